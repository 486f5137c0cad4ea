//! The pages of the change of the ID in each of their states.

use super::Pages;
use crate::visit::Visit;
use madoguchi_app::{
    Subscriber,
    credential::{AlsoContact, PortalIdForm, PortalIdFormFault, PortalIdWish},
};
use madoguchi_domain::credential::{ContactAddressFault, PortalId, PortalIdFault};
use madoguchi_web::{Failure, change_page::Samples, sample::Sample};

pub(crate) async fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let typed = PortalIdForm { portal_id: "taro.h".to_owned(), also_contact: String::new() };
    let at = visit.cx.now;
    let mut all = Samples::<Pages>::of(visit, me.login()).await?.form("first")?;
    for (state, fault) in [
        ("empty", PortalIdFormFault::Id(PortalIdFault::Empty)),
        ("the same", PortalIdFormFault::Same),
        ("taken", PortalIdFormFault::Taken),
        ("too many", PortalIdFormFault::TooMany(at)),
    ] {
        all = all.refused(state, &typed, vec![fault])?;
    }
    let wish = |id: &str, also_contact| Some(PortalIdWish { portal_id: PortalId::parse(id).ok()?, also_contact });
    if let (Some(plain), Some(address)) = (wish("taro.h@example.jp", false), wish("taro@example.jp", true)) {
        let off = AlsoContact { also_contact: "off".to_owned() };
        let too_long = vec![PortalIdFormFault::Contact(ContactAddressFault::Length)];
        all = all
            .review("review", plain, Some(&off), Vec::new())?
            .review("review with the contact address", address.clone(), None, Vec::new())?
            .review("review, too long", address.clone(), None, too_long)?
            .review("review, too many mails", address, None, vec![PortalIdFormFault::Mails(at)])?;
    }
    Ok(all.done().await?.made())
}

//! IDの変更 (PRODUCT §4.2), in the guide's order: the new ID, 確認 with the choice of the contact address, 登録.

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    contact,
    guard::Access,
    registration::id::portal_id_fault,
    visit::{Portal, Visit},
};
use madoguchi_app::{
    SteppedUp,
    contact::pending,
    credential::{AlsoContact, PortalIdChange, PortalIdForm, PortalIdFormFault, PortalIdWish},
};
use madoguchi_web::{
    Failure, Faults, Route,
    change_page::{Body, ChangePage, DoneBody, Paths, ReviewPage, Screens, reviewed},
    change_paths,
    component::{Breadcrumb, Choice, Entry, Field, Link, Notice, RadioCards, Tone},
    frame::below_top,
};

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    reviewed::<Pages>().map(|route| route.open_to(Access::Login)).into()
}

pub(crate) struct Pages;

impl ChangePage for Pages {
    type Face = Portal;
    type Change = PortalIdChange;
    type Guard = SteppedUp;
    const PATHS: Paths = change_paths!("/settings/id");
    const SCREENS: Screens = Screens { form: "M-10", review: Some("M-11"), done: "M-12" };
    const TITLE: &'static str = "id-change";
    const CHOICES: &'static [&'static str] = &["also_contact"];

    fn trail(visit: &Visit) -> Breadcrumb {
        below_top(visit, Vec::new(), visit.texts.get("id-change"))
    }

    fn back(_visit: &Visit) -> String {
        "/".to_owned()
    }

    fn form(visit: &Visit, change: &PortalIdChange, typed: &PortalIdForm, faults: &Faults) -> Body {
        let t = &visit.texts;
        let field = Field::address("portal_id", t.get("id-new"))
            .hint(t.get("id-change-hint"))
            .value(&typed.portal_id)
            .autocomplete("username")
            .max_length(100)
            .error(faults.of("portal_id"));
        Body::new(t.get("id-change-lead"))
            .facts(vec![Entry::new(t.get("id-change-now"), change.me().portal_id())])
            .field(field)
    }

    fn told(visit: &Visit, fault: &PortalIdFormFault, faults: &mut Faults) {
        let t = &visit.texts;
        match *fault {
            PortalIdFormFault::Id(fault) => faults.add("portal_id", t.get(portal_id_fault(fault))),
            PortalIdFormFault::Same => faults.add("portal_id", t.get("id-change-same")),
            PortalIdFormFault::Taken => faults.add("portal_id", t.get("id-taken")),
            PortalIdFormFault::TooMany(until) => faults.add("portal_id", &visit.text_at("id-change-too-many", until)),
            PortalIdFormFault::Contact(_) => faults.add("also_contact", t.get("id-change-contact-long")),
            PortalIdFormFault::Mails(until) => faults.add("also_contact", &visit.text_at("id-change-mails", until)),
        }
    }

    async fn done(visit: &Visit, change: &PortalIdChange) -> Result<DoneBody, Failure> {
        let t = &visit.texts;
        let pending = pending(&visit.cx, change.me()).await?.map(|pending| {
            Notice::new(Tone::Warning, t.get("id-change-done-pending"))
                .line(t.with("id-change-done-code", &[("address", pending.address.into())]))
                .link(Link::new(t.get("id-change-done-enter"), contact::PATH))
        });
        Ok(DoneBody::new(t.get("id-change-done-text"))
            .line(t.get("id-change-done-mail"))
            .fact(Entry::new(t.get("id-new"), change.me().portal_id()))
            .pending(pending))
    }
}

impl ReviewPage for Pages {
    const REVIEW: &'static str = "id-change-review";

    fn review(
        visit: &Visit,
        change: &PortalIdChange,
        wish: &PortalIdWish,
        choice: Option<&AlsoContact>,
        faults: &Faults,
    ) -> Body {
        let (t, asks) = (&visit.texts, change.asks_contact(wish));
        let body = Body::new(t.get(if asks { "id-change-review-lead" } else { "id-change-review-plain" }))
            .facts(vec![
                Entry::new(t.get("id-change-now"), change.me().portal_id()),
                Entry::new(t.get("id-new"), wish.portal_id.as_str()),
            ])
            .effect(t.get("id-change-effect"));
        if !asks {
            return body;
        }
        let chosen = choice.map(|choice| choice.also_contact.as_str()).filter(|chosen| !chosen.is_empty());
        let stays = t.with("id-change-also-off-hint", &[("address", change.me().contact_address().into())]);
        let choices = vec![
            Choice::new("on", t.get("id-change-also-on")).hint(t.get("id-change-also-on-hint")),
            Choice::new("off", t.get("id-change-also-off")).hint(stays),
        ];
        body.field(
            RadioCards::new("also_contact", t.get("id-change-also"), choices)
                .checked(Some(chosen.unwrap_or(if wish.also_contact { "on" } else { "off" })))
                .error(faults.of("also_contact")),
        )
    }
}

//! 登録済みの電話番号の変更. A registered number is an item of proof, so only the contract's holder changes one.

use super::request::Opened;
use crate::{
    change::{Change, Follows, NoChoice, Preparing, Refused, Taking},
    cx::Cx,
    error::Error,
};
use madoguchi_domain::order::{Answers, OrderKind, PhoneFault, PhoneForm, PhoneWish};
use madoguchi_store::{Stop, Tx, actor::Subscriber, customer, may_change::Asks};

/// The request for another registered phone number.
#[derive(Debug, Clone)]
pub struct PhoneChange {
    /// The request.
    pub request: Opened,
    /// The numbers on file, as the operator writes them.
    pub on_file: Vec<String>,
}

impl Change for PhoneChange {
    const WORD: &'static str = "registered_phone";
    const ASKS: Asks = Asks::PROOF_SETTLED;
    type Who = Subscriber;
    type Typed = PhoneForm;
    type Choice = NoChoice;
    type Wish = PhoneWish;
    type Ready = ();
    type Fault = PhoneFault;

    async fn open(cx: &Cx, me: &Subscriber, _: &str) -> Result<Option<Self>, Error> {
        if !me.is_holder() {
            return Ok(None);
        }
        let Some(request) = Opened::of(cx, me, OrderKind::RegisteredPhone).await? else { return Ok(None) };
        let on_file = customer::phones(cx.db(), request.may()).await?;
        Ok(Some(Self { request, on_file }))
    }

    fn typed(&self, wish: Option<&PhoneWish>) -> PhoneForm {
        wish.map(PhoneForm::of).unwrap_or_default()
    }

    async fn wish(&self, _: &Cx, typed: &PhoneForm) -> Result<Result<PhoneWish, Vec<PhoneFault>>, Error> {
        if self.request.open.is_some() {
            return Ok(Err(vec![PhoneFault::AlreadyOpen]));
        }
        Ok(typed.read(&self.on_file))
    }

    async fn prepare(&self, _: &Preparing<'_, Self>) -> Result<Result<(), Vec<PhoneFault>>, Error> {
        Ok(Ok(()))
    }

    async fn take(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, Self>,
    ) -> Result<Option<Follows>, Stop<Refused<PhoneFault>, Error>> {
        let answers = Answers::RegisteredPhone(taking.wish.clone());
        self.request.take(tx, taking, &answers, PhoneFault::AlreadyOpen).await
    }
}

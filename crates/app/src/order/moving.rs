//! 引越し: the services go along to another address.

use super::request::Opened;
use crate::{
    change::{Change, Follows, NoChoice, Preparing, Refused, Taking},
    cx::Cx,
    error::Error,
};
use madoguchi_domain::order::{Answers, MoveFault, MoveForm, MoveWish, OrderKind};
use madoguchi_store::{Stop, Tx, actor::Subscriber, may_change::Asks};

/// The request of a move.
#[derive(Debug, Clone)]
pub struct MoveChange {
    /// The request.
    pub request: Opened,
}

impl Change for MoveChange {
    const WORD: &'static str = "move";
    const ASKS: Asks = Asks::PROOF_SETTLED;
    type Who = Subscriber;
    type Typed = MoveForm;
    type Choice = NoChoice;
    type Wish = MoveWish;
    type Ready = ();
    type Fault = MoveFault;

    async fn open(cx: &Cx, me: &Subscriber, _: &str) -> Result<Option<Self>, Error> {
        Ok(Opened::of(cx, me, OrderKind::Move).await?.map(|request| Self { request }))
    }

    fn typed(&self, wish: Option<&MoveWish>) -> MoveForm {
        wish.map(MoveForm::of).unwrap_or_default()
    }

    async fn wish(&self, cx: &Cx, typed: &MoveForm) -> Result<Result<MoveWish, Vec<MoveFault>>, Error> {
        if self.request.open.is_some() {
            return Ok(Err(vec![MoveFault::AlreadyOpen]));
        }
        Ok(typed.read(cx.today()))
    }

    async fn prepare(&self, preparing: &Preparing<'_, Self>) -> Result<Result<(), Vec<MoveFault>>, Error> {
        // The review may have stood open over midnight.
        Ok(MoveForm::of(preparing.wish).read(preparing.cx.today()).map(drop))
    }

    async fn take(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, Self>,
    ) -> Result<Option<Follows>, Stop<Refused<MoveFault>, Error>> {
        self.request.take(tx, taking, &Answers::Move(taking.wish.clone()), MoveFault::AlreadyOpen).await
    }
}

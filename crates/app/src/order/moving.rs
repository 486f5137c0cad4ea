//! 引越し: the services go along to another address.

use super::request::Opened;
use crate::{
    change::{Change, Follows, NoChoice, Preparing, Refused, Taking},
    cx::Cx,
    error::Error,
};
use madoguchi_domain::order::{Answers, MoveFault, MoveForm, MoveWish, OrderKind};
use madoguchi_store::{Stop, Tx, actor::Subscriber, may_change::Asks, product};

/// The request of a move.
#[derive(Debug, Clone)]
pub struct MoveChange {
    /// The request.
    pub request: Opened,
    /// Whether the customer has anything to take along; nothing once the contract has ended.
    pub has_products: bool,
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
        let Some(request) = Opened::of(cx, me, OrderKind::Move).await? else { return Ok(None) };
        let has_products = product::has_any(cx.db(), request.may()).await?;
        Ok(Some(Self { request, has_products }))
    }

    fn typed(&self, wish: Option<&MoveWish>) -> MoveForm {
        wish.map(MoveForm::of).unwrap_or_default()
    }

    async fn wish(&self, cx: &Cx, typed: &MoveForm) -> Result<Result<MoveWish, Vec<MoveFault>>, Error> {
        if self.request.open.is_some() {
            return Ok(Err(vec![MoveFault::AlreadyOpen]));
        }
        if !self.has_products {
            return Ok(Err(vec![MoveFault::NothingToMove]));
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
        if !self.has_products {
            return Err(Stop::Refused(Refused::at(MoveFault::NothingToMove)));
        }
        self.request.take(tx, taking, &Answers::Move(taking.wish.clone()), MoveFault::AlreadyOpen).await
    }
}

//! What a subscriber asks for, and how far it has got (PRODUCT §6.1).

mod moving;
mod phone;
#[cfg(test)]
mod tests;

pub use moving::{MoveFault, MoveField, MoveForm, MoveWish};
pub use phone::{ADD, MOST_PHONES, PhoneFault, PhoneForm, PhoneWish};

use crate::words;
use serde::{Deserialize, Serialize};

words! {
    /// What is asked for. The list grows.
    OrderKind {
        /// 引越し: the services go along to another address.
        Move => "move",
        /// 登録済みの電話番号の変更.
        RegisteredPhone => "registered_phone",
    }
}

impl OrderKind {
    /// Whether only the contract's holder asks for it and sees it: a registered number is an item of proof.
    #[must_use]
    pub const fn is_holders(self) -> bool {
        matches!(self, Self::RegisteredPhone)
    }
}

words! {
    /// How far an order has got, in TM Forum's words.
    OrderState {
        /// It arrived. Until work on it begins, it can be withdrawn.
        Acknowledged => "acknowledged",
        /// The operator works on it.
        InProgress => "in_progress",
        /// Work waits for something; the subscriber reads for what and for whom.
        Held => "held",
        /// Done.
        Completed => "completed",
        /// Withdrawn by the subscriber, or called off at her wish.
        Cancelled => "cancelled",
        /// The operator cannot do it.
        Rejected => "rejected",
    }
}

words! {
    /// What somebody does with an order.
    OrderAct {
        /// Begins to work on it.
        Take => "take",
        /// Stops until something is there that is missing.
        Hold => "hold",
        /// Goes on after that.
        Resume => "resume",
        /// Is done with it.
        Complete => "complete",
        /// Refuses it.
        Reject => "reject",
        /// Withdraws it, or calls it off at the subscriber's wish.
        Cancel => "cancel",
    }
}

words! {
    /// A kind of actor on an order.
    OrderActor {
        /// Who asked for it, or another person of the household who may.
        Subscriber => "subscriber",
        /// Somebody at the desk.
        Staff => "staff",
        /// The operator's systems, and the command line.
        System => "system",
    }
}

words! {
    /// Who has to act before an order goes on.
    WaitsFor {
        /// The subscriber.
        Subscriber => "subscriber",
        /// The operator.
        Operator => "operator",
        /// Somebody else, such as another carrier or the owner of the building.
        Other => "other",
    }
}

const OPERATOR: &[OrderActor] = &[OrderActor::Staff, OrderActor::System];

/// The only table of what may be done with an order, and by whom.
const ALLOWED: &[(OrderState, OrderAct, &[OrderActor])] = &[
    (OrderState::Acknowledged, OrderAct::Take, OPERATOR),
    (OrderState::Acknowledged, OrderAct::Reject, OPERATOR),
    (OrderState::Acknowledged, OrderAct::Cancel, OrderActor::ALL),
    (OrderState::InProgress, OrderAct::Hold, OPERATOR),
    (OrderState::InProgress, OrderAct::Complete, OPERATOR),
    (OrderState::InProgress, OrderAct::Reject, OPERATOR),
    (OrderState::InProgress, OrderAct::Cancel, OPERATOR),
    (OrderState::Held, OrderAct::Resume, OPERATOR),
    (OrderState::Held, OrderAct::Reject, OPERATOR),
    (OrderState::Held, OrderAct::Cancel, OPERATOR),
];

impl OrderAct {
    /// The state that it leads to.
    #[must_use]
    pub const fn leads_to(self) -> OrderState {
        match self {
            Self::Take | Self::Resume => OrderState::InProgress,
            Self::Hold => OrderState::Held,
            Self::Complete => OrderState::Completed,
            Self::Reject => OrderState::Rejected,
            Self::Cancel => OrderState::Cancelled,
        }
    }

    /// Whether the subscriber must be told why.
    #[must_use]
    pub const fn needs_text(self) -> bool {
        matches!(self, Self::Hold | Self::Reject)
    }
}

impl OrderState {
    /// Whether somebody still has to do something.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Acknowledged | Self::InProgress | Self::Held)
    }

    /// Whether that may be done with an order in this state, by that kind of actor.
    #[must_use]
    pub fn allows(self, act: OrderAct, by: OrderActor) -> bool {
        ALLOWED.iter().any(|(from, of, actors)| *from == self && *of == act && actors.contains(&by))
    }

    /// Whether the subscriber can still withdraw it.
    #[must_use]
    pub fn is_withdrawable(self) -> bool {
        self.allows(OrderAct::Cancel, OrderActor::Subscriber)
    }

    /// The few steps in which the way of an order is told, and the place of this state among them; the number of steps
    /// where all are done. `begun`: whether work on it ever began.
    #[must_use]
    pub fn track(self, begun: bool) -> (Vec<Self>, usize) {
        let (begins, ends) = ([Self::Acknowledged, Self::InProgress], [Self::Completed]);
        let way = |between: &[Self]| [&begins, between, &ends].concat();
        match self {
            Self::Acknowledged => (way(&[]), 0),
            Self::InProgress => (way(&[]), 1),
            Self::Held => (way(&[self]), 2),
            Self::Completed => (way(&[]), 3),
            Self::Cancelled | Self::Rejected if begun => (vec![Self::Acknowledged, Self::InProgress, self], 3),
            Self::Cancelled | Self::Rejected => (vec![Self::Acknowledged, self], 2),
        }
    }

    /// What still lies ahead where nothing comes in between, in order.
    #[must_use]
    pub const fn ahead(self) -> &'static [Self] {
        match self {
            Self::Acknowledged => &[Self::InProgress, Self::Completed],
            Self::InProgress | Self::Held => &[Self::Completed],
            Self::Completed | Self::Cancelled | Self::Rejected => &[],
        }
    }

    /// Who acts next. `held_for` is who was named when it was held.
    #[must_use]
    pub fn acts_next(self, held_for: Option<WaitsFor>) -> Option<WaitsFor> {
        match self {
            Self::Acknowledged | Self::InProgress => Some(WaitsFor::Operator),
            Self::Held => Some(held_for.unwrap_or(WaitsFor::Subscriber)),
            Self::Completed | Self::Cancelled | Self::Rejected => None,
        }
    }
}

/// The most characters of a text for the subscriber.
pub const MOST_TEXT: usize = 400;

/// Why a text for the subscriber is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// There is none where she must be told why.
    #[error("say why: the subscriber reads it")]
    Missing,
    /// More than [`MOST_TEXT`] characters.
    #[error("a text has at most {MOST_TEXT} characters")]
    TooLong,
}

/// The text for the subscriber that goes with an act, without blanks around it; `None` where there is none and need not
/// be.
pub fn text_for(act: OrderAct, typed: &str) -> Result<Option<String>, TextFault> {
    let text: String = typed.trim().chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
    if text.chars().count() > MOST_TEXT {
        return Err(TextFault::TooLong);
    }
    match (text.is_empty(), act.needs_text()) {
        (true, true) => Err(TextFault::Missing),
        (true, false) => Ok(None),
        (false, _) => Ok(Some(text)),
    }
}

/// What was answered to the questions of a request, as it is kept with the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answers {
    /// Of a move.
    Move(MoveWish),
    /// Of another registered phone number.
    RegisteredPhone(PhoneWish),
}

impl Answers {
    /// What is asked for.
    #[must_use]
    pub const fn kind(&self) -> OrderKind {
        match self {
            Self::Move(_) => OrderKind::Move,
            Self::RegisteredPhone(_) => OrderKind::RegisteredPhone,
        }
    }
}

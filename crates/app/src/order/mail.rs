//! The mails about an order: it arrived, and it was moved on.

use crate::{
    credential::mail::not_me,
    cx::App,
    error::Error,
    mail::{Mail, content::MailContent},
};
use madoguchi_domain::{
    id::CredentialChangeId,
    order::{OrderKind, OrderState},
    receipt::Receipt,
    time::Ts,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The page of an order.
fn page_of(number: Receipt) -> String {
    format!("/orders/{number}")
}

const fn what(kind: OrderKind) -> &'static str {
    match kind {
        OrderKind::Move => "mail-order-move",
        OrderKind::RegisteredPhone => "mail-order-registered-phone",
    }
}

const fn happened(state: OrderState) -> &'static str {
    match state {
        OrderState::Acknowledged => "mail-order-acknowledged",
        OrderState::InProgress => "mail-order-in-progress",
        OrderState::Held => "mail-order-held",
        OrderState::Completed => "mail-order-completed",
        OrderState::Cancelled => "mail-order-cancelled",
        OrderState::Rejected => "mail-order-rejected",
    }
}

/// Something was asked for: what, when, its number, what happens next, "that was not me".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReceived {
    /// What the link that stops it is derived from.
    pub id: CredentialChangeId,
    /// What was asked for.
    pub kind: OrderKind,
    /// The order's number.
    pub number: Receipt,
    /// When.
    pub at: Ts,
}

impl Mail for OrderReceived {
    const EVENT: &'static str = "order_received";

    async fn secret(&self, app: &App) -> Result<String, Error> {
        Ok(not_me(app, self.id))
    }

    fn content(&self, not_me: String) -> MailContent {
        MailContent::new("mail-order-received-subject")
            .say([what(self.kind), "mail-order-acknowledged"])
            .fact("mail-order-at", self.at)
            .fact("receipt", self.number)
            .say(["mail-order-stop"])
            .page("mail-order-not-me", not_me)
            // The last page is the mail's button.
            .say(["mail-order-next", "mail-order-withdraw"])
            .page("mail-order-page", page_of(self.number))
            .unexpected(["mail-order-not-yours", "mail-changed-tell"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let sample = |kind: &OrderKind| Self {
            id: CredentialChangeId(Uuid::nil()),
            kind: *kind,
            number: Receipt::of([7; 8]),
            at: Ts::from_micros(1_795_802_700_000_000),
        };
        OrderKind::ALL.iter().map(|kind| (sample(kind), "/not-me?key=abc.def")).collect()
    }
}

/// An order was moved on: how far it is, and what the operator's people say about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderMoved {
    /// The order's number.
    pub number: Receipt,
    /// What was asked for.
    pub kind: OrderKind,
    /// The state it is in now.
    pub state: OrderState,
    /// What the subscriber is told.
    pub text: Option<String>,
    /// When.
    pub at: Ts,
}

impl Mail for OrderMoved {
    const EVENT: &'static str = "order_moved";

    fn content(&self, _: String) -> MailContent {
        let mail = MailContent::new("mail-order-moved-subject").say([what(self.kind), happened(self.state)]);
        let mail = match &self.text {
            Some(text) => mail.fact("mail-order-text", text.as_str()),
            None => mail,
        };
        mail.fact("mail-order-moved-at", self.at)
            .fact("receipt", self.number)
            .page("mail-order-page", page_of(self.number))
            .unexpected(["mail-order-unexpected"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let sample = |state: &OrderState| Self {
            number: Receipt::of([7; 8]),
            kind: OrderKind::Move,
            state: *state,
            text: (*state == OrderState::Held).then(|| "新しい住所の建物名をお知らせください。".to_owned()),
            at: Ts::from_micros(1_795_802_700_000_000),
        };
        OrderState::ALL.iter().map(|state| (sample(state), "")).collect()
    }
}

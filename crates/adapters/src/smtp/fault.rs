//! What went wrong between us and the mail server, in words that can be stored and logged.
//!
//! Servers repeat the recipient's address in their answers, so only the number of an answer is kept.

use lettre::transport::smtp::Error;
use madoguchi_app::port::DeliveryError;
use std::{error::Error as _, fmt, io, time::Duration};

/// How far the conversation with the server had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reaching it, TLS from the first byte and the greeting.
    Connecting,
    /// Turning to TLS.
    StartTls,
    /// Name and password.
    SigningIn,
    /// Our sender address.
    Sender,
    /// The recipient's address.
    Recipient,
    /// The mail itself.
    Content,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connecting => "connecting",
            Self::StartTls => "turning to TLS",
            Self::SigningIn => "signing in with the configured name and password",
            Self::Sender => "naming the sender",
            Self::Recipient => "naming the recipient",
            Self::Content => "handing over the mail",
        })
    }
}

/// Why the mail server did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServerFault {
    /// It took too long.
    #[error("{stage}: the mail server was not done within {} s", limit.as_secs())]
    Slow {
        /// How far the conversation had come.
        stage: Stage,
        /// The time that a mail has in all.
        limit: Duration,
    },
    /// It took long over the recipient, and another mail waited for the place.
    #[error("naming the recipient: the mail server took long, and the mail gave way to others")]
    GaveWay,
    /// It refused.
    #[error("{stage}: the mail server answered {code}")]
    Refused {
        /// What it refused.
        stage: Stage,
        /// Its number, 400–599.
        code: u16,
    },
    /// The encrypted connection did not come about.
    #[error("{stage}: no TLS; the certificate may be untrusted, out of date or another host's")]
    Tls {
        /// How far the conversation had come.
        stage: Stage,
    },
    /// The connection did not come about or broke.
    #[error("{stage}: {kind}")]
    Connection {
        /// How far the conversation had come.
        stage: Stage,
        /// What kind of fault.
        kind: io::ErrorKind,
    },
    /// It lacks STARTTLS, or a way of signing in that we know.
    #[error("{stage}: the mail server does not offer it")]
    NotOffered {
        /// What it does not offer.
        stage: Stage,
    },
    /// It hung up in the middle of an answer, or speaks something else.
    #[error("{stage}: the mail server's answer could not be understood")]
    Garbled {
        /// How far the conversation had come.
        stage: Stage,
    },
}

impl ServerFault {
    pub(super) fn at(stage: Stage, error: &Error) -> Self {
        if let Some(code) = error.status() {
            return Self::Refused { stage, code: code.into() };
        }
        match io_kind(error) {
            // What rustls has against a certificate or a handshake arrives as invalid data.
            Some(io::ErrorKind::InvalidData) => Self::Tls { stage },
            Some(kind) => Self::Connection { stage, kind },
            None if error.is_tls() => Self::Tls { stage },
            None if error.is_response() => Self::Garbled { stage },
            None if error.is_client() => Self::NotOffered { stage },
            None => Self::Connection { stage, kind: io::ErrorKind::Other },
        }
    }

    /// How far the conversation had come.
    const fn stage(self) -> Stage {
        match self {
            Self::GaveWay => Stage::Recipient,
            Self::Slow { stage, .. }
            | Self::Refused { stage, .. }
            | Self::Tls { stage }
            | Self::Connection { stage, .. }
            | Self::NotOffered { stage }
            | Self::Garbled { stage } => stage,
        }
    }

    /// Whether it would have met any other mail as well: no recipient had been named yet, or a sign-in is asked for.
    ///
    /// A sender that the server does not know, a wrong password or a bad certificate is the operator's to mend; mails
    /// wait for it.
    const fn meets_every_mail(self) -> bool {
        // RFC 4954: 530, 534, 535 and 538 ask for a sign-in, at whatever stage.
        !matches!(self.stage(), Stage::Recipient | Stage::Content)
            || matches!(self, Self::Refused { code: 530 | 534 | 535 | 538, .. })
    }

    /// Whether asking again can never help: the server refused this recipient or this mail for good.
    const fn is_final(self) -> bool {
        matches!(self, Self::Refused { code: 500..600, .. }) && !self.meets_every_mail()
    }
}

impl From<ServerFault> for DeliveryError {
    fn from(fault: ServerFault) -> Self {
        let said = fault.to_string();
        match fault {
            _ if fault.meets_every_mail() => Self::Away(said),
            ServerFault::Slow { .. } | ServerFault::GaveWay => Self::Slow(said),
            _ if fault.is_final() => Self::Never(said),
            _ => Self::Later(said),
        }
    }
}

/// The kind of the first IO error among the causes.
fn io_kind(error: &Error) -> Option<io::ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_recipient_or_mail_is_final_and_what_meets_every_mail_is_away() {
        let refused = |stage, code| ServerFault::Refused { stage, code };
        let slow = |stage| ServerFault::Slow { stage, limit: Duration::from_secs(1) };
        let never: fn(String) -> DeliveryError = DeliveryError::Never;
        for (fault, is) in [
            (refused(Stage::Recipient, 550), never),
            (refused(Stage::Content, 554), never),
            (refused(Stage::Recipient, 450), DeliveryError::Later),
            (refused(Stage::Content, 421), DeliveryError::Later),
            (refused(Stage::Recipient, 530), DeliveryError::Away),
            (refused(Stage::Sender, 550), DeliveryError::Away),
            (refused(Stage::Sender, 452), DeliveryError::Away),
            (refused(Stage::SigningIn, 535), DeliveryError::Away),
            (refused(Stage::Connecting, 554), DeliveryError::Away),
            (ServerFault::Tls { stage: Stage::StartTls }, DeliveryError::Away),
            (slow(Stage::Sender), DeliveryError::Away),
            (slow(Stage::Recipient), DeliveryError::Slow),
            (slow(Stage::Content), DeliveryError::Slow),
            (ServerFault::GaveWay, DeliveryError::Slow),
            (ServerFault::Connection { stage: Stage::Content, kind: io::ErrorKind::BrokenPipe }, DeliveryError::Later),
        ] {
            assert_eq!(DeliveryError::from(fault), is(fault.to_string()));
        }
    }
}

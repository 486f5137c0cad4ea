//! A mail in the form in which it travels: addresses as SMTP writes them, headers, and both versions of the text.

use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use madoguchi_app::port::OutgoingMail;
use madoguchi_domain::time::Ts;
use std::time::{Duration, SystemTime};

/// The last second that a mail's date can express.
const LAST_SECOND: u64 = 253_402_300_799;

/// A mail ready to be handed over.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) from: Address,
    pub(super) to: Address,
    /// Headers and body, ASCII only.
    pub(super) bytes: Vec<u8>,
}

impl Letter {
    /// `None` when SMTP cannot write the recipient.
    pub(super) fn new(from: &Mailbox, mail: &OutgoingMail) -> Option<Self> {
        let to = recipient(&mail.to)?;
        // Given here, since lettre reads no quoted address back from the headers.
        let envelope = Envelope::new(Some(from.email.clone()), vec![to.clone()]).ok()?;
        let text = &mail.mail;
        let message = Message::builder()
            .envelope(envelope)
            .from(from.clone())
            .to(to.clone().into())
            .subject(text.subject.as_str())
            .date(date(mail.at))
            .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
            // Keeps answering machines quiet (RFC 3834).
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(text.text.clone(), text.html.clone()))
            .ok()?;
        Some(Self { from: from.email.clone(), to, bytes: message.formatted() })
    }
}

/// A recipient as SMTP writes it.
///
/// Addresses given out by Japanese carriers until 2009 may hold dots that the standard does not allow: two in a row, at
/// the beginning, before the `@`. RFC 5321 lets such a name stand in quotes, which carriers take for the same mailbox.
fn recipient(address: &str) -> Option<Address> {
    if !address.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    address.parse().ok().or_else(|| {
        let (local, domain) = address.rsplit_once('@')?;
        let harmless = !local.is_empty() && !local.contains(['"', '\\', '<', '>']);
        harmless.then(|| Address::new(format!("\"{local}\""), domain).ok()).flatten()
    })
}

fn date(at: Ts) -> SystemTime {
    let seconds = u64::try_from(at.seconds()).unwrap_or(0).min(LAST_SECOND);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_app::port::WrittenMail;
    use madoguchi_domain::{credential::ContactAddress, id::MessageId};
    use uuid::Uuid;

    #[test]
    fn odd_dots_of_older_carrier_addresses_are_quoted() {
        for (typed, written) in [
            ("taro@example.jp", "taro@example.jp"),
            ("taro.yamada+tv@docomo.ne.jp", "taro.yamada+tv@docomo.ne.jp"),
            ("taro..yamada.@docomo.ne.jp", "\"taro..yamada.\"@docomo.ne.jp"),
            (".taro-@ezweb.ne.jp", "\".taro-\"@ezweb.ne.jp"),
            ("_taro_@example.jp", "_taro_@example.jp"),
        ] {
            assert_eq!(recipient(typed).unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in
            ["", "taro", "@example.jp", "taro@", "a\"b@example.jp", "a@b.jp\r\nRCPT TO:<c@d.jp>", "太郎@example.jp"]
        {
            assert!(recipient(wrong).is_none(), "{wrong}");
        }
        for wrong in ["a b@example.jp", "a@exa mple.jp", "a..b>@example.jp", "a@b.jp>,<c@d.jp"] {
            assert!(recipient(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn whatever_is_taken_as_a_contact_address_can_be_written_to() {
        let label = |length| "b".repeat(length);
        for address in [
            format!("a@{}.jp", label(63)),
            format!("a@{}.jp", label(64)),
            format!("a@b.{}", label(64)),
            format!("{}@{}.{}.{}.{}.jp", label(10), label(60), label(60), label(60), label(50)),
            format!("{}@example.jp", label(64)),
            "a@1.2.jp".to_owned(),
            "a@ab--cd.jp".to_owned(),
            "a@xn--zckzah.jp".to_owned(),
            "a@xn--0.jp".to_owned(),
            "-+_.a.@a-b.example".to_owned(),
        ] {
            if ContactAddress::parse(&address).is_ok() {
                assert!(recipient(&address).is_some(), "{address}");
            }
        }
    }

    #[test]
    fn a_letter_is_ascii_and_has_its_headers() {
        let from = "デモケーブル <portal@example.jp>".parse().unwrap();
        let mail = OutgoingMail {
            id: MessageId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
            to: "taro..@docomo.ne.jp".to_owned(),
            mail: WrittenMail {
                subject: "【デモケーブル】マイページ 認証コードのお知らせ".to_owned(),
                text: "認証コード\n123456\n".to_owned(),
                html: "<p>認証コード</p>".to_owned(),
            },
            at: Ts::from_micros(1_795_000_000_000_000),
        };
        let letter = Letter::new(&from, &mail).unwrap();
        let raw = String::from_utf8(letter.bytes).unwrap();
        assert!(raw.is_ascii());
        for line in [
            "Message-ID: <01900000-0000-7000-8000-000000000001@example.jp>\r\n",
            "Date: Wed, 18 Nov 2026 11:06:40 +0000\r\n",
            "To: \"taro..\"@docomo.ne.jp\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: multipart/alternative;",
            " <portal@example.jp>\r\n",
        ] {
            assert!(raw.contains(line), "{line} in {raw}");
        }
        assert!(raw.lines().all(|line| line.len() <= 998));
    }

    #[test]
    fn a_date_out_of_range_is_brought_into_it() {
        for micros in [i64::MIN, -1, i64::MAX] {
            let at = date(Ts::from_micros(micros));
            // Making the header panics on a date that it cannot write.
            let _ = lettre::message::header::Date::new(at);
            assert!(at >= SystemTime::UNIX_EPOCH, "{micros}");
        }
    }
}

//! A forgotten password (PRODUCT §4.3): which way leads back in, and what a visitor sees of it.
//!
//! Whoever types an ID sees a way and a masked address, whether or not the ID exists: for one that does not, both are
//! made up from a keyed hash of it, so that asking twice shows the same.

use crate::{
    credential::mask_address,
    folding::{compatible, is_invisible},
    words,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use unicode_normalization::UnicodeNormalization;

/// How long a mailed code works (PRODUCT §4.3).
pub const CODE_LIFE: Duration = Duration::from_mins(10);

/// How long the link of a request with a passphrase works (PRODUCT §4.3).
pub const LINK_LIFE: Duration = Duration::from_hours(1);

/// Wrong codes, or wrong answers, after which a new mail must be asked for (PRODUCT §4.3).
pub const MOST_TRIES: u32 = 5;

/// The same mail can be asked for again after this time (PRODUCT §4.3).
pub const RESEND_AFTER: Duration = Duration::from_mins(1);

/// Mails that can be asked for in an hour for one ID, by everybody together.
pub const MAILS_AN_HOUR: i64 = 10;

/// Those of them that one source can ask for, so that a stranger does not use them up.
pub const MAILS_AN_HOUR_FROM_ONE_SOURCE: i64 = 5;

/// Codes and answers that can be tried in a day for one ID, by everybody together. A code is bound to the browser that
/// asked for it, so this is all that a guess of six digits ever gets.
pub const TRIES_A_DAY: i64 = 30;

/// Those of them that one source can make, so that a stranger does not use them up.
pub const TRIES_A_DAY_FROM_ONE_SOURCE: i64 = 10;

words! {
    /// The guide's two ways back in.
    Way {
        /// 認証コード入力: a code to the contact address.
        Code => "code",
        /// 合言葉登録: a passphrase chosen now, and a link to the contact address.
        Passphrase => "passphrase",
    }
}

words! {
    /// 秘密の質問. The answer serves this one request and is not kept.
    Question {
        /// 好きな食べ物
        Food => "food",
        /// 好きな花
        Flower => "flower",
        /// 行ってみたいところ
        Place => "place",
        /// 好きな歌
        Song => "song",
        /// 卒業した学校
        School => "school",
    }
}

/// What an operator may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecoveryPolicy {
    /// The way of those whose contact address is verified. All others go by passphrase.
    pub way: Way,
}

impl Default for RecoveryPolicy {
    fn default() -> Self {
        Self { way: Way::Code }
    }
}

/// What a visitor sees of whom the mail goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The way back in.
    pub way: Way,
    /// The address, masked.
    pub target: String,
}

/// What is shown for an ID whose login has that contact address.
#[must_use]
pub fn shown(policy: RecoveryPolicy, contact_address: &str, verified: bool) -> Shown {
    let way = if verified { policy.way } else { Way::Passphrase };
    Shown { way, target: mask_address(contact_address) }
}

/// What is shown for an ID that no login has. `secret` is a keyed hash of the ID.
///
/// Most people have their ID as their contact address and have verified it, so most made-up answers say so too. An
/// eighth shows the passphrase as if the address were not verified, a quarter another address.
#[must_use]
pub fn made_up(policy: RecoveryPolicy, portal_id: &str, secret: [u8; 32]) -> Shown {
    const DOMAINS: [&str; 8] =
        ["g***.com", "g***.com", "y***.jp", "y***.jp", "d***.jp", "e***.jp", "s***.jp", "i***.com"];
    let [way, other, domain, first, last, short, ..] = secret;
    let way = if way < 32 { Way::Passphrase } else { policy.way };
    let letter = |byte: u8| char::from(b'a' + byte % 26);
    let target = if other >= 64 {
        mask_address(portal_id)
    } else {
        let local = if short < 40 { "***".to_owned() } else { format!("{}***{}", letter(first), letter(last)) };
        let domain = DOMAINS.get(usize::from(domain) % DOMAINS.len()).copied().unwrap_or("***.jp");
        format!("{local}@{domain}")
    };
    Shown { way, target }
}

/// What is compared of an answer: width, case and blanks never decide. Nothing when nothing was typed.
#[must_use]
pub fn answer_key(typed: &str) -> Option<String> {
    const LONGEST: usize = 100;
    let key: String = compatible(typed)
        .nfc()
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .take(LONGEST)
        .collect();
    (!key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BY_PASSPHRASE: RecoveryPolicy = RecoveryPolicy { way: Way::Passphrase };

    #[test]
    fn a_verified_address_gets_a_code_and_any_other_a_passphrase() {
        for (policy, verified, way) in [
            (RecoveryPolicy::default(), true, Way::Code),
            (RecoveryPolicy::default(), false, Way::Passphrase),
            (BY_PASSPHRASE, true, Way::Passphrase),
            (BY_PASSPHRASE, false, Way::Passphrase),
        ] {
            let shown = shown(policy, "hanako@example.jp", verified);
            assert_eq!(shown, Shown { way, target: "h***o@e***.jp".to_owned() });
        }
    }

    #[test]
    fn an_answer_is_compared_without_width_case_and_blanks() {
        for (typed, key) in [
            ("さくら", Some("さくら")),
            (" さ く　ら ", Some("さくら")),
            ("ＳＡＫＵＲＡ", Some("sakura")),
            ("ｻｸﾗ", Some("サクラ")),
            ("か\u{3099}", Some("が")),
            ("", None),
            (" 　\u{200b}", None),
        ] {
            assert_eq!(answer_key(typed).as_deref(), key, "{typed}");
        }
        assert_ne!(answer_key("はな"), answer_key("ばな"));
    }

    proptest! {
        #[test]
        fn what_is_made_up_looks_like_what_is_true(secret in any::<[u8; 32]>(), local in "[a-z]{1,9}", host in "[a-z]{3,9}") {
            let id = format!("{local}@{host}.jp");
            let made = made_up(RecoveryPolicy::default(), &id, secret);
            // The shape of any masked address, and nothing of it in the open but single letters and the last label.
            let (local, domain) = made.target.split_once('@').unwrap();
            prop_assert!(local == "***" || (local.len() == 5 && local.contains("***")), "{}", made.target);
            prop_assert!(domain.contains("***.") && domain.len() <= 8, "{}", made.target);
            prop_assert_eq!(&made, &made_up(RecoveryPolicy::default(), &id, secret));
            prop_assert_eq!(made_up(BY_PASSPHRASE, &id, secret).way, Way::Passphrase);
        }
    }

    #[test]
    fn made_up_answers_are_mostly_the_common_ones() {
        // The first byte decides the way, the second whether another address is shown.
        let with = |place: usize| {
            (0..=255).map(move |byte: u8| {
                let mut secret = [200; 32];
                secret[place] = byte;
                made_up(RecoveryPolicy::default(), "taro@example.jp", secret)
            })
        };
        assert_eq!(with(0).filter(|shown| shown.way == Way::Passphrase).count(), 32);
        assert_eq!(with(1).filter(|shown| shown.target != mask_address("taro@example.jp")).count(), 64);
    }
}

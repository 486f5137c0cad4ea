//! A forgotten password (PRODUCT §4.3): which way leads back in, and what a visitor sees of it.
//!
//! Anyone who types an ID sees a way and a masked address, whether or not the ID exists. If it does not, both are made
//! up from a keyed hash of it, so that asking twice shows the same.

use crate::{
    credential::mask_address,
    folding::{compatible, email_key, is_invisible, spelling},
    words,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use unicode_normalization::UnicodeNormalization;

/// How often something may be done for one ID in a window. Strangers must not use it up for the owner. So a browser
/// that the login was signed in with is counted by itself, and the first few of every other source are counted apart
/// from the rest. The networks around a source have measures of their own for those ([`NEAR`]): somebody with a whole
/// IPv6 /56 or /48 has not so many first ones as she has addresses.
///
/// [`NEAR`]: crate::limit::NEAR
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// The window in which it is counted.
    pub window: Duration,
    /// Most by one source, or by one browser of the login.
    pub from_one: i64,
    /// How many of those count as first ones: as many as a person needs.
    pub first: i64,
    /// Most first ones by all sources together.
    pub firsts: i64,
    /// Most by all sources together past their first ones and past `firsts`.
    pub repeats: i64,
    /// Past all that: how far apart those are that are still allowed, where any are.
    pub then_every: Option<Duration>,
}

/// Mails that can be asked for. Past the measure fewer are sent and nobody is refused: the owner might be the one.
pub const MAILS: Measure = Measure {
    window: Duration::from_hours(1),
    from_one: 5,
    first: 2,
    firsts: 60,
    repeats: 6,
    then_every: Some(Duration::from_mins(5)),
};

/// Codes and answers that can be tried. A code is bound to the browser that asked for it, so guesses of its six digits
/// get no more than this: at most 0.02 % in a day.
pub const TRIES: Measure =
    Measure { window: Duration::from_hours(24), from_one: 10, first: 5, firsts: 100, repeats: 30, then_every: None };

words! {
    /// The guide's two ways back in.
    Way {
        /// 認証コード入力: a code sent to the contact address.
        Code => "code",
        /// 合言葉登録: a passphrase chosen now, and a link sent to the contact address.
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
    /// The way for verified contact addresses. All others use a passphrase.
    pub way: Way,
}

impl Default for RecoveryPolicy {
    fn default() -> Self {
        Self { way: Way::Code }
    }
}

/// What a visitor sees of where the mail goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The way back in.
    pub way: Way,
    /// The address, masked.
    pub target: String,
}

/// Masked hosts that many addresses share. They may be shown for an address that is not the ID. Any other host would
/// prove that the ID exists, since it is never made up.
const COMMON_HOSTS: [&str; 8] =
    ["g***.com", "g***.com", "y***.jp", "y***.jp", "d***.jp", "e***.jp", "s***.jp", "i***.com"];

/// Stands for a host that is not shown.
const HIDDEN: &str = "***";

/// What is shown for an ID whose login has that contact address. `id_key` is the ID as it is compared. However the ID
/// was typed, nothing distinguishes the answer from one that is [`made_up`].
#[must_use]
pub fn shown(policy: RecoveryPolicy, id_key: &str, contact_address: &str, verified: bool) -> Shown {
    let way = if verified { policy.way } else { Way::Passphrase };
    let contact = email_key(contact_address);
    let target = if contact == id_key { mask_address(id_key) } else { mask_other(&contact) };
    Shown { way, target }
}

/// An address other than the ID: only letters that could be made up, and only a host that many share.
fn mask_other(contact: &str) -> String {
    let masked = mask_address(contact);
    let (local, host) = masked.rsplit_once('@').unwrap_or((HIDDEN, HIDDEN));
    let local = if local.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'*') { local } else { HIDDEN };
    let host = if COMMON_HOSTS.contains(&host) { host } else { HIDDEN };
    format!("{local}@{host}")
}

/// What is shown for an ID that no login has. `id_key` is the ID as it would be compared, `secret` a keyed hash of it.
///
/// Most people have their ID as their verified contact address, so most made-up answers look like that. An eighth show
/// the passphrase, as if the address were not verified; a quarter show another address.
#[must_use]
pub fn made_up(policy: RecoveryPolicy, id_key: &str, secret: [u8; 32]) -> Shown {
    let [way, other, host, first, last, short, ..] = secret;
    let way = if way < 32 { Way::Passphrase } else { policy.way };
    let letter = |byte: u8| char::from(b'a' + byte % 26);
    let target = if other >= 64 {
        mask_address(id_key)
    } else {
        let local = if short < 40 { HIDDEN.to_owned() } else { format!("{}***{}", letter(first), letter(last)) };
        // Hidden as often as one of the hosts is shown.
        let host = COMMON_HOSTS.get(usize::from(host) % (2 * COMMON_HOSTS.len())).copied().unwrap_or(HIDDEN);
        format!("{local}@{host}")
    };
    Shown { way, target }
}

/// An answer as it is compared: folded as names are, so that neither width nor case, kana, a long vowel's writing or a
/// blank decides; カレー is かれー. `None` when nothing was typed.
#[must_use]
pub fn answer_key(typed: &str) -> Option<String> {
    const LONGEST: usize = 100;
    let as_typed = || compatible(typed).nfc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect();
    let folded = spelling(typed);
    // Signs alone are an answer, too, where names have none.
    let key: String = if folded.is_empty() { as_typed() } else { folded };
    let key: String = key.chars().take(LONGEST).collect();
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
            let shown = shown(policy, "hanako@example.jp", "hanako@example.jp", verified);
            assert_eq!(shown, Shown { way, target: "h***o@e***.jp".to_owned() });
        }
    }

    #[test]
    fn of_another_address_only_what_could_be_made_up_is_shown() {
        for (contact, target) in [
            ("Hanako@Example.jp", "h***o@e***.jp"),
            ("tarou@gmail.com", "t***u@g***.com"),
            ("Tarou@Gmail.COM", "t***u@g***.com"),
            ("tarou1@gmail.com", "***@g***.com"),
            ("taro@yahoo.co.jp", "***@y***.jp"),
            ("hanako@catv.ne.jp", "h***o@***"),
            ("hanako@example.net", "h***o@***"),
            ("h.a.n.a.@docomo.ne.jp", "***@d***.jp"),
        ] {
            let shown = shown(RecoveryPolicy::default(), "hanako@example.jp", contact, true);
            assert_eq!(shown.target, target, "{contact}");
        }
    }

    #[test]
    fn strangers_cannot_use_up_what_an_owner_needs() {
        for measure in [MAILS, TRIES] {
            assert!(measure.first < measure.from_one && measure.from_one <= measure.repeats);
            // Shutting out a source that did nothing yet takes more than a few others.
            assert!(measure.firsts / measure.first >= 20, "{measure:?}");
        }
    }

    #[test]
    fn an_answer_is_compared_as_names_are() {
        for (typed, key) in [
            ("さくら", Some("サクラ")),
            (" さ く　ら ", Some("サクラ")),
            ("サクラ", Some("サクラ")),
            ("カレー", Some("カレエ")),
            ("かれー", Some("カレエ")),
            ("かれえ", Some("カレエ")),
            ("ＳＡＫＵＲＡ", Some("SAKURA")),
            ("sakura", Some("SAKURA")),
            ("!?", Some("!?")),
            ("ｻｸﾗ", Some("サクラ")),
            ("か\u{3099}", Some("ガ")),
            ("", None),
            (" 　\u{200b}", None),
        ] {
            assert_eq!(answer_key(typed).as_deref(), key, "{typed}");
        }
        assert_ne!(answer_key("はな"), answer_key("ばな"));
    }

    proptest! {
        #[test]
        fn what_is_made_up_looks_like_what_is_true(
            secret in any::<[u8; 32]>(),
            id in "[a-z0-9._-]{1,9}@[a-z]{1,9}(\\.[a-z]{2,3}){1,2}",
            contact in "[A-Za-z0-9._+-]{1,9}@[A-Za-z]{1,9}(\\.[a-z]{2,3}){1,2}",
        ) {
            let made = made_up(RecoveryPolicy::default(), &id, secret);
            let shown = shown(RecoveryPolicy::default(), &id, &contact, true);
            for target in [&made.target, &shown.target] {
                if *target == mask_address(&id) {
                    continue;
                }
                let (local, host) = target.split_once('@').unwrap();
                let letters = local.bytes().filter(|byte| *byte != b'*').all(|byte| byte.is_ascii_lowercase());
                prop_assert!(letters && (local == "***" || local.len() == 5), "{target}");
                prop_assert!(host == HIDDEN || COMMON_HOSTS.contains(&host), "{target}");
            }
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

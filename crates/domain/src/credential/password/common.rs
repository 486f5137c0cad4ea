//! Passwords that many people have: a list kept by others (made anew by `scripts/common-passwords`), and common
//! Japanese words, of which no such list has enough.

use crate::{
    credential::romaji::{romanise, skeleton},
    folding::name_key,
    locale::Locale,
};
use std::{collections::HashSet, sync::LazyLock};

/// One per line, lower case, all of 8 characters or more.
const PASSWORDS: &str = include_str!("common_passwords.txt");

/// In hiragana, separated by blanks.
const WORDS: &str = include_str!("common_words.txt");

/// How many digits and signs, such as a year or a birthday, leave a common word common.
const MOST_ADDED: usize = 6;

static LISTED: LazyLock<HashSet<&str>> = LazyLock::new(|| PASSWORDS.lines().collect());

/// The words as they are compared: in kana, and in any Latin spelling.
static SPELLED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let examples = Locale::ALL.into_iter().map(|locale| name_key(&letters_of(example(locale))));
    let keys = WORDS.split_whitespace().map(name_key).chain(examples);
    keys.flat_map(|key| [skeleton(&romanise(&key)), key]).collect()
});

/// A password such as is good to have, to be printed beside the field. Whoever takes the example itself is refused: all
/// have read it.
#[must_use]
pub const fn example(locale: Locale) -> &'static str {
    match locale {
        Locale::Ja => "さくら-でんしゃ-みそしる",
        Locale::En => "teapot-railway-sunset",
    }
}

/// Whether a password, in lower case, is one that many people have: one on the list, or one or two common Japanese
/// words in kana or Latin letters with at most a birthday added.
pub(super) fn is_common(lower: &str) -> bool {
    LISTED.contains(lower) || is_common_words(lower)
}

fn is_common_words(lower: &str) -> bool {
    let added = lower.chars().filter(|c| !c.is_alphabetic() && *c != 'ー').count();
    if added > MOST_ADDED {
        return false;
    }
    let letters = letters_of(lower);
    let key = if letters.is_ascii() { skeleton(&letters) } else { name_key(&letters) };
    is_one_or_two(&key)
}

fn letters_of(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic() || *c == 'ー').collect()
}

fn is_one_or_two(key: &str) -> bool {
    let is_word = |part: &str| SPELLED.contains(part);
    is_word(key)
        || key
            .char_indices()
            .any(|(at, _)| key.split_at_checked(at).is_some_and(|(first, second)| is_word(first) && is_word(second)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_holds_what_can_be_chosen_and_is_all_in_lower_case() {
        assert!(LISTED.len() > 5_000);
        for password in LISTED.iter() {
            assert!(
                (8..=64).contains(&password.chars().count()) && password.to_lowercase() == **password,
                "{password}"
            );
        }
    }

    #[test]
    fn listed_passwords_and_common_words_are_common() {
        for password in [
            "password1",
            "1q2w3e4r5t",
            "himawari",
            "himawari1",
            "sakura2024",
            "sakurasakura",
            "arigatou",
            "arigato1",
            "daisuki!",
            "ひまわりさくら",
            "ありがとう2024",
            "コーヒーケーキ",
            "toukyou1964",
            "tokyo-1964",
            "tanakatarou",
        ] {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn the_printed_example_is_too_common_and_its_like_is_not() {
        for password in ["さくら-でんしゃ-みそしる", "サクラデンシャミソシル2026", "sakura densha misoshiru"]
        {
            assert!(is_common(password), "{password}");
        }
        for password in ["Teapot Railway Sunset", "teapot-railway-sunset"] {
            assert!(is_common(&password.to_lowercase()), "{password}");
        }
        for password in ["さくら-きっぷ-みそしる", "teapot-meadow-sunset"] {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn three_words_or_a_longer_number_are_not() {
        for password in ["sakura neko fujisan", "himawari 58291047", "ひまわり畑で昼寝をする", "xk7qw29zrt"]
        {
            assert!(!is_common(password), "{password}");
        }
    }
}

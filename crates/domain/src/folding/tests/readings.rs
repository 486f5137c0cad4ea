//! Names made from readings: every way to write a reading folds to it, and no two readings fold alike.

use super::*;
use unicode_normalization::UnicodeNormalization;

/// A sound distinct from every other: its katakana, its half-width form, and the vowel that ー after it means.
///
/// Small kana are sounds of their own, since bank kana does not distinguish キョ from キヨ.
#[derive(Debug, Clone, Copy)]
struct Sound {
    katakana: &'static str,
    half: &'static str,
    vowel: Option<&'static str>,
}

/// Every sound by its vowel. Written out, not computed by the fold.
const SOUNDS: [(Option<&str>, &str, &str); 6] = [
    (Some("ア"), "ア カ サ タ ナ ハ マ ヤ ラ ワ ガ ザ ダ バ パ", "ｱ ｶ ｻ ﾀ ﾅ ﾊ ﾏ ﾔ ﾗ ﾜ ｶﾞ ｻﾞ ﾀﾞ ﾊﾞ ﾊﾟ"),
    (Some("イ"), "イ キ シ チ ニ ヒ ミ リ ギ ジ ビ ピ", "ｲ ｷ ｼ ﾁ ﾆ ﾋ ﾐ ﾘ ｷﾞ ｼﾞ ﾋﾞ ﾋﾟ"),
    (Some("ウ"), "ウ ク ス ツ ヌ フ ム ユ ル グ ズ ブ プ ヴ", "ｳ ｸ ｽ ﾂ ﾇ ﾌ ﾑ ﾕ ﾙ ｸﾞ ｽﾞ ﾌﾞ ﾌﾟ ｳﾞ"),
    (Some("エ"), "エ ケ セ テ ネ ヘ メ レ ゲ ゼ デ ベ ペ", "ｴ ｹ ｾ ﾃ ﾈ ﾍ ﾒ ﾚ ｹﾞ ｾﾞ ﾃﾞ ﾍﾞ ﾍﾟ"),
    (Some("オ"), "オ コ ソ ト ノ ホ モ ヨ ロ ゴ ゾ ド ボ ポ", "ｵ ｺ ｿ ﾄ ﾉ ﾎ ﾓ ﾖ ﾛ ｺﾞ ｿﾞ ﾄﾞ ﾎﾞ ﾎﾟ"),
    (None, "ン", "ﾝ"),
];

/// Other katakana for a sound: its small letter, or one read alike.
const TWINS: &str = "アァ イィ ウゥ エェ オォ カヵ ケヶ ツッ ヤャ ユュ ヨョ ワヮ ジヂ ズヅ オヲ イヰ エヱ";

const STRETCHES: &[&str] = &["ー", "ｰ", "-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "─", "〜", "～", "~"];
const BETWEEN: &[&str] = &["", "", "", "", " ", "　", "\u{a0}", "・", "･", "·", "\u{200b}", "\t"];

/// Legal forms before and after a name.
const LEGAL: &[(&str, &str)] = &[
    ("", ""),
    ("", ""),
    ("カ）", ""),
    ("", "（カ"),
    ("", "(ｶ)"),
    ("ｶ)", ""),
    ("カブシキガイシャ", ""),
    ("", "かぶしきかいしゃ"),
    ("株式会社　", ""),
    ("", "㈱"),
    ("ユ）", ""),
    ("有限会社", ""),
    ("シャ）", ""),
    ("イッパンザイダンホウジン ", ""),
    ("", "（ド"),
];

/// How many sounds a reading has at most.
const LONGEST: usize = 14;

/// How one sound is written: which way, which of several letters, and what comes after it.
type Choice = (u8, usize, &'static str);

fn sounds() -> Vec<Sound> {
    let row = |(vowel, katakana, half): (_, &'static str, &'static str)| {
        let pairs = katakana.split(' ').zip(half.split(' '));
        pairs.map(move |(katakana, half)| Sound { katakana, half, vowel })
    };
    SOUNDS.into_iter().flat_map(row).collect()
}

/// A reading: sounds in order, every fourth a long vowel where it can be. Two readings are the same name only when they
/// are the same list.
fn reading() -> impl Strategy<Value = Vec<Sound>> {
    prop::collection::vec((select(sounds()), 0u8..4), 1..LONGEST).prop_map(|drawn| {
        let mut reading: Vec<Sound> = Vec::new();
        for (sound, lengthen) in drawn {
            let vowel = reading.last().and_then(|last| last.vowel).filter(|_| lengthen == 0);
            let long = sounds().into_iter().find(|sound| Some(sound.katakana) == vowel);
            reading.push(long.unwrap_or(sound));
        }
        reading
    })
}

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    prop::collection::vec((0u8..9, any::<usize>(), select(BETWEEN)), LONGEST)
}

fn plain(reading: &[Sound]) -> String {
    reading.iter().map(|sound| sound.katakana).collect()
}

fn hiragana(katakana: &str) -> String {
    let lower = |c: char| if ('ァ'..='ヶ').contains(&c) { char::from_u32(c as u32 - 0x60).unwrap() } else { c };
    katakana.chars().map(lower).collect()
}

fn spelled(reading: &[Sound], choices: &[Choice]) -> String {
    let mut text = String::new();
    let mut stretched = None;
    for (&Sound { katakana, half, vowel }, &(way, pick, between)) in reading.iter().zip(choices) {
        let twins: Vec<&str> = TWINS.split(' ').filter_map(|pair| pair.strip_prefix(katakana)).collect();
        let twin = if twins.is_empty() { katakana } else { twins[pick % twins.len()] };
        match way {
            _ if way > 5 && stretched == Some(katakana) => text.push_str(STRETCHES[pick % STRETCHES.len()]),
            0 => text.push_str(&hiragana(katakana)),
            1 => text.push_str(half),
            2 => text.push_str(twin),
            3 => text.push_str(&hiragana(twin)),
            4 => text.extend(katakana.nfd()),
            5 => text.push_str(&katakana.nfd().to_string().replace('\u{3099}', "゛").replace('\u{309a}', "゜")),
            6 if katakana == "ン" => text.push_str("ンー"),
            _ => text.push_str(katakana),
        }
        text.push_str(between);
        stretched = vowel;
    }
    text
}

proptest! {
    #[test]
    fn every_spelling_of_a_name_folds_alike(reading in reading(), choices in choices(), legal in select(LEGAL)) {
        let spelling = format!("{}{}{}", legal.0, spelled(&reading, &choices), legal.1);
        prop_assert_eq!(name_key(&spelling), plain(&reading), "{}", spelling);
    }

    #[test]
    fn different_readings_never_fold_alike(
        one in reading(), other in reading(), choices in choices(), others in choices(),
    ) {
        prop_assume!(plain(&one) != plain(&other));
        prop_assert_ne!(name_key(&spelled(&one, &choices)), name_key(&spelled(&other, &others)));
    }

    #[test]
    fn one_sound_more_less_or_other_is_another_name(
        reading in reading(), at in any::<prop::sample::Index>(), sound in select(sounds()), change in 0u8..3,
        choices in choices(), others in choices(),
    ) {
        let mut other = reading.clone();
        let at = at.index(reading.len());
        match change {
            0 => other[at] = sound,
            1 => drop(other.remove(at)),
            _ => other.insert(at, sound),
        }
        other.truncate(LONGEST);
        prop_assume!(plain(&reading) != plain(&other));
        prop_assert_ne!(name_key(&spelled(&reading, &choices)), name_key(&spelled(&other, &others)));
    }
}

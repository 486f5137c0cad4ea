//! Addresses and names as they are set: where a line may end.

/// What counts what stands before it in an address; longer ones before those they begin with.
const COUNTERS: [&str; 17] = [
    "丁目", "番地", "番館", "番", "号室", "号棟", "号館", "号", "階", "棟", "地割", "条", "線", "室", "区", "組", "丁",
];

/// What joins a number with the next: 45番地の1.
const JOINING: char = 'の';

/// Words that follow a name and never stand alone on a line.
const LONGEST_HONORIFIC: usize = 2;

/// The pieces of an address or a name, in order and with nothing lost, between which a line may end.
///
/// A number stays with what it counts (3丁目, 四十五番, 1203号室, 45番地の1), as do the parts of a number with hyphens
/// (1-2-3) and the letters of a word. What must not begin a line (ー, small kana, a closing bracket) stays with what is
/// before it, and an opening bracket with what follows. A last word of one or two characters, as 様 and 御中 are, stays
/// with what it follows. Everything else may be parted from its neighbours, as Japanese is.
#[must_use]
pub fn pieces(text: &str) -> Vec<&str> {
    let mut pieces: Vec<&str> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(first_piece(rest));
        pieces.push(piece);
        rest = after;
    }
    let space = pieces.iter().rposition(|piece| piece.trim().is_empty()).unwrap_or_default();
    let (before, last) = pieces.split_at(space);
    if last.concat().trim().chars().count() <= LONGEST_HONORIFIC
        && let [.., kept] = before
    {
        let (_, honoured) = text.split_at(text.len() - last.concat().len() - kept.len());
        pieces.truncate(space - 1);
        pieces.push(honoured);
    }
    pieces
}

/// How many bytes the piece has that the text begins with.
fn first_piece(text: &str) -> usize {
    let (opening, rest) = text.split_at(run(text, opens));
    let number = counted(rest);
    let body = if number > 0 { number } else { rest.chars().next().map_or(0, char::len_utf8) };
    let (body, after) = rest.split_at(body);
    opening.len() + body.len() + run(after, clings)
}

/// How long the number, word or numbered part is that the text begins with; 0 when it begins with none.
fn counted(text: &str) -> usize {
    let word = run(text, in_word);
    let (figures, after) = text.split_at(if word > 0 { word } else { run(text, is_kanji_number) });
    let counter = COUNTERS.iter().find(|counter| !figures.is_empty() && after.starts_with(**counter));
    // 三 is a number only before what it counts: 三好 is a name.
    let Some(counter) = counter else { return word };
    let (_, after) = after.split_at(counter.len());
    let next = after.strip_prefix(JOINING).filter(|next| next.starts_with(in_word)).map(counted);
    figures.len() + counter.len() + next.map_or(0, |next| JOINING.len_utf8() + next)
}

/// How many bytes of such characters the text begins with.
fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

/// Letters, figures and what joins them, in either width.
const fn in_word(c: char) -> bool {
    let c = match c {
        '！'..='～' => match char::from_u32(c as u32 - 0xfee0) {
            Some(narrow) => narrow,
            None => c,
        },
        // A small dash of some kind.
        '‐'..='―' | '−' => '-',
        _ => c,
    };
    matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '&' | '\'' | '/' | '#' | '\u{c0}'..='\u{24f}')
}

const fn is_kanji_number(c: char) -> bool {
    matches!(c, '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千')
}

const fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '（' | '［' | '｛' | '「' | '『' | '【' | '〔' | '〈' | '《' | '“' | '‘')
}

/// What must not begin a line, and marks that are one with what they stand on.
const fn clings(c: char) -> bool {
    matches!(
        c,
        ')' | ']' | '}' | '）' | '］' | '｝' | '」' | '』' | '】' | '〕' | '〉' | '》' | '”' | '’' | ',' | '.' | ':' | ';'
            | '!' | '?' | '，' | '．' | '：' | '；' | '！' | '？' | '、' | '。' | '・' | '･' | 'ー' | 'ｰ' | '～' | '〜'
            | 'ﾞ' | 'ﾟ' | '゛' | '゜' | '々' | '〻' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ' | '%' | '％'
            | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ'
            | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' | 'ｧ'..='ｯ'
            | '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_stays_with_what_it_counts() {
        for (text, set) in [
            ("茅ケ崎中央四十五番一号", "茅|ケ|崎|中|央|四十五番|一号"),
            ("美しが丘3丁目12番地5号", "美|し|が|丘|3丁目|12番地|5号"),
            ("美しが丘1-1-1", "美|し|が|丘|1-1-1"),
            ("花見塚２−３０−１７", "花|見|塚|２−３０−１７"),
            ("三好町三丁目", "三|好|町|三丁目"),
            ("大字45番地の1", "大|字|45番地の1"),
            ("大字45番地の森", "大|字|45番地|の|森"),
            ("メゾン南参番館1203号室", "メ|ゾ|ン|南|参|番|館|1203号室"),
            ("グランドメゾン A棟 1203号室", "グ|ラ|ン|ド|メ|ゾ|ン| |A棟| |1203号室"),
            ("センター（西館）", "セ|ン|ター|（西|館）"),
            ("Hibarino Court 12F", "Hibarino| |Court| |12F"),
            ("山田 花子 様", "山|田| |花|子 様"),
            ("合同出版 御中", "合|同|出|版 御中"),
            ("ジョン・スミス", "ジョ|ン・|ス|ミ|ス"),
            ("", ""),
        ] {
            assert_eq!(pieces(text).join("|"), set, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[一二三丁目番地の号室ー（）a1 花様・\u{3099}-]{0,16}|.{0,12}") {
            let pieces = pieces(&text);
            prop_assert!(pieces.iter().all(|piece| !piece.is_empty()));
            prop_assert_eq!(pieces.concat(), text.as_str());
        }
    }
}

//! Legal forms of companies and corporations, which some write before the name, some after it, and some not at all.
//!
//! The lists hold the forms as the name fold spells them (large kana, no ー): in full, and abbreviated as banks do in
//! transfer names.

/// Forms in full. A form that contains another comes before it.
const WORDS: &[&str] = &[
    "カブシキガイシヤ",
    "カブシキカイシヤ",
    "ユウゲンガイシヤ",
    "ユウゲンカイシヤ",
    "ゴウドウガイシヤ",
    "ゴウドウカイシヤ",
    "ゴウメイガイシヤ",
    "ゴウメイカイシヤ",
    "ゴウシガイシヤ",
    "ゴウシカイシヤ",
    "ソウゴガイシヤ",
    "ソウゴカイシヤ",
    "イツパンシヤダンホウジン",
    "コウエキシヤダンホウジン",
    "シヤダンホウジン",
    "イツパンザイダンホウジン",
    "コウエキザイダンホウジン",
    "ザイダンホウジン",
    "シヤカイイリヨウホウジンシヤダン",
    "シヤカイイリヨウホウジンザイダン",
    "シヤカイイリヨウホウジン",
    "イリヨウホウジンシヤダン",
    "イリヨウホウジンザイダン",
    "イリヨウホウジン",
    "シヤカイフクシホウジン",
    "シユウキヨウホウジン",
    "ガツコウホウジン",
    "ニンテイトクテイヒエイリカツドウホウジン",
    "トクテイヒエイリカツドウホウジン",
    "ニンテイエヌピイオオホウジン",
    "エヌピイオオホウジン",
    "NPOホウジン",
    "チホウドクリツギヨウセイホウジン",
    "ドクリツギヨウセイホウジン",
    "コクリツダイガクホウジン",
    "コウリツダイガクホウジン",
    "トクテイモクテキガイシヤ",
    "トクテイモクテキカイシヤ",
    "ユウゲンセキニンジギヨウクミアイ",
    "ユウゲンセキニンチユウカンホウジン",
    "ムゲンセキニンチユウカンホウジン",
    "ユウゲンセキニンカンサホウジン",
    "カンサホウジン",
    "トツキヨギヨウムホウジン",
    "ベンリシホウジン",
    "トチカオクチヨウサシホウジン",
    "ベンゴシホウジン",
    "ゼイリシホウジン",
    "シホウシヨシホウジン",
    "ギヨウセイシヨシホウジン",
    "シヤカイホケンロウムシホウジン",
    "ノウジクミアイホウジン",
    "カンリクミアイホウジン",
    "コウセイホゴホウジン",
    "株式会社",
    "有限会社",
    "合同会社",
    "合名会社",
    "合資会社",
    "相互会社",
    "一般社団法人",
    "公益社団法人",
    "社団法人",
    "一般財団法人",
    "公益財団法人",
    "財団法人",
    "社会医療法人社団",
    "社会医療法人財団",
    "社会医療法人",
    "医療法人社団",
    "医療法人財団",
    "医療法人",
    "社会福祉法人",
    "宗教法人",
    "学校法人",
    "認定特定非営利活動法人",
    "特定非営利活動法人",
    "認定NPO法人",
    "NPO法人",
    "地方独立行政法人",
    "独立行政法人",
    "国立大学法人",
    "公立大学法人",
    "特定目的会社",
    "有限責任事業組合",
    "有限責任中間法人",
    "無限責任中間法人",
    "有限責任監査法人",
    "監査法人",
    "特許業務法人",
    "弁理士法人",
    "土地家屋調査士法人",
    "弁護士法人",
    "税理士法人",
    "司法書士法人",
    "行政書士法人",
    "社会保険労務士法人",
    "農事組合法人",
    "管理組合法人",
    "更生保護法人",
];

/// Abbreviations from the banks' transfer format, and those in kanji. They count only with a bracket: カ）ヤマダ,
/// ヤマダ（カ, ヤマダ（カ）ヨコハマ, （株）ヤマダ.
const ABBREVIATIONS: &[&str] = &[
    "カ",
    "カブ",
    "ユ",
    "ユウ",
    "メ",
    "シ",
    "ド",
    "ゴウ",
    "ソ",
    "イ",
    "ザイ",
    "シヤ",
    "シユウ",
    "ガク",
    "フク",
    "ホゴ",
    "トクヒ",
    "ドク",
    "チドク",
    "ベン",
    "チユウ",
    "ギヨ",
    "シホウ",
    "ゼイ",
    "ダイ",
    "ノウ",
    "カンリ",
    "ロウム",
    "NPO",
    "株",
    "有",
    "名",
    "資",
    "合",
    "同",
    "相",
    "医",
    "財",
    "社",
    "宗",
    "学",
    "福",
    "特",
    "特非",
    "独",
    "一社",
    "一財",
    "公社",
    "公財",
];

/// A folded name without its legal forms. The last form stays if nothing else would be left.
pub(super) fn drop_from(mut name: String) -> String {
    while let Some(shorter) = drop_one(&name).filter(|rest| rest.chars().any(char::is_alphanumeric)) {
        name = shorter;
    }
    name
}

/// A folded name without the first legal form found in it.
fn drop_one(name: &str) -> Option<String> {
    in_brackets(name).or_else(|| at_an_end(name)).or_else(|| {
        let (before, after) = WORDS.iter().find_map(|word| name.split_once(word))?;
        Some([before, after].concat())
    })
}

/// Drops a form between two brackets, wherever they are.
fn in_brackets(name: &str) -> Option<String> {
    name.match_indices('(').find_map(|(open, _)| {
        let (before, rest) = name.split_at_checked(open)?;
        let (inside, after) = rest.strip_prefix('(')?.split_once(')')?;
        is_form(inside).then(|| [before, after].concat())
    })
}

/// Drops a form set off by one bracket at the beginning or the end: カ）ヤマダ and ヤマダ（カ as in bank transfers, and
/// （カヤマダ and ヤマダカ） as written by people who move the banks' form to the other end.
fn at_an_end(name: &str) -> Option<String> {
    let front = name.split_once(')').filter(|(form, _)| is_form(form)).map(|(_, rest)| rest);
    let back = || name.rsplit_once('(').filter(|(_, form)| is_form(form)).map(|(rest, _)| rest);
    // Here only the list tells where the form ends and the name begins, so the longest one counts.
    let moved_to_front = || {
        let rest = name.strip_prefix('(').filter(|rest| !rest.contains(['(', ')']))?;
        ABBREVIATIONS.iter().filter_map(|form| rest.strip_prefix(form)).min_by_key(|rest| rest.len())
    };
    let moved_to_back = || {
        let rest = name.strip_suffix(')').filter(|rest| !rest.contains(['(', ')']))?;
        ABBREVIATIONS.iter().filter_map(|form| rest.strip_suffix(form)).min_by_key(|rest| rest.len())
    };
    front.or_else(back).or_else(moved_to_front).or_else(moved_to_back).map(str::to_owned)
}

/// Whether a word is a legal form, in full or abbreviated.
fn is_form(word: &str) -> bool {
    ABBREVIATIONS.contains(&word) || WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_form_is_tried_before_one_that_it_holds() {
        for (index, word) in WORDS.iter().enumerate() {
            let hidden = WORDS.iter().take(index).find(|earlier| word.contains(**earlier));
            assert_eq!(hidden, None, "{word} can never be found");
        }
    }

    #[test]
    fn forms_are_listed_as_the_fold_spells_them() {
        for form in WORDS.iter().chain(ABBREVIATIONS) {
            assert_eq!(super::super::name_key(form), *form);
        }
    }
}

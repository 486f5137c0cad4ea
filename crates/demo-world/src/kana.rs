//! Kana as billing systems hold it: half-width, voicing marks apart, small kana written large (PRODUCT §4.1).

const PLAIN: &str =
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンー　・（）";
const PLAIN_HALF: &str = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｰ ･()";
const VOICED: &str = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ";
const VOICED_HALF: &str = "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ";
const BURST: &str = "パピプペポ";
const BURST_HALF: &str = "ﾊﾋﾌﾍﾎ";
const SMALL: &str = "ァィゥェォッャュョヮ";
const SMALL_HALF: &str = "ｱｲｳｴｵﾂﾔﾕﾖﾜ";

fn twin(c: char, full: &str, half: &str) -> Option<char> {
    full.chars().zip(half.chars()).find_map(|(from, to)| (from == c).then_some(to))
}

/// Full-width katakana as a bank transfer writes it: `ショウ` becomes `ｼﾖｳ`. Other characters stay.
pub(super) fn as_banks_write(kana: &str) -> String {
    let mut written = String::with_capacity(kana.len());
    for c in kana.chars() {
        if let Some(plain) = twin(c, PLAIN, PLAIN_HALF).or_else(|| twin(c, SMALL, SMALL_HALF)) {
            written.push(plain);
        } else if let Some(base) = twin(c, VOICED, VOICED_HALF) {
            written.extend([base, 'ﾞ']);
        } else if let Some(base) = twin(c, BURST, BURST_HALF) {
            written.extend([base, 'ﾟ']);
        } else {
            written.push(c);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::as_banks_write;

    #[test]
    fn small_kana_grow_and_marks_stand_apart() {
        assert_eq!(as_banks_write("タカハシ　ハナコ"), "ﾀｶﾊｼ ﾊﾅｺ");
        assert_eq!(as_banks_write("ジョー・ヴァンパ"), "ｼﾞﾖｰ･ｳﾞｱﾝﾊﾟ");
        assert_eq!(as_banks_write("カ）フーズ"), "ｶ)ﾌｰｽﾞ");
    }
}

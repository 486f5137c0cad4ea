//! Text to CP932 (Windows-31J) without surprises. The encoder of the web writes `&#…;` for what the encoding
//! lacks; a bundle must not, so look-alikes are used where Windows uses them, and 〓 stands for the rest.

use encoding_rs::{EncoderResult, SHIFT_JIS};

/// What stands for a character that CP932 lacks, as Japanese printers have always done.
const GETA: char = '〓';

/// The character by which Windows writes one that CP932 does not have at the same code point.
const fn twin(c: char) -> Option<char> {
    Some(match c {
        '〜' => '～',
        '−' => '－',
        '‖' => '∥',
        '—' => '―',
        '¢' => '￠',
        '£' => '￡',
        '¬' => '￢',
        _ => return None,
    })
}

/// Appends `text` to `out` in CP932. Returns how many characters had to be replaced by 〓; twins (〜 as ～, − as －) do
/// not count, since they lose nothing.
pub(super) fn encode(text: &str, out: &mut Vec<u8>) -> u64 {
    // The encoder would turn these two into `\` and `~`, as if JIS X 0201 were meant.
    if text.contains(['¥', '‾']) {
        return encode_mappable(&text.replace('¥', "￥").replace('‾', "￣"), out);
    }
    encode_mappable(text, out)
}

fn encode_mappable(text: &str, out: &mut Vec<u8>) -> u64 {
    let mut encoder = SHIFT_JIS.new_encoder();
    let (mut rest, mut replaced) = (text, 0);
    loop {
        // Room for all that is left, so that the output is never full.
        out.reserve(encoder.max_buffer_length_from_utf8_without_replacement(rest.len()).unwrap_or(rest.len()));
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, out, true);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            EncoderResult::InputEmpty => return replaced,
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(c) => {
                let instead = twin(c).unwrap_or_else(|| {
                    replaced += 1;
                    GETA
                });
                let mut utf8 = [0; 4];
                let (bytes, _, _) = SHIFT_JIS.encode(instead.encode_utf8(&mut utf8));
                out.extend_from_slice(&bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(text: &str) -> (String, u64) {
        let mut bytes = Vec::new();
        let replaced = encode(text, &mut bytes);
        let (text, _, malformed) = SHIFT_JIS.decode(&bytes);
        assert!(!malformed);
        (text.into_owned(), replaced)
    }

    #[test]
    fn what_windows_adds_to_jis_survives() {
        for text in ["髙①㈱﨑", "㈲德永　濵田", "ﾀｶﾊｼ ｼﾖｳｺﾞ", "Ⅱ～－∥―", "a,\"b\"\r\n"]
        {
            assert_eq!(there_and_back(text), (text.to_owned(), 0));
        }
    }

    #[test]
    fn look_alikes_become_their_twins() {
        assert_eq!(there_and_back("3〜5 −1 ‖ — ¥"), ("3～5 －1 ∥ ― ￥".to_owned(), 0));
    }

    #[test]
    fn what_is_lacking_is_counted_and_no_reference_is_written() {
        assert_eq!(there_and_back("𠮷田m³é"), ("〓田m〓〓".to_owned(), 3));
    }
}

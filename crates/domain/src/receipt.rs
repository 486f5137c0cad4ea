//! Public numbers (order, inquiry, receipt): twelve random digits in groups of four, the last a check digit
//! (PRODUCT §2). They do not tell how many there are, and one misread over the phone is noticed.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Damm's table: a wrong digit, or two swapped neighbours, are always noticed.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];
/// Digits before the check digit.
const RANDOM_DIGITS: u32 = 11;

/// A public number, written `1234-5678-9012`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Receipt(u64);

impl Receipt {
    /// A number made from random bytes.
    #[must_use]
    pub fn of(random: [u8; 8]) -> Self {
        let digits = u64::from_be_bytes(random) % 10_u64.pow(RANDOM_DIGITS);
        Self(digits * 10 + u64::from(check_digit(digits)))
    }
}

/// The check digit for eleven digits.
fn check_digit(digits: u64) -> u8 {
    damm(&format!("{digits:011}"))
}

/// 0 when the last digit is the right check digit.
fn damm(digits: &str) -> u8 {
    digits.bytes().fold(0, |row, digit| {
        let cell = DAMM.get(usize::from(row)).and_then(|row| row.get(usize::from(digit.wrapping_sub(b'0'))));
        cell.copied().unwrap_or_default()
    })
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:04}-{:04}", self.0 / 100_000_000, self.0 / 10_000 % 10_000, self.0 % 10_000)
    }
}

impl From<Receipt> for String {
    fn from(receipt: Receipt) -> Self {
        receipt.to_string()
    }
}

impl TryFrom<String> for Receipt {
    type Error = NoReceipt;
    fn try_from(text: String) -> Result<Self, NoReceipt> {
        text.parse()
    }
}

/// Not a public number: the wrong number of digits, or misread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a public number")]
pub struct NoReceipt;

impl FromStr for Receipt {
    type Err = NoReceipt;

    /// Reads a number as written, with or without its hyphens.
    fn from_str(text: &str) -> Result<Self, NoReceipt> {
        let digits: String = text.chars().filter(|c| *c != '-' && *c != ' ').collect();
        let right = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit()) && damm(&digits) == 0;
        if right { digits.parse().map(Self).map_err(|_| NoReceipt) } else { Err(NoReceipt) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_check_digit_is_damm_s() {
        assert_eq!(damm("572"), 4);
        assert_eq!(damm("5724"), 0);
        assert_eq!(Receipt::of([0; 8]).to_string(), "0000-0000-0000");
        assert_eq!("0000 0000 0000".parse(), Ok(Receipt(0)));
        for wrong in ["", "0000-0000-0001", "0000-0000-000", "0000-0000-0000-0", "０000-0000-0000", "+00000000000"] {
            assert_eq!(wrong.parse::<Receipt>(), Err(NoReceipt), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn it_is_read_as_it_is_written(random: [u8; 8]) {
            let receipt = Receipt::of(random);
            prop_assert_eq!(receipt.to_string().len(), 14);
            prop_assert_eq!(receipt.to_string().parse(), Ok(receipt));
        }

        #[test]
        fn a_wrong_digit_and_two_in_the_wrong_order_are_noticed(random: [u8; 8], place in 0..12_usize, by in 1..10_u8) {
            let written: Vec<u8> = Receipt::of(random).to_string().bytes().filter(|byte| *byte != b'-').collect();
            let read = |digits: &[u8]| String::from_utf8(digits.to_vec()).unwrap().parse::<Receipt>();
            let mut wrong = written.clone();
            wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
            prop_assert_eq!(read(&wrong), Err(NoReceipt));
            if place < 11 && written[place] != written[place + 1] {
                let mut swapped = written;
                swapped.swap(place, place + 1);
                prop_assert_eq!(read(&swapped), Err(NoReceipt));
            }
        }
    }
}

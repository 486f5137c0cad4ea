//! Money is integer yen (PRODUCT §2). Tax is rounded down, once per issuer × rate × mode (PRODUCT §6.4).

use crate::words;
use serde::{Deserialize, Serialize};
use std::{
    iter::Sum,
    ops::{Add, Neg, Sub},
};

/// An amount in yen. Negative for discounts and differences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Yen(pub i64);

impl Add for Yen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Yen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Yen {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Yen {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self(0), Add::add)
    }
}

words! {
    /// Whether an amount includes its consumption tax.
    TaxMode {
        /// 税込: the tax is included.
        Included => "included",
        /// 税抜: the tax is added once per bill.
        Excluded => "excluded",
        /// 不課税・非課税: there is none (the NHK fee, for one, is collected for somebody else).
        Exempt => "exempt",
    }
}

/// The consumption tax in a sum of amounts with the same issuer, rate and mode, rounded down to whole yen (towards zero
/// for discounts, so that a refund never returns more tax than was paid).
#[must_use]
pub fn tax_of(sum: Yen, percent: i64, mode: TaxMode) -> Yen {
    let percent = i128::from(percent.clamp(0, 100));
    let sum = i128::from(sum.0);
    let tax = match mode {
        TaxMode::Included => sum * percent / (100 + percent),
        TaxMode::Excluded => sum * percent / 100,
        TaxMode::Exempt => 0,
    };
    Yen(i64::try_from(tax).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tax_is_rounded_down() {
        assert_eq!(tax_of(Yen(627), 10, TaxMode::Included), Yen(57));
        assert_eq!(tax_of(Yen(999), 10, TaxMode::Excluded), Yen(99));
        assert_eq!(tax_of(Yen(-999), 10, TaxMode::Excluded), Yen(-99));
        assert_eq!(tax_of(Yen(1_225), 10, TaxMode::Exempt), Yen(0));
        assert_eq!(tax_of(Yen(108), 8, TaxMode::Included), Yen(8));
    }

    proptest! {
        #[test]
        fn included_tax_never_exceeds_excluded_tax(sum in 0i64..1_000_000_000, percent in 0i64..=100) {
            let included = tax_of(Yen(sum), percent, TaxMode::Included);
            let excluded = tax_of(Yen(sum), percent, TaxMode::Excluded);
            prop_assert!(included <= excluded && included >= Yen(0));
        }
    }
}

//! How bills are paid: invented banks (Japan Post Bank keeps its name, since its accounts have two numbers), card
//! brands, paper; and the days on which money moves.

use super::{dice::Dice, kana::as_banks_write};
use jiff::{ToSpan, civil::Weekday};
use madoguchi_domain::{
    customer::PaymentMethod,
    import::BillingAccountRow,
    time::{Date, Month},
};

const BANKS: &[&str] =
    &["ひばり銀行", "星見銀行", "みどり野信用金庫", "かざみ信用組合", "つばめネット銀行", "ゆうちょ銀行"];
const POST_BANK: &str = "ゆうちょ銀行";
const BRANDS: &[&str] = &["Visa", "Mastercard", "JCB"];

/// The key of a customer's n-th billing account, from 1.
pub(super) fn account_key(account: usize) -> String {
    format!("A{account}")
}

/// A customer's n-th billing account; sometimes another member of the family pays.
pub(super) fn account(dice: &mut Dice, customer_key: &str, number: usize, name_kana: &str) -> BillingAccountRow {
    let method = match dice.between(1, 10) {
        1..=6 => PaymentMethod::BankDebit,
        7..=9 => PaymentMethod::CreditCard,
        _ => PaymentMethod::Invoice,
    };
    let institution = match method {
        PaymentMethod::BankDebit => Some(dice.one_of(BANKS)),
        PaymentMethod::CreditCard => Some(dice.one_of(BRANDS)),
        PaymentMethod::Invoice => None,
    };
    let family_name = name_kana.split(['　', ' ']).next().unwrap_or(name_kana);
    let payer = (method == PaymentMethod::BankDebit && name_kana.contains(['　', ' ']) && dice.chance(6))
        .then(|| as_banks_write(&format!("{family_name}　{}", dice.one_of(&["タロウ", "ショウコ", "キヨシ"]))));
    BillingAccountRow {
        customer_key: customer_key.to_owned(),
        account_key: account_key(number),
        method,
        institution: institution.map(ToOwned::to_owned),
        last4: institution.map(|_| dice.digits(4)),
        other_last4: (institution == Some(POST_BANK)).then(|| dice.digits(4)),
        payer,
    }
}

/// The days on which a customer's bills are issued and paid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    /// The day of the month on which money moves, when the banks are open.
    day: i8,
    /// Months from the billing month to the payment.
    later: i32,
}

impl Calendar {
    /// Bank debits move on the 26th, cards on the 27th, paper is due on the 25th. Where that day of this month has
    /// passed, the operator debits a month later, so that the newest bill is always still to come.
    pub(super) fn coming(method: PaymentMethod, today: Date) -> Self {
        let day = match method {
            PaymentMethod::BankDebit => 26,
            PaymentMethod::CreditCard => 27,
            PaymentMethod::Invoice => 25,
        };
        let this_month = Self { day, later: 0 };
        if this_month.due_on(Month::of(today)) > today { this_month } else { Self { day, later: 1 } }
    }

    /// Debits on the 5th, for those whose newest one has already failed.
    pub(super) const fn early() -> Self {
        Self { day: 5, later: 0 }
    }

    /// The day of payment of a month's bill, moved to Monday from a weekend.
    pub(super) fn due_on(self, month: Month) -> Date {
        let first = month.plus(self.later).first_day();
        let day = first.saturating_add(i32::from(self.day - 1).days());
        match day.weekday() {
            Weekday::Saturday => day.saturating_add(2.days()),
            Weekday::Sunday => day.saturating_add(1.day()),
            _ => day,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_bill_is_always_still_to_come_and_the_one_before_is_not() {
        let mut today = Date::constant(2026, 1, 1);
        while today < Date::constant(2028, 1, 1) {
            for method in PaymentMethod::ALL {
                let calendar = Calendar::coming(*method, today);
                let month = Month::of(today);
                assert!(calendar.due_on(month) > today);
                assert!(calendar.due_on(month.plus(-1)) <= today);
            }
            today = today.tomorrow().unwrap();
        }
    }
}

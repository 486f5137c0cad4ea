//! Two years of bills, computed from what a household has. A bill of one month charges the use of the month
//! before, is issued on the 1st and paid late in the month; its amount is what `domain::statement` makes of its
//! lines, so sums and taxes are right by construction.

use super::{
    DemoKind,
    catalogue::{Brand, Offer, tax_percent},
    dice::Dice,
    household::{Household, Subscription},
    payment::{Calendar, account_key},
};
use jiff::ToSpan;
use madoguchi_domain::{
    catalog::ChargeKind,
    import::{BillRow, BillingAccountRow, ChargeRow},
    money::Yen,
    statement::{BillState, Charge, MONTHS_SHOWN, total_of},
    time::{Date, Month},
};

/// What is used in each month, January first, in percent of the yearly average.
const ELECTRICITY_SEASON: [i64; 12] = [135, 130, 112, 92, 82, 88, 118, 132, 108, 84, 90, 118];
const GAS_SEASON: [i64; 12] = [160, 158, 138, 110, 88, 68, 55, 48, 55, 72, 98, 134];

/// The bills of a customer, oldest first, each with its lines.
pub(super) fn bills(
    dice: &mut Dice,
    home: &Household,
    accounts: &[BillingAccountRow],
    kind: DemoKind,
    brand: Brand,
    today: Date,
) -> Vec<(BillRow, Vec<ChargeRow>)> {
    let newest = Month::of(today);
    if kind == DemoKind::FreshlyInstalled {
        return first_bill(dice, home, accounts, brand, today).into_iter().collect();
    }
    let in_collection = kind == DemoKind::FailedPayment && dice.chance(25);
    let meter = Meter::new(dice, brand, newest.plus(-1));
    let mut bills = Vec::new();
    for back in (0..MONTHS_SHOWN).rev() {
        let (month, used) = (newest.plus(-back), newest.plus(-back - 1));
        if used.last_day() < home.started_on {
            continue;
        }
        for (number, account) in (1..).zip(accounts) {
            let charges = meter.charges(dice, home, number, used);
            let calendar = match kind {
                DemoKind::FailedPayment => Calendar::early(),
                _ => Calendar::coming(account.method, today),
            };
            let state = match (kind, back) {
                (DemoKind::FailedPayment, 0) => BillState::Failed,
                (DemoKind::FailedPayment, 1) if in_collection => BillState::InCollection,
                (_, 0) => BillState::Due,
                _ => BillState::Paid,
            };
            let mut due_on = calendar.due_on(month);
            if state == BillState::Failed {
                // In the first days of a month nothing can have failed later than today.
                due_on = due_on.min(today);
            }
            bills.extend(bill(account, month, number, charges, Dates { issued_on: month.first_day(), due_on }, state));
        }
    }
    bills
}

/// The bill that a customer of a few days has, if it is out already: construction and the first month.
fn first_bill(
    dice: &mut Dice,
    home: &Household,
    accounts: &[BillingAccountRow],
    brand: Brand,
    today: Date,
) -> Option<(BillRow, Vec<ChargeRow>)> {
    let account = accounts.first().filter(|_| dice.chance(50))?;
    let (month, used) = (Month::of(today), Month::of(home.started_on));
    let charges = Meter::new(dice, brand, used).charges(dice, home, 1, used);
    let issued_on = home.started_on.saturating_add(1.day()).max(month.first_day());
    let due_on = Calendar::coming(account.method, today).due_on(month);
    bill(account, month, 1, charges, Dates { issued_on, due_on }, BillState::Due)
}

#[derive(Clone, Copy)]
struct Dates {
    issued_on: Date,
    due_on: Date,
}

/// The bill with these lines; none when there is nothing to charge.
fn bill(
    account: &BillingAccountRow,
    month: Month,
    number: usize,
    charges: Vec<Charge>,
    dates: Dates,
    state: BillState,
) -> Option<(BillRow, Vec<ChargeRow>)> {
    if charges.is_empty() {
        return None;
    }
    let customer_key = &account.customer_key;
    let bill_number = format!("{:04}{:02}-{number:02}", month.year(), month.month());
    let bill = BillRow {
        customer_key: customer_key.clone(),
        month,
        bill_number: bill_number.clone(),
        account_key: Some(account_key(number)),
        issued_on: dates.issued_on,
        due_on: Some(dates.due_on),
        amount: total_of(&charges),
        state,
    };
    let rows = charges
        .into_iter()
        .map(|charge| ChargeRow {
            customer_key: customer_key.clone(),
            month,
            bill_number: bill_number.clone(),
            line: charge.line,
            product_key: charge.product_key,
            family: charge.family,
            name: charge.name,
            kind: charge.kind,
            amount: charge.amount,
            tax_mode: charge.tax_mode,
            tax_percent: charge.tax_percent,
            issuer: charge.issuer,
            registration_number: charge.registration_number,
        })
        .collect();
    Some((bill, rows))
}

/// What a household uses, month by month, and what it costs.
struct Meter {
    brand: Brand,
    /// The newest month of use that is billed.
    latest: Month,
    /// kWh in an average month.
    electricity: i64,
    /// Cubic metres in an average month.
    gas: i64,
    /// Yen of calls in an average month.
    calls: i64,
}

impl Meter {
    fn new(dice: &mut Dice, brand: Brand, latest: Month) -> Self {
        Self {
            brand,
            latest,
            electricity: dice.between(160, 480),
            gas: dice.between(12, 48),
            calls: dice.between(80, 1_800),
        }
    }

    /// The lines of one account for a month of use, numbered from 1.
    fn charges(&self, dice: &mut Dice, home: &Household, account: usize, used: Month) -> Vec<Charge> {
        let mut charges = Vec::with_capacity(12);
        for subscription in home.subscriptions.iter().filter(|s| s.account == account && s.is_used_in(used)) {
            let price = subscription.offer.price_in(used, self.latest);
            charges.push(self.charge(subscription.offer, Some(&subscription.key), price));
            charges.extend(self.usage(dice, subscription, used));
        }
        if account == 1 {
            let one_offs = home.one_offs.iter().filter(|(month, _)| *month == used);
            charges.extend(one_offs.map(|(_, offer)| self.charge(*offer, None, offer.price_in(used, self.latest))));
        }
        for (number, charge) in (1..).zip(&mut charges) {
            charge.line = number;
        }
        charges
    }

    /// The line for what was used, where the product is metered.
    fn usage(&self, dice: &mut Dice, subscription: &Subscription, used: Month) -> Option<Charge> {
        let (name, amount) = match subscription.offer {
            Offer::Phone => ("通話料".to_owned(), self.calls * dice.between(0, 200) / 100),
            Offer::Mobile3 | Offer::Mobile20 if dice.chance(20) => {
                let gigabytes = dice.between(1, 3);
                (format!("データ追加 {gigabytes}ギガ"), gigabytes * 330)
            }
            Offer::Mobile3 | Offer::Mobile20 => ("モバイル通話料".to_owned(), dice.between(0, 60) * 22),
            Offer::Electricity => {
                let used_kwh = self.electricity * season(&ELECTRICITY_SEASON, used) / 100 * dice.between(90, 110) / 100;
                (format!("電気ご使用量 {used_kwh}kWh（{}月分）", used.month()), electricity_yen(used_kwh))
            }
            Offer::Gas => {
                let used_m3 = self.gas * season(&GAS_SEASON, used) / 100 * dice.between(90, 110) / 100;
                (format!("ガスご使用量 {used_m3}m3（{}月分）", used.month()), used_m3 * 14_536 / 100)
            }
            _ => return None,
        };
        let mut usage = self.charge(subscription.offer, Some(&subscription.key), Yen(amount));
        usage.name = name;
        usage.kind = ChargeKind::Usage;
        (amount > 0).then_some(usage)
    }

    fn charge(&self, offer: Offer, product_key: Option<&str>, amount: Yen) -> Charge {
        let terms = offer.terms();
        Charge {
            line: 1,
            product_key: product_key.map(ToOwned::to_owned),
            family: terms.family,
            name: self.brand.name_of(terms),
            kind: terms.kind,
            amount,
            tax_mode: terms.tax_mode,
            tax_percent: tax_percent(terms.tax_mode),
            issuer: self.brand.issuer(terms.issuer).to_owned(),
            registration_number: terms.issuer.registration_number().map(ToOwned::to_owned),
        }
    }
}

/// Three steps, as household tariffs have them: dearer per kWh from 120 and from 300, in hundredths of a yen.
fn electricity_yen(kwh: i64) -> i64 {
    let (first, second, third) = (kwh.min(120), (kwh - 120).clamp(0, 180), (kwh - 300).max(0));
    (first * 2_980 + second * 3_640 + third * 4_049) / 100
}

fn season(year: &[i64; 12], month: Month) -> i64 {
    usize::try_from(month.month() - 1).ok().and_then(|place| year.get(place)).copied().unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::electricity_yen;

    #[test]
    fn electricity_is_dearer_by_steps() {
        assert_eq!(electricity_yen(100), 2_980);
        assert_eq!(electricity_yen(120), 3_576);
        assert_eq!(electricity_yen(310), 3_576 + 6_552 + 404);
    }
}

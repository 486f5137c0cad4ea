//! Numbers that must not repeat: customer numbers and what is printed on devices. They come from the index by a
//! one-to-one shuffle, so that a million customers need no list of numbers already given.

use madoguchi_domain::{customer::DeviceKind, import::DeviceRow};

/// Shuffles `0..prime` without repeats; any prime will do.
fn shuffled(place: u64, prime: u64, seed: u64) -> u64 {
    const STEP: u128 = 38_236_871;
    let mixed = (u128::from(place) + 1) * STEP + u128::from(seed % prime);
    u64::try_from(mixed % u128::from(prime)).unwrap_or(place)
}

/// Ten digits; printed with hyphens for two customers in three, as bills of two generations do.
pub(super) fn customer_number(seed: u64, index: u64) -> String {
    const PRIME: u64 = 99_999_989;
    let digits = format!("10{:08}", shuffled(index, PRIME, seed));
    match (digits.get(..2), digits.get(2..6), digits.get(6..)) {
        (Some(branch), Some(middle), Some(end)) if !index.is_multiple_of(3) => format!("{branch}-{middle}-{end}"),
        _ => digits,
    }
}

/// Makes a customer's devices and numbers them.
pub(super) struct DeviceMaker<'a> {
    seed: u64,
    index: u64,
    customer_key: &'a str,
    made: u64,
}

impl<'a> DeviceMaker<'a> {
    /// For the customer with that index and key.
    pub(super) const fn new(seed: u64, index: u64, customer_key: &'a str) -> Self {
        Self { seed, index, customer_key, made: 0 }
    }

    /// One more device; at most eight per customer have numbers of their own.
    pub(super) fn device(&mut self, kind: DeviceKind) -> DeviceRow {
        const PRIME: u64 = 9_999_999_967;
        const MOST: u64 = 8;
        let unique = shuffled(self.index * MOST + self.made % MOST, PRIME, self.seed);
        self.made += 1;
        let (model, prefix) = match kind {
            DeviceKind::SetTopBox => ("ひばりBOX 4K", "HB4"),
            DeviceKind::Modem => ("HK-ONU10", "HKN"),
            DeviceKind::PhoneAdapter => ("HK-TA2", "HKT"),
            DeviceKind::Sim => ("nanoSIM", ""),
            DeviceKind::SmartHomeHub => ("ひばりハブ", "HKH"),
        };
        let serial = match kind {
            // ICCID: 89 telecom, 81 Japan, an issuer that does not exist, then the number and its check digit.
            DeviceKind::Sim => with_luhn(&format!("898199{unique:012}")),
            _ => format!("{prefix}{unique:010}"),
        };
        // Locally administered, so that no maker's prefix is borrowed.
        let mac = (kind != DeviceKind::Sim).then(|| {
            let last_five = unique.to_be_bytes().into_iter().skip(3);
            last_five.fold("02".to_owned(), |mac, byte| format!("{mac}:{byte:02X}"))
        });
        DeviceRow {
            customer_key: self.customer_key.to_owned(),
            device_key: format!("D{:02}", self.made),
            kind,
            model: Some(model.to_owned()),
            serial,
            cas_card: (kind == DeviceKind::SetTopBox).then(|| format!("0002{:016}", unique * 7)),
            mac,
        }
    }
}

/// The digits with their Luhn check digit behind them.
fn with_luhn(digits: &str) -> String {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(place, digit)| if place.is_multiple_of(2) { digit * 2 / 10 + digit * 2 % 10 } else { digit })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn customer_numbers_do_not_repeat() {
        let folded = |index| customer_number(7, index).replace('-', "");
        let numbers: HashSet<_> = (0..20_000).map(folded).collect();
        assert_eq!(numbers.len(), 20_000);
        assert!(numbers.iter().all(|number| number.len() == 10));
    }

    #[test]
    fn a_sim_has_nineteen_digits_with_a_check_digit() {
        assert_eq!(with_luhn("7992739871"), "79927398713");
        assert_eq!(DeviceMaker::new(1, 1, "C").device(DeviceKind::Sim).serial.len(), 19);
    }

    #[test]
    fn a_box_has_a_cas_card_of_twenty_digits_and_an_address() {
        let device = DeviceMaker::new(1, 1, "C").device(DeviceKind::SetTopBox);
        assert_eq!(device.cas_card.unwrap().len(), 20);
        assert_eq!(device.mac.unwrap().len(), 17);
    }
}

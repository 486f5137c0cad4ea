//! What holds of every quote, whatever is held, booked and wished.

use super::*;
use proptest::{prelude::*, sample::subsequence};
use std::collections::BTreeSet;

const AT: [&str; 6] = [
    "2026-03-01T00:00",
    "2026-03-15T10:00",
    "2026-03-31T23:59:59",
    "2026-05-31T12:00",
    "2028-02-29T12:00",
    "2026-12-31T00:00",
];

/// A contract without contradictions: at most one course of a group, channels on two boxes.
fn holdings() -> impl Strategy<Value = Holdings> {
    let net = prop::option::of(prop::sample::select(vec!["NET-300", "NET-1G", "NET-10G"]));
    let tv = prop::option::of(prop::sample::select(vec!["TV-MINI", "TV-STD", "TV-BIG"]));
    let channels = subsequence(vec!["CH-CATS", "CH-CINEMA", "CH-KIDS"], 0..=3);
    let more = subsequence(vec![("SEC", ""), ("NET-WIFI", ""), ("TEL", "#045"), ("TEL", "#044")], 0..=4);
    let starts = prop::sample::select(vec!["-", "2025-06-20", "2026-02-28", "2026-03-01"]);
    (net, tv, channels, more, starts, booked()).prop_map(|(net, tv, channels, more, start, booked)| {
        let mut products: Vec<(String, &str, &str)> = Vec::new();
        products.extend(net.map(|net| ("NET".to_owned(), net, "")));
        products.extend(tv.map(|tv| ("TV".to_owned(), tv, "B1")));
        if tv.is_some() {
            products.extend(channels.into_iter().map(|channel| (format!("P-{channel}"), channel, "B1")));
        }
        if net.is_some() {
            products
                .extend(more.into_iter().map(|(offering, place)| (format!("P-{offering}{place}"), offering, place)));
        }
        let products: Vec<_> = products.iter().map(|(key, o, place)| (key.as_str(), *o, *place, start)).collect();
        Holdings { booked, ..person(&products) }
    })
}

/// Bookings that follow one another.
fn booked() -> impl Strategy<Value = Vec<Booked>> {
    let all = vec![
        booked_change("2026-02-27T10:00", "2026-02-28", "NET", "NET-300", "NET-1G"),
        booked_change("2026-02-28T10:00", "2026-03-20", "NET", "NET-1G", "NET-10G"),
        booked_change("2026-02-01T10:00", "2026-04-01", "TV", "TV-BIG", "TV-STD"),
        booked_add("2026-02-28T10:00", "2026-06-10", "O1", "PACK-A", "B1"),
        booked_add("2026-03-01T00:00", "2026-03-01", "O2", "TV-BOX2", "B2"),
        booked_end("2026-02-28T11:00", "2026-06-30", "TV"),
    ];
    subsequence(all, 0..=3)
}

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let all = vec![
        modify("NET", "NET-300", None),
        modify("NET", "NET-1G", None),
        modify("NET", "NET-10G", Some("2029-01-09")),
        modify("TV", "TV-STD", None),
        modify("TV", "TV-BIG", None),
        modify("TV", "TV-MINI", None),
        add("n1", "CH-BALL", "B1", None),
        add("n2", "CH-BALL", "B2", None),
        add("n3", "PACK-A", "B1", None),
        add("n4", "CH-RAIL", "B1", None),
        add("n5", "NET-1G", "", Some("2029-01-10")),
        add("n6", "NET-WIFI", "", None),
        add("n7", "TV-STD", "B1", Some("2029-02-01")),
        add("n8", "REMOTE", "", None),
        add("n9", "NET-IP4", "", None),
        delete("NET"),
        delete("TV"),
        delete("P-CH-CATS"),
        delete("P-SEC"),
        delete("P-TEL#045"),
    ];
    subsequence(all, 0..=4)
}

fn asked_at() -> impl Strategy<Value = Asked> {
    prop::sample::select(AT.to_vec()).prop_map(asked)
}

/// The months that matter: all in which something changes, and one long after.
fn months(quote: &Quote) -> BTreeSet<Month> {
    quote.months.iter().map(|total| total.first).chain([month("2040-01")]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn sums_are_those_of_the_lines_and_tax_is_rounded_once(
        holdings in holdings(), wishes in wishes(), asked in asked_at(),
    ) {
        let Ok(quote) = quote(catalog(), &holdings, &wishes, asked) else { return Ok(()) };
        for month in months(&quote) {
            let total = quote.month(month).unwrap();
            let mut sums: std::collections::BTreeMap<(&str, i64, TaxMode), i64> = std::collections::BTreeMap::new();
            for line in quote.lines.iter().filter(|line| line.is_charged_in(month)) {
                *sums.entry((&line.issuer, line.tax_percent, line.tax_mode)).or_default() += line.amount.0;
            }
            let told: std::collections::BTreeMap<_, _> = total
                .groups
                .iter()
                .map(|group| ((group.issuer.as_str(), group.tax_percent, group.tax_mode), group.sum.0))
                .collect();
            prop_assert_eq!(told.len(), total.groups.len());
            prop_assert_eq!(&told, &sums);
            let with_tax = |((_, percent, mode), sum): (&(&str, i64, TaxMode), &i64)| match mode {
                TaxMode::Excluded => sum + sum * percent / 100,
                TaxMode::Included | TaxMode::Exempt => *sum,
            };
            prop_assert_eq!(total.after.0, sums.iter().map(with_tax).sum::<i64>());
        }
    }

    #[test]
    fn nothing_is_charged_twice_and_only_discounts_are_below_nothing(
        holdings in holdings(), wishes in wishes(), asked in asked_at(),
    ) {
        let Ok(quote) = quote(catalog(), &holdings, &wishes, asked) else { return Ok(()) };
        for line in &quote.lines {
            prop_assert!(line.amount >= Yen(0) || line.kind == ChargeKind::Discount, "{line:?}");
            prop_assert!(line.first_month >= Month::of(quote.on), "{line:?}");
            prop_assert!(line.last_month.is_none_or(|last| last >= line.first_month), "{line:?}");
        }
        for month in months(&quote) {
            let mut products = BTreeSet::new();
            let monthly = quote.lines.iter().filter(|line| line.is_charged_in(month) && line.kind != ChargeKind::OneOff);
            for line in monthly {
                prop_assert!(products.insert((&line.product, &line.offering)), "{month} {line:?}");
                let key = line.product.clone().filter(|key| ["NET", "TV"].contains(&key.as_str()));
                if let Some(key) = key {
                    let same = quote.lines.iter().filter(|other| {
                        other.product.as_ref() == Some(&key) && other.is_charged_in(month) && other.kind == ChargeKind::Monthly
                    });
                    prop_assert_eq!(same.count(), 1);
                }
            }
        }
    }

    #[test]
    fn the_order_of_things_is_irrelevant(
        holdings in holdings(), wishes in wishes(), asked in asked_at(), turn in 0usize..4,
    ) {
        let first = quote(catalog(), &holdings, &wishes, asked);
        let mut turned = wishes.clone();
        turned.reverse();
        let by = turn.min(turned.len());
        turned.rotate_left(by);
        let mut other = holdings.clone();
        other.products.reverse();
        other.booked.reverse();
        let second = quote(catalog(), &other, &turned, asked);
        prop_assert_eq!(&first, &second);
        // Asked again, and asked twice at once, it is the same, with the same hash.
        turned.extend(wishes);
        let third = quote(catalog(), &holdings, &turned, asked);
        prop_assert_eq!(&first, &third);
        if let (Ok(first), Ok(third)) = (first, third) {
            prop_assert_eq!(first.hash(), third.hash());
        }
    }

    #[test]
    fn a_change_and_its_reverse_cancel(
        holdings in holdings(), wishes in wishes(), asked in asked_at(), which in 0usize..4,
    ) {
        let pair = match which {
            // Something new, taken back by its item.
            0 => [add("x", "CH-CINEMA", "B2", None), delete("x")],
            // The end of something, and the same again.
            1 => match holdings.products.iter().find(|product| product.key == "P-CH-CINEMA") {
                Some(_) => [delete("P-CH-CINEMA"), add("x", "CH-CINEMA", "B1", None)],
                None => return Ok(()),
            },
            // A course that becomes another and stays what it is, by the records or the bookings.
            _ => {
                let Some(net) = holdings.products.iter().find(|product| product.key == "NET") else { return Ok(()) };
                let booked = holdings.booked.iter().rev().find_map(|booked| match &booked.change {
                    BookedChange::Modify { product, to, .. } if product == "NET" => Some(to.clone()),
                    _ => None,
                });
                let now = booked.unwrap_or_else(|| net.offering.clone());
                let other = if now == "NET-300" { "NET-1G" } else { "NET-300" };
                if wishes.iter().any(|wish| wish.subject() == "NET") {
                    return Ok(());
                }
                [modify("NET", other, None), modify("NET", &now, None)]
            }
        };
        let alone = quote(catalog(), &holdings, &wishes, asked);
        let with: Vec<Wish> = wishes.into_iter().chain(pair).collect();
        prop_assert_eq!(alone, quote(catalog(), &holdings, &with, asked));
    }

    #[test]
    fn a_wish_is_met_as_a_whole_or_refused(holdings in holdings(), wishes in wishes(), asked in asked_at()) {
        match quote(catalog(), &holdings, &wishes, asked) {
            Err(refusals) => prop_assert!(!refusals.is_empty()),
            Ok(quote) => {
                let subjects: BTreeSet<&str> = wishes.iter().map(Wish::subject).collect();
                // Two wishes about one product have taken each other back.
                for wish in wishes.iter().filter(|_| subjects.len() == wishes.len()) {
                    let told = |effect: &&Effect| effect.product.as_deref() == Some(wish.subject());
                    let effect = quote.effects.iter().find(|effect| told(effect) && effect.why == Why::Wished);
                    prop_assert!(effect.is_some_and(|effect| effect.on >= quote.on), "{wish:?}");
                }
                // Without wishes nothing happens and nothing differs.
                if wishes.is_empty() {
                    prop_assert!(quote.effects.is_empty());
                    prop_assert!(quote.months.iter().all(|total| total.difference() == Yen(0)));
                }
            }
        }
    }

    #[test]
    fn records_that_know_a_booking_already_change_nothing(wishes in wishes(), asked in asked_at()) {
        let mut late = person(&[("NET", "NET-300", "", "-"), ("TV", "TV-STD", "B1", "-")]);
        late.booked = vec![booked_change("2026-02-27T10:00", "2026-02-28", "NET", "NET-300", "NET-1G")];
        let mut known = late.clone();
        known.products[0].offering = "NET-1G".to_owned();
        prop_assert_eq!(quote(catalog(), &late, &wishes, asked), quote(catalog(), &known, &wishes, asked));
    }

    #[test]
    fn what_is_accepted_is_what_was_quoted(holdings in holdings(), wishes in wishes(), asked in asked_at()) {
        let Ok(first) = quote(catalog(), &holdings, &wishes, asked) else { return Ok(()) };
        let mut accepted = holdings;
        accepted.booked.extend(first.effects.iter().filter_map(|effect| effect.booked(asked.at)));
        let second = quote(catalog(), &accepted, &[], asked).unwrap();
        prop_assert!(second.effects.is_empty());
        let monthly = |quote: &Quote| -> Vec<_> {
            let lines = quote.lines.iter().filter(|line| line.kind != ChargeKind::OneOff).cloned();
            lines.map(|line| Line { why: Why::InUse, ..line }).collect()
        };
        prop_assert_eq!(monthly(&first), monthly(&second));
    }
}

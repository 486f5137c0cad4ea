//! A quote as text that is the same everywhere, and its hash.
//!
//! One value a line, `name=value`, in the order of the fields; what is none is left out. A value with a line break or a
//! backslash has it escaped. The first line names the format: what is stored keeps its hash for as long as the format
//! has its number. Every field is taken apart by name, so that a new one cannot be forgotten here.

use super::{Effect, Line, MonthTotal, Place, Quote, Why};
use crate::{digest::hex, statement::TaxGroup};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// SHA-256 of a quote's canonical text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuoteHash(String);

impl fmt::Display for QuoteHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Quote {
    /// The quote as text, the same for the same quote on every machine and in every release.
    #[must_use]
    pub fn canonical(&self) -> String {
        let Self { on, catalog, effects, lines, months } = self;
        let mut text = Text(String::from("madoguchi quote 1\n"));
        text.put("on", on);
        text.put("catalog", catalog);
        for effect in effects {
            text.effect(effect);
        }
        for line in lines {
            text.line(line);
        }
        for month in months {
            text.month(month);
        }
        text.0
    }

    /// Names the quote by its content: whoever has the same hash has the same quote.
    #[must_use]
    pub fn hash(&self) -> QuoteHash {
        QuoteHash(hex(&Sha256::digest(self.canonical())))
    }
}

struct Text(String);

impl Text {
    fn part(&mut self, name: &str) {
        self.0.push_str(name);
        self.0.push('\n');
    }

    fn put(&mut self, name: &str, value: &impl fmt::Display) {
        let value = value.to_string().replace('\\', "\\\\").replace('\n', "\\n");
        self.0.extend([name, "=", &value, "\n"]);
    }

    fn put_if(&mut self, name: &str, value: Option<&impl fmt::Display>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    fn effect(&mut self, effect: &Effect) {
        let Effect { on, action, offering, from, product, place, chosen, why } = effect;
        self.part("effect");
        self.put("on", on);
        self.put("action", action);
        self.put("offering", offering);
        self.put_if("from", from.as_ref());
        self.put_if("product", product.as_ref());
        self.place(place);
        for channel in chosen {
            self.put("chosen", channel);
        }
        self.why(why);
    }

    fn line(&mut self, line: &Line) {
        let Line {
            family,
            offering,
            product,
            place,
            kind,
            amount,
            tax_mode,
            tax_percent,
            issuer,
            registration_number,
            from,
            until,
            first_month,
            last_month,
            why,
        } = line;
        self.part("line");
        self.put("family", family);
        self.put("offering", offering);
        self.put_if("product", product.as_ref());
        self.place(place);
        self.put("kind", kind);
        self.put("amount", &amount.0);
        self.put("tax_mode", tax_mode);
        self.put("tax_percent", tax_percent);
        self.put("issuer", issuer);
        self.put_if("registration_number", registration_number.as_ref());
        self.put_if("from", from.as_ref());
        self.put_if("until", until.as_ref());
        self.put("first_month", first_month);
        self.put_if("last_month", last_month.as_ref());
        self.why(why);
    }

    fn month(&mut self, month: &MonthTotal) {
        let MonthTotal { first, last, before, after, groups } = month;
        self.part("month");
        self.put("first", first);
        self.put_if("last", last.as_ref());
        self.put("before", &before.0);
        self.put("after", &after.0);
        for TaxGroup { issuer, registration_number, tax_percent, tax_mode, sum, tax } in groups {
            self.part("group");
            self.put("issuer", issuer);
            self.put_if("registration_number", registration_number.as_ref());
            self.put("tax_percent", tax_percent);
            self.put("tax_mode", tax_mode);
            self.put("sum", &sum.0);
            self.put("tax", &tax.0);
        }
    }

    fn place(&mut self, place: &Place) {
        let Place { device, line } = place;
        self.put_if("device", device.as_ref());
        self.put_if("line", line.as_ref());
    }

    fn why(&mut self, why: &Why) {
        let (word, of): (&str, Option<&dyn fmt::Display>) = match why {
            Why::InUse => ("in_use", None),
            Why::Booked => ("booked", None),
            Why::Wished => ("wished", None),
            Why::With { offering } => ("with", Some(offering)),
            Why::Without { offering } => ("without", Some(offering)),
            Why::IncludedIn { offering } => ("included_in", Some(offering)),
            Why::FeeOf { offering } => ("fee_of", Some(offering)),
            Why::Early { term } => ("early", Some(term)),
            Why::Condition => ("condition", None),
        };
        self.put("why", &word);
        self.put_if("of", of.as_ref());
    }
}

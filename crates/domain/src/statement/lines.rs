//! The lines of a bill as they are read: by service, with what changed, and in sums that say whether tax is in them.

use super::{Change, Charge, TaxGroup};
use crate::{
    catalog::Family,
    money::{TaxMode, Yen},
};

/// The lines of one service family on a bill, as they are read together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineGroup {
    /// Service family.
    pub family: Family,
    /// The lines' sum as sold.
    pub sum: Yen,
    /// Whether tax is in `sum`; `None` where it is in some of the lines.
    pub tax_mode: Option<TaxMode>,
    /// The lines in the bill's order, then what has ended.
    pub lines: Vec<Line>,
}

/// A line as it is read: its amount, and what of it differs from last month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// As the operator's billing names it.
    pub name: String,
    /// This month's amount as sold; 0 for what has ended.
    pub amount: Yen,
    /// Whether tax is in `amount`; `None` for what has ended.
    pub tax_mode: Option<TaxMode>,
    /// What differs from last month.
    pub change: Option<Change>,
}

/// A bill's lines by family, in the families' order, each with what differs about it. A difference that several lines
/// share (the same product twice) stands at the first; one without a line is a line of its own, of 0 yen.
#[must_use]
pub fn line_groups(lines: &[Charge], changes: &[Change]) -> Vec<LineGroup> {
    let groups = Family::ALL.iter().map(|family| {
        let mut told: Vec<&Change> = changes.iter().filter(|change| change.family == *family).collect();
        let of_family = lines.iter().filter(|charge| charge.family == *family);
        let mut read: Vec<Line> = of_family
            .map(|charge| {
                let change = told.iter().position(|change| change.is_about(charge)).map(|place| told.remove(place));
                Line {
                    name: charge.name.clone(),
                    amount: charge.amount,
                    tax_mode: Some(charge.tax_mode),
                    change: change.cloned(),
                }
            })
            .collect();
        let sum = read.iter().map(|line| line.amount).sum();
        let first = read.first().and_then(|line| line.tax_mode);
        let tax_mode = first.filter(|_| read.iter().all(|line| line.tax_mode == first));
        read.extend(told.into_iter().map(|change| Line {
            name: change.name.clone(),
            amount: Yen(0),
            tax_mode: None,
            change: Some(change.clone()),
        }));
        LineGroup { family: *family, sum, tax_mode, lines: read }
    });
    groups.filter(|group| !group.lines.is_empty()).collect()
}

/// The lines of a bill that are sold in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaxSum {
    /// Whether tax is in `sum`.
    pub tax_mode: TaxMode,
    /// Their sum as sold.
    pub sum: Yen,
    /// The tax in `sum`, or added to it.
    pub tax: Yen,
}

/// The sums of a bill by whether tax is in them, which with the tax that is added make the bill's total.
#[must_use]
pub fn tax_sums(groups: &[TaxGroup]) -> Vec<TaxSum> {
    let of = |tax_mode: &TaxMode| {
        let of_mode = || groups.iter().filter(|group| group.tax_mode == *tax_mode);
        let sum = of_mode().map(|group| group.sum).sum();
        of_mode().next().map(|_| TaxSum { tax_mode: *tax_mode, sum, tax: of_mode().map(|group| group.tax).sum() })
    };
    TaxMode::ALL.iter().filter_map(of).collect()
}

/// Whether tax is in some of a bill's lines and not in others, so that each has to say it.
#[must_use]
pub fn are_mixed(groups: &[TaxGroup]) -> bool {
    tax_sums(groups).len() > 1
}

//! What a dry run found, as a table: a line for each file, a column for each kind of change.

use super::human;
use crate::say;
use madoguchi_app::import::Difference;
use madoguchi_domain::import::{BundleFile, Tally};
use std::{collections::BTreeMap, path::Path};

/// The kinds of change, in the table's order.
const KINDS: [&str; 7] = ["read", "new", "changed", "vanished", "ended", "rejected", "older"];

/// Prints it.
pub(super) fn print(tally: &Tally, difference: &Difference, bundle: &Path) {
    say::line(format!(
        "{} was compared with the portal; nothing was changed. An import would do this:\n",
        bundle.display()
    ));
    for line in lines(tally, difference) {
        say::line(line);
    }
    say::line(format!("\n{:>14}  customers unchanged", human(difference.unchanged)));
    say::line(format!("{:>14}  of the ended contracts missing from the bundle", human(difference.missing)));
    say::line(
        "vanished: lines that the portal has and the bundle has no more; older: skipped, what the portal has is newer.",
    );
}

fn lines(tally: &Tally, difference: &Difference) -> Vec<String> {
    let row = |name: &str, cells: [String; 7]| {
        let cells = cells.map(|cell| format!("{cell:>12}")).concat();
        format!("{name:<20}{cells}")
    };
    let of = |counts: &BTreeMap<BundleFile, i64>, file: BundleFile| counts.get(&file).copied().unwrap_or(0);
    let mut lines = vec![row("", KINDS.map(str::to_owned))];
    for file in BundleFile::ALL.iter().copied() {
        let read = tally.get(&file).map_or((0, 0), |read| (read.read, read.rejected));
        let changes = difference.files.get(&file).copied().unwrap_or_default();
        let missing = if file == BundleFile::Customers { difference.missing } else { 0 };
        let cells = [
            read.0,
            changes.new,
            changes.changed,
            changes.vanished,
            of(&difference.ended, file) + missing,
            read.1 + of(&difference.rejected, file),
            of(&difference.older, file),
        ];
        lines.push(row(file.as_str(), cells.map(human)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_domain::import::FileTally;
    use madoguchi_store::import::Changes;

    #[test]
    fn each_file_has_a_line_and_each_kind_a_column() {
        let read = FileTally { read: 3_000, rejected: 1, ..FileTally::default() };
        let tally = Tally::from([(BundleFile::Customers, read)]);
        let difference = Difference {
            files: [(BundleFile::Customers, Changes { new: 20, changed: 30, vanished: 0 })].into(),
            rejected: [(BundleFile::Customers, 2)].into(),
            ended: [(BundleFile::Customers, 5)].into(),
            missing: 40,
            ..Difference::default()
        };
        let lines = lines(&tally, &difference);
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines.len(), 1 + BundleFile::ALL.len());
        assert_eq!(words(&lines[0]), KINDS);
        assert_eq!(words(&lines[2]), ["customers.csv", "3,000", "20", "30", "0", "45", "3", "0"]);
    }
}

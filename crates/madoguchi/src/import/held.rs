//! What a brake says: which file, how many of how many, what it usually is, and the option that lets it through.

use super::human;
use madoguchi_domain::import::{Brake, BrakeKind, BundleFile};

/// A brake in words.
pub(super) fn sentence(brake: &Brake) -> String {
    let Brake { kind, file, detail, .. } = brake;
    let (part, whole) = (human(brake.part), human(brake.whole));
    let what = match kind {
        BrakeKind::Rejected => {
            format!("{file}: {part} of {whole} lines cannot be taken, most of them because {detail}.")
        }
        BrakeKind::Encoding => format!(
            "{file}: {part} of {whole} lines beyond ASCII are text in {detail}, and the manifest declares cp932."
        ),
        BrakeKind::Vanished => format!(
            "{file}: {part} of the {whole} lines that the portal has of these customers would vanish, with nothing in \
             their place."
        ),
        BrakeKind::Ended if *file == BundleFile::Products => {
            format!("{file}: {part} of {whole} products would end, as the bundle says terminated.")
        }
        BrakeKind::Ended => format!(
            "{file}: {part} of {whole} active contracts would end: {} as the bundle lacks them, {} as it says ended.",
            human(brake.missing),
            human(brake.part - brake.missing),
        ),
        BrakeKind::New => {
            format!("{file}: {part} customers are new to the portal, which knows {whole} of this source.")
        }
        BrakeKind::Source => format!(
            "manifest.toml: the portal knows no customer of this source, but of {detail}. All {part} would be there \
             twice if its name is only mistyped."
        ),
        BrakeKind::Older => {
            format!(
                "{file}: of {part} of {whole} known customers the portal has newer records, so these would be skipped."
            )
        }
    };
    format!("{what} {} If it is meant: {}", usual_cause(brake), option(brake))
}

/// What it usually is, for somebody who did not mean it.
fn usual_cause(brake: &Brake) -> &'static str {
    match (brake.kind, brake.file) {
        (BrakeKind::Rejected, _) if brake.detail.contains("encoding") => {
            "Usually the manifest names the wrong encoding, or the file was saved anew by a spreadsheet."
        }
        (BrakeKind::Rejected, _) if brake.detail.contains(" names a ") => {
            "Usually the key is written in another way than in the file that it refers to (leading zeros are gone), or \
             that file is cut off, not listed, or rejected itself."
        }
        (BrakeKind::Rejected, _) => {
            "Usually the column is written in another way than before (4000.0 for 4000, 2026/11/01), or the columns are \
             shifted."
        }
        (BrakeKind::Encoding, _) => "Usually the manifest names the wrong encoding.",
        (BrakeKind::Vanished, _) => {
            "Usually the file is empty, cut off or not listed in the manifest: a customer in a bundle is always whole."
        }
        (BrakeKind::Ended, BundleFile::Products) => "Usually the export writes the wrong status.",
        (BrakeKind::Ended, _) => {
            "Usually the bundle is not whole (send it as mode = \"delta\", or make it anew), or the export writes the \
             wrong status."
        }
        (BrakeKind::New, _) => {
            "Usually customer_key is written in another way than before, so that everybody would be there twice."
        }
        (BrakeKind::Source, _) => "Usually the name in the manifest is wrong by a letter.",
        (BrakeKind::Older, _) => {
            "Usually an earlier bundle's as_of was too late (madoguchi import reset-as-of sets it right), or this is an \
             old bundle."
        }
    }
}

/// The option that lets it through.
fn option(brake: &Brake) -> String {
    let (file, percent) = (brake.file, brake.percent_needed());
    match (brake.kind, file) {
        (BrakeKind::Rejected, _) => format!("--most-rejected-percent {file}={percent}"),
        (BrakeKind::Encoding, _) => "--trust-encoding".to_owned(),
        (BrakeKind::Vanished, _) => format!("--most-vanished-percent {file}={percent}"),
        (BrakeKind::Ended, BundleFile::Customers) => format!("--most-ended-percent {percent}"),
        (BrakeKind::Ended, _) => format!("--most-ended-percent {file}={percent}"),
        (BrakeKind::New, _) => format!("--most-new-percent {percent}"),
        (BrakeKind::Source, _) => "--new-source".to_owned(),
        (BrakeKind::Older, _) => format!("--most-older-percent {percent}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_usually_is_hangs_on_the_fault() {
        for (detail, told) in [
            ("the line is not in the encoding that the manifest declares", "wrong encoding"),
            ("customer_key names a customer that is not in customers.csv", "leading zeros"),
            ("bill_number names a bill that is not there", "not listed"),
            ("amount is not a whole number within range", "4000.0"),
        ] {
            let (kind, file, detail) = (BrakeKind::Rejected, BundleFile::Charges, detail.to_owned());
            let said = sentence(&Brake { kind, file, part: 10, whole: 10, limit: 2.0, missing: 0, detail });
            assert!(said.contains(told) && said.contains("--most-rejected-percent charges.csv=100"), "{said}");
        }
    }

    #[test]
    fn every_brake_says_how_many_of_what_and_how_to_go_on() {
        for kind in BrakeKind::ALL {
            for file in [BundleFile::Customers, BundleFile::Products] {
                let detail = "billing".to_owned();
                let brake = Brake { kind: *kind, file, part: 2_956, whole: 3_000, limit: 2.0, missing: 0, detail };
                let said = sentence(&brake);
                assert!(said.contains("2,956") && said.contains("If it is meant: --"), "{said}");
                assert!(said.starts_with(file.as_str()) || *kind == BrakeKind::Source, "{said}");
            }
        }
    }
}

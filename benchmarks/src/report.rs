//! What was measured, as tables: on the terminal at once, in Markdown at the end.

use anyhow::Context as _;
use std::{fmt::Write as _, fs, path::Path, time::Duration};

/// Everything measured in a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    sections: Vec<Section>,
}

/// What one scenario found.
#[derive(Debug)]
pub(crate) struct Section {
    title: String,
    /// What is measured and how, in Markdown.
    about: String,
    tables: Vec<Table>,
    targets: Vec<Target>,
}

#[derive(Debug)]
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A target of docs/product/QUALITY.md and what was measured.
#[derive(Debug)]
struct Target {
    what: String,
    wanted: String,
    measured: String,
    met: bool,
}

impl Section {
    /// A section without figures so far.
    pub(crate) fn new(title: &str, about: &str) -> Self {
        println(&format!("\n== {title}"));
        Self { title: title.to_owned(), about: about.to_owned(), tables: Vec::new(), targets: Vec::new() }
    }

    /// Begins a table.
    pub(crate) fn table(&mut self, head: &[&str]) {
        self.tables.push(Table { head: head.iter().map(|cell| (*cell).to_owned()).collect(), rows: Vec::new() });
    }

    /// Adds a line to the last table, and prints it.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        if let Some(table) = self.tables.last_mut() {
            let pairs = table.head.iter().zip(&cells).map(|(head, cell)| format!("{head} {cell}"));
            println(&format!("  {}", pairs.collect::<Vec<_>>().join(" · ")));
            table.rows.push(cells);
        }
    }

    /// Compares a figure with the most it may be.
    pub(crate) fn at_most(&mut self, what: &str, most: f64, measured: f64, unit: &str) {
        self.target(what, format!("≤ {}{unit}", figure(most)), format!("{}{unit}", figure(measured)), measured <= most);
    }

    /// Compares a figure with the least it may be.
    pub(crate) fn at_least(&mut self, what: &str, least: f64, measured: f64, unit: &str) {
        self.target(
            what,
            format!("≥ {}{unit}", figure(least)),
            format!("{}{unit}", figure(measured)),
            measured >= least,
        );
    }

    fn target(&mut self, what: &str, wanted: String, measured: String, met: bool) {
        println(&format!("  {} {what}: {measured}, wanted {wanted}", verdict(met)));
        self.targets.push(Target { what: what.to_owned(), wanted, measured, met });
    }

    fn markdown(&self, out: &mut String) {
        // Writing to a String cannot fail.
        let _ = write!(out, "\n## {}\n\n{}\n", self.title, self.about);
        for table in &self.tables {
            table.markdown(out);
        }
        if !self.targets.is_empty() {
            let rows = self.targets.iter().map(|target| {
                let Target { what, wanted, measured, met } = target;
                vec![what.clone(), wanted.clone(), measured.clone(), verdict(*met).to_owned()]
            });
            let head = ["target", "wanted", "measured", ""].map(ToOwned::to_owned).to_vec();
            Table { head, rows: rows.collect() }.markdown(out);
        }
    }
}

const fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "**missed**" }
}

impl Table {
    fn markdown(&self, out: &mut String) {
        let rule = self.head.iter().enumerate().map(|(place, _)| if place == 0 { "---" } else { "---:" });
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        out.push('\n');
        out.push_str(&line(&self.head));
        let _ = writeln!(out, "| {} |", rule.collect::<Vec<_>>().join(" | "));
        for row in &self.rows {
            out.push_str(&line(row));
        }
    }
}

impl Report {
    /// Takes what a scenario found.
    pub(crate) fn add(&mut self, section: Section) {
        self.sections.push(section);
    }

    /// Everything in Markdown, below `head`.
    pub(crate) fn markdown(&self, head: &str) -> String {
        let mut text = head.to_owned();
        for section in &self.sections {
            section.markdown(&mut text);
        }
        text
    }

    /// Writes everything to a file.
    pub(crate) fn write(&self, head: &str, path: &Path) -> anyhow::Result<()> {
        fs::write(path, self.markdown(head)).with_context(|| format!("{} cannot be written", path.display()))
    }

    /// How many targets were missed, of how many.
    pub(crate) fn missed(&self) -> (usize, usize) {
        let targets = self.sections.iter().flat_map(|section| &section.targets);
        targets.fold((0, 0), |(missed, all), target| (missed + usize::from(!target.met), all + 1))
    }
}

/// Prints a line for the person who waits.
#[expect(clippy::print_stdout, reason = "a command speaks to its terminal")]
pub(crate) fn println(line: &str) {
    println!("{line}");
}

/// A figure with as many digits as are meaningful.
pub(crate) fn figure(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 0.095 || v == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// A ratio, with ×.
pub(crate) fn times(value: f64) -> String {
    format!("{} ×", figure(value))
}

/// A time in microseconds, with its unit.
pub(crate) fn micros(value: Duration) -> String {
    format!("{} µs", figure(value.as_secs_f64() * 1e6))
}

/// A time in milliseconds, with its unit.
pub(crate) fn millis(value: Duration) -> String {
    format!("{} ms", figure(value.as_secs_f64() * 1e3))
}

/// A time in seconds, with its unit.
pub(crate) fn seconds(value: Duration) -> String {
    format!("{} s", figure(value.as_secs_f64()))
}

/// Bytes as MB of a million.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{} MB", figure(float(bytes) / 1e6))
}

/// A count with its thousands apart.
pub(crate) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A count as a floating-point number, for a calculation.
#[expect(clippy::cast_precision_loss, reason = "no count here is near 2^53")]
pub(crate) const fn float(count: u64) -> f64 {
    count as f64
}

/// How many times as long the longer time is.
pub(crate) fn ratio(longer: Duration, shorter: Duration) -> f64 {
    longer.as_secs_f64() / shorter.as_secs_f64().max(1e-9)
}

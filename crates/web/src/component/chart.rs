//! Bars from zero, drawn here as SVG without a style of its own. Their names are HTML beside it, so that words never
//! shrink with the drawing.

use super::markup::components;
use askama::Template;

/// How a bar is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BarLook {
    /// One among others.
    #[default]
    Quiet,
    /// The one that the page is about.
    Now,
    /// Not final yet.
    Open,
    /// The same time a year ago.
    Earlier,
}

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    value: Option<i64>,
    name: String,
    look: BarLook,
}

impl Bar {
    /// `value` is its height in any unit, and leaves a gap where there is none; `name` stands below it.
    #[must_use]
    pub fn new(value: Option<i64>, name: impl Into<String>) -> Self {
        Self { value, name: name.into(), look: BarLook::Quiet }
    }

    /// Drawn otherwise.
    #[must_use]
    pub fn look(self, look: BarLook) -> Self {
        Self { look, ..self }
    }

    const fn class(&self) -> &'static str {
        match self.look {
            BarLook::Quiet => "",
            BarLook::Now => " now",
            BarLook::Open => " open",
            BarLook::Earlier => " earlier",
        }
    }

    /// Whether it is drawn as a body with a cap, as everything is that is not filled.
    const fn has_cap(&self) -> bool {
        matches!(self.look, BarLook::Quiet | BarLook::Earlier)
    }
}

/// A bar chart: small without a scale, or tall with one.
#[derive(Debug, Clone, Template)]
#[template(path = "component/bar_chart.html")]
pub struct BarChart {
    sentence: String,
    bars: Vec<Bar>,
    scale: Option<Vec<String>>,
    top: i64,
}

impl BarChart {
    /// A small chart. `sentence` says all of it to those who cannot see it.
    #[must_use]
    pub fn new(sentence: impl Into<String>, bars: Vec<Bar>) -> Self {
        let top = bars.iter().filter_map(|bar| bar.value).max().unwrap_or_default().max(1);
        Self { sentence: sentence.into(), bars, scale: None, top }
    }

    /// A tall chart with a scale of four steps; `label` writes the figure at a step. What has no bar has no scale.
    #[must_use]
    pub fn with_scale(self, label: impl Fn(i64) -> String) -> Self {
        if !self.bars.iter().any(|bar| bar.value.is_some_and(|value| value > 0)) {
            return self;
        }
        let step = scale_step(self.top);
        let scale = (0..=4).rev().map(|place| label(step.saturating_mul(place))).collect();
        Self { top: step.saturating_mul(4), scale: Some(scale), ..self }
    }

    /// The bars that are there: left edge, its upper end and height in the drawing's hundredths, and the bar.
    fn drawn(&self) -> Vec<(String, String, String, &Bar)> {
        let place = |(place, bar): (usize, &'_ Bar)| bar.value.map(|value| (place, value));
        let drawn = self.bars.iter().enumerate().filter_map(|(at, bar)| {
            let (at, value) = place((at, bar))?;
            let height = i128::from(value.max(0)) * 1_000 / i128::from(self.top);
            Some((format!("{}.5", at * 10 + 1), tenths(1_000 - height), tenths(height), bar))
        });
        drawn.collect()
    }

    const fn width(&self) -> usize {
        self.bars.len() * 10
    }
}

fn tenths(number: i128) -> String {
    format!("{}.{}", number / 10, number % 10)
}

/// The least of 1, 2, 2.5 and 5 times a power of ten of which four reach `top`.
fn scale_step(top: i64) -> i64 {
    let mut unit: i64 = 1;
    loop {
        for (times, parts) in [(1, 1), (2, 1), (5, 2), (5, 1)] {
            let step = unit.saturating_mul(times) / parts;
            if step > 0 && step.saturating_mul(4) >= top {
                return step;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// A share of a whole as a bar, such as data that is left.
#[derive(Debug, Clone, Template)]
#[template(path = "component/meter.html")]
pub struct Meter {
    percent: i64,
}

impl Meter {
    /// What stands beside it says the figures. More than the whole is the whole.
    #[must_use]
    pub fn new(part: i64, whole: i64) -> Self {
        let percent = i128::from(part.max(0)) * 100 / i128::from(whole.max(1));
        Self { percent: i64::try_from(percent.min(100)).unwrap_or(100) }
    }
}

components!(BarChart, Meter);

#[cfg(test)]
mod tests {
    use super::{Bar, BarChart, Meter, scale_step};

    #[test]
    fn a_scale_has_four_round_steps() {
        for (top, step) in [(1, 1), (4, 1), (5, 2), (36_218, 10_000), (40_001, 20_000), (9_999, 2_500), (12_000, 5_000)]
        {
            assert_eq!(scale_step(top), step, "{top}");
        }
        assert!(scale_step(i64::MAX) > i64::MAX / 8);
    }

    #[test]
    fn bars_stand_on_zero_and_a_month_without_a_bill_is_a_gap() {
        let bars = [Some(50), None, Some(100), Some(-5)].map(|value| Bar::new(value, ""));
        let chart = BarChart::new("s", bars.to_vec());
        let drawn: Vec<_> = chart.drawn().into_iter().map(|(x, y, height, _)| format!("{x} {y} {height}")).collect();
        assert_eq!(drawn, ["1.5 50.0 50.0", "21.5 0.0 100.0", "31.5 100.0 0.0"]);
        assert!(BarChart::new("s", Vec::new()).drawn().is_empty());
        let refunds = [Some(0), Some(-5)].map(|value| Bar::new(value, "")).to_vec();
        assert_eq!(BarChart::new("s", refunds).with_scale(|yen| yen.to_string()).scale, None);
    }

    #[test]
    fn a_meter_is_never_fuller_than_full() {
        assert_eq!(
            [(1, 3), (5, 3), (-1, 3), (1, 0)].map(|(part, whole)| Meter::new(part, whole).percent),
            [33, 100, 0, 100]
        );
    }
}

//! The reader's place in a flow of several pages.

use super::{Amount, Button, Icon, markup::components};
use askama::Template;

/// Whether a step lies behind, here or ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StepState {
    /// Behind.
    Done,
    /// This page.
    Current,
    /// Ahead.
    Todo,
}

impl StepState {
    const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "current",
            Self::Todo => "todo",
        }
    }
}

/// One step.
#[derive(Debug, Clone)]
struct Step {
    label: String,
    state: StepState,
}

/// The steps of a flow. On a phone it shows the bar and the name of the present step, on a desktop every name.
#[derive(Debug, Clone, Template)]
#[template(path = "component/step_list.html")]
pub struct StepList {
    label: String,
    done_word: String,
    steps: Vec<Step>,
}

impl StepList {
    /// `label` names the list, `done_word` is read out with each finished step; `current` counts from 0, and a number
    /// past the end means that all are done.
    #[must_use]
    pub fn new<T: Into<String>>(
        label: impl Into<String>,
        done_word: impl Into<String>,
        steps: impl IntoIterator<Item = T>,
        current: usize,
    ) -> Self {
        Self { label: label.into(), done_word: done_word.into(), steps: placed(steps, current) }
    }
}

fn placed<T: Into<String>>(steps: impl IntoIterator<Item = T>, current: usize) -> Vec<Step> {
    let of = |(place, name): (usize, T)| {
        let state = match place.cmp(&current) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Current,
            std::cmp::Ordering::Greater => StepState::Todo,
        };
        Step { label: name.into(), state }
    };
    steps.into_iter().enumerate().map(of).collect()
}

/// What becomes of an order, as dots on a line: three to five steps, each with its name.
#[derive(Debug, Clone, Template)]
#[template(path = "component/step_tracker.html")]
pub struct StepTracker {
    label: String,
    done_word: String,
    steps: Vec<Step>,
    downwards: bool,
}

impl StepTracker {
    /// As [`StepList::new`].
    #[must_use]
    pub fn new<T: Into<String>>(
        label: impl Into<String>,
        done_word: impl Into<String>,
        steps: impl IntoIterator<Item = T>,
        current: usize,
    ) -> Self {
        let steps = placed(steps, current);
        Self { label: label.into(), done_word: done_word.into(), steps, downwards: false }
    }

    /// On a phone downwards, as the page of the order shows it.
    #[must_use]
    pub fn downwards(self) -> Self {
        Self { downwards: true, ..self }
    }
}

/// How something went so far and what lies ahead: dots on a line downwards, each with what there is to say.
#[derive(Debug, Clone, Template)]
#[template(path = "component/timeline.html")]
pub struct Timeline {
    label: String,
    done_word: String,
    entries: Vec<TimelineEntry>,
}

/// One point of a [`Timeline`].
#[derive(Debug, Clone)]
struct TimelineEntry {
    name: String,
    state: StepState,
    when: Option<String>,
    lines: Vec<String>,
}

impl Timeline {
    /// `label` names it, `done_word` is read out with each point that lies behind.
    #[must_use]
    pub fn new(label: impl Into<String>, done_word: impl Into<String>) -> Self {
        Self { label: label.into(), done_word: done_word.into(), entries: Vec::new() }
    }

    /// What lies behind: when it was and by whom, and what was said about it, line by line.
    #[must_use]
    pub fn behind(self, name: impl Into<String>, when: impl Into<String>, text: &str) -> Self {
        self.with(name, StepState::Done, Some(when.into()), text)
    }

    /// Where it stands now.
    #[must_use]
    pub fn here(self, name: impl Into<String>, when: impl Into<String>, text: &str) -> Self {
        self.with(name, StepState::Current, Some(when.into()), text)
    }

    /// What lies ahead.
    #[must_use]
    pub fn ahead(self, name: impl Into<String>, text: &str) -> Self {
        self.with(name, StepState::Todo, None, text)
    }

    fn with(mut self, name: impl Into<String>, state: StepState, when: Option<String>, text: &str) -> Self {
        let lines = text.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect();
        self.entries.push(TimelineEntry { name: name.into(), state, when, lines });
        self
    }
}

/// A day as a leaf torn off a calendar: a visit, a day on which something begins.
#[derive(Debug, Clone, Template)]
#[template(path = "component/date_leaf.html")]
pub struct DateLeaf {
    iso: String,
    month: String,
    day: i8,
    weekday: String,
}

impl DateLeaf {
    /// `iso` as HTML's `datetime` wants it; month and weekday in the reader's language.
    #[must_use]
    pub fn new(iso: impl Into<String>, month: impl Into<String>, day: i8, weekday: impl Into<String>) -> Self {
        Self { iso: iso.into(), month: month.into(), day, weekday: weekday.into() }
    }
}

/// What is chosen so far, always at the foot of the screen: the difference it makes, and the button that goes on.
#[derive(Debug, Clone, Template)]
#[template(path = "component/running_bar.html")]
pub struct RunningBar {
    label: String,
    difference: Amount,
    summary: String,
    submit: Button,
}

impl RunningBar {
    /// Stands last in its form.
    #[must_use]
    pub fn new(label: impl Into<String>, difference: Amount, summary: impl Into<String>, submit: Button) -> Self {
        Self { label: label.into(), difference, summary: summary.into(), submit }
    }
}

components!(StepList, StepTracker, Timeline, DateLeaf, RunningBar);

//! The reader's place in a flow of several pages.

use super::markup::components;
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
        let steps = steps
            .into_iter()
            .enumerate()
            .map(|(place, name)| {
                let state = match place.cmp(&current) {
                    std::cmp::Ordering::Less => StepState::Done,
                    std::cmp::Ordering::Equal => StepState::Current,
                    std::cmp::Ordering::Greater => StepState::Todo,
                };
                Step { label: name.into(), state }
            })
            .collect();
        Self { label: label.into(), done_word: done_word.into(), steps }
    }
}

components!(StepList);

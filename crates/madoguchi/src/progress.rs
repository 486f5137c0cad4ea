//! How far a long command has got: a bar on a terminal, one plain line per step elsewhere.

use crate::say;
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::{self, IsTerminal as _},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// The progress of a command, step by step.
#[derive(Default)]
pub(crate) struct Bar(Mutex<Option<ProgressBar>>);

impl Bar {
    /// Begins a step and ends the one before. `total` is how much there is to do, 0 when unknown; `unit` is indicatif's
    /// template for it.
    pub(crate) fn begin(&self, name: &str, total: u64, unit: &str) {
        if !io::stderr().is_terminal() {
            say::aside(name);
            return;
        }
        let line = if total == 0 {
            "{prefix:<32} {spinner}".to_owned()
        } else {
            format!("{{prefix:<32}} {{wide_bar}} {unit} {{eta}}")
        };
        let style = ProgressStyle::with_template(&line).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(total).with_style(style).with_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        self.replace(Some(bar));
    }

    /// Counts `by` more as done.
    pub(crate) fn advance(&self, by: u64) {
        if let Some(bar) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            bar.inc(by);
        }
    }

    /// Ends the last step.
    pub(crate) fn end(&self) {
        self.replace(None);
    }

    fn replace(&self, bar: Option<ProgressBar>) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = std::mem::replace(&mut *current, bar) {
            old.finish();
        }
    }
}

//! How far a long command has got: a bar on a terminal, one plain line a step elsewhere.

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
    /// A step begins, and the one before it has ended. `total` is how much it has to do, 0 when nobody knows; `unit`
    /// is how indicatif shows that.
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

    /// So much more is done.
    pub(crate) fn advance(&self, by: u64) {
        if let Some(bar) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            bar.inc(by);
        }
    }

    /// The last step has ended.
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

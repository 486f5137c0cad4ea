//! Tables that stay tables for assistive technology while they look like cards on a phone.

use super::{Markup, markup::components};
use askama::Template;

/// A column's head.
#[derive(Debug, Clone)]
pub struct Column {
    label: String,
    numeric: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: false }
    }

    /// A column of figures, set flush right.
    #[must_use]
    pub fn figures(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: true }
    }
}

/// A row; its first cell is its head.
#[derive(Debug, Clone)]
pub struct Row {
    cells: Vec<Markup>,
    total: bool,
}

impl Row {
    /// Cells in the order of the columns.
    #[must_use]
    pub fn new(cells: Vec<Markup>) -> Self {
        Self { cells, total: false }
    }

    /// A row with totals.
    #[must_use]
    pub fn total(cells: Vec<Markup>) -> Self {
        Self { cells, total: true }
    }
}

/// A table with a caption. On a phone each row becomes a card of labelled values, but a table of two columns fits and
/// stays a table. Roles are written out, because a table with another `display` loses them in some browsers.
#[derive(Debug, Clone, Template)]
#[template(path = "component/data_table.html")]
pub struct DataTable {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    caption_hidden: bool,
    head_hidden: bool,
    dense: bool,
    empty: Option<String>,
}

impl DataTable {
    /// `caption` names the table, also for those who hear it.
    #[must_use]
    pub fn new(caption: impl Into<String>, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        Self {
            caption: caption.into(),
            columns,
            rows,
            caption_hidden: false,
            head_hidden: false,
            dense: false,
            empty: None,
        }
    }

    /// Keeps the caption for assistive technology only, where a heading just above says the same.
    #[must_use]
    pub fn hide_caption(self) -> Self {
        Self { caption_hidden: true, ..self }
    }

    /// Keeps the heads of the columns for assistive technology only, where the cells speak for themselves.
    #[must_use]
    pub fn hide_head(self) -> Self {
        Self { head_hidden: true, ..self }
    }

    /// Sets rows close under a head that stays in sight, for those who read many: the desk's way.
    #[must_use]
    pub fn dense(self) -> Self {
        Self { dense: true, ..self }
    }

    /// The sentence that stands in place of rows when there are none.
    #[must_use]
    pub fn when_empty(self, sentence: impl Into<String>) -> Self {
        Self { empty: Some(sentence.into()), ..self }
    }

    fn stacks(&self) -> bool {
        self.columns.len() > 2
    }
}

components!(DataTable);

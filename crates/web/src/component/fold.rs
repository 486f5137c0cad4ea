//! What few people need, behind one line that says what it is.

use super::{Markup, markup::components};
use askama::Template;

/// Pieces that are folded away until somebody opens them.
#[derive(Debug, Clone, Template)]
#[template(path = "component/fold.html")]
pub struct Fold {
    word: String,
    open: bool,
    pieces: Vec<Markup>,
}

impl Fold {
    /// Folded under `word`, or `open`: where something in it is filled in or wrong.
    #[must_use]
    pub fn new(word: impl Into<String>, open: bool) -> Self {
        Self { word: word.into(), open, pieces: Vec::new() }
    }

    /// One more piece.
    #[must_use]
    pub fn with(mut self, piece: impl Into<Markup>) -> Self {
        self.pieces.push(piece.into());
        self
    }
}

components!(Fold);

//! What commands tell the person at the terminal: results on standard output, everything else on standard error.
//!
//! A reader that has gone (`madoguchi config | head`) is no reason to fail.

use std::{
    fmt::Display,
    io::{self, Write as _},
};

/// Prints a line of the result.
pub(crate) fn line(text: impl Display) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Prints a line about how things go, which is never part of a result that somebody pipes on.
pub(crate) fn aside(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

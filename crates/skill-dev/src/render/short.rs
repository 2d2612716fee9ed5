//! One line a diagnostic, as compilers write it, so that editors can jump.

use std::fmt::Write as _;

use skill_spec::Place;

use super::{Checked, line_of};

/// `file:line:col: severity[rule]: message`, one line each.
pub(crate) fn render(checked: &Checked<'_>) -> String {
    let mut out = String::new();
    for diagnostic in &checked.report.diagnostics {
        let place = match &diagnostic.place {
            Place::Bundle => line_of(checked.shown),
            Place::Path(path) => checked.path(path),
            Place::Span(span) => {
                let path = checked.path(checked.file(span.file));
                match checked.place(span.file, span.start) {
                    Some(place) => format!("{path}:{}:{}", place.line, place.column),
                    None => path,
                }
            }
        };
        let severity = diagnostic.severity.as_str();
        let message = line_of(&diagnostic.message);
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "{place}: {severity}[{}]: {message}", diagnostic.rule);
    }
    out
}

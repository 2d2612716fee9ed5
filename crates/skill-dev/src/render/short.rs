//! One line a diagnostic, as compilers write it, so that editors can jump.

use std::fmt::Write as _;

use skill_spec::{Diagnostic, Place};

use super::{Checked, add_line};

/// `file:line:col: severity[rule]: message`, one line each.
pub(crate) fn render(checked: &Checked<'_>) -> String {
    let mut out = String::new();
    for diagnostic in &checked.report.diagnostics {
        add(&mut out, checked, diagnostic);
    }
    out
}

/// One diagnostic, with its line end, and the targets it holds for where not for all.
pub(crate) fn one(checked: &Checked<'_>, diagnostic: &Diagnostic) -> String {
    let mut out = String::new();
    add(&mut out, checked, diagnostic);
    out
}

fn add(out: &mut String, checked: &Checked<'_>, diagnostic: &Diagnostic) {
    let start = out.len();
    match &diagnostic.place {
        Place::Bundle => add_line(out, checked.shown),
        Place::Path(path) => checked.add_path(out, path),
        Place::Span(span) => {
            checked.add_path(out, checked.file(span.file));
            if let Some(place) = checked.place(span.file, span.start) {
                _ = write!(out, ":{}:{}", place.line, place.column);
            }
        }
    }
    if out.get(start..).is_some_and(|place| place.starts_with(':')) {
        out.insert_str(start, super::HERE);
    }
    out.extend([": ", diagnostic.severity.as_str(), "[", diagnostic.rule, "]: "]);
    add_line(out, &super::said(diagnostic));
    out.push('\n');
}

//! One line a diagnostic, as compilers write it, so that editors can jump.

use skill_spec::{Diagnostic, Place};

use super::{Checked, line_of, starting};

/// `file:line:col: severity[rule]: message`, one line each.
pub(crate) fn render(checked: &Checked<'_>) -> String {
    checked.report.diagnostics.iter().map(|diagnostic| one(checked, diagnostic)).collect()
}

/// One diagnostic, with its line end, and the targets it holds for where not for all.
pub(crate) fn one(checked: &Checked<'_>, diagnostic: &Diagnostic) -> String {
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
    let message = line_of(&super::said(diagnostic));
    let place = starting(&place);
    format!("{place}: {severity}[{}]: {message}\n", diagnostic.rule)
}

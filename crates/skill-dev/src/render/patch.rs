//! A unified diff on its way to a terminal. Into a file or pipe it goes as it is.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::line_of;
use super::text;

/// Cleans the lines of a patch and colours them if `style` says so.
pub(crate) fn for_terminal(patch: &str, style: text::Style) -> String {
    let mut out = String::with_capacity(patch.len());
    for line in patch.split_inclusive('\n') {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let color = match line.as_bytes() {
            [b'+', b'+', b'+', b' ', ..] | [b'-', b'-', b'-', b' ', ..] => None,
            [b'+', ..] => Some(AnsiColor::Green),
            [b'-', ..] => Some(AnsiColor::Red),
            [b'@', ..] => Some(AnsiColor::Cyan),
            _ => None,
        };
        let line = line_of(line.strip_suffix('\r').unwrap_or(line)).replace('\u{2409}', "\t");
        let color = color.filter(|_| style == text::Style::Colored);
        // The empty style prints as nothing.
        let paint = Style::new().fg_color(color.map(Into::into));
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "{paint}{line}{paint:#}");
    }
    out
}

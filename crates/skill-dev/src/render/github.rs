//! GitHub: workflow commands that become annotations, and the summary of the job.
//!
//! The forms are those of docs.github.com, "Workflow commands for GitHub Actions".

use std::fmt::Write as _;

use skill_spec::{Diagnostic, Severity, Verdict};

use super::root::{Root, Spot};
use super::{Checked, line_of, plural};

/// GitHub shows ten of each kind for a step, and the job's summary has room for some more.
const MAX_LISTED: usize = 50;
const MAX_ROWS: usize = 200;

/// One diagnostic.
pub(crate) struct Annotation {
    severity: Severity,
    command: String,
    /// Its line of the summary.
    line: String,
}

/// One skill's row of the summary.
pub(crate) struct Row {
    skill: String,
    counts: [usize; 3],
    /// Names of targets with what they say, where several were checked for.
    verdicts: Vec<(&'static str, &'static str)>,
}

/// All that was said of all skills.
#[derive(Default)]
pub(crate) struct Annotations {
    all: Vec<Annotation>,
    /// Of the skills with diagnostics; of all where they have verdicts.
    rows: Vec<Row>,
    skills: usize,
}

/// What one skill adds.
pub(crate) fn part(
    checked: &Checked<'_>,
    verdicts: &[Verdict],
    root: &Root,
) -> (Row, Vec<Annotation>) {
    let all = &checked.report.diagnostics;
    let annotations = all.iter().map(|one| Annotation::of(checked, one, root)).collect();
    let counts = [Severity::Error, Severity::Warning, Severity::Note];
    let counts = counts.map(|severity| checked.report.count(severity));
    let verdicts = verdicts.iter().map(|verdict| (verdict.target.name, verdict.as_str())).collect();
    (Row { skill: checked.shown.to_owned(), counts, verdicts }, annotations)
}

/// What a skill adds that cannot be read.
pub(crate) fn unreadable(shown: &str, why: &str, root: &Root) -> (Row, Vec<Annotation>) {
    let spot = Spot { path: root.path(shown), range: None };
    let words = super::why_unreadable(why);
    let annotation = Annotation::new(Severity::Error, super::UNREADABLE, &spot, words);
    (Row { skill: shown.to_owned(), counts: [1, 0, 0], verdicts: Vec::new() }, vec![annotation])
}

impl Annotation {
    fn of(checked: &Checked<'_>, diagnostic: &Diagnostic, root: &Root) -> Self {
        let spot = root.spot(checked, &diagnostic.place);
        let message = checked.place_within(&diagnostic.place) + &super::said(diagnostic);
        let words = (message.as_str(), diagnostic.help.as_deref());
        Self::new(diagnostic.severity, diagnostic.rule, &spot, words)
    }

    fn new(
        severity: Severity,
        rule: &str,
        spot: &Spot,
        (message, help): (&str, Option<&str>),
    ) -> Self {
        let kind = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut command = format!("::{kind} file={}", property(&line_of(&spot.path)));
        let mut place = String::new();
        if let Some((start, end)) = spot.range {
            // An end at the head of a line is the end of the line before.
            let end_line = if end.column == 1 { end.line - 1 } else { end.line };
            let end_line = end_line.max(start.line);
            let _ = write!(command, ",line={},endLine={end_line}", start.line);
            // Columns are heeded within one line only; the last one is part of the range.
            if end.line == start.line {
                let last = (end.column - 1).max(start.column);
                let _ = write!(command, ",col={},endColumn={last}", start.column);
            }
            place = format!(":{}:{}", start.line, start.column);
        }
        let message = line_of(message);
        let help = help.map(|help| format!("\nhelp: {}", line_of(help))).unwrap_or_default();
        let _ = write!(command, ",title={}::{}", property(rule), data(&format!("{message}{help}")));
        let line = format!(
            "- **{}** `{rule}` {}{place}: {}",
            severity.as_str(),
            markdown(&spot.path),
            markdown(&message)
        );
        Self { severity, command, line }
    }
}

impl Annotations {
    /// Adds a skill.
    pub(crate) fn add(&mut self, (row, annotations): (Row, Vec<Annotation>)) {
        self.skills += 1;
        if row.counts != [0; 3] || !row.verdicts.is_empty() {
            self.rows.push(row);
        }
        self.all.extend(annotations);
    }

    /// The workflow commands, the most severe first: GitHub shows the first ten of each kind.
    pub(crate) fn commands(&mut self) -> String {
        self.all.sort_by_key(|annotation| annotation.severity);
        let mut out = String::new();
        for annotation in &self.all {
            out.push_str(&annotation.command);
            out.push('\n');
        }
        out
    }

    /// The job's summary, in Markdown, whatever stands before it.
    pub(crate) fn summary(&self, words: &str) -> String {
        let mut out = format!("\n## skill-dev\n\n{}\n", markdown(words));
        if self.rows.is_empty() {
            return out;
        }
        out.push_str("\n| skill | errors | warnings | notes |\n|---|---:|---:|---:|\n");
        for Row { skill, counts: [errors, warnings, notes], .. } in self.rows.iter().take(MAX_ROWS)
        {
            let _ = writeln!(out, "| {} | {errors} | {warnings} | {notes} |", markdown(skill));
        }
        if self.rows.len() > MAX_ROWS {
            let _ = writeln!(out, "\nand {}", plural(self.rows.len() - MAX_ROWS, "more skill"));
        }
        self.verdicts(&mut out);
        out.push('\n');
        for annotation in self.all.iter().take(MAX_LISTED) {
            out.push_str(&annotation.line);
            out.push('\n');
        }
        if self.all.len() > MAX_LISTED {
            let _ = writeln!(out, "\nand {} more", self.all.len() - MAX_LISTED);
        }
        out
    }
}

impl Annotations {
    /// Which targets would take which skill, where several were checked for.
    fn verdicts(&self, out: &mut String) {
        let judged = || self.rows.iter().filter(|row| !row.verdicts.is_empty());
        let Some(first) = judged().next() else { return };
        out.push_str("\n| skill |");
        for (target, _) in &first.verdicts {
            let _ = write!(out, " {target} |");
        }
        out.push_str("\n|---|");
        out.push_str(&"---|".repeat(first.verdicts.len()));
        out.push('\n');
        for row in judged().take(MAX_ROWS) {
            let _ = write!(out, "| {} |", markdown(&row.skill));
            for (_, word) in &row.verdicts {
                let _ = write!(out, " {word} |");
            }
            out.push('\n');
        }
    }
}

/// Text behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Untrusted text as plain text of Markdown: no markup, no HTML, no mention of anybody.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in line_of(text).chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            // Links by themselves: `www.` and `https://`.
            ':' => out.push_str("&#58;"),
            '.' => out.push_str("&#46;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '-' | '!'
            | '|' | '~' | '$' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_cannot_be_broken_out_of() {
        assert_eq!(property("a,b:c%\r\n"), "a%2Cb%3Ac%25%0D%0A");
        assert_eq!(data("50%, a: b\n::error::x"), "50%25, a: b%0A::error::x");
    }

    #[test]
    fn the_summary_holds_no_markup_of_strangers() {
        let text = markdown("<img src=x> [a](b) `c` | *d* @e https://f.g\n# h");
        assert_eq!(
            text,
            "&lt;img src=x&gt; \\[a\\]\\(b\\) \\`c\\` \\| \\*d\\* &#64;e https&#58;//f&#46;g␊\\# h"
        );
    }
}

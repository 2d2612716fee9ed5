//! JUnit XML, as GitLab, Jenkins and others read test reports.
//!
//! A skill is a suite and each rule that spoke is a case: it failed if it has an error, else it
//! passed and what it says stands in its output. A skill without diagnostics is one case that passed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use skill_spec::{Diagnostic, Severity};

use super::root::Root;
use super::{Checked, short};

/// What stands before the first suite.
pub(crate) const OPEN: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"skill-dev\">\n";

/// What stands behind the last one.
pub(crate) const CLOSE: &str = "</testsuites>\n";

/// The suite of one skill.
pub(crate) fn render(checked: &Checked<'_>, root: &Root) -> String {
    let mut cases: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in &checked.report.diagnostics {
        cases.entry(diagnostic.rule).or_default().push(diagnostic);
    }
    let skill = root.path(checked.shown);
    let failed = |all: &[&Diagnostic]| all.iter().any(|one| one.severity == Severity::Error);
    let failures = cases.values().filter(|all| failed(all)).count();
    let mut out = suite(&skill, cases.len().max(1), failures, 0);
    if cases.is_empty() {
        let _ = writeln!(out, "    <testcase name=\"check\" classname={}/>", quoted(&skill));
    }
    for (rule, all) in cases {
        let first = all.first().map(|one| root.spot(checked, &one.place).path);
        let file = quoted(&first.unwrap_or_default());
        let _ = writeln!(
            out,
            "    <testcase name={} classname={} file={file}>",
            quoted(rule),
            quoted(&skill)
        );
        let lines: String = all.iter().map(|one| short::one(checked, one)).collect();
        let error = all.iter().find(|one| one.severity == Severity::Error);
        let _ = match error {
            Some(error) => writeln!(
                out,
                "      <failure message={} type={}>{}</failure>",
                quoted(&super::said(error)),
                quoted(rule),
                text(&lines)
            ),
            None => writeln!(out, "      <system-out>{}</system-out>", text(&lines)),
        };
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n");
    out
}

/// The suite of a skill that cannot be read.
pub(crate) fn unreadable(shown: &str, why: &str, root: &Root) -> String {
    let skill = root.path(shown);
    let mut out = suite(&skill, 1, 0, 1);
    let (name, class) = (quoted(super::UNREADABLE), quoted(&skill));
    let _ = write!(
        out,
        "    <testcase name={name} classname={class} file={class}>\n      <error message={} type={name}/>\n    </testcase>\n  </testsuite>\n",
        quoted(why)
    );
    out
}

fn suite(skill: &str, tests: usize, failures: usize, errors: usize) -> String {
    let name = quoted(skill);
    format!(
        "  <testsuite name={name} tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\">\n"
    )
}

/// The value of an attribute, in its quotes. Line breaks would be read as blanks.
fn quoted(value: &str) -> String {
    let escaped = text(value).replace('"', "&quot;").replace('\t', "&#9;").replace('\n', "&#10;");
    format!("\"{escaped}\"")
}

/// Text between tags. XML 1.0 has no place for most control characters, escaped or not.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(character),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other if other.is_control() => out.push(super::visible(other)),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_attribute_or_its_tag() {
        assert_eq!(quoted("a\"<b>&\n\u{1b}\u{ffff}"), "\"a&quot;&lt;b&gt;&amp;&#10;␛�\"");
        assert_eq!(text("]]>\r"), "]]&gt;␍");
    }
}

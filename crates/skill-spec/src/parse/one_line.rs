//! `key: value` on one line, in the form that YAML 1.1, YAML 1.2 and the platform SDK's reader
//! read alike.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::scalar_kind::other_reading;
use super::{sdk, yaml};
use crate::span::{FileId, Fragment};
use crate::tree::{Kind, Node};

/// The entry, its value's line breaks turned into spaces and the blanks at its ends gone.
///
/// Plain where that is safe, else in double, else in single quotes. `None` if no form suits all
/// readers: the SDK decodes no escapes and strips every quote from the ends of a value.
#[must_use]
pub fn entry(key: &str, value: &str) -> Option<String> {
    let value = &joined(value);
    if !value.chars().all(is_yaml) {
        return None;
    }
    let reads = |line: &String| reads_as(line, key, value);
    let plain = is_safe_plain(value).then(|| format!("{key}: {value}")).filter(reads);
    let double = || (!value.contains(['"', '\\'])).then(|| format!("{key}: \"{value}\""));
    let single = || (!value.contains('\'')).then(|| format!("{key}: '{value}'"));
    plain.or_else(|| double().filter(reads)).or_else(|| single().filter(reads))
}

/// `text` as a scalar on one line: in a form the SDK's reader knows too, if there is one.
#[must_use]
pub fn scalar(text: &str) -> String {
    let entry = entry("description", text);
    let form = entry.as_deref().and_then(|entry| entry.strip_prefix("description: "));
    form.map_or_else(|| double_quoted(text), str::to_owned)
}

/// `text` as a YAML double-quoted scalar on one line, which JSON readers read alike.
#[must_use]
pub fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if needs_escape(other) => {
                let mut units = [0; 2];
                for unit in other.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// Characters YAML refuses, breaks lines at, or takes for a byte order mark.
fn needs_escape(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Every run of blanks that holds a line break, for YAML or for the SDK, becomes one space.
fn joined(value: &str) -> Cow<'_, str> {
    if value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return value.trim_matches(' ').into();
    }
    let lines = value.split(sdk::ends_line).map(|line| line.trim_matches(sdk::is_blank));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ").into()
}

/// Starts with a letter, is text to all readers, and holds no tab, at which `PyYAML` stops, and
/// nothing else that most often ends a plain scalar. What is left shows when it is read back.
fn is_safe_plain(value: &str) -> bool {
    value.starts_with(char::is_alphabetic)
        && !["\t", ": ", " #"].iter().any(|end| value.contains(end))
        && other_reading(value, yaml::core_kind(value)).is_none()
}

/// What a YAML stream may hold on one line (YAML 1.1, section 5.1, as `PyYAML` has it).
fn is_yaml(character: char) -> bool {
    matches!(character,
        '\t' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

fn reads_as(line: &str, key: &str, value: &str) -> bool {
    let document = yaml::parse(&Fragment::verbatim(FileId(0), 0, line));
    let entry = match document.root.as_deref().map(Node::entries) {
        Some([entry]) if document.error.is_none() => entry,
        _ => return false,
    };
    let scalar = entry.value.scalar().filter(|scalar| scalar.kind == Kind::Text);
    let by_yaml = document.features.is_empty()
        && document.comments.is_empty()
        && entry.name() == Some(key)
        && scalar.is_some_and(|scalar| scalar.text == value);
    let text = format!("---\n{line}\n---\n");
    let view = sdk::read(&text);
    let reading = if key == "name" { view.name } else { view.description };
    by_yaml && reading.is_some_and(|reading| reading.text == value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_simplest_form_that_works_is_taken() {
        for (value, line) in [
            ("Reads it.", Some("description: Reads it.")),
            ("one\n  two\n\nthree\n", Some("description: one two three")),
            ("a\u{2028}b", Some("description: a b")),
            ("Extract: totals", Some("description: \"Extract: totals\"")),
            ("C# and #2", Some("description: \"C# and #2\"")),
            ("say \"hi\" now", Some("description: say \"hi\" now")),
            ("say \"hi\": now", Some("description: 'say \"hi\": now'")),
            ("it's \"hi\": now", None),
            ("measure in 5'", None),
            ("\"quoted\" word", None),
            ("yes", Some("description: \"yes\"")),
            ("12", Some("description: \"12\"")),
            ("2026-01-31", Some("description: \"2026-01-31\"")),
            ("- a list", Some("description: \"- a list\"")),
            ("bell \u{7}", None),
            ("a\tb", Some("description: \"a\tb\"")),
            ("C:\\temp", Some("description: C:\\temp")),
        ] {
            assert_eq!(entry("description", value).as_deref(), line, "{value:?}");
        }
    }

    #[test]
    fn quoted_text_reads_back_as_it_was() {
        for text in
            ["", "a \"b\" \\c", "tab\tnew\nline\r", "\u{1f600} \u{7f}\u{2028}\u{feff}", "é: #"]
        {
            let source = format!("k: {}", double_quoted(text));
            let root = yaml::parse(&Fragment::verbatim(FileId(0), 0, &source)).root.expect(&source);
            assert_eq!(root.get("k").and_then(|entry| entry.value.text()), Some(text));
            let json: String = serde_json::from_str(&double_quoted(text)).expect(text);
            assert_eq!(json, text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn whatever_is_written_both_readers_read_back(
            value in r#"([a-zA-Z0-9 ':"\\#&*!|>{}\[\],?%@`~=<.é日🚀\u{a0}-]|\n|\t|\u{2028}|: | #|''){0,24}"#
        ) {
            let Some(line) = entry("description", &value) else { return Ok(()) };
            let meant = joined(&value);
            let text = format!("---\n{line}\n---\n");
            prop_assert_eq!(sdk::read(&text).description.map(|r| r.text), Some(&*meant));
            let document = yaml::parse(&Fragment::verbatim(FileId(0), 0, &line));
            let root = document.root.as_ref();
            let read = root.and_then(|root| root.get("description")).and_then(|e| e.value.text());
            prop_assert_eq!(read, Some(&*meant));
        }

        #[test]
        fn a_form_is_found_for_every_value_without_quotes_and_escapes(
            value in r"[a-zA-Z0-9:#&*!|>{}\[\],?%@`~=<.é日🚀-]([a-zA-Z0-9 :#&*!|>{}\[\],?%@`~=<.é日🚀-]{0,24}[a-z.])?"
        ) {
            prop_assert!(entry("description", &value).is_some(), "{}", value);
        }
    }
}

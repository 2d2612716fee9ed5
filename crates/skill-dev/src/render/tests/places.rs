//! Where every rule's diagnostic stands when its text is written in other ways.
//!
//! The places are counted here anew, character by character, and held against what each format
//! says. The examples of the rules are the cases.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use skill_spec::rules::example_files;
use skill_spec::{
    CheckOptions, Diagnostic, FileId, Files, Place, RULES, Report, Rule, Skill, Span, check,
};
use unicode_width::UnicodeWidthStr as _;

use super::super::root::Root;
use super::super::text::{self, Style};
use super::super::{Checked, sarif, short, visible};

/// What may stand before a place on its line, and move it.
const MARKS: [&str; 4] = ["\t", "😀", "漢", "e\u{301}"];

const LETTERS: &[&str] = &["emoji", "wide", "combining"];
const ANY_MARK: &[&str] = &["tab", "emoji", "wide", "combining"];
const BYTE_ORDER_MARK: &[&str] = &["byte order mark"];

/// What cannot be tried, for no example would speak of the same text any more.
const UNTRIED: &[(&str, &[&str], &[&str])] = &[
    ("is about bytes that are no text", &["bundle-not-utf8"], &["CRLF"]),
    (
        "is about the first bytes of a file",
        &[
            "bundle-not-utf8",
            "script-interpreter-absent",
            "script-interpreter-differs",
            "script-shebang-crlf",
            "script-syntax-foreign",
            "sdk-description-differs",
            "sdk-name-differs",
            "sdk-reads-no-frontmatter",
        ],
        BYTE_ORDER_MARK,
    ),
    (
        "is about a whole line, or several",
        &[
            "bundle-byte-order-mark",
            "bundle-not-utf8",
            "description-not-text",
            "execution-byte-order-mark",
            "manifest-frontmatter-closer-glued",
            "manifest-frontmatter-empty",
            "manifest-frontmatter-not-first",
            "manifest-frontmatter-unclosed",
            "script-interpreter-absent",
            "script-interpreter-differs",
        ],
        ANY_MARK,
    ),
    (
        "is about what comes first on its line, but for blanks",
        &[
            "example-invalid-passes",
            "execution-not-mapping",
            "graph-state-dead-end",
            "graph-state-redeclared",
            "graph-state-unreachable",
            "manifest-frontmatter-in-code",
            "manifest-frontmatter-opener",
            "manifest-only-path",
            "prompt-too-long",
            "schema-dialect-absent",
            "script-not-executable",
            "script-shebang-not-first",
        ],
        LETTERS,
    ),
];

/// A way to write an example.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Crlf,
    ByteOrderMark,
    Mark(&'static str),
}

impl Change {
    fn as_str(self) -> &'static str {
        match self {
            Self::Crlf => "CRLF",
            Self::ByteOrderMark => "byte order mark",
            Self::Mark("\t") => "tab",
            Self::Mark("😀") => "emoji",
            Self::Mark("漢") => "wide",
            Self::Mark(_) => "combining",
        }
    }
}

struct Case {
    rule: &'static Rule,
    skill: Skill,
    report: Report,
}

impl Case {
    fn new(rule: &'static Rule, files: Files) -> Self {
        let skill = Skill::parse(files);
        let report = check(&skill, &CheckOptions::new(rule.home()));
        Self { rule, skill, report }
    }

    /// What the rule says of texts.
    fn said(&self) -> impl Iterator<Item = (&Diagnostic, Span)> {
        self.report.diagnostics.iter().filter(|one| one.rule == self.rule.name).filter_map(|one| {
            match one.place {
                Place::Span(span) => Some((one, span)),
                _ => None,
            }
        })
    }

    fn text(&self, file: FileId) -> &str {
        std::str::from_utf8(&self.skill.files.file(file).unwrap().bytes).unwrap()
    }

    /// The marked text, without what changes on purpose.
    fn marked(&self, span: Span) -> String {
        self.text(span.file)[span.range()].replace(['\r', '\u{feff}'], "")
    }

    /// The same example in other words; `None` where `insert` has no place for a mark.
    fn changed(&self, span: Span, change: Change, insert: usize) -> Option<(Self, usize)> {
        let mut files = self.skill.files.clone();
        let path = files.path(span.file)?.clone();
        let mut at = 0;
        if change == Change::Crlf {
            let texts: Vec<_> =
                files.iter().map(|(path, file)| (path.clone(), file.clone())).collect();
            for (path, mut file) in texts {
                let Some(text) = file.bytes.text() else { continue };
                file.bytes = text.replace("\r\n", "\n").replace('\n', "\r\n").into();
                files.insert(path, file);
            }
        } else {
            let mut file = files.file(span.file)?.clone();
            let mut text = file.bytes.text()?.to_owned();
            let added = match change {
                Change::Mark(mark) => {
                    let (place, added) = spot(path.name(), &text, span, insert)?;
                    at = place;
                    added.replace('@', mark)
                }
                _ => "\u{feff}".to_owned(),
            };
            text.insert_str(at, &added);
            file.bytes = text.into();
            files.insert(path, file);
        }
        Some((Self::new(self.rule, files), at))
    }
}

/// Where on its line something can stand before a span: the `n`th idea, with `@` for the mark.
fn spot(name: &str, text: &str, span: Span, n: usize) -> Option<(usize, &'static str)> {
    let line = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let before = &text[line..span.start];
    let after = |needle: &str| Some(line + before.find(needle)? + needle.len());
    let start = line + before.len() - before.trim_start().len();
    let extension = name.rsplit('.').next().unwrap_or_default();
    let structured = matches!(extension, "json" | "yaml");
    match n {
        0 => Some((span.start, "@")),
        1 => Some((span.start, "@ ")),
        2 if extension == "json" => Some((span.start, "\"@\": 0, ")),
        3 if structured || name == "SKILL.md" => Some((span.start, "&@ ")),
        4 => Some((start, "@ ")),
        5 => Some((line, "@")),
        6 => Some((after(": ")?, "@ ")),
        7 => Some((after("\"")?, "@")),
        8 => Some((after("- ")?, "@ ")),
        9 => Some((after("<!-- ")?, "@ ")),
        10 => Some((after("# ")?, "@ ")),
        11 => Some((after("{")?, "\"@\": 0, ")),
        12 => Some((after("`")?, "@ ")),
        13 if extension == "json" => Some((start, "\"@\": 0, ")),
        14 => Some((start, "@")),
        15 => Some((after(":")?, "@")),
        16 => Some((start, "!@ ")),
        17 => Some((line, "[@](x) ")),
        18 => Some((start, "&@ ")),
        _ => None,
    }
}

/// Line and column as anybody would count them.
fn counted(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before[line..].chars().filter(|character| *character != '\u{feff}').count();
    (before.matches('\n').count() + 1, column + 1)
}

/// Holds every format against what is counted.
fn assert_places(case: &Case, diagnostic: &Diagnostic, span: Span, context: &str) {
    let report = Report::new(case.report.target, &case.skill.files, vec![diagnostic.clone()]);
    let checked = Checked::new("dir", &case.skill, &report);
    let (start, end) =
        (counted(case.text(span.file), span.start), counted(case.text(span.file), span.end));

    let json = serde_json::to_value(super::super::json::SkillOutput::of(&checked)).unwrap();
    let place = &json["diagnostics"][0];
    let expected = json!([start.0, start.1, end.0, end.1, span.start, span.end]);
    let keys = ["line", "column", "end_line", "end_column", "start", "end"];
    assert_eq!(json!(keys.map(|key| &place[key])), expected, "JSON, {context}");

    let part = sarif::Part::of(&checked, &Root::default());
    let sarif = sarif::Run::default().results(part).unwrap();
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let region = &sarif["locations"][0]["physicalLocation"]["region"];
    let expected = json!([start.0, start.1, end.0, end.1]);
    let keys = ["startLine", "startColumn", "endLine", "endColumn"];
    assert_eq!(json!(keys.map(|key| &region[key])), expected, "SARIF, {context}");

    let path = checked.path(checked.file(span.file));
    let line = short::one(&checked, diagnostic);
    assert!(line.starts_with(&format!("{path}:{}:{}: ", start.0, start.1)), "{line} {context}");
    // What is wider than a terminal is drawn in parts.
    let wide = case.text(span.file).lines().nth(start.0 - 1).is_some_and(|line| line.width() > 120);
    if start.0 == end.0 && !wide {
        assert_carets(&checked, diagnostic, span, context);
    }
}

/// The carets stand under the marked text.
fn assert_carets(checked: &Checked<'_>, diagnostic: &Diagnostic, span: Span, context: &str) {
    let drawn = text::one(checked, diagnostic, Style::Plain);
    let source = &checked.source(span.file).unwrap().text;
    let line = source[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let shown: String = source[line..span.start]
        .chars()
        .filter(|character| *character != '\u{feff}')
        .map(
            |character| {
                if character == '\t' { "    ".to_owned() } else { visible(character).to_string() }
            },
        )
        .collect();
    let lines: Vec<&str> = drawn.lines().collect();
    let number = format!("{} |", counted(source, span.start).0);
    let code = lines.iter().position(|line| line.trim_start().starts_with(&number));
    let code = code.unwrap_or_else(|| panic!("{context}\n{drawn}"));
    let cell = |line: &str| line.split_once('|').map_or("", |(_, cell)| cell).to_owned();
    let (code, carets) = (cell(lines[code]), cell(lines[code + 1]));
    assert!(code.trim_start().starts_with(shown.trim()), "{context}\n{drawn}");
    let before = carets.split('^').next().unwrap_or_default().width();
    assert_eq!(before, shown.width() + 1, "{context}\n{drawn}");
}

/// Whether an example of the rule still speaks of the same text after a change; asserts its place.
fn holds(rule: &'static Rule, change: Change) -> bool {
    let mut seen = false;
    for example in rule.bad {
        let base = Case::new(rule, example_files(example));
        for (_, span) in base.said() {
            let Ok(_) = std::str::from_utf8(&base.skill.files.file(span.file).unwrap().bytes)
            else {
                continue;
            };
            let tries = if matches!(change, Change::Mark(_)) { 19 } else { 1 };
            for insert in 0..tries {
                let changed = base.changed(span, change, insert);
                let Some((case, at)) = changed else { continue };
                let same = case.said().find(|(_, new)| {
                    new.file == span.file
                        && case.marked(*new) == base.marked(span)
                        && new.start >= at
                });
                let Some((diagnostic, new)) = same else { continue };
                let context =
                    format!("{} \"{}\" {} {insert}", rule.name, example.title, change.as_str());
                assert_places(&case, diagnostic, new, &context);
                seen = true;
                if matches!(change, Change::Mark(_)) {
                    return true;
                }
            }
        }
    }
    seen
}

/// Whether the rule ever speaks of a part of a text.
fn speaks_of_texts(rule: &'static Rule) -> bool {
    rule.bad.iter().any(|example| Case::new(rule, example_files(example)).said().next().is_some())
}

#[test]
fn every_rule_points_at_the_same_text_however_the_file_is_written() {
    let mut untried = BTreeSet::new();
    for rule in RULES.iter().copied().filter(|rule| speaks_of_texts(rule)) {
        let marks = MARKS.map(Change::Mark);
        for change in [Change::Crlf, Change::ByteOrderMark].into_iter().chain(marks) {
            if !holds(rule, change) {
                untried.insert((rule.name, change.as_str()));
            }
        }
    }
    let pairs = UNTRIED.iter().flat_map(|(_, rules, changes)| {
        rules.iter().flat_map(move |rule| changes.iter().map(move |change| (*rule, *change)))
    });
    assert_eq!(untried, pairs.collect());
}

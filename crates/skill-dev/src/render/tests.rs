//! Snippets drawn for hand-made diagnostics: independent of what the rules say.

use skill_spec::{
    Diagnostic, File, FileId, Files, Fix, Place, RelPath, Report, Severity, Skill, Span, target,
};

use super::text::{self, Style};
use super::{Checked, line_of, short, text_of};

mod places;

const FILE: FileId = FileId(0);

fn diagnostic(place: Place) -> Diagnostic {
    Diagnostic {
        rule: "name-example",
        severity: Severity::Error,
        message: "this is `wrong`".to_owned(),
        place,
        label: None,
        related: Vec::new(),
        help: None,
        notes: Vec::new(),
        fix: None,
        targets: Vec::new(),
        refusal: None,
    }
}

/// The outputs `text` and `short` for one diagnostic about a file `a.md`.
fn outputs(content: &[u8], diagnostic: Diagnostic) -> (String, String) {
    let mut files = Files::new();
    files.insert(
        RelPath::new("a.md").unwrap(),
        File { bytes: content.to_vec().into(), executable: false },
    );
    let skill = Skill::parse(files);
    let report = Report::new(&target::VLMRUN, &skill.files, vec![diagnostic]);
    let checked = Checked::new("dir", &skill, &report);
    (text::render(&checked, Style::Plain), short::render(&checked))
}

fn drawn(content: &str, diagnostic: Diagnostic) -> String {
    outputs(content.as_bytes(), diagnostic).0
}

fn at(content: &str, needle: &str) -> Span {
    let start = content.find(needle).unwrap();
    Span::new(FILE, start, start + needle.len())
}

/// The drawn source line and the marks under it.
fn line_and_marks(content: &str, needle: &str) -> (String, String, String) {
    let (text, short) = outputs(content.as_bytes(), diagnostic(Place::Span(at(content, needle))));
    let lines: Vec<&str> = text.lines().collect();
    let marks = lines.iter().position(|line| line.contains('^')).unwrap();
    let place = short.split(": ").next().unwrap().to_owned();
    let cell = |line: &str| line.split_once('|').unwrap().1.trim_end().to_owned();
    assert!(text.contains(&format!("--> {place}\n")), "{text}\n{short}");
    (cell(lines[marks - 1]), cell(lines[marks]), place)
}

#[test]
fn marks_stand_under_their_text_whatever_the_line_ends() {
    for end in ["\n", "\r\n", "\r"] {
        for mark in ["", "\u{feff}"] {
            let content = format!("{mark}one two{end}three four{end}");
            let (line, marks, place) = line_and_marks(&content, "two");
            assert_eq!((&*line, &*marks), (" one two", "     ^^^"), "{content:?}");
            assert_eq!(place, "dir/a.md:1:5");
            let (line, marks, place) = line_and_marks(&content, "four");
            assert_eq!((&*line, &*marks), (" three four", "       ^^^^"), "{content:?}");
            assert_eq!(place, "dir/a.md:2:7");
        }
    }
}

#[test]
fn marks_stand_under_their_text_after_tabs_and_wide_characters() {
    for (content, line, marks, column) in [
        ("\tx\n", "     x", "     ^", 2),
        ("漢字 x\n", " 漢字 x", "      ^", 4),
        ("é e\u{301} x\n", " é e\u{301} x", "     ^", 6),
        ("😀 x\n", " 😀 x", "    ^", 3),
        ("\u{1b}[31mx\n", " ␛[31mx", "      ^", 6),
        ("\u{202e}\u{9b}x\n", " ��x", "   ^", 3),
    ] {
        let drawn = line_and_marks(content, "x");
        let place = format!("dir/a.md:1:{column}");
        assert_eq!(drawn, (line.to_owned(), marks.to_owned(), place), "{content:?}");
    }
}

#[test]
fn any_span_in_any_file_is_drawn_without_a_panic() {
    for content in ["", "\n", "\u{feff}", "é", "a\r", "a\n\n", "\u{feff}---\r\nname: 😀\r\n"] {
        for start in 0..=content.len() + 2 {
            for end in start..=content.len() + 2 {
                let mut one = diagnostic(Place::Span(Span::new(FILE, start, end)));
                one.related(Span::new(FILE, end, end + 1), "here");
                one.fix(Fix::safe("repair", Span::new(FILE, start, end), "x\ny"));
                assert!(drawn(content, one).contains("dir/a.md"), "{content:?} {start} {end}");
            }
        }
    }
    let (text, short) = outputs(b"\xff\xfe", diagnostic(Place::Span(Span::new(FILE, 0, 1))));
    assert!(text.contains("--> dir/a.md\n"), "{text}");
    assert_eq!(short, "dir/a.md: error[name-example]: this is `wrong`\n");
}

#[test]
fn a_long_line_is_cut_and_keeps_its_column() {
    let content = format!("{}x{}\n", "é".repeat(100_000), "b".repeat(100_000));
    let (text, short) = outputs(content.as_bytes(), diagnostic(Place::Span(at(&content, "x"))));
    assert!(text.contains("--> dir/a.md:1:100001\n"), "{text}");
    assert!(short.starts_with("dir/a.md:1:100001: "), "{short}");
    assert!(text.len() < 2_000, "{} bytes", text.len());
}

#[test]
fn a_span_of_thousands_of_lines_is_marked_on_its_first() {
    let content = "line\n".repeat(10_000);
    let span = Span::new(FILE, 5, content.len());
    let text = drawn(&content, diagnostic(Place::Span(span)));
    assert!(text.contains("2 | line\n  | ^^^^\n"), "{text}");
    assert!(text.len() < 500, "{text}");
}

#[test]
fn related_places_far_away_get_a_snippet_of_their_own() {
    let content = format!("first\n{}last\n", "filler\n".repeat(10_000));
    let mut one = diagnostic(Place::Span(at(&content, "last")));
    one.label("declared again").related(at(&content, "first"), "first declared here");
    insta::assert_snapshot!(drawn(&content, one));
}

#[test]
fn everything_a_diagnostic_can_say_is_drawn() {
    let content = "---\nname: Read\ndescription: x\n---\n";
    let span = at(content, "Read");
    let mut one = diagnostic(Place::Span(span));
    one.label("has `R`")
        .related(at(content, "description"), "the next key")
        .help("write it in lower case")
        .note("the platform compares names byte by byte")
        .fix(Fix::guess("use lower case", span, "read"));
    let mut path = diagnostic(Place::Path("b/c.bin".to_owned()));
    path.severity = Severity::Warning;
    path.help("take it out");
    let mut bundle = diagnostic(Place::Bundle);
    bundle.severity = Severity::Note;
    let all = [one, path, bundle].map(|one| drawn(content, one)).concat();
    insta::assert_snapshot!(all);
}

#[test]
fn messages_cannot_steer_a_terminal() {
    let content = "name: x\n";
    let span = at(content, "x");
    let evil = "a\u{1b}]0;b\u{7}\u{9b}c\u{202e}d\ne\r";
    let mut one = diagnostic(Place::Span(span));
    evil.clone_into(&mut one.message);
    one.label(evil).help(evil).note(evil).related(span, evil);
    one.fix(Fix::guess(evil, span, evil));
    let (text, short) = outputs(content.as_bytes(), one);
    for output in [&text, &short] {
        let steering = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!output.contains(steering), "{output:?}");
    }
    assert_eq!(short.lines().count(), 1);
    assert_eq!(line_of("a\n\tb\u{7f}"), "a␊␉b␡");
    assert_eq!(text_of("a\n\tb\u{7f}"), "a\n\tb␡");
}

#[test]
fn the_same_defect_a_thousand_times_is_drawn_fifty_times() {
    let mut files = Files::new();
    let bytes = "x\n".repeat(1_000).into_bytes();
    files.insert(RelPath::new("a.md").unwrap(), File { bytes: bytes.into(), executable: false });
    let skill = Skill::parse(files);
    let all = (0..1_000).map(|n| diagnostic(Place::Span(Span::new(FILE, 2 * n, 2 * n + 1))));
    let report = Report::new(&target::VLMRUN, &skill.files, all.collect());
    let checked = Checked::new("dir", &skill, &report);
    let text = text::render(&checked, Style::Plain);
    assert_eq!(text.matches("error[").count(), 50);
    assert!(text.ends_with("950 more of `name-example` in `dir`; `--format short` lists all\n\n"));
    assert_eq!(short::render(&checked).lines().count(), 1_000);
}

#[test]
fn secrets_are_stars_in_every_output() {
    let token = concat!("gh", "p_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M");
    let content = format!("one {token} two\n");
    let mut one = diagnostic(Place::Span(at(&content, "two")));
    one.fix(Fix::safe("write it", at(&content, "two"), format!("2 {token}")));
    let mut files = Files::new();
    let file = File { bytes: content.clone().into_bytes().into(), executable: false };
    files.insert(RelPath::new("a.md").unwrap(), file);
    let skill = Skill::parse(files);
    let report = Report::new(&target::VLMRUN, &skill.files, vec![one]);
    let checked = Checked::new("dir", &skill, &report);
    let text = text::render(&checked, Style::Plain);
    let stars = format!("one ghp_{} two", "*".repeat(36));
    assert!(text.contains(&stars), "{text}");
    assert!(text.contains("--> dir/a.md:1:46\n"), "{text}");
    let json = serde_json::to_string(&super::json::SkillOutput::of(&checked)).unwrap();
    for output in [text, short::render(&checked), json] {
        assert!(!output.contains("q7Rm") && !output.contains("e1M"), "{output}");
    }
}

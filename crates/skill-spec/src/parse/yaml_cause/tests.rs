use super::*;
use crate::diagnostic::Safety;
use crate::parse::yaml;
use crate::span::FileId;

/// The marked bytes, the message, and the text after the fix with the fix's safety.
fn cause(text: &str) -> (String, String, Option<(Safety, String)>) {
    let source = Fragment::verbatim(FileId(0), 0, text);
    let error = yaml::parse(&source).error.expect(text);
    let cause = find(&source, &error);
    let fixed = cause.fix.map(|fix| {
        let mut fixed = text.to_owned();
        for edit in fix.edits.iter().rev() {
            fixed.replace_range(edit.span.range(), &edit.text);
        }
        (fix.safety, fixed)
    });
    (text[cause.span.range()].to_owned(), cause.message, fixed)
}

const COLON: &str = "holds `: ` without quotes";

/// Text, marked bytes, part of the message, text after a fix that is certain.
const SAFE: &[(&str, &str, &str, &str)] = &[
    ("a: b\nd: Use this: now\n", ":", COLON, "a: b\nd: \"Use this: now\"\n"),
    ("d: Use \"it\": now\\\nb: c\n", ":", COLON, "d: 'Use \"it\": now\\'\nb: c\n"),
    ("d: Use this:\r\nb: c\r\n", ":", COLON, "d: \"Use this:\"\r\nb: c\r\n"),
    ("d: one: two\n  and more\nb: c\n", ":", COLON, "d: \"one: two and more\"\nb: c\n"),
    ("d: one\n  and more: two\nb: c\n", ":", COLON, "d: \"one and more: two\"\nb: c\n"),
    ("- d: é: ü\n", ":", COLON, "- d: \"é: ü\"\n"),
    ("d: **bold** x\n", "*", "reads as an alias", "d: \"**bold** x\"\n"),
    ("d: * x\n", "*", "reads as an alias", "d: \"* x\"\n"),
    ("d: & x\n", "&", "reads as an anchor", "d: \"& x\"\n"),
    ("d: @me\n", "@", "reserves", "d: \"@me\"\n"),
    ("d: `x` y\n", "`", "a backtick", "d: \"`x` y\"\n"),
    ("d: %x\n", "%", "directive", "d: \"%x\"\n"),
    ("d: [a](b) c\n", "[a]", "starts with `[`", "d: \"[a](b) c\"\n"),
    ("d: {{a}} c\n", "{{a}}", "starts with `{`", "d: \"{{a}} c\"\n"),
    ("d: ? x\n", "?", "key", "d: \"? x\"\n"),
    ("d: , x\nb: c\n", ",", "starts with `,`", "d: \", x\"\nb: c\n"),
    ("d: \"a \"b\" c\"\n", "b\" c\"", "closing quote", "d: a \"b\" c\n"),
    ("d: \"a\" b\n", " b", "closing quote", "d: \"\\\"a\\\" b\"\n"),
    ("d: 'don't'\n", "t'", "closing quote", "d: don't\n"),
    ("d: \"a\\d\"\n", "\\d", "`\\d` is no escape", "d: \"a\\\\d\"\n"),
    ("name:a\nd: b\n", "name:", "no space after `name:`", "name: a\nd: b\n"),
    ("d: b\nname:a\n", "name:", "no space after `name:`", "d: b\nname: a\n"),
    ("a:\n\tb: c\n", "\t", "a tab indents", "a:\n  b: c\n"),
];

/// The same for fixes that are guesses.
const GUESSED: &[(&str, &str, &str, &str)] = &[
    ("d: a: b # c\n", ":", COLON, "d: \"a: b # c\"\n"),
    ("d: *a\n", "*", "reads as an alias", "d: \"*a\"\n"),
    ("d: - x\n", "-", "list item", "d: \"- x\"\n"),
    ("d: \"a\" and \"b\"\n", " and \"b\"", "closing quote", "d: \"\\\"a\\\" and \\\"b\\\"\"\n"),
    ("d: > x\n", "x", "text follows `>`", "d: x\n"),
    ("d: >- x\n  y\n", "x", "text follows `>-`", "d: >-\n  x\n  y\n"),
    ("d: | x\nb: c\n", "x", "text follows `|`", "d: x\nb: c\n"),
    ("d: [a, b\nc: d\n", "[", "the list opened", "d: [a, b]\nc: d\n"),
    ("d: {\"a]\":{b: [c, d\nc: d\n", "{", "the mapping opened", "d: {\"a]\":{b: [c, d]}}\nc: d\n"),
    ("d: {a\nc: d\n", "{", "the mapping opened", "d: \"{a\"\nc: d\n"),
    ("d: \"a\nc: d\n", "\"", "the quote opened", "d: \"a\"\nc: d\n"),
    ("d: 'a\n", "'", "the quote opened", "d: 'a'\n"),
    ("d: a\n  b: c\n", "  b", "`b` is indented under `d`", "d: a\nb: c\n"),
    (" a: b\nc: d\n", " ", "the first line is indented", "a: b\nc: d\n"),
    ("d: |\n  x\n y\n", " ", "fits no line above", "d: |\n  x\n  y\n"),
    ("d: a\ntext\nmore\nb: c\n", "text", "no key", "d: a\n  text\n  more\nb: c\n"),
    ("b: c\nname = a\n", "name", "no `:` after `name`", "b: c\nname: a\n"),
    ("a: b\nname c\n", "name", "no `:` after `name`", "a: b\nname: c\n"),
    ("d: a\u{7}b\n", "\u{7}", "U+0007", "d: ab\n"),
    ("d: a\u{7}\u{0}b\ne: \u{1}f\n", "\u{7}", "U+0007", "d: ab\ne: f\n"),
    ("%YAML 1.2\n---\na: b\n", "%YAML 1.2", "directive", "---\na: b\n"),
];

#[test]
fn causes_are_named_at_their_place_and_their_fixes_parse() {
    let safe = SAFE.iter().map(|case| (case, Safety::Safe));
    for ((text, marked, message, fixed), safety) in
        safe.chain(GUESSED.iter().map(|case| (case, Safety::Unsafe)))
    {
        let found = cause(text);
        assert_eq!(found.0, *marked, "{text:?}: {}", found.1);
        assert!(found.1.contains(message), "{text:?}: {}", found.1);
        assert_eq!(found.2, Some((safety, (*fixed).to_owned())), "{text:?}");
        let again = yaml::parse(&Fragment::verbatim(FileId(0), 0, fixed));
        assert_eq!(again.error, None, "{fixed:?}");
    }
}

#[test]
fn what_cannot_be_repaired_is_named_all_the_same() {
    for (text, message) in [
        ("a: b\n- c\n", "a list item stands where a key is expected"),
        ("- a\nb: c\n", "this is not YAML"),
        ("a: [b,\n  c\n]]\nd: e\n", "this is not YAML"),
    ] {
        let found = cause(text);
        assert!(found.1.starts_with(message), "{text:?}: {}", found.1);
    }
}

#[test]
fn a_fix_that_leads_nowhere_is_not_offered() {
    let found = cause("a: [b, c]\ntext\n");
    assert_eq!(found, ("text".into(), "this line belongs to no key".into(), None));
}

#[test]
fn hostile_texts_have_a_cause_soon() {
    for text in [
        "- [".repeat(100_000),
        "- \"\n".repeat(100_000),
        "a: [\n".repeat(100_000),
        "\n".repeat(1_000_000) + "]",
        "a: b: c".repeat(100_000),
        "\ta\n".repeat(100_000) + "b: c: d",
    ] {
        cause(&text);
    }
}

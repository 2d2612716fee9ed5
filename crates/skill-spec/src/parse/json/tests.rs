use super::*;
use crate::diagnostic::Safety;
use crate::span::FileId;
use crate::tree::{Kind, Value};

const FILE: FileId = FileId(3);

fn read(text: &str) -> Document {
    parse(&Fragment::verbatim(FILE, 0, text))
}

/// Text, the part the error points at, its message; `|` in the text marks an empty span.
#[track_caller]
fn refuses(text: &str, part: &str, message: &str) -> SyntaxError {
    let plain = text.replacen('|', "", 1);
    let error = read(&plain).error.expect("an error");
    assert_eq!(error.message, message, "{text}");
    assert_eq!(&plain[error.span.range()], part, "{text}");
    if let Some(at) = text.find('|') {
        assert_eq!(error.span.start, at, "{text}");
    }
    error
}

#[test]
fn a_tree_knows_where_its_keys_and_values_stand() {
    let text = "{ \"a\\u0062\": [1, -2.5e3, \"x\\n\"],\n \"é\": {\"t\": true, \"n\": null} }";
    let root = read(text).root.expect("JSON");
    let at = |pointer: &str| root.pointer(pointer).expect("there");
    assert_eq!(&text[at("/ab").key.expect("a key").range()], "\"a\\u0062\"");
    assert_eq!(&text[at("/ab").value.span.range()], "[1, -2.5e3, \"x\\n\"]");
    assert_eq!(&text[at("/ab/1").value.span.range()], "-2.5e3");
    assert_eq!(at("/ab/2").value.text(), Some("x\n"));
    assert_eq!(&text[at("/é").key.expect("a key").range()], "\"é\"");
    assert_eq!(&text[at("/é/n").value.span.range()], "null");
    let kinds = ["/ab/0", "/ab/1", "/ab/2", "/é/t", "/é/n"]
        .map(|pointer| at(pointer).value.scalar().map(|scalar| scalar.kind));
    assert_eq!(
        kinds.map(|kind| kind.expect("a leaf")),
        [Kind::Integer, Kind::Float, Kind::Text, Kind::Bool, Kind::Null]
    );
}

#[test]
fn numbers_keep_their_spelling() {
    for number in ["0", "-0", "9007199254740993", "1.50", "1E+2", "123456789012345678901234567890"]
    {
        let root = read(number).root.expect("JSON");
        assert_eq!(root.scalar().map(|scalar| scalar.text.as_str()), Some(number));
    }
}

#[test]
fn duplicates_stay_in_order_whatever_their_spelling() {
    let root = read(r#"{"a": 1, "\u0061": 2, "b": 3}"#).root.expect("JSON");
    let names: Vec<_> = root.entries().iter().filter_map(|entry| entry.name()).collect();
    assert_eq!(names, ["a", "a", "b"]);
    assert_eq!(read(r#"{"a": 1, "\u0061": 2}"#).value, Some(serde_json::json!({"a": 2})));
}

#[test]
fn escapes_are_decoded_as_serde_json_decodes_them() {
    for text in [r#""\"\\\/\b\f\n\r\t""#, r#""\u00e9\u20AC\ud83d\ude00\u0000""#, "\"é€😀\""] {
        let document = read(text);
        let ours = document.root.as_ref().and_then(Node::text);
        assert_eq!(ours, document.value.as_ref().and_then(serde_json::Value::as_str), "{text}");
        assert!(ours.is_some(), "{text}");
    }
}

#[test]
fn a_place_in_a_decoded_string_is_a_place_in_the_file() {
    let raw = r#""a\n\u00e9\\d""#;
    let fragment = string_fragment(raw, Span::new(FILE, 10, 10 + raw.len()));
    assert_eq!(fragment.text, "a\né\\d");
    let source = |part: &str| {
        let start = fragment.text.find(part).expect("there");
        let span = fragment.span(start..start + part.len());
        &raw[span.start - 10..span.end - 10]
    };
    assert_eq!(source("a"), "a");
    assert_eq!(source("\né"), r"\n\u00e9");
    assert_eq!(source("\\d"), r"\\d");
}

#[test]
fn structure_errors_say_what_is_missing_and_where() {
    refuses("|", "", "the file is empty");
    refuses(" \n", "", "the file is empty");
    refuses("{\"total\": 1|\n \"tax\": 2}", "", "expected `,` or `}` after the value of `total`");
    refuses("[1, 2| 3]", "", "expected `,` or `]` after item 2");
    refuses("{\"a\": [1, 2}", "}", "expected `]`, found `}`");
    refuses("{\"a\": 1]", "]", "expected `}`, found `]`");
    refuses("{\"a\": 1;}", ";", "expected `,` or `}` after the value of `a`, found `;`");
    refuses("[\"a\": 1]", ":", "a key in a list");
    refuses("{\"a\": 1,}", ",", "a comma after the last entry");
    refuses("[1,\n]", ",", "a comma after the last item");
    refuses("[1,,2]", ",", "item 2 is missing before `,`");
    refuses("{\"a\": 1,,\"b\": 2}", ",", "two commas in a row");
    refuses("{, \"a\": 1}", ",", "a comma before the first entry");
    refuses("{\"a\" 1}", "1", "expected `:` after the key `a`, found `1`");
    refuses("{\"a\" = 1}", "=", "expected `:` after the key `a`, found `=`");
    refuses("{\"a\"}", "}", "the key `a` has no value");
    refuses("{\"a\": }", "}", "the value of `a` is missing before `}`");
    refuses("{\"a\": 1|", "", "the file ends inside an object that is never closed");
    refuses("[1, [2]|", "", "the file ends inside a list that is never closed");
    refuses("{\"a\":|", "", "the file ends before the value of `a`");
    refuses("{\"a\"|", "", "the file ends after the key `a`");
    refuses("{{}}", "{", "expected a key in double quotes, found `{`");
    refuses("{1: 2}", "1", "the key `1` has no quotes");
}

#[test]
fn what_follows_the_value_is_named() {
    refuses("{} }", "}", "one `}` too many at the end");
    refuses("{},", ",", "a comma after the end of the value");
    refuses("{}\n{}", "{", "a second value after the end of the first");
    refuses("\"a\": 1", ":", "a key without an object around it");
    refuses("{} done", "done", "`done` after the end of the value");
    refuses("{}\n// done", "// done", "a comment, which JSON does not have");
    refuses("{}\n```\n", "```", "a Markdown code fence");
}

#[test]
fn other_notations_are_recognised() {
    refuses("```json\n{}\n```", "```json", "a Markdown code fence");
    refuses("type: object\n", "type", "expected a value, found `type`");
    refuses("{a: 1}", "a", "the key `a` has no quotes");
    refuses("{'a': 1}", "'a'", "text in single quotes");
    refuses("[“a”]", "“a”", "text in typographic quotes");
    refuses("{ // x\n}", "// x", "a comment, which JSON does not have");
    refuses("{ /* x */ }", "/* x */", "a comment, which JSON does not have");
    refuses("{ \"a\": 1 # x\n}", "# x", "a comment, which JSON does not have");
    refuses("[True]", "True", "expected item 1, found `True`");
    refuses("[NaN]", "NaN", "expected item 1, found `NaN`");
    refuses("[1,\u{a0}2]", "\u{a0}", "the character U+00A0 between values");
}

#[test]
fn errors_inside_text_and_numbers_are_named() {
    refuses("{\"a\": \"b\n}", "\"b", "text that is not closed on its line");
    refuses("[\"a]", "\"a]", "text that is never closed");
    refuses("[\"a\tb\"]", "\t", "a tab inside text");
    refuses("[\"a\u{1}b\"]", "\u{1}", "the control character U+0001 inside text");
    refuses(r#"["\d+"]"#, r"\d", "`\\d` is no escape in JSON");
    refuses(r#"["it\'s"]"#, r"\'", "`\\'` is no escape in JSON");
    refuses(r#"["\u12"]"#, r"\u12", "`\\u12` is cut short");
    refuses(r#"["\ud83d"]"#, r"\ud83d", "`\\ud83d` is half a character: its other half is missing");
    refuses(r#"["\ude00"]"#, r"\ude00", "`\\ude00` is half a character: its other half is missing");
    refuses("[01]", "01", "`01` is no number in JSON");
    refuses("[.5]", ".5", "`.5` is no number in JSON");
    refuses("[+1]", "+1", "`+1` is no number in JSON");
    refuses("[1.]", "1.", "`1.` is no number in JSON");
    refuses("[1_000]", "1_000", "`1_000` is no number in JSON");
    refuses("[0x1F]", "0x1F", "`0x1F` is no number in JSON");
    refuses("[-]", "-", "expected item 1, found `-`");
    refuses("[1e400]", "1e400", "`1e400` is larger than any number a reader can hold");
    refuses(
        "{\"a\": \"the \"sum\" due\"}",
        "sum",
        "expected `,` or `}` after the value of `a`, found `sum`",
    );
}

#[test]
fn safe_repairs_lead_to_json() {
    for (broken, whole) in [
        ("[1,]", "[1]"),
        ("{\"a\": 1,}", "{\"a\": 1}"),
        ("{\"a\": 1 \"b\": 2}", "{\"a\": 1, \"b\": 2}"),
        ("{'a': 'it is'}", "{\"a\": \"it is\"}"),
        ("{a: True, b-c: None}", "{\"a\": true, \"b-c\": null}"),
        ("[“a”]", "[\"a\"]"),
        (r#"["\d\.\'"]"#, r#"["\\d\\.'"]"#),
        ("[\"a\tb\"]", "[\"a\\tb\"]"),
        ("[01, .5, +1, 1., -007.50]", "[1, 0.5, 1, 1, -7.50]"),
        ("{\"a\" = 1}", "{\"a\" : 1}"),
        ("{\"a\" => 1}", "{\"a\" : 1}"),
        ("{}}", "{}"),
        ("[1,\u{a0}2]", "[1, 2]"),
        ("{,\"a\": 1,,\"b\": 2}", "{\"a\": 1,\"b\": 2}"),
    ] {
        let mut text = broken.to_owned();
        for _ in 0..9 {
            let Some(error) = read(&text).error else { break };
            let fix = error.fix.unwrap_or_else(|| panic!("no fix: {text} {}", error.message));
            assert_eq!(fix.safety, Safety::Safe, "{text}");
            for edit in &fix.edits {
                text.replace_range(edit.span.range(), &edit.text);
            }
        }
        assert_eq!(text, whole, "{broken}");
    }
}

#[test]
fn depth_ends_at_the_limit() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&nested(MAX_DEPTH)).root.is_some());
    for depth in [MAX_DEPTH + 1, 127, 128, 129, 100_000] {
        let error = read(&nested(depth)).error.expect("an error");
        assert!(error.too_deep, "{depth}");
        assert_eq!(error.span, Span::new(FILE, MAX_DEPTH, MAX_DEPTH + 1));
    }
    assert!(read(&"[".repeat(100_000)).error.is_some_and(|error| error.too_deep));
    assert!(read(&"{\"a\":".repeat(100_000)).error.is_some_and(|error| error.too_deep));
}

#[test]
fn many_keys_are_read_in_one_pass() {
    let keys: Vec<String> = (0..200_000).map(|n| format!("\"key{n}\":{n}")).collect();
    let document = read(&format!("{{{}}}", keys.join(",")));
    assert_eq!(document.root.map(|root| root.entries().len()), Some(200_000));
}

/// A small generator (xorshift), so that failures repeat.
fn random(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).unwrap_or(0)
}

fn assert_in_text(text: &str, node: &Node) {
    assert!(text.get(node.span.range()).is_some_and(|part| !part.is_empty()), "{text:?}");
    match &node.value {
        Value::Mapping(entries) => {
            for entry in entries {
                assert_in_text(text, &entry.key);
                assert_in_text(text, &entry.value);
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| assert_in_text(text, item)),
        Value::Scalar(_) | Value::Alias => {}
    }
}

#[test]
fn broken_texts_never_panic_and_agree_with_serde_json() {
    let seeds = [
        "{\"a\": [1, -2.5e3, \"x\\n\\u00e9\"], \"é\": {\"t\": true, \"n\": null, \"\": []}}",
        "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"pattern\": \"^\\\\d+$\"\n}\n",
        "[\"\\ud83d\\ude00\", 'a', “b”, NaN, 0x1, /* c */ 01, 1e9]",
    ];
    let tokens = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "'", "//", "é", "😀", "\u{a0}", "1", "-",
        ".", "e", "\n", "\t", "true", "nul", "\u{0}", "```", "“", "=", "\\ud800", "1e999",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15;
    for round in 0..6000 {
        let mut text = seeds[round % seeds.len()].to_owned();
        for _ in 0..=random(&mut state) % 3 {
            let mut at = random(&mut state) % (text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let mut end = (at + random(&mut state) % 4).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            text.replace_range(at..end, tokens[random(&mut state) % tokens.len()]);
        }
        let document = read(&text);
        let accepted = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        assert_eq!(document.root.is_some(), accepted, "{text:?} {:?}", document.error);
        if let Some(root) = &document.root {
            assert_in_text(&text, root);
        }
        if let Some(error) = &document.error {
            assert!(!error.message.starts_with("this is not JSON"), "{text:?} {error:?}");
            assert!(text.get(error.span.range()).is_some(), "{text:?} {error:?}");
            for edit in error.fix.iter().flat_map(|fix| &fix.edits) {
                assert!(text.get(edit.span.range()).is_some(), "{text:?} {error:?}");
            }
        }
    }
}

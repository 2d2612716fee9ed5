//! Values, places and limits of the reader.

use super::*;
use crate::span::FileId;

const FILE: FileId = FileId(0);

fn source(text: &str) -> Fragment<'_> {
    Fragment::verbatim(FILE, 7, text)
}

#[test]
fn every_node_knows_its_bytes() {
    let text = "name: é-x # c\nlist: [a, \"b\"]\nblock: |\n  one\n  two\n\nseq:\n  - x: 1\n  - 2\nnone:\nlast: 'q'\n";
    let source = source(text);
    let document = parse(&source);
    assert_eq!(document.error, None);
    let root = document.root.unwrap();
    let value = |key: &str| source.slice(root.get(key).unwrap().value.span);
    assert_eq!(value("name"), "é-x");
    assert_eq!(value("list"), "[a, \"b\"]");
    assert_eq!(value("block").trim_start(), "one\n  two");
    assert_eq!(value("seq"), "- x: 1\n  - 2");
    assert_eq!(value("none"), "");
    assert_eq!(value("last"), "'q'");
    assert_eq!(source.slice(root.get("seq").unwrap().key.span), "seq");
    assert_eq!(document.comments.len(), 1);
}

#[test]
fn decoded_text_leads_back_to_its_bytes() {
    let cases = [
        ("k: plain text", "plain", "plain"),
        ("k: |\n    one\n    two words\n", "two words", "two words"),
        ("k: |\r\n  one\r\n\r\n  two\r\n", "two", "two"),
        ("k: |\n\n  one\n  two\n", "two", "two"),
        ("k: |\n  \n  one\n  two\n", "two", "two"),
        ("k: |\r\n\r\n \r\n  one\r\n", "one", "one"),
        ("k: |\r\r  one\r  two\r", "two", "two"),
        ("k: |2\n\n    one\n", "  one", "  one"),
        ("k: >\n\n \n  one\n  two\n", "one two", "one\n  two"),
        ("k: |\n  one\n    deeper\n  back\n", "deeper", "deeper"),
        ("k: >\n  one\n  two\n\n  three\n", "three", "three"),
        ("k: >-\n  one\n  two\n", "one two", "one\n  two"),
        ("k: \"a \\u00e9 b\"", "é", "\\u00e9"),
        ("k: \"a \\u00e9 b\"", "b", "b"),
        ("k: \"\\ud83d\\ude00 z\"", "z", "z"),
        ("k: \"a \\\n    b c\"", "b c", "b c"),
        ("k: 'it''s fine'", "fine", "fine"),
        ("k: 'it''s fine'", "'", "''"),
        ("k: one\n  two\n  three", "three", "three"),
        ("k: |\n  one\n  t\u{feff}wo \n\n", "wo ", "wo "),
        ("k: \"one\n\n  two\"", "two", "two"),
    ];
    for (text, needle, bytes) in cases {
        let source = source(text);
        let root = parse(&source).root.unwrap();
        let fragment = fragment(&source, &root.get("k").unwrap().value);
        assert_eq!(Some(&*fragment.text), root.get("k").unwrap().value.text(), "{text:?}");
        let at = fragment.text.find(needle).unwrap();
        let span = fragment.span(at..at + needle.len());
        assert_eq!(source.slice(span), bytes, "{text:?} {needle:?}");
    }
}

#[test]
fn every_character_of_a_literal_leads_to_itself() {
    const LINES: [&str; 6] = ["", " ", "  ", "  a", "   b", "  | c"];
    let mut compared = 0;
    for number in 0..LINES.len().pow(4) {
        let lines = (0..4).map(|at| LINES[number / LINES.len().pow(at) % LINES.len()]);
        let block = lines.collect::<Vec<_>>().join("\n");
        for mark in ["|", "|-", "|+", "|1"] {
            let text = format!("k: {mark}\n{block}\nl: x\n");
            let source = source(&text);
            let Some(root) = parse(&source).root else { continue };
            let fragment = fragment(&source, &root.get("k").unwrap().value);
            // The blanks at the end are no part of the node.
            let visible = fragment.text.trim_end().char_indices().filter(|(_, one)| *one != '\n');
            for (at, one) in visible {
                let span = fragment.span(at..at + one.len_utf8());
                assert_eq!(source.slice(span), one.to_string(), "{text:?} {at}");
                compared += 1;
            }
        }
    }
    assert!(compared > 5_000, "{compared}");
}

#[test]
fn plain_scalars_mean_what_yaml_1_2_says() {
    for (text, kind) in [
        ("no", Kind::Text),
        ("true", Kind::Bool),
        ("~", Kind::Null),
        ("0755", Kind::Integer),
        ("0o17", Kind::Integer),
        ("1.10", Kind::Float),
        ("1e3", Kind::Float),
        (".5", Kind::Float),
        (".", Kind::Text),
        ("1.2.3", Kind::Text),
        ("2024-01-01", Kind::Text),
        ("-", Kind::Text),
    ] {
        assert_eq!(core_kind(text), kind, "{text}");
    }
}

#[test]
fn features_and_further_documents_are_noted() {
    let source = source("a: &x !!str 1\nb: *x\n<<: {}\n---\nc: 2\n");
    let document = parse(&source);
    let features: Vec<_> =
        document.features.iter().map(|(f, span)| (*f, source.slice(*span))).collect();
    assert_eq!(
        features,
        [
            (Feature::Tag, "!!str"),
            (Feature::Anchor, "&x"),
            (Feature::Alias, "*x"),
            (Feature::MergeKey, "<<"),
            (Feature::ManyDocuments, "---"),
        ]
    );
}

#[test]
fn hostile_texts_end_quickly_in_an_error() {
    let bomb = "a: &a [x]\n".to_owned()
        + &(0..40).map(|i| format!("b{i}: &b{i} [*a, *a]\n")).collect::<String>();
    assert!(parse(&source(&bomb)).root.is_some());
    for text in
        ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(20_000), "? ".repeat(20_000)]
    {
        let document = parse(&source(&text));
        assert!(document.error.is_some() && document.root.is_none());
    }
    let many: String = (0..200_000).map(|i| format!("k{i}: v\n")).collect();
    assert_eq!(parse(&source(&many)).root.unwrap().entries().len(), 200_000);
}

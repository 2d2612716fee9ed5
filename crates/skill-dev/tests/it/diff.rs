//! `diff`: what differs between two versions, and what it means for consumers.

use std::io::Cursor;

use serde_json::{Value, json};
use skill_dev::Exit;

use crate::harness::{Folder, GOOD, Output};

const OLD_SCHEMA: &str = r##"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Label",
  "type": "object",
  "properties": {
    "to": {"type": "string", "description": "Recipient"},
    "state": {"enum": ["sent", "lost"]},
    "parcels": {"type": "array", "items": {"$ref": "#/definitions/Parcel"}}
  },
  "required": ["to", "state"],
  "definitions": {
    "Parcel": {"type": "object", "properties": {"weight": {"type": "number", "minimum": 0}}}
  }
}
"##;

const GRAPH: &str = "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    [*] --> Read\n    Read: Read the label\n    Read --> [*]\n";

/// `old` and `new`, which differs in every part.
fn versions() -> Folder {
    let new_prompt = GOOD.replace("as a photo or a scan", "as a photo").replace(
        "Return the recipient as printed.\n",
        "Return the recipient as printed,\nand each parcel.\n",
    );
    let new_schema = OLD_SCHEMA
        .replace("\"Recipient\"", "\"Who it goes to\"")
        .replace("\"lost\"]", "\"lost\", \"held\"]")
        .replace("\"to\", \"state\"]", "\"to\"]")
        .replace("\"minimum\": 0}}", "\"minimum\": 0}, \"fragile\": {\"type\": \"boolean\"}}");
    let new_graph = GRAPH.replace("[core]", "[core, document]").replace(
        "    Read --> [*]\n",
        "    Weigh: Weigh it\n    Read --> Weigh: parcel\n    Weigh --> [*]\n",
    );
    Folder::with(&[
        ("old/SKILL.md", GOOD),
        ("old/schema.json", OLD_SCHEMA),
        ("old/vlmrun.yaml", GRAPH),
        ("old/notes/a.md", "Same bytes, another place.\n"),
        ("old/gone.txt", "gone"),
        ("new/SKILL.md", &new_prompt),
        ("new/schema.json", &new_schema),
        ("new/vlmrun.yaml", &new_graph),
        ("new/docs/a.md", "Same bytes, another place.\n"),
        ("new/fresh.txt", "fresh"),
    ])
}

#[test]
fn every_part_that_differs_is_shown() {
    let output = versions().run(&["diff", "old", "new"]);
    insta::assert_snapshot!(output.all());
}

#[test]
fn the_json_says_the_same_to_programs() {
    let here = versions();
    let output = here.run(&["diff", "old", "new", "--format", "json"]);
    assert_eq!((output.exit, &*output.stderr), (Exit::Clean, ""));
    let value: Value = serde_json::from_str(&output.stdout).unwrap();
    insta::assert_json_snapshot!(value);
}

#[test]
fn colours_are_for_terminals() {
    let here = versions();
    let (_, stdout, _) = here.run_with(&["diff", "old", "new", "--color", "always"], |_| {});
    let colored = String::from_utf8(stdout).unwrap();
    let plain = here.run(&["diff", "old", "new"]).stdout;
    assert!(colored.contains("\u{1b}[31mbreaking"), "{colored:?}");
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
}

#[test]
fn the_same_skill_has_no_difference_in_any_form() {
    let here = versions();
    here.run(&["pack", "old", "-o", "old.zip", "--no-check"]);
    here.write("old.json", here.run(&["inline", "old", "--no-check"]).stdout.as_bytes());
    for form in ["old", "old.zip", "old.json"] {
        for other in ["old", "old.zip", "old.json"] {
            let output = here.run(&["diff", form, other]);
            assert_eq!(output.stdout, "no difference\n", "{form} {other} {output:?}");
            assert_eq!((output.exit, &*output.stderr), (Exit::Clean, ""));
        }
    }
    let zip = std::fs::read(here.join("old.zip")).unwrap();
    let (exit, stdout, _) =
        here.run_with(&["diff", "-", "old"], |io| io.stdin = Box::new(Cursor::new(zip)));
    assert_eq!((exit, &*stdout), (Exit::Clean, &b"no difference\n"[..]));
}

/// The class of a change of schema.json; `None` is no file.
fn class(old: Option<&str>, new: Option<&str>, args: &[&str]) -> (Output, Value) {
    let here = Folder::with(&[("old/SKILL.md", GOOD), ("new/SKILL.md", GOOD)]);
    for (folder, schema) in [("old", old), ("new", new)] {
        if let Some(schema) = schema {
            here.write(&format!("{folder}/schema.json"), schema.as_bytes());
        }
    }
    let all: Vec<&str> =
        ["diff", "old", "new", "--format", "json"].iter().chain(args).copied().collect();
    let output = here.run(&all);
    let value: Value = serde_json::from_str(&output.stdout).unwrap();
    (output, value["schema"].clone())
}

#[test]
fn a_schema_that_comes_goes_or_cannot_be_read_has_a_class() {
    let good = r#"{"type": "object"}"#;
    for (old, new, expected) in [
        (None, None, "none"),
        (None, Some(good), "narrowing"),
        (Some(good), None, "breaking"),
        (Some("{"), Some(good), "undecided"),
        (Some(good), Some("{"), "undecided"),
        (Some("{"), Some("{"), "none"),
        (Some("{"), Some("["), "undecided"),
        (Some("{"), None, "undecided"),
        (None, Some("{"), "undecided"),
    ] {
        let (output, schema) = class(old, new, &[]);
        assert_eq!(schema["class"], expected, "{old:?} {new:?} {output:?}");
        assert_eq!(output.exit, Exit::Clean);
        let changes = schema["changes"].as_array().unwrap();
        assert_eq!(changes.is_empty(), expected == "none", "{schema}");
    }
}

#[test]
fn deny_breaking_refuses_what_breaks_and_warns_of_what_may() {
    let schema = |inner: &str| format!(r#"{{"properties": {{"a": {inner}}}}}"#);
    let (text, null) = (schema(r#"{"type": "string"}"#), schema(r#"{"type": ["string", "null"]}"#));
    let (output, found) = class(Some(&text), Some(&null), &["--deny-breaking"]);
    assert_eq!((output.exit, &*output.stderr), (Exit::Errors, ""));
    assert_eq!(found["verdict"], "breaking");
    assert_eq!(found["changes"][0]["example"], "null");
    assert_eq!(found["changes"][0]["pointer"], "/properties/a/type");
    let (output, found) = class(Some(&null), Some(&text), &["--deny-breaking"]);
    assert_eq!((output.exit, &found["verdict"]), (Exit::Clean, &json!("compatible")));
    let not = |text: &str| schema(&format!(r#"{{"type": "string", "pattern": "{text}"}}"#));
    let (old, new) = (not("^[A-Z]{3,4}$"), not("^[A-Z]{3}$"));
    let (output, found) = class(Some(&old), Some(&new), &["--deny-breaking"]);
    assert_eq!((output.exit, &found["verdict"]), (Exit::Clean, &json!("undecided")));
    assert!(output.stderr.starts_with("warning: "), "{output:?}");
}

#[test]
fn a_lock_says_what_is_not_as_locked() {
    let here = versions();
    here.write("skills.toml", b"[skills]\nlabel = { path = \"old\" }\n");
    assert_eq!(here.run(&["lock"]).exit, Exit::Clean);
    let output = here.run(&["diff", "skills.lock", "old"]);
    assert_eq!((output.exit, &*output.stdout), (Exit::Clean, "no difference: old is as locked\n"));
    let output = here.run(&["diff", "skills.lock", "new", "--deny-breaking"]);
    assert_eq!(output.exit, Exit::Clean);
    assert!(
        output.stdout.starts_with("new is not as locked\n  digest: locked sha256:"),
        "{output:?}"
    );
    assert!(output.stdout.contains("fresh.txt"), "{output:?}");
    assert!(output.stderr.contains("digests alone"), "{output:?}");
    let output = here.run(&["diff", "skills.lock", "new", "--format", "json"]);
    let value: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!((&value["same"], &value["name"]), (&json!(false), &json!("label")));
    here.write("other/SKILL.md", GOOD.replace("read-label", "other").as_bytes());
    let output = here.run(&["diff", "skills.lock", "other"]);
    assert_eq!(output.exit, Exit::Failed);
    assert!(output.stderr.contains("`skills.lock` has no folder `other`"), "{output:?}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let here = versions();
    here.write("skills.lock", b"version = 1\n");
    for (args, words) in [
        (["diff", "-", "-"], "standard input can be one of the two"),
        (["diff", "old", "skills.lock"], "put it first"),
        (["diff", "old", "absent"], "absent"),
        (["diff", ".", "old"], "this command takes one"),
    ] {
        let output = here.run(&args);
        assert_eq!((output.exit, &*output.stdout), (Exit::Failed, ""), "{output:?}");
        assert!(output.stderr.contains(words), "{output:?}");
    }
}

#[test]
fn nothing_harmful_and_no_secret_is_shown() {
    let token = concat!("gh", "p_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M");
    let skill = |text: &str| {
        format!(
            "---\nname: read-label\ndescription: \"Reads \\e[2J {text} labels.\"\n---\n\nText \u{1b}[2J \u{202e} {text}.\n"
        )
    };
    let schema = |text: &str| {
        format!(
            r#"{{"properties": {{"a\u001b[2J{text}": {{"enum": ["\u001b{text}", "b"]}}, "c": {{"title": "{text}"}}}}}}"#
        )
    };
    let graph = |text: &str| {
        format!(
            "apiVersion: vlm.run/v1alpha\nmodel: \"m\\e[1m{text}\"\ngraph: |\n  stateDiagram-v2\n    [*] --> A: \u{9b}1m {text}\n"
        )
    };
    let here = Folder::with(&[
        ("old/SKILL.md", &*skill("x")),
        ("old/schema.json", &*schema("x")),
        ("old/vlmrun.yaml", &*graph("x")),
        ("new/SKILL.md", &*skill(token)),
        ("new/schema.json", &*schema(token)),
        ("new/vlmrun.yaml", &*graph(token)),
    ]);
    // Windows has no such names.
    #[cfg(unix)]
    here.write("old/\u{1b}[2J", b"x");
    let output = here.run(&["diff", "old", "new"]);
    let harmful = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}');
    assert!(!output.stdout.contains(harmful), "{:?}", output.stdout);
    for format in ["text", "json"] {
        let output = here.run(&["diff", "old", "new", "--format", format]);
        assert!(!format!("{output:?}").contains("q7Rm"), "{output:?}");
        assert!(output.stdout.contains("ghp_***"), "{output:?}");
    }
}

#[test]
fn long_prompts_are_counted_and_long_patches_cut() {
    let prompt = |word: &str, count: usize| {
        let lines: String = (0..count).map(|n| format!("{word} {n}\n")).collect();
        format!("---\nname: read-label\ndescription: Reads a parcel label.\n---\n\n{lines}")
    };
    let here = Folder::with(&[
        ("old/SKILL.md", &*prompt("old", 500)),
        ("new/SKILL.md", &*prompt("new", 500)),
        ("older/SKILL.md", &*prompt("old", 50_000)),
        ("newer/SKILL.md", &*prompt("new", 50_000)),
    ]);
    let output = here.run(&["diff", "old", "new"]);
    assert!(output.stdout.contains("prompt: +500 -500 lines"), "{output:?}");
    assert!(output.stdout.contains("more lines; `--format json` has all"), "{output:?}");
    let output = here.run(&["diff", "older", "newer"]);
    assert!(output.stdout.contains("too long to be shown line by line"), "{output:?}");
}

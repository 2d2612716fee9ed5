//! `inspect`: everything about a skill, harmless to print.

use serde_json::{Value, json};
use skill_dev::Exit;

use crate::harness::{Folder, GOOD};

#[test]
fn a_skill_is_shown_from_all_sides() {
    let here = Folder::new();
    here.run(&["new", "agent", "--template", "agent"]);
    here.write("agent/.DS_Store", b"x");
    let output = here.run(&["inspect", "agent"]);
    assert_eq!((output.exit, &*output.stderr), (Exit::Clean, ""));
    insta::assert_snapshot!(output.stdout);
}

#[test]
fn the_json_says_the_same_to_programs() {
    let here = Folder::with(&[
        ("read-label/SKILL.md", GOOD),
        (
            "read-label/schema.json",
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "title": "Label", "type": "object", "properties": {"to": {"type": "string", "description": "Recipient"}}, "required": ["to"]}"#,
        ),
        ("read-label/.env", "A=b"),
    ]);
    let output = here.run(&["inspect", "read-label", "--format", "json"]);
    let value: Value = serde_json::from_str(&output.stdout).unwrap();
    let packed = here.run(&["pack", "read-label", "--format", "json"]);
    let packed: Value = serde_json::from_str(&packed.stdout).unwrap();
    assert_eq!(value["digests"]["content_hash"], packed["content_hash"]);
    assert_eq!(value["archive"]["sha256"], packed["sha256"]);
    assert_eq!(value["archive"]["inline_id"], packed["inline_id"]);
    assert_eq!(value["archive"]["bytes"], packed["archive_bytes"]);
    assert_eq!(value["skipped"], packed["skipped"]);
    assert_eq!(value["bytes"], packed["bytes"]);
    assert_eq!(value["name"], "read-label");
    assert_eq!(value["files"][1]["path"], "schema.json");
    assert_eq!(value["files"][1]["mode"], "644");
    assert_eq!(
        value["schema"],
        json!({"title": "Label", "fields": [
            {"name": "to", "type": "string", "required": true, "description": "Recipient", "fields": []}]})
    );
    assert_eq!(value["execution"], Value::Null);
    assert_eq!(value["prompt"]["token_method"], "estimate: bytes / 3.6, rounded up");
    assert_eq!(value["diagnostics"]["errors"], 0);
    let id = &packed["inline_id"];
    assert_eq!(value["effective_id"], json!({"reference": "read-label", "inline": id}));
    let sdk = json!({"reads_frontmatter": true, "name": "read-label", "differs": false,
        "description": "Reads a parcel label. Use when a label arrives as a photo or a scan."});
    assert_eq!(value["sdk"], sdk);
    let hash = packed["content_hash"].as_str().unwrap();
    assert_eq!(value["archive"]["name"], format!("read-label_{}.zip", &hash[..8]));
    let base64 = here.run(&["inline", "read-label", "--format", "base64"]).stdout;
    assert_eq!(value["archive"]["base64_bytes"], base64.trim_end().len());
    let object = here.run(&["inline", "read-label"]).stdout;
    assert_eq!(value["archive"]["inline_bytes"], object.trim_end().len());
}

#[test]
fn the_inline_id_is_that_of_what_inline_sends_whatever_the_layout() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    let [flat, wrapped] = ["vlmrun", "agentskills"].map(|target| -> Value {
        let args = ["inspect", "read-label", "--format", "json", "--target", target];
        serde_json::from_str(&here.run(&args).stdout).unwrap()
    });
    assert_eq!([&flat["archive"]["layout"], &wrapped["archive"]["layout"]], ["flat", "wrapped"]);
    assert_ne!(flat["archive"]["sha256"], wrapped["archive"]["sha256"]);
    for key in ["inline_id", "inline_bytes", "base64_bytes"] {
        assert_eq!(flat["archive"][key], wrapped["archive"][key], "{key}");
    }
}

#[test]
fn what_the_sdk_would_read_is_shown_where_it_differs() {
    let folded = GOOD.replace("description: Reads", "description: >\n  Reads");
    let marked = format!("\u{feff}{GOOD}");
    let text = |manifest: &str| {
        let here = Folder::with(&[("read-label/SKILL.md", manifest)]);
        here.run(&["inspect", "read-label"]).stdout
    };
    let wanted = "the platform's SDK reads\n  name         read-label\n  description  >\n";
    assert!(text(&folded).contains(wanted), "{}", text(&folded));
    let wanted = "the platform's SDK reads: no frontmatter, and so neither value\n";
    assert!(text(&marked).contains(wanted), "{}", text(&marked));
    assert!(!text(GOOD).contains("SDK reads"));
    assert!(!text(&GOOD.replace('\n', "\r\n")).contains("SDK reads"));
}

#[test]
fn long_lists_are_cut_in_text_and_whole_in_json() {
    let property =
        |n: usize| (format!("p{n}"), json!({"type": "string", "description": "x ".repeat(2000)}));
    let properties: serde_json::Map<_, _> = (0..400).map(property).collect();
    let schema = json!({"title": "Wide", "type": "object", "properties": properties}).to_string();
    let states: String =
        (0..300).map(|n| format!("    S{n}: Step\n    S{n} --> S{}\n", n + 1)).collect();
    let execution = format!(
        "apiVersion: vlm.run/v1alpha\nmodel: m\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    [*] --> S0\n{states}"
    );
    let here = Folder::with(&[
        ("read-label/SKILL.md", GOOD),
        ("read-label/schema.json", &schema),
        ("read-label/vlmrun.yaml", &execution),
    ]);
    for n in 0..80 {
        here.write(&format!("read-label/data/{n}.txt"), b"x");
    }
    let text = here.run(&["inspect", "read-label"]).stdout;
    for more in ["23 more", "250 more", "241 more", "201 more"] {
        assert!(text.contains(&format!("  … {more}; --format json has all\n")), "{more}: {text}");
    }
    let json = here.run(&["inspect", "read-label", "--format", "json"]).stdout;
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["schema"]["fields"].as_array().unwrap().len(), 400);
    assert_eq!(value["graph"]["states"].as_array().unwrap().len(), 301);
    assert_eq!(value["files"].as_array().unwrap().len(), 83);
}

#[test]
fn a_broken_skill_is_shown_as_far_as_it_goes() {
    let here = Folder::with(&[("bad/SKILL.md", "no frontmatter"), ("bad/schema.json", "{")]);
    let output = here.run(&["inspect", "bad"]);
    assert_eq!(output.exit, Exit::Errors);
    assert!(output.stdout.starts_with("bad\n  (no description)\n"), "{output:?}");
    assert!(output.stdout.contains("\ndiagnostics: "), "{output:?}");
    let unread = "\nschema: cannot be read; `check` says why\n";
    assert!(output.stdout.contains(unread), "{output:?}");
    let output = here.run(&["inspect", "bad", "--format", "json"]);
    let value: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(value["schema"], Value::Null);
    assert!(value["diagnostics"]["errors"].as_u64().unwrap() > 0);
}

#[test]
fn nothing_from_a_skill_reaches_the_terminal_as_it_is() {
    let evil = "---\nname: read-label\ndescription: \"Reads \\e[2J labels \\u202e. Use when a label arrives.\"\n---\n\nText.\n";
    let schema = r#"{"title": "A\u001b[2J", "type": "object", "properties": {"a\u001b]0;x\u0007": {"type": "string\u001b", "description": "b\u202ec\nd"}}}"#;
    let graph = "apiVersion: vlm.run/v1alpha\nmodel: \"m\\e[1m\"\ntoolsets: [\"\\e[1m\"]\ngraph: |\n  stateDiagram-v2\n    [*] --> A\u{9b}1m\n";
    let here = Folder::with(&[
        ("read-label/SKILL.md", evil),
        ("read-label/schema.json", schema),
        ("read-label/vlmrun.yaml", graph),
    ]);
    // Windows has no such names.
    #[cfg(unix)]
    here.write("read-label/\u{1b}[2J", b"x");
    let output = here.run(&["inspect", "read-label"]);
    let harmful = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}');
    assert!(!output.stdout.contains(harmful), "{:?}", output.stdout);
    assert_eq!(output.stdout.contains("no archive"), cfg!(unix), "{}", output.stdout);
}

#[test]
fn several_skills_follow_each_other() {
    let here = Folder::with(&[("s/a/SKILL.md", GOOD), ("s/b/SKILL.md", GOOD)]);
    let output = here.run(&["inspect", "s", "--format", "json"]);
    let paths: Vec<Value> = output
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["path"].take())
        .collect();
    assert_eq!(paths, ["s/a", "s/b"]);
}

#[test]
fn no_output_shows_a_secret_that_is_a_name_or_a_text() {
    let token = concat!("gh", "p_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M");
    let manifest = format!(
        "---\nname: {token}\ndescription: Reads {token} labels.\nlicense: {token}\n---\n\nText.\n"
    );
    let schema = format!(
        r#"{{"title": "{token}", "type": "object", "properties": {{"{token}": {{"type": "string", "description": "x{token}"}}}}}}"#
    );
    let execution = format!(
        "apiVersion: vlm.run/v1alpha\nmodel: {token}\ntoolsets: [{token}]\ngraph: |\n  stateDiagram-v2\n    [*] --> A: {token}\n    A: x_{token}\n    A --> {token}\n"
    );
    let here = Folder::with(&[
        ("read-label/SKILL.md", manifest.as_str()),
        ("read-label/schema.json", schema.as_str()),
        ("read-label/vlmrun.yaml", execution.as_str()),
    ]);
    for format in ["text", "json"] {
        let output = here.run(&["inspect", "--format", format, "read-label"]);
        assert!(output.stdout.contains("ghp_***"), "{}", output.stdout);
        assert!(!format!("{output:?}").contains("q7Rm"), "{output:?}");
    }
    for format in ["text", "short", "json", "sarif", "junit", "github"] {
        let output = here.run(&["check", "--format", format, "read-label"]);
        assert!(!format!("{output:?}").to_lowercase().contains("q7rm"), "{format}: {output:?}");
    }
    let output = here.run(&["check", "--diff", "--unsafe-fixes", "read-label"]);
    assert!(!format!("{output:?}").to_lowercase().contains("q7rm"), "{output:?}");
}

//! Baselines and the comments that allow: what is known counts no more, and what is new does.

use std::fs;

use serde_json::Value;
use skill_dev::Exit;

use crate::harness::{Folder, GOOD, run_in};

const UPPER: &str = "---\nname: Upper\ndescription: Reads a parcel label. Use when a label arrives as a photo or a scan.\n---\n\n# Read a label\n\nReturn the recipient as printed, for {{company}}.\n";

fn legacy() -> Folder {
    Folder::with(&[("skills/upper/SKILL.md", UPPER), ("skills/b/SKILL.md", "No frontmatter.\n")])
}

fn entries(here: &Folder, path: &str) -> Vec<Value> {
    let value: Value = serde_json::from_str(&here.read(path)).unwrap();
    value["diagnostics"].as_array().unwrap().clone()
}

#[test]
fn what_stands_in_the_baseline_is_silent_and_what_is_new_is_not() {
    let here = legacy();
    let count = here.run(&["check", "--format", "short"]).stdout.lines().count();
    assert!(count > 2);
    let written = here.run(&["check", "--write-baseline", "base.json"]);
    assert_eq!((written.exit, &*written.stdout), (Exit::Clean, ""));
    assert_eq!(
        written.stderr,
        format!(
            "2 skills checked: nothing to report, {count} in the baseline\n`base.json` is written\n"
        )
    );
    assert_eq!(entries(&here, "base.json").len(), count);
    let silent = here.run(&["check", "--baseline", "base.json", "--format", "short"]);
    assert_eq!((silent.exit, &*silent.stdout), (Exit::Clean, ""), "{silent:?}");
    // Lines above come and go; the same defect once more is a new one.
    let moved = UPPER.replace("# Read", "More.\n\nAnd more.\n\n# Read");
    here.write("skills/upper/SKILL.md", moved.as_bytes());
    assert_eq!(here.run(&["check", "--baseline", "base.json"]).exit, Exit::Clean);
    here.write("skills/upper/reference.md", b"[a](gone.md)\n");
    let new = here.run(&["check", "--baseline", "base.json", "--format", "short"]).stdout;
    assert!(new.lines().all(|line| line.contains("reference.md")) && !new.is_empty(), "{new}");
}

#[test]
fn what_is_gone_from_the_baseline_is_told_for_what_was_checked() {
    let here = legacy();
    here.run(&["check", "--write-baseline", "base.json"]);
    here.write("skills/upper/SKILL.md", UPPER.replace(" for {{company}}", "").as_bytes());
    let output = here.run(&["check", "--baseline", "base.json"]);
    assert!(
        output.stderr.contains(
            "1 entry is gone: write the baseline anew with `--write-baseline base.json`\n"
        ),
        "{output:?}"
    );
    let other = here.run(&["check", "skills/b", "--baseline", "base.json"]);
    assert!(!other.stderr.contains("gone"), "{other:?}");
}

#[test]
fn a_baseline_works_from_any_folder_and_is_the_same_from_any() {
    let here = legacy();
    fs::create_dir(here.join("ci")).unwrap();
    here.run(&["check", "skills", "--write-baseline", "ci/base.json"]);
    let first = here.read("ci/base.json");
    assert!(first.contains("\"path\":\"../skills/upper/SKILL.md\""), "{first}");
    let inner = here.join("skills/upper");
    let output = run_in(&inner, &["check", "--baseline", "../../ci/base.json", "-q"]);
    assert_eq!((output.exit, &*output.stdout, &*output.stderr), (Exit::Clean, "", ""));
    let absolute = here.join("ci/base.json").display().to_string();
    run_in(&inner, &["check", "..", "--write-baseline", &absolute]);
    assert_eq!(here.read("ci/base.json"), first);
}

#[test]
fn what_is_no_baseline_is_neither_read_nor_overwritten() {
    let here = legacy();
    for (text, said) in [
        ("{", "base.json:1:1: this is no baseline: "),
        ("[\n", "base.json:2:1: this is no baseline: "),
        ("7", "base.json:1:1: this is no baseline: invalid type: integer `7`, expected an object"),
        ("{\"kind\": \"other\", \"version\": 1}", "`base.json` is no baseline"),
        (
            "{\n  \"kind\": \"skill-dev baseline\",\n  \"version\": 2\n}",
            "`base.json` is a baseline of version 2",
        ),
        (
            "{\n  \"kind\": \"skill-dev baseline\",\n  \"version\": 1,\n  \"diagnostics\": [3]\n}",
            "base.json:4:19: this is no baseline: ",
        ),
    ] {
        here.write("base.json", text.as_bytes());
        let output = here.run(&["check", "--baseline", "base.json"]);
        assert_eq!(output.exit, Exit::Failed, "{text}");
        assert!(output.stderr.contains(said), "{text}: {output:?}");
    }
    here.write("notes.txt", b"my notes");
    for (args, said) in [
        (&["check", "--baseline", "missing.json"][..], "`--write-baseline` makes one"),
        (&["check", "--write-baseline", "notes.txt"], "what is there already is no baseline"),
        (&["check", "--write-baseline", "skills"], "is no plain file"),
        (&["check", "--write-baseline", "no/base.json"], "no such file"),
        (
            &["check", "--write-baseline", "skills/upper/base.json"],
            "lies inside the skill `skills/upper`",
        ),
        (&["check", "--write-baseline", "a", "--baseline", "b"], "cannot be used with"),
    ] {
        let output = here.run(args);
        assert_eq!(output.exit, Exit::Failed, "{args:?}");
        assert!(output.stderr.contains(said), "{args:?}: {output:?}");
    }
    assert_eq!(here.read("notes.txt"), "my notes");
    // A baseline with the marks of a merge gone wrong is written anew.
    here.write("base.json", b"<<<<<<< ours\n{\n  \"kind\": \"skill-dev baseline\",\n");
    assert_eq!(here.run(&["check", "--write-baseline", "base.json"]).exit, Exit::Clean);
}

#[test]
fn no_secret_stands_in_a_baseline() {
    let key = format!("AKIA{}", "QYLPMN5HFIQR7XYA");
    let text = GOOD.replace("as printed.", &format!("as printed. Use {key} for the lookup."));
    let here = Folder::with(&[("read-label/SKILL.md", &text)]);
    here.run(&["check", "--write-baseline", "base.json"]);
    assert_eq!(entries(&here, "base.json").len(), 1, "{}", here.read("base.json"));
    assert!(!here.read("base.json").contains(&key[4..]));
}

#[test]
fn what_is_allowed_is_counted_and_does_not_decide() {
    let text = UPPER.replace("name: Upper", "# skill-dev: allow(name) an old name\nname: Upper");
    let text = text.replace("# Read", "<!-- skill-dev: allow-file(prompt) -->\n\n# Read");
    let here = Folder::with(&[("upper/SKILL.md", &text)]);
    let output = here.run(&["check"]);
    assert_eq!((output.exit, &*output.stdout), (Exit::Clean, ""), "{output:?}");
    assert!(
        output.stderr.contains("1 skill checked: nothing to report, 2 allowed\n"),
        "{output:?}"
    );
    let (_, json) = here.check_json(&[]);
    assert_eq!(json["summary"]["allowed"], 2);
    assert_eq!(here.run(&["pack"]).exit, Exit::Clean);
    // What is allowed is not repaired.
    here.run(&["check", "--fix"]);
    assert_eq!(here.read("upper/SKILL.md"), text);
}

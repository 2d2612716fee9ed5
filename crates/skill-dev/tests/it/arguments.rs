//! Bad command lines and paths: the message says what to do, the exit code is 2.

use std::fmt::Write as _;

use skill_dev::Exit;

use crate::harness::{Folder, GOOD};

#[test]
fn every_bad_argument_is_answered_with_what_to_do() {
    let here = Folder::with(&[
        ("empty/readme.txt", "nothing"),
        ("good/SKILL.md", GOOD),
        ("good/references/more.md", "text"),
        ("two/a/SKILL.md", GOOD),
        ("two/b/SKILL.md", GOOD),
        ("some.zip", "PK"),
        ("some.SKILL", "PK"),
        ("inline.json", "{}"),
        ("notes.txt", "text"),
        ("hidden/.git/SKILL.md", GOOD),
        ("hidden/node_modules/x/SKILL.md", GOOD),
    ]);
    let mut answers = String::new();
    for line in [
        "chekc",
        "check missing",
        "check empty",
        "check hidden",
        "check good/references",
        "check some.zip",
        "check some.SKILL",
        "check inline.json",
        "check -",
        "check notes.txt",
        "check good --target vlmrnu",
        "check good --target x",
        "check good --deny grpah",
        "check good --allow xyzzy",
        "check good --format xml",
        "check good --unsafe-fixes",
        "check good --config missing.toml",
        "check good --config some.zip --no-config",
        "explain nmae-uppercase",
        "explain xyzzy",
        "-q -v check good",
        "watch good --debounce x",
        "watch good --debounce 60001",
    ] {
        let output = here.run(&line.split_whitespace().collect::<Vec<_>>());
        assert_eq!(output.exit, Exit::Failed, "{line}: {output:?}");
        assert_eq!(output.stdout, "", "{line}");
        let _ = writeln!(answers, "$ skill-dev {line}\n{}", output.stderr);
    }
    insta::assert_snapshot!(answers);
}

#[test]
fn help_goes_to_stdout_with_examples_and_exit_codes() {
    let here = Folder::new();
    let help = here.run(&["--help"]).stdout;
    let commands = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let commands = commands.take_while(|line| line.starts_with("  "));
    let names = commands.filter_map(|line| line.split_whitespace().next());
    let lines = names.filter(|name| *name != "help").map(|name| format!("{name} --help"));
    for line in std::iter::once("--help".to_owned()).chain(lines) {
        let output = here.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((output.exit, &*output.stderr), (Exit::Clean, ""), "{line}");
        assert!(output.stdout.contains("Exit codes"), "{line}: {}", output.stdout);
        let example = output.stdout.contains("Examples:\n  skill-dev ");
        assert!(example, "{line}: {}", output.stdout);
        assert!(output.stdout.lines().all(|line| line.chars().count() <= 100), "{line}");
    }
    let nothing = here.run(&[]);
    assert_eq!((nothing.exit, &*nothing.stdout), (Exit::Failed, ""));
    assert!(nothing.stderr.contains("Usage: skill-dev"), "{}", nothing.stderr);
    let version = here.run(&["--version"]);
    assert_eq!(version.stdout, concat!("skill-dev ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn validate_is_check() {
    let here = Folder::with(&[("SKILL.md", GOOD)]);
    assert_eq!(
        here.run(&["validate", "--format", "json"]),
        here.run(&["check", "--format", "json"])
    );
}

#[test]
fn rules_are_listed_with_name_severity_and_summary() {
    let here = Folder::new();
    let text = here.run(&["rules"]).stdout;
    let row = text.lines().find(|line| line.starts_with("manifest-absent ")).unwrap();
    let words: Vec<&str> = row.split_whitespace().take(4).collect();
    assert_eq!(words, ["manifest-absent", "manifest", "error", "there"]);
    let json: Vec<serde_json::Value> =
        serde_json::from_str(&here.run(&["rules", "--format", "json"]).stdout).unwrap();
    assert_eq!(json.len(), skill_spec::RULES.len());
    let row = json.iter().find(|row| row["name"] == "manifest-absent").unwrap();
    let wanted = serde_json::json!({"name": "manifest-absent", "group": "manifest",
        "severity": "error", "summary": "there is no `SKILL.md`", "fix": false});
    assert_eq!(*row, wanted);
}

#[test]
fn rules_groups_and_targets_have_a_page() {
    let here = Folder::new();
    for (name, wanted) in [
        ("manifest-absent", "error[manifest-absent]: there is no `SKILL.md`"),
        ("manifest", "- `manifest-absent`: there is no `SKILL.md` (error)"),
        ("agentskills", "| `description` | at most 1024 characters |"),
    ] {
        let output = here.run(&["explain", name]);
        assert_eq!(output.exit, Exit::Clean);
        assert!(output.stdout.contains(wanted), "{}", output.stdout);
    }
    let named = here.run(&["explain", "openai"]);
    assert_eq!(here.run(&["explain", "--target", "openai"]), named);
    assert!(named.stdout.contains("500 files"), "{}", named.stdout);
}

//! `skill-dev.toml`: found, obeyed, and refused with a position.

use std::fmt::Write as _;

use skill_dev::Exit;

use crate::harness::{Folder, GOOD};

/// A skill on which exactly `name-uppercase` speaks.
const UPPER: &str = "---\nname: Upper\ndescription: Reads a parcel label. Use when a label arrives as a photo or a scan.\n---\n\n# Read a label\n\nReturn the recipient as printed.\n";

#[test]
fn what_the_file_may_not_say_is_refused_at_its_place() {
    let mut answers = String::new();
    for text in [
        "[check]\ntraget = \"vlmrun\"\n",
        "[check]\ntarget = \"vlmrnu\"\n",
        "[check]\ntarget = 3\n",
        "# first\n\n[chekc]\n",
        "check = 1\n",
        "[rules]\ngraph = \"deny\"\nname-upercase = \"warn\"\n",
        "[rules]\ngraph = \"forbid\"\n",
        "[pack]\nlayout = \"tar\"\n",
        "[pack]\nexclude = \"a\"\n",
        "[pack]\nexclude = [\"a\", 1]\n",
        "[pack]\nexcludes = []\n",
        "[watch]\ndebounce_ms = -1\n",
        "[watch]\ndebounce = 1\n",
        "[rules\n",
        "[rules]\n\"\\u001b[31m\" = \"warn\"\n",
        "[check]\ntarget = \"vlmrun\"\ntarget = \"vlmrun\"\n",
    ] {
        let here = Folder::with(&[("SKILL.md", GOOD), ("skill-dev.toml", text)]);
        let output = here.run(&["check"]);
        assert_eq!(output.exit, Exit::Failed, "{text}: {output:?}");
        let _ = writeln!(answers, "{text}{}", output.stderr);
    }
    insta::assert_snapshot!(answers);
}

#[test]
fn the_nearest_file_upwards_counts_and_the_command_line_wins() {
    let here = Folder::with(&[
        ("a/upper/SKILL.md", UPPER),
        (
            "a/skill-dev.toml",
            "[rules]\nname-uppercase = \"allow\"\nname-differs-from-folder = \"allow\"\n",
        ),
        ("skill-dev.toml", "[rules]\nname-uppercase = \"warn\"\n"),
        ("other.toml", "[rules]\nname = \"warn\"\n"),
    ]);
    let severities = |args: &[&str]| -> Vec<String> {
        let (_, json) = here.check_json(args);
        let all = json["skills"][0]["diagnostics"].as_array().unwrap().clone();
        let own = all.iter().filter(|one| one["rule"] == "name-uppercase");
        own.map(|one| one["severity"].as_str().unwrap().to_owned()).collect()
    };
    assert!(severities(&["a/upper"]).is_empty());
    assert!(severities(&["a"]).is_empty());
    assert_eq!(severities(&["."]), ["warning"]);
    assert_eq!(severities(&["a", "--no-config"]), ["error"]);
    assert_eq!(severities(&["a", "--config", "other.toml"]), ["warning"]);
    assert_eq!(severities(&["a", "--deny", "name-uppercase"]), ["error"]);
    assert_eq!(
        severities(&["a", "--deny", "name-uppercase", "--warn", "name-uppercase"]),
        ["warning"]
    );
    assert_eq!(
        severities(&["a", "--warn", "name-uppercase", "--deny", "name-uppercase"]),
        ["error"]
    );
}

#[test]
fn the_target_comes_from_the_command_line_else_the_file() {
    let here = Folder::with(&[
        ("SKILL.md", GOOD),
        ("skill-dev.toml", "[check]\ntarget = \"agentskills\"\n"),
    ]);
    let target = |args: &[&str]| here.check_json(args).1["target"].as_str().unwrap().to_owned();
    assert_eq!(target(&[]), "agentskills");
    assert_eq!(target(&["--target", "vlmrun"]), "vlmrun");
    assert_eq!(target(&["--no-config"]), "vlmrun");
}

#[test]
fn exclude_keeps_files_out_of_the_bundle() {
    let here = Folder::with(&[
        ("SKILL.md", GOOD),
        ("drafts/a.md", "text"),
        ("skill-dev.toml", "[pack]\nexclude = [\"drafts\"]\n"),
    ]);
    let output = here.run(&["check", "-v"]);
    assert!(output.stderr.contains("left out of .: drafts (excluded by skill-dev.toml: drafts)"));
    assert!(output.stderr.contains("configuration: skill-dev.toml\n"), "{}", output.stderr);
}

#[test]
fn a_file_without_end_is_refused() {
    let here = Folder::with(&[("SKILL.md", GOOD)]);
    here.write("large.toml", "# more\n".repeat(1 << 18).as_bytes());
    let output = here.run(&["check", "--config", "large.toml"]);
    assert_eq!(output.exit, Exit::Failed);
    assert!(output.stderr.contains("`large.toml` is larger than 1 MiB"), "{output:?}");
}

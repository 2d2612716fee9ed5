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
        "[overrides]\npaths = [\"a\"]\n",
        "overrides = [1]\n",
        "[[overrides]]\n[overrides.rules]\nname = \"warn\"\n",
        "[[overrides]]\npaths = \"a\"\n",
        "[[overrides]]\npaths = [\"a\", \"{b\"]\n",
        "[[overrides]]\npaths = [\"!a\"]\n",
        "[[overrides]]\npath = [\"a\"]\n",
        "[[overrides]]\npaths = [\"a\"]\nrules = 1\n",
        "[[overrides]]\npaths = [\"a\"]\n[overrides.rules]\nnmae = \"warn\"\n",
        "[[overrides]]\npaths = [\"a\"]\n[overrides.rules]\nname = \"off\"\n",
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
fn levels_for_paths_stand_between_those_of_the_file_and_the_command_line() {
    let config = "[rules]\nname-uppercase = \"allow\"\n\n\
        [[overrides]]\npaths = [\"a/**\", \"nowhere/*.md\"]\n[overrides.rules]\nname-uppercase = \"deny\"\n\n\
        [[overrides]]\npaths = [\"a/c/SKILL.md\"]\nrules = { name-uppercase = \"warn\" }\n";
    let here = Folder::with(&[
        ("skill-dev.toml", config),
        ("a/b/SKILL.md", UPPER),
        ("a/c/SKILL.md", UPPER),
        ("d/SKILL.md", UPPER),
    ]);
    let severities = |args: &[&str]| -> Vec<(String, String)> {
        let args: Vec<_> =
            args.iter().chain(&["--allow", "name-differs-from-folder"]).copied().collect();
        let (_, json) = here.check_json(&args);
        let skills = json["skills"].as_array().unwrap();
        let all = skills.iter().flat_map(|skill| {
            let all = skill["diagnostics"].as_array().unwrap();
            all.iter().map(move |one| (skill["path"].clone(), one["severity"].clone()))
        });
        let text = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        all.map(|(path, severity)| (text(path), text(severity))).collect()
    };
    let is = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter().map(|(path, level)| ((*path).to_owned(), (*level).to_owned())).collect()
    };
    assert_eq!(severities(&["."]), is(&[("a/b", "error"), ("a/c", "warning")]));
    assert_eq!(severities(&["a/b"]), is(&[("a/b", "error")]));
    assert_eq!(severities(&[".", "--allow", "name-uppercase"]), []);
    // A rule's own name wins over its group, wherever either is said.
    assert_eq!(severities(&["a/b", "--warn", "name"]), is(&[("a/b", "error")]));
    let output = here.run(&["check", "-v"]);
    assert!(
        output.stderr.contains("nothing matches `nowhere/*.md` of [[overrides]]\n"),
        "{output:?}"
    );
    assert_eq!(output.stderr.matches("nothing matches").count(), 1, "{output:?}");
    let packed = here.run(&["pack", "a/b", "--allow", "name-differs-from-folder"]);
    assert_eq!(packed.exit, Exit::Errors, "{packed:?}");
}

#[test]
fn a_level_for_a_folder_covers_what_is_said_of_the_skill_as_a_whole() {
    let config = |glob: &str| {
        format!("[[overrides]]\npaths = [\"{glob}\"]\nrules = {{ manifest-absent = \"warn\" }}\n")
    };
    for (glob, exit) in [
        ("skills/a", Exit::Clean),
        ("skills/**", Exit::Clean),
        ("skills/a/**", Exit::Clean),
        ("skills/a/*.md", Exit::Errors),
        ("skills/b", Exit::Errors),
    ] {
        let here =
            Folder::with(&[("skill-dev.toml", &config(glob)), ("skills/a/schema.json", "{}")]);
        let output = here.run(&["check", "skills/a", "--allow", "schema"]);
        assert_eq!(output.exit, exit, "{glob}: {output:?}");
    }
}

#[test]
fn a_bad_file_for_one_path_keeps_nobody_from_hearing_of_the_others() {
    let here = Folder::with(&[
        ("a/read-label/SKILL.md", GOOD),
        ("a/skill-dev.toml", "[chekc]\n"),
        ("Upper/SKILL.md", UPPER),
    ]);
    let output = here.run(&["check", "a", "Upper", "--format", "short"]);
    assert_eq!(output.exit, Exit::Failed, "{output:?}");
    assert!(output.stdout.contains("Upper/SKILL.md:2:7: error[name-uppercase]"), "{output:?}");
    let said = "error: a/skill-dev.toml:1:2: there is no table `[chekc]`; did you mean `check`?\n";
    assert!(output.stderr.contains(said), "{output:?}");
    let output = here.run(&["check", "a", "Upper", "--format", "json", "--fix"]);
    assert_eq!(output.exit, Exit::Failed, "{output:?}");
    let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let bad = &report["skills"][0];
    assert_eq!((bad["path"].as_str(), bad["ok"].as_bool()), (Some("a"), Some(false)));
    assert_eq!(report["skills"][1]["path"], "Upper");
    // A file that counts for all of them stops them all.
    let output = here.run(&["check", "Upper", "a", "--config", "a/skill-dev.toml"]);
    assert_eq!((output.exit, output.stdout.as_str()), (Exit::Failed, ""), "{output:?}");
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

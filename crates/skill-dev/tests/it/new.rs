//! `new`: what comes out is clean, what cannot come out leaves nothing behind.

#[cfg(unix)]
use std::fs;

use serde_json::{Value, json};
use skill_dev::Exit;
use skill_spec::TARGETS;

use crate::harness::Folder;

/// The names `new --list` prints.
pub(crate) fn templates() -> Vec<String> {
    let list = Folder::new().run(&["new", "--list"]).stdout;
    list.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// The platforms for which `new` writes. Others do not read the files of VLM Run, and warn.
pub(crate) const WRITTEN_FOR: [&str; 4] = ["vlmrun", "agentskills", "claude-api", "openai"];

pub(crate) fn assert_clean(here: &Folder, path: &str) {
    for target in WRITTEN_FOR {
        let (exit, report) = here.check_json(&[path, "--target", target]);
        let diagnostics = &report["skills"][0]["diagnostics"];
        assert_eq!(exit, Exit::Clean, "{path} for {target}: {diagnostics}");
        assert_eq!(diagnostics, &json!([]), "{path} for {target}");
    }
}

#[test]
fn no_platform_refuses_a_template() {
    let here = Folder::new();
    for template in templates() {
        create(&here, &[&template, "--template", &template]);
        for target in TARGETS {
            let (exit, report) = here.check_json(&[&template, "--target", target.name]);
            assert_eq!(exit, Exit::Clean, "{template} for {}: {report}", target.name);
        }
    }
}

pub(crate) fn create(here: &Folder, args: &[&str]) -> String {
    let output = here.run(&[&["new"], args].concat());
    assert_eq!(output.exit, Exit::Clean, "{output:?}");
    output.stderr
}

#[test]
fn every_template_is_clean_under_the_targets_it_is_written_for() {
    let here = Folder::new();
    let names = templates();
    assert_eq!(names.len(), 9, "{names:?}");
    for template in names {
        let name = format!("my-{template}");
        create(&here, &[&name, "--template", &template]);
        assert_clean(&here, &name);
        let manifest = here.read(&format!("{name}/SKILL.md"));
        assert!(manifest.starts_with(&format!("---\nname: {name}\ndescription: ")), "{manifest}");
        assert!(!manifest.contains(['\r', '\t']), "{template}");
    }
}

#[test]
fn the_templates_own_examples_fit_their_schemas() {
    let here = Folder::new();
    let mut checked = 0;
    for template in templates() {
        create(&here, &[&template, "--template", &template]);
        let schema: Value =
            serde_json::from_str(&here.read(&format!("{template}/schema.json"))).unwrap();
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        let mut samples: Vec<(String, String)> = Vec::new();
        let prompt = here.read(&format!("{template}/SKILL.md"));
        for fenced in prompt.split("```json\n").skip(1) {
            samples.push(("SKILL.md".into(), fenced.split("```").next().unwrap().into()));
        }
        for path in here.tree() {
            if path.starts_with(&format!("{template}/examples/")) && !path.ends_with('/') {
                samples.push((path.clone(), here.read(&path)));
            }
        }
        assert!(samples.len() >= 2, "{template} lacks examples");
        for (path, text) in samples {
            let sample: Value = serde_json::from_str(&text).unwrap();
            let errors: Vec<String> =
                validator.iter_errors(&sample).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{template}: {path}");
            checked += 1;
        }
    }
    assert!(checked >= 18);
}

#[test]
fn files_are_listed_on_stdout_and_the_next_steps_on_stderr() {
    let here = Folder::with(&[("my skills/.keep", "")]);
    let output = here.run(&["new", "read-label", "--dir", "my skills"]);
    assert_eq!(
        output.stdout,
        "my skills/read-label/SKILL.md\nmy skills/read-label/examples/report.json\nmy skills/read-label/schema.json\n"
    );
    assert_eq!(output.stderr, "next:\n  cd 'my skills/read-label'\n  skill-dev watch\n");
    assert_eq!(here.run(&["new", "-q", "quiet"]).stderr, "");
}

pub(crate) const SCHEMA: &str = r#"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Label",
  "type": "object",
  "properties": {
    "recipient": { "type": "string", "description": "Who gets the parcel." },
    "weight": { "type": ["number", "null"], "description": "In kilograms" }
  },
  "required": ["recipient"],
  "additionalProperties": false
}
"#;

#[test]
fn a_schema_is_copied_as_it_is_and_the_prompt_made_from_it() {
    let text = SCHEMA.replace('\n', "\r\n");
    let here = Folder::with(&[("label.json", &text)]);
    let told = create(&here, &["read-label", "--schema", "label.json"]);
    let open = "still to decide:\n  - the description: say what the skill does and when to use it\n  - the prompt: it lists the fields of the schema; say how to find each\nnext:";
    assert!(told.starts_with(open), "{told}");
    assert_eq!(here.read("read-label/schema.json"), text);
    assert_eq!(here.tree().len(), 4, "{:?}", here.tree());
    assert_clean(&here, "read-label");
    insta::assert_snapshot!(here.read("read-label/SKILL.md"));
}

#[test]
fn a_schema_is_inferred_from_samples() {
    let one = r#"{"recipient": "Ada", "sent": "2026-03-14", "parts": [{"weight": 1}]}"#;
    let two = r#"{"recipient": "Bob", "sent": null, "parts": [{"weight": 1.5, "fragile": true}]}"#;
    let here = Folder::with(&[("1.json", one), ("2.json", two)]);
    create(&here, &["read-label", "--sample", "1.json", "--sample", "2.json"]);
    assert_clean(&here, "read-label");
    insta::assert_snapshot!(here.read("read-label/schema.json"));
}

#[test]
fn a_prompt_of_ones_own_leaves_no_other_output_standing() {
    let here = Folder::with(&[(
        "prompt.md",
        "\u{feff}# Label\r\n\r\nRead the label. Return the recipient.\r\n",
    )]);
    let told = create(&here, &["read-label", "--prompt", "@prompt.md"]);
    assert!(told.starts_with("still to decide:\n  - the description: "), "{told}");
    assert!(told.contains("no schema.json"), "{told}");
    assert_eq!(here.tree(), ["prompt.md", "read-label/", "read-label/SKILL.md"]);
    assert_eq!(
        here.read("read-label/SKILL.md"),
        "---\nname: read-label\ndescription: Read the label. Use for read label tasks.\n---\n\n# Label\n\nRead the label. Return the recipient.\n"
    );
    assert_clean(&here, "read-label");
}

#[test]
fn a_named_template_keeps_what_the_new_prompt_speaks_of() {
    let here = Folder::new();
    let prompt = "Read the invoice as resources/currencies.md says and fill schema.json.";
    create(&here, &["read-invoice", "--template", "invoice-extraction", "--prompt", prompt]);
    let inside: Vec<String> = here.tree();
    assert_eq!(
        inside,
        [
            "read-invoice/",
            "read-invoice/SKILL.md",
            "read-invoice/resources/",
            "read-invoice/resources/currencies.md",
            "read-invoice/schema.json",
            "read-invoice/vlmrun.yaml"
        ]
    );
    assert_clean(&here, "read-invoice");
}

#[test]
fn a_description_is_written_so_that_all_readers_agree() {
    let here = Folder::new();
    let text = "Reads labels: recipient # and weight.\nUse when a parcel arrives.";
    create(&here, &["read-label", "--description", text]);
    let manifest = here.read("read-label/SKILL.md");
    let line =
        "\ndescription: \"Reads labels: recipient # and weight. Use when a parcel arrives.\"\n";
    assert!(manifest.contains(line), "{manifest}");
    assert_clean(&here, "read-label");
}

#[test]
fn what_other_platforms_refuse_is_warned_of() {
    let here = Folder::new();
    let told = create(
        &here,
        &["claude-helper", "--description", "Reads <b> tags in pages. Use on demand."],
    );
    assert!(told.contains("warning: the name holds `claude`"), "{told}");
    assert!(told.contains("warning: the description has `<` or `>`"), "{told}");
    let told = create(&here, &["inner", "--dir", "claude-helper"]);
    assert!(told.contains("warning: it lies inside the skill `[HERE]/claude-helper`"), "{told}");
}

#[test]
fn wrong_inputs_are_answered_and_leave_nothing_behind() {
    let here = Folder::with(&[
        ("taken/notes.txt", "mine"),
        ("file", "mine"),
        ("list.json", "[1]"),
        ("broken.json", "{\"a\": 1,\n \"b\": }"),
        ("bad-schema.json", "{\"type\": \"object\", \"required\": [\"gone\"], \"properties\": {}}"),
        ("front.md", "---\nname: x\n---\nText\n"),
        ("good.json", "{\"a\": 1}"),
    ]);
    here.write("latin1.md", b"caf\xe9");
    let before = here.tree();
    let mut answers = String::new();
    for args in [
        &["Invoice Reader"][..],
        &["skills/reader"],
        &["../reader/"],
        &["日本"],
        &["-", "--template", "agent"],
        &["123e4567-e89b-12d3-a456-426614174000"],
        &[],
        &["taken"],
        &["file"],
        &["reader", "--dir", "gone"],
        &["reader", "--dir", "file"],
        &["reader", "--template", "invoice-extracton"],
        &["reader", "--template", "invoce"],
        &["reader", "--prompt", "@"],
        &["reader", "--description", ""],
        &["reader", "--description", "it's \"so\": 'no'"],
        &["reader", "--prompt", " \n"],
        &["reader", "--prompt", "@gone.md"],
        &["reader", "--prompt", "@latin1.md"],
        &["reader", "--prompt", "@front.md"],
        &["reader", "--sample", "gone.json"],
        &["reader", "--sample", "list.json"],
        &["reader", "--sample", "good.json", "--sample", "broken.json"],
        &["reader", "--sample", "good.json", "--schema", "bad-schema.json"],
        &["reader", "--schema", "bad-schema.json"],
        &["reader", "--schema", "broken.json"],
        &["reader", "--schema", "."],
    ] {
        answers.push_str(&here.refusal(&[&["new"], args].concat()));
    }
    let long = "x".repeat(1025);
    let output = here.run(&["new", "reader", "--description", &long]);
    assert!(output.stderr.contains("has 1025 characters, and 1024 are allowed"), "{output:?}");
    assert_eq!(here.tree(), before);
    insta::assert_snapshot!(answers);
}

#[cfg(unix)]
#[test]
fn links_are_not_written_through() {
    let here = Folder::new();
    std::os::unix::fs::symlink("nowhere", here.join("reader")).unwrap();
    let output = here.run(&["new", "reader"]);
    assert_eq!(output.exit, Exit::Failed);
    assert!(output.stderr.contains("`reader` exists already and is a symbolic link"), "{output:?}");
    assert_eq!(here.tree(), ["reader"]);
}

#[cfg(unix)]
#[test]
fn a_read_only_parent_is_said_and_left_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let here = Folder::with(&[("locked/.keep", "")]);
    fs::set_permissions(here.join("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(here.join("locked/probe"), "").is_ok() {
        eprintln!("skipped: this user may write to read-only folders");
        return;
    }
    let output = here.run(&["new", "reader", "--dir", "locked"]);
    assert_eq!(output.exit, Exit::Failed);
    assert!(
        output.stderr.contains("cannot create `locked/reader`: permission denied"),
        "{output:?}"
    );
    assert_eq!(here.tree(), ["locked/", "locked/.keep"]);
}

#[cfg(unix)]
#[test]
fn files_get_the_modes_of_ordinary_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let here = Folder::new();
    create(&here, &["reader"]);
    fs::create_dir(here.join("plain")).unwrap();
    let mode = |path: &str| fs::metadata(here.join(path)).unwrap().permissions().mode();
    assert_eq!(mode("reader"), mode("plain"));
    assert_eq!(mode("reader/SKILL.md") & 0o111, 0);
}

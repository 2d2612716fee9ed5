//! Outputs and exit codes of `check`.

use serde_json::json;
use skill_dev::Exit;

use crate::harness::{Folder, GOOD};

const UPPER: &str = "---\nname: Upper\ndescription: Reads a parcel label. Use when a label arrives as a photo or a scan.\n---\n\n# Read a label\n\nReturn the recipient as printed.\n";

#[test]
fn a_clean_skill_is_silence_on_stdout() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    let output = here.run(&["check"]);
    assert_eq!((output.exit, &*output.stdout), (Exit::Clean, ""));
    let next = "`skill-dev pack` makes the archive\n";
    assert_eq!(output.stderr, format!("1 skill checked: nothing to report\n{next}"));
    assert_eq!(here.run(&["check", "-q"]).stderr, "");
}

#[test]
fn the_json_of_a_defect_has_every_field_of_the_contract() {
    let here = Folder::with(&[("skills/upper/SKILL.md", UPPER)]);
    let (exit, json) = here.check_json(&["--allow", "name", "--deny", "name-uppercase"]);
    assert_eq!(exit, Exit::Errors);
    let tokens = &json["skills"][0]["prompt_tokens"];
    assert!(tokens.as_u64().is_some_and(|tokens| tokens > 5), "{tokens}");
    let mut diagnostic = json["skills"][0]["diagnostics"][0].clone();
    assert!(diagnostic["message"].as_str().unwrap().contains("upper-case"), "{diagnostic}");
    for (free, kind) in
        [("message", "text"), ("help", "text or null"), ("notes", "list"), ("fix", "")]
    {
        assert!(diagnostic.as_object_mut().unwrap().shift_remove(free).is_some(), "{free}: {kind}");
    }
    let wanted = json!({"rule": "name-uppercase", "severity": "error", "file": "SKILL.md",
        "line": 2, "column": 7, "end_line": 2, "end_column": 12, "start": 10, "end": 15,
        "label": null, "related": []});
    assert_eq!(diagnostic, wanted);
    assert_eq!(json["version"], 1);
    assert_eq!(json["target"], "vlmrun");
    assert_eq!(json["skills"][0]["path"], "skills/upper");
    assert_eq!(json["skills"][0]["name"], "Upper");
    assert_eq!(json["skills"][0]["ok"], false);
    assert_eq!(json["summary"], json!({"skills": 1, "errors": 1, "warnings": 0, "notes": 0}));
}

#[test]
fn positions_are_null_where_a_diagnostic_has_none() {
    let here = Folder::with(&[("schema.json", "{}")]);
    let (_, json) = here.check_json(&["--allow", "schema"]);
    let diagnostic = &json["skills"][0]["diagnostics"][0];
    for field in ["file", "line", "column", "end_line", "end_column", "start", "end", "fix"] {
        assert!(diagnostic[field].is_null(), "{field} of {diagnostic}");
        assert!(diagnostic.get(field).is_some(), "{field}");
    }
}

#[test]
fn columns_count_characters_and_offsets_count_bytes() {
    let text = UPPER.replace("name: Upper", "name:  \u{feff}\u{feff}Upper").replace('\n', "\r\n");
    let text = text.replace("\u{feff}\u{feff}", "");
    let here = Folder::with(&[("SKILL.md", &format!("\u{feff}{text}"))]);
    let (_, json) = here.check_json(&[]);
    let all = json["skills"][0]["diagnostics"].as_array().unwrap();
    let one = all.iter().find(|one| one["rule"] == "name-uppercase").unwrap();
    let fields = ["line", "column", "start", "end"].map(|name| one[name].as_u64().unwrap());
    // The mark has three bytes, `---` and CRLF five, `name:` and two blanks seven.
    assert_eq!(fields, [2, 8, 15, 20]);
}

#[test]
fn text_and_short_show_paths_as_the_user_wrote_them() {
    let here = Folder::with(&[("skills/upper/SKILL.md", UPPER)]);
    let only = ["--allow", "name", "--deny", "name-uppercase"];
    for (path, shown) in [
        ("skills", "skills/upper/SKILL.md:2:7"),
        ("./skills/upper/", "skills/upper/SKILL.md:2:7"),
        (".", "skills/upper/SKILL.md:2:7"),
        ("skills/../skills/upper", "skills/../skills/upper/SKILL.md:2:7"),
    ] {
        let run = |format| {
            let args: Vec<_> =
                ["check", path, "--format", format].into_iter().chain(only).collect();
            here.run(&args).stdout
        };
        assert!(run("text").contains(&format!("--> {shown}\n")), "{path}: {}", run("text"));
        let start = format!("{shown}: error[name-uppercase]: ");
        assert!(run("short").starts_with(&start), "{path}: {}", run("short"));
        assert_eq!(run("short").lines().count(), 1);
    }
}

#[test]
fn color_is_used_when_asked_for_and_never_in_data() {
    let here = Folder::with(&[("SKILL.md", UPPER)]);
    let colored = |args: &[&str]| here.run(args).stdout.contains('\u{1b}');
    assert!(!colored(&["check"]));
    assert!(colored(&["check", "--color", "always"]));
    assert!(!colored(&["check", "--color", "never"]));
    assert!(!colored(&["check", "--color", "always", "--format", "json"]));
    assert!(!colored(&["check", "--color", "always", "--format", "short"]));
}

#[test]
fn severity_decides_the_exit_code() {
    let here = Folder::with(&[("SKILL.md", UPPER)]);
    let exit = |args: &[&str]| here.check_json(args).0;
    assert_eq!(exit(&["--warn", "name"]), Exit::Clean);
    assert_eq!(exit(&["--allow", "name"]), Exit::Clean);
    assert_eq!(exit(&["--deny", "name"]), Exit::Errors);
}

#[test]
fn a_reader_that_went_away_changes_no_verdict() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let here = Folder::with(&[("SKILL.md", UPPER)]);
    let mut io = skill_dev::Io {
        stdout: Box::new(Closed),
        stderr: Box::new(std::io::sink()),
        stdin: Box::new(std::io::empty()),
        cwd: here.path().to_owned(),
        stdout_terminal: false,
        stderr_terminal: false,
        no_color: false,
        ci: skill_dev::Ci::default(),
        epoch: None,
        color: skill_dev::ColorChoice::Auto,
        verbosity: skill_dev::Verbosity::Normal,
    };
    for format in ["text", "short", "json", "sarif", "github", "junit"] {
        let args = ["skill-dev", "check", "--format", format].map(Into::into);
        assert_eq!(skill_dev::run(args, &mut io), Exit::Errors, "the verdict stands");
    }
}

#[test]
fn what_could_not_be_read_is_not_counted_as_checked() {
    let here = Folder::with(&[("SKILL.md", GOOD)]);
    here.write(".skillignore", "*".repeat(2 << 20).as_bytes());
    let output = here.run(&["check"]);
    assert_eq!(output.exit, Exit::Failed, "{output:?}");
    assert!(output.stderr.ends_with("0 skills checked: 1 could not be read\n"), "{output:?}");
    let (_, json) = here.check_json(&[]);
    let diagnostic = &json["skills"][0]["diagnostics"][0];
    assert_eq!(diagnostic["rule"], "bundle-entry-unreadable");
    assert!(!diagnostic["message"].as_str().unwrap().contains('\n'), "{diagnostic}");
}

#[test]
fn a_path_without_a_skill_keeps_nobody_from_hearing_of_the_others() {
    let here = Folder::with(&[
        ("read-label/SKILL.md", GOOD),
        ("upper/SKILL.md", UPPER),
        ("t.txt", "text"),
        ("empty/a.txt", ""),
        ("cut.zip", "PK\u{3}\u{4}"),
    ]);
    for bad in ["t.txt", "nowhere", "empty", "cut.zip", "-"] {
        let (exit, json) = here.check_json(&[bad, "read-label", "upper"]);
        assert_eq!(exit, Exit::Failed, "{bad}");
        let skills = json["skills"].as_array().unwrap();
        let told: Vec<_> = skills.iter().map(|skill| (&skill["path"], &skill["ok"])).collect();
        let [no, yes] = [json!(false), json!(true)];
        let paths = [bad, "read-label", "upper"].map(|path| json!(path));
        assert_eq!(told, [(&paths[0], &no), (&paths[1], &yes), (&paths[2], &no)]);
        assert_eq!(skills[0]["diagnostics"][0]["rule"], "bundle-entry-unreadable", "{bad}");
        let (exit, json) = here.check_json(&[bad, "--target", "openai"]);
        assert_eq!((exit, &json["target"]), (Exit::Failed, &json!("openai")), "{bad}");
        assert_eq!(json["summary"]["skills"], 1, "{bad}");
        for (format, end) in [("sarif", "}\n"), ("junit", "</testsuites>\n"), ("github", "\n")] {
            for paths in [&[bad][..], &[bad, "upper"]] {
                let output = here.run(&[&["check", "--format", format], paths].concat());
                assert_eq!(output.exit, Exit::Failed, "{bad}");
                assert!(output.stdout.ends_with(end), "{bad} {format}: {output:?}");
                assert!(!output.stdout.contains('␊'), "{bad} {format}: {output:?}");
                assert!(bad == "-" || output.stdout.contains(bad), "{bad} {format}: {output:?}");
            }
        }
        for format in ["text", "short"] {
            let output = here.run(&["check", bad, "upper", "--format", format]);
            assert_eq!(output.exit, Exit::Failed, "{bad}");
            assert!(output.stdout.contains("[name-uppercase]"), "{bad}: {output:?}");
            assert!(output.stderr.contains("error: "), "{bad}: {output:?}");
        }
    }
    let both = here.run(&["check", "nowhere", "t.txt"]);
    assert_eq!((both.exit, both.stderr.matches("error: ").count()), (Exit::Failed, 2), "{both:?}");
}

const FOR_SOME: &str = "---\nname: read-label\ndescription: Reads the <b>parcel</b> label. Use when a label arrives as a photo or a scan.\nauthor: Ada\n---\n\n# Read a label\n\nRead $ARGUMENTS.\n";

#[test]
fn all_targets_say_which_would_take_the_skill() {
    let here = Folder::with(&[("read-label/SKILL.md", FOR_SOME)]);
    let output = here.run(&["check", "read-label", "--target", "all"]);
    assert_eq!(output.exit, Exit::Errors);
    insta::assert_snapshot!("all_targets", output.all());
    let good = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    assert_eq!(good.run(&["check", "read-label", "--target", "all"]).exit, Exit::Clean);
}

#[test]
fn all_targets_in_json_name_those_a_diagnostic_holds_for() {
    let here = Folder::with(&[("read-label/SKILL.md", FOR_SOME)]);
    let (_, json) = here.check_json(&["read-label", "--target", "all"]);
    assert_eq!(json["target"], "all");
    let skill = &json["skills"][0];
    assert_eq!(skill["targets"].as_array().unwrap().len(), skill_spec::TARGETS.len());
    let row = serde_json::json!({"target": "agentskills", "ok": false, "verdict": "refuses",
        "errors": 1, "warnings": 0, "notes": 0});
    assert_eq!(skill["targets"][1], row);
    let diagnostics = skill["diagnostics"].as_array().unwrap();
    let of = |rule: &str| {
        let found: Vec<_> = diagnostics.iter().filter(|one| one["rule"] == rule).collect();
        assert_eq!(found.len(), 1, "{rule} is said once");
        found[0].clone()
    };
    assert_eq!(of("description-tag")["targets"], serde_json::json!(["claude-api", "claude-ai"]));
    assert_eq!(of("manifest-key-unknown")["severity"], "error");
    let (_, one) = here.check_json(&["read-label"]);
    assert_eq!(one["skills"][0].get("targets"), None);
}

#[test]
fn all_targets_are_for_checking_only() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    for line in [
        "check read-label --target all --fix",
        "check read-label --target all --diff",
        "pack read-label --target all",
        "inline read-label --target all",
        "inspect read-label --target all",
        "watch read-label --target all --once",
        "explain --target all",
    ] {
        let output = here.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(output.exit, Exit::Failed, "{line}");
        assert!(output.stderr.contains("one target"), "{line}: {}", output.stderr);
    }
}

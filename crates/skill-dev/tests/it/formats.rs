//! Every format on one tree of skills that has a bit of everything.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;
use skill_dev::{Ci, Exit};

use crate::harness::{Folder, Output, repository};

/// Errors, warnings and notes; fixes, related places, silenced diagnostics; CRLF, characters of one
/// to four bytes, a path with every sign that some format treats apart; a skill that cannot be read.
fn folder() -> Folder {
    let head = "---\r\nname: Café 😀\r\ndescription: Reads a parcel label 😀. Use when a label arrives as a photo or a scan.\r\n---\r\n\r\n";
    let body = "# Read 😀\r\n\r\nReturn {{company}} as printed, see [the 😀 terms](reference/50%25,%20a:b.md).\r\n\r\n<!-- skill-dev: allow(link) it comes <later> -->\r\n[gone](gone.md)\r\n\r\n<!-- skill-dev: allow(graph) -->\r\n";
    let graph = "apiVersion: vlm.run/v1alpha\nmetadata: {}\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, core]\ngraph: |\n  stateDiagram-v2\n    A: Read 😀\n    A: Read again\n\n    [*] --> A\n    A --> [*]\n";
    let here = Folder::with(&[
        ("skills/a b,c/SKILL.md", &format!("{head}{body}")),
        ("skills/a b,c/vlmrun.yaml", graph),
        ("skills/a b,c/reference/50%, a:b.md", "See [more](more.md) & <b>more</b>.\n"),
        ("skills/good/SKILL.md", crate::harness::GOOD),
        ("skills/unreadable/SKILL.md", crate::harness::GOOD),
    ]);
    here.write("skills/unreadable/.skillignore", "*".repeat(2 << 20).as_bytes());
    here
}

fn run(format: &str) -> Output {
    folder().run(&["check", "skills", "--allow", "name-differs-from-folder", "--format", format])
}

#[test]
fn every_format_tells_the_same_story() {
    for format in ["text", "short", "json", "sarif", "github", "junit"] {
        let output = run(format);
        assert_eq!(output.exit, Exit::Failed, "one could not be read");
        let mut told = output.all();
        if format == "sarif" {
            // The texts of the rules are tested where they are written.
            let mut log: Value = serde_json::from_str(&output.stdout).unwrap();
            for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
                *rule = rule["id"].take();
            }
            log["runs"][0]["tool"]["driver"]["semanticVersion"] = "[VERSION]".into();
            told = serde_json::to_string_pretty(&log).unwrap();
        }
        insta::assert_snapshot!(format, told);
    }
}

#[test]
fn sarif_fits_the_schema_of_its_publisher() {
    let schema = repository().join("crates/skill-dev/tests/data/sarif-schema-2.1.0.json");
    let mut schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    // One bracket too many: no regular expression of JSON Schema. We write no `language`.
    for owner in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][owner]["properties"]["language"];
        language.as_object_mut().unwrap().shift_remove("pattern").unwrap();
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let clean = Folder::with(&[("read-label/SKILL.md", crate::harness::GOOD)]);
    let clean = clean.run(&["check", "--format", "sarif"]).stdout;
    for text in [run("sarif").stdout, clean] {
        let log: Value = serde_json::from_str(&text).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&log)
            .map(|e| format!("{} at {}", e, e.instance_path()))
            .collect();
        assert_eq!(faults, Vec::<String>::new());
    }
}

/// The text of a region, whose columns count characters.
fn region<'a>(text: &'a str, region: &Value) -> &'a str {
    let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
    let offset = |line: &str, column: &str| {
        let start: usize = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum();
        let characters = text[start..].chars().take(number(column) - 1);
        start + characters.map(char::len_utf8).sum::<usize>()
    };
    &text[offset("startLine", "startColumn")..offset("endLine", "endColumn")]
}

#[test]
fn sarif_regions_are_the_bytes_that_are_meant() {
    let here = folder();
    let output = here.run(&["check", "skills", "--format", "sarif"]).stdout;
    let log: Value = serde_json::from_str(&output).unwrap();
    let (mut seen, mut fixes) = (0, BTreeMap::new());
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        let path =
            uri.replace("%20", " ").replace("%2C", ",").replace("%3A", ":").replace("%25", "%");
        if let Some(snippet) = place["region"]["snippet"]["text"].as_str() {
            assert_eq!(region(&here.read(&path), &place["region"]), snippet);
            seen += 1;
        }
        let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        if let Some(text) = replacement["insertedContent"]["text"].as_str() {
            let file = here.read(&path);
            let old = region(&file, &replacement["deletedRegion"]).to_owned();
            fixes.insert(result["ruleId"].as_str().unwrap().to_owned(), (old, text.to_owned()));
        }
    }
    assert!(seen >= 5, "{output}");
    let repeated = fixes.get("execution-toolset-repeated").unwrap();
    assert!(repeated.0.contains("core") && repeated.1.is_empty(), "{repeated:?}");
}

fn github(change: impl FnOnce(&Folder) -> (Ci, PathBuf)) -> (Folder, Output) {
    let here = folder();
    let (ci, cwd) = change(&here);
    let args = ["check", ".", "--allow", "name-differs-from-folder", "--format", "github"];
    let (exit, stdout, stderr) = here.run_with(&args, |io| (io.ci, io.cwd) = (ci, cwd));
    let stdout = String::from_utf8(stdout).unwrap();
    (here, Output { exit, stdout, stderr })
}

#[test]
fn annotations_start_at_the_root_of_the_repository_and_with_errors() {
    let (_, output) = github(|here| {
        let ci = Ci { workspace: Some(here.path().to_owned()), step_summary: None };
        (ci, here.join("skills"))
    });
    let kinds: Vec<&str> =
        output.stdout.lines().map(|line| line[2..].split(' ').next().unwrap()).collect();
    let place = |kind: &&str| ["error", "warning", "notice"].iter().position(|known| known == kind);
    assert!(kinds.is_sorted_by_key(place), "{kinds:?}");
    assert!(output.stdout.lines().all(|line| line.contains(" file=skills/")), "{}", output.stdout);
    let special = "file=skills/a b%2Cc/reference/50%25%2C a%3Ab.md,line=1,endLine=1,col=";
    assert!(output.stdout.contains(special), "{}", output.stdout);
}

#[test]
fn the_summary_of_the_job_is_appended_and_plain() {
    let (here, _) = github(|here| {
        here.write("summary.md", b"before\n");
        let step_summary = Some(here.join("summary.md"));
        (Ci { workspace: None, step_summary }, here.join("skills"))
    });
    insta::assert_snapshot!(here.read("summary.md"));
    let (_, output) = github(|here| {
        let step_summary = Some(here.join("no/such/folder.md"));
        (Ci { workspace: None, step_summary }, here.path().to_owned())
    });
    assert!(output.stderr.contains("warning: cannot write the job's summary to"), "{output:?}");
}

#[test]
fn output_is_in_order_however_many_skills_there_are() {
    let here = Folder::new();
    for index in 0..600 {
        let text = crate::harness::GOOD.replace("read-label", &format!("Skill-{index:03}"));
        here.write(&format!("s/{index:03}/SKILL.md"), text.as_bytes());
    }
    let args = ["check", "--deny", "name-uppercase", "--allow", "name-differs-from-folder"];
    let all = |format: &str| {
        let args: Vec<_> = args.iter().chain(&["--format", format]).copied().collect();
        here.run(&args)
    };
    let short = all("short");
    assert_eq!(short.exit, Exit::Errors);
    let paths: Vec<&str> = short.stdout.lines().map(|line| &line[..5]).collect();
    assert_eq!(paths.len(), 600);
    assert!(paths.is_sorted());
    for format in ["json", "sarif"] {
        let value: Value = serde_json::from_str(&all(format).stdout).unwrap();
        let rows = if format == "json" { &value["skills"] } else { &value["runs"][0]["results"] };
        assert_eq!(rows.as_array().unwrap().len(), 600, "{format}");
    }
}

#[test]
fn times_and_sizes_are_told_when_asked_for() {
    let here = Folder::with(&[("SKILL.md", crate::harness::GOOD)]);
    let told = here.run(&["check", "-v"]).stderr;
    let last = told.lines().last().unwrap();
    assert!(last.starts_with("searching ") && last.contains(" (1 file, "), "{told}");
    assert!(last.ends_with(" ms in all"), "{told}");
    assert!(!here.run(&["check"]).stderr.contains("searching"));
}

#[test]
fn targets_are_named_in_every_format_when_all_are_checked_for() {
    let text = crate::harness::GOOD.replace("name: read-label", "name: Read-Label");
    let here = Folder::with(&[("read-label/SKILL.md", &text)]);
    let summary = here.join("summary.md");
    for format in ["short", "github", "junit"] {
        let args = ["check", "--target", "all", "--format", format];
        let (_, stdout, _) = here.run_with(&args, |io| io.ci.step_summary = Some(summary.clone()));
        let stdout = String::from_utf8(stdout).unwrap();
        assert!(stdout.contains(" for `"), "{format}: {stdout}");
    }
    let told = here.read("summary.md");
    let table = told.split("\n\n").find(|part| part.starts_with("| skill | vlmrun |")).unwrap();
    assert!(table.contains("\n| read\\-label | "), "{told}");
    assert!(table.contains(" accepts |") && table.contains(" refuses |"), "{told}");
}

#[test]
fn a_patch_is_asked_for_in_no_other_format() {
    let here = Folder::with(&[("SKILL.md", crate::harness::GOOD)]);
    for format in ["short", "json", "sarif", "github", "junit"] {
        let output = here.run(&["check", "--diff", "--format", format]);
        assert_eq!(output.exit, Exit::Failed);
        assert!(output.stderr.contains("`--diff` prints a patch"), "{output:?}");
    }
}

#[test]
fn an_unknown_target_of_a_check_is_told_all_too() {
    let told = Folder::new().run(&["check", "--target", "zzzzzzzz"]).stderr;
    assert!(told.contains("`all`"), "{told}");
    assert!(!Folder::new().run(&["pack", "--target", "zzzzzzzz"]).stderr.contains("`all`"));
}

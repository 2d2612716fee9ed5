//! `lock`, and `compose --locked`: what was agreed to is what is sent.

use serde_json::Value;
use skill_dev::Exit;

use crate::harness::{Folder, GOOD, repository};

const MANIFEST: &str = "\
[skills]
label = { path = \"skills/read-label\" }
referral = \"20260219-0a1b2c3d\"
triage = { name = \"patient-triage\", version = \"latest\" }
";

fn here() -> Folder {
    Folder::with(&[
        ("skills.toml", MANIFEST),
        ("skills/read-label/SKILL.md", GOOD),
        ("skills/read-label/references/more.md", "More.\n"),
    ])
}

const UNPINNED: &str =
    "warning: `triage` is not pinned: `latest` is whatever is newest at the time of a request\n";

const COMPOSE: [&str; 7] =
    ["compose", "--for", "document", "--manifest", "skills.toml", "--file-id", "a"];

fn locked(more: &[&'static str]) -> Vec<&'static str> {
    [&COMPOSE[..], &["--locked"], more].concat()
}

#[test]
fn the_lock_is_written_once_and_holds() {
    let here = here();
    let first = here.run(&["lock"]);
    assert_eq!(first.exit, Exit::Clean, "{}", first.all());
    let said = format!("{UNPINNED}3 skills locked: `skills.lock`\n");
    assert!(first.stderr.ends_with(&said), "{}", first.stderr);
    let text = here.read("skills.lock");
    let archive = text.lines().find(|line| line.starts_with("archive")).unwrap();
    insta::assert_snapshot!(text.replace(archive, "archive = [ARCHIVE]"));
    let modified = || std::fs::metadata(here.join("skills.lock")).unwrap().modified().unwrap();
    let before = modified();
    let again = here.run(&["lock"]);
    assert!(
        again.stderr.ends_with("3 skills locked: `skills.lock` is up to date\n"),
        "{}",
        again.stderr
    );
    assert_eq!(modified(), before);
    let check = here.run(&["lock", "--check"]);
    assert_eq!(check.exit, Exit::Clean, "{}", check.all());
    let output = here.run(&locked(&[]));
    assert_eq!(output.exit, Exit::Clean, "{}", output.all());
    let body: Value = serde_json::from_str(&output.stdout).unwrap();
    let skills = body["config"]["skills"].as_array().unwrap();
    let names: Vec<_> =
        skills.iter().map(|skill| skill.get("name").or(skill.get("skill_id"))).collect();
    assert_eq!(
        names.into_iter().flatten().collect::<Vec<_>>(),
        ["read-label", "referral", "patient-triage"]
    );
}

#[test]
fn drift_is_refused_with_what_changed() {
    let here = here();
    here.run(&["lock"]);
    here.write("skills/read-label/references/more.md", b"Other.\n");
    here.write("skills/read-label/references/new.md", b"New.\n");
    here.write("skills.toml", MANIFEST.replace("0a1b2c3d", "ffffffff").as_bytes());
    let output = here.run(&locked(&[]));
    assert_eq!((output.exit, &*output.stdout), (Exit::Errors, ""), "{}", output.all());
    let check = here.run(&["lock", "--check"]);
    assert_eq!((check.exit, &*check.stdout), (Exit::Errors, ""), "{}", check.all());
    insta::assert_snapshot!(format!("{}\n{}", output.stderr, check.stderr));
    assert_eq!(here.run(&COMPOSE).exit, Exit::Clean, "without --locked nobody asks");
    let picked = here.run(&locked(&["triage"]));
    assert_eq!(picked.exit, Exit::Clean, "the others were not asked for: {}", picked.all());
    here.run(&["lock"]);
    assert_eq!(here.run(&locked(&[])).exit, Exit::Clean);
}

#[test]
fn skills_that_came_and_went_are_drift() {
    let here = here();
    here.run(&["lock"]);
    here.write(
        "skills.toml",
        format!("{}extra = \"latest\"\n", MANIFEST.replace("referral", "reference")).as_bytes(),
    );
    let output = here.run(&["lock", "--check"]);
    for wanted in [
        "`extra`\n    wanted, and not locked",
        "`reference`\n    wanted, and not locked",
        "`referral`\n    locked, and no longer wanted",
    ] {
        assert!(output.stderr.contains(wanted), "{}", output.stderr);
    }
}

#[test]
fn what_a_project_lacks_is_said() {
    let here = here();
    for (args, wanted) in [
        (vec!["lock", "--check"], "there is no `skills.lock`\nhelp: `skill-dev lock` writes it"),
        (locked(&[]), "there is no `skills.lock`"),
        (locked(&["labe"]), "`skills.toml` names no skill `labe`\nhelp: did you mean `label`?"),
        (
            vec!["lock", "--manifest", "none.toml"],
            "cannot read `none.toml`: no such file or directory\nhelp: it names the skills of a project; write one such as\n  [skills]\n  invoice = { path = \"skills/invoice\" }\n",
        ),
    ] {
        let output = here.run(&args);
        assert_eq!(output.exit, Exit::Failed, "{args:?}");
        assert!(output.stderr.contains(wanted), "{args:?}: {}", output.stderr);
    }
    here.write("empty.toml", b"");
    here.write("wrong.toml", b"[skills]\na = { path = \"x\", id = \"y\" }\n");
    here.write("gone.toml", b"[skills]\na = { path = \"none\" }\n");
    here.write("skills.lock", b"version = 1\n<<<<<<< ours\n");
    for (args, wanted) in [
        (vec!["lock", "--manifest", "empty.toml"], "`empty.toml` names no skill"),
        (
            vec!["lock", "--manifest", "wrong.toml"],
            "error: wrong.toml:2:24: `path` and `id` cannot both be meant",
        ),
        (vec!["lock", "--manifest", "gone.toml"], "cannot read `none`"),
        (
            vec!["lock", "--check"],
            "error: skills.lock:2:1: two versions of the lock were not merged",
        ),
    ] {
        let output = here.run(&args);
        assert_eq!(output.exit, Exit::Failed, "{args:?}");
        assert!(output.stderr.contains(wanted), "{args:?}: {}", output.stderr);
    }
    let output = here.run(&["lock"]);
    assert_eq!(output.exit, Exit::Clean, "a lock in pieces is written anew: {}", output.all());
}

#[test]
fn another_time_in_the_archive_is_told_from_another_file() {
    let here = here();
    here.run(&["lock"]);
    for (epoch, wanted) in [
        (Some("1000000000"), "the same `SOURCE_DATE_EPOCH`, which is `1000000000` here"),
        (None, ""),
    ] {
        for args in [vec!["lock", "--check"], locked(&[])] {
            let (exit, _, said) = here.run_with(&args, |io| io.epoch = epoch.map(Into::into));
            let drifted = !wanted.is_empty();
            assert_eq!(exit, if drifted { Exit::Errors } else { Exit::Clean }, "{said}");
            assert!(said.contains(wanted), "{said}");
            assert_eq!(said.contains("`level`"), drifted, "{said}");
        }
    }
}

#[test]
fn what_compose_refuses_is_not_locked_unless_it_is_wanted() {
    let here = here();
    here.write("skills/read-label/SKILL.md", GOOD.replace("read-label", "A").as_bytes());
    let output = here.run(&["lock"]);
    assert_eq!(output.exit, Exit::Errors);
    for wanted in ["error[name-uppercase]", "error: nothing was locked: there are errors"] {
        assert!(output.stderr.contains(wanted), "{}", output.stderr);
    }
    assert!(!here.join("skills.lock").exists());
    assert_eq!(here.run(&["lock", "--no-check"]).exit, Exit::Clean);
    assert_eq!(here.run(&["lock", "--check"]).exit, Exit::Clean, "what is locked is asked alone");
    assert_eq!(here.run(&locked(&[])).exit, Exit::Errors);
}

#[test]
fn paths_of_a_manifest_start_at_the_manifest() {
    let here = Folder::with(&[
        ("deep/skills.toml", "[skills]\nlabel = { path = \"../read-label\" }\n"),
        ("read-label/SKILL.md", GOOD),
    ]);
    let output = here.run(&["lock", "--manifest", "deep/skills.toml"]);
    assert_eq!(output.exit, Exit::Clean, "{}", output.all());
    assert!(here.read("deep/skills.lock").contains("path = \"../read-label\""));
}

#[test]
fn the_manifest_of_the_docs_is_accepted() {
    let page = std::fs::read_to_string(repository().join("docs/requests.md")).unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (manifest, _) = rest.split_once("```").unwrap();
    let here = Folder::with(&[("skills.toml", manifest), ("skills/invoice/SKILL.md", GOOD)]);
    let output = here.run(&["lock"]);
    assert_eq!(output.exit, Exit::Clean, "{}", output.all());
    assert!(output.stderr.ends_with("4 skills locked: `skills.lock`\n"), "{}", output.stderr);
}

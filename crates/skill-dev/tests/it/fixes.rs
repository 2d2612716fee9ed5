//! `--fix` and `--diff`.

use std::fs;

use skill_dev::Exit;

use crate::harness::{Folder, GOOD};

/// A misspelt key with one right answer, among bytes that must stay as they are.
const EXECUTION: &str = "apiVersion: vlm.run/v1\r\nmetadata: {}   # blanks and CRLF stay\r\nmodel: vlmrun-orion-1:auto\r\ntoolsets: [core]\r\ngraph: |\r\n  stateDiagram-v2\r\n    [*] --> A\r\n    A: Work\r\n    A --> [*]\r\n";

fn folder() -> Folder {
    Folder::with(&[("read-label/SKILL.md", GOOD), ("read-label/vlmrun.yaml", EXECUTION)])
}

#[test]
fn a_fix_changes_its_bytes_and_no_others() {
    let here = folder();
    let output = here.run(&["check", "--fix"]);
    assert_eq!(output.exit, Exit::Clean, "{output:?}");
    assert!(output.stderr.starts_with("1 skill checked: 1 repaired"), "{}", output.stderr);
    let wanted = EXECUTION.replace("vlm.run/v1\r", "vlm.run/v1alpha\r");
    assert_eq!(here.read("read-label/vlmrun.yaml"), wanted);
    assert_eq!(here.read("read-label/SKILL.md"), GOOD);
    let left: Vec<_> = fs::read_dir(here.join("read-label")).unwrap().collect();
    assert_eq!(left.len(), 2, "no temporary file stays: {left:?}");
}

#[test]
fn the_next_step_is_said_before_and_not_after() {
    let here = folder();
    let before = here.run(&["check"]).stderr;
    assert!(before.ends_with("run with `--fix`: 1 of these can be repaired\n"), "{before}");
    here.run(&["check", "--fix"]);
    assert!(!here.run(&["check"]).stderr.contains("--fix`"));
}

#[test]
fn a_patch_is_printed_and_nothing_written() {
    for args in [&["check", "--diff"][..], &["check", "--fix", "--diff"]] {
        let here = folder();
        let output = here.run(args);
        assert_eq!(output.exit, Exit::Errors, "the verdict is on what is there");
        assert_eq!(here.read("read-label/vlmrun.yaml"), EXECUTION);
        let wanted = "--- read-label/vlmrun.yaml\n+++ read-label/vlmrun.yaml\n@@ -1,4 +1,4 @@\n-apiVersion: vlm.run/v1\r\n+apiVersion: vlm.run/v1alpha\r\n";
        assert!(output.stdout.starts_with(wanted), "{}", output.stdout);
    }
    let colored = folder().run(&["check", "--diff", "--color", "always"]).stdout;
    assert!(colored.contains("\u{1b}[31m-apiVersion: vlm.run/v1\u{1b}[0m\n"), "{colored:?}");
}

#[test]
fn guesses_are_applied_only_when_asked_for() {
    let here = Folder::with(&[(
        "read-label/vlmrun.yaml",
        &EXECUTION.replace("vlm.run/v1\r", "vlm.run/v1alpha\r").replace("-1:auto", "-1:atuo"),
    )]);
    here.write("read-label/SKILL.md", GOOD.as_bytes());
    let output = here.run(&["check", "--fix"]);
    assert!(here.read("read-label/vlmrun.yaml").contains(":atuo"));
    assert!(output.stderr.contains("run with `--fix --unsafe-fixes`: 1 of these"), "{output:?}");
    here.run(&["check", "--fix", "--unsafe-fixes"]);
    assert!(here.read("read-label/vlmrun.yaml").contains(":auto"));
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_links_are_not_written_through() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let here = folder();
    let file = here.join("read-label/vlmrun.yaml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    here.run(&["check", "--fix"]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);

    here.write("elsewhere.yaml", EXECUTION.as_bytes());
    fs::remove_file(&file).unwrap();
    symlink("../elsewhere.yaml", &file).unwrap();
    here.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(here.read("elsewhere.yaml"), EXECUTION);
    assert!(fs::symlink_metadata(&file).unwrap().is_symlink());
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_leaves_no_trace() {
    use std::os::unix::fs::PermissionsExt as _;

    let here = folder();
    let folder = here.join("read-label");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o500)).unwrap();
    let writable = fs::write(folder.join("probe"), "").is_ok();
    let output = here.run(&["check", "--fix"]);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    if writable {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    assert_eq!(output.exit, Exit::Failed);
    assert!(output.stderr.contains("error: cannot write"), "{}", output.stderr);
    assert_eq!(here.read("read-label/vlmrun.yaml"), EXECUTION);
}

#[test]
fn a_patch_hides_secrets_and_says_that_it_cannot_be_applied() {
    let here = folder();
    let token = concat!("gh", "p_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M");
    let execution = EXECUTION.replace("blanks and", &format!("token {token},"));
    here.write("read-label/vlmrun.yaml", execution.as_bytes());
    let output = here.run(&["check", "--diff"]);
    let line = format!("metadata: {{}}   # token ghp_{}, CRLF stay\r\n", "*".repeat(36));
    assert!(output.stdout.contains(&line), "{}", output.stdout);
    assert!(output.stderr.contains("stars stand for secrets in the patch"), "{}", output.stderr);
    for format in ["text", "short", "json"] {
        let output = here.run(&["check", "--format", format]);
        assert!(!format!("{output:?}").contains("q7Rm"), "{output:?}");
    }
    here.run(&["check", "--fix"]);
    assert!(
        here.read("read-label/vlmrun.yaml").contains(token),
        "a fix keeps what it does not touch"
    );
}

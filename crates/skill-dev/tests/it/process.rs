//! What only shows when the program runs as a process of its own.

use std::io::Read;
use std::process::{Command, Output, Stdio};

use crate::harness::{Folder, GOOD, repository};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_skill-dev"));
    command.stdin(Stdio::null());
    command
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap()
}

#[test]
fn exit_codes_are_those_of_the_contract() {
    let folder = Folder::with(&[("good/SKILL.md", GOOD), ("bad/SKILL.md", "no frontmatter\n")]);
    for (args, code) in [
        (&["check", "good"][..], 0),
        (&["check", "bad"][..], 1),
        (&["check", "nowhere"][..], 2),
        (&["check", "--no-such-flag"][..], 2),
        (&["--help"][..], 0),
        (&["--version"][..], 0),
        (&[][..], 2),
    ] {
        let output = output(program().args(args).current_dir(folder.path()));
        assert_eq!(output.status.code(), Some(code), "{args:?}: {output:?}");
    }
}

/// The same folder, packed under other surroundings.
#[cfg(unix)]
#[test]
fn surroundings_leave_no_trace_in_an_archive() {
    let template = repository().join("templates/invoice-extraction");
    let pack = |command: &mut Command| {
        let output = output(command);
        assert!(output.status.success(), "{output:?}");
        output.stdout
    };
    let plain = pack(program().args(["pack", "-o", "-"]).arg(&template));
    assert!(plain.starts_with(b"PK"));
    let elsewhere = Folder::new();
    let mut other = Command::new("sh");
    other
        .args(["-c", "umask 077; exec \"$0\" pack -o - \"$1\"", env!("CARGO_BIN_EXE_skill-dev")])
        .arg(&template)
        .current_dir(elsewhere.path())
        .env_clear()
        .envs([("TZ", "Asia/Kathmandu"), ("LC_ALL", "tr_TR.UTF-8"), ("RAYON_NUM_THREADS", "1")]);
    assert!(pack(&mut other) == plain, "the surroundings show in the bytes");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let mut child = program()
        .args(["rules", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn no_colour_reaches_a_pipe() {
    let bad = repository().join("fixtures/bad/schema-syntax");
    let plain = output(program().arg("check").arg(&bad)).stdout;
    assert!(!plain.contains(&0x1b), "colour in a pipe");
    let forced = output(program().args(["--color", "always", "check"]).arg(&bad)).stdout;
    assert!(forced.contains(&0x1b), "`--color always` has no effect");
}

/// Output larger than any buffer, so that the program notices.
#[test]
fn a_verdict_stands_when_its_reader_leaves_early() {
    let keys: String = (0..5000).map(|number| format!("k{number}: 1\n")).collect();
    let folder = Folder::with(&[("SKILL.md", &format!("---\n{keys}---\n"))]);
    for args in [&["check"][..], &["check", "--format", "json"]] {
        let mut child = program()
            .args(args)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_said() {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    for args in [&["rules"][..], &["rules", "--format", "json"]] {
        let output = output(program().args(args).stdout(full()).stderr(Stdio::piped()));
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said, "error: cannot write the output: no space left on device\n");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_working_folder_that_is_gone_is_said() {
    let program = env!("CARGO_BIN_EXE_skill-dev");
    let script = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" check";
    let folder = Folder::new();
    let output =
        output(Command::new("sh").args(["-c", script, program]).current_dir(folder.path()));
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.starts_with("error: there is no working folder"), "{said}");
}

//! What PATH may be, which skills are found below it, and odd things in folders.

use std::fs;

use skill_dev::Exit;

use crate::harness::{Folder, GOOD};

fn paths(here: &Folder, args: &[&str]) -> Vec<String> {
    let (_, json) = here.check_json(args);
    let skills = json["skills"].as_array().unwrap();
    skills.iter().map(|skill| skill["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_skill_below_is_found_in_order_of_path() {
    let here = Folder::with(&[
        ("z/SKILL.md", GOOD),
        ("a/deep/down/SKILL.md", GOOD),
        ("a/case/skill.MD", GOOD),
        ("a/case/examples/SKILL.md", GOOD),
        (".hidden/SKILL.md", GOOD),
        ("node_modules/x/SKILL.md", GOOD),
        ("m/schema.json", "{}"),
    ]);
    assert_eq!(paths(&here, &["."]), ["a/case", "a/deep/down", "z"]);
    assert_eq!(paths(&here, &["./a/", "z", "a/deep"]), ["a/case", "a/deep/down", "z"]);
    let full = here.join("z").to_string_lossy().into_owned();
    assert_eq!(paths(&here, &[&full]), ["[HERE]/z"]);
    let talk = here.run(&["check", "-v"]).stderr;
    assert!(talk.contains("not entered: .hidden (hidden)\n"), "{talk}");
    assert!(talk.contains("not entered: node_modules (installed dependencies)\n"), "{talk}");
}

#[test]
fn a_folder_named_by_the_user_is_entered_whatever_its_name() {
    let here = Folder::with(&[
        (".hidden/x/SKILL.md", GOOD),
        ("m/schema.json", "{}"),
        ("a/SKILL.md", GOOD),
    ]);
    assert_eq!(paths(&here, &[".hidden"]), [".hidden/x"]);
    assert_eq!(paths(&here, &["a/SKILL.md"]), ["a"]);
    let (exit, json) = here.check_json(&["m"]);
    assert_eq!(exit, Exit::Errors);
    assert_eq!(json["skills"][0]["diagnostics"][0]["rule"], "manifest-absent");
}

#[test]
fn git_ignored_folders_are_not_entered_inside_a_repository() {
    let here =
        Folder::with(&[(".gitignore", "out/\n"), ("out/a/SKILL.md", GOOD), ("b/SKILL.md", GOOD)]);
    assert_eq!(paths(&here, &["."]), ["b", "out/a"], "no repository");
    fs::create_dir(here.join(".git")).unwrap();
    assert_eq!(paths(&here, &["."]), ["b"]);
    assert_eq!(paths(&here, &["out"]), ["out/a"], "named by the user");
    let talk = here.run(&["check", "-v"]).stderr;
    assert!(talk.contains("not entered: out (ignored by git)\n"), "{talk}");
    let below = [("x/.gitignore", "out/\n"), ("x/y/out/SKILL.md", GOOD), ("x/y/in/SKILL.md", GOOD)];
    let here = Folder::with(&below);
    assert_eq!(paths(&here, &["."]), ["x/y/in", "x/y/out"], "no repository");
    // A work tree has a file there.
    fs::write(here.join("x/.git"), "gitdir: /elsewhere\n").unwrap();
    assert_eq!(paths(&here, &["."]), ["x/y/in"], "a repository below");
    assert_eq!(paths(&here, &["x/y"]), ["x/y/in"], "a repository above");
}

#[test]
fn the_folder_has_its_real_name_even_as_a_dot() {
    let here = Folder::with(&[("label/SKILL.md", "no frontmatter\n")]);
    let (_, json) = here.check_json(&["label/."]);
    assert_eq!(json["skills"][0]["name"], "label");
}

#[test]
fn a_folder_in_place_of_the_manifest_still_makes_a_skill() {
    let here = Folder::with(&[("label/SKILL.md/a.txt", "text")]);
    let (exit, json) = here.check_json(&["."]);
    assert_eq!(exit, Exit::Errors);
    assert_eq!(json["skills"][0]["path"], "label");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_special_files_not_opened() {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    let here = Folder::with(&[("label/SKILL.md", GOOD), ("secret/SKILL.md", GOOD)]);
    symlink(".", here.join("label/loop")).unwrap();
    symlink("nowhere", here.join("label/dangling")).unwrap();
    symlink("../secret", here.join("label/out")).unwrap();
    symlink("label", here.join("other")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(here.join("label/socket")).unwrap();
    let fifo = Command::new("mkfifo").arg(here.join("label/fifo")).status();
    let talk = here.run(&["check", "-v"]).stderr;
    for line in [
        "left out of label: dangling (symbolic link to nowhere)",
        "left out of label: loop (symbolic link to .)",
        "left out of label: out (symbolic link to ../secret)",
        "left out of label: socket (a socket)",
    ] {
        assert!(talk.contains(line), "{line}\n{talk}");
    }
    if fifo.is_ok_and(|status| status.success()) {
        assert!(talk.contains("left out of label: fifo (a FIFO)"), "{talk}");
    }
    assert_eq!(paths(&here, &["."]), ["label", "secret"]);
    assert_eq!(paths(&here, &["other"]), ["other"], "a link the user names is followed");
}

#[cfg(unix)]
#[test]
fn names_no_terminal_should_see_are_cleaned() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let here = Folder::with(&[("label/SKILL.md", GOOD)]);
    here.write("label/a\nb\u{1b}[31m.txt", b"text");
    let odd = here.join("label").join(OsStr::from_bytes(b"odd\xff.txt"));
    // Some file systems take UTF-8 names only.
    let stored = fs::write(odd, "text").is_ok();
    let wrong_case = "evil\u{1b}]0;x\u{7}\n/skill.md";
    here.write(wrong_case, GOOD.as_bytes());
    for format in ["text", "short"] {
        let output = here.run(&["check", "-v", "--format", format]);
        let both = output.stdout + &output.stderr;
        assert!(!both.contains(|c: char| c.is_control() && c != '\n'), "{both:?}");
        assert!(both.contains("evil␛]0;x␇␊"), "{both}");
        assert_eq!(both.contains("left out of label: odd\u{fffd}.txt"), stored, "{both}");
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_said_and_not_fatal() {
    use std::os::unix::fs::PermissionsExt as _;

    let here = Folder::with(&[
        ("label/SKILL.md", GOOD),
        ("label/closed.txt", "text"),
        ("label/sub/a.txt", "text"),
    ]);
    let close = |path: &str, mode| {
        fs::set_permissions(here.join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    close("label/closed.txt", 0o000);
    close("label/sub", 0o000);
    if fs::read(here.join("label/closed.txt")).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    let talk = here.run(&["check", "-v"]).stderr;
    assert!(talk.contains("closed.txt (cannot be read: permission denied)"), "{talk}");
    assert!(talk.contains("sub (cannot be read: permission denied)"), "{talk}");
    close("label", 0o000);
    let output = here.run(&["check", "label"]);
    close("label", 0o700);
    close("label/sub", 0o700);
    assert_eq!(output.exit, Exit::Failed);
    assert_eq!(output.stderr, "error: cannot read `label`: permission denied\n");
}

#[test]
fn a_broken_ignore_file_stops_the_check_with_its_line() {
    for pattern in ["[z-a]", "[", "a[b"] {
        let ignore = format!("ok\n{pattern}\n");
        let here = Folder::with(&[("label/SKILL.md", GOOD), ("label/.skillignore", &ignore)]);
        let (exit, json) = here.check_json(&["."]);
        assert_eq!(exit, Exit::Failed);
        let skill = &json["skills"][0];
        assert_eq!((&skill["path"], &skill["ok"]), (&"label".into(), &false.into()));
        let message = skill["diagnostics"][0]["message"].as_str().unwrap();
        assert!(message.contains("line 2 of"), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn linked_folders_are_not_entered_and_that_is_said() {
    let here = Folder::with(&[("real/read-label/SKILL.md", GOOD)]);
    here.write("skills/notes.txt", b"none here");
    std::os::unix::fs::symlink("../real/read-label", here.join("skills/read-label")).unwrap();
    let output = here.run(&["check", "skills"]);
    assert_eq!(output.exit, Exit::Failed, "{output:?}");
    let note = "note: `skills/read-label` was not entered: symbolic link\n";
    assert!(output.stderr.contains(note), "{output:?}");
    assert_eq!(here.run(&["check", "skills/read-label"]).exit, Exit::Clean);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_searched_is_said_and_fails_the_check() {
    use std::os::unix::fs::PermissionsExt as _;

    let here = Folder::with(&[("a/read-label/SKILL.md", GOOD), ("c/read-label/SKILL.md", GOOD)]);
    let close = |path: &str, mode| {
        fs::set_permissions(here.join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    close("c", 0o000);
    if fs::read_dir(here.join("c")).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    let warning = "warning: the folder `c` cannot be read: skills in it are not seen\n";
    let checked = here.run(&["check"]);
    let quiet = here.run(&["check", "-q"]);
    let inspected = here.run(&["inspect"]);
    close("c", 0o700);
    assert_eq!(checked.exit, Exit::Failed, "{checked:?}");
    assert!(checked.stderr.contains(warning), "{checked:?}");
    assert_eq!(quiet.exit, Exit::Failed, "{quiet:?}");
    assert_eq!(quiet.stderr, "error: 1 folder could not be searched for skills\n");
    assert!(inspected.stderr.contains(warning), "{inspected:?}");
}

#[test]
fn a_manifest_above_other_skills_is_said_to_hide_them() {
    let here = Folder::with(&[
        ("read-label/SKILL.md", GOOD),
        ("read-label/a/SKILL.md", GOOD),
        ("read-label/b/SKILL.md", GOOD),
        ("read-label/templates/x/SKILL.md", GOOD),
    ]);
    let told = |target: &str| {
        let args = ["read-label", "--allow", "link", "--target", target];
        let (_, json) = here.check_json(&args);
        let all = json["skills"][0]["diagnostics"].as_array().unwrap().clone();
        let one = |one: &serde_json::Value| one["rule"].as_str().unwrap().to_owned();
        all.iter().map(|d| (one(d), d["message"].as_str().unwrap().to_owned())).collect::<Vec<_>>()
    };
    let message = "`a/SKILL.md` and 1 more make skills inside this one, and are not read as skills";
    assert_eq!(told("vlmrun"), [("bundle-nested-skill".to_owned(), message.to_owned())]);
    let rules: Vec<String> = told("openai").into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules, ["target-nested-manifest"; 3]);
}

#[cfg(unix)]
#[test]
fn outputs_for_programs_hold_the_exact_path() {
    let name = "a\u{1b}[31m\u{202e}b";
    let text = GOOD.replace("name: read-label", "name: Read-Label");
    let here = Folder::with(&[(&format!("{name}/SKILL.md"), &text)]);
    assert_eq!(paths(&here, &["."]), [name]);
    let first = |args: &[&str]| -> serde_json::Value {
        serde_json::from_str(here.run(args).stdout.lines().next().unwrap()).unwrap()
    };
    assert_eq!(first(&["inspect", "--format", "json"])["path"], name);
    let sarif = here.run(&["check", "--format", "sarif"]).stdout;
    assert!(sarif.contains("\"uri\":\"a%1B%5B31m%E2%80%AEb/SKILL.md\""), "{sarif}");
    for format in ["text", "short", "github", "junit"] {
        let output = here.run(&["check", "--format", format]);
        assert!(!(output.stdout + &output.stderr).contains('\u{1b}'), "{format}");
    }
    fs::write(here.join(name).join("SKILL.md"), GOOD).unwrap();
    let packed = first(&["pack", "--format", "json", "--allow", "name-differs-from-folder"]);
    assert_eq!(packed["path"], name);
}

#[cfg(unix)]
#[test]
fn a_folder_cannot_speak_to_the_runner_of_a_job() {
    let text = GOOD.replace("name: read-label", "name: Read-Label");
    let here = Folder::with(&[("::error::pwn/SKILL.md", &text)]);
    for args in [&["--format", "short"][..], &["--target", "all"]] {
        let args: Vec<&str> = ["check"].iter().chain(args).copied().collect();
        let out = here.run(&args).stdout;
        assert!(out.lines().any(|line| line.starts_with("./::error::pwn")), "{out}");
        assert!(!out.lines().any(|line| line.trim_start().starts_with("::")), "{out}");
    }
}

//! `unpack`, and the other commands on what is packed.

#[allow(dead_code, reason = "its own tests use the rest")]
#[path = "../../../skill-pack/tests/hostile/cases.rs"]
mod cases;
#[allow(dead_code, reason = "its own tests use the rest")]
#[path = "../../../skill-pack/tests/hostile/raw.rs"]
mod raw;
#[allow(dead_code, reason = "its own tests use the rest")]
#[path = "../../../skill-pack/tests/hostile/shapes.rs"]
mod shapes;

use std::fs;

use skill_dev::Exit;

use crate::harness::{Folder, GOOD};
use raw::{Archive, Entry};

const SCRIPT: &str = "#!/bin/sh\nexit 0\n";

/// An archive beside nothing else, and its bytes.
fn with(entries: impl IntoIterator<Item = Entry>) -> (Folder, Vec<u8>) {
    let folder = Folder::new();
    let bytes = Archive::of(entries).bytes();
    folder.write("skill.zip", &bytes);
    (folder, bytes)
}

fn good() -> [Entry; 2] {
    [
        Entry::deflated("SKILL.md", GOOD.as_bytes()),
        Entry::deflated("scripts/run.sh", SCRIPT.as_bytes()).mode(0o100_755),
    ]
}

/// The archive, and what is in it.
const UNPACKED: [&str; 5] = [
    "read-label/",
    "read-label/SKILL.md",
    "read-label/scripts/",
    "read-label/scripts/run.sh",
    "skill.zip",
];

#[test]
fn an_archive_becomes_the_folder_of_its_skill() {
    let (folder, _) = with(good());
    let output = folder.run(&["unpack", "skill.zip", "-v"]);
    assert_eq!(
        output.all(),
        "exit 0\n--- stdout\nread-label\n--- stderr\nwritten: SKILL.md\nwritten: scripts/run.sh (executable)\nunpacked `skill.zip`: 2 files, 174 bytes\n"
    );
    assert_eq!(folder.tree(), UNPACKED);
    assert_eq!(folder.read("read-label/SKILL.md"), GOOD);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &str| fs::metadata(folder.join(path)).unwrap().permissions().mode();
        assert_eq!(mode("read-label/SKILL.md") & 0o111, 0);
        assert_eq!(mode("read-label/scripts/run.sh") & 0o100, 0o100);
        assert_eq!(mode("read-label") & 0o700, 0o700);
    }
}

#[test]
fn programs_read_what_was_written() {
    let (folder, _) = with(good());
    fs::create_dir(folder.join("out")).unwrap();
    let output = folder.run(&["unpack", "skill.zip", "-C", "out", "--format", "json"]);
    assert_eq!(
        output.stdout,
        "{\"path\":\"out/read-label\",\"name\":\"read-label\",\"files\":[{\"path\":\"SKILL.md\",\"bytes\":157,\"executable\":false},{\"path\":\"scripts/run.sh\",\"bytes\":17,\"executable\":true}],\"bytes\":174,\"content_hash\":\"21c2d3d86c92ab00f81dc82dd1398c49c9a31cc8490fa94e4a4397cba0f0fe9c\",\"skipped\":[]}\n"
    );
}

#[test]
fn the_folder_has_the_first_name_that_can_be_one() {
    let manifest = |name: &str| GOOD.replace("read-label", name);
    for (archive, top, name, expected) in [
        ("x.zip", "a/", "b", "b/"),
        ("x.zip", "a/", "../b", "a/"),
        ("x.zip", "", "../b", "x/"),
        ("x_0123abcd.zip", "", "..", "x/"),
        ("x_y.skill", "", "b/c", "x_y/"),
        ("x.zip", "-a/", "/tmp/b", "x/"),
        ("..zip", "", "\"C:\\\\b\"", "skill/"),
        ("x.zip", "", "\"a\\u001b[2Jb\"", "x/"),
    ] {
        let folder = Folder::new();
        let entry = Entry::new(&format!("{top}SKILL.md"), manifest(name).as_bytes());
        folder.write(archive, &Archive::of([entry]).bytes());
        let output = folder.run(&["unpack", archive]);
        assert_eq!(output.exit, Exit::Clean, "{archive} {name}: {}", output.stderr);
        let own = expected.trim_end_matches('/') == name;
        let said = output.stderr.contains("no folder can have the skill's name, `");
        assert_eq!(said, !own, "{archive} {name}: {}", output.stderr);
        let tree = folder.tree();
        assert!(tree.contains(&expected.to_owned()), "{archive} {top} {name}: {tree:?}");
        assert_eq!(tree.len(), 3, "{tree:?}");
    }
}

/// What a stranger may put into an archive, and the name of what is left out of it.
const NEVER: [(&str, &str); 6] = [
    (".git/config", "`.git` (version control data)"),
    ("sub/.GIT/config", "`sub/.GIT` (version control data)"),
    (".env", "`.env` (may hold secrets)"),
    ("prod.env", "`prod.env` (may hold secrets)"),
    ("node_modules/a/index.js", "`node_modules` (cache or installed dependencies)"),
    ("x_0123abcd.zip", "`x_0123abcd.zip` (archive written by skill-dev)"),
];

#[test]
fn what_never_ships_of_a_folder_is_left_out_of_an_archive_and_told() {
    for (path, named) in NEVER {
        for top in ["", "read-label/"] {
            let manifest = Entry::deflated(&format!("{top}SKILL.md"), GOOD.as_bytes());
            let hostile = Entry::new(&format!("{top}{path}"), b"KEY=mT4pQx82");
            let (folder, _) = with([manifest, hostile]);
            fs::create_dir(folder.join("packed")).unwrap();
            let commands: [(&str, &[&str]); 5] = [
                ("skill.zip", &["unpack", "skill.zip"]),
                ("skill.zip", &["new", "other", "--from", "skill.zip"]),
                ("skill.zip", &["pack", "skill.zip", "-o", "packed/a.zip", "--no-check"]),
                ("skill.zip", &["inspect", "skill.zip"]),
                ("standard input", &["unpack", "-", "--force"]),
            ];
            for (shown, args) in commands {
                let bytes = fs::read(folder.join("skill.zip")).unwrap();
                let (exit, _, stderr) = folder.run_with(args, |io| {
                    io.stdin = Box::new(std::io::Cursor::new(bytes));
                });
                let shown = if shown == "skill.zip" { "`skill.zip`" } else { shown };
                assert_eq!(exit, Exit::Clean, "{args:?} {path}: {stderr}");
                let said = format!("{shown}: left out, as it never ships: {named}");
                assert!(stderr.contains(&said), "{args:?} {path}: {stderr}");
            }
            for written in ["read-label", "other"] {
                assert!(folder.join(written).join("SKILL.md").is_file());
                assert!(!folder.join(written).join(path).exists(), "{written}/{path}");
            }
            let archive = fs::read(folder.join("packed/a.zip")).unwrap();
            let text = String::from_utf8_lossy(&archive);
            assert!(!text.contains(path), "{path}");
            let output = folder.run(&["unpack", "skill.zip", "--force", "--format", "json"]);
            let row: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
            assert_eq!(row["files"].as_array().unwrap().len(), 1, "{row}");
            assert_eq!(row["skipped"].as_array().unwrap().len(), 1, "{row}");
            let output = folder.run(&["check", "skill.zip"]);
            let said = format!("`skill.zip`: it holds what never ships: {named}");
            assert!(output.stderr.contains(&said), "{output:?}");
            let inline = folder.run(&["inline", "skill.zip", "--format", "json", "--no-check"]);
            folder.write("inline.json", inline.stdout.as_bytes());
            let output = folder.run(&["inspect", "inline.json"]);
            assert!(!output.stderr.contains("left out, as"), "{output:?}");
        }
    }
}

#[test]
fn an_archive_that_is_no_zip_is_named() {
    let tar = [&[b'x'; 257][..], b"ustar\x0000"].concat();
    let here = Folder::with(&[("a.txt", "text")]);
    here.write("a.tgz", b"\x1f\x8b\x08\0 PK\x05\x06");
    here.write("a.zip", b"7z\xbc\xaf\x27\x1c\0");
    here.write("a.tar", &tar);
    here.write("a.rar", b"Rar!\x1a\x07\x01\0");
    for (name, kind) in [
        ("a.tgz", "a gzip file, such as `.tgz`"),
        ("a.zip", "a 7-Zip archive"),
        ("a.tar", "a tar archive"),
        ("a.rar", "a RAR archive"),
    ] {
        for command in ["unpack", "inspect", "check"] {
            let output = here.run(&[command, name]);
            assert_eq!(output.exit, Exit::Failed, "{output:?}");
            let said = format!(
                "error: cannot read `{name}`: it is {kind}, and skills travel as zip archives\nhelp: "
            );
            assert!(output.stderr.starts_with(&said), "{output:?}");
        }
    }
}

#[test]
fn nothing_is_written_of_a_hostile_archive() {
    let outer = Folder::with(&[("before/keep.txt", "kept"), ("work/keep.txt", "kept")]);
    fs::create_dir(outer.join("work/out")).unwrap();
    for case in cases::all() {
        outer.write("work/bad.zip", &case.bytes);
        let before = outer.tree();
        for force in [&[][..], &["--force"]] {
            let args = [&["unpack", "work/bad.zip", "-C", "work/out"], force].concat();
            let output = outer.run(&args);
            assert_eq!(output.exit, Exit::Failed, "{}", case.name);
            // Opened before it is unzipped, two of them are none.
            let said = match case.name {
                "nothing" => "it is empty",
                "no archive" => "it is no zip archive, no JSON and no base64 of an archive",
                _ => &case.refusal,
            };
            assert_eq!(
                output.stderr,
                format!("error: cannot read `work/bad.zip`: {said}\n"),
                "{}",
                case.name
            );
            assert_eq!(output.stdout, "", "{}", case.name);
        }
        assert_eq!(outer.tree(), before, "{}", case.name);
        assert_eq!(outer.read("before/keep.txt"), "kept", "{}", case.name);
    }
}

#[test]
fn what_is_there_is_replaced_only_if_asked_and_only_a_skill() {
    let files = |list: &[(&str, &str)]| {
        let (folder, _) = with(good());
        for (path, text) in list {
            folder.write(path, text.as_bytes());
        }
        folder
    };
    let skill = ("read-label/SKILL.md", GOOD);
    for (list, args, said) in [
        (
            &[skill][..],
            &[][..],
            "`read-label` exists already and is a folder; it is not touched\nhelp: add `--force` to replace it, or choose another folder with `-C`",
        ),
        (
            &[("read-label", "a file")],
            &["--force"],
            "`read-label` exists already and is a file; it is not touched\nhelp: only the folder of a skill is replaced",
        ),
        (
            &[("read-label/notes.txt", "mine")],
            &["--force"],
            "`read-label` exists already and holds no `SKILL.md`; it is not touched\nhelp: only the folder of a skill is replaced",
        ),
        (
            &[skill, ("read-label/.env", "KEY=1"), ("read-label/.git/HEAD", "ref")],
            &["--force"],
            "`read-label` holds what no archive brings back: `.env` and 1 more; it is not touched\nhelp: move it away, or choose another folder",
        ),
        (
            &[skill, ("read-label/.skillignore", "notes\n"), ("read-label/notes", "mine")],
            &["--force"],
            "`read-label` holds what no archive brings back: `.skillignore` and 1 more; it is not touched\nhelp: move it away, or choose another folder",
        ),
    ] {
        let folder = files(list);
        let before = folder.tree();
        let output = folder.run(&[&["unpack", "skill.zip"], args].concat());
        assert_eq!(output.exit, Exit::Failed, "{said}");
        assert_eq!(output.stderr, format!("error: {said}\n"));
        assert_eq!(folder.tree(), before);
    }
    let folder = files(&[skill, ("read-label/old.md", "gone"), ("read-label/.DS_Store", "")]);
    let output = folder.run(&["unpack", "skill.zip", "--force"]);
    assert_eq!(output.exit, Exit::Clean, "{}", output.stderr);
    assert_eq!(folder.tree(), UNPACKED);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let (folder, _) = with(good());
    folder.write("elsewhere/SKILL.md", GOOD.as_bytes());
    for target in ["elsewhere", "nowhere"] {
        std::os::unix::fs::symlink(target, folder.join("read-label")).unwrap();
        let before = folder.tree();
        for args in [&["unpack", "skill.zip"][..], &["unpack", "skill.zip", "--force"]] {
            let output = folder.run(args);
            assert_eq!(output.exit, Exit::Failed);
            assert!(output.stderr.contains("is a symbolic link; it is not touched"), "{output:?}");
        }
        assert_eq!(folder.tree(), before);
        fs::remove_file(folder.join("read-label")).unwrap();
    }
}

#[test]
fn what_is_no_archive_of_a_skill_is_answered_with_what_to_do() {
    let folder = Folder::with(&[("skill/SKILL.md", GOOD), ("notes.md", "")]);
    folder.write("none.zip", &Archive::of([Entry::new("a.txt", b"")]).bytes());
    let several = ["a/SKILL.md", "b/SKILL.md", "b/c/SKILL.md", "d/SKILL.md"];
    folder.write("several.zip", &Archive::of(several.map(|name| Entry::new(name, b""))).bytes());
    let mut all = String::new();
    for args in [
        &["unpack", "skill"][..],
        &["unpack", "skill/SKILL.md"],
        &["unpack", "notes.md"],
        &["unpack", "absent.zip"],
        &["unpack", "none.zip"],
        &["unpack", "several.zip"],
        &["unpack", "-"],
        &["unpack", "none.zip", "-C", "absent"],
        &["check", "none.zip", "--fix"],
        &["watch", "none.zip"],
    ] {
        let output = folder.run(args);
        assert_eq!(output.exit, Exit::Failed);
        all += &["$ skill-dev ", &args.join(" "), "\n", &output.stderr, "\n"].concat();
    }
    insta::assert_snapshot!(all);
}

#[test]
fn every_command_reads_the_same_skill_however_it_is_packed() {
    let (folder, bytes) = with(good());
    folder.write("read-label/SKILL.md", GOOD.as_bytes());
    folder.write("read-label/scripts/run.sh", SCRIPT.as_bytes());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let script = folder.join("read-label/scripts/run.sh");
        fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder.write("copy.SKILL", &bytes);
    folder.write("no-extension", &bytes);
    for (format, file) in
        [("json", "inline.json"), ("base64", "skill.b64"), ("data-url", "skill.txt")]
    {
        let output = folder.run(&["inline", "skill.zip", "--format", format]);
        assert_eq!(output.exit, Exit::Clean, "{}", output.stderr);
        folder.write(file, output.stdout.as_bytes());
    }
    let hash = |output: &str| {
        let row: serde_json::Value = serde_json::from_str(output).unwrap();
        row["digests"]["content_hash"].as_str().unwrap().to_owned()
    };
    let expected = hash(&folder.run(&["inspect", "read-label", "--format", "json"]).stdout);
    for path in ["skill.zip", "copy.SKILL", "no-extension", "inline.json", "skill.b64", "skill.txt"]
    {
        let output = folder.run(&["inspect", path, "--format", "json"]);
        assert_eq!(hash(&output.stdout), expected, "{path}");
        let file = fs::read(folder.join(path)).unwrap();
        let (exit, stdout, stderr) = folder.run_with(&["inspect", "-", "--format", "json"], |io| {
            io.stdin = Box::new(std::io::Cursor::new(file));
        });
        assert_eq!(exit, Exit::Clean, "{stderr}");
        assert_eq!(hash(&String::from_utf8(stdout).unwrap()), expected, "{path} by standard input");
        let output = folder.run(&["check", path]);
        assert_eq!(output.exit, Exit::Clean, "{path}");
        assert!(output.stdout.contains(&format!("{path}/scripts/run.sh")), "{}", output.stdout);
    }
    let pack = |path: &str, out: &str| {
        let output = folder.run(&["pack", path, "-o", out]);
        assert_eq!(output.exit, Exit::Clean, "{}", output.stderr);
        fs::read(folder.join(out)).unwrap()
    };
    assert_eq!(pack("read-label", "1.zip"), pack("inline.json", "2.zip"), "packed anew");
}

#[test]
fn places_in_an_archive_are_shown_where_each_format_can() {
    let bad = GOOD.replace("name: read-label", "name: Read-Label");
    let (folder, _) = with([Entry::new("SKILL.md", bad.as_bytes())]);
    let mut all = String::new();
    for format in ["short", "github"] {
        all += &folder.run(&["check", "skill.zip", "--format", format]).stdout;
    }
    let sarif: serde_json::Value =
        serde_json::from_str(&folder.run(&["check", "skill.zip", "--format", "sarif"]).stdout)
            .unwrap();
    let result = &sarif["runs"][0]["results"][0];
    let (_, json) = folder.check_json(&["skill.zip"]);
    let skill = &json["skills"][0];
    let first = &skill["diagnostics"][0];
    insta::assert_snapshot!(format!(
        "{all}{}\n{}\n{} {} {}\n",
        result["locations"], result["message"]["text"], skill["path"], first["file"], first["line"]
    ));
}

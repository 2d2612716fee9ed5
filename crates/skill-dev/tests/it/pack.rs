//! `pack` and `inline`: the same bytes for the same files, and nothing half-written.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use skill_dev::Exit;

use crate::harness::{Folder, GOOD};
use crate::new::templates;

/// SHA-256 of each template's archive. A change here is a change of every user's archives: it is
/// made on purpose, with a template or with the packer.
const GOLDEN: &[(&str, &str)] = &[
    ("agent", "a40eb771fde424639ea945f6bf931acdfb13b83cfc0c2b51343bbd675b08e92c"),
    ("audio-transcript", "26fa7675551414961bf4e63d8a7517bcb1f605dcb20633bee3c24c132905c56e"),
    ("id-document", "9a506ad901fd00f61921ba60d7da5e0a4776e45da72849f19b65b745543e23bf"),
    ("image-caption", "c6962af809a186cb06a2f88dadd73f9854937347dc4f801042f1b1bfe3c56043"),
    ("invoice-extraction", "8f956725fde3f82cef53bd60aaea65fd984b375f8086d68a4392548bc94e8ec5"),
    ("minimal", "34020ca478afca74918c0e23c2b192958f504c6f404c960dd4986974450ac8d8"),
    ("receipt-extraction", "dd24fa2716a1a5e664db252364a0f71d1ec1f27489770916cae6afa43c92b9cb"),
    ("resume-extraction", "1c9e392d70fcca9aceb359e1bd149404f40c7a068ec1531ddfe1c9e4c482d5de"),
    ("video-summary", "6b099a697447d97dc36c1d862f6eb861c514bd842c8b0cc86523e5022b8f13fc"),
];

fn pack_json(here: &Folder, args: &[&str]) -> Value {
    let output = here.run(&[&["pack", "--format", "json"], args].concat());
    assert_eq!(output.exit, Exit::Clean, "{output:?}");
    serde_json::from_str(&output.stdout).unwrap()
}

#[test]
fn every_template_has_its_golden_archive() {
    let here = Folder::new();
    let mut found = Vec::new();
    for template in templates() {
        here.run(&["new", &template, "--template", &template]);
        let row = pack_json(&here, &[&template]);
        found.push((template, row["sha256"].as_str().unwrap().to_owned()));
    }
    let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(found, GOLDEN);
}

#[test]
fn time_mode_order_and_working_folder_leave_no_trace() {
    let here = Folder::new();
    here.run(&["new", "agent", "--template", "agent"]);
    let first = pack_json(&here, &["agent", "-o", "1.zip"]);
    let mut files: Vec<String> = here.tree();
    files.retain(|path| path.starts_with("agent/") && !path.ends_with('/'));
    files.reverse();
    for (index, path) in files.iter().enumerate() {
        let copy = here.join(&format!("other/{path}"));
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::write(&copy, fs::read(here.join(path)).unwrap()).unwrap();
        let ages = [0, 1_000_000_000, 2_000_000_001];
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(ages[index % 3]);
        fs::File::options().write(true).open(&copy).unwrap().set_modified(time).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = [0o600, 0o644, 0o666][index % 3];
            fs::set_permissions(&copy, fs::Permissions::from_mode(mode)).unwrap();
        }
    }
    let second = pack_json(&here, &["other/agent", "-o", "2.zip"]);
    assert_eq!(first["sha256"], second["sha256"]);
    let cwd = here.join("other/agent");
    let (exit, bytes, _) = here.run_with(&["pack", "-o", "-"], |io| io.cwd = cwd);
    assert_eq!(exit, Exit::Clean);
    assert!(bytes == fs::read(here.join("1.zip")).unwrap());
}

#[test]
fn the_archive_stands_beside_the_skill_under_its_hash() {
    let here =
        Folder::with(&[("skills/read-label/SKILL.md", GOOD), ("skills/read-label/.env", "A=b")]);
    let row = pack_json(&here, &["skills/read-label"]);
    let hash = row["content_hash"].as_str().unwrap();
    let archive = format!("skills/read-label_{}.zip", &hash[..8]);
    assert_eq!(row["archive"], archive);
    assert_eq!(row["path"], "skills/read-label");
    assert_eq!(row["name"], "read-label");
    assert_eq!(row["layout"], "flat");
    assert_eq!(row["files"], 1);
    assert_eq!(row["bytes"], GOOD.len());
    assert_eq!(row["archive_bytes"], fs::metadata(here.join(&archive)).unwrap().len());
    assert_eq!(row["skipped"], serde_json::json!([{"path": ".env", "reason": "may hold secrets"}]));
    assert!(row["inline_id"].as_str().unwrap().starts_with("inline_"));
    let output = here.run(&["pack", "skills/read-label"]);
    assert_eq!(output.stdout, format!("{archive}\n"));
    assert!(
        output.stderr.starts_with("packed `skills/read-label`: 1 file, 1 left out, "),
        "{output:?}"
    );
}

#[test]
fn output_may_be_a_file_a_folder_or_standard_output() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    for (given, archive) in [
        ("out.zip", "out.zip"),
        ("new/deep/", "new/deep/read-label_"),
        ("new", "new/read-label_"),
        ("dist", "dist/read-label_"),
        ("v1.2", "v1.2/read-label_"),
        ("OUT.ZIP", "OUT.ZIP"),
        ("a.zip/", "a.zip/read-label_"),
    ] {
        let row = pack_json(&here, &["read-label", "-o", given]);
        assert!(row["archive"].as_str().unwrap().starts_with(archive), "{row}");
    }
    let (_, bytes, told) = here.run_with(&["pack", "read-label", "-o", "-"], |_| {});
    assert!(bytes == fs::read(here.join("out.zip")).unwrap());
    assert!(told.starts_with("packed `read-label`"), "{told}");
}

#[test]
fn several_skills_give_one_archive_each_or_none() {
    let here = Folder::with(&[
        ("s/a/SKILL.md", &GOOD.replace("read-label", "a")),
        ("s/b/SKILL.md", &GOOD.replace("read-label", "b")),
    ]);
    let output = here.run(&["pack", "s", "-o", "dist"]);
    let names: Vec<&str> =
        output.stdout.lines().map(|line| line.split('_').next().unwrap()).collect();
    assert_eq!(names, ["dist/a", "dist/b"]);
    let before = here.tree();
    here.write("s/b/SKILL.md", GOOD.replace("read-label", "B").as_bytes());
    let output = here.run(&["pack", "s", "-o", "dist2"]);
    assert_eq!((output.exit, &*output.stdout), (Exit::Errors, ""));
    assert!(output.stderr.contains("error[name-uppercase]"), "{output:?}");
    assert!(output.stderr.ends_with("error: nothing was packed: there are errors\n"), "{output:?}");
    assert_eq!(here.tree(), before);
    assert_eq!(here.run(&["pack", "s", "-o", "-"]).exit, Exit::Failed);
    assert_eq!(here.run(&["pack", "s", "-o", "s/a/SKILL.md"]).exit, Exit::Failed);
    assert_eq!(here.run(&["pack", "s", "--no-check", "-o", "dist2"]).exit, Exit::Clean);
}

#[test]
fn an_archive_of_the_same_files_is_not_replaced_silently() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    let said = "warning: replaced `";
    for (args, replaced, is_said) in [
        (&["read-label"][..], false, false),
        (&["read-label"], false, false),
        (&["read-label", "--layout", "wrapped", "--target", "claude-api"], true, true),
        (&["read-label"], true, true),
        (&["read-label", "-o", "dist"], false, false),
        (&["read-label", "-o", "out.zip"], false, false),
        (&["read-label", "-o", "out.zip", "--target", "claude-api"], true, false),
    ] {
        let output = here.run(&[&["pack", "--format", "json"], args].concat());
        let row: Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(row["replaced"], replaced, "{args:?}: {output:?}");
        assert_eq!(output.stderr.contains(said), is_said, "{args:?}: {output:?}");
    }
}

#[test]
fn copies_of_a_skill_share_an_archive_and_namesakes_clash() {
    let here = Folder::with(&[("s/a/SKILL.md", GOOD), ("s/b/SKILL.md", GOOD)]);
    let output = here.run(&["pack", "s", "-o", "dist"]);
    assert_eq!(output.exit, Exit::Clean);
    assert_eq!(here.tree().iter().filter(|path| path.starts_with("dist/r")).count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The platform's hash does not count modes, so the names of the archives agree.
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(here.join("s/b/SKILL.md"), mode).unwrap();
        let output = here.run(&["pack", "s", "-o", "dist"]);
        assert_eq!(output.exit, Exit::Failed);
        assert!(output.stderr.contains("`s/a` and `s/b` would both be packed as"), "{output:?}");
    }
}

#[test]
fn places_that_would_do_harm_are_refused() {
    let here =
        Folder::with(&[("read-label/SKILL.md", GOOD), ("notes.txt", "mine"), ("taken.zip/x", "")]);
    for (args, wanted) in [
        (&["read-label", "-o", "read-label/out.zip"][..], "lies inside the skill `read-label`"),
        (&["read-label", "-o", "read-label/new/out.zip"], "lies inside the skill `read-label`"),
        (&["read-label", "-o", "read-label"], "lies inside the skill `read-label`"),
        (&["read-label", "-o", "read-label/new"], "lies inside the skill `read-label`"),
        (&["read-label", "-o", "read-label/x_0123abcd.zip"], "lies inside the skill `read-label`"),
        (&["read-label", "-o", "notes.txt"], "is no zip archive"),
        (&["read-label", "-o", "notes.txt/a.zip"], "cannot write `"),
        (&["read-label", "-o", "-", "--format", "json"], "both want standard output"),
    ] {
        let output = here.run(&[&["pack"], args].concat());
        assert_eq!(output.exit, Exit::Failed, "{args:?}: {output:?}");
        assert!(output.stderr.contains(wanted), "{args:?}: {output:?}");
    }
    let cwd = here.join("read-label");
    let (exit, _, told) = here.run_with(&["pack", "-o", "."], |io| io.cwd = cwd);
    assert_eq!(exit, Exit::Failed);
    assert!(told.contains("lies inside the skill `.`"), "{told}");
    here.write("read-label/.skillignore", b"dist/\n");
    assert_eq!(here.run(&["pack", "read-label", "-o", "read-label/dist/"]).exit, Exit::Clean);
    let (exit, bytes, told) =
        here.run_with(&["pack", "read-label", "-o", "-"], |io| io.stdout_terminal = true);
    assert_eq!((exit, bytes.len()), (Exit::Failed, 0));
    assert!(told.contains("nothing for a terminal"), "{told}");
    assert!(!here.tree().iter().any(|path| path.contains(".tmp")), "{:?}", here.tree());
}

#[cfg(unix)]
#[test]
fn a_read_only_output_folder_is_said_and_left_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let here = Folder::with(&[("read-label/SKILL.md", GOOD), ("locked/.keep", "")]);
    fs::set_permissions(here.join("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(here.join("locked/probe"), "").is_ok() {
        eprintln!("skipped: this user may write to read-only folders");
        return;
    }
    let output = here.run(&["pack", "read-label", "-o", "locked"]);
    assert_eq!(output.exit, Exit::Failed);
    assert!(output.stderr.contains("permission denied"), "{output:?}");
}

#[test]
fn inline_is_exactly_the_documented_object() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    let output = here.run(&["inline", "read-label"]);
    assert_eq!((output.exit, &*output.stderr), (Exit::Clean, ""));
    let data = here.run(&["inline", "read-label", "--format", "base64"]).stdout;
    let data = data.trim_end();
    assert_eq!(
        output.stdout,
        format!(
            "{{\"type\":\"inline\",\"name\":\"read-label\",\"description\":\"Reads a parcel label. Use when a label arrives as a photo or a scan.\",\"source\":{{\"type\":\"base64\",\"media_type\":\"application/zip\",\"data\":\"{data}\"}}}}\n"
        )
    );
    let url = here.run(&["inline", "read-label", "--format", "data-url"]).stdout;
    assert_eq!(url, format!("data:application/zip;base64,{data}\n"));
    let row = pack_json(&here, &["read-label", "-o", "1.zip"]);
    let id = skill_pack::inline_id(data);
    assert_eq!(row["inline_id"], id);
    let named = here.run(&[
        "inline",
        "read-label",
        "--name",
        "n",
        "--description",
        "d",
        "--pretty",
        "-o",
        "i.json",
    ]);
    assert_eq!((named.exit, &*named.stdout), (Exit::Clean, ""));
    let text = here.read("i.json");
    assert!(
        text.starts_with(
            "{\n  \"type\": \"inline\",\n  \"name\": \"n\",\n  \"description\": \"d\",\n"
        ),
        "{text}"
    );
}

#[test]
fn inline_refuses_what_it_cannot_do() {
    let bad = GOOD.replace("read-label", "A");
    let here = Folder::with(&[("s/a/SKILL.md", &bad), ("s/b/SKILL.md", GOOD)]);
    for (args, exit, wanted) in [
        (&["s"][..], Exit::Failed, "holds 2 skills, and this command takes one"),
        (&["s/a"], Exit::Errors, "error: no inline skill was made: there are errors"),
        (&["s/a", "--no-check", "-o", "s/a/i.json"], Exit::Failed, "lies inside the skill"),
        (&["s/a", "--no-check", "-o", "s"], Exit::Failed, "is a folder"),
        (&["s/a", "--pretty", "--format", "base64"], Exit::Failed, "`--pretty` is for"),
    ] {
        let output = here.run(&[&["inline"], args].concat());
        assert_eq!((output.exit, &*output.stdout), (exit, ""), "{args:?}");
        assert!(output.stderr.contains(wanted), "{args:?}: {output:?}");
    }
}

#[test]
fn an_inline_skill_that_says_otherwise_than_its_manifest_is_told() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    let names = "the object is named `../x`, and the skill in it `read-label`";
    let texts = "the object's description is not that of the skill in it";
    for (args, exit, wanted) in [
        (["--name", "read-label"], Exit::Clean, &[][..]),
        (
            ["--name", "../x"],
            Exit::Clean,
            &[names, "`../x` is no name of a skill for `vlmrun`; try `x`"],
        ),
        (["--description", "d"], Exit::Clean, &[texts]),
        (["--name", " "], Exit::Failed, &["`--name` is empty"]),
        (["--description", ""], Exit::Failed, &["`--description` is empty"]),
        (["--name", "a\n"], Exit::Failed, &["`--name` holds the control character"]),
        (["--description", "a\u{1b}[m"], Exit::Failed, &["`--description` holds the control"]),
    ] {
        let output = here.run(&[&["inline", "read-label"][..], &args].concat());
        assert_eq!(output.exit, exit, "{args:?}: {output:?}");
        assert_eq!(output.stderr.is_empty(), wanted.is_empty(), "{args:?}: {output:?}");
        for wanted in wanted {
            assert!(output.stderr.contains(wanted), "{args:?}: {output:?}");
        }
    }
    here.run(&["inline", "read-label", "--name", "../x", "--description", "d", "-o", "i.json"]);
    here.run(&["inline", "read-label", "-o", "same.json"]);
    for args in [&["check"][..], &["compose", "--skills-only"], &["inspect"], &["inline"]] {
        let output = here.run(&[args, &["i.json"]].concat());
        for wanted in [names, texts] {
            let line = format!("warning: `i.json`: {wanted}\n");
            assert_eq!(output.stderr.matches(&line).count(), 1, "{args:?}: {output:?}");
        }
        let output = here.run(&[args, &["same.json"]].concat());
        assert!(!output.stderr.contains("the object"), "{args:?}: {output:?}");
    }
}

#[test]
fn a_large_inline_skill_is_warned_of() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    let mut state = 1_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.to_be_bytes()[0]
    })
    .take(4 << 20)
    .collect();
    here.write("read-label/resources/noise.bin", &noise);
    let output = here.run(&["inline", "read-label", "--no-check", "-o", "i.json"]);
    assert_eq!(output.exit, Exit::Clean);
    assert!(
        output.stderr.contains("warning: the inline archive has 5.5 MB of base64"),
        "{output:?}"
    );
}

#[test]
fn several_skills_do_not_fit_one_archive() {
    let here = Folder::with(&[
        ("a/SKILL.md", GOOD),
        ("b/SKILL.md", &GOOD.replace("read-label", "read-slip")),
    ]);
    let output = here.run(&["pack", "-o", "all.zip"]);
    assert_eq!(output.exit, Exit::Failed, "{output:?}");
    assert!(output.stderr.contains("the name of one archive"), "{output:?}");
    let output = here.run(&["watch", "--once", "-o", "all.zip"]);
    assert_eq!(output.exit, Exit::Failed, "{output:?}");
    assert!(output.stderr.contains("the name of one archive"), "{output:?}");
    assert!(!here.join("all.zip").exists());
    assert_eq!(here.run(&["pack", "-o", "all.zip/"]).exit, Exit::Clean);
    assert!(here.join("all.zip").is_dir());
}

/// A skill that passes `check` can be packed.
#[cfg(unix)]
#[test]
fn what_pack_refuses_check_speaks_of() {
    for name in ["two\nlines.txt", "back\\slash.txt", "c:drive.txt"] {
        let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
        here.write(&format!("read-label/{name}"), b"text");
        let (exit, json) = here.check_json(&["read-label"]);
        assert_eq!(exit, Exit::Errors, "{name}");
        assert_eq!(json["skills"][0]["diagnostics"][0]["rule"], "bundle-path-not-portable");
        assert_eq!(here.run(&["pack", "read-label"]).exit, Exit::Errors, "{name}");
        assert_eq!(here.run(&["pack", "read-label", "--no-check"]).exit, Exit::Failed, "{name}");
    }
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    let large = fs::File::create(here.join("read-label/video.raw")).unwrap();
    large.set_len((1 << 30) + 1).unwrap();
    let (exit, json) = here.check_json(&["read-label"]);
    assert_eq!(exit, Exit::Errors);
    assert_eq!(json["skills"][0]["diagnostics"][0]["rule"], "bundle-entry-unreadable");
    assert_eq!(here.run(&["pack", "read-label"]).exit, Exit::Errors);
    assert_eq!(here.tree(), ["read-label/", "read-label/SKILL.md", "read-label/video.raw"]);
}

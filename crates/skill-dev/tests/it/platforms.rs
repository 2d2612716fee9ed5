//! `pack` and `inline` for a target: layouts, names, times, levels.

use std::io::Cursor;

use serde_json::Value;
use skill_dev::Exit;

use crate::harness::{Folder, GOOD};

fn packed(here: &Folder, args: &[&str]) -> (Value, zip::ZipArchive<Cursor<Vec<u8>>>) {
    let output = here.run(&[&["pack", "read-label", "--format", "json"], args].concat());
    assert_eq!(output.exit, Exit::Clean, "{args:?}: {output:?}");
    let row: Value = serde_json::from_str(&output.stdout).unwrap();
    let archive = std::fs::read(here.join(row["archive"].as_str().unwrap())).unwrap();
    (row, zip::ZipArchive::new(Cursor::new(archive)).unwrap())
}

#[test]
fn the_target_decides_the_layout_where_nobody_does() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    for (args, layout) in [
        (&[][..], "flat"),
        (&["--target", "vlmrun"], "flat"),
        (&["--target", "openai"], "wrapped"),
        (&["--target", "openai-inline"], "wrapped"),
        (&["--target", "claude-api"], "wrapped"),
        (&["--target", "claude-api", "--layout", "flat"], "flat"),
        (&["--target", "claude-ai"], "wrapped"),
        (&["--target", "agentskills"], "wrapped"),
        (&["--target", "agentskills", "--layout", "flat"], "flat"),
        (&["--target", "claude-code"], "wrapped"),
        (&["--target", "gemini"], "flat"),
        (&["--target", "adk"], "flat"),
        (&["--target", "foundry"], "flat"),
        // Only inferred: the archive is made, with a word.
        (&["--target", "foundry", "--layout", "wrapped"], "wrapped"),
    ] {
        let (row, zip) = packed(&here, &[args, &["-o", "out.zip"]].concat());
        let manifest = if layout == "flat" { "SKILL.md" } else { "read-label/SKILL.md" };
        assert_eq!(row["layout"], layout, "{args:?}");
        assert_eq!(
            zip.file_names().map(|name| name.unwrap().into_owned()).collect::<Vec<_>>(),
            [manifest],
            "{args:?}"
        );
    }
    let output = here.run(&["pack", "read-label", "--target", "foundry", "--layout", "wrapped"]);
    assert!(output.stderr.contains("warning: `foundry` takes flat archives"), "{output:?}");
}

#[test]
fn a_layout_the_target_does_not_take_is_refused() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    for (args, wanted) in [
        (&["--layout", "wrapped"][..], "`vlmrun` takes flat archives, and the layout is `wrapped`"),
        (&["--layout", "flat", "--target", "openai"], "`openai` takes wrapped archives"),
    ] {
        let output = here.run(&[&["pack", "read-label"], args].concat());
        assert_eq!((output.exit, &*output.stdout), (Exit::Failed, ""));
        assert!(output.stderr.starts_with(&format!("error: {wanted}")), "{output:?}");
        assert!(output.stderr.contains("\nnote: published: "), "{output:?}");
    }
    here.write("skill-dev.toml", b"[pack]\nlayout = \"wrapped\"\n");
    assert_eq!(here.run(&["pack", "read-label"]).exit, Exit::Failed);
    let watch = here.run(&["watch", "read-label", "--once"]);
    assert_eq!(watch.exit, Exit::Failed);
    assert!(watch.stdout.contains("takes flat archives"), "{watch:?}");
    assert_eq!(here.tree(), ["read-label/", "read-label/SKILL.md", "skill-dev.toml"]);
    assert_eq!(packed(&here, &["--layout", "flat"]).0["layout"], "flat", "the flag wins");
    assert_eq!(packed(&here, &["--target", "openai"]).0["layout"], "wrapped");
}

#[test]
fn the_inline_object_has_the_layout_of_its_platform() {
    let here = Folder::with(&[
        ("read-label/SKILL.md", GOOD),
        ("skill-dev.toml", "[pack]\nlayout = \"wrapped\"\n"),
    ]);
    for (target, length) in [("vlmrun", 8), ("openai-inline", 19)] {
        let args = ["inline", "read-label", "--format", "base64", "--target", target];
        let output = here.run(&args);
        assert_eq!(output.exit, Exit::Clean, "{output:?}");
        let start = skill_pack::InlineSkill::new("", "", &[80, 75, 3]).base64().to_owned();
        assert!(output.stdout.starts_with(&start[..4]), "{output:?}");
        // The length of the first name is the 27th byte of an archive.
        let row = here.run(&[
            "pack",
            "read-label",
            "--target",
            target,
            "--layout",
            if length == 8 { "flat" } else { "wrapped" },
            "-o",
            "o.zip",
            "--format",
            "json",
        ]);
        let row: Value = serde_json::from_str(&row.stdout).unwrap();
        assert_eq!(row["inline_id"], skill_pack::inline_id(output.stdout.trim_end()));
        assert_eq!(std::fs::read(here.join("o.zip")).unwrap()[26], length);
    }
}

#[test]
fn the_top_folder_needs_a_harmless_name() {
    let named = |name: &str| GOOD.replace("name: read-label", &format!("name: {name}"));
    for (name, wanted) in [
        ("'a/b'", "`a/b` cannot be the top folder of an archive"),
        ("..", "`..` cannot be the top folder"),
        ("CON", "`CON` cannot be the top folder"),
        ("'a\\b'", "cannot be the top folder"),
    ] {
        let here = Folder::with(&[("s/SKILL.md", &named(name))]);
        let output = here.run(&["pack", "s", "--target", "openai", "--no-check"]);
        assert_eq!(output.exit, Exit::Failed, "{name}: {output:?}");
        assert!(output.stderr.contains(wanted), "{name}: {output:?}");
        assert!(output.stderr.contains("\nhelp: "), "{name}: {output:?}");
        assert_eq!(here.tree(), ["s/", "s/SKILL.md"]);
    }
    // Without a name of its own a skill has its folder's.
    let here = Folder::with(&[("s/SKILL.md", "# Text\n")]);
    let output = here.run(&["pack", "s", "--target", "openai", "--no-check", "-o", "o.zip"]);
    assert_eq!(output.exit, Exit::Clean, "{output:?}");
}

#[test]
fn an_archive_has_the_extension_of_its_platform() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    let name = |args: &[&str]| packed(&here, args).0["archive"].as_str().unwrap().to_owned();
    let plain = name(&[]);
    assert_eq!(plain.split('.').next_back(), Some("zip"));
    assert_eq!(name(&["--target", "gemini"]), plain.replace(".zip", ".skill"));
    assert_eq!(name(&["--target", "gemini", "-o", "a.zip"]), "a.zip");
    assert_eq!(name(&["-o", "x/y.skill"]), "x/y.skill");
}

#[test]
fn entries_bear_the_time_of_the_epoch_and_1980_without() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    let pack = |epoch: Option<&str>| {
        let args = ["pack", "read-label", "-o", "-", "-q"];
        here.run_with(&args, |io| io.epoch = epoch.map(Into::into))
    };
    let (_, plain, _) = pack(None);
    for (epoch, wanted) in [
        ("0", [1980, 1, 1, 0, 0, 0]),
        ("1700000001", [2023, 11, 14, 22, 13, 20]),
        ("99999999999", [2107, 12, 31, 23, 59, 58]),
    ] {
        let (exit, bytes, told) = pack(Some(epoch));
        assert_eq!((exit, &*told), (Exit::Clean, ""));
        let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let time = zip.by_index(0).unwrap().last_modified().unwrap();
        let parts = [time.year(), time.month().into(), time.day().into(), time.hour().into()];
        assert_eq!(parts, wanted[..4], "{epoch}");
        assert_eq!([u16::from(time.minute()), time.second().into()], wanted[4..], "{epoch}");
        assert_eq!(bytes == plain, epoch == "0");
    }
    for (epoch, is_told) in
        [("-5", true), ("0", false), ("1", false), ("99999999999999", true), ("1700000001", false)]
    {
        let args = ["pack", "read-label", "-o", "-"];
        let (exit, _, told) = here.run_with(&args, |io| io.epoch = Some(epoch.into()));
        let said = told.contains(&format!("warning: `SOURCE_DATE_EPOCH` is `{epoch}`, and"));
        assert_eq!((exit, said), (Exit::Clean, is_told), "{told}");
    }
    let (_, _, told) = here.run_with(&["pack", "read-label", "-o", "-", "-v"], |io| {
        io.epoch = Some("1".into());
    });
    assert!(
        told.contains("`SOURCE_DATE_EPOCH` is `1`, and entries bear times from 1980"),
        "{told}"
    );
    for epoch in ["", "now", "1.5", "99999999999999999999", "1 "] {
        let (exit, bytes, told) = pack(Some(epoch));
        assert_eq!((exit, bytes.len()), (Exit::Failed, 0), "{epoch}");
        assert!(told.starts_with("error: `SOURCE_DATE_EPOCH` is `"), "{told}");
        assert!(told.contains("\nhelp: unset it"), "{told}");
    }
}

#[test]
fn the_level_is_a_flag_or_configured() {
    let text = "the quick brown fox jumps over the lazy dog; ".repeat(900)
        + &(0..4000_u64).map(|n| format!("{} ", n * n * 7919 % 10_007)).collect::<String>();
    let here = Folder::with(&[("read-label/SKILL.md", GOOD), ("read-label/a.txt", &text)]);
    let size = |args: &[&str]| packed(&here, args).0["archive_bytes"].as_u64().unwrap();
    let [fast, plain, best] =
        ["fast", "default", "best"].map(|level| size(&["--level", level, "-o", "o.zip"]));
    assert!(fast > plain && plain > best, "{fast} {plain} {best}");
    assert_eq!(size(&[]), plain);
    here.write("skill-dev.toml", b"[pack]\nlevel = \"best\"\n");
    assert_eq!(size(&[]), best);
    assert_eq!(size(&["--level", "fast"]), fast, "the flag wins");
    let base64 = |args: &[&str]| {
        here.run(&[&["inline", "read-label", "--format", "base64"], args].concat()).stdout.len()
    };
    assert!(base64(&["--level", "fast"]) > base64(&[]));
    let row = here.run(&["watch", "read-label", "--once", "-o", "w.zip", "--level", "fast"]);
    assert_eq!(row.exit, Exit::Clean);
    assert_eq!(std::fs::metadata(here.join("w.zip")).unwrap().len(), fast);
}

#[test]
fn the_contents_have_a_digest_of_their_own() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    let (fast, _) = packed(&here, &["--level", "fast", "-o", "1.zip"]);
    let (wrapped, _) = packed(&here, &["--target", "openai", "-o", "2.zip"]);
    assert_ne!(fast["sha256"], wrapped["sha256"]);
    assert_eq!(fast["bundle_digest"], wrapped["bundle_digest"]);
    assert_eq!(fast["bundle_digest"].as_str().unwrap().len(), 64);
    let output = here.run(&["-v", "pack", "read-label", "-o", "1.zip"]);
    let digest = fast["bundle_digest"].as_str().unwrap();
    assert!(output.stderr.contains(&format!("contents: sha256 {digest} ")), "{output:?}");
    let inspected = here.run(&["inspect", "read-label", "--format", "json"]);
    let inspected: Value = serde_json::from_str(&inspected.stdout).unwrap();
    assert_eq!(inspected["digests"]["bundle_digest"], fast["bundle_digest"]);
}

#[test]
fn limits_known_before_packing_are_said_with_and_without_rules() {
    let here = Folder::with(&[("read-label/SKILL.md", GOOD)]);
    for number in 0..500 {
        here.write(&format!("read-label/r/{number}.txt"), b"x");
    }
    let output = here.run(&["pack", "read-label", "--target", "openai"]);
    assert_eq!(output.exit, Exit::Errors, "{output:?}");
    assert!(output.stderr.contains("error[target-too-many-files]"), "{output:?}");
    let args = ["pack", "read-label", "--target", "openai", "--no-check", "-o", "o.zip"];
    let output = here.run(&args);
    assert_eq!(output.exit, Exit::Clean, "{output:?}");
    let wanted = "warning: there are 501 files; `openai` takes at most 500\nnote: the largest files, in bytes: `SKILL.md` with ";
    assert!(output.stderr.starts_with(wanted), "{output:?}");
}

use proptest::prelude::*;
use skill_spec::{File, RelPath};

use super::*;

const UUID: &str = "0b8f5f2e-6d0c-4f0e-9a52-3f6f0f1c2d3e";

fn files(list: &[(&str, &str, bool)]) -> Files {
    let mut files = Files::new();
    for (path, text, executable) in list {
        let file = File { bytes: text.as_bytes().to_vec().into(), executable: *executable };
        files.insert(RelPath::new(path).unwrap(), file);
    }
    files
}

fn bundle(list: &[(&str, &str, bool)]) -> What {
    What::Bundle(LockedBundle::new("skills/a", "a", &files(list), b"zip"))
}

fn reference(identifier: &str, version: Option<&str>) -> What {
    let key = if identifier == UUID { "id" } else { "skill" };
    let version = version.map(str::to_owned);
    What::Reference { key, identifier: identifier.to_owned(), version }
}

fn lock(entries: Vec<(&str, What)>) -> Lock {
    Lock::new(
        entries.into_iter().map(|(name, what)| Locked { name: name.to_owned(), what }).collect(),
    )
}

#[test]
fn a_project_names_folders_versions_names_and_ids() {
    let text = format!(
        "# mine\n[skills]\nreferral = \"20260219-abc12345\"\ninvoice = {{ path = \"skills/invoice\" }}\n\
         triage = {{ name = \"patient-triage\", version = \"latest\" }}\nlab = {{ id = \"{UUID}\" }}\n\
         old = {{ name = \"older\" }}\nnew = {{ version = \"3\" }}\n\"a b\" = {{ path = \"../x\" }}\n"
    );
    let project = Project::parse(&text).unwrap();
    let said: Vec<String> = project
        .skills
        .iter()
        .map(|(name, wish)| match wish {
            Wish::Path(path) => format!("{name}: path {path}"),
            Wish::Reference(skill) => format!("{name}: {skill}"),
        })
        .collect();
    assert_eq!(
        said,
        [
            "a b: path ../x",
            "invoice: path skills/invoice",
            &format!("lab: {UUID}"),
            "new: new@3",
            "old: older",
            "referral: referral@20260219-abc12345",
            "triage: patient-triage",
        ]
    );
    assert_eq!(Project::parse("").unwrap(), Project::default());
    assert!(project.get("lab").is_some() && project.get("x").is_none());
}

#[test]
fn what_a_project_may_not_say_is_refused_at_its_place() {
    let id_with_version = format!("[skills]\na = {{ id = \"{UUID}\", version = \"1\" }}");
    let id_as_name = format!("[skills]\n{UUID} = \"latest\"");
    for (text, wanted) in [
        ("[skils]\na = \"1\"", "1:2: there is no table `skils`; did you mean `skills`?"),
        ("skills = 1", "1:10: `skills` must be a table: write `[skills]`"),
        (
            "[skills]\na = 1",
            "2:5: `a` must be a version, or one of `{ path = … }`, `{ name = …, version = … }` and `{ id = … }`",
        ),
        (
            "[skills]\na = {}",
            "2:5: `a` must be a version, or one of `{ path = … }`, `{ name = …, version = … }` and `{ id = … }`",
        ),
        ("[skills]\na = { pth = \"x\" }", "2:7: `pth` is no key of `a`; did you mean `path`?"),
        ("[skills]\na = { path = 1 }", "2:14: `path` must be a text"),
        ("[skills]\na = { path = \"\" }", "2:14: `path` must be a text"),
        ("[skills]\na = { path = \"/x\" }", "2:14: the path must be relative to this file"),
        ("[skills]\na = { path = \"C:/x\" }", "2:14: the path must be relative to this file"),
        (
            "[skills]\na = { path = \"x\", version = \"1\" }",
            "2:29: `path` and `version` cannot both be meant",
        ),
        (
            "[skills]\na = { name = \"x\", id = \"y\" }",
            "2:24: `name` and `id` cannot both be meant",
        ),
        ("[skills]\na = { id = \"x\" }", "2:12: `x` is no id; a name goes under `name`"),
        (&id_with_version, "2:62: an id stands for one version: leave the version out"),
        (&id_as_name, "2:40: `0b8f5f2e-6d0c-4f0e-9a52-3f6f0f1c2d3e` is an id: write `{ id = … }`"),
        ("[skills]\na = \"\"", "2:5: `a@` names no version"),
        (
            "[skills]\na = \"./a\"",
            "2:5: `./a` is no version; a folder or an archive is written `{ path = … }`",
        ),
        ("[skills]\n\"a b\" = \"1\"", "2:9: `a b@1` is neither a name nor an id: it holds ` `"),
        ("[skills]\na = \"1\"\na = \"2\"", "3:1: duplicate key"),
        ("[skills]\na = ", "2:5: string values must be quoted, expected literal string"),
    ] {
        let said = Project::parse(text).unwrap_err().to_string();
        assert!(said.starts_with(wanted), "{text}\n{said}\n{wanted}");
    }
}

#[test]
fn a_lock_is_written_sorted_in_one_block_each() {
    let mut what = bundle(&[("run.sh", "x", true), ("SKILL.md", "y", false)]);
    if let What::Bundle(bundle) = &mut what {
        bundle.version = Some("1.2.0".to_owned());
    }
    let lock = lock(vec![
        ("z", reference("referral", Some("latest"))),
        ("lab", reference(UUID, None)),
        ("invoice", what),
    ]);
    let wanted = "\
# Written by `skill-dev lock`. Commit it, and do not edit it.
version = 1

[[skill]]
name = \"invoice\"
path = \"skills/a\"
skill = \"a\"
version = \"1.2.0\"
digest = \"sha256:DIGEST\"
archive = \"sha256:ARCHIVE\"
files = [
  \"100644 a1fce4363854ff88 SKILL.md\",
  \"100755 2d711642b726b044 run.sh\",
]

[[skill]]
name = \"lab\"
id = \"0b8f5f2e-6d0c-4f0e-9a52-3f6f0f1c2d3e\"

[[skill]]
name = \"z\"
skill = \"referral\"
version = \"latest\"
";
    let digest = bundle_digest(&files(&[("run.sh", "x", true), ("SKILL.md", "y", false)]));
    let wanted = wanted.replace("DIGEST", &digest).replace("ARCHIVE", &sha256_hex(b"zip"));
    assert_eq!(lock.render(), wanted);
    assert_eq!(Lock::parse(&wanted).unwrap(), lock);
}

#[test]
fn what_is_no_lock_is_refused_at_its_place() {
    let digest = "a".repeat(64);
    let cut = format!(
        "version = 1\n[[skill]]\nname = \"a\"\npath = \"p\"\nskill = \"s\"\ndigest = \"sha256:{}\"\n",
        "a".repeat(63)
    );
    let files = format!(
        "version = 1\n[[skill]]\nname = \"a\"\npath = \"p\"\nskill = \"s\"\ndigest = \"sha256:{digest}\"\narchive = \"sha256:{digest}\"\nfiles = [1]\n"
    );
    for (text, wanted) in [
        ("", "1:1: the lock says no `version`"),
        ("version = 2", "1:11: this version of skill-dev reads `version = 1` alone"),
        ("version = 1\nskill = 1", "2:9: skills are written as `[[skill]]`"),
        ("version = 1\nskills = 1", "2:1: `skills` is no key of a lock"),
        ("version = 1\n[[skill]]\nname = 1", "3:8: `name` must be a text"),
        ("version = 1\n[[skill]]\nskill = \"a\"", "2:1: `skill` lacks its `name`"),
        ("version = 1\n[[skill]]\nname = \"a\"", "2:1: `skill` lacks its `skill`"),
        (
            "version = 1\n[[skill]]\nname = \"a\"\nskill = \"a\"\ndigset = \"\"",
            "5:1: `digset` is no key of `skill`",
        ),
        (&cut, "6:10: a digest is `sha256:` and 64 hex digits"),
        (&files, "8:9: `files` must be a list of texts"),
        (
            "version = 1\n[[skill]]\nname = \"a\"\nskill = \"a\"\n[[skill]]\nname = \"a\"\nskill = \"a\"",
            "5:1: `a` stands here twice",
        ),
        ("version = 1\n<<<<<<< ours\n", "2:1: two versions of the lock were not merged"),
    ] {
        let said = Lock::parse(text).unwrap_err().to_string();
        assert!(said.starts_with(wanted), "{text}\n{said}\n{wanted}");
    }
}

#[test]
fn drift_says_which_skill_which_digest_and_which_files() {
    let base = &[("SKILL.md", "one", false), ("b.md", "b", false), ("run.sh", "x", false)];
    let one = bundle(base);
    let other = bundle(&[("SKILL.md", "two", false), ("c.md", "c", false), ("run.sh", "x", true)]);
    let digest = |what: &What| match what {
        What::Bundle(bundle) => bundle.digest.clone(),
        What::Reference { .. } => String::new(),
    };
    let changed = format!("digest: locked sha256:{}, now sha256:{}", digest(&one), digest(&other));
    let repacked = What::Bundle(LockedBundle::new("skills/a", "a", &files(base), b"other zip"));
    let moved = What::Bundle(LockedBundle::new("skills/b", "b", &files(base), b"zip"));
    let pinned = reference("a", Some("20260219-abc12345"));
    let named: &[(&What, &What, &[&str])] = &[
        (&one, &one, &[]),
        (&pinned, &pinned, &[]),
        (
            &one,
            &other,
            &[
                &changed,
                "changed: `SKILL.md`",
                "removed: `b.md`",
                "added: `c.md`",
                "changed: `run.sh`",
            ],
        ),
        (&one, &moved, &["path: locked `skills/a`, now `skills/b`", "skill: locked `a`, now `b`"]),
        (&one, &pinned, &["locked as a folder, and now a reference"]),
        (&pinned, &one, &["locked as a reference, and now a folder"]),
        (
            &pinned,
            &reference("b", Some("latest")),
            &["skill: locked `a`, now `b`", "version: locked `20260219-abc12345`, now `latest`"],
        ),
    ];
    for (before, after, wanted) in named {
        let said =
            drift(&lock(vec![("x", (*before).clone())]), &lock(vec![("x", (*after).clone())]));
        let lines: Vec<&str> =
            said.iter().flat_map(|drift| &drift.lines).map(String::as_str).collect();
        assert_eq!(lines, *wanted);
    }
    let said = drift(&lock(vec![("x", one.clone())]), &lock(vec![("x", repacked)]));
    assert!(said[0].lines[0].contains("packed otherwise"), "{said:?}");
    let said = drift(&lock(vec![("b", one.clone())]), &lock(vec![("a", one)]));
    let said: Vec<_> =
        said.iter().map(|drift| format!("{}: {}", drift.name, drift.lines[0])).collect();
    assert_eq!(said, ["a: wanted, and not locked", "b: locked, and no longer wanted"]);
}

#[test]
fn of_many_files_some_are_named() {
    let texts: Vec<String> = (0..50).map(|number| format!("{number}.md")).collect();
    let list: Vec<_> = texts.iter().map(|path| (path.as_str(), "x", false)).collect();
    let said = drift(&lock(vec![("x", bundle(&[]))]), &lock(vec![("x", bundle(&list))]));
    assert_eq!(said[0].lines.len(), 22);
    assert_eq!(said[0].lines[21], "and 30 more files");
}

proptest! {
    #[test]
    fn any_lock_is_read_back_as_it_was(name in "\\PC{1,10}", path in any::<String>(), version in any::<Option<String>>()) {
        prop_assume!(!path.is_empty() && version.as_ref().is_none_or(|version| !version.is_empty()));
        let mut one = LockedBundle::new(&path, &name, &files(&[("SKILL.md", &path, false)]), path.as_bytes());
        one.version.clone_from(&version);
        one.files.push(path.clone());
        let reference = What::Reference { key: "skill", identifier: path.clone(), version };
        let lock = lock(vec![(&name, What::Bundle(one)), (&format!("{name}2"), reference)]);
        prop_assert_eq!(Lock::parse(&lock.render()).unwrap(), lock);
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in any::<String>(), tail in "\\[\\[skill\\]\\]\n(name|path|digest|files) = .{0,20}") {
        for text in [&text, &format!("version = 1\n{tail}"), &format!("[skills]\na = {text}")] {
            let _ = Project::parse(text);
            let _ = Lock::parse(text);
        }
    }
}

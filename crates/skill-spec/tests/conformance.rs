//! The Agent Skills format, held against the vectors of its reference validator (skills-ref 0.1.1)
//! and against what that validator says of real skills.
//!
//! Where our verdict differs from the reference's, the format's own text decides, and a comment
//! says why.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "reads the corpus and says so where it is absent; the library itself does no I/O"
)]

use std::fs;
use std::path::{Path, PathBuf};

use skill_spec::{
    CheckOptions, File, Files, RelPath, Report, Severity, Skill, Target, check, target,
};

/// Files, folder and what is expected under `agentskills`.
struct Vector {
    id: &'static str,
    folder: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    expected: Expected,
}

#[derive(Clone, Copy, Debug)]
enum Expected {
    /// No diagnostic at all of the groups `bundle`, `manifest`, `name` and `description`.
    Silent,
    /// No error, and these rules speak.
    Warned(&'static [&'static str]),
    /// Exactly these rules make errors.
    Refused(&'static [&'static str]),
}

use Expected::{Refused, Silent, Warned};

const DESCRIPTION: &str = "Reads the totals of an invoice. Use when an invoice arrives as a scan.";

/// A manifest as text, and a prompt below it.
fn md(frontmatter: &str) -> Vec<(&'static str, Vec<u8>)> {
    raw(&format!("---\n{frontmatter}\n---\n\nRead every page.\n"))
}

fn raw(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    vec![("SKILL.md", text.as_bytes().to_vec())]
}

/// A folder and a manifest with this name.
fn named(id: &'static str, folder: &'static str, name: &str, expected: Expected) -> Vector {
    let files = md(&format!("name: {name}\ndescription: {DESCRIPTION}"));
    Vector { id, folder, files, expected }
}

/// `my-skill` with these lines beside its name and description.
fn with(id: &'static str, lines: &str, expected: Expected) -> Vector {
    let files = md(&format!("name: my-skill\ndescription: {DESCRIPTION}\n{lines}"));
    Vector { id, folder: "my-skill", files, expected }
}

/// `my-skill` with this value of its description.
fn described(id: &'static str, description: &str, expected: Expected) -> Vector {
    let files = md(&format!("name: my-skill\ndescription: {description}"));
    Vector { id, folder: "my-skill", files, expected }
}

/// `my-skill` with this text as SKILL.md.
fn text(id: &'static str, text: &str, expected: Expected) -> Vector {
    Vector { id, folder: "my-skill", files: raw(text), expected }
}

fn report(files: &[(&str, Vec<u8>)], folder: &str, target: &'static Target) -> Report {
    let mut bundle = Files::new();
    bundle.folder = Some(folder.to_owned());
    for (path, bytes) in files {
        let path = RelPath::new(path).expect("a path of this table");
        bundle.insert(path, File { bytes: bytes.clone().into(), executable: false });
    }
    check(&Skill::parse(bundle), &CheckOptions::new(target))
}

fn rules(report: &Report, severity: Severity) -> Vec<&'static str> {
    let groups = ["bundle-", "manifest-", "name-", "description-", "prompt-"];
    let own = report.diagnostics.iter().filter(|one| one.severity == severity);
    let own = own.map(|one| one.rule);
    let mut found: Vec<&str> =
        own.filter(|rule| groups.iter().any(|group| rule.starts_with(group))).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn assert_holds(vectors: &[Vector], target: &'static Target) {
    let mut wrong = Vec::new();
    for Vector { id, folder, files, expected } in vectors {
        let report = report(files, folder, target);
        let errors = rules(&report, Severity::Error);
        let warnings = rules(&report, Severity::Warning);
        let holds = match expected {
            Silent => errors.is_empty() && warnings.is_empty() && report.ok(),
            Warned(rules) => errors.is_empty() && warnings == *rules && report.ok(),
            // A folder of a refused name has to be renamed with it, which is said beside.
            Refused(rules) => {
                let beside =
                    |rule: &&str| *rule != "name-differs-from-folder" || rules.contains(rule);
                errors.iter().copied().filter(beside).eq(rules.iter().copied())
            }
        };
        if !holds {
            wrong.push(format!("{id}: {expected:?}; errors {errors:?}, warnings {warnings:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The reference's own tests of its validator. V2 and V3 are about a path that is missing or no
/// folder: no skill is found there, which the command says with exit code 2.
fn validator_vectors() -> Vec<Vector> {
    let long = "a".repeat(70);
    let all = "license: MIT\nmetadata:\n  author: Test";
    vec![
        named("V1", "my-skill", "my-skill", Silent),
        Vector {
            id: "V4",
            folder: "my-skill",
            files: vec![("notes.md", b"text".to_vec())],
            expected: Refused(&["manifest-absent"]),
        },
        named("V5", "MySkill", "MySkill", Refused(&["name-uppercase"])),
        named("V6", "a", &long, Refused(&["name-differs-from-folder", "name-too-long"])),
        named("V7", "-my-skill", "-my-skill", Refused(&["name-hyphens"])),
        named("V8", "my--skill", "my--skill", Refused(&["name-hyphens"])),
        named("V9", "my_skill", "my_skill", Refused(&["name-characters"])),
        named("V10", "wrong-name", "correct-name", Refused(&["name-differs-from-folder"])),
        with("V11", "unknown_field: should not be here", Refused(&["manifest-key-unknown"])),
        with("V12", all, Silent),
        with("V13", "allowed-tools: Bash(jq:*) Bash(git:*)", Silent),
        named("V14", "技能", "技能", Silent),
        named("V15", "мой-навык", "мой-навык", Silent),
        named("V16", "навык", "навык", Silent),
        named("V17", "НАВЫК", "НАВЫК", Refused(&["name-uppercase"])),
        described("V18", &"x".repeat(1100), Refused(&["description-too-long"])),
        with("V19", "compatibility: Requires Python 3.11+", Silent),
        // The reference refuses it, and the text says 1 to 500 characters.
        with(
            "V20",
            &format!("compatibility: {}", "x".repeat(550)),
            Refused(&["manifest-compatibility-length"]),
        ),
        named("V21", "caf\u{e9}", "cafe\u{301}", Silent),
    ]
}

/// The reference's own tests of its parser. P6, P7, P11 and P15 read values: see
/// `values_corpus.rs`, and [`a_value_is_read_as_the_reference_reads_it`]. X1 to X4 are about
/// `to-prompt`, which this tool does not offer: the catalogue of skills is a client's business.
fn parser_vectors() -> Vec<Vector> {
    let sound = format!("---\nname: my-skill\ndescription: {DESCRIPTION}\n---\n\nRead it.\n");
    let lower = vec![("skill.md", sound.clone().into_bytes())];
    let both =
        vec![("SKILL.md", sound.clone().into_bytes()), ("skill.md", sound.clone().into_bytes())];
    let my = "my-skill";
    vec![
        text("P1", &sound, Silent),
        text("P2", "# No frontmatter here", Refused(&["manifest-frontmatter-absent"])),
        text(
            "P3",
            "---\nname: my-skill\ndescription: x\n",
            Refused(&["manifest-frontmatter-unclosed"]),
        ),
        text("P4", "---\nname: [invalid\n---\n\nbody\n", Refused(&["manifest-yaml-syntax"])),
        text("P5", "---\n- a\n- b\n---\n\nbody\n", Refused(&["manifest-not-mapping"])),
        Vector { id: "P8", folder: my, files: vec![], expected: Refused(&["manifest-absent"]) },
        text("P9", &sound.replace("name: my-skill\n", ""), Refused(&["name-absent"])),
        text("P10", "---\nname: my-skill\n---\n\nRead it.\n", Refused(&["description-absent"])),
        Vector { id: "P11", folder: my, files: both, expected: Warned(&["manifest-duplicate"]) },
        // The text names `SKILL.md` only; the reference finds `skill.md` too, other clients do not.
        Vector {
            id: "P12 P14",
            folder: my,
            files: lower,
            expected: Warned(&["manifest-wrong-case"]),
        },
        Vector {
            id: "P13",
            folder: my,
            files: vec![("readme.md", b"text".to_vec())],
            expected: Refused(&["manifest-absent"]),
        },
    ]
}

/// What the reference does with the fences, found by running it.
fn fence_vectors() -> Vec<Vector> {
    let sound = format!("---\nname: my-skill\ndescription: {DESCRIPTION}\n---\n\nRead it.\n");
    let mut latin = sound.clone().into_bytes();
    latin.extend_from_slice(b"\xe9\n");
    let my = "my-skill";
    let wrong_case = vec![("Skill.md", sound.clone().into_bytes())];
    vec![
        text("byte order mark", &format!("\u{feff}{sound}"), Refused(&["bundle-byte-order-mark"])),
        text("CRLF", &sound.replace('\n', "\r\n"), Silent),
        // The reference falls over with a `UnicodeDecodeError`.
        Vector {
            id: "not UTF-8",
            folder: my,
            files: vec![("SKILL.md", latin)],
            expected: Refused(&["bundle-not-utf8"]),
        },
        text(
            "blank line first",
            &format!("\n{sound}"),
            Refused(&["manifest-frontmatter-not-first"]),
        ),
        text("blank first", &format!(" {sound}"), Refused(&["manifest-frontmatter-not-first"])),
        text("opener with a blank", &sound.replacen("---\n", "--- \n", 1), Silent),
        text("four hyphens", &format!("-{sound}"), Refused(&["manifest-frontmatter-opener"])),
        // The reference cuts at any `---`; readers that go by lines see no frontmatter at all.
        text(
            "all on one line",
            "---name: my-skill\ndescription: x---body",
            Refused(&["manifest-frontmatter-opener"]),
        ),
        // The reference cuts the description at `---` and says nothing: a slip of its own.
        described("hyphens in the description", "one --- two, and what it is used for", Silent),
        // The reference loses the description here; the name is wrong in any case.
        named("hyphens in the name", "a---b", "a---b", Refused(&["name-hyphens"])),
        text(
            "dots as closer",
            &sound.replace("\n---\n\n", "\n...\n\n"),
            Refused(&["manifest-frontmatter-closer"]),
        ),
        text("nothing between", "---\n---\n\nRead it.\n", Refused(&["manifest-frontmatter-empty"])),
        text("null", "---\nnull\n---\n\nRead it.\n", Refused(&["manifest-not-mapping"])),
        text("scalar", "---\nmy-skill\n---\n\nRead it.\n", Refused(&["manifest-not-mapping"])),
        Vector {
            id: "Skill.md",
            folder: my,
            files: wrong_case,
            expected: Refused(&["manifest-wrong-case"]),
        },
        // Valid: the format restricts no body. A skill that says nothing is worth a warning.
        text(
            "no body",
            &format!("---\nname: my-skill\ndescription: {DESCRIPTION}\n---\n"),
            Warned(&["prompt-empty"]),
        ),
    ]
}

/// What the reference does with values, found by running it.
fn value_vectors() -> Vec<Vector> {
    let long = |count: usize| "x".repeat(count);
    vec![
        described("unquoted colon", "Use when: foo", Refused(&["manifest-yaml-syntax"])),
        described("quoted", &format!("\"{DESCRIPTION}\""), Silent),
        described("folded", &format!(">\n  {DESCRIPTION}\n  And more."), Silent),
        described("folded, stripped", &format!(">-\n  {DESCRIPTION}"), Silent),
        described("literal", &format!("|\n  {DESCRIPTION}\n  And more."), Silent),
        described("continued", &format!("{DESCRIPTION}\n  And more."), Silent),
        // The reference counts the line feed that YAML adds, and so do we: 1025.
        described(
            "literal of 1024",
            &format!("|\n  {}", long(1024)),
            Refused(&["description-too-long"]),
        ),
        described("1024", &format!("{}x", "ab ".repeat(341)), Silent),
        described("1025", &long(1025), Refused(&["description-too-long"])),
        described("1024 emoji", &"😀".repeat(1024), Silent),
        // The text asks for one text; the reference lets a list in block style pass and cannot read
        // one in flow style. Real skills have lists, and clients read them: a warning.
        with("list of tools", "allowed-tools:\n  - Read", Warned(&["manifest-tools-not-text"])),
        with("tools in flow style", "allowed-tools: [Read]", Warned(&["manifest-tools-not-text"])),
        // Flow style is YAML, and the text asks for YAML; the reference's reader knows no flow style.
        with("metadata in flow style", "metadata: {a: b}", Silent),
        // The text says texts; the reference does not look.
        with(
            "metadata in metadata",
            "metadata:\n  a:\n    b: c",
            Warned(&["manifest-metadata-not-text"]),
        ),
        with("a key twice", "license: MIT\nlicense: MIT", Refused(&["manifest-key-duplicate"])),
        // YAML knows anchors and tags, and the text restricts neither; not all readers know them.
        with("an anchor", "license: &a MIT", Warned(&["manifest-yaml-feature"])),
        with("a tag", "license: !!str MIT", Warned(&["manifest-yaml-feature"])),
        with("a tab", "metadata:\n\ta: b", Refused(&["manifest-yaml-syntax"])),
        with("a comment", "# comment", Silent),
        described(
            "a number",
            "123",
            Warned(&["description-too-short", "manifest-value-ambiguous"]),
        ),
        described("empty", "", Refused(&["description-empty"])),
        described("blanks", "\"  \"", Refused(&["description-empty"])),
        described("a mapping", "\n  a: b", Refused(&["description-not-text"])),
        with("compatibility of 500", &format!("compatibility: {}", long(500)), Silent),
        with(
            "compatibility of 501",
            &format!("compatibility: {}", long(501)),
            Refused(&["manifest-compatibility-length"]),
        ),
        // The text says 1 to 500 characters; the reference takes an empty one.
        with(
            "no compatibility",
            "compatibility: \"\"",
            Refused(&["manifest-compatibility-length"]),
        ),
        with("compatibility as list", "compatibility:\n  - a", Refused(&["manifest-type-wrong"])),
        // The text says a name or a file's name; the reference does not look.
        with("license as list", "license:\n  - MIT", Warned(&["manifest-type-wrong"])),
    ]
}

/// What the reference does with names, found by running it.
fn name_vectors() -> Vec<Vector> {
    const LONG: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    const LONGER: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    let other = Refused(&["name-characters"]);
    vec![
        // Texts to the reference; typed readers see a number and a truth value.
        named("123", "123", "123", Warned(&["name-unquoted"])),
        named("true", "true", "true", Warned(&["name-unquoted"])),
        named("empty", "my-skill", "\"\"", Refused(&["name-empty"])),
        named("a list", "my-skill", "\n  - a", Refused(&["name-not-text"])),
        named("64", LONG, LONG, Silent),
        named("65", LONGER, LONGER, Refused(&["name-too-long"])),
        named("a-", "a-", "a-", Refused(&["name-hyphens"])),
        named("a b", "a b", "a b", other),
        named("a.b", "a.b", "a.b", other),
        named("an emoji", "a😀", "a😀", other),
        named("a²", "a²", "a²", Silent),
        named("a2 in a²", "a²", "a2", Silent),
        named("full width", "a", "\u{ff41}", Silent),
        named("ⅳ", "ⅳ", "ⅳ", Silent),
        named("straße", "straße", "straße", Silent),
        named("٣", "٣", "٣", Silent),
        named("½", "½", "½", other),
        named("İ", "İ", "İ", Refused(&["name-uppercase"])),
        named("ǅ", "ǅ", "ǅ", Refused(&["name-uppercase"])),
        named("हिन्दी", "हिन्दी", "हिन्दी", other),
        named("anthropic-x", "anthropic-x", "anthropic-x", Silent),
        described("<b> tags", "use <b> tags for what is to stand out in a text", Silent),
    ]
}

#[test]
fn the_references_own_vectors_hold() {
    assert_holds(&validator_vectors(), &target::AGENTSKILLS);
    assert_holds(&parser_vectors(), &target::AGENTSKILLS);
}

#[test]
fn what_the_reference_does_elsewhere_holds_or_is_bettered() {
    for vectors in [fence_vectors(), value_vectors(), name_vectors()] {
        assert_holds(&vectors, &target::AGENTSKILLS);
    }
}

#[test]
fn hosted_platforms_are_stricter_than_the_format() {
    let other = Refused(&["name-characters"]);
    let vectors = [
        named("a²", "a²", "a²", other),
        named("ⅳ", "ⅳ", "ⅳ", other),
        named("straße", "straße", "straße", other),
        named("٣", "٣", "٣", other),
        named("anthropic-x", "anthropic-x", "anthropic-x", Refused(&["name-reserved"])),
        named("my-claude-x", "my-claude-x", "my-claude-x", Refused(&["name-reserved"])),
        described(
            "<b> tags",
            "use <b> tags for what is to stand out in a text",
            Refused(&["description-tag"]),
        ),
        // What counts as a tag is not published: a warning.
        described(
            "an arrow",
            "turns invoices -> totals, for accounting",
            Warned(&["description-tag"]),
        ),
    ];
    assert_holds(&vectors, &target::CLAUDE_API);
    for target in [&target::OPENAI, &target::COPILOT, &target::ADK] {
        assert_holds(&vectors[..4], target);
    }
}

#[test]
fn a_value_is_read_as_the_reference_reads_it() {
    let files = md(
        "name: my-skill\ndescription: A test skill\nlicense: MIT\nmetadata:\n  author: Test Author\n  version: 1.0\nallowed-tools: Bash(jq:*) Bash(git:*)",
    );
    let mut bundle = Files::new();
    let path = RelPath::new("SKILL.md").expect("a path");
    bundle.insert(path, File { bytes: files[0].1.clone().into(), executable: false });
    let skill = Skill::parse(bundle);
    let manifest = skill.manifest.expect("a manifest");
    assert_eq!(manifest.name(), Some("my-skill"));
    assert_eq!(manifest.description(), Some("A test skill"));
    let metadata = &manifest.get("metadata").expect("metadata").value;
    for (found, text) in [
        (manifest.get("license"), "MIT"),
        (manifest.get("allowed-tools"), "Bash(jq:*) Bash(git:*)"),
        (metadata.get("author"), "Test Author"),
        (metadata.get("version"), "1.0"),
    ] {
        let scalar = found.and_then(|entry| entry.value.scalar());
        assert_eq!(scalar.map(|scalar| scalar.text.as_str()), Some(text));
    }
}

/// What the second reference notes and the format does not forbid.
const NO_VERDICT: [&str; 8] = [
    "body>500-lines",
    "body>5000-tok",
    "body-empty",
    "allowed-tools-list",
    "allowed-tools-comma",
    "metadata-nonstring-values",
    "name-reserved-word",
    "desc-angle",
];

fn corpus() -> Option<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let there = corpus.join("LABELS.tsv").is_file();
    if !there {
        eprintln!("skipped: {} is absent", corpus.display());
    }
    there.then_some(corpus)
}

fn read_folder(root: &Path, folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_folder(root, &path, files);
            continue;
        }
        let inside = path.strip_prefix(root).ok().and_then(Path::to_str).map(RelPath::new);
        if let (Some(Ok(inside)), Ok(bytes)) = (inside, fs::read(&path)) {
            files.insert(inside, File { bytes: bytes.into(), executable: false });
        }
    }
}

#[test]
fn real_skills_get_the_verdict_on_which_both_references_agree() {
    let Some(corpus) = corpus() else { return };
    let labels = fs::read_to_string(corpus.join("LABELS.tsv")).expect("a readable file");
    let (mut agreed, mut differing, mut wrong) = (0, Vec::new(), Vec::new());
    for line in labels.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [local, verdict, _, codes, ..] = columns[..] else { panic!("{line}") };
        let folder = corpus.join(local);
        let mut files = Files::new();
        files.folder = folder.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        read_folder(&folder, &folder, &mut files);
        let report = check(&Skill::parse(files), &CheckOptions::new(&target::AGENTSKILLS));
        let mut codes = codes.split(',').filter(|code| !code.is_empty());
        let second = codes.all(|code| NO_VERDICT.contains(&code));
        if second == (verdict == "valid") {
            agreed += 1;
            if report.ok() != second {
                let rules = rules(&report, Severity::Error);
                wrong.push(format!("{local}: the references say {verdict}, we say {rules:?}"));
            }
        } else {
            differing.push((local, report.ok()));
        }
    }
    assert!(agreed > 190, "only {agreed} skills were compared");
    assert_eq!(wrong, [""; 0], "{}", wrong.join("\n"));
    // The first reference refuses these five for flow style (`[a, b]`, `{a: b}`), which its YAML
    // reader does not know. The format's text asks for YAML, and flow style is YAML: they are fine.
    assert!(differing.iter().all(|(_, ok)| *ok), "{differing:?}");
    assert_eq!(differing.len(), 5, "{differing:?}");
}

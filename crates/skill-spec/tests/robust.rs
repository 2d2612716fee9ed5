//! Whatever the bytes: no panic, every place lies in its file and on character boundaries, every
//! fix leaves the bytes outside its edits alone.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use skill_spec::rules::example_files;
use skill_spec::{
    CheckOptions, Diagnostic, File, Files, Place, RULES, RelPath, Safety, Skill, Span, Target,
    check, fix, target,
};

/// xorshift64: the same cases on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap()
    }
}

/// Pieces that mean something to one of the parsers.
const PIECES: &[&str] = &[
    "---\n",
    "\n",
    "\r\n",
    "\r",
    "\t",
    ": ",
    ":",
    " #",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "|\n",
    ">-\n",
    "*a",
    "&a",
    "!!str",
    "<<: ",
    "-->",
    "[*]",
    "state X {",
    "<<choice>>",
    "%%",
    "# ",
    "note left of X",
    ":::",
    "```json\n",
    "```",
    "\u{feff}",
    "\u{2028}",
    "\u{0}",
    "\u{1b}[2J",
    "😀",
    "é",
    "\\u0000",
    "\\",
    "$ref",
    "(?=a)",
    "9007199254740993",
    "1e999",
    "null",
    "TODO",
    "{{x}}",
    "<your name>",
    "<!-- skill-dev: allow(prompt, name) -->",
    "\n# skill-dev: allow-file(graph)\n",
    "..",
    "\u{202e}",
    "a\u{301}",
];

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let to = (at + random.below(12)).min(bytes.len());
    match random.below(5) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..to)),
        2 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].bytes())),
        3 => drop(bytes.splice(at..to, PIECES[random.below(PIECES.len())].bytes())),
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(random.below(256)).unwrap();
            }
        }
    }
}

fn assert_span(skill: &Skill, span: Span, what: &Diagnostic) {
    let file = skill.files.file(span.file).unwrap_or_else(|| panic!("no such file: {what:?}"));
    assert!(span.start <= span.end && span.end <= file.bytes.len(), "out of range: {what:?}");
    let continues = |at: usize| file.bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    if std::str::from_utf8(&file.bytes[span.start..span.end]).is_ok() {
        assert!(!continues(span.end), "inside a character: {what:?}");
    } else {
        // Only bytes that are no text at all may be pointed at by themselves.
        assert!(what.rule == "bundle-not-utf8", "inside a character: {what:?}");
    }
}

fn assert_sound(files: Files, targets: &[&'static Target]) {
    let skill = Skill::parse(files);
    for target in targets {
        let report = check(&skill, &CheckOptions::new(target));
        for diagnostic in &report.diagnostics {
            if let Place::Span(span) = diagnostic.place {
                assert_span(&skill, span, diagnostic);
            }
            for (span, _) in &diagnostic.related {
                assert_span(&skill, *span, diagnostic);
            }
            let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
            for edit in edits {
                assert_span(&skill, edit.span, diagnostic);
            }
            let words = std::iter::once(&diagnostic.message).chain(&diagnostic.notes);
            for text in words.chain(&diagnostic.help).chain(&diagnostic.label) {
                assert!(!text.contains(|c: char| c.is_control()), "control character: {text:?}");
                assert!(text.chars().count() < 600, "too long to read: {text:?}");
            }
        }
        let fixed = fix::apply(&skill.files, &report.diagnostics, Safety::Unsafe).files;
        assert_eq!(fixed.len(), skill.files.len());
    }
}

#[test]
fn mutated_examples_are_checked_soundly() {
    let mut random = Random(0x5eed_1e55_0b5e_55ed);
    for rule in RULES {
        // Megabytes of blanks show nothing here that a few do not.
        let examples = rule.bad.iter().chain(rule.good).filter(|example| example.blank.is_empty());
        for example in examples {
            let original = example_files(example);
            assert_sound(original.clone(), &target::TARGETS);
            for _ in 0..20 {
                let mut files = original.clone();
                let index = random.below(files.len());
                let Some((path, file)) = files.iter().nth(index) else { continue };
                let (path, mut bytes) = (path.clone(), file.bytes.clone());
                for _ in 0..=random.below(4) {
                    mutate(&mut bytes, &mut random);
                }
                files.insert(path, File { bytes, executable: false });
                assert_sound(files, &target::TARGETS);
            }
        }
    }
}

#[test]
fn hostile_bundles_end_in_a_report() {
    let yaml_bomb = "a: &a [x]\n".to_owned()
        + &(0..60).map(|i| format!("b{i}: &b{i} [*a, *a]\n")).collect::<String>();
    let keys: String = (0..200_000).map(|i| format!("k{i}: v\n")).collect();
    let json_keys: String = (0..200_000).map(|i| format!("\"k{i}\":1,")).collect();
    let edges: String = (0..20_000).map(|i| format!("    S{i} --> S{}\n", i + 1)).collect();
    let indented: String = (0..50_000).map(|_| "  x: [\n").collect();
    let front = |yaml: &str| format!("---\n{yaml}\n---\n\nRead it.\n");
    let graph = |text: &str| {
        format!(
            "apiVersion: vlm.run/v1alpha\nmodel: m\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n{text}"
        )
    };
    let nest = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let cases: Vec<(&str, String)> = vec![
        ("SKILL.md", front(&yaml_bomb)),
        ("SKILL.md", front(&keys)),
        ("SKILL.md", front(&"[".repeat(100_000))),
        ("SKILL.md", front(&format!("name: {}", "x".repeat(300_000)))),
        ("SKILL.md", front("name: a\ndescription: b") + &"> ".repeat(200_000)),
        ("SKILL.md", front("name: a\ndescription: b") + &"<a ".repeat(200_000)),
        ("SKILL.md", front("name: a\ndescription: b") + &"{{".repeat(200_000)),
        ("SKILL.md", "---\n".repeat(50_000)),
        ("SKILL.md", "-".repeat(300_000)),
        ("SKILL.md", "\n".repeat(300_000)),
        ("SKILL.md", "x".repeat(100 << 20)),
        ("schema.json", nest("[", "]")),
        ("schema.json", nest("{\"a\":", "}")),
        ("schema.json", format!("{{{json_keys}\"z\":0}}")),
        ("schema.json", format!("{{\"required\":[{}\"z\"]}}", "\"a\",".repeat(200_000))),
        ("schema.json", format!("{{\"pattern\":\"{}\"}}", "(".repeat(100_000))),
        ("vlmrun.yaml", indented),
        ("vlmrun.yaml", graph(&edges)),
        ("vlmrun.yaml", graph(&"  state A {\n".repeat(50_000))),
        ("vlmrun.yaml", keys.clone()),
    ];
    for (path, text) in cases {
        let mut files = example_files(&skill_spec::Example::BASE);
        let file = File { bytes: text.into_bytes(), executable: false };
        files.insert(RelPath::new(path).unwrap(), file);
        assert_sound(files, &[&target::VLMRUN]);
    }
}

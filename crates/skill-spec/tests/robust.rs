//! Whatever the bytes: no panic, see [`sound`] for what holds of each report.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod random;
mod sound;

use random::Random;
use skill_spec::rules::example_files;
use skill_spec::{CheckOptions, File, RULES, RelPath, Safety, TARGETS, target};
use sound::{assert_repaired, assert_repeatable, assert_sound};

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
        2 => drop(bytes.splice(at..at, random.pick(PIECES).bytes())),
        3 => drop(bytes.splice(at..to, random.pick(PIECES).bytes())),
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(random.below(256)).unwrap();
            }
        }
    }
}

#[test]
fn mutated_examples_are_checked_and_repaired_soundly() {
    let mut random = Random(0x5eed_1e55_0b5e_55ed);
    for rule in RULES {
        // Megabytes of blanks show nothing here that a few do not.
        let examples = rule.bad.iter().chain(rule.good).filter(|example| example.blank.is_empty());
        for example in examples {
            let original = example_files(example);
            assert_sound(original.clone(), &TARGETS);
            assert_repeatable(&original, rule.home());
            for number in 0..11 {
                let mut files = original.clone();
                let index = random.below(files.len());
                let Some((path, file)) = files.iter().nth(index) else { continue };
                let (path, mut bytes) = (path.clone(), file.bytes.to_vec());
                for _ in 0..=random.below(4) {
                    mutate(&mut bytes, &mut random);
                }
                files.insert(path, File { bytes: bytes.into(), executable: false });
                // Each target has its turn.
                let target = TARGETS[number % TARGETS.len()];
                if number % 4 == 3 {
                    let _ = assert_repaired(&files, &CheckOptions::new(target), Safety::Unsafe);
                } else {
                    assert_sound(files, &[rule.home(), target]);
                }
            }
        }
    }
}

#[test]
fn hostile_bundles_end_in_a_report() {
    let yaml_bomb = "a: &a [x]\n".to_owned()
        + &(0..60).map(|i| format!("b{i}: &b{i} [*a, *a]\n")).collect::<String>();
    let keys: String = (0..50_000).map(|i| format!("k{i}: v\n")).collect();
    let json_keys: String = (0..50_000).map(|i| format!("\"k{i}\":1,")).collect();
    let edges: String = (0..20_000).map(|i| format!("    S{i} --> S{}\n", i + 1)).collect();
    let indented: String = (0..50_000).map(|_| "  x: [\n").collect();
    let front = |yaml: &str| format!("---\n{yaml}\n---\n\nRead it.\n");
    let graph = |text: &str| {
        format!(
            "apiVersion: vlm.run/v1alpha\nmodel: m\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n{text}"
        )
    };
    let nest = |open: &str, close: &str| open.repeat(50_000) + &close.repeat(50_000);
    let cases: Vec<(&str, String)> = vec![
        ("SKILL.md", front(&yaml_bomb)),
        ("SKILL.md", front(&keys)),
        ("SKILL.md", front(&"[".repeat(50_000))),
        ("SKILL.md", front(&format!("name: {}", "x".repeat(100_000)))),
        ("SKILL.md", front("name: a\ndescription: b") + &"> ".repeat(50_000)),
        ("SKILL.md", front("name: a\ndescription: b") + &"<a ".repeat(50_000)),
        ("SKILL.md", front("name: a\ndescription: b") + &"{{".repeat(50_000)),
        ("SKILL.md", front("name: a\ndescription: b") + &"{{a}}".repeat(100_000)),
        ("SKILL.md", front("name: a\ndescription: b") + &"{{a}}\n```\n```\n".repeat(20_000)),
        ("SKILL.md", front("name: a\ndescription: b") + &"a/".repeat(200_000)),
        ("a.md", format!("```\n{}\n```\n", "](<".repeat(200_000))),
        ("a.md", "]:".repeat(200_000)),
        ("SKILL.md", "---\n".repeat(50_000)),
        ("SKILL.md", "-".repeat(100_000)),
        ("SKILL.md", "\n".repeat(100_000)),
        ("SKILL.md", "x".repeat(20 << 20)),
        ("schema.json", nest("[", "]")),
        ("schema.json", nest("{\"a\":", "}")),
        ("schema.json", format!("{{{json_keys}\"z\":0}}")),
        ("schema.json", format!("{{\"required\":[{}\"z\"]}}", "\"a\",".repeat(50_000))),
        ("schema.json", format!("{{\"pattern\":\"{}\"}}", "(".repeat(50_000))),
        ("vlmrun.yaml", indented),
        ("vlmrun.yaml", graph(&edges)),
        ("vlmrun.yaml", graph(&"  state A {\n".repeat(50_000))),
        ("vlmrun.yaml", keys.clone()),
        ("vlmrun.yaml", keys.replace('k', "model")),
    ];
    for (path, text) in cases {
        let mut files = example_files(&skill_spec::Example::BASE);
        let file = File { bytes: text.into_bytes().into(), executable: false };
        files.insert(RelPath::new(path).unwrap(), file);
        assert_sound(files, &[&target::VLMRUN]);
    }
}

/// Files laid over the base skill that once broke what must hold, made small.
const BROKE: &[&[(&str, &str)]] = &[
    &[("schema.json\u{b}{", "{}")],
    &[("a\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}", ""), ("b", "")],
    &[("vlmrun.yaml", "toolsets: [core, document]\ng-graph\n")],
    &[(
        "SKILL.md",
        "---\nname: a\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\n---\n",
    )],
    &[(
        "schema.json",
        "[\"\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\"]",
    )],
    &[
        ("SKILL.md", "---\nname: a\n---\n\nRun `python scripts/sum_line.py`.\n"),
        ("scripts/sum_lines.py x", ""),
    ],
    // A guess that wrote hidden text into a link, which another repair took out again.
    &[
        ("SKILL.md", "---\nname: a\n---\n\nSee [it][t].\n\n[t]: <references/the terms.md>\n"),
        ("refermnce\u{e0061}s/the terms.md", "# Terms\n"),
    ],
    // A blank that opens the name of the folder: a guess wrote the link that was there already.
    &[
        ("SKILL.md", "---\nname: a\n---\n\nSee [it][t].\n\n[t]: <references/the terms.md>\n"),
        (" references/the terms.md", "# Terms\n"),
    ],
    // Properties with names that no code span holds.
    &[
        ("SKILL.md", "---\nname: a\n---\n\nReturn `vendorName`, `totalAmount` and `dueDate`.\n"),
        (
            "schema.json",
            "{\"type\": \"object\", \"properties\": {\"vendor\\u0007_name\": {}, \"total`_amount\": {}, \"due\u{e0061}_date\": {}}}",
        ),
    ],
    // A block of lines that look like keys: they were to get the spaces they have.
    &[("SKILL.md", "---\n>-\nname: a\ndescription: b\n---\n")],
    &[("SKILL.md", "---\n>-\nname:a\ndescription: b\n---\n")],
    // What means something else in a link: an entity, a scheme, a span of code, a cell of a table.
    &[
        (
            "SKILL.md",
            "---\nname: a\n---\n\n[a](A&LT;.md) [b](B:C.md) `x` [d](D`E.md) <a href='F\"G.md'>\n\n| a |\n|---|\n| [h](H.md) |\n",
        ),
        ("a&lt;.md", ""),
        ("b:c.md", ""),
        ("d`e.md", ""),
        ("f\"'g.md", ""),
        ("x|h.md", ""),
    ],
    // Empty lines that open a block: a repair of its text went to the line below.
    &[(
        "vlmrun.yaml",
        "model: m\ntoolsets: [core]\ngraph: |\n\n  stateDiagram-v2\n    Read: Go\n    [*] --> Reads\n    Reads --> [*]\n",
    )],
    // A name in a block ends with a break, which no repair of its line takes away.
    &[(
        "vlmrun.yaml",
        "model: |\n  vlmrun-orion-2:auto\ntoolsets:\n  - |\n    core\n  - >\n    documnt\napiVersion: >\n  vlm.run/v1\n",
    )],
    // A brace where an edge should lead: a blank was put before it for ever.
    &[(
        "vlmrun.yaml",
        "model: m\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    [*] --> W\n    state W {\n      Read --> }\n    W --> [*]\n",
    )],
    // A control character in the id of a state stood in the help as it is.
    &[("vlmrun.yaml", "{\"model\": \"m\", \"graph\": \"state\\u0000put --> [*]\"}\n")],
    &[(
        "vlmrun.yaml",
        "{\"model\": \"m\", \"graph\": \"stateDiagram-v2\\na\\u0000b: x\\n[*] --> c\\nc: y\\nc --> a\\u0001b\\na\\u0001b: z\"}\n",
    )],
    // A note alone names a state: its repair was empty.
    &[(
        "vlmrun.yaml",
        "model: m\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Repair: Go\n    [*] --> Repair\n    note right of Repiar : Often\n",
    )],
    // Many names that are each as long as is shown of one.
    &[
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0.md",
            "x",
        ),
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1.md",
            "x",
        ),
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2.md",
            "x",
        ),
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3.md",
            "x",
        ),
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4.md",
            "x",
        ),
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa5.md",
            "x",
        ),
    ],
];

#[test]
fn what_broke_once_holds() {
    // A byte that is no text right behind a byte order mark.
    let bytes = b"\xef\xbb\xbf\x91---\nname: a\n---\n".to_vec();
    let mut files = example_files(&skill_spec::Example::BASE);
    let file = File { bytes: bytes.into(), executable: false };
    files.insert(RelPath::new("SKILL.md").unwrap(), file);
    assert_sound(files, &TARGETS);

    for overlay in BROKE {
        let mut files = example_files(&skill_spec::Example::BASE);
        for (path, text) in *overlay {
            let file = File { bytes: text.as_bytes().to_vec().into(), executable: false };
            files.insert(RelPath::new(path).unwrap(), file);
        }
        assert_sound(files.clone(), &TARGETS);
        for safety in [Safety::Safe, Safety::Unsafe] {
            let _ = assert_repaired(&files, &CheckOptions::new(TARGETS[0]), safety);
        }
    }
}

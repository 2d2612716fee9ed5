use crate::diagnostic::{Fix, Severity, quote};
use crate::parse::scalar_kind;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::{Entry, Kind, Style};

pub(super) static RULE: Rule = Rule {
    name: "manifest-value-ambiguous",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "a value is text to some readers and not to others",
    docs: r#"### What it does
Reports a plain value where text is expected and which some YAML reader takes for something else: a boolean (`on`, `no`, `true`), a number (`1.10`, `0755`, `1_000`, `12:30:45`), a date (`2024-01-01`) or nothing (`null`, `~`). Looked at are `license`, `version`, `skill_version`, `compatibility`, `description` and the values within `metadata`; `name-unquoted` looks at `name`.

### Why it matters
YAML 1.1 and 1.2 differ in what a plain value means, and libraries differ again. A version `1.10` becomes the number 1.1, and typed readers refuse the skill because a number is no text.

Source: YAML 1.1 types (yaml.org/type); YAML 1.2.2, section 10.3
"#,
    bad: &[
        Example {
            title: "a version that loses its zero",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nversion: 1.10\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a word",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nlicense: no\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a date and a number",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n  released: 2026-01-31\n  build: 0755\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a description",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: 2026\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "nothing, which may be meant",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nlicense: ~\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "minutes and seconds",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n  length: 12:30\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "quoted",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nversion: \"1.10\"\nmetadata:\n  released: \"2026-01-31\"\n  note: three parts, as in 1.2.3\n  semver: 1.2.3\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(manifest) = &skill.manifest else { return };
    let keys = emit.target().manifest_keys();
    for entry in manifest.root.entries() {
        match entry.name().filter(|name| keys.contains(name)) {
            Some("metadata") => {
                for entry in entry.value.entries().iter().take(MAX) {
                    // Of a number or a boolean here some reader may make use.
                    report(entry, |kind| kind == Kind::Text, emit);
                }
            }
            Some("license" | "version" | "skill_version" | "compatibility") => {
                report(entry, |kind| kind != Kind::Null, emit);
            }
            // `description-empty` speaks of nothing, `name-unquoted` of `name`.
            Some("description") if !entry.value.is_null() => {
                report(entry, |kind| kind != Kind::Null, emit);
            }
            _ => {}
        }
    }
}

/// The most entries of `metadata` that are looked at; real ones have a handful.
const MAX: usize = 200;

/// The fix is safe for the YAML 1.2 kinds of which text is certainly meant.
fn report(entry: &Entry, is_certain: fn(Kind) -> bool, emit: &mut Emitter<'_>) {
    let Some(scalar) = entry.value.scalar().filter(|scalar| scalar.style == Style::Plain) else {
        return;
    };
    let span = entry.value.span;
    if span.start == span.end {
        return;
    }
    let Some(reading) = scalar_kind::other_reading(&scalar.text, scalar.kind) else { return };
    let key = quote(entry.name().unwrap_or(""));
    let value = quote(&scalar.text);
    let text = format!("\"{}\"", scalar.text);
    let fix = if is_certain(scalar.kind) { Fix::safe } else { Fix::guess };
    emit.report(span, format!("{key} is {value}, which {reading}"))
        .help("put it in quotes")
        .fix(fix("put it in quotes", span, &text));
}

use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::{Entry, Node};
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    name: "manifest-key-duplicate",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "a key of the frontmatter stands twice",
    docs: r#"### What it does
Reports a key that stands more than once in the same mapping, however it is written: `name` and `"name"` are the same key.

### Why it matters
YAML forbids it. The reference validator refuses the skill; of the readers that let it pass some take the first value, and the SDK the last.

Source: reference validator skills-ref 0.1.1; YAML 1.2.2
"#,
    bad: &[
        Example {
            title: "two descriptions",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\ndescription: Reads receipts.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "quoted once",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n\"name\": read-receipt\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "within `metadata`",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n  author: Ada\n  author: Grace\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "the same key at two levels",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n  name: Ada\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    if let Some(manifest) = &skill.manifest {
        visit(&manifest.root, emit);
    }
}

/// The most duplicates that are named in one mapping.
const MAX: usize = 50;

const FEW: usize = 16;

/// Speaks of the duplicates of a mapping and of all within it.
pub(super) fn visit(node: &Node, emit: &mut Emitter<'_>) {
    let entries = node.entries();
    let inner = entries.iter().map(|entry| &entry.value);
    node.items().iter().chain(inner).for_each(|inner| visit(inner, emit));
    // Few keys are sooner held against each other than remembered.
    let stands_before = |(at, entry): (usize, &Entry)| {
        entries.iter().take(at).any(|before| before.name() == entry.name())
    };
    if entries.len() <= FEW && !entries.iter().enumerate().any(stands_before) {
        return;
    }
    let mut seen: HashMap<&str, Span> = HashMap::new();
    let mut reported = 0;
    for entry in entries {
        let Some(name) = entry.name() else { continue };
        match seen.get(name) {
            None => {
                seen.insert(name, entry.key.span);
            }
            Some(first) if reported < MAX => {
                reported += 1;
                emit.report(entry.key.span, format!("{} stands twice", quote(name)))
                    .related(*first, "first here")
                    .help("keep one of the two");
            }
            Some(_) => {}
        }
    }
}

use crate::diagnostic::{Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::vocab::slip_for;

pub(super) static RULE: Rule = Rule {
    name: "description-absent",
    aliases: &[],
    group: Group::Description,
    severity: Severity::Error,
    summary: "`description` is missing",
    docs: r#"### What it does
Reports a manifest without `description`.

### Why it matters
`description` is required: it is what an agent reads to decide whether to use the skill. The SDK sends an inline skill without one with an empty description.

### How to repair
Say in one or two sentences what the skill does and when to use it.

Source: docs.vlm.run, skills/spec/skill-md; Python SDK 0.9.2, client/skills.py.
"#,
    bad: &[
        Example {
            title: "only a name",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a slip",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescripton: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "both required keys", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(manifest) = &skill.manifest else { return };
    if manifest.get("description").is_some() {
        return;
    }
    let target = emit.target();
    let mut emit = emit.by(&target.description.required);
    let keys = target.manifest_keys();
    if let Some(slip) = slip_for(&manifest.root, "description", keys) {
        emit.report(slip.key.span, "the manifest has no `description`")
            .help(format!("write `description` for {}", quote(slip.name().unwrap_or(""))))
            .fix(Fix::rename(&slip.key, "description"));
    } else {
        let first = manifest.root.entries().first();
        let place = first.map_or(manifest.root.span, |entry| entry.key.span);
        emit.report(place, "the manifest has no `description`")
            .help("add `description`: what the skill does and when to use it");
    }
}

use crate::diagnostic::{Fix, Severity, quote};
use crate::model::name;
use crate::parse::one_line;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::vocab::slip_for;

pub(super) static RULE: Rule = Rule {
    name: "name-absent",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Error,
    summary: "`name` is missing",
    docs: r#"### What it does
Reports a manifest without `name`.

### Why it matters
`name` is required: the platform finds a skill by it. The SDK's command line refuses a skill without one, and its library silently takes the folder's name.

### How to repair
Name the skill after its folder: lower-case letters, digits and hyphens.

Source: docs.vlm.run, skills/spec/skill-md; Python SDK 0.9.2, client/skills.py.
"#,
    bad: &[
        Example {
            title: "only a description",
            files: &[(
                "SKILL.md",
                "---\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a capital letter",
            files: &[(
                "SKILL.md",
                "---\nName: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "both required keys", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(manifest) = &skill.manifest else { return };
    if manifest.get("name").is_some() {
        return;
    }
    let target = emit.target();
    let mut emit = emit.by(&target.naming.required);
    let first = manifest.root.entries().first().map_or(manifest.root.span, |entry| entry.key.span);
    if let Some(slip) = slip_for(&manifest.root, "name", target.manifest_keys()) {
        emit.report(slip.key.span, "the manifest has no `name`")
            .help(format!("write `name` for {}", quote(slip.name().unwrap_or(""))))
            .fix(Fix::rename(&slip.key, "name"));
        return;
    }
    let diagnostic = emit.report(first, "the manifest has no `name`");
    diagnostic.help("add `name`: lower-case letters, digits and hyphens, the same as the folder's");
    let folder = skill.files.folder.as_deref().and_then(|folder| name::suggested(folder, target));
    if let Some(line) = folder.and_then(|folder| one_line::entry("name", &folder))
        && skill.starts_line(first)
    {
        let at = Span::at(first.file, first.start);
        diagnostic.fix(Fix::guess("take the folder's name", at, format!("{line}\n")));
    }
}

use crate::diagnostic::{Fix, Severity};
use crate::model::name;
use crate::parse::one_line;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "name-empty",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Error,
    summary: "`name` is empty",
    docs: r#"### What it does
Reports a `name` that is null, empty or blank.

### Why it matters
The platform finds a skill by its name. The SDK's command line refuses an empty one, and its library silently takes the folder's name; of `null` and `~` it makes the names "null" and "~".

Source: docs.vlm.run, skills/spec/skill-md; Python SDK 0.9.2, client/skills.py.
"#,
    bad: &[
        Example {
            title: "nothing behind the key",
            files: &[(
                "SKILL.md",
                "---\nname:\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "quotes around nothing",
            files: &[(
                "SKILL.md",
                "---\nname: \"\"\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "null",
            files: &[(
                "SKILL.md",
                "---\nname: null\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "a name", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(manifest) = &skill.manifest else { return };
    let Some(entry) = manifest.get("name") else { return };
    if entry.value.scalar().is_none() || manifest.filled("name").is_some() {
        return;
    }
    let target = emit.target();
    let mut emit = emit.by(&target.naming.required);
    let extent = skill.extent(entry);
    let diagnostic = emit.report(entry.key.span, "`name` is empty");
    diagnostic.help("write the skill's name: lower-case letters, digits and hyphens");
    let folder = skill.files.folder.as_deref().and_then(|folder| name::suggested(folder, target));
    if let Some(line) = folder.and_then(|folder| one_line::entry("name", &folder))
        && skill.starts_line(extent)
        && !skill.slice(extent).contains('#')
    {
        diagnostic.fix(Fix::guess("take the folder's name", extent, line));
    }
}

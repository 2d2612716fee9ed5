use crate::diagnostic::{Fix, Safety, Severity, quote};
use crate::model::name;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "name-path",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Error,
    summary: "`name` would lead out of its folder or break the command line",
    docs: r#"### What it does
Reports a `name` with a slash, a backslash or a colon, and the names `.` and `..`.

### Why it matters
The SDK writes its archive to `~/.vlmrun/skill_archives/{name}_{hash}.zip` and unpacks downloads to a folder of that name, without a check: a slash makes the upload fail, and with `..` files are written outside. A colon breaks `--skill-id name:version`, which the command line splits at the last colon.

Source: Python SDK 0.9.2, client/skills.py and cli/_cli/skills.py.
"#,
    bad: &[
        Example {
            title: "a slash",
            files: &[(
                "SKILL.md",
                "---\nname: invoices/read\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a way out",
            files: &[(
                "SKILL.md",
                "---\nname: ../../read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a colon",
            files: &[(
                "SKILL.md",
                "---\nname: read:invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "no path", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((entry, text)) = skill.filled("name") else { return };
    let Some(defect) = name::path_defect(text) else { return };
    let target = emit.target();
    let suggested = name::suggested(text, target);
    let mut emit = emit.by(target.naming.letters.as_ref());
    let message = format!("`name` {} has {defect}", quote(text));
    let diagnostic = emit.report(entry.value.span, message);
    if defect == "a colon" {
        diagnostic.help("the command line splits `name:version` at the colon; use hyphens");
    } else {
        diagnostic.help("the SDK takes the name for a path and writes elsewhere; use hyphens");
    }
    if let Some(suggested) = suggested
        && let Some(edit) = name::replacement(entry, &suggested)
    {
        diagnostic.fix(Fix::new(Safety::Unsafe, format!("write `{suggested}`"), vec![edit]));
    }
}

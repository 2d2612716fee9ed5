use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostic::{Fix, Safety, Severity, quote, quote_path};
use crate::model::name;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "name-differs-from-folder",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Warning,
    summary: "`name` differs from the folder's",
    docs: r#"### What it does
Reports a `name` that is not the name of the skill's folder, both after NFKC; and a folder of the skill's own name, where that name must change. Silent where there is no folder, as in an archive with `SKILL.md` at its root, and where the repair of another defect of the name makes them equal.

### Why it matters
The Agent Skills format asks for the folder's name, and most readers of that format refuse a skill without it. The platform does not ask; but where a skill runs its files lie in a folder of the skill's name.

Source: agentskills.io/specification; the reference validator skills-ref 0.1.1 refuses it.
"#,
    bad: &[
        Example {
            title: "another folder",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            folder: Some("invoices"),
            ..Example::BASE
        },
        Example {
            title: "capital letters in both names",
            files: &[(
                "SKILL.md",
                "---\nname: Read-Invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            folder: Some("Read-Invoice"),
            ..Example::BASE
        },
    ],
    good: &[Example { title: "the same name", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let filled = skill.filled("name");
    let (Some((entry, text)), Some(folder)) = (filled, &skill.files.folder) else { return };
    let target = emit.target();
    let Some(fact) = &target.naming.folder else { return };
    if name::path_defect(text).is_some() || name::is_fine(text, target) && is_same(text, folder) {
        return;
    }
    let repaired = name::tidied(text, target).or_else(|| name::suggested(text, target));
    if repaired.as_ref().is_some_and(|repaired| is_same(repaired, folder)) {
        return;
    }
    if is_same(text, folder) {
        // Where nobody knows a better name for the skill, there is none for the folder either.
        let Some(repaired) = repaired else { return };
        let message =
            format!("the folder's name, {}, is no name for a skill either", quote_path(folder));
        emit.by(fact)
            .report(entry.value.span, message)
            .help(format!("rename the folder with the skill, to `{repaired}`"));
        return;
    }
    let message =
        format!("`name` {} is not the folder's name, {}", quote(text), quote_path(folder));
    let mut emit = emit.by(fact);
    let diagnostic = emit.report(entry.value.span, message);
    diagnostic.help("rename the folder or the skill");
    if name::is_fine(folder, target)
        && let Some(edit) = name::replacement(entry, folder)
    {
        diagnostic.fix(Fix::new(Safety::Unsafe, "take the folder's name", vec![edit]));
    }
}

fn is_same(name: &str, folder: &str) -> bool {
    let (name, folder) = (name.trim(), folder.trim());
    name == folder || name.nfkc().eq(folder.nfkc())
}

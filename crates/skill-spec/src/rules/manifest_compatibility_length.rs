use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Kind;

pub(super) static RULE: Rule = Rule {
    name: "manifest-compatibility-length",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "`compatibility` is empty or too long",
    docs: r#"### What it does
Reports a `compatibility` without text or with more than 500 characters.

### Why it matters
The Agent Skills format allows 1 to 500 characters, and its reference validator refuses more. Models see the text beside the description.

Source: agentskills.io specification
"#,
    bad: &[
        Example {
            title: "empty",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\ncompatibility: \"\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "far too long",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\ncompatibility: Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later. Needs Python 3.11 or later.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "short",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\ncompatibility: Needs Python 3.11 or later.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let entry = skill.manifest.as_ref().and_then(|manifest| manifest.get("compatibility"));
    let Some((entry, text)) = entry.and_then(|entry| Some((entry, entry.value.scalar()?))) else {
        return;
    };
    let Some(limit) = &emit.target().compatibility else { return };
    let max = limit.value.max;
    let mut emit = emit.by(limit);
    let is_empty = text.kind == Kind::Null || text.text.trim().is_empty();
    let length = text.text.trim().chars().count();
    if is_empty {
        emit.report(entry.span(), "`compatibility` is empty")
            .help("say what the skill needs, or delete it");
    } else if length as u64 > max {
        let message = format!("`compatibility` has {length} characters; at most {max} are allowed");
        emit.report(entry.value.span, message)
            .help("say it in a sentence, and the rest in the prompt");
    }
}

use super::execution_toolset_unknown::tell_unknown;
use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::vocab::TOOLSETS;

pub(super) static RULE: Rule = Rule {
    name: "manifest-toolset-unknown",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "a toolset of the frontmatter is unknown",
    docs: r#"### What it does
Reports an entry of `toolsets` that neither the platform's pages nor its SDK names.

### Why it matters
Naming toolsets restricts the tools to exactly those, so a misspelt one takes its tools away. The CLI refuses unknown ones.

Source: docs.vlm.run, skills/spec/skill-md; Python SDK 0.9.2, types.py
"#,
    bad: &[
        Example {
            title: "a slip",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\ntoolsets: [documents, core]\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a tool of somebody else",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\ntoolsets: [core, bash]\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "known ones",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\ntoolsets: [core, document]\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    // To a target without the key, `manifest-key-unknown` says all there is to say.
    if !emit.target().manifest_keys().contains(&"toolsets") {
        return;
    }
    let entry = skill.manifest.as_ref().and_then(|manifest| manifest.get("toolsets"));
    for item in entry.into_iter().flat_map(|entry| entry.value.items()) {
        let Some(name) = item.scalar().map(|scalar| scalar.text.as_str()) else {
            emit.report(item.span, format!("a toolset is {}, not text", item.kind_name()))
                .help(format!("the toolsets are {}", TOOLSETS.join(", ")));
            continue;
        };
        tell_unknown(item, name, emit);
    }
}

use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-version-differs",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "`version` and `skill_version` differ",
    docs: r#"### What it does
Reports a frontmatter that gives both `version` and `skill_version`, with different values.

### Why it matters
The platform's page names `skill_version` in its table and `version` in its example. A reader takes one of the two, and it is open which.

Source: docs.vlm.run, skills/spec/skill-md
"#,
    bad: &[Example {
        title: "two versions",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nversion: \"1.0\"\nskill_version: \"2.0\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    good: &[
        Example {
            title: "one version",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nversion: \"1.0\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "the same twice",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nversion: \"1.0\"\nskill_version: \"1.0\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(manifest) = &skill.manifest else { return };
    // To a target without the keys, `manifest-key-unknown` says all there is to say.
    if !emit.target().manifest_keys().contains(&"skill_version") {
        return;
    }
    let keys = ["version", "skill_version"].map(|key| manifest.filled(key));
    let [Some((first, version)), Some((second, skill_version))] = keys else { return };
    if version != skill_version {
        let values = (quote(version), quote(skill_version));
        let message = format!("`version` is {} and `skill_version` is {}", values.0, values.1);
        emit.report(second.value.span, message)
            .related(first.value.span, "the other version")
            .help("keep `skill_version` alone");
    }
}

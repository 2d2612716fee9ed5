use crate::diagnostic::{Severity, quote};
use crate::parse::yaml::Feature;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-yaml-feature",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "the frontmatter uses YAML that not all readers know",
    docs: r#"### What it does
Reports anchors (`&name`), aliases (`*name`), tags (`!tag`), merge keys (`<<`) and further documents in the frontmatter.

### Why it matters
The reference validator refuses them, and the SDK sends the signs as part of the value. In a short frontmatter they are seldom meant: `&` and `!` at the start of a value become signs without quotes.

Source: reference validator skills-ref 0.1.1; YAML 1.2.2; Python SDK 0.9.2, skills.py
"#,
    bad: &[
        Example {
            title: "an anchor",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nlicense: &terms MIT\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "an anchor and its alias",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n  author: &who Ada\n  owner: *who\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a tag",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nlicense: !!str MIT\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a merge key",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n  <<: {author: Ada}\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "signs in quotes",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nlicense: \"&terms MIT\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(document) = &skill.syntax.frontmatter else { return };
    if document.error.is_some() {
        return;
    }
    for (feature, span) in &document.features {
        let what = match feature {
            Feature::Anchor => "an anchor",
            Feature::Alias => "an alias",
            Feature::Tag => "a tag",
            Feature::MergeKey => "a merge key",
            Feature::ManyDocuments => {
                emit.report(*span, "a second YAML document in the frontmatter")
                    .help("keep one document, without `---` in it");
                continue;
            }
        };
        let written = quote(skill.slice(*span));
        let help = match feature {
            Feature::Alias => "write the value out",
            Feature::MergeKey => "write the keys out",
            _ => "delete it, or put the whole value in quotes if it is part of the text",
        };
        emit.report(*span, format!("{written} is {what}, which not all readers know")).help(help);
    }
}

use crate::diagnostic::{Diagnostic, Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::{Entry, Scalar, Value};
use crate::vocab::TOOLSETS;

pub(super) static RULE: Rule = Rule {
    name: "manifest-type-wrong",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "a value of the frontmatter is of the wrong kind",
    docs: r#"### What it does
Reports `license`, `version`, `skill_version` or `compatibility` that is a list or a mapping, and `toolsets` that is no list of texts.

### Why it matters
Readers that check types refuse the skill, and the others lose the value. The Agent Skills format asks for a text in `license` and `compatibility`.

Source: agentskills.io specification; docs.vlm.run, skills/spec/skill-md
"#,
    bad: &[
        Example {
            title: "a list of licences",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nlicense: [MIT, Apache-2.0]\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "one toolset",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\ntoolsets: document\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "each as it should be",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nlicense: MIT\ntoolsets:\n  - core\n  - document\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(manifest) = &skill.manifest else { return };
    let keys = emit.target().manifest_keys();
    for entry in manifest.root.entries() {
        match entry.name().filter(|name| keys.contains(name)) {
            Some("compatibility") => {
                text_only(entry, &mut emit.by(emit.target().compatibility.as_ref()));
            }
            Some("license" | "version" | "skill_version") => text_only(entry, emit),
            Some("toolsets") => toolsets(entry, emit),
            _ => {}
        }
    }
}

fn text_only(entry: &Entry, emit: &mut Emitter<'_>) {
    if entry.value.scalar().is_none() {
        wrong(entry, "text", emit).help("write one text");
    }
}

fn wrong<'a>(entry: &Entry, wanted: &str, emit: &'a mut Emitter<'_>) -> &'a mut Diagnostic {
    let key = quote(entry.name().unwrap_or(""));
    let message = format!("{key} is {}, not {wanted}", entry.value.kind_name());
    emit.report(entry.value.span, message)
}

fn toolsets(entry: &Entry, emit: &mut Emitter<'_>) {
    let Some(text) = entry.value.scalar() else {
        if !matches!(entry.value.value, Value::Sequence(_)) {
            wrong(entry, "a list", emit).help("write `toolsets: [core, document]`");
        }
        return;
    };
    let diagnostic = wrong(entry, "a list", emit);
    diagnostic.help("write `toolsets: [core, document]`");
    diagnostic.fix = toolset_list(text, entry.value.span);
}

/// Toolsets in one text, such as `core, document`, as the list that is meant.
pub(super) fn toolset_list(text: &Scalar, span: Span) -> Option<Fix> {
    let words: Vec<&str> = text.text.split([',', ' ']).filter(|word| !word.is_empty()).collect();
    let is_list = !words.is_empty() && words.iter().all(|word| TOOLSETS.contains(word));
    let list = format!("[{}]", words.join(", "));
    (is_list && !text.style.is_block()).then(|| Fix::safe("write a list", span, list))
}

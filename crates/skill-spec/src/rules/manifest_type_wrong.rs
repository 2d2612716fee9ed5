use crate::diagnostic::{Diagnostic, Fix, Severity, quote};
use crate::parse::yaml_cause;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::{Entry, Kind, Node, Value};
use crate::vocab::TOOLSETS;

pub(super) static RULE: Rule = Rule {
    name: "manifest-type-wrong",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "a value of the frontmatter is of the wrong kind",
    docs: r#"### What it does
Reports `license`, `version`, `skill_version`, `compatibility` or `allowed-tools` that is a list or a mapping, `metadata` that is no mapping or holds anything but text, and `toolsets` that is no list of texts.

### Why it matters
Readers that check types refuse the skill, and the others lose the value. The Agent Skills format asks for a text in `license`, `compatibility` and `allowed-tools`, and for texts in `metadata`.

Source: agentskills.io specification; docs.vlm.run, skills/spec/skill-md
"#,
    bad: &[
        Example {
            title: "a list of tools",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nallowed-tools: [Read, Bash]\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a list of authors",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n  authors:\n    - Ada\n    - Grace\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "text in place of a mapping",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata: Ada\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
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
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nallowed-tools: Read Bash\nmetadata:\n  authors: Ada, Grace\ntoolsets:\n  - core\n  - document\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(manifest) = &skill.manifest else { return };
    let keys = emit.target().manifest_keys;
    for entry in manifest.root.entries() {
        match entry.name().filter(|name| keys.contains(name)) {
            Some("license" | "version" | "skill_version" | "compatibility") => {
                text_only(entry, emit);
            }
            Some("allowed-tools") => allowed_tools(entry, skill, emit),
            Some("metadata") => metadata(entry, emit),
            Some("toolsets") => toolsets(entry, skill, emit),
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

/// One text with a space between the tools; a list of plain names can only mean that.
fn allowed_tools(entry: &Entry, skill: &Skill, emit: &mut Emitter<'_>) {
    if entry.value.scalar().is_some() {
        return;
    }
    let diagnostic = wrong(entry, "text", emit);
    diagnostic.help("write the tools in one text, with a space between them");
    let names: Option<Vec<&str>> = entry.value.items().iter().map(Node::text).collect();
    let names = names.filter(|names| !names.is_empty()).unwrap_or_default();
    let is_plain = |name: &&str| {
        name.starts_with(char::is_alphabetic) && !name.contains([' ', '\n', '#', ','])
    };
    let written = skill.slice(entry.span());
    if !names.is_empty() && names.iter().all(is_plain) && !written.contains(" #") {
        let text = format!("allowed-tools: {}", yaml_cause::on_one_line(&names.join(" ")));
        diagnostic.fix(Fix::safe("write the tools in one text", entry.span(), text));
    }
}

fn metadata(entry: &Entry, emit: &mut Emitter<'_>) {
    if entry.value.scalar().is_some_and(|scalar| scalar.kind == Kind::Null) {
        return;
    }
    if !entry.value.is_mapping() {
        wrong(entry, "a mapping", emit).help("write `key: value` lines under it, indented");
        return;
    }
    for entry in entry.value.entries().iter().take(MAX) {
        let is_leaf = entry.value.scalar().is_some() || entry.value.value == Value::Alias;
        // `manifest-yaml-feature` speaks of a merge key.
        if !is_leaf && entry.name() != Some("<<") {
            let key = quote(entry.name().unwrap_or(""));
            let kind = entry.value.kind_name();
            emit.report(entry.value.span, format!("{key} in `metadata` is {kind}, not text"))
                .help("write one text; `metadata` maps texts to texts")
                .note("most readers let it pass; typed ones refuse it");
        }
    }
}

/// The most entries of `metadata` that are looked at; real ones have a handful.
const MAX: usize = 200;

fn toolsets(entry: &Entry, skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(text) = entry.value.scalar() else {
        if !matches!(entry.value.value, Value::Sequence(_)) {
            wrong(entry, "a list", emit).help("write `toolsets: [core, document]`");
        }
        return;
    };
    let diagnostic = wrong(entry, "a list", emit);
    diagnostic.help("write `toolsets: [core, document]`");
    let words: Vec<&str> = text.text.split([',', ' ']).filter(|word| !word.is_empty()).collect();
    let on_one_line = !skill.slice(entry.value.span).contains(['\n', '\r']);
    if !words.is_empty() && on_one_line && words.iter().all(|word| TOOLSETS.contains(word)) {
        let list = format!("[{}]", words.join(", "));
        diagnostic.fix(Fix::safe("write a list", entry.value.span, list));
    }
}

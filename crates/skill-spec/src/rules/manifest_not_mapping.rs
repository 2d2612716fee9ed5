use crate::diagnostic::{Edit, Fix, Safety, Severity};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::target::VLMRUN;
use crate::tree::{Node, Style};

pub(super) static RULE: Rule = Rule {
    name: "manifest-not-mapping",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "the frontmatter is no mapping",
    docs: r#"### What it does
Reports a frontmatter that is YAML and holds a list or a text in place of keys with values.

### Why it matters
Readers ask it for `name` and `description`, and there are no keys.

Source: Python SDK 0.9.2, skills.py; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "a list",
            files: &[(
                "SKILL.md",
                "---\n- name: read-invoice\n- description: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a text",
            files: &[(
                "SKILL.md",
                "---\nThis skill reads invoices.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "no space after the colon",
            files: &[(
                "SKILL.md",
                "---\nname:read-invoice\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a sound file",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let document = skill.syntax.frontmatter.as_ref().filter(|document| document.error.is_none());
    let Some(root) = document.and_then(|document| document.root.as_ref()) else { return };
    if root.is_mapping() || (root.is_null() && root.span.start == root.span.end) {
        return;
    }
    let diagnostic = emit.report(root.span, format!("the frontmatter is {}", root.kind_name()));
    diagnostic.help("write one `key: value` a line, `name` and `description` first");
    if let Some(fix) = spaces(skill, root) {
        diagnostic.help("put a space after each colon").fix(fix);
    } else if let Some(fix) = undashed(skill, root) {
        diagnostic.help("write the keys without `- ` before them").fix(fix);
    } else if root.scalar().is_some() {
        diagnostic.note("if the `---` lines are rules of the prompt, put a frontmatter above them");
    }
}

/// A space after the colon of every line of the form `key:value` with a known key.
fn spaces(skill: &Skill, root: &Node) -> Option<Fix> {
    root.scalar().filter(|scalar| scalar.style == Style::Plain)?;
    let mut at = root.span.start;
    let mut edits = Vec::new();
    for line in skill.slice(root.span).split_inclusive('\n').take(100) {
        let (key, value) = line.split_once(':')?;
        if !VLMRUN.manifest_keys().contains(&key.trim()) {
            return None;
        }
        if !value.starts_with([' ', '\r', '\n']) {
            let span = Span::at(root.span.file, at + key.len() + 1);
            edits.push(Edit { span, text: " ".to_owned() });
        }
        at += line.len();
    }
    (!edits.is_empty()).then(|| Fix::new(Safety::Safe, "insert a space after each colon", edits))
}

/// A list of mappings with one known key each, without its dashes.
fn undashed(skill: &Skill, root: &Node) -> Option<Fix> {
    let mut edits = Vec::new();
    for item in root.items().iter().take(100) {
        let [entry] = item.entries() else { return None };
        if !VLMRUN.manifest_keys().contains(&entry.name()?) {
            return None;
        }
        let key = entry.key.span;
        let dash = Span::new(key.file, key.start.checked_sub(2)?, key.start);
        if skill.slice(dash) != "- " || entry.value.span.end > entry.value.span.start + 4096 {
            return None;
        }
        edits.push(Edit { span: dash, text: String::new() });
    }
    (!edits.is_empty()).then(|| Fix::new(Safety::Unsafe, "take the dashes away", edits))
}

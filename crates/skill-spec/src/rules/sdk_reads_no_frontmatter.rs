use super::misreading;
use crate::diagnostic::{Edit, Fix, Safety, Severity};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "sdk-reads-no-frontmatter",
    aliases: &[],
    group: Group::Sdk,
    severity: Severity::Warning,
    summary: "the SDK finds no key in the frontmatter",
    docs: r#"### What it does
Reports frontmatter that YAML reads and the platform's SDK does not: keys that are indented, a mapping in braces, or fences the SDK does not know.

### Why it matters
The SDK looks for `name:` and `description:` at the start of a line. Where it finds neither, its command line refuses the skill, and its library sends the folder's name and an empty description.

Source: Python SDK 0.9.2, client/skills.py, `parse_skill_frontmatter`; every case was run.
"#,
    bad: &[
        Example {
            title: "indented keys",
            files: &[(
                "SKILL.md",
                "---\n  name: read-invoice\n  description: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "braces",
            files: &[(
                "SKILL.md",
                "---\n{name: read-invoice, description: Reads the totals of an invoice}\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "a key a line", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((manifest, text, view)) = misreading::views(skill, emit.sdk()) else { return };
    let has_value = manifest.filled("name").or(manifest.filled("description")).is_some();
    if !has_value || misreading::sees_keys(skill, manifest, view) {
        return;
    }
    let root = manifest.root.span;
    let place = manifest.root.entries().first().map_or(root, |entry| entry.key.span);
    let diagnostic = emit.report(place, "the SDK finds neither `name` nor `description`");
    if view.block.is_none() {
        diagnostic.label("the SDK does not see frontmatter between these fences");
        diagnostic.help("let the file start with a line `---`, and close with another");
        return;
    }
    diagnostic.label("the SDK looks for keys at the start of a line");
    diagnostic.help("write one key a line, without indentation and braces");
    if let Some(edits) = dedented(skill, text, root.start) {
        diagnostic.fix(Fix::new(Safety::Safe, "take the indentation away", edits));
    }
}

/// Takes the first key's indentation off every line of the frontmatter; `None` if a line that
/// says something has less. What YAML means stays: indentation is relative.
fn dedented(skill: &Skill, text: &str, first: usize) -> Option<Vec<Edit>> {
    let frontmatter = skill.syntax.skill_md.as_ref()?.frontmatter?;
    let head = text.get(frontmatter.start..first)?;
    let depth = head.len() - head.trim_end_matches(' ').len();
    let is_block = depth > 0 && head.trim().is_empty();
    if !is_block || skill.manifest.as_ref()?.root.entries().first()?.key.span.start != first {
        return None;
    }
    let mut edits = Vec::new();
    let mut start = frontmatter.start;
    for line in skill.slice(frontmatter).split_inclusive(['\n', '\r']) {
        let indented = line.len() - line.trim_start_matches(' ').len();
        let says = line.trim_start();
        if indented < depth && !says.is_empty() && !says.starts_with('#') {
            return None;
        }
        let taken = indented.min(depth);
        if taken > 0 {
            let span = Span::new(frontmatter.file, start, start + taken);
            edits.push(Edit { span, text: String::new() });
        }
        start += line.len();
    }
    Some(edits)
}

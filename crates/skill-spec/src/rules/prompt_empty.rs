use crate::diagnostic::Severity;
use crate::lines;
use crate::model::Prompt;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "prompt-empty",
    aliases: &[],
    group: Group::Prompt,
    severity: Severity::Warning,
    summary: "the prompt is empty",
    docs: r#"### What it does
Reports a `SKILL.md` with nothing below its frontmatter, or with headings only.

### Why it matters
The prompt is what the model is told to do. Without one a skill is a name and, at best, a schema.

Source: docs.vlm.run, skills/spec/skill-md.
"#,
    bad: &[
        Example {
            title: "nothing below the frontmatter",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a heading only",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "one sentence",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\nReturn `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(prompt) = &skill.prompt else { return };
    let is_whole = skill.syntax.skill_md.as_ref().is_some_and(|split| split.defect.is_none());
    if !is_whole {
        return;
    }
    if prompt.text.range().is_empty() {
        let Some(manifest) = &skill.manifest else { return };
        let last = manifest.root.entries().last();
        let place = last.map_or(manifest.root.span, |entry| entry.key.span);
        emit.report(place, "the prompt is empty: nothing stands below the frontmatter")
            .help("tell the model, below the closing `---`, what to do and what to watch for");
    } else if has_headings_only(skill, prompt) {
        emit.report(prompt.text, "the prompt has headings and nothing below them")
            .help("tell the model what to do and what to watch for");
    }
}

fn has_headings_only(skill: &Skill, prompt: &Prompt) -> bool {
    // The first paragraph tells of most prompts: it is no heading unless one of its lines
    // underlines it.
    let lines = lines::cut(skill.slice(prompt.text)).map(str::trim);
    let mut lines = lines.skip_while(|line| line.is_empty() || line.starts_with('#'));
    let mut paragraph = lines.by_ref().take_while(|line| !line.is_empty()).peekable();
    let is_underline = |line: &str| line.trim_matches(['=', '-', ' ']).is_empty();
    if paragraph.peek().is_some() && !paragraph.any(is_underline) {
        return false;
    }
    let Some(outline) = skill.prompt_outline() else { return false };
    let mut at = prompt.text.start;
    for heading in &outline.headings {
        if heading.span.start > at
            && !skill
                .slice(Span { start: at, end: heading.span.start, ..heading.span })
                .trim()
                .is_empty()
        {
            return false;
        }
        at = at.max(heading.span.end);
    }
    at >= prompt.text.end
}

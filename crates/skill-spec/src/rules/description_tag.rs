use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::Entry;

pub(super) static RULE: Rule = Rule {
    name: "description-tag",
    aliases: &[],
    group: Group::Description,
    severity: Severity::Error,
    summary: "`description` has a tag",
    docs: r#"### What it does
Reports tags such as `<b>` or `</name>` in `description`, and as a warning any other angle bracket, where the target forbids XML tags there.

### Why it matters
The description stands in the system prompt among tags of the platform. Claude API and claude.ai refuse a skill with tags in it. How they tell tags from other angle brackets is not published; the validator Anthropic publishes takes no angle bracket at all.

Source: Claude API documentation, skills guide; anthropics/skills, quick_validate.py
"#,
    bad: &[
        Example {
            title: "a tag",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the <b>totals</b> of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "an arrow",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads invoice -> total. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "in words", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let Some(fact) = &target.description.markup else { return };
    let Some((entry, text)) = skill.filled("description") else { return };
    if let Some(tag) = tag(text) {
        let message = format!("`description` has the tag {}", quote(tag));
        emit.by(fact)
            .report(place(skill, entry, tag), message)
            .help("write it in words, or in square brackets")
            .note(fact.origin());
    } else if let Some(bracket) = text.find(['<', '>']).and_then(|at| text.get(at..=at)) {
        let message = format!("`description` has a `{bracket}`, which may be taken for a tag");
        emit.by(&fact.taken())
            .report(place(skill, entry, bracket), message)
            .help("write it in words")
            .note("how tags are told from other angle brackets is not published");
    }
}

/// The first tag, opening or closing: from a bracket to the next one, which closes it.
fn tag(text: &str) -> Option<&str> {
    let mut open = None;
    for (at, bracket) in text.match_indices(['<', '>']) {
        if bracket == "<" {
            open = Some(at);
            continue;
        }
        let tag = open.take().and_then(|start| text.get(start..=at));
        let inner = tag.map_or("", |tag| tag.trim_start_matches(['<', '/', '!', '?']));
        if inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return tag;
        }
    }
    None
}

/// Where the value holds `text` as it is written; else the key.
fn place(skill: &Skill, entry: &Entry, text: &str) -> Span {
    let span = entry.value.span;
    match skill.slice(span).find(text) {
        Some(at) => Span::new(span.file, span.start + at, span.start + at + text.len()),
        None => entry.key.span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_reaches_from_one_bracket_to_the_next() {
        for (text, found) in [
            ("a <b> c", Some("<b>")),
            ("a < b, c > d", None),
            ("a <b <i> c", Some("<i>")),
            ("</name>", Some("</name>")),
            ("<!DOCTYPE a>", Some("<!DOCTYPE a>")),
            ("<> -> <1>", None),
        ] {
            assert_eq!(tag(text), found, "{text}");
        }
        assert_eq!(tag(&"<".repeat(1 << 20)), None);
    }
}

use std::collections::{BTreeMap, HashSet};

use crate::diagnostic::{Fix, Severity, quote};
use crate::infer::words;
use crate::model::{Role, Subschemas};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::{Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "prompt-property-misspelt",
    aliases: &[],
    group: Group::Prompt,
    severity: Severity::Warning,
    summary: "the prompt misspells a property of the schema",
    docs: r#"### What it does
Reports a name in backticks in `SKILL.md` that is no property of `schema.json`, and differs from one by a slip of the hand or in style only: `invoiceNumber` for `invoice_number`. Words that stand elsewhere in the skill, in the schema, the state graph or a file, are left alone, and so are plural forms.

### Why it matters
The model is told of a field that the schema does not have. With `"additionalProperties": false` the output is refused if it follows the prompt.
"#,
    bad: &[
        Example {
            title: "another style",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `invoiceNumber`, `total` and `currency` as printed.\n",
                ),
                (
                    "schema.json",
                    "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"enum\": [\"EUR\", \"USD\"], \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"total\", \"currency\"],\n  \"additionalProperties\": false\n}\n",
                ),
            ],
            ..Example::BASE
        },
        Example {
            title: "a slip",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `invoice_numer`, `total` and `currency` as printed.\n",
                ),
                (
                    "schema.json",
                    "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"enum\": [\"EUR\", \"USD\"], \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"total\", \"currency\"],\n  \"additionalProperties\": false\n}\n",
                ),
            ],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "other words in code",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `invoice_number` as printed, `currency` as `EUR` or `USD`, and the `totals` block's last line as `total`. The label may read `TOTAL`.\n",
            ),
            (
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"enum\": [\"EUR\", \"USD\"], \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"total\", \"currency\"],\n  \"additionalProperties\": false\n}\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

/// Comparing names takes time; wider schemas and longer prompts were not written by hand.
const MOST_NAMES: usize = 500;
const MOST_WORDS: usize = 500;
const MAX_NAME: usize = 64;
/// Each near word is looked for in the whole bundle.
const MOST_NEAR: usize = 50;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    let names = names(all);
    if names.is_empty() || names.len() > MOST_NAMES {
        return;
    }
    let Some(outline) = skill.prompt_outline() else { return };
    let mut strangers: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for (name, span) in outline.code.iter().flat_map(|span| mentioned(skill, *span, &names)) {
        if strangers.len() < MOST_WORDS {
            strangers.entry(name).or_default().push(span);
        }
    }
    let mut known = None;
    let near =
        strangers.iter().filter_map(|(word, spans)| Some((*word, spans, meant(word, &names)?)));
    for (word, spans, meant) in near.take(MOST_NEAR) {
        let Some((first, others)) = spans.split_first() else { continue };
        let known = known.get_or_insert_with(|| texts(&all.schema().root));
        if known.contains(word) || stands_elsewhere(skill, word) {
            continue;
        }
        let message = format!("the schema has no {}", quote(word));
        let diagnostic = emit.report(*first, message);
        diagnostic.help(format!("did you mean {}?", quote(meant)));
        // Another name could not be read where it stands.
        if meant.chars().all(|c| is_of_name(c) || c == '.') {
            diagnostic.fix(Fix::guess(format!("write {}", quote(meant)), *first, meant));
        }
        for span in others.iter().take(3) {
            diagnostic.related(*span, "and here");
        }
    }
}

/// The names of all properties, at any depth.
fn names<'a>(all: &Subschemas<'a>) -> HashSet<&'a str> {
    let of = |role: &Role<'a>| match role {
        Role::Property(entry) => entry.name(),
        _ => None,
    };
    all.list.iter().filter_map(|sub| of(&sub.role)).collect()
}

/// The names in a code span that are no property. A path counts if it starts with a property.
fn mentioned<'a>(skill: &'a Skill, span: Span, names: &HashSet<&str>) -> Vec<(&'a str, Span)> {
    let code = skill.slice(span);
    let text = code.trim_matches('`').trim();
    let is_path = |c: char| is_of_name(c) || matches!(c, '.' | '[' | ']');
    if text.is_empty()
        || text.starts_with('-')
        || text.len() > MAX_NAME
        || !text.chars().all(is_path)
    {
        return Vec::new();
    }
    let Some(offset) = code.find(text) else { return Vec::new() };
    let mut parts = Vec::new();
    let mut start = 0;
    for part in text.split(['.', '[', ']']) {
        let from = span.start + offset + start;
        parts.push((part, Span { start: from, end: from + part.len(), ..span }));
        start += part.len() + 1;
    }
    let in_schema = parts.first().is_some_and(|(first, _)| names.contains(first));
    if parts.len() > 1 && !in_schema {
        return Vec::new();
    }
    parts.retain(|(part, _)| part.len() > 4 && !names.contains(part));
    parts
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// The one property that a word may be meant for.
fn meant<'a>(word: &str, names: &HashSet<&'a str>) -> Option<&'a str> {
    // Capitals alone are what is printed on a document, or a constant.
    if !word.chars().any(char::is_lowercase) || !word.is_ascii() {
        return None;
    }
    let mut near: Vec<&str> = names.iter().copied().filter(|name| is_near(word, name)).collect();
    near.sort_unstable();
    match near[..] {
        [only] => Some(only),
        _ => None,
    }
}

fn is_near(word: &str, name: &str) -> bool {
    if word.len().abs_diff(name.len()) > 3 || name.len() > MAX_NAME {
        return false;
    }
    let split = |text: &str| -> Vec<String> {
        words(text).into_iter().map(|word| word.to_lowercase()).collect()
    };
    let (ours, theirs) = (split(word), split(name));
    if ours.concat() == theirs.concat() {
        // `Total` may be a label; of several words the style tells.
        return ours.len().max(theirs.len()) > 1;
    }
    let mut pairs = ours.iter().zip(&theirs).filter(|(one, other)| one != other);
    let (Some((one, other)), None) = (pairs.next(), pairs.next()) else { return false };
    ours.len() == theirs.len() && is_slip(one, other)
}

/// Whether one word is the other by a slip: no plural, no other number, no short word.
fn is_slip(one: &str, other: &str) -> bool {
    let is_plural = |many: &str, one: &str| {
        let stem = one.strip_suffix('y').unwrap_or(one);
        ["s", "es", "ies"]
            .iter()
            .any(|end| many.strip_suffix(end).is_some_and(|rest| rest == one || rest == stem))
    };
    let has_digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let length = one.len().min(other.len());
    let limit = if length >= 8 { 2 } else { 1 };
    length >= 5
        && !is_plural(one, other)
        && !is_plural(other, one)
        && !has_digit(one)
        && !has_digit(other)
        // Another beginning makes another word: `received`, `perceived`.
        && one.as_bytes().first() == other.as_bytes().first()
        && strsim::osa_distance(one, other) <= limit
}

/// All keys and short texts of the schema.
fn texts(root: &Node) -> HashSet<&str> {
    let mut found = HashSet::new();
    let mut next = vec![root];
    while let Some(node) = next.pop() {
        match &node.value {
            Value::Scalar(_) => found.extend(node.text().filter(|text| text.len() <= MAX_NAME)),
            Value::Sequence(items) => next.extend(items),
            Value::Mapping(entries) => {
                for entry in entries {
                    found.extend(entry.name());
                    next.push(&entry.value);
                }
            }
            Value::Alias => {}
        }
    }
    found
}

/// Whether the word stands in another file, or in the prompt as a key of its own.
fn stands_elsewhere(skill: &Skill, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let holds = |text: &str| {
        text.match_indices(word).any(|(at, _)| {
            !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
        })
    };
    let manifest = skill.syntax.manifest_file.and_then(|file| skill.files.path(file));
    let others = skill
        .files
        .iter()
        .filter(|(path, _)| Some(*path) != manifest && path.as_str() != "schema.json");
    let mut others = others.map(|(path, file)| {
        let text = std::str::from_utf8(&file.bytes).ok();
        path.as_str().contains(word) || text.is_some_and(holds)
    });
    let prompt = skill.prompt.as_ref().map_or("", |prompt| skill.slice(prompt.span));
    prompt.contains(&format!("\"{word}\"")) || others.any(|found| found)
}

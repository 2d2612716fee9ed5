use std::collections::HashSet;

use crate::diagnostic::{Severity, quote};
use crate::infer::words;
use crate::model::Subschemas;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::{Entry, Node};

pub(super) static RULE: Rule = Rule {
    name: "prompt-property-unmentioned",
    aliases: &[],
    group: Group::Prompt,
    severity: Severity::Note,
    summary: "the prompt names most properties and leaves out others",
    docs: r#"### What it does
Notes properties that `schema.json` requires and the prompt never mentions, by name or in words, if the prompt names at least three others, and at least half of all, in backticks. A prompt that leaves the fields to the schema is not meant.

### Why it matters
Where most fields are explained one by one, the one left out was often added to the schema later: the model fills it by its description alone.
"#,
    bad: &[Example {
        title: "one left out",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\n- `invoice_number`: as printed.\n- `total`: the last line.\n- `currency`: its code.\n",
            ),
            (
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"issue_date\": { \"type\": \"string\", \"description\": \"YYYY-MM-DD\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"type\": \"string\", \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"issue_date\", \"total\", \"currency\"]\n}\n",
            ),
        ],
        ..Example::BASE
    }],
    good: &[
        Example {
            title: "told in words",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\n- `invoice_number`: as printed.\n- `total`: the last line.\n- `currency`: its code.\n\nGive the date of issue, too.\n",
                ),
                (
                    "schema.json",
                    "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"issue_date\": { \"type\": \"string\", \"description\": \"YYYY-MM-DD\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"type\": \"string\", \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"issue_date\", \"total\", \"currency\"]\n}\n",
                ),
            ],
            ..Example::BASE
        },
        Example {
            title: "left to the schema",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn what the schema asks for.\n",
                ),
                (
                    "schema.json",
                    "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"issue_date\": { \"type\": \"string\", \"description\": \"YYYY-MM-DD\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"type\": \"string\", \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"issue_date\", \"total\", \"currency\"]\n}\n",
                ),
            ],
            ..Example::BASE
        },
    ],
    check,
};

/// With fewer in backticks the prompt does not go through the fields.
const LEAST_NAMED: usize = 3;
const MOST_LISTED: usize = 10;
/// Each is looked for in the prompt; a wider schema was not written by hand.
const MOST_PROPERTIES: usize = 500;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let (Some(all), Some(prompt)) = (emit.schemas(), &skill.prompt) else { return };
    let Some(root) = Subschemas::described(all) else { return };
    let get = |key| all.schema().get(root, key);
    let properties = get("properties").map_or(&[][..], Node::entries);
    if !(LEAST_NAMED..=MOST_PROPERTIES).contains(&properties.len()) {
        return;
    }
    let Some(outline) = skill.prompt_outline() else { return };
    let code = outline.code.iter().map(|span| skill.slice(*span).trim_matches('`').trim());
    let code: HashSet<&str> = code.flat_map(|text| text.split(['.', '[', ':', ' '])).collect();
    let named =
        properties.iter().filter_map(Entry::name).filter(|name| code.contains(name)).count();
    if named < LEAST_NAMED || 2 * named < properties.len() {
        return;
    }
    let required: HashSet<&str> =
        get("required").map_or(&[][..], Node::items).iter().filter_map(Node::text).collect();
    let asked =
        properties.iter().filter(|entry| entry.name().is_some_and(|name| required.contains(name)));
    let asked: Vec<&Entry> = asked.collect();
    if asked.iter().all(|entry| entry.name().is_some_and(|name| code.contains(name))) {
        return;
    }
    let text = skill.slice(prompt.span).to_lowercase();
    let silent = |entry: &&&Entry| !is_mentioned(&text, entry.name().unwrap_or_default());
    let left_out: Vec<&Entry> = asked.iter().filter(silent).copied().collect();
    let Some((first, others)) =
        left_out.split_first().filter(|_| !is_told_elsewhere(skill, &left_out))
    else {
        return;
    };
    let shown = left_out.iter().take(MOST_LISTED).filter_map(|entry| entry.name()).map(quote);
    let shown = shown.collect::<Vec<_>>().join(", ");
    let message = format!("the prompt names {named} properties, and never {shown}");
    let diagnostic = emit.report(first.key.span, message);
    diagnostic.help("say in the prompt how to fill it, as for the others");
    for other in others.iter().take(MOST_LISTED) {
        diagnostic.related(other.key.span, "nor this one");
    }
}

/// Whether all words of a name stand in a text; words of two letters say nothing.
fn is_mentioned(text: &str, name: &str) -> bool {
    let words: Vec<String> = words(name).iter().map(|word| word.to_lowercase()).collect();
    text.contains(&name.to_lowercase())
        || words.iter().filter(|word| word.len() > 2).all(|word| {
            text.contains(word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(word))
        })
}

/// Whether another Markdown file tells of the properties.
fn is_told_elsewhere(skill: &Skill, left_out: &[&Entry]) -> bool {
    let others = skill.markdown().filter(|span| Some(span.file) != skill.syntax.manifest_file);
    let mut texts = others.map(|span| skill.slice(span));
    texts.any(|text| {
        left_out.iter().filter_map(|entry| entry.name()).any(|name| text.contains(name))
    })
}

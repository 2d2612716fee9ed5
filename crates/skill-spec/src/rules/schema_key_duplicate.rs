use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::{Entry, Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "schema-key-duplicate",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "an object in `schema.json` has the same key twice",
    docs: r#"### What it does
Reports a key that its object in `schema.json` already has, also where the two are spelled differently: `"total"` and `"\u0074otal"` are the same key.

### Why it matters
Readers take one of the two and say nothing: most the last, some the first (RFC 8259, section 4). The other one's content is lost.

### How to repair
Rename one of the keys, or merge the two values into one. Where both entries are equal the second is removed.
"#,
    bad: &[
        Example {
            title: "a property described twice",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"total\": { \"type\": \"string\", \"description\": \"Amount as printed\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "the same entry twice",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"],\n  \"\\u0074ype\": \"object\"\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "the same key in two objects",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"type\": { \"type\": \"string\", \"description\": \"Kind of document\" }\n  },\n  \"required\": [\"type\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    if let Some(schema) = &skill.schema {
        visit(&schema.root, skill, emit);
    }
}

/// Recursion ends at [`crate::parse::json::MAX_DEPTH`].
fn visit(node: &Node, skill: &Skill, emit: &mut Emitter<'_>) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| visit(item, skill, emit)),
        Value::Mapping(entries) => {
            // The entry before counts for equality: of `1, 2, 1` none can go unnoticed.
            let mut seen: HashMap<_, (usize, usize)> = HashMap::new();
            for (index, entry) in entries.iter().enumerate() {
                let (first, latest) = seen.entry(entry.name()).or_insert((index, index));
                if *latest != index {
                    let equal =
                        skill.slice(entries[*latest].value.span) == skill.slice(entry.value.span);
                    let gap = entries[index - 1].value.span.end;
                    let diagnostic = report(&entries[*first], entry, emit);
                    if equal {
                        let span = Span { start: gap, ..entry.value.span };
                        diagnostic.help("take it out");
                        diagnostic.fix(Fix::safe("take the second entry out", span, ""));
                    }
                    *latest = index;
                }
                visit(&entry.value, skill, emit);
            }
        }
        Value::Scalar(_) | Value::Alias => {}
    }
}

fn report<'a>(first: &Entry, second: &Entry, emit: &'a mut Emitter<'_>) -> &'a mut Diagnostic {
    let name = quote(second.name().unwrap_or_default());
    emit.report(second.key.span, format!("the key {name} is already in this object"))
        .related(first.key.span, "first given here")
        .help("readers keep only one of the two: rename a key, or merge the two values")
}

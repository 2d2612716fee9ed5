use std::cmp::Ordering;

use crate::diagnostic::{Severity, quote};
use crate::model::instance::compare;
use crate::model::{Role, Schema};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::{Entry, Node};

pub(super) static RULE: Rule = Rule {
    name: "schema-bounds-unsatisfiable",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "bounds in `schema.json` that no value can meet",
    docs: r#"### What it does
Reports bounds that contradict each other: a minimum above the maximum, for numbers, lengths, items and properties, or more names in `required` than `maxProperties` allows. Conditions (`not`, `if`) are left alone.

### Why it matters
No output can meet both. The platform holds every output against the schema (docs.vlm.run, skills/spec/schema-json), so none would pass.
"#,
    bad: &[
        Example {
            title: "a minimum above the maximum",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"rate\": { \"type\": \"number\", \"minimum\": 100, \"maximum\": 0, \"description\": \"Tax rate\" }\n  },\n  \"required\": [\"rate\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "lengths",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"code\": { \"type\": \"string\", \"minLength\": 4, \"maxLength\": 3, \"description\": \"Code\" }\n  },\n  \"required\": [\"code\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "more required than allowed",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"code\": { \"type\": \"string\", \"description\": \"Code\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"code\", \"total\"],\n  \"maxProperties\": 1\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "one value is left",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"rate\": { \"type\": \"number\", \"minimum\": 7, \"maximum\": 7.0, \"description\": \"Tax rate\" },\n    \"code\": { \"type\": \"string\", \"minLength\": 3, \"maxLength\": 3, \"description\": \"Code\" }\n  },\n  \"required\": [\"rate\", \"code\"],\n  \"maxProperties\": 2\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

/// What is bounded, a lower bound, an upper one, and whether a value may equal both.
const PAIRS: &[(&str, &str, &str, bool)] = &[
    ("number", "minimum", "maximum", true),
    ("number", "minimum", "exclusiveMaximum", false),
    ("number", "exclusiveMinimum", "maximum", false),
    ("number", "exclusiveMinimum", "exclusiveMaximum", false),
    ("text", "minLength", "maxLength", true),
    ("list", "minItems", "maxItems", true),
    ("object", "minProperties", "maxProperties", true),
    ("list", "minContains", "maxContains", true),
];

fn check(_: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    for sub in &all.list {
        if matches!(sub.role, Role::InPlace("not" | "if")) {
            continue;
        }
        for (what, low, high, may_equal) in PAIRS {
            let Some((low, high)) = pair(all.schema(), sub.node, low, high) else { continue };
            let order = compare(&low.value, &high.value);
            if order == Some(Ordering::Greater) || order == Some(Ordering::Equal) && !may_equal {
                let message = format!("no {what} can meet {} and {}", shown(low), shown(high));
                let diagnostic = emit.report(low.value.span, message);
                diagnostic.related(high.value.span, "the other bound");
                diagnostic.help("swap the two bounds, or take one out");
            }
        }
        let Some((required, most)) = pair(all.schema(), sub.node, "required", "maxProperties")
        else {
            continue;
        };
        let count = required.value.items().len();
        let most_allowed = most.value.scalar().and_then(|scalar| scalar.text.parse::<usize>().ok());
        if most_allowed.is_some_and(|most| count > most) {
            let message =
                format!("`required` names {count} properties, and {} allows fewer", shown(most));
            emit.report(required.key.span, message)
                .related(most.value.span, "the bound")
                .help("raise `maxProperties`, or ask for fewer");
        }
    }
}

fn pair<'a>(
    schema: &Schema,
    node: &'a Node,
    low: &str,
    high: &str,
) -> Option<(&'a Entry, &'a Entry)> {
    schema.entry(node, low).zip(schema.entry(node, high))
}

fn shown(entry: &Entry) -> String {
    let bound = entry.value.scalar().map_or("", |scalar| scalar.text.as_str());
    quote(&format!("{}: {bound}", entry.name().unwrap_or_default()))
}

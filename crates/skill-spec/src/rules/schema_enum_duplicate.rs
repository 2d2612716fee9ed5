use std::collections::HashMap;

use crate::diagnostic::{Fix, Severity, quote};
use crate::model::instance::canonical;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "schema-enum-duplicate",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "an `enum` lists a value twice",
    docs: r#"### What it does
Reports a value that `enum` lists before, `1` and `1.0` being one value.

### Why it matters
JSON Schema asks for values that differ (draft-07, validation, 6.1.2), and some readers refuse the schema. Mostly the second one was meant to be another value.
"#,
    bad: &[Example {
        title: "a value twice",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"kind\": { \"enum\": [\"invoice\", \"credit\", \"invoice\"], \"description\": \"What it is\" }\n  },\n  \"required\": [\"kind\"]\n}\n",
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "values that differ",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"kind\": { \"enum\": [\"1\", 1, \"invoice\", \"Invoice\"], \"description\": \"What it is\" }\n  },\n  \"required\": [\"kind\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

/// A longer list was written by a program, and each value costs memory.
const MOST_ITEMS: usize = 4096;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    for sub in &all.list {
        let Some(list) = all.schema().get(sub.node, "enum") else { continue };
        let mut seen = HashMap::new();
        let mut before = None;
        for item in list.items().iter().take(MOST_ITEMS) {
            let first = *seen.entry(canonical(item)).or_insert(item.span);
            if first != item.span {
                let gap = Span {
                    start: before.map_or(item.span.start, |span: Span| span.end),
                    ..item.span
                };
                emit.report(
                    item.span,
                    format!("`enum` has {} twice", quote(skill.slice(item.span))),
                )
                .related(first, "listed here before")
                .help("take one out, or write the value that was meant")
                .fix(Fix::safe("take the second one out", gap, ""));
            }
            before = Some(item.span);
        }
    }
}

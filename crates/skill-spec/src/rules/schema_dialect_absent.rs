use crate::diagnostic::{Fix, Safety, Severity};
use crate::model::{DRAFT_07, Dialect, Subschemas};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "schema-dialect-absent",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Note,
    summary: "`schema.json` has no `$schema`",
    docs: r#"### What it does
Notes that `$schema` is absent at the root of `schema.json`.

### Why it matters
Without `$schema` each reader takes the dialect it likes best, most of them 2020-12. The platform's is draft-07 (docs.vlm.run, skills/spec/schema-json); editors, too, complete and check the file better when it says so.

### How to repair
The fix writes `$schema` as the first entry. It is a safe one unless the schema uses what draft-07 reads otherwise.
"#,
    bad: &[
        Example {
            title: "no dialect",
            files: &[(
                "schema.json",
                "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example { title: "an empty schema", files: &[("schema.json", "{}")], ..Example::BASE },
        Example {
            title: "what draft-07 does not know",
            files: &[(
                "schema.json",
                "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"at\": { \"$ref\": \"#/$defs/Point\", \"minItems\": 2 }\n  },\n  \"required\": [\"at\"],\n  \"$defs\": { \"Point\": { \"type\": \"array\" } }\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "draft-07",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "draft-07 without `#`",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(schema) = &skill.schema else { return };
    let root = &schema.root;
    if !root.is_mapping() || schema.dialect() != Dialect::Absent {
        return;
    }
    let open = Span { end: root.span.start + 1, ..root.span };
    let at = Span::at(root.span.file, open.end);
    // The first key's own white space goes before ours, so that both stand alike.
    let text = match root.entries().first() {
        Some(first) => {
            let space = skill.slice(Span { end: first.key.span.start, ..at });
            format!("{space}\"$schema\": \"{DRAFT_07}\",")
        }
        None => format!("\"$schema\": \"{DRAFT_07}\""),
    };
    let newer = emit.schemas().is_some_and(Subschemas::needs_newer_draft);
    let mut fix = Fix::safe("write `$schema` for draft-07", at, text);
    if newer {
        fix.safety = Safety::Unsafe;
    }
    emit.report(open, "the schema does not say its dialect: `$schema` is absent")
        .help(format!("add `\"$schema\": \"{DRAFT_07}\"`"))
        .fix(fix);
}

use crate::diagnostic::Severity;
use crate::model::room::{Kind, Room, is_condition};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-bounds-unsatisfiable",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "bounds in `schema.json` that no value can meet",
    docs: r#"### What it does
Reports bounds that contradict each other: a minimum above the maximum, for numbers, lengths, items and properties; bounds between which no whole number lies where `type` asks for one, or no multiple of `multipleOf`; more names in `required` than `maxProperties` allows; an `enum` without values, or without that of the `const` beside it. Conditions (`not`, `if`) are left alone. `schema-all-of-contradictory` compares the parts of an `allOf`.

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
        Example {
            title: "no whole number between",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"pages\": { \"type\": \"integer\", \"exclusiveMinimum\": 3, \"exclusiveMaximum\": 4, \"description\": \"Count of pages\" }\n  },\n  \"required\": [\"pages\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "no multiple between",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"discount\": { \"type\": \"number\", \"minimum\": 1, \"maximum\": 4, \"multipleOf\": 5, \"description\": \"In percent\" }\n  },\n  \"required\": [\"discount\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "no value at all",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"kind\": { \"enum\": [], \"description\": \"What it is\" }\n  },\n  \"required\": [\"kind\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "one value is left",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"rate\": { \"type\": \"number\", \"minimum\": 7, \"maximum\": 7.0, \"description\": \"Tax rate\" },\n    \"pages\": { \"type\": \"integer\", \"exclusiveMinimum\": 2.5, \"maximum\": 3, \"description\": \"Count of pages\" },\n    \"code\": { \"type\": \"string\", \"minLength\": 3, \"maxLength\": 3, \"description\": \"Code\" }\n  },\n  \"required\": [\"rate\", \"code\"],\n  \"maxProperties\": 2\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(_: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    for (at, sub) in all.list.iter().enumerate() {
        if is_condition(all, at) {
            continue;
        }
        for clash in Room::new(all, &[sub.node]).clashes(None) {
            let help = match clash.kind {
                Kind::Bounds => "swap the two bounds, or take one out",
                Kind::Required => "raise `maxProperties`, or ask for fewer",
                Kind::Gap => "widen the bounds, so that a value lies between them",
                Kind::Listed if clash.others.is_empty() => {
                    "list the values, or take `enum` out to allow any"
                }
                _ => "take one of them out",
            };
            let diagnostic = emit.report(clash.span, clash.message);
            for other in clash.others {
                diagnostic.related(other, clash.kind.other());
            }
            diagnostic.help(help);
        }
    }
}

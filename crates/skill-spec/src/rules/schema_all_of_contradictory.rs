use std::collections::HashSet;

use crate::diagnostic::Severity;
use crate::model::instance::Judge;
use crate::model::room::{Kind, Room, groups};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-all-of-contradictory",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "schemas joined by `allOf` that no value can meet together",
    docs: r#"### What it does
Reports keywords of schemas that `allOf` and `$ref` join and that contradict each other: types that have nothing in common, a minimum in one above the maximum in another, listed values that another refuses, a name that one asks for and that another, with `"additionalProperties": false`, does not know. Properties that several of them describe are compared in the same way. Only what is certain is told; conditions (`not`, `if`) are left alone.

### Why it matters
All parts of an `allOf` must hold at once, so no output can be right. Most often a base schema is closed by `"additionalProperties": false`, which looks at its own `properties` alone (draft-07, core, 9.3.2.1 and validation, 6.5.6).

### How to repair
Move the keywords into one schema. Leave `"additionalProperties": false` out of schemas that others extend.
"#,
    bad: &[
        Example {
            title: "types with nothing in common",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"allOf\": [{ \"type\": \"string\" }, { \"type\": [\"integer\", \"null\"] }], \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "bounds",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"rate\": { \"type\": \"number\", \"minimum\": 10, \"allOf\": [{ \"maximum\": 1 }], \"description\": \"Tax rate\" }\n  },\n  \"required\": [\"rate\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "no common value",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"kind\": { \"enum\": [\"invoice\", \"credit\"], \"allOf\": [{ \"enum\": [\"receipt\"] }], \"description\": \"What it is\" }\n  },\n  \"required\": [\"kind\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a base that is closed",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"definitions\": {\n    \"base\": {\n      \"properties\": { \"id\": { \"type\": \"string\", \"description\": \"As printed\" } },\n      \"additionalProperties\": false\n    }\n  },\n  \"allOf\": [{ \"$ref\": \"#/definitions/base\" }],\n  \"properties\": { \"total\": { \"type\": \"number\", \"description\": \"Amount due\" } },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "parts that narrow each other",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"rate\": { \"type\": \"number\", \"minimum\": 0, \"allOf\": [{ \"type\": [\"integer\", \"null\"], \"maximum\": 0 }, { \"enum\": [0, 19] }], \"description\": \"Tax rate\" }\n  },\n  \"required\": [\"rate\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(_: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    let groups = groups(all);
    if groups.is_empty() {
        return;
    }
    let mut judge = Judge::new(all);
    let mut told = HashSet::new();
    for group in groups {
        for clash in Room::new(all, &group).clashes(judge.as_mut()) {
            if !clash.is_across || !told.insert((clash.span, clash.others.clone())) {
                continue;
            }
            let diagnostic = emit.report(clash.span, clash.message);
            for other in clash.others {
                diagnostic.related(other, clash.kind.other());
            }
            diagnostic.help(match clash.kind {
                Kind::Closed => {
                    "it knows the `properties` beside it alone: take it out, or move all properties there"
                }
                _ => "all of them must hold at once: change one, or join them by `anyOf`",
            });
        }
    }
}

use crate::diagnostic::{Fix, Severity, quote};
use crate::model::{Schema, Subschema, Subschemas, Target};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::vocab::nearest;

pub(super) static RULE: Rule = Rule {
    name: "schema-ref-dangling",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "a `$ref` leads to a place that does not exist",
    docs: r#"### What it does
Reports a `$ref` into `schema.json` itself that leads nowhere.

### Why it matters
A reader that compiles the schema stops at such a reference, or lets everything pass in its place.
"#,
    bad: &[
        Example {
            title: "a slip in the name",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"seller\": { \"$ref\": \"#/definitions/Pary\" }\n  },\n  \"required\": [\"seller\"],\n  \"definitions\": {\n    \"Party\": { \"type\": \"object\" }\n  }\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "`$defs` and `definitions` mixed up",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"seller\": { \"$ref\": \"#/$defs/Party\" }\n  },\n  \"required\": [\"seller\"],\n  \"definitions\": {\n    \"Party\": { \"type\": \"object\" }\n  }\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "nothing there",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"seller\": { \"$ref\": \"#/definitions/Party\" }\n  },\n  \"required\": [\"seller\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a name with a slash",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"seller\": { \"$ref\": \"#/definitions/a~1b\" }\n  },\n  \"required\": [\"seller\"],\n  \"definitions\": {\n    \"a/b\": { \"type\": \"object\" }\n  }\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

/// Looking for what was meant takes time; nobody reads that many answers.
const MOST_SUGGESTIONS: usize = 100;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let (Some(schema), Some(all)) = (&skill.schema, emit.schemas()) else { return };
    let mut count = 0;
    for sub in &all.list {
        let Some((entry, reference)) = all.reference(sub) else { continue };
        if !matches!(all.resolve(sub, reference), Target::Nowhere) {
            continue;
        }
        let span = entry.value.span;
        let message = format!("`$ref` leads nowhere: {}", quote(reference));
        count += 1;
        let found =
            if count > MOST_SUGGESTIONS { None } else { meant(schema, all, sub, reference) };
        let Some((meant, certain)) = found else {
            emit.report(span, message).help("define what it names, or take the reference out");
            continue;
        };
        let text = serde_json::Value::from(meant.as_str()).to_string();
        let title = format!("refer to {}", quote(&meant));
        let fix =
            if certain { Fix::safe(title, span, text) } else { Fix::guess(title, span, text) };
        emit.report(span, message).help(format!("did you mean {}?", quote(&meant))).fix(fix);
    }
}

/// The place that was meant, and whether there is no doubt: the same name in the other container.
fn meant(
    schema: &Schema,
    all: &Subschemas<'_>,
    sub: &Subschema<'_>,
    reference: &str,
) -> Option<(String, bool)> {
    let name = reference.rsplit('/').next().filter(|name| !name.is_empty())?;
    let containers = ["#/definitions", "#/$defs"];
    let same = containers.map(|container| format!("{container}/{name}"));
    if let Some(same) = same.into_iter().find(|to| matches!(all.resolve(sub, to), Target::Here(_)))
    {
        return Some((same, true));
    }
    let (own, _) = reference.rsplit_once('/').unwrap_or((reference, ""));
    [own, "#/definitions", "#/$defs"].into_iter().find_map(|container| {
        let container_node = schema.pointer(&schema.root, container.strip_prefix('#')?)?;
        // A mapping this wide was written by a program, which makes no slips.
        let entries = container_node.entries().get(..).filter(|entries| entries.len() <= 200)?;
        let near = nearest(name, entries.iter().filter_map(crate::tree::Entry::name))?;
        let near = near.replace('~', "~0").replace('/', "~1");
        // A reference is a URI: an escape in the name is one of the name only if it is escaped.
        let leads = |to: &String| matches!(all.resolve(sub, to), Target::Here(_));
        let ways =
            [format!("{container}/{near}"), format!("{container}/{}", near.replace('%', "%25"))];
        Some((ways.into_iter().find(leads)?, false))
    })
}

use crate::diagnostic::{Fix, Severity, quote};
use crate::model::instance::Judge;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Node;

pub(super) static RULE: Rule = Rule {
    name: "schema-value-refused",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "a schema lists a value that it refuses itself",
    docs: r#"### What it does
Reports a value of `enum`, or a `const`, that the other keywords of the same schema do not allow: another `type`, below `minimum`, longer than `maxLength`, not matching `pattern`.

### Why it matters
No output can ever hold the value: the keywords must hold all at once. Often `"type": "string"` stands beside an `enum` that also lists `null`.

### How to repair
Widen the other keyword, such as `"type": ["string", "null"]`, or take the value out.
"#,
    bad: &[
        Example {
            title: "null beside a type of text",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"kind\": { \"type\": \"string\", \"enum\": [\"invoice\", null], \"description\": \"What it is\" }\n  },\n  \"required\": [\"kind\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a constant out of bounds",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"rate\": { \"const\": 19, \"maximum\": 1, \"description\": \"Tax rate\" }\n  },\n  \"required\": [\"rate\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "null is a type, too",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"kind\": { \"type\": [\"string\", \"null\"], \"enum\": [\"invoice\", null], \"description\": \"What it is\" }\n  },\n  \"required\": [\"kind\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

/// Each value costs a look at the keywords; nobody reads that many answers.
const MOST_ITEMS: usize = 4096;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    let Some(mut judge) = Judge::new(all) else { return };
    for sub in &all.list {
        let get = |key| all.schema().get(sub.node, key);
        let listed = get("enum").map_or(&[][..], Node::items).iter().take(MOST_ITEMS);
        let refused = listed.chain(get("const"));
        let refused = refused.filter_map(|value| Some((value, judge.refusal(sub.node, value)?)));
        let refused: Vec<_> = refused.collect();
        let Some(((value, entry), others)) = refused.split_first() else { continue };
        let more = match others.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let keyword = quote(entry.name().unwrap_or_default());
        let shown = quote(skill.slice(value.span));
        let message = format!("{keyword} beside it refuses the value {shown}{more}");
        let diagnostic = emit.report(value.span, message);
        diagnostic.related(entry.value.span, "this refuses it");
        diagnostic
            .help("no output can hold the value: widen the other keyword, or take the value out");
        if value.is_null()
            && entry.name() == Some("type")
            && let Some(name) = entry.value.text()
        {
            let text = format!("[\"{name}\", \"null\"]");
            diagnostic.fix(Fix::guess("allow null", entry.value.span, text));
        }
    }
}

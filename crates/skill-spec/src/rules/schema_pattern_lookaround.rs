use crate::diagnostic::{Severity, quote};
use crate::parse::json;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-pattern-lookaround",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "a pattern looks around",
    docs: r#"### What it does
Reports look-ahead and look-behind, `(?=`, `(?!`, `(?<=`, `(?<!`, in a `pattern` or in a key of `patternProperties`.

### Why it matters
Built into a class by the SDK, such a pattern is dropped without a word, because the engine behind it has no look-around (measured with vlmrun Python SDK 0.9.2): any text passes.

### How to repair
Say what the text is, not what it is not: `^[A-Z]{2}[0-9]{6}$`; or use `enum`, `minLength` and `maxLength`.
"#,
    bad: &[
        Example {
            title: "look-ahead",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"pattern\": \"^(?!0+$)\\\\d+$\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "look-behind in a key",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"patternProperties\": {\n    \"(?<=x)y\": { \"type\": \"string\" }\n  }\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a group without capture, a parenthesis in a class",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"pattern\": \"^(?:[(?=]|\\\\(\\\\?=)+$\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for (node, pattern) in emit.patterns() {
        let Some(first) = pattern.look_arounds.first() else { continue };
        let span = json::string_fragment(skill.slice(node.span), node.span).span(first.clone());
        let construct =
            quote(node.text().and_then(|text| text.get(first.clone())).unwrap_or_default());
        emit.report(
            span,
            format!("the pattern looks around with {construct}, which the SDK cannot do"),
        )
        .help("write the pattern without look-around: say what the text is, not what it is not")
        .note("the SDK drops the whole pattern without a word");
    }
}

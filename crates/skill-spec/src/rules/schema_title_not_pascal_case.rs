use crate::diagnostic::{Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-title-not-pascal-case",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "the schema's `title` is not a PascalCase name",
    docs: r#"### What it does
Reports a `title` at the root of `schema.json` that is not a PascalCase identifier: a capital letter, then letters and digits. Titles deeper down are left alone.

### Why it matters
The SDK turns the schema into a class named by `title` (vlmrun Python SDK 0.9.2, types.py; vlmrun-hub, utils.py). A title with a hyphen or a space raises `InvalidClassNameError`; one in snake_case or lower case raises `AttributeError`, because the class is renamed and then looked up by its old name. A PascalCase title, or none, works.
"#,
    bad: &[
        Example {
            title: "hyphens",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"title\": \"invoice-extraction\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "lower case",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"title\": \"invoice\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "words",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"title\": \"US driver's license\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a digit first",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"title\": \"1040 form\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "capitals in a row",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"title\": \"USPassport2\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a title in words deeper down",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"zip_code\": { \"type\": \"string\", \"title\": \"Zip code\", \"description\": \"Postal code\" }\n  },\n  \"required\": [\"zip_code\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(schema) = &skill.schema else { return };
    let Some(value) = schema.get(&schema.root, "title") else { return };
    let Some(title) = value.text().filter(|title| !is_pascal_case(title)) else { return };
    if title.is_empty() {
        emit.report(value.span, "the schema's `title` is empty")
            .help("write a name such as `Invoice`, or take the entry out");
        return;
    }
    let name = pascal_case(title);
    let diagnostic = emit
        .report(
            value.span,
            format!("the schema's `title` is not a PascalCase name: {}", quote(title)),
        )
        .note("the SDK makes a class of this name, and fails on any other form");
    if let Some(name) = name {
        diagnostic.help(format!("write {}", quote(&name)));
        diagnostic.fix(Fix::safe(
            "write the title in PascalCase",
            value.span,
            format!("\"{name}\""),
        ));
    } else {
        diagnostic.help("write a name such as `Invoice`, or take the entry out");
    }
}

/// Scripts without case have no other form to be in.
fn is_pascal_case(title: &str) -> bool {
    title.chars().next().is_some_and(|first| first.is_alphabetic() && !first.is_lowercase())
        && title.chars().all(char::is_alphanumeric)
}

fn pascal_case(title: &str) -> Option<String> {
    let mut name = String::new();
    // An apostrophe is part of its word.
    let title = title.replace(['\'', '\u{2019}'], "");
    for word in title.split(|character: char| !character.is_alphanumeric()) {
        let mut characters = word.chars();
        name.extend(characters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(characters.as_str());
    }
    is_pascal_case(&name).then_some(name)
}

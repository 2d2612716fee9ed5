use std::collections::HashSet;

use serde_json::Value as Json;

use crate::diagnostic::{Fix, Severity, quote};
use crate::model::Schema;
use crate::model::keywords::{Keyword, Shape, TYPES, keyword};
use crate::model::meta_schema::{MOST_ITEMS, MetaSchema, json};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::{Entry, Kind, Node, Value};
use crate::vocab::nearest;

pub(super) static RULE: Rule = Rule {
    name: "schema-keyword-malformed",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "a keyword in `schema.json` has a value it cannot have",
    docs: r#"### What it does
Compares each part of `schema.json` with the meta-schema of its dialect and reports each value a keyword cannot have: `"minLength": "3"`, `"type": "str"`, `"required": true`, a property that is no schema. A schema without `$schema` is read as draft-07; one with an unknown `$schema` is not compared.

### Why it matters
Readers refuse a schema that does not fit its meta-schema, or leave the keyword out without a word.
"#,
    bad: &[
        Example {
            title: "a type that does not exist",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"str\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a number in quotes",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"minLength\": \"3\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "`required` as it was in draft-03",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"required\": true, \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a type where a schema belongs",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": \"number\"\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a name twice",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\", \"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "no alternatives",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"],\n  \"anyOf\": []\n}\n",
            )],
            ..Example::BASE
        },
        Example { title: "a list at the root", files: &[("schema.json", "[]")], ..Example::BASE },
    ],
    good: &[Example {
        title: "boolean schemas",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": { \"any\": true },\n  \"additionalProperties\": false\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let (Some(schema), Some(all)) = (&skill.schema, emit.schemas()) else { return };
    let Some(mut meta) = MetaSchema::new(schema.dialect()) else { return };
    let root = &schema.root;
    let boolean = root.scalar().is_some_and(|scalar| scalar.kind == Kind::Bool);
    if !root.is_mapping() && !boolean {
        emit.report(root.span, format!("a schema is an object, not {}", root.kind_name()))
            .help("write `{ \"type\": \"object\", \"properties\": { … } }`");
        return;
    }
    for sub in &all.list {
        let mut told = HashSet::new();
        for path in meta.wrong_paths(schema, sub.node) {
            for wrong in explain(schema, sub.node, &path) {
                if told.insert((wrong.span.start, wrong.message.clone())) {
                    wrong.report(emit);
                }
            }
        }
    }
}

/// What is wrong with a value.
struct Wrong {
    span: Span,
    message: String,
    help: Option<String>,
    fix: Option<Fix>,
}

impl Wrong {
    fn new(span: Span, message: String) -> Self {
        Self { span, message, help: None, fix: None }
    }

    fn report(self, emit: &mut Emitter<'_>) {
        let diagnostic = emit.report(self.span, self.message);
        diagnostic.help = self.help;
        diagnostic.fix = self.fix;
    }
}

/// What is wrong at a path of the schema as [`MetaSchema`] sees it.
fn explain(schema: &Schema, node: &Node, path: &str) -> Vec<Wrong> {
    let mut parts = path.split('/').skip(1);
    let entry = parts.next().and_then(|name| schema.entry(node, name));
    let known = entry.and_then(|entry| Some((entry, keyword(entry.name()?)?)));
    let Some((entry, keyword)) = known else {
        // The draft-04 rule that `exclusiveMinimum` asks for `minimum` is all there is.
        let span = Span { end: node.span.start + 1, ..node.span };
        let message = "this schema lacks a keyword that another one needs: `exclusiveMinimum` needs `minimum`, `exclusiveMaximum` needs `maximum`";
        return vec![Wrong::new(span, message.to_owned())];
    };
    let value = &entry.value;
    if keyword.shape == Shape::Type {
        return wrong_types(value);
    }
    let Some(index) = parts.next().and_then(|index| index.parse::<usize>().ok()) else {
        let strangers = value.items().iter().enumerate().filter(|(_, item)| !is_schema(item));
        return match keyword.shape {
            Shape::PartOrList if !value.items().is_empty() => {
                strangers.map(|(at, item)| wrong_item(keyword, at, item)).collect()
            }
            // `schema-enum-duplicate` speaks of values, in every dialect.
            Shape::Enum if value.items().len() > 1 => Vec::new(),
            Shape::Names if value.items().len() > 1 => repeated(keyword, value),
            _ => vec![wrong_value(keyword, value)],
        };
    };
    let inner = parts.next().and_then(|inner| inner.parse::<usize>().ok());
    match &value.value {
        Value::Sequence(items) => {
            items.get(index).map(|item| wrong_item(keyword, index, item)).into_iter().collect()
        }
        Value::Mapping(entries) => {
            let Some(entry) = entries.get(index) else { return Vec::new() };
            let span =
                inner.and_then(|at| entry.value.items().get(at)).unwrap_or(&entry.value).span;
            vec![Wrong { span, ..wrong_entry(keyword, entry) }]
        }
        _ => vec![wrong_value(keyword, value)],
    }
}

fn is_schema(node: &Node) -> bool {
    node.is_mapping() || node.scalar().is_some_and(|scalar| scalar.kind == Kind::Bool)
}

fn found(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) if scalar.kind == Kind::Text => {
            format!("the text {}", quote(&scalar.text))
        }
        Value::Scalar(scalar) => quote(&scalar.text),
        Value::Sequence(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Sequence(_) => "a list".to_owned(),
        Value::Mapping(_) => "an object".to_owned(),
        Value::Alias => node.kind_name().to_owned(),
    }
}

fn expected(shape: Shape) -> &'static str {
    match shape {
        Shape::InPlace | Shape::Part => "a schema",
        Shape::PartOrList => "a schema or a list of schemas",
        Shape::InPlaceList | Shape::PartList => "a list of at least one schema",
        Shape::InPlaceMap | Shape::PartMap | Shape::Properties | Shape::Definitions => {
            "an object with a schema under each key"
        }
        Shape::Dependencies => "an object with a schema or a list of names under each key",
        Shape::NamesMap => "an object with a list of names under each key",
        Shape::Text => "text",
        Shape::Bool => "`true` or `false`",
        Shape::Count => "a whole number, 0 or more",
        Shape::Number => "a number",
        Shape::Positive => "a number above 0",
        Shape::Names => "a list of property names",
        Shape::Type => "a type name or a list of them",
        Shape::Enum => "a list of at least one value",
        Shape::List => "a list",
        Shape::Mapping | Shape::Any => "something else",
    }
}

fn wrong_value(keyword: &Keyword, value: &Node) -> Wrong {
    let name = keyword.name;
    let message = format!("`{name}` must be {}, not {}", expected(keyword.shape), found(value));
    let mut wrong = Wrong::new(value.span, message);
    let Some(scalar) = value.scalar() else { return wrong };
    let text = Json::from(scalar.text.as_str()).to_string();
    let number = scalar.kind == Kind::Text && scalar.text.parse::<u32>().is_ok();
    let plain = matches!(scalar.text.as_str(), "0" | "true" | "false")
        || number && !scalar.text.starts_with('0');
    match (keyword.shape, scalar.kind) {
        (Shape::Names, Kind::Bool) => {
            wrong.help = Some(
                "list the property's name in the `required` of the object that holds it".to_owned(),
            );
        }
        (Shape::Number, Kind::Bool) if name.starts_with("exclusive") => {
            wrong.help = Some(format!("since draft-06 `{name}` is the bound itself"));
        }
        (Shape::Count | Shape::Number | Shape::Bool, Kind::Text)
            if plain && (number != (keyword.shape == Shape::Bool)) =>
        {
            wrong.help = Some("take the quotes off".to_owned());
            wrong.fix = Some(Fix::safe("take the quotes off", value.span, scalar.text.clone()));
        }
        (Shape::Names | Shape::Enum, Kind::Text) => {
            // `"true"` and `"a, b"` are not meant as one name.
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
            let is_one = !matches!(scalar.text.as_str(), "true" | "false")
                && scalar.text.chars().all(is_name);
            let fix = if is_one { Fix::safe } else { Fix::guess };
            wrong.help = Some("put it in a list".to_owned());
            wrong.fix = Some(fix("put it in a list", value.span, &format!("[{text}]")));
        }
        (Shape::Text, Kind::Integer | Kind::Float | Kind::Bool) => {
            wrong.help = Some("put it in double quotes".to_owned());
            wrong.fix = Some(Fix::safe("put it in double quotes", value.span, text));
        }
        _ => {}
    }
    wrong
}

fn wrong_item(keyword: &Keyword, index: usize, item: &Node) -> Wrong {
    let expected = if keyword.shape == Shape::Names { "a property name" } else { "a schema" };
    let name = keyword.name;
    let message = format!("item {} of `{name}` must be {expected}, not {}", index + 1, found(item));
    Wrong::new(item.span, message)
}

fn wrong_entry(keyword: &Keyword, entry: &Entry) -> Wrong {
    let value = &entry.value;
    let expected = match keyword.shape {
        Shape::Dependencies => "a schema or a list of names",
        Shape::NamesMap => "a list of names",
        _ => "a schema",
    };
    let name = quote(entry.name().unwrap_or_default());
    let message = format!("{name} in `{}` must be {expected}, not {}", keyword.name, found(value));
    let mut wrong = Wrong::new(value.span, message);
    wrong.help = Some("a schema is an object such as `{ \"type\": \"string\" }`".to_owned());
    if let Some(kind) = value.text().and_then(meant_type).filter(|_| expected == "a schema") {
        let text = format!("{{ \"type\": \"{}\" }}", kind.0);
        wrong.fix = Some(Fix::guess("make it a schema", value.span, text));
    }
    wrong
}

/// Items that are in the list before.
fn repeated(keyword: &Keyword, list: &Node) -> Vec<Wrong> {
    let mut seen = HashSet::new();
    let items = list.items();
    let mut wrongs = Vec::new();
    for (at, item) in items.iter().enumerate().take(MOST_ITEMS) {
        let before = at.checked_sub(1).and_then(|before| items.get(before));
        let (false, Some(before)) = (seen.insert(json(item).to_string()), before) else { continue };
        let message = format!("`{}` has {} twice", keyword.name, found(item));
        let gap = Span { start: before.span.end, ..item.span };
        wrongs.push(Wrong {
            help: Some("take one out".to_owned()),
            fix: Some(Fix::safe("take the second one out", gap, "")),
            ..Wrong::new(item.span, message)
        });
    }
    wrongs
}

/// What other languages call the types; the second word tells whether nothing is lost.
const OTHER_TYPES: &[(&str, &str, bool)] = &[
    ("str", "string", true),
    ("text", "string", true),
    ("int", "integer", true),
    ("long", "integer", true),
    ("float", "number", true),
    ("double", "number", true),
    ("decimal", "number", true),
    ("bool", "boolean", true),
    ("list", "array", true),
    ("dict", "object", true),
    ("map", "object", true),
    ("none", "null", true),
    ("nil", "null", true),
    ("date", "string", false),
    ("datetime", "string", false),
    ("email", "string", false),
    ("enum", "string", false),
];

/// The type that was meant, and whether there is no doubt.
fn meant_type(word: &str) -> Option<(&'static str, bool)> {
    let lower = word.to_ascii_lowercase();
    if let Some(same) = TYPES.iter().find(|known| **known == lower) {
        return Some((same, true));
    }
    let other = OTHER_TYPES.iter().find(|(other, ..)| *other == lower);
    let near = || nearest(word, TYPES.iter().copied()).map(|near| (near, false));
    other.map(|(_, meant, certain)| (*meant, *certain)).or_else(near)
}

fn wrong_types(value: &Node) -> Vec<Wrong> {
    match &value.value {
        Value::Sequence(items) if !items.is_empty() => {
            let wrong: Vec<Wrong> = items.iter().take(MOST_ITEMS).filter_map(wrong_type).collect();
            let keyword = keyword("type").filter(|_| wrong.is_empty());
            keyword.map_or(wrong, |keyword| repeated(keyword, value))
        }
        Value::Scalar(scalar) if scalar.kind == Kind::Text => {
            wrong_type(value).into_iter().collect()
        }
        _ => keyword("type").map(|keyword| wrong_value(keyword, value)).into_iter().collect(),
    }
}

fn wrong_type(value: &Node) -> Option<Wrong> {
    let word = value.text().unwrap_or_default();
    if TYPES.contains(&word) {
        return None;
    }
    let mut wrong = Wrong::new(value.span, format!("{} is no type of JSON Schema", found(value)));
    if let Some((meant, certain)) = meant_type(word).filter(|_| value.text().is_some()) {
        let (title, text) = (format!("write `{meant}`"), format!("\"{meant}\""));
        wrong.help = Some(format!("did you mean `{meant}`?"));
        let fix = if certain { Fix::safe } else { Fix::guess };
        wrong.fix = Some(fix(title, value.span, text));
    } else {
        wrong.help = Some(format!("the types are {}", TYPES.join(", ")));
    }
    Some(wrong)
}

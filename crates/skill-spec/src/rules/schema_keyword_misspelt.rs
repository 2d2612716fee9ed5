use crate::diagnostic::{Fix, Severity, quote};
use crate::model::keywords::{KEYWORDS, Keyword, Shape, keyword};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::{Kind, Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "schema-keyword-misspelt",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "a keyword in `schema.json` is misspelt",
    docs: r#"### What it does
Reports a key that is no keyword of JSON Schema but looks like one: `require`, `descripton`, `additionalproperties`, `any_of`. Other unknown keys are left alone: draft-07 allows them, and names of properties are never meant.

### Why it matters
Readers pass over a key they do not know without a word: what it was to say is lost.
"#,
    bad: &[
        Example {
            title: "a few slips",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"property\": {\n    \"total\": { \"type\": \"number\", \"descripton\": \"Amount due\" }\n  },\n  \"require\": [\"total\"],\n  \"additionalproperties\": false\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a word of another notation",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"tags\": { \"type\": \"array\", \"item\": { \"type\": \"string\" }, \"min_items\": 1, \"description\": \"Tags\" }\n  },\n  \"required\": [\"tags\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "properties named like keywords",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"require\": { \"type\": \"string\", \"description\": \"What is asked for\" },\n    \"type\": { \"type\": \"string\", \"description\": \"Kind\" },\n    \"items_\": { \"type\": \"string\", \"description\": \"Things\" }\n  },\n  \"required\": [\"require\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "words of other tools",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\", \"example\": 12.5, \"note\": \"see page 2\", \"x-order\": 1 }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

/// What people write for a keyword that is too far from it to be a slip of the hand.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("property", "properties"),
    ("propertys", "properties"),
    ("props", "properties"),
    ("fields", "properties"),
    ("desc", "description"),
    ("descr", "description"),
    ("definition", "definitions"),
    ("datatype", "type"),
    ("enumeration", "enum"),
    ("regex", "pattern"),
    ("regexp", "pattern"),
    ("minlen", "minLength"),
    ("maxlen", "maxLength"),
];

/// Looking for what was meant takes time; real schemas have a handful of unknown keys.
const MOST_LOOKS: usize = 1000;

/// Too short, or a plain word people use for remarks of their own.
const NEVER_MEANT: &[&str] = &[
    "not",
    "if",
    "then",
    "else",
    "id",
    "xml",
    "example",
    "nullable",
    "discriminator",
    "externalDocs",
    "propertyOrdering",
    "$comment",
    "$anchor",
    "$vocabulary",
];

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let (Some(schema), Some(all)) = (&skill.schema, emit.schemas()) else { return };
    let mut looks = 0;
    for sub in &all.list {
        for entry in sub.node.entries() {
            let Some(name) = entry.name().filter(|name| keyword(name).is_none()) else { continue };
            looks += 1;
            if looks > MOST_LOOKS {
                return;
            }
            let Some((meant, certain)) = meant(name, &entry.value) else { continue };
            let there = schema.entry(sub.node, meant).is_some();
            if there && !certain {
                continue;
            }
            let span = entry.key.span;
            let diagnostic =
                emit.report(span, format!("{} is no keyword of JSON Schema", quote(name)));
            if there {
                diagnostic.help(format!("`{meant}` is there too: take one of the two out"));
                continue;
            }
            diagnostic.help(format!("did you mean `{meant}`?"));
            let title = format!("write `{meant}`");
            let text = format!("\"{meant}\"");
            diagnostic.fix(if certain {
                Fix::safe(title, span, text)
            } else {
                Fix::guess(title, span, text)
            });
        }
    }
}

/// The keyword that was meant, and whether there is no doubt.
fn meant(name: &str, value: &Node) -> Option<(&'static str, bool)> {
    if name.len() > 32 || name.starts_with("x-") || NEVER_MEANT.contains(&name) {
        return None;
    }
    let fits = |keyword: &Keyword| fits(keyword.shape, value);
    let plain = plain(name);
    let known = || {
        KEYWORDS
            .iter()
            .filter(|known| !NEVER_MEANT.contains(&known.name))
            .filter(|known| fits(known))
    };
    if let Some(same) = known().find(|known| self::plain(known.name) == plain) {
        return Some((same.name, !name.starts_with('$')));
    }
    let other = OTHER_WORDS.iter().find(|(word, _)| *word == plain).map(|(_, meant)| *meant);
    if let Some(other) = other.and_then(keyword).filter(|other| fits(other)) {
        let certain = matches!(other.name, "properties" | "description" | "definitions");
        return Some((other.name, certain));
    }
    let limit = match name.chars().count() {
        0..=3 => return None,
        4..=6 => 1,
        7..=10 => 2,
        _ => 3,
    };
    let distance = |known: &Keyword| strsim::damerau_levenshtein(&plain, &self::plain(known.name));
    let best = known().map(distance).min().filter(|best| *best <= limit)?;
    let mut at_best = known().filter(|known| distance(known) == best);
    let (first, second) = (at_best.next()?, at_best.next());
    if second.is_some() {
        return None;
    }
    Some((first.name, best == 1 && plain.len() > 4 || best == 2 && plain.len() > 9))
}

/// Without case and signs: `min_length`, `MinLength` and `minLength` are one word.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|character| character.to_ascii_lowercase()).collect()
}

/// Whether the value is of the kind the keyword takes: a remark of the author's seldom is.
fn fits(shape: Shape, value: &Node) -> bool {
    let kind = value.scalar().map(|scalar| scalar.kind);
    let schema = value.is_mapping() || kind == Some(Kind::Bool);
    let list = matches!(value.value, Value::Sequence(_));
    match shape {
        Shape::InPlace | Shape::Part => schema,
        Shape::PartOrList => schema || list,
        Shape::InPlaceList | Shape::PartList | Shape::Enum | Shape::List => list,
        Shape::InPlaceMap
        | Shape::Dependencies
        | Shape::PartMap
        | Shape::Properties
        | Shape::Definitions
        | Shape::NamesMap
        | Shape::Mapping => value.is_mapping(),
        Shape::Text => kind == Some(Kind::Text),
        Shape::Bool => kind == Some(Kind::Bool),
        Shape::Count | Shape::Number | Shape::Positive => {
            matches!(kind, Some(Kind::Integer | Kind::Float))
        }
        Shape::Names => list || kind == Some(Kind::Bool),
        Shape::Type => list || kind == Some(Kind::Text),
        Shape::Any => true,
    }
}

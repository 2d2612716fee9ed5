use crate::diagnostic::{Fix, Severity, quote};
use crate::model::keywords::keyword;
use crate::model::{Role, Schema, Subschema, Subschemas, Target};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::{Entry, Kind, Node};
use crate::vocab::nearest;

pub(super) static RULE: Rule = Rule {
    name: "schema-required-undefined",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "`required` names a property that is not defined",
    docs: r#"### What it does
Reports a name in `required` that is no key of the `properties` beside it. Where the property may be defined elsewhere, by `allOf`, `$ref`, `patternProperties`, `if` and the like, or `additionalProperties` allows any, it stays silent.

### Why it matters
The output must hold the property, and nothing says what it is. With `"additionalProperties": false` no output can fit at all. The SDK passes over such a name without a word (measured with vlmrun Python SDK 0.9.2).
"#,
    bad: &[
        Example {
            title: "a slip in the name",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"invoiceNumber\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "no such property",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\", \"currency\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "any property is allowed on purpose",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"currency\": { \"type\": \"string\", \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"total\"],\n  \"additionalProperties\": true\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "alternatives that ask for properties defined around them",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"email\": { \"type\": \"string\", \"description\": \"Mail address\" },\n    \"phone\": { \"type\": \"string\", \"description\": \"Number to call\" }\n  },\n  \"anyOf\": [{ \"required\": [\"email\"] }, { \"required\": [\"phone\"] }]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

/// Looking for what was meant takes time; nobody reads that many answers.
const MOST_SUGGESTIONS: usize = 100;

/// With one of these beside it, the property may be defined elsewhere.
const ELSEWHERE: &[&str] = &[
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "then",
    "else",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "unevaluatedProperties",
];

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let (Some(schema), Some(all)) = (&skill.schema, emit.schemas()) else { return };
    let shared = shared(schema, all);
    let mut suggestions = 0;
    for (at, sub) in all.list.iter().enumerate() {
        let Some(required) = schema.get(sub.node, "required") else { continue };
        if shared[at] || defined_elsewhere(schema, sub.node) {
            continue;
        }
        let properties = schema.get(sub.node, "properties");
        for item in required.items() {
            let Some(name) = item.text() else { continue };
            if properties.is_some_and(|known| schema.entry(known, name).is_some()) {
                continue;
            }
            let diagnostic = emit.report(
                item.span,
                format!("`required` names {}, which `properties` does not define", quote(name)),
            );
            suggestions += 1;
            let known = properties.filter(|_| suggestions <= MOST_SUGGESTIONS);
            let Some(meant) = known.and_then(|known| meant(name, required, known)) else {
                diagnostic.help("define it under `properties`, or take it out of `required`");
                continue;
            };
            diagnostic.help(format!("did you mean {}?", quote(meant)));
            let text = serde_json::Value::from(meant).to_string();
            let title = format!("write {}", quote(meant));
            diagnostic.fix(if plain(meant) == plain(name) {
                Fix::safe(title, item.span, text)
            } else {
                Fix::guess(title, item.span, text)
            });
        }
    }
}

fn defined_elsewhere(schema: &Schema, node: &Node) -> bool {
    let others = schema.get(node, "additionalProperties");
    // Without `properties`, an unknown key that holds an object may be a misspelt one.
    let misspelt = || {
        schema.entry(node, "properties").is_none()
            && node.entries().iter().any(|entry| {
                entry.value.is_mapping() && entry.name().is_some_and(|name| keyword(name).is_none())
            })
    };
    others.is_some_and(|others| others.is_mapping() || is_true(others))
        || ELSEWHERE.iter().any(|key| schema.entry(node, key).is_some())
        || misspelt()
}

fn is_true(node: &Node) -> bool {
    node.scalar().is_some_and(|scalar| scalar.kind == Kind::Bool && scalar.text == "true")
}

/// Whether each schema shares its instance with others that may define the property: a branch, or
/// what a branch refers to.
fn shared(schema: &Schema, all: &Subschemas<'_>) -> Vec<bool> {
    let mut shared: Vec<bool> = all.list.iter().map(|sub| has_company(schema, all, sub)).collect();
    for at in 0..all.list.len() {
        let sub = &all.list[at];
        let beside =
            ["properties", "required"].iter().any(|key| schema.entry(sub.node, key).is_some());
        if (shared[at] || beside)
            && let Some((_, reference)) = all.reference(sub)
            && let Target::Here(node) = all.resolve(sub, reference)
            && let Some(target) = all.index_of(node)
        {
            shared[target] = true;
        }
    }
    shared
}

fn has_company(schema: &Schema, all: &Subschemas<'_>, sub: &Subschema<'_>) -> bool {
    let Role::InPlace(keyword) = sub.role else { return false };
    let Some(parent) = sub.parent.and_then(|parent| all.list.get(parent)) else { return false };
    let alone = matches!(keyword, "anyOf" | "oneOf")
        || keyword == "allOf"
            && schema.get(parent.node, "allOf").is_some_and(|list| list.items().len() == 1);
    !alone
        || matches!(parent.role, Role::InPlace(_))
        || ["properties", "allOf", "$ref"]
            .iter()
            .any(|key| keyword != *key && schema.entry(parent.node, key).is_some())
}

/// A property that is not asked for yet and whose name is near.
fn meant<'a>(name: &str, required: &Node, properties: &'a Node) -> Option<&'a str> {
    // A mapping this wide was written by a program, which makes no slips.
    let (known, asked) = (properties.entries(), required.items());
    if known.len() > 200 || asked.len() > 200 {
        return None;
    }
    let free = |known: &&str| !asked.iter().any(|item| item.text() == Some(known));
    let names = || known.iter().filter_map(Entry::name).filter(free);
    names().find(|known| plain(known) == plain(name)).or_else(|| nearest(name, names()))
}

/// Without case and separators: `invoiceNumber` and `invoice_number` are one name.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|character| character.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

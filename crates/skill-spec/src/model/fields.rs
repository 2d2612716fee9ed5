//! A schema as a tree of fields, for people: what comes out, of which type.
//!
//! A summary, not a validator: what it cannot say in a line it leaves out.

use serde_json::Value;

/// Schemas below each other that are followed, schemas that are described, and fields that are
/// listed, described or not: references can multiply.
const MAX_DEPTH: usize = 24;
const MAX_SCHEMAS: usize = 4_000;
const MAX_FIELDS: usize = 20_000;

/// One property of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, as the schema has it.
    pub name: String,
    /// Its type in the schema's words: `string | null`, `array of object`, `any`.
    pub kind: String,
    /// Whether it is always there.
    pub required: bool,
    /// What it means, if the schema says so.
    pub description: Option<String>,
    /// The properties of the object, or of the objects in the array.
    pub fields: Vec<Field>,
}

/// The fields of the objects that fit `schema`, in its order. References within the schema are
/// followed; a reference back to where it stands is named and not followed again.
#[must_use]
pub fn fields(schema: &Value) -> Vec<Field> {
    Walk { root: schema, left: MAX_SCHEMAS, room: MAX_FIELDS, open: Vec::new() }
        .describe(schema, 0)
        .fields
}

struct Walk<'a> {
    root: &'a Value,
    left: usize,
    room: usize,
    open: Vec<&'a str>,
}

#[derive(Default)]
struct Described {
    kind: String,
    description: Option<String>,
    fields: Vec<Field>,
}

impl<'a> Walk<'a> {
    fn describe(&mut self, schema: &'a Value, depth: usize) -> Described {
        if depth > MAX_DEPTH || self.left == 0 {
            return Described { kind: "…".into(), ..Described::default() };
        }
        self.left -= 1;
        let text = |key: &str| schema.get(key).and_then(Value::as_str);
        let mut described = match text("$ref") {
            Some(reference) => self.follow(reference, depth),
            None => self.own(schema, depth),
        };
        if let Some(description) = text("description") {
            described.description = Some(description.to_owned());
        }
        described
    }

    fn follow(&mut self, reference: &'a str, depth: usize) -> Described {
        let name = reference.rsplit('/').next().filter(|name| !name.is_empty() && *name != "#");
        let named =
            |why: &str| Described { kind: name.unwrap_or(why).to_owned(), ..Described::default() };
        if self.open.contains(&reference) || reference == "#" {
            return named("the whole again");
        }
        let root = self.root;
        let target = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        let Some(target) = target else { return named("unknown") };
        self.open.push(reference);
        let described = self.describe(target, depth + 1);
        self.open.pop();
        described
    }

    fn own(&mut self, schema: &'a Value, depth: usize) -> Described {
        let mut described = Described::default();
        let mut kinds: Vec<String> = Vec::new();
        for name in types(schema) {
            match name {
                "array" => {
                    let items = schema.get("items").filter(|items| items.is_object());
                    let items = items.map(|items| self.describe(items, depth + 1));
                    let items = items.unwrap_or_default();
                    described.fields.extend(items.fields);
                    let known = !items.kind.is_empty() && items.kind != "any";
                    kinds.push(if known {
                        format!("array of {}", grouped(&items.kind))
                    } else {
                        name.into()
                    });
                }
                "object" => {
                    described.fields.extend(self.properties(schema, depth));
                    kinds.push(name.into());
                }
                _ => kinds.push(name.into()),
            }
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            for variant in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
                let variant = self.describe(variant, depth + 1);
                if variant.kind != "any" && !kinds.contains(&variant.kind) {
                    kinds.push(variant.kind);
                }
                for field in variant.fields {
                    if !described.fields.iter().any(|known| known.name == field.name) {
                        described.fields.push(field);
                    }
                }
            }
        }
        described.kind = if kinds.is_empty() { "any".into() } else { kinds.join(" | ") };
        described
    }

    fn properties(&mut self, schema: &'a Value, depth: usize) -> Vec<Field> {
        let required = schema.get("required").and_then(Value::as_array);
        let required: Vec<&str> =
            required.into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        let mut fields = Vec::new();
        for (name, property) in properties.into_iter().flatten() {
            if self.room == 0 {
                break;
            }
            self.room -= 1;
            let Described { kind, description, fields: inner } = self.describe(property, depth + 1);
            let required = required.contains(&name.as_str());
            fields.push(Field { name: name.clone(), kind, required, description, fields: inner });
        }
        fields
    }
}

/// The types a schema names or, where it names none, shows by its keywords.
fn types(schema: &Value) -> Vec<&str> {
    let named: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    match () {
        () if !named.is_empty() => named,
        () if schema.get("properties").is_some() => vec!["object"],
        () if schema.get("items").is_some() => vec!["array"],
        () if schema.get("enum").is_some() || schema.get("const").is_some() => vec!["enum"],
        () => Vec::new(),
    }
}

fn grouped(kind: &str) -> String {
    if kind.contains(" | ") { format!("({kind})") } else { kind.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lines(fields: &[Field], indent: usize) -> Vec<String> {
        let line = |field: &Field| {
            let mark = if field.required { "!" } else { "" };
            let mut all =
                vec![format!("{}{}{mark}: {}", "  ".repeat(indent), field.name, field.kind)];
            all.extend(lines(&field.fields, indent + 1));
            all
        };
        fields.iter().flat_map(line).collect()
    }

    #[test]
    fn fields_are_listed_with_types_and_children() {
        let schema = json!({
            "type": "object",
            "required": ["total", "lines"],
            "properties": {
                "total": {"type": ["number", "null"]},
                "lines": {"type": "array", "items": {"$ref": "#/definitions/Line"}},
                "tags": {"type": "array", "items": {"type": ["string", "null"]}},
                "state": {"enum": ["a", "b"]},
                "owner": {"anyOf": [{"properties": {"id": {"type": "string"}}}, {"type": "null"}]},
                "parent": {"$ref": "#"},
                "lost": {"$ref": "#/definitions/Lost"},
                "free": {}
            },
            "definitions": {"Line": {
                "type": "object",
                "required": ["sub"],
                "properties": {"sub": {"type": "array", "items": {"$ref": "#/definitions/Line"}}}
            }}
        });
        assert_eq!(
            lines(&fields(&schema), 0),
            [
                "total!: number | null",
                "lines!: array of object",
                "  sub!: array of Line",
                "tags: array of (string | null)",
                "state: enum",
                "owner: object | null",
                "  id: string",
                "parent: the whole again",
                "lost: Lost",
                "free: any",
            ]
        );
    }

    #[test]
    fn references_that_multiply_end() {
        let mut definitions = serde_json::Map::new();
        for level in 0..40 {
            let next = json!({"$ref": format!("#/definitions/d{}", level + 1)});
            let both = json!({"type": "object", "properties": {"a": next.clone(), "b": next}});
            definitions.insert(format!("d{level}"), both);
        }
        let schema = json!({"$ref": "#/definitions/d0", "definitions": definitions});
        let fields = fields(&schema);
        assert_eq!(fields.len(), 2, "what lies on top is all there");
        assert!(lines(&fields, 0).len() <= MAX_FIELDS);
    }
}

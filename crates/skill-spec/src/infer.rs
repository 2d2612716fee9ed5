//! A schema from sample outputs: what the samples have in common, for an author to revise.
//!
//! Every sample fits the result. What the samples do not show stays open: an array that was
//! always empty takes any items, an object that was always empty any properties.

mod doubt;
pub(crate) mod formats;
mod words;

use std::collections::HashMap;

use serde_json::{Map, Value, json};

pub use doubt::{Doubt, DoubtKind};
pub(crate) use words::words;
pub use words::{phrase, title};

/// Nesting beyond this stays open. JSON readers stop at 128 levels, and each level of a sample
/// takes two in its schema.
const MAX_DEPTH: usize = 48;

/// The most values, and the longest one, an inferred `enum` has.
const MAX_CHOICES: usize = 12;
const MAX_CHOICE_BYTES: usize = 40;

/// A draft-07 schema that all `samples` fit. `name` becomes its title, in the form the platform's
/// SDK needs: see [`title`].
///
/// - Numbers are `integer` where all of them are whole and written so, else `number`.
/// - A null makes the type nullable; where nothing but null was seen, text is assumed.
/// - `format` is set where all texts are a `date`, `date-time` or `time`. No other format is: the
///   SDK's reader of schemas fails on `email`, for one.
/// - `enum` is set where texts repeat and look like codes (`paid`, `EUR`, `line_item`): see
///   `Shape::choices`.
/// - Keys that were always there are `required`; others are not allowed.
/// - Properties keep the order in which they were first seen, and each has a `description` made
///   from its name.
///
/// The root is an object only if the samples are objects, as the platform wants them.
#[must_use]
pub fn infer(samples: &[Value], name: &str) -> Value {
    infer_with_doubts(samples, name).0
}

/// The schema of [`infer`], and what the samples leave open in it.
#[must_use]
pub fn infer_with_doubts(samples: &[Value], name: &str) -> (Value, Vec<Doubt>) {
    let mut shape = Shape::default();
    for sample in samples {
        shape.add(sample, 0);
    }
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".into(), json!(title(name)));
    shape.describe(None, &mut schema);
    (Value::Object(schema), doubt::doubts(&shape))
}

/// What was seen at one place of the samples.
#[derive(Debug, Default)]
struct Shape<'a> {
    nulls: usize,
    booleans: usize,
    integers: usize,
    floats: usize,
    texts: Vec<&'a str>,
    arrays: usize,
    items: Option<Box<Shape<'a>>>,
    objects: usize,
    properties: Vec<(&'a str, Shape<'a>)>,
    places: HashMap<&'a str, usize>,
    /// How often a value stood here.
    seen: usize,
    /// Values nested too deeply lie below.
    cut: bool,
}

impl<'a> Shape<'a> {
    fn add(&mut self, value: &'a Value, depth: usize) {
        self.seen += 1;
        self.cut |= depth == MAX_DEPTH;
        if self.cut {
            return;
        }
        match value {
            Value::Null => self.nulls += 1,
            Value::Bool(_) => self.booleans += 1,
            Value::Number(number) if number.is_f64() => self.floats += 1,
            Value::Number(_) => self.integers += 1,
            Value::String(text) => self.texts.push(text),
            Value::Array(values) => {
                self.arrays += 1;
                for value in values {
                    self.items.get_or_insert_default().add(value, depth + 1);
                }
            }
            Value::Object(entries) => {
                self.objects += 1;
                for (name, value) in entries {
                    self.property(name).add(value, depth + 1);
                }
            }
        }
    }

    fn property(&mut self, name: &'a str) -> &mut Self {
        let place = *self.places.entry(name).or_insert(self.properties.len());
        if place == self.properties.len() {
            self.properties.push((name, Self::default()));
        }
        &mut self.properties[place].1
    }

    /// Writes what was seen as keywords of a schema.
    fn describe(&self, name: Option<&str>, schema: &mut Map<String, Value>) {
        let known = !self.cut && self.seen > 0;
        if known {
            self.describe_leaf(schema);
        }
        if let Some(name) = name {
            schema.insert("description".into(), json!(phrase(name)));
        }
        if known && self.arrays > 0 {
            let mut items = Map::new();
            if let Some(shape) = &self.items {
                shape.describe(None, &mut items);
            }
            schema.insert("items".into(), Value::Object(items));
        }
        if known && !self.properties.is_empty() {
            self.describe_properties(schema);
        }
    }

    fn describe_leaf(&self, schema: &mut Map<String, Value>) {
        let types = self.types();
        schema.insert("type".into(), if let [one] = types[..] { json!(one) } else { json!(types) });
        if let Some(format) = formats::common(&self.texts) {
            schema.insert("format".into(), json!(format));
        }
        if let Some(choices) = self.choices() {
            schema.insert("enum".into(), choices);
        }
    }

    fn describe_properties(&self, schema: &mut Map<String, Value>) {
        let describe = |(name, shape): &(&str, Shape<'_>)| {
            let mut property = Map::new();
            shape.describe(Some(name), &mut property);
            ((*name).to_owned(), Value::Object(property))
        };
        let properties: Map<String, Value> = self.properties.iter().map(describe).collect();
        schema.insert("properties".into(), Value::Object(properties));
        let always = self.properties.iter().filter(|(_, shape)| shape.seen == self.objects);
        let required: Vec<&str> = always.map(|(name, _)| *name).collect();
        if !required.is_empty() {
            schema.insert("required".into(), json!(required));
        }
        schema.insert("additionalProperties".into(), json!(false));
    }

    fn types(&self) -> Vec<&'static str> {
        let number = if self.floats > 0 { "number" } else { "integer" };
        let only_null = self.nulls == self.seen;
        let kinds = [
            (!self.texts.is_empty() || only_null, "string"),
            (self.integers + self.floats > 0, number),
            (self.booleans > 0, "boolean"),
            (self.arrays > 0, "array"),
            (self.objects > 0, "object"),
            (self.nulls > 0, "null"),
        ];
        kinds.into_iter().filter(|(seen, _)| *seen).map(|(_, name)| name).collect()
    }

    /// The values of an `enum`, in the order first seen.
    ///
    /// All values are texts (or null) that look like codes; there are at least two different ones,
    /// each seen twice on average. Fewer repetitions, names of people and sentences say nothing
    /// about what else may come.
    fn choices(&self) -> Option<Value> {
        let mut choices = json!(self.distinct_codes()?);
        if let Some(choices) = choices.as_array_mut()
            && self.nulls > 0
        {
            choices.push(Value::Null);
        }
        Some(choices)
    }

    fn distinct_codes(&self) -> Option<Vec<&'a str>> {
        if self.texts.len() + self.nulls < self.seen {
            return None;
        }
        let mut distinct: Vec<&'a str> = Vec::new();
        for text in &self.texts {
            if !distinct.contains(text) {
                distinct.push(text);
            }
            if distinct.len() > MAX_CHOICES || !is_code(text) {
                return None;
            }
        }
        let repeated = distinct.len() >= 2 && distinct.len() * 2 <= self.texts.len();
        repeated.then_some(distinct)
    }
}

/// Letters of one case with digits, `_`, `-`, `.` between them.
fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    let lower = bytes.iter().any(u8::is_ascii_lowercase);
    let upper = bytes.iter().any(u8::is_ascii_uppercase);
    let punctuation = |byte: &u8| matches!(byte, b'_' | b'-' | b'.');
    bytes.len() <= MAX_CHOICE_BYTES
        && lower != upper
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || punctuation(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(samples: &[Value]) -> Value {
        let samples: Vec<Value> = samples.iter().map(|value| json!({ "it": value })).collect();
        let mut schema = infer(&samples, "any");
        let mut property = schema["properties"]["it"].take();
        property.as_object_mut().unwrap().shift_remove("description");
        property
    }

    #[test]
    fn a_whole_schema_is_what_an_author_would_write() {
        let samples = [
            json!({"invoice_number": "A-1", "issued": "2026-03-14", "total": 12, "lines": [
                {"text": "Desk", "tax": "full"}, {"text": "Lamp", "tax": "none", "note": "gift"}]}),
            json!({"invoice_number": null, "issued": "2026-04-01", "total": 9.5, "paid": true, "lines": [
                {"text": "Shelf", "tax": "full"}, {"text": "Hook", "tax": "none"}]}),
        ];
        let schema = infer(&samples, "invoice-reader");
        assert_eq!(
            serde_json::to_string_pretty(&schema).unwrap(),
            serde_json::to_string_pretty(&json!({
                "$schema": "http://json-schema.org/draft-07/schema#",
                "title": "InvoiceReader",
                "type": "object",
                "properties": {
                    "invoice_number": {"type": ["string", "null"], "description": "Invoice number"},
                    "issued": {"type": "string", "format": "date", "description": "Issued"},
                    "total": {"type": "number", "description": "Total"},
                    "lines": {
                        "type": "array",
                        "description": "Lines",
                        "items": {
                            "type": "object",
                            "properties": {
                                "text": {"type": "string", "description": "Text"},
                                "tax": {"type": "string", "enum": ["full", "none"], "description": "Tax"},
                                "note": {"type": "string", "description": "Note"}
                            },
                            "required": ["text", "tax"],
                            "additionalProperties": false
                        }
                    },
                    "paid": {"type": "boolean", "description": "Paid"}
                },
                "required": ["invoice_number", "issued", "total", "lines"],
                "additionalProperties": false
            }))
            .unwrap()
        );
    }

    #[test]
    fn types_are_merged_over_all_samples() {
        for (samples, expected) in [
            (vec![json!(1), json!(2)], json!({"type": "integer"})),
            (vec![json!(1), json!(2.5)], json!({"type": "number"})),
            (vec![json!(1.0)], json!({"type": "number"})),
            (vec![json!(null), json!(true)], json!({"type": ["boolean", "null"]})),
            (vec![json!(null)], json!({"type": ["string", "null"]})),
            (vec![json!("a"), json!(1)], json!({"type": ["string", "integer"]})),
            (vec![json!([])], json!({"type": "array", "items": {}})),
            (vec![json!([]), json!([1])], json!({"type": "array", "items": {"type": "integer"}})),
            (vec![json!({})], json!({"type": "object"})),
        ] {
            assert_eq!(property(&samples), expected, "{samples:?}");
        }
    }

    #[test]
    fn choices_need_repetition_and_the_look_of_codes() {
        let choices = |texts: &[&str]| {
            property(&texts.iter().map(|text| json!(text)).collect::<Vec<_>>())["enum"].clone()
        };
        assert_eq!(choices(&["paid", "open", "paid", "open"]), json!(["paid", "open"]));
        assert_eq!(choices(&["EUR", "EUR", "EUR"]), Value::Null);
        assert_eq!(choices(&["EUR", "USD", "EUR"]), Value::Null);
        assert_eq!(choices(&["Ada", "Bob", "Ada", "Bob"]), Value::Null);
        assert_eq!(choices(&["007", "008", "007", "008"]), Value::Null);
        let with_null = [json!("a"), json!("b"), json!(null), json!("a"), json!("b")];
        assert_eq!(property(&with_null)["enum"], json!(["a", "b", null]));
    }

    #[test]
    fn a_key_absent_once_is_not_required() {
        let schema = infer(&[json!({"a": 1}), json!({"b": 1}), json!({"a": 2, "b": 3})], "x");
        assert_eq!(schema.get("required"), None);
        assert_eq!(schema["additionalProperties"], json!(false));
    }

    #[test]
    fn depth_is_bounded() {
        let mut deep = json!(1);
        for _ in 0..120 {
            deep = json!({ "inner": deep });
        }
        let text = infer(&[deep], "deep").to_string();
        assert!(serde_json::from_str::<Value>(&text).is_ok());
    }
}

//! Pairs of schemas with the class of their change, and the promises a class makes.

mod random;
mod schemas;

use std::fmt::Write as _;

use proptest::prelude::*;
use random::Random;
use serde_json::{Value, json};
use skill_spec::compare::schema::{Class, MAX_CHANGES, SchemaComparison, compare};
use skill_spec::model::Schema;
use skill_spec::parse::json;
use skill_spec::{FileId, Fragment};

fn schema(text: &str) -> Schema {
    Schema::new(&json::parse(&Fragment::verbatim(FileId(0), 0, text))).expect("JSON")
}

fn compared(old: &Value, new: &Value) -> SchemaComparison {
    compare(&schema(&old.to_string()), &schema(&new.to_string()))
}

/// One line a change: class, pointer, reason, example.
fn told(found: &SchemaComparison) -> String {
    let line = |change: &skill_spec::compare::schema::Change| {
        let example = change.example.as_ref().map_or(String::new(), |one| format!(" e.g. {one}"));
        format!(
            "{} {} ({}): {}{example}\n",
            change.class.as_str(),
            change.pointer,
            change.field,
            change.reason
        )
    };
    found.changes.iter().map(line).collect()
}

#[test]
fn each_pair_has_its_class_and_pointer() {
    let mut wrong = String::new();
    for (old, new, class, pointer) in schemas::PAIRS {
        let found = compare(&schema(old), &schema(new));
        let heaviest = found.changes.iter().find(|change| change.class == found.class);
        let at = heaviest.map_or("", |change| &change.pointer);
        if found.class.as_str() != *class || at != *pointer {
            let _ =
                writeln!(wrong, "{old}\n{new}\nexpected {class} at {pointer}\n{}", told(&found));
        }
    }
    assert!(schemas::PAIRS.len() >= 60);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_breaking_change_of_a_plain_keyword_shows_an_output() {
    let mut shown = 0;
    for (old, new, class, _) in schemas::PAIRS.iter().filter(|pair| pair.2 == "breaking") {
        let found = compare(&schema(old), &schema(new));
        for change in &found.changes {
            if change.class == Class::Breaking
                && change.field.is_empty()
                && let Some(example) = &change.example
            {
                let example: Value = serde_json::from_str(example).expect("JSON");
                assert!(
                    is_valid(&serde_json::from_str(new).expect("JSON"), &example),
                    "{new} {example}"
                );
                assert!(
                    !is_valid(&serde_json::from_str(old).expect("JSON"), &example),
                    "{old} {example} {class}"
                );
                shown += 1;
            }
        }
    }
    assert!(shown > 10, "{shown}");
}

fn is_valid(schema: &Value, value: &Value) -> bool {
    let draft = jsonschema::Draft::Draft7;
    let validator = jsonschema::options()
        .with_draft(draft)
        .offline()
        .should_validate_formats(true)
        .build(schema);
    validator.is_ok_and(|validator| validator.is_valid(value))
}

impl Random {
    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 7 } else { 10 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(self.below(6)),
            3 => json!([0.5, 1.0, -2.0, 2.5, 7.0][self.below(5)]),
            4..=6 => json!(self.pick(&["", "a", "ab", "abc", "b1", "a long text"])),
            7 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let names = ["a", "b", "c", "x1"];
                let mut fields = serde_json::Map::new();
                for name in names {
                    if self.below(2) == 0 {
                        fields.insert(name.to_owned(), self.value(depth - 1));
                    }
                }
                Value::Object(fields)
            }
        }
    }

    fn schema(&mut self, depth: usize) -> Value {
        if self.below(14) == 0 {
            return json!(self.below(3) != 0);
        }
        let mut map = serde_json::Map::new();
        for _ in 0..=self.below(4) {
            let (name, operand) = self.keyword(depth);
            map.insert(name.to_owned(), operand);
        }
        Value::Object(map)
    }

    fn keyword(&mut self, depth: usize) -> (&'static str, Value) {
        let types = ["string", "number", "integer", "boolean", "null", "array", "object"];
        if depth == 0 || self.below(5) < 2 {
            return match self.below(22) {
                0..=4 => ("type", json!(self.pick(&types))),
                5 | 6 => ("type", json!(["null", self.pick(&types[..4])])),
                7 => ("enum", json!([self.value(1), self.value(1), self.value(0)])),
                8 => ("const", self.value(1)),
                9 => ("minimum", json!(self.below(4))),
                10 => ("maximum", json!([2.5, 3.0, 5.0][self.below(3)])),
                11 => ("exclusiveMaximum", json!(self.below(4))),
                12 => ("exclusiveMinimum", json!(self.below(3))),
                13 => ("multipleOf", json!([1.0, 2.0, 0.5][self.below(3)])),
                14 => ("minLength", json!(self.below(3))),
                15 => ("maxLength", json!(self.below(4))),
                16 => ("pattern", json!(self.pick(&["^a", "[0-9]", "b$", "^[a-z]+$"]))),
                17 => (["minItems", "maxItems"][self.below(2)], json!(self.below(3))),
                18 => ("uniqueItems", json!(self.below(3) != 0)),
                19 => ("required", json!([self.pick(&["a", "b", "c"])])),
                20 => (["minProperties", "maxProperties"][self.below(2)], json!(self.below(4))),
                _ => ("required", json!(["a", "b"])),
            };
        }
        let one = self.schema(depth - 1);
        let other = self.schema(depth - 1);
        match self.below(19) {
            0 => ("allOf", json!([one, other])),
            1 | 2 => ("anyOf", json!([one, other])),
            3 => ("oneOf", json!([one, other])),
            4 => ("not", one),
            5..=8 => ("properties", json!({ "a": one, "b": other })),
            9 => ("patternProperties", json!({ "^[ab]": one })),
            10 => ("additionalProperties", one),
            11 => ("additionalProperties", json!(false)),
            12 => ("items", one),
            13 => ("items", json!([one, other])),
            14 => ("additionalItems", one),
            15 => ("contains", one),
            16 => ("propertyNames", one),
            17 => ("dependencies", json!({ "a": ["b"], "b": one })),
            _ => ("$ref", json!(self.pick(&["#/definitions/x", "#/definitions/y", "#"]))),
        }
    }

    fn whole(&mut self) -> Value {
        let mut schema = self.schema(3);
        if let Value::Object(map) = &mut schema {
            let definitions = json!({ "x": self.schema(2), "y": self.schema(1) });
            map.insert("definitions".to_owned(), definitions);
            if self.below(6) == 0 {
                map.insert("if".to_owned(), self.schema(1));
                map.insert("then".to_owned(), self.schema(1));
            }
            map.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        }
        schema
    }

    /// One or two of its schemas and operands are others.
    fn mutated(&mut self, schema: &Value) -> Value {
        let mut new = schema.clone();
        for _ in 0..=self.below(2) {
            let places = places(&new, "");
            let place = &places[self.below(places.len())];
            let Some(node) = new.pointer_mut(place) else { continue };
            let (name, operand) = self.keyword(1);
            match (node, self.below(4)) {
                (Value::Object(map), 0) if !map.is_empty() => {
                    let names: Vec<String> = map.keys().cloned().collect();
                    map.remove(&names[self.below(names.len())]);
                }
                (Value::Object(map), 1..) => {
                    map.insert(name.to_owned(), operand);
                }
                (Value::Array(items), 0) => drop(items.pop()),
                (Value::Array(items), _) => items.push(self.value(0)),
                (node, _) => *node = self.value(0),
            }
        }
        new
    }

    /// Values with the marks of a schema: its lists and bounds.
    fn near(&mut self, schema: &Value, depth: usize) -> Value {
        if self.below(4) == 0 || depth == 0 {
            return self.value(depth.min(2));
        }
        let Value::Object(map) = schema else { return self.value(1) };
        if let Some(list) =
            map.get("enum").and_then(Value::as_array).filter(|list| !list.is_empty())
        {
            return list[self.below(list.len())].clone();
        }
        if let Some(value) = map.get("const") {
            return value.clone();
        }
        for word in ["anyOf", "oneOf", "allOf"] {
            if let Some(list) = map.get(word).and_then(Value::as_array)
                && !list.is_empty()
                && self.below(2) == 0
            {
                let branch = list[self.below(list.len())].clone();
                return self.near(&branch, depth - 1);
            }
        }
        let empty = serde_json::Map::new();
        if let Some(properties) = map
            .get("properties")
            .and_then(Value::as_object)
            .or((map.get("type") == Some(&json!("object"))).then_some(&empty))
        {
            let mut object = serde_json::Map::new();
            for name in ["a", "b", "c", "x1"] {
                if self.below(3) != 0 {
                    let part = properties.get(name).cloned().unwrap_or(json!({}));
                    object.insert(name.to_owned(), self.near(&part, depth - 1));
                }
            }
            return object.into();
        }
        if let Some(items) = map.get("items") {
            let list = items.as_array();
            let part = |at: usize| list.map_or(Some(items), |list| list.get(at)).cloned();
            let count = self.below(4);
            return (0..count)
                .map(|at| {
                    let part = part(at).unwrap_or(json!({}));
                    self.near(&part, depth - 1)
                })
                .collect();
        }
        match map.get("type").and_then(Value::as_str) {
            Some("string") => json!(self.pick(&["", "a", "ab", "abc", "b1", "b"])),
            Some("integer") => json!(self.below(6)),
            Some("number") => json!([0.5, 1.0, -2.0, 2.5, 7.0][self.below(5)]),
            Some("boolean") => json!(self.below(2) == 0),
            Some("null") => Value::Null,
            _ => self.value(1),
        }
    }
}

/// The pointers of all lists and objects, the outer ones more often.
fn places(value: &Value, at: &str) -> Vec<String> {
    let mut all = vec![at.to_owned()];
    let mut add = |name: &str, inner: &Value| {
        if inner.is_object() || inner.is_array() {
            all.extend(places(inner, &format!("{at}/{name}")));
        }
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(name, inner)| add(name, inner)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, inner)| add(&at.to_string(), inner));
        }
        _ => {}
    }
    all
}

/// Old schemas that do not mind unknown keys.
fn opened(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            let closed = |(name, operand): &(&String, &Value)| {
                *name == "additionalProperties" && **operand == json!(false)
            };
            let rest = map.iter().filter(|entry| !closed(entry));
            rest.map(|(name, operand)| (name.clone(), opened(operand))).collect()
        }
        Value::Array(items) => items.iter().map(opened).collect(),
        other => other.clone(),
    }
}

#[derive(Default, Debug)]
struct Tally {
    classes: std::collections::BTreeMap<&'static str, usize>,
    witnesses: usize,
    examples: usize,
    judged: usize,
}

fn hold_to_its_word(seed: u64, tally: &mut Tally) {
    let mut random = Random(seed | 1);
    let old = random.whole();
    let itself = compared(&old, &old);
    assert_eq!(itself.class, Class::None, "{old}\n{}", told(&itself));
    let new = if random.below(5) == 0 { random.whole() } else { random.mutated(&old) };
    let build = |schema: &Value| jsonschema::options().offline().build(schema);
    let (Ok(before), Ok(after)) = (build(&old), build(&new)) else { return };
    let found = compared(&old, &new);
    *tally.classes.entry(found.class.as_str()).or_default() += 1;
    for change in &found.changes {
        let example = change.example.as_ref().filter(|_| change.field.is_empty());
        let Some(Ok(value)) = example.map(|text| serde_json::from_str::<Value>(text)) else {
            continue;
        };
        tally.examples += 1;
        let shows = after.is_valid(&value) && !before.is_valid(&value);
        assert!(shows, "{old}\n{new}\n{value}\n{}", told(&found));
    }
    let text = opened(&old).to_string();
    let is_simple = ![
        "oneOf",
        "\"not\"",
        "\"if\"",
        "\"contains\"",
        "Properties\":",
        "propertyNames",
        "enum",
        "const",
        "dependencies",
        "false",
    ]
    .iter()
    .any(|word| text.contains(word));
    let open = build(&opened(&old));
    for turn in 0..40 {
        let source = if turn % 2 == 0 { &new } else { &old };
        let value = random.near(source, 4);
        let (was, is) = (before.is_valid(&value), after.is_valid(&value));
        tally.judged += 1;
        let says = || format!("{old}\n{new}\n{value}\n{}", told(&found));
        if is && !was {
            tally.witnesses += 1;
            assert!(found.class >= Class::Additive, "{}", says());
            if found.class == Class::Additive && is_simple {
                assert!(open.as_ref().is_ok_and(|open| open.is_valid(&value)), "{}", says());
            }
        }
        if was && !is {
            assert!(found.class > Class::Cosmetic, "{}", says());
        }
    }
}

/// `d0` refers twice to `d1`, by this keyword, and so on.
fn chain(keyword: &str, length: usize, last: &str) -> String {
    let level = |n: usize| {
        let next = format!("{{\"$ref\":\"#/definitions/d{}\"}}", n + 1);
        match keyword {
            "properties" => format!("\"d{n}\":{{\"properties\":{{\"a\":{next},\"b\":{next}}}}}"),
            _ => format!("\"d{n}\":{{\"{keyword}\":[{next},{next}]}}"),
        }
    };
    let levels: Vec<String> = (0..length).map(level).collect();
    let definitions = levels.join(",");
    format!(
        "{{\"allOf\":[{{\"$ref\":\"#/definitions/d0\"}}],\"definitions\":{{{definitions},\"d{length}\":{last}}}}}"
    )
}

#[test]
fn hostile_schemas_end() {
    let many = |count: usize, item: &dyn Fn(usize) -> String| -> String {
        (0..count).map(item).collect::<Vec<_>>().join(",")
    };
    let properties = |kind: &str| {
        let all =
            many(8_000, &|n| format!("\"p{n}\":{{\"type\":\"{kind}\",\"minLength\":{}}}", n % 7));
        format!("{{\"properties\":{{{all}}}}}")
    };
    let list =
        |from: usize| format!("{{\"enum\":[{}]}}", many(20_000, &|n| (n + from).to_string()));
    let branches = |word: &str| {
        let all = many(40, &|n| {
            format!(
                "{{\"required\":[\"a{n}\"],\"{word}\":{n},\"anyOf\":[{{\"maxLength\":{n}}},{{\"type\":\"null\"}}]}}"
            )
        });
        format!("{{\"oneOf\":[{all}]}}")
    };
    let patterns = |kind: &str| {
        let all = many(400, &|n| format!("\"(x+x+)+y{n}\":{{\"type\":\"{kind}\"}}"));
        let named = many(400, &|n| format!("\"xxxxxxxxxxxxxxxxx{n}\":{{\"type\":\"{kind}\"}}"));
        format!("{{\"patternProperties\":{{{all}}},\"properties\":{{{named}}}}}")
    };
    let text = "{\"type\":\"string\"}";
    let number = "{\"type\":\"number\"}";
    let deep = |last: &str| format!("{}{last}{}", "{\"items\":".repeat(60), "}".repeat(60));
    for (name, old, new, class) in [
        ("anyOf", chain("anyOf", 60, text), chain("anyOf", 60, number), Class::Undecided),
        ("oneOf", chain("oneOf", 40, text), chain("oneOf", 40, number), Class::Undecided),
        ("allOf", chain("allOf", 60, text), chain("allOf", 60, number), Class::Breaking),
        ("anyOf and oneOf", chain("anyOf", 30, text), chain("oneOf", 30, text), Class::Undecided),
        ("fields", chain("properties", 60, text), chain("properties", 60, number), Class::Breaking),
        ("a long chain", chain("properties", 1_000, text), chain("properties", 1_000, number), Class::Undecided),
        ("wide", properties("string"), properties("null"), Class::Breaking),
        ("gone", properties("string"), "{}".to_owned(), Class::Breaking),
        ("long lists", list(0), list(10), Class::Breaking),
        ("branches", branches("minimum"), branches("maximum"), Class::Breaking),
        ("patterns", patterns("string"), patterns("null"), Class::Breaking),
        ("nested", deep(text), deep(number), Class::Breaking),
        ("a circle", "{\"allOf\":[{\"$ref\":\"#\"}]}".to_owned(), "{\"anyOf\":[{\"$ref\":\"#\"}]}".to_owned(), Class::Narrowing),
        ("recursion", "{\"anyOf\":[{\"items\":{\"$ref\":\"#\"}},{\"items\":{\"$ref\":\"#\"}}]}".to_owned(), "{\"anyOf\":[{\"items\":{\"$ref\":\"#\"}},{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}]}".to_owned(), Class::Narrowing),
    ] {
        let found = compare(&schema(&old), &schema(&new));
        let first: Vec<_> = found.changes.iter().take(3).collect();
        assert_eq!(found.class, class, "{name}: {first:?}");
        assert!(found.changes.len() <= MAX_CHANGES);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_class_below_additive_hides_an_output_that_was_not_valid(seed in any::<u64>()) {
        hold_to_its_word(seed, &mut Tally::default());
    }
}

#[test]
fn the_classes_hold_on_many_pairs_of_schemas() {
    let mut tally = Tally::default();
    for seed in 1..=1_500_u64 {
        hold_to_its_word(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), &mut tally);
    }
    let count = |name| tally.classes.get(name).copied().unwrap_or(0);
    assert!(count("breaking") > 200 && count("narrowing") > 100, "{tally:?}");
    assert!(count("undecided") * 3 < tally.classes.values().sum(), "{tally:?}");
    assert!(tally.witnesses > 1000, "{tally:?}");
}

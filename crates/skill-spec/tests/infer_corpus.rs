//! Samples made from real schemas lead back to them: no type that differs.

mod random;

use std::path::Path;

use random::Random;
use serde_json::{Map, Value, json};
use skill_spec::infer::infer;

/// Samples a schema is inferred from: enough for every branch of every `anyOf` to come.
const SAMPLES: usize = 60;

/// Makes values that fit a schema.
struct Maker<'a> {
    root: &'a Value,
    random: Random,
    made: usize,
}

impl<'a> Maker<'a> {
    fn value(&mut self, schema: &'a Value, depth: usize) -> Value {
        let schema = resolved(self.root, schema);
        if let Some(variants) = schema.get("anyOf").and_then(Value::as_array) {
            let at = self.random.below(variants.len());
            return self.value(&variants[at], depth);
        }
        if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
            return choices[self.random.below(choices.len())].clone();
        }
        self.made += 1;
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => self.object(schema, depth),
            Some("array") => {
                let items = schema.get("items").unwrap_or(&Value::Null);
                let count = if depth > 12 { 0 } else { 1 + self.random.below(3) };
                (0..count).map(|_| self.value(items, depth + 1)).collect()
            }
            Some("integer") => json!(self.random.below(5000)),
            Some("number") => {
                json!(f64::from(u32::try_from(self.random.below(5000)).unwrap_or(0)) + 0.5)
            }
            Some("boolean") => json!(self.random.below(2) == 0),
            Some("null") => Value::Null,
            Some("string") => json!(self.text(schema)),
            other => panic!("{other:?} in {schema}"),
        }
    }

    fn object(&mut self, schema: &'a Value, depth: usize) -> Value {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            let values = schema.get("additionalProperties").filter(|values| values.is_object());
            let value = values.map_or(json!("x y"), |values| self.value(values, depth + 1));
            return json!({ "key": value });
        };
        let fields = properties.iter();
        fields
            .map(|(name, inner)| (name.clone(), self.value(inner, depth + 1)))
            .collect::<Map<_, _>>()
            .into()
    }

    fn text(&self, schema: &Value) -> String {
        if schema.get("pattern").is_some_and(|pattern| pattern == "^[A-Z]{3}$") {
            return ["EUR", "USD", "PLN"][self.made % 3].to_owned();
        }
        let day = 1 + self.made % 28;
        match schema.get("format").and_then(Value::as_str) {
            Some("date") => format!("2026-03-{day:02}"),
            Some("date-time") => format!("2026-03-{day:02}T08:05:00Z"),
            Some("time") => format!("08:05:{day:02}Z"),
            _ => format!("Text no. {}", self.made),
        }
    }
}

fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|reference| root.pointer(reference.trim_start_matches('#')));
    target.map_or(schema, |target| resolved(root, target))
}

/// The alternatives at one place: the schema itself, or what its `anyOf` lists.
fn variants<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let schema = resolved(root, schema);
    match schema.get("anyOf").and_then(Value::as_array) {
        Some(list) => list.iter().flat_map(|one| variants(root, one)).collect(),
        None => vec![schema],
    }
}

fn types(schema: &Value) -> Vec<String> {
    match &schema["type"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Holds what was inferred against where the samples came from; how many places were compared.
fn compare(root: &Value, places: &[&Value], inferred: &Value, at: &str) -> usize {
    let places: Vec<&Value> = places.iter().flat_map(|one| variants(root, one)).collect();
    let mut wanted: Vec<String> = places.iter().flat_map(|one| types(one)).collect();
    let mut found = types(inferred);
    wanted.sort();
    wanted.dedup();
    // Whole numbers are numbers: JSON Schema's word for both is the wider one.
    if wanted.iter().any(|name| name == "number") {
        wanted.retain(|name| name != "integer");
    }
    found.sort();
    assert_eq!(found, wanted, "{at}");
    let patterned = places.iter().any(|one| one.get("pattern").is_some());
    if let Some(choices) = inferred["enum"].as_array().filter(|_| !patterned) {
        let known: Vec<&Value> =
            places.iter().filter_map(|one| one["enum"].as_array()).flatten().collect();
        let nullable = wanted.iter().any(|name| name == "null");
        let is_known = |one: &Value| known.contains(&one) || (one.is_null() && nullable);
        assert!(choices.iter().all(is_known), "{at}: {choices:?}");
    }
    if let Some(format) = inferred.get("format") {
        assert!(places.iter().any(|one| one.get("format") == Some(format)), "{at}: {format}");
    }
    let mut count = 1;
    if let Some(items) = inferred.get("items").filter(|items| items.get("type").is_some()) {
        let inner: Vec<&Value> = places.iter().filter_map(|one| one.get("items")).collect();
        count += compare(root, &inner, items, &format!("{at}[]"));
    }
    for (name, inner) in inferred["properties"].as_object().into_iter().flatten() {
        let places: Vec<&Value> =
            places.iter().filter_map(|one| one.get("properties")?.get(name)).collect();
        if !places.is_empty() {
            count += compare(root, &places, inner, &format!("{at}.{name}"));
        }
    }
    count
}

#[test]
fn samples_of_real_schemas_give_their_types_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/_schemas");
    #[expect(clippy::disallowed_methods, reason = "the corpus lies on the disk")]
    let Ok(entries) = std::fs::read_dir(&folder) else {
        skip(&folder);
        return;
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    assert_eq!(paths.len(), 16);
    let mut places = 0;
    for path in paths {
        #[expect(clippy::disallowed_methods, reason = "the corpus lies on the disk")]
        let text = std::fs::read_to_string(&path).expect("readable");
        let schema: Value = serde_json::from_str(&text).expect("JSON");
        let judge = jsonschema::validator_for(&schema).expect("a schema");
        let mut maker = Maker { root: &schema, random: Random(0x9e37_79b9_7f4a_7c15), made: 0 };
        let mut samples = Vec::new();
        for _ in 0..SAMPLES {
            samples.push(maker.value(&schema, 0));
        }
        for sample in &samples {
            let errors = judge.iter_errors(sample).map(|error| error.to_string());
            assert_eq!(errors.collect::<Vec<_>>(), Vec::<String>::new(), "{}", path.display());
        }
        let inferred = infer(&samples, "any");
        let ours = jsonschema::validator_for(&inferred).expect("a schema");
        assert!(samples.iter().all(|sample| ours.is_valid(sample)), "{}", path.display());
        places += compare(&schema, &[&schema], &inferred, &path.display().to_string());
    }
    assert!(places > 800, "{places}");
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skip(folder: &Path) {
    eprintln!("skipped: there is no {}", folder.display());
}

//! Schemas that no value can meet: what is told, where, and that a validator agrees.

mod random;

use random::Random;
use serde_json::{Value, json};
use skill_spec::rules::base_skill;
use skill_spec::{CheckOptions, File, Place, RelPath, Report, Skill, check, target};

const RULES: [&str; 2] = ["schema-bounds-unsatisfiable", "schema-all-of-contradictory"];

fn report(schema: &str) -> Report {
    let mut files = base_skill();
    let path = RelPath::new("schema.json").expect("a path");
    files.insert(path, File { bytes: schema.as_bytes().to_vec().into(), ..File::default() });
    let mut report = check(&Skill::parse(files), &CheckOptions::new(&target::VLMRUN));
    report.diagnostics.retain(|diagnostic| RULES.contains(&diagnostic.rule));
    report
}

/// A schema, and what is told of it: the text it points at, then the message.
type Case = (&'static str, &'static [(&'static str, &'static str)]);

const CASES: &[Case] = &[
    // Numbers between bounds.
    (
        r#"{"type":"integer","minimum":1.2,"maximum":1.8}"#,
        &[("1.2", "no whole number can meet `minimum: 1.2` and `maximum: 1.8`")],
    ),
    (
        r#"{"type":["null","integer"],"exclusiveMinimum":3,"exclusiveMaximum":4}"#,
        &[("3", "no whole number can meet `exclusiveMinimum: 3` and `exclusiveMaximum: 4`")],
    ),
    (
        r#"{"minimum":-1e-1,"exclusiveMaximum":0,"multipleOf":0.2}"#,
        &[(
            "-1e-1",
            "no number can meet `minimum: -1e-1`, `exclusiveMaximum: 0` and `multipleOf: 0.2`",
        )],
    ),
    (r#"{"type":"integer","minimum":1,"maximum":5,"multipleOf":1.5}"#, &[]),
    (
        r#"{"type":"integer","minimum":1,"maximum":2,"multipleOf":1.5}"#,
        &[("1", "no whole number can meet `minimum: 1`, `maximum: 2` and `multipleOf: 1.5`")],
    ),
    (r#"{"type":"integer","minimum":-0.5,"maximum":0.5}"#, &[]),
    (r#"{"type":"number","exclusiveMinimum":3,"exclusiveMaximum":4}"#, &[]),
    (r#"{"type":["integer","number"],"minimum":1.2,"maximum":1.8}"#, &[]),
    (r#"{"type":"integer","minimum":1e300,"maximum":1.1e300}"#, &[]),
    (r#"{"type":"integer","exclusiveMinimum":true,"minimum":3,"exclusiveMaximum":4}"#, &[]),
    // Listed values.
    (r#"{"enum":[]}"#, &[("[]", "an `enum` without values allows nothing")]),
    (r#"{"enum":[1,2],"const":3}"#, &[("3", "no value can meet `const: 3` and `enum: [1, 2]`")]),
    (r#"{"enum":[1,2],"const":2.0}"#, &[]),
    (r#"{"not":{"anyOf":[{"enum":[]}]}}"#, &[]),
    (
        r#"{"enum":["a","b"],"allOf":[{"maxLength":0}]}"#,
        &[(r#"["a","b"]"#, "no value can meet `enum: [a, b]` and `maxLength: 0`")],
    ),
    (r#"{"enum":["a",""],"allOf":[{"maxLength":0}]}"#, &[]),
    (
        r#"{"allOf":[{"enum":["a","b"]},{"type":["null","string"]},{"enum":["b","c"]},{"const":"c"}]}"#,
        &[(r#""c""#, "no value can meet `const: c` and `enum: [a, b]`")],
    ),
    // Types.
    (
        r#"{"allOf":[{"type":"string"},{"type":"number"},{"minimum":5}],"maximum":1}"#,
        &[(r#""string""#, "no value can meet `type: string` and `type: number`")],
    ),
    (r#"{"type":"number","allOf":[{"type":"integer"}]}"#, &[]),
    (r#"{"type":"string","anyOf":[{"type":"integer"}]}"#, &[]),
    (r#"{"type":"string","not":{"allOf":[{"type":"integer"},{"type":"null"}]}}"#, &[]),
    (r#"{"type":"string","allOf":[{"type":"strnig"}]}"#, &[]),
    (
        r#"{"allOf":[{"type":["string","null"]},{"type":["null","array"]},{"type":["array","string"]}]}"#,
        &[(
            r#"["string","null"]"#,
            "no value can meet `type: [string, null]`, `type: [null, array]` and `type: [array, string]`",
        )],
    ),
    // Bounds in several.
    (
        r#"{"allOf":[{"minimum":5},{"allOf":[{"exclusiveMaximum":5}]}]}"#,
        &[("5", "no number can meet `minimum: 5` and `exclusiveMaximum: 5`")],
    ),
    (r#"{"type":"string","allOf":[{"minimum":5},{"maximum":3}]}"#, &[]),
    (
        r#"{"minLength":5,"allOf":[{"maxLength":3}]}"#,
        &[("5", "no text can meet `minLength: 5` and `maxLength: 3`")],
    ),
    (
        r#"{"minimum":1,"maximum":2,"allOf":[{"type":"integer"},{"multipleOf":3}]}"#,
        &[("1", "no whole number can meet `minimum: 1`, `maximum: 2` and `multipleOf: 3`")],
    ),
    // Objects.
    (
        r#"{"required":["a"],"allOf":[{"required":["b"]},{"maxProperties":1}]}"#,
        &[(r#""required""#, "`required` names 2 properties, and `maxProperties: 1` allows fewer")],
    ),
    (
        r##"{"allOf":[{"$ref":"#/definitions/b"}],"properties":{"b":{}},"required":["b"],"definitions":{"b":{"additionalProperties":false}}}"##,
        &[(
            r#""b""#,
            "no object can hold `b`, which `required` asks for, under `additionalProperties: false`",
        )],
    ),
    (
        r#"{"allOf":[{"additionalProperties":false,"patternProperties":{"b":{}}}],"properties":{"b":{}},"required":["b"]}"#,
        &[],
    ),
    (
        r#"{"allOf":[{"properties":{"x":{"type":"string"}}},{"properties":{"x":{"allOf":[{"type":"null"}]}}}]}"#,
        &[(r#""string""#, "no value can meet `type: string` and `type: null`")],
    ),
    // Up to draft-07 nothing beside a reference counts; circles end.
    (
        r##"{"allOf":[{"$ref":"#/definitions/b","type":"string"},{"type":"number"}],"definitions":{"b":{}}}"##,
        &[],
    ),
    (
        r##"{"allOf":[{"$ref":"#"},{"properties":{"x":{"$ref":"#"}}}],"properties":{"x":{"allOf":[{"$ref":"#"}]}}}"##,
        &[],
    ),
];

#[test]
fn what_no_value_can_meet_is_told_where_it_stands() {
    for (schema, expected) in CASES {
        let report = report(schema);
        let told: Vec<(&str, &str)> = report
            .diagnostics
            .iter()
            .map(|diagnostic| match &diagnostic.place {
                Place::Span(span) => (&schema[span.range()], diagnostic.message.as_str()),
                _ => ("", diagnostic.message.as_str()),
            })
            .collect();
        assert_eq!(told, *expected, "{schema}");
    }
}

impl Random {
    fn constraint(&mut self) -> (&'static str, Value) {
        let types = ["string", "number", "integer", "null", "array", "object"];
        let numbers = [-1.5, -1.0, 0.0, 0.31, 0.39, 1.0, 1.2, 1.8, 2.0, 3.0, 4.0];
        let number = json!(numbers[self.below(numbers.len())]);
        let small = json!(self.below(4));
        match self.below(18) {
            0 | 1 => ("type", json!(self.pick(&types))),
            2 => ("type", json!([self.pick(&types), "null"])),
            3 | 4 => ("minimum", number),
            5 | 6 => ("maximum", number),
            7 => ("exclusiveMinimum", number),
            8 => ("exclusiveMaximum", number),
            9 => ("multipleOf", json!([0.5, 1.5, 2.0, 3.0, 0.1][self.below(5)])),
            10 => ("minLength", small),
            11 => ("maxLength", small),
            12 => ("enum", json!([self.sample(), self.sample()])),
            13 => ("const", self.sample()),
            14 => ("required", json!([self.pick(&["a", "b"])])),
            15 => ("maxProperties", json!(self.below(2))),
            16 => ("additionalProperties", json!(false)),
            _ => ("minItems", small),
        }
    }

    fn part(&mut self, depth: usize) -> Value {
        let mut map = serde_json::Map::new();
        for _ in 0..=self.below(3) {
            let (name, value) = self.constraint();
            map.insert(name.to_owned(), value);
        }
        if depth > 0 {
            let parts: Vec<Value> = (0..=self.below(2)).map(|_| self.part(depth - 1)).collect();
            map.insert("allOf".to_owned(), json!(parts));
        }
        if self.below(4) == 0 {
            map.insert("properties".to_owned(), json!({ "a": {} }));
        }
        if self.below(8) == 0 {
            return json!({ "$ref": "#/definitions/x" });
        }
        Value::Object(map)
    }

    fn sample(&mut self) -> Value {
        let samples = samples();
        samples[self.below(samples.len())].clone()
    }
}

/// Values of every type; numbers in steps of a hundredth.
fn samples() -> Vec<Value> {
    let mut samples = vec![json!(null), json!(true), json!({}), json!({"a":1}), json!({"b":1})];
    samples.extend([json!({"a":1,"b":2}), json!({"a":1,"b":2,"c":3}), json!({"c":1})]);
    samples.extend((0..5).map(|length| json!("x".repeat(length))));
    samples.extend((0..5).map(|length| json!(vec![length; length])));
    samples.extend((-6..20).map(|whole| json!(whole)));
    samples.extend((-200..500).map(|hundredths| json!(f64::from(hundredths) / 100.0)));
    samples
}

fn is_of_kind(value: &Value, message: &str) -> bool {
    let Some(what) = message.strip_prefix("no ") else { return value.is_object() };
    match what.split(" can ").next() {
        Some("number") => value.is_number(),
        Some("whole number") => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Some("text") => value.is_string(),
        Some("list") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    }
}

#[test]
fn no_value_is_valid_where_none_is_said_to_be() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let samples = samples();
    let mut told = [0; 2];
    for _ in 0..400 {
        let mut schema = random.part(2);
        let Value::Object(map) = &mut schema else { continue };
        map.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        map.insert("definitions".to_owned(), json!({ "x": random.part(0) }));
        let Ok(oracle) = jsonschema::options().offline().build(&schema) else { continue };
        let valid: Vec<&Value> = samples.iter().filter(|value| oracle.is_valid(value)).collect();
        let text = schema.to_string();
        // What a definition says of itself does not bind the root, which may not refer to it.
        let definitions = text.find("\"definitions\"").expect("there");
        let end = definitions + schema["definitions"].to_string().len() + 14;
        for diagnostic in &report(&text).diagnostics {
            let Place::Span(span) = &diagnostic.place else { continue };
            let own = (definitions..end).contains(&span.start);
            let count = usize::from(diagnostic.rule == RULES[1]);
            if own && count == 0 {
                continue;
            }
            told[count] += 1;
            let wrong = valid.iter().find(|value| is_of_kind(value, &diagnostic.message));
            assert!(wrong.is_none(), "{text}\n{}\n{wrong:?}", diagnostic.message);
        }
    }
    assert!(told[0] > 30 && told[1] > 80, "{told:?}");
}

#[test]
fn schemas_that_join_each_other_again_and_again_are_no_trap() {
    let level = |n: usize| {
        let list = vec![format!("{{\"$ref\":\"#/definitions/l{}\"}}", n + 1); 3].join(",");
        format!(
            "\"l{n}\":{{\"allOf\":[{list}],\"properties\":{{\"x\":{{\"$ref\":\"#/definitions/l{}\"}}}}}}",
            (n * 7) % 400
        )
    };
    let levels: Vec<String> = (0..400).map(level).collect();
    let wide = vec![r##"{"$ref":"#/definitions/l0"}"##; 20_000].join(",");
    let schema = format!("{{\"definitions\":{{{}}},\"allOf\":[{wide}]}}", levels.join(","));
    assert!(report(&schema).diagnostics.is_empty());
}

//! Values and bodies written as code are read back, by a reader as strict as the language.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use skill_spec::AgentSkill;

use super::super::{Language, Product, snippet};
use super::request;
use crate::literal::Literal;

/// A reader of the literals of Python and JavaScript, as strict as either.
struct Reader<'a> {
    rest: &'a str,
    language: Literal,
}

impl Reader<'_> {
    fn read(&mut self) -> Value {
        self.rest = self.rest.trim_start();
        let words = if self.language == Literal::Python {
            ["True", "False", "None"]
        } else {
            ["true", "false", "null"]
        };
        for (word, value) in words.into_iter().zip([json!(true), json!(false), Value::Null]) {
            if self.take(word) {
                return value;
            }
        }
        match self.rest.chars().next().unwrap() {
            '"' => Value::String(self.text()),
            '[' => self.list(),
            '{' => self.object(),
            _ => {
                let end = self.rest.find([',', ']', '}', '\n', ';']).unwrap_or(self.rest.len());
                let (number, rest) = self.rest.split_at(end);
                self.rest = rest;
                serde_json::from_str(number).unwrap()
            }
        }
    }

    fn take(&mut self, word: &str) -> bool {
        self.rest = self.rest.trim_start();
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn list(&mut self) -> Value {
        let mut items = Vec::new();
        assert!(self.take("["));
        while !self.take("]") {
            items.push(self.read());
            assert!(self.take(",") || self.rest.trim_start().starts_with(']'));
        }
        Value::Array(items)
    }

    fn object(&mut self) -> Value {
        let mut entries = Map::new();
        assert!(self.take("{"));
        while !self.take("}") {
            let computed = self.language == Literal::JavaScript && self.take("[");
            let key = self.text();
            assert!(computed || self.language != Literal::JavaScript || key != "__proto__");
            assert!(!computed || self.take("]"));
            assert!(self.take(":"));
            let value = self.read();
            entries.insert(key, value);
            assert!(self.take(",") || self.rest.trim_start().starts_with('}'));
        }
        Value::Object(entries)
    }

    fn text(&mut self) -> String {
        assert!(self.take("\""), "{}", self.rest);
        let mut out = String::new();
        loop {
            let character = self.next();
            match character {
                '"' => return out,
                '\\' => {
                    let escaped = match self.next() {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'u' if self.language == Literal::JavaScript
                            && self.rest.starts_with('{') =>
                        {
                            let end = self.rest.find('}').unwrap();
                            let code = self.code(end + 1);
                            char::from_u32(code).unwrap()
                        }
                        'u' => char::from_u32(self.code(4)).unwrap(),
                        'U' if self.language == Literal::Python => {
                            char::from_u32(self.code(8)).unwrap()
                        }
                        plain @ ('"' | '\\') => plain,
                        other => panic!("no escape: {other:?}"),
                    };
                    out.push(escaped);
                }
                plain => {
                    assert!(skill_spec::is_printable(plain), "{plain:?}");
                    out.push(plain);
                }
            }
        }
    }

    fn next(&mut self) -> char {
        let character = self.rest.chars().next().unwrap();
        self.rest = &self.rest[character.len_utf8()..];
        character
    }

    fn code(&mut self, length: usize) -> u32 {
        let (code, rest) = self.rest.split_at(length);
        self.rest = rest;
        u32::from_str_radix(code.trim_matches(['{', '}']), 16).unwrap()
    }
}

fn values() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>(),
        proptest::collection::vec(
            prop_oneof![
                Just('"'),
                Just('\''),
                Just('`'),
                Just('\\'),
                Just('$'),
                Just('\n'),
                Just('\u{2028}'),
                Just('\u{0}'),
                Just('{'),
                Just('\u{10ffff}'),
                any::<char>()
            ],
            0..20
        )
        .prop_map(|characters| characters.into_iter().collect::<String>()),
        Just("JSON\nJSON".to_owned()),
        Just("__proto__".to_owned()),
        Just("${HOME}`id`$(id)\"\"\"'''".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(|number| json!(number)),
        (-1e9..1e9).prop_map(|number: f64| json!(number)),
        text.clone().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            proptest::collection::vec((text.clone(), inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_value_survives_being_written_as_code(value in values(), indent in 0..9_usize) {
        for language in [Literal::Python, Literal::JavaScript] {
            for text in [language.value(&value, indent), language.compact(&value)] {
                let mut reader = Reader { rest: &text, language };
                prop_assert_eq!(&reader.read(), &value, "{}", &text);
                prop_assert_eq!(reader.rest, "");
            }
        }
        for text in [Literal::Json.value(&value, indent), Literal::Json.compact(&value)] {
            prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &value, "{}", &text);
        }
    }

    #[test]
    fn any_body_is_found_again_in_its_snippets(schema in values(), message in any::<String>()) {
        let schema = json!({"properties": schema});
        let request = request(Product::Chat, |request| {
            request.schema = Some(schema);
            request.message = Some(message);
            request.skills.push(AgentSkill::inline("JSON", "'\"\\\nJSON\n", "eA==").to_json());
        });
        let body = request.body().unwrap();
        let curl = snippet(Language::Curl, Product::Chat, &body).unwrap();
        let (_, rest) = curl.split_once("<<'JSON'\n").unwrap();
        let (text, after) = rest.split_once("\nJSON\n").unwrap();
        prop_assert_eq!(&serde_json::from_str::<Value>(text).unwrap(), &body);
        prop_assert_eq!(after, "");
        let node = snippet(Language::Node, Product::Chat, &body).unwrap();
        let (_, rest) = node.split_once("const body = ").unwrap();
        let mut reader = Reader { rest, language: Literal::JavaScript };
        prop_assert_eq!(&reader.read(), &body);
        prop_assert!(reader.rest.starts_with(";\n\nconst response"));
        let python = snippet(Language::Python, Product::Chat, &body).unwrap();
        let mut found = Map::new();
        for key in ["model", "messages", "response_format", "extra_body"] {
            let (_, rest) = python.split_once(&format!("\n    {key}=")).unwrap();
            let value = Reader { rest, language: Literal::Python }.read();
            match value {
                Value::Object(extra) if key == "extra_body" => found.extend(extra),
                value => drop(found.insert(key.to_owned(), value)),
            }
        }
        prop_assert_eq!(Value::Object(found), body);
    }
}

//! Whether a schema is one, as the meta-schema of its draft has it: keyword by keyword, each schema
//! inside by itself.
//!
//! A quick look comes first: to build the meta-schema's validator takes longer than all else that is
//! done for a small skill.

use jsonschema::meta::MetaValidator;
use serde_json::{Map, Value as Json};

use super::keywords::{Keyword, Shape, TYPES, keyword};
use super::{Dialect, Schema};
use crate::tree::{Kind, Node, Value};

/// The meta-schema of a draft; its validator is built when it is first asked.
pub(crate) struct MetaSchema {
    dialect: Dialect,
    validator: Option<MetaValidator<'static>>,
}

impl MetaSchema {
    /// `None` where no library knows the draft.
    pub(crate) fn new(dialect: Dialect) -> Option<Self> {
        let known = !matches!(dialect, Dialect::Draft3 | Dialect::Unknown);
        known.then_some(Self { dialect, validator: None })
    }

    /// Where the keywords of one schema are not as they should be: the keyword, then the index of an
    /// item or an entry, behind slashes.
    ///
    /// Formats are left alone: real references hold spaces, real patterns other dialects.
    pub(crate) fn wrong_paths(&mut self, schema: &Schema, node: &Node) -> Vec<String> {
        let shallow = shallow(schema, node);
        let sure = |(name, value): (&String, &Json)| {
            keyword(name).is_some_and(|keyword| surely_takes(keyword, value))
        };
        if self.is_looked_at() && shallow.iter().all(sure) {
            return Vec::new();
        }
        self.ask(&Json::Object(shallow))
    }

    /// Earlier drafts have keywords of other forms.
    fn is_looked_at(&self) -> bool {
        !matches!(self.dialect, Dialect::Draft4 | Dialect::Draft6)
    }

    fn ask(&mut self, shallow: &Json) -> Vec<String> {
        let meta = self.validator.get_or_insert_with(|| validator(self.dialect));
        if meta.is_valid(shallow) {
            return Vec::new();
        }
        let told = meta.iter_errors(shallow).filter(|error| error.kind().keyword() != "format");
        told.map(|error| error.instance_path().to_string()).collect()
    }
}

fn validator(dialect: Dialect) -> MetaValidator<'static> {
    match dialect {
        Dialect::Draft4 => jsonschema::draft4::meta::validator(),
        Dialect::Draft6 => jsonschema::draft6::meta::validator(),
        Dialect::Draft201909 => jsonschema::draft201909::meta::validator(),
        Dialect::Draft202012 => jsonschema::draft202012::meta::validator(),
        _ => jsonschema::draft7::meta::validator(),
    }
}

/// Whether the meta-schemas of draft-07 and later surely take `value` there. No says nothing.
fn surely_takes(keyword: &Keyword, value: &Json) -> bool {
    let schema = Json::is_object;
    let schemas = |items: &Vec<Json>| !items.is_empty() && items.iter().all(schema);
    // Of what identifies a schema, drafts ask for more than text, and each for something else.
    let same_in_all = ["$schema", "$comment", "$defs", "$ref"];
    if keyword.name.starts_with('$') && !same_in_all.contains(&keyword.name) || keyword.name == "id"
    {
        return false;
    }
    match keyword.shape {
        Shape::Text => value.is_string(),
        Shape::Bool => value.is_boolean(),
        Shape::Count => value.is_u64(),
        Shape::Number => value.is_number(),
        Shape::Positive => value.as_f64().is_some_and(|number| number > 0.0),
        Shape::Names => value.as_array().is_some_and(|names| are_names(names)),
        Shape::Type => is_type(value) || value.as_array().is_some_and(|types| are_types(types)),
        Shape::Enum => value.as_array().is_some_and(|values| !values.is_empty()),
        Shape::List => value.is_array(),
        Shape::InPlace | Shape::Part | Shape::PartOrList => schema(value),
        Shape::InPlaceList | Shape::PartList => value.as_array().is_some_and(schemas),
        Shape::InPlaceMap | Shape::PartMap | Shape::Properties | Shape::Definitions => {
            value.as_object().is_some_and(|map| map.values().all(schema))
        }
        Shape::Dependencies | Shape::NamesMap => false,
        Shape::Mapping | Shape::Any => true,
    }
}

fn is_type(value: &Json) -> bool {
    value.as_str().is_some_and(|name| TYPES.contains(&name))
}

fn are_types(types: &[Json]) -> bool {
    !types.is_empty() && types.iter().all(is_type) && are_names(types)
}

/// Different texts. Of long lists it is not said.
fn are_names(names: &[Json]) -> bool {
    let repeats = |at: usize| names[..at].contains(&names[at]);
    names.len() <= 64 && names.iter().all(Json::is_string) && !(0..names.len()).any(repeats)
}

/// The most items of a list that are compared: each wrong one costs memory.
pub(crate) const MOST_ITEMS: usize = 4096;

/// A schema as the meta-schema sees it, with `{}` for each schema inside it: those are compared on
/// their own, so that an error is found at its own place and the whole stays linear. Keys of
/// mappings are replaced by their index.
fn shallow(schema: &Schema, node: &Node) -> Map<String, Json> {
    let mut map = Map::new();
    for entry in node.entries() {
        let Some((name, keyword)) = entry.name().and_then(|name| Some((name, keyword(name)?)))
        else {
            continue;
        };
        // Of duplicates the last counts.
        if !schema.entry(node, name).is_some_and(|last| std::ptr::eq(last, entry)) {
            continue;
        }
        let value = &entry.value;
        let json = match keyword.shape {
            Shape::Any | Shape::Mapping => continue,
            Shape::InPlace | Shape::Part => stand_in(value),
            // Any values do; of the list itself there is only to see whether it is one.
            Shape::List if !value.items().is_empty() => Json::Array(Vec::new()),
            Shape::Enum
            | Shape::List
            | Shape::Text
            | Shape::Bool
            | Shape::Count
            | Shape::Number
            | Shape::Positive
            | Shape::Names
            | Shape::Type => json(value),
            Shape::InPlaceList | Shape::PartList | Shape::PartOrList => match &value.value {
                Value::Sequence(items) => items.iter().take(MOST_ITEMS).map(stand_in).collect(),
                _ => stand_in(value),
            },
            Shape::InPlaceMap
            | Shape::PartMap
            | Shape::Properties
            | Shape::Definitions
            | Shape::Dependencies
            | Shape::NamesMap => match &value.value {
                Value::Mapping(entries) => {
                    let values = entries.iter().map(|entry| &entry.value);
                    let plain = keyword.shape == Shape::NamesMap;
                    let convert = |value| if plain { json(value) } else { stand_in(value) };
                    let named =
                        values.enumerate().map(|(at, value)| (at.to_string(), convert(value)));
                    Json::Object(named.collect())
                }
                _ => json(value),
            },
        };
        map.insert(name.to_owned(), json);
    }
    map
}

fn stand_in(node: &Node) -> Json {
    let boolean = node.scalar().is_some_and(|scalar| scalar.kind == Kind::Bool);
    if node.is_mapping() || boolean { Json::Object(Map::new()) } else { json(node) }
}

/// A value as JSON. Recursion ends at [`crate::parse::json::MAX_DEPTH`].
pub(crate) fn json(node: &Node) -> Json {
    match &node.value {
        Value::Scalar(scalar) if scalar.kind == Kind::Text => Json::from(scalar.text.as_str()),
        Value::Scalar(scalar) => serde_json::from_str(&scalar.text).unwrap_or(Json::Null),
        Value::Sequence(items) => items.iter().take(MOST_ITEMS).map(json).collect(),
        Value::Mapping(entries) => {
            let named = entries.iter().filter_map(|entry| Some((entry.name()?, &entry.value)));
            Json::Object(named.map(|(name, value)| (name.to_owned(), json(value))).collect())
        }
        Value::Alias => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::keywords::KEYWORDS;
    use super::*;

    #[test]
    fn what_is_surely_taken_is_taken_by_every_meta_schema() {
        let (long, twice) = (vec!["a"; 70], ["a", "b", "a"]);
        let values = json!([
            null, true, false, "", "a", "string", "#/a", "http://a.b/c d", "[", -1, -0.0, 0, 0.0, 1,
            1.0, 1.5, -1.5, 1e300, 1e-300, 18_446_744_073_709_551_615_u64, {}, [], [{}], [{}, {}],
            [{}, 1], ["a"], ["a", "b"], twice, long, ["string"], ["string", "null"],
            ["string", "string"], ["string", "text"], [[]], [null], [1, 1], {"0": {}}, {"0": {}, "1": {}},
            {"0": 1}, {"0": ["a"]}, {"0": []}
        ]);
        let mut taken = 0;
        let dialects =
            [Dialect::Absent, Dialect::Draft7, Dialect::Draft201909, Dialect::Draft202012];
        for (dialect, keyword) in
            dialects.into_iter().flat_map(|one| KEYWORDS.iter().map(move |keyword| (one, keyword)))
        {
            for value in values.as_array().unwrap().iter().filter(|v| surely_takes(keyword, v)) {
                // What stands there is not put into the shallow schema at all.
                if matches!(keyword.shape, Shape::Any | Shape::Mapping) {
                    continue;
                }
                let schema = json!({ keyword.name: value });
                let left = MetaSchema::new(dialect).unwrap().ask(&schema);
                assert!(left.is_empty(), "{dialect:?} {schema}: {left:?}");
                taken += 1;
            }
        }
        assert!(taken > 1000, "{taken}");
    }
}

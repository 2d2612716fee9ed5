//! The words of JSON Schema: what each keyword takes, and which came after draft-07.

use serde_json::Value as Json;

/// One keyword.
#[derive(Debug, PartialEq, Eq)]
pub struct Keyword {
    /// As written.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// Whether draft-07 does not know it and a schema means something else without it. `$defs` is
    /// newer too, but a pointer into it works in every draft.
    pub newer: bool,
}

/// What a keyword takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A schema for the same instance (`not`, `if`).
    InPlace,
    /// Schemas for the same instance (`allOf`).
    InPlaceList,
    /// Schemas for the same instance, by property name (`dependentSchemas`).
    InPlaceMap,
    /// By property name, a schema for the same instance or a list of names.
    Dependencies,
    /// A schema for parts of the instance (`additionalProperties`).
    Part,
    /// A schema for the parts, or one for each (`items`).
    PartOrList,
    /// Schemas for one part each (`prefixItems`).
    PartList,
    /// Schemas for parts, by pattern (`patternProperties`).
    PartMap,
    /// Schemas for parts, by name.
    Properties,
    /// Schemas that stand ready to be referred to.
    Definitions,
    /// Text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number, 0 or more.
    Count,
    /// A number.
    Number,
    /// A number above 0.
    Positive,
    /// A list of property names.
    Names,
    /// By property name, a list of names.
    NamesMap,
    /// A type name, or a list of them.
    Type,
    /// A list of values without duplicates.
    Enum,
    /// A list of values.
    List,
    /// A mapping that holds no schemas.
    Mapping,
    /// Anything.
    Any,
}

impl Shape {
    /// Whether the keyword holds no schemas.
    #[must_use]
    pub fn is_plain(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Bool | Self::Count | Self::Number | Self::Positive | Self::Type
        )
    }
}

impl Keyword {
    /// Whether the meta-schemas of draft-07 and later surely take `value` here, in which `{}` stands
    /// for each schema inside. No says nothing: the meta-schema itself is to be asked.
    #[must_use]
    pub(crate) fn surely_takes(&self, value: &Json) -> bool {
        let schema = Json::is_object;
        let schemas = |items: &Vec<Json>| !items.is_empty() && items.iter().all(schema);
        // Of what identifies a schema, drafts ask for more than text, and each for something else.
        let same_in_all = ["$schema", "$comment", "$defs", "$ref"];
        if self.name.starts_with('$') && !same_in_all.contains(&self.name) || self.name == "id" {
            return false;
        }
        match self.shape {
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

const fn old(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, newer: false }
}

const fn new(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, newer: true }
}

/// Every keyword of draft-04 to 2020-12, and what `OpenAPI` and common tools add.
pub const KEYWORDS: &[Keyword] = &[
    old("$schema", Shape::Text),
    old("$id", Shape::Text),
    old("id", Shape::Text),
    old("$ref", Shape::Text),
    new("$anchor", Shape::Text),
    new("$dynamicRef", Shape::Text),
    new("$dynamicAnchor", Shape::Text),
    new("$recursiveRef", Shape::Text),
    new("$recursiveAnchor", Shape::Bool),
    new("$vocabulary", Shape::Mapping),
    old("$comment", Shape::Text),
    old("$defs", Shape::Definitions),
    old("definitions", Shape::Definitions),
    old("title", Shape::Text),
    old("description", Shape::Text),
    old("default", Shape::Any),
    old("examples", Shape::List),
    old("example", Shape::Any),
    old("deprecated", Shape::Bool),
    old("readOnly", Shape::Bool),
    old("writeOnly", Shape::Bool),
    old("type", Shape::Type),
    old("enum", Shape::Enum),
    old("const", Shape::Any),
    old("multipleOf", Shape::Positive),
    old("maximum", Shape::Number),
    old("exclusiveMaximum", Shape::Number),
    old("minimum", Shape::Number),
    old("exclusiveMinimum", Shape::Number),
    old("maxLength", Shape::Count),
    old("minLength", Shape::Count),
    old("pattern", Shape::Text),
    old("format", Shape::Text),
    old("contentMediaType", Shape::Text),
    old("contentEncoding", Shape::Text),
    old("contentSchema", Shape::Part),
    old("items", Shape::PartOrList),
    new("prefixItems", Shape::PartList),
    old("additionalItems", Shape::Part),
    new("unevaluatedItems", Shape::Part),
    old("contains", Shape::Part),
    new("minContains", Shape::Count),
    new("maxContains", Shape::Count),
    old("maxItems", Shape::Count),
    old("minItems", Shape::Count),
    old("uniqueItems", Shape::Bool),
    old("properties", Shape::Properties),
    old("patternProperties", Shape::PartMap),
    old("additionalProperties", Shape::Part),
    new("unevaluatedProperties", Shape::Part),
    old("propertyNames", Shape::Part),
    old("maxProperties", Shape::Count),
    old("minProperties", Shape::Count),
    old("required", Shape::Names),
    old("dependencies", Shape::Dependencies),
    new("dependentSchemas", Shape::InPlaceMap),
    new("dependentRequired", Shape::NamesMap),
    old("allOf", Shape::InPlaceList),
    old("anyOf", Shape::InPlaceList),
    old("oneOf", Shape::InPlaceList),
    old("not", Shape::InPlace),
    old("if", Shape::InPlace),
    old("then", Shape::InPlace),
    old("else", Shape::InPlace),
    old("nullable", Shape::Any),
    old("discriminator", Shape::Any),
    old("xml", Shape::Any),
    old("externalDocs", Shape::Any),
    old("propertyOrdering", Shape::Any),
];

/// The values of `type`.
pub const TYPES: &[&str] = &["array", "boolean", "integer", "null", "number", "object", "string"];

/// The keyword of this name.
#[must_use]
pub fn keyword(name: &str) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|keyword| keyword.name == name)
}

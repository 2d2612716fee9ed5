//! The words of JSON Schema: what each keyword takes, and which came after draft-07.

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

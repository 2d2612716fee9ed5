//! What a change of schema.json means for whoever reads the output.
//!
//! The question is whether each output that the new schema allows was valid under the old one.
//! Schemas are compared as sets of values: references followed, `allOf` merged, `anyOf` and
//! `oneOf` as alternatives. Where a bound is loosened, an output is looked for that shows it; what
//! can neither be shown nor ruled out is [`Class::Undecided`], never a guess that all is well.

mod alternatives;
mod array;
mod bounds;
mod leaf;
mod object;
mod pattern_text;
mod place;
mod side;
mod values;
mod walk;
mod witness;

pub use place::value_of;

use self::walk::Walk;
use crate::model::Schema;
use crate::span::Span;

/// What a change means for a consumer of the output.
///
/// In order of weight: the class of a comparison is the heaviest of its changes. `Undecided` stands
/// above `Additive`, for it may be breaking, and below `Breaking`, which is certain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Nothing differs.
    #[default]
    None,
    /// Titles, descriptions, examples, order: the same outputs as before.
    Cosmetic,
    /// Every output was valid before, and some no longer come.
    Narrowing,
    /// Properties come that were not there: consumers that pass over unknown keys see no change.
    Additive,
    /// It cannot be told whether an output comes that was not valid before.
    Undecided,
    /// An output may come that was not valid before, or a property that consumers read is gone.
    Breaking,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The one consumers know.
    Old,
    /// The one that takes its place.
    New,
}

/// One change of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it means.
    pub class: Class,
    /// The JSON Pointer of the keyword or schema it is about; empty for the whole.
    pub pointer: String,
    /// The version `pointer` leads into: the new one, unless the place is only in the old one.
    pub version: Version,
    /// The part of the output: `lines[].price`; empty for the whole.
    pub field: String,
    /// What changed: lower case, no full stop.
    pub reason: String,
    /// A value of `field` that is valid now and was not before, as JSON.
    pub example: Option<String>,
    /// The place in the old file.
    pub old: Option<Span>,
    /// The place in the new file.
    pub new: Option<Span>,
}

/// What differs between two schemas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaComparison {
    /// The heaviest class of all changes.
    pub class: Class,
    /// In the order of the schemas; no more than [`MAX_CHANGES`].
    pub changes: Vec<Change>,
    /// How many more there are.
    pub more: usize,
}

/// The most changes that are listed.
pub const MAX_CHANGES: usize = 1_000;

/// Holds two schemas against each other, within a budget of steps.
#[must_use]
pub fn compare(old: &Schema, new: &Schema) -> SchemaComparison {
    if place::is_same(&old.root, &new.root) {
        return SchemaComparison::default();
    }
    let (before, after) = (old.subschemas(), new.subschemas());
    let Some(mut walk) = Walk::new(&before, &after) else {
        let reason = "the dialect that `$schema` names is not known";
        return SchemaComparison::one(Change {
            pointer: "/$schema".to_owned(),
            ..Change::of_the_whole(Class::Undecided, Version::New, reason)
        });
    };
    walk.roots();
    let mut found = walk.finish();
    if found.class == Class::None {
        let reason = "written otherwise, for the same outputs";
        found = SchemaComparison::one(Change::of_the_whole(Class::Cosmetic, Version::New, reason));
    }
    found
}

impl Class {
    /// As it is spelt in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Cosmetic => "cosmetic",
            Self::Narrowing => "narrowing",
            Self::Additive => "additive",
            Self::Undecided => "undecided",
            Self::Breaking => "breaking",
        }
    }
}

impl Change {
    /// A change that is about the whole schema.
    pub(super) fn of_the_whole(class: Class, version: Version, reason: &str) -> Self {
        Self {
            class,
            pointer: String::new(),
            version,
            field: String::new(),
            reason: reason.to_owned(),
            example: None,
            old: None,
            new: None,
        }
    }
}

impl SchemaComparison {
    pub(super) fn one(change: Change) -> Self {
        Self { class: change.class, changes: vec![change], more: 0 }
    }
}

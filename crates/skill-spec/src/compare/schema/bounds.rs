//! Bounds of numbers, and of lengths: the tightest of a conjunction, and which types they leave.

use std::cmp::Ordering;

use super::side::{ARRAY, BROKEN, NUMBER, OBJECT, STRING, Side, WHOLE, boolean};
use super::walk::Doc;
use crate::model::instance::count;
use crate::tree::{Entry, Node};

/// A number: exact where it is whole.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Whole(i128),
    Real(f64),
}

/// One end of a range.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit<'a> {
    pub(super) value: Number,
    pub(super) exclusive: bool,
    /// The schema that sets it, and the keyword it does so with.
    pub(super) owner: &'a Node,
    pub(super) entry: &'a Entry,
}

/// Which end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Low,
    High,
}

impl Number {
    #[expect(clippy::cast_possible_truncation, reason = "whole, and far from the limits")]
    pub(super) fn real(value: f64) -> Self {
        let whole = value.fract() == 0.0 && value.abs() < 9e15;
        if whole { Self::Whole(value as i128) } else { Self::Real(value) }
    }

    pub(super) fn of(node: &Node) -> Option<Self> {
        let scalar = node.scalar().filter(|_| node.text().is_none())?;
        let whole = scalar.text.parse::<i128>().map(Self::Whole).ok();
        whole.or_else(|| scalar.text.parse().ok().map(Self::real))
    }

    #[expect(clippy::cast_precision_loss, reason = "only where one of two is not whole")]
    pub(super) fn as_real(self) -> f64 {
        match self {
            Self::Whole(value) => value as f64,
            Self::Real(value) => value,
        }
    }

    pub(super) fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => one.cmp(&other),
            _ => self.as_real().partial_cmp(&other.as_real()).unwrap_or(Ordering::Equal),
        }
    }
}

impl Limit<'_> {
    /// The same for whole numbers alone: inclusive and whole.
    fn whole(mut self, end: End) -> Self {
        self.value = match (self.value, end) {
            (Number::Whole(value), End::Low) if self.exclusive => Number::Whole(value + 1),
            (Number::Whole(value), End::High) if self.exclusive => Number::Whole(value - 1),
            (Number::Real(value), End::Low) => Number::real(value.ceil()),
            (Number::Real(value), End::High) => Number::real(value.floor()),
            (value, _) => value,
        };
        self.exclusive = false;
        self
    }

    /// Whether this end leaves nothing that `other` does not leave.
    pub(super) fn is_within(&self, other: &Self, end: End) -> bool {
        match (self.value.order(other.value), end) {
            (Ordering::Equal, _) => self.exclusive || !other.exclusive,
            (order, End::Low) => order.is_gt(),
            (order, End::High) => order.is_lt(),
        }
    }
}

/// The tightest end of the range of numbers.
pub(super) fn limit<'a>(side: &Side<'a>, doc: &Doc<'a>, end: End) -> Option<Limit<'a>> {
    let whole = side.types & NUMBER == WHOLE;
    let names = match end {
        End::Low => ["minimum", "exclusiveMinimum"],
        End::High => ["maximum", "exclusiveMaximum"],
    };
    let [plain, strict] = names;
    let limit = |(owner, entry): (&'a Node, &'a Entry)| {
        let value = Number::of(&entry.value)?;
        let is_strict = entry.name() == Some(strict);
        let flag = || doc.schema().get(owner, strict).and_then(boolean) == Some(true);
        let limit = Limit { value, exclusive: is_strict || flag(), owner, entry };
        Some(if whole { limit.whole(end) } else { limit })
    };
    let all = [plain, strict].into_iter().flat_map(|name| side.entries(doc, name));
    all.filter_map(limit).reduce(|one, other| if other.is_within(&one, end) { other } else { one })
}

/// The tightest of a keyword that counts, `minItems` and its kin, with its place.
pub(super) fn tightest<'a>(
    side: &Side<'a>,
    doc: &Doc<'a>,
    name: &str,
) -> Option<(usize, &'a Node, &'a Entry)> {
    let all = side.entries(doc, name).into_iter();
    let all = all.filter_map(|(owner, entry)| Some((count(&entry.value)?, owner, entry)));
    let is_least = name.starts_with("min");
    all.reduce(|one, other| if (other.0 > one.0) == is_least { other } else { one })
}

/// The types of which a value can fit the bounds.
pub(super) fn possible(side: &Side<'_>, doc: &Doc<'_>) -> u8 {
    let mut types = side.types;
    for (bit, least, most) in [
        (STRING, "minLength", "maxLength"),
        (ARRAY, "minItems", "maxItems"),
        (OBJECT, "minProperties", "maxProperties"),
    ] {
        let ends = tightest(side, doc, least).zip(tightest(side, doc, most));
        if ends.is_some_and(|(least, most)| least.0 > most.0) {
            types &= !bit;
        }
    }
    let steps = side.entries(doc, "multipleOf").into_iter();
    let mut steps = steps.filter_map(|(_, entry)| Number::of(&entry.value));
    if steps.any(|step| matches!(step, Number::Whole(1..))) {
        types &= !BROKEN;
    }
    let only = Side { types, ..side.without_groups() };
    let ends = limit(&only, doc, End::Low).zip(limit(&only, doc, End::High));
    let is_empty = |(low, high): (Limit<'_>, Limit<'_>)| match low.value.order(high.value) {
        Ordering::Greater => true,
        Ordering::Equal => low.exclusive || high.exclusive,
        Ordering::Less => false,
    };
    if ends.is_some_and(is_empty) {
        types &= !NUMBER;
    }
    types
}

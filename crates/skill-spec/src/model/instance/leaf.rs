//! The keywords that hold no schemas: types, bounds, lengths, lists of values.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;

use super::{Judge, Verdict, boolean, fields};
use crate::infer::formats;
use crate::model::Dialect;
use crate::model::keywords::TYPES;
use crate::tree::{Kind, Node, Value};

impl<'a> Judge<'a> {
    pub(super) fn leaf(
        &mut self,
        schema: &'a Node,
        keyword: &str,
        operand: &'a Node,
        value: &Node,
    ) -> Verdict {
        let text = value.text();
        let items = matches!(value.value, Value::Sequence(_)).then(|| value.items().len());
        let size = || value.is_mapping().then(|| fields(value).count());
        let length = || text.map(|text| text.chars().count());
        match keyword {
            "type" => self.has_type(schema, operand, value),
            "enum" => self.is_listed(operand.items(), value),
            "const" if self.dialect != Dialect::Draft4 => {
                self.is_listed(std::slice::from_ref(operand), value)
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                self.in_bounds(schema, keyword, operand, value)
            }
            "multipleOf" => multiple(operand, value),
            "minLength" => at_least(operand, length()),
            "maxLength" => at_most(operand, length()),
            "minItems" => at_least(operand, items),
            "maxItems" => at_most(operand, items),
            "minProperties" => at_least(operand, size()),
            "maxProperties" => at_most(operand, size()),
            "pattern" => text.map_or(Verdict::Fits, |text| self.matches(operand, text)),
            "format" => text.map_or(Verdict::Fits, |text| format(operand, text)),
            "required" if value.is_mapping() => {
                Verdict::of(missing(operand, value).next().is_none())
            }
            "uniqueItems" if boolean(operand) == Some(true) => self.unique(value.items()),
            _ => Verdict::Fits,
        }
    }

    fn has_type(&self, schema: &'a Node, operand: &'a Node, value: &Node) -> Verdict {
        let names = operand.items().iter().chain(operand.text().map(|_| operand));
        let is = |name: &str| match name {
            "integer" if is_whole_float(value) && self.dialect == Dialect::Draft4 => {
                Verdict::Unknown
            }
            "integer" => Verdict::of(type_of(value) == "integer" || is_whole_float(value)),
            "number" => Verdict::of(matches!(type_of(value), "number" | "integer")),
            name if TYPES.contains(&name) => Verdict::of(type_of(value) == name),
            // A slip for a type.
            _ => Verdict::Unknown,
        };
        let verdict = names.filter_map(Node::text).map(is).fold(Verdict::Fails, Verdict::or);
        // No keyword of JSON Schema, but whoever writes it means it.
        let nullable = || self.all.schema().get(schema, "nullable").and_then(boolean);
        if verdict == Verdict::Fails && value.is_null() && nullable() == Some(true) {
            return Verdict::Unknown;
        }
        verdict
    }

    fn is_listed(&mut self, list: &'a [Node], value: &Node) -> Verdict {
        if !self.spend(list.len() + weight(value)) {
            return Verdict::Unknown;
        }
        let plain = value.scalar();
        let wanted = plain.is_none().then(|| canonical(value));
        for item in list {
            let equal = match (plain, item.scalar()) {
                (Some(_), Some(_)) => canonical_scalar(item) == canonical_scalar(value),
                (None, None) => {
                    if !self.spend(weight(item)) {
                        return Verdict::Unknown;
                    }
                    wanted.as_deref() == Some(canonical(item).as_str())
                }
                _ => false,
            };
            if equal {
                return Verdict::Fits;
            }
        }
        Verdict::Fails
    }

    fn unique(&mut self, items: &[Node]) -> Verdict {
        let mut seen = HashSet::new();
        for item in items {
            if !self.spend(weight(item)) {
                return Verdict::Unknown;
            }
            if !seen.insert(canonical(item)) {
                return Verdict::Fails;
            }
        }
        Verdict::Fits
    }

    fn in_bounds(&self, schema: &'a Node, keyword: &str, bound: &'a Node, value: &Node) -> Verdict {
        let Some(order) = compare(value, bound) else { return Verdict::Fits };
        let exclusive = |name| self.all.schema().get(schema, name).and_then(boolean) == Some(true);
        Verdict::of(match keyword {
            "minimum" => order.is_gt() || order.is_eq() && !exclusive("exclusiveMinimum"),
            "maximum" => order.is_lt() || order.is_eq() && !exclusive("exclusiveMaximum"),
            "exclusiveMinimum" => order.is_gt(),
            _ => order.is_lt(),
        })
    }
}

/// The names of `required` that an object lacks.
pub(super) fn missing<'a>(
    required: &'a Node,
    value: &Node,
) -> impl Iterator<Item = &'a str> + use<'a> {
    let there: HashSet<&str> = fields(value).map(|(name, _)| name).collect();
    let names = required.items().iter().filter_map(Node::text);
    let absent: Vec<&str> = names.filter(|name| !there.contains(name)).collect();
    absent.into_iter()
}

/// A value's type in JSON Schema.
pub(super) fn type_of(value: &Node) -> &'static str {
    match &value.value {
        Value::Mapping(_) => "object",
        Value::Sequence(_) => "array",
        Value::Scalar(scalar) => match scalar.kind {
            Kind::Text => "string",
            Kind::Bool => "boolean",
            Kind::Integer => "integer",
            Kind::Float => "number",
            Kind::Null => "null",
        },
        Value::Alias => "nothing",
    }
}

fn is_whole_float(value: &Node) -> bool {
    type_of(value) == "number" && number(value).is_some_and(|number| number.fract() == 0.0)
}

/// A number as readers hold it.
pub(crate) fn number(node: &Node) -> Option<f64> {
    let scalar = node.scalar()?;
    matches!(scalar.kind, Kind::Integer | Kind::Float).then(|| scalar.text.parse().ok()).flatten()
}

/// The order of two numbers: exact for integers; `None` if one is no number.
pub(crate) fn compare(one: &Node, other: &Node) -> Option<Ordering> {
    let whole = |node: &Node| node.scalar()?.text.parse::<i128>().ok();
    let (a, b) = (number(one)?, number(other)?);
    whole(one).zip(whole(other)).map(|(one, other)| one.cmp(&other)).or_else(|| a.partial_cmp(&b))
}

/// A count such as the operand of `minItems`.
pub(crate) fn count(operand: &Node) -> Option<usize> {
    let number = number(operand).filter(|number| number.fract() == 0.0 && *number >= 0.0)?;
    // Beyond 2^53 no text is as long.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, positive, and the cast saturates"
    )]
    Some(number as usize)
}

fn at_least(operand: &Node, found: Option<usize>) -> Verdict {
    let bound = found.zip(count(operand));
    Verdict::of(bound.is_none_or(|(found, least)| found >= least))
}

fn at_most(operand: &Node, found: Option<usize>) -> Verdict {
    let bound = found.zip(count(operand));
    Verdict::of(bound.is_none_or(|(found, most)| found <= most))
}

fn multiple(operand: &Node, value: &Node) -> Verdict {
    let Some((value, step)) = number(value).zip(number(operand).filter(|step| *step > 0.0)) else {
        return Verdict::Fits;
    };
    let ratio = value / step;
    // Decimal fractions are not exact: a near miss is a hit.
    let near = (ratio - ratio.round()).abs() <= 1e-9 * ratio.abs().max(1.0);
    Verdict::of(near || !ratio.is_finite())
}

/// The formats with one plain form, as the SDK's classes read them. Others are not looked at.
fn format(operand: &Node, text: &str) -> Verdict {
    Verdict::of(match operand.text() {
        Some("date") => formats::is_date(text),
        Some("date-time") => formats::is_date_time(&text.to_uppercase()),
        _ => true,
    })
}

/// The steps it takes to write a value out.
fn weight(value: &Node) -> usize {
    1 + (value.span.end - value.span.start) / 32
}

fn canonical_scalar(node: &Node) -> (Kind, Cow<'_, str>) {
    let Some(scalar) = node.scalar() else { return (Kind::Null, Cow::Borrowed("")) };
    match scalar.kind {
        Kind::Integer if scalar.text != "-0" => (Kind::Integer, Cow::Borrowed(&scalar.text)),
        // 1, 1.0 and 1e0 are one number.
        Kind::Integer | Kind::Float => {
            let text = number(node).map_or(String::new(), |number| (number + 0.0).to_string());
            (Kind::Integer, Cow::Owned(text))
        }
        kind => (kind, Cow::Borrowed(&scalar.text)),
    }
}

/// A text that is the same for equal values: keys in order, numbers in one form. Recursion ends
/// at [`crate::parse::json::MAX_DEPTH`].
pub(crate) fn canonical(node: &Node) -> String {
    let mut out = String::new();
    write(node, &mut out);
    out
}

fn write(node: &Node, out: &mut String) {
    match &node.value {
        Value::Scalar(scalar) if scalar.kind == Kind::Text => {
            out.push_str(&serde_json::Value::from(scalar.text.as_str()).to_string());
        }
        Value::Scalar(_) => out.push_str(&canonical_scalar(node).1),
        Value::Sequence(items) => {
            out.push('[');
            for item in items {
                write(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Mapping(_) => {
            let mut all: Vec<_> = fields(node).collect();
            all.sort_unstable_by_key(|(name, _)| *name);
            out.push('{');
            for (name, field) in all {
                out.push_str(&serde_json::Value::from(name).to_string());
                out.push(':');
                write(&field.value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Alias => {}
    }
}

//! Trees by themselves: pointers to places in them, equality, and values read from them.

use serde_json::{Map, Number};

use crate::span::Span;
use crate::tree::{Kind, Node, Value};

/// The JSON Pointer of the node with this span; `None` if it is not in the tree. Entries stand in
/// order, so one look a level is enough.
pub(super) fn pointer(root: &Node, span: Span) -> Option<String> {
    let mut pointer = String::new();
    let mut node = root;
    while node.span != span {
        let inside = |one: &Node| one.span.start <= span.start && span.end <= one.span.end;
        match &node.value {
            Value::Mapping(entries) => {
                let next = entries.partition_point(|entry| entry.value.span.end < span.end);
                let entry = entries.get(next).filter(|entry| inside(&entry.value))?;
                let name = entry.name()?.replace('~', "~0").replace('/', "~1");
                pointer.push('/');
                pointer.push_str(&name);
                node = &entry.value;
            }
            Value::Sequence(items) => {
                let next = items.partition_point(|item| item.span.end < span.end);
                node = items.get(next).filter(|item| inside(item))?;
                pointer.push('/');
                pointer.push_str(&next.to_string());
            }
            Value::Scalar(_) | Value::Alias => return None,
        }
    }
    Some(pointer)
}

/// Whether two trees say the same in the same order, wherever they stand.
pub(super) fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Scalar(one), Value::Scalar(other)) => {
            (one.kind, &one.text) == (other.kind, &other.text)
        }
        (Value::Sequence(one), Value::Sequence(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Mapping(one), Value::Mapping(other)) => {
            let same = |(one, other): (&crate::tree::Entry, &crate::tree::Entry)| {
                one.name() == other.name() && is_same(&one.value, &other.value)
            };
            one.len() == other.len() && one.iter().zip(other).all(same)
        }
        (Value::Alias, Value::Alias) => true,
        _ => false,
    }
}

/// A tree as a JSON value; of duplicate keys the last counts.
#[must_use]
pub fn value_of(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Scalar(scalar) => match scalar.kind {
            Kind::Null => serde_json::Value::Null,
            Kind::Bool => (scalar.text.eq_ignore_ascii_case("true")).into(),
            Kind::Integer | Kind::Float => {
                let number = scalar.text.parse::<Number>();
                number.map_or_else(|_| scalar.text.clone().into(), serde_json::Value::Number)
            }
            Kind::Text => scalar.text.clone().into(),
        },
        Value::Sequence(items) => items.iter().map(value_of).collect(),
        Value::Mapping(entries) => {
            let named = |entry: &crate::tree::Entry| {
                Some((entry.name()?.to_owned(), value_of(&entry.value)))
            };
            entries.iter().filter_map(named).collect::<Map<_, _>>().into()
        }
        Value::Alias => serde_json::Value::Null,
    }
}

/// A JSON value as a tree that stands nowhere.
pub(super) fn node_of(value: &serde_json::Value) -> Node {
    use crate::tree::{Entry, Scalar, Style};
    let span = Span::at(crate::span::FileId(0), 0);
    let scalar = |text: String, kind| {
        let style = if kind == Kind::Text { Style::DoubleQuoted } else { Style::Plain };
        Value::Scalar(Scalar { text, style, kind })
    };
    let value = match value {
        serde_json::Value::Null => scalar("null".into(), Kind::Null),
        serde_json::Value::Bool(truth) => scalar(truth.to_string(), Kind::Bool),
        serde_json::Value::Number(number) => {
            let whole = number.is_i64() || number.is_u64();
            scalar(number.to_string(), if whole { Kind::Integer } else { Kind::Float })
        }
        serde_json::Value::String(text) => scalar(text.clone(), Kind::Text),
        serde_json::Value::Array(items) => Value::Sequence(items.iter().map(node_of).collect()),
        serde_json::Value::Object(fields) => {
            let entry = |(name, value): (&String, &serde_json::Value)| Entry {
                key: Node { span, value: scalar(name.clone(), Kind::Text) },
                value: node_of(value),
            };
            Value::Mapping(fields.iter().map(entry).collect())
        }
    };
    Node { span, value }
}

//! What samples leave open, for the author who revises the schema.

use super::Shape;

/// Something in an inferred schema that the samples do not settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Where the values stand: `lines[].tax`, empty for the output itself. As the samples spell it.
    pub at: String,
    /// What was seen, and so assumed.
    pub kind: DoubtKind,
}

/// The kinds of [`Doubt`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoubtKind {
    /// Nothing but null: text was assumed.
    OnlyNull,
    /// Lists without items: any are allowed.
    NoItems,
    /// Objects without properties: any are allowed.
    NoProperties,
    /// So many values that came again: they became an `enum`.
    Choices(usize),
    /// Values of these types, null aside.
    Mixed(Vec<&'static str>),
    /// Values nested so deeply that their types were left open.
    Deep,
}

/// What is open in `shape` and below it, in the order of the schema.
pub(super) fn doubts(shape: &Shape<'_>) -> Vec<Doubt> {
    let mut found = Vec::new();
    collect(shape, &mut String::new(), &mut found);
    found
}

fn collect(shape: &Shape<'_>, at: &mut String, found: &mut Vec<Doubt>) {
    if let Some(kind) = kind_of(shape) {
        found.push(Doubt { at: at.clone(), kind });
    }
    if shape.cut {
        return;
    }
    let length = at.len();
    if let Some(items) = &shape.items {
        at.push_str("[]");
        collect(items, at, found);
        at.truncate(length);
    }
    for (name, property) in &shape.properties {
        if !at.is_empty() {
            at.push('.');
        }
        at.push_str(name);
        collect(property, at, found);
        at.truncate(length);
    }
}

fn kind_of(shape: &Shape<'_>) -> Option<DoubtKind> {
    let types = shape.types().into_iter().filter(|name| *name != "null");
    let types: Vec<&'static str> = types.collect();
    match () {
        () if shape.cut => Some(DoubtKind::Deep),
        () if shape.seen == 0 => None,
        () if shape.nulls == shape.seen => Some(DoubtKind::OnlyNull),
        () if types.len() > 1 => Some(DoubtKind::Mixed(types)),
        () if shape.arrays > 0 && shape.items.is_none() => Some(DoubtKind::NoItems),
        () if shape.objects > 0 && shape.properties.is_empty() => Some(DoubtKind::NoProperties),
        () => {
            let choices = shape.distinct_codes()?;
            Some(DoubtKind::Choices(choices.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::infer::infer_with_doubts;

    #[test]
    fn what_the_samples_leave_open_is_told_where_it_stands() {
        let mut deep = json!(1);
        for _ in 0..60 {
            deep = json!([deep]);
        }
        let samples = [json!({
            "vat": null,
            "notes": [],
            "extra": {},
            "lines": [
                {"tax": "full", "count": 1}, {"tax": "none", "count": "two"},
                {"tax": "full", "count": null}, {"tax": "none", "count": 2}],
            "deep": deep,
            "total": 1.5,
        })];
        let (_, doubts) = infer_with_doubts(&samples, "any");
        let at = |at: &str, kind| Doubt { at: at.to_owned(), kind };
        let deep = at(&format!("deep{}", "[]".repeat(47)), DoubtKind::Deep);
        assert_eq!(
            doubts,
            [
                at("vat", DoubtKind::OnlyNull),
                at("notes", DoubtKind::NoItems),
                at("extra", DoubtKind::NoProperties),
                at("lines[].tax", DoubtKind::Choices(2)),
                at("lines[].count", DoubtKind::Mixed(vec!["string", "integer"])),
                deep,
            ]
        );
    }
}

use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "schema-ref-fan-out",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "references multiply until a reader takes very long",
    docs: r#"### What it does
Reports references that lead to schemas which refer on, several times each, so that one value has to be held against more than 10,000 schemas: 14 steps of two references each are enough.

### Why it matters
Readers follow each reference anew. Twenty-two such steps took a current library 14 seconds to say that one number does not fit; a few more, and it never returns.

### How to repair
Say each alternative once, or put the schemas that share a part side by side rather than one above the other.
"#,
    bad: &[Example {
        title: "two to the power of fourteen",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"$ref\": \"#/definitions/d0\" }\n  },\n  \"required\": [\"total\"],\n  \"definitions\": {\n    \"d0\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d1\" }, { \"$ref\": \"#/definitions/d1\" }] },\n    \"d1\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d2\" }, { \"$ref\": \"#/definitions/d2\" }] },\n    \"d2\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d3\" }, { \"$ref\": \"#/definitions/d3\" }] },\n    \"d3\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d4\" }, { \"$ref\": \"#/definitions/d4\" }] },\n    \"d4\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d5\" }, { \"$ref\": \"#/definitions/d5\" }] },\n    \"d5\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d6\" }, { \"$ref\": \"#/definitions/d6\" }] },\n    \"d6\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d7\" }, { \"$ref\": \"#/definitions/d7\" }] },\n    \"d7\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d8\" }, { \"$ref\": \"#/definitions/d8\" }] },\n    \"d8\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d9\" }, { \"$ref\": \"#/definitions/d9\" }] },\n    \"d9\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d10\" }, { \"$ref\": \"#/definitions/d10\" }] },\n    \"d10\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d11\" }, { \"$ref\": \"#/definitions/d11\" }] },\n    \"d11\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d12\" }, { \"$ref\": \"#/definitions/d12\" }] },\n    \"d12\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d13\" }, { \"$ref\": \"#/definitions/d13\" }] },\n    \"d13\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d14\" }, { \"$ref\": \"#/definitions/d14\" }] },\n    \"d14\": { \"type\": \"number\" }\n  }\n}\n",
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a schema used twice",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"$ref\": \"#/definitions/d0\" }\n  },\n  \"required\": [\"total\"],\n  \"definitions\": {\n    \"d0\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d1\" }, { \"$ref\": \"#/definitions/d1\" }] },\n    \"d1\": { \"anyOf\": [{ \"$ref\": \"#/definitions/d2\" }, { \"$ref\": \"#/definitions/d2\" }] },\n    \"d2\": { \"type\": \"number\" }\n  }\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

/// The schemas a single value may be held against.
const MOST: u64 = 10_000;

fn check(_: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    if all.list.len() < 16 || !all.list.iter().any(|sub| all.reference(sub).is_some()) {
        return;
    }
    let costs = costs(&all.in_place());
    // Where it gets too much: what leads there costs more still, and the cure is here.
    let mut over = costs.iter().zip(&all.list).filter(|(cost, _)| **cost > MOST);
    let Some((cost, first)) = over.clone().min_by_key(|(cost, _)| **cost) else { return };
    let entry = all.reference(first).map(|(entry, _)| entry).or(first.node.entries().first());
    let open = Span { end: first.node.span.start + 1, ..first.node.span };
    let span = entry.map_or(open, |entry| entry.key.span);
    let keyword = quote(entry.and_then(crate::tree::Entry::name).unwrap_or_default());
    let times = if *cost == u64::MAX { "countless".to_owned() } else { format!("{cost}") };
    let message = format!("behind {keyword} a value is held against {times} schemas");
    let diagnostic = emit.report(span, message);
    diagnostic.help("say each alternative once: readers follow every reference anew");
    if let Some((_, outer)) = over.find(|(other, _)| *other > cost) {
        let span = Span { end: outer.node.span.start + 1, ..outer.node.span };
        diagnostic.related(span, "and more from here");
    }
}

/// How many schemas a value is held against from each on. Circles, of which another rule speaks,
/// count once. A walk without recursion: a chain of references may be as long as the file.
fn costs(edges: &[Vec<usize>]) -> Vec<u64> {
    let mut costs = vec![0_u64; edges.len()];
    let mut entered = vec![false; edges.len()];
    for start in 0..edges.len() {
        let mut path = vec![(start, 0)];
        if std::mem::replace(&mut entered[start], true) {
            continue;
        }
        costs[start] = 1;
        while let Some((at, next)) = path.last_mut() {
            let Some(target) = edges[*at].get(*next).copied() else {
                let (done, _) = (*at, path.pop());
                if let Some((parent, _)) = path.last() {
                    costs[*parent] = costs[*parent].saturating_add(costs[done]);
                }
                continue;
            };
            *next += 1;
            let from = *at;
            if std::mem::replace(&mut entered[target], true) {
                costs[from] = costs[from].saturating_add(costs[target]);
            } else {
                costs[target] = 1;
                path.push((target, 0));
            }
        }
    }
    costs
}

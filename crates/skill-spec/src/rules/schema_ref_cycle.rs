use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-ref-cycle",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "a `$ref` leads back to itself without reaching a schema",
    docs: r#"### What it does
Reports references that go round in a circle without ever stepping into the data: `a` refers to `b` and `b` to `a`, or a schema has itself among its `allOf`. Recursion through `properties` or `items` is fine: it ends where the data ends.

### Why it matters
JSON Schema forbids it (draft-07, section 8.3: "a schema must not be run into an infinite loop against a schema"). Readers refuse such a schema, overflow their stack or never return.
"#,
    bad: &[
        Example {
            title: "two that refer to each other",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"seller\": { \"$ref\": \"#/definitions/A\" }\n  },\n  \"required\": [\"seller\"],\n  \"definitions\": {\n    \"A\": { \"$ref\": \"#/definitions/B\" },\n    \"B\": { \"$ref\": \"#/definitions/A\" }\n  }\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "itself among its `allOf`",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"],\n  \"allOf\": [{ \"$ref\": \"#\" }]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a tree",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"parts\": { \"type\": \"array\", \"items\": { \"$ref\": \"#\" }, \"description\": \"Parts of this part\" }\n  },\n  \"required\": [\"parts\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(_: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    let edges = all.in_place();
    let mut reported = vec![false; all.list.len()];
    for cycle in cycles(&edges) {
        // Any reference on the circle may be the wrong one; the first in the file speaks for all.
        let mut references: Vec<_> =
            cycle.iter().filter_map(|at| Some((*at, all.reference(all.list.get(*at)?)?))).collect();
        references.sort_by_key(|(_, (entry, _))| entry.key.span.start);
        let Some(((at, (entry, reference)), others)) = references.split_first() else { continue };
        if std::mem::replace(&mut reported[*at], true) {
            continue;
        }
        let message =
            format!("`$ref` to {} leads back here and reaches no schema", quote(reference));
        let diagnostic = emit.report(entry.value.span, message);
        diagnostic
            .help("let one of the references lead to a schema that says something of its own");
        for (_, (entry, _)) in others.iter().take(3) {
            diagnostic.related(entry.value.span, "by way of this reference");
        }
    }
}

/// One circle for each edge that closes one, found in one depth-first walk without recursion:
/// a chain of references may be as long as the file.
fn cycles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    const DONE: usize = usize::MAX - 1;
    // A schema's place on the path while it is on it.
    let mut state = vec![NEW; edges.len()];
    let mut found = Vec::new();
    // A circle costs its length; so many of them are one and the same knot.
    let mut left = 4 * edges.len() + 1000;
    for start in 0..edges.len() {
        let mut path: Vec<(usize, usize)> = Vec::new();
        if state[start] == NEW {
            state[start] = 0;
            path.push((start, 0));
        }
        while let Some((at, next)) = path.last_mut() {
            let Some(target) = edges[*at].get(*next).copied() else {
                state[*at] = DONE;
                path.pop();
                continue;
            };
            *next += 1;
            match state[target] {
                NEW => {
                    state[target] = path.len();
                    path.push((target, 0));
                }
                DONE => {}
                on_path => {
                    let cycle: Vec<usize> = path[on_path..].iter().map(|(at, _)| *at).collect();
                    let cost = cycle.len();
                    if cost <= left {
                        left -= cost;
                        found.push(cycle);
                    }
                }
            }
        }
    }
    found
}

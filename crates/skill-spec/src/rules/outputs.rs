//! What the rules about samples share: telling an output from other JSON, and saying where it does
//! not fit the schema.

use std::collections::HashSet;

use crate::model::Subschemas;
use crate::model::instance::Misfit;
use crate::rule::Emitter;
use crate::tree::{Entry, Node};

/// What is known of outputs without looking at one.
pub(super) struct Outputs<'a> {
    /// The names of top-level properties, those of branches and references included.
    names: HashSet<&'a str>,
    /// The names in `required` at the top.
    required: HashSet<&'a str>,
}

impl<'a> Outputs<'a> {
    /// `None` if the schema names no property at its top.
    pub(super) fn new(all: &Subschemas<'a>) -> Option<Self> {
        let (mut names, mut required) = (HashSet::new(), HashSet::new());
        let edges = all.in_place();
        let mut seen = vec![false; all.list.len()];
        let mut next = vec![0];
        while let Some(at) = next.pop() {
            if std::mem::replace(seen.get_mut(at)?, true) {
                continue;
            }
            next.extend(&edges[at]);
            let node = all.list[at].node;
            let properties = all.schema().get(node, "properties").map_or(&[][..], Node::entries);
            names.extend(properties.iter().filter_map(Entry::name));
            let asked = all.schema().get(node, "required").map_or(&[][..], Node::items);
            required.extend(asked.iter().filter_map(Node::text));
        }
        (!names.is_empty()).then_some(Self { names, required })
    }

    /// Whether a value in a text looks like an output. One key alone may be anything.
    pub(super) fn has(&self, value: &Node) -> bool {
        self.shares(value, 2)
    }

    /// The same for a value in a file of examples.
    pub(super) fn has_example(&self, value: &Node) -> bool {
        self.shares(value, 1)
    }

    /// Whether at least half of a value's keys, and no fewer than `least`, are properties, or it has
    /// two and half of those that are required; and it is no schema.
    fn shares(&self, value: &Node, least: usize) -> bool {
        let keys: HashSet<&str> = value.entries().iter().filter_map(Entry::name).collect();
        let foreign = |key: &str| keys.contains(key) && !self.names.contains(key);
        let is_schema = foreign("$schema") || foreign("properties") && keys.contains("type");
        let known = keys.intersection(&self.names).count();
        let asked = keys.intersection(&self.required).count();
        !is_schema
            && known >= self.names.len().min(least)
            && (2 * known >= keys.len() || asked > 1 && 2 * asked >= self.required.len())
    }

    /// Whether a value is meant as a whole output: it has half of what is required.
    pub(super) fn is_whole(&self, value: &Node) -> bool {
        let there = self.required.iter().filter(|name| value.get(name).is_some()).count();
        2 * there >= self.required.len()
    }
}

/// Says where a value does not fit.
pub(super) fn report(misfit: Misfit, emit: &mut Emitter<'_>) {
    let diagnostic = emit.report(misfit.span, misfit.message);
    diagnostic.related(misfit.schema, "the schema asks for it here");
    diagnostic.help = misfit.help;
}

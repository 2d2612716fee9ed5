//! Two state graphs beside each other: states and transitions, whatever their order.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::Graph;
use crate::model::graph::{Endpoint, Scope};

/// What differs between two graphs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphChange {
    /// Ids of states that were not there, in the order of the new graph.
    pub states_added: Vec<String>,
    /// Ids of states that are gone, in the order of the old graph.
    pub states_removed: Vec<String>,
    /// States that say something else.
    pub states_changed: Vec<StateChange>,
    /// In the order of the new graph.
    pub transitions_added: Vec<Transition>,
    /// In the order of the old graph.
    pub transitions_removed: Vec<Transition>,
}

/// A state whose text differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    /// Its id.
    pub id: String,
    /// What it said.
    pub old: Option<String>,
    /// What it says.
    pub new: Option<String>,
}

/// An edge by names: `[*]` stands for the start in `from` and for the end in `to`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transition {
    /// Where it leaves.
    pub from: String,
    /// Where it leads.
    pub to: String,
    /// What stands after its `:`.
    pub label: Option<String>,
    /// The composite state it stands in, where one end is `[*]`.
    pub within: Option<String>,
}

impl GraphChange {
    /// Whether states and transitions are the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

pub(super) fn compare(old: &Graph, new: &Graph) -> GraphChange {
    let ids = |graph: &Graph| graph.states.iter().map(|state| state.id.clone()).collect::<Vec<_>>();
    let texts = |graph: &Graph| -> HashMap<String, Option<String>> {
        let text = |state: &crate::model::graph::State| state.text().map(|text| text.value.clone());
        graph.states.iter().map(|state| (state.id.clone(), text(state))).collect()
    };
    let (before, after) = (texts(old), texts(new));
    let (from, to) = (transitions(old), transitions(new));
    let changed = |id: &String| {
        let (old, new) = (before.get(id)?, after.get(id)?);
        (old != new).then(|| StateChange { id: id.clone(), old: old.clone(), new: new.clone() })
    };
    GraphChange {
        states_added: ids(new).into_iter().filter(|id| !before.contains_key(id)).collect(),
        states_removed: ids(old).into_iter().filter(|id| !after.contains_key(id)).collect(),
        states_changed: ids(old).iter().filter_map(changed).collect(),
        transitions_added: beyond(&to, &from),
        transitions_removed: beyond(&from, &to),
    }
}

fn transitions(graph: &Graph) -> Vec<Transition> {
    let id = |index: usize| graph.states.get(index).map_or("?", |state| state.id.as_str());
    let name = |end: Endpoint| match end {
        Endpoint::Start | Endpoint::End => "[*]".to_owned(),
        Endpoint::State(index) => id(index).to_owned(),
    };
    let within = |scope: Scope| scope.composite.map(|index| id(index).to_owned());
    let of = |edge: &crate::model::graph::Edge| {
        let at_the_rim = edge.from == Endpoint::Start || edge.to == Endpoint::End;
        Transition {
            from: name(edge.from),
            to: name(edge.to),
            label: edge.label.as_ref().map(|label| label.value.clone()),
            within: within(edge.scope).filter(|_| at_the_rim),
        }
    };
    graph.edges.iter().map(of).collect()
}

/// What of `list` is more often there than in `other`; each once.
fn beyond(list: &[Transition], other: &[Transition]) -> Vec<Transition> {
    let count = |all: &[Transition]| {
        let mut counts: BTreeMap<Transition, usize> = BTreeMap::new();
        for one in all {
            *counts.entry(one.clone()).or_default() += 1;
        }
        counts
    };
    let (here, there) = (count(list), count(other));
    let more = |one: &&Transition| here.get(one) > there.get(one);
    let mut seen = HashSet::new();
    list.iter().filter(more).filter(|one| seen.insert(format!("{one:?}"))).cloned().collect()
}

//! What can be reached in a graph, and what can reach its end.
//!
//! Composite states count as UML has them: entering one enters the start of each of its regions,
//! an edge that leaves one leaves from any state inside, and its inner end completes it.

use std::collections::{HashMap, HashSet};

use crate::model::Graph;
use crate::model::graph::{Endpoint, Scope};

/// The outcome for one graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// For each state, whether a run can be in it.
    pub reached: Vec<bool>,
    /// For each state, whether a run that is in it can end.
    pub finishes: Vec<bool>,
    /// The unreached states from which the other unreached ones follow; a misspelt id is one.
    pub orphans: Vec<usize>,
    /// The reached states where runs get stuck; those that merely lead there are not listed.
    pub dead_ends: Vec<usize>,
}

/// The graph as adjacency lists.
struct Paths<'a> {
    graph: &'a Graph,
    targets: Vec<Vec<usize>>,
    /// The states a run is in when it enters a region by default.
    entries: HashMap<Scope, Vec<usize>>,
    /// Composite states with an inner end.
    completes: HashSet<usize>,
    /// States with an edge to an end, by the scope of that edge.
    ends: Vec<(usize, Scope)>,
}

/// A state that is yet to be looked at.
enum Step {
    /// By an edge to it: its regions start.
    Enter(usize),
    /// Because a state inside is reached: only its other regions start.
    Activate(usize),
}

impl Walk {
    /// Walks the whole graph; linear in its size.
    #[must_use]
    pub fn new(graph: &Graph) -> Self {
        let paths = Paths::new(graph);
        let starts = paths.entries.get(&Scope::default()).cloned().unwrap_or_default();
        let reached = paths.forward(starts);
        let ends = paths.ends.iter().filter(|(_, scope)| scope.composite.is_none());
        let ending: Vec<usize> = ends.map(|(state, _)| *state).collect();
        let finishes = paths.backward(&ending, &[]);
        let orphans = paths.orphans(&reached);
        let dead_ends = paths.dead_ends(&reached, &finishes);
        Self { reached, finishes, orphans, dead_ends }
    }
}

impl<'a> Paths<'a> {
    fn new(graph: &'a Graph) -> Self {
        let mut paths = Self {
            graph,
            targets: vec![Vec::new(); graph.states.len()],
            entries: HashMap::new(),
            completes: HashSet::new(),
            ends: Vec::new(),
        };
        // A misspelt id is one defect; it should not cut the way as well.
        let meant = graph.meant();
        let right = |end: Endpoint| match end {
            Endpoint::State(index) => {
                Endpoint::State(meant.get(index).copied().flatten().unwrap_or(index))
            }
            other => other,
        };
        for edge in &graph.edges {
            match (right(edge.from), right(edge.to)) {
                (Endpoint::State(from), Endpoint::State(to)) => {
                    if let Some(targets) = paths.targets.get_mut(from) {
                        targets.push(to);
                    }
                }
                (Endpoint::Start, Endpoint::State(to)) => {
                    paths.entries.entry(edge.scope).or_default().push(to);
                }
                (Endpoint::State(from), _) => {
                    paths.ends.push((from, edge.scope));
                    paths.completes.extend(edge.scope.composite);
                }
                (Endpoint::Start | Endpoint::End, _) => {}
            }
        }
        paths.imply_entries();
        paths
    }

    /// A region without `[*] -->` starts with the states that nothing in it leads to.
    fn imply_entries(&mut self) {
        let scope_of = |index: usize| self.graph.states.get(index).map(|state| state.scope);
        let mut led_to = vec![false; self.graph.states.len()];
        for (from, targets) in self.targets.iter().enumerate() {
            for to in targets {
                if from != *to && scope_of(from) == scope_of(*to) {
                    led_to[*to] = true;
                }
            }
        }
        let own: HashSet<Scope> = self.entries.keys().copied().collect();
        let mut without: HashSet<Scope> = HashSet::new();
        for (index, state) in self.graph.states.iter().enumerate() {
            if !own.contains(&state.scope) && !led_to[index] {
                without.insert(state.scope);
                self.entries.entry(state.scope).or_default().push(index);
            }
        }
        // Where each has one that leads to it, the first is as good as any.
        for (index, state) in self.graph.states.iter().enumerate() {
            if !own.contains(&state.scope) && without.insert(state.scope) {
                self.entries.insert(state.scope, vec![index]);
            }
        }
    }

    fn regions(&self, composite: usize) -> impl Iterator<Item = Scope> + use<> {
        let count = self.graph.states.get(composite).map_or(0, |state| state.regions);
        (0..count).map(move |region| Scope { composite: Some(composite), region })
    }

    fn entries(&self, scope: Scope) -> &[usize] {
        self.entries.get(&scope).map_or(&[], Vec::as_slice)
    }

    fn parent(&self, index: usize) -> Option<usize> {
        self.graph.states.get(index)?.scope.composite
    }

    /// All states that a run can be in once it is in one of `from`.
    fn forward(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut active = vec![false; self.targets.len()];
        let mut started: HashSet<Scope> = HashSet::new();
        let mut steps: Vec<Step> = from.into_iter().map(Step::Enter).collect();
        while let Some(step) = steps.pop() {
            let (Step::Enter(index) | Step::Activate(index)) = step;
            if matches!(step, Step::Enter(_)) {
                for region in self.regions(index).filter(|region| started.insert(*region)) {
                    steps.extend(self.entries(region).iter().copied().map(Step::Enter));
                }
            }
            if std::mem::replace(&mut active[index], true) {
                continue;
            }
            steps.extend(self.targets[index].iter().copied().map(Step::Enter));
            let scope = self.graph.states[index].scope;
            let Some(parent) = scope.composite else { continue };
            steps.push(Step::Activate(parent));
            // A region that has started needs no second thought; else it was entered from aside,
            // and only the other regions start by themselves.
            if started.contains(&scope) {
                continue;
            }
            let others = self.regions(parent).filter(|other| other.region != scope.region);
            let fresh: Vec<Scope> = others.filter(|other| started.insert(*other)).collect();
            for region in fresh {
                steps.extend(self.entries(region).iter().copied().map(Step::Enter));
            }
        }
        active
    }

    /// All states from which a run can come to leave one of `left` by an edge of its own, or to be
    /// in one of `held`.
    fn backward(&self, left: &[usize], held: &[usize]) -> Vec<bool> {
        let count = self.targets.len();
        // Node `i` stands for leaving state `i`, node `count + i` for being in it.
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); 2 * count];
        for (from, targets) in self.targets.iter().enumerate() {
            for to in targets {
                before[count + to].push(from);
            }
        }
        for (from, scope) in &self.ends {
            if let Some(composite) = scope.composite {
                before[composite].push(*from);
            }
        }
        for index in 0..count {
            before[index].push(count + index);
            if let Some(parent) = self.parent(index) {
                before[parent].push(index);
            }
            for region in self.regions(index) {
                self.entries(region)
                    .iter()
                    .for_each(|entry| before[count + entry].push(count + index));
            }
        }
        let mut seen = vec![false; 2 * count];
        let mut queue: Vec<usize> = left.to_vec();
        queue.extend(held.iter().map(|index| count + index));
        while let Some(node) = queue.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                queue.extend(&before[node]);
            }
        }
        seen.split_off(count)
    }

    fn orphans(&self, reached: &[bool]) -> Vec<usize> {
        let mut led_to = vec![false; reached.len()];
        for (from, targets) in self.targets.iter().enumerate() {
            targets.iter().filter(|to| **to != from).for_each(|to| led_to[*to] = true);
        }
        let apart = |index: &usize| {
            !reached[*index] && self.parent(*index).is_none_or(|parent| reached[parent])
        };
        let mut orphans: Vec<usize> =
            (0..reached.len()).filter(apart).filter(|index| !led_to[*index]).collect();
        // What is left over goes round in a circle of its own.
        let follow = self.forward(orphans.iter().copied());
        orphans.extend((0..reached.len()).filter(apart).filter(|index| !follow[*index]));
        orphans.sort_unstable();
        orphans
    }

    fn dead_ends(&self, reached: &[bool], finishes: &[bool]) -> Vec<usize> {
        let stuck = |index: &usize| reached[*index] && !finishes[*index];
        let inner_end: HashSet<usize> = self.ends.iter().map(|(from, _)| *from).collect();
        let leaves = self.leaves();
        let has_states =
            |index: usize| self.regions(index).any(|region| !self.entries(region).is_empty());
        let mut dead: Vec<usize> = (0..reached.len())
            .filter(stuck)
            .filter(|index| !leaves[*index] && !inner_end.contains(index))
            .filter(|index| self.completes.contains(index) || !has_states(*index))
            .collect();
        // What is left over goes round in a circle without a way out.
        let lead_there = self.backward(&dead, &dead);
        let circles = (0..reached.len()).filter(stuck).filter(|index| !lead_there[*index]);
        dead.extend(circles.filter(|index| !has_states(*index)));
        dead.sort_unstable();
        dead.dedup();
        dead
    }

    /// For each state, whether an edge leads from it, or from a composite around it, to a state.
    fn leaves(&self) -> Vec<bool> {
        let mut leaves: Vec<Option<bool>> = vec![None; self.targets.len()];
        for start in 0..leaves.len() {
            let mut chain = Vec::new();
            let mut at = Some(start);
            let mut found = false;
            while let Some(index) = at {
                chain.push(index);
                found = leaves[index]
                    .unwrap_or_else(|| self.targets[index].iter().any(|to| *to != index));
                if found || leaves[index].is_some() {
                    break;
                }
                at = self.parent(index);
            }
            for index in chain {
                leaves[index] = Some(found);
            }
        }
        leaves.into_iter().map(|found| found == Some(true)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::mermaid;
    use crate::span::{FileId, Fragment};

    fn names(graph: &Graph, indexes: impl IntoIterator<Item = usize>) -> String {
        let ids: Vec<_> =
            indexes.into_iter().map(|index| graph.states[index].id.as_str()).collect();
        ids.join(" ")
    }

    #[test]
    fn orphans_and_dead_ends_are_found_at_their_root() {
        for (text, orphans, dead_ends) in [
            ("[*] --> A\nA --> B\nB --> [*]", "", ""),
            ("[*] --> A\nA --> [*]\nB --> A", "B", ""),
            ("[*] --> A\nA --> [*]\nB --> C\nC --> A", "B", ""),
            ("[*] --> A\nA --> [*]\nB --> C\nC --> B", "B C", ""),
            ("[*] --> A\nA --> B\nA --> [*]", "", "B"),
            ("[*] --> A\nA --> B\nB --> C\nA --> [*]", "", "C"),
            ("[*] --> A\nA --> B\nB --> C\nC --> B\nA --> [*]", "", "B C"),
            ("[*] --> A\nA --> A\nA --> [*]", "", ""),
            ("Output: x\n[*] --> A\nA --> Ouput\nOutput --> [*]", "Ouput", ""),
            ("[*] --> A\nA --> B\nB --> B\nA --> [*]", "", "B"),
            // Entering a composite enters its start; its end completes it.
            ("[*] --> C\nstate C {\n[*] --> A\nA --> [*]\n}\nC --> [*]", "", ""),
            // An edge from a composite leaves any state inside.
            ("[*] --> C\nstate C {\n[*] --> A\nA --> B\n}\nC --> [*]", "", ""),
            // A state inside that nothing leads to.
            ("[*] --> C\nstate C {\n[*] --> A\nA --> [*]\nB --> A\n}\nC --> [*]", "B", ""),
            // No start inside: it starts with what nothing leads to.
            ("[*] --> C\nstate C {\nA --> B\nB --> A\nD --> A\n}\nC --> [*]", "", ""),
            // An unreached composite speaks for what is inside.
            ("[*] --> X\nX --> [*]\nstate C {\n[*] --> A\nA --> B\n}\nC --> [*]", "C", ""),
            // From outside into a composite, and out of it again.
            ("[*] --> A\nstate C {\nA --> B\n}\nC --> D\nD --> [*]", "", ""),
            ("[*] --> A\nstate C {\n[*] --> B\nA --> B\nE --> B\n}\nC --> [*]", "E", ""),
            // All regions run.
            ("[*] --> C\nstate C {\n[*] --> A\n--\n[*] --> B\n}\nC --> [*]", "", ""),
            ("[*] --> A\nstate C {\n[*] --> X\nX --> A\n--\n[*] --> B\n}\nC --> [*]", "X", ""),
            // Completed, and then nothing.
            ("[*] --> C\nstate C {\n[*] --> A\nA --> [*]\n}\n[*] --> D\nD --> [*]", "", "C"),
            ("[*] --> C\nstate C {\n[*] --> A\n}\n[*] --> D\nD --> [*]", "", "A"),
            // Fork and join.
            (
                "state F <<fork>>\nstate J <<join>>\n[*] --> F\nF --> A\nF --> B\nA --> J\nB --> J\nJ --> [*]",
                "",
                "",
            ),
        ] {
            let text = format!("stateDiagram-v2\n{text}\n");
            let graph = mermaid::parse(&Fragment::verbatim(FileId(0), 0, &text));
            let walk = Walk::new(&graph);
            assert_eq!(names(&graph, walk.orphans), orphans, "orphans of {text}");
            assert_eq!(names(&graph, walk.dead_ends), dead_ends, "dead ends of {text}");
        }
    }
}

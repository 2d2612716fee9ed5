//! The state graph: a Mermaid state diagram as data.
//!
//! Plain lists, in the order of the text; edges refer to states by index. Knows nothing of how
//! the text is read.

use crate::diagnostic::Fix;
use crate::span::Span;
use crate::vocab;

/// A Mermaid state diagram.
///
/// Always complete as far as it could be read: what Mermaid refuses is in `errors`, what it
/// reads otherwise than it looks is in `slips`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// The whole text.
    pub span: Span,
    /// The first word.
    pub header: Header,
    /// Of the graph as a whole; those of composite states are not kept.
    pub direction: Option<Direction>,
    /// `accTitle`.
    pub title: Option<Text>,
    /// `accDescr`.
    pub description: Option<Text>,
    /// In order of first appearance.
    pub states: Vec<State>,
    /// In order.
    pub edges: Vec<Edge>,
    /// In order.
    pub notes: Vec<Note>,
    /// In order.
    pub comments: Vec<Comment>,
    /// What Mermaid refuses, or a limit that was hit, in order.
    pub errors: Vec<Fault>,
    /// What Mermaid takes, but reads otherwise than the author means, in order.
    pub slips: Vec<Fault>,
    /// Whether the states and edges are all that the author wrote: no fault hides any.
    pub complete: bool,
}

/// The word that names the kind of diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// What it says.
    pub kind: HeaderKind,
    /// The word; where it is absent, the empty place before the first statement.
    pub span: Span,
}

/// What the header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderKind {
    /// `stateDiagram-v2`.
    StateDiagramV2,
    /// `stateDiagram`, the older name of the same language.
    StateDiagram,
    /// Something near to it.
    Misspelt,
    /// Another kind of diagram, by its word; nothing more of it is read.
    Other(String),
    /// There is none; the text is read as if there were.
    Absent,
}

/// The way the drawing runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `TB`
    TopBottom,
    /// `BT`
    BottomTop,
    /// `LR`
    LeftRight,
    /// `RL`
    RightLeft,
}

/// A text and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Trimmed; entity codes such as `#quot;` as written.
    pub value: String,
    /// Its place, trimmed alike.
    pub span: Span,
}

/// A state. Ids are one name space, whatever composite they stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The id.
    pub id: String,
    /// Its first mention.
    pub span: Span,
    /// What it is.
    pub kind: StateKind,
    /// Where it lives: where it is declared, else the last composite that mentions it.
    pub scope: Scope,
    /// How many regions its body has; 0 without a body.
    pub regions: usize,
    /// Each place that introduces it, in order; empty if it is only used.
    pub declarations: Vec<Declaration>,
}

/// What a state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateKind {
    /// An ordinary one.
    Normal,
    /// `<<choice>>`
    Choice,
    /// `<<fork>>`
    Fork,
    /// `<<join>>`
    Join,
}

/// A place that introduces a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// How.
    pub form: Form,
    /// The id.
    pub id: Span,
    /// The whole statement; of a body, up to its `{`.
    pub span: Span,
    /// The text, if it gives one.
    pub text: Option<Text>,
}

/// How a state is introduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `Id` or `state Id`, alone.
    Bare,
    /// `Id: text` or `state "text" as Id`.
    Text,
    /// `state Id <<choice>>` and its kin.
    Kind,
    /// `state Id { … }`, with a text or without.
    Body,
}

/// A composite state's region, or the graph itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The state whose body this is; `None` for the graph itself.
    pub composite: Option<usize>,
    /// Counts the `--` above it in that body.
    pub region: usize,
}

/// `A --> B`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Never [`Endpoint::End`].
    pub from: Endpoint,
    /// The place of `from`.
    pub from_span: Span,
    /// Never [`Endpoint::Start`].
    pub to: Endpoint,
    /// The place of `to`.
    pub to_span: Span,
    /// What stands after the `:`.
    pub label: Option<Text>,
    /// Where it stands.
    pub scope: Scope,
    /// The whole statement.
    pub span: Span,
}

/// One end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `[*]` as a source.
    Start,
    /// `[*]` as a target.
    End,
    /// A state, by index.
    State(usize),
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The state it stands beside; `None` for a floating one.
    pub state: Option<usize>,
    /// Where that is named; of a floating one the whole statement.
    pub state_span: Span,
    /// What it says.
    pub text: Text,
    /// The whole statement.
    pub span: Span,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From its mark to the end of its line.
    pub span: Span,
    /// `%%`, or the `#` that Mermaid happens to take as well.
    pub mark: Mark,
    /// Whether nothing else stands on its line.
    pub alone: bool,
}

/// What a comment starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `%%`
    Percent,
    /// `#`
    Hash,
}

/// Something wrong with the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What: lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// A repair, if one is known.
    pub fix: Option<Fix>,
}

impl Graph {
    /// The state with this id.
    #[must_use]
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }

    /// For each state that is not declared, the declared one that was probably meant: of a near
    /// id, and lacking an edge to it or from it. As long as `states`.
    #[must_use]
    pub fn meant(&self) -> Vec<Option<usize>> {
        let mut meant = vec![None; self.states.len()];
        // Each is held against each; what is longer was made by no hand.
        if self.states.len() > 500 {
            return meant;
        }
        let (mut entered, mut left) = (vec![false; meant.len()], vec![false; meant.len()]);
        for edge in self.edges.iter().filter(|edge| edge.from != edge.to) {
            if let Endpoint::State(from) = edge.from {
                left[from] = true;
            }
            if let Endpoint::State(to) = edge.to {
                entered[to] = true;
            }
        }
        let loose: Vec<usize> = (0..meant.len())
            .filter(|index| !self.states[*index].declarations.is_empty())
            .filter(|index| !entered[*index] || !left[*index])
            .collect();
        for (index, state) in self.states.iter().enumerate() {
            // Of ids this short each is near to each.
            if state.declarations.is_empty() && state.id.chars().count() > 2 {
                let ids = loose.iter().map(|index| self.states[*index].id.as_str());
                let near = vocab::nearest(&state.id, ids);
                meant[index] =
                    loose.iter().copied().find(|index| Some(&*self.states[*index].id) == near);
            }
        }
        meant
    }

    /// The edges that leave `[*]` in a scope.
    pub fn starts(&self, scope: Scope) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.from == Endpoint::Start && edge.scope == scope)
    }
}

impl State {
    /// Where a diagnostic about the state as such points: its first declaration, else its first
    /// mention.
    #[must_use]
    pub fn place(&self) -> Span {
        self.declarations.first().map_or(self.span, |declaration| declaration.id)
    }

    /// The first text given to it.
    #[must_use]
    pub fn text(&self) -> Option<&Text> {
        self.declarations.iter().find_map(|declaration| declaration.text.as_ref())
    }
}

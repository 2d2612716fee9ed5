//! Mermaid `stateDiagram-v2` to a [`crate::model::Graph`].
//!
//! Follows the lexer and grammar of Mermaid 12 (`stateDiagram.jison`), which are line-minded only
//! in part: `A B C` are three states, `;` separates nothing. What Mermaid refuses is recorded and
//! its line skipped; what it takes for something else than it looks is recorded as a slip.

mod cursor;
mod header;
mod misc;
mod relation;
mod state;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostic::Fix;
use crate::model::graph::{
    Comment, Declaration, Fault, Form, Graph, Header, HeaderKind, Mark, Scope, State, StateKind,
    Text,
};
use crate::span::{Fragment, Span};

use cursor::{Cursor, Trivia, is_newline, is_space, trim};

/// The most states, declarations, edges, notes, comments and faults that are read, all told.
pub const MAX_PARTS: usize = 10_000;

/// The deepest nesting of composite states that is read.
pub const MAX_DEPTH: usize = 64;

/// Reads a diagram. Never fails: errors are part of the graph.
#[must_use]
pub fn parse(source: &Fragment<'_>) -> Graph {
    let mut parser = Parser::new(source);
    parser.header();
    if matches!(parser.graph.header.kind, HeaderKind::Other(_)) {
        parser.graph.complete = false;
    } else {
        parser.document();
    }
    parser.graph
}

struct Parser<'a> {
    source: &'a Fragment<'a>,
    cursor: Cursor<'a>,
    graph: Graph,
    index: HashMap<String, usize>,
    /// How firmly each state's scope is known.
    homes: Vec<Home>,
    declarations: usize,
    open: Vec<Open>,
    /// A `state Id` at top level whose `{` may follow on a later line.
    awaits_body: Option<usize>,
    /// `{` that opened nothing and whose `}` is no second fault.
    orphans: usize,
    /// A code fence was met; its end is no second fault.
    fenced: bool,
    full: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Home {
    Mentioned,
    Declared,
    Opened,
}

/// A composite state whose `}` has not come yet.
struct Open {
    state: usize,
    region: usize,
    brace: Range<usize>,
}

impl<'a> Parser<'a> {
    fn new(source: &'a Fragment<'a>) -> Self {
        let graph = Graph {
            span: source.whole(),
            header: Header { kind: HeaderKind::Absent, span: source.span(0..0) },
            direction: None,
            title: None,
            description: None,
            states: Vec::new(),
            edges: Vec::new(),
            notes: Vec::new(),
            comments: Vec::new(),
            errors: Vec::new(),
            slips: Vec::new(),
            complete: true,
        };
        Self {
            source,
            cursor: Cursor::new(&source.text),
            graph,
            index: HashMap::new(),
            homes: Vec::new(),
            declarations: 0,
            open: Vec::new(),
            awaits_body: None,
            orphans: 0,
            fenced: false,
            full: false,
        }
    }

    fn document(&mut self) {
        loop {
            self.skip_trivia();
            if self.cursor.peek().is_none() || self.full {
                break;
            }
            if self.parts() >= MAX_PARTS {
                let place = self.cursor.at..self.cursor.at;
                self.error(place, format!("the graph has over {MAX_PARTS} parts"))
                    .help_text("the rest of it was not read");
                self.full = true;
                return;
            }
            let start = self.cursor.at;
            self.statement();
            if self.cursor.at == start {
                // Every statement consumes; should one not, the line goes, so the loop ends.
                self.cursor.skip_line();
            }
        }
        self.close_all();
    }

    fn statement(&mut self) {
        let start = self.cursor.at;
        let awaits_body = self.awaits_body.take();
        if self.direction() || self.keyword() {
            return;
        }
        match self.cursor.peek() {
            Some('}') => self.close(),
            Some('{') => self.brace(awaits_body),
            Some('-') if self.nested() && self.at_divider() => self.divider(),
            Some(_) if self.cursor.starts_with("```") => self.fence(),
            _ => self.relation(start),
        }
    }

    fn close_all(&mut self) {
        while let Some(open) = self.open.pop() {
            self.error(open.brace, "this `{` is never closed").help_text(
                "close it with a `}` on a line of its own: behind a text, a `}` belongs to the text",
            );
        }
    }

    fn nested(&self) -> bool {
        !self.open.is_empty()
    }

    fn scope(&self) -> Scope {
        self.open.last().map_or_else(Scope::default, |open| Scope {
            composite: Some(open.state),
            region: open.region,
        })
    }

    fn parts(&self) -> usize {
        let graph = &self.graph;
        self.declarations
            + graph.states.len()
            + graph.edges.len()
            + graph.notes.len()
            + graph.comments.len()
            + graph.errors.len()
            + graph.slips.len()
    }

    /// Blanks, line breaks, comments and directives between statements.
    fn skip_trivia(&mut self) {
        loop {
            self.cursor.take(is_space);
            if !self.comment() {
                return;
            }
        }
    }

    /// What may stand between two tokens of one statement: at top level a line break ends the
    /// statement, unless blanks come before it.
    fn skip_gap(&mut self) {
        loop {
            let breaks = self.cursor.peek().is_some_and(is_newline);
            if !breaks || self.nested() {
                self.cursor.take(is_space);
            }
            if self.cursor.peek().is_some_and(is_newline) || !self.comment() {
                return;
            }
        }
    }

    /// A comment or directive at the cursor.
    fn comment(&mut self) -> bool {
        let start = self.cursor.at;
        match self.cursor.trivia() {
            None => return false,
            Some(Trivia::Directive) => {}
            Some(Trivia::OpenDirective(range)) => {
                self.error(range, "this `%%{` is never closed").help_text("close it with `}%%`");
            }
            Some(Trivia::Comment(range)) => {
                let mark =
                    if self.slice(&range).starts_with('#') { Mark::Hash } else { Mark::Percent };
                let span = self.span(&range);
                let alone = self.leads_line(start);
                if self.parts() < MAX_PARTS {
                    self.graph.comments.push(Comment { span, mark, alone });
                }
            }
        }
        true
    }

    /// Whether only blanks stand before `at` in its line.
    fn leads_line(&self, at: usize) -> bool {
        let before = self.cursor.text.get(..at).unwrap_or("");
        let blanks = before.trim_end_matches(|c| is_space(c) && !is_newline(c));
        blanks.is_empty() || blanks.ends_with(is_newline)
    }

    /// The state with this id, made if it is new; `None` past the limit.
    fn state_index(&mut self, id: &Range<usize>) -> usize {
        let name = self.slice(id);
        if let Some(index) = self.index.get(name) {
            return *index;
        }
        let index = self.graph.states.len();
        self.index.insert(name.to_owned(), index);
        self.homes.push(Home::Mentioned);
        self.graph.states.push(State {
            id: name.to_owned(),
            span: self.span(id),
            kind: StateKind::Normal,
            scope: Scope::default(),
            regions: 0,
            declarations: Vec::new(),
        });
        index
    }

    /// Notes where a state lives. A declaration outweighs a mention; of several mentions inside
    /// composites the last counts, as in Mermaid.
    fn settle(&mut self, index: usize, home: Home) {
        let scope = self.scope();
        let (Some(state), Some(known)) =
            (self.graph.states.get_mut(index), self.homes.get_mut(index))
        else {
            return;
        };
        let firmer = home > *known;
        let again = home == *known && home == Home::Mentioned && scope.composite.is_some();
        // A state mentioned inside its own body does not live there.
        if (firmer || again) && scope.composite != Some(index) {
            state.scope = scope;
        }
        *known = home.max(*known);
    }

    /// A body opens for a state that was introduced without one.
    fn settle_body(&mut self, index: usize) {
        self.settle(index, Home::Opened);
        let state = self.graph.states.get_mut(index);
        if let Some(declaration) = state.and_then(|state| state.declarations.last_mut()) {
            declaration.form = Form::Body;
        }
    }

    fn declare(
        &mut self,
        id: &Range<usize>,
        form: Form,
        text: Option<Text>,
        whole: Range<usize>,
    ) -> usize {
        let index = self.state_index(id);
        self.settle(index, if form == Form::Body { Home::Opened } else { Home::Declared });
        let declaration = Declaration { form, id: self.span(id), span: self.span(&whole), text };
        if let Some(state) = self.graph.states.get_mut(index) {
            state.declarations.push(declaration);
            self.declarations += 1;
        }
        index
    }

    fn text(&self, range: Range<usize>) -> Text {
        let range = trim(self.cursor.text, range);
        Text { value: self.slice(&range).to_owned(), span: self.span(&range) }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        self.source.span(range.clone())
    }

    fn slice(&self, range: &Range<usize>) -> &'a str {
        self.cursor.text.get(range.clone()).unwrap_or("")
    }

    fn error(&mut self, range: Range<usize>, message: impl Into<String>) -> &mut Fault {
        let span = self.span(&range);
        self.graph.complete = false;
        push(&mut self.graph.errors, span, message.into())
    }

    fn slip(&mut self, range: Range<usize>, message: impl Into<String>) -> &mut Fault {
        let span = self.span(&range);
        push(&mut self.graph.slips, span, message.into())
    }
}

fn push(faults: &mut Vec<Fault>, span: Span, message: String) -> &mut Fault {
    let index = faults.len();
    faults.push(Fault { span, message, help: None, fix: None });
    &mut faults[index]
}

impl Fault {
    fn help_text(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    fn repair(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }
}

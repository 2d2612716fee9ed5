//! Edges, and states that stand without a keyword: `A --> B: label`, `A: text`, `A`.

use std::ops::Range;

use super::Home;
use super::Parser;
use super::cursor::{entity, is_id, is_newline, is_space};
use crate::diagnostic::{Edit, Fix, Safety, quote};
use crate::model::graph::{Edge, Endpoint, Form, Text};

/// One end of an edge as written.
struct End {
    /// `None` for `[*]`.
    id: Option<Range<usize>>,
    place: Range<usize>,
}

impl Parser<'_> {
    pub(super) fn relation(&mut self, start: usize) {
        if self.cursor.starts_with("-->") {
            let arrow = start..start + 3;
            self.error(arrow, "this edge has no source").help_text(
                "name the state it leaves: `A --> B`; a composite state is named as well, not `} --> B`",
            );
            return self.cursor.skip_line();
        }
        let Some(from) = self.end() else { return self.cursor.skip_line() };
        self.skip_gap();
        if self.cursor.eat("-->") {
            return self.edge(start, &from);
        }
        match self.cursor.peek() {
            Some(':') => self.text_declaration(start, &from),
            Some('-') if !(self.nested() && self.at_divider()) => {
                self.bad_arrow(start, Some(&from));
            }
            Some('{') => self.brace(None),
            _ => self.bare(start, &from),
        }
    }

    fn edge(&mut self, start: usize, from: &End) {
        let arrow = self.cursor.at - 3..self.cursor.at;
        self.skip_gap();
        // A brace closes the body and names no state.
        let ends = |c| is_newline(c) || c == '}' && self.nested();
        if self.cursor.peek().is_none_or(ends) {
            self.error(arrow, "this edge has no target")
                .help_text("name the state it leads to, or `[*]` for the end");
            return;
        }
        let flowchart_label = self.cursor.starts_with("|");
        let Some(to) = self.end() else { return self.cursor.skip_line() };
        if flowchart_label {
            return self.piped_label(&to);
        }
        self.skip_gap();
        let mut end = to.place.end;
        let mut label = None;
        if self.cursor.starts_with(":") {
            label = self.label();
            end = self.cursor.at;
        }
        self.push_edge(from, &to, label, start..end);
        self.after_statement(&to);
    }

    fn push_edge(&mut self, from: &End, to: &End, label: Option<Text>, whole: Range<usize>) {
        let source = self.endpoint(from).unwrap_or(Endpoint::Start);
        let target = self.endpoint(to).unwrap_or(Endpoint::End);
        let edge = Edge {
            from: source,
            from_span: self.span(&from.place),
            to: target,
            to_span: self.span(&to.place),
            label,
            scope: self.scope(),
            span: self.span(&whole),
        };
        self.graph.edges.push(edge);
    }

    fn endpoint(&mut self, end: &End) -> Option<Endpoint> {
        let index = self.state_index(end.id.as_ref()?);
        self.settle(index, Home::Mentioned);
        Some(Endpoint::State(index))
    }

    /// `[*]` or an id, with `:::class` behind it or not. On `None` a fault was recorded.
    fn end(&mut self) -> Option<End> {
        let start = self.cursor.at;
        let id = if self.cursor.eat("[*]") { None } else { Some(self.id()?) };
        let place = start..id.as_ref().map_or(self.cursor.at, |id| id.end);
        let before = self.cursor.at;
        self.cursor.skip_blanks();
        if self.cursor.eat(":::") {
            self.skip_gap();
            if self.cursor.take(is_id).is_empty() {
                self.error(before..before + 3, "a class name is expected after `:::`");
                return None;
            }
        } else {
            self.cursor.at = before;
        }
        Some(End { id, place })
    }

    /// An id at the cursor. On `None` a fault was recorded.
    pub(super) fn id(&mut self) -> Option<Range<usize>> {
        if self.reserved() {
            return None;
        }
        if self.cursor.starts_with("\"") && !self.nested() {
            self.quoted_id();
            return None;
        }
        let mut id = self.cursor.take(is_id);
        if let Some(comment) = self.slice(&id).find("%%").filter(|at| *at > 0) {
            id.end = id.start + comment;
            self.cursor.at = id.end;
        }
        if id.is_empty() {
            self.unexpected();
            return None;
        }
        let rest = self.cursor.rest();
        if rest.starts_with('-')
            && !rest.starts_with("-->")
            && !rest.starts_with("->")
            && !rest.starts_with("--")
        {
            self.hyphenated(id.start);
            return None;
        }
        Some(self.trimmed_id(id))
    }

    /// Takes a `;` or `}` off the end of an id, where Mermaid leaves it on.
    fn trimmed_id(&mut self, mut id: Range<usize>) -> Range<usize> {
        let text = self.slice(&id);
        let bare = text.trim_end_matches(';');
        let is_entity = text
            .rfind('#')
            .is_some_and(|at| text.get(at..).is_some_and(|tail| entity(tail) == Some(tail.len())));
        if bare.len() < text.len() && !bare.is_empty() && !is_entity {
            let tail = id.start + bare.len()..id.end;
            let fix = Fix::safe("take the `;` away", self.span(&tail), "");
            self.slip(
                tail,
                format!("Mermaid takes this `;` for a part of the state's id {}", quote(text)),
            )
            .help_text("statements end with their line; take the `;` away")
            .repair(fix);
            id.end = id.start + bare.len();
        }
        let text = self.slice(&id);
        let bare = text.trim_end_matches('}');
        if self.nested() && bare.len() < text.len() {
            let at = id.start + bare.len();
            let fix = Fix::safe("put a space before the `}`", self.span(&(at..at)), " ");
            self.error(
                at..at + 1,
                format!("Mermaid takes this `}}` for a part of the state's id {}", quote(text)),
            )
            .help_text("put the `}` on a line of its own")
            .repair(fix);
            id.end = at;
            self.cursor.at = at;
        }
        id
    }

    /// `my-state`, whose first part was read.
    fn hyphenated(&mut self, start: usize) {
        let mut end = start;
        let rest = self.cursor.text.get(start..).unwrap_or("");
        for (at, c) in rest.char_indices() {
            let stops = is_space(c)
                || matches!(c, ':' | '{')
                || rest.get(at..).is_some_and(|r| r.starts_with("-->"));
            if stops {
                break;
            }
            end = start + at + c.len_utf8();
        }
        let word = self.slice(&(start..end));
        let renamed = word.replace('-', "_");
        let message = format!("a state's id cannot hold `-`: {}", quote(word));
        let help = format!("write {} here and wherever the state is named", quote(&renamed));
        let fix =
            Fix::guess(format!("write {}", quote(&renamed)), self.span(&(start..end)), renamed);
        self.error(start..end, message).help_text(help).repair(fix);
    }

    fn quoted_id(&mut self) {
        let start = self.cursor.at;
        self.cursor.at += 1;
        let line = start..self.cursor.line_end();
        let inside = self.slice(&(start + 1..line.end)).find('"');
        let end = inside.map_or(line.end, |at| start + 1 + at + 1);
        self.error(start..end, "a state's id cannot be quoted").help_text(
            "give it an id of one word, and its text apart: `state \"two words\" as TwoWords`",
        );
    }

    /// A character no statement starts with.
    fn unexpected(&mut self) {
        let start = self.cursor.at;
        let line = start..self.cursor.line_end();
        match self.cursor.peek() {
            Some('-') => self.bad_arrow(start, None),
            Some(':') => {
                self.error(start..start + 1, "no state stands before this `:`")
                    .help_text("a text belongs to a state or an edge: `Id: text`, `A --> B: text`");
            }
            Some(c) => {
                let end = start + c.len_utf8();
                let message =
                    format!("a state is expected here, not {}", quote(self.slice(&(start..end))));
                self.error(start..end, message);
            }
            None => {
                self.error(line, "a state is expected here");
            }
        }
    }

    /// Something like an arrow that is none.
    fn bad_arrow(&mut self, start: usize, from: Option<&End>) {
        let run = self.cursor.take(|c| matches!(c, '-' | '>' | '.' | '=' | '<'));
        let arrow = self.slice(&run).to_owned();
        self.cursor.skip_blanks();
        let line_end = self.cursor.line_end();
        let behind = self.slice(&(self.cursor.at..line_end)).to_owned();
        if let Some(from) = from.and_then(|from| from.id.clone())
            && run.start == from.end
            && !arrow.contains('>')
        {
            self.cursor.skip_line();
            return self.hyphenated(start);
        }
        if arrow == "-->" {
            self.error(run, "no state stands before this `-->`")
                .help_text("an edge leads from one state to another: `A --> B`");
            self.cursor.skip_line();
            return;
        }
        let span = self.span(&run);
        let fault = self.error(run, format!("{} is no edge of a state diagram", quote(&arrow)));
        if arrow.ends_with('>') && !behind.is_empty() {
            fault.help_text("write `-->`").repair(Fix::safe("write `-->`", span, "-->"));
        } else if behind.contains("-->") {
            fault.help_text("the label stands at the end: `A --> B: label`");
        } else {
            fault.help_text("an edge is written `A --> B`");
        }
        self.cursor.skip_line();
    }

    /// `A -->|label| B`, as flowcharts have it; Mermaid reads an edge to the state `|label|`.
    fn piped_label(&mut self, pipe: &End) {
        let line = pipe.place.start..self.cursor.line_end();
        let text = self.slice(&line).to_owned();
        let mut parts = text.splitn(3, '|').skip(1);
        let (label, target) =
            (parts.next().unwrap_or("").trim(), parts.next().unwrap_or("").trim());
        let fix = Fix::guess(
            "put the label at the end",
            self.span(&(line.start..line.start + text.trim_end().len())),
            format!("{target}: {label}"),
        );
        self.graph.complete = false;
        let fault = self.slip(pipe.place.clone(), "a label between `|` is read as a state");
        fault.help_text("the label stands at the end: `A --> B: label`");
        if !target.is_empty() && !target.contains(is_space) && !label.is_empty() {
            fault.repair(fix);
        }
        self.cursor.skip_line();
    }

    fn text_declaration(&mut self, start: usize, state: &End) {
        let text = self.label();
        let Some(id) = &state.id else { return };
        let form = if text.is_some() { Form::Text } else { Form::Bare };
        self.declare(id, form, text, start..self.cursor.at);
    }

    fn bare(&mut self, start: usize, state: &End) {
        let line_start = self.leads_line(start);
        if line_start && self.slice(&state.place) == "direction" && self.bad_direction() {
            return;
        }
        let words = self.after_statement(state);
        if let Some(id) = &state.id
            && !words
        {
            self.declare(id, Form::Bare, None, start..state.place.end);
        }
    }

    /// What follows a statement on its line without being one. Whether there was something.
    fn after_statement(&mut self, last: &End) -> bool {
        let statement_end = self.cursor.at;
        self.cursor.skip_blanks();
        let start = self.cursor.at;
        let line = start..self.cursor.line_end();
        let rest = self.slice(&line);
        let over = rest.is_empty()
            || rest.starts_with('#')
            || rest.starts_with("%%")
            || rest.starts_with('}')
            // Another statement: Mermaid wants no line break between two.
            || (rest.contains("-->") && !rest.starts_with('-'))
            || self.slice(&(statement_end.min(last.place.end)..start)).contains(is_newline);
        if over {
            return false;
        }
        if rest.starts_with("-->") {
            self.error(start..start + 3, "edges cannot be chained")
                .help_text("write one edge a line: `A --> B`, then `B --> C`");
        } else if rest.starts_with('-') {
            self.unexpected();
        } else if rest.starts_with('{') {
            self.brace(None);
        } else {
            self.stray_words(last, &line);
        }
        self.cursor.skip_line();
        true
    }

    /// Words that Mermaid takes for states of their own.
    fn stray_words(&mut self, last: &End, line: &Range<usize>) {
        let rest = self.slice(line).trim_end();
        let words = line.start..line.start + rest.len();
        let first = rest.split(is_space).next().unwrap_or("");
        let arrow = line.start..line.start + first.len();
        if rest.chars().all(|c| c == ';' || is_space(c)) {
            let fix = Fix::safe("take it away", self.span(&words), "");
            self.slip(words, "Mermaid takes this `;` for a state of its own")
                .help_text("statements end with their line; take the `;` away")
                .repair(fix);
            return;
        }
        let lead = self.slice(&last.place);
        self.graph.complete = false;
        if ARROWS.contains(&first) && rest.len() > first.len() {
            let fix = Fix::safe("write `-->`", self.span(&arrow), "-->");
            self.slip(arrow, format!("{} is no edge: Mermaid reads it as a state", quote(first)))
                .help_text("write `-->`")
                .repair(fix);
        } else if lead == "end" && rest == "note" {
            self.error(last.place.start..words.end, "this `end note` closes no note").help_text(
                "a note with its text behind a `:` ends with its line: take this one away",
            );
        } else if rest.ends_with('{') || (rest.contains('"') && !self.nested()) {
            self.orphans += usize::from(rest.ends_with('{'));
            let help = if self.leads_line(last.place.start) {
                "a state's body starts with `state Id {`, its text with `state \"text\" as Id`"
            } else {
                "a label needs a `:` before it: `A --> B: label`"
            };
            self.error(last.place.start..words.end, "Mermaid knows no such line").help_text(help);
        } else if lead.starts_with("//") {
            let mark = last.place.start..last.place.start + 2;
            let fix = Fix::safe("write `%%`", self.span(&mark), "%%");
            self.slip(mark, "`//` starts no comment: Mermaid reads each word as a state")
                .help_text("comments start with `%%`")
                .repair(fix);
        } else {
            let at = self.span(&(last.place.end..last.place.end));
            let edits = vec![Edit { span: at, text: ":".to_owned() }];
            self.slip(
                words,
                format!("Mermaid reads each of these words as a state: {}", quote(rest)),
            )
            .help_text("a text or label needs a `:` before it: `Id: text`, `A --> B: label`")
            .repair(Fix::new(Safety::Unsafe, "put a `:` before them", edits));
        }
    }

    /// The text after the `:` at the cursor; `None` where there is none.
    ///
    /// Mermaid's `:(?:[^:\n;]|:[^:\n;])+`: single colons are text, `::` and a last `:` are not.
    fn label(&mut self) -> Option<Text> {
        let colon = self.cursor.at;
        let mut end = colon + 1;
        let text = self.cursor.text;
        while let Some(c) = text.get(end..).and_then(|rest| rest.chars().next()) {
            let rest = text.get(end..).unwrap_or("");
            let next = rest.chars().nth(1);
            match c {
                '#' => end += entity(rest).unwrap_or(1),
                ':' if next.is_none_or(|next| is_newline(next) || matches!(next, ':' | ';')) => {
                    break;
                }
                ';' => break,
                _ if is_newline(c) => break,
                _ => end += c.len_utf8(),
            }
        }
        self.cursor.at = end;
        let stop = text.get(end..).and_then(|rest| rest.chars().next());
        let found = Some(self.text(colon + 1..end)).filter(|text| !text.value.is_empty());
        match stop {
            Some(';') => self.cut_text(end),
            Some(':') => self.bad_colon(end),
            _ if end == colon + 1 => {
                self.error(colon..end, "there is no text after this `:`")
                    .help_text("say what is done in the state, or take the `:` away");
            }
            _ => {}
        }
        found
    }

    /// A text goes on behind a `;`, where Mermaid ends it.
    fn cut_text(&mut self, at: usize) {
        let line = at..self.cursor.line_end();
        let rest = self.slice(&line).trim_end();
        let nothing_lost = rest.chars().all(|c| c == ';' || is_space(c));
        let whole = self.span(&(at..at + rest.len()));
        let mark = self.span(&(at..at + 1));
        let fix = if nothing_lost {
            Fix::safe("take the `;` away", whole, "")
        } else {
            Fix::guess("write a comma", mark, ",")
        };
        self.graph.complete &= !rest.contains("-->");
        let message = if nothing_lost {
            "Mermaid takes this `;` for a state of its own".to_owned()
        } else {
            format!(
                "Mermaid ends the text at this `;` and takes the rest for states: {}",
                quote(rest)
            )
        };
        self.slip(at..at + 1, message)
            .help_text("use a comma or a full stop; `#59;` writes a semicolon")
            .repair(fix);
        self.cursor.skip_line();
    }

    /// A `:` that ends the line, or a `::`.
    fn bad_colon(&mut self, at: usize) {
        let run = self.slice(&(at..self.cursor.text.len()));
        let colons = run.len() - run.trim_start_matches(':').len();
        let place = at..at + colons;
        let span = self.span(&place);
        let message =
            if colons == 1 { "a text cannot end with `:`" } else { "a text cannot hold `::`" };
        let fault = self.error(place, message);
        fault.help_text("reword it; `#colon;` writes a colon");
        if colons == 1 {
            fault.repair(Fix::guess("take the `:` away", span, ""));
        }
        self.cursor.skip_line();
    }
}

/// What people write for `-->`, of characters that Mermaid allows in ids.
const ARROWS: &[&str] = &["=>", "==>", "→", "⇒", "⟶", "—>", "–>", ">", ">>", "~>", "~~>"];

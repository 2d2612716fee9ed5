//! `state …` in all its forms, and the bodies of composite states.

use std::ops::Range;

use super::cursor::{Needle, is_newline, is_space, is_word, trim};
use super::{MAX_DEPTH, Open, Parser};
use crate::diagnostic::{Fix, quote};
use crate::model::graph::{Form, StateKind, Text};

impl Parser<'_> {
    /// A statement that starts with `state` at `start`; the cursor is behind the word.
    pub(super) fn state(&mut self, start: usize) {
        if let Some((mark, kind)) = self.cursor.kind() {
            return self.special(start, mark, kind);
        }
        if self.cursor.starts_with("\"") {
            return self.titled(start);
        }
        let id = self.cursor.take(is_state_word);
        if id.is_empty() {
            self.error(start..start + "state".len(), "`state` names no state")
                .help_text("write `state Id`, `state \"text\" as Id` or `state Id { … }`");
            return self.cursor.skip_line();
        }
        let extra = self.extra_words();
        let id = self.without_brace(id);
        let opens = self.cursor.starts_with("{");
        if opens && !extra.is_empty() {
            self.error(extra, "a state's id is one word")
                .help_text("give the text apart: `state \"two words\" as TwoWords {`");
        } else if self.slice(&id).contains(':') || !extra.is_empty() {
            return self.text_after_keyword(start, id, extra);
        }
        let form = if opens { Form::Body } else { Form::Bare };
        if !opens {
            self.runs_on(start, &id);
        }
        let index = self.declare(&id, form, None, start..id.end);
        self.body(index);
    }

    /// `state A` before a line such as `state B {`: looking for a name of several words before a
    /// `{`, Mermaid's lexer minds no line break.
    fn runs_on(&mut self, start: usize, id: &Range<usize>) {
        let behind = self.cursor.text.get(id.end..).unwrap_or("");
        let next = behind.trim_start_matches(is_space);
        let line = next.split(is_newline).next().unwrap_or("");
        let is_name = self.slice(id).chars().all(is_word);
        if is_name && next.len() < behind.len() && next.starts_with(is_word) && line.contains('{') {
            let keyword = Fix::safe("leave out `state`", self.span(&(start..id.start)), "");
            self.error(start..id.end, "Mermaid joins this line with the next, for its `{`")
                .help_text("leave out `state`, or give the state a text: `Id: text`")
                .repair(keyword);
        }
    }

    /// The further words up to a `{`, a comment or the end of the line.
    fn extra_words(&mut self) -> Range<usize> {
        self.cursor.skip_blanks();
        let start = self.cursor.at;
        let mut end = start;
        loop {
            self.cursor.skip_blanks();
            if self.comment() || self.cursor.take(is_state_word).is_empty() {
                return start..end;
            }
            end = self.cursor.at;
        }
    }

    /// `state Id <<choice>>`.
    fn special(&mut self, start: usize, mark: Range<usize>, kind: StateKind) {
        let before = trim(self.cursor.text, self.cursor.at..mark.start);
        let name = self.slice(&before);
        let id = before.start + name.rfind(is_space).map_or(0, |at| at + 1)..before.end;
        // A blank may be longer than a byte.
        let id = trim(self.cursor.text, self.boundary(id.start)..id.end);
        self.cursor.at = mark.end;
        if id.is_empty() {
            self.error(mark, "a state's id is expected before this")
                .help_text("write `state Id <<choice>>`");
            return;
        }
        if id.start > before.start {
            self.slip(
                before.start..id.start,
                format!("Mermaid takes all of {} for the state's id", quote(name)),
            )
            .help_text("write `state Id <<choice>>`; such a state has no text");
        }
        let index = self.declare(&id, Form::Kind, None, start..mark.end);
        if let Some(state) = self.graph.states.get_mut(index) {
            state.kind = kind;
        }
    }

    fn boundary(&self, mut at: usize) -> usize {
        while !self.cursor.text.is_char_boundary(at) {
            at += 1;
        }
        at
    }

    /// `state "text" as Id`, with a body or without.
    fn titled(&mut self, start: usize) {
        let quote_at = self.cursor.at;
        self.cursor.at += 1;
        let Some(close) = self.cursor.find(Needle::Quote) else {
            self.error(quote_at..quote_at + 1, "this `\"` is never closed")
                .help_text("close the text with a `\"`");
            return self.cursor.skip_line();
        };
        let text = Some(self.text(quote_at + 1..close)).filter(|text| !text.value.is_empty());
        self.cursor.at = close + 1;
        self.cursor.skip_blanks();
        let blank_follows = |c: Option<char>| c.is_none_or(is_space);
        let word_end = self.cursor.rest().chars().nth(2);
        if !self.cursor.at_word("as") || !blank_follows(word_end) {
            self.error(quote_at..close + 1, "a quoted text needs an id")
                .help_text("write `state \"text\" as Id`, and `Id` in the edges");
            return self.cursor.skip_line();
        }
        self.cursor.at += 2;
        self.cursor.skip_blanks();
        let rest = self.cursor.take(|c| c != '{' && !is_newline(c));
        self.titled_id(start, rest, text);
    }

    /// The rest of the line behind `as`: Mermaid takes all of it for the id, up to a `:`.
    fn titled_id(&mut self, start: usize, rest: Range<usize>, text: Option<Text>) {
        let line = self.slice(&rest);
        let comment = line.find("%%").filter(|at| *at > 0);
        if let Some(comment) = comment {
            self.cursor.at = rest.start + comment;
        }
        let rest = trim(self.cursor.text, rest.start..self.cursor.at);
        let all = self.slice(&rest);
        let length = all.find(|c| is_space(c) || c == ':').unwrap_or(all.len());
        let id = rest.start..rest.start + length;
        if id.is_empty() {
            self.error(start..rest.start.max(start + 1), "an id is expected after `as`")
                .help_text("write `state \"text\" as Id`");
            return self.cursor.skip_line();
        }
        let after = trim(self.cursor.text, id.end..rest.end);
        if !after.is_empty() && !self.slice(&after).starts_with(':') {
            let message = format!("Mermaid takes all of {} for the state's id", quote(all));
            self.slip(after, message).help_text("put nothing behind the id on this line");
        }
        let id = self.without_brace(id);
        let form = if self.cursor.starts_with("{") { Form::Body } else { Form::Text };
        let index = self.declare(&id, form, text, start..id.end);
        self.body(index);
    }

    /// `state Id: text`, which Mermaid drops without a word.
    fn text_after_keyword(&mut self, start: usize, word: Range<usize>, extra: Range<usize>) {
        let name = self.slice(&word);
        let length = name.find(':').unwrap_or(name.len());
        let id = word.start..word.start + length;
        let whole = word.start..extra.end.max(word.end);
        let colon = length < name.len() || self.slice(&extra).starts_with(':');
        if colon && length > 0 {
            let text = self.text(id.end..whole.end);
            let value = text.value.trim_start_matches(':').trim_start();
            let start_of_text = text.span.end - value.len().min(text.span.end - text.span.start);
            let span = crate::span::Span::new(text.span.file, start_of_text, text.span.end);
            let text =
                Some(Text { value: value.to_owned(), span }).filter(|text| !text.value.is_empty());
            let keyword = self.span(&(start..word.start));
            self.slip(whole.clone(), "Mermaid drops a text that follows `state Id`")
                .help_text("leave out the word `state`: `Id: text`")
                .repair(Fix::safe("leave out `state`", keyword, ""));
            self.declare(&id, Form::Text, text, start..whole.end);
            return;
        }
        self.slip(extra, format!("Mermaid drops what follows {}", quote(name)))
            .help_text("write `Id: text`, `state \"text\" as Id`, or one of `<<choice>>`, `<<fork>>` and `<<join>>`");
        self.declare(&word, Form::Bare, None, start..word.end);
    }

    /// Takes a closing brace off an id: to Mermaid it is a part of the id here.
    fn without_brace(&mut self, id: Range<usize>) -> Range<usize> {
        let text = self.slice(&id);
        let bare = text.trim_end_matches('}');
        if !self.nested() || bare.len() == text.len() || bare.is_empty() {
            return id;
        }
        let at = id.start + bare.len();
        self.error(
            at..at + 1,
            format!("Mermaid takes this `}}` for a part of the state's id {}", quote(text)),
        )
        .help_text("put the `}` on a line of its own");
        self.cursor.at = at;
        id.start..at
    }

    /// What may follow a state's introduction: its body, here or, at top level, further down.
    fn body(&mut self, index: usize) {
        if self.cursor.starts_with("{") {
            self.open_body(index);
        } else if !self.nested() {
            self.awaits_body = Some(index);
        }
    }

    fn open_body(&mut self, index: usize) {
        let brace = self.cursor.at..self.cursor.at + 1;
        self.cursor.at = brace.end;
        if self.open.len() >= MAX_DEPTH {
            self.error(brace, format!("composite states are nested over {MAX_DEPTH} deep"))
                .help_text("the rest of the graph was not read");
            self.full = true;
            self.open.clear();
            return;
        }
        if let Some(state) = self.graph.states.get_mut(index) {
            state.regions = state.regions.max(1);
        }
        self.open.push(Open { state: index, region: 0, brace });
    }

    /// A `{` where a statement should start.
    pub(super) fn brace(&mut self, awaits: Option<usize>) {
        if let Some(index) = awaits {
            return self.late_body(index);
        }
        let brace = self.cursor.at..self.cursor.at + 1;
        let help = if self.nested() {
            "put it on the line of its `state Id`"
        } else {
            "only `state Id {` and `state \"text\" as Id {` open a body"
        };
        self.error(brace, "this `{` opens nothing").help_text(help);
        self.orphans += 1;
        self.cursor.at += 1;
    }

    /// The `{` of a `state Id` on an earlier line.
    fn late_body(&mut self, index: usize) {
        self.settle_body(index);
        self.open_body(index);
    }

    /// `--`, which parts a composite state's regions.
    pub(super) fn divider(&mut self) {
        self.cursor.at += 2;
        if let Some(open) = self.open.last_mut() {
            open.region += 1;
            let (index, regions) = (open.state, open.region + 1);
            if let Some(state) = self.graph.states.get_mut(index) {
                state.regions = state.regions.max(regions);
            }
        }
    }

    /// Whether a `--` that is no arrow comes next, alone on its line.
    pub(super) fn at_divider(&mut self) -> bool {
        let line = self.cursor.at..self.cursor.line_end();
        let rest = self.slice(&line);
        let Some(behind) = rest.strip_prefix("--") else { return false };
        let alone = behind.trim_start().is_empty() || behind.trim_start().starts_with(['%', '#']);
        alone && !behind.starts_with(is_word) && self.leads_line(self.cursor.at)
    }

    /// A `}` where a statement should start.
    pub(super) fn close(&mut self) {
        let start = self.cursor.at;
        self.cursor.at += 1;
        if self.orphans > 0 {
            self.orphans -= 1;
            return;
        }
        if self.open.pop().is_some() {
            return;
        }
        self.slip(start..start + 1, "this `}` closes nothing: Mermaid reads it as a state")
            .help_text("take it away, or open the composite state it belongs to");
        self.graph.complete = false;
    }
}

fn is_state_word(c: char) -> bool {
    !is_space(c) && c != '{'
}

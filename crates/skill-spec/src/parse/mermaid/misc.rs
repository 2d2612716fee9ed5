//! The other keywords: notes, directions, styles, links, accessibility texts.

use std::ops::Range;

use super::cursor::{Needle, entity, is_id, is_newline, is_space, is_word};
use super::{Home, Parser};
use crate::diagnostic::{Fix, quote};
use crate::model::graph::Note;

/// The words that Mermaid's lexer looks for before it looks for ids.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keyword {
    AccDescr,
    AccTitle,
    Class,
    ClassDef,
    Click,
    Default,
    Header,
    HideEmpty,
    Href,
    Note,
    Scale,
    State,
    Style,
}

/// What must follow a word for it to be a keyword.
#[derive(Clone, Copy)]
enum After {
    Boundary,
    Blank,
    /// Blanks, then one of these.
    Sign(&'static [char]),
}

/// Each with its word, what must follow, and whether it is one inside composite states too.
const KEYWORDS: &[(Keyword, &str, After, bool)] = &[
    (Keyword::Click, "click", After::Boundary, false),
    (Keyword::Href, "href", After::Boundary, false),
    (Keyword::Default, "default", After::Boundary, false),
    (Keyword::Scale, "scale", After::Blank, false),
    (Keyword::AccTitle, "accTitle", After::Sign(&[':']), false),
    (Keyword::AccDescr, "accDescr", After::Sign(&[':', '{']), false),
    (Keyword::ClassDef, "classDef", After::Blank, true),
    (Keyword::Class, "class", After::Blank, true),
    (Keyword::Style, "style", After::Blank, true),
    (Keyword::State, "state", After::Blank, true),
    (Keyword::Note, "note", After::Blank, true),
    (Keyword::Header, "stateDiagram", After::Blank, false),
    (Keyword::Header, "stateDiagram-v2", After::Blank, false),
    (Keyword::HideEmpty, "hide empty description", After::Boundary, false),
];

impl Parser<'_> {
    /// The keyword at the cursor and its length.
    fn peek_keyword(&self) -> Option<(Keyword, usize)> {
        let rest = self.cursor.rest();
        let found = KEYWORDS.iter().find(|(_, word, after, nested)| {
            if (self.nested() && !nested) || !self.cursor.at_word(word) {
                return false;
            }
            let behind = rest.get(word.len()..).unwrap_or("");
            match after {
                After::Boundary => !behind.starts_with(is_word),
                After::Blank => behind.is_empty() || behind.starts_with(is_space),
                After::Sign(signs) => behind.trim_start_matches(is_space).starts_with(*signs),
            }
        });
        found.map(|(keyword, word, ..)| (*keyword, word.len()))
    }

    /// A keyword where an id is expected: Mermaid never takes it for one.
    pub(super) fn reserved(&mut self) -> bool {
        let Some((_, length)) = self.peek_keyword() else { return false };
        let word = self.cursor.at..self.cursor.at + length;
        self.refuse_id(word);
        true
    }

    fn refuse_id(&mut self, word: Range<usize>) {
        let name = self.slice(&word).to_owned();
        self.error(
            word,
            format!("{} cannot be a state's id: it is a word of Mermaid's", quote(&name)),
        )
        .help_text(format!("name the state otherwise, such as `{name}Step`"));
    }

    /// A statement that starts with a keyword.
    pub(super) fn keyword(&mut self) -> bool {
        let Some((keyword, length)) = self.peek_keyword() else { return false };
        let start = self.cursor.at;
        let word = start..start + length;
        self.cursor.at = word.end;
        self.cursor.skip_blanks();
        let as_id = self.cursor.starts_with("-->")
            || (self.cursor.starts_with(":")
                && !matches!(keyword, Keyword::AccTitle | Keyword::AccDescr));
        if as_id || matches!(keyword, Keyword::Default | Keyword::Href) {
            self.refuse_id(word);
            self.cursor.skip_line();
            return true;
        }
        match keyword {
            Keyword::State => self.state(start),
            Keyword::Note => self.note(start),
            Keyword::AccTitle | Keyword::AccDescr => {
                self.accessibility(keyword == Keyword::AccTitle);
            }
            Keyword::Click => self.click(word),
            Keyword::Scale => self.scale(word),
            Keyword::Class => self.styling(word, keyword, "class A,B name"),
            Keyword::ClassDef => self.styling(word, keyword, "classDef name fill:#eee"),
            Keyword::Style => self.styling(word, keyword, "style A fill:#eee"),
            Keyword::Header => {
                self.cursor.at = start;
                self.second_header();
            }
            Keyword::HideEmpty | Keyword::Default | Keyword::Href => {}
        }
        true
    }

    /// A line that Mermaid takes for a direction: any line that names one.
    pub(super) fn direction(&mut self) -> bool {
        let Some((at, way)) = self.cursor.direction() else { return false };
        let line = self.cursor.at..self.cursor.line_end();
        if at > line.start {
            let written = self.slice(&(at..line.end)).to_owned();
            self.slip(at..at + "direction".len(), "Mermaid takes this whole line for a direction")
                .help_text(format!("reword {}: these words are Mermaid's", quote(&written)));
            self.graph.complete = false;
        } else if !self.nested() {
            self.graph.direction = Some(way);
        }
        self.cursor.skip_line();
        true
    }

    /// `direction TD` and the like; the cursor is behind the word.
    pub(super) fn bad_direction(&mut self) -> bool {
        self.cursor.skip_blanks();
        let way = self.cursor.take(|c| !is_space(c));
        let name = self.slice(&way).to_owned();
        let fault_span = self.span(&way);
        let fault = self.slip(way, format!("{} is no direction of a state diagram", quote(&name)));
        fault.help_text("write `TB`, `BT`, `LR` or `RL`");
        if name.eq_ignore_ascii_case("TD") {
            fault.repair(Fix::safe("write `TB`", fault_span, "TB"));
        }
        self.cursor.skip_line();
        true
    }

    fn accessibility(&mut self, is_title: bool) {
        self.cursor.take(is_space);
        let start = self.cursor.at;
        let braced = self.cursor.starts_with("{");
        self.cursor.at += 1;
        let end =
            if braced { self.cursor.find(Needle::Brace) } else { Some(self.cursor.line_end()) };
        let Some(end) = end else {
            self.error(start..start + 1, "this `{` is never closed")
                .help_text("close it with a `}`");
            return self.cursor.skip_line();
        };
        let text = Some(self.text(start + 1..end));
        if is_title {
            self.graph.title = text;
        } else {
            self.graph.description = text;
        }
        self.cursor.at = end + usize::from(braced);
    }

    /// `class`, `classDef` and `style`: a name of ASCII letters, then anything.
    fn styling(&mut self, word: Range<usize>, keyword: Keyword, form: &str) {
        let name = self.cursor.take(|c| is_word(c) || (c == ',' && keyword == Keyword::Style));
        let apart = keyword == Keyword::Class || self.cursor.peek().is_none_or(is_space);
        if name.is_empty() || !apart {
            self.error(word, "a name is expected here").help_text(format!("write `{form}`"));
        }
        self.cursor.skip_line();
    }

    fn scale(&mut self, word: Range<usize>) {
        let digits = self.cursor.take(|c| c.is_ascii_digit());
        self.cursor.skip_blanks();
        if digits.is_empty() || !self.cursor.at_word("width") {
            self.error(word, "a scale is expected here").help_text("write `scale 350 width`");
            return self.cursor.skip_line();
        }
        self.cursor.at += "width".len();
    }

    /// `click A href "…"` or `click A "…" "…"`.
    fn click(&mut self, word: Range<usize>) {
        let target = self.cursor.take(is_id);
        self.cursor.skip_blanks();
        if self.cursor.at_word("href") {
            self.cursor.at += "href".len();
            self.cursor.skip_blanks();
        }
        if target.is_empty() || !self.cursor.starts_with("\"") {
            self.error(word, "a link is expected here")
                .help_text("write `click Id href \"https://…\"`");
        }
        self.cursor.skip_line();
    }

    fn note(&mut self, start: usize) {
        if self.cursor.eat("\"") {
            return self.floating_note(start);
        }
        let side = ["left of", "right of"].into_iter().find(|side| self.cursor.at_word(side));
        let Some(side) = side else {
            self.error(start..start + "note".len(), "this note stands beside no state")
                .help_text("write `note left of Id : text` or `note right of Id : text`");
            return self.cursor.skip_line();
        };
        self.cursor.at += side.len();
        self.cursor.skip_blanks();
        let id = self.cursor.take(is_note_id);
        if id.is_empty() || self.cursor.starts_with("-") {
            let at = id.start..self.cursor.at.max(id.start + 1).min(self.cursor.text.len());
            self.error(self.whole(at), format!("the id of a state is expected after `{side}`"))
                .help_text("an id is one word without `-`");
            return self.cursor.skip_line();
        }
        let index = self.state_index(&id);
        self.settle(index, Home::Mentioned);
        self.note_text(start, (index, id));
    }

    /// What follows `note left of Id`: `: text`, or lines up to `end note`.
    fn note_text(&mut self, start: usize, (state, id): (usize, Range<usize>)) {
        let from = self.cursor.at;
        self.cursor.take(is_space);
        let (text, end) = if self.cursor.starts_with(":") {
            let text = self.cursor.at + 1;
            self.short_note();
            (text..self.cursor.at, self.cursor.at)
        } else {
            self.cursor.at = from;
            let Some(close) = self.cursor.find(Needle::EndNote) else {
                self.error(start..from, "this note is never closed")
                    .help_text("close it with a line `end note`, or write `: text` behind the id");
                return self.cursor.skip_line();
            };
            self.cursor.at = close + "end note".len();
            (from..close, self.cursor.at)
        };
        let note = Note {
            state: Some(state),
            state_span: self.span(&id),
            text: self.text(text),
            span: self.span(&(start..end)),
        };
        self.graph.notes.push(note);
    }

    /// The text of a note of one line: it holds neither `:` nor `;`.
    fn short_note(&mut self) {
        self.cursor.at += 1;
        loop {
            self.cursor.take(|c| !matches!(c, ':' | ';' | '#') && !is_newline(c));
            let at = self.cursor.at;
            match self.cursor.peek() {
                Some('#') => self.cursor.at += entity(self.cursor.rest()).unwrap_or(1),
                Some(':') => {
                    self.error(at..at + 1, "the text of a note of one line cannot hold `:`")
                        .help_text(NOTE_HELP);
                    return self.cursor.skip_line();
                }
                Some(';') => {
                    self.slip(
                        at..at + 1,
                        "Mermaid ends the note at this `;` and takes the rest for states",
                    )
                    .help_text(NOTE_HELP);
                    return self.cursor.skip_line();
                }
                _ => return,
            }
        }
    }

    /// `note "text" as Id`.
    fn floating_note(&mut self, start: usize) {
        let from = self.cursor.at;
        let Some(close) = self.cursor.find(Needle::Quote) else {
            self.error(from - 1..from, "this `\"` is never closed")
                .help_text("close the text with a `\"`");
            return self.cursor.skip_line();
        };
        self.cursor.at = close + 1;
        self.cursor.skip_blanks();
        if !self.cursor.at_word("as") {
            self.error(from - 1..close + 1, "a note of its own needs an id")
                .help_text("write `note \"text\" as N1`");
        }
        self.cursor.skip_line();
        let span = self.span(&(start..self.cursor.at));
        let note = Note { state: None, state_span: span, text: self.text(from..close), span };
        self.graph.notes.push(note);
    }

    /// `range`, its end moved to a character boundary.
    fn whole(&self, range: Range<usize>) -> Range<usize> {
        let mut end = range.end;
        while !self.cursor.text.is_char_boundary(end) {
            end += 1;
        }
        range.start..end
    }
}

const NOTE_HELP: &str = "put the text on lines of its own and close it with `end note`";

/// Mermaid's `[^:\n\s\-]`.
fn is_note_id(c: char) -> bool {
    !is_space(c) && !matches!(c, ':' | '-')
}

//! What a script for a plain shell holds that only bash and its kin can read.
//!
//! Text in quotes, comments and here-documents is stepped over. Where the reading is lost, nothing
//! more is said.

use std::ops::Range;

/// What a plain shell does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// Where it stands.
    pub(crate) range: Range<usize>,
    /// What to write in its place, if that is short to say.
    pub(crate) instead: Option<&'static str>,
}

/// The first of them in a script.
pub(crate) fn foreign(text: &str) -> Option<Foreign> {
    let frames = vec![Frame::new(Kind::Code)];
    let reader = Reader { text: text.as_bytes(), at: 0, frames, documents: Vec::new() };
    match reader.read() {
        Err(Stop::Found(foreign)) => Some(foreign),
        Ok(()) | Err(Stop::Lost) => None,
    }
}

/// Why a script is not read to its end.
enum Stop {
    Found(Foreign),
    /// Quotes have no end, or nest beyond reason.
    Lost,
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    /// What is open, the innermost last.
    frames: Vec<Frame>,
    /// The ends of the here-documents that begin on the next line, and whether tabs may stand
    /// before them.
    documents: Vec<(Vec<u8>, bool)>,
}

struct Frame {
    kind: Kind,
    /// Whether the next word is a command.
    is_command: bool,
    /// How many `case` are open: their patterns end with a parenthesis that closes nothing.
    cases: usize,
    /// Whether the command is `[` or `test`.
    is_test: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Code,
    /// `( … )` and `$( … )`
    Parentheses,
    Backquotes,
    /// `" … "`
    Quotes,
    /// `${ … }`
    Parameter,
}

impl Frame {
    fn new(kind: Kind) -> Self {
        Self { kind, is_command: true, cases: 0, is_test: false }
    }
}

/// More than this is no script of a person.
const MOST_FRAMES: usize = 64;

/// After these another command follows.
const BEFORE_COMMANDS: [&[u8]; 9] =
    [b"if", b"then", b"elif", b"else", b"while", b"until", b"do", b"!", b"{"];

impl Reader<'_> {
    fn read(mut self) -> Result<(), Stop> {
        while self.at < self.text.len() {
            let kind = self.frames.last().ok_or(Stop::Lost)?.kind;
            match kind {
                Kind::Quotes => self.quotes()?,
                Kind::Parameter => self.parameter()?,
                Kind::Code | Kind::Parentheses | Kind::Backquotes => self.code(kind)?,
            }
        }
        Ok(())
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(b'\n')
    }

    fn starts(&self, with: &[u8]) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(with))
    }

    fn frame(&mut self) -> Result<&mut Frame, Stop> {
        self.frames.last_mut().ok_or(Stop::Lost)
    }

    fn open(&mut self, kind: Kind, length: usize) -> Result<(), Stop> {
        if self.frames.len() == MOST_FRAMES {
            return Err(Stop::Lost);
        }
        self.frames.push(Frame::new(kind));
        self.at += length;
        Ok(())
    }

    fn found(&self, length: usize, instead: Option<&'static str>) -> Result<(), Stop> {
        Err(Stop::Found(Foreign { range: self.at..self.at + length, instead }))
    }

    /// One step within double quotes.
    fn quotes(&mut self) -> Result<(), Stop> {
        match self.peek(0) {
            b'"' => {
                self.frames.pop();
                self.at += 1;
            }
            b'\\' => self.at += 2,
            b'$' => return self.dollar(),
            b'`' => return self.open(Kind::Backquotes, 1),
            _ => self.at += 1,
        }
        Ok(())
    }

    /// One step within `${ … }`, behind the name.
    fn parameter(&mut self) -> Result<(), Stop> {
        let is_quoted = self.frames.iter().rev().nth(1).is_some_and(|one| one.kind == Kind::Quotes);
        match self.peek(0) {
            b'}' => {
                self.frames.pop();
                self.at += 1;
            }
            b'\\' => self.at += 2,
            b'$' => return self.dollar(),
            b'`' => return self.open(Kind::Backquotes, 1),
            b'"' => return self.open(Kind::Quotes, 1),
            b'\'' if !is_quoted => self.single_quotes()?,
            _ => self.at += 1,
        }
        Ok(())
    }

    fn single_quotes(&mut self) -> Result<(), Stop> {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        self.at += 2 + memchr::memchr(b'\'', rest).ok_or(Stop::Lost)?;
        Ok(())
    }

    /// What begins with `$`.
    fn dollar(&mut self) -> Result<(), Stop> {
        match (self.peek(1), self.peek(2)) {
            (b'(', b'(') => self.arithmetic(),
            (b'(', _) => self.open(Kind::Parentheses, 2),
            (b'{', _) => self.substitution(),
            // `$'…'` ends at the same quote for every shell if none in it is escaped.
            (b'\'', _) if self.frame()?.kind != Kind::Quotes => {
                self.at += 1;
                let start = self.at;
                self.single_quotes()?;
                let is_plain = !self.text[start..self.at].ends_with(b"\\'");
                if is_plain { Ok(()) } else { Err(Stop::Lost) }
            }
            (next, _) => {
                self.at += 1 + usize::from(is_name(next) || b"@*#?-$!".contains(&next));
                Ok(())
            }
        }
    }

    fn arithmetic(&mut self) -> Result<(), Stop> {
        let mut depth = 0_usize;
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'"' | b'\'' | b'`' => return Err(Stop::Lost),
                _ => {}
            }
            if at > 1 && depth == 0 {
                self.at += at + 1;
                return Ok(());
            }
        }
        Err(Stop::Lost)
    }

    /// `${name…}` up to what follows the name.
    fn substitution(&mut self) -> Result<(), Stop> {
        let rest = self.text.get(self.at + 2..).unwrap_or_default();
        let sign = usize::from(matches!(rest, [b'#', next, ..] if is_name(*next)));
        let length = rest[sign..].iter().take_while(|byte| is_name(**byte)).count();
        let behind = |ahead: usize| rest.get(sign + length + ahead).copied().unwrap_or(b'}');
        let is_foreign = match behind(0) {
            // `${!name}`; `${!}` is a process.
            b'!' => length == 0 && (behind(1).is_ascii_alphabetic() || behind(1) == b'_'),
            b'[' | b'^' | b',' | b'/' => length > 0,
            // `${name:0:1}`, but `${name:-word}`
            b':' => length > 0 && !matches!(behind(1), b'-' | b'=' | b'?' | b'+'),
            _ => false,
        };
        if is_foreign {
            let end = memchr::memchr2(b'}', b'\n', rest).unwrap_or(rest.len());
            return self.found(end + 2 + usize::from(rest.get(end) == Some(&b'}')), None);
        }
        self.open(Kind::Parameter, 2 + sign + length)
    }

    /// One step where commands stand.
    fn code(&mut self, kind: Kind) -> Result<(), Stop> {
        match self.peek(0) {
            b'\n' => {
                self.at += 1;
                self.ends_command()?;
                self.step_over_documents();
            }
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'#' => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            }
            b';' => {
                self.at += 1;
                self.ends_command()?;
            }
            b'&' | b'|' => return self.operator(),
            b'<' | b'>' => return self.redirection(),
            b'(' => return self.open(Kind::Parentheses, 1),
            b')' => {
                self.at += 1;
                let frame = self.frame()?;
                if kind == Kind::Parentheses && frame.cases == 0 {
                    self.frames.pop();
                } else {
                    frame.is_command = true;
                }
            }
            b'`' if kind == Kind::Backquotes => {
                self.at += 1;
                self.frames.pop();
            }
            _ => return self.word(),
        }
        Ok(())
    }

    fn ends_command(&mut self) -> Result<(), Stop> {
        let frame = self.frame()?;
        (frame.is_command, frame.is_test) = (true, false);
        Ok(())
    }

    fn operator(&mut self) -> Result<(), Stop> {
        if self.starts(b"&>") {
            return self.found(2, Some("`> file 2>&1`"));
        }
        if self.starts(b"|&") {
            return self.found(2, Some("`2>&1 |`"));
        }
        self.at += 1;
        self.ends_command()?;
        Ok(())
    }

    fn redirection(&mut self) -> Result<(), Stop> {
        if self.starts(b"<<<") {
            return self.found(3, Some("`printf … |` before the command"));
        }
        if self.peek(1) == b'(' {
            return self.found(2, Some("a file between the two commands"));
        }
        if self.starts(b"<<") {
            self.at += 2;
            return self.document();
        }
        self.at += 1;
        // `>>`, `<>`, `>|` and `2>&1` are one sign each.
        while matches!(self.peek(0), b'<' | b'>' | b'|' | b'&') {
            self.at += 1;
        }
        Ok(())
    }

    /// The end of a here-document, behind `<<`.
    fn document(&mut self) -> Result<(), Stop> {
        let has_tabs = self.peek(0) == b'-';
        self.at += usize::from(has_tabs);
        while matches!(self.peek(0), b' ' | b'\t') {
            self.at += 1;
        }
        let mut end = Vec::new();
        while !is_end_of_word(self.peek(0)) {
            match self.peek(0) {
                // What is quoted holds no quote of its kind; the rest of the word follows.
                quote @ (b'\'' | b'"') => {
                    let rest = self.text.get(self.at + 1..).unwrap_or_default();
                    let length = memchr::memchr(quote, rest).ok_or(Stop::Lost)?;
                    end.extend_from_slice(&rest[..length]);
                    self.at += length + 2;
                }
                b'\\' => self.at += 1,
                byte => {
                    end.push(byte);
                    self.at += 1;
                }
            }
        }
        if end.is_empty() {
            return Err(Stop::Lost);
        }
        self.documents.push((end, has_tabs));
        Ok(())
    }

    fn step_over_documents(&mut self) {
        for (end, has_tabs) in std::mem::take(&mut self.documents) {
            while self.at < self.text.len() {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
                let line = rest.get(..length).unwrap_or_default().trim_ascii_end();
                self.at += length;
                let start = line.iter().take_while(|byte| has_tabs && **byte == b'\t').count();
                if line.get(start..) == Some(&end[..]) {
                    break;
                }
            }
        }
    }

    /// A word, or the part of one up to a quote.
    fn word(&mut self) -> Result<(), Stop> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| !is_end_of_part(**byte)).count();
        let part = &rest[..length];
        let next = rest.get(length).copied().unwrap_or(b'\n');
        self.foreign_word(part, next)?;
        self.at += length;
        let is_name = is_assignment(part);
        let frame = self.frame()?;
        if frame.is_command && !part.is_empty() && is_end_of_word(next) {
            match part {
                b"case" => frame.cases += 1,
                b"esac" => frame.cases = frame.cases.saturating_sub(1),
                _ => {}
            }
            frame.is_test = matches!(part, b"[" | b"test");
            frame.is_command = BEFORE_COMMANDS.contains(&part) || is_name;
        } else if !is_name {
            frame.is_command = false;
        }
        self.rest_of_word(next)?;
        if length == 0 && next == b'$' {
            return self.dollar();
        }
        Ok(())
    }

    /// Goes over what follows a part of a word at once.
    fn rest_of_word(&mut self, next: u8) -> Result<(), Stop> {
        match next {
            b'\'' => self.single_quotes(),
            b'"' => self.open(Kind::Quotes, 1),
            b'`' if self.frame()?.kind != Kind::Backquotes => self.open(Kind::Backquotes, 1),
            b'\\' => {
                self.at += 2;
                Ok(())
            }
            // `name()` makes a function: what follows is its body.
            b'(' => {
                self.at += 1;
                while matches!(self.peek(0), b' ' | b'\t') {
                    self.at += 1;
                }
                if self.peek(0) != b')' {
                    return Err(Stop::Lost);
                }
                self.at += 1;
                self.frame()?.is_command = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn foreign_word(&mut self, part: &[u8], next: u8) -> Result<(), Stop> {
        let name = part.iter().take_while(|byte| is_name(**byte)).count();
        let is_name = name > 0 && !part[0].is_ascii_digit();
        if is_name && next == b'(' && matches!(&part[name..], b"=" | b"+=") {
            return self.found(part.len() + 1, None);
        }
        let frame = self.frame()?;
        let (is_command, is_test, in_case) = (frame.is_command, frame.is_test, frame.cases > 0);
        if is_command && is_name && part[name..].starts_with(b"+=") {
            return self.found(name + 2, Some("`name=\"$name…\"`"));
        }
        if is_test && part == b"==" && is_blank(next) {
            return self.found(2, Some("`=`"));
        }
        // In `case` a word may be a pattern.
        let behind = self.text.get(self.at + part.len()..).unwrap_or_default();
        let behind = behind.iter().position(|byte| !is_blank(*byte)).map(|at| &behind[at..]);
        let behind = behind.unwrap_or_default();
        let is_pattern = in_case && behind.starts_with(b")") || behind.starts_with(b"|");
        if !is_command || !is_blank(next) || is_pattern {
            return Ok(());
        }
        match part {
            b"[[" => self.found(2, Some("`[ … ]`")),
            b"function" => self.found(8, Some("`name() { … }`")),
            b"source" => self.found(6, Some("`. file`")),
            b"for" if behind.starts_with(b"((") => self.found(3, Some("a `while` loop")),
            _ => Ok(()),
        }
    }
}

fn is_assignment(part: &[u8]) -> bool {
    let name = part.iter().take_while(|byte| is_name(**byte)).count();
    name > 0 && !part[0].is_ascii_digit() && part.get(name) == Some(&b'=')
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_end_of_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}

fn is_end_of_part(byte: u8) -> bool {
    is_end_of_word(byte) || matches!(byte, b'\'' | b'"' | b'`' | b'\\' | b'$')
}

#[cfg(test)]
mod tests;

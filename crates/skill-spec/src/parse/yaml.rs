//! YAML to a located tree. The only file that names the YAML parser.
//!
//! Aliases are never followed and nesting is capped, so size and time stay linear in the input.

mod flat;

use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError};

use crate::span::{Fragment, FragmentBuilder, Span};
use crate::tree::{Entry, Kind, Node, Scalar, Style, Value};

/// The deepest nesting that is parsed.
const MAX_DEPTH: usize = 64;

/// A parsed YAML text.
#[derive(Clone, Debug)]
pub struct Document {
    /// The tree; `None` if it is not YAML or holds nothing.
    pub root: Option<Arc<Node>>,
    /// What is wrong.
    pub error: Option<SyntaxError>,
    /// Legal YAML that other readers of skills refuse or read differently.
    pub features: Vec<(Feature, Span)>,
    /// Comments, `#` included.
    pub comments: Vec<Span>,
}

/// YAML beyond plain keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// `&name`
    Anchor,
    /// `*name`
    Alias,
    /// `!tag`
    Tag,
    /// `<<:`
    MergeKey,
    /// The `---` of a second document.
    ManyDocuments,
}

/// Why a text is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where the parser stopped.
    pub span: Span,
    /// Its own words.
    pub message: String,
}

/// Parses the first document of a text.
#[must_use]
pub fn parse(source: &Fragment<'_>) -> Document {
    flat::parse(source).unwrap_or_else(|| parse_any(source))
}

/// The same, whatever form the text has.
fn parse_any(source: &Fragment<'_>) -> Document {
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_anchor_events: true,
        // A file may open with a long comment block; the default of 96 lines would refuse it.
        max_buffered_comment_events: 1 << 20,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder::new(source);
    let mut documents = 0;
    for event in Parser::new_from_str_with_options(&source.text, options) {
        match event {
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                if documents > 1 {
                    let place = builder.place(&span);
                    builder.document.features.push((Feature::ManyDocuments, place));
                    break;
                }
            }
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => {
                builder.document.error = Some(syntax_error(source, &error));
                builder.root = None;
                break;
            }
        }
    }
    builder.finish()
}

/// The decoded text of a scalar with a table back to the file.
///
/// `source` must be the fragment `node` was parsed from, cut verbatim from its file. For
/// anything but a scalar the fragment is empty.
#[must_use]
pub fn fragment(source: &Fragment<'_>, node: &Node) -> Fragment<'static> {
    let mut builder = FragmentBuilder::new(node.span.file);
    if let Some(scalar) = node.scalar() {
        let start = empty_lines_before(source, node.span, scalar);
        let raw = source.slice(Span::new(node.span.file, start, node.span.end));
        Alignment { raw, base: start, at: 0, builder: &mut builder }.run(scalar);
    }
    builder.finish()
}

/// Where the empty lines begin that open a block scalar: its span begins behind them.
fn empty_lines_before(source: &Fragment<'_>, span: Span, scalar: &Scalar) -> usize {
    let opening = scalar.text.len() - scalar.text.trim_start_matches('\n').len();
    if opening == 0 || !scalar.style.is_block() || scalar.text.trim().is_empty() {
        return span.start;
    }
    let offset = source.whole().start;
    let before = source.text.get(..span.start.saturating_sub(offset)).unwrap_or_default();
    let before = before.as_bytes();
    let ends_line = |at: &usize| {
        before[*at] == b'\n' || before[*at] == b'\r' && before.get(at + 1) != Some(&b'\n')
    };
    let mut breaks = (0..before.len()).rev().filter(ends_line);
    // One break ends each of them, and another the line with the indicator.
    breaks.nth(opening).map_or(span.start, |at| offset + at + 1)
}

/// What is open while events come in.
struct Builder<'a> {
    source: &'a Fragment<'a>,
    stack: Vec<Open>,
    root: Option<Node>,
    document: Document,
}

enum Open {
    Sequence { start: Span, items: Vec<Node> },
    Mapping { start: Span, entries: Vec<Entry>, key: Option<Node> },
}

impl<'a> Builder<'a> {
    fn new(source: &'a Fragment<'a>) -> Self {
        let document =
            Document { root: None, error: None, features: Vec::new(), comments: Vec::new() };
        Self { source, stack: Vec::new(), root: None, document }
    }

    fn event(&mut self, event: Event<'_>, span: &granit_parser::Span) {
        let place = self.place(span);
        if event.tag().is_some() {
            let tag = span.tag_span().map_or(place, |tag| self.place(&tag));
            self.document.features.push((Feature::Tag, tag));
        }
        match event {
            Event::Scalar(text, style, _, tag) => {
                let text = text.into_owned();
                let style = style_of(style);
                let is_text = style != Style::Plain
                    || tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                let kind = if is_text { Kind::Text } else { core_kind(&text) };
                let span = self.scalar_place(place, style);
                self.node(Node { span, value: Value::Scalar(Scalar { text, style, kind }) });
            }
            Event::Alias(_) => {
                self.document.features.push((Feature::Alias, place));
                self.node(Node { span: place, value: Value::Alias });
            }
            Event::Anchor(..) => self.document.features.push((Feature::Anchor, place)),
            Event::Comment(..) => self.document.comments.push(place),
            Event::SequenceStart(..) => {
                self.stack.push(Open::Sequence { start: place, items: Vec::new() });
            }
            Event::MappingStart(..) => {
                self.stack.push(Open::Mapping { start: place, entries: Vec::new(), key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(place),
            _ => {}
        }
    }

    fn close(&mut self, end: Span) {
        let node = match self.stack.pop() {
            Some(Open::Sequence { start, items }) => {
                let last = items.last().map(|item| item.span);
                let span = collection_span(self.source, start, end, last);
                Node { span, value: Value::Sequence(items) }
            }
            Some(Open::Mapping { start, entries, .. }) => {
                let last = entries.last().map(Entry::span);
                let span = collection_span(self.source, start, end, last);
                Node { span, value: Value::Mapping(entries) }
            }
            None => return,
        };
        self.node(node);
    }

    fn node(&mut self, node: Node) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::Sequence { items, .. }) => items.push(node),
            Some(Open::Mapping { entries, key, .. }) => match key.take() {
                None => {
                    if matches!(&node.value, Value::Scalar(s) if s.style == Style::Plain && s.text == "<<")
                    {
                        self.document.features.push((Feature::MergeKey, node.span));
                    }
                    *key = Some(node);
                }
                Some(key) => entries.push(Entry { key, value: node }),
            },
        }
    }

    fn place(&self, span: &granit_parser::Span) -> Span {
        let end = self.source.text.len();
        let range = span.byte_range().unwrap_or(end..end);
        let floor = |at: usize| self.source.text.floor_char_boundary(at.min(end));
        self.source.span(floor(range.start)..floor(range.end))
    }

    /// A block scalar's span reaches to the next line's start: what follows its last line is cut.
    fn scalar_place(&self, place: Span, style: Style) -> Span {
        if !matches!(style, Style::Literal | Style::Folded) {
            return place;
        }
        let raw = self.source.slice(place);
        let last = raw.trim_end_matches(['\n', '\r', ' ', '\t']).len();
        let kept = raw[last..].find(['\n', '\r']).map_or(raw.len(), |end| last + end);
        Span::new(place.file, place.start, place.start + kept)
    }

    fn finish(self) -> Document {
        Document { root: self.root.map(Arc::new), ..self.document }
    }
}

/// A flow collection ends with its bracket, a block collection with its last item: the parser's
/// own end of the latter lies at the next token.
fn collection_span(source: &Fragment<'_>, start: Span, end: Span, last: Option<Span>) -> Span {
    let is_flow = source.slice(end).ends_with([']', '}']);
    match last {
        Some(last) if !is_flow => start.to(last),
        _ => start.to(end),
    }
}

fn syntax_error(source: &Fragment<'_>, error: &ScanError) -> SyntaxError {
    let at = error.marker().byte_offset().unwrap_or(source.text.len());
    let start = source.text.floor_char_boundary(at.min(source.text.len()));
    let end = source.text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
    SyntaxError { span: source.span(start..end), message: error.info() }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
        ScalarStyle::Plain => Style::Plain,
    }
}

/// What a plain scalar means under the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2).
#[must_use]
pub fn core_kind(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Kind::Bool,
        ".nan" | ".NaN" | ".NAN" => Kind::Float,
        _ => core_number(text).unwrap_or(Kind::Text),
    }
}

fn core_number(text: &str) -> Option<Kind> {
    let all = |text: &str, is: fn(&char) -> bool| !text.is_empty() && text.chars().all(|c| is(&c));
    let digits = |text: &str| all(text, char::is_ascii_digit);
    if let Some(octal) = text.strip_prefix("0o") {
        return all(octal, |c| c.is_digit(8)).then_some(Kind::Integer);
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return all(hex, char::is_ascii_hexdigit).then_some(Kind::Integer);
    }
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits(number) {
        return Some(Kind::Integer);
    }
    if matches!(number, ".inf" | ".Inf" | ".INF") {
        return Some(Kind::Float);
    }
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (number, None),
    };
    let exponent_ok = exponent.is_none_or(|e| digits(e.strip_prefix(['-', '+']).unwrap_or(e)));
    let mantissa_ok = match mantissa.split_once('.') {
        None => digits(mantissa),
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
    };
    (exponent_ok && mantissa_ok).then_some(Kind::Float)
}

/// Walks a scalar's decoded text along its raw text, character by character.
struct Alignment<'a, 'b> {
    raw: &'a str,
    base: usize,
    at: usize,
    builder: &'b mut FragmentBuilder,
}

impl Alignment<'_, '_> {
    fn run(mut self, scalar: &Scalar) {
        if scalar.style == Style::Literal {
            return self.literal(&scalar.text);
        }
        if matches!(scalar.style, Style::SingleQuoted | Style::DoubleQuoted) {
            self.at = 1;
        }
        let text = scalar.text.as_str();
        let mut done = 0;
        while done < text.len() {
            let step = self.step(&text[done..], scalar.style);
            if step == 0 {
                // The rest cannot be told apart; it stands for what is left of the raw text.
                let rest = self.at..self.raw.len();
                return self.push(&text[done..], rest);
            }
            done += step;
        }
    }

    /// Maps the next characters of `text`; returns how many bytes of it, 0 if nothing fits.
    fn step(&mut self, text: &str, style: Style) -> usize {
        let rest = self.raw.get(self.at..).unwrap_or("");
        if style == Style::DoubleQuoted && rest.starts_with('\\') {
            return self.escape(text, rest);
        }
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let has_break = rest[..blanks].contains(['\n', '\r']);
        let wanted = text.len() - text.trim_start_matches([' ', '\t', '\n']).len();
        let (Some(want), Some(have)) = (text.chars().next(), rest.chars().next()) else { return 0 };
        if has_break {
            // Folding: white space around a break stands for the blanks or breaks it became.
            self.push(&text[..wanted], self.at..self.at + blanks);
            if wanted == 0 {
                return self.step(text, style);
            }
            return wanted;
        }
        if want != have {
            return 0;
        }
        let doubled = style == Style::SingleQuoted && rest.starts_with("''");
        let length = if doubled { 2 } else { have.len_utf8() };
        self.push(&text[..want.len_utf8()], self.at..self.at + length);
        want.len_utf8()
    }

    fn escape(&mut self, text: &str, rest: &str) -> usize {
        let letter = rest[1..].chars().next();
        if matches!(letter, Some('\n' | '\r')) {
            let blanks = rest[1..].len() - rest[1..].trim_start().len();
            self.at += 1 + blanks;
            return self.step(text, Style::DoubleQuoted);
        }
        let Some(want) = text.chars().next() else { return 0 };
        let mut length = match letter {
            Some('x') => 4,
            Some('u') => 6,
            Some('U') => 10,
            Some(other) => 1 + other.len_utf8(),
            None => return 0,
        };
        // A character beyond the basic plane may be written as two surrogates.
        if letter == Some('u') && want.len_utf16() == 2 {
            length *= 2;
        }
        let end = rest.floor_char_boundary(length.min(rest.len()));
        self.push(&text[..want.len_utf8()], self.at..self.at + end);
        want.len_utf8()
    }

    /// Each raw line ends with its decoded line: what stands before it is indentation.
    fn literal(mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            let content = line.strip_suffix('\n').unwrap_or(line);
            let rest = self.raw.get(self.at..).unwrap_or("");
            let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let indent = rest[..end].strip_suffix(content).map_or(0, str::len);
            self.push(content, self.at + indent..self.at + end);
            let after = &rest[end..];
            let width = if after.starts_with("\r\n") { 2 } else { usize::from(!after.is_empty()) };
            if content.len() < line.len() {
                self.push("\n", self.at..self.at + width);
            }
        }
    }

    fn push(&mut self, text: &str, raw: Range<usize>) {
        self.at = raw.end;
        if !text.is_empty() {
            self.builder.push(text, self.base + raw.start..self.base + raw.end);
        }
    }
}

#[cfg(test)]
mod tests;

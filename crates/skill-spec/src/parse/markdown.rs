//! Markdown to an outline: headings, code, links, raw HTML, each with its place.
//!
//! The only file that names the Markdown parser. `CommonMark` with tables, footnotes, task lists
//! and strikethrough, as the readers of skills render it.

use std::ops::Range;

use pulldown_cmark::{
    BrokenLink, CodeBlockKind, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd,
};

use crate::span::{Fragment, Span};

/// What stands where in a Markdown text. All lists are in order of place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The headings.
    pub headings: Vec<Heading>,
    /// Fenced and indented code blocks.
    pub code_blocks: Vec<CodeBlock>,
    /// Inline code, backticks included.
    pub code: Vec<Span>,
    /// Links and images.
    pub links: Vec<Link>,
    /// Raw HTML: blocks line by line, inline tags one by one, comments included.
    pub html: Vec<Span>,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its text without markup.
    pub text: String,
    /// The whole heading, `#` included.
    pub span: Span,
}

/// A code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeBlock {
    /// What follows the opening fence, often empty; `None` for an indented block.
    pub info: Option<String>,
    /// The whole block, fences included.
    pub span: Span,
    /// What is between the fences; inside a list or quote it takes in the lines' prefixes.
    pub content: Span,
}

/// A link or image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// How it is written.
    pub kind: LinkKind,
    /// The destination, escapes and entities decoded.
    pub destination: String,
    /// The whole link.
    pub span: Span,
    /// The destination; the whole definition of a reference link, the whole link where escapes
    /// hide the destination.
    pub destination_span: Span,
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](destination)` or a reference to a definition.
    Link,
    /// `![text](destination)` or a reference to a definition.
    Image,
    /// `<https://…>` or `<someone@…>`.
    Autolink,
}

impl Outline {
    /// Whether byte `offset` of the file lies in a code block or in inline code.
    #[must_use]
    pub fn is_code(&self, offset: usize) -> bool {
        let holds = |span: Option<Span>| span.is_some_and(|span| offset < span.end);
        let block = self.code_blocks.partition_point(|block| block.span.start <= offset);
        let inline = self.code.partition_point(|span| span.start <= offset);
        holds(block.checked_sub(1).and_then(|at| self.code_blocks.get(at)).map(|block| block.span))
            || holds(inline.checked_sub(1).and_then(|at| self.code.get(at)).copied())
    }
}

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// References to labels that nothing defines, and the labels that are defined.
#[derive(Debug, Default)]
pub(crate) struct Undefined {
    /// Each reference, without the empty brackets of `[label][]`, and its label; in order of place.
    pub(crate) references: Vec<(Span, String)>,
    /// The labels that are defined, in order.
    pub(crate) defined: Vec<String>,
}

/// A longer reference is none that somebody wrote; brackets may lie in each other without end.
const MOST_BYTES: usize = 1000;
/// Nobody reads more of them.
const MOST_UNDEFINED: usize = 100;

/// The references `[text][label]` and `[label][]` of a text that lead nowhere; none in a text that
/// uses no definition at all, for there brackets mean something else.
pub(crate) fn undefined(source: &Fragment<'_>) -> Undefined {
    let (text, mut found) = (&*source.text, Vec::new());
    // After a word or another bracket it is an index, as in `rows[0][label]`, and so is a number.
    let is_index = |link: &Range<usize>| {
        let before = text.get(..link.start).and_then(|before| before.chars().next_back());
        let shown = text.get(link.clone()).and_then(|link| link.split(']').next());
        before.is_some_and(|c| c.is_alphanumeric() || "_])`\"'\\".contains(c))
            || shown.is_none_or(|shown| !shown.contains(char::is_alphabetic))
    };
    let mut note = |link: BrokenLink<'_>| {
        if link.span.len() > MOST_BYTES {
            return None;
        }
        let shown = text.get(link.span.clone()).unwrap_or_default();
        let is_full = match link.link_type {
            // Of `[text]\[label]` the second pair is text.
            LinkType::Reference | LinkType::ReferenceUnknown => {
                shown.rfind('[').is_some_and(|at| shown[..at].ends_with(']'))
            }
            LinkType::Collapsed | LinkType::CollapsedUnknown => true,
            _ => false,
        };
        let label = link.reference.as_ref();
        if is_full && !label.starts_with('^') && !is_index(&link.span) {
            found.push((link.span, label.to_owned()));
        }
        None
    };
    let mut events =
        Parser::new_with_broken_link_callback(text, OPTIONS, Some(&mut note)).into_offset_iter();
    let mut uses = 0;
    for (event, _) in events.by_ref() {
        let Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) = event else {
            continue;
        };
        uses += usize::from(matches!(link_type, LinkType::Reference | LinkType::Collapsed));
    }
    let mut defined: Vec<String> =
        events.reference_definitions().iter().map(|(label, _)| label.to_owned()).collect();
    drop(events);
    if uses == 0 {
        return Undefined::default();
    }
    defined.sort_unstable();
    found.sort_by_key(|(span, _)| span.start);
    found.truncate(MOST_UNDEFINED);
    let references = found.into_iter().map(|(span, label)| (source.span(span), label)).collect();
    Undefined { references, defined }
}

/// Reads a Markdown text. Never fails: every text is Markdown.
#[must_use]
pub fn parse(source: &Fragment<'_>) -> Outline {
    let mut events = Parser::new_ext(&source.text, OPTIONS).into_offset_iter();
    let outline = Outline::default();
    let mut builder = Builder { source, outline, open: Vec::new(), heading: 0..0, block: 0..0 };
    while let Some((event, range)) = events.next() {
        builder.take(event, range, &events);
    }
    // A link is noted at its end, so an image in a link's text came before the link.
    builder.outline.links.sort_by_key(|link| link.span);
    builder.outline
}

struct Builder<'a> {
    source: &'a Fragment<'a>,
    outline: Outline,
    open: Vec<OpenLink>,
    /// Where the heading that was opened last stands in the text.
    heading: Range<usize>,
    /// Where the code block that was opened last does.
    block: Range<usize>,
}

/// A link whose end is not reached.
struct OpenLink {
    kind: LinkKind,
    destination: String,
    /// The place of its definition, if it refers to one.
    definition: Option<Range<usize>>,
    /// The end of what is known to be its text.
    text_end: usize,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, range: Range<usize>, events: &OffsetIter<'_>) {
        if !matches!(event, Event::End(TagEnd::Link | TagEnd::Image)) {
            self.extend_link_text(&event, &range);
        }
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.heading = range.clone();
                self.outline.headings.push(Heading {
                    level: level as u8,
                    text: String::new(),
                    span: self.source.span(range),
                });
            }
            Event::Start(Tag::CodeBlock(kind)) => self.open_code_block(&kind, &range),
            Event::Start(Tag::Link { link_type, dest_url, id, .. }) => {
                let kind = match link_type {
                    LinkType::Autolink | LinkType::Email => LinkKind::Autolink,
                    _ => LinkKind::Link,
                };
                let definition = definition(link_type, &id, events);
                self.open_link(kind, &dest_url, definition, range.start);
            }
            Event::Start(Tag::Image { link_type, dest_url, id, .. }) => {
                let definition = definition(link_type, &id, events);
                self.open_link(LinkKind::Image, &dest_url, definition, range.start);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.close_link(&range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => {
                self.heading_text(&text, &range);
                self.outline.code.push(self.source.span(range));
            }
            Event::SoftBreak | Event::HardBreak => self.heading_text(" ", &range),
            Event::Html(_) | Event::InlineHtml(_) => {
                self.outline.html.push(self.source.span(range));
            }
            _ => {}
        }
    }

    fn open_code_block(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>) {
        let info = match kind {
            CodeBlockKind::Indented => None,
            CodeBlockKind::Fenced(info) => Some(info.trim().to_owned()),
        };
        self.block = range.clone();
        let span = self.source.span(range.clone());
        self.outline.code_blocks.push(CodeBlock { info, span, content: Span::at(span.file, 0) });
    }

    /// Text belongs to the code block or the heading that was opened last, if it lies in it.
    fn text(&mut self, text: &str, range: Range<usize>) {
        self.heading_text(text, &range);
        let is_in_block = self.block.start <= range.start && range.end <= self.block.end;
        if let Some(block) = self.outline.code_blocks.last_mut().filter(|_| is_in_block) {
            let span = self.source.span(range);
            let begun = block.content.start >= block.span.start && block.content.end > 0;
            block.content = if begun { block.content.to(span) } else { span };
        }
    }

    fn heading_text(&mut self, text: &str, range: &Range<usize>) {
        if let Some(heading) =
            self.outline.headings.last_mut().filter(|_| range.end <= self.heading.end)
        {
            heading.text.push_str(text);
        }
    }

    fn open_link(
        &mut self,
        kind: LinkKind,
        destination: &str,
        definition: Option<Range<usize>>,
        text_end: usize,
    ) {
        let destination = destination.to_owned();
        self.open.push(OpenLink { kind, destination, definition, text_end });
    }

    fn extend_link_text(&mut self, event: &Event<'_>, range: &Range<usize>) {
        if let (Some(open), false) = (self.open.last_mut(), matches!(event, Event::Start(_))) {
            open.text_end = open.text_end.max(range.end);
        }
    }

    fn close_link(&mut self, range: &Range<usize>) {
        let Some(link) = self.open.pop() else { return };
        if let Some(outer) = self.open.last_mut() {
            outer.text_end = outer.text_end.max(range.end);
        }
        // The text may hold the destination too: only what follows it is searched.
        let from = if link.kind == LinkKind::Autolink { range.start } else { link.text_end };
        let found = || {
            let at = self.source.text.get(from..range.end)?.find(link.destination.as_str())?;
            Some(from + at..from + at + link.destination.len())
        };
        let destination = link.definition.clone().or_else(found).unwrap_or_else(|| range.clone());
        self.outline.links.push(Link {
            kind: link.kind,
            destination_span: self.source.span(destination),
            span: self.source.span(range.clone()),
            destination: link.destination,
        });
    }
}

fn definition(kind: LinkType, id: &str, events: &OffsetIter<'_>) -> Option<Range<usize>> {
    let refers = matches!(kind, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut);
    let definition = refers.then(|| events.reference_definitions().get(id)).flatten()?;
    Some(definition.span.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    fn outline(text: &str) -> Outline {
        parse(&Fragment::verbatim(FileId(0), 0, text))
    }

    #[test]
    fn headings_have_level_text_and_place() {
        let text = "# One `two` *three*\n\nText\n\nSetext\nof two lines\n---\n\n###### Six\n";
        let headings = outline(text).headings;
        let read: Vec<_> =
            headings.iter().map(|h| (h.level, h.text.as_str(), &text[h.span.range()])).collect();
        assert_eq!(
            read,
            [
                (1, "One two three", "# One `two` *three*\n"),
                (2, "Setext of two lines", "Setext\nof two lines\n---\n"),
                (6, "Six", "###### Six\n"),
            ]
        );
    }

    #[test]
    fn code_has_info_and_content() {
        let text = "```json x\n{\n}\n```\n\n    indented\n    code\n\n- ~~~\n  a\n  b\n  ~~~\n\n```\n```\n\n`in` ``a`b``\n";
        let outline = outline(text);
        let blocks: Vec<_> = outline
            .code_blocks
            .iter()
            .map(|b| (b.info.as_deref(), &text[b.content.range()]))
            .collect();
        assert_eq!(
            blocks,
            [
                (Some("json x"), "{\n}\n"),
                (None, "indented\n    code\n"),
                (Some(""), "a\n  b\n"),
                (Some(""), ""),
            ]
        );
        let code: Vec<_> = outline.code.iter().map(|span| &text[span.range()]).collect();
        assert_eq!(code, ["`in`", "``a`b``"]);
        assert!(outline.is_code(text.find('{').unwrap_or(0)));
        assert!(outline.is_code(text.find("in`").unwrap_or(0)));
        assert!(!outline.is_code(text.find("- ~").unwrap_or(0)));
    }

    #[test]
    fn links_have_destination_and_place() {
        for (text, kind, destination, place) in [
            ("[a](b.md)", LinkKind::Link, "b.md", "b.md"),
            ("[b.md](b.md \"b.md\")", LinkKind::Link, "b.md", "b.md"),
            ("[a](<with space.md>)", LinkKind::Link, "with space.md", "with space.md"),
            ("[a](with%20space.md)", LinkKind::Link, "with%20space.md", "with%20space.md"),
            ("[a](b&amp;c)", LinkKind::Link, "b&c", "[a](b&amp;c)"),
            ("![a](i.png)", LinkKind::Image, "i.png", "i.png"),
            ("[a][x]\n\n[x]: d.md 't'\n", LinkKind::Link, "d.md", "[x]: d.md 't'"),
            ("[x]\n\n[x]: d.md\n", LinkKind::Link, "d.md", "[x]: d.md"),
            ("<https://a.b>", LinkKind::Autolink, "https://a.b", "https://a.b"),
            ("<a@b.c>", LinkKind::Autolink, "a@b.c", "a@b.c"),
            ("[]()", LinkKind::Link, "", ""),
        ] {
            let links = outline(text).links;
            let read: Vec<_> = links
                .iter()
                .map(|l| (l.kind, l.destination.as_str(), &text[l.destination_span.range()]))
                .collect();
            assert_eq!(read, [(kind, destination, place)], "{text}");
        }
    }

    #[test]
    fn only_references_beside_others_that_lead_somewhere_are_undefined() {
        let found = |text: &str| {
            let found = undefined(&Fragment::verbatim(FileId(0), 0, text));
            let shown = |(span, label): &(Span, String)| format!("{} {label}", &text[span.range()]);
            found.references.iter().map(shown).collect::<Vec<_>>()
        };
        let used = "[a][b] and [c][].\n\n[b]: b.md\n[c]: c.md\n\n";
        for (text, wanted) in [
            ("See [the terms][terms].", &["[the terms][terms] terms"][..]),
            ("![x][img]", &["![x][img] img"]),
            ("[terms][], [b][], [B][c]", &["[terms] terms"]),
            ("a\n> - [x y][l  m]", &["[x y][l  m] l m"]),
            ("- [ ] [x] one [two]", &[]),
            ("`[a][x]` rows[0][1] f()[a][x] [0][1][2] \\[a][x] [a]\\[x] [x][^1]", &[]),
            ("```\n[a][x]\n```\n\n    [a][x]\n\n<!-- [a][x] -->\n", &[]),
        ] {
            assert_eq!(found(&format!("{used}{text}\n")), wanted, "{text}");
            assert_eq!(found(&format!("{text}\n\n[z]: b.md\n")), [""; 0], "{text}");
        }
    }

    #[test]
    fn an_image_in_a_link_keeps_its_own_destination() {
        let text = "[![b](b)](b) and `[no](link)`";
        let links = outline(text).links;
        let places: Vec<_> =
            links.iter().map(|l| (l.kind, l.span.range(), l.destination_span.range())).collect();
        assert_eq!(places, [(LinkKind::Link, 0..12, 10..11), (LinkKind::Image, 1..8, 6..7)]);
    }

    #[test]
    fn raw_html_is_noted() {
        let text = "a <b>c</b> <!-- d -->\n\n<div>\n  e\n</div>\n";
        let html: Vec<_> =
            outline(text).html.iter().map(|span| text[span.range()].to_owned()).collect();
        assert_eq!(html, ["<b>", "</b>", "<!-- d -->", "<div>\n", "  e\n", "</div>\n"]);
    }
}

//! The comments of a skill: in Markdown, YAML, schema.json and scripts, where each counts as one.

use memchr::{memchr_iter, memmem};

use super::directive::{self, Directive, Flaw, MARK, Reach};
use super::scope::{Near, next_line, yaml_part};
use super::{Comment, Fault, Form, Name, Scope};
use crate::bytes::{Bytes, Lack};
use crate::files::ending;
use crate::parse::markdown::Outline;
use crate::parse::text::MAX_TEXT_BYTES;
use crate::rule::Selector;
use crate::skill::Skill;
use crate::span::{FileId, Span};
use crate::tree::Node;

/// More than any author writes; what each covers is searched for, so many would cost time.
const MAX_COMMENTS: usize = 256;
const MAX_NAMES: usize = 512;
/// The longest comment, its reason included.
const MAX_BYTES: usize = 2_000;

/// Every comment of the bundle, in order of place.
pub(crate) fn read(skill: &Skill) -> Vec<Comment> {
    let mark = memmem::Finder::new(MARK);
    let marked: Vec<(FileId, Kind)> = skill
        .files
        .iter()
        .zip(0..)
        .filter_map(|((path, file), index)| {
            let bytes = &file.bytes;
            let is_manifest = || skill.syntax.manifest_file == Some(FileId(index));
            // Most need no closer look at their names.
            if bytes.lacks(Lack::Comment) && is_plain_name(path.as_str()) && !is_manifest() {
                return None;
            }
            let kind = kind(path.as_str(), path.name())?;
            let text = bytes.text().filter(|text| text.len() <= MAX_TEXT_BYTES)?;
            let file = FileId(index);
            // The only work done for a skill without comments.
            let (what, look): (_, &dyn Fn() -> bool) = match kind {
                Kind::Markdown => (Lack::Comment, &|| has_html_comment(text)),
                _ => (Lack::Directive, &|| mark.find(text.as_bytes()).is_some()),
            };
            let is_marked = !bytes.lacks(what) && look();
            if !is_marked {
                bytes.note_lack(what);
            }
            match kind {
                _ if is_marked => Some((file, kind)),
                Kind::Markdown if is_manifest() => Some((file, Kind::Frontmatter)),
                _ => None,
            }
        })
        .collect();
    let mut reader = Reader { skill, comments: Vec::new(), names: 0 };
    for (file, kind) in &marked {
        match kind {
            Kind::Markdown => {
                reader.frontmatter(*file);
                if let Some(outline) = skill.outline(*file) {
                    reader.markdown(*file, outline);
                }
            }
            Kind::Frontmatter => reader.frontmatter(*file),
            Kind::Execution => reader.execution(),
            Kind::Schema => reader.schema(),
            Kind::Script(sign) => reader.script(*file, sign),
        }
    }
    let mut comments = reader.comments;
    comments.sort_by_key(|comment| comment.span);
    comments
}

/// Looks for a comment in a file of Markdown, while its bytes are near.
pub(crate) fn scan(path: &str, bytes: &Bytes) {
    if is_plain_name(path)
        && !bytes.lacks(Lack::Comment)
        && bytes.text().is_some_and(|text| !has_html_comment(text))
    {
        bytes.note_lack(Lack::Comment);
    }
}

/// Whether a file is called as nearly all of Markdown are.
fn is_plain_name(path: &str) -> bool {
    path.as_bytes().ends_with(b".md")
}

/// Whether a comment of HTML is ours, code included. No letter of ours is as rare as the `!`.
fn has_html_comment(text: &str) -> bool {
    memchr_iter(b'!', text.as_bytes()).any(|at| {
        text.as_bytes()[..at].ends_with(b"<")
            && text[at + 1..].strip_prefix("--").is_some_and(directive::is_ours)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Markdown,
    /// Markdown without a comment of ours below the manifest.
    Frontmatter,
    Execution,
    Schema,
    /// With the sign a comment starts with.
    Script(&'static str),
}

fn kind(path: &str, name: &str) -> Option<Kind> {
    match path {
        "vlmrun.yaml" => return Some(Kind::Execution),
        "schema.json" => return Some(Kind::Schema),
        _ => {}
    }
    Some(match ending(name, &mut [0; 8])? {
        b"md" | b"markdown" => Kind::Markdown,
        b"py" | b"sh" | b"bash" | b"zsh" | b"fish" | b"rb" | b"pl" | b"r" | b"ps1" | b"toml"
        | b"yaml" | b"yml" => Kind::Script("#"),
        b"js" | b"mjs" | b"cjs" | b"ts" | b"mts" | b"jsx" | b"tsx" | b"go" | b"rs" | b"java"
        | b"c" | b"h" | b"cpp" | b"cs" | b"swift" | b"kt" => Kind::Script("//"),
        _ => return None,
    })
}

struct Reader<'a> {
    skill: &'a Skill,
    comments: Vec<Comment>,
    names: usize,
}

impl Reader<'_> {
    fn markdown(&mut self, file: FileId, outline: &Outline) {
        let text = self.skill.text(file).unwrap_or("");
        let mut done = 0;
        for span in &outline.html {
            let mut at = span.start.max(done);
            while let Some(open) = text.get(at..span.end).and_then(|rest| rest.find("<!--")) {
                let start = at + open;
                let limit = text.floor_char_boundary((start + MAX_BYTES).min(text.len()));
                let body = text.get(start + 4..limit).unwrap_or("");
                at = start + 4;
                if !directive::is_ours(body) {
                    continue;
                }
                let Some(length) = body.find("-->") else { continue };
                let end = start + 4 + length + 3;
                self.comment(Form::Html, Span::new(file, start, end), start + 4, |near| {
                    near.markdown(outline)
                });
                at = end;
            }
            done = at;
        }
    }

    fn frontmatter(&mut self, file: FileId) {
        let document = self.skill.syntax.frontmatter.as_ref();
        let document = document.filter(|_| self.skill.syntax.manifest_file == Some(file));
        if let Some(document) = document {
            self.yaml(&document.comments, document.root.as_deref());
        }
    }

    fn execution(&mut self) {
        if let Some(document) = &self.skill.syntax.execution {
            self.yaml(&document.comments, document.root.as_deref());
        }
    }

    fn yaml(&mut self, comments: &[Span], root: Option<&Node>) {
        for span in comments {
            if directive::is_ours(self.skill.slice(*span).trim_start_matches('#')) {
                self.comment(Form::Line, *span, span.start + 1, |near| {
                    let line = near.line("#");
                    line.map(|line| yaml_part(near.skill, root, line))
                });
            }
        }
    }

    fn schema(&mut self) {
        let schema = self.skill.syntax.schema.as_ref();
        let root = schema.and_then(|schema| schema.root.as_ref());
        // Each value with the place of its key: rules speak of a property at its key.
        let mut open: Vec<(&Node, usize)> =
            root.into_iter().map(|root| (root, root.span.start)).collect();
        while let Some((node, start)) = open.pop() {
            for entry in node.entries() {
                open.push((&entry.value, entry.key.span.start));
                let Some(text) = entry.value.text().filter(|_| entry.name() == Some("$comment"))
                else {
                    continue;
                };
                let span = entry.value.span;
                // With escapes in it, its words have no simple place.
                let inner = Span::new(span.file, span.start + 1, span.end.max(span.start + 2) - 1);
                if directive::is_ours(text) && self.skill.slice(inner) == text {
                    self.comment(Form::Member, inner, inner.start, |_| {
                        Some(Span { start, ..node.span })
                    });
                }
            }
            open.extend(node.items().iter().map(|item| (item, item.span.start)));
        }
    }

    fn script(&mut self, file: FileId, sign: &'static str) {
        let text = self.skill.text(file).unwrap_or("");
        let mut line = Span::at(file, 0);
        for (at, _) in text.match_indices(MARK) {
            // Many may stand on one line, which is looked for once.
            if at >= line.end {
                line = self.skill.lines(Span::at(file, at));
            }
            let before = text.get(line.start..at).unwrap_or("").trim_end();
            let Some(before) = before.strip_suffix(sign) else { continue };
            if !before.is_empty() && !before.ends_with([' ', '\t']) {
                continue;
            }
            let start = line.start + before.len();
            let end = start + self.skill.slice(Span { start, ..line }).trim_end().len();
            self.comment(Form::Line, Span::new(file, start, end), start + sign.len(), |near| {
                near.line(sign)
            });
        }
    }

    /// Notes a comment whose text starts at byte `body`; `part` finds what it covers.
    fn comment(
        &mut self,
        form: Form,
        span: Span,
        body: usize,
        part: impl FnOnce(&Near<'_>) -> Option<Span>,
    ) {
        if self.comments.len() > MAX_COMMENTS || self.names > MAX_NAMES {
            return;
        }
        let skill = self.skill;
        let text = skill.slice(Span { start: body, ..span });
        let text = text.strip_suffix("-->").filter(|_| form == Form::Html).unwrap_or(text);
        let Some(Directive { names, reason, reach, fault }) = directive::parse(text) else {
            return;
        };
        let place = |range: std::ops::Range<usize>| {
            Span::new(span.file, body + range.start, body + range.end)
        };
        self.names += names.len();
        let too_many = self.comments.len() == MAX_COMMENTS || self.names > MAX_NAMES;
        let fault = match fault {
            _ if too_many => Some(Fault::TooMany),
            Some(Flaw::Word(range)) => Some(Fault::Word(place(range))),
            Some(Flaw::List(range)) => Some(Fault::List(place(range))),
            None => None,
        };
        let names = names.into_iter().map(|(text, range)| Name {
            text: text.to_owned(),
            span: place(range),
            selector: Selector::named(text),
        });
        let names = if too_many { Vec::new() } else { names.collect() };
        let scope = match reach {
            Reach::File => Scope::File,
            // At the end of a file there is nothing left to cover.
            Reach::Next => {
                Scope::Part(part(&Near { skill, span }).unwrap_or(Span::at(span.file, usize::MAX)))
            }
        };
        let reason = reason.map(|reason| reason.split_whitespace().collect::<Vec<_>>().join(" "));
        self.comments.push(Comment { span, names, reason, scope, fault, form });
    }
}

impl Near<'_> {
    /// The line a line comment covers.
    fn line(&self, sign: &str) -> Option<Span> {
        if self.skill.indent(self.span).is_none() {
            return Some(self.skill.lines(self.span));
        }
        next_line(self.skill, self.span, |line| {
            line.trim_start().strip_prefix(sign).is_some_and(directive::is_ours)
        })
    }
}

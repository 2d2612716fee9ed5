//! Where the links of the Markdown files lead: each is resolved once, the rules only choose.
//!
//! Web addresses and placeholders are left aside. How a path is found is the business of
//! `links::resolve`, how headings are found that of `links::anchors`.

mod anchors;
mod resolve;

use std::collections::{BTreeMap, HashSet};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use self::anchors::Places;
pub(crate) use self::resolve::Resolver;
use self::resolve::{QuickGoal, is_placeholder};
use crate::bytes::Lack;
use crate::diagnostic::is_printable;
use crate::files::{LeftOutReason, parted};
use crate::parse::glance::{self, Destinations, Layout, Seen};
use crate::parse::html;
use crate::parse::markdown::{Link, LinkKind, Outline};
use crate::skill::Skill;
use crate::span::{FileId, Span};

/// The links of all Markdown files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Links {
    /// Those of the parts of files that may hold one that leads nowhere, in order of file and part; a
    /// definition that several links refer to stands once.
    pub(crate) doubtful: Vec<LocalLink>,
    /// What leads where. Of parts without doubtful links, what looks like one is among them.
    pub(crate) leads: Vec<Lead>,
    /// The texts that may refer to a definition that is not there.
    pub(crate) referring: Vec<Span>,
}

/// What leads from a file to a path of the bundle.
#[derive(Clone, Debug)]
pub(crate) struct Lead {
    pub(crate) from: FileId,
    pub(crate) path: String,
    /// Where it stands in the text, if that was not parsed.
    seen: Option<usize>,
}

/// A link, image or HTML attribute that leads to a file, or to a place in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalLink {
    /// Its destination as written; the whole link where escapes hide the destination.
    pub span: Span,
    /// The destination, escapes and entities of Markdown decoded.
    pub destination: String,
    /// Where it leads.
    pub goal: Goal,
    /// The heading that it names and that is not there.
    pub anchor: Option<UnknownAnchor>,
}

/// Where a link leads. Paths are relative to the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// To something that ships.
    Found(String),
    /// To something that ships under another spelling: nothing but upper and lower case differs.
    OtherCase(String),
    /// To something that ships, once its backslashes are read as slashes.
    Backslash(String),
    /// To something that ships, if read from the root of the bundle.
    FromRoot(String),
    /// To nothing that ships.
    Missing {
        /// What it names.
        path: String,
        /// What it may be meant for.
        meant: Option<Meant>,
    },
    /// Out of the bundle.
    Outside {
        /// In what way.
        way: Outside,
        /// The file of the bundle that it names in a roundabout way.
        meant: Option<String>,
    },
}

/// What a broken link may be meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The one file of that name, which lies elsewhere.
    Moved(String),
    /// A file of a like name.
    Near(String),
}

/// The ways out of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// Up with `..`.
    Parent,
    /// From the root of the file system.
    Absolute,
    /// From somebody's home folder.
    Home,
    /// Through a drive of Windows.
    Drive,
    /// A `file:` address.
    FileUrl,
}

/// An anchor that no heading has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAnchor {
    /// The anchor, escapes decoded.
    pub name: String,
    /// The file that lacks it.
    pub file: FileId,
    /// The anchor that may be meant.
    pub meant: Option<String>,
}

/// What may not stand as it is in the destination of a link.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'$')
    .add(b'%')
    .add(b'&')
    .add(b'\'')
    .add(b'(')
    .add(b')')
    .add(b'*')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b'`')
    .add(b'|');

/// What means something else even between `<` and `>`.
const ESCAPED_IN_BRACKETS: [char; 9] = ['#', '%', '&', '<', '>', '?', '\\', '`', '|'];

impl Lead {
    /// Whether it plainly stands in code: it is a mention then, and no link.
    pub(crate) fn is_code(&self, skill: &Skill) -> bool {
        let place = self.seen.zip(skill.layout(self.from));
        place.is_some_and(|(at, layout)| layout.is_code(at))
    }
}

impl LocalLink {
    /// The path in the destination as written, without query and anchor; `None` where escapes hide
    /// it, so that it cannot be rewritten.
    #[must_use]
    pub fn path_span(&self, skill: &Skill) -> Option<Span> {
        let end = self.destination.find(['?', '#']).unwrap_or(self.destination.len());
        let span = Span { end: self.span.start + end, ..self.span };
        self.is_exact(skill).then_some(span)
    }

    /// The anchor as written, without its `#`.
    #[must_use]
    pub fn anchor_span(&self, skill: &Skill) -> Option<Span> {
        let at = self.destination.find('#')?;
        let span = Span { start: self.span.start + at + 1, ..self.span };
        self.is_exact(skill).then_some(span)
    }

    /// How this link would name a path of the bundle.
    #[must_use]
    pub fn spelling(&self, skill: &Skill, path: &str) -> String {
        let from = skill.files.path(self.span.file).map_or("", |from| from.as_str());
        let relative = relative(folder(from), path);
        let slash = if self.destination.split(['?', '#']).next().is_some_and(|d| d.ends_with('/')) {
            "/"
        } else {
            ""
        };
        // `a:b.md` would be a scheme, and `~/` a home.
        let is_path = matches!(resolve::start(&relative), resolve::Start::Path);
        let has_dot = self.destination.starts_with("./") || !is_path;
        let dot = if has_dot && !relative.starts_with('.') { "./" } else { "" };
        let bytes = skill.files.file(self.span.file).map_or(&[][..], |file| &file.bytes);
        let before = self.span.start.checked_sub(1).and_then(|at| bytes.get(at));
        let is_bracketed = before == Some(&b'<') && !self.destination.contains('%');
        // What nobody sees is escaped: as it is, it would be hidden text, to be taken out again,
        // and a blank at either end is no part of the destination.
        let is_visible = relative.chars().all(is_printable) && relative.trim() == relative;
        let is_plain = !relative.contains(ESCAPED_IN_BRACKETS) && !is_placeholder(&relative);
        if is_bracketed && is_visible && is_plain {
            return format!("{dot}{relative}{slash}");
        }
        format!("{dot}{}{slash}", utf8_percent_encode(&relative, ESCAPED))
    }

    /// The path of the bundle that the link leads to, however it is spelt.
    #[must_use]
    pub fn reaches(&self) -> Option<&str> {
        match &self.goal {
            Goal::Found(path)
            | Goal::OtherCase(path)
            | Goal::Backslash(path)
            | Goal::FromRoot(path) => Some(path),
            Goal::Missing { .. } | Goal::Outside { .. } => None,
        }
    }

    fn is_exact(&self, skill: &Skill) -> bool {
        skill.slice(self.span) == self.destination
    }
}

/// Why a path of the folder, or the folder it lies in, does not ship.
pub(crate) fn why_left_out<'a>(skill: &'a Skill, path: &str) -> Option<&'a LeftOutReason> {
    let entry = skill.files.left_out.iter().find(|entry| {
        let rest = path.strip_prefix(entry.path.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    entry.map(|entry| &entry.reason)
}

/// The folder a path lies in; empty for the root.
pub(crate) fn folder(path: &str) -> &str {
    parted(path).0
}

/// The way from a folder to a path, both relative to the bundle.
fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    let mut to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    // The last part of the goal is named even where the way ends in it.
    let shared = shared.min(to.len().saturating_sub(1));
    let up = vec![".."; from.split_off(shared).len()];
    [up, to.split_off(shared)].concat().join("/")
}

/// Resolves the links of all Markdown files. A quick look tells that nearly everything that may be a
/// link leads to something: only the parts of files in which something may not are parsed.
pub(crate) fn resolve(skill: &Skill) -> Links {
    let mut resolver = Resolver::new(skill);
    let mut glances = Glances { skill, places: BTreeMap::new() };
    let mut found = Links::default();
    for (body, layout) in skill.layouts(Lack::Link) {
        let mut parsed = 0;
        let mut may_lead = false;
        let mut destinations = Destinations::new(layout.text);
        for (at, seen) in destinations.by_ref() {
            may_lead |= seen != Seen::Web;
            if at < parsed {
                continue;
            }
            match glances.goal(&layout, body.file, (at, seen), &resolver) {
                QuickGoal::Found(path) => {
                    found.leads.push(Lead { from: body.file, path, seen: Some(at) });
                }
                QuickGoal::Here | QuickGoal::Elsewhere => {}
                QuickGoal::Doubtful if layout.is_code(at) => {}
                QuickGoal::Doubtful => {
                    let part = layout.part(at);
                    parsed = part.end;
                    let outline = skill.outline_of(body, part);
                    let links = &mut found.doubtful;
                    let known = links.len();
                    of_markdown(skill, &outline, &mut resolver, links);
                    of_html(skill, body.file, &outline, &mut resolver, links);
                    let paths = links.iter().skip(known).filter_map(LocalLink::reaches);
                    let lead =
                        |path: &str| Lead { from: body.file, path: path.to_owned(), seen: None };
                    found.leads.extend(paths.map(lead));
                }
            }
        }
        if !may_lead && !destinations.has_references() {
            skill.note_lack(body, Lack::Link, b"]<");
        }
        if destinations.may_refer() && glance::may_refer(&layout) {
            found.referring.push(body);
        }
    }
    find_anchors(&mut glances, &mut found.doubtful);
    found
}

/// What a quick look at the Markdown files tells.
struct Glances<'a> {
    skill: &'a Skill,
    /// The places of the files that links name one of.
    places: BTreeMap<FileId, Places<'a>>,
}

impl<'a> Glances<'a> {
    /// Where something leads that stands in a file; doubtful if it may be a link that misleads.
    fn goal(
        &mut self,
        layout: &Layout<'_>,
        file: FileId,
        (at, seen): (usize, Seen<'_>),
        resolver: &Resolver<'_>,
    ) -> QuickGoal {
        let written = match seen {
            Seen::Destination(written) => written,
            Seen::Web => return QuickGoal::Elsewhere,
            Seen::Unclear => return QuickGoal::Doubtful,
        };
        let goal = resolver.quick_goal(file, written);
        let named = match &goal {
            QuickGoal::Found(path) => self.skill.files.id(path),
            QuickGoal::Here => Some(file),
            QuickGoal::Elsewhere | QuickGoal::Doubtful => return goal,
        };
        let Some((_, anchor)) = written.split_once('#') else { return goal };
        let Some(places) = named.and_then(|file| self.places(file)) else { return goal };
        let Some(name) = places.doubtful(anchor) else { return goal };
        // What code says of its own file leads nowhere else: not all headings need be read.
        let is_idle = || matches!(goal, QuickGoal::Here) && layout.is_code(at);
        if is_idle() || places.has(&name) { goal } else { QuickGoal::Doubtful }
    }

    /// The places in a file of the bundle that a link can name; `None` for others than Markdown.
    fn places(&mut self, file: FileId) -> Option<&Places<'a>> {
        let skill = self.skill;
        let body = skill.body(file)?;
        Some(self.places.entry(body.file).or_insert_with(|| Places::new(skill, body)))
    }
}

fn of_markdown(
    skill: &Skill,
    outline: &Outline,
    resolver: &mut Resolver<'_>,
    links: &mut Vec<LocalLink>,
) {
    let mut definitions = HashSet::new();
    for link in outline.links.iter().filter(|link| link.kind != LinkKind::Autolink) {
        let Some(goal) = resolver.goal(link.span.file, &link.destination) else { continue };
        let refers = !(link.span.start..=link.span.end).contains(&link.destination_span.start);
        let span = if refers { in_definition(skill, link) } else { link.destination_span };
        if refers && !definitions.insert(span) {
            continue;
        }
        links.push(LocalLink { span, destination: link.destination.clone(), goal, anchor: None });
    }
}

/// The destination in a definition.
fn in_definition(skill: &Skill, link: &Link) -> Span {
    let definition = link.destination_span;
    let text = skill.slice(definition);
    let label = text.find("]:").map_or(0, |at| at + 2);
    let found = text.get(label..).and_then(|rest| rest.find(link.destination.as_str()));
    found.map_or(definition, |at| {
        let start = definition.start + label + at;
        Span::new(definition.file, start, start + link.destination.len())
    })
}

fn of_html(
    skill: &Skill,
    file: FileId,
    outline: &Outline,
    resolver: &mut Resolver<'_>,
    links: &mut Vec<LocalLink>,
) {
    for run in runs(skill, &outline.html) {
        let text = skill.slice(run);
        for attribute in html::attributes(text) {
            let is_link = match attribute.name.to_ascii_lowercase().as_str() {
                "href" => attribute.tag.eq_ignore_ascii_case("a"),
                "src" => glance::TAGS.iter().any(|tag| attribute.tag.eq_ignore_ascii_case(tag)),
                _ => false,
            };
            let Some(value) = text.get(attribute.value.clone()).filter(|_| is_link) else {
                continue;
            };
            let destination = value.replace("&amp;", "&");
            if let Some(goal) = resolver.goal(file, &destination) {
                let start = run.start + attribute.value.start;
                let span = Span::new(file, start, start + value.len());
                links.push(LocalLink { span, destination, goal, anchor: None });
            }
        }
    }
}

/// The pieces of raw HTML, those that only a quote's or a list's prefix parts put together.
fn runs(skill: &Skill, pieces: &[Span]) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for piece in pieces {
        let follows = |run: &Span| {
            run.end <= piece.start
                && piece.start - run.end < 64
                && skill
                    .slice(Span::new(run.file, run.end, piece.start))
                    .bytes()
                    .all(|byte| matches!(byte, b' ' | b'\t' | b'>'))
        };
        match runs.last_mut().filter(|run| follows(run)) {
            Some(run) => run.end = piece.end,
            None => runs.push(*piece),
        }
    }
    runs
}

fn find_anchors(glances: &mut Glances<'_>, links: &mut [LocalLink]) {
    for link in links {
        let Some((_, name)) = link.destination.split_once('#') else { continue };
        let named = link.reaches().and_then(|path| glances.skill.files.id(path));
        let places = named.and_then(|file| glances.places(file));
        link.anchor = places.and_then(|places| places.unknown(name));
    }
}

#[cfg(test)]
mod tests;

//! The places in a Markdown file that a link can name.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::{UnknownAnchor, runs};
use crate::parse::glance::{self, Heading};
use crate::parse::markdown::Outline;
use crate::parse::{html, slug};
use crate::skill::Skill;
use crate::span::{FileId, Span};
use crate::vocab::nearest;

/// The places of a file: those of plain headings at once, all when one is named that is not plain.
pub(super) struct Places<'a> {
    skill: &'a Skill,
    body: Span,
    plain: Slugs,
    /// Those that authors set themselves in plain headings, sorted.
    own: Vec<String>,
    /// Those of the plain headings that [`folded`] makes others of, as it has them; sorted.
    folded: OnceCell<Vec<String>>,
    all: OnceCell<Anchors<'a>>,
}

/// The anchors of headings, not numbered.
#[derive(Default)]
struct Slugs {
    text: Vec<u8>,
    /// Where each stands in the text; sorted by what stands there.
    ranges: Vec<Range<usize>>,
}

impl<'a> Places<'a> {
    /// Those of a Markdown file, of which `body` is the text.
    pub(super) fn new(skill: &'a Skill, body: Span) -> Self {
        let (mut plain, mut own) = (Slugs::default(), Vec::new());
        for heading in skill.layout(body.file).into_iter().flat_map(glance::plain_headings) {
            let (text, anchor) = without_own(&heading);
            plain.add(text);
            own.extend(anchor.map(str::to_owned));
        }
        plain.sort();
        own.sort_unstable();
        Self { skill, body, plain, own, folded: OnceCell::new(), all: OnceCell::new() }
    }

    /// The anchor that a link names, if no place has it.
    pub(super) fn unknown(&self, written: &str) -> Option<UnknownAnchor> {
        let name = self.doubtful(written)?;
        self.all().unknown(name, self.body.file)
    }

    /// Whether any place has the anchor.
    pub(super) fn has(&self, name: &str) -> bool {
        self.all().has(name, &folded(name))
    }

    /// What an anchor means, but where it is plainly there or no heading is looked for.
    pub(super) fn doubtful<'b>(&self, written: &'b str) -> Option<Cow<'b, str>> {
        if self.plain.count(written.as_bytes()) > 0 {
            return None;
        }
        let name = decoded(written).filter(|name| !is_no_heading(name))?;
        let is_plain = has(&self.own, &name) || self.is_plain(&folded(&name));
        (!is_plain).then_some(name)
    }

    /// Whether a plain heading has the anchor, itself as [`folded`] has it.
    fn is_plain(&self, name: &str) -> bool {
        // The second heading of a name has the number one, whichever others have it too.
        let is_numbered = || {
            let (name, number) = name.rsplit_once('-')?;
            let number: usize = number.parse().ok().filter(|_| !number.starts_with(['+', '0']))?;
            Some(self.plain.count(name.as_bytes()) > number)
        };
        let changed = || {
            let folded = self.plain.iter().filter_map(|slug| match folded(slug) {
                Cow::Owned(folded) => Some(folded),
                Cow::Borrowed(_) => None,
            });
            let mut folded: Vec<String> = folded.collect();
            folded.sort_unstable();
            folded
        };
        self.plain.count(name.as_bytes()) > 0
            || is_numbered().unwrap_or(false)
            || has(self.folded.get_or_init(changed), name)
    }

    fn all(&self) -> &Anchors<'a> {
        self.all.get_or_init(|| Anchors::new(self.skill, self.body))
    }
}

impl Slugs {
    fn add(&mut self, heading: &str) {
        let start = self.text.len();
        slug::append(heading, &mut self.text);
        self.ranges.push(start..self.text.len());
    }

    fn sort(&mut self) {
        let of = |range: &Range<usize>| &self.text[range.clone()];
        self.ranges.sort_unstable_by(|one, other| of(one).cmp(of(other)));
    }

    /// How many there are of an anchor.
    fn count(&self, slug: &[u8]) -> usize {
        let is_before = |range: &Range<usize>| &self.text[range.clone()] < slug;
        let rest = &self.ranges[self.ranges.partition_point(is_before)..];
        // Most stand there once or not at all.
        let is_same = |range: &Range<usize>| &self.text[range.clone()] == slug;
        if rest.first().is_none_or(|first| !is_same(first)) {
            0
        } else {
            rest.partition_point(is_same)
        }
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let slugs = self.ranges.iter().map(|range| &self.text[range.clone()]);
        slugs.filter_map(|slug| std::str::from_utf8(slug).ok())
    }
}

/// Whether a sorted list has an anchor.
fn has(known: &[String], name: &str) -> bool {
    known.binary_search_by(|one| one.as_str().cmp(name)).is_ok()
}

struct Anchors<'a> {
    /// The text of the headings, in order.
    headings: Vec<Cow<'a, str>>,
    /// Their anchors.
    slugs: Vec<String>,
    /// Those of raw HTML, and what authors set themselves.
    known: HashSet<String>,
    /// Those of the headings as [`folded`] has them, sorted.
    folded: OnceCell<Vec<String>>,
    /// Those of the headings by their letters and digits alone; `None` where two share them.
    plain: OnceCell<HashMap<String, Option<usize>>>,
    /// How many more unknown anchors get a guess: each is held against every heading.
    guesses: Cell<usize>,
}

impl<'a> Anchors<'a> {
    fn new(skill: &'a Skill, body: Span) -> Self {
        let mut headings = Vec::new();
        let mut known = HashSet::new();
        for heading in skill.layout(body.file).iter().flat_map(glance::headings) {
            match heading {
                Heading::Plain(text) => headings.push(text),
                Heading::Unclear(part) => {
                    let outline = skill.outline_of(body, part);
                    let texts = outline.headings.iter().map(|heading| heading.text.clone());
                    headings.extend(texts.map(Cow::Owned));
                    known.extend(of_html(skill, &outline));
                }
            }
        }
        known.extend(headings.iter().filter_map(|text| without_own(text).1).map(str::to_owned));
        let slugs = slug::slugs(headings.iter().map(|text| without_own(text).0));
        let (folded, plain) = (OnceCell::new(), OnceCell::new());
        Self { headings, slugs, known, folded, plain, guesses: Cell::new(MOST_GUESSES) }
    }

    fn has(&self, name: &str, folded: &str) -> bool {
        has(self.folded(), folded) || self.known.contains(name)
    }

    fn unknown(&self, name: Cow<'_, str>, file: FileId) -> Option<UnknownAnchor> {
        let plain = folded(&name);
        if self.has(&name, &plain) {
            return None;
        }
        let meant = self.same(&plain).or_else(|| {
            self.guesses.set(self.guesses.get().checked_sub(1)?);
            let slugs = self.slugs.iter().map(String::as_str).take(MOST_NEAR);
            // One number is never a slip for another: sections are told apart by them.
            let is_like = |slug: &&str| !slug.is_empty() && digits(slug).eq(digits(&plain));
            nearest(&plain, slugs.filter(is_like))
        });
        Some(UnknownAnchor { name: name.into_owned(), file, meant: meant.map(str::to_owned) })
    }

    fn folded(&self) -> &[String] {
        self.folded.get_or_init(|| {
            // Beside its own anchor, the heading may have the usual one, with it or without it.
            let with_own = self.headings.iter().filter(|text| without_own(text).1.is_some());
            let with_own = with_own.map(|text| folded(&slug::slug(text)).into_owned());
            let slugs = self.slugs.iter().map(|slug| folded(slug).into_owned());
            let mut folded: Vec<String> = slugs.chain(with_own).collect();
            folded.sort_unstable();
            folded
        })
    }

    fn plain(&self) -> &HashMap<String, Option<usize>> {
        self.plain.get_or_init(|| {
            let mut plain = HashMap::new();
            for (at, slug) in self.slugs.iter().enumerate() {
                let known = plain.entry(letters(slug));
                known.and_modify(|known| *known = None).or_insert(Some(at));
            }
            plain
        })
    }

    /// The one heading whose anchor has the same letters and digits.
    fn same(&self, name: &str) -> Option<&str> {
        let name = Some(letters(name)).filter(|name| !name.is_empty())?;
        self.slugs.get((*self.plain().get(&name)?)?).map(String::as_str)
    }
}

/// The anchors that raw HTML sets.
fn of_html(skill: &Skill, outline: &Outline) -> Vec<String> {
    let mut found = Vec::new();
    for run in runs(skill, &outline.html) {
        let text = skill.slice(run);
        let names = html::attributes(text).into_iter().filter(|attribute| {
            attribute.name.eq_ignore_ascii_case("id") || attribute.name.eq_ignore_ascii_case("name")
        });
        found.extend(names.filter_map(|name| text.get(name.value)).map(str::to_owned));
    }
    found
}

/// An anchor as a link means it.
fn decoded(written: &str) -> Option<Cow<'_, str>> {
    let name = percent_decode_str(written).decode_utf8().ok()?;
    let bare = name.strip_prefix("user-content-").map(str::to_owned);
    Some(bare.map_or(name, Cow::Owned))
}

const MOST_GUESSES: usize = 100;
/// Beyond this no near name is looked for: a file of thousands of headings is no outline to slip in.
const MOST_NEAR: usize = 500;

fn letters(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn digits(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(char::is_ascii_digit)
}

/// An anchor without what renderers of Markdown disagree on: hyphens at the ends and in runs, and
/// the marks that only choose how an emoji looks.
fn folded(anchor: &str) -> Cow<'_, str> {
    let mut before = b'-';
    let is_folded = |byte: u8| {
        let follows = std::mem::replace(&mut before, byte);
        byte.is_ascii() && (byte != b'-' || follows != b'-')
    };
    if anchor.bytes().all(is_folded) && !anchor.ends_with('-') {
        return Cow::Borrowed(anchor);
    }
    let kept = |character: &char| !matches!(character, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}');
    let plain: String = anchor.chars().filter(kept).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    Cow::Owned(parts.join("-"))
}

/// A heading's text and the anchor its author gives it: `Text {#anchor}`, as many renderers read it.
fn without_own(heading: &str) -> (&str, Option<&str>) {
    let own = heading.trim_end().strip_suffix('}').and_then(|rest| rest.rsplit_once("{#"));
    own.map_or((heading, None), |(text, own)| (text, own.split_whitespace().next()))
}

/// Anchors that a reader makes of its own accord, and those that stand for others.
fn is_no_heading(name: &str) -> bool {
    let is_line = |name: &str| {
        let digits = name.strip_prefix('L').unwrap_or("");
        digits.starts_with(|first: char| first.is_ascii_digit())
            && digits.bytes().all(|byte| byte.is_ascii_digit() || b"-LC".contains(&byte))
    };
    name.is_empty()
        || name.eq_ignore_ascii_case("top")
        || name.starts_with(":~:")
        || name.starts_with("fn")
        || name.contains(['{', '}', '<', '>', '$', '*', '/', '=', '…'])
        || name.contains("...")
        || is_line(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::files::Files;

    fn texts() -> impl Strategy<Value = String> {
        let headings = [
            "# a",
            "# a",
            "## A-1",
            "## a 1",
            "# a 2",
            "# \u{1f680} a",
            "# a--1",
            "# a {#b}",
            "# *a*",
            "# b-",
            "# \u{2699}\u{fe0f} a",
            "```\n# c\n```",
            "> # d",
            "# c\rd",
            "x <a id=\"e\">",
            "# \u{e9} `a`",
        ];
        let heading = prop::sample::select(headings.to_vec());
        prop::collection::vec(heading, 0..8).prop_map(|headings| headings.join("\n\n"))
    }

    fn names() -> impl Strategy<Value = String> {
        let pieces =
            ["a", "-", "-1", "-2", "1", "b", "c", "d", "e", "\u{e9}", "A", "0", "+", "\u{fe0f}"];
        let piece = prop::sample::select(pieces.to_vec());
        prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_plainly_there_is_there(text in texts(), name in names()) {
            let skill = Skill::parse(Files::of_texts(&[("a.md", &text)]));
            for body in skill.markdown() {
                let places = Places::new(&skill, body);
                let is_there = places.has(&name);
                prop_assert!(is_there || places.doubtful(&name).is_some(), "{name} in {text:?}");
            }
        }
    }
}

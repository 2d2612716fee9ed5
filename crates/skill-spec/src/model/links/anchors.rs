//! The places in a Markdown file that a link can name.

use std::cell::{Cell, OnceCell};
use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode_str;

use super::{UnknownAnchor, runs};
use crate::parse::markdown::Outline;
use crate::parse::{html, slug};
use crate::skill::Skill;
use crate::span::FileId;
use crate::vocab::nearest;

pub(super) struct Anchors<'a> {
    outline: &'a Outline,
    /// Those of the headings, in order.
    slugs: Vec<String>,
    /// Those of raw HTML, and what authors set themselves.
    known: HashSet<String>,
    /// Those of the headings as [`folded`] has them.
    folded: OnceCell<HashSet<String>>,
    /// Those of the headings by their letters and digits alone; `None` where two share them.
    plain: OnceCell<HashMap<String, Option<usize>>>,
    /// How many more unknown anchors get a guess: each is held against every heading.
    guesses: Cell<usize>,
}

impl<'a> Anchors<'a> {
    pub(super) fn new(skill: &Skill, outline: &'a Outline) -> Self {
        let headings = outline.headings.iter().map(|heading| without_own(&heading.text).0);
        let slugs = slug::slugs(headings);
        let own = outline.headings.iter().filter_map(|heading| without_own(&heading.text).1);
        let mut known: HashSet<String> = own.map(str::to_owned).collect();
        for run in runs(skill, &outline.html) {
            let text = skill.slice(run);
            let names = html::attributes(text).into_iter().filter(|attribute| {
                attribute.name.eq_ignore_ascii_case("id")
                    || attribute.name.eq_ignore_ascii_case("name")
            });
            known.extend(names.filter_map(|name| text.get(name.value)).map(str::to_owned));
        }
        let (folded, plain) = (OnceCell::new(), OnceCell::new());
        Self { outline, slugs, known, folded, plain, guesses: Cell::new(MOST_GUESSES) }
    }

    pub(super) fn unknown(&self, written: &str, file: FileId) -> Option<UnknownAnchor> {
        let name = percent_decode_str(written).decode_utf8().ok()?;
        let name = name.strip_prefix("user-content-").unwrap_or(&name);
        let plain = folded(name);
        let is_known = self.known.contains(name) || self.folded().contains(&plain);
        if is_known || is_no_heading(name) {
            return None;
        }
        let meant = self.same(&plain).or_else(|| {
            self.guesses.set(self.guesses.get().checked_sub(1)?);
            let slugs = self.slugs.iter().map(String::as_str).take(MOST_NEAR);
            // One number is never a slip for another: sections are told apart by them.
            let is_like = |slug: &&str| !slug.is_empty() && digits(slug).eq(digits(&plain));
            nearest(&plain, slugs.filter(is_like))
        });
        Some(UnknownAnchor { name: name.to_owned(), file, meant: meant.map(str::to_owned) })
    }

    fn folded(&self) -> &HashSet<String> {
        self.folded.get_or_init(|| {
            // Beside its own anchor, the heading may have the usual one, with it or without it.
            let headings = self.outline.headings.iter().map(|heading| heading.text.as_str());
            let with_own = headings.filter(|text| without_own(text).1.is_some());
            let with_own = with_own.map(|text| folded(&slug::slug(text)));
            self.slugs.iter().map(|slug| folded(slug)).chain(with_own).collect()
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
fn folded(anchor: &str) -> String {
    let kept = |character: &char| !matches!(character, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}');
    let plain: String = anchor.chars().filter(kept).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-")
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

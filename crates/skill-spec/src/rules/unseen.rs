//! How the rules about hidden characters speak: once a file, at the first place.

use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::hidden::{self, Hidden, Kind};
use crate::skill::Skill;
use crate::span::Span;

/// Further places that a diagnostic names.
const MAX_RELATED: usize = 5;
/// The most places one fix touches.
const MAX_EDITS: usize = 1000;

/// What one file hides, of one kind; never empty.
pub(super) struct Unseen<'a> {
    pub(super) kind: Kind,
    all: Vec<&'a Hidden>,
}

/// What is hidden in each file, of these kinds. The manifest's name has rules of its own.
pub(super) fn by_file<'a>(skill: &'a Skill, kinds: &[Kind]) -> Vec<Unseen<'a>> {
    let hidden = skill.hidden();
    let name = skill.filled("name").map(|(entry, _)| entry.value.span);
    let in_name = |span: Span| {
        let holds = |name: Span| name.file == span.file && name.range().contains(&span.start);
        name.is_some_and(holds)
    };
    let mut files = Vec::new();
    for file in hidden.chunk_by(|a, b| a.span.file == b.span.file) {
        for kind in kinds {
            let is_meant = |one: &&Hidden| one.kind == *kind && !in_name(one.span);
            let all: Vec<&Hidden> = file.iter().filter(is_meant).collect();
            if !all.is_empty() {
                files.push(Unseen { kind: *kind, all });
            }
        }
    }
    files
}

impl Unseen<'_> {
    /// The first place and its first character.
    pub(super) fn first(&self, skill: &Skill) -> Option<(Span, char)> {
        let span = self.all.first()?.span;
        Some((span, skill.slice(span).chars().next()?))
    }

    pub(super) fn spans(&self) -> impl Iterator<Item = Span> {
        self.all.iter().map(|one| one.span)
    }

    /// `1 line`, `2 lines`.
    pub(super) fn count_in_words(&self, noun: &str) -> String {
        plural(self.all.len(), noun)
    }

    /// Whether the file is one that is read and not run: nothing in it can count on what is hidden.
    pub(super) fn is_prose(&self, skill: &Skill) -> bool {
        let file = self.all.first().and_then(|one| skill.files.path(one.span.file));
        let end = file.and_then(|path| path.name().rsplit_once('.')).map(|(_, end)| end);
        end.is_some_and(|end| {
            let end = end.to_ascii_lowercase();
            matches!(end.as_str(), "md" | "markdown" | "json" | "yaml" | "yml")
        })
    }

    /// A fix that takes them out.
    pub(super) fn deletion(&self, safety: Safety, title: &str) -> Fix {
        let edit = |span| Edit { span, text: String::new() };
        Fix::new(safety, title, self.spans().take(MAX_EDITS).map(edit).collect())
    }

    /// Names the next places.
    pub(super) fn relate(&self, diagnostic: &mut Diagnostic) {
        for span in self.spans().skip(1).take(MAX_RELATED) {
            diagnostic.related(span, "and here");
        }
    }
}

/// A character by its number and name.
pub(super) fn named(character: char) -> String {
    format!("U+{:04X} ({})", u32::from(character), hidden::name(character))
}

/// `1 line`, `2 lines`.
pub(super) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

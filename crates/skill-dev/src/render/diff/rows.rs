//! The rows of a difference, as programs read them.

use serde::Serialize;
use skill_spec::compare::schema::{Class, SchemaComparison, Version};
use skill_spec::compare::{
    FileChange, FileFacts, GraphChange, KeyChange, PromptChange, Transition,
};

use super::{Pair, Places, Position};

/// Lines that are held against each other; what is longer is counted.
const MAX_LINES: usize = 8_000;

#[derive(Debug, Serialize)]
pub(super) struct FileRow {
    /// `added`, `removed`, `renamed`, `changed` or `mode`.
    pub(super) change: &'static str,
    pub(super) path: String,
    /// The path of a renamed file before.
    pub(super) from: Option<String>,
    pub(super) old: Option<Facts>,
    pub(super) new: Option<Facts>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Facts {
    pub(super) bytes: usize,
    pub(super) mode: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct KeyRow {
    pub(super) key: String,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct PromptRow {
    pub(super) old_tokens: usize,
    pub(super) new_tokens: usize,
    /// Lines; null, as `patch` is, where there are too many to be compared.
    pub(super) added: Option<usize>,
    pub(super) removed: Option<usize>,
    /// A unified diff without file names.
    pub(super) patch: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct GraphRow {
    pub(super) states_added: Vec<String>,
    pub(super) states_removed: Vec<String>,
    pub(super) states_changed: Vec<StateRow>,
    pub(super) transitions_added: Vec<TransitionRow>,
    pub(super) transitions_removed: Vec<TransitionRow>,
}

#[derive(Debug, Serialize)]
pub(super) struct StateRow {
    pub(super) id: String,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct TransitionRow {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) label: Option<String>,
    pub(super) within: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct SchemaRow {
    /// `none`, `cosmetic`, `narrowing`, `additive`, `undecided` or `breaking`.
    pub(super) class: &'static str,
    /// The same in short: `none`, `compatible`, `undecided` or `breaking`.
    pub(super) verdict: &'static str,
    pub(super) changes: Vec<ChangeRow>,
    /// How many changes are not listed.
    pub(super) more: usize,
    #[serde(skip)]
    pub(super) weight: Class,
}

#[derive(Debug, Serialize)]
pub(super) struct ChangeRow {
    pub(super) class: &'static str,
    /// A JSON Pointer into the schema that `in` names.
    pub(super) pointer: String,
    /// `old` or `new`.
    #[serde(rename = "in")]
    pub(super) version: &'static str,
    /// The part of the output: `lines[].price`; empty for the whole.
    pub(super) field: String,
    pub(super) reason: String,
    /// A value of `field` that fits now and did not before, as JSON.
    pub(super) example: Option<String>,
    pub(super) old: Option<Position>,
    pub(super) new: Option<Position>,
    #[serde(skip)]
    pub(super) weight: Class,
}

impl FileRow {
    pub(super) fn of(file: &FileChange, pair: &Pair<'_>) -> Self {
        let facts = |facts: &FileFacts| Facts {
            bytes: facts.bytes,
            mode: if facts.executable { "755" } else { "644" },
        };
        Self {
            change: file.kind.as_str(),
            path: pair.clean(&file.path),
            from: file.from.as_deref().map(|from| pair.clean(from)),
            old: file.old.as_ref().map(facts),
            new: file.new.as_ref().map(facts),
        }
    }
}

impl KeyRow {
    pub(super) fn of(key: &KeyChange, pair: &Pair<'_>) -> Self {
        let clean = |text: &Option<String>| text.as_deref().map(|text| pair.clean(text));
        Self { key: pair.clean(&key.key), old: clean(&key.old), new: clean(&key.new) }
    }
}

impl PromptRow {
    pub(super) fn of(prompt: PromptChange, pair: &Pair<'_>) -> Self {
        let PromptChange { old_tokens, new_tokens } = prompt;
        let (old, new) = (pair.prompt(pair.old), pair.prompt(pair.new));
        let row = |added, removed, patch| Self { old_tokens, new_tokens, added, removed, patch };
        if differing(&old, &new) > MAX_LINES {
            return row(None, None, None);
        }
        let end = |mut text: String| {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text
        };
        let (old, new) = (end(old), end(new));
        let diff = similar::TextDiff::from_lines(old.as_str(), new.as_str());
        let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
        let patch = diff.unified_diff().context_radius(3).to_string();
        row(
            Some(count(similar::ChangeTag::Insert)),
            Some(count(similar::ChangeTag::Delete)),
            Some(patch),
        )
    }
}

/// How many lines lie between the first and the last that differ, in both texts.
fn differing(old: &str, new: &str) -> usize {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let rest = old.iter().skip(head).rev().zip(new.iter().skip(head).rev());
    let tail = rest.take_while(|(one, other)| one == other).count();
    old.len() + new.len() - 2 * (head + tail)
}

impl GraphRow {
    pub(super) fn of(graph: &GraphChange, pair: &Pair<'_>) -> Self {
        let texts = |list: &[String]| list.iter().map(|text| pair.clean(text)).collect();
        let maybe = |text: &Option<String>| text.as_deref().map(|text| pair.clean(text));
        let edges = |list: &[Transition]| {
            let row = |edge: &Transition| TransitionRow {
                from: pair.clean(&edge.from),
                to: pair.clean(&edge.to),
                label: maybe(&edge.label),
                within: maybe(&edge.within),
            };
            list.iter().map(row).collect()
        };
        let states = graph.states_changed.iter().map(|state| StateRow {
            id: pair.clean(&state.id),
            old: maybe(&state.old),
            new: maybe(&state.new),
        });
        Self {
            states_added: texts(&graph.states_added),
            states_removed: texts(&graph.states_removed),
            states_changed: states.collect(),
            transitions_added: edges(&graph.transitions_added),
            transitions_removed: edges(&graph.transitions_removed),
        }
    }
}

impl SchemaRow {
    pub(super) fn of(schema: &SchemaComparison, pair: &Pair<'_>) -> Self {
        let places =
            [pair.old, pair.new].map(|skill| Places::of(skill, skill.files.id("schema.json")));
        let [old, new] = &places;
        let changes = schema.changes.iter().map(|change| ChangeRow {
            class: change.class.as_str(),
            pointer: pair.clean(&change.pointer),
            version: if change.version == Version::Old { "old" } else { "new" },
            field: pair.clean(&change.field),
            reason: pair.clean(&change.reason),
            example: change.example.as_deref().map(|example| pair.clean(example)),
            old: old.at(change.old),
            new: new.at(change.new),
            weight: change.class,
        });
        let verdict = match schema.class {
            Class::None => "none",
            Class::Cosmetic | Class::Narrowing | Class::Additive => "compatible",
            Class::Undecided => "undecided",
            Class::Breaking => "breaking",
        };
        Self {
            class: schema.class.as_str(),
            verdict,
            changes: changes.collect(),
            more: schema.more,
            weight: schema.class,
        }
    }
}

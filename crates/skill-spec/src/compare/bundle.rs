//! The parts of two bundles beside each other: files, manifest, prompt, execution.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::graph::{self, GraphChange};
use super::schema::{self, Change, Class, SchemaComparison, Version};
use crate::files::{File, Files, RelPath};
use crate::model::instance::canonical;
use crate::skill::Skill;
use crate::tree::{Node, Value};

/// What differs between two versions of a skill.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// In order of path.
    pub files: Vec<FileChange>,
    /// The frontmatter of SKILL.md, key by key.
    pub manifest: Vec<KeyChange>,
    /// `None` if it says the same.
    pub prompt: Option<PromptChange>,
    /// vlmrun.yaml, key by key; without the graph, where both are read.
    pub execution: Vec<KeyChange>,
    /// `None` if states and transitions are the same.
    pub graph: Option<GraphChange>,
    /// What consumers of the output will see.
    pub schema: SchemaComparison,
}

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// How.
    pub kind: FileKind,
    /// The path; of a file that moved, the new one.
    pub path: String,
    /// Where a file that moved was before.
    pub from: Option<String>,
    /// What it was; `None` if it is new.
    pub old: Option<FileFacts>,
    /// What it is; `None` if it is gone.
    pub new: Option<FileFacts>,
}

/// How a file differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// The same bytes under another path.
    Renamed,
    /// Other bytes.
    Changed,
    /// The same bytes, with an execute bit or without.
    Mode,
}

/// What there is to say of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Its size.
    pub bytes: usize,
    /// Whether any execute bit is set.
    pub executable: bool,
}

/// An entry of a mapping that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// The key; of nested mappings, those around it before it: `metadata.author`.
    pub key: String,
    /// The value as text, or as JSON where it is a list or a mapping; `None` if it is new.
    pub old: Option<String>,
    /// The same; `None` if it is gone.
    pub new: Option<String>,
}

/// The prompts differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromptChange {
    /// Estimated tokens before; 0 without a prompt.
    pub old_tokens: usize,
    /// Estimated tokens now.
    pub new_tokens: usize,
}

/// Holds two versions of a skill against each other.
#[must_use]
pub fn compare(old: &Skill, new: &Skill) -> Comparison {
    let manifest = |skill: &Skill| skill.manifest.as_ref().map(|manifest| manifest.root.clone());
    let graph = match (old.graph(), new.graph()) {
        (Some(old), Some(new)) => Some(graph::compare(old, new)),
        _ => None,
    };
    let is_read = graph.is_some();
    let execution = |skill: &Skill| {
        let mut root = skill.execution.as_ref()?.root.clone();
        if is_read && let Value::Mapping(entries) = &mut Arc::make_mut(&mut root).value {
            entries.retain(|entry| entry.name() != Some("graph"));
        }
        Some(root)
    };
    Comparison {
        files: files(&old.files, &new.files),
        manifest: keys(manifest(old).as_deref(), manifest(new).as_deref()),
        prompt: prompt(old, new),
        execution: keys(execution(old).as_deref(), execution(new).as_deref()),
        graph: graph.filter(|graph| !graph.is_empty()),
        schema: schemas(old, new),
    }
}

impl Comparison {
    /// Whether both are the same, byte by byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl FileKind {
    /// As it is spelt in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Changed => "changed",
            Self::Mode => "mode",
        }
    }
}

impl FileFacts {
    fn of(file: &File) -> Self {
        Self { bytes: file.bytes.len(), executable: file.executable }
    }
}

fn files(old: &Files, new: &Files) -> Vec<FileChange> {
    let mut changes = Vec::new();
    let mut gone: HashMap<&[u8], Vec<(&RelPath, &File)>> = HashMap::new();
    let before: Vec<(&RelPath, &File)> = old.iter().collect();
    for (path, file) in before.into_iter().rev() {
        if new.get(path.as_str()).is_none() {
            gone.entry(&file.bytes).or_default().push((path, file));
        }
    }
    for (path, file) in new.iter() {
        let facts = FileFacts::of(file);
        let change = |kind, from: Option<(&RelPath, &File)>| FileChange {
            kind,
            path: path.as_str().to_owned(),
            from: from.map(|(path, _)| path.as_str().to_owned()),
            old: from.map(|(_, file)| FileFacts::of(file)),
            new: Some(facts),
        };
        if let Some(before) = old.get(path.as_str()) {
            let kind = match before {
                same if same.bytes != file.bytes => FileKind::Changed,
                same if same.executable != file.executable => FileKind::Mode,
                _ => continue,
            };
            let from = Some((path, before));
            changes.push(FileChange { from: None, ..change(kind, from) });
            continue;
        }
        // Empty files are all alike.
        let same = gone.get_mut(file.bytes.as_slice()).filter(|_| !file.bytes.is_empty());
        let moved = same.and_then(|list| take_likest(list, path));
        let kind = if moved.is_some() { FileKind::Renamed } else { FileKind::Added };
        changes.push(change(kind, moved));
    }
    let removed = |(path, file): (&RelPath, &File)| {
        let (path, old) = (path.as_str().to_owned(), Some(FileFacts::of(file)));
        FileChange { kind: FileKind::Removed, path, from: None, old, new: None }
    };
    changes.extend(gone.into_values().flatten().map(removed));
    changes.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    changes
}

/// Of files with the same bytes the one of the same name, else the first; the list is backwards.
fn take_likest<'a>(
    list: &mut Vec<(&'a RelPath, &'a File)>,
    path: &RelPath,
) -> Option<(&'a RelPath, &'a File)> {
    // Each is held against each: of many the first does.
    let near = list.len().saturating_sub(16)..list.len();
    let place =
        near.rev().find(|at| list.get(*at).is_some_and(|(one, _)| one.name() == path.name()));
    place.map(|at| list.remove(at)).or_else(|| list.pop())
}

fn prompt(old: &Skill, new: &Skill) -> Option<PromptChange> {
    let text = |skill: &Skill| {
        skill.prompt.as_ref().map(|prompt| skill.slice(prompt.text).to_owned()).unwrap_or_default()
    };
    let tokens = |skill: &Skill| skill.prompt.as_ref().map_or(0, |prompt| prompt.tokens);
    let differs = text(old) != text(new);
    differs.then(|| PromptChange { old_tokens: tokens(old), new_tokens: tokens(new) })
}

fn keys(old: Option<&Node>, new: Option<&Node>) -> Vec<KeyChange> {
    let mut changes = Vec::new();
    compare_keys("", old, new, &mut changes);
    changes
}

/// Recursion ends where the parser of YAML does.
fn compare_keys(
    prefix: &str,
    old: Option<&Node>,
    new: Option<&Node>,
    changes: &mut Vec<KeyChange>,
) {
    let (old, new) = (named(old), named(new));
    // Of duplicate keys the first counts, as in `Node::get`.
    let before: HashMap<&str, &Node> = old.iter().rev().copied().collect();
    let after: HashMap<&str, &Node> = new.iter().rev().copied().collect();
    let mut seen = HashSet::new();
    for (name, _) in old.iter().chain(&new).copied() {
        if !seen.insert(name) {
            continue;
        }
        let key = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        let pair = (before.get(name).copied(), after.get(name).copied());
        if let (Some(one), Some(other)) = pair
            && one.is_mapping()
            && other.is_mapping()
        {
            compare_keys(&key, Some(one), Some(other), changes);
        } else if pair.0.map(canonical) != pair.1.map(canonical) {
            changes.push(KeyChange { key, old: pair.0.map(written), new: pair.1.map(written) });
        }
    }
}

fn named(node: Option<&Node>) -> Vec<(&str, &Node)> {
    let entries = node.map_or(&[][..], Node::entries).iter();
    entries.filter_map(|entry| Some((entry.name()?, &entry.value))).collect()
}

/// A scalar as its text, anything else as JSON.
fn written(node: &Node) -> String {
    match node.scalar() {
        Some(scalar) => scalar.text.clone(),
        None => schema::value_of(node).to_string(),
    }
}

/// The output's schemas. Without one an output may be anything.
fn schemas(old: &Skill, new: &Skill) -> SchemaComparison {
    let is_there = |skill: &Skill| skill.files.get("schema.json").is_some();
    let whole = |class, version, reason: &str| {
        SchemaComparison::one(Change::of_the_whole(class, version, reason))
    };
    let (was, is) = (is_there(old), is_there(new));
    match (&old.schema, &new.schema) {
        (Some(old), Some(new)) => schema::compare(old, new),
        _ if !was && !is => SchemaComparison::default(),
        (None, Some(_)) if !was => {
            let reason = "a schema is there now: before, an output could be anything";
            whole(Class::Narrowing, Version::New, reason)
        }
        (Some(_), None) if !is => {
            let reason = "the schema was removed: an output may be anything now";
            whole(Class::Breaking, Version::Old, reason)
        }
        _ if old.files.get("schema.json") == new.files.get("schema.json") => {
            SchemaComparison::default()
        }
        (None, _) if was => {
            whole(Class::Undecided, Version::Old, "the old schema.json could not be read as JSON")
        }
        _ => whole(Class::Undecided, Version::New, "the new schema.json could not be read as JSON"),
    }
}

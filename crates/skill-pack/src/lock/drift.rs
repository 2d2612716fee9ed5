//! What changed between two locks, in words.

use std::collections::{BTreeMap, BTreeSet};

use skill_spec::quote;

use super::{Lock, LockedBundle, What};

/// What changed about one skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// What the project calls it.
    pub name: String,
    /// What changed, one line each.
    pub lines: Vec<String>,
    /// Whether the files are the same and only their archive is another.
    pub repacked: bool,
}

/// The most files that are named.
const MAX_FILES: usize = 20;

/// What `now` has otherwise than `locked`, in order of name; nothing if they agree.
#[must_use]
pub fn drift(locked: &Lock, now: &Lock) -> Vec<Drift> {
    let names: BTreeSet<&str> =
        locked.entries.iter().chain(&now.entries).map(|entry| entry.name.as_str()).collect();
    let one = |name: &str| {
        let mut repacked = false;
        let lines = match (locked.get(name), now.get(name)) {
            (Some(before), Some(after)) => {
                repacked = is_repacked(&before.what, &after.what);
                changes(&before.what, &after.what)
            }
            (Some(_), None) => vec!["locked, and no longer wanted".to_owned()],
            (None, _) => vec!["wanted, and not locked".to_owned()],
        };
        Drift { name: name.to_owned(), lines, repacked }
    };
    names.into_iter().map(one).filter(|drift| !drift.lines.is_empty()).collect()
}

fn is_repacked(before: &What, after: &What) -> bool {
    let (What::Bundle(before), What::Bundle(after)) = (before, after) else { return false };
    before.digest == after.digest && before.archive != after.archive
}

fn changes(before: &What, after: &What) -> Vec<String> {
    match (before, after) {
        _ if before == after => Vec::new(),
        (What::Bundle(before), What::Bundle(after)) => bundle(before, after),
        (
            What::Reference { identifier: old, version: was, .. },
            What::Reference { identifier: new, version: is, .. },
        ) => {
            let mut lines = Vec::new();
            compare(&mut lines, "skill", Some(old), Some(new));
            compare(&mut lines, "version", was.as_deref(), is.as_deref());
            lines
        }
        (What::Bundle(_), What::Reference { .. }) => {
            vec!["locked as a folder, and now a reference".to_owned()]
        }
        (What::Reference { .. }, What::Bundle(_)) => {
            vec!["locked as a reference, and now a folder".to_owned()]
        }
    }
}

fn bundle(before: &LockedBundle, after: &LockedBundle) -> Vec<String> {
    let mut lines = Vec::new();
    compare(&mut lines, "path", Some(&before.path), Some(&after.path));
    compare(&mut lines, "skill", Some(&before.skill), Some(&after.skill));
    compare(&mut lines, "version", before.version.as_deref(), after.version.as_deref());
    if before.digest != after.digest {
        lines.push(format!("digest: locked sha256:{}, now sha256:{}", before.digest, after.digest));
        files(&mut lines, before, after);
    } else if before.archive != after.archive {
        lines.push(format!(
            "archive: locked sha256:{}, now sha256:{}; the files are the same, packed otherwise: by another version of skill-dev, at another level or for another time",
            before.archive, after.archive
        ));
    }
    lines
}

fn files(lines: &mut Vec<String>, before: &LockedBundle, after: &LockedBundle) {
    let (before, after) = (by_path(before), by_path(after));
    let paths: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let said: Vec<String> = paths
        .into_iter()
        .filter_map(|path| {
            let word = match (before.get(path), after.get(path)) {
                (Some(was), Some(is)) if was == is => return None,
                (Some(_), Some(_)) => "changed",
                (Some(_), None) => "removed",
                (None, _) => "added",
            };
            Some(format!("{word}: {}", quote(path)))
        })
        .collect();
    let more = said.len().saturating_sub(MAX_FILES);
    lines.extend(said.into_iter().take(MAX_FILES));
    lines.extend((more > 0).then(|| format!("and {more} more files")));
}

/// The lines of a lock somebody edited may lack a part; they compare as they are then.
fn by_path(bundle: &LockedBundle) -> BTreeMap<&str, &str> {
    bundle
        .files
        .iter()
        .map(|line| {
            let at = line.match_indices(' ').nth(1).map(|(at, _)| at);
            at.map_or((line.as_str(), ""), |at| (&line[at + 1..], &line[..at]))
        })
        .collect()
}

fn compare(lines: &mut Vec<String>, what: &str, before: Option<&str>, after: Option<&str>) {
    let said = |text: Option<&str>| text.map_or_else(|| "none".to_owned(), quote);
    if before != after {
        lines.push(format!("{what}: locked {}, now {}", said(before), said(after)));
    }
}

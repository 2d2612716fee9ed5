//! Which places on disk matter, and which raw events: a pure decision, event by event.
//!
//! Reads never matter. What an event says is not believed beyond "look there again".

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};

use super::events::Signal;
use crate::disk::canonical;

/// The name of configuration files, wherever they lie.
pub(super) const CONFIG: &str = "skill-dev.toml";
/// How names of this program's temporary files start.
const OWN_PREFIX: &str = ".skill-dev-";

/// What is watched, as it lay on disk when the scope was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// As the user gave it, absolute. Signals name paths below it.
    given: PathBuf,
    /// Without symbolic links; `None` while there is no such folder.
    pub(super) real: Option<PathBuf>,
    /// `--config`, absolute.
    config: Option<PathBuf>,
    /// The folder itself and those above it, under each name an event may use.
    chain: BTreeSet<PathBuf>,
    /// The folders that hold a part of the chain.
    pub(super) above: BTreeSet<PathBuf>,
}

impl Scope {
    /// Looks where `given` leads to at this moment.
    pub(crate) fn new(given: &Path, config: Option<&Path>) -> Self {
        let real = canonical(given).ok().filter(|real| real.is_dir());
        let mut chain = BTreeSet::new();
        let mut above = BTreeSet::new();
        let names = given.ancestors().chain(real.iter().flat_map(|real| real.ancestors()));
        for path in names {
            let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { continue };
            chain.insert(path.to_owned());
            if let Ok(parent) = canonical(parent) {
                chain.insert(parent.join(name));
                above.insert(parent);
            }
        }
        // A configuration file the user names may lie anywhere.
        let folder = config.and_then(Path::parent);
        above.extend(folder.and_then(|folder| canonical(folder).ok()));
        if let Some(real) = &real {
            above.retain(|folder| !folder.starts_with(real));
        }
        Self { given: given.to_owned(), real, config: config.map(Path::to_owned), chain, above }
    }

    /// Every configuration file that may count, whether it is there or not.
    pub(super) fn configs(&self) -> impl Iterator<Item = PathBuf> {
        let nearest = self.real.iter().flat_map(|real| real.ancestors());
        nearest.map(|folder| folder.join(CONFIG)).chain(self.config.clone())
    }

    /// What an event of the system's watcher means for us.
    pub(super) fn signals(&self, event: &notify::Event) -> Vec<Signal> {
        if event.need_rescan() {
            return vec![Signal::Lost("the system dropped events".to_owned())];
        }
        if !matters(event.kind) {
            return Vec::new();
        }
        let moves = !matches!(event.kind, EventKind::Access(_))
            && !matches!(event.kind, EventKind::Modify(ModifyKind::Data(_)))
            && !matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_)));
        event.paths.iter().filter_map(|path| self.signal(path, moves)).collect()
    }

    fn signal(&self, path: &Path, moves: bool) -> Option<Signal> {
        let itself = path == self.given || Some(path) == self.real.as_deref();
        if self.chain.contains(path) {
            let touched = || itself.then(|| Signal::Touched(self.given.clone()));
            return if moves { Some(Signal::Moved) } else { touched() };
        }
        let inside = self.real.as_ref().and_then(|real| path.strip_prefix(real).ok());
        if let Some(inside) = inside.or_else(|| path.strip_prefix(&self.given).ok()) {
            return (!is_noise(inside)).then(|| Signal::Touched(self.given.join(inside)));
        }
        is_config(path, self.config.as_deref()).then(|| Signal::Touched(path.to_owned()))
    }
}

/// Whether `path` may be a configuration file that counts; `named` is the one of `--config`.
pub(super) fn is_config(path: &Path, named: Option<&Path>) -> bool {
    let name = path.file_name();
    name.is_some_and(|name| name == CONFIG) || named.is_some_and(|named| named.file_name() == name)
}

/// Version control data and our own temporary files, at any depth.
pub(super) fn is_noise(inside: &Path) -> bool {
    inside.components().any(|part| match part {
        Component::Normal(name) => name == ".git" || name.to_string_lossy().starts_with(OWN_PREFIX),
        _ => false,
    })
}

/// Reading is no change, or a look would cause the next one.
fn matters(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Any => true,
        EventKind::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use notify::Event;
    use notify::event::{CreateKind, DataChange, Flag, MetadataKind, RemoveKind, RenameMode};

    use super::*;

    const WRITE: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));
    const CHMOD: EventKind = EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any));
    const CLOSE: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));
    const CREATE: EventKind = EventKind::Create(CreateKind::Any);
    const REMOVE: EventKind = EventKind::Remove(RemoveKind::Any);
    const RENAME: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::To));

    fn scope() -> Scope {
        let chain = ["/", "/home", "/home/skills", "/home/link"].map(PathBuf::from).into();
        Scope {
            given: PathBuf::from("/home/link"),
            real: Some(PathBuf::from("/home/skills")),
            config: Some(PathBuf::from("/etc/own.toml")),
            chain,
            above: BTreeSet::new(),
        }
    }

    fn touched(path: &str) -> Vec<Signal> {
        vec![Signal::Touched(PathBuf::from(path))]
    }

    #[test]
    fn events_mean_what_they_should() {
        let open = EventKind::Access(AccessKind::Open(AccessMode::Any));
        let read = EventKind::Access(AccessKind::Close(AccessMode::Read));
        for (kind, path, meaning) in [
            (WRITE, "/home/skills/a/SKILL.md", touched("/home/link/a/SKILL.md")),
            (CLOSE, "/home/skills/SKILL.md", touched("/home/link/SKILL.md")),
            (CHMOD, "/home/skills/SKILL.md", touched("/home/link/SKILL.md")),
            (REMOVE, "/home/link/SKILL.md", touched("/home/link/SKILL.md")),
            (CREATE, "/home/skills/new", touched("/home/link/new")),
            (open, "/home/skills/SKILL.md", vec![]),
            (read, "/home/skills/SKILL.md", vec![]),
            (EventKind::Other, "/home/skills/SKILL.md", vec![]),
            (WRITE, "/home/skills/.git/index", vec![]),
            (CREATE, "/home/skills/a/.git/HEAD.lock", vec![]),
            (WRITE, "/home/skills/.gitignore", touched("/home/link/.gitignore")),
            (CREATE, "/home/skills/out/.skill-dev-x.tmp", vec![]),
            (RENAME, "/home/skills", vec![Signal::Moved]),
            (RENAME, "/home/link", vec![Signal::Moved]),
            (REMOVE, "/home", vec![Signal::Moved]),
            (CHMOD, "/home/skills", touched("/home/link")),
            (CHMOD, "/home", vec![]),
            (WRITE, "/home/neighbour", vec![]),
            (CREATE, "/home/skills2", vec![]),
            (CREATE, "/home/skill-dev.toml", touched("/home/skill-dev.toml")),
            (WRITE, "/etc/own.toml", touched("/etc/own.toml")),
        ] {
            let event = Event::new(kind).add_path(PathBuf::from(path));
            assert_eq!(scope().signals(&event), meaning, "{kind:?} of {path}");
        }
    }

    #[test]
    fn lost_events_are_noticed() {
        let event = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert!(matches!(scope().signals(&event)[..], [Signal::Lost(_)]));
    }

    #[test]
    fn a_rename_names_both_ends() {
        let event = Event::new(EventKind::Modify(ModifyKind::Name(RenameMode::Both)))
            .add_path(PathBuf::from("/home/skills/SKILL.md.tmp"))
            .add_path(PathBuf::from("/home/skills/SKILL.md"));
        let both = ["/home/link/SKILL.md.tmp", "/home/link/SKILL.md"];
        assert_eq!(scope().signals(&event), both.map(|path| Signal::Touched(PathBuf::from(path))));
    }
}

//! The skills that `new` starts from, embedded in the program.

use skill_spec::model::Manifest;
use skill_spec::{File, Files, RelPath, Skill};

/// A complete skill to start from.
#[derive(Debug)]
pub(crate) struct Template {
    /// The name of its folder, and its own.
    pub(crate) name: &'static str,
    files: &'static [(&'static str, &'static [u8])],
}

/// All of them, sorted by name.
pub(crate) static TEMPLATES: &[Template] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

impl Template {
    /// The template of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.name == name)
    }

    /// Its files, in a folder of its name.
    pub(crate) fn files(&self) -> Files {
        let mut files = Files::new();
        files.folder = Some(self.name.to_owned());
        for (path, bytes) in self.files {
            if let Ok(path) = RelPath::new(path) {
                files.insert(path, File { bytes: bytes.to_vec().into(), executable: false });
            }
        }
        files
    }

    /// The first sentence of its description.
    pub(crate) fn summary(&self) -> String {
        let skill = Skill::parse(self.files());
        let description = skill.manifest.as_ref().and_then(Manifest::description).unwrap_or("");
        let end = description.find(". ").map_or(description.len(), |dot| dot + 1);
        description[..end].to_owned()
    }
}

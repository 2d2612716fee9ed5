//! Fixes applied until none is left, written to disk or shown as a patch.

use std::borrow::Cow;

use skill_spec::{CheckOptions, Files, Safety, Skill, fix};

use crate::disk::{self, Replacement, SkillFolder};
use crate::render::line_of;

/// Files before and after their repair.
pub(crate) struct Repaired {
    before: Files,
    after: Files,
    count: usize,
}

/// A patch, as it may be shown.
pub(crate) struct Diff {
    pub(crate) text: String,
    /// Whether stars stand in it for secrets: such a patch cannot be applied.
    pub(crate) hides_secrets: bool,
}

/// Applies fixes up to `safety` in memory, checking anew after each round.
pub(crate) fn repair(files: &Files, options: &CheckOptions, safety: Safety) -> Repaired {
    let fixed = fix::repair(files, options, safety, |_, _, _| {});
    Repaired { before: files.clone(), after: fixed.files, count: fixed.applied }
}

impl Repaired {
    /// The repaired files.
    pub(crate) fn into_files(self) -> Files {
        self.after
    }

    /// How many fixes were applied.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Writes the files that changed.
    ///
    /// # Errors
    /// If one of them was changed by someone else meanwhile, or cannot be written.
    pub(crate) fn write(&self, folder: &SkillFolder) -> anyhow::Result<()> {
        let replacements: Vec<Replacement<'_>> = self
            .changed()
            .map(|(path, before, after)| Replacement {
                path: folder.path.join(path),
                before,
                after,
            })
            .collect();
        disk::replace_all(&replacements)
    }

    /// A unified diff, its paths as the user would write them; for `patch -p0`, unless it hides
    /// secrets.
    pub(crate) fn patch(&self, shown: &str) -> Diff {
        let (before, after) = (Skill::parse(self.before.clone()), Skill::parse(self.after.clone()));
        let plain = self.diff(shown, |path| {
            [&before, &after].map(|skill| {
                let file = skill.files.get(path).map_or(&[][..], |file| &file.bytes);
                String::from_utf8_lossy(file)
            })
        });
        if before.secrets().is_empty() && after.secrets().is_empty() {
            return Diff { text: plain, hides_secrets: false };
        }
        let text = self.diff(shown, |path| {
            [&before, &after].map(|skill| {
                let text = skill.files.id(path).and_then(|id| skill.masked(id));
                text.unwrap_or_default()
            })
        });
        Diff { hides_secrets: text != plain, text }
    }

    fn diff<'a>(&self, shown: &str, texts: impl Fn(&str) -> [Cow<'a, str>; 2]) -> String {
        let mut out = String::new();
        for (path, ..) in self.changed() {
            let name =
                line_of(&if shown == "." { path.to_owned() } else { format!("{shown}/{path}") });
            let [before, after] = texts(path);
            let diff = similar::TextDiff::from_lines(before.as_ref(), after.as_ref());
            out.push_str(&diff.unified_diff().header(&name, &name).to_string());
        }
        out
    }

    fn changed(&self) -> impl Iterator<Item = (&str, &[u8], &[u8])> {
        self.after.iter().filter_map(|(path, file)| {
            let before = self.before.get(path.as_str())?;
            (before.bytes != file.bytes).then_some((path.as_str(), &*before.bytes, &*file.bytes))
        })
    }
}

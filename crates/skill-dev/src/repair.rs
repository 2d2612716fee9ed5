//! Fixes applied until none is left, written to disk or shown as a patch.

use skill_spec::{CheckOptions, Files, Safety, Skill, check, fix};

use crate::disk::{self, Replacement, SkillFolder};
use crate::render::line_of;

/// Rounds of repairs: a fix may uncover another one, and overlapping ones wait for their turn.
const ROUNDS: usize = 20;

/// Files before and after their repair.
pub(crate) struct Repaired {
    before: Files,
    after: Files,
    count: usize,
}

/// Applies fixes up to `safety` in memory, checking anew after each round.
pub(crate) fn repair(files: &Files, options: &CheckOptions, safety: Safety) -> Repaired {
    let mut repaired = Repaired { before: files.clone(), after: files.clone(), count: 0 };
    for _ in 0..ROUNDS {
        let report = check(&Skill::parse(repaired.after.clone()), options);
        let fixed = fix::apply(&repaired.after, &report.diagnostics, safety);
        if fixed.applied == 0 || fixed.files == repaired.after {
            break;
        }
        repaired.after = fixed.files;
        repaired.count += fixed.applied;
    }
    repaired
}

impl Repaired {
    /// The repaired files.
    pub(crate) fn files(&self) -> &Files {
        &self.after
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

    /// A unified diff, its paths as the user would write them; for `patch -p0`.
    pub(crate) fn patch(&self, shown: &str) -> String {
        let mut text = String::new();
        for (path, before, after) in self.changed() {
            let name =
                line_of(&if shown == "." { path.to_owned() } else { format!("{shown}/{path}") });
            let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
            let diff = similar::TextDiff::from_lines(before.as_ref(), after.as_ref());
            text.push_str(&diff.unified_diff().header(&name, &name).to_string());
        }
        text
    }

    fn changed(&self) -> impl Iterator<Item = (&str, &[u8], &[u8])> {
        self.after.iter().filter_map(|(path, file)| {
            let before = self.before.get(path.as_str())?;
            (before.bytes != file.bytes).then_some((path.as_str(), &*before.bytes, &*file.bytes))
        })
    }
}

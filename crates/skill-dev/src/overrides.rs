//! `[[overrides]]` of `skill-dev.toml`: levels for the paths that match a glob.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use skill_spec::{CheckOptions, Cover, Files, Level, Override, Selector};

use crate::disk::{SkillFolder, canonical};

/// All overrides of a configuration file, in its order: later ones win.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    /// The folder the globs start from, canonical.
    pub(crate) folder: PathBuf,
    pub(crate) all: Vec<PathLevels>,
}

/// One table.
#[derive(Clone, Debug, Default)]
pub(crate) struct PathLevels {
    pub(crate) globs: Vec<Glob>,
    pub(crate) levels: Vec<(Selector, Level)>,
}

/// A pattern of the configuration file.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    text: String,
    matcher: Gitignore,
    /// Whether it ever matched, in any thread.
    used: Arc<AtomicBool>,
}

/// A name nobody gives a file: `folder/**` covers what is said of the folder itself, and
/// `folder/*.md` does not.
const ANY_NAME: &str = "\u{1}";

impl Glob {
    /// Reads a pattern as a line of `.gitignore`, but for the `!`.
    ///
    /// # Errors
    /// If it is none, with the reason.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        let pattern = text.strip_prefix("./").unwrap_or(text);
        if pattern.trim().is_empty() || pattern.starts_with(['!', '#']) {
            return Err("a glob must name paths, as in \"skills/legacy/**\"".to_owned());
        }
        let mut builder = GitignoreBuilder::new("");
        let added = builder.add_line(None, pattern).map(drop);
        let matcher = added.and_then(|()| builder.build());
        let matcher = matcher.map_err(|error| format!("this is no glob: {error}"))?;
        Ok(Self { text: text.to_owned(), matcher, used: Arc::default() })
    }

    fn matches(&self, path: &str, is_folder: bool) -> bool {
        let found = self.matcher.matched_path_or_any_parents(path, is_folder).is_ignore();
        if found {
            self.used.store(true, Ordering::Relaxed);
        }
        found
    }
}

impl Overrides {
    /// The options for one skill: each of `options` with the levels that hold for its paths.
    pub(crate) fn options<'a>(
        &self,
        options: &'a [CheckOptions],
        folder: &SkillFolder,
        files: &Files,
    ) -> Cow<'a, [CheckOptions]> {
        let real = || canonical(&folder.path).ok();
        let inside = (!self.all.is_empty()).then(real).flatten();
        let inside = inside.as_deref().and_then(|real| real.strip_prefix(&self.folder).ok());
        let Some(inside) = inside else { return Cow::Borrowed(options) };
        let inside = slashed(inside);
        let own: Vec<Override> =
            self.all.iter().map(|levels| levels.within(&inside, files)).collect();
        let mut options = options.to_vec();
        for options in &mut options {
            // What the command line says stands behind them.
            options.overrides.splice(0..0, own.iter().cloned());
        }
        Cow::Owned(options)
    }

    /// The same where there is one target.
    pub(crate) fn one<'a>(
        &self,
        options: &'a CheckOptions,
        folder: &SkillFolder,
        files: &Files,
    ) -> Cow<'a, CheckOptions> {
        match self.options(std::slice::from_ref(options), folder, files) {
            Cow::Borrowed(_) => Cow::Borrowed(options),
            Cow::Owned(mut own) => own.pop().map_or(Cow::Borrowed(options), Cow::Owned),
        }
    }

    /// `options` with the levels for a file that stands by itself.
    pub(crate) fn of_file(&self, mut options: CheckOptions, file: &Path) -> CheckOptions {
        let real = canonical(file).ok();
        let inside = real.as_deref().and_then(|real| real.strip_prefix(&self.folder).ok());
        let Some(inside) = inside.map(slashed) else { return options };
        let own = self.all.iter().filter(|levels| levels.matches(&inside));
        let own = own.map(|it| Override { cover: Cover::Everything, levels: it.levels.clone() });
        options.overrides.splice(0..0, own.collect::<Vec<_>>());
        options
    }

    /// The globs that matched nothing so far.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &str> {
        let globs = self.all.iter().flat_map(|levels| &levels.globs);
        globs.filter(|glob| !glob.used.load(Ordering::Relaxed)).map(|glob| glob.text.as_str())
    }
}

impl PathLevels {
    fn matches(&self, path: &str) -> bool {
        // Each glob is asked, so that none is called unused because another came first.
        self.globs.iter().filter(|glob| glob.matches(path, false)).count() > 0
    }

    fn within(&self, skill: &str, files: &Files) -> Override {
        let full = |path: &str| {
            if skill.is_empty() { path.to_owned() } else { format!("{skill}/{path}") }
        };
        let matches = |path: &str| self.matches(&full(path));
        let is_whole = |glob: &&Glob| {
            let itself = !skill.is_empty() && glob.matches(skill, true);
            itself || glob.matches(&full(ANY_NAME), false)
        };
        let mut paths: BTreeSet<Option<String>> = BTreeSet::new();
        if self.globs.iter().filter(is_whole).count() > 0 {
            paths.insert(None);
        }
        let shipped = files.iter().map(|(path, _)| path.as_str());
        let all = shipped.chain(files.left_out.iter().map(|entry| entry.path.as_str()));
        // Rules speak of this file where it is missing, too.
        let all = all.chain(std::iter::once("SKILL.md"));
        paths.extend(all.filter(|path| matches(path)).map(|path| Some(path.to_owned())));
        Override { cover: Cover::Paths(paths), levels: self.levels.clone() }
    }
}

/// `/` between the parts, lossy where a name is not UTF-8.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(std::ffi::OsStr::to_string_lossy).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_as_lines_of_gitignore_do() {
        for (glob, path, expected) in [
            ("skills/legacy/**", "skills/legacy/a/SKILL.md", true),
            ("skills/legacy", "skills/legacy/a/SKILL.md", true),
            ("./skills/*/SKILL.md", "skills/a/SKILL.md", true),
            ("skills/*/SKILL.md", "skills/a/b/SKILL.md", false),
            ("**/references/*.md", "skills/a/references/b.md", true),
            ("*.md", "skills/a/references/b.md", true),
            ("references/*.md", "skills/a/references/b.md", false),
        ] {
            assert_eq!(Glob::new(glob).unwrap().matches(path, false), expected, "{glob} {path}");
        }
        for glob in ["", " ", "!a", "#a", "{a"] {
            assert!(Glob::new(glob).is_err(), "{glob}");
        }
    }
}

//! Paths as a CI system wants them: from the root of the repository where it is known.

use std::path::{Component, Path, PathBuf};

use skill_spec::{LineColumn, Place, Span};

use super::Checked;

/// Where paths start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Root {
    /// The parts from the root to the working folder; empty where both are one.
    prefix: Vec<String>,
    /// The root, where it is known.
    folder: Option<PathBuf>,
}

/// A place, for the formats of CI systems.
pub(crate) struct Spot {
    /// `/` between the parts; absolute only if it lies outside the root.
    pub(crate) path: String,
    /// First and one past the last character.
    pub(crate) range: Option<(LineColumn, LineColumn)>,
}

impl Root {
    /// The root that holds the working folder, if a CI system says one and it does.
    pub(crate) fn new(workspace: Option<&Path>, cwd: &Path) -> Self {
        let workspace = workspace.filter(|path| path.is_absolute());
        let Some(inner) = workspace.and_then(|workspace| cwd.strip_prefix(workspace).ok()) else {
            return Self::default();
        };
        let prefix = inner.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        Self { prefix, folder: workspace.map(Path::to_owned) }
    }

    /// A path as the user wrote it, from the root: `..` and `.` are resolved as far as they can be.
    pub(crate) fn path(&self, written: &str) -> String {
        let path = Path::new(written);
        let inner = self.folder.as_ref().and_then(|root| path.strip_prefix(root).ok());
        let (mut parts, path) = match inner {
            Some(inner) => (Vec::new(), inner),
            None if path.is_absolute() => return written.to_owned(),
            None => (self.prefix.clone(), path),
        };
        for part in path.components() {
            match part {
                Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
                Component::ParentDir => match parts.last().map(String::as_str) {
                    None | Some("..") => parts.push("..".to_owned()),
                    Some(_) => drop(parts.pop()),
                },
                _ => {}
            }
        }
        if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
    }

    /// A path of the bundle, from the root; the archive's own if the bundle lies in one.
    pub(crate) fn inside(&self, checked: &Checked<'_>, path: &str) -> String {
        if checked.packed {
            return self.path(checked.shown);
        }
        self.path(&match checked.shown {
            "" | "." => path.to_owned(),
            shown => format!("{}/{path}", shown.trim_end_matches('/')),
        })
    }

    /// A diagnostic's place. What is said of the bundle as a whole is put on its SKILL.md, so that
    /// there is a file to show it at.
    pub(crate) fn spot(&self, checked: &Checked<'_>, place: &Place) -> Spot {
        match place {
            Place::Span(span) => self.span(checked, *span),
            Place::Path(path) => Spot { path: self.inside(checked, path), range: None },
            Place::Bundle => {
                let manifest = checked.skill.syntax.manifest_file;
                let path = match manifest {
                    Some(file) => self.inside(checked, checked.file(file)),
                    None => self.path(checked.shown),
                };
                Spot { path, range: None }
            }
        }
    }

    /// The place of a part of a file.
    pub(crate) fn span(&self, checked: &Checked<'_>, span: Span) -> Spot {
        let start = checked.place(span.file, span.start);
        let end = checked.place(span.file, span.end);
        Spot {
            path: self.inside(checked, checked.file(span.file)),
            range: start.zip(end).filter(|_| !checked.packed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_start_at_the_root_of_the_repository() {
        // Where a path without a drive is not absolute.
        let drive = if cfg!(windows) { "C:" } else { "" };
        let at = |path: &str| PathBuf::from(format!("{drive}{path}"));
        let root = Root::new(Some(&at("/w/repo")), &at("/w/repo/tools/x"));
        for (written, expected) in [
            ("a/SKILL.md", "tools/x/a/SKILL.md"),
            ("../../skills/a", "skills/a"),
            (".", "tools/x"),
            ("/w/repo/skills", "skills"),
            ("/elsewhere/a", "/elsewhere/a"),
            ("../../../other", "../other"),
        ] {
            let [written, expected] = [written, expected].map(|path| {
                let drive = if path.starts_with('/') { drive } else { "" };
                format!("{drive}{path}")
            });
            assert_eq!(root.path(&written), expected, "{written}");
        }
        for root in [Root::default(), Root::new(Some(&at("/w")), &at("/x"))] {
            assert_eq!(root.path("./a/../b/SKILL.md"), "b/SKILL.md");
        }
    }
}

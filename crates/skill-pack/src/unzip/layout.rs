//! Where the skill lies in an archive: at its top or in its one top folder, beside what macOS adds.

use skill_spec::{LeftOut, LeftOutReason, RelPath};

use super::names::Named;

/// What becomes of the files of an archive.
pub(super) struct Plan {
    /// Those that are read, under their paths in the bundle.
    pub(super) files: Vec<Named>,
    pub(super) left_out: Vec<LeftOut>,
    /// The top folder, if the skill lies in one.
    pub(super) folder: Option<String>,
}

/// Where macOS puts what other systems have no place for.
const MAC_FOLDER: &str = "__MACOSX";
const MAC_FILE: &str = ".DS_Store";
const MANIFEST: &str = "SKILL.md";
/// A folder with one of these was meant as a skill.
const OTHER_SIGNS: [&str; 2] = ["schema.json", "vlmrun.yaml"];

/// Decides what is read, and under which path.
pub(super) fn plan(named: Vec<Named>) -> Plan {
    let (clutter, files): (Vec<_>, Vec<_>) =
        named.into_iter().partition(|named| is_clutter(&named.path));
    let folder = top_folder(&files).map(str::to_owned);
    let inside = |path: &RelPath| match &folder {
        Some(folder) => {
            let rest = path.as_str().strip_prefix(folder.as_str())?.strip_prefix('/')?;
            RelPath::new(rest).ok()
        }
        None => Some(path.clone()),
    };
    let files = files
        .into_iter()
        .filter_map(|named| Some(Named { path: inside(&named.path)?, ..named }))
        .collect();
    let mut left_out: Vec<LeftOut> = Vec::new();
    for named in &clutter {
        let path = match named.path.parts().next() {
            Some(MAC_FOLDER) => MAC_FOLDER.to_owned(),
            _ => inside(&named.path).unwrap_or_else(|| named.path.clone()).as_str().to_owned(),
        };
        if left_out.last().is_none_or(|last| last.path != path) {
            left_out.push(LeftOut { path, reason: LeftOutReason::EditorFile });
        }
    }
    left_out.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    Plan { files, left_out, folder }
}

fn is_clutter(path: &RelPath) -> bool {
    path.name() == MAC_FILE || path.parts().next() == Some(MAC_FOLDER)
}

/// The folder that holds everything, if the skill is in it.
fn top_folder(files: &[Named]) -> Option<&str> {
    let (folder, _) = files.first()?.path.as_str().split_once('/')?;
    let mut is_skill = false;
    for named in files {
        let (first, rest) = named.path.as_str().split_once('/')?;
        if first != folder {
            return None;
        }
        is_skill |= rest.eq_ignore_ascii_case(MANIFEST) || OTHER_SIGNS.contains(&rest);
    }
    is_skill.then_some(folder)
}

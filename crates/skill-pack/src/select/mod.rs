//! What ships and why the rest does not.
//!
//! One chain of precedence, strongest first: what never ships, `exclude`, `include`,
//! `.skillignore`, the built-in table. Pure: a walker asks it entry by entry, parents first.

mod builtin;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use skill_spec::{Files, LeftOut, LeftOutReason, RelPath};

use crate::error::{PackError, PatternSource};

/// A longer `.skillignore` is a mistake: compiling its patterns would take seconds.
const MAX_PATTERN_BYTES: usize = 64 * 1024;

/// What the author says about selection; all patterns are in gitignore syntax.
#[derive(Clone, Copy, Debug, Default)]
pub struct SelectOptions<'a> {
    /// The text of `.skillignore`, where there is one.
    pub skillignore: Option<&'a str>,
    /// `[pack] exclude`: stronger than everything but what never ships.
    pub exclude: &'a [String],
    /// `[pack] include`: overrides `.skillignore` and the built-in table.
    pub include: &'a [String],
}

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder: leaving it out leaves out all below it.
    Directory,
}

/// Decides entry by entry; build it once per walk.
///
/// - `SKILL.md` at the root always ships, `.git` and this tool's temporary files never do.
/// - A `!line` of `.skillignore` takes back an earlier line. It also overrides the built-in table
///   if it names the entry without wildcards, so that the common `*` and `!*/` cannot by accident
///   ship a `.env` or a `node_modules`.
/// - As in git, nothing below a folder that is left out can be brought back; except that an
///   `include` pattern that spells the folder out (`node_modules/left-pad/*.js`) reaches into it.
#[derive(Clone, Debug)]
pub struct Selector {
    exclude: Gitignore,
    include: Gitignore,
    skillignore: Gitignore,
    reach: Vec<Reach>,
}

/// An `include` pattern that starts with folders written out.
#[derive(Clone, Debug)]
struct Reach {
    lead: Vec<String>,
    goes_on: bool,
}

/// What the patterns say about one path, apart from its parents.
enum Verdict {
    Silent,
    Included,
    LeftOut(LeftOutReason),
}

impl Selector {
    /// Compiles the patterns.
    ///
    /// # Errors
    /// A pattern that is no glob, with its source and line, or patterns beyond 64 KiB.
    pub fn new(options: &SelectOptions<'_>) -> Result<Self, PackError> {
        // Editors on Windows put a byte order mark first; git ignores it too.
        let text = options.skillignore.unwrap_or_default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let exclude = options.exclude.iter().map(String::as_str);
        let include = options.include.iter().map(String::as_str);
        Ok(Self {
            exclude: compile(PatternSource::Exclude, exclude)?,
            include: compile(PatternSource::Include, include.clone())?,
            skillignore: compile(PatternSource::Skillignore, text.lines())?,
            reach: include.filter_map(reach).collect(),
        })
    }

    /// Why `path` stays behind; `None` if it ships. Its parents are known to ship.
    ///
    /// A folder that only an `include` pattern reaches into "ships" too: what lies in it is
    /// decided entry by entry.
    #[must_use]
    pub fn decide(&self, path: &RelPath, kind: EntryKind) -> Option<LeftOutReason> {
        let text = path.as_str();
        if text == "SKILL.md" && kind == EntryKind::File {
            return None;
        }
        if let Some(reason) = builtin::never(path.name()) {
            return Some(reason);
        }
        let mut left_out = None;
        if !self.reach.is_empty() {
            // A parent may "ship" only because `include` reaches into it.
            for (end, _) in text.match_indices('/') {
                let parent = text.get(..end).unwrap_or(text);
                left_out = self.apply(parent, EntryKind::Directory, left_out);
            }
        }
        let left_out = self.apply(text, kind, left_out)?;
        let reached = kind == EntryKind::Directory
            && !matches!(left_out, LeftOutReason::Excluded(_))
            && self.reach.iter().any(|reach| reach.enters(path));
        (!reached).then_some(left_out)
    }

    fn apply(
        &self,
        path: &str,
        kind: EntryKind,
        parent: Option<LeftOutReason>,
    ) -> Option<LeftOutReason> {
        if let Some(LeftOutReason::Excluded(_)) = parent {
            return parent;
        }
        match self.verdict(path, kind) {
            Verdict::Silent => parent,
            Verdict::Included => None,
            Verdict::LeftOut(reason) => Some(reason),
        }
    }

    fn verdict(&self, path: &str, kind: EntryKind) -> Verdict {
        let directory = kind == EntryKind::Directory;
        if let Match::Ignore(glob) = self.exclude.matched(path, directory) {
            return Verdict::LeftOut(LeftOutReason::Excluded(glob.original().to_owned()));
        }
        if self.include.matched(path, directory).is_ignore() {
            return Verdict::Included;
        }
        match self.skillignore.matched(path, directory) {
            Match::Ignore(glob) => {
                return Verdict::LeftOut(LeftOutReason::Ignored(glob.original().to_owned()));
            }
            Match::Whitelist(glob) if is_literal(glob.original()) => return Verdict::Silent,
            Match::Whitelist(_) | Match::None => {}
        }
        match builtin::left_out(path, kind) {
            Some(reason) => Verdict::LeftOut(reason),
            None => Verdict::Silent,
        }
    }
}

impl Reach {
    fn enters(&self, folder: &RelPath) -> bool {
        let depth = folder.parts().count();
        let agrees = self.lead.iter().zip(folder.parts()).all(|(ours, part)| ours == part);
        agrees && (depth < self.lead.len() || self.goes_on)
    }
}

/// Applies `selector` to ready-made files; what does not ship moves to `left_out`.
///
/// A folder that is left out is listed once, not file by file.
#[must_use]
pub fn select(mut files: Files, selector: &Selector) -> Files {
    let mut left_out: Vec<LeftOut> = Vec::new();
    let mut previous = String::new();
    files.retain(|path, _| {
        let text = path.as_str();
        let last = left_out.last().map(|entry| entry.path.as_str());
        if last.is_some_and(|folder| lies_below(text, folder)) {
            return false;
        }
        let found = first_left_out(path, &previous, selector);
        text.clone_into(&mut previous);
        let Some(entry) = found else { return true };
        left_out.push(entry);
        false
    });
    files.left_out.append(&mut left_out);
    files.left_out.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    files
}

/// The outermost of `path` and its parents that stays behind. Parents shared with `previous`
/// are known to ship.
fn first_left_out(path: &RelPath, previous: &str, selector: &Selector) -> Option<LeftOut> {
    let text = path.as_str();
    let ends = text.match_indices('/').map(|(end, _)| (end, EntryKind::Directory));
    for (end, kind) in ends.chain([(text.len(), EntryKind::File)]) {
        let Some(prefix) = text.get(..end) else { continue };
        if kind == EntryKind::Directory && lies_below(previous, prefix) {
            continue;
        }
        let Ok(entry) = RelPath::new(prefix) else { continue };
        if let Some(reason) = selector.decide(&entry, kind) {
            return Some(LeftOut { path: prefix.to_owned(), reason });
        }
    }
    None
}

fn lies_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn compile<'a>(
    source: PatternSource,
    lines: impl Iterator<Item = &'a str>,
) -> Result<Gitignore, PackError> {
    let mut builder = GitignoreBuilder::new("");
    // Whoever writes `[` without its end means something else than a file of that name.
    builder.allow_unclosed_class(false);
    let mut bytes = 0;
    for (index, line) in lines.enumerate() {
        bytes += line.len();
        if bytes > MAX_PATTERN_BYTES {
            return Err(PackError::too_many_patterns(source, MAX_PATTERN_BYTES));
        }
        if let Err(error) = builder.add_line(None, line) {
            return Err(PackError::pattern(source, Some((index + 1, line)), error));
        }
    }
    builder.build().map_err(|error| PackError::pattern(source, None, error))
}

fn reach(pattern: &str) -> Option<Reach> {
    let pattern = pattern.trim_end();
    if pattern.starts_with(['!', '#']) {
        return None;
    }
    let pattern = pattern.strip_suffix('/').unwrap_or(pattern);
    let parts: Vec<&str> = pattern.strip_prefix('/').unwrap_or(pattern).split('/').collect();
    let spelled = parts.iter().take_while(|part| is_literal(part)).count();
    if spelled == 0 || parts.len() < 2 {
        return None;
    }
    let lead = parts.iter().take(spelled).map(|&part| part.to_owned()).collect();
    Some(Reach { lead, goes_on: spelled < parts.len() })
}

fn is_literal(pattern: &str) -> bool {
    !pattern.contains(['*', '?', '[', '\\'])
}

#[cfg(test)]
mod tests {
    use skill_spec::File;

    use super::*;

    fn path(text: &str) -> RelPath {
        RelPath::new(text).unwrap()
    }

    fn selector(skillignore: &str, exclude: &[&str], include: &[&str]) -> Selector {
        let owned = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let (exclude, include) = (owned(exclude), owned(include));
        let skillignore = Some(skillignore);
        Selector::new(&SelectOptions { skillignore, exclude: &exclude, include: &include }).unwrap()
    }

    /// What ships of `paths`, and what is left out.
    fn split(selector: &Selector, paths: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut files = Files::new();
        for text in paths {
            files.insert(path(text), File::default());
        }
        let files = select(files, selector);
        let ships = files.iter().map(|(path, _)| path.as_str().to_owned()).collect();
        (ships, files.left_out.into_iter().map(|entry| entry.path).collect())
    }

    #[test]
    fn a_folder_left_out_is_listed_once_and_the_list_is_sorted() {
        let paths =
            ["SKILL.md", "a-b/.DS_Store", "a/.git/HEAD", "a/.git/refs/x", "a/.git-x", "a/z"];
        let (ships, left_out) = split(&selector("", &[], &[]), &paths);
        assert_eq!(ships, ["SKILL.md", "a/.git-x", "a/z"]);
        assert_eq!(left_out, ["a/.git", "a-b/.DS_Store"]);
    }

    #[test]
    fn left_out_entries_known_before_are_kept() {
        let mut files = Files::new();
        files.insert(path("a.pyc"), File::default());
        let reason = LeftOutReason::Special("FIFO");
        files.left_out.push(LeftOut { path: "pipe".to_owned(), reason });
        let files = select(files, &selector("", &[], &[]));
        let left_out: Vec<_> = files.left_out.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(left_out, ["a.pyc", "pipe"]);
    }

    #[test]
    fn nothing_below_an_ignored_folder_comes_back() {
        let selector = selector("build/\n!build/keep/y\n", &[], &[]);
        let (ships, left_out) = split(&selector, &["SKILL.md", "build/keep/y", "build/x"]);
        assert_eq!(ships, ["SKILL.md"]);
        assert_eq!(left_out, ["build"]);
    }

    #[test]
    fn a_later_line_takes_an_earlier_one_back() {
        let selector = selector("\u{feff}*.log\r\n!keep.log\r\n/only-root\r\n# note\r\n", &[], &[]);
        let paths = ["SKILL.md", "a.log", "keep.log", "only-root", "sub/b.log", "sub/only-root"];
        let (ships, _) = split(&selector, &paths);
        assert_eq!(ships, ["SKILL.md", "keep.log", "sub/only-root"]);
    }

    #[test]
    fn the_reason_quotes_the_line() {
        let selector = selector("*.log\n", &["drafts/"], &[]);
        let reason = selector.decide(&path("a.log"), EntryKind::File);
        assert_eq!(reason, Some(LeftOutReason::Ignored("*.log".to_owned())));
        let reason = selector.decide(&path("drafts"), EntryKind::Directory);
        assert_eq!(reason, Some(LeftOutReason::Excluded("drafts/".to_owned())));
        assert_eq!(selector.decide(&path("drafts"), EntryKind::File), None);
    }

    #[test]
    fn wildcards_that_take_back_do_not_ship_secrets() {
        let selector = selector("*\n!*/\n!*.*\n", &[], &[]);
        let (ships, _) =
            split(&selector, &["LICENSE", "SKILL.md", ".env", "node_modules/a.js", "r/a.txt"]);
        assert_eq!(ships, ["SKILL.md", "r/a.txt"]);
    }

    #[test]
    fn a_line_that_names_an_entry_overrides_the_table() {
        let selector = selector("!.env\n!.vscode/\n", &[], &[]);
        let (ships, left_out) = split(&selector, &["SKILL.md", ".env", ".vscode/x.json", "x~"]);
        assert_eq!(ships, [".env", ".vscode/x.json", "SKILL.md"]);
        assert_eq!(left_out, ["x~"]);
    }

    #[test]
    fn include_overrides_the_table_and_skillignore_but_not_exclude() {
        let selector = selector("*.csv\n", &["secret.csv"], &["*.csv", ".npmrc"]);
        let (ships, _) = split(&selector, &["SKILL.md", ".npmrc", "a.csv", "secret.csv"]);
        assert_eq!(ships, [".npmrc", "SKILL.md", "a.csv"]);
    }

    #[test]
    fn include_reaches_into_a_folder_it_spells_out() {
        let selector = selector("", &[], &["node_modules/left-pad/*.js", "keep.js"]);
        let paths = [
            "SKILL.md",
            "node_modules/left-pad/index.js",
            "node_modules/left-pad/readme",
            "node_modules/other/keep.js",
            "node_modules/top.js",
            "venv/keep.js",
        ];
        let (ships, left_out) = split(&selector, &paths);
        assert_eq!(ships, ["SKILL.md", "node_modules/left-pad/index.js"]);
        assert_eq!(
            left_out,
            ["node_modules/left-pad/readme", "node_modules/other", "node_modules/top.js", "venv"]
        );
    }

    #[test]
    fn a_folder_that_include_names_ships_whole_but_for_its_own_litter() {
        let selector = selector("", &[], &["/.vscode/"]);
        let (ships, left_out) = split(&selector, &[".vscode/a/b", ".vscode/.DS_Store"]);
        assert_eq!(ships, [".vscode/a/b"]);
        assert_eq!(left_out, [".vscode/.DS_Store"]);
    }

    #[test]
    fn git_data_and_temporary_files_never_ship() {
        let selector = selector("!.git\n!.skill-dev-x\n", &[], &["**", ".git/config"]);
        let (ships, left_out) =
            split(&selector, &["SKILL.md", ".git/config", ".skill-dev-x", "a/.GIT"]);
        assert_eq!(ships, ["SKILL.md"]);
        assert_eq!(left_out, [".git", ".skill-dev-x", "a/.GIT"]);
    }

    #[test]
    fn skill_md_always_ships() {
        let selector = selector("*\n", &["*.md"], &[]);
        let (ships, left_out) = split(&selector, &["SKILL.md", "a.md", "sub/SKILL.md"]);
        assert_eq!(ships, ["SKILL.md"]);
        assert_eq!(left_out, ["a.md", "sub"]);
    }

    #[test]
    fn a_pattern_that_is_no_glob_is_named_with_its_line() {
        let bad = SelectOptions { skillignore: Some("*.log\n[z-a]\n"), ..SelectOptions::default() };
        let error = Selector::new(&bad).unwrap_err();
        assert_eq!(error.to_string(), "line 2 of `.skillignore` is no gitignore pattern: `[z-a]`");
        assert_eq!((error.path(), error.line()), (Some(".skillignore"), Some(2)));
        let exclude = ["x{".to_owned()];
        let error = Selector::new(&SelectOptions { exclude: &exclude, ..SelectOptions::default() });
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), "`[pack] exclude` holds no gitignore pattern: `x{`");
        assert_eq!((error.path(), error.line()), (None, None));
    }

    #[test]
    fn an_endless_skillignore_is_refused() {
        let text = "a*b\n".repeat(50_000);
        let bad = SelectOptions { skillignore: Some(&text), ..SelectOptions::default() };
        let error = Selector::new(&bad).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the patterns of `.skillignore` are longer than 65536 bytes together"
        );
    }
}

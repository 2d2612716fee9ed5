//! The built-in table: what a bundle leaves behind unless its author says otherwise.
//!
//! Kept short on purpose: leaving out what a skill needs is harm too. Certificates and keys
//! (`*.pem`, `*.key`), `build`, `dist`, `target` and `env` ship, for a skill may be about them.

use std::sync::LazyLock;

use skill_spec::LeftOutReason;

use super::EntryKind;

/// Names as one part of a path: `*` is any run of characters, a leading `/` means at the root
/// only, a trailing `/` means folders only. Case does not count, as on most authors' disks. Names
/// with a word of `but` in them, which anything but letters and digits may end, are none of these.
struct Row {
    reason: LeftOutReason,
    names: &'static [&'static str],
    but: &'static [&'static str],
}

/// Nothing overrides these.
const NEVER: &[Row] = &[
    Row { reason: LeftOutReason::VersionControl, names: &[".git"], but: &[] },
    Row { reason: LeftOutReason::OwnOutput, names: &[".skill-dev-*"], but: &[] },
];

/// The first row that matches gives the reason.
const TABLE: &[Row] = &[
    Row {
        reason: LeftOutReason::VersionControl,
        names: &[".hg", ".svn", ".jj", ".bzr", ".sl", ".pijul", "_darcs/", "CVS/"],
        but: &[],
    },
    // Deeper down these may be part of a project the skill sets up.
    Row {
        reason: LeftOutReason::VersionControl,
        names: &[
            "/.gitignore",
            "/.gitattributes",
            "/.gitmodules",
            "/.gitkeep",
            "/.git-blame-ignore-revs",
            "/.mailmap",
            "/.hgignore",
            "/.hgtags",
            "/.github/",
            "/.gitlab-ci.yml",
        ],
        but: &[],
    },
    Row {
        reason: LeftOutReason::Secret,
        names: &[".env", ".env.*", "*.env", ".envrc"],
        but: &["example", "sample", "template", "dist", "defaults"],
    },
    Row {
        reason: LeftOutReason::Secret,
        names: &[
            ".netrc",
            "_netrc",
            ".npmrc",
            ".pypirc",
            ".git-credentials",
            ".htpasswd",
            ".pgpass",
            ".my.cnf",
            ".dockercfg",
            ".aws/",
            ".azure/",
            ".gnupg/",
            ".kube/",
            ".ssh/",
            ".vlmrun/",
        ],
        but: &[],
    },
    Row {
        reason: LeftOutReason::Secret,
        names: &["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk"],
        but: &[],
    },
    // Containers made to hold private keys; a bare certificate is none of these.
    Row {
        reason: LeftOutReason::Secret,
        names: &["*.p12", "*.pfx", "*.ppk", "*.jks", "*.keystore", "*.kdbx"],
        but: &[],
    },
    Row {
        reason: LeftOutReason::Cache,
        names: &[
            "node_modules/",
            "bower_components/",
            ".venv/",
            "venv/",
            "__pycache__/",
            "*.pyc",
            "*.pyo",
            "*.egg-info/",
            ".eggs/",
            ".cache/",
            ".mypy_cache/",
            ".pytest_cache/",
            ".ruff_cache/",
            ".hypothesis/",
            ".ipynb_checkpoints/",
            ".tox/",
            ".nox/",
            ".coverage",
            ".nyc_output/",
            ".parcel-cache/",
            ".pnpm-store/",
            ".turbo/",
            ".gradle/",
            ".terraform/",
            ".direnv/",
        ],
        but: &[],
    },
    Row {
        reason: LeftOutReason::EditorFile,
        names: &[
            ".DS_Store",
            ".AppleDouble",
            ".LSOverride",
            "._*",
            "__MACOSX/",
            ".Spotlight-V100",
            ".Trashes",
            ".Trash-*",
            ".fseventsd",
            ".TemporaryItems",
            "Thumbs.db",
            "ehthumbs.db",
            "desktop.ini",
            "$RECYCLE.BIN/",
            "System Volume Information/",
            ".directory",
            ".nfs*",
            ".fuse_hidden*",
        ],
        but: &[],
    },
    Row {
        reason: LeftOutReason::EditorFile,
        names: &[
            "*~",
            ".*.swp",
            ".*.swo",
            ".*.swx",
            ".#*",
            "#*#",
            ".~lock.*#",
            "~$*",
            ".idea/",
            ".vscode/",
            ".vs/",
            ".zed/",
            ".fleet/",
            ".history/",
            "*.sublime-workspace",
        ],
        but: &[],
    },
];

static NEVER_ROWS: LazyLock<Rows> = LazyLock::new(|| Rows::new(NEVER));
static TABLE_ROWS: LazyLock<Rows> = LazyLock::new(|| Rows::new(TABLE));

/// Why nothing named so ever ships, at any depth.
pub(super) fn never(name: &str) -> Option<LeftOutReason> {
    find(&NEVER_ROWS, name, name, EntryKind::Directory)
}

/// Why the table leaves `path` behind.
pub(super) fn left_out(path: &str, kind: EntryKind) -> Option<LeftOutReason> {
    let name = path.rsplit('/').next().unwrap_or(path);
    match (path, kind) {
        (".skillignore", EntryKind::File) => {
            return Some(LeftOutReason::Ignored(path.to_owned()));
        }
        ("skill-dev.toml", EntryKind::File) => {
            return Some(LeftOutReason::Excluded(path.to_owned()));
        }
        (_, EntryKind::File) if is_own_archive(path) => return Some(LeftOutReason::OwnOutput),
        _ => {}
    }
    find(&TABLE_ROWS, path, name, kind)
}

fn find(rows: &Rows, path: &str, name: &str, kind: EntryKind) -> Option<LeftOutReason> {
    let mut lower = None;
    let matching = rows.near(name).filter(|entry| {
        let lower = lower.get_or_insert_with(|| name.to_ascii_lowercase());
        (!entry.at_root || path.len() == name.len())
            && (!entry.is_folder || kind == EntryKind::Directory)
            && glob(entry.text.as_bytes(), lower.as_bytes())
            && !says(lower, rows.table[entry.row].but)
    });
    let first = matching.map(|name| name.row).min()?;
    rows.table.get(first).map(|row| row.reason.clone())
}

/// Whether one of `words` stands in `name` by itself.
fn says(name: &str, words: &[&str]) -> bool {
    !words.is_empty()
        && name.split(|end: char| !end.is_alphanumeric()).any(|part| words.contains(&part))
}

/// The names of a table by the byte they start with, or end with if a star is first: a bundle may
/// have many thousand files, and few of their names come near one of these.
struct Rows {
    table: &'static [Row],
    by_first: [Vec<Name>; 256],
    by_last: [Vec<Name>; 256],
}

struct Name {
    /// In lower case.
    text: String,
    row: usize,
    at_root: bool,
    is_folder: bool,
}

impl Rows {
    fn new(table: &'static [Row]) -> Self {
        let empty = || std::array::from_fn(|_| Vec::new());
        let mut rows = Self { table, by_first: empty(), by_last: empty() };
        for (row, name) in table
            .iter()
            .enumerate()
            .flat_map(|(at, row)| row.names.iter().map(move |name| (at, *name)))
        {
            let name = Name::new(row, name);
            let bucket = match name.text.as_bytes() {
                [b'*', .., last] => &mut rows.by_last[usize::from(*last)],
                [first, ..] => &mut rows.by_first[usize::from(*first)],
                [] => continue,
            };
            bucket.push(name);
        }
        rows
    }

    /// The only names that can match.
    fn near(&self, name: &str) -> impl Iterator<Item = &Name> {
        let of = |byte: Option<&u8>| usize::from(byte.map_or(0, u8::to_ascii_lowercase));
        let name = name.as_bytes();
        self.by_first[of(name.first())].iter().chain(&self.by_last[of(name.last())])
    }
}

impl Name {
    fn new(row: usize, text: &str) -> Self {
        let (text, at_root) = text.strip_prefix('/').map_or((text, false), |rest| (rest, true));
        let (text, is_folder) = text.strip_suffix('/').map_or((text, false), |rest| (rest, true));
        Self { text: text.to_ascii_lowercase(), row, at_root, is_folder }
    }
}

/// Each piece between stars is taken where it first occurs, so this is linear for our patterns.
fn glob(pattern: &[u8], name: &[u8]) -> bool {
    let mut pieces = pattern.split(|&byte| byte == b'*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let found = (0..=rest.len()).find_map(|at| rest.get(at..)?.strip_prefix(piece));
        let Some(after) = found else { return false };
        rest = after;
    }
    true
}

/// Whether `path` is named as `pack` names an archive, and lies where it could have been written.
fn is_own_archive(path: &str) -> bool {
    let Some((name, hash)) = path.strip_suffix(".zip").and_then(|stem| stem.rsplit_once('_'))
    else {
        return false;
    };
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_hash = hash.len() == 8 && hash.bytes().all(hex) && !is_date(hash);
    is_hash && !name.is_empty() && !path.contains('/')
}

/// Eight digits that can be a date, in any order of its parts, are one far more often than they are
/// a hash: `report_20240131.zip` ships.
fn is_date(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<u16>().ok();
    let is = |year: Option<u16>, one: Option<u16>, other: Option<u16>| {
        let (Some(year), Some(one), Some(other)) = (year, one, other) else { return false };
        let fits = |month, day| (1..=12).contains(&month) && (1..=31).contains(&day);
        (1900..2100).contains(&year) && (fits(one, other) || fits(other, one))
    };
    is(number(0, 4), number(4, 6), number(6, 8)) || is(number(4, 8), number(0, 2), number(2, 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(path: &str) -> Option<LeftOutReason> {
        match path.strip_suffix('/') {
            Some(folder) => left_out(folder, EntryKind::Directory),
            None => left_out(path, EntryKind::File),
        }
    }

    #[test]
    fn what_no_bundle_needs_stays_behind() {
        for (expected, paths) in [
            (
                LeftOutReason::VersionControl,
                &[".hg/", ".svn/", ".gitignore", ".github/", ".jj/"][..],
            ),
            (
                LeftOutReason::Secret,
                &[
                    ".env",
                    ".env.local",
                    "a/.env.production",
                    "prod.env",
                    "a/My.ENV",
                    "distant.env",
                    ".npmrc",
                    "x/id_rsa",
                    "k.P12",
                    ".ssh/",
                ],
            ),
            (
                LeftOutReason::Cache,
                &["node_modules/", "a/__pycache__/", "a.pyc", ".venv/", "x.egg-info/", ".coverage"],
            ),
            (
                LeftOutReason::EditorFile,
                &[
                    ".DS_Store",
                    "a/._b",
                    "thumbs.db",
                    "a~",
                    ".a.md.swp",
                    ".#a",
                    "#a#",
                    ".~lock.a.odt#",
                    "~$a.docx",
                    ".idea/",
                    "__MACOSX/",
                ],
            ),
            (
                LeftOutReason::OwnOutput,
                &["a_0123abcd.zip", "my_skill_deadbeef.zip", "x_12345678.zip", "x_20241345.zip"],
            ),
            (LeftOutReason::Ignored(".skillignore".to_owned()), &[".skillignore"]),
            (LeftOutReason::Excluded("skill-dev.toml".to_owned()), &["skill-dev.toml"]),
        ] {
            for path in paths {
                assert_eq!(reason(path).as_ref(), Some(&expected), "{path}");
            }
        }
    }

    #[test]
    fn what_a_skill_may_be_about_ships() {
        for path in [
            "SKILL.md",
            ".env.example",
            "a/.env.sample",
            ".env.prod-example",
            "example.env",
            "prod_template.env",
            "config.dist.env",
            "app.environment",
            "target/",
            "build/",
            "dist/",
            "env/",
            "venv",
            "node_modules",
            "assets/template/.gitignore",
            "assets/template/.github/",
            "id_rsa.pub",
            "ca.pem",
            "talk.key",
            "a.swp",
            "#a",
            "a#",
            ".",
            "a_0123ABCD.zip",
            "a_0123abcd.zip/",
            "sub/a_0123abcd.zip",
            "report_20240131.zip",
            "report_31012024.zip",
            "report_01312024.zip",
            "_0123abcd.zip",
            "a_0123abcde.zip",
            "sub/skill-dev.toml",
        ] {
            assert_eq!(reason(path), None, "{path}");
        }
    }

    #[test]
    fn stars_stand_for_any_run_of_characters() {
        for (pattern, name, expected) in [
            (".*.swp", ".a.swp", true),
            (".*.swp", ".swp", false),
            ("*~", "~", true),
            ("#*#", "#", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXc", false),
            ("*", "", true),
        ] {
            assert_eq!(glob(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        }
    }
}

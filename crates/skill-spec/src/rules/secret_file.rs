use crate::diagnostic::{Severity, quote};
use crate::files::lower;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::secret::Secret;
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "secret-file",
    aliases: &[],
    group: Group::Secret,
    severity: Severity::Warning,
    summary: "a file that holds secrets by its nature ships",
    docs: r#"### What it does
Reports files whose name says that they hold credentials, and whose content does not contradict it: stores of keys (`*.p12`, `*.pfx`, `*.jks`, `*.keystore`, `*.kdbx`), `.env` and its variants, `.npmrc`, `.pypirc`, `.netrc`, `.pgpass` and `.git-credentials` with a password or token in them, and the credential files of Google and AWS. Where another rule has found the secret itself, this one is silent.

### Why it matters
`pack` leaves most of these out; one that ships nevertheless was let in by `[pack] include`, or came in an archive. Whoever gets the bundle gets what is in it.

### How to repair
Take it out, and have the skill say which credentials it needs and where it looks for them.
"#,
    bad: &[Example {
        title: "settings with a password",
        files: &[
            (".env", "PORT=8080\nDB_PASS=kite7harbor\n"),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](.env).\n",
            ),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a template",
        files: &[
            (".env.example", "PORT=8080\nDB_PASS=\n"),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](.env.example).\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let secrets = skill.secrets();
    for (index, (path, file)) in skill.files.iter().enumerate() {
        if !may_hold_secrets(path.name()) {
            continue;
        }
        let name = lower(path.name());
        let Some(what) = nature(&name, path.as_str(), &file.bytes) else {
            continue;
        };
        let is_here = |secret: &Secret| (secret.span.file.0 as usize).cmp(&index);
        if secrets.binary_search_by(is_here).is_err() {
            let shown = quote(path.as_str());
            emit.report_path(path.as_str(), format!("{shown} ships with the skill: {what}"))
                .help("take it out, or list it in `.skillignore`");
        }
    }
}

/// Quick and coarse, by its first and last letter: whether a file is called so that it may have a
/// [`nature`].
fn may_hold_secrets(name: &str) -> bool {
    let last = name.as_bytes().last().map(u8::to_ascii_lowercase);
    name.starts_with('.')
        || matches!(last, Some(b'2' | b'c' | b'e' | b'k' | b'n' | b's' | b'v' | b'x'))
}

/// What a file holds, by its name and content.
fn nature(name: &str, path: &str, bytes: &[u8]) -> Option<&'static str> {
    const STORES: [&str; 7] = [".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk", ".bcfks"];
    if STORES.iter().any(|end| name.ends_with(end)) && !bytes.is_empty() {
        return Some("a store of private keys");
    }
    let is_env = name.strip_suffix("env").is_some_and(|rest| rest.ends_with('.'));
    let is_env = is_env || name.starts_with(".env.");
    let (words, what): (&[&str], _) = match name {
        ".npmrc" => (&["_authtoken=", "_password=", "_auth="], "npm reads its token there"),
        ".pypirc" => (&["password"], "it holds the password of a package index"),
        ".netrc" | "_netrc" => (&["password"], "it holds passwords of hosts"),
        ".git-credentials" => (&["://"], "Git keeps passwords there"),
        ".pgpass" => (&[":"], "it holds passwords of databases"),
        "credentials" if path.ends_with(".aws/credentials") => {
            (&["aws_secret_access_key"], "it holds keys of AWS")
        }
        "credentials.json" | "client_secret.json" | "token.json" => {
            (&["\"client_secret\"", "\"refresh_token\""], "it holds credentials of Google")
        }
        _ if is_env && !is_template(name) => (&["="], "settings and secrets of one machine"),
        _ => return None,
    };
    let text = std::str::from_utf8(bytes).ok()?;
    text.lines().take(MAX_LINES).any(|line| gives_value(line, words)).then_some(what)
}

/// So many lines of such a file are looked at.
const MAX_LINES: usize = 1000;

fn is_template(name: &str) -> bool {
    let is_word = |part| ["example", "sample", "template", "dist", "defaults"].contains(&part);
    name.split(|end: char| !end.is_alphanumeric()).any(is_word)
}

/// Whether a line gives one of `words` a value that is no variable and no place to put one.
fn gives_value(line: &str, words: &[&str]) -> bool {
    let lower = line.trim().to_ascii_lowercase();
    if lower.starts_with('#') {
        return false;
    }
    let after = words.iter().find_map(|word| lower.split_once(word)).map(|(_, after)| after);
    after.is_some_and(|after| {
        let value = after.trim_matches(|c: char| c.is_whitespace() || "\"',:=".contains(c));
        let is_place = value.starts_with(['$', '<', '{', '%'])
            || ["your", "example", "xxx", "..."].iter().any(|word| value.contains(word));
        !value.is_empty() && !is_place
    })
}

//! What may be a password or a token in a chat, however short or plain it is.
//!
//! The rules spare what manuals write, for they judge what an author wrote. A chat is nobody's
//! manual: here a star too many does no harm, and one pass over the words is all there is.

use std::ops::Range;

/// How names end whose value is nobody's business; signs between letters and case do not count.
const NAMES: [&str; 21] = [
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "passcode",
    "storepass",
    "keypass",
    "passwort",
    "pwd",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "authkey",
    "accountkey",
    "encryptionkey",
    "signingkey",
    "credentials",
    "authorization",
];
/// The same, where it is a part of its own: `DB_PASS`, and no compass.
const PARTS: [&str; 4] = ["pass", "pw", "bearer", "auth"];
/// What stands before `key` in two words.
const OF_KEYS: [&str; 7] = ["api", "access", "secret", "private", "auth", "account", "signing"];
/// Values that say what is wanted, and are none.
const PLAIN: [&str; 24] = [
    "string", "str", "text", "null", "none", "true", "false", "required", "optional", "missing",
    "the", "a", "an", "this", "that", "your", "any", "not", "and", "or", "in", "of", "for", "to",
];
/// Options of programs that take a user with a password.
const USERS: [&str; 4] = ["-u", "-U", "--user", "--proxy-user"];
/// Programs and commands, and their option for a password.
const PROGRAMS: [(&[&str], &str, Form); 4] = [
    (&["mysql", "mysqldump", "mysqladmin", "mariadb", "mariadb-dump", "7z"], "-p", Form::Glued),
    (&["sshpass", "mongo", "mongosh", "mongodump", "login"], "-p", Form::Either),
    (&["redis-cli"], "-a", Form::Either),
    (&["zip", "unzip", "sqlcmd"], "-P", Form::Either),
];

/// How a value stands behind its option.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `-pvalue`; a word of its own is something else.
    Glued,
    /// `-p value` too.
    Either,
}

/// A value is not looked for beyond this.
const MAX_VALUE: usize = 1024;
/// A name is not looked at beyond this.
const MAX_NAME: usize = 64;

/// Puts stars in place of what may be a secret; how many there were.
pub(super) fn mask(text: &mut String) -> usize {
    let mut found = assigned(text);
    found.extend(users(text));
    found.extend(urls(text));
    found.extend(programs(text));
    found.sort_by_key(|range| (range.start, range.end));
    let (mut out, mut end, mut count) = (String::with_capacity(text.len()), 0, 0);
    for range in found {
        let range = range.start.max(end)..range.end;
        let Some(value) = text.get(range.clone()).filter(|value| !is_masked(value)) else {
            continue;
        };
        out.push_str(text.get(end..range.start).unwrap_or_default());
        out.push_str(&stars(value));
        end = range.end;
        count += 1;
    }
    out.push_str(text.get(end..).unwrap_or_default());
    *text = out;
    count
}

/// As many stars as a value has characters.
pub(super) fn stars(value: &str) -> String {
    value.chars().map(|one| if one.is_whitespace() { one } else { '*' }).collect()
}

/// Empty, or with stars already; those behind the start that tells what a key is, too.
pub(super) fn is_masked(value: &str) -> bool {
    value.ends_with("***") || value.chars().all(|one| one == '*' || one.is_whitespace())
}

/// Whether a value of this name is nobody's business.
pub(super) fn is_secret_name(name: &str) -> bool {
    let start = name.len().saturating_sub(MAX_NAME);
    let Some(name) = name.get(start..) else { return false };
    let lower = name.to_ascii_lowercase();
    let plain: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    let last = lower.rsplit(|one: char| !one.is_ascii_alphanumeric()).find(|part| !part.is_empty());
    NAMES.iter().any(|end| plain.ends_with(end)) || last.is_some_and(|last| PARTS.contains(&last))
}

/// What begins at `start`, no longer than any value: a long text may hold many names.
fn near(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..)?;
    let end = (0..=MAX_VALUE.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end))?;
    rest.get(..end)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Values of names that say they are secret: `password: x`, `"token" = "x"`, `--password x`.
fn assigned(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut found, mut at, mut before) = (Vec::new(), 0, "");
    while at < bytes.len() {
        let length = bytes.iter().skip(at).take_while(|byte| is_name(**byte)).count();
        let Some(name) = text.get(at..at + length).filter(|name| !name.is_empty()) else {
            at += 1;
            continue;
        };
        at += length;
        let is_key = || {
            name.eq_ignore_ascii_case("key")
                && OF_KEYS.iter().any(|of| before.eq_ignore_ascii_case(of))
        };
        if is_secret_name(name) || is_key() {
            found.extend(value(text, name, at));
        }
        before = name;
    }
    found
}

/// The value that what follows the name gives it.
fn value(text: &str, name: &str, end: usize) -> Option<Range<usize>> {
    let rest = near(text, end)?;
    let bare = rest.trim_start_matches(|one: char| "\"'`*\\)] \t".contains(one));
    let is_spaced = rest.starts_with([' ', '\t']);
    let sign = ["::", ":=", "=>", "==", ":", "=", "|", "is ", "was "];
    let sign = sign.into_iter().find(|sign| bare.starts_with(sign));
    let is_option = name.starts_with('-') || name.eq_ignore_ascii_case("bearer");
    let (after, is_sure) = match sign {
        Some(sign) => (bare.get(sign.len()..)?, matches!(sign, ":=" | "=>" | ":" | "=")),
        None if is_option && is_spaced => (rest, true),
        None => return None,
    };
    let body = after.trim_start_matches([' ', '\t', '*', '\\', '\n']);
    let skipped = after.get(..after.len() - body.len())?;
    // On a line of its own, or behind a word, it may be any text: then it must look like one.
    if skipped.contains('\n') && sign != Some(":") {
        return None;
    }
    let is_sure = is_sure && !skipped.contains('\n');
    let start = end + rest.len() - body.len();
    let scheme = body.split_whitespace().next().unwrap_or_default();
    let scheme = scheme.trim_matches(|one| "\"'`".contains(one));
    if ["bearer", "basic", "token"].iter().any(|word| scheme.eq_ignore_ascii_case(word)) {
        let next = start + body.find(scheme)? + scheme.len();
        let gap = near(text, next)?.len() - near(text, next)?.trim_start_matches([' ', '\t']).len();
        return (gap > 0).then(|| word(text, next + gap)).filter(|range| !range.is_empty());
    }
    let range = quoted(text, start).unwrap_or_else(|| word(text, start));
    let value = text.get(range.clone())?;
    let is_plain = PLAIN.iter().any(|plain| value.eq_ignore_ascii_case(plain));
    let is_mixed = value.contains(|one: char| one.is_ascii_digit())
        && value.contains(|one: char| one.is_ascii_alphabetic());
    // Who quotes what a password is means all of it.
    let is_quoted = matches!(sign, Some("is " | "was ")) && range.start > start;
    let is_value = is_sure || is_mixed || is_quoted;
    (!value.is_empty() && !is_plain && !is_place(value) && is_value).then_some(range)
}

/// A variable, or what stands for a value.
fn is_place(value: &str) -> bool {
    value.starts_with(['$', '<', '{', '%', '['])
}

/// What stands in quotes on this line.
fn quoted(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = near(text, start)?;
    let quote = rest.chars().next().filter(|one| "\"'`".contains(*one))?;
    let inner = rest.get(1..)?;
    let length = inner.find([quote, '\n']).unwrap_or(inner.len());
    let value = inner.get(..length)?.trim_end_matches('\\');
    Some(start + 1..start + 1 + value.len())
}

/// What stands up to the next blank, without what ends a sentence or a bracket.
fn word(text: &str, start: usize) -> Range<usize> {
    let rest = near(text, start).unwrap_or_default();
    let word = rest.split(char::is_whitespace).next().unwrap_or_default();
    let word = word.trim_end_matches(|one| ".,;:)]}\"'`*>|\\".contains(one));
    start..start + word.len()
}

/// Passwords behind `-u user:`.
fn users(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut at, mut before) = (Vec::new(), 0, "");
    for one in text.split_inclusive(char::is_whitespace) {
        let (start, option) = (at, before);
        (at, before) = (at + one.len(), one.trim_end());
        let named = before.split_once('=').filter(|(name, _)| USERS.contains(name));
        let is_glued = before.starts_with("-u") && before.len() > 2;
        if !USERS.contains(&option) && named.is_none() && !is_glued {
            continue;
        }
        let skipped = named.map_or(0, |(name, _)| name.len() + 1);
        let range = quoted(text, start + skipped).unwrap_or_else(|| word(text, start + skipped));
        let value = text.get(range.clone()).unwrap_or_default();
        if let Some((user, password)) = value.split_once(':') {
            let start = range.start + user.len() + 1;
            found.push(start..start + password.len());
        }
    }
    found
}

/// Passwords in commands: `mysql -pvalue`, `sshpass -p value`.
fn programs(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let (mut program, mut is_next) = (None, false);
        for part in line.split_inclusive(char::is_whitespace) {
            let start = at;
            at += part.len();
            let part = part.trim_end();
            if part.is_empty() {
                continue;
            }
            let name = part.trim_matches(|one: char| "`\"'$(;&|".contains(one));
            let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
            let name = name.strip_suffix(".exe").unwrap_or(name);
            if let Some(known) = PROGRAMS.iter().find(|(names, ..)| names.contains(&name)) {
                (program, is_next) = (Some(known).filter(|_| !ends_command(part)), false);
                continue;
            }
            let Some((_, option, form)) = program else { continue };
            let skipped = match part.strip_prefix(option) {
                _ if is_next => 0,
                Some("") => {
                    is_next = *form == Form::Either;
                    continue;
                }
                Some(_) => option.len(),
                None => {
                    program = program.filter(|_| !ends_command(part));
                    continue;
                }
            };
            // What follows may be a command of its own, as behind `sshpass`.
            (program, is_next) = (None, false);
            let start = start + skipped;
            let range = quoted(text, start).unwrap_or_else(|| word(text, start));
            if text.get(range.clone()).is_some_and(|value| !is_place(value)) {
                found.push(range);
            }
        }
    }
    found
}

/// Whether another command may begin behind a word.
fn ends_command(word: &str) -> bool {
    word.ends_with([';', '|', '&'])
}

/// Passwords of URLs: `scheme://user:password@host`.
fn urls(text: &str) -> Vec<Range<usize>> {
    let password = |(at, sign): (usize, &str)| {
        let start = at + sign.len();
        let rest =
            near(text, start)?.split(|one: char| one.is_whitespace() || "\"'`<>".contains(one));
        let rest = rest.take(1).next()?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let colon = authority.find(':')?;
        // A password may hold what ends an authority; a port is a number.
        let is_port = || authority.get(colon + 1..)?.parse::<u16>().ok();
        let whole = if authority.contains('@') || is_port().is_some() { authority } else { rest };
        let end = whole.rfind('@').filter(|end| *end > colon)?;
        Some(start + colon + 1..start + end)
    };
    text.match_indices("://").filter_map(password).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `{}` stands for is what must go.
    #[test]
    fn what_may_be_a_secret_gets_stars_and_the_rest_stays() {
        for text in [
            "password: {rEqmSM9wCZ7Uw9}",
            "Password:{hunter}, then go on.",
            "curl -u bob:{Zk8qLw2xPo9v} https://h/x",
            "curl --user 'bob:{my pass 1}' -o x",
            "curl --user=bob:{x} -ubob:{y} -U \"bob:{z}\"",
            "DB_PASSWORD={Zk8qLw2xPo9vTT1}\nDB_PASS={b}\nPORT=8080",
            "see https://user:{pw123}@host/ and https://host:8080/a@b",
            "postgres://u:{p/w@1}@db/x",
            "{{\"api_key\": \"{abc 12}\", \"size\": 3}}",
            "{{\\\"api_key\\\": \\\"{abc12}\\\"}}",
            "api key = `{abc12}`; access-key: '{x y}'",
            "**Token:** {abcdef} (old)",
            "| password | {abc123} |",
            "Authorization: Basic {Ym9iOmEx}",
            "-H \"Authorization: Bearer {abc.def}\" -d x",
            "login --password {secretly} --token={x1}",
            "keytool -storepass {changeit} -keypass '{two words}'\nConnect -Password {Winter}",
            "mysql -u root -p{hunter2} -P 3306 shop",
            "`/usr/bin/mysqldump -p'{my pass}' shop`",
            "sshpass -p {x} ssh a@b; redis-cli -a {abc}",
            "docker login -u bob -p {kite} r.io",
            "sshpass -p '{my pass}' ssh -p 2222 a@b",
            "C:\\bin\\mysql.exe -p{hunter2} -e 'select 1' | psql -p 5432",
            "the password is {kite7harbor}.",
            "The passphrase was \"{correct horse battery}\".",
            "The password:\n{kite7harbor}\n",
            "Passwort: {grün9}",
        ] {
            let plain = text.replace("{{", "\u{1}").replace("}}", "\u{2}");
            let (mut given, mut wanted, mut count) = (String::new(), String::new(), 0);
            for (index, part) in plain.split(['{', '}']).enumerate() {
                given += part;
                wanted += &if index % 2 == 1 { stars(part) } else { part.to_owned() };
                count += index % 2;
            }
            let back = |text: String| text.replace('\u{1}', "{").replace('\u{2}', "}");
            let (mut given, wanted) = (back(given), back(wanted));
            assert_eq!((mask(&mut given), &given), (count, &wanted), "{text}");
        }
    }

    #[test]
    fn words_about_secrets_stay() {
        for text in [
            "Return the token of each page.",
            "password: string, required",
            "token: ${TOKEN}, secret = <yours>",
            "max_tokens: 500, compass: north",
            "- password rules\n- token usage, a post-token step",
            "The password is required, the token is \"optional\".\nA secret:\nread it",
            "https://host/a:b@c user@host -u bob",
            "mysql -p shop, mkdir -p a/b\ndocker run -p 80:80 x\nsshpass -p $PASS x, mysql -p<password> y\ncp -pr a b",
            "docker login r.io && mkdir -p a/b\nmongosh; mkdir -p a/b\nsshpass -f f ssh | nc -p 1",
            "",
        ] {
            let mut given = text.to_owned();
            assert_eq!((mask(&mut given), given.as_str()), (0, text));
        }
    }

    #[test]
    fn time_grows_with_size_alone() {
        for part in [
            "password:",
            "password: ",
            "://a:",
            "-u ",
            "token\\\"",
            "a.password-",
            "key ",
            "zip -P ",
        ] {
            mask(&mut part.repeat(5_000));
        }
    }
}

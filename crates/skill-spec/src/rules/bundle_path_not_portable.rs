use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-path-not-portable",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Error,
    summary: "the name of a file cannot go into an archive",
    docs: r#"### What it does
Reports paths with a backslash or a control character, and paths that start like a Windows drive (`c:`).

### Why it matters
On another system such a file comes out under another name or in another folder, and a control character can forge what a terminal shows. `pack` refuses it.
"#,
    bad: &[
        Example {
            title: "a backslash",
            files: &[("resources\\terms.txt", "net: before tax\n")],
            ..Example::BASE
        },
        Example {
            title: "a line break",
            files: &[("resources/two\nlines.txt", "net: before tax\n")],
            ..Example::BASE
        },
        Example { title: "a drive", files: &[("c:terms.txt", "net\n")], ..Example::BASE },
    ],
    good: &[Example {
        title: "a plain name",
        files: &[("resources/terms.txt", "net: before tax\n")],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    if skill.files.names().all(|name| name.bytes().all(|byte| PLAIN[usize::from(byte)])) {
        return;
    }
    for (path, _) in skill.files.iter() {
        if let Some(why) = path.not_portable() {
            let message = format!("{} cannot go into an archive: {why}", quote(path.as_str()));
            emit.report_path(path.as_str(), message)
                .help("rename it, or list it in `.skillignore`");
        }
    }
}

/// The bytes of names that any archive holds; nearly all names have no others.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        byte += 1;
    }
    table
};

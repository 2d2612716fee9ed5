use crate::diagnostic::Severity;
use crate::parse::pattern::MAX_PATTERN_BYTES;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-pattern-too-long",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Note,
    summary: "a pattern is too long to be looked at",
    docs: r#"### What it does
Notes a `pattern`, or a key of `patternProperties`, of more than 4,096 bytes. No other rule looks into it.

### Why it matters
The time it takes to read a pattern grows with the square of its groups, so readers set bounds: a pattern this long may be refused or passed over.

### How to repair
List the values in an `enum`, or move the check to the code that reads the output.
"#,
    bad: &[Example {
        title: "a very long pattern",
        files: &[("schema.json", LONG)],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a short one",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"code\": { \"type\": \"string\", \"pattern\": \"^[A-Z]{3}$\", \"description\": \"Code\" }\n  },\n  \"required\": [\"code\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

const HEAD: &str = "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"code\": { \"type\": \"string\", \"description\": \"Code\", \"pattern\": \"";
const TAIL: &str = "\" }\n  },\n  \"required\": [\"code\"]\n}\n";
const LENGTH: usize = HEAD.len() + MAX_PATTERN_BYTES + 1 + TAIL.len();
const LONG_BYTES: [u8; LENGTH] = long_bytes();
const LONG: &str = match std::str::from_utf8(&LONG_BYTES) {
    Ok(text) => text,
    Err(_) => "",
};

/// A constant, as examples are: [`HEAD`], many letters, [`TAIL`].
const fn long_bytes() -> [u8; LENGTH] {
    let mut bytes = [b'a'; LENGTH];
    let mut at = 0;
    while at < LENGTH {
        if at < HEAD.len() {
            bytes[at] = HEAD.as_bytes()[at];
        } else if at + TAIL.len() >= LENGTH {
            bytes[at] = TAIL.as_bytes()[at + TAIL.len() - LENGTH];
        }
        at += 1;
    }
    bytes
}

fn check(_: &Skill, emit: &mut Emitter<'_>) {
    for (node, _) in emit.patterns() {
        let length = node.text().map_or(0, str::len);
        if length > MAX_PATTERN_BYTES {
            let message = format!("the pattern is {length} bytes long; nothing was looked at");
            emit.report(node.span, message)
                .help("list the values in an `enum`, or check them where the output is read");
        }
    }
}

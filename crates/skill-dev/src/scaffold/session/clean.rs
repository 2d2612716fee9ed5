//! What must not go from a chat into a skill: encoded files, hidden characters, secrets.

use serde_json::Value;
use skill_spec::{File, FileId, Files, RelPath, Skill, is_printable};

use super::strict;

/// So many letters and digits without a blank are data that somebody encoded.
const ENCODED: usize = 256;

/// A text with plain line ends, without characters nobody sees and without encoded data, of which
/// `left_out` counts the blocks.
pub(super) fn text(text: &str, left_out: &mut usize) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut clean = String::with_capacity(text.len().min(1 << 16));
    for line in text.split_inclusive('\n') {
        for word in line.split_inclusive([' ', '\t', '\n']) {
            if let Some((before, after)) = encoded(word) {
                *left_out += 1;
                clean.extend([before, "(data)", after]);
            } else {
                clean.push_str(word);
            }
        }
    }
    clean.retain(|character| is_printable(character) || matches!(character, '\n' | '\t'));
    clean.trim().to_owned()
}

/// What stands before and after the encoded data in a word; `None` if there is none.
fn encoded(word: &str) -> Option<(&str, &str)> {
    let is_code = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte);
    let url = word
        .find("data:")
        .filter(|at| word.get(*at..).is_some_and(|rest| rest.contains(";base64,")));
    if let Some(start) = url {
        let rest = word.get(start..)?;
        let code = rest.find(";base64,")? + ";base64,".len();
        let length = rest.bytes().skip(code).take_while(|byte| is_code(*byte)).count();
        return Some((word.get(..start)?, rest.get(code + length..)?));
    }
    let (mut start, mut length) = (0, 0);
    for (at, byte) in word.bytes().enumerate() {
        if !is_code(byte) {
            if length >= ENCODED {
                break;
            }
            (start, length) = (at + 1, 0);
            continue;
        }
        length += 1;
    }
    (length >= ENCODED).then_some((word.get(..start)?, word.get(start + length..)?))
}

/// Puts stars in place of the secrets in `texts` and in the texts and keys of `values`; how many
/// there were.
pub(super) fn mask(texts: &mut [&mut String], values: &mut [&mut Value]) -> usize {
    let mut all: Vec<String> = texts.iter().map(|text| (**text).clone()).collect();
    for value in values.iter() {
        collect(value, &mut all);
    }
    let (masked, found) = masked(&all).unwrap_or((all, 0));
    let mut count = found;
    let mut masked = masked.into_iter().map(|mut text| {
        count += strict::mask(&mut text);
        text
    });
    for text in texts {
        **text = masked.next().unwrap_or_default();
    }
    for value in values.iter_mut() {
        give_back(value, &mut masked);
    }
    count + values.iter_mut().map(|value| mask_named(value)).sum::<usize>()
}

/// One file of all texts is searched once. Stars change no length.
fn masked(texts: &[String]) -> Option<(Vec<String>, usize)> {
    let joined = texts.join("\n\n");
    let mut files = Files::new();
    files.insert(
        RelPath::new("session.md").ok()?,
        File { bytes: joined.into_bytes().into(), executable: false },
    );
    let skill = Skill::parse(files);
    let count = skill.secrets().len();
    let text = skill.masked(FileId(0)).filter(|_| count > 0)?;
    let mut at = 0;
    let cut = |one: &String| {
        let part = text.get(at..at + one.len()).unwrap_or_default().to_owned();
        at += one.len() + 2;
        part
    };
    Some((texts.iter().map(cut).collect(), count))
}

/// Stars in place of the texts whose key says that they are secret.
fn mask_named(value: &mut Value) -> usize {
    match value {
        Value::Array(list) => list.iter_mut().map(mask_named).sum(),
        Value::Object(map) => map
            .iter_mut()
            .map(|(key, one)| match one {
                Value::String(text) if strict::is_secret_name(key) && !strict::is_masked(text) => {
                    *text = strict::stars(text);
                    1
                }
                _ => mask_named(one),
            })
            .sum(),
        _ => 0,
    }
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|one| collect(one, texts)),
        Value::Object(map) => map.iter().for_each(|(key, one)| {
            texts.push(key.clone());
            collect(one, texts);
        }),
        _ => {}
    }
}

/// In the order of [`collect`].
fn give_back(value: &mut Value, texts: &mut impl Iterator<Item = String>) {
    match value {
        Value::String(text) => *text = texts.next().unwrap_or_default(),
        Value::Array(list) => list.iter_mut().for_each(|one| give_back(one, texts)),
        Value::Object(map) => {
            let entries = std::mem::take(map).into_iter().map(|(key, mut one)| {
                let key = texts.next().unwrap_or(key);
                give_back(&mut one, texts);
                (key, one)
            });
            *map = entries.collect();
        }
        _ => {}
    }
}

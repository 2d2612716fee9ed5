//! What a skill is made from, read from the files that hold it.

use std::io::{ErrorKind, Read as _};
use std::path::Path;

use anyhow::{anyhow, bail};
use serde_json::Value;

use crate::disk::{shown, system_error};
use crate::io::Io;
use crate::render::not_json;

/// More than any prompt, schema, sample or session has.
const MAX_INPUT_BYTES: u64 = 64 << 20;

/// A prompt given as it is, or as `@FILE`.
///
/// # Errors
/// If the file cannot be read, or is no text.
pub(crate) fn prompt(prompt: &str, io: &mut Io) -> anyhow::Result<String> {
    let Some(file) = prompt.strip_prefix('@') else { return Ok(prompt.to_owned()) };
    if file.is_empty() {
        bail!("no file is named\nhelp: write `--prompt @FILE`, or the prompt itself");
    }
    let bytes = read(Path::new(file), io)?;
    let named = shown(Path::new(file));
    String::from_utf8(bytes).map_err(|_| anyhow!("the prompt in `{named}` is not UTF-8"))
}

/// One output of the skill.
///
/// # Errors
/// If the file cannot be read, or holds no JSON object.
pub(crate) fn sample(file: &Path, io: &mut Io) -> anyhow::Result<Value> {
    let bytes = read(file, io)?;
    let named = shown(file);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line().max(1), error.column().max(1));
        anyhow!("{named}:{line}:{column}: not JSON: {}", not_json(&error))
    })?;
    let kind = match value {
        Value::Object(_) => return Ok(value),
        Value::Array(_) => "a list",
        Value::String(_) => "text",
        Value::Number(_) => "a number",
        Value::Bool(_) => "a boolean",
        Value::Null => "null",
    };
    bail!(
        "the sample `{named}` is {kind}, and a skill returns an object\nhelp: give one output a file, `{{ … }}`"
    )
}

/// The bytes of a file, or of standard input for `-`.
///
/// # Errors
/// If it cannot be read, or is larger than anything a skill is made from.
pub(crate) fn read(file: &Path, io: &mut Io) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        io.stdin.by_ref().take(MAX_INPUT_BYTES + 1).read_to_end(&mut bytes)
    } else {
        let place = io.resolve(file);
        std::fs::File::open(&place)
            .and_then(|file| file.take(MAX_INPUT_BYTES + 1).read_to_end(&mut bytes))
            // Windows says no more than that it is not allowed.
            .map_err(|error| if place.is_dir() { ErrorKind::IsADirectory.into() } else { error })
    };
    let named = shown(file);
    read.map_err(|error| anyhow!("cannot read `{named}`: {}", system_error(&error)))?;
    if bytes.len() as u64 > MAX_INPUT_BYTES {
        bail!("`{named}` is larger than 64 MiB");
    }
    Ok(bytes)
}

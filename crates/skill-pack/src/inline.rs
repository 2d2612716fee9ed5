//! The inline skill: a whole bundle as one value inside a request.
//!
//! Composing a request around it is not this file's business.

use std::convert::Infallible;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::digest::{inline_id, inline_id_from};

/// Bytes encoded at a time; a multiple of three, so that padding stands at the end only.
const CHUNK: usize = 3 << 14;

/// The platform's inline `AgentSkill`; serialises to exactly its documented keys, in their order.
///
/// `{"type":"inline","name","description","source":{"type":"base64","media_type":
/// "application/zip","data"}}`. Source: docs.vlm.run, `/skills/reference`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InlineSkill {
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    description: String,
    source: Source,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Source {
    #[serde(rename = "type")]
    kind: &'static str,
    media_type: &'static str,
    data: String,
}

impl InlineSkill {
    /// Wraps the bytes of an archive. The platform wants the layout [`Flat`](crate::Layout::Flat).
    #[must_use]
    pub fn new(name: &str, description: &str, archive: &[u8]) -> Self {
        let source = Source {
            kind: "base64",
            media_type: "application/zip",
            data: STANDARD.encode(archive),
        };
        Self { kind: "inline", name: name.to_owned(), description: description.to_owned(), source }
    }

    /// The archive in base64: standard alphabet, padded, one line.
    #[must_use]
    pub fn base64(&self) -> &str {
        &self.source.data
    }

    /// The archive as a `data:application/zip;base64,…` URL.
    #[must_use]
    pub fn data_url(&self) -> String {
        format!("data:{};base64,{}", self.source.media_type, self.source.data)
    }

    /// The id the SDK gives it: see [`inline_id`].
    #[must_use]
    pub fn id(&self) -> String {
        inline_id(&self.source.data)
    }
}

/// The object's JSON before and after the base64 text, for those who print that as it is made.
///
/// Printed together they are what [`InlineSkill`] serialises to.
///
/// # Errors
/// None that could happen: whatever is text is JSON.
pub fn frame(name: &str, description: &str, form: Form) -> serde_json::Result<[String; 2]> {
    const NOTHING: &str = "\"\"";
    let empty = InlineSkill::new(name, description, b"");
    let mut head = match form {
        Form::Compact => serde_json::to_string(&empty)?,
        Form::Pretty => serde_json::to_string_pretty(&empty)?,
    };
    // `data` is the last value, and only brackets follow it.
    let at = head.rfind(NOTHING).map_or(head.len(), |at| at + 1);
    let tail = head.split_off(at);
    Ok([head, tail])
}

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// On one line.
    Compact,
    /// Indented.
    Pretty,
}

/// Base64 of `parts` together, given to `sink` piece by piece: standard alphabet, padded, no line
/// breaks.
///
/// # Errors
/// The first one of `sink`.
pub fn base64_into<'a, E>(
    parts: impl IntoIterator<Item = &'a [u8]>,
    mut sink: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting: Vec<u8> = Vec::with_capacity(CHUNK);
    let mut text = vec![0; CHUNK / 3 * 4];
    let mut flush = |bytes: &[u8]| {
        // The text has room for a chunk, and no chunk is larger.
        let length = STANDARD.encode_slice(bytes, &mut text).unwrap_or_default();
        text.get(..length).map_or(Ok(()), &mut sink)
    };
    for mut part in parts {
        while waiting.len() + part.len() >= CHUNK {
            let (now, later) = part.split_at(CHUNK - waiting.len());
            if waiting.is_empty() {
                flush(now)?;
            } else {
                waiting.extend_from_slice(now);
                flush(&waiting)?;
                waiting.clear();
            }
            part = later;
        }
        waiting.extend_from_slice(part);
    }
    flush(&waiting)
}

/// The number of characters base64 has of so many bytes.
#[must_use]
pub fn base64_chars(bytes: u64) -> u64 {
    bytes.div_ceil(3).saturating_mul(4)
}

/// The id the SDK gives an inline skill whose archive has these parts: see [`inline_id`].
pub fn inline_id_of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut sha = Sha256::new();
    let Ok(()) = base64_into(parts, |text| {
        sha.update(text);
        Ok::<(), Infallible>(())
    });
    inline_id_from(&sha.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_has_the_documented_keys_in_their_order() {
        let inline = InlineSkill::new("a \"b\"", "ü", b"x");
        assert_eq!(
            serde_json::to_string(&inline).unwrap(),
            concat!(
                r#"{"type":"inline","name":"a \"b\"","description":"ü","#,
                r#""source":{"type":"base64","media_type":"application/zip","data":"eA=="}}"#
            )
        );
    }

    #[test]
    fn one_archive_gives_its_base64_url_and_id() {
        let inline = InlineSkill::new("a", "b", b"x");
        assert_eq!(inline.base64(), "eA==");
        assert_eq!(inline.data_url(), "data:application/zip;base64,eA==");
        assert_eq!(inline.id(), "inline_5e21d86b709b6aa2");
    }

    #[test]
    fn base64_has_no_line_breaks() {
        let inline = InlineSkill::new("a", "b", &[255; 1000]);
        assert_eq!(inline.base64().len(), 1336);
        assert!(inline.base64().bytes().all(|byte| byte == b'/' || byte == b'w' || byte == b'='));
    }

    #[test]
    fn parts_give_the_text_and_the_id_of_the_whole() {
        let all: Vec<u8> = (0..=250).cycle().take(CHUNK * 2 + 100).collect();
        for sizes in [&[1][..], &[2, 3, 5], &[CHUNK - 1, 2, CHUNK], &[CHUNK * 3], &[0, 7]] {
            for length in [0, 1, 2, 3, CHUNK - 1, CHUNK, CHUNK + 1, all.len()] {
                let (mut rest, mut parts) = (&all[..length], Vec::new());
                for size in sizes.iter().cycle().take(length + 2) {
                    let (part, later) = rest.split_at(rest.len().min(*size));
                    parts.push(part);
                    rest = later;
                }
                parts.push(rest);
                let mut text = Vec::new();
                let Ok(()) = base64_into(parts.iter().copied(), |part| {
                    text.extend_from_slice(part);
                    Ok::<(), Infallible>(())
                });
                let whole = InlineSkill::new("", "", &all[..length]);
                assert!(text == whole.base64().as_bytes(), "{length} bytes by {sizes:?}");
                assert_eq!(base64_chars(length as u64), text.len() as u64);
                assert_eq!(inline_id_of(parts), whole.id());
            }
        }
    }

    #[test]
    fn the_frame_stands_around_the_data() {
        let whole = InlineSkill::new("a\"\"", "b", b"xyz");
        for (form, json) in [
            (Form::Compact, serde_json::to_string(&whole).unwrap()),
            (Form::Pretty, serde_json::to_string_pretty(&whole).unwrap()),
        ] {
            let [head, tail] = frame("a\"\"", "b", form).unwrap();
            assert_eq!(format!("{head}{}{tail}", whole.base64()), json);
        }
    }
}

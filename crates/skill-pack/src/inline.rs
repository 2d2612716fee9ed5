//! The inline skill: a whole bundle as one value inside a request.
//!
//! Composing a request around it is not this file's business.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::digest::inline_id;

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
}

//! The body of a request to one of the platform's products, with skills where that product takes
//! them: as the Python SDK sends it, with nothing the author did not ask for but what it always sends.
//!
//! Source: Python SDK 0.9.2, `predictions.py`, `agent.py`, run against a recording server;
//! docs.vlm.run, `/skills/reference`, `/agents/structured-responses`.

mod advice;
mod overlap;
mod snippet;

use std::error::Error;
use std::fmt;

use serde_json::{Map, Value, json};
use skill_spec::quote;

pub use advice::{LARGE_REQUEST, Part, advice, advice_on_skills};
pub use overlap::overlap;
pub use snippet::{Language, snippet};

/// Where the platform answers, unless the environment names another place.
pub const BASE_URL: &str = "https://api.vlm.run/v1";

/// Something of the platform that takes skills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Chat completions, in the form of OpenAI.
    Chat,
    /// An agent's execution.
    Agent,
    /// Structured output from images.
    Image,
    /// Structured output from a document.
    Document,
    /// Structured output from a video.
    Video,
    /// Structured output from a recording.
    Audio,
}

/// Everything a request may say; nothing where the author is silent.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who it is for.
    pub product: Product,
    /// `AgentSkill` objects, in order.
    pub skills: Vec<Value>,
    /// `model`
    pub model: Option<String>,
    /// `domain`
    pub domain: Option<String>,
    /// A JSON Schema for the output, which counts before the skills' own.
    pub schema: Option<Value>,
    /// An instruction beside the skills.
    pub prompt: Option<String>,
    /// What the user says, in a chat.
    pub message: Option<String>,
    /// Uploaded files, by id.
    pub file_ids: Vec<String>,
    /// Files elsewhere.
    pub urls: Vec<String>,
    /// `toolsets`
    pub toolsets: Vec<String>,
}

/// Why there is no such request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    message: String,
    help: &'static str,
}

impl Product {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Chat, Self::Agent, Self::Image, Self::Document, Self::Video, Self::Audio];

    /// Its name, in lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Agent => "agent",
            Self::Image => "image",
            Self::Document => "document",
            Self::Video => "video",
            Self::Audio => "audio",
        }
    }

    /// Where the body is sent, below the base URL.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Chat => "/openai/chat/completions",
            Self::Agent => "/agent/execute",
            Self::Image => "/image/generate",
            Self::Document => "/document/generate",
            Self::Video => "/video/generate",
            Self::Audio => "/audio/generate",
        }
    }

    /// The model the SDK asks for if nobody says.
    #[must_use]
    pub fn default_model(self) -> &'static str {
        if self.generates() { "vlm-1" } else { "vlmrun-orion-1:auto" }
    }

    /// Whether it is one of the four that make structured output of one input.
    #[must_use]
    pub fn generates(self) -> bool {
        !matches!(self, Self::Chat | Self::Agent)
    }
}

impl Request {
    /// A request that says nothing yet.
    #[must_use]
    pub fn new(product: Product) -> Self {
        Self {
            product,
            skills: Vec::new(),
            model: None,
            domain: None,
            schema: None,
            prompt: None,
            message: None,
            file_ids: Vec::new(),
            urls: Vec::new(),
            toolsets: Vec::new(),
        }
    }

    /// The body, with the keys in the SDK's order. The same request gives the same body.
    ///
    /// # Errors
    /// If the request says something its product does not take.
    pub fn body(&self) -> Result<Value, RequestError> {
        self.refuse_foreign_fields()?;
        self.refuse_empty_texts()?;
        self.refuse_inputs()?;
        if self.schema.as_ref().is_some_and(|schema| !schema.is_object()) {
            return Err(refused("the schema is no JSON object", "give a JSON Schema: `{ … }`"));
        }
        if self.product.generates() && self.skills.is_empty() && self.domain.is_none() {
            return Err(refused(
                format!("the {} request has neither a skill nor a domain", self.product.as_str()),
                "name a skill: a folder, or one the platform has",
            ));
        }
        Ok(match self.product {
            Product::Chat => self.chat(),
            Product::Agent => self.agent(),
            Product::Image => self.image(),
            Product::Document | Product::Video | Product::Audio => self.file(),
        })
    }

    fn refuse_foreign_fields(&self) -> Result<(), RequestError> {
        let product = self.product;
        let name = product.as_str();
        let takes_no = |field: &str, help| Err(refused(format!("{name} takes no {field}"), help));
        if self.message.is_some() && product != Product::Chat {
            return takes_no("message", "an instruction beside the skills is a prompt");
        }
        if self.prompt.is_some() && product == Product::Chat {
            return takes_no("prompt", "what the user says is the message");
        }
        if self.domain.is_some() && !product.generates() {
            return takes_no(
                "domain",
                "domains are for image, document, video and audio; name a skill",
            );
        }
        if !self.toolsets.is_empty() && product.generates() {
            return takes_no(
                "toolsets",
                "toolsets are for chat and agent; a skill has its own in vlmrun.yaml",
            );
        }
        if !self.file_ids.is_empty() && product == Product::Image {
            return takes_no(
                "file id",
                "give the image's URL; document takes the ids of images too",
            );
        }
        if product.generates()
            && product != Product::Image
            && self.file_ids.len() + self.urls.len() > 1
        {
            return Err(refused(
                format!(
                    "{name} takes one input, and {} are given",
                    self.file_ids.len() + self.urls.len()
                ),
                "make one request each; chat and agent take several",
            ));
        }
        Ok(())
    }

    fn refuse_empty_texts(&self) -> Result<(), RequestError> {
        let texts = [("model", &self.model), ("domain", &self.domain), ("prompt", &self.prompt)];
        let is_empty =
            |text: &Option<String>| text.as_ref().is_some_and(|text| text.trim().is_empty());
        match texts.into_iter().find(|(_, text)| is_empty(text)) {
            Some((what, _)) => {
                Err(refused(format!("the {what} is empty"), "say what it is, or leave it out"))
            }
            None => Ok(()),
        }
    }

    fn refuse_inputs(&self) -> Result<(), RequestError> {
        for id in &self.file_ids {
            if id.is_empty()
                || id.contains(|c: char| c.is_whitespace() || c.is_control() || "./\\:".contains(c))
            {
                return Err(refused(
                    format!("{} is no file id", quote(id)),
                    "upload the file with `vlmrun files upload FILE`, which prints its id",
                ));
            }
        }
        for url in &self.urls {
            let web = ["http://", "https://"]
                .iter()
                .any(|start| url.len() > start.len() && url.starts_with(start));
            let data = url.starts_with("data:")
                && (!self.product.generates() || self.product == Product::Image);
            if !(web || data) || url.contains(|c: char| c.is_whitespace() || c.is_control()) {
                return Err(refused(
                    format!("{} is no URL the platform can fetch", quote(url)),
                    "a URL begins with `https://`; a file on disk is uploaded first",
                ));
            }
        }
        Ok(())
    }

    fn chat(&self) -> Value {
        let mut content = self.parts();
        if content.is_empty() || self.message.is_some() {
            content
                .push(json!({"type": "text", "text": self.message.as_deref().unwrap_or_default()}));
        }
        let mut body = Map::new();
        body.insert("model".to_owned(), json!(self.model()));
        body.insert("messages".to_owned(), json!([{"role": "user", "content": content}]));
        if let Some(schema) = &self.schema {
            let format = json!({"type": "json_schema", "json_schema": schema});
            body.insert("response_format".to_owned(), format);
        }
        self.insert_skills(&mut body);
        self.insert_toolsets(&mut body);
        Value::Object(body)
    }

    fn agent(&self) -> Value {
        let mut body = Map::new();
        body.insert("model".to_owned(), json!(self.model()));
        // The SDK sends both keys whether or not they say anything.
        body.insert("name".to_owned(), Value::Null);
        body.insert("batch".to_owned(), json!(true));
        let parts = self.parts();
        let inputs = if parts.is_empty() { Value::Null } else { json!({"files": parts}) };
        body.insert("inputs".to_owned(), inputs);
        body.insert("config".to_owned(), Value::Object(self.config(Map::new())));
        self.insert_toolsets(&mut body);
        Value::Object(body)
    }

    fn image(&self) -> Value {
        let mut body = Map::new();
        body.insert("model".to_owned(), json!(self.model()));
        body.insert("images".to_owned(), json!(self.urls));
        // The SDK sends the key whether or not it says anything.
        body.insert("domain".to_owned(), json!(self.domain));
        body.insert("batch".to_owned(), json!(false));
        body.insert("config".to_owned(), Value::Object(self.config(generation_defaults())));
        Value::Object(body)
    }

    fn file(&self) -> Value {
        let mut body = Map::new();
        body.insert("model".to_owned(), json!(self.model()));
        let id = self.file_ids.first().map(|id| ("file_id", id));
        if let Some((key, input)) = id.or_else(|| self.urls.first().map(|url| ("url", url))) {
            body.insert(key.to_owned(), json!(input));
        }
        // As the platform's command line does for skills: they run longer than a request waits.
        body.insert("batch".to_owned(), json!(true));
        body.insert("config".to_owned(), Value::Object(self.config(generation_defaults())));
        if let Some(domain) = &self.domain {
            body.insert("domain".to_owned(), json!(domain));
        }
        Value::Object(body)
    }

    /// What the author set, around what the SDK always sends.
    fn config(&self, defaults: Map<String, Value>) -> Map<String, Value> {
        let mut config = Map::new();
        if let Some(prompt) = &self.prompt {
            config.insert("prompt".to_owned(), json!(prompt));
        }
        if let Some(schema) = &self.schema {
            config.insert("json_schema".to_owned(), schema.clone());
        }
        config.extend(defaults);
        self.insert_skills(&mut config);
        config
    }

    fn insert_skills(&self, into: &mut Map<String, Value>) {
        if !self.skills.is_empty() {
            into.insert("skills".to_owned(), json!(self.skills));
        }
    }

    fn insert_toolsets(&self, into: &mut Map<String, Value>) {
        if !self.toolsets.is_empty() {
            into.insert("toolsets".to_owned(), json!(self.toolsets));
        }
    }

    fn model(&self) -> &str {
        self.model.as_deref().unwrap_or(self.product.default_model())
    }

    /// The inputs as parts of a message: ids, then URLs.
    fn parts(&self) -> Vec<Value> {
        let ids = self.file_ids.iter().map(|id| json!({"type": "input_file", "file_id": id}));
        let urls = self.urls.iter().map(|url| {
            let kind = part_type(url);
            let mut part = Map::new();
            part.insert("type".to_owned(), json!(kind));
            part.insert(kind.to_owned(), json!({"url": url}));
            Value::Object(part)
        });
        ids.chain(urls).collect()
    }
}

/// What the SDK's `GenerationConfig` sends if nobody says otherwise.
fn generation_defaults() -> Map<String, Value> {
    let defaults = [
        ("max_retries", json!(3)),
        ("max_tokens", json!(65535)),
        ("temperature", json!(0.0)),
        ("detail", json!("auto")),
        ("confidence", json!(false)),
        ("grounding", json!(false)),
    ];
    defaults.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// The part a URL belongs in, by the extension of its path or its media type; the extensions are
/// those the platform's command line knows.
fn part_type(url: &str) -> &'static str {
    if let Some(data) = url.strip_prefix("data:") {
        return match data.split('/').next() {
            Some("image") => "image_url",
            Some("video") => "video_url",
            Some("audio") => "audio_url",
            _ => "file_url",
        };
    }
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let last = path.rsplit('/').next().unwrap_or(path);
    let extension = last.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("jpg" | "jpeg" | "png" | "gif" | "bmp" | "tiff" | "webp") => "image_url",
        Some("mp4" | "mov" | "avi" | "mkv" | "webm") => "video_url",
        Some("mp3" | "wav" | "m4a" | "flac" | "ogg") => "audio_url",
        _ => "file_url",
    }
}

fn refused(message: impl Into<String>, help: &'static str) -> RequestError {
    RequestError { message: message.into(), help }
}

impl RequestError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> &str {
        self.help
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for RequestError {}

#[cfg(test)]
mod tests;

//! Messages out of JSON: the forms in which chats with a model are sent, answered and logged.

use anyhow::anyhow;
use serde_json::{Map, Value};

use super::clean;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The system or the developer: what holds for the whole session.
    Standing,
    User,
    Assistant,
}

/// One message, cleaned; the text may be empty.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) role: Role,
    pub(super) text: String,
}

/// The messages of a file.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// One conversation each.
    pub(super) records: Vec<Vec<Turn>>,
    /// Calls of tools, and what tools returned.
    pub(super) calls: usize,
    /// Parts of messages that are no text.
    pub(super) media: usize,
    /// Encoded files within texts.
    pub(super) data: usize,
    /// What is none of the forms that are known.
    pub(super) foreign: usize,
}

/// Deeper than any log wraps a request.
const MAX_DEPTH: usize = 6;

/// # Errors
/// If the file is neither JSON nor JSON on each line.
pub(super) fn read(bytes: &[u8], named: &str) -> anyhow::Result<Turns> {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let mut turns = Turns::default();
    for value in values(&text, named)? {
        // Messages without a conversation of their own, one a line.
        if is_message(&value) && !turns.records.is_empty() {
            let mut record = turns.records.pop().unwrap_or_default();
            turns.take(&mut record, &value, 0);
            turns.records.push(record);
        } else {
            turns.record(&value);
        }
    }
    Ok(turns)
}

/// The one value of the file, or one a line.
fn values(text: &str, named: &str) -> anyhow::Result<Vec<Value>> {
    let whole = match serde_json::from_str(text) {
        Ok(value) => return Ok(vec![value]),
        Err(error) => error,
    };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let mut values = Vec::new();
    for (index, line) in lines {
        match serde_json::from_str(line) {
            Ok(value) => values.push(value),
            // The first line alone is no JSON: then nobody meant one value a line.
            Err(_) if values.is_empty() => return Err(not_json(&whole, whole.line(), named)),
            Err(error) => return Err(not_json(&error, index + 1, named)),
        }
    }
    Ok(values)
}

fn not_json(error: &serde_json::Error, line: usize, named: &str) -> anyhow::Error {
    let column = error.column().max(1);
    let why = crate::render::not_json(error);
    anyhow!(
        "{named}:{}:{column}: not JSON: {why}\nhelp: a session is JSON, or JSONL with one message or one conversation a line",
        line.max(1)
    )
}

fn is_message(value: &Value) -> bool {
    value.get("role").is_some_and(Value::is_string)
}

impl Turns {
    /// A conversation, or a list of them.
    fn record(&mut self, value: &Value) {
        let list = value.as_array().filter(|list| !list.iter().any(is_message));
        let all = list.map_or(std::slice::from_ref(value), Vec::as_slice);
        for one in all {
            let mut record = Vec::new();
            self.take(&mut record, one, 0);
            // A response that is logged behind its request belongs to it.
            let only_answers = record.iter().all(|turn| turn.role == Role::Assistant);
            match self.records.last_mut() {
                Some(before) if only_answers => before.extend(record),
                _ if record.is_empty() => {}
                _ => self.records.push(record),
            }
        }
    }

    fn take(&mut self, record: &mut Vec<Turn>, value: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            self.foreign += 1;
            return;
        }
        match value {
            Value::Array(list) => list.iter().for_each(|one| self.take(record, one, depth + 1)),
            Value::Object(map) if is_message(value) => self.message(record, map),
            Value::Object(map) => self.wrapped(record, map, depth),
            _ => self.foreign += 1,
        }
    }

    /// A request, a response, or what a log puts round them.
    fn wrapped(&mut self, record: &mut Vec<Turn>, map: &Map<String, Value>, depth: usize) {
        let kind = map.get("type").and_then(Value::as_str).unwrap_or_default();
        if kind.ends_with("_call") || kind.ends_with("_call_output") {
            self.calls += 1;
            return;
        }
        let mut known = kind == "reasoning";
        for key in ["system", "instructions"] {
            if let Some(text) = map.get(key).filter(|value| !value.is_null()) {
                known = true;
                let text = self.text(text);
                record.push(Turn { role: Role::Standing, text });
            }
        }
        for key in
            ["request", "body", "messages", "input", "choices", "message", "response", "output"]
        {
            match map.get(key) {
                None | Some(Value::Null) => continue,
                Some(text @ Value::String(_)) => {
                    let role = if key == "input" { Role::User } else { Role::Assistant };
                    let text = self.text(text);
                    record.push(Turn { role, text });
                }
                Some(inner) => self.take(record, inner, depth + 1),
            }
            known = true;
        }
        self.foreign += usize::from(!known);
    }

    fn message(&mut self, record: &mut Vec<Turn>, map: &Map<String, Value>) {
        let role = match map.get("role").and_then(Value::as_str) {
            Some("system" | "developer") => Role::Standing,
            Some("user" | "human") => Role::User,
            Some("assistant" | "model" | "ai") => Role::Assistant,
            Some("tool" | "function") => {
                self.calls += 1;
                return;
            }
            _ => {
                self.foreign += 1;
                return;
            }
        };
        let calls = map.get("tool_calls").and_then(Value::as_array).map_or(0, Vec::len);
        self.calls += calls + usize::from(map.get("function_call").is_some_and(Value::is_object));
        let text = map.get("content").map(|content| self.text(content)).unwrap_or_default();
        record.push(Turn { role, text });
    }

    /// The text of a message: itself, its parts of text, or an object that was parsed already.
    fn text(&mut self, content: &Value) -> String {
        let text = match content {
            Value::String(text) => text.clone(),
            Value::Array(parts) => {
                let parts: Vec<String> = parts.iter().filter_map(|part| self.part(part)).collect();
                parts.join("\n\n")
            }
            Value::Object(_) => self.part(content).unwrap_or_else(|| content.to_string()),
            _ => return String::new(),
        };
        clean::text(&text, &mut self.data)
    }

    fn part(&mut self, part: &Value) -> Option<String> {
        if let Some(text) = part.as_str() {
            return Some(text.to_owned());
        }
        let text = part.get("text").or_else(|| part.get("content"));
        let text = text.and_then(|text| text.as_str().or_else(|| text.get("value")?.as_str()));
        match part.get("type").and_then(Value::as_str) {
            Some("text" | "input_text" | "output_text") => text.map(str::to_owned),
            Some(kind) if kind.starts_with("tool_") => {
                self.calls += 1;
                None
            }
            Some(_) => {
                self.media += 1;
                None
            }
            None => text
                .filter(|_| part.as_object().is_some_and(|map| map.len() == 1))
                .map(str::to_owned),
        }
    }
}

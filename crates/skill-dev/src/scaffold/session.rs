//! A chat session as material for a skill: what was asked becomes the prompt, what was answered in
//! JSON the samples of its schema.
//!
//! A session is a stranger's text: data, hidden characters and what looks like a secret stay behind.

mod clean;
mod strict;
mod turns;

use std::collections::HashSet;

use anyhow::bail;
use serde_json::Value;

use crate::render::plural;
use turns::{Role, Turn, Turns};

/// What a session gives.
#[derive(Debug, Default)]
pub(crate) struct Session {
    /// Of the system and the developer, each once.
    pub(crate) standing: Vec<String>,
    /// Of the user, up to the last answer that is used.
    pub(crate) asked: Vec<String>,
    /// JSON objects of one shape, in order.
    pub(crate) answers: Vec<Value>,
    /// What was left out, in words.
    pub(crate) left_out: Vec<String>,
}

/// A longer text of a user is a document, not what to do with one.
const MAX_ASKED: usize = 4_000;

const HELP: &str = "give chat messages as JSON or JSONL: `[{\"role\": \"user\", \"content\": \"…\"}, …]`, an object with `messages`, or a request with its response";

/// Reads a session: a list of messages, an object with `messages`, a request with its response, or
/// one of these a line. `named` is the file to the user.
///
/// # Errors
/// If it is no JSON, or holds neither instructions nor a JSON object as an answer.
pub(crate) fn read(bytes: &[u8], named: &str) -> anyhow::Result<Session> {
    let turns = turns::read(bytes, named)?;
    if turns.records.is_empty() {
        bail!("there is no message in `{named}`\nhelp: {HELP}");
    }
    let mut session = Session::default();
    let answered = session.take_answers(&turns);
    session.take_instructions(&turns, &answered);
    session.tell(&turns);
    session.mask();
    if session.answers.is_empty() && session.is_silent() {
        bail!(
            "`{named}` holds neither instructions nor an answer that is a JSON object\nhelp: {HELP}"
        );
    }
    Ok(session)
}

impl Session {
    /// Whether nobody said what to do.
    pub(crate) fn is_silent(&self) -> bool {
        self.standing.is_empty() && self.asked.is_empty()
    }

    /// What is to be decided about a prompt made of it.
    pub(super) fn open_point(&self) -> String {
        let count = self.standing.len() + self.asked.len();
        let messages = plural(count, "message");
        format!("the prompt: {messages} of the session; take out what held for one file alone")
    }

    /// The last JSON answer, and those before it that share its shape. How many turns of each
    /// record go up to its last answer: what follows asks for nothing that was answered.
    fn take_answers(&mut self, turns: &Turns) -> Vec<usize> {
        let mut answered = Vec::new();
        let (mut answers, mut lists) = (Vec::new(), 0);
        for record in &turns.records {
            let mut last = None;
            for (at, turn) in
                record.iter().enumerate().filter(|(_, turn)| turn.role == Role::Assistant)
            {
                match answer_in(&turn.text) {
                    Some(Value::Array(_)) => lists += 1,
                    Some(answer) => {
                        last = Some(at);
                        answers.push(answer);
                    }
                    None => {}
                }
            }
            answered.push(last.unwrap_or(record.len()));
        }
        let found = answers.len();
        if let Some(last) = answers.last().cloned() {
            answers.retain(|answer| agrees(answer, &last));
        }
        let others = found - answers.len();
        self.leave_out(others, "answer of another shape", "answers of another shape");
        self.leave_out(lists, "answer that is a list", "answers that are lists");
        self.answers = answers;
        answered
    }

    /// Texts of a user that only some of several records hold are about one file, not about all.
    fn take_instructions(&mut self, turns: &Turns, answered: &[usize]) {
        let records = turns.records.iter().zip(answered);
        let records: Vec<&[Turn]> =
            records.map(|(record, end)| record.get(..*end).unwrap_or(record)).collect();
        let of = |record: &[Turn], role: Role| -> HashSet<String> {
            record.iter().filter(|turn| turn.role == role).map(|turn| turn.text.clone()).collect()
        };
        let asked: Vec<HashSet<String>> =
            records.iter().map(|record| of(record, Role::User)).collect();
        let mut known = HashSet::new();
        let (mut single, mut data) = (0, 0);
        for turn in records.iter().flat_map(|record| record.iter()) {
            if turn.role == Role::Assistant || turn.text.is_empty() || !known.insert(&turn.text) {
                continue;
            }
            match turn.role {
                Role::Standing => self.standing.push(turn.text.clone()),
                _ if turn.text.len() > MAX_ASKED || is_json(&turn.text) => data += 1,
                _ if asked.iter().all(|record| record.contains(&turn.text)) => {
                    self.asked.push(turn.text.clone());
                }
                _ => single += 1,
            }
        }
        self.leave_out(
            data,
            "message of the user, taken for a document",
            "messages of the user, taken for documents",
        );
        self.leave_out(
            single,
            "message of the user that not every conversation has",
            "messages of the user that not every conversation has",
        );
    }

    fn tell(&mut self, turns: &Turns) {
        self.leave_out(turns.calls, "call or result of a tool", "calls and results of tools");
        self.leave_out(turns.media, "image or file", "images and files");
        self.leave_out(turns.data, "block of encoded data", "blocks of encoded data");
        self.leave_out(turns.foreign, "entry that is no message", "entries that are no messages");
    }

    fn leave_out(&mut self, count: usize, one: &str, several: &str) {
        if count > 0 {
            let what = if count == 1 { one } else { several };
            self.left_out.push(format!("{count} {what}"));
        }
    }

    /// Nothing that looks like a secret goes into a file.
    fn mask(&mut self) {
        let mut texts: Vec<&mut String> = self.standing.iter_mut().chain(&mut self.asked).collect();
        let mut values: Vec<&mut Value> = self.answers.iter_mut().collect();
        let count = clean::mask(&mut texts, &mut values);
        self.leave_out(
            count,
            "secret, with stars in its place",
            "secrets, with stars in their places",
        );
    }
}

/// The JSON a message answers with: all of it, or the last fenced block that holds some.
fn answer_in(text: &str) -> Option<Value> {
    let is_answer = |value: &Value| value.is_object() || value.is_array();
    let parsed = |text: &str| serde_json::from_str::<Value>(text.trim()).ok().filter(is_answer);
    let starts = |text: &str| text.trim_start().starts_with(['{', '[']);
    if let Some(value) = Some(text).filter(|text| starts(text)).and_then(parsed) {
        return Some(value);
    }
    fenced(text).into_iter().rev().filter(|block| starts(block)).find_map(|block| parsed(&block))
}

/// What stands between fences, in order.
fn fenced(text: &str) -> Vec<String> {
    let (mut blocks, mut open): (Vec<String>, Option<(String, String)>) = (Vec::new(), None);
    for line in text.lines() {
        let trimmed = line.trim_start();
        let fence: String = trimmed.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        open = match open {
            None if fence.len() >= 3 => Some((fence, String::new())),
            None => None,
            Some((own, block)) if fence.starts_with(&own) && trimmed.trim_end() == fence => {
                blocks.push(block);
                None
            }
            Some((own, mut block)) => {
                block.push_str(line);
                block.push('\n');
                Some((own, block))
            }
        };
    }
    blocks
}

fn is_json(text: &str) -> bool {
    text.starts_with(['{', '[']) && serde_json::from_str::<Value>(text).is_ok()
}

/// Whether two answers are outputs of one skill: most keys of the smaller one are in both, and what
/// stands under them is of a kind.
fn agrees(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else { return false };
    let shared: Vec<(&Value, &Value)> =
        one.iter().filter_map(|(key, value)| Some((value, other.get(key)?))).collect();
    let enough = 2 * shared.len() > one.len().min(other.len());
    (enough || one == other) && shared.iter().all(|(one, other)| is_of_a_kind(one, other))
}

fn is_of_a_kind(one: &Value, other: &Value) -> bool {
    one.is_null() || other.is_null() || std::mem::discriminant(one) == std::mem::discriminant(other)
}

#[cfg(test)]
mod tests;

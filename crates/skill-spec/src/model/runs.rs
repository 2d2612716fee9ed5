//! The programs of a bundle that its Markdown files run by their path alone.

use crate::model::mentions::{SHELLS, first_word};
use crate::model::scripts::{Script, scripts};
use crate::skill::Skill;
use crate::span::Span;

/// Each file is looked for in every text; more are not written by hand.
const MOST: usize = 50;

/// The scripts without execute bit that a command starts with, each where it is run first.
///
/// Silent where the text speaks of `chmod`: then the author sees to it.
pub(crate) fn not_executable(skill: &Skill) -> Vec<(Script<'_>, Span)> {
    let mut wanted: Vec<Script<'_>> =
        scripts(skill).filter(|script| !script.executable).take(MOST).collect();
    let mut found = Vec::new();
    if wanted.is_empty() || skill.markdown().any(|body| skill.slice(body).contains("chmod")) {
        return found;
    }
    for body in skill.markdown() {
        let text = skill.slice(body);
        let name = |script: &Script<'_>| script.path.rsplit('/').next().unwrap_or("").to_owned();
        if !wanted.iter().any(|script| text.contains(&name(script))) {
            continue;
        }
        for run in runs(skill, body) {
            let path = skill.slice(run);
            let path = path.strip_prefix("./").unwrap_or(path);
            if let Some(index) = wanted.iter().position(|script| script.path == path) {
                found.push((wanted.swap_remove(index), run));
            }
        }
    }
    found
}

/// The first words of the commands in a Markdown file: of the lines of shell blocks, and of inline
/// code that starts with `./` or goes on after its first word.
fn runs(skill: &Skill, body: Span) -> Vec<Span> {
    let Some(outline) = skill.outline(body.file) else { return Vec::new() };
    let mut runs = Vec::new();
    for code in &outline.code {
        let text = skill.slice(*code);
        let goes_on = text.trim_matches('`').trim().contains(char::is_whitespace);
        runs.extend(word(skill, *code).filter(|_| goes_on || text.contains("`./")));
    }
    for block in &outline.code_blocks {
        if !block.info.as_deref().is_some_and(|info| SHELLS.contains(&info)) {
            continue;
        }
        let mut start = block.content.start;
        for line in skill.slice(block.content).split_inclusive('\n') {
            runs.extend(word(skill, Span::new(body.file, start, start + line.len())));
            start += line.len();
        }
    }
    runs
}

/// The place of the first word of a piece of code, if it is a path.
fn word(skill: &Skill, code: Span) -> Option<Span> {
    let text = skill.slice(code);
    let word = first_word(text);
    let at = text.find(word).filter(|_| word.contains(['/', '.']))?;
    Some(Span::new(code.file, code.start + at, code.start + at + word.len()))
}

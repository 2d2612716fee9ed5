//! The output of `watch`: a screen or an appended paragraph each round, or lines of JSON.

use std::time::Duration;

use anstyle::AnsiColor;
use serde::Serialize;
use skill_spec::Severity;
use unicode_width::UnicodeWidthStr as _;

use super::text::{self, Style};
use super::{Checked, bytes_of, line_of, plural, short, text_of};
use crate::watch::snapshot::Changes;

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    /// A file or a pipe: all is printed, one round after the other.
    Endless,
    /// A terminal of this size: each round takes the whole of it, and no more.
    Sized {
        /// Lines.
        rows: usize,
        /// Cells of a line.
        columns: usize,
    },
}

/// A round: what became of each skill that changed.
pub(crate) struct Round<'a> {
    pub(crate) number: u64,
    /// The time of day, as it is shown.
    pub(crate) time: String,
    /// Those that changed, in order of path.
    pub(crate) skills: Vec<SkillRound<'a>>,
    /// How many are watched.
    pub(crate) watched: usize,
    /// Those among them with errors, as the user wrote them.
    pub(crate) failing: Vec<&'a str>,
    /// Those that could not be read or packed.
    pub(crate) failed: Vec<&'a str>,
}

/// What became of one skill.
pub(crate) struct SkillRound<'a> {
    /// The path, as the user wrote it.
    pub(crate) shown: &'a str,
    pub(crate) name: Option<String>,
    /// `None` if this is the first time or nothing could be compared.
    pub(crate) before: Before,
    pub(crate) changes: &'a Changes,
    /// The skill with its report, or why there is none.
    pub(crate) checked: Result<Checked<'a>, &'a str>,
    pub(crate) archive: &'a ArchiveState,
    /// What the target may not take of the archive, as `pack` says it.
    pub(crate) doubts: &'a [String],
    pub(crate) elapsed: Duration,
}

/// Whether there is a round to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// The skill's first round.
    Nothing,
    /// A round, and then a time without the folder.
    Absence,
    /// Another round.
    Round,
}

/// What became of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ArchiveState {
    /// None was asked for.
    NotAsked,
    /// It has new bytes.
    Written(Written),
    /// It has the bytes it had.
    Unchanged(Written),
    /// There are errors; this one, of an earlier round, is left as it is.
    Withheld { last: Option<String> },
    /// It could not be made or written; this one, of an earlier round, is left as it is.
    Failed { why: String, last: Option<String> },
}

/// An archive on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The path, as the user would write it.
    pub(crate) shown: String,
    pub(crate) bytes: usize,
    pub(crate) sha256: String,
}

#[derive(Serialize)]
struct Line<'a> {
    event: &'static str,
    round: u64,
    changed: Vec<&'a str>,
    errors: usize,
    warnings: usize,
    archive: Option<&'a str>,
    sha256: Option<&'a str>,
    elapsed_ms: f64,
    path: &'a str,
    name: Option<&'a str>,
    added: &'a [String],
    removed: &'a [String],
    notes: usize,
    /// Whether the archive has new bytes.
    written: bool,
    /// Why there is no result or no archive, beside error-level diagnostics.
    error: Option<&'a str>,
}

/// One line a skill.
pub(crate) fn json(round: &Round<'_>) -> serde_json::Result<String> {
    let mut out = String::new();
    for skill in &round.skills {
        let archive = match skill.archive {
            ArchiveState::Written(written) | ArchiveState::Unchanged(written) => Some(written),
            _ => None,
        };
        let line = Line {
            event: "round",
            round: round.number,
            changed: skill.changes.all(),
            errors: skill.count(Severity::Error),
            warnings: skill.count(Severity::Warning),
            archive: archive.map(|archive| archive.shown.as_str()),
            sha256: archive.map(|archive| archive.sha256.as_str()),
            elapsed_ms: (skill.elapsed.as_secs_f64() * 100_000.0).round() / 100.0,
            path: skill.shown,
            name: skill.name.as_deref(),
            added: &skill.changes.added,
            removed: &skill.changes.removed,
            notes: skill.count(Severity::Note),
            written: matches!(skill.archive, ArchiveState::Written(_)),
            error: skill.failure(),
        };
        out.push_str(&serde_json::to_string(&line)?);
        out.push('\n');
    }
    Ok(out)
}

/// The whole round; on a terminal no more than fits.
pub(crate) fn text(round: &Round<'_>, style: Style, screen: Screen) -> String {
    let mut page = Page { style, screen, out: String::new(), room: usize::MAX };
    if let Screen::Sized { rows, .. } = screen {
        // The last row is where the cursor stands, the one above says what goes on.
        page.room = rows.saturating_sub(2).max(4);
    }
    if screen == Screen::Endless && round.number > 1 {
        page.out.push('\n');
    }
    let head = format!("round {} · {}", round.number, round.time);
    page.line(&page.paint(anstyle::Style::new().bold(), &head));
    let tail = round.standing().map(|line| format!("{line}\n")).unwrap_or_default();
    page.room = page.room.saturating_sub(page.rows_of(&tail));
    for (index, skill) in round.skills.iter().enumerate() {
        let left = round.skills.len() - index;
        if left > 1 && page.room <= 4 {
            page.line(&format!("… and {left} more skills"));
            break;
        }
        // What the later ones need at least, if there is room for it at all.
        let others = (left - 1).min(page.room / 4);
        page.skill(skill, others);
    }
    page.out.push_str(&tail);
    if screen != Screen::Endless {
        page.out.push_str("waiting for changes; Ctrl-C ends\n");
    }
    page.out
}

impl Round<'_> {
    /// Where several skills are watched: how they stand.
    fn standing(&self) -> Option<String> {
        const NAMED: usize = 3;
        if self.watched < 2 {
            return None;
        }
        let mut line = format!("{} skills watched, ", self.watched);
        let kinds = [(&self.failing, "with errors"), (&self.failed, "not read or not packed")];
        let told = kinds.iter().filter(|(skills, _)| !skills.is_empty()).map(|(skills, what)| {
            let named: Vec<_> = skills.iter().take(NAMED).map(|name| line_of(name)).collect();
            let more = if skills.len() > NAMED { ", …" } else { "" };
            format!("{} {what}: {}{more}", skills.len(), named.join(", "))
        });
        let told: Vec<_> = told.collect();
        line.push_str(if told.is_empty() { "none with errors" } else { "" });
        line.push_str(&told.join("; "));
        Some(line)
    }
}

impl SkillRound<'_> {
    fn count(&self, severity: Severity) -> usize {
        self.checked.as_ref().map_or(0, |checked| checked.report.count(severity))
    }

    /// Whether there is more to tell than that all is well.
    pub(crate) fn is_worth_a_word(&self) -> bool {
        let told = self.checked.as_ref().is_ok_and(|one| !one.report.diagnostics.is_empty());
        told || self.failure().is_some()
    }

    /// `invoice: SKILL.md, notes.md added, old.txt removed`
    fn changed(&self) -> String {
        const NAMED: usize = 5;
        let name = line_of(self.name.as_deref().unwrap_or(self.shown));
        if self.before == Before::Nothing {
            let files = match &self.checked {
                Ok(checked) => plural(checked.skill.files.len(), "file"),
                Err(_) => "not read".to_owned(),
            };
            return format!("{name}: {files}");
        }
        let word = |path: &&str| {
            let has = |list: &[String]| list.iter().any(|other| other == path);
            let word = match () {
                () if has(&self.changes.added) => " added",
                () if has(&self.changes.removed) => " removed",
                () => "",
            };
            format!("{}{word}", line_of(path))
        };
        let all = self.changes.all();
        let mut named: Vec<String> = all.iter().take(NAMED).map(word).collect();
        if all.len() > NAMED {
            named.push(format!("{} more", all.len() - NAMED));
        }
        if self.before == Before::Absence {
            named.insert(0, "back".to_owned());
        } else if named.is_empty() {
            named.push("nothing new".to_owned());
        }
        format!("{name}: {}", named.join(", "))
    }

    /// Why there is no result or no archive, beside error-level diagnostics.
    fn failure(&self) -> Option<&str> {
        match (&self.checked, self.archive) {
            (Err(why), _) => Some(why),
            (Ok(_), ArchiveState::Failed { why, .. }) => Some(why),
            (Ok(_), _) => None,
        }
    }

    fn verdict(&self) -> String {
        if self.checked.is_err() {
            return self.archive.sentence();
        }
        let counts = [Severity::Error, Severity::Warning, Severity::Note]
            .map(|severity| (self.count(severity), severity.as_str()));
        let counts: Vec<_> = counts
            .into_iter()
            // "no errors" beside what went wrong would be one too many.
            .filter(|(count, word)| *count > 0 || (*word == "error" && self.failure().is_none()))
            .map(|(count, word)| match count {
                0 => format!("no {word}s"),
                count => plural(count, word),
            })
            .collect();
        let parts = [counts.join(", "), self.archive.sentence()];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }
}

impl ArchiveState {
    fn sentence(&self) -> String {
        let archive = |written: &Written, word: &str| {
            let sha256 = written.sha256.get(..12).unwrap_or(&written.sha256);
            let bytes = bytes_of(written.bytes as u64);
            format!("{} {word}, {bytes}, sha256 {sha256}…", line_of(&written.shown))
        };
        let stays = |last: &Option<String>| match last {
            Some(last) => format!("; {} stays as it was", line_of(last)),
            None => String::new(),
        };
        match self {
            Self::NotAsked => "not packed".to_owned(),
            Self::Written(written) => archive(written, "written"),
            Self::Unchanged(written) => archive(written, "unchanged"),
            Self::Withheld { last } | Self::Failed { last, .. } => {
                format!("not packed{}", stays(last))
            }
        }
    }
}

/// Text under way, with the rows that are left for it.
struct Page {
    style: Style,
    screen: Screen,
    out: String,
    room: usize,
}

impl Page {
    /// Prints a skill and leaves room for `others` skills of two lines.
    fn skill(&mut self, skill: &SkillRound<'_>, others: usize) {
        let head = skill.changed();
        let color = match (&skill.checked, skill.archive) {
            (Err(_), _) | (_, ArchiveState::Withheld { .. } | ArchiveState::Failed { .. }) => {
                AnsiColor::Red
            }
            (Ok(checked), _) if !checked.report.ok() => AnsiColor::Red,
            (Ok(_), _) => AnsiColor::Green,
        };
        let millis = skill.elapsed.as_secs_f64() * 1000.0;
        let mut verdict = format!("{} · {millis:.1} ms", skill.verdict());
        if let Some(why) = skill.failure() {
            verdict = format!("error: {}\n{verdict}", text_of(why));
        }
        let painted = self.paint(anstyle::Style::new().fg_color(Some(color.into())), &verdict);
        let doubts = self.doubts(skill.doubts);
        let reserved = self.rows_of(&format!("{head}\n{doubts}{verdict}\n")) + 2 * others;
        self.line(&head);
        if let Ok(checked) = &skill.checked {
            let room = self.room.saturating_sub(reserved.saturating_sub(1));
            self.diagnostics(checked, room);
        }
        self.push(&doubts);
        self.line(&painted);
    }

    /// A terminal has room for what it is about; the rest stands in what `pack` says.
    fn doubts(&self, doubts: &[String]) -> String {
        let warning = self.paint(AnsiColor::Yellow.on_default(), "warning");
        let shown = |doubt: &String| match self.screen {
            Screen::Endless => text_of(doubt),
            Screen::Sized { .. } => line_of(doubt.lines().next().unwrap_or_default()),
        };
        doubts.iter().map(|doubt| format!("{warning}: {}\n", shown(doubt))).collect()
    }

    fn diagnostics(&mut self, checked: &Checked<'_>, room: usize) {
        if self.screen == Screen::Endless {
            let text = text::render(checked, self.style);
            self.out.push_str(&text);
            return;
        }
        let mut left = room;
        // What is cut off should weigh least.
        let mut all: Vec<_> = checked.report.diagnostics.iter().collect();
        all.sort_by_key(|diagnostic| diagnostic.severity);
        for (index, diagnostic) in all.iter().enumerate() {
            // The line that says how many are missing needs a row unless this is the last one.
            let kept = usize::from(index + 1 < all.len());
            let whole = format!("{}\n", text::one(checked, diagnostic, self.style));
            let forms = [whole, short::one(checked, diagnostic)];
            let fits = forms.iter().find(|form| self.rows_of(form) + kept <= left);
            let Some(form) = fits else {
                self.cut(checked, all.len() - index);
                return;
            };
            left -= self.rows_of(form);
            self.push(form);
        }
    }

    fn cut(&mut self, checked: &Checked<'_>, missing: usize) {
        let path = line_of(checked.shown);
        self.line(&format!("… and {missing} more; run `skill-dev check {path}`"));
    }

    fn line(&mut self, line: &str) {
        self.push(&format!("{line}\n"));
    }

    fn push(&mut self, text: &str) {
        self.room = self.room.saturating_sub(self.rows_of(text));
        self.out.push_str(text);
    }

    /// The rows that whole lines take on the terminal, long ones being wrapped.
    fn rows_of(&self, text: &str) -> usize {
        let Screen::Sized { columns, .. } = self.screen else { return 0 };
        let plain = anstream::adapter::strip_str(text).to_string();
        plain.lines().map(|line| line.width().div_ceil(columns.max(1)).max(1)).sum()
    }

    fn paint(&self, style: anstyle::Style, text: &str) -> String {
        match self.style {
            Style::Plain => text.to_owned(),
            Style::Colored => format!("{style}{text}{style:#}"),
        }
    }
}

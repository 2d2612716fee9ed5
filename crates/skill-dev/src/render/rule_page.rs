//! Pages in Markdown about rules, derived from their data; `docs/rules.md` is all of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use skill_spec::rules::example_files;
use skill_spec::{
    CheckOptions, Diagnostic, Example, Group, RULES, Report, Rule, Safety, Skill, TARGETS, Target,
    check, check_rule,
};

use super::text::{self, Style};
use super::{Checked, text_of};

/// Whether a rule comes with a repair, as its examples show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Repair {
    /// None.
    None,
    /// A good guess.
    Guess,
    /// One right answer.
    Safe,
}

/// The best repair among a rule's bad examples.
pub(crate) fn repair(rule: &'static Rule) -> Repair {
    let diagnostics = rule.bad.iter().flat_map(|example| {
        let skill = Skill::parse(example_files(example));
        let own = check_rule(rule, &skill, &CheckOptions::new(rule.home()));
        // The rule of unused comments speaks when all others have.
        if own.is_empty() { reported(rule, example).1 } else { own }
    });
    let repairs = diagnostics.filter_map(|diagnostic| diagnostic.fix).map(|fix| match fix.safety {
        Safety::Safe => Repair::Safe,
        Safety::Unsafe => Repair::Guess,
    });
    repairs.max().unwrap_or(Repair::None)
}

/// The whole of `docs/rules.md`.
#[must_use]
pub fn all() -> String {
    let mut page = String::from(
        "# Rules\n\n<!-- Generated from the rules; to renew: UPDATE_DOCS=1 cargo test -p skill-dev docs -->\n\n",
    );
    let has_rules = |group: &Group| RULES.iter().any(|rule| rule.group == *group);
    for group in Group::ALL.into_iter().filter(has_rules) {
        let _ = writeln!(page, "**{}**\n", group.as_str());
        list(&mut page, group);
    }
    for rule in RULES {
        page.push_str(&self::rule(rule));
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn list(page: &mut String, group: Group) {
    let rules: Vec<_> = RULES.iter().filter(|rule| rule.group == group).collect();
    for rule in &rules {
        let _ = writeln!(
            page,
            "- [`{0}`](#{0}): {1} ({2})",
            rule.name,
            rule.summary,
            rule.severity.as_str()
        );
    }
    page.push_str(if rules.is_empty() { "None yet.\n\n" } else { "\n" });
}

/// The page of a rule.
pub(crate) fn rule(rule: &'static Rule) -> String {
    let mut page = format!("## {}\n\n{}.\n\n", rule.name, sentence(rule.summary));
    let _ = writeln!(page, "- Group: `{}`", rule.group.as_str());
    let _ = write!(page, "- Severity: {}", rule.severity.as_str());
    severities_elsewhere(&mut page, rule);
    page.push_str(match repair(rule) {
        Repair::Safe => "\n- Repair: `--fix`\n",
        Repair::Guess => "\n- Repair: a guess, `--fix --unsafe-fixes`\n",
        Repair::None => "\n- Repair: by hand\n",
    });
    if !rule.aliases.is_empty() {
        let _ = writeln!(page, "- Former names: `{}`", rule.aliases.join("`, `"));
    }
    let _ = write!(page, "\n{}\n\n### Reported\n", rule.docs.trim());
    for example in rule.bad {
        bad_example(&mut page, rule, example);
    }
    page.push_str("\n### Accepted\n");
    for example in rule.good {
        good_example(&mut page, example);
    }
    page
}

const NOT_CHECKED: &str = "not checked";

/// The targets where the rule weighs otherwise, as its bad examples show.
fn severities_elsewhere(page: &mut String, rule: &'static Rule) {
    let skills: Vec<Skill> =
        rule.bad.iter().map(|example| Skill::parse(example_files(example))).collect();
    let weight = |target: &'static Target| {
        let options = CheckOptions::new(target);
        let all = skills.iter().flat_map(|skill| check_rule(rule, skill, &options));
        all.map(|one| one.severity).min()
    };
    let mut words: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for target in TARGETS {
        let word = match weight(target) {
            _ if !target.applies(rule) => NOT_CHECKED,
            Some(severity) if severity != rule.severity => severity.as_str(),
            _ => continue,
        };
        words.entry(word).or_default().push(target.name);
    }
    if let Some(others) = words.get(NOT_CHECKED).filter(|names| names.len() > TARGETS.len() / 2) {
        let own = TARGETS.iter().map(|target| target.name).filter(|name| !others.contains(name));
        let own: Vec<&str> = own.collect();
        let _ = write!(page, "; checked for `{}` only", own.join("`, `"));
        words.remove(NOT_CHECKED);
    }
    for (word, targets) in words {
        let _ = write!(page, "; {word} for `{}`", targets.join("`, `"));
    }
}

/// The page of a group.
pub(crate) fn group(group: Group) -> String {
    let mut page = format!("## Rules of the group `{}`\n\n", group.as_str());
    for rule in RULES.iter().filter(|rule| rule.group == group) {
        let _ = writeln!(page, "- `{}`: {} ({})", rule.name, rule.summary, rule.severity.as_str());
    }
    let _ = write!(
        page,
        "\nIn `skill-dev.toml`:\n\n```toml\n[rules]\n{} = \"warn\"\n```\n",
        group.as_str()
    );
    page
}

fn bad_example(page: &mut String, rule: &Rule, example: &Example) {
    let (skill, diagnostics) = reported(rule, example);
    let report = Report { target: rule.home(), diagnostics, silenced: Vec::new() };
    let checked = Checked::new("", &skill, &report);
    let output: Vec<_> =
        report.diagnostics.iter().map(|one| text::one(&checked, one, Style::Plain)).collect();
    fenced(page, example.title, "text", &output.join("\n"));
}

/// The skill of an example, and what this rule alone says of it.
fn reported(rule: &Rule, example: &Example) -> (Skill, Vec<Diagnostic>) {
    let skill = Skill::parse(example_files(example));
    let report = check(&skill, &CheckOptions::new(rule.home()));
    let own = report.diagnostics.into_iter().filter(|diagnostic| diagnostic.rule == rule.name);
    (skill, own.collect())
}

fn good_example(page: &mut String, example: &Example) {
    for (path, text) in example.files {
        fenced(page, &format!("{} (`{path}`)", example.title), language(path), &text_of(text));
    }
    if example.files.is_empty() {
        let _ = writeln!(page, "\n{}.", sentence(example.title));
    }
}

fn language(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("md") => "markdown",
        Some("json") => "json",
        Some("yaml") => "yaml",
        _ => "text",
    }
}

/// A fence longer than any run of backticks in the text, which is shortened if it is very long.
fn fenced(page: &mut String, title: &str, language: &str, text: &str) {
    const LINES: usize = 40;
    let mut lines: Vec<String> =
        text.trim_end().lines().map(|line| line.chars().take(160).collect()).collect();
    if lines.len() > LINES {
        lines.truncate(LINES);
        lines.push("…".to_owned());
    }
    let text = lines.join("\n");
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    let _ = write!(page, "\n{}:\n\n{fence}{language}\n{text}\n{fence}\n", sentence(title));
}

pub(super) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    first.into_iter().chain(characters.map(String::from)).collect()
}

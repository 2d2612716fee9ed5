//! `check`: load, check, repair, print.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rayon::prelude::*;
use skill_spec::{CheckOptions, Files, Report, Safety, Severity, Skill, Verdict, check_across};

use crate::Exit;
use crate::cli::{AimArgs, ConfigArgs, RuleArgs};
use crate::disk::{self, SkillFolder};
use crate::io::Io;
use crate::render::{Checked, Format, json, line_of, patch, plural, short, text};
use crate::{config, repair};

/// Validate skills and say what to do about each defect
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES, after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Skill folders, or folders with skills below them
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    rules: AimArgs,
    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    repair: RepairArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Args)]
struct RepairArgs {
    /// Apply the repairs that change no meaning, then report what is left
    #[arg(long)]
    fix: bool,
    /// Apply good guesses too; needs --fix or --diff
    #[arg(long)]
    unsafe_fixes: bool,
    /// Print the repairs as a patch and write nothing
    #[arg(long)]
    diff: bool,
}

const EXAMPLES: &str = "\
Examples:
  skill-dev check                          the skill in this folder, or all below it
  skill-dev check skills/invoice --fix     repair what has one right answer
  skill-dev check --fix --diff             see those repairs as a patch first
  skill-dev check --target agentskills --format json
  skill-dev check --target all             which platforms would take it
  skill-dev check --deny prompt --allow graph-comment

With --target all, each platform accepts the skill, refuses it, or may refuse it: then users have
seen it refuse such a skill, and it publishes nothing.

Exit codes:
  0  no error-level diagnostic
  1  error-level diagnostics; with --target all, for one target or more
  2  the job could not be done: bad arguments, unreadable files, no skill found";

/// A skill that was found, with the options that hold for it.
struct Job {
    folder: SkillFolder,
    /// One a target.
    options: Vec<CheckOptions>,
    pack: config::Pack,
}

/// What became of a job.
struct Outcome {
    shown: String,
    result: Result<Done, anyhow::Error>,
}

struct Done {
    skill: Skill,
    report: Report,
    /// What each target says, where there are several.
    verdicts: Vec<Verdict>,
    /// The files as they were read and as the repairs left them, if anything was repaired.
    repaired: Option<repair::Repaired>,
    /// Why the repairs could not be written.
    unwritten: Option<anyhow::Error>,
}

/// Runs the command.
///
/// # Errors
/// If there is nothing to check, or the configuration is refused.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    if args.repair.unsafe_fixes && !args.repair.fix && !args.repair.diff {
        anyhow::bail!(
            "`--unsafe-fixes` changes nothing alone\nhelp: add `--fix` to apply them, or `--diff` to see them"
        );
    }
    if args.rules.is_all() && (args.repair.fix || args.repair.diff) {
        anyhow::bail!(
            "what is right for one target may be wrong for another\nhelp: name one target with `--fix` and `--diff`"
        );
    }
    let jobs = jobs(args, io)?;
    let outcomes: Vec<Outcome> = jobs.into_par_iter().map(|job| job.run(&args.repair)).collect();
    let verdict = exit(&outcomes);
    let printed = print(args, &outcomes, io);
    for outcome in &outcomes {
        outcome.talk(io);
    }
    if args.format == Format::Text || args.repair.diff {
        summarize(&args.repair, &outcomes, io);
    }
    crate::found(verdict, printed)
}

fn exit(outcomes: &[Outcome]) -> Exit {
    let failed =
        |outcome: &Outcome| outcome.result.as_ref().map_or(true, |done| done.unwritten.is_some());
    match () {
        () if outcomes.iter().any(failed) => Exit::Failed,
        () if outcomes.iter().flat_map(|outcome| &outcome.result).any(|done| !done.report.ok()) => {
            Exit::Errors
        }
        () => Exit::Clean,
    }
}

fn jobs(args: &Args, io: &mut Io) -> anyhow::Result<Vec<Job>> {
    let mut jobs = Vec::new();
    let mut known = BTreeSet::new();
    for path in &args.paths {
        let found = disk::skills_under(path, io)?;
        let config = config::load(&args.config, path, io)?;
        for (folder, reason) in &found.skipped {
            io.detail(format_args!("not entered: {folder} ({reason})"));
        }
        for folder in found.skills {
            // Two PATHs may hold the same skill; one names each skill once.
            let is_new = args.paths.len() == 1 || {
                let real = std::fs::canonicalize(&folder.path);
                known.insert(real.unwrap_or_else(|_| folder.path.clone()))
            };
            if is_new {
                let each = args.rules.each();
                let options = each.iter().map(|rules| config::check_options(rules, &config));
                let options = options.collect();
                let pack = config.pack.clone();
                jobs.push(Job { folder, options, pack });
            }
        }
    }
    Ok(jobs)
}

impl Job {
    fn run(self, args: &RepairArgs) -> Outcome {
        let shown = self.folder.shown.clone();
        Outcome { shown, result: self.check(args) }
    }

    fn check(&self, args: &RepairArgs) -> anyhow::Result<Done> {
        let files = disk::load(&self.folder, &self.pack)?;
        if !args.fix && !args.diff {
            return Ok(self.report(files, None));
        }
        let safety = if args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
        let [options] = &self.options[..] else { return Ok(self.report(files, None)) };
        let repaired = repair::repair(&files, options, safety);
        if args.diff {
            // Nothing is written, so the verdict is on what is there.
            return Ok(self.report(files, Some(repaired)));
        }
        match repaired.write(&self.folder) {
            Ok(()) => Ok(self.report(repaired.files().clone(), Some(repaired))),
            Err(error) => Ok(Done { unwritten: Some(error), ..self.report(files, None) }),
        }
    }

    fn report(&self, files: Files, repaired: Option<repair::Repaired>) -> Done {
        let skill = Skill::parse(files);
        let (report, verdicts) = match &self.options[..] {
            [options] => (skill_spec::check(&skill, options), Vec::new()),
            several => {
                let across = check_across(&skill, several);
                (across.report, across.verdicts)
            }
        };
        Done { skill, report, verdicts, repaired, unwritten: None }
    }
}

impl Outcome {
    /// Says what is no matter of a rule: errors, and for `-v` what does not ship.
    fn talk(&self, io: &mut Io) {
        match &self.result {
            Err(error) => io.report_error(error),
            Ok(done) => {
                for entry in &done.skill.files.left_out {
                    let (path, reason) = (line_of(&entry.path), line_of(&entry.reason.to_string()));
                    io.detail(format_args!("left out of {}: {path} ({reason})", self.shown));
                }
                if let Some(error) = &done.unwritten {
                    io.report_error(error);
                }
            }
        }
    }
}

fn print(args: &Args, outcomes: &[Outcome], io: &mut Io) -> anyhow::Result<()> {
    let style = text::Style::of(io.colored_stdout());
    if args.repair.diff {
        for outcome in outcomes {
            if let Ok(Done { repaired: Some(repaired), .. }) = &outcome.result {
                let patch = repaired.patch(&outcome.shown);
                let shown = if io.stdout_terminal || io.colored_stdout() {
                    patch::for_terminal(&patch.text, style)
                } else {
                    patch.text
                };
                io.stdout.write_all(shown.as_bytes())?;
                if patch.hides_secrets {
                    io.say(format_args!(
                        "stars stand for secrets in the patch of `{}`: it cannot be applied, `--fix` can",
                        line_of(&outcome.shown)
                    ));
                }
            }
        }
        return Ok(());
    }
    if args.format == Format::Json {
        let skills = outcomes.iter().map(|outcome| match &outcome.result {
            Ok(done) => {
                let checked = Checked::new(&outcome.shown, &done.skill, &done.report);
                json::SkillOutput::of(&checked).with_verdicts(&done.verdicts)
            }
            Err(error) => json::SkillOutput::unreadable(&outcome.shown, &format!("{error:#}")),
        });
        let target = outcomes.iter().find_map(|outcome| outcome.result.as_ref().ok());
        let target = match target {
            _ if args.rules.is_all() => config::ALL,
            Some(done) => done.report.target.name,
            None => RuleArgs::default_target().name,
        };
        let output = json::Output::new(target, skills.collect());
        serde_json::to_writer_pretty(&mut io.stdout, &output).map_err(std::io::Error::from)?;
        writeln!(io.stdout)?;
        return Ok(());
    }
    for outcome in outcomes {
        let Ok(done) = &outcome.result else { continue };
        let checked = Checked::new(&outcome.shown, &done.skill, &done.report);
        let text = match args.format {
            Format::Short => short::render(&checked),
            _ => text::verdicts(&checked, &done.verdicts, style) + &text::render(&checked, style),
        };
        io.stdout.write_all(text.as_bytes())?;
    }
    Ok(())
}

fn summarize(args: &RepairArgs, outcomes: &[Outcome], io: &mut Io) {
    let done: Vec<&Done> = outcomes.iter().flat_map(|outcome| &outcome.result).collect();
    let repairs = done.iter().filter_map(|done| done.repaired.as_ref());
    let repaired: usize = repairs.map(repair::Repaired::count).sum();
    let mut parts = Vec::new();
    if args.fix && !args.diff && repaired > 0 {
        parts.push(format!("{repaired} repaired"));
    }
    if done.len() < outcomes.len() {
        parts.push(format!("{} could not be read", outcomes.len() - done.len()));
    }
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let count: usize = done.iter().map(|done| done.report.count(severity)).sum();
        if count > 0 {
            parts.push(plural(count, severity.as_str()));
        }
    }
    if parts.is_empty() {
        parts.push("nothing to report".to_owned());
    }
    io.say(format_args!("{} checked: {}", plural(done.len(), "skill"), parts.join(", ")));
    next_step(args, &done, io);
}

/// What `--fix` would do for those who have not asked for it yet.
fn next_step(args: &RepairArgs, done: &[&Done], io: &mut Io) {
    let count = |safety| {
        let all = done.iter().flat_map(|done| &done.report.diagnostics);
        all.filter_map(|one| one.fix.as_ref()).filter(|fix| fix.safety == safety).count()
    };
    let (safe, guesses) = (count(Safety::Safe), count(Safety::Unsafe));
    if safe > 0 && !args.fix {
        io.say(format_args!("run with `--fix`: {safe} of these can be repaired"));
    } else if guesses > 0 && !args.unsafe_fixes {
        io.say(format_args!(
            "run with `--fix --unsafe-fixes`: {guesses} of these can be repaired by a guess"
        ));
    }
}

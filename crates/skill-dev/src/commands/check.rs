//! `check`: what is asked for, and what the verdict is.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use skill_spec::Safety;

use crate::baseline::{Baseline, NewBaseline};
use crate::checking::{self, Asked, Job, Plan, RepairMode, Settings, Totals};
use crate::cli::{AimArgs, ConfigArgs, RuleArgs};
use crate::config::Config;
use crate::disk::Found;
use crate::io::{Io, Verbosity};
use crate::render::root::Root;
use crate::render::stream::{Form, Stream};
use crate::render::{Format, line_of, plural, text};
use crate::{Exit, bundle, config, disk};

/// Validate skills and say what to do about each defect
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES, after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Skill folders, folders with skills below them, archives, inline skills in JSON or base64, or
    /// - for standard input
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
    baseline: BaselineArgs,
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
    /// Print the repairs as a patch and write nothing; not with another --format
    #[arg(long)]
    diff: bool,
}

#[derive(Debug, clap::Args)]
struct BaselineArgs {
    /// Say nothing of what stands in this file
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    baseline: Option<PathBuf>,
    /// Write what is found to this file, for later runs with --baseline
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "diff"])]
    write_baseline: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  skill-dev check                          the skill in this folder, or all below it
  skill-dev check skills/invoice --fix     repair what has one right answer
  skill-dev check --fix --diff             see those repairs as a patch first
  skill-dev check --target agentskills --format json
  skill-dev check --target all             which platforms would take it
  skill-dev check --deny prompt --allow graph-hash-comment
  skill-dev check skills --write-baseline skills.baseline.json
                                           later, with --baseline, only what is new counts
  skill-dev check skills --format sarif > skill-dev.sarif

With --target all, each platform accepts the skill, refuses it, or may refuse it: then users have
seen it refuse such a skill, and it publishes nothing.

Exit codes:
  0  no error-level diagnostic
  1  error-level diagnostics; with --target all, for one target or more
  2  the job could not be done: bad arguments, unreadable files, no skill found; what can be
     checked is reported all the same";

/// Runs the command.
///
/// # Errors
/// If there is nothing to check, or configuration or baseline is refused.
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
    if args.repair.diff && args.format != Format::Text {
        anyhow::bail!(
            "`--diff` prints a patch, whatever `--format` says\nhelp: leave one of them out"
        );
    }
    let start = Instant::now();
    let (jobs, unsearched) = jobs(args, io)?;
    if unsearched > 0 && io.verbosity == Verbosity::Quiet {
        let folders = plural(unsearched, "folder");
        io.report_error(&anyhow::anyhow!("{folders} could not be searched for skills"));
    }
    if matches!(args.format, Format::Text | Format::Short)
        && jobs.iter().all(|job| job.refused.is_some())
    {
        // Nobody has to be told besides that nothing was checked.
        jobs.iter()
            .filter_map(|job| job.refused.as_ref())
            .for_each(|why| io.report_error(&anyhow::anyhow!("{why}")));
        return Ok(Exit::Failed);
    }
    let plan = Plan { unsearched, ..plan(args, &jobs, io)? };
    let searching = start.elapsed();
    let mut stream = Stream::new(args.format, target(args, &jobs));
    let checked = checking::run(&plan, &jobs, &mut stream, io);
    let totals = checked.totals;
    if let Some(baseline) = &plan.new_baseline {
        if totals.failed > 0 {
            io.warn(format_args!("`{}` was not written: not all could be read", baseline.shown()));
        } else {
            baseline.write(checked.entries)?;
        }
    }
    if args.format == Format::Github {
        append_step_summary(&stream, &totals, io);
    }
    conclude(args, &plan, &totals, io);
    tell_unused(&jobs, io);
    io.detail(totals.times(searching, start.elapsed()));
    crate::found(totals.exit(), checked.printed)
}

/// The name of the platform of the first PATH.
fn target(args: &Args, jobs: &[Job]) -> &'static str {
    match jobs.first().and_then(|job| job.settings.options.first()) {
        _ if args.rules.is_all() => config::ALL,
        Some(options) => options.target().name,
        None => RuleArgs::default_target().name,
    }
}

fn plan(args: &Args, jobs: &[Job], io: &Io) -> anyhow::Result<Plan> {
    let safety = if args.repair.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let repair = match (args.repair.diff, args.repair.fix) {
        (true, _) => RepairMode::Diff(safety),
        (false, true) => RepairMode::Write(safety),
        (false, false) => RepairMode::Off,
    };
    let style = text::Style::of(io.colored_stdout());
    let root = Root::new(io.ci.workspace.as_deref(), &io.cwd);
    let BaselineArgs { baseline, write_baseline } = &args.baseline;
    let baseline = baseline.as_deref();
    let new = write_baseline.as_deref();
    let new = new.map(|given| NewBaseline::new(io.resolve(given), given)).transpose()?;
    if let Some(new) = &new {
        refuse_inside(new, jobs)?;
    }
    Ok(Plan {
        form: Form { format: args.format, style, root },
        repair,
        patch: (io.stdout_terminal || io.colored_stdout()).then_some(style),
        baseline: baseline.map(|given| Baseline::read(&io.resolve(given), given)).transpose()?,
        new_baseline: new,
        verbosity: io.verbosity,
        unsearched: 0,
        is_single: jobs.len() == 1,
    })
}

/// A baseline inside a skill would be part of the bundle the next time it is read.
fn refuse_inside(new: &NewBaseline, jobs: &[Job]) -> anyhow::Result<()> {
    for Job { folder, settings, .. } in jobs.iter().filter(|job| job.refused.is_none()) {
        let Some(inside) = bundle::inside(folder, new.path()) else { continue };
        if disk::ships(folder, &settings.config.pack, &inside)? {
            anyhow::bail!(
                "`{}` lies inside the skill `{}`, and would be packed with it\nhelp: choose a place outside, or list it in `.skillignore`",
                new.shown(),
                folder.shown
            );
        }
    }
    Ok(())
}

/// One a skill and one a PATH without, and how many folders could not be searched for more. What
/// is wrong with one PATH keeps nobody from hearing of the others.
fn jobs(args: &Args, io: &mut Io) -> anyhow::Result<(Vec<Job>, usize)> {
    let mut unsearched = 0;
    let mut jobs = Vec::new();
    let mut known = BTreeSet::new();
    for path in &args.paths {
        let (mut found, refused) = match disk::skills_under(path, io) {
            Ok(found) => (found, None),
            Err(error) => (Found::only(disk::unread(path, io)), Some(format!("{error:#}"))),
        };
        let (config, refused) = match config::load(&args.config, path, io) {
            Ok(config) => (config, refused),
            // The file the user names counts for every PATH.
            Err(error) if args.config.config.is_some() => return Err(error),
            Err(error) => {
                found = Found::only(disk::unread(path, io));
                (Config::default(), refused.or_else(|| Some(format!("{error:#}"))))
            }
        };
        unsearched += found.tell_skipped(io);
        let each = args.rules.each();
        let options = each.iter().map(|rules| config::check_options(rules, &config)).collect();
        let settings = Arc::new(Settings { options, config });
        if args.repair.fix && !args.repair.diff && refused.is_none() {
            found.require_folders("repairs are written to files in a folder")?;
        }
        for folder in found.skills {
            // Two PATHs may hold the same skill; one names each skill once.
            let is_new = args.paths.len() == 1 || {
                let real = disk::canonical(&folder.path);
                known.insert(real.unwrap_or_else(|_| folder.path.clone()))
            };
            if is_new {
                let (settings, refused) = (Arc::clone(&settings), refused.clone());
                jobs.push(Job { folder, settings, refused });
            }
        }
    }
    Ok((jobs, unsearched))
}

impl Args {
    /// The one PATH, unless what is there is packed already.
    fn only_folder(&self, io: &Io) -> Option<&Path> {
        let path = self.paths.first().filter(|_| self.paths.len() == 1)?;
        let manifest = path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("SKILL.md"));
        (manifest || io.resolve(path).is_dir()).then_some(path)
    }
}

/// The summary, what became of the baseline, and what to do next.
fn conclude(args: &Args, plan: &Plan, totals: &Totals, io: &mut Io) {
    if matches!(args.format, Format::Text | Format::Short | Format::Github) {
        io.say(checking::summary(totals));
    }
    if let Some(baseline) = &plan.baseline {
        let paths: Vec<PathBuf> = args.paths.iter().map(|path| io.resolve(path)).collect();
        let gone = baseline.gone(&paths);
        if gone > 0 {
            let what = if gone == 1 { "1 entry is" } else { &format!("{gone} entries are") };
            let name = baseline.shown();
            io.say(format_args!(
                "{what} gone: write the baseline anew with `--write-baseline {name}`"
            ));
        }
    }
    if let Some(baseline) = plan.new_baseline.as_ref().filter(|_| totals.failed == 0) {
        io.say(format_args!("`{}` is written", baseline.shown()));
        return;
    }
    let asked = Asked {
        fix: args.repair.fix,
        guesses: args.repair.unsafe_fixes,
        baseline: plan.baseline.is_some() || plan.new_baseline.is_some(),
        path: args.only_folder(io).map(disk::shown),
    };
    if matches!(args.format, Format::Text | Format::Short)
        && let Some(step) = checking::next_step(totals, &asked)
    {
        io.say(step);
    }
}

/// Says which globs of the configuration match nothing here.
fn tell_unused(jobs: &[Job], io: &mut Io) {
    if io.verbosity < Verbosity::Verbose {
        return;
    }
    let mut told = BTreeSet::new();
    for job in jobs {
        for glob in job.settings.config.overrides.unused() {
            if told.insert(glob) {
                io.detail(format_args!("nothing matches `{}` of [[overrides]]", line_of(glob)));
            }
        }
    }
}

/// Adds to the summary of a GitHub job; that it cannot is no reason to fail.
fn append_step_summary(stream: &Stream, totals: &Totals, io: &mut Io) {
    let Some(path) = io.ci.step_summary.clone() else { return };
    let text = stream.annotations.summary(&checking::summary(totals));
    let file = std::fs::OpenOptions::new().append(true).create(true).open(io.resolve(&path));
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    if let Err(error) = written {
        let (path, why) = (disk::shown(&path), disk::system_error(&error));
        io.warn(format_args!("cannot write the job's summary to `{path}`: {why}"));
    }
}

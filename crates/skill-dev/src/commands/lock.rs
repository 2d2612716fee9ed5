//! `lock`: what each skill of a project is now, written down.

use std::path::PathBuf;

use anyhow::{anyhow, bail};
use skill_pack::lock::{Lock, Locked, What, Wish, drift};
use skill_spec::quote;

use crate::Exit;
use crate::bundle::Bundles;
use crate::cli::{ConfigArgs, RuleArgs};
use crate::disk::{self, shown};
use crate::io::Io;
use crate::plan::{self, Plan};
use crate::project::{self, MANIFEST, OpenProject};
use crate::render::plural;

/// Write down what the skills of a project are, in skills.lock
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file that names the skills
    #[arg(long, value_name = "FILE", default_value = MANIFEST)]
    manifest: PathBuf,
    /// Write nothing; say what is not as the lock has it
    #[arg(long)]
    check: bool,
    /// Lock folders even with error-level diagnostics
    #[arg(long)]
    no_check: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

const EXAMPLES: &str = "\
skills.toml names the skills a project uses:

  [skills]
  invoice = { path = \"skills/invoice\" }
  referral = \"20260219-0a1b2c3d\"
  triage = { name = \"patient-triage\", version = \"latest\" }

skills.lock, beside it, keeps the digest of each folder and of the archive that is sent, and the
version of each reference. `compose --locked` refuses anything else.

Examples:
  skill-dev lock
  skill-dev lock --check
  skill-dev lock --manifest services/billing/skills.toml

Exit codes:
  0  the lock is there, and says what the skills are
  1  error-level diagnostics; with --check: something is not as the lock has it
  2  the job could not be done: a file not read or refused, a skill not found";

/// Runs the command.
///
/// # Errors
/// If the manifest or a skill cannot be read, or the lock cannot be written.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    let project = OpenProject::open(&args.manifest, io)?;
    let mut entries = Vec::new();
    let mut all_ok = true;
    for (name, wish) in &project.project.skills {
        let (entry, ok) = entry(&project, (name, wish), args, io)?;
        entries.push(entry);
        all_ok &= ok;
    }
    if !all_ok {
        io.report_error(&anyhow!(
            "nothing was locked: there are errors, for which `compose` refuses the skills too\nhelp: mend them, or lock them as they are with `--no-check`"
        ));
        return Ok(Exit::Errors);
    }
    let lock = Lock::new(entries);
    let file = project.lock_file();
    tell_unpinned(&lock, io);
    if args.check {
        let Some(before) = project.lock(io)? else {
            bail!("there is no `{}`\nhelp: `skill-dev lock` writes it", shown(&file));
        };
        let drifts = drift(&before, &lock);
        if drifts.is_empty() {
            io.say(format_args!("`{}` is as the skills are", shown(&file)));
            return Ok(Exit::Clean);
        }
        io.report_error(&anyhow!(
            "the skills are not as `{}` has them{}\n{}",
            shown(&file),
            project::drift_text(&drifts),
            project::drift_help(&drifts, io)
        ));
        return Ok(Exit::Errors);
    }
    let text = lock.render();
    let full = io.resolve(&file);
    let locked = plural(lock.entries.len(), "skill");
    if std::fs::read(&full).is_ok_and(|old| old == text.as_bytes()) {
        io.say(format_args!("{locked} locked: `{}` is up to date", shown(&file)));
        return Ok(Exit::Clean);
    }
    disk::write_atomically(&full, text.as_bytes())?;
    io.say(format_args!("{locked} locked: `{}`", shown(&file)));
    Ok(Exit::Clean)
}

/// The entry of a skill, and whether the rules let it pass; `--check` does not ask them.
fn entry(
    project: &OpenProject,
    (name, wish): (&str, &Wish),
    args: &Args,
    io: &mut Io,
) -> anyhow::Result<(Locked, bool)> {
    let path = match wish {
        Wish::Path(path) => path,
        Wish::Reference(skill) => {
            return Ok((Locked { name: name.to_owned(), what: What::reference(skill) }, true));
        }
    };
    let bundles = Bundles::open_one(&project.path(path), &RuleArgs::default(), &args.config, io)?;
    let Some(bundle) = bundles.all.first() else { bail!("no skill found") };
    let ok = args.check || args.no_check || bundles.show(&bundles.check(), io)?;
    let plan = Plan::inline(None, &bundles.config, bundles.target(), plan::stamp(io)?);
    let archive = bundle.prepare(&plan)?.into_archive();
    Ok((project::locked(name, path, bundle, &archive), ok))
}

fn tell_unpinned(lock: &Lock, io: &mut Io) {
    for entry in &lock.entries {
        let What::Reference { version: Some(version), .. } = &entry.what else { continue };
        if version == skill_spec::reference::LATEST {
            io.warn(format_args!(
                "{} is not pinned: `latest` is whatever is newest at the time of a request",
                quote(&entry.name)
            ));
        }
    }
}

//! `diff`: two versions of a skill, and what the change means for consumers of its output.

use std::path::{Path, PathBuf};

use anyhow::bail;
use skill_pack::lock::{Lock, Locked, LockedBundle, What, drift};
use skill_spec::compare::compare;
use skill_spec::compare::schema::Class;
use skill_spec::quote;

use crate::Exit;
use crate::bundle::{Bundle, Bundles};
use crate::cli::{ConfigArgs, RuleArgs};
use crate::disk::{canonical, shown, written};
use crate::io::Io;
use crate::plan::{self, Plan};
use crate::project;
use crate::render::diff::{Difference, LockDifference};
use crate::render::text::Style;

/// Show what differs between two versions of a skill, and what breaks
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The version consumers know: a skill folder, an archive, an inline skill, `-` for standard
    /// input, or a skills.lock
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The version that takes its place
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Exit with 1 if the schema change breaks consumers; one that cannot be decided is a warning
    #[arg(long)]
    deny_breaking: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: one object
    Json,
}

const EXAMPLES: &str = "\
A change of schema.json is one of these, for whoever reads the output:
  breaking   an output may come that was not valid before, or a property is gone
  undecided  it cannot be told whether such an output comes
  additive   properties come that were not there; consumers pass over keys they do not know
  narrowing  every output was valid before
  cosmetic   titles, descriptions, order: the same outputs
Formats count as checked: a `format` that is dropped or changed is breaking.

Examples:
  skill-dev diff invoice-1.zip skills/invoice
  skill-dev diff --deny-breaking released/ skills/invoice
  git archive HEAD:skills/invoice --format=zip | skill-dev diff - skills/invoice
  skill-dev diff skills.lock skills/invoice
  skill-dev diff old new --format json | jq -r .schema.class

Exit codes:
  0  done, whatever differs
  1  with --deny-breaking: the schema change is breaking
  2  the job could not be done: not one skill found, a file not read or refused";

/// Runs the command.
///
/// # Errors
/// If one of the two is not one skill, or cannot be read.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    let is_stdin = |path: &Path| path.as_os_str() == "-";
    if is_stdin(&args.old) && is_stdin(&args.new) {
        bail!("standard input can be one of the two, not both");
    }
    if is_lock(&args.new, io) {
        bail!(
            "`{}` is a lock: it is what a skill was\nhelp: put it first: `skill-dev diff {} SKILL`",
            shown(&args.new),
            shown(&args.new)
        );
    }
    if is_lock(&args.old, io) {
        return against_lock(args, io);
    }
    let old = open(&args.old, args, io)?;
    let new = open(&args.new, args, io)?;
    let (Some(before), Some(after)) = (old.all.first(), new.all.first()) else {
        bail!("no skill found");
    };
    for bundle in [before, after] {
        if let Some(why) = crate::bundle::unreadable(&bundle.skill.files) {
            bail!("cannot compare `{}`: {why}", bundle.folder.shown);
        }
    }
    let found = compare(&before.skill, &after.skill);
    let class = found.schema.class;
    let difference = Difference::of((&args.old, before), (&args.new, after), &found);
    let is_denied = args.deny_breaking && class == Class::Breaking;
    let verdict = if is_denied { Exit::Errors } else { Exit::Clean };
    let text = match args.format {
        Format::Text => difference.text(Style::of(io.colored_stdout())),
        Format::Json => serde_json::to_string(&difference)? + "\n",
    };
    let printed = io.stdout.write_all(text.as_bytes());
    if args.deny_breaking && class == Class::Undecided {
        io.warn("whether the schema change breaks consumers cannot be decided: have a look at it");
    }
    crate::found(verdict, printed.map_err(Into::into))
}

fn open(path: &Path, args: &Args, io: &mut Io) -> anyhow::Result<Bundles> {
    Bundles::open_one(path, &RuleArgs::default(), &args.config, io)
}

/// A file that calls itself a lock; the name of a skill's folder may end so too.
fn is_lock(path: &Path, io: &Io) -> bool {
    path.extension().is_some_and(|extension| extension == "lock") && io.resolve(path).is_file()
}

fn against_lock(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    let lock = project::read_lock(&args.old, io)?;
    let bundles = open(&args.new, args, io)?;
    let Some(bundle) = bundles.all.first() else { bail!("no skill found") };
    let (name, was) = entry(&lock, (&args.old, &args.new), bundle, io)?;
    let plan = Plan::inline(None, &bundles.config, bundles.target(), plan::stamp(io)?);
    let archive = bundle.prepare(&plan)?.into_archive();
    let now = project::locked(name, &was.path, bundle, &archive);
    let one = |locked: Locked| Lock::new(vec![locked]);
    let was = Locked { name: name.to_owned(), what: What::Bundle(was.clone()) };
    let drifts = drift(&one(was), &one(now));
    let lines = drifts.into_iter().flat_map(|drift| drift.lines).collect();
    let difference = LockDifference::new(written(&args.old), written(&args.new), name, lines);
    let text = match args.format {
        Format::Text => difference.text(),
        Format::Json => serde_json::to_string(&difference)? + "\n",
    };
    let printed = io.stdout.write_all(text.as_bytes());
    if args.deny_breaking && !difference.same() {
        io.warn("a lock holds digests alone: compare with the old version itself to see what its consumers will");
    }
    crate::found(Exit::Clean, printed.map_err(Into::into))
}

/// The lock's entry for a skill: the one of its folder, else the one of its name.
fn entry<'a>(
    lock: &'a Lock,
    (file, path): (&Path, &Path),
    bundle: &Bundle,
    io: &Io,
) -> anyhow::Result<(&'a str, &'a LockedBundle)> {
    let folders = lock.entries.iter().filter_map(|entry| match &entry.what {
        What::Bundle(bundle) => Some((entry.name.as_str(), bundle)),
        What::Reference { .. } => None,
    });
    let folders: Vec<(&str, &LockedBundle)> = folders.collect();
    let base = io.resolve(file).parent().map(Path::to_path_buf).unwrap_or_default();
    let real = |path: PathBuf| canonical(path).ok();
    let here = real(io.resolve(path));
    let by_path =
        folders.iter().find(|(_, one)| here.is_some() && real(base.join(&one.path)) == here);
    let by_name =
        || folders.iter().find(|(_, one)| Some(one.skill.as_str()) == bundle.skill.name());
    let Some(found) = by_path.or_else(by_name) else {
        bail!(
            "`{}` has no folder {}\nhelp: name it in the manifest and run `skill-dev lock`",
            shown(file),
            quote(bundle.name())
        );
    };
    Ok(*found)
}

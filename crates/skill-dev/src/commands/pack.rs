//! `pack`: the zip archive of a skill, the same bytes for the same files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use rayon::prelude::*;
use serde::Serialize;
use skill_pack::{Packing, archive_name, bundle_digest, content_hash, inline_id_of};

use crate::Exit;
use crate::bundle::{Bundle, Bundles, both};
use crate::cli::{ConfigArgs, RuleArgs};
use crate::config::{Effort, Layout};
use crate::disk::{self, shown};
use crate::io::{Io, Verbosity};
use crate::output::{self, Meant, Written};
use crate::plan::{self, Plan, Wish};
use crate::render::{Skipped, bytes_of, plural};

/// Pack a skill as a zip archive, the same bytes for the same files
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A skill folder, a folder with skills below it (one archive each), an archive, an inline skill
    /// in JSON or base64, or - for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// The archive, a folder for `<name>_<hash>.zip`, or - for standard output; a name that ends
    /// neither in .zip nor in .skill is a folder's [default: beside the skill folder]
    #[arg(short, long, value_name = "FILE|DIR|-")]
    output: Option<PathBuf>,
    #[command(flatten)]
    rules: RuleArgs,
    /// Where the files stand in the archive [default: as the target wants them; flat for vlmrun]
    #[arg(long, value_name = "LAYOUT")]
    layout: Option<Layout>,
    /// How much time compression may take [default: default]
    #[arg(long, value_name = "LEVEL")]
    level: Option<Effort>,
    /// Pack even with error-level diagnostics
    #[arg(long)]
    no_check: bool,
    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The archive's path on standard output, one line a skill
    Text,
    /// For programs: one object a line and skill
    Json,
}

const EXAMPLES: &str = "\
Nothing is written if one of the skills has errors, or if the target takes no archive of that size.
An archive that has the right bytes already is not touched. Entries bear the time of 1980, or of
SOURCE_DATE_EPOCH, in seconds since 1970; what lies before 1980, as the 0 and 1 of build systems,
becomes 1980-01-01, which `-v` tells.

Examples:
  skill-dev pack                           the skill in this folder, beside it
  skill-dev pack skills -o dist/           every skill below `skills`
  skill-dev pack --target claude-api -o my-skill.skill
  skill-dev pack --level best
  skill-dev pack -o - | sha256sum

Exit codes:
  0  every skill is packed
  1  error-level diagnostics
  2  the job could not be done: no skill found, a file not read, an archive not written";

/// Where archives go.
enum Destination {
    Beside,
    Folder(PathBuf),
    File(PathBuf),
    Stdout,
}

impl Destination {
    /// Whether names are made of contents.
    fn is_hashed(&self) -> bool {
        matches!(self, Self::Beside | Self::Folder(_))
    }
}

/// An archive that is not written yet.
struct Draft<'a> {
    bundle: &'a Bundle,
    packing: Packing<'a>,
    /// `None` if nothing is named after it, and nobody asks.
    content_hash: Option<String>,
    /// `None` for standard output.
    place: Option<Place>,
    /// What the target may not take.
    doubts: Vec<String>,
}

/// Where an archive goes.
struct Place {
    path: PathBuf,
    /// As the user would write it.
    relative: PathBuf,
    name: String,
    /// Whether the name tells what is in it.
    is_hashed: bool,
}

/// What is said of an archive.
struct Digests {
    /// Each is made for those who are told.
    sha256: Option<String>,
    bundle_digest: Option<String>,
    inline_id: Option<String>,
    /// Whether an archive with other bytes was there.
    replaced: bool,
}

/// Field names are a contract: add, never rename.
#[derive(Serialize)]
struct Row<'a> {
    path: &'a str,
    name: &'a str,
    archive: Option<String>,
    layout: &'static str,
    files: usize,
    bytes: u64,
    archive_bytes: u64,
    sha256: Option<&'a str>,
    content_hash: Option<&'a str>,
    bundle_digest: Option<&'a str>,
    inline_id: Option<&'a str>,
    skipped: Vec<Skipped>,
    /// Whether an archive with other bytes stood in its place.
    replaced: bool,
}

/// Runs the command.
///
/// # Errors
/// If there is nothing to pack, or an archive cannot be made or written.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    let to_stdout = args.output.as_deref().is_some_and(|path| path.as_os_str() == "-");
    if to_stdout && args.format == Format::Json {
        bail!(
            "`-o -` and `--format json` both want standard output\nhelp: write the archive to a file"
        );
    }
    if to_stdout && io.stdout_terminal {
        bail!(
            "an archive is nothing for a terminal\nhelp: redirect it, as in `skill-dev pack -o - > skill.zip`"
        );
    }
    let stamp = plan::told_stamp(io)?;
    let bundles = Bundles::open(&args.path, &args.rules, &args.config, io)?;
    let destination = destination(args, &bundles, io)?;
    let wish = Wish { layout: args.layout, level: args.level };
    let (plan, doubt) = Plan::new(wish, &bundles.config, bundles.target(), stamp)?;
    // What is packed in vain if there are errors would else have waited for the rules.
    let check = || (!args.no_check).then(|| bundles.check());
    let (reports, drafts) =
        both(bundles.bytes(), check, || drafts(&bundles, &plan, &destination, args));
    if let Some(reports) = reports
        && !bundles.show(&reports, io)?
    {
        io.report_error(&anyhow::anyhow!("nothing was packed: there are errors"));
        return Ok(Exit::Errors);
    }
    let mut drafts = drafts?;
    place(&mut drafts, &bundles, &destination, &plan, &io.cwd)?;
    for doubt in doubt.iter().chain(drafts.iter().flat_map(|draft| &draft.doubts)) {
        io.warn(doubt);
    }
    for draft in &drafts {
        let digests = draft.write(args.format, io)?;
        draft.print(&digests, args.format, io)?;
    }
    Ok(Exit::Clean)
}

fn destination(args: &Args, bundles: &Bundles, io: &Io) -> anyhow::Result<Destination> {
    let Some(given) = args.output.as_deref() else { return Ok(Destination::Beside) };
    let several = bundles.all.len() > 1;
    if given.as_os_str() == "-" {
        if several {
            bail!(
                "`{}` holds {}, and standard output takes one archive\nhelp: name a folder with `-o`",
                shown(&args.path),
                plural(bundles.all.len(), "skill")
            );
        }
        return Ok(Destination::Stdout);
    }
    let full: PathBuf = io.resolve(given).components().collect();
    if !several && Meant::of(given, &full) == Meant::File {
        return Ok(Destination::File(full));
    }
    let why = format!("there are {}", plural(bundles.all.len(), "skill"));
    Meant::folder_of(given, &full, &why)?;
    Ok(Destination::Folder(full))
}

/// All archives, as far as they can be made without a look at the disk.
fn drafts<'a>(
    bundles: &'a Bundles,
    plan: &Plan,
    destination: &Destination,
    args: &Args,
) -> anyhow::Result<Vec<Draft<'a>>> {
    let is_hashed = args.format == Format::Json || destination.is_hashed();
    let draft = |bundle: &'a Bundle| {
        let files = &bundle.skill.files;
        let hash = || is_hashed.then(|| content_hash(files));
        let (packing, content_hash) = both(bundle.bytes(), || bundle.prepare(plan), hash);
        let packing = packing?;
        // Who wants no check gets the archive, and a word.
        let doubts = if args.no_check {
            let excesses =
                [plan.before(files), plan.after(packing.bytes(), || packing.sizes())].concat();
            excesses.into_iter().map(|excess| excess.message).collect()
        } else {
            plan.refuse(packing.bytes(), || packing.sizes())
                .with_context(|| format!("cannot pack `{}`", bundle.folder.shown))?
        };
        anyhow::Ok(Draft { bundle, packing, content_hash, place: None, doubts })
    };
    match bundles.all.as_slice() {
        [one] => Ok(vec![draft(one)?]),
        several => several.par_iter().map(draft).collect(),
    }
}

/// Gives every archive its place, checked for whatever can be known before the first is written.
fn place(
    drafts: &mut [Draft<'_>],
    bundles: &Bundles,
    destination: &Destination,
    plan: &Plan,
    cwd: &Path,
) -> anyhow::Result<()> {
    let mut taken: BTreeMap<PathBuf, (String, String)> = BTreeMap::new();
    for draft in drafts {
        let bundle = draft.bundle;
        let hash = draft.content_hash.as_deref().unwrap_or_default();
        let Some(path) = path_for(bundle, destination, hash, plan) else { continue };
        let relative = from(cwd, &path);
        let name = shown(&relative);
        bundle.refuse_inside(&path, &name, &bundles.config)?;
        output::ensure_replaceable(&path, &name)?;
        if bundles.all.len() > 1 {
            let sha256 = draft.packing.sha256();
            let this = bundle.folder.shown.clone();
            // Copies of a skill share an archive.
            let other = taken.insert(path.clone(), (sha256.clone(), this));
            if let Some((_, other)) = other.filter(|(other, _)| *other != sha256) {
                bail!(
                    "`{other}` and `{}` would both be packed as `{name}`
help: give them different names, or pack them apart",
                    bundle.folder.shown,
                );
            }
        }
        let is_hashed = destination.is_hashed();
        draft.place = Some(Place { path, relative, name, is_hashed });
    }
    Ok(())
}

fn path_for(
    bundle: &Bundle,
    destination: &Destination,
    content_hash: &str,
    plan: &Plan,
) -> Option<PathBuf> {
    let name = PathBuf::from(archive_name(bundle.name(), content_hash));
    let name = name.with_extension(plan.extension());
    match destination {
        Destination::Stdout => None,
        Destination::File(file) => Some(file.clone()),
        Destination::Folder(folder) => Some(folder.join(name)),
        Destination::Beside => {
            let folder = &bundle.folder.path;
            // The folder may be `.`, or a link that lies somewhere else.
            let real = disk::canonical(folder).unwrap_or_else(|_| folder.clone());
            Some(real.parent().unwrap_or(&real).join(name))
        }
    }
}

impl Draft<'_> {
    /// Writes the archive, and meanwhile digests it.
    fn write(&self, format: Format, io: &mut Io) -> anyhow::Result<Digests> {
        let parts = || self.packing.parts();
        let curious = format == Format::Json || io.verbosity == Verbosity::Verbose;
        let digests = || {
            let is_told = format == Format::Json || io.verbosity > Verbosity::Quiet;
            let sha256 = is_told.then(|| self.packing.sha256());
            let bundle_digest = curious.then(|| bundle_digest(&self.bundle.skill.files));
            let inline_id = (format == Format::Json).then(|| inline_id_of(parts()));
            Digests { sha256, bundle_digest, inline_id, replaced: false }
        };
        let Some(place) = &self.place else {
            parts().try_for_each(|part| io.stdout.write_all(part))?;
            return Ok(digests());
        };
        let write = || output::write_parts(&place.path, &place.name, parts);
        let (digests, written) = both(self.bundle.bytes(), digests, write);
        let replaced = written? == Written::Replaced;
        if replaced && place.is_hashed {
            io.warn(format_args!(
                "replaced `{}`, which had the same files in another layout, level, mode or time\nhelp: to keep both, name this one with `-o`",
                place.name
            ));
        }
        Ok(Digests { replaced, ..digests })
    }

    fn print(&self, digests: &Digests, format: Format, io: &mut Io) -> anyhow::Result<()> {
        if format == Format::Json {
            serde_json::to_writer(&mut io.stdout, &self.row(digests))
                .map_err(std::io::Error::from)?;
            writeln!(io.stdout)?;
            return Ok(());
        }
        if let Some(place) = &self.place {
            writeln!(io.stdout, "{}", place.name)?;
        }
        let skipped = &self.bundle.skill.files.left_out;
        for entry in skipped {
            io.detail(format_args!("left out: {}", Skipped::of(entry)));
        }
        let left_out = match skipped.len() {
            0 => String::new(),
            count => format!(", {count} left out"),
        };
        io.say(format_args!(
            "packed `{}`: {}{left_out}, {} in {}, sha256 {}",
            self.bundle.folder.shown,
            plural(self.packing.files(), "file"),
            bytes_of(self.packing.content_bytes),
            bytes_of(self.packing.bytes()),
            digests.sha256.as_deref().unwrap_or_default()
        ));
        if let Some(digest) = &digests.bundle_digest {
            io.detail(format_args!(
                "contents: sha256 {digest} over path, mode and content of each"
            ));
        }
        Ok(())
    }

    fn row<'r>(&'r self, digests: &'r Digests) -> Row<'r> {
        let bundle = self.bundle;
        Row {
            path: &bundle.folder.written,
            name: bundle.name(),
            archive: self.place.as_ref().map(|place| disk::written(&place.relative)),
            layout: self.packing.layout.as_str(),
            files: self.packing.files(),
            bytes: self.packing.content_bytes,
            archive_bytes: self.packing.bytes(),
            sha256: digests.sha256.as_deref(),
            content_hash: self.content_hash.as_deref(),
            bundle_digest: digests.bundle_digest.as_deref(),
            inline_id: digests.inline_id.as_deref(),
            skipped: bundle.skill.files.left_out.iter().map(Skipped::of).collect(),
            replaced: digests.replaced,
        }
    }
}

/// A path as the user would write it from `cwd`, where it lies below or beside.
fn from(cwd: &Path, path: &Path) -> PathBuf {
    let real = disk::canonical(cwd);
    let bases = || [Some(cwd), real.as_deref().ok()].into_iter().flatten();
    if let Some(inside) = bases().find_map(|base| path.strip_prefix(base).ok()) {
        return inside.to_owned();
    }
    let beside = bases().find_map(|base| path.strip_prefix(base.parent()?).ok());
    match beside {
        Some(beside) if beside.iter().count() == 1 => Path::new("..").join(beside),
        _ => path.to_owned(),
    }
}

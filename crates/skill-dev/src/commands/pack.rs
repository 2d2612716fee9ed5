//! `pack`: the zip archive of a skill, the same bytes for the same files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::bail;
use serde::Serialize;
use skill_pack::{Archive, InlineSkill, archive_name, content_hash};

use crate::Exit;
use crate::bundle::{Bundle, Bundles};
use crate::cli::{ConfigArgs, RuleArgs};
use crate::config::Layout;
use crate::disk::{self, shown};
use crate::io::Io;
use crate::output;
use crate::render::{Skipped, bytes_of, plural};

/// Pack a skill as a zip archive, the same bytes for the same files
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A skill folder, a folder with skills below it (one archive each), an archive, an inline skill
    /// in JSON or base64, or - for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// The archive, a folder for `<name>_<hash>.zip`, or - for standard output [default: beside
    /// the skill folder]
    #[arg(short, long, value_name = "FILE|DIR|-")]
    output: Option<PathBuf>,
    #[command(flatten)]
    rules: RuleArgs,
    /// Where the files stand in the archive [default: flat]
    #[arg(long, value_name = "LAYOUT")]
    layout: Option<Layout>,
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
Nothing is written if one of the skills has errors. An archive that has the right bytes already is
not touched.

Examples:
  skill-dev pack                           the skill in this folder, beside it
  skill-dev pack skills -o dist/           every skill below `skills`
  skill-dev pack --layout wrapped -o my-skill.skill
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

/// An archive that is not written yet.
struct Draft<'a> {
    bundle: &'a Bundle,
    archive: Archive,
    content_hash: String,
    /// `None` for standard output.
    path: Option<PathBuf>,
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
    archive_bytes: usize,
    sha256: String,
    content_hash: &'a str,
    inline_id: String,
    skipped: Vec<Skipped>,
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
    let bundles = Bundles::load(&args.path, &args.rules, &args.config, io)?;
    let destination = destination(args, &bundles, io)?;
    if !args.no_check {
        bundles.show_diagnostics(io)?;
        if !bundles.ok() {
            io.report_error(&anyhow::anyhow!("nothing was packed: there are errors"));
            return Ok(Exit::Errors);
        }
    }
    let layout = args.layout.or(bundles.config.pack.layout).unwrap_or(Layout::Flat);
    let drafts = drafts(&bundles, &destination, layout, &io.cwd)?;
    for draft in &drafts {
        draft.write(io)?;
        draft.print(args.format, io)?;
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
    let slash = given.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
    if !full.is_dir() && !slash && !several {
        return Ok(Destination::File(full));
    }
    if output::is_one_archive(given, &full) {
        bail!(
            "`{}` is the name of one archive, and there are {}\nhelp: name a folder, as in `-o dist/`",
            shown(given),
            plural(bundles.all.len(), "skill")
        );
    }
    if full.exists() && !full.is_dir() {
        bail!("`{}` is a file, and a folder is wanted for archives", shown(given));
    }
    Ok(Destination::Folder(full))
}

/// All archives, checked for whatever can be known before the first one is written.
fn drafts<'a>(
    bundles: &'a Bundles,
    destination: &Destination,
    layout: Layout,
    cwd: &Path,
) -> anyhow::Result<Vec<Draft<'a>>> {
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    let mut taken: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for bundle in &bundles.all {
        let archive = bundle.pack(layout)?;
        let content_hash = content_hash(&bundle.skill.files);
        let path = path_for(bundle, destination, &content_hash);
        if let Some(path) = &path {
            bundle.refuse_inside(path, &shown(&from(cwd, path)), &bundles.config)?;
            output::ensure_replaceable(path)?;
            // Copies of a skill share an archive.
            let other = taken.insert(path.clone(), drafts.len()).and_then(|at| drafts.get(at));
            if let Some(other) = other.filter(|other| other.archive.bytes != archive.bytes) {
                bail!(
                    "`{}` and `{}` would both be packed as `{}`
help: give them different names, or pack them apart",
                    other.bundle.folder.shown,
                    bundle.folder.shown,
                    shown(&from(cwd, path))
                );
            }
        }
        drafts.push(Draft { bundle, archive, content_hash, path });
    }
    Ok(drafts)
}

fn path_for(bundle: &Bundle, destination: &Destination, content_hash: &str) -> Option<PathBuf> {
    let name = archive_name(bundle.name(), content_hash);
    match destination {
        Destination::Stdout => None,
        Destination::File(file) => Some(file.clone()),
        Destination::Folder(folder) => Some(folder.join(name)),
        Destination::Beside => {
            let folder = &bundle.folder.path;
            // The folder may be `.`, or a link that lies somewhere else.
            let real = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
            Some(real.parent().unwrap_or(&real).join(name))
        }
    }
}

impl Draft<'_> {
    fn write(&self, io: &mut Io) -> anyhow::Result<()> {
        match &self.path {
            Some(path) => {
                output::write_archive(path, &self.archive.bytes)?;
            }
            None => io.stdout.write_all(&self.archive.bytes)?,
        }
        Ok(())
    }

    fn print(&self, format: Format, io: &mut Io) -> anyhow::Result<()> {
        let archive = self.path.as_deref().map(|path| from(&io.cwd, path));
        if format == Format::Json {
            let archive = archive.as_deref().map(disk::written);
            serde_json::to_writer(&mut io.stdout, &self.row(archive))
                .map_err(std::io::Error::from)?;
            writeln!(io.stdout)?;
            return Ok(());
        }
        if let Some(archive) = &archive {
            writeln!(io.stdout, "{}", shown(archive))?;
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
            plural(self.archive.files, "file"),
            bytes_of(self.archive.content_bytes),
            bytes_of(self.archive.bytes.len() as u64),
            self.archive.sha256()
        ));
        Ok(())
    }

    fn row(&self, archive: Option<String>) -> Row<'_> {
        let bundle = self.bundle;
        Row {
            path: &bundle.folder.written,
            name: bundle.name(),
            archive,
            layout: self.archive.layout.as_str(),
            files: self.archive.files,
            bytes: self.archive.content_bytes,
            archive_bytes: self.archive.bytes.len(),
            sha256: self.archive.sha256(),
            content_hash: &self.content_hash,
            inline_id: InlineSkill::new("", "", &self.archive.bytes).id(),
            skipped: bundle.skill.files.left_out.iter().map(Skipped::of).collect(),
        }
    }
}

/// A path as the user would write it from `cwd`, where it lies below or beside.
fn from(cwd: &Path, path: &Path) -> PathBuf {
    let real = std::fs::canonicalize(cwd);
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

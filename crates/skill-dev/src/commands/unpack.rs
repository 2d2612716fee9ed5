//! `unpack`: an archive as a folder again, whole or not at all.

use std::path::{Path, PathBuf};

use anyhow::bail;
use serde::Serialize;
use skill_pack::{content_hash, safe_name};
use skill_spec::{Files, Skill, quote};

use crate::Exit;
use crate::config::Pack;
use crate::disk::{self, SkillFolder, shown};
use crate::io::Io;
use crate::render::{Skipped, bytes_of, line_of, plural};

/// Unpack an archive or an inline skill into a folder of its name
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// An archive, an inline skill in JSON or base64, or - for standard input
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    /// Where the folder is made
    #[arg(short = 'C', long = "dir", value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Replace a skill folder that is there already, with all that is in it
    #[arg(long)]
    force: bool,
    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The folder's path on standard output; with -v its files, too
    Text,
    /// For programs: one object
    Json,
}

const EXAMPLES: &str = "\
The folder gets the skill's name; if that is no name for a folder, the one in the archive, or the
archive's own. An archive is refused as a whole if one of its names leads outside, two of them are
the same on some system, or anything in it can be read in two ways. Then nothing is written. What
never ships of a folder, such as `.git` and `.env`, is left out, and told.

A folder of that name is not touched without --force. With it, the folder is replaced in one step,
unless it is a link, holds no SKILL.md, or holds files that no archive brings back: those that never
ship, and what `.skillignore` lists. Execute bits are kept, other bits of a mode are not.

Examples:
  skill-dev unpack invoice.zip                   into ./invoice
  skill-dev unpack invoice.skill -C skills --force
  skill-dev inline skills/invoice | skill-dev unpack - -C /tmp
  skill-dev unpack invoice.zip --format json | jq -r .path

Exit codes:
  0  the folder is there
  2  the job could not be done: the archive is refused, the folder exists or cannot be written";

/// Field names are a contract: add, never rename.
#[derive(Serialize)]
struct Row<'a> {
    path: String,
    name: Option<&'a str>,
    files: Vec<FileRow<'a>>,
    bytes: u64,
    content_hash: String,
    skipped: Vec<Skipped>,
}

#[derive(Serialize)]
struct FileRow<'a> {
    path: &'a str,
    bytes: usize,
    executable: bool,
}

/// Runs the command.
///
/// # Errors
/// If the archive is refused, or the folder cannot be made.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    if io.resolve(&args.bundle).is_dir() {
        let bundle = shown(&args.bundle);
        bail!(
            "`{bundle}` is a folder, and nothing to unpack\nhelp: name an archive; `skill-dev pack {bundle}` makes one"
        );
    }
    let found = disk::skills_under(&args.bundle, io)?;
    let Some(source) = found.skills.first().filter(|source| source.packed.is_some()) else {
        bail!("`{}` is no archive\nhelp: name an archive to unpack", shown(&args.bundle));
    };
    let parent = io.resolve(&args.dir);
    disk::require_folder(&parent, &shown(&args.dir))?;
    let (files, told) = disk::read(source, &Pack::default())?;
    for line in told {
        io.warn(line);
    }
    let skill = Skill::parse(files);
    let name = folder_name(&skill, source);
    if let Some(own) = skill.name().filter(|own| *own != name) {
        let (own, name) = (quote(own), quote(&name));
        io.warn(format_args!("no folder can have the skill's name, {own}: it is called {name}"));
    }
    let (folder, written) = (parent.join(&name), args.dir.join(&name));
    if args.force {
        disk::replace_folder(&folder, &shown(&written), &skill.files)?;
    } else {
        disk::refuse_existing(
            &folder,
            &shown(&written),
            "add `--force` to replace it, or choose another folder with `-C`",
        )?;
        disk::create_folder(&folder, &shown(&written), &skill.files)?;
    }
    crate::found(Exit::Clean, print(args, (&skill, &written), source, io))
}

/// The skill's own name, the folder's in the archive or the archive's: the first that can be one.
fn folder_name(skill: &Skill, source: &SkillFolder) -> String {
    let own = [skill.name(), skill.files.folder.as_deref()];
    let fits = |name: &&str| safe_name(name) == **name;
    if let Some(name) = own.into_iter().flatten().find(fits) {
        return name.to_owned();
    }
    let stem = source.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let stem = stem.unwrap_or_default();
    // As `pack` names its archives.
    let bare = stem
        .rsplit_once('_')
        .filter(|(_, hash)| hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
    safe_name(bare.map_or(stem.as_str(), |(name, _)| name))
}

fn print(
    args: &Args,
    (skill, folder): (&Skill, &Path),
    source: &SkillFolder,
    io: &mut Io,
) -> anyhow::Result<()> {
    let files = &skill.files;
    let bytes = total(files);
    if args.format == Format::Json {
        let row = Row {
            path: disk::written(folder),
            name: skill.name(),
            files: files
                .iter()
                .map(|(path, file)| FileRow {
                    path: path.as_str(),
                    bytes: file.bytes.len(),
                    executable: file.executable,
                })
                .collect(),
            bytes,
            content_hash: content_hash(files),
            skipped: files.left_out.iter().map(Skipped::of).collect(),
        };
        serde_json::to_writer(&mut io.stdout, &row).map_err(std::io::Error::from)?;
        writeln!(io.stdout)?;
        return Ok(());
    }
    writeln!(io.stdout, "{}", shown(folder))?;
    for (path, file) in files.iter() {
        let mark = if file.executable { " (executable)" } else { "" };
        io.detail(format_args!("written: {}{mark}", line_of(path.as_str())));
    }
    for entry in &files.left_out {
        io.detail(format_args!("left out: {}", Skipped::of(entry)));
    }
    let left_out = match files.left_out.len() {
        0 => String::new(),
        count => format!(", {count} left out"),
    };
    io.say(format_args!(
        "unpacked `{}`: {}{left_out}, {}",
        source.shown,
        plural(files.len(), "file"),
        bytes_of(bytes)
    ));
    Ok(())
}

fn total(files: &Files) -> u64 {
    files.iter().map(|(_, file)| file.bytes.len() as u64).sum()
}

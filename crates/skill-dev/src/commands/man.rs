//! `man`: the manual, one page a command.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};

use crate::disk::{self, shown, system_error};
use crate::io::Io;
use crate::render::man::{pages, starts_page};
use crate::{Exit, cli};

/// Write the manual pages, one a command
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folder that gets them; made if it is not there
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

const EXAMPLES: &str = "\
Pages of an earlier run are replaced. A file of the same name that is no page of skill-dev is not:
then nothing is written.

Examples:
  skill-dev man ~/.local/share/man/man1    then `man skill-dev-check`
  skill-dev man target/man

Exit codes:
  0  the pages are there
  2  the job could not be done: a folder or file not written, a file that is not ours";

/// Runs the command.
///
/// # Errors
/// If the folder cannot be made, a file of another stands there, or one cannot be written.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    let folder = io.resolve(&args.dir);
    let pages = pages(cli::command())?;
    for (name, _) in &pages {
        refuse_foreign(&folder.join(name), &shown(&args.dir.join(name)))?;
    }
    fs::create_dir_all(&folder).map_err(|error| {
        anyhow!("cannot make the folder `{}`: {}", shown(&args.dir), system_error(&error))
    })?;
    for (name, page) in pages {
        let path = folder.join(&name);
        // Whoever watches the folder sees only what is new.
        if fs::read(&path).ok().as_deref() != Some(&page) {
            disk::write_atomically(&path, &page)?;
        }
        writeln!(io.stdout, "{}", shown(&args.dir.join(name)))?;
    }
    Ok(Exit::Clean)
}

/// Longer than all that stands before a page's title.
const HEAD: u64 = 4096;

/// Fails if there is something that is no page of ours.
fn refuse_foreign(path: &Path, name: &str) -> anyhow::Result<()> {
    let is_file = match fs::metadata(path) {
        Ok(metadata) => metadata.is_file(),
        // A folder that is a file is told when it is made.
        Err(_) => return Ok(()),
    };
    let mut head = Vec::new();
    if is_file {
        let read = fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
        read.map_err(|error| anyhow!("cannot read `{name}`: {}", system_error(&error)))?;
    }
    if !starts_page(&String::from_utf8_lossy(&head)) {
        bail!(
            "`{name}` is there already and is no page of skill-dev; nothing was written\nhelp: move it away, or name another folder"
        );
    }
    Ok(())
}

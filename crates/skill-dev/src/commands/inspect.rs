//! `inspect`: a skill as the platform will see it.

use std::path::PathBuf;

use skill_pack::Stamp;

use crate::Exit;
use crate::bundle::{Bundle, Bundles};
use crate::cli::{ConfigArgs, RuleArgs};
use crate::io::Io;
use crate::plan::{self, Plan, Wish};
use crate::render::inspect::{Inspection, Packed};

/// Show a skill as the platform will see it: files, schema, graph, identifiers
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A skill folder, a folder with skills below it, an archive, an inline skill in JSON or base64,
    /// or - for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: one object a line and skill
    Json,
}

const EXAMPLES: &str = "\
Text shows the first rows of long lists; JSON has them all.

Examples:
  skill-dev inspect skills/invoice
  skill-dev inspect --format json | jq -r .digests.content_hash

Exit codes:
  0  no error-level diagnostic
  1  error-level diagnostics; `check` says which
  2  the job could not be done: no skill found, or one not read";

/// Runs the command.
///
/// # Errors
/// If there is no skill, or one cannot be read at all.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    let bundles = Bundles::load(&args.path, &args.rules, &args.config, io)?;
    let verdict = if bundles.ok() { Exit::Clean } else { Exit::Errors };
    crate::found(verdict, print(args, &bundles, io))
}

fn print(args: &Args, bundles: &Bundles, io: &mut Io) -> anyhow::Result<()> {
    let stamp = plan::stamp(io)?;
    for (index, bundle) in bundles.all.iter().enumerate() {
        let archive = packed(bundle, bundles, stamp);
        let path = &bundle.folder.written;
        let inspection = Inspection::of(path, &bundle.skill, &bundle.report, archive);
        if args.format == Format::Json {
            serde_json::to_writer(&mut io.stdout, &inspection).map_err(std::io::Error::from)?;
            writeln!(io.stdout)?;
            continue;
        }
        if index > 0 {
            writeln!(io.stdout)?;
        }
        io.stdout.write_all(inspection.text(width(io)).as_bytes())?;
    }
    Ok(())
}

fn packed<'a>(bundle: &'a Bundle, bundles: &Bundles, stamp: Stamp) -> anyhow::Result<Packed<'a>> {
    let (plan, _) = Plan::new(Wish::default(), &bundles.config, bundles.target(), stamp)?;
    let inline = Plan::inline(None, &bundles.config, bundles.target(), stamp);
    let other = (inline.layout != plan.layout).then(|| bundle.prepare(&inline));
    Ok(Packed {
        archive: bundle.prepare(&plan)?,
        extension: plan.extension(),
        inline: other.transpose()?,
    })
}

/// Of a terminal, its own; of a file or a pipe, one that most readers have.
fn width(io: &Io) -> usize {
    let size = terminal_size::terminal_size().filter(|_| io.stdout_terminal);
    size.map_or(100, |(width, _)| usize::from(width.0).clamp(40, 200))
}

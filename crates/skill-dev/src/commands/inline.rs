//! `inline`: a skill as the object that goes into a request.

use std::path::PathBuf;

use anyhow::{anyhow, bail};
use skill_pack::InlineSkill;
use skill_spec::model::Manifest;

use crate::Exit;
use crate::bundle::Bundles;
use crate::cli::{ConfigArgs, RuleArgs};
use crate::config::Layout;
use crate::disk::{self, shown};
use crate::io::Io;
use crate::render::bytes_of;

/// Print a skill as the inline object of a request
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A skill folder, an archive, an inline skill in JSON or base64, or - for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE|-")]
    output: Option<PathBuf>,
    /// The whole object, or its archive alone
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    format: Format,
    #[command(flatten)]
    texts: Texts,
    /// Print the object even with error-level diagnostics
    #[arg(long)]
    no_check: bool,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Args)]
struct Texts {
    /// The object's `name` [default: the skill's]
    #[arg(long, value_name = "N")]
    name: Option<String>,
    /// The object's `description` [default: the skill's]
    #[arg(long, value_name = "D")]
    description: Option<String>,
    /// Indent the JSON
    #[arg(long)]
    pretty: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// `{"type":"inline",…}`, for the `skills` of a request
    Json,
    /// The archive in base64, one line
    Base64,
    /// The archive as `data:application/zip;base64,…`
    DataUrl,
}

const EXAMPLES: &str = "\
The archive in the object has SKILL.md at its top, whatever the configured layout.

Examples:
  skill-dev inline | jq '{skills: [.]}'
  skill-dev inline skills/invoice -o invoice.inline.json
  skill-dev inline --format base64 | base64 -d > skill.zip

Exit codes:
  0  the object is there
  1  error-level diagnostics
  2  the job could not be done: not one skill found, a file not read, the output not written";

/// Every request carries the object: beyond this an upload is the better way.
const LARGE_BASE64: usize = 5 << 20;

/// Runs the command.
///
/// # Errors
/// If there is not exactly one skill, it cannot be packed, or the output cannot be written.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    if args.texts.pretty && args.format != Format::Json {
        bail!("`--pretty` is for `--format json`");
    }
    let bundles = Bundles::load_one(&args.path, &args.rules, &args.config, io)?;
    let Some(bundle) = bundles.all.first() else { bail!("no skill found") };
    if !args.no_check {
        bundles.show_diagnostics(io)?;
        if !bundles.ok() {
            io.report_error(&anyhow!("no inline skill was made: there are errors"));
            return Ok(Exit::Errors);
        }
    }
    let archive = bundle.pack(Layout::Flat)?;
    let own = bundle.skill.manifest.as_ref().and_then(Manifest::description);
    let inline = InlineSkill::new(
        args.texts.name.as_deref().unwrap_or(bundle.name()),
        args.texts.description.as_deref().or(own).unwrap_or_default().trim(),
        &archive.bytes,
    );
    let mut text = match args.format {
        Format::Json if args.texts.pretty => serde_json::to_string_pretty(&inline)?,
        Format::Json => serde_json::to_string(&inline)?,
        Format::Base64 => inline.base64().to_owned(),
        Format::DataUrl => inline.data_url(),
    };
    text.push('\n');
    match args.output.as_deref().filter(|path| path.as_os_str() != "-") {
        Some(file) => {
            let full: PathBuf = io.resolve(file).components().collect();
            bundle.refuse_inside(&full, &shown(file), &bundles.config)?;
            disk::write_atomically(&full, text.as_bytes())?;
        }
        None => io.stdout.write_all(text.as_bytes())?,
    }
    let size = inline.base64().len();
    if size > LARGE_BASE64 {
        io.warn(format_args!(
            "the inline archive has {} of base64, sent with every request; better upload the skill and refer to it",
            bytes_of(size as u64)
        ));
    }
    Ok(Exit::Clean)
}

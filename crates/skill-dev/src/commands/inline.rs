//! `inline`: a skill as the object that goes into a request.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{anyhow, bail};
use skill_pack::{Form, Packing, base64_chars, base64_into, frame};
use skill_spec::model::Manifest;
use skill_spec::model::name::{is_fine, suggested};
use skill_spec::{Target, quote};

use crate::Exit;
use crate::bundle::{Bundle, Bundles, both, refuse_inside_any};
use crate::cli::{ConfigArgs, RuleArgs};
use crate::config::Effort;
use crate::disk::{differences, shown};
use crate::io::Io;
use crate::output::write_request;
use crate::plan::{self, Plan};
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
    /// How much time compression may take [default: default]
    #[arg(long, value_name = "LEVEL")]
    level: Option<Effort>,
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
The archive in the object has SKILL.md at its top, unless the target wants a folder around it; the
configured layout does not count.

Examples:
  skill-dev inline | jq '{skills: [.]}'
  skill-dev inline skills/invoice -o invoice.inline.json
  skill-dev inline --format base64 | base64 -d > skill.zip

Exit codes:
  0  the object is there
  1  error-level diagnostics
  2  the job could not be done: not one skill found, a file not read, the output not written";

/// Every request carries the object: beyond this an upload is the better way.
const LARGE_BASE64: u64 = 5 << 20;

/// Runs the command.
///
/// # Errors
/// If there is not exactly one skill, it cannot be packed, or the output cannot be written.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    if args.texts.pretty && args.format != Format::Json {
        bail!("`--pretty` is for `--format json`");
    }
    args.texts.refuse()?;
    let stamp = plan::told_stamp(io)?;
    let bundles = Bundles::open_one(&args.path, &args.rules, &args.config, io)?;
    let Some(bundle) = bundles.all.first() else { bail!("no skill found") };
    let plan = Plan::inline(args.level, &bundles.config, bundles.target(), stamp);
    let check = || (!args.no_check).then(|| bundles.check());
    let (reports, packing) = both(bundle.bytes(), check, || bundle.prepare(&plan));
    if let Some(reports) = reports
        && !bundles.show(&reports, io)?
    {
        io.report_error(&anyhow!("no inline skill was made: there are errors"));
        return Ok(Exit::Errors);
    }
    let packing = packing?;
    for doubt in doubts(args, &plan, &packing)? {
        io.warn(doubt);
    }
    for doubt in args.texts.doubts(bundle, plan.target) {
        io.warn(doubt);
    }
    let around = args.around(bundle)?;
    match args.output.as_deref().filter(|path| path.as_os_str() != "-") {
        Some(file) => {
            let full: PathBuf = io.resolve(file).components().collect();
            refuse_inside_any(&full, &shown(file), &[&bundles])?;
            write_request(&full, &shown(file), &mut |out| print(&packing, &around, out))?;
        }
        None => print(&packing, &around, &mut io.stdout)?,
    }
    let size = base64_chars(packing.bytes());
    if size > LARGE_BASE64 {
        io.warn(format_args!(
            "the inline archive has {} of base64, sent with every request; better upload the skill and refer to it",
            bytes_of(size)
        ));
    }
    Ok(Exit::Clean)
}

/// What the target may not take; an error if it surely does not, unless nobody wants a check.
fn doubts(args: &Args, plan: &Plan, packing: &Packing<'_>) -> anyhow::Result<Vec<String>> {
    if args.no_check {
        return Ok(plan
            .after(packing.bytes(), || packing.sizes())
            .into_iter()
            .map(|excess| excess.message)
            .collect());
    }
    plan.refuse(packing.bytes(), || packing.sizes())
}

/// The base64 text goes to the output as it is made: nothing holds the whole of it.
fn print(packing: &Packing<'_>, [head, tail]: &[String; 2], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(head.as_bytes())?;
    base64_into(packing.parts(), |text| out.write_all(text))?;
    out.write_all(tail.as_bytes())
}

impl Texts {
    /// Fails if a text is none.
    fn refuse(&self) -> anyhow::Result<()> {
        for (flag, text) in [("--name", &self.name), ("--description", &self.description)] {
            let Some(text) = text else { continue };
            if text.trim().is_empty() {
                bail!("`{flag}` is empty\nhelp: leave it out, and the skill's own is taken");
            }
            let may_stand = |c| flag == "--description" && matches!(c, '\n' | '\t');
            if let Some(control) = text.chars().find(|c| c.is_control() && !may_stand(*c)) {
                bail!("`{flag}` holds the control character {}", quote(&control.to_string()));
            }
        }
        Ok(())
    }

    /// What is odd about them, beside the skill they stand for.
    fn doubts(&self, bundle: &Bundle, target: &Target) -> Vec<String> {
        let (name, description) = (self.name.as_deref(), self.description.as_deref());
        let mut said = differences(name, description, &bundle.skill);
        if let Some(name) = name.filter(|name| !is_fine(name, target)) {
            let try_it = suggested(name, target).map(|name| format!("; try `{name}`"));
            said.push(format!(
                "{} is no name of a skill for `{}`{}",
                quote(name),
                target.name,
                try_it.unwrap_or_default()
            ));
        }
        said
    }
}

impl Args {
    /// What stands before and after the base64 text.
    fn around(&self, bundle: &Bundle) -> anyhow::Result<[String; 2]> {
        let own = bundle.skill.manifest.as_ref().and_then(Manifest::description);
        let [head, tail] = match self.format {
            Format::Json => frame(
                self.texts.name.as_deref().unwrap_or(bundle.name()),
                self.texts.description.as_deref().or(own).unwrap_or_default().trim(),
                if self.texts.pretty { Form::Pretty } else { Form::Compact },
            )?,
            Format::Base64 => [String::new(), String::new()],
            Format::DataUrl => ["data:application/zip;base64,".to_owned(), String::new()],
        };
        Ok([head, tail + "\n"])
    }
}

//! `rules`: the list of what is checked.

use serde::Serialize;
use skill_spec::{RULES, Rule};
use unicode_width::UnicodeWidthStr as _;

use crate::Exit;
use crate::io::Io;
use crate::render::rule_page::{Repair, repair};

/// List all rules with their groups and default severities
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// A table, for people
    Text,
    /// For programs
    Json,
}

const EXAMPLES: &str = "\
Examples:
  skill-dev rules
  skill-dev rules --format json
  skill-dev explain manifest-absent        what one of them is about

Exit codes:
  0  done
  2  bad arguments";

#[derive(Serialize)]
struct Row {
    name: &'static str,
    group: &'static str,
    severity: &'static str,
    summary: &'static str,
    fix: bool,
}

/// Runs the command.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    match args.format {
        Format::Text => table(io)?,
        Format::Json => {
            let row = |rule: &&'static Rule| Row {
                name: rule.name,
                group: rule.group.as_str(),
                severity: rule.severity.as_str(),
                summary: rule.summary,
                fix: repair(rule) != Repair::None,
            };
            let rows: Vec<Row> = RULES.iter().map(row).collect();
            serde_json::to_writer_pretty(&mut io.stdout, &rows).map_err(std::io::Error::from)?;
            writeln!(io.stdout)?;
        }
    }
    Ok(Exit::Clean)
}

fn table(io: &mut Io) -> std::io::Result<()> {
    let width = |text: fn(&Rule) -> &str| RULES.iter().map(|rule| text(rule).width()).max();
    let names = width(|rule| rule.name).unwrap_or(0);
    let groups = width(|rule| rule.group.as_str()).unwrap_or(0);
    for rule in RULES {
        let repair = match repair(rule) {
            Repair::Safe => "fix",
            Repair::Guess => "guess",
            Repair::None => "",
        };
        let (name, group) = (rule.name, rule.group.as_str());
        let (severity, summary) = (rule.severity.as_str(), rule.summary);
        let start = format!("{name:names$}  {group:groups$}  {severity:7}");
        writeln!(io.stdout, "{start}  {repair:5}  {summary}")?;
    }
    Ok(())
}

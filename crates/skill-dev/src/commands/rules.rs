//! `rules`: the list of what is checked.

use serde::Serialize;
use skill_spec::RULES;
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
  skill-dev explain manifest-absent        what one of them is about";

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
    let rows: Vec<Row> = RULES
        .iter()
        .map(|rule| Row {
            name: rule.name,
            group: rule.group.as_str(),
            severity: rule.severity.as_str(),
            summary: rule.summary,
            fix: repair(rule) != Repair::None,
        })
        .collect();
    match args.format {
        Format::Text => {
            let width = rows.iter().map(|row| row.name.width()).max().unwrap_or(0);
            for row in &rows {
                let fix = if row.fix { "fix" } else { "   " };
                writeln!(
                    io.stdout,
                    "{:width$}  {:7}  {fix}  {}",
                    row.name, row.severity, row.summary
                )?;
            }
        }
        Format::Json => {
            serde_json::to_writer_pretty(&mut io.stdout, &rows).map_err(std::io::Error::from)?;
            writeln!(io.stdout)?;
        }
    }
    Ok(Exit::Clean)
}

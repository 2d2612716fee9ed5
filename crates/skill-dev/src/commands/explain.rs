//! `explain`: the page of a rule, a group of rules or a target.

use anyhow::bail;
use skill_spec::{Selector, Target, vocab};

use crate::cli::values::{Named, any, selector_names, target_names};
use crate::io::Io;
use crate::render::{line_of, rule_page, target_page};
use crate::{Exit, cli};

/// Say what a rule, a group of rules or a target is about
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A rule, a group of rules or a target
    #[arg(value_name = "NAME", required_unless_present = "target", hide_possible_values = true,
        value_parser = Named::new(any, names))]
    name: Option<String>,
    /// A target
    #[arg(long, value_name = "TARGET", conflicts_with = "name", value_parser = Named::new(cli::target, target_names))]
    target: Option<&'static Target>,
}

const EXAMPLES: &str = "\
Examples:
  skill-dev explain manifest-absent        a rule, with examples
  skill-dev explain schema                 a group of rules
  skill-dev explain agentskills            a target, with its limits
  skill-dev explain --target openai        the same, whatever else has this name

Exit codes:
  0  done
  2  there is no such rule, group or target";

/// Runs the command.
///
/// # Errors
/// If nothing has this name.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    let page = match (args.target, args.name.as_deref()) {
        (Some(target), _) => target_page::target(target),
        (None, Some(name)) => page(name)?,
        (None, None) => bail!("name a rule, a group of rules or a target"),
    };
    io.stdout.write_all(page.as_bytes())?;
    Ok(Exit::Clean)
}

fn page(name: &str) -> anyhow::Result<String> {
    match (Selector::named(name), Target::named(name)) {
        (Some(Selector::Rule(rule)), _) => Ok(rule_page::rule(rule)),
        (Some(Selector::Group(group)), _) => Ok(rule_page::group(group)),
        (None, Some(target)) => Ok(target_page::target(target)),
        (None, None) => bail!(unknown(name)),
    }
}

fn names() -> Vec<&'static str> {
    selector_names().into_iter().chain(target_names()).collect()
}

fn unknown(name: &str) -> String {
    let hint = match vocab::nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`skill-dev rules` lists all rules".to_owned(),
    };
    let name: String = name.chars().take(60).collect();
    format!("there is no rule, group or target `{}`; {hint}", line_of(&name))
}

//! The manual in roff: what `--help` says, in the sections a reader of manuals looks for.

use std::fmt::Write as _;
use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

/// The file names and texts of all pages: the program's first, then one a command.
///
/// # Errors
/// Never: it is memory that is written to.
pub(crate) fn pages(command: Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    // The date of a build says nothing of the text, and would make each run another.
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let version = command.get_version().unwrap_or_default().to_owned();
    let all = std::iter::once(&command).chain(command.get_subcommands());
    let page = |one: &Command| {
        let man =
            Man::new(one.clone()).source(format!("skill-dev {version}")).manual("skill-dev manual");
        Ok((man.get_filename(), page(&man, one, &command)?))
    };
    all.filter(|one| !one.is_hide_set()).map(page).collect()
}

/// Whether a text starts as the pages of [`pages`] do.
pub(crate) fn starts_page(text: &str) -> bool {
    text.lines()
        .any(|line| line.starts_with(".TH skill\\-dev") || line.starts_with(".TH skill-dev"))
}

fn page(man: &Man, command: &Command, program: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    let help = Help::of(command);
    for render in [Man::render_name_section, Man::render_synopsis_section] {
        part(&mut page, |part| render(man, part))?;
    }
    part(&mut page, |part| man.render_description_section(part))?;
    own(&mut page, &help.prose())?;
    part(&mut page, |part| man.render_options_section(part))?;
    if command.has_subcommands() {
        part(&mut page, |part| man.render_subcommands_section(part))?;
    }
    own(&mut page, &help.rest(command, program))?;
    Ok(ascii(&page))
}

/// Characters beyond ASCII by their numbers: not every reader of roff knows UTF-8.
fn ascii(page: &[u8]) -> Vec<u8> {
    let mut out = String::with_capacity(page.len());
    for character in String::from_utf8_lossy(page).chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "\\[u{:04X}]", u32::from(character));
        }
    }
    out.into_bytes()
}

fn own(page: &mut Vec<u8>, roff: &Roff) -> io::Result<()> {
    part(page, |part| roff.to_writer(part))
}

/// Adds a section without the lines that stand before every roff text and are needed once.
fn part(
    page: &mut Vec<u8>,
    render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut part = Vec::new();
    render(&mut part)?;
    let preamble = Roff::new().render();
    page.extend(part.strip_prefix(preamble.as_bytes()).unwrap_or(&part));
    Ok(())
}

/// The text below the options of `--help`, by its paragraphs.
struct Help {
    prose: Vec<String>,
    examples: Vec<String>,
    exits: Vec<String>,
}

impl Help {
    fn of(command: &Command) -> Self {
        let text = command.get_after_long_help().or_else(|| command.get_after_help());
        let text = text.map(ToString::to_string).unwrap_or_default();
        let mut help = Self { prose: Vec::new(), examples: Vec::new(), exits: Vec::new() };
        for paragraph in text.split("\n\n") {
            let lines = paragraph.lines().map(str::to_owned);
            match paragraph {
                _ if paragraph.starts_with("Examples:") => help.examples.extend(lines.skip(1)),
                _ if paragraph.starts_with("Exit codes") => help.exits.extend(lines.skip(1)),
                _ => help.prose.push(paragraph.to_owned()),
            }
        }
        help
    }

    fn prose(&self) -> Roff {
        let mut roff = Roff::new();
        for paragraph in &self.prose {
            roff.control("PP", []);
            for line in paragraph.lines() {
                roff.text([roman(line)]);
            }
        }
        roff
    }

    fn rest(&self, command: &Command, program: &Command) -> Roff {
        let mut roff = Roff::new();
        if !self.exits.is_empty() {
            roff.control("SH", ["EXIT STATUS"]);
        }
        for line in &self.exits {
            match line.trim().split_once("  ") {
                Some((code, meaning)) => {
                    roff.control("TP", []).text([bold(code)]).text([roman(meaning.trim())])
                }
                None => roff.text([roman(line.trim())]),
            };
        }
        if !self.examples.is_empty() {
            roff.control("SH", ["EXAMPLES"]).control("nf", []);
            for line in &self.examples {
                roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
            }
            roff.control("fi", []);
        }
        if command.get_name() != program.get_name() {
            roff.control("SH", ["SEE ALSO"]).text([bold(program.get_name()), roman("(1)")]);
        }
        roff
    }
}

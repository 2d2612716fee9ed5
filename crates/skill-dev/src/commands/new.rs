//! `new`: a skill to start from, complete and clean.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use skill_spec::infer::infer_with_doubts;
use skill_spec::model::name;
use skill_spec::{CheckOptions, Files, Skill, quote, target, vocab};
use unicode_width::UnicodeWidthStr as _;

use crate::Exit;
use crate::bundle::{Bundles, show_diagnostics};
use crate::cli::values::Named;
use crate::cli::{ConfigArgs, RuleArgs};
use crate::disk::{self, shown};
use crate::io::Io;
use crate::render::{line_of, plural};
use crate::scaffold::domains::{self, Domain};
use crate::scaffold::rename::Renamed;
use crate::scaffold::session::{self, Session};
use crate::scaffold::{Instructions, Scaffold, Wishes, compose, inputs, open};
use crate::template::{TEMPLATES, Template};

/// Create a skill from a template, a domain, samples, a chat or another skill
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The skill's name and its folder's: lower-case letters, digits and single hyphens
    #[arg(value_name = "NAME", required_unless_present = "list")]
    name: Option<String>,
    #[command(flatten)]
    base: Base,
    /// The folder that gets the new one
    #[arg(long, value_name = "PARENT", default_value = ".")]
    dir: PathBuf,
    #[command(flatten)]
    parts: Parts,
    /// List the templates
    #[arg(long)]
    list: bool,
}

#[derive(Debug, clap::Args)]
struct Base {
    /// The template to start from [default: minimal]
    #[arg(long, value_name = "T", value_parser = Named::new(template, template_names))]
    template: Option<&'static Template>,
    /// A skill to copy under the new name: a folder, an archive or an inline object
    #[arg(long, value_name = "BUNDLE",
        conflicts_with_all = ["template", "domain", "prompt", "schema", "sample", "from_session"])]
    from: Option<PathBuf>,
    /// The platform's domain that the skill takes the place of
    #[arg(long, value_name = "D", conflicts_with = "template",
        value_parser = Named::new(domains::named, domains::names))]
    domain: Option<Domain>,
}

#[derive(Debug, clap::Args)]
struct Parts {
    /// What the skill does and when to use it
    #[arg(long, value_name = "D")]
    description: Option<String>,
    /// The prompt itself, or the file that holds it
    #[arg(long, value_name = "TEXT|@FILE")]
    prompt: Option<String>,
    /// The schema of the output; copied as it is
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    schema: Option<PathBuf>,
    /// A JSON file as the skill shall return it, to infer a schema from; may be repeated
    #[arg(long, value_name = "FILE")]
    sample: Vec<PathBuf>,
    /// A chat with a model, as JSON or JSONL: what was asked becomes the prompt, what was answered
    /// in JSON the schema
    #[arg(long, value_name = "FILE", conflicts_with_all = ["prompt", "schema", "sample"])]
    from_session: Option<PathBuf>,
}

const EXAMPLES: &str = "\
A copy has the new name wherever the old one stands for the skill: in its manifest, heading, schema
title and texts. Of a chat, images, documents, calls of tools and what looks like a secret stay
behind: read what is left before you share it. What you have to decide is listed at the end.

Examples:
  skill-dev new --list                             the templates
  skill-dev new invoice-reader --template invoice-extraction
  skill-dev new invoice-reader --dir skills --sample out1.json --sample out2.json
  skill-dev new invoice-reader --schema invoice.schema.json --prompt @prompt.md
  skill-dev new invoice-reader --from-session chat.jsonl
  skill-dev new bill-reader --from skills/invoice-reader
  skill-dev new check-reader --domain document.bank-check

Exit codes:
  0  the skill is there, and no rule calls anything in it an error
  1  what was given has errors; nothing was created
  2  the job could not be done: a name that will not do, a folder that exists already";

/// Runs the command.
///
/// # Errors
/// If the name will not do, an input cannot be read, or the folder cannot be created.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    let Some(name) = args.name.as_deref().filter(|_| !args.list) else { return list(io) };
    check_name(name)?;
    let parent = io.resolve(&args.dir);
    disk::require_folder(&parent, &shown(&args.dir))?;
    let (folder, folder_name) = (parent.join(name), shown(&args.dir.join(name)));
    disk::refuse_existing(&folder, &folder_name, disk::ELSEWHERE)?;
    let given = Given::read(args, name, io)?;
    let wishes = Wishes {
        name,
        base: given.base.clone(),
        description: args.parts.description.as_deref().or(given.description),
        prompt: given.instructions(),
        schema: given.schema.clone(),
    };
    let scaffold = compose(&wishes).map_err(|error| match &args.base.from {
        Some(from) => error.context(format!("cannot copy `{}`", shown(from))),
        None => error,
    })?;
    let skill = Skill::parse(scaffold.files.clone());
    let report = skill_spec::check(&skill, &CheckOptions::new(&target::VLMRUN));
    show_diagnostics(&folder_name, &skill, &report, io)?;
    if !report.ok() {
        io.report_error(&anyhow!("`{folder_name}` was not created: {} has errors", args.subject()));
        return Ok(Exit::Errors);
    }
    disk::create_folder(&folder, &folder_name, &scaffold.files)?;
    for (path, _) in scaffold.files.iter() {
        writeln!(io.stdout, "{}", line_of(&format!("{folder_name}/{path}")))?;
    }
    warn(&skill, &parent, io);
    tell(&scaffold, &given, io);
    say_next(&scaffold, &folder_name, io);
    Ok(Exit::Clean)
}

impl Args {
    /// What an error is laid to.
    fn subject(&self) -> String {
        match (&self.parts.schema, &self.base.from) {
            (Some(file), _) => format!("`{}`, shown here as schema.json,", shown(file)),
            (None, Some(from)) => format!("`{}`", shown(from)),
            (None, None) => "what was given".to_owned(),
        }
    }
}

/// What the author gives, read.
#[derive(Default)]
struct Given {
    base: Option<Files>,
    /// The base is a skill of somebody's own.
    is_copy: bool,
    description: Option<&'static str>,
    prompt: Option<String>,
    session: Option<Session>,
    schema: Option<Vec<u8>>,
    /// What must still be decided about it.
    open: Vec<String>,
}

impl Given {
    fn read(args: &Args, name: &str, io: &mut Io) -> anyhow::Result<Self> {
        let mut given = Self::default();
        let Parts { prompt, schema, sample, from_session, .. } = &args.parts;
        given.prompt = prompt.as_deref().map(|prompt| inputs::prompt(prompt, io)).transpose()?;
        if let Some(file) = schema {
            given.schema = Some(inputs::read(file, io)?);
        }
        let mut samples = Vec::new();
        for file in sample {
            samples.push(inputs::sample(file, io)?);
        }
        if let Some(file) = from_session {
            let mut session = session::read(&inputs::read(file, io)?, &shown(file))?;
            samples = std::mem::take(&mut session.answers);
            given.session = Some(session);
        }
        if !samples.is_empty() {
            let (schema, doubts) = infer_with_doubts(&samples, name);
            let mut bytes = serde_json::to_vec_pretty(&schema)?;
            bytes.push(b'\n');
            given.schema = Some(bytes);
            given.open = open::of_samples(samples.len(), &doubts);
        }
        given.take_base(&args.base, name, io)?;
        Ok(given)
    }

    fn take_base(&mut self, base: &Base, name: &str, io: &mut Io) -> anyhow::Result<()> {
        self.base = base.template.map(Template::files);
        if let Some(from) = &base.from {
            let bundles =
                Bundles::open_one(from, &RuleArgs::default(), &ConfigArgs::default(), io)?;
            let bundle = bundles.all.into_iter().next();
            self.base = bundle.map(|bundle| bundle.skill.files);
            self.is_copy = true;
            self.open.extend(self.base.as_ref().and_then(open::of_copy));
        }
        if let Some(domain) = base.domain {
            self.base = domain.template();
            let own = self.schema.is_some();
            if let Some(draft) = domain.draft(name)?.filter(|_| !own) {
                self.description = Some(draft.description);
                self.schema = Some(draft.schema);
            }
            self.open.extend((!own).then(|| domain.open_point()));
        }
        Ok(())
    }

    fn instructions(&self) -> Option<Instructions<'_>> {
        let prompt = self.prompt.as_deref().map(Instructions::Prompt);
        prompt.or_else(|| self.session.as_ref().map(Instructions::Session))
    }
}

fn list(io: &mut Io) -> anyhow::Result<Exit> {
    let width = TEMPLATES.iter().map(|template| template.name.width()).max().unwrap_or(0);
    for template in TEMPLATES {
        writeln!(io.stdout, "{:width$}  {}", template.name, template.summary())?;
    }
    Ok(Exit::Clean)
}

fn template(name: &str) -> Result<&'static Template, String> {
    Template::named(name).ok_or_else(|| {
        let names = || TEMPLATES.iter().map(|template| template.name);
        let first_word = |name: &'static str| name.split('-').next().unwrap_or(name);
        let near = vocab::nearest(name, names()).or_else(|| {
            let word = vocab::nearest(name, names().map(first_word))?;
            names().find(|name| first_word(name) == word)
        });
        let near = near.map(|near| format!("did you mean `{near}`?"));
        let hint = near.unwrap_or_else(|| "`skill-dev new --list` lists them".to_owned());
        format!("there is no template {}; {hint}", quote(name))
    })
}

fn template_names() -> Vec<&'static str> {
    TEMPLATES.iter().map(|template| template.name).collect()
}

fn check_name(text: &str) -> anyhow::Result<()> {
    let target = &target::VLMRUN;
    if name::is_fine(text, target) {
        return Ok(());
    }
    let separator = |character| matches!(character, '/' | '\\');
    if let Some((parent, last)) = text.trim_end_matches(separator).rsplit_once(separator) {
        let last = name::suggested(last, target).unwrap_or_else(|| "NAME".to_owned());
        let parent = if parent.is_empty() { "/" } else { parent };
        bail!(
            "{} is a path, and a name is wanted\nhelp: name the folder apart: `skill-dev new {last} --dir {}`",
            quote(text),
            quote(parent).trim_matches('`')
        );
    }
    let why = match () {
        () if name::is_like_uuid(text) => "it looks like an id".to_owned(),
        () if !target.naming.has_room_for(text.chars().count()) => {
            let max = target.naming.max.map_or(0, |max| max.value.max);
            format!("it has more than {max} characters")
        }
        () => "a name has lower-case letters, digits and single hyphens between them".to_owned(),
    };
    let suggested = name::suggested(text, target);
    let help = suggested.map_or_else(
        || "take one that says what the skill does, such as `invoice-reader`".to_owned(),
        |suggested| format!("try `{suggested}`"),
    );
    bail!("{} cannot be a skill's name: {why}\nhelp: {help}", quote(text))
}

/// What no rule of the default target speaks of.
fn warn(skill: &Skill, parent: &Path, io: &mut Io) {
    let name = skill.name().unwrap_or_default();
    if let Some(word) = ["claude", "anthropic"].into_iter().find(|word| name.contains(word)) {
        io.warn(format_args!("the name holds `{word}`, which Claude's platforms reserve"));
    }
    let description = skill.manifest.as_ref().and_then(|manifest| manifest.description());
    if description.is_some_and(|description| description.contains(['<', '>'])) {
        io.warn("the description has `<` or `>`, which Claude's platforms refuse");
    }
    let parent = disk::canonical(parent).unwrap_or_default();
    if let Some(outer) = parent.ancestors().find(|folder| folder.join("SKILL.md").is_file()) {
        io.warn(format_args!("it lies inside the skill `{}`, and belongs to it", shown(outer)));
    }
}

/// What became of what was given, and what is left to the author.
fn tell(scaffold: &Scaffold, given: &Given, io: &mut Io) {
    // A template is made to be renamed: nothing is to be said of that.
    if given.is_copy {
        tell_renamed(&scaffold.renamed, io);
    }
    for line in given.session.iter().flat_map(|session| &session.left_out) {
        io.say(format_args!("left out: {line}"));
    }
    let open: Vec<&String> = scaffold.open.iter().chain(&given.open).collect();
    if !open.is_empty() {
        io.say("still to decide:");
    }
    for line in open {
        io.say(format_args!("  - {}", line_of(line)));
    }
}

fn tell_renamed(renamed: &Renamed, io: &mut Io) {
    let old = quote(&renamed.old);
    if !renamed.told.is_empty() {
        io.say(format_args!("{old} was replaced in"));
    }
    for line in &renamed.told {
        io.say(format_args!("  {line}"));
    }
    if renamed.left > 0 {
        let left = plural(renamed.left, "place");
        io.say(format_args!("{old} was left in {left}, where it may be a word like any other"));
    }
}

fn say_next(scaffold: &Scaffold, folder: &str, io: &mut Io) {
    if scaffold.files.get("schema.json").is_none() {
        io.say("there is no schema.json: the answer will be free text");
    }
    io.say(format_args!("next:\n  cd {}\n  skill-dev watch", shell_word(folder)));
}

/// For a POSIX shell.
fn shell_word(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+=:@%,".contains(&byte);
    if text.bytes().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

//! `new`: a skill to start from, complete and clean.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use serde_json::Value;
use skill_spec::infer::infer;
use skill_spec::model::name;
use skill_spec::{CheckOptions, Skill, quote, target, vocab};
use unicode_width::UnicodeWidthStr as _;

use crate::Exit;
use crate::bundle::show_diagnostics;
use crate::cli::values::Named;
use crate::disk::{self, shown, system_error};
use crate::io::Io;
use crate::scaffold::{Scaffold, Wishes, compose};
use crate::template::{TEMPLATES, Template};

/// Create a skill from a template, a prompt, a schema or sample outputs
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The skill's name and its folder's: lower-case letters, digits and single hyphens
    #[arg(value_name = "NAME", required_unless_present = "list")]
    name: Option<String>,
    /// The template to start from [default: minimal]
    #[arg(long, value_name = "T", value_parser = Named::new(template, template_names))]
    template: Option<&'static Template>,
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
}

const EXAMPLES: &str = "\
Examples:
  skill-dev new --list                             the templates
  skill-dev new invoice-reader --template invoice-extraction
  skill-dev new invoice-reader --dir skills --sample out1.json --sample out2.json
  skill-dev new invoice-reader --schema invoice.schema.json --prompt @prompt.md

Exit codes:
  0  the skill is there, and no rule has anything against it
  1  the schema has errors; nothing was created
  2  the job could not be done: a name that will not do, a folder that exists already";

/// More than any prompt, schema or sample has.
const MAX_INPUT_BYTES: u64 = 64 << 20;

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
    let prompt = args.parts.prompt.as_deref().map(|prompt| prompt_text(prompt, io)).transpose()?;
    let scaffold = compose(&Wishes {
        name,
        template: args.template,
        description: args.parts.description.as_deref(),
        prompt: prompt.as_deref(),
        schema: schema(&args.parts, name, io)?,
    })?;
    let skill = Skill::parse(scaffold.files.clone());
    let report = skill_spec::check(&skill, &CheckOptions::new(&target::VLMRUN));
    show_diagnostics(&folder_name, &skill, &report, io)?;
    if !report.ok() {
        let given = match &args.parts.schema {
            Some(file) => format!("`{}`, shown here as schema.json,", shown(file)),
            None => "what was given".to_owned(),
        };
        io.report_error(&anyhow!("`{folder_name}` was not created: {given} has errors"));
        return Ok(Exit::Errors);
    }
    disk::create_folder(&folder, &folder_name, &scaffold.files)?;
    for (path, _) in scaffold.files.iter() {
        writeln!(io.stdout, "{folder_name}/{path}")?;
    }
    warn(&skill, &parent, io);
    say_next(&scaffold, &folder_name, io);
    Ok(Exit::Clean)
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

fn prompt_text(prompt: &str, io: &mut Io) -> anyhow::Result<String> {
    let Some(file) = prompt.strip_prefix('@') else { return Ok(prompt.to_owned()) };
    if file.is_empty() {
        bail!("no file is named\nhelp: write `--prompt @FILE`, or the prompt itself");
    }
    let bytes = read(Path::new(file), io)?;
    let named = shown(Path::new(file));
    String::from_utf8(bytes).map_err(|_| anyhow!("the prompt in `{named}` is not UTF-8"))
}

/// The bytes of schema.json: given, or inferred.
fn schema(parts: &Parts, name: &str, io: &mut Io) -> anyhow::Result<Option<Vec<u8>>> {
    if let Some(file) = &parts.schema {
        return read(file, io).map(Some);
    }
    if parts.sample.is_empty() {
        return Ok(None);
    }
    let mut samples = Vec::new();
    for file in &parts.sample {
        samples.push(sample(file, io)?);
    }
    let mut bytes = serde_json::to_vec_pretty(&infer(&samples, name))?;
    bytes.push(b'\n');
    Ok(Some(bytes))
}

fn sample(file: &Path, io: &mut Io) -> anyhow::Result<Value> {
    let bytes = read(file, io)?;
    let named = shown(file);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        anyhow!("{named}:{}:{}: not JSON: {message}", error.line(), error.column())
    })?;
    let kind = match value {
        Value::Object(_) => return Ok(value),
        Value::Array(_) => "a list",
        Value::String(_) => "text",
        Value::Number(_) => "a number",
        Value::Bool(_) => "a boolean",
        Value::Null => "null",
    };
    bail!(
        "the sample `{named}` is {kind}, and a skill returns an object\nhelp: give one output a file, `{{ … }}`"
    )
}

fn read(file: &Path, io: &mut Io) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        io.stdin.by_ref().take(MAX_INPUT_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(io.resolve(file))
            .and_then(|file| file.take(MAX_INPUT_BYTES + 1).read_to_end(&mut bytes))
    };
    let named = shown(file);
    read.map_err(|error| anyhow!("cannot read `{named}`: {}", system_error(&error)))?;
    if bytes.len() as u64 > MAX_INPUT_BYTES {
        bail!("`{named}` is larger than 64 MiB");
    }
    Ok(bytes)
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
    let parent = std::fs::canonicalize(parent).unwrap_or_default();
    if let Some(outer) = parent.ancestors().find(|folder| folder.join("SKILL.md").is_file()) {
        io.warn(format_args!("it lies inside the skill `{}`, and belongs to it", shown(outer)));
    }
}

fn say_next(scaffold: &Scaffold, folder: &str, io: &mut Io) {
    if !scaffold.made.is_empty() {
        let parts = scaffold.made.join(" and the ");
        let (were, them) = if scaffold.made.len() == 1 { ("was", "it") } else { ("were", "them") };
        io.say(format_args!("the {parts} {were} made from what you gave: revise {them}"));
    }
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

//! `compose`: skills in the body of a request, or in code that sends it.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use serde_json::Value;
use skill_pack::lock::{Lock, Wish, drift};
use skill_pack::request::{Language, Product, RequestError, advice, advice_on_skills, snippet};
use skill_pack::{Literal, Request};
use skill_spec::{ReferenceKey, quote, vocab};

use crate::Exit;
use crate::bundle::refuse_inside_any;
use crate::cli::values::{Named, any};
use crate::cli::{ConfigArgs, RuleArgs};
use crate::composing::{Chosen, InProject, Reading, Ready, check_schema, chosen, ready};
use crate::disk::{shown, system_error};
use crate::io::Io;
use crate::output::write_request;
use crate::project::{OpenProject, drift_help, drift_text};
use crate::render::not_json;

/// Put skills into the body of a request
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A folder, archive or JSON object to send, or a skill the platform has: NAME, NAME@VERSION,
    /// NAME:VERSION or an id
    #[arg(value_name = "SKILL")]
    skills: Vec<String>,
    /// What the request is for; `--skills-only` does without
    #[arg(long = "for", value_name = "PRODUCT", required_unless_present = "skills_only")]
    product: Option<ProductName>,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    says: Says,
    #[command(flatten)]
    from: From,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What the request says")]
struct Says {
    /// The model [default: vlm-1, or vlmrun-orion-1:auto for chat and agent]
    #[arg(long, value_name = "M", hide_possible_values = true,
        value_parser = Named::new(any, || vocab::MODELS.to_vec()))]
    model: Option<String>,
    /// A domain, such as document.invoice
    #[arg(long, value_name = "D", hide_possible_values = true,
        value_parser = Named::new(any, || vocab::DOMAINS.to_vec()))]
    domain: Option<String>,
    /// A JSON Schema for the output, which counts before the skills' own
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// An instruction beside the skills, or @FILE that holds it
    #[arg(long, value_name = "TEXT")]
    prompt: Option<String>,
    /// What the user says in the chat, or @FILE that holds it
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
    /// An uploaded file; chat and agent take several
    #[arg(long, value_name = "ID")]
    file_id: Vec<String>,
    /// A file elsewhere; chat, agent and image take several
    #[arg(long, value_name = "URL")]
    url: Vec<String>,
    /// Tools the model may use; several for chat and agent
    #[arg(long, value_name = "T", value_parser = Named::new(toolset, || vocab::TOOLSETS.to_vec()))]
    toolset: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Where the skills come from")]
struct From {
    /// Take the skills this file names; SKILL then picks some of them
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Refuse skills that are not as the lock beside the manifest has them
    #[arg(long, requires = "manifest")]
    locked: bool,
    /// Which field of the object carries a name: that of ids, or that of names
    #[arg(long, value_name = "KEY", default_value = "id")]
    reference_key: KeyName,
    /// Send folders even with error-level diagnostics
    #[arg(long)]
    no_check: bool,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Form")]
struct Form {
    /// Print the list of skills alone
    #[arg(
        long,
        conflicts_with_all = ["snippet", "model", "domain", "schema", "prompt", "message", "file_id", "url", "toolset"]
    )]
    skills_only: bool,
    /// Print code that sends the request, instead of its body
    #[arg(long, value_name = "LANGUAGE", conflicts_with = "pretty")]
    snippet: Option<LanguageName>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE|-")]
    output: Option<PathBuf>,
    /// Indent the JSON
    #[arg(long)]
    pretty: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum ProductName {
    /// Chat completions
    Chat,
    /// An agent's execution
    Agent,
    /// Output from images
    Image,
    /// Output from a document
    Document,
    /// Output from a video
    Video,
    /// Output from a recording
    Audio,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum KeyName {
    /// As the platform's command line
    Id,
    /// As the platform's pages
    Name,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum LanguageName {
    /// A shell command
    Curl,
    /// For the package vlmrun
    Python,
    /// For Node 18 and later
    Node,
}

const EXAMPLES: &str = "\
A SKILL that lies on disk is sent with the request; any other is a name or an id. The body has what
was asked for and what the platform's Python SDK always sends, no more.

Examples:
  skill-dev compose --for document skills/invoice --file-id 3f0a… > body.json
  skill-dev compose --for chat skills/invoice referral@20260219-0a1b2c3d --message 'Which is it?'
  skill-dev compose --for agent invoice --url https://example.com/a.pdf --snippet python
  skill-dev compose --for document --manifest skills.toml --locked --file-id 3f0a…
  skill-dev compose --skills-only skills/* | jq '{skills: .}'

Exit codes:
  0  the request is there
  1  error-level diagnostics, or skills that are not as the lock has them
  2  the job could not be done: a skill not found, an option the product does not take";

/// More than any schema or prompt has.
const MAX_INPUT_BYTES: u64 = 16 << 20;

/// Runs the command.
///
/// # Errors
/// If a skill cannot be read, the request is none its product takes, or the output cannot be
/// written.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    let product = args.product.map_or(Product::Chat, ProductName::product);
    let mut request = request(product, &args.says, io)?;
    let project =
        args.from.manifest.as_deref().map(|file| OpenProject::open(file, io)).transpose()?;
    let schema_ok = schema_ok(args, request.schema.as_ref(), io)?;
    let Some(skills) = skills(args, project.as_ref(), io)?.filter(|_| schema_ok) else {
        return Ok(Exit::Errors);
    };
    request.skills = skills.iter().map(|skill| skill.object.clone()).collect();
    let parts: Vec<_> = skills.iter().map(|skill| skill.part.clone()).collect();
    let text = if args.form.skills_only {
        for line in advice_on_skills(&parts) {
            io.warn(line);
        }
        written(&Value::Array(request.skills), args.form.pretty)
    } else {
        let body = request.body().map_err(|error| refused(&error))?;
        let text = match args.form.snippet {
            Some(language) => {
                snippet(language.language(), product, &body).map_err(|error| refused(&error))?
            }
            None => written(&body, args.form.pretty),
        };
        for line in advice(&request, &parts, text.len()) {
            io.warn(line);
        }
        text
    };
    write(args, &skills, &text, io)?;
    Ok(Exit::Clean)
}

fn request(product: Product, says: &Says, io: &Io) -> anyhow::Result<Request> {
    let text =
        |given: &Option<String>| given.as_deref().map(|given| text_of(given, io)).transpose();
    let mut request = Request::new(product);
    request.model.clone_from(&says.model);
    request.domain.clone_from(&says.domain);
    request.schema = says.schema.as_deref().map(|file| schema(file, io)).transpose()?;
    request.prompt = text(&says.prompt)?;
    request.message = text(&says.message)?;
    request.file_ids.clone_from(&says.file_id);
    request.urls.clone_from(&says.url);
    request.toolsets.clone_from(&says.toolset);
    Ok(request)
}

impl Args {
    fn reading(&self) -> Reading<'_> {
        Reading { rules: &self.rules, config: &self.config, checked: !self.from.no_check }
    }
}

/// The skills of the request; `None` if they may not be sent, which was said then.
fn skills(
    args: &Args,
    project: Option<&OpenProject>,
    io: &mut Io,
) -> anyhow::Result<Option<Vec<Ready>>> {
    let reading = args.reading();
    let mut skills = Vec::new();
    let mut all_ok = true;
    let mut add = |chosen: &Chosen, of: Option<InProject<'_>>, io: &mut Io| {
        let (skill, ok) = ready(chosen, of, &reading, io)?;
        all_ok &= ok;
        skills.push(skill);
        anyhow::Ok(())
    };
    if let Some(project) = project {
        for (name, wish) in project.chosen(&args.skills)? {
            let (chosen, path) = match wish {
                Wish::Path(path) => (Chosen::Path(project.path(&path)), path),
                Wish::Reference(skill) => {
                    let skill = args.from.reference_key.apply(&skill);
                    (Chosen::Reference(Box::new(skill)), String::new())
                }
            };
            add(&chosen, Some(InProject { name: &name, path: &path }), io)?;
        }
    } else {
        refuse_skills(args)?;
        for skill in &args.skills {
            let chosen = chosen(skill, args.from.reference_key.key(), io)?;
            add(&chosen, None, io)?;
        }
    }
    if !all_ok {
        io.report_error(&anyhow!("no request was made: there are errors"));
        return Ok(None);
    }
    let drifted = match project.filter(|_| args.from.locked) {
        Some(project) => has_drifted(project, &skills, io)?,
        None => false,
    };
    Ok((!drifted).then_some(skills))
}

fn refuse_skills(args: &Args) -> anyhow::Result<()> {
    if args.skills.iter().filter(|skill| *skill == "-").count() > 1 {
        bail!("standard input is one skill, and `-` stands here twice");
    }
    if args.skills.is_empty() && (args.form.skills_only || args.says.domain.is_none()) {
        bail!(
            "no skill is named\nhelp: name a folder, a skill of the platform, or `--manifest skills.toml`"
        );
    }
    Ok(())
}

/// Whether a skill is not as the lock has it, which is said then.
fn has_drifted(project: &OpenProject, skills: &[Ready], io: &mut Io) -> anyhow::Result<bool> {
    let file = project.lock_file();
    let Some(mut lock) = project.lock(io)? else {
        bail!("there is no `{}`\nhelp: `skill-dev lock` writes it", shown(&file));
    };
    let now = Lock::new(skills.iter().filter_map(|skill| skill.locked.clone()).collect());
    // Of a few skills it is asked whether those are as they were; of all, whether there are others.
    if now.entries.len() < project.project.skills.len() {
        lock.entries.retain(|entry| now.get(&entry.name).is_some());
    }
    let drifts = drift(&lock, &now);
    if drifts.is_empty() {
        return Ok(false);
    }
    io.report_error(&anyhow!(
        "no request was made: the skills are not as `{}` has them{}\n{}",
        shown(&file),
        drift_text(&drifts),
        drift_help(&drifts, io)
    ));
    Ok(true)
}

fn write(args: &Args, skills: &[Ready], text: &str, io: &mut Io) -> anyhow::Result<()> {
    let Some(file) = args.form.output.as_deref().filter(|path| path.as_os_str() != "-") else {
        return Ok(io.stdout.write_all(text.as_bytes())?);
    };
    let full: PathBuf = io.resolve(file).components().collect();
    let bundles: Vec<_> = skills.iter().filter_map(|skill| skill.bundles.as_ref()).collect();
    refuse_inside_any(&full, &shown(file), &bundles)?;
    write_request(&full, &shown(file), &mut |out| out.write_all(text.as_bytes()))
}

fn written(value: &Value, pretty: bool) -> String {
    let text = if pretty { Literal::Json.value(value, 0) } else { Literal::Json.compact(value) };
    text + "\n"
}

fn schema(file: &Path, io: &Io) -> anyhow::Result<Value> {
    let name = shown(file);
    let bytes = read(file, io)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line().max(1), error.column().max(1));
        anyhow!("{name}:{line}:{column}: not JSON: {}", not_json(&error))
    })
}

/// Whether the rules let the request's own schema pass; what they say is printed.
fn schema_ok(args: &Args, schema: Option<&Value>, io: &mut Io) -> anyhow::Result<bool> {
    // What is no object is refused with the request.
    let (Some(file), Some(Value::Object(_))) = (&args.says.schema, schema) else { return Ok(true) };
    if args.from.no_check {
        return Ok(true);
    }
    let ok = check_schema(file, read(file, io)?, &args.reading(), io)?;
    if !ok {
        io.report_error(&anyhow!("no request was made: the schema has errors"));
    }
    Ok(ok)
}

fn text_of(given: &str, io: &Io) -> anyhow::Result<String> {
    let Some(file) = given.strip_prefix('@').filter(|file| !file.is_empty()) else {
        return Ok(given.to_owned());
    };
    let bytes = read(Path::new(file), io)?;
    String::from_utf8(bytes).map_err(|_| anyhow!("`{}` is not UTF-8", shown(Path::new(file))))
}

fn read(file: &Path, io: &Io) -> anyhow::Result<Vec<u8>> {
    let name = shown(file);
    let mut bytes = Vec::new();
    fs::File::open(io.resolve(file))
        .and_then(|file| file.take(MAX_INPUT_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| anyhow!("cannot read `{name}`: {}", system_error(&error)))?;
    if bytes.len() as u64 > MAX_INPUT_BYTES {
        bail!("`{name}` is larger than 16 MiB");
    }
    Ok(bytes)
}

fn refused(error: &RequestError) -> anyhow::Error {
    anyhow!("{error}\nhelp: {}", error.help())
}

/// The platform's command line takes no other.
fn toolset(name: &str) -> Result<String, String> {
    if vocab::TOOLSETS.contains(&name) {
        return Ok(name.to_owned());
    }
    let hint = vocab::nearest(name, vocab::TOOLSETS.iter().copied()).map_or_else(
        || format!("there are `{}`", vocab::TOOLSETS.join("`, `")),
        |near| format!("did you mean `{near}`?"),
    );
    Err(format!("there is no toolset {}; {hint}", quote(name)))
}

impl ProductName {
    fn product(self) -> Product {
        match self {
            Self::Chat => Product::Chat,
            Self::Agent => Product::Agent,
            Self::Image => Product::Image,
            Self::Document => Product::Document,
            Self::Video => Product::Video,
            Self::Audio => Product::Audio,
        }
    }
}

impl KeyName {
    fn key(self) -> ReferenceKey {
        match self {
            Self::Id => ReferenceKey::Id,
            Self::Name => ReferenceKey::Name,
        }
    }

    /// The same reference with its name in this field.
    fn apply(self, skill: &skill_spec::AgentSkill) -> skill_spec::AgentSkill {
        let version = skill.skill_version.as_deref().unwrap_or(skill_spec::reference::LATEST);
        let identifier = skill.identifier().unwrap_or_default();
        skill_spec::AgentSkill::reference(identifier, version, self.key())
    }
}

impl LanguageName {
    fn language(self) -> Language {
        match self {
            Self::Curl => Language::Curl,
            Self::Python => Language::Python,
            Self::Node => Language::Node,
        }
    }
}

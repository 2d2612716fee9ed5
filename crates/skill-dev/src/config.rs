//! `skill-dev.toml`: found, read, and refused with a position where it says something unknown.

use std::fs;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;

use skill_spec::{
    CheckOptions, Cover, Group, Level, LineIndex, Override, RULES, Selector, TARGETS, Target, vocab,
};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::cli::{ConfigArgs, RuleArgs};
use crate::disk::{canonical, shown, system_error};
use crate::io::Io;
use crate::overrides::{Glob, Overrides, PathLevels};

const FILE: &str = "skill-dev.toml";

/// What the configuration says; nothing where it is silent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// `[check] target`
    pub(crate) target: Option<&'static Target>,
    /// `[rules]`, in the order of the file.
    pub(crate) levels: Vec<(Selector, Level)>,
    /// `[[overrides]]`
    pub(crate) overrides: Overrides,
    /// `[pack]`
    pub(crate) pack: Pack,
    /// `[watch] debounce_ms`
    pub(crate) debounce_ms: Option<u64>,
}

/// The table `[pack]`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pack {
    /// `layout`
    pub(crate) layout: Option<Layout>,
    /// `level`
    pub(crate) level: Option<Effort>,
    /// `exclude`: gitignore patterns of what does not ship.
    pub(crate) exclude: Vec<String>,
    /// `include`: gitignore patterns of what ships although it would be left out.
    pub(crate) include: Vec<String>,
}

/// More than any configuration has; `--config` may name a device.
const MAX_BYTES: u64 = 1 << 20;

/// Where the files stand in the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Layout {
    /// At the top.
    Flat,
    /// In one top folder with the skill's name.
    Wrapped,
}

/// How much time compression may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Effort {
    /// Twice the speed, about a tenth larger.
    Fast,
    /// What nearly everybody wants.
    Default,
    /// A few percent smaller, at a twentieth of the speed.
    Best,
}

impl From<Effort> for skill_pack::Level {
    fn from(level: Effort) -> Self {
        match level {
            Effort::Fast => Self::Fast,
            Effort::Default => Self::Default,
            Effort::Best => Self::Best,
        }
    }
}

impl Layout {
    /// As it is written.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Wrapped => "wrapped",
        }
    }
}

/// The configuration for one PATH: the file the user names, else the nearest from PATH upwards.
///
/// # Errors
/// If the file cannot be read or says something unknown.
pub(crate) fn load(args: &ConfigArgs, path: &Path, io: &mut Io) -> anyhow::Result<Config> {
    let Some(full) = file(args, path, io) else { return Ok(Config::default()) };
    // As the user would write it, where that is shorter.
    let name = shown(args.config.as_deref().unwrap_or(full.strip_prefix(&io.cwd).unwrap_or(&full)));
    let mut text = Vec::new();
    fs::File::open(&full)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut text))
        .map_err(|error| anyhow::anyhow!("cannot read `{name}`: {}", system_error(&error)))?;
    if text.len() as u64 > MAX_BYTES {
        anyhow::bail!("`{name}` is larger than 1 MiB, and no configuration");
    }
    let text = String::from_utf8(text).map_err(|_| anyhow::anyhow!("`{name}` is not UTF-8"))?;
    io.detail(format_args!("configuration: {name}"));
    let mut config = Config::parse(&text).map_err(|fault| {
        let place = LineIndex::new(&text).line_column(&text, fault.at);
        anyhow::anyhow!("{name}:{}:{}: {}", place.line, place.column, fault.message)
    })?;
    // Of a file reached through a link, the folder the user knows counts.
    let folder = full.parent().unwrap_or(Path::new("."));
    config.overrides.folder = canonical(folder).unwrap_or_else(|_| folder.to_owned());
    Ok(config)
}

/// The configuration file for one PATH, absolute; the one the user names need not be there.
pub(crate) fn file(args: &ConfigArgs, path: &Path, io: &Io) -> Option<std::path::PathBuf> {
    match &args.config {
        _ if args.no_config => None,
        Some(file) => Some(io.resolve(file)),
        None if path.as_os_str() == "-" => nearest(&io.cwd),
        None => nearest(&io.resolve(path)),
    }
}

fn nearest(path: &Path) -> Option<std::path::PathBuf> {
    let real = canonical(path).ok()?;
    real.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file())
}

/// The check options of a command: its own flags over the configuration over the defaults.
pub(crate) fn check_options(args: &RuleArgs, config: &Config) -> CheckOptions {
    let target = args.target.or(config.target).unwrap_or_else(RuleArgs::default_target);
    let levels = config.levels.iter().chain(&args.levels.0).copied().collect();
    let mut options = CheckOptions::new(target).with_levels(levels);
    if !config.overrides.all.is_empty() {
        // The command line has the last word, over overrides too.
        let levels = args.levels.0.clone();
        options.overrides = vec![Override { cover: Cover::Everything, levels }];
    }
    options
}

/// Why a rule's or a group's name is refused.
pub(crate) fn unknown_rule(name: &str) -> String {
    let groups = Group::ALL.into_iter().map(Group::as_str);
    let known = RULES.iter().map(|rule| rule.name).chain(groups);
    let said = format!("there is no rule or group of rules `{}`", short(name));
    said + &hint(name, known, "`skill-dev rules` lists them")
}

/// The word for all platforms.
pub(crate) const ALL: &str = "all";

/// Why a platform's name is refused.
pub(crate) fn unknown_target(name: &str) -> String {
    if name == ALL {
        return "`all` is for `check --target all`; name one target here".to_owned();
    }
    no_target(name, TARGETS.iter().map(|target| target.name))
}

/// The same where [`ALL`] can be meant.
pub(crate) fn unknown_aim(name: &str) -> String {
    no_target(name, TARGETS.iter().map(|target| target.name).chain([ALL]))
}

fn no_target<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let all: Vec<_> = known.clone().map(|name| format!("`{name}`")).collect();
    let said = format!("there is no target `{}`", short(name));
    said + &hint(name, known, &format!("there are {}", all.join(", ")))
}

/// The nearest known name, else what there is to choose from.
fn hint<'a>(name: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    match vocab::nearest(name, known) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; {otherwise}"),
    }
}

/// As much of a stranger's name as a message bears.
fn short(name: &str) -> String {
    name.chars().take(60).collect()
}

/// Something the file may not say, and where it says so.
struct Fault {
    at: usize,
    message: String,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl Config {
    fn parse(text: &str) -> Result<Self, Fault> {
        let table = DeTable::parse(text).map_err(|error| {
            fault(error.span().unwrap_or_default(), error.message().replace('\n', ", "))
        })?;
        let mut config = Self::default();
        for (key, value) in table.get_ref() {
            let inner = entries(key.get_ref(), value);
            match key.get_ref().as_ref() {
                "check" => inner?.try_for_each(|entry| config.check_entry(&entry))?,
                "rules" => config.levels.extend(levels(inner?)?),
                "overrides" => config.overrides.all = overrides(value)?,
                "pack" => inner?.try_for_each(|entry| config.pack.entry(&entry))?,
                "watch" => inner?.try_for_each(|entry| config.watch_entry(&entry))?,
                name => {
                    return Err(unknown_key(
                        key.span(),
                        "",
                        name,
                        &["check", "rules", "overrides", "pack", "watch"],
                    ));
                }
            }
        }
        Ok(config)
    }

    fn check_entry(&mut self, entry: &Entry<'_>) -> Result<(), Fault> {
        match entry.key {
            "target" => {
                let name = entry.text()?;
                let target = Target::named(name);
                self.target = Some(target.ok_or_else(|| entry.fault(unknown_target(name)))?);
                Ok(())
            }
            _ => Err(entry.unknown("check", &["target"])),
        }
    }

    fn watch_entry(&mut self, entry: &Entry<'_>) -> Result<(), Fault> {
        match entry.key {
            "debounce_ms" => {
                let number = entry
                    .value
                    .get_ref()
                    .as_integer()
                    .and_then(|number| number.as_str().parse().ok());
                let number = number.filter(|number| *number <= 60_000);
                let number = number
                    .ok_or_else(|| entry.fault("`debounce_ms` must be a number from 0 to 60000"))?;
                self.debounce_ms = Some(number);
                Ok(())
            }
            _ => Err(entry.unknown("watch", &["debounce_ms"])),
        }
    }
}

impl Pack {
    fn entry(&mut self, entry: &Entry<'_>) -> Result<(), Fault> {
        match entry.key {
            "layout" => {
                self.layout = Some(match entry.text()? {
                    "flat" => Layout::Flat,
                    "wrapped" => Layout::Wrapped,
                    _ => return Err(entry.fault("the layout must be \"flat\" or \"wrapped\"")),
                });
            }
            "level" => {
                self.level = Some(match entry.text()? {
                    "fast" => Effort::Fast,
                    "default" => Effort::Default,
                    "best" => Effort::Best,
                    _ => {
                        let message = "the level must be \"fast\", \"default\" or \"best\"";
                        return Err(entry.fault(message));
                    }
                });
            }
            "exclude" => self.exclude = entry.texts()?,
            "include" => self.include = entry.texts()?,
            _ => return Err(entry.unknown("pack", &["layout", "level", "exclude", "include"])),
        }
        Ok(())
    }
}

fn levels<'a>(entries: impl Iterator<Item = Entry<'a>>) -> Result<Vec<(Selector, Level)>, Fault> {
    let level = |entry: Entry<'a>| {
        let selector = Selector::named(entry.key)
            .ok_or_else(|| fault(entry.key_span.clone(), unknown_rule(entry.key)))?;
        let level = match entry.text()? {
            "allow" => Level::Allow,
            "warn" => Level::Warn,
            "deny" => Level::Deny,
            _ => {
                return Err(
                    entry.fault("the level must be one of \"allow\", \"warn\" and \"deny\"")
                );
            }
        };
        Ok((selector, level))
    };
    entries.map(level).collect()
}

fn overrides(value: &Value<'_>) -> Result<Vec<PathLevels>, Fault> {
    let message = "`overrides` must be a list of tables: write `[[overrides]]`";
    let tables =
        value.get_ref().as_array().ok_or_else(|| fault(value.span(), message.to_owned()))?;
    tables.iter().map(path_levels).collect()
}

fn path_levels(value: &Value<'_>) -> Result<PathLevels, Fault> {
    const NAME: &str = "[overrides]";
    let mut read = PathLevels::default();
    for entry in entries(NAME, value)? {
        match entry.key {
            "paths" => {
                let texts = entry.texts()?;
                let items = entry.value.get_ref().as_array().into_iter().flatten();
                let globs = texts.iter().zip(items).map(|(text, item)| {
                    Glob::new(text).map_err(|message| fault(item.span(), message))
                });
                read.globs = globs.collect::<Result<_, _>>()?;
            }
            "rules" => read.levels = levels(entries("overrides.rules", entry.value)?)?,
            _ => return Err(entry.unknown(NAME, &["paths", "rules"])),
        }
    }
    if read.globs.is_empty() {
        let message = "this table needs `paths`, a list of globs: it covers nothing without";
        return Err(fault(value.span(), message.to_owned()));
    }
    Ok(read)
}

/// A key of a table with its value.
struct Entry<'a> {
    key: &'a str,
    key_span: Range<usize>,
    value: &'a Value<'a>,
}

impl<'a> Entry<'a> {
    fn text(&self) -> Result<&'a str, Fault> {
        self.value
            .get_ref()
            .as_str()
            .ok_or_else(|| self.fault(format!("`{}` must be a text", self.key)))
    }

    fn texts(&self) -> Result<Vec<String>, Fault> {
        let message = || format!("`{}` must be a list of texts", self.key);
        let items = self.value.get_ref().as_array().ok_or_else(|| self.fault(message()))?;
        let text = |item: &Value<'_>| {
            item.get_ref().as_str().map(str::to_owned).ok_or_else(|| fault(item.span(), message()))
        };
        items.iter().map(text).collect()
    }

    fn fault(&self, message: impl Into<String>) -> Fault {
        fault(self.value.span(), message.into())
    }

    fn unknown(&self, table: &str, known: &[&str]) -> Fault {
        unknown_key(self.key_span.clone(), table, self.key, known)
    }
}

fn fault(span: Range<usize>, message: String) -> Fault {
    Fault { at: span.start, message }
}

fn unknown_key(span: Range<usize>, table: &str, key: &str, known: &[&str]) -> Fault {
    let all: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    let all =
        format!("there {} {}", if all.len() == 1 { "is only" } else { "are" }, all.join(", "));
    let said = match table {
        "" => format!("there is no table `[{}]`", short(key)),
        table => format!("`{}` is no key of `[{}]`", short(key), table),
    };
    fault(span, said + &hint(key, known.iter().copied(), &all))
}

fn entries<'a>(name: &str, value: &'a Value<'a>) -> Result<impl Iterator<Item = Entry<'a>>, Fault> {
    let table = value.get_ref().as_table();
    let table = table.ok_or_else(|| {
        fault(value.span(), format!("`{name}` must be a table: write `[{name}]`"))
    })?;
    let mut entries: Vec<Entry<'a>> = Vec::new();
    for (key, value) in table {
        entries.push(Entry { key: key.get_ref().as_ref(), key_span: key.span(), value });
    }
    // Of two levels for the same rule the later one counts.
    entries.sort_by_key(|entry| entry.key_span.start);
    Ok(entries.into_iter())
}

//! A skill read, checked and packed in memory, for the commands that do so once.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use rayon::prelude::*;
use skill_pack::Packing;
use skill_spec::{CheckOptions, Files, LeftOutReason, Report, Skill, Target};

use crate::cli::{ConfigArgs, RuleArgs};
use crate::config::{self, Config};
use crate::disk::{self, SkillFolder};
use crate::io::Io;
use crate::plan::Plan;
use crate::render::{Checked, line_of, text};

/// A skill and what the rules say of it.
pub(crate) struct Bundle {
    pub(crate) folder: SkillFolder,
    pub(crate) skill: Skill,
    pub(crate) report: Report,
    /// What is to be said of how it was packed.
    told: Vec<String>,
}

/// What was found under a PATH.
pub(crate) struct Bundles {
    /// In order of path; never empty.
    pub(crate) all: Vec<Bundle>,
    /// What holds for all of them.
    pub(crate) config: Config,
    options: CheckOptions,
}

impl Bundles {
    /// Every skill under `path`, checked.
    ///
    /// # Errors
    /// If there is none, one cannot be read at all, or the configuration is refused.
    pub(crate) fn load(
        path: &Path,
        rules: &RuleArgs,
        config: &ConfigArgs,
        io: &mut Io,
    ) -> anyhow::Result<Self> {
        Ok(Self::open(path, rules, config, io)?.checked())
    }

    /// The same without a look at what the rules say: the reports are empty.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub(crate) fn open(
        path: &Path,
        rules: &RuleArgs,
        config: &ConfigArgs,
        io: &mut Io,
    ) -> anyhow::Result<Self> {
        let found = disk::skills_under(path, io)?;
        found.tell_skipped(io);
        let bundles = Self::read(found.skills, rules, config::load(config, path, io)?)?;
        bundles.tell(io);
        Ok(bundles)
    }

    /// The one skill under `path`, as [`Self::open`] has it.
    ///
    /// # Errors
    /// As [`Self::load`], and if there are several.
    pub(crate) fn open_one(
        path: &Path,
        rules: &RuleArgs,
        config: &ConfigArgs,
        io: &mut Io,
    ) -> anyhow::Result<Self> {
        let folder = disk::one_skill(path, io)?;
        let bundles = Self::read(vec![folder], rules, config::load(config, path, io)?)?;
        bundles.tell(io);
        Ok(bundles)
    }

    fn tell(&self, io: &mut Io) {
        for line in self.all.iter().flat_map(|bundle| &bundle.told) {
            io.warn(line);
        }
    }

    fn read(folders: Vec<SkillFolder>, rules: &RuleArgs, config: Config) -> anyhow::Result<Self> {
        let options = config::check_options(rules, &config);
        let load = |folder: SkillFolder| {
            let (files, told) = disk::read(&folder, &config.pack)?;
            let skill = Skill::parse(files);
            let (diagnostics, silenced) = (Vec::new(), Vec::new());
            let report = Report { target: options.target(), diagnostics, silenced };
            anyhow::Ok(Bundle { folder, skill, report, told })
        };
        let all = match <[SkillFolder; 1]>::try_from(folders) {
            // For one skill no thread is started.
            Ok([one]) => vec![load(one)?],
            Err(several) => several.into_par_iter().map(load).collect::<Result<_, _>>()?,
        };
        Ok(Self { all, config, options })
    }

    /// What the rules say of each.
    pub(crate) fn check(&self) -> Vec<Report> {
        let check = |bundle: &Bundle| {
            let files = &bundle.skill.files;
            let options = self.config.overrides.one(&self.options, &bundle.folder, files);
            skill_spec::check(&bundle.skill, &options)
        };
        match self.all.as_slice() {
            [one] => vec![check(one)],
            several => several.par_iter().map(check).collect(),
        }
    }

    fn checked(mut self) -> Self {
        let reports = self.check();
        for (bundle, report) in self.all.iter_mut().zip(reports) {
            bundle.report = report;
        }
        self
    }

    /// Bytes of all files.
    pub(crate) fn bytes(&self) -> u64 {
        self.all.iter().map(Bundle::bytes).sum()
    }

    /// The platform everything is for.
    pub(crate) fn target(&self) -> &'static Target {
        self.options.target()
    }

    /// Prints what the rules say, on standard error; errors even with `-q`. Whether there are none.
    ///
    /// # Errors
    /// If nobody reads it.
    pub(crate) fn show(&self, reports: &[Report], io: &mut Io) -> anyhow::Result<bool> {
        for (bundle, report) in self.all.iter().zip(reports) {
            show_diagnostics(&bundle.folder.shown, &bundle.skill, report, io)?;
        }
        Ok(reports.iter().all(Report::ok))
    }

    /// No error-level diagnostic in any of them.
    pub(crate) fn ok(&self) -> bool {
        self.all.iter().all(|bundle| bundle.report.ok())
    }
}

/// So many bytes are dealt with sooner than another thread would start.
const THREAD_BYTES: u64 = 128 << 10;

/// Does both, at the same time if there are `bytes` enough to deal with.
pub(crate) fn both<A: Send, B: Send>(
    bytes: u64,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if bytes <= THREAD_BYTES { (one(), other()) } else { rayon::join(one, other) }
}

/// Prints what the rules say of a skill, on standard error; errors even with `-q`.
///
/// # Errors
/// If nobody reads it.
pub(crate) fn show_diagnostics(
    shown: &str,
    skill: &Skill,
    report: &Report,
    io: &mut Io,
) -> anyhow::Result<()> {
    let text =
        text::render(&Checked::new(shown, skill, report), text::Style::of(io.colored_stderr()));
    if report.ok() {
        if !text.is_empty() {
            io.say(text.trim_end_matches('\n'));
        }
    } else {
        io.stdout.flush()?;
        io.stderr.write_all(text.as_bytes())?;
    }
    Ok(())
}

impl Bundle {
    /// The skill's name; `skill` if it has none.
    pub(crate) fn name(&self) -> &str {
        self.skill.name().unwrap_or("skill")
    }

    /// Bytes of its files.
    pub(crate) fn bytes(&self) -> u64 {
        self.skill.files.iter().map(|(_, file)| file.bytes.len() as u64).sum()
    }

    /// The archive in parts.
    ///
    /// # Errors
    /// If a file that belongs in it cannot be read, or no archive can hold what is there.
    pub(crate) fn prepare(&self, plan: &Plan) -> anyhow::Result<Packing<'_>> {
        let packing = || {
            if let Some(why) = unreadable(&self.skill.files) {
                bail!("{why}");
            }
            Ok(skill_pack::prepare(&self.skill.files, &plan.options(&self.skill)?)?)
        };
        packing().with_context(|| format!("cannot pack `{}`", self.folder.shown))
    }

    /// Fails if a file at `path`, named `name` to the user, would be part of the bundle the next
    /// time it is read.
    ///
    /// # Errors
    /// As said, or if `.skillignore` cannot be read.
    pub(crate) fn refuse_inside(
        &self,
        path: &Path,
        name: &str,
        config: &Config,
    ) -> anyhow::Result<()> {
        let Some(inside) = inside(&self.folder, path) else { return Ok(()) };
        if disk::ships(&self.folder, &config.pack, &inside)? {
            bail!(in_skill(name, &self.folder.shown));
        }
        Ok(())
    }
}

/// Fails if a file at `path`, named `name` to the user, would be part of a skill the next time that is
/// read: of one of `known`, or of another whose folder it lies in.
///
/// # Errors
/// As said, or if `.skillignore` cannot be read.
pub(crate) fn refuse_inside_any(path: &Path, name: &str, known: &[&Bundles]) -> anyhow::Result<()> {
    let mut asked = Vec::new();
    for bundles in known {
        for bundle in &bundles.all {
            bundle.refuse_inside(path, name, &bundles.config)?;
            asked.extend(disk::canonical(&bundle.folder.path));
        }
    }
    let real = path.ancestors().find_map(|folder| disk::canonical(folder).ok());
    let others = real.iter().flat_map(|real| real.ancestors());
    for folder in others.filter(|folder| !asked.iter().any(|known| known == folder)) {
        if !folder.join("SKILL.md").is_file() {
            continue;
        }
        let shown = disk::shown(Path::new(folder.file_name().unwrap_or_default()));
        let folder = SkillFolder {
            path: folder.to_owned(),
            written: shown.clone(),
            shown: shown.clone(),
            is_below: true,
            packed: None,
        };
        let Some(inside) = inside(&folder, path) else { continue };
        if disk::ships(&folder, &config::Pack::default(), &inside)? {
            bail!(in_skill(name, &shown));
        }
    }
    Ok(())
}

/// Why nothing is written to the place `name`.
pub(crate) fn in_skill(name: &str, skill: &str) -> String {
    format!(
        "`{name}` lies inside the skill `{skill}`, and what is made of a skill must be no part of it\nhelp: choose a place outside, or list it in `.skillignore`"
    )
}

/// What could not be read: an archive without a file that should be in it is worse than none.
pub(crate) fn unreadable(files: &Files) -> Option<String> {
    files.left_out.iter().find_map(|entry| match &entry.reason {
        LeftOutReason::Unreadable(why) => {
            Some(format!("cannot read `{}`: {}", line_of(&entry.path), line_of(why)))
        }
        _ => None,
    })
}

/// The path in the bundle of a place that lies there; it need not exist yet.
pub(crate) fn inside(folder: &SkillFolder, path: &Path) -> Option<String> {
    if folder.packed.is_some() {
        return None;
    }
    let real = disk::canonical(&folder.path).ok()?;
    let known = path
        .ancestors()
        .skip(1)
        .find_map(|folder| Some((disk::canonical(folder).ok()?, path.strip_prefix(folder).ok()?)));
    let place: PathBuf = known.map(|(folder, rest)| folder.join(rest))?;
    let parts = place.strip_prefix(real).ok()?.iter().map(|part| part.to_str());
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}

//! A skill read, checked and packed in memory, for the commands that do so once.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use rayon::prelude::*;
use skill_pack::{Archive, PackError, PackOptions};
use skill_spec::{Files, LeftOutReason, Report, Skill};

use crate::cli::{ConfigArgs, RuleArgs};
use crate::config::{self, Config, Layout};
use crate::disk::{self, SkillFolder};
use crate::io::Io;
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
}

impl Bundles {
    /// Every skill under `path`.
    ///
    /// # Errors
    /// If there is none, one cannot be read at all, or the configuration is refused.
    pub(crate) fn load(
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

    /// The one skill under `path`.
    ///
    /// # Errors
    /// As [`Self::load`], and if there are several.
    pub(crate) fn load_one(
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
            let options = config.overrides.one(&options, &folder, &skill.files);
            let report = skill_spec::check(&skill, &options);
            anyhow::Ok(Bundle { folder, skill, report, told })
        };
        let all: Result<Vec<Bundle>, _> = folders.into_par_iter().map(load).collect();
        Ok(Self { all: all?, config })
    }

    /// Prints what the rules say, on standard error; errors even with `-q`.
    ///
    /// # Errors
    /// If nobody reads it.
    pub(crate) fn show_diagnostics(&self, io: &mut Io) -> anyhow::Result<()> {
        for bundle in &self.all {
            show_diagnostics(&bundle.folder.shown, &bundle.skill, &bundle.report, io)?;
        }
        Ok(())
    }

    /// No error-level diagnostic in any of them.
    pub(crate) fn ok(&self) -> bool {
        self.all.iter().all(|bundle| bundle.report.ok())
    }
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

    /// The archive.
    ///
    /// # Errors
    /// If a file that belongs in it cannot be read, or no archive can hold what is there.
    pub(crate) fn pack(&self, layout: Layout) -> anyhow::Result<Archive> {
        if let Some(why) = unreadable(&self.skill.files) {
            bail!("cannot pack `{}`: {why}", self.folder.shown);
        }
        pack(&self.skill, layout).with_context(|| format!("cannot pack `{}`", self.folder.shown))
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
            bail!(
                "`{name}` lies inside the skill `{}`, and would be packed with it the next time\nhelp: choose a place outside, or list it in `.skillignore`",
                self.folder.shown
            );
        }
        Ok(())
    }
}

/// The archive of a skill, whatever was not readable.
///
/// # Errors
/// If no archive can hold what is there.
pub(crate) fn pack(skill: &Skill, layout: Layout) -> Result<Archive, PackError> {
    let layout = match layout {
        Layout::Wrapped => skill_pack::Layout::Wrapped(skill.name().unwrap_or("skill").to_owned()),
        Layout::Flat => skill_pack::Layout::Flat,
    };
    skill_pack::pack(&skill.files, &PackOptions { layout, ..PackOptions::default() })
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
    let real = fs::canonicalize(&folder.path).ok()?;
    let known = path
        .ancestors()
        .skip(1)
        .find_map(|folder| Some((fs::canonicalize(folder).ok()?, path.strip_prefix(folder).ok()?)));
    let place: PathBuf = known.map(|(folder, rest)| folder.join(rest))?;
    let parts = place.strip_prefix(real).ok()?.iter().map(|part| part.to_str());
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}

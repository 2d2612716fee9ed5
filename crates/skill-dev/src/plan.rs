//! How archives are made, and whether the target takes them: layout, level, time, limits.
//!
//! What a target asks stands in its row; here it meets flags, configuration and sizes. How much a
//! fact weighs is decided as for rules: only what is published or read in code refuses.

use anyhow::{anyhow, bail};
use skill_pack::{PackOptions, Stamp, base64_chars, safe_name};
use skill_spec::target::{self, Fact, Limit, grouped};
use skill_spec::{Files, Severity, Skill, Target, quote};

use crate::config::{Config, Effort, Layout};
use crate::io::Io;

/// How many files a message names.
const NAMED: usize = 3;

/// What the command line asks for, over the configuration.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wish {
    /// `--layout`
    pub(crate) layout: Option<Layout>,
    /// `--level`
    pub(crate) level: Option<Effort>,
}

/// How archives are made, and for whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) target: &'static Target,
    pub(crate) layout: Layout,
    pub(crate) level: skill_pack::Level,
    pub(crate) stamp: Stamp,
}

/// More than the target takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excess {
    /// An error, or a warning if it is not sure, or not sure to be refused.
    pub(crate) severity: Severity,
    /// With notes and help on lines of their own.
    pub(crate) message: String,
}

impl Plan {
    /// What counts for an archive; beside it, what is to be said if the target may not take the
    /// layout.
    ///
    /// # Errors
    /// If it does not.
    pub(crate) fn new(
        wish: Wish,
        config: &Config,
        target: &'static Target,
        stamp: Stamp,
    ) -> anyhow::Result<(Self, Option<String>)> {
        let fact = &target.bundle.layout;
        let wanted = wish.layout.or(config.pack.layout);
        let level = wish.level.or(config.pack.level).map(Into::into).unwrap_or_default();
        let layout = wanted.unwrap_or_else(|| own_layout(target));
        let plan = Self { target, layout, level, stamp };
        let taken = match fact.value {
            target::Layout::Flat => Layout::Flat,
            target::Layout::Wrapped => Layout::Wrapped,
            target::Layout::Either | target::Layout::Folder => layout,
        };
        if layout == taken {
            return Ok((plan, None));
        }
        let message = format!(
            "`{}` takes {} archives, and the layout is `{}`\nnote: {}\nhelp: leave the layout away, or name the platform the archive is for with `--target`",
            target.name,
            taken.as_str(),
            layout.as_str(),
            fact.origin()
        );
        match fact.severity() {
            Severity::Error => Err(anyhow!(message)),
            _ => Ok((plan, Some(message))),
        }
    }

    /// For the object of a request, whose layout the target alone decides.
    pub(crate) fn inline(
        level: Option<Effort>,
        config: &Config,
        target: &'static Target,
        stamp: Stamp,
    ) -> Self {
        let layout = match target.bundle.layout.value {
            target::Layout::Wrapped => Layout::Wrapped,
            _ => Layout::Flat,
        };
        let level = level.or(config.pack.level).map(Into::into).unwrap_or_default();
        Self { target, layout, level, stamp }
    }

    /// The extension of archives here: what the target's own tools call them.
    pub(crate) fn extension(&self) -> &'static str {
        self.target.bundle.extension.map_or("zip", |fact| fact.value)
    }

    /// The options of the packer, for this skill.
    ///
    /// # Errors
    /// If its name cannot be that of the top folder.
    pub(crate) fn options(&self, skill: &Skill) -> anyhow::Result<PackOptions> {
        let layout = match self.layout {
            Layout::Flat => skill_pack::Layout::Flat,
            Layout::Wrapped => skill_pack::Layout::Wrapped(top_folder(skill)?.to_owned()),
        };
        Ok(PackOptions { layout, level: self.level, stamp: self.stamp })
    }

    /// What is known before packing: number and sizes of the files. The rules say the same, to those
    /// who ask them.
    pub(crate) fn before(&self, files: &Files) -> Vec<Excess> {
        let bundle = &self.target.bundle;
        let sizes = || files.iter().map(|(path, file)| (path.as_str(), file.bytes.len() as u64));
        let total = sizes().map(|(_, bytes)| bytes).sum();
        let most = sizes().map(|(_, bytes)| bytes).max().unwrap_or(0);
        let count = files.len() as u64;
        let all = [
            (bundle.files, count, format!("there are {} files", grouped(count))),
            (bundle.file_bytes, most, format!("one file has {} bytes", grouped(most))),
            (bundle.total_bytes, total, format!("the files have {} bytes", grouped(total))),
        ];
        self.over(all, sizes)
    }

    /// What only packing tells: the sizes of the zip, in which each file has so many bytes, and of its
    /// base64.
    pub(crate) fn after<'a, S: Iterator<Item = (&'a str, u64)>>(
        &self,
        bytes: u64,
        sizes: impl Fn() -> S,
    ) -> Vec<Excess> {
        let bundle = &self.target.bundle;
        let chars = base64_chars(bytes);
        let all = [
            (bundle.zip_bytes, bytes, format!("the archive has {} bytes", grouped(bytes))),
            (
                bundle.base64_chars,
                chars,
                format!("the archive has {} characters of base64", grouped(chars)),
            ),
        ];
        self.over(all, sizes)
    }

    /// Fails if the target surely does not take an archive of this size; else what it may not take.
    ///
    /// # Errors
    /// As said.
    pub(crate) fn refuse<'a, S: Iterator<Item = (&'a str, u64)>>(
        &self,
        bytes: u64,
        sizes: impl Fn() -> S,
    ) -> anyhow::Result<Vec<String>> {
        let excesses = self.after(bytes, sizes);
        if let Some(error) = excesses.iter().find(|one| one.severity == Severity::Error) {
            bail!("{}", error.message);
        }
        Ok(excesses.into_iter().map(|one| one.message).collect())
    }

    /// Those of the limits that the values are over; `sizes` are of the files.
    fn over<'a, S: Iterator<Item = (&'a str, u64)>>(
        &self,
        values: impl IntoIterator<Item = (Option<Fact<Limit>>, u64, String)>,
        sizes: impl Fn() -> S,
    ) -> Vec<Excess> {
        let over = |(fact, value, said): (Option<Fact<Limit>>, u64, String)| {
            let fact = fact.filter(|fact| value > fact.value.max)?;
            let message = self.excess(&fact, value, &said, &largest(sizes()));
            Some(Excess { severity: fact.severity(), message })
        };
        values.into_iter().filter_map(over).collect()
    }

    fn excess(
        &self,
        fact: &Fact<Limit>,
        value: u64,
        said: &str,
        largest: &[(&str, u64)],
    ) -> String {
        let size =
            |(path, bytes): &(&str, u64)| format!("{} with {}", quote(path), grouped(*bytes));
        let named: Vec<String> = largest.iter().map(size).collect();
        let max = grouped(fact.value.max);
        let reading = fact.value.other_reading(value);
        let lines = [
            format!("{said}; `{}` takes at most {max}", self.target.name),
            format!("note: the largest files, in bytes: {}", named.join(", ")),
            reading.map_or_else(String::new, |reading| format!("note: {reading}")),
            format!("note: {}", fact.origin()),
            "help: list in `.skillignore` what the skill does not read, or make it smaller"
                .to_owned(),
        ];
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    }
}

/// The time entries bear: `SOURCE_DATE_EPOCH`, else 1980.
///
/// # Errors
/// If the variable holds no number of seconds.
pub(crate) fn stamp(io: &Io) -> anyhow::Result<Stamp> {
    let Some(text) = &io.epoch else { return Ok(Stamp::default()) };
    let text = text.to_string_lossy();
    match text.parse() {
        Ok(seconds) => Ok(Stamp::from_unix(seconds)),
        Err(_) => bail!(
            "`SOURCE_DATE_EPOCH` is {}, and no whole number of seconds since 1970\nhelp: unset it, or take the time of the last commit, as in `SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)`",
            quote(&text)
        ),
    }
}

/// The same, with a word if no entry can bear that time. Build systems set 0 and 1 for "no time":
/// such is told to the curious alone.
///
/// # Errors
/// As [`stamp`].
pub(crate) fn told_stamp(io: &mut Io) -> anyhow::Result<Stamp> {
    let stamp = stamp(io)?;
    let text = io.epoch.as_ref().map(|text| text.to_string_lossy().into_owned());
    let seconds = text.and_then(|text| text.parse().ok());
    if let Some(seconds) = seconds.filter(|seconds: &i64| !Stamp::UNIX.contains(seconds)) {
        let line = format!(
            "`SOURCE_DATE_EPOCH` is `{seconds}`, and entries bear times from 1980 to 2107: the nearest is taken"
        );
        if (0..*Stamp::UNIX.start()).contains(&seconds) { io.detail(line) } else { io.warn(line) }
    }
    Ok(stamp)
}

/// Where the files stand if nobody says: a platform that reads folders gets one.
fn own_layout(target: &Target) -> Layout {
    match target.bundle.layout.value {
        target::Layout::Flat => Layout::Flat,
        target::Layout::Wrapped | target::Layout::Either | target::Layout::Folder => {
            Layout::Wrapped
        }
    }
}

/// The skill's name, if it is a harmless name for a folder.
fn top_folder(skill: &Skill) -> anyhow::Result<&str> {
    match skill.name() {
        Some(name) if safe_name(name) == name => Ok(name),
        Some(name) => bail!(
            "{} cannot be the top folder of an archive, which bears the skill's name\nhelp: take a `name` of letters, digits and hyphens",
            quote(name)
        ),
        None => bail!(
            "the skill has no name, and the top folder of a wrapped archive bears it\nhelp: give the manifest a `name`"
        ),
    }
}

/// The largest of them, first the largest; of several that are equal the first.
fn largest<'a>(sizes: impl Iterator<Item = (&'a str, u64)>) -> Vec<(&'a str, u64)> {
    let mut sizes: Vec<_> = sizes.collect();
    sizes.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    sizes.truncate(NAMED);
    sizes
}

#[cfg(test)]
mod tests {
    use skill_spec::target::{Bundle, Evidence, Force, VLMRUN};
    use skill_spec::{File, RelPath};

    use super::*;

    fn at_most(max: u64, evidence: Evidence) -> Fact<Limit> {
        let value = Limit { max, said: "a little" };
        Fact { value, force: Force::Refused, evidence, source: "a page" }
    }

    fn plan(bundle: &Bundle) -> Plan {
        let target: &'static Target = Box::leak(Box::new(Target { bundle: *bundle, ..VLMRUN }));
        let level = skill_pack::Level::Default;
        Plan { target, layout: Layout::Flat, level, stamp: Stamp::default() }
    }

    fn files() -> Files {
        let mut files = Files::new();
        for (path, bytes) in [("a.png", 900), ("b.png", 2000), ("c", 0), ("d", 3), ("e.md", 4)] {
            let file = File { bytes: vec![7; bytes].into(), executable: false };
            files.insert(RelPath::new(path).unwrap(), file);
        }
        files
    }

    #[test]
    fn what_a_target_does_not_take_names_limit_value_and_the_largest() {
        let files = files();
        let firm = |max| Some(at_most(max, Evidence::Published));
        let bundle = VLMRUN.bundle;
        for (bundle, wanted) in [
            (Bundle { files: firm(4), ..bundle }, "there are 5 files; `vlmrun` takes at most 4"),
            (Bundle { file_bytes: firm(1999), ..bundle }, "one file has 2,000 bytes; "),
            (Bundle { total_bytes: firm(2906), ..bundle }, "the files have 2,907 bytes; "),
        ] {
            let [excess] = &plan(&bundle).before(&files)[..] else { panic!("{wanted}") };
            assert!(excess.message.starts_with(wanted), "{excess:?}");
            let named = "\nnote: the largest files, in bytes: `b.png` with 2,000, `a.png` with 900, `e.md` with 4\nnote: published: a page\nhelp: ";
            assert!(excess.message.contains(named), "{excess:?}");
        }
        let exactly =
            Bundle { files: firm(5), file_bytes: firm(2000), total_bytes: firm(2907), ..bundle };
        assert_eq!(plan(&exactly).before(&files), []);
    }

    #[test]
    fn sizes_only_packing_tells_refuse_where_the_fact_is_firm() {
        let files = files();
        let packing = skill_pack::prepare(&files, &PackOptions::default()).unwrap();
        let (bytes, bundle) = (packing.bytes(), VLMRUN.bundle);
        let sizes = || packing.sizes();
        let chars = base64_chars(bytes);
        let zip =
            |max, evidence| plan(&Bundle { zip_bytes: Some(at_most(max, evidence)), ..bundle });
        assert!(zip(bytes, Evidence::Code).refuse(bytes, sizes).unwrap().is_empty());
        let error = zip(bytes - 1, Evidence::Code).refuse(bytes, sizes).unwrap_err().to_string();
        let wanted = format!("the archive has {} bytes; `vlmrun` takes at most ", grouped(bytes));
        assert!(error.starts_with(&wanted), "{error}");
        let doubts = zip(bytes - 1, Evidence::Inferred).refuse(bytes, sizes).unwrap();
        assert!(doubts[0].starts_with(&wanted), "{doubts:?}");
        let base64_chars = Some(at_most(chars - 1, Evidence::Published));
        let error = plan(&Bundle { base64_chars, ..bundle }).refuse(bytes, sizes).unwrap_err();
        assert!(error.to_string().contains(" characters of base64; "), "{error}");
    }
}

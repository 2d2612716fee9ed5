//! Programs that ship: their first line, and the language it and the file's name stand for.

use crate::files::ending;
use crate::media::starts_plainly;
use crate::skill::Skill;
use crate::span::{FileId, Span};

/// A file that starts with `#!`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Script<'a> {
    pub(crate) path: &'a str,
    pub(crate) executable: bool,
    /// Its first line, without the line end; a `\r` that stands alone is no line end.
    pub(crate) line: Span,
    /// The program and its arguments, as written.
    pub(crate) command: &'a str,
}

/// A language that has interpreters of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Shell,
    Python,
    JavaScript,
    Ruby,
    Perl,
    Php,
    Lua,
    R,
}

/// A first line longer than this is cut off by the kernel.
const MAX_LINE: usize = 256;

/// The files that start with `#!`, in order of path.
pub(crate) fn scripts(skill: &Skill) -> impl Iterator<Item = Script<'_>> {
    let files = (0_u32..).map(FileId).zip(skill.files.iter());
    let files = files.filter(|(_, (_, file))| !starts_plainly(&file.bytes));
    files.filter(|(_, (_, file))| file.bytes.starts_with(b"#!")).filter_map(|(id, (path, file))| {
        let head = file.bytes.get(..file.bytes.len().min(MAX_LINE))?;
        let end = head.iter().position(|byte| *byte == b'\n').unwrap_or(head.len());
        let command = std::str::from_utf8(head.get(2..end)?).ok()?.trim();
        let (path, executable) = (path.as_str(), file.executable);
        Some(Script { path, executable, line: Span::new(id, 0, end), command })
    })
}

impl<'a> Script<'a> {
    /// The program as written.
    pub(crate) fn program(&self) -> &'a str {
        self.command.split_whitespace().next().unwrap_or("")
    }

    /// The name of the interpreter, looked up through `env`.
    pub(crate) fn interpreter(&self) -> &'a str {
        let mut words = self.command.split_whitespace();
        let name = |word: &'a str| word.rsplit(['/', '\\']).next().unwrap_or(word);
        let first = name(words.next().unwrap_or(""));
        if first != "env" {
            return first;
        }
        let mut words = words.map(|word| word.strip_prefix("-S").unwrap_or(word));
        words
            .find(|word| !word.is_empty() && !word.starts_with('-') && !word.contains('='))
            .map_or(first, name)
    }

    pub(crate) fn language(&self) -> Option<Language> {
        let name = self.interpreter();
        let name = name.trim_end_matches(".exe");
        Some(match name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
            "sh" | "bash" | "zsh" | "dash" | "ksh" | "fish" | "ash" => Language::Shell,
            "python" | "pypy" | "pythonw" => Language::Python,
            "node" | "nodejs" | "deno" | "bun" | "tsx" | "ts-node" => Language::JavaScript,
            "ruby" => Language::Ruby,
            "perl" => Language::Perl,
            "php" => Language::Php,
            "lua" | "luajit" => Language::Lua,
            "Rscript" => Language::R,
            _ => return None,
        })
    }
}

impl Language {
    /// The language that the end of a file's name stands for.
    pub(crate) fn of_name(path: &str) -> Option<Self> {
        Some(match ending(path, &mut [0; 8])? {
            b"sh" | b"bash" | b"zsh" | b"ksh" | b"fish" => Self::Shell,
            b"py" => Self::Python,
            b"js" | b"mjs" | b"cjs" | b"ts" | b"mts" => Self::JavaScript,
            b"rb" => Self::Ruby,
            b"pl" => Self::Perl,
            b"php" => Self::Php,
            b"lua" => Self::Lua,
            b"r" => Self::R,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Shell => "a shell",
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::Ruby => "Ruby",
            Self::Perl => "Perl",
            Self::Php => "PHP",
            Self::Lua => "Lua",
            Self::R => "R",
        }
    }

    /// The interpreter most machines have.
    pub(crate) fn usual_interpreter(self) -> &'static str {
        match self {
            Self::Shell => "bash",
            Self::Python => "python3",
            Self::JavaScript => "node",
            Self::Ruby => "ruby",
            Self::Perl => "perl",
            Self::Php => "php",
            Self::Lua => "lua",
            Self::R => "Rscript",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_names_an_interpreter_and_a_language() {
        for (command, interpreter, language) in [
            ("/bin/sh", "sh", Some(Language::Shell)),
            ("/usr/bin/env bash", "bash", Some(Language::Shell)),
            ("/usr/bin/env -S A=b python3.12 -u", "python3.12", Some(Language::Python)),
            ("/usr/bin/env -Snode --x", "node", Some(Language::JavaScript)),
            ("/usr/bin/env -S uv run --script", "uv", None),
            ("C:\\Python\\python.exe", "python.exe", Some(Language::Python)),
            ("/usr/bin/env", "env", None),
            ("/usr/bin/make -f", "make", None),
            ("", "", None),
        ] {
            let line = Span::at(FileId(0), 0);
            let script = Script { path: "", executable: false, line, command };
            assert_eq!((script.interpreter(), script.language()), (interpreter, language));
        }
    }
}

//! Every command says how it is used, and what it says is true.

use super::*;

/// The text under the options of a command's `--help`.
fn after(command: &clap::Command) -> String {
    let text = command.get_after_long_help().or_else(|| command.get_after_help());
    text.map(ToString::to_string).unwrap_or_default()
}

fn all() -> Vec<clap::Command> {
    let mut program = command();
    program.build();
    let commands = program.get_subcommands().filter(|one| one.get_name() != "help").cloned();
    std::iter::once(program.clone()).chain(commands).collect()
}

/// The lines of the examples, without what explains them.
fn examples(text: &str) -> Vec<&str> {
    let lines = text.lines().skip_while(|line| *line != "Examples:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty()).map(str::trim);
    lines.filter(|line| line.starts_with("skill-dev ") || line.contains(" skill-dev ")).collect()
}

/// The command lines of skill-dev in a line of shell, as far as our examples use one.
fn command_lines(line: &str) -> Vec<Vec<String>> {
    let (mut lines, mut words, mut word, mut quote) = (Vec::new(), Vec::new(), String::new(), None);
    for (at, character) in line.char_indices() {
        match character {
            // What follows two spaces is for the reader.
            ' ' if quote.is_none() && line[at..].starts_with("  ") => break,
            ' ' if quote.is_none() => words.extend((!word.is_empty()).then(|| word.split_off(0))),
            '\'' | '"' if quote == Some(character) => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(character),
            _ => word.push(character),
        }
    }
    words.push(word);
    for part in words.split(|word| matches!(&**word, "|" | "&&" | ">" | ">>" | "<" | ";")) {
        let start = part.iter().position(|word| word == "skill-dev");
        lines.extend(start.map(|start| part[start..].to_vec()));
    }
    lines
}

#[test]
fn the_command_line_is_sound() {
    command().debug_assert();
}

/// A line that names its command at once is read with a part of the grammar: it must be the same.
#[test]
fn each_command_alone_has_the_arguments_it_has_among_all() {
    let arguments = |command: &clap::Command| -> Vec<String> {
        command.get_arguments().map(|argument| format!("{argument:?}")).collect()
    };
    let whole = Cli::command();
    for one in whole.get_subcommands() {
        for name in std::iter::once(one.get_name()).chain(one.get_all_aliases()) {
            let alone = Command::only(name).unwrap();
            assert_eq!(alone.get_name(), one.get_name());
            assert_eq!(arguments(&alone), arguments(one), "{name}");
            let words = ["skill-dev", name].map(OsString::from);
            assert_eq!(arguments(&part(&words).unwrap()), arguments(&whole), "{name}");
        }
    }
}

#[test]
fn a_part_of_the_grammar_takes_what_the_whole_takes() {
    let lines = all().into_iter().flat_map(|one| {
        let text = after(&one);
        examples(&text).into_iter().flat_map(command_lines).collect::<Vec<_>>()
    });
    let more = ["skill-dev -V", "skill-dev --version", "skill-dev validate a b", "skill-dev chek"];
    let more = more.map(|line| line.split(' ').map(str::to_owned).collect());
    for words in lines.chain(more) {
        let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
        let whole = command().try_get_matches_from(&words);
        let whole = whole.and_then(|matches| Cli::from_arg_matches(&matches));
        let Some(alone) = parse_with_part(&words) else { continue };
        match (alone, whole) {
            (Ok(alone), Ok(whole)) => assert_eq!(format!("{alone:?}"), format!("{whole:?}")),
            (Err(alone), Err(whole)) => assert_eq!(alone.to_string(), whole.to_string()),
            other => panic!("{words:?}: {other:?}"),
        }
    }
}

#[test]
fn every_command_has_examples_and_exit_codes() {
    for one in all() {
        let (name, text) = (one.get_name(), after(&one));
        assert!(!examples(&text).is_empty(), "{name} has no example: {text}");
        let exits = text.lines().skip_while(|line| !line.starts_with("Exit codes")).skip(1);
        let codes: Vec<&str> = exits.map(|line| line.get(..5).unwrap_or(line)).collect();
        assert!(codes.contains(&"  0  ") && codes.contains(&"  2  "), "{name}: {text}");
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{name}: {text}");
    }
}

#[test]
fn every_example_is_a_command_line_that_is_taken() {
    for one in all() {
        for line in examples(&after(&one)) {
            let found = command_lines(line);
            assert!(!found.is_empty(), "{line}");
            for words in found {
                let parsed = command().try_get_matches_from(&words);
                assert!(parsed.is_ok(), "{line}\n{words:?}\n{}", parsed.unwrap_err());
            }
        }
    }
}

#[test]
fn every_option_and_argument_says_what_it_is_for() {
    for one in all() {
        let about = one.get_about().map(ToString::to_string).unwrap_or_default();
        assert!((1..=80).contains(&about.len()), "{} fits no line of --help", one.get_name());
        for arg in one.get_arguments() {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            let place = format!("{} {}", one.get_name(), arg.get_id());
            assert!(!help.is_empty() && !help.ends_with('.'), "{place}: {help:?}");
        }
    }
}

//! `completions` and `man`: what the program says of itself, for shells and readers.

use std::fs;

use skill_dev::Exit;

use crate::harness::Folder;

#[test]
fn every_shell_gets_a_script_that_names_all_commands() {
    let here = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = here.run(&["completions", shell]);
        assert_eq!((output.exit, &*output.stderr), (Exit::Clean, ""), "{shell}");
        for command in ["check", "completions", "inspect", "man", "new", "validate"] {
            assert!(output.stdout.contains(command), "{shell}: {command}");
        }
        assert_eq!(here.run(&["completions", shell]), output, "{shell}");
    }
    let unknown = here.run(&["completions", "tcsh"]);
    assert_eq!(unknown.exit, Exit::Failed);
    assert!(unknown.stderr.contains("[possible values: bash, elvish, fish"), "{unknown:?}");
}

#[test]
fn names_are_completed_where_a_shell_can() {
    let here = Folder::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = here.run(&["completions", shell]).stdout;
        for name in ["agentskills", "prompt-placeholder", "invoice-extraction", "sarif"] {
            assert!(script.contains(name), "{shell}: {name}");
        }
    }
}

#[test]
fn every_state_of_the_bash_script_is_known_to_it() {
    let script = Folder::new().run(&["completions", "bash"]).stdout;
    let states = script.lines().filter_map(|line| line.trim().strip_prefix("cmd=\"skill"));
    let mut count = 0;
    for state in states {
        let label = format!("\n        skill{})\n", state.trim_end_matches('"'));
        assert!(script.contains(&label), "{label}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn the_manual_has_a_page_a_command_and_is_the_same_each_time() {
    let here = Folder::new();
    let output = here.run(&["man", "share/man1"]);
    assert_eq!((output.exit, &*output.stderr), (Exit::Clean, ""), "{output:?}");
    let help = here.run(&["--help"]).stdout;
    let commands = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let commands = commands.take_while(|line| line.starts_with("  "));
    let names = commands.filter_map(|line| line.split_whitespace().next());
    let mut pages = vec!["share/man1/skill-dev.1".to_owned()];
    let others = names.filter(|name| *name != "help");
    pages.extend(others.map(|name| format!("share/man1/skill-dev-{name}.1")));
    assert_eq!(output.stdout.lines().collect::<Vec<_>>(), pages);
    for page in &pages {
        let text = here.read(page);
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "\"EXIT STATUS\"", "EXAMPLES"]
        {
            assert!(text.contains(&format!(".SH {section}\n")), "{page}: {section}");
        }
        assert_eq!(text.matches(".TH ").count(), 1, "{page}");
        assert!(text.is_ascii(), "{page}");
    }
    let before: Vec<String> = pages.iter().map(|page| here.read(page)).collect();
    here.write(&pages[1], before[1].replace("EXAMPLES", "OLD").as_bytes());
    assert_eq!(here.run(&["man", "share/man1"]), output);
    assert_eq!(pages.iter().map(|page| here.read(page)).collect::<Vec<_>>(), before);
    insta::assert_snapshot!(here.read("share/man1/skill-dev-completions.1"));
}

#[test]
fn what_is_no_page_of_ours_stays_and_nothing_is_written() {
    let here = Folder::with(&[("man/skill-dev-man.1", ".TH other 1\n"), ("file", "mine")]);
    let before = here.tree();
    let output = here.run(&["man", "man"]);
    assert_eq!(output.exit, Exit::Failed);
    assert_eq!(
        output.stderr,
        "error: `man/skill-dev-man.1` is there already and is no page of skill-dev; nothing was written\nhelp: move it away, or name another folder\n"
    );
    let output = here.run(&["man", "file"]);
    assert_eq!(output.exit, Exit::Failed);
    assert!(output.stderr.starts_with("error: cannot make the folder `file`"), "{output:?}");
    fs::create_dir_all(here.join("other/skill-dev.1")).unwrap();
    assert_eq!(here.run(&["man", "other"]).exit, Exit::Failed);
    assert_eq!(here.tree().iter().filter(|path| !path.starts_with("other")).count(), before.len());
    assert_eq!(here.read("man/skill-dev-man.1"), ".TH other 1\n");
}

//! The README holds what the program does.

use std::fs;

use crate::harness::{repository, run_in};

fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).unwrap()
}

#[test]
fn every_command_is_in_the_table() {
    let help = run_in(&repository(), &["--help"]).stdout;
    let commands = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let names = commands.take_while(|line| line.starts_with("  "));
    let readme = readme();
    let mut count = 0;
    for name in names.filter_map(|line| line.split_whitespace().next()) {
        if name != "help" {
            assert!(
                readme.contains(&format!("`{name} ")) || readme.contains(&format!("`{name}`")),
                "{name}"
            );
            count += 1;
        }
    }
    assert!(count >= 8, "{help}");
}

#[test]
fn the_sample_output_is_what_the_program_prints() {
    let output = run_in(&repository(), &["check", "fixtures/bad/schema-syntax"]);
    let printed = format!("{}{}", output.stdout, output.stderr)
        .replace("fixtures/bad/schema-syntax", "parcel-label");
    assert!(readme().contains(printed.trim_end()), "README.md does not show:\n{printed}");
}

#[test]
fn the_configuration_of_the_readme_is_accepted() {
    let readme = readme();
    let (_, rest) = readme.split_once("```toml\n").unwrap();
    let (config, _) = rest.split_once("```").unwrap();
    let folder = crate::harness::Folder::with(&[
        ("skill-dev.toml", config),
        ("read-label/SKILL.md", crate::harness::GOOD),
    ]);
    let output = folder.run(&["check", "read-label"]);
    assert_eq!(output.exit.code(), 0, "{}", output.all());
}

#[test]
fn the_readme_and_the_architecture_stay_short() {
    for name in ["README.md", "ARCHITECTURE.md"] {
        let lines = fs::read_to_string(repository().join(name)).unwrap().lines().count();
        assert!(lines <= 150, "{name} has {lines} lines");
    }
}

#[test]
fn the_recipes_for_ci_run_as_they_stand() {
    let page = fs::read_to_string(repository().join("docs/ci.md")).unwrap();
    let folder =
        crate::harness::Folder::with(&[("skills/read-label/SKILL.md", crate::harness::GOOD)]);
    let mut count = 0;
    for line in page.lines().filter(|line| line.starts_with([' ', '$'])) {
        let Some((_, args)) = line.split_once("skill-dev check ") else { continue };
        let args: Vec<&str> = args.split_whitespace().take_while(|arg| *arg != ">").collect();
        let args: Vec<&str> = std::iter::once("check").chain(args).collect();
        let output = folder.run(&args);
        assert_eq!(output.exit.code(), 0, "{line}: {}", output.all());
        count += 1;
    }
    assert!(count >= 6, "{count}");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (config, _) = rest.split_once("```").unwrap();
    folder.write("skill-dev.toml", config.as_bytes());
    assert_eq!(folder.run(&["check", "skills"]).exit.code(), 0);
}

#[test]
fn every_format_of_the_help_has_its_line_in_the_page_on_ci() {
    let page = fs::read_to_string(repository().join("docs/ci.md")).unwrap();
    for format in ["text", "short", "json", "sarif", "github", "junit"] {
        assert!(page.contains(&format!("| `{format}` |")), "{format}");
    }
}

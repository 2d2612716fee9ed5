//! One harness for all rules: a bad example fires its rule, a good one is clean under all rules,
//! a safe fix silences its rule.

use skill_spec::rules::{base_skill, example_files};
use skill_spec::{
    CheckOptions, Diagnostic, File, Files, Group, LeftOut, LeftOutReason, RULES, Report, Rule,
    Safety, Skill, Target, check, fix, target,
};

fn report(files: Files, target: &'static Target) -> Report {
    check(&Skill::parse(files), &CheckOptions::new(target))
}

fn of<'a>(report: &'a Report, rule: &Rule) -> Vec<&'a Diagnostic> {
    report.diagnostics.iter().filter(|diagnostic| diagnostic.rule == rule.name).collect()
}

#[test]
fn the_base_skill_is_clean() {
    assert_eq!(report(base_skill(), &target::VLMRUN).diagnostics, []);
}

#[test]
fn rules_are_sorted_and_named_after_their_group() {
    assert!(RULES.is_sorted_by_key(|rule| rule.name), "sort RULES by name");
    for rule in RULES {
        assert!(
            rule.name.starts_with(&format!("{}-", rule.group.as_str())),
            "{} belongs to the group {}",
            rule.name,
            rule.group.as_str()
        );
        assert!(!rule.bad.is_empty() && !rule.good.is_empty(), "{} lacks examples", rule.name);
        assert!(rule.docs.contains("### What it does"), "{} lacks docs", rule.name);
        assert!(rule.docs.contains("### Why it matters"), "{} lacks a reason", rule.name);
    }
}

#[test]
fn bad_examples_fire_their_rule() {
    for rule in RULES {
        for example in rule.bad {
            let report = report(example_files(example), rule.home());
            assert!(
                !of(&report, rule).is_empty(),
                "{} is silent on \"{}\": {:#?}",
                rule.name,
                example.title,
                report.diagnostics
            );
        }
    }
}

/// Rules that may speak of one example: it has a defect for each.
const TOGETHER: [(&str, &str); 8] = [
    ("manifest-tools-not-text", "manifest-key-unknown"),
    ("manifest-type-wrong", "execution-toolsets-differ"),
    ("manifest-value-ambiguous", "description-too-short"),
    ("name-characters", "name-differs-from-folder"),
    ("name-characters", "name-uppercase"),
    ("name-differs-from-folder", "name-uppercase"),
    ("name-hyphens", "name-uppercase"),
    ("schema-dialect-absent", "schema-root-not-object"),
];

/// Speaks of any file beside those that show what an example is about.
const OF_BRIEF_PROMPTS: &str = "link-file-unmentioned";

#[test]
fn one_defect_is_told_by_one_rule() {
    for rule in RULES {
        for example in rule.bad {
            let report = report(example_files(example), rule.home());
            let others = report.diagnostics.iter().filter(|other| other.rule != rule.name);
            for other in others.filter(|other| other.rule != OF_BRIEF_PROMPTS) {
                let pair = (rule.name, other.rule);
                assert!(TOGETHER.contains(&pair), "{pair:?} speak of \"{}\"", example.title);
            }
        }
    }
}

#[test]
fn good_examples_are_clean_under_all_rules() {
    for rule in RULES {
        for example in rule.good {
            let mut report = report(example_files(example), rule.home());
            if rule.name != OF_BRIEF_PROMPTS {
                report.diagnostics.retain(|diagnostic| diagnostic.rule != OF_BRIEF_PROMPTS);
            }
            assert_eq!(report.diagnostics, [], "{}: \"{}\"", rule.name, example.title);
        }
    }
}

/// All safe fixes applied until none is left.
fn repaired(mut files: Files, target: &'static Target) -> Files {
    for _ in 0..8 {
        let report = report(files.clone(), target);
        let fixed = fix::apply(&files, &report.diagnostics, Safety::Safe);
        files = fixed.files;
        if fixed.applied == 0 {
            break;
        }
    }
    files
}

fn with_crlf(files: &Files) -> Files {
    let mut out = files.clone();
    for (path, file) in files.iter() {
        if let Ok(text) = std::str::from_utf8(&file.bytes) {
            let bytes = text.replace('\n', "\r\n").into_bytes();
            out.insert(path.clone(), File { bytes: bytes.into(), executable: file.executable });
        }
    }
    out
}

#[test]
fn safe_fixes_do_the_same_under_crlf_and_keep_it() {
    // Under CRLF a script has a defect more.
    for rule in RULES.iter().filter(|rule| rule.group != Group::Script) {
        for example in rule.bad {
            let files = example_files(example);
            if files.iter().any(|(_, file)| file.bytes.contains(&b'\r')) {
                continue;
            }
            let expected = with_crlf(&repaired(files.clone(), rule.home()));
            let found = repaired(with_crlf(&files), rule.home());
            assert_eq!(found, expected, "{}: \"{}\"", rule.name, example.title);
        }
    }
}

#[test]
fn safe_fixes_silence_their_rule_and_are_idempotent() {
    for rule in RULES {
        for example in rule.bad {
            let files = example_files(example);
            let before = report(files.clone(), rule.home());
            let fixable: Vec<Diagnostic> = of(&before, rule)
                .into_iter()
                .filter(|diagnostic| {
                    diagnostic.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe)
                })
                .cloned()
                .collect();
            if fixable.is_empty() {
                continue;
            }
            let unfixable = of(&before, rule).len() - fixable.len();
            let mut files = files;
            let mut left = fixable;
            for _ in 0..8 {
                files = fix::apply(&files, &left, Safety::Safe).files;
                let after = report(files.clone(), rule.home());
                left = of(&after, rule).into_iter().filter(|d| d.fix.is_some()).cloned().collect();
                if left.is_empty() {
                    break;
                }
            }
            let after = report(files.clone(), rule.home());
            assert!(
                of(&after, rule).len() <= unfixable,
                "{}: \"{}\" still speaks after its fix: {:#?}\n{:?}",
                rule.name,
                example.title,
                of(&after, rule),
                files
            );
        }
    }
}

#[test]
fn help_for_a_manifest_nobody_may_read_is_to_make_it_readable() {
    let rule = RULES.iter().find(|rule| rule.name == "manifest-absent").unwrap();
    let help = |reason: LeftOutReason| {
        let mut files = base_skill();
        files.remove("SKILL.md");
        files.left_out.push(LeftOut { path: "SKILL.md".to_owned(), reason });
        let report = report(files, &target::VLMRUN);
        of(&report, rule)[0].help.clone().unwrap_or_default()
    };
    assert_eq!(help(LeftOutReason::Unreadable("permission denied".to_owned())), "make it readable");
    assert!(help(LeftOutReason::Secret).contains("not ignored"));
}

//! Which files a bundle's texts lead to.

use skill_spec::{CheckOptions, File, Files, RelPath, Skill, check, target};

const HEAD: &str = "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n";

/// What the rule says of a prompt beside these files.
fn unmentioned(prompt: &str, files: &[(&str, &str)]) -> Vec<String> {
    let prompt = format!("{HEAD}{prompt}\n");
    let mut bundle = Files::new();
    bundle.folder = Some("read-invoice".to_owned());
    for (path, text) in files.iter().chain(&[("SKILL.md", prompt.as_str())]) {
        let path = RelPath::new(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        bundle.insert(path, File { bytes: text.as_bytes().to_vec().into(), executable: false });
    }
    let report = check(&Skill::parse(bundle), &CheckOptions::new(&target::VLMRUN));
    let said = report.diagnostics.into_iter();
    said.filter(|diagnostic| diagnostic.rule == "link-file-unmentioned")
        .map(|diagnostic| diagnostic.message)
        .collect()
}

#[test]
fn every_way_to_name_a_file_leads_to_it() {
    for (prompt, file) in [
        ("[a](references/a%20b.md)", "references/a b.md"),
        ("[a](references/)", "references/a.md"),
        ("see a.md.", "references/a.md"),
        ("see A.md.", "references/a.md"),
        ("<!-- references/a.md -->", "references/a.md"),
        ("all of `references/`", "references/a.md"),
        ("all of references/.", "references/a.md"),
        ("all of `references`", "references/deep/a.md"),
        ("the references folder", "references/a.md"),
        ("`references/*.md`", "references/a.md"),
        ("`references/{name}.md`", "references/a.md"),
        ("`references/x-<name>.md`", "references/x-a.md"),
        ("```\nreferences/\n  ...\n```", "references/a.md"),
        ("the `forms` reference", "references/forms.md"),
        ("the net-terms reference", "references/net-terms.md"),
        ("`python -m scripts.sums`", "scripts/sums.py"),
        ("`from core.sums import x`", "core/sums.py"),
        ("`assets/日本.png`", "assets/日本.png"),
        ("all of `資料/`", "資料/a.png"),
        ("see (a) 1.md", "references/(a) 1.md"),
        ("a.md, then a B.MD", "references/a b.md"),
    ] {
        let none: [String; 0] = [];
        assert_eq!(unmentioned(prompt, &[(file, "")]), none, "{prompt} {file}");
    }
}

#[test]
fn what_only_looks_like_a_mention_leads_nowhere() {
    for (prompt, file) in [
        ("references/b.md", "references/a.md"),
        ("data.md", "references/a.md"),
        ("a.md5", "references/a.md"),
        ("za b.md", "references/a b.md"),
        ("the references of others", "references/a.md"),
        ("fill in the forms", "references/forms.md"),
        ("add the sums", "scripts/sums.py"),
        ("", "references/a.md"),
    ] {
        let said = format!("nothing leads to `{file}`");
        assert_eq!(unmentioned(prompt, &[(file, "")]), [said], "{prompt} {file}");
    }
}

#[test]
fn texts_that_are_led_to_lead_on() {
    let files = [
        ("README.md", "see references/lost.md"),
        ("a/index.md", ""),
        ("assets/logo.png", ""),
        ("b/index.md", "scripts/main.sh"),
        ("lib/paths.py", "LOGO = 'logo.png'"),
        ("references/lost.md", "see a/index.md"),
        ("scripts/main.sh", "exec python3 -c 'from lib import paths'"),
        ("tests/test_main.py", ""),
        ("LICENSE", ""),
    ];
    assert_eq!(
        unmentioned("[b](b/index.md)", &files),
        ["nothing leads to `a/index.md`", "nothing leads to `references/lost.md`"]
    );
}

/// Nobody reads the first of those that link to it.
#[test]
fn a_folder_that_several_texts_link_to_is_led_to_by_each() {
    let files = [
        ("a.md", "[x](my%20data/)"),
        ("b.md", "[x](my%20data/)"),
        ("my data/1.json", "{}"),
        ("my data/2.json", "{}"),
    ];
    assert_eq!(unmentioned("[b](b.md)", &files), ["nothing leads to `a.md`"]);
}

#[test]
fn many_files_of_a_folder_are_told_together() {
    let files = [
        ("old/a.txt", ""),
        ("old/b/c.txt", ""),
        ("data/a.csv", ""),
        ("data/b.csv", ""),
        ("data/c.csv", ""),
        ("data/d.csv", ""),
        ("data/e.csv", ""),
        ("x.txt", ""),
    ];
    assert_eq!(
        unmentioned("data/c.csv", &files),
        [
            "nothing leads to 4 of the 5 files of `data`",
            "nothing leads to the 2 files of `old`",
            "nothing leads to `x.txt`",
        ]
    );
}

#[test]
fn thousands_of_files_are_held_against_their_texts_in_linear_time() {
    let chain: Vec<(String, String)> = (0..4_000)
        .map(|at| (format!("r/n{at}/index.md"), format!("n{}/index.md\n", at + 1).repeat(20)))
        .chain((0..4_000).map(|at| (format!("s{at}/x{at}.txt"), String::new())))
        .collect();
    let files: Vec<(&str, &str)> =
        chain.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(unmentioned("[all](r/) [a](r/n0/index.md)", &files).len(), 4_000);
    assert_eq!(unmentioned("[a](r/n0/index.md)", &files).len(), 4_000);
}

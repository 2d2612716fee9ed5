//! Links in every form, held against one bundle.

use proptest::prelude::*;
use skill_spec::{
    CheckOptions, Diagnostic, File, Files, LeftOut, LeftOutReason, RelPath, Skill, check, target,
};

const HEAD: &str = "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n";

fn skill(files: &[(&str, &str)], left_out: &[(&str, LeftOutReason)]) -> Skill {
    let mut bundle = Files::new();
    bundle.folder = Some("read-invoice".to_owned());
    for (path, text) in files {
        let path = RelPath::new(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        bundle.insert(path, File { bytes: text.as_bytes().to_vec().into(), executable: false });
    }
    for (path, reason) in left_out {
        bundle.left_out.push(LeftOut { path: (*path).to_owned(), reason: reason.clone() });
    }
    Skill::parse(bundle)
}

fn said(skill: &Skill) -> Vec<Diagnostic> {
    let report = check(skill, &CheckOptions::new(&target::VLMRUN));
    let of_links = |diagnostic: &Diagnostic| {
        diagnostic.rule.starts_with("link-") && diagnostic.rule != "link-file-unmentioned"
    };
    report.diagnostics.into_iter().filter(of_links).collect()
}

/// The rules that speak of a prompt, and the text each fix writes.
fn of_prompt(prompt: &str) -> Vec<(&'static str, Option<String>)> {
    let prompt = format!("{HEAD}{prompt}\n\n# Net total\n");
    let skill = skill(
        &[
            ("SKILL.md", &prompt),
            ("references/Net terms.md", "# Net\n\n## 🚀 A & B\n\n## Own {#mine}\n\n## Net\n"),
            ("references/tax.md", "# Tax\n\n<a name=\"here\">x</a> [up](../SKILL.md#net-total)\n"),
            ("assets/a%20b.txt", ""),
            ("assets/Form(1).png", ""),
        ],
        &[
            ("assets/key.pem", LeftOutReason::Secret),
            ("old", LeftOutReason::Ignored("old/".to_owned())),
        ],
    );
    let fix = |diagnostic: &Diagnostic| Some(diagnostic.fix.as_ref()?.edits[0].text.clone());
    said(&skill).iter().map(|diagnostic| (diagnostic.rule, fix(diagnostic))).collect()
}

#[test]
fn links_that_resolve_are_left_in_peace() {
    for link in [
        "[a](references/tax.md)",
        "[a](./references/../references/tax.md?raw=1#here)",
        "[a](references/Net%20terms.md#net-1)",
        "[a](<references/Net terms.md>)",
        "[a](<references/Net terms.md#a--b>)",
        "[a](<references/Net terms.md#-a-b>)",
        "[a](<references/Net terms.md#mine>)",
        "[a](references) [b](references/) [c](.) [d](./)",
        "[a](assets/a%20b.txt) [b](assets/Form\\(1\\).png)",
        "[a](assets/a%2520b.txt)",
        "[a](#net-total) [b](#top) [c](#) [d]() [e](#user-content-net-total)",
        "[a](references/tax.md#L10-L20) [b](references/tax.md#L3C1)",
        "[a](https://x.y/z) [b](mailto:a@b.c) [c](//x.y/z) <https://x.y> [d](/mcp:run)",
        "[a](url) [b](link) [c]({name}.md) [d](path/to/file.md) [e](...)",
        "`[a](b.md)`\n\n```\n[a](b.md)\n```",
        "[a][b]\n\n[b]: references/tax.md 'references/x.md'",
        "<!-- <a href=\"b.md\"> --> <A HREF='references/tax.md?a=1&amp;b=2#here'>x</A>",
    ] {
        assert_eq!(of_prompt(link), [], "{link}");
    }
}

#[test]
fn links_that_do_not_resolve_are_told_by_their_rule() {
    let moved = |path: &str| Some(path.to_owned());
    for (link, rule, fix) in [
        ("[a](b.md)", "link-broken", None),
        ("[a](LICENSE)", "link-broken", None),
        ("[a](www.x.org/y)", "link-broken", None),
        ("[a](tax.md#here)", "link-broken", moved("references/tax.md")),
        ("[a](./references/taxe.md)", "link-broken", moved("./references/tax.md")),
        ("[a](<docs/Net terms.md>)", "link-broken", moved("references/Net terms.md")),
        ("[a](docs/Net%20terms.md)", "link-broken", moved("references/Net%20terms.md")),
        ("[a][b] [b]\n\n[b]: docs/tax.md 'docs/tax.md'", "link-broken", moved("references/tax.md")),
        ("<img alt='x'\n src=\"tax.md\">", "link-broken", moved("references/tax.md")),
        ("> <p>\n> <a href=\"tax.md\">x</a></p>", "link-broken", moved("references/tax.md")),
        ("[a](assets/key.pem)", "link-broken", None),
        ("[a](references/Tax.md#here)", "link-case-differs", moved("references/tax.md")),
        ("[a](References/)", "link-case-differs", moved("references/")),
        ("[a](assets/form%281%29.png)", "link-case-differs", moved("assets/Form%281%29.png")),
        ("[a](references\\tax.md)", "link-backslash", moved("references/tax.md")),
        ("[a](../other/x.md)", "link-outside-bundle", None),
        ("[a](/etc/hosts)", "link-outside-bundle", None),
        ("[a](~/x.md)", "link-outside-bundle", None),
        ("[a](<C:\\x.md>)", "link-outside-bundle", None),
        ("[a](file:///x.md)", "link-outside-bundle", None),
        ("[a](/references/tax.md)", "link-outside-bundle", moved("references/tax.md")),
        (
            "[a](../read-invoice/references/tax.md#x)",
            "link-outside-bundle",
            moved("references/tax.md"),
        ),
        ("[a](#net-totals)", "link-anchor-unknown", moved("net-total")),
        ("[a](references/tax.md#nothing)", "link-anchor-unknown", None),
        ("[a](references/tax.md#Tax)", "link-anchor-unknown", moved("tax")),
    ] {
        assert_eq!(of_prompt(link), [(rule, fix)], "{link}");
    }
}

#[test]
fn links_are_read_from_the_folder_of_their_file() {
    let prompt = format!("{HEAD}Text\n");
    let files = [
        ("SKILL.md", prompt.as_str()),
        (
            "references/a.md",
            "---\ntitle: [x](no.md)\n---\r\n\n[a](b.md) [b](references/b.md) [c](../a.md)",
        ),
        ("references/b.md", ""),
    ];
    let skill = skill(&files, &[]);
    let said: Vec<_> = said(&skill)
        .into_iter()
        .map(|diagnostic| {
            (diagnostic.rule, diagnostic.message, diagnostic.help.unwrap_or_default())
        })
        .collect();
    assert_eq!(
        said,
        [
            (
                "link-from-root",
                "link leads to `references/b.md` only from the root of the bundle".to_owned(),
                "from the folder of this file the way is `b.md`".to_owned()
            ),
            (
                "link-broken",
                "link to `a.md`, which is not there".to_owned(),
                "the only file of that name is `references/a.md`".to_owned()
            ),
        ]
    );
}

#[test]
fn a_link_to_what_was_left_out_says_why() {
    let prompt = format!("{HEAD}[a](assets/key.pem) [b](old/x/y.md)\n");
    let left_out = [
        ("assets/key.pem", LeftOutReason::Secret),
        ("old", LeftOutReason::Ignored("old/".to_owned())),
    ];
    let skill = skill(&[("SKILL.md", &prompt)], &left_out);
    let said: Vec<_> = said(&skill).into_iter().map(|diagnostic| diagnostic.message).collect();
    assert_eq!(
        said,
        [
            "link to `assets/key.pem`, which does not ship: may hold secrets",
            "link to `old/x/y.md`, which does not ship: ignored by .skillignore: old/",
        ]
    );
}

#[test]
fn many_links_and_files_are_resolved_in_linear_time() {
    let links: String =
        (0..20_000).map(|at| format!("[a](r/n{at}.md#x) [b](x{at}/y.md)\n")).collect();
    let prompt = format!("{HEAD}{links}");
    let paths: Vec<String> = (0..4_000).map(|at| format!("r/s{at}/n{at}.md")).collect();
    let mut files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "# A\n")).collect();
    files.push(("SKILL.md", &prompt));
    assert_eq!(said(&skill(&files, &[])).len(), 40_000);
}

#[test]
fn long_paths_many_paths_and_many_unknown_anchors_end() {
    let long = format!("{HEAD}`{}` {}\n", "scripts/".repeat(100_000), "../".repeat(100_000));
    assert_eq!(said(&skill(&[("SKILL.md", &long)], &[])), []);
    let anchors: String =
        (0..4_000).map(|at| format!("# Part {at} a\n\n[x](#part-{at}-b)\n\n")).collect();
    let anchors = format!("{HEAD}{anchors}");
    assert_eq!(said(&skill(&[("SKILL.md", &anchors)], &[])).len(), 4_000);
    let names: Vec<String> = (0..8_000).map(|at| format!("r/{at}.md")).collect();
    let texts: Vec<String> = (0..8_000).map(|at| format!("`scripts/{at}.py`\n")).collect();
    let mut files: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let prompt = format!("{HEAD}Read all of r/.\n");
    files.push(("SKILL.md", &prompt));
    assert_eq!(said(&skill(&files, &[])).len(), 8_000);
}

#[test]
fn texts_made_of_marks_end() {
    for mark in [
        "]:",
        "[a]:",
        "```\n",
        "> ```\n",
        "    ```\n",
        "a\n```x\n",
        "```a`\n",
        "<",
        "<!-- ",
        "- <b>\n",
        "# [",
        "[",
        "`` ` ",
        "id=",
        "- ",
        "#",
        "# a_b `c`\n\n",
        "TODO",
        "<a b> ",
        "a/",
    ] {
        let marks = mark.repeat((1 << 15) / mark.len());
        let prompt = format!("{HEAD}[x](#y) [z](gone.md)\n\n{marks}\n\n[x](#y)\n\n# [{marks}\n");
        let skill = skill(&[("SKILL.md", &prompt)], &[]);
        assert!(said(&skill).len() <= 3, "{mark:?}");
    }
}

#[test]
fn paths_in_code_are_told_once_and_only_if_they_are_the_bundles_own() {
    let of_code = |prompt: &str| {
        let prompt = format!("{HEAD}{prompt}\n");
        let files = [
            ("SKILL.md", prompt.as_str()),
            ("scripts/run.py", ""),
            ("references/deep/d.md", ""),
            ("data/list.csv", ""),
            ("assets/digits.mlmodelc/model.bin", ""),
        ];
        let left_out = [("assets/key.pem", LeftOutReason::Secret)];
        let skill = skill(&files, &left_out);
        said(&skill)
            .into_iter()
            .map(|diagnostic| (diagnostic.rule, diagnostic.message, diagnostic.fix))
            .map(|(rule, message, fix)| (rule, message, fix.map(|fix| fix.edits[0].text.clone())))
            .collect::<Vec<_>>()
    };
    for code in [
        "`scripts/run.py` `./scripts/run.py` `python scripts/run.py:12` `references/deep/d.md#x`",
        "`assets/digits.mlmodelc` has the model, `./assets/digits.mlmodelc` too.",
        "`deep/d.md` `read-invoice/scripts/x.py` `and/or.x` `src/main.rs` `https://x.y/assets/z.md`",
        "`scripts/{name}.py` `scripts/*.py` `assets/` `../scripts/x.py` `~/scripts/x.py`",
        "Such as `scripts/x.py`.",
        "Write it to `assets/report.md`.",
        "# Create the list\n\n- `data/new.csv`",
        "Create:\n\n- one\n- `data/new.csv`",
        "```python\nopen('scripts/x.py')\n```",
        "```bash\ncurl -o assets/x.md\n```",
        "`import x from './assets/x.js'`",
    ] {
        assert_eq!(of_code(code), [], "{code}");
    }
    for (code, message, fix) in [
        ("`scripts/x.y.z`", "`scripts/x.y.z` is not in the bundle", None),
        ("`scripts/x.md` `scripts/x.md`", "`scripts/x.md` is not in the bundle", None),
        ("`data/new.csv`", "`data/new.csv` is not in the bundle", None),
        (
            "`Scripts/run.py` `scripts/Run.py`",
            "`scripts/Run.py` is not in the bundle",
            Some("scripts/run.py"),
        ),
        (
            "`./scripts/ruin.py --all`",
            "`scripts/ruin.py` is not in the bundle",
            Some("./scripts/run.py"),
        ),
        ("`data/run.py`", "`data/run.py` is not in the bundle", Some("scripts/run.py")),
        (
            "Create it:\n\n```sh\n$ python3 ./scripts/x.py > assets/y.md\n```",
            "`scripts/x.py` is not in the bundle",
            None,
        ),
        ("`assets/key.pem`", "`assets/key.pem` does not ship: may hold secrets", None),
    ] {
        let expected = ("link-mention-broken", message.to_owned(), fix.map(str::to_owned));
        assert_eq!(of_code(code), [expected], "{code}");
    }
}

#[test]
fn a_path_to_be_found_is_told_in_full() {
    let path = format!("references/{}/{}.md", "a".repeat(60), "b".repeat(60));
    let skill = skill(&[("SKILL.md", &format!("{HEAD}See [a]({path}).\n"))], &[]);
    let said = said(&skill);
    assert!(said[0].message.contains(&path), "{}", said[0].message);
}

fn tricky_name() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "B",
        "é",
        "\u{1f680}",
        "\u{200b}",
        " ",
        "\u{a0}",
        "&",
        "&amp;",
        "lt;",
        ";",
        "'",
        "\"",
        "(",
        ")",
        "]",
        "%",
        "%20",
        "#",
        "?",
        ":",
        "<",
        ">",
        "`",
        "|",
        "_",
        "*",
        "!",
        ".",
        "~",
        "=",
        "+",
        ",",
        "@",
        "^",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 1..5)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_link_as_it_is_spelt_leads_to_its_file(
        folder in tricky_name(),
        name in tricky_name(),
        form in prop::sample::select(vec![
            "[a](b.md) `c`",
            "[a](<b.md>) `c`",
            "[a][b]\n\n[b]: b.md 'c'",
            "[a][b]\n\n[b]: <b.md>",
            "[a](./b.md)",
            "[a](b.md/)",
            "![a](b.md)",
            "<a href=\"b.md\">",
            "<a href='b.md'>",
            "| a |\n|---|\n| [a](b.md) |",
            "| a |\n|---|\n| [a](<b.md>) |",
        ]),
    ) {
        let path = format!("{folder}/{name}.md");
        // What shows a form is never followed, and three dots have no other spelling.
        prop_assume!(RelPath::new(&path).is_ok() && !path.contains("..."));
        // Only what a quick look leaves in doubt is read in full: the first link is.
        let prompt = format!("{HEAD}[z](nothing-of-it.md)\n\n{form}\n");
        let before = skill(&[("SKILL.md", &prompt), (&path, "# A\n")], &[]);
        let [_, link] = before.links() else { panic!("{:?}", before.links()) };
        let at = link.path_span(&before).expect("it is written plainly");
        let mut mended = prompt.clone();
        mended.replace_range(at.start..at.end, &link.spelling(&before, &path));
        let after = skill(&[("SKILL.md", &mended), (&path, "# A\n")], &[]);
        let reached: Vec<_> = after.links().iter().map(|link| link.reaches()).collect();
        prop_assert_eq!(reached, [None, Some(path.as_str())], "{}", mended);
    }
}

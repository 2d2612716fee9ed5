use super::*;
use crate::span::FileId;

/// The frontmatter, the body and the defect's name with the texts of its spans.
fn split(text: &str) -> (Option<&str>, &str, String) {
    let source = Fragment::verbatim(FileId(0), 0, text);
    let split = SkillMd::split(&source);
    let slice = |span: Span| &text[span.range()];
    let or_none = |span: Option<Span>| span.map_or_else(|| "none".into(), |s| quoted(slice(s)));
    let quote = |span: Span| quoted(slice(span));
    let defect = split.defect.map_or_else(String::new, |defect| match defect {
        FrontmatterDefect::Absent => "Absent".into(),
        FrontmatterDefect::OnlyPath { path } => format!("OnlyPath {}", quote(path)),
        FrontmatterDefect::Empty { fences } => format!("Empty {}", quote(fences)),
        FrontmatterDefect::NoOpener { closer } => format!("NoOpener {}", or_none(closer)),
        FrontmatterDefect::WrongOpener { dashes, rest, closer } => {
            format!("WrongOpener {} {} {}", quote(dashes), quote(rest), or_none(closer))
        }
        FrontmatterDefect::AfterBlank { blank } => format!("AfterBlank {}", quote(blank)),
        FrontmatterDefect::AfterComment { comment } => {
            format!("AfterComment {}", quote(comment))
        }
        FrontmatterDefect::AfterText { text } => format!("AfterText {}", quote(text)),
        FrontmatterDefect::InCodeFence { open, close } => {
            format!("InCodeFence {} {}", quote(open), or_none(close))
        }
        FrontmatterDefect::Unclosed { opener, end, rule } => {
            format!("Unclosed {} {} {}", quote(opener), end.start, or_none(rule))
        }
        FrontmatterDefect::GluedCloser { dashes, text } => {
            format!("GluedCloser {} {}", quote(dashes), quote(text))
        }
        FrontmatterDefect::DotsCloser { closer } => format!("DotsCloser {}", quote(closer)),
    });
    (split.frontmatter.map(slice), slice(split.body), defect)
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

#[test]
fn sound_files_split_at_their_fences() {
    for (text, yaml, body) in [
        ("---\nname: a\n---\nbody\n", "name: a\n", "body\n"),
        ("---\r\nname: a\r\n---\r\nbody", "name: a\r\n", "body"),
        ("---\rname: a\r---\rbody", "name: a\r", "body"),
        ("--- \t\nname: a\n---  \n\nbody", "name: a\n", "\nbody"),
        ("---\nname: a\n---", "name: a\n", ""),
        ("---\nd: one --- two\n---\n", "d: one --- two\n", ""),
        ("---\nd: |\n  ---\n  x\n---\n---\n", "d: |\n  ---\n  x\n", "---\n"),
        ("---\nd: x---\n---\nb", "d: x---\n", "b"),
        ("---\nname: a\n\n# more\nlicense: b\n---\nb", "name: a\n\n# more\nlicense: b\n", "b"),
        ("---\n- a\n---\nb", "- a\n", "b"),
        ("---\nd: \"a\n\nb\"\n---\nc", "d: \"a\n\nb\"\n", "c"),
    ] {
        assert_eq!(split(text), (Some(yaml), body, String::new()), "{text:?}");
    }
}

#[test]
fn files_without_frontmatter_are_all_body() {
    for (text, body, defect) in [
        ("", "", "Absent"),
        ("# Title\n\nText\n", "# Title\n\nText\n", "Absent"),
        ("text\n\n---\n\nmore\n", "text\n\n---\n\nmore\n", "Absent"),
        ("\n---\nprose\n", "\n---\nprose\n", "Absent"),
        ("```\ncode\n```\n", "```\ncode\n```\n", "Absent"),
        ("```sh\nname: a\n```\n", "```sh\nname: a\n```\n", "Absent"),
        ("+++\nname = 1\n+++\n", "+++\nname = 1\n+++\n", "Absent"),
        ("../a/SKILL.md", "../a/SKILL.md", "OnlyPath \"../a/SKILL.md\""),
        ("other.md\n", "other.md\n", "OnlyPath \"other.md\""),
        ("---", "", "Unclosed \"---\" 3 none"),
        ("---\n\n# Title\nprose", "\n# Title\nprose", "Unclosed \"---\" 4 none"),
    ] {
        assert_eq!(split(text), (None, body, defect.to_owned()), "{text:?}");
    }
}

#[test]
fn values_are_recovered_from_damaged_fences() {
    let name = "name: a\n";
    for (text, yaml, body, defect) in [
        ("---\n---\nb", "", "b", r#"Empty "---\n---\n""#),
        ("---\n# c\n\n---\nb", "# c\n\n", "b", r#"Empty "---\n# c\n\n---\n""#),
        ("name: a\n---\nb", name, "b", r#"NoOpener "---""#),
        ("name: a\n\nb c\n", name, "\nb c\n", "NoOpener none"),
        ("----\nname: a\n---\nb", name, "b", r#"WrongOpener "----" "" none"#),
        ("----\nname: a\n----\nb", name, "b", r#"WrongOpener "----" "" "----""#),
        ("\u{2014}\nname: a\n---\nb", name, "b", "WrongOpener \"\u{2014}\" \"\" none"),
        ("---name: a\n---\nb", name, "b", r#"WrongOpener "---" "name: a" none"#),
        ("--- # c\nname: a\n---\n", "# c\nname: a\n", "", r##"WrongOpener "---" "# c" none"##),
        ("\n  \n---\nname: a\n---\nb", name, "b", r#"AfterBlank "\n  \n""#),
        (" ---\nname: a\n---\nb", name, "b", r#"AfterBlank " ""#),
        ("\u{200b}---\nname: a\n---\nb", name, "b", "AfterBlank \"\\u{200b}\""),
        ("<!-- x\n-->\n\n---\nname: a\n---\nb", name, "b", r#"AfterComment "<!-- x\n-->\n\n""#),
        ("# T\n\n---\nname: a\n---\nb", name, "b", r##"AfterText "# T\n\n""##),
        ("```yaml\nname: a\n```\nb", name, "b", r#"InCodeFence "```yaml\n" "```\n""#),
        ("```\n---\nname: a\n---\n```\nb", name, "b", r#"InCodeFence "```\n" "```\n""#),
        ("```skill\n---\nname: a\n---\n```", name, "", r#"InCodeFence "```skill\n" "```""#),
        ("~~~md\n---\nname: a\n---\nb\n~~~", name, "b\n", r#"InCodeFence "~~~md\n" "~~~""#),
        ("```\n---\nname: a\n---\nb\n", name, "b\n", r#"InCodeFence "```\n" none"#),
        ("---\nname: a\n\n# T\n\nb c\n", name, "\n# T\n\nb c\n", r#"Unclosed "---" 12 none"#),
        ("---\nname: a\nb c\n", name, "b c\n", r#"Unclosed "---" 12 none"#),
        ("---\nname: a", "name: a", "", r#"Unclosed "---" 11 none"#),
        (
            "---\nname: a\n\n# T\n\nb c\n\n---\nd",
            name,
            "\n# T\n\nb c\n\n---\nd",
            r#"Unclosed "---" 12 "---""#,
        ),
        ("---\nname: a\n---b\nc", name, "b\nc", r#"GluedCloser "---" "b""#),
        ("---\nname: a\n----\nc", name, "c", r#"GluedCloser "----" """#),
        ("---\nname: a---\n\n# T\n", "name: a", "\n# T\n", r#"GluedCloser "---" "name: a""#),
        ("---\nname: a\n  ---\n\nb", name, "\nb", r#"GluedCloser "---" "  ""#),
        ("---\nname: a\n...\nb", name, "b", r#"DotsCloser "...""#),
    ] {
        assert_eq!(split(text), (Some(yaml), body, defect.to_owned()), "{text:?}");
    }
}

#[test]
fn any_cut_of_a_file_splits_into_parts_of_it() {
    let text = "\u{2014}\n```yaml\n<!-- é -->\r\n---\nname: \u{200b}a\r\n  ---\n# T\n\nb\n...\n```";
    let starts = text.char_indices().map(|(at, _)| at);
    for start in starts {
        for end in (start..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let (yaml, body, _) = split(&text[start..end]);
            assert!(yaml.unwrap_or("").len() + body.len() <= end - start);
        }
    }
}

use super::*;
use crate::files::{File, Files, RelPath};
use crate::rule::check;
use crate::rules::base_skill;

const FRONT: &str = "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n";
const YAML: &str = "apiVersion: vlm.run/v1alpha\nmetadata: {}\nmodel: vlmrun-orion-1:auto\n";

fn with(files: &[(&str, &str)]) -> Files {
    let mut all = base_skill();
    for (path, text) in files {
        let file = File { bytes: text.as_bytes().to_vec().into(), executable: false };
        all.insert(RelPath::new(path).unwrap(), file);
    }
    all
}

/// What is said and what is silenced, as names of rules.
fn told(files: Files) -> (Vec<&'static str>, Vec<&'static str>) {
    let skill = Skill::parse(files);
    let report = check(&skill, &CheckOptions::new(TARGETS[0]));
    (
        report.diagnostics.iter().map(|one| one.rule).collect(),
        report.silenced.iter().map(|one| one.diagnostic.rule).collect(),
    )
}

const TODO: &str = "prompt-placeholder";

#[test]
fn a_comment_in_markdown_covers_what_begins_beside_it() {
    const C: &str = "<!-- skill-dev: allow(prompt-placeholder) why -->";
    for (body, said, silenced) in [
        (format!("{C}\nDo it {{{{who}}}}.\n"), &[][..], &[TODO][..]),
        (format!("{C}\n\n\nDo it {{{{who}}}}.\n"), &[], &[TODO]),
        (format!("{C}\nDo it\nall {{{{who}}}}.\n"), &[], &[TODO]),
        (format!("{C}\n- Do it\n- {{{{who}}}}\n"), &[TODO, "allow-unused"], &[]),
        (format!("Do it {{{{who}}}}. {C}\n"), &[], &[TODO]),
        (format!("Do it. {C}\nThen {{{{who}}}}.\n"), &["allow-unused", TODO], &[]),
        (format!("# {{{{what}}}} {C}\n\nDo it {{{{who}}}}.\n"), &[], &[TODO]),
        (format!("`{C}` Do it {{{{who}}}}.\n"), &[TODO], &[]),
        (format!("```\n{C}\n```\n\nDo it {{{{who}}}}.\n"), &[TODO], &[]),
        ("Do it {{who}}.\n\n<!-- skill-dev: allow-file(prompt) -->\n".to_owned(), &[], &[TODO]),
        ("Do it! {{who}}.\n\n<!--\n\n\tskill-dev: allow-file(prompt)-->".to_owned(), &[], &[TODO]),
        (
            "<!-- skill-dev: allow(prompt) one\nand two -->\nDo it {{who}}.\n".to_owned(),
            &[],
            &[TODO],
        ),
        (
            "<!-- skill-dev: allow(name) --> <!-- skill-dev: allow(prompt) -->\nDo it {{who}}.\n"
                .to_owned(),
            &["allow-unused"],
            &[TODO],
        ),
    ] {
        for text in [format!("{FRONT}---\n\n{body}"), format!("{FRONT}---\n\n{}", body.trim_end())]
        {
            for text in [text.replace('\n', "\r\n"), text] {
                let mut found = told(with(&[("SKILL.md", &text)]));
                found.0.sort_by_key(|rule| said.iter().position(|said| said == rule));
                let mut wanted = said.to_vec();
                wanted.sort_by_key(|rule| said.iter().position(|said| said == rule));
                assert_eq!(found, (wanted, silenced.to_vec()), "{text}");
            }
        }
    }
}

#[test]
fn a_comment_in_yaml_covers_the_entry_that_begins_beside_it() {
    const GRAPH: &str = "  stateDiagram-v2\n    A: Read\n\n    [*] --> A\n";
    for (rest, said) in [
        (format!("toolsets: [core]\n# skill-dev: allow(graph-no-end)\ngraph: |\n{GRAPH}"), 0),
        (format!("toolsets: [core]\ngraph: | # skill-dev: allow(graph-no-end)\n{GRAPH}"), 0),
        (
            "# skill-dev: allow(graph)\n\n# skill-dev: allow(execution)\ntoolsets: [x]\n"
                .to_owned(),
            1,
        ),
        (
            "toolsets:\n  # skill-dev: allow(execution-toolset-unknown)\n  - corn\n  - core\n"
                .to_owned(),
            0,
        ),
        ("toolsets:\n  - core\n  - corn # skill-dev: allow(execution)\n".to_owned(), 0),
    ] {
        let graph = if rest.contains("graph: |") {
            ""
        } else {
            "graph: |\n  stateDiagram-v2\n    A: Read\n\n    [*] --> A\n    A --> [*]\n"
        };
        let text = format!("{YAML}{rest}{graph}");
        let (found, silenced) = told(with(&[("vlmrun.yaml", &text)]));
        assert_eq!(found.len(), said, "{text}\n{found:?} {silenced:?}");
        assert!(!silenced.is_empty(), "{text}");
    }
}

#[test]
fn a_file_comment_in_skill_md_covers_the_bundle_too() {
    let skill =
        format!("{FRONT}---\n\nRead b.txt.\n\n<!-- skill-dev: allow-file(bundle, link) -->\n");
    let mut files = with(&[("SKILL.md", &skill), ("a\\b.txt", "x")]);
    let (said, silenced) = told(files.clone());
    assert_eq!(
        (said, silenced),
        (vec![], vec!["bundle-path-not-portable", "link-file-unmentioned"])
    );
    files.remove("SKILL.md");
    assert!(told(files).1.is_empty());
}

#[test]
fn a_member_of_an_object_covers_the_object_in_schema_json() {
    let schema = "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"title\": \"Invoice\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"$comment\": \"skill-dev: allow(schema-property-undescribed) plain\" }\n  },\n  \"required\": [\"total\"],\n  \"additionalProperties\": false\n}\n";
    assert_eq!(
        told(with(&[("schema.json", schema)])),
        (vec![], vec!["schema-property-undescribed"])
    );
}

#[test]
fn a_use_for_another_platform_is_a_use() {
    let skill = format!(
        "{FRONT}# skill-dev: allow(manifest-metadata-not-text) read by our own tool\nmetadata:\n  sizes:\n    - a\n---\n\nDo it.\n"
    );
    let skill_files = with(&[("SKILL.md", &skill)]);
    assert_eq!(told(skill_files), (vec![], vec![]));
}

#[test]
fn nothing_is_unused_while_a_file_cannot_be_parsed() {
    let skill = format!("{FRONT}---\n\n<!-- skill-dev: allow(prompt-placeholder) -->\nDo it.\n");
    let (said, _) = told(with(&[("SKILL.md", &skill), ("schema.json", "{")]));
    assert_eq!(said, ["schema-json-syntax"]);
}

#[test]
fn what_cannot_be_allowed_is_said() {
    let skill = format!(
        "{FRONT}---\n\n<!-- skill-dev: allow(allow, allow-unused, nothing-such) -->\nDo.\n"
    );
    let (said, _) = told(with(&[("SKILL.md", &skill)]));
    assert_eq!(said, ["allow-unknown"; 3]);
}

#[test]
fn more_comments_than_anyone_writes_are_not_heeded() {
    let many = "<!-- skill-dev: allow(prompt-placeholder) -->\n".repeat(20_000);
    let skill = format!("{FRONT}---\n\n{many}Do it {{{{who}}}}.\n");
    let (said, silenced) = told(with(&[("SKILL.md", &skill)]));
    assert!(said.contains(&"allow-unknown") && said.len() < 300, "{}", said.len());
    assert!(silenced.len() <= 1, "{}", silenced.len());
}

#[test]
fn a_long_line_of_comments_is_read_once() {
    let script = "# skill-dev:".repeat(100_000);
    let (said, _) = told(with(&[("scripts/sum.py", &script)]));
    assert!(said.len() < 300, "{}", said.len());
}

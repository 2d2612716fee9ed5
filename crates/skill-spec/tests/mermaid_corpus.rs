//! The diagrams of Mermaid's own documentation and tests, where the corpus is at hand.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "reads the corpus and says so where it is absent; the library itself does no I/O"
)]

use std::fs;
use std::path::Path;

use skill_spec::model::graph::HeaderKind;
use skill_spec::parse::mermaid;
use skill_spec::{FileId, Fragment};

/// Two diagrams come from tests that Mermaid's authors switched off: Mermaid refuses them too.
const REFUSED: &[&str] = &["spec-068-", "spec-074-"];

/// The files stand as they stood in a JavaScript template literal inside a page of HTML.
fn decode(text: &str) -> String {
    text.replace("stateDiagram-v2\\n", "stateDiagram-v2\n")
        .replace("stateDiagram\\n", "stateDiagram\n")
        .replace("${prop}", "prop")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
}

#[test]
fn diagrams_of_mermaid_itself_parse() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/_mermaid");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: {} is absent", folder.display());
        return;
    };
    let mut count = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "mmd") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = decode(&fs::read_to_string(&path).unwrap());
        let graph = mermaid::parse(&Fragment::verbatim(FileId(0), 0, &text));
        let refused = REFUSED.iter().any(|start| name.starts_with(start));
        let faults: Vec<_> = graph.errors.iter().chain(&graph.slips).collect();
        assert_eq!(refused, !faults.is_empty(), "{name}: {faults:#?}");
        assert!(
            matches!(graph.header.kind, HeaderKind::StateDiagram | HeaderKind::StateDiagramV2),
            "{name}"
        );
        count += 1;
    }
    assert_eq!(count, 97);
}

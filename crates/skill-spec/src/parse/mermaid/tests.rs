use std::fmt::Write as _;

use super::*;
use crate::model::graph::Endpoint;
use crate::span::FileId;

fn read(text: &str) -> Graph {
    parse(&Fragment::verbatim(FileId(0), 0, text))
}

fn body(text: &str) -> Graph {
    read(&format!("stateDiagram-v2\n{text}"))
}

/// `A->B: label` for each edge, scopes as `Composite.region/`, separated by `, `.
fn edges(graph: &Graph) -> String {
    let name = |endpoint| match endpoint {
        Endpoint::Start | Endpoint::End => "*",
        Endpoint::State(index) => graph.states[index].id.as_str(),
    };
    let mut out = String::new();
    for edge in &graph.edges {
        if !out.is_empty() {
            out.push_str(", ");
        }
        if let Some(composite) = edge.scope.composite {
            write!(out, "{}.{}/", graph.states[composite].id, edge.scope.region).unwrap();
        }
        write!(out, "{}->{}", name(edge.from), name(edge.to)).unwrap();
        if let Some(label) = &edge.label {
            write!(out, ": {}", label.value).unwrap();
        }
    }
    out
}

/// `A=text` for each state; `?` behind one that is not declared, its kind if it has one.
fn states(graph: &Graph) -> String {
    let all: Vec<String> = graph
        .states
        .iter()
        .map(|state| {
            let mut out = state.id.clone();
            if state.declarations.is_empty() {
                out.push('?');
            }
            if state.kind != StateKind::Normal {
                write!(out, "<{:?}>", state.kind).unwrap();
            }
            if let Some(text) = state.text() {
                write!(out, "={}", text.value).unwrap();
            }
            out
        })
        .collect();
    all.join(", ")
}

/// The text of a span of a diagram without header.
fn at(text: &str, span: Span) -> String {
    format!("stateDiagram-v2\n{text}")[span.range()].to_owned()
}

#[test]
fn statements_are_read_as_mermaid_reads_them() {
    for (text, states_expected, edges_expected) in [
        ("A", "A", ""),
        ("A: text", "A=text", ""),
        (
            "A : text with: colon, http://x and --> arrow",
            "A=text with: colon, http://x and --> arrow",
            "",
        ),
        ("A:text #quot;quoted#quot; <br/>line", "A=text #quot;quoted#quot; <br/>line", ""),
        ("A: text %% no comment", "A=text %% no comment", ""),
        ("état --> 日本: größer", "état?, 日本?", "état->日本: größer"),
        ("a.b-->c/d", "a.b?, c/d?", "a.b->c/d"),
        ("[*] --> A: go\nA --> [*]", "A?", "*->A: go, A->*"),
        ("A --> B %% remark\nB --> C # remark", "A?, B?, C?", "A->B, B->C"),
        ("A --> B%%remark", "A?, B?", "A->B"),
        ("A:::x --> B:::y : label", "A?, B?", "A->B: label"),
        ("A --> B C --> D", "A?, B?, C?, D?", "A->B, C->D"),
        ("A \n --> B", "A?, B?", "A->B"),
        ("state A", "A", ""),
        ("state \"two words\" as A\nstate \"x\" as B: more", "A=two words, B=x", ""),
        ("state \"as\" as as", "as=as", ""),
        (
            "state C <<choice>>\nstate F<<fork>>\nstate J [[join]]",
            "C<Choice>, F<Fork>, J<Join>",
            "",
        ),
        (
            "state A {\n[*] --> B\n--\n[*] --> C\n}\nA --> D",
            "A, B?, C?, D?",
            "A.0/*->B, A.1/*->C, A->D",
        ),
        ("state A\n{\nB\n}", "A, B", ""),
        ("state \"text\" as A { B --> C }", "A=text, B?, C?", "A.0/B->C"),
        ("state A {\n  state B {\n C --> D\n}\n}\nD --> E", "A, B, C?, D?, E?", "B.0/C->D, D->E"),
        ("state A {\n  default --> click\n}", "A, default?, click?", "A.0/default->click"),
        ("classDef x fill:#fff;\nclass A,B x\nstyle A fill:#fff\nA", "A", ""),
        ("click A href \"u\"\nscale 350 width\nhide empty description\nA", "A", ""),
        ("A\r\nA --> B\r\n", "A, B?", "A->B"),
        ("%%{init: {\n'theme': 'dark'}}%%\nA", "A", ""),
    ] {
        let graph = body(text);
        assert_eq!(graph.errors, [], "{text:?}");
        assert_eq!(graph.slips, [], "{text:?}");
        assert_eq!(states(&graph), states_expected, "{text:?}");
        assert_eq!(edges(&graph), edges_expected, "{text:?}");
    }
}

#[test]
fn what_mermaid_refuses_is_an_error_at_its_place() {
    for (text, place) in [
        ("A -> B", "->"),
        ("A->B", "->"),
        ("A ---> B", "--->"),
        ("A -- x --> B", "--"),
        ("A --> B --> C", "-->"),
        ("A -->", "-->"),
        ("--> B", "-->"),
        ("A --> --> B", "-->"),
        ("my-state --> x", "my-state"),
        ("x --> my-state", "my-state"),
        ("my-state: text", "my-state"),
        ("A:", ":"),
        ("A --> B :", ":"),
        ("A: as follows:", ":"),
        ("A: a:: b", "::"),
        (": text", ":"),
        ("[*] --> \"Order\"", "\"Order\""),
        ("state \"Order\"", "\"Order\""),
        ("state \"a as X", "\""),
        ("state A B {\nC\n}", "B"),
        ("state A {\nB", "{"),
        ("state A { B}", "}"),
        ("A {\nB\n}", "{"),
        ("state X {\nstate Y\n{\n}\n}", "{"),
        ("note over A : x", "note"),
        ("note left of A\nfoo", "note left of A"),
        ("note left of A : see: x", ":"),
        ("Note --> A", "Note"),
        ("A --> Default", "Default"),
        ("Default: x", "Default"),
        ("--", "--"),
        ("stat \"two words\" as A", "stat \"two words\" as A"),
        ("stat A {\nB\n}", "stat A {"),
        ("state A\nstate B {\nC\n}", "state A"),
        ("note left of A : x\nend note", "end note"),
        ("style A-b fill:#fff", "style"),
        ("scale 350", "scale"),
        ("stateDiagram-v2\nA", "stateDiagram-v2"),
        ("```\nA", "```"),
    ] {
        let graph = body(text);
        let places: Vec<_> = graph.errors.iter().map(|fault| at(text, fault.span)).collect();
        assert_eq!(places, [place], "{text:?}: {:#?}", graph.errors);
        assert!(graph.errors.iter().all(|fault| fault.help.is_some()), "{text:?}");
        let edits =
            graph.errors.iter().filter_map(|fault| fault.fix.as_ref()).flat_map(|fix| &fix.edits);
        for edit in edits {
            assert_ne!(at(text, edit.span), edit.text, "{text:?}");
        }
        assert!(!graph.complete, "{text:?}");
    }
}

#[test]
fn what_mermaid_reads_otherwise_is_a_slip_at_its_place() {
    for (text, place) in [
        ("A: first; then", ";"),
        ("A: text;", ";"),
        ("A --> B;", ";"),
        ("A --> [*];", ";"),
        ("A => B", "=>"),
        ("A → B", "→"),
        ("A -->|yes| B", "|yes|"),
        ("A --> B if found", "if found"),
        ("// remark", "//"),
        ("direction TD", "TD"),
        ("A: tell the direction LR from it", "direction"),
        ("state A: text", "A: text"),
        ("state A <<history>>", "<<history>>"),
        ("state \"t\" as X <<choice>>", "\"t\" as "),
        ("state \"t\" as X Y", "Y"),
        ("note left of A : a; b", ";"),
        ("}", "}"),
    ] {
        let graph = body(text);
        let places: Vec<_> = graph.slips.iter().map(|fault| at(text, fault.span)).collect();
        assert_eq!(places, [place], "{text:?}: {:#?}", graph.slips);
        assert_eq!(graph.errors, [], "{text:?}");
    }
}

#[test]
fn headers_are_told_apart() {
    for (text, kind) in [
        ("stateDiagram-v2\nA", HeaderKind::StateDiagramV2),
        ("stateDiagram-v2", HeaderKind::StateDiagramV2),
        ("\n  stateDiagram-v2 A --> B", HeaderKind::StateDiagramV2),
        ("---\ntitle: x\n---\n\nstateDiagram-v2\nA", HeaderKind::StateDiagramV2),
        ("%%{init: {}}%%\n%% remark\nstateDiagram-v2\nA", HeaderKind::StateDiagramV2),
        ("stateDiagram\nA", HeaderKind::StateDiagram),
        ("statediagram-v2\nA", HeaderKind::Misspelt),
        ("stateDigram-v2\nA", HeaderKind::Misspelt),
        ("stateDiagram-v2\\n\nA", HeaderKind::Misspelt),
        ("stateDiagram-v2;\nA", HeaderKind::Misspelt),
        ("graph TD\nA --> B", HeaderKind::Other("graph".to_owned())),
        ("flowchart LR\nA --> B", HeaderKind::Other("flowchart".to_owned())),
        ("graph --> B", HeaderKind::Absent),
        ("[*] --> B", HeaderKind::Absent),
        ("", HeaderKind::Absent),
    ] {
        assert_eq!(read(text).header.kind, kind, "{text:?}");
    }
}

#[test]
fn notes_comments_and_accessibility_texts_are_kept() {
    let text = "accTitle: a title\naccDescr {\n of\n two lines }\nA: x\nnote left of A : short\n\
        note right of A\n  this end note is text\nend note\nnote \"loose\" as N1\n# first\nA --> B %% second\n";
    let graph = body(text);
    assert_eq!(graph.errors, []);
    assert_eq!(graph.title.as_ref().map(|text| text.value.as_str()), Some("a title"));
    assert_eq!(graph.description.as_ref().map(|text| text.value.as_str()), Some("of\n two lines"));
    let notes: Vec<_> =
        graph.notes.iter().map(|note| (note.state, note.text.value.as_str())).collect();
    assert_eq!(notes, [(Some(0), "short"), (Some(0), "this end note is text"), (None, "loose")]);
    let comments: Vec<_> =
        graph.comments.iter().map(|c| (at(text, c.span), c.mark, c.alone)).collect();
    assert_eq!(
        comments,
        [("# first".to_owned(), Mark::Hash, true), ("%% second".to_owned(), Mark::Percent, false)]
    );
}

#[test]
fn spans_name_the_parts() {
    let text = "[*] --> A : go on \n  A: do it\n";
    let graph = body(text);
    let edge = &graph.edges[0];
    assert_eq!(at(text, edge.span), "[*] --> A : go on ");
    assert_eq!(at(text, edge.from_span), "[*]");
    assert_eq!(at(text, edge.to_span), "A");
    assert_eq!(edge.label.as_ref().map(|label| at(text, label.span)).as_deref(), Some("go on"));
    let declaration = &graph.states[0].declarations[0];
    assert_eq!(at(text, declaration.id), "A");
    assert_eq!(at(text, declaration.span), "A: do it");
}

#[test]
fn a_state_lives_where_it_is_declared() {
    let graph = body("B --> C\nstate A {\n B: x\n C --> D\n}\nD --> B\n");
    let homes: Vec<_> =
        graph.states.iter().map(|state| (state.id.as_str(), state.scope.composite)).collect();
    let a = graph.states.iter().position(|state| state.id == "A");
    assert_eq!(homes, [("B", a), ("C", a), ("A", None), ("D", a)]);
}

#[test]
fn limits_end_the_parse_with_an_error() {
    let many = "A --> B\n".repeat(MAX_PARTS + 5);
    let graph = body(&many);
    assert_eq!(graph.errors.len(), 1);
    assert!(graph.edges.len() <= MAX_PARTS);
    let deep = "state A {\n".repeat(MAX_DEPTH + 5);
    assert_eq!(body(&deep).errors.len(), 1);
}

/// Texts that would be slow if any look-ahead were repeated.
#[test]
fn hostile_texts_are_read_in_linear_time() {
    for part in [
        "state \"\n",
        "note left of A\n",
        "accDescr {",
        "%%{ ",
        "A ",
        "A: x; ",
        "{",
        "- ",
        "state A { } ",
        "#a",
        "\u{a0}",
    ] {
        let graph = body(&part.repeat(50_000));
        assert!(graph.errors.len() + graph.slips.len() <= MAX_PARTS + 1, "{part:?}");
    }
}

#[test]
fn mutated_diagrams_never_panic_and_spans_stay_in_range() {
    const GOOD: &str = "---\ntitle: t\n---\nstateDiagram-v2\n direction LR\n A: tëxt\n state \"two\" as B {\n  [*] --> C\n  --\n  C --> [*]\n }\n state D <<choice>>\n [*] --> A\n A --> B: go\n B --> D # x\n D --> [*]: #quot;\n note left of A : n\n note right of B\n  日本\n end note\n %% c\n class A x\n";
    const BITS: &[&str] = &[
        "{", "}", "-", "-->", ":", ";", "\"", "#", "%%", "\n", "state ", "é", " ", "[*]", "note ",
        "<<fork>>", "\r", "%%{", ":::",
    ];
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % u64::try_from(below.max(1)).unwrap()).unwrap()
    };
    for _ in 0..4000 {
        let mut text: Vec<char> = GOOD.chars().collect();
        for _ in 0..=next(4) {
            let from = next(text.len());
            let to = (from + next(12)).min(text.len());
            let bit = BITS[next(BITS.len())];
            text.splice(from..to, bit.chars());
        }
        let text: String = text.into_iter().collect();
        let graph = read(&text);
        for span in all_spans(&graph) {
            assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
    }
}

fn all_spans(graph: &Graph) -> Vec<Span> {
    let mut spans = vec![graph.span, graph.header.span];
    for state in &graph.states {
        spans.push(state.span);
        for declaration in &state.declarations {
            spans.extend([declaration.id, declaration.span]);
            spans.extend(declaration.text.as_ref().map(|text| text.span));
        }
    }
    for edge in &graph.edges {
        spans.extend([edge.span, edge.from_span, edge.to_span]);
        spans.extend(edge.label.as_ref().map(|text| text.span));
    }
    spans.extend(graph.notes.iter().flat_map(|note| [note.span, note.state_span, note.text.span]));
    spans.extend(graph.comments.iter().map(|comment| comment.span));
    for fault in graph.errors.iter().chain(&graph.slips) {
        spans.push(fault.span);
        spans.extend(fault.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span)));
    }
    spans
}

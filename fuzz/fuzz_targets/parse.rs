//! Whatever the bytes: parsing and every derived view end, in place.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skill_fuzz::bundle;
use skill_spec::{FileId, Skill, Span};

fn assert_span(skill: &Skill, span: Span) {
    let text = skill.text(span.file).expect("a text");
    assert!(text.get(span.range()).is_some(), "{span:?} is no part of {text:?}");
}

fuzz_target!(|data: &[u8]| {
    let skill = Skill::parse(bundle(data));
    for span in skill.markdown() {
        assert_span(&skill, span);
        let _ = skill.outline(span.file);
    }
    let _ = (skill.prompt_outline(), skill.links(), skill.graph(), skill.name());
    let _ = (skill.samples(), skill.examples());
    for secret in skill.secrets() {
        assert!(
            skill.files.file(secret.span.file).is_some_and(|f| secret.span.end <= f.bytes.len())
        );
    }
    for comment in skill.allowances() {
        assert_span(&skill, comment.span);
    }
    for file in 0..skill.files.len() {
        let file = FileId(u32::try_from(file).expect("few files"));
        if let Some(text) = skill.text(file) {
            assert_eq!(skill.masked(file).map(|masked| masked.len()), Some(text.len()));
        }
    }
});

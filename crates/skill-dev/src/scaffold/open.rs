//! What the author of a derived skill must still decide, in words.

use skill_spec::infer::{Doubt, DoubtKind};
use skill_spec::{Files, Skill, quote};

/// More doubts about one schema are counted.
const MAX_DOUBTS: usize = 12;

/// The open points of a schema that was inferred from `samples` outputs.
pub(crate) fn of_samples(samples: usize, doubts: &[Doubt]) -> Vec<String> {
    let from = if samples == 1 { "one sample".to_owned() } else { format!("{samples} samples") };
    let mut open = vec![format!(
        "the schema: inferred from {from}; a field that may be absent, or null, must say so"
    )];
    open.extend(doubts.iter().take(MAX_DOUBTS).map(of_doubt));
    if let Some(more) = doubts.len().checked_sub(MAX_DOUBTS).filter(|more| *more > 0) {
        open.push(format!("… {more} more of the schema"));
    }
    open
}

/// What a copy has from its source and may not keep.
pub(crate) fn of_copy(files: &Files) -> Option<String> {
    let skill = Skill::parse(files.clone());
    let manifest = skill.manifest.as_ref()?;
    let keys = ["license", "version", "skill_version", "metadata"];
    let kept: Vec<String> =
        keys.into_iter().filter(|key| manifest.get(key).is_some()).map(quote).collect();
    let (last, others) = kept.split_last()?;
    let all =
        if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) };
    Some(format!("{all}: as in the source; a new skill may need its own"))
}

fn of_doubt(doubt: &Doubt) -> String {
    let at = if doubt.at.is_empty() { "the output".to_owned() } else { quote(&doubt.at) };
    match &doubt.kind {
        DoubtKind::OnlyNull => format!("{at}: only null was seen; text was assumed"),
        DoubtKind::NoItems => format!("{at}: only empty lists were seen; any items are allowed"),
        DoubtKind::NoProperties => {
            format!("{at}: only empty objects were seen; any properties are allowed")
        }
        DoubtKind::Choices(count) => {
            format!("{at}: {count} values were seen again and again; no other is allowed")
        }
        DoubtKind::Mixed(types) => {
            format!("{at}: {} were seen; all are allowed", types.join(" and "))
        }
        DoubtKind::Deep => format!("{at}: nested too deeply; anything is allowed"),
    }
}

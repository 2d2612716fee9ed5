//! How the rules about secrets speak: each secret once, whatever the number of its places.

use std::collections::BTreeMap;

use crate::files::RelPath;
use crate::rule::Emitter;
use crate::secret::{Kind, Secret};
use crate::skill::Skill;
use crate::span::FileId;

/// Further places that a diagnostic names.
const MAX_RELATED: usize = 5;

/// Speaks of every secret of one kind.
pub(super) fn report(skill: &Skill, kind: Kind, help: &str, emit: &mut Emitter<'_>) {
    let mut places: BTreeMap<&[u8], Vec<&Secret>> = BTreeMap::new();
    // Whether a file is text takes a look at all of it.
    let mut texts: BTreeMap<FileId, bool> = BTreeMap::new();
    let mut is_text = |file| *texts.entry(file).or_insert_with(|| skill.text(file).is_some());
    for secret in skill.secrets().iter().filter(|secret| secret.kind == kind) {
        let file = skill.files.file(secret.span.file).map_or(&[][..], |file| &file.bytes);
        let text = file.get(secret.span.range()).unwrap_or_default();
        places.entry(text).or_default().push(secret);
    }
    for (text, secrets) in places {
        let Some((first, others)) = secrets.split_first() else { continue };
        let shown = shown(first, text);
        let message = match others.len() {
            0 => shown,
            1 => format!("{shown}, at two places"),
            count => format!("{shown}, at {} places", count + 1),
        };
        let diagnostic = if is_text(first.span.file) {
            emit.report(first.place, message)
        } else {
            let path = skill.files.path(first.span.file).map_or("", RelPath::as_str);
            emit.report_path(path, message)
        };
        diagnostic.help(help);
        for other in others.iter().take(MAX_RELATED) {
            if is_text(other.span.file) {
                diagnostic.related(other.place, "again here");
            }
        }
    }
}

/// What it is, so much of it as may be shown, and its length.
fn shown(secret: &Secret, text: &[u8]) -> String {
    let kept = String::from_utf8_lossy(text.get(..secret.kept()).unwrap_or_default());
    match secret.kind {
        Kind::PrivateKey => "a private key ships with the skill".to_owned(),
        Kind::Password => format!("password of {} characters in a URL", text.len()),
        Kind::Assigned => {
            format!("this looks like a secret: `{kept}…`, {} characters", text.len())
        }
        Kind::Key | Kind::Jwt => {
            format!("{} in the bundle: `{kept}…`, {} characters", secret.what, text.len())
        }
    }
}

//! Bundles as one text, so that a fuzzer can change them and a person can read them.
//!
//! A line `=== PATH` begins a file, `==+ PATH` one that may be executed, `==- PATH` an entry that
//! does not ship. What stands before the first such line is the name of the folder.

#[path = "../../crates/skill-spec/tests/sound/mod.rs"]
pub mod sound;

use skill_pack::{Cache, Layout, Limits, PackOptions, content_digests, pack, unzip};
use skill_spec::{File, Files, LeftOut, LeftOutReason, RelPath, TARGETS, Target};

const FILE: &[u8] = b"=== ";
const PROGRAM: &[u8] = b"==+ ";
const LEFT_OUT: &[u8] = b"==- ";

/// Reads a bundle; paths no bundle can have are left away.
#[must_use]
pub fn bundle(data: &[u8]) -> Files {
    let mut files = Files::new();
    let mut open: Option<(RelPath, Vec<u8>, bool)> = None;
    for (number, line) in data.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let mark = line.get(..4).filter(|mark| [FILE, PROGRAM, LEFT_OUT].contains(mark));
        let Some(mark) = mark else {
            if let Some((_, bytes, _)) = &mut open {
                bytes.extend_from_slice(line);
            } else if number == 0 {
                files.folder = std::str::from_utf8(line).ok().map(|name| name.trim().to_owned());
            }
            continue;
        };
        close(&mut files, open.take());
        let path = std::str::from_utf8(&line[4..]).map(|path| path.trim_end_matches('\n'));
        match path.ok().and_then(|path| RelPath::new(path).ok()) {
            Some(path) if mark == LEFT_OUT => {
                let reason = LeftOutReason::Symlink(path.name().to_owned());
                files.left_out.push(LeftOut { path: path.as_str().to_owned(), reason });
            }
            Some(path) => open = Some((path, Vec::new(), mark == PROGRAM)),
            None => {}
        }
    }
    close(&mut files, open);
    files
}

/// The last line break before a mark belongs to the mark.
fn close(files: &mut Files, open: Option<(RelPath, Vec<u8>, bool)>) {
    if let Some((path, mut bytes, executable)) = open {
        bytes.pop_if(|byte| *byte == b'\n');
        files.insert(path, File { bytes: bytes.into(), executable });
    }
}

/// Writes what [`bundle`] reads.
#[must_use]
pub fn text(files: &Files) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(files.folder.as_deref().unwrap_or("").as_bytes());
    out.push(b'\n');
    for (path, file) in files.iter() {
        out.extend_from_slice(if file.executable { PROGRAM } else { FILE });
        out.extend_from_slice(path.as_str().as_bytes());
        out.push(b'\n');
        out.extend_from_slice(&file.bytes);
        out.push(b'\n');
    }
    for left_out in &files.left_out {
        out.extend_from_slice(LEFT_OUT);
        out.extend_from_slice(left_out.path.as_bytes());
        out.push(b'\n');
    }
    out
}

/// Whether files can be packed; asserts that they are the same when they are unpacked again, and
/// that the archive is the same when it is made from that of every other file.
#[must_use]
pub fn packs_again(files: &Files, layout: Layout) -> bool {
    let options = PackOptions { layout, ..PackOptions::default() };
    let Ok(archive) = pack(files, &options) else { return false };
    let again = unzip(&archive.bytes, &Limits::default()).expect("our own archive");
    assert!(again.oddities.is_empty(), "{:?}", again.oddities);
    // Whether a lone folder is the skill's own, or one of its folders, nothing says.
    let list = |files: &Files, layout: &Layout| -> Vec<(String, File)> {
        let prefix = match layout {
            Layout::Wrapped(folder) => format!("{folder}/"),
            Layout::Flat => String::new(),
        };
        files.iter().map(|(path, file)| (format!("{prefix}{path}"), file.clone())).collect()
    };
    assert_eq!(list(&again.files, &again.layout), list(files, &options.layout));
    let (mut some, mut is_kept) = (files.clone(), false);
    some.retain(|_, _| {
        is_kept = !is_kept;
        is_kept
    });
    let mut cache = Cache::new(usize::MAX);
    cache.pack(&some, &options, &content_digests(&some)).expect("some of what can be packed");
    let last = cache.pack(files, &options, &content_digests(files));
    assert!(last.is_ok_and(|last| *last == archive));
    true
}

/// The default target and one more, which the size chooses.
#[must_use]
pub fn targets(data: &[u8]) -> [&'static Target; 2] {
    [TARGETS[0], TARGETS[data.len() % TARGETS.len()]]
}

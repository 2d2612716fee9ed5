//! The determinism contract, and archives read back by others.
#![expect(clippy::unwrap_used, reason = "a failed helper is a failed test")]

use std::io::{Cursor, Read as _, Write as _};
use std::process::{Command, Output, Stdio};

use skill_pack::{
    Archive, Cache, Layout, Level, PackOptions, Stamp, content_digests, pack, prepare, sha256_hex,
};
use skill_spec::{File, Files, RelPath};
use zip::{CompressionMethod, DateTime, ZipArchive};

const TEXT: &str = "the quick brown fox jumps over the lazy dog; the quick brown fox sleeps\n";

fn files<'a>(list: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Files {
    let mut files = Files::new();
    for (path, bytes) in list {
        let executable = path.starts_with("scripts/");
        files
            .insert(RelPath::new(path).unwrap(), File { bytes: bytes.to_vec().into(), executable });
    }
    files
}

fn flat(files: &Files) -> Archive {
    pack(files, &PackOptions::default()).unwrap()
}

fn read(archive: &Archive) -> ZipArchive<Cursor<&[u8]>> {
    ZipArchive::new(Cursor::new(archive.bytes.as_slice())).unwrap()
}

fn names(archive: &Archive) -> Vec<String> {
    let mut zip = read(archive);
    (0..zip.len()).map(|at| zip.by_index(at).unwrap().name().unwrap().into_owned()).collect()
}

/// Bytes that no compressor makes smaller.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

/// A bundle with one of everything.
fn sample() -> Files {
    files([
        ("SKILL.md", "---\nname: sample\n---\n# Sample\n".as_bytes()),
        ("schema.json", b"{\"type\": \"object\", \"properties\": {}, \"required\": []}\n"),
        ("scripts/run.sh", b"#!/bin/sh\nexit 0\n"),
        ("resources/empty", b""),
        ("resources/long.txt", TEXT.repeat(2000).as_bytes()),
        ("resources/noise.bin", &noise(5000, 7)),
        ("resources/picture.png", &[0; 5000]),
        ("resources/größe/日本.txt", TEXT.repeat(3).as_bytes()),
        ("a-b", b"1"),
        ("a/b", b"2"),
        ("a.txt", b"3"),
    ])
}

#[test]
fn the_bytes_are_as_they_were() {
    // A change here changes every archive ever published: see the contract in the crate's docs.
    let archive = flat(&sample());
    assert_eq!(
        archive.sha256(),
        "7d873547dc676ee153e25eceab2461a72a25ba26b6aeaa7a04d473860b8066a5"
    );
    assert_eq!(archive.sha256(), sha256_hex(&archive.bytes));
    let layout = Layout::Wrapped("sample".to_owned());
    let archive = pack(&sample(), &PackOptions { layout, ..PackOptions::default() }).unwrap();
    assert_eq!(
        archive.sha256(),
        "12adae9ca643a0049ec2740d1a223cb4277371f43e68ba3333195eddb45e4694"
    );
}

/// Each level and a time of one's own have their bytes too: an upgrade that changes them is seen.
#[test]
fn the_bytes_of_other_options_are_as_they_were() {
    let base = PackOptions::default();
    for (options, digest) in [
        (
            PackOptions { level: Level::Fast, ..base.clone() },
            "bd7fb2f512c5d665cead89bbc315024a671a40b2098398d45dc4f9110b8a1eb1",
        ),
        (
            PackOptions { level: Level::Best, ..base.clone() },
            "8b4b0e6b23e7c0179cdebe0702227957b58eb04d59952255ff49efedc590256a",
        ),
        (
            PackOptions { stamp: Stamp::from_unix(1_700_000_000), ..base.clone() },
            "49532bb9751c153ed980a734ca7895814a48389090920678334bd49662354318",
        ),
    ] {
        let archive = pack(&sample(), &options).unwrap();
        assert_eq!(archive.sha256(), digest, "{options:?}");
    }
}

#[test]
fn higher_levels_make_smaller_archives() {
    let size = |level| {
        let options = PackOptions { level, ..PackOptions::default() };
        pack(&sample(), &options).unwrap().bytes.len()
    };
    assert!(size(Level::Fast) >= size(Level::Default));
    assert!(size(Level::Default) > size(Level::Best), "the picture of zeros is deflated");
}

#[test]
fn the_parts_are_the_archive() {
    for files in [sample(), Files::new()] {
        let packing = prepare(&files, &PackOptions::default()).unwrap();
        let archive = flat(&files);
        assert_eq!(packing.parts().collect::<Vec<_>>().concat(), archive.bytes);
        assert_eq!(packing.bytes(), archive.bytes.len() as u64);
        assert_eq!(packing.sha256(), archive.sha256());
        assert_eq!((packing.files(), packing.content_bytes), (files.len(), archive.content_bytes));
        assert_eq!(packing.into_archive(), archive);
    }
}

/// A cache may be empty, full, too small for anything, of another level or another bundle.
#[test]
fn a_cache_does_not_show() {
    let mut caches = [Cache::new(usize::MAX), Cache::new(300), Cache::new(0)];
    let mut changed = sample();
    let twice = File { bytes: TEXT.repeat(40).into_bytes().into(), executable: false };
    for path in ["one.txt", "same.txt", "same.png"] {
        changed.insert(RelPath::new(path).unwrap(), twice.clone());
    }
    for level in [Level::Default, Level::Best, Level::Default] {
        for files in [&sample(), &changed, &changed, &Files::new(), &sample()] {
            let options = PackOptions { level, ..PackOptions::default() };
            let digests = content_digests(files);
            for cache in &mut caches {
                let again = cache.pack(files, &options, &digests).unwrap();
                assert!(*again == pack(files, &options).unwrap(), "{level:?} {cache:?}");
            }
        }
    }
}

#[test]
fn insertion_order_does_not_show() {
    let files = sample();
    let list: Vec<_> = files.iter().collect();
    let mut turned = Files::new();
    for (path, file) in list.iter().rev().step_by(2).chain(list.iter().rev().skip(1).step_by(2)) {
        turned.insert((*path).clone(), (*file).clone());
    }
    assert_eq!(flat(&turned), flat(&files));
}

#[test]
fn the_number_of_threads_does_not_show() {
    let paths: Vec<String> = (0..300).map(|n| format!("r/{n}.txt")).collect();
    // Sizes fall, so that threads finish out of order.
    let texts: Vec<_> = (0..300).map(|n| TEXT.repeat((300 - n) / 5) + &n.to_string()).collect();
    let pairs = paths.iter().map(String::as_str).zip(texts.iter().map(String::as_bytes));
    let files = files(pairs);
    let packed_by = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| flat(&files))
    };
    let one = packed_by(1);
    for threads in [2, 8, 8, 8] {
        assert!(packed_by(threads) == one, "{threads} threads");
    }
}

#[test]
fn what_is_packed_reads_back_equal() {
    let files = sample();
    let archive = flat(&files);
    assert_eq!(archive.files(), files.len());
    let bytes: usize = files.iter().map(|(_, file)| file.bytes.len()).sum();
    assert_eq!(archive.content_bytes, bytes as u64);
    let mut zip = read(&archive);
    assert_eq!(zip.len(), files.len());
    for (at, (path, file)) in files.iter().enumerate() {
        let mut entry = zip.by_index(at).unwrap();
        assert_eq!(entry.name().unwrap(), path.as_str());
        let mut bytes = Vec::new();
        // Reading to the end checks the CRC.
        entry.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, *file.bytes, "{path}");
    }
}

#[test]
fn entries_carry_nothing_of_the_machine() {
    let archive = flat(&sample());
    let mut zip = read(&archive);
    assert!(zip.comment().is_empty());
    for at in 0..zip.len() {
        let entry = zip.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mode = if name.starts_with("scripts/") { 0o100_755 } else { 0o100_644 };
        assert_eq!(entry.unix_mode(), Some(mode), "{name}");
        assert_eq!(entry.last_modified(), Some(DateTime::DEFAULT), "{name}");
        assert!(entry.extra_data().unwrap_or_default().is_empty(), "{name}");
        assert_eq!(entry.comment(), "", "{name}");
        let start = usize::try_from(entry.central_header_start()).unwrap();
        let central = &archive.bytes[start..start + 46];
        let local = usize::try_from(entry.header_start()).unwrap();
        let version = if entry.compression() == CompressionMethod::Stored { 10 } else { 20 };
        assert_eq!(central[4..8], [version, 3, version, 0], "{name}: made on Unix");
        let flags = [0, if name.is_ascii() { 0 } else { 8 }];
        assert_eq!(central[8..10], flags, "{name}: the flag for UTF-8 and no other");
        assert_eq!(archive.bytes[local + 6..local + 8], flags, "{name}: locally too");
        assert_eq!(central[12..16], [0, 0, 0x21, 0], "{name}: 1980-01-01 00:00:00");
        assert_eq!(archive.bytes[local + 28..local + 30], [0, 0], "{name}: no extra field");
    }
}

#[test]
fn entries_lie_in_the_sdks_order_without_folders() {
    let files = files(["a.txt", "A", "a-b", "a/b", "SKILL.md"].map(|path| (path, &b"x"[..])));
    assert_eq!(names(&flat(&files)), ["A", "SKILL.md", "a/b", "a-b", "a.txt"]);
}

#[test]
fn a_wrapped_archive_has_one_top_folder() {
    let files = files([("SKILL.md", &b"x"[..]), ("a/b", b"y")]);
    let layout = Layout::Wrapped("größe".to_owned());
    let archive = pack(&files, &PackOptions { layout, ..PackOptions::default() }).unwrap();
    assert_eq!(names(&archive), ["größe/SKILL.md", "größe/a/b"]);
    assert_eq!(archive.layout.as_str(), "wrapped");
    for bad in ["", "..", "a/b", "a\\b", "C:", "a\nb"] {
        let layout = Layout::Wrapped(bad.to_owned());
        let error = pack(&files, &PackOptions { layout, ..PackOptions::default() }).unwrap_err();
        assert!(error.to_string().contains("cannot be the top folder"), "{error}");
        assert_eq!(error.path(), None);
    }
}

#[test]
fn deflate_is_used_only_where_it_helps() {
    let archive = flat(&sample());
    let mut zip = read(&archive);
    for (name, method) in [
        ("SKILL.md", CompressionMethod::Stored),
        ("resources/empty", CompressionMethod::Stored),
        ("resources/noise.bin", CompressionMethod::Stored),
        ("resources/picture.png", CompressionMethod::Stored),
        ("resources/long.txt", CompressionMethod::Deflated),
    ] {
        let entry = zip.by_name(name).unwrap();
        assert_eq!(entry.compression(), method, "{name}");
        assert!(entry.compressed_size() <= entry.size(), "{name}");
    }
}

#[test]
fn compressed_types_are_stored() {
    let types = "7z aac apk avif br bz2 docx epub flac gif gz heic heif jar jpeg jpg jxl lz4 lzma \
                 m4a m4v mkv mov mp3 mp4 odp ods odt oga ogg opus png pptx rar skill tbz2 tgz txz \
                 webm webp whl wma wmv woff woff2 xlsx xz zip zst PNG JPG Mp4";
    for extension in types.split_whitespace() {
        let path = format!("x.y.{extension}");
        let archive = flat(&files([(path.as_str(), &[0; 500][..])]));
        let mut zip = read(&archive);
        assert_eq!(zip.by_index(0).unwrap().compression(), CompressionMethod::Stored, "{path}");
    }
    for path in ["png", "x.pdf", "x.svg", "png.txt"] {
        let archive = flat(&files([(path, &[0; 500][..])]));
        let mut zip = read(&archive);
        assert_eq!(zip.by_index(0).unwrap().compression(), CompressionMethod::Deflated, "{path}");
    }
}

#[test]
fn an_empty_bundle_is_the_empty_archive() {
    let archive = flat(&Files::new());
    assert_eq!(archive.bytes, [&b"PK\x05\x06"[..], &[0; 18]].concat());
    assert_eq!((archive.files(), archive.content_bytes), (0, 0));
}

#[test]
fn zip64_appears_only_beyond_the_old_limit() {
    // The record, its locator and the old record are 56, 20 and 22 bytes.
    let has_zip64 =
        |archive: &Archive| archive.bytes[archive.bytes.len() - 98..].starts_with(b"PK\x06\x06");
    assert!(!has_zip64(&flat(&sample())));
    let mut files = Files::new();
    for n in 0..65_536 {
        files.insert(RelPath::new(&format!("{n:05}")).unwrap(), File::default());
    }
    let archive = flat(&files);
    assert!(has_zip64(&archive));
    assert_eq!(read(&archive).len(), 65_536);
}

#[test]
fn names_that_would_change_elsewhere_are_refused() {
    for (path, message) in [
        ("a\\b", "`a\\b` cannot go into an archive: Windows takes its backslash for a separator"),
        ("a\nb", "`a\\u{a}b` cannot go into an archive: its name holds a control character"),
        ("C:x", "`C:x` cannot go into an archive: Windows takes its start for a drive"),
    ] {
        let error = pack(&files([(path, &b""[..])]), &PackOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.path(), Some(path));
    }
    for path in ["ab:c", "é:x", "1:x"] {
        flat(&files([(path, &b""[..])]));
    }
}

#[test]
fn a_name_too_long_for_the_format_is_refused() {
    let longest = "x".repeat(65_504);
    assert_eq!(names(&flat(&files([(longest.as_str(), &b""[..])]))), [longest.as_str()]);
    let files = files([(format!("{longest}x").as_str(), &b""[..])]);
    let error = pack(&files, &PackOptions::default()).unwrap_err();
    assert!(error.to_string().ends_with("its name is longer than 65,504 bytes"), "{error}");
}

#[test]
fn a_path_that_is_a_file_and_a_folder_is_refused() {
    let files = files([("a", &b""[..]), ("a/b", b""), ("a-b", b"")]);
    let error = pack(&files, &PackOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "`a` is a file and a folder at once");
}

/// Runs a tool with `input` on its standard input; `None` if the tool is not there.
fn run(command: &mut Command, input: &[u8]) -> Option<Output> {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().ok()?;
    // Dropping the pipe ends the input; a tool that does not read it is no failure of ours.
    let _ = child.stdin.take().map(|mut pipe| pipe.write_all(input));
    Some(child.wait_with_output().unwrap())
}

#[test]
fn info_zip_finds_no_fault() {
    let mut file = tempfile::Builder::new().suffix(".zip").tempfile().unwrap();
    file.write_all(&flat(&sample()).bytes).unwrap();
    let Some(output) = run(Command::new("unzip").arg("-t").arg(file.path()), b"") else {
        let _ = writeln!(std::io::stderr(), "skipped: no `unzip` here");
        return;
    };
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("No errors detected"), "{output:?}");
}

#[test]
fn python_reads_the_same_files() {
    const SCRIPT: &str = "
import hashlib, io, sys, zipfile
z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert z.testzip() is None
for i in z.infolist():
    assert i.date_time == (1980, 1, 1, 0, 0, 0) and i.create_system == 3 and not i.extra
    print(ascii(i.filename), oct(i.external_attr >> 16), hashlib.sha256(z.read(i)).hexdigest())
";
    let files = sample();
    let mut command = Command::new("python3");
    let Some(output) = run(command.args(["-I", "-c", SCRIPT]), &flat(&files).bytes) else {
        let _ = writeln!(std::io::stderr(), "skipped: no `python3` here");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected: Vec<String> = files
        .iter()
        .map(|(path, file)| {
            let escaped: String = path.as_str().chars().flat_map(python_ascii).collect();
            let mode = if file.executable { "0o100755" } else { "0o100644" };
            format!("'{escaped}' {mode} {}", sha256_hex(&file.bytes))
        })
        .collect();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.lines().collect::<Vec<_>>(), expected);
}

fn python_ascii(c: char) -> Vec<char> {
    match u32::from(c) {
        0..=0x7f => vec![c],
        code @ ..=0xff => format!("\\x{code:02x}").chars().collect(),
        code => format!("\\u{code:04x}").chars().collect(),
    }
}

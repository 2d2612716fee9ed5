//! Writes seeds: every example of every rule, every fixture and every template; every archive of the
//! tests, and what carries them.

#[allow(dead_code, reason = "its own tests use the rest")]
#[path = "../../crates/skill-pack/tests/hostile/cases.rs"]
mod cases;
#[allow(dead_code, reason = "its own tests use the rest")]
#[path = "../../crates/skill-pack/tests/hostile/good.rs"]
mod good;
#[allow(dead_code, reason = "its own tests use the rest")]
#[path = "../../crates/skill-pack/tests/hostile/raw.rs"]
mod raw;
#[allow(dead_code, reason = "its own tests use the rest")]
#[path = "../../crates/skill-pack/tests/hostile/shapes.rs"]
mod shapes;

use std::fs;
use std::io::Result;
use std::path::Path;

use skill_fuzz::text;
use skill_pack::InlineSkill;
use skill_spec::rules::example_files;
use skill_spec::{File, Files, RULES, RelPath};

/// Bigger ones only slow a fuzzer down.
const MAX_BYTES: usize = 16 << 10;

fn read(root: &Path, folder: &Path, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(root, &path, files)?;
            continue;
        }
        let inside = path.strip_prefix(root).ok().and_then(Path::to_str).map(RelPath::new);
        if let Some(Ok(inside)) = inside {
            files.insert(inside, File { bytes: fs::read(&path)?.into(), executable: false });
        }
    }
    Ok(())
}

fn skills(folder: &Path, found: &mut Vec<Files>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            let mut files = Files::new();
            files.folder = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
            read(&path, &path, &mut files)?;
            found.push(files);
        }
    }
    Ok(())
}

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = Vec::new();
    for folder in ["fixtures/good", "fixtures/bad", "templates"] {
        skills(&root.join("..").join(folder), &mut seeds)?;
    }
    for rule in RULES {
        seeds.extend(rule.bad.iter().chain(rule.good).map(example_files));
    }
    let texts: Vec<Vec<u8>> = seeds.iter().map(text).collect();
    for target in ["parse", "check", "fix", "round_trip"] {
        write(&root.join("corpus").join(target), &texts)?;
    }
    let hostile = cases::all().into_iter().map(|case| case.bytes);
    let archives: Vec<Vec<u8>> =
        good::all().into_iter().map(|good| good.bytes).chain(hostile).collect();
    write(&root.join("corpus/unzip"), &archives)?;
    let carried: Vec<Vec<u8>> = archives.iter().flat_map(|archive| carriers(archive)).collect();
    write(&root.join("corpus/inline_json"), &carried)
}

fn write(folder: &Path, seeds: &[Vec<u8>]) -> Result<()> {
    fs::create_dir_all(folder)?;
    let seeds = seeds.iter().filter(|seed| seed.len() <= MAX_BYTES);
    for (number, seed) in seeds.enumerate() {
        fs::write(folder.join(format!("seed-{number:04}")), seed)?;
    }
    Ok(())
}

/// All that may carry an archive.
fn carriers(archive: &[u8]) -> [Vec<u8>; 5] {
    let inline = InlineSkill::new("a", "b", archive);
    let object = serde_json::to_string(&inline).unwrap_or_default();
    let base64 = inline.base64();
    [
        base64.to_owned(),
        inline.data_url(),
        format!("{{\"config\":{{\"skills\":[{object}]}}}}"),
        format!("{{\"type\":\"inline\",\"bundle\":\"{base64}\",\"skill_id\":\"x\"}}"),
        object,
    ]
    .map(String::into_bytes)
}

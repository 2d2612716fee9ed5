//! Writes seeds: every example of every rule, every fixture and every template.

use std::fs;
use std::io::Result;
use std::path::Path;

use skill_fuzz::text;
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
            files.insert(inside, File { bytes: fs::read(&path)?, executable: false });
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
    for target in ["parse", "check", "fix"] {
        let folder = root.join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        let texts = seeds.iter().map(text).filter(|text| text.len() <= MAX_BYTES);
        for (number, text) in texts.enumerate() {
            fs::write(folder.join(format!("seed-{number:04}")), text)?;
        }
    }
    Ok(())
}

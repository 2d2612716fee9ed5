//! Turns `templates/` into a table of embedded files, so that a new template needs no code.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    // A link to the repository's folder, and a folder of its own in a published crate. Where links
    // cannot be checked out it is a text file.
    let linked = root.join("templates");
    let folder = if linked.is_dir() { linked } else { root.join("../../templates") };
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut table = String::from("&[\n");
    for name in names(&folder)? {
        let template = folder.join(&name);
        let mut files = Vec::new();
        collect(&template, "", &mut files)?;
        // Writing to a `String` cannot fail.
        let _ = writeln!(table, "    Template {{ name: {name:?}, files: &[");
        for path in files {
            let full = template.join(&path);
            let _ = writeln!(
                table,
                "        ({path:?}, include_bytes!({:?})),",
                full.display().to_string()
            );
        }
        table.push_str("    ] },\n");
    }
    table.push(']');
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("templates.rs"), table)
}

fn collect(template: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    for name in names(&template.join(prefix))? {
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if template.join(&path).is_dir() {
            collect(template, &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Sorted, without what editors and systems leave behind.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string().ok());
    }
    names.retain(|name| !name.starts_with('.') && !name.ends_with('~'));
    names.sort();
    Ok(names)
}

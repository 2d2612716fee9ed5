//! Turns `templates/` into a table of embedded files, so that a new template needs no code; and has
//! the unwinder linked in where that can be.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    link_unwinder();
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

/// The one for which [`link_unwinder`] is known to work.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";
/// Beside the compiler on every system; of use to whoever needs no other library to unwind through.
const UNWINDER: &str = "libgcc_eh.a";

/// Has the unwinder linked in. As a library of its own, `libgcc_s.so`, it takes a fifth of a
/// millisecond to load: as long as a small skill takes to check.
///
/// Only where the linker that is called says it has it. Elsewhere, and where the author of the build
/// chose a linker or a static program, all stays as the standard library has it.
fn link_unwinder() {
    println!("cargo::rerun-if-changed=build.rs");
    let told = |name: &str| env::var(name).unwrap_or_default();
    let chosen = told("CARGO_ENCODED_RUSTFLAGS").contains("link")
        || told("CARGO_CFG_TARGET_FEATURE").split(',').any(|feature| feature == "crt-static");
    if chosen || told("TARGET") != PLATFORM || told("HOST") != PLATFORM {
        return;
    }
    let linker = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let asked = Command::new(linker).arg(format!("-print-file-name={UNWINDER}")).output();
    let said = asked.map(|output| output.stdout).unwrap_or_default();
    // What it does not have it names without a folder.
    let path = PathBuf::from(String::from_utf8_lossy(&said).trim());
    if path.is_absolute() && path.is_file() {
        // The linker meets it before the shared library, which then nobody needs.
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
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

//! Skill bundles to bytes: what ships, the zip, its digests, the inline object.
//!
//! # The determinism contract
//! [`pack`] is a function of the [`Files`](skill_spec::Files) and the [`PackOptions`] alone. The
//! same paths, bytes and executable bits give the same archive, byte for byte, whatever the order
//! they were inserted in, the number of threads, the clock, the time zone, the locale, the working
//! folder, the file modes beyond "executable" and the operating system. In particular an archive
//! - holds its entries in the order of [`RelPath`](skill_spec::RelPath), which is the platform
//!   SDK's (`a/b` < `a-b` < `a.txt`), and no entries for folders;
//! - stamps every entry 1980-01-01 00:00:00, mode 0644 or 0755, made on Unix;
//! - sets the UTF-8 flag only for names beyond ASCII, and writes no extra field, comment or data
//!   descriptor; zip64 records appear only past 65,534 entries or 4 GiB;
//! - compresses each file in one piece with libdeflate at level 6, and stores it where that does
//!   not make it smaller or where its extension says it is compressed already.
//!
//! Bytes may differ between two versions of this crate (a better compressor, say); golden digests
//! in the tests make sure that it happens on purpose. What must not change with the archive's
//! bytes is keyed on contents: see [`digest`].
//!
//! This crate does no I/O and reads no clock and no environment.

pub mod digest;
pub mod error;
pub mod inline;
pub mod select;
pub mod zip;

pub use digest::{archive_name, bundle_digest, content_hash, inline_id, safe_name, sha256_hex};
pub use error::PackError;
pub use inline::InlineSkill;
pub use select::{EntryKind, SelectOptions, Selector, select};
pub use zip::{Archive, Layout, PackOptions, pack};

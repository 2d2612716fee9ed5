//! Skill bundles to bytes: what ships, the zip, its digests, the inline object, requests, locks.
//!
//! # The determinism contract
//! [`pack`] is a function of the [`Files`](skill_spec::Files) and the [`PackOptions`] alone. The
//! same paths, bytes and executable bits give the same archive, byte for byte, whatever the order
//! they were inserted in, the number of threads, the clock, the time zone, the locale, the working
//! folder, the umask, the file times and modes beyond "executable", and the operating system. In
//! particular an archive
//! - holds its entries in the order of [`RelPath`](skill_spec::RelPath), which is the platform
//!   SDK's (`a/b` < `a-b` < `a.txt`), and no entries for folders;
//! - stamps every entry with the one time of the options, 1980-01-01 00:00:00 unless the caller
//!   says otherwise, mode 0644 or 0755, made on Unix;
//! - sets the UTF-8 flag only for names beyond ASCII, and writes no comment and no data
//!   descriptor; zip64 records appear only past 65,534 entries or 4 GiB, and an extra field only in
//!   the directory, of entries that start beyond 4 GiB;
//! - compresses each file in one piece with libdeflate, at its level 1, 6 or 12 for
//!   [`Level::Fast`], [`Level::Default`] and [`Level::Best`], and stores it where that does not
//!   make it smaller, or, but at the best level, where its extension says it is compressed already;
//! - is the same whether a [`Cache`] was used or not.
//!
//! Each part of this has a test (`tests/archive.rs`, and for what only a process has, the tests of
//! the binary). Bytes may differ between two versions of this crate (a better compressor, say):
//! golden digests in the tests make sure that it happens on purpose, whichever library is
//! upgraded. What must not change with the archive's bytes is keyed on contents: see [`digest`].
//!
//! `SOURCE_DATE_EPOCH` is the binary's business: it reads the variable and gives [`Stamp`] the
//! number. Time zones play no part, a zip's time is written in UTC.
//!
//! This crate does no I/O and reads no clock and no environment.

mod again;
mod deflate;
pub mod digest;
pub mod envelope;
pub mod error;
pub mod foreign;
pub mod inline;
pub mod literal;
pub mod lock;
pub mod request;
pub mod select;
mod stamp;
pub mod unzip;
pub mod zip;

pub use again::Cache;
pub use deflate::Level;
pub use digest::{
    ContentDigest, archive_name, bundle_digest, content_digests, content_hash, inline_id,
    safe_name, sha256, sha256_hex, sha256_of,
};
pub use envelope::{Carrier, Received, receive};
pub use error::PackError;
pub use foreign::{SIGN_BYTES, foreign_archive};
pub use inline::{Form, InlineSkill, base64_chars, base64_into, frame, inline_id_of};
pub use literal::Literal;
pub use request::{Product, Request};
pub use select::{EntryKind, SelectOptions, Selector, select};
pub use stamp::Stamp;
pub use unzip::{Limits, Oddity, UnzipError, Unzipped, unzip};
pub use zip::{Archive, Layout, PackOptions, Packing, pack, prepare};

//! Zip archives byte by byte: whatever an archive can say, right or wrong.

use libdeflater::{CompressionLvl, Compressor};

pub(crate) const DEFLATED: u16 = 8;
pub(crate) const DESCRIPTOR: u16 = 1 << 3;
pub(crate) const UTF8: u16 = 1 << 11;
pub(crate) const UNIX: u16 = 0x0314;
pub(crate) const DOS: u16 = 0x0014;

/// What a header says of an entry, in either place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) crc: u32,
    pub(crate) packed: u32,
    pub(crate) size: u32,
    pub(crate) name: Vec<u8>,
    pub(crate) extra: Vec<u8>,
    /// From here on in the directory only.
    pub(crate) made_by: u16,
    pub(crate) comment: Vec<u8>,
    pub(crate) disk: u16,
    pub(crate) attributes: u32,
    /// Instead of where the entry is.
    pub(crate) start: Option<u32>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    /// Bytes that stand before it and belong to nothing.
    pub(crate) gap: Vec<u8>,
    pub(crate) local: Header,
    pub(crate) content: Vec<u8>,
    pub(crate) descriptor: Vec<u8>,
    pub(crate) central: Header,
}

/// The record that ends an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) disk: u16,
    pub(crate) directory_disk: u16,
    pub(crate) entries_here: u16,
    pub(crate) entries: u16,
    pub(crate) size: u32,
    pub(crate) start: u32,
    pub(crate) comment: Vec<u8>,
}

/// The zip64 record and its locator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct End64 {
    pub(crate) record_size: u64,
    pub(crate) disk: u32,
    pub(crate) entries_here: u64,
    pub(crate) entries: u64,
    pub(crate) size: u64,
    pub(crate) start: u64,
    /// Beyond the record's known fields.
    pub(crate) more: Vec<u8>,
    pub(crate) locator_disk: u32,
    pub(crate) at: u64,
    pub(crate) disks: u32,
}

#[derive(Default)]
pub(crate) struct Archive {
    pub(crate) prefix: Vec<u8>,
    pub(crate) entries: Vec<Entry>,
    /// Between the last entry and the directory.
    pub(crate) gap: Vec<u8>,
    /// Between the directory and its end.
    pub(crate) after_directory: Vec<u8>,
    pub(crate) zip64: bool,
    /// Changes what the ends would say.
    pub(crate) change: Option<fn(&mut End, &mut End64)>,
    pub(crate) suffix: Vec<u8>,
}

impl Entry {
    /// Stored, mode 0644, made on Unix.
    pub(crate) fn new(name: &str, content: &[u8]) -> Self {
        let length = u32::try_from(content.len()).unwrap();
        let header = Header {
            flags: if name.is_ascii() { 0 } else { UTF8 },
            crc: libdeflater::crc32(content),
            packed: length,
            size: length,
            name: name.as_bytes().to_vec(),
            made_by: UNIX,
            attributes: 0o100_644 << 16,
            ..Header::default()
        };
        Self {
            local: header.clone(),
            central: header,
            content: content.to_vec(),
            ..Self::default()
        }
    }

    pub(crate) fn folder(name: &str) -> Self {
        Self::new(name, b"").both(|header| header.attributes = (0o040_755 << 16) | 0x10)
    }

    pub(crate) fn deflated(name: &str, content: &[u8]) -> Self {
        let packed = deflate(content);
        let mut entry = Self::new(name, content).both(|header| {
            header.method = DEFLATED;
            header.packed = u32::try_from(packed.len()).unwrap();
        });
        entry.content = packed;
        entry
    }

    /// As written by a program that cannot go back: sizes follow the content.
    pub(crate) fn streamed(name: &str, content: &[u8]) -> Self {
        let mut entry = Self::deflated(name, content).both(|header| header.flags |= DESCRIPTOR);
        let Header { crc, packed, size, .. } = entry.central;
        entry.descriptor = words(&[0x0807_4b50, crc, packed, size]);
        entry.local = Header { crc: 0, packed: 0, size: 0, ..entry.local };
        entry
    }

    pub(crate) fn both(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.local);
        change(&mut self.central);
        self
    }

    pub(crate) fn local(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.local);
        self
    }

    pub(crate) fn central(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.central);
        self
    }

    pub(crate) fn mode(self, mode: u32) -> Self {
        self.central(|header| header.attributes = mode << 16)
    }
}

impl Archive {
    pub(crate) fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        Self { entries: entries.into_iter().collect(), ..Self::default() }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = self.prefix.clone();
        let mut directory = Vec::new();
        for entry in &self.entries {
            out.extend_from_slice(&entry.gap);
            let start = u32::try_from(out.len()).unwrap();
            local(&mut out, &entry.local);
            out.extend_from_slice(&entry.content);
            out.extend_from_slice(&entry.descriptor);
            central(&mut directory, &entry.central, start);
        }
        out.extend_from_slice(&self.gap);
        let start = out.len();
        out.extend_from_slice(&directory);
        out.extend_from_slice(&self.after_directory);
        let (mut end, mut wide) = self.ends(start, directory.len(), out.len());
        if let Some(change) = self.change {
            change(&mut end, &mut wide);
        }
        if self.zip64 {
            wide.write(&mut out);
        }
        end.write(&mut out);
        out.extend_from_slice(&self.suffix);
        out
    }

    fn ends(&self, start: usize, size: usize, at: usize) -> (End, End64) {
        let entries = self.entries.len();
        let end = End {
            entries_here: u16::try_from(entries).unwrap(),
            entries: u16::try_from(entries).unwrap(),
            size: u32::try_from(size).unwrap(),
            start: u32::try_from(start).unwrap(),
            ..End::default()
        };
        let wide = End64 {
            record_size: 44,
            entries_here: entries as u64,
            entries: entries as u64,
            size: size as u64,
            start: start as u64,
            at: at as u64,
            disks: 1,
            ..End64::default()
        };
        (end, wide)
    }
}

impl End {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"PK\x05\x06");
        out.extend(halves(&[self.disk, self.directory_disk, self.entries_here, self.entries]));
        out.extend(words(&[self.size, self.start]));
        out.extend(halves(&[u16::try_from(self.comment.len()).unwrap()]));
        out.extend_from_slice(&self.comment);
    }
}

impl End64 {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"PK\x06\x06");
        out.extend(longs(&[self.record_size]));
        out.extend(halves(&[45, 45]));
        out.extend(words(&[self.disk, self.disk]));
        out.extend(longs(&[self.entries_here, self.entries, self.size, self.start]));
        out.extend_from_slice(&self.more);
        out.extend_from_slice(b"PK\x06\x07");
        out.extend(words(&[self.locator_disk]));
        out.extend(longs(&[self.at]));
        out.extend(words(&[self.disks]));
    }
}

fn local(out: &mut Vec<u8>, header: &Header) {
    out.extend_from_slice(b"PK\x03\x04");
    out.extend(halves(&[20, header.flags, header.method, 0, 0x21]));
    out.extend(words(&[header.crc, header.packed, header.size]));
    out.extend(lengths(&[&header.name, &header.extra]));
    out.extend_from_slice(&header.name);
    out.extend_from_slice(&header.extra);
}

fn central(out: &mut Vec<u8>, header: &Header, start: u32) {
    out.extend_from_slice(b"PK\x01\x02");
    out.extend(halves(&[header.made_by, 20, header.flags, header.method, 0, 0x21]));
    out.extend(words(&[header.crc, header.packed, header.size]));
    out.extend(lengths(&[&header.name, &header.extra, &header.comment]));
    out.extend(halves(&[header.disk, 0]));
    out.extend(words(&[header.attributes, header.start.unwrap_or(start)]));
    for text in [&header.name, &header.extra, &header.comment] {
        out.extend_from_slice(text);
    }
}

fn lengths(texts: &[&Vec<u8>]) -> Vec<u8> {
    halves(&texts.iter().map(|text| u16::try_from(text.len()).unwrap()).collect::<Vec<_>>())
}

pub(crate) fn halves(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

pub(crate) fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

pub(crate) fn longs(values: &[u64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// One extra field.
pub(crate) fn extra(id: u16, data: &[u8]) -> Vec<u8> {
    let mut field = halves(&[id, u16::try_from(data.len()).unwrap()]);
    field.extend_from_slice(data);
    field
}

pub(crate) fn deflate(content: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut out = vec![0; compressor.deflate_compress_bound(content.len())];
    let length = compressor.deflate_compress(content, &mut out).unwrap();
    out.truncate(length);
    out
}

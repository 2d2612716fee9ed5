//! Whatever the bytes: an archive is refused, or gives files that can be packed and unpacked again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skill_fuzz::packs_again;
use skill_pack::{Limits, unzip};

fuzz_target!(|data: &[u8]| {
    if let Ok(unzipped) = unzip(data, &Limits::default()) {
        assert!(packs_again(&unzipped.files, unzipped.layout));
    }
});

//! Whatever the bytes: repairs come to an end and leave nothing that they could repair.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skill_fuzz::{bundle, sound, targets};
use skill_spec::{CheckOptions, Safety};

fuzz_target!(|data: &[u8]| {
    let files = bundle(data);
    let [_, target] = targets(data);
    for safety in [Safety::Safe, Safety::Unsafe] {
        let _ = sound::assert_repaired(&files, &CheckOptions::new(target), safety);
    }
});

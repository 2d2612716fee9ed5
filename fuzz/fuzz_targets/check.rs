//! Whatever the bytes: a report is sound, and the same twice.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skill_fuzz::{bundle, sound, targets};

fuzz_target!(|data: &[u8]| sound::assert_sound(bundle(data), &targets(data)));

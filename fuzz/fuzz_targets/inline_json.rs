//! Whatever the bytes: they carry an archive or are refused, and what is said of them is one line,
//! or one and a line of help.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skill_pack::{InlineSkill, receive};

fuzz_target!(|data: &[u8]| {
    match receive(data) {
        Ok(received) => {
            let name = received.name.unwrap_or_default();
            let inline = InlineSkill::new(&name, "", &received.archive);
            let text = serde_json::to_vec(&inline).expect("JSON");
            let again = receive(&text).expect("our own inline skill");
            assert_eq!(again.archive, received.archive);
            assert_eq!(again.name, Some(name));
            assert!(again.oddities.is_empty(), "{:?}", again.oddities);
        }
        Err(error) => {
            let said = error.to_string().replacen("\nhelp: ", "", 1);
            assert!(!said.contains(char::is_control));
        }
    }
});

//! The program, run in process on folders made for the occasion.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

mod arguments;
mod baseline;
mod check;
mod compose;
mod configuration;
mod corpus;
mod derive;
mod diff;
mod discovery;
mod docs;
mod fixes;
mod fixtures;
mod formats;
mod harness;
mod inspect;
mod lock;
mod manual;
mod new;
mod odd_files;
mod pack;
mod platforms;
mod process;
mod readme;
mod slips;
mod tidy;
mod unpack;
mod watch;

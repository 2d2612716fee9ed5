//! The program, run in process on folders made for the occasion.

mod arguments;
mod check;
mod configuration;
mod discovery;
mod docs;
mod fixes;
mod harness;
mod tidy;

//! Files to bytes and back.

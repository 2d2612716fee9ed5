//! Numbers that are the same on every machine.

#![allow(unreachable_pub, dead_code, reason = "each test program takes its part")]

/// xorshift64, from a seed that is not 0.
pub struct Random(pub u64);

impl Random {
    /// A number below `limit`, which is at least 1.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }

    /// One of several.
    pub fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

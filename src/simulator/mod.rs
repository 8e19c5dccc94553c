//! Vendor-shaped fake APIs over a generated firm with planted mistakes: for demo, trials and tests.
//! Knows the nouns alone; nothing of how Daybook judges, covers or prices.

pub mod connectwise;
pub mod firm;
pub mod world;

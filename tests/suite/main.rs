//! The one test binary: what the program promises, told as sentences.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at what it did not expect"
)]

mod queue;
mod rule_firm;
mod rule_row;
mod rule_world;
mod rules;

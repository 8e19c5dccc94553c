//! The one test binary.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may stop at what it did not expect, and looks at the program from outside its rooms"
)]

mod calendar_days;
mod cesaw_days;
mod config;
mod connectwise;
mod connectwise_document;
mod day_world;
mod gap_edges;
mod gaps;
mod house;
mod output;
mod simulator;
mod tiny_firm;

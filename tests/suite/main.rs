//! The one test binary.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may stop at what it did not expect, and looks at the program from outside its rooms"
)]

mod config;
mod connectwise;
mod house;
mod output;

//! The one test binary: what the program promises, told as sentences.

mod queue;
mod rule_world;
mod rules;

//! Daybook: reads a PSA and project tools, files a daily review queue and the month's profitability.
//!
//! Floors, from the cellar up; a file may only reach down: `model` · `calendar`, `clock`, `coverage`, `telemetry` ·
//! `source`, `rules`, `finance` · `config`, `store` · `sync`, `review`, `close`, `export` · `simulator` · `daemon` · `cli`.

pub mod calendar;
pub mod cli;
pub mod clock;
pub mod close;
pub mod config;
pub mod coverage;
pub mod daemon;
pub mod export;
pub mod finance;
pub mod model;
pub mod review;
pub mod rules;
pub mod simulator;
pub mod source;
pub mod store;
pub mod sync;
pub mod telemetry;

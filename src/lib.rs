//! Daybook: reads a PSA and project tools, files a daily review queue and the month's profitability.
//!
//! Floors, from the cellar up; a file may only reach down: `model` · `calendar`, `clock`, `telemetry` ·
//! `source`, `rules`, `finance` · `config`, `store` · `sync`, `review`, `close`, `export` · `simulator` · `daemon` · `cli`.

pub mod calendar;
pub mod finance;
pub mod model;
pub mod review;
pub mod rules;
pub mod simulator;
pub mod source;

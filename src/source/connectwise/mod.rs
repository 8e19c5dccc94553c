//! ConnectWise PSA: a table of streams and pure functions.

mod settings;

pub use settings::{AbsenceMap, AccountMap, Map, Settings};

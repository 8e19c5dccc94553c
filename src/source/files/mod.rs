//! Folders of CSV files: canonical ones, and foreign ones by mapping. Pure; reading folders is `sync`'s.

mod settings;

pub use settings::{ColumnMap, FileMap, Settings};

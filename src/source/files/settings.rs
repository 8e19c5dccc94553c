//! What an operator sets for a files source (contract §4).

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The keys of `[sources.NAME]` with `kind = "files"`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// The folder, relative to the configuration file.
    pub path: std::path::PathBuf,
    /// Ids of the form `<source>:<id>` are kept as they are for any source, not only configured ones.
    #[serde(default)]
    pub qualified_ids: bool,
    /// Foreign CSVs by canonical file name (`time_entries`).
    #[serde(default)]
    pub files: BTreeMap<String, FileMap>,
}

/// How a foreign CSV becomes a canonical file. Keys beside these are canonical columns with a [`ColumnMap`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct FileMap {
    /// The file, below the folder; may be a glob.
    pub file: Option<String>,
    /// Canonical column to foreign column.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Words that mean "empty"; default: the empty cell alone.
    pub null: Option<Vec<String>>,
    /// Canonical columns that need converting.
    #[serde(flatten)]
    pub converted: BTreeMap<String, ColumnMap>,
}

/// A column that needs converting.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnMap {
    /// The foreign column.
    pub column: String,
    /// chrono's format of an instant or date.
    pub format: Option<String>,
    /// IANA zone of local times.
    pub time_zone: Option<String>,
    /// Multiplies numbers: a decimal or a fraction (`1/60`).
    pub scale: Option<String>,
}

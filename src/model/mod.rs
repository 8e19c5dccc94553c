//! The nouns. No IO, no clock, no foreign shapes; whatever judges, lands or shows works on these.
//!
//! ```text
//! source ─ raw row ─ Record (a row of a canonical Table)
//!                      │
//! Firm (directory) ────┼── DayFacts ─ rules ─ Finding ─ review item
//!                      └── MonthFacts ─ finance ─ LedgerLine ─ month rows
//! ```

mod agreement;
mod directory;
pub(crate) mod exact;
mod facts;
mod finding;
mod id;
mod ledger;
mod method;
mod money;
mod record;
mod set_up;
mod span;
pub mod table;
mod team;
pub mod time;
mod unpaid;
mod version;
mod work;

pub use agreement::*;
pub use directory::*;
pub use facts::*;
pub use finding::*;
pub use id::*;
pub use ledger::*;
pub use method::*;
pub use money::*;
pub use record::{Cell, LookUp, Record};
pub use set_up::*;
pub use span::*;
pub use table::{Column, Kind, Table};
pub use team::*;
pub use time::{Instant, Interval, Month, Seconds};
pub use unpaid::*;
pub use version::*;
pub use work::*;

//! Warehouse to queue.

mod facts;

use crate::model::*;
use crate::store::{Db, Result};
use chrono::NaiveDate;

/// Which days to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Every day that is due and disturbed, within the look-back.
    Due,
    /// These days, disturbed or not; entry rules also look at later ones.
    Days(NaiveDate, NaiveDate),
}

/// What a review did.
#[derive(Clone, Debug, Default)]
pub struct Reviewed {
    /// Items that changed.
    pub changed: usize,
}

/// What reviewing needs.
#[derive(Debug)]
pub struct Reviewer<'a> {
    /// The warehouse.
    pub db: &'a Db,
    /// The firm.
    pub firm: &'a Firm,
    /// Settings.
    pub params: &'a Params,
    /// Number of the settings in force.
    pub settings_version: i64,
    /// When.
    pub now: Instant,
    /// API sources.
    pub api_sources: Vec<String>,
}

impl Reviewer<'_> {
    /// Judges.
    pub async fn review(&self, _span: Span) -> Result<Reviewed> {
        Ok(Reviewed::default())
    }
}

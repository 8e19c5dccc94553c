//! Rows of months that follow the truth and have no versions: teams, their hours, and work that is not paid.

use super::driver::{Bind, Of, list, sql};
use super::sheet::{MonthRows, Sheet};
use super::{Db, Result, Tx};
use crate::model::Month;
use std::collections::BTreeSet;

/// Which rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Live {
    /// Teams: who was in them, and available.
    Teams,
    /// What teams worked, by unit.
    TeamHours,
    /// Work that is not paid, by unit.
    Unpaid,
    /// Worked time of projects.
    Projects,
}

impl Live {
    fn table(self) -> &'static str {
        match self {
            Self::Teams => "team_month",
            Self::TeamHours => "team_hours",
            Self::Unpaid => "unpaid_month",
            Self::Projects => "project_work",
        }
    }
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Teams => &["team"],
            Self::TeamHours => &["account", "team"],
            Self::Unpaid => &["account", "why", "agreement_id", "project_id", "currency"],
            Self::Projects => &["project_id"],
        }
    }
    fn figures(self) -> &'static [(&'static str, Of)] {
        match self {
            Self::Teams => &[
                ("shown_as", Of::Text),
                ("members", Of::Int),
                ("available_seconds", Of::Int),
            ],
            Self::TeamHours => &[
                ("worked_seconds", Of::Int),
                ("client_seconds", Of::Int),
                ("billable_seconds", Of::Int),
                ("strategy_seconds", Of::Int),
                ("production_seconds", Of::Int),
                ("review_seconds", Of::Int),
                ("meetings_seconds", Of::Int),
                ("reporting_seconds", Of::Int),
                ("rework_seconds", Of::Int),
                ("operations_seconds", Of::Int),
                ("late_seconds", Of::Int),
            ],
            Self::Unpaid => &[
                ("entries", Of::Int),
                ("worked_seconds", Of::Int),
                ("amount_minor", Of::Int),
                ("oldest_on", Of::Date),
            ],
            Self::Projects => &[("worked_seconds", Of::Int)],
        }
    }
    fn sheet(self, month: Month) -> Sheet {
        Sheet {
            table: self.table(),
            of: vec![("month", month.to_string().value())],
            keys: self.keys(),
            figures: self.figures().to_vec(),
        }
    }
}

impl Db {
    /// Which of the entries an invoice line names.
    pub async fn on_invoice_lines(&self, entries: &BTreeSet<&str>) -> Result<BTreeSet<String>> {
        if entries.is_empty() {
            return Ok(BTreeSet::new());
        }
        let named: Vec<String> = sql("select distinct time_entry_id from invoice_line
             where time_entry_id in (select value from json_each($1)) and deleted_at is null")
        .bind(list(entries.iter().copied()))
        .scalars(&self.reader)
        .await?;
        Ok(named.into_iter().collect())
    }
}

impl Tx {
    /// Replaces rows of a month where they differ. `accounts`: only those of these units, or projects, are looked at (none: all
    /// of the month). Answers whether anything did.
    pub async fn replace_live(
        &mut self,
        month: Month,
        live: Live,
        accounts: Option<&BTreeSet<String>>,
        rows: &MonthRows,
    ) -> Result<bool> {
        live.sheet(month).replace(self, accounts, rows).await
    }
}

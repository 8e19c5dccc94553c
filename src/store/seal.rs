//! What a version says, as a hash: kept when it is frozen, and compared ever after.

use super::driver::{Row, Statement, sql};
use super::finance::{Cut, MonthRows};
use super::posting::LINES_OF_ONE;
use super::row::Fields;
use super::{Db, Result, Tx};
use crate::model::Month;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

impl Db {
    /// Hash of all lines and rows of a version as they stand: what `audit verify` compares with its seal.
    pub async fn checksum(&self, month: Month, version: i64) -> Result<String> {
        let lines = of_version(LINES, month, version)
            .fetch_all(&self.reader)
            .await?;
        let sums = of_version(POSTINGS, month, version)
            .tuples(&self.reader)
            .await?;
        let mut rows = Vec::new();
        for cut in Cut::ALL {
            rows.push((cut, self.month_rows(month, version, cut).await?));
        }
        Ok(digest(&lines, &sums, &rows))
    }

    /// Versions that are sealed, with their hashes.
    pub async fn seals(&self) -> Result<Vec<(Month, i64, String)>> {
        let rows: Vec<(String, i64, String)> = sql(
            "select month, version, checksum from month_version where checksum is not null order by month, version",
        )
        .tuples(&self.reader)
        .await?;
        let read = |(month, version, checksum): (String, i64, String)| {
            Some((Month::parse(&month)?, version, checksum))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }
}

const LINES: &str = "select * from ledger_line where month = $1 and version = $2";
const POSTINGS: &str = "select id, amount_minor from posting where month = $1 and version = $2";

fn of_version(text: &'static str, month: Month, version: i64) -> Statement {
    sql(text).bind(month.to_string()).bind(version)
}

/// Postings that are not the sum of their lines: none, until somebody writes into the tables.
fn wrong_sums(lines: &[Row], sums: &[(i64, i64)]) -> BTreeMap<i64, i64> {
    let mut wrong: BTreeMap<i64, i64> = sums.iter().copied().collect();
    for line in lines {
        let f = Fields(line);
        if let Some((id, amount)) = f.int("id").zip(f.int("amount_minor")) {
            *wrong.entry(id / LINES_OF_ONE).or_default() -= amount;
        }
    }
    wrong.retain(|_, rest| *rest != 0);
    wrong
}

fn digest(lines: &[Row], sums: &[(i64, i64)], rows: &[(Cut, MonthRows)]) -> String {
    let line = |row: &Row| {
        let origin = Fields(row).text("origin_month").unwrap_or_default();
        format!("{origin}\u{1}{}", super::ledger::print_row(row))
    };
    let mut prints: Vec<String> = lines.iter().map(line).collect();
    for (cut, rows) in rows {
        prints.extend(
            rows.iter()
                .map(|(key, figures)| format!("{cut:?}\u{1}{key:?}\u{1}{figures:?}")),
        );
    }
    let wrong = wrong_sums(lines, sums).into_iter();
    prints.extend(wrong.map(|(posting, rest)| format!("{posting}\u{1}{rest}")));
    prints.sort_unstable();
    let mut hasher = Sha256::new();
    for print in prints {
        hasher.update((print.len() as u64).to_be_bytes());
        hasher.update(print.as_bytes());
    }
    hex::encode(hasher.finalize())
}

impl Tx {
    /// Hash of all lines and rows of a version, in the transaction that freezes it.
    pub(super) async fn checksum(&mut self, month: Month, version: i64) -> Result<String> {
        let lines = of_version(LINES, month, version)
            .fetch_all(&mut *self)
            .await?;
        let sums = of_version(POSTINGS, month, version)
            .tuples(&mut *self)
            .await?;
        let mut rows = Vec::new();
        for cut in Cut::ALL {
            let sheet = cut.sheet(month, version);
            rows.push((cut, sheet.rows(None, &mut *self).await?));
        }
        Ok(digest(&lines, &sums, &rows))
    }
}

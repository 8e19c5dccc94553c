//! Month rows out of lines and hours: sums of lines, and the figures published beside them (contract §5).

use crate::model::*;
use crate::store::Figure;
use crate::store::finance::{Cut, MonthRows};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;

/// Money columns of a row, in minor units.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    earned: i64,
    billed: i64,
    additions: i64,
    labour: i64,
    expenses: i64,
}

impl Sums {
    fn add(&mut self, line: &LedgerLine) {
        let column = line.line_kind.split('.').next().unwrap_or_default();
        match column {
            "revenue_earned" => self.earned += line.amount,
            "revenue_billed" => self.billed += line.amount,
            "addition_cost" => self.additions += line.amount,
            "labour_cost" => self.labour += line.amount,
            "expense_cost" => self.expenses += line.amount,
            // Wrap and absence cost belong to no client's row.
            _ => {}
        }
    }
    fn hard(&self) -> i64 {
        self.additions + self.expenses
    }
    fn profit(&self) -> i64 {
        self.earned - self.hard() - self.labour
    }
}

fn rounded(value: Decimal, digits: u32) -> f64 {
    value
        .round_dp_with_strategy(digits, RoundingStrategy::MidpointNearestEven)
        .to_f64()
        .unwrap_or_default()
}

fn percent(part: Decimal, whole: Decimal) -> Option<f64> {
    Some(rounded(
        (part * Decimal::ONE_HUNDRED).checked_div(whole)?,
        2,
    ))
}

fn real(value: Option<f64>) -> Figure {
    value.map_or(Figure::Null, Figure::Real)
}

/// Profit over earned revenue; none when nothing was earned.
fn margin(sums: &Sums) -> Figure {
    if sums.earned <= 0 {
        return Figure::Null;
    }
    real(percent(
        Decimal::from(sums.profit()),
        Decimal::from(sums.earned),
    ))
}

/// (earned − hard cost) per worked hour; none at 0 hours.
fn hourly(sums: &Sums, worked: Seconds, currency: Currency) -> Figure {
    let money = currency.amount(sums.earned - sums.hard());
    real(
        (money * Decimal::from(3600))
            .checked_div(Decimal::from(worked.0))
            .map(|rate| rounded(rate, 2)),
    )
}

/// Share of worked hours with a known cost; 100 at 0 hours.
fn cost_known(worked: Seconds, unknown: Seconds) -> f64 {
    percent(Decimal::from(worked.0 - unknown.0), Decimal::from(worked.0)).unwrap_or(100.0)
}

fn grade(worked: Seconds, known: f64, open_items: i64, all_approved: bool) -> Figure {
    let letter = match known {
        _ if worked.0 == 0 => "-",
        k if k >= 99.5 && open_items == 0 && all_approved => "A",
        k if k >= 95.0 => "B",
        _ => "C",
    };
    Figure::Text(letter.into())
}

fn hours(seconds: Decimal) -> f64 {
    rounded(seconds / Decimal::from(3600), 4)
}

/// Sums per key of one cut.
fn sums<K: Ord>(lines: &[LedgerLine], key: impl Fn(&LedgerLine) -> Option<K>) -> BTreeMap<K, Sums> {
    let mut sums: BTreeMap<K, Sums> = BTreeMap::new();
    for line in lines {
        if let Some(key) = key(line) {
            sums.entry(key).or_default().add(line);
        }
    }
    sums
}

/// The sums of a row. Currencies are never added: what a row's lines say in another one stands in the company's.
fn of_row<K: Ord + Clone>(
    sums: &BTreeMap<(K, Currency), Sums>,
    id: &K,
    currency: Currency,
) -> Sums {
    sums.get(&(id.clone(), currency))
        .copied()
        .unwrap_or_default()
}

/// All rows of a rolled scope.
pub fn rows(firm: &Firm, roll: &MonthRoll) -> Vec<(Cut, MonthRows)> {
    vec![
        (Cut::Agreement, agreement_rows(roll)),
        (Cut::Project, project_rows(firm, roll)),
        (Cut::Company, company_rows(roll)),
    ]
}

fn agreement_rows(roll: &MonthRoll) -> MonthRows {
    let sums = sums(&roll.lines, |l| Some((l.agreement_id.clone()?, l.currency)));
    let mut rows = MonthRows::new();
    for (id, month) in &roll.agreements {
        let sum = of_row(&sums, id, month.currency);
        let h = &month.hours;
        let known = cost_known(h.worked, h.unknown_cost);
        let shadow = month.currency.minor(h.shadow_value).unwrap_or_default();
        let ratio = month
            .currency
            .amount(sum.earned - sum.hard())
            .checked_div(h.shadow_value)
            .filter(|_| shadow != 0)
            .map(|ratio| rounded(ratio, 3));
        rows.insert(
            vec![id.to_string()],
            vec![
                Figure::Text(month.currency.to_string()),
                Figure::Int(h.worked.0),
                Figure::Int(h.billable.0),
                Figure::Real(hours(h.covered)),
                real(h.limit.map(hours)),
                real(h.remaining.map(hours)),
                Figure::Int(shadow),
                Figure::Int(h.unknown_cost.0),
                Figure::Int(month.open_items),
                Figure::Int(i64::from(month.all_approved)),
                Figure::Int(sum.earned),
                Figure::Int(sum.billed),
                Figure::Int(sum.additions),
                Figure::Int(sum.labour),
                Figure::Int(sum.expenses),
                margin(&sum),
                hourly(&sum, h.worked, month.currency),
                real(ratio),
                Figure::Real(known),
                grade(h.worked, known, month.open_items, month.all_approved),
            ],
        );
    }
    rows
}

fn project_rows(firm: &Firm, roll: &MonthRoll) -> MonthRows {
    let sums = sums(&roll.lines, |l| Some((l.project_id.clone()?, l.currency)));
    let mut rows = MonthRows::new();
    for (id, month) in &roll.projects {
        let sum = of_row(&sums, id, month.currency);
        let known = cost_known(month.worked, month.unknown_cost);
        let planned = firm
            .projects
            .get(id)
            .and_then(|p| p.planned)
            .filter(|p| p.0 > 0);
        let variance =
            planned.and_then(|p| percent(Decimal::from(month.to_date.0 - p.0), Decimal::from(p.0)));
        rows.insert(
            vec![id.to_string()],
            vec![
                Figure::Text(month.currency.to_string()),
                Figure::Int(month.worked.0),
                Figure::Int(month.unknown_cost.0),
                Figure::Int(month.to_date.0),
                Figure::Int(month.open_items),
                Figure::Int(i64::from(month.all_approved)),
                Figure::Int(sum.earned),
                Figure::Int(sum.billed),
                Figure::Int(sum.labour),
                Figure::Int(sum.expenses),
                // A project's profit knows no additions.
                margin(&Sums {
                    additions: 0,
                    ..sum
                }),
                real(variance),
                real(month.complete.map(|c| rounded(c * Decimal::ONE_HUNDRED, 2))),
                Figure::Real(known),
                grade(month.worked, known, month.open_items, month.all_approved),
            ],
        );
    }
    rows
}

fn company_rows(roll: &MonthRoll) -> MonthRows {
    let sums = sums(&roll.lines, |l| Some((l.company_id.clone()?, l.currency)));
    let mut rows = MonthRows::new();
    for ((id, currency), month) in &roll.companies {
        let sum = of_row(&sums, id, *currency);
        let known = cost_known(month.worked, month.unknown_cost);
        rows.insert(
            vec![id.to_string(), currency.to_string()],
            vec![
                Figure::Int(month.worked.0),
                Figure::Int(month.billable.0),
                Figure::Real(hours(month.covered)),
                Figure::Int(month.unknown_cost.0),
                Figure::Int(month.open_items),
                Figure::Int(i64::from(month.all_approved)),
                Figure::Int(sum.earned),
                Figure::Int(sum.billed),
                Figure::Int(sum.additions),
                Figure::Int(sum.labour),
                Figure::Int(sum.expenses),
                margin(&sum),
                hourly(&sum, month.worked, *currency),
                Figure::Real(known),
                grade(month.worked, known, month.open_items, month.all_approved),
            ],
        );
    }
    rows
}

//! Versions of a month compared: late truth as adjustments, and the exact bridge from one version to the next
//! (`domain.md` §8). Every amount is a difference of amounts that were rounded once, so that sums are exact.

use crate::model::{
    AgreementMonth, BridgeClass, BridgeStep, Cause, CompanyMonth, Currency, HoursKey, HoursOf,
    Late, LedgerLine, MonthRoll, ProjectMonth, RowHours, Seconds,
};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a line is about, without its quantity and amount.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Print {
    account: String,
    kind: String,
    subject: String,
    place: [String; 3],
    member: String,
    date: Option<chrono::NaiveDate>,
    role: String,
    currency: Currency,
}

const ADJUSTMENT: &str = ".adjustment";

fn print(account: &str, line: &LedgerLine) -> Print {
    let text = |id: Option<&str>| id.unwrap_or_default().to_owned();
    let kind = line.line_kind.strip_suffix(ADJUSTMENT);
    Print {
        account: account.to_owned(),
        kind: kind.unwrap_or(&line.line_kind).to_owned(),
        subject: line.subject_id.to_string(),
        place: [
            text(line.agreement_id.as_ref().map(|i| i.as_str())),
            text(line.project_id.as_ref().map(|i| i.as_str())),
            text(line.company_id.as_ref().map(|i| i.as_str())),
        ],
        member: text(line.member_id.as_ref().map(|i| i.as_str())),
        date: line.work_date,
        role: text(line.work_role_id.as_ref().map(|i| i.as_str())),
        currency: line.currency,
    }
}

/// Lines that say the same of the same, added up.
fn by_print<'a>(
    lines: impl IntoIterator<Item = (&'a str, &'a LedgerLine)>,
) -> BTreeMap<Print, (LedgerLine, i64, Decimal)> {
    let mut sums: BTreeMap<Print, (LedgerLine, i64, Decimal)> = BTreeMap::new();
    for (account, line) in lines {
        let entry = sums
            .entry(print(account, line))
            .or_insert_with(|| (line.clone(), 0, Decimal::ZERO));
        entry.1 += line.amount;
        entry.2 += line.quantity.unwrap_or_default();
    }
    sums
}

/// What the lines are now, less what was posted so far.
pub fn late_lines(
    posted: &[(String, LedgerLine)],
    now: &[(String, LedgerLine)],
) -> Vec<(String, LedgerLine)> {
    let pairs = |lines: &'_ [(String, LedgerLine)]| {
        by_print(lines.iter().map(|(account, line)| (account.as_str(), line)))
    };
    let (mut before, after) = (pairs(posted), pairs(now));
    let mut late = Vec::new();
    let mut post = |print: Print, line: LedgerLine, amount: i64, quantity: Decimal| {
        if amount != 0 || !quantity.is_zero() {
            let quantity = (!quantity.is_zero()).then_some(quantity);
            let line = LedgerLine {
                line_kind: format!("{}{ADJUSTMENT}", print.kind).into(),
                quantity,
                unit_rate: None,
                amount,
                ..line
            };
            late.push((print.account, line));
        }
    };
    for (print, (line, amount, quantity)) in after {
        let (_, was, of) = before
            .remove(&print)
            .unwrap_or((line.clone(), 0, Decimal::ZERO));
        post(print, line, amount - was, quantity - of);
    }
    for (print, (line, amount, quantity)) in before {
        post(print, line, -amount, -quantity);
    }
    late
}

/// The hours of every row of a roll.
pub fn row_hours(roll: &MonthRoll) -> BTreeMap<HoursKey, RowHours> {
    let mut all = BTreeMap::new();
    let mut put = |of, id: &str, currency, hours: RowHours| {
        let id = id.to_owned();
        all.insert(HoursKey { of, id, currency }, hours);
    };
    for (id, month) in &roll.agreements {
        let h = &month.hours;
        let hours = RowHours {
            worked: h.worked.0,
            billable: h.billable.0,
            covered: hours(h.covered),
            unknown_cost: h.unknown_cost.0,
            shadow_value: month.currency.minor(h.shadow_value).unwrap_or_default(),
        };
        put(HoursOf::Agreement, id.as_str(), month.currency, hours);
    }
    for (id, month) in &roll.projects {
        let hours = RowHours {
            worked: month.worked.0,
            unknown_cost: month.unknown_cost.0,
            ..RowHours::default()
        };
        put(HoursOf::Project, id.as_str(), month.currency, hours);
    }
    for ((id, currency), month) in &roll.companies {
        let hours = RowHours {
            worked: month.worked.0,
            billable: month.billable.0,
            covered: hours(month.covered),
            unknown_cost: month.unknown_cost.0,
            shadow_value: 0,
        };
        put(HoursOf::Company, id.as_str(), *currency, hours);
    }
    all
}

fn hours(seconds: Decimal) -> Decimal {
    (seconds / Decimal::from(3600)).round_dp_with_strategy(4, RoundingStrategy::MidpointNearestEven)
}

/// What the hours are now, less what was posted so far.
pub fn late_hours(
    posted: BTreeMap<HoursKey, RowHours>,
    now: BTreeMap<HoursKey, RowHours>,
) -> BTreeMap<HoursKey, RowHours> {
    let mut late = now;
    for (key, hours) in posted {
        *late.entry(key).or_default() += -hours;
    }
    late.retain(|_, hours| !hours.is_zero());
    late
}

/// Adds the hours of adjustments to the rows they belong to; `has` says which rows are rolled. Their lines are added as any.
pub fn adjust(roll: &mut MonthRoll, late: &Late, has: &dyn Fn(&HoursKey) -> bool) {
    for (key, more) in late.hours.iter().filter(|(key, _)| has(key)) {
        let covered = more.covered * Decimal::from(3600);
        match key.of {
            HoursOf::Agreement => {
                let month = roll.agreements.entry(key.id.as_str().into());
                let month = month.or_insert_with(|| AgreementMonth {
                    currency: key.currency,
                    hours: Default::default(),
                    all_approved: true,
                    open_items: 0,
                });
                month.hours.worked += Seconds(more.worked);
                month.hours.billable += Seconds(more.billable);
                month.hours.covered += covered;
                month.hours.unknown_cost += Seconds(more.unknown_cost);
                month.hours.shadow_value += key.currency.amount(more.shadow_value);
            }
            HoursOf::Project => {
                let month = roll.projects.entry(key.id.as_str().into());
                let month = month.or_insert_with(|| ProjectMonth {
                    currency: key.currency,
                    worked: Seconds(0),
                    unknown_cost: Seconds(0),
                    to_date: Seconds(0),
                    complete: None,
                    all_approved: true,
                    open_items: 0,
                });
                month.worked += Seconds(more.worked);
                month.unknown_cost += Seconds(more.unknown_cost);
            }
            HoursOf::Company => {
                let row = (key.id.as_str().into(), key.currency);
                let month = roll.companies.entry(row).or_insert_with(|| CompanyMonth {
                    all_approved: true,
                    ..CompanyMonth::default()
                });
                month.worked += Seconds(more.worked);
                month.billable += Seconds(more.billable);
                month.covered += covered;
                month.unknown_cost += Seconds(more.unknown_cost);
            }
            HoursOf::Account => {}
        }
    }
}

/// A line's part of the profit: earned, less additions, labour and expenses; the rest is none of it.
pub fn profit_of(line: &LedgerLine) -> i64 {
    match line.line_kind.split('.').next().unwrap_or_default() {
        "revenue_earned" => line.amount,
        "addition_cost" | "labour_cost" | "expense_cost" => -line.amount,
        _ => 0,
    }
}

/// Every line whose part of the profit changed from one version of a month to the next, with the class of its change. The
/// steps sum to the change exactly.
pub fn bridge(
    from: &[LedgerLine],
    to: &[LedgerLine],
    causes: &HashMap<String, Cause>,
    settings_changed: bool,
) -> Vec<BridgeStep> {
    let pairs = |lines: &'_ [LedgerLine]| by_print(lines.iter().map(|line| ("", line)));
    let (mut before, after) = (pairs(from), pairs(to));
    let mut steps = Vec::new();
    // A record that has lines of the other version elsewhere was moved.
    let placed = |sums: &BTreeMap<Print, (LedgerLine, i64, Decimal)>| {
        let own = sums.keys().map(|p| (p.kind.clone(), p.subject.clone()));
        own.collect::<BTreeSet<(String, String)>>()
    };
    let (there_before, there_after) = (placed(&before), placed(&after));
    let mut step = |print: &Print, line: LedgerLine, change: i64, hours: Decimal, moved: bool| {
        let amount = profit_of(&LedgerLine {
            amount: change,
            ..line.clone()
        });
        if amount != 0 {
            let cause = causes.get(&*line.subject_id);
            let class = class(print, cause, hours, moved, settings_changed);
            steps.push(BridgeStep {
                class,
                line: LedgerLine { amount, ..line },
            });
        }
    };
    for (print, (line, amount, quantity)) in after {
        match before.remove(&print) {
            Some((_, was, of)) => step(&print, line, amount - was, quantity - of, false),
            None => {
                let moved = there_before.contains(&(print.kind.clone(), print.subject.clone()));
                step(&print, line, amount, quantity, moved);
            }
        }
    }
    for (print, (line, amount, quantity)) in before {
        let moved = there_after.contains(&(print.kind.clone(), print.subject.clone()));
        step(&print, line, -amount, -quantity, moved);
    }
    of_their_work(&mut steps);
    steps
}

const BILLABLE: [&str; 2] = ["billable", "billable_option"];
const PLACE: [&str; 4] = ["agreement_id", "project_id", "company_id", "ticket_id"];

fn class(
    print: &Print,
    cause: Option<&Cause>,
    hours: Decimal,
    moved: bool,
    settings_changed: bool,
) -> BridgeClass {
    let changed =
        |names: &[&str]| cause.is_some_and(|c| names.iter().any(|name| c.changed.contains(*name)));
    let is_cost = print.kind.starts_with("labour_cost");
    match cause {
        _ if print.kind == "revenue_earned.credit" => BridgeClass::CreditNote,
        Some(cause) if cause.is_gone => BridgeClass::Deleted,
        Some(cause) if cause.is_new && print.date.is_some() => BridgeClass::LateTime,
        _ if moved || changed(&PLACE) => BridgeClass::Moved,
        _ if changed(&BILLABLE) => BridgeClass::BillableChanged,
        _ if !hours.is_zero() && print.date.is_some() => BridgeClass::EditedHours,
        _ if settings_changed && cause.is_none() => BridgeClass::Rules,
        _ if is_cost => BridgeClass::CostRate,
        _ => BridgeClass::Price,
    }
}

/// Lines that no record stands behind follow the work of their agreement or project: what is earned by progress, taken from
/// a block or left over changes with the hours.
fn of_their_work(steps: &mut [BridgeStep]) {
    let follows = |step: &BridgeStep| {
        let kind = &*step.line.line_kind;
        ["percent_complete", "breakage", "incident"]
            .iter()
            .any(|end| kind.ends_with(end))
    };
    let mut work: BTreeMap<(String, BridgeClass), Decimal> = BTreeMap::new();
    for step in steps.iter().filter(|s| !follows(s)) {
        for place in places(&step.line) {
            let weight = Decimal::from(step.line.amount.abs());
            *work.entry((place, step.class)).or_default() += weight;
        }
    }
    for step in steps.iter_mut().filter(|s| follows(s)) {
        let own: BTreeSet<String> = places(&step.line).into_iter().collect();
        let most = work
            .iter()
            .filter(|((place, _), _)| own.contains(place))
            .max_by_key(|((_, class), weight)| (**weight, std::cmp::Reverse(*class)));
        if let Some(((_, class), _)) = most {
            step.class = *class;
        }
    }
}

fn places(line: &LedgerLine) -> Vec<String> {
    let agreement = line.agreement_id.as_ref().map(|i| format!("agreement {i}"));
    let project = line.project_id.as_ref().map(|i| format!("project {i}"));
    agreement.into_iter().chain(project).collect()
}

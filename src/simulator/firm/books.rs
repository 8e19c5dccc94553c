//! What is written after the work: tickets closed, time sheets, invoices.

use super::build::{Build, id, next};
use super::clients::dollars;
use super::work::approval;
use crate::model::*;
use crate::simulator::world::SimTimeSheet;
use chrono::{NaiveDate, TimeDelta, Weekday};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Marks tickets that have time, and closes most of those nobody works any more.
pub(super) fn close_tickets(build: &mut Build) {
    let mut last: BTreeMap<TicketId, Instant> = BTreeMap::new();
    for sim in &build.world.entries {
        if let Some(ticket) = &sim.entry.ticket_id {
            let at = sim.entry.entered_at.unwrap_or(build.world.now);
            let seen = last.entry(ticket.clone()).or_insert(at);
            *seen = at.max(*seen);
        }
    }
    let lately = build.world.now - TimeDelta::days(5);
    for sim in &mut build.world.tickets {
        let Some(&at) = last.get(&sim.ticket.id) else {
            continue;
        };
        sim.ticket.has_time = true;
        sim.updated_at = sim.updated_at.max(at);
        // A plant has closed it, or left it as it was.
        if sim.ticket.closed || sim.ticket.desk.status_class.is_some() {
            continue;
        }
        let statuses = &build.world.boards[sim.board].statuses;
        let share = if at < lately { 95 } else { 45 };
        let closes = sim.ticket.project_id.is_none() && build.rng.u8(..100) < share;
        let status = if closes { 3 } else { 1 };
        sim.ticket.status = Some(statuses[status].1.clone());
        sim.ticket.closed = closes;
        sim.ticket.closed_at = closes.then_some(at);
    }
}

/// One sheet a member and week with entries.
pub(super) fn time_sheets(build: &mut Build) {
    let mut weeks: BTreeMap<(NaiveDate, usize), Seconds> = BTreeMap::new();
    let places: BTreeMap<MemberId, usize> = build
        .workers
        .iter()
        .enumerate()
        .map(|(n, w)| (w.member.clone(), n))
        .collect();
    for sim in &build.world.entries {
        let monday = sim.entry.work_date.week(Weekday::Mon).first_day();
        // An API member hands in no sheet.
        let Some(&who) = places.get(&sim.entry.member_id) else {
            continue;
        };
        *weeks.entry((monday, who)).or_default() += sim.entry.worked;
    }
    for ((starts_on, who), worked) in weeks {
        let number = next(&mut build.numbers.sheet);
        build.world.time_sheets.push(SimTimeSheet {
            number,
            member_id: build.workers[who].member.clone(),
            starts_on,
            approval: approval(starts_on, build.today),
            worked,
        });
    }
}

/// Each month's fees in advance, and hours by the hour on the month's last day.
pub(super) fn invoices(build: &mut Build) {
    let this = Month::of(build.today);
    let mut month = Month::of(build.world.first_day);
    while month <= this {
        for index in 0..build.world.agreements.len() {
            bill_fee(build, index, month);
        }
        if month < this {
            bill_hours(build, month);
        }
        month = month.next();
    }
    // What was worked before this month is on an invoice.
    for sim in &mut build.world.entries {
        let for_client = sim.entry.accounts_as.is_none() && sim.charge_code.is_none();
        sim.entry.invoiced = for_client
            && sim.entry.work_date < this.first()
            && !build.unbilled.contains(&sim.entry.id);
    }
}

fn bill_fee(build: &mut Build, index: usize, month: Month) {
    let terms = &build.world.agreements[index].agreement;
    let is_fee = matches!(
        terms.kind,
        AgreementKind::FixedFee
            | AgreementKind::BlockHours
            | AgreementKind::BlockMoney
            | AgreementKind::Resale
    );
    if !is_fee || !terms.active_on(month.first()) || terms.bill_cycle_months != Some(1) {
        return;
    }
    let amount = terms.bill_amount.unwrap_or_default();
    let additions: Decimal = terms
        .additions
        .iter()
        .filter(|a| a.effective_on.is_none_or(|d| d <= month.first()))
        .filter(|a| a.cancelled_on.is_none_or(|d| month.first() < d))
        .map(|a| (a.quantity - a.less_included).max(Decimal::ZERO) * a.unit_price)
        .sum();
    let company = terms
        .bill_to_company_id
        .clone()
        .unwrap_or_else(|| terms.company_id.clone());
    let agreement = Some(terms.id.clone());
    let lines = [("agreement", amount), ("product", additions)];
    invoice(build, company, agreement, month.first(), &lines);
}

fn bill_hours(build: &mut Build, month: Month) {
    let mut sums: BTreeMap<usize, Decimal> = BTreeMap::new();
    for sim in &build.world.entries {
        let entry = &sim.entry;
        let place = entry
            .agreement_id
            .as_ref()
            .and_then(|a| build.agreement_at.get(a));
        let (Some(&index), true) = (place, month.has(entry.work_date)) else {
            continue;
        };
        if build.world.agreements[index].agreement.kind == AgreementKind::TimeAndMaterials {
            let hours = Decimal::from(entry.worked.0) / Decimal::from(3600);
            *sums.entry(index).or_default() += hours * entry.hourly_rate.unwrap_or_default();
        }
    }
    for (index, amount) in sums {
        let terms = &build.world.agreements[index].agreement;
        let (company, agreement) = (terms.company_id.clone(), Some(terms.id.clone()));
        let last_day = month.end() - chrono::Days::new(1);
        invoice(build, company, agreement, last_day, &[("service", amount)]);
    }
}

fn invoice(
    build: &mut Build,
    company_id: CompanyId,
    agreement_id: Option<AgreementId>,
    invoiced_on: NaiveDate,
    amounts: &[(&str, Decimal)],
) {
    if amounts.iter().all(|(_, amount)| amount.is_zero()) {
        return;
    }
    let place = agreement_id
        .as_ref()
        .and_then(|a| build.agreement_at.get(a));
    let currency = place.map_or_else(dollars, |&p| build.world.agreements[p].agreement.currency);
    let number = next(&mut build.numbers.invoice);
    let lines = amounts
        .iter()
        .filter(|(_, amount)| !amount.is_zero())
        .map(|(part, amount)| InvoiceLine {
            id: format!("psa:{number}-{part}"),
            amount: amount.round_dp(2),
            agreement_id: agreement_id.clone(),
            time_entry_id: None,
        })
        .collect();
    build.world.invoices.push(Invoice {
        id: id(number),
        company_id,
        invoiced_on,
        currency,
        agreement_id,
        project_id: None,
        is_credit: false,
        credits_invoice_id: None,
        lines,
    });
}

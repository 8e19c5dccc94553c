//! What was changed after it was approved, invoiced or closed. `World::before` has the records as they were.

use super::Place::Desk;
use super::table::{Line, line};
use crate::model::*;
use crate::simulator::firm::build::Build;
use crate::simulator::firm::clients::{newcomer, small, terms_mut};
use crate::simulator::world::{Before, SimAgreement, SimEntry};
use chrono::{Days, NaiveDate};

/// The rules that find a change only where the firm was read before it, too.
const APPROVED: &str = "entry.changed_after_approval";
const CLOSED: &str = "entry.in_closed_month";
const INVOICED: &str = "agreement.edited_after_invoice";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(APPROVED, "more hours to bill", Desk(more_to_bill)),
    line(APPROVED, "another rate", Desk(another_rate)),
    line(APPROVED, "another option", Desk(another_option)),
    line(CLOSED, "a client's hour that came late", Desk(late_hour)),
    line(CLOSED, "internal time that came late", Desk(late_internal_time)),
    line(INVOICED, "another price", Desk(another_price)),
    line(INVOICED, "an end", Desk(an_end)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(APPROVED, "another note", Desk(another_note)),
    line(APPROVED, "approved with the change", Desk(approved_with_the_change)),
    line(CLOSED, "an entry that changed, and was there", Desk(changed_in_closed_month)),
    line(INVOICED, "another name", Desk(another_name)),
    line(INVOICED, "the agreement began after the last invoice", Desk(never_invoiced)),
];

/// The n-th approved entry of a client's ticket on a day of October, as an index.
fn approved(build: &Build, nth: usize) -> Option<usize> {
    let day = NaiveDate::from_ymd_opt(2026, 10, 6)?;
    let fits = |e: &SimEntry| {
        e.entry.work_date == day
            && e.entry.ticket_id.is_some()
            && e.entry.approval.as_deref() == Some("approved")
    };
    let entries = build.world.entries.iter().enumerate();
    entries.filter(|(_, e)| fits(e)).nth(nth).map(|(n, _)| n)
}

/// Keeps an entry as it is, but for this, as what it was before.
fn was(build: &mut Build, entry: usize, change: impl FnOnce(&mut SimEntry)) {
    let mut old = build.world.entries[entry].clone();
    change(&mut old);
    build.world.before.push(Before::Entry(old));
}

fn more_to_bill(build: &mut Build) -> bool {
    let Some(entry) = approved(build, 0) else {
        return false;
    };
    let most = build.world.entries[entry].entry.worked;
    was(build, entry, |e| {
        e.entry.to_bill = Some(most - Seconds::minutes(10))
    });
    build.expect_entry(entry)
}

fn another_rate(build: &mut Build) -> bool {
    let Some(entry) = approved(build, 1) else {
        return false;
    };
    was(build, entry, |e| e.entry.hourly_rate = Some(99.into()));
    build.expect_entry(entry)
}

fn another_option(build: &mut Build) -> bool {
    let Some(entry) = approved(build, 2) else {
        return false;
    };
    was(build, entry, |e| {
        e.entry.billable = Some(Billable::DoNotBill)
    });
    build.expect_entry(entry)
}

fn another_note(build: &mut Build) -> bool {
    let Some(entry) = approved(build, 3) else {
        return false;
    };
    was(build, entry, |e| {
        e.notes = "What was written first, before the visit was over.".into()
    });
    build.fine_entry(entry)
}

fn approved_with_the_change(build: &mut Build) -> bool {
    let Some(entry) = approved(build, 4) else {
        return false;
    };
    was(build, entry, |e| {
        e.entry.hourly_rate = Some(99.into());
        e.entry.approval = Some("submitted".into());
    });
    build.fine_entry(entry)
}

/// An entry of that index was not there before.
fn new(build: &mut Build, entry: usize) -> bool {
    let id = build.world.entries[entry].entry.id.clone();
    build.world.before.push(Before::NoEntry(id));
    build.expect_entry(entry)
}

/// The n-th entry of the first Thursday of the history, on a ticket or not, as an index.
fn of_august(build: &Build, nth: usize, on_ticket: bool) -> Option<usize> {
    let day = build.world.first_day.checked_add_days(Days::new(5))?;
    let entries = build.world.entries.iter().enumerate();
    let fits = |e: &SimEntry| {
        e.entry.work_date == day
            && e.entry.ticket_id.is_some() == on_ticket
            && e.entry.accounts_as.is_none()
    };
    entries.filter(|(_, e)| fits(e)).nth(nth).map(|(n, _)| n)
}

fn late_hour(build: &mut Build) -> bool {
    of_august(build, 0, true).is_some_and(|entry| new(build, entry))
}

fn late_internal_time(build: &mut Build) -> bool {
    of_august(build, 0, false).is_some_and(|entry| new(build, entry))
}

fn changed_in_closed_month(build: &mut Build) -> bool {
    let Some(entry) = of_august(build, 1, true) else {
        return false;
    };
    was(build, entry, |e| e.entry.hourly_rate = Some(99.into()));
    build.fine_entry(entry)
}

/// A new client with a small fee, and the agreement as it was before.
fn edited(build: &mut Build, change: impl FnOnce(&mut SimAgreement)) -> usize {
    let company = newcomer(build, None);
    let terms = small(build, &company);
    let mut old = build.world.agreements[terms].clone();
    change(&mut old);
    build.world.before.push(Before::Agreement(old));
    terms
}

fn another_price(build: &mut Build) -> bool {
    let terms = edited(build, |old| old.agreement.bill_amount = Some(400.into()));
    build.expect_agreement(terms)
}

fn an_end(build: &mut Build) -> bool {
    let terms = edited(build, |_| ());
    terms_mut(build, terms).ends_on = NaiveDate::from_ymd_opt(2027, 3, 31);
    build.expect_agreement(terms)
}

fn another_name(build: &mut Build) -> bool {
    let terms = edited(build, |old| old.agreement.name = "Managed Srevices".into());
    build.fine_agreement(terms)
}

fn never_invoiced(build: &mut Build) -> bool {
    let starts_on = build.days_ago(4);
    let terms = edited(build, |old| {
        old.agreement.bill_amount = Some(400.into());
        old.agreement.starts_on = Some(starts_on);
    });
    terms_mut(build, terms).starts_on = Some(starts_on);
    build.fine_agreement(terms)
}

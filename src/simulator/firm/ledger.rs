//! What blocks of hours cover, as the vendor reckons it: in the order of saving, the oldest grant first.

use super::build::Build;
use crate::model::*;
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// Hours that were granted, and from when until before when they can be used.
struct Grant {
    from: NaiveDate,
    until: NaiveDate,
    left: Seconds,
}

/// Writes on every entry of a client's block how much of it the block covers.
pub(super) fn cover(build: &mut Build) {
    let clients = build.clients.iter().flat_map(|c| c.terms.iter().copied());
    let mut blocks: BTreeMap<AgreementId, (usize, Vec<usize>)> = clients
        .filter(|&t| build.world.agreements[t].agreement.kind == AgreementKind::BlockHours)
        .map(|t| (build.agreement_id(t), (t, Vec::new())))
        .collect();
    for (n, sim) in build.world.entries.iter().enumerate() {
        let of = sim.entry.agreement_id.as_ref();
        if let Some((_, entries)) = of.and_then(|id| blocks.get_mut(id)) {
            entries.push(n);
        }
    }
    for (terms, mut entries) in blocks.into_values() {
        let mut grants = grants(&build.world.agreements[terms].agreement, build.today);
        entries.sort_by_key(|&n| {
            let entry = &build.world.entries[n].entry;
            let start = entry.started_at;
            (entry.entered_at, entry.work_date, start.is_some(), start, n)
        });
        for n in entries {
            let entry = &mut build.world.entries[n].entry;
            let billed = entry.billable.unwrap_or(Billable::Billable) == Billable::Billable;
            let whole = entry.to_bill.unwrap_or(entry.worked);
            let wanted = if billed { whole } else { Seconds(0) };
            entry.covered = Some(take(&mut grants, entry.work_date, wanted));
        }
    }
}

fn take(grants: &mut [Grant], on: NaiveDate, wanted: Seconds) -> Seconds {
    let mut taken = Seconds(0);
    let usable = |grant: &&mut Grant| grant.from <= on && on < grant.until;
    for grant in grants.iter_mut().filter(usable) {
        let part = grant.left.min(wanted - taken);
        grant.left = grant.left - part;
        taken += part;
    }
    taken
}

/// One grant a month with what is carried on, or one for good; what is added to it is a grant from its day on.
fn grants(terms: &Agreement, today: NaiveDate) -> Vec<Grant> {
    let first = terms.starts_on.unwrap_or(today);
    let size = hours(terms.limit_amount.unwrap_or_default());
    let for_good = |from, left| Grant {
        from,
        until: NaiveDate::MAX,
        left,
    };
    let added = terms.adjustments.iter();
    let added = added.map(|a| for_good(a.on, hours(a.amount)));
    if terms.bill_cycle_months.is_none() {
        return std::iter::once(for_good(first, size))
            .chain(added)
            .collect();
    }
    let carried = Days::new(terms.carry_over_days.into());
    let mut month = Month::of(first);
    let mut grants = Vec::new();
    while month <= Month::of(today) {
        grants.push(Grant {
            from: month.first(),
            until: month.end() + carried,
            left: size,
        });
        month = month.next();
    }
    grants.into_iter().chain(added).collect()
}

fn hours(n: Decimal) -> Seconds {
    Seconds::hours(n.trunc().to_i64().unwrap_or(0))
}

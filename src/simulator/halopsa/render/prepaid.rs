//! Prepaid time: its rows, which do not say whose contract they are of, what is left of it, and clients that bought some
//! without a contract.

use super::*;
use crate::model::{Agreement, AgreementKind, Cycle, Month, Seconds};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

/// Writes rows of prepaid time, and clients in full.
pub(super) fn put(house: &House<'_>, drafts: &mut Drafts) {
    let shown = house.world.agreements.iter().map(|a| &a.agreement);
    let shown = shown.filter(|a| house.shows(Some(&a.company_id)) && is_bought_once(a));
    drafts.put(
        "clientprepay",
        shown.flat_map(|a| rows(a).into_iter().map(|row| row.plain(house.origin))),
    );
    let clients = house.world.companies.iter();
    let clients = clients.filter(|c| house.shows(Some(&c.id)));
    drafts.put("client/detail", clients.map(|c| client(c, house)));
}

/// Is it a block?
pub(super) fn is_block(a: &Agreement) -> bool {
    matches!(
        a.kind,
        AgreementKind::BlockHours | AgreementKind::BlockMoney
    )
}

/// Is it bought once, and not granted in each cycle?
pub(super) fn is_bought_once(a: &Agreement) -> bool {
    is_block(a) && a.bill_cycle_months.unwrap_or(0) == 0
}

/// What was bought at once, what was added since, and usage below zero, which is in the actions as well.
pub(super) fn rows(a: &Agreement) -> Vec<Record> {
    let base = own(a.id.as_str()) * 1000;
    let row = |id: i64, on: Option<NaiveDate>, hours: Decimal, amount: Decimal| {
        let mut r = Record::new(id);
        r.int("client_id", ahead(a.company_id.as_str()));
        r.date("date", on);
        r.number("hours", hours);
        r.number("amount", amount);
        r.date("expirydate", a.ends_on);
        r
    };
    let limit = a.limit_amount.unwrap_or_default();
    let first = row(
        base + 1,
        a.starts_on,
        limit,
        a.bill_amount.unwrap_or_default(),
    );
    let used = row(base + 2, a.starts_on, Decimal::from(-2), Decimal::ZERO);
    let more = (base + 3..).zip(&a.adjustments);
    let more = more.map(|(id, x)| row(id, Some(x.on), x.amount, Decimal::ZERO));
    [first, used].into_iter().chain(more).collect()
}

/// A client in full, with what it bought without a contract.
fn client(company: &crate::model::Company, house: &House<'_>) -> Draft {
    let mut r = Record::new(ahead(company.id.as_str()));
    r.text("name", &company.name);
    r.flag("inactive", !company.active);
    r.text("notes", SECRET_MARK);
    let bought = house.world.agreements.iter().map(|a| &a.agreement);
    let mut bought = bought.filter(|a| a.company_id == company.id);
    let block = bought.find(|a| house.is_of_client(&a.id));
    r.flag(
        "prepayasamount",
        block.is_some_and(|a| a.kind == AgreementKind::BlockMoney),
    );
    r.number("prepayrecurringhours", Decimal::ZERO);
    let left = block.and_then(|a| left(a, house)).unwrap_or_default();
    r.derived_hours("prepaybalance", left);
    r.plain(house.origin)
}

/// What is left of a block of hours today, of what its entries took of it: the oldest hours go first. Of money nobody
/// says what an entry took.
pub(super) fn left(a: &Agreement, house: &House<'_>) -> Option<Seconds> {
    if a.kind != AgreementKind::BlockHours {
        return None;
    }
    let today = house.today();
    let mut lots = lots(a, house.world.first_day, today);
    let mut taken: Vec<(NaiveDate, Seconds)> = house
        .world
        .entries
        .iter()
        .map(|sim| &sim.entry)
        .filter(|e| e.agreement_id.as_ref() == Some(&a.id))
        .filter_map(|e| Some((e.work_date, e.covered?)))
        .collect();
    taken.sort_unstable();
    for (on, mut seconds) in taken {
        for lot in lots
            .iter_mut()
            .filter(|lot| lot.from <= on && on < lot.until)
        {
            let part = seconds.min(lot.left);
            lot.left = lot.left - part;
            seconds = seconds - part;
        }
    }
    let usable = lots
        .iter()
        .filter(|lot| lot.from <= today && today < lot.until);
    Some(usable.fold(Seconds(0), |sum, lot| sum + lot.left))
}

/// Hours that were granted together.
struct Lot {
    from: NaiveDate,
    /// The first day they are lost.
    until: NaiveDate,
    left: Seconds,
}

fn lots(a: &Agreement, first_day: NaiveDate, today: NaiveDate) -> Vec<Lot> {
    let seconds =
        |hours: Decimal| Seconds::hours(i64::try_from(hours.trunc().mantissa()).unwrap_or(0));
    let stop = a.stop().unwrap_or(NaiveDate::MAX);
    let limit = seconds(a.limit_amount.unwrap_or_default());
    let first = a.starts_on.unwrap_or(Month::of(first_day).first());
    if is_bought_once(a) {
        let more = a.adjustments.iter().filter(|x| x.on <= today);
        let more = more.fold(Seconds(0), |sum, x| sum + seconds(x.amount));
        return vec![Lot {
            from: first,
            until: stop,
            left: limit + more,
        }];
    }
    let cycle = Cycle {
        anchor: first,
        ..Cycle::of(a)
    };
    let periods = (0..).map_while(|k| cycle.period(k));
    let periods = periods.take_while(|period| period.from <= today && period.from < stop);
    periods
        .map(|period| Lot {
            from: period.from,
            until: (period.to + Days::new(a.carry_over_days.into())).min(stop),
            left: limit,
        })
        .collect()
}

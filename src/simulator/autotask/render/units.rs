//! Services of recurring contracts, and their units: one row a period, two where something changed within it.

use super::contract::last_day;
use super::{Names, number, place_of};
use crate::model::{Addition, Agreement, AgreementKind, Month};
use crate::simulator::Drafts;
use crate::simulator::autotask::record::{Draft, Record};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What the fee itself is called as a service.
const FEE: &str = "Recurring fee";

/// Writes them.
pub(super) fn put(names: &Names<'_>, drafts: &mut Drafts) {
    let services = services(names);
    let rows = (1..).zip(&services).map(|(id, name)| {
        let mut r = Record::new(id);
        r.text("name", name);
        r.int("periodType", 1);
        r.number("unitPrice", Decimal::ZERO);
        r.int("billingCodeID", 1);
        r.flag("isActive", true);
        r.silent(names.origin)
    });
    drafts.put("Services", rows);
    let recurring = names.world.agreements.iter().map(|a| &a.agreement);
    let recurring = recurring.filter(|a| {
        matches!(
            a.kind,
            AgreementKind::FixedFee | AgreementKind::Resale | AgreementKind::Internal
        )
    });
    let units = recurring.flat_map(|a| of_contract(a, &services, names));
    drafts.put("ContractServiceUnits", units);
    for unused in ["ServiceBundles", "ContractServiceBundleUnits"] {
        drafts.put(unused, []);
    }
}

fn services(names: &Names<'_>) -> Vec<String> {
    let all = names.world.agreements.iter();
    let sold = all.flat_map(|a| &a.agreement.additions);
    let mut services: BTreeSet<String> = sold.map(|a| a.name.clone()).collect();
    services.insert(FEE.to_owned());
    services.into_iter().collect()
}

/// What is sold for a whole period.
struct Sold<'a> {
    name: &'a str,
    units: Decimal,
    price: Decimal,
    cost: Option<Decimal>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

impl<'a> Sold<'a> {
    fn addition(a: &'a Addition) -> Self {
        let units = (a.quantity - a.less_included).max(Decimal::ZERO);
        Self {
            name: &a.name,
            units,
            price: units * a.unit_price,
            cost: a.unit_cost.map(|cost| a.quantity * cost),
            from: a.effective_on,
            until: a.cancelled_on,
        }
    }
}

fn of_contract(a: &Agreement, services: &[String], names: &Names<'_>) -> Vec<Draft> {
    let fee = a.bill_amount.map(|price| Sold {
        name: FEE,
        units: Decimal::ONE,
        price,
        cost: Some(Decimal::ZERO),
        from: None,
        until: None,
    });
    let sold: Vec<Sold<'_>> = fee
        .into_iter()
        .chain(a.additions.iter().map(Sold::addition))
        .collect();
    let contract = number(a.id.as_str());
    let mut rows = Vec::new();
    for (from, to) in periods(a, names) {
        for (n, sold) in (1..).zip(&sold) {
            let first = sold.from.map_or(from, |day| day.max(from));
            let last = sold.until.map_or(to, |day| to.min(day - Days::new(1)));
            if first > last {
                continue;
            }
            let id = contract * 10_000 + i64::try_from(rows.len()).unwrap_or(0);
            let mut r = Record::new(id);
            r.int("contractID", contract);
            r.int("contractServiceID", contract * 10 + n);
            r.maybe_int("serviceID", place_of(services, sold.name));
            r.day("startDate", first);
            r.day("endDate", last);
            r.number("units", sold.units);
            r.number("price", sold.price);
            match sold.cost {
                Some(cost) => r.number("cost", cost),
                None => r.nothing("cost"),
            }
            r.nothing("approveAndPostDate");
            rows.push(r.silent(names.origin));
        }
    }
    rows
}

/// Billing periods of a contract up to some months from now, as first and last day.
fn periods(a: &Agreement, names: &Names<'_>) -> Vec<(NaiveDate, NaiveDate)> {
    let months = a.bill_cycle_months.unwrap_or(1).max(1);
    let first = a.starts_on.unwrap_or(names.world.first_day);
    let until = names.world.now.date_naive() + Days::new(62);
    let mut periods = Vec::new();
    let mut month = Month::of(first);
    while month.first() <= until.min(last_day(a)) {
        let next = (0..months).fold(month, |m, _| m.next());
        let from = month.first().max(first);
        periods.push((from, (next.first() - Days::new(1)).min(last_day(a))));
        month = next;
    }
    periods
}

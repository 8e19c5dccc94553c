//! Agreements with what hangs under them.

use super::*;
use crate::model::{Agreement, AgreementKind, AgreementRate};
use crate::simulator::connectwise::record::{Draft, Record};
use chrono::Days;

/// Writes agreements and their children.
pub(super) fn put(world: &World, names: &Names<'_>, drafts: &mut Drafts) {
    let all = world.agreements.iter().map(|a| agreement(a, names));
    drafts.put("finance/agreements", all);
    for sim in &world.agreements {
        let a = &sim.agreement;
        let path = format!("finance/agreements/{}", number(a.id.as_str()));
        drafts.put(format!("{path}/additions"), additions(a, names));
        drafts.put(format!("{path}/adjustments"), adjustments(a, names));
        let (roles, types) = rates(a, names);
        drafts.put(format!("{path}/workroles"), roles);
        drafts.put(format!("{path}/worktypes"), types);
        let (roles, types) = exclusions(a, names);
        drafts.put(format!("{path}/workRoleExclusions"), roles);
        drafts.put(format!("{path}/workTypeExclusions"), types);
    }
}

fn agreement(sim: &SimAgreement, names: &Names<'_>) -> Draft {
    let a = &sim.agreement;
    let company = number(a.company_id.as_str());
    let client = names.label(&names.companies, a.company_id.as_str());
    let mut r = Record::new(number(a.id.as_str()));
    r.text("name", &a.name);
    let kind = place(&names.agreement_types, &sim.type_name);
    r.reference("type", kind, "name", &sim.type_name);
    r.reference("company", company, "name", client);
    r.reference("contact", company * 10 + 1, "name", "Front Desk");
    if let Some(parent) = &a.parent_id {
        let name = names
            .agreements
            .get(parent.as_str())
            .map_or("", |p| &p.agreement.name);
        r.reference("parentAgreement", number(parent.as_str()), "name", name);
    }
    if let Some(payer) = &a.bill_to_company_id {
        let name = names.label(&names.companies, payer.as_str());
        r.reference("billToCompany", number(payer.as_str()), "name", name);
    }
    let place = a.location.as_deref().unwrap_or(MAIN);
    r.reference("location", location(place), "name", place);
    r.flag("restrictLocationFlag", a.location.is_some());
    r.empty("department");
    dates(&mut r, a);
    r.derived_text("agreementStatus", status(a, names));
    application(&mut r, a);
    billing(&mut r, a);
    r.done(sim.updated_at, "zadmin", &[])
}

fn dates(r: &mut Record, a: &Agreement) {
    r.maybe_day("startDate", a.starts_on);
    r.maybe_day("endDate", a.ends_on);
    r.flag("noEndingDateFlag", a.ends_on.is_none());
    r.flag("cancelledFlag", a.cancelled_on.is_some());
    r.maybe_day("dateCancelled", a.cancelled_on);
}

/// What the vendor derives from the dates as of today.
fn status(a: &Agreement, names: &Names<'_>) -> &'static str {
    let today = names
        .world
        .now
        .with_timezone(&names.world.time_zone)
        .date_naive();
    if a.cancelled_on.is_some() {
        "Cancelled"
    } else if a.ends_on.is_some_and(|end| end < today) {
        "Expired"
    } else if a.starts_on.is_some_and(|start| today < start) {
        "Inactive"
    } else {
        "Active"
    }
}

/// What it covers, and how much of it.
fn application(r: &mut Record, a: &Agreement) {
    let (units, limited) = match a.kind {
        AgreementKind::BlockHours => ("Hours", true),
        AgreementKind::BlockMoney => ("Amount", true),
        AgreementKind::Incident => ("Incidents", true),
        _ => ("Hours", false),
    };
    r.text("applicationUnits", units);
    if limited {
        r.maybe_number("applicationLimit", a.limit_amount);
    }
    if let Some(cycle) = cycle(a.bill_cycle_months) {
        r.text("applicationCycle", cycle);
    }
    let unlimited = a.unlimited || a.kind == AgreementKind::FixedFee;
    r.flag("applicationUnlimitedFlag", unlimited);
    r.flag("oneTimeFlag", is_one_time(a));
    r.flag("coverAgreementTime", a.covers_time);
    r.flag("coverAgreementProduct", false);
    r.flag("coverAgreementExpense", false);
    r.flag("carryOverUnused", a.carry_over_days > 0);
    r.int("expiredDays", i64::from(a.carry_over_days));
    r.flag("allowOverruns", a.allow_overrun);
}

/// A block without a cycle is bought once.
fn is_one_time(a: &Agreement) -> bool {
    matches!(
        a.kind,
        AgreementKind::BlockHours | AgreementKind::BlockMoney
    ) && a.bill_cycle_months.unwrap_or(0) == 0
}

fn cycle(months: Option<u32>) -> Option<&'static str> {
    match months {
        Some(1) => Some("CalendarMonth"),
        Some(3) => Some("CalendarQuarter"),
        Some(12) => Some("CalendarYear"),
        _ => None,
    }
}

fn billing(r: &mut Record, a: &Agreement) {
    r.maybe_number("billAmount", a.bill_amount);
    r.flag("billOneTimeFlag", is_one_time(a));
    match a.bill_cycle_months {
        Some(1) => r.reference("billingCycle", 2, "name", "Monthly"),
        Some(3) => r.reference("billingCycle", 3, "name", "Quarterly"),
        Some(6) => r.reference("billingCycle", 4, "name", "Semi-Annual"),
        Some(12) => r.reference("billingCycle", 5, "name", "Annual"),
        _ => {}
    }
    r.maybe_day("billStartDate", a.first_bill_on);
    r.flag("prorateFlag", true);
    r.text("invoicingCycle", "ContractYear");
    r.text("periodType", "Current");
    for bill in ["billTime", "billExpenses", "billProducts"] {
        r.text(bill, "Billable");
    }
    if !a.reach.without_currency {
        r.reference(
            "currency",
            currency(a.currency),
            "currencyCode",
            a.currency.as_str(),
        );
    }
}

fn additions(a: &Agreement, names: &Names<'_>) -> Vec<Draft> {
    let one = |x: &crate::model::Addition| {
        let id = number(x.id.as_str());
        let mut r = Record::new(id);
        r.reference("product", id + 5000, "identifier", &x.name);
        r.number("quantity", x.quantity);
        r.number("lessIncluded", x.less_included);
        r.number("unitPrice", x.unit_price);
        r.maybe_number("unitCost", x.unit_cost);
        r.text("billCustomer", option(Some(x.billable)));
        r.maybe_day("effectiveDate", x.effective_on);
        r.maybe_day("cancelledDate", x.cancelled_on);
        r.text("description", &x.name);
        r.text("invoiceDescription", &x.name);
        r.int("agreementId", number(a.id.as_str()));
        r.derived_text("agreementStatus", status(a, names));
        r.done(names.origin, "zadmin", &[])
    };
    a.additions.iter().map(one).collect()
}

/// Numbers of children without one of their own: the agreement's, then their place.
fn child_ids(a: &Agreement, first: i64) -> impl Iterator<Item = i64> {
    let base = number(a.id.as_str()) * 1000 + first;
    base..
}

fn adjustments(a: &Agreement, names: &Names<'_>) -> Vec<Draft> {
    let mut all = Vec::new();
    for (spare, x) in child_ids(a, 1).zip(&a.adjustments) {
        let id = match number(&x.id) {
            0 => spare,
            own => own,
        };
        let mut r = Record::new(id);
        r.number("amount", x.amount);
        r.text("description", "Balance adjusted");
        r.day("effectiveDate", x.on);
        r.int("agreementId", number(a.id.as_str()));
        all.push(r.done(names.origin, "zadmin", &[]));
    }
    all
}

/// Rates by role, and rates by type. The vendor has no rate for a role and a type together: the type's list holds it.
fn rates(a: &Agreement, names: &Names<'_>) -> (Vec<Draft>, Vec<Draft>) {
    let (mut roles, mut types) = (Vec::new(), Vec::new());
    for (id, rate) in child_ids(a, 1).zip(&a.rates) {
        let bounded = rate.minimum.is_some() || rate.maximum.is_some() || rate.round.is_some();
        match &rate.work_role_id {
            Some(role) if rate.work_type_id.is_none() && !bounded => {
                let mut r = Record::new(id);
                let name = names.label(&names.roles, role.as_str());
                r.reference("workRole", number(role.as_str()), "name", name);
                roles.push(finish_rate(r, a, rate, names));
            }
            _ => types.push(type_rate(id, a, rate, names)),
        }
    }
    if let Some(overage) = a.overage_rate {
        let id = number(a.id.as_str()) * 1000 + 999;
        let mut r = Record::new(id);
        r.text("billTime", "Billable");
        r.number("overageRate", overage);
        r.text("overageRateType", "Custom");
        r.text("rateType", "Custom");
        r.int("agreementId", number(a.id.as_str()));
        types.push(r.done(names.origin, "zadmin", &[]));
    }
    (roles, types)
}

fn type_rate(id: i64, a: &Agreement, rate: &AgreementRate, names: &Names<'_>) -> Draft {
    let mut r = Record::new(id);
    if let Some(kind) = &rate.work_type_id {
        let name = names.label(&names.types, kind.as_str());
        r.reference("workType", number(kind.as_str()), "name", name);
    }
    r.text("billTime", "Billable");
    r.maybe_hours("hoursMin", rate.minimum);
    r.maybe_hours("hoursMax", rate.maximum);
    r.maybe_hours("roundBillHours", rate.round);
    if let Some(overage) = rate.overage_rate {
        r.number("overageRate", overage);
        r.text("overageRateType", "Custom");
    }
    finish_rate(r, a, rate, names)
}

/// `endingDate` is the last day, `valid_to` the first one after.
fn finish_rate(mut r: Record, a: &Agreement, rate: &AgreementRate, names: &Names<'_>) -> Draft {
    r.text("rateType", "Custom");
    r.maybe_number("rate", rate.rate);
    r.maybe_day("effectiveDate", rate.valid_from);
    let last = rate.valid_to.and_then(|d| d.checked_sub_days(Days::new(1)));
    r.maybe_day("endingDate", last);
    r.int("agreementId", number(a.id.as_str()));
    r.done(names.origin, "zadmin", &[])
}

fn exclusions(a: &Agreement, names: &Names<'_>) -> (Vec<Draft>, Vec<Draft>) {
    let (mut roles, mut types) = (Vec::new(), Vec::new());
    for (id, x) in child_ids(a, 1).zip(&a.exclusions) {
        if let Some(role) = &x.work_role_id {
            let mut r = Record::new(id);
            let name = names.label(&names.roles, role.as_str());
            r.reference("workRole", number(role.as_str()), "name", name);
            r.int("agreementId", number(a.id.as_str()));
            roles.push(r.done(names.origin, "zadmin", &[]));
        }
        if let Some(kind) = &x.work_type_id {
            let mut r = Record::new(id);
            let name = names.label(&names.types, kind.as_str());
            r.reference("workType", number(kind.as_str()), "name", name);
            r.int("agreementId", number(a.id.as_str()));
            types.push(r.done(names.origin, "zadmin", &[]));
        }
    }
    (roles, types)
}

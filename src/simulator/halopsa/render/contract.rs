//! Contracts with their plans and top-ups, rates, and recurring invoices.

use super::prepaid::{is_block, is_bought_once};
use super::*;
use crate::model::{Agreement, AgreementKind, AgreementRate};
use chrono::Days;
use rust_decimal::Decimal;

/// Writes contracts, rates and recurring invoices.
pub(super) fn put(house: &House<'_>, drafts: &mut Drafts) {
    let all = house.world.agreements.iter();
    let shown: Vec<_> = all
        .filter(|a| house.shows(Some(&a.agreement.company_id)))
        .filter(|a| !house.is_of_client(&a.agreement.id))
        .collect();
    drafts.put(
        "clientcontract",
        shown.iter().map(|a| contract(a, false, house)),
    );
    drafts.put(
        "clientcontract/detail",
        shown.iter().map(|a| contract(a, true, house)),
    );
    drafts.put(
        "chargerate",
        shown.iter().flat_map(|a| rates(&a.agreement, house)),
    );
    drafts.put(
        "recurringinvoice",
        shown.iter().map(|a| recurring(&a.agreement, house)),
    );
}

fn contract(sim: &SimAgreement, in_full: bool, house: &House<'_>) -> Draft {
    let a = &sim.agreement;
    let mut r = Record::new(ahead(a.id.as_str()));
    r.text("ref", &a.name);
    r.int("client_id", ahead(a.company_id.as_str()));
    r.date("start_date", a.starts_on);
    r.date("end_date", a.ends_on);
    r.flag("active", a.cancelled_on.is_none());
    let today = house.today();
    r.derived_text(
        "contract_status",
        if a.active_on(today) {
            "Active"
        } else {
            "Expired"
        },
    );
    r.int("contracttype", place(&house.contract_types, &sim.type_name));
    r.text("contracttype_name", &sim.type_name);
    r.number(
        "periodchargeamount",
        if is_block(a) {
            Decimal::ZERO
        } else {
            a.bill_amount.unwrap_or_default()
        },
    );
    if a.location.is_some() {
        house
            .sites
            .write(&mut r, Some(&a.company_id), a.location.as_deref());
    }
    if in_full {
        granted(&mut r, a, house);
        plans(&mut r, a);
    }
    // A contract that was switched off was last changed then.
    let ended = a
        .cancelled_on
        .map(|day| day.and_time(NaiveTime::MIN).and_utc());
    r.dated(ended.unwrap_or(sim.updated_at), "last_modified")
}

/// What a cycle grants, or what was bought at once.
fn granted(r: &mut Record, a: &Agreement, house: &House<'_>) {
    let (cycle, period) = match a.bill_cycle_months {
        Some(3) => (3, "Quarterly"),
        Some(6) => (6, "6 Monthly"),
        Some(12) => (12, "Yearly"),
        _ => (1, "Monthly"),
    };
    r.text("billing_period_string", period);
    r.flag("allowpyg", a.allow_overrun);
    let recurs = is_block(a) && a.bill_cycle_months.unwrap_or(0) > 0;
    let limit = a.limit_amount.unwrap_or_default();
    r.number(
        "prepayrecurringhours",
        if recurs { limit } else { Decimal::ZERO },
    );
    r.number(
        "prepayrecurringcharge",
        if recurs {
            a.bill_amount.unwrap_or_default()
        } else {
            Decimal::ZERO
        },
    );
    r.int(
        "prepayrecurringexpirymonths",
        cycle + i64::from(a.carry_over_days / 30),
    );
    r.flag(
        "contract_prepayasamount",
        a.kind == AgreementKind::BlockMoney,
    );
    let units = if is_block(a) { Decimal::ZERO } else { limit };
    r.number("numberofunitsfree", units);
    r.flag("chargerollover", false);
    r.list(
        "contract_prepayhistory",
        if is_bought_once(a) {
            prepaid::rows(a)
        } else {
            Vec::new()
        },
    );
    if let Some(left) = prepaid::left(a, house) {
        r.derived_hours("contract_prepaybalance", left);
    }
}

/// Plan lines: charge types that are not included. Action types cannot be left out here.
fn plans(r: &mut Record, a: &Agreement) {
    let roles = a.exclusions.iter().filter(|x| x.work_type_id.is_none());
    let lines = roles.filter_map(|x| x.work_role_id.as_ref()).map(|role| {
        let mut line = Record::new(0);
        line.text = format!("{{\"client_id\":{}", ahead(a.company_id.as_str()));
        line.int("chargerate_id", own(role.as_str()));
        line.flag("not_included_in_contract", true);
        line.int("requesttype", 0);
        line.text("category_1", "");
        line
    });
    r.list("billingplans", lines.collect());
}

/// Rates of a contract by charge type: the only ones there are.
fn rates(a: &Agreement, house: &House<'_>) -> Vec<Draft> {
    let one = |(id, rate): (i64, &AgreementRate)| {
        let role = rate
            .work_role_id
            .as_ref()
            .filter(|_| rate.work_type_id.is_none())?;
        let mut r = Record::new(id);
        r.int("charge_id", own(role.as_str()));
        r.int("area", ahead(a.company_id.as_str()));
        r.int("contract_id", ahead(a.id.as_str()));
        r.maybe_number("rate", rate.rate);
        r.maybe_float_hours("minimum", rate.minimum);
        r.maybe_float_hours("increment", rate.round);
        r.date("startdate", rate.valid_from);
        r.date(
            "expirydate",
            rate.valid_to
                .and_then(|day| day.checked_sub_days(Days::new(1))),
        );
        Some(r.plain(house.origin))
    };
    (own(a.id.as_str()) * 1000 + 1..)
        .zip(&a.rates)
        .filter_map(one)
        .collect()
}

/// What a contract is invoiced for in each cycle: its fee without an item, and its additions. The id is a template's.
fn recurring(a: &Agreement, house: &House<'_>) -> Draft {
    let mut r = Record::new(-ahead(a.id.as_str()));
    r.int("client_id", ahead(a.company_id.as_str()));
    r.int("contract_id", ahead(a.id.as_str()));
    r.flag("disabled", false);
    r.flag("voided", false);
    let base = own(a.id.as_str()) * 1000;
    let mut lines = Vec::new();
    if let Some(fee) = a.bill_amount.filter(|_| a.kind == AgreementKind::FixedFee) {
        let mut line = line(base, "", &a.name, (Decimal::ONE, fee, None));
        line.int("contract_id", ahead(a.id.as_str()));
        lines.push(line);
    }
    for x in &a.additions {
        let quantity = (x.quantity - x.less_included).max(Decimal::ZERO);
        let code = format!("ITEM{}", own(x.id.as_str()));
        let mut line = line(
            base + 500 + own(x.id.as_str()) % 500,
            &code,
            &x.name,
            (quantity, x.unit_price, x.unit_cost),
        );
        line.int("contract_id", 0);
        line.date("startdate", x.effective_on);
        line.date(
            "enddate",
            x.cancelled_on
                .and_then(|day| day.checked_sub_days(Days::new(1))),
        );
        lines.push(line);
    }
    r.list("lines", lines);
    r.plain(house.origin)
}

fn line(
    id: i64,
    code: &str,
    name: &str,
    (quantity, price, cost): (Decimal, Decimal, Option<Decimal>),
) -> Record {
    let mut r = Record::new(id);
    r.text("item_code", code);
    r.text("item_shortdescription", name);
    r.number("qty_order", quantity);
    r.number("unit_price", price);
    r.maybe_number("unit_cost", cost);
    r.flag("isinactive", false);
    r
}

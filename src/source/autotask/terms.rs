//! What hangs on a contract: lots that were bought, units of services, rates of roles, and exclusions.

use super::grant::Lot;
use super::wire::{self, Id, Num, Text};
use crate::model::{Record, table};
use crate::source::{Lookup, Reject, Row};
use chrono::Days;
use rust_decimal::Decimal;
use serde::Deserialize;

/// A block, a retainer, a purchase of tickets, or a milestone; each has some of these fields.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Bought<'a> {
    id: Option<Id>,
    #[serde(rename = "contractID")]
    contract: Option<Id>,
    start_date: Option<Text<'a>>,
    end_date: Option<Text<'a>>,
    hours: Option<Num<'a>>,
    hourly_rate: Option<Num<'a>>,
    tickets_purchased: Option<Num<'a>>,
    per_ticket_rate: Option<Num<'a>>,
    amount: Option<Num<'a>>,
}

impl Bought<'_> {
    fn units(&self) -> Option<(Decimal, Decimal)> {
        let number = |field: &Option<Num<'_>>| wire::decimal("", field).ok().flatten();
        let of = |units: &Option<Num<'_>>, rate: &Option<Num<'_>>| {
            let (units, rate) = (number(units)?, number(rate)?);
            Some((units, units.checked_mul(rate)?))
        };
        of(&self.hours, &self.hourly_rate)
            .or_else(|| of(&self.tickets_purchased, &self.per_ticket_rate))
            .or_else(|| number(&self.amount).map(|amount| (amount, amount)))
    }
    fn lot(&self) -> Option<Lot> {
        let (units, price) = self.units()?;
        Some(Lot {
            id: self.id?.number(),
            starts_on: wire::date("", &self.start_date).ok()??,
            ends_on: wire::date("", &self.end_date).ok()??,
            units,
            price,
        })
    }
}

/// What was bought for a contract.
pub(super) fn tell_lot(list: &'static str, row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(bought) = wire::read::<Bought<'_>>(row) else {
        return;
    };
    if let (Some(contract), Some(lot)) = (wire::id(bought.contract), bought.lot()) {
        lookup.add(list, contract, lot.written());
    }
}

/// The amount of a milestone.
pub(super) fn tell_milestone(row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(bought) = wire::read::<Bought<'_>>(row) else {
        return;
    };
    if let (Some(contract), Some((amount, _))) = (wire::id(bought.contract), bought.units()) {
        lookup.add("milestone", contract, amount.to_string());
    }
}

/// A row that explains a contract and is no record itself; it is refused where it says nothing.
pub(super) fn bought(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let bought: Bought<'_> = wire::read(row)?;
    wire::must_id("contractID", bought.contract)?;
    bought
        .units()
        .map(|_| Vec::new())
        .ok_or_else(|| Reject::new("amount", "is missing, and so are hours and tickets"))
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Units<'a> {
    id: Option<Id>,
    #[serde(rename = "contractID")]
    contract: Option<Id>,
    #[serde(rename = "serviceID")]
    service: Option<Id>,
    #[serde(rename = "serviceBundleID")]
    bundle: Option<Id>,
    start_date: Option<Text<'a>>,
    end_date: Option<Text<'a>>,
    units: Option<Num<'a>>,
    price: Option<Num<'a>>,
    cost: Option<Num<'a>>,
}

/// The units of a service in one billing period, or in the part of it after a change. Price and cost are those of all
/// units for a whole period, so that a part of one earns its share of the days.
pub(super) fn units(prefix: &str, row: &Row<'_>, lookup: &Lookup) -> Result<Vec<Record>, Reject> {
    let row: Units<'_> = wire::read(row)?;
    let id = wire::own_id(row.id)?;
    let service = wire::id(row.service)
        .or(wire::id(row.bundle))
        .ok_or_else(|| Reject::missing("serviceID"))?;
    let number = |field, value| wire::decimal(field, value);
    let units = number("units", &row.units)?.ok_or_else(|| Reject::missing("units"))?;
    let price = number("price", &row.price)?.ok_or_else(|| Reject::missing("price"))?;
    let cost = number("cost", &row.cost)?;
    let each = Each::of(units, price, cost);
    let last = wire::must_date("endDate", &row.end_date)?;
    let name = lookup
        .get("service", &service)
        .unwrap_or(&service)
        .to_owned();
    let mut record = Record::new(&table::AGREEMENT_ADDITION, format!("{prefix}{id}"));
    record
        .set("agreement_id", wire::must_id("contractID", row.contract)?)
        .set("name", name)
        .set("quantity", each.quantity)
        .set("unit_price", each.price)
        .set("unit_cost", each.cost)
        .set(
            "effective_on",
            wire::must_date("startDate", &row.start_date)?,
        )
        .set("cancelled_on", last.checked_add_days(Days::new(1)));
    Ok(vec![record])
}

/// Quantity, and price and cost of one. Where they do not divide evenly all units are one, so that no cent is lost.
struct Each {
    quantity: Decimal,
    price: Decimal,
    cost: Option<Decimal>,
}

impl Each {
    fn of(units: Decimal, price: Decimal, cost: Option<Decimal>) -> Self {
        let share = |whole: Decimal| {
            let one = whole.checked_div(units)?.round_dp(6);
            (one.checked_mul(units)? == whole).then_some(one.normalize())
        };
        let cost_of_one = cost.map(share);
        match (share(price), cost_of_one) {
            (Some(one), None) => Self {
                quantity: units,
                price: one,
                cost: None,
            },
            (Some(one), Some(Some(cost))) => Self {
                quantity: units,
                price: one,
                cost: Some(cost),
            },
            _ => Self {
                quantity: Decimal::ONE,
                price,
                cost,
            },
        }
    }
}

/// The name of a service or bundle.
pub(super) fn tell_service(row: &Row<'_>, lookup: &mut Lookup) {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Service<'a> {
        id: Option<Id>,
        #[serde(borrow)]
        name: Option<Text<'a>>,
    }
    let Ok(service) = wire::read::<Service<'_>>(row) else {
        return;
    };
    if let (Some(id), Some(name)) = (wire::id(service.id), wire::text(&service.name)) {
        lookup.add("service", id, name);
    }
}

/// A rate of a role, the units that an hour of it takes from a block, or what somebody costs in it; each has some of these.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Rate<'a> {
    id: Option<Id>,
    #[serde(rename = "contractID")]
    contract: Option<Id>,
    #[serde(rename = "roleID")]
    role: Option<Id>,
    #[serde(rename = "resourceID")]
    resource: Option<Id>,
    contract_hourly_rate: Option<Num<'a>>,
    block_hour_multiplier: Option<Num<'a>>,
    rate: Option<Num<'a>>,
}

/// Units that an hour of a role takes from the blocks of a contract. The rate beside them is the one beyond the balance; zero
/// is none.
pub(super) fn block_factor(prefix: &str, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let rate: Rate<'_> = wire::read(row)?;
    let factor = wire::decimal("blockHourMultiplier", &rate.block_hour_multiplier)?
        .ok_or_else(|| Reject::missing("blockHourMultiplier"))?;
    let beyond = wire::decimal("contractHourlyRate", &rate.contract_hourly_rate)?;
    let id = format!("{prefix}{}", wire::own_id(rate.id)?);
    let mut record = Record::new(&table::AGREEMENT_RATE, id);
    record
        .set("agreement_id", wire::must_id("contractID", rate.contract)?)
        .set("work_role_id", wire::must_id("roleID", rate.role)?)
        .set("rate", beyond.filter(|rate| !rate.is_zero()))
        .set("block_factor", factor);
    Ok(vec![record])
}

/// What somebody costs in a role on one contract: before the person's own cost.
pub(super) fn cost(prefix: &str, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let rate: Rate<'_> = wire::read(row)?;
    let amount = wire::decimal("rate", &rate.rate)?.ok_or_else(|| Reject::missing("rate"))?;
    let id = format!("{prefix}{}", wire::own_id(rate.id)?);
    let mut record = Record::new(&table::COST_RATE, id);
    record
        .set("member_id", wire::must_id("resourceID", rate.resource)?)
        .set("agreement_id", wire::must_id("contractID", rate.contract)?)
        .set("work_role_id", wire::must_id("roleID", rate.role)?)
        .set("amount", amount)
        .set("basis", "hour");
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Modifier<'a> {
    id: Option<Id>,
    modifier_type: Option<i64>,
    #[serde(borrow)]
    modifier_value: Option<Num<'a>>,
}

/// What a work type does to a role's rate; its id is the billing code's. The first kind leaves the rate as it is.
pub(super) fn tell_modifier(row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(row) = wire::read::<Modifier<'_>>(row) else {
        return;
    };
    let change = match row.modifier_type {
        Some(1) => "plus",
        Some(2) => "times",
        Some(3) => "custom",
        Some(4) => "flat",
        _ => return,
    };
    let value = wire::decimal("modifierValue", &row.modifier_value);
    if let (Some(code), Ok(Some(value))) = (wire::id(row.id), value) {
        lookup.add("modifier", code.as_str(), change);
        lookup.add("modifier value", code, value.to_string());
    }
}

/// A row that explains a billing code and is no record itself.
pub(super) fn modifier_row(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let row: Modifier<'_> = wire::read(row)?;
    wire::own_id(row.id)?;
    wire::decimal("modifierValue", &row.modifier_value)?;
    Ok(Vec::new())
}

/// What a billing code does to a rate, and by how much.
pub(super) fn modifier(lookup: &Lookup, code: &str) -> Option<(&'static str, Decimal)> {
    let told = lookup.get("modifier", code)?;
    let change = table::RATE_CHANGES.iter().find(|word| **word == told)?;
    Some((change, wire::number(lookup.get("modifier value", code)?)?))
}

/// A contract's own rate of a role.
pub(super) fn rate(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let rate: Rate<'_> = wire::read(row)?;
    let mut record = Record::new(&table::AGREEMENT_RATE, wire::own_id(rate.id)?);
    record
        .set("agreement_id", wire::must_id("contractID", rate.contract)?)
        .set("work_role_id", wire::must_id("roleID", rate.role)?)
        .set(
            "rate",
            wire::decimal("contractHourlyRate", &rate.contract_hourly_rate)?,
        );
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Exclusion {
    id: Option<Id>,
    #[serde(rename = "contractID")]
    contract: Option<Id>,
    #[serde(rename = "contractExclusionSetID")]
    set: Option<Id>,
    #[serde(rename = "roleID", alias = "excludedRoleID")]
    role: Option<Id>,
    #[serde(rename = "billingCodeID", alias = "excludedWorkTypeID")]
    code: Option<Id>,
}

/// A role or work type that a contract leaves out, by itself or by its exclusion set: then one record for each contract
/// that has the set.
pub(super) fn exclusion(
    prefix: &str,
    row: &Row<'_>,
    lookup: &Lookup,
) -> Result<Vec<Record>, Reject> {
    let exclusion: Exclusion = wire::read(row)?;
    let id = wire::own_id(exclusion.id)?;
    let (role, code) = (wire::id(exclusion.role), wire::id(exclusion.code));
    if role.is_none() && code.is_none() {
        return Err(Reject::new("roleID", "is missing, and so is billingCodeID"));
    }
    let one = |id: String, contract: &str| {
        let mut record = Record::new(&table::AGREEMENT_EXCLUSION, id);
        record
            .set("agreement_id", contract)
            .set("work_role_id", role.clone())
            .set("work_type_id", code.clone())
            .set(
                "to_agreement_id",
                lookup.get("exclusion_contract", contract),
            );
        record
    };
    if let Some(contract) = wire::id(exclusion.contract) {
        return Ok(vec![one(format!("{prefix}{id}"), &contract)]);
    }
    let set = wire::must_id("contractID", exclusion.set)?;
    let contracts = lookup.all("contracts_of_set", &set).iter();
    Ok(contracts
        .map(|contract| one(format!("{prefix}{id}-{contract}"), contract))
        .collect())
}

//! What hangs on an agreement: additions, adjustments, rates and exclusions.

use super::wire::{self, Id, Num, Ref, Text};
use crate::model::{Record, table};
use crate::source::{Reject, Row};
use chrono::Days;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Addition<'a> {
    id: Option<Id>,
    agreement_id: Option<Id>,
    product: Option<Ref<'a>>,
    invoice_description: Option<Text<'a>>,
    description: Option<Text<'a>>,
    quantity: Option<Num<'a>>,
    less_included: Option<Num<'a>>,
    unit_price: Option<Num<'a>>,
    unit_cost: Option<Num<'a>>,
    bill_customer: Option<Text<'a>>,
    effective_date: Option<Text<'a>>,
    cancelled_date: Option<Text<'a>>,
}

impl Addition<'_> {
    fn name(&self) -> Option<String> {
        let product = self
            .product
            .as_ref()
            .and_then(|p| wire::text(&p.identifier));
        product
            .or_else(|| wire::ref_name(&self.product))
            .or_else(|| wire::text(&self.invoice_description))
            .or_else(|| wire::text(&self.description))
    }
}

/// A recurring addition. A cost that is missing is unknown, not zero.
pub(super) fn addition(parent: Option<&str>, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let addition: Addition<'_> = wire::read(row)?;
    let quantity = wire::decimal("quantity", &addition.quantity)?;
    let price = wire::decimal("unitPrice", &addition.unit_price)?;
    let mut record = Record::new(&table::AGREEMENT_ADDITION, wire::own_id(addition.id)?);
    record
        .set("agreement_id", owner(addition.agreement_id, parent)?)
        .set(
            "name",
            addition.name().ok_or_else(|| Reject::missing("product"))?,
        )
        .set(
            "quantity",
            quantity.ok_or_else(|| Reject::missing("quantity"))?,
        )
        .set(
            "less_included",
            wire::decimal("lessIncluded", &addition.less_included)?,
        )
        .set(
            "unit_price",
            price.ok_or_else(|| Reject::missing("unitPrice"))?,
        )
        .set("unit_cost", wire::decimal("unitCost", &addition.unit_cost)?)
        .set("billable", wire::billable(&addition.bill_customer))
        .set(
            "effective_on",
            wire::date("effectiveDate", &addition.effective_date)?,
        )
        .set(
            "cancelled_on",
            wire::date("cancelledDate", &addition.cancelled_date)?,
        );
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Adjustment<'a> {
    id: Option<Id>,
    agreement_id: Option<Id>,
    amount: Option<Num<'a>>,
    description: Option<Text<'a>>,
    effective_date: Option<Text<'a>>,
}

/// A change of an agreement's balance.
pub(super) fn adjustment(parent: Option<&str>, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let adjustment: Adjustment<'_> = wire::read(row)?;
    let day = wire::date("effectiveDate", &adjustment.effective_date)?;
    let amount = wire::decimal("amount", &adjustment.amount)?;
    let mut record = Record::new(&table::AGREEMENT_ADJUSTMENT, wire::own_id(adjustment.id)?);
    record
        .set("agreement_id", owner(adjustment.agreement_id, parent)?)
        .set(
            "on_date",
            day.ok_or_else(|| Reject::missing("effectiveDate"))?,
        )
        .set("amount", amount.ok_or_else(|| Reject::missing("amount"))?)
        .set("description", wire::text(&adjustment.description));
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Rate<'a> {
    id: Option<Id>,
    agreement_id: Option<Id>,
    work_role: Option<Ref<'a>>,
    work_type: Option<Ref<'a>>,
    site: Option<Ref<'a>>,
    rate_type: Option<Text<'a>>,
    rate: Option<Num<'a>>,
    hours_min: Option<Num<'a>>,
    hours_max: Option<Num<'a>>,
    round_bill_hours: Option<Num<'a>>,
    overage_rate: Option<Num<'a>>,
    overage_rate_type: Option<Text<'a>>,
    effective_date: Option<Text<'a>>,
    ending_date: Option<Text<'a>>,
}

/// A rate of an agreement for a role or a type (none: all types). Roles and types are two id spaces that fill one
/// table, hence the prefix. Only a custom rate is a rate by itself; the others change one that is elsewhere. A rate
/// bound to a site is none: it would otherwise hold everywhere.
pub(super) fn rate(
    prefix: &str,
    parent: Option<&str>,
    row: &Row<'_>,
) -> Result<Vec<Record>, Reject> {
    let rate: Rate<'_> = wire::read(row)?;
    let id = wire::own_id(rate.id)?;
    let agreement = owner(rate.agreement_id, parent)?;
    if prefix == "role" && wire::ref_id(&rate.work_role).is_none() {
        return Err(Reject::missing("workRole"));
    }
    if wire::ref_id(&rate.site).is_some() {
        return Ok(Vec::new());
    }
    let custom = |kind: &Option<Text<'_>>| kind.as_ref().map(Text::as_str) == Some("Custom");
    let own = wire::decimal("rate", &rate.rate)?.filter(|_| custom(&rate.rate_type));
    let overage = wire::decimal("overageRate", &rate.overage_rate)?;
    let last_day = wire::date("endingDate", &rate.ending_date)?;
    let positive = |seconds: Option<i64>| seconds.filter(|s| *s > 0);
    let mut record = Record::new(&table::AGREEMENT_RATE, format!("{prefix}-{id}"));
    record
        .set("agreement_id", agreement)
        .set("work_role_id", wire::ref_id(&rate.work_role))
        .set("work_type_id", wire::ref_id(&rate.work_type))
        .set("rate", own)
        .set(
            "minimum_seconds",
            positive(wire::hours("hoursMin", &rate.hours_min)?),
        )
        .set(
            "maximum_seconds",
            positive(wire::hours("hoursMax", &rate.hours_max)?),
        )
        .set(
            "round_seconds",
            positive(wire::hours("roundBillHours", &rate.round_bill_hours)?),
        )
        .set(
            "overage_rate",
            overage.filter(|_| custom(&rate.overage_rate_type)),
        )
        .set(
            "valid_from",
            wire::date("effectiveDate", &rate.effective_date)?,
        )
        .set(
            "valid_to",
            last_day.and_then(|d| d.checked_add_days(Days::new(1))),
        );
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Exclusion<'a> {
    id: Option<Id>,
    agreement_id: Option<Id>,
    work_role: Option<Ref<'a>>,
    work_type: Option<Ref<'a>>,
}

/// A role or type that an agreement does not cover.
pub(super) fn exclusion(
    prefix: &str,
    parent: Option<&str>,
    row: &Row<'_>,
) -> Result<Vec<Record>, Reject> {
    let exclusion: Exclusion<'_> = wire::read(row)?;
    let id = wire::own_id(exclusion.id)?;
    let role = wire::ref_id(&exclusion.work_role);
    let work_type = wire::ref_id(&exclusion.work_type);
    match prefix {
        "role" if role.is_none() => return Err(Reject::missing("workRole")),
        "type" if work_type.is_none() => return Err(Reject::missing("workType")),
        _ => {}
    }
    let mut record = Record::new(&table::AGREEMENT_EXCLUSION, format!("{prefix}-{id}"));
    record
        .set("agreement_id", owner(exclusion.agreement_id, parent)?)
        .set("work_role_id", role)
        .set("work_type_id", work_type);
    Ok(vec![record])
}

/// The agreement of a child row: its own word, else the list it was read from.
fn owner(id: Option<Id>, parent: Option<&str>) -> Result<String, Reject> {
    wire::id(id)
        .or_else(|| parent.map(str::to_owned))
        .ok_or_else(|| Reject::missing("agreementId"))
}

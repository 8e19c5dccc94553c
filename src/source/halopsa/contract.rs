//! Contracts: when they hold, how they earn and what they grant; their exclusions, top-ups and rates.

use super::HaloPsa;
use super::prepaid::{self, FOR_EVER_DAYS, Terms, TopUp};
use super::settings::FLAT_FEES;
use super::site;
use super::wire::Says;
use crate::model::{AgreementKind, Record, table};
use crate::source::wire::mapped;
use crate::source::{Lookup, Reject, Row};
use chrono::{Days, NaiveDate};

/// A contract with what hangs on it.
pub(super) fn contract(
    psa: &HaloPsa,
    row: &Row<'_>,
    lookup: &Lookup,
) -> Result<Vec<Record>, Reject> {
    let id = row.own_id()?;
    let company = row.must("client_id", Says::somebody)?;
    let in_money = row.is("contract_prepayasamount")?;
    let mut top_ups = prepaid::top_ups(&row.rows("contract_prepayhistory")?, in_money)?;
    let terms = terms(psa, row, &top_ups)?;
    let kind = kind(psa, row, &company, terms)?;
    let pay_as_you_go = row.is("allowpyg")?;
    let mut record = Record::new(&table::AGREEMENT, id.as_str());
    record
        .set("company_id", company)
        .set("name", row.text("ref")?.unwrap_or_else(|| id.clone()))
        .set("kind", kind.as_str())
        .set("starts_on", row.on("start_date")?)
        .set("ends_on", row.on("end_date")?)
        .set("cancelled_on", cancelled_on(row)?)
        .set("bill_amount", terms.price)
        .set("bill_cycle_months", cycle_months(row, terms)?)
        .set("limit_amount", terms.limit)
        .set("limit_ends_on", terms.last_day)
        .set(
            "unlimited",
            kind == AgreementKind::FixedFee && terms.limit.is_none(),
        )
        .set("carry_over_days", terms.carry_over_days)
        .set("allow_overrun", pay_as_you_go)
        .set("covers_time", covers_time(kind))
        .set("location", site::named(row, lookup)?);
    let mut records = vec![record];
    records.extend(exclusions(&id, row)?);
    if terms.is_once {
        // The first one is what the contract grants.
        top_ups.drain(..1);
        records.extend(prepaid::adjustments(&id, top_ups));
    }
    if terms.is_prepaid {
        let left = row.decimal("contract_prepaybalance")?;
        records.extend(prepaid::balance(&id, left));
    }
    Ok(records)
}

/// Prepaid in each cycle, prepaid once, or units that a cycle's charge includes.
fn terms(psa: &HaloPsa, row: &Row<'_>, top_ups: &[TopUp]) -> Result<Terms, Reject> {
    if let Some(terms) = prepaid::terms(row, months(row)?, top_ups)? {
        return Ok(terms);
    }
    let included = match row.positive("chargehoursperperiod")? {
        Some(hours) => Some(hours),
        None => row.positive("numberofunitsfree")?,
    };
    let from_contract = psa.settings.map.flat_fees == FLAT_FEES[1];
    Ok(Terms {
        limit: included,
        price: row
            .positive("periodchargeamount")?
            .filter(|_| from_contract),
        is_prepaid: false,
        is_once: false,
        last_day: None,
        carry_over_days: if row.is("chargerollover")? {
            FOR_EVER_DAYS
        } else {
            0
        },
    })
}

/// The kind: the operator's map by type name, the own firm, else by what the contract grants.
fn kind(
    psa: &HaloPsa,
    row: &Row<'_>,
    company: &str,
    terms: Terms,
) -> Result<AgreementKind, Reject> {
    let type_name = row.text("contracttype_name")?.unwrap_or_default();
    if let Some(word) = mapped(&psa.settings.map.agreement_kinds, &type_name) {
        return AgreementKind::parse(word).ok_or_else(|| {
            let problem = format!("agreement_kinds maps it to {word:?}, which is no kind");
            Reject::new("contracttype_name", problem)
        });
    }
    if psa.is_internal(company) {
        return Ok(AgreementKind::Internal);
    }
    let charged = row.positive("periodchargeamount")?.is_some();
    Ok(match terms.limit {
        Some(_) if terms.is_prepaid && row.is("contract_prepayasamount")? => {
            AgreementKind::BlockMoney
        }
        Some(_) => AgreementKind::BlockHours,
        None if charged => AgreementKind::FixedFee,
        None if row.is("allowpyg")? => AgreementKind::TimeAndMaterials,
        None => AgreementKind::Resale,
    })
}

/// The vendor has no such switch: time is covered where something is granted for it.
fn covers_time(kind: AgreementKind) -> bool {
    !matches!(
        kind,
        AgreementKind::TimeAndMaterials
            | AgreementKind::Resale
            | AgreementKind::ProjectFixedFee
            | AgreementKind::ProjectTimeAndMaterials
    )
}

/// A contract that was switched off has no date for it: its last change stands in, where that is before its end.
fn cancelled_on(row: &Row<'_>) -> Result<Option<NaiveDate>, Reject> {
    if row.flag("active")? != Some(false) {
        return Ok(None);
    }
    let end = row.on("end_date")?;
    let changed = row.on("last_modified")?;
    Ok(changed.filter(|day| end.is_none_or(|end| *day <= end)))
}

/// Months of a cycle; 0 for a block that is granted once.
fn cycle_months(row: &Row<'_>, terms: Terms) -> Result<i64, Reject> {
    if terms.is_once { Ok(0) } else { months(row) }
}

/// Months of the billing period by its name; a month where the name is not known.
fn months(row: &Row<'_>) -> Result<i64, Reject> {
    let name = row.text("billing_period_string")?;
    Ok(name.and_then(|name| months_of(&name)).unwrap_or(1))
}

/// Months of a billing period.
pub(super) fn months_of(name: &str) -> Option<i64> {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    match letters.to_lowercase().as_str() {
        "monthly" | "month" => Some(1),
        "quarterly" | "quarter" => Some(3),
        "6monthly" | "sixmonthly" | "halfyearly" => Some(6),
        "yearly" | "annually" | "annual" | "year" => Some(12),
        _ => None,
    }
}

/// Plan lines by which a charge type is not included. A line that also asks for something else excludes less than a
/// whole charge type, and is left alone.
fn exclusions(contract: &str, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let mut records = Vec::new();
    for line in row.rows("billingplans")? {
        let also = line.id("requesttype")?.is_some()
            || line.id("site")?.is_some()
            || line.text("category_1")?.is_some();
        if also || !line.is("not_included_in_contract")? {
            continue;
        }
        if let Some(role) = line.id("chargerate_id")? {
            let mut record = Record::new(&table::AGREEMENT_EXCLUSION, format!("{contract}|{role}"));
            record
                .set("agreement_id", contract)
                .set("work_role_id", role);
            records.push(record);
        }
    }
    Ok(records)
}

/// A rate of one contract for one charge type. Rates of a client or of everyone belong to no agreement: the latter are
/// the charge type's own.
pub(super) fn rate(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let id = row.own_id()?;
    let (Some(contract), Some(role)) = (row.contract("contract_id")?, row.id("charge_id")?) else {
        return Ok(Vec::new());
    };
    let last_day = row.on("expirydate")?;
    let mut record = Record::new(&table::AGREEMENT_RATE, id);
    record
        .set("agreement_id", contract)
        .set("work_role_id", role)
        .set("rate", row.decimal("rate")?)
        .set("minimum_seconds", row.some_hours("minimum")?)
        .set("round_seconds", row.some_hours("increment")?)
        .set("valid_from", row.on("startdate")?)
        .set(
            "valid_to",
            last_day.and_then(|day| day.checked_add_days(Days::new(1))),
        );
    Ok(vec![record])
}

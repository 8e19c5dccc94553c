//! Agreements: when they hold, how they earn, what they grant.

use super::ConnectWise;
use super::wire::{self, Id, Info, Num, Ref, Text};
use crate::model::{AgreementKind, Record, table};
use crate::source::{Reject, Row, Unmapped};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

/// Carried units without an end of their own last as long as the agreement: a hundred years in days.
const CARRIED_FOR_EVER_DAYS: i64 = 36_500;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Agreement<'a> {
    id: Option<Id>,
    name: Option<Text<'a>>,
    #[serde(rename = "type")]
    kind: Option<Ref<'a>>,
    company: Option<Ref<'a>>,
    bill_to_company: Option<Ref<'a>>,
    parent_agreement: Option<Ref<'a>>,
    start_date: Option<Text<'a>>,
    end_date: Option<Text<'a>>,
    no_ending_date_flag: Option<bool>,
    cancelled_flag: Option<bool>,
    date_cancelled: Option<Text<'a>>,
    application_units: Option<Text<'a>>,
    application_limit: Option<Num<'a>>,
    application_unlimited_flag: Option<bool>,
    one_time_flag: Option<bool>,
    cover_agreement_time: Option<bool>,
    carry_over_unused: Option<bool>,
    allow_overruns: Option<bool>,
    expired_days: Option<i64>,
    billing_cycle: Option<Ref<'a>>,
    bill_amount: Option<Num<'a>>,
    bill_start_date: Option<Text<'a>>,
    currency: Option<Ref<'a>>,
    restrict_location_flag: Option<bool>,
    location: Option<Ref<'a>>,
    #[serde(rename = "_info")]
    info: Option<Info<'a>>,
}

/// The two numbers that tell kinds apart.
#[derive(Clone, Copy)]
struct Terms {
    limit: Option<Decimal>,
    amount: Option<Decimal>,
}

/// An agreement. Its flags decide whether it ends or is cancelled; its dates say when.
pub(super) fn agreement(psa: &ConnectWise, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let agreement: Agreement<'_> = wire::read(row)?;
    let company = wire::ref_id(&agreement.company).ok_or_else(|| Reject::missing("company"))?;
    let terms = Terms {
        limit: wire::decimal("applicationLimit", &agreement.application_limit)?,
        amount: wire::decimal("billAmount", &agreement.bill_amount)?,
    };
    let kind = kind(psa, &agreement, &company, terms)?;
    let restricted = agreement.restrict_location_flag == Some(true);
    let mut record = Record::new(&table::AGREEMENT, wire::own_id(agreement.id)?);
    record
        .set("company_id", company)
        .set(
            "name",
            wire::text(&agreement.name).ok_or_else(|| Reject::missing("name"))?,
        )
        .set("kind", kind.as_str())
        .set(
            "bill_to_company_id",
            wire::ref_id(&agreement.bill_to_company),
        )
        .set("parent_id", wire::ref_id(&agreement.parent_agreement))
        .set("starts_on", wire::date("startDate", &agreement.start_date)?)
        .set("ends_on", ends_on(&agreement)?)
        .set("cancelled_on", cancelled_on(&agreement)?)
        .set("currency", wire::currency(&agreement.currency))
        .set("bill_amount", terms.amount)
        .set("bill_cycle_months", cycle_months(&agreement, kind))
        .set(
            "first_bill_on",
            wire::date("billStartDate", &agreement.bill_start_date)?,
        )
        .set("limit_amount", terms.limit)
        .set(
            "unlimited",
            agreement.application_unlimited_flag.unwrap_or(false),
        )
        .set("carry_over_days", carry_over_days(&agreement))
        .set("allow_overrun", agreement.allow_overruns.unwrap_or(false))
        .set("covers_time", agreement.cover_agreement_time)
        .set(
            "location",
            wire::ref_name(&agreement.location).filter(|_| restricted),
        );
    Ok(vec![record])
}

fn ends_on(agreement: &Agreement<'_>) -> Result<Option<NaiveDate>, Reject> {
    let end = wire::date("endDate", &agreement.end_date)?;
    Ok(end.filter(|_| agreement.no_ending_date_flag != Some(true)))
}

/// The day it was cancelled. Without a date the last change stands in for the day on which it was first seen so.
fn cancelled_on(agreement: &Agreement<'_>) -> Result<Option<NaiveDate>, Reject> {
    if agreement.cancelled_flag != Some(true) {
        return Ok(None);
    }
    let day = match wire::date("dateCancelled", &agreement.date_cancelled)? {
        Some(day) => Some(day),
        None => match &agreement.info {
            Some(info) => wire::date("_info.lastUpdated", &info.last_updated)?,
            None => None,
        },
    };
    day.map(Some).ok_or_else(|| {
        Reject::new(
            "dateCancelled",
            "is missing though the agreement is cancelled",
        )
    })
}

/// The kind: the operator's map by type name, else inferred from what the agreement applies to (`domain.md` §1.1).
fn kind(
    psa: &ConnectWise,
    agreement: &Agreement<'_>,
    company: &str,
    terms: Terms,
) -> Result<AgreementKind, Reject> {
    let type_name = wire::ref_name(&agreement.kind).unwrap_or_default();
    if let Some(word) = psa.mapped_kind(&type_name) {
        return AgreementKind::parse(word).ok_or_else(|| {
            Reject::new(
                "type",
                format!("agreement_kinds maps it to {word:?}, which is no kind"),
            )
        });
    }
    if psa.is_internal(company) {
        return Ok(AgreementKind::Internal);
    }
    Ok(inferred_kind(agreement, &type_name, terms))
}

/// In the order of `domain.md` §1.1: unlimited, limited by its unit, not covering time, and what is left.
fn inferred_kind(agreement: &Agreement<'_>, type_name: &str, terms: Terms) -> AgreementKind {
    let positive = |n: Option<Decimal>| n.is_some_and(|n| n > Decimal::ZERO);
    let (priced, limited) = (positive(terms.amount), positive(terms.limit));
    let covers_time = agreement.cover_agreement_time.unwrap_or(false);
    let unlimited = agreement.application_unlimited_flag == Some(true);
    if unlimited && (covers_time || priced) {
        return AgreementKind::FixedFee;
    }
    let by_unit = match agreement.application_units.as_ref().map(Text::as_str) {
        Some("Hours") => Some(AgreementKind::BlockHours),
        Some("Amount") => Some(AgreementKind::BlockMoney),
        Some("Incidents") => Some(AgreementKind::Incident),
        _ => None,
    };
    match by_unit {
        Some(kind) if limited => kind,
        _ if is_hourly(type_name) => AgreementKind::TimeAndMaterials,
        _ if !covers_time => AgreementKind::Resale,
        Some(kind) => kind,
        None if priced => AgreementKind::FixedFee,
        None => AgreementKind::TimeAndMaterials,
    }
}

/// Without a limit and coverage, rates of its own tell an hourly agreement from resale. They are another list,
/// so the type's name stands in for them.
fn is_hourly(type_name: &str) -> bool {
    let name = type_name.to_lowercase();
    name.contains("t&m") || (name.contains("time") && name.contains("material"))
}

/// Months of a billing cycle; 0 for a block that is granted once.
fn cycle_months(agreement: &Agreement<'_>, kind: AgreementKind) -> i64 {
    let is_block = matches!(kind, AgreementKind::BlockHours | AgreementKind::BlockMoney);
    if is_block && agreement.one_time_flag == Some(true) {
        return 0;
    }
    let name = wire::ref_name(&agreement.billing_cycle).unwrap_or_default();
    months_of(&name).unwrap_or(1)
}

/// Months of a billing cycle by its name; none where the name is not known.
fn months_of(cycle: &str) -> Option<i64> {
    let letters: String = cycle.chars().filter(|c| c.is_alphanumeric()).collect();
    match letters.to_lowercase().as_str() {
        "monthly" | "month" => Some(1),
        "bimonthly" | "everytwomonths" => Some(2),
        "quarterly" | "quarter" => Some(3),
        "semiannual" | "semiannually" | "halfyearly" | "biannual" => Some(6),
        "annual" | "annually" | "yearly" | "year" => Some(12),
        _ => None,
    }
}

/// What of an agreement nothing maps: a type whose kind is inferred, a billing cycle taken for a month.
pub(super) fn unmapped(psa: &ConnectWise, row: &Row<'_>) -> Vec<Unmapped> {
    let Ok(agreement) = wire::read::<Agreement<'_>>(row) else {
        return Vec::new();
    };
    let inferred = wire::ref_name(&agreement.kind).filter(|n| psa.mapped_kind(n).is_none());
    let cycle = wire::ref_name(&agreement.billing_cycle).filter(|n| months_of(n).is_none());
    let named = |what, value: Option<String>| value.map(|value| Unmapped { what, value });
    [
        named("agreement_kinds", inferred),
        named("billing cycle", cycle),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn carry_over_days(agreement: &Agreement<'_>) -> i64 {
    match (agreement.carry_over_unused, agreement.expired_days) {
        (Some(true), Some(days)) if days > 0 => days.min(CARRIED_FOR_EVER_DAYS),
        (Some(true), _) => CARRIED_FOR_EVER_DAYS,
        _ => 0,
    }
}

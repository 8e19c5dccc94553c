//! Contracts: when they hold, how they earn, and what they grant by blocks, retainers and ticket purchases.

use super::Autotask;
use super::grant::{Grant, Lot};
use super::wire::{self, Id, Num, Text};
use crate::model::{AgreementKind, Record, table};
use crate::source::{Lookup, Reject, Row};
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Contract<'a> {
    id: Option<Id>,
    #[serde(rename = "companyID")]
    company: Option<Id>,
    #[serde(rename = "billToCompanyID")]
    bill_to: Option<Id>,
    contract_name: Option<Text<'a>>,
    contract_type: Option<i64>,
    contract_category: Option<i64>,
    contract_period_type: Option<i64>,
    start_date: Option<Text<'a>>,
    end_date: Option<Text<'a>>,
    overage_billing_rate: Option<Num<'a>>,
    estimated_revenue: Option<Num<'a>>,
    #[serde(rename = "contractExclusionSetID")]
    exclusion_set: Option<Id>,
    #[serde(rename = "exclusionContractID")]
    exclusion_contract: Option<Id>,
}

/// A contract, with an adjustment for every block beside the first one. The vendor's present status is not used:
/// a contract holds by its dates.
pub(super) fn contract(
    psa: &Autotask,
    row: &Row<'_>,
    lookup: &Lookup,
) -> Result<Vec<Record>, Reject> {
    let contract: Contract<'_> = wire::read(row)?;
    let id = wire::own_id(contract.id)?;
    let company = wire::company(contract.company).ok_or_else(|| Reject::missing("companyID"))?;
    let kind = kind(psa, &contract, &company, lookup)?;
    let grant = grant(lookup, &id, kind);
    let starts_on = wire::date("startDate", &contract.start_date)?;
    let starts_on = match &grant {
        Some(grant) => grant.first_day(starts_on),
        None => starts_on,
    };
    let overage = wire::decimal("overageBillingRate", &contract.overage_billing_rate)?;
    let price = match kind {
        AgreementKind::ProjectFixedFee => fixed_price_of(lookup, &id, &contract)?,
        _ => grant.as_ref().map(|g| g.price),
    };
    let mut record = Record::new(&table::AGREEMENT, id.as_str());
    record
        .set("company_id", company)
        .set(
            "name",
            wire::text(&contract.contract_name).ok_or_else(|| Reject::missing("contractName"))?,
        )
        .set("kind", kind.as_str())
        .set("bill_to_company_id", wire::company(contract.bill_to))
        .set("starts_on", starts_on)
        .set("ends_on", wire::date("endDate", &contract.end_date)?)
        .set("bill_amount", price)
        .set(
            "bill_cycle_months",
            cycle(&contract, lookup, grant.as_ref()),
        )
        .set("limit_amount", grant.as_ref().map(|g| g.units))
        .set("limit_ends_on", grant.as_ref().and_then(|g| g.last_day))
        .set("carry_over_days", grant.as_ref().map(|g| g.carry_over_days))
        .set("overage_rate", overage.filter(|rate| !rate.is_zero()))
        .set("covers_time", covers_time(kind));
    let mut records = vec![record];
    for lot in grant.iter().flat_map(|g| &g.top_ups) {
        let mut more = Record::new(&table::AGREEMENT_ADJUSTMENT, format!("block-{}", lot.id));
        more.set("agreement_id", id.as_str())
            .set("on_date", lot.starts_on)
            .set("amount", lot.units)
            .set("ends_on", lot.ends_on)
            .set("price", lot.price)
            .set("description", "topped up");
        records.push(more);
    }
    Ok(records)
}

/// The operator's word for its category or type, else its type; the own firm's are internal.
fn kind(
    psa: &Autotask,
    contract: &Contract<'_>,
    company: &str,
    lookup: &Lookup,
) -> Result<AgreementKind, Reject> {
    let label = |field, value| wire::known_label(lookup, "contract_fields", field, value);
    let named = [
        label("contractCategory", contract.contract_category),
        label("contractType", contract.contract_type),
    ];
    let mapped = named.into_iter().flatten().find_map(|n| psa.mapped_kind(n));
    if let Some(word) = mapped {
        return AgreementKind::parse(word).ok_or_else(|| {
            let problem = format!("agreement_kinds maps it to {word:?}, which is no kind");
            Reject::new("contractCategory", problem)
        });
    }
    if psa.is_internal(company) {
        return Ok(AgreementKind::Internal);
    }
    Ok(match contract.contract_type {
        Some(1) => AgreementKind::TimeAndMaterials,
        Some(3) => AgreementKind::ProjectFixedFee,
        Some(4) => AgreementKind::BlockHours,
        Some(6) => AgreementKind::BlockMoney,
        Some(7) => AgreementKind::FixedFee,
        Some(8) => AgreementKind::Incident,
        Some(_) => return Err(Reject::new("contractType", "is no type that is known")),
        None => return Err(Reject::missing("contractType")),
    })
}

/// Work by the hour and licences are priced, not covered.
fn covers_time(kind: AgreementKind) -> bool {
    !matches!(
        kind,
        AgreementKind::TimeAndMaterials
            | AgreementKind::Resale
            | AgreementKind::ProjectFixedFee
            | AgreementKind::ProjectTimeAndMaterials
    )
}

/// What was bought for it.
fn grant(lookup: &Lookup, contract: &str, kind: AgreementKind) -> Option<Grant> {
    match kind {
        AgreementKind::BlockHours => Grant::of(Lot::all(lookup, "block", contract)),
        AgreementKind::BlockMoney => Grant::of(Lot::all(lookup, "retainer", contract)),
        AgreementKind::Incident => Grant::sum(&Lot::all(lookup, "tickets", contract)),
        _ => None,
    }
}

/// Months of a billing period; 0 for what was bought once.
fn cycle(contract: &Contract<'_>, lookup: &Lookup, grant: Option<&Grant>) -> i64 {
    if let Some(grant) = grant {
        return grant.cycle_months;
    }
    let period = wire::known_label(
        lookup,
        "contract_fields",
        "contractPeriodType",
        contract.contract_period_type,
    );
    period.map_or(1, wire::months_of)
}

/// The price of a fixed-price contract: its milestones, else what it is estimated to bring.
pub(super) fn fixed_price(lookup: &Lookup, contract: &str) -> Option<Decimal> {
    let milestones = lookup.all("milestone", contract).iter();
    let sum: Decimal = milestones.filter_map(|amount| wire::number(amount)).sum();
    let estimated = || wire::number(lookup.get("estimated_revenue", contract)?);
    Some(sum)
        .filter(|sum| !sum.is_zero())
        .or_else(estimated)
        .filter(|price| !price.is_zero())
}

fn fixed_price_of(
    lookup: &Lookup,
    id: &str,
    contract: &Contract<'_>,
) -> Result<Option<Decimal>, Reject> {
    let estimated = wire::decimal("estimatedRevenue", &contract.estimated_revenue)?;
    Ok(fixed_price(lookup, id).or(estimated.filter(|price| !price.is_zero())))
}

/// What a contract says of values elsewhere: its type, where excluded work goes, and the contracts of an exclusion set.
pub(super) fn tell(row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(contract) = wire::read::<Contract<'_>>(row) else {
        return;
    };
    let Some(id) = wire::id(contract.id) else {
        return;
    };
    if let Some(kind) = contract.contract_type {
        lookup.add("contract_type", id.as_str(), kind.to_string());
    }
    if let Ok(Some(revenue)) = wire::decimal("estimatedRevenue", &contract.estimated_revenue) {
        lookup.add("estimated_revenue", id.as_str(), revenue.to_string());
    }
    if let Some(to) = wire::id(contract.exclusion_contract) {
        lookup.add("exclusion_contract", id.as_str(), to);
    }
    if let Some(set) = wire::id(contract.exclusion_set) {
        lookup.add("contracts_of_set", set, id);
    }
}

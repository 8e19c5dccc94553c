//! Contracts, the rates they have of their own, and what they leave out.

use super::{Names, list, number, place_of};
use crate::model::{Agreement, AgreementCost, AgreementKind};
use crate::simulator::Drafts;
use crate::simulator::autotask::record::{Draft, Record};
use crate::simulator::world::SimAgreement;
use chrono::{Days, NaiveDate};

/// Contracts always end; one that nobody ended, then.
const FAR: NaiveDate = NaiveDate::from_ymd_opt(2099, 12, 31).expect("a day");

/// Writes them.
pub(super) fn put(names: &Names<'_>, drafts: &mut Drafts) {
    let categories = list::categories(names.world);
    let all = &names.world.agreements;
    drafts.put(
        "Contracts",
        all.iter().map(|a| contract(a, &categories, names)),
    );
    let (mut roles, mut codes, mut rates) = (Vec::new(), Vec::new(), Vec::new());
    let mut factors = Vec::new();
    for sim in all {
        let id = number(sim.agreement.id.as_str());
        for (n, out) in (1..).zip(&sim.agreement.exclusions) {
            let of = |field: &str, value: i64| {
                let mut r = Record::new(id * 1000 + n);
                r.int("contractID", id);
                r.int(field, value);
                r.silent(names.origin)
            };
            let role = out.work_role_id.as_ref().map(|r| number(r.as_str()));
            let code = out.work_type_id.as_ref().map(|t| number(t.as_str()));
            roles.extend(role.map(|role| of("roleID", role)));
            codes.extend(code.map(|code| of("billingCodeID", code)));
        }
        for (n, rate) in (1..).zip(&sim.agreement.rates) {
            let Some(role) = &rate.work_role_id else {
                continue;
            };
            let mut r = Record::new(id * 1000 + n);
            r.int("contractID", id);
            r.int("roleID", number(role.as_str()));
            match (rate.block_factor, rate.rate) {
                (Some(factor), beyond) => {
                    r.number("blockHourMultiplier", factor);
                    r.number("contractHourlyRate", beyond.unwrap_or_default());
                    factors.push(r.silent(names.origin));
                }
                (None, Some(amount)) => {
                    r.number("contractHourlyRate", amount);
                    rates.push(r.silent(names.origin));
                }
                (None, None) => {}
            }
        }
    }
    drafts.put("ContractExclusionRoles", roles);
    drafts.put("ContractExclusionBillingCodes", codes);
    drafts.put("ContractRates", rates);
    drafts.put("ContractBlockHourFactors", factors);
    let costs = (1..).zip(&names.world.agreement_costs);
    drafts.put(
        "ContractRoleCosts",
        costs.filter_map(|(id, c)| cost(id, c, names)),
    );
    for unused in [
        "ContractExclusionSetExcludedRoles",
        "ContractExclusionSetExcludedWorkTypes",
    ] {
        drafts.put(unused, []);
    }
}

/// What somebody costs on a contract: here always in one role.
fn cost(id: i64, cost: &AgreementCost, names: &Names<'_>) -> Option<Draft> {
    let mut r = Record::new(id);
    r.int("contractID", number(cost.agreement_id.as_str()));
    r.int("resourceID", number(cost.rate.member_id.as_str()));
    r.int("roleID", number(cost.work_role_id.as_ref()?.as_str()));
    r.number("rate", cost.rate.amount);
    Some(r.silent(names.origin))
}

/// The number of the type that earns like this kind.
fn type_of(kind: AgreementKind) -> i64 {
    match kind {
        AgreementKind::TimeAndMaterials | AgreementKind::ProjectTimeAndMaterials => 1,
        AgreementKind::ProjectFixedFee => 3,
        AgreementKind::BlockHours => 4,
        AgreementKind::BlockMoney => 6,
        AgreementKind::FixedFee | AgreementKind::Resale | AgreementKind::Internal => 7,
        AgreementKind::Incident => 8,
    }
}

/// The last day: this vendor has no day of cancellation beside it.
pub(super) fn last_day(agreement: &Agreement) -> NaiveDate {
    let stop = agreement.stop();
    stop.and_then(|day| day.checked_sub_days(Days::new(1)))
        .unwrap_or(FAR)
}

fn contract(sim: &SimAgreement, categories: &[String], names: &Names<'_>) -> Draft {
    let a = &sim.agreement;
    let mut r = Record::new(number(a.id.as_str()));
    r.int("companyID", names.company(&a.company_id));
    r.text("contractName", &a.name);
    r.text("contractNumber", "");
    r.int("contractType", type_of(a.kind));
    r.maybe_int("contractCategory", place_of(categories, &sim.type_name));
    r.int(
        "contractPeriodType",
        if a.bill_cycle_months == Some(12) {
            4
        } else {
            1
        },
    );
    r.int("status", 1);
    r.day("startDate", a.starts_on.unwrap_or(names.world.first_day));
    r.day("endDate", last_day(a));
    let payer = a.bill_to_company_id.as_ref();
    r.maybe_int("billToCompanyID", payer.map(|c| names.company(c)));
    r.number("estimatedRevenue", rust_decimal::Decimal::ZERO);
    match a.overage_rate {
        Some(rate) => r.number("overageBillingRate", rate),
        None => r.nothing("overageBillingRate"),
    }
    r.nothing("exclusionContractID");
    r.nothing("contractExclusionSetID");
    r.flag("isDefaultContract", false);
    r.int("timeReportingRequiresStartAndStopTimes", 0);
    r.silent(sim.updated_at)
}

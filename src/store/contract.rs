//! The contract side of the directory: agreements with their children, projects.

use super::directory::DirectoryOptions;
use super::driver::Row;
use super::row::Fields;
use super::{Db, Result};
use crate::model::*;
use chrono::{Days, NaiveDate};

impl Db {
    pub(super) async fn agreements(
        &self,
        firm: &mut Firm,
        options: &DirectoryOptions,
    ) -> Result<()> {
        for row in self.live("agreement").await? {
            let agreement = agreement(Fields(&row), options);
            firm.agreements_of
                .entry(agreement.company_id.clone())
                .or_default()
                .push(agreement.id.clone());
            firm.agreements.insert(agreement.id.clone(), agreement);
        }
        let mut each = |row: &Row, add: &dyn Fn(&mut Agreement, Fields<'_>)| {
            if let Some(agreement) = firm
                .agreements
                .get_mut(&Fields(row).need::<AgreementId>("agreement_id"))
            {
                add(agreement, Fields(row));
            }
        };
        for row in self.live("agreement_exclusion").await? {
            each(&row, &|agreement, f| {
                agreement.exclusions.push(Exclusion {
                    work_role_id: f.id("work_role_id"),
                    work_type_id: f.id("work_type_id"),
                    to_agreement_id: f.id("to_agreement_id"),
                });
            });
        }
        for row in self.live("agreement_rate").await? {
            each(&row, &|agreement, f| agreement.rates.push(rate(f)));
        }
        for row in self.live("agreement_addition").await? {
            each(&row, &|agreement, f| {
                agreement.additions.push(addition(f, &options.rulings));
            });
        }
        for row in self.live("agreement_adjustment").await? {
            each(&row, &|agreement, f| {
                if let (Some(on), Some(amount)) = (f.date("on_date"), f.decimal("amount")) {
                    agreement.adjustments.push(Adjustment {
                        id: f.need("id"),
                        on,
                        amount,
                        ends_on: f.date("ends_on"),
                        price: f.decimal("price"),
                    });
                }
            });
        }
        Ok(())
    }

    /// What sources themselves say is left of agreements, in the unit of their limits.
    pub async fn agreement_balances(&self) -> Result<Vec<(AgreementId, rust_decimal::Decimal)>> {
        let rows = self.live("agreement_balance").await?;
        let one = |row: &Row| {
            Some((
                Fields(row).id("agreement_id")?,
                Fields(row).decimal("left_amount")?,
            ))
        };
        Ok(rows.iter().filter_map(one).collect())
    }

    pub(super) async fn projects(&self, firm: &mut Firm) -> Result<()> {
        for row in self.live("project").await? {
            let f = Fields(&row);
            let project = Project {
                id: f.need("id"),
                company_id: f.id("company_id"),
                name: f.name(),
                agreement_id: f.id("agreement_id"),
                billing_method: BillingMethod::parse(&f.text("billing_method").unwrap_or_default())
                    .unwrap_or(BillingMethod::TimeAndMaterials),
                contract_price: f.decimal("contract_price"),
                planned: f.seconds("planned_seconds"),
                remaining: f.seconds("remaining_seconds"),
                starts_on: f.date("starts_on"),
                ends_on: f.date("ends_on"),
                status: f.text("status"),
            };
            firm.projects.insert(project.id.clone(), project);
        }
        Ok(())
    }
}

fn agreement(f: Fields<'_>, options: &DirectoryOptions) -> Agreement {
    let kind = f
        .text("kind")
        .and_then(|k| AgreementKind::parse(&k))
        .unwrap_or(AgreementKind::TimeAndMaterials);
    Agreement {
        id: f.need("id"),
        company_id: f.need("company_id"),
        name: f.name(),
        kind,
        bill_to_company_id: f.id("bill_to_company_id"),
        parent_id: f.id("parent_id"),
        starts_on: f.date("starts_on"),
        ends_on: f.date("ends_on"),
        cancelled_on: f
            .date("cancelled_on")
            .and_then(|day| first_after(day, &options.rulings)),
        currency: f.currency("currency").unwrap_or(options.currency),
        bill_amount: f.decimal("bill_amount"),
        bill_cycle_months: f
            .int("bill_cycle_months")
            .and_then(|n| u32::try_from(n).ok()),
        first_bill_on: f.date("first_bill_on"),
        in_arrears: f.text("bill_timing").as_deref() == Some("arrears"),
        limit_amount: f.decimal("limit_amount"),
        limit_ends_on: f.date("limit_ends_on"),
        unlimited: f.flag("unlimited", false),
        carry_over_days: f
            .int("carry_over_days")
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or(0),
        allow_overrun: f.flag("allow_overrun", false),
        overage_rate: f.decimal("overage_rate"),
        refundable: f.flag("refundable", false),
        covers_time: f.flag("covers_time", kind != AgreementKind::Resale),
        covers_projects: f.flag("covers_projects", false),
        covers_boards: f.list("covers_boards"),
        business_hours_only: f.flag("business_hours_only", false),
        location: f.text("location"),
        category: f.text("category"),
        exclusions: Vec::new(),
        rates: Vec::new(),
        additions: Vec::new(),
        adjustments: Vec::new(),
        reach: Reach {
            devices: f.list("devices"),
            excluded_contact_types: f.list("excluded_contact_types"),
            without_currency: f.currency("currency").is_none(),
        },
    }
}

fn rate(f: Fields<'_>) -> AgreementRate {
    AgreementRate {
        work_role_id: f.id("work_role_id"),
        work_type_id: f.id("work_type_id"),
        rate: f.decimal("rate"),
        minimum: f.seconds("minimum_seconds"),
        maximum: f.seconds("maximum_seconds"),
        round: f.seconds("round_seconds"),
        overage_rate: f.decimal("overage_rate"),
        valid_from: f.date("valid_from"),
        valid_to: f.date("valid_to"),
        block_factor: f.decimal("block_factor"),
    }
}

/// The first day a cancelled thing no longer holds: the day itself, unless finance counts it in that month.
fn first_after(cancelled: NaiveDate, rulings: &Rulings) -> Option<NaiveDate> {
    match rulings.of(Month::of(cancelled)).cancelled_date_inclusive {
        true => cancelled.checked_add_days(Days::new(1)),
        false => Some(cancelled),
    }
}

/// Effective and cancelled on one day is the idiom for what is earned once, and stays it (`domain.md` §1.4).
fn addition(f: Fields<'_>, rulings: &Rulings) -> Addition {
    let effective_on = f.date("effective_on");
    let cancelled = f.date("cancelled_on");
    Addition {
        id: f.need("id"),
        name: f.name(),
        quantity: f.decimal("quantity").unwrap_or_default(),
        less_included: f.decimal("less_included").unwrap_or_default(),
        unit_price: f.decimal("unit_price").unwrap_or_default(),
        unit_cost: f.decimal("unit_cost"),
        billable: f.billable("billable").unwrap_or(Billable::Billable),
        effective_on,
        cancelled_on: match cancelled {
            Some(day) if effective_on != cancelled => first_after(day, rulings),
            same => same,
        },
    }
}

//! The firm's two agreements.

use super::{day, first_day, hour, money};
use daybook::model::*;
use daybook::simulator::world::SimAgreement;
use rust_decimal::Decimal;

/// A flat fee with exclusions, rates and an addition.
pub fn fixed_fee() -> SimAgreement {
    let agreement = Agreement {
        id: "psa:30".into(),
        company_id: "psa:7".into(),
        name: "All you can eat".into(),
        kind: AgreementKind::FixedFee,
        bill_to_company_id: None,
        parent_id: None,
        starts_on: Some(first_day()),
        ends_on: None,
        cancelled_on: None,
        currency: Currency::parse("USD").expect("a code"),
        bill_amount: money(310_000),
        bill_cycle_months: Some(1),
        first_bill_on: None,
        in_arrears: false,
        limit_amount: None,
        limit_ends_on: None,
        unlimited: true,
        carry_over_days: 0,
        allow_overrun: false,
        overage_rate: None,
        refundable: false,
        covers_time: true,
        covers_projects: false,
        covers_boards: Vec::new(),
        business_hours_only: false,
        location: None,
        category: None,
        exclusions: vec![
            Exclusion {
                work_role_id: Some("psa:2".into()),
                work_type_id: None,
                to_agreement_id: None,
            },
            Exclusion {
                work_role_id: None,
                work_type_id: Some("psa:2".into()),
                to_agreement_id: None,
            },
        ],
        rates: vec![rate(Some("psa:1"), None), rate(None, Some("psa:1"))],
        additions: vec![addition()],
        adjustments: Vec::new(),
        reach: Reach::default(),
    };
    SimAgreement {
        agreement,
        type_name: "Managed".into(),
        updated_at: hour(0),
    }
}

/// A block of hours with an adjustment and a rate beyond it.
pub fn block() -> SimAgreement {
    let mut sim = fixed_fee();
    let a = &mut sim.agreement;
    a.id = "psa:31".into();
    a.name = "Twenty hours".into();
    a.kind = AgreementKind::BlockHours;
    a.unlimited = false;
    a.limit_amount = Some(Decimal::from(20));
    a.bill_cycle_months = None;
    a.ends_on = Some(day(2026, 12, 31));
    a.overage_rate = money(15000);
    a.additions.clear();
    a.adjustments = vec![Adjustment {
        id: "77".into(),
        on: day(2026, 10, 1),
        amount: Decimal::from(2),
        ends_on: None,
        price: None,
    }];
    sim.type_name = "Block".into();
    sim
}

fn rate(role: Option<&str>, kind: Option<&str>) -> AgreementRate {
    AgreementRate {
        work_role_id: role.map(Into::into),
        work_type_id: kind.map(Into::into),
        rate: money(12500),
        minimum: kind.map(|_| Seconds::minutes(15)),
        maximum: None,
        round: kind.map(|_| Seconds::minutes(15)),
        overage_rate: None,
        valid_from: Some(first_day()),
        valid_to: Some(day(2027, 1, 1)),
        block_factor: None,
    }
}

fn addition() -> Addition {
    Addition {
        id: "psa:60".into(),
        name: "Antivirus seat".into(),
        quantity: Decimal::from(25),
        less_included: Decimal::from(5),
        unit_price: Decimal::new(4000, 2),
        unit_cost: None,
        billable: Billable::Billable,
        effective_on: Some(first_day()),
        cancelled_on: None,
    }
}

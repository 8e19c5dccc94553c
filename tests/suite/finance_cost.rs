//! What time, leave and papers cost and bill.

use crate::support_finance::*;
use daybook::model::AgreementKind::*;
use daybook::model::*;

fn eur() -> Currency {
    Currency::parse("EUR").expect("a code")
}

#[test]
fn the_rate_of_the_work_date_counts_with_burden_and_multiplier() {
    let mut stage = Stage::new("2026-01");
    stage.work_type("s:t", |t| t.cost_multiplier = num("1.5"));
    stage.cost("40", |r| r.valid_to = Some(day("2026-01-10")));
    stage.cost("104000", |r| {
        r.valid_from = Some(day("2026-01-10"));
        r.yearly = true;
        r.burden = num("1.2");
    });
    stage.entry("s:1", "2026-01-09", "2", |_| {});
    stage.entry("s:2", "2026-01-10", "2", |e| {
        e.work_type_id = Some("s:t".into())
    });
    assert_eq!(stage.sum("labour_cost.base"), 8_000 + 18_000);
}

#[test]
fn a_files_rate_wins_for_its_days_and_a_psas_zero_is_unknown() {
    let mut stage = Stage::new("2026-01");
    stage.cost("0", |r| r.from_files = false);
    stage.cost("50", |r| r.valid_to = Some(day("2026-01-10")));
    stage.entry("s:1", "2026-01-09", "1", |_| {});
    stage.entry("s:2", "2026-01-10", "3", |_| {});
    let roll = stage.roll();
    assert_eq!(sum(&roll, "labour_cost"), 5_000);
    assert_eq!(roll.unknown_cost[&usd()], Seconds::hours(3));
    let company = &roll.companies[&("s:c".into(), usd())];
    assert_eq!(
        (company.worked, company.unknown_cost),
        (Seconds::hours(4), Seconds::hours(3))
    );
    stage.cost("30", |r| {
        r.from_files = false;
        r.valid_from = Some(day("2026-01-05"));
    });
    assert_eq!(stage.sum("labour_cost"), 5_000 + 9_000);
}

fn overtime(stage: &mut Stage) {
    stage.cost("40", |r| {
        r.burden = num("1");
        r.overtime_after = Some(Seconds::hours(40));
        r.overtime_factor = Some(num("1.5"));
    });
}

#[test]
fn the_overtime_premium_is_spread_over_the_week() {
    let mut stage = Stage::new("2026-01");
    overtime(&mut stage);
    for date in 5..10 {
        stage.entry(
            &format!("s:{date}"),
            &format!("2026-01-{date:02}"),
            "9",
            |_| {},
        );
    }
    let roll = stage.roll();
    assert_eq!(sum(&roll, "labour_cost.overtime"), 10_000);
    let one: i64 = roll
        .lines
        .iter()
        .filter(|l| &*l.subject_id == "s:6")
        .map(|l| l.amount)
        .sum();
    assert_eq!(one, 38_000);
}

#[test]
fn an_overtime_week_over_two_months_splits_and_its_last_entry_takes_the_rest() {
    let mut stage = Stage::new("2026-01");
    overtime(&mut stage);
    let first = ["2026-01-29", "2026-01-30", "2026-01-31"];
    for date in first {
        stage.entry(date, date, "14", |_| {});
    }
    let mut sunday = entry("s:sun", day("2026-02-01"), hours("5"));
    sunday.company_id = Some("s:own".into());
    stage.facts.week_edges.push(sunday);
    // 7 h over: 140.00 over 47 h; 14 h take 41.70 each, the last what is left.
    assert_eq!(stage.sum("labour_cost.overtime"), 3 * 4_170);
    let mut february = Stage::new("2026-02");
    february.firm = stage.firm.clone();
    february.facts.entries = stage.facts.week_edges.clone();
    february.facts.week_edges = stage.facts.entries.clone();
    assert_eq!(february.sum("labour_cost.overtime"), 14_000 - 3 * 4_170);
}

#[test]
fn a_share_of_overtime_is_rounded_once() {
    let mut stage = Stage::new("2026-01");
    overtime(&mut stage);
    stage.entry("s:1", "2026-01-05", "21", |_| {});
    stage.entry("s:2", "2026-01-06", "19", |e| e.worked += Seconds(1));
    // A second over costs 0.56 of a cent, of which 21 of 40 hours bear 0.29: nothing.
    let lines = stage.roll().lines;
    let premium = lines
        .iter()
        .filter(|l| l.line_kind == "labour_cost.overtime");
    let shares: Vec<_> = premium.map(|l| (&*l.subject_id, l.amount)).collect();
    assert_eq!(shares, [("s:2", 1)]);
}

#[test]
fn wrap_is_nobodys_whatever_the_entry_names() {
    let mut stage = Stage::new("2026-01");
    stage.cost("40", |_| {});
    stage.agreement("s:a", TimeAndMaterials, |a| a.rates = vec![rate("100")]);
    stage.entry("s:1", "2026-01-09", "2", |e| {
        e.agreement_id = Some("s:a".into());
        e.accounts_as = Some(AccountsAs::PayrollWrap);
    });
    let roll = stage.roll();
    assert_eq!(roll.lines.len(), 1);
    assert_eq!(roll.lines[0].line_kind, "payroll_wrap_cost");
    assert_eq!(
        (roll.lines[0].amount, &roll.lines[0].company_id),
        (8_000, &None)
    );
    assert_eq!(roll.agreements[&"s:a".into()].hours.worked, Seconds(0));
}

fn leave(id: &str, from: &str, to: &str) -> Absence {
    Absence {
        id: id.into(),
        member_id: "s:m".into(),
        interval: Interval::new(at(from), at(to)),
        kind: "leave".to_owned(),
        approved: true,
    }
}

#[test]
fn an_absence_costs_its_windows_once_and_only_what_entries_do_not() {
    let mut stage = Stage::new("2026-01");
    stage.cost("40", |r| r.burden = num("1.25"));
    stage.facts.absences = vec![
        leave("s:1", "2026-01-05T00:00", "2026-01-07T00:00"),
        leave("s:2", "2026-01-06T12:00", "2026-01-06T20:00"),
    ];
    assert_eq!(stage.sum("absence_cost"), 16 * 5_000);
    stage.facts.absences[1].approved = false;
    stage.work_type("s:pto", |t| t.absence = true);
    stage.entry("s:e", "2026-01-05", "3", |e| {
        e.work_type_id = Some("s:pto".into())
    });
    stage.entry("s:f", "2026-01-06", "2", |e| {
        e.work_type_id = Some("s:pto".into());
        e.started_at = Some(at("2026-01-06T09:00"));
        e.ended_at = Some(at("2026-01-06T11:00"));
    });
    let roll = stage.roll();
    let by = |subject: &str| -> i64 {
        let lines = roll.lines.iter().filter(|l| *l.subject_id == *subject);
        lines.map(|l| l.amount).sum()
    };
    assert_eq!(
        (by("s:e"), by("s:f"), by("s:1")),
        (15_000, 10_000, 11 * 5_000)
    );
    stage.facts.absences[0].kind = "unpaid".to_owned();
    assert_eq!(stage.sum("absence_cost"), 25_000);
}

#[test]
fn a_foreign_cost_needs_the_months_own_rate_of_exchange() {
    let mut stage = Stage::new("2026-01");
    stage.cost("40", |r| r.currency = eur());
    stage.agreement("s:a", FixedFee, |_| {});
    stage.entry("s:1", "2026-01-09", "2", |e| {
        e.agreement_id = Some("s:a".into())
    });
    stage.entry("s:2", "2026-01-09", "1", |_| {});
    let fx = |month: &str, from, to, rate| FxRate {
        month: Month::parse(month).expect("a month"),
        from,
        to,
        rate: num(rate),
    };
    stage.firm.fx_rates = vec![
        fx("2026-02", eur(), usd(), "1.2"),
        fx("2026-01", usd(), eur(), "0.5"),
    ];
    let roll = stage.roll();
    assert_eq!(roll.unknown_cost[&usd()], Seconds::hours(2));
    // Work without agreement costs in the rate's own currency.
    let own: Vec<_> = roll.lines.iter().map(|l| (l.amount, l.currency)).collect();
    assert_eq!(own, [(4_000, eur())]);
    stage.firm.fx_rates.push(fx("2026-01", eur(), usd(), "1.1"));
    let roll = stage.roll();
    assert!(roll.unknown_cost.is_empty());
    assert!(
        roll.lines
            .iter()
            .any(|l| (l.amount, l.currency) == (8_800, usd()))
    );
}

#[test]
fn an_expense_costs_and_a_billable_one_earns_on_the_same_rows() {
    let mut stage = Stage::new("2026-01");
    stage.agreement("s:a", FixedFee, |_| {});
    stage.facts.expenses.push(Expense {
        id: "s:x".into(),
        spent_on: day("2026-01-31"),
        cost: num("50"),
        company_id: None,
        agreement_id: Some("s:a".into()),
        project_id: None,
        price: Some(num("60")),
        billable: Billable::Billable,
        currency: None,
    });
    let roll = stage.roll();
    assert_eq!(
        (
            sum(&roll, "expense_cost"),
            sum(&roll, "revenue_earned.expense")
        ),
        (5_000, 6_000)
    );
    assert!(
        roll.lines
            .iter()
            .all(|l| l.agreement_id == Some("s:a".into()))
    );
    stage.facts.expenses[0].billable = Billable::DoNotBill;
    assert_eq!(stage.sum("revenue_earned"), 0);
    stage.facts.expenses[0].currency = Some(eur());
    assert!(stage.roll().lines.is_empty());
}

fn invoice(id: &str, on: &str, amount: &str) -> Invoice {
    Invoice {
        id: id.into(),
        company_id: "s:c".into(),
        invoiced_on: day(on),
        currency: usd(),
        agreement_id: Some("s:a".into()),
        project_id: None,
        is_credit: false,
        credits_invoice_id: None,
        lines: vec![InvoiceLine {
            id: format!("{id}/1"),
            amount: num(amount),
            agreement_id: None,
            time_entry_id: None,
        }],
    }
}

#[test]
fn a_credit_note_lowers_billed_in_its_month_and_earned_in_that_of_its_invoice() {
    let mut stage = Stage::new("2026-01");
    stage.agreement("s:a", FixedFee, |_| {});
    let credit = Invoice {
        is_credit: true,
        credits_invoice_id: Some("s:i".into()),
        ..invoice("s:n", "2026-02-03", "40")
    };
    stage.facts.invoices = vec![invoice("s:i", "2026-01-31", "100"), credit];
    let month = |name: &str| {
        let roll = stage.month(name).roll();
        let sums = [
            "revenue_billed.invoice",
            "revenue_billed.credit",
            "revenue_earned.credit",
        ];
        sums.map(|kind| sum(&roll, kind))
    };
    assert_eq!(month("2026-01"), [10_000, 0, -4_000]);
    assert_eq!(month("2026-02"), [0, -4_000, 0]);
}

#[test]
fn a_credit_note_that_names_no_invoice_lowers_earned_in_its_own_month_whichever_sign_it_has() {
    let mut stage = Stage::new("2026-02");
    let mut credit = invoice("s:n", "2026-02-03", "-40");
    credit.is_credit = true;
    credit.agreement_id = None;
    stage.facts.invoices = vec![credit];
    assert_eq!(stage.sum("revenue_billed.credit"), -4_000);
    assert_eq!(stage.sum("revenue_earned.credit"), -4_000);
    assert_eq!(stage.roll().lines[0].company_id, Some("s:c".into()));
}

#[test]
fn rows_count_open_items_and_unapproved_entries() {
    let mut stage = Stage::new("2026-01");
    stage.agreement("s:a", FixedFee, |_| {});
    stage.entry("s:1", "2026-01-09", "2", |e| {
        e.agreement_id = Some("s:a".into())
    });
    stage.entry("s:2", "2026-01-09", "2", |e| {
        e.billable = Some(Billable::NoCharge)
    });
    let row = |stage: &Stage| {
        let roll = stage.roll();
        let (a, c) = (
            &roll.agreements[&"s:a".into()],
            &roll.companies[&("s:c".into(), usd())],
        );
        (a.all_approved, a.open_items, c.all_approved, c.open_items)
    };
    assert_eq!(row(&stage), (true, 0, true, 0));
    let hours = stage.roll().companies[&("s:c".into(), usd())].clone();
    assert_eq!(
        (hours.worked, hours.billable),
        (Seconds::hours(4), Seconds::hours(2))
    );
    // A ticket may have the id of an entry.
    stage.facts.open_subjects.add("ticket", "s:1");
    assert_eq!(row(&stage), (true, 0, true, 0));
    stage.facts.open_subjects.add("time_entry", "s:1");
    stage.facts.entries[1].approval = Some("submitted".to_owned());
    assert_eq!(row(&stage), (true, 1, false, 1));
    stage.firm.brings.insert("s/time_entry.approval".to_owned());
    assert_eq!(row(&stage), (false, 1, false, 1));
}

#[test]
fn what_somebody_costs_on_one_agreement_goes_before_what_they_cost() {
    let mut stage = Stage::new("2026-01");
    stage.cost("40", |_| {});
    stage.role("s:r", "90");
    stage.agreement("s:a", FixedFee, |_| {});
    let own = stage.firm.cost_rates[&"s:m".into()][0].clone();
    let of_role = |amount: &str, role: Option<&str>| AgreementCost {
        agreement_id: "s:a".into(),
        work_role_id: role.map(Into::into),
        rate: CostRate {
            amount: num(amount),
            valid_to: role.map(|_| day("2026-01-20")),
            from_files: false,
            ..own.clone()
        },
    };
    let costs = vec![of_role("50", None), of_role("70", Some("s:r"))];
    stage.firm.agreement_costs.insert("s:m".into(), costs);
    let mut cost = |date: &str, change: fn(&mut TimeEntry)| {
        stage.facts.entries.clear();
        stage.entry("s:1", date, "1", change);
        stage.sum("labour_cost.base")
    };
    assert_eq!(cost("2026-01-10", |_| {}), 4_000, "on no agreement");
    assert_eq!(cost("2026-01-10", on_a), 5_000, "in any role");
    let as_r = |e: &mut TimeEntry| {
        on_a(e);
        e.work_role_id = Some("s:r".into());
    };
    assert_eq!(cost("2026-01-10", as_r), 7_000, "in its role");
    assert_eq!(cost("2026-01-20", as_r), 5_000, "while it holds");
    let zero = vec![of_role("0", None)];
    stage.firm.agreement_costs.insert("s:m".into(), zero);
    stage.facts.entries.clear();
    stage.entry("s:1", "2026-01-10", "1", on_a);
    assert_eq!(stage.sum("labour_cost.base"), 4_000, "zero is unknown");
}

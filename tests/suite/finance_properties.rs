//! What holds for any month: parts sum to wholes, splits and batches change nothing.

use crate::support_finance::*;
use chrono::{Days, Months, NaiveDate};
use daybook::finance::{Account, Scope, account, entry_account, merge, share};
use daybook::model::AgreementKind::*;
use daybook::model::*;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::sync::Arc;

fn months(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(Month::of(from)), |m| Some(m.next()))
        .take_while(move |m| m.first() < to)
}

fn start() -> impl Strategy<Value = NaiveDate> {
    (0_u64..1500).prop_map(|n| day("2024-01-01") + Days::new(n))
}

/// One entry of a random month: on which of the accounts, which day, how many minutes, timed or not.
type Draw = (usize, u64, i64, bool);

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    prop::collection::vec((0_usize..8, 0_u64..59, 1_i64..700, any::<bool>()), 1..40)
}

fn place(entry: &mut TimeEntry, at: usize) {
    match at {
        0 => entry.agreement_id = Some("s:fixed".into()),
        1 => entry.agreement_id = Some("s:block".into()),
        2 => entry.agreement_id = Some("s:hourly".into()),
        3 => entry.project_id = Some("s:priced".into()),
        4 => entry.project_id = Some("s:capped".into()),
        5 => entry.company_id = Some("s:own".into()),
        6 => entry.accounts_as = Some(AccountsAs::PayrollWrap),
        // The priced project through another account.
        _ => {
            entry.agreement_id = Some("s:fixed".into());
            entry.project_id = Some("s:priced".into());
        }
    }
}

/// A firm with one of everything, and a month whose entries begin the month before.
fn firm(draws: &[Draw]) -> Stage {
    let mut stage = Stage::new("2026-02");
    stage.cost("41.37", |r| {
        r.burden = num("1.07");
        r.overtime_after = Some(Seconds::hours(20));
        r.overtime_factor = Some(num("1.5"));
    });
    stage.agreement("s:fixed", FixedFee, |a| {
        a.bill_amount = Some(num("777.77"));
        a.bill_cycle_months = Some(3);
        a.starts_on = Some(day("2025-12-17"));
        a.additions
            .push(addition("s:seat", "3", "9.99", Some("1.11")));
    });
    stage.agreement("s:block", BlockHours, |a| {
        a.bill_amount = Some(num("1000"));
        a.limit_amount = Some(num("7"));
        a.bill_cycle_months = Some(1);
        a.carry_over_days = 10;
        a.overage_rate = Some(num("133.33"));
    });
    stage.agreement("s:hourly", TimeAndMaterials, |a| {
        a.rates = vec![rate("99.95")]
    });
    stage.project("s:priced", |p| {
        p.billing_method = BillingMethod::FixedFee;
        p.contract_price = Some(num("5000"));
        p.planned = Some(Seconds::hours(60));
    });
    stage.project("s:capped", |p| {
        p.billing_method = BillingMethod::NotToExceed;
        p.contract_price = Some(num("900"));
    });
    for (n, (at, days, minutes, timed)) in draws.iter().enumerate() {
        let on = day("2026-01-03") + Days::new(*days);
        let mut entry = entry(&format!("s:{n:03}"), on, Seconds::minutes(*minutes));
        entry.hourly_rate = (*at == 4).then(|| num("87.65"));
        if *timed {
            let start = on.and_hms_opt(8, 0, 0).expect("a time").and_utc();
            entry.started_at = Some(start);
            entry.ended_at = Some(start + chrono::Duration::minutes(*minutes));
        }
        place(&mut entry, *at);
        stage.add(entry);
    }
    stage
}

/// The facts a roll of these accounts is given.
fn batch(stage: &Stage, accounts: &BTreeSet<Account>) -> Stage {
    let mut part = stage.clone();
    let (mine, others): (Vec<_>, Vec<_>) = std::mem::take(&mut part.facts.entries)
        .into_iter()
        .partition(|e| accounts.contains(&entry_account(&stage.firm, e, None)));
    part.facts.entries = mine;
    let priced = others.iter().filter(|e| e.project_id.is_some());
    part.facts.history.extend(priced.cloned().map(Arc::new));
    part.facts.week_edges.extend(others);
    part
}

/// The usual methods, or others.
fn methods(usual: bool) -> Rulings {
    let others = Methods {
        proration: Proration::ThirtyDay,
        breakage: Breakage::Proportional(num("0.3")),
        cost_basis: CostBasis::AvailableHours(num("1700")),
        cancelled_date_inclusive: true,
    };
    match usual {
        true => Rulings::default(),
        false => Rulings::always(others),
    }
}

fn sorted(mut lines: Vec<LedgerLine>) -> Vec<LedgerLine> {
    lines.sort_by_key(|l| format!("{l:?}"));
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_months_of_whole_periods_sum_to_their_prices(
        from in start(), cycle in 2_u32..25, periods in 1_u32..4, cents in 1_i64..10_000_000,
    ) {
        let price = Decimal::new(cents, 2);
        let end = from + Months::new(cycle * periods);
        let mut stage = Stage::new("2026-01");
        stage.agreement("s:a", FixedFee, |a| {
            a.starts_on = Some(from);
            a.cancelled_on = Some(end);
            a.bill_cycle_months = Some(cycle);
        });
        let agreement = &stage.firm.agreements[&"s:a".into()];
        let parts: i64 = months(from, end).filter_map(|m| share(&Rulings::default(), agreement, price, Span::EVER, m)).sum();
        prop_assert_eq!(parts, cents * i64::from(periods));
    }

    #[test]
    fn a_cut_period_sums_to_its_days(from in start(), kept in 1_i64..365, cents in 1_i64..10_000_000) {
        let price = Decimal::new(cents, 2);
        let period = (from + Months::new(12) - from).num_days();
        let stop = from + Days::new(kept.unsigned_abs());
        let mut stage = Stage::new("2026-01");
        stage.agreement("s:a", Resale, |a| {
            a.starts_on = Some(from);
            a.cancelled_on = Some(stop);
            a.bill_cycle_months = Some(12);
        });
        let agreement = &stage.firm.agreements[&"s:a".into()];
        let parts: i64 = months(from, stop).filter_map(|m| share(&Rulings::default(), agreement, price, Span::EVER, m)).sum();
        let whole = usd().minor(price * Decimal::from(kept) / Decimal::from(period));
        prop_assert_eq!(Some(parts), whole);
    }

    #[test]
    fn what_a_block_earns_and_breaks_sums_to_its_price(
        uses in prop::collection::vec((0_u64..90, 1_i64..400), 0..30), cents in 1_i64..1_000_000, limit in 1_i64..60,
    ) {
        let mut stage = Stage::new("2026-01");
        stage.agreement("s:a", BlockHours, |a| {
            a.starts_on = Some(day("2026-01-01"));
            a.ends_on = Some(day("2026-03-31"));
            a.bill_amount = Some(Decimal::new(cents, 2));
            a.limit_amount = Some(limit.into());
        });
        for (n, (days, minutes)) in uses.iter().enumerate() {
            let on = day("2026-01-01") + Days::new(*days);
            let mut entry = entry(&format!("s:{n}"), on, Seconds::minutes(*minutes));
            entry.agreement_id = Some("s:a".into());
            stage.add(entry);
        }
        let earned = |m: &str| stage.month(m).sum("revenue_earned.b");
        prop_assert_eq!(earned("2026-01") + earned("2026-02") + earned("2026-03"), cents);
    }

    #[test]
    fn splitting_an_entry_changes_no_total_by_more_than_the_rounding_of_a_cent(
        draws in draws(), which in any::<prop::sample::Index>(), cut in 1_i64..1000,
    ) {
        let whole = firm(&draws);
        prop_assume!(!whole.facts.entries.is_empty());
        let mut split = whole.clone();
        let at = which.index(split.facts.entries.len());
        let mut second = split.facts.entries[at].clone();
        let first = Seconds(second.worked.0 * cut / 1000);
        second.worked = second.worked - first;
        split.facts.entries[at].worked = first;
        second.id = format!("{}b", second.id).into();
        split.facts.entries.push(second);
        for kind in ["labour_cost", "payroll_wrap_cost", "revenue_earned", "revenue_earned.block", "addition_cost"] {
            let apart = (whole.sum(kind) - split.sum(kind)).abs();
            // An entry has at most two rounded lines of a kind: its own and its share of a premium or an overage.
            prop_assert!(apart <= 2, "{kind} moved by {apart}");
        }
        prop_assert_eq!(premium(&whole), premium(&split));
    }

    #[test]
    fn the_order_in_which_entries_come_changes_no_line(draws in draws(), seed in any::<u64>()) {
        let mut stage = firm(&draws);
        stage.firm.rulings = methods(seed % 2 == 0);
        let mut mixed = stage.clone();
        let mut chance = fastrand::Rng::with_seed(seed);
        chance.shuffle(&mut mixed.facts.entries);
        chance.shuffle(&mut mixed.facts.history);
        prop_assert_eq!(sorted(mixed.roll().lines), sorted(stage.roll().lines));
    }

    #[test]
    fn batches_of_accounts_roll_to_the_lines_of_the_whole(draws in draws(), taken in prop::collection::vec(any::<bool>(), 16)) {
        let mut stage = firm(&draws);
        stage.firm.rulings = methods(taken[0]);
        let full = stage.roll();
        let mut accounts: BTreeSet<Account> = full.lines.iter().map(account).collect();
        accounts.extend(stage.facts.entries.iter().map(|e| entry_account(&stage.firm, e, None)));
        accounts.extend(stage.firm.agreements.keys().cloned().map(Account::Agreement));
        let (a, b): (Vec<_>, Vec<_>) = accounts.into_iter().zip(taken).partition(|(_, first)| *first);
        let side = |of: Vec<(Account, bool)>| {
            let of: BTreeSet<Account> = of.into_iter().map(|(account, _)| account).collect();
            batch(&stage, &of).roll_scope(Scope::Accounts(&of))
        };
        let mut merged = side(a);
        merge(&mut merged, side(b));
        prop_assert_eq!(&merged.agreements, &full.agreements);
        prop_assert_eq!(&merged.projects, &full.projects);
        prop_assert_eq!(&merged.companies, &full.companies);
        prop_assert_eq!(&merged.unknown_cost, &full.unknown_cost);
        prop_assert_eq!(&merged.teams, &full.teams);
        prop_assert_eq!(unpaid(&merged), unpaid(&full));
        prop_assert_eq!(sorted(merged.lines), sorted(full.lines));
    }
}

/// What is not paid, in an order of its own.
fn unpaid(roll: &MonthRoll) -> Vec<String> {
    let mut all: Vec<String> = roll.unpaid.iter().map(|u| format!("{u:?}")).collect();
    all.sort();
    all
}

/// The overtime premium of all months: a week's rounding may fall into the next. Wrap has one kind of line only, its
/// premium is the one without a rate.
fn premium(stage: &Stage) -> i64 {
    let lines = ["2026-01", "2026-02", "2026-03"].map(|m| stage.month(m).roll().lines);
    let is_premium = |l: &&LedgerLine| match &*l.line_kind {
        "payroll_wrap_cost" => l.unit_rate.is_none(),
        kind => kind == "labour_cost.overtime",
    };
    lines
        .iter()
        .flatten()
        .filter(is_premium)
        .map(|l| l.amount)
        .sum()
}

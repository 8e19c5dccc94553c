//! The firm's own tables: types, boards, currencies, calendars.

use super::Place::Desk;
use super::table::{Line, line};
use super::team::round_team;
use crate::model::*;
use crate::simulator::firm::build::{Build, hour, id};
use crate::simulator::firm::catalogue::SERVICE_BOARD;
use crate::simulator::firm::clients::{bare, newcomer, small, terms_mut};
use crate::simulator::firm::work::Order;
use crate::simulator::world::SimBoard;
use chrono::NaiveDate;
use rust_decimal::Decimal;

const MULTIPLIER: &str = "setup.cost_multiplier_zero";
const BOARD: &str = "setup.board_without_type";
const CURRENCY: &str = "setup.currency_missing";
const EXCHANGE: &str = "setup.exchange_rate_missing";
const SCHEDULE: &str = "setup.schedule_missing";
const ROUND: &str = "entry.rounding_bias";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(MULTIPLIER, "a type for which nobody is paid", Desk(unpaid_type)),
    line(MULTIPLIER, "a type that is not billed either", Desk(unpaid_and_unbilled_type)),
    line(BOARD, "a service board without types", Desk(board_without_types)),
    line(BOARD, "a project board without types", Desk(project_board_without_types)),
    line(CURRENCY, "a fee that names no currency", Desk(fee_without_currency)),
    line(CURRENCY, "an hourly agreement that names no currency", Desk(hourly_without_currency)),
    line(EXCHANGE, "pounds are earned with dollars", Desk(pounds_this_month)),
    line(EXCHANGE, "euros were earned with dollars last month", Desk(euros_last_month)),
];

/// What is true of every firm, whatever else is planted.
pub(super) const ANYWAY: &[Line] = &[
    line(
        SCHEDULE,
        "the member names no calendar",
        Desk(members_without_calendar),
    ),
    line(
        ROUND,
        "a team counts in quarters of an hour",
        Desk(round_team),
    ),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(MULTIPLIER, "a type that is no longer chosen", Desk(old_unpaid_type)),
    line(BOARD, "one type is enough", Desk(board_with_one_type)),
    line(CURRENCY, "another currency is named", Desk(fee_in_pounds)),
    line(EXCHANGE, "nobody has worked for it", Desk(unworked_crowns)),
    line(SCHEDULE, "an API member has no calendar", Desk(api_member_without_calendar)),
    line(SCHEDULE, "a night desk has one", Desk(members_with_calendar)),
];

/// A work type without cost; expects what is said of it, unless it is no longer chosen.
fn unpaid(build: &mut Build, name: &str, billable: Billable, active: bool) -> bool {
    let number = build.world.work_types.len() as i64 + 1;
    build.world.work_types.push(WorkType {
        id: id(number),
        name: name.into(),
        active,
        billable: Some(billable),
        after_hours: false,
        cost_multiplier: Decimal::ZERO,
        payroll_wrap: false,
        absence: false,
        category: None,
        place: None,
        rate_change: None,
    });
    let subject = format!("work_type/psa:{number}");
    match active {
        true => build.expect("setup", subject),
        false => build.fine(subject),
    }
}

fn unpaid_type(build: &mut Build) -> bool {
    unpaid(build, "Stand-by", Billable::Billable, true)
}

fn unpaid_and_unbilled_type(build: &mut Build) -> bool {
    unpaid(build, "Volunteering", Billable::DoNotBill, true)
}

fn old_unpaid_type(build: &mut Build) -> bool {
    unpaid(build, "Unpaid (old)", Billable::Billable, false)
}

/// One more board; its subject.
fn board(build: &mut Build, name: &str, is_project: bool, types: &[&str]) -> String {
    let number = build.world.boards.len() as i64 + 1;
    let types = (1..).zip(types);
    build.world.boards.push(SimBoard {
        number,
        name: name.into(),
        is_project,
        statuses: vec![
            (number * 10 + 1, "New".into(), false),
            (number * 10 + 2, "Closed".into(), true),
        ],
        types: types.map(|(n, t)| (number * 10 + n, (*t).into())).collect(),
    });
    format!("board/psa:{name}")
}

fn board_without_types(build: &mut Build) -> bool {
    let board = board(build, "Returns", false, &[]);
    build.expect("setup", board)
}

fn project_board_without_types(build: &mut Build) -> bool {
    let board = board(build, "Rollouts", true, &[]);
    build.expect("setup", board)
}

fn board_with_one_type(build: &mut Build) -> bool {
    let board = board(build, "Sales", false, &["Question"]);
    build.fine(board)
}

/// A new client's hourly agreement in that currency.
fn foreign(build: &mut Build, currency: &str) -> usize {
    let company = newcomer(build, None);
    let terms = bare(
        build,
        &company,
        AgreementKind::TimeAndMaterials,
        "Hourly Support",
    );
    if let Some(currency) = Currency::parse(currency) {
        terms_mut(build, terms).currency = currency;
    }
    terms
}

/// Beside one that names a foreign currency.
fn without_currency(build: &mut Build, terms: usize) -> bool {
    foreign(build, "CHF");
    terms_mut(build, terms).reach.without_currency = true;
    build.expect_agreement(terms)
}

fn fee_without_currency(build: &mut Build) -> bool {
    let company = newcomer(build, None);
    let terms = small(build, &company);
    without_currency(build, terms)
}

fn hourly_without_currency(build: &mut Build) -> bool {
    let terms = foreign(build, "USD");
    without_currency(build, terms)
}

fn fee_in_pounds(build: &mut Build) -> bool {
    let terms = foreign(build, "GBP");
    build.fine_agreement(terms)
}

/// An hour on a Saturday for a client who pays in that currency.
fn earned(build: &mut Build, currency: &str, date: Option<NaiveDate>) -> bool {
    let Some(date) = date else {
        return false;
    };
    let terms = foreign(build, currency);
    let order = Order {
        board: SERVICE_BOARD,
        company: build.world.agreements[terms].agreement.company_id.clone(),
        agreement: Some(build.agreement_id(terms)),
        project: None,
    };
    let ticket = build.open_ticket(order, date.and_time(hour(6)).and_utc(), 3);
    build.extra(3, date, 60, ticket);
    build.expect(
        "setup",
        format!("exchange/{}/USD/{currency}", Month::of(date)),
    )
}

fn pounds_this_month(build: &mut Build) -> bool {
    earned(build, "GBP", NaiveDate::from_ymd_opt(2026, 11, 1))
}

fn euros_last_month(build: &mut Build) -> bool {
    earned(build, "EUR", NaiveDate::from_ymd_opt(2026, 10, 17))
}

fn unworked_crowns(build: &mut Build) -> bool {
    foreign(build, "NOK");
    build.fine("exchange/2026-11/USD/NOK".into())
}

/// Active people by whether their record names a calendar.
fn members(build: &Build, with: bool) -> Vec<String> {
    let all = build.world.members.iter();
    all.filter(|m| m.member.active && m.member.is_human && m.calendar.is_some() == with)
        .map(|m| m.member.id.to_string())
        .collect()
}

fn members_without_calendar(build: &mut Build) -> bool {
    let mut members = members(build, false).into_iter();
    members.all(|id| build.expect("member", id))
}

fn members_with_calendar(build: &mut Build) -> bool {
    match members(build, true).pop() {
        Some(id) => build.fine(id),
        None => false,
    }
}

fn api_member_without_calendar(build: &mut Build) -> bool {
    let api = build.world.members.iter().find(|m| m.is_api);
    match api.map(|m| m.member.id.to_string()) {
        Some(id) => build.fine(id),
        None => false,
    }
}

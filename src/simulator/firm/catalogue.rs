//! What a firm sets up once: roles, types, charge codes, boards and calendars.

use super::build::{hour, id};
use crate::model::*;
use crate::simulator::world::*;
use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

/// Numbers of work roles.
pub(super) mod role {
    pub const TECHNICIAN: i64 = 1;
    pub const ENGINEER: i64 = 2;
    pub const PROJECT_ENGINEER: i64 = 3;
    pub const CONSULTANT: i64 = 4;
    pub const SALES_ENGINEER: i64 = 5;
    /// No longer to be chosen.
    pub const FIRST_LEVEL: i64 = 6;
}

/// Numbers of work types.
pub(super) mod kind {
    pub const REMOTE: i64 = 1;
    pub const ON_SITE: i64 = 2;
    pub const MAINTENANCE: i64 = 3;
    pub const PROJECT: i64 = 4;
    pub const EMERGENCY: i64 = 5;
    pub const INTERNAL: i64 = 6;
    /// No longer to be chosen.
    pub const TELEPHONE: i64 = 7;
    pub const TRAVEL: i64 = 8;
}

/// Numbers of charge codes.
pub(super) mod code {
    pub const INTERNAL: i64 = 1;
    pub const WRAP: i64 = 2;
    pub const PTO: i64 = 3;
    pub const TRAINING: i64 = 4;
}

/// Indices of calendars.
pub(super) mod week {
    pub const OFFICE: usize = 0;
    pub const EARLY: usize = 1;
    pub const LONDON: usize = 2;
    pub const FOUR_DAYS: usize = 3;
    pub const MORNINGS: usize = 4;
    pub const NIGHTS: usize = 5;
}

/// Index of the service board.
pub(super) const SERVICE_BOARD: usize = 0;
/// Index of the field board.
pub(super) const FIELD_BOARD: usize = 1;
/// Index of the project board.
pub(super) const PROJECT_BOARD: usize = 2;

/// Work roles with standard rates.
pub(super) fn work_roles() -> Vec<WorkRole> {
    [
        (role::TECHNICIAN, "Technician", true, 125),
        (role::ENGINEER, "Engineer", true, 150),
        (role::PROJECT_ENGINEER, "Project Engineer", true, 165),
        (role::CONSULTANT, "Consultant", true, 190),
        (role::SALES_ENGINEER, "Sales Engineer", true, 175),
        (role::FIRST_LEVEL, "First Level (old)", false, 95),
    ]
    .into_iter()
    .map(|(number, name, active, rate)| WorkRole {
        id: id(number),
        name: name.into(),
        active,
        standard_rate: Some(Decimal::from(rate)),
    })
    .collect()
}

/// Work types.
pub(super) fn work_types() -> Vec<WorkType> {
    [
        (kind::REMOTE, "Remote", true, Billable::Billable),
        (kind::ON_SITE, "On-site", true, Billable::Billable),
        (kind::MAINTENANCE, "Maintenance", true, Billable::Billable),
        (kind::PROJECT, "Project work", true, Billable::Billable),
        (kind::EMERGENCY, "Emergency", true, Billable::Billable),
        (kind::INTERNAL, "Internal", true, Billable::DoNotBill),
        (
            kind::TELEPHONE,
            "Telephone (old)",
            false,
            Billable::Billable,
        ),
        (kind::TRAVEL, "Travel", true, Billable::Billable),
    ]
    .into_iter()
    .map(|(number, name, active, billable)| WorkType {
        id: id(number),
        name: name.into(),
        active,
        billable: Some(billable),
        after_hours: number == kind::EMERGENCY,
        cost_multiplier: Decimal::ONE,
        payroll_wrap: false,
        absence: false,
        category: None,
        place: None,
        rate_change: None,
    })
    .collect()
}

/// Charge codes of internal time.
pub(super) fn charge_codes() -> Vec<SimChargeCode> {
    [
        (code::INTERNAL, "Internal"),
        (code::WRAP, "Payroll wrap"),
        (code::PTO, "PTO"),
        (code::TRAINING, "Training"),
    ]
    .into_iter()
    .map(|(number, name)| SimChargeCode {
        number,
        name: name.into(),
    })
    .collect()
}

/// Boards with their statuses and types.
pub(super) fn boards() -> Vec<SimBoard> {
    [
        ("Service Desk", false, ["Incident", "Request", "Alert"]),
        ("Field", false, ["Visit", "Installation", "Repair"]),
        ("Projects", true, ["Task", "Change", "Handover"]),
    ]
    .into_iter()
    .zip(1_i64..)
    .map(|((name, is_project, types), number)| SimBoard {
        number,
        name: name.into(),
        is_project,
        statuses: STATUSES
            .into_iter()
            .zip(1..)
            .map(|((status, closed), n)| (number * 10 + n, status.to_owned(), closed))
            .collect(),
        types: types
            .into_iter()
            .zip(1..)
            .map(|(t, n)| (number * 10 + n, t.to_owned()))
            .collect(),
    })
    .collect()
}

/// Statuses of every board, and whether they close a ticket.
const STATUSES: [(&str, bool); 4] = [
    ("New", false),
    ("In progress", false),
    ("Waiting on client", false),
    ("Closed", true),
];

type Hours = Option<(NaiveTime, NaiveTime)>;

/// Work calendars in the order of [`week`].
pub(super) fn calendars() -> Vec<SimCalendar> {
    let office: Hours = Some((hour(9), hour(17)));
    let weekdays = |h: Hours| [h, h, h, h, h, None, None];
    let mut four_days = weekdays(office);
    four_days[2] = None;
    let us = [(9, 7, "Labor Day"), (11, 26, "Thanksgiving")];
    let federal = [
        (9, 7, "Labor Day"),
        (10, 12, "Columbus Day"),
        (11, 11, "Veterans Day"),
        (11, 26, "Thanksgiving"),
    ];
    let uk = [(8, 31, "Summer Bank Holiday"), (12, 28, "Boxing Day")];
    let early = Some((hour(8), hour(16)));
    vec![
        calendar(1, "Office", weekdays(office), &us),
        calendar(2, "Early, public holidays", weekdays(early), &federal),
        calendar(3, "London", weekdays(office), &uk),
        calendar(4, "Four days", four_days, &us),
        calendar(5, "Mornings", weekdays(Some((hour(9), hour(13)))), &us),
        calendar(6, "Night desk", weekdays(Some((hour(22), hour(6)))), &us),
    ]
}

fn calendar(
    number: i64,
    name: &str,
    week: [Hours; 7],
    holidays: &[(u32, u32, &str)],
) -> SimCalendar {
    SimCalendar {
        number,
        name: name.into(),
        week,
        holidays: holidays
            .iter()
            .filter_map(|&(month, day, name)| {
                Some(Holiday {
                    on: NaiveDate::from_ymd_opt(2026, month, day)?,
                    name: name.into(),
                    calendar: Some(number.to_string()),
                    window: None,
                })
            })
            .collect(),
    }
}

//! The firm's people: full days and part of them, four zones, one who left, one who is new, and an API member.

use super::build::{Build, Worker, id, next};
use super::catalogue::{role, week};
use crate::model::*;
use crate::simulator::world::SimMember;
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use rust_decimal::Decimal;

/// Teams.
pub(super) mod team {
    pub const DESK: &str = "Service Desk";
    /// Writes half of its time when the week is over.
    pub const FIELD: &str = "Field";
    /// Counts in quarters of an hour.
    pub const PROJECTS: &str = "Projects";
}

const FIRST: [&str; 32] = [
    "Ada", "Ben", "Carla", "Dev", "Elena", "Femi", "Grace", "Hugo", "Ines", "Jonas", "Kira",
    "Liam", "Maya", "Noor", "Owen", "Priya", "Quinn", "Rosa", "Sam", "Tara", "Uma", "Viktor",
    "Wen", "Ximena", "Yusuf", "Zoe", "Amir", "Bea", "Cole", "Dana", "Emil", "Freya",
];
const LAST: [&str; 32] = [
    "Abbott", "Barros", "Chen", "Dietz", "Egan", "Farah", "Gomez", "Hale", "Ito", "Jensen", "Kaur",
    "Lund", "Mbeki", "Novak", "Okoye", "Park", "Quist", "Rossi", "Silva", "Turner", "Ueda",
    "Vance", "Weber", "Xu", "Yilmaz", "Zeller", "Amato", "Boyd", "Castro", "Duval", "Ekman",
    "Flynn",
];

/// How a kind of person works.
struct Pattern {
    calendar: Option<usize>,
    zone: Tz,
    vendor_zone: &'static str,
    has_default_role: bool,
}

/// The n-th person's pattern. Most work office days; every eighth is on the early list with public holidays.
fn pattern(n: usize) -> Pattern {
    let eastern = (Tz::America__New_York, "US Eastern");
    let (calendar, (zone, vendor_zone), has_default_role) = match n % 8 {
        _ if n % 40 == 9 => (Some(week::NIGHTS), eastern, true),
        1 => (None, eastern, false),
        2 => (
            Some(week::FOUR_DAYS),
            (Tz::America__Chicago, "US Central"),
            true,
        ),
        3 => (
            Some(week::OFFICE),
            (Tz::America__Los_Angeles, "US Pacific"),
            true,
        ),
        4 => (
            Some(week::LONDON),
            (Tz::Europe__London, "GMT Standard Time"),
            true,
        ),
        5 => (Some(week::MORNINGS), eastern, true),
        6 => (Some(week::EARLY), eastern, true),
        _ => (Some(week::OFFICE), eastern, true),
    };
    Pattern {
        calendar,
        zone,
        vendor_zone,
        has_default_role,
    }
}

/// Fills the house: `people` who work, from eight on one more who left, and an API member.
pub(super) fn hire(build: &mut Build, people: u32) {
    let people = people as usize;
    for n in 0..people {
        let is_new = people >= 8 && n == people - 1;
        let started_on = is_new.then(|| build.days_ago(3));
        add(build, n, started_on, None);
    }
    if people >= 8 {
        let left_on = build.days_ago(27);
        add(build, people, None, Some(left_on));
    }
    let number = next(&mut build.numbers.member);
    let mut api = sim_member(build, number, "Bridge API", "bridge.api", &pattern(0));
    api.member.is_human = false;
    api.is_api = true;
    api.cost = None;
    api.calendar = None;
    api.member.holiday_calendar = None;
    build.world.members.push(api);
}

fn add(build: &mut Build, n: usize, started_on: Option<NaiveDate>, ended_on: Option<NaiveDate>) {
    let pattern = pattern(n);
    let first = FIRST[n % FIRST.len()];
    let last = LAST[(n + n / FIRST.len()) % LAST.len()];
    let number = next(&mut build.numbers.member);
    let login = format!("{}.{}", first.to_lowercase(), last.to_lowercase());
    let mut sim = sim_member(build, number, &format!("{first} {last}"), &login, &pattern);
    let role: WorkRoleId = id(if n.is_multiple_of(3) {
        role::ENGINEER
    } else {
        role::TECHNICIAN
    });
    sim.member.started_on = started_on;
    sim.member.ended_on = ended_on;
    sim.member.active = ended_on.is_none();
    sim.member.manager_id = (!n.is_multiple_of(8)).then(|| id(1 + (n / 8 * 8) as i64));
    sim.member.default_work_role_id = pattern.has_default_role.then(|| role.clone());
    let team = [team::DESK, team::FIELD, team::PROJECTS][n / 8 % 3];
    sim.member.team = Some(team.into());
    let cents = build.rng.i64(140..=260) * 25;
    sim.cost = Some(Decimal::new(cents, 2));
    build.workers.push(Worker {
        member: sim.member.id.clone(),
        zone: pattern.zone,
        calendar: pattern.calendar,
        role,
        team,
        has_default_role: pattern.has_default_role,
        started_on,
        ended_on,
    });
    build.world.members.push(sim);
}

fn sim_member(build: &Build, number: i64, name: &str, login: &str, pattern: &Pattern) -> SimMember {
    let list = pattern
        .calendar
        .map(|c| build.world.calendars[c].number.to_string());
    SimMember {
        member: Member {
            id: id(number),
            name: name.into(),
            email: Some(format!("{login}.{number}@harborlane.example")),
            team: None,
            manager_id: None,
            time_zone: Some(pattern.zone),
            active: true,
            is_human: true,
            started_on: None,
            ended_on: None,
            default_work_role_id: None,
            holiday_calendar: list,
            inferred: false,
            times_required: false,
            allowed_work_roles: Vec::new(),
        },
        login: format!("{login}.{number}"),
        is_api: false,
        calendar: pattern.calendar,
        vendor_zone: pattern.vendor_zone.into(),
        cost: None,
    }
}

/// First day of a world: the first of the month so many months before that of its last day.
pub(super) fn first_day(today: NaiveDate, months: u32) -> NaiveDate {
    (0..months)
        .fold(Month::of(today - Days::new(1)), |m, _| m.previous())
        .first()
}

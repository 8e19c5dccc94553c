//! Habits of whole teams: how late time is written, and how round it is.

use super::Place::{Crew, Desk};
use super::Stretch;
use super::table::{Line, line};
use crate::model::*;
use crate::simulator::firm::build::{Build, id};
use crate::simulator::firm::catalogue::{kind, role};
use crate::simulator::firm::clients::{exclusion, newcomer, small, terms_mut};
use crate::simulator::firm::people::team;
use chrono::TimeDelta;

const LATE: &str = "entry.late";
const ROUND: &str = "entry.rounding_bias";
const REPEATS: &str = "system.repeats";
const EXCLUDED: &str = "agreement.work_role_excluded";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(LATE, "a team writes half of its time two days later", Desk(late_team)),
    line(REPEATS, "five people choose an excluded role for one client", Crew(excluded_of_five)),
    line(REPEATS, "five people chose an old type", Crew(old_type_of_five)),
    line(EXCLUDED, "four people choose an excluded role for one client", Crew(excluded_of_four)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(LATE, "a team writes its time the same day", Desk(punctual_team)),
    line(ROUND, "a team counts as it comes", Desk(punctual_team)),
];

/// People of a team are told of as a team from five on.
fn is_large(build: &Build, team: &str) -> bool {
    let team = build
        .workers
        .iter()
        .filter(|w| w.team == team && w.ended_on.is_none());
    team.count() >= 5
}

fn late_team(build: &mut Build) -> bool {
    if !is_large(build, team::FIELD) {
        return false;
    }
    let (from, to) = (build.days_ago(30), build.days_ago(8));
    let workers = build.workers.iter().filter(|w| w.team == team::FIELD);
    let members: Vec<MemberId> = workers.map(|w| w.member.clone()).collect();
    let entries = build.world.entries.iter_mut();
    let lately = entries.filter(|e| e.entry.work_date >= from && e.entry.work_date < to);
    let theirs = lately.filter(|e| members.contains(&e.entry.member_id));
    for sim in theirs.step_by(2) {
        let at = sim.entry.entered_at.map(|at| at + TimeDelta::hours(48));
        sim.entry.entered_at = at;
        sim.updated_at = at.unwrap_or(sim.updated_at);
    }
    build.expect("setup", format!("team/{}", team::FIELD))
}

/// Their days are written so from the first one on.
pub(super) fn round_team(build: &mut Build) -> bool {
    is_large(build, team::PROJECTS) && build.expect("setup", format!("team/{}", team::PROJECTS))
}

fn punctual_team(build: &mut Build) -> bool {
    build.fine(format!("team/{}", team::DESK))
}

/// Entries of some people for one client whose agreement leaves consultants out; the client.
fn excluded(build: &mut Build, crew: &[Stretch]) -> CompanyId {
    let company = newcomer(build, None);
    let terms = small(build, &company);
    let row = exclusion(Some(role::CONSULTANT), None);
    terms_mut(build, terms).exclusions.push(row);
    for &s in crew {
        let ticket = build.ticket_for(&company, Some(terms), s);
        build.move_to(s, ticket);
        build.entry_mut(s).work_role_id = Some(id(role::CONSULTANT));
        let entry = build.world.entries[s.entry].entry.id.to_string();
        build.expect_of(EXCLUDED, "time_entry", entry);
    }
    company
}

/// What is said where one value of the role is found again and again for a client.
fn named(company: &CompanyId) -> String {
    format!("{EXCLUDED}/work role is not excluded/Consultant/{company}")
}

fn excluded_of_five(build: &mut Build, crew: &[Stretch]) -> bool {
    let company = excluded(build, crew);
    build.expect("setup", named(&company))
}

fn excluded_of_four(build: &mut Build, crew: &[Stretch]) -> bool {
    let company = excluded(build, &crew[..4]);
    build.rule = REPEATS;
    build.fine(named(&company))
}

fn old_type_of_five(build: &mut Build, crew: &[Stretch]) -> bool {
    for &s in crew {
        build.entry_mut(s).work_type_id = Some(id(kind::TELEPHONE));
        let entry = build.world.entries[s.entry].entry.id.to_string();
        build.expect_of("work_type.missing", "time_entry", entry);
    }
    let value = "Telephone (old) (no longer in use)";
    build.expect("setup", format!("work_type.missing/work type/{value}/"))
}

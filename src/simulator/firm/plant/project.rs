//! Projects beyond their plan, and tickets that nobody takes.

use super::Place::{Desk, Entry};
use super::Stretch;
use super::table::{Line, line};
use crate::model::*;
use crate::simulator::firm::build::Build;
use crate::simulator::firm::catalogue::SERVICE_BOARD;
use crate::simulator::firm::projects::project;
use crate::simulator::firm::work::Order;
use chrono::TimeDelta;

const PLAN: &str = "project.over_plan";
const NOBODY: &str = "ticket.no_next_step";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(PLAN, "an hour was planned, an hour and a half worked", Entry(an_hour_planned)),
    line(PLAN, "a project on hold", Entry(over_plan_on_hold)),
    line(PLAN, "a minute over the plan", Entry(a_minute_over)),
    line(NOBODY, "opened four days ago, and nobody has it", Desk(four_days_old)),
    line(NOBODY, "opened three days ago, in progress without anybody", Desk(in_progress_without_owner)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(PLAN, "just as planned", Entry(as_planned)),
    line(PLAN, "no plan is not a plan of nothing", Entry(without_plan)),
    line(PLAN, "the project is completed", Entry(over_and_completed)),
    line(NOBODY, "opened the day before yesterday", Desk(two_days_old)),
    line(NOBODY, "somebody has it", Desk(old_with_owner)),
];

/// The entry of an hour and a half on a new project with this plan; the project's id.
fn planned(build: &mut Build, s: Stretch, plan: Option<Seconds>, status: &str) -> String {
    let (company, _) = build.steady_client();
    let billing = (BillingMethod::TimeAndMaterials, None);
    let ticket = project(build, "Cabling", company, None, billing).tickets[0];
    build.move_to(s, ticket);
    let Some(project) = build.world.projects.last_mut() else {
        return String::new();
    };
    project.planned = plan;
    project.remaining = plan;
    project.status = Some(status.into());
    project.id.to_string()
}

fn an_hour_planned(build: &mut Build, s: Stretch) -> bool {
    let id = planned(build, s, Some(Seconds::hours(1)), "active");
    build.expect("project", id)
}

fn over_plan_on_hold(build: &mut Build, s: Stretch) -> bool {
    let id = planned(build, s, Some(Seconds::minutes(45)), "on_hold");
    build.expect("project", id)
}

fn a_minute_over(build: &mut Build, s: Stretch) -> bool {
    let worked = build.entry_mut(s).worked;
    let id = planned(build, s, Some(worked - Seconds::minutes(1)), "active");
    build.expect("project", id)
}

fn as_planned(build: &mut Build, s: Stretch) -> bool {
    let worked = build.entry_mut(s).worked;
    let id = planned(build, s, Some(worked), "active");
    build.fine(id)
}

fn without_plan(build: &mut Build, s: Stretch) -> bool {
    let id = planned(build, s, None, "active");
    build.fine(id)
}

fn over_and_completed(build: &mut Build, s: Stretch) -> bool {
    let id = planned(build, s, Some(Seconds::hours(1)), "completed");
    build.fine(id)
}

/// A ticket of a client, opened so many hours ago, with an owner or none; its id.
fn open(build: &mut Build, hours: i64, status: &str, owned: bool) -> String {
    let (company, terms) = build.steady_client();
    let order = Order {
        board: SERVICE_BOARD,
        company,
        agreement: Some(build.agreement_id(terms)),
        project: None,
    };
    let opened_at = build.world.now - TimeDelta::hours(hours);
    let ticket = build.open_ticket(order, opened_at, 0);
    let sim = &mut build.world.tickets[ticket];
    sim.ticket.status = Some(status.into());
    if !owned {
        sim.owner = None;
    }
    sim.ticket.id.to_string()
}

fn four_days_old(build: &mut Build) -> bool {
    let id = open(build, 96, "New", false);
    build.expect("ticket", id)
}

fn in_progress_without_owner(build: &mut Build) -> bool {
    let id = open(build, 72, "In progress", false);
    build.expect("ticket", id)
}

fn two_days_old(build: &mut Build) -> bool {
    let id = open(build, 48, "New", false);
    build.fine(id)
}

fn old_with_owner(build: &mut Build) -> bool {
    let id = open(build, 200, "In progress", true);
    build.fine(id)
}

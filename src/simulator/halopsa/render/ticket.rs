//! Tickets and projects, which are tickets: slim in lists, in full by their number.

use super::super::record::{NO_DATE, naive};
use super::directory::project_type;
use super::*;
use crate::model::{Billable, Project, Seconds};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Writes tickets and projects.
pub(super) fn put(house: &House<'_>, drafts: &mut Drafts) {
    let work = Work::by_ticket(house);
    let none = Work::default();
    let of = |id: i64| work.get(&id).unwrap_or(&none);
    let tickets: Vec<_> = house
        .world
        .tickets
        .iter()
        .filter(|t| house.shows(t.ticket.company_id.as_ref()))
        .collect();
    let projects: Vec<_> = house
        .world
        .projects
        .iter()
        .filter(|p| house.shows(p.company_id.as_ref()))
        .collect();
    for (path, in_full) in [("tickets", false), ("tickets/detail", true)] {
        drafts.put(
            path,
            tickets
                .iter()
                .map(|t| ticket(t, in_full, of(own(t.ticket.id.as_str())), house)),
        );
        drafts.put(
            path,
            projects
                .iter()
                .map(|p| of_project(p, in_full, of(project(p.id.as_str())), house)),
        );
    }
    for (path, in_full) in [("projects", false), ("projects/detail", true)] {
        drafts.put(
            path,
            projects
                .iter()
                .map(|p| of_project(p, in_full, of(project(p.id.as_str())), house)),
        );
    }
}

/// What was worked on a ticket.
#[derive(Default)]
struct Work {
    actions: i64,
    seconds: Seconds,
    last: Option<Instant>,
    /// What its actions say, where changing them shows at the ticket.
    said: u64,
}

impl Work {
    fn by_ticket(house: &House<'_>) -> HashMap<i64, Self> {
        let mut all: HashMap<i64, Self> = HashMap::new();
        for sim in &house.world.entries {
            let Some((ticket, _)) = house.actions.get(&own(sim.entry.id.as_str())) else {
                continue;
            };
            let work = all.entry(*ticket).or_default();
            work.actions += 1;
            work.seconds += sim.entry.worked;
            work.last = work.last.max(sim.entry.entered_at);
            if house.options.edits_show {
                let mut hasher = DefaultHasher::new();
                format!("{sim:?}").hash(&mut hasher);
                work.said ^= hasher.finish();
            }
        }
        all
    }
    /// A new action changes its ticket; a changed one only where it shows.
    fn write(&self, r: &mut Record) {
        r.mark(&self.actions.to_le_bytes());
        r.mark(&self.said.to_le_bytes());
        r.key("timetaken");
        r.text
            .push_str(&crate::simulator::record::hours(self.seconds).to_string());
        let last = self
            .last
            .map_or_else(|| NO_DATE.to_owned(), |at| naive(at.timestamp()));
        r.derived_text("lastactiondate", &last);
    }
}

fn ticket(sim: &SimTicket, in_full: bool, work: &Work, house: &House<'_>) -> Draft {
    let t = &sim.ticket;
    let board = house.world.boards.get(sim.board);
    let of_project = t.project_id.as_ref().map(|id| project(id.as_str()));
    let mut r = Record::new(own(t.id.as_str()));
    r.text("summary", &t.summary);
    r.int("client_id", house.client(t.company_id.as_ref()));
    r.derived_text("client_name", house.client_name(t.company_id.as_ref()));
    r.int(
        "agent_id",
        sim.owner.as_ref().map_or(1, |id| ahead(id.as_str())),
    );
    r.text("team", board.map_or("", |b| &b.name));
    r.int("parent_id", of_project.unwrap_or(0));
    r.int(
        "itil_requesttype_id",
        if of_project.is_some() { 23 } else { 1 },
    );
    let status = board.and_then(|b| b.statuses.iter().find(|s| Some(&s.1) == t.status.as_ref()));
    r.int("status_id", status.map_or(0, |s| s.0));
    let kind = board.and_then(|b| b.types.iter().find(|k| Some(&k.1) == t.kind.as_ref()));
    r.int("tickettype_id", kind.map_or(0, |k| k.0));
    r.naive("dateoccurred", sim.opened_at);
    r.maybe_naive("dateclosed", t.closed_at);
    r.flag("hasbeenclosed", t.closed);
    r.int("merged_into_id", 0);
    work.write(&mut r);
    if in_full {
        r.text("details", &format!("Somebody's own words {NOTE_MARK}"));
        if let Some((_, name, _)) = status {
            r.text("status_name", name);
        }
        r.text("tickettype_name", kind.map_or("", |k| &k.1));
        r.text("category_1", t.sub_type.as_deref().unwrap_or_default());
        r.text("priority_name", "Medium");
        house
            .sites
            .write(&mut r, t.company_id.as_ref(), t.location.as_deref());
        r.int("contract_id", house.contract(t.agreement_id.as_ref()));
        if let Some(billable) = t.billable {
            r.flag("isbillable", billable == Billable::Billable);
        }
        r.int(
            "chargerate",
            t.work_role_id.as_ref().map_or(-1, |id| own(id.as_str())),
        );
        r.float_hours("estimate", sim.budget.unwrap_or_default());
        if of_project.is_some() {
            r.int("parent_itil_ticket_type", 22);
        }
    }
    r.dated(sim.updated_at, "last_update")
}

fn of_project(p: &Project, in_full: bool, work: &Work, house: &House<'_>) -> Draft {
    let (kind, kind_name) = project_type(p.billing_method);
    let (status, closed) = match p.status.as_deref() {
        Some("planned") => ("Not Started", false),
        Some("on_hold") => ("On Hold", false),
        Some("completed") => ("Completed", true),
        Some("cancelled") => ("Cancelled", true),
        _ => ("In Progress", false),
    };
    let mut r = Record::new(project(p.id.as_str()));
    r.text("summary", &p.name);
    r.int("client_id", house.client(p.company_id.as_ref()));
    r.int("agent_id", 1);
    r.int("parent_id", 0);
    r.int("itil_requesttype_id", 22);
    r.int("status_id", 0);
    r.int("tickettype_id", kind);
    r.naive("dateoccurred", house.origin);
    r.maybe_naive("dateclosed", closed.then_some(house.world.now));
    r.flag("hasbeenclosed", closed);
    work.write(&mut r);
    if in_full {
        r.text("status_name", status);
        r.text("tickettype_name", kind_name);
        r.int("contract_id", house.contract(p.agreement_id.as_ref()));
        r.number("projectmoneybudget", p.contract_price.unwrap_or_default());
        r.date("startdate", p.starts_on);
        r.date("targetdate", p.ends_on);
        r.list(
            "budgets",
            p.planned
                .map(|hours| vec![budget(p, hours)])
                .unwrap_or_default(),
        );
    }
    r.dated(house.origin, "last_update")
}

fn budget(p: &Project, planned: Seconds) -> Record {
    let mut r = Record::new(own(p.id.as_str()));
    r.int("budgettype_id", 1);
    r.float_hours("hours", planned);
    r.maybe_float_hours("remaining_hours", p.remaining);
    r
}

//! Service and project tickets: two lists, one space of ids.

use super::contract::{agreement_reference, phase_number};
use super::*;
use crate::model::Seconds;
use crate::simulator::connectwise::record::{Draft, Record};
use crate::simulator::record::instant;

/// Writes both lists of tickets.
pub(super) fn put(world: &World, names: &Names<'_>, drafts: &mut Drafts) {
    let mut worked: HashMap<&str, Seconds> = HashMap::new();
    for e in &world.entries {
        if let Some(ticket) = &e.entry.ticket_id {
            *worked.entry(ticket.as_str()).or_default() += e.entry.worked;
        }
    }
    let (mut service, mut project) = (Vec::new(), Vec::new());
    for t in &world.tickets {
        let hours = worked
            .get(t.ticket.id.as_str())
            .copied()
            .unwrap_or_default();
        if names.is_project_ticket(t) {
            project.push(ticket(t, true, hours, names));
        } else {
            service.push(ticket(t, false, hours, names));
        }
    }
    drafts.put("service/tickets", service);
    drafts.put("project/tickets", project);
}

fn ticket(sim: &SimTicket, of_project: bool, worked: Seconds, names: &Names<'_>) -> Draft {
    let t = &sim.ticket;
    let mut r = Record::new(number(t.id.as_str()));
    r.text("summary", &t.summary);
    if of_project {
        belongs(&mut r, t, names);
    } else {
        r.text("recordType", "ServiceTicket");
        beside::service(&mut r, sim.opened_at);
    }
    place_on_board(&mut r, sim, names);
    if let Some(company) = &t.company_id {
        let name = names.label(&names.companies, company.as_str());
        let id = number(company.as_str());
        r.reference("company", id, "name", name);
    }
    r.empty("site");
    agreement_reference(&mut r, t.agreement_id.as_ref(), names);
    if let Some(role) = &t.work_role_id {
        let name = names.label(&names.roles, role.as_str());
        r.reference("workRole", number(role.as_str()), "name", name);
    }
    if let Some(kind) = &t.work_type_id {
        let name = names.label(&names.types, kind.as_str());
        r.reference("workType", number(kind.as_str()), "name", name);
    }
    if let Some(owner) = &sim.owner {
        let login = names.login(Some(owner));
        r.reference("owner", number(owner.as_str()), "identifier", login);
        r.text("resources", login);
    }
    r.reference("priority", 3, "name", "Priority 3 - Normal");
    let place = t.location.as_deref().unwrap_or(MAIN);
    r.reference("location", location(place), "name", place);
    r.maybe_hours("budgetHours", sim.budget);
    r.derived_hours("actualHours", worked);
    if let Some(billable) = t.billable {
        r.text("billTime", option(Some(billable)));
    }
    r.flag("closedFlag", t.closed);
    if let Some(closed) = t.closed_at {
        r.text("closedDate", &instant(closed.timestamp()));
    }
    beside::ticket(&mut r);
    let opened = instant(sim.opened_at.timestamp());
    let by = names.login(sim.owner.as_ref());
    let more = [("dateEntered", opened.as_str()), ("enteredBy", "zadmin")];
    r.done(sim.updated_at, by, &more)
}

/// The project and phase of a project ticket.
fn belongs(r: &mut Record, t: &crate::model::Ticket, names: &Names<'_>) {
    r.flag("isIssueFlag", false);
    r.text("wbsCode", "1.1");
    if let Some(project) = &t.project_id {
        let name = names.label(&names.projects, project.as_str());
        r.reference("project", number(project.as_str()), "name", name);
        r.reference("phase", phase_number(project.as_str()), "name", "Work");
    } else {
        r.empty("phase");
    }
}

/// Board, status, type and sub-type; statuses and types have their board's own numbers.
fn place_on_board(r: &mut Record, sim: &SimTicket, names: &Names<'_>) {
    let t = &sim.ticket;
    let Some(board) = names.world.boards.get(sim.board) else {
        return;
    };
    r.reference("board", board.number, "name", &board.name);
    let status = t.status.as_deref().and_then(|name| {
        let found = board.statuses.iter().find(|(_, n, _)| n == name);
        found.map(|(id, n, _)| (*id, n.as_str()))
    });
    if let Some((id, name)) = status {
        r.reference("status", id, "name", name);
    } else if let Some(name) = &t.status {
        r.reference("status", 0, "name", name);
    }
    let kind = t
        .kind
        .as_deref()
        .and_then(|name| board.types.iter().find(|(_, n)| n == name));
    match kind {
        Some((id, name)) => r.reference("type", *id, "name", name),
        None => r.empty("type"),
    }
    match &t.sub_type {
        Some(name) => r.reference("subType", 1, "name", name),
        None => r.empty("subType"),
    }
}

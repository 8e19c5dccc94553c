//! What is planned: appointments, service calls with the people sent to them, and time off.

use super::{Names, list, number};
use crate::model::Seconds;
use crate::simulator::Drafts;
use crate::simulator::autotask::record::{Draft, Record};
use crate::simulator::world::SimSchedule;
use chrono::TimeDelta;

/// Writes them.
pub(super) fn put(names: &Names<'_>, drafts: &mut Drafts) {
    let schedule = &names.world.schedule;
    let leave = schedule.iter().filter(|s| is_leave(s));
    drafts.put("TimeOffRequests", leave.map(|s| time_off(s, names)));
    let meetings = schedule
        .iter()
        .filter(|s| !is_leave(s) && s.ticket_id.is_none());
    drafts.put("Appointments", meetings.map(appointment));
    let planned: Vec<Planned<'_>> = schedule
        .iter()
        .filter_map(|s| Planned::of(s, names))
        .collect();
    drafts.put("ServiceCalls", planned.iter().map(Planned::call));
    for (of_task, links, people, of) in [
        (
            false,
            "ServiceCallTickets",
            "ServiceCallTicketResources",
            "serviceCallTicketID",
        ),
        (
            true,
            "ServiceCallTasks",
            "ServiceCallTaskResources",
            "serviceCallTaskID",
        ),
    ] {
        let mine: Vec<&Planned<'_>> = planned.iter().filter(|p| p.is_task == of_task).collect();
        drafts.put(links, mine.iter().map(|p| p.link(names)));
        drafts.put(people, mine.iter().map(|p| p.person(of, names)));
    }
    drafts.put("ResourceDailyAvailabilities", []);
}

fn is_leave(s: &SimSchedule) -> bool {
    s.type_name == "Vacation"
}

/// Meetings, tentative ones among them: this vendor does not know the difference.
fn appointment(s: &SimSchedule) -> Draft {
    let mut r = Record::new(s.number);
    r.int("resourceID", number(s.member_id.as_str()));
    r.text("title", &s.type_name);
    r.text("description", "");
    r.instant("startDateTime", s.start);
    r.instant("endDateTime", s.end);
    r.instant("createDateTime", s.updated_at);
    r.changed("updateDateTime", s.updated_at)
}

/// Approved leave: of a day, with its times.
fn time_off(s: &SimSchedule, names: &Names<'_>) -> Draft {
    let member = names
        .world
        .members
        .iter()
        .find(|m| m.member.id == s.member_id);
    let zone = member
        .and_then(|m| m.member.time_zone)
        .unwrap_or(names.world.time_zone);
    let mut r = Record::new(s.number);
    r.int("resourceID", number(s.member_id.as_str()));
    r.day("requestDate", s.start.with_timezone(&zone).date_naive());
    r.hours("hours", Seconds((s.end - s.start).num_seconds()));
    r.instant("startTime", s.start);
    r.instant("endTime", s.end);
    r.int("status", 3);
    r.int("timeOffRequestType", list::VACATION);
    r.text("reason", "");
    r.instant("createDateTime", s.updated_at);
    r.changed("lastModifiedDateTime", s.updated_at)
}

/// Ticket work that is planned.
struct Planned<'w> {
    slot: &'w SimSchedule,
    ticket: i64,
    company: i64,
    is_task: bool,
}

impl<'w> Planned<'w> {
    fn of(slot: &'w SimSchedule, names: &Names<'_>) -> Option<Self> {
        let id = slot.ticket_id.as_ref()?;
        let ticket = names.tickets.get(id.as_str());
        let company = ticket.and_then(|t| t.ticket.company_id.as_ref());
        Some(Self {
            slot,
            ticket: number(id.as_str()),
            company: company.map_or(0, |c| names.company(c)),
            is_task: names.is_task(id),
        })
    }
    /// A call that is only tentative is one called off here.
    fn call(&self) -> Draft {
        let s = self.slot;
        let mut r = Record::new(s.number);
        r.int("companyID", self.company);
        r.instant("startDateTime", s.start);
        r.instant("endDateTime", s.end);
        r.hours("duration", Seconds((s.end - s.start).num_seconds()));
        r.int("status", 1);
        r.int("isComplete", 0);
        let called_off = s.updated_at + TimeDelta::minutes(1);
        r.maybe_instant("canceledDateTime", s.tentative.then_some(called_off));
        r.text("description", "");
        r.changed("lastModifiedDateTime", s.updated_at)
    }
    fn link(&self, names: &Names<'_>) -> Draft {
        let field = if self.is_task { "taskID" } else { "ticketID" };
        let mut r = Record::new(self.slot.number);
        r.int("serviceCallID", self.slot.number);
        r.int(field, self.ticket);
        r.silent(names.origin)
    }
    fn person(&self, of: &str, names: &Names<'_>) -> Draft {
        let mut r = Record::new(self.slot.number);
        r.int(of, self.slot.number);
        r.int("resourceID", number(self.slot.member_id.as_str()));
        r.silent(names.origin)
    }
}

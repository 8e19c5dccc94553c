//! Schedule entries, with their types and statuses.

use super::*;
use crate::model::Seconds;
use crate::simulator::connectwise::record::{Draft, Record};

/// Writes the schedule.
pub(super) fn put(world: &World, names: &Names<'_>, drafts: &mut Drafts) {
    let types = names.schedule_types.iter().map(|t| schedule_type(t, names));
    drafts.put("schedule/types", types);
    let statuses = [(1, "Firm", false), (2, "Tentative", true)];
    drafts.put(
        "schedule/statuses",
        statuses.map(|(id, name, tentative)| status(id, name, tentative, names)),
    );
    let entries = world.schedule.iter().map(|s| entry(s, names));
    drafts.put("schedule/entries", entries);
}

/// `S` is ticket work, `C` an activity; the rest are the firm's own, called by their names.
fn identifier(type_name: &str) -> &str {
    match type_name {
        "Service" => "S",
        "Meeting" => "C",
        other => other,
    }
}

fn schedule_type(name: &str, names: &Names<'_>) -> Draft {
    let mut r = Record::new(place(&names.schedule_types, name));
    r.text("name", name);
    r.text("identifier", identifier(name));
    r.flag("systemFlag", matches!(name, "Service" | "Meeting"));
    r.done(names.origin, "zadmin", &[])
}

fn status(id: i64, name: &str, tentative: bool, names: &Names<'_>) -> Draft {
    let mut r = Record::new(id);
    r.text("name", name);
    r.flag("defaultFlag", !tentative);
    r.flag("showAsTentativeFlag", tentative);
    r.done(names.origin, "zadmin", &[])
}

fn entry(s: &SimSchedule, names: &Names<'_>) -> Draft {
    let mut r = Record::new(s.number);
    let kind = if s.ticket_id.is_some() {
        "Service"
    } else {
        s.type_name.as_str()
    };
    r.schedule_type(place(&names.schedule_types, kind), identifier(kind), kind);
    match &s.ticket_id {
        Some(ticket) => {
            r.int("objectId", number(ticket.as_str()));
            let summary = names
                .tickets
                .get(ticket.as_str())
                .map_or("", |t| t.ticket.summary.as_str());
            r.derived_text("name", summary);
        }
        None => r.text("name", &s.type_name),
    }
    let login = names.login(Some(&s.member_id));
    let member = number(s.member_id.as_str());
    r.reference("member", member, "identifier", login);
    r.empty("where");
    r.instant("dateStart", s.start);
    r.instant("dateEnd", s.end);
    let timed = s.start != s.end;
    r.hours("hours", Seconds((s.end - s.start).num_seconds()));
    r.flag("startTimeSet", timed);
    r.flag("endTimeSet", timed);
    let (id, status) = if s.tentative {
        (2, "Tentative")
    } else {
        (1, "Firm")
    };
    r.reference("status", id, "name", status);
    r.flag("doneFlag", false);
    r.flag("acknowledgedFlag", false);
    r.flag("meetingFlag", s.type_name == "Meeting");
    r.flag("ownerFlag", true);
    r.done(s.updated_at, login, &[])
}

//! The generated firm hangs together: ids, references, work dates, tickets and their time.

use super::firm::firm;
use super::firm_recount::number;
use daybook::model::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn ids_are_unique_and_every_reference_resolves() {
    let world = firm(40, 2);
    let companies = unique(world.companies.iter().map(|c| c.id.to_string()));
    let members = unique(world.members.iter().map(|m| m.member.id.to_string()));
    let agreements = unique(world.agreements.iter().map(|a| a.agreement.id.to_string()));
    let projects = unique(world.projects.iter().map(|p| p.id.to_string()));
    let tickets = unique(world.tickets.iter().map(|t| t.ticket.id.to_string()));
    let roles = unique(world.work_roles.iter().map(|r| r.id.to_string()));
    let types = unique(world.work_types.iter().map(|t| t.id.to_string()));
    let codes: BTreeSet<i64> = world.charge_codes.iter().map(|c| c.number).collect();
    unique(world.members.iter().map(|m| m.login.clone()));
    unique(world.members.iter().filter_map(|m| m.member.email.clone()));
    unique(world.schedule.iter().map(|s| s.number.to_string()));
    unique(world.invoices.iter().map(|i| i.id.to_string()));
    unique(world.time_sheets.iter().map(|s| s.number.to_string()));
    let all = world.agreements.iter().flat_map(|a| &a.agreement.additions);
    unique(all.map(|a| a.id.to_string()));
    let has = |set: &BTreeSet<String>, id: Option<String>| id.is_none_or(|id| set.contains(&id));
    for c in &world.companies {
        assert!(has(&companies, c.parent_id.as_ref().map(|i| i.to_string())));
    }
    for a in world.agreements.iter().map(|a| &a.agreement) {
        assert!(has(&companies, Some(a.company_id.to_string())));
        assert!(has(
            &companies,
            a.bill_to_company_id.as_ref().map(|i| i.to_string())
        ));
        assert!(has(
            &agreements,
            a.parent_id.as_ref().map(|i| i.to_string())
        ));
    }
    for t in world.tickets.iter().map(|t| &t.ticket) {
        assert!(has(
            &companies,
            t.company_id.as_ref().map(|i| i.to_string())
        ));
        assert!(has(
            &agreements,
            t.agreement_id.as_ref().map(|i| i.to_string())
        ));
        assert!(has(&projects, t.project_id.as_ref().map(|i| i.to_string())));
    }
    let mut last = 0;
    for e in &world.entries {
        let (code, e) = (e.charge_code, &e.entry);
        assert!(
            number(e.id.as_str()) > last,
            "entries are in the order of their numbers"
        );
        last = number(e.id.as_str());
        assert!(has(&members, Some(e.member_id.to_string())));
        assert!(has(&tickets, e.ticket_id.as_ref().map(|i| i.to_string())));
        assert!(has(&projects, e.project_id.as_ref().map(|i| i.to_string())));
        assert!(has(
            &companies,
            e.company_id.as_ref().map(|i| i.to_string())
        ));
        assert!(has(
            &agreements,
            e.agreement_id.as_ref().map(|i| i.to_string())
        ));
        assert!(has(&roles, e.work_role_id.as_ref().map(|i| i.to_string())));
        assert!(has(&types, e.work_type_id.as_ref().map(|i| i.to_string())));
        assert_eq!(
            e.ticket_id.is_none(),
            code.is_some_and(|c| codes.contains(&c))
        );
        assert!(e.entered_at.is_some_and(|t| t <= world.now));
    }
    for s in &world.schedule {
        assert!(has(&members, Some(s.member_id.to_string())));
        assert!(has(&tickets, s.ticket_id.as_ref().map(|i| i.to_string())));
    }
}

fn unique(ids: impl Iterator<Item = String>) -> BTreeSet<String> {
    let mut set = BTreeSet::new();
    for id in ids {
        assert!(set.insert(id.clone()), "{id} twice");
    }
    set
}

#[test]
fn a_ticket_has_time_exactly_where_an_entry_names_it() {
    let world = firm(40, 9);
    let named: BTreeSet<&TicketId> = world
        .entries
        .iter()
        .filter_map(|e| e.entry.ticket_id.as_ref())
        .collect();
    for t in &world.tickets {
        assert_eq!(
            t.ticket.has_time,
            named.contains(&t.ticket.id),
            "{}",
            t.ticket.id
        );
        assert_eq!(t.ticket.closed, t.ticket.closed_at.is_some());
    }
    let open = world
        .tickets
        .iter()
        .filter(|t| !t.ticket.closed && !t.ticket.has_time);
    assert!(open.count() * 10 < world.tickets.len());
}

/// The work date is the local day of the start, in four zones.
#[test]
fn work_dates_are_local() {
    let world = firm(40, 4);
    let zones: BTreeMap<&MemberId, _> = world
        .members
        .iter()
        .map(|m| (&m.member.id, m.member.time_zone.expect("generated")))
        .collect();
    assert!(
        zones
            .values()
            .map(|z| z.name())
            .collect::<BTreeSet<_>>()
            .len()
            >= 4
    );
    for e in world.entries.iter().map(|e| &e.entry) {
        let zone = zones[&e.member_id];
        if let Some(start) = e.started_at {
            assert_eq!(
                e.work_date,
                start.with_timezone(&zone).date_naive(),
                "{}",
                e.id
            );
        }
    }
}

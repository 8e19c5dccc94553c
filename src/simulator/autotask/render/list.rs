//! Picklists: what the numbers in some fields mean. Labels are the tenant's own words.

use crate::simulator::world::World;
use std::collections::BTreeSet;

/// Status numbers of tickets and tasks; the first two are the vendor's own.
pub(in crate::simulator::autotask) const STATUSES: [(i64, &str); 4] = [
    (1, "New"),
    (5, "Complete"),
    (8, "In progress"),
    (9, "Waiting on client"),
];
/// Billing periods of contracts.
pub(super) const PERIODS: [(i64, &str); 2] = [(1, "Monthly"), (4, "Yearly")];
/// The type of time off that the world has.
pub(super) const VACATION: i64 = 7;

/// The values of a field.
pub(in crate::simulator::autotask) fn values(
    path: &str,
    field: &str,
    world: &World,
) -> Vec<(i64, String)> {
    match (path, field) {
        ("Tickets" | "Tasks", "status") => owned(&STATUSES),
        ("Tickets", "queueID") => {
            let boards = world.boards.iter();
            boards.map(|b| (b.number, b.name.clone())).collect()
        }
        ("Tickets", "issueType") | ("Tasks", "taskCategoryID") => {
            let types = world.boards.iter().flat_map(|b| &b.types);
            types.map(|(n, name)| (*n, name.clone())).collect()
        }
        ("Tickets", "priority") | ("Tasks", "priorityLabel") => owned(&[(2, "Medium")]),
        ("Tickets", "source") => owned(&[(-1, "Client Portal"), (2, "Phone")]),
        ("Projects", "projectType") => owned(&[(3, "Template"), (5, "Client")]),
        ("Projects", "status") => owned(&[
            (1, "New"),
            (5, "Complete"),
            (6, "On hold"),
            (7, "Cancelled"),
            (8, "In progress"),
        ]),
        ("Contracts", "contractCategory") => numbered(&categories(world)),
        ("Contracts", "contractPeriodType") => owned(&PERIODS),
        ("Contracts", "contractType") => owned(&[
            (1, "Time & Materials"),
            (3, "Fixed Price"),
            (4, "Block Hours"),
            (6, "Retainer"),
            (7, "Recurring Service"),
            (8, "Per Ticket"),
        ]),
        ("ServiceCalls", "status") => owned(&[(1, "New"), (2, "Complete")]),
        ("TimeOffRequests", "timeOffRequestType") => owned(&[(VACATION, "Vacation")]),
        _ => Vec::new(),
    }
}

fn owned(values: &[(i64, &str)]) -> Vec<(i64, String)> {
    let one = |(n, label): &(i64, &str)| (*n, (*label).to_owned());
    values.iter().map(one).collect()
}

fn numbered(names: &[String]) -> Vec<(i64, String)> {
    (1..).zip(names.iter().cloned()).collect()
}

/// Categories of contracts: the firm's own names of its kinds of agreements.
pub(super) fn categories(world: &World) -> Vec<String> {
    let names = world.agreements.iter().map(|a| a.type_name.clone());
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The status of a ticket by the world's word.
pub(super) fn status(word: Option<&str>, closed: bool) -> i64 {
    let known = STATUSES.iter().find(|(_, label)| Some(*label) == word);
    match (closed, known) {
        (true, _) => 5,
        (false, Some((n, _))) => *n,
        (false, None) => 1,
    }
}

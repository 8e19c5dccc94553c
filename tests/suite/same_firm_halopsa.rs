//! The same firm through ConnectWise and HaloPSA: the same items, and the same months to the cent.
//!
//! What one of the two cannot say is taken out of the firm before either reads it ([`told`]): that list is all that may
//! differ, and each line of it is what `docs/sources/halopsa.md` says of the vendor.

use crate::halopsa::live::source;
use crate::support::{config, evaluate, settings};
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::model::{AgreementKind, Billable, Seconds, WorkRole, split};
use daybook::simulator::connectwise;
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::halopsa::{AHEAD, Options, PROJECTS, Server};
use daybook::simulator::world::{SimEntry, World};
use daybook::store::read::{Grid, Query};
use daybook::sync::PassOptions;
use std::collections::BTreeMap;
use std::path::Path;

const REST: &str = "[business]\ntime_zone = \"America/New_York\"\npurpose = \"tests\"\n";

/// A role for work that is shown at no charge.
const NO_CHARGE: &str = "psa:99";

/// The firm without what ConnectWise or HaloPSA has no field for.
fn told(mut world: World) -> World {
    for company in &mut world.companies {
        company.parent_id = None;
    }
    for sim in &mut world.members {
        // HaloPSA: nobody's first or last day.
        sim.member.started_on = None;
        sim.member.ended_on = None;
    }
    world.work_roles.push(WorkRole {
        id: NO_CHARGE.to_owned().into(),
        name: "No Charge".into(),
        active: true,
        standard_rate: None,
    });
    for kind in &mut world.work_types {
        // HaloPSA: action types have a name.
        kind.billable = None;
        kind.after_hours = false;
    }
    for sim in &mut world.agreements {
        terms(&mut sim.agreement);
    }
    for project in &mut world.projects {
        // ConnectWise: what is left to do.
        project.remaining = None;
    }
    for sim in &mut world.tickets {
        // HaloPSA: a work type of tickets; three words for what is billed.
        sim.ticket.work_type_id = None;
        sim.ticket.billable = sim.ticket.billable.map(|b| match b {
            Billable::NoCharge => Billable::DoNotBill,
            other => other,
        });
    }
    // HaloPSA: an action of no time is a note.
    world.entries.retain(|e| e.entry.worked.0 > 0);
    for sim in &mut world.entries {
        entry(sim);
    }
    world
}

fn terms(a: &mut daybook::model::Agreement) {
    // HaloPSA: who pays for whom, agreements under agreements, projects included, a rate beyond the balance.
    a.bill_to_company_id = None;
    a.parent_id = None;
    a.covers_projects = false;
    a.overage_rate = None;
    // HaloPSA: only charge types can be left out.
    a.exclusions.retain(|x| x.work_type_id.is_none());
    for rate in &mut a.rates {
        // ConnectWise: bounds of a role's rate.
        (rate.minimum, rate.maximum, rate.round) = (None, None, None);
        rate.overage_rate = None;
    }
    a.rates
        .retain(|r| r.work_role_id.is_some() && r.work_type_id.is_none());
    for addition in &mut a.additions {
        // HaloPSA: how many of them the price includes.
        addition.quantity = (addition.quantity - addition.less_included).max(0.into());
        addition.less_included = 0.into();
    }
}

fn entry(sim: &mut SimEntry) {
    let e = &mut sim.entry;
    // HaloPSA: a charge is a type, not a rate; no break inside an action.
    e.hourly_rate = None;
    e.deduct = Seconds(0);
    if e.billable == Some(Billable::NoCharge) {
        // HaloPSA: "no charge" is a charge type of its own.
        e.work_role_id = Some(NO_CHARGE.to_owned().into());
    }
    if e.ticket_id.is_some() || e.project_id.is_some() {
        return;
    }
    // HaloPSA, time on no ticket: what is billed and covered of it, its approval, its action type.
    e.to_bill = None;
    e.covered = None;
    e.approval = None;
    e.entered_at = None;
}

/// A Daybook that has read all and judged it.
async fn read(text: &str, world: &World, folder: &Path) -> Daybook {
    let daybook = Daybook::open(config(folder, text), Clock::fixed(world.now), true)
        .await
        .unwrap();
    let reports = daybook
        .sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    assert!(
        reports.iter().all(|(_, r)| r.errors.is_empty()),
        "{reports:?}"
    );
    assert_eq!(daybook.db.parked(None, None).await.unwrap().len(), 0);
    evaluate(&daybook).await;
    daybook
}

/// The firm's own numbers of HaloPSA's entries.
fn entries(world: &World) -> BTreeMap<String, String> {
    let mut next: BTreeMap<String, i64> = BTreeMap::new();
    let mut known = BTreeMap::new();
    for sim in &world.entries {
        let ours = sim.entry.id.to_string();
        let number = split(&ours).1.to_owned();
        let theirs = match &sim.entry.ticket_id {
            Some(ticket) => {
                let at = next.entry(ticket.to_string()).or_insert(2);
                *at += 1;
                format!("psa:{}-{}", split(ticket.as_str()).1, *at - 1)
            }
            None => format!("psa:event-{number}"),
        };
        known.insert(theirs, ours);
    }
    known
}

/// HaloPSA's id in the firm's own words.
fn own(column: &str, id: &str, entries: &BTreeMap<String, String>) -> String {
    let minus = |by: i64| {
        let number: i64 = split(id)
            .1
            .parse()
            .unwrap_or_else(|_| panic!("{column} {id}"));
        format!("psa:{}", number - by)
    };
    match column {
        _ if !id.starts_with("psa:") => id.to_owned(),
        "member_day" => {
            let (member, day) = id.split_once('/').unwrap();
            format!("{}/{day}", own("member", member, entries))
        }
        "company_id"
        | "member_id"
        | "agreement_id"
        | "suggested_agreement_id"
        | "company"
        | "member"
        | "agreement" => minus(AHEAD),
        "project_id" | "project" => minus(PROJECTS),
        "time_entry_id" | "time_entry" => entries.get(id).unwrap_or_else(|| panic!("{id}")).clone(),
        _ => id.to_owned(),
    }
}

/// A sentence that names another entry by its number.
fn named(reason: &str, entries: &BTreeMap<String, String>) -> String {
    let words = reason.split(' ').map(|word| {
        let number = word.trim_end_matches([';', ',', '.', '?']);
        let known = entries.get(&format!("psa:{number}"));
        match known.filter(|_| number.contains('-')) {
            Some(ours) => word.replace(number, split(ours).1),
            None => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

async fn view(daybook: &Daybook, view: &'static str) -> Grid {
    let query = Query {
        view,
        filter: "",
        values: &[],
        order: "",
    };
    daybook.db.rows_of(query).await.unwrap()
}

/// Columns that are not the vendor's to say: names of names, keys of keys.
const OURS: [&str; 5] = [
    "item_id",
    "root_id",
    "subject_url",
    "first_seen_at",
    "last_seen_at",
];

/// The rows of a view as text, one a line; ids in the firm's own words.
async fn lines(
    daybook: &Daybook,
    name: &'static str,
    entries: Option<&BTreeMap<String, String>>,
) -> Vec<String> {
    let grid = view(daybook, name).await;
    let ids = [
        "company_id",
        "member_id",
        "agreement_id",
        "suggested_agreement_id",
        "project_id",
        "time_entry_id",
    ];
    let mut all = Vec::new();
    for row in &grid.rows {
        let of = |column: &str| {
            let text = grid.text(row, column);
            let kind = grid.text(row, "subject_kind");
            match entries {
                Some(entries) if column == "reason" => named(&text, entries),
                Some(entries) if column == "subject_id" => own(&kind, &text, entries),
                Some(entries) if ids.contains(&column) => own(column, &text, entries),
                _ => text,
            }
        };
        let told = grid.columns.iter().filter(|c| !OURS.contains(&c.as_str()));
        let cells = told
            .map(|c| (c, of(c)))
            .filter(|(_, text)| !text.is_empty());
        let cells: Vec<String> = cells.map(|(c, text)| format!("{c}={text}")).collect();
        all.push(cells.join(" "));
    }
    all.sort_unstable();
    all
}

/// What one has and the other has not; nothing where they are the same.
fn differing(name: &str, ours: &[String], theirs: &[String]) -> Option<String> {
    let only = |a: &[String], b: &[String]| -> String {
        let lines = a.iter().filter(|line| !b.contains(line)).take(12);
        lines.cloned().collect::<Vec<_>>().join("\n")
    };
    (ours != theirs).then(|| {
        format!(
            "{name}: {} and {} rows\nConnectWise alone:\n{}\nHaloPSA alone:\n{}\n",
            ours.len(),
            theirs.len(),
            only(ours, theirs),
            only(theirs, ours)
        )
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_firm_gives_the_same_items_and_months_through_connectwise_and_halopsa() {
    let world = told(generate(
        Size {
            people: 12,
            months: 3,
        },
        1,
    ));
    assert!(
        world
            .agreements
            .iter()
            .any(|a| a.agreement.kind == AgreementKind::BlockHours)
    );
    let known = entries(&world);
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());

    let server = connectwise::Server::start(world.clone(), connectwise::Options::default())
        .await
        .unwrap();
    let connectwise = read(&settings(&server, one.path(), REST), &world, one.path()).await;

    let server = Server::start(world.clone(), Options::default())
        .await
        .unwrap();
    let url = crate::warehouse::url(other.path());
    let text = format!("{REST}[warehouse]\nurl = \"{url}\"\n{}", source(&server));
    let halopsa = read(&text, &world, other.path()).await;

    let mut differences = Vec::new();
    for name in [
        "rpt_review_item",
        "rpt_review_item_person",
        "rpt_agreement_month",
        "rpt_project_month",
        "rpt_company_month",
        "rpt_month_reconciliation",
    ] {
        let ours = lines(&connectwise, name, None).await;
        assert!(!ours.is_empty(), "{name}");
        let theirs = lines(&halopsa, name, Some(&known)).await;
        differences.extend(differing(name, &ours, &theirs));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

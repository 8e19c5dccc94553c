//! The connector against the simulated vendor: all is read, and it means what the firm behind it is.

use super::*;
use crate::on_text::OnText;
use crate::simulator::Vendor;
use crate::tiny_firm;
use daybook::simulator::connectwise::Options;
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::world::World;
use daybook::source::{Cursor, Request};
use std::collections::{BTreeMap, BTreeSet};

/// A connector with the keys of the simulated vendor.
fn connector(vendor: &Vendor) -> ConnectWise {
    let options = Options::default();
    let mut settings = settings();
    settings.base_url = vendor.server.base_url();
    settings.company_id = options.company_id;
    settings.public_key = options.public_key;
    settings.private_key = options.private_key.into();
    settings.client_id = options.client_id;
    settings.map.absence.schedule_types = vec!["Vacation".into()];
    settings.map.internal_companies = vec!["250".into()];
    // What no field of an agreement tells apart.
    settings.map.agreement_kinds = [
        ("Fixed Price Project", "project_fixed_fee"),
        ("Project Time and Materials", "project_time_and_materials"),
    ]
    .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
    .into();
    ConnectWise::new("psa", settings, false)
}

async fn ask(vendor: &Vendor, base: &str, psa: &ConnectWise, request: &Request) -> Answer {
    let mut url = reqwest::Url::parse(&format!("{base}{}", request.path)).unwrap();
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    let mut headers = psa.headers();
    headers.extend(request.headers.iter().cloned());
    let got = vendor.ask(url.as_str(), &headers).await;
    Answer {
        status: got.status,
        headers: got.headers,
        body: got.text,
    }
}

/// All records by stream, read page by page as the engine does it.
async fn read_all(
    vendor: &Vendor,
    psa: &ConnectWise,
    page_size: u32,
) -> BTreeMap<&'static str, Vec<Record>> {
    let discovered = ask(vendor, "", psa, &psa.discover().unwrap()).await;
    assert_eq!(psa.judge(None, &discovered), None);
    let base = psa.base(Some(&discovered)).unwrap();
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut all: BTreeMap<&'static str, Vec<Record>> = BTreeMap::new();
    for stream in psa.streams() {
        let parents: Vec<Option<String>> = match stream.parent {
            None => vec![None],
            Some(parent) => ids[parent].iter().cloned().map(Some).collect(),
        };
        let seen = ids.entry(stream.name).or_default();
        let records = all.entry(stream.name).or_default();
        for parent in parents {
            let mut cursor = Cursor {
                parent,
                page_size,
                ..Cursor::default()
            };
            loop {
                let answer = ask(vendor, &base, psa, &psa.request(stream, &cursor)).await;
                assert_eq!(psa.judge(Some(stream), &answer), None, "{}", stream.name);
                let page = psa.page(stream, &cursor, &answer).unwrap();
                for row in &page.rows {
                    assert!(seen.insert(row.external_id.clone()) || stream.parent.is_some());
                    let understood = psa.records(stream, cursor.parent.as_deref(), &row.body);
                    records.extend(
                        understood.unwrap_or_else(|e| panic!("{}: {e}\n{}", stream.name, row.body)),
                    );
                }
                let Some(next) = page.next else { break };
                cursor.token = Some(next);
            }
        }
    }
    all
}

fn with_ids<'a>(records: &'a [Record], table: &str) -> BTreeMap<&'a str, &'a Record> {
    let of = records.iter().filter(|r| r.table.name == table);
    of.map(|r| (r.source_id.as_str(), r)).collect()
}

/// The bare id of one of the world's ids.
fn bare(id: &str) -> &str {
    id.rsplit(':').next().unwrap_or(id)
}

fn assert_entries_are_those_of(world: &World, records: &[Record]) {
    let read = with_ids(records, "time_entry");
    assert_eq!(read.len(), world.entries.len());
    for sim in &world.entries {
        let entry = &sim.entry;
        let record = read[bare(entry.id.as_str())];
        let id = |id: Option<&str>| id.map_or(Cell::Null, |id| text(bare(id)));
        let timed = entry.started_at.is_some() && entry.ended_at.is_some();
        assert_cells(
            record,
            &[
                ("member_id", id(Some(entry.member_id.as_str()))),
                (
                    "ticket_id",
                    id(entry.ticket_id.as_ref().map(|i| i.as_str())),
                ),
                (
                    "agreement_id",
                    id(entry.agreement_id.as_ref().map(|i| i.as_str())),
                ),
                (
                    "work_role_id",
                    id(entry.work_role_id.as_ref().map(|i| i.as_str())),
                ),
                (
                    "work_type_id",
                    id(entry.work_type_id.as_ref().map(|i| i.as_str())),
                ),
                ("started_at", entry.started_at.filter(|_| timed).into()),
                ("ended_at", entry.ended_at.filter(|_| timed).into()),
                ("worked_on", (!timed).then_some(entry.work_date).into()),
                ("worked_seconds", Cell::Int(entry.worked.0)),
                ("billable", entry.billable.map(|b| b.as_str()).into()),
                (
                    "charge_code_id",
                    sim.charge_code
                        .filter(|_| entry.ticket_id.is_none())
                        .map(|c| c.to_string())
                        .into(),
                ),
            ],
        );
    }
}

fn assert_directory_is_that_of(world: &World, all: &BTreeMap<&'static str, Vec<Record>>) {
    let members = with_ids(&all["members"], "member");
    let costs = with_ids(&all["members"], "cost_rate");
    for sim in &world.members {
        let id = bare(sim.member.id.as_str());
        let zone = sim.member.time_zone.map_or(world.time_zone, |z| z);
        assert_cells(
            members[id],
            &[
                ("is_human", Cell::Bool(!sim.is_api)),
                ("time_zone", text(zone.name())),
            ],
        );
        let cost = sim.cost.filter(|c| !c.is_zero());
        assert_eq!(
            costs.get(id).map(|r| r.get("amount").clone()),
            cost.map(Cell::from),
            "{id}"
        );
    }
    let agreements = with_ids(&all["agreements"], "agreement");
    assert_eq!(agreements.len(), world.agreements.len());
    for sim in &world.agreements {
        let record = agreements[bare(sim.agreement.id.as_str())];
        assert_cells(
            record,
            &[
                ("kind", text(sim.agreement.kind.as_str())),
                ("starts_on", sim.agreement.starts_on.into()),
                ("ends_on", sim.agreement.ends_on.into()),
                ("cancelled_on", sim.agreement.cancelled_on.into()),
                ("bill_amount", sim.agreement.bill_amount.into()),
                ("covers_time", Cell::Bool(sim.agreement.covers_time)),
            ],
        );
    }
    let additions: usize = world
        .agreements
        .iter()
        .map(|a| a.agreement.additions.len())
        .sum();
    assert_eq!(all["additions"].len(), additions);
}

async fn assert_is_read(world: World, page_size: u32) {
    let vendor = Vendor::start(world.clone()).await;
    let psa = connector(&vendor);
    let all = read_all(&vendor, &psa, page_size).await;
    assert_entries_are_those_of(&world, &all["time_entries"]);
    assert_directory_is_that_of(&world, &all);
    let tickets = all["service_tickets"].len() + all["project_tickets"].len();
    assert_eq!(tickets, world.tickets.len());
    let planned = world.schedule.iter().filter(|s| s.start != s.end);
    assert_eq!(all["schedule_entries"].len(), planned.count());
    let leave = world
        .schedule
        .iter()
        .filter(|s| s.start != s.end && s.type_name == "Vacation");
    assert_eq!(
        with_ids(&all["schedule_entries"], "absence").len(),
        leave.count()
    );
    assert_eq!(
        with_ids(&all["invoices"], "invoice").len(),
        world.invoices.len()
    );
    assert_eq!(all["time_sheets"].len(), world.time_sheets.len());
    for asked in vendor.server.requests() {
        assert_eq!(asked.method, "GET", "{}", asked.path);
    }
    vendor.stop().await;
}

#[tokio::test]
async fn a_small_firm_is_read_in_small_pages_as_it_is() {
    assert_is_read(tiny_firm::world(), 7).await;
}

#[tokio::test]
async fn a_generated_firm_is_read_as_it_is() {
    assert_is_read(
        generate(
            Size {
                people: 12,
                months: 2,
            },
            3,
        ),
        1000,
    )
    .await;
}

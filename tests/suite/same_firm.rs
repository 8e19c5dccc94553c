//! One firm, read through two vendors: the same items and the same months to the cent, but for what follows from fields
//! that a vendor cannot give. That list stands here and in `docs/sources`.

use crate::support::{config, evaluate, whole};
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::model::{
    Agreement, AgreementCost, AgreementId, AgreementKind, BillingMethod, CostRate, Currency,
    MemberId, Project, TimeEntry,
};
use daybook::simulator::autotask;
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::world::World;
use daybook::store::read::{Grid, Query};
use daybook::sync::PassOptions;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The settings of a firm on Autotask, as the demo's are for ConnectWise.
fn on_autotask(base_url: &str, folder: &Path) -> String {
    let options = autotask::Options::default();
    format!(
        r#"
[warehouse]
url = "sqlite:{}"
[sources.psa]
kind = "autotask"
base_url = "{base_url}"
user_name = "{}"
secret = "{}"
integration_code = "{}"
requests_per_minute = 60000
[sources.psa.map]
payroll_wrap = {{ charge_codes = ["Payroll wrap"] }}
absence = {{ charge_codes = ["PTO"] }}
[sources.psa.map.agreement_kinds]
"Licenses" = "resale"
"Project Time and Materials" = "project_time_and_materials"
"#,
        folder.join("d.db").display(),
        options.user_name,
        options.secret,
        options.integration_code,
    )
}

/// A Daybook over the world served as Autotask.
async fn through_autotask(world: World, folder: &Path) -> (Daybook, autotask::Server) {
    let clock = Clock::fixed(world.now);
    let server = autotask::Server::start(world, autotask::Options::default())
        .await
        .unwrap();
    let text = on_autotask(&server.base_url(), folder);
    let daybook = Daybook::open(config(folder, &text), clock, true)
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
    (daybook, server)
}

async fn view(daybook: &Daybook, view: &'static str, filter: &'static str) -> Grid {
    let query = Query {
        view,
        filter,
        values: &[],
        order: "",
    };
    daybook.db.rows_of(query).await.unwrap()
}

/// An id in the words of ConnectWise: tasks are tickets there, and the own firm has a number like any other.
fn known_as(id: &str) -> String {
    match id.strip_prefix("psa:") {
        Some("0") => "psa:1".to_owned(),
        Some(rest) => {
            let bare = ["task-call-", "call-", "task-"]
                .iter()
                .find_map(|prefix| rest.strip_prefix(prefix));
            format!("psa:{}", bare.unwrap_or(rest))
        }
        None => id.to_owned(),
    }
}

/// An open item: rule, subject, work date, start, minutes.
type Item = (String, String, String, String, String);

async fn items(daybook: &Daybook) -> BTreeSet<Item> {
    let mut all = BTreeSet::new();
    for name in ["rpt_review_item", "rpt_review_item_person"] {
        let grid = view(daybook, name, "state = 'open'").await;
        for row in &grid.rows {
            let cell = |column: &str| grid.text(row, column);
            all.insert((
                cell("rule"),
                known_as(&cell("subject_id")),
                cell("work_date"),
                cell("interval_start"),
                cell("minutes"),
            ));
        }
    }
    all
}

/// What plants are disguised as where Autotask cannot tell the mistake: why it is not found there.
const NOT_TOLD: [(&str, &str); 5] = [
    (
        "the option was not chosen",
        "an entry always is billable or not",
    ),
    (
        "the option was not chosen on a project",
        "an entry always is billable or not",
    ),
    (
        "only a tentative meeting is there",
        "appointments are never tentative",
    ),
    (
        "only a tentative day in the calendar",
        "appointments are never tentative",
    ),
    (
        "a fixed fee without labour",
        "a recurring contract covers labour",
    ),
];

/// What of the months differs because Autotask cannot give it; the rest of these rows is the same.
const MAY_DIFFER: [&str; 9] = [
    "revenue_earned",
    "profit",
    "margin_pct",
    "effective_hourly_rate",
    "efficiency_ratio",
    "covered_hours",
    "limit_hours",
    "remaining_hours",
    "percent_complete",
];

/// Agreements, projects and companies whose money follows from something that Autotask cannot give.
fn apart(world: &World) -> BTreeSet<String> {
    let (mut apart, mut projects) = (BTreeSet::new(), BTreeSet::new());
    let mut with = |agreement: &Agreement| {
        apart.insert(agreement.id.to_string());
        apart.insert(agreement.company_id.to_string());
    };
    let agreements: BTreeMap<&str, &Agreement> = world
        .agreements
        .iter()
        .map(|a| (a.agreement.id.as_str(), &a.agreement))
        .collect();
    // A retainer is worth what it costs; what of a block's hours covered an entry is not told.
    let kinds = [AgreementKind::BlockMoney, AgreementKind::BlockHours];
    let blocks = agreements.values().filter(|a| kinds.contains(&a.kind));
    blocks.for_each(|a| with(a));
    // A project bills as its contract does.
    let of = |id: Option<&AgreementId>| Some(*agreements.get(id?.as_str())?);
    for project in &world.projects {
        let agreement = of(project.agreement_id.as_ref());
        if !is_told(project, agreement) {
            agreement.into_iter().for_each(&mut with);
            projects.insert(project.id.to_string());
            projects.extend(project.company_id.as_ref().map(ToString::to_string));
        }
    }
    // An entry's own rate is not told: the contract's for its role counts, or the role's.
    for sim in &world.entries {
        let entry = &sim.entry;
        let agreement = of(entry.agreement_id.as_ref());
        if entry.hourly_rate != rate(world, agreement, entry) {
            agreement.into_iter().for_each(&mut with);
            projects.extend(entry.project_id.as_ref().map(ToString::to_string));
            projects.extend(entry.company_id.as_ref().map(ToString::to_string));
        }
    }
    apart.extend(projects);
    apart
}

/// Does the contract tell how the project bills?
fn is_told(project: &Project, agreement: Option<&Agreement>) -> bool {
    match agreement {
        Some(a) if a.kind == AgreementKind::ProjectFixedFee => {
            project.billing_method == BillingMethod::FixedFee
                && project.contract_price == a.bill_amount
        }
        _ => project.billing_method == BillingMethod::TimeAndMaterials,
    }
}

fn rate(world: &World, agreement: Option<&Agreement>, entry: &TimeEntry) -> Option<Decimal> {
    let role = entry.work_role_id.as_ref()?;
    let own = agreement.into_iter().flat_map(|a| &a.rates);
    let own = own.filter(|r| r.work_role_id.as_ref() == Some(role));
    let standard = world.work_roles.iter().find(|r| r.id == *role);
    own.filter_map(|r| r.rate)
        .next()
        .or_else(|| standard?.standard_rate)
}

/// Rows of a month view by key; ids in the words of ConnectWise, without the columns that may differ.
async fn months(
    daybook: &Daybook,
    name: &'static str,
    key: &str,
    without: &[&str],
) -> BTreeMap<String, String> {
    let grid = view(daybook, name, "").await;
    let mut rows = BTreeMap::new();
    for row in &grid.rows {
        let id = format!(
            "{} {}",
            grid.text(row, "month"),
            known_as(&grid.text(row, key))
        );
        let cells = grid
            .columns
            .iter()
            .filter(|c| !without.contains(&c.as_str()));
        let cells = cells.map(|c| format!("{c}={}", known_as(&grid.text(row, c))));
        rows.insert(id, cells.collect::<Vec<_>>().join(" "));
    }
    rows
}

/// What one has and the other has not, both ways.
fn differing(a: &BTreeMap<String, String>, b: &BTreeMap<String, String>) -> Vec<String> {
    let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let differ = keys.into_iter().filter(|k| a.get(*k) != b.get(*k));
    differ
        .map(|k| format!("{k}\n  {:?}\n  {:?}", a.get(k), b.get(k)))
        .collect()
}

/// The items of one are those of the other, but for mistakes that only one can show.
fn assert_same_items(world: &World, theirs: &BTreeSet<Item>, ours: &BTreeSet<Item>) {
    let extra: Vec<_> = ours.difference(theirs).collect();
    assert!(extra.is_empty(), "Autotask alone shows {extra:#?}");
    let untold: BTreeSet<(&str, &str)> = world
        .expected
        .iter()
        .filter(|p| NOT_TOLD.iter().any(|(disguise, _)| *disguise == p.disguise))
        .map(|p| (p.rule, p.subject_id.as_str()))
        .collect();
    let missed = theirs.difference(ours);
    let missed: Vec<_> = missed
        .filter(|item| !untold.contains(&(item.0.as_str(), item.1.as_str())))
        .collect();
    assert!(missed.is_empty(), "Autotask does not show {missed:#?}");
    assert!(ours.len() > 20, "{} items", ours.len());
}

async fn check(people: u32, seed: u64) {
    let world = generate(Size { people, months: 3 }, seed);
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (connectwise, _a) = whole(world.clone(), one.path()).await;
    let (autotask, _b) = through_autotask(world.clone(), other.path()).await;
    assert_same_items(&world, &items(&connectwise).await, &items(&autotask).await);
    let apart = apart(&world);
    let (mut same, mut nearly) = (0, 0);
    for (name, key) in [
        ("rpt_agreement_month", "agreement_id"),
        ("rpt_project_month", "project_id"),
        ("rpt_company_month", "company_id"),
        ("rpt_month_reconciliation", "currency"),
    ] {
        // Open items and the grade follow from the items, and from approvals, which Autotask has none of.
        let always = ["open_items", "grade"];
        let some: Vec<&str> = always.into_iter().chain(MAY_DIFFER).collect();
        for (without, is_apart) in [(&always[..], false), (&some[..], true)] {
            let of = |rows: BTreeMap<String, String>| -> BTreeMap<String, String> {
                let mine = |k: &String| apart.contains(k.split_once(' ').unwrap().1) == is_apart;
                rows.into_iter().filter(|(k, _)| mine(k)).collect()
            };
            let a = of(months(&connectwise, name, key, without).await);
            let b = of(months(&autotask, name, key, without).await);
            assert_eq!(differing(&a, &b), [] as [String; 0], "{name}");
            *(if is_apart { &mut nearly } else { &mut same }) += a.len();
        }
    }
    assert!(same > nearly, "{same} rows are the same, {nearly} nearly");
    connectwise.db.close().await;
    autotask.db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_firm_gives_the_same_through_connectwise_and_autotask() {
    for seed in 1..=3 {
        check(12, seed).await;
    }
}

/// What somebody costs in a role on one contract, as some vendors have it.
pub fn agreement_cost(on: AgreementId, of: MemberId, role: &str, amount: i64) -> AgreementCost {
    AgreementCost {
        agreement_id: on,
        work_role_id: Some(role.into()),
        rate: CostRate {
            member_id: of,
            amount: amount.into(),
            currency: Currency::parse("USD").unwrap(),
            valid_from: None,
            valid_to: None,
            yearly: false,
            burden: Decimal::ONE,
            overtime_after: None,
            overtime_factor: None,
            from_files: false,
        },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_cost_on_one_contract_counts_there_alone_and_a_change_from_the_day_it_is_seen()
{
    let size = Size {
        people: 8,
        months: 1,
    };
    let mut world = generate(size, 3);
    let is_managed = |a: &&Agreement| a.kind == AgreementKind::FixedFee;
    let agreements = || world.agreements.iter().map(|a| &a.agreement);
    let worked_on = |a: &&Agreement| {
        let on_it = world.entries.iter().map(|e| &e.entry);
        on_it
            .filter(|e| e.agreement_id.as_ref() == Some(&a.id))
            .count()
            > 5
    };
    let contract = agreements()
        .filter(is_managed)
        .find(worked_on)
        .unwrap()
        .id
        .clone();
    let mut costs = Vec::new();
    for member in &world.members {
        for role in &world.work_roles {
            let (member, role) = (member.member.id.clone(), role.id.as_str());
            costs.push(agreement_cost(contract.clone(), member, role, 100));
        }
    }
    let pairs = costs.len();
    world.agreement_costs = costs;
    let folder = tempfile::tempdir().unwrap();
    let (daybook, server) = through_autotask(world, folder.path()).await;
    let grid = view(&daybook, "rpt_agreement_month", "worked_hours > 0").await;
    let number = |row: &_, column: &str| -> f64 { grid.text(row, column).parse().unwrap() };
    let (mut own, mut others) = (0, 0);
    for row in &grid.rows {
        // Some entry may name no role, and costs what its person does.
        let an_hour = number(row, "labour_cost") / number(row, "worked_hours");
        let is_so = (an_hour - 100.0).abs() < 5.0;
        match grid.text(row, "agreement_id") == contract.as_str() {
            true => {
                assert!(is_so, "{row:?}");
                own += 1;
            }
            false => others += usize::from(is_so),
        }
    }
    assert!(own > 0 && others == 0, "{own} {others}");

    server.edit(|w| {
        for cost in &mut w.agreement_costs {
            cost.rate.amount = 120.into();
        }
    });
    daybook.clock.advance(daybook::model::Seconds::hours(24));
    let reports = daybook
        .sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    assert!(
        reports.iter().all(|(_, r)| r.errors.is_empty()),
        "{reports:?}"
    );
    let look = crate::warehouse::Look::at(&daybook.config.warehouse.url).await;
    let rates =
        "select count(*) from cost_rate where agreement_id is not null and deleted_at is null";
    let count = async |of: &str| look.one(&format!("{rates} {of}")).await;
    assert_eq!(count("and valid_to is not null").await, pairs.to_string());
    assert_eq!(count("and valid_from is not null").await, pairs.to_string());
    daybook.db.close().await;
}

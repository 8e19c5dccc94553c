//! What Autotask cannot say, and the firm read through it.

use super::missing::*;
use super::{BUSINESS, all_on, everything};
use chrono::{Days, NaiveDate};
use daybook::model::{
    Agreement, AgreementId, AgreementKind, Billable, BillingMethod, Project, Seconds, TimeEntry,
};
use daybook::simulator::autotask::{Options, Server};
use daybook::simulator::world::World;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::path::Path;

#[rustfmt::skip]
pub const MISSING: &[Missing] = &[
    missing("the order in which entries were saved", "blocks run down by the day of work; `agreement.saved_out_of_order` finds nothing", order_of_saving),
    missing("covered hours of an entry", "coverage is reckoned from contract, exclusions and blocks alone", covered),
    missing("a break inside an entry", "worked time is the entry's own figure", breaks),
    missing("whether a billable option was chosen", "`billable.missing` finds nothing, an entry always is billable or not", not_chosen),
    missing("role and work type of internal time", "its billing code stands for both, and has no rate", internal_roles),
    missing("hourly rate of an entry", "rates come from the contract's roles, else the roles, as the work type changes them", own_rates),
    missing("company and project of an entry's own", "they are those of its ticket or task", own_places),
    missing("whether an entry is invoiced", "`entry.unbilled_stale` finds nothing; lines of invoices name the entries they are for", invoiced),
    missing("approval of time sheets", "`approval` is empty; the grade of a month does not depend on it", approval),
    missing("a contract of a task's own", "a task is on its project's contract; time without a contract of its own follows it", tasks),
    missing("a billable option of tickets, and `no_charge` of tasks", "a task is billable or not; a ticket's entries say it themselves", ticket_options),
    missing("boards as a list", "queues are known by name; `setup.board_without_type` finds nothing", boards),
    missing("the place of a ticket or of a contract", "`agreement.other_site` finds nothing", places),
    missing("how a project bills, and its price", "they are those of its contract; other projects bill by the hour", projects),
    missing("a retainer's worth beside its price", "a retainer is worth what it costs", retainers),
    missing("whether work beyond a balance is expected", "it is asked about on every contract", overruns),
    missing("whether a block has no limit, or none was given", "a block grants what was bought for it", limits),
    missing("whether a contract covers labour", "recurring contracts, blocks and retainers do, `map.agreement_kinds` can say `resale`", labour),
    missing("a day of cancellation beside the last day, and contracts without an end", "the last day is all there is", last_days),
    missing("the currency of a contract", "it is the business's; `setup.currency_missing` finds nothing", currencies),
    missing("contracts under contracts", "each contract stands for itself", parents),
    missing("rates by work type on a contract, their bounds and dates", "only roles have rates on a contract, and they hold for open months as they are now", contract_rates),
    missing("free and tentative appointments", "every appointment accounts for its time", tentative),
    missing("end of employment", "a person who is not active any more has no expected day from then on", last_day_of_people),
    missing("what an hour of a work type costs more", "cost is the person's, whatever the work type", multipliers),
];

fn covered(world: &mut World) -> usize {
    entries(world, |e| put(&mut e.covered, None))
}

fn breaks(world: &mut World) -> usize {
    entries(world, |e| put(&mut e.deduct, Seconds(0)))
}

fn not_chosen(world: &mut World) -> usize {
    entries(world, |e| {
        e.billable.is_none() && put(&mut e.billable, Some(Billable::Billable))
    })
}

fn own_rates(world: &mut World) -> usize {
    let terms: BTreeMap<AgreementId, Agreement> = terms(world);
    let roles = world.work_roles.clone();
    entries(world, |e| {
        let agreement = e.agreement_id.as_ref().and_then(|id| terms.get(id));
        let rate = rate(agreement, e, &roles);
        put(&mut e.hourly_rate, rate)
    })
}

fn terms(world: &World) -> BTreeMap<AgreementId, Agreement> {
    let all = world.agreements.iter().map(|a| a.agreement.clone());
    all.map(|a| (a.id.clone(), a)).collect()
}

/// The contract's rate of the role, else the role's own.
fn rate(
    agreement: Option<&Agreement>,
    e: &TimeEntry,
    roles: &[daybook::model::WorkRole],
) -> Option<Decimal> {
    let role = e.work_role_id.as_ref()?;
    let own = agreement.into_iter().flat_map(|a| &a.rates);
    let own = own.filter(|r| r.work_role_id.as_ref() == Some(role) && r.work_type_id.is_none());
    let standard = roles.iter().find(|r| r.id == *role);
    own.filter_map(|r| r.rate)
        .next()
        .or_else(|| standard?.standard_rate)
}

fn own_places(world: &mut World) -> usize {
    let all = world.tickets.iter().map(|t| &t.ticket);
    let of: BTreeMap<_, _> = all.map(|t| (t.id.clone(), t.project_id.clone())).collect();
    let projects = entries(world, |e| {
        let project = e.ticket_id.as_ref().and_then(|id| of.get(id));
        project.is_some_and(|project| put(&mut e.project_id, project.clone()))
    });
    projects + own_companies(world)
}

fn internal_roles(world: &mut World) -> usize {
    let internal = role(world, "psa:98", "Internal time");
    each(&mut world.entries, |sim| {
        sim.charge_code.is_some() && put(&mut sim.entry.work_role_id, Some(internal.clone()))
    })
}

fn approval(world: &mut World) -> usize {
    let sheets = each(&mut world.time_sheets, |s| put(&mut s.approval, "approved"));
    let approved = || Some("approved".to_owned());
    sheets + entries(world, |e| put(&mut e.approval, approved()))
}

fn tasks(world: &mut World) -> usize {
    let projects = world.projects.clone();
    tickets(world, |t| {
        let project = t.project_id.as_ref();
        let project = project.and_then(|id| projects.iter().find(|p| p.id == *id));
        project.is_some_and(|p| put(&mut t.agreement_id, p.agreement_id.clone()))
    })
}

fn ticket_options(world: &mut World) -> usize {
    tickets(world, |t| {
        let told = match (&t.project_id, t.billable) {
            (None, _) => None,
            (Some(_), Some(Billable::DoNotBill)) => Some(Billable::DoNotBill),
            (Some(_), _) => Some(Billable::Billable),
        };
        put(&mut t.billable, told)
    })
}

fn places(world: &mut World) -> usize {
    let tickets = tickets(world, |t| put(&mut t.location, None));
    tickets + agreements(world, |a| put(&mut a.location, None))
}

fn projects(world: &mut World) -> usize {
    let terms = terms(world);
    each(&mut world.projects, |p: &mut Project| {
        let contract = p.agreement_id.as_ref().and_then(|id| terms.get(id));
        let fixed = contract.filter(|a| a.kind == AgreementKind::ProjectFixedFee);
        let (method, price) = match fixed {
            Some(a) => (BillingMethod::FixedFee, a.bill_amount),
            None => (BillingMethod::TimeAndMaterials, None),
        };
        put(&mut p.billing_method, method) | put(&mut p.contract_price, price)
    })
}

fn overruns(world: &mut World) -> usize {
    agreements(world, |a| put(&mut a.allow_overrun, false))
}

fn retainers(world: &mut World) -> usize {
    agreements(world, |a| {
        a.kind == AgreementKind::BlockMoney && {
            let worth = a.limit_amount;
            put(&mut a.bill_amount, worth)
        }
    })
}

fn last_days(world: &mut World) -> usize {
    let far = NaiveDate::from_ymd_opt(2099, 12, 31).unwrap();
    agreements(world, |a| {
        let last = a.stop().and_then(|day| day.checked_sub_days(Days::new(1)));
        put(&mut a.ends_on, last.or(Some(far))) | put(&mut a.cancelled_on, None)
    })
}

fn parents(world: &mut World) -> usize {
    agreements(world, |a| put(&mut a.parent_id, None))
}

fn contract_rates(world: &mut World) -> usize {
    agreements(world, |a| {
        let gone = keep(&mut a.rates, |r| {
            r.work_role_id.is_some() && r.work_type_id.is_none() && r.rate.is_some()
        });
        let changed = each(&mut a.rates, |r| {
            put(&mut r.minimum, None)
                | put(&mut r.maximum, None)
                | put(&mut r.round, None)
                | put(&mut r.overage_rate, None)
                | put(&mut r.valid_from, None)
                | put(&mut r.valid_to, None)
        });
        gone + changed > 0
    })
}

fn tentative(world: &mut World) -> usize {
    each(&mut world.schedule, |s| {
        s.ticket_id.is_none() && put(&mut s.tentative, false)
    })
}

fn last_day_of_people(world: &mut World) -> usize {
    each(&mut world.members, |m| put(&mut m.member.ended_on, None))
}

fn multipliers(world: &mut World) -> usize {
    each(&mut world.work_types, |t| {
        put(&mut t.cost_multiplier, Decimal::ONE)
    })
}

/// The settings of a firm on Autotask, as the demo's are for ConnectWise.
pub fn settings(base_url: &str, folder: &Path) -> String {
    let options = Options::default();
    format!(
        r#"{BUSINESS}
[warehouse]
url = "{}"
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
"Internal" = "internal"
"Licenses" = "resale"
"Project Time and Materials" = "project_time_and_materials"
{}"#,
        crate::warehouse::url(folder),
        options.user_name,
        options.secret,
        options.integration_code,
        all_on(),
    )
}

/// An id in the words of the firm: tasks are tickets there, and the own firm has a number like any other.
fn own(kind: &str, id: &str) -> String {
    match id.strip_prefix("psa:") {
        Some("0") if kind == "company" => "psa:1".to_owned(),
        Some(rest) => {
            let bare = ["task-call-", "call-", "task-"]
                .iter()
                .find_map(|prefix| rest.strip_prefix(prefix));
            format!("psa:{}", bare.unwrap_or(rest))
        }
        None => id.to_owned(),
    }
}

pub async fn read(world: &World) -> BTreeMap<&'static str, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(world.clone(), Options::default())
        .await
        .unwrap();
    let text = settings(&server.base_url(), folder.path());
    let daybook = super::judged(&text, world, folder.path()).await;
    let all = everything(&daybook, &own).await;
    daybook.db.close().await;
    all
}

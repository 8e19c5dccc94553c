//! The generated firm as a folder of canonical files (contract §4).

use chrono::NaiveTime;
use daybook::model::*;
use daybook::simulator::world::{SimSchedule, SimTicket, World};
use rust_decimal::Decimal;
use std::path::Path;

/// Writes the firm into a folder. Those who are unpaid have a cost of zero.
pub fn write(world: &World, folder: &Path, unpaid: &[&str]) {
    directory(world, folder);
    people(world, folder, unpaid);
    agreements(world, folder);
    terms(world, folder);
    work(world, folder);
    planned(world, folder);
}

type Row = Vec<String>;

fn file(folder: &Path, name: &str, header: &str, rows: impl IntoIterator<Item = Row>) {
    let path = folder.join(format!("{name}.csv"));
    let mut out = csv::Writer::from_path(path).unwrap();
    let header: Vec<&str> = header.split(',').collect();
    out.write_record(&header).unwrap();
    for row in rows {
        assert_eq!(row.len(), header.len(), "{name}: {row:?}");
        out.write_record(&row).unwrap();
    }
    out.flush().unwrap();
}

/// A cell, empty where there is nothing.
fn maybe<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn at(value: Option<Instant>) -> String {
    maybe(value.map(|t| t.to_rfc3339()))
}

fn hours(value: Option<Seconds>) -> String {
    maybe(value.map(|s| (Decimal::from(s.0) / Decimal::from(3600)).round_dp(8)))
}

fn option(value: Option<Billable>) -> String {
    maybe(value.map(|b| b.as_str().to_owned()))
}

fn directory(world: &World, folder: &Path) {
    let header = "id,name,parent_id,is_internal,active";
    let company = |c: &Company| {
        vec![
            c.id.to_string(),
            c.name.clone(),
            maybe(c.parent_id.as_ref()),
            c.is_internal.to_string(),
            c.active.to_string(),
        ]
    };
    file(
        folder,
        "companies",
        header,
        world.companies.iter().map(company),
    );
    let role = |r: &WorkRole| {
        vec![
            r.id.to_string(),
            r.name.clone(),
            r.active.to_string(),
            maybe(r.standard_rate),
        ]
    };
    let header = "id,name,active,standard_rate";
    file(
        folder,
        "work_roles",
        header,
        world.work_roles.iter().map(role),
    );
    let kind = |t: &WorkType| {
        vec![
            t.id.to_string(),
            t.name.clone(),
            t.active.to_string(),
            option(t.billable),
            t.after_hours.to_string(),
            t.cost_multiplier.to_string(),
            match t.place {
                Some(WorkPlace::OnSite) => "on_site".into(),
                Some(WorkPlace::Travel) => "travel".into(),
                Some(WorkPlace::Remote) => "remote".into(),
                None => String::new(),
            },
        ]
    };
    let header = "id,name,active,billable,after_hours,cost_multiplier,place";
    file(
        folder,
        "work_types",
        header,
        world.work_types.iter().map(kind),
    );
    let lists = world.calendars.iter().flat_map(|c| &c.holidays);
    let holiday = |h: &Holiday| vec![h.on.to_string(), h.name.clone(), maybe(h.calendar.as_ref())];
    file(folder, "holidays", "on,name,calendar", lists.map(holiday));
}

fn people(world: &World, folder: &Path, unpaid: &[&str]) {
    let header = "id,name,email,team,manager_id,time_zone,active,is_human,started_on,ended_on,\
                  default_work_role_id,holiday_calendar,times_required,allowed_work_roles";
    let rows = world.members.iter().map(|sim| {
        let m = &sim.member;
        vec![
            m.id.to_string(),
            m.name.clone(),
            maybe(m.email.as_ref()),
            maybe(m.team.as_ref()),
            maybe(m.manager_id.as_ref()),
            maybe(m.time_zone),
            m.active.to_string(),
            m.is_human.to_string(),
            maybe(m.started_on),
            maybe(m.ended_on),
            maybe(m.default_work_role_id.as_ref()),
            maybe(m.holiday_calendar.as_ref()),
            m.times_required.to_string(),
            m.allowed_work_roles.join("|"),
        ]
    });
    file(folder, "members", header, rows);
    let rates = world.members.iter().filter_map(|sim| {
        let id = sim.member.id.to_string();
        let amount = match unpaid.contains(&id.as_str()) {
            true => Decimal::ZERO,
            false => sim.cost?,
        };
        Some(vec![
            id,
            amount.to_string(),
            "USD".into(),
            "2025-01-01".into(),
        ])
    });
    file(
        folder,
        "cost_rates",
        "member_id,amount,currency,valid_from",
        rates,
    );
    let days = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let clock = |t: &NaiveTime| t.format("%H:%M").to_string();
    let lines = world.members.iter().flat_map(|sim| {
        let calendar = sim.calendar.map(|n| &world.calendars[n]);
        let week = calendar.into_iter().flat_map(|c| days.iter().zip(&c.week));
        week.filter_map(|(day, window)| {
            let (from, to) = window.as_ref()?;
            Some(vec![
                sim.member.id.to_string(),
                (*day).into(),
                clock(from),
                clock(to),
            ])
        })
    });
    file(folder, "schedules", "member_id,weekday,starts,ends", lines);
}

fn agreements(world: &World, folder: &Path) {
    let header = "id,company_id,name,kind,bill_to_company_id,parent_id,starts_on,ends_on,cancelled_on,currency,\
                  bill_amount,bill_cycle_months,limit_amount,unlimited,carry_over_days,allow_overrun,overage_rate,\
                  covers_time,covers_projects,covers_boards,business_hours_only,location,devices,excluded_contact_types";
    let rows = world.agreements.iter().map(|sim| {
        let a = &sim.agreement;
        vec![
            a.id.to_string(),
            a.company_id.to_string(),
            a.name.clone(),
            a.kind.as_str().into(),
            maybe(a.bill_to_company_id.as_ref()),
            maybe(a.parent_id.as_ref()),
            maybe(a.starts_on),
            maybe(a.ends_on),
            maybe(a.cancelled_on),
            if a.reach.without_currency {
                String::new()
            } else {
                a.currency.to_string()
            },
            maybe(a.bill_amount),
            maybe(a.bill_cycle_months),
            maybe(a.limit_amount),
            a.unlimited.to_string(),
            a.carry_over_days.to_string(),
            a.allow_overrun.to_string(),
            maybe(a.overage_rate),
            a.covers_time.to_string(),
            a.covers_projects.to_string(),
            a.covers_boards.join("|"),
            a.business_hours_only.to_string(),
            maybe(a.location.as_ref()),
            a.reach.devices.join("|"),
            a.reach.excluded_contact_types.join("|"),
        ]
    });
    file(folder, "agreements", header, rows);
}

fn terms(world: &World, folder: &Path) {
    let all = || world.agreements.iter().map(|sim| &sim.agreement);
    let rows = all().flat_map(|a| {
        a.exclusions.iter().map(|x| {
            vec![
                a.id.to_string(),
                maybe(x.work_role_id.as_ref()),
                maybe(x.work_type_id.as_ref()),
                maybe(x.to_agreement_id.as_ref()),
            ]
        })
    });
    let header = "agreement_id,work_role_id,work_type_id,to_agreement_id";
    file(folder, "agreement_exclusions", header, rows);
    let rows = all().flat_map(|a| {
        a.rates.iter().map(|r| {
            vec![
                a.id.to_string(),
                maybe(r.work_role_id.as_ref()),
                maybe(r.work_type_id.as_ref()),
                maybe(r.rate),
                hours(r.minimum),
                hours(r.round),
            ]
        })
    });
    let header = "agreement_id,work_role_id,work_type_id,rate,minimum_hours,round_hours";
    file(folder, "agreement_rates", header, rows);
    let rows = all().flat_map(|a| {
        a.additions.iter().map(|x| {
            vec![
                x.id.to_string(),
                a.id.to_string(),
                x.name.clone(),
                x.quantity.to_string(),
                x.less_included.to_string(),
                x.unit_price.to_string(),
                maybe(x.unit_cost),
                maybe(x.effective_on),
                maybe(x.cancelled_on),
            ]
        })
    });
    let header = "id,agreement_id,name,quantity,less_included,unit_price,unit_cost,effective_on,cancelled_on";
    file(folder, "agreement_additions", header, rows);
}

/// The class of a status: the ticket's own, else what its name says.
fn class(sim: &SimTicket) -> String {
    let t = &sim.ticket;
    match (t.desk.status_class.as_deref(), t.status.as_deref()) {
        (Some(class), _) => class,
        (None, Some("New")) => "queued",
        (None, Some("Waiting on client")) => "waiting_client",
        (None, Some("Closed")) => "closed",
        _ => "active",
    }
    .to_owned()
}

fn work(world: &World, folder: &Path) {
    let header = "id,company_id,name,agreement_id,billing_method,planned_hours,ends_on,status";
    let rows = world.projects.iter().map(|p| {
        vec![
            p.id.to_string(),
            maybe(p.company_id.as_ref()),
            p.name.clone(),
            maybe(p.agreement_id.as_ref()),
            match p.billing_method {
                BillingMethod::FixedFee => "fixed_fee",
                BillingMethod::TimeAndMaterials => "time_and_materials",
                BillingMethod::NotToExceed => "not_to_exceed",
                BillingMethod::NotBillable => "not_billable",
            }
            .into(),
            hours(p.planned),
            maybe(p.ends_on),
            maybe(p.status.as_ref()),
        ]
    });
    file(folder, "projects", header, rows);
    let header = "id,company_id,agreement_id,project_id,board,type,status,status_class,owner_id,location,billable,\
                  work_type_id,opened_at,closed_at,devices,contact_type";
    let rows = world.tickets.iter().map(|sim| {
        let t = &sim.ticket;
        vec![
            t.id.to_string(),
            maybe(t.company_id.as_ref()),
            maybe(t.agreement_id.as_ref()),
            maybe(t.project_id.as_ref()),
            maybe(t.board.as_ref()),
            maybe(t.kind.as_ref()),
            maybe(t.status.as_ref()),
            class(sim),
            maybe(sim.owner.as_ref()),
            t.location.clone().unwrap_or_else(|| "Main".into()),
            option(t.billable),
            maybe(t.work_type_id.as_ref()),
            at(Some(sim.opened_at)),
            at(t.closed_at),
            t.desk.devices.join("|"),
            maybe(t.desk.contact_type.as_ref()),
        ]
    });
    file(folder, "tickets", header, rows);
    let header = "id,member_id,ticket_id,project_id,company_id,agreement_id,work_role_id,work_type_id,started_at,ended_at,\
                  worked_on,deduct_minutes,worked_hours,to_bill_hours,covered_hours,billable,hourly_rate,notes_length,\
                  entered_at,approval,accounts_as,note_words";
    let rows = world.entries.iter().map(|sim| entry(&sim.entry));
    file(folder, "time_entries", header, rows);
}

fn entry(e: &TimeEntry) -> Row {
    vec![
        e.id.to_string(),
        e.member_id.to_string(),
        maybe(e.ticket_id.as_ref()),
        maybe(e.project_id.as_ref()),
        maybe(e.company_id.as_ref()),
        maybe(e.agreement_id.as_ref()),
        maybe(e.work_role_id.as_ref()),
        maybe(e.work_type_id.as_ref()),
        at(e.started_at),
        at(e.ended_at),
        maybe(e.started_at.is_none().then_some(e.work_date)),
        (Decimal::from(e.deduct.0) / Decimal::from(60)).to_string(),
        hours(Some(e.worked)),
        hours(e.to_bill),
        hours(e.covered),
        option(e.billable),
        maybe(e.hourly_rate),
        maybe(e.notes_length),
        at(e.entered_at),
        maybe(e.approval.as_ref()),
        match e.accounts_as {
            Some(AccountsAs::PayrollWrap) => "payroll_wrap".into(),
            Some(AccountsAs::Absence) => "absence".into(),
            None => String::new(),
        },
        e.note_words.join("|"),
    ]
}

fn planned(world: &World, folder: &Path) {
    let is_leave = |s: &&SimSchedule| s.type_name == "Vacation";
    let leave = world.schedule.iter().filter(is_leave).map(|s| {
        vec![
            s.number.to_string(),
            s.member_id.to_string(),
            at(Some(s.start)),
            at(Some(s.end)),
            "leave".into(),
            (!s.tentative).to_string(),
        ]
    });
    file(
        folder,
        "absences",
        "id,member_id,starts_at,ends_at,kind,approved",
        leave,
    );
    let rest = world.schedule.iter().filter(|s| !is_leave(s));
    let timed = rest.filter(|s| s.start < s.end).map(|s| {
        vec![
            s.number.to_string(),
            s.member_id.to_string(),
            at(Some(s.start)),
            at(Some(s.end)),
            if s.tentative { "tentative" } else { "busy" }.into(),
            maybe(s.ticket_id.as_ref()),
        ]
    });
    let header = "id,member_id,started_at,ended_at,show_as,ticket_id";
    file(folder, "calendar_entries", header, timed);
}

//! What cannot be meant in a source's own settings: addresses, maps, foreign columns.

use super::judged::zone;
use super::mistake::Report;
use super::source::{Source, SourceKind};
use super::walk::nearest;
use crate::model::table::{
    ABSENCE_KINDS, AGREEMENT_KINDS, BILLABLE, BILLING_METHODS, STATUS_CLASSES, TABLES, Table,
    WORK_CATEGORIES,
};
use crate::source::autotask::Settings as Autotask;
use crate::source::connectwise::Settings as ConnectWise;
use crate::source::files::{ColumnMap, Settings as Files};
use crate::source::halopsa::{FLAT_FEES, Settings as HaloPsa};
use crate::source::icalendar::{Feed, Settings as ICalendar, WORKING_ELSEWHERE, feeds};
use crate::source::redmine::Settings as Redmine;
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Records that a link template may be given for.
const LINKED: [&str; 2] = ["ticket", "time_entry"];
/// Where a member's team can come from; empty: nowhere.
const TEAM_FIELDS: [&str; 3] = ["department", "location", ""];

pub(super) fn check(source: &Source, report: &mut Report) {
    match &source.kind {
        SourceKind::ConnectWise(settings) => connectwise(&source.name, settings, report),
        SourceKind::Autotask(settings) => autotask(&source.name, settings, report),
        SourceKind::HaloPsa(settings) => halopsa(&source.name, settings, report),
        SourceKind::Redmine(settings) => redmine(&source.name, settings, report),
        SourceKind::ICalendar(settings) => icalendar(&source.name, settings, report),
        SourceKind::Files(settings) => files(&source.name, settings, report),
    }
}

fn connectwise(name: &str, settings: &ConnectWise, report: &mut Report) {
    if !report.knows(&["sources", name, "base_url"]) {
        report.take(&["sources", name, "base_url"], address(&settings.base_url));
    }
    filled(
        name,
        &[
            ("company_id", &settings.company_id),
            ("public_key", &settings.public_key),
            ("client_id", &settings.client_id),
        ],
        report,
    );
    links(name, &settings.web_url, report);
    let map = &settings.map;
    words(
        name,
        "agreement_kinds",
        &map.agreement_kinds,
        AGREEMENT_KINDS,
        report,
    );
    zones(name, &map.time_zones, report);
    if !TEAM_FIELDS.contains(&map.teams.as_str()) {
        let what = format!(
            "\"{}\" is no place for a team; write department, location, or nothing",
            map.teams
        );
        report.add(&["sources", name, "map", "teams"], what);
    }
}

fn halopsa(name: &str, settings: &HaloPsa, report: &mut Report) {
    if !report.knows(&["sources", name, "base_url"]) {
        report.take(&["sources", name, "base_url"], address(&settings.base_url));
    }
    let required = [
        (
            "client_id",
            &settings.client_id,
            "the vendor grants no token without it",
        ),
        (
            "scope",
            &settings.scope,
            "a token for nothing is granted and then refused; write \"all\"",
        ),
    ];
    for (key, value, why) in required {
        let path = ["sources", name, key];
        if value.trim().is_empty() && !report.knows(&path) {
            report.add(&path, format!("this key is empty; {why}"));
        }
    }
    if !(1..=366).contains(&settings.window_days) {
        let what = "a window is 1 to 366 days; all rows are read once in reconcile_every beside it";
        report.add(&["sources", name, "window_days"], what);
    }
    links(name, &settings.web_url, report);
    let map = &settings.map;
    words(
        name,
        "agreement_kinds",
        &map.agreement_kinds,
        AGREEMENT_KINDS,
        report,
    );
    zones(name, &map.time_zones, report);
    if !FLAT_FEES.contains(&map.flat_fees.as_str()) {
        let what = format!("fees are taken from {}", FLAT_FEES.join(" or "));
        report.add(&["sources", name, "map", "flat_fees"], what);
    }
    for (theirs, ours) in &map.project_billing {
        if !BILLING_METHODS.contains(&ours.as_str()) {
            let what = format!("\"{ours}\" is none of {}", BILLING_METHODS.join(", "));
            report.add(&["sources", name, "map", "project_billing", theirs], what);
        }
    }
}

fn redmine(name: &str, settings: &Redmine, report: &mut Report) {
    if !report.knows(&["sources", name, "base_url"]) {
        report.take(&["sources", name, "base_url"], address(&settings.base_url));
    }
    links(name, &settings.web_url, report);
    if !(1..=366).contains(&settings.window_days) {
        let what =
            "a window is 1 to 366 days; all entries are read once in reconcile_every beside it";
        report.add(&["sources", name, "window_days"], what);
    }
    let map = &settings.map;
    let open: Vec<&str> = STATUS_CLASSES
        .iter()
        .copied()
        .filter(|class| *class != "closed")
        .collect();
    let maps: [(&str, &BTreeMap<String, String>, &[&str]); 3] = [
        ("billable_values", &map.billable_values, BILLABLE),
        ("categories", &map.categories, WORK_CATEGORIES),
        ("status_classes", &map.status_classes, &open),
    ];
    for (key, map, known) in maps {
        words(name, key, map, known, report);
    }
}

fn icalendar(name: &str, settings: &ICalendar, report: &mut Report) {
    let path = ["sources", name, "feeds"];
    let lines = feeds(settings.feeds.expose_secret());
    if lines.is_empty() && !report.knows(&path) {
        let what = "there is no feed; write a line each: whose it is, a blank, and its address";
        report.add(&path, what);
    }
    for line in lines {
        let of = |feed: Feed| {
            let said = feed_address(feed.address.expose_secret());
            said.map_err(|what| format!("the feed of {}: {what}", feed.owner))
        };
        report.take(&path, line.and_then(of));
    }
    for (key, days) in [
        ("days_back", settings.days_back),
        ("days_ahead", settings.days_ahead),
    ] {
        if !(1..=366).contains(&days) {
            let what = "a window reaches 1 to 366 days back and ahead";
            report.add(&["sources", name, key], what);
        }
    }
    let map = &settings.map;
    zones(name, &map.time_zones, report);
    if !WORKING_ELSEWHERE.contains(&map.working_elsewhere.as_str()) {
        let what = format!("it counts as {}", WORKING_ELSEWHERE.join(" or "));
        report.add(&["sources", name, "map", "working_elsewhere"], what);
    }
}

/// The address of a feed, which may hold a user and a password: it is a secret as a whole.
fn feed_address(text: &str) -> Result<(), String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return address(text);
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end]
        .rsplit_once('@')
        .map_or(0, |(who, _)| who.len() + 1);
    address(&format!("{scheme}://{}", &rest[host..]))
}

fn autotask(name: &str, settings: &Autotask, report: &mut Report) {
    if !report.knows(&["sources", name, "base_url"]) {
        report.take(&["sources", name, "base_url"], address(&settings.base_url));
    }
    filled(
        name,
        &[
            ("user_name", &settings.user_name),
            ("integration_code", &settings.integration_code),
        ],
        report,
    );
    links(name, &settings.web_url, report);
    if !(1..=100).contains(&settings.budget_percent) {
        let what = "the budget is shared with other programs; give 1 to 100 percent of it";
        report.add(&["sources", name, "budget_percent"], what);
    }
    let map = &settings.map;
    words(
        name,
        "agreement_kinds",
        &map.agreement_kinds,
        AGREEMENT_KINDS,
        report,
    );
    words(
        name,
        "absence_kinds",
        &map.absence_kinds,
        ABSENCE_KINDS,
        report,
    );
    zones(name, &map.time_zones, report);
}

/// Keys without which the vendor refuses every request.
fn filled(name: &str, keys: &[(&str, &str)], report: &mut Report) {
    for (key, value) in keys {
        let path = ["sources", name, key];
        if value.trim().is_empty() && !report.knows(&path) {
            report.add(
                &path,
                "this key is empty; the vendor refuses requests without it",
            );
        }
    }
}

/// A map of the vendor's names to words of ours.
fn words(
    name: &str,
    key: &str,
    map: &BTreeMap<String, String>,
    known: &[&str],
    report: &mut Report,
) {
    for (theirs, ours) in map.iter().filter(|(_, w)| !known.contains(&w.as_str())) {
        let what = format!("\"{ours}\" is none of {}", known.join(", "));
        report.add(&["sources", name, "map", key, theirs], what);
    }
}

fn zones(name: &str, map: &BTreeMap<String, String>, report: &mut Report) {
    for (theirs, ours) in map {
        report.take(&["sources", name, "map", "time_zones", theirs], zone(ours));
    }
}

fn links(name: &str, templates: &BTreeMap<String, String>, report: &mut Report) {
    for (record, template) in templates {
        report.take(
            &["sources", name, "web_url", record],
            link(record, template),
        );
    }
}

fn link(record: &str, template: &str) -> Result<(), String> {
    if !LINKED.contains(&record) {
        return Err(format!("links are made for {} only", LINKED.join(" and ")));
    }
    if !template.contains("{id}") {
        return Err("the template needs {id} where the record's id belongs".into());
    }
    Ok(())
}

/// An address that may be asked: https, or plain http to this machine alone.
fn address(text: &str) -> Result<(), String> {
    let (scheme, rest) = text
        .split_once("://")
        .ok_or("this is no address; write https:// and the host's name")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err("an address holds no user or password; the keys beside it do".into());
    }
    let host = host(authority).ok_or("this address names no host")?;
    match scheme {
        "https" => Ok(()),
        "http" if is_loopback(host) => Ok(()),
        "http" => Err("plain http would send the keys unprotected; write https (http goes to this machine alone)".into()),
        _ => Err("only https addresses can be asked".into()),
    }
}

fn host(authority: &str) -> Option<&str> {
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split_once(']')?.0,
        None => authority.split(':').next()?,
    };
    Some(host).filter(|h| !h.is_empty())
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn files(name: &str, settings: &Files, report: &mut Report) {
    for (file, map) in &settings.files {
        let path = ["sources", name, "files", file];
        let Some(table) = Table::of_file(file) else {
            let known = TABLES.iter().map(|t| t.file).filter(|f| !f.is_empty());
            let near = nearest(file, known).unwrap_or_default();
            report.add(
                &path,
                format!("there is no such file of the contract; the nearest is {near}"),
            );
            continue;
        };
        for column in map.columns.keys() {
            report.take(
                &["sources", name, "files", file, "columns", column],
                known_column(table, column),
            );
        }
        for (column, converted) in &map.converted {
            let path = ["sources", name, "files", file, column];
            report.take(&path, known_column(table, column));
            report.take(&path, conversion(converted));
        }
    }
}

fn known_column(table: &Table, column: &str) -> Result<(), String> {
    if (column == "id" && table.has_id) || table.columns.iter().any(|c| c.file == column) {
        return Ok(());
    }
    let near = nearest(column, table.columns.iter().map(|c| c.file)).unwrap_or_default();
    Err(format!(
        "{}.csv has no such column; the nearest is {near}",
        table.file
    ))
}

fn conversion(map: &ColumnMap) -> Result<(), String> {
    if let Some(name) = &map.time_zone {
        zone(name)?;
    }
    let known = |format: &str| {
        chrono::format::StrftimeItems::new(format).all(|item| item != chrono::format::Item::Error)
    };
    if let Some(format) = map.format.as_deref().filter(|f| !known(f)) {
        return Err(format!(
            "\"{format}\" is no format of a date or time; write one such as %m/%d/%Y %H:%M"
        ));
    }
    match map.scale.as_deref() {
        Some(scale) if !is_scale(scale) => Err(format!(
            "\"{scale}\" is no scale; write a number above 0 or a fraction such as 1/60"
        )),
        _ => Ok(()),
    }
}

fn is_scale(text: &str) -> bool {
    let positive = |part: &str| {
        part.trim()
            .parse::<rust_decimal::Decimal>()
            .is_ok_and(|d| d > rust_decimal::Decimal::ZERO)
    };
    text.splitn(2, '/').all(positive)
}

//! Rows into records.

use super::Redmine;
use super::wire::{self, Field, Ref};
use crate::model::{Record, table};
use crate::source::Reject;
use crate::source::note::visible_length;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The member that stands for the anonymous user.
pub(super) const ANONYMOUS: &str = "anonymous";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Setup {
    id: Option<i64>,
    name: Option<String>,
    active: Option<bool>,
    is_closed: Option<bool>,
}

impl Setup {
    fn name(&self) -> Result<String, Reject> {
        let name = self.name.as_deref().and_then(wire::clean);
        name.ok_or_else(|| Reject::new("name", "is missing"))
    }
}

/// An activity is a type of work.
pub(super) fn activity(redmine: &Redmine, body: &str) -> Result<Vec<Record>, Reject> {
    let row: Setup = wire::read(body)?;
    let (map, name) = (&redmine.settings.map, row.name()?);
    let mut record = Record::new(&table::WORK_TYPE, wire::own_id(row.id)?);
    record
        .set("active", row.active.unwrap_or(true))
        .set("payroll_wrap", wire::is_one_of(&name, &map.payroll_wrap))
        .set("absence", wire::is_one_of(&name, &map.absence))
        .set("category", wire::mapped(&map.categories, &name))
        .set("name", name);
    Ok(vec![record])
}

/// A status of issues, the same for all projects.
pub(super) fn status(redmine: &Redmine, body: &str) -> Result<Vec<Record>, Reject> {
    let row: Setup = wire::read(body)?;
    let name = row.name()?;
    let closed = row.is_closed.unwrap_or(false);
    let mut record = Record::new(&table::BOARD_STATUS, wire::own_id(row.id)?);
    record
        .set("is_closed", closed)
        .set("status_class", class(redmine, &name, closed))
        .set("name", name);
    Ok(vec![record])
}

/// What Redmine says is closed is closed; the map knows of the others.
fn class<'m>(redmine: &'m Redmine, status: &str, closed: bool) -> Option<&'m str> {
    match closed {
        true => Some("closed"),
        false => wire::mapped(&redmine.settings.map.status_classes, status),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct User {
    id: Option<i64>,
    login: Option<String>,
    firstname: Option<String>,
    lastname: Option<String>,
    mail: Option<String>,
    status: Option<i64>,
}

/// A user. Status 1 is active, 3 locked; what else comes with the record is not looked at.
pub(super) fn user(body: &str) -> Result<Vec<Record>, Reject> {
    let row: User = wire::read(body)?;
    let names = [row.firstname.as_deref(), row.lastname.as_deref()];
    let names: Vec<String> = names
        .into_iter()
        .flatten()
        .filter_map(wire::clean)
        .collect();
    let name = match names.is_empty() {
        true => row.login.as_deref().and_then(wire::clean),
        false => Some(names.join(" ")),
    };
    let mail = row.mail.as_deref().and_then(wire::clean);
    let mut record = Record::new(&table::MEMBER, wire::own_id(row.id)?);
    record
        .set(
            "name",
            name.ok_or_else(|| Reject::new("lastname", "is missing"))?,
        )
        .set("email", mail.map(|m| m.to_lowercase()))
        .set("active", row.status.unwrap_or(1) == 1);
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Project {
    id: Option<i64>,
    name: Option<String>,
    identifier: Option<String>,
    parent: Option<Ref>,
    status: Option<i64>,
    custom_fields: Option<Vec<Field>>,
}

/// A project, and without a custom field for clients also the client that it may be.
pub(super) fn project(redmine: &Redmine, body: &str) -> Result<Vec<Record>, Reject> {
    let row: Project = wire::read(body)?;
    let id = wire::own_id(row.id)?;
    let name = row.name.as_deref().and_then(wire::clean);
    let name = name.ok_or_else(|| Reject::new("name", "is missing"))?;
    let map = &redmine.settings.map;
    let active = row.status.unwrap_or(1) == 1;
    let above = row.parent.as_ref().and_then(Ref::named);
    let client = wire::custom(&row.custom_fields, &map.client_field);
    let mut project = Record::new(&table::PROJECT, id.as_str());
    project
        .set("name", name.as_str())
        .set("status", if active { "active" } else { "completed" });
    if !map.client_field.trim().is_empty() {
        // The client is known by its name alone; a project that names none is a client of its own.
        project.set("company_id", client.unwrap_or(name));
        return Ok(vec![project]);
    }
    project.set("company_id", above.clone().unwrap_or_else(|| id.clone()));
    let identifier = row.identifier.unwrap_or_default();
    let own = [id.as_str(), &identifier, &name];
    let is_internal = own
        .iter()
        .any(|word| wire::is_one_of(word, &map.internal_projects));
    let mut company = Record::new(&table::COMPANY, id.as_str());
    company
        .set("name", name)
        .set("parent_id", above)
        .set("is_internal", is_internal)
        .set("active", active);
    Ok(vec![company, project])
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Issue<'a> {
    id: Option<i64>,
    project: Option<Ref>,
    tracker: Option<Ref>,
    status: Option<Ref>,
    priority: Option<Ref>,
    category: Option<Ref>,
    parent: Option<Ref>,
    subject: Option<String>,
    #[serde(borrow)]
    estimated_hours: Option<&'a RawValue>,
    created_on: Option<String>,
    updated_on: Option<String>,
    closed_on: Option<String>,
}

/// An issue. The day it was closed stays when it is opened again, so only its status closes it. Whom it is assigned to
/// is not read: it may be a group.
pub(super) fn issue(redmine: &Redmine, body: &str) -> Result<Vec<Record>, Reject> {
    let row: Issue<'_> = wire::read(body)?;
    let id = wire::own_id(row.id)?;
    let named = |r: &Option<Ref>| r.as_ref()?.name.as_deref().and_then(wire::clean);
    let closed_at = wire::instant("closed_on", &row.closed_on)?;
    let status = named(&row.status);
    let told = row.status.as_ref().and_then(|s| s.is_closed);
    let closed = told.unwrap_or(closed_at.is_some());
    let mut record = Record::new(&table::TICKET, id.as_str());
    record
        .set("summary", row.subject.as_deref().and_then(wire::clean))
        .set("project_id", row.project.as_ref().and_then(Ref::named))
        .set("parent_id", row.parent.as_ref().and_then(Ref::named))
        .set("type", named(&row.tracker))
        .set("sub_type", named(&row.category))
        .set("priority", named(&row.priority))
        .set(
            "status_class",
            class(redmine, status.as_deref().unwrap_or_default(), closed),
        )
        .set("status", status)
        .set(
            "planned_seconds",
            wire::hours("estimated_hours", row.estimated_hours)?,
        )
        .set("opened_at", wire::instant("created_on", &row.created_on)?)
        .set("closed_at", closed_at.filter(|_| closed))
        .set("updated_at", wire::instant("updated_on", &row.updated_on)?)
        .set("url", redmine.link("ticket", &id));
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Journal {
    id: Option<i64>,
    created_on: Option<String>,
    details: Option<Vec<Detail>>,
}

/// One field that a journal changed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Detail {
    property: Option<String>,
    name: Option<String>,
    old_value: Option<String>,
    new_value: Option<String>,
}

impl Detail {
    /// Is it the issue's status?
    pub(super) fn is_status(&self) -> bool {
        self.property.as_deref() == Some("attr") && self.name.as_deref() == Some("status_id")
    }
}

/// A journal of an issue: its change of status, if it is one.
pub(super) fn journal(parent: Option<&str>, body: &str) -> Result<Vec<Record>, Reject> {
    let row: Journal = wire::read(body)?;
    wire::own_id(row.id)?;
    let Some(detail) = row.details.iter().flatten().find(|d| d.is_status()) else {
        return Ok(Vec::new());
    };
    let at = wire::instant("created_on", &row.created_on)?
        .ok_or_else(|| Reject::new("created_on", "is missing"))?;
    let to = detail.new_value.as_deref().and_then(wire::clean);
    let to = to.ok_or_else(|| Reject::new("details.new_value", "is missing"))?;
    let ticket = parent.ok_or_else(|| Reject::new("(parent)", "is missing"))?;
    let key = format!("{ticket}|{}|{to}", at.to_rfc3339());
    let mut record = Record::new(&table::TICKET_STATUS_CHANGE, key);
    record.set("ticket_id", ticket).set("changed_at", at);
    // A journal names statuses by their ids alone.
    if let Some(from) = detail.old_value.as_deref().and_then(wire::clean) {
        record.look_up("from_status", &table::BOARD_STATUS, "name", from);
    }
    record
        .look_up("status_class", &table::BOARD_STATUS, "status_class", &*to)
        .look_up("to_status", &table::BOARD_STATUS, "name", to);
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry<'a> {
    id: Option<i64>,
    project: Option<Ref>,
    issue: Option<Ref>,
    user: Option<Ref>,
    activity: Option<Ref>,
    #[serde(borrow)]
    hours: Option<&'a RawValue>,
    comments: Option<String>,
    comments_length: Option<i64>,
    spent_on: Option<String>,
    created_on: Option<String>,
    updated_on: Option<String>,
    custom_fields: Option<Vec<Field>>,
}

/// A time entry: a date and hours, no place on the day.
pub(super) fn entry(redmine: &Redmine, body: &str) -> Result<Vec<Record>, Reject> {
    let row: Entry<'_> = wire::read(body)?;
    let id = wire::own_id(row.id)?;
    let worked = wire::hours("hours", row.hours)?;
    let length = match &row.comments {
        Some(comments) => visible_length(comments),
        None => row.comments_length.unwrap_or(0).max(0),
    };
    let notes = row.comments.as_deref().filter(|_| redmine.keep_notes);
    let mut record = Record::new(&table::TIME_ENTRY, id.as_str());
    record
        .set("member_id", member(redmine, &row)?)
        .set("ticket_id", row.issue.as_ref().and_then(Ref::named))
        .set("project_id", row.project.as_ref().and_then(Ref::named))
        .set("work_type_id", row.activity.as_ref().and_then(Ref::named))
        .set("worked_on", wire::date("spent_on", &row.spent_on)?)
        .set(
            "worked_seconds",
            worked.ok_or_else(|| Reject::new("hours", "is missing"))?,
        )
        .set("billable", billable(redmine, &row))
        .set("notes", notes.and_then(wire::clean))
        .set("notes_length", length)
        .set("entered_at", wire::instant("created_on", &row.created_on)?)
        .set("updated_at", wire::instant("updated_on", &row.updated_on)?)
        .set("accounts_as", accounts_as(redmine, &row))
        .set("url", redmine.link("time_entry", &id));
    Ok(vec![record])
}

/// Whose the entry is.
fn member(redmine: &Redmine, row: &Entry<'_>) -> Result<String, Reject> {
    let user = row.user.as_ref();
    let name = user.and_then(|u| u.name.as_deref()).unwrap_or_default();
    if wire::is_one_of(name, &redmine.settings.map.anonymous) {
        return Ok(ANONYMOUS.into());
    }
    user.and_then(Ref::named)
        .ok_or_else(|| Reject::new("user", "is missing"))
}

fn billable<'m>(redmine: &'m Redmine, row: &Entry<'_>) -> Option<&'m str> {
    let map = &redmine.settings.map;
    let value = wire::custom(&row.custom_fields, &map.billable_field)?;
    wire::mapped(&map.billable_values, &value)
}

/// What the map says of the activity's name: a project may have its own activities, which no list shows.
fn accounts_as(redmine: &Redmine, row: &Entry<'_>) -> Option<&'static str> {
    let map = &redmine.settings.map;
    let name = row.activity.as_ref()?.name.as_deref()?;
    if wire::is_one_of(name, &map.absence) {
        Some("absence")
    } else if wire::is_one_of(name, &map.payroll_wrap) {
        Some("payroll_wrap")
    } else {
        None
    }
}

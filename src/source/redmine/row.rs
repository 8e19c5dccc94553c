//! Rows into records. Other records are named as `{"id": 7, "name": "…"}`.

use super::{ANONYMOUS, COMMENTS_LENGTH, Redmine};
use crate::model::{Record, table};
use crate::source::Reject;
use crate::source::row::Row;
use crate::source::wire::{is_one_of, is_same, mapped};

impl Redmine {
    /// An activity is a type of work.
    pub(super) fn activity(&self, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
        let (map, name) = (&self.settings.map, row.must("name", Row::text)?);
        let category = mapped(&map.categories, &name);
        let mut record = Record::new(&table::WORK_TYPE, row.own_id()?);
        record
            .set("active", row.flag("active")?.unwrap_or(true))
            .set("payroll_wrap", is_one_of(&name, &map.payroll_wrap))
            .set("absence", is_one_of(&name, &map.absence))
            .set("category", category)
            .set("name", name);
        Ok(vec![record])
    }

    /// A status of issues, the same for all projects.
    pub(super) fn status(&self, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
        let (name, closed) = (row.must("name", Row::text)?, row.is("is_closed")?);
        let mut record = Record::new(&table::BOARD_STATUS, row.own_id()?);
        record
            .set("is_closed", closed)
            .set("status_class", self.class(&name, closed))
            .set("name", name);
        Ok(vec![record])
    }

    /// A project, and without a custom field for clients also the client that it may be.
    pub(super) fn project(&self, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
        let (id, name) = (row.own_id()?, row.must("name", Row::text)?);
        let map = &self.settings.map;
        let active = row.number("status")?.unwrap_or(1) == 1;
        let above = row.reference("parent")?;
        let mut project = Record::new(&table::PROJECT, id.as_str());
        project
            .set("name", name.as_str())
            .set("status", if active { "active" } else { "completed" });
        if !map.client_field.trim().is_empty() {
            // The client is known by its name alone; a project that names none is a client of its own.
            let client = custom(row, &map.client_field)?;
            project.set("company_id", client.unwrap_or(name));
            return Ok(vec![project]);
        }
        project.set("company_id", above.as_ref().unwrap_or(&id).as_str());
        let identifier = row.text("identifier")?.unwrap_or_default();
        let own = [&id, &identifier, &name];
        let is_internal = own.iter().any(|w| is_one_of(w, &map.internal_projects));
        let mut company = Record::new(&table::COMPANY, id);
        company
            .set("name", name)
            .set("parent_id", above)
            .set("is_internal", is_internal)
            .set("active", active);
        Ok(vec![company, project])
    }

    /// An issue. The day it was closed stays when it is opened again, so only its status closes it. Whom it is assigned to
    /// is not read: it may be a group.
    pub(super) fn issue(&self, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
        let id = row.own_id()?;
        let closed_at = row.instant("closed_on")?;
        let status = row.name("status")?;
        let told = row.inner("status")?.flag("is_closed")?;
        let closed = told.unwrap_or(closed_at.is_some());
        let class = self.class(status.as_deref().unwrap_or_default(), closed);
        let mut record = Record::new(&table::TICKET, id.as_str());
        record
            .set("summary", row.text("subject")?)
            .set("project_id", row.reference("project")?)
            .set("parent_id", row.reference("parent")?)
            .set("type", row.name("tracker")?)
            .set("sub_type", row.name("category")?)
            .set("priority", row.name("priority")?)
            .set("status_class", class)
            .set("status", status)
            .set("planned_seconds", row.hours("estimated_hours")?)
            .set("opened_at", row.instant("created_on")?)
            .set("closed_at", closed_at.filter(|_| closed))
            .set("updated_at", row.instant("updated_on")?)
            .set("url", self.link("ticket", &id, &format!("issues/{id}")));
        Ok(vec![record])
    }

    /// A time entry: a date and hours, no place on the day.
    pub(super) fn entry(&self, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
        let (id, map) = (row.own_id()?, &self.settings.map);
        let (comments, length) = row.note("comments", COMMENTS_LENGTH)?;
        let user = row.name("user")?.unwrap_or_default();
        let member = match is_one_of(&user, &map.anonymous) {
            true => ANONYMOUS.into(),
            false => row.must("user", Row::reference)?,
        };
        // A project may have its own activities, which no list shows.
        let activity = row.name("activity")?.unwrap_or_default();
        let accounts_as = match activity {
            name if is_one_of(&name, &map.absence) => Some("absence"),
            name if is_one_of(&name, &map.payroll_wrap) => Some("payroll_wrap"),
            _ => None,
        };
        let billable = custom(row, &map.billable_field)?;
        let billable = billable.and_then(|value| mapped(&map.billable_values, &value));
        let mut record = Record::new(&table::TIME_ENTRY, id.as_str());
        record
            .set("member_id", member)
            .set("ticket_id", row.reference("issue")?)
            .set("project_id", row.reference("project")?)
            .set("work_type_id", row.reference("activity")?)
            .set("worked_on", row.must("spent_on", Row::date)?)
            .set("worked_seconds", row.must("hours", Row::hours)?)
            .set("billable", billable)
            .set("notes", comments.filter(|_| self.keep_notes))
            .set("notes_length", length)
            .set("entered_at", row.instant("created_on")?)
            .set("updated_at", row.instant("updated_on")?)
            .set("accounts_as", accounts_as)
            .set(
                "url",
                self.link("time_entry", &id, &format!("time_entries/{id}/edit")),
            );
        Ok(vec![record])
    }
}

/// A user. Status 1 is active, 3 locked; what else comes with the record is not looked at.
pub(super) fn user(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let names = [row.text("firstname")?, row.text("lastname")?];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = match name.is_empty() {
        true => row.must("login", Row::text)?,
        false => name,
    };
    let mut record = Record::new(&table::MEMBER, row.own_id()?);
    record
        .set("name", name)
        .set("email", row.text("mail")?.map(|mail| mail.to_lowercase()))
        .set("active", row.number("status")?.unwrap_or(1) == 1);
    Ok(vec![record])
}

/// A journal of an issue: its change of status, if it is one. It names statuses by their ids alone.
pub(super) fn journal(parent: Option<&str>, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    row.own_id()?;
    let details = row.rows("details")?;
    let Some(detail) = details.iter().find(|detail| is_status(detail)) else {
        return Ok(Vec::new());
    };
    let at = row.must("created_on", Row::instant)?;
    let to = detail.must("new_value", Row::text)?;
    let ticket = parent.ok_or_else(|| Reject::missing("(parent)"))?;
    let mut record = Record::new(
        &table::TICKET_STATUS_CHANGE,
        format!("{ticket}|{}|{to}", at.to_rfc3339()),
    );
    record.set("ticket_id", ticket).set("changed_at", at);
    if let Some(from) = detail.text("old_value")? {
        record.look_up("from_status", &table::BOARD_STATUS, "name", from);
    }
    record
        .look_up("status_class", &table::BOARD_STATUS, "status_class", &*to)
        .look_up("to_status", &table::BOARD_STATUS, "name", to);
    Ok(vec![record])
}

/// Is it the change of an issue's status?
pub(super) fn is_status(detail: &Row<'_>) -> bool {
    let says =
        |field: &str, word: &str| detail.text(field).is_ok_and(|t| t.as_deref() == Some(word));
    says("property", "attr") && says("name", "status_id")
}

/// Is it the custom field of this name? `{"id": 1, "name": "…", "value": "…"}`.
pub(super) fn is_named(field: &Row<'_>, name: &str) -> bool {
    let own = field.text("name").ok().flatten();
    own.is_some_and(|own| is_same(&own, name))
}

/// The value of a custom field by its name; blank and lists are none.
fn custom(row: &Row<'_>, name: &str) -> Result<Option<String>, Reject> {
    let fields = row.rows("custom_fields")?;
    let field = fields.iter().find(|field| is_named(field, name));
    Ok(field.and_then(|field| field.text("value").ok().flatten()))
}

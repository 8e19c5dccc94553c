//! Review items: what is kept, what a person said, which days were judged.

use super::bulk::Insert;
use super::driver::{Of, Row, list, sql};
use super::row::Fields;
use super::{Db, Result, Tx};
use crate::model::{Finding, Instant};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// An item as far as folding looks at it; the review room gives the words their meaning.
#[derive(Clone, Debug)]
pub struct ItemHead {
    /// Its id.
    pub item_id: String,
    /// Its rule.
    pub rule: String,
    /// What was judged when it was found.
    pub unit: String,
    /// Its state, in the words of the contract.
    pub state: String,
    /// Hash of what it rests on.
    pub fingerprint: String,
    /// `subject_kind` of the contract.
    pub subject_kind: String,
    /// `subject_id` of the contract.
    pub subject_id: String,
    /// The member concerned.
    pub member_id: Option<String>,
    /// The work date.
    pub work_date: Option<NaiveDate>,
    /// Start of its stretch.
    pub interval_start: Option<Instant>,
    /// End of its stretch.
    pub interval_end: Option<Instant>,
}

/// An item to write.
#[derive(Debug)]
pub struct NewItem<'a> {
    /// Its id.
    pub item_id: &'a str,
    /// What people see as one.
    pub root_id: &'a str,
    /// Its state.
    pub state: &'a str,
    /// What was judged.
    pub unit: &'a str,
    /// Whose day it is about.
    pub person_id: Option<&'a str>,
    /// A link into the source.
    pub url: Option<String>,
    /// Hash of what it rests on.
    pub fingerprint: &'a str,
    /// What was found.
    pub finding: &'a Finding,
}

fn head(row: &Row) -> ItemHead {
    let f = Fields(row);
    ItemHead {
        item_id: f.need("item_id"),
        rule: f.need("rule"),
        unit: f.need("unit"),
        state: f.need("state"),
        fingerprint: f.need("fingerprint"),
        subject_kind: f.need("subject_kind"),
        subject_id: f.need("subject_id"),
        member_id: f.text("member_id"),
        work_date: f.date("work_date"),
        interval_start: f.instant("interval_start"),
        interval_end: f.instant("interval_end"),
    }
}

/// The columns of an item as it is written.
const ITEM: &[(&str, Of)] = &[
    ("item_id", Of::Text),
    ("root_id", Of::Text),
    ("rule", Of::Text),
    ("severity", Of::Text),
    ("state", Of::Text),
    ("audience", Of::Text),
    ("unit", Of::Text),
    ("subject_kind", Of::Text),
    ("subject_id", Of::Text),
    ("subject_url", Of::Text),
    ("person_id", Of::Text),
    ("member_id", Of::Text),
    ("company_id", Of::Text),
    ("ticket_id", Of::Text),
    ("time_entry_id", Of::Text),
    ("agreement_id", Of::Text),
    ("suggested_agreement_id", Of::Text),
    ("suggested_field", Of::Text),
    ("suggested_value", Of::Text),
    ("work_date", Of::Date),
    ("interval_start", Of::Instant),
    ("interval_end", Of::Instant),
    ("length_seconds", Of::Int),
    ("amount_at_stake_minor", Of::Int),
    ("currency", Of::Text),
    ("reason", Of::Text),
    ("evidence", Of::Text),
    ("fingerprint", Of::Text),
    ("settings_version", Of::Int),
    ("first_seen_at", Of::Instant),
    ("last_seen_at", Of::Instant),
];

/// Evidence as it is kept: conditions, values, and the further rules that hold.
fn evidence(finding: &Finding) -> String {
    let evidence: Vec<serde_json::Value> = finding
        .evidence
        .iter()
        .map(|e| serde_json::json!({ "what": e.what, "value": e.value, "passed": e.passed }))
        .collect();
    let further: Vec<serde_json::Value> = finding
        .further
        .iter()
        .map(|(rule, reason)| serde_json::json!({ "rule": rule, "reason": reason }))
        .collect();
    serde_json::json!({ "evidence": evidence, "further": further }).to_string()
}

impl Db {
    /// Items of these units, and those of these ids.
    pub async fn items_of(
        &self,
        units: &BTreeSet<String>,
        ids: &BTreeSet<String>,
    ) -> Result<Vec<ItemHead>> {
        let rows = sql(
            "select item_id, rule, unit, state, fingerprint, subject_kind, subject_id, member_id, work_date,
                interval_start, interval_end from review_item where unit in (select value from json_each($1))
             union
             select item_id, rule, unit, state, fingerprint, subject_kind, subject_id, member_id, work_date,
                interval_start, interval_end from review_item where item_id in (select value from json_each($2))",
        )
        .bind(list(units))
        .bind(list(ids))
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.iter().map(head).collect())
    }

    /// Days already judged as due, since a day: `(date, person)`.
    pub async fn judged_days(&self, since: NaiveDate) -> Result<BTreeSet<(NaiveDate, String)>> {
        let rows: Vec<(NaiveDate, String)> =
            sql("select on_date, person_id from judged_day where on_date >= $1")
                .bind(since)
                .tuples(&self.reader)
                .await?;
        Ok(rows.into_iter().collect())
    }

    /// One item by its id or the beginning of it, with the text of its evidence; more than one when that is not unique.
    pub async fn items_like(&self, id: &str) -> Result<Vec<(ItemHead, String, String)>> {
        let rows = sql("select * from review_item where substr(item_id, 1, length($1)) = $1 order by item_id limit 3")
            .bind(id)
            .fetch_all(&self.reader)
            .await?;
        Ok(rows
            .iter()
            .map(|r| {
                (
                    head(r),
                    Fields(r).need("audience"),
                    Fields(r).need("evidence"),
                )
            })
            .collect())
    }

    /// What people did with an item: when, who, what, why.
    pub async fn acts_of(
        &self,
        item_id: &str,
    ) -> Result<Vec<(Instant, Option<String>, String, Option<String>)>> {
        sql("select at, actor, act, reason from review_act where item_id = $1 order by id")
            .bind(item_id)
            .tuples(&self.reader)
            .await
    }
}

impl Tx {
    /// Writes items, new or changed; their ids are distinct.
    pub async fn put_items(&mut self, items: &[NewItem<'_>], settings_version: i64) -> Result<()> {
        let insert = Insert {
            into: "review_item",
            columns: ITEM,
            same: &[],
            tail: "on conflict (item_id) do update set root_id = excluded.root_id, severity = excluded.severity, state = excluded.state,
                audience = excluded.audience, unit = excluded.unit, subject_url = excluded.subject_url,
                person_id = excluded.person_id, member_id = excluded.member_id, company_id = excluded.company_id,
                ticket_id = excluded.ticket_id, time_entry_id = excluded.time_entry_id, agreement_id = excluded.agreement_id,
                suggested_agreement_id = excluded.suggested_agreement_id, suggested_field = excluded.suggested_field,
                suggested_value = excluded.suggested_value, work_date = excluded.work_date,
                interval_start = excluded.interval_start, interval_end = excluded.interval_end,
                length_seconds = excluded.length_seconds, amount_at_stake_minor = excluded.amount_at_stake_minor,
                currency = excluded.currency, reason = excluded.reason, evidence = excluded.evidence,
                last_seen_at = case when review_item.fingerprint <> excluded.fingerprint or review_item.closed_at is not null
                    then excluded.last_seen_at else review_item.last_seen_at end,
                fingerprint = excluded.fingerprint, settings_version = excluded.settings_version, closed_at = null",
        };
        let now = self.now;
        self.insert_all(&insert, items, |item, take| {
            let f = item.finding;
            let suggestion = f.suggestion.as_ref();
            take.put(item.item_id)
                .put(item.root_id)
                .put(f.rule)
                .put(f.severity.as_str())
                .put(item.state)
                .put(f.audience.as_str())
                .put(item.unit)
                .put(f.subject.kind())
                .put(f.subject.id())
                .put(item.url.as_deref())
                .put(item.person_id)
                .put(f.member_id.as_ref().map(|i| i.as_str()))
                .put(f.company_id.as_ref().map(|i| i.as_str()))
                .put(f.ticket_id.as_ref().map(|i| i.as_str()))
                .put(f.time_entry_id.as_ref().map(|i| i.as_str()))
                .put(f.agreement_id.as_ref().map(|i| i.as_str()))
                .put(
                    suggestion
                        .and_then(|s| s.agreement_id.as_ref())
                        .map(|i| i.as_str()),
                )
                .put(suggestion.map(|s| s.field.as_str()))
                .put(suggestion.map(|s| s.value.as_str()))
                .put(f.work_date)
                .put(f.interval_start)
                .put(f.interval_end)
                .put(f.length.map(|l| l.0))
                .put(f.amount_at_stake.map(|m| m.minor))
                .put(f.amount_at_stake.map(|m| m.currency.to_string()))
                .put(f.reason.as_str())
                .put(evidence(f))
                .put(item.fingerprint)
                .put(settings_version)
                .put(now)
                .put(now);
        })
        .await?;
        self.disturb_months_of(items.iter().map(|i| i.item_id))
            .await
    }

    /// Open items are a column of the month: where one opens or closes, its company's month is rolled anew.
    async fn disturb_months_of(&mut self, items: impl Iterator<Item = &str>) -> Result<()> {
        let places: Vec<String> = sql(
            "select distinct '*/day/' || member_id || '/' || work_date from review_item
             where item_id in (select value from json_each($1)) and time_entry_id is not null and member_id is not null
             and work_date is not null
             union
             select '*/agreement/' || agreement_id from review_item
             where item_id in (select value from json_each($1)) and time_entry_id is null and agreement_id is not null",
        )
        .bind(list(items))
        .scalars(&mut *self)
        .await?;
        self.disturb_months(&places).await
    }

    /// Moves items to another state: by a person with a reason, or by the data alone.
    pub async fn move_items(
        &mut self,
        items: &[&str],
        state: &str,
        act: &str,
        actor: Option<&str>,
        reason: Option<&str>,
    ) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        let ids = list(items);
        sql(
            "insert into review_act (item_id, at, actor, act, reason, fingerprint)
             select item_id, $2, $3, $4, $5, fingerprint from review_item
             where item_id in (select value from json_each($1)) order by item_id",
        )
        .bind(&ids)
        .bind(self.now)
        .bind(actor)
        .bind(act)
        .bind(reason)
        .execute(&mut *self)
        .await?;
        sql("update review_item set state = $2, closed_at = $3
             where item_id in (select value from json_each($1))")
        .bind(&ids)
        .bind(state)
        .bind((!matches!(state, "open" | "asked")).then_some(self.now))
        .execute(&mut *self)
        .await?;
        self.disturb_months_of(items.iter().copied()).await
    }

    /// Items about people's time that are too old to be worked expire; answers how many.
    pub async fn expire_items(&mut self, before: NaiveDate) -> Result<u64> {
        let done = sql("update review_item set state = 'expired', closed_at = $2
             where rule like 'time.%' and state in ('open', 'asked') and work_date < $1")
        .bind(before)
        .bind(self.now)
        .execute(&mut *self)
        .await?;
        Ok(done)
    }

    /// Forgets items about people that were closed before the instant (`domain.md` §6.5).
    pub async fn forget_personal(&mut self, before: Instant) -> Result<u64> {
        let done = sql("delete from review_item where audience = 'lead' and closed_at < $1")
            .bind(before)
            .execute(&mut *self)
            .await?;
        Ok(done)
    }

    /// Notes days as judged while due; days before `since` are forgotten.
    pub async fn note_judged(
        &mut self,
        days: &[(NaiveDate, String)],
        settings_version: i64,
        since: NaiveDate,
    ) -> Result<()> {
        let insert = Insert {
            into: "judged_day",
            columns: &[
                ("on_date", Of::Date),
                ("person_id", Of::Text),
                ("settings_version", Of::Int),
            ],
            same: &[],
            tail: "on conflict do nothing",
        };
        self.insert_all(&insert, days, |(date, person), take| {
            take.put(*date).put(person.as_str()).put(settings_version);
        })
        .await?;
        sql("delete from judged_day where on_date < $1")
            .bind(since)
            .execute(&mut *self)
            .await?;
        Ok(())
    }
}

impl Db {
    /// Open items of audience lead about a member's day: rule, length in seconds, reason, evidence.
    pub async fn personal_items(
        &self,
        member_id: &str,
        date: NaiveDate,
    ) -> Result<Vec<(String, Option<i64>, String, String)>> {
        sql(
            "select rule, length_seconds, reason, evidence from review_item
             where audience = 'lead' and state in ('open', 'asked') and member_id = $1 and work_date = $2
             order by interval_start nulls first, item_id",
        )
        .bind(member_id)
        .bind(date)
        .tuples(&self.reader)
        .await
    }

    /// Tickets that have open items of their own.
    pub async fn ticket_units(&self) -> Result<BTreeSet<String>> {
        let units: Vec<String> = sql(
            "select distinct unit from review_item where unit >= 'ticket:' and unit < 'ticket;' and state in ('open', 'asked')",
        )
        .scalars(&self.reader)
        .await?;
        Ok(units.into_iter().collect())
    }
}

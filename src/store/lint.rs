//! What rules about the firm as a whole look at: sums and conditions reckoned in the database, a handful of statements.

use super::driver::{Row, list, sql};
use super::record::versions;
use super::row::Fields;
use super::work::WORKED;
use super::{Db, Result};
use crate::model::*;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Work of a member for an agreement in a month.
pub type Paid = (String, String, String);

impl Db {
    /// When the board, type or priority of these tickets last changed after their agreement was set.
    pub async fn rescoped<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashMap<TicketId, Instant>> {
        let changes = versions(
            "ticket",
            "id, known_at, changed, version",
            "id in (select value from json_each($1)) and version > 1",
        );
        let text = format!("{changes} order by id, version");
        let rows: Vec<(String, Instant, String, i64)> = sql(sqlx::AssertSqlSafe(text))
            .bind(list(ids))
            .tuples(&self.reader)
            .await?;
        let mut rescoped = HashMap::new();
        for (id, at, changed, _) in rows {
            let has = |names: &[&str]| changed.split('|').any(|name| names.contains(&name));
            if has(&["agreement_id"]) {
                rescoped.remove(&TicketId::from(id));
            } else if has(&["board", "type", "sub_type", "priority"]) {
                rescoped.insert(TicketId::from(id), at);
            }
        }
        Ok(rescoped)
    }

    /// Seconds worked on each of these agreements in the months from one day to before another.
    pub async fn agreement_hours(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<(String, String, i64)>> {
        let text = format!(
            "select coalesce(e.agreement_id, t.agreement_id) as agreement,
                substr(cast(e.work_date as text), 1, 7) as month, cast(sum({WORKED}) as bigint)
             from time_entry e left join ticket t on t.id = e.ticket_id
             join agreement a on a.id = coalesce(e.agreement_id, t.agreement_id) and a.kind = 'fixed_fee' and a.deleted_at is null
             where e.work_date >= $1 and e.work_date < $2 and e.deleted_at is null
             group by coalesce(e.agreement_id, t.agreement_id), substr(cast(e.work_date as text), 1, 7)"
        );
        sql(sqlx::AssertSqlSafe(text))
            .bind(from)
            .bind(to)
            .tuples(&self.reader)
            .await
    }

    /// Active boards with how many types can be chosen on them.
    pub async fn boards(&self) -> Result<Vec<BoardState>> {
        let rows: Vec<(String, String, i64)> = sql(
            "select b.source, b.name, cast((select count(*) from board_type t
                where t.board_id = b.id and t.deleted_at is null and coalesce(t.active, true)) as bigint)
             from board b where b.deleted_at is null and coalesce(b.active, true) order by b.source, b.name",
        )
        .tuples(&self.reader)
        .await?;
        let board = |(source, name, types)| BoardState {
            source,
            name,
            types: u32::try_from(types).unwrap_or(0),
        };
        Ok(rows.into_iter().map(board).collect())
    }

    /// What tickets there are: board, type, sub-type, and how many.
    pub async fn places(&self) -> Result<BTreeMap<(String, Option<String>, Option<String>), i64>> {
        let rows: Vec<(String, Option<String>, Option<String>, i64)> = sql(
            "select board, type, sub_type, cast(count(*) as bigint) from ticket
             where board is not null and deleted_at is null group by board, type, sub_type",
        )
        .tuples(&self.reader)
        .await?;
        let place = |(board, kind, sub_type, tickets)| ((board, kind, sub_type), tickets);
        Ok(rows.into_iter().map(place).collect())
    }

    /// How teams write their time since a day: counts of teams alone.
    pub async fn team_shares(&self, since: NaiveDate) -> Result<Vec<TeamShare>> {
        let text = format!(
            "select m.team, cast(count(distinct p.person_id) as bigint) as people,
                cast(sum(case when e.entered_at is not null then 1 else 0 end) as bigint) as entries,
                cast(sum(case when e.entered_at is not null
                    and unixepoch(e.entered_at) - unixepoch(coalesce(e.ended_at, e.started_at)) > 129600 then 1 else 0 end) as bigint) as late,
                cast(sum(case when {WORKED} > 0 then 1 else 0 end) as bigint) as timed,
                cast(sum(case when {WORKED} > 0 and {WORKED} % 900 = 0 then 1 else 0 end) as bigint) as quarters
             from time_entry e join member m on m.id = e.member_id join person_member p on p.member_id = m.id
             where e.work_date >= $1 and e.deleted_at is null and m.team is not null and coalesce(m.is_human, true)
             group by m.team order by m.team"
        );
        let rows = sql(sqlx::AssertSqlSafe(text))
            .bind(since)
            .fetch_all(&self.reader)
            .await?;
        let share = |row: &Row| {
            let f = Fields(row);
            let count = |name: &str| u32::try_from(f.int(name).unwrap_or(0)).unwrap_or(u32::MAX);
            TeamShare {
                team: f.need("team"),
                people: count("people"),
                entries: count("entries"),
                late: count("late"),
                timed: count("timed"),
                quarters: count("quarters"),
            }
        };
        Ok(rows.iter().map(share).collect())
    }

    /// Members who worked for agreements since a day, by month.
    pub async fn worked_for(&self, since: NaiveDate) -> Result<Vec<Paid>> {
        sql("select distinct e.member_id, coalesce(e.agreement_id, t.agreement_id), substr(cast(e.work_date as text), 1, 7)
             from time_entry e left join ticket t on t.id = e.ticket_id
             where e.work_date >= $1 and e.deleted_at is null and coalesce(e.agreement_id, t.agreement_id) is not null
             order by 1, 2, 3")
        .bind(since)
        .tuples(&self.reader)
        .await
    }

    /// The last change of each agreement since an instant, where an invoice of it is older.
    pub async fn agreement_edits(&self, since: Instant) -> Result<Vec<AgreementEdit>> {
        let changes = versions(
            "agreement",
            "id, version, known_at, changed",
            "version > 1 and known_at >= $1",
        );
        let text = format!(
            "select v.id, v.known_at, v.changed, max(i.invoiced_on) from ({changes}) v
             join invoice i on i.agreement_id = v.id and i.deleted_at is null
             where cast(i.invoiced_on as text) <= substr(cast(v.known_at as text), 1, 10)
             group by v.id, v.version, v.known_at, v.changed order by v.id, v.version"
        );
        let rows: Vec<(String, Instant, String, NaiveDate)> = sql(sqlx::AssertSqlSafe(text))
            .bind(since)
            .tuples(&self.reader)
            .await?;
        let mut last: BTreeMap<String, AgreementEdit> = BTreeMap::new();
        for (id, known_at, changed, invoiced_on) in rows {
            let fields = changed.split('|').map(str::to_owned);
            let edit = last.entry(id.clone()).or_insert_with(|| AgreementEdit {
                agreement_id: id.into(),
                known_at,
                fields: Vec::new(),
                invoiced_on,
            });
            edit.known_at = known_at;
            edit.invoiced_on = invoiced_on;
            edit.fields.extend(fields.filter(|f| !f.is_empty()));
            edit.fields.sort();
            edit.fields.dedup();
        }
        Ok(last.into_values().collect())
    }

    /// Agreements of these blocks on which members' days, tickets or other records put work.
    pub async fn blocks_worked(
        &self,
        blocks: &BTreeSet<String>,
        days: &BTreeSet<(String, NaiveDate)>,
        tickets: &BTreeSet<String>,
    ) -> Result<Vec<String>> {
        let dates = || days.iter().map(|(_, date)| *date);
        let members: BTreeSet<&str> = days.iter().map(|(member, _)| &**member).collect();
        let keys: Vec<String> = days.iter().map(|(m, date)| format!("{m}/{date}")).collect();
        sql("select distinct agreement from (
                select coalesce(e.agreement_id, t.agreement_id, p.agreement_id) as agreement
                from time_entry e left join ticket t on t.id = e.ticket_id
                left join project p on p.id = coalesce(e.project_id, t.project_id)
                where e.member_id in (select value from json_each($4)) and e.work_date between $5 and $6
                and e.member_id || '/' || cast(e.work_date as text) in (select value from json_each($2))
                union all
                select agreement_id from ticket where id in (select value from json_each($3))) found
             where agreement in (select value from json_each($1))")
        .bind(list(blocks.iter().map(String::as_str)))
        .bind(list(&keys))
        .bind(list(tickets.iter().map(String::as_str)))
        .bind(list(members))
        .bind(dates().min())
        .bind(dates().max())
        .scalars(&self.reader)
        .await
    }

    /// Items of these rules since a day that nobody dismissed: rule, member, client, evidence.
    pub async fn items_since(
        &self,
        rules: &BTreeSet<String>,
        since: NaiveDate,
    ) -> Result<Vec<(String, String, Option<String>, String)>> {
        sql("select rule, member_id, company_id, evidence from review_item
             where work_date >= $2 and rule in (select value from json_each($1)) and member_id is not null
             and state in ('open', 'asked', 'fixed') order by item_id")
        .bind(list(rules.iter().map(String::as_str)))
        .bind(since)
        .tuples(&self.reader)
        .await
    }
}

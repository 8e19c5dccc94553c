//! Habits: what was usual lately, counted once a day.

use super::bulk::Insert;
use super::driver::{Of, sql};
use super::{Db, Result, Tx};
use crate::model::*;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// A choice of an agreement for work of a company, ticket type and sub-type (empty: none), and how many items it closed.
pub type Choice = (String, String, String, String, i64);

/// A work type on tickets of a board and type (empty: none), and how many entries have it.
pub type TypeHabit = (String, String, String, i64);

const CHOICES: &str = "agreement.choices";

fn known(text: String) -> Option<String> {
    Some(text).filter(|t| !t.is_empty())
}

fn count(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Db {
    /// How often tickets of a board and type carried which work type, as last learned.
    pub async fn type_habits(&self) -> Result<HashMap<BoardAndType, BTreeMap<WorkTypeId, u32>>> {
        let rows: Vec<TypeHabit> =
            sql("select board, ticket_type, work_type_id, entries from type_habit order by board, ticket_type, work_type_id")
                .tuples(&self.reader)
                .await?;
        let mut habits: HashMap<BoardAndType, BTreeMap<WorkTypeId, u32>> = HashMap::new();
        for (board, kind, work_type, entries) in rows {
            let of = habits.entry((known(board), known(kind))).or_default();
            of.insert(work_type.into(), count(entries));
        }
        Ok(habits)
    }

    /// The same, counted anew since a day.
    pub async fn types_used(&self, since: NaiveDate) -> Result<Vec<TypeHabit>> {
        sql("select coalesce(t.board, ''), coalesce(t.type, ''), e.work_type_id, cast(count(*) as bigint)
             from time_entry e join ticket t on t.id = e.ticket_id
             where e.work_date >= $1 and e.deleted_at is null and e.work_type_id is not null
             group by coalesce(t.board, ''), coalesce(t.type, ''), e.work_type_id
             order by 1, 2, 3")
        .bind(since)
        .tuples(&self.reader)
        .await
    }

    /// How often people made which choice about a mismatch: what was counted last, and what was decided since.
    pub async fn choices(&self) -> Result<HashMap<Precedent, BTreeMap<AgreementId, u32>>> {
        let learned: Option<Instant> = sql("select at from learned where what = $1")
            .bind(CHOICES)
            .find(&self.reader)
            .await?;
        let mut all: Vec<Choice> =
            sql("select company_id, ticket_type, sub_type, agreement_id, items from choice_habit")
                .tuples(&self.reader)
                .await?;
        all.extend(self.choices_made(learned.unwrap_or_default(), None).await?);
        let mut choices: HashMap<Precedent, BTreeMap<AgreementId, u32>> = HashMap::new();
        for (company, kind, sub, agreement, items) in all {
            let of = (company.into(), known(kind), known(sub));
            let times = choices.entry(of).or_default().entry(agreement.into());
            let times = times.or_default();
            *times = times.saturating_add(count(items));
        }
        Ok(choices)
    }

    /// What people made of mismatches in that time (none: until now): the agreement they left work on, or moved it to. Items of
    /// one root are one choice, made when the first of them was closed.
    pub async fn choices_made(
        &self,
        since: Instant,
        before: Option<Instant>,
    ) -> Result<Vec<Choice>> {
        sql(
            "select i.company_id, coalesce(t.type, ''), coalesce(t.sub_type, ''), coalesce(e.agreement_id, t.agreement_id),
                cast(count(distinct i.root_id) as bigint)
             from review_item i
             join ticket t on t.id = i.ticket_id
             left join time_entry e on e.id = i.time_entry_id
             where i.rule like 'agreement.%' and i.state in ('accepted', 'fixed') and i.company_id is not null
             and i.closed_at >= $1 and ($2 is null or i.closed_at < $2)
             and not exists (select 1 from review_item j
                where j.rule like 'agreement.%' and j.state in ('accepted', 'fixed') and j.company_id is not null
                and j.root_id = i.root_id and j.closed_at < $1)
             and coalesce(e.agreement_id, t.agreement_id) is not null
             and (i.state = 'accepted' or coalesce(e.agreement_id, t.agreement_id) is distinct from i.agreement_id)
             group by i.company_id, coalesce(t.type, ''), coalesce(t.sub_type, ''), coalesce(e.agreement_id, t.agreement_id)",
        )
        .bind(since)
        .bind(before)
        .tuples(&self.reader)
        .await
    }
}

impl Tx {
    /// Keeps what work types are usual, instead of what was learned before.
    pub async fn learn_types(&mut self, habits: &[TypeHabit]) -> Result<()> {
        sql("delete from type_habit").execute(&mut *self).await?;
        let insert = Insert {
            into: "type_habit",
            columns: &[
                ("board", Of::Text),
                ("ticket_type", Of::Text),
                ("work_type_id", Of::Text),
                ("entries", Of::Int),
            ],
            same: &[],
            tail: "",
        };
        self.insert_all(
            &insert,
            habits,
            |(board, kind, work_type, entries), take| {
                take.put(board.as_str())
                    .put(kind.as_str())
                    .put(work_type.as_str())
                    .put(*entries);
            },
        )
        .await
    }

    /// Keeps what choices people made until now, instead of what was counted before.
    pub async fn learn_choices(&mut self, choices: &[Choice]) -> Result<()> {
        let now = self.now;
        sql("delete from choice_habit").execute(&mut *self).await?;
        let insert = Insert {
            into: "choice_habit",
            columns: &[
                ("company_id", Of::Text),
                ("ticket_type", Of::Text),
                ("sub_type", Of::Text),
                ("agreement_id", Of::Text),
                ("items", Of::Int),
            ],
            same: &[],
            tail: "",
        };
        self.insert_all(
            &insert,
            choices,
            |(company, kind, sub, agreement, items), take| {
                take.put(company.as_str())
                    .put(kind.as_str())
                    .put(sub.as_str())
                    .put(agreement.as_str())
                    .put(*items);
            },
        )
        .await?;
        sql("insert into learned (what, at) values ($1, $2) on conflict (what) do update set at = excluded.at")
            .bind(CHOICES)
            .bind(now)
            .execute(&mut *self)
            .await?;
        Ok(())
    }
}

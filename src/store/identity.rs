//! Who is whom: members of several sources that are one person, companies that are one client.

use super::bulk::Insert;
use super::driver::{Of, list, sql};
use super::{Db, Result, Tx};
use crate::model::split;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A member or company as the joining sees it.
#[derive(Clone, Debug)]
struct Candidate {
    id: String,
    email: Option<String>,
    /// Only referred to: no record has come.
    inferred: bool,
}

impl Candidate {
    /// Who is only referred to, by an address, has that address.
    fn new(id: String, email: Option<String>, inferred: bool) -> Self {
        let named = split(&id).1;
        let by_name = Some(named).filter(|name| inferred && name.contains('@'));
        let email = email.as_deref().or(by_name);
        Self {
            email: email.map(|e| e.trim().to_lowercase()),
            id,
            inferred,
        }
    }
}

/// How members are joined.
#[derive(Clone, Debug)]
pub struct IdentityRule {
    /// Whose name and zone a person has; the first source of the file where the setting is empty.
    pub primary: String,
    /// Join members by e-mail.
    pub by_email: bool,
}

impl Db {
    /// Joins members into persons and companies into clients: by e-mail, and as `identities.csv` says. Writes only what
    /// differs from before.
    pub async fn join_identities(&self, rule: &IdentityRule, tx: &mut Tx) -> Result<()> {
        let said: Vec<(String, String, String)> =
            sql("select kind, a, b from identity where deleted_at is null")
                .tuples(&mut *tx)
                .await?;
        for (kind, select, owner, link, key) in [
            (
                "person",
                "select id, email, inferred from member where deleted_at is null order by id",
                "person",
                "person_member",
                "member_id",
            ),
            (
                "client",
                "select id, cast(null as text) as email, false as inferred from company where deleted_at is null order by id",
                "client",
                "client_company",
                "company_id",
            ),
        ] {
            let rows = sql(select).fetch_all(&mut *tx).await?;
            let candidates: sqlx::Result<Vec<Candidate>> = rows
                .iter()
                .map(|r| {
                    Ok(Candidate::new(
                        r.try_get("id")?,
                        r.try_get("email")?,
                        r.try_get("inferred")?,
                    ))
                })
                .collect();
            let pairs: Vec<(&str, &str)> = said
                .iter()
                .filter(|(k, ..)| k == kind)
                .map(|(_, a, b)| (a.as_str(), b.as_str()))
                .collect();
            let groups = join(&candidates?, &pairs, rule);
            write(tx, owner, link, key, &groups).await?;
        }
        Ok(())
    }
}

/// The shown id of each id.
fn join(
    candidates: &[Candidate],
    pairs: &[(&str, &str)],
    rule: &IdentityRule,
) -> BTreeMap<String, String> {
    let place: HashMap<&str, usize> = candidates
        .iter()
        .enumerate()
        .map(|(at, c)| (c.id.as_str(), at))
        .collect();
    let mut root: Vec<usize> = (0..candidates.len()).collect();
    fn find(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    let mut by_email: HashMap<&str, usize> = HashMap::new();
    let mut unions: Vec<(usize, usize)> = pairs
        .iter()
        .filter_map(|(a, b)| Some((*place.get(a)?, *place.get(b)?)))
        .collect();
    for (at, candidate) in candidates.iter().enumerate() {
        if let Some(email) = candidate
            .email
            .as_deref()
            .filter(|e| rule.by_email && !e.is_empty())
        {
            unions.push((*by_email.entry(email).or_insert(at), at));
        }
    }
    for (a, b) in unions {
        let (a, b) = (find(&mut root, a), find(&mut root, b));
        root[a.max(b)] = a.min(b);
    }
    let prefix = format!("{}:", rule.primary);
    let mut shown: HashMap<usize, usize> = HashMap::new();
    for at in 0..candidates.len() {
        let group = find(&mut root, at);
        let best = shown.entry(group).or_insert(at);
        // Candidates are in id order: the first with a record of the primary source, else the first with a record.
        let rank = |at: usize| {
            let candidate = &candidates[at];
            (candidate.inferred, !candidate.id.starts_with(&prefix))
        };
        if rank(at) < rank(*best) {
            *best = at;
        }
    }
    (0..candidates.len())
        .map(|at| {
            (
                candidates[at].id.clone(),
                candidates[shown[&find(&mut root, at)]].id.clone(),
            )
        })
        .collect()
}

async fn write(
    tx: &mut Tx,
    owner: &str,
    link: &str,
    key: &str,
    groups: &BTreeMap<String, String>,
) -> Result<()> {
    let text = format!("select {key}, {owner}_id from {link}");
    let held: Vec<(String, String)> = sql(AssertSqlSafe(text)).tuples(&mut *tx).await?;
    let held: BTreeMap<String, String> = held.into_iter().collect();
    let changed: Vec<(&String, &String)> = groups
        .iter()
        .filter(|(id, shown)| held.get(*id) != Some(*shown))
        .collect();
    let gone: Vec<&String> = held.keys().filter(|id| !groups.contains_key(*id)).collect();
    if changed.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let shown: BTreeSet<&String> = changed.iter().map(|(_, shown)| *shown).collect();
    let shown: Vec<&String> = shown.into_iter().collect();
    let owners = Insert {
        into: owner,
        columns: &[("id", Of::Text), (key, Of::Text)],
        same: &[],
        tail: "on conflict (id) do nothing",
    };
    tx.insert_all(&owners, &shown, |shown, take| {
        take.put(shown.as_str()).put(shown.as_str());
    })
    .await?;
    let shown_as = format!("{owner}_id");
    let links = Insert {
        into: link,
        columns: &[(key, Of::Text), (shown_as.as_str(), Of::Text)],
        same: &[],
        tail: &format!("on conflict ({key}) do update set {owner}_id = excluded.{owner}_id"),
    };
    tx.insert_all(&links, &changed, |(id, shown), take| {
        take.put(id.as_str()).put(shown.as_str());
    })
    .await?;
    let text = format!("delete from {link} where {key} in (select value from json_each($1))");
    sql(AssertSqlSafe(text))
        .bind(list(&gone))
        .execute(&mut *tx)
        .await?;
    let text = format!("delete from {owner} where id not in (select {owner}_id from {link})");
    sql(AssertSqlSafe(text)).execute(&mut *tx).await?;
    Ok(())
}

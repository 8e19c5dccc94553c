//! `daybook queue`: work the review queue.

use super::output::print;
use super::review::{open_items, queue_report};
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::daemon::Daybook;
use crate::review::word;
use crate::store::read::{Bound, Query};
use crate::store::review::ItemHead;
use clap::Subcommand;
use std::fmt::Write;

/// Work the review queue
///
/// An item closes by itself once the data is mended in the PSA. Accept says that it is right as it is, dismiss that it
/// was no finding; both need a reason. For time.* items a reason is never asked for: where one is given, it is one of
/// added, calendar, payroll_wrap, other.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  daybook queue list
  daybook queue show 3f2a9c0d11e84b57
  daybook queue accept 3f2a9c0d11e84b57 --reason \"agreed with the client\"
  daybook queue dismiss 3f2a9c0d11e84b57 --as sam")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What can be done with the queue.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// The open items, in the order a person reads a day
    List,
    /// One item with its evidence, its mend and its history
    Show {
        /// The item
        id: String,
    },
    /// The person concerned was asked
    Ask(Item),
    /// It is right as it is
    Accept(Item),
    /// It was no finding
    Dismiss(Item),
    /// Open it again
    Reopen(Item),
}

/// The item that is acted on.
#[derive(Debug, clap::Args)]
pub struct Item {
    /// The item
    pub id: String,
    /// Why, for the audit trail
    #[arg(long, value_name = "R")]
    pub reason: Option<String>,
}

/// Works the queue.
pub fn queue(context: &Context, arguments: &Arguments) -> Outcome {
    with_daybook(context, false, async |daybook| match &arguments.act {
        Act::List => {
            let items = open_items(daybook, None).await?;
            print(&queue_report(&items, context.width()))?;
            Ok(Exit::Done)
        }
        Act::Show { id } => {
            print(&page(daybook, id).await?)?;
            Ok(Exit::Done)
        }
        Act::Ask(item) => act(context, daybook, item, word::Act::Ask).await,
        Act::Accept(item) => act(context, daybook, item, word::Act::Accept).await,
        Act::Dismiss(item) => act(context, daybook, item, word::Act::Dismiss).await,
        Act::Reopen(item) => act(context, daybook, item, word::Act::Reopen).await,
    })
}

/// The one item whose id begins so.
async fn find(daybook: &Daybook, id: &str) -> Result<(ItemHead, String, String), Failure> {
    let mut found = daybook
        .db
        .items_like(id)
        .await
        .map_err(anyhow::Error::from)?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Failure::Usage(format!(
            "there is no item {id}; see `daybook queue list`"
        ))),
        _ => Err(Failure::Usage(format!(
            "more than one item begins with {id}; give more of it"
        ))),
    }
}

async fn act(context: &Context, daybook: &Daybook, item: &Item, act: word::Act) -> Outcome {
    let (head, ..) = find(daybook, &item.id).await?;
    let reason = item
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|r| !r.is_empty());
    let state = daybook.may(&head, act, reason).map_err(Failure::Usage)?;
    let mut tx = daybook
        .db
        .begin(daybook.clock.now())
        .await
        .map_err(anyhow::Error::from)?;
    let word = state.as_str();
    tx.move_items(
        &[&head.item_id],
        word,
        act.as_str(),
        Some(&context.actor),
        reason,
    )
    .await
    .map_err(anyhow::Error::from)?;
    // The trail holds ids, never names of the people an item is about.
    tx.audit(
        &context.actor,
        act.as_str(),
        &head.item_id,
        reason.unwrap_or_default(),
    )
    .await
    .map_err(anyhow::Error::from)?;
    tx.commit().await.map_err(anyhow::Error::from)?;
    eprintln!("{} is {word}", head.item_id);
    Ok(Exit::Done)
}

/// All of one item: what, whose, on what evidence, which mend, what people did, and a kind message where it is a person's.
async fn page(daybook: &Daybook, id: &str) -> Result<String, Failure> {
    let (head, audience, evidence) = find(daybook, id).await?;
    let view = if audience == "lead" {
        "rpt_review_item_person"
    } else {
        "rpt_review_item"
    };
    let values = [Bound::Text(head.item_id.clone())];
    let grid = daybook
        .db
        .rows_of(Query {
            view,
            filter: "item_id = $1",
            values: &values,
            order: "",
        })
        .await
        .map_err(anyhow::Error::from)?;
    let Some(row) = grid.rows.first() else {
        return Err(Failure::Usage(format!(
            "there is no item {id}; see `daybook queue list`"
        )));
    };
    let (ticket, hours) = daybook
        .db
        .about_item(&head.item_id)
        .await
        .map_err(anyhow::Error::from)?;
    let cell = |column: &str| grid.text(row, column);
    let now = match (cell("agreement"), cell("rule").starts_with("agreement.")) {
        (name, true) if name.is_empty() => "none".to_owned(),
        (name, _) => name,
    };
    let mut text = format!("{}\n\n", cell("reason"));
    for (name, value) in [
        ("item", cell("item_id")),
        ("rule", cell("rule")),
        ("state", cell("state")),
        ("severity", cell("severity")),
        ("for", cell("audience")),
        ("work date", cell("work_date")),
        ("member", cell("member")),
        ("client", cell("company")),
        ("ticket", ticket.unwrap_or_default()),
        ("time entry", cell("time_entry_id")),
        (
            "hours",
            hours.map_or_else(
                || span(&cell("minutes")),
                |worked| hundredths(worked.0 as f64 / 3600.0),
            ),
        ),
        ("agreement now", now),
        ("suggested", cell("suggested_agreement")),
        ("field to mend", cell("suggested_field")),
        ("its value", cell("suggested_value")),
        (
            "at stake",
            amount(&cell("amount_at_stake"), &cell("currency")),
        ),
        ("link", cell("subject_url")),
        ("first seen", cell("first_seen_at")),
        ("last seen", cell("last_seen_at")),
    ] {
        if !value.is_empty() {
            let _ = writeln!(text, "{name:<15} {value}");
        }
    }
    text.push_str(&conditions(&evidence));
    let acts = daybook
        .db
        .acts_of(&head.item_id)
        .await
        .map_err(anyhow::Error::from)?;
    for (at, actor, act, reason) in acts {
        let who = actor.unwrap_or_else(|| "the data".into());
        let _ = writeln!(
            text,
            "{}  {act} by {who} {}",
            at.to_rfc3339(),
            reason.unwrap_or_default()
        );
    }
    if audience == "lead"
        && let Some(message) = daybook.message(&head).await?
    {
        let _ = write!(text, "a message ready to send:\n\n{message}\n");
    }
    Ok(text)
}

fn hundredths(number: f64) -> String {
    format!("{number:.2}")
}

/// Minutes as hours, where there are any.
fn span(minutes: &str) -> String {
    minutes
        .parse::<f64>()
        .map_or_else(|_| String::new(), |minutes| hundredths(minutes / 60.0))
}

fn amount(amount: &str, currency: &str) -> String {
    amount.parse().map_or_else(
        |_| String::new(),
        |amount| format!("{} {currency}", hundredths(amount)),
    )
}

/// Every condition with pass or fail, then plain values, then the further rules that hold.
fn conditions(evidence: &str) -> String {
    let parsed: serde_json::Value = serde_json::from_str(evidence).unwrap_or_default();
    let mut text = String::from("\n");
    for fact in parsed["evidence"].as_array().into_iter().flatten() {
        let mark = match fact["passed"].as_bool() {
            Some(true) => "pass",
            Some(false) => "FAIL",
            None => "    ",
        };
        let (what, value) = (
            fact["what"].as_str().unwrap_or_default(),
            fact["value"].as_str().unwrap_or_default(),
        );
        let _ = writeln!(text, "  {mark}  {what}: {value}");
    }
    for also in parsed["further"].as_array().into_iter().flatten() {
        let (rule, reason) = (
            also["rule"].as_str().unwrap_or_default(),
            also["reason"].as_str().unwrap_or_default(),
        );
        let _ = writeln!(text, "  also {rule}: {reason}");
    }
    text.push('\n');
    text
}

//! A person's word on an item: ask, accept, dismiss, reopen, and which reasons they take.

use super::queue::{State, StoredItem};

/// The only reasons that items about a person's time take. What somebody did instead is nobody's business.
pub const TIME_REASONS: [&str; 4] = ["added", "calendar", "payroll_wrap", "other"];

/// What a person does with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Ask the member.
    Ask,
    /// It is right as it is.
    Accept,
    /// Nothing to do.
    Dismiss,
    /// Look at it again.
    Reopen,
}

impl Act {
    /// The word of the command.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Accept => "accept",
            Self::Dismiss => "dismiss",
            Self::Reopen => "reopen",
        }
    }
    fn leads_to(self) -> State {
        match self {
            Self::Ask => State::Asked,
            Self::Accept => State::Accepted,
            Self::Dismiss => State::Dismissed,
            Self::Reopen => State::Open,
        }
    }
}

/// The state an act leads to; else one plain sentence that says what is in the way and what to do.
pub fn act(item: &StoredItem, act: Act, reason: Option<&str>) -> Result<State, String> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    is_possible(item, act)?;
    if item.rule.starts_with("time.") {
        if let Some(reason) = reason.filter(|reason| !TIME_REASONS.contains(reason)) {
            return Err(format!(
                "reason {reason:?} is not kept for items about a person's time; give one of {}, or none",
                TIME_REASONS.join(", ")
            ));
        }
    } else if matches!(act, Act::Accept | Act::Dismiss) && reason.is_none() {
        return Err(format!(
            "to {} item {} a reason is needed; add --reason",
            act.as_str(),
            item.item_id
        ));
    }
    Ok(act.leads_to())
}

/// What the data or time has closed stays closed until the data brings it again.
fn is_possible(item: &StoredItem, act: Act) -> Result<(), String> {
    let state = item.state;
    let possible = match act {
        Act::Ask => state == State::Open,
        Act::Accept | Act::Dismiss => state.is_live(),
        Act::Reopen => state == State::Asked || state.is_human(),
    };
    if possible {
        return Ok(());
    }
    let hint = match state {
        State::Fixed => "it opens by itself when the data shows it again",
        State::Expired => "its time is over",
        State::Open => "it waits already",
        State::Asked => "the member was asked already",
        State::Accepted | State::Dismissed => "reopen it first",
    };
    Err(format!(
        "cannot {} item {}, which is {}: {hint}",
        act.as_str(),
        item.item_id,
        state.as_str()
    ))
}

//! A person's day held against what was expected of it: `domain.md` §6. One file per rule; `account` does the sums.

pub mod account;
pub mod gap;
pub mod no_entries;
pub mod planned_without_entry;
pub mod shortfall;
mod words;

//! Does an agreement cover a piece of work, and how much of it (`domain.md` §1.7, §2)? Pure.
//!
//! ```text
//! Work ─ route (which agreement decides) ─ condition (does it take such work) ─ block (is there balance) ─ Cover
//! ```
//!
//! Rules read it to say what is wrong, finance to say what is earned: one place a judgement.

mod block;
mod candidate;
mod condition;
mod draw;
mod opening;
mod rate;
mod route;
mod run;
mod saved;
pub mod scope;
mod work;

pub use block::{Block, Ended, Taken, is_block, matters_since, units};
pub use candidate::{Candidate, Candidates, against, candidates};
pub use condition::{Condition, excludes, excluding_role, excluding_type, failed};
pub use draw::{PACE_DAYS, drawn, drawn_since, states};
pub use rate::{agreed, block_factor, hourly, row, to_bill};
pub use route::{Route, RouteEnd, follow};
pub use run::{Cover, Means, Outcome, means, run};
pub use saved::{UNTOUCHED, opens, overtaken, standing};
pub use work::Work;

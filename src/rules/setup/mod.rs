//! Is the firm set up so that figures can be true? One file per rule (`domain.md` §5.2, set-up lint, and §1.7 for blocks).

pub mod addition_without_cost;
pub mod agreement_without_price;
mod block;
pub mod block_balance_differs;
pub mod block_expiring;
pub mod block_nearly_used;
pub mod board_without_type;
pub mod cost_multiplier_zero;
pub mod currency_missing;
pub mod exchange_rate_missing;
pub mod holidays_missing;
pub mod member_cost_zero;
pub mod schedule_missing;

use super::Rule;
use crate::model::{Evidence, Finding, Subject};

/// The finding of a rule about something of the set-up, by a name of its own.
pub(super) fn on_setup(rule: &Rule, name: String, reason: String, evidence: Evidence) -> Finding {
    Finding {
        evidence: vec![evidence],
        ..Finding::new(
            rule.id,
            rule.severity,
            rule.audience,
            Subject::Setup(name),
            reason,
        )
    }
}

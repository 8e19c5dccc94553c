//! Money of a month: ledger lines from facts, and the hours and counts that stand beside them. Pure.
//!
//! ```text
//! MonthFacts ─ work (whose, for whom) ─┬─ cost, overtime, absence ── lines
//!                                      ├─ earning over coverage, rate ─ lines
//!                  agreement prices ───┼─ recurring over proration ─ lines
//!          projects, tickets, papers ──┴─ project, incident, paper ─ lines ─ month (rows)
//! ```
//!
//! Every line is rounded once (half-even, to the minor unit); nothing here adds rounded hours.

mod absence;
mod account;
mod close;
mod cost;
mod earning;
mod incident;
mod line;
mod month;
mod overtime;
mod paper;
mod project;
mod proration;
mod rate;
mod recurring;
mod row;
mod team;
mod unpaid;
mod work;

pub use absence::Windows;
pub use account::{Account, Scope, account, entry_account};
pub use close::{adjust, bridge, late_hours, late_lines, profit_of, row_hours};
pub use incident::completed;
pub use month::{merge, roll};
pub use project::{complete_by_hours, currency as currency_of, spending};
pub use proration::share;

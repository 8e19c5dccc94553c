//! Accounts: what an entry is booked on, so that a roll can be limited to those that changed.

use super::work;
use crate::model::{AgreementId, CompanyId, Firm, LedgerLine, ProjectId, Ticket, TimeEntry};
use std::collections::BTreeSet;

/// Where an entry or a line is booked: its agreement, else its project, else its company, else nowhere outside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// An agreement and all that hangs on it.
    Agreement(AgreementId),
    /// A project without agreement.
    Project(ProjectId),
    /// A company's work without agreement and project; the own firm's too.
    Company(CompanyId),
    /// No company at all: wrap, leave, and work that names nobody.
    Internal,
}

/// Which accounts a roll is for.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// All.
    All,
    /// Only these. `entries` of the facts then needs only theirs; `history` and `week_edges` also hold the entries of
    /// other accounts in the month that share a priced project or an overtime week with them.
    Accounts(&'a BTreeSet<Account>),
}

impl Scope<'_> {
    /// Does it cover every account?
    pub(super) fn is_all(self) -> bool {
        matches!(self, Self::All)
    }
    /// Does the roll cover this account?
    pub fn has(self, account: &Account) -> bool {
        match self {
            Self::All => true,
            Self::Accounts(these) => these.contains(account),
        }
    }
}

/// The account of a ledger line.
pub fn account(line: &LedgerLine) -> Account {
    of(
        line.agreement_id.as_ref(),
        line.project_id.as_ref(),
        line.company_id.as_ref(),
    )
}

/// The account of an entry: that of all its lines.
pub fn entry_account(firm: &Firm, entry: &TimeEntry, ticket: Option<&Ticket>) -> Account {
    let place = work::place(firm, entry, ticket);
    of(
        place.agreement.map(|a| &a.id),
        place.project.map(|p| &p.id),
        place.company,
    )
}

pub(super) fn of(
    agreement: Option<&AgreementId>,
    project: Option<&ProjectId>,
    company: Option<&CompanyId>,
) -> Account {
    agreement
        .cloned()
        .map(Account::Agreement)
        .or_else(|| project.cloned().map(Account::Project))
        .or_else(|| company.cloned().map(Account::Company))
        .unwrap_or(Account::Internal)
}

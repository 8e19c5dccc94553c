//! Client work that no invoice holds, or that nobody pays as things stand (`domain.md` §4.1).

use super::id::{AgreementId, CompanyId, ProjectId, TimeEntryId};
use super::money::Currency;
use super::time::Seconds;
use chrono::NaiveDate;

/// Why work is not paid. Each entry has at most one cause of leakage, the first that holds in this order; work that is
/// earned by the hour and not invoiced is unbilled beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyUnpaid {
    /// Earned by the hour, and on no invoice.
    Unbilled,
    /// Its option is "do not bill", and no price takes it in.
    DoNotBill,
    /// Its option is "no charge", and no price takes it in.
    NoCharge,
    /// A recurring agreement took in the time of a project that it does not include.
    AbsorbedProject,
    /// Its agreement does not hold on the work date.
    ExpiredAgreement,
    /// Its agreement excludes it, and the exclusion leads nowhere.
    DeadEnd,
    /// Billable by the hour, and nobody knows a rate.
    NoRate,
}

impl WhyUnpaid {
    /// The word of the views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unbilled => "unbilled",
            Self::DoNotBill => "do_not_bill",
            Self::NoCharge => "no_charge",
            Self::AbsorbedProject => "absorbed_project",
            Self::ExpiredAgreement => "expired_agreement",
            Self::DeadEnd => "dead_end",
            Self::NoRate => "no_rate",
        }
    }
    /// Does it matter whether an invoice holds the entry?
    pub fn ends_with_invoice(self) -> bool {
        !matches!(self, Self::DoNotBill | Self::NoCharge)
    }
}

/// An entry that is not paid, for one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpaid {
    /// The entry.
    pub entry_id: TimeEntryId,
    /// Why.
    pub why: WhyUnpaid,
    /// Whose work.
    pub company_id: Option<CompanyId>,
    /// On which agreement.
    pub agreement_id: Option<AgreementId>,
    /// On which project.
    pub project_id: Option<ProjectId>,
    /// Its work date.
    pub work_date: NaiveDate,
    /// Worked.
    pub worked: Seconds,
    /// Minor units: what it earned, or what its hours are worth, rounded once; 0 where no rate is known.
    pub amount: i64,
    /// Their currency.
    pub currency: Currency,
}

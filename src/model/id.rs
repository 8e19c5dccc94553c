//! Names of things: sources, and one newtype per warehouse key.
//!
//! A warehouse id is `"<source>:<source_id>"`; the first colon divides, the rest may contain anything.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub Arc<str>);

        impl $name {
            /// The whole id, `"<source>:<source_id>"`.
            pub fn as_str(&self) -> &str {
                &self.0
            }
            /// The configured name of the source the record belongs to.
            pub fn source(&self) -> &str {
                split(&self.0).0
            }
            /// The vendor's own id.
            pub fn source_id(&self) -> &str {
                split(&self.0).1
            }
        }
        // Looked up millions of times in a roll: the text is hashed to one word, and only that is hashed safely.
        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                state.write_u64(xxhash_rust::xxh3::xxh3_64(self.0.as_bytes()));
            }
        }
        impl From<Arc<str>> for $name {
            fn from(text: Arc<str>) -> Self {
                Self(text)
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(Arc::from(text))
            }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(Arc::from(text))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A company (client) of one source.
    CompanyId,
    /// A member (somebody who writes time) of one source.
    MemberId,
    /// A person: the members of several sources who are the same human being. Its text is that of the member whose name it bears.
    PersonId,
    /// A work role, as the PSA prices it.
    WorkRoleId,
    /// A work type, as the PSA classifies work.
    WorkTypeId,
    /// An agreement (contract).
    AgreementId,
    /// A recurring addition of an agreement.
    AdditionId,
    /// A project.
    ProjectId,
    /// A ticket.
    TicketId,
    /// A time entry.
    TimeEntryId,
    /// A calendar entry.
    CalendarEntryId,
    /// An absence.
    AbsenceId,
    /// An expense.
    ExpenseId,
    /// An invoice.
    InvoiceId,
}

/// Divides a warehouse id at its first colon; an id without one has no source.
pub fn split(id: &str) -> (&str, &str) {
    id.split_once(':').unwrap_or(("", id))
}

//! Is what an entry says complete? One file per rule (`domain.md` §5.2).

pub mod billable_conflicts;
pub mod billable_missing;
pub mod notes_missing;
pub mod work_role_missing;
pub mod work_type_missing;

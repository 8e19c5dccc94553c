//! Is what an entry says complete? One file per rule (`domain.md` §5.2).

pub mod billable_conflicts;
pub mod billable_missing;
pub mod notes_internal_words;
pub mod notes_missing;
pub mod notes_thin;
pub mod work_role_missing;
pub mod work_role_not_allowed;
pub mod work_type_missing;
pub mod work_type_travel_pair;
pub mod work_type_unusual;
pub mod work_type_wrong_hours;

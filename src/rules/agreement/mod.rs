//! Is the work on the right agreement? One file per rule (`domain.md` §5.1); `work` is what they judge, `condition`
//! what an agreement is held against, `suggest` which other agreement would fit.

pub mod condition;
pub mod differs_from_ticket;
pub mod does_not_cover_time;
pub mod expired;
pub mod missing;
pub mod not_started;
pub mod other_company;
pub mod project_absorbed;
pub mod suggest;
pub mod work;
pub mod work_role_excluded;
pub mod work_type_excluded;

//! Is the work on the right agreement? One file per rule (`domain.md` §5.1); `work` is what they judge,
//! `evidence` what they show, `suggest` which other agreement would fit.

pub mod after_hours;
pub mod balance_exhausted;
pub mod billed_though_covered;
pub mod client_work_on_internal;
pub mod contact_not_covered;
pub mod device_not_covered;
pub mod differs_from_ticket;
pub mod does_not_cover_time;
pub mod duplicate;
pub mod edited_after_invoice;
pub mod evidence;
pub mod exclusion_dead_end;
pub mod expired;
pub mod hours_over_target;
pub mod internal_work_on_client;
pub mod limit_missing;
pub mod missing;
pub mod mixed_resale;
pub mod not_started;
pub mod other_company;
pub mod other_site;
pub mod out_of_scope;
pub mod parent_or_child;
pub mod partly_covered;
pub mod project_absorbed;
pub mod saved_out_of_order;
pub mod scope_changed;
pub mod setup;
pub mod suggest;
pub mod work;
pub mod work_role_excluded;
pub mod work_type_excluded;

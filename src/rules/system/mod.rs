//! What has one cause for many: one file per rule (`domain.md` §5.3).

pub mod repeats;

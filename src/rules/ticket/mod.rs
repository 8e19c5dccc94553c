//! Does a ticket move? One file per rule (`domain.md` §5.2).

pub mod no_next_step;
pub mod status_not_moved;

//! Money of a month. Pure.

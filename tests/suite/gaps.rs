//! The rules of a person's day.

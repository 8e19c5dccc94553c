//! Warehouse to queue: findings held against the items people work on, and the words that go to a person.

pub mod identity;
pub mod message;
pub mod queue;
pub mod word;

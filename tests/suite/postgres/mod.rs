//! What only a server has: its own outages, roles, plans; and that its schema is the embedded one's.

mod cluster;
mod moving;
mod outage;
mod plans;
mod roles;
mod schema;
mod sentences;

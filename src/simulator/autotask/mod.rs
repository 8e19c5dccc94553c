//! Plays Autotask PSA over a generated firm: its zone, queries, picklists, budget, errors and moods.
//!
//! A request goes through `route` (zone, keys, budget, entity), `filter` and `page`; `render` turns the world into
//! records, `metadata` describes the fields.
//!
//! The own firm is company 0. Tickets of projects are tasks, with a space of ids of their own. Charge codes are billing
//! codes from 101 on. Numbers that the world does not have follow from those it has: the phase of project 5 is 51, the
//! first block of contract 30 is 300001.

mod answer;
mod budget;
mod filter;
mod kind;
mod metadata;
mod options;
mod page;
mod record;
mod render;
mod route;

pub use super::{Asked, Clock, Failure, Fault};
pub use options::{Hidden, Options};

use super::desk::hold;
use super::{Desk, Drafts, Reply, Setup, Vendor};
use crate::simulator::world::World;
use budget::Spent;
use std::net::SocketAddr;
use std::sync::Mutex;

/// A running Autotask. It stops when dropped.
pub type Server = super::Server<Autotask>;

/// The zone that the database is in at first.
const ZONE: u32 = 14;

/// Autotask PSA as it is set up, with the zone that the database is in and the requests of the last hour.
#[derive(Debug)]
pub struct Autotask {
    options: Options,
    zone: Mutex<u32>,
    spent: Mutex<Spent>,
}

impl Autotask {
    /// The root of the zone that the database is in, without a host.
    fn root(&self) -> String {
        format!("/zone{}/ATServicesRest/", hold(&self.zone))
    }
}

impl Vendor for Autotask {
    type Options = Options;

    fn open(options: Options) -> Self {
        Self {
            options,
            zone: Mutex::new(ZONE),
            spent: Mutex::default(),
        }
    }
    fn setup(&self) -> Setup {
        self.options.setup()
    }
    fn render(&self, world: &World) -> Drafts {
        render::all(world, &self.options)
    }
    fn api_url(&self, addr: SocketAddr) -> String {
        format!("http://{addr}{}V1.0/", self.root())
    }
    fn is_discovery(&self, path: &str) -> bool {
        path.to_ascii_lowercase().ends_with("/zoneinformation")
    }
    /// The entity: the vendor counts threads by it, metadata included.
    fn endpoint(&self, path: &str) -> String {
        let path = path.to_ascii_lowercase();
        let below = path.split_once("/v1.0/").map_or(path.as_str(), |(_, b)| b);
        below.split('/').next().unwrap_or_default().to_owned()
    }
    fn answer(desk: &Desk<Self>, asked: &Asked, failures: &[Failure]) -> Reply {
        desk.reply(asked, failures)
    }
    fn headers(&self, _asked: &Asked, _number: usize) -> Vec<(&'static str, String)> {
        vec![("content-type", "application/json; charset=utf-8".to_owned())]
    }
}

//! What sets one vendor's server apart from another's.

use super::answer::Reply;
use super::desk::{Asked, Desk};
use super::fault::Failure;
use super::setup::Setup;
use super::shelf::Drafts;
use super::world::World;
use std::net::SocketAddr;

/// One vendor's server: its options and what it remembers beside the world.
pub trait Vendor: Sized + Send + Sync + 'static {
    /// How it can be set up.
    type Options;
    /// Opens, set up like that.
    fn open(options: Self::Options) -> Self;
    /// The part of the options that every vendor has.
    fn setup(&self) -> Setup;
    /// Every record in the vendor's words.
    fn render(&self, world: &World) -> Drafts;
    /// The API's root as a client finds it now, with a slash at the end, on a server that listens there.
    fn api_url(&self, addr: SocketAddr) -> String;
    /// A path where a client first finds the way to the API; only faults that name it strike there.
    fn is_discovery(&self, path: &str) -> bool;
    /// What requests under way are counted by: the path, or a part of it.
    fn endpoint(&self, path: &str) -> String {
        path.to_owned()
    }
    /// The answer to a request at which these failures strike.
    fn answer(desk: &Desk<Self>, asked: &Asked, failures: &[Failure]) -> Reply;
    /// Headers of every answer, the content type among them; `number` counts the requests.
    fn headers(&self, asked: &Asked, number: usize) -> Vec<(&'static str, String)>;
}

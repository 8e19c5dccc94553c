//! What ConnectWise cannot say.

use super::missing::{Missing, agreements, each, missing, put};
use daybook::simulator::world::World;

pub const MISSING: &[Missing] = &[
    missing(
        "bounds of a role's rate on an agreement (least, most, rounding)",
        "`to_bill` of an entry is what ConnectWise says; only rates of work types have bounds",
        role_bounds,
    ),
    missing(
        "what is left to do of a project",
        "a fixed price is earned by hours worked of hours planned",
        remaining,
    ),
];

fn role_bounds(world: &mut World) -> usize {
    agreements(world, |a| {
        let rates = each(&mut a.rates, |r| {
            r.work_role_id.is_some()
                && (put(&mut r.minimum, None)
                    | put(&mut r.maximum, None)
                    | put(&mut r.round, None)
                    | put(&mut r.overage_rate, None))
        });
        rates > 0
    })
}

fn remaining(world: &mut World) -> usize {
    each(&mut world.projects, |p| put(&mut p.remaining, None))
}

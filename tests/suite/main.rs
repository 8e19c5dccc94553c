mod calendar_days;
mod cesaw_days;
mod day_world;
mod gap_edges;
mod gaps;

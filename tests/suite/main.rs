mod cesaw_days;
mod day_world;
mod gaps;

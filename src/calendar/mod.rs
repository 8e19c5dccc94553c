//! What a person's day was expected to be: windows, breaks, holidays, leave. Pure and DST-safe.

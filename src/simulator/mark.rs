//! Texts that stand where nothing may be kept, so that a leak can be searched for.

/// Stands in every private field of a person (password, token, private numbers).
pub const SECRET_MARK: &str = "sim-secret-9d41c7";
/// Ends every longer note of a time entry. Shorter notes are left alone, because their length means something.
pub const NOTE_MARK: &str = "sim-note-5b20ae";

//! An incremental roll equals a full one, whatever was edited.

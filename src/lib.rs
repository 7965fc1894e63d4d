//! Meanwhile: the work between therapy sessions. See `docs/ARCHITECTURE.md` for the rooms and who may import whom.

pub mod clock;
pub mod config;
pub mod domain;
pub mod error;
pub mod keys;
pub mod random;
pub mod store;

//! Around every request: `guard` (outermost: limits time, turns faults into pages or problems, sets headers, logs) and
//! `origin` (refuses what other sites post).

pub mod guard;
pub mod origin;

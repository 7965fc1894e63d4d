//! Around every request: `guard` (outermost: limits time, turns faults into pages or problems, sets headers, logs),
//! `origin` (refuses what other sites post) and `kiosk` (a device that was handed over opens one form only).

pub mod guard;
pub mod kiosk;
pub mod origin;

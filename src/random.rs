//! The only place that asks the operating system for randomness.

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// `N` random bytes.
///
/// # Panics
/// When the operating system cannot supply randomness; nothing safe can be done then.
#[allow(clippy::disallowed_methods, reason = "this is the source")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system supplies randomness");
    bytes
}

/// A new id (UUID version 7) that sorts by `now`. An id is a name, never a secret.
pub fn id<T: From<Uuid>>(now: DateTime<Utc>) -> T {
    let millis = now.timestamp_millis().try_into().unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &bytes()).into_uuid().into()
}

//! The only place that asks the operating system for randomness.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// Ids made in one millisecond sort in the order they were made (RFC 9562, section 6.2: a counter in front of the random bits).
static COUNTER: AtomicU32 = AtomicU32::new(0);

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
    let count = COUNTER.fetch_add(1, Ordering::Relaxed) & 0x03ff_ffff;
    let mut rest: [u8; 10] = bytes();
    rest[..2].copy_from_slice(&((count >> 14) as u16).to_be_bytes());
    rest[2..4].copy_from_slice(&((count & 0x3fff) as u16).to_be_bytes());
    Builder::from_unix_timestamp_millis(millis, &rest).into_uuid().into()
}

/// The id of one thing within a batch: the same for the same two, and sorted by the batch's time.
pub fn id_within<T: From<Uuid>>(batch: Uuid, thing: Uuid) -> T {
    let mixed = crate::keys::token_hash(&format!("{batch}/{thing}"));
    let mut rest = [0; 10];
    rest.copy_from_slice(&mixed[..10]);
    let millis = batch.as_bytes()[..6].iter().fold(0u64, |millis, byte| millis << 8 | u64::from(*byte));
    Builder::from_unix_timestamp_millis(millis, &rest).into_uuid().into()
}

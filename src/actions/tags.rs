//! How often each tag was given in a time, over the entries that were shared and opened: one way of counting for the timeline, progress and
//! the API. Counts, and nothing concluded from them.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::ClientId;

use crate::domain::entry::{self, Counted};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::{Cx, entries};

/// Entries whose tags are counted at once, the newest.
const MOST: u64 = 1_000;

/// Tags in a time.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    /// Entries that were opened.
    pub opened: usize,
    /// How many of them carry a tag.
    pub tagged: usize,
    /// There may be more: only the newest entries were counted.
    pub newest_only: bool,
    pub counts: Vec<Counted>,
}

/// Counts them, from then on (from the beginning where there is none) until then, that moment included.
pub async fn between(cx: &impl Cx, scope: &Scope, client: ClientId, from: Option<DateTime<Utc>>, until: DateTime<Utc>) -> Result<Tags> {
    let span = (from.unwrap_or(DateTime::UNIX_EPOCH), until + TimeDelta::milliseconds(1));
    let read = entries::read_between(cx, scope, client, span, MOST).await?;
    Ok(Tags {
        opened: read.len(),
        tagged: read.iter().filter(|entry| !entry.written.tags.is_empty()).count(),
        newest_only: read.len() as u64 == MOST,
        counts: entry::counted(read.iter().map(|entry| &entry.written)),
    })
}

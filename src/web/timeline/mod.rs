//! A page of the timeline with its words, for the workspace and the API alike: what is asked, what is read, what is found in it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::ids::ClientId;
use uuid::Uuid;

use crate::app::App;
use crate::domain::languages;
use crate::domain::scope::Scope;
use crate::domain::timeline::search::Sought;
use crate::domain::timeline::{Happening, Kind};
use crate::error::Result;
use crate::store::practitioners;
use crate::store::timeline::{self as store, Asked};

mod found;
mod told;

pub use told::{Badge, Told, if_then};

/// How much one search looks through: what is sealed is opened for that, so it is not without end.
pub const SEARCHED: usize = 300;

/// Who asks, and in which zone times are written.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub app: &'a App,
    pub scope: &'a Scope,
    pub zone: &'a str,
    /// Whether they may see what is clinical.
    pub clinical: bool,
}

/// What is chosen of a timeline.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Everything where none is chosen.
    pub kinds: Vec<Kind>,
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub after: Option<Happening>,
}

impl Wanted {
    fn asked(&self, asking: Asking<'_>, client: ClientId, limit: usize) -> Asked {
        let now = asking.app.now();
        let kinds: Vec<Kind> = if self.kinds.is_empty() { Kind::ALL.into() } else { self.kinds.clone() };
        Asked {
            client,
            kinds: kinds.into_iter().filter(|kind| asking.clinical || kind.is_plain()).collect(),
            from: self.from,
            // What happens this very moment has happened.
            until: self.until.unwrap_or(now + chrono::TimeDelta::milliseconds(1)).min(now + chrono::TimeDelta::milliseconds(1)),
            after: self.after,
            limit,
        }
    }
}

/// A page of it, and where the next one goes on.
pub struct Page {
    pub told: Vec<Told>,
    pub next: Option<Happening>,
}

/// What a search found, and how far back it looked.
pub struct Found {
    pub told: Vec<Told>,
    /// The oldest thing that was looked at; nothing where there was nothing to look through.
    pub looked_to: Option<DateTime<Utc>>,
    pub next: Option<Happening>,
}

/// Reads a page.
pub async fn page(asking: Asking<'_>, client: ClientId, wanted: &Wanted, limit: usize) -> Result<Page> {
    let (told, next) = read(asking, client, wanted, limit).await?;
    Ok(Page { told: told.into_iter().map(|(told, _)| told).collect(), next })
}

/// Looks for words in the next [`SEARCHED`] things, opened in memory. What nobody has opened stays closed: its words are not looked at.
pub async fn search(asking: Asking<'_>, client: ClientId, wanted: &Wanted, sought: &Sought) -> Result<Found> {
    let (told, next) = read(asking, client, wanted, SEARCHED).await?;
    let looked_to = told.last().map(|(told, _)| told.happening.at);
    let told = told.into_iter().filter_map(|(told, more)| found::among(told, &more, sought)).collect();
    Ok(Found { told, looked_to, next })
}

/// Each thing as it is told, and what else was written about it.
async fn read(asking: Asking<'_>, client: ClientId, wanted: &Wanted, limit: usize) -> Result<(Vec<(Told, Vec<String>)>, Option<Happening>)> {
    let (cx, scope) = (&asking.app.store, asking.scope);
    let asked = wanted.asked(asking, client, limit);
    if asked.kinds.is_empty() {
        return Ok((Vec::new(), None));
    }
    let (page, next) = store::page(cx, scope, &asked).await?;
    let rows = store::rows(cx, scope, &page, asking.clinical).await?;
    let seen_by_somebody = rows.alerts.values().any(|alert| alert.seen_by.or(alert.acted_by).or(alert.closed_by).is_some());
    let people: HashMap<Uuid, String> = match seen_by_somebody {
        true => practitioners::list(cx, scope).await?.into_iter().map(|one| (one.id.0, one.name)).collect(),
        false => HashMap::new(),
    };
    let teller =
        told::Teller { speech: asking.app.pages().speech(languages::FIRST), zone: asking.zone.to_owned(), now: asking.app.now(), people, rows };
    Ok((page.iter().filter_map(|one| teller.tell(one)).collect(), next))
}

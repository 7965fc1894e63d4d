//! What is known of a client's progress in a period, put together for the workspace, the API and whatever is printed: numbers, nothing said
//! about them (that is in `pages::reading` and `pages::scores`). A fixed number of statements, however much there is.
//!
//! `lines` are the series, `within` what is told by entries and counts, `baseline` changes from where change is counted.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AssignmentId, TemplateId, VersionId};

use crate::actions::tags::{self, Tags};
use crate::domain::client::Client;
use crate::domain::coping::ranking::Standing;
use crate::domain::period::Period;
use crate::domain::progress::Adherence;
use crate::domain::scope::Scope;
use crate::domain::weeks::Week;
use crate::domain::zone;
use crate::error::Result;
use crate::store::assignments::Assignment;
use crate::store::occurrences::Outcome;
use crate::store::responses::{Given, Response};
use crate::store::templates::Version;
use crate::store::{Cx, appointments, assignments, baselines, coping, coping_uses, occurrences, ratings, responses, reviews, series, templates};

mod baseline;
mod lines;
mod within;

pub use baseline::{Choice, set_baseline};
pub use lines::{Line, What, answered, range};
pub use within::{Hours, Pairs, Ratings, Task};

/// Responses that are opened for what only their words tell: which feeling, at what time of day.
pub const OPENED: u64 = 120;
/// Reviews and ratings that are read, the newest.
const SAID: u64 = 200;

/// Progress of one client in one period.
pub struct Progress {
    pub period: Period,
    /// From when on; everything where there is none.
    pub from: Option<DateTime<Utc>>,
    /// Both ends of the time axis that all charts share.
    pub span: (DateTime<Utc>, DateTime<Utc>),
    /// Sessions that took place.
    pub visits: Vec<DateTime<Utc>>,
    /// When the last one began, in the period or not.
    pub last_visit: Option<DateTime<Utc>>,
    pub adherence: Adherence,
    pub lines: Vec<Line>,
    pub weeks: Vec<Week>,
    pub tasks: Vec<Task>,
    pub pairs: Vec<Pairs>,
    pub hours: Vec<Hours>,
    /// Titles of coping cards that the client shows, with what their uses in the period come to, what helped most first.
    pub helps: Vec<(String, Standing)>,
    /// Tags of the entries in the period that were shared and opened.
    pub tags: Tags,
    /// The newest responses, opened, whatever the period.
    pub latest: Vec<Response>,
    pub versions: Vec<Version>,
    pub given: Vec<Assignment>,
}

/// What was read, before anything is made of it.
struct Read {
    series: Vec<series::Series>,
    asked: series::Asked,
    chosen: Vec<baselines::Baseline>,
    outcomes: Vec<Outcome>,
    entries: Vec<Given>,
    latest: Vec<Response>,
    versions: Vec<Version>,
    given: Vec<Assignment>,
    template_of: BTreeMap<AssignmentId, TemplateId>,
    from: Option<DateTime<Utc>>,
    zone: String,
}

impl Read {
    /// The newest version that is known of a template.
    fn newest(&self, template: TemplateId) -> Option<&Version> {
        self.versions.iter().filter(|version| version.template_id == template).max_by_key(|version| version.number)
    }

    fn within(&self, at: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| at >= from)
    }

    /// What reached the client of one template.
    fn reached(&self, template: TemplateId) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(move |one| one.reached() && self.template_of.get(&one.assignment_id) == Some(&template))
    }
}

/// Puts it together.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: &Client, period: Period, now: DateTime<Utc>) -> Result<Progress> {
    let last_visit = appointments::last_of(cx, scope, client.id, now).await?.map(|one| one.starts_at);
    let from = period.begins(now, last_visit);
    let visits = appointments::starts_of(cx, scope, client.id, from, now).await?;
    let read = read(cx, scope, client, from).await?;
    let mut lines = lines::all(&read);
    let begins = from.or_else(|| lines.iter().filter_map(Line::first).chain(read.entries.first().map(|one| one.submitted_at)).min());
    let span = (begins.unwrap_or(now - TimeDelta::weeks(4)).min(now - TimeDelta::days(1)), now);
    lines.sort_by_key(|line| (line.version.title.to_lowercase(), !matches!(line.what, What::Score(..))));
    let reviews = reviews::of_client(cx, scope, client.id, SAID).await?;
    let said = within::Said::new(&read, reviews, &ratings::latest(cx, scope, client.id, SAID).await?);
    Ok(Progress {
        period,
        from,
        span,
        visits,
        last_visit,
        adherence: Adherence::count(read.outcomes.iter().filter(|one| one.reached()).map(|one| (one.status, late(one)))),
        weeks: within::weeks(&read, zone::local(now, &client.time_zone).date()),
        tasks: within::tasks(&read, &said),
        pairs: within::pairs(&read, &lines),
        hours: within::hours(&read),
        helps: helps(cx, scope, client, from).await?,
        tags: tags::between(cx, scope, client.id, from, now).await?,
        lines,
        latest: read.latest,
        versions: read.versions,
        given: read.given,
    })
}

fn late(one: &Outcome) -> bool {
    one.due_at.zip(one.completed_at).is_some_and(|(due, done)| done > due)
}

async fn read(cx: &impl Cx, scope: &Scope, client: &Client, from: Option<DateTime<Utc>>) -> Result<Read> {
    let chosen = baselines::of_client(cx, scope, client.id).await?;
    let moments: Vec<_> = chosen.iter().map(|one| one.point_at).collect();
    let series = series::since(cx, scope, client.id, from, &moments).await?;
    let asked = series::asked(cx, scope, &series).await?;
    let given = assignments::of_client(cx, scope, client.id).await?;
    let latest = responses::latest(cx, scope, client.id, OPENED).await?;
    let wanted: std::collections::BTreeSet<VersionId> =
        given.iter().map(|one| one.version_id).chain(latest.iter().map(|one| one.row.version_id)).collect();
    let mut versions = templates::versions(cx, scope, wanted.into_iter().collect()).await?;
    let more: Vec<Version> = asked.versions.iter().filter(|known| versions.iter().all(|one| one.id != known.id)).cloned().collect();
    versions.extend(more);
    versions.sort_by_key(|version| version.number);
    Ok(Read {
        series,
        asked,
        chosen,
        outcomes: occurrences::outcomes(cx, scope, client.id, from.map(|from| zone::local(from, &client.time_zone).date())).await?,
        entries: responses::given(cx, scope, client.id, from).await?,
        latest,
        versions,
        template_of: given.iter().map(|one| (one.id, one.template_id)).collect(),
        given,
        from,
        zone: client.time_zone.clone(),
    })
}

/// What the uses in the period come to. Cards that the client keeps to themselves are not there.
async fn helps(cx: &impl Cx, scope: &Scope, client: &Client, from: Option<DateTime<Utc>>) -> Result<Vec<(String, Standing)>> {
    let cards = coping::of_client(cx, scope, client.id, coping::Which { shared: true, put_away: false }).await?;
    let uses = coping_uses::of_client(cx, scope, client.id).await?;
    let standing = |card: &coping::Card| {
        let mine = uses.iter().filter(|one| one.card_id == card.id && from.is_none_or(|from| one.used_at >= from));
        Standing::of(&mine.map(|one| one.rating).collect::<Vec<_>>())
    };
    let all: Vec<(String, Standing)> = cards.into_iter().map(|card| (card.text.title.clone(), standing(&card))).collect();
    let used: Vec<(String, Standing)> = all.into_iter().filter(|(_, standing)| standing.uses > 0).collect();
    let order = crate::domain::coping::ranking::order(&used.iter().map(|(_, standing)| (None, *standing)).collect::<Vec<_>>());
    Ok(order.into_iter().map(|place| used[place].clone()).collect())
}

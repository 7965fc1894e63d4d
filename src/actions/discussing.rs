//! What is talked about: ticking off, the line that a client takes away, a practitioner's rating and private note. Each saves over what was
//! seen; what somebody else changed meanwhile is never overwritten.

use chrono::{DateTime, Utc};
use entity::ids::{AppointmentId, AssignmentId, ClientId, ResponseId, TopicId};
use uuid::Uuid;

use crate::app::App;
use crate::domain::rating::Rating;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::random;
use crate::store::responses::Tick;
use crate::store::takeaways::{self, TakeawayRow};
use crate::store::{Tx, appointment_notes, appointments, assignments, audit, clients, ratings, responses, reviews, topics};

/// A value as a page saves it, over the revision that it knew of: 0 for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over<T> {
    pub value: T,
    pub revision: i32,
}

/// What is said of one completion, by its first response.
#[derive(Clone, Debug)]
pub struct OfCompletion {
    pub response: ResponseId,
    /// Nothing where the page left it as it was.
    pub discussed: Option<bool>,
    /// The newest of it that the page showed: what came after that was not talked about. All of it where a page does not say.
    pub newest: Option<ResponseId>,
    /// Nothing takes the line back.
    pub takeaway: Over<Option<String>>,
    pub rating: Over<Rating>,
}

/// What became of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicMark {
    Done,
    /// Put off to the next time: it stays on the list.
    Carried,
    /// As it was: back on the list, where it was ticked off.
    Open,
}

/// Everything that the page of an appointment (or the list of a client) says at once.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub completions: Vec<OfCompletion>,
    pub topics: Vec<(TopicId, TopicMark)>,
    /// What the client takes away from the whole session.
    pub takeaway: Option<Over<Option<String>>>,
    /// The private note of whoever acts.
    pub note: Option<Over<Option<String>>>,
}

/// Keeps all of it or nothing. What is the same as before leaves no trace.
///
/// # Errors
/// `Conflict` where somebody else changed one of the lines meanwhile; `NotFound` for what is not this client's.
pub async fn keep(app: &App, scope: Scope, client: ClientId, within: Option<AppointmentId>, said: Said) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            of_client(&tx, &scope, client, within).await?;
            for one in said.completions {
                let row = match responses::row(&tx, &scope, one.response).await {
                    // What else was typed is not lost with it.
                    Err(Error::NotFound) => return Err(Error::Conflict("One of these was moved or taken back meanwhile.")),
                    other => other?,
                };
                if row.client_id != client {
                    return Err(Error::NotFound);
                }
                if let Some(discussed) = one.discussed {
                    tick(&tx, &scope, (one.response, one.newest), discussed, within, now).await?;
                }
                line(&tx, &scope, (client, within, Some(one.response)), one.takeaway, now).await?;
                rating(&tx, &scope, (client, one.response), one.rating, now).await?;
            }
            for (id, mark) in said.topics {
                topic(&tx, &scope, (client, id), mark, within, now).await?;
            }
            if let Some(takeaway) = said.takeaway.filter(|_| within.is_some()) {
                line(&tx, &scope, (client, within, None), takeaway, now).await?;
            }
            if let (Some(over), Some(within)) = (said.note, within) {
                note(&tx, &scope, (client, within), over, now).await?;
            }
            Ok(())
        })
        .await
}

/// Whether an appointment is this client's.
async fn of_client(tx: &Tx, scope: &Scope, client: ClientId, within: Option<AppointmentId>) -> Result<()> {
    let Some(id) = within else { return Ok(()) };
    if appointments::find(tx, scope, id).await?.client_id == client { Ok(()) } else { Err(Error::NotFound) }
}

/// Ticks a completion off, with what amends it up to the newest that was shown. Taken back, all of it is to be discussed again.
async fn tick(
    tx: &Tx,
    scope: &Scope,
    (root, newest): (ResponseId, Option<ResponseId>),
    discussed: bool,
    within: Option<AppointmentId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut changed = false;
    for row in responses::chain(tx, scope, root).await? {
        // An amendment that came while the page was open was seen by nobody.
        let unseen = discussed && newest.is_some_and(|newest| row.id > newest);
        if unseen || row.discussed_at.is_some() == discussed {
            continue;
        }
        let tick = if discussed { Tick { by: scope.practitioner(), at: Some(now), within } } else { Tick::default() };
        responses::set_discussed(tx, scope, row.id, tick).await?;
        changed = true;
    }
    if changed {
        let verb = if discussed { "mark_discussed" } else { "unmark_discussed" };
        audit::record(tx, scope, verb, ("response", root.0), now).await?;
    }
    Ok(())
}

type About = (ClientId, Option<AppointmentId>, Option<ResponseId>);

async fn line(tx: &Tx, scope: &Scope, about: About, over: Over<Option<String>>, now: DateTime<Utc>) -> Result<()> {
    let (client, within, response) = about;
    let subject = match (response, within) {
        (Some(id), _) => ("response", id.0),
        (None, Some(id)) => ("appointment", id.0),
        (None, None) => return Err(Error::BadRequest("A takeaway is about a completion or an appointment.")),
    };
    let known = takeaways::about(tx, scope, subject.1).await?;
    if known.as_ref().map(|one| &one.text) == over.value.as_ref() {
        return Ok(());
    }
    let newer = known.as_ref().map_or(0, |one| one.row.revision) != over.revision;
    if newer {
        return Err(Error::Conflict("Somebody else changed a takeaway meanwhile."));
    }
    let verb = match (known, over.value) {
        (Some(known), Some(text)) => {
            let row = TakeawayRow { practitioner_id: scope.practitioner(), appointment_id: within.or(known.row.appointment_id), ..known.row };
            takeaways::change(tx, scope, &row, &text, now).await?;
            "write_takeaway"
        }
        (Some(known), None) => {
            takeaways::remove(tx, scope, known.row.id).await?;
            "take_back_takeaway"
        }
        (None, Some(text)) => {
            let row = TakeawayRow {
                id: random::id(now),
                practice_id: scope.practice(),
                client_id: client,
                appointment_id: within,
                response_id: response,
                about_id: subject.1,
                practitioner_id: scope.practitioner(),
                text_sealed: Vec::new(),
                revision: 1,
                created_at: now,
                updated_at: now,
            };
            takeaways::insert(tx, scope, row, &text).await?;
            "write_takeaway"
        }
        (None, None) => return Ok(()),
    };
    audit::record(tx, scope, verb, subject, now).await
}

async fn rating(tx: &Tx, scope: &Scope, of: (ClientId, ResponseId), over: Over<Rating>, now: DateTime<Utc>) -> Result<()> {
    let known = ratings::find(tx, scope, of.1).await?;
    if known.as_ref().map_or_else(Rating::default, |known| known.rating) == over.value {
        return Ok(());
    }
    if known.map_or(0, |known| known.revision) != over.revision {
        return Err(Error::Conflict("Somebody else rated this meanwhile."));
    }
    ratings::save(tx, scope, of, over.revision, &over.value, now).await?;
    audit::record(tx, scope, "rate", ("response", of.1.0), now).await
}

async fn topic(tx: &Tx, scope: &Scope, of: (ClientId, TopicId), mark: TopicMark, within: Option<AppointmentId>, now: DateTime<Utc>) -> Result<()> {
    let (client, id) = of;
    // The client may have struck it, or keep it to themselves by now: what else was typed is not lost with it.
    let known = match topics::find(tx, scope, id).await {
        Err(Error::NotFound) => return Ok(()),
        found => found?.row,
    };
    if known.client_id != client {
        return Err(Error::NotFound);
    }
    let verb = match mark {
        TopicMark::Done => topics::set_done(tx, scope, id, true, within, now).await?.then_some("mark_discussed"),
        TopicMark::Open => topics::set_done(tx, scope, id, false, None, now).await?.then_some("unmark_discussed"),
        // Once in each appointment is enough.
        TopicMark::Carried if within.is_some() && known.carried_from == within && known.done_at.is_none() => None,
        TopicMark::Carried => {
            topics::set_done(tx, scope, id, false, None, now).await?;
            topics::carry(tx, scope, id, within, now).await?.then_some("carry_over")
        }
    };
    match verb {
        Some(verb) => audit::record(tx, scope, verb, ("topic", id.0), now).await,
        None => Ok(()),
    }
}

async fn note(tx: &Tx, scope: &Scope, of: (ClientId, AppointmentId), over: Over<Option<String>>, now: DateTime<Utc>) -> Result<()> {
    let known = appointment_notes::find(tx, scope, of.1).await?;
    if known.as_ref().map(|note| &note.text) == over.value.as_ref() {
        return Ok(());
    }
    let verb = match (known, over.value) {
        (Some(known), None) if known.revision == over.revision => {
            appointment_notes::remove(tx, scope, known.id).await?;
            "remove_private_note"
        }
        (Some(_), None) => return Err(Error::Conflict("You changed this note on another screen meanwhile.")),
        (_, Some(text)) => {
            appointment_notes::save(tx, scope, of, over.revision, &text, now).await?;
            "write_private_note"
        }
        (None, None) => return Ok(()),
    };
    audit::record(tx, scope, verb, ("appointment", of.1.0), now).await
}

/// Ticks a response off as discussed, with what came before it of the same completion, perhaps in an appointment; or takes the tick back, of
/// all of the completion. What amends it later was not looked at with it, and stays on the list.
pub async fn set_discussed(app: &App, scope: Scope, id: ResponseId, discussed: bool, within: Option<AppointmentId>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let row = responses::row(&tx, &scope, id).await?;
            clients::hold(&tx, &scope, row.client_id, now).await?;
            of_client(&tx, &scope, row.client_id, within).await?;
            tick(&tx, &scope, (reviews::root(&row), Some(id)), discussed, within, now).await
        })
        .await
}

/// What a takeaway is about.
#[derive(Clone, Copy, Debug)]
pub enum TakeawayOf {
    /// A completion, perhaps said in an appointment.
    Completion(ResponseId, Option<AppointmentId>),
    Appointment(AppointmentId),
}

impl TakeawayOf {
    /// Under which id it is kept: that of the first response, where it was amended.
    ///
    /// # Errors
    /// `NotFound` for what the scope does not reach.
    pub async fn about(self, app: &App, scope: &Scope) -> Result<Uuid> {
        match self {
            Self::Completion(id, _) => Ok(reviews::root(&responses::row(&app.store, scope, id).await?).0),
            Self::Appointment(id) => Ok(appointments::find(&app.store, scope, id).await?.id.0),
        }
    }
}

/// Writes, changes or takes back (with nothing) one takeaway.
///
/// # Errors
/// `Conflict` where somebody else changed it since the revision.
pub async fn write_takeaway(app: &App, scope: Scope, of: TakeawayOf, over: Over<Option<String>>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let about = match of {
                TakeawayOf::Completion(id, within) => {
                    let row = responses::row(&tx, &scope, id).await?;
                    of_client(&tx, &scope, row.client_id, within).await?;
                    (row.client_id, within, Some(reviews::root(&row)))
                }
                TakeawayOf::Appointment(id) => (appointments::find(&tx, &scope, id).await?.client_id, Some(id), None),
            };
            clients::hold(&tx, &scope, about.0, now).await?;
            line(&tx, &scope, about, over, now).await
        })
        .await
}

/// Rates one completion, over the revision that was seen.
///
/// # Errors
/// `Conflict` where somebody else rated it since.
pub async fn rate(app: &App, scope: Scope, id: ResponseId, over: Over<Rating>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let row = responses::row(&tx, &scope, id).await?;
            clients::hold(&tx, &scope, row.client_id, now).await?;
            rating(&tx, &scope, (row.client_id, reviews::root(&row)), over, now).await
        })
        .await
}

/// Ticks a topic off as talked about, perhaps in an appointment, or puts it back on the list.
pub async fn mark_topic(app: &App, scope: Scope, id: TopicId, done: bool, within: Option<AppointmentId>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let client = topics::find(&tx, &scope, id).await?.row.client_id;
            of_client(&tx, &scope, client, within).await?;
            topic(&tx, &scope, (client, id), if done { TopicMark::Done } else { TopicMark::Open }, within, now).await
        })
        .await
}

/// Puts an open topic off to the next time.
pub async fn carry_over(app: &App, scope: Scope, id: TopicId, from: Option<AppointmentId>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let client = topics::find(&tx, &scope, id).await?.row.client_id;
            of_client(&tx, &scope, client, from).await?;
            topic(&tx, &scope, (client, id), TopicMark::Carried, from, now).await
        })
        .await
}

/// Notes which assignment came of a completion's rating.
///
/// # Errors
/// `NotFound` where the two are not of one client.
pub async fn begun(app: &App, scope: Scope, id: ResponseId, next: AssignmentId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let row = responses::row(&tx, &scope, id).await?;
            if assignments::find(&tx, &scope, next).await?.client_id != row.client_id {
                return Err(Error::NotFound);
            }
            // Somebody may be rating it at this moment: theirs is not to be overtaken by an empty one.
            clients::hold(&tx, &scope, row.client_id, now).await?;
            let root = reviews::root(&row);
            if ratings::find(&tx, &scope, root).await?.is_none() {
                ratings::save(&tx, &scope, (row.client_id, root), 0, &Rating::default(), now).await?;
            }
            ratings::set_next(&tx, &scope, root, next).await
        })
        .await
}

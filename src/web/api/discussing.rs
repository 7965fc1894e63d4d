//! What comes of talking about a completion or in an appointment: takeaways, ratings, topics put off. Private notes have no operation: they are
//! their author's alone.

use entity::ids::{AppointmentId, ClientId, ResponseId, TakeawayId, TopicId};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::etags::{Condition, Done, Tagged, tag};
use super::responses::{ReviewAmount, ReviewNext};
use super::text::Text;
use super::{Instant, Key, next, page_size};
use crate::actions::discussing::{self as actions, Over, TakeawayOf};
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::rating::{self, Rating as Said};
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::takeaway;
use crate::error::{Error, Result};
use crate::store::takeaways::{self, Takeaway as Kept};
use crate::store::{ratings, responses, reviews};

pub struct Discussing;

/// One line that a client takes away. The client sees it on their page
#[derive(Object)]
struct Takeaway {
    id: Uuid,
    client_id: Uuid,
    /// The appointment it was said in
    appointment_id: Option<Uuid>,
    /// The completion it is about, by its first response; none where it is about the whole appointment
    response_id: Option<Uuid>,
    text: String,
    /// Who wrote it; none where an API key did
    practitioner_id: Option<Uuid>,
    created_at: Instant,
    updated_at: Instant,
}

impl From<Kept> for Takeaway {
    fn from(kept: Kept) -> Self {
        let row = kept.row;
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            appointment_id: row.appointment_id.map(|id| id.0),
            response_id: row.response_id.map(|id| id.0),
            text: kept.text,
            practitioner_id: row.practitioner_id.map(|id| id.0),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

#[derive(Object)]
struct TakeawayList {
    items: Vec<Takeaway>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// A line about a completion
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct TakeawayText {
    /// One line of at most 300 characters. Never sent by mail
    text: Text<300>,
    /// The appointment it was said in
    appointment_id: Option<Uuid>,
}

/// A line about a whole appointment
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct SessionTakeaway {
    /// One line of at most 300 characters. Never sent by mail
    text: Text<300>,
}

/// How well it went, as the practitioner sees it
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "rating::Quality")]
pub(super) enum RatedQuality {
    NotYet,
    Start,
    Partly,
    Mostly,
    Fully,
}

/// What a practitioner says of a completion. Private: no client sees it. Everything in it may be left out
#[derive(Object)]
struct Rating {
    response_id: Uuid,
    amount: Option<ReviewAmount>,
    quality: Option<RatedQuality>,
    /// What was agreed to come next
    next: Option<ReviewNext>,
    /// The assignment that was begun from it
    next_assignment_id: Option<Uuid>,
    /// Who said so last; none where an API key did
    practitioner_id: Option<Uuid>,
    updated_at: Instant,
}

/// A rating. What is left out is not said
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewRating {
    amount: Option<ReviewAmount>,
    quality: Option<RatedQuality>,
    next: Option<ReviewNext>,
}

/// Where a topic was put off
#[derive(Object, Default)]
#[oai(deny_unknown_fields)]
struct CarryOver {
    /// The appointment that it was put off in
    appointment_id: Option<Uuid>,
}

async fn known(app: &App, scope: &Scope, of: TakeawayOf) -> Result<Option<Kept>> {
    takeaways::about(&app.store, scope, of.about(app, scope).await?).await
}

async fn now(app: &App, scope: &Scope, of: TakeawayOf) -> Result<Tagged<Takeaway>> {
    let kept = known(app, scope, of).await?.ok_or(Error::NotFound)?;
    let mark = tag(kept.row.revision);
    Ok(Tagged::Now(Json(kept.into()), mark))
}

async fn write(app: &App, scope: Scope, of: TakeawayOf, condition: Condition, text: &str) -> Result<Tagged<Takeaway>> {
    let revision = known(app, &scope, of).await?.map_or(0, |kept| kept.row.revision);
    condition.check((revision > 0).then(|| tag(revision)).as_deref())?;
    let line = takeaway::parse("text", text)?.ok_or_else(|| Problems::one("text", "Please write a line."))?;
    let written = actions::write_takeaway(app, scope, of, Over { value: Some(line), revision }).await;
    let current = async { Ok(known(app, &scope, of).await?.map_or_else(String::new, |kept| tag(kept.row.revision))) };
    condition.settle(written, current).await?;
    now(app, &scope, of).await
}

async fn take_back(app: &App, scope: Scope, of: TakeawayOf) -> Result<Done> {
    let revision = known(app, &scope, of).await?.ok_or(Error::NotFound)?.row.revision;
    actions::write_takeaway(app, scope, of, Over { value: None, revision }).await?;
    Ok(Done::Done)
}

async fn root(app: &App, scope: &Scope, id: Uuid) -> Result<ResponseId> {
    Ok(reviews::root(&responses::row(&app.store, scope, ResponseId(id)).await?))
}

async fn rated(app: &App, scope: &Scope, id: ResponseId) -> Result<Tagged<Rating>> {
    let rated = ratings::find(&app.store, scope, id).await?.ok_or(Error::NotFound)?;
    let rating = Rating {
        response_id: rated.response_id.0,
        amount: rated.rating.amount.map(Into::into),
        quality: rated.rating.quality.map(Into::into),
        next: rated.rating.next.map(Into::into),
        next_assignment_id: rated.next_assignment_id.map(|id| id.0),
        practitioner_id: rated.practitioner_id.map(|id| id.0),
        updated_at: rated.updated_at,
    };
    Ok(Tagged::Now(Json(rating), tag(rated.revision)))
}

#[OpenApi]
impl Discussing {
    /// List takeaways
    ///
    /// Scope: clinical:read. In the order they were written.
    #[oai(path = "/takeaways", method = "get", operation_id = "list_takeaways")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        client_id: Query<Option<Uuid>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<TakeawayList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let found = takeaways::page(&app.store, &scope, client_id.0.map(ClientId), cursor.0.map(TakeawayId), size).await?;
        let next = next(&found, size, |kept| kept.row.id.0);
        Ok(Json(TakeawayList { items: found.into_iter().map(Takeaway::from).collect(), next }))
    }

    /// Read the takeaway of a completion
    ///
    /// Scope: clinical:read.
    #[oai(path = "/responses/:id/takeaway", method = "get", operation_id = "read_takeaway")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Takeaway>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        Ok(now(&app, &scope, TakeawayOf::Completion(ResponseId(id.0), None)).await?)
    }

    /// Write the takeaway of a completion
    ///
    /// Scope: clinical:write. Or change it. The client sees it on their page; no mail goes.
    #[oai(path = "/responses/:id/takeaway", method = "put", operation_id = "write_takeaway")]
    async fn write(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<TakeawayText>,
    ) -> poem::Result<Tagged<Takeaway>> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let of = TakeawayOf::Completion(ResponseId(id.0), body.appointment_id.map(AppointmentId));
        Ok(write(&app, scope, of, Condition::new(if_match.0), &body.text).await?)
    }

    /// Take back the takeaway of a completion
    ///
    /// Scope: clinical:write. Nothing of it is kept.
    #[oai(path = "/responses/:id/takeaway", method = "delete", operation_id = "take_back_takeaway")]
    async fn take_back(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        Ok(take_back(&app, scope, TakeawayOf::Completion(ResponseId(id.0), None)).await?)
    }

    /// Read the takeaway of an appointment
    ///
    /// Scope: clinical:read.
    #[oai(path = "/appointments/:id/takeaway", method = "get", operation_id = "read_session_takeaway")]
    async fn read_of_session(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Takeaway>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        Ok(now(&app, &scope, TakeawayOf::Appointment(AppointmentId(id.0))).await?)
    }

    /// Write the takeaway of an appointment
    ///
    /// Scope: clinical:write. Or change it. The client sees it on their page; no mail goes.
    #[oai(path = "/appointments/:id/takeaway", method = "put", operation_id = "write_session_takeaway")]
    async fn write_of_session(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<SessionTakeaway>,
    ) -> poem::Result<Tagged<Takeaway>> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        Ok(write(&app, scope, TakeawayOf::Appointment(AppointmentId(id.0)), Condition::new(if_match.0), &body.text).await?)
    }

    /// Take back the takeaway of an appointment
    ///
    /// Scope: clinical:write. Nothing of it is kept.
    #[oai(path = "/appointments/:id/takeaway", method = "delete", operation_id = "take_back_session_takeaway")]
    async fn take_back_of_session(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        Ok(take_back(&app, scope, TakeawayOf::Appointment(AppointmentId(id.0))).await?)
    }

    /// Read the rating of a completion
    ///
    /// Scope: clinical:read.
    #[oai(path = "/responses/:id/rating", method = "get", operation_id = "read_rating")]
    async fn read_rating(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Rating>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let id = root(&app, &scope, id.0).await?;
        Ok(rated(&app, &scope, id).await?)
    }

    /// Rate a completion
    ///
    /// Scope: clinical:write. In place of the rating before. Private: no client sees it. Nothing is assigned by what comes next.
    #[oai(path = "/responses/:id/rating", method = "put", operation_id = "rate")]
    async fn rate(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<NewRating>,
    ) -> poem::Result<Tagged<Rating>> {
        let (scope, condition) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0));
        let id = root(&app, &scope, id.0).await?;
        let revision = ratings::find(&app.store, &scope, id).await?.map_or(0, |rated| rated.revision);
        condition.check((revision > 0).then(|| tag(revision)).as_deref())?;
        let value = Said { amount: body.amount.map(Into::into), quality: body.quality.map(Into::into), next: body.next.map(Into::into) };
        if value.is_empty() {
            return Err(Error::from(Problems::one("quality", "Please say something: amount, quality or next.")).into());
        }
        let saved = actions::rate(&app, scope, id, Over { value, revision }).await;
        let current = async { Ok(ratings::find(&app.store, &scope, id).await?.map_or_else(String::new, |rated| tag(rated.revision))) };
        condition.settle(saved, current).await?;
        Ok(rated(&app, &scope, id).await?)
    }

    /// Put a topic off
    ///
    /// Scope: clinical:write. It stays on the list for the next time, with a note that it was put off.
    #[oai(path = "/topics/:id/carry-over", method = "post", operation_id = "carry_topic_over")]
    async fn carry_over(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<CarryOver>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        actions::carry_over(&app, scope, TopicId(id.0), body.appointment_id.map(AppointmentId)).await?;
        Ok(Done::Done)
    }
}

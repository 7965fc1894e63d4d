//! In the room: filling in together on the practitioner's screen, and handing the device over for one form. Both ask what the client's own page
//! asks, in the client's language, and are read and scored the same.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::ids::{OccurrenceId, SubmissionId};
use entity::kinds::{OccurrenceStatus, ResponseWay, TemplateMode};

use super::asking;
use super::responses::{self as receiving, Received};
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::content::{Content, DrawingOrder};
use crate::domain::response::{self, Answer, Refusal, Typed};
use crate::domain::scope::{Actor, Scope};
use crate::domain::translation::Said;
use crate::domain::{items, paper, prompts, zone};
use crate::error::{Error, Result};
use crate::store::assignments::{self, Assignment};
use crate::store::kiosks::{self, Kiosk};
use crate::store::occurrences::{self, Occurrence};
use crate::store::templates::{self, Version};
use crate::store::visits::Visit;
use crate::store::{audit, clients, consents, responses, visits};
use crate::{keys, random};

/// A device that was handed over opens its form this long.
const HANDED_OVER: TimeDelta = TimeDelta::hours(2);

/// What is asked, and what stands in the fields at first.
pub struct Asked {
    pub occurrence: Occurrence,
    pub assignment: Assignment,
    pub client: Client,
    pub version: Version,
    /// What this client is asked, undrawn prompts too, in the version's own language.
    content: Content,
    /// The same in the client's language.
    pub said: Said,
}

impl Asked {
    /// Reads it.
    ///
    /// # Errors
    /// `NotFound` for what the scope does not reach.
    pub async fn load(app: &App, scope: &Scope, id: OccurrenceId) -> Result<Self> {
        let store = &app.store;
        let occurrence = occurrences::find(store, scope, id).await?;
        let assignment = assignments::find(store, scope, occurrence.assignment_id).await?;
        let client = clients::find(store, scope, occurrence.client_id).await?;
        let version = templates::version(store, scope, assignment.version_of(&occurrence)).await?;
        let (content, said) = asking::said(app, scope, &assignment, &version).await?;
        Ok(Self { occurrence, assignment, client, version, content, said })
    }

    /// The prompts whose turn it is; none where everything is asked, or the client chooses.
    pub async fn drawn(&self, app: &App, scope: &Scope) -> Result<Option<Vec<String>>> {
        asking::drawn(app, scope, &self.occurrence, &self.version, &self.content, 0).await
    }

    /// What is on the page.
    pub fn shown(&self, drawn: Option<&[String]>) -> Content {
        match drawn {
            Some(drawn) => prompts::only(&self.said.content, drawn),
            None if self.content.prompts.is_some_and(|drawing| drawing.order == DrawingOrder::Chosen) => {
                prompts::require_only(&self.said.content, &BTreeSet::new())
            }
            None => self.said.content.clone(),
        }
    }

    /// What is filled in for good, where it still is an answer.
    pub fn locked(&self) -> Typed {
        let mut locked = self.assignment.tailoring.typed(true);
        locked.retain(|link_id, typed| {
            let item = self.content.item(link_id).and_then(|item| Some((item, items::kind(&item.kind)?)));
            item.is_some_and(|(item, kind)| kind.parse(&item.config, typed).is_ok_and(|answer| answer.is_some()))
        });
        locked
    }

    /// What stands in the fields at first: what was filled in for the client, the moment, and what was entered together before.
    pub async fn prefilled(&self, app: &App, scope: &Scope) -> Result<Typed> {
        let mut filled = self.assignment.tailoring.typed(false);
        let local = zone::local(app.now(), &self.client.time_zone);
        for item in self.content.items() {
            if let Some(now) = items::kind(&item.kind).and_then(|kind| kind.now(&item.config, local)) {
                filled.entry(item.link_id.clone()).or_insert(now);
            }
        }
        if let Some(before) = self.entered_before(app, scope).await? {
            filled.extend(paper::typed(&self.content, &before));
        }
        filled.extend(self.locked());
        Ok(filled)
    }

    /// The answers of a form that was entered together: to be corrected, or (where it was reset) to be entered again.
    async fn entered_before(&self, app: &App, scope: &Scope) -> Result<Option<Vec<Answer>>> {
        if self.version.mode == TemplateMode::Log || scope.practitioner().is_none() {
            return Ok(None);
        }
        let last = responses::of_occurrence(&app.store, scope, self.occurrence.id).await?.pop();
        let before = match last {
            Some(row) => Some(responses::find(&app.store, scope, row.id).await?),
            None => responses::reset_of(&app.store, scope, self.occurrence.id).await?,
        };
        Ok(before.filter(|before| before.row.way.is_some()).map(|before| before.answers))
    }

    /// The answers: what is filled in for good counts, whatever is typed in its place.
    fn read(&self, typed: &Typed, drawn: Option<&[String]>) -> std::result::Result<Vec<Answer>, Refusal> {
        if response::is_empty(&self.content, typed) {
            return Err(Refusal::Empty);
        }
        let all = || self.content.items().map(|item| item.link_id.as_str()).collect();
        let asked: BTreeSet<&str> = drawn.map_or_else(all, |drawn| drawn.iter().map(String::as_str).collect());
        let mut typed = typed.clone();
        typed.extend(self.locked().into_iter().filter(|(link_id, _)| asked.contains(link_id.as_str())));
        let said = &self.said.content;
        let answers = match said.prompts {
            None => response::read(said, &typed)?,
            Some(_) => response::read(&prompts::require_only(said, &asked), &typed)?,
        };
        Ok(asking::in_words(&self.content, &self.version, answers))
    }
}

/// Whether it can be filled in here: it is open (or was missed or declined), and what was sent was entered here.
pub fn can_be_filled_in(occurrence: &Occurrence, before: &[responses::ResponseRow]) -> bool {
    use OccurrenceStatus::{Cancelled, Completed, Planned};
    let here = before.iter().all(|row| row.way == Some(ResponseWay::Together));
    !matches!(occurrence.status, Planned | Cancelled) && (occurrence.status != Completed || here)
}

/// Enters what was filled in together.
///
/// # Errors
/// `Conflict` where it cannot be entered any more.
pub async fn enter_together(
    app: &App,
    scope: Scope,
    asked: &Asked,
    submission: SubmissionId,
    typed: &Typed,
    drawn: Option<&[String]>,
) -> Result<std::result::Result<Received, Refusal>> {
    match asked.read(typed, drawn) {
        Ok(answers) => receiving::enter_together(app, scope, asked.occurrence.id, asked.version.clone(), submission, answers).await.map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Why a device is not handed over.
pub const NO_CONSENT: &str = "They have not agreed to your practice’s text yet. Please ask for that first, on their page or on paper.";

/// Hands the device over for one form: the sign-in is locked, and a cookie's value is made that opens this form and nothing else.
///
/// # Errors
/// `Conflict` where it cannot be filled in now, or consent is missing; `Forbidden` for anybody but a practitioner.
pub async fn hand_over(app: &App, scope: Scope, visit: &Visit, id: OccurrenceId) -> Result<String> {
    let (now, by) = (app.now(), scope.practitioner().ok_or(Error::Forbidden)?);
    let (token, visit) = (keys::session_token(), visit.clone());
    let hash = keys::token_hash(&token);
    app.store
        .write(move |tx| async move {
            let occurrence = occurrences::find(&tx, &scope, id).await?;
            let before = responses::of_occurrence(&tx, &scope, id).await?;
            let answered = occurrence.status == OccurrenceStatus::Completed;
            if answered || !can_be_filled_in(&occurrence, &before) {
                return Err(Error::Conflict("It is not open: there is nothing to fill in."));
            }
            if !consents::standing(&tx, &scope, occurrence.client_id).await?.opens() {
                return Err(Error::Conflict(NO_CONSENT));
            }
            let kiosk = Kiosk {
                id: random::id(now),
                token_hash: hash,
                practice_id: scope.practice(),
                client_id: occurrence.client_id,
                occurrence_id: id,
                practitioner_id: by,
                visit_id: visit.id,
                created_at: now,
                ends_at: now + HANDED_OVER,
                done_at: None,
                response_id: None,
                left_at: None,
            };
            kiosks::insert(&tx, kiosk).await?;
            visits::set_locked(&tx, visit.id, Some(now)).await?;
            audit::record(&tx, &scope, "hand_over_device", ("occurrence", id.0), now).await
        })
        .await?;
    Ok(token)
}

/// A device that was handed over, with what its client may do on it.
pub struct HandedOver {
    pub kiosk: Kiosk,
    /// The client's, for this one form.
    pub scope: Scope,
}

impl HandedOver {
    /// Whether its form can still be filled in.
    pub fn is_open(&self, app: &App) -> bool {
        self.kiosk.done_at.is_none() && self.kiosk.ends_at > app.now()
    }
}

/// The device with that cookie value, until the practitioner takes it back.
pub async fn handed_over(app: &App, token: &str) -> Result<Option<HandedOver>> {
    let kiosk = kiosks::by_token(&app.store, token).await?;
    Ok(kiosk.map(|kiosk| HandedOver { scope: Scope::checked(kiosk.practice_id, Actor::Client(kiosk.client_id)), kiosk }))
}

/// Takes what the client submitted on the handed-over device. The same again changes nothing.
pub async fn submit(
    app: &App,
    handed: &HandedOver,
    asked: &Asked,
    submission: SubmissionId,
    typed: &Typed,
    drawn: Option<&[String]>,
) -> Result<std::result::Result<Received, Refusal>> {
    let answers = match asked.read(typed, drawn) {
        Ok(answers) => answers,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (by, id) = (handed.kiosk.practitioner_id, asked.occurrence.id);
    let received = receiving::submit_handed_over(app, handed.scope, by, id, asked.version.clone(), submission, answers).await?;
    let (kiosk, now, response) = (handed.kiosk.id, app.now(), received.id());
    app.store.write(move |tx| async move { kiosks::set_done(&tx, kiosk, response, now).await }).await?;
    Ok(Ok(received))
}

/// Takes the device back: with the password of whoever handed it over, their sign-in opens again.
///
/// # Errors
/// `Unauthorized` for a wrong password; `TooMany` while softly locked; `NotFound` where the sign-in has ended meanwhile.
pub async fn take_back(app: &App, handed: &HandedOver, password: &str) -> Result<()> {
    let visit = visits::find(&app.store, handed.kiosk.visit_id).await?.filter(|visit| visit.ends_at > app.now());
    let known = visit.is_some();
    if let Some(visit) = visit {
        super::sign_in::unlock(app, &visit, password).await?;
    }
    end(app, handed).await?;
    if known { Ok(()) } else { Err(Error::NotFound) }
}

/// Ends it: its cookie opens nothing any more.
async fn end(app: &App, handed: &HandedOver) -> Result<()> {
    let (id, practice, by, occurrence) = (handed.kiosk.id, handed.kiosk.practice_id, handed.kiosk.practitioner_id, handed.kiosk.occurrence_id);
    let (now, scope) = (app.now(), Scope::checked(practice, Actor::Practitioner(by)));
    app.store
        .write(move |tx| async move {
            kiosks::set_left(&tx, id, now).await?;
            audit::record(&tx, &scope, "take_device_back", ("occurrence", occurrence.0), now).await
        })
        .await
}

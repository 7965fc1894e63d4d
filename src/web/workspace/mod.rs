//! The practitioner's pages. Who may come in: `Seat<R>`, the extractor that finds a live, unlocked sign-in of a role with the right `R`;
//! posting needs `Posted<R>`. Without `R` a page is for clinicians.
//! A session left alone for a quarter of an hour locks: what was typed comes back after the password.

use std::marker::PhantomData;

use entity::kinds::Role;
use poem::http::{Method, StatusCode};
use poem::{FromRequest, Request, RequestBody, Response};
use serde::Serialize;

use crate::actions::sign_in::IDLE;
use crate::app::App;
use crate::domain::languages;
use crate::domain::role;
use crate::domain::scope::{Actor, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::speech::Speech;
use crate::store::practices::{self, Practice};
use crate::store::practitioners::{self, Practitioner};
use crate::store::visits::{self, Visit};
use crate::web::cookies;
use crate::web::forms::Fields;
use crate::web::middleware::origin::{self, Origin};

pub mod account;
pub mod addresses;
mod agreed;
pub mod api_keys;
pub mod appointments;
pub mod assign;
pub mod assign_many;
mod assign_preview;
pub mod assignment_edit;
pub mod assignments;
pub mod audit;
mod board;
pub mod brief;
mod browser;
pub mod calendar_import;
pub mod care;
pub mod client_pin;
pub mod clients;
mod clock_words;
pub mod coming;
mod commands;
pub mod consent;
mod controls;
pub mod coping;
pub mod cover;
pub mod days;
pub mod delivery_record;
mod discuss_lines;
pub mod discussing;
pub mod editor;
mod editor_conflict;
mod editor_page;
mod edits;
pub mod entries;
pub mod goal;
pub mod goals;
mod going_on;
pub mod home;
pub mod import;
pub mod joining;
pub mod library;
pub mod mailbox;
pub mod mails;
pub mod measures;
pub mod misfiled;
mod next;
pub mod occurrence_changes;
pub mod own_data;
pub mod own_progress;
pub mod own_requests;
pub mod paper;
pub mod people;
pub mod practice;
pub mod print;
pub mod progress;
pub mod publish;
mod reading_along;
pub mod reminders;
pub mod replies;
pub mod responses;
mod said;
mod schedule_fields;
mod schedule_form;
mod schedule_preview;
mod scores;
pub mod sequence_form;
mod sequence_rows;
pub mod sequences;
pub mod sign_in;
mod sources;
mod states;
pub mod summary;
pub mod tailoring;
pub mod template_import;
pub mod template_list;
pub mod template_settings;
pub mod templates;
pub mod timeline;
mod timeline_form;
pub mod together;
pub mod translations;
mod when;

/// A signed-in practitioner's place: who, where, and the scope that their role reaches.
pub struct Desk {
    pub app: App,
    pub scope: Scope,
    pub me: Practitioner,
    pub practice: Practice,
    pub visit: Visit,
    /// The address that was asked for, where it was one to look at.
    path: String,
    /// The page is about a client whom this practitioner only reads along with.
    reads_along: bool,
}

/// Which roles a page is for.
pub trait Right: Send + Sync + 'static {
    fn has(role: Role) -> bool;
}

/// Everybody who works here, assistants too: nothing clinical on these pages.
pub struct Everybody;
/// Who sees what clients wrote and what they were given.
pub struct Clinicians;
/// Who runs the practice.
pub struct Owners;

impl Right for Everybody {
    fn has(_: Role) -> bool {
        true
    }
}

impl Right for Clinicians {
    fn has(role: Role) -> bool {
        role::is_clinical(role)
    }
}

impl Right for Owners {
    fn has(role: Role) -> bool {
        role::runs_practice(role)
    }
}

/// The extractor that a page needs: a desk, if the role may be here. Pages with clinical content are the usual case.
pub struct Seat<R: Right = Clinicians> {
    pub desk: Desk,
    right: PhantomData<R>,
}

/// The same for a form that was posted from a page of ours.
pub struct Posted<R: Right = Clinicians> {
    pub desk: Desk,
    pub fields: Fields,
    right: PhantomData<R>,
}

/// What every workspace page has.
#[derive(Serialize)]
pub struct Shell {
    pub title: String,
    pub me: String,
    pub practice: String,
    /// Where this page is, for the lock to lead back to.
    pub path: String,
    /// Which part of the menu this page belongs to.
    pub here: &'static str,
    /// For browsers too old to say where a form comes from.
    pub form_token: String,
    /// A sentence about what was just done.
    pub notice: Option<String>,
    pub demo: bool,
    /// Whether assignments, answers and templates are shown at all.
    pub clinical: bool,
    /// Whether the practice's own pages are in the menu.
    pub owner: bool,
    /// Nothing can be changed on this page.
    pub reads_along: bool,
}

impl Desk {
    /// A page's shell.
    pub fn shell(&self, title: impl Into<String>, here: &'static str) -> Shell {
        Shell {
            title: title.into(),
            me: self.me.name.clone(),
            practice: self.practice.public_name.clone(),
            path: self.path.clone(),
            here,
            form_token: self.visit.form_token.clone(),
            notice: None,
            demo: self.app.config().demo,
            clinical: role::is_clinical(self.me.role),
            owner: role::runs_practice(self.me.role),
            reads_along: self.reads_along,
        }
    }

    /// The practice's day.
    pub fn today(&self) -> chrono::NaiveDate {
        zone::local(self.app.now(), &self.practice.time_zone).date()
    }

    /// In which zone times are shown to this practitioner.
    pub fn zone(&self) -> &str {
        self.me.time_zone.as_deref().unwrap_or(&self.practice.time_zone)
    }

    /// Renders a page.
    pub fn page(&self, name: &str, context: &impl Serialize) -> Result<Response> {
        self.page_with(StatusCode::OK, name, context)
    }

    /// Renders a page with another status.
    pub fn page_with(&self, status: StatusCode, name: &str, context: &impl Serialize) -> Result<Response> {
        let html = self.app.pages().page(name, languages::FIRST, context)?;
        Ok(Response::builder().status(status).content_type("text/html; charset=utf-8").body(html))
    }

    /// Sentences and dates. The workspace is in English.
    pub fn speech(&self) -> &'static Speech {
        self.app.pages().speech(languages::FIRST)
    }
}

/// To another page, with GET.
pub fn see_other(path: &str) -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header("location", path).finish()
}

/// The notice that a redirect left behind, as a word in the address.
pub fn notice(request: &Request) -> Option<String> {
    let query = request.uri().query()?;
    let word = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "done")?.1;
    let sentence = match &*word {
        "client-added" => "The client was added.",
        "client-asked" => "The client was added. We have asked them by mail to confirm the address; nothing else goes before they have.",
        "asked" => "Asked. The mail is on its way.",
        "not-asked" => "Not asked again: once in ten minutes and three times a day is as often as we ask.",
        "pin-reset" => "The PIN is reset. What it opened is closed.",
        "attested-address" => "Noted that you have checked the address. What waited is on its way.",
        "assigned-held" => "Assigned. Its mail waits until the address is confirmed.",
        "stopped-wrong" => "Stopped. No link opens anything, and nothing goes to this address.",
        "stopped-unsafe" => "Stopped. No link opens anything, and no mail goes to this client.",
        "mail-allowed" => "Lifted. What is open is on its way with a new link.",
        "link-ended" => "The link was ended. It opens nothing any more.",
        "links-ended" => "Every link to it was ended.",
        "all-links-ended" => "All links to clients were ended.",
        "address-asked" => {
            "Saved. Every link that went to the old address has stopped working. We have asked the new one to confirm; what is open goes there after that."
        }
        "saved" => "Saved.",
        "appointment" => "Added.",
        "moved" => "Moved.",
        "appointment-cancelled" => "Cancelled. Nobody was written to.",
        "calendar" => "Written. Import the calendar again whenever it has changed.",
        "assigned" => "Assigned. The mail is on its way.",
        "planned" => "Assigned. The mail goes at the time you chose.",
        "occurrence-moved" => "Moved. Its rule goes on as it was.",
        "left-out" => "Left out. It can be put back until its time has come.",
        "put-back" => "Put back. It goes at the time shown here.",
        "sent-now" => "It is on its way.",
        "published" => "Published. This version is final now; assignments use it from here on.",
        "adopted" => "It is in use in your practice now: it can be assigned.",
        "attested" => "Noted. Please write the words in from your licensed copy, then publish. Scoring is ready.",
        "copied-measure" => "This is a copy of your own now, without name, totals or words for them. Please give it a title.",
        "copied" => "Copied into your templates, and published at once: it can be assigned. Change it as you like; the library stays as it is.",
        "copied-pair" => {
            "Copied into your templates together with what belongs to it. Both are published and can be assigned; change them as you like."
        }
        "known" => "This was in your templates already. Nothing was copied again.",
        "copied-own" => "This is a copy of your own. The original stays as it is.",
        "discarded" => "The draft was thrown away.",
        "consent-published" => "Published. Clients are asked for it from now on.",
        "consent-draft" => "Saved. Nobody sees it before it is published.",
        "on-paper" => "Entered. It counts as done on that day.",
        "assigned-paper" => "Assigned. No mail goes: this client does such things on paper. Print it here for them.",
        "seen" => "Noted that you have seen it.",
        "together" => "Entered. It counts as done now.",
        "handed-over-back" => "The device is yours again. This is what was filled in.",
        "moved-here" => "Moved to the right client. Both sides have it in the audit trail.",
        "reset" => "Taken back. It is open again, with the answers where they were typed.",
        "discussed" => "Marked as discussed.",
        "undiscussed" => "Back on the list to discuss.",
        "reminders" => "Reminders are on again.",
        "pause" => "Paused. Nothing new is sent and nobody is reminded until you resume, or until the day that you named.",
        "resume" => "Active again. What was waiting goes on now.",
        "discharge" => "Discharged. What was still open is cancelled; everything that came in stays.",
        "reopen" => "Active again. What was cancelled stays cancelled; assign anew what fits.",
        "shared" => "Shared. They see everything about this client now.",
        "unshared" => "No longer shared.",
        "handed-over" => "Handed over.",
        "imported" => "Imported.",
        "template-imported" => "Imported as a draft. Look through it, then publish it.",
        "resent" => "The link is on its way once more.",
        "sequence-made" => "Planned. What begins at once is on its way.",
        "sequences-made" => "Planned for everybody you chose. What begins at once is on its way.",
        "sequence-paused" => "Paused. No step begins until you resume it; what was sent stays open.",
        "sequence-resumed" => "It goes on.",
        "sequence-ended" => "Ended. No further step begins; what was sent stays open.",
        "step-begun" => "Begun. The mail is on its way.",
        "step-skipped" => "Skipped.",
        "step-back" => "Brought back.",
        "step-again" => "Sent again. The mail is on its way.",
        "replied" => "Kept. They see it on their page; a mail says that something is there.",
        "reply-taken-back" => "Taken back. Nothing of it is kept.",
        "request" => "Saved. Once it is done or declined, a mail tells them that something is there.",
        "cover-added" => "Entered. On these days they see your clients and hear of what comes in.",
        "cover-asked" => "Asked. It counts from their yes on; you see here whether they said it.",
        "cover-accepted" => "Thank you. On these days their clients are on your board.",
        "cover-ended" => "Ended. Nobody reads through it any more.",
        "read-along" => "They can read along now, and change nothing. Each time they open a client stands in the audit trail.",
        "read-along-ended" => "Ended. They no longer read along.",
        "levels" => "Kept. You both see these levels.",
        "rated" => "Noted. You both see it.",
        "review-moved" => "Noted.",
        "cancelled" => "Cancelled. Its link no longer opens anything.",
        "archived" => "Archived. It is no longer offered; what was assigned goes on.",
        "restored" => "Offered again.",
        "card-added" => "Added. It stands in their coping box.",
        "goal-added" => "Added. It stands among their goals.",
        "step-added" => "Added. It stands on their page from its first day.",
        "invited" => "The invitation is on its way.",
        "left" => "They can no longer sign in. Their clients are with whoever you chose.",
        "role" => "The role was changed.",
        "revoked" => "The key was revoked. It opens nothing any more.",
        "retry" => "It is tried again now.",
        "password" => "Your password was changed. You are signed out everywhere else.",
        "ended" => "You are signed out everywhere else.",
        "joined" => "Welcome. You are signed in.",
        "not-yours" => "What had been typed there was somebody else’s. It was not sent on.",
        "address" => "Saved. Every link that went to the old address has stopped working; what is open is on its way to the new one.",
        _ => return None,
    };
    Some(sentence.to_owned())
}

/// The live sign-in of a request, locked or not.
async fn visit(app: &App, request: &Request) -> Result<Option<Visit>> {
    let Some(token) = cookies::read(request, cookies::DESK) else { return Ok(None) };
    Ok(visits::by_token(&app.store, &token).await?.filter(|visit| visit.ends_at > app.now()))
}

/// What somebody reaches. What they only read along with is in reach where a page is asked for, and never where a form is posted: this is
/// the only place that says so, and every query asks `store::clients::visible`.
fn scope_of(me: &Practitioner, today: chrono::NaiveDate, looks: bool) -> Scope {
    let scope = Scope::checked(me.practice_id, Actor::Practitioner(me.id));
    if role::sees_all_clients(me.role) {
        return scope;
    }
    let scope = scope.within_caseload_of(me.id).covering_on(today);
    if looks { scope.reading_along_on(today) } else { scope }
}

/// Finds the desk, or answers with the page that leads there and keeps what was typed.
async fn enter<R: Right>(request: &Request, body: &mut RequestBody) -> poem::Result<(Desk, Option<Fields>)> {
    let app = request.data::<App>().ok_or(Error::NotFound)?.clone();
    let posted = if *request.method() == Method::POST { Some(Fields::read(request, body).await?) } else { None };
    let path = request.uri().path_and_query().map_or("/home", |path| path.as_str());
    let Some(visit) = visit(&app, request).await? else {
        return Err(poem::Error::from_response(sign_in::ask(&app, path, posted).await?));
    };
    let now = app.now();
    let idle = visit.last_seen_at + IDLE < now;
    if visit.locked_at.is_some() || idle {
        if visit.locked_at.is_none() {
            let id = visit.id;
            app.store.write(move |tx| async move { visits::set_locked(&tx, id, Some(now)).await }).await?;
        }
        return Err(poem::Error::from_response(sign_in::ask_unlock(&app, &visit, path, posted, None).await?));
    }
    let me = match practitioners::active(&app.store, visit.practitioner_id).await {
        Err(Error::NotFound) => return Err(poem::Error::from_response(sign_in::ask(&app, path, posted).await?)),
        other => other?,
    };
    if !R::has(me.role) {
        return Err(Error::Forbidden.into());
    }
    // What was typed before the lock, by the same person.
    let posted = match posted {
        Some(fields) if fields.has(sign_in::KEPT) => Some(sign_in::unkeep(&app, me.id, fields.get(sign_in::KEPT)).ok_or(Error::Forbidden)?),
        posted => posted,
    };
    if now - visit.last_seen_at > chrono::TimeDelta::minutes(1) {
        let id = visit.id;
        app.store.write(move |tx| async move { visits::touch(&tx, id, now).await }).await?;
    }
    let practice = practices::find(&app.store, me.practice_id).await?;
    let today = zone::local(now, &practice.time_zone).date();
    let scope = scope_of(&me, today, matches!(*request.method(), Method::GET | Method::HEAD));
    let reads_along = reading_along::looks(&app, &scope, &me, today, request).await?;
    // Pages about nobody in particular show whom one answers for. The board names the others, and notes that it was opened.
    let scope = if reads_along || request.uri().path() == crate::urls::HOME { scope } else { scope.without_reading_along() };
    let path = if posted.is_none() { path } else { crate::urls::HOME }.to_owned();
    let desk = Desk { app, scope, me, practice, visit, path, reads_along };
    if reads_along && posted.is_some() {
        return Err(poem::Error::from_response(reading_along::refuse(&desk)?));
    }
    Ok((desk, posted))
}

impl<'a, R: Right> FromRequest<'a> for Seat<R> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self { desk: enter::<R>(request, body).await?.0, right: PhantomData })
    }
}

impl<'a, R: Right> FromRequest<'a> for Posted<R> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let (desk, fields) = enter::<R>(request, body).await?;
        let fields = fields.unwrap_or_default();
        // A form that was kept through a sign-in has the token of the one before, of the same person.
        let token = fields.get("_token");
        let known = origin::of(&desk.app, request) == Origin::Ours || token == desk.visit.form_token;
        if known { Ok(Self { desk, fields, right: PhantomData }) } else { Err(Error::Forbidden.into()) }
    }
}

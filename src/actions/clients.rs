//! Clients: adding, changing, importing, pausing, discharging, sharing.

use std::collections::HashSet;

use chrono::{NaiveDate, TimeDelta};
use entity::ids::{ClientId, PractitionerId};
use entity::kinds::{ClientStatus, OccurrenceStatus, OccurrenceWhy, PauseMode, RevokedWhy, Role};

use super::{addresses, plan_links, read_access};
use crate::actions::planning;
use crate::app::App;
use crate::domain::address;
use crate::domain::addresses::Asking;
use crate::domain::client::{Client, ClientDetails};
use crate::domain::client_import::{self, Defaults, Sheet};
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::domain::scope::{Actor, Reach, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::mail::enqueue::{self, LinkMail};
use crate::random;
use crate::store::links::Which;
use crate::store::occurrences::Change;
use crate::store::{Tx, appointments, assignments, audit, clients, held, links, occurrences, practices, practitioners, sequence_looks, sequences};

/// Nobody plans a pause further ahead.
const LONGEST_PAUSE: TimeDelta = TimeDelta::days(731);
/// After a pause, what is open stays open at least this long.
const AFTER_PAUSE: TimeDelta = TimeDelta::days(7);

/// Adds a client to a practitioner's caseload. The client's key is committed first. `asking` says what is done about the address.
///
/// # Errors
/// `Invalid` when the practitioner can have no caseload.
pub async fn create(app: &App, scope: Scope, practitioner: PractitionerId, details: ClientDetails, asking: Asking) -> Result<ClientId> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    has_caseload(&practitioners::find(&app.store, &scope, practitioner).await)?;
    let id: ClientId = random::id(now);
    app.store.keys().create_client(scope.practice(), id, now).await?;
    app.store
        .write(move |tx| async move {
            clients::insert(&tx, &scope, id, practitioner, &details, now).await?;
            audit::record(&tx, &scope, "create", ("client", id.0), now).await?;
            // A therapist may add to a colleague's caseload, out of their own reach.
            addresses::begin(&tx, &scope.whole_practice(), id, asking, &domain, now).await
        })
        .await?;
    app.wake_worker();
    Ok(id)
}

fn has_caseload(practitioner: &Result<practitioners::Practitioner>) -> Result<()> {
    match practitioner {
        Ok(one) if one.is_active() && role::has_caseload(one.role) => Ok(()),
        Ok(_) | Err(Error::NotFound) => Err(Problems::one("practitioner_id", "Please choose an owner or a therapist who works here.").into()),
        Err(_) => Err(Error::Unavailable("practitioner".into())),
    }
}

/// What changes about a client; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    pub details: Option<ClientDetails>,
    /// Who is responsible from now on, also for what is assigned already.
    pub practitioner: Option<PractitionerId>,
    /// The address, new or not, was checked with the client.
    pub attested: bool,
}

/// Changes a client. With a new address every link that went to the old one dies, and what is open is sent to the new one, once that
/// is confirmed.
///
/// # Errors
/// `Conflict` when somebody else changed the client since `revision`; `Forbidden` for giving away a case that is not one's own.
pub async fn update(app: &App, scope: Scope, id: ClientId, revision: i32, changed: Changed) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let before = clients::find(&tx, &scope, id).await?;
            let mut after = Client { revision, ..before.clone() };
            if let Some(details) = changed.details {
                after = Client { name: details.name, email: details.email, time_zone: details.time_zone, language: details.language, ..after };
            }
            let moved = before.email != after.email;
            let attested = changed.attested;
            if moved {
                after.mail_refused_at = None;
            }
            if let Some(heir) = changed.practitioner.filter(|heir| *heir != before.practitioner_id) {
                may_entrust(&tx, &scope, &before).await?;
                has_caseload(&practitioners::find(&tx, &scope, heir).await)?;
                after.practitioner_id = heir;
                assignments::reassign(&tx, &scope, id, heir).await?;
                sequences::reassign(&tx, &scope, id, heir).await?;
                appointments::reassign(&tx, &scope, id, heir, now).await?;
                clients::unshare(&tx, &scope, id, heir).await?;
                read_access::handed_over(&tx, &scope, id, now).await?;
                audit::record(&tx, &scope, "hand_over", ("client", id.0), now).await?;
                audit::record(&tx, &scope, "hand_over_to", ("practitioner", heir.0), now).await?;
            }
            clients::update(&tx, &scope, &after, now).await?;
            if before.time_zone != after.time_zone {
                planning::plan_client(&tx, &scope.whole_practice(), id, now).await?;
                sequence_looks::wake_of_client(&tx, &scope, id, now).await?;
            }
            if attested && !moved {
                let whole = scope.whole_practice();
                addresses::attest_in(&tx, &whole, id, now).await?;
                addresses::send_open_again(&tx, &whole, id, &domain, now).await?;
            }
            if moved {
                links::revoke(&tx, &scope.whole_practice(), Which::OfClient(id), RevokedWhy::AddressChanged, now).await?;
                renew_address(&tx, &scope.whole_practice(), &before, attested, &domain, now).await?;
                for occurrence in occurrences::of_client(&tx, &scope.whole_practice(), id).await? {
                    let goes = before.status != ClientStatus::Discharged && before.address.unsafe_at.is_none();
                    if occurrence.status == OccurrenceStatus::Open && goes {
                        enqueue::link_mail(&tx, LinkMail::NewAddress(revision + 1), &occurrence, &domain, now).await?;
                    }
                }
                if before.address.unsafe_at.is_none() {
                    plan_links::mail_again(&tx, &scope.whole_practice(), id, &domain, now).await?;
                }
                audit::record(&tx, &scope, "change_address", ("client", id.0), now).await?;
                // Links lead to content: whoever is responsible hears of it when somebody else moved them.
                if scope.practitioner() != Some(after.practitioner_id) {
                    enqueue::address_changed(&tx, &scope, after.practitioner_id, id, revision + 1, &domain, now).await?;
                }
            }
            audit::record(&tx, &scope, "update", ("client", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// A new address is confirmed anew; nothing that waited for the old one goes.
async fn renew_address(tx: &Tx, scope: &Scope, before: &Client, attested: bool, domain: &str, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    crate::store::addresses::begin_anew(tx, scope, before.id).await?;
    held::give_up(tx, scope, before.id, "the address was changed").await?;
    let silent = before.status == ClientStatus::Discharged || before.address.unsafe_at.is_some();
    let asking = if silent && !attested { Asking::AtFirstNeed } else { Asking::unless(attested) };
    addresses::begin(tx, scope, before.id, asking, domain, now).await
}

/// A case is given away or shared by whoever is responsible for it, by an owner, or by a key of the practice.
async fn may_entrust(tx: &Tx, scope: &Scope, client: &Client) -> Result<()> {
    let Some(me) = scope.practitioner() else { return Ok(()) };
    let mine = client.practitioner_id == me || practitioners::find(tx, scope, me).await?.role == Role::Owner;
    if mine { Ok(()) } else { Err(Error::Forbidden) }
}

/// Shares a case with a further practitioner, who then sees everything about it.
///
/// # Errors
/// `Invalid` for somebody who can have no clients; `Forbidden` when the case is not one's own.
pub async fn share(app: &App, scope: Scope, id: ClientId, with: PractitionerId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let client = clients::find(&tx, &scope, id).await?;
            may_entrust(&tx, &scope, &client).await?;
            has_caseload(&practitioners::find(&tx, &scope, with).await)?;
            if client.practitioner_id == with {
                return Err(Problems::one("practitioner_id", "They are responsible for this client already.").into());
            }
            clients::share(&tx, &scope, id, with, now).await?;
            audit::record(&tx, &scope, "share", ("client", id.0), now).await?;
            audit::record(&tx, &scope, "share_with", ("practitioner", with.0), now).await
        })
        .await
}

/// Shares it no longer.
///
/// # Errors
/// `Forbidden` when the case is not one's own.
pub async fn unshare(app: &App, scope: Scope, id: ClientId, with: PractitionerId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let client = clients::find(&tx, &scope, id).await?;
            // Whoever a case was shared with may step back from it.
            if scope.practitioner() != Some(with) {
                may_entrust(&tx, &scope, &client).await?;
            }
            clients::unshare(&tx, &scope, id, with).await?;
            audit::record(&tx, &scope, "unshare", ("client", id.0), now).await
        })
        .await
}

/// A pause in care: a holiday, a stay in hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The first day after it, in the client's zone, where that is known: then it ends by itself.
    pub until: Option<NaiveDate>,
    pub mode: PauseMode,
}

impl Default for Pause {
    /// Until somebody ends it; what falls into it comes afterwards.
    fn default() -> Self {
        Self { until: None, mode: PauseMode::Shift }
    }
}

/// Pauses: nothing is opened, nobody is reminded, nothing is counted as missed. Links that were sent go on working.
///
/// # Errors
/// `Invalid` (field `until`) for an end that is not after today; `Conflict` for a client who is not active.
pub async fn pause(app: &App, scope: Scope, id: ClientId, pause: Pause) -> Result<()> {
    turn(app, scope, id, Turn::Pause(pause)).await
}

/// Ends the pauses whose last day is over where the client lives.
pub async fn resume_due(app: &App) -> Result<()> {
    let tomorrow = (app.now() + TimeDelta::days(1)).date_naive();
    for (id, practice) in clients::pauses_ending(&app.store, tomorrow, 200).await? {
        let scope = Scope::checked(practice, Actor::System);
        let Ok(client) = clients::find(&app.store, &scope, id).await else { continue };
        let today = zone::local(app.now(), &client.time_zone).date();
        if client.paused_until.is_some_and(|until| until <= today) {
            match resume(app, scope, id).await {
                Ok(()) | Err(Error::Conflict(_)) => {}
                Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
                Err(error) => tracing::error!(client = %id, %error, "a pause could not be ended"),
            }
        }
    }
    Ok(())
}

/// Goes on after a pause; what is open stays open for a week at least.
///
/// # Errors
/// `Conflict` for a client who is not paused.
pub async fn resume(app: &App, scope: Scope, id: ClientId) -> Result<()> {
    turn(app, scope, id, Turn::Resume).await
}

/// Ends care: what is planned or open is cancelled, links to it end. Everything that came in stays.
///
/// # Errors
/// `Conflict` for a client who is discharged already.
pub async fn discharge(app: &App, scope: Scope, id: ClientId) -> Result<()> {
    turn(app, scope, id, Turn::Discharge).await
}

/// Takes a client up again. What was cancelled stays so.
///
/// # Errors
/// `Conflict` for a client who is not discharged.
pub async fn reopen(app: &App, scope: Scope, id: ClientId) -> Result<()> {
    turn(app, scope, id, Turn::Reopen).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Pause(Pause),
    Resume,
    Discharge,
    Reopen,
}

impl Turn {
    fn verb(self) -> &'static str {
        match self {
            Self::Pause(_) => "pause",
            Self::Resume => "resume",
            Self::Discharge => "discharge",
            Self::Reopen => "reopen",
        }
    }

    /// The status after it, where it can be done.
    fn to(self, from: ClientStatus) -> Result<ClientStatus> {
        match (self, from) {
            (Self::Pause(_), ClientStatus::Active) => Ok(ClientStatus::Paused),
            (Self::Resume, ClientStatus::Paused) | (Self::Reopen, ClientStatus::Discharged) => Ok(ClientStatus::Active),
            (Self::Discharge, ClientStatus::Active | ClientStatus::Paused) => Ok(ClientStatus::Discharged),
            (Self::Pause(_), _) => Err(Error::Conflict("Only an active client can be paused.")),
            (Self::Resume, _) => Err(Error::Conflict("This client is not paused.")),
            (Self::Discharge, _) => Err(Error::Conflict("This client is discharged already.")),
            (Self::Reopen, _) => Err(Error::Conflict("This client is not discharged.")),
        }
    }
}

async fn turn(app: &App, scope: Scope, id: ClientId, turn: Turn) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, id, now).await?;
            let mut client = clients::find(&tx, &scope, id).await?;
            client.status = turn.to(client.status)?;
            let mode = client.pause_mode.unwrap_or(PauseMode::Shift);
            let paused = client.paused_at.map(|from| planning::Paused { from, until: client.paused_until, mode });
            let pause = if let Turn::Pause(pause) = turn { Some(pause) } else { None };
            if pause.and_then(|pause| pause.until).is_some_and(|until| until <= zone::local(now, &client.time_zone).date()) {
                return Err(Problems::one("until", "Please choose a day after today, or leave it open.").into());
            }
            if pause.and_then(|pause| pause.until).is_some_and(|until| until > (now + LONGEST_PAUSE).date_naive()) {
                return Err(Problems::one("until", "Please choose a day within the next two years, or leave it open.").into());
            }
            client.paused_at = pause.map(|_| now);
            client.paused_until = pause.and_then(|pause| pause.until);
            client.pause_mode = pause.map(|pause| pause.mode);
            client.discharged_at = (client.status == ClientStatus::Discharged).then_some(now);
            clients::update(&tx, &scope, &client, now).await?;
            match turn {
                Turn::Discharge => end_everything(&tx, &scope, id, now).await?,
                Turn::Resume => {
                    if let Some(paused) = paused {
                        planning::after_pause(&tx, &scope, &client, paused, now).await?;
                    }
                    go_on(&tx, &scope, id, &domain, now).await?;
                }
                Turn::Pause(_) | Turn::Reopen => {}
            }
            audit::record(&tx, &scope, turn.verb(), ("client", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// What waited goes on. A link whose time ran out meanwhile is sent anew.
async fn go_on(tx: &Tx, scope: &Scope, id: ClientId, domain: &str, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    occurrences::prolong(tx, scope, id, now + AFTER_PAUSE, now).await?;
    addresses::send_open_again(tx, scope, id, domain, now).await.map(drop)
}

async fn end_everything(tx: &Tx, scope: &Scope, id: ClientId, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    for occurrence in occurrences::of_client(tx, scope, id).await? {
        occurrences::change(tx, scope, &occurrence, Change::End(OccurrenceWhy::Discharged), now).await?;
        // Also of what was declined or missed: it could be answered after all with a link that lives.
        links::end_of_occurrence(tx, occurrence.id, now).await?;
    }
    sequences::end_of_client(tx, scope, id, now).await?;
    held::give_up(tx, scope, id, "the client was discharged").await?;
    appointments::cancel_coming(tx, scope, id, now).await?;
    assignments::end_of_client(tx, scope, id, now).await
}

/// Reads a file of clients; nothing is added. Every problem is named, also addresses that are known already.
///
/// # Errors
/// `Invalid` (field `file`) when the file as a whole cannot be read.
pub async fn read_import(app: &App, scope: Scope, text: &str) -> Result<Sheet> {
    let practice = practices::find(&app.store, scope.practice()).await?;
    let defaults = Defaults { time_zone: &practice.time_zone, language: &practice.language };
    let mut sheet = client_import::read(text, defaults).map_err(|sentence| Problems::one("file", sentence))?;
    let emails: Vec<String> = sheet.rows.iter().filter_map(|row| row.details.as_ref()).map(|details| address::normalise(&details.email)).collect();
    let known: HashSet<String> = clients::known_emails(&app.store, &scope, &emails).await?;
    sheet.mark_known(|email| known.contains(email));
    Ok(sheet)
}

/// Adds every line of a file that has no problem, all or none, to one practitioner's caseload. Where the addresses are not attested,
/// each client is asked to confirm when there is something to send: a long list is not a long row of mails.
///
/// # Errors
/// `Invalid` when the practitioner can have no caseload, or a line has a problem and `skip_wrong` was not said.
pub async fn import(app: &App, scope: Scope, practitioner: PractitionerId, sheet: Sheet, skip_wrong: bool, attested: bool) -> Result<Vec<ClientId>> {
    has_caseload(&practitioners::find(&app.store, &scope, practitioner).await)?;
    let mut problems = Problems::default();
    for row in sheet.rows.iter().filter(|_| !skip_wrong) {
        row.problems.iter().for_each(|problem| problems.add(format!("line {}", row.line), problem.clone()));
    }
    problems.or(()).map_err(Error::from)?;
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let asking = if attested { Asking::Attested } else { Asking::AtFirstNeed };
    let fine = sheet.rows.into_iter().filter(|row| row.problems.is_empty());
    let new: Vec<(ClientId, ClientDetails)> = fine.filter_map(|row| row.details).map(|details| (random::id(now), details)).collect();
    let ids: Vec<ClientId> = new.iter().map(|(id, _)| *id).collect();
    app.store.keys().create_clients(scope.practice(), &ids, now).await?;
    app.store
        .write(move |tx| async move {
            for (id, details) in &new {
                clients::insert(&tx, &scope, *id, practitioner, details, now).await?;
                audit::record(&tx, &scope, "import", ("client", id.0), now).await?;
                addresses::begin(&tx, &scope.whole_practice(), *id, asking, &domain, now).await?;
            }
            Ok(())
        })
        .await?;
    Ok(ids)
}

/// Who has an address already: names that the scope reaches, and how many others of the practice.
pub async fn with_email(app: &App, scope: Scope, email: &str) -> Result<(Vec<String>, usize)> {
    let all = clients::with_email(&app.store, &scope.whole_practice(), email).await?;
    let seen = match scope.reach() {
        Reach::Practice => all.clone(),
        _ => clients::with_email(&app.store, &scope, email).await?,
    };
    let hidden = all.len() - seen.len();
    Ok((seen.into_iter().map(|client| client.name).collect(), hidden))
}

/// Notes in the audit trail that a client's page was looked at.
pub async fn note_read(app: &App, scope: Scope, id: ClientId) -> Result<()> {
    note(app, scope, id, "read").await
}

/// Notes in the audit trail that a client's progress was looked at.
pub async fn note_progress_read(app: &App, scope: Scope, id: ClientId) -> Result<()> {
    note(app, scope, id, "read_progress").await
}

/// Notes in the audit trail that a client's answers were exported.
pub async fn note_export(app: &App, scope: Scope, id: ClientId) -> Result<()> {
    note(app, scope, id, "export").await
}

async fn note(app: &App, scope: Scope, id: ClientId, verb: &'static str) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, verb, ("client", id.0), now).await }).await
}

//! The people of a practice: inviting, joining, roles, leaving with a hand-over, passwords.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{PracticeId, PractitionerId};
use entity::kinds::{PractitionerLinkPurpose, Role};

use super::read_access;
use super::sign_in::{self, off_thread};
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::scope::{Actor, Scope};
use crate::domain::{address, password, role, text, zone};
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::store::practitioner_links::{self, PractitionerLink};
use crate::store::practitioners::{self, Change, Practitioner};
use crate::store::throttles::{self, Throttle};
use crate::store::visits::Visit;
use crate::store::{Tx, appointments, audit, templates, visits};
use crate::{keys, random};

/// An invitation can be accepted this long.
pub const JOIN_WITHIN: TimeDelta = TimeDelta::days(7);
/// A link to a new password lives this long.
pub const RESET_WITHIN: TimeDelta = TimeDelta::minutes(60);
/// So often in an hour can a new password be asked for by one address.
const RESETS_AN_HOUR: i32 = 3;

/// Somebody who will sign in.
#[derive(Clone, Debug)]
pub struct NewPractitioner {
    pub name: String,
    pub email: String,
    /// None: they choose it when they join.
    pub password: Option<String>,
    pub role: Role,
}

/// Adds somebody who has a password already: the demo's and the tests' people.
///
/// # Errors
/// `Invalid` by field, or `Conflict` when the address already signs in on this server.
pub async fn add(app: &App, scope: Scope, new: NewPractitioner) -> Result<PractitionerId> {
    let now = app.now();
    let practitioner = checked(scope.practice(), new, now).await?;
    let id = practitioner.id;
    app.store
        .write(move |tx| async move {
            practitioners::insert(&tx, practitioner).await?;
            audit::record(&tx, &scope, "add", ("practitioner", id.0), now).await
        })
        .await?;
    Ok(id)
}

/// Invites somebody by mail.
///
/// # Errors
/// `Invalid` by field, also when the address already signs in on this server.
pub async fn invite(app: &App, scope: Scope, new: NewPractitioner) -> Result<PractitionerId> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let practitioner = checked(scope.practice(), NewPractitioner { password: None, ..new }, now).await?;
    let id = practitioner.id;
    app.store
        .write(move |tx| async move {
            practitioners::insert(&tx, practitioner).await?;
            send_invitation(&tx, &scope, id, &domain, now).await?;
            audit::record(&tx, &scope, "invite", ("practitioner", id.0), now).await
        })
        .await
        .map_err(|error| match error {
            Error::Conflict(sentence) => Problems::one("email", sentence).into(),
            other => other,
        })?;
    app.wake_worker();
    Ok(id)
}

/// Sends a new invitation; the older one ends.
///
/// # Errors
/// `Conflict` when they joined or left.
pub async fn invite_again(app: &App, scope: Scope, id: PractitionerId) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let invited = practitioners::find(&tx, &scope, id).await?;
            if invited.accepted_at.is_some() || invited.deactivated_at.is_some() {
                return Err(Error::Conflict("They have joined or left already."));
            }
            send_invitation(&tx, &scope, id, &domain, now).await?;
            audit::record(&tx, &scope, "invite", ("practitioner", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

async fn send_invitation(tx: &Tx, scope: &Scope, id: PractitionerId, domain: &str, now: DateTime<Utc>) -> Result<()> {
    let link = practitioner_links::mint(tx, scope, id, PractitionerLinkPurpose::Join, now + JOIN_WITHIN, now).await?;
    enqueue::practitioner_link(tx, scope, &link, domain, now).await
}

/// The token of a new link to join and until when it lives, for the first owner: nobody could send it by mail yet. An older one ends.
///
/// # Errors
/// `Conflict` when they joined or left.
pub async fn join_link(app: &App, scope: Scope, id: PractitionerId) -> Result<(String, DateTime<Utc>)> {
    let now = app.now();
    let link = app
        .store
        .write(move |tx| async move {
            let invited = practitioners::find(&tx, &scope, id).await?;
            if invited.accepted_at.is_some() || invited.deactivated_at.is_some() {
                return Err(Error::Conflict("They have joined or left already."));
            }
            let link = practitioner_links::mint(&tx, &scope, id, PractitionerLinkPurpose::Join, now + JOIN_WITHIN, now).await?;
            audit::record(&tx, &scope, "invite", ("practitioner", id.0), now).await?;
            Ok(link)
        })
        .await?;
    Ok((practitioner_links::token(&app.store, &link), link.expires_at))
}

/// Somebody behind a live link, and the scope in which they act.
pub struct Linked {
    pub link: PractitionerLink,
    pub practitioner: Practitioner,
    pub scope: Scope,
}

/// Who a live link is for.
pub async fn linked(app: &App, token: &str, purpose: PractitionerLinkPurpose) -> Result<Option<Linked>> {
    let Some(link) = practitioner_links::live(&app.store, token, purpose, app.now()).await? else { return Ok(None) };
    let scope = Scope::checked(link.practice_id, Actor::Practitioner(link.practitioner_id));
    let practitioner = practitioners::find(&app.store, &scope, link.practitioner_id).await?;
    let fits = practitioner.deactivated_at.is_none() && (practitioner.accepted_at.is_none() == (purpose == PractitionerLinkPurpose::Join));
    Ok(fits.then_some(Linked { link, practitioner, scope }))
}

/// Accepts an invitation: a name, a password, and they are signed in. Returns the session's cookie value.
///
/// # Errors
/// `Invalid` by field; `NotFound` when the link was used meanwhile.
pub async fn join(app: &App, linked: Linked, name: &str, new_password: &str, browser: Option<String>) -> Result<String> {
    let mut problems = Problems::default();
    let name = problems.note("name", text::line(name, 200));
    problems.note("password", password::check(new_password));
    let (Some(name), true) = (name, problems.is_empty()) else { return Err(problems.into()) };
    let (now, typed) = (app.now(), new_password.to_owned());
    let password_hash = Some(off_thread(move || keys::hash_password(&typed)).await?);
    let (token, scope, id) = (keys::session_token(), linked.scope, linked.practitioner.id);
    let visit = sign_in::new_visit(id, &token, browser, now);
    app.store
        .write(move |tx| async move {
            practitioner_links::use_up(&tx, linked.link.id, now).await?;
            let change = Change { name: Some(name), password_hash, accepted_at: Some(now), ..Change::default() };
            practitioners::update(&tx, &scope, id, linked.practitioner.revision, change).await?;
            visits::insert(&tx, visit).await?;
            audit::record(&tx, &scope, "join", ("practitioner", id.0), now).await
        })
        .await?;
    Ok(token)
}

/// Gives somebody another role.
///
/// # Errors
/// `Invalid` when the practice would have no owner left or a caseload nobody; `Conflict` when somebody else changed them since `revision`.
pub async fn change_role(app: &App, scope: Scope, id: PractitionerId, revision: i32, new: Role) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            practitioners::hold_all(&tx, &scope).await?;
            let one = practitioners::find(&tx, &scope, id).await?;
            if one.deactivated_at.is_some() {
                return Err(Error::Conflict("They have left."));
            }
            if new != Role::Owner {
                keep_an_owner(&tx, &scope, &one).await?;
            }
            if !role::has_caseload(new) && !practitioners::caseload(&tx, &scope, id).await?.is_empty() {
                return Err(Problems::one("role", "They have clients. Please give these to somebody else first.").into());
            }
            practitioners::update(&tx, &scope, id, revision, Change { role: Some(new), ..Change::default() }).await?;
            let verb = match new {
                Role::Owner => "make_owner",
                Role::Therapist => "make_therapist",
                Role::Assistant => "make_assistant",
            };
            audit::record(&tx, &scope, verb, ("practitioner", id.0), now).await
        })
        .await
}

/// The last owner stays one.
async fn keep_an_owner(tx: &Tx, scope: &Scope, one: &Practitioner) -> Result<()> {
    let all = practitioners::list(tx, scope).await?;
    let others = all.iter().filter(|other| other.id != one.id && other.role == Role::Owner && other.is_active()).count();
    let is_owner = one.role == Role::Owner && one.is_active();
    if is_owner && others == 0 {
        Err(Problems::one("role", "A practice needs an owner. Please make somebody else one first.").into())
    } else {
        Ok(())
    }
}

/// Somebody leaves: every sign-in and link of theirs ends at once, their clients go to the heir. The address is free again.
///
/// # Errors
/// `Invalid` when a caseload has no heir, or the practice would have no owner left.
pub async fn deactivate(app: &App, scope: Scope, id: PractitionerId, heir: Option<PractitionerId>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            practitioners::hold_all(&tx, &scope).await?;
            let one = practitioners::find(&tx, &scope, id).await?;
            if one.deactivated_at.is_some() {
                return Ok(());
            }
            if scope.practitioner() == Some(id) {
                return Err(Problems::one("hand_over_to", "Nobody can deactivate themselves. Please ask another owner.").into());
            }
            keep_an_owner(&tx, &scope, &one).await?;
            let caseload = practitioners::caseload(&tx, &scope, id).await?;
            match heir {
                Some(heir) => {
                    let heir = practitioners::find(&tx, &scope, heir).await.map_err(|_| no_heir())?;
                    if heir.id == id || !heir.is_active() || !role::has_caseload(heir.role) {
                        return Err(no_heir());
                    }
                    practitioners::hand_over(&tx, &scope, id, heir.id).await?;
                    appointments::hand_over(&tx, &scope, id, heir.id, now).await?;
                    audit::record(&tx, &scope, "hand_over_to", ("practitioner", heir.id.0), now).await?;
                    for client in caseload {
                        read_access::handed_over(&tx, &scope, client, now).await?;
                        audit::record(&tx, &scope, "hand_over", ("client", client.0), now).await?;
                    }
                }
                None if !caseload.is_empty() => return Err(no_heir()),
                None => practitioners::drop_shares(&tx, &scope, id).await?,
            }
            // What they wrote goes to the heir too, or to the owner who lets them go.
            if let Some(author) = heir.or(scope.practitioner()) {
                templates::hand_over(&tx, &scope, id, author).await?;
            }
            practitioners::update(&tx, &scope, id, one.revision, Change { deactivated_at: Some(now), ..Change::default() }).await?;
            visits::delete_others(&tx, id, None).await?;
            practitioner_links::end_all(&tx, id, None, now).await?;
            audit::record(&tx, &scope, "deactivate", ("practitioner", id.0), now).await
        })
        .await
}

fn no_heir() -> Error {
    Problems::one("hand_over_to", "Please choose who takes over their clients: an owner or a therapist who works here.").into()
}

/// Changes one's own name and zone.
///
/// # Errors
/// `Invalid` by field; `Conflict` when it was changed elsewhere since `revision`.
pub async fn update_own(app: &App, scope: Scope, id: PractitionerId, revision: i32, name: &str, time_zone: &str) -> Result<()> {
    let mut problems = Problems::default();
    let name = problems.note("name", text::line(name, 200));
    let time_zone = match time_zone.trim() {
        "" => Some(None),
        typed => problems.note("time_zone", zone::parse(typed)).map(Some),
    };
    let (Some(name), Some(time_zone)) = (name, time_zone) else { return Err(problems.into()) };
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let change = Change { name: Some(name), time_zone: Some(time_zone), ..Change::default() };
            practitioners::update(&tx, &scope, id, revision, change).await?;
            audit::record(&tx, &scope, "update", ("practitioner", id.0), now).await
        })
        .await
}

/// Changes one's own password; every other sign-in ends, and a mail says so.
///
/// # Errors
/// `Invalid` by field (`current`, `password`); `TooMany` while softly locked.
pub async fn change_password(app: &App, scope: Scope, visit: &Visit, current: &str, new: &str) -> Result<()> {
    sign_in::confirm_password(app, visit.practitioner_id, current).await.map_err(|error| match error {
        Error::Unauthorized => Problems::one("current", "That password is not right.").into(),
        other => other,
    })?;
    set_password(app, scope, visit.practitioner_id, new, Some(visit), None).await
}

async fn set_password(
    app: &App,
    scope: Scope,
    id: PractitionerId,
    new: &str,
    kept: Option<&Visit>,
    used: Option<entity::ids::PractitionerLinkId>,
) -> Result<()> {
    password::check(new).map_err(|sentence| Problems::one("password", sentence))?;
    let (now, domain, typed, kept) = (app.now(), app.config().mail_domain().to_owned(), new.to_owned(), kept.map(|visit| visit.id));
    let password_hash = Some(off_thread(move || keys::hash_password(&typed)).await?);
    app.store
        .write(move |tx| async move {
            if let Some(link) = used {
                practitioner_links::use_up(&tx, link, now).await?;
            }
            let one = practitioners::find(&tx, &scope, id).await?;
            practitioners::update(&tx, &scope, id, one.revision, Change { password_hash, ..Change::default() }).await?;
            visits::delete_others(&tx, id, kept).await?;
            practitioner_links::end_all(&tx, id, Some(PractitionerLinkPurpose::Reset), now).await?;
            throttles::clear(&tx, &throttles::name(&tx, "sign_in", &address::normalise(&one.email))).await?;
            enqueue::password_changed(&tx, &scope, id, &domain, now).await?;
            audit::record(&tx, &scope, "change_password", ("practitioner", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// Somebody forgot their password. Whoever asks learns nothing: the page says the same to everybody.
pub async fn ask_reset(app: &App, email: &str) -> Result<()> {
    let normalised = address::normalise(email.trim());
    let known = practitioners::by_email(&app.store, &normalised).await?;
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let key = throttles::name(&tx, "reset", &normalised);
            let counter = throttles::take(&tx, &key, TimeDelta::hours(1), now).await?;
            if counter.count >= RESETS_AN_HOUR {
                return Ok(());
            }
            throttles::put(&tx, Throttle { count: counter.count + 1, ..counter }).await?;
            let Some(known) = known else { return Ok(()) };
            let scope = Scope::checked(known.practice_id, Actor::Practitioner(known.id));
            let link = practitioner_links::mint(&tx, &scope, known.id, PractitionerLinkPurpose::Reset, now + RESET_WITHIN, now).await?;
            enqueue::practitioner_link(&tx, &scope, &link, &domain, now).await?;
            audit::record(&tx, &scope, "ask_reset", ("practitioner", known.id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// Chooses a new password with a link; every sign-in ends.
///
/// # Errors
/// `Invalid` for a password that will not do; `NotFound` when the link was used meanwhile.
pub async fn reset(app: &App, linked: &Linked, new: &str) -> Result<()> {
    set_password(app, linked.scope, linked.practitioner.id, new, None, Some(linked.link.id)).await
}

/// Ends one's other sign-ins.
pub async fn end_other_visits(app: &App, scope: Scope, visit: &Visit) -> Result<()> {
    let (id, kept, now) = (visit.practitioner_id, visit.id, app.now());
    app.store
        .write(move |tx| async move {
            visits::delete_others(&tx, id, Some(kept)).await?;
            audit::record(&tx, &scope, "end_other_sessions", ("practitioner", id.0), now).await
        })
        .await
}

/// Checks what is typed about somebody and hashes their password, if they have one yet.
pub(super) async fn checked(practice_id: PracticeId, new: NewPractitioner, now: DateTime<Utc>) -> Result<Practitioner> {
    let mut problems = Problems::default();
    let name = problems.note("name", text::line(&new.name, 200));
    let email = problems.note("email", address::parse(&new.email));
    if let Some(typed) = &new.password {
        problems.note("password", password::check(typed));
    }
    let (Some(name), Some(email), true) = (name, email, problems.is_empty()) else { return Err(problems.into()) };
    let (password_hash, accepted_at) = match new.password {
        Some(typed) => (off_thread(move || keys::hash_password(&typed)).await?, Some(now)),
        None => (String::new(), None),
    };
    Ok(Practitioner {
        id: random::id(now),
        practice_id,
        name,
        email,
        role: new.role,
        password_hash,
        time_zone: None,
        revision: 1,
        created_at: now,
        accepted_at,
        deactivated_at: None,
        brief_mail: None,
    })
}

//! Signing in to the workspace, and the soft lock that slows down guessing.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::PractitionerId;

use crate::app::App;
use crate::domain::address;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::metrics::SignInFailure;
use crate::store::throttles::{self, Throttle};
use crate::store::visits::Visit;
use crate::store::{audit, practitioners, visits};
use crate::{keys, random};

/// A day's work: after that, everybody signs in again.
const ABSOLUTE_END: TimeDelta = TimeDelta::hours(12);
/// Left alone this long, the workspace locks (45 CFR 164.312(a)(2)(iii): automatic logoff).
pub const IDLE: TimeDelta = TimeDelta::minutes(15);
/// Wrong passwords are counted this long.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Password hashing takes memory; this many at once, the others wait.
static HASHING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);

/// Runs a password computation away from the threads that serve pages.
///
/// # Errors
/// When the computation panics.
pub async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = HASHING.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::internal("hashing a password failed"))
}

/// Signs in. Returns the new session's cookie value and whose it is.
///
/// # Errors
/// `Unauthorized` for a wrong address or password alike, in the same time; `TooMany` while softly locked.
pub async fn sign_in(app: &App, email: &str, password: &str, browser: Option<String>) -> Result<(String, PractitionerId)> {
    let normalised = address::normalise(email.trim());
    let key = throttles::name(&app.store, "sign_in", &normalised);
    count_attempt(app, key.clone()).await?;
    let practitioner = practitioners::by_email(&app.store, &normalised).await?;
    let hash = practitioner.as_ref().map(|practitioner| practitioner.password_hash.clone());
    let password = password.to_owned();
    let right = off_thread(move || keys::verify_password(&password, hash.as_deref())).await?;
    if !right {
        note_failure(app, practitioner);
        return Err(wrong(app));
    }
    let practitioner = practitioner.ok_or_else(|| wrong(app))?;
    let (token, now) = (keys::session_token(), app.now());
    let visit = new_visit(practitioner.id, &token, browser, now);
    let (id, scope) = (practitioner.id, Scope::checked(practitioner.practice_id, Actor::Practitioner(practitioner.id)));
    app.store
        .write(move |tx| async move {
            throttles::clear(&tx, &key).await?;
            visits::insert(&tx, visit).await?;
            audit::record(&tx, &scope, "sign_in", ("practitioner", practitioner.id.0), now).await
        })
        .await?;
    Ok((token, id))
}

/// A wrong password is in the trail of whom it was meant for; noted after the answer is clear, so that nobody learns who signs in here
/// by the time it takes.
fn note_failure(app: &App, meant: Option<practitioners::Practitioner>) {
    let Some(meant) = meant else { return };
    let (scope, now) = (Scope::checked(meant.practice_id, Actor::System), app.now());
    let store = app.store.clone();
    tokio::spawn(async move {
        let noted = store.write(move |tx| async move { audit::record(&tx, &scope, "sign_in_failed", ("practitioner", meant.id.0), now).await });
        if let Err(error) = noted.await {
            tracing::error!(%error, "a wrong password could not be noted");
        }
    });
}

/// The token of a sign-in's forms. It says whose they are, so that what was typed is never sent on in somebody else's name.
fn form_token(practitioner: PractitionerId) -> String {
    format!("{practitioner}.{}", keys::session_token())
}

/// Whose form a token belongs to.
pub fn whose(form_token: &str) -> Option<PractitionerId> {
    form_token.split_once('.')?.0.parse().ok()
}

/// A sign-in that begins now. `browser` is what its list shows.
pub(super) fn new_visit(practitioner_id: PractitionerId, token: &str, browser: Option<String>, now: DateTime<Utc>) -> Visit {
    Visit {
        id: random::id(now),
        token_hash: keys::token_hash(token),
        practitioner_id,
        form_token: form_token(practitioner_id),
        created_at: now,
        last_seen_at: now,
        locked_at: None,
        ends_at: now + ABSOLUTE_END,
        browser,
    }
}

/// Asks for the password once more.
///
/// # Errors
/// `Unauthorized` for a wrong password; `TooMany` while softly locked.
pub async fn confirm_password(app: &App, id: PractitionerId, password: &str) -> Result<()> {
    let practitioner = practitioners::active(&app.store, id).await?;
    let key = throttles::name(&app.store, "sign_in", &address::normalise(&practitioner.email));
    count_attempt(app, key.clone()).await?;
    let password = password.to_owned();
    if !off_thread(move || keys::verify_password(&password, Some(&practitioner.password_hash))).await? {
        return Err(wrong(app));
    }
    app.store.write(move |tx| async move { throttles::clear(&tx, &key).await }).await
}

/// Unlocks a session that was left alone.
///
/// # Errors
/// `Unauthorized` for a wrong password; `TooMany` while softly locked.
pub async fn unlock(app: &App, visit: &Visit, password: &str) -> Result<()> {
    confirm_password(app, visit.practitioner_id, password).await?;
    let (id, now) = (visit.id, app.now());
    app.store
        .write(move |tx| async move {
            visits::set_locked(&tx, id, None).await?;
            visits::touch(&tx, id, now).await
        })
        .await
}

/// Signs out.
pub async fn sign_out(app: &App, visit: &Visit) -> Result<()> {
    let (id, practitioner, now) = (visit.id, visit.practitioner_id, app.now());
    let known = practitioners::active(&app.store, practitioner).await.ok();
    app.store
        .write(move |tx| async move {
            visits::delete(&tx, id).await?;
            let Some(known) = known else { return Ok(()) };
            let scope = Scope::checked(known.practice_id, Actor::Practitioner(practitioner));
            audit::record(&tx, &scope, "sign_out", ("practitioner", practitioner.0), now).await
        })
        .await
}

/// Counts an attempt before the password is looked at, so that many at once are counted as well; the right password clears the count.
/// From the third on there is a pause of 1, 3, 10 seconds; from the tenth on, two minutes each time.
/// A pause, never a lock-out: otherwise anybody could shut anybody out.
async fn count_attempt(app: &App, key: Vec<u8>) -> Result<()> {
    let now = app.now();
    let counted = app
        .store
        .write(move |tx| async move {
            let counter = throttles::take(&tx, &key, WINDOW, now).await?;
            if let Some(until) = counter.blocked_until.filter(|until| *until > now) {
                return Err(Error::TooMany((until - now).num_seconds().unsigned_abs() + 1));
            }
            let count = counter.count + 1;
            throttles::put(&tx, Throttle { count, blocked_until: pause(count, now), ..counter }).await
        })
        .await;
    if let Err(Error::TooMany(_)) = &counted {
        app.metrics().sign_in_failed(SignInFailure::Paused);
    }
    counted
}

/// The wrong address or password, counted.
fn wrong(app: &App) -> Error {
    app.metrics().sign_in_failed(SignInFailure::Wrong);
    Error::Unauthorized
}

fn pause(attempts: i32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let seconds = match attempts {
        ..3 => return None,
        3 => 1,
        4 => 3,
        5..10 => 10,
        _ => 120,
    };
    Some(now + TimeDelta::seconds(seconds))
}

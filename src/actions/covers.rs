//! Cover for absence: asking somebody to read meanwhile, saying yes, ending it.

use chrono::NaiveDate;
use entity::ids::{CoverId, PractitionerId};

use crate::app::App;
use crate::domain::cover::{Absence, MOST};
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::domain::scope::Scope;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::random;
use crate::store::covers::{self, Cover};
use crate::store::{Cx, Tx, audit, practices, practitioners};

/// Who is away, when, and who reads meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct NewCover {
    /// Made with the page, so that pressing twice makes it once; a new one where there is no page.
    pub id: Option<CoverId>,
    pub absent: PractitionerId,
    pub reader: PractitionerId,
    pub absence: Absence,
}

/// The practice's day.
pub async fn today(app: &App, scope: &Scope) -> Result<NaiveDate> {
    day(app, &app.store, scope).await
}

async fn day(app: &App, cx: &impl Cx, scope: &Scope) -> Result<NaiveDate> {
    let practice = practices::find(cx, scope.practice()).await?;
    Ok(zone::local(app.now(), &practice.time_zone).date())
}

/// Whether whoever acts speaks for the practice: an owner, or a key.
pub(super) async fn speaks_for_practice(tx: &Tx, scope: &Scope) -> Result<bool> {
    match scope.practitioner() {
        None => Ok(true),
        Some(me) => Ok(role::runs_practice(practitioners::find(tx, scope, me).await?.role)),
    }
}

/// Somebody who works here and may have clients.
pub(super) async fn works_here(tx: &Tx, scope: &Scope, one: PractitionerId, field: &str) -> Result<()> {
    match practitioners::find(tx, scope, one).await {
        Ok(one) if one.is_active() && role::has_caseload(one.role) => Ok(()),
        Ok(_) | Err(Error::NotFound) => Err(Problems::one(field, "Please choose an owner or a therapist who works here.").into()),
        Err(error) => Err(error),
    }
}

/// Enters an absence with whoever reads meanwhile. An owner's word counts at once; anybody else's waits for a yes. The same id once more:
/// nothing happens.
///
/// # Errors
/// `Forbidden` for somebody else's absence. `Invalid` by field (`reader_id`, `absent_id`). `Conflict`: very many already.
pub async fn add(app: &App, scope: Scope, new: NewCover) -> Result<CoverId> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let today = today(app, &scope).await?;
    let id = app
        .store
        .write(move |tx| async move {
            let counts = speaks_for_practice(&tx, &scope).await?;
            if !counts && scope.practitioner() != Some(new.absent) {
                return Err(Error::Forbidden);
            }
            works_here(&tx, &scope, new.absent, "absent_id").await?;
            works_here(&tx, &scope, new.reader, "reader_id").await?;
            if new.reader == new.absent {
                return Err(Problems::one("reader_id", "Please choose somebody else.").into());
            }
            let id = new.id.unwrap_or_else(|| random::id(now));
            if covers::count(&tx, &scope, new.absent, today).await? >= MOST {
                return Err(Error::Conflict("There are very many absences already."));
            }
            let row = Cover {
                id,
                practice_id: scope.practice(),
                absent_id: new.absent,
                reader_id: new.reader,
                starts_on: new.absence.from,
                ends_on: new.absence.until,
                asked_by: scope.practitioner(),
                created_at: now,
                accepted_at: counts.then_some(now),
                accepted_by: scope.practitioner().filter(|_| counts),
                ended_at: None,
                ended_by: None,
            };
            if covers::insert(&tx, row).await? {
                audit::record(&tx, &scope, if counts { "set_cover" } else { "ask_cover" }, ("practitioner", new.absent.0), now).await?;
                audit::record(&tx, &scope, "cover_by", ("practitioner", new.reader.0), now).await?;
                if scope.practitioner() != Some(new.reader) {
                    enqueue::cover_asked(&tx, &scope, new.reader, id, &domain, now).await?;
                }
            }
            Ok(id)
        })
        .await?;
    app.wake_worker();
    Ok(id)
}

/// Whoever was asked says yes. Twice is as once.
///
/// # Errors
/// `Forbidden` for anybody else. `Conflict`: it was ended meanwhile.
pub async fn accept(app: &App, scope: Scope, id: CoverId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let cover = covers::find(&tx, &scope, id).await?;
            if scope.practitioner() != Some(cover.reader_id) {
                return Err(Error::Forbidden);
            }
            if covers::accept(&tx, &scope, id, now).await? {
                return audit::record(&tx, &scope, "accept_cover", ("practitioner", cover.absent_id.0), now).await;
            }
            if cover.ended_at.is_some() { Err(Error::Conflict("This was ended meanwhile.")) } else { Ok(()) }
        })
        .await
}

/// Ends it: declined by whoever was asked, taken back by whoever is away, or ended by an owner. Twice is as once.
///
/// # Errors
/// `Forbidden` for anybody else.
pub async fn end(app: &App, scope: Scope, id: CoverId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let cover = covers::find(&tx, &scope, id).await?;
            let me = scope.practitioner();
            let concerned = me == Some(cover.reader_id) || me == Some(cover.absent_id);
            if !concerned && !speaks_for_practice(&tx, &scope).await? {
                return Err(Error::Forbidden);
            }
            let news = covers::end(&tx, &scope, id, now).await?;
            let verb = if cover.accepted_at.is_none() && me == Some(cover.reader_id) { "decline_cover" } else { "end_cover" };
            if news { audit::record(&tx, &scope, verb, ("practitioner", cover.absent_id.0), now).await } else { Ok(()) }
        })
        .await
}

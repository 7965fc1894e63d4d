//! The mail that says that a brief is ready, asked for once for each appointment, and each practitioner's choice of it.

use chrono::{DateTime, Utc};
use entity::ids::PractitionerId;
use entity::kinds::BriefMail;

use crate::app::App;
use crate::domain::brief::mail;
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::store::practitioners::{self, Change};
use crate::store::{audit, brief_mails, clients, practices};

/// Whether somebody wants a mail that a brief is ready, and when: one's own choice. Nothing where no mail is wanted.
///
/// # Errors
/// `Invalid` for a word that is none of these.
pub async fn choose_mail(app: &App, scope: Scope, me: PractitionerId, word: &str) -> Result<()> {
    let choice: Option<BriefMail> = match word {
        "" => None,
        word => Some(word.parse().map_err(|_| Error::from(Problems::one("brief_mail", "Please choose one of these.")))?),
    };
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let one = practitioners::find(&tx, &scope, me).await?;
            if one.brief_mail == choice {
                return Ok(());
            }
            practitioners::update(&tx, &scope, me, one.revision, Change { brief_mail: Some(choice), ..Change::default() }).await?;
            audit::record(&tx, &scope, "update", ("practitioner", me.0), now).await
        })
        .await
}

/// Looked at in one go.
const BATCH: u64 = 200;

/// Asks for the mails that are due: one for each appointment, to whoever has it, where they want one and see the client.
pub async fn ask_due(app: &App) -> Result<()> {
    let now = app.now();
    let mut after = None;
    loop {
        let near = brief_mails::near(&app.store, now, now + mail::FURTHEST, after, BATCH).await?;
        after = near.last().map(|one| one.appointment.id);
        let full = near.len() as u64 == BATCH;
        for one in near {
            let usual = practices::find(&app.store, one.appointment.practice_id).await?.time_zone;
            let here = one.time_zone.as_deref().unwrap_or(&usual);
            if mail::is_due(one.when, one.appointment.starts_at, here, now) {
                ask(app, one, now).await?;
            }
        }
        if !full {
            return Ok(());
        }
    }
}

async fn ask(app: &App, near: brief_mails::Near, now: DateTime<Utc>) -> Result<()> {
    let to = near.appointment.practitioner_id;
    let whole = Scope::checked(near.appointment.practice_id, Actor::Practitioner(to));
    let scope = if role::sees_all_clients(near.role) { whole } else { whole.within_caseload_of(to) };
    let domain = app.config().mail_domain().to_owned();
    app.store
        .write(move |tx| async move {
            let one = near.appointment;
            // Whoever has the appointment but not the case could not open it.
            match clients::find(&tx, &scope, one.client_id).await {
                Ok(_) => {}
                Err(Error::NotFound) => return Ok(()),
                Err(error) => return Err(error),
            }
            // Moved or cancelled at this moment, it is looked at again.
            if brief_mails::note_asked(&tx, &one, now).await? {
                enqueue::brief_ready(&tx, &scope, to, (one.id, one.starts_at), &domain, now).await?;
            }
            Ok(())
        })
        .await
}

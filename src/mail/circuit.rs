//! Mail that cannot leave at all: the mail server does not let us in (nothing is sent), or is not there (mails are tried by their
//! table). Either way one node looks every minute, and what waited goes when the server is back. All nodes share one row about it.

use chrono::{DateTime, Utc};
use entity::kinds::MailTrouble;

use super::transport::Sent;
use crate::app::App;
use crate::domain::delivery;
use crate::domain::delivery::scrub::scrub;
use crate::error::Result;
use crate::store::sending;

/// Looks whether mail can leave again, if it could not, and if it is time and nobody else's turn.
pub async fn probe(app: &App) -> Result<()> {
    let (now, by_hand) = (app.now(), app.clock.is_manual());
    let seen = sending::read(&app.store).await?;
    if seen.paused_since.is_none() && seen.away_since.is_none() {
        return Ok(());
    }
    let asked = seen.clone();
    let mine = app.store.write(move |tx| async move {
        let now = crate::store::outbox::lease_time(&tx, now, by_hand).await?;
        if asked.probe_at.is_some_and(|at| at > now) {
            return Ok(false);
        }
        sending::take_probe(&tx, &asked, now).await
    });
    if !mine.await? {
        return Ok(());
    }
    let from = super::outbox::envelope_from(app, None).parse().ok();
    let found = app.mailer().check(from).await;
    told(app, found, app.now()).await
}

async fn told(app: &App, found: std::result::Result<(), Sent>, now: DateTime<Utc>) -> Result<()> {
    match found {
        Err(sent) if is_ours(&sent) => {
            let fault = scrub(&sent.sentence(), None);
            tracing::error!("the mail server still does not let us in; nothing is being sent");
            app.store.write(move |tx| async move { sending::note_fault(&tx, fault, now).await }).await
        }
        // Not there: it may still be that it does not let us in.
        Err(Sent::Unreachable { .. }) => Ok(()),
        // It speaks to us. What it says to one mail or another, each will hear for itself.
        _ => {
            if app.store.write(move |tx| async move { sending::resume(&tx, now).await }).await? {
                tracing::info!("the mail server is back; sending goes on");
            }
            Ok(())
        }
    }
}

/// Whether our settings are what it does not like.
fn is_ours(sent: &Sent) -> bool {
    match sent {
        Sent::Misconfigured(_) => true,
        Sent::Refused { step, code, text } => delivery::classify(*step, *code, text) == MailTrouble::Configuration,
        _ => false,
    }
}

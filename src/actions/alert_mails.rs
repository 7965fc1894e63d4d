//! Mails about alerts that did not arrive: they must not end in silence while nobody has seen what they are about.

use chrono::{DateTime, Utc};
use entity::ids::{AlertId, AlertStepId};
use entity::kinds::AlertStep;

use super::alert_telling;
use crate::app::App;
use crate::domain::alert::Stage;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::mail::enqueue::ALERT_MAILS;
use crate::store::outbox::OutboxEmail;
use crate::store::{Tx, alert_cases, alert_mails, alert_steps};

/// Read at once; all of them are gone through, page by page.
const PAGE: u64 = 100;

/// What was given up or came back: the trail of the alert says with whom it did not arrive, and whoever was not asked yet is. Any number of
/// nodes may do this: each mail counts once.
pub async fn look_after_unreached(app: &App) -> Result<()> {
    let (now, domain, mut after) = (app.now(), app.config().mail_domain().to_owned(), None);
    let mut asked = 0;
    loop {
        let page = alert_mails::unreached(&app.store, &ALERT_MAILS, after, PAGE).await?;
        after = page.last().map(|email| email.id);
        let whole = page.len() as u64 == PAGE;
        for email in page {
            let domain = domain.clone();
            match app.store.write(move |tx| async move { unreached(&tx, &email, &domain, now).await }).await {
                Ok(some) => asked += some,
                Err(error) => tracing::error!(%error, "nobody else could be asked about an alert whose mail did not arrive"),
            }
        }
        if !whole {
            break;
        }
    }
    if asked > 0 {
        app.wake_worker();
    }
    Ok(())
}

async fn unreached(tx: &Tx, email: &OutboxEmail, mail_domain: &str, now: DateTime<Utc>) -> Result<usize> {
    let Some(missed) = email.practitioner_id else { return Ok(0) };
    let all = Scope::checked(email.practice_id, Actor::System);
    let case = match alert_cases::find(tx, &all, AlertId(email.subject_id)).await {
        Ok(case) if case.stage() == Stage::New => case,
        Ok(_) | Err(Error::NotFound) => return Ok(0),
        Err(error) => return Err(error),
    };
    // The step has the mail's own number: whoever comes second adds nothing.
    let step = AlertStepId(email.id.0);
    if !alert_steps::told_once(tx, &all, step, (case.id, case.client_id), (AlertStep::Unreached, missed), now).await? {
        return Ok(0);
    }
    let asked = alert_mails::asked(tx, &all, &ALERT_MAILS, case.id, case.created_at).await?;
    alert_telling::ask_others(tx, &case, missed, &asked, (mail_domain, now)).await
}

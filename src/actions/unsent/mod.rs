//! Marked answers that are typed and not sent: after two hours without a save they are put before a person, where the practice leaves that on
//! and the page said so at the start (DESIGN 9.6). Of the draft nothing else is looked at by anybody.

mod raising;

use chrono::{DateTime, Utc};
use entity::ids::{ClientId, OccurrenceId};

use super::alerts as cases;
use crate::app::App;
use crate::domain::alert::{self, UNSENT_AFTER};
use crate::domain::alert_drafts::{self, Then};
use crate::domain::content::Content;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::store::unsent_alerts::{self, DraftWatch};
use crate::store::{Tx, clients, drafts, notices, occurrences, practices};

/// Read at once; all of them are gone through, page by page.
const PAGE: u64 = 100;

/// Something of an occurrence was saved: it is looked at in two hours, where that may be and the client was told.
pub(super) async fn look_later(tx: &Tx, scope: &Scope, of: (ClientId, OccurrenceId), content: &Content, now: DateTime<Utc>) -> Result<()> {
    if alert::has_marked(content) && notices::announced(tx, scope, of.1).await?.at(now) {
        unsent_alerts::watch(tx, scope, of, now + UNSENT_AFTER).await?;
    }
    Ok(())
}

/// Looks at the drafts whose time has come. Any number of nodes may do this: each is taken once. One that cannot be looked at keeps none of
/// the others waiting.
pub async fn look_at_due(app: &App) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let (mut found, mut after) = (false, None);
    loop {
        let page = unsent_alerts::due(&app.store, now, after, PAGE).await?;
        after = page.last().map(|watch| watch.occurrence_id);
        let whole = page.len() as u64 == PAGE;
        for watch in page {
            let domain = domain.clone();
            match app.store.write(move |tx| async move { look(&tx, &watch, &domain, now).await }).await {
                Ok(some) => found |= some,
                Err(error) => tracing::error!(%error, "a draft could not be looked at"),
            }
        }
        if !whole {
            break;
        }
    }
    if found {
        app.wake_worker();
    }
    Ok(())
}

async fn look(tx: &Tx, watch: &DraftWatch, mail_domain: &str, now: DateTime<Utc>) -> Result<bool> {
    let scope = Scope::checked(watch.practice_id, Actor::System);
    // In the order in which a save takes them, so that neither waits for the other for ever. Whoever sends at this moment comes before or after.
    clients::hold(tx, &scope, watch.client_id, now).await?;
    if !unsent_alerts::take(tx, watch).await? {
        return Ok(false);
    }
    let occurrence = match occurrences::find(tx, &scope, watch.occurrence_id).await {
        Ok(occurrence) => occurrence,
        Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    let Some(saved_at) = drafts::last_saved(tx, &scope, occurrence.id).await? else { return Ok(false) };
    let on = practices::find(tx, watch.practice_id).await?.alert_unsent;
    match alert_drafts::then(saved_at, on, now) {
        Then::Look => {}
        Then::Later(at) => {
            unsent_alerts::watch(tx, &scope, (watch.client_id, occurrence.id), at).await?;
            return Ok(false);
        }
        Then::Forget => return Ok(false),
    }
    let raised = raising::raise(tx, &scope, &occurrence, saved_at, now).await?;
    cases::raised(tx, &scope, occurrence.client_id, &raised, |_| false, (mail_domain, now)).await?;
    Ok(!raised.is_empty())
}

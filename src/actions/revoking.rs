//! Ending links before their time: one, those of an occurrence, all of a practice, all of the server. It holds from the next request
//! on, and what a link had opened closes with it; what was typed there is shown once more to be copied.

use entity::ids::{AccessLinkId, AssignmentId, OccurrenceId};
use entity::kinds::RevokedWhy;

use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::store::links::Which;
use crate::store::{addresses, assignments, audit, links, occurrences, practices};

/// Ends one link.
///
/// # Errors
/// `Conflict` when it was ended already.
pub async fn end_link(app: &App, scope: Scope, id: AccessLinkId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let link = links::find_in(&tx, &scope, id).await?;
            if links::revoke(&tx, &scope, Which::One(id), RevokedWhy::ByHand, now).await? == 0 {
                return Err(Error::Conflict("This link was ended already."));
            }
            let subject = link.occurrence_id.map_or(("client", link.client_id.0), |occurrence| ("occurrence", occurrence.0));
            audit::record(&tx, &scope, "end_link", subject, now).await
        })
        .await
}

/// Ends every link to an occurrence.
///
/// # Errors
/// `Conflict` when there is none that lives.
pub async fn end_links_of(app: &App, scope: Scope, id: OccurrenceId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            occurrences::find(&tx, &scope, id).await?;
            if links::revoke(&tx, &scope, Which::OfOccurrence(id), RevokedWhy::ByHand, now).await? == 0 {
                return Err(Error::Conflict("There is no link to end."));
            }
            audit::record(&tx, &scope, "end_links", ("occurrence", id.0), now).await
        })
        .await
}

/// Ends every link to anything of an assignment.
///
/// # Errors
/// `Conflict` when there is none that lives.
pub async fn end_links_of_assignment(app: &App, scope: Scope, id: AssignmentId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            assignments::find(&tx, &scope, id).await?;
            if links::revoke(&tx, &scope, Which::OfAssignment(id), RevokedWhy::ByHand, now).await? == 0 {
                return Err(Error::Conflict("There is no link to end."));
            }
            audit::record(&tx, &scope, "end_links", ("assignment", id.0), now).await
        })
        .await
}

/// Ends every link of the practice. Returns how many.
pub async fn end_all(app: &App, scope: Scope) -> Result<u64> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let ended = links::revoke(&tx, &scope, Which::OfPractice, RevokedWhy::Practice, now).await?;
            addresses::forget_asked(&tx, &scope).await?;
            audit::record(&tx, &scope, "end_links", ("practice", scope.practice().0), now).await?;
            Ok(ended)
        })
        .await
}

/// Ends every link of the server, practice by practice. Returns how many.
pub async fn end_everywhere(app: &App) -> Result<u64> {
    let mut ended = 0;
    for practice in practices::all(&app.store).await? {
        ended += end_all(app, Scope::checked(practice.id, Actor::System)).await?;
    }
    Ok(ended)
}

//! What a client says afterwards of what was done.

use entity::ids::{ClientSessionId, ResponseId};

use crate::app::App;
use crate::domain::review::Review;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::reviews::{self, Writing};
use crate::store::{assignments, audit, clients, responses};

/// Keeps a review of a response, in place of the one before. Where the writer could not read that one (`readable`), what is left out
/// stays, and it is no more readable than it was. The same again changes nothing. No mail goes: the response's own has gone.
pub async fn save(app: &App, scope: Scope, response: ResponseId, session: Option<ClientSessionId>, review: Review, readable: bool) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let row = responses::row(&tx, &scope, response).await?;
            clients::hold(&tx, &scope, row.client_id, now).await?;
            let root = reviews::root(&row);
            let before = reviews::find(&tx, &scope, root).await?;
            let unread = before.as_ref().filter(|_| !readable);
            let review = unread.map_or(review.clone(), |before| review.over(&before.review));
            if before.as_ref().is_some_and(|before| before.review == review) {
                return Ok(());
            }
            let (session, written_at) = unread.map_or((session, now), |before| (before.session_id, before.written_at));
            let template = assignments::find(&tx, &scope, row.assignment_id).await?.template_id;
            let over = before.map_or(0, |before| before.revision);
            let writing = Writing { client: row.client_id, response: root, template, session, over, written_at };
            reviews::save(&tx, &scope, writing, &review).await?;
            audit::record(&tx, &scope, "review", ("response", root.0), now).await
        })
        .await
}

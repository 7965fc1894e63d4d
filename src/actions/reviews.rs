//! What a client says afterwards of what was done.

use entity::ids::{ClientSessionId, ResponseId};

use crate::app::App;
use crate::domain::review::Review;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::reviews::{self, Writing};
use crate::store::{assignments, audit, clients, responses};

/// Keeps a review of a response, in place of the one before. The same again changes nothing. No mail goes: the response's own has gone.
pub async fn save(app: &App, scope: Scope, response: ResponseId, session: Option<ClientSessionId>, review: Review) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let row = responses::row(&tx, &scope, response).await?;
            clients::hold(&tx, &scope, row.client_id, now).await?;
            let root = reviews::root(&row);
            let before = reviews::find(&tx, &scope, root).await?;
            if before.as_ref().is_some_and(|before| before.review == review) {
                return Ok(());
            }
            let template = assignments::find(&tx, &scope, row.assignment_id).await?.template_id;
            let over = before.map_or(0, |before| before.revision);
            let writing = Writing { client: row.client_id, response: root, template, session, over };
            reviews::save(&tx, &scope, writing, &review, now).await?;
            audit::record(&tx, &scope, "review", ("response", root.0), now).await
        })
        .await
}

//! Looking at everything that happened with a client at once is noted, as looking at each of it is.

use entity::ids::ClientId;

use crate::app::App;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::audit;

/// Notes that a client's timeline was looked at.
pub async fn note_read(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    note(app, scope, client, "read_timeline").await
}

/// Notes that it was searched. For which words is kept nowhere: they say as much about a client as an answer does.
pub async fn note_search(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    note(app, scope, client, "search_timeline").await
}

/// Notes that a summary of progress was made for the record.
pub async fn note_summary(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    note(app, scope, client, "summarise").await
}

async fn note(app: &App, scope: Scope, client: ClientId, verb: &'static str) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, verb, ("client", client.0), now).await }).await
}

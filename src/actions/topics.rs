//! The list for the next session.

use entity::ids::{ClientId, ClientSessionId, EntryId, TopicId};

use super::coping::once;
use crate::app::App;
use crate::domain::scope::Scope;
use crate::domain::topics as rules;
use crate::error::{Error, Result};
use crate::store::topics::{NewTopic, Topic};
use crate::store::{audit, clients, topics};

/// A line for the list, under the number that its page was born with.
pub struct New {
    pub id: TopicId,
    pub client: ClientId,
    /// The browser that wrote it, where the client did.
    pub session: Option<ClientSessionId>,
    pub text: String,
    /// The entry that it brings along.
    pub entry: Option<EntryId>,
    pub shared: bool,
}

/// Adds a topic at the end. The same number again makes no second one, with another line it is kept beside the first.
///
/// # Errors
/// `Conflict` where the list is full.
pub async fn add(app: &App, scope: Scope, new: New) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::find(&tx, &scope, new.client).await?;
            clients::hold(&tx, &scope, new.client, now).await?;
            let same = |known: &Topic| known.text == new.text && known.row.entry_id == new.entry;
            let Some(id) = once(new.id, topics::find(&tx, &scope, new.id).await, same, now)? else { return Ok(()) };
            let order = topics::order(&tx, &scope, new.client).await?;
            if order.len() >= rules::MOST {
                return Err(Error::Conflict("This list is full."));
            }
            let position = order.last().map_or(1, |(_, position)| position + 1);
            let New { client, session, text, entry, shared, .. } = new;
            topics::insert(&tx, &scope, NewTopic { id, client, session, text: &text, entry, position, shared }, now).await?;
            if scope.actor().parts().0 != entity::kinds::ActorKind::Client {
                audit::record(&tx, &scope, "create", ("topic", id.0), now).await?;
            }
            Ok(())
        })
        .await
}

/// Moves one up or down among those that the client sees. At the end of the list nothing happens.
pub async fn shift(app: &App, scope: Scope, client: ClientId, seen: Vec<TopicId>, id: TopicId, up: bool) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let before = topics::order(&tx, &scope, client).await?;
            let order: Vec<TopicId> = before.iter().map(|(id, _)| *id).collect();
            let Some(after) = rules::moved(&order, &seen, id, up) else { return Ok(()) };
            for (position, id) in (1..).zip(after) {
                if !before.contains(&(id, position)) {
                    topics::put(&tx, &scope, id, position).await?;
                }
            }
            Ok(())
        })
        .await
}

/// Shows a client's own topic to the therapist, or no longer.
pub async fn set_shared(app: &App, scope: Scope, id: TopicId, shared: bool) -> Result<()> {
    app.store.write(move |tx| async move { topics::set_shared(&tx, &scope, id, shared).await.map(drop) }).await
}

/// Strikes a client's own topic. One that was talked about stays.
pub async fn strike(app: &App, scope: Scope, id: TopicId) -> Result<()> {
    app.store.write(move |tx| async move { topics::strike(&tx, &scope, id).await.map(drop) }).await
}

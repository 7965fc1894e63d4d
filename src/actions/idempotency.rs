//! Requests of the API that may be sent twice: each is done once.

use entity::ids::{ApiKeyId, IdempotentRequestId};

use crate::app::App;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys;
use crate::store::idempotency::{self, Known};

/// Begins a request that came with a key, or tells what became of the first one. `request` is everything that makes it the same.
pub async fn begin(app: &App, scope: &Scope, by: ApiKeyId, key: &str, request: &[u8]) -> Result<Known> {
    let (practice, now) = (scope.practice(), app.now());
    let request = idempotency::fingerprint(&app.store, practice, request).await?;
    let key = keys::token_hash(key);
    app.store.write(move |tx| async move { idempotency::begin(&tx, (practice, by), key, request, now).await }).await
}

/// Keeps what was answered.
pub async fn finish(app: &App, scope: &Scope, id: IdempotentRequestId, status: u16, reply: Vec<u8>) -> Result<()> {
    let practice = scope.practice();
    app.store.write(move |tx| async move { idempotency::finish(&tx, practice, id, status, &reply).await }).await
}

/// Forgets a request that changed nothing: it may be sent again with the same key.
pub async fn forget(app: &App, id: IdempotentRequestId) -> Result<()> {
    app.store.write(move |tx| async move { idempotency::forget(&tx, id).await }).await
}

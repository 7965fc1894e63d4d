//! Keys of the admin API.

use entity::ids::ApiKeyId;

use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::text;
use crate::error::{Error, Result};
use crate::store::api_keys::{self, ApiKey};
use crate::store::audit;
use crate::{keys, random};

/// How a key begins, so that a leaked one is recognised.
pub const PREFIX: &str = "mwk_";

/// Makes a key. Its secret is returned this once; only a hash is kept.
///
/// # Errors
/// `Invalid` when the name is empty or a scope unknown.
pub async fn create(app: &App, scope: Scope, name: &str, scopes: &[String]) -> Result<(ApiKeyId, String)> {
    let id = random::id(app.now());
    create_as(app, scope, id, name, scopes).await
}

/// Makes a key under an id that was made with the page, so that a page sent twice makes one key.
///
/// # Errors
/// As above; `Conflict` when there is a key with this id.
pub async fn create_as(app: &App, scope: Scope, id: ApiKeyId, name: &str, scopes: &[String]) -> Result<(ApiKeyId, String)> {
    let mut problems = Problems::default();
    let name = problems.note("name", text::line(name, 100));
    for word in scopes {
        if !ApiScope::ALL.iter().any(|known| known.word() == word) {
            let known = ApiScope::ALL.map(ApiScope::word).join(", ");
            problems.add("scopes", format!("There is no scope “{word}”. Known are: {known}."));
        }
    }
    if scopes.is_empty() {
        problems.add("scopes", "Please give at least one scope.");
    }
    let (Some(name), true) = (name, problems.is_empty()) else { return Err(problems.into()) };
    let (secret, now) = (format!("{PREFIX}{}", keys::session_token()), app.now());
    let key = ApiKey {
        id,
        practice_id: scope.practice(),
        name,
        key_hash: keys::token_hash(&secret),
        scopes: scopes.join(" "),
        created_at: now,
        last_used_at: None,
        revoked_at: None,
    };
    app.store
        .write(move |tx| async move {
            if api_keys::list(&tx, &scope).await?.iter().any(|known| known.id == id) {
                return Err(Error::Conflict("This key was made already. Its secret was shown once."));
            }
            api_keys::insert(&tx, key).await?;
            audit::record(&tx, &scope, "create", ("api_key", id.0), now).await
        })
        .await?;
    Ok((id, secret))
}

/// Revokes a key: from now on it opens nothing.
///
/// # Errors
/// `NotFound` when the practice has no such key.
pub async fn revoke(app: &App, scope: Scope, id: ApiKeyId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            api_keys::revoke(&tx, &scope, id, now).await?;
            audit::record(&tx, &scope, "revoke", ("api_key", id.0), now).await
        })
        .await
}

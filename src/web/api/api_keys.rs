//! Keys of the API itself.

use entity::ids::ApiKeyId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use super::etags::Done;
use super::text::Full;
use super::words::KeyScope;
use super::{Instant, Key, after, next, page_size};
use crate::actions;
use crate::app::App;
use crate::domain::scope::{Actor, ApiScope};
use crate::error::Error;
use crate::store::api_keys;

pub struct ApiKeys;

/// A key. Its secret is not kept
#[derive(Object)]
struct ApiKey {
    id: Uuid,
    name: String,
    scopes: Vec<KeyScope>,
    created_at: Instant,
    last_used_at: Option<Instant>,
    revoked_at: Option<Instant>,
}

impl From<api_keys::ApiKey> for ApiKey {
    fn from(key: api_keys::ApiKey) -> Self {
        let scopes = ApiScope::ALL.into_iter().filter(|scope| key.scopes.split(' ').any(|word| word == scope.word()));
        Self {
            id: key.id.0,
            scopes: scopes.map(KeyScope::from).collect(),
            name: key.name,
            created_at: key.created_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
        }
    }
}

#[derive(Object)]
struct ApiKeyList {
    items: Vec<ApiKey>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewApiKey {
    name: Full<100>,
    /// Only scopes that the asking key has itself
    #[oai(validator(min_items = 1, max_items = 4, unique_items))]
    scopes: Vec<KeyScope>,
}

/// A new key with its secret.
#[derive(Object)]
struct ApiKeyWithSecret {
    #[oai(flatten)]
    key: ApiKey,
    /// Shown this once
    secret: String,
}

#[derive(ApiResponse)]
enum Created {
    /// Made
    #[oai(status = 201)]
    Key(Json<ApiKeyWithSecret>),
}

#[OpenApi]
impl ApiKeys {
    /// List keys
    ///
    /// Scope: admin. Revoked ones too.
    #[oai(path = "/api-keys", method = "get", operation_id = "list_api_keys")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<ApiKeyList>> {
        let scope = key.may(ApiScope::Admin)?;
        let size = page_size(limit.0);
        let rows = after(api_keys::list(&app.store, &scope).await?, cursor.0, size, |row| row.id.0);
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(ApiKeyList { items: rows.into_iter().map(ApiKey::from).collect(), next }))
    }

    /// Make a key
    ///
    /// Scope: admin. It can have only scopes that the asking key has itself (403).
    #[oai(path = "/api-keys", method = "post", operation_id = "create_api_key")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewApiKey>) -> poem::Result<Created> {
        let scope = key.may(ApiScope::Admin)?;
        let scopes: Vec<ApiScope> = body.scopes.iter().map(|scope| (*scope).into()).collect();
        for given in &scopes {
            key.may(*given)?;
        }
        let words: Vec<String> = scopes.into_iter().map(|scope| scope.word().to_owned()).collect();
        let (id, secret) = actions::api_keys::create(&app, scope, &body.name, &words).await?;
        let made = api_keys::list(&app.store, &scope).await?.into_iter().find(|key| key.id == id).ok_or(Error::NotFound)?;
        Ok(Created::Key(Json(ApiKeyWithSecret { key: made.into(), secret })))
    }

    /// Revoke a key
    ///
    /// Scope: admin. From now on it opens nothing. A second time changes nothing. No key can revoke itself (409).
    #[oai(path = "/api-keys/:id", method = "delete", operation_id = "revoke_api_key")]
    async fn revoke(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::Admin)?;
        if scope.actor() == Actor::ApiKey(ApiKeyId(id.0)) {
            return Err(Error::Conflict("A key cannot revoke itself. Please use another one, or the workspace.").into());
        }
        actions::api_keys::revoke(&app, scope, ApiKeyId(id.0)).await?;
        Ok(Done::Done)
    }
}

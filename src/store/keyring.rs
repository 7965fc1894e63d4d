//! The keyring: wrapped keys in a database of their own, and the unwrapped ones in memory.
//! A client's key is committed before the client; deleting it makes everything about the client unreadable.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use ::entity::ids::{ClientId, PracticeId};
use ::entity::{client_key, practice_key};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::keys::{FieldKey, RootKeys, Secret, ServerKeys};

/// The server's own keys are kept like a practice's, under the id that no practice has.
const SERVER: PracticeId = PracticeId(Uuid::nil());

/// Unwraps keys when first needed and remembers them.
#[derive(Clone)]
pub struct Keyring {
    db: DatabaseConnection,
    roots: RootKeys,
    server: ServerKeys,
    practices: Arc<RwLock<HashMap<PracticeId, FieldKey>>>,
    clients: Arc<RwLock<HashMap<ClientId, FieldKey>>>,
}

impl Keyring {
    /// Opens the keyring, making the server's key the first time.
    ///
    /// # Errors
    /// When the root key is not the one that wrapped the keys.
    pub(super) async fn open(db: DatabaseConnection, roots: RootKeys) -> Result<Self> {
        let wrong = |_| Error::Unavailable("the root key does not open this database's keyring".into());
        if load_practice(&db, SERVER).await?.is_none() {
            insert_practice(&db, &roots, SERVER, DateTime::UNIX_EPOCH).await?;
        }
        let row = load_practice(&db, SERVER).await?.ok_or_else(|| Error::internal("the server's key is gone"))?;
        let secret = roots.unwrap_key(SERVER.0, &row.wrapped, row.wrapped_by).map_err(wrong)?;
        let server = ServerKeys::new(row.version.unsigned_abs(), &secret);
        Ok(Self { db, roots, server, practices: Arc::default(), clients: Arc::default() })
    }

    /// The server's own keys.
    pub fn server(&self) -> &ServerKeys {
        &self.server
    }

    /// Makes a practice's key.
    pub async fn create_practice(&self, practice: PracticeId, now: DateTime<Utc>) -> Result<()> {
        insert_practice(&self.db, &self.roots, practice, now).await
    }

    /// A practice's key.
    pub async fn practice(&self, practice: PracticeId) -> Result<FieldKey> {
        if let Some(key) = remembered(&self.practices, practice) {
            return Ok(key);
        }
        let row = load_practice(&self.db, practice).await?.ok_or(Error::NotFound)?;
        let secret = self.roots.unwrap_key(practice.0, &row.wrapped, row.wrapped_by)?;
        Ok(remember(&self.practices, practice, FieldKey::of_practice(practice, row.version.unsigned_abs(), &secret)))
    }

    /// Makes a client's key and commits it; the client is inserted afterwards.
    pub async fn create_client(&self, practice: PracticeId, client: ClientId, now: DateTime<Utc>) -> Result<()> {
        let secret = Secret::random();
        let wrapped = self.practice(practice).await?.wrap(client, &secret);
        let row = client_key::ActiveModel {
            client_id: Set(client),
            practice_id: Set(practice),
            version: Set(1),
            wrapped: Set(wrapped),
            created_at: Set(now),
        };
        client_key::Entity::insert(row).exec_without_returning(&self.db).await?;
        remember(&self.clients, client, FieldKey::of_client(practice, client, 1, &secret));
        Ok(())
    }

    /// Makes the keys of many clients at once.
    pub async fn create_clients(&self, practice: PracticeId, clients: &[ClientId], now: DateTime<Utc>) -> Result<()> {
        let practice_key = self.practice(practice).await?;
        let secrets: Vec<(ClientId, Secret)> = clients.iter().map(|client| (*client, Secret::random())).collect();
        for chunk in secrets.chunks(500) {
            let row = |(client, secret): &(ClientId, Secret)| client_key::ActiveModel {
                client_id: Set(*client),
                practice_id: Set(practice),
                version: Set(1),
                wrapped: Set(practice_key.wrap(*client, secret)),
                created_at: Set(now),
            };
            client_key::Entity::insert_many(chunk.iter().map(row)).exec_without_returning(&self.db).await?;
        }
        for (client, secret) in &secrets {
            remember(&self.clients, *client, FieldKey::of_client(practice, *client, 1, secret));
        }
        Ok(())
    }

    /// A client's key.
    pub async fn client(&self, practice: PracticeId, client: ClientId) -> Result<FieldKey> {
        if let Some(key) = remembered(&self.clients, client) {
            return Ok(key);
        }
        let found = client_key::Entity::find_by_id(client).filter(client_key::COLUMN.practice_id.eq(practice));
        let row = found.one(&self.db).await?.ok_or(Error::NotFound)?;
        self.unwrap_client(&row).await
    }

    /// Unwraps all keys of a practice in one query, before its list of clients is shown.
    pub async fn warm(&self, practice: PracticeId, clients: &[ClientId]) -> Result<()> {
        if clients.iter().all(|client| remembered(&self.clients, *client).is_some()) {
            return Ok(());
        }
        for row in client_key::Entity::find().filter(client_key::COLUMN.practice_id.eq(practice)).all(&self.db).await? {
            self.unwrap_client(&row).await?;
        }
        Ok(())
    }

    async fn unwrap_client(&self, row: &client_key::Model) -> Result<FieldKey> {
        let secret = self.practice(row.practice_id).await?.unwrap_key(row.client_id, &row.wrapped)?;
        let key = FieldKey::of_client(row.practice_id, row.client_id, row.version.unsigned_abs(), &secret);
        Ok(remember(&self.clients, row.client_id, key))
    }
}

async fn load_practice(db: &DatabaseConnection, practice: PracticeId) -> Result<Option<practice_key::Model>> {
    Ok(practice_key::Entity::find_by_id(practice).one(db).await?)
}

/// Two nodes that start together on an empty database: the first one's key stays.
async fn insert_practice(db: &DatabaseConnection, roots: &RootKeys, practice: PracticeId, now: DateTime<Utc>) -> Result<()> {
    let (wrapped, wrapped_by) = roots.wrap(practice.0, &Secret::random());
    let row = practice_key::ActiveModel {
        practice_id: Set(practice),
        version: Set(1),
        wrapped: Set(wrapped),
        wrapped_by: Set(wrapped_by),
        created_at: Set(now),
    };
    let keep_first = sea_orm::sea_query::OnConflict::column("practice_id").do_nothing().to_owned();
    match practice_key::Entity::insert(row).on_conflict(keep_first).exec_without_returning(db).await {
        Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn remembered<K: std::hash::Hash + Eq>(map: &RwLock<HashMap<K, FieldKey>>, id: K) -> Option<FieldKey> {
    map.read().ok()?.get(&id).cloned()
}

fn remember<K: std::hash::Hash + Eq>(map: &RwLock<HashMap<K, FieldKey>>, id: K, key: FieldKey) -> FieldKey {
    if let Ok(mut map) = map.write() {
        map.insert(id, key.clone());
    }
    key
}

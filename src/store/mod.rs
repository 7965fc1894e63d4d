//! All SQL and all sealing: one file per noun. Nothing else imports sea_orm (but `app`, which opens the pools).
//! May import `entity`, `domain`, `keys`. A new noun gets its file here.
//!
//! Reading: pass `&Store`. Writing: `store.write(async |tx| …)` and pass `&tx`. Every write is one explicit transaction in a task of
//! its own that no disconnecting phone can cut in half, IMMEDIATE on SQLite so that it waits for its turn instead of failing.
//! Every function about a practice's data takes a `&Scope` and names the practice in its SQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio_util::task::TaskTracker;

use crate::error::{Error, Result};

pub mod addresses;
pub mod alert_cases;
pub mod alert_mails;
pub mod alert_steps;
pub mod alerts;
pub mod api_keys;
pub mod appointment_notes;
pub mod appointments;
pub mod assignments;
pub mod attainment;
pub mod attestations;
pub mod audit;
pub mod baselines;
pub mod board;
pub mod bounces;
pub mod brief_before;
pub mod brief_mails;
pub mod brief_series;
pub mod briefs;
pub mod client_plans;
pub mod clients;
pub mod connect;
pub mod consents;
pub mod coping;
pub mod coping_uses;
pub mod covers;
pub mod crisis;
pub mod delivery_record;
pub mod draft_steps;
pub mod drafts;
pub mod email_occurrences;
pub mod entries;
pub mod goal_steps;
pub mod goals;
pub mod held;
pub mod idempotency;
pub mod keyring;
pub mod kiosks;
pub mod links;
pub mod look_forward;
pub mod meta;
pub mod moves;
pub mod notices;
pub mod occurrences;
pub mod outbox;
pub mod own_data;
pub mod own_entries;
pub mod own_requests;
pub mod pins;
pub mod practices;
pub mod practitioner_links;
pub mod practitioners;
pub mod private_entries;
pub mod progress_views;
pub mod ratings;
pub mod read_access;
pub mod replies;
pub mod responses;
pub mod reviews;
pub mod safety_plans;
pub mod sending;
pub mod sequence_looks;
pub mod sequences;
pub mod series;
mod series_parts;
pub mod sessions;
pub mod subjects;
pub mod takeaways;
pub mod telling;
pub mod templates;
pub mod throttles;
pub mod timeline;
pub mod topics;
pub mod unsent_alerts;
pub mod visits;

use keyring::Keyring;

/// The databases, cloned freely.
#[derive(Clone)]
pub struct Store {
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
    keyring: Keyring,
    writes: TaskTracker,
    /// Statements sent so far.
    statements: Arc<AtomicU64>,
    /// Held as long as the store lives: two servers on one SQLite file are refused.
    _lock: Option<Arc<std::fs::File>>,
}

/// A writing transaction.
#[derive(Clone)]
pub struct Tx {
    db: Arc<DatabaseTransaction>,
    keyring: Keyring,
}

/// Something to query: the store (reading) or a transaction.
pub trait Cx: Sync {
    type Db: ConnectionTrait;
    fn db(&self) -> &Self::Db;
    fn keyring(&self) -> &Keyring;
}

impl Cx for Store {
    type Db = DatabaseConnection;
    fn db(&self) -> &DatabaseConnection {
        &self.reader
    }
    fn keyring(&self) -> &Keyring {
        &self.keyring
    }
}

impl Cx for Tx {
    type Db = DatabaseTransaction;
    fn db(&self) -> &DatabaseTransaction {
        &self.db
    }
    fn keyring(&self) -> &Keyring {
        &self.keyring
    }
}

tokio::task_local! {
    /// Whether anything was written in this task.
    static KEPT: Arc<AtomicBool>;
}

/// Does the work and tells whether any of its writes may have been kept.
pub async fn noting_writes<F: Future>(work: F) -> (F::Output, bool) {
    let kept = Arc::new(AtomicBool::new(false));
    let output = KEPT.scope(kept.clone(), work).await;
    (output, kept.load(Ordering::Relaxed))
}

impl Store {
    /// Runs one writing transaction, detached from the caller: when the caller is dropped, the write still ends whole.
    ///
    /// # Errors
    /// What the closure returns (and then nothing is kept), or that the database is away.
    pub async fn write<T, F, Fut>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T>> + Send + 'static,
    {
        let (writer, keyring) = (self.writer.clone(), self.keyring.clone());
        let kept = KEPT.try_with(Arc::clone).ok();
        let task = self.writes.spawn(async move {
            let db = Arc::new(begin(&writer).await?);
            let outcome = work(Tx { db: db.clone(), keyring }).await;
            let Some(db) = Arc::into_inner(db) else { return Err(Error::internal("a transaction outlived its work")) };
            match outcome {
                Ok(value) => {
                    // Before the commit: nobody can know what became of one that breaks off.
                    kept.iter().for_each(|kept| kept.store(true, Ordering::Relaxed));
                    db.commit().await.map(|()| value).map_err(Error::from)
                }
                Err(error) => {
                    db.rollback().await?;
                    Err(error)
                }
            }
        });
        task.await.map_err(|_| Error::internal("a write panicked"))?
    }

    /// Waits until every write that has begun has ended. Called when the server stops.
    pub async fn finish(&self) {
        self.writes.close();
        self.writes.wait().await;
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.reader.ping().await?)
    }

    /// Statements that were sent to the database so far, keys' apart: how tests see that a page asks no more for more data.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The keys.
    pub fn keys(&self) -> &Keyring {
        &self.keyring
    }
}

/// The one place where a transaction begins.
#[allow(clippy::disallowed_methods, reason = "this is the helper")]
async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    db.begin_with_options(options).await
}

impl From<DbErr> for Error {
    /// Busy or away is told apart from broken. The text holds no values: statements are logged nowhere.
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error.to_string()),
            DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))
                if matches!(&**inner, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) =>
            {
                Self::Unavailable(inner.to_string())
            }
            DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) if is_passing(inner) => {
                Self::Unavailable("the database is busy".into())
            }
            DbErr::RecordNotFound(_) => Self::NotFound,
            _ => Self::internal(scrubbed(&error)),
        }
    }
}

/// Whether a fault may pass: SQLite busy, locked or full (its primary codes 5, 6, 13), PostgreSQL out of resources, stopping or
/// rolled back (SQLSTATE classes 53, 57, 40).
fn is_passing(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    let Some(code) = error.code() else { return false };
    match code.parse::<i32>() {
        Ok(code) if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() => matches!(code & 0xff, 5 | 6 | 13),
        _ => ["53", "57", "40"].iter().any(|class| code.len() == 5 && code.starts_with(class)),
    }
}

/// A database error without the values some databases quote in their details.
fn scrubbed(error: &DbErr) -> String {
    error.to_string().lines().next().unwrap_or_default().chars().take(300).collect()
}

/// Whether a unique rule refused a row.
pub(crate) fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

//! Opens the databases, makes sure they are set as they must be, and brings them up to date.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use migration::MigratorTrait;
use sea_orm::{ConnectOptions, ConnectionTrait, Database as SeaOrm, DatabaseConnection, DbBackend, Statement};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use tokio_util::task::TaskTracker;

use super::Store;
use super::keyring::Keyring;
use crate::config::{self, Config, Database};
use crate::error::{Error, Result};

/// The first SQLite without the WAL-reset fault.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
/// Any number, the same for all nodes: only one migrates at a time.
const MIGRATION_LOCK: i64 = 0x4d45_414e;

impl Store {
    /// Opens and migrates.
    ///
    /// # Errors
    /// A sentence for whoever runs the server, when the database is away, unsafe, or in use by another server.
    pub async fn open(config: &Config) -> Result<Self> {
        match &config.database {
            Database::Sqlite(path) => open_sqlite(path, config).await,
            Database::Postgres(url) => open_postgres(url, config).await,
        }
    }
}

async fn open_sqlite(path: &Path, config: &Config) -> Result<Store> {
    let keyring_path = path.with_file_name("keyring.sqlite");
    let lock = lock(&path.with_extension("lock"))?;
    let writer = sqlite(path, 1, false).await?;
    check_sqlite(&writer).await?;
    bring_up::<migration::Migrator>(&writer).await?;
    let reader = sqlite(path, 4, true).await?;
    let statements = Arc::default();
    let [writer, reader] = [writer, reader].map(|db| counted(db, &statements));
    let keyring = sqlite(&keyring_path, 1, false).await?;
    bring_up::<migration::keyring::Migrator>(&keyring).await?;
    let keyring = Keyring::open(keyring, config.root_keys.clone()).await?;
    Ok(Store { writer, reader, keyring, writes: TaskTracker::new(), statements, _lock: Some(Arc::new(lock)) })
}

/// One server to a file. The lock goes with the process.
fn lock(path: &PathBuf) -> Result<File> {
    let problem = |error: String| Error::Unavailable(format!("{}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| problem(error.to_string()))?;
    }
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(|error| problem(error.to_string()))?;
    file.try_lock().map_err(|_| problem("another server is using this database, and SQLite takes one at a time; please stop it first".into()))?;
    Ok(file)
}

async fn sqlite(path: &Path, connections: u32, read_only: bool) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", path.display()));
    options.max_connections(connections).min_connections(1).acquire_timeout(Duration::from_secs(3));
    options.sqlx_logging(config::tells_statements()).test_before_acquire(false);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("secure_delete", "ON")
            .pragma("journal_size_limit", "67108864")
            .pragma("temp_store", "MEMORY")
            .pragma("query_only", if read_only { "ON" } else { "OFF" })
    });
    Ok(SeaOrm::connect(options).await?)
}

/// Reads back what was asked for: a library that cannot be trusted with answers is refused.
async fn check_sqlite(db: &DatabaseConnection) -> Result<()> {
    let version = text(db, DbBackend::Sqlite, "SELECT sqlite_version()").await?;
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if parts.as_slice() < OLDEST_SQLITE.as_slice() {
        return Err(Error::Unavailable(format!("SQLite {version} can damage databases; 3.51.3 or newer is needed")));
    }
    for (name, wanted) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("secure_delete", "1")] {
        let found = text(db, DbBackend::Sqlite, &format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}")).await?;
        if found != wanted {
            return Err(Error::Unavailable(format!("SQLite's {name} is {found} and should be {wanted}")));
        }
    }
    Ok(())
}

async fn open_postgres(url: &str, config: &Config) -> Result<Store> {
    let statements = Arc::default();
    let data = counted(postgres(url, config.database_connections, None).await?, &statements);
    check_postgres(&data).await?;
    migrate_postgres(url).await?;
    let keyring = postgres(url, 2, Some("keyring")).await?;
    let keyring = Keyring::open(keyring, config.root_keys.clone()).await?;
    Ok(Store { writer: data.clone(), reader: data, keyring, writes: TaskTracker::new(), statements, _lock: None })
}

/// Counts what is sent, also within transactions. Never what a statement says.
fn counted(mut db: DatabaseConnection, statements: &Arc<AtomicU64>) -> DatabaseConnection {
    let statements = statements.clone();
    db.set_metric_callback(move |_| {
        statements.fetch_add(1, Ordering::Relaxed);
    });
    db
}

async fn postgres(url: &str, connections: u32, schema: Option<&str>) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).acquire_timeout(Duration::from_secs(3)).test_before_acquire(false);
    options.sqlx_logging(config::tells_statements());
    if let Some(schema) = schema {
        options.set_schema_search_path(schema);
    }
    options.map_sqlx_postgres_opts(|postgres| postgres.options([("idle_in_transaction_session_timeout", "30s"), ("statement_timeout", "30s")]));
    // sqlx 0.9.0 can give back a connection inside an open transaction when a BEGIN is cancelled; drop this with the next sqlx.
    // A ROLLBACK alone would put a warning into PostgreSQL's log, and into ours, each time that nothing was open. In a transaction that has
    // failed the BEGIN is refused, and the pool throws the connection away.
    options.map_sqlx_postgres_before_acquire(|connection, _| {
        Box::pin(async move {
            sqlx::Executor::execute(connection, "BEGIN; ROLLBACK").await?;
            Ok(true)
        })
    });
    Ok(SeaOrm::connect(options).await?)
}

async fn check_postgres(db: &DatabaseConnection) -> Result<()> {
    let version = text(db, DbBackend::Postgres, "SHOW server_version_num").await?;
    if version.parse::<u32>().unwrap_or(0) < 150_000 {
        return Err(Error::Unavailable("PostgreSQL 15 or newer is needed".into()));
    }
    for (name, bad) in [("synchronous_commit", "off"), ("fsync", "off")] {
        if text(db, DbBackend::Postgres, &format!("SHOW {name}")).await? == bad {
            tracing::warn!(setting = name, "PostgreSQL may lose acknowledged answers: this setting is off");
        }
    }
    Ok(())
}

/// Nodes that start together take turns. One connection, because an advisory lock belongs to a connection.
async fn migrate_postgres(url: &str) -> Result<()> {
    let turn = postgres(url, 1, None).await?;
    turn.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).await?;
    let data = postgres(url, 1, None).await?;
    bring_up::<migration::Migrator>(&data).await?;
    data.execute_unprepared("CREATE SCHEMA IF NOT EXISTS keyring").await?;
    let keys = postgres(url, 1, Some("keyring")).await?;
    bring_up::<migration::keyring::Migrator>(&keys).await?;
    for connection in [data, keys, turn] {
        connection.close().await?;
    }
    Ok(())
}

/// Takes the steps that are missing. Where a newer program has already taken all of ours and more, this one goes on beside it: steps only
/// add, so that nodes can be upgraded one after the other, and one of them may start again meanwhile.
async fn bring_up<M: MigratorTrait>(db: &DatabaseConnection) -> Result<()> {
    let taken: Vec<String> = M::get_migration_models(db).await?.into_iter().map(|step| step.version).collect();
    let ours: Vec<String> = M::migrations().iter().map(|step| step.name().to_owned()).collect();
    if taken.iter().all(|step| ours.contains(step)) {
        return Ok(M::up(db, None).await?);
    }
    if ours.iter().any(|step| !taken.contains(step)) {
        return Err(Error::Unavailable("it was brought up to date by a program of another line of versions".into()));
    }
    tracing::warn!("a newer version has brought this database up to date: this node goes on, and should be upgraded as well");
    Ok(())
}

/// The single text a statement answers.
async fn text(db: &DatabaseConnection, backend: DbBackend, sql: &str) -> Result<String> {
    let row = db.query_one_raw(Statement::from_string(backend, sql)).await?;
    let row = row.ok_or_else(|| Error::internal("the database gave no answer"))?;
    Ok(row.try_get_by_index(0)?)
}

//! Nodes are upgraded one after the other: the newest schema goes on serving the version before. Every step since then only adds: what that
//! version writes is still taken, what it wrote is still there, and nothing new stands in its way. (R18 of the bar, as far as the schema
//! goes; the old program itself is not built here, that would take minutes.)

use std::collections::{BTreeMap, BTreeSet};

use meanwhile::config::Database;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement};

use crate::support::world;

/// The last step of the version before.
const VERSION_BEFORE: &str = "m0009_undone_steps";

#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: String,
    nullable: bool,
}

type Tables = BTreeMap<String, Vec<Column>>;

struct Schema {
    db: DatabaseConnection,
    postgres: bool,
}

impl Schema {
    /// An empty database on one connection, with foreign keys left unchecked: rows of every table without a story behind them.
    async fn new(url: &str) -> Self {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1);
        let db = sea_orm::Database::connect(options).await.unwrap();
        Self { postgres: db.get_database_backend() == DbBackend::Postgres, db }
    }

    async fn leave_keys_unchecked(&self) {
        self.run(if self.postgres { "SET session_replication_role = replica" } else { "PRAGMA foreign_keys = OFF" }).await;
    }

    async fn run(&self, sql: &str) {
        self.db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    async fn ask(&self, sql: &str) -> Vec<QueryResult> {
        self.db.query_all_raw(Statement::from_string(self.db.get_database_backend(), sql)).await.unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    async fn tables(&self) -> Tables {
        let sql = if self.postgres {
            "SELECT table_name::text, column_name::text, concat(data_type, character_maximum_length), (is_nullable = 'YES')::int \
                FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        } else {
            "SELECT s.name, c.name, lower(c.type), 1 - (c.\"notnull\" OR c.pk > 0) FROM sqlite_schema s JOIN pragma_table_info(s.name) c \
                WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite%' ORDER BY s.name, c.cid"
        };
        let mut tables = Tables::new();
        for row in self.ask(sql).await {
            let text = |at: usize| row.try_get_by_index::<String>(at).unwrap();
            let nullable = row.try_get_by_index::<i32>(3).unwrap() == 1;
            tables.entry(text(0)).or_default().push(Column { name: text(1), kind: text(2), nullable });
        }
        tables.remove("seaql_migrations");
        tables
    }

    /// Every unique index with its table and columns.
    async fn unique(&self) -> BTreeMap<(String, String), BTreeSet<String>> {
        let sql = if self.postgres {
            "SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, a.attname::text FROM pg_index i \
                JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace \
                JOIN pg_attribute a ON a.attrelid = i.indexrelid WHERE i.indisunique"
        } else {
            "SELECT s.name, i.name, coalesce(c.name, '') FROM sqlite_schema s JOIN pragma_index_list(s.name) i JOIN pragma_index_info(i.name) c \
                WHERE s.type = 'table' AND i.\"unique\""
        };
        let mut all: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for row in self.ask(sql).await {
            let text = |at: usize| row.try_get_by_index::<String>(at).unwrap();
            all.entry((text(0), text(1))).or_default().insert(text(2));
        }
        all
    }

    /// Writes a row into every table, as the version before names the columns.
    async fn write(&self, tables: &Tables, number: u32) {
        for (table, columns) in tables {
            let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
            let values: Vec<_> = columns.iter().map(|column| self.value(&column.kind, number)).collect();
            self.run(&format!("INSERT INTO \"{table}\" ({}) VALUES ({})", names.join(", "), values.join(", "))).await;
        }
    }

    /// Some value of that kind, another one for each number.
    fn value(&self, kind: &str, number: u32) -> String {
        let has = |words: &[&str]| words.iter().any(|word| kind.contains(word));
        if has(&["uuid"]) {
            format!("'00000000-0000-7000-8000-{number:012}'")
        } else if has(&["time"]) {
            "'2026-11-26 10:00:00+00:00'".into()
        } else if has(&["date"]) {
            "'2026-11-26'".into()
        } else if has(&["json"]) {
            "'{}'".into()
        } else if has(&["bytea", "blob"]) {
            if self.postgres { format!("'\\x{number:032}'") } else { format!("x'{number:032}'") }
        } else if has(&["bool"]) {
            if self.postgres { "false".into() } else { "0".into() }
        } else if has(&["int", "double", "real", "numeric"]) {
            number.to_string()
        } else {
            format!("'{number}'")
        }
    }

    /// Every row, in the columns that the version before knows.
    async fn read(&self, tables: &Tables) -> BTreeSet<String> {
        let mut rows = BTreeSet::new();
        for (table, columns) in tables {
            let shown = |column: &Column| if self.postgres { format!("\"{}\"::text", column.name) } else { format!("quote(\"{}\")", column.name) };
            let shown: Vec<_> = columns.iter().map(shown).collect();
            for row in self.ask(&format!("SELECT concat_ws('|', '{table}', {}) FROM \"{table}\"", shown.join(", "))).await {
                rows.insert(row.try_get_by_index::<String>(0).unwrap());
            }
        }
        rows
    }
}

async fn steps_only_add(url: &str) {
    let schema = Schema::new(url).await;
    let steps = Migrator::migrations();
    let before = steps.iter().position(|step| step.name() == VERSION_BEFORE).unwrap() + 1;
    Migrator::up(&schema.db, Some(u32::try_from(before).unwrap())).await.unwrap();
    let (old, old_unique) = (schema.tables().await, schema.unique().await);
    assert!(old.len() > 20, "{:?}", old.keys());
    schema.leave_keys_unchecked().await;
    schema.write(&old, 11).await;
    schema.write(&old, 12).await;
    let written = schema.read(&old).await;

    Migrator::up(&schema.db, None).await.unwrap();
    schema.leave_keys_unchecked().await;
    let new = schema.tables().await;
    for (table, columns) in &old {
        let now = new.get(table).unwrap_or_else(|| panic!("{table} is gone"));
        for column in columns {
            let same = now.iter().find(|other| other.name == column.name).unwrap_or_else(|| panic!("{table}.{} is gone", column.name));
            assert_eq!(same, column, "{table}.{} is another", column.name);
        }
    }
    let read = schema.read(&old).await;
    // The shipped crisis lines are the program's own data, and a step may put them right; what somebody edited stays (`crisis.rs`).
    let changed: Vec<_> = written.difference(&read).filter(|row| !row.starts_with("crisis_line|")).collect();
    assert!(changed.is_empty(), "changed: {changed:#?}");
    schema.write(&old, 13).await;
    // The version before leaves what is new empty: a unique rule over old columns alone could refuse what it writes.
    for ((table, index), columns) in schema.unique().await {
        if let (Some(known), false) = (old.get(&table), old_unique.contains_key(&(table.clone(), index.clone()))) {
            let only_old = columns.iter().all(|column| known.iter().any(|old| old.name == *column));
            assert!(!only_old, "{index} on {table} is a new rule for what the version before writes");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_since_the_version_before_only_add_on_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    steps_only_add(&format!("sqlite://{}?mode=rwc", dir.path().join("meanwhile.sqlite").display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_since_the_version_before_only_add_on_postgres() {
    if let Some(Database::Postgres(url)) = world::new_postgres_database().await {
        steps_only_add(&url).await;
    }
}

//! What a practice needs to be run: settings, people who join by mail, shared cases, ends and pauses, a chained audit trail,
//! requests that may be sent twice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        columns(manager).await?;
        backfill(manager).await?;
        people(manager).await?;
        records(manager).await?;
        indexes(manager).await
    }
}

/// One column for each statement: SQLite takes no more.
async fn columns(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let added = [
        ("practice", text_null("sender_name")),
        ("practice", text("crisis_regions").default("").take()),
        ("practice", integer("quiet_from").default(1260).take()),
        ("practice", integer("quiet_until").default(480).take()),
        ("practice", text_null("retention_note")),
        ("practice", integer("revision").default(1).take()),
        ("practitioner", text_null("time_zone")),
        ("practitioner", integer("revision").default(1).take()),
        ("practitioner", timestamp_with_time_zone_null("accepted_at")),
        ("workspace_session", text_null("browser")),
        ("client", timestamp_with_time_zone_null("paused_at")),
        ("client", timestamp_with_time_zone_null("discharged_at")),
        ("assignment", integer("revision").default(1).take()),
        ("assignment", timestamp_with_time_zone_null("ended_at")),
        ("occurrence", timestamp_with_time_zone_null("cancelled_at")),
        ("template", timestamp_with_time_zone_null("archived_at")),
        ("audit_event", big_integer_null("seq")),
        ("audit_event", blob_null("mac")),
    ];
    for (table, column) in added {
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
    }
    Ok(())
}

/// What was there before stays as it was: everybody has joined, crisis lines are those of the region.
async fn backfill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    db.execute_unprepared("UPDATE practice SET crisis_regions = region").await?;
    db.execute_unprepared("UPDATE practitioner SET accepted_at = created_at").await?;
    Ok(())
}

async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("practitioner_link")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("practitioner_id"))
        .col(string_len("purpose", 32))
        .col(blob("nonce"))
        .col(blob("token_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("practitioner_link", "practitioner_id").to("practitioner", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("client_share")
        .col(uuid("client_id"))
        .col(uuid("practitioner_id"))
        .col(uuid("practice_id"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("client_id").col("practitioner_id"))
        .foreign_key(ForeignKey::create().from("client_share", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("client_share", "practitioner_id").to("practitioner", "id"))
        .to_owned();
    manager.create_table(table).await
}

async fn records(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("audit_head")
        .col(uuid("practice_id"))
        .col(big_integer("seq"))
        .col(blob("mac"))
        .primary_key(Index::create().col("practice_id"))
        .foreign_key(ForeignKey::create().from("audit_head", "practice_id").to("practice", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("idempotent_request")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("api_key_id"))
        .col(blob("key_hash"))
        .col(blob("request_hash"))
        .col(integer_null("status"))
        .col(blob_null("reply_sealed"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("idempotent_request", "api_key_id").to("api_key", "id"))
        .to_owned();
    manager.create_table(table).await
}

async fn indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const UNIQUE: &[(&str, &[&str])] =
        &[("practitioner_link", &["token_hash"]), ("audit_event", &["practice_id", "seq"]), ("idempotent_request", &["api_key_id", "key_hash"])];
    const PLAIN: &[(&str, &[&str])] = &[
        ("practitioner", &["practice_id"]),
        ("practitioner_link", &["practitioner_id"]),
        ("workspace_session", &["practitioner_id"]),
        ("client", &["practitioner_id"]),
        ("client_share", &["practitioner_id"]),
        ("assignment", &["practice_id"]),
        ("outbox_email", &["practice_id"]),
        ("outbox_email", &["subject_id"]),
        ("api_key", &["practice_id"]),
        ("access_link", &["client_id"]),
        ("audit_event", &["practice_id", "subject_id"]),
        ("idempotent_request", &["created_at"]),
    ];
    for (unique, list) in [(true, UNIQUE), (false, PLAIN)] {
        for (table, columns) in list {
            let mut index = Index::create();
            index.name(format!("{}_{}_{}", if unique { "uq" } else { "ix" }, table, columns.join("_"))).table(*table);
            if unique {
                index.unique();
            }
            for column in *columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
    }
    Ok(())
}

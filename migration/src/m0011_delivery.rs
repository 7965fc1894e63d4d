//! Delivery: what mail servers said and what it was taken for, reports that come later, a pause that all nodes share, mails that go
//! before others, a practice's sending window. Only additions with defaults: a program of the version before goes on working.

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
        tables(manager).await?;
        manager.get_connection().execute_unprepared("INSERT INTO mail_sending (id) VALUES (1)").await?;
        indexes(manager).await
    }
}

async fn columns(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let added = [
        ("outbox_email", text_null("lease_owner")),
        ("outbox_email", string_len_null("trouble", 32)),
        ("outbox_email", integer("priority").default(1).take()),
        ("outbox_email", blob_null("address_index")),
        ("outbox_email", timestamp_with_time_zone_null("bounced_at")),
        ("email_attempt", text_null("enhanced")),
        ("email_attempt", text_null("server")),
        ("email_attempt", text_null("step")),
        ("email_attempt", string_len_null("trouble", 32)),
        ("practice", integer("sending_from").default(0).take()),
        ("practice", integer("sending_until").default(0).take()),
    ];
    for (table, column) in added {
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
    }
    Ok(())
}

async fn tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("email_bounce")
        .col(uuid("id"))
        .col(uuid("email_id"))
        .col(uuid("practice_id"))
        .col(timestamp_with_time_zone("received_at"))
        .col(boolean("is_final"))
        .col(string_len("trouble", 32))
        .col(text("status"))
        .col(text_null("text"))
        .col(text_null("server"))
        .col(blob("mark"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("email_bounce", "email_id").to("outbox_email", "id"))
        .foreign_key(ForeignKey::create().from("email_bounce", "practice_id").to("practice", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("mail_sending")
        .col(integer("id"))
        .col(timestamp_with_time_zone_null("paused_since"))
        .col(text_null("fault"))
        .col(timestamp_with_time_zone_null("away_since"))
        .col(timestamp_with_time_zone_null("probe_at"))
        .col(timestamp_with_time_zone_null("slot_at"))
        .primary_key(Index::create().col("id"))
        .to_owned();
    manager.create_table(table).await
}

async fn indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let unique = Index::create().name("uq_email_bounce_email_id_mark").table("email_bounce").unique().col("email_id").col("mark").to_owned();
    manager.create_index(unique).await?;
    let due = Index::create()
        .name("ix_outbox_email_state_priority_next_try_at")
        .table("outbox_email")
        .col("state")
        .col("priority")
        .col("next_try_at")
        .to_owned();
    manager.create_index(due).await
}

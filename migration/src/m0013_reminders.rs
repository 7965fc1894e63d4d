//! Reminders: what the client chose, how often an assignment reminds, and of what a mail speaks.

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
        let additions = [
            // Hour, weekdays, pause; nothing where the client chose nothing.
            ("client", json_binary_null("reminder_choices").take()),
            ("client", integer("reminder_revision").default(1).take()),
            // How many, how far apart, which phrase; nothing where it is as usual.
            ("assignment", json_binary_null("reminder_rule").take()),
            ("occurrence", integer("reminders_sent").default(0).take()),
        ];
        for (table, column) in additions {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        manager.create_table(email_occurrence()).await?;
        let by_occurrence = Index::create().name("email_occurrence_of").table("email_occurrence").col("occurrence_id").to_owned();
        manager.create_index(by_occurrence).await?;
        let by_client = Index::create().name("email_occurrence_lately").table("email_occurrence").col("client_id").col("created_at").to_owned();
        manager.create_index(by_client).await
    }
}

/// Of which occurrences a mail speaks, as what.
fn email_occurrence() -> TableCreateStatement {
    let mail = ForeignKey::create().from("email_occurrence", "email_id").to("outbox_email", "id").on_delete(ForeignKeyAction::Cascade).to_owned();
    let occurrence =
        ForeignKey::create().from("email_occurrence", "occurrence_id").to("occurrence", "id").on_delete(ForeignKeyAction::Cascade).to_owned();
    Table::create()
        .table("email_occurrence")
        .col(uuid("email_id"))
        .col(uuid("occurrence_id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(string_len("part", 32))
        .col(string("key").unique_key())
        .col(boolean("scheduled"))
        .col(timestamp_with_time_zone("created_at"))
        .col(string_null("left_out"))
        .primary_key(Index::create().col("email_id").col("occurrence_id"))
        .foreign_key(&mut mail.clone())
        .foreign_key(&mut occurrence.clone())
        .to_owned()
}

//! A client's own data and what comes back to a client: requests to the practice, a practitioner's short reply to a response, what of
//! the own progress is shown. Only new tables: a program of the version before goes on working beside them.

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
        manager.create_table(request()).await?;
        manager.create_table(reply()).await?;
        manager.create_table(shown()).await?;
        for (name, table, columns) in [
            ("ix_own_request_client", "own_request", &["client_id"][..]),
            ("ix_own_request_practice_status", "own_request", &["practice_id", "status"]),
            ("ix_own_request_link", "own_request", &["link_id"]),
            // Who looked at what of one client.
            ("ix_audit_event_subject_id", "audit_event", &["subject_id"]),
            ("ix_reply_client", "reply", &["client_id"]),
            ("ix_reply_link", "reply", &["link_id"]),
        ] {
            let mut index = Index::create();
            index.name(name).table(table);
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index.take()).await?;
        }
        let once = Index::create().name("ux_reply_response").table("reply").col("response_id").unique().to_owned();
        manager.create_index(once).await
    }
}

fn request() -> TableCreateStatement {
    Table::create()
        .table("own_request")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid_null("session_id"))
        .col(string_len("kind", 32))
        .col(blob("words_sealed"))
        .col(string_len("status", 32))
        .col(blob_null("answer_sealed"))
        .col(uuid_null("answered_by"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .col(uuid_null("link_id"))
        .col(date("due_on"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("own_request", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("own_request", "client_id").to("client", "id"))
        .to_owned()
}

fn reply() -> TableCreateStatement {
    Table::create()
        .table("reply")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("response_id"))
        .col(uuid("practitioner_id"))
        .col(blob("text_sealed"))
        .col(uuid_null("link_id"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("shown_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("reply", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("reply", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("reply", "response_id").to("response", "id"))
        .foreign_key(ForeignKey::create().from("reply", "practitioner_id").to("practitioner", "id"))
        .to_owned()
}

fn shown() -> TableCreateStatement {
    Table::create()
        .table("progress_view")
        .col(uuid("client_id"))
        .col(uuid("about_id"))
        .col(uuid("practice_id"))
        .col(string_len("view", 32))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("client_id").col("about_id"))
        .foreign_key(ForeignKey::create().from("progress_view", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("progress_view", "client_id").to("client", "id"))
        .to_owned()
}

//! The practice's consent text in versions, clients' answers to it, and answers that were typed in from paper.

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
        manager.create_table(text()).await?;
        manager.create_table(consent()).await?;
        for (table, columns, unique) in [("consent_text", &["practice_id", "number"][..], true), ("consent", &["client_id"], false)] {
            let mut index = Index::create();
            index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
            for column in columns {
                index.col(*column);
            }
            if unique {
                index.unique();
            }
            manager.create_index(index.take()).await?;
        }
        for column in [timestamp_with_time_zone_null("on_paper_at").take(), uuid_null("entered_by").take()] {
            manager.alter_table(Table::alter().table("response").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

fn text() -> TableCreateStatement {
    Table::create()
        .table("consent_text")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(integer("number"))
        .col(string_len("status", 32))
        .col(json_binary("texts"))
        .col(integer("basis"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("published_at"))
        .col(uuid_null("published_by"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("consent_text", "practice_id").to("practice", "id"))
        .to_owned()
}

fn consent() -> TableCreateStatement {
    Table::create()
        .table("consent")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(integer("number"))
        .col(string_len("language", 16))
        .col(string_len("answer", 32))
        .col(uuid_null("session_id"))
        .col(timestamp_with_time_zone("answered_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("consent", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("consent", "client_id").to("client", "id"))
        .to_owned()
}

//! What clients write unasked: entries, their earlier wordings, private ones apart; topics for the next session; and when notes are read.

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
        manager.alter_table(Table::alter().table("practice").add_column(text_null("notes_read")).to_owned()).await?;
        for table in [entry(), wording(), private(), topic()] {
            manager.create_table(table).await?;
        }
        for (table, columns) in [
            ("entry", &["client_id", "disclosure"][..]),
            ("entry", &["practice_id", "disclosure", "kind"]),
            ("entry_wording", &["entry_id"]),
            ("private_entry", &["client_id", "vault_id"]),
            ("topic", &["client_id"]),
            ("topic", &["entry_id"]),
        ] {
            let mut index = Index::create();
            index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index.take()).await?;
        }
        Ok(())
    }
}

/// A table of one client's, with its id.
fn of_client(table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from(table, "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from(table, "client_id").to("client", "id"))
        .to_owned()
}

fn entry() -> TableCreateStatement {
    of_client("entry")
        .col(uuid_null("session_id"))
        .col(string_len("kind", 32))
        .col(string_len("disclosure", 32))
        .col(blob("body_sealed"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("written_at"))
        .col(timestamp_with_time_zone_null("changed_at"))
        .col(timestamp_with_time_zone_null("shared_at"))
        .col(timestamp_with_time_zone_null("read_at"))
        .col(uuid_null("read_by"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .col(uuid_null("answered_by"))
        .to_owned()
}

fn wording() -> TableCreateStatement {
    of_client("entry_wording").col(uuid("entry_id")).col(blob("body_sealed")).col(timestamp_with_time_zone("until")).to_owned()
}

fn private() -> TableCreateStatement {
    of_client("private_entry")
        .col(uuid("vault_id"))
        .col(uuid_null("session_id"))
        .col(blob("body_sealed"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("written_at"))
        .col(timestamp_with_time_zone_null("changed_at"))
        .to_owned()
}

fn topic() -> TableCreateStatement {
    of_client("topic")
        .col(uuid_null("session_id"))
        .col(boolean("by_client"))
        .col(blob("text_sealed"))
        .col(uuid_null("entry_id"))
        .col(integer("position"))
        .col(boolean("shared"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("done_at"))
        .col(uuid_null("done_by"))
        .to_owned()
}

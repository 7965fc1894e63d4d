//! Sessions in the room, past and planned.

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
        manager.create_table(table()).await?;
        const INDEXES: &[(bool, &[&str])] = &[
            (true, &["practice_id", "calendar_mark"]),
            (false, &["client_id", "starts_at"]),
            (false, &["practice_id", "starts_at"]),
            (false, &["practice_id", "calendar_series_mark"]),
        ];
        for (unique, columns) in INDEXES {
            let mut index = Index::create();
            index.name(format!("{}_appointment_{}", if *unique { "uq" } else { "ix" }, columns.join("_"))).table("appointment");
            if *unique {
                index.unique();
            }
            for column in *columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn table() -> TableCreateStatement {
    Table::create()
        .table("appointment")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("practitioner_id"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(date_time("local_start"))
        .col(text("time_zone"))
        .col(string_len("status", 32))
        .col(string_len("source", 32))
        .col(uuid_null("series_id"))
        .col(blob_null("calendar_mark"))
        .col(blob_null("calendar_series_mark"))
        .col(integer_null("calendar_sequence"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("cancelled_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("appointment", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("appointment", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("appointment", "practitioner_id").to("practitioner", "id"))
        .to_owned()
}

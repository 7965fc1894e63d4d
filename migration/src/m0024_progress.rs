//! Progress that stays as cheap as it was: older points of a series in parts of their own, and from which answer change is counted where
//! somebody chose one.

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
        manager.create_table(part()).await?;
        manager.create_table(baseline()).await?;
        for (table, columns) in
            [("series_part", ["client_id", "until_at"]), ("occurrence", ["client_id", "local_date"]), ("response", ["client_id", "id"])]
        {
            let mut index = Index::create();
            index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
            for column in columns {
                index.col(column);
            }
            manager.create_index(index.take()).await?;
        }
        Ok(())
    }
}

fn part() -> TableCreateStatement {
    Table::create()
        .table("series_part")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("series_id"))
        .col(timestamp_with_time_zone("from_at"))
        .col(timestamp_with_time_zone("until_at"))
        .col(blob("points_sealed"))
        .col(integer("revision"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("series_part", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("series_part", "series_id").to("series", "id"))
        .to_owned()
}

fn baseline() -> TableCreateStatement {
    Table::create()
        .table("baseline")
        .col(uuid("client_id"))
        .col(uuid("template_id"))
        .col(text("link_id"))
        .col(uuid("practice_id"))
        .col(uuid("response_id"))
        .col(timestamp_with_time_zone("point_at"))
        .col(uuid_null("practitioner_id"))
        .col(timestamp_with_time_zone("set_at"))
        .primary_key(Index::create().col("client_id").col("template_id").col("link_id"))
        .foreign_key(ForeignKey::create().from("baseline", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("baseline", "template_id").to("template", "id"))
        .foreign_key(ForeignKey::create().from("baseline", "practitioner_id").to("practitioner", "id"))
        .to_owned()
}

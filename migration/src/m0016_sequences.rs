//! Sequences: several templates for one client, one after the other, each begun once.

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
        manager.create_table(sequence()).await?;
        manager.create_table(step()).await?;
        for (table, columns) in [
            ("sequence", &["client_id"][..]),
            ("sequence", &["status", "look_at"]),
            ("sequence_step", &["sequence_id"]),
            ("sequence_step", &["assignment_id"]),
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

fn sequence() -> TableCreateStatement {
    Table::create()
        .table("sequence")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("practitioner_id"))
        .col(blob("title_sealed"))
        .col(string_len("status", 32))
        .col(date_null("starts_on"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("paused_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(timestamp_with_time_zone_null("look_at"))
        .col(integer("revision"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("sequence", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("sequence", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("sequence", "practitioner_id").to("practitioner", "id"))
        .to_owned()
}

fn step() -> TableCreateStatement {
    Table::create()
        .table("sequence_step")
        .col(uuid("id"))
        .col(uuid("sequence_id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(integer("position"))
        .col(uuid("template_id"))
        .col(blob("agreement_sealed"))
        .col(string_len("begins", 32))
        .col(integer("delay_days"))
        .col(time_null("send_time"))
        .col(integer_null("due_days"))
        .col(uuid_null("assignment_id"))
        .col(timestamp_with_time_zone_null("begun_at"))
        .col(timestamp_with_time_zone_null("skipped_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("sequence_step", "sequence_id").to("sequence", "id"))
        .foreign_key(ForeignKey::create().from("sequence_step", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("sequence_step", "template_id").to("template", "id"))
        .foreign_key(ForeignKey::create().from("sequence_step", "assignment_id").to("assignment", "id"))
        .to_owned()
}

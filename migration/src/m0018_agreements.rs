//! What a client plans for an assignment, and what the client says of it afterwards.

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
        manager.create_table(plan()).await?;
        manager.create_table(review()).await?;
        for (table, column) in [("client_plan", "client_id"), ("client_plan", "written_at"), ("review", "client_id")] {
            let mut index = Index::create();
            index.name(format!("ix_{table}_{column}")).table(table).col(column);
            manager.create_index(index.take()).await?;
        }
        Ok(())
    }
}

fn plan() -> TableCreateStatement {
    Table::create()
        .table("client_plan")
        .col(uuid("assignment_id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(blob_null("plan_sealed"))
        .col(uuid_null("session_id"))
        .col(timestamp_with_time_zone_null("written_at"))
        .col(timestamp_with_time_zone_null("skipped_at"))
        .col(integer("revision"))
        .primary_key(Index::create().col("assignment_id"))
        .foreign_key(ForeignKey::create().from("client_plan", "assignment_id").to("assignment", "id"))
        .foreign_key(ForeignKey::create().from("client_plan", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("client_plan", "client_id").to("client", "id"))
        .to_owned()
}

fn review() -> TableCreateStatement {
    Table::create()
        .table("review")
        .col(uuid("response_id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("template_id"))
        .col(blob("review_sealed"))
        .col(uuid_null("session_id"))
        .col(timestamp_with_time_zone("written_at"))
        .col(integer("revision"))
        .primary_key(Index::create().col("response_id"))
        .foreign_key(ForeignKey::create().from("review", "response_id").to("response", "id"))
        .foreign_key(ForeignKey::create().from("review", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("review", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("review", "template_id").to("template", "id"))
        .to_owned()
}

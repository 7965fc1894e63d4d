//! Indexes for the timeline: what happened with one client, by the time at which it happened, read a page at a time. Only indexes: a
//! program of the version before goes on working beside them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, at) in [
            ("assignment", "created_at"),
            ("assignment", "ended_at"),
            ("occurrence", "declined_at"),
            ("occurrence", "missed_at"),
            ("entry", "shared_at"),
            ("review", "written_at"),
            ("outbox_email", "created_at"),
        ] {
            let index = Index::create().name(format!("ix_{table}_client_{at}")).table(table).col("client_id").col(at).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

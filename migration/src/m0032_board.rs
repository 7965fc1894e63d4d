//! Indexes for the board of a caseload: what was begun, missed or could not be done lately in one practice, without looking through what
//! came before. Only indexes: a program of the version before goes on working beside them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for at in ["begun_at", "missed_at", "declined_at"] {
            let index = Index::create().name(format!("ix_board_occurrence_{at}")).table("occurrence").col("practice_id").col(at).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

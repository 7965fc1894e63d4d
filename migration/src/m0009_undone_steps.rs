//! What was undone in a draft can be done again.

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
        let undone = boolean("undone").default(false).take();
        manager.alter_table(Table::alter().table("draft_step").add_column(undone).to_owned()).await
    }
}

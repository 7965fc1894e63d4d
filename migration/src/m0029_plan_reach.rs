//! The safety plan in reach: whether a practice lets it open after discharge, and whether a client wants their PIN asked before it. Both
//! have defaults, so that a program of the version before goes on working.

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
        for (table, column) in
            [("practice", boolean("plan_after_discharge").default(true).take()), ("client_pin", boolean("asks_for_plan").default(false).take())]
        {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

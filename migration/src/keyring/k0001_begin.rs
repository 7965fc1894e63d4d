//! Wrapped keys.

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
        keys(manager).await?;
        indexes(manager).await
    }
}

async fn keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("practice_key")
        .col(uuid("practice_id"))
        .col(integer("version"))
        .col(blob("wrapped"))
        .col(integer("wrapped_by"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("practice_id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("client_key")
        .col(uuid("client_id"))
        .col(uuid("practice_id"))
        .col(integer("version"))
        .col(blob("wrapped"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("client_id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

/// Unique rules first, then what the hot queries look up.
async fn indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const UNIQUE: &[(&str, &[&str])] = &[];
    const PLAIN: &[(&str, &[&str])] = &[("client_key", &["practice_id"])];
    for (unique, list) in [(true, UNIQUE), (false, PLAIN)] {
        for (table, columns) in list {
            let mut index = Index::create();
            index.name(format!("{}_{}_{}", if unique { "uq" } else { "ix" }, table, columns.join("_"))).table(*table);
            if unique {
                index.unique();
            }
            for column in *columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
    }
    Ok(())
}

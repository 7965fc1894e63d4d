//! The PIN that a client chooses for reading back, the vaults of private entries, devices that are trusted with the PIN, and the code
//! with which a PIN is set together with the practitioner.

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
        for table in [pin(), vault(), device(), code()] {
            manager.create_table(table).await?;
        }
        let index = Index::create().name("ix_client_vault_client_id").table("client_vault").col("client_id").take();
        manager.create_index(index).await?;
        let unlocked = uuid_null("unlocked_pin").take();
        manager.alter_table(Table::alter().table("client_session").add_column(unlocked).to_owned()).await?;
        let always = boolean("always_pin").default(false).take();
        manager.alter_table(Table::alter().table("practice").add_column(always).to_owned()).await?;
        Ok(())
    }
}

/// A table about one client, before its own columns.
fn of_client(table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(uuid("client_id"))
        .col(uuid("practice_id"))
        .foreign_key(ForeignKey::create().from(table, "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from(table, "practice_id").to("practice", "id"))
        .to_owned()
}

fn pin() -> TableCreateStatement {
    of_client("client_pin")
        .col(uuid("pin_id"))
        .col(string("hash"))
        .col(timestamp_with_time_zone("set_at"))
        .col(timestamp_with_time_zone_null("opens_from"))
        .col(uuid("vault_id"))
        .col(timestamp_with_time_zone_null("locked_at"))
        .primary_key(Index::create().col("client_id"))
        .to_owned()
}

fn vault() -> TableCreateStatement {
    of_client("client_vault")
        .col(uuid("id"))
        .col(string("words_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(timestamp_with_time_zone_null("opens_from"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn device() -> TableCreateStatement {
    of_client("client_device")
        .col(blob("device_hash"))
        .col(uuid("pin_id"))
        .col(timestamp_with_time_zone("trusted_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .primary_key(Index::create().col("client_id").col("device_hash"))
        .to_owned()
}

fn code() -> TableCreateStatement {
    of_client("client_pin_code")
        .col(blob("code_mac"))
        .col(uuid("practitioner_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .primary_key(Index::create().col("client_id"))
        .to_owned()
}

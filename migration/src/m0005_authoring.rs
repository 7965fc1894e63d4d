//! What authoring needs: templates that are described, tagged and shared; drafts that can be undone; attestations for measures
//! that others hold the rights of; assignments fitted to one client; answers that need a person.

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
        columns(manager).await?;
        tables(manager).await?;
        indexes(manager).await
    }
}

/// One column for each statement: SQLite takes no more. Templates that were there before stay everybody's in their practice.
async fn columns(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let added = [
        ("template", text("purpose").default("").take()),
        ("template", json_binary("tags").default("[]").take()),
        ("template", string_len("sharing", 32).default("shared").take()),
        ("template", uuid_null("created_by")),
        ("template", text_null("starter")),
        ("assignment", blob_null("tailoring_sealed")),
        ("assignment", uuid_null("next_version_id")),
    ];
    for (table, column) in added {
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
    }
    Ok(())
}

async fn tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("draft_step")
        .col(uuid("version_id"))
        .col(integer("revision"))
        .col(uuid("practice_id"))
        .col(string_len("mode", 32))
        .col(text("title"))
        .col(json_binary("content"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("version_id").col("revision"))
        .foreign_key(ForeignKey::create().from("draft_step", "version_id").to("template_version", "id").on_delete(ForeignKeyAction::Cascade))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("attestation")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(text("instrument"))
        .col(text("holder"))
        .col(text("reference"))
        .col(uuid_null("practitioner_id"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("attestation", "practice_id").to("practice", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("alert")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("response_id"))
        .col(text("link_id"))
        .col(string_len("status", 32))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("seen_at"))
        .col(uuid_null("seen_by"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("alert", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("alert", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("alert", "response_id").to("response", "id"))
        .to_owned();
    manager.create_table(table).await
}

async fn indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const UNIQUE: &[(&str, &[&str])] = &[("attestation", &["practice_id", "instrument"]), ("alert", &["response_id", "link_id"])];
    const PLAIN: &[(&str, &[&str])] = &[("alert", &["practice_id", "status"]), ("alert", &["client_id"]), ("assignment", &["version_id"])];
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

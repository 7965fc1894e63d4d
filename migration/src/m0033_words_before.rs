//! Which words stood before a form last: a practice that turns off that unsent answers are looked at, and on again, looks at nothing that was
//! typed under words which did not say so. And which words stood before a page on which a client writes unasked.

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
        // When the same words were shown again after others; nothing where they never were.
        let again = timestamp_with_time_zone_null("again_at");
        manager.alter_table(Table::alter().table("notice_shown").add_column(again).to_owned()).await?;
        manager.create_table(writing()).await
    }
}

fn writing() -> TableCreateStatement {
    Table::create()
        .table("notice_writing")
        .col(uuid("client_id"))
        .col(uuid("notice_id"))
        .col(uuid("practice_id"))
        .col(timestamp_with_time_zone("shown_at"))
        .col(timestamp_with_time_zone_null("again_at"))
        .primary_key(Index::create().col("client_id").col("notice_id"))
        .foreign_key(ForeignKey::create().from("notice_writing", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("notice_writing", "notice_id").to("notice", "id"))
        .foreign_key(ForeignKey::create().from("notice_writing", "practice_id").to("practice", "id"))
        .to_owned()
}

//! Whether a client's address was confirmed, whether it was called wrong, whether mail to it is unsafe; why a link was revoked.
//! Clients who are here already were written to before: they count as checked with them when they were added.

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
        for column in [
            timestamp_with_time_zone_null("confirmed_at").take(),
            string_len_null("confirmed_how", 32).take(),
            uuid_null("confirmed_by").take(),
            timestamp_with_time_zone_null("confirm_asked_at").take(),
            timestamp_with_time_zone_null("address_wrong_at").take(),
            string_len_null("address_wrong_why", 32).take(),
            timestamp_with_time_zone_null("unsafe_at").take(),
        ] {
            manager.alter_table(Table::alter().table("client").add_column(column).to_owned()).await?;
        }
        let why = string_len_null("revoked_why", 32).take();
        manager.alter_table(Table::alter().table("access_link").add_column(why).to_owned()).await?;
        let db = manager.get_connection();
        db.execute_unprepared("UPDATE client SET confirmed_at = created_at, confirmed_how = 'attested'").await?;
        Ok(())
    }
}

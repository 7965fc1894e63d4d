//! Rules that come again: when an assignment is planned next, what an occurrence hangs on, its window, its version, why it ended; pauses
//! that shift or skip; a place for what the program remembers about itself.

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
        let columns: Vec<(&'static str, ColumnDef)> = vec![
            ("assignment", timestamp_with_time_zone_null("plan_at")),
            ("assignment", timestamp_with_time_zone_null("planned_from")),
            ("occurrence", uuid_null("version_id")),
            ("occurrence", timestamp_with_time_zone_null("window_ends_at")),
            ("occurrence", uuid_null("appointment_id")),
            ("occurrence", timestamp_with_time_zone_null("moved_at")),
            ("occurrence", string_len_null("why", 32)),
            ("client", date_null("paused_until")),
            ("client", string_len_null("pause_mode", 32)),
        ];
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        let table = Table::create().table("meta").col(text("key")).col(text("value")).primary_key(Index::create().col("key")).to_owned();
        manager.create_table(table).await?;
        // What was opened before keeps the version that it was asked with.
        let db = manager.get_connection();
        db.execute_unprepared(
            "UPDATE occurrence SET version_id = (SELECT version_id FROM assignment WHERE assignment.id = occurrence.assignment_id) \
             WHERE status <> 'planned'",
        )
        .await?;
        let planning = Index::create().name("assignment_plan_at").table("assignment").col("plan_at").to_owned();
        manager.create_index(planning).await?;
        let hanging =
            Index::create().name("occurrence_appointment").table("occurrence").col("assignment_id").col("appointment_id").unique().to_owned();
        manager.create_index(hanging).await
    }
}

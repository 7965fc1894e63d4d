//! The brief: when a practitioner wants a mail that it is ready, whether an appointment's was asked for, and what makes it cheap to
//! read however long somebody has been in care.

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
        let additions = [
            // How long before an appointment; nothing where no mail is wanted.
            ("practitioner", string_len_null("brief_mail", 32)),
            // Once for each appointment, wherever it is moved to afterwards.
            ("appointment", timestamp_with_time_zone_null("brief_asked_at")),
        ];
        for (table, column) in additions {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        for (table, columns) in [
            // Which appointments are near, over all practices.
            ("appointment", &["starts_at"][..]),
            // One client's, within an interval.
            ("occurrence", &["client_id", "declined_at"]),
            ("occurrence", &["client_id", "missed_at"]),
            ("review", &["client_id", "response_id"]),
            ("entry", &["client_id", "disclosure", "shared_at"]),
            ("entry", &["client_id", "disclosure", "kind"]),
            ("assignment", &["client_id", "created_at"]),
            ("client_plan", &["client_id", "written_at"]),
            ("alert", &["client_id", "status"]),
        ] {
            let mut index = Index::create();
            index.name(format!("ix_brief_{table}_{}", columns.join("_"))).table(table);
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index.take()).await?;
        }
        Ok(())
    }
}

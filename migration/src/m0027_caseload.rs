//! A caseload that others read: cover while somebody is away, a supervisor's read access; and how far goals were reached. Only new
//! tables: a program of the version before goes on working beside them.

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
        manager.create_table(cover()).await?;
        manager.create_table(read_access()).await?;
        manager.create_table(scale()).await?;
        manager.create_table(rating()).await?;
        for (name, table, columns) in [
            ("ix_cover_reader", "cover", &["reader_id", "ends_on"][..]),
            ("ix_cover_absent", "cover", &["absent_id", "ends_on"]),
            ("ix_cover_practice", "cover", &["practice_id", "ends_on"]),
            ("ix_read_access_practitioner", "read_access", &["practitioner_id"]),
            ("ix_read_access_practice", "read_access", &["practice_id"]),
            ("ix_read_access_client", "read_access", &["client_id"]),
            ("ix_goal_scale_client", "goal_scale", &["client_id"]),
            ("ix_goal_rating_client", "goal_rating", &["client_id"]),
            ("ix_goal_rating_goal", "goal_rating", &["goal_id", "rated_on"]),
            // Whose goals are to be looked at again.
            ("ix_goal_review", "goal", &["practice_id", "review_on"]),
        ] {
            let mut index = Index::create();
            index.name(name).table(table);
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index.take()).await?;
        }
        Ok(())
    }
}

fn cover() -> TableCreateStatement {
    Table::create()
        .table("cover")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("absent_id"))
        .col(uuid("reader_id"))
        .col(date("starts_on"))
        .col(date("ends_on"))
        .col(uuid_null("asked_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("accepted_at"))
        .col(uuid_null("accepted_by"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(uuid_null("ended_by"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("cover", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("cover", "absent_id").to("practitioner", "id"))
        .foreign_key(ForeignKey::create().from("cover", "reader_id").to("practitioner", "id"))
        .to_owned()
}

fn read_access() -> TableCreateStatement {
    Table::create()
        .table("read_access")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("practitioner_id"))
        .col(uuid_null("caseload_of"))
        .col(uuid_null("client_id"))
        .col(uuid_null("given_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(date_null("ends_on"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(uuid_null("ended_by"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("read_access", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("read_access", "practitioner_id").to("practitioner", "id"))
        .foreign_key(ForeignKey::create().from("read_access", "caseload_of").to("practitioner", "id"))
        .foreign_key(ForeignKey::create().from("read_access", "client_id").to("client", "id"))
        .to_owned()
}

fn scale() -> TableCreateStatement {
    Table::create()
        .table("goal_scale")
        .col(uuid("goal_id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(blob("scale_sealed"))
        .col(integer("revision"))
        .col(string_len("author", 32))
        .col(uuid_null("practitioner_id"))
        .col(uuid_null("session_id"))
        .col(timestamp_with_time_zone("written_at"))
        .primary_key(Index::create().col("goal_id"))
        .foreign_key(ForeignKey::create().from("goal_scale", "goal_id").to("goal", "id"))
        .foreign_key(ForeignKey::create().from("goal_scale", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("goal_scale", "client_id").to("client", "id"))
        .to_owned()
}

fn rating() -> TableCreateStatement {
    Table::create()
        .table("goal_rating")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("goal_id"))
        .col(date("rated_on"))
        .col(blob("rating_sealed"))
        .col(string_len("author", 32))
        .col(uuid_null("practitioner_id"))
        .col(uuid_null("session_id"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("goal_rating", "goal_id").to("goal", "id"))
        .foreign_key(ForeignKey::create().from("goal_rating", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("goal_rating", "client_id").to("client", "id"))
        .to_owned()
}

//! What a client keeps for themselves between sessions: the coping box, goals with steps, something to look forward to, and what they
//! chose to tell others.

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
        for table in [card(), card_use(), goal(), step(), forward(), line()] {
            manager.create_table(table).await?;
        }
        for (table, column) in [
            ("coping_card", "client_id"),
            ("coping_use", "client_id"),
            ("coping_use", "card_id"),
            ("goal", "client_id"),
            ("goal_step", "client_id"),
            ("goal_step", "goal_id"),
            ("look_forward", "client_id"),
            ("tell_line", "client_id"),
        ] {
            let mut index = Index::create();
            index.name(format!("ix_{table}_{column}")).table(table).col(column);
            manager.create_index(index.take()).await?;
        }
        Ok(())
    }
}

/// A table of things that belong to one client.
fn of_client(name: &'static str) -> TableCreateStatement {
    Table::create()
        .table(name)
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from(name, "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from(name, "client_id").to("client", "id"))
        .to_owned()
}

fn card() -> TableCreateStatement {
    of_client("coping_card")
        .col(string_len("kind", 32))
        .col(blob("text_sealed"))
        .col(integer("revision"))
        .col(string_len("author", 32))
        .col(uuid_null("practitioner_id"))
        .col(string_len_null("starter", 64))
        .col(boolean("shared"))
        .col(boolean("open"))
        .col(integer_null("position"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("written_at"))
        .col(uuid_null("session_id"))
        .col(timestamp_with_time_zone_null("put_away_at"))
        .foreign_key(ForeignKey::create().from("coping_card", "practitioner_id").to("practitioner", "id"))
        .to_owned()
}

fn card_use() -> TableCreateStatement {
    of_client("coping_use")
        .col(uuid("card_id"))
        .col(blob("rating_sealed"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("used_at"))
        .col(uuid_null("session_id"))
        .foreign_key(ForeignKey::create().from("coping_use", "card_id").to("coping_card", "id"))
        .to_owned()
}

fn goal() -> TableCreateStatement {
    of_client("goal")
        .col(blob("text_sealed"))
        .col(integer("revision"))
        .col(date_null("review_on"))
        .col(string_len("status", 32))
        .col(string_len("author", 32))
        .col(uuid_null("practitioner_id"))
        .col(boolean("shared"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("written_at"))
        .col(uuid_null("session_id"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(ForeignKey::create().from("goal", "practitioner_id").to("practitioner", "id"))
        .to_owned()
}

fn step() -> TableCreateStatement {
    of_client("goal_step")
        .col(uuid("goal_id"))
        .col(blob("text_sealed"))
        .col(date("from_on"))
        .col(date("until_on"))
        .col(string_len("author", 32))
        .col(uuid_null("practitioner_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(uuid_null("session_id"))
        .col(string_len_null("result", 32))
        .col(blob_null("note_sealed"))
        .col(timestamp_with_time_zone_null("result_at"))
        .col(uuid_null("result_session_id"))
        .foreign_key(ForeignKey::create().from("goal_step", "goal_id").to("goal", "id"))
        .foreign_key(ForeignKey::create().from("goal_step", "practitioner_id").to("practitioner", "id"))
        .to_owned()
}

fn forward() -> TableCreateStatement {
    of_client("look_forward")
        .col(blob("text_sealed"))
        .col(date("happens_on"))
        .col(time_null("happens_at"))
        .col(timestamp_with_time_zone("created_at"))
        .col(uuid_null("session_id"))
        .col(string_len_null("outcome", 32))
        .col(timestamp_with_time_zone_null("outcome_at"))
        .to_owned()
}

fn line() -> TableCreateStatement {
    of_client("tell_line")
        .col(string_len("part", 32))
        .col(blob("text_sealed"))
        .col(timestamp_with_time_zone("created_at"))
        .col(uuid_null("session_id"))
        .to_owned()
}

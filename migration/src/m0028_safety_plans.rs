//! Safety plans: one for each client, with versions, looks at it together, and what asks for the next one. New tables, and one setting
//! with a default: a program of the version before goes on working beside them.

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
        for table in [plan(), version(), review(), trigger()] {
            manager.create_table(table).await?;
        }
        let writing = string_len("plan_writing", 32).default("propose").to_owned();
        manager.alter_table(Table::alter().table("practice").add_column(writing).to_owned()).await?;
        for (name, table, columns, unique) in [
            // One plan for each client.
            ("ux_safety_plan_client", "safety_plan", &["client_id"][..], true),
            ("ix_safety_plan_practice", "safety_plan", &["practice_id", "status"], false),
            // Whose plans are to be looked at.
            ("ix_safety_plan_due", "safety_plan", &["review_on", "status"], false),
            ("ux_safety_plan_version_number", "safety_plan_version", &["plan_id", "number"], true),
            ("ix_safety_plan_version_client", "safety_plan_version", &["client_id", "created_at"], false),
            ("ix_safety_plan_review_plan", "safety_plan_review", &["plan_id"], false),
            ("ix_safety_plan_review_client", "safety_plan_review", &["client_id", "reviewed_at"], false),
            ("ix_safety_plan_trigger_plan", "safety_plan_trigger", &["plan_id", "settled_at"], false),
        ] {
            let mut index = Index::create();
            index.name(name).table(table);
            for column in columns {
                index.col(*column);
            }
            if unique {
                index.unique();
            }
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

/// A table of things that belong to one plan.
fn of_plan(name: &'static str) -> TableCreateStatement {
    of_client(name).col(uuid("plan_id")).foreign_key(ForeignKey::create().from(name, "plan_id").to("safety_plan", "id")).to_owned()
}

fn plan() -> TableCreateStatement {
    of_client("safety_plan")
        .col(uuid("template_id"))
        .col(string_len("status", 32))
        .col(integer_null("current_number"))
        .col(date_null("review_on"))
        .col(boolean("review_by_hand").default(false))
        .col(integer("reviews_left"))
        .col(date_null("in_use_on"))
        .col(date_null("last_reviewed_on"))
        .col(date_null("reminded_for"))
        .col(timestamp_with_time_zone("created_at"))
        .col(uuid_null("created_by"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .col(integer("revision"))
        .foreign_key(ForeignKey::create().from("safety_plan", "template_id").to("template", "id"))
        .to_owned()
}

fn version() -> TableCreateStatement {
    of_plan("safety_plan_version")
        .col(integer("number"))
        .col(integer("base_number"))
        .col(uuid("template_version_id"))
        .col(blob("content_sealed"))
        .col(string_len("author", 32))
        .col(uuid_null("practitioner_id"))
        .col(uuid_null("session_id"))
        .col(boolean("together"))
        .col(string_len("state", 32))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(uuid_null("decided_by"))
        .foreign_key(ForeignKey::create().from("safety_plan_version", "template_version_id").to("template_version", "id"))
        .to_owned()
}

fn review() -> TableCreateStatement {
    of_plan("safety_plan_review")
        .col(date("reviewed_on"))
        .col(timestamp_with_time_zone("reviewed_at"))
        .col(uuid_null("practitioner_id"))
        .col(boolean("together"))
        .col(integer_null("number"))
        .to_owned()
}

fn trigger() -> TableCreateStatement {
    of_plan("safety_plan_trigger")
        .col(string_len("kind", 32))
        .col(uuid_null("about"))
        .col(string_len("author", 32))
        .col(uuid_null("practitioner_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("settled_at"))
        .to_owned()
}

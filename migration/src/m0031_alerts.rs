//! What becomes of an answer that needs a person: who did what, and when; answers that were not sent; the words that stood before a form.
//! `alert.status` stays as the version before knows it (new, seen): what follows stands in columns of its own. An answer that was not sent
//! has no response, and `alert.response_id` is never empty: it stands in a table of its own, and under the same id in `alert` once it is sent.

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
        for table in [step(), unsent(), notice(), shown(), watch()] {
            manager.create_table(table).await?;
        }
        indexes(manager).await
    }
}

async fn columns(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let added = [
        // When it was noted, where that was before it was sent.
        ("alert", timestamp_with_time_zone_null("unsent_at")),
        ("alert", timestamp_with_time_zone_null("acted_at")),
        ("alert", uuid_null("acted_by")),
        ("alert", timestamp_with_time_zone_null("closed_at")),
        ("alert", uuid_null("closed_by")),
        // When it was said again that nobody has seen it.
        ("alert", timestamp_with_time_zone_null("reminded_at")),
        // To whom it was passed on: they reach this alert, and nothing else of the client by it.
        ("alert", uuid_null("second_id")),
        ("practice", integer("alert_hours").default(24).take()),
        ("practice", uuid_null("alert_second_id")),
        ("practice", boolean("alert_unsent").default(true).take()),
    ];
    for (table, column) in added {
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
    }
    Ok(())
}

fn step() -> TableCreateStatement {
    Table::create()
        .table("alert_step")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        // Of `alert` or `unsent_alert`: no foreign key, the trail stays whatever becomes of either.
        .col(uuid("alert_id"))
        .col(string_len("step", 32))
        .col(timestamp_with_time_zone("at"))
        .col(string_len("actor_kind", 32))
        .col(uuid_null("actor_id"))
        .col(blob_null("note_sealed"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("alert_step", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("alert_step", "client_id").to("client", "id"))
        .to_owned()
}

fn unsent() -> TableCreateStatement {
    Table::create()
        .table("unsent_alert")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("occurrence_id"))
        .col(uuid("version_id"))
        .col(text("link_id"))
        // How many responses the occurrence had: of a log, each entry that is begun counts for itself.
        .col(integer("turn"))
        .col(blob("answer_sealed"))
        .col(timestamp_with_time_zone("saved_at"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("seen_at"))
        .col(uuid_null("seen_by"))
        .col(timestamp_with_time_zone_null("acted_at"))
        .col(uuid_null("acted_by"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(uuid_null("closed_by"))
        .col(timestamp_with_time_zone_null("reminded_at"))
        .col(uuid_null("second_id"))
        // The response that came afterwards: from then on it stands in `alert`.
        .col(uuid_null("response_id"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("unsent_alert", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("unsent_alert", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("unsent_alert", "occurrence_id").to("occurrence", "id"))
        .foreign_key(ForeignKey::create().from("unsent_alert", "version_id").to("template_version", "id"))
        .to_owned()
}

/// Words that stood before forms, once for each wording.
fn notice() -> TableCreateStatement {
    Table::create()
        .table("notice")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(string_len("digest", 64))
        .col(string_len("language", 16))
        .col(text("words"))
        // Whether they said that an answer may be seen before it is sent.
        .col(boolean("drafts"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("notice", "practice_id").to("practice", "id"))
        .to_owned()
}

/// To whom they were shown.
fn shown() -> TableCreateStatement {
    Table::create()
        .table("notice_shown")
        .col(uuid("occurrence_id"))
        .col(uuid("notice_id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(timestamp_with_time_zone("shown_at"))
        .primary_key(Index::create().col("occurrence_id").col("notice_id"))
        .foreign_key(ForeignKey::create().from("notice_shown", "occurrence_id").to("occurrence", "id"))
        .foreign_key(ForeignKey::create().from("notice_shown", "notice_id").to("notice", "id"))
        .foreign_key(ForeignKey::create().from("notice_shown", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("notice_shown", "client_id").to("client", "id"))
        .to_owned()
}

/// Drafts that are to be looked at, if nothing is saved until then.
fn watch() -> TableCreateStatement {
    Table::create()
        .table("draft_watch")
        .col(uuid("occurrence_id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(timestamp_with_time_zone("due_at"))
        .primary_key(Index::create().col("occurrence_id"))
        .foreign_key(ForeignKey::create().from("draft_watch", "occurrence_id").to("occurrence", "id"))
        .foreign_key(ForeignKey::create().from("draft_watch", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("draft_watch", "client_id").to("client", "id"))
        .to_owned()
}

async fn indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const UNIQUE: &[(&str, &[&str])] = &[("unsent_alert", &["occurrence_id", "link_id", "turn"]), ("notice", &["practice_id", "digest"])];
    const PLAIN: &[(&str, &[&str])] = &[
        ("alert", &["reminded_at", "status"]),
        ("alert", &["practice_id", "closed_at"]),
        ("unsent_alert", &["practice_id", "closed_at"]),
        ("unsent_alert", &["client_id"]),
        ("unsent_alert", &["reminded_at", "seen_at"]),
        ("alert_step", &["alert_id"]),
        ("alert_step", &["client_id"]),
        ("notice_shown", &["client_id"]),
        ("draft_watch", &["due_at"]),
    ];
    for (unique, list) in [(true, UNIQUE), (false, PLAIN)] {
        for (table, columns) in list {
            let mut index = Index::create();
            index.name(format!("{}_care_{table}_{}", if unique { "uq" } else { "ix" }, columns.join("_"))).table(*table);
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

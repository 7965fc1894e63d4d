//! The first tables: practice, people, templates, assignments, what clients send, mail, keys of the API.

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
        practices(manager).await?;
        care(manager).await?;
        links(manager).await?;
        answers(manager).await?;
        mail(manager).await?;
        directory(manager).await?;
        indexes(manager).await
    }
}

async fn practices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("practice")
        .col(uuid("id"))
        .col(text("public_name"))
        .col(text("region"))
        .col(text("time_zone"))
        .col(text("language"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("practitioner")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(blob("name_sealed"))
        .col(blob("email_sealed"))
        .col(blob("email_index"))
        .col(string_len("role", 32))
        .col(text("password_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("deactivated_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("practitioner", "practice_id").to("practice", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("workspace_session")
        .col(uuid("id"))
        .col(blob("token_hash"))
        .col(uuid("practitioner_id"))
        .col(text("form_token"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .col(timestamp_with_time_zone_null("locked_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("workspace_session", "practitioner_id").to("practitioner", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("throttle")
        .col(blob("key"))
        .col(integer("count"))
        .col(timestamp_with_time_zone("window_started_at"))
        .col(timestamp_with_time_zone_null("blocked_until"))
        .primary_key(Index::create().col("key"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("api_key")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(text("name"))
        .col(blob("key_hash"))
        .col(text("scopes"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("last_used_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("api_key", "practice_id").to("practice", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("audit_event")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(string_len("actor_kind", 32))
        .col(uuid_null("actor_id"))
        .col(text("verb"))
        .col(text("subject"))
        .col(uuid("subject_id"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("audit_event", "practice_id").to("practice", "id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn care(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("client")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("practitioner_id"))
        .col(blob("name_sealed"))
        .col(blob("email_sealed"))
        .col(blob("email_index"))
        .col(text("time_zone"))
        .col(text("language"))
        .col(string_len("status", 32))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("mail_refused_at"))
        .col(timestamp_with_time_zone_null("reminders_stopped_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("client", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("client", "practitioner_id").to("practitioner", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("template")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(string_len("kind", 32))
        .col(text("title"))
        .col(uuid_null("draft_version_id"))
        .col(uuid_null("published_version_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("template", "practice_id").to("practice", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("template_version")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("template_id"))
        .col(integer("number"))
        .col(string_len("status", 32))
        .col(string_len("mode", 32))
        .col(text("title"))
        .col(json_binary("content"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("published_at"))
        .col(uuid_null("published_by"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("template_version", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("template_version", "template_id").to("template", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("assignment")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("practitioner_id"))
        .col(uuid("template_id"))
        .col(uuid("version_id"))
        .col(blob("agreement_sealed"))
        .col(json_binary("schedule"))
        .col(string_len("status", 32))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("assignment", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("assignment", "practitioner_id").to("practitioner", "id"))
        .foreign_key(ForeignKey::create().from("assignment", "template_id").to("template", "id"))
        .foreign_key(ForeignKey::create().from("assignment", "version_id").to("template_version", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("occurrence")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("assignment_id"))
        .col(uuid("client_id"))
        .col(date("local_date"))
        .col(integer("slot"))
        .col(string_len("status", 32))
        .col(timestamp_with_time_zone("opens_at"))
        .col(timestamp_with_time_zone_null("due_at"))
        .col(timestamp_with_time_zone("closes_at"))
        .col(timestamp_with_time_zone_null("remind_at"))
        .col(timestamp_with_time_zone_null("reminded_at"))
        .col(timestamp_with_time_zone_null("opened_at"))
        .col(timestamp_with_time_zone_null("begun_at"))
        .col(timestamp_with_time_zone_null("completed_at"))
        .col(timestamp_with_time_zone_null("declined_at"))
        .col(blob_null("decline_sealed"))
        .col(timestamp_with_time_zone_null("missed_at"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("occurrence", "assignment_id").to("assignment", "id"))
        .foreign_key(ForeignKey::create().from("occurrence", "client_id").to("client", "id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn links(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("access_link")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid_null("occurrence_id"))
        .col(string_len("purpose", 32))
        .col(blob("nonce"))
        .col(integer("key_id"))
        .col(blob("token_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .col(boolean("replaces_older"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("access_link", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("access_link", "occurrence_id").to("occurrence", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("client_session")
        .col(uuid("id"))
        .col(blob("token_hash"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(blob_null("device_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("client_session", "client_id").to("client", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("session_grant")
        .col(uuid("session_id"))
        .col(uuid("link_id"))
        .col(uuid_null("occurrence_id"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("session_id").col("link_id"))
        .foreign_key(ForeignKey::create().from("session_grant", "session_id").to("client_session", "id"))
        .foreign_key(ForeignKey::create().from("session_grant", "link_id").to("access_link", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("draft")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("occurrence_id"))
        .col(text("link_id"))
        .col(integer("rev"))
        .col(boolean("current"))
        .col(uuid("session_id"))
        .col(blob("value_sealed"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("draft", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("draft", "occurrence_id").to("occurrence", "id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn answers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("response")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("assignment_id"))
        .col(uuid("occurrence_id"))
        .col(uuid("version_id"))
        .col(uuid("submission_id"))
        .col(blob("content_mac"))
        .col(string_len("status", 32))
        .col(uuid_null("amends_id"))
        .col(blob("answers_sealed"))
        .col(timestamp_with_time_zone("submitted_at"))
        .col(boolean("late"))
        .col(timestamp_with_time_zone_null("discussed_at"))
        .col(uuid_null("discussed_by"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("response", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("response", "assignment_id").to("assignment", "id"))
        .foreign_key(ForeignKey::create().from("response", "occurrence_id").to("occurrence", "id"))
        .foreign_key(ForeignKey::create().from("response", "version_id").to("template_version", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("series")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("template_id"))
        .col(text("link_id"))
        .col(blob("points_sealed"))
        .col(integer("revision"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("series", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("series", "template_id").to("template", "id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn mail(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("outbox_email")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid_null("client_id"))
        .col(uuid_null("practitioner_id"))
        .col(text("kind"))
        .col(uuid("subject_id"))
        .col(uuid_null("link_id"))
        .col(text("key"))
        .col(string_len("state", 32))
        .col(timestamp_with_time_zone("not_before"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone("next_try_at"))
        .col(integer("lease_no"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(text("message_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("sent_at"))
        .col(text_null("reason"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("outbox_email", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("outbox_email", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("outbox_email", "practitioner_id").to("practitioner", "id"))
        .to_owned();
    manager.create_table(table).await?;

    let table = Table::create()
        .table("email_attempt")
        .col(uuid("email_id"))
        .col(integer("no"))
        .col(timestamp_with_time_zone("started_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(string_len("state", 32))
        .col(integer_null("code"))
        .col(text_null("text"))
        .primary_key(Index::create().col("email_id").col("no"))
        .foreign_key(ForeignKey::create().from("email_attempt", "email_id").to("outbox_email", "id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn directory(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("crisis_line")
        .col(uuid("id"))
        .col(text("region"))
        .col(string_len("kind", 32))
        .col(text("label"))
        .col(text_null("audience"))
        .col(text_null("call_display"))
        .col(text_null("call_number"))
        .col(text_null("text_display"))
        .col(text_null("text_number"))
        .col(text_null("url"))
        .col(text("hours"))
        .col(integer("sort"))
        .col(date("verified_on"))
        .col(text("source_url"))
        .col(boolean("active"))
        .primary_key(Index::create().col("id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

/// Unique rules first, then what the hot queries look up.
async fn indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const UNIQUE: &[(&str, &[&str])] = &[
        ("practitioner", &["email_index"]),
        ("workspace_session", &["token_hash"]),
        ("template_version", &["template_id", "number"]),
        ("occurrence", &["assignment_id", "local_date", "slot"]),
        ("access_link", &["token_hash"]),
        ("client_session", &["token_hash"]),
        ("draft", &["occurrence_id", "link_id", "rev"]),
        ("response", &["submission_id", "content_mac"]),
        ("series", &["client_id", "template_id", "link_id"]),
        ("outbox_email", &["key"]),
        ("api_key", &["key_hash"]),
    ];
    const PLAIN: &[(&str, &[&str])] = &[
        ("client", &["practice_id", "status"]),
        ("client", &["practice_id", "email_index"]),
        ("template", &["practice_id"]),
        ("assignment", &["client_id"]),
        ("occurrence", &["client_id", "status"]),
        ("occurrence", &["practice_id", "status", "due_at"]),
        ("occurrence", &["status", "opens_at"]),
        ("access_link", &["occurrence_id"]),
        ("client_session", &["client_id"]),
        ("response", &["client_id", "submitted_at"]),
        ("response", &["practice_id", "submitted_at"]),
        ("response", &["occurrence_id"]),
        ("outbox_email", &["state", "next_try_at"]),
        ("outbox_email", &["client_id"]),
        ("audit_event", &["practice_id", "at"]),
        ("crisis_line", &["region", "sort"]),
    ];
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

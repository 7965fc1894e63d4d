//! What was talked about and what comes of it: takeaways, ratings, private notes of an appointment; a device that was handed over; responses
//! that were filled in together, moved or reset. New tables, and new columns that are empty where the program of the version before writes.

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
        for table in [takeaway(), rating(), appointment_note(), kiosk()] {
            manager.create_table(table).await?;
        }
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        for (name, table, columns, unique) in [
            ("ux_takeaway_about", "takeaway", &["about_id"][..], true),
            ("ix_takeaway_client", "takeaway", &["client_id", "created_at"], false),
            ("ix_takeaway_appointment", "takeaway", &["appointment_id"], false),
            ("ix_rating_client", "rating", &["client_id"], false),
            ("ux_appointment_note_whose", "appointment_note", &["appointment_id", "practitioner_id"], true),
            ("ux_kiosk_token", "kiosk", &["token_hash"], true),
            ("ix_kiosk_ends", "kiosk", &["ends_at"], false),
            ("ix_response_discussed_in", "response", &["discussed_in"], false),
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

/// Who, how and where; all empty in what is there already.
fn columns() -> Vec<(&'static str, ColumnDef)> {
    vec![
        ("response", uuid_null("discussed_in")),
        ("response", string_len_null("way", 32)),
        ("response", timestamp_with_time_zone_null("withdrawn_at")),
        ("response", uuid_null("withdrawn_by")),
        ("response", string_len_null("withdrawn_why", 32)),
        ("response", uuid_null("moved_to")),
        ("response", uuid_null("moved_from")),
        ("topic", uuid_null("done_in")),
        ("topic", timestamp_with_time_zone_null("carried_at")),
        ("topic", uuid_null("carried_from")),
    ]
}

fn takeaway() -> TableCreateStatement {
    Table::create()
        .table("takeaway")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid_null("appointment_id"))
        .col(uuid_null("response_id"))
        .col(uuid("about_id"))
        .col(uuid_null("practitioner_id"))
        .col(blob("text_sealed"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("takeaway", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("takeaway", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("takeaway", "appointment_id").to("appointment", "id"))
        .foreign_key(ForeignKey::create().from("takeaway", "response_id").to("response", "id"))
        .foreign_key(ForeignKey::create().from("takeaway", "practitioner_id").to("practitioner", "id"))
        .to_owned()
}

fn rating() -> TableCreateStatement {
    Table::create()
        .table("rating")
        .col(uuid("response_id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid_null("practitioner_id"))
        .col(blob("rating_sealed"))
        .col(uuid_null("next_assignment_id"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("response_id"))
        .foreign_key(ForeignKey::create().from("rating", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("rating", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("rating", "response_id").to("response", "id"))
        .foreign_key(ForeignKey::create().from("rating", "practitioner_id").to("practitioner", "id"))
        .foreign_key(ForeignKey::create().from("rating", "next_assignment_id").to("assignment", "id"))
        .to_owned()
}

fn appointment_note() -> TableCreateStatement {
    Table::create()
        .table("appointment_note")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("appointment_id"))
        .col(uuid("practitioner_id"))
        .col(blob("text_sealed"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("appointment_note", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("appointment_note", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("appointment_note", "appointment_id").to("appointment", "id"))
        .foreign_key(ForeignKey::create().from("appointment_note", "practitioner_id").to("practitioner", "id"))
        .to_owned()
}

/// The sign-in that was locked is named without a foreign key: it may end before.
fn kiosk() -> TableCreateStatement {
    Table::create()
        .table("kiosk")
        .col(uuid("id"))
        .col(blob("token_hash"))
        .col(uuid("practice_id"))
        .col(uuid("client_id"))
        .col(uuid("occurrence_id"))
        .col(uuid("practitioner_id"))
        .col(uuid("visit_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(timestamp_with_time_zone_null("done_at"))
        .col(uuid_null("response_id"))
        .col(timestamp_with_time_zone_null("left_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("kiosk", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("kiosk", "client_id").to("client", "id"))
        .foreign_key(ForeignKey::create().from("kiosk", "occurrence_id").to("occurrence", "id"))
        .foreign_key(ForeignKey::create().from("kiosk", "practitioner_id").to("practitioner", "id"))
        .to_owned()
}

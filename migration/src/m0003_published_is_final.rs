//! A published version's content is never edited; the database refuses it too.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SQLITE: &str = "CREATE TRIGGER published_is_final BEFORE UPDATE OF content, mode, title ON template_version \
    WHEN OLD.status <> 'draft' BEGIN SELECT RAISE(ABORT, 'a published version is final'); END";

const POSTGRES: &[&str] = &[
    "CREATE FUNCTION published_is_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        IF OLD.content IS DISTINCT FROM NEW.content OR OLD.mode <> NEW.mode OR OLD.title <> NEW.title THEN \
            RAISE EXCEPTION 'a published version is final'; \
        END IF; RETURN NEW; END $$",
    "CREATE TRIGGER published_is_final BEFORE UPDATE ON template_version FOR EACH ROW \
        WHEN (OLD.status <> 'draft') EXECUTE FUNCTION published_is_final()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let statements = if manager.get_database_backend() == DbBackend::Sqlite { &[SQLITE][..] } else { POSTGRES };
        for statement in statements {
            db.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

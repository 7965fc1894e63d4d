//! A version goes from draft to published to retired and never back, and what was published is never deleted: the database refuses
//! both, as it refuses to change the content (m0003).

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SQLITE: &[&str] = &[
    "CREATE TRIGGER versions_go_forward BEFORE UPDATE OF status ON template_version \
        WHEN OLD.status <> NEW.status \
        AND NOT (OLD.status = 'draft' AND NEW.status = 'published') AND NOT (OLD.status = 'published' AND NEW.status = 'retired') \
        BEGIN SELECT RAISE(ABORT, 'a version goes from draft to published to retired'); END",
    "CREATE TRIGGER published_keeps_its_place BEFORE UPDATE OF id, practice_id, template_id, number, published_at ON template_version \
        WHEN OLD.status <> 'draft' AND (OLD.id <> NEW.id OR OLD.practice_id <> NEW.practice_id OR OLD.template_id <> NEW.template_id \
        OR OLD.number <> NEW.number OR OLD.published_at IS NOT NEW.published_at) \
        BEGIN SELECT RAISE(ABORT, 'a published version is final'); END",
    "CREATE TRIGGER published_stays BEFORE DELETE ON template_version \
        WHEN OLD.status <> 'draft' BEGIN SELECT RAISE(ABORT, 'a published version stays'); END",
];

const POSTGRES: &[&str] = &[
    "CREATE FUNCTION versions_go_forward() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        IF OLD.status <> NEW.status \
        AND NOT (OLD.status = 'draft' AND NEW.status = 'published') AND NOT (OLD.status = 'published' AND NEW.status = 'retired') THEN \
            RAISE EXCEPTION 'a version goes from draft to published to retired'; \
        END IF; \
        IF OLD.status <> 'draft' AND (OLD.id <> NEW.id OR OLD.practice_id <> NEW.practice_id OR OLD.template_id <> NEW.template_id \
        OR OLD.number <> NEW.number OR OLD.published_at IS DISTINCT FROM NEW.published_at) THEN \
            RAISE EXCEPTION 'a published version is final'; \
        END IF; RETURN NEW; END $$",
    "CREATE TRIGGER versions_go_forward BEFORE UPDATE ON template_version FOR EACH ROW EXECUTE FUNCTION versions_go_forward()",
    "CREATE FUNCTION published_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        RAISE EXCEPTION 'a published version stays'; END $$",
    "CREATE TRIGGER published_stays BEFORE DELETE ON template_version FOR EACH ROW \
        WHEN (OLD.status <> 'draft') EXECUTE FUNCTION published_stays()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let statements = if manager.get_database_backend() == DbBackend::Sqlite { SQLITE } else { POSTGRES };
        for statement in statements {
            db.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

//! Templates and their versions. Content is the practice's property and is kept readable.

use ::entity::ids::{PractitionerId, TemplateId, VersionId};
use ::entity::kinds::{Sharing, TemplateKind, TemplateMode, VersionStatus};
use ::entity::{template, template_version};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx};
use crate::domain::content::Content;
use crate::domain::scope::Scope;
use crate::domain::sharing::{self, Hands, Settings};
use crate::domain::template_file::TemplateFile;
use crate::domain::template_search::{Described, Wanted};
use crate::error::{Error, Result};

/// A template as it is kept.
pub use ::entity::template::Model as Template;

/// A version with its content read.
#[derive(Clone, Debug)]
pub struct Version {
    pub id: VersionId,
    pub template_id: TemplateId,
    pub number: i32,
    pub status: VersionStatus,
    pub mode: TemplateMode,
    pub title: String,
    pub content: Content,
    pub revision: i32,
    pub updated_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
}

/// A template's tags.
pub fn tags(template: &Template) -> Vec<String> {
    template.tags.as_array().into_iter().flatten().filter_map(|tag| tag.as_str()).map(str::to_owned).collect()
}

/// Whether this scope may change a template.
pub fn may_edit(scope: &Scope, template: &Template) -> bool {
    sharing::edits(sharing::hands(scope), template.sharing, template.created_by)
}

/// Whose templates the scope sees: the rule of `domain::sharing::sees`, as a condition.
fn visible(scope: &Scope) -> Condition {
    let column = template::COLUMN;
    let practice = Condition::all().add(column.practice_id.eq(scope.practice()));
    match sharing::hands(scope) {
        Hands::All => practice,
        Hands::One(me) => practice.add(Condition::any().add(column.sharing.ne(Sharing::Own)).add(column.created_by.eq(me))),
        Hands::None => practice.add(column.id.is_null()),
    }
}

/// What an author writes.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub title: String,
    pub mode: TemplateMode,
    pub content: Content,
}

impl Version {
    /// What its author wrote.
    pub fn written(&self) -> Written {
        Written { title: self.title.clone(), mode: self.mode, content: self.content.clone() }
    }
}

/// Inserts a template and its first draft.
pub async fn insert(tx: &Tx, scope: &Scope, ids: (TemplateId, VersionId), kind: TemplateKind, written: &Written, now: DateTime<Utc>) -> Result<()> {
    let row = Template {
        id: ids.0,
        practice_id: scope.practice(),
        kind,
        title: written.title.clone(),
        draft_version_id: Some(ids.1),
        published_version_id: None,
        created_at: now,
        updated_at: now,
        archived_at: None,
        purpose: String::new(),
        tags: serde_json::Value::Array(Vec::new()),
        sharing: sharing::beginning(sharing::hands(scope)),
        created_by: scope.practitioner(),
        starter: None,
    };
    template::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    insert_version(tx, scope, ids, 1, written, now).await
}

/// Inserts a draft version.
pub async fn insert_version(tx: &Tx, scope: &Scope, ids: (TemplateId, VersionId), number: i32, written: &Written, now: DateTime<Utc>) -> Result<()> {
    let row = template_version::Model {
        id: ids.1,
        practice_id: scope.practice(),
        template_id: ids.0,
        number,
        status: VersionStatus::Draft,
        mode: written.mode,
        title: written.title.clone(),
        content: serde_json::to_value(&written.content)?,
        revision: 1,
        created_at: now,
        updated_at: now,
        published_at: None,
        published_by: None,
    };
    template_version::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Saves a draft if nobody else did since the first revision; it has the second one then.
///
/// # Errors
/// `Conflict` when the revision is no longer current, or it is no draft any more.
pub async fn update_draft(tx: &Tx, scope: &Scope, id: VersionId, (revision, next): (i32, i32), written: &Written, now: DateTime<Utc>) -> Result<()> {
    let change = template_version::ActiveModel {
        mode: Set(written.mode),
        title: Set(written.title.clone()),
        content: Set(serde_json::to_value(&written.content)?),
        revision: Set(next),
        updated_at: Set(now),
        ..Default::default()
    };
    let column = template_version::COLUMN;
    let update = template_version::Entity::update_many().set(change).filter(column.id.eq(id)).filter(column.practice_id.eq(scope.practice()));
    let done = update.filter(column.status.eq(VersionStatus::Draft)).filter(column.revision.eq(revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody saved this template meanwhile.")) }
}

/// Deletes a version that is still a draft.
pub async fn delete_draft(tx: &Tx, scope: &Scope, id: VersionId) -> Result<()> {
    let column = template_version::COLUMN;
    let delete = template_version::Entity::delete_many().filter(column.id.eq(id)).filter(column.practice_id.eq(scope.practice()));
    delete.filter(column.status.eq(VersionStatus::Draft)).exec(tx.db()).await?;
    Ok(())
}

/// Makes a draft the published version and retires the one before it.
///
/// # Errors
/// `Conflict` when it is no draft (any more).
pub async fn publish(tx: &Tx, scope: &Scope, version: &Version, by: Option<PractitionerId>, now: DateTime<Utc>) -> Result<()> {
    let column = template_version::COLUMN;
    let retire = template_version::ActiveModel { status: Set(VersionStatus::Retired), ..Default::default() };
    template_version::Entity::update_many()
        .set(retire)
        .filter(column.template_id.eq(version.template_id))
        .filter(column.practice_id.eq(scope.practice()))
        .filter(column.status.eq(VersionStatus::Published))
        .exec(tx.db())
        .await?;
    let publish = template_version::ActiveModel {
        status: Set(VersionStatus::Published),
        published_at: Set(Some(now)),
        published_by: Set(by),
        ..Default::default()
    };
    let update =
        template_version::Entity::update_many().set(publish).filter(column.id.eq(version.id)).filter(column.practice_id.eq(scope.practice()));
    let done = update.filter(column.status.eq(VersionStatus::Draft)).filter(column.revision.eq(version.revision)).exec(tx.db()).await?;
    if done.rows_affected != 1 {
        return Err(Error::Conflict("Somebody changed this template meanwhile."));
    }
    point(tx, scope, version.template_id, None, Some(version.id), &version.title, now).await
}

/// Sets the template's draft pointer, its published pointer (if given) and its title.
pub async fn point(
    tx: &Tx,
    scope: &Scope,
    id: TemplateId,
    draft: Option<VersionId>,
    published: Option<VersionId>,
    title: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut change = template::ActiveModel { draft_version_id: Set(draft), title: Set(title.to_owned()), updated_at: Set(now), ..Default::default() };
    if published.is_some() {
        change.published_version_id = Set(published);
    }
    let column = template::COLUMN;
    template::Entity::update_many().set(change).filter(column.id.eq(id)).filter(column.practice_id.eq(scope.practice())).exec(tx.db()).await?;
    Ok(())
}

/// Notes which starter a template is a copy of, and what that says it is for.
pub async fn set_starter(tx: &Tx, scope: &Scope, id: TemplateId, starter: &TemplateFile) -> Result<()> {
    let change = template::ActiveModel {
        purpose: Set(starter.purpose.clone()),
        tags: Set(serde_json::to_value(&starter.tags)?),
        starter: Set(starter.key.clone()),
        ..Default::default()
    };
    let column = template::COLUMN;
    template::Entity::update_many().set(change).filter(column.id.eq(id)).filter(column.practice_id.eq(scope.practice())).exec(tx.db()).await?;
    Ok(())
}

/// The copies of starters that whoever asks can use, oldest first. What a colleague keeps to themselves is none, nor what is archived.
pub async fn of_starters(cx: &impl Cx, scope: &Scope) -> Result<Vec<Template>> {
    let column = template::COLUMN;
    let rows = template::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.starter.is_not_null());
    let rows = rows.filter(column.archived_at.is_null()).order_by_asc(template::Column::Id).all(cx.db()).await?;
    Ok(rows.into_iter().filter(|row| row.sharing != Sharing::Own || row.created_by == scope.practitioner()).collect())
}

/// The first of these that is a copy of this starter.
pub async fn of_starter(cx: &impl Cx, scope: &Scope, key: &str) -> Result<Option<Template>> {
    Ok(of_starters(cx, scope).await?.into_iter().find(|row| row.starter.as_deref() == Some(key)))
}

/// A template that this scope sees.
pub async fn find(cx: &impl Cx, scope: &Scope, id: TemplateId) -> Result<Template> {
    let found = template::Entity::find_by_id(id).filter(visible(scope));
    found.one(cx.db()).await?.ok_or(Error::NotFound)
}

/// Of which kind a template is; also for a client, who is asked with it and cannot see it.
pub async fn kind(cx: &impl Cx, scope: &Scope, id: TemplateId) -> Result<TemplateKind> {
    let found = template::Entity::find_by_id(id).filter(template::COLUMN.practice_id.eq(scope.practice()));
    Ok(found.one(cx.db()).await?.ok_or(Error::NotFound)?.kind)
}

/// The version of a template that is published; also for a client, who is asked with it and cannot see it.
pub async fn published(cx: &impl Cx, scope: &Scope, id: TemplateId) -> Result<Option<VersionId>> {
    let found = template::Entity::find_by_id(id).filter(template::COLUMN.practice_id.eq(scope.practice()));
    Ok(found.one(cx.db()).await?.ok_or(Error::NotFound)?.published_version_id)
}

/// The newest version that was ever published, also of a template that is offered no more: what was begun with it can still be read.
pub async fn last_published(cx: &impl Cx, scope: &Scope, id: TemplateId) -> Result<Option<VersionId>> {
    let column = template_version::COLUMN;
    let rows = template_version::Entity::find().filter(column.template_id.eq(id)).filter(column.practice_id.eq(scope.practice()));
    let newest = rows.filter(column.published_at.is_not_null()).order_by_desc(template_version::Column::Number);
    Ok(newest.one(cx.db()).await?.map(|row| row.id))
}

/// A template, for somebody who is going to change it.
///
/// # Errors
/// `Forbidden` for whoever may use it and not change it.
pub async fn find_to_edit(cx: &impl Cx, scope: &Scope, id: TemplateId) -> Result<Template> {
    let found = find(cx, scope, id).await?;
    if may_edit(scope, &found) { Ok(found) } else { Err(Error::Forbidden) }
}

/// All templates that this scope sees: the practice's standard first, then the last changed.
pub async fn list(cx: &impl Cx, scope: &Scope) -> Result<Vec<Template>> {
    let rows = template::Entity::find().filter(visible(scope));
    let mut rows = rows.order_by_desc(template::Column::UpdatedAt).order_by_desc(template::Column::Id).all(cx.db()).await?;
    rows.sort_by_key(|row| row.sharing != Sharing::Standard);
    Ok(rows)
}

/// Whether a template is among what is looked for.
pub fn matches(wanted: &Wanted, template: &Template) -> bool {
    wanted.matches(Described {
        title: &template.title,
        purpose: &template.purpose,
        tags: &tags(template),
        kind: template.kind,
        sharing: template.sharing,
        archived: template.archived_at.is_some(),
    })
}

/// Describes a template, and says who uses it. Who makes it their own, where nobody is its author, becomes that.
pub async fn describe(tx: &Tx, scope: &Scope, id: TemplateId, settings: &Settings, author: Option<PractitionerId>) -> Result<()> {
    let change = template::ActiveModel {
        sharing: Set(settings.sharing),
        purpose: Set(settings.purpose.clone()),
        tags: Set(serde_json::to_value(&settings.tags)?),
        created_by: Set(author),
        ..Default::default()
    };
    let update = template::Entity::update_many().set(change).filter(visible(scope)).filter(template::COLUMN.id.eq(id));
    if update.exec(tx.db()).await?.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Makes somebody else the author of all that one wrote.
pub async fn hand_over(tx: &Tx, scope: &Scope, from: PractitionerId, to: PractitionerId) -> Result<()> {
    let change = template::ActiveModel { created_by: Set(Some(to)), ..Default::default() };
    let column = template::COLUMN;
    let update = template::Entity::update_many().set(change).filter(column.practice_id.eq(scope.practice()));
    update.filter(column.created_by.eq(from)).exec(tx.db()).await?;
    Ok(())
}

/// Sets a template aside, or (with `None`) brings it back.
pub async fn set_archived(tx: &Tx, scope: &Scope, id: TemplateId, at: Option<DateTime<Utc>>) -> Result<()> {
    let change = template::ActiveModel { archived_at: Set(at), ..Default::default() };
    let update = template::Entity::update_many().set(change).filter(template::COLUMN.id.eq(id));
    let done = update.filter(template::COLUMN.practice_id.eq(scope.practice())).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Every version of a template that this scope sees, the first one first.
pub async fn versions_of(cx: &impl Cx, scope: &Scope, id: TemplateId) -> Result<Vec<Version>> {
    let column = template_version::COLUMN;
    let seen = Query::select().column(template::Column::Id).from(template::Entity).cond_where(visible(scope)).to_owned();
    let rows = template_version::Entity::find().filter(column.template_id.eq(id)).filter(column.practice_id.eq(scope.practice()));
    let rows = rows.filter(template_version::Column::TemplateId.in_subquery(seen));
    rows.order_by_asc(template_version::Column::Number).all(cx.db()).await?.into_iter().map(read).collect()
}

/// A version of one of this practice's templates. Not asked who sees the template: what was assigned is read by whoever is on the case.
pub async fn version(cx: &impl Cx, scope: &Scope, id: VersionId) -> Result<Version> {
    let found = template_version::Entity::find_by_id(id).filter(template_version::COLUMN.practice_id.eq(scope.practice()));
    read(found.one(cx.db()).await?.ok_or(Error::NotFound)?)
}

/// The versions with these ids.
pub async fn versions(cx: &impl Cx, scope: &Scope, ids: Vec<VersionId>) -> Result<Vec<Version>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = template_version::Entity::find().filter(template_version::COLUMN.practice_id.eq(scope.practice()));
    found.filter(template_version::COLUMN.id.is_in(ids)).all(cx.db()).await?.into_iter().map(read).collect()
}

/// The versions with these numbers, in one statement.
pub async fn numbered(cx: &impl Cx, scope: &Scope, wanted: &[(TemplateId, i32)]) -> Result<Vec<Version>> {
    let column = template_version::COLUMN;
    let found = template_version::Entity::find().filter(column.practice_id.eq(scope.practice()));
    let found = found.filter(column.template_id.is_in(wanted.iter().map(|(template, _)| *template)));
    let found = found.filter(column.number.is_in(wanted.iter().map(|(_, number)| *number))).all(cx.db()).await?;
    let found = found.into_iter().filter(|row| wanted.contains(&(row.template_id, row.number)));
    found.map(read).collect()
}

/// The highest version number of a template.
pub async fn latest_number(cx: &impl Cx, scope: &Scope, id: TemplateId) -> Result<i32> {
    let column = template_version::COLUMN;
    let found = template_version::Entity::find().filter(column.template_id.eq(id)).filter(column.practice_id.eq(scope.practice()));
    let numbers = found.select_only().column(template_version::Column::Number).order_by_desc(template_version::Column::Number);
    Ok(numbers.into_tuple::<i32>().one(cx.db()).await?.unwrap_or(0))
}

fn read(row: template_version::Model) -> Result<Version> {
    Ok(Version {
        id: row.id,
        template_id: row.template_id,
        number: row.number,
        status: row.status,
        mode: row.mode,
        title: row.title,
        content: serde_json::from_value(row.content)?,
        revision: row.revision,
        updated_at: row.updated_at,
        published_at: row.published_at,
    })
}

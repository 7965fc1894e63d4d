//! The practice's consent text in versions, and clients' answers to it. The text is public to clients; nothing in it is sealed.

use std::collections::{BTreeMap, BTreeSet};

use ::entity::ids::{ClientId, ClientSessionId, ConsentId, ConsentTextId};
use ::entity::kinds::{ConsentAnswer, VersionStatus};
use ::entity::{consent, consent_text};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{Cx, Tx, clients};
use crate::domain::consent::{Given, InForce, Standing, Texts, standing as stands};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};

/// A client's answer as it is kept.
pub use ::entity::consent::Model as Consent;
/// A version as it is kept.
pub use ::entity::consent_text::Model as ConsentText;

fn of_practice(scope: &Scope) -> Condition {
    Condition::all().add(consent_text::COLUMN.practice_id.eq(scope.practice()))
}

/// What a version says.
pub fn texts(text: &ConsentText) -> Result<Texts> {
    Ok(serde_json::from_value(text.texts.clone())?)
}

/// All versions of the practice, the newest first.
pub async fn versions(cx: &impl Cx, scope: &Scope) -> Result<Vec<ConsentText>> {
    let rows = consent_text::Entity::find().filter(of_practice(scope));
    Ok(rows.order_by_desc(consent_text::Column::Number).all(cx.db()).await?)
}

/// The version of that number.
pub async fn version(cx: &impl Cx, scope: &Scope, number: i32) -> Result<ConsentText> {
    let found = consent_text::Entity::find().filter(of_practice(scope)).filter(consent_text::COLUMN.number.eq(number));
    found.one(cx.db()).await?.ok_or(Error::NotFound)
}

async fn of_status(cx: &impl Cx, scope: &Scope, status: VersionStatus) -> Result<Option<ConsentText>> {
    let found = consent_text::Entity::find().filter(of_practice(scope)).filter(consent_text::COLUMN.status.eq(status));
    Ok(found.order_by_desc(consent_text::Column::Number).one(cx.db()).await?)
}

/// The version that is asked now, if the practice published one.
pub async fn in_force(cx: &impl Cx, scope: &Scope) -> Result<Option<ConsentText>> {
    of_status(cx, scope, VersionStatus::Published).await
}

/// The version that is being written.
pub async fn draft(cx: &impl Cx, scope: &Scope) -> Result<Option<ConsentText>> {
    of_status(cx, scope, VersionStatus::Draft).await
}

/// Begins a draft. Whoever calls it holds the practice's row.
pub async fn insert_draft(tx: &Tx, scope: &Scope, id: ConsentTextId, number: i32, texts: &Texts, now: DateTime<Utc>) -> Result<()> {
    let row = ConsentText {
        id,
        practice_id: scope.practice(),
        number,
        status: VersionStatus::Draft,
        texts: serde_json::to_value(texts)?,
        basis: number,
        revision: 1,
        created_at: now,
        published_at: None,
        published_by: None,
    };
    consent_text::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Changes a draft that is at this revision.
///
/// # Errors
/// `Conflict` where it was changed or published meanwhile.
pub async fn change_draft(tx: &Tx, scope: &Scope, draft: &ConsentText, change: consent_text::ActiveModel) -> Result<()> {
    let column = consent_text::COLUMN;
    let change = consent_text::ActiveModel { revision: Set(draft.revision + 1), ..change };
    let update = consent_text::Entity::update_many().set(change).filter(of_practice(scope)).filter(column.id.eq(draft.id));
    let done = update.filter(column.status.eq(VersionStatus::Draft)).filter(column.revision.eq(draft.revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed this text meanwhile.")) }
}

/// Keeps what was typed into a draft.
pub async fn save_draft(tx: &Tx, scope: &Scope, draft: &ConsentText, texts: &Texts) -> Result<()> {
    change_draft(tx, scope, draft, consent_text::ActiveModel { texts: Set(serde_json::to_value(texts)?), ..Default::default() }).await
}

/// Makes a draft the version that is asked; the one before retires.
pub async fn publish(tx: &Tx, scope: &Scope, draft: &ConsentText, basis: i32, now: DateTime<Utc>) -> Result<()> {
    let retire = consent_text::ActiveModel { status: Set(VersionStatus::Retired), ..Default::default() };
    let before = consent_text::Entity::update_many().set(retire).filter(of_practice(scope));
    before.filter(consent_text::COLUMN.status.eq(VersionStatus::Published)).exec(tx.db()).await?;
    let change = consent_text::ActiveModel {
        status: Set(VersionStatus::Published),
        basis: Set(basis),
        published_at: Set(Some(now)),
        published_by: Set(scope.practitioner()),
        ..Default::default()
    };
    change_draft(tx, scope, draft, change).await
}

/// Throws a draft away.
pub async fn discard(tx: &Tx, scope: &Scope) -> Result<()> {
    let drafts = consent_text::Entity::delete_many().filter(of_practice(scope));
    drafts.filter(consent_text::COLUMN.status.eq(VersionStatus::Draft)).exec(tx.db()).await?;
    Ok(())
}

/// What a client answers.
#[derive(Clone, Debug)]
pub struct NewConsent {
    pub id: ConsentId,
    pub client: ClientId,
    pub number: i32,
    pub language: String,
    pub answer: ConsentAnswer,
    pub session: Option<ClientSessionId>,
}

/// Keeps an answer; the same id again changes nothing. Returns whether it is new.
pub async fn insert(tx: &Tx, scope: &Scope, new: NewConsent, now: DateTime<Utc>) -> Result<bool> {
    let row = Consent {
        id: new.id,
        practice_id: scope.practice(),
        client_id: new.client,
        number: new.number,
        language: new.language,
        answer: new.answer,
        session_id: new.session,
        answered_at: now,
    };
    let once = OnConflict::column(consent::Column::Id).do_nothing().to_owned();
    let inserted = consent::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await?;
    Ok(inserted == 1)
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(consent::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, consent::Column::ClientId))
}

/// A client's answers, the newest first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Consent>> {
    let rows = consent::Entity::find().filter(visible(scope)).filter(consent::COLUMN.client_id.eq(client));
    Ok(rows.order_by_desc(consent::Column::AnsweredAt).order_by_desc(consent::Column::Id).all(cx.db()).await?)
}

/// The newest answer of a client.
pub async fn latest(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Option<Consent>> {
    let rows = consent::Entity::find().filter(visible(scope)).filter(consent::COLUMN.client_id.eq(client));
    Ok(rows.order_by_desc(consent::Column::AnsweredAt).order_by_desc(consent::Column::Id).one(cx.db()).await?)
}

/// Where a client stands now.
pub async fn standing(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Standing> {
    let Some(text) = in_force(cx, scope).await? else { return Ok(Standing::NotAsked) };
    Ok(stands(Some(force(&text)), latest(cx, scope, client).await?.map(|consent| given(&consent))))
}

/// What decides of a version.
pub fn force(text: &ConsentText) -> InForce {
    InForce { number: text.number, basis: text.basis }
}

/// What decides of an answer.
pub fn given(consent: &Consent) -> Given {
    Given { number: consent.number, answer: consent.answer }
}

/// Answers since `since` of everybody whom the scope reaches, the newest first.
pub async fn since(cx: &impl Cx, scope: &Scope, since: DateTime<Utc>) -> Result<Vec<Consent>> {
    let rows = consent::Entity::find().filter(visible(scope)).filter(consent::COLUMN.answered_at.gt(since));
    Ok(rows.order_by_desc(consent::Column::AnsweredAt).order_by_desc(consent::Column::Id).all(cx.db()).await?)
}

/// Everybody whom the scope reaches who chose paper, or said no.
pub async fn off_line(cx: &impl Cx, scope: &Scope) -> Result<BTreeSet<ClientId>> {
    if in_force(cx, scope).await?.is_none() {
        return Ok(BTreeSet::new());
    }
    let rows = consent::Entity::find().filter(visible(scope)).order_by_asc(consent::Column::AnsweredAt).order_by_asc(consent::Column::Id);
    let latest: BTreeMap<ClientId, ConsentAnswer> = rows.all(cx.db()).await?.into_iter().map(|row| (row.client_id, row.answer)).collect();
    Ok(latest.into_iter().filter(|(_, answer)| *answer != ConsentAnswer::Agreed).map(|(client, _)| client).collect())
}

//! Cards of clients' coping boxes. What stands on them is sealed under the client's key.

use ::entity::coping_card;
use ::entity::ids::{ClientId, ClientSessionId, CopingCardId, PractitionerId};
use ::entity::kinds::{Author, CopingKind};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::authorship::Wrote;
use crate::domain::coping::CardText;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

/// A card with its words opened.
#[derive(Clone, Debug)]
pub struct Card {
    pub id: CopingCardId,
    pub client_id: ClientId,
    pub kind: CopingKind,
    pub text: CardText,
    pub revision: i32,
    pub author: Author,
    pub practitioner_id: Option<PractitionerId>,
    pub starter: Option<String>,
    pub shared: bool,
    pub open: bool,
    pub position: Option<i32>,
    pub created_at: DateTime<Utc>,
    pub written_at: DateTime<Utc>,
    pub session_id: Option<ClientSessionId>,
    pub put_away_at: Option<DateTime<Utc>>,
}

/// Which cards of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// Only what the therapist sees.
    pub shared: bool,
    /// Those put away as well.
    pub put_away: bool,
}

fn place(id: CopingCardId, revision: i32) -> Place<'static> {
    Place { table: "coping_card", row: id.0, column: "text", revision }
}

fn visible(scope: &Scope) -> Condition {
    Condition::all().add(coping_card::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, coping_card::Column::ClientId))
}

pub(super) fn opened(key: &FieldKey, row: coping_card::Model) -> Result<Card> {
    let text = serde_json::from_slice(&key.open(place(row.id, row.revision), &row.text_sealed)?)?;
    Ok(Card {
        id: row.id,
        client_id: row.client_id,
        kind: row.kind,
        text,
        revision: row.revision,
        author: row.author,
        practitioner_id: row.practitioner_id,
        starter: row.starter,
        shared: row.shared,
        open: row.open,
        position: row.position,
        created_at: row.created_at,
        written_at: row.written_at,
        session_id: row.session_id,
        put_away_at: row.put_away_at,
    })
}

/// Inserts a card; one of the same id is there already after a second tap, and stays. Returns whether it is new.
pub async fn insert(tx: &Tx, scope: &Scope, card: &Card) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), card.client_id).await?;
    let row = coping_card::Model {
        id: card.id,
        practice_id: scope.practice(),
        client_id: card.client_id,
        kind: card.kind,
        text_sealed: key.seal(place(card.id, card.revision), serde_json::to_vec(&card.text)?),
        revision: card.revision,
        author: card.author,
        practitioner_id: card.practitioner_id,
        starter: card.starter.clone(),
        shared: card.shared,
        open: card.open,
        position: card.position,
        created_at: card.created_at,
        written_at: card.written_at,
        session_id: card.session_id,
        put_away_at: card.put_away_at,
    };
    let once = OnConflict::column(coping_card::Column::Id).do_nothing().to_owned();
    Ok(coping_card::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// A card that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: CopingCardId) -> Result<Card> {
    let row = coping_card::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    opened(&key, row)
}

/// A client's cards, the oldest first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId, which: Which) -> Result<Vec<Card>> {
    let mut rows = coping_card::Entity::find().filter(visible(scope)).filter(coping_card::COLUMN.client_id.eq(client));
    if which.shared {
        rows = rows.filter(coping_card::COLUMN.shared.eq(true));
    }
    if !which.put_away {
        rows = rows.filter(coping_card::COLUMN.put_away_at.is_null());
    }
    let rows = rows.order_by_asc(coping_card::Column::Id).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    rows.into_iter().map(|row| opened(&key, row)).collect()
}

/// How many cards a client has.
pub async fn count(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<u64> {
    Ok(coping_card::Entity::find().filter(visible(scope)).filter(coping_card::COLUMN.client_id.eq(client)).count(cx.db()).await?)
}

/// Which starters a client has, those put away included.
pub async fn starters_of(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<String>> {
    let rows = coping_card::Entity::find().filter(visible(scope)).filter(coping_card::COLUMN.client_id.eq(client));
    let rows = rows.filter(coping_card::COLUMN.put_away_at.is_null()).select_only().column(coping_card::Column::Starter);
    Ok(rows.into_tuple::<Option<String>>().all(cx.db()).await?.into_iter().flatten().collect())
}

/// Writes other words on a card, if they are still those of this revision. From then on they are whoever wrote them.
pub async fn rewrite(tx: &Tx, scope: &Scope, card: &Card, kind: CopingKind, text: &CardText, wrote: Wrote) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), card.client_id).await?;
    let revision = card.revision + 1;
    let change = coping_card::ActiveModel {
        kind: Set(kind),
        text_sealed: Set(key.seal(place(card.id, revision), serde_json::to_vec(text)?)),
        revision: Set(revision),
        author: Set(wrote.author),
        practitioner_id: Set(wrote.practitioner),
        open: Set(false),
        written_at: Set(wrote.at),
        session_id: Set(wrote.session),
        ..Default::default()
    };
    let update = coping_card::Entity::update_many().set(change).filter(visible(scope)).filter(coping_card::COLUMN.id.eq(card.id));
    Ok(update.filter(coping_card::COLUMN.revision.eq(card.revision)).exec(tx.db()).await?.rows_affected == 1)
}

/// Shows it to the therapist, or not any more. Returns whether that is news.
pub async fn set_shared(tx: &Tx, scope: &Scope, id: CopingCardId, shared: bool) -> Result<bool> {
    let update = coping_card::Entity::update_many().col_expr(coping_card::Column::Shared, Expr::value(shared));
    let update = update.filter(visible(scope)).filter(coping_card::COLUMN.id.eq(id)).filter(coping_card::COLUMN.shared.eq(!shared));
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}

/// Puts it away, or (with `None`) back into the box. Returns whether that is news.
pub async fn set_put_away(tx: &Tx, scope: &Scope, id: CopingCardId, at: Option<DateTime<Utc>>) -> Result<bool> {
    let before = match at {
        Some(_) => coping_card::COLUMN.put_away_at.is_null(),
        None => coping_card::COLUMN.put_away_at.is_not_null(),
    };
    let update = coping_card::Entity::update_many().col_expr(coping_card::Column::PutAwayAt, Expr::value(at));
    let update = update.filter(visible(scope)).filter(coping_card::COLUMN.id.eq(id)).filter(before);
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}

/// Gives every card of this list the place it has there.
pub async fn set_order(tx: &Tx, scope: &Scope, order: &[CopingCardId]) -> Result<()> {
    for (place, id) in (1_i32..).zip(order) {
        let update = coping_card::Entity::update_many().col_expr(coping_card::Column::Position, Expr::value(place));
        update.filter(visible(scope)).filter(coping_card::COLUMN.id.eq(*id)).exec(tx.db()).await?;
    }
    Ok(())
}

/// Forgets all places: the box is ordered by what helped again.
pub async fn forget_order(tx: &Tx, scope: &Scope, client: ClientId) -> Result<()> {
    let update = coping_card::Entity::update_many().col_expr(coping_card::Column::Position, Expr::value(None::<i32>));
    update.filter(visible(scope)).filter(coping_card::COLUMN.client_id.eq(client)).exec(tx.db()).await?;
    Ok(())
}

//! Alerts as they stand, wherever they are kept: of a response, or of an answer that was not sent. Reading them, and their steps by
//! compare-and-set. Whoever an alert was passed on to reaches it here, whoever's client it is: while it is open, and as long as they are the
//! practice's second person; afterwards only where they did something about it.

use ::entity::ids::{AlertId, ClientId, OccurrenceId, PracticeId, PractitionerId, ResponseId};
use ::entity::kinds::{ActorKind, AlertStatus, AlertStep};
use ::entity::{alert, alert_step, practice, unsent_alert};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::alert::Stage;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Response(ResponseId),
    /// Typed there and not sent.
    Unsent(OccurrenceId),
}

/// Who, and when.
pub type Mark = (DateTime<Utc>, Option<PractitionerId>);

/// An alert as it stands.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: AlertId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub about: About,
    pub link_id: String,
    pub created_at: DateTime<Utc>,
    /// Noted before it was sent.
    pub unsent: bool,
    pub seen: Option<Mark>,
    pub acted: Option<Mark>,
    pub closed: Option<Mark>,
    pub second: Option<PractitionerId>,
}

impl Case {
    /// How far it is.
    pub fn stage(&self) -> Stage {
        Stage::of(self.seen.is_some(), self.acted.is_some(), self.closed.is_some())
    }

    /// Whether somebody still has to do something.
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }
}

impl From<alert::Model> for Case {
    fn from(row: alert::Model) -> Self {
        Self {
            id: row.id,
            practice_id: row.practice_id,
            client_id: row.client_id,
            about: About::Response(row.response_id),
            link_id: row.link_id,
            created_at: row.created_at,
            unsent: row.unsent_at.is_some(),
            seen: row.seen_at.map(|at| (at, row.seen_by)),
            acted: row.acted_at.map(|at| (at, row.acted_by)),
            closed: row.closed_at.map(|at| (at, row.closed_by)),
            second: row.second_id,
        }
    }
}

impl From<unsent_alert::Model> for Case {
    fn from(row: unsent_alert::Model) -> Self {
        Self {
            id: row.id,
            practice_id: row.practice_id,
            client_id: row.client_id,
            about: About::Unsent(row.occurrence_id),
            link_id: row.link_id,
            created_at: row.created_at,
            unsent: true,
            seen: row.seen_at.map(|at| (at, row.seen_by)),
            acted: row.acted_at.map(|at| (at, row.acted_by)),
            closed: row.closed_at.map(|at| (at, row.closed_by)),
            second: row.second_id,
        }
    }
}

/// Which are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    #[default]
    All,
    Open,
    At(Stage),
}

/// Where a page goes on.
#[derive(Clone, Copy, Debug)]
pub enum Turn {
    /// In the order they came, after this one.
    After(Option<AlertId>),
    /// The newest first, before this one.
    Before(Option<AlertId>),
}

/// The practice whose second person this is.
fn second_in(me: PractitionerId) -> SelectStatement {
    Query::select().column(practice::Column::Id).from(practice::Entity).and_where(practice::COLUMN.alert_second_id.eq(me)).to_owned()
}

/// The alerts about which this person noted something, or which they closed.
fn done_by(scope: &Scope, me: PractitionerId) -> SelectStatement {
    let column = alert_step::COLUMN;
    Query::select()
        .column(alert_step::Column::AlertId)
        .from(alert_step::Entity)
        .and_where(column.practice_id.eq(scope.practice()))
        .and_where(column.actor_kind.eq(ActorKind::Practitioner))
        .and_where(column.actor_id.eq(me.0))
        .and_where(column.step.is_in([AlertStep::Acted, AlertStep::Closed]))
        .to_owned()
}

/// The same conditions and steps for both tables, whose columns have the same names.
macro_rules! both {
    ($module:ident, $table:ident, $own:expr, $seen:expr) => {
        mod $module {
            use super::*;

            fn reached(scope: &Scope) -> Condition {
                let mut whose = Condition::any().add(clients::visible(scope, $table::Column::ClientId));
                if let Some(me) = scope.practitioner() {
                    whose = whose.add(passed_on_to(scope, me));
                }
                Condition::all().add($table::COLUMN.practice_id.eq(scope.practice())).add(whose).add_option($own)
            }

            fn passed_on_to(scope: &Scope, me: PractitionerId) -> Condition {
                let still = Condition::any().add($table::COLUMN.closed_at.is_null()).add($table::Column::PracticeId.in_subquery(second_in(me)));
                let still = still.add($table::Column::Id.in_subquery(done_by(scope, me)));
                Condition::all().add($table::COLUMN.second_id.eq(me)).add(still)
            }

            fn at(which: Which) -> Condition {
                let column = $table::COLUMN;
                let all = Condition::all();
                match which {
                    Which::All => all,
                    Which::Open => all.add(column.closed_at.is_null()),
                    Which::At(Stage::New) => all.add(column.seen_at.is_null()).add(column.acted_at.is_null()).add(column.closed_at.is_null()),
                    Which::At(Stage::Seen) => all.add(column.seen_at.is_not_null()).add(column.acted_at.is_null()).add(column.closed_at.is_null()),
                    Which::At(Stage::Acted) => all.add(column.acted_at.is_not_null()).add(column.closed_at.is_null()),
                    Which::At(Stage::Closed) => all.add(column.closed_at.is_not_null()),
                }
            }

            pub async fn find(cx: &impl Cx, scope: &Scope, id: AlertId) -> Result<Option<Case>> {
                Ok($table::Entity::find_by_id(id).filter(reached(scope)).one(cx.db()).await?.map(Case::from))
            }

            pub async fn page(cx: &impl Cx, scope: &Scope, (which, client): (Which, Option<ClientId>), from: Turn, limit: u64) -> Result<Vec<Case>> {
                use $table::Column::Id;
                let mut rows = $table::Entity::find().filter(reached(scope)).filter(at(which));
                if let Some(client) = client {
                    rows = rows.filter($table::COLUMN.client_id.eq(client));
                }
                let rows = match from {
                    Turn::After(None) => rows.order_by_asc(Id),
                    Turn::After(Some(id)) => rows.filter($table::COLUMN.id.gt(id)).order_by_asc(Id),
                    Turn::Before(None) => rows.order_by_desc(Id),
                    Turn::Before(Some(id)) => rows.filter($table::COLUMN.id.lt(id)).order_by_desc(Id),
                };
                Ok(rows.limit(limit).all(cx.db()).await?.into_iter().map(Case::from).collect())
            }

            pub async fn see(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<bool> {
                let change = $table::ActiveModel { seen_at: Set(Some(now)), seen_by: Set(scope.practitioner()), ..$seen };
                let update = $table::Entity::update_many().set(change).filter(reached(scope)).filter($table::COLUMN.id.eq(id));
                Ok(update.filter($table::COLUMN.seen_at.is_null()).exec(tx.db()).await?.rows_affected == 1)
            }

            pub async fn act(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<bool> {
                let change = $table::ActiveModel { acted_at: Set(Some(now)), acted_by: Set(scope.practitioner()), ..Default::default() };
                let update = $table::Entity::update_many().set(change).filter(reached(scope)).filter($table::COLUMN.id.eq(id));
                let update = update.filter($table::COLUMN.seen_at.is_not_null()).filter($table::COLUMN.acted_at.is_null());
                Ok(update.exec(tx.db()).await?.rows_affected == 1)
            }

            pub async fn close(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<bool> {
                let change = $table::ActiveModel { closed_at: Set(Some(now)), closed_by: Set(scope.practitioner()), ..Default::default() };
                let update = $table::Entity::update_many().set(change).filter(reached(scope)).filter($table::COLUMN.id.eq(id));
                let update = update.filter($table::COLUMN.acted_at.is_not_null()).filter($table::COLUMN.closed_at.is_null());
                Ok(update.exec(tx.db()).await?.rows_affected == 1)
            }

            /// Of the practices that wait so many hours: what nobody has seen, and of which it was not said again, made before then.
            pub async fn unseen(cx: &impl Cx, hours: i32, before: DateTime<Utc>, after: Option<AlertId>, limit: u64) -> Result<Vec<Case>> {
                let column = $table::COLUMN;
                let practices =
                    Query::select().column(practice::Column::Id).from(practice::Entity).and_where(practice::COLUMN.alert_hours.eq(hours)).to_owned();
                let rows = $table::Entity::find().filter(column.reminded_at.is_null()).filter(column.seen_at.is_null());
                let rows = rows.filter(column.closed_at.is_null()).filter(column.created_at.lte(before));
                let rows = rows.filter($table::Column::PracticeId.in_subquery(practices));
                let rows = rows.filter(Condition::all().add_option(after.map(|after| column.id.gt(after))));
                let rows = rows.filter(Condition::all().add_option($own)).order_by_asc($table::Column::Id).limit(limit);
                Ok(rows.all(cx.db()).await?.into_iter().map(Case::from).collect())
            }

            pub async fn remind(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<bool> {
                let change = $table::ActiveModel { reminded_at: Set(Some(now)), ..Default::default() };
                let column = $table::COLUMN;
                let update = $table::Entity::update_many().set(change).filter(column.id.eq(id)).filter(column.reminded_at.is_null());
                let update = update.filter(reached(scope));
                Ok(update.filter(column.seen_at.is_null()).exec(tx.db()).await?.rows_affected == 1)
            }

            pub async fn pass_on(tx: &Tx, scope: &Scope, id: AlertId, to: PractitionerId) -> Result<()> {
                let change = $table::ActiveModel { second_id: Set(Some(to)), ..Default::default() };
                let update = $table::Entity::update_many().set(change).filter($table::COLUMN.id.eq(id));
                update.filter(reached(scope)).exec(tx.db()).await?;
                Ok(())
            }
        }
    };
}

both!(sent, alert, None::<Condition>, alert::ActiveModel { status: Set(AlertStatus::Seen), ..Default::default() });
both!(typed, unsent_alert, Some(Condition::all().add(unsent_alert::COLUMN.response_id.is_null())), unsent_alert::ActiveModel::default());

/// An alert that this scope reaches.
///
/// # Errors
/// `NotFound` where it does not.
pub async fn find(cx: &impl Cx, scope: &Scope, id: AlertId) -> Result<Case> {
    match sent::find(cx, scope, id).await? {
        Some(case) => Ok(case),
        None => typed::find(cx, scope, id).await?.ok_or(Error::NotFound),
    }
}

/// A page of those that this scope reaches, of one client if given.
pub async fn page(cx: &impl Cx, scope: &Scope, what: (Which, Option<ClientId>), from: Turn, limit: u64) -> Result<Vec<Case>> {
    let mut found = sent::page(cx, scope, what, from, limit).await?;
    found.extend(typed::page(cx, scope, what, from, limit).await?);
    match from {
        Turn::After(_) => found.sort_by_key(|case| case.id),
        Turn::Before(_) => found.sort_by_key(|case| std::cmp::Reverse(case.id)),
    }
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Somebody has seen it. Returns whether they are the first.
pub async fn see(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<bool> {
    Ok(sent::see(tx, scope, id, now).await? || typed::see(tx, scope, id, now).await?)
}

/// Somebody, who has seen it, noted what was done. Returns whether they are the first.
pub async fn act(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<bool> {
    Ok(sent::act(tx, scope, id, now).await? || typed::act(tx, scope, id, now).await?)
}

/// Somebody closed it, after something was noted. Returns whether they are the first.
pub async fn close(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<bool> {
    Ok(sent::close(tx, scope, id, now).await? || typed::close(tx, scope, id, now).await?)
}

/// Of the practices that wait so many hours: what nobody has seen, and of which it was not said again, made before then. A page by id, after
/// that one.
pub async fn unseen(cx: &impl Cx, hours: i32, before: DateTime<Utc>, after: Option<AlertId>, limit: u64) -> Result<Vec<Case>> {
    let mut found = sent::unseen(cx, hours, before, after, limit).await?;
    found.extend(typed::unseen(cx, hours, before, after, limit).await?);
    found.sort_by_key(|case| case.id);
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// It is said again. Returns whether nobody else did, and nobody has seen it.
pub async fn remind(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<bool> {
    Ok(sent::remind(tx, scope, id, now).await? || typed::remind(tx, scope, id, now).await?)
}

/// From now on this person reaches it, too.
pub async fn pass_on(tx: &Tx, scope: &Scope, id: AlertId, to: PractitionerId) -> Result<()> {
    sent::pass_on(tx, scope, id, to).await?;
    typed::pass_on(tx, scope, id, to).await
}

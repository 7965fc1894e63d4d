//! The coping box: adding and changing cards, showing them to the therapist or not, ordering, noting a use and how it was.
//! Sharing belongs to the client alone; a practitioner adds cards, and what they add is seen by both.

use chrono::{DateTime, Utc};
use entity::ids::{ClientId, ClientSessionId, CopingCardId, CopingUseId};
use entity::kinds::{Author, ClientStatus, CopingKind};
use uuid::Uuid;

use crate::app::App;
use crate::domain::authorship::Wrote;
use crate::domain::coping::ranking::{self, Standing};
use crate::domain::coping::{CardText, MOST, Rating};
use crate::domain::problems::Problems;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::random;
use crate::store::coping::{Card, Which};
use crate::store::coping_uses::Use;
use crate::store::{Cx, Tx, audit, clients, coping, coping_uses};

/// A card to be added.
#[derive(Clone, Debug)]
pub struct NewCard {
    /// Made with the page, so that pressing twice makes it once; a new one where there is no page.
    pub id: Option<CopingCardId>,
    pub client: ClientId,
    pub kind: CopingKind,
    pub text: CardText,
    /// The card of the program that it is, unchanged.
    pub starter: Option<String>,
    pub shared: bool,
    /// Whether it opens without a PIN: nothing private stands on it.
    pub open: bool,
    /// The client's session, where it is the client.
    pub session: Option<ClientSessionId>,
}

/// Refuses what a practitioner does for somebody who was discharged. The client's own page decides for itself how long it opens.
pub(super) async fn check_in_care(tx: &Tx, scope: &Scope, id: ClientId, wrote: &Wrote) -> Result<()> {
    let client = clients::find(tx, scope, id).await?;
    if client.status == ClientStatus::Discharged && !wrote.is_client() {
        return Err(Error::Conflict("This client was discharged. Please re-open first."));
    }
    Ok(())
}

/// Under which id a page is kept, which was born with one: none where the same is there already, another where other words are
/// (the Back button brings the same page again).
pub(super) fn once<I: From<Uuid>, T>(id: I, found: Result<T>, same: impl FnOnce(&T) -> bool, now: DateTime<Utc>) -> Result<Option<I>> {
    match found {
        Ok(known) if same(&known) => Ok(None),
        Ok(_) => Ok(Some(random::id(now))),
        Err(Error::NotFound) => Ok(Some(id)),
        Err(error) => Err(error),
    }
}

/// Puts a card into the box. The same id, or the same starter, once more: nothing happens.
///
/// # Errors
/// `NotFound`: no such client. `Conflict`: the client was discharged, or the box is full.
pub async fn add(app: &App, scope: Scope, new: NewCard) -> Result<CopingCardId> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let wrote = Wrote::by(&scope, new.session, now);
            check_in_care(&tx, &scope, new.client, &wrote).await?;
            clients::hold(&tx, &scope, new.client, now).await?;
            let born = new.id.unwrap_or_else(|| random::id(now));
            let same = |card: &Card| card.kind == new.kind && card.text == new.text;
            let Some(id) = once(born, coping::find(&tx, &scope, born).await, same, now)? else { return Ok(born) };
            if let Some(starter) = &new.starter
                && coping::starters_of(&tx, &scope, new.client).await?.contains(starter)
            {
                return Ok(id);
            }
            if coping::count(&tx, &scope, new.client).await? >= MOST {
                return Err(Error::Conflict("This box is full."));
            }
            let card = Card {
                id,
                client_id: new.client,
                kind: new.kind,
                text: new.text,
                revision: 1,
                author: if new.starter.is_some() { Author::Starter } else { wrote.author },
                practitioner_id: wrote.practitioner,
                starter: new.starter,
                shared: new.shared,
                open: new.open,
                position: None,
                created_at: now,
                written_at: now,
                session_id: wrote.session,
                put_away_at: None,
            };
            // What a client keeps to themselves leaves no trace that others read.
            if coping::insert(&tx, &scope, &card).await? && card.shared {
                audit::record(&tx, &scope, "create", ("coping_card", id.0), now).await?;
            }
            Ok(id)
        })
        .await
}

/// Writes other words on a card.
///
/// # Errors
/// `Stale`: somebody wrote on it meanwhile.
pub async fn rewrite(
    app: &App,
    scope: Scope,
    id: CopingCardId,
    revision: i32,
    (kind, text): (CopingKind, CardText),
    session: Option<ClientSessionId>,
) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let card = coping::find(&tx, &scope, id).await?;
            if card.revision != revision || !coping::rewrite(&tx, &scope, &card, kind, &text, Wrote::by(&scope, session, now)).await? {
                return Err(Error::Stale);
            }
            if card.shared { audit::record(&tx, &scope, "update", ("coping_card", id.0), now).await } else { Ok(()) }
        })
        .await
}

/// What can be done with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Share,
    Unshare,
    PutAway,
    BringBack,
}

/// Does it; twice is the same as once.
pub async fn act(app: &App, scope: Scope, id: CopingCardId, deed: Deed) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let card = coping::find(&tx, &scope, id).await?;
            let (news, verb) = match deed {
                Deed::Share => (coping::set_shared(&tx, &scope, id, true).await?, "show"),
                Deed::Unshare => (coping::set_shared(&tx, &scope, id, false).await?, "hide"),
                Deed::PutAway => (coping::set_put_away(&tx, &scope, id, Some(now)).await?, "put_away"),
                Deed::BringBack => (coping::set_put_away(&tx, &scope, id, None).await?, "put_back"),
            };
            if news && (card.shared || deed == Deed::Share) {
                audit::record(&tx, &scope, verb, ("coping_card", id.0), now).await?;
            }
            Ok(())
        })
        .await
}

/// Orders the box by hand: these cards first, in this order. Cards of somebody else, or none, change nothing.
pub async fn order(app: &App, scope: Scope, client: ClientId, order: Vec<CopingCardId>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let own = coping::of_client(&tx, &scope, client, Which { put_away: true, ..Which::default() }).await?;
            let order: Vec<_> = order.into_iter().filter(|id| own.iter().any(|card| card.id == *id)).collect();
            coping::set_order(&tx, &scope, &order).await
        })
        .await
}

/// Orders the box by what helped again.
pub async fn order_by_use(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    app.store.write(move |tx| async move { coping::forget_order(&tx, &scope, client).await }).await
}

/// Notes that a card was used. A second tap changes nothing. The audit trail is not told: when somebody needed help is theirs.
pub async fn note_use(
    app: &App,
    scope: Scope,
    card: CopingCardId,
    id: Option<CopingUseId>,
    rating: Rating,
    session: Option<ClientSessionId>,
) -> Result<CopingUseId> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let card = coping::find(&tx, &scope, card).await?;
            let id = id.unwrap_or_else(|| random::id(now));
            let one = Use { id, client_id: card.client_id, card_id: card.id, rating, revision: 1, used_at: now, session_id: session };
            coping_uses::insert(&tx, &scope, &one).await?;
            Ok(id)
        })
        .await
}

/// Notes how a use was.
///
/// # Errors
/// `Stale`: something else was noted meanwhile.
pub async fn rate(app: &App, scope: Scope, id: CopingUseId, revision: i32, rating: Rating) -> Result<()> {
    app.store
        .write(move |tx| async move {
            let one = coping_uses::find(&tx, &scope, id).await?;
            if one.rating == rating {
                return Ok(());
            }
            if one.revision == revision && coping_uses::rate(&tx, &scope, &one, rating).await? { Ok(()) } else { Err(Error::Stale) }
        })
        .await
}

/// Notes in the audit trail that somebody looked at a client's coping box.
pub async fn note_read(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read_coping_box", ("client", client.0), now).await }).await
}

/// The cards that a client shows, with what their uses come to, in the order of what helped: whatever order the client keeps them in.
pub async fn shown(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<(Card, Standing)>> {
    let cards = coping::of_client(cx, scope, client, Which { shared: true, put_away: false }).await?;
    let uses = coping_uses::of_client(cx, scope, client).await?;
    let standing = |card: &Card| Standing::of(&uses.iter().filter(|one| one.card_id == card.id).map(|one| one.rating).collect::<Vec<_>>());
    let standings: Vec<Standing> = cards.iter().map(standing).collect();
    let order = ranking::order(&standings.iter().map(|standing| (None, *standing)).collect::<Vec<_>>());
    Ok(order.into_iter().map(|at| (cards[at].clone(), standings[at])).collect())
}

/// The action's conflict as a problem of a field.
pub fn conflict_at(error: Error, field: &str) -> Error {
    match error {
        Error::Conflict(sentence) => Problems::one(field, sentence).into(),
        other => other,
    }
}

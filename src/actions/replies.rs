//! The one short reply to a response: writing it, changing it and taking it back while it was not shown, showing it.

use entity::ids::{PractitionerId, ReplyId, ResponseId};

use crate::app::App;
use crate::domain::reply;
use crate::domain::scope::Scope;
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::random;
use crate::store::links::AccessLink;
use crate::store::replies::{self, ReplyRow};
use crate::store::{audit, clients, responses};

/// Keeps the reply to a response, in the name of `by`. `revision` is that of the one that was seen when it was typed; none where there was none.
/// The same text again changes nothing.
///
/// # Errors
/// `Invalid` for what is no short plain text; `Conflict` when it was shown to the client, or somebody else wrote meanwhile.
pub async fn write(app: &App, scope: Scope, response: ResponseId, by: PractitionerId, revision: Option<i32>, typed: &str) -> Result<()> {
    let (text, now, domain) = (reply::parse(typed)?, app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let client = responses::row(&tx, &scope, response).await?.client_id;
            clients::hold(&tx, &scope, client, now).await?;
            let client = clients::find(&tx, &scope, client).await?;
            let Some(known) = replies::of_response(&tx, &scope, response).await? else {
                if revision.is_some() {
                    return Err(Error::Conflict("It was taken back meanwhile."));
                }
                let row = ReplyRow {
                    id: random::id(now),
                    practice_id: scope.practice(),
                    client_id: client.id,
                    response_id: response,
                    practitioner_id: by,
                    text_sealed: Vec::new(),
                    link_id: enqueue::for_you(&tx, &scope, &client, &domain, now).await?,
                    revision: 1,
                    created_at: now,
                    updated_at: now,
                    shown_at: None,
                };
                replies::insert(&tx, &scope, row, &text).await?;
                return audit::record(&tx, &scope, "reply", ("response", response.0), now).await;
            };
            if known.text == text {
                return Ok(());
            }
            if known.row.shown_at.is_some() {
                return Err(Error::Conflict(replies::WAS_SHOWN));
            }
            if revision != Some(known.row.revision) {
                return Err(Error::Conflict("Somebody else wrote a reply meanwhile."));
            }
            replies::change(&tx, &scope, &ReplyRow { practitioner_id: by, ..known.row }, &text, now).await?;
            audit::record(&tx, &scope, "change_reply", ("response", response.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// Takes the reply to a response back: nothing of it is kept.
///
/// # Errors
/// `NotFound` where there is none; `Conflict` when it was shown to the client.
pub async fn take_back(app: &App, scope: Scope, response: ResponseId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let known = replies::of_response(&tx, &scope, response).await?.ok_or(Error::NotFound)?;
            replies::take_back(&tx, &scope, known.row.id).await?;
            audit::record(&tx, &scope, "take_back_reply", ("response", response.0), now).await
        })
        .await
}

/// The client pressed the button that shows it. From now on it stays as it is.
pub async fn show(app: &App, scope: Scope, id: ReplyId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let known = replies::find(&tx, &scope, id).await?;
            if replies::set_shown(&tx, &scope, id, now).await? {
                audit::record(&tx, &scope, "see_reply", ("response", known.row.response_id.0), now).await?;
            }
            Ok(())
        })
        .await
}

/// A link that told of replies no longer opens anything, and somebody asks for a fresh one: another mail goes, once in ten minutes and
/// three times a day, if something still waits behind it. Whoever asks learns nothing.
pub async fn ask_fresh(app: &App, link: &AccessLink) -> Result<()> {
    let scope = Scope::checked(link.practice_id, crate::domain::scope::Actor::Client(link.client_id));
    let (old, client, now, domain) = (link.id, link.client_id, app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            if replies::waiting_with(&tx, &scope, old).await? == 0 {
                return Ok(());
            }
            if !super::links::may_send_fresh(&tx, &client.to_string(), now).await? {
                return Ok(());
            }
            let client = clients::find(&tx, &scope, client).await?;
            match enqueue::for_you_again(&tx, &scope, &client, &domain, now).await? {
                Some(new) => replies::set_link(&tx, &scope, old, new).await,
                None => Ok(()),
            }
        })
        .await
}

/// Why the news of a reply does not reach the client by mail, where it does not.
pub fn not_mailed(client: &crate::domain::client::Client) -> Option<NotSent> {
    match client.address.gate() {
        crate::domain::addresses::Gate::Stopped(why) => Some(why),
        _ => client.mail_refused_at.map(|_| NotSent::AddressRefused),
    }
}

//! Clients' addresses, from the practice's side: asking to confirm, attesting, stopping mail and letting it go again.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::ClientId;
use entity::kinds::{ClientStatus, ConfirmedHow, OccurrenceStatus, RevokedWhy, WrongAddress};

use super::{plan_links, reminders};
use crate::app::App;
use crate::domain::addresses::{ASK_AGAIN_AFTER, ASKED_A_DAY, Address, Asking, Gate};
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::store::links::Which;
use crate::store::throttles::{self, Throttle};
use crate::store::{Tx, addresses, audit, clients, held, links, occurrences, sessions};

/// After mail was stopped, what is open stays open at least this long.
const AFTER_STOP: TimeDelta = TimeDelta::days(7);

/// Does with a new address what was said about it.
pub(super) async fn begin(tx: &Tx, scope: &Scope, client: ClientId, asking: Asking, domain: &str, now: DateTime<Utc>) -> Result<()> {
    match asking {
        Asking::Attested => attest_in(tx, scope, client, now).await.map(drop),
        Asking::Now => {
            count_asking(tx, client, now).await?;
            enqueue::confirm_address(tx, scope, client, domain, now).await?;
            audit::record(tx, scope, "ask_to_confirm", ("client", client.0), now).await
        }
        Asking::AtFirstNeed => Ok(()),
    }
}

/// Counts that a client is asked. Returns false where that was too often; asking for the first time goes on all the same.
pub(super) async fn count_asking(tx: &Tx, client: ClientId, now: DateTime<Utc>) -> Result<bool> {
    let key = throttles::name(tx, "confirm_address", &client.to_string());
    let counter = throttles::take(tx, &key, TimeDelta::days(1), now).await?;
    if counter.count >= ASKED_A_DAY || counter.blocked_until.is_some_and(|until| until > now) {
        return Ok(false);
    }
    throttles::put(tx, Throttle { count: counter.count + 1, blocked_until: Some(now + ASK_AGAIN_AFTER), ..counter }).await?;
    Ok(true)
}

/// Asks a client to confirm the address, once more or at last.
///
/// # Errors
/// `Conflict` when it is confirmed, or mail is stopped, or it was asked too often just now.
pub async fn ask(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let (address, status) = addresses::find(&tx, &scope, client).await?;
            may_be_asked(&address, status)?;
            if !count_asking(&tx, client, now).await? {
                return Err(Error::Conflict("They were asked a short while ago. Once in ten minutes and three times a day is as often as we ask."));
            }
            enqueue::confirm_address(&tx, &scope, client, &domain, now).await?;
            audit::record(&tx, &scope, "ask_to_confirm", ("client", client.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

fn may_be_asked(address: &Address, status: ClientStatus) -> Result<()> {
    match address.gate() {
        Gate::Held if status == ClientStatus::Discharged => Err(Error::Conflict("This client is discharged.")),
        Gate::Held => Ok(()),
        Gate::Open => Err(Error::Conflict("The address is confirmed already.")),
        Gate::Stopped(NotSent::Unsafe) => Err(Error::Conflict("Mail to this client is stopped.")),
        Gate::Stopped(_) => Err(Error::Conflict("The address was called wrong. Please change it, or say that you have checked it.")),
    }
}

/// "I have checked it with them": the address counts as confirmed, and what waited goes.
///
/// # Errors
/// `Conflict` when it is confirmed already.
pub async fn attest(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            if !attest_in(&tx, &scope, client, now).await? {
                return Err(Error::Conflict("The address is confirmed already."));
            }
            send_open_again(&tx, &scope, client, &domain, now).await.map(drop)
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// The same, as a part of something larger. Returns false where it was confirmed already.
pub(super) async fn attest_in(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<bool> {
    let (_, by) = scope.actor().parts();
    if !addresses::confirm(tx, scope, client, ConfirmedHow::Attested, by, now).await? {
        return Ok(false);
    }
    audit::record(tx, scope, "attest_address", ("client", client.0), now).await?;
    if addresses::find(tx, scope, client).await?.0.gate() == Gate::Open {
        held::release(tx, scope, client, now).await?;
    }
    Ok(true)
}

/// Why mail and links of a client are stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The address is not the client's: nothing goes until it is changed or checked.
    WrongAddress,
    /// Mail could reach somebody else at home: nothing goes, opens or is counted until a practitioner lifts it.
    Unsafe,
}

/// Ends all links of a client at the next request, and stops mail.
///
/// # Errors
/// `Conflict` when it is stopped for this reason already.
pub async fn stop(app: &App, scope: Scope, client: ClientId, why: Stop) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let (changed, verb) = match why {
                Stop::WrongAddress => (call_wrong(&tx, &scope, client, WrongAddress::Practice, now).await?, "call_address_wrong"),
                Stop::Unsafe => (make_unsafe(&tx, &scope, client, now).await?, "stop_mail"),
            };
            if !changed {
                return Err(Error::Conflict("It is stopped already."));
            }
            audit::record(&tx, &scope, verb, ("client", client.0), now).await
        })
        .await
}

/// The address is not the client's: links end, what waits is given up.
pub(super) async fn call_wrong(tx: &Tx, scope: &Scope, client: ClientId, why: WrongAddress, now: DateTime<Utc>) -> Result<bool> {
    let changed = addresses::set_wrong(tx, scope, client, why, now).await?;
    if changed {
        links::revoke(tx, scope, Which::OfClient(client), RevokedWhy::WrongAddress, now).await?;
        held::give_up(tx, scope, client, NotSent::AddressWrong.words()).await?;
    }
    Ok(changed)
}

async fn make_unsafe(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<bool> {
    let changed = addresses::set_unsafe(tx, scope, client, Some(now)).await?;
    if changed {
        links::revoke(tx, scope, Which::OfClient(client), RevokedWhy::Unsafe, now).await?;
        held::give_up(tx, scope, client, NotSent::Unsafe.words()).await?;
        for session in sessions::of_client(tx, client, now).await? {
            sessions::end(tx, session, now).await?;
        }
    }
    Ok(changed)
}

/// It is safe again: what is open goes on for a week at least, with a new link by mail.
///
/// # Errors
/// `Conflict` when it was not stopped.
pub async fn lift(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            if !addresses::set_unsafe(&tx, &scope, client, None).await? {
                return Err(Error::Conflict("Mail to this client is not stopped."));
            }
            occurrences::prolong(&tx, &scope, client, now + AFTER_STOP, now).await?;
            send_open_again(&tx, &scope, client, &domain, now).await?;
            audit::record(&tx, &scope, "allow_mail", ("client", client.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// Sends a new link to what is open and has none that works, in one mail. Returns how many things that are.
pub(super) async fn send_open_again(tx: &Tx, scope: &Scope, client: ClientId, domain: &str, now: DateTime<Utc>) -> Result<usize> {
    let (address, status) = addresses::find(tx, scope, client).await?;
    plan_links::mail_again(tx, scope, client, domain, now).await?;
    // While a client is paused nothing new is sent; it goes when they resume.
    if matches!(address.gate(), Gate::Stopped(_)) || status != ClientStatus::Active {
        return Ok(0);
    }
    let mut again = Vec::new();
    for occurrence in occurrences::of_client(tx, scope, client).await? {
        if occurrence.status == OccurrenceStatus::Open && !links::any_live(tx, occurrence.id, now).await? {
            again.push(occurrence);
        }
    }
    enqueue::together(tx, &again, domain, now).await?;
    for occurrence in &again {
        // A reminder whose time came meanwhile would follow at once: this mail is reminder enough.
        if occurrence.remind_at.is_some_and(|at| at <= now) {
            reminders::pass_over(tx, scope, occurrence, now).await?;
        }
    }
    Ok(again.len())
}

/// Looks after mails that wait and should not wait as they do: too late, confirmed by now, or nobody asked. The worker does it.
pub async fn look_after_held(app: &App) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    for (practice, client) in held::to_look_at(&app.store, now).await? {
        let (scope, domain) = (Scope::checked(practice, Actor::System), domain.clone());
        let looked = app
            .store
            .write(move |tx| async move {
                clients::hold(&tx, &scope, client, now).await?;
                let (address, status) = addresses::find(&tx, &scope, client).await?;
                match address.gate() {
                    Gate::Open => held::release(&tx, &scope, client, now).await.map(drop),
                    Gate::Stopped(why) => held::give_up(&tx, &scope, client, why.words()).await,
                    Gate::Held => {
                        held::give_up_late(&tx, &scope, client, now).await?;
                        let ask = address.asked_at.is_none() && status != ClientStatus::Discharged;
                        if ask { enqueue::confirm_address(&tx, &scope, client, &domain, now).await } else { Ok(()) }
                    }
                }
            })
            .await;
        match looked {
            Ok(()) => {}
            Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
            // One that cannot be done must not keep the others waiting.
            Err(error) => tracing::error!(%client, %error, "mails that wait could not be looked after"),
        }
    }
    Ok(())
}

//! Confirming an address, from the side of whoever reads it: a code is typed, so that no robot confirms for anybody; or a reason is
//! chosen why mail should not go there.

use chrono::{DateTime, TimeDelta, Utc};
use entity::kinds::{ClientStatus, ConfirmedHow, LinkPurpose, WrongAddress};

use super::addresses::{call_wrong, send_open_again};
use crate::app::App;
use crate::domain::addresses::{self as rules, Gate, TRIES, TRIES_A_DAY};
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::store::links::{self, AccessLink};
use crate::store::throttles::{self, Throttle};
use crate::store::{Tx, addresses, audit, clients, held};

/// A live link that asks to confirm.
#[derive(Clone, Debug)]
pub struct Asked {
    pub link: AccessLink,
    /// It was confirmed before: with this link or another way.
    pub confirmed: bool,
}

fn scope_of(link: &AccessLink) -> Scope {
    Scope::checked(link.practice_id, Actor::Client(link.client_id))
}

/// The live link of that token; `None` for every other.
pub async fn live(app: &App, token: &str) -> Result<Option<Asked>> {
    let link = links::by_token(&app.store, token).await?;
    let link = link.filter(|link| link.purpose == LinkPurpose::Confirm && link.revoked_at.is_none() && link.expires_at > app.now());
    let Some(link) = link else { return Ok(None) };
    let (address, status) = addresses::find(&app.store, &scope_of(&link), link.client_id).await?;
    let gate = address.gate();
    let closed = status == ClientStatus::Discharged || matches!(gate, Gate::Stopped(_));
    Ok((!closed).then_some(Asked { link, confirmed: gate == Gate::Open }))
}

/// What became of a code that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// Confirmed; so many mails that waited go now.
    Confirmed(usize),
    Wrong,
    /// Too often: wait so many seconds.
    Wait(u64),
}

/// Tries a code of six digits.
///
/// # Errors
/// `NotFound` when the link died meanwhile.
pub async fn confirm(app: &App, link: AccessLink, code: String) -> Result<Tried> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let scope = scope_of(&link);
    let tried = app.store.write(move |tx| async move {
        clients::hold(&tx, &scope, link.client_id, now).await?;
        // Read again, now that nobody else writes about this client: the address may have been changed.
        if links::find(&tx, link.id).await?.revoked_at.is_some() {
            return Err(Error::NotFound);
        }
        let counters = Tries::take(&tx, &link, now).await?;
        if let Some(seconds) = counters.wait(now) {
            return Ok(Tried::Wait(seconds));
        }
        if !links::is_confirm_code(&tx, &link, &code) {
            counters.count(&tx).await?;
            return Ok(Tried::Wrong);
        }
        if addresses::confirm(&tx, &scope, link.client_id, ConfirmedHow::Typed, None, now).await? {
            audit::record(&tx, &scope, "confirm_address", ("client", link.client_id.0), now).await?;
        }
        let released = held::release(&tx, &scope, link.client_id, now).await?;
        // What waited so long that its own link has ended is sent anew, while it is open.
        let renewed = send_open_again(&tx, &scope, link.client_id, &domain, now).await?;
        Ok(Tried::Confirmed(released + renewed))
    });
    let tried = tried.await?;
    app.wake_worker();
    Ok(tried)
}

/// The wrong codes of one link, in a quarter of an hour and in a day.
struct Tries([(Throttle, i32, TimeDelta); 2]);

impl Tries {
    async fn take(tx: &Tx, link: &AccessLink, now: DateTime<Utc>) -> Result<Self> {
        let one = async |action: &str, (most, window): (i32, TimeDelta)| {
            let key = throttles::name(tx, action, &link.id.to_string());
            Ok::<_, Error>((throttles::take(tx, &key, window, now).await?, most, window))
        };
        Ok(Self([one("confirm_try", TRIES).await?, one("confirm_try_day", TRIES_A_DAY).await?]))
    }

    /// How long to wait where there were too many.
    fn wait(&self, now: DateTime<Utc>) -> Option<u64> {
        let full = self.0.iter().filter(|(counter, most, _)| counter.count >= *most);
        full.map(|(counter, _, window)| (counter.window_started_at + *window - now).num_seconds().max(1).unsigned_abs()).max()
    }

    async fn count(self, tx: &Tx) -> Result<()> {
        for (counter, _, _) in self.0 {
            throttles::put(tx, Throttle { count: counter.count + 1, ..counter }).await?;
        }
        Ok(())
    }
}

/// "Mail should not go here": links end, mail stops, and who is responsible is told. The reason is chosen by a person.
pub async fn refuse(app: &App, link: AccessLink, why: WrongAddress) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let scope = scope_of(&link);
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, link.client_id, now).await?;
            if links::find(&tx, link.id).await?.revoked_at.is_some() {
                return Ok(());
            }
            if call_wrong(&tx, &scope, link.client_id, why, now).await? {
                let client = clients::find(&tx, &scope, link.client_id).await?;
                enqueue::address_refused(&tx, &scope, client.practitioner_id, client.id, &domain, now).await?;
                audit::record(&tx, &scope, "refuse_address", ("client", client.id.0), now).await?;
            }
            Ok(())
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// A fresh link for one whose time is over: the mail that asks, once more, within its limits. Says nothing to whoever asks.
pub(super) async fn ask_fresh(app: &App, link: &AccessLink) -> Result<()> {
    let (now, domain, link) = (app.now(), app.config().mail_domain().to_owned(), link.clone());
    let scope = scope_of(&link);
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, link.client_id, now).await?;
            let (address, status) = addresses::find(&tx, &scope, link.client_id).await?;
            let asked = address.gate() == Gate::Held && status != ClientStatus::Discharged;
            if !asked || !super::addresses::count_asking(&tx, link.client_id, now).await? {
                return Ok(());
            }
            enqueue::confirm_address(&tx, &scope, link.client_id, &domain, now).await
        })
        .await
}

/// What was typed, read as a code.
pub fn read_code(typed: &str) -> Option<String> {
    rules::code(typed)
}

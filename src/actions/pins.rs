//! A client's PIN: setting, entering, changing, opening again with the recovery words; and what a browser may read back with it.
//! The practitioner's part (setting it together, resetting) is `pins_together`.

use chrono::TimeDelta;
use entity::client_device;
use entity::ids::{ClientId, PinId, VaultId};

use super::drafts::Writer;
use super::sign_in::off_thread;
use crate::app::App;
use crate::domain::pin::{self, Opened, Reads};
use crate::domain::recovery;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::pins::{self, Pin, Vault};
use crate::store::practices::Practice;
use crate::store::sessions::{self, ClientSession};
use crate::store::throttles::{self, Throttle};
use crate::store::{Tx, audit, clients};
use crate::{keys, random};

/// Wrong tries are counted this long before a pause ends.
const PAUSE: TimeDelta = TimeDelta::minutes(15);
/// A trusted device is asked for the PIN again after this.
const TRUSTED: TimeDelta = TimeDelta::days(30);

/// What this browser may read back.
pub async fn reads(app: &App, scope: &Scope, practice: &Practice, session: &ClientSession) -> Result<Reads> {
    let sessions = Writer::of(app, session).await?.sessions;
    let Some(pin) = pins::find(&app.store, scope, session.client_id).await? else { return Ok(Reads { sessions, ..Reads::default() }) };
    let entered = session.unlocked_pin == Some(pin.pin_id);
    let trusted = match &session.device_hash {
        Some(device) if !entered && !practice.always_pin && pin.locked_at.is_none() => pins::is_trusted(&app.store, &pin, device, app.now()).await?,
        _ => false,
    };
    let opened = if entered || trusted { Some(opened(app, scope, &pin).await?) } else { None };
    Ok(Reads { sessions, opened, has_pin: true })
}

async fn opened(app: &App, scope: &Scope, pin: &Pin) -> Result<Opened> {
    let open =
        pins::vaults(&app.store, scope, pin.client_id).await?.into_iter().filter(|vault| vault.closed_at.is_none() && vault.id != pin.vault_id);
    Ok(Opened { from: pin.opens_from, vaults: std::iter::once(pin.vault_id).chain(open.map(|vault| vault.id)).collect() })
}

/// What became of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Right,
    Wrong,
    /// Too many wrong ones: so many seconds to wait.
    Wait(u64),
    /// Too many in a day: a practitioner has to reset it.
    Locked,
}

/// Counts a try of a code before anything is compared. Apart from the PIN's, and only a new code begins anew: whoever knows the PIN gets
/// no further tries by entering it.
async fn count_code(app: &App, client: ClientId) -> Result<Option<Tried>> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let counter = throttles::take(&tx, &throttles::name(&tx, CODE_TRY, &client.to_string()), PAUSE, now).await?;
            if counter.count >= pin::TRIES {
                return Ok(Some(Tried::Wait((counter.window_started_at + PAUSE - now).num_seconds().max(1).unsigned_abs())));
            }
            throttles::put(&tx, Throttle { count: counter.count + 1, ..counter }).await?;
            Ok(None)
        })
        .await
}

/// The name of the counter of tried codes.
pub(super) const CODE_TRY: &str = "pin_code_try";

/// Counts a try before anything is compared, so that many at once are no more than a few.
async fn count(app: &App, client: ClientId) -> Result<Option<Tried>> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let mut counted = Vec::new();
            for (action, window, most) in [("pin_try", PAUSE, pin::TRIES), ("pin_try_day", TimeDelta::days(1), pin::TRIES_A_DAY)] {
                let counter = throttles::take(&tx, &throttles::name(&tx, action, &client.to_string()), window, now).await?;
                if counter.count >= most {
                    if window > PAUSE {
                        pins::lock(&tx, client, now).await?;
                        return Ok(Some(Tried::Locked));
                    }
                    let wait = (counter.window_started_at + window - now).num_seconds().max(1).unsigned_abs();
                    return Ok(Some(Tried::Wait(wait)));
                }
                counted.push(counter);
            }
            for counter in counted {
                throttles::put(&tx, Throttle { count: counter.count + 1, ..counter }).await?;
            }
            Ok(None)
        })
        .await
}

pub(super) async fn forget_tries(tx: &Tx, client: ClientId) -> Result<()> {
    for action in ["pin_try", "pin_try_day"] {
        throttles::clear(tx, &throttles::name(tx, action, &client.to_string())).await?;
    }
    Ok(())
}

async fn is_right(app: &App, client: ClientId, typed: &str, hash: &str) -> Result<bool> {
    let (peppered, hash) = (app.store.keys().server().peppered(client.0, typed), hash.to_owned());
    off_thread(move || keys::verify_password(&peppered, Some(&hash))).await
}

async fn hashed(app: &App, client: ClientId, typed: &str) -> Result<String> {
    let peppered = app.store.keys().server().peppered(client.0, typed);
    off_thread(move || keys::hash_password(&peppered)).await
}

/// Enters the PIN in a session.
///
/// # Errors
/// `NotFound` where there is no PIN.
pub async fn unlock(app: &App, scope: Scope, session: &ClientSession, typed: &str) -> Result<Tried> {
    let client = session.client_id;
    let kept = pins::find(&app.store, &scope, client).await?.ok_or(Error::NotFound)?;
    if kept.locked_at.is_some() {
        return Ok(Tried::Locked);
    }
    if let Some(refused) = count(app, client).await? {
        return Ok(refused);
    }
    if !is_right(app, client, &pin::read(typed).unwrap_or_default(), &kept.hash).await? {
        return Ok(Tried::Wrong);
    }
    let (now, session) = (app.now(), session.clone());
    app.store
        .write(move |tx| async move {
            forget_tries(&tx, client).await?;
            sessions::unlock(&tx, session.id, Some(kept.pin_id)).await?;
            audit::record(&tx, &scope, "enter_pin", ("client", client.0), now).await
        })
        .await?;
    Ok(Tried::Right)
}

/// Trusts the device of a session in which the PIN was entered: it is not asked there for a month, or until the PIN changes.
pub async fn trust(app: &App, session: &ClientSession) -> Result<()> {
    let (now, session) = (app.now(), session.clone());
    let Some(device_hash) = session.device_hash.clone() else { return Ok(()) };
    app.store
        .write(move |tx| async move {
            let session = sessions::find(&tx, session.id).await?;
            let (client_id, practice_id) = (session.client_id, session.practice_id);
            let Some(pin_id) = session.unlocked_pin else { return Ok(()) };
            let device = client_device::Model { client_id, practice_id, device_hash, pin_id, trusted_at: now, ends_at: now + TRUSTED };
            pins::trust(&tx, device).await
        })
        .await
}

/// Recovery words, and their hash.
async fn new_words(app: &App, client: ClientId, language: &str) -> Result<(String, String)> {
    let words = recovery::words(language, random::bytes());
    let hash = hashed(app, client, &words).await?;
    Ok((words, hash))
}

/// Sets the first PIN. With the code that the practitioner says in the room it opens everything, else what is written from now on.
/// Returns the recovery words, which are shown once.
///
/// # Errors
/// `Conflict` where there is a PIN already; `Forbidden` for a code that is not right.
pub async fn set(app: &App, scope: Scope, session: &ClientSession, chosen: &str, code: Option<String>, language: &str) -> Result<String> {
    let client = session.client_id;
    if code.is_some() && count_code(app, client).await?.is_some() {
        return Err(Error::TooMany(900));
    }
    let hash = hashed(app, client, chosen).await?;
    let (words, words_hash) = new_words(app, client, language).await?;
    let (now, session) = (app.now(), session.clone());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            if pins::find(&tx, &scope, client).await?.is_some() {
                return Err(Error::Conflict("There is a PIN already."));
            }
            let opens_from = match code {
                None => Some(now),
                Some(code) if pins::take_code(&tx, &scope, client, &code, now).await? => None,
                Some(_) => return Err(Error::Forbidden),
            };
            forget_tries(&tx, client).await?;
            let (pin_id, vault_id) = (random::id::<PinId>(now), random::id::<VaultId>(now));
            let practice_id = scope.practice();
            let vault = Vault { id: vault_id, practice_id, client_id: client, words_hash, created_at: now, closed_at: None, opens_from: None };
            pins::insert_vault(&tx, vault).await?;
            pins::put(
                &tx,
                Pin { client_id: client, practice_id, pin_id, hash, set_at: now, opens_from, vault_id, locked_at: None, asks_for_plan: false },
            )
            .await?;
            sessions::unlock(&tx, session.id, Some(pin_id)).await?;
            audit::record(&tx, &scope, if opens_from.is_none() { "set_pin_together" } else { "set_pin" }, ("client", client.0), now).await
        })
        .await?;
    Ok(words)
}

/// Chooses another PIN; other browsers have to enter it.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn change(app: &App, scope: Scope, session: &ClientSession, current: &str, chosen: &str) -> Result<Tried> {
    let tried = unlock(app, scope, session, current).await?;
    if tried != Tried::Right {
        return Ok(tried);
    }
    replace(app, scope, session, chosen).await?;
    Ok(Tried::Right)
}

async fn replace(app: &App, scope: Scope, session: &ClientSession, chosen: &str) -> Result<()> {
    let client = session.client_id;
    let hash = hashed(app, client, chosen).await?;
    let (now, session) = (app.now(), session.clone());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let kept = pins::find(&tx, &scope, client).await?.ok_or(Error::NotFound)?;
            let pin_id = random::id::<PinId>(now);
            pins::put(&tx, Pin { pin_id, hash, set_at: now, locked_at: None, ..kept }).await?;
            pins::distrust(&tx, client, None).await?;
            sessions::unlock(&tx, session.id, Some(pin_id)).await?;
            audit::record(&tx, &scope, "change_pin", ("client", client.0), now).await
        })
        .await
}

/// With the code that the practitioner says in the room, a PIN that opened what came after it opens everything.
///
/// # Errors
/// `NotFound` where there is no PIN.
pub async fn widen(app: &App, scope: Scope, client: ClientId, code: &str) -> Result<Tried> {
    if let Some(refused) = count_code(app, client).await? {
        return Ok(refused);
    }
    let (now, code) = (app.now(), code.to_owned());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let kept = pins::find(&tx, &scope, client).await?.ok_or(Error::NotFound)?;
            if !pins::take_code(&tx, &scope, client, &code, now).await? {
                return Ok(Tried::Wrong);
            }
            pins::put(&tx, Pin { opens_from: None, ..kept }).await?;
            audit::record(&tx, &scope, "set_pin_together", ("client", client.0), now).await?;
            Ok(Tried::Right)
        })
        .await
}

/// Chooses another PIN with the recovery words of the one there is, which was forgotten. Words of an earlier PIN do not do that: whoever
/// set that one may be who it was reset for.
///
/// # Errors
/// `NotFound` where there is no PIN.
pub async fn recover(app: &App, scope: Scope, session: &ClientSession, typed: &str, chosen: &str) -> Result<Tried> {
    let client = session.client_id;
    let kept = pins::find(&app.store, &scope, client).await?.ok_or(Error::NotFound)?;
    let vaults = pins::vaults(&app.store, &scope, client).await?.into_iter().filter(|vault| vault.id == kept.vault_id).collect();
    match with_words(app, client, vaults, typed).await? {
        Ok(_) => {
            replace(app, scope, session, chosen).await?;
            app.store.write(move |tx| async move { forget_tries(&tx, client).await }).await?;
            Ok(Tried::Right)
        }
        Err(tried) => Ok(tried),
    }
}

/// Opens with its recovery words what an earlier PIN had opened, for a session in which the PIN there is now was entered.
///
/// # Errors
/// `NotFound` where no PIN was ever set.
pub async fn reopen(app: &App, scope: Scope, session: &ClientSession, typed: &str) -> Result<Tried> {
    let client = session.client_id;
    let vaults = pins::vaults(&app.store, &scope, client).await?;
    match with_words(app, client, vaults, typed).await? {
        Ok(vault) => open_again(app, scope, client, vault).await.map(|()| Tried::Right),
        Err(tried) => Ok(tried),
    }
}

/// The vault whose recovery words were typed, or what became of the try.
async fn with_words(app: &App, client: ClientId, vaults: Vec<Vault>, typed: &str) -> Result<std::result::Result<Vault, Tried>> {
    if vaults.is_empty() {
        return Err(Error::NotFound);
    }
    if let Some(refused) = count(app, client).await? {
        return Ok(Err(refused));
    }
    let words = recovery::normalise(typed);
    for vault in vaults {
        if is_right(app, client, &words, &vault.words_hash).await? {
            return Ok(Ok(vault));
        }
    }
    Ok(Err(Tried::Wrong))
}

/// Opens a vault again under the PIN there is, with what was open at that time.
async fn open_again(app: &App, scope: Scope, client: ClientId, vault: Vault) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            forget_tries(&tx, client).await?;
            let Some(kept) = pins::find(&tx, &scope, client).await? else { return Ok(()) };
            if vault.closed_at.is_some() {
                pins::reopen_vault(&tx, vault.id).await?;
                let opens_from = kept.opens_from.zip(vault.opens_from).map(|(a, b)| a.min(b));
                pins::put(&tx, Pin { opens_from, ..kept }).await?;
            }
            audit::record(&tx, &scope, "recover_pin", ("client", client.0), now).await
        })
        .await
}

/// Other recovery words for what is open; the ones before are worth nothing any more. For a session in which the PIN was entered.
///
/// # Errors
/// `NotFound` where there is no PIN.
pub async fn renew_words(app: &App, scope: Scope, client: ClientId, language: &str) -> Result<String> {
    let (words, hash) = new_words(app, client, language).await?;
    app.store
        .write(move |tx| async move {
            pins::find(&tx, &scope, client).await?.ok_or(Error::NotFound)?;
            pins::set_words(&tx, &scope, client, hash).await
        })
        .await?;
    Ok(words)
}

/// Shows nothing more in this browser until the PIN is entered again.
pub async fn lock(app: &App, session: &ClientSession) -> Result<()> {
    let (id, device, client) = (session.id, session.device_hash.clone(), session.client_id);
    app.store
        .write(move |tx| async move {
            sessions::unlock(&tx, id, None).await?;
            match device {
                Some(device) => pins::distrust(&tx, client, Some(&device)).await,
                None => Ok(()),
            }
        })
        .await
}

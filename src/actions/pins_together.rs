//! The practitioner's part of a client's PIN: a code said in the room, so that the PIN opens the past too; and resetting.
//! Nobody but the client ever knows the PIN.

use chrono::TimeDelta;
use entity::ids::ClientId;

use super::pins::{CODE_TRY, forget_tries};
use crate::app::App;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::random;
use crate::store::{audit, clients, pins, throttles};

/// A code is good this long.
const CODE: TimeDelta = TimeDelta::minutes(15);

/// Makes the code that is said in the room; the one before is worth nothing any more.
///
/// # Errors
/// `Forbidden` for anybody but a practitioner: who says it must see who hears it.
pub async fn say_code(app: &App, scope: Scope, client: ClientId) -> Result<String> {
    let by = scope.practitioner().ok_or(Error::Forbidden)?;
    let code = format!("{:06}", u32::from_be_bytes(random::bytes()) % 1_000_000);
    let (now, said) = (app.now(), code.clone());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            throttles::clear(&tx, &throttles::name(&tx, CODE_TRY, &client.to_string())).await?;
            pins::put_code(&tx, &scope, client, by, &code, (now, now + CODE)).await?;
            audit::record(&tx, &scope, "say_pin_code", ("client", client.0), now).await
        })
        .await?;
    Ok(said)
}

/// Resets the PIN: what it opened is closed until the client opens it with the recovery words, or sets a PIN together.
///
/// # Errors
/// `Conflict` where there is none.
pub async fn reset(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let kept = pins::find(&tx, &scope, client).await?.ok_or(Error::Conflict("There is no PIN to reset."))?;
            pins::close_vaults(&tx, &scope, client, kept.opens_from, now).await?;
            pins::remove(&tx, &scope, client).await?;
            pins::distrust(&tx, client, None).await?;
            forget_tries(&tx, client).await?;
            audit::record(&tx, &scope, "reset_pin", ("client", client.0), now).await
        })
        .await
}

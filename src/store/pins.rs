//! Clients' PINs, the vaults of their private entries, devices trusted with a PIN, and codes said in the room.

use ::entity::ids::{ClientId, PractitionerId, VaultId};
use ::entity::{client_device, client_pin, client_pin_code, client_vault};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::Result;

/// A PIN as it is kept.
pub use ::entity::client_pin::Model as Pin;
/// A vault as it is kept.
pub use ::entity::client_vault::Model as Vault;

/// The client's PIN.
pub async fn find(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Option<Pin>> {
    let found = client_pin::Entity::find_by_id(client).filter(client_pin::COLUMN.practice_id.eq(scope.practice()));
    Ok(found.one(cx.db()).await?)
}

/// Keeps a PIN in the place of the one before.
pub async fn put(tx: &Tx, pin: Pin) -> Result<()> {
    use client_pin::Column as C;
    let columns = [C::PinId, C::Hash, C::SetAt, C::OpensFrom, C::VaultId, C::LockedAt];
    let replace = OnConflict::column(C::ClientId).update_columns(columns).to_owned();
    client_pin::Entity::insert(pin.into_active_model()).on_conflict(replace).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Closes the PIN until a practitioner resets it.
pub async fn lock(tx: &Tx, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    let update = client_pin::Entity::update_many().col_expr(client_pin::Column::LockedAt, Expr::value(now));
    update.filter(client_pin::COLUMN.client_id.eq(client).and(client_pin::COLUMN.locked_at.is_null())).exec(tx.db()).await?;
    Ok(())
}

/// Whether the PIN is asked for before the safety plan too. Returns false where there is no PIN, or it was so already.
pub async fn ask_for_plan(tx: &Tx, scope: &Scope, client: ClientId, asks: bool) -> Result<bool> {
    let column = client_pin::COLUMN;
    let update = client_pin::Entity::update_many().col_expr(client_pin::Column::AsksForPlan, Expr::value(asks));
    let theirs = update.filter(column.client_id.eq(client)).filter(column.practice_id.eq(scope.practice()));
    Ok(theirs.filter(column.asks_for_plan.eq(!asks)).exec(tx.db()).await?.rows_affected == 1)
}

/// Forgets the PIN. Returns false where there was none.
pub async fn remove(tx: &Tx, scope: &Scope, client: ClientId) -> Result<bool> {
    let delete = client_pin::Entity::delete_by_id(client).filter(client_pin::COLUMN.practice_id.eq(scope.practice()));
    Ok(delete.exec(tx.db()).await?.rows_affected == 1)
}

/// The client's vaults, the newest first.
pub async fn vaults(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Vault>> {
    let column = client_vault::COLUMN;
    let rows = client_vault::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    Ok(rows.order_by_desc(client_vault::Column::Id).all(cx.db()).await?)
}

pub async fn insert_vault(tx: &Tx, vault: Vault) -> Result<()> {
    client_vault::Entity::insert(vault.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Gives all open vaults other recovery words: the ones before are worth nothing any more.
pub async fn set_words(tx: &Tx, scope: &Scope, client: ClientId, words_hash: String) -> Result<()> {
    let column = client_vault::COLUMN;
    let update = client_vault::Entity::update_many().col_expr(client_vault::Column::WordsHash, Expr::value(words_hash));
    let open = column.client_id.eq(client).and(column.practice_id.eq(scope.practice())).and(column.closed_at.is_null());
    update.filter(open).exec(tx.db()).await?;
    Ok(())
}

/// Closes all open vaults, with what the PIN opened until now.
pub async fn close_vaults(tx: &Tx, scope: &Scope, client: ClientId, opens_from: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<()> {
    let column = client_vault::COLUMN;
    let update = client_vault::Entity::update_many()
        .col_expr(client_vault::Column::ClosedAt, Expr::value(now))
        .col_expr(client_vault::Column::OpensFrom, Expr::value(opens_from));
    let open = column.client_id.eq(client).and(column.practice_id.eq(scope.practice())).and(column.closed_at.is_null());
    update.filter(open).exec(tx.db()).await?;
    Ok(())
}

/// Opens a vault again.
pub async fn reopen_vault(tx: &Tx, vault: VaultId) -> Result<()> {
    let update = client_vault::Entity::update_many().col_expr(client_vault::Column::ClosedAt, Expr::value(Option::<DateTime<Utc>>::None));
    update.filter(client_vault::COLUMN.id.eq(vault)).exec(tx.db()).await?;
    Ok(())
}

/// Trusts a device with the PIN that was entered on it.
pub async fn trust(tx: &Tx, device: client_device::Model) -> Result<()> {
    use client_device::Column as C;
    let again = OnConflict::columns([C::ClientId, C::DeviceHash]).update_columns([C::PinId, C::TrustedAt, C::EndsAt]).to_owned();
    client_device::Entity::insert(device.into_active_model()).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Whether a device is trusted with this PIN now.
pub async fn is_trusted(cx: &impl Cx, pin: &Pin, device_hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let found = client_device::Entity::find_by_id((pin.client_id, device_hash.to_vec())).one(cx.db()).await?;
    Ok(found.is_some_and(|device| device.pin_id == pin.pin_id && device.ends_at > now))
}

/// Trusts a device no longer; all of the client's where none is named.
pub async fn distrust(tx: &Tx, client: ClientId, device_hash: Option<&[u8]>) -> Result<()> {
    let mut delete = client_device::Entity::delete_many().filter(client_device::COLUMN.client_id.eq(client));
    if let Some(hash) = device_hash {
        delete = delete.filter(client_device::COLUMN.device_hash.eq(hash.to_vec()));
    }
    delete.exec(tx.db()).await?;
    Ok(())
}

/// Keeps a code that was said in the room, in the place of the one before.
pub async fn put_code(tx: &Tx, scope: &Scope, client: ClientId, by: PractitionerId, code: &str, times: (DateTime<Utc>, DateTime<Utc>)) -> Result<()> {
    use client_pin_code::Column as C;
    let row = client_pin_code::Model {
        client_id: client,
        practice_id: scope.practice(),
        code_mac: tx.keyring().server().pin_code_mac(client.0, code),
        practitioner_id: by,
        created_at: times.0,
        ends_at: times.1,
    };
    let replace = OnConflict::column(C::ClientId).update_columns([C::CodeMac, C::PractitionerId, C::CreatedAt, C::EndsAt]).to_owned();
    client_pin_code::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Whether that is the code; it is used up by it.
pub async fn take_code(tx: &Tx, scope: &Scope, client: ClientId, code: &str, now: DateTime<Utc>) -> Result<bool> {
    let column = client_pin_code::COLUMN;
    let mac = tx.keyring().server().pin_code_mac(client.0, code);
    let delete = client_pin_code::Entity::delete_by_id(client).filter(column.practice_id.eq(scope.practice()));
    let delete = delete.filter(column.code_mac.eq(mac)).filter(column.ends_at.gt(now));
    Ok(delete.exec(tx.db()).await?.rows_affected == 1)
}

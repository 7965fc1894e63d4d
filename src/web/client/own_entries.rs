//! Entries for the client's own copy: all of them, the private ones too as far as the PIN that was entered opens their vault. Read here,
//! because nobody but the client's own pages opens them.

use super::me::Me;
use crate::actions::own_data::entries::record;
use crate::app::App;
use crate::domain::own_data::{OwnData, Record};
use crate::error::Result;
use crate::store::{own_entries, private_entries};

/// Puts them into the document.
pub async fn into(app: &App, me: &Me, mut data: OwnData) -> Result<OwnData> {
    let rows = own_entries::rows(&app.store, &me.scope, me.client.id).await?;
    let mut found: Vec<(chrono::DateTime<chrono::Utc>, Record)> = Vec::new();
    for entry in own_entries::opened(&app.store, &me.scope, rows).await? {
        let row = &entry.row;
        found.push((row.written_at, record(row.kind.word(), row.disclosure.word(), row.written_at, &entry.written)));
    }
    let vaults = me.reads.opened.as_ref().map(|opened| opened.vaults.clone()).unwrap_or_default();
    for entry in private_entries::all(&app.store, &me.scope, me.client.id, &vaults).await? {
        found.push((entry.written_at, record(entry.kind.word(), "private", entry.written_at, &entry.written)));
    }
    found.sort_by_key(|(at, _)| *at);
    if let Some(section) = data.sections.iter_mut().find(|section| section.key == "entries") {
        section.records = found.into_iter().map(|(_, record)| record).collect();
    }
    Ok(data)
}

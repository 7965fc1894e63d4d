//! What the client chose to tell others. Theirs alone.

use super::Gather;
use crate::domain::own_data::Record;
use crate::error::Result;
use crate::store::telling;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let all = telling::of_client(&cx.app.store, &cx.scope, cx.client.id).await?;
    let record =
        |line: telling::TellLine| Record::new().text("text", line.text).word("kind", "tell", line.part.word()).at("written_at", line.created_at);
    Ok(all.into_iter().map(record).collect())
}

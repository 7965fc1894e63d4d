//! Mails that went to the client: when, and of which kind. What they said is kept nowhere.

use super::Gather;
use crate::domain::own_data::Record;
use crate::error::Result;
use crate::store::own_data;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let all = own_data::mails_sent(&cx.app.store, &cx.scope, cx.client.id).await?;
    let record = |mail: crate::store::outbox::OutboxEmail| {
        let record = Record::new().at("mailed_at", mail.sent_at.unwrap_or(mail.created_at)).word("kind", "mail", mail.kind);
        record.when("came_back_at", mail.bounced_at)
    };
    Ok(all.into_iter().map(record).collect())
}

//! Cards of the coping box, and how they helped.

use super::{Gather, Reader};
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::coping::{self, Which};
use crate::store::coping_uses::{self, Use};

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let which = Which { shared: cx.reader.is_practice(), put_away: cx.reader == Reader::Client };
    let uses = coping_uses::of_client(&cx.app.store, &cx.scope, cx.client.id).await?;
    let cards = coping::of_client(&cx.app.store, &cx.scope, cx.client.id, which).await?;
    let record = |card: coping::Card| {
        let used = uses.iter().filter(|one| one.card_id == card.id).map(use_record).collect();
        let record = Record::new().text("title", card.text.title).perhaps("text", card.text.lines).perhaps("phone", card.text.phone);
        record.word("written_by", "author", card.author.word()).at("written_at", card.written_at).several("uses", used)
    };
    Ok(cards.into_iter().map(record).collect())
}

fn use_record(one: &Use) -> Record {
    let mut record = Record::new().at("used_at", one.used_at);
    for (key, number) in [("before", one.rating.before), ("after", one.rating.after)] {
        if let Some(number) = number {
            record = record.with(key, Datum::Number(number.into()));
        }
    }
    match one.rating.helped {
        Some(helped) => record.word("helped", "helped", helped.word()),
        None => record,
    }
}

//! One card, large and plain. "I used it" is one tap from here; numbers are asked for only if somebody likes.

use entity::ids::{CopingCardId, CopingUseId};
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::coping::{may_read, readable_uses, standing};
use super::coping_uses::{rating_fields, words_of};
use super::{Form, OwnField, from_whom, locked_page, once, once_of};
use crate::actions::coping::{self as actions, Deed};
use crate::app::App;
use crate::domain::coping::Rating;
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::coping::{kind_words, standing_words};
use crate::pages::dates;
use crate::store::coping::{self, Card};
use crate::store::coping_uses;
use crate::urls;
use crate::web::client::me::{Locked, Me};
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;

/// Uses that stand on a card's page.
const SHOWN: usize = 10;

#[derive(Serialize)]
struct CardPage {
    shell: Shell,
    id: CopingCardId,
    title: String,
    kind: String,
    lines: Option<String>,
    phone: Option<String>,
    from: Option<String>,
    shared: bool,
    put_away: bool,
    /// It did not help twice.
    low: bool,
    standing: Option<String>,
    /// How it feels now, before it is used.
    before: Vec<OwnField>,
    once: CopingUseId,
    uses: Vec<UseLine>,
    /// Whether more was noted that may not be read here.
    locked: Option<Locked>,
    /// What was just done.
    notice: Option<String>,
}

#[derive(Serialize)]
struct UseLine {
    id: CopingUseId,
    when: String,
    words: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
}

/// The card, if it is this client's and may be read here.
pub async fn find(app: &App, me: &Me, id: CopingCardId) -> Result<Option<Card>> {
    let card = coping::find(&app.store, &me.scope, id).await?;
    Ok(may_read(me, &card).then_some(card))
}

async fn render(app: &App, me: &Me, card: Card, done: &str) -> Result<Response> {
    let speech = me.speech(app);
    let all = coping_uses::of_client(&app.store, &me.scope, me.client.id).await?;
    let uses = readable_uses(me, &all, card.id);
    let hidden = all.iter().filter(|one| one.card_id == card.id).count() > uses.len();
    let standing = standing(me, &all, card.id);
    let line = |one: &&coping_uses::Use| UseLine {
        id: one.id,
        when: dates::long(speech, one.used_at, &me.client.time_zone),
        words: words_of(speech, &one.rating),
    };
    let none = Problems::default();
    let form = Form { speech, prefix: "coping", problems: &none };
    let notice = matches!(done, "saved" | "rated" | "used").then(|| speech.say(&format!("coping-{done}"), &[]));
    let context = CardPage {
        shell: me.shell(app, card.text.title.clone()),
        id: card.id,
        kind: kind_words(speech, card.kind),
        from: from_whom(speech, card.author),
        shared: card.shared,
        put_away: card.put_away_at.is_some(),
        low: standing.low_twice,
        standing: standing_words(speech, &standing),
        before: rating_fields(&form, &Rating::default()).into_iter().take(1).collect(),
        once: once(app),
        uses: uses.iter().rev().take(SHOWN).map(line).collect(),
        locked: hidden.then(|| me.locked(&urls::coping_card(card.id))),
        notice,
        title: card.text.title,
        lines: card.text.lines,
        phone: card.text.phone,
    };
    me.page(app, "client/selfcare/coping_card", StatusCode::OK, &context)
}

/// Shows it.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Path(id): Path<CopingCardId>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    match find(&app, &me, id).await? {
        Some(card) => Ok(render(&app, &me, card, &asked.done).await?),
        None => Ok(locked_page(&app, &me, &urls::coping_card(id), urls::COPING)?),
    }
}

/// "I used it"; showing it to the therapist or not; putting it away.
#[handler]
pub async fn act(app: Data<&App>, me: Me, Path(id): Path<CopingCardId>, fields: Fields) -> poem::Result<Response> {
    if find(&app, &me, id).await?.is_none() {
        return Ok(locked_page(&app, &me, &urls::coping_card(id), urls::COPING)?);
    }
    let deed = match fields.get("_do") {
        "use" => {
            // What was not chosen from our own page does not keep anybody from saying that they used it.
            let rating = Rating::parse(fields.get("before"), "", "").unwrap_or_default();
            let once = once_of(&app, fields.get("_once"));
            let used = actions::note_use(&app, me.scope, id, Some(once), rating, Some(me.session.id)).await?;
            return Ok(see_other(&urls::coping_use(used)));
        }
        "share" => Deed::Share,
        "unshare" => Deed::Unshare,
        "put-away" => Deed::PutAway,
        "bring-back" => Deed::BringBack,
        _ => return Err(Error::BadRequest("There is no such button.").into()),
    };
    actions::act(&app, me.scope, id, deed).await?;
    let to = if deed == Deed::PutAway { urls::COPING.to_owned() } else { format!("{}?done=saved", urls::coping_card(id)) };
    Ok(see_other(&to))
}

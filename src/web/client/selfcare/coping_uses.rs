//! How one use was: before, after, whether it helped. Everything can be left out.

use entity::ids::{CopingCardId, CopingUseId};
use entity::kinds::Helped;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;

use super::coping_card::find;
use super::own_form::{Stored, stored};
use super::{Form, OwnField, locked_page, status, summary};
use crate::actions::coping as actions;
use crate::app::App;
use crate::domain::coping::Rating;
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::pages::speech::Speech;
use crate::store::coping::Card;
use crate::store::coping_uses::{self, Use};
use crate::urls;
use crate::web::client::me::Me;
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;

#[derive(Serialize)]
struct UsePage {
    shell: Shell,
    id: CopingUseId,
    card: CopingCardId,
    title: String,
    when: String,
    fields: Vec<OwnField>,
    wrong: Vec<OwnField>,
    revision: i32,
    /// Something else was noted meanwhile: it is shown beside what was chosen here.
    stale: bool,
    stored: Vec<Stored>,
    /// Nothing was noted so far.
    fresh: bool,
}

/// Three questions, each of which may stay empty.
pub fn rating_fields(form: &Form<'_>, rating: &Rating) -> Vec<OwnField> {
    let number = |number: Option<u8>| number.map(|number| number.to_string()).unwrap_or_default();
    let speech = form.speech;
    let ends = || (speech.say("coping-scale-low", &[]), speech.say("coping-scale-high", &[]));
    let scale = |name, value| {
        let (low, high) = ends();
        form.field(name, "radio", number(value)).scale(low, high).optional()
    };
    let helped = rating.helped.map(Helped::word).unwrap_or_default();
    let words = Helped::ALL.iter().map(|one| (one.word().to_owned(), speech.say(&format!("coping-helped-{}", one.word()), &[])));
    vec![scale("before", rating.before), scale("after", rating.after), form.field("helped", "radio", helped).choices(words).optional()]
}

/// What was noted, on one line: "7 before, 4 after, helped a little".
pub fn words_of(speech: &Speech, rating: &Rating) -> Option<String> {
    let number = |id, number: Option<u8>| number.map(|number| speech.say(id, &[("number", &number.to_string())]));
    let helped = rating.helped.map(|helped| speech.say(&format!("coping-it-helped-{}", helped.word()), &[]));
    let parts = [number("coping-was-before", rating.before), number("coping-was-after", rating.after), helped];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// The use and its card, if both may be read here.
async fn readable(app: &App, me: &Me, id: CopingUseId) -> Result<Option<(Use, Card)>> {
    let one = coping_uses::find(&app.store, &me.scope, id).await?;
    if !me.reads.allows(one.used_at, one.session_id) {
        return Ok(None);
    }
    Ok(find(app, me, one.card_id).await?.map(|card| (one, card)))
}

fn render(app: &App, me: &Me, (one, card): (Use, Card), rating: &Rating, problems: &Problems, stale: bool) -> Result<Response> {
    let speech = me.speech(app);
    let form = Form { speech, prefix: "coping", problems };
    let fields = rating_fields(&form, rating);
    let context = UsePage {
        shell: me.shell(app, speech.say("coping-how-title", &[])),
        id: one.id,
        card: card.id,
        title: card.text.title,
        when: dates::long(speech, one.used_at, &me.client.time_zone),
        wrong: summary(&fields),
        fields,
        revision: one.revision,
        stale,
        stored: stored(rating_fields(&form, &one.rating)),
        fresh: one.revision == 1,
    };
    let status = if stale { StatusCode::CONFLICT } else { status(problems) };
    me.page(app, "client/selfcare/coping_use", status, &context)
}

/// Asks how it was.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Path(id): Path<CopingUseId>) -> poem::Result<Response> {
    match readable(&app, &me, id).await? {
        Some((one, card)) => {
            let rating = one.rating;
            Ok(render(&app, &me, (one, card), &rating, &Problems::default(), false)?)
        }
        None => Ok(locked_page(&app, &me, &urls::coping_use(id), urls::COPING)?),
    }
}

/// Keeps what was chosen.
#[handler]
pub async fn rate(app: Data<&App>, me: Me, Path(id): Path<CopingUseId>, fields: Fields) -> poem::Result<Response> {
    let Some((one, card)) = readable(&app, &me, id).await? else {
        return Ok(locked_page(&app, &me, &urls::coping_use(id), urls::COPING)?);
    };
    let rating = match Rating::parse(fields.get("before"), fields.get("after"), fields.get("helped")) {
        Ok(rating) => rating,
        Err(problems) => {
            let rating = one.rating;
            return Ok(render(&app, &me, (one, card), &rating, &problems, false)?);
        }
    };
    let revision = fields.get("_revision").parse().unwrap_or(0);
    match actions::rate(&app, me.scope, id, revision, rating).await {
        Ok(()) => Ok(see_other(&format!("{}?done=rated", urls::coping_card(card.id)))),
        Err(Error::Stale) => {
            let newest = coping_uses::find(&app.store, &me.scope, id).await?;
            Ok(render(&app, &me, (newest, card), &rating, &Problems::default(), true)?)
        }
        Err(error) => Err(error.into()),
    }
}

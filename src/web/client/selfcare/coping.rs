//! The coping box: what helps, in one list; cards to begin with; the client's own order; a page to print.

use entity::ids::CopingCardId;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::{from_whom, once, once_of};
use crate::actions::coping::{self as actions, NewCard};
use crate::app::App;
use crate::domain::coping::ranking::{self, Standing};
use crate::domain::coping::{STARTERS, starter};
use crate::error::{Error, Result};
use crate::pages::coping::{kind_words, standing_words, starter_text};
use crate::pages::speech::Speech;
use crate::store::coping::{self, Card, Which};
use crate::store::coping_uses::{self, Use};
use crate::urls;
use crate::web::client::me::{Locked, Me};
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;

/// A box as this session may read it.
pub struct OwnBox {
    /// In the box's order.
    pub cards: Vec<(Card, Standing)>,
    pub put_away: Vec<Card>,
    /// Whether there is more that may not be read here.
    pub more: bool,
}

/// Whether a card may be read here. One that its writer left open holds nothing private.
pub fn may_read(me: &Me, card: &Card) -> bool {
    card.open || me.reads.allows(card.written_at, card.session_id)
}

/// What this session may know of a card's uses, the oldest first.
pub fn readable_uses<'a>(me: &Me, uses: &'a [Use], card: CopingCardId) -> Vec<&'a Use> {
    uses.iter().filter(|one| one.card_id == card && me.reads.allows(one.used_at, one.session_id)).collect()
}

/// What a card's uses come to, as far as they may be read here.
pub fn standing(me: &Me, uses: &[Use], card: CopingCardId) -> Standing {
    Standing::of(&readable_uses(me, uses, card).iter().map(|one| one.rating).collect::<Vec<_>>())
}

impl OwnBox {
    pub async fn read(app: &App, me: &Me) -> Result<Self> {
        let which = Which { put_away: true, ..Which::default() };
        let all = coping::of_client(&app.store, &me.scope, me.client.id, which).await?;
        let uses = coping_uses::of_client(&app.store, &me.scope, me.client.id).await?;
        let count = all.len();
        let readable: Vec<Card> = all.into_iter().filter(|card| may_read(me, card)).collect();
        let more = readable.len() < count;
        let (put_away, cards): (Vec<Card>, Vec<Card>) = readable.into_iter().partition(|card| card.put_away_at.is_some());
        let standings: Vec<Standing> = cards.iter().map(|card| standing(me, &uses, card.id)).collect();
        let order = ranking::order(&cards.iter().zip(&standings).map(|(card, standing)| (card.position, *standing)).collect::<Vec<_>>());
        let cards = order.into_iter().map(|at| (cards[at].clone(), standings[at])).collect();
        Ok(Self { cards, put_away, more })
    }

    fn by_hand(&self) -> bool {
        self.cards.iter().any(|(card, _)| card.position.is_some())
    }
}

#[derive(Serialize)]
struct BoxPage {
    shell: Shell,
    cards: Vec<Line>,
    put_away: Vec<Line>,
    starters: Vec<StarterLine>,
    by_hand: bool,
    full: bool,
    locked: Option<Locked>,
}

#[derive(Serialize)]
struct Line {
    id: CopingCardId,
    title: String,
    kind: String,
    from: Option<String>,
    standing: Option<String>,
    /// Whether the therapist sees it.
    shared: bool,
    low: bool,
    first: bool,
    last: bool,
}

#[derive(Serialize)]
struct StarterLine {
    key: &'static str,
    title: String,
    once: CopingCardId,
}

fn line(speech: &Speech, card: &Card, standing: &Standing, (first, last): (bool, bool)) -> Line {
    Line {
        id: card.id,
        title: card.text.title.clone(),
        kind: kind_words(speech, card.kind),
        from: from_whom(speech, card.author),
        standing: standing_words(speech, standing),
        shared: card.shared,
        low: standing.low_twice,
        first,
        last,
    }
}

async fn render(app: &App, me: &Me, status: StatusCode, full: bool) -> Result<Response> {
    let speech = me.speech(app);
    let own = OwnBox::read(app, me).await?;
    let last = own.cards.len().saturating_sub(1);
    let has = coping::starters_of(&app.store, &me.scope, me.client.id).await?;
    let offered = STARTERS.iter().filter(|starter| !has.iter().any(|key| key == starter.key));
    let context = BoxPage {
        shell: me.shell(app, speech.say("coping-title", &[])),
        cards: own.cards.iter().enumerate().map(|(at, (card, standing))| line(speech, card, standing, (at == 0, at == last))).collect(),
        put_away: own.put_away.iter().map(|card| line(speech, card, &Standing::default(), (true, true))).collect(),
        starters: offered.map(|one| StarterLine { key: one.key, title: starter_text(speech, one).title, once: once(app) }).collect(),
        by_hand: own.by_hand(),
        full,
        locked: own.more.then(|| me.locked(urls::COPING)),
    };
    me.page(app, "client/selfcare/coping", status, &context)
}

/// The box.
#[handler]
pub async fn show(app: Data<&App>, me: Me) -> poem::Result<Response> {
    Ok(render(&app, &me, StatusCode::OK, false).await?)
}

/// Adds a starter, moves a card up or down, or lets what helped decide the order again.
#[handler]
pub async fn act(app: Data<&App>, me: Me, fields: Fields) -> poem::Result<Response> {
    let (word, about) = fields.get("_do").split_once(' ').unwrap_or((fields.get("_do"), ""));
    match word {
        "add" => match add_starter(&app, &me, about, &fields).await {
            Err(Error::Conflict(_)) => return Ok(render(&app, &me, StatusCode::CONFLICT, true).await?),
            outcome => outcome?,
        },
        "up" | "down" => move_card(&app, &me, about, word == "up").await?,
        "by-use" => actions::order_by_use(&app, me.scope, me.client.id).await?,
        _ => return Err(Error::BadRequest("There is no such button.").into()),
    }
    let to = if word == "add" { urls::COPING.to_owned() } else { format!("{}?order=open#order", urls::COPING) };
    Ok(see_other(&to))
}

async fn add_starter(app: &App, me: &Me, key: &str, fields: &Fields) -> Result<()> {
    let starter = starter(key).ok_or(Error::NotFound)?;
    let new = NewCard {
        id: Some(once_of(app, fields.get(&format!("once-{key}")))),
        client: me.client.id,
        kind: starter.kind,
        text: starter_text(me.speech(app), starter),
        starter: Some(starter.key.to_owned()),
        shared: false,
        open: true,
        session: Some(me.session.id),
    };
    actions::add(app, me.scope, new).await?;
    Ok(())
}

async fn move_card(app: &App, me: &Me, id: &str, up: bool) -> Result<()> {
    let own = OwnBox::read(app, me).await?;
    let ids: Vec<CopingCardId> = own.cards.iter().map(|(card, _)| card.id).collect();
    let at = ids.iter().position(|one| one.to_string() == id).ok_or(Error::NotFound)?;
    let order = ranking::moved(&(0..ids.len()).collect::<Vec<_>>(), at, up).into_iter().map(|at| ids[at]).collect();
    actions::order(app, me.scope, me.client.id, order).await
}

#[derive(Serialize)]
struct PrintPage {
    shell: Shell,
    back: &'static str,
    cards: Vec<PrintCard>,
    locked: Option<Locked>,
}

#[derive(Serialize)]
struct PrintCard {
    title: String,
    kind: String,
    lines: Option<String>,
    phone: Option<String>,
}

/// Cards of pocket size to cut out.
#[handler]
pub async fn print(app: Data<&App>, me: Me) -> poem::Result<Response> {
    let speech = me.speech(&app);
    let own = OwnBox::read(&app, &me).await?;
    let card = |(card, _): (Card, Standing)| PrintCard {
        kind: kind_words(speech, card.kind),
        title: card.text.title,
        lines: card.text.lines,
        phone: card.text.phone,
    };
    let locked = own.more.then(|| me.locked(urls::PRINT_COPING));
    let shell = me.shell(&app, speech.say("coping-print-title", &[]));
    let context = PrintPage { shell, back: urls::COPING, cards: own.cards.into_iter().map(card).collect(), locked };
    Ok(me.page(&app, "client/selfcare/coping_print", StatusCode::OK, &context)?)
}

//! Writing a card of one's own, and changing one.

use entity::ids::CopingCardId;
use entity::kinds::CopingKind;
use poem::web::{Data, Path};
use poem::{Response, handler};

use super::coping_card::find;
use super::own_form::{OwnForm, Trouble, stored};
use super::{Form, OwnField, locked_page, once, once_of};
use crate::actions::coping::{self as actions, NewCard};
use crate::app::App;
use crate::domain::coping::{CardText, TypedCard};
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::store::coping::{self, Card};
use crate::urls;
use crate::web::client::entries::taken;
use crate::web::client::me::Me;
use crate::web::client::see_other;
use crate::web::forms::Fields;

fn typed(fields: &Fields) -> TypedCard<'_> {
    TypedCard { kind: fields.get("kind"), title: fields.get("title"), lines: fields.get("lines"), phone: fields.get("phone") }
}

fn fields_of(form: &Form<'_>, is_new: bool, typed: &Fields) -> Vec<OwnField> {
    let speech = form.speech;
    let kinds = CopingKind::ALL.iter().map(|kind| (kind.word().to_owned(), speech.say(&format!("coping-kind-{}", kind.word()), &[])));
    let kind = if typed.has("kind") { typed.get("kind") } else { CopingKind::Do.word() };
    let mut fields = vec![
        form.called("title", "name", "text", typed.get("title")),
        form.field("lines", "lines", typed.get("lines")).optional(),
        form.field("kind", "radio", kind).choices(kinds),
        form.field("phone", "tel", typed.get("phone")).optional(),
    ];
    if is_new {
        fields.push(form.field("shared", "check", typed.get("shared")));
    }
    fields
}

fn render(app: &App, me: &Me, card: Option<&Card>, typed: &Fields, problems: &Problems, trouble: Trouble) -> Result<Response> {
    let speech = me.speech(app);
    let form = Form { speech, prefix: "coping", problems };
    let page = OwnForm {
        title: speech.say(if card.is_none() { "coping-new" } else { "coping-change" }, &[]),
        action: card.map_or(urls::NEW_COPING.to_owned(), |card| urls::edit_coping_card(card.id)),
        back: card.map_or(urls::COPING.to_owned(), |card| urls::coping_card(card.id)),
        fields: fields_of(&form, card.is_none(), typed),
        once: once_of(app, typed.get("_once")),
        revision: card.map(|card| card.revision),
        stored: card.map(|card| stored(fields_of(&form, false, &fields_from(card)))).unwrap_or_default(),
        full: "coping-full",
    };
    page.render(app, me, problems, &trouble)
}

/// An empty card.
#[handler]
pub async fn blank(app: Data<&App>, me: Me) -> poem::Result<Response> {
    Ok(render(&app, &me, None, &Fields::default(), &Problems::default(), Trouble::Nothing)?)
}

/// Puts it into the box.
#[handler]
pub async fn create(app: Data<&App>, me: poem::Result<Me>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (urls::NEW_COPING, &fields), |me| add(&app, me, &fields)).await
}

async fn add(app: &App, me: Me, fields: &Fields) -> poem::Result<Response> {
    let (kind, text) = match CardText::parse(typed(fields)) {
        Ok(read) => read,
        Err(problems) => return Ok(render(app, &me, None, fields, &problems, Trouble::Nothing)?),
    };
    let new = NewCard {
        id: Some(fields.get("_once").parse().unwrap_or_else(|_| once(app))),
        client: me.client.id,
        kind,
        text,
        starter: None,
        shared: fields.get("shared") == "yes",
        open: false,
        session: Some(me.session.id),
    };
    match actions::add(app, me.scope, new).await {
        Ok(id) => Ok(see_other(&format!("{}?done=saved", urls::coping_card(id)))),
        Err(Error::Conflict(_)) => Ok(render(app, &me, None, fields, &Problems::default(), Trouble::Full)?),
        Err(error) => Err(error.into()),
    }
}

fn fields_from(card: &Card) -> Fields {
    let text = &card.text;
    let pairs = [
        ("kind", card.kind.word().to_owned()),
        ("title", text.title.clone()),
        ("lines", text.lines.clone().unwrap_or_default()),
        ("phone", text.phone.clone().unwrap_or_default()),
    ];
    Fields(pairs.map(|(name, value)| (name.to_owned(), value)).into())
}

/// The form with the card's words.
#[handler]
pub async fn edit(app: Data<&App>, me: Me, Path(id): Path<CopingCardId>) -> poem::Result<Response> {
    match find(&app, &me, id).await? {
        Some(card) => Ok(render(&app, &me, Some(&card), &fields_from(&card), &Problems::default(), Trouble::Nothing)?),
        None => Ok(locked_page(&app, &me, &urls::edit_coping_card(id), urls::COPING)?),
    }
}

/// Keeps the new words.
#[handler]
pub async fn update(app: Data<&App>, me: poem::Result<Me>, Path(id): Path<CopingCardId>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (&urls::edit_coping_card(id), &fields), |me| rewrite(&app, me, id, &fields)).await
}

async fn rewrite(app: &App, me: Me, id: CopingCardId, fields: &Fields) -> poem::Result<Response> {
    let Some(card) = find(app, &me, id).await? else {
        return Ok(locked_page(app, &me, &urls::edit_coping_card(id), urls::COPING)?);
    };
    let read = match CardText::parse(typed(fields)) {
        Ok(read) => read,
        Err(problems) => return Ok(render(app, &me, Some(&card), fields, &problems, Trouble::Nothing)?),
    };
    let revision = fields.get("_revision").parse().unwrap_or(0);
    let same = card.kind == read.0 && card.text == read.1;
    // Pressed twice, or nothing changed: what stands there is what was typed.
    if same {
        return Ok(see_other(&format!("{}?done=saved", urls::coping_card(id))));
    }
    match actions::rewrite(app, me.scope, id, revision, read, Some(me.session.id)).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::coping_card(id)))),
        Err(Error::Stale) => {
            let newest = coping::find(&app.store, &me.scope, id).await?;
            Ok(render(app, &me, Some(&newest), fields, &Problems::default(), Trouble::Stale)?)
        }
        Err(error) => Err(error.into()),
    }
}

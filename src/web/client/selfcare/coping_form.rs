//! Writing a card of one's own, and changing one.

use entity::ids::CopingCardId;
use entity::kinds::CopingKind;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;

use super::coping_card::find;
use super::{Form, OwnField, locked_page, once, once_of, status, summary};
use crate::actions::coping::{self as actions, NewCard};
use crate::app::App;
use crate::domain::coping::{CardText, TypedCard};
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::store::coping::{self, Card};
use crate::urls;
use crate::web::client::entries::taken;
use crate::web::client::me::Me;
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;

#[derive(Serialize)]
struct FormPage {
    shell: Shell,
    action: String,
    back: String,
    is_new: bool,
    fields: Vec<OwnField>,
    wrong: Vec<OwnField>,
    once: CopingCardId,
    revision: i32,
    /// Somebody wrote on it meanwhile; what is typed here is kept.
    stale: bool,
    full: bool,
}

/// What is wrong besides the fields.
#[derive(Clone, Copy, Default)]
struct Trouble {
    stale: bool,
    full: bool,
}

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
    let fields = fields_of(&Form { speech, prefix: "coping", problems }, card.is_none(), typed);
    let title = speech.say(if card.is_none() { "coping-new" } else { "coping-change" }, &[]);
    let context = FormPage {
        shell: me.shell(app, title),
        action: card.map_or(urls::NEW_COPING.to_owned(), |card| urls::edit_coping_card(card.id)),
        back: card.map_or(urls::COPING.to_owned(), |card| urls::coping_card(card.id)),
        is_new: card.is_none(),
        wrong: summary(&fields),
        fields,
        once: once_of(app, typed.get("_once")),
        revision: card.map_or(0, |card| card.revision),
        stale: trouble.stale,
        full: trouble.full,
    };
    let status = if trouble.stale || trouble.full { StatusCode::CONFLICT } else { status(problems) };
    me.page(app, "client/selfcare/coping_form", status, &context)
}

/// An empty card.
#[handler]
pub async fn blank(app: Data<&App>, me: Me) -> poem::Result<Response> {
    Ok(render(&app, &me, None, &Fields::default(), &Problems::default(), Trouble::default())?)
}

/// Puts it into the box.
#[handler]
pub async fn create(app: Data<&App>, me: poem::Result<Me>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (urls::NEW_COPING, &fields), |me| add(&app, me, &fields)).await
}

async fn add(app: &App, me: Me, fields: &Fields) -> poem::Result<Response> {
    let (kind, text) = match CardText::parse(typed(fields)) {
        Ok(read) => read,
        Err(problems) => return Ok(render(app, &me, None, fields, &problems, Trouble::default())?),
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
        Err(Error::Conflict(_)) => Ok(render(app, &me, None, fields, &Problems::default(), Trouble { full: true, stale: false })?),
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
        Some(card) => Ok(render(&app, &me, Some(&card), &fields_from(&card), &Problems::default(), Trouble::default())?),
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
        Err(problems) => return Ok(render(app, &me, Some(&card), fields, &problems, Trouble::default())?),
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
            Ok(render(app, &me, Some(&newest), fields, &Problems::default(), Trouble { stale: true, full: false })?)
        }
        Err(error) => Err(error.into()),
    }
}

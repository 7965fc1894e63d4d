//! The one short reply to a response: a card on its page, and a page of its own where something is to be put right.

use entity::ids::ResponseId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::controls::{Control, Field};
use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::replies as actions_of;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::reply::LONGEST;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::replies::{self, Reply};
use crate::store::{clients, practitioners, responses};
use crate::urls;

/// What `workspace/reply_card` shows.
#[derive(Serialize)]
pub struct Card {
    response: ResponseId,
    form_token: String,
    client: String,
    fields: Vec<Field>,
    /// Nothing where there is none yet.
    revision: Option<i32>,
    /// The text, where it was shown and stays as it is.
    text: Option<String>,
    state: String,
    /// Who wrote it, where it was not whoever looks.
    by: Option<String>,
    /// Why no mail tells of it.
    not_mailed: Option<&'static str>,
}

/// The card for a response.
pub async fn card(desk: &Desk, response: ResponseId, client: &Client) -> Result<Card> {
    let known = replies::of_response(&desk.app.store, &desk.scope, response).await?;
    let typed = known.as_ref().map(|reply| reply.text.clone()).unwrap_or_default();
    make(desk, response, client, known, &typed, &Problems::default()).await
}

async fn make(desk: &Desk, response: ResponseId, client: &Client, known: Option<Reply>, typed: &str, problems: &Problems) -> Result<Card> {
    let say = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    let state = match &known {
        None => "One short reply, which they see on their page. It is not a chat: they cannot answer it here.".to_owned(),
        Some(Reply { row, .. }) => match row.shown_at {
            Some(at) => format!("Shown on their page on {}. It stays as it is.", say(at)),
            None => format!("Waiting since {}: not shown on their page yet. You can change it or take it back until then.", say(row.updated_at)),
        },
    };
    let shown = known.as_ref().is_some_and(|reply| reply.row.shown_at.is_some());
    let by = match &known {
        Some(reply) if reply.row.practitioner_id != desk.me.id => {
            Some(practitioners::find(&desk.app.store, &desk.scope, reply.row.practitioner_id).await?.name)
        }
        _ => None,
    };
    let field = Field::new("text", "Your reply", Control::Lines, typed, problems).help(format!(
        "At most {LONGEST} characters of plain text. The mail says only that something is there; say when you usually reply, if you will."
    ));
    Ok(Card {
        response,
        form_token: desk.visit.form_token.clone(),
        client: client.name.clone(),
        fields: vec![field],
        revision: known.as_ref().map(|reply| reply.row.revision),
        text: known.filter(|_| shown).map(|reply| reply.text),
        state,
        by,
        not_mailed: actions_of::not_mailed(client).map(|why| why.words()),
    })
}

#[derive(Serialize)]
struct Page {
    shell: Shell,
    back: String,
    card: Card,
    wrong: bool,
    conflict: Option<&'static str>,
    /// What was typed and could not be kept, to be copied.
    typed: Option<String>,
}

async fn page(desk: &Desk, id: ResponseId, typed: Option<&str>, problems: &Problems, conflict: Option<&'static str>) -> Result<Response> {
    let row = responses::row(&desk.app.store, &desk.scope, id).await?;
    let client = clients::find(&desk.app.store, &desk.scope, row.client_id).await?;
    let known = replies::of_response(&desk.app.store, &desk.scope, id).await?;
    let kept = typed.filter(|_| conflict.is_some()).map(str::to_owned);
    // Where somebody was faster, the field holds what stands there now, and what was typed stands above.
    let typed =
        typed.filter(|_| conflict.is_none()).map_or_else(|| known.as_ref().map(|reply| reply.text.clone()).unwrap_or_default(), str::to_owned);
    let context = Page {
        shell: desk.shell(format!("Reply to {}", client.name), "clients"),
        back: urls::response(id),
        card: make(desk, id, &client, known, &typed, problems).await?,
        wrong: !problems.is_empty(),
        conflict,
        typed: kept,
    };
    let status = match (conflict, problems.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (_, false) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    desk.page_with(status, "workspace/reply", &context)
}

/// The reply alone.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<ResponseId>) -> poem::Result<Response> {
    Ok(page(&desk, id, None, &Problems::default(), None).await?)
}

/// Writes it, changes it, or takes it back.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted, Path(id): Path<ResponseId>) -> poem::Result<Response> {
    let typed = fields.get("text");
    let (outcome, done) = match fields.get("_do") {
        "take-back" => (actions_of::take_back(&desk.app, desk.scope, id).await, "reply-taken-back"),
        _ => (actions_of::write(&desk.app, desk.scope, id, desk.me.id, fields.get("revision").parse().ok(), typed).await, "replied"),
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done={done}", urls::response(id)))),
        Err(Error::Invalid(problems)) => Ok(page(&desk, id, Some(typed), &problems, None).await?),
        Err(Error::Conflict(why)) => Ok(page(&desk, id, Some(typed), &Problems::default(), Some(why)).await?),
        Err(error) => Err(error.into()),
    }
}

//! A client's coping box as their therapist sees it: the cards that the client shows them, how often each was used and what it came to,
//! and adding one "from our session".

use entity::ids::{ClientId, CopingCardId};
use entity::kinds::{Author, ClientStatus, CopingKind};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::coping::{self as actions, NewCard};
use crate::domain::client::Client;
use crate::domain::coping::ranking::Standing;
use crate::domain::coping::{CardText, STARTERS, TypedCard, starter};
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::coping::{kind_words, standing_words, starter_text};
use crate::random;
use crate::store::coping::{self, Card};
use crate::store::{clients, practitioners};
use crate::urls;
use crate::web::forms::Fields;

/// The workspace is in English.
const LANGUAGE: &str = "en";

#[derive(Serialize)]
struct BoxPage {
    shell: Shell,
    id: ClientId,
    name: String,
    in_care: bool,
    cards: Vec<Line>,
    form: Vec<Field>,
    starters: Vec<StarterLine>,
    once: CopingCardId,
    wrong: bool,
}

#[derive(Serialize)]
struct Line {
    title: String,
    kind: String,
    lines: Option<String>,
    phone: Option<String>,
    from: String,
    standing: String,
    low: bool,
}

#[derive(Serialize)]
struct StarterLine {
    key: &'static str,
    title: String,
}

async fn lines(desk: &Desk, client: &Client) -> Result<Vec<Line>> {
    let speech = desk.app.pages().speech(LANGUAGE);
    let people = practitioners::list(&desk.app.store, &desk.scope).await?;
    let name = |card: &Card| people.iter().find(|one| Some(one.id) == card.practitioner_id).map(|one| one.name.clone());
    let line = |(card, standing): (Card, Standing)| Line {
        kind: kind_words(speech, card.kind),
        from: match card.author {
            Author::Client => format!("In {}’s words", client.name),
            Author::Practitioner => format!("From {}", name(&card).unwrap_or_else(|| "the practice".into())),
            Author::Starter => "A card to begin with, unchanged".into(),
        },
        standing: standing_words(speech, &standing).unwrap_or_else(|| "Not used yet.".into()),
        low: standing.low_twice,
        title: card.text.title,
        lines: card.text.lines,
        phone: card.text.phone,
    };
    Ok(actions::shown(&desk.app.store, &desk.scope, client.id).await?.into_iter().map(line).collect())
}

fn form(fields: &Fields, problems: &Problems) -> Vec<Field> {
    let kind = if fields.has("kind") { fields.get("kind") } else { CopingKind::Do.word() };
    let kinds = [
        (CopingKind::Do, "Something to do"),
        (CopingKind::Words, "Words to remember"),
        (CopingKind::Person, "Somebody to call"),
        (CopingKind::Place, "A place"),
    ];
    let open = if fields.has("_once") { fields.get("open") } else { "yes" };
    vec![
        Field::new("title", "Title", Control::Text, fields.get("title"), problems),
        Field::new("lines", "What to do, or the words", Control::Lines, fields.get("lines"), problems).optional(),
        Field::new("kind", "What it is", Control::Select, kind, problems)
            .choices(kinds.map(|(one, label)| Choice::new(one.word(), label, kind)).into()),
        Field::new("phone", "Phone number", Control::Text, fields.get("phone"), problems).optional(),
        Field::new("open", "Who may read it there", Control::Checkboxes, "", problems)
            .help("Ticked, whoever opens their link can read this card. Without, it takes their PIN: for anything that must not be seen at home.")
            .choices(vec![Choice::new("yes", "It opens without a PIN: nothing on it is private", open)]),
    ]
}

async fn render(desk: &Desk, client: Client, fields: &Fields, problems: &Problems, notice: Option<String>) -> Result<Response> {
    let mut shell = desk.shell(format!("Coping box of {}", client.name), "clients");
    shell.notice = notice;
    let has = coping::starters_of(&desk.app.store, &desk.scope, client.id).await?;
    let speech = desk.app.pages().speech(&client.language);
    let offered = STARTERS.iter().filter(|starter| !has.iter().any(|key| key == starter.key));
    let context = BoxPage {
        shell,
        id: client.id,
        in_care: client.status != ClientStatus::Discharged,
        cards: lines(desk, &client).await?,
        form: form(fields, problems),
        starters: offered.map(|one| StarterLine { key: one.key, title: starter_text(speech, one).title }).collect(),
        once: fields.get("_once").parse().unwrap_or_else(|_| random::id(desk.app.now())),
        wrong: !problems.is_empty(),
        name: client.name,
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/coping", &context)
}

/// What the client shows of it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let response = render(&desk, client, &Fields::default(), &Problems::default(), notice(request)).await?;
    actions::note_read(&desk.app, desk.scope, id).await?;
    Ok(response)
}

/// The card that was typed, or the starter that was chosen, in the client's language.
fn read(desk: &Desk, client: &Client, fields: &Fields) -> Result<NewCard> {
    let id = fields.get("_once").parse().ok();
    let base = |kind, text, starter, open| NewCard { id, client: client.id, kind, text, starter, shared: true, open, session: None };
    if let Some(key) = fields.get("_do").strip_prefix("starter ") {
        let starter = starter(key).ok_or(Error::NotFound)?;
        let text = starter_text(desk.app.pages().speech(&client.language), starter);
        return Ok(base(starter.kind, text, Some(key.to_owned()), true));
    }
    let typed = TypedCard { kind: fields.get("kind"), title: fields.get("title"), lines: fields.get("lines"), phone: fields.get("phone") };
    let (kind, text) = CardText::parse(typed)?;
    Ok(base(kind, text, None, fields.get("open") == "yes"))
}

/// Puts one in.
#[handler]
pub async fn add(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let outcome = match read(&desk, &client, &fields) {
        Ok(new) => actions::add(&desk.app, desk.scope, new).await.map_err(|error| actions::conflict_at(error, "title")),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => Ok(see_other(&format!("{}?done=card-added", urls::client_coping(id)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, client, &fields, &problems, None).await?),
        Err(error) => Err(error.into()),
    }
}

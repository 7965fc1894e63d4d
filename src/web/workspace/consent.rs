//! The practice's consent text: written by owners, published in versions. Nothing is asked of clients before one is published.

use std::collections::BTreeMap;

use entity::ids::ClientId;
use entity::kinds::{ClientStatus, VersionStatus};
use poem::http::StatusCode;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::{Desk, Owners, Posted, Seat, Shell, notice, see_other};
use crate::actions::consents as actions;
use crate::domain::client::Client;
use crate::domain::consent::{self, Standing, Texts};
use crate::domain::languages::{self, Language};
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::clients;
use crate::store::consents::{self, Consent, ConsentText};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct ConsentPage {
    shell: Shell,
    in_force: Option<VersionLine>,
    older: Vec<VersionLine>,
    /// How many clients in care stand where, in words.
    counts: Vec<String>,
    fields: Vec<LanguageField>,
    /// Whether a draft is kept; else what stands in the fields is the text in force.
    has_draft: bool,
    revision: i32,
    wrong: bool,
    conflict: bool,
    /// Nobody said whether it changed in substance.
    again_missing: bool,
}

#[derive(Serialize)]
struct VersionLine {
    number: i32,
    when: String,
    texts: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    code: String,
    language: String,
    /// Markdown.
    text: String,
}

#[derive(Serialize)]
struct LanguageField {
    name: String,
    code: &'static str,
    label: &'static str,
    value: String,
    error: Option<String>,
    /// The practice's own language, which is needed.
    own: bool,
}

fn line(desk: &Desk, version: &ConsentText) -> Result<VersionLine> {
    let texts =
        consents::texts(version)?.0.into_iter().map(|(code, text)| Shown { language: languages::name(&code).to_owned(), code, text }).collect();
    let when = version.published_at.map(|at| dates::short(desk.speech(), at, desk.zone())).unwrap_or_default();
    Ok(VersionLine { number: version.number, when, texts })
}

/// What a client chose instead of filling things in online, in words; none where they did not.
pub async fn chose(desk: &Desk, client: &Client) -> Result<Option<String>> {
    let standing = consents::standing(&desk.app.store, &desk.scope, client.id).await?;
    if !standing.is_off_line() {
        return Ok(None);
    }
    let latest = consents::latest(&desk.app.store, &desk.scope, client.id).await?;
    let when = latest.map(|answer| dates::short(desk.speech(), answer.answered_at, desk.zone())).unwrap_or_default();
    let what = if standing == Standing::Paper { "chose paper" } else { "said that they do not want to fill things in online" };
    Ok(Some(format!("{} {what} ({when}). No invitations or reminders go. Print the form for them, and enter it as done on paper.", client.name)))
}

/// Where a client stands, for the facts on their page; none where nothing is asked.
pub async fn stands(desk: &Desk, client: &Client) -> Result<Option<String>> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let latest = consents::latest(store, scope, client.id).await?;
    let when = latest.as_ref().map(|answer| dates::short(desk.speech(), answer.answered_at, desk.zone())).unwrap_or_default();
    let number = latest.map(|answer| answer.number).unwrap_or_default();
    Ok(match consents::standing(store, scope, client.id).await? {
        Standing::NotAsked => None,
        Standing::ToAsk { again: false } => Some("asked at the next visit".into()),
        Standing::ToAsk { again: true } => Some(format!("agreed to version {number}; asked again at the next visit")),
        Standing::Agreed => Some(format!("agreed to version {number}, {when}")),
        Standing::Paper => Some(format!("on paper, since {when}")),
        Standing::Declined => Some(format!("does not want it, since {when}")),
    })
}

/// Where clients in care stand, counted.
async fn counts(desk: &Desk, in_force: &ConsentText) -> Result<Vec<String>> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let mut latest: BTreeMap<ClientId, Consent> = BTreeMap::new();
    for answer in consents::since(store, scope, desk.practice.created_at).await? {
        latest.entry(answer.client_id).or_insert(answer);
    }
    let mut counted = [(Standing::Agreed, 0, "agreed"), (Standing::Paper, 0, "chose paper"), (Standing::Declined, 0, "do not want it")];
    let mut others = 0;
    for client in clients::list(store, scope).await?.iter().filter(|client| client.status != ClientStatus::Discharged) {
        let stands = consent::standing(Some(consents::force(in_force)), latest.get(&client.id).map(consents::given));
        match counted.iter_mut().find(|(standing, _, _)| *standing == stands) {
            Some((_, count, _)) => *count += 1,
            None => others += 1,
        }
    }
    let words = counted.iter().map(|(_, count, words)| format!("{count} {words}"));
    Ok(words.chain([format!("{others} will be asked at their next visit")]).collect())
}

struct Showing {
    texts: Texts,
    revision: i32,
    status: StatusCode,
    again_missing: bool,
    notice: Option<String>,
}

async fn render(desk: &Desk, showing: Showing, problems: &Problems) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let versions = consents::versions(store, scope).await?;
    let of = |status| versions.iter().filter(move |version| version.status == status);
    let in_force = of(VersionStatus::Published).next();
    let field = |language: &'static Language| LanguageField {
        name: consent::field(&language.code),
        code: &language.code,
        label: &language.name,
        value: showing.texts.0.get(&language.code).cloned().unwrap_or_default(),
        error: problems.0.iter().find(|problem| problem.field == consent::field(&language.code)).map(|problem| problem.detail.clone()),
        own: language.code == desk.practice.language,
    };
    let mut shell = desk.shell("Consent", "practice");
    shell.notice = showing.notice;
    let context = ConsentPage {
        shell,
        counts: match in_force {
            Some(version) => counts(desk, version).await?,
            None => Vec::new(),
        },
        in_force: in_force.map(|version| line(desk, version)).transpose()?,
        older: of(VersionStatus::Retired).map(|version| line(desk, version)).collect::<Result<_>>()?,
        fields: languages::all().iter().map(field).collect(),
        has_draft: of(VersionStatus::Draft).next().is_some(),
        revision: showing.revision,
        wrong: !problems.is_empty() || showing.again_missing,
        conflict: showing.status == StatusCode::CONFLICT,
        again_missing: showing.again_missing,
    };
    desk.page_with(showing.status, "workspace/consent", &context)
}

/// What stands in the fields: the draft, else what is in force.
async fn kept(desk: &Desk) -> Result<(Texts, i32)> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    match consents::draft(store, scope).await? {
        Some(draft) => Ok((consents::texts(&draft)?, draft.revision)),
        None => Ok((consents::in_force(store, scope).await?.map(|text| consents::texts(&text)).transpose()?.unwrap_or_default(), 0)),
    }
}

/// The text and its versions.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Owners>, request: &Request) -> poem::Result<Response> {
    let (texts, revision) = kept(&desk).await?;
    let showing = Showing { texts, revision, status: StatusCode::OK, again_missing: false, notice: notice(request) };
    Ok(render(&desk, showing, &Problems::default()).await?)
}

fn typed(fields: &Fields) -> Texts {
    let given = languages::all().iter().map(|language| (language.code.clone(), fields.get(&consent::field(&language.code)).to_owned()));
    Texts(given.filter(|(_, text)| !text.trim().is_empty()).collect())
}

/// Saves, publishes, throws away, or begins with our text.
#[handler]
pub async fn change(Posted { desk, fields, .. }: Posted<Owners>) -> poem::Result<Response> {
    let revision = fields.get("revision").parse().unwrap_or(0);
    let mut showing = Showing { texts: typed(&fields), revision, status: StatusCode::UNPROCESSABLE_ENTITY, again_missing: false, notice: None };
    let first = consents::in_force(&desk.app.store, &desk.scope).await?.is_none();
    let again = fields.get("again");
    let (outcome, done) = match fields.get("_do") {
        "start" => (actions::save_draft(&desk.app, desk.scope, revision, Texts::start()).await, "consent-draft"),
        "discard" => (actions::discard(&desk.app, desk.scope).await, "discarded"),
        "publish" if !first && !matches!(again, "yes" | "no") => {
            showing.again_missing = true;
            return Ok(render(&desk, showing, &Problems::default()).await?);
        }
        "publish" => (save_and_publish(&desk, revision, &showing.texts, again == "yes").await, "consent-published"),
        _ => (actions::save_draft(&desk.app, desk.scope, revision, showing.texts.clone()).await, "consent-draft"),
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done={done}", urls::CONSENT_TEXT))),
        Err(Error::Invalid(problems)) => {
            showing.revision = kept(&desk).await?.1;
            Ok(render(&desk, showing, &problems).await?)
        }
        // What was typed stays; saving again puts it in place of theirs.
        Err(Error::Conflict(_)) => {
            (showing.revision, showing.status) = (kept(&desk).await?.1, StatusCode::CONFLICT);
            Ok(render(&desk, showing, &Problems::default()).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// What is typed is what is published.
async fn save_and_publish(desk: &Desk, revision: i32, texts: &Texts, asks_again: bool) -> Result<()> {
    texts.clone().check(Some(&desk.practice.language))?;
    actions::save_draft(&desk.app, desk.scope, revision, texts.clone()).await?;
    let draft = consents::draft(&desk.app.store, &desk.scope).await?.ok_or(Error::Conflict("Somebody published it meanwhile."))?;
    actions::publish(&desk.app, desk.scope, draft.revision, asks_again).await
}

//! The crisis lines that clients see, for everybody who works here to read; owners add, change, leave out, and note what was checked.

use entity::ids::CrisisLineId;
use entity::kinds::VerifiedHow;
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::controls::{Choice, languages};
use super::practice::region_name;
use super::{Desk, Everybody, Owners, Posted, Seat, Shell, notice, see_other};
use crate::actions::crisis as actions;
use crate::domain::crisis::{Line, regions_of};
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::help::{self, HelpLine};
use crate::pages::speech::Speech;
use crate::store::practices;
use crate::store::practitioners::{self, Practitioner};
use crate::store::{api_keys, crisis as store};
use crate::urls;
use crate::web::client;

/// For whom the page shows the lines, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    language: String,
    /// A region other than those of the practice.
    region: String,
}

#[derive(Serialize)]
struct Page {
    shell: Shell,
    languages: Vec<Choice>,
    regions: Vec<Choice>,
    lines: Vec<Shown>,
    left_out: Vec<Shown>,
    retired: Vec<Shown>,
    /// How many are to be checked again, in a sentence.
    stale: Option<String>,
    /// Why something was refused.
    trouble: Option<String>,
    /// What clients read, in their order; in English, as the workspace is.
    preview: Vec<HelpLine>,
    /// Where it stands in another language.
    preview_url: Option<String>,
    preview_language: String,
    query: String,
}

#[derive(Serialize)]
struct Preview {
    shell: client::Shell,
}

/// A line with what stands beside it.
#[derive(Serialize)]
struct Shown {
    id: CrisisLineId,
    label: String,
    region: String,
    own: bool,
    emergency: bool,
    /// The shared emergency number: it is neither left out nor replaced.
    stays: bool,
    replaces: Option<String>,
    /// A line of the practice's own stands in its place.
    replaced: bool,
    about: String,
    ways: Vec<String>,
    url: Option<String>,
    hours: String,
    source: String,
    verified: String,
    stale: bool,
}

/// Where the directory's own words stand in English.
fn about(line: &Line, speech: &Speech) -> String {
    let word = |kind: &str, word: &Option<String>| word.as_ref().and_then(|word| speech.try_say(&help::say(kind, word), &[]));
    let languages = line.languages.iter().map(|code| speech.try_say(&help::say("language", code), &[]).unwrap_or_else(|| code.clone()));
    let languages: Vec<String> = languages.collect();
    let mut parts =
        vec![word("for", &line.audience_word).or_else(|| line.audience.clone()), word("note", &line.note_word).or_else(|| line.note.clone())];
    parts.push((!languages.is_empty()).then(|| format!("in {}", languages.join(", "))));
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn ways(line: &Line) -> Vec<String> {
    let mut ways = Vec::new();
    if let Some(call) = &line.call {
        let option = line.call_option.as_ref().map(|option| format!(", then {option}")).unwrap_or_default();
        ways.push(format!("Call {call}{option}"));
    }
    ways.extend(line.also_call.iter().map(|number| format!("or {number}")));
    if let Some(text) = &line.text {
        let keyword = line.sms_keyword.as_ref().map(|keyword| format!("{keyword} to ")).unwrap_or_default();
        ways.push(format!("Text {keyword}{text}"));
    }
    ways.extend(line.chat_url.iter().map(|_| "Chat".to_owned()));
    ways
}

/// Names of those who checked lines.
struct People {
    people: Vec<Practitioner>,
    keys: Vec<(uuid::Uuid, String)>,
}

impl People {
    async fn of(desk: &Desk) -> Result<Self> {
        let keys = api_keys::list(&desk.app.store, &desk.scope).await?.into_iter().map(|key| (key.id.0, key.name)).collect();
        Ok(Self { people: practitioners::list(&desk.app.store, &desk.scope).await?, keys })
    }

    fn name(&self, id: uuid::Uuid) -> Option<String> {
        let person = self.people.iter().find(|one| one.id.0 == id).map(|one| one.name.clone());
        person.or_else(|| self.keys.iter().find(|(key, _)| *key == id).map(|(_, name)| format!("the API key {name}")))
    }

    fn verified(&self, line: &Line, speech: &Speech) -> String {
        let day = crate::pages::dates::short_day(speech, line.verified_on);
        let by = line.verified_by.and_then(|id| self.name(id)).map(|name| format!(" by {name}")).unwrap_or_default();
        match line.verified_how {
            VerifiedHow::Unverified => "not verified by anybody yet".into(),
            VerifiedHow::Called => format!("checked on {day}{by}"),
            VerifiedHow::Source if line.own => format!("checked at its source on {day}{by}"),
            VerifiedHow::Source if line.source_url.is_empty() => format!("as shipped on {day}"),
            VerifiedHow::Source => format!("read at its source on {day}, as shipped"),
        }
    }

    fn shown(&self, desk: &Desk, line: &Line) -> Shown {
        let replaced = line.replaces.and_then(|id| desk.app.crisis().shared.iter().find(|one| one.id == id).map(|one| one.label.clone()));
        Shown {
            id: line.id,
            label: line.label.clone(),
            region: region_name(&line.region).to_owned(),
            own: line.own,
            emergency: line.is_emergency(),
            stays: line.is_emergency() && !line.own,
            replaces: replaced,
            replaced: desk.app.crisis().practices.get(&desk.practice.id).is_some_and(|own| own.lines.iter().any(|own| own.replaces == Some(line.id))),
            about: about(line, desk.speech()),
            ways: ways(line),
            url: line.url.clone(),
            hours: line.hours.clone(),
            source: line.source_url.clone(),
            verified: self.verified(line, desk.speech()),
            stale: line.is_stale(desk.today()),
        }
    }
}

/// How many lines are to be checked again, in a sentence; none where all are fresh.
pub async fn stale_words(desk: &Desk) -> Result<Option<String>> {
    let stale = actions::stale(&desk.app, &desk.scope).await?;
    Ok(match stale.as_slice() {
        [] => None,
        [one] => Some(format!("One crisis line that your clients see is to be checked again: {}.", one.label)),
        many => Some(format!("{} crisis lines that your clients see are to be checked again.", many.len())),
    })
}

async fn render(desk: &Desk, asked: &Asked, status: StatusCode, trouble: Option<String>, said: Option<String>) -> Result<Response> {
    let (app, practice) = (&desk.app, &desk.practice);
    let language = crate::domain::languages::find(&asked.language).map_or(practice.language.as_str(), |one| one.code.as_str());
    let known = app.regions();
    let region = Some(asked.region.as_str()).filter(|region| known.iter().any(|known| known == region));
    let lines = app.crisis_lines_in(practice, region, language);
    let regions = region.map_or_else(|| practices::crisis_regions(practice).map(str::to_owned).collect(), regions_of);
    let people = People::of(desk).await?;
    let here = |line: &&Line| regions.iter().any(|region| region.split('-').next() == Some(&line.region));
    let left_out = app.crisis().left_out(practice.id);
    let retired = store::retired(&app.store, &desk.scope).await?;
    let mut choices = vec![Choice::new("", "As your clients see it", region.unwrap_or_default())];
    choices.extend(known.iter().map(|code| Choice::new(code.clone(), format!("{} ({code})", region_name(code)), region.unwrap_or_default())));
    let mut shell = desk.shell("Crisis lines", "practice");
    shell.notice = said;
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("language", language).append_pair("region", region.unwrap_or_default()).finish();
    let context = Page {
        shell,
        languages: languages(language),
        regions: choices,
        lines: lines.iter().map(|line| people.shown(desk, line)).collect(),
        left_out: left_out.iter().filter(here).map(|line| people.shown(desk, line)).collect(),
        retired: retired.iter().map(|line| people.shown(desk, line)).collect(),
        stale: stale_words(desk).await?,
        trouble,
        preview: help::lines(&lines),
        preview_url: preview_url(language, region.unwrap_or_default()),
        preview_language: name_of(language),
        query,
    };
    desk.page_with(status, "workspace/crisis_lines", &context)
}

/// Where clients' words for the lines can be read; none for English, in which the workspace shows them.
pub fn preview_url(language: &str, regions: &str) -> Option<String> {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("language", language).append_pair("region", regions).finish();
    (language != crate::domain::languages::FIRST).then(|| format!("{}/preview?{query}", urls::CRISIS_LINES))
}

/// A language's own name.
pub fn name_of(language: &str) -> String {
    crate::domain::languages::find(language).map(|one| one.name.clone()).unwrap_or_default()
}

/// The foot of a client's page as it reads in a language.
#[handler]
pub fn preview(Seat { desk, .. }: Seat<Everybody>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let (app, practice) = (&desk.app, &desk.practice);
    let language = crate::domain::languages::find(&asked.language).map_or(practice.language.as_str(), |one| one.code.as_str());
    let help = help::lines(&app.crisis_lines_in(practice, Some(&asked.region), language));
    let title = app.pages().speech(language).say("help-title", &[]);
    let practice = Some(practice.public_name.clone());
    let shell = client::Shell { lang: language.to_owned(), practice, help, ..client::Shell::nobody(app, title) };
    Ok(client::still_page(app, "client/crisis_preview", language, StatusCode::OK, &Preview { shell })?)
}

/// The lines in the order that clients see them.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>, request: &Request, Query(asked): Query<Asked>) -> poem::Result<Response> {
    Ok(render(&desk, &asked, StatusCode::OK, None, notice(request)).await?)
}

/// Notes that a line was checked, leaves it out, shows it again, retires it or brings it back.
#[handler]
pub async fn act(Posted { desk, fields, .. }: Posted<Owners>, Path(id): Path<CrisisLineId>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let (app, scope) = (&desk.app, desk.scope);
    let outcome = match fields.get("_do") {
        "verify" => actions::verify(app, scope, id).await.map(|()| "crisis-checked"),
        "hide" => actions::set_hidden(app, scope, id, true).await.map(|()| "crisis-hidden"),
        "show" => actions::set_hidden(app, scope, id, false).await.map(|()| "crisis-shown"),
        "retire" => actions::set_active(app, scope, id, false).await.map(|()| "crisis-retired"),
        "restore" => actions::set_active(app, scope, id, true).await.map(|()| "crisis-shown"),
        _ => Err(Error::NotFound),
    };
    match outcome {
        Ok(done) => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("done", done).append_pair("language", &asked.language).append_pair("region", &asked.region);
            Ok(see_other(&format!("{}?{}", urls::CRISIS_LINES, query.finish())))
        }
        Err(Error::Invalid(Problems(problems))) => {
            let trouble = problems.into_iter().next().map(|problem| problem.detail);
            Ok(render(&desk, &asked, StatusCode::UNPROCESSABLE_ENTITY, trouble, None).await?)
        }
        Err(error) => Err(error.into()),
    }
}

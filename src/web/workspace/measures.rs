//! Standard measures: what there is, on what terms, taking one into use, saying that one may be used. And what stands in the
//! editor's place for a measure whose wording is locked.

use entity::ids::TemplateId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::{Desk, Owners, Posted, Seat, Shell, see_other};
use crate::actions::measures as actions;
use crate::domain::instruments::{self, Instrument};
use crate::domain::problems::Problems;
use crate::domain::response::Typed;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection};
use crate::pages::chart::number;
use crate::pages::dates;
use crate::store::templates::{self, Template};
use crate::store::{attestations, practitioners};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct List {
    shell: Shell,
    free: Vec<Line>,
    gated: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    key: &'static str,
    url: String,
    title: &'static str,
    measures: &'static str,
    licence: &'static str,
    /// The practice's template of it.
    used: Option<String>,
    attested: bool,
}

/// All measures that are known here.
#[handler]
pub async fn list(Seat { desk, .. }: Seat) -> poem::Result<Response> {
    let used = actions::used(&desk.app.store, &desk.scope).await?;
    let attested = attestations::list(&desk.app.store, &desk.scope).await?;
    let line = |one: &'static Instrument| Line {
        key: &one.key,
        url: urls::measure(&one.key),
        title: &one.title,
        measures: &one.measures,
        licence: one.licence.status.words(),
        used: used.iter().find(|(_, key)| *key == one.key).map(|(template, _)| urls::template(template.id)),
        attested: attested.iter().any(|row| row.instrument == one.key),
    };
    let (gated, free): (Vec<_>, Vec<_>) = instruments::all().partition(|one| one.gated());
    let context =
        List { shell: desk.shell("Measures", "templates"), free: free.into_iter().map(line).collect(), gated: gated.into_iter().map(line).collect() };
    Ok(desk.page("workspace/measures", &context)?)
}

#[derive(Serialize)]
struct MeasurePage {
    shell: Shell,
    key: &'static str,
    title: &'static str,
    full_title: &'static str,
    measures: &'static str,
    licence: &'static str,
    quoted: &'static str,
    source: &'static str,
    checked_on: String,
    citation: &'static str,
    recall_days: u32,
    items: usize,
    notes: Option<&'static str>,
    unverified: Option<&'static str>,
    check: Option<&'static str>,
    copyright: Option<&'static str>,
    scores: Vec<ScoreFacts>,
    /// Whether its words are here.
    texts: bool,
    sections: Vec<AskedSection>,
    used: Option<String>,
    gated: bool,
    attested: Option<Attested>,
    /// The attestation's form, for owners.
    fields: Vec<Field>,
    wrong: bool,
    /// Why it was not taken into use.
    refused: Option<String>,
    /// Whether totals can be estimated, and whether they usually are.
    can_estimate: bool,
    estimates: bool,
}

/// How one score is made.
#[derive(Serialize)]
struct ScoreFacts {
    title: &'static str,
    range: String,
    bands: String,
    missing: String,
    change: Option<String>,
}

/// Who said what, when.
#[derive(Serialize)]
struct Attested {
    holder: String,
    reference: String,
    by: String,
    on: String,
}

fn facts(score: &'static instruments::Score) -> ScoreFacts {
    let bands = score.bands.iter().map(|band| format!("{}–{} {}", number(band.from), number(band.to), band.label));
    let side = |rule: &instruments::change::Rule| rule.clinical.map(|side| format!(", cut-off {}", number(side.at()))).unwrap_or_default();
    ScoreFacts {
        title: &score.title,
        range: format!("{}–{}", number(score.min), number(score.max)),
        bands: bands.collect::<Vec<_>>().join(" · "),
        missing: score.missing.as_ref().map_or_else(|| "None where any answer is missing.".to_owned(), |rule| format!("{}.", rule.source)),
        change: score
            .change
            .as_ref()
            .map(|rule| format!("{} points or more is reliable{} ({}: {})", number(rule.reliable), side(rule), rule.rule, rule.citation)),
    }
}

async fn attested(desk: &Desk, key: &str) -> Result<Option<Attested>> {
    let Some(row) = attestations::find(&desk.app.store, &desk.scope, key).await? else { return Ok(None) };
    let by = match row.practitioner_id {
        Some(id) => practitioners::find(&desk.app.store, &desk.scope, id).await?.name,
        None => "a program with a key of the API".to_owned(),
    };
    Ok(Some(Attested { holder: row.holder, reference: row.reference, by, on: dates::short(desk.speech(), row.created_at, desk.zone()) }))
}

fn fields(instrument: &Instrument, typed: &Fields, problems: &Problems) -> Vec<Field> {
    let licensed = "The practice may use this measure, and I have looked at the terms.";
    let confirmed = vec![Choice::new("yes", licensed, typed.get("confirmed"))];
    let holder = if instrument.texts { "Who confirmed the terms" } else { "Who holds the permission" };
    vec![
        Field::new("holder", holder, Control::Text, typed.get("holder"), problems).help("The practice, or a person by name."),
        Field::new("reference", "Where it can be looked up", Control::Text, typed.get("reference"), problems)
            .help("A licence number, a letter and its date, a page and the day it was read."),
        Field::new("confirmed", "Your word", Control::Checkboxes, "", problems).choices(confirmed),
    ]
}

async fn render(desk: &Desk, instrument: &'static Instrument, status: StatusCode, typed: &Fields, problems: &Problems) -> Result<Response> {
    let used = actions::used(&desk.app.store, &desk.scope).await?;
    let content = instruments::content(instrument, false);
    let context = MeasurePage {
        shell: desk.shell(instrument.title.clone(), "templates"),
        key: &instrument.key,
        title: &instrument.title,
        full_title: &instrument.full_title,
        measures: &instrument.measures,
        licence: instrument.licence.status.words(),
        quoted: &instrument.licence.basis.quoted_text,
        source: &instrument.licence.basis.url,
        checked_on: instrument.licence.basis.checked_on.to_string(),
        citation: &instrument.citation,
        recall_days: instrument.recall_days,
        items: instrument.items().count(),
        notes: instrument.notes.as_deref(),
        unverified: instrument.unverified.as_deref(),
        check: instrument.check.as_deref(),
        copyright: instrument.copyright_line.as_deref(),
        scores: instrument.scores.iter().map(facts).collect(),
        texts: instrument.texts,
        sections: if instrument.texts { ask::sections(desk.speech(), &content, &Typed::new(), &[], &[]) } else { Vec::new() },
        used: used.iter().find(|(_, key)| *key == instrument.key).map(|(template, _)| urls::template(template.id)),
        gated: instrument.gated(),
        attested: attested(desk, &instrument.key).await?,
        fields: fields(instrument, typed, problems),
        wrong: !problems.is_empty(),
        refused: problems.0.iter().find(|problem| problem.field == "instrument").map(|problem| problem.detail.clone()),
        can_estimate: instrument.estimates().is_some(),
        estimates: instrument.estimates().unwrap_or(false),
    };
    desk.page_with(status, "workspace/measure", &context)
}

/// One measure: its terms, how it is scored, how it looks.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(key): Path<String>) -> poem::Result<Response> {
    let instrument = instruments::find(&key).ok_or(Error::NotFound)?;
    Ok(render(&desk, instrument, StatusCode::OK, &Fields::default(), &Problems::default()).await?)
}

/// Takes it into use; pressed again it leads to what is there.
#[handler]
pub async fn adopt(Posted { desk, fields, .. }: Posted, Path(key): Path<String>) -> poem::Result<Response> {
    // The list's button says nothing of estimates; the measure's own page does.
    let estimate = fields.has("asked_estimate").then(|| fields.get("estimate") == "yes");
    match actions::adopt(&desk.app, desk.scope, &key, estimate).await {
        Ok(id) => Ok(see_other(&format!("{}?done=adopted", urls::template(id)))),
        Err(Error::Invalid(problems)) => {
            let instrument = instruments::find(&key).ok_or(Error::NotFound)?;
            Ok(render(&desk, instrument, StatusCode::UNPROCESSABLE_ENTITY, &Fields::default(), &problems).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Says that the practice may use it.
#[handler]
pub async fn attest(Posted { desk, fields, .. }: Posted<Owners>, Path(key): Path<String>) -> poem::Result<Response> {
    let instrument = instruments::find(&key).ok_or(Error::NotFound)?;
    let confirmed = fields.get("confirmed") == "yes";
    match actions::attest(&desk.app, desk.scope, &key, fields.get("holder"), fields.get("reference"), confirmed).await {
        Ok(id) if instrument.texts => Ok(see_other(&format!("{}?done=adopted", urls::template(id)))),
        Ok(id) => Ok(see_other(&format!("{}?done=attested", urls::edit_template(id)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, instrument, StatusCode::UNPROCESSABLE_ENTITY, &fields, &problems).await?),
        Err(Error::Conflict(_)) => Ok(see_other(&urls::measure(&key))),
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct LockedPage {
    shell: Shell,
    id: TemplateId,
    title: String,
    measure_url: String,
    can_copy: bool,
}

/// What stands in the editor's place for a measure whose words are locked; none for everything else.
pub async fn locked(desk: &Desk, template: &Template, status: StatusCode) -> Result<Option<Response>> {
    let Some(version) = template.published_version_id else { return Ok(None) };
    let version = templates::version(&desk.app.store, &desk.scope, version).await?;
    let Some(instrument) = instruments::of_content(&version.content).filter(|one| one.texts) else { return Ok(None) };
    let context = LockedPage {
        shell: desk.shell(version.title.clone(), "templates"),
        id: template.id,
        title: version.title,
        measure_url: urls::measure(&instrument.key),
        can_copy: !instrument.gated(),
    };
    desk.page_with(status, "workspace/measure_locked", &context).map(Some)
}

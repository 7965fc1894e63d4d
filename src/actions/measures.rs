//! Standard measures: taking one into use, saying that one may be used, copying one, and the scores of what came in.

use chrono::{DateTime, Utc};
use entity::ids::{ClientId, ResponseId, TemplateId, VersionId};
use entity::kinds::{Sharing, TemplateKind, TemplateMode};

use crate::actions::templates as writing;
use crate::app::App;
use crate::domain::content::{Content, Strictness};
use crate::domain::instruments::{self, Instrument, score};
use crate::domain::problems::Problems;
use crate::domain::progress::Point;
use crate::domain::response::Answer;
use crate::domain::scope::Scope;
use crate::domain::sharing::Settings;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::random;
use crate::store::attestations::{self, Attestation};
use crate::store::templates::{self, Template, Version, Written};
use crate::store::{Cx, Tx, audit, practices, series};

const NOT_ATTESTED: &str = "Others hold the rights of this measure. Please say first, under Measures, that your practice may use it.";

/// Takes a measure into use: makes its template, one for each practice, and publishes it. Where there is one already, that one.
/// `estimate`: whether totals are estimated where the measure has a rule for it; its own habit where none is said.
///
/// # Errors
/// `NotFound` for an unknown key; `Invalid` when it needs the practice's word first.
pub async fn adopt(app: &App, scope: Scope, key: &str, estimate: Option<bool>) -> Result<TemplateId> {
    let instrument = instruments::find(key).ok_or(Error::NotFound)?;
    let now = app.now();
    app.store
        .write(move |tx| async move {
            practices::hold(&tx, &scope).await?;
            if instrument.gated() && attestations::find(&tx, &scope, &instrument.key).await?.is_none() {
                return Err(Problems::one("instrument", NOT_ATTESTED).into());
            }
            make(&tx, &scope, instrument, estimate, now).await
        })
        .await
}

/// Says that the practice may use a measure: who holds the permission and where it can be looked up. Makes its template: a draft
/// to be written in from the licensed copy, or the finished one where only the terms were in doubt.
///
/// # Errors
/// `NotFound` for an unknown key; `Invalid` when something is not said, or nothing need be; `Conflict` when it was said before.
pub async fn attest(app: &App, scope: Scope, key: &str, holder: &str, reference: &str, confirmed: bool) -> Result<TemplateId> {
    let instrument = instruments::find(key).ok_or(Error::NotFound)?;
    let mut problems = Problems::default();
    if !instrument.gated() {
        problems.add("confirmed", "This one is free to use. Nothing need be said.");
    }
    let holder = problems.note("holder", text::line(holder, 200)).unwrap_or_default();
    let reference = problems.note("reference", text::line(reference, 500)).unwrap_or_default();
    if !confirmed {
        problems.add("confirmed", "Please tick this if it is so.");
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let now = app.now();
    app.store
        .write(move |tx| async move {
            practices::hold(&tx, &scope).await?;
            let row = Attestation {
                id: random::id(now),
                practice_id: scope.practice(),
                instrument: instrument.key.clone(),
                holder,
                reference,
                practitioner_id: scope.practitioner(),
                created_at: now,
            };
            attestations::insert(&tx, &scope, row).await?;
            let template = make(&tx, &scope, instrument, None, now).await?;
            audit::record(&tx, &scope, "attest", ("template", template.0), now).await?;
            Ok(template)
        })
        .await
}

async fn make(tx: &Tx, scope: &Scope, instrument: &Instrument, estimate: Option<bool>, now: DateTime<Utc>) -> Result<TemplateId> {
    if let Some((template, _)) = used(tx, scope).await?.into_iter().find(|(_, key)| *key == instrument.key) {
        return Ok(template.id);
    }
    let content = instruments::content(instrument, estimate.or(instrument.estimates()).unwrap_or(false));
    let strictness = if instrument.texts { Strictness::Published } else { Strictness::Draft };
    let written = writing::checked(Written { title: instrument.title.clone(), mode: TemplateMode::Form, content }, strictness)?;
    let ids = (random::id::<TemplateId>(now), random::id::<VersionId>(now));
    templates::insert(tx, scope, ids, TemplateKind::Measure, &written, now).await?;
    // One for the whole practice: a client's scores go on when somebody else takes over.
    let settings = Settings { sharing: Sharing::Shared, purpose: instrument.measures.clone(), tags: Vec::new() };
    templates::describe(tx, scope, ids.0, &settings, scope.practitioner()).await?;
    audit::record(tx, scope, "adopt", ("template", ids.0.0), now).await?;
    if instrument.texts {
        let draft = templates::version(tx, scope, ids.1).await?;
        templates::publish(tx, scope, &draft, scope.practitioner(), now).await?;
        audit::record(tx, scope, "publish", ("template", ids.0.0), now).await?;
    }
    Ok(ids.0)
}

/// The templates of the practice that are measures, each with the key of its instrument.
pub async fn used(cx: &impl crate::store::Cx, scope: &Scope) -> Result<Vec<(Template, String)>> {
    let all = templates::list(cx, scope).await?.into_iter().filter(|template| template.kind == TemplateKind::Measure);
    let all: Vec<Template> = all.collect();
    let ids = all.iter().filter_map(|template| template.published_version_id.or(template.draft_version_id)).collect();
    let versions = templates::versions(cx, scope, ids).await?;
    let key = |template: Template| {
        let version = versions.iter().find(|version| version.template_id == template.id)?;
        Some((template, version.content.measure.as_ref()?.instrument.clone()))
    };
    Ok(all.into_iter().filter_map(key).collect())
}

/// Makes a homework template with the questions of a measure, without its name, norms, bands and codes: a draft to be reworded.
///
/// # Errors
/// `Conflict` where it is no measure, or where others hold the rights of its wording.
pub async fn copy_as_custom(app: &App, scope: Scope, id: TemplateId) -> Result<TemplateId> {
    let template = templates::find(&app.store, &scope, id).await?;
    let version = template.published_version_id.or(template.draft_version_id).ok_or(Error::NotFound)?;
    let version = templates::version(&app.store, &scope, version).await?;
    let instrument = instruments::of_content(&version.content).ok_or(Error::Conflict("This is no standard measure."))?;
    if instrument.gated() {
        return Err(Error::Conflict("Others hold the rights of its wording, so it is not copied."));
    }
    let (title, content) = instruments::custom(&version.content);
    writing::create(app, scope, TemplateKind::Homework, Written { title, mode: version.mode, content }).await
}

/// Whether a content may be drafted anew: a measure whose words are in its data file never is.
///
/// # Errors
/// `Conflict` otherwise.
pub fn changeable(content: &Content) -> Result<()> {
    match instruments::of_content(content) {
        Some(instrument) if instrument.texts => {
            Err(Error::Conflict("This is a standard measure: it stays as it is. Copy it as a form of your own instead."))
        }
        _ => Ok(()),
    }
}

/// Demands the practice's word for a measure that others hold the rights of.
///
/// # Errors
/// `Invalid` at `field` where it was not given.
pub async fn demand(cx: &impl Cx, scope: &Scope, content: &Content, field: &str) -> Result<()> {
    let Some(measure) = &content.measure else { return Ok(()) };
    let gated = instruments::of(measure).is_none_or(Instrument::gated);
    if gated && attestations::find(cx, scope, &measure.instrument).await?.is_none() {
        return Err(Problems::one(field, NOT_ATTESTED).into());
    }
    Ok(())
}

/// Notes a problem where a version is a measure that the practice has not attested.
pub async fn allow(cx: &impl Cx, scope: &Scope, version: Option<VersionId>, problems: &mut Problems) -> Result<()> {
    let Some(version) = version else { return Ok(()) };
    let version = templates::version(cx, scope, version).await?;
    match demand(cx, scope, &version.content, "template_id").await {
        Err(Error::Invalid(found)) => problems.0.extend(found.0),
        other => return other,
    }
    Ok(())
}

/// Answers with the scores that they make, where the version is a measure. Computed here, once, and kept.
pub fn with_scores(version: &Version, mut answers: Vec<Answer>) -> Vec<Answer> {
    // Nobody sends scores.
    answers.retain(|answer| !answer.link_id.starts_with(score::PREFIX));
    let scores = instruments::scores(&version.content, &answers);
    answers.extend(scores);
    answers
}

/// Each score becomes a point of its series; an amendment's takes the place of the one before it, or takes it away where the
/// answers make none any more. `of`: whose, and by which version; `response`: which, at what time, instead of which.
pub async fn observe(
    tx: &Tx,
    scope: &Scope,
    of: (ClientId, TemplateId, i32),
    answers: &[Answer],
    response: (ResponseId, DateTime<Utc>, Option<ResponseId>),
    now: DateTime<Utc>,
) -> Result<()> {
    let ((client, template, version), (id, at, replaces)) = (of, response);
    for (link_id, scored) in score::kept(answers) {
        let item = (template, link_id);
        match (scored.value, replaces) {
            (Some(value), _) => {
                let point = Point { at, value, response: id, estimated: scored.estimated, version: Some(version) };
                series::append(tx, scope, client, item, &[point], replaces, now).await?;
            }
            (None, Some(before)) => series::withdraw(tx, scope, client, item, before).await?,
            (None, None) => {}
        }
    }
    Ok(())
}

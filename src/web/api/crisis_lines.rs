//! The crisis directory: reading what clients see, lines of the practice's own, what it leaves out, what was checked, and regions of one
//! client.

use entity::ids::{ClientId, CrisisLineId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::etags::{Made, Mark, tag};
use super::text::{Full, Text};
use super::{Key, location};
use crate::actions::crisis as actions;
use crate::app::App;
use crate::domain::crisis::Line;
use crate::domain::crisis::typed::TypedLine;
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::store::{clients, crisis as store, practices};

pub struct CrisisLines;

/// What pressing a line does
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::CrisisKind")]
enum CrisisKind {
    Emergency,
    Line,
    Directory,
}

/// How somebody made sure of a line: read at its source, called or written to, or not at all yet
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::VerifiedHow")]
enum VerifiedHow {
    Source,
    Called,
    Unverified,
}

/// A crisis line.
#[derive(Object)]
struct CrisisLine {
    id: Uuid,
    /// Of the practice's own; else it is shared by all practices of the server
    own: bool,
    /// The shared line that it stands in for
    replaces: Option<Uuid>,
    /// ISO 3166-1 code; EU and * for places without lines of their own
    region: String,
    /// The second half of ISO 3166-2, where it is only there
    subdivision: Option<String>,
    kind: CrisisKind,
    label: String,
    /// For whom, as a word that the program says in the reader's language
    audience_word: Option<String>,
    audience: Option<String>,
    note: Option<String>,
    /// Codes; empty: nobody said
    languages: Vec<String>,
    /// As it is written
    call: Option<String>,
    /// What to press once somebody answers
    call_option: Option<String>,
    also_call: Vec<String>,
    text: Option<String>,
    /// What to write in the text
    sms_keyword: Option<String>,
    url: Option<String>,
    chat_url: Option<String>,
    hours: String,
    source_url: String,
    verified_on: chrono::NaiveDate,
    verified_how: VerifiedHow,
    /// The practitioner or API key
    verified_by: Option<Uuid>,
    /// To be checked again: nobody did so for 180 days, or at all
    stale: bool,
    revision: i32,
}

impl CrisisLine {
    fn of(line: Line, today: chrono::NaiveDate) -> Self {
        Self {
            stale: line.is_stale(today),
            id: line.id.0,
            own: line.own,
            replaces: line.replaces.map(|id| id.0),
            region: line.region,
            subdivision: line.subdivision,
            kind: line.kind.into(),
            label: line.label,
            audience_word: line.audience_word,
            audience: line.audience,
            note: line.note.or(line.note_word),
            languages: line.languages,
            call: line.call,
            call_option: line.call_option,
            also_call: line.also_call,
            text: line.text,
            sms_keyword: line.sms_keyword,
            url: line.url,
            chat_url: line.chat_url,
            hours: line.hours,
            source_url: line.source_url,
            verified_on: line.verified_on,
            verified_how: line.verified_how.into(),
            verified_by: line.verified_by,
            revision: line.revision,
        }
    }
}

/// Lines in the order that clients see them.
#[derive(Object)]
struct CrisisLineList {
    items: Vec<CrisisLine>,
    /// Shared lines, of any region, that this practice left out or replaced
    left_out: Vec<Uuid>,
    /// The regions that the directory knows
    regions: Vec<String>,
}

/// A line of the practice's own as it is to be.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct CrisisLineInput {
    /// The shared line of the same region that it stands in for; cannot be changed later
    replaces: Option<Uuid>,
    region: Full<16>,
    kind: CrisisKind,
    label: Full<120>,
    /// veterans, under_35, lgbtq_young, young_people or women
    audience_word: Option<Text<32>>,
    audience: Option<Text<120>>,
    note: Option<Text<160>>,
    #[oai(validator(max_items = 20))]
    languages: Option<Vec<Full<3>>>,
    call: Option<Text<40>>,
    call_option: Option<Text<4>>,
    #[oai(validator(max_items = 5))]
    also_call: Option<Vec<Full<40>>>,
    text: Option<Text<40>>,
    sms_keyword: Option<Text<20>>,
    url: Option<Text<500>>,
    chat_url: Option<Text<500>>,
    /// 24/7 where left out
    hours: Option<Text<80>>,
    source_url: Full<500>,
    /// Somebody made sure of it today; else it counts as not verified
    checked: Option<bool>,
    /// When changing: the revision that was read
    revision: Option<i32>,
}

impl CrisisLineInput {
    fn typed(self) -> TypedLine {
        fn text<const MOST: usize>(text: Option<Text<MOST>>) -> String {
            text.map(|text| text.0).unwrap_or_default()
        }
        let all = |texts: Vec<String>, between: &str| texts.join(between);
        TypedLine {
            replaces: self.replaces.map(CrisisLineId),
            region: self.region.0,
            kind: entity::kinds::CrisisKind::from(self.kind).word().into(),
            label: self.label.0,
            audience_word: text(self.audience_word),
            audience: text(self.audience),
            note: text(self.note),
            languages: all(self.languages.unwrap_or_default().into_iter().map(|code| code.0).collect(), " "),
            call: text(self.call),
            call_option: text(self.call_option),
            also_call: all(self.also_call.unwrap_or_default().into_iter().map(|number| number.0).collect(), "\n"),
            text: text(self.text),
            sms_keyword: text(self.sms_keyword),
            url: text(self.url),
            chat_url: text(self.chat_url),
            hours: text(self.hours),
            source_url: self.source_url.0,
            checked: self.checked.unwrap_or(false),
        }
    }
}

/// Whether clients see a line.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct CrisisLineState {
    /// false: a line of the practice's own is retired, a shared one left out
    shown: bool,
}

/// The regions of one client.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct CrisisRegions {
    /// Empty: those that the practice chose
    #[oai(validator(max_items = 20))]
    regions: Vec<Full<16>>,
}

async fn today(app: &App, scope: &Scope) -> Result<(practices::Practice, chrono::NaiveDate)> {
    let practice = practices::find(&app.store, scope.practice()).await?;
    let today = zone::local(app.now(), &practice.time_zone).date();
    Ok((practice, today))
}

async fn own(app: &App, scope: &Scope, id: CrisisLineId) -> Result<Json<CrisisLine>> {
    let (line, _) = store::find(&app.store, scope, id).await?;
    Ok(Json(CrisisLine::of(line, today(app, scope).await?.1)))
}

#[OpenApi]
impl CrisisLines {
    /// List the crisis lines that clients see
    ///
    /// Scope: admin.
    #[oai(path = "/crisis-lines", method = "get", operation_id = "list_crisis_lines")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        /// A region other than those of the practice
        region: Query<Option<String>>,
        /// The language of the client; the practice's where left out
        language: Query<Option<String>>,
    ) -> poem::Result<Json<CrisisLineList>> {
        let scope = key.may(ApiScope::Admin)?;
        let (practice, today) = today(&app, &scope).await?;
        let language = language.0.unwrap_or_else(|| practice.language.clone());
        let lines = app.crisis_lines_in(&practice, region.0.as_deref(), &language);
        let left_out = app.crisis().left_out(practice.id).into_iter().map(|line| line.id.0).collect();
        let items = lines.into_iter().map(|line| CrisisLine::of(line, today)).collect();
        Ok(Json(CrisisLineList { items, left_out, regions: app.regions() }))
    }

    /// Add a crisis line of the practice's own
    ///
    /// Scope: admin.
    #[oai(path = "/crisis-lines", method = "post", operation_id = "add_crisis_line")]
    async fn add(&self, app: Data<&App>, key: Key, body: Json<CrisisLineInput>) -> poem::Result<Made<CrisisLine>> {
        let scope = key.may(ApiScope::Admin)?;
        let id = actions::add(&app, scope, None, &body.0.typed()).await?;
        let line = own(&app, &scope, id).await?;
        let mark = Mark(Some(tag(line.0.revision)));
        Ok(Made::Made(line, location(format!("crisis-lines/{id}")), mark))
    }

    /// Change a crisis line of the practice's own
    ///
    /// Scope: admin. All of it is replaced by what is sent.
    #[oai(path = "/crisis-lines/:id", method = "put", operation_id = "change_crisis_line")]
    async fn change(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<CrisisLineInput>) -> poem::Result<Json<CrisisLine>> {
        let (scope, id) = (key.may(ApiScope::Admin)?, CrisisLineId(id.0));
        let (was, _) = store::find(&app.store, &scope, id).await?;
        let revision = body.0.revision.unwrap_or(was.revision);
        actions::change(&app, scope, id, revision, &body.0.typed()).await?;
        Ok(own(&app, &scope, id).await?)
    }

    /// Retire or leave out a crisis line, or show it again
    ///
    /// Scope: admin. A shared emergency number stays, and so does the last line of a region to call or to text: 422.
    #[oai(path = "/crisis-lines/:id/shown", method = "put", operation_id = "show_crisis_line")]
    async fn show(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<CrisisLineState>) -> poem::Result<Json<CrisisLineState>> {
        let (scope, id) = (key.may(ApiScope::Admin)?, CrisisLineId(id.0));
        match actions::set_hidden(&app, scope, id, !body.0.shown).await {
            Err(Error::NotFound) => actions::set_active(&app, scope, id, body.0.shown).await?,
            outcome => outcome?,
        }
        Ok(Json(body.0))
    }

    /// Note that somebody checked a crisis line today
    ///
    /// Scope: admin. Of a shared line it counts for this practice alone.
    #[oai(path = "/crisis-lines/:id/verify", method = "post", operation_id = "verify_crisis_line")]
    async fn verify(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<CrisisLine>> {
        let (scope, id) = (key.may(ApiScope::Admin)?, CrisisLineId(id.0));
        actions::verify(&app, scope, id).await?;
        let (practice, today) = today(&app, &scope).await?;
        let all = app.crisis().of_practice(Some(practice.id));
        match all.into_iter().find(|line| line.id == id) {
            Some(line) => Ok(Json(CrisisLine::of(line, today))),
            None => Ok(own(&app, &scope, id).await?),
        }
    }

    /// Read whose crisis lines a client sees
    ///
    /// Scope: clinical:read.
    #[oai(path = "/clients/:id/crisis-regions", method = "get", operation_id = "read_crisis_regions")]
    async fn regions(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<CrisisRegions>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        Ok(regions(&app, &scope, ClientId(id.0)).await?)
    }

    /// Choose whose crisis lines a client sees
    ///
    /// Scope: clinical:write.
    #[oai(path = "/clients/:id/crisis-regions", method = "put", operation_id = "choose_crisis_regions")]
    async fn choose(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<CrisisRegions>) -> poem::Result<Json<CrisisRegions>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        let was = clients::find(&app.store, &scope, id).await?.crisis_regions;
        let typed: Vec<String> = body.0.regions.into_iter().map(|region| region.0).collect();
        actions::choose_for_client(&app, scope, id, was, &typed).await?;
        Ok(regions(&app, &scope, id).await?)
    }
}

async fn regions(app: &App, scope: &Scope, id: ClientId) -> Result<Json<CrisisRegions>> {
    let kept = clients::find(&app.store, scope, id).await?.crisis_regions.unwrap_or_default();
    Ok(Json(CrisisRegions { regions: crate::domain::crisis::regions_of(&kept).into_iter().map(Text).collect() }))
}

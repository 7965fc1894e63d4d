//! A summary of progress for the record, as the page that the workspace prints.

use entity::ids::ClientId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::{Html, Json};
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::Key;
use super::text::{Full, Text};
use crate::actions::timeline as actions;
use crate::app::App;
use crate::domain::languages;
use crate::domain::period::Period;
use crate::domain::scope::ApiScope;
use crate::domain::summary::{Chosen, LONGEST, LONGEST_KEY, Part};
use crate::store::{clients, practices};
use crate::web::summary::{self, Making};
use crate::web::timeline::Asking;

pub struct Summaries;

/// Lines that can stand on a summary
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "Part")]
enum SummaryPart {
    Completions,
    Wins,
    Takeaways,
    Goals,
    Plans,
}

/// How far back: since the last session that took place, four weeks, three months, or everything
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "Period")]
enum SummaryPeriod {
    SinceAppointment,
    FourWeeks,
    ThreeMonths,
    Everything,
}

/// What is chosen.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewSummary {
    /// Three months where left out
    period: Option<SummaryPeriod>,
    /// Charts, by what they are called in the client's progress: TEMPLATE_ID:KEY of a series; pairs:TEMPLATE_ID:BEFORE_KEY of before and after
    /// (and :OF where that is of something); weeks:planned and weeks:entries; hours:TEMPLATE_ID of times. What has nothing in the period is left out
    #[oai(validator(max_items = "24"))]
    series: Vec<Full<LONGEST_KEY>>,
    #[oai(validator(max_items = "5"))]
    parts: Vec<SummaryPart>,
    /// Stands at the beginning. It is not kept
    paragraph: Option<Text<LONGEST>>,
}

#[OpenApi]
impl Summaries {
    /// Make a summary of progress
    ///
    /// Scope: clinical:read. A page to be printed, with the notices of the measures it shows. Nothing of it is kept; that it was made is noted
    /// in the audit trail. Wins that nobody has opened do not stand on it.
    #[oai(path = "/clients/:id/summary", method = "post", operation_id = "make_summary")]
    async fn make(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<NewSummary>) -> poem::Result<Html<String>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        let client = clients::find(&app.store, &scope, id).await?;
        let parts = body.parts.iter().map(|part| Part::from(*part).word());
        let series = body.series.iter().map(|key| key.0.as_str());
        let chosen = Chosen::read(parts, series, body.paragraph.as_ref().map_or("", |text| text.0.as_str())).map_err(crate::error::Error::Invalid)?;
        actions::note_summary(&app, scope, id).await?;
        let practice = practices::find(&app.store, scope.practice()).await?;
        let asking = Asking { app: &app, scope: &scope, zone: &practice.time_zone, clinical: true };
        let making = Making { asking, client: &client, practice: &practice.public_name, by: "another system" };
        let sheet = summary::make(&making, body.period.map(Period::from).unwrap_or_default(), &chosen).await?;
        Ok(Html(app.pages().page("summary", languages::FIRST, &sheet)?))
    }
}

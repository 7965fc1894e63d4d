//! The brief: what happened between two appointments of a client, in sentences made by fixed rules.

use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::{AppointmentId, ClientId};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::{Instant, Key};
use crate::actions::briefs;
use crate::app::App;
use crate::domain::brief::interval::Since;
use crate::domain::brief::{self, Dates, Line, Part, Section, Source};
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::zone;
use crate::error::Result;
use crate::store::practices;

pub struct BriefsOf;

/// From what on: the end of the last appointment that took place; else since care began, or the last seven days
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum BriefSince {
    Appointment,
    CareBegan,
    LastDays,
}

impl From<Since> for BriefSince {
    fn from(since: Since) -> Self {
        match since {
            Since::Appointment => Self::Appointment,
            Since::Care => Self::CareBegan,
            Since::Days => Self::LastDays,
        }
    }
}

/// A part of the brief. The order is fixed
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum BriefPart {
    LookFirst,
    Wins,
    Topics,
    InTheirWords,
    Changes,
    Work,
    DifficultyAndConfidence,
    WhatHelped,
    ReviewsDue,
    TakenAwayLastTime,
    AgreedLastTime,
}

impl From<Part> for BriefPart {
    fn from(part: Part) -> Self {
        match part {
            Part::First => Self::LookFirst,
            Part::Wins => Self::Wins,
            Part::Topics => Self::Topics,
            Part::Words => Self::InTheirWords,
            Part::Changes => Self::Changes,
            Part::Work => Self::Work,
            Part::Hard => Self::DifficultyAndConfidence,
            Part::Helped => Self::WhatHelped,
            Part::Due => Self::ReviewsDue,
            Part::Taken => Self::TakenAwayLastTime,
            Part::Agreed => Self::AgreedLastTime,
        }
    }
}

/// Where a sentence comes from. `shared` stands for entries and topics, `to_discuss` for completions that wait to be talked about, `client`
/// for the client's assignments
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum BriefSourceKind {
    Alert,
    Response,
    Entry,
    Assignment,
    Appointment,
    Shared,
    ToDiscuss,
    Goals,
    SafetyPlan,
    Coping,
    Progress,
    Client,
}

#[derive(Object)]
struct BriefLine {
    /// In English, dates in the practice's time zone
    text: String,
    source: BriefSourceKind,
    /// Which one, where it is one
    source_id: Option<Uuid>,
}

impl From<Line> for BriefLine {
    fn from(line: Line) -> Self {
        let (source, source_id) = match line.source {
            Source::Alert(id) => (BriefSourceKind::Alert, Some(id.0)),
            Source::Response(id) => (BriefSourceKind::Response, Some(id.0)),
            Source::Entry(id) => (BriefSourceKind::Entry, Some(id.0)),
            Source::Assignment(id) => (BriefSourceKind::Assignment, Some(id.0)),
            Source::Appointment(id) => (BriefSourceKind::Appointment, Some(id.0)),
            Source::FromClient => (BriefSourceKind::Shared, None),
            Source::ToDiscuss => (BriefSourceKind::ToDiscuss, None),
            Source::Goals => (BriefSourceKind::Goals, None),
            Source::SafetyPlan => (BriefSourceKind::SafetyPlan, None),
            Source::Coping => (BriefSourceKind::Coping, None),
            Source::Progress => (BriefSourceKind::Progress, None),
            Source::Client => (BriefSourceKind::Client, None),
        };
        Self { text: line.text, source, source_id }
    }
}

#[derive(Object)]
struct BriefSection {
    part: BriefPart,
    title: String,
    lines: Vec<BriefLine>,
    /// Lines that are left out, so that the whole stays one page
    more: u64,
}

impl From<Section> for BriefSection {
    fn from(section: Section) -> Self {
        Self {
            part: section.part.into(),
            title: section.part.title().into(),
            more: section.more as u64,
            lines: section.lines.into_iter().map(BriefLine::from).collect(),
        }
    }
}

/// What happened between two appointments, as far as the client shares it
#[derive(Object)]
struct Brief {
    client_id: Uuid,
    /// The appointment that it is for; none where none is planned
    appointment_id: Option<Uuid>,
    since: BriefSince,
    from: Instant,
    /// The end of the appointment, or now
    until: Instant,
    /// Parts without a line are left out
    sections: Vec<BriefSection>,
}

async fn told(app: &App, scope: &Scope, found: briefs::Brief) -> Result<Json<Brief>> {
    let here = practices::find(&app.store, scope.practice()).await?.time_zone;
    let on = |on: NaiveDate| on.format("%-d %b %Y").to_string();
    let at = |at: DateTime<Utc>| on(zone::local(at, &here).date());
    let interval = found.facts.interval;
    let sections = brief::make(&found.facts, Dates { at: &at, on: &on });
    Ok(Json(Brief {
        client_id: found.client.id.0,
        appointment_id: found.appointment.map(|one| one.id.0),
        since: interval.since.into(),
        from: interval.from,
        until: interval.until,
        sections: sections.into_iter().map(BriefSection::from).collect(),
    }))
}

#[OpenApi]
impl BriefsOf {
    /// Read the brief for an appointment
    ///
    /// Scope: clinical:read. Since the last appointment that took place before it. Of a past one, as it was known when it ended. Reading is noted
    /// in the audit trail, and wins and wishes that are quoted count as read from then on, unless the appointment is past.
    #[oai(path = "/appointments/:id/brief", method = "get", operation_id = "read_appointment_brief")]
    async fn of_appointment(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Brief>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let found = briefs::of_appointment(&app, scope, AppointmentId(id.0)).await?;
        Ok(told(&app, &scope, found).await?)
    }

    /// Read a client's brief
    ///
    /// Scope: clinical:read. For the next appointment; where none is planned, until now. Reading is noted in the audit trail, and wins and
    /// wishes that are quoted count as read from then on.
    #[oai(path = "/clients/:id/brief", method = "get", operation_id = "read_client_brief")]
    async fn of_client(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Brief>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let found = briefs::of_client(&app, scope, ClientId(id.0)).await?;
        Ok(told(&app, &scope, found).await?)
    }
}

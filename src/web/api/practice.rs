//! The practice's settings.

use poem::web::Data;
use poem_openapi::param::Header;
use poem_openapi::payload::Json;
use poem_openapi::types::MaybeUndefined;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::etags::{Condition, Tagged, tag};
use super::text::{Full, Text};
use super::{Instant, Key, words};
use crate::actions;
use crate::app::App;
use crate::domain::practice::TypedSettings;
use crate::domain::scope::{ApiScope, Scope};
use crate::store::practices;

pub struct ThePractice;

/// The practice and its settings.
#[derive(Object)]
struct Practice {
    id: Uuid,
    /// Shown to clients and in mails
    public_name: String,
    /// Display name of the sender of mails, where it is not the public name
    sender_name: Option<String>,
    /// A region of the crisis directory, such as GB
    region: String,
    /// Whose crisis lines clients see, the first one first
    crisis_regions: Vec<String>,
    /// IANA name
    time_zone: String,
    language: String,
    /// No reminder goes between these local times, written as HH:MM
    quiet_from: String,
    quiet_until: String,
    /// Scheduled mails leave between these local times of the practice only, written as HH:MM; null: at any time
    sending_from: Option<String>,
    sending_until: Option<String>,
    /// How long records are kept, in the practice's words; clients see it
    retention_note: Option<String>,
    /// Clients are asked for their PIN on every device, trusted or not
    always_pin: bool,
    /// When what clients write is read, in the practice's words; clients see it where they write
    notes_read: Option<String>,
    /// Clients can still open their safety plan after discharge
    plan_after_discharge: bool,
    /// What becomes of what clients write into their safety plan: it is the plan at once, or waits for the therapist
    plan_writing: words::PlanWriting,
    created_at: Instant,
}

impl From<practices::Practice> for Practice {
    fn from(row: practices::Practice) -> Self {
        let crisis_regions = practices::crisis_regions(&row).map(str::to_owned).collect();
        let hours = practices::sending_hours(&row);
        Self {
            id: row.id.0,
            crisis_regions,
            public_name: row.public_name,
            sender_name: row.sender_name,
            region: row.region,
            time_zone: row.time_zone,
            language: row.language,
            quiet_from: clock(row.quiet_from),
            quiet_until: clock(row.quiet_until),
            sending_from: hours.map(|(from, _)| clock(from)),
            sending_until: hours.map(|(_, until)| clock(until)),
            retention_note: row.retention_note,
            always_pin: row.always_pin,
            notes_read: row.notes_read,
            plan_after_discharge: row.plan_after_discharge,
            plan_writing: row.plan_writing.into(),
            created_at: row.created_at,
        }
    }
}

fn clock(minutes: i32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What changes. What is left out stays; null clears what may be empty, and leaves the rest as it is
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct PracticeChange {
    public_name: Option<Full<120>>,
    /// null: the public name
    sender_name: MaybeUndefined<Text<120>>,
    region: Option<Full<16>>,
    /// null: the practice's own region
    #[oai(validator(max_items = 100))]
    crisis_regions: MaybeUndefined<Vec<Full<16>>>,
    time_zone: Option<Full<64>>,
    language: Option<Full<16>>,
    #[oai(validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    quiet_from: Option<Text<5>>,
    #[oai(validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    quiet_until: Option<Text<5>>,
    /// null (with sending_until): at any time
    #[oai(validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    sending_from: MaybeUndefined<Text<5>>,
    #[oai(validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    sending_until: MaybeUndefined<Text<5>>,
    retention_note: MaybeUndefined<Text<2000>>,
    always_pin: Option<bool>,
    /// null: at or before the next session
    notes_read: MaybeUndefined<Text<500>>,
    plan_after_discharge: Option<bool>,
    plan_writing: Option<words::PlanWriting>,
}

/// What is given, or what was there.
fn or<const MOST: usize, const LEAST: usize>(given: Option<Text<MOST, LEAST>>, was: String) -> String {
    given.map_or(was, |text| text.0)
}

fn or_clear<const MOST: usize>(given: MaybeUndefined<Text<MOST>>, was: Option<String>) -> String {
    match given {
        MaybeUndefined::Undefined => was.unwrap_or_default(),
        MaybeUndefined::Null => String::new(),
        MaybeUndefined::Value(text) => text.0,
    }
}

impl PracticeChange {
    fn over(self, was: practices::Practice) -> TypedSettings {
        let crisis_regions = match self.crisis_regions {
            MaybeUndefined::Undefined => practices::crisis_regions(&was).map(str::to_owned).collect(),
            MaybeUndefined::Null => Vec::new(),
            MaybeUndefined::Value(regions) => regions.into_iter().map(|region| region.0).collect(),
        };
        let (from, until) = practices::sending_hours(&was).map(|(from, until)| (clock(from), clock(until))).unzip();
        TypedSettings {
            crisis_regions,
            sending_from: or_clear(self.sending_from, from),
            sending_until: or_clear(self.sending_until, until),
            public_name: or(self.public_name, was.public_name),
            sender_name: or_clear(self.sender_name, was.sender_name),
            region: or(self.region, was.region),
            time_zone: or(self.time_zone, was.time_zone),
            language: or(self.language, was.language),
            quiet_from: or(self.quiet_from, clock(was.quiet_from)),
            quiet_until: or(self.quiet_until, clock(was.quiet_until)),
            retention_note: or_clear(self.retention_note, was.retention_note),
            always_pin: self.always_pin.unwrap_or(was.always_pin),
            notes_read: or_clear(self.notes_read, was.notes_read),
            plan_after_discharge: self.plan_after_discharge.unwrap_or(was.plan_after_discharge),
            plan_writing: self.plan_writing.map_or(was.plan_writing, Into::into).word().into(),
        }
    }
}

async fn now(app: &App, scope: &Scope) -> crate::error::Result<Tagged<Practice>> {
    let row = practices::find(&app.store, scope.practice()).await?;
    let mark = tag(row.revision);
    Ok(Tagged::Now(Json(row.into()), mark))
}

#[OpenApi]
impl ThePractice {
    /// Read the practice
    ///
    /// Scope: admin.
    #[oai(path = "/practice", method = "get", operation_id = "read_practice")]
    async fn read(&self, app: Data<&App>, key: Key) -> poem::Result<Tagged<Practice>> {
        Ok(now(&app, &key.may(ApiScope::Admin)?).await?)
    }

    /// Change the practice's settings
    ///
    /// Scope: admin.
    #[oai(path = "/practice", method = "patch", operation_id = "update_practice")]
    async fn update(
        &self,
        app: Data<&App>,
        key: Key,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<PracticeChange>,
    ) -> poem::Result<Tagged<Practice>> {
        let (scope, condition) = (key.may(ApiScope::Admin)?, Condition::new(if_match.0));
        let was = practices::find(&app.store, scope.practice()).await?;
        condition.check(Some(&tag(was.revision)))?;
        let (revision, settings) = (was.revision, body.0.over(was));
        let outcome = actions::practices::update(&app, scope, revision, &settings).await;
        let current = async { Ok(tag(practices::find(&app.store, scope.practice()).await?.revision)) };
        condition.settle(outcome, current).await?;
        Ok(now(&app, &scope).await?)
    }
}

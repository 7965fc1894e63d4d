//! Reminders: how an assignment reminds, and what a client chose about when they come.

use chrono::NaiveDate;
use entity::ids::ClientId;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::types::MaybeUndefined;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::etags::{Condition, Tagged, tag};
use super::{Instant, Key};
use crate::actions;
use crate::app::App;
use crate::domain::reminder_choices::ReminderChoices;
use crate::domain::reminding::ReminderRule;
use crate::domain::scope::{ApiScope, Scope};
use crate::error::Result;
use crate::store::clients;

pub struct RemindersOf;

/// What a reminder adds: a fixed list, never typed text
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::reminding::Phrase", rename = "ReminderPhrase")]
pub enum PhraseWord {
    None,
    Morning,
    Evening,
    BeforeAppointment,
}

/// How an assignment reminds of each occurrence. Whatever the client chose about when reminders come goes before it
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Reminders")]
pub struct RemindersObject {
    /// 0 to 3; one where left out
    #[oai(validator(minimum(value = "0"), maximum(value = "3")))]
    count: Option<i32>,
    /// Days between two of them; one where left out
    #[oai(validator(minimum(value = "1"), maximum(value = "30")))]
    every_days: Option<i32>,
    phrase: Option<PhraseWord>,
}

impl From<ReminderRule> for RemindersObject {
    fn from(rule: ReminderRule) -> Self {
        Self { count: Some(rule.count.into()), every_days: Some(rule.every_days.into()), phrase: Some(rule.phrase.into()) }
    }
}

/// The rule, as usual where it is left out.
///
/// # Errors
/// Every problem, by field.
pub fn rule(given: Option<&RemindersObject>) -> Result<ReminderRule> {
    let Some(given) = given else { return Ok(ReminderRule::default()) };
    let number = |given: Option<i32>| given.map(|number| number.to_string()).unwrap_or_default();
    let phrase = given.phrase.map(crate::domain::reminding::Phrase::from).unwrap_or_default();
    let read = ReminderRule::parse(&number(given.count), &number(given.every_days), phrase.word());
    read.map_err(|mut found| {
        for problem in &mut found.0 {
            problem.field = problem.field.replace("reminder_days", "reminders.every_days").replace("reminder_", "reminders.");
        }
        found.into()
    })
}

/// When reminders come to a client, in the client's own time. The client changes it from a link in each reminder
#[derive(Object)]
#[oai(rename = "ReminderChoices")]
struct ChoicesObject {
    /// 0 to 23: within this hour. null: at any time outside the practice's quiet hours
    hour: Option<i32>,
    /// Weekdays, 1 is Monday
    days: Vec<i32>,
    /// No reminder before this day
    paused_until: Option<NaiveDate>,
    /// When the client stopped reminders altogether
    stopped_at: Option<Instant>,
}

/// What changes, as agreed with the client. What is left out stays
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ChoicesChange {
    /// null: any time outside quiet hours
    #[oai(validator(minimum(value = "0"), maximum(value = "23")))]
    hour: MaybeUndefined<i32>,
    #[oai(validator(min_items = 1, max_items = 7, unique_items))]
    days: Option<Vec<i32>>,
    /// null: no pause
    paused_until: MaybeUndefined<NaiveDate>,
}

impl ChoicesChange {
    fn over(&self, was: ReminderChoices) -> ReminderChoices {
        // What fits no byte is no hour and no day: it is refused by the rule.
        let byte = |number: i32| u8::try_from(number).unwrap_or(u8::MAX);
        ReminderChoices {
            hour: match self.hour {
                MaybeUndefined::Undefined => was.hour,
                MaybeUndefined::Null => None,
                MaybeUndefined::Value(hour) => Some(byte(hour)),
            },
            days: self.days.as_ref().map_or(was.days, |days| days.iter().map(|day| byte(*day)).collect()),
            paused_until: match self.paused_until {
                MaybeUndefined::Undefined => was.paused_until,
                MaybeUndefined::Null => None,
                MaybeUndefined::Value(date) => Some(date),
            },
        }
    }
}

async fn now(app: &App, scope: &Scope, id: ClientId) -> Result<Tagged<ChoicesObject>> {
    let client = clients::find(&app.store, scope, id).await?;
    let choices = client.reminder_choices;
    let object = ChoicesObject {
        hour: choices.hour.map(Into::into),
        days: choices.days.into_iter().map(Into::into).collect(),
        paused_until: choices.paused_until,
        stopped_at: client.reminders_stopped_at,
    };
    Ok(Tagged::Now(Json(object), tag(client.reminder_revision)))
}

#[OpenApi]
impl RemindersOf {
    /// Read when reminders come to a client
    ///
    /// Scope: clinical:read.
    #[oai(path = "/clients/:id/reminders", method = "get", operation_id = "read_reminders")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<ChoicesObject>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        Ok(now(&app, &scope, ClientId(id.0)).await?)
    }

    /// Change when reminders come to a client
    ///
    /// Scope: clinical:write. Only as agreed with the client. Reminders that were stopped stay so: see resume_reminders.
    #[oai(path = "/clients/:id/reminders", method = "patch", operation_id = "update_reminders")]
    async fn update(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<ChoicesChange>,
    ) -> poem::Result<Tagged<ChoicesObject>> {
        let (scope, condition, id) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0), ClientId(id.0));
        let was = clients::find(&app.store, &scope, id).await?;
        condition.check(Some(&tag(was.reminder_revision)))?;
        let choices = body.over(was.reminder_choices);
        let outcome = actions::reminders::choose(&app, scope, id, Some(was.reminder_revision), choices).await;
        let current = async { Ok(tag(clients::find(&app.store, &scope, id).await?.reminder_revision)) };
        condition.settle(outcome, current).await?;
        Ok(now(&app, &scope, id).await?)
    }
}

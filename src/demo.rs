//! `meanwhile demo`: the whole product on SQLite with made-up people and a mailbox. The sample weeks are lived, not inserted:
//! the real actions run under a clock that is moved by hand.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{ClientId, OccurrenceId, SubmissionId};
use entity::kinds::{DeclineReason, Role, TemplateKind, TemplateMode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::actions::assignments::NewAssignment;
use crate::actions::practices::Founding;
use crate::actions::practitioners::NewPractitioner;
use crate::actions::{api_keys, assignments, clients, occurrences, practices, responses, templates};
use crate::app::App;
use crate::clock::Clock;
use crate::config::MailTransport;
use crate::domain::agreement::Agreement;
use crate::domain::client::ClientDetails;
use crate::domain::response::Answer;
use crate::domain::schedule::Schedule;
use crate::domain::scope::{Actor, ApiScope, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::store::occurrences::Decline;
use crate::store::templates::Written;
use crate::store::{self, practitioners};
use crate::{random, worker};

/// Who signs in. Printed at every start.
pub const EMAIL: &str = "amal@riverside.example";
pub const PASSWORD: &str = "riverside-demo-2026";

/// What scripts read: `DIR/demo.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct DemoFile {
    pub base_url: String,
    pub workspace: SignIn,
    pub api_key: String,
    pub mail_dir: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct SignIn {
    pub email: String,
    pub password: String,
}

/// Fills an empty database, and writes `demo.json`. A second start keeps the data and the key.
pub async fn prepare(app: &App, dir: &Path) -> Result<DemoFile> {
    let file = dir.join("demo.json");
    let MailTransport::File(mail_dir) = &app.config().mail.transport else { return Err(Error::internal("the demo's mail goes to files")) };
    std::fs::create_dir_all(mail_dir).map_err(Error::internal)?;
    if practitioners::by_email(&app.store, EMAIL).await?.is_none() {
        live(app).await?;
    }
    let amal = practitioners::by_email(&app.store, EMAIL).await?.ok_or(Error::NotFound)?;
    let known: Option<DemoFile> = std::fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str(&text).ok());
    let still_good = match &known {
        Some(known) => store::api_keys::by_secret(&app.store, &known.api_key).await?.is_some(),
        None => false,
    };
    let api_key = match known {
        Some(known) if still_good => known.api_key,
        _ => {
            let scope = Scope::checked(amal.practice_id, Actor::Practitioner(amal.id));
            api_keys::create(app, scope, "Demo scripts", &ApiScope::ALL.map(|scope| scope.word().to_owned())).await?.1
        }
    };
    let demo = DemoFile {
        base_url: app.config().base_url.clone(),
        workspace: SignIn { email: EMAIL.into(), password: PASSWORD.into() },
        api_key,
        mail_dir: std::fs::canonicalize(mail_dir).unwrap_or_else(|_| mail_dir.clone()).display().to_string(),
    };
    std::fs::write(&file, serde_json::to_string_pretty(&demo)? + "\n").map_err(Error::internal)?;
    Ok(demo)
}

/// The sample weeks, ending now.
async fn live(app: &App) -> Result<()> {
    let now = app.now();
    let start = (now - TimeDelta::days(43)).date_naive().and_hms_opt(10, 0, 0).unwrap_or_default().and_utc();
    let clock = Clock::manual(start);
    let past = app.with_clock(clock.clone());
    let owner = NewPractitioner { name: "Dr. Amal Haddad".into(), email: EMAIL.into(), password: Some(PASSWORD.into()), role: Role::Owner };
    let founding = Founding { public_name: "Riverside Therapy".into(), region: "GB".into(), time_zone: "Europe/London".into(), owner };
    let (practice, amal) = practices::found(&past, founding).await?;
    let scope = Scope::checked(practice, Actor::Practitioner(amal));
    let check_in = template(&past, scope, TemplateKind::Homework, "Weekly check-in", check_in()).await?;
    let journal = template(&past, scope, TemplateKind::PromptSet, "Between sessions", journal()).await?;
    let activity = template(&past, scope, TemplateKind::Homework, "One thing that does me good", activity()).await?;
    let client =
        |name: &str, email: &str, zone: &str| ClientDetails { name: name.into(), email: email.into(), time_zone: zone.into(), language: "en".into() };
    let ann = clients::create(&past, scope, amal, client("Ann Larsen", "ann@mail.example", "Europe/London")).await?;
    let ed = clients::create(&past, scope, amal, client("Ed Okafor", "ed@mail.example", "Europe/Dublin")).await?;
    let mina = clients::create(&past, scope, amal, client("Mina Sato", "mina@mail.example", "Europe/London")).await?;

    let cast = Cast { past, clock, scope, practitioner: amal };
    let moods = [3, 4, 4, 0, 6, 6];
    for (week, mood) in moods.into_iter().enumerate() {
        let given = cast.assign(ann, check_in, Some(4), "So that we both see how the week went, not only the day of the session.").await?;
        cast.wait(TimeDelta::days(3)).await?;
        if mood > 0 {
            let answers =
                json!({ "mood": mood, "sleep": 4 + mood / 2, "energy": mood - 1, "tried": mood > 3, "best": BEST[week], "wish": WISHES[week] });
            let response = cast.answer(given, &answers).await?;
            if week < 4 {
                cast.wait(TimeDelta::days(1)).await?;
                responses::set_discussed(&cast.past, scope, response, true).await?;
            }
        }
        if week == 1 {
            let given = cast.assign(ed, check_in, Some(5), "A short look at the week before we meet.").await?;
            cast.wait(TimeDelta::hours(20)).await?;
            cast.answer(given, &json!({ "mood": 5, "sleep": 6, "energy": 5, "tried": true, "best": "Football with my nephew." })).await?;
        }
        if week == 3 {
            let given = cast.assign(ed, activity, Some(4), "You said evenings are the hardest. One small thing, twice this week.").await?;
            cast.wait(TimeDelta::days(2)).await?;
            let occurrence = cast.occurrence(given).await?;
            let decline =
                Decline { reason: DeclineReason::TooHard, note: Some("Evenings after late shifts just did not work. Mornings might.".into()) };
            occurrences::decline(&cast.past, Scope::checked(practice, Actor::Client(ed)), occurrence, decline).await?;
        }
        let week_end = start + TimeDelta::days(7 * (week as i64 + 1));
        let rest = week_end - cast.past.now();
        cast.wait(rest.max(TimeDelta::zero())).await?;
    }
    // Now: one thing waiting for each of them.
    cast.wait(now - cast.past.now()).await?;
    cast.assign(ann, journal, Some(5), "To keep hold of what you notice between our sessions.").await?;
    cast.assign(mina, check_in, Some(6), "Our first look at an ordinary week.").await?;
    cast.wait(TimeDelta::zero()).await
}

const BEST: [&str; 6] = [
    "Coffee in the sun on Tuesday.",
    "Rang my sister back.",
    "Slept through twice.",
    "",
    "Walked the long way home, just because.",
    "Said no to the extra shift, and it was fine.",
];
const WISHES: [&str; 6] = ["", "The phone call with my mother.", "Sunday evenings.", "", "How to keep this going.", ""];

async fn template(app: &App, scope: Scope, kind: TemplateKind, title: &str, content: Value) -> Result<entity::ids::TemplateId> {
    let written = Written { title: title.into(), mode: TemplateMode::Form, content: serde_json::from_value(content)? };
    let id = templates::create(app, scope, kind, written).await?;
    templates::publish(app, scope, id).await?;
    Ok(id)
}

/// Everybody who does something in the sample weeks.
struct Cast {
    past: App,
    clock: Clock,
    scope: Scope,
    practitioner: entity::ids::PractitionerId,
}

impl Cast {
    /// Time passes; the worker does its rounds.
    async fn wait(&self, time: TimeDelta) -> Result<()> {
        self.clock.advance(time);
        worker::round(&self.past).await
    }

    async fn assign(&self, client: ClientId, template: entity::ids::TemplateId, due_in: Option<i64>, why: &str) -> Result<entity::ids::AssignmentId> {
        let client = store::clients::find(&self.past.store, &self.scope, client).await?;
        let due = due_in.map(|days| evening(self.past.now() + TimeDelta::days(days), &client.time_zone));
        let agreement = Agreement { why: Some(why.into()), message: None };
        let new = NewAssignment { id: None, client: client.id, template, practitioner: self.practitioner, agreement, schedule: Schedule::once(due) };
        let id = assignments::assign(&self.past, self.scope, new).await?;
        worker::round(&self.past).await?;
        Ok(id)
    }

    async fn occurrence(&self, assignment: entity::ids::AssignmentId) -> Result<OccurrenceId> {
        let found = store::occurrences::page(&self.past.store, &self.scope, Some(assignment), None, 1).await?;
        found.first().map(|occurrence| occurrence.id).ok_or(Error::NotFound)
    }

    /// The client answers.
    async fn answer(&self, assignment: entity::ids::AssignmentId, answers: &Value) -> Result<entity::ids::ResponseId> {
        let occurrence = self.occurrence(assignment).await?;
        let assignment = store::assignments::find(&self.past.store, &self.scope, assignment).await?;
        let version = store::templates::version(&self.past.store, &self.scope, assignment.version_id).await?;
        let given = answers.as_object().into_iter().flatten().filter(|(_, value)| value.as_str() != Some(""));
        let answers = given.map(|(link_id, value)| Answer { link_id: link_id.clone(), value: value.clone() }).collect();
        let client = Scope::checked(self.scope.practice(), Actor::Client(assignment.client_id));
        let submission: SubmissionId = random::id(self.past.now());
        let received = responses::submit(&self.past, client, occurrence, version, submission, answers, None).await?;
        worker::round(&self.past).await?;
        match received {
            responses::Received::First(id) | responses::Received::Again(id) | responses::Received::Amendment(id) => Ok(id),
        }
    }
}

/// Six in the evening of that day, there.
fn evening(at: DateTime<Utc>, zone_name: &str) -> chrono::NaiveDateTime {
    zone::local(at, zone_name).date().and_hms_opt(18, 0, 0).unwrap_or_default()
}

fn check_in() -> Value {
    let scale = |link_id: &str, text: &str, low: &str, high: &str| json!({ "link_id": link_id, "kind": "scale", "text": text, "required": link_id == "mood", "config": { "min": 0, "max": 10, "min_label": low, "max_label": high } });
    json!({ "sections": [
        { "title": "How the week was", "items": [
            scale("mood", "How was your mood, taking the week as a whole?", "very low", "very good"),
            scale("sleep", "How did you sleep?", "very badly", "very well"),
            scale("energy", "How much energy did you have?", "none", "plenty"),
        ] },
        { "title": "For our session", "items": [
            { "link_id": "tried", "kind": "yes_no", "text": "Did you try what we talked about?", "help": "Either answer is useful." },
            { "link_id": "best", "kind": "long_text", "text": "What was the best moment, however small?" },
            { "link_id": "wish", "kind": "short_text", "text": "Is there something you would like to talk about?" },
        ] },
    ] })
}

fn journal() -> Value {
    json!({ "sections": [{ "items": [
        { "link_id": "intro", "kind": "note", "text": "Three short prompts. **Skip** any that do not fit today." },
        { "link_id": "takeaway", "kind": "long_text", "text": "What from our last session has stayed with you?" },
        { "link_id": "challenge", "kind": "long_text", "text": "What was hard, and what did you do?" },
        { "link_id": "question", "kind": "long_text", "text": "What would you like to bring next time?" },
    ] }] })
}

fn activity() -> Value {
    let option = |key: &str, label: &str| json!({ "key": key, "label": label });
    json!({ "sections": [{ "items": [
        { "link_id": "what", "kind": "multiple_choice", "text": "What did you do?", "required": true, "config": { "options": [
            option("outside", "Went outside"), option("people", "Met or called somebody"), option("music", "Music, or making something"),
            option("rest", "Rested on purpose"), option("other", "Something else"),
        ] } },
        { "link_id": "when", "kind": "date", "text": "When was it?" },
        { "link_id": "minutes", "kind": "number", "text": "About how long?", "config": { "min": 0, "max": 600, "unit": "minutes" } },
        { "link_id": "before", "kind": "scale", "text": "How were you just before?", "config": { "min": 0, "max": 10, "min_label": "bad", "max_label": "good" } },
        { "link_id": "after", "kind": "scale", "text": "And just after?", "config": { "min": 0, "max": 10, "min_label": "bad", "max_label": "good" } },
        { "link_id": "again", "kind": "single_choice", "text": "Next time?", "config": { "options": [
            option("same", "The same again"), option("smaller", "Something smaller"), option("different", "Something different"),
        ] } },
        { "link_id": "more", "kind": "long_text", "text": "Anything you noticed?" },
    ] }] })
}

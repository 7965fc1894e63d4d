//! How long a brief takes for somebody with 10, 1,000 and 10,000 answers: `cargo bench --bench brief`, and with PostgreSQL by
//! `bin/with-postgres`. Answers come every two hours, appointments every week, a measure every second week: whatever came before, the last
//! week is the same. Prints the median and the slowest of fifty looks.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::ids::{ClientId, SubmissionId};
use entity::kinds::{AppointmentSource, Role, TemplateKind, TemplateMode};
use meanwhile::actions::appointments::{self, NewAppointment};
use meanwhile::actions::assignments::{self, NewAssignment};
use meanwhile::actions::practices::{self, Founding};
use meanwhile::actions::practitioners::NewPractitioner;
use meanwhile::actions::{briefs, clients, measures, responses, reviews, templates};
use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::Config;
use meanwhile::domain::appointment::Slot;
use meanwhile::domain::client::ClientDetails;
use meanwhile::domain::response::Answer;
use meanwhile::domain::review::Review;
use meanwhile::domain::schedule::Schedule;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::random;
use meanwhile::store::templates::Written;
use meanwhile::store::{self, occurrences};
use serde_json::json;

#[path = "seed.rs"]
#[allow(dead_code, reason = "the other benchmark uses more of it")]
mod seed;

const SIZES: [usize; 3] = [10, 1_000, 10_000];
const LOOKS: usize = 50;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    println!("{:<12} {:>8} {:>12} {:>12} {:>8}", "database", "answers", "median", "slowest", "lines");
    for size in SIZES {
        let dir = tempfile::tempdir().unwrap();
        for (name, database) in seed::databases(&runtime, dir.path()) {
            runtime.block_on(async {
                let mut config = Config::demo("127.0.0.1:0".parse().unwrap(), dir.path()).unwrap();
                config.database = database;
                let clock = Clock::manual("2024-01-01T09:00:00Z".parse().unwrap());
                let app = App::build(config, clock.clone()).await.unwrap();
                let (scope, client) = fill(&app, &clock, size).await;
                let mut took = Vec::with_capacity(LOOKS);
                let mut lines = 0;
                for _ in 0..LOOKS {
                    let begun = Instant::now();
                    let brief = briefs::of_client(&app, scope, client).await.unwrap();
                    lines = brief.facts.answers.len();
                    took.push(begun.elapsed());
                }
                took.sort();
                let milli = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
                println!("{name:<12} {size:>8} {:>12} {:>12} {lines:>8}", milli(took[LOOKS / 2]), milli(took[LOOKS - 1]));
            });
        }
    }
}

/// One client with so many answers to a log, the last of them now.
async fn fill(app: &App, clock: &Clock, answers: usize) -> (Scope, ClientId) {
    let owner = NewPractitioner {
        name: "Dr. Amal".into(),
        email: "amal@riverside.example".into(),
        password: Some("a long enough password".into()),
        role: Role::Owner,
    };
    let founding = Founding { public_name: "Riverside".into(), region: "GB".into(), time_zone: "Europe/London".into(), owner };
    let (practice, owner) = practices::found(app, founding).await.unwrap();
    let scope = Scope::checked(practice, Actor::Practitioner(owner));
    let details = ClientDetails::parse("Ann", "ann@mail.example", "Europe/London", "en").unwrap();
    let client = clients::create(app, scope, owner, details, meanwhile::domain::addresses::Asking::Attested).await.unwrap();
    let theirs = Scope::checked(practice, Actor::Client(client));
    let content = json!({ "sections": [{ "items": [
        { "link_id": "mood", "kind": "scale", "text": "How was your mood?", "required": true, "config": { "min": 0, "max": 10 } },
        { "link_id": "best", "kind": "long_text", "text": "What was the best moment?" },
    ] }] });
    let written = Written { title: "Mood log".into(), mode: TemplateMode::Log, content: serde_json::from_value(content).unwrap() };
    let log = templates::create(app, scope, TemplateKind::Homework, written).await.unwrap();
    templates::publish(app, scope, log).await.unwrap();
    let measure = measures::adopt(app, scope, "phq-9", Some(true)).await.unwrap();
    let given = |template| NewAssignment {
        tailoring: Default::default(),
        reminders: Default::default(),
        id: None,
        client,
        template,
        practitioner: owner,
        agreement: Default::default(),
        schedule: Schedule::once(None),
    };
    let log = open_log(app, scope, client, assignments::assign(app, scope, given(log)).await.unwrap()).await;
    let mut waiting = Vec::new();
    for number in 0..answers {
        clock.advance(TimeDelta::hours(2));
        waiting.push((clock.now(), vec![Answer::new("mood", json!(number % 11)), Answer::new("best", json!("We walked along the river."))]));
        // Nothing is read between reviews: what came until then is kept at once. The last one comes through the real action.
        if number % 12 != 0 && number % 84 != 83 && number % 168 != 160 && number + 1 != answers {
            continue;
        }
        let last = waiting.pop().map(|(_, answers)| answers).unwrap_or_default();
        seed::answers(app, scope.practice(), &log, &std::mem::take(&mut waiting)).await;
        let response = answer(app, scope, theirs, log.assignment, last).await;
        if number % 12 == 0 {
            let review = Review { hard: Some(4), helpful: Some(6), ..Review::default() };
            reviews::save(app, theirs, response, None, review, true).await.unwrap();
        }
        if number % 84 == 83 {
            let local_start = meanwhile::domain::zone::local(clock.now(), "Europe/London");
            let slots = vec![Slot { local_start, time_zone: "Europe/London".into(), minutes: 50 }];
            let new = NewAppointment { client, practitioner: None, slots, source: AppointmentSource::Hand };
            appointments::add(app, scope, new).await.unwrap();
        }
        if number % 168 == 160 {
            let one = assignments::assign(app, scope, given(measure)).await.unwrap();
            let items = (1..=9).map(|item| Answer::new(format!("phq9_{item}"), json!("several_days")));
            answer(app, scope, theirs, one, items.collect()).await;
        }
    }
    (scope, client)
}

/// What is needed to keep answers to it.
async fn open_log(app: &App, scope: Scope, client: ClientId, assignment: entity::ids::AssignmentId) -> seed::Log {
    let occurrence = occurrences::page(&app.store, &scope, Some(assignment), None, 1).await.unwrap().remove(0).id;
    let known = store::assignments::find(&app.store, &scope, assignment).await.unwrap();
    let version = store::templates::version(&app.store, &scope, known.version_id).await.unwrap();
    seed::Log { client, assignment, occurrence, version }
}

async fn answer(app: &App, scope: Scope, theirs: Scope, assignment: entity::ids::AssignmentId, answers: Vec<Answer>) -> entity::ids::ResponseId {
    let occurrence = occurrences::page(&app.store, &scope, Some(assignment), None, 1).await.unwrap().remove(0);
    if occurrence.status == entity::kinds::OccurrenceStatus::Planned {
        meanwhile::actions::occurrences::open_due(app).await.unwrap();
    }
    let known = store::assignments::find(&app.store, &scope, assignment).await.unwrap();
    let version = store::templates::version(&app.store, &scope, known.version_id).await.unwrap();
    let submission: SubmissionId = random::id(app.now());
    match responses::submit(app, theirs, occurrence.id, version, submission, answers, None).await.unwrap() {
        responses::Received::First(id) | responses::Received::Again(id) | responses::Received::Amendment(id) => id,
    }
}

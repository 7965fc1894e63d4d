//! Fills a database through the real actions; years of answers to a log in bulk.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use chrono::{DateTime, Utc};
use entity::ids::{AssignmentId, ClientId, OccurrenceId, PracticeId, ResponseId, SubmissionId};
use entity::kinds::{Role, TemplateKind, TemplateMode};
use meanwhile::actions::assignments::{self, NewAssignment};
use meanwhile::actions::practices::{self, Founding};
use meanwhile::actions::practitioners::NewPractitioner;
use meanwhile::actions::{clients, links, responses, sign_in, templates};
use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::{Config, Database};
use meanwhile::domain::agreement::Agreement;
use meanwhile::domain::client::ClientDetails;
use meanwhile::domain::progress::Point;
use meanwhile::domain::response::Answer;
use meanwhile::domain::schedule::Schedule;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::random;
use meanwhile::store::responses::{self as response_store, NewResponse};
use meanwhile::store::templates::{Version, Written};
use meanwhile::store::{Tx, links as link_store, occurrences, outbox, series as series_store};
use sea_orm::ConnectionTrait;
use serde_json::json;

pub const EMAIL: &str = "amal@riverside.example";
pub const PASSWORD: &str = "a long enough password";

/// How much there is.
#[derive(Clone, Copy)]
pub struct Size {
    pub clients: usize,
    /// Of the one busy client.
    pub responses: usize,
    /// Open occurrences, each with a browser that opened its link.
    pub doors: usize,
}

/// An open occurrence and the browser that opened its link.
pub struct Door {
    pub token: String,
    pub session: String,
    pub occurrence: OccurrenceId,
}

/// What the requests need to know.
pub struct Seeded {
    pub doors: Vec<Door>,
    /// A practitioner's sign-in.
    pub desk: String,
    /// The client who answered most.
    pub busy: ClientId,
}

/// SQLite always, PostgreSQL where `bin/with-postgres` started one.
pub fn databases(runtime: &tokio::runtime::Runtime, dir: &Path) -> Vec<(&'static str, Database)> {
    let mut databases = vec![("SQLite", Database::Sqlite(dir.join("meanwhile.sqlite")))];
    #[allow(clippy::disallowed_methods, reason = "bin/with-postgres says where PostgreSQL is")]
    if let Ok(admin) = std::env::var("MEANWHILE_TEST_POSTGRES_URL") {
        let name = format!("mw_bench_{}", uuid::Builder::from_random_bytes(random::bytes()).into_uuid().simple());
        runtime.block_on(async {
            let connection = sea_orm::Database::connect(&admin).await.unwrap();
            connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            connection.close().await.unwrap();
        });
        let (server, _) = admin.rsplit_once('/').unwrap();
        databases.push(("PostgreSQL", Database::Postgres(format!("{server}/{name}"))));
    }
    databases
}

/// The program on that database, with the usual number of connections.
pub async fn app(address: SocketAddr, dir: &Path, database: Database) -> App {
    let mut config = Config::demo(address, dir).unwrap();
    config.database = database;
    config.database_connections = 16;
    App::build(config, Clock::system()).await.unwrap()
}

/// A number such as a page is born with.
pub fn submission_id() -> String {
    uuid::Builder::from_random_bytes(random::bytes()).into_uuid().to_string()
}

/// One practice, its clients, one who answered a lot, and open occurrences whose links were opened.
pub async fn fill(app: &App, size: Size) -> Seeded {
    let owner = NewPractitioner { name: "Dr. Amal".into(), email: EMAIL.into(), password: Some(PASSWORD.into()), role: Role::Owner };
    let founding = Founding { public_name: "Riverside".into(), region: "GB".into(), time_zone: "Europe/London".into(), owner };
    let (practice, owner) = practices::found(app, founding).await.unwrap();
    let scope = Scope::checked(practice, Actor::Practitioner(owner));
    let mut all = Vec::with_capacity(size.clients);
    for number in 0..size.clients.max(2) {
        let details = ClientDetails::parse(&format!("Client {number}"), &format!("client{number}@mail.example"), "Europe/London", "en").unwrap();
        all.push(clients::create(app, scope, owner, details, meanwhile::domain::addresses::Asking::Attested).await.unwrap());
    }
    let assignment = |client, template| NewAssignment {
        tailoring: Default::default(),
        reminders: Default::default(),
        id: None,
        client,
        template,
        practitioner: owner,
        agreement: Agreement { why: Some("So that we both see the week.".into()), ..Default::default() },
        schedule: Schedule::once(None),
    };
    let busy = all[0];
    let log = publish(app, scope, TemplateMode::Log).await;
    let assigned = assignments::assign(app, scope, assignment(busy, log.template_id)).await.unwrap();
    let open = occurrences::page(&app.store, &scope, Some(assigned), None, 1).await.unwrap().remove(0);
    let theirs = Scope::checked(practice, Actor::Client(busy));
    for number in 0..size.responses {
        let answer = |link_id: &str, value| Answer::new(link_id, value);
        let answers = vec![answer("mood", json!(number % 11)), answer("best", json!("We walked along the river."))];
        let submission = submission_id().parse::<SubmissionId>().unwrap();
        responses::submit(app, theirs, open.id, log.clone(), submission, answers, None).await.unwrap();
    }
    let form = publish(app, scope, TemplateMode::Form).await;
    let mut doors = Vec::with_capacity(size.doors);
    for number in 0..size.doors {
        // All but the busy one, in turn.
        let client = all[1 + number % (all.len() - 1)];
        let assigned = assignments::assign(app, scope, assignment(client, form.template_id)).await.unwrap();
        let mail = outbox::of_assignment(&app.store, &scope, assigned).await.unwrap().remove(0);
        let link = link_store::find(&app.store, mail.link_id.unwrap()).await.unwrap();
        let token = link_store::token(&app.store, &link);
        let opened = links::exchange(app, &token, None, None, false).await.unwrap();
        doors.push(Door { token, session: opened.new_token.unwrap(), occurrence: opened.occurrence.unwrap() });
    }
    let (desk, _) = sign_in::sign_in(app, EMAIL, PASSWORD, None).await.unwrap();
    Seeded { doors, desk, busy }
}

/// A client with an open log.
#[allow(dead_code, reason = "one of the benchmarks uses it")]
pub struct Log {
    pub client: ClientId,
    pub assignment: AssignmentId,
    pub occurrence: OccurrenceId,
    pub version: Version,
}

/// Answers that go into one transaction.
const AT_ONCE: usize = 500;

/// Keeps answers to a log as they would have come in at these times, oldest first, many in one transaction: the rows and series that pages
/// read, without the mails and the lines of the audit trail that came with each. The last ones are better sent through the real actions.
#[allow(dead_code, reason = "two of the benchmarks use it")]
pub async fn answers(app: &App, practice: PracticeId, log: &Log, all: &[(DateTime<Utc>, Vec<Answer>)]) -> Vec<ResponseId> {
    let scope = Scope::checked(practice, Actor::Client(log.client));
    let mut ids = Vec::with_capacity(all.len());
    for some in all.chunks(AT_ONCE) {
        let some: Vec<_> = some.iter().map(|(at, answers)| (*at, random::id::<ResponseId>(*at), answers.clone())).collect();
        ids.extend(some.iter().map(|(_, id, _)| *id));
        let (client, assignment, occurrence, version) = (log.client, log.assignment, log.occurrence, log.version.clone());
        let keep = move |tx: Tx| async move {
            let mut series: BTreeMap<String, Vec<Point>> = BTreeMap::new();
            for (at, id, answers) in &some {
                let new = NewResponse {
                    id: *id,
                    client,
                    assignment,
                    occurrence,
                    version: version.id,
                    submission: random::id(*at),
                    answers,
                    content_mac: response_store::content_mac(&tx, &scope, client, answers).await?,
                    amends: None,
                    late: false,
                    on_paper: false,
                    way: None,
                    entered_by: None,
                    moved_from: None,
                };
                response_store::insert(&tx, &scope, new, *at).await?;
                for (answer, value) in answers.iter().filter_map(|answer| Some((answer, answer.value.as_f64()?))) {
                    let point = Point { at: *at, value, response: *id, estimated: false, version: Some(version.number) };
                    series.entry(answer.link_id.clone()).or_default().push(point);
                }
            }
            for (link_id, points) in series {
                let now = points.last().map(|point| point.at).unwrap_or_default();
                series_store::append(&tx, &scope, client, (version.template_id, &link_id), &points, None, now).await?;
            }
            Ok(())
        };
        app.store.write(keep).await.unwrap();
    }
    ids
}

/// One practice with so many clients, each with an open log.
#[allow(dead_code, reason = "one of the benchmarks uses it")]
pub async fn logs(app: &App, number_of: usize) -> (Scope, Vec<Log>) {
    let owner = NewPractitioner { name: "Dr. Amal".into(), email: EMAIL.into(), password: Some(PASSWORD.into()), role: Role::Owner };
    let founding = Founding { public_name: "Riverside".into(), region: "GB".into(), time_zone: "Europe/London".into(), owner };
    let (practice, owner) = practices::found(app, founding).await.unwrap();
    let scope = Scope::checked(practice, Actor::Practitioner(owner));
    let version = publish(app, scope, TemplateMode::Log).await;
    let mut logs = Vec::with_capacity(number_of);
    for number in 0..number_of {
        let details = ClientDetails::parse(&format!("Client {number}"), &format!("client{number}@mail.example"), "Europe/London", "en").unwrap();
        let client = clients::create(app, scope, owner, details, meanwhile::domain::addresses::Asking::Attested).await.unwrap();
        let new = NewAssignment {
            tailoring: Default::default(),
            reminders: Default::default(),
            id: None,
            client,
            template: version.template_id,
            practitioner: owner,
            agreement: Agreement::default(),
            schedule: Schedule::once(None),
        };
        let assigned = assignments::assign(app, scope, new).await.unwrap();
        let occurrence = occurrences::page(&app.store, &scope, Some(assigned), None, 1).await.unwrap().remove(0).id;
        logs.push(Log { client, assignment: assigned, occurrence, version: version.clone() });
    }
    (scope, logs)
}

async fn publish(app: &App, scope: Scope, mode: TemplateMode) -> Version {
    let content = json!({ "sections": [{ "items": [
        { "link_id": "mood", "kind": "scale", "text": "How was your mood?", "required": true, "config": { "min": 0, "max": 10 } },
        { "link_id": "sleep", "kind": "number", "text": "How many hours did you sleep?", "config": { "min": 0, "max": 24 } },
        { "link_id": "out", "kind": "yes_no", "text": "Did you leave the house?" },
        { "link_id": "best", "kind": "long_text", "text": "What was the best moment?" },
    ] }] });
    let written = Written { title: "Weekly check-in".into(), mode, content: serde_json::from_value(content).unwrap() };
    let id = templates::create(app, scope, TemplateKind::Homework, written).await.unwrap();
    templates::publish(app, scope, id).await.unwrap()
}

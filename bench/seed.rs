//! Fills a database through the real actions.

use std::net::SocketAddr;
use std::path::Path;

use entity::ids::{ClientId, OccurrenceId, SubmissionId};
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
use meanwhile::domain::response::Answer;
use meanwhile::domain::schedule::Schedule;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::random;
use meanwhile::store::templates::{Version, Written};
use meanwhile::store::{links as link_store, occurrences, outbox};
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
    pub occurrence: OccurrenceId,
    pub version: Version,
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
        logs.push(Log { client, occurrence, version: version.clone() });
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

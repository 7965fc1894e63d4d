//! The program, its people and its clock, on a database that nobody else uses.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use meanwhile::actions::practices::{self, Founding};
use meanwhile::actions::practitioners::{self, NewPractitioner};
use meanwhile::actions::{api_keys, templates};
use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::{Config, Database, MailTransport};
use meanwhile::domain::addresses::Asking;
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::store::templates::Written;
use meanwhile::{random, web, worker};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::mailbox::{self, Mail};
use super::visitor::Visitor;

pub const PASSWORD: &str = "a long enough password";

/// One running program.
pub struct World {
    pub app: App,
    pub clock: Clock,
    pub base: String,
    /// Riverside, as Dr. Amal sees it.
    pub amal: Scope,
    /// Another practice.
    pub carol: Scope,
    _dir: TempDir,
    stop: CancellationToken,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Monday, ten in the morning in London.
pub fn beginning() -> DateTime<Utc> {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

/// Where PostgreSQL is, if `bin/test` started one.
pub fn postgres_url() -> Option<String> {
    #[allow(clippy::disallowed_methods, reason = "tests are told by bin/test where PostgreSQL is")]
    let url = std::env::var("MEANWHILE_TEST_POSTGRES_URL").ok();
    if url.is_none() {
        eprintln!("skipped: no MEANWHILE_TEST_POSTGRES_URL (bin/test sets it)");
    }
    url
}

impl World {
    pub async fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(dir.path().join("meanwhile.sqlite"));
        Self::on(dir, database, None).await
    }

    /// `None` where no PostgreSQL was started.
    pub async fn postgres() -> Option<Self> {
        Some(Self::on(tempfile::tempdir().unwrap(), new_postgres_database().await?, None).await)
    }

    /// With another way for mail to leave.
    pub async fn with_mail(database: Option<Database>, mail: MailTransport) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = database.unwrap_or_else(|| Database::Sqlite(dir.path().join("meanwhile.sqlite")));
        Self::on(dir, database, Some(mail)).await
    }

    /// Where a key of the API may ask as often as it likes, so that a machine can look for faults.
    pub async fn without_api_limit(database: Option<Database>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = database.unwrap_or_else(|| Database::Sqlite(dir.path().join("meanwhile.sqlite")));
        Self::with(dir, database, None, Some(10_000_000)).await
    }

    async fn on(dir: TempDir, database: Database, mail: Option<MailTransport>) -> Self {
        Self::with(dir, database, mail, None).await
    }

    /// With other settings.
    pub async fn configured(database: Option<Database>, change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = database.unwrap_or_else(|| Database::Sqlite(dir.path().join("meanwhile.sqlite")));
        Self::build(dir, database, change).await
    }

    async fn with(dir: TempDir, database: Database, mail: Option<MailTransport>, api_per_minute: Option<u32>) -> Self {
        let change = |config: &mut Config| {
            if let Some(many) = api_per_minute {
                config.api_per_minute = many;
            }
            if let Some(mail) = mail {
                config.mail.transport = mail;
            }
        };
        Self::build(dir, database, change).await
    }

    async fn build(dir: TempDir, database: Database, change: impl FnOnce(&mut Config)) -> Self {
        let bound = web::serve::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let mut config = Config::demo(bound.address, dir.path()).unwrap();
        config.database = database;
        config.database_connections = 8;
        config.demo = false;
        change(&mut config);
        let clock = Clock::manual(beginning());
        let app = App::build(config.clone(), clock.clone()).await.unwrap();
        let amal = riverside(&app).await;
        let carol = practice(&app, "Hillside", "carol@hillside.example", "Carol").await;
        let stop = CancellationToken::new();
        tokio::spawn(web::serve::serve(app.clone(), bound, stop.clone()));
        Self { base: config.base_url, app, clock, amal, carol, _dir: dir, stop }
    }

    /// Time passes and the worker goes round.
    pub async fn wait(&self, time: TimeDelta) {
        self.clock.advance(time);
        self.work().await;
    }

    /// The worker goes round.
    pub async fn work(&self) {
        worker::round(&self.app).await.unwrap();
    }

    /// A browser without scripts.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(&self.base)
    }

    /// A signed-in practitioner's browser.
    pub async fn signed_in(&self, email: &str) -> Visitor {
        let mut visitor = self.visitor();
        let page = visitor.post("/sign-in", &[("_email", email), ("_password", PASSWORD), ("_next", "/home")]).await;
        assert_eq!(page.path, "/home", "{}", page.text());
        visitor
    }

    pub async fn amal(&self) -> Visitor {
        self.signed_in("amal@riverside.example").await
    }

    /// A key of Riverside's API.
    pub async fn key(&self, scopes: &[ApiScope]) -> String {
        self.key_of(self.amal, scopes).await
    }

    pub async fn key_of(&self, scope: Scope, scopes: &[ApiScope]) -> String {
        let words: Vec<String> = scopes.iter().map(|scope| scope.word().to_owned()).collect();
        api_keys::create(&self.app, scope, "test", &words).await.unwrap().1
    }

    /// A published template of Riverside with these items, answered once.
    pub async fn template(&self, title: &str, items: Value) -> entity::ids::TemplateId {
        self.template_of(title, entity::kinds::TemplateMode::Form, items).await
    }

    /// A published log with a scale and a text.
    pub async fn log(&self) -> entity::ids::TemplateId {
        self.template_of("Mood log", entity::kinds::TemplateMode::Log, check_in()).await
    }

    async fn template_of(&self, title: &str, mode: entity::kinds::TemplateMode, items: Value) -> entity::ids::TemplateId {
        let content = serde_json::from_value(json!({ "sections": [{ "items": items }] })).unwrap();
        let written = Written { title: title.into(), mode, content };
        let id = templates::create(&self.app, self.amal, entity::kinds::TemplateKind::Homework, written).await.unwrap();
        templates::publish(&self.app, self.amal, id).await.unwrap();
        id
    }

    /// A template with a scale and a text.
    pub async fn check_in(&self) -> entity::ids::TemplateId {
        self.template("Weekly check-in", check_in()).await
    }

    /// A client of Dr. Amal, whose address was checked with them.
    pub async fn client(&self, name: &str) -> entity::ids::ClientId {
        self.client_with(name, Asking::Attested).await
    }

    /// The same, with something else said about the address.
    pub async fn client_with(&self, name: &str, asking: Asking) -> entity::ids::ClientId {
        let email = format!("{}@mail.example", name.to_lowercase());
        let details = meanwhile::domain::client::ClientDetails::parse(name, &email, "Europe/London", "en").unwrap();
        meanwhile::actions::clients::create(&self.app, self.amal, self.amal.practitioner().unwrap(), details, asking).await.unwrap()
    }

    /// The id of a client who is here already.
    pub async fn client_named(&self, name: &str) -> entity::ids::ClientId {
        let all = meanwhile::store::clients::list(&self.app.store, &self.amal).await.unwrap();
        all.into_iter().find(|one| one.name == name).unwrap().id
    }

    /// Ben's id.
    pub async fn ben(&self) -> entity::ids::PractitionerId {
        let all = meanwhile::store::practitioners::list(&self.app.store, &self.amal).await.unwrap();
        all.into_iter().find(|one| one.email == "ben@riverside.example").unwrap().id
    }

    /// Dr. Amal shares a case with Ben.
    pub async fn share_with_ben(&self, client: entity::ids::ClientId) {
        meanwhile::actions::clients::share(&self.app, self.amal, client, self.ben().await).await.unwrap();
    }

    /// Somebody who joined Riverside with this role.
    pub async fn hire(&self, name: &str, role: entity::kinds::Role) -> (entity::ids::PractitionerId, String) {
        let email = format!("{}@riverside.example", name.to_lowercase());
        let new = NewPractitioner { name: name.into(), email: email.clone(), password: Some(PASSWORD.into()), role };
        (practitioners::add(&self.app, self.amal, new).await.unwrap(), email)
    }

    /// Assigns; the mail goes at once.
    pub async fn assign(&self, client: entity::ids::ClientId, template: entity::ids::TemplateId, due: Option<&str>) -> entity::ids::AssignmentId {
        let id = self.agree(client, template, due).await;
        self.work().await;
        id
    }

    /// Assigns; the worker has not been round yet.
    pub async fn agree(&self, client: entity::ids::ClientId, template: entity::ids::TemplateId, due: Option<&str>) -> entity::ids::AssignmentId {
        let due = due.map(|due| chrono::NaiveDateTime::parse_from_str(due, "%Y-%m-%d %H:%M").unwrap());
        let new = meanwhile::actions::assignments::NewAssignment {
            tailoring: Default::default(),
            reminders: Default::default(),
            id: None,
            client,
            template,
            practitioner: self.amal.practitioner().unwrap(),
            agreement: meanwhile::domain::agreement::Agreement { why: Some("So that we both see the week.".into()), ..Default::default() },
            schedule: meanwhile::domain::schedule::Schedule::once(due),
        };
        meanwhile::actions::assignments::assign(&self.app, self.amal, new).await.unwrap()
    }

    /// Assigns by a rule, as typed on the assign page.
    pub async fn assign_rule(
        &self,
        client: entity::ids::ClientId,
        template: entity::ids::TemplateId,
        rule: &meanwhile::domain::schedule::TypedSchedule,
    ) -> entity::ids::AssignmentId {
        let zone = meanwhile::store::clients::find(&self.app.store, &self.amal, client).await.unwrap().time_zone;
        let new = meanwhile::actions::assignments::NewAssignment {
            tailoring: Default::default(),
            id: None,
            client,
            template,
            practitioner: self.amal.practitioner().unwrap(),
            agreement: Default::default(),
            reminders: Default::default(),
            schedule: meanwhile::domain::schedule::Schedule::read(rule, &zone, self.clock.now()).unwrap(),
        };
        let id = meanwhile::actions::assignments::assign(&self.app, self.amal, new).await.unwrap();
        self.work().await;
        id
    }

    /// All occurrences of an assignment, the first to open first.
    pub async fn occurrences(&self, assignment: entity::ids::AssignmentId) -> Vec<meanwhile::store::occurrences::Occurrence> {
        meanwhile::store::occurrences::of_assignment(&self.app.store, &self.amal, assignment).await.unwrap()
    }

    /// The occurrence of an assignment.
    pub async fn occurrence(&self, assignment: entity::ids::AssignmentId) -> meanwhile::store::occurrences::Occurrence {
        let mut page = meanwhile::store::occurrences::page(&self.app.store, &self.amal, Some(assignment), None, 10).await.unwrap();
        assert_eq!(page.len(), 1);
        page.remove(0)
    }

    /// All responses of Riverside, oldest first.
    pub async fn responses(&self) -> Vec<meanwhile::store::responses::ResponseRow> {
        meanwhile::store::responses::page(&self.app.store, &self.amal, None, None, 200).await.unwrap()
    }

    /// Mails to an address, oldest first.
    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        mailbox::read(&self.mail_dir()).into_iter().filter(|mail| mail.to == address).collect()
    }

    pub fn mails(&self) -> Vec<Mail> {
        mailbox::read(&self.mail_dir())
    }

    fn mail_dir(&self) -> PathBuf {
        match &self.app.config().mail.transport {
            MailTransport::File(dir) => dir.clone(),
            MailTransport::Smtp { .. } => panic!("mail leaves by SMTP in this world"),
        }
    }

    /// Ann has something to fill in; the link in her mail.
    pub async fn ann_with_homework(&self) -> (entity::ids::AssignmentId, String) {
        let (ann, template) = (self.client("Ann").await, self.check_in().await);
        let assignment = self.assign(ann, template, Some("2026-11-27 18:00")).await;
        (assignment, self.mails_to("ann@mail.example").last().unwrap().link())
    }
}

/// A required scale and an optional text.
pub fn check_in() -> Value {
    json!([
        { "link_id": "mood", "kind": "scale", "text": "How was your mood?", "required": true, "config": { "min": 0, "max": 10, "min_label": "low", "max_label": "good" } },
        { "link_id": "best", "kind": "long_text", "text": "What was the best moment?" },
    ])
}

async fn riverside(app: &App) -> Scope {
    let amal = practice(app, "Riverside", "amal@riverside.example", "Dr. Amal").await;
    let ben = NewPractitioner {
        name: "Ben".into(),
        email: "ben@riverside.example".into(),
        password: Some(PASSWORD.into()),
        role: entity::kinds::Role::Therapist,
    };
    practitioners::add(app, amal, ben).await.unwrap();
    amal
}

/// A practice and its owner.
pub async fn practice(app: &App, name: &str, email: &str, owner: &str) -> Scope {
    let owner = NewPractitioner { name: owner.into(), email: email.into(), password: Some(PASSWORD.into()), role: entity::kinds::Role::Owner };
    let founding = Founding { public_name: name.into(), region: "GB".into(), time_zone: "Europe/London".into(), owner };
    let (practice, owner) = practices::found(app, founding).await.unwrap();
    Scope::checked(practice, Actor::Practitioner(owner))
}

/// An empty database on the cluster that `bin/test` started.
pub async fn new_postgres_database() -> Option<Database> {
    let admin = postgres_url()?;
    let name = format!("mw_{}", uuid::Builder::from_random_bytes(random::bytes()).into_uuid().simple());
    let connection = sea_orm::Database::connect(&admin).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    connection.close().await.unwrap();
    let (server, _) = admin.rsplit_once('/').unwrap();
    Some(Database::Postgres(format!("{server}/{name}")))
}

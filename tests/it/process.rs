//! The program as it is run: its commands, its log, its end on SIGTERM.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use meanwhile::config::Database;
use meanwhile::keys::RootKeys;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Visitor, mailbox};

/// Where the program keeps everything, and its settings.
struct Place {
    dir: TempDir,
    database: Database,
    base: String,
    metrics: String,
}

/// A port that was free a moment ago.
fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

impl Place {
    fn new(dir: TempDir, database: Database) -> Self {
        std::fs::write(dir.path().join("root.key"), RootKeys::generate()).unwrap();
        Self { dir, database, base: format!("http://{}", free_address()), metrics: free_address() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meanwhile"));
        let database = match &self.database {
            Database::Sqlite(path) => format!("sqlite:{}", path.display()),
            Database::Postgres(url) => url.clone(),
        };
        command.args(arguments).env_clear().env("MEANWHILE_DATABASE_URL", database);
        command.env("MEANWHILE_LISTEN", self.base.trim_start_matches("http://")).env("MEANWHILE_METRICS_LISTEN", &self.metrics);
        command.env("MEANWHILE_ROOT_KEY_FILE", self.dir.path().join("root.key"));
        command.env("MEANWHILE_MAIL", format!("file:{}", self.mail().display())).env("MEANWHILE_LOG_JSON", "1");
        command
    }

    fn mail(&self) -> std::path::PathBuf {
        self.dir.path().join("mail")
    }

    fn log(&self) -> std::path::PathBuf {
        self.dir.path().join("log")
    }

    /// Runs a command to its end.
    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must do well; what it printed.
    fn told(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must fail; what it said.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    async fn serve(&self) -> Server {
        let log = std::fs::File::create(self.log()).unwrap();
        let server = Server(self.command(&["serve"]).stderr(log).stdout(Stdio::null()).spawn().unwrap());
        for _ in 0..300 {
            if reqwest::get(format!("{}/readyz", self.base)).await.is_ok_and(|reply| reply.status() == 200) {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the server did not start: {}", std::fs::read_to_string(self.log()).unwrap());
    }
}

/// A running server; it goes when the story ends.
struct Server(Child);

impl Server {
    /// Asks it to stop and waits; how it ended.
    async fn stop(mut self) -> std::process::ExitStatus {
        assert!(Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap().success());
        for _ in 0..150 {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it did not stop within 15 seconds");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A practice with a joined owner and a template, made before the program starts.
async fn prepare(place: &Place, dir: &Path) -> String {
    use meanwhile::actions::{api_keys, practices, practitioners, templates};
    use meanwhile::domain::scope::{Actor, Scope};
    let mut config = meanwhile::config::Config::demo("127.0.0.1:0".parse().unwrap(), dir).unwrap();
    config.database = place.database.clone();
    config.root_keys = RootKeys::parse(&std::fs::read_to_string(dir.join("root.key")).unwrap()).unwrap();
    let app = meanwhile::app::App::build(config, meanwhile::clock::Clock::system()).await.unwrap();
    let password = Some(crate::support::world::PASSWORD.into());
    let owner = practitioners::NewPractitioner {
        name: "Canary-Amal".into(),
        email: "canary-amal@mail.example".into(),
        password,
        role: entity::kinds::Role::Owner,
    };
    let founding = practices::Founding { public_name: "Canary-Riverside".into(), region: "GB".into(), time_zone: "Europe/London".into(), owner };
    let (practice, owner) = practices::found(&app, founding).await.unwrap();
    let scope = Scope::checked(practice, Actor::Practitioner(owner));
    let content = serde_json::from_value(serde_json::json!({ "sections": [{ "items": crate::support::world::check_in() }] })).unwrap();
    let written = meanwhile::store::templates::Written { title: "Canary-Evenings".into(), mode: entity::kinds::TemplateMode::Form, content };
    let template = templates::create(&app, scope, entity::kinds::TemplateKind::Homework, written).await.unwrap();
    templates::publish(&app, scope, template).await.unwrap();
    let key = api_keys::create(&app, scope, "canary-key", &["admin".into(), "clinical:read".into()]).await.unwrap().1;
    app.store.finish().await;
    key
}

/// Somebody works, answers, errs and asks for what is not there; all that must not be in the log.
async fn live_a_day(place: &Place, key: &str) -> Vec<String> {
    let mut amal = Visitor::new(&place.base);
    amal.post("/sign-in", &[("_email", "canary-amal@mail.example"), ("_password", "canary-password")]).await;
    let password = crate::support::world::PASSWORD;
    assert_eq!(amal.post("/sign-in", &[("_email", "canary-amal@mail.example"), ("_password", password), ("_next", "/home")]).await.path, "/home");
    let client = amal
        .post(
            "/clients",
            &[("name", "Canary-Ann"), ("email", "canary-ann@mail.example"), ("time_zone", "Europe/London"), ("language", "en"), ("attested", "yes")],
        )
        .await
        .path;
    amal.get("/clients?q=canary-query").await;
    let action = format!("{client}/assign");
    let form = amal.get(&action).await;
    let template = form.attributes("#template_id option", "value").pop().unwrap();
    amal.submit(&form, &action, &[("template_id", &template), ("why", "canary-why"), ("message", "canary-message"), ("_do", "send")]).await;
    let mut mails = Vec::new();
    for _ in 0..100 {
        mails = mailbox::read(&place.mail());
        if !mails.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let link = mails.first().expect("a mail").link();
    let mut phone = Visitor::new(&place.base);
    phone.get(&link).await;
    phone.get(&format!("{link}/canary-path")).await;
    phone.get("/c/canary-token").await;
    let page = phone.post(&link, &[]).await;
    phone.put_json(&format!("{}/draft", page.path), &serde_json::json!({ "fields": [{ "link_id": "best", "value": ["canary-draft"] }] })).await;
    phone.put_json(&format!("{}/draft", page.path), &serde_json::json!({ "canary-field": 1 })).await;
    phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "canary-wrong")]).await;
    let cookies: Vec<String> = phone.cookies.values().cloned().collect();
    let receipt = phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5"), ("best", "canary-answer")]).await;
    assert!(receipt.path.ends_with("/done"), "{}", receipt.text());
    let api = reqwest::Client::new();
    for (path, key) in [
        ("/api/v1/clients", key),
        ("/api/v1/responses?after=canary-cursor", key),
        ("/api/v1/clients/canary-id", key),
        ("/api/v1/clients", "mwk_canary"),
    ] {
        api.get(format!("{}{path}", place.base)).bearer_auth(key).send().await.unwrap();
    }
    api.post(format!("{}/api/v1/clients", place.base))
        .bearer_auth(key)
        .json(&serde_json::json!({ "name": "Canary-Ed", "canary": 1 }))
        .send()
        .await
        .unwrap();
    let tokens = cookies.into_iter().chain(phone.cookies.into_values()).chain(amal.cookies.into_values());
    let fixed = ["anary", "Ann", "mail.example", "127.0.0.1:0", password, key, key.trim_start_matches("mwk_"), link.trim_start_matches("/c/")];
    tokens.chain(fixed.map(str::to_owned)).collect()
}

async fn a_log_names_nobody_and_a_stop_is_gentle(place: Place) {
    let key = prepare(&place, place.dir.path()).await;
    let server = place.serve().await;
    let secrets = live_a_day(&place, &key).await;
    let metrics = reqwest::get(format!("http://{}/metrics", place.metrics)).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("meanwhile_submissions_total{kind=\"first\"} 1\n"), "{metrics}");

    // Half a form is on its way when the server is told to stop: it still arrives whole.
    let slow = std::net::TcpStream::connect(place.base.trim_start_matches("http://")).unwrap();
    let body = "_email=canary-amal%40mail.example&_password=wrong";
    let head =
        format!("POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n", body.len());
    std::io::Write::write_all(&mut &slow, head.as_bytes()).unwrap();
    std::io::Write::write_all(&mut &slow, &body.as_bytes()[..10]).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let stopping = tokio::spawn(server.stop());
    tokio::time::sleep(Duration::from_millis(500)).await;
    std::io::Write::write_all(&mut &slow, &body.as_bytes()[10..]).unwrap();
    let answer = tokio::task::spawn_blocking(move || std::io::read_to_string(slow).unwrap_or_default()).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(stopping.await.unwrap().success());
    assert!(reqwest::get(format!("http://{}/metrics", place.metrics)).await.is_err(), "the listener for metrics stopped as well");

    let log = std::fs::read_to_string(place.log()).unwrap();
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string() && line["fields"]["message"].is_string(), "{line}");
    }
    assert!(log.contains("\"route\":\"/w/:id/submit\"") && log.contains("\"route\":\"/c/:token\""), "{log}");
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in the log");
    }
}

/// From nothing to an owner's link, and what goes wrong on the way.
async fn a_practice_is_founded_from_the_command_line(place: Place) {
    assert!(place.told(&["practice", "list"]).contains("no practice yet"));
    assert!(place.refused(&["practice", "join-link"]).contains("no practice yet"));
    let create = |name: &str, email: &str, region: &str, zone: &str| -> Vec<String> {
        let words =
            ["practice", "create", "--name", name, "--owner-name", "Dr. Amal", "--owner-email", email, "--region", region, "--time-zone", zone];
        words.map(str::to_owned).to_vec()
    };
    fn words(all: &[String]) -> Vec<&str> {
        all.iter().map(String::as_str).collect()
    }
    let wrong = place.refused(&words(&create(" ", "amal", "XX", "Mars")));
    for option in ["--name: ", "--owner-email: ", "--region: ", "Known are: ", "GB", "--time-zone: "] {
        assert!(wrong.contains(option), "{option} is not in {wrong}");
    }
    let told = place.told(&words(&create("Riverside", "amal@riverside.example", "gb", "Europe/London")));
    let first = told.trim().rsplit(' ').next().unwrap().to_owned();
    assert!(told.lines().count() == 1 && told.contains("Riverside is founded") && first.starts_with(&format!("{}/join/", place.base)), "{told}");
    let listed = place.told(&["practice", "list"]);
    assert!(listed.contains("Riverside, GB, Europe/London") && listed.contains("no owner has joined yet"), "{listed}");
    let again = place.refused(&words(&create("Elsewhere", "amal@riverside.example", "GB", "Europe/London")));
    assert!(again.contains("already signs in with this address"), "{again}");
    let second = place.told(&["practice", "join-link", "--email", " Amal@Riverside.example"]);
    assert!(second.contains("/join/") && !second.contains(&first), "{second}");
    assert!(place.refused(&["practice", "join-link", "--email", "ben@riverside.example"]).contains("No owner"));
    assert!(place.refused(&["practice", "join-link", "--practice", "00000000-0000-0000-0000-000000000000"]).contains("no practice with this id"));
    assert!(place.told(&["audit", "verify"]).contains("waiting to be chained"));

    let server = place.serve().await;
    let path = |told: &str| told.trim().rsplit(' ').next().unwrap().trim_start_matches(&place.base).to_owned();
    let mut amal = Visitor::new(&place.base);
    assert_eq!(amal.get(&path(&first)).await.status, 404, "the second link ended the first");
    let password = crate::support::world::PASSWORD;
    let home = amal.post(&path(&second), &[("name", "Dr. Amal"), ("password", password)]).await;
    assert!(home.path == "/home" && home.has("Welcome"), "{}", home.text());
    for _ in 0..100 {
        let metrics = reqwest::get(format!("http://{}/metrics", place.metrics)).await.unwrap().text().await.unwrap();
        if metrics.contains("meanwhile_audit_waiting 0\n") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    if let Database::Sqlite(path) = &place.database {
        let locked = place.refused(&["practice", "list"]);
        assert!(locked.contains("another server is using this database") && locked.contains("stop it first"), "{locked}");
        assert!(server.stop().await.success());
        let whole = place.told(&["audit", "verify"]);
        assert!(whole.starts_with("ok ") && whole.contains(" 0 waiting"), "{whole}");
        let db = sea_orm::Database::connect(format!("sqlite:{}", path.display())).await.unwrap();
        sea_orm::ConnectionTrait::execute_unprepared(&db, "UPDATE audit_event SET verb = 'delete' WHERE seq = 2").await.unwrap();
        db.close().await.unwrap();
        let output = place.run(&["audit", "verify"]);
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(told.starts_with("NOT ") && told.contains("broken at event 2"), "{told}");
    } else {
        let whole = place.told(&["audit", "verify"]);
        assert!(whole.starts_with("ok ") && whole.contains(" 0 waiting"), "commands work beside a server: {whole}");
        assert!(place.refused(&["practice", "join-link"]).contains("Its owners have joined"));
        assert!(place.told(&["practice", "list"]).contains("an owner has joined"));
        assert!(place.told(&["api-key", "create", "--name", "x", "--scopes", "templates"]).starts_with("mwk_"));
        assert!(place.refused(&["api-key", "create", "--name", "x", "--scopes", "all"]).contains("no scope “all”"));
        assert!(server.stop().await.success());
    }
}

async fn on_sqlite() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let database = Database::Sqlite(dir.path().join("meanwhile.sqlite"));
    Place::new(dir, database)
}

async fn on_postgres() -> Option<Place> {
    Some(Place::new(tempfile::tempdir().unwrap(), crate::support::world::new_postgres_database().await?))
}

mod sqlite {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_log_names_nobody_and_a_stop_is_gentle() {
        super::a_log_names_nobody_and_a_stop_is_gentle(super::on_sqlite().await).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_practice_is_founded_from_the_command_line() {
        super::a_practice_is_founded_from_the_command_line(super::on_sqlite().await).await;
    }
}

mod postgres {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_log_names_nobody_and_a_stop_is_gentle() {
        if let Some(place) = super::on_postgres().await {
            super::a_log_names_nobody_and_a_stop_is_gentle(place).await;
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_practice_is_founded_from_the_command_line() {
        if let Some(place) = super::on_postgres().await {
            super::a_practice_is_founded_from_the_command_line(place).await;
        }
    }
}

//! For whoever runs it: starting, stopping, health, the demo, the limits of one file.

use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::{Config, Database};
use meanwhile::{demo, server, web};
use tokio_util::sync::CancellationToken;

use crate::support::World;

stories! {
    async fn ready_means_database_and_worker(world: World) {
        let mut visitor = world.visitor();
        assert_eq!(visitor.get("/healthz").await.status, 200);
        assert_eq!(visitor.get("/readyz").await.status, 503, "no worker goes round yet");
        world.app.note_worker();
        assert_eq!(visitor.get("/readyz").await.status, 200);
    }

    async fn the_audit_trail_tells_who_did_what(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5")]).await;
        let response = world.responses().await[0].id;
        world.amal().await.get(&format!("/responses/{response}")).await;
        let trail = meanwhile::store::audit::list(&world.app.store, &world.amal).await.unwrap();
        let told: Vec<String> = trail.iter().map(|event| format!("{} {} {}", event.actor_kind, event.verb, event.subject)).collect();
        for event in ["practitioner create client", "practitioner publish template", "practitioner create assignment", "client submit response", "practitioner sign_in practitioner", "practitioner read response"] {
            assert!(told.contains(&event.to_owned()), "{event} is not in {told:?}");
        }
        let elsewhere = meanwhile::store::audit::list(&world.app.store, &world.carol).await.unwrap();
        assert!(elsewhere.iter().all(|event| event.subject == "practice"), "Hillside's trail tells nothing of Riverside");
    }

    async fn nothing_personal_and_no_token_reaches_a_page_of_faults(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut visitor = world.visitor();
        for path in ["/clients/not-an-id", "/w/not-an-id", &format!("{link}/more"), "/api/v1/responses/not-an-id"] {
            let page = visitor.get(path).await;
            assert!(page.status.is_client_error() || page.path == "/sign-in", "{path} {}", page.status);
            assert!(!page.body.contains("sqlite") && !page.body.contains("SELECT") && !page.body.contains("src/"), "{}", page.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_drips_is_cut_off_and_others_are_served() {
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let world = World::sqlite().await;
    let bound = web::serve::bind("127.0.0.1:0".parse().unwrap()).await.unwrap().with_patience(Duration::from_secs(1));
    let (address, stop) = (bound.address, CancellationToken::new());
    tokio::spawn(web::serve::serve(world.app.clone(), bound, stop.clone()));
    let mut slow = Vec::new();
    for beginning in ["GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ", "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na"] {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    assert_eq!(reqwest::get(format!("http://{address}/healthz")).await.unwrap().status(), 200);
    for mut stream in slow {
        let drip = async {
            while stream.write_all(b"a").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
                let mut byte = [0; 512];
                if let Ok(Ok(0) | Err(_)) = tokio::time::timeout(Duration::from_millis(10), stream.read(&mut byte)).await {
                    break;
                }
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(5), drip).await.is_ok(), "the connection is still open");
    }
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_file_are_refused() {
    let world = World::sqlite().await;
    let refused = App::build(world.app.config().clone(), Clock::system()).await.err().unwrap();
    assert!(refused.to_string().contains("another server"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_started_together_migrate_once() {
    let Some(database) = crate::support::world::new_postgres_database().await else { return };
    let dir = tempfile::tempdir().unwrap();
    let mut config = Config::demo("127.0.0.1:0".parse().unwrap(), dir.path()).unwrap();
    config.database = database;
    let nodes: Vec<_> = (0..4).map(|_| tokio::spawn(App::build(config.clone(), Clock::system()))).collect();
    for node in nodes {
        node.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_starts_keeps_its_data_and_can_be_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let mut keys = Vec::new();
    for start in 0..2 {
        let bound = web::serve::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let config = Config::demo(bound.address, dir.path()).unwrap();
        assert!(matches!(config.database, Database::Sqlite(_)));
        let app = App::build(config.clone(), Clock::system()).await.unwrap();
        let written = demo::prepare(&app, dir.path()).await.unwrap();
        let stop = CancellationToken::new();
        let running = tokio::spawn(server::serve(app.clone(), bound, stop.clone()));
        let mut amal = crate::support::Visitor::new(&written.base_url);
        let home =
            amal.post("/sign-in", &[("_email", &written.workspace.email), ("_password", &written.workspace.password), ("_next", "/home")]).await;
        assert!(home.has("Needs attention") && home.has("Ann Larsen"), "{}", home.text());
        assert_eq!(written.people.len(), 3, "Amal, Ben and Sam");
        let file: demo::DemoFile = serde_json::from_str(&std::fs::read_to_string(dir.path().join("demo.json")).unwrap()).unwrap();
        // The worker has its own mails of today to send while we look.
        let mut counts = (0, 1);
        for _ in 0..100 {
            counts = (std::fs::read_dir(&file.mail_dir).unwrap().count(), amal.get("/mailbox").await.texts("a.line").len());
            if counts.0 == counts.1 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(counts.0 == counts.1 && counts.1 >= 8, "start {start}: {counts:?}");
        let listed = reqwest::Client::new().get(format!("{}/api/v1/responses", file.base_url)).bearer_auth(&file.api_key).send().await.unwrap();
        assert_eq!(listed.status(), 200);
        let reference = amal.get("/api/docs").await;
        assert!(reference.status.is_success() && reference.headers["content-security-policy"].to_str().unwrap().contains("sha256-"));
        keys.push((file.api_key, counts.1));
        stop.cancel();
        running.await.unwrap().unwrap();
    }
    assert_eq!(keys[0], keys[1], "a second start keeps the data");
}

//! The scripts in `examples/`, run as somebody would who reads them: against a demo, from outside.

use std::path::Path;

use entity::kinds::{ClientStatus, OccurrenceStatus};
use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::Config;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::store::{clients, occurrences, practices};
use meanwhile::{demo, server, web};
use tokio_util::sync::CancellationToken;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worked_example_of_the_api_runs_against_the_demo() {
    let dir = tempfile::tempdir().unwrap();
    let bound = web::serve::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let app = App::build(Config::demo(bound.address, dir.path()).unwrap(), Clock::system()).await.unwrap();
    demo::prepare(&app, dir.path()).await.unwrap();
    let stop = CancellationToken::new();
    let running = tokio::spawn(server::serve(app.clone(), bound, stop.clone()));

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/api.sh");
    let file = dir.path().join("demo.json");
    let ran = tokio::task::spawn_blocking(move || std::process::Command::new("bash").arg(script).arg(file).output());
    let ran = ran.await.unwrap().expect("bash");
    let (said, wrong) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}\n{wrong}");
    assert!(wrong.is_empty(), "{wrong}");

    // What it says has happened, and nothing more than once.
    let practice = practices::all(&app.store).await.unwrap()[0].id;
    let scope = Scope::checked(practice, Actor::System);
    let all = clients::list(&app.store, &scope).await.unwrap();
    assert_eq!(all.len(), 8, "seven of the demo and one of the script");
    let noa = &all[0];
    assert_eq!((noa.name.as_str(), noa.status), ("Noa Berg-Lie", ClientStatus::Discharged));
    let given = occurrences::of_client(&app.store, &scope, noa.id).await.unwrap();
    assert_eq!(given.iter().map(|occurrence| occurrence.status).collect::<Vec<_>>(), [OccurrenceStatus::Cancelled]);
    stop.cancel();
    running.await.unwrap().unwrap();
}

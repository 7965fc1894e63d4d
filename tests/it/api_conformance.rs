//! Schemathesis asks every operation of the document thousands of odd things, with a key that may do everything, and looks whether
//! an answer is a fault (5xx) or stands outside the document: another status, type, header or shape.

use std::process::Command;

use meanwhile::domain::scope::ApiScope;
use meanwhile::store;

use crate::support::World;

/// Whether it is wanted: `bin/test --fast` leaves it out.
#[allow(clippy::disallowed_methods, reason = "tests are told by bin/test what to leave out")]
fn told(name: &str) -> bool {
    let told = std::env::var(name).unwrap_or_default() == "1";
    if !told {
        eprintln!("skipped: {name} is not 1 (bin/test sets it)");
    }
    told
}

async fn look_for_odd_answers(world: World) {
    // Something of everything, so that links between operations lead somewhere.
    let (_, link) = world.ann_with_homework().await;
    let mut phone = world.visitor();
    let page = phone.post(&link, &[]).await;
    phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5")]).await;
    let log = world.log().await;
    let response = world.responses().await[0].clone();
    let waiting = world.assign(response.client_id, log, None).await;
    let mail = store::outbox::of_assignment(&world.app.store, &world.amal, waiting).await.unwrap()[0].id;
    // Real ids, so that more than "there is no such thing" is looked at.
    let real = [
        ("clients", response.client_id.to_string()),
        ("templates", log.to_string()),
        ("assignments", waiting.to_string()),
        ("occurrences", world.occurrence(waiting).await.id.to_string()),
        ("responses", response.id.to_string()),
        ("outbox", mail.to_string()),
        ("practitioners", world.ben().await.to_string()),
    ];
    let operation = |(noun, id): &(&str, String)| {
        format!("[[operations]]\ninclude-path-regex = '^/api/v1/{noun}/[{{]id[}}]'\n[operations.parameters]\nid = '{id}'\n")
    };
    let config: String = real.iter().map(operation).collect();
    let key = world.key(&ApiScope::ALL).await;
    let root = env!("CARGO_MANIFEST_DIR");
    let examples = if told("MEANWHILE_TEST_LONG") { "300" } else { "12" };
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("schemathesis.toml"), config).unwrap();
    let (dir_path, base) = (dir.path().to_owned(), world.base.clone());
    let run = move || {
        let mut st = Command::new(format!("{root}/tests/api/.venv/bin/schemathesis"));
        st.current_dir(dir_path).args([
            "run",
            &format!("{base}/api/v1/openapi.json"),
            "--url",
            &base,
            "--header",
            &format!("Authorization: Bearer {key}"),
        ]);
        st.args([
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance",
        ]);
        // The same things are asked at every run.
        st.args([
            "--phases",
            "examples,coverage,fuzzing",
            "--seed",
            "20261121",
            "--max-examples",
            examples,
            "--generation-database",
            "none",
            "--no-color",
        ]);
        st.output().expect("Schemathesis: bin/setup installs it")
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let document: serde_json::Value = serde_json::from_str(&meanwhile::web::api::openapi()).unwrap();
    let operations = document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let operations = operations.filter(|operation| operation["operationId"].is_string()).count();
    assert!(said.contains(&format!("Tested: {operations}\n")), "not every operation was asked: {said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_of_the_api_is_in_its_document_on_sqlite() {
    if told("MEANWHILE_TEST_SCHEMATHESIS") {
        look_for_odd_answers(World::without_api_limit(None).await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_of_the_api_is_in_its_document_on_postgres() {
    if told("MEANWHILE_TEST_SCHEMATHESIS")
        && let Some(database) = crate::support::world::new_postgres_database().await
    {
        look_for_odd_answers(World::without_api_limit(Some(database)).await).await;
    }
}

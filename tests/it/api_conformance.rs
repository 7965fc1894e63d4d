//! Schemathesis asks every operation of the document thousands of odd things, with a key that may do everything, and looks whether
//! an answer is a fault (5xx) or stands outside the document: another status, type, header or shape.

use std::process::Command;

use meanwhile::domain::scope::ApiScope;

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
    world.log().await;
    let key = world.key(&ApiScope::ALL).await;
    let root = env!("CARGO_MANIFEST_DIR");
    let examples = if told("MEANWHILE_TEST_LONG") { "300" } else { "12" };
    let dir = tempfile::tempdir().unwrap();
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
    assert!(said.contains("No issues found"), "{said}");
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

//! What whoever watches the server can count, and that it names nobody.

use std::collections::BTreeMap;

use meanwhile::web;
use tokio_util::sync::CancellationToken;

use crate::support::World;

/// The page, and its samples by name and labels.
async fn scrape(world: &World) -> (String, BTreeMap<String, f64>) {
    let bound = web::serve::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let (address, stop) = (bound.address, CancellationToken::new());
    let served = tokio::spawn(web::serve::serve_metrics(world.app.clone(), bound, stop.clone()));
    let reply = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    assert!(reply.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let page = reply.text().await.unwrap();
    assert_eq!(reqwest::get(format!("http://{address}/")).await.unwrap().status(), 404, "nothing else is served there");
    stop.cancel();
    served.await.unwrap().unwrap();
    (page.clone(), samples(&page))
}

/// Reads the text format strictly: comments of three kinds, samples, and an end.
fn samples(page: &str) -> BTreeMap<String, f64> {
    let lines = page.strip_suffix("# EOF\n").expect("an end").lines();
    let mut samples = BTreeMap::new();
    for line in lines {
        if let Some(comment) = line.strip_prefix("# ") {
            assert!(["HELP ", "TYPE ", "UNIT "].iter().any(|kind| comment.starts_with(kind)), "{line}");
            continue;
        }
        let (name, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
        let bare = name.split('{').next().unwrap();
        assert!(bare.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{line}");
        assert!(samples.insert(name.to_owned(), value.parse().unwrap()).is_none(), "{name} twice");
    }
    samples
}

stories! {
    async fn a_collector_sees_what_happens_and_learns_nobodys_name(world: World) {
        let (_, before) = scrape(&world).await;
        for name in ["meanwhile_drafts_saved_total", "meanwhile_dead_links_total", "meanwhile_sign_in_failures_total{reason=\"wrong\"}", "meanwhile_submissions_total{kind=\"first\"}", "meanwhile_outbox_mails{state=\"failed\"}"] {
            assert_eq!(before.get(name), Some(&0.0), "{name} in {before:#?}");
        }
        assert_eq!(before["meanwhile_database_up"], 1.0);
        assert_eq!(before["process_start_time_seconds"], crate::support::world::beginning().timestamp() as f64);
        assert!(before.keys().any(|name| name.starts_with("meanwhile_build_info{version=")));

        let (_, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        phone.get("/c/abcdefghijklmnopqrstuvwxyz234567").await;
        let page = phone.post(&link, &[]).await;
        phone.put_json(&format!("{}/draft", page.path), &serde_json::json!({ "fields": [{ "link_id": "best", "value": ["canary-draft"] }] })).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5"), ("best", "canary-answer")]).await;
        world.visitor().post("/sign-in", &[("_email", "amal@riverside.example"), ("_password", "canary-password")]).await;
        world.amal().await.get("/clients?q=canary-query").await;
        world.visitor().get("/canary-path").await;

        let (page, after) = scrape(&world).await;
        for name in ["meanwhile_drafts_saved_total", "meanwhile_dead_links_total", "meanwhile_sign_in_failures_total{reason=\"wrong\"}", "meanwhile_submissions_total{kind=\"first\"}"] {
            assert_eq!(after[name], 1.0, "{name}");
        }
        let asked = |route: &str, method: &str, status: &str| format!("{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}");
        for (route, method, status) in [("/c/:token", "GET", "4xx"), ("/c/:token", "POST", "3xx"), ("/w/:id", "GET", "2xx"), ("/w/:id/draft", "PUT", "2xx"), ("/w/:id/submit", "POST", "3xx"), ("/sign-in", "POST", "4xx"), ("/clients", "GET", "2xx"), ("-", "GET", "4xx")] {
            let labels = asked(route, method, status);
            assert_eq!(after.get(&format!("meanwhile_requests_total{labels}")), Some(&1.0), "{labels} in {page}");
            assert_eq!(after[&format!("meanwhile_request_duration_seconds_count{labels}")], 1.0);
        }
        assert_eq!(after["meanwhile_outbox_mails{state=\"sent\"}"], 1.0, "Ann's");
        assert_eq!(after["meanwhile_outbox_mails{state=\"ready\"}"], 1.0, "Dr. Amal's");
        assert!(after["meanwhile_audit_waiting"] > 0.0);
        for secret in [link.trim_start_matches("/c/"), "canary", "Ann", "ann@", "Amal", "amal@", "Riverside", "abcdefghijkl", "127.0.0.1"] {
            assert!(!page.contains(secret), "{secret} is in {page}");
        }

        world.clock.advance(chrono::TimeDelta::minutes(5));
        let (_, later) = scrape(&world).await;
        assert_eq!(later["meanwhile_outbox_oldest_waiting_seconds"], 300.0, "no worker went round since");
        assert_eq!(later["meanwhile_worker_since_round_seconds"], 300.0);
        world.app.note_worker();
        world.work().await;
        let (_, worked) = scrape(&world).await;
        assert_eq!((worked["meanwhile_outbox_oldest_waiting_seconds"], worked["meanwhile_audit_waiting"], worked["meanwhile_worker_since_round_seconds"]), (0.0, 0.0, 0.0));
    }

    async fn the_site_itself_shows_no_metrics(world: World) {
        assert_eq!(world.visitor().get("/metrics").await.status, 404);
    }
}

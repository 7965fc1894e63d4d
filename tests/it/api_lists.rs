//! Lists go on by cursor; a file of clients is looked at before it is taken.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Api;

/// Every id of a list, two at a time.
async fn all(api: &Api, path: &str) -> Vec<String> {
    let and = if path.contains('?') { '&' } else { '?' };
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    for _ in 0..50 {
        let page = api.get(&format!("{path}{and}limit=2{cursor}")).await;
        assert_eq!(page.status, 200, "{path}: {:?}", page.json);
        assert!(page.ids().len() <= 2);
        ids.extend(page.ids());
        match page.json["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
    panic!("{path} has no end")
}

stories! {
    async fn lists_go_on_by_cursor_without_gap_or_repeat(world: World) {
        let api = Api::new(&world).await;
        for name in ["Ann", "Ed", "Noa", "Zoe", "Kim"] {
            let client = world.client(name).await;
            world.assign(client, world.check_in().await, None).await;
        }
        let template = api.get("/templates").await.ids().remove(0);
        let draft = json!({ "title": "Again", "mode": "form", "content": { "sections": [{ "items": [{ "link_id": "a", "kind": "yes_no", "text": "?" }] }] } });
        for _ in 0..2 {
            api.call(Method::PUT, &format!("/templates/{template}/draft"), &[], Some(&draft)).await;
            assert_eq!(api.call(Method::POST, &format!("/templates/{template}/publish"), &[], None).await.status, 200);
        }
        let versions = format!("/templates/{template}/versions");
        for (path, least) in [
            ("/clients", 5), ("/clients?status=active", 5), ("/templates", 5), ("/templates?archived=false", 5), ("/assignments", 5), ("/occurrences", 5),
            ("/outbox", 5), ("/audit-events", 15), ("/practitioners", 2), ("/api-keys", 1), (versions.as_str(), 3), ("/responses", 0),
        ] {
            let ids = all(&api, path).await;
            let whole = api.get(&format!("{path}{}limit=200", if path.contains('?') { '&' } else { '?' })).await.ids();
            assert_eq!(ids, whole, "{path}");
            assert!(ids.len() >= least && ids.is_sorted(), "{path}: {ids:?}");
            for odd in ["limit=0", "limit=201", "limit=two", "cursor=nonsense"] {
                assert_eq!(api.get(&format!("{path}{}{odd}", if path.contains('?') { '&' } else { '?' })).await.status, 400, "{path} {odd}");
            }
        }
        assert_eq!(api.get(&format!("{versions}/2")).await.json["status"], "retired");
        assert_eq!(api.get(&format!("{versions}/9")).await.status, 404);
        let archived = api.call(Method::POST, &format!("/templates/{template}/archive"), &[], None).await;
        assert!(archived.json["archived_at"].is_string());
        assert_eq!(api.get("/templates?archived=true").await.ids(), [template]);
    }

    async fn a_dry_run_adds_nothing_and_names_ten_faults(world: World) {
        let api = Api::new(&world).await;
        world.client("Ann").await;
        let csv = "name,email,time_zone,language\n\
            ,one@mail.example,,\nTwo,two,,\nThree,three@mail.example,Mars,\nFour,four@mail.example,,xx\nFive,,,\n\
            Six,ann@mail.example,,\nSeven,seven@mail.example,,,more\nEight,eight@mail.example,,\nNine,eight@mail.example,,\n\
            Ten,ten@@mail.example,,\nEleven\u{0},eleven@mail.example,,\nFine,fine@mail.example,Europe/Oslo,en\n";
        let looked = api.post("/clients/import", json!({ "csv": csv })).await;
        assert_eq!((looked.status, looked.json["dry_run"].as_bool(), looked.json["added"].as_u64()), (200, Some(true), Some(0)), "{:?}", looked.json);
        let wrong: Vec<&Value> = looked.json["rows"].as_array().unwrap().iter().filter(|row| row["problems"] != json!([])).collect();
        assert_eq!((looked.json["wrong"].as_u64(), wrong.len(), wrong[0]["line"].as_u64()), (Some(10), 10, Some(2)), "{wrong:#?}");
        let refused = api.post("/clients/import", json!({ "csv": csv, "dry_run": false })).await;
        assert_eq!((refused.status, refused.json["errors"][0]["field"].as_str()), (422, Some("line 2")));
        assert_eq!(api.get("/clients").await.ids().len(), 1);
        let taken = api.post("/clients/import", json!({ "csv": csv, "dry_run": false, "skip_wrong": true })).await;
        assert_eq!((taken.json["added"].as_u64(), taken.json["client_ids"].as_array().unwrap().len()), (Some(2), 2));
        assert_eq!(api.get("/clients").await.ids().len(), 3);
        let unreadable = api.post("/clients/import", json!({ "csv": "phone\n1" })).await;
        assert_eq!((unreadable.status, unreadable.json["errors"][0]["field"].as_str()), (422, Some("csv")));
    }
}

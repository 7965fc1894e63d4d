//! Keys of the API, what they may give, how often they may ask; the audit trail and the outbox that an administrator reads.

use meanwhile::domain::scope::ApiScope;
use reqwest::Method;
use serde_json::json;

use crate::support::Api;

stories! {
    async fn a_key_cannot_give_more_than_it_has(world: World) {
        let admin = Api::with(&world, &world.key(&[ApiScope::Admin, ApiScope::Templates]).await);
        for scopes in [json!(["clinical:read"]), json!(["admin", "clinical:write"])] {
            assert_eq!(admin.post("/api-keys", json!({ "name": "More", "scopes": scopes })).await.status, 403);
        }
        for scopes in [json!([]), json!(["root"]), json!(["admin", "admin"])] {
            assert_eq!(admin.post("/api-keys", json!({ "name": "Odd", "scopes": scopes })).await.status, 400);
        }
        assert_eq!(admin.get("/api-keys").await.ids().len(), 1);
        let made = admin.post("/api-keys", json!({ "name": "Authoring", "scopes": ["templates"] })).await;
        assert_eq!((made.status, &made.json["scopes"]), (201, &json!(["templates"])));
        let authoring = Api::with(&world, made.json["secret"].as_str().unwrap());
        assert_eq!((authoring.get("/templates").await.status, authoring.get("/clients").await.status), (200, 403));
        assert!(admin.get("/api-keys").await.json["items"].as_array().unwrap().iter().all(|key| key.get("secret").is_none() && key.get("key_hash").is_none()));
    }

    async fn a_revoked_key_is_refused_at_once(world: World) {
        let api = Api::new(&world).await;
        let made = api.post("/api-keys", json!({ "name": "Old", "scopes": ["templates"] })).await;
        let old = Api::with(&world, made.json["secret"].as_str().unwrap());
        assert_eq!(old.get("/templates").await.status, 200);
        for _ in 0..2 {
            assert_eq!(api.call(Method::DELETE, &format!("/api-keys/{}", made.id()), &[], None).await.status, 204);
        }
        assert_eq!(old.get("/templates").await.status, 401);
        assert_eq!(old.once("/templates", "k", &json!({})).await.status, 401);
        // Not the key that asks: a program cannot lock itself out.
        let admin = Api::with(&world, &world.key(&[ApiScope::Admin]).await);
        let own = admin.get("/api-keys").await.ids().pop().unwrap();
        assert_eq!(admin.call(Method::DELETE, &format!("/api-keys/{own}"), &[], None).await.status, 409);
        let carol = Api::with(&world, &world.key_of(world.carol, &ApiScope::ALL).await);
        let mine = api.get("/api-keys").await.ids().remove(0);
        assert_eq!(carol.call(Method::DELETE, &format!("/api-keys/{mine}"), &[], None).await.status, 404);
    }

    async fn who_asks_too_often_is_told_how_long_to_wait(world: World) {
        let api = Api::with(&world, &world.key(&[ApiScope::Templates]).await);
        let mut refused = None;
        for _ in 0..900 {
            let reply = api.get("/templates?limit=1").await;
            if reply.status != 200 {
                refused = Some(reply);
                break;
            }
        }
        let refused = refused.expect("a limit");
        assert_eq!((refused.status, refused.json["type"].as_str()), (429, Some("/api/problems/too-many-requests")));
        assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|seconds| (1..=60).contains(&seconds)));
        // Another key has a limit of its own.
        assert_eq!(Api::new(&world).await.get("/templates").await.status, 200);
    }

    async fn the_audit_trail_is_read_and_verified(world: World) {
        let api = Api::new(&world).await;
        let ann = world.client("Ann").await.0;
        assert_eq!(api.get(&format!("/clients/{ann}")).await.status, 200);
        world.work().await;
        let read = api.get(&format!("/audit-events?actor_kind=api_key&verb=read&subject=client&subject_id={ann}")).await;
        assert_eq!(read.json["items"].as_array().unwrap().len(), 1);
        assert_eq!(api.get("/audit-events?until=2026-01-01T00:00:00Z").await.ids().len(), 0);
        // Years that no database can keep.
        for from in ["-009999-01-01T00:00:00Z", "%2B200000-01-01T00:00:00Z", "0001-01-01T00:00:00Z"] {
            assert_eq!(api.get(&format!("/audit-events?from={from}&until={from}")).await.status, 200, "{from}");
        }
        assert_eq!(api.get("/audit-events?verb=%00").await.status, 400);
        let whole = api.get("/audit-events/verification").await;
        assert_eq!((whole.json["whole"].as_bool(), whole.json["mark"].as_str().map(str::len)), (Some(true), Some(64)), "{whole:?}");
    }

    async fn a_method_that_an_address_does_not_know_is_refused_with_those_it_knows(world: World) {
        let api = Api::new(&world).await;
        let refused = api.call(Method::DELETE, "/clients", &[], None).await;
        assert_eq!((refused.status, refused.header("allow"), refused.header("content-type")), (405, "GET, POST", "application/problem+json"));
        assert_eq!(api.call(Method::PUT, "/clients/import", &[], None).await.header("allow"), "POST");
        assert_eq!(api.get("/nothing").await.status, 404);
    }

    async fn a_key_of_another_practice_reaches_nothing(world: World) {
        let (api, carol) = (Api::new(&world).await, Api::with(&world, &world.key_of(world.carol, &ApiScope::ALL).await));
        let (assignment, _) = world.ann_with_homework().await;
        let first = async |list: &str| api.get(list).await.ids().remove(0);
        let (client, template, occurrence) = (first("/clients").await, first("/templates").await, first("/occurrences").await);
        let (mail, amal) = (first("/outbox").await, first("/practitioners").await);
        let theirs = carol.get("/practitioners").await.ids().remove(0);
        for list in ["/clients", "/templates", "/assignments", "/occurrences", "/responses", "/outbox"] {
            assert_eq!(carol.get(list).await.ids(), Vec::<String>::new(), "{list}");
        }
        let draft = json!({ "title": "T", "mode": "form", "content": { "sections": [] } });
        for (method, path, body) in [
            (Method::GET, format!("/clients/{client}"), None),
            (Method::GET, format!("/clients/{client}/progress"), None),
            (Method::PATCH, format!("/clients/{client}"), Some(json!({ "name": "Mine" }))),
            (Method::POST, format!("/clients/{client}/pause"), None),
            (Method::POST, format!("/clients/{client}/discharge"), None),
            (Method::POST, format!("/clients/{client}/resume-reminders"), None),
            (Method::PUT, format!("/clients/{client}/shares/{theirs}"), None),
            (Method::DELETE, format!("/clients/{client}/shares/{amal}"), None),
            (Method::GET, format!("/templates/{template}"), None),
            (Method::PUT, format!("/templates/{template}/draft"), Some(draft)),
            (Method::DELETE, format!("/templates/{template}/draft"), None),
            (Method::GET, format!("/templates/{template}/versions"), None),
            (Method::GET, format!("/templates/{template}/versions/1"), None),
            (Method::POST, format!("/templates/{template}/archive"), None),
            (Method::GET, format!("/assignments/{}", assignment.0), None),
            (Method::PATCH, format!("/assignments/{}", assignment.0), Some(json!({ "agreement": { "why": "Mine." } }))),
            (Method::POST, format!("/assignments/{}/cancel", assignment.0), None),
            (Method::POST, format!("/assignments/{}/resend", assignment.0), None),
            (Method::GET, format!("/occurrences/{occurrence}"), None),
            (Method::GET, format!("/outbox/{mail}"), None),
            (Method::POST, format!("/outbox/{mail}/retry"), None),
            (Method::GET, format!("/practitioners/{amal}"), None),
            (Method::PATCH, format!("/practitioners/{amal}"), Some(json!({ "role": "assistant" }))),
            (Method::POST, format!("/practitioners/{amal}/deactivate"), Some(json!({}))),
        ] {
            assert_eq!(carol.call(method.clone(), &path, &[], body.as_ref()).await.status, 404, "{method} {path}");
        }
    }

    async fn the_outbox_names_nobody(world: World) {
        let api = Api::new(&world).await;
        world.ann_with_homework().await;
        let list = api.get("/outbox?state=sent").await;
        let id = list.ids().remove(0);
        let mail = api.get(&format!("/outbox/{id}")).await;
        assert_eq!((mail.json["kind"].as_str(), mail.json["tries"].as_array().map(Vec::len)), (Some("invitation"), Some(1)));
        assert!(!mail.json.to_string().contains('@'), "{}", mail.json);
        assert_eq!(api.call(Method::POST, &format!("/outbox/{id}/retry"), &[], None).await.status, 409);
        assert_eq!(api.get("/outbox?state=lost").await.status, 400);
    }
}

//! The same request with the same key is done once, however often it is sent.

use futures_util::future::join_all;
use meanwhile::domain::scope::ApiScope;
use serde_json::{Value, json};

use crate::support::Api;

fn noa() -> Value {
    json!({ "name": "Noa", "email": "noa@mail.example", "time_zone": "Europe/Oslo" })
}

stories! {
    async fn the_same_request_adds_one_client_and_is_answered_the_same_twice(world: World) {
        let api = Api::new(&world).await;
        let first = api.once("/clients", "first try", &noa()).await;
        let again = api.once("/clients", "first try", &noa()).await;
        assert_eq!((first.status, &first.json, first.header("idempotent-replayed")), (201, &again.json, ""));
        assert_eq!((again.status, again.header("idempotent-replayed")), (201, "true"));
        for header in ["location", "etag", "content-type"] {
            assert_eq!(first.header(header), again.header(header));
        }
        assert_eq!(api.get("/clients").await.ids(), [first.id()]);

        // Another key of the API has keys of its own; without any, it is another client.
        let other = Api::with(&world, &world.key(&[ApiScope::ClinicalWrite]).await);
        assert_ne!(other.once("/clients", "first try", &noa()).await.id(), first.id());
        assert_ne!(api.post("/clients", noa()).await.id(), first.id());

        // After a day it is forgotten.
        world.wait(chrono::TimeDelta::hours(25)).await;
        assert_ne!(api.once("/clients", "first try", &noa()).await.id(), first.id());
    }

    async fn eight_at_once_add_one_client(world: World) {
        let api = Api::new(&world).await;
        let body = noa();
        let replies = join_all((0..8).map(|_| api.once("/clients", "at once", &body))).await;
        assert!(replies.iter().all(|reply| matches!(reply.status, 201 | 409)), "{replies:?}");
        let ids: std::collections::HashSet<String> = replies.iter().filter(|reply| reply.status == 201).map(|reply| reply.id()).collect();
        assert_eq!((ids.len(), api.get("/clients").await.ids().len()), (1, 1));
        assert_eq!(api.once("/clients", "at once", &body).await.header("idempotent-replayed"), "true");
    }

    async fn another_request_with_the_same_key_is_refused(world: World) {
        let api = Api::new(&world).await;
        let id = api.once("/clients", "k", &noa()).await.id();
        let mut other = noa();
        other["name"] = json!("Noah");
        for (path, body) in [("/clients".to_owned(), other), (format!("/clients/{id}/pause"), noa())] {
            let refused = api.once(&path, "k", &body).await;
            assert_eq!((refused.status, refused.json["type"].as_str()), (422, Some("/api/problems/idempotency-key-reused")));
        }
        assert_eq!(api.get("/clients").await.ids().len(), 1);
        for odd in ["", &"x".repeat(256)] {
            assert_eq!(api.once("/clients", odd, &noa()).await.status, 400);
        }
        assert_eq!(Api::with(&world, "mwk_nonsense").once("/clients", "k", &noa()).await.status, 401);
    }

    async fn what_changed_nothing_may_be_sent_again_with_the_same_key(world: World) {
        let api = Api::new(&world).await;
        let wrong = json!({ "name": "Noa", "email": "no address", "time_zone": "Europe/Oslo" });
        assert_eq!(api.once("/clients", "k", &wrong).await.status, 422);
        assert_eq!(api.once("/clients", "k", &wrong).await.status, 422);
        assert_eq!(api.once("/clients", "k", &noa()).await.status, 201);
        let weak = Api::with(&world, &world.key(&[ApiScope::ClinicalRead]).await);
        assert_eq!(weak.once("/clients", "k", &noa()).await.status, 403);
        assert_eq!(weak.once("/clients", "k", &noa()).await.status, 403);
    }
}

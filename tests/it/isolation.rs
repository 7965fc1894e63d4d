//! Carol is at another practice and must never get in; other sites cannot post here; headers stand on every answer.

use meanwhile::domain::scope::ApiScope;
use reqwest::{Client, Method};

use crate::support::Visitor;

stories! {
    async fn carol_never_gets_in(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5")]).await;
        let response = world.responses().await[0].id;
        let (client, template) = { let row = &world.responses().await[0]; (row.client_id, meanwhile::store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap().template_id) };
        let reading = [
            format!("/clients/{client}"), format!("/clients/{client}/edit"), format!("/clients/{client}/assign"), format!("/clients/{client}/progress"),
            format!("/clients/{client}/export.csv"), format!("/assignments/{assignment}"), format!("/responses/{response}"),
            format!("/templates/{template}"), format!("/templates/{template}/preview"), format!("/templates/{template}/edit"),
        ];
        let writing = [
            format!("/clients/{client}/edit"), format!("/clients/{client}/assign"), format!("/clients/{client}/reminders"),
            format!("/responses/{response}/discussed"), format!("/templates/{template}/publish"), format!("/templates/{template}/edit"),
        ];
        let (mut carol, mut nobody, mut ann) = (world.signed_in("carol@hillside.example").await, world.visitor(), phone);
        for path in &reading {
            assert_eq!(carol.get(path).await.status, 404, "{path}");
            assert_eq!(nobody.get(path).await.path, "/sign-in", "{path}");
            assert_eq!(ann.get(path).await.path, "/sign-in", "a client's session opens nothing here: {path}");
        }
        let fields = [("name", "x"), ("email", "x@mail.example"), ("time_zone", "Europe/London"), ("language", "en"), ("revision", "1"), ("template_id", &template.to_string()), ("title", "x"), ("discussed", "yes"), ("_do", "send")];
        for path in &writing {
            assert_eq!(carol.post(path, &fields).await.status, 404, "{path}");
            assert_eq!(nobody.post(path, &fields).await.status, 401, "{path}");
        }
        assert!(!carol.get("/clients").await.has("Ann") && carol.get("/home").await.has("Nothing is waiting"));
        assert!(world.responses().await[0].discussed_at.is_none());

        // Her API key sees nothing of Riverside either.
        let key = world.key_of(world.carol, &ApiScope::ALL).await;
        let api = |path: String, method: Method| Client::new().request(method, format!("{}/api/v1{path}", world.base)).bearer_auth(&key);
        assert_eq!(api(format!("/clients/{client}/progress"), Method::GET).send().await.unwrap().status(), 404);
        assert_eq!(api(format!("/responses/{response}"), Method::GET).send().await.unwrap().status(), 404);
        assert_eq!(api(format!("/templates/{template}/publish"), Method::POST).send().await.unwrap().status(), 404);
        for list in ["/occurrences", "/responses", &format!("/occurrences?assignment_id={assignment}"), &format!("/responses?client_id={client}")] {
            let list: serde_json::Value = api(list.to_owned(), Method::GET).send().await.unwrap().json().await.unwrap();
            assert_eq!(list["items"].as_array().unwrap().len(), 0);
        }
        let body = serde_json::json!({ "client_id": client, "template_id": template, "schedule": { "kind": "once" } });
        let refused = api("/assignments".into(), Method::POST).json(&body).send().await.unwrap();
        assert_eq!(refused.status(), 422);
    }

    async fn other_sites_cannot_post_here(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut amal = world.amal().await;
        for site in ["cross-site", "same-site", "none"] {
            amal.fetch_site = Some(site);
            let refused = amal.post("/clients", &[("name", "x"), ("email", "x@mail.example"), ("time_zone", "UTC"), ("language", "en")]).await;
            assert_eq!(refused.status, 403, "{site}");
            let mut phone = world.visitor();
            phone.fetch_site = Some(site);
            assert_eq!(phone.post(&link, &[]).await.status, 403, "{site}");
        }
        // A browser too old to say: with the page's token, or not at all.
        amal.fetch_site = None;
        let form = amal.get("/clients/new").await;
        let typed = [("name", "Ed"), ("email", "ed@mail.example"), ("time_zone", "Europe/London"), ("language", "en")];
        assert_eq!(amal.post("/clients", &typed).await.status, 403);
        assert!(amal.submit(&form, "/clients", &typed).await.has("Ed"));
    }

    async fn every_answer_has_its_headers(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut visitor = world.visitor();
        let mut pages = Vec::new();
        for path in ["/", "/sign-in", "/nothing", "/healthz", "/w/", "/c/x", &link, "/api/v1/openapi.json", "/api/v1/clients", "/static/nothing.css", "/clients/not-an-id"] {
            pages.push(visitor.once(Method::GET, path, None).await);
        }
        pages.push(visitor.once(Method::DELETE, "/sign-in", None).await);
        pages.push(visitor.once(Method::POST, &link, None).await);
        let large = vec![("x".to_owned(), "y".repeat(1100 * 1024))];
        pages.push(visitor.once(Method::POST, "/sign-in", Some(&large)).await);
        assert_eq!(pages.last().unwrap().status, 413);
        for page in pages {
            for name in ["content-security-policy", "referrer-policy", "strict-transport-security", "x-content-type-options", "cross-origin-opener-policy", "permissions-policy", "cache-control"] {
                assert!(page.headers.contains_key(name), "{} {}: {name}", page.status, page.path);
            }
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
            assert_eq!(page.headers["cache-control"], "no-store", "{}", page.path);
        }
    }

    async fn odd_requests_get_a_kind_answer(world: World) {
        let http = Client::new();
        let url = |path: &str| format!("{}{path}", world.base);
        let gzip = http.post(url("/sign-in")).header("content-encoding", "gzip").header("content-type", "application/x-www-form-urlencoded").body("x").send().await.unwrap();
        assert_eq!(gzip.status(), 415);
        let json = http.post(url("/sign-in")).json(&serde_json::json!({})).send().await.unwrap();
        assert_eq!(json.status(), 415);
        let many: String = (0..12_000).map(|n| format!("f{n}=1&")).collect();
        let many = http.post(url("/sign-in")).header("content-type", "application/x-www-form-urlencoded").body(many).send().await.unwrap();
        assert_eq!(many.status(), 400);
        let key = world.key(&ApiScope::ALL).await;
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        let deep = http.post(url("/api/v1/templates")).bearer_auth(&key).header("content-type", "application/json").body(deep).send().await.unwrap();
        assert_eq!(deep.status(), 400);
        let huge = http.post(url("/api/v1/templates")).bearer_auth(&key).header("content-type", "application/json").body("x".repeat(2 * 1024 * 1024)).send().await.unwrap();
        assert_eq!(huge.status(), 413);
        assert_eq!(huge.headers()["content-type"], "application/problem+json");
        let _: Visitor = world.visitor();
    }
}

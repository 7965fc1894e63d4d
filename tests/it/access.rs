//! Who may open what, proved for every route and every operation: the program's own table of routes and its OpenAPI document are
//! walked as everybody who should be kept out. A route that is not listed here fails the test, and so does a door that stands open.

use std::collections::BTreeSet;

use entity::kinds::Role;
use meanwhile::domain::scope::ApiScope;
use meanwhile::{store, web};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Page, Visitor, World};

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    /// Anybody: health, files, doors, leaving.
    Anybody,
    /// Whoever holds a link's token.
    LinkHolder,
    /// A client's session, for its own occurrences only.
    Client,
    /// Everybody who works here, as far as they see the client or mail that the address names.
    Everybody,
    /// Owners, and therapists for their own caseload.
    Clinicians,
    /// Templates: any clinician of the practice.
    Authors,
    Owners,
    /// Whoever holds a device that was handed over (`the_loop.rs` is its story); nobody else, not even who works here.
    Kiosk,
    /// The demo alone.
    Demo,
}

/// Every route, by hand on purpose: whoever adds one says here whom it is for.
fn whom(method: &str, path: &str) -> For {
    match (method, path) {
        // Help is for whoever struggles, with a session or without; the note behind it is a client's.
        ("get", "/w/struggling") => For::Anybody,
        (_, path) if path.starts_with("/w/entries") || path.starts_with("/w/topics") => For::Client,
        (_, "/w/write" | "/w/wins/new" | "/w/ask" | "/w/struggling") => For::Client,
        (_, "/clients/:id/entries" | "/entries/:id" | "/entries/:id/answered" | "/topics/:id") => For::Clinicians,
        (_, "/healthz" | "/readyz" | "/static/*name" | "/" | "/sign-in" | "/sign-out" | "/lock" | "/unlock" | "/forgot" | "/w/leave") => For::Anybody,
        (_, "/w/consent" | "/w/:id/print") => For::Client,
        // The worker's script is the same for everybody; whether a copy may stay, a phone asks by what lies beside it.
        (_, "/plan/sw.js" | "/plan/offline") => For::Anybody,
        (_, path) if path == "/plan" || path.starts_with("/plan/") => For::Client,
        (_, "/clients/:id/safety-plan/link") => For::Clinicians,
        (_, "/assignments/:id/print") => For::Clinicians,
        ("get", "/api/v1/openapi.json") => For::Anybody,
        (_, "/c/:token" | "/u/:token" | "/join/:token" | "/reset/:token") => For::LinkHolder,
        (
            _,
            "/w" | "/w/" | "/w/data" | "/w/data/everything" | "/w/data/download" | "/w/data/request" | "/w/progress" | "/w/replies/:id"
            | "/w/reminders" | "/w/pin" | "/w/answers" | "/w/answers/:id" | "/w/:id" | "/w/:id/draft" | "/w/:id/submit" | "/w/:id/not-now"
            | "/w/:id/done" | "/w/:id/plan" | "/w/:id/review",
        ) => For::Client,
        (_, "/w/coping" | "/w/coping/new" | "/w/coping/print" | "/w/coping/:id" | "/w/coping/:id/edit" | "/w/uses/:id") => For::Client,
        (_, "/w/goals" | "/w/goals/new" | "/w/goals/:id" | "/w/goals/:id/edit" | "/w/goals/:id/levels" | "/w/goals/:id/steps" | "/w/steps/:id") => {
            For::Client
        }
        (_, "/w/where") => For::Client,
        (_, "/clients/:id/crisis-lines") => For::Everybody,
        // Everybody may know the lines; owners keep them.
        ("get", "/practice/crisis-lines" | "/practice/crisis-lines/preview") => For::Everybody,
        (_, "/w/forward" | "/w/wins" | "/w/tell" | "/w/tell/print") => For::Client,
        (_, "/clients/:id/coping" | "/clients/:id/goals" | "/goals/:id") => For::Clinicians,
        (_, path) if path.starts_with("/clients/:id/safety-plan") => For::Clinicians,
        // Any clinician: those of whom one reaches, or was asked to look at.
        (_, "/alerts") => For::Authors,
        (_, "/alerts/:id" | "/alerts/:id/seen" | "/alerts/:id/act" | "/alerts/:id/close") => For::Clinicians,
        (_, "/practice/alerts") => For::Owners,
        // Any clinician: their own absences, and whoever reads along with them.
        (_, "/cover") => For::Authors,
        (_, "/home" | "/account" | "/account/password" | "/account/sessions") => For::Everybody,
        (_, "/clients" | "/clients/new" | "/clients/import" | "/clients/:id" | "/clients/:id/edit" | "/clients/:id/reminders") => For::Everybody,
        (_, "/clients/:id/address" | "/clients/:id/stop" | "/clients/:id/timeline") => For::Everybody,
        (_, "/clients/:id/summary") => For::Clinicians,
        (_, "/clients/:id/allow-mail" | "/clients/:id/pin" | "/assignments/:id/links") => For::Clinicians,
        (_, "/mails" | "/mails/:id" | "/mails/:id/retry") => For::Everybody,
        (_, "/appointments/:id/brief" | "/clients/:id/brief" | "/briefs/:id") => For::Clinicians,
        (_, "/account/briefs") => For::Authors,
        (_, "/kiosk" | "/kiosk/done" | "/kiosk/leave") => For::Kiosk,
        (_, "/w/takeaways") => For::Client,
        // What was talked about is clinical; when it was is not.
        (_, "/appointments/:id" | "/clients/:id/discuss" | "/responses/:id/move" | "/responses/:id/reset") => For::Clinicians,
        (_, path) if path.starts_with("/clients/:id/appointments") || path.starts_with("/appointments") => For::Everybody,
        (
            _,
            "/clients/:id/status"
            | "/clients/:id/sharing"
            | "/clients/:id/assign"
            | "/clients/:id/progress"
            | "/clients/:id/progress/baseline"
            | "/clients/:id/export.csv",
        ) => For::Clinicians,
        (_, "/assignments/:id" | "/assignments/:id/edit" | "/assignments/:id/tailoring" | "/assignments/:id/resend" | "/assignments/:id/cancel") => {
            For::Clinicians
        }
        (_, "/clients/:id/coming") => For::Clinicians,
        (_, path) if path.starts_with("/occurrences/:id") => For::Clinicians,
        // Any clinician, and everybody sees only whom they reach.
        (_, "/coming") => For::Authors,
        (_, "/sequences/new") => For::Authors,
        (_, "/clients/:id/sequences/new") => For::Clinicians,
        (_, "/sequences/:id" | "/sequences/:id/edit" | "/sequences/:id/steps" | "/sequences/:id/status") => For::Clinicians,
        (_, "/responses/:id" | "/responses/:id/discussed" | "/responses/:id/seen") => For::Clinicians,
        ("post", "/measures/:key/attest") => For::Owners,
        (_, "/measures" | "/measures/:key" | "/measures/:key/use") => For::Authors,
        (_, path) if path == "/templates" || path == "/templates/import" || path.starts_with("/templates/:id") => For::Authors,
        (_, "/library" | "/library/:key") => For::Authors,
        (_, path) if path == "/practice" || path.starts_with("/practice/") => For::Owners,
        ("get", "/api/docs") => For::Owners,
        (_, "/clients/:id/own-data" | "/clients/:id/own-data.html" | "/clients/:id/own-data.json" | "/clients/:id/own-progress") => For::Clinicians,
        (_, "/responses/:id/reply" | "/requests/:id") => For::Clinicians,
        // Any clinician, and everybody sees only whom they reach.
        (_, "/requests") => For::Authors,
        ("get", "/mailbox" | "/mailbox/:name") => For::Demo,
        _ => panic!("{method} {path} is in no row: say in tests/it/access.rs whom it is for"),
    }
}

/// Whether a route's address names something of a client's.
pub fn is_about_a_client(method: &str, path: &str) -> bool {
    matches!(whom(method, path), For::Clinicians | For::Everybody)
}

/// Whether a route is one of the client's side.
pub fn is_of_the_client(method: &str, path: &str) -> bool {
    let whose = whom(method, path);
    matches!(whose, For::Client | For::Kiosk) || ["/w", "/c/", "/u/"].iter().any(|start| path.starts_with(start))
}

/// Whether a route is one of the workspace.
pub fn is_of_the_workspace(method: &str, path: &str) -> bool {
    matches!(whom(method, path), For::Clinicians | For::Everybody | For::Authors)
}

/// Riverside with something of everything, and everybody who should be kept out of it.
pub struct Cast {
    ids: Vec<(&'static str, String)>,
    /// What nobody outside may ever read.
    canaries: Vec<String>,
    nobody: Visitor,
    /// Owner of another practice.
    carol: Visitor,
    /// Works here, and the case is not his.
    ben: Visitor,
    /// Works here, without clinical content.
    sam: Visitor,
    /// Worked here until a moment ago; the tab is still open.
    zoe: Visitor,
    /// A client of this practice, with a session of her own.
    ann: Visitor,
    ed: Visitor,
}

pub async fn cast(world: &World) -> Cast {
    let (assignment, link) = world.ann_with_homework().await;
    let mut ann = world.visitor();
    let page = ann.post(&link, &[]).await;
    ann.submit(&page, &format!("{}/submit", page.path), &[("mood", "5"), ("best", "a canary in the garden")]).await;
    let response = world.responses().await[0].clone();
    let waiting = world.assign(response.client_id, world.check_in().await, None).await;
    let eds_client = world.client("Ed").await;
    world.assign(eds_client, world.check_in().await, None).await;
    let mut ed = world.visitor();
    ed.post(&world.mails_to("ed@mail.example").pop().unwrap().link(), &[]).await;
    let (sam_id, sams) = world.hire("Sam", Role::Assistant).await;
    let (zoe_id, zoes) = world.hire("Zoe", Role::Therapist).await;
    let zoe = world.signed_in(&zoes).await;
    meanwhile::actions::practitioners::deactivate(&world.app, world.amal, zoe_id, None).await.unwrap();
    let key = store::api_keys::list(&world.app.store, &world.amal).await.unwrap();
    let key = match key.first() {
        Some(key) => key.id,
        None => meanwhile::actions::api_keys::create(&world.app, world.amal, "spare", &["templates".to_owned()]).await.unwrap().0,
    };
    let mail = store::outbox::of_assignment(&world.app.store, &world.amal, assignment).await.unwrap()[0].id;
    let template = store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap().template_id;
    let occurrence = world.occurrence(waiting).await.id;
    let links = store::links::page(&world.app.store, &world.amal, (None, Some(occurrence)), None, 1).await.unwrap();
    let link = links[0].id;
    let (scope, client, answered, noted_of) = (world.amal, response.client_id, response.id, response.occurrence_id);
    let noted = world.app.store.write(move |tx| async move {
        store::alerts::raise(&tx, &scope, (client, noted_of, answered), &["mood".to_owned()], &[], "2026-11-23T10:00:00Z".parse().unwrap()).await?;
        store::alerts::of_response(&tx, &scope, answered).await
    });
    let alert = noted.await.unwrap()[0].id;
    let steps = store::assignments::find(&world.app.store, &world.amal, waiting).await.unwrap().template_id;
    let sequence = crate::sequences::plan(world, response.client_id, "A canary of a sequence", &[crate::sequences::by_hand(steps)]).await;
    let slot =
        meanwhile::domain::appointment::Slot { local_start: "2026-12-01T14:30:00".parse().unwrap(), time_zone: "Europe/London".into(), minutes: 50 };
    let source = entity::kinds::AppointmentSource::Hand;
    let new = meanwhile::actions::appointments::NewAppointment { client: response.client_id, practitioner: None, slots: vec![slot], source };
    let appointment = meanwhile::actions::appointments::add(&world.app, world.amal, new).await.unwrap()[0];
    meanwhile::actions::replies::write(&world.app, world.amal, response.id, world.amal.practitioner().unwrap(), None, "A canary of a reply")
        .await
        .unwrap();
    let reply = store::replies::of_response(&world.app.store, &world.amal, response.id).await.unwrap().unwrap().row.id;
    let as_ann = meanwhile::domain::scope::Scope::checked(world.amal.practice(), meanwhile::domain::scope::Actor::Client(response.client_id));
    let asked = meanwhile::domain::own_request::Asked::parse("other", "A canary of a request").unwrap();
    let request = meanwhile::random::id(world.clock.now());
    meanwhile::actions::own_requests::ask(&world.app, as_ann, response.client_id, request, asked, None).await.unwrap();
    let form = ann.get("/w/write").await;
    ann.submit(&form, "/w/write", &[("text", "A canary that was written unasked"), ("_shown", "shared")]).await;
    let form = ann.get("/w/topics").await;
    ann.submit(&form, "/w/topics", &[("text", "A canary of a topic"), ("_share", "yes")]).await;
    let written = store::entries::of_client(&world.app.store, &world.amal, response.client_id, 1).await.unwrap()[0].id;
    let topic = store::topics::open(&world.app.store, &world.amal, response.client_id).await.unwrap()[0].row.id;
    let line = meanwhile::actions::discussing::Over { value: Some("A canary of a takeaway".to_owned()), revision: 0 };
    let said = meanwhile::actions::discussing::Said {
        note: Some(meanwhile::actions::discussing::Over { value: Some("A canary of a private note".to_owned()), revision: 0 }),
        takeaway: Some(line),
        ..Default::default()
    };
    meanwhile::actions::discussing::keep(&world.app, world.amal, response.client_id, Some(appointment), said).await.unwrap();
    let own = crate::selfcare::something_of_everything(world, response.client_id).await;
    let typed = meanwhile::domain::crisis::typed::TypedLine {
        region: "GB".into(),
        kind: "line".into(),
        label: "A canary of a line".into(),
        call: "020 7946 0000".into(),
        source_url: "https://riverside.example".into(),
        checked: true,
        ..Default::default()
    };
    let line = meanwhile::actions::crisis::add(&world.app, world.amal, None, &typed).await.unwrap();
    // With it comes the mail of its link.
    crate::safety_plan::with_proposal(world, response.client_id).await;
    world.work().await;
    Cast {
        ids: vec![
            ("/crisis-lines/", line.to_string()),
            ("/w/answers/", response.occurrence_id.to_string()),
            ("/w/replies/", reply.to_string()),
            ("/requests/", request.to_string()),
            ("/own-requests/", request.to_string()),
            ("/w/entries/", written.to_string()),
            ("/w/topics/", topic.to_string()),
            ("/entries/", written.to_string()),
            ("/topics/", topic.to_string()),
            ("/w/coping/", own.card.to_string()),
            ("/w/uses/", own.used.to_string()),
            ("/w/goals/", own.goal.to_string()),
            ("/w/steps/", own.step.to_string()),
            ("/clients/", response.client_id.to_string()),
            ("/sequences/", sequence.to_string()),
            ("/v1/goals/", own.goal.to_string()),
            ("/goals/", own.goal.to_string()),
            ("/assignments/", waiting.to_string()),
            ("/responses/", response.id.to_string()),
            ("/alerts/", alert.to_string()),
            ("/appointments/", appointment.to_string()),
            ("/briefs/", appointment.to_string()),
            ("/templates/", template.to_string()),
            ("/mails/", mail.to_string()),
            ("/outbox/", mail.to_string()),
            ("/practice/people/", sam_id.to_string()),
            ("/practitioners/", sam_id.to_string()),
            ("/practice/keys/", key.to_string()),
            ("/api-keys/", key.to_string()),
            ("/occurrences/", occurrence.to_string()),
            ("/links/", link.to_string()),
            ("/w/", occurrence.to_string()),
        ],
        canaries: vec![
            "Ann".into(),
            "ann@mail.example".into(),
            "a canary in the garden".into(),
            "Weekly check-in".into(),
            "A canary of a sequence".into(),
            "A canary of a plan".into(),
            "A canary of a private note".into(),
            "A canary of a takeaway".into(),
            "A canary of a reply".into(),
            "A canary of a request".into(),
            "A canary that was written unasked".into(),
            "A canary of a topic".into(),
            "A canary of a card".into(),
            "A canary of a goal".into(),
            response.client_id.to_string(),
            response.id.to_string(),
        ],
        nobody: world.visitor(),
        carol: world.signed_in("carol@hillside.example").await,
        ben: world.signed_in("ben@riverside.example").await,
        sam: world.signed_in(&sams).await,
        zoe,
        ann,
        ed,
    }
}

impl Cast {
    /// The path with Riverside's real ids in it.
    pub fn real(&self, path: &str) -> String {
        let id = self.ids.iter().find(|(start, _)| path.contains(start)).map_or("01a00000-0000-7000-8000-000000000000", |(_, id)| id.as_str());
        let key = if path.contains("measures") { "who-5" } else { "exposure-log" };
        let filled = path.replace(":id", id).replace("{id}", id).replace("{client_id}", id).replace(":number", "1").replace("{number}", "1");
        filled
            .replace("{practitioner_id}", id)
            .replace(":token", &"a".repeat(32))
            .replace("*name", "meanwhile.css")
            .replace(":name", "x")
            .replace("{key}", key)
            .replace(":key", key)
    }

    /// A client of this practice, with a session of her own.
    pub fn ann(&self) -> &Visitor {
        &self.ann
    }

    /// A canary on the page that was not in the question itself.
    fn leaked(&self, asked: &str, page: &Page) -> Option<&String> {
        self.canaries.iter().find(|canary| page.body.contains(*canary) && !asked.contains(*canary))
    }
}

/// Refused: told so, not found, or sent to the sign-in page.
fn refused(page: &Page) -> bool {
    let sent_to_sign_in = page.status == StatusCode::SEE_OTHER && page.headers["location"].to_str().unwrap().starts_with("/sign-in");
    sent_to_sign_in || matches!(page.status.as_u16(), 400 | 401 | 403 | 404)
}

async fn ask(visitor: &mut Visitor, method: &str, path: &str) -> Page {
    if method == "put" {
        return visitor.put_json(path, &json!({ "fields": [{ "link_id": "best", "value": ["x"] }] })).await;
    }
    let method: Method = method.to_uppercase().parse().unwrap();
    let fields = (method != Method::GET).then(Vec::new);
    visitor.once(method, path, fields.as_ref()).await
}

stories! {
    async fn every_route_is_closed_to_everybody_it_is_not_for(world: World) {
        let cast = cast(&world).await;
        let before = store::audit::list(&world.app.store, &world.amal).await.unwrap().len();
        let routes: BTreeSet<(&str, &str)> = web::table().collect();
        assert!(routes.len() > 90, "{}", routes.len());
        let mut open = Vec::new();
        for (method, path) in &routes {
            let real = cast.real(path);
            let named = path.contains(":id");
            // (who, visitor, must be refused)
            let outsiders: Vec<(&str, &Visitor)> = vec![("nobody", &cast.nobody), ("deactivated Zoe", &cast.zoe), ("Ann the client", &cast.ann), ("Ed the client", &cast.ed)];
            let mut kept_out: Vec<(&str, &Visitor)> = Vec::new();
            match whom(method, path) {
                For::Anybody => {}
                For::Kiosk => {
                    kept_out.extend(outsiders);
                    kept_out.extend([("Carol", &cast.carol), ("Ben", &cast.ben), ("Sam the assistant", &cast.sam)]);
                }
                For::LinkHolder => kept_out.push(("nobody", &cast.nobody)),
                For::Demo => {
                    kept_out.extend([("nobody", &cast.nobody), ("Carol", &cast.carol)]);
                }
                For::Client => {
                    kept_out.extend([("nobody", &cast.nobody), ("Carol", &cast.carol), ("Ben", &cast.ben), ("Zoe", &cast.zoe)]);
                    if named {
                        kept_out.push(("Ed, a client of another occurrence", &cast.ed));
                    }
                }
                For::Everybody => {
                    kept_out.extend(outsiders);
                    if named {
                        kept_out.extend([("Carol", &cast.carol), ("Ben, who is not on the case", &cast.ben)]);
                    }
                }
                For::Clinicians => {
                    kept_out.extend(outsiders);
                    kept_out.extend([("Carol", &cast.carol), ("Ben, who is not on the case", &cast.ben), ("Sam the assistant", &cast.sam)]);
                }
                For::Authors => {
                    kept_out.extend(outsiders);
                    kept_out.push(("Sam the assistant", &cast.sam));
                    if named {
                        kept_out.push(("Carol", &cast.carol));
                    }
                }
                For::Owners => {
                    kept_out.extend(outsiders);
                    kept_out.extend([("Ben the therapist", &cast.ben), ("Sam the assistant", &cast.sam)]);
                    if named {
                        kept_out.push(("Carol", &cast.carol));
                    }
                }
            }
            for (who, visitor) in kept_out {
                let page = ask(&mut visitor.clone(), method, &real).await;
                // Addresses of posted forms lead back to their page, which then is closed; nothing is behind them.
                let leads_back = page.status == StatusCode::SEE_OTHER
                    && *method == "get"
                    && path.split('/').count() > 3
                    && real.starts_with(page.headers["location"].to_str().unwrap());
                if !refused(&page) && !leads_back {
                    open.push(format!("{who}: {method} {path} answers {}", page.status));
                }
                if let Some(canary) = cast.leaked(&real, &page) {
                    open.push(format!("{who}: {method} {path} shows {canary}"));
                }
            }
            // What is Carol's own shows nothing of Riverside.
            if *method == "get" && !named && matches!(whom(method, path), For::Everybody | For::Authors | For::Owners) {
                let page = ask(&mut cast.carol.clone(), method, &real).await;
                // The reference's own scripts hold all sorts of words.
                if let Some(canary) = cast.leaked(&real, &page).filter(|_| *path != "/api/docs") {
                    open.push(format!("Carol's own {path} shows {canary}"));
                }
            }
        }
        assert!(open.is_empty(), "{open:#?}");
        assert_eq!(store::audit::list(&world.app.store, &world.amal).await.unwrap().len(), before, "somebody who was refused changed something");

        // And the same doors open for whom they are for: otherwise all this would prove nothing.
        let mut amal = world.amal().await;
        for (method, path) in routes.iter().filter(|(method, path)| *method == "get" && !matches!(whom(method, path), For::LinkHolder | For::Kiosk | For::Demo)) {
            let mut visitor = if whom(method, path) == For::Client { cast.ann.clone() } else { amal.clone() };
            let page = ask(&mut visitor, method, &cast.real(path)).await;
            assert!(!refused(&page) || *path == "/readyz", "{method} {path} is closed to whom it is for: {}", page.status);
        }
        amal.post("/sign-out", &[]).await;
    }

    async fn every_operation_is_closed_to_every_key_it_is_not_for(world: World) {
        let cast = cast(&world).await;
        let document: Value = serde_json::from_str(&web::api::openapi()).unwrap();
        let carols = world.key_of(world.carol, &ApiScope::ALL).await;
        let (revoked_id, revoked) = meanwhile::actions::api_keys::create(&world.app, world.amal, "old", &ApiScope::ALL.map(|scope| scope.word().to_owned())).await.unwrap();
        meanwhile::actions::api_keys::revoke(&world.app, world.amal, revoked_id).await.unwrap();
        let mut by_scope = Vec::new();
        for scope in ApiScope::ALL {
            by_scope.push((scope, world.key(&[scope]).await));
        }
        let before = store::audit::list(&world.app.store, &world.amal).await.unwrap().len();
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let mut open = Vec::new();
        let mut walked = 0;
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap().iter().filter(|(_, operation)| operation["operationId"].is_string()) {
                let description = operation["description"].as_str().unwrap_or_default();
                let needed = ApiScope::ALL.into_iter().find(|scope| description.starts_with(&format!("Scope: {}.", scope.word())));
                let needed = needed.unwrap_or_else(|| panic!("{method} {path} names no scope"));
                // The starters come with the program: they are everybody's.
                let named = path.contains('{') && !path.contains("{key}");
                let url = format!("{}/api/v1{}", world.base, cast.real(path).trim_start_matches("/api/v1"));
                let call = async |key: Option<&str>| {
                    let mut request = http.request(method.to_uppercase().parse().unwrap(), &url);
                    if let Some(key) = key {
                        request = request.bearer_auth(key);
                    }
                    if method != "get" && method != "delete" {
                        request = request.json(&json!({}));
                    }
                    let reply = request.send().await.unwrap();
                    (reply.status(), reply.text().await.unwrap())
                };
                let mut check = |who: &str, (status, body): (StatusCode, String), may_answer: bool| {
                    if !may_answer && (status.is_success() || status.is_redirection()) || status.is_server_error() {
                        open.push(format!("{who}: {method} {path} answers {status}"));
                    }
                    if let Some(canary) = cast.canaries.iter().find(|canary| body.contains(*canary) && !url.contains(*canary)) {
                        open.push(format!("{who}: {method} {path} shows {canary}"));
                    }
                };
                check("no key", call(None).await, false);
                check("a made-up key", call(Some("mwk_nonsense")).await, false);
                check("a revoked key", call(Some(&revoked)).await, false);
                for (scope, key) in by_scope.iter().filter(|(scope, _)| *scope != needed) {
                    check(scope.word(), call(Some(key)).await, false);
                }
                // Her own lists are hers; whatever names something of Riverside is not there for her.
                check("Carol's key", call(Some(&carols)).await, !named);
                walked += 1;
            }
        }
        assert!(walked >= 8 && open.is_empty(), "{open:#?}");
        assert_eq!(store::audit::list(&world.app.store, &world.amal).await.unwrap().len(), before, "a key that was refused changed something");
    }
}

//! Every operation of the API: the committed document, no key, wrong key, wrong scope; the contract that scripts rely on.

use meanwhile::domain::scope::ApiScope;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::support::Api;

fn document() -> Value {
    serde_json::from_str(&meanwhile::web::api::openapi()).unwrap()
}

#[test]
fn the_committed_document_is_the_programs() {
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json")).unwrap();
    assert!(committed == meanwhile::web::api::openapi(), "openapi.json is not current: cargo run -- openapi > openapi.json");
}

/// One operation of the document.
struct Operation {
    method: Method,
    /// With ids of nothing in it.
    path: String,
    scope: ApiScope,
    /// A body that can be read, where it takes one.
    body: Option<Value>,
    /// The statuses that the document knows.
    statuses: Vec<u16>,
    parameters: Vec<String>,
}

const NOTHING: &str = "01a00000-0000-7000-8000-000000000000";

fn operations() -> Vec<Operation> {
    let document = document();
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let description = operation["description"].as_str().unwrap_or_default();
            let named = ApiScope::ALL.into_iter().find(|scope| description.starts_with(&format!("Scope: {}.", scope.word())));
            let scope = named.unwrap_or_else(|| panic!("{method} {path} names no scope"));
            let name = operation["operationId"].as_str().unwrap();
            let queries = operation["parameters"].as_array().into_iter().flatten().filter(|parameter| parameter["in"] == "query");
            all.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path
                    .replace("{id}", NOTHING)
                    .replace("{practitioner_id}", NOTHING)
                    .replace("{number}", "1")
                    .replace("{key}", if path.contains("measures") { "who-5" } else { "exposure-log" }),
                scope,
                body: operation.get("requestBody").map(|_| sample(name)),
                statuses: operation["responses"].as_object().unwrap().keys().map(|status| status.parse().unwrap()).collect(),
                parameters: queries.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect(),
            });
        }
    }
    all
}

/// The same body with one of its values made odd, for every value in it and every way to be odd.
fn oddities(body: &Value) -> Vec<Value> {
    let odd = [
        json!("a\u{0}b"),
        json!("x".repeat(5_000)),
        json!(7),
        json!(i64::MIN),
        json!(-1.5e300),
        json!(true),
        json!(null),
        json!([]),
        json!({ "a": {} }),
        json!("9999-12-31T23:59:59Z"),
        json!("-200000-01-01T00:00:00Z"),
    ];
    let mut all = Vec::new();
    match body {
        Value::Object(fields) => {
            for (name, value) in fields {
                for odd in odd.iter().cloned().chain(oddities(value)) {
                    let mut one = body.clone();
                    one[name] = odd;
                    all.push(one);
                }
            }
            let mut more = body.clone();
            more["surprise"] = json!(1);
            all.push(more);
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                for odd in odd.iter().cloned().chain(oddities(value)) {
                    let mut one = body.clone();
                    one[at] = odd;
                    all.push(one);
                }
            }
        }
        _ => {}
    }
    all
}

stories! {
    async fn every_operation_asks_for_a_key_with_its_scope(world: World) {
        let http = Client::new();
        let others = |scope: ApiScope| ApiScope::ALL.into_iter().filter(|other| *other != scope).collect::<Vec<_>>();
        for Operation { method, path, scope, body, statuses, .. } in operations() {
            let url = format!("{}/api/v1{}", world.base, path.trim_start_matches("/api/v1"));
            let ask = |key: Option<String>| {
                let mut request = http.request(method.clone(), &url);
                if let Some(key) = key {
                    request = request.bearer_auth(key);
                }
                if let Some(body) = &body { request.json(body) } else { request }
            };
            for key in [None, Some("mwk_nonsense".to_owned())] {
                let refused = ask(key).send().await.unwrap();
                assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{method} {path}");
                assert_eq!(refused.headers()["content-type"], "application/problem+json");
            }
            let wrong = world.key(&others(scope)).await;
            assert_eq!(ask(Some(wrong)).send().await.unwrap().status(), StatusCode::FORBIDDEN, "{method} {path}");
            let right = world.key(&[scope]).await;
            let status = ask(Some(right)).send().await.unwrap().status();
            assert!(status != StatusCode::FORBIDDEN && status != StatusCode::UNAUTHORIZED && !status.is_server_error(), "{method} {path}: {status}");
            assert!(status != StatusCode::BAD_REQUEST && statuses.contains(&status.as_u16()), "{method} {path}: {status} is not in the document");
        }
    }

    async fn nothing_that_is_sent_makes_an_operation_fail(world: World) {
        for Operation { method, path, body, statuses, parameters, .. } in operations() {
            // A key for each, because each may be asked so often only.
            let api = Api::new(&world).await;
            let path = path.trim_start_matches("/api/v1");
            let queries = parameters.iter().flat_map(|name| ["%00", "", "nonsense", "-200000-01-01T00:00:00Z"].map(|odd| format!("{path}?{name}={odd}")));
            let paths = queries.chain([path.replace(NOTHING, "nonsense"), path.replace(NOTHING, "%00")]);
            for path in paths {
                let reply = api.call(method.clone(), &path, &[], body.as_ref()).await;
                assert!(statuses.contains(&reply.status) && reply.status < 500, "{method} {path}: {reply:?}");
            }
            for odd in body.iter().flat_map(oddities) {
                let reply = api.call(method.clone(), path, &[], Some(&odd)).await;
                assert!(statuses.contains(&reply.status) && reply.status < 500, "{method} {path} {odd}: {reply:?}");
                let detail = reply.json["detail"].as_str().unwrap_or_default();
                assert!(!detail.contains("parsing") && !detail.contains("param0"), "{detail}");
            }
        }
    }

    async fn the_contract_that_scripts_rely_on_holds(world: World) {
        let key = world.key(&ApiScope::ALL).await;
        let http = Client::new();
        let call = async |method: Method, path: &str, body: Option<Value>| {
            let mut request = http.request(method, format!("{}/api/v1{path}", world.base)).bearer_auth(&key);
            if let Some(body) = body {
                request = request.json(&body);
            }
            let reply = request.send().await.unwrap();
            (reply.status().as_u16(), reply.json::<Value>().await.unwrap())
        };
        let (status, client) = call(Method::POST, "/clients", Some(json!({ "name": "Zoë", "email": "zoe@mail.example", "time_zone": "America/New_York", "address_attested": true }))).await;
        assert_eq!(status, 201, "{client}");
        let item = |link_id: &str, kind: &str, config: Value| json!({ "link_id": link_id, "kind": kind, "text": format!("{kind}?"), "config": config });
        let options = json!({ "options": [{ "key": "a", "label": "A", "score": 1 }, { "key": "b", "label": "B", "score": 2 }] });
        let items = json!([
            item("n", "note", json!({})), item("s", "short_text", json!({})), item("l", "long_text", json!({})), item("y", "yes_no", json!({})),
            item("one", "single_choice", options.clone()), item("any", "multiple_choice", options), item("mood", "scale", json!({ "min": 0, "max": 10 })),
            item("num", "number", json!({})), item("d", "date", json!({})),
        ]);
        let (status, template) = call(Method::POST, "/templates", Some(json!({ "kind": "prompt_set", "title": "All", "content": { "sections": [{ "title": "One", "items": items }] } }))).await;
        assert_eq!(status, 201, "{template}");
        let assign = json!({ "client_id": client["id"], "template_id": template["id"], "schedule": { "kind": "once", "due_at": "2026-11-30T23:00:00Z" }, "agreement": { "why": "Because." } });
        let (status, early) = call(Method::POST, "/assignments", Some(assign.clone())).await;
        assert_eq!((status, early["errors"][0]["field"].as_str()), (422, Some("template_id")), "not published yet");
        let (status, published) = call(Method::POST, &format!("/templates/{}/publish", template["id"].as_str().unwrap()), None).await;
        assert_eq!((status, &published["version"]), (200, &json!(1)));
        let (status, assignment) = call(Method::POST, "/assignments", Some(assign)).await;
        assert_eq!(status, 201, "{assignment}");
        world.work().await;

        let mail = world.mails_to("zoe@mail.example").pop().unwrap();
        assert!(mail.text.contains("Monday 30 November 2026, 18:00"), "in her own time: {}", mail.text);
        let mut phone = world.visitor();
        let page = phone.post(&mail.link(), &[]).await;
        let answers = [("s", "short"), ("l", "long"), ("y", "no"), ("one", "b"), ("any", "a"), ("any", "b"), ("mood", "0"), ("num", "2,5"), ("d", "2026-11-22")];
        phone.submit(&page, &format!("{}/submit", page.path), &answers).await;

        let (_, occurrences) = call(Method::GET, &format!("/occurrences?assignment_id={}", assignment["id"].as_str().unwrap()), None).await;
        assert_eq!(occurrences["items"][0]["status"], "completed");
        assert_eq!(occurrences["next"], Value::Null);
        let (_, responses) = call(Method::GET, &format!("/responses?client_id={}", client["id"].as_str().unwrap()), None).await;
        let (_, response) = call(Method::GET, &format!("/responses/{}", responses["items"][0]["id"].as_str().unwrap()), None).await;
        let value = |link_id: &str| response["answers"].as_array().unwrap().iter().find(|answer| answer["link_id"] == link_id).unwrap()["value"].clone();
        assert_eq!([value("s"), value("y"), value("one"), value("any"), value("mood"), value("num"), value("d")], [json!("short"), json!(false), json!("b"), json!(["a", "b"]), json!(0), json!(2.5), json!("2026-11-22")]);
        let (_, progress) = call(Method::GET, &format!("/clients/{}/progress", client["id"].as_str().unwrap()), None).await;
        let mood = progress["series"].as_array().unwrap().iter().find(|series| series["key"] == "mood").unwrap();
        assert_eq!((&mood["points"][0]["value"], &progress["adherence"]["completed"]), (&json!(0.0), &json!(1)));

        // Lists go on by cursor.
        for n in 0..3 {
            let id = world.client(&format!("Client{n}")).await;
            world.assign(id, world.check_in().await, None).await;
        }
        let (_, first) = call(Method::GET, "/occurrences?limit=2", None).await;
        let (_, second) = call(Method::GET, &format!("/occurrences?limit=2&cursor={}", first["next"].as_str().unwrap()), None).await;
        let ids = |list: &Value| list["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect::<Vec<_>>();
        assert!(ids(&first).iter().all(|id| !ids(&second).contains(id)) && ids(&second).len() == 2);
        assert_eq!(call(Method::GET, "/occurrences?cursor=nonsense", None).await.0, 400);

        // Mistakes change nothing and say where they are.
        for (path, body, expected) in [
            ("/clients", json!({ "name": "", "email": "x", "time_zone": "Mars" }), 422),
            ("/clients", json!({ "name": "A", "email": "a@mail.example", "time_zone": "Europe/London", "role": "owner" }), 400),
            ("/templates", json!({ "kind": "homework", "title": "T", "content": { "sections": [{ "items": [{ "link_id": "a", "kind": "slider", "text": "?" }] }] } }), 422),
            ("/templates", json!({ "kind": "homework", "title": "T", "content": { "sections": [{ "items": [{ "link_id": "a", "kind": "scale", "text": "?", "config": { "min": 0, "max": 10, "step": 2 } }] }] } }), 422),
            ("/assignments", json!({ "client_id": client["id"], "template_id": template["id"], "schedule": { "kind": "once", "due_at": "2020-01-01T00:00:00Z" } }), 422),
            ("/assignments", json!({ "client_id": client["id"], "template_id": template["id"], "schedule": { "kind": "daily" } }), 400),
        ] {
            let (status, problem) = call(Method::POST, path, Some(body)).await;
            assert_eq!(status, expected, "{path} {problem}");
            assert!(problem["type"].as_str().unwrap().starts_with("/api/problems/") && problem["status"] == json!(expected));
        }
    }
}

/// A body that can be read, for each operation that takes one.
fn sample(operation: &str) -> Value {
    let item =
        json!({ "link_id": "a", "kind": "scale", "text": "?", "help": "!", "required": true, "config": { "min": 0, "max": 10, "min_label": "low" } });
    let when = json!({ "mode": "any", "conditions": [{ "item": "a", "is": "at_least", "value": 3 }] });
    let content = json!({ "sections": [{ "title": "One", "items": [item] }, { "show_when": when, "items": [{ "link_id": "b", "kind": "short_text", "text": "?", "show_when": when }] }], "prompts": { "order": "in_turn", "each": 1 } });
    let tailoring = json!({ "wording": [{ "link_id": "a", "text": "!" }], "prefilled": [{ "link_id": "a", "typed": ["3"], "locked": true }], "left_out": ["b"], "order": ["a"] });
    let schedule = json!({ "kind": "once", "due_at": "2026-12-01T18:00:00Z", "send_at": "2026-11-30T18:00:00Z" });
    let agreement = json!({ "why": "Because.", "message": "Hello." });
    let reminders = json!({ "count": 2, "every_days": 2, "phrase": "evening" });
    match operation {
        "act_on_alert" => json!({ "note": "Called.", "close": true, "status": "seen" }),
        "set_alert_rule" => json!({ "hours": 24, "second_practitioner_id": null, "unsent": true }),
        "update_practice" => {
            json!({ "public_name": "Riverside", "sender_name": "R", "region": "GB", "crisis_regions": ["GB"], "time_zone": "Europe/London", "language": "en", "quiet_from": "21:00", "quiet_until": "08:00", "sending_from": "07:00", "sending_until": "19:00", "retention_note": "Long.", "always_pin": true, "notes_read": "Daily.", "plan_after_discharge": true, "plan_writing": "edit" })
        }
        "add_crisis_line" | "change_crisis_line" => {
            json!({ "replaces": NOTHING, "region": "GB", "kind": "line", "label": "Night line", "audience_word": "under_35", "audience": "A", "note": "B", "languages": ["en"], "call": "12 34", "call_option": "2", "also_call": ["12 35"], "text": "12 36", "sms_keyword": "HELLO", "url": "https://a.example", "chat_url": "https://b.example", "hours": "24/7", "source_url": "https://c.example", "checked": true, "revision": 1 })
        }
        "show_crisis_line" => json!({ "shown": false }),
        "choose_crisis_regions" => json!({ "regions": ["GB"] }),
        "write_consent_draft" => json!({ "texts": [{ "language": "en", "text": "What is kept." }] }),
        "publish_consent_text" => json!({ "asks_again": true }),
        "enter_paper" => json!({ "done_on": "2026-11-20", "answers": [{ "link_id": "mood", "typed": ["3"] }], "submission_id": NOTHING }),
        "invite_practitioner" => json!({ "name": "Dana", "email": "dana@riverside.example", "role": "therapist" }),
        "update_practitioner" => json!({ "role": "therapist" }),
        "deactivate_practitioner" => json!({ "hand_over_to": NOTHING }),
        "create_client" => {
            json!({ "name": "A", "email": "a@mail.example", "time_zone": "Europe/London", "language": "en", "address_attested": true })
        }
        "begin_safety_plan" => json!({ "template_id": NOTHING }),
        "write_safety_plan" => {
            json!({ "expected": 0, "together": true, "answers": [{ "link_id": "signals", "typed": ["I stop sleeping"] }], "not_for_me": ["reasons"] })
        }
        "accept_safety_plan_proposal" => json!({ "number": 2, "expected": 1, "take": ["signals"] }),
        "decline_safety_plan_proposal" => json!({ "number": 2 }),
        "review_safety_plan" => json!({ "number": 1, "together": true, "review_on": "2026-12-24" }),
        "set_safety_plan_review" => json!({ "review_on": "2026-12-24" }),
        "move_safety_plan" => json!({ "to": 2, "expected": 1 }),
        "write_takeaway" => json!({ "text": "Small steps count.", "appointment_id": NOTHING }),
        "write_session_takeaway" => json!({ "text": "Small steps count." }),
        "rate" => json!({ "amount": "half", "quality": "mostly", "next": "easier" }),
        "carry_topic_over" => json!({ "appointment_id": NOTHING }),
        "move_response" => json!({ "client_id": NOTHING, "occurrence_id": NOTHING }),
        "make_summary" => json!({ "period": "everything", "series": [format!("{NOTHING}:mood")], "parts": ["goals"], "paragraph": "A word." }),
        "search_timeline" => {
            json!({ "words": "garden", "kind": "entry", "from": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z", "cursor": format!("1.alert.{NOTHING}") })
        }
        "write_reply" => json!({ "text": "Well done.", "practitioner_id": NOTHING }),
        "answer_own_request" => json!({ "status": "done", "answer": "It was done." }),
        "set_baseline" => json!({ "template_id": NOTHING, "key": "mood", "response_id": null }),
        "choose_own_progress" => json!({ "usual": "numbers", "templates": [{ "template_id": NOTHING, "shown": "hidden" }] }),
        "update_reminders" => json!({ "hour": 18, "days": [1, 3, 5], "paused_until": "2026-12-24" }),
        "create_cover" => json!({ "absent_id": NOTHING, "reader_id": NOTHING, "starts_on": "2026-12-01", "ends_on": "2026-12-05" }),
        "create_read_access" => json!({ "reader_id": NOTHING, "caseload_of": NOTHING, "ends_on": "2026-12-05" }),
        "write_goal_levels" => {
            json!({ "much_less": "a", "less": "b", "expected": "c", "more": "d", "much_more": "e", "weight": 2, "baseline": -1 })
        }
        "create_goal_look" => json!({ "level": 1, "note": "A word." }),
        "set_goal_review" => json!({ "review_on": "2026-12-24" }),
        "stop_mail" => json!({ "reason": "wrong_address" }),
        "update_client" => {
            json!({ "name": "A", "email": "a@mail.example", "time_zone": "Europe/London", "language": "en", "practitioner_id": NOTHING, "address_attested": true })
        }
        "import_clients" => json!({ "csv": "name,email\nA,a@mail.example", "dry_run": true, "skip_wrong": false, "addresses_attested": true }),
        "create_appointments" => {
            json!({ "client_id": NOTHING, "starts_at": "2026-12-01T14:30:00Z", "minutes": 50, "time_zone": "Europe/London", "repeat": "weekly", "count": 3 })
        }
        "create_coping_card" => {
            json!({ "kind": "person", "title": "Call Jo", "text": "Any time.", "phone": "0151 234 567", "opens_without_pin": true })
        }
        "create_goal" => json!({ "wording": "Sleep better", "why": "Work.", "measure": "Seven hours.", "review_on": "2026-12-24" }),
        "create_goal_step" => json!({ "text": "Bed by eleven", "from_on": "2026-12-01", "until_on": "2026-12-07" }),
        "update_appointment" => json!({ "starts_at": "2026-12-01T15:30:00Z", "minutes": 60, "later_too": true }),
        "cancel_appointment" => json!({ "later_too": true }),
        "mark_appointment" => json!({ "held": false }),
        "import_appointments" => {
            let ics = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a\nDTSTART:20261201T100000Z\nEND:VEVENT\nEND:VCALENDAR";
            json!({ "ics": ics, "dry_run": true, "choices": [] })
        }
        "create_template" => json!({ "kind": "homework", "title": "T", "mode": "form", "content": content }),
        "update_draft" => json!({ "title": "T", "mode": "form", "content": content }),
        "create_assignment" => {
            json!({ "client_id": NOTHING, "template_id": NOTHING, "schedule": schedule, "agreement": agreement, "tailoring": tailoring, "reminders": reminders })
        }
        "update_template" => json!({ "sharing": "shared", "purpose": "P", "tags": ["one", "two"] }),
        "publish_template" => json!({ "open_assignments": [{ "version": 1, "do": "keep" }] }),
        "import_template" => {
            json!({ "format": "own", "dry_run": true, "document": { "format": "meanwhile-template", "format_version": 1, "title": "T", "kind": "homework", "mode": "form", "language": "en", "content": content } })
        }
        "move_occurrence" => json!({ "opens_at": "2026-11-30T09:00:00Z", "due_at": "2026-12-01T18:00:00Z" }),
        "create_assignments" => {
            json!({ "client_ids": [NOTHING], "template_id": NOTHING, "schedule": schedule, "agreement": agreement, "reminders": reminders })
        }
        "update_assignment" => json!({ "agreement": agreement, "due_at": "2026-12-01T18:00:00Z", "tailoring": tailoring, "reminders": reminders }),
        "create_sequences" => {
            json!({ "client_ids": [NOTHING], "title": "T", "starts_on": "2026-12-01", "steps": [{ "template_id": NOTHING, "begins": "completion", "delay_days": 3, "send_time": "09:00", "due_days": 7, "agreement": agreement }] })
        }
        "update_sequence" => {
            json!({ "title": "T", "steps": [{ "id": NOTHING, "template_id": NOTHING, "begins": "both", "delay_days": 3, "send_time": "09:00", "due_days": 7, "agreement": agreement }] })
        }
        "begin_step" | "skip_step" | "bring_back_step" | "repeat_step" => json!({ "step_id": NOTHING }),
        "adopt_measure" => json!({ "estimate": true }),
        "attest_measure" => json!({ "holder": "Riverside", "reference": "Letter of 3 May", "confirmed": true }),
        "mark_answered" => json!({ "answered": true }),
        "create_topic" => json!({ "client_id": NOTHING, "text": "The bus." }),
        "mark_topic" => json!({ "done": true, "appointment_id": NOTHING }),
        "mark_discussed" => json!({ "discussed": true, "appointment_id": NOTHING }),
        "create_api_key" => json!({ "name": "Nightly", "scopes": ["admin"] }),
        "take_bounce" => json!({ "message": "Subject: hello", "recipient": "b@bounces.example" }),
        other => panic!("no sample for {other}"),
    }
}

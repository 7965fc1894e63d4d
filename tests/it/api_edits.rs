//! Changing things through the API: from the state that was read, with the effect that the workspace has.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Api;

fn draft(title: &str) -> Value {
    json!({ "title": title, "mode": "form", "content": { "sections": [{ "items": [{ "link_id": "a", "kind": "yes_no", "text": "Done?" }] }] } })
}

stories! {
    async fn an_edit_of_an_older_state_is_refused_and_changes_nothing(world: World) {
        let api = Api::new(&world).await;
        let (assignment, _) = world.ann_with_homework().await;
        let ann = api.get("/clients").await.ids().remove(0);
        let ben = api.get("/practitioners").await.ids().remove(1);
        let template = api.get("/templates").await.ids().remove(0);
        assert_eq!(api.call(Method::PUT, &format!("/templates/{template}/draft"), &[], Some(&draft("One"))).await.status, 200);
        let practice = "/practice".to_owned();
        for (method, path, one, two) in [
            (Method::PATCH, practice, json!({ "public_name": "Riverside North" }), json!({ "public_name": "Riverside South" })),
            (Method::PATCH, format!("/practitioners/{ben}"), json!({ "role": "owner" }), json!({ "role": "therapist" })),
            (Method::PATCH, format!("/clients/{ann}"), json!({ "name": "Anna" }), json!({ "name": "Anne" })),
            (Method::PATCH, format!("/assignments/{assignment}"), json!({ "agreement": { "why": "One." } }), json!({ "agreement": { "why": "Two." } })),
            (Method::PUT, format!("/templates/{template}/draft"), draft("Two"), draft("Three")),
        ] {
            let before = api.get(&path).await;
            let mark = before.header("etag").to_owned();
            assert!(mark.starts_with('"') && mark.len() > 2, "{path}: {mark}");
            let first = api.edit(method.clone(), &path, &mark, one).await;
            assert_eq!(first.status, 200, "{path}: {:?}", first.json);
            assert_ne!(first.header("etag"), mark, "{path}");
            let stale = api.edit(method.clone(), &path, &mark, two.clone()).await;
            assert_eq!((stale.status, stale.json["type"].as_str()), (412, Some("/api/problems/stale")), "{path}");
            let now = api.get(&path).await;
            assert_eq!((&now.json, now.header("etag")), (&first.json, first.header("etag")), "{path}");
            assert_eq!(api.edit(method.clone(), &path, "nonsense", two.clone()).await.status, 400, "{path}");
            assert_eq!(api.edit(method.clone(), &path, "*", two).await.status, 200, "{path}");
        }
        // There is no draft any more: neither an old mark nor a star begins one.
        assert_eq!(api.call(Method::POST, &format!("/templates/{template}/publish"), &[], None).await.status, 200);
        let path = format!("/templates/{template}/draft");
        assert_eq!(api.edit(Method::PUT, &path, "*", draft("Four")).await.status, 412);
        assert_eq!((api.get(&path).await.status, api.call(Method::PUT, &path, &[], Some(&draft("Four"))).await.status), (404, 200));
    }

    async fn settings_are_merged_and_null_clears(world: World) {
        let api = Api::new(&world).await;
        let changed = api.patch("/practice", json!({ "sender_name": "Riverside Practice", "quiet_from": "20:30", "retention_note": "Seven years." })).await;
        assert_eq!((changed.status, &changed.json["quiet_from"], &changed.json["quiet_until"]), (200, &json!("20:30"), &json!("08:00")));
        let cleared = api.patch("/practice", json!({ "sender_name": null, "crisis_regions": null })).await;
        assert_eq!((&cleared.json["sender_name"], &cleared.json["retention_note"]), (&Value::Null, &json!("Seven years.")));
        assert_eq!(cleared.json["crisis_regions"], json!(["GB"]));
        for (body, status) in [(json!({ "region": "XX" }), 422), (json!({ "quiet_from": "25:00" }), 400), (json!({ "public_name": 7 }), 400)] {
            assert_eq!(api.patch("/practice", body).await.status, status);
        }
    }

    async fn pausing_discharging_and_cancelling_have_the_effect_that_they_have_in_the_workspace(world: World) {
        let api = Api::new(&world).await;
        let template = world.check_in().await;
        let ann = api.post("/clients", json!({ "name": "Ann", "email": "ann@mail.example", "time_zone": "Europe/London", "address_attested": true })).await.id();
        let assign = async || api.post("/assignments", json!({ "client_id": ann, "template_id": template.0, "schedule": { "kind": "once" } })).await;
        let status = async |assignment: &str| {
            let list = api.get(&format!("/occurrences?assignment_id={assignment}")).await;
            let one = api.get(&format!("/occurrences/{}", list.ids()[0])).await;
            assert_eq!(one.json, list.json["items"][0]);
            one.json["status"].as_str().unwrap().to_owned()
        };
        let turn = async |verb: &str| api.call(Method::POST, &format!("/clients/{ann}/{verb}"), &[], None).await;

        let first = assign().await.id();
        assert_eq!(turn("pause").await.json["status"], "paused");
        assert_eq!((turn("pause").await.status, assign().await.status), (409, 422));
        assert_eq!(api.call(Method::POST, &format!("/assignments/{first}/resend"), &[], None).await.status, 409);
        assert_eq!(turn("resume").await.json["status"], "active");
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 1);
        assert_eq!(api.call(Method::POST, &format!("/assignments/{first}/resend"), &[], None).await.status, 202);
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 2);

        // A changed due date is the occurrence's.
        let changed = api.patch(&format!("/assignments/{first}"), json!({ "due_at": "2026-12-01T18:00:00Z" })).await;
        assert_eq!(changed.json["schedule"]["due_at"], "2026-12-01T18:00:00+00:00");
        assert_eq!(api.patch(&format!("/assignments/{first}"), json!({ "due_at": null })).await.json["schedule"]["due_at"], Value::Null);
        let past = api.patch(&format!("/assignments/{first}"), json!({ "due_at": "2020-01-01T00:00:00Z" })).await;
        assert_eq!((past.status, past.json["errors"][0]["field"].as_str()), (422, Some("due_at")));

        for (due, send) in [("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"), ("-262000-01-01T00:00:00Z", "+262000-01-01T00:00:00Z")] {
            let schedule = json!({ "kind": "once", "due_at": due, "send_at": send });
            let far = api.post("/assignments", json!({ "client_id": ann, "template_id": template.0, "schedule": schedule })).await;
            assert_eq!(far.status, 422, "{far:?}");
            assert_eq!(api.patch(&format!("/assignments/{first}"), json!({ "due_at": due })).await.status, 422);
        }

        let cancel = async || api.call(Method::POST, &format!("/assignments/{first}/cancel"), &[], None).await;
        assert_eq!(cancel().await.json["status"], "cancelled");
        assert_eq!((status(&first).await.as_str(), cancel().await.status), ("cancelled", 409));
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        assert!(!world.visitor().post(&link, &[]).await.path.starts_with("/w/"), "its links ended");

        let second = assign().await.id();
        let gone = turn("discharge").await;
        assert_eq!((gone.json["status"].as_str(), gone.json["discharged_at"].is_string()), (Some("discharged"), true));
        assert_eq!(status(&second).await, "cancelled");
        assert_eq!(api.get(&format!("/assignments/{second}")).await.json["status"], "ended");
        assert_eq!(turn("reopen").await.json["status"], "active");
    }

    async fn one_template_goes_to_several_clients_or_to_none(world: World) {
        let api = Api::new(&world).await;
        let template = world.check_in().await;
        let ids = [world.client("Ann").await.0, world.client("Ed").await.0];
        let batch = |ids: Value| json!({ "client_ids": ids, "template_id": template.0, "schedule": { "kind": "once" } });
        let made = api.post("/assignments/batch", batch(json!(ids))).await;
        assert_eq!((made.status, made.ids().len()), (201, 2));
        let nobody = api.post("/assignments/batch", batch(json!([ids[0], template.0]))).await;
        assert_eq!((nobody.status, nobody.json["errors"][0]["field"].as_str()), (422, Some("client_ids[1]")));
        assert_eq!(api.post("/assignments/batch", batch(json!([]))).await.status, 400);
        assert_eq!(api.post("/assignments/batch", batch(json!([ids[0], ids[0]]))).await.status, 400);
        assert_eq!(api.get("/assignments").await.ids(), made.ids());
        assert_eq!(api.get(&format!("/assignments?client_id={}", ids[1])).await.ids(), made.ids()[1..]);
    }

    async fn a_case_is_shared_and_handed_over(world: World) {
        let api = Api::new(&world).await;
        let ann = world.client("Ann").await.0;
        let people = api.get("/practitioners").await.ids();
        let (amal, ben) = (&people[0], &people[1]);
        let share = format!("/clients/{ann}/shares/{ben}");
        for _ in 0..2 {
            assert_eq!(api.call(Method::PUT, &share, &[], None).await.status, 204);
        }
        assert_eq!(api.get("/clients").await.json["items"][0]["shared_with"], json!([ben]));
        assert_eq!(api.call(Method::DELETE, &share, &[], None).await.status, 204);
        assert_eq!(api.get(&format!("/clients/{ann}")).await.json["shared_with"], json!([]));
        assert_eq!(api.patch(&format!("/clients/{ann}"), json!({ "practitioner_id": ben })).await.json["practitioner_id"], json!(ben));
        let no_heir = api.post(&format!("/practitioners/{ben}/deactivate"), json!({})).await;
        assert_eq!((no_heir.status, no_heir.json["errors"][0]["field"].as_str()), (422, Some("hand_over_to")));
        let gone = api.post(&format!("/practitioners/{ben}/deactivate"), json!({ "hand_over_to": amal })).await;
        assert_eq!((gone.status, gone.json["status"].as_str()), (200, Some("deactivated")));
        assert_eq!(api.get(&format!("/clients/{ann}")).await.json["practitioner_id"], json!(amal));
    }

    async fn somebody_is_invited_by_mail(world: World) {
        let api = Api::new(&world).await;
        let invited = api.post("/practitioners", json!({ "name": "Dana", "email": "dana@riverside.example", "role": "assistant" })).await;
        assert_eq!((invited.status, invited.json["status"].as_str()), (201, Some("invited")));
        assert_eq!(invited.header("location"), format!("/api/v1/practitioners/{}", invited.id()));
        assert!(invited.json.get("password_hash").is_none());
        assert_eq!(api.call(Method::POST, &format!("/practitioners/{}/invite-again", invited.id()), &[], None).await.status, 202);
        world.work().await;
        assert!(!world.mails_to("dana@riverside.example").is_empty());
        let twice = api.post("/practitioners", json!({ "name": "Dana", "email": "DANA@riverside.example", "role": "therapist" })).await;
        assert_eq!((twice.status, twice.json["errors"][0]["field"].as_str()), (422, Some("email")));
    }
}

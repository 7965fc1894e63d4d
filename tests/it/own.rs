//! A client's own data: seeing all of it, taking it away, asking the practice about it. Own numbers, and the one short reply.

use chrono::TimeDelta;
use entity::ids::{ClientId, ResponseId};
use entity::kinds::{OwnRequestStatus, ProgressShown};
use meanwhile::actions::{own_data, own_progress, pins_together};
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::pages::{own_data as written, speech};
use meanwhile::store;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, Page, Visitor, World};

/// Ann has answered; her browser, herself, and what she sent.
async fn ann(world: &World) -> (Visitor, ClientId, ResponseId) {
    let (_, link) = world.ann_with_homework().await;
    let mut phone = world.visitor();
    let page = phone.post(&link, &[]).await;
    phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "7"), ("best", "canary walk")]).await;
    let row = world.responses().await.pop().unwrap();
    (phone, row.client_id, row.id)
}

/// A PIN chosen in this browser; with a code it opens everything.
async fn pin(phone: &mut Visitor, code: Option<&str>) {
    let chosen = [("pin", "483971"), ("again", "483971"), ("code", code.unwrap_or_default()), ("_do", "set")];
    let page = phone.post("/w/pin", &chosen).await;
    assert!(page.status == 200 && page.exists(".code-words"), "{}", page.text());
}

/// The same, chosen together with Dr. Amal.
async fn pin_together(world: &World, phone: &mut Visitor, client: ClientId) {
    let code = pins_together::say_code(&world.app, world.amal, client).await.unwrap();
    pin(phone, Some(&code)).await;
}

async fn reply(amal: &mut Visitor, response: ResponseId, text: &str, action: &str) -> Page {
    let path = format!("/responses/{response}/reply");
    let page = amal.get(&path).await;
    amal.submit(&page, &path, &[("text", text), ("_do", action)]).await
}

/// A browser that came through the newest mail to Ann.
async fn by_mail(world: &World, subject: &str) -> Visitor {
    let mail = world.mails_to("ann@mail.example").pop().unwrap();
    assert!(mail.subject.contains(subject), "{}", mail.subject);
    let mut phone = world.visitor();
    let page = phone.post(&mail.link(), &[]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    phone
}

stories! {
    async fn a_reply_is_read_through_its_own_mail_and_not_through_an_older_link(world: World) {
        let (mut old, _, response) = ann(&world).await;
        let mut amal = world.amal().await;
        assert_eq!(reply(&mut amal, response, " ", "save").await.status, 422);
        let page = reply(&mut amal, response, "A canary of praise for the walk.", "save").await;
        assert!(page.status == 200 && page.path == format!("/responses/{response}") && page.has("not shown on their page yet"), "{}", page.text());
        world.wait(TimeDelta::hours(1)).await;
        let mail = world.mails_to("ann@mail.example").pop().unwrap();
        assert!(mail.subject.contains("something is there") && !mail.raw.contains("canary") && !mail.text.contains("Amal"));

        // The link from before leads to the page and not to the words, however it is asked.
        let home = old.get("/w/").await;
        let path = home.attribute(".notice a", "href");
        assert!(home.has("Dr. Amal wrote you something") && path.starts_with("/w/replies/"));
        for page in [old.get(&path).await, old.post(&path, &[]).await, old.get(&path).await] {
            assert!(page.status == 200 && !page.has("canary") && page.exists("button[value=mail]"), "{}", page.text());
        }
        // It can bring the mail once more, with a link of its own that opens it.
        let before = world.mails_to("ann@mail.example").len();
        for _ in 0..2 {
            assert!(old.post(&path, &[("_do", "mail")]).await.status == 200);
        }
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before + 1);
        let mut amal = world.amal().await;
        assert!(amal.get(&format!("/responses/{response}")).await.has("not shown on their page yet"));

        // Its own link shows it, once somebody presses; looking alone changes nothing.
        let mut phone = by_mail(&world, "something is there").await;
        assert!(!phone.get(&path).await.has("canary"));
        let row = store::replies::of_response(&world.app.store, &world.amal, response).await.unwrap().unwrap().row;
        assert_eq!(row.shown_at, None);
        assert!(phone.post(&path, &[]).await.has("A canary of praise"));
        assert!(!old.get(&path).await.has("canary"));
        assert!(!phone.get("/w/").await.exists("a[href^='/w/replies/']"));
        let page = amal.get(&format!("/responses/{response}")).await;
        assert!(page.has("It stays as it is") && !page.exists("form[action$=reply]"), "{}", page.text());
        for action in ["save", "take-back"] {
            let refused = amal.post(&format!("/responses/{response}/reply"), &[("text", "Other words."), ("revision", "1"), ("_do", action)]).await;
            assert!(refused.status == 409 && refused.has("Other words."), "{}", refused.text());
        }
        assert!(phone.get(&path).await.has("A canary of praise"));

        // Nobody else.
        let ed = world.client("Ed").await;
        world.assign(ed, world.check_in().await, None).await;
        let mut eds = world.visitor();
        eds.post(&world.mails_to("ed@mail.example").pop().unwrap().link(), &[]).await;
        assert_eq!((eds.get(&path).await.status.as_u16(), eds.post(&path, &[]).await.status.as_u16()), (404, 404));
    }

    async fn a_reply_goes_behind_the_pin_of_whoever_has_one(world: World) {
        let (mut phone, _, response) = ann(&world).await;
        pin(&mut phone, None).await;
        world.clock.advance(TimeDelta::minutes(5));
        let mut amal = world.amal().await;
        reply(&mut amal, response, "A canary of praise.", "save").await;
        world.wait(TimeDelta::hours(1)).await;
        let mut other = by_mail(&world, "something is there").await;
        let path = other.get("/w/").await.attribute(".notice a", "href");
        assert!(!other.post(&path, &[]).await.has("canary"), "who chose a PIN is asked for it");
        other.post("/w/pin", &[("pin", "483971"), ("_do", "enter")]).await;
        assert!(other.post(&path, &[]).await.has("A canary of praise."), "the PIN is older than the reply, so it opens it");
    }

    async fn a_pin_that_is_younger_takes_no_reply_away(world: World) {
        let (_, _, response) = ann(&world).await;
        let mut amal = world.amal().await;
        reply(&mut amal, response, "A canary of praise.", "save").await;
        world.wait(TimeDelta::hours(1)).await;
        let mut phone = by_mail(&world, "something is there").await;
        let path = phone.get("/w/").await.attribute(".notice a", "href");
        world.clock.advance(TimeDelta::minutes(5));
        pin(&mut phone, None).await;
        assert!(phone.post(&path, &[]).await.has("A canary of praise."));
    }

    async fn until_it_is_shown_a_reply_is_changed_or_taken_back(world: World) {
        let (_, ann, response) = ann(&world).await;
        world.wait(TimeDelta::hours(12)).await;
        let mut amal = world.amal().await;
        let before = world.mails_to("ann@mail.example").len();
        reply(&mut amal, response, "First words.", "save").await;
        reply(&mut amal, response, "Second words.", "save").await;
        let shown = amal.get(&format!("/responses/{response}")).await;
        assert!(shown.has("Second words.") && !shown.has("First words."));
        // Somebody else's page is older than that.
        let stale = amal.post(&format!("/responses/{response}/reply"), &[("text", "Third words."), ("revision", "1")]).await;
        assert!(stale.status == 409 && stale.has("Third words.") && stale.has("Second words."), "{}", stale.text());
        // It is ten at night: the mail waits. What is taken back before morning is told to nobody.
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before);
        assert!(reply(&mut amal, response, "", "take-back").await.has("Taken back"));
        assert_eq!(reply(&mut amal, response, "", "take-back").await.status, 404);
        world.wait(TimeDelta::hours(11)).await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before);
        // Two replies make one mail.
        let mut amal = world.amal().await;
        let template = world.check_in().await;
        let assignment = world.assign(ann, template, None).await;
        let mut phone = by_mail(&world, "something to fill in").await;
        let path = format!("/w/{}", world.occurrence(assignment).await.id);
        let page = phone.get(&path).await;
        phone.submit(&page, &format!("{path}/submit"), &[("mood", "3")]).await;
        let second = world.responses().await.pop().unwrap().id;
        reply(&mut amal, response, "To the first.", "save").await;
        reply(&mut amal, second, "To the second.", "save").await;
        let before = world.mails_to("ann@mail.example").len();
        world.wait(TimeDelta::hours(2)).await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before + 1);
        let mut phone = by_mail(&world, "something is there").await;
        let home = phone.get("/w/").await;
        for path in home.attributes(".notice.good a", "href") {
            assert!(phone.post(&path, &[]).await.has("To the "), "one link opens what its mail told of");
        }
        assert_eq!(home.attributes(".notice.good a", "href").len(), 2);
    }

    async fn a_dead_link_to_a_reply_brings_a_fresh_one(world: World) {
        let (_, _, response) = ann(&world).await;
        let mut amal = world.amal().await;
        reply(&mut amal, response, "Still here.", "save").await;
        world.wait(TimeDelta::hours(1)).await;
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        world.wait(TimeDelta::days(15)).await;
        let before = world.mails_to("ann@mail.example").len();
        let closed = world.visitor().post(&link, &[("fresh", "yes")]).await;
        assert!(!closed.has("Still here."));
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before + 1);
        let mut phone = by_mail(&world, "something is there").await;
        let path = phone.get("/w/").await.attribute(".notice a", "href");
        assert!(phone.post(&path, &[]).await.has("Still here."));
    }

    async fn everything_at_once_needs_the_pin_that_opens_everything(world: World) {
        let (mut phone, client, response) = ann(&world).await;
        let mut amal = world.amal().await;
        amal.get(&format!("/responses/{response}")).await;
        reply(&mut amal, response, "A kind canary.", "save").await;
        let waiting = world.assign(client, world.check_in().await, None).await;
        let path = format!("/w/{}", world.occurrence(waiting).await.id);
        let form = phone.get(&path).await;
        let mut typed = form.hidden(&format!("{path}/submit"));
        typed.push(("best".into(), "an unsent canary".into()));
        phone.post_all(&format!("{path}/draft"), typed).await;

        let closed = async |phone: &mut Visitor| {
            let page = phone.get("/w/data").await;
            assert!(page.status == 200 && page.has("Dr. Amal") && page.exists("a[href='/w/data/request?kind=copy']"), "{}", page.text());
            assert!(!page.exists("form[action='/w/data/download']"));
            for page in [phone.get("/w/data/everything").await, phone.post("/w/data/download", &[("format", "json")]).await] {
                assert!(page.status == 200 && page.path != "/w/data/everything" && !page.body.contains("canary"), "{}", page.body);
            }
        };
        closed(&mut phone).await;
        world.clock.advance(TimeDelta::minutes(5));
        pin(&mut phone, None).await;
        closed(&mut phone).await;
        world.clock.advance(TimeDelta::minutes(1));
        let code = pins_together::say_code(&world.app, world.amal, client).await.unwrap();
        phone.post("/w/pin", &[("code", &code), ("_do", "widen")]).await;

        let page = phone.get("/w/data/everything").await;
        for said in ["Ann", "ann@mail.example", "Europe/London", "Weekly check-in", "How was your mood?", "canary walk", "So that we both see the week.", "A kind canary.", "an unsent canary", "Dr. Amal", "something to fill in"] {
            assert!(page.has(said), "{said}: {}", page.text());
        }
        assert!(!page.text().contains("own-"), "a key has no sentence: {}", page.text());
        let json = phone.post("/w/data/download", &[("format", "json")]).await;
        assert!(json.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"my-data-2026-11-23.json\""));
        let data: Value = serde_json::from_str(&json.body).unwrap();
        assert_eq!((&data["schema"], &data["version"], &data["language"]), (&json!("meanwhile-own-data"), &json!(1), &json!("en")));
        let sections = &data["sections"];
        assert_eq!(sections["responses"][0]["answers"][1], json!({ "link_id": "best", "question": "What was the best moment?", "answer": "canary walk", "value": "canary walk" }));
        assert_eq!(sections["details"][0]["email"], "ann@mail.example");
        assert_eq!(sections["drafts"][0]["text"], "an unsent canary");
        let readers = sections["readers"].as_array().unwrap();
        assert!(readers.iter().any(|one| one["who"] == "Dr. Amal" && one["did"] == "read" && one["about"] == "response"), "{readers:?}");
        assert!(sections["mails"].as_array().unwrap().iter().all(|mail| mail.as_object().unwrap().len() == 2), "times and kinds, no texts");
        let html = phone.post("/w/data/download", &[("format", "html")]).await;
        assert!(html.body.contains("canary walk") && html.body.contains("<style>") && !html.body.contains("/static/") && !html.body.contains("<script"));
        assert_eq!(phone.post("/w/data/download", &[("format", "exe")]).await.status, 404);
        let events = store::audit::list(&world.app.store, &world.amal).await.unwrap();
        let count = |verb: &str| events.iter().filter(|event| event.verb == verb && event.subject_id == client.0).count();
        assert_eq!((count("export"), count("read_own")), (2, 1));

        // The practice's copy has what was sent, and nothing that was not.
        let copy = amal.get(&format!("/clients/{client}/own-data.json")).await;
        assert!(copy.body.contains("canary walk") && !copy.body.contains("unsent canary") && !copy.body.contains("\"drafts\""));
        assert!(amal.get(&format!("/clients/{client}/own-data.html")).await.body.contains("canary walk"));
        let api = Api::new(&world).await;
        let copied = api.get(&format!("/clients/{client}/own-data")).await;
        assert!(copied.status == 200 && copied.json["sections"]["responses"][0]["title"] == "Weekly check-in");
        let again: Value = serde_json::from_str(&phone.post("/w/data/download", &[("format", "json")]).await.body).unwrap();
        let took = again["sections"]["readers"].as_array().unwrap().iter().filter(|one| one["did"] == "export").count();
        assert_eq!(took, 3, "who took a copy is told");
        // Somebody who asks without end waits.
        let mut last = 200;
        for _ in 0..25 {
            last = phone.post("/w/data/download", &[("format", "json")]).await.status.as_u16();
        }
        assert_eq!(last, 429);
    }

    async fn what_is_asked_goes_to_the_practice_and_the_answer_comes_back(world: World) {
        let (mut phone, client, _) = ann(&world).await;
        let form = phone.get("/w/data/request?kind=erase_one").await;
        assert!(form.exists("input[value=erase_one][checked]"));
        let empty = phone.submit(&form, "/w/data/request", &[("kind", "erase_one"), ("words", " ")]).await;
        assert!(empty.status == 422 && empty.exists("#words[aria-invalid]") && empty.exists(".summary a[href='#words']"), "{}", empty.text());
        assert_eq!(phone.submit(&form, "/w/data/request", &[("words", "x")]).await.status, 422);
        for _ in 0..2 {
            let sent = phone.submit(&form, "/w/data/request", &[("kind", "erase_one"), ("words", "A canary about the walk.")]).await;
            assert!(sent.status == 200 && sent.path == "/w/data" && sent.has("A canary about the walk."), "{}", sent.text());
        }
        world.work().await;
        let mails: Vec<_> = world.mails_to("amal@riverside.example").into_iter().filter(|mail| mail.subject.contains("about their data")).collect();
        assert!(mails.len() == 1 && !mails[0].raw.contains("canary") && !mails[0].raw.contains("Ann"), "a double tap makes one");

        let mut amal = world.amal().await;
        let line = amal.get("/home").await.line_with("to erase one thing");
        assert_eq!(amal.get("/requests").await.line_with("Ann"), line);
        let page = amal.get(&line).await;
        assert!(page.has("A canary about the walk.") && page.has("23 December 2026") && page.has("17(3)"), "{}", page.text());
        assert_eq!(amal.submit(&page, &line, &[("status", "declined"), ("answer", "")]).await.status, 422);
        assert_eq!(amal.submit(&page, &line, &[("status", "new"), ("answer", "x")]).await.status, 422);
        amal.submit(&page, &line, &[("status", "in_progress"), ("answer", "")]).await;
        assert!(phone.get("/w/data").await.has("being looked at"));
        let stale = amal.submit(&page, &line, &[("status", "done"), ("answer", "Erased.")]).await;
        assert!(stale.status == 409 && stale.has("Erased."), "{}", stale.text());
        let page = amal.get(&line).await;
        amal.submit(&page, &line, &[("status", "declined"), ("answer", "A canary of law: kept until 2033.")]).await;
        world.wait(TimeDelta::hours(1)).await;
        assert!(!world.mails().iter().any(|mail| mail.raw.contains("canary")));

        // Whoever asked reads the answer; so does who comes through the mail that told of it; an old link does not.
        assert!(phone.get("/w/").await.has("answered your request"));
        assert!(phone.get("/w/data").await.has("A canary of law: kept until 2033."));
        let mut other = by_mail(&world, "something is there").await;
        let page = other.get("/w/data").await;
        assert!(page.has("A canary of law") && !page.has("A canary about the walk."), "{}", page.text());
        world.assign(client, world.check_in().await, None).await;
        let mut third = by_mail(&world, "something to fill in").await;
        let page = third.get("/w/data").await;
        assert!(page.has("not done") && !page.has("canary"), "{}", page.text());

        let mut amal = world.amal().await;
        assert!(!amal.get("/home").await.has("to erase one thing"));
        // Through the API as well; nothing was erased by any of it.
        let api = Api::new(&world).await;
        let list = api.get(&format!("/own-requests?client_id={client}&status=declined")).await;
        let path = format!("/own-requests/{}", list.ids()[0]);
        let read = api.get(&path).await;
        assert_eq!((&read.json["words"], &read.json["due_on"]), (&json!("A canary about the walk."), &json!("2026-12-23")));
        let done = json!({ "status": "done", "answer": "Done after all." });
        assert_eq!(api.edit(Method::PATCH, &path, "\"1\"", done.clone()).await.status, 412);
        assert_eq!(api.edit(Method::PATCH, &path, read.header("etag"), done).await.json["status"], "done");
        assert_eq!(world.responses().await.len(), 1);
        let carols = Api::with(&world, &world.key_of(world.carol, &ApiScope::ALL).await);
        assert_eq!(carols.get(&path).await.status, 404);
        let (_, sams) = world.hire("Sam", entity::kinds::Role::Assistant).await;
        assert_eq!(world.signed_in(&sams).await.get(&line).await.status, 403);
        assert_eq!(world.signed_in("ben@riverside.example").await.get(&line).await.status, 404);
    }

    async fn own_numbers_are_shown_as_the_therapist_allows(world: World) {
        let (mut phone, client, _) = ann(&world).await;
        assert!(!phone.get("/w/progress").await.has("How was your mood?"));
        pin_together(&world, &mut phone, client).await;
        let page = phone.get("/w/progress").await;
        assert!(page.has("How was your mood?") && page.has("One answer so far: 7") && page.exists("svg circle") && page.exists("table td.number"), "{}", page.text());
        assert!(!page.has("The numbers go from"));
        let template = store::assignments::of_client(&world.app.store, &world.amal, client).await.unwrap()[0].template_id;
        let mut amal = world.amal().await;
        let path = format!("/clients/{client}/own-progress");
        let form = amal.get(&path).await;
        assert!(form.has("Weekly check-in"));
        assert!(amal.submit(&form, &path, &[("usual", "hidden"), (&template.to_string(), "meaning")]).await.has("Saved."));
        let page = phone.get("/w/progress").await;
        assert!(page.has("The numbers go from 0 (low) to 10 (good).") && !page.has("talking about together"), "{}", page.text());
        let api = Api::new(&world).await;
        let changed = api.patch(&format!("/clients/{client}/own-progress"), json!({ "templates": [{ "template_id": template.to_string(), "shown": null }] })).await;
        assert_eq!((&changed.json["usual"], &changed.json["templates"]), (&json!("hidden"), &json!([])));
        let page = phone.get("/w/progress").await;
        assert!(!page.has("How was your mood?") && page.has("kept for talking about together"), "{}", page.text());
        assert_eq!(amal.submit(&form, &path, &[("usual", "everything")]).await.status, 422);
        let foreign = vec![(world.template("Other", crate::support::world::check_in()).await, Some(ProgressShown::Numbers))];
        assert!(own_progress::choose(&world.app, world.amal, client, None, foreign).await.is_err());
    }

    async fn a_pin_from_a_link_alone_opens_only_later_numbers(world: World) {
        let (mut phone, client, _) = ann(&world).await;
        world.clock.advance(TimeDelta::minutes(5));
        pin(&mut phone, None).await;
        world.clock.advance(TimeDelta::minutes(5));
        let page = phone.get("/w/progress").await;
        assert!(!page.has("7") || !page.exists("svg"), "{}", page.text());
        let template = store::assignments::of_client(&world.app.store, &world.amal, client).await.unwrap()[0].template_id;
        let assignment = world.assign(client, template, None).await;
        let path = format!("/w/{}", world.occurrence(assignment).await.id);
        let form = phone.get(&path).await;
        phone.submit(&form, &format!("{path}/submit"), &[("mood", "4")]).await;
        let page = phone.get("/w/progress").await;
        assert!(page.has("One answer so far: 4"), "{}", page.text());
        assert_eq!(page.texts("td.number"), ["4"]);
    }

    async fn the_receipt_names_what_was_done_and_what_comes_next(world: World) {
        let ann = world.client("Ann").await;
        world.assign(ann, world.log().await, None).await;
        let mut phone = by_mail(&world, "something to fill in").await;
        let path = phone.get("/w/").await.attribute("a.line", "href");
        for expected in ["one entry here so far", "2 entries here so far"] {
            let form = phone.get(&path).await;
            let receipt = phone.submit(&form, &format!("{path}/submit"), &[("mood", "5")]).await;
            assert!(receipt.has("Mood log") && receipt.has(expected) && receipt.exists("a[href='/w/wins/new']"), "{}", receipt.text());
        }
        let slot = meanwhile::domain::appointment::Slot { local_start: "2026-12-01T14:30:00".parse().unwrap(), time_zone: "Europe/London".into(), minutes: 50 };
        let new = meanwhile::actions::appointments::NewAppointment { client: ann, practitioner: None, slots: vec![slot], source: entity::kinds::AppointmentSource::Hand };
        meanwhile::actions::appointments::add(&world.app, world.amal, new).await.unwrap();
        let receipt = phone.get(&format!("{path}/done")).await;
        assert!(receipt.has("Tuesday 1 December 2026") && receipt.has("Dr. Amal reads it"), "{}", receipt.text());
        // Each page that a session opened can be left at once.
        for path in [path.clone(), format!("{path}/done"), format!("{path}/not-now"), "/w/".into(), "/w/data".into(), "/w/data/request".into(), "/w/progress".into(), "/w/reminders".into(), "/w/pin".into(), "/w/answers".into()] {
            assert!(phone.get(&path).await.exists("header form[action='/w/leave'] button"), "{path}");
        }
        let left = phone.post("/w/leave", &[]).await;
        assert_eq!(left.headers["clear-site-data"], "\"cache\", \"storage\"");
        assert!(!left.exists("header form") && phone.cookies.is_empty());
        assert_eq!(phone.get("/w/data").await.status, 404);
    }

    async fn two_thousand_responses_are_copied_in_reasonable_time(world: World) {
        let (_, client, response) = ann(&world).await;
        let (scope, first) = (world.amal, store::responses::find(&world.app.store, &world.amal, response).await.unwrap());
        let now = world.clock.now();
        world.app.store.write(move |tx| async move {
            for _ in 0..2_000 {
                let id: ResponseId = meanwhile::random::id(now);
                let submission = meanwhile::random::id(now);
                let row = &first.row;
                let new = store::responses::NewResponse { id, client, assignment: row.assignment_id, occurrence: row.occurrence_id, version: row.version_id, submission, answers: &first.answers, content_mac: vec![0; 32], amends: None, late: false, on_paper: false, way: None, entered_by: None, moved_from: None };
                store::responses::insert(&tx, &scope, new, now).await?;
            }
            Ok(())
        }).await.unwrap();
        let own = Scope::checked(world.amal.practice(), Actor::Client(client));
        let started = std::time::Instant::now();
        let data = own_data::gather(&world.app, own, client, own_data::Reader::Client).await.unwrap();
        let gathered = started.elapsed();
        let json = data.json().to_string();
        let read = written::read(speech::of("en"), &data);
        let html = serde_json::to_string(&read).unwrap();
        eprintln!("2001 responses: gathered in {gathered:?}, written in {:?}, {} KiB JSON, {} KiB of words", started.elapsed() - gathered, json.len() / 1024, html.len() / 1024);
        assert_eq!(data.sections.iter().find(|section| section.key == "responses").unwrap().records.len(), 2_001);
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    }
}

#[tokio::test]
async fn no_request_is_new_again_and_every_noun_has_its_sentences() {
    let speech = speech::of("en");
    for noun in own_data::NOUNS {
        let id = format!("own-section-{}", noun.key);
        assert_ne!(speech.say(&id, &[]), id);
    }
    assert!(OwnRequestStatus::ALL.iter().all(|status| !written::word_of(speech, "request-status", status.word()).contains('_')));
}

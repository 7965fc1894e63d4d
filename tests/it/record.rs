//! The next 14 days, one occurrence moved, left out, put back or sent now from its page, and the delivery record: what happened, and why
//! something was not sent.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{ClientId, OccurrenceId};
use entity::kinds::{OccurrenceStatus, OccurrenceWhy, PauseMode};
use meanwhile::actions::clients::{self, Pause};
use meanwhile::actions::{assignments, occurrences as actions};
use meanwhile::config::{Database, MailTransport, Tls};
use meanwhile::domain::addresses::Asking;
use meanwhile::domain::client::ClientDetails;
use meanwhile::domain::schedule::{Schedule, TypedSchedule};
use meanwhile::error::Error;
use meanwhile::store;
use serde_json::json;

use crate::support::post::{Post, Then};
use crate::support::{Api, World, world};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn until(world: &World, at: &str) {
    world.clock.advance(utc(at) - world.clock.now());
}

fn daily() -> TypedSchedule {
    TypedSchedule { kind: "days".into(), times: vec!["09:00".into()], from_date: "2026-11-24".into(), ..TypedSchedule::default() }
}

fn weekly() -> TypedSchedule {
    TypedSchedule {
        kind: "weeks".into(),
        weekdays: vec!["wed".into()],
        within: "2".into(),
        from_date: "2026-11-24".into(),
        ..TypedSchedule::default()
    }
}

/// Why nobody was written to, as a program is told; `None` where somebody was.
async fn not_sent(api: &Api, id: OccurrenceId) -> Option<String> {
    record(api, id).await["not_sent_because"].as_str().map(str::to_owned)
}

async fn record(api: &Api, id: OccurrenceId) -> serde_json::Value {
    let reply = api.get(&format!("/occurrences/{id}/record")).await;
    assert_eq!(reply.status, 200, "{:?}", reply.json);
    reply.json
}

async fn client_of_ben(world: &World, name: &str) -> ClientId {
    let email = format!("{}@mail.example", name.to_lowercase());
    let details = ClientDetails::parse(name, &email, "Asia/Tokyo", "en").unwrap();
    clients::create(&world.app, world.amal, world.ben().await, details, Asking::Attested).await.unwrap()
}

stories! {
    async fn the_next_two_weeks_of_everybody_and_of_nobody_elses(world: World) {
        let (ann, fay, check_in) = (world.client("Ann").await, client_of_ben(&world, "Fay").await, world.check_in().await);
        world.assign_rule(ann, check_in, &daily()).await;
        world.assign_rule(fay, check_in, &weekly()).await;
        let (mut amal, mut ben) = (world.amal().await, world.signed_in("ben@riverside.example").await);
        let mut carol = world.signed_in("carol@hillside.example").await;
        assert!(amal.get("/home").await.exists("a[href='/coming']"), "reachable from home");
        assert!(amal.get(&format!("/clients/{ann}")).await.exists(&format!("a[href='/clients/{ann}/coming']")));

        let page = amal.get("/coming").await;
        let names = page.texts("a.line .name");
        assert_eq!(names.iter().filter(|name| *name == "Ann").count(), 14);
        assert_eq!(names.iter().filter(|name| *name == "Fay").count(), 2);
        assert!(page.has("09:00 (Asia/Tokyo; 00:00 for you)"), "each in their own time: {}", page.text());
        let headings = page.texts("h2");
        assert!(headings[0].starts_with("Tomorrow, Tuesday 24 November 2026"), "{headings:?}");
        assert_eq!(headings.len(), 14, "one for each day");
        let filtered = amal.get(&format!("/coming?client={fay}")).await;
        assert_eq!(filtered.texts("a.line .name"), ["Fay", "Fay"]);
        assert_eq!(amal.get(&format!("/clients/{fay}/coming")).await.texts("a.line").len(), 2);

        assert_eq!(ben.get("/coming").await.texts("a.line .name"), ["Fay", "Fay"], "none of Dr. Amal's alone");
        assert_eq!(ben.get(&format!("/clients/{ann}/coming")).await.status, 404);
        world.share_with_ben(ann).await;
        assert!(ben.get("/coming").await.has("Ann"));
        let empty = carol.get("/coming").await;
        assert!(empty.status == 200 && empty.texts("a.line").is_empty() && empty.exists(".empty"), "{}", empty.text());
        assert_eq!(carol.get(&format!("/clients/{ann}/coming")).await.status, 404);
    }

    async fn reminders_and_whatever_waits_are_among_what_comes(world: World) {
        let (ann, ed, fay, check_in) = (world.client("Ann").await, world.client("Ed").await, world.client("Fay").await, world.check_in().await);
        world.assign(ann, check_in, Some("2026-11-27 18:00")).await;
        world.assign(ed, check_in, Some("2026-11-27 18:00")).await;
        world.assign_rule(fay, check_in, &daily()).await;
        let (amal_scope, now) = (world.amal, world.clock.now());
        world.app.store.write(move |tx| async move { store::clients::set_reminders_stopped(&tx, &amal_scope, ed, Some(now)).await }).await.unwrap();
        let until = Some("2026-11-26".parse().unwrap());
        clients::pause(&world.app, world.amal, fay, Pause { until, mode: PauseMode::Skip }).await.unwrap();
        let mut amal = world.amal().await;
        let anns = amal.get(&format!("/clients/{ann}/coming")).await;
        assert!(anns.texts("a.line").len() == 1 && anns.has("Reminder") && anns.has("18:00"), "{}", anns.text());
        let eds = amal.get(&format!("/clients/{ed}/coming")).await;
        assert!(eds.has("will not go") && eds.has("stopped reminders"), "{}", eds.text());
        let fays = amal.get(&format!("/clients/{fay}/coming")).await;
        assert_eq!(fays.texts(".badge.expired").len(), 2, "what falls into the pause");
        assert!(fays.has("paused until 26 November 2026") && fays.exists(".badge.planned"), "{}", fays.text());
    }

    async fn one_is_moved_left_out_put_back_and_sent_from_its_page(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily()).await;
        let all = world.occurrences(assignment).await;
        let (first, second) = (format!("/occurrences/{}", all[0].id), format!("/occurrences/{}", all[1].id));
        let mut amal = world.amal().await;
        assert!(amal.get(&format!("/assignments/{assignment}")).await.exists(&format!("a[href='{first}']")));

        // A mistake keeps what was typed; nothing is moved.
        let page = amal.get(&format!("{first}/move")).await;
        assert_eq!(page.attribute("[name=send_date]", "value"), "2026-11-24");
        let typed = [("send_date", "2026-11-20"), ("send_time", "16:45"), ("due_date", ""), ("due_time", "")];
        let page = amal.submit(&page, &format!("{first}/move"), &typed).await;
        assert!(page.status == 422 && page.exists(".error") && page.attribute("[name=send_time]", "value") == "16:45", "{}", page.text());
        let typed = [("send_date", "2026-11-24"), ("send_time", "16:45"), ("due_date", "2026-11-25"), ("due_time", "12:00")];
        let page = amal.submit(&page, &format!("{first}/move"), &typed).await;
        assert!(page.path == first && page.has("16:45") && page.has("Moved by hand"), "{}", page.text());
        let moved = &world.occurrences(assignment).await[0];
        assert_eq!((moved.opens_at, moved.due_at), (utc("2026-11-24T16:45:00Z"), Some(utc("2026-11-25T12:00:00Z"))));

        // Left out, and put back.
        let ask = amal.get(&format!("{second}/skip")).await;
        let page = amal.submit(&ask, &format!("{second}/skip"), &[]).await;
        assert!(page.has("left out by hand"), "{}", page.text());
        assert!(amal.get("/coming").await.exists(".badge.cancelled"), "it can still be found");
        let page = amal.submit(&page, &format!("{second}/unskip"), &[]).await;
        assert!(page.path == second && !page.has("left out by hand"), "{}", page.text());
        let back = world.occurrences(assignment).await[1].clone();
        assert_eq!((back.status, back.why, back.cancelled_at), (OccurrenceStatus::Planned, None, None));

        // Sent now; whoever comes second is told kindly, and what they typed is still there.
        let late = amal.get(&format!("{first}/move")).await;
        let page = amal.get(&first).await;
        amal.submit(&page, &format!("{first}/send"), &[]).await;
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 1);
        let page = amal.submit(&late, &format!("{first}/move"), &typed).await;
        assert!(page.status == 409 && page.has("sent or ended already") && page.attribute("[name=send_time]", "value") == "16:45", "{}", page.text());
        let page = amal.post(&format!("{first}/skip"), &[]).await;
        assert!(page.status == 409 && page.has("sent or ended already"), "{}", page.text());
    }

    async fn what_was_left_out_comes_back_only_while_its_time_is_to_come(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily()).await;
        let all = world.occurrences(assignment).await;
        for one in &all[0..4] {
            actions::skip(&world.app, world.amal, one.id).await.unwrap();
        }
        assert!(matches!(actions::unskip(&world.app, world.carol, all[1].id).await, Err(Error::NotFound)));
        until(&world, "2026-11-24T09:00:00Z");
        assert!(matches!(actions::unskip(&world.app, world.amal, all[0].id).await, Err(Error::Conflict(_))), "its time is past");
        // The rule changed meanwhile: what comes back comes when the rule has it now.
        let known = store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap();
        let rule = Schedule::read(&TypedSchedule { times: vec!["18:00".into()], ..daily() }, "Europe/London", world.clock.now()).unwrap();
        let changed = assignments::Changed { schedule: Some(rule), ..Default::default() };
        assignments::update(&world.app, world.amal, assignment, known.revision, changed).await.unwrap();
        actions::unskip(&world.app, world.amal, all[1].id).await.unwrap();
        actions::unskip(&world.app, world.amal, all[1].id).await.unwrap();
        let back = store::occurrences::find(&world.app.store, &world.amal, all[1].id).await.unwrap();
        assert_eq!((back.status, back.opens_at), (OccurrenceStatus::Planned, utc("2026-11-25T18:00:00Z")));
        let api = Api::new(&world).await;
        let reply = api.post(&format!("/occurrences/{}/unskip", all[2].id), json!({})).await;
        assert_eq!((reply.status, reply.json["status"].as_str()), (200, Some("planned")));
        assignments::cancel(&world.app, world.amal, assignment).await.unwrap();
        assert!(matches!(actions::unskip(&world.app, world.amal, all[3].id).await, Err(Error::Conflict(_))), "nothing more of it is sent");
        assert!(matches!(actions::unskip(&world.app, world.amal, all[2].id).await, Err(Error::Conflict(_))), "it was cancelled, not left out");
    }

    async fn the_record_tells_what_happened_in_its_order(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let id = world.occurrence(assignment).await.id;
        let api = Api::new(&world).await;
        let mut phone = world.visitor();
        phone.get(&link).await;
        phone.post(&link, &[]).await;
        let what = |record: &serde_json::Value| -> Vec<String> {
            record["entries"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(what(&record(&api, id).await), ["planned", "opened", "mailed"], "neither looking nor a button begins anything");
        until(&world, "2026-11-26T18:01:00Z");
        world.work().await;
        let page = phone.post(&link, &[]).await.path;
        for (minutes, mood) in [(1, "4"), (2, "5"), (3, "6")] {
            world.clock.advance(TimeDelta::minutes(minutes));
            let known = phone.get(&page).await;
            let mut fields = known.hidden(&format!("{page}/submit"));
            fields.push(("mood".into(), mood.into()));
            phone.post_all(&format!("{page}/draft"), fields).await;
        }
        world.clock.advance(TimeDelta::minutes(1));
        let known = phone.get(&page).await;
        phone.submit(&known, &format!("{page}/submit"), &[("mood", "6")]).await;
        let told = record(&api, id).await;
        assert_eq!(what(&told), ["planned", "opened", "mailed", "reminded", "begun", "saved", "completed"], "{told}");
        assert_eq!((&told["not_sent_because"], &told["not_reminded_because"]), (&json!(null), &json!(null)));
        let shown = world.amal().await.get(&format!("/occurrences/{id}")).await;
        let begun = shown.texts("ol .name").iter().position(|line| line.starts_with("Begun")).unwrap();
        assert!(shown.texts("ol .name")[begun + 1].starts_with("Saved") && shown.has("2 times more"), "{}", shown.text());
        assert_eq!(Api::with(&world, &world.key_of(world.carol, &meanwhile::domain::scope::ApiScope::ALL).await).get(&format!("/occurrences/{id}/record")).await.status, 404);
    }

    async fn why_it_was_not_sent_has_an_answer(world: World) {
        let check_in = world.check_in().await;
        let people = ["Ann", "Ed", "Fay", "Gus", "Hal", "Ida"];
        let mut given = Vec::new();
        for name in people {
            let client = world.client(name).await;
            given.push((client, world.assign_rule(client, check_in, &weekly()).await));
        }
        let api = Api::new(&world).await;
        let mut first = Vec::new();
        for (_, assignment) in &given {
            first.push(world.occurrences(*assignment).await[0].id);
        }
        let says = async |at: usize, words: &str| {
            let why = not_sent(&api, first[at]).await.unwrap_or_else(|| panic!("{} was sent", people[at]));
            assert!(why.contains(words), "{}: {why}", people[at]);
        };
        says(0, "2026-11-25T09:00:00Z").await;
        actions::skip(&world.app, world.amal, first[1]).await.unwrap();
        says(1, "left out by hand").await;
        clients::pause(&world.app, world.amal, given[2].0, Pause::default()).await.unwrap();
        says(2, "paused").await;
        assignments::cancel(&world.app, world.amal, given[3].1).await.unwrap();
        says(3, "cancelled").await;
        clients::discharge(&world.app, world.amal, given[4].0).await.unwrap();
        says(4, "discharged").await;
        // Ann's is sent; the server is away when Ida's should go, and comes back too late for it.
        actions::send_now(&world.app, world.amal, first[0]).await.unwrap();
        world.work().await;
        assert_eq!(not_sent(&api, first[0]).await, None);
        until(&world, "2026-11-28T12:00:00Z");
        world.work().await;
        says(5, "server was away").await;
        until(&world, "2026-12-09T12:00:00Z");
        world.work().await;
        let newer = world.occurrences(given[5].1).await.into_iter().find(|one| one.why == Some(OccurrenceWhy::Newer)).unwrap();
        assert!(not_sent(&api, newer.id).await.unwrap().contains("newer one"));
    }

    async fn a_reminder_that_was_not_wanted_says_so(world: World) {
        let (ann, ed, check_in) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        let (stopped, soon) = (world.assign(ann, check_in, Some("2026-11-27 18:00")).await, world.assign(ed, check_in, Some("2026-11-24 18:00")).await);
        let (stopped, soon) = (world.occurrence(stopped).await.id, world.occurrence(soon).await.id);
        let api = Api::new(&world).await;
        let why = async |id| record(&api, id).await["not_reminded_because"].as_str().unwrap().to_owned();
        assert!(why(stopped).await.contains("2026-11-26T18:00:00Z"));
        assert!(why(soon).await.contains("too little time"));
        let (amal, now) = (world.amal, world.clock.now());
        world.app.store.write(move |tx| async move { store::clients::set_reminders_stopped(&tx, &amal, ann, Some(now)).await }).await.unwrap();
        assert!(why(stopped).await.contains("stopped reminders"));
        until(&world, "2026-11-26T18:01:00Z");
        world.work().await;
        let after = why(stopped).await;
        assert!(after.contains("as it should be") && after.contains("stopped reminders"), "{after}");
        assert!(record(&api, stopped).await["entries"].as_array().unwrap().iter().any(|entry| entry["what"] == "not_mailed"));
    }
}

/// A world whose mail goes to a mail server of ours, on each database.
async fn worlds() -> Vec<(World, Post)> {
    let mut worlds = Vec::new();
    let databases: Vec<Option<Database>> = [None].into_iter().chain(world::new_postgres_database().await.map(Some)).collect();
    for database in databases {
        let post = Post::start().await;
        let mail = MailTransport::Smtp { host: "127.0.0.1".into(), port: post.port, tls: Tls::None, credentials: None };
        worlds.push((World::with_mail(database, mail).await, post));
    }
    worlds
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_on_its_way_says_what_the_server_said() {
    for (world, post) in worlds().await {
        post.next(Then::RefuseRecipient("451 4.7.1 greylisted"));
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let id = world.occurrence(world.assign(ann, check_in, None).await).await.id;
        let api = Api::new(&world).await;
        let why = not_sent(&api, id).await.unwrap();
        assert!(why.contains("try again") && why.contains("greylisted"), "{why}");
        let mut amal = world.amal().await;
        let coming = amal.get("/coming").await;
        assert!(coming.exists("a.line .badge.begun") && coming.has("Ann"), "what waits is among what comes: {}", coming.text());
        world.wait(TimeDelta::minutes(10)).await;
        assert_eq!(not_sent(&api, id).await, None);
        let what: Vec<_> =
            record(&api, id).await["entries"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap().to_owned()).collect();
        assert_eq!(what, ["planned", "opened", "tried", "mailed"]);

        // A dead address: what is planned says that it will not go.
        post.next(Then::RefuseRecipient("550 5.1.1 unknown"));
        let ed = world.client("Ed").await;
        let dead = world.occurrence(world.assign(ed, check_in, None).await).await.id;
        assert!(not_sent(&api, dead).await.is_some());
        let rule = world.assign_rule(ed, check_in, &daily()).await;
        let planned = world.occurrences(rule).await[0].id;
        assert!(not_sent(&api, planned).await.unwrap().contains("undeliverable"));
        assert!(amal.get(&format!("/clients/{ed}/coming")).await.has("will not go"));
    }
}

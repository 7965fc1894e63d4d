//! What a review found in the therapist's side, each with a story of its own: ticks that say too much, entries of logs that were moved, what
//! somebody who reads along may take, from where change is counted, and what of withdrawn answers is still told.

use chrono::TimeDelta;
use entity::ids::{ClientId, OccurrenceId, PractitionerId, ResponseId, SubmissionId, TemplateId};
use entity::kinds::{AppointmentSource, AssignmentStatus, OccurrenceStatus, Role, TemplateMode};
use meanwhile::actions::read_access::{self, About, NewAccess};
use meanwhile::actions::{self, clients, misfiled};
use meanwhile::domain::appointment::Slot;
use meanwhile::domain::attainment::{Rating, Scale};
use meanwhile::domain::progress::Point;
use meanwhile::domain::response::Answer;
use meanwhile::domain::review::Review;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::store;
use meanwhile::store::responses::Tick;
use meanwhile::store::reviews::Writing;
use meanwhile::store::templates::{Version, Written};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, Page, Visitor, World};

fn as_client(world: &World, client: ClientId) -> Scope {
    Scope::checked(world.amal.practice(), Actor::Client(client))
}

async fn version(world: &World, template: TemplateId) -> Version {
    store::templates::versions_of(&world.app.store, &world.amal, template).await.unwrap().pop().unwrap()
}

/// A version of a template with these items that goes on from here.
async fn next_version(world: &World, template: TemplateId, mode: TemplateMode, items: Value) {
    let draft = actions::templates::draft(&world.app, world.amal, template).await.unwrap();
    let content = serde_json::from_value(json!({ "sections": [{ "items": items }] })).unwrap();
    actions::templates::save(&world.app, world.amal, &draft, draft.revision, Written { title: draft.title.clone(), mode, content }).await.unwrap();
    actions::templates::publish(&world.app, world.amal, template).await.unwrap();
}

/// Sends answers as the client does; the same submission once more amends them.
async fn send(
    world: &World,
    of: (ClientId, OccurrenceId, TemplateId),
    submission: Option<SubmissionId>,
    answers: &[(&str, Value)],
) -> (ResponseId, SubmissionId) {
    let answers = answers.iter().map(|(link_id, value)| Answer::new(*link_id, value.clone())).collect();
    let submission = submission.unwrap_or_else(|| meanwhile::random::id(world.app.now()));
    let version = version(world, of.2).await;
    let received = actions::responses::submit(&world.app, as_client(world, of.0), of.1, version, submission, answers, None).await.unwrap();
    world.clock.advance(TimeDelta::minutes(1));
    (received.id(), submission)
}

/// Assigns it once more; where it is answered.
async fn door(world: &World, client: ClientId, template: TemplateId) -> (ClientId, OccurrenceId, TemplateId) {
    let assignment = world.assign(client, template, None).await;
    (client, world.occurrence(assignment).await.id, template)
}

async fn reads_along(world: &World, reader: PractitionerId, client: ClientId) {
    read_access::give(&world.app, world.amal, NewAccess { id: None, reader, about: About::Client(client), ends_on: None }).await.unwrap();
}

async fn noted(world: &World, verb: &str) -> usize {
    store::audit::list(&world.app.store, &world.amal).await.unwrap().iter().filter(|event| event.verb == verb).count()
}

/// How often somebody did this, as the client's own copy tells it.
async fn told(world: &World, client: ClientId, did: &str) -> usize {
    let data = actions::own_data::gather(&world.app, world.amal, client, actions::own_data::Reader::Practice).await.unwrap().json();
    data["sections"]["readers"].as_array().unwrap().iter().filter(|one| one["did"] == did).count()
}

async fn progress(world: &World, client: ClientId) -> Value {
    Api::new(world).await.get(&format!("/clients/{client}/progress?period=everything")).await.json
}

async fn session_with(world: &World, client: ClientId) -> entity::ids::AppointmentId {
    let slot = Slot { local_start: "2026-11-24T14:30:00".parse().unwrap(), time_zone: "Europe/London".into(), minutes: 50 };
    let new = actions::appointments::NewAppointment { client, practitioner: None, slots: vec![slot], source: AppointmentSource::Hand };
    actions::appointments::add(&world.app, world.amal, new).await.unwrap()[0]
}

/// Everybody's browser but Dr. Amal's.
async fn zoe(world: &World) -> (PractitionerId, Visitor) {
    let (id, address) = world.hire("Zoe", Role::Therapist).await;
    (id, world.signed_in(&address).await)
}

fn lines(page: &Page) -> Vec<String> {
    page.texts(".timeline .happened > :first-child")
}

stories! {
    async fn what_came_after_the_page_was_made_stays_on_the_list(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = world.occurrence(assignment).await.client_id;
        let mut phone = world.visitor();
        let form = phone.post(&link, &[]).await;
        let submit = format!("{}/submit", form.path);
        phone.submit(&form, &submit, &[("mood", "5")]).await;
        let first = world.responses().await[0].id;
        let (list, tick) = (format!("/clients/{ann}/discuss"), format!("d-{first}"));
        let mut amal = world.amal().await;
        let page = amal.get(&list).await;
        let read = amal.get(&format!("/responses/{first}")).await;
        // While her page is open, Ann corrects what she sent.
        world.clock.advance(TimeDelta::minutes(2));
        phone.submit(&form, &submit, &[("mood", "2")]).await;
        assert_eq!(world.responses().await.len(), 2);
        amal.submit(&page, &list, &[(&tick, "yes")]).await;
        let ticked = async || world.responses().await.iter().map(|row| row.discussed_at.is_some()).collect::<Vec<_>>();
        assert_eq!(ticked().await, [true, false]);
        assert!(amal.get(&list).await.exists("fieldset.discuss"), "nobody has talked about the correction");
        // The page of the first answers says no more than that.
        let path = format!("/responses/{first}/discussed");
        amal.submit(&read, &path, &[("discussed", "no")]).await;
        amal.submit(&read, &path, &[("discussed", "yes")]).await;
        assert_eq!(ticked().await, [true, false]);
        // Seen, it is ticked off as well.
        let page = amal.get(&list).await;
        amal.submit(&page, &list, &[(&tick, "yes")]).await;
        assert_eq!(ticked().await, [true, true]);
    }

    async fn an_entry_that_went_to_the_right_client_asks_nothing_more_of_them(world: World) {
        let (ann, ed, template) = (world.client("Ann").await, world.client("Ed").await, world.log().await);
        let assignment = world.assign(ann, template, None).await;
        let occurrence = world.occurrence(assignment).await.id;
        let mut phone = world.visitor();
        let form = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        phone.submit(&form, &format!("{}/submit", form.path), &[("mood", "5"), ("best", "Ed’s walk")]).await;
        let entry = world.responses().await[0].id;
        world.clock.advance(TimeDelta::minutes(1));
        // Ann begins the next entry.
        let form = phone.get(&form.path).await;
        let mut typed = form.hidden(&format!("{}/submit", form.path));
        typed.push(("best".into(), "Her own beginning".into()));
        phone.post_all(&format!("{}/draft", form.path), typed).await;

        // Pressed by two at once, it is moved once, and both are told where it is.
        let (one, other) = tokio::join!(misfiled::move_to(&world.app, world.amal, entry, ed, None), misfiled::move_to(&world.app, world.amal, entry, ed, None));
        assert_eq!(one.unwrap(), other.unwrap());
        let rows = world.responses().await;
        assert!(rows.len() == 1 && rows[0].client_id == ed, "{rows:?}");
        let eds = store::occurrences::find(&world.app.store, &world.amal, rows[0].occurrence_id).await.unwrap();
        let given = store::assignments::find(&world.app.store, &world.amal, eds.assignment_id).await.unwrap();
        assert_eq!((eds.status, given.status), (OccurrenceStatus::Completed, AssignmentStatus::Ended), "Ed was never asked for a log");
        let anns = store::occurrences::find(&world.app.store, &world.amal, occurrence).await.unwrap();
        assert_eq!(anns.status, OccurrenceStatus::Open);
        assert!(phone.get(&format!("/w/{occurrence}")).await.body.contains("Her own beginning"), "what she began is hers");
        // To another client it is no longer there to be moved.
        let bea = world.client("Bea").await;
        assert!(matches!(misfiled::move_to(&world.app, world.amal, entry, bea, None).await, Err(meanwhile::error::Error::Conflict(_))));
    }

    async fn what_was_ended_meanwhile_is_taken_back_and_not_asked_again(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let of = door(&world, ann, template).await;
        let (response, _) = send(&world, of, None, &[("mood", json!(5))]).await;
        clients::discharge(&world.app, world.amal, ann).await.unwrap();
        let mut amal = world.amal().await;
        let path = format!("/responses/{response}/reset");
        let asks = amal.get(&path).await;
        let done = amal.submit(&asks, &path, &[]).await;
        assert_eq!(done.status, 200, "{}", done.text());
        let found = store::occurrences::find(&world.app.store, &world.amal, of.1).await.unwrap();
        assert_eq!(found.status, OccurrenceStatus::Cancelled, "nobody who was discharged is asked again");
        assert!(world.responses().await.is_empty());
        assert_eq!(amal.submit(&asks, &path, &[]).await.path, done.path, "pressed twice it is taken back once");
    }

    async fn who_reads_along_with_one_client_does_so_by_the_word_of_whoever_is_responsible(world: World) {
        let (ann, ben) = (world.client("Ann").await, world.ben().await);
        let (zoe, mut browser) = zoe(&world).await;
        let page = format!("/clients/{ann}");
        reads_along(&world, zoe, ann).await;
        assert_eq!(browser.get(&page).await.status, 200);
        let revision = store::clients::find(&world.app.store, &world.amal, ann).await.unwrap().revision;
        clients::update(&world.app, world.amal, ann, revision, clients::Changed { practitioner: Some(ben), ..Default::default() }).await.unwrap();
        assert_eq!(browser.get(&page).await.status, 404, "Ben has not said so");
        assert_eq!(noted(&world, "end_read_along").await, 1);
        // Nor does it outlast a colleague who leaves.
        reads_along(&world, zoe, ann).await;
        assert_eq!(browser.get(&page).await.status, 200);
        actions::practitioners::deactivate(&world.app, world.amal, ben, world.amal.practitioner()).await.unwrap();
        assert_eq!(browser.get(&page).await.status, 404);
        assert_eq!(noted(&world, "end_read_along").await, 2);
    }

    async fn whoever_reads_along_searches_and_summarises_and_takes_nothing_away(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        send(&world, door(&world, ann, template).await, None, &[("mood", json!(5)), ("best", json!("A canary in the garden"))]).await;
        let (zoe, mut browser) = zoe(&world).await;
        let search = async |browser: &mut Visitor| browser.post(&format!("/clients/{ann}/timeline"), &[("words", "canary")]).await;
        assert_eq!(search(&mut browser).await.status, 404, "she is not on the case");
        reads_along(&world, zoe, ann).await;
        for file in ["export.csv", "own-data.html", "own-data.json"] {
            let page = browser.get(&format!("/clients/{ann}/{file}")).await;
            assert!(page.status == 403 && !page.body.contains("canary"), "{file}: {}", page.status);
        }
        assert_eq!((noted(&world, "export").await, noted(&world, "read_along").await), (0, 0), "nothing left the practice");
        let page = browser.get(&format!("/clients/{ann}/timeline")).await;
        let found = browser.submit(&page, &format!("/clients/{ann}/timeline"), &[("words", "canary")]).await;
        assert!(found.status == 200 && found.exists("body.reads-along") && lines(&found).len() == 1, "{}", found.text());
        let form = browser.get(&format!("/clients/{ann}/summary")).await;
        let sheet = browser.submit(&form, &format!("/clients/{ann}/summary"), &[("parts", "takeaways")]).await;
        assert_eq!(sheet.status, 200, "{}", sheet.text());
        assert_eq!((noted(&world, "search_timeline").await, noted(&world, "summarise").await, noted(&world, "read_along").await), (1, 1, 4));
        // Everything else that is posted is refused as before.
        assert_eq!(browser.post(&format!("/clients/{ann}/status"), &[("to", "pause")]).await.status, 403);
        // Dr. Amal takes it; and a deep address of the same ending is no such page.
        assert_eq!(world.amal().await.get(&format!("/clients/{ann}/export.csv")).await.status, 200);
    }

    async fn who_looked_is_told_whatever_became_of_it(world: World) {
        let (ann, ed, template) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        let (moved, _) = send(&world, door(&world, ann, template).await, None, &[("mood", json!(5))]).await;
        let (taken_back, _) = send(&world, door(&world, ann, template).await, None, &[("mood", json!(6))]).await;
        let mut amal = world.amal().await;
        for id in [moved, taken_back] {
            amal.get(&format!("/responses/{id}")).await;
        }
        assert_eq!((told(&world, ann, "read").await, told(&world, ed, "read").await), (2, 0));
        misfiled::move_to(&world.app, world.amal, moved, ed, None).await.unwrap();
        misfiled::reset(&world.app, world.amal, taken_back).await.unwrap();
        assert_eq!((told(&world, ann, "read").await, told(&world, ed, "read").await), (2, 1), "Ed’s answers were read when they stood elsewhere");
        // Ways of looking that open no single answer are told as well.
        let page = amal.get(&format!("/clients/{ann}/timeline")).await;
        amal.submit(&page, &format!("/clients/{ann}/timeline"), &[("words", "canary")]).await;
        let form = amal.get(&format!("/clients/{ann}/summary")).await;
        amal.submit(&form, &format!("/clients/{ann}/summary"), &[("parts", "takeaways")]).await;
        amal.get(&format!("/clients/{ann}/brief")).await;
        for did in ["read_timeline", "search_timeline", "summarise", "read_brief"] {
            assert_eq!(told(&world, ann, did).await, 1, "{did}");
        }
    }

    async fn what_was_moved_or_taken_back_has_its_line_on_the_timeline(world: World) {
        let (ann, ed, template) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        let (moved, _) = send(&world, door(&world, ann, template).await, None, &[("mood", json!(5))]).await;
        let (taken_back, _) = send(&world, door(&world, ann, template).await, None, &[("mood", json!(6))]).await;
        misfiled::move_to(&world.app, world.amal, moved, ed, None).await.unwrap();
        misfiled::reset(&world.app, world.amal, taken_back).await.unwrap();
        world.clock.advance(TimeDelta::minutes(1));
        let api = Api::new(&world).await;
        let events = async |client: ClientId| {
            let found = api.get(&format!("/clients/{client}/timeline")).await.json["items"].as_array().unwrap().clone();
            found.into_iter().filter(|one| one["event"] == "put_right").map(|one| one["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let (anns, eds) = (events(ann).await, events(ed).await);
        assert_eq!((anns.len(), eds.len()), (2, 1), "{anns:?} {eds:?}");
        assert!(anns.iter().chain(&eds).all(|title| title.contains("Weekly check-in")));
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{ann}/timeline")).await;
        assert!(anns.iter().all(|title| lines(&page).contains(title)) && !lines(&page).iter().any(|line| line.contains("Ed")), "{:?}", lines(&page));
        let page = amal.get(&format!("/clients/{ed}/timeline")).await;
        assert!(!lines(&page).iter().any(|line| line.contains("Ann")), "{:?}", lines(&page));
        // Whoever sees nothing clinical is told nothing of it.
        let (_, sams) = world.hire("Sam", Role::Assistant).await;
        assert!(!world.signed_in(&sams).await.get(&format!("/clients/{ann}/timeline")).await.has(&anns[0]));
    }

    async fn private_notes_come_along_only_where_their_author_asks(world: World) {
        let ann = world.client("Ann").await;
        let session = session_with(&world, ann).await;
        world.share_with_ben(ann).await;
        let path = format!("/appointments/{session}");
        let (mut amal, mut ben) = (world.amal().await, world.signed_in("ben@riverside.example").await);
        for (browser, note) in [(&mut amal, "A canary of Amal’s"), (&mut ben, "A canary of Ben’s")] {
            let page = browser.get(&path).await;
            browser.submit(&page, &path, &[("note", note)]).await;
        }
        let own = format!("/clients/{ann}/own-data");
        assert!(!amal.get(&own).await.exists("input[name=notes][checked]"), "off unless somebody says so");
        assert!(!ben.get(&own).await.exists("input[name=notes]"));
        for ending in ["html", "json"] {
            assert!(!amal.get(&format!("{own}.{ending}")).await.body.contains("canary"));
            let taken = amal.get(&format!("{own}.{ending}?notes=yes")).await;
            assert!(taken.status == 200 && taken.body.contains("A canary of Amal") && !taken.body.contains("A canary of Ben"), "{}", taken.body);
            assert_eq!(ben.get(&format!("{own}.{ending}?notes=yes")).await.status, 403, "for whoever is responsible");
        }
        assert_eq!(noted(&world, "export_private_notes").await, 2);
    }

    async fn the_brief_counts_from_where_progress_counts(world: World) {
        let ann = world.client("Ann").await;
        let template = actions::measures::adopt(&world.app, world.amal, "phq-9", None).await.unwrap();
        let mut sent = Vec::new();
        for total in [20u32, 14, 13] {
            let answers: Vec<(String, Value)> = (1..=9).map(|n| (format!("phq9_{n}"), json!(((total + 9 - n) / 9).to_string()))).collect();
            let answers: Vec<(&str, Value)> = answers.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            sent.push(send(&world, door(&world, ann, template).await, None, &answers).await.0);
            world.wait(TimeDelta::days(7)).await;
        }
        let choice = actions::progress::Choice { template, link_id: "score:total".into(), response: Some(sent[1]) };
        actions::progress::set_baseline(&world.app, world.amal, ann, choice).await.unwrap();
        let line = async || {
            let page = world.amal().await.get(&format!("/clients/{ann}/brief")).await;
            page.texts(".brief li").into_iter().find(|line| line.contains("13 of 27")).unwrap_or_else(|| page.text())
        };
        assert!(line().await.contains("14 on"), "{}", line().await);
        // The chosen one is corrected and is an estimate now: nothing is counted from it, here or there.
        let (amal, now) = (world.amal, world.app.now());
        let all = store::series::of_client(&world.app.store, &amal, ann).await.unwrap();
        let old = all.iter().find(|one| one.link_id == "score:total").unwrap().points[1];
        let estimate = Point { estimated: true, response: ResponseId(uuid::Uuid::from_u128(7)), ..old };
        world.app.store.write(move |tx| async move { store::series::append(&tx, &amal, ann, (template, "score:total"), &[estimate], Some(old.response), now).await }).await.unwrap();
        let json = progress(&world, ann).await;
        let total = json["series"].as_array().unwrap().iter().find(|one| one["key"] == "score:total").unwrap();
        assert_eq!((&total["baseline"]["value"], &total["baseline"]["chosen"]), (&json!(20.0), &json!(false)));
        assert!(line().await.contains("20 on") && !line().await.contains("baseline"), "{}", line().await);
    }

    async fn change_is_not_counted_from_before_the_scale_changed(world: World) {
        let scale = |max: i64| json!([{ "link_id": "mood", "kind": "scale", "text": "Mood?", "config": { "min": 0, "max": max } }]);
        let (ann, template) = (world.client("Ann").await, world.template("Evenings", scale(10)).await);
        let (before, _) = send(&world, door(&world, ann, template).await, None, &[("mood", json!(9))]).await;
        let missed = world.assign(ann, template, Some("2026-11-24 18:00")).await;
        for _ in 0..20 {
            world.wait(TimeDelta::days(1)).await;
        }
        assert_eq!(world.occurrence(missed).await.status, OccurrenceStatus::Missed);
        next_version(&world, template, TemplateMode::Form, scale(5)).await;
        let (after, _) = send(&world, door(&world, ann, template).await, None, &[("mood", json!(4))]).await;
        let api = Api::new(&world).await;
        let body = |response: ResponseId| json!({ "template_id": template.0, "key": "mood", "response_id": response.0 });
        let path = format!("/clients/{ann}/progress/baseline");
        assert_eq!(api.call(Method::PUT, &path, &[], Some(&body(before))).await.status, 422);
        assert_eq!(api.call(Method::PUT, &path, &[], Some(&body(after))).await.status, 200);
        // Nor is what was asked on the other scale counted beside the answers of this one.
        let series = &progress(&world, ann).await["series"][0];
        assert_eq!((&series["answered"], &series["asked"]), (&json!(1), &json!(1)), "{series}");
        // What was counted from goes with its answer to the right client.
        let ed = world.client("Ed").await;
        misfiled::move_to(&world.app, world.amal, after, ed, None).await.unwrap();
        assert!(store::baselines::of_client(&world.app.store, &world.amal, ann).await.unwrap().is_empty());
    }

    async fn how_often_it_was_asked_is_said_only_where_that_can_be_known(world: World) {
        let items = json!([
            { "link_id": "tried", "kind": "yes_no", "text": "Did you try?" },
            { "link_id": "how", "kind": "scale", "text": "How was it?", "config": { "min": 0, "max": 10 }, "show_when": { "conditions": [{ "item": "tried", "is": "is", "value": true }] } },
        ]);
        let (ann, template) = (world.client("Ann").await, world.template("Trying", items).await);
        send(&world, door(&world, ann, template).await, None, &[("tried", json!(true)), ("how", json!(4))]).await;
        send(&world, door(&world, ann, template).await, None, &[("tried", json!(false))]).await;
        let json = progress(&world, ann).await;
        let how = json["series"].as_array().unwrap().iter().find(|one| one["key"] == "how").unwrap();
        assert_eq!((&how["answered"], &how["asked"]), (&json!(1), &Value::Null), "{how}");
    }

    async fn an_emptied_part_hides_no_first_total(world: World) {
        let (ann, template) = (world.client("Ann").await, world.log().await);
        let (amal, now) = (world.amal, world.app.now());
        let id = |n: i64| ResponseId(uuid::Uuid::from_u128(n as u128 + 1));
        let point = move |n: i64| Point { at: now - TimeDelta::days(500 - n), value: 1.0, response: id(n), estimated: false, version: Some(1) };
        world.app.store.write(move |tx| async move {
            for n in 0..320 {
                store::series::append(&tx, &amal, ann, (template, "score:total"), &[point(n)], None, now).await?;
            }
            for n in 0..100 {
                store::series::withdraw(&tx, &amal, ann, (template, "score:total"), id(n)).await?;
            }
            Ok(())
        }).await.unwrap();
        let found = store::series::of_templates(&world.app.store, &amal, ann, vec![template], &[], (now - TimeDelta::days(1), now)).await.unwrap().remove(0);
        assert_eq!(found.points.first().map(|point| point.response), Some(id(100)), "change is counted from the first that is left");
    }

    async fn a_goal_is_looked_at_in_care_and_where_its_levels_can_be_read(world: World) {
        let ann = world.client("Ann").await;
        world.assign(ann, world.check_in().await, None).await;
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        let mut phone = world.visitor();
        phone.post(&link, &[]).await;
        phone.post("/w/pin", &[("_do", "set"), ("pin", "739146"), ("again", "739146")]).await;
        world.clock.advance(TimeDelta::minutes(1));
        // Another browser, which has not said the PIN, writes a goal: its own words it can read, levels of the practice it cannot.
        let mut other = world.visitor();
        other.post(&link, &[]).await;
        let form = other.get("/w/goals/new").await;
        let page = other.submit(&form, "/w/goals/new", &[("wording", "Leave the house again"), ("shared", "yes")]).await;
        let own = page.path.split('?').next().unwrap().to_owned();
        let goal: entity::ids::GoalId = own.rsplit('/').next().unwrap().parse().unwrap();
        let scale = Scale::parse(["a", "b", "c", "d", "e"], "1", "-1").unwrap();
        actions::attainment::write_scale(&world.app, world.amal, goal, 0, scale, None).await.unwrap();
        let ratings = async || store::attainment::ratings_of(&world.app.store, &world.amal, ann).await.unwrap().len();
        other.post(&format!("{own}/levels"), &[("_do", "rate"), ("level", "1")]).await;
        assert_eq!(ratings().await, 0, "nobody rates by words that they cannot read");
        other.post("/w/pin", &[("_do", "enter"), ("pin", "739146")]).await;
        other.post(&format!("{own}/levels"), &[("_do", "rate"), ("level", "1")]).await;
        assert_eq!(ratings().await, 1);
        clients::discharge(&world.app, world.amal, ann).await.unwrap();
        let rating = Rating::parse("0", "").unwrap();
        let new = actions::attainment::NewRating { id: None, goal, rating, on: "2026-11-24".parse().unwrap(), session: None };
        assert!(matches!(actions::attainment::rate(&world.app, world.amal, new).await, Err(meanwhile::error::Error::Conflict(_))));
    }

    async fn what_was_said_long_ago_of_an_answer_is_still_beside_it(world: World) {
        let (ann, template) = (world.client("Ann").await, world.log().await);
        let of = door(&world, ann, template).await;
        let (first, _) = send(&world, of, None, &[("mood", json!(5))]).await;
        let said = |text: &str| Review { learned: Some(text.into()), ..Review::default() };
        actions::reviews::save(&world.app, as_client(&world, ann), first, None, said("A canary in the garden"), true).await.unwrap();
        // Two hundred later ones, all talked about.
        let (scope, now) = (world.amal, world.app.now());
        let row = store::responses::find(&world.app.store, &scope, first).await.unwrap();
        let later = said("Later");
        world.app.store.write(move |tx| async move {
            for n in 0..200u128 {
                let (id, row) = (meanwhile::random::id::<ResponseId>(now + TimeDelta::seconds(n as i64)), &row.row);
                let new = store::responses::NewResponse { id, client: ann, assignment: row.assignment_id, occurrence: row.occurrence_id, version: row.version_id, submission: meanwhile::random::id(now), answers: &[], content_mac: vec![0; 32], amends: None, late: false, on_paper: false, way: None, entered_by: None, moved_from: None };
                store::responses::insert(&tx, &scope, new, now).await?;
                store::responses::set_discussed(&tx, &scope, id, Tick { by: scope.practitioner(), at: Some(now), within: None }).await?;
                store::reviews::save(&tx, &scope, Writing { client: ann, response: id, template, session: None, over: 0, written_at: now }, &later).await?;
            }
            Ok(())
        }).await.unwrap();
        let page = world.amal().await.get(&format!("/clients/{ann}/discuss")).await;
        assert!(page.texts("fieldset.discuss").len() == 1 && page.has("A canary in the garden"), "{}", page.text());
    }

    async fn a_topic_that_was_struck_loses_no_note(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let ann = world.client_named("Ann").await;
        let mut phone = world.visitor();
        phone.post(&link, &[]).await;
        let form = phone.get("/w/topics").await;
        phone.submit(&form, "/w/topics", &[("text", "Sleep"), ("_share", "yes")]).await;
        let topic = store::topics::open(&world.app.store, &world.amal, ann).await.unwrap()[0].row.id;
        let path = format!("/appointments/{}", session_with(&world, ann).await);
        let mut amal = world.amal().await;
        let page = amal.get(&path).await;
        actions::topics::strike(&world.app, as_client(&world, ann), topic).await.unwrap();
        let kept = amal.submit(&page, &path, &[(&format!("m-{topic}"), "done"), ("note", "A canary of a hypothesis.")]).await;
        assert_eq!(kept.status, 200, "{}", kept.text());
        assert!(amal.get(&path).await.has("A canary of a hypothesis."));
    }

    async fn an_answer_that_was_corrected_keeps_its_badge(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let of = door(&world, ann, template).await;
        let (first, submission) = send(&world, of, None, &[("mood", json!(1))]).await;
        let (scope, now, occurrence) = (world.amal, world.app.now(), world.responses().await[0].occurrence_id);
        world.app.store.write(move |tx| async move { store::alerts::raise(&tx, &scope, (ann, occurrence, first), &["mood".to_owned()], &[], now).await }).await.unwrap();
        send(&world, of, Some(submission), &[("mood", json!(8))]).await;
        let page = world.amal().await.get(&format!("/clients/{ann}/discuss")).await;
        assert!(page.exists("fieldset.discuss .badge.late"), "what was said first still needs a person: {}", page.text());
    }

    async fn what_was_somebody_elses_is_no_sign_of_life(world: World) {
        let (ann, ed, template) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        let (response, _) = send(&world, door(&world, ann, template).await, None, &[("mood", json!(5))]).await;
        let heard = async || store::board::last_signs(&world.app.store, &world.amal, world.app.now() - TimeDelta::days(90)).await.unwrap();
        assert!(heard().await.contains_key(&ann));
        misfiled::move_to(&world.app, world.amal, response, ed, None).await.unwrap();
        let signs = heard().await;
        assert!(!signs.contains_key(&ann) && signs.contains_key(&ed), "Ed was heard from, and Ann was not");
        assert!(store::board::asked_since(&world.app.store, &world.amal, world.app.now() - TimeDelta::days(90)).await.unwrap().contains_key(&ann));
    }

    async fn before_and_after_are_the_corrected_ones_and_of_one_scale(world: World) {
        let table = |link_id: &str, max: i64| json!({ "link_id": link_id, "kind": "table", "text": "Feelings", "config": { "columns": [
            { "key": "emotion", "label": "Feeling", "kind": "short_text" },
            { "key": "strength", "label": "How strong", "kind": "number", "config": { "min": 0, "max": max } },
        ], "min": 1, "max": 5, "row_name": "Feeling" } });
        let items = |max: i64| json!([table("feelings", max), table("after", max)]);
        let (ann, template) = (world.client("Ann").await, world.template("Thoughts", items(100)).await);
        let of = door(&world, ann, template).await;
        let rows = |strength: i64| json!([{ "emotion": "Fear", "strength": strength }]);
        let (_, submission) = send(&world, of, None, &[("feelings", rows(80)), ("after", rows(70))]).await;
        let pairs = async || {
            let json = progress(&world, ann).await;
            let found = json["before_and_after"].as_array().unwrap().iter().flat_map(|one| one["pairs"].as_array().unwrap().clone());
            found.map(|pair| (pair["before"].as_f64().unwrap(), pair["after"].as_f64().unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(pairs().await, [(80.0, 70.0)]);
        send(&world, of, Some(submission), &[("feelings", rows(80)), ("after", rows(20))]).await;
        assert_eq!(pairs().await, [(80.0, 20.0)], "what was corrected counts");
        // From now on it is asked from 0 to 10: numbers of two scales stand in no table together.
        next_version(&world, template, TemplateMode::Form, items(10)).await;
        send(&world, door(&world, ann, template).await, None, &[("feelings", rows(8)), ("after", rows(3))]).await;
        assert_eq!(pairs().await, [(8.0, 3.0)]);
    }
}

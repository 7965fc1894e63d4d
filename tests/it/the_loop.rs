//! The loop that closes: to discuss, ticked off with a takeaway, rated, and what comes next; topics; private notes. In the room: filling in
//! together, handing the device over. Putting right: a completion under the wrong client, a mistaken submit.

use entity::ids::{AppointmentId, ClientId, OccurrenceId, ResponseId};
use entity::kinds::{AlertStatus, AppointmentSource, OccurrenceStatus, ResponseWay, Role};
use meanwhile::actions;
use meanwhile::domain::agreement::Agreement;
use meanwhile::domain::appointment::Slot;
use meanwhile::domain::client_plan::{ClientPlan, Step};
use meanwhile::domain::rating::Quality;
use meanwhile::domain::review::{Amount, Next};
use meanwhile::domain::schedule::Schedule;
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::store;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::world::PASSWORD;
use crate::support::{Api, Page, Visitor, World};

const PIN: &str = "739146";

/// Ann has answered her check-in, in a browser where she chose a PIN first.
async fn ann_has_answered(world: &World) -> (Visitor, ResponseId, ClientId) {
    let (_, link) = world.ann_with_homework().await;
    let mut ann = world.visitor();
    let page = ann.post(&link, &[]).await;
    let pin = ann.get("/w/pin").await;
    ann.submit(&pin, "/w/pin", &[("_do", "set"), ("pin", PIN), ("again", PIN)]).await;
    let page = ann.get(&page.path).await;
    ann.submit(&page, &format!("{}/submit", page.path), &[("mood", "5"), ("best", "A canary in the garden.")]).await;
    let response = world.responses().await.pop().unwrap();
    (ann, response.id, response.client_id)
}

async fn session_with(world: &World, client: ClientId) -> AppointmentId {
    let slot = Slot { local_start: "2026-11-24T14:30:00".parse().unwrap(), time_zone: "Europe/London".into(), minutes: 50 };
    let new = actions::appointments::NewAppointment { client, practitioner: None, slots: vec![slot], source: AppointmentSource::Hand };
    actions::appointments::add(&world.app, world.amal, new).await.unwrap()[0]
}

/// Fills in the page of an appointment or the list of a client, and saves it.
async fn say(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = visitor.get(path).await;
    assert_eq!(page.status, 200, "{}", page.text());
    visitor.submit(&page, path, fields).await
}

async fn points(world: &World, client: ClientId) -> Vec<f64> {
    let all = store::series::of_client(&world.app.store, &world.amal, client).await.unwrap();
    all.iter().flat_map(|series| &series.points).map(|point| point.value).collect()
}

fn as_client(world: &World, client: ClientId) -> Scope {
    Scope::checked(world.amal.practice(), Actor::Client(client))
}

async fn verbs(world: &World, subject: uuid::Uuid) -> Vec<String> {
    let verbs = ["move_away", "move_here", "reset", "hand_over_device", "take_device_back", "enter_together", "submit_handed_over"];
    let events = store::own_data::events_about(&world.app.store, &world.amal, &[subject], &verbs).await.unwrap();
    events.into_iter().map(|event| event.verb).collect()
}

stories! {
    async fn what_was_talked_about_is_ticked_off_with_a_line_that_ann_keeps(world: World) {
        let (mut ann, response, client) = ann_has_answered(&world).await;
        let session = session_with(&world, client).await;
        let (path, list) = (format!("/appointments/{session}"), format!("/clients/{client}/discuss"));
        let mut amal = world.amal().await;
        assert!(amal.get(&list).await.exists("fieldset.discuss"));
        let fields = [
            (format!("d-{response}"), "yes"), (format!("t-{response}"), "Small steps count."), (format!("a-{response}"), "half"),
            (format!("q-{response}"), "mostly"), (format!("n-{response}"), "easier"), ("takeaway".into(), "A canary to keep."),
            ("note".into(), "A canary of a hypothesis."),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let saved = say(&mut amal, &path, &fields).await;
        assert!(saved.path == path && saved.has("Saved."), "{}", saved.text());
        assert!(!amal.get(&list).await.exists("fieldset.discuss"), "what was ticked off is off the list");
        assert!(amal.get(&path).await.exists("fieldset.discuss input[type=checkbox][checked]"), "and stands on the page where it was");
        // The same once more changes nothing and leaves no further trace.
        let subjects = [response.0, session.0];
        let told = ["mark_discussed", "unmark_discussed", "rate", "write_takeaway", "write_private_note"];
        let events = async || store::own_data::events_about(&world.app.store, &world.amal, &subjects, &told).await.unwrap().len();
        let before = events().await;
        say(&mut amal, &path, &fields).await;
        assert_eq!((before, events().await), (5, 5));

        let rated = store::ratings::of_responses(&world.app.store, &world.amal, &[response]).await.unwrap().remove(&response).unwrap();
        assert_eq!((rated.rating.amount, rated.rating.quality, rated.rating.next), (Some(Amount::Half), Some(Quality::Mostly), Some(Next::Easier)));
        assert!(store::ratings::find(&world.app.store, &as_client(&world, client), response).await.unwrap().is_none(), "no client's scope opens a rating");

        // Ann reads both lines with her PIN, and neither without it.
        world.assign(client, world.check_in().await, None).await;
        let mut phone = world.visitor();
        let link = world.mails_to("ann@mail.example").last().unwrap().link();
        phone.post(&link, &[]).await;
        let page = phone.get("/w/takeaways").await;
        assert!(page.status == 200 && !page.has("Small steps") && !page.has("A canary to keep"), "{}", page.text());
        phone.post("/w/pin", &[("_do", "enter"), ("pin", PIN)]).await;
        let page = phone.get("/w/takeaways").await;
        assert!(page.has("Small steps count.") && page.has("A canary to keep."), "{}", page.text());
        assert!(!page.has("hypothesis") && !page.has("mostly as meant"));
        ann.post("/w/pin", &[("_do", "enter"), ("pin", PIN)]).await;
        let occurrence = world.responses().await[0].occurrence_id;
        assert!(ann.get(&format!("/w/answers/{occurrence}")).await.has("Small steps count."));
        for page in ["/w/", "/w/data/everything"] {
            let page = ann.get(page).await;
            assert!(!page.has("hypothesis") && !page.has("mostly as meant"), "{}", page.text());
        }
    }

    async fn a_private_note_is_its_authors_alone_and_in_no_export(world: World) {
        let (_, _, client) = ann_has_answered(&world).await;
        let session = session_with(&world, client).await;
        world.share_with_ben(client).await;
        let path = format!("/appointments/{session}");
        let mut amal = world.amal().await;
        say(&mut amal, &path, &[("note", "A canary of a hypothesis.")]).await;
        assert!(amal.get(&path).await.has("canary of a hypothesis"));
        let mut ben = world.signed_in("ben@riverside.example").await;
        let bens = ben.get(&path).await;
        assert!(bens.status == 200 && !bens.has("canary"), "a colleague who shares the case does not read it");
        say(&mut ben, &path, &[("note", "Something of Ben’s.")]).await;
        assert!(amal.get(&path).await.has("canary of a hypothesis"), "each has a note of their own");
        for export in ["own-data", "own-data.html", "own-data.json", "export.csv"] {
            let page = amal.get(&format!("/clients/{client}/{export}")).await;
            assert!(page.status == 200 && !page.body.contains("hypothesis"), "{export}");
        }
        let api = Api::new(&world).await;
        for path in [format!("/appointments/{session}"), format!("/clients/{client}"), format!("/clients/{client}/own-data")] {
            let read = api.get(&path).await;
            assert!(!read.json.to_string().contains("hypothesis"), "{path}");
        }
        let key = Scope::checked(world.amal.practice(), Actor::System);
        assert!(store::appointment_notes::find(&world.app.store, &key, session).await.is_err(), "only a practitioner has notes");

        // The other screen is not overwritten, and what was typed there is still there.
        let stale = amal.get(&path).await;
        say(&mut amal, &path, &[("note", "A newer thought.")]).await;
        let clash = amal.submit(&stale, &path, &[("note", "An older thought.")]).await;
        assert_eq!(clash.status, StatusCode::CONFLICT);
        assert!(clash.has("An older thought.") && clash.has("A newer thought."), "{}", clash.text());
        let settled = amal.submit(&clash, &path, &[("note", "Both thoughts.")]).await;
        assert!(settled.has("Both thoughts."), "{}", settled.text());
        say(&mut amal, &path, &[("note", "")]).await;
        assert!(store::appointment_notes::find(&world.app.store, &world.amal, session).await.unwrap().is_none());
    }

    async fn what_is_wrong_is_said_beside_it_and_nothing_is_lost(world: World) {
        let (_, response, client) = ann_has_answered(&world).await;
        let path = format!("/appointments/{}", session_with(&world, client).await);
        let mut amal = world.amal().await;
        let long = "x".repeat(301);
        let (ticked, line) = (format!("d-{response}"), format!("t-{response}"));
        let refused = say(&mut amal, &path, &[(&ticked, "yes"), (&line, &long), ("note", "Kept on the page.")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has("Kept on the page.") && refused.exists(&format!("#f-t-{response}[aria-invalid=true]")), "{}", refused.text());
        assert!(refused.attribute(&format!("#f-t-{response}"), "value") == long && refused.exists(&format!("#f-d-{response}[checked]")));
        assert!(world.responses().await[0].discussed_at.is_none(), "all or nothing");
        // Somebody else’s completion on the page of this client is not found.
        let ed = world.client("Ed").await;
        let odd = amal.post(&format!("/clients/{ed}/discuss"), &[("c", &response.to_string()), (&ticked, "yes")]).await;
        assert_eq!(odd.status, StatusCode::NOT_FOUND);
        // An assistant sees none of it.
        let (_, sam) = world.hire("Sam", Role::Assistant).await;
        let mut sam = world.signed_in(&sam).await;
        assert_eq!(sam.get(&path).await.status, StatusCode::FORBIDDEN);
    }

    async fn topics_are_ticked_off_or_put_off_in_the_appointment(world: World) {
        let (mut ann, _, client) = ann_has_answered(&world).await;
        for text in ["Sleep", "The letter"] {
            let form = ann.get("/w/topics").await;
            ann.submit(&form, "/w/topics", &[("text", text), ("_share", "yes")]).await;
        }
        let topics = store::topics::open(&world.app.store, &world.amal, client).await.unwrap();
        let session = session_with(&world, client).await;
        let path = format!("/appointments/{session}");
        let mut amal = world.amal().await;
        let (sleep, letter) = (format!("m-{}", topics[0].row.id), format!("m-{}", topics[1].row.id));
        say(&mut amal, &path, &[(&sleep, "done"), (&letter, "carried")]).await;
        let open = store::topics::open(&world.app.store, &world.amal, client).await.unwrap();
        assert_eq!(open.len(), 1);
        assert!(open[0].text == "The letter" && open[0].row.carried_from == Some(session));
        assert_eq!(store::topics::done_in(&world.app.store, &world.amal, session).await.unwrap().len(), 1);
        assert!(amal.get(&format!("/clients/{client}/discuss")).await.has("carried over"));
    }

    async fn the_next_one_begins_with_the_words_of_the_one_before_and_waits_for_a_press(world: World) {
        let (client, template) = (world.client("Ann").await, world.check_in().await);
        let smallest = "Two minutes on the doorstep.";
        let agreement = Agreement { why: Some("To get out.".into()), smallest: Some(smallest.into()), ..Agreement::default() };
        let new = actions::assignments::NewAssignment {
            id: None, client, template, practitioner: world.amal.practitioner().unwrap(), agreement,
            schedule: Schedule::once(None), tailoring: Default::default(), reminders: Default::default(),
        };
        let assignment = actions::assignments::assign(&world.app, world.amal, new).await.unwrap();
        world.work().await;
        let link = world.mails_to("ann@mail.example").last().unwrap().link();
        let mut ann = world.visitor();
        let page = ann.post(&link, &[]).await;
        ann.submit(&page, &format!("{}/submit", page.path), &[("mood", "5")]).await;
        let response = world.responses().await[0].id;
        world.work().await;
        let mails = world.mails().len();
        let mut amal = world.amal().await;
        let next = format!("n-{response}");
        let form = say(&mut amal, &format!("/clients/{client}/discuss"), &[(&next, "easier"), ("_go", &response.to_string())]).await;
        assert_eq!(form.path, format!("/clients/{client}/assign"));
        assert_eq!(form.texts("#message"), [smallest], "easier begins with the smallest version");
        assert_eq!(form.texts("#template_id option[selected]").len(), 1);
        world.work().await;
        assert_eq!(world.mails().len(), mails, "nothing is sent before a press");
        let action = format!("/clients/{client}/assign");
        let fields = [("template_id", template.to_string()), ("schedule", "once".into()), ("why", "A smaller step.".into()), ("_do", "send".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sent = amal.submit(&form, &action, &fields).await;
        assert_eq!(sent.path, format!("/clients/{client}"), "{}", sent.text());
        let rated = store::ratings::find(&world.app.store, &world.amal, response).await.unwrap().unwrap();
        assert!(rated.next_assignment_id.is_some_and(|next| next != assignment));
        assert!(amal.get(&format!("/clients/{client}/discuss")).await.has("The next one was assigned."));
    }

    async fn what_was_agreed_next_is_found_again_after_the_tick(world: World) {
        let (_, response, client) = ann_has_answered(&world).await;
        let mut amal = world.amal().await;
        let list = format!("/clients/{client}/discuss");
        let (next, tick) = (format!("n-{response}"), format!("d-{response}"));
        let prepare = format!("a[href*='of={response}']");
        let page = say(&mut amal, &list, &[(&next, "harder"), (&tick, "yes")]).await;
        assert!(page.texts(&format!("input[value='{response}']")).is_empty(), "ticked off, it left the list");
        assert_eq!(page.texts(&prepare).len(), 1, "what comes next is still one press away: {}", page.text());
        world.clock.advance(chrono::TimeDelta::days(15));
        let mut amal = world.amal().await;
        assert!(amal.get(&list).await.texts(&prepare).is_empty(), "and not for ever");
    }

    async fn easier_begins_with_the_smallest_version_of_their_own_plan(world: World) {
        let (mut amal, (_, response, client)) = (world.amal().await, ann_has_answered(&world).await);
        let next = format!("n-{response}");
        let easier = [(next.as_str(), "easier"), ("_go", &response.to_string())];
        let form = say(&mut amal, &format!("/clients/{client}/discuss"), &easier).await;
        assert!(form.has("no smallest version was agreed"), "{}", form.text());
        let assignment = world.responses().await[0].assignment_id;
        let plan = ClientPlan { sure: Some(5), step: Some(Step::Smallest), smallest: Some("One line is plenty.".into()), ..ClientPlan::default() };
        actions::client_plans::say(&world.app, as_client(&world, client), assignment, None, actions::client_plans::Said::Plan(plan)).await.unwrap();
        let form = amal.get(&format!("/clients/{client}/assign?repeat={assignment}&next=easier&of={response}")).await;
        assert!(form.has("in their own plan, “One line is plenty.”"), "{}", form.text());
        assert_eq!(form.texts("#message"), ["One line is plenty."]);
    }

    async fn filled_in_together_it_counts_and_says_by_whom(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let occurrence = world.occurrence(assignment).await;
        let (path, client) = (format!("/occurrences/{}/together", occurrence.id), occurrence.client_id);
        let mut ann = world.visitor();
        ann.post(&link, &[]).await;
        let mut amal = world.amal().await;
        let form = amal.get(&path).await;
        assert!(form.has("How was your mood?"), "{}", form.text());
        let refused = amal.submit(&form, &path, &[("best", "Only this.")]).await;
        assert!(refused.status == 422 && refused.has("Only this."), "{}", refused.text());
        let (sent, mails) = ([("mood", "6"), ("best", "The walk.")], world.mails().len());
        let read = amal.submit(&refused, &path, &sent).await;
        assert!(read.path.starts_with("/responses/") && read.has("filled in together by Dr. Amal"), "{}", read.text());
        amal.submit(&refused, &path, &sent).await;
        let rows = world.responses().await;
        assert_eq!((rows.len(), rows[0].way, rows[0].entered_by), (1, Some(ResponseWay::Together), world.amal.practitioner().map(|id| id.0)));
        assert_eq!(points(&world, client).await, [6.0]);
        world.work().await;
        assert_eq!(world.mails().len(), mails, "whoever entered it is not told by mail");
        // What is typed there again corrects it.
        let form = amal.get(&path).await;
        assert!(form.has("This was entered before") && form.body.contains("The walk."), "{}", form.text());
        amal.submit(&form, &path, &[("mood", "7"), ("best", "The walk.")]).await;
        assert_eq!((points(&world, client).await, world.responses().await.len()), (vec![7.0], 2));
        // What the client answered is not entered over.
        let other = world.assign(client, world.check_in().await, None).await;
        let other = world.occurrence(other).await.id;
        let page = ann.get(&format!("/w/{other}")).await;
        let stale = amal.get(&format!("/occurrences/{other}/together")).await;
        ann.submit(&page, &format!("/w/{other}/submit"), &[("mood", "2")]).await;
        let refused = amal.submit(&stale, &format!("/occurrences/{other}/together"), &[("mood", "9")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    }

    async fn a_device_handed_over_shows_one_form_and_is_taken_back_with_the_password(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let occurrence = world.occurrence(assignment).await;
        let (hand, client) = (format!("/occurrences/{}/hand-over", occurrence.id), occurrence.client_id);
        let mut amal = world.amal().await;
        // This browser was once a client’s too.
        amal.post(&link, &[]).await;
        assert_eq!(amal.get("/w/").await.path, "/w/");
        let asks = amal.get(&hand).await;
        let form = amal.submit(&asks, &hand, &[]).await;
        assert!(form.path == "/kiosk" && form.has("How was your mood?"), "{}", form.text());
        for path in ["/home", "/clients", &format!("/clients/{client}"), "/w/", "/w/answers", &link, "/sign-in", "/account", "/api/docs", "/mails"] {
            let elsewhere = amal.get(path).await;
            assert!(elsewhere.path == "/kiosk" && !elsewhere.exists("nav"), "{path} leads to {}", elsewhere.path);
        }
        let posted = amal.post("/sign-in", &[("_email", "ben@riverside.example"), ("_password", PASSWORD)]).await;
        assert_eq!(posted.path, "/kiosk", "nobody else signs in meanwhile");
        assert_eq!(amal.post("/unlock", &[("_password", PASSWORD)]).await.path, "/kiosk");
        let refused = amal.submit(&form, "/kiosk", &[("best", "Kept here.")]).await;
        assert!(refused.status == 422 && refused.body.contains("Kept here."), "{}", refused.text());
        let thanks = amal.submit(&refused, "/kiosk", &[("mood", "4"), ("best", "Kept here.")]).await;
        assert!(thanks.path == "/kiosk/done" && !thanks.has("Kept here") && !thanks.has("Check-in"), "{}", thanks.text());
        // Sent twice, back, reloaded: the thank-you, and one completion.
        assert_eq!(amal.submit(&refused, "/kiosk", &[("mood", "4"), ("best", "Kept here.")]).await.path, "/kiosk/done");
        assert_eq!(amal.get("/kiosk").await.path, "/kiosk/done");
        let rows = world.responses().await;
        assert_eq!((rows.len(), rows[0].way, rows[0].entered_by), (1, Some(ResponseWay::HandedOver), world.amal.practitioner().map(|id| id.0)));
        assert_eq!(points(&world, client).await, [4.0]);
        assert_eq!(amal.get("/home").await.path, "/kiosk/done");
        let wrong = amal.post("/kiosk/leave", &[("_password", "not the password")]).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        assert_eq!(amal.get("/home").await.path, "/kiosk/done");
        let back = amal.post("/kiosk/leave", &[("_password", PASSWORD)]).await;
        assert!(back.path.starts_with("/responses/") && back.has("Kept here."), "{}", back.text());
        assert_eq!(amal.get("/home").await.path, "/home");
        assert_ne!(amal.get("/w/").await.status, StatusCode::OK, "the client’s session is not in this browser any more");
        assert_eq!(verbs(&world, occurrence.id.0).await, ["hand_over_device", "take_device_back"]);
    }

    async fn a_device_whose_cookies_were_lost_is_locked(world: World) {
        let (assignment, _) = world.ann_with_homework().await;
        let hand = format!("/occurrences/{}/hand-over", world.occurrence(assignment).await.id);
        let mut amal = world.amal().await;
        let asks = amal.get(&hand).await;
        let form = amal.submit(&asks, &hand, &[]).await;
        amal.cookies.remove("__Host-mwk");
        assert_eq!(amal.get("/home").await.status, StatusCode::UNAUTHORIZED, "the workspace asks for the password");
        let lost = amal.submit(&form, "/kiosk", &[("mood", "4"), ("best", "Not lost.")]).await;
        assert!(lost.status == StatusCode::UNAUTHORIZED && lost.body.contains("Not lost."), "{}", lost.text());
        assert!(world.responses().await.is_empty());
    }

    async fn a_completion_under_the_wrong_client_goes_to_the_right_one(world: World) {
        let (mut ann, response, client) = ann_has_answered(&world).await;
        let scope = world.amal;
        let occurrence_of = world.responses().await[0].occurrence_id;
        world.app.store.write(move |tx| async move { store::alerts::raise(&tx, &scope, (client, occurrence_of, response), &["mood".to_owned()], &[], "2026-11-23T10:00:00Z".parse().unwrap()).await }).await.unwrap();
        let alert = store::alerts::of_response(&world.app.store, &world.amal, response).await.unwrap()[0].id;
        actions::alerts::see(&world.app, world.amal, alert).await.unwrap();
        let ed = world.client("Ed").await;
        let occurrence = world.responses().await[0].occurrence_id;
        let template = store::series::of_client(&world.app.store, &world.amal, client).await.unwrap()[0].template_id;
        let waits = world.assign(ed, template, None).await;
        let waits = world.occurrence(waits).await.id;
        let mut amal = world.amal().await;
        let path = format!("/responses/{response}/move");
        let asks = amal.get(&format!("{path}?to={ed}")).await;
        assert!(asks.has("From Ann to Ed"), "{}", asks.text());
        let moved = amal.submit(&asks, &path, &[("into", &waits.to_string())]).await;
        assert!(moved.path.starts_with("/responses/") && moved.has("A canary in the garden."), "{}", moved.text());
        assert_eq!(amal.submit(&asks, &path, &[("into", &waits.to_string())]).await.path, moved.path, "pressed twice it is moved once");

        let rows = world.responses().await;
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!((row.client_id, row.occurrence_id, row.moved_from), (ed, waits, Some(response)));
        assert_eq!((points(&world, client).await, points(&world, ed).await), (vec![], vec![5.0]));
        let alerts = store::alerts::of_response(&world.app.store, &world.amal, row.id).await.unwrap();
        assert!(alerts.len() == 1 && alerts[0].client_id == ed && alerts[0].status == AlertStatus::New, "an alert is new at the right client");
        assert_eq!(store::occurrences::find(&world.app.store, &world.amal, waits).await.unwrap().status, OccurrenceStatus::Completed);
        assert_eq!(store::occurrences::find(&world.app.store, &world.amal, occurrence).await.unwrap().status, OccurrenceStatus::Open);
        assert_eq!((verbs(&world, response.0).await, verbs(&world, row.id.0).await), (vec!["move_away".to_owned()], vec!["move_here".to_owned()]));
        // Nothing of it under the wrong client: not for her, not for the practice, not in what is kept.
        ann.post("/w/pin", &[("_do", "enter"), ("pin", PIN)]).await;
        let page = ann.get(&format!("/w/{occurrence}")).await;
        assert!(page.status == 200 && !page.body.contains("canary"), "{}", page.text());
        assert_ne!(ann.get(&format!("/w/answers/{occurrence}")).await.status, StatusCode::OK);
        assert!(!amal.get(&format!("/clients/{client}/own-data.json")).await.body.contains("A canary in the garden"));
        assert!(amal.get(&format!("/clients/{ed}/own-data.json")).await.body.contains("A canary in the garden"));
        assert_ne!(amal.get(&format!("/responses/{response}")).await.status, StatusCode::OK);
        assert!(amal.get(&format!("/occurrences/{occurrence}")).await.has("was another client’s"));
        let left = store::responses::withdrawn_of(&world.app.store, &world.amal, occurrence).await.unwrap();
        assert_eq!((left.len(), left[0].moved_to), (1, Some(row.id)));

        // And back, as something new that was done then; Ben does not reach Ed and moves nothing.
        world.share_with_ben(client).await;
        let mut ben = world.signed_in("ben@riverside.example").await;
        assert_eq!(ben.get(&format!("/responses/{}/move", row.id)).await.status, StatusCode::NOT_FOUND);
        let api = Api::new(&world).await;
        let back = api.post(&format!("/responses/{}/move", row.id), json!({ "client_id": client })).await;
        assert_eq!(back.status, 200, "{:?}", back.json);
        assert_eq!((points(&world, client).await, points(&world, ed).await), (vec![5.0], vec![]));
    }

    async fn a_mistaken_submit_is_taken_back_and_can_be_sent_again(world: World) {
        let (mut ann, response, client) = ann_has_answered(&world).await;
        let occurrence: OccurrenceId = world.responses().await[0].occurrence_id;
        let mut amal = world.amal().await;
        let path = format!("/responses/{response}/reset");
        let asks = amal.get(&path).await;
        let done = amal.submit(&asks, &path, &[]).await;
        assert!(done.has("Taken back") && done.has("was taken back on"), "{}", done.text());
        assert!(world.responses().await.is_empty() && points(&world, client).await.is_empty());
        assert_ne!(amal.get(&format!("/responses/{response}")).await.status, StatusCode::OK);
        assert!(!amal.get(&format!("/clients/{client}/export.csv")).await.body.contains("canary"));
        assert_eq!(verbs(&world, response.0).await, ["reset"]);
        // In her own browser the answers stand where she typed them; another one does not see them.
        let form = ann.get(&format!("/w/{occurrence}")).await;
        assert!(form.path == format!("/w/{occurrence}") && form.body.contains("A canary in the garden."), "{}", form.text());
        let mut other = world.visitor();
        other.post(&world.mails_to("ann@mail.example").last().unwrap().link(), &[]).await;
        assert!(!other.get(&format!("/w/{occurrence}")).await.body.contains("canary"));
        ann.submit(&form, &format!("/w/{occurrence}/submit"), &[("mood", "8"), ("best", "Put right.")]).await;
        assert_eq!((world.responses().await.len(), points(&world, client).await), (1, vec![8.0]));
    }

    async fn what_a_reset_gives_back_is_not_for_whoever_opens_a_link_next(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        let place = page.path.clone();
        // Sent without a draft: nobody knows which browser typed it. Then another one comes by a forwarded link.
        phone.submit(&page, &format!("{place}/submit"), &[("mood", "5"), ("best", "A canary of a morning")]).await;
        world.wait(chrono::TimeDelta::minutes(1)).await;
        let response = world.responses().await[0].id;
        actions::misfiled::reset(&world.app, world.amal, response).await.unwrap();
        let mut stranger = world.visitor();
        let opened = stranger.post(&link, &[]).await;
        assert!(opened.status == 200 && !opened.body.contains("canary"), "{}", opened.text());
        // Nor does a PIN that is younger than the answers open them.
        stranger.post("/w/pin", &[("pin", "482913"), ("again", "482913"), ("_do", "set")]).await;
        assert!(!stranger.get(&place).await.body.contains("canary"));
    }

    async fn the_same_page_sent_again_after_a_reset_brings_nothing_back(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let occurrence = world.occurrence(assignment).await.id;
        let mut ann = world.visitor();
        let page = ann.post(&link, &[]).await;
        let action = format!("/w/{occurrence}/submit");
        ann.submit(&page, &action, &[("mood", "3")]).await;
        let response = world.responses().await[0].id;
        actions::misfiled::reset(&world.app, world.amal, response).await.unwrap();
        ann.submit(&page, &action, &[("mood", "3")]).await;
        assert!(world.responses().await.is_empty(), "Back and Send of the old page is not a new completion");
    }

    async fn what_needs_a_person_is_looked_at_before_it_is_taken_back(world: World) {
        let (_, response, client) = ann_has_answered(&world).await;
        let (scope, of) = (world.amal, world.responses().await[0].occurrence_id);
        world.app.store.write(move |tx| async move { store::alerts::raise(&tx, &scope, (client, of, response), &["mood".to_owned()], &[], "2026-11-23T10:00:00Z".parse().unwrap()).await }).await.unwrap();
        let mut amal = world.amal().await;
        let path = format!("/responses/{response}/reset");
        let asks = amal.get(&path).await;
        assert_eq!(amal.submit(&asks, &path, &[]).await.status, StatusCode::CONFLICT);
        assert_eq!(world.responses().await.len(), 1);
    }

    async fn a_program_ticks_off_rates_and_writes_takeaways(world: World) {
        let (_, response, client) = ann_has_answered(&world).await;
        let session = session_with(&world, client).await;
        let api = Api::new(&world).await;
        let ticked = api.post(&format!("/responses/{response}/discussed"), json!({ "discussed": true, "appointment_id": session.0 })).await;
        assert_eq!(ticked.json["discussed_in"], json!(session.0), "{:?}", ticked.json);
        let put = async |path: String, body: serde_json::Value| api.call(Method::PUT, &path, &[], Some(&body)).await;
        let line = put(format!("/responses/{response}/takeaway"), json!({ "text": "Small steps count.", "appointment_id": session.0 })).await;
        assert_eq!(line.status, 200, "{:?}", line.json);
        let stale = api.edit(Method::PUT, &format!("/responses/{response}/takeaway"), "\"7\"", json!({ "text": "Other words." })).await;
        assert_eq!(stale.status, 412);
        assert_eq!(put(format!("/appointments/{session}/takeaway"), json!({ "text": "Of the whole." })).await.status, 200);
        let rated = put(format!("/responses/{response}/rating"), json!({ "quality": "fully", "next": "harder" })).await;
        assert_eq!((rated.status, &rated.json["quality"]), (200, &json!("fully")), "{:?}", rated.json);
        assert_eq!(api.get(&format!("/takeaways?client_id={client}")).await.json["items"].as_array().unwrap().len(), 2);
        let gone = api.call(Method::DELETE, &format!("/responses/{response}/takeaway"), &[], None).await;
        assert_eq!(gone.status, 204);
        assert_eq!(api.get(&format!("/responses/{response}/takeaway")).await.status, 404);
        let reads = Api::with(&world, &world.key(&[ApiScope::ClinicalRead]).await);
        let refused = reads.call(Method::PUT, &format!("/responses/{response}/rating"), &[], Some(&json!({ "next": "drop" }))).await;
        assert_eq!(refused.status, 403);
    }
}

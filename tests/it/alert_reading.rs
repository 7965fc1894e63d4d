//! Reading an answer that needs a person: who may and how long, that it is noted, what the client's own copy says of it; and where help is
//! said to be after such an answer.

use chrono::TimeDelta;
use entity::ids::{AlertId, ClientId, PractitionerId, ResponseId};
use entity::kinds::{ActorKind, Role};
use meanwhile::actions::alert_rules::{self, TypedRule};
use meanwhile::actions::alerts::{self, Acting};
use meanwhile::actions::own_data::{self, Reader};
use meanwhile::actions::{pins_together, practitioners};
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::error::Error;
use meanwhile::pages::{own_data as written, speech};
use meanwhile::store;
use meanwhile::store::alert_cases::{self, About, Case, Turn, Which};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::alerts::{one_answer, phq};
use crate::support::world::PASSWORD;
use crate::support::{Api, Page, Visitor, World};

/// All nine of the PHQ-9, the last one as given.
fn all_nine(last: &str) -> Vec<(String, String)> {
    (1..=9).map(|n| (format!("phq9_{n}"), if n == 9 { last.to_owned() } else { "0".to_owned() })).collect()
}

async fn send(browser: &mut Visitor, page: &Page, action: &str, last: &str) -> Page {
    let typed = all_nine(last);
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.submit(page, action, &typed).await
}

/// The PHQ-9, open on a phone of this client.
async fn opened(world: &World, client: ClientId, address: &str) -> (Visitor, Page) {
    world.assign(client, phq(world).await, None).await;
    let mut phone = world.visitor();
    let page = phone.post(&world.mails_to(address).pop().unwrap().link(), &[]).await;
    (phone, page)
}

/// An answer of this client that was typed, not sent, and put before a person.
async fn one_unsent(world: &World, client: ClientId, address: &str) -> (Case, String) {
    let (mut phone, page) = opened(world, client, address).await;
    let link = world.mails_to(address).pop().unwrap().link();
    let kept = phone.submit(&page, &format!("{}/draft", page.path), &[("phq9_9", "2")]).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    world.wait(TimeDelta::minutes(125)).await;
    (all(world).await.pop().unwrap(), link)
}

async fn all(world: &World) -> Vec<Case> {
    alert_cases::page(&world.app.store, &world.amal, (Which::All, None), Turn::After(None), 50).await.unwrap()
}

async fn name_second(world: &World, second: Option<PractitionerId>) {
    let typed = TypedRule { hours: "24".into(), second: second.map(|id| id.to_string()).unwrap_or_default(), unsent: true };
    let revision = store::practices::find(&world.app.store, world.amal.practice()).await.unwrap().revision;
    alert_rules::set(&world.app, world.amal, revision, &typed).await.unwrap();
}

fn therapist(world: &World, id: PractitionerId) -> Scope {
    Scope::checked(world.amal.practice(), Actor::Practitioner(id)).within_caseload_of(id)
}

fn noting(note: &str, close: bool) -> Acting {
    Acting { id: None, note: note.into(), close, known: None }
}

/// Everything of an alert, by somebody who is signed in and by somebody's scope.
async fn is_refused(world: &World, browser: &mut Visitor, scope: Scope, id: AlertId) {
    let path = format!("/alerts/{id}");
    assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{scope:?}");
    let token = browser.get("/account").await.attribute("input[name=_token]", "value");
    for step in ["seen", "act", "close"] {
        let answer = browser.post(&format!("{path}/{step}"), &[("_token", &token), ("note", "x"), ("_do", "note")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{scope:?}: {step}");
    }
    for show in ["open", "new", "seen", "acted", "closed"] {
        assert!(!browser.get(&format!("/alerts?show={show}")).await.body.contains(&id.to_string()), "{scope:?}: {show}");
    }
    assert!(matches!(alert_cases::find(&world.app.store, &scope, id).await, Err(Error::NotFound)));
    assert!(alerts::see(&world.app, scope, id).await.is_err() && alerts::act(&world.app, scope, id, noting("x", false)).await.is_err());
    assert!(alert_cases::page(&world.app.store, &scope, (Which::All, None), Turn::After(None), 50).await.unwrap().iter().all(|case| case.id != id));
}

async fn can_read(browser: &mut Visitor, id: AlertId) -> bool {
    browser.get(&format!("/alerts/{id}")).await.status == StatusCode::OK
}

/// The client's copy of their own data, or the practice's.
async fn copy(world: &World, scope: Scope, client: ClientId, reader: Reader) -> meanwhile::domain::own_data::OwnData {
    own_data::gather(&world.app, scope, client, reader).await.unwrap()
}

fn section<'a>(data: &'a Value, key: &str) -> &'a Vec<Value> {
    data["sections"][key].as_array().unwrap()
}

const BEN: &str = "ben@riverside.example";

stories! {
    async fn who_reads_one_stands_in_the_trail_and_in_the_clients_own_copy(world: World) {
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        let alert = one_answer(&world, ann).await;
        let eds = one_answer(&world, ed).await;
        let mut amal = world.amal().await;
        assert_eq!(amal.get(&format!("/alerts/{alert}")).await.status, 200);
        let api = Api::with(&world, &world.key(&[ApiScope::ClinicalRead]).await);
        assert_eq!(api.get(&format!("/alerts/{alert}")).await.status, 200);
        assert_eq!(api.get(&format!("/alerts/{}", meanwhile::random::id::<AlertId>(world.clock.now()))).await.status, 404);
        let events = store::audit::list(&world.app.store, &world.amal).await.unwrap();
        let read: Vec<_> = events.iter().filter(|event| event.verb == "read" && event.subject == "alert").collect();
        assert!(read.len() == 2 && read.iter().all(|event| event.subject_id == alert.0), "{read:?}");
        assert!(read.iter().any(|event| event.actor_kind == ActorKind::ApiKey));
        let own = Scope::checked(world.amal.practice(), Actor::Client(ann));
        let data = copy(&world, own, ann, Reader::Client).await.json();
        let readers: Vec<&Value> = section(&data, "readers").iter().filter(|one| one["about"] == "alert").collect();
        assert!(readers.len() == 2 && readers.iter().any(|one| one["who"] == "Dr. Amal" && one["did"] == "read"), "{readers:?}");
        let eds_copy = copy(&world, Scope::checked(world.amal.practice(), Actor::Client(ed)), ed, Reader::Client).await.json();
        assert!(section(&eds_copy, "readers").iter().all(|one| one["about"] != "alert"), "nobody read his");
        assert!(section(&eds_copy, "attention").len() == 1 && eds != alert);
    }

    async fn the_own_copy_has_what_was_not_sent_who_saw_it_and_what_was_said_before(world: World) {
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        let sent = one_answer(&world, ann).await;
        one_answer(&world, ed).await;
        let (unsent, _) = one_unsent(&world, ann, "ann@mail.example").await;
        alerts::act(&world.app, world.amal, sent, noting("Called her at four.", true)).await.unwrap();
        world.share_with_ben(ann).await;
        let bens = therapist(&world, world.ben().await);
        alerts::see(&world.app, bens, unsent.id).await.unwrap();
        let own = Scope::checked(world.amal.practice(), Actor::Client(ann));
        let document = copy(&world, own, ann, Reader::Client).await;
        let data = document.json();
        let attention = section(&data, "attention");
        assert_eq!(attention.len(), 2, "hers, and nobody else's: {attention:?}");
        let (first, second) = (&attention[0], &attention[1]);
        assert!(first["response"].is_string() && first["question"].as_str().unwrap().contains("hurting yourself") && first["typed"].is_null(), "{first}");
        let steps: Vec<&str> = first["seen_and_done"].as_array().unwrap().iter().filter_map(|step| step["did"].as_str()).collect();
        assert_eq!(steps, ["seen", "acted", "closed"]);
        assert!(first["seen_and_done"].as_array().unwrap().iter().all(|step| step["who"] == "Dr. Amal" && step["noted_at"].is_string()), "{first}");
        assert!(second["response"].is_null() && second["typed"] == "More than half the days" && second["saved_at"].is_string(), "{second}");
        assert!(second["seen_by"] == "Ben" && second["seen_and_done"][0]["who"] == "Ben", "{second}");
        let before = section(&data, "before_forms");
        assert!(before.len() == 2 && before.iter().all(|one| one["text"].as_str().unwrap().contains("two hours") && one["title"].is_string()), "{before:?}");
        assert!(!data.to_string().contains("Called her"), "what a practitioner noted is theirs");
        for language in ["en", "es", "de"] {
            let words = serde_json::to_string(&written::read(speech::of(language), &document)).unwrap();
            for key in ["own-field", "own-section", "own-word", "passed_on", "alert-step"] {
                assert!(!words.contains(key), "{language}: {key}");
            }
        }
        // For the practice's record each takes along their own notes.
        let whose = async |scope: Scope, reader| copy(&world, scope, ann, reader).await.json().to_string().contains("Called her");
        assert!(!whose(world.amal, Reader::Practice).await);
        assert!(whose(world.amal, Reader::PracticeWithNotes).await && !whose(bens, Reader::PracticeWithNotes).await);
    }

    async fn the_receipt_says_where_help_is_by_the_answers_and_not_by_its_address(world: World) {
        const CARD: &str = ".support.always a[href^='tel:']";
        let ann = world.client("Ann").await;
        let (mut phone, page) = opened(&world, ann, "ann@mail.example").await;
        let receipt = send(&mut phone, &page, &format!("{}/submit", page.path), "0").await;
        assert!(receipt.path.ends_with("/done") && !receipt.exists(".support"), "{}", receipt.text());
        assert!(!phone.get(&format!("{}?support=1", receipt.path)).await.exists(".support"), "an address shows nothing");
        world.wait(TimeDelta::days(1)).await;
        let (mut phone, page) = opened(&world, ann, "ann@mail.example").await;
        let receipt = send(&mut phone, &page, &format!("{}/submit", page.path), "1").await;
        assert!(receipt.exists(CARD), "{}", receipt.text());
        assert!(phone.get(&receipt.path).await.exists(CARD), "and hides nothing");
        // Hours later a link that lies in a mailbox tells nobody that there was such an answer; whoever has the PIN may know.
        world.wait(TimeDelta::hours(3)).await;
        world.assign(ann, world.check_in().await, None).await;
        let mut later = world.visitor();
        later.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        let again = later.get(&receipt.path).await;
        assert!(again.status == 200 && again.path == receipt.path && !again.exists(".support"), "{}", again.text());
        let code = pins_together::say_code(&world.app, world.amal, ann).await.unwrap();
        later.post("/w/pin", &[("pin", "483971"), ("again", "483971"), ("code", &code), ("_do", "set")]).await;
        assert!(later.get(&receipt.path).await.exists(CARD));
    }

    async fn on_a_device_that_was_handed_over_it_says_so_too(world: World) {
        let ann = world.client("Ann").await;
        for (last, said) in [("0", false), ("1", true)] {
            let assignment = world.assign(ann, phq(&world).await, None).await;
            let hand = format!("/occurrences/{}/hand-over", world.occurrence(assignment).await.id);
            let mut amal = world.amal().await;
            let asks = amal.get(&hand).await;
            let form = amal.submit(&asks, &hand, &[]).await;
            assert_eq!(form.path, "/kiosk");
            let thanks = send(&mut amal, &form, "/kiosk", last).await;
            assert_eq!(thanks.path, "/kiosk/done", "{}", thanks.text());
            assert_eq!(thanks.exists("main .support.always a[href^='tel:']"), said, "{}", thanks.text());
            assert_eq!(amal.get("/kiosk/done").await.exists(".support"), said, "looked at again it is the same");
            assert!(!thanks.exists("script"), "there is none to need");
            amal.post("/kiosk/leave", &[("_password", PASSWORD)]).await;
        }
    }

    async fn the_second_person_reaches_one_while_it_is_open_or_while_they_are_that(world: World) {
        let ben = world.ben().await;
        let (dora, doras) = world.hire("Dora", Role::Therapist).await;
        name_second(&world, Some(ben)).await;
        let (ann, ed, ida) = (world.client("Ann").await, world.client("Ed").await, world.client("Ida").await);
        let (sent, other) = (one_answer(&world, ann).await, one_answer(&world, ida).await);
        let (unsent, _) = one_unsent(&world, ed, "ed@mail.example").await;
        // Nobody has marked them as seen for a day: Ben is asked to look.
        assert!(!can_read(&mut world.signed_in(BEN).await, sent).await);
        world.wait(TimeDelta::hours(25)).await;
        let (mut amal, mut bens) = (world.amal().await, world.signed_in(BEN).await);
        let (mut doras, mut carols) = (world.signed_in(&doras).await, world.signed_in("carol@hillside.example").await);
        let ids = [sent, other, unsent.id];
        let hers = Api::with(&world, &world.key_of(world.carol, &ApiScope::ALL).await);
        assert!(hers.get("/alerts").await.ids().is_empty());
        for id in ids {
            assert!(can_read(&mut bens, id).await);
            is_refused(&world, &mut doras, therapist(&world, dora), id).await;
            is_refused(&world, &mut carols, world.carol, id).await;
            let path = format!("/alerts/{id}");
            assert_eq!(hers.get(&path).await.status, 404, "nor does a key of Carol's");
            for (step, body) in [("seen", json!({})), ("act", json!({ "note": "x" })), ("close", json!({}))] {
                assert_eq!(hers.post(&format!("{path}/{step}"), body).await.status, 404, "{step}");
            }
        }
        // Another second person from now on: what is open stays with Ben, who was asked.
        name_second(&world, Some(dora)).await;
        for id in ids {
            assert!(can_read(&mut bens, id).await && !can_read(&mut doras, id).await);
        }
        // He notes what he did about one; Dr. Amal closes all.
        alerts::act(&world.app, therapist(&world, ben), other, noting("Wrote to Ida.", false)).await.unwrap();
        alerts::close(&world.app, world.amal, other).await.unwrap();
        for id in [sent, unsent.id] {
            alerts::act(&world.app, world.amal, id, noting("Called.", true)).await.unwrap();
            is_refused(&world, &mut bens, therapist(&world, ben), id).await;
        }
        assert!(can_read(&mut bens, other).await, "his own deed stays in his sight");
        assert!(bens.get("/alerts?show=closed").await.exists(&format!("a[href='/alerts/{other}']")));
        for id in ids {
            let read = amal.get(&format!("/alerts/{id}")).await;
            assert!(read.has("Ben was asked to look, too"), "the trail keeps his name: {}", read.text());
        }
        // The practice's second person again, he reaches what he was asked about.
        name_second(&world, Some(ben)).await;
        for id in ids {
            assert!(can_read(&mut bens, id).await);
        }
    }

    async fn what_was_sent_after_all_is_told_again_once(world: World) {
        let ann = world.client("Ann").await;
        let (case, link) = one_unsent(&world, ann, "ann@mail.example").await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        send(&mut phone, &page, &format!("{}/submit", page.path), "2").await;
        let cases = all(&world).await;
        assert!(cases.len() == 1 && cases[0].id == case.id && matches!(cases[0].about, About::Response(_)), "it goes on under the same id");
        let (id, ben, now) = (case.id, world.ben().await, world.clock.now());
        let (ours, carols) = (world.amal.whole_practice(), world.carol.whole_practice());
        let told = world.app.store.write(move |tx| async move {
            assert!(!alert_cases::remind(&tx, &carols, id, now).await?, "it is nobody else's");
            alert_cases::pass_on(&tx, &carols, id, ben).await?;
            assert!(alert_cases::find(&tx, &ours, id).await?.second.is_none());
            let told = (alert_cases::remind(&tx, &ours, id, now).await?, alert_cases::remind(&tx, &ours, id, now).await?);
            alert_cases::pass_on(&tx, &ours, id, ben).await?;
            Ok(told)
        });
        assert_eq!(told.await.unwrap(), (true, false), "what it was before it was sent is told of no more");
        let kept = store::unsent_alerts::row(&world.app.store, &world.amal, id).await.unwrap().unwrap();
        assert!(kept.second_id.is_none() && kept.reminded_at.is_none());
        assert_eq!(all(&world).await[0].second, Some(ben));
    }

    async fn the_time_before_is_found_behind_hundreds_of_others(world: World) {
        let ann = world.client("Ann").await;
        let (mut phone, page) = opened(&world, ann, "ann@mail.example").await;
        send(&mut phone, &page, &format!("{}/submit", page.path), "0").await;
        // She writes a log, too, a great deal.
        let log = world.assign(ann, world.log().await, None).await;
        let (scope, occurrence) = (world.amal, world.occurrence(log).await.id);
        let version = store::assignments::find(&world.app.store, &scope, log).await.unwrap().version_id;
        world.clock.advance(TimeDelta::hours(1));
        let now = world.clock.now();
        world.app.store.write(move |tx| async move {
            for _ in 0..205 {
                let id: ResponseId = meanwhile::random::id(now);
                let new = store::responses::NewResponse { id, client: ann, assignment: log, occurrence, version, submission: meanwhile::random::id(now), answers: &[], content_mac: vec![0; 32], amends: None, late: false, on_paper: false, way: None, entered_by: None, moved_from: None };
                store::responses::insert(&tx, &scope, new, now).await?;
            }
            Ok(())
        }).await.unwrap();
        world.wait(TimeDelta::days(1)).await;
        let alert = one_answer(&world, ann).await;
        let mut amal = world.amal().await;
        let read = amal.get(&format!("/alerts/{alert}")).await;
        assert!(read.has("last time: Not at all"), "{}", read.text());
        let About::Response(response) = all(&world).await[0].about else { panic!("it was sent") };
        let whole = amal.get(&format!("/responses/{response}")).await;
        assert!(whole.has("(the time before: Not at all)"), "{}", whole.text());
        let api = Api::with(&world, &world.key(&[ApiScope::ClinicalRead]).await);
        assert_eq!(api.get(&format!("/alerts/{alert}")).await.json["before"], "Not at all");
    }

    async fn owners_see_that_the_second_person_is_gone(world: World) {
        let (dora, _) = world.hire("Dora", Role::Therapist).await;
        name_second(&world, Some(dora)).await;
        let api = Api::with(&world, &world.key(&[ApiScope::Admin]).await);
        let mut amal = world.amal().await;
        let said = |page: &Page| page.texts(".notice").iter().any(|notice| notice.contains("Dora"));
        for path in ["/practice/alerts", "/alerts"] {
            assert!(!said(&amal.get(path).await), "{path}: she is there");
        }
        assert_eq!(api.get("/practice/alerts").await.json["second_gone"], Value::Null);
        let revision = store::practitioners::find(&world.app.store, &world.amal, dora).await.unwrap().revision;
        practitioners::change_role(&world.app, world.amal, dora, revision, Role::Assistant).await.unwrap();
        assert_eq!(api.get("/practice/alerts").await.json["second_gone"], json!("assistant"));
        assert!(said(&amal.get("/alerts").await));
        practitioners::deactivate(&world.app, world.amal, dora, None).await.unwrap();
        assert_eq!(api.get("/practice/alerts").await.json["second_gone"], json!("left"));
        for path in ["/practice/alerts", "/alerts"] {
            assert!(said(&amal.get(path).await), "{path}");
        }
        let mut ben = world.signed_in(BEN).await;
        assert!(!said(&ben.get("/alerts").await), "it is for whoever can change it");
        // Somebody else is named, and nothing is said any more.
        name_second(&world, Some(world.ben().await)).await;
        assert!(!said(&amal.get("/practice/alerts").await));
    }
}

//! The safety plan in reach: its own link, its pages, the PIN before it, after discharge; and where it is not to be reached.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::ids::{ClientId, TemplateId};
use entity::kinds::{RevokedWhy, SafetyPlanStatus, TemplateKind, TemplateMode};
use meanwhile::actions::addresses::{self, Stop};
use meanwhile::actions::{clients, plan_links, safety_plans, templates};
use meanwhile::domain::client::ClientDetails;
use meanwhile::domain::safety_plan::TypedPlan;
use meanwhile::domain::scope::{ApiScope, Scope};
use meanwhile::store;
use meanwhile::store::templates::Written;
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, Page, Visitor, World};

const PIN: &str = "739146";
const ANN: &str = "ann@mail.example";

/// A practice's own template of a plan, published.
pub async fn template(world: &World, scope: Scope) -> TemplateId {
    let helpers =
        json!({ "columns": [{ "key": "who", "label": "Who", "kind": "person" }, { "key": "told", "label": "I told them", "kind": "yes_no" }] });
    let content = json!({ "sections": [
        { "title": "Early signals", "items": [{ "link_id": "signals", "kind": "list", "text": "How can I tell?", "config": { "max": 8 } }] },
        { "title": "On my own", "items": [{ "link_id": "alone", "kind": "list", "text": "What can I do by myself?", "config": { "max": 8 } }] },
        { "title": "People I can tell", "items": [{ "link_id": "helpers", "kind": "table", "text": "Whom can I ask?", "config": helpers }] },
        { "title": "Keeping it to hand", "items": [{ "link_id": "kept", "kind": "long_text", "text": "Where will I look at this?", "config": {} }] },
    ] });
    let written = Written { title: "My safety plan".into(), mode: TemplateMode::Form, content: serde_json::from_value(content).unwrap() };
    let id = templates::create(&world.app, scope, TemplateKind::SafetyPlan, written).await.unwrap();
    templates::publish(&world.app, scope, id).await.unwrap();
    id
}

/// What is typed into it.
pub fn typed(signal: &str) -> TypedPlan {
    let pairs: [(&str, &[&str]); 3] = [
        ("signals", &[signal, "I stop answering messages"]),
        ("alone", &["Walk to the river", "Cold water on my hands"]),
        ("helpers", &["0:who:Maya", "0:who:sister", "0:who:020 7946 0018", "0:told:yes"]),
    ];
    let typed: BTreeMap<String, Vec<String>> =
        pairs.iter().map(|(name, texts)| ((*name).to_owned(), texts.iter().map(|text| (*text).to_owned()).collect())).collect();
    TypedPlan { typed: typed.into_iter().collect(), not_for_me: Vec::new() }
}

/// A client's plan, written together with Dr. Amal.
pub async fn give_plan(world: &World, client: ClientId, signal: &str) {
    let template = template(world, world.amal).await;
    safety_plans::begin(&world.app, world.amal, client, template).await.unwrap();
    safety_plans::write(&world.app, world.amal, client, typed(signal), 0, true).await.unwrap().unwrap();
    world.work().await;
}

/// A client of Dr. Amal whose plan was written together, and the link that came by mail.
pub async fn with_plan(world: &World, name: &str) -> (ClientId, String) {
    let client = world.client(name).await;
    give_plan(world, client, "A canary in the garden").await;
    (client, last_link(world, &format!("{}@mail.example", name.to_lowercase())))
}

fn last_link(world: &World, address: &str) -> String {
    world.mails_to(address).pop().unwrap().link()
}

/// A browser that came through this link.
async fn through(world: &World, link: &str) -> Visitor {
    let mut browser = world.visitor();
    browser.post(link, &[]).await;
    browser
}

fn has_help(page: &Page) -> bool {
    page.attributes("a", "href").iter().any(|href| href == "tel:999")
}

/// Everything of an answer that somebody could compare.
fn seen(page: &Page) -> (u16, Vec<(String, String)>, String) {
    let headers = page.headers.iter().filter(|(name, _)| *name != "date").map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (page.status.as_u16(), headers.collect(), page.body.clone())
}

async fn choose_pin(browser: &mut Visitor) {
    let page = browser.get("/w/pin").await;
    let set = browser.submit(&page, "/w/pin", &[("_do", "set"), ("pin", PIN), ("again", PIN)]).await;
    assert!(set.exists(".code-words"), "{}", set.text());
}

/// Ann has homework too; a browser that came through its link.
async fn at_home(world: &World, ann: ClientId) -> Visitor {
    world.assign(ann, world.check_in().await, None).await;
    through(world, &last_link(world, ANN)).await
}

async fn revoked_why(world: &World, client: ClientId) -> Option<RevokedWhy> {
    store::links::last_of_plan(&world.app.store, &world.amal, client).await.unwrap().unwrap().revoked_why
}

stories! {
    async fn a_scanner_opens_the_link_and_changes_nothing(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        let before = store::safety_plans::of_client(&world.app.store, &world.amal, ann).await.unwrap().unwrap();
        for _ in 0..5 {
            let mut scanner = world.visitor();
            scanner.fetch_site = None;
            let page = scanner.get(&link).await;
            assert_eq!(page.status, 200);
            assert!(!page.exists("script") && scanner.cookies.is_empty() && has_help(&page));
            assert!(!page.has("canary") && !page.has("plan") && !page.has("Ann"), "nothing of it is shown before the button: {}", page.text());
            scanner.head(&link).await;
        }
        // Some press every button there is.
        let mut robot = world.visitor();
        let page = robot.post(&link, &[]).await;
        assert_eq!(page.path, "/plan");
        robot.post("/plan/edit", &[]).await;
        let after = store::safety_plans::of_client(&world.app.store, &world.amal, ann).await.unwrap().unwrap();
        assert_eq!(after, before);
    }

    async fn the_mail_says_nothing_of_what_its_link_opens(world: World) {
        with_plan(&world, "Ann").await;
        let mail = world.mails_to(ANN).pop().unwrap();
        for word in ["Ann", "safety", "canary", "plan"] {
            assert!(!mail.subject.contains(word) && !mail.text.contains(word) && !mail.html.contains(word), "{word}: {}", mail.text);
        }
        assert!(mail.text.contains("999") && mail.subject.contains("Riverside"));
    }

    async fn the_link_opens_the_plan_any_number_of_times_and_nothing_else(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        let homework = world.assign(ann, world.check_in().await, None).await;
        let occurrence = world.occurrence(homework).await.id;
        for days in [0, 1, 40, 400, 2000] {
            world.clock.advance(TimeDelta::days(days));
            for _ in 0..3 {
                let mut phone = through(&world, &link).await;
                let page = phone.get("/plan").await;
                assert!(page.has("canary in the garden") && page.has("Cold water") && has_help(&page), "{}", page.text());
            }
        }
        let mut phone = through(&world, &link).await;
        for path in ["/w/", "/w/topics", "/w/entries", "/w/pin", "/w/data", "/w/reminders", "/w/consent", &format!("/w/{occurrence}"), &format!("/w/{occurrence}/print")] {
            let page = phone.get(path).await;
            assert_eq!(page.status, 404, "{path}: {}", page.text());
        }
        assert_ne!(phone.post("/w/write", &[("text", "hello")]).await.status, 200);
        // Whatever its pages lead to opens.
        for path in ["/plan", "/plan/edit", "/plan/pin", "/plan/copies", "/plan/copies/1", "/plan/print", "/plan/card"] {
            let page = phone.get(path).await;
            for href in page.attributes("a[href^='/']", "href") {
                let next = phone.get(&href).await;
                assert_eq!(next.status, 200, "{path} leads to {href}: {}", next.text());
            }
        }
    }

    async fn every_number_in_the_plan_can_be_pressed(world: World) {
        let (_, link) = with_plan(&world, "Ann").await;
        let page = through(&world, &link).await.get("/plan").await;
        let all = page.attributes("main a", "href");
        assert!(all.iter().any(|href| href.starts_with("tel:") && href.ends_with("02079460018")), "{all:?}");
        assert!(all.iter().any(|href| href.starts_with("sms:") && href.ends_with("02079460018")), "{all:?}");
        // The emergency number comes first, and the lines stand before the plan and after it.
        let numbers = page.attributes("a[href^='tel:']", "href");
        assert_eq!(numbers.first().map(String::as_str), Some("tel:999"), "{numbers:?}");
        assert!(numbers.iter().filter(|href| *href == "tel:999").count() >= 2);
        let csp = page.headers["content-security-policy"].to_str().unwrap();
        assert!(csp.contains("trusted-types meanwhile-plan;") && page.headers["cache-control"] == "no-store", "{csp}");
    }

    async fn a_renewed_link_ends_the_old_one(world: World) {
        let (ann, old) = with_plan(&world, "Ann").await;
        let mut open = through(&world, &old).await;
        plan_links::renew(&world.app, world.amal, ann).await.unwrap();
        world.work().await;
        let new = last_link(&world, ANN);
        assert_ne!(new, old);
        assert_eq!(world.visitor().get(&old).await.status, 404);
        assert_eq!(open.get("/plan").await.status, 404, "what it had opened is closed");
        assert!(through(&world, &new).await.get("/plan").await.has("canary"));
        // Mailed again, it is the same one.
        world.clock.advance(TimeDelta::minutes(5));
        plan_links::mail(&world.app, world.amal, ann).await.unwrap();
        world.work().await;
        assert_eq!(last_link(&world, ANN), new);
    }

    async fn a_revoked_link_looks_like_every_closed_one_and_asks_for_the_next(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        plan_links::revoke(&world.app, world.amal, ann).await.unwrap();
        let page = world.visitor().get(&link).await;
        assert!(page.status == 404 && has_help(&page) && !page.has("Riverside"), "{}", page.text());
        assert_eq!(seen(&page), seen(&world.visitor().get(&format!("/c/{}", "a".repeat(32))).await));
        // Somebody of the practice ended it: whoever holds it brings no other one about.
        let before = world.mails_to(ANN).len();
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        assert_eq!(world.mails_to(ANN).len(), before, "what was ended by hand stays ended");
        // Until they send it again; then the page of the old one helps too.
        plan_links::mail(&world.app, world.amal, ann).await.unwrap();
        world.wait(TimeDelta::minutes(11)).await;
        let before = world.mails_to(ANN).len();
        for _ in 0..2 {
            world.visitor().post(&link, &[("fresh", "yes")]).await;
        }
        world.work().await;
        assert_eq!(world.mails_to(ANN).len(), before + 1, "one in ten minutes");
        let fresh = last_link(&world, ANN);
        assert_ne!(fresh, link);
        assert!(through(&world, &fresh).await.get("/plan").await.has("canary"));
        // It lives until somebody ends it, so whoever asks again gets the same one.
        world.wait(TimeDelta::minutes(11)).await;
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        assert_eq!(last_link(&world, ANN), fresh);
    }

    async fn unsafe_at_home_and_a_wrong_address_end_it(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        let mut open = through(&world, &link).await;
        addresses::stop(&world.app, world.amal, ann, Stop::Unsafe).await.unwrap();
        assert_eq!(revoked_why(&world, ann).await, Some(RevokedWhy::Unsafe));
        let page = open.get("/plan").await;
        assert!(!page.has("canary") && page.headers.contains_key("clear-site-data"), "{}", page.text());
        let before = world.mails_to(ANN).len();
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        assert_eq!(world.mails_to(ANN).len(), before, "nothing goes there");
        assert!(plan_links::mail(&world.app, world.amal, ann).await.is_err());
        // Once it is safe again, a new one goes by itself.
        addresses::lift(&world.app, world.amal, ann).await.unwrap();
        world.work().await;
        let second = last_link(&world, ANN);
        assert!(second != link && through(&world, &second).await.get("/plan").await.has("canary"));

        addresses::stop(&world.app, world.amal, ann, Stop::WrongAddress).await.unwrap();
        assert_eq!((world.visitor().get(&second).await.status.as_u16(), revoked_why(&world, ann).await), (404, Some(RevokedWhy::WrongAddress)));
    }

    async fn with_a_new_address_the_link_goes_there(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        let details = ClientDetails::parse("Ann", "ann@new.example", "Europe/London", "en").unwrap();
        let changed = clients::Changed { details: Some(details), attested: true, ..Default::default() };
        clients::update(&world.app, world.amal, ann, 1, changed).await.unwrap();
        world.work().await;
        assert_eq!(world.visitor().get(&link).await.status, 404);
        let mail = world.mails_to("ann@new.example").pop().unwrap();
        assert!(through(&world, &mail.link()).await.get("/plan").await.has("canary"));
    }

    async fn a_link_that_was_ended_by_hand_stays_ended(world: World) {
        let (ann, _) = with_plan(&world, "Ann").await;
        plan_links::revoke(&world.app, world.amal, ann).await.unwrap();
        let before = world.mails_to(ANN).len();
        clients::update(&world.app, world.amal, ann, 1, clients::Changed { attested: true, ..Default::default() }).await.unwrap();
        world.work().await;
        assert_eq!(world.mails_to(ANN).len(), before);
        assert!(plan_links::revoke(&world.app, world.amal, ann).await.is_err(), "there is none to end");
    }

    async fn every_page_of_hers_leads_to_it(world: World) {
        let (ann, _) = with_plan(&world, "Ann").await;
        let mut phone = at_home(&world, ann).await;
        let form = phone.get("/w/").await.attributes("a.line[href^='/w/']", "href").remove(0);
        for path in ["/w/", &form, "/w/struggling", "/w/entries", "/w/topics", "/w/write", "/w/coping", "/w/goals", "/w/data", "/w/pin", "/w/reminders", "/plan/edit"] {
            let page = phone.get(path).await;
            assert!(page.attributes("header a", "href").contains(&"/plan".to_owned()) || path == "/plan/edit", "{path}");
        }
        let page = phone.get(&form).await;
        let receipt = phone.submit(&page, &format!("{form}/submit"), &[("mood", "4")]).await;
        assert!(receipt.path.ends_with("/done") && receipt.exists("header a[href='/plan']"));
        assert!(phone.get("/plan").await.exists("#help a[href='/w/where']"), "where she is now is asked from there too");
        // From there it opens without a PIN.
        assert!(phone.get("/plan").await.has("canary"));
        // Ed has none, and sees none.
        let ed = world.client("Ed").await;
        world.assign(ed, world.check_in().await, None).await;
        let mut other = through(&world, &last_link(&world, "ed@mail.example")).await;
        assert!(!other.get("/w/").await.exists("a[href='/plan']"));
        assert_eq!(other.get("/plan").await.status, 404);
    }

    async fn a_pin_before_the_plan_is_asked_and_the_numbers_stay_in_sight(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        let mut home = at_home(&world, ann).await;
        // Without a PIN there is nothing to ask.
        assert!(!home.get("/plan/pin").await.exists("input[name=pin]"));
        choose_pin(&mut home).await;
        assert!(home.get("/plan").await.has("canary"), "a PIN alone changes nothing");
        let wrong = home.post("/plan/pin", &[("_do", "on"), ("pin", "111111")]).await;
        assert_eq!(wrong.status, 422);
        let on = home.post("/plan/pin", &[("_do", "on"), ("pin", PIN)]).await;
        assert_eq!(on.path, "/plan");
        // From the mail, on another phone: first the PIN.
        let mut phone = through(&world, &link).await;
        for path in ["/plan", "/plan/edit", "/plan/print", "/plan/card", "/plan/copies", "/plan/copies/1"] {
            let page = phone.get(path).await;
            assert!(page.path == "/plan/pin" && !page.has("canary") && has_help(&page), "{path}: {}", page.text());
        }
        let typed = phone.post("/plan/edit", &[("signals", "typed in another tab")]).await;
        assert!(typed.status == 401 && typed.has("typed in another tab"), "{}", typed.text());
        assert_eq!(phone.post("/plan/pin", &[("_do", "enter"), ("pin", "111111")]).await.status, 422);
        assert!(phone.post("/plan/pin", &[("_do", "enter"), ("pin", PIN)]).await.has("canary"));
        assert_eq!(phone.get("/w/").await.status, 404, "the link still opens nothing else");
        // Undoing it needs the PIN too.
        assert_eq!(phone.post("/plan/pin", &[("_do", "off"), ("pin", "111111")]).await.status, 422);
        assert_eq!(phone.post("/plan/pin", &[("_do", "off"), ("pin", PIN)]).await.path, "/plan");
        assert!(through(&world, &link).await.get("/plan").await.has("canary"));
    }

    async fn older_copies_are_shown_where_the_pin_allows(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        world.clock.advance(TimeDelta::days(3));
        safety_plans::write(&world.app, world.amal, ann, typed("A heron by the river"), 1, true).await.unwrap().unwrap();
        let mut phone = through(&world, &link).await;
        let list = phone.get("/plan/copies").await;
        assert_eq!(list.attributes("main a.line", "href"), ["/plan/copies/2"], "{}", list.text());
        assert_eq!(phone.get("/plan/copies/1").await.status, 404);
        // A PIN that was set before opens what was written since.
        world.clock.advance(TimeDelta::hours(1));
        let mut home = at_home(&world, ann).await;
        choose_pin(&mut home).await;
        world.clock.advance(TimeDelta::hours(1));
        safety_plans::write(&world.app, world.amal, ann, typed("A fox in the lane"), 2, true).await.unwrap().unwrap();
        world.clock.advance(TimeDelta::hours(1));
        safety_plans::write(&world.app, world.amal, ann, typed("An owl at night"), 3, true).await.unwrap().unwrap();
        let mut phone = through(&world, &link).await;
        assert_eq!(phone.get("/plan/copies/3").await.status, 404);
        phone.post("/plan/pin", &[("_do", "enter"), ("pin", PIN), ("_next", "/plan/copies")]).await;
        assert_eq!(phone.get("/plan/copies").await.attributes("main a.line", "href"), ["/plan/copies/4", "/plan/copies/3"]);
        let copy = phone.get("/plan/copies/3").await;
        assert!(copy.has("fox") && !copy.has("owl") && has_help(&copy), "{}", copy.text());
    }

    async fn after_discharge_it_opens_as_the_practice_decides_and_never_once_archived(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        clients::discharge(&world.app, world.amal, ann).await.unwrap();
        world.clock.advance(TimeDelta::days(90));
        let mut phone = through(&world, &link).await;
        let page = phone.get("/plan").await;
        assert!(page.has("canary") && !page.exists("a[href='/plan/edit']") && !page.exists("form[action='/plan']"), "it is read, not written: {}", page.text());
        assert_eq!(phone.get("/plan/edit").await.path, "/plan");
        let refused = phone.post("/plan/edit", &[("signals", "typed too late")]).await;
        assert!(!refused.status.is_success() && refused.has("typed too late"), "{}", refused.text());
        // She has lost the mail.
        let before = world.mails_to(ANN).len();
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        assert_eq!(world.mails_to(ANN).len(), before + 1);

        let api = Api::new(&world).await;
        let saved = api.patch("/practice", json!({ "plan_after_discharge": false })).await;
        assert_eq!((saved.status, &saved.json["plan_after_discharge"]), (200, &json!(false)));
        assert_eq!((phone.get("/plan").await.status, world.visitor().get(&link).await.status), (404.try_into().unwrap(), 404.try_into().unwrap()));
        api.patch("/practice", json!({ "plan_after_discharge": true })).await;
        assert!(phone.get("/plan").await.has("canary"));
        safety_plans::archive(&world.app, world.amal, ann, None).await.unwrap();
        assert_eq!(phone.get("/plan").await.status, 404);
        let closed = world.visitor().get(&link).await;
        assert!(closed.status == 404 && has_help(&closed));
    }

    async fn owners_decide_about_discharge_on_the_page_of_the_practice(world: World) {
        let mut amal = world.amal().await;
        let page = amal.get("/practice").await;
        assert!(page.exists("input[name=plan_after_discharge][checked]"), "it opens unless somebody says otherwise");
        let settings = [("public_name", "Riverside"), ("region", "GB"), ("time_zone", "Europe/London"), ("language", "en"), ("quiet_from", "21:00"), ("quiet_until", "08:00")];
        let saved = amal.submit(&page, "/practice", &settings).await;
        assert!(saved.has("Saved") && !saved.exists("input[name=plan_after_discharge][checked]"), "{}", saved.text());
    }

    async fn another_clients_plan_and_another_practices_are_out_of_reach(world: World) {
        let (ann, _) = with_plan(&world, "Ann").await;
        let (_, eds) = with_plan(&world, "Ed").await;
        let mut ed = through(&world, &eds).await;
        safety_plans::write(&world.app, world.amal, ann, typed("A second canary"), 1, true).await.unwrap().unwrap();
        // Ed's own has one version: Ann's second is not his.
        assert_eq!(ed.get("/plan/copies/2").await.status, 404);
        // Carol's practice, and an assistant, cannot touch the link.
        for outcome in [plan_links::mail(&world.app, world.carol, ann).await, plan_links::renew(&world.app, world.carol, ann).await, plan_links::revoke(&world.app, world.carol, ann).await] {
            assert!(matches!(outcome, Err(meanwhile::error::Error::NotFound)), "{outcome:?}");
        }
        let mut carol = world.signed_in("carol@hillside.example").await;
        let page = carol.get("/clients/new").await;
        let token = page.attribute("input[name=_token]", "value");
        assert_eq!(carol.post(&format!("/clients/{ann}/safety-plan/link"), &[("_token", &token), ("_do", "end")]).await.status, 404);
        let key = world.key_of(world.carol, &[ApiScope::ClinicalWrite]).await;
        for verb in ["mail-link", "renew-link", "revoke-link"] {
            let reply = Api::with(&world, &key).call(Method::POST, &format!("/clients/{ann}/safety-plan/{verb}"), &[], None).await;
            assert_eq!(reply.status, 404, "{verb}");
        }
    }

    async fn the_link_is_looked_after_in_the_workspace_and_by_the_api(world: World) {
        let (ann, first) = with_plan(&world, "Ann").await;
        let mut amal = world.amal().await;
        let path = format!("/clients/{ann}/safety-plan");
        for (verb, alive) in [("renew", true), ("end", false), ("mail", true)] {
            world.clock.advance(TimeDelta::minutes(2));
            let page = amal.get(&path).await;
            let done = amal.submit(&page, &format!("{path}/link"), &[("_do", verb)]).await;
            assert_eq!((done.status.as_u16(), &done.path), (200, &path), "{verb}: {}", done.text());
            world.work().await;
            let link = last_link(&world, ANN);
            assert_eq!(world.visitor().get(&link).await.status == 200, alive, "{verb}");
            assert_eq!(world.visitor().get(&first).await.status, 404);
        }
        let api = Api::new(&world).await;
        world.clock.advance(TimeDelta::minutes(2));
        let post = async |verb: &str| api.call(Method::POST, &format!("{path}/{verb}"), &[], None).await.status;
        assert_eq!((post("mail-link").await, post("renew-link").await, post("revoke-link").await, post("revoke-link").await), (202, 202, 204, 409));
        let links = api.get(&format!("/links?client_id={ann}")).await;
        assert!(links.json["items"].as_array().unwrap().iter().any(|link| link["purpose"] == "plan" && link["revoked_why"] == "by_hand"), "{}", links.json);
        // Somebody without a plan has no link to one.
        let ed = world.client("Ed").await;
        assert_eq!(api.call(Method::POST, &format!("/clients/{ed}/safety-plan/mail-link"), &[], None).await.status, 404);
    }

    async fn a_copy_on_a_phone_stays_as_long_as_nothing_says_otherwise(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        let pass_of = |page: &Page| page.headers.get("plan-copy").map(|pass| pass.to_str().unwrap().to_owned());
        let ask = async |pass: &str| {
            let url = format!("{}/plan/offline", world.base);
            let request = reqwest::Client::new().post(url).header("sec-fetch-site", "same-origin").header("content-type", "text/plain");
            request.body(pass.to_owned()).send().await.unwrap().status().as_u16()
        };
        // A device that nobody called their own is offered none.
        let stranger = through(&world, &link).await.get("/plan").await;
        assert!(pass_of(&stranger).is_none() && !stranger.exists("#copy"));
        let mut phone = world.visitor();
        let page = phone.post(&link, &[("remember", "yes")]).await;
        let pass = pass_of(&page).unwrap();
        assert!(page.exists("#copy[hidden]"), "it takes a script to keep one");
        assert_eq!(ask(&pass).await, 204);
        // Left alone, the browser is asked to open the link again, and the copy stays.
        world.clock.advance(TimeDelta::days(20));
        assert_eq!((phone.get("/plan").await.status.as_u16(), ask(&pass).await), (404, 204));
        for odd in ["", "nonsense", &"a".repeat(96), &format!("{pass}a")] {
            assert_eq!(ask(odd).await, 410, "{odd}");
        }
        assert_ne!(ask(&"a".repeat(5000)).await, 204);
        // A PIN before the plan, a discharge, an archived plan, an ended link: each sends it away.
        let mut home = at_home(&world, ann).await;
        choose_pin(&mut home).await;
        home.post("/plan/pin", &[("_do", "on"), ("pin", PIN)]).await;
        assert_eq!(ask(&pass).await, 410);
        home.post("/plan/pin", &[("_do", "off"), ("pin", PIN)]).await;
        assert_eq!(ask(&pass).await, 204);
        let ended = plan_links::renew(&world.app, world.amal, ann).await;
        assert_eq!((ended.is_ok(), ask(&pass).await), (true, 410));
        world.work().await;
        let mut phone = world.visitor();
        let pass = pass_of(&phone.post(&last_link(&world, ANN), &[("remember", "yes")]).await).unwrap();
        assert_eq!(ask(&pass).await, 204);
        addresses::stop(&world.app, world.amal, ann, Stop::Unsafe).await.unwrap();
        assert_eq!(ask(&pass).await, 410);
    }

    async fn the_workers_script_reaches_the_plan_and_no_further(world: World) {
        let script = world.visitor().get("/plan/sw.js").await;
        assert_eq!(script.status, 200);
        assert_eq!(script.headers["service-worker-allowed"], "/plan");
        assert!(script.headers["content-type"].to_str().unwrap().starts_with("text/javascript"));
        assert_eq!(script.headers["cache-control"], "no-store");
    }

    async fn what_a_client_proposes_waits_and_the_plan_stays(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        let mut phone = through(&world, &link).await;
        let form = phone.get("/plan/edit").await;
        assert_eq!(form.attributes("input[name=signals]", "value")[..2], ["A canary in the garden", "I stop answering messages"]);
        let sent = phone.submit(&form, "/plan/edit", &[("signals", "A heron by the river"), ("alone", "Tea"), ("_do", "save")]).await;
        assert!(sent.path == "/plan" && sent.has("canary") && !sent.has("heron"), "{}", sent.text());
        // Sent again, it is the earlier proposal that is filled in and replaced.
        let form = phone.get("/plan/edit").await;
        assert!(form.attributes("input[name=signals]", "value").contains(&"A heron by the river".to_owned()), "{}", form.text());
        let plan = safety_plans::proposal(&world.app.store, &world.amal, ann).await.unwrap();
        safety_plans::accept(&world.app, world.amal, ann, (plan.version.row.number, 1), Default::default()).await.unwrap();
        assert!(phone.get("/plan").await.has("heron"));
    }

    async fn a_draft_with_something_in_it_is_in_sight(world: World) {
        let ann = world.client("Ann").await;
        let template = template(&world, world.amal).await;
        safety_plans::begin(&world.app, world.amal, ann, template).await.unwrap();
        let mut phone = at_home(&world, ann).await;
        assert!(!phone.get("/w/").await.exists("header a[href='/plan']"), "there is nothing to read");
        safety_plans::write(&world.app, world.amal, ann, typed("A canary in the garden"), 0, false).await.unwrap().unwrap();
        let plan = store::safety_plans::of_client(&world.app.store, &world.amal, ann).await.unwrap().unwrap();
        assert_eq!(plan.status, SafetyPlanStatus::Draft);
        assert!(phone.get("/w/").await.exists("header a[href='/plan']") && phone.get("/plan").await.has("canary"));
    }

    async fn a_proposal_of_another_tab_is_shown_before_it_is_replaced(world: World) {
        let (_, link) = with_plan(&world, "Ann").await;
        let mut phone = through(&world, &link).await;
        let (one, other) = (phone.get("/plan/edit").await, phone.get("/plan/edit").await);
        phone.submit(&one, "/plan/edit", &[("signals", "From the first tab"), ("_do", "save")]).await;
        let second = [("signals", "From the second tab"), ("_do", "save")];
        let clash = phone.submit(&other, "/plan/edit", &second).await;
        assert!(clash.status == 409 && clash.has("From the first tab"), "{}", clash.text());
        assert!(clash.attributes("input[name=signals]", "value").contains(&"From the second tab".to_owned()), "what was typed stays");
        assert_eq!(phone.submit(&clash, "/plan/edit", &second).await.path, "/plan");
    }

    async fn who_asked_to_look_at_it_again_is_said_as_it_was(world: World) {
        let ann = world.client("Ann").await;
        let template = template(&world, world.amal).await;
        safety_plans::begin(&world.app, world.amal, ann, template).await.unwrap();
        let link = world.mails_to(ANN).pop().unwrap().link();
        let mut phone = through(&world, &link).await;
        let form = phone.get("/plan/edit").await;
        phone.submit(&form, "/plan/edit", &[("signals", "A canary"), ("_do", "save")]).await;
        // She began it, and asked for nothing; nor is it her word when the practice wants a look.
        for _ in 0..2 {
            assert!(phone.get("/plan").await.exists("form[action='/plan']"), "she still can");
            safety_plans::revisit(&world.app, world.amal, ann).await.unwrap();
        }
        let page = phone.get("/plan").await;
        let asked = phone.submit(&page, "/plan", &[]).await;
        assert!(!asked.exists("form[action='/plan']") && asked.exists("main .notice.good"), "{}", asked.text());
    }

    async fn two_tabs_undo_nothing_silently(world: World) {
        let (_, link) = with_plan(&world, "Ann").await;
        let mut api = Api::new(&world).await.patch("/practice", json!({ "plan_writing": "edit" })).await;
        assert_eq!(api.json["plan_writing"].take(), json!("edit"));
        let mut phone = through(&world, &link).await;
        let (one, other) = (phone.get("/plan/edit").await, phone.get("/plan/edit").await);
        let saved = phone.submit(&one, "/plan/edit", &[("signals", "From the first tab"), ("_do", "save")]).await;
        assert!(saved.path == "/plan" && saved.has("From the first tab"), "{}", saved.text());
        let second = [("signals", "From the second tab"), ("_do", "save")];
        let clash = phone.submit(&other, "/plan/edit", &second).await;
        assert_eq!(clash.status, 409);
        assert!(clash.attributes("input[name=signals]", "value").contains(&"From the second tab".to_owned()), "what was typed stays");
        assert!(clash.has("From the first tab"), "and what is saved is shown beside it");
        let kept = phone.submit(&clash, "/plan/edit", &second).await;
        assert!(kept.path == "/plan" && kept.has("From the second tab"), "{}", kept.text());
        // A double tap makes one version.
        let again = phone.submit(&clash, "/plan/edit", &second).await;
        assert_eq!(again.path, "/plan");
        // A line goes up without a script, and nothing is saved by that.
        let form = phone.get("/plan/edit").await;
        let moved = phone.submit(&form, "/plan/edit", &[("signals", "One"), ("signals", "Two"), ("_move", "signals:1:up")]).await;
        assert_eq!(moved.attributes("input[name=signals]", "value")[..2], ["Two", "One"]);
        assert!(phone.get("/plan").await.has("From the second tab"));
    }

    async fn a_session_that_is_gone_loses_nothing_that_was_typed(world: World) {
        let (_, link) = with_plan(&world, "Ann").await;
        let mut phone = through(&world, &link).await;
        let form = phone.get("/plan/edit").await;
        world.clock.advance(TimeDelta::hours(30));
        let kept = phone.submit(&form, "/plan/edit", &[("signals", "Typed all night"), ("_do", "save")]).await;
        assert!(kept.status == 401 && kept.has("Typed all night"), "{}", kept.text());
    }

    async fn without_scripts_the_plan_is_read_and_looked_at_again(world: World) {
        let (ann, link) = with_plan(&world, "Ann").await;
        let mut phone = through(&world, &link).await;
        let page = phone.get("/plan").await;
        let asked = phone.submit(&page, "/plan", &[]).await;
        assert!(!asked.exists("form[action='/plan']"), "asked once: {}", asked.text());
        let plan = store::safety_plans::of_client(&world.app.store, &world.amal, ann).await.unwrap().unwrap();
        assert_eq!(plan.status, SafetyPlanStatus::NeedsReview);
        assert!(phone.get("/plan/print").await.has("canary") && phone.get("/plan/card").await.has("canary"));
        assert_eq!(world.responses().await.len(), 0);
    }
}

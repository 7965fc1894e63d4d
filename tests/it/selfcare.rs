//! What clients keep for themselves: the coping box, goals with steps, something to look forward to, wins, what they tell others.

use chrono::TimeDelta;
use entity::ids::{ClientId, CopingCardId, CopingUseId, GoalId, GoalStepId};
use entity::kinds::{CopingKind, Role};
use meanwhile::actions::coping::{self, NewCard};
use meanwhile::actions::goals::{self, NewGoal};
use meanwhile::domain::coping::{CardText, Rating};
use meanwhile::domain::goals::{GoalText, StepPlan};
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::store;
use serde_json::{Value, json};

use crate::support::{Api, Page, Visitor, World};

const PIN: &str = "483971";

/// Ann, and her phone that came through a link.
async fn ann(world: &World) -> (ClientId, Visitor) {
    let ann = world.client("Ann").await;
    let phone = through_mail(world, ann, "ann").await;
    (ann, phone)
}

/// A browser that came through a new mail to this client.
async fn through_mail(world: &World, client: ClientId, name: &str) -> Visitor {
    world.assign(client, world.check_in().await, None).await;
    let mut browser = world.visitor();
    let link = world.mails_to(&format!("{name}@mail.example")).pop().unwrap().link();
    assert_eq!(browser.post(&link, &[]).await.status, 200);
    browser
}

/// Whether a page says that something is not shown here, and how to see it.
fn waits(page: &Page) -> bool {
    page.exists("a[href^='/w/pin?next=']")
}

/// Writes a card; gives its address.
async fn write_card(browser: &mut Visitor, title: &str, more: &[(&str, &str)]) -> String {
    let page = browser.get("/w/coping/new").await;
    let fields = [&[("title", title), ("kind", "do"), ("lines", "Slowly.")], more].concat();
    let page = browser.submit(&page, "/w/coping/new", &fields).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.path.split('?').next().unwrap().to_owned()
}

/// "I used it", and how it was.
async fn use_card(browser: &mut Visitor, card: &str, rating: &[(&str, &str)]) -> Page {
    let page = browser.get(card).await;
    let noted = browser.submit(&page, card, &[("_do", "use")]).await;
    assert!(noted.path.starts_with("/w/uses/"), "{}", noted.text());
    browser.submit(&noted, &noted.path, rating).await
}

/// Writes a goal; gives its address.
async fn write_goal(browser: &mut Visitor, wording: &str, more: &[(&str, &str)]) -> String {
    let page = browser.get("/w/goals/new").await;
    let page = browser.submit(&page, "/w/goals/new", &[&[("wording", wording)], more].concat()).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.path.split('?').next().unwrap().to_owned()
}

/// Plans a step from the form as it stands there.
async fn plan_step(browser: &mut Visitor, form: &str, text: &str, from: &str, until: &str) -> Page {
    let page = browser.get(form).await;
    let action = form.split('?').next().unwrap();
    browser.submit(&page, action, &[("text", text), ("from_on", from), ("until_on", until)]).await
}

/// One of each, for others to try and open.
pub struct Own {
    pub card: CopingCardId,
    pub used: CopingUseId,
    pub goal: GoalId,
    pub step: GoalStepId,
}

/// A client with a card, a use, a goal and a step, all of them shown to the therapist.
pub async fn something_of_everything(world: &World, client: ClientId) -> Own {
    let scope = Scope::checked(world.amal.practice(), Actor::Client(client));
    let text = CardText { title: "A canary of a card".into(), lines: None, phone: None };
    let new = NewCard { id: None, client, kind: CopingKind::Do, text, starter: None, shared: true, open: true, session: None };
    let card = coping::add(&world.app, scope, new).await.unwrap();
    let used = coping::note_use(&world.app, scope, card, None, Rating::default(), None).await.unwrap();
    let text = GoalText { wording: "A canary of a goal".into(), ..GoalText::default() };
    let goal = goals::add(&world.app, scope, NewGoal { id: None, client, text, review_on: None, shared: true, session: None }).await.unwrap();
    let plan = StepPlan { text: "A small one".into(), from: "2026-11-23".parse().unwrap(), until: "2026-11-29".parse().unwrap() };
    let step = goals::add_step(&world.app, scope, goal, None, plan, None).await.unwrap();
    Own { card, used, goal, step }
}

stories! {
    async fn ann_uses_a_card_three_times_and_the_order_follows(world: World) {
        let (_, mut phone) = ann(&world).await;
        let call = write_card(&mut phone, "Call Jo", &[("kind", "person"), ("phone", "0151 (234) 567")]).await;
        assert_eq!(phone.get(&call).await.attribute(".coping a.button", "href"), "tel:0151234567");
        // A card to begin with, by one tap; a second tap adds none.
        let page = phone.get("/w/coping").await;
        for _ in 0..2 {
            phone.submit(&page, "/w/coping", &[("_do", "add walk")]).await;
        }
        let page = phone.get("/w/coping").await;
        let cards = page.attributes(".card a.line", "href");
        assert_eq!(cards.len(), 2, "{}", page.text());
        assert_eq!(cards[0], call);
        let walk = cards[1].clone();

        let (before, after) = ("before", "after");
        use_card(&mut phone, &walk, &[(before, "8"), (after, "4")]).await;
        let once = phone.get("/w/coping").await.attributes(".card a.line", "href");
        assert_eq!(once[0], call, "one time says little");
        use_card(&mut phone, &walk, &[(before, "7"), (after, "6"), ("helped", "little")]).await;
        // Used without a number: counted as a use, not in the mean.
        let page = phone.get(&walk).await;
        phone.submit(&page, &walk, &[("_do", "use")]).await;
        use_card(&mut phone, &call, &[(before, "10"), (after, "0")]).await;
        let page = phone.get("/w/coping").await;
        assert_eq!(page.attributes(".card a.line", "href"), [walk.clone(), call.clone()]);
        let line = page.texts(".card a.line")[0].clone();
        assert!(line.contains("3 times") && line.contains("2.5") && line.contains("2 uses"), "{line}");

        // A double tap is one use.
        let page = phone.get(&walk).await;
        for _ in 0..2 {
            phone.submit(&page, &walk, &[("_do", "use")]).await;
        }
        assert!(phone.get("/w/coping").await.texts(".card a.line")[0].contains("4 times"));

        // By hand, and back.
        let id = call.rsplit('/').next().unwrap();
        phone.post("/w/coping", &[("_do", &format!("up {id}"))]).await;
        assert_eq!(phone.get("/w/coping").await.attributes(".card a.line", "href")[0], call);
        phone.post("/w/coping", &[("_do", "by-use")]).await;
        assert_eq!(phone.get("/w/coping").await.attributes(".card a.line", "href")[0], walk);

        let paper = phone.get("/w/coping/print").await;
        assert_eq!(paper.texts(".pocket h2").len(), 2);
        assert!(!paper.has("Riverside"), "whoever finds it in a pocket does not read where from");
    }

    async fn what_did_not_help_twice_may_be_changed_and_is_seen_only_if_shown(world: World) {
        let (client, mut phone) = ann(&world).await;
        let hidden = write_card(&mut phone, "Count sheep", &[]).await;
        let shown = write_card(&mut phone, "Count to ten", &[("shared", "yes")]).await;
        for card in [&hidden, &shown] {
            use_card(&mut phone, card, &[("helped", "no")]).await;
            assert!(!phone.get(card).await.exists(".notice .actions"));
            let page = use_card(&mut phone, card, &[("before", "6"), ("after", "6")]).await;
            assert!(page.exists(".notice .actions"), "{}", page.text());
        }
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{client}/coping")).await;
        assert!(page.has("Count to ten") && page.exists(".badge.begun") && !page.has("Count sheep"), "{}", page.text());
        // Ann stops showing it, and puts it away.
        phone.post(&shown, &[("_do", "unshare")]).await;
        assert!(!amal.get(&format!("/clients/{client}/coping")).await.has("Count to ten"));
        assert_eq!(phone.post(&hidden, &[("_do", "put-away")]).await.path, "/w/coping");
        assert_eq!(phone.get("/w/coping").await.attributes("main > .card:first-of-type a.line", "href"), [shown]);
        phone.post(&hidden, &[("_do", "bring-back")]).await;
        assert!(!phone.get(&hidden).await.has("You put this card away"));
    }

    async fn a_goal_with_two_steps_the_second_after_partly(world: World) {
        let (client, mut phone) = ann(&world).await;
        let goal = write_goal(&mut phone, "Sleep better", &[("why", "Work."), ("measure", "Seven hours."), ("shared", "yes"), ("review_on", "2026-12-24")]).await;
        let form = format!("{goal}/steps");
        // Two weeks at most; what was typed is kept.
        let long = plan_step(&mut phone, &form, "Bed by eleven", "2026-11-23", "2026-12-10").await;
        assert_eq!((long.status.as_u16(), long.attribute("#f-text", "value").as_str()), (422, "Bed by eleven"));
        assert!(long.exists("#problems"));
        let planned = plan_step(&mut phone, &form, "Bed by eleven", "2026-11-23", "2026-11-29").await;
        assert!(planned.has("Bed by eleven"), "{}", planned.text());
        let home = phone.get("/w/").await;
        let step = home.attributes("a.line", "href").into_iter().find(|href| href.starts_with("/w/steps/")).unwrap();
        // Something must be chosen; nothing is red or failed.
        let page = phone.get(&step).await;
        assert_eq!(phone.submit(&page, &step, &[]).await.status, 422);
        let said = phone.submit(&page, &step, &[("result", "partly"), ("note", "Four nights of seven.")]).await;
        assert!(said.has("Four nights of seven.") && said.path.starts_with(&goal), "{}", said.text());
        let next = said.attributes(".actions a.button", "href");
        let smaller = next.iter().find(|href| href.contains("next=smaller")).unwrap();
        let page = phone.get(smaller).await;
        assert_eq!(page.attribute("#f-text", "value"), "Bed by eleven");
        assert_eq!((page.attribute("#f-from_on", "value"), page.attribute("#f-until_on", "value")), ("2026-11-30".into(), "2026-12-06".into()));
        // Pressed twice, it is planned once.
        for _ in 0..2 {
            phone.submit(&page, &form, &[("text", "Bed by eleven on three nights"), ("from_on", "2026-11-30"), ("until_on", "2026-12-06")]).await;
        }
        assert!(!phone.get("/w/").await.has("three nights"), "it is not its time yet");
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{client}/goals")).await;
        assert_eq!(page.texts(".plain-list .badge"), ["to come", "partly done"], "{}", page.text());
        assert!(page.has("Seven hours.") && page.has("Four nights of seven."));
        phone.post(&goal, &[("_do", "reached")]).await;
        let wins = phone.get("/w/wins").await;
        assert!(wins.has("Sleep better") && !wins.has("Bed by eleven"), "partly is not a win: {}", wins.text());
    }

    async fn what_was_written_elsewhere_is_on_no_page_without_the_pin(world: World) {
        let (client, mut phone) = ann(&world).await;
        let card = write_card(&mut phone, "A canary on a card", &[]).await;
        let used = use_card(&mut phone, &card, &[("before", "9")]).await.attributes("a.line", "href").pop().unwrap();
        let goal = write_goal(&mut phone, "A canary of a goal", &[]).await;
        plan_step(&mut phone, &format!("{goal}/steps"), "A canary of a step", "2026-11-23", "2026-11-24").await;
        let step = phone.get(&goal).await.attributes("a.tap", "href").remove(0);
        let page = phone.get("/w/forward").await;
        phone.submit(&page, "/w/forward", &[("what", "A canary at the zoo"), ("on", "2026-11-28"), ("with", "A canary")]).await;
        phone.post("/w/tell", &[("line", "A canary for others"), ("part", "help")]).await;
        let routes = [
            "/w/", "/w/coping", "/w/coping/print", &card, &format!("{card}/edit"), &used, "/w/goals", &goal, &format!("{goal}/edit"),
            &format!("{goal}/steps"), &step, "/w/forward", "/w/wins", "/w/tell", "/w/tell/print",
        ].map(str::to_owned);
        let quiet = ["/w/", "/w/wins"];
        for route in &routes {
            // Here it was written, and here it is read.
            assert!(phone.get(route).await.body.contains("canary") || route == "/w/wins", "{route}");
        }
        let mut other = through_mail(&world, client, "ann").await;
        for route in &routes {
            let page = other.get(route).await;
            assert!(page.status == 200 && !page.body.contains("canary"), "{route}: {}", page.text());
            assert!(waits(&page) || quiet.contains(&route.as_str()), "{route} does not say that something waits");
        }
        // And nothing can be done to it from there.
        for (route, fields) in [
            (card.clone(), vec![("_do", "put-away")]),
            (card.clone(), vec![("_do", "share")]),
            (card.clone(), vec![("_do", "use")]),
            (format!("{card}/edit"), vec![("title", "Mine now"), ("kind", "do"), ("_revision", "1")]),
            (used.clone(), vec![("before", "1"), ("_revision", "2")]),
            (goal.clone(), vec![("_do", "share")]),
            (format!("{goal}/edit"), vec![("wording", "Mine now"), ("_revision", "1")]),
            (format!("{goal}/steps"), vec![("text", "More"), ("from_on", "2026-11-23"), ("until_on", "2026-11-24")]),
            (step.clone(), vec![("result", "done")]),
        ] {
            let page = other.post(&route, &fields).await;
            assert!(!page.body.contains("canary") && waits(&page), "{route}: {}", page.text());
        }
        let boxed = phone.get("/w/coping").await;
        assert!(boxed.has("A canary on a card") && boxed.has("once") && !boxed.has("Mine now"), "{}", boxed.text());
        assert!(!phone.get(&goal).await.has("Mine now"));
        assert!(!world.amal().await.get(&format!("/clients/{client}/coping")).await.has("canary"));

        // With a PIN set together, everything is there on any device.
        let code = meanwhile::actions::pins_together::say_code(&world.app, world.amal, client).await.unwrap();
        let page = other.get("/w/pin").await;
        other.submit(&page, "/w/pin", &[("_do", "set"), ("pin", PIN), ("again", PIN), ("code", &code)]).await;
        for route in &routes {
            assert!(other.get(route).await.body.contains("canary") || route == "/w/wins", "{route}");
        }
    }

    async fn what_is_anns_is_there_for_nobody_else(world: World) {
        let (client, mut phone) = ann(&world).await;
        let own = something_of_everything(&world, client).await;
        let kept = write_goal(&mut phone, "A secret goal", &[]).await;
        let eds = world.client("Ed").await;
        let mut ed = through_mail(&world, eds, "ed").await;
        for route in [format!("/w/coping/{}", own.card), format!("/w/uses/{}", own.used), format!("/w/goals/{}", own.goal), format!("/w/steps/{}", own.step)] {
            assert_eq!(ed.get(&route).await.status, 404, "{route}");
            assert_eq!(ed.post(&route, &[("_do", "share"), ("result", "done"), ("_revision", "1")]).await.status, 404, "{route}");
        }
        // An id that is Ann's already gets Ed nothing, and changes nothing of hers.
        let stolen = own.card.to_string();
        let page = ed.post("/w/coping/new", &[("_once", &stolen), ("title", "Ed's"), ("kind", "do")]).await;
        assert_eq!(page.status, 404);
        assert_eq!(store::coping::find(&world.app.store, &world.amal, own.card).await.unwrap().text.title, "A canary of a card");
        ed.post("/w/coping", &[("_do", &format!("up {}", own.card))]).await;

        let (_, sams) = world.hire("Sam", Role::Assistant).await;
        for (who, status) in [("carol@hillside.example", 404), ("ben@riverside.example", 404), (sams.as_str(), 403)] {
            let mut visitor = world.signed_in(who).await;
            for page in ["coping", "goals"] {
                let page = visitor.get(&format!("/clients/{client}/{page}")).await;
                assert!(page.status == status && !page.has("canary"), "{who}: {}", page.status);
            }
        }
        // The therapist does not find what Ann keeps to herself, nor can anything be added to it.
        let kept_id = kept.rsplit('/').next().unwrap();
        let mut amal = world.amal().await;
        assert_eq!(amal.get(&format!("/clients/{client}/goals?step={kept_id}")).await.status, 404);
        assert!(!amal.get(&format!("/clients/{client}/goals")).await.has("A secret goal"));
        let api = Api::with(&world, &world.key(&[ApiScope::ClinicalRead, ApiScope::ClinicalWrite]).await);
        let step = json!({ "text": "x", "from_on": "2026-11-23", "until_on": "2026-11-24" });
        assert_eq!(api.post(&format!("/goals/{kept_id}/steps"), step).await.status, 404);
    }

    async fn the_therapist_adds_a_card_and_a_goal_and_ann_sees_them(world: World) {
        let (client, mut phone) = ann(&world).await;
        let mut amal = world.amal().await;
        let path = format!("/clients/{client}/coping");
        let page = amal.get(&path).await;
        assert_eq!(amal.submit(&page, &path, &[("title", ""), ("kind", "words")]).await.status, 422);
        for _ in 0..2 {
            amal.submit(&page, &path, &[("title", "One thing at a time"), ("kind", "words"), ("open", "yes")]).await;
        }
        let page = amal.get(&path).await;
        amal.submit(&page, &path, &[("title", "When he shouts"), ("kind", "do")]).await;
        let page = amal.get(&path).await;
        amal.submit(&page, &path, &[("_do", "starter breathing")]).await;
        let seen = phone.get("/w/coping").await;
        assert!(seen.has("One thing at a time") && seen.has("from your therapist") && seen.has("Breathe slowly"), "{}", seen.text());
        assert!(!seen.has("shouts") && waits(&seen), "what is private takes the PIN");
        assert_eq!(seen.texts(".card:first-of-type a.line").len(), 2);

        let path = format!("/clients/{client}/goals");
        let page = amal.get(&path).await;
        amal.submit(&page, &path, &[("wording", "See my sister again"), ("why", "I miss her.")]).await;
        let goal = amal.get(&path).await.attribute("a.tap", "href");
        let form = amal.get(goal.split('#').next().unwrap()).await;
        let page = amal.submit(&form, &path, &[("text", "Write her a card"), ("from_on", "2026-11-23"), ("until_on", "2026-11-29")]).await;
        assert!(page.has("Write her a card"), "{}", page.text());
        assert!(!phone.get("/w/goals").await.has("sister"), "a link alone reads nothing back");
        let code = meanwhile::actions::pins_together::say_code(&world.app, world.amal, client).await.unwrap();
        let page = phone.get("/w/pin").await;
        phone.submit(&page, "/w/pin", &[("_do", "set"), ("pin", PIN), ("again", PIN), ("code", &code)]).await;
        let goals = phone.get("/w/goals").await;
        assert!(goals.has("See my sister again") && goals.has("Write her a card") && goals.has("from your therapist"), "{}", goals.text());
        assert!(phone.get("/w/").await.has("Write her a card") && phone.get("/w/coping").await.has("When he shouts"));

        // The same by the API, and what Ann says comes back there.
        let api = Api::with(&world, &world.key(&[ApiScope::ClinicalRead, ApiScope::ClinicalWrite]).await);
        let cards = api.get(&format!("/clients/{client}/coping-cards")).await.json;
        assert_eq!(cards["items"].as_array().unwrap().len(), 3);
        let made = api.post(&format!("/clients/{client}/coping-cards"), json!({ "kind": "place", "title": "The park bench" })).await;
        assert_eq!(made.status, 200);
        assert!(phone.get("/w/coping").await.has("The park bench"));
        let step = phone.get("/w/").await.attributes("a.line", "href").into_iter().find(|href| href.starts_with("/w/steps/")).unwrap();
        phone.post(&step, &[("result", "done")]).await;
        let goals: Value = api.get(&format!("/clients/{client}/goals")).await.json;
        assert_eq!(goals["items"][0]["steps"][0]["result"], "done");
        assert!(phone.get("/w/wins").await.has("Write her a card"));
        let verbs: Vec<String> = store::audit::list(&world.app.store, &world.amal).await.unwrap().into_iter().map(|event| event.verb).collect();
        assert!(["read_goals", "read_coping_box", "say_how"].iter().all(|verb| verbs.iter().any(|known| known == verb)), "{verbs:?}");
    }

    async fn something_to_look_forward_to_is_asked_about_the_day_after(world: World) {
        let (client, mut phone) = ann(&world).await;
        let page = phone.get("/w/forward").await;
        let wrong = phone.submit(&page, "/w/forward", &[("what", "Swim"), ("on", "2026-11-20"), ("at", "half six")]).await;
        assert!(wrong.status == 422 && wrong.attribute("#f-what", "value") == "Swim", "{}", wrong.text());
        for _ in 0..2 {
            phone.submit(&page, "/w/forward", &[("what", "Swim in the lake"), ("on", "2026-11-24"), ("at", "18:30"), ("with", "Jo")]).await;
        }
        let home = phone.get("/w/").await;
        assert!(home.has("Swim in the lake") && home.has("18:30") && !home.exists("button[value^='good ']"), "{}", home.text());
        assert_eq!(phone.get("/w/forward").await.texts("form.card h2").len(), 2, "noted once");
        world.clock.advance(TimeDelta::hours(40));
        let mut phone = {
            let mut later = phone;
            later.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
            later
        };
        let code = meanwhile::actions::pins_together::say_code(&world.app, world.amal, client).await.unwrap();
        let page = phone.get("/w/pin").await;
        phone.submit(&page, "/w/pin", &[("_do", "set"), ("pin", PIN), ("again", PIN), ("code", &code)]).await;
        let home = phone.get("/w/").await;
        let good = home.attribute("button[value^='good ']", "value");
        let back = phone.submit(&home, "/w/forward", &[("_do", &good)]).await;
        assert!(back.path == "/w/" && !back.has("Swim in the lake"), "{}", back.text());
        // Said once; a second tap changes nothing.
        phone.post("/w/forward", &[("_do", &good.replace("good", "did_not_happen"))]).await;
        assert!(phone.get("/w/wins").await.has("Swim in the lake"));
        assert_eq!(phone.get("/w/forward").await.texts(".badge"), ["Good"]);
    }

    async fn a_win_that_was_written_down_is_looked_back_on_where_it_may_be_read(world: World) {
        let (client, mut phone) = ann(&world).await;
        phone.post("/w/write", &[("_kind", "win"), ("text", "Rang the bank at last"), ("_shown", "kept")]).await;
        phone.post("/w/write", &[("_kind", "journal"), ("text", "A grey day"), ("_shown", "kept")]).await;
        let wins = phone.get("/w/wins").await;
        assert!(wins.has("Rang the bank at last") && !wins.has("A grey day"), "{}", wins.text());
        let mut other = through_mail(&world, client, "ann").await;
        let wins = other.get("/w/wins").await;
        assert!(!wins.has("Rang the bank") && waits(&wins), "{}", wins.text());
    }

    async fn only_chosen_lines_are_on_the_page_for_others(world: World) {
        let (_, mut phone) = ann(&world).await;
        write_goal(&mut phone, "Leave the house each day", &[]).await;
        write_goal(&mut phone, "Nobody needs to know", &[]).await;
        let page = phone.get("/w/tell").await;
        let (line, part) = ("Leave the house each day", "working");
        for _ in 0..2 {
            phone.post("/w/tell", &[("_once", &page.attribute("form.line input[name=_once]", "value")), ("line", line), ("part", part)]).await;
        }
        let page = phone.get("/w/tell").await;
        let page = phone.post("/w/tell", &[("_once", &page.attribute("form.card input[name=_once]", "value")), ("line", "Ask me to come for a walk."), ("part", "help")]).await;
        assert_eq!(page.texts("form.card li .what").len(), 2, "{}", page.text());
        let paper = phone.get("/w/tell/print").await;
        assert_eq!(paper.texts(".tell li"), [line, "Ask me to come for a walk."]);
        assert!(!paper.has("Nobody needs to know") && !paper.has("Riverside"), "{}", paper.text());
        let remove = phone.get("/w/tell").await.attribute("button[value^='remove ']", "value");
        phone.post("/w/tell", &[("_do", &remove)]).await;
        assert_eq!(phone.get("/w/tell/print").await.texts(".tell li").len(), 1);
    }

    async fn a_page_that_the_back_button_brings_keeps_other_words_too(world: World) {
        let (_, mut phone) = ann(&world).await;
        let once = phone.get("/w/tell").await.attribute("form.card input[name=_once]", "value");
        for line in ["Call me", "Call me", "Walk with me"] {
            phone.post("/w/tell", &[("_once", &once), ("line", line), ("part", "help")]).await;
        }
        assert_eq!(phone.get("/w/tell/print").await.texts(".tell li"), ["Call me", "Walk with me"]);
    }

    async fn two_devices_cannot_overwrite_each_others_words(world: World) {
        let (_, mut phone) = ann(&world).await;
        let card = write_card(&mut phone, "Breathe", &[]).await;
        let edit = format!("{card}/edit");
        let mut tablet = phone.clone();
        let (here, there) = (phone.get(&edit).await, tablet.get(&edit).await);
        phone.submit(&here, &edit, &[("title", "Breathe slowly"), ("kind", "do")]).await;
        let clash = tablet.submit(&there, &edit, &[("title", "Breathe deeply"), ("kind", "do")]).await;
        assert_eq!((clash.status.as_u16(), clash.attribute("#f-title", "value").as_str()), (409, "Breathe deeply"));
        assert_eq!(clash.texts("#problems dd").first().map(String::as_str), Some("Breathe slowly"), "both are shown");
        assert!(phone.get(&card).await.has("Breathe slowly"));
        assert!(tablet.submit(&clash, &edit, &[("title", "Breathe deeply"), ("kind", "do")]).await.has("Breathe deeply"));
    }
}

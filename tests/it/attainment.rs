//! Goals with levels: set before anybody looks, the same words for both sides, a look each, a score for the practice alone.

use entity::ids::{ClientId, GoalId};
use meanwhile::actions::goals::{self, NewGoal};
use meanwhile::domain::goals::GoalText;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::store;
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, Visitor, World};

const LEVELS: [(&str, &str); 5] = [
    ("much_less", "I stay in bed"),
    ("less", "I get up and go back"),
    ("expected", "Out of the house on three days"),
    ("more", "Out every day"),
    ("much_more", "Out, and seeing canary people"),
];

/// A goal that the client shows.
async fn goal(world: &World, client: ClientId, wording: &str) -> GoalId {
    let scope = Scope::checked(world.amal.practice(), Actor::Client(client));
    let text = GoalText { wording: wording.into(), ..GoalText::default() };
    goals::add(&world.app, scope, NewGoal { id: None, client, text, review_on: None, shared: true, session: None }).await.unwrap()
}

/// The goal's page, with one of its forms sent.
async fn send(browser: &mut Visitor, goal: GoalId, action: &str, fields: &[(&str, &str)]) -> crate::support::Page {
    let path = format!("/goals/{goal}");
    let page = browser.get(&path).await;
    browser.submit(&page, &path, &[&[("_do", action)], fields].concat()).await
}

stories! {
    async fn both_sides_read_the_same_levels_and_each_says_where_it_is(world: World) {
        let ann = world.client("Ann").await;
        world.assign(ann, world.check_in().await, None).await;
        let mut phone = world.visitor();
        phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        let form = phone.get("/w/goals/new").await;
        let page = phone.submit(&form, "/w/goals/new", &[("wording", "Leave the house again"), ("shared", "yes")]).await;
        let own = page.path.split('?').next().unwrap().to_owned();
        let id: GoalId = own.rsplit('/').next().unwrap().parse().unwrap();

        // All five are asked for, and what was typed is kept.
        let levels = format!("{own}/levels");
        let form = phone.get(&levels).await;
        let refused = phone.submit(&form, &levels, &[("_do", "levels"), ("expected", "Out of the house on three days")]).await;
        assert!(refused.status == 422 && refused.attribute("[name=expected]", "value") == "Out of the house on three days");
        assert_eq!(refused.attributes("#problems a", "href").len(), 4);
        let kept = phone.submit(&refused, &levels, &[&[("_do", "levels"), ("baseline", "-1")], &LEVELS[..]].concat()).await;
        assert!(kept.path.starts_with(&own) && kept.has("Out every day"), "{}", kept.text());

        // Her therapist reads the same, weighs it, and says where it is.
        let mut amal = world.amal().await;
        let seen = amal.get(&format!("/goals/{id}")).await;
        assert!(LEVELS.iter().all(|(_, words)| seen.has(words)) && seen.has("where it began"), "{}", seen.text());
        assert!(send(&mut amal, id, "levels", &[&[("weight", "3"), ("baseline", "-1")], &LEVELS[..]].concat()).await.has("Counts 3 times"));
        let page = amal.get(&format!("/goals/{id}")).await;
        for _ in 0..2 {
            amal.submit(&page, &format!("/goals/{id}"), &[("_do", "rate"), ("level", "1"), ("note", "Came on foot today.")]).await;
        }
        let series = amal.get(&format!("/goals/{id}")).await;
        assert_eq!(series.texts("table .track").len(), 1, "pressed twice, said once");
        assert!(series.has("Came on foot today."));

        // From now on the levels stay; on her phone she says where she sees it. What the practice says takes her PIN to read.
        let late = send(&mut amal, id, "levels", &[&[("weight", "1")], &LEVELS[..]].concat()).await;
        assert_eq!(late.status, 409);
        let page = phone.get(&levels).await;
        assert!(!page.exists("[name=expected]") && !page.exists("[name=level]"), "{}", page.text());
        phone.post(&levels, &[("_do", "rate"), ("level", "0")]).await;
        assert_eq!(amal.get(&format!("/goals/{id}")).await.texts("table .track").len(), 1, "nobody rates by words that they cannot read");
        phone.post("/w/pin", &[("_do", "set"), ("pin", "739146"), ("again", "739146")]).await;
        world.clock.advance(chrono::TimeDelta::minutes(1));
        let code = meanwhile::actions::pins_together::say_code(&world.app, world.amal, ann).await.unwrap();
        phone.post("/w/pin", &[("code", &code), ("_do", "widen")]).await;
        let page = phone.get(&levels).await;
        assert!(page.exists("[name=level]"), "{}", page.text());
        let said = phone.submit(&page, &levels, &[("_do", "rate"), ("level", "0")]).await;
        assert!(said.path.starts_with(&own), "{}", said.text());
        let series = amal.get(&format!("/goals/{id}")).await;
        assert_eq!(series.texts("table .track").len(), 2);

        // It is hers: closed to others, sealed at rest.
        assert_eq!(world.signed_in("carol@hillside.example").await.get(&format!("/goals/{id}")).await.status, 404);
        assert_eq!(world.signed_in("ben@riverside.example").await.get(&format!("/goals/{id}")).await.status, 404);
        let dump = crate::sealed::dump(&world).await;
        assert!(!crate::sealed::finds(&dump, "canary people") && !crate::sealed::finds(&dump, "Came on foot"));
        // What she no longer shows is not there for the practice.
        let page = phone.get(&own).await;
        phone.submit(&page, &own, &[("_do", "unshare")]).await;
        for method in [Method::GET, Method::POST] {
            let fields = vec![("_do".to_owned(), "rate".to_owned()), ("level".to_owned(), "2".to_owned())];
            let fields = (method == Method::POST).then_some(fields);
            assert_eq!(amal.once(method, &format!("/goals/{id}"), fields.as_ref()).await.status, 404);
        }
    }

    async fn a_score_stands_beside_its_number_of_goals_and_never_for_one(world: World) {
        let ann = world.client("Ann").await;
        let mut amal = world.amal().await;
        let ids = [goal(&world, ann, "Leave the house").await, goal(&world, ann, "Call my sister").await];
        for (id, level) in ids.iter().zip(["1", "0"]) {
            send(&mut amal, *id, "levels", &[&[("baseline", "-1")], &LEVELS[..]].concat()).await;
            assert!(!amal.get(&format!("/clients/{ann}/goals")).await.has("T 5"), "never from fewer than two");
            send(&mut amal, *id, "rate", &[("level", level)]).await;
        }
        // By hand: 50 + 10 / √2.6, and 50 − 20 / √2.6 where they began.
        let page = amal.get(&format!("/clients/{ann}/goals")).await;
        assert!(page.has("T 56.2 from 2 goals, 37.6 where they began") && page.has("nothing about how somebody is"), "{}", page.text());
        let api = Api::new(&world).await;
        let all = api.get(&format!("/clients/{ann}/attainment")).await;
        assert!((all.json["practice_score"]["t"].as_f64().unwrap() - 56.2017).abs() < 0.001 && all.json["client_score"].is_null(), "{}", all.json);
        // A goal that was put aside does not count any more.
        let as_ann = Scope::checked(world.amal.practice(), Actor::Client(ann));
        goals::act(&world.app, as_ann, ids[1], goals::Deed::Aside).await.unwrap();
        assert!(!amal.get(&format!("/clients/{ann}/goals")).await.has("T 5"));
    }

    async fn who_looked_on_its_day_is_asked_for_the_next(world: World) {
        let ann = world.client("Ann").await;
        let id = goal(&world, ann, "Leave the house").await;
        let mut amal = world.amal().await;
        send(&mut amal, id, "levels", &[&[("baseline", "-1")], &LEVELS[..]].concat()).await;
        let day = "2026-12-14";
        assert!(send(&mut amal, id, "review", &[("review_on", day)]).await.attribute("[name=review_on]", "value") == day);
        world.wait(chrono::TimeDelta::days(28)).await;
        let mut amal = world.amal().await;
        let due = amal.get(&format!("/goals/{id}")).await;
        assert_eq!((due.attribute("[name=review_on]", "value"), due.texts("main > .notice").len()), (day.to_owned(), 1));
        send(&mut amal, id, "rate", &[("level", "1")]).await;
        let looked = amal.get(&format!("/goals/{id}")).await;
        assert_eq!((looked.attribute("[name=review_on]", "value"), looked.texts("main > .notice").len()), (String::new(), 0));
        assert!(looked.has("When will you look again?"));
        // Which day it was stays until another one is chosen, or none.
        assert_eq!(send(&mut amal, id, "review", &[("review_on", "2027-01-15")]).await.attribute("[name=review_on]", "value"), "2027-01-15");
    }

    async fn the_api_writes_levels_and_looks_for_the_practice(world: World) {
        let ann = world.client("Ann").await;
        let id = goal(&world, ann, "Leave the house").await;
        let api = Api::new(&world).await;
        let path = format!("/goals/{id}/attainment");
        let none = api.get(&path).await;
        assert!(none.status == 200 && none.json["levels"].is_null());
        let words = json!({ "much_less": "a", "less": "b", "expected": "c", "more": "d", "much_more": "e", "weight": 2, "baseline": -2 });
        let kept = api.edit(Method::PUT, &format!("/goals/{id}/levels"), none.header("etag"), words.clone()).await;
        assert!(kept.status == 200 && kept.json["levels"]["weight"] == 2, "{}", kept.json);
        let stale = api.edit(Method::PUT, &format!("/goals/{id}/levels"), none.header("etag"), words).await;
        assert_eq!(stale.status, 412);
        let look = api.post(&format!("/goals/{id}/looks"), json!({ "level": -1, "note": "A beginning." })).await;
        assert!(look.status == 200 && look.json["looks"][0]["author"] == "practitioner" && look.json["looks"][0]["level"] == -1, "{}", look.json);
        assert!((400..500).contains(&api.post(&format!("/goals/{id}/looks"), json!({ "level": 3 })).await.status));
        let review = api.edit(Method::PUT, &format!("/goals/{id}/review"), "", json!({ "review_on": "2026-12-24" })).await;
        assert_eq!(review.status, 200, "{}", review.json);
        assert_eq!(store::goals::find(&world.app.store, &world.amal, id).await.unwrap().review_on, Some("2026-12-24".parse().unwrap()));
    }
}

//! Looking back at what was sent: as far as is needed and no further, with how well beside how much, and what comes next.

use chrono::TimeDelta;
use entity::ids::{ClientId, GoalId, GoalStepId};
use entity::kinds::StepResult;
use meanwhile::actions::assignments::{self, NewAssignment};
use meanwhile::actions::goals::{self, NewGoal};
use meanwhile::domain::addresses::Asking;
use meanwhile::domain::client::ClientDetails;
use meanwhile::domain::goals::{GoalText, StepPlan};
use meanwhile::domain::schedule::{Schedule, TypedSchedule};
use meanwhile::domain::scope::{Actor, Scope};
use reqwest::Method;
use serde_json::json;

use crate::progress::{Door, scale};
use crate::support::{Api, World};
use crate::timeline;

/// So many clients, each with a daily form and a goal that is to be looked at.
async fn caseload(world: &World, numbers: std::ops::Range<usize>) {
    let (template, amal) = (world.check_in().await, world.amal.practitioner().unwrap());
    for number in numbers {
        let name = format!("Client{number:03}");
        let details = ClientDetails::parse(&name, &format!("{name}@mail.example"), "Europe/London", "en").unwrap();
        let client = meanwhile::actions::clients::create(&world.app, world.amal, amal, details, Asking::Attested).await.unwrap();
        if number % 5 > 0 {
            continue;
        }
        let from_date = world.clock.now().format("%Y-%m-%d").to_string();
        let rule = TypedSchedule { kind: "days".into(), times: vec!["09:00".into()], from_date, ..TypedSchedule::default() };
        let new = NewAssignment {
            tailoring: Default::default(),
            reminders: Default::default(),
            id: None,
            client,
            template,
            practitioner: amal,
            agreement: Default::default(),
            schedule: Schedule::read(&rule, "Europe/London", world.clock.now()).unwrap(),
        };
        assignments::assign(&world.app, world.amal, new).await.unwrap();
        goal(world, client, "Out of the house").await;
    }
}

/// A goal that the client shows, to be looked at in three days.
async fn goal(world: &World, client: ClientId, wording: &str) -> GoalId {
    let theirs = Scope::checked(world.amal.practice(), Actor::Client(client));
    let text = GoalText { wording: wording.into(), ..GoalText::default() };
    let review_on = Some((world.clock.now() + TimeDelta::days(3)).date_naive());
    goals::add(&world.app, theirs, NewGoal { id: None, client, text, review_on, shared: true, session: None }).await.unwrap()
}

async fn step(world: &World, goal: GoalId, text: &str) -> GoalStepId {
    let today = world.clock.now().date_naive();
    let plan = StepPlan { text: text.into(), from: today, until: today + TimeDelta::days(6) };
    goals::add_step(&world.app, world.amal, goal, None, plan, None).await.unwrap()
}

stories! {
    async fn the_board_asks_no_more_about_two_hundred_clients_than_about_ten(world: World) {
        let mut counts = Vec::new();
        for (from, to) in [(0, 10), (10, 200)] {
            caseload(&world, from..to).await;
            for _ in 0..8 {
                world.wait(TimeDelta::hours(24)).await;
            }
            let (mut amal, api) = (world.amal().await, Api::new(&world).await);
            assert!(amal.get("/home").await.has("Not heard from"));
            let before = world.app.store.statements();
            let home = amal.get("/home").await;
            let page = world.app.store.statements();
            let board = api.get("/board").await;
            counts.push((page - before, world.app.store.statements() - page));
            assert!(home.has(&format!("{to} clients")) && board.json["clients"] == to, "{}", home.text());
        }
        assert!(counts[0] == counts[1] && counts[0].0 > 10 && counts[0].1 > 10, "{counts:?}");
    }

    async fn silence_of_which_the_beginning_was_not_looked_for_is_told_as_longer(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        Door::new(&world, ann, template).await.send(&world, &[("mood", json!(5))]).await;
        world.wait(TimeDelta::days(100)).await;
        assert!(!world.amal().await.get("/home").await.has("Not heard from"), "she was asked for nothing");
        world.assign(ann, template, None).await;
        world.wait(TimeDelta::days(10)).await;
        assert!(!world.amal().await.get("/home").await.has("Not heard from"), "two rounds of a week are waited, and three days");
        world.wait(TimeDelta::days(10)).await;
        let home = world.amal().await.get("/home").await;
        let line = home.texts("a.line").into_iter().find(|line| line.contains("Nothing came in")).unwrap_or_default();
        assert!(line.contains("Ann") && line.contains("since before"), "{}", home.text());
        let silent = Api::new(&world).await.get("/board").await.json["silent"][0].clone();
        assert!(silent["longer"] == true && silent["count"] == 1, "{silent}");
        // Ed has never sent anything: that is known, for he is here since a few days.
        let ed = world.client("Ed").await;
        world.assign(ed, template, None).await;
        world.wait(TimeDelta::days(18)).await;
        let board = Api::new(&world).await.get("/board").await.json;
        let of_ed = board["silent"].as_array().unwrap().iter().find(|line| line["client_id"] == ed.to_string()).unwrap().clone();
        assert!(of_ed["longer"] == false && of_ed["count"] == 0, "{board}");
        assert!(world.amal().await.get("/home").await.has("Nothing came in yet"));
    }

    async fn how_well_stands_beside_how_much_and_tags_below(world: World) {
        let (ann, mut phone) = timeline::ann(&world).await;
        let (mut amal, api) = (world.amal().await, Api::new(&world).await);
        let response = world.responses().await[0].id;
        let rated = api.call(Method::PUT, &format!("/responses/{response}/rating"), &[], Some(&json!({ "quality": "mostly" }))).await;
        assert!(rated.status < 300, "{}", rated.json);
        for text in ["one", "two"] {
            let entry = timeline::share(&world, &mut phone, "journal", text, &[("trigger", "noise")]).await;
            amal.get(&format!("/entries/{entry}")).await;
        }
        timeline::share(&world, &mut phone, "journal", "three", &[("trigger", "secret trigger")]).await;
        world.wait(TimeDelta::minutes(5)).await;
        let page = amal.get(&format!("/clients/{ann}/progress")).await;
        let row = page.texts("tbody tr").into_iter().find(|row| row.contains("1 of 1")).unwrap_or_default();
        assert!(row.contains("mostly as meant"), "{row}: {}", page.text());
        assert!(page.has("2 shared entries that were opened; 2 of them carry tags") && page.has("noise") && !page.has("secret trigger"), "{}", page.text());
        let json = api.get(&format!("/clients/{ann}/progress")).await.json;
        assert_eq!(json["done"][0]["quality"], json!([{ "quality": "mostly", "times": 1 }]));
        assert_eq!((&json["tags"]["opened"], &json["tags"]["counts"][0]["word"], &json["tags"]["counts"][0]["times"]), (&json!(2), &json!("noise"), &json!(2)));
        // Of another time there is neither.
        world.wait(TimeDelta::days(40)).await;
        let json = api.get(&format!("/clients/{ann}/progress?period=four-weeks")).await.json;
        assert!(json["done"] == json!([]) && json["tags"]["opened"] == 0, "{json}");
        assert_eq!(api.get(&format!("/clients/{ann}/progress?period=everything")).await.json["tags"]["opened"], 2);
        assert!(!phone.get("/w/progress").await.has("as meant"), "what the practice rates is its own");
    }

    async fn a_program_gets_the_usual_period_and_as_many_points_as_it_asks_for(world: World) {
        let (ann, template) = (world.client("Ann").await, world.log().await);
        let door = Door::new(&world, ann, template).await;
        door.send(&world, &[("mood", json!(1))]).await;
        world.wait(TimeDelta::days(120)).await;
        for n in 0..30 {
            world.clock.advance(TimeDelta::hours(5));
            door.send(&world, &[("mood", json!(if n == 17 { 10 } else { 4 + n % 3 }))]).await;
        }
        let api = Api::new(&world).await;
        let get = async |query: &str| api.get(&format!("/clients/{ann}/progress{query}")).await;
        let points = |json: &serde_json::Value| json["series"][0]["points"].as_array().unwrap().len();
        let usual = get("").await.json;
        assert!(usual["period"] == "three-months" && points(&usual) == 30 && usual["series"][0]["points_left_out"] == 0, "{usual}");
        let all = get("?period=everything").await.json;
        assert_eq!((points(&all), &all["series"][0]["answered"]), (31, &json!(31)));
        let thinned = get("?period=everything&points=8").await.json;
        let (few, series) = (points(&thinned), &thinned["series"][0]);
        assert!(few <= 8 && series["points_left_out"] == 31 - few && series["answered"] == 31, "{thinned}");
        let values: Vec<f64> = series["points"].as_array().unwrap().iter().map(|point| point["value"].as_f64().unwrap()).collect();
        assert!(values.contains(&10.0) && values[0] == 1.0, "no extreme is hidden: {values:?}");
        assert_eq!(get("?points=3").await.status, 400);
    }

    async fn before_and_after_weeks_and_hours_can_stand_on_a_summary(world: World) {
        let ann = world.client("Ann").await;
        let practice = world.template("Practice", json!([scale("tension_before"), scale("tension_after")])).await;
        Door::new(&world, ann, practice).await.send(&world, &[("tension_before", json!(8)), ("tension_after", json!(5))]).await;
        let log = world.log().await;
        Door::new(&world, ann, log).await.send(&world, &[("mood", json!(3))]).await;
        world.wait(TimeDelta::hours(1)).await;
        let path = format!("/clients/{ann}/summary");
        let mut amal = world.amal().await;
        let form = amal.get(&path).await;
        let offered = form.attributes("[name=series]", "value");
        let keys = [format!("pairs:{practice}:tension_before"), "weeks:planned".into(), "weeks:entries".into(), format!("hours:{log}")];
        assert!(keys.iter().all(|key| offered.contains(key)), "{offered:?}");
        let fields: Vec<(&str, &str)> = keys.iter().map(|key| ("series", key.as_str())).chain([("period", "four-weeks")]).collect();
        let sheet = amal.submit(&form, &path, &fields).await;
        assert_eq!(sheet.texts(".figure svg").len(), 4, "{}", sheet.text());
        assert!(sheet.has("1 entry has both numbers") && !sheet.has("Numbers over time"), "{}", sheet.text());
        let api = Api::new(&world).await;
        let body = json!({ "period": "four_weeks", "series": [keys[0], keys[3], "weeks:nonsense"], "parts": [] });
        let reply = api.call(Method::POST, &path, &[], Some(&body)).await;
        assert_eq!(reply.status, 200, "what has nothing in the period is left out");
    }

    async fn a_next_step_is_offered_once_the_last_was_said_something_of(world: World) {
        let ann = world.client("Ann").await;
        let theirs = Scope::checked(world.amal.practice(), Actor::Client(ann));
        let goal = goal(&world, ann, "Leave the house again").await;
        let first = step(&world, goal, "Walk to the canary bakery and back").await;
        let (mut amal, api) = (world.amal().await, Api::new(&world).await);
        let page = format!("/clients/{ann}/goals");
        assert!(!amal.get(&page).await.exists("a[href*='after=']"), "nobody has said how it went");
        goals::say_how(&world.app, theirs, first, None, (StepResult::NotDone, None), None).await.unwrap();
        let seen = amal.get(&page).await;
        let links = seen.attributes("a[href*='after=']", "href");
        assert!(links.len() == 4 && links[0].contains("next=smaller"), "{links:?}");
        assert_eq!(amal.get(&format!("/goals/{goal}")).await.attributes("a[href*='after=']", "href"), links);
        let offered = api.get(&page).await.json["items"][0]["next_steps"].clone();
        assert!(offered[0]["next"] == "smaller" && offered[0]["text"] == "Walk to the canary bakery and back", "{offered}");

        // In the words of the last one, for as long, after it; and what was typed is kept where it is refused.
        let form = amal.get(links[0].split('#').next().unwrap()).await;
        assert_eq!(form.attribute("[name=text]", "value"), "Walk to the canary bakery and back");
        assert_eq!(form.attribute("[name=from_on]", "value"), offered[0]["from_on"].as_str().unwrap());
        let refused = amal.submit(&form, &page, &[("text", "Walk to the corner"), ("until_on", "2020-01-01")]).await;
        assert!(refused.status == 422 && refused.attribute("[name=text]", "value") == "Walk to the corner");
        let (from, until) = (form.attribute("[name=from_on]", "value"), form.attribute("[name=until_on]", "value"));
        let kept = amal.submit(&refused, &page, &[("text", "Walk to the corner"), ("from_on", &from), ("until_on", &until)]).await;
        assert!(kept.has("Walk to the corner") && !kept.exists("a[href*='after=']"), "one is open now: {}", kept.text());
        assert_eq!(api.get(&page).await.json["items"][0]["next_steps"], json!([]));

        // A step of another goal is not taken over, nor one of somebody else.
        let other = self::goal(&world, ann, "Sleep").await;
        assert_eq!(amal.get(&format!("{page}?step={other}&after={first}&next=same")).await.status, 404);
        let mut carol = world.signed_in("carol@hillside.example").await;
        assert_eq!(carol.get(&format!("{page}?step={goal}&after={first}&next=same")).await.status, 404);
    }
}

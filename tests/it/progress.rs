//! Progress: in a period, with how often it was asked, from where change is counted, before and after, and as cheap for years as for days.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{ClientId, OccurrenceId, ResponseId, SubmissionId, TemplateId};
use meanwhile::actions::responses;
use meanwhile::domain::progress::Point;
use meanwhile::domain::response::Answer;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::store;
use meanwhile::store::templates::Version;
use reqwest::Method;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::{Api, World};

fn scale(link_id: &str) -> Value {
    json!({ "link_id": link_id, "kind": "scale", "text": format!("{link_id}?"), "config": { "min": 0, "max": 10 } })
}

/// The newest version of a template.
async fn version(world: &World, template: TemplateId) -> Version {
    store::templates::versions_of(&world.app.store, &world.amal, template).await.unwrap().pop().unwrap()
}

/// Something was assigned: where it is answered.
struct Door {
    client: ClientId,
    occurrence: OccurrenceId,
    version: Version,
}

impl Door {
    async fn new(world: &World, client: ClientId, template: TemplateId) -> Self {
        let assignment = world.assign(client, template, None).await;
        Self { client, occurrence: world.occurrence(assignment).await.id, version: version(world, template).await }
    }

    /// Sends answers as the client does.
    async fn send(&self, world: &World, answers: &[(&str, Value)]) {
        let answers = answers.iter().map(|(link_id, value)| Answer::new(*link_id, value.clone())).collect();
        let theirs = Scope::checked(world.amal.practice(), Actor::Client(self.client));
        let submission: SubmissionId = meanwhile::random::id(world.app.now());
        responses::submit(&world.app, theirs, self.occurrence, self.version.clone(), submission, answers, None).await.unwrap();
    }
}

/// A total of the PHQ-9 each week: the score falls in such answers.
async fn phq(world: &World, client: ClientId, totals: &[u32]) -> TemplateId {
    let template = meanwhile::actions::measures::adopt(&world.app, world.amal, "phq-9", None).await.unwrap();
    for total in totals {
        let door = Door::new(world, client, template).await;
        let answers: Vec<(String, Value)> = (1..=9).map(|n| (format!("phq9_{n}"), json!((total + 9 - n) / 9))).collect();
        let answers: Vec<(&str, Value)> = answers.iter().map(|(name, value)| (name.as_str(), json!(value.to_string()))).collect();
        door.send(world, &answers).await;
        world.wait(TimeDelta::days(7)).await;
    }
    template
}

async fn audited(world: &World, verb: &str) -> usize {
    let db = match &world.app.config().database {
        meanwhile::config::Database::Sqlite(path) => sea_orm::Database::connect(format!("sqlite://{}", path.display())).await.unwrap(),
        meanwhile::config::Database::Postgres(url) => sea_orm::Database::connect(url).await.unwrap(),
    };
    let backend = db.get_database_backend();
    let rows = Statement::from_string(backend, format!("SELECT COUNT(*) FROM audit_event WHERE verb = '{verb}'"));
    db.query_one_raw(rows).await.unwrap().unwrap().try_get_by_index::<i64>(0).unwrap() as usize
}

fn total(json: &Value) -> &Value {
    json["series"].as_array().unwrap().iter().find(|one| one["key"] == "score:total").unwrap()
}

stories! {
    async fn a_page_about_years_asks_no_more_than_one_about_days(world: World) {
        let template = world.log().await;
        let mut counts = Vec::new();
        for (name, entries) in [("Ann", 10), ("Ed", 300)] {
            let client = world.client(name).await;
            let door = Door::new(&world, client, template).await;
            for n in 0..entries {
                world.clock.advance(TimeDelta::hours(7));
                door.send(&world, &[("mood", json!(n % 11)), ("best", json!("A walk."))]).await;
            }
            for period in ["three-months", "everything"] {
                let mut amal = world.amal().await;
                let path = format!("/clients/{client}/progress?period={period}");
                assert_eq!(amal.get(&path).await.status, 200);
                let before = world.app.store.statements();
                let page = amal.get(&path).await;
                counts.push(world.app.store.statements() - before);
                assert!(page.has(&format!("{entries} answers")), "{}", page.text());
            }
        }
        assert!(counts.iter().all(|count| *count == counts[0] && *count > 5), "{counts:?}");
    }

    async fn old_points_lie_in_parts_and_are_still_found_and_corrected(world: World) {
        let (ann, template) = (world.client("Ann").await, world.log().await);
        let (amal, now) = (world.amal, world.app.now());
        let at = |n: i64| now - TimeDelta::days(500 - n);
        let id = |n: i64| ResponseId(uuid::Uuid::from_u128(n as u128 + 1));
        let point = move |n: i64, value: f64| Point { at: at(n), value, response: id(n), estimated: false, version: Some(1) };
        let write = |points: Vec<(Point, Option<ResponseId>)>| world.app.store.write(move |tx| async move {
            for (point, replaces) in points {
                store::series::append(&tx, &amal, ann, (template, "mood"), point, replaces, now).await?;
            }
            Ok(())
        });
        write((0..500).map(|n| (point(n, (n % 11) as f64), None)).collect()).await.unwrap();
        // What was sent a year ago is corrected, and stands once.
        write(vec![(Point { response: id(5000), ..point(3, 99.0) }, Some(id(3)))]).await.unwrap();
        let all = store::series::of_client(&world.app.store, &amal, ann).await.unwrap().remove(0).points;
        assert_eq!(all.len(), 500);
        assert!(all.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert_eq!((all[3].value, all[3].response), (99.0, id(5000)));

        let lately = |from: DateTime<Utc>, moments: Vec<DateTime<Utc>>| {
            let store = world.app.store.clone();
            async move { store::series::since(&store, &amal, ann, Some(from), &moments).await.unwrap().remove(0).points }
        };
        let few = lately(now - TimeDelta::days(90), vec![]).await;
        assert!(few.len() < 350 && few.iter().filter(|point| point.at >= now - TimeDelta::days(90)).count() == 90, "{}", few.len());
        assert!(lately(now - TimeDelta::days(90), vec![at(3)]).await.iter().any(|point| point.response == id(5000)), "a baseline is found");
        assert!(lately(now - TimeDelta::days(400), vec![]).await.len() >= 400);

        world.app.store.write(move |tx| async move { store::series::withdraw(&tx, &amal, ann, (template, "mood"), id(5000)).await }).await.unwrap();
        assert_eq!(store::series::of_client(&world.app.store, &amal, ann).await.unwrap()[0].points.len(), 499);
    }

    async fn points_of_an_earlier_program_still_know_their_version(world: World) {
        let (ann, template) = (world.client("Ann").await, world.log().await);
        let door = Door::new(&world, ann, template).await;
        for value in [3, 4, 5] {
            door.send(&world, &[("mood", json!(value))]).await;
        }
        // As the program before wrote them: without a version.
        let (amal, now) = (world.amal, world.app.now());
        let rows = world.responses().await;
        world.app.store.write(move |tx| async move {
            for row in rows {
                let point = Point { at: row.submitted_at, value: 4.0, response: row.id, estimated: false, version: None };
                store::series::append(&tx, &amal, ann, (template, "old"), point, None, now).await?;
            }
            Ok(())
        }).await.unwrap();
        let all = store::series::of_client(&world.app.store, &amal, ann).await.unwrap();
        let old = all.iter().find(|one| one.link_id == "old").unwrap();
        assert!(old.points[0].version == Some(1), "named when the next one came");
        assert!(old.points.last().is_some_and(|last| last.version == Some(1)));
        let asked = store::series::asked(&world.app.store, &amal, &all).await.unwrap();
        assert!(asked.version(template, &Point { version: None, ..old.points[0] }).is_none(), "nothing was asked about it");
        assert_eq!(asked.version(template, &old.points[0]).unwrap().number, 1);
        let bare: Vec<_> = all.iter().map(|one| store::series::Series {
            points: one.points.iter().map(|point| Point { version: None, ..*point }).collect(), ..one.clone()
        }).collect();
        let asked = store::series::asked(&world.app.store, &amal, &bare).await.unwrap();
        assert_eq!(asked.version(template, &bare[0].points[0]).unwrap().number, 1, "looked up by its response");
    }

    async fn dr_amal_counts_change_from_another_answer(world: World) {
        let ann = world.client("Ann").await;
        let template = phq(&world, ann, &[20, 14, 13]).await;
        let path = format!("/clients/{ann}/progress");
        let mut amal = world.amal().await;
        let page = amal.get(&path).await;
        let change = page.texts(".change").pop().unwrap();
        assert!(change.contains("Reliably improved") && change.contains("from 20 on") && change.contains("6 points"), "{change}");
        let rows = world.responses().await;
        let (baseline, second) = (format!("{path}/baseline"), rows[1].id.to_string());
        let choose = [("template", template.to_string()), ("link_id", "score:total".into()), ("response", second.clone()), ("period", "everything".into())];
        let choose: Vec<(&str, &str)> = choose.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = amal.submit(&page, &baseline, &choose).await;
        let change = page.texts(".change").pop().unwrap();
        assert!(change.contains("No reliable change") && change.contains("from 14 on"), "{change}");
        assert!(page.exists(".chart .guide.base"));
        amal.submit(&page, &baseline, &choose).await;
        assert_eq!(audited(&world, "set_baseline").await, 1, "choosing the same again changes nothing");

        let api = Api::new(&world).await;
        let json = api.get(&path).await.json;
        assert_eq!((&total(&json)["baseline"]["chosen"], &total(&json)["baseline"]["value"]), (&json!(true), &json!(14.0)));
        assert_eq!(total(&json)["change"]["label"], "No reliable change");
        let body = |response: Value| json!({ "template_id": template.to_string(), "key": "score:total", "response_id": response });
        assert_eq!(api.call(Method::PUT, &baseline, &[], Some(&body(json!(uuid::Uuid::nil())))).await.status, 422);
        assert_eq!(api.call(Method::PUT, &baseline, &[], Some(&body(Value::Null))).await.status, 200);
        assert_eq!(total(&api.get(&path).await.json)["baseline"]["value"], 20.0);
        assert_eq!(audited(&world, "set_baseline").await, 2);

        // Carol is of another practice, and Ben is not on the case.
        let carol = Api::with(&world, &world.key_of(world.carol, &meanwhile::domain::scope::ApiScope::ALL).await);
        assert_eq!(carol.call(Method::PUT, &baseline, &[], Some(&body(Value::Null))).await.status, 404);
        let mut ben = world.signed_in("ben@riverside.example").await;
        assert_eq!(ben.get(&path).await.status, 404);
    }

    async fn before_and_after_stand_with_their_number_and_small_ones_with_a_warning(world: World) {
        let items = json!([scale("tension_before"), scale("tension_after"), { "link_id": "when", "kind": "date_time", "text": "When?" }]);
        let ann = world.client("Ann").await;
        let template = world.template("Practice", items).await;
        let mut seen = Vec::new();
        for n in 0..5 {
            let door = Door::new(&world, ann, template).await;
            door.send(&world, &[("tension_before", json!(8)), ("tension_after", json!(8 - n))]).await;
            world.wait(TimeDelta::days(1)).await;
            seen.push(Api::new(&world).await.get(&format!("/clients/{ann}/progress")).await.json["before_and_after"][0]["sentence"].to_string());
        }
        assert!(seen[0].contains("1 entry") && seen[3].contains("too few") && !seen[4].contains("too few"), "{seen:?}");
        assert!(seen[4].contains("5 entries") && seen[4].contains("2 lower") && seen[4].contains("lower in 4, the same in 1"), "{}", seen[4]);
        let page = world.amal().await.get(&format!("/clients/{ann}/progress")).await;
        assert_eq!(page.texts("#pairs-0 .way").len(), 5);
        assert_eq!(page.texts("#pairs-0 tbody tr").len(), 5, "and a table says the same");
    }

    async fn a_period_shows_what_lies_in_it_and_how_often_it_was_asked(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        Door::new(&world, ann, template).await.send(&world, &[("mood", json!(3))]).await;
        world.wait(TimeDelta::days(60)).await;
        Door::new(&world, ann, template).await.send(&world, &[("mood", json!(7))]).await;
        let missed = world.assign(ann, template, Some("2027-01-23 18:00")).await;
        world.wait(TimeDelta::days(20)).await;
        assert_eq!(world.occurrence(missed).await.status, entity::kinds::OccurrenceStatus::Missed);
        let api = Api::new(&world).await;
        let of = |period: &'static str| {
            let (api, path) = (&api, format!("/clients/{ann}/progress?period={period}"));
            async move { api.get(&path).await.json }
        };
        let lately = of("four-weeks").await;
        assert_eq!((&lately["series"][0]["answered"], &lately["series"][0]["asked"]), (&json!(1), &json!(2)));
        assert_eq!((lately["series"][0]["points"].as_array().unwrap().len(), lately["series"][0]["gaps"].as_array().unwrap().len()), (1, 1));
        assert!(lately["series"][0]["mean"].is_null(), "no mean of one");
        assert_eq!(lately["adherence"]["assigned"], 2);
        let all = of("everything").await;
        assert_eq!((&all["series"][0]["answered"], &all["series"][0]["asked"], &all["adherence"]["assigned"]), (&json!(2), &json!(3), &json!(3)));
        let page = world.amal().await.get(&format!("/clients/{ann}/progress?period=four-weeks")).await;
        assert!(page.has("1 of 2 answered") && page.exists(".chart .gap"), "{}", page.text());
        assert_eq!(page.texts(".periods [aria-current]"), ["4 weeks"]);
        // An unknown period is the usual one.
        assert_eq!(world.amal().await.get(&format!("/clients/{ann}/progress?period=century")).await.status, 200);
        assert_eq!(api.get(&format!("/clients/{ann}/progress?period=century")).await.status, 400);
    }
}

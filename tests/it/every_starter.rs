//! Every starter of the library: copied, given to a client, filled in on the client's page, read by the practitioner. And the library's
//! own pages.

use std::collections::{BTreeMap, BTreeSet};

use entity::ids::TemplateId;
use meanwhile::domain::content::{Content, DrawingOrder, Item};
use meanwhile::domain::template_file::TemplateFile;
use meanwhile::domain::{conditions, items, starters};
use meanwhile::{actions, store};
use serde_json::{Value, json};

use crate::support::{Api, Page, World};

fn key(starter: &TemplateFile) -> &str {
    starter.key.as_deref().unwrap()
}

/// What a person might type into one field of this kind; `name` makes texts tell where they were typed.
fn typed(name: &str, kind: &str, config: &Value) -> Vec<String> {
    let number = |of: &str, otherwise: f64| config[of].as_f64().unwrap_or(otherwise);
    let one = |text: &str| vec![text.to_owned()];
    match kind {
        "short_text" | "long_text" => vec![format!("Words in {name}")],
        "linked_item" => vec![String::new(), format!("Words in {name}")],
        "list" => vec![format!("First in {name}"), format!("Second in {name}")],
        "person" => vec![format!("Maya in {name}"), "sister".into(), "+44 20 7946 0018".into()],
        "phone" => one("+44 20 7946 0019"),
        "scale" | "number" => vec![format!("{}", f64::midpoint(number("min", 0.0), number("max", 10.0)).floor())],
        "duration" => vec!["0".into(), "25".into()],
        "yes_no" => one("yes"),
        "single_choice" => vec![config["options"][0]["key"].as_str().unwrap().to_owned()],
        "multiple_choice" => config["options"].as_array().unwrap().iter().take(2).map(|option| option["key"].as_str().unwrap().to_owned()).collect(),
        "date" => one("2026-11-24"),
        "time" => one("07:15"),
        "date_time" => one("2026-11-24T18:30"),
        other => panic!("how is a {other} filled in?"),
    }
}

/// Fields of one item with their texts; of a table two rows, or one where more do not fit.
fn fields(item: &Item) -> Vec<(String, String)> {
    let named =
        |name: String, kind: &str, config: &Value| typed(&name, kind, config).into_iter().map(move |text| (name.clone(), text)).collect::<Vec<_>>();
    if item.kind != "table" {
        return named(item.link_id.clone(), &item.kind, &item.config);
    }
    let rows = item.config["max"].as_u64().unwrap().min(2);
    let columns = item.config["columns"].as_array().unwrap();
    let cell = |row: u64, column: &Value| {
        named(format!("{}:{row}:{}", item.link_id, column["key"].as_str().unwrap()), column["kind"].as_str().unwrap(), &column["config"])
    };
    (0..rows).flat_map(|row| columns.iter().flat_map(move |column| cell(row, column))).collect()
}

/// What the client fills in of what the page asks. Where they choose, the first prompt.
fn filled(content: &Content, page: &Page) -> Vec<(String, String)> {
    let on_page = page.attributes("[data-item]", "data-item");
    let choosing = content.prompts.is_some_and(|drawing| drawing.order == DrawingOrder::Chosen);
    let asked = content.items().filter(|item| on_page.contains(&item.link_id));
    asked.take(if choosing { 1 } else { usize::MAX }).flat_map(fields).collect()
}

/// Every item that was asked and not hidden by what was answered has an answer, and no other.
fn all_answered(key: &str, content: &Content, sent: &[(String, String)], answers: &[Value]) {
    let values: BTreeMap<&str, &Value> = answers.iter().map(|answer| (answer["link_id"].as_str().unwrap(), &answer["value"])).collect();
    let shown = conditions::shown(content, &values);
    let sent: BTreeSet<&str> = sent.iter().map(|(name, _)| name.split(':').next().unwrap()).collect();
    let expected: BTreeSet<&str> = sent.into_iter().filter(|link_id| shown.contains(link_id)).collect();
    let asked = |link_id: &&str| content.item(link_id).is_some_and(|item| items::kind(&item.kind).unwrap().asks());
    assert_eq!(values.keys().copied().filter(asked).collect::<BTreeSet<_>>(), expected, "{key}");
}

/// Gives Ann a starter, which she fills in; the response's id.
async fn answered(world: &World, client: entity::ids::ClientId, template: TemplateId, fill: impl Fn(&Page) -> Vec<(String, String)>) -> String {
    let before = world.responses().await.len();
    world.assign(client, template, None).await;
    let mut phone = world.visitor();
    let page = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let submit = format!("{}/submit", page.path);
    let mut all = page.hidden(&submit);
    all.extend(fill(&page));
    let receipt = phone.post_all(&submit, all).await;
    assert!(receipt.path.ends_with("/done"), "{}: {}", page.texts("h1").join(""), receipt.texts(".summary").join(" "));
    let responses = world.responses().await;
    assert_eq!(responses.len(), before + 1);
    responses.last().unwrap().id.to_string()
}

stories! {
    async fn every_starter_is_copied_asked_answered_and_read(world: World) {
        let (ann, api, mut amal) = (world.client("Ann").await, Api::new(&world).await, world.amal().await);
        assert!(starters::all().len() >= 31);
        // A safety plan is not assigned: `safety_plan.rs` walks its starter.
        for starter in starters::all().iter().filter(|starter| starter.kind != entity::kinds::TemplateKind::SafetyPlan) {
            let key = key(starter);
            let copied = actions::starters::copy(&world.app, world.amal, key).await.unwrap();
            let sent = std::sync::Mutex::new(Vec::new());
            let response = answered(&world, ann, copied.template, |page| {
                let fields = filled(&starter.content, page);
                sent.lock().unwrap().clone_from(&fields);
                fields
            })
            .await;
            let sent = sent.into_inner().unwrap();
            assert!(!sent.is_empty(), "{key} asks nothing");
            let answers = api.get(&format!("/responses/{response}")).await.json["answers"].clone();
            all_answered(key, &starter.content, &sent, answers.as_array().unwrap());
            // Dr. Amal reads every word that was kept.
            let read = amal.get(&format!("/responses/{response}")).await;
            assert_eq!(read.status, 200, "{key}");
            let kept = answers.to_string();
            for (name, text) in sent.iter().filter(|(_, text)| kept.contains(text.as_str()) && text.contains(' ')) {
                assert!(read.has(text), "{key}: {name} is not there to read: {}", read.text());
            }
        }
        // A log picks from what was written in its plan.
        let log = actions::starters::copy(&world.app, world.amal, "exposure-log").await.unwrap();
        world.assign(ann, log.template, None).await;
        let page = world.visitor().post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        assert!(page.texts("select[name=ladder_step] option").contains(&"Words in ladder_steps:1:step".to_owned()), "{}", page.body);
        assert!(page.texts("select[name='safety_behaviours_used:0:behaviour'] option").contains(&"Second in safety_behaviours".to_owned()));
    }

    async fn a_night_of_the_sleep_diary_adds_up(world: World) {
        let ann = world.client("Ann").await;
        let diary = actions::starters::copy(&world.app, world.amal, "sleep-diary").await.unwrap().template;
        let night = |fell_asleep: &'static str| {
            [
                ("night_of", "2026-11-23"), ("in_bed", "22:45"), ("tried_to_sleep", "23:15"), ("minutes_to_fall_asleep", fell_asleep), ("awakenings", "2"),
                ("minutes_awake_total", "45"), ("final_wake", "06:30"), ("out_of_bed", "07:00"), ("quality", "fair"),
            ]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .to_vec()
        };
        let response = answered(&world, ann, diary, |_| night("30")).await;
        let answers = Api::new(&world).await.get(&format!("/responses/{response}")).await.json["answers"].clone();
        let value = |link_id: &str| answers.as_array().unwrap().iter().find(|answer| answer["link_id"] == link_id).unwrap_or_else(|| panic!("no {link_id}"))["value"].as_f64().unwrap();
        assert_eq!([value("time_in_bed"), value("time_asleep"), value("share_asleep")], [495.0, 360.0, 72.7]);
        let read = world.amal().await.get(&format!("/responses/{response}")).await;
        assert!(read.has("495 minutes") && read.has("360 minutes") && read.has("72.7 %"), "{}", read.text());
    }

    async fn dr_amal_copies_the_ladder_and_its_log_once(world: World) {
        let mut amal = world.amal().await;
        // With nothing of her own yet, she is led to the library.
        let none = amal.get("/templates").await;
        assert!(none.exists(".empty a[href='/library']"));
        let all = amal.get("/library").await.attributes("a.line", "href");
        assert_eq!(all.len(), starters::all().len());
        let feared = amal.get("/library?for=facing+fears").await;
        let found = feared.attributes("a.line", "href");
        assert!(found.contains(&"/library/exposure-ladder".to_owned()) && found.len() < all.len(), "{found:?}");
        assert_eq!(feared.texts(".chips a[aria-current]"), ["facing fears"]);
        let logs = amal.get("/library?for=facing+fears&sort=log").await.attributes("a.line", "href");
        assert!(logs.contains(&"/library/exposure-log".to_owned()) && !logs.contains(&"/library/exposure-ladder".to_owned()));
        assert_eq!(amal.get("/library?for=nonsense&sort=nonsense").await.attributes("a.line", "href"), all);
        assert_eq!(amal.get("/library/nonsense").await.status, 404);

        // She looks at it as a client would.
        let page = amal.get("/library/exposure-ladder").await;
        assert!(page.exists(".phone [data-item=ladder_steps]") && page.exists("a[href='/library/exposure-log']"));
        assert_eq!(amal.get("/templates").await.texts("a.line").len(), 0, "looking makes nothing");

        // Four presses at once, and one more from a page that was left open.
        let mut presses = Vec::new();
        for _ in 0..4 {
            let (mut amal, page) = (amal.clone(), page.clone());
            presses.push(tokio::spawn(async move { amal.submit(&page, "/library/exposure-ladder", &[]).await }));
        }
        let mut paths = BTreeSet::new();
        for press in presses {
            let press = press.await.unwrap();
            assert_eq!(press.status, 200, "{}", press.text());
            paths.insert(press.path);
        }
        let again = amal.submit(&page, "/library/exposure-ladder", &[]).await;
        assert!(paths.len() == 1 && paths.contains(&again.path) && again.exists(".notice"), "{paths:?}");
        assert_eq!(amal.get("/templates").await.texts("a.line").len(), 2);
        assert!(again.exists(&format!("a[href='{}/assign']", again.path)), "it can be assigned at once");
        assert!(amal.get("/library/exposure-log").await.exists(".notice a[href^='/templates/']"), "its log came along");
        let rows = store::templates::list(&world.app.store, &world.amal).await.unwrap();
        assert!(rows.iter().all(|row| row.published_version_id.is_some() && !row.purpose.is_empty() && row.tags.as_array().is_some_and(|tags| !tags.is_empty())));

        // What was set aside is copied anew; its log is there and stays.
        let ladder = rows.iter().find(|row| row.starter.as_deref() == Some("exposure-ladder")).unwrap().id;
        actions::templates::archive(&world.app, world.amal, ladder).await.unwrap();
        let page = amal.get("/library/exposure-ladder").await;
        let anew = amal.submit(&page, "/library/exposure-ladder", &[]).await;
        assert_ne!(anew.path, again.path);
        assert_eq!(store::templates::list(&world.app.store, &world.amal).await.unwrap().len(), 3);

        // Carol's practice has none of it.
        let mut carol = world.signed_in("carol@hillside.example").await;
        assert_eq!(carol.get("/templates").await.texts("a.line").len(), 0);
        assert!(!carol.get("/library").await.exists(".badge") && carol.get("/library/exposure-ladder").await.exists("form[action='/library/exposure-ladder']"));
    }

    async fn a_program_copies_starters_too(world: World) {
        let api = Api::new(&world).await;
        let list = api.get("/starters").await;
        assert_eq!(list.json["items"].as_array().unwrap().len(), starters::all().len());
        let diary = api.get("/starters/sleep-diary").await;
        assert_eq!((diary.json["mode"].as_str(), &diary.json["template_id"]), (Some("log"), &Value::Null));
        assert!(diary.json["content"]["sections"][0]["items"][0]["link_id"].is_string());
        let copied = api.post("/starters/values/copy", json!({})).await;
        assert!(copied.json["made"] == true && copied.json["partner_template_id"].is_string(), "{copied:?}");
        let again = api.post("/starters/small-steps/copy", json!({})).await;
        assert_eq!((&again.json["made"], &again.json["template_id"]), (&json!(false), &copied.json["partner_template_id"]));
        assert_eq!(api.get("/starters/values").await.json["template_id"], copied.json["template_id"]);
        assert_eq!(api.post("/starters/nonsense/copy", json!({})).await.status, 404);
    }
}

//! Standard measures in a practice: taken into use, answered, read; locked; used only with the practice's word where others hold the rights.

use chrono::TimeDelta;
use entity::ids::{ClientId, TemplateId};
use meanwhile::actions;
use meanwhile::error::Error;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, Page, Visitor, World};

/// Dr. Amal presses "Use in this practice".
async fn adopt(amal: &mut Visitor, key: &str) -> TemplateId {
    let measures = amal.get("/measures").await;
    let page = amal.submit(&measures, &format!("/measures/{key}/use"), &[]).await;
    page.path.strip_prefix("/templates/").unwrap_or_else(|| panic!("{} {}", page.path, page.text())).parse().unwrap()
}

/// The client gets it and opens the link.
async fn open(world: &World, client: ClientId, address: &str, template: TemplateId) -> (Visitor, Page) {
    world.assign(client, template, None).await;
    let mut phone = world.visitor();
    let page = phone.post(&world.mails_to(address).pop().unwrap().link(), &[]).await;
    (phone, page)
}

/// Sends answers to items 1, 2, 3 …, leaving out those that are empty.
async fn answer(phone: &mut Visitor, page: &Page, prefix: &str, answers: &[&str]) -> Page {
    let fields: Vec<(String, &str)> = answers.iter().enumerate().map(|(n, answer)| (format!("{prefix}_{}", n + 1), *answer)).collect();
    let fields: Vec<(&str, &str)> = fields.iter().filter(|(_, answer)| !answer.is_empty()).map(|(name, answer)| (name.as_str(), *answer)).collect();
    phone.submit(page, &format!("{}/submit", page.path), &fields).await
}

/// A content as it may be sent again.
fn writable(content: &Value) -> Value {
    let mut sections = content["sections"].clone();
    for item in sections.as_array_mut().unwrap().iter_mut().flat_map(|section| section["items"].as_array_mut().unwrap()) {
        item.as_object_mut().unwrap().remove("kept");
    }
    json!({ "sections": sections })
}

async fn latest(world: &World) -> String {
    format!("/responses/{}", world.responses().await.last().unwrap().id)
}

stories! {
    async fn dr_amal_uses_the_phq_9_with_ann(world: World) {
        let (mut amal, ann) = (world.amal().await, world.client("Ann").await);
        let phq = adopt(&mut amal, "phq-9").await;
        assert_eq!(adopt_again(&mut amal, "phq-9").await, phq, "there is one in a practice");
        assert!(amal.get(&format!("/templates/{phq}")).await.has("Copyright © Pfizer"));

        let (mut phone, page) = open(&world, ann, "ann@mail.example", phq).await;
        assert!((1..=9).all(|n| page.exists(&format!("input[name=phq9_{n}]"))));
        assert!(page.has("Copyright © Pfizer"));
        let receipt = answer(&mut phone, &page, "phq9", &["2", "2", "1", "1", "1", "1", "1", "0", "1"]).await;
        assert!(!receipt.has("of 27") && !receipt.has("moderate"), "clients see no scores");
        let first = latest(&world).await;
        let read = amal.get(&first).await;
        assert_eq!(read.texts("[data-score='score:total']"), ["10 of 27, moderate"]);
        assert!(read.has("Copyright © Pfizer"));
        let progress = format!("/clients/{ann}/progress");
        let one = amal.get(&progress).await;
        assert!(one.exists("svg.chart .guide.cut") && !one.exists(".change"), "one total shows no change");
        assert_eq!(one.texts(".over-time svg.chart").len(), 1, "the total is charted, not nine questions");

        // The same once more changes nothing.
        answer(&mut phone, &page, "phq9", &["2", "2", "1", "1", "1", "1", "1", "0", "1"]).await;
        assert_eq!(world.responses().await.len(), 1);

        world.wait(TimeDelta::days(7)).await;
        amal = world.amal().await;
        let form = amal.get(&format!("/clients/{ann}/assign?template={phq}")).await;
        let preview = [("template_id", phq.to_string()), ("_do", "preview".into())];
        let preview: Vec<(&str, &str)> = preview.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let preview = amal.submit(&form, &format!("/clients/{ann}/assign"), &preview).await;
        assert!(preview.has("overlaps") && preview.has("7 days ago"), "{}", preview.text());

        let (mut phone, page) = open(&world, ann, "ann@mail.example", phq).await;
        answer(&mut phone, &page, "phq9", &["1", "1", "1", "0", "0", "0", "0", "0", "0"]).await;
        let two = amal.get(&progress).await;
        let change = two.texts(".change").pop().unwrap();
        assert!(change.contains("Reliably improved") && change.contains("NHS Talking Therapies") && change.contains("6 points"), "{change}");

        world.wait(TimeDelta::days(7)).await;
        amal = world.amal().await;
        let (mut phone, page) = open(&world, ann, "ann@mail.example", phq).await;
        answer(&mut phone, &page, "phq9", &["1", "1", "1", "1", "1", "1", "1", "", ""]).await;
        let third = latest(&world).await;
        assert_eq!(amal.get(&third).await.texts("[data-score='score:total']"), ["9 of 27, mild, estimated (2 answers missing)"]);
        let three = amal.get(&progress).await;
        assert!(!three.exists(".change") && three.exists("svg.chart circle.estimated"), "nothing is called a change by an estimate");

        // What she corrects takes the place of what she sent; with too little left there is no total.
        answer(&mut phone, &page, "phq9", &["1", "1", "1", "", "", "", "", "", ""]).await;
        assert_eq!(amal.get(&latest(&world).await).await.texts("[data-score='score:total']"), ["none: 3 of 9 answered"]);
        let api = Api::new(&world).await;
        let series = api.get(&format!("/clients/{ann}/progress")).await.json["series"].clone();
        let total = series.as_array().unwrap().iter().find(|series| series["key"] == "score:total").unwrap().clone();
        let values: Vec<Value> = total["points"].as_array().unwrap().iter().map(|point| point["value"].clone()).collect();
        assert_eq!(values, [json!(10.0), json!(3.0)]);
        let response = api.get(&first).await.json;
        let kept = response["answers"].as_array().unwrap().iter().find(|answer| answer["link_id"] == "score:total").unwrap()["value"].clone();
        assert_eq!((&kept["value"], &kept["band"], &kept["estimated"]), (&json!(10.0), &json!("moderate"), &json!(false)));
        let csv = amal.get(&format!("/clients/{ann}/export.csv")).await.body;
        assert!(csv.contains("score:total") && csv.contains("10 of 27, moderate") && csv.contains("Copyright © Pfizer"), "{csv}");

        let mut carol = world.signed_in("carol@hillside.example").await;
        for path in [&first, &progress, &format!("/templates/{phq}")] {
            assert_eq!(carol.get(path).await.status, 404);
        }
        assert!(!carol.get("/measures").await.has("In use"), "her practice has not taken it into use");
    }

    async fn nobody_changes_a_standard_measure_but_a_copy_is_ones_own(world: World) {
        let (mut amal, api) = (world.amal().await, Api::new(&world).await);
        let id = api.post("/measures/gad-7/adopt", json!({})).await.json["template_id"].as_str().unwrap().to_owned();
        assert_eq!(adopt_again(&mut amal, "gad-7").await.to_string(), id);
        let edit = format!("/templates/{id}/edit");
        let editor = amal.get(&edit).await;
        assert!(!editor.exists("textarea") && editor.exists(&format!("form[action='/templates/{id}/copy']")), "{}", editor.text());
        assert_eq!(amal.submit(&editor, &edit, &[("title", "Mine"), ("mode", "form"), ("section", "0"), ("_do", "save")]).await.status, 409);
        let content = api.get(&format!("/templates/{id}")).await.json["published_version"]["content"].clone();
        let mut plain = writable(&content);
        plain["sections"][0]["items"][0]["text"] = json!("Do you worry?");
        let refused = api.call(Method::PUT, &format!("/templates/{id}/draft"), &[], Some(&json!({ "title": "GAD-7", "mode": "form", "content": plain }))).await;
        assert_eq!(refused.status, 409, "{refused:?}");
        assert!(api.get(&format!("/templates/{id}")).await.json["draft_version"].is_null());

        let copy = amal.submit(&editor, &format!("/templates/{id}/copy"), &[]).await;
        assert!(copy.status.is_success() && copy.path.ends_with("/edit") && !copy.has("GAD"), "{}", copy.text());
        let copy = copy.path.strip_prefix("/templates/").unwrap().strip_suffix("/edit").unwrap().to_owned();
        let draft = api.get(&format!("/templates/{copy}")).await.json;
        assert_eq!((&draft["kind"], &draft["draft_version"]["content"]["measure"]), (&json!("homework"), &Value::Null));
        let written = json!({ "title": "My own", "mode": "form", "content": plain });
        assert_eq!(api.call(Method::PUT, &format!("/templates/{copy}/draft"), &[], Some(&written)).await.status, 200);
        assert_eq!(api.post(&format!("/templates/{copy}/copy"), json!({})).await.status, 201, "it is a form like any other");
    }

    async fn what_others_hold_the_rights_of_needs_the_practices_word(world: World) {
        let (mut amal, mut ben, ann) = (world.amal().await, world.signed_in("ben@riverside.example").await, world.client("Ann").await);
        let api = Api::new(&world).await;
        assert_eq!(api.post("/measures/who-5/adopt", json!({})).await.status, 422);
        let page = amal.get("/measures/who-5").await;
        let refused = amal.submit(&page, "/measures/who-5/attest", &[("holder", " "), ("reference", "Letter of 3 May")]).await;
        assert_eq!((refused.status.as_u16(), refused.texts(".error").len()), (422, 2));
        assert_eq!(refused.attribute("#f-reference", "value"), "Letter of 3 May");
        assert!(!ben.get("/measures/who-5").await.exists("form[action='/measures/who-5/attest']"));
        assert_eq!(ben.post("/measures/who-5/attest", &[("holder", "Ben"), ("reference", "me"), ("confirmed", "yes")]).await.status, 403);

        let typed = [("holder", "Riverside"), ("reference", "Letter of 3 May"), ("confirmed", "yes")];
        let editor = amal.submit(&page, "/measures/who-5/attest", &typed).await;
        assert!(editor.path.ends_with("/edit"), "{} {}", editor.path, editor.text());
        let id = editor.path.strip_prefix("/templates/").unwrap().strip_suffix("/edit").unwrap().to_owned();
        assert!(amal.get("/measures/who-5").await.has("Letter of 3 May"));
        assert_eq!(api.post("/measures/who-5/attestation", json!({ "holder": "R", "reference": "L", "confirmed": true })).await.status, 409);
        assert_eq!(api.post(&format!("/templates/{id}/publish"), json!({})).await.status, 422, "no word of it is there yet");

        // The words are the practice's; number of questions and scores are not.
        let content = api.get(&format!("/templates/{id}/draft")).await.json["content"].clone();
        let mut written = writable(&content);
        for (n, item) in written["sections"][0]["items"].as_array_mut().unwrap().iter_mut().enumerate() {
            item["text"] = json!(format!("From the licensed copy, {}", n + 1));
        }
        let save = async |content: &Value| {
            let body = json!({ "title": "Well-being", "mode": "form", "content": content });
            api.call(Method::PUT, &format!("/templates/{id}/draft"), &[], Some(&body)).await
        };
        let mut rescored = written.clone();
        rescored["sections"][0]["items"][0]["config"]["options"][0]["score"] = json!(50);
        assert_eq!(save(&rescored).await.status, 422);
        let mut shorter = written.clone();
        shorter["sections"][0]["items"].as_array_mut().unwrap().pop();
        assert_eq!(save(&shorter).await.status, 422);
        let saved = save(&written).await;
        assert_eq!(saved.status, 200, "{saved:?}");
        assert_eq!(api.post(&format!("/templates/{id}/publish"), json!({})).await.status, 200);
        assert_eq!(api.post(&format!("/templates/{id}/copy"), json!({})).await.status, 409, "its wording is not copied");

        let (mut phone, page) = open(&world, ann, "ann@mail.example", id.parse().unwrap()).await;
        answer(&mut phone, &page, "who5", &["3", "3", "3", "3", "3"]).await;
        let total = amal.get(&latest(&world).await).await.texts("[data-score='score:total']").pop().unwrap();
        assert!(total.starts_with("60 % (sum 15)"), "{total}");
    }

    async fn a_measure_without_the_practices_word_is_not_assigned(world: World) {
        use entity::ids::VersionId;
        use entity::kinds::{TemplateKind, TemplateMode};
        use meanwhile::store::templates::{self, Written};

        let (mut amal, ann) = (world.amal().await, world.client("Ann").await);
        let screen = meanwhile::domain::instruments::find("pc-ptsd-5").unwrap();
        let written = Written { title: "Screen".into(), mode: TemplateMode::Form, content: meanwhile::domain::instruments::content(screen, false) };
        let made = actions::templates::create(&world.app, world.amal, TemplateKind::Measure, written.clone()).await;
        assert!(matches!(made, Err(Error::Invalid(_))), "{made:?}");
        // However it came to be there.
        let (scope, now) = (world.amal, world.app.now());
        let ids: (TemplateId, VersionId) = (meanwhile::random::id(now), meanwhile::random::id(now));
        let store = world.app.store.clone();
        store
            .write(move |tx| async move {
                templates::insert(&tx, &scope, ids, TemplateKind::Measure, &written, now).await?;
                let draft = templates::version(&tx, &scope, ids.1).await?;
                templates::publish(&tx, &scope, &draft, None, now).await
            })
            .await
            .unwrap();
        let form = amal.get(&format!("/clients/{ann}/assign")).await;
        let id = ids.0.to_string();
        let refused = amal.submit(&form, &format!("/clients/{ann}/assign"), &[("template_id", id.as_str()), ("_do", "send")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.has("may use it"), "{}", refused.text());
        let api = Api::new(&world).await;
        let assign = json!({ "client_id": ann, "template_id": ids.0, "schedule": { "kind": "once" } });
        assert_eq!(api.post("/assignments", assign.clone()).await.json["errors"][0]["field"], "template_id");
        assert!(world.mails_to("ann@mail.example").is_empty());

        let page = amal.get("/measures/pc-ptsd-5").await;
        amal.submit(&page, "/measures/pc-ptsd-5/attest", &[("holder", "Dr. Amal"), ("reference", "ptsd.va.gov, read today"), ("confirmed", "yes")]).await;
        assert_eq!(api.post("/assignments", assign).await.status, 201);
    }
}

/// Pressed again, from a page that was open before.
async fn adopt_again(amal: &mut Visitor, key: &str) -> TemplateId {
    let page = amal.post(&format!("/measures/{key}/use"), &[]).await;
    page.path.strip_prefix("/templates/").unwrap_or_else(|| panic!("{} {}", page.path, page.text())).parse().unwrap()
}

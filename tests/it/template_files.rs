//! Templates as files: saved, looked at, imported.

use meanwhile::store;
use serde_json::{Value, json};

use crate::support::Api;

fn questionnaire() -> Value {
    json!({ "resourceType": "Questionnaire", "status": "active", "title": "Evenings", "item": [
        { "linkId": "a/b", "type": "choice", "text": "How was it?", "answerOption": [{ "valueString": "Well" }, { "valueString": "Not so well" }] },
        { "linkId": "c", "type": "attachment", "text": "A picture" },
        { "linkId": "d", "type": "boolean", "text": "Again?", "_text": { "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/rendering-xhtml", "valueString": "<b>Again?</b>" }] } },
        { "linkId": "e", "type": "integer", "repeats": true, "text": "How often?" },
    ] })
}

stories! {
    async fn a_template_travels_as_a_file(world: World) {
        let template = world.check_in().await;
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/templates/{template}")).await;
        for kind in ["file", "fhir"] {
            let path = format!("/templates/{template}/{kind}");
            assert!(page.exists(&format!("a[href=\"{path}\"]")));
            let file = amal.get(&path).await;
            assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"weekly-check-in."));
            let looked = amal.post_file("/templates/import", &[("_do".into(), "look".into())], ("file", file.body.as_bytes())).await;
            assert_eq!(looked.status, 200, "{}", looked.text());
            assert!(looked.has("How was your mood?"));
            assert_eq!(store::templates::list(&world.app.store, &world.amal).await.unwrap().len(), if kind == "file" { 1 } else { 2 }, "looking makes nothing");
            let text = looked.texts("textarea[name=text]").remove(0);
            let made = amal.submit(&looked, "/templates/import", &[("text", &text), ("_do", "import")]).await;
            assert_eq!(made.status, 200, "{}", made.text());
            let copy = made.path.trim_start_matches("/templates/").parse().unwrap();
            let copy = store::templates::find(&world.app.store, &world.amal, copy).await.unwrap();
            assert!(copy.published_version_id.is_none(), "a draft, whatever it was");
            let copy = store::templates::version(&world.app.store, &world.amal, copy.draft_version_id.unwrap()).await.unwrap();
            let original = store::templates::find(&world.app.store, &world.amal, template).await.unwrap();
            let original = store::templates::version(&world.app.store, &world.amal, original.published_version_id.unwrap()).await.unwrap();
            assert_eq!((copy.title, copy.mode, copy.content), (original.title, original.mode, original.content));
        }
        let mut carol = world.signed_in("carol@hillside.example").await;
        for kind in ["file", "fhir"] {
            assert_eq!(carol.get(&format!("/templates/{template}/{kind}")).await.status, 404);
        }
    }

    async fn what_was_not_carried_over_is_said_before_anything_is_made(world: World) {
        let mut amal = world.amal().await;
        let form = amal.get("/templates/import").await;
        let text = questionnaire().to_string();
        let looked = amal.submit(&form, "/templates/import", &[("text", &text), ("_do", "look")]).await;
        assert_eq!(looked.status, 200, "{}", looked.text());
        assert_eq!(looked.texts(".report li").len(), 3, "{:?}", looked.texts(".report li"));
        assert!(looked.has("item[1]") && looked.has("How was it?"));
        let made = amal.submit(&looked, "/templates/import", &[("text", &text), ("_do", "import")]).await;
        assert!(made.path.starts_with("/templates/0") && made.has("Evenings"), "{}", made.path);
        // What the file said besides survives an edit by somebody who does not know of it.
        let id = made.path.clone();
        let editor = amal.get(&format!("{id}/edit")).await;
        let fields = editor.hidden(&format!("{id}/edit")).into_iter().filter(|(name, _)| name == "revision" || name == "_token");
        let parts = [("title", "Evenings"), ("mode", "form"), ("section", "0"), ("item", "d"), ("kind", "yes_no"), ("text", "Once more?"), ("item", "a-b"), ("kind", "single_choice"), ("text", "And how?"), ("option_key", "well"), ("option_label", "Well"), ("_do", "save")];
        let all = fields.chain(parts.map(|(name, value)| (name.to_owned(), value.to_owned()))).collect();
        amal.post_all(&format!("{id}/edit"), all).await;
        let out: Value = serde_json::from_str(&amal.get(&format!("{id}/fhir")).await.body).unwrap();
        assert_eq!(out["item"][0]["item"][1]["linkId"], "a/b", "{out}");
        assert_eq!(out["item"][0]["item"][1]["text"], "And how?");
    }

    async fn a_broken_file_keeps_what_was_pasted(world: World) {
        let mut amal = world.amal().await;
        let form = amal.get("/templates/import").await;
        let broken = "{ \"resourceType\": \"Questionnaire\", <b>oops</b>";
        let refused = amal.submit(&form, "/templates/import", &[("text", broken), ("_do", "look")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.texts("textarea[name=text]")[0].contains("<b>oops</b>"), "{:?}", refused.texts("textarea"));
        assert!(refused.exists("[role=alert]") && refused.attribute("#text", "aria-invalid") == "true");
        let mut twice = questionnaire();
        twice["item"][1]["linkId"] = json!("d");
        let refused = amal.submit(&refused, "/templates/import", &[("text", &twice.to_string()), ("_do", "look")]).await;
        assert!(refused.status == 422 && refused.has("item[2].linkId"), "{}", refused.text());
        // Nearly as large as may be; the file is refused for what it is, not dropped.
        let large = format!("{{\"format\": \"{}\"}}", "x".repeat(4_900_000));
        let refused = amal.post_file("/templates/import", &[("_do".into(), "look".into())], ("file", large.as_bytes())).await;
        assert_eq!(refused.status, 422);
        assert!(store::templates::list(&world.app.store, &world.amal).await.unwrap().is_empty());
    }

    async fn what_belongs_to_others_needs_a_word_first(world: World) {
        let mut amal = world.amal().await;
        let mut form = questionnaire();
        form["title"] = json!("WHO-5 Well-Being Index");
        let text = form.to_string();
        let empty = amal.get("/templates/import").await;
        let looked = amal.submit(&empty, "/templates/import", &[("text", &text), ("_do", "look")]).await;
        assert!(looked.has("WHO-5") && looked.exists("input[name=permitted]"), "{}", looked.text());
        let refused = amal.submit(&looked, "/templates/import", &[("text", &text), ("_do", "import")]).await;
        assert!(refused.status == 422 && refused.exists(".error"), "{}", refused.text());
        // A tick is not enough where the practice can put it on record.
        let refused = amal.submit(&refused, "/templates/import", &[("text", &text), ("permitted", "yes"), ("_do", "import")]).await;
        assert!(refused.status == 422 && refused.exists(".error"), "{}", refused.text());
        meanwhile::actions::measures::attest(&world.app, world.amal, "who-5", "Riverside", "Letter of 3 May", true).await.unwrap();
        let made = amal.submit(&refused, "/templates/import", &[("text", &text), ("permitted", "yes"), ("_do", "import")]).await;
        assert!(made.path.starts_with("/templates/0"), "{}", made.text());
    }

    async fn scripts_save_and_import_templates(world: World) {
        let template = world.check_in().await;
        let api = Api::new(&world).await;
        for (kind, format) in [("file", "own"), ("fhir", "fhir")] {
            let document = api.get(&format!("/templates/{template}/{kind}")).await;
            assert_eq!(document.status, 200, "{document:?}");
            let dry = api.post("/templates/import", json!({ "format": format, "document": document.json })).await;
            assert!(dry.status == 200 && dry.json["template_id"].is_null(), "{dry:?}");
            let made = api.post("/templates/import", json!({ "format": format, "document": document.json, "dry_run": false })).await;
            let again = api.get(&format!("/templates/{}/{kind}", made.json["template_id"].as_str().unwrap())).await;
            if kind == "file" {
                assert_eq!(again.json, document.json, "checksum and all");
            } else {
                assert_eq!(again.json["item"], document.json["item"]);
            }
        }
        let report = api.post("/templates/import", json!({ "format": "fhir", "document": questionnaire() })).await;
        assert_eq!(report.json["report"].as_array().unwrap().len(), 3, "{report:?}");
        assert_eq!(report.json["needs_scores"], json!(["How was it?"]));
        let mut wrong = questionnaire();
        wrong["item"][0]["type"] = json!("telepathy");
        let refused = api.post("/templates/import", json!({ "format": "fhir", "document": wrong, "dry_run": false })).await;
        assert_eq!(refused.status, 422);
        assert!(refused.json.to_string().contains("item[0].type"), "{refused:?}");
        let carols = Api::with(&world, &world.key_of(world.carol, &meanwhile::domain::scope::ApiScope::ALL).await);
        assert_eq!(carols.get(&format!("/templates/{template}/file")).await.status, 404);
    }
}

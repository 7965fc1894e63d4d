//! Publishing over what is open: kept, moved at the next occurrence, ended. And a series that crosses from one version into another.

use chrono::TimeDelta;
use entity::ids::{AssignmentId, ClientId, TemplateId};
use entity::kinds::{Role, TemplateMode};
use meanwhile::actions::assignments::{self, NewAssignment};
use meanwhile::actions::templates;
use meanwhile::domain::scope::ApiScope;
use meanwhile::store;
use meanwhile::store::templates::Written;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, World};

/// A mood scale from 0 to `max`, asked with these words.
fn mood(text: &str, max: i64) -> Value {
    json!([{ "link_id": "mood", "kind": "scale", "text": text, "required": true, "config": { "min": 0, "max": max } }])
}

/// A new draft with these items.
async fn draft(world: &World, template: TemplateId, items: Value) {
    let draft = templates::draft(&world.app, world.amal, template).await.unwrap();
    let content = serde_json::from_value(json!({ "sections": [{ "items": items }] })).unwrap();
    let written = Written { title: draft.title.clone(), mode: TemplateMode::Form, content };
    templates::save(&world.app, world.amal, &draft, draft.revision, written).await.unwrap();
}

async fn next_version(world: &World, template: TemplateId, items: Value) {
    draft(world, template, items).await;
    templates::publish(&world.app, world.amal, template).await.unwrap();
}

/// Agreed now, sent in two days.
async fn planned(world: &World, client: ClientId, template: TemplateId) -> AssignmentId {
    let new = NewAssignment {
        id: None,
        client,
        template,
        practitioner: world.amal.practitioner().unwrap(),
        agreement: Default::default(),
        tailoring: Default::default(),
        reminders: Default::default(),
        schedule: meanwhile::domain::schedule::Schedule::parse(("", ""), ("2026-11-25", "09:00"), "Europe/London", world.clock.now()).unwrap(),
    };
    assignments::assign(&world.app, world.amal, new).await.unwrap()
}

async fn answer(world: &World, client: ClientId, address: &str, template: TemplateId, value: &str) {
    world.assign(client, template, None).await;
    let mut phone = world.visitor();
    let page = phone.post(&world.mails_to(address).pop().unwrap().link(), &[]).await;
    let done = phone.submit(&page, &format!("{}/submit", page.path), &[("mood", value)]).await;
    assert_eq!(done.status, 200, "{}", done.text());
    world.clock.advance(TimeDelta::days(1));
}

/// Whether the database does this.
async fn does(world: &World, statement: String) -> bool {
    use sea_orm::ConnectionTrait;
    let done = world.app.store.write(move |tx| async move {
        use meanwhile::store::Cx;
        // Told by an error, so that nothing is kept of what it allowed.
        match tx.db().execute_unprepared(&statement).await {
            Ok(result) if result.rows_affected() > 0 => Err::<(), _>(meanwhile::error::Error::Forbidden),
            _ => Err(meanwhile::error::Error::NotFound),
        }
    });
    matches!(done.await, Err(meanwhile::error::Error::Forbidden))
}

stories! {
    async fn what_is_open_is_kept_moved_or_ended_as_was_chosen(world: World) {
        let template = world.template("Evenings", mood("How was it, first?", 10)).await;
        let (ann, ed, ida, per) = (world.client("Ann").await, world.client("Ed").await, world.client("Ida").await, world.client("Per").await);
        let anns = planned(&world, ann, template).await;
        let pers = world.assign(per, template, None).await;
        next_version(&world, template, mood("How was it, second?", 10)).await;
        let eds = planned(&world, ed, template).await;
        let idas = world.assign(ida, template, None).await;

        // A third version: those on the first move on, those on the second end.
        draft(&world, template, mood("How was it, third?", 10)).await;
        let mut amal = world.amal().await;
        let path = format!("/templates/{template}/publish");
        let page = amal.get(&path).await;
        assert!(page.exists("ins") && page.exists("del"), "the words that changed are marked");
        assert_eq!(page.texts("fieldset legend").len(), 2);
        let named = page.texts("fieldset li");
        assert_eq!(named.len(), 4);
        assert!(["Ann", "Ed", "Ida", "Per"].iter().all(|name| named.iter().any(|line| line.contains(name))), "{named:?}");
        let published = amal.submit(&page, &path, &[("do_1", "move"), ("do_2", "end")]).await;
        assert_eq!(published.path, format!("/templates/{template}"), "{}", published.text());

        for ended in [eds, idas] {
            let status = store::assignments::find(&world.app.store, &world.amal, ended).await.unwrap().status;
            assert_eq!(status, entity::kinds::AssignmentStatus::Cancelled);
        }
        assert!(!world.visitor().get(&world.mails_to("ida@mail.example")[0].link()).await.exists("form[action*=submit]"));
        assert!(amal.get(&format!("/assignments/{anns}")).await.has("version 3"), "it is said what it goes on with");
        assert!(amal.get(&format!("/assignments/{anns}")).await.has("version 1"));

        // What was open is answered as it was asked; what opens now is asked anew.
        let old = world.visitor().post(&world.mails_to("per@mail.example")[0].link(), &[]).await;
        assert!(old.has("How was it, first?"), "{}", old.text());
        world.wait(TimeDelta::days(3)).await;
        let new = world.visitor().post(&world.mails_to("ann@mail.example")[0].link(), &[]).await;
        assert!(new.has("How was it, third?"), "{}", new.text());
        let moved = store::assignments::find(&world.app.store, &world.amal, anns).await.unwrap().version_id;
        let numbers: Vec<i32> = store::templates::versions(&world.app.store, &world.amal, vec![moved]).await.unwrap().iter().map(|version| version.number).collect();
        assert_eq!(numbers, [3]);
        assert_eq!(store::moves::next(&world.app.store, &world.amal, anns).await.unwrap(), None);
        assert!(store::moves::next(&world.app.store, &world.amal, pers).await.unwrap().is_some(), "remembered for a next occurrence");
        assert!(world.mails_to("ed@mail.example").is_empty());
    }

    async fn kept_stays_and_sending_now_opens_what_was_moved(world: World) {
        let template = world.template("Evenings", mood("The first way?", 10)).await;
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        let anns = planned(&world, ann, template).await;
        draft(&world, template, mood("The second way?", 10)).await;
        let mut amal = world.amal().await;
        let path = format!("/templates/{template}/publish");
        let page = amal.get(&path).await;
        // Assigned after the page was shown: nothing is chosen for it.
        let eds = planned(&world, ed, template).await;
        amal.submit(&page, &path, &[("do_1", "move")]).await;
        assert_eq!(store::moves::next(&world.app.store, &world.amal, eds).await.unwrap(), None);
        for assignment in [anns, eds] {
            amal.post(&format!("/assignments/{assignment}/resend"), &[]).await;
        }
        world.work().await;
        let asked = async |address: &str| world.visitor().post(&world.mails_to(address)[0].link(), &[]).await;
        assert!(asked("ann@mail.example").await.has("The second way?"));
        assert!(asked("ed@mail.example").await.has("The first way?"));
    }

    async fn nobody_publishes_what_they_did_not_see(world: World) {
        let template = world.template("Evenings", mood("The first way?", 10)).await;
        draft(&world, template, mood("What was looked at?", 10)).await;
        let mut amal = world.amal().await;
        let path = format!("/templates/{template}/publish");
        let page = amal.get(&path).await;
        draft(&world, template, mood("What came meanwhile?", 10)).await;
        let refused = amal.submit(&page, &path, &[]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.has("meanwhile?"), "it shows what there is now: {}", refused.text());
        let known = store::templates::find(&world.app.store, &world.amal, template).await.unwrap();
        assert!(known.draft_version_id.is_some());
        assert_eq!(amal.submit(&refused, &path, &[]).await.path, format!("/templates/{template}"));
        // With nothing to publish, the page leads back.
        assert_eq!(amal.get(&path).await.path, format!("/templates/{template}"));
    }

    async fn a_colleagues_clients_are_counted_and_left_alone(world: World) {
        let ben = world.ben().await;
        let details = meanwhile::domain::client::ClientDetails::parse("Bea", "bea@mail.example", "Europe/London", "en").unwrap();
        let bens = meanwhile::domain::scope::Scope::checked(world.amal.practice(), meanwhile::domain::scope::Actor::Practitioner(ben)).within_caseload_of(ben);
        let bea = meanwhile::actions::clients::create(&world.app, world.amal, ben, details, meanwhile::domain::addresses::Asking::Attested).await.unwrap();
        let content = serde_json::from_value(json!({ "sections": [{ "items": mood("Ben's?", 10) }] })).unwrap();
        let written = Written { title: "Ben’s own".into(), mode: TemplateMode::Form, content };
        let template = templates::create(&world.app, bens, entity::kinds::TemplateKind::Homework, written).await.unwrap();
        templates::publish(&world.app, bens, template).await.unwrap();
        let beas = planned(&world, bea, template).await;
        let anns = planned(&world, world.client("Ann").await, template).await;
        templates::draft(&world.app, bens, template).await.unwrap();
        let mut browser = world.signed_in("ben@riverside.example").await;
        let path = format!("/templates/{template}/publish");
        let page = browser.get(&path).await;
        assert!(page.has("Bea") && !page.has("Ann") && page.has("1 more"), "{}", page.text());
        browser.submit(&page, &path, &[("do_1", "end")]).await;
        let status = async |id| store::assignments::find(&world.app.store, &world.amal, id).await.unwrap().status.word();
        assert_eq!((status(beas).await, status(anns).await), ("cancelled", "active"));
    }

    async fn the_api_says_what_changes_and_does_what_is_chosen(world: World) {
        let template = world.template("Evenings", mood("The first way?", 10)).await;
        let anns = planned(&world, world.client("Ann").await, template).await;
        draft(&world, template, mood("The first way?", 5)).await;
        let api = Api::new(&world).await;
        let diff = api.get(&format!("/templates/{template}/diff")).await.json;
        assert_eq!((&diff["from_version"], &diff["to_version"]), (&json!(1), &json!(2)));
        assert_eq!((&diff["items"][0]["link_id"], &diff["items"][0]["changes"]), (&json!("mood"), &json!(["rescaled"])));
        assert_eq!(diff["open_assignments"], json!([{ "version": 1, "assignments": 1, "planned": 1 }]));
        let path = format!("/templates/{template}/publish");
        assert_eq!(api.post(&path, json!({ "open_assignments": [{ "version": 7, "do": "move" }] })).await.status, 422);
        let writer = Api::with(&world, &world.key(&[ApiScope::Templates]).await);
        let choice = json!({ "open_assignments": [{ "version": 1, "do": "move" }] });
        assert_eq!(writer.post(&path, choice.clone()).await.status, 403, "assignments are not the business of a key for templates");
        assert_eq!(api.post(&path, choice).await.status, 200);
        assert!(store::moves::next(&world.app.store, &world.amal, anns).await.unwrap().is_some());
        assert_eq!(api.get(&format!("/templates/{template}/diff")).await.status, 404, "there is no draft now");
        // Without a body all is kept.
        draft(&world, template, mood("The first way?", 4)).await;
        assert_eq!(writer.call(Method::POST, &path, &[], None).await.status, 200);
    }

    async fn the_database_lets_versions_go_forward_only(world: World) {
        let template = world.template("Evenings", mood("First?", 10)).await;
        next_version(&world, template, mood("Second?", 10)).await;
        templates::draft(&world.app, world.amal, template).await.unwrap();
        for (from, to, may) in [
            ("draft", "published", true), ("published", "retired", true), ("draft", "retired", false),
            ("published", "draft", false), ("retired", "draft", false), ("retired", "published", false),
        ] {
            let statement = format!("UPDATE template_version SET status = '{to}' WHERE status = '{from}'");
            assert_eq!(does(&world, statement).await, may, "{from} to {to}");
        }
        assert!(does(&world, "DELETE FROM template_version WHERE status = 'draft' AND id NOT IN (SELECT draft_version_id FROM template WHERE draft_version_id IS NOT NULL) OR status = 'draft'".into()).await);
        for status in ["published", "retired"] {
            for statement in [
                format!("DELETE FROM template_version WHERE status = '{status}'"),
                format!("UPDATE template_version SET number = 70 WHERE status = '{status}'"),
                format!("UPDATE template_version SET published_at = NULL WHERE status = '{status}'"),
                format!("UPDATE template_version SET title = 'x' WHERE status = '{status}'"),
            ] {
                assert!(!does(&world, statement.clone()).await, "{statement}");
            }
        }
    }

    async fn a_series_marks_where_it_was_asked_differently(world: World) {
        let template = world.template("Evenings", mood("How was it?", 10)).await;
        let ann = world.client("Ann").await;
        for value in ["2", "4"] {
            answer(&world, ann, "ann@mail.example", template, value).await;
        }
        next_version(&world, template, mood("How was it, really?", 10)).await;
        answer(&world, ann, "ann@mail.example", template, "6").await;
        let mut amal = world.amal().await;
        let path = format!("/clients/{ann}/progress");
        let page = amal.get(&path).await;
        assert_eq!((page.texts(".chart .seam").len(), page.texts(".chart polyline").len()), (1, 1), "other words: one line still");
        assert!(page.has("3 answers") && page.texts(".over-time tbody tr").len() == 4, "{}", page.text());

        next_version(&world, template, mood("How was it, really?", 20)).await;
        for value in ["18", "20"] {
            answer(&world, ann, "ann@mail.example", template, value).await;
        }
        let page = world.amal().await.get(&path).await;
        assert_eq!((page.texts(".chart .seam").len(), page.texts(".chart polyline").len()), (2, 2), "another scale: the line ends");
        // What is said is about the new scale alone.
        assert!(page.has("2 answers") && page.has("between 18 and 20") && page.has("must not be compared"), "{}", page.text());
        assert_eq!(page.texts(".over-time tbody tr").len(), 7);
        let progress = Api::new(&world).await.get(&path).await.json;
        let kinds: Vec<&Value> = progress["series"][0]["seams"].as_array().unwrap().iter().map(|seam| &seam["kind"]).collect();
        assert_eq!(kinds, [&json!("reworded"), &json!("rescaled")]);
        assert_eq!(progress["series"][0]["seams"][1]["version"], 3);
        assert_eq!(progress["series"][0]["points"].as_array().unwrap().len(), 5);
    }

    async fn a_first_version_is_published_without_questions(world: World) {
        let (_, zoes) = world.hire("Zoe", Role::Therapist).await;
        let mut zoe = world.signed_in(&zoes).await;
        let page = zoe.post("/templates", &[("title", "Mornings"), ("kind", "homework")]).await;
        let id = page.path.split('/').nth(2).unwrap().to_owned();
        // Nothing is asked yet: the page says so and offers no button.
        let path = format!("/templates/{id}/publish");
        let early = zoe.get(&path).await;
        assert!(early.exists("[role=alert]") && !early.exists("form[action$=publish] button"), "{}", early.text());
        let fields = [
            ("revision", page.attribute("input[name=revision]", "value")), ("title", "Mornings".into()), ("mode", "form".into()), ("section", "0".into()),
            ("item", "up".into()), ("kind", "yes_no".into()), ("text", "Did you get up?".into()), ("_do", "publish".into()),
        ];
        let done = zoe.post_all(&page.path, fields.map(|(name, value)| (name.to_owned(), value)).into()).await;
        assert!(done.path == format!("/templates/{id}") && done.has("version 1"), "{}", done.text());
    }
}

//! Who in a practice sees a template and who changes it; copies; finding one among many.

use entity::ids::TemplateId;
use entity::kinds::{Role, TemplateKind, TemplateMode};
use meanwhile::actions::templates;
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::store;
use meanwhile::store::templates::Written;
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, Page, Visitor, World};

/// A therapist as their own pages act.
fn therapist(world: &World, id: entity::ids::PractitionerId) -> Scope {
    Scope::checked(world.amal.practice(), Actor::Practitioner(id)).within_caseload_of(id)
}

/// A published template of this person.
async fn written(world: &World, scope: Scope, title: &str) -> TemplateId {
    let content = serde_json::from_value(json!({ "sections": [{ "items": crate::support::world::check_in() }] })).unwrap();
    let written = Written { title: title.into(), mode: TemplateMode::Form, content };
    let id = templates::create(&world.app, scope, TemplateKind::Homework, written).await.unwrap();
    templates::publish(&world.app, scope, id).await.unwrap();
    id
}

/// What every address of a template answers, without following.
async fn statuses(visitor: &mut Visitor, template: TemplateId) -> Vec<u16> {
    let mut found = Vec::new();
    for end in ["", "/preview", "/versions/1", "/assign", "/edit", "/publish", "/settings"] {
        found.push(visitor.once(Method::GET, &format!("/templates/{template}{end}"), None).await.status.as_u16());
    }
    for end in ["/copy", "/archive", "/edit", "/publish", "/settings", "/discard"] {
        let fields = vec![("archived".to_owned(), "yes".to_owned()), ("title".to_owned(), "Taken".to_owned())];
        found.push(visitor.once(Method::POST, &format!("/templates/{template}{end}"), Some(&fields)).await.status.as_u16());
    }
    found
}

async fn describe(visitor: &mut Visitor, template: TemplateId, fields: &[(&str, &str)]) -> Page {
    let path = format!("/templates/{template}/settings");
    let page = visitor.get(&path).await;
    visitor.submit(&page, &path, fields).await
}

stories! {
    async fn what_is_ones_own_is_nobody_elses(world: World) {
        let ben = world.ben().await;
        let bens = written(&world, therapist(&world, ben), "Ben’s secret").await;
        let (zoe, zoes) = world.hire("Zoe", Role::Therapist).await;
        let mut zoe_browser = world.signed_in(&zoes).await;
        assert_eq!(statuses(&mut zoe_browser, bens).await, [404; 13]);
        assert_eq!(statuses(&mut world.signed_in("carol@hillside.example").await, bens).await, [404; 13]);
        assert!(!zoe_browser.get("/templates").await.has("secret"));

        // Not by assigning it, either, to somebody who is hers.
        let details = meanwhile::domain::client::ClientDetails::parse("Zac", "zac@mail.example", "Europe/London", "en").unwrap();
        let zac = meanwhile::actions::clients::create(&world.app, world.amal, zoe, details, meanwhile::domain::addresses::Asking::Attested).await.unwrap();
        let assigned = zoe_browser.post(&format!("/clients/{zac}/assign"), &[("template_id", &bens.to_string()), ("_do", "send")]).await;
        assert!(assigned.status == 422 || assigned.status == 404, "{}", assigned.status);
        assert!(!assigned.has("secret"));
        assert!(store::assignments::of_client(&world.app.store, &world.amal, zac).await.unwrap().is_empty());

        // Its author and the owner see and change it; a key acts for the practice.
        assert_eq!(world.signed_in("ben@riverside.example").await.get(&format!("/templates/{bens}/edit")).await.status, 200);
        let mut amal = world.amal().await;
        assert!(amal.get("/templates").await.has("secret"));
        assert_eq!(amal.get(&format!("/templates/{bens}/edit")).await.status, 200);
        let key = Api::new(&world).await;
        assert_eq!(key.get(&format!("/templates/{bens}")).await.json["sharing"], "own");
        let carols = Api::with(&world, &world.key_of(world.carol, &ApiScope::ALL).await);
        assert_eq!(carols.patch(&format!("/templates/{bens}"), json!({ "sharing": "shared" })).await.status, 404);

        // On a shared case, what was assigned is read without the template being seen.
        let given = world.assign(zac, bens, None).await;
        let page = zoe_browser.get(&format!("/assignments/{given}")).await;
        assert!(page.status == 200 && !page.exists(&format!("a[href*='{bens}']")));
    }

    async fn what_is_shared_is_used_by_all_and_changed_by_its_author(world: World) {
        let amals = written(&world, world.amal, "Everybody’s check-in").await;
        let mut ben = world.signed_in("ben@riverside.example").await;
        let page = ben.get(&format!("/templates/{amals}")).await;
        assert!(page.status == 200 && !page.exists("a[href$='/edit']") && !page.exists("form[action$=archive]"), "{}", page.text());
        assert_eq!(statuses(&mut ben, amals).await, [200, 200, 200, 200, 403, 403, 403, 303, 403, 403, 403, 403, 403]);
        let known = store::templates::find(&world.app.store, &world.amal, amals).await.unwrap();
        assert!(known.archived_at.is_none() && known.title == "Everybody’s check-in" && known.draft_version_id.is_none());

        // His copy is his, and keeps the names of the items.
        let copied = ben.submit(&page, &format!("/templates/{amals}/copy"), &[]).await;
        let copy = TemplateId(copied.path.rsplit('/').next().unwrap().parse().unwrap());
        assert_eq!(ben.get(&format!("/templates/{copy}/edit")).await.status, 200);
        let bens = therapist(&world, world.ben().await);
        let copy = store::templates::find(&world.app.store, &bens, copy).await.unwrap();
        let content = store::templates::version(&world.app.store, &bens, copy.draft_version_id.unwrap()).await.unwrap().content;
        assert_eq!(content.items().map(|item| item.link_id.as_str()).collect::<Vec<_>>(), ["mood", "best"]);
        assert_eq!((copy.sharing.word(), copy.created_by), ("own", bens.practitioner()));

        // Standard is the owner's to say; then it stands first.
        assert_eq!(describe(&mut ben, copy.id, &[("sharing", "standard")]).await.status, 422);
        assert_eq!(describe(&mut ben, copy.id, &[("sharing", "shared"), ("purpose", "For the first weeks"), ("tags", "start, mood")]).await.status, 200);
        let mut amal = world.amal().await;
        describe(&mut amal, copy.id, &[("sharing", "standard"), ("tags", "start")]).await;
        written(&world, world.amal, "A later one").await;
        let (_, zoes) = world.hire("Zoe", Role::Therapist).await;
        let list = world.signed_in(&zoes).await.get("/templates").await;
        assert!(list.texts("a.line .name")[0].contains("Copy of"), "{:?}", list.texts("a.line .name"));
        assert_eq!(ben.get(&format!("/templates/{}/edit", copy.id)).await.status, 403, "a standard is the owners’, whoever wrote it");
    }

    async fn what_somebody_wrote_goes_to_whoever_takes_over(world: World) {
        let ben = world.ben().await;
        let bens = written(&world, therapist(&world, ben), "Ben’s own").await;
        let (zoe, _) = world.hire("Zoe", Role::Therapist).await;
        meanwhile::actions::practitioners::deactivate(&world.app, world.amal, ben, Some(zoe)).await.unwrap();
        let hers = therapist(&world, zoe);
        assert!(store::templates::find_to_edit(&world.app.store, &hers, bens).await.is_ok());
        meanwhile::actions::practitioners::deactivate(&world.app, world.amal, zoe, None).await.unwrap();
        let kept = store::templates::find(&world.app.store, &world.amal, bens).await.unwrap();
        assert_eq!(kept.created_by, world.amal.practitioner());
    }

    async fn one_is_found_among_two_hundred(world: World) {
        for n in 0..200 {
            let written = Written { title: format!("Sheet {n}"), mode: TemplateMode::Form, content: Default::default() };
            templates::create(&world.app, world.amal, TemplateKind::Homework, written).await.unwrap();
        }
        let evening = written(&world, world.amal, "ÜBUNG am Abend").await;
        let mut amal = world.amal().await;
        describe(&mut amal, evening, &[("sharing", "shared"), ("purpose", "Zur Ruhe kommen"), ("tags", "Schlaf, Abend")]).await;
        let found = async |amal: &mut Visitor, query: &str| amal.get(&format!("/templates?{query}")).await.texts("a.line .name");
        assert_eq!(found(&mut amal, "").await.len(), 201);
        for query in ["q=%C3%BCbung", "q=ruhe+%C3%9Cbung", "q=schlaf", "tag=schlaf", "tag=Abend&kind=homework&sharing=shared"] {
            assert_eq!(found(&mut amal, query).await, ["ÜBUNG am Abend"], "{query}");
        }
        for query in ["q=%C3%BCbung+fr%C3%BCh", "tag=other", "sharing=standard", "kind=measure", "archived=yes", "q=%25"] {
            assert!(found(&mut amal, query).await.is_empty(), "{query}");
        }
        // A tag is a link to what has it, and so is each filter.
        let page = amal.get(&format!("/templates/{evening}")).await;
        let link = page.attribute(".tags a", "href");
        assert_eq!(amal.get(&link).await.texts("a.line .name"), ["ÜBUNG am Abend"]);
        amal.post(&format!("/templates/{evening}/archive"), &[("archived", "yes")]).await;
        assert!(found(&mut amal, "q=%C3%BCbung").await.is_empty());
        assert_eq!(found(&mut amal, "archived=yes").await, ["ÜBUNG am Abend"]);
        let api = Api::new(&world).await;
        assert_eq!(api.get("/templates?q=%C3%BCbung").await.ids(), [evening.to_string()]);
        assert_eq!(api.get("/templates?tag=SCHLAF&sharing=shared").await.ids(), [evening.to_string()]);
        assert_eq!(api.get("/templates?limit=200").await.ids().len(), 200);
        let changed = api.patch(&format!("/templates/{evening}"), json!({ "tags": ["Neu"], "sharing": "standard" })).await;
        assert_eq!((changed.status, &changed.json["tags"], &changed.json["purpose"]), (200, &json!(["Neu"]), &json!("Zur Ruhe kommen")));
        assert_eq!(api.post(&format!("/templates/{evening}/copy"), json!({})).await.status, 201);
    }
}

//! The crisis directory: who sees which lines, how a practice keeps them fresh, and how every node learns of it.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::ids::{ClientId, CrisisLineId};
use entity::kinds::Role;
use meanwhile::actions::crisis;
use meanwhile::app::App;
use meanwhile::store::Cx;
use meanwhile::{doctor, store};
use migration::{Migrator, MigratorTrait};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::support::api::Api;
use crate::support::nodes::Site;
use crate::support::world::PASSWORD;
use crate::support::{Page, Visitor, World};

const ADD: &str = "/practice/crisis-lines/new";
const LINES: &str = "/practice/crisis-lines";

async fn add(amal: &mut Visitor, from: &str, fields: &[(&str, &str)]) -> Page {
    let form = amal.get(from).await;
    amal.submit(&form, LINES, fields).await
}

const NIGHT: &[(&str, &str)] = &[
    ("label", "Riverside night line"),
    ("kind", "line"),
    ("region", "GB"),
    ("call", "020 7946 0011"),
    ("source_url", "https://night.riverside.example"),
    ("checked", "yes"),
];

/// The same line with something else about it.
pub fn with<'a>(line: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let stays = line.iter().filter(|(name, _)| other.iter().all(|(changed, _)| changed != name));
    stays.chain(other).copied().collect()
}

/// What the settings of Riverside are.
pub const SETTINGS: &[(&str, &str)] = &[
    ("public_name", "Riverside"),
    ("region", "GB"),
    ("crisis_regions", "GB"),
    ("time_zone", "Europe/London"),
    ("language", "en"),
    ("quiet_from", "21:00"),
    ("quiet_until", "08:00"),
];

async fn in_language(world: &World, client: ClientId, language: &str) {
    let (scope, language) = (world.amal, language.to_owned());
    let changed = world.app.store.write(move |tx| async move {
        let client = store::clients::find(&tx, &scope, client).await?;
        let changed = meanwhile::domain::client::Client { language, ..client };
        store::clients::update(&tx, &scope, &changed, "2026-11-23T10:00:00Z".parse().unwrap()).await
    });
    changed.await.unwrap();
}

/// A shared line as it is called.
fn shared(app: &App, label: &str) -> CrisisLineId {
    app.crisis().shared.iter().find(|line| line.label == label && line.region == "GB").unwrap().id
}

async fn run(world: &World, sql: &'static str) {
    world.app.store.write(move |tx| async move { tx.db().execute_unprepared(sql).await.map(|_| ()).map_err(Into::into) }).await.unwrap();
}

stories! {
    async fn what_to_call_and_to_write_is_said_in_the_clients_language(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let ann = world.client_named("Ann").await;
        for (language, texting, calling) in [
            ("en", "Text SHOUT to 85258", "Call 111, then press 2"),
            ("es", "Envía SHOUT por SMS al 85258", "Llama al 111 y después marca 2"),
            ("de", "SMS mit SHOUT an 85258", "111 anrufen, dann 2 drücken"),
        ] {
            in_language(&world, ann, language).await;
            let page = world.visitor().get(&link).await;
            assert!(page.has(texting) && page.has(calling), "{}", page.text());
            assert!(!page.has("111 then 2") && (language == "en" || !page.has("SHOUT to")), "{}", page.text());
            let ways = page.attributes("#help a", "href");
            let plain = |way: &String| !(way.starts_with("tel:") || way.starts_with("sms:")) || way[4..].chars().all(|c| c.is_ascii_digit());
            assert!(ways.iter().all(plain) && ways.contains(&"sms:85258".to_owned()), "{ways:?}");
        }
        let mut amal = world.amal().await;
        let path = amal.get(&format!("/clients/{ann}/crisis-lines")).await.attribute("a[href*=preview]", "href");
        let preview = amal.get(&path).await;
        assert!(preview.has("SMS mit SHOUT an 85258") && preview.attribute("html", "lang") == "de", "{}", preview.text());
        let page = world.visitor().get(&link).await;
        assert!(page.has("für Menschen unter 35") && page.has("Tag und Nacht") && page.has("auf Englisch"), "{}", page.text());
    }

    async fn an_owner_keeps_the_lines_and_only_their_own_clients_see_it(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut amal = world.amal().await;
        let foot = async || world.visitor().get(&link).await;
        let before = foot().await;
        assert!(!before.has("Riverside night line"));

        // What is wrong stands beside its field, with everything typed still there.
        let wrong = add(&mut amal, ADD, &[("label", ""), ("kind", "line"), ("region", "GB"), ("call", "988 then 1"), ("source_url", "we know it")]).await;
        assert!(wrong.status == 422 && wrong.exists("#e-label") && wrong.exists("#e-call") && wrong.exists("#e-source_url"), "{}", wrong.text());
        assert_eq!(wrong.attribute("#f-call", "value"), "988 then 1");
        let nothing = add(&mut amal, ADD, &[("label", "Nobody there"), ("kind", "line"), ("region", "GB"), ("call", ""), ("source_url", "https://a.example")]).await;
        assert!(nothing.status == 422 && nothing.exists("#e-call"), "{}", nothing.text());

        // Pressed twice, there is one; it stands first after the emergency number.
        let form = amal.get(ADD).await;
        for _ in 0..2 {
            assert_eq!(amal.submit(&form, LINES, NIGHT).await.path.split('?').next().unwrap(), LINES);
        }
        let page = foot().await;
        let order = page.texts("#help li");
        assert!(order[0].contains("999") && order[1].contains("Riverside night line") && page.body.contains("tel:02079460011"), "{order:?}");
        assert_eq!(order.iter().filter(|line| line.contains("night line")).count(), 1);
        // Nobody else's.
        let carols = world.app.crisis_lines_of(&store::practices::find(&world.app.store, world.carol.practice()).await.unwrap());
        assert!(carols.iter().all(|line| !line.own));
        assert!(!world.visitor().get("/c/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").await.has("night line"), "pages of nobody show the server's");

        // A shared one is replaced for these clients, and left out.
        let (papyrus, samaritans) = (shared(&world.app, "Papyrus HOPELINE247"), shared(&world.app, "Samaritans"));
        let replace = format!("{ADD}?replaces={samaritans}");
        let prefilled = amal.get(&replace).await;
        assert!(prefilled.attribute("#f-call", "value") == "116 123" && prefilled.has("Samaritans"));
        let elsewhere = amal.submit(&prefilled, LINES, &with(NIGHT, &[("region", "IE")])).await;
        assert!(elsewhere.status == 422 && elsewhere.exists("#e-region"), "{}", elsewhere.text());
        amal.submit(&prefilled, LINES, &with(NIGHT, &[("label", "Samaritans of our town"), ("call", "020 7946 0022")])).await;
        amal.post(&format!("{LINES}/{papyrus}/act"), &[("_do", "hide")]).await;
        let page = foot().await;
        assert!(page.has("Samaritans of our town") && !page.body.contains("tel:116123") && !page.has("Papyrus"), "{}", page.text());
        let room = amal.get(LINES).await;
        assert!(room.has("Papyrus") && room.has("Your own line stands in its place"), "{}", room.text());
        amal.post(&format!("{LINES}/{papyrus}/act"), &[("_do", "show")]).await;
        assert!(foot().await.has("Papyrus"));

        // Changed, on top of what somebody saw; and retired.
        let own = store::crisis::of_practice(&world.app.store, &world.amal).await.unwrap().lines;
        let night = own.iter().find(|line| line.label == "Riverside night line").unwrap().id;
        let edit = amal.get(&format!("{LINES}/{night}")).await;
        assert!(amal.submit(&edit, &format!("{LINES}/{night}"), &with(NIGHT, &[("call", "020 7946 0033")])).await.has("Saved"));
        assert!(foot().await.body.contains("tel:02079460033"));
        assert_eq!(amal.submit(&edit, &format!("{LINES}/{night}"), &with(NIGHT, &[("call", "020 7946 0044")])).await.status, 409);
        amal.post(&format!("{LINES}/{night}/act"), &[("_do", "retire")]).await;
        assert!(!foot().await.has("night line") && amal.get(LINES).await.has("Riverside night line"));
        amal.post(&format!("{LINES}/{night}/act"), &[("_do", "restore")]).await;
        assert!(foot().await.has("night line"));

        // Ben reads, and changes nothing; Carol does not even find it.
        let mut ben = world.signed_in("ben@riverside.example").await;
        let read = ben.get(LINES).await;
        assert!(read.has("Riverside night line") && !read.exists("main form[method=post]"), "{}", read.text());
        assert_eq!(ben.post(&format!("{LINES}/{night}/act"), &[("_do", "retire")]).await.status, 403);
        let mut carol = world.signed_in("carol@hillside.example").await;
        assert_eq!(carol.get(&format!("{LINES}/{night}")).await.status, 404);
        assert_eq!(carol.post(&format!("{LINES}/{night}/act"), &[("_do", "retire")]).await.status, 404);
        assert!(!carol.get(LINES).await.has("night line"));
        let verbs: Vec<String> = store::audit::list(&world.app.store, &world.amal).await.unwrap().into_iter().map(|event| event.verb).collect();
        for verb in ["add_crisis_line", "change_crisis_line", "retire_crisis_line", "restore_crisis_line", "hide_crisis_line", "show_crisis_line"] {
            assert!(verbs.iter().any(|known| known == verb), "{verb}");
        }
        assert_eq!(verbs.iter().filter(|verb| *verb == "add_crisis_line").count(), 2);
    }

    async fn one_emergency_number_always_stays(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut amal = world.amal().await;
        let number = shared(&world.app, "Emergency");
        let refused = amal.post(&format!("{LINES}/{number}/act"), &[("_do", "hide")]).await;
        assert!(refused.status == 422 && refused.exists("[role=alert]"), "{}", refused.text());
        assert!(world.visitor().get(&link).await.body.contains("tel:999"));
        let room = amal.get(LINES).await;
        assert!(!room.attributes("main a", "href").iter().any(|way| way.ends_with(&number.to_string())), "nothing is offered that is refused");
        // One of their own stands after it, under its name, and takes nobody's place.
        let own = [("label", "Riverside on call"), ("kind", "emergency"), ("region", "GB"), ("call", "112"), ("hours", "Mo to Fr"), ("source_url", "https://a.example"), ("checked", "yes")];
        add(&mut amal, &format!("{ADD}?replaces={number}"), &own).await;
        let named = async || {
            let order = world.visitor().get(&link).await.texts("#help li");
            assert!(order[0].contains("999") && order[1].contains("Riverside on call") && order[1].contains("112") && order[1].contains("Mo to Fr"), "{order:?}");
        };
        named().await;
        assert_eq!(amal.post(&format!("{LINES}/{number}/act"), &[("_do", "hide")]).await.status, 422);
        named().await;
        let line = store::crisis::of_practice(&world.app.store, &world.amal).await.unwrap().lines[0].clone();
        assert_eq!(line.replaces, None);
        let api = Api::new(&world).await;
        let instead = json!({ "replaces": number, "region": "GB", "kind": "emergency", "label": "Us", "call": "112", "source_url": "https://a.example" });
        assert_eq!(api.post("/crisis-lines", instead).await.status, 422);
        amal.post(&format!("{LINES}/{}/act", line.id), &[("_do", "retire")]).await;
        let page = world.visitor().get(&link).await;
        assert!(page.body.contains("tel:999") && !page.has("Riverside on call"), "{}", page.text());
        // Of the others, one to call or to text stays.
        let shared: Vec<CrisisLineId> = world.app.crisis().shared.iter().filter(|line| line.region == "GB" && !line.is_emergency()).map(|line| line.id).collect();
        let mut refused = 0;
        for line in shared {
            refused += i32::from(amal.post(&format!("{LINES}/{line}/act"), &[("_do", "hide")]).await.status == 422);
        }
        let ways = world.visitor().get(&link).await.attributes("#help a", "href");
        assert!(refused > 0 && ways.iter().any(|way| (way.starts_with("tel:") && way != "tel:999") || way.starts_with("sms:")), "{ways:?}");
        // A practice is somewhere; only clients can be somewhere else.
        let settings = amal.get("/practice").await;
        assert_eq!(amal.submit(&settings, "/practice", &with(SETTINGS, &[("crisis_regions", "*")])).await.status, 422);
    }

    async fn a_client_who_lives_or_stays_elsewhere_sees_who_helps_there(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let ann = world.client_named("Ann").await;
        world.assign(world.client("Ed").await, world.check_in().await, None).await;
        let mut amal = world.amal().await;
        let path = format!("/clients/{ann}/crisis-lines");
        assert!(amal.get(&format!("/clients/{ann}")).await.attributes("a", "href").contains(&path));
        let form = amal.get(&path).await;
        let saved = amal.submit(&form, &path, &[("crisis_regions", "US")]).await;
        assert!(saved.has("Saved") && saved.body.contains("tel:911"), "{}", saved.text());
        assert_eq!(amal.submit(&form, &path, &[("crisis_regions", "IE")]).await.status, 409, "on top of what somebody else chose");
        assert_eq!(amal.submit(&saved, &path, &[("crisis_regions", "XX")]).await.status, 422);
        let page = world.visitor().get(&link).await;
        assert!(page.body.contains("tel:911") && page.has("741741") && !page.body.contains("tel:999"), "{}", page.text());
        // The mails of both.
        world.assign(ann, world.check_in().await, None).await;
        world.wait(TimeDelta::hours(2)).await;
        let (hers, eds) = (world.mails_to("ann@mail.example").pop().unwrap(), world.mails_to("ed@mail.example").pop().unwrap());
        assert!(hers.text.contains("911") && hers.text.contains("HOME") && !hers.text.contains("999"), "{}", hers.text);
        assert!(eds.text.contains("999") && eds.html.contains("SHOUT") && !eds.text.contains("911"), "{}", eds.text);

        // She travels, and says so herself; her practice sees it.
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        assert!(page.attributes("#help a", "href").contains(&"/w/where".to_owned()));
        let asks = phone.get("/w/where").await;
        assert_eq!(asks.attribute("#region option[selected]", "value"), "US");
        let there = phone.submit(&asks, "/w/where", &[("region", "ES")]).await;
        assert!(there.body.contains("tel:112") && there.body.contains("tel:024") && there.exists("[role=status]"), "{}", there.text());
        assert!(phone.get("/w/").await.body.contains("tel:024"));
        assert_eq!(phone.submit(&asks, "/w/where", &[("region", "AU")]).await.status, 409);
        assert_eq!(phone.submit(&there, "/w/where", &[("region", "XX")]).await.status, 422);
        // Two hours later the workspace has locked itself.
        let mut amal = world.amal().await;
        assert!(amal.get(&path).await.body.contains("tel:024"));
        // Somewhere of which we know nothing: no wrong number.
        let lost = phone.submit(&there, "/w/where", &[("region", "*")]).await;
        assert!(lost.has("emergency number where you are") && !lost.attributes("#help a", "href").iter().any(|way| way.starts_with("tel:")), "{}", lost.text());
        let back = phone.submit(&lost, "/w/where", &[("region", "")]).await;
        assert!(back.body.contains("tel:999"), "{}", back.text());
        assert!(world.visitor().get("/w/where").await.status == 404, "nobody is known there");
        let trail = store::audit::list(&world.app.store, &world.amal).await.unwrap();
        assert_eq!(trail.iter().filter(|event| event.verb == "choose_crisis_regions").count(), 4);
        assert!(trail.iter().any(|event| event.verb == "choose_crisis_regions" && event.actor_id == Some(ann.0)));
    }

    async fn owners_hear_of_lines_that_nobody_checked_for_half_a_year(world: World) {
        world.client("Ann").await;
        let mut amal = world.amal().await;
        assert!(!amal.get("/home").await.has("checked again"));
        assert!(doctor::examine(&world.app, None).await.iter().any(|said| said.fine && said.text.starts_with("Crisis directory for GB")));
        world.clock.advance(TimeDelta::days(200));
        let mut amal = world.amal().await;
        let home = amal.get("/home").await;
        assert!(home.has("checked again") && home.attributes("main a", "href").contains(&LINES.to_owned()), "{}", home.text());
        assert!(!world.signed_in("ben@riverside.example").await.get("/home").await.has("checked again"), "it is for owners to do");
        assert!(doctor::examine(&world.app, None).await.iter().any(|said| !said.fine && said.text.starts_with("Crisis directory for GB")));
        let lines = world.app.crisis().shared.iter().filter(|line| line.region == "GB").map(|line| line.id).collect::<Vec<_>>();
        for line in &lines {
            let done = amal.post(&format!("{LINES}/{line}/act"), &[("_do", "verify")]).await;
            assert!(done.has("Dr. Amal"), "by whom: {}", done.text());
        }
        assert!(!amal.get("/home").await.has("checked again"));
        let mut carol = world.signed_in("carol@hillside.example").await;
        assert!(carol.get("/home").await.has("checked again"), "nobody vouches for another practice");
        let trail = store::audit::list(&world.app.store, &world.amal).await.unwrap();
        assert_eq!(trail.iter().filter(|event| event.verb == "verify_crisis_line").count(), lines.len());
        // Of a client elsewhere, too; and what nobody ever verified is never fresh.
        crisis::choose_for_client(&world.app, world.amal, world.client_named("Ann").await, None, &["AT".into()]).await.unwrap();
        assert!(amal.get("/home").await.has("checked again"));
        assert!(amal.get(&format!("{LINES}?region=AT")).await.has("not verified by anybody yet"));
        let (_, sam) = world.hire("Sam", Role::Assistant).await;
        assert!(world.signed_in(&sam).await.get(LINES).await.has("Samaritans"));
    }

    async fn the_lines_still_show_when_the_database_does_not_answer(world: World) {
        let (_, link) = world.ann_with_homework().await;
        run(&world, "ALTER TABLE crisis_line RENAME TO crisis_line_away").await;
        assert!(world.app.refresh_crisis(true).await.is_err(), "the story says nothing otherwise");
        let page = world.visitor().get(&link).await;
        assert!(page.body.contains("tel:999") && page.body.contains("tel:116123"));
        run(&world, "ALTER TABLE crisis_line_away RENAME TO crisis_line").await;
        world.app.refresh_crisis(true).await.unwrap();
        assert!(world.visitor().get(&link).await.body.contains("tel:116123"));
    }

    async fn the_api_keeps_them_too(world: World) {
        let api = Api::new(&world).await;
        let list = api.get("/crisis-lines").await;
        assert_eq!((list.status, &list.json["items"][0]["kind"], &list.json["items"][0]["call"]), (200, &json!("emergency"), &json!("999")));
        let line = |call: &str| json!({ "region": "GB", "kind": "line", "label": "Night line", "call": call, "source_url": "https://a.example", "checked": true });
        assert_eq!(api.post("/crisis-lines", line("call us")).await.status, 422);
        let made = api.post("/crisis-lines", line("020 7946 0011")).await;
        assert_eq!((made.status, &made.json["own"], &made.json["stale"]), (201, &json!(true), &json!(false)), "{}", made.json);
        let (id, put) = (made.id(), async |path: &str, body| api.call(Method::PUT, path, &[], Some(&body)).await);
        let mut changed = line("020 7946 0022");
        changed["revision"] = json!(1);
        assert_eq!(put(&format!("/crisis-lines/{id}"), changed.clone()).await.json["call"], json!("020 7946 0022"));
        assert_eq!(put(&format!("/crisis-lines/{id}"), changed).await.status, 409);
        assert_eq!(api.get("/crisis-lines").await.json["items"][1]["id"], json!(id));
        assert_eq!(put(&format!("/crisis-lines/{id}/shown"), json!({ "shown": false })).await.status, 200);
        let (samaritans, shout) = (shared(&world.app, "Samaritans"), shared(&world.app, "Shout"));
        assert_eq!(put(&format!("/crisis-lines/{samaritans}/shown"), json!({ "shown": false })).await.status, 422, "somebody to talk to stays");
        assert_eq!(put(&format!("/crisis-lines/{shout}/shown"), json!({ "shown": false })).await.status, 200);
        let left = api.get("/crisis-lines").await;
        assert!(left.json["left_out"].as_array().unwrap().contains(&json!(shout.to_string())) && left.json["items"][1]["id"] != json!(id));
        assert_eq!(put(&format!("/crisis-lines/{}/shown", shared(&world.app, "Emergency")), json!({ "shown": false })).await.status, 422);
        world.clock.advance(TimeDelta::days(1));
        let checked = api.post(&format!("/crisis-lines/{id}/verify"), json!({})).await;
        assert_eq!((&checked.json["verified_on"], &checked.json["verified_how"]), (&json!("2026-11-24"), &json!("called")));
        let ann = world.client("Ann").await;
        let chosen = put(&format!("/clients/{ann}/crisis-regions"), json!({ "regions": ["ie"] })).await;
        assert_eq!((chosen.status, &chosen.json["regions"]), (200, &json!(["IE"])));
        assert_eq!(api.get(&format!("/clients/{ann}/crisis-regions")).await.json["regions"], json!(["IE"]));
        assert_eq!(put(&format!("/clients/{ann}/crisis-regions"), json!({ "regions": ["XX"] })).await.status, 422);
    }
}

/// Asks until it is there; false after a minute.
async fn comes(visitor: &mut Visitor, path: &str, text: &str) -> bool {
    let until = Instant::now() + Duration::from_secs(60);
    while Instant::now() < until {
        if visitor.get(path).await.body.contains(text) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    false
}

const DEAD: &str = "/c/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_changes_is_on_the_next_pages_of_every_node() {
    for site in Site::each().await {
        site.found().await;
        let first = site.start(&["serve"], &[]);
        first.ready(&first.listen).await;
        // SQLite takes one program at a time.
        let second = if site.is_postgres() { Some(site.start(&["serve", "--no-worker"], &[])) } else { None };
        let mut others = vec![Visitor::new(&format!("http://{}", first.listen))];
        if let Some(second) = &second {
            second.ready(&second.listen).await;
            others.push(Visitor::new(&format!("http://{}", second.listen)));
        }
        // Somebody who runs the server changes a shared number at the database itself.
        let url = if site.is_postgres() { site.url() } else { format!("{}?mode=rw", site.url()) };
        let db = sea_orm::Database::connect(url).await.unwrap();
        assert!(others[0].get(DEAD).await.body.contains("tel:116123"));
        db.execute_unprepared("UPDATE crisis_line SET call_display = '116 999', call_number = '116999' WHERE label = 'Samaritans' AND region = 'GB'")
            .await
            .unwrap();
        for node in &mut others {
            assert!(comes(node, DEAD, "tel:116999").await, "{}", site.url());
            assert!(!node.get(DEAD).await.body.contains("tel:116123"));
        }
        // An owner adds a line at one node.
        let amal = &mut others[0];
        amal.post("/sign-in", &[("_email", "amal@riverside.example"), ("_password", PASSWORD)]).await;
        assert!(add(amal, ADD, NIGHT).await.body.contains("tel:02079460011"));
        if others.len() > 1 {
            let elsewhere = &mut others[1];
            elsewhere.post("/sign-in", &[("_email", "amal@riverside.example"), ("_password", PASSWORD)]).await;
            assert!(comes(elsewhere, LINES, "tel:02079460011").await);
        }
        first.stop().await;
        if let Some(second) = second {
            second.stop().await;
        }
    }
}

#[tokio::test]
async fn a_row_that_somebody_edited_stays_as_they_left_it() {
    let dir = tempfile::tempdir().unwrap();
    let db = sea_orm::Database::connect(format!("sqlite:{}?mode=rwc", dir.path().join("a.sqlite").display())).await.unwrap();
    let before = Migrator::migrations().iter().position(|step| step.name().contains("crisis_directory")).unwrap();
    Migrator::up(&db, Some(before as u32)).await.unwrap();
    for sql in [
        "UPDATE crisis_line SET text_display = 'HELLO to 12345', text_number = '12345' WHERE label = 'Shout'",
        "UPDATE crisis_line SET active = 0, verified_on = '2027-01-01' WHERE label = 'Crisis Text Line'",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    Migrator::up(&db, None).await.unwrap();
    let row = async |label: &str| {
        let sql = format!(
            "SELECT coalesce(text_display, ''), coalesce(sms_keyword, ''), active, CAST(verified_on AS text) FROM crisis_line WHERE label = '{label}'"
        );
        let row = db.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql)).await.unwrap().unwrap();
        let text = |at| row.try_get_by_index::<String>(at).unwrap();
        (text(0), text(1), row.try_get_by_index::<bool>(2).unwrap(), text(3))
    };
    assert_eq!(row("Shout").await, ("HELLO to 12345".into(), String::new(), true, "2026-11-21".into()));
    assert_eq!(
        row("Crisis Text Line").await,
        ("741741".into(), "HOME".into(), false, "2027-01-01".into()),
        "what it says is better, what was decided stays"
    );
}

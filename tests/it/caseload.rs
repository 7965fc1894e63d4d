//! The caseload: its board, cover while somebody is away, and a supervisor who reads along and changes nothing.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::ids::{ClientId, PractitionerId};
use entity::kinds::Role;
use meanwhile::actions::goals::{self, NewGoal};
use meanwhile::actions::read_access::{self, About, NewAccess};
use meanwhile::config::Database;
use meanwhile::domain::addresses::Asking;
use meanwhile::domain::client::ClientDetails;
use meanwhile::domain::goals::GoalText;
use meanwhile::domain::schedule::TypedSchedule;
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::{store, web};
use reqwest::Method;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use crate::access;
use crate::support::{Api, World};

/// A client of somebody's.
async fn client_of(world: &World, practitioner: PractitionerId, name: &str) -> ClientId {
    let details = ClientDetails::parse(name, &format!("{}@mail.example", name.to_lowercase()), "Europe/London", "en").unwrap();
    meanwhile::actions::clients::create(&world.app, world.amal, practitioner, details, Asking::Attested).await.unwrap()
}

/// How often a verb stands in the audit trail.
async fn noted(world: &World, verb: &str) -> usize {
    store::audit::list(&world.app.store, &world.amal).await.unwrap().iter().filter(|event| event.verb == verb).count()
}

/// What is kept, table by table, but for who signed in and who looked.
async fn kept(world: &World) -> BTreeMap<String, String> {
    const ASIDE: [&str; 5] = ["audit_event", "audit_head", "workspace_session", "throttle", "idempotent_request"];
    let (url, backend) = match &world.app.config().database {
        Database::Sqlite(path) => (format!("sqlite://{}?mode=ro", path.display()), DbBackend::Sqlite),
        Database::Postgres(url) => (url.clone(), DbBackend::Postgres),
    };
    let db = sea_orm::Database::connect(url).await.unwrap();
    let rows = async |sql: String| -> Vec<String> {
        let rows = db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
        rows.into_iter().map(|row| row.try_get_by_index::<Option<String>>(0).unwrap().unwrap_or_default()).collect()
    };
    let tables = match backend {
        DbBackend::Sqlite => rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'".into()).await,
        _ => rows("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'".into()).await,
    };
    let mut all = BTreeMap::new();
    for table in tables.into_iter().filter(|table| !ASIDE.contains(&table.as_str())) {
        let sql = match backend {
            DbBackend::Sqlite => {
                let columns = rows(format!(r#"SELECT 'quote("' || name || '")' FROM pragma_table_info('{table}')"#)).await;
                format!("SELECT {} AS line FROM \"{table}\" ORDER BY line", columns.join(" || ',' || "))
            }
            _ => format!("SELECT t::text AS line FROM \"{table}\" t ORDER BY line"),
        };
        all.insert(table, rows(sql).await.join("\n"));
    }
    db.close().await.unwrap();
    all
}

fn changed(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    before.iter().filter(|(table, rows)| after.get(*table) != Some(rows)).map(|(table, _)| table.clone()).collect()
}

async fn reads_along(world: &World, reader: PractitionerId, about: About) {
    read_access::give(&world.app, world.amal, NewAccess { id: None, reader, about, ends_on: None }).await.unwrap();
}

stories! {
    async fn whoever_reads_along_changes_nothing_by_any_route(world: World) {
        let cast = access::cast(&world).await;
        let ann = world.client_named("Ann").await;
        let ben = world.ben().await;
        let mut browser = world.signed_in("ben@riverside.example").await;
        assert_eq!(browser.get(&format!("/clients/{ann}")).await.status, 404);
        reads_along(&world, ben, About::Client(ann)).await;
        assert!(browser.get(&format!("/clients/{ann}")).await.exists("body.reads-along"));
        // An address that the router reads as hers, and the trail would not, opens nothing; lists of one's own do not name her.
        let hidden: String = ann.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect();
        assert_eq!(browser.get(&format!("/clients/{hidden}")).await.status, 404);
        for list in ["/clients", "/coming", "/mails"] {
            assert!(!browser.get(list).await.has("Ann"), "{list}");
        }

        // Looking: each page about her opens, is noted, and changes nothing.
        let before = kept(&world).await;
        let routes: Vec<(&str, &str)> = web::table().filter(|(_, path)| path.contains(":id") && !path.starts_with("/w/")).collect();
        let (mut opened, mut wrong) = (0, Vec::new());
        for (_, path) in routes.iter().filter(|(method, path)| *method == "get" && access::is_about_a_client(method, path)) {
            let noted_before = noted(&world, "read_along").await;
            let page = browser.once(Method::GET, &cast.real(path), None).await;
            opened += usize::from(page.status == 200);
            if page.status == 200 && noted(&world, "read_along").await == noted_before {
                wrong.push(format!("{path} was opened and not noted"));
            }
        }
        assert!(opened > 15 && wrong.is_empty(), "{opened}: {wrong:#?}");
        let after = kept(&world).await;
        assert_eq!(changed(&before, &after), Vec::<String>::new(), "looking left something behind");

        // Posting: refused, kindly, whatever it was, but for two forms that only ask for a page to read.
        const LOOKING: [&str; 2] = ["/clients/:id/timeline", "/clients/:id/summary"];
        let mut refused = 0;
        for (method, path) in web::table().filter(|(method, _)| *method == "post") {
            if !access::is_of_the_workspace(method, path) {
                continue;
            }
            let about_her = path.contains(":id") && access::is_about_a_client(method, path);
            let fields = vec![
                ("to".to_owned(), "discharge".to_owned()), ("client".to_owned(), ann.to_string()), ("client_id".to_owned(), ann.to_string()),
                ("clients".to_owned(), ann.to_string()), ("_do".to_owned(), "send".to_owned()), ("text".to_owned(), "From somebody who only reads".to_owned()),
            ];
            if about_her {
                let noted_before = noted(&world, "read_along").await;
                let page = browser.once(Method::POST, &cast.real(path), Some(&fields)).await;
                if LOOKING.contains(&path) {
                    assert!(page.status != 403 && noted(&world, "read_along").await == noted_before + 1, "{path}: {}", page.status);
                    continue;
                }
                assert!(page.status == 403 || page.status == 404, "{path}: {}", page.status);
                refused += usize::from(page.status == 403 && page.has("You may read along with this client"));
            } else if path.starts_with("/templates/:id/assign") || *path == *"/sequences/new" || *path == *"/clients/import" {
                browser.once(Method::POST, &cast.real(path), Some(&fields)).await;
            }
        }
        assert!(refused > 15, "{refused}");
        assert_eq!(changed(&before, &kept(&world).await), Vec::<String>::new(), "something was changed by whoever only reads");

        // The same walk does change things as the one who is responsible: otherwise all this would prove nothing.
        let mut amal = world.amal().await;
        let discharge = format!("/clients/{ann}/status");
        assert!(amal.post(&discharge, &[("to", "pause")]).await.status.is_success());
        assert!(!changed(&before, &kept(&world).await).is_empty());
    }

    async fn reading_along_with_a_caseload_begins_and_ends(world: World) {
        let ben = world.ben().await;
        let ed = client_of(&world, ben, "Ed").await;
        let ann = world.client("Ann").await;
        let (zoe, zoes) = world.hire("Zoe", Role::Therapist).await;
        let mut bens = world.signed_in("ben@riverside.example").await;
        let page = bens.get("/cover").await;
        let given = bens.submit(&page, "/cover", &[("_do", "read-along"), ("along_id", &zoe.to_string())]).await;
        assert!(given.has("Zoe reads along with all clients of Ben"), "{}", given.text());
        let mut browser = world.signed_in(&zoes).await;
        assert_eq!(browser.get(&format!("/clients/{ed}")).await.status, 200);
        assert_eq!(browser.get(&format!("/clients/{ann}")).await.status, 404, "Ben's clients, and nobody else's");
        assert!(browser.get(&format!("/home?of={ben}")).await.has("You read along with this caseload"));
        assert_eq!(noted(&world, "read_board").await, 1);
        // Her own board does not mix them in, and she cannot let others in.
        assert!(!browser.get("/home").await.has("You read along with this caseload"));
        let theirs = browser.once(Method::POST, &format!("/clients/{ed}/sharing"), Some(&vec![("_do".into(), "share".into()), ("share_with".into(), zoe.to_string())])).await;
        assert_eq!(theirs.status, 403);
        // Nobody else can give what is not theirs.
        let zoes_scope = Scope::checked(world.amal.practice(), Actor::Practitioner(zoe)).within_caseload_of(zoe);
        let new = NewAccess { id: None, reader: zoe, about: About::Caseload(world.amal.practitioner().unwrap()), ends_on: None };
        assert!(read_access::give(&world.app, zoes_scope, new).await.is_err());

        let page = bens.get("/cover").await;
        let end = page.attributes("button[value^='end-read:']", "value")[0].clone();
        assert!(!bens.submit(&page, "/cover", &[("_do", &end)]).await.has("Zoe reads along"));
        assert_eq!(browser.get(&format!("/clients/{ed}")).await.status, 404);
        assert_eq!(noted(&world, "end_read_along").await, 1);
        assert_eq!(world.signed_in("carol@hillside.example").await.get("/cover").await.texts("button[value^='end']").len(), 0);
    }

    async fn somebody_covers_from_the_first_day_to_the_last(world: World) {
        let ben = world.ben().await;
        let ed = client_of(&world, ben, "Ed").await;
        let (zoe, zoes) = world.hire("Zoe", Role::Therapist).await;
        let log = world.log().await;
        let new = meanwhile::actions::assignments::NewAssignment {
            tailoring: Default::default(),
            reminders: Default::default(),
            id: None,
            client: ed,
            template: log,
            practitioner: ben,
            agreement: Default::default(),
            schedule: meanwhile::domain::schedule::Schedule::OpenLog { from: None, until: None },
        };
        meanwhile::actions::assignments::assign(&world.app, world.amal, new).await.unwrap();
        world.work().await;
        let link = world.mails_to("ed@mail.example").pop().unwrap().link();

        // Ben asks; pressed twice it is one. Until Zoe says yes it gives nothing.
        let mut bens = world.signed_in("ben@riverside.example").await;
        let page = bens.get("/cover").await;
        let typed = [("_do", "cover"), ("starts_on", "2026-11-24"), ("ends_on", "2026-11-25"), ("reader_id", &zoe.to_string())];
        for _ in 0..2 {
            assert_eq!(bens.submit(&page, "/cover", &typed).await.texts("button[value^='end:']").len(), 1);
        }
        world.work().await;
        let asked = world.mails_to(&zoes).pop().unwrap();
        assert!(!asked.subject.contains("Ben") && asked.text.contains("/cover"), "{}", asked.text);
        world.wait(TimeDelta::hours(24)).await;
        let mut browser = world.signed_in(&zoes).await;
        assert_eq!(browser.get(&format!("/clients/{ed}")).await.status, 404, "asked is not yes");
        assert!(browser.get("/home").await.has("Asks you to read while they are away"));
        let page = browser.get("/cover").await;
        let yes = page.attributes("button[value^='accept:']", "value")[0].clone();
        // Nobody else says it for her.
        assert_eq!(world.signed_in("ben@riverside.example").await.post("/cover", &[("_do", &yes)]).await.status, 403);
        let mut carol = world.signed_in("carol@hillside.example").await;
        assert_eq!(carol.post("/cover", &[("_do", &yes)]).await.status, 404);
        assert_eq!(world.signed_in(&zoes).await.get(&format!("/clients/{ed}")).await.status, 404);
        browser.submit(&page, "/cover", &[("_do", &yes)]).await;

        // On these days she reads and acts, and hears of what comes in, as Ben does.
        assert!(browser.get(&format!("/clients/{ed}")).await.has("Ed"));
        assert!(browser.get("/home").await.has("You read for Ben until"));
        assert_eq!(browser.get(&format!("/clients/{ed}/sharing")).await.texts("button[value='hand-over']").len(), 0, "giving away is not reading");
        let mut phone = world.visitor();
        let form = phone.post(&link, &[]).await;
        phone.submit(&form, &format!("{}/submit", form.path), &[("mood", "5")]).await;
        phone.post("/w/struggling", &[("text", "It is a hard day")]).await;
        world.work().await;
        let heard = |address: &str, word: &str| world.mails_to(address).iter().filter(|mail| mail.text.contains(word)).count();
        for address in [zoes.as_str(), "ben@riverside.example"] {
            assert_eq!((heard(address, "/responses/"), heard(address, "/entries/")), (1, 1), "{address}");
        }
        let response = world.responses().await[0].id;
        assert!(browser.post(&format!("/responses/{response}/discussed"), &[]).await.status.is_success());

        // The day after, nothing of it is left.
        world.wait(TimeDelta::hours(48)).await;
        let mut browser = world.signed_in(&zoes).await;
        for path in [format!("/clients/{ed}"), format!("/responses/{response}")] {
            assert_eq!(browser.get(&path).await.status, 404, "{path}");
        }
        phone.post(&link, &[]).await;
        phone.post("/w/struggling", &[("text", "And another")]).await;
        world.work().await;
        assert_eq!((heard(&zoes, "/entries/"), heard("ben@riverside.example", "/entries/")), (1, 2));
        assert_eq!((noted(&world, "ask_cover").await, noted(&world, "accept_cover").await), (1, 1));
    }

    async fn an_owners_word_counts_at_once_and_ends_at_once(world: World) {
        let ben = world.ben().await;
        let ed = client_of(&world, ben, "Ed").await;
        let (zoe, zoes) = world.hire("Zoe", Role::Therapist).await;
        let (sam, _) = world.hire("Sam", Role::Assistant).await;
        let mut amal = world.amal().await;
        let page = amal.get("/cover").await;
        let typed = |reader: PractitionerId| {
            [("_do", "cover".to_owned()), ("absent_id", ben.to_string()), ("reader_id", reader.to_string()), ("starts_on", "2026-11-23".into()), ("ends_on", "2026-12-01".into())]
        };
        let fields = |typed: [(&'static str, String); 5]| typed.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let with_token = |typed| { let mut all = page.hidden("/cover"); all.truncate(2); all.extend(fields(typed)); all };
        // Nobody covers for themselves, and an assistant sees no content.
        for nobody in [ben, sam] {
            let page = amal.post_all("/cover", with_token(typed(nobody))).await;
            assert!(page.status == 422 && page.exists("[name=reader_id][aria-invalid]"), "{}", page.text());
        }
        amal.post_all("/cover", with_token(typed(zoe))).await;
        assert_eq!(world.signed_in(&zoes).await.get(&format!("/clients/{ed}")).await.status, 200);
        let page = amal.get("/cover").await;
        let end = page.attributes("button[value^='end:']", "value")[0].clone();
        amal.submit(&page, "/cover", &[("_do", &end)]).await;
        assert_eq!(world.signed_in(&zoes).await.get(&format!("/clients/{ed}")).await.status, 404);

        // The same by the API, whose word is the practice's.
        let api = Api::new(&world).await;
        let made = api.post("/covers", json!({ "absent_id": ben.0, "reader_id": zoe.0, "starts_on": "2026-11-23", "ends_on": "2026-11-30" })).await;
        assert!(made.status == 200 && made.json["accepted_at"].is_string(), "{}", made.json);
        assert_eq!(world.signed_in(&zoes).await.get(&format!("/clients/{ed}")).await.status, 200);
        // Who leaves covers for nobody.
        meanwhile::actions::practitioners::deactivate(&world.app, world.amal, zoe, None).await.unwrap();
        assert_eq!(api.get("/covers").await.json["items"].as_array().unwrap().len(), 0);
    }

    async fn the_board_says_whom_a_word_may_help(world: World) {
        let ann = world.client("Ann").await;
        let rule = TypedSchedule { kind: "days".into(), times: vec!["09:00".into()], from_date: "2026-11-24".into(), ..TypedSchedule::default() };
        world.assign_rule(ann, world.check_in().await, &rule).await;
        let as_ann = Scope::checked(world.amal.practice(), Actor::Client(ann));
        let text = GoalText { wording: "Sleep without a light".into(), ..GoalText::default() };
        let review_on = Some("2026-11-30".parse().unwrap());
        goals::add(&world.app, as_ann, NewGoal { id: None, client: ann, text, review_on, shared: true, session: None }).await.unwrap();
        let secret = GoalText { wording: "Nobody’s business".into(), ..GoalText::default() };
        goals::add(&world.app, as_ann, NewGoal { id: None, client: ann, text: secret, review_on, shared: false, session: None }).await.unwrap();
        let mut amal = world.amal().await;
        assert!(!amal.get("/home").await.has("Not heard from"));

        // A daily log, and nothing for a week.
        for _ in 0..8 {
            world.wait(TimeDelta::hours(24)).await;
        }
        let mut amal = world.amal().await;
        let home = amal.get("/home").await;
        let line = |text: &str| home.texts("a.line").into_iter().find(|line| line.contains(text)).unwrap_or_default();
        assert!(home.has("Not heard from") && line("Nothing came in yet").contains("since 24 Nov 2026"), "{}", home.text());
        assert!(line("Goal to look at again").contains("Sleep without a light") && !home.has("Nobody’s business"));
        assert_eq!(home.texts("a.line").iter().filter(|line| line.contains("no answer came")).count(), 1, "one line for a week of a daily rule");
        assert!(home.exists("a.line[href^='/goals/']"));
        assert!(home.has("Today’s appointments") && home.has("None today.") && !home.has("Next:"), "{}", home.text());
        crate::briefs::appointment(&world, ann, "2026-12-08 10:00").await;
        assert!(amal.get("/home").await.has("Next: Tuesday 8 December 2026, 10:00"));
        // Whoever puts something on the list for the session has been heard from, if they share it; so has whoever says no.
        let topic = |shared| meanwhile::actions::topics::New {
            id: meanwhile::random::id(world.clock.now()), client: ann, session: None, text: "My sister".into(), entry: None, shared,
        };
        meanwhile::actions::topics::add(&world.app, as_ann, topic(false)).await.unwrap();
        assert!(amal.get("/home").await.has("Not heard from"), "what is not shared is theirs");
        meanwhile::actions::topics::add(&world.app, as_ann, topic(true)).await.unwrap();
        assert!(!amal.get("/home").await.has("Not heard from"));
        for _ in 0..6 {
            world.wait(TimeDelta::hours(24)).await;
        }
        let mut amal = world.amal().await;
        assert!(amal.get("/home").await.has("Not heard from"));
        let rows = meanwhile::store::occurrences::of_client(&world.app.store, &world.amal, ann).await.unwrap();
        let open = rows.iter().find(|one| one.status == entity::kinds::OccurrenceStatus::Open).unwrap().id;
        let no = meanwhile::domain::decline::Decline::because(entity::kinds::DeclineReason::NoTime);
        meanwhile::actions::occurrences::decline(&world.app, as_ann, open, no).await.unwrap();
        assert!(!amal.get("/home").await.has("Not heard from"));
        for _ in 0..6 {
            world.wait(TimeDelta::hours(24)).await;
        }
        let mut amal = world.amal().await;
        assert!(amal.get("/home").await.has("Not heard from"));
        // Whoever begins has been heard from.
        let mut phone = world.visitor();
        let form = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        phone.submit(&form, &format!("{}/submit", form.path), &[("mood", "6")]).await;
        assert!(!amal.get("/home").await.has("Not heard from"));
        // An assistant sees nothing of it.
        let (_, sams) = world.hire("Sam", Role::Assistant).await;
        let seen = world.signed_in(&sams).await.get("/home").await;
        assert!(!seen.has("Sleep without a light") && !seen.has("Weekly check-in") && !seen.has("Not heard from"));
        let api = Api::new(&world).await.get("/board").await;
        assert!(api.json["reviews"][0]["title"] == "Sleep without a light" && api.json["clients"] == 1, "{}", api.json);
        let bens = Api::new(&world).await.get(&format!("/board?practitioner_id={}", world.ben().await)).await;
        assert!(bens.json["clients"] == 0 && bens.json["attention"] == json!([]), "{}", bens.json);
        let carols = Api::with(&world, &world.key_of(world.carol, &ApiScope::ALL).await);
        assert_eq!(carols.get(&format!("/board?practitioner_id={}", world.ben().await)).await.status, 404);
    }

    async fn two_hundred_clients_stay_readable(world: World) {
        let (ben, template) = (world.ben().await, world.check_in().await);
        let rule = TypedSchedule { kind: "days".into(), times: vec!["09:00".into()], from_date: "2026-11-24".into(), ..TypedSchedule::default() };
        for number in 0..200 {
            let one = client_of(&world, if number % 4 == 0 { ben } else { world.amal.practitioner().unwrap() }, &format!("Client{number:03}")).await;
            if number % 5 == 0 {
                let new = meanwhile::actions::assignments::NewAssignment {
                    tailoring: Default::default(),
                    reminders: Default::default(),
                    id: None,
                    client: one,
                    template,
                    practitioner: ben,
                    agreement: Default::default(),
                    schedule: meanwhile::domain::schedule::Schedule::read(&rule, "Europe/London", world.clock.now()).unwrap(),
                };
                meanwhile::actions::assignments::assign(&world.app, world.amal, new).await.unwrap();
            }
        }
        for _ in 0..8 {
            world.wait(TimeDelta::hours(24)).await;
        }
        let mut amal = world.amal().await;
        let home = amal.get("/home").await;
        assert!(home.has("Not heard from") && home.body.len() < 150_000, "{}", home.body.len());
        // A dozen in sight of each list, the rest folded and there.
        let folded = home.texts("details.more-lines a.line").len();
        assert!(folded >= 28 * 2, "{folded}");
        assert!(home.texts("a.line").len() - folded < 80, "what is in sight stays short");
        // One caseload at a time.
        let bens = amal.get(&format!("/home?of={ben}")).await;
        assert!(bens.has("50 clients") && !bens.has("Client005") && bens.has("Client000"), "{}", bens.text());
    }
}

//! A practice is run: set up from nothing, people come and go, clients are imported, shared, paused and discharged.

use chrono::TimeDelta;
use entity::kinds::{AssignmentStatus, ClientStatus, OccurrenceStatus, Role};
use meanwhile::actions::practices::{self, Founding};
use meanwhile::actions::practitioners::{self, NewPractitioner};
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::store;
use meanwhile::urls;

use crate::support::world::PASSWORD;
use crate::support::{Page, Visitor, World};

/// Opens the form at a path and sends it with these fields in place of what it showed.
async fn fill(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = visitor.get(path).await;
    visitor.submit(&page, path, fields).await
}

async fn status(world: &World, client: entity::ids::ClientId) -> ClientStatus {
    store::clients::find(&world.app.store, &world.amal, client).await.unwrap().status
}

stories! {
    async fn an_owner_sets_up_a_practice_from_nothing(world: World) {
        // What `meanwhile practice create` does.
        let owner = NewPractitioner { name: "Dr. Nora Lind".into(), email: "nora@lakeside.example".into(), password: None, role: Role::Owner };
        let founding = Founding { public_name: "Lakeside".into(), region: "IE".into(), time_zone: "Europe/Dublin".into(), owner };
        let (practice, nora) = practices::found(&world.app, founding).await.unwrap();
        let scope = Scope::checked(practice, Actor::System);
        let link = urls::join(&practitioners::join_link(&world.app, scope, nora).await.unwrap().0);

        let mut browser = world.visitor();
        for _ in 0..3 {
            assert!(browser.get(&link).await.has("Lakeside"), "looking uses nothing up");
        }
        let short = browser.post(&link, &[("name", "Dr. Nora Lind"), ("password", "short")]).await;
        assert_eq!(short.status, 422);
        assert_eq!(short.attribute("#f-name", "value"), "Dr. Nora Lind");
        let home = browser.post(&link, &[("name", "Dr. Nora Lind"), ("password", PASSWORD)]).await;
        assert!(home.path == "/home" && home.has("Welcome"), "{}", home.text());
        assert_eq!(world.visitor().post(&link, &[("name", "Mallory"), ("password", PASSWORD)]).await.status, 404, "once");
        assert_eq!(world.visitor().get(&link).await.status, 404);

        let settings = browser.get("/practice").await;
        let all = [
            ("public_name", "Lakeside Practice"), ("sender_name", "Lakeside"), ("region", "IE"), ("crisis_regions", "IE"), ("crisis_regions", "GB"),
            ("time_zone", "Europe/Dublin"), ("language", "en"), ("quiet_from", "20:00"), ("quiet_until", "09:30"), ("retention_note", "Eight years."),
        ];
        let wrong = browser.submit(&settings, "/practice", &[&all[1..], &[("public_name", ""), ("quiet_from", "late")]].concat()).await;
        assert!(wrong.status == 422 && wrong.exists("#e-public_name") && wrong.attribute("#f-sender_name", "value") == "Lakeside");
        assert!(browser.submit(&settings, "/practice", &all).await.has("Saved."));
        assert_eq!(browser.submit(&settings, "/practice", &all).await.status, 409, "an old page overwrites nothing");

        // The first client and the first mail: its sender, and the crisis lines of both regions.
        browser.post("/clients", &[("name", "Cian"), ("email", "cian@mail.example"), ("time_zone", "Europe/Dublin"), ("language", "en"), ("attested", "yes")]).await;
        let template = fill(&mut browser, "/templates", &[("title", "First look"), ("kind", "homework")]).await;
        let id = template.path.split('/').nth(2).unwrap().to_owned();
        let fields = [
            ("title", "First look"), ("mode", "form"), ("section", "0"), ("item", "mood"), ("kind", "scale"), ("text", "How was it?"), ("help", ""),
            ("min", "0"), ("max", "10"), ("min_label", ""), ("max_label", ""), ("_do", "publish"),
        ];
        let revision = template.attribute("input[name=revision]", "value");
        let mut edited: Vec<(String, String)> = vec![("revision".into(), revision)];
        edited.extend(fields.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        assert!(browser.post_all(&template.path, edited).await.has("version 1"));
        let client = browser.get("/clients").await.line_with("Cian");
        browser.post(&format!("{client}/assign"), &[("template_id", &id), ("_do", "send")]).await;
        world.work().await;
        let mail = world.mails_to("cian@mail.example").pop().unwrap();
        assert!(mail.raw.contains("From: \"Lakeside via Meanwhile\""), "{}", mail.raw);
        let landing = world.visitor().get(&mail.link()).await;
        assert!(landing.has("Lakeside Practice") && landing.exists("a[href='tel:112']") && landing.exists("a[href='tel:999']"));
        let mut phone = world.visitor();
        phone.post(&mail.link(), &[]).await;
        assert!(phone.get("/w/").await.has("Eight years."), "how long records are kept is the client's to know");
        assert!(browser.get("/practice/audit?check=yes").await.has("The chain is whole"));
    }

    async fn ben_joins_by_mail_and_sees_his_own_caseload(world: World) {
        let (ann, _) = (world.client("Ann").await, world.client("Ed").await);
        let mut amal = world.amal().await;
        let typed = [("name", "Bea"), ("email", "bea@riverside.example"), ("role", "therapist")];
        amal.post("/practice/people", &typed).await;
        assert_eq!(amal.post("/practice/people", &typed).await.status, 422, "somebody is invited with this address already");
        world.work().await;
        let mail = world.mails_to("bea@riverside.example").pop().unwrap();
        let first = mail.address_with("/join/");
        // Sent again: the older link ends.
        let person = amal.get("/practice/people").await.line_with("Bea");
        assert!(amal.post(&format!("{person}/invite"), &[]).await.has("on its way"));
        world.work().await;
        let second = world.mails_to("bea@riverside.example").pop().unwrap().address_with("/join/");
        assert_eq!(world.visitor().get(&first).await.status, 404);
        let mut bea = world.visitor();
        assert_eq!(bea.post("/sign-in", &[("_email", "bea@riverside.example"), ("_password", ""), ("_next", "/home")]).await.status, 401);
        assert_eq!(bea.post(&second, &[("name", "Bea Holt"), ("password", PASSWORD)]).await.path, "/home");
        assert!(world.signed_in("bea@riverside.example").await.get("/account").await.has("Therapist"));

        assert!(!bea.get("/clients?status=all").await.has("Ann"), "not hers");
        assert_eq!(bea.get(&format!("/clients/{ann}")).await.status, 404);
        assert_eq!(bea.get("/practice/people").await.status, 403);
        bea.post("/clients", &[("name", "Gil"), ("email", "gil@mail.example"), ("time_zone", "Europe/London"), ("language", "en")]).await;
        assert!(amal.get("/clients").await.has("Gil"), "an owner sees every client");
        // Shared, she sees Ann whole; what is shared is not hers to give away.
        let sharing = format!("/clients/{ann}/sharing");
        let bea_id = amal.get(&sharing).await.attributes("#f-share_with option", "value");
        let with = { let all = store::practitioners::list(&world.app.store, &world.amal).await.unwrap(); all.into_iter().find(|one| one.name == "Bea Holt").unwrap().id };
        assert!(bea_id.contains(&with.to_string()));
        amal.post(&sharing, &[("_do", "share"), ("share_with", &with.to_string())]).await;
        assert!(bea.get(&format!("/clients/{ann}")).await.has("Ann") && bea.get("/clients").await.has("Ann"));
        assert_eq!(bea.post(&sharing, &[("_do", "hand-over"), ("hand_over_to", &with.to_string()), ("revision", "1")]).await.status, 403);
        amal.post(&sharing, &[("_do", &format!("unshare:{with}"))]).await;
        assert_eq!(bea.get(&format!("/clients/{ann}")).await.status, 404);
    }

    async fn an_assistant_keeps_addresses_and_sees_no_content(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5"), ("best", "between us")]).await;
        let response = world.responses().await[0].id;
        let client = world.occurrence(assignment).await.client_id;
        let (_, email) = world.hire("Sam", Role::Assistant).await;
        let mut sam = world.signed_in(&email).await;
        let shown = sam.get(&format!("/clients/{client}")).await;
        assert!(shown.has("ann@mail.example") && !shown.has("Weekly check-in"));
        assert!(!sam.get("/home").await.has("Weekly check-in") && !sam.get("/mails").await.body.contains("Weekly check-in"));
        for path in [format!("/assignments/{assignment}"), format!("/responses/{response}"), format!("/clients/{client}/progress"), format!("/clients/{client}/export.csv"), "/templates".into(), "/practice/audit".into(), "/api/docs".into()] {
            assert_eq!(sam.get(&path).await.status, 403, "{path}");
        }
        let changed = fill(&mut sam, &format!("/clients/{client}/edit"), &[("name", "Ann Larsen"), ("email", "ann@mail.example"), ("time_zone", "Europe/London"), ("language", "en")]).await;
        assert!(changed.has("Ann Larsen"));
        // Whose a new client is, Sam says.
        let typed = [("name", "Ida"), ("email", "ida@mail.example"), ("time_zone", "Europe/London"), ("language", "en")];
        let asked = fill(&mut sam, "/clients", &typed).await;
        assert!(asked.status == 422 && asked.exists("#e-practitioner_id"), "{}", asked.text());
        let amals = world.amal.practitioner().unwrap().to_string();
        assert!(sam.submit(&asked, "/clients", &[&typed[..], &[("practitioner_id", &amals)]].concat()).await.has("was added"));
        assert!(world.amal().await.get("/clients?whose=mine").await.has("Ida"));
    }

    async fn deactivated_bens_open_tab_is_refused_at_the_next_click(world: World) {
        let ben = world.ben().await;
        let details = meanwhile::domain::client::ClientDetails::parse("Ed", "ed@mail.example", "Europe/London", "en").unwrap();
        let ed = meanwhile::actions::clients::create(&world.app, world.amal, ben, details, meanwhile::domain::addresses::Asking::Attested).await.unwrap();
        let assignment = world.assign(ed, world.check_in().await, Some("2026-11-27 18:00")).await;
        let (mut amal, mut tab) = (world.amal().await, world.signed_in("ben@riverside.example").await);
        let form = tab.get(&format!("/clients/{ed}/edit")).await;
        assert_eq!(form.status, 200);
        // He asked for a new password as well; that link ends too.
        tab.post("/forgot", &[("email", "ben@riverside.example")]).await;
        world.work().await;
        let reset = world.mails_to("ben@riverside.example").pop().unwrap().address_with("/reset/");
        let leave = format!("/practice/people/{ben}/leave");
        assert_eq!(amal.post(&leave, &[]).await.status, 422, "his client needs somebody");
        let me = world.amal.practitioner().unwrap();
        let left = amal.post(&leave, &[("hand_over_to", &me.to_string())]).await;
        assert!(left.has("can no longer sign in"), "{}", left.text());

        assert_eq!(tab.get("/home").await.path, "/sign-in");
        let typed = [("name", "Mallory"), ("email", "m@mail.example"), ("time_zone", "Europe/London"), ("language", "en")];
        assert_eq!(tab.submit(&form, &format!("/clients/{ed}/edit"), &typed).await.status, 401);
        assert_eq!(tab.post("/sign-in", &[("_email", "ben@riverside.example"), ("_password", PASSWORD), ("_next", "/home")]).await.status, 401);
        assert_eq!(tab.get(&reset).await.status, 404);
        assert!(amal.get("/clients?whose=mine").await.has("Ed"), "Ed is Dr. Amal's now");
        // What Ed sends is told to Dr. Amal.
        let link = world.mails_to("ed@mail.example").pop().unwrap().link();
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "4")]).await;
        world.work().await;
        assert_eq!(world.mails_to("amal@riverside.example").len(), 1);
        assert!(amal.get(&format!("/assignments/{assignment}")).await.has("completed"));
        // His address is free for another practice.
        let mut carol = world.signed_in("carol@hillside.example").await;
        assert!(carol.post("/practice/people", &[("name", "Ben"), ("email", "ben@riverside.example"), ("role", "therapist")]).await.has("on its way"));
    }

    async fn a_practice_always_keeps_an_owner(world: World) {
        let (me, ben) = (world.amal.practitioner().unwrap(), world.ben().await);
        let mut amal = world.amal().await;
        let person = |id| format!("/practice/people/{id}");
        let refused = amal.post(&person(me), &[("role", "therapist"), ("revision", "1")]).await;
        assert!(refused.status == 422 && refused.exists("#e-role"));
        assert_eq!(amal.post(&format!("{}/leave", person(me)), &[]).await.status, 422);
        assert!(amal.post(&person(ben), &[("role", "owner"), ("revision", "1")]).await.has("The role was changed"));
        // Both owners step down at once: one of them stays.
        let mut ben_tab = world.signed_in("ben@riverside.example").await;
        let (hers, his) = (person(me), person(ben));
        let (one, two) = tokio::join!(
            ben_tab.post(&hers, &[("role", "therapist"), ("revision", "1")]),
            amal.post(&his, &[("role", "therapist"), ("revision", "2")])
        );
        assert!(one.status != two.status || one.status == 422 || two.status == 422, "{} {}", one.status, two.status);
        let owners = store::practitioners::list(&world.app.store, &world.amal).await.unwrap();
        assert!(owners.iter().any(|one| one.role == Role::Owner));
    }

    async fn passwords_change_and_come_back_and_other_sign_ins_end(world: World) {
        let (mut here, mut there) = (world.amal().await, world.amal().await);
        assert!(here.get("/account").await.exists("form[action='/account/sessions'] button"));
        assert!(here.post("/account/sessions", &[]).await.has("signed out everywhere else"));
        assert_eq!(there.get("/home").await.path, "/sign-in");
        let mut there = world.amal().await;
        let wrong = here.post("/account/password", &[("current", "wrong"), ("password", "entirely new words")]).await;
        assert!(wrong.status == 422 && wrong.exists("#e-current"));
        assert_eq!(here.post("/account/password", &[("current", PASSWORD), ("password", "aaaaaaaaaaaaaa")]).await.status, 422);
        assert!(here.post("/account/password", &[("current", PASSWORD), ("password", "entirely new words")]).await.has("Your password was changed"));
        assert_eq!(there.get("/home").await.path, "/sign-in");
        world.work().await;
        assert!(world.mails_to("amal@riverside.example").pop().unwrap().subject.contains("password was changed"));

        // Forgotten: the page says the same to everybody; the link works once and for an hour.
        let mut nobody = world.visitor();
        let known = nobody.post("/forgot", &[("email", "AMAL@riverside.example")]).await;
        let unknown = nobody.post("/forgot", &[("email", "mallory@riverside.example")]).await;
        assert_eq!(known.text(), unknown.text());
        world.work().await;
        let old = world.mails_to("amal@riverside.example").pop().unwrap().address_with("/reset/");
        world.clock.advance(TimeDelta::minutes(61));
        assert_eq!(nobody.get(&old).await.status, 404);
        nobody.post("/forgot", &[("email", "amal@riverside.example")]).await;
        world.work().await;
        let link = world.mails_to("amal@riverside.example").pop().unwrap().address_with("/reset/");
        assert!(nobody.get(&link).await.has("amal@riverside.example"));
        assert!(nobody.post(&link, &[("password", "words after that")]).await.has("Your password was changed"));
        assert_eq!(nobody.post(&link, &[("password", "words after that")]).await.status, 404);
        assert_eq!(here.get("/home").await.path, "/sign-in", "every sign-in ended");
        let again = here.post("/sign-in", &[("_email", "amal@riverside.example"), ("_password", "words after that"), ("_next", "/home")]).await;
        assert_eq!(again.path, "/home");
        for _ in 0..5 {
            nobody.post("/forgot", &[("email", "amal@riverside.example")]).await;
        }
        world.work().await;
        let resets = world.mails_to("amal@riverside.example").iter().filter(|mail| mail.text.contains("/reset/")).count();
        assert!(resets <= 5, "three an hour: {resets}");
    }

    async fn five_hundred_rows_with_ten_faults_are_all_told_before_anything_is_added(world: World) {
        world.client("Ann").await;
        let mut rows: Vec<String> = (1..=490).map(|n| format!("Client {n},client{n}@mail.example,Europe/London")).collect();
        let faults = [
            ",nameless@mail.example,", "No Address,,", "Odd Address,odd@,", "Two,client7@mail.example,", "Known,ann@mail.example,", "Zone,zone@mail.example,Mars/Base",
            "Too many,many@mail.example,,en,extra", "Line\u{7}Bell,bell@mail.example,", "Accent,änn@mail.example,", "\"Quoted, but\nbroken line\",two@mail.example,",
        ];
        for (n, fault) in faults.iter().enumerate() {
            rows.insert(n * 47, (*fault).to_owned());
        }
        let csv = format!("name,email,time_zone,language\n{}\n", rows.join("\n"));
        let mut amal = world.amal().await;
        let looked = amal.post("/clients/import", &[("csv", &csv), ("_do", "look")]).await;
        assert_eq!(looked.status, 200);
        assert_eq!(looked.texts(".counts b"), ["500", "490", "10"], "{}", looked.text());
        assert!(looked.has("Mars") || looked.has("time_zone:"));
        assert_eq!(store::clients::list(&world.app.store, &world.amal).await.unwrap().len(), 1, "looking adds nothing");
        let add = |csv: String, skip: bool| {
            let mut fields = vec![("csv".to_owned(), csv), ("_do".to_owned(), "add".to_owned()), ("practitioner_id".to_owned(), world.amal.practitioner().unwrap().to_string())];
            if skip {
                fields.push(("skip_wrong".into(), "yes".into()));
            }
            fields
        };
        assert_eq!(amal.post_all("/clients/import", add(csv.clone(), false)).await.status, 422, "all or none, unless told otherwise");
        assert_eq!(store::clients::list(&world.app.store, &world.amal).await.unwrap().len(), 1);
        let list = amal.post_all("/clients/import", add(csv.clone(), true)).await;
        assert!(list.path == "/clients" && list.has("1 to 100 of 491"), "{}", list.text());
        assert!(amal.get("/clients?page=5").await.has("401 to 491 of 491"));
        assert_eq!(amal.get("/clients?q=client490").await.texts("a.line").len(), 1);
        // As a file, with the marks that spreadsheets leave: a byte order mark, semicolons, an umlaut; and a file in another encoding.
        let form = amal.get("/clients/import").await;
        let hidden = form.hidden("/clients/import");
        let look = [&hidden[..], &[("_do".to_owned(), "look".to_owned()), ("csv".to_owned(), String::new())]].concat();
        let file = amal.post_file("/clients/import", &look, ("file", "\u{feff}Name;Email\r\nJürgen;j@mail.example\r\n".as_bytes())).await;
        assert!(file.texts(".counts b") == ["1", "1", "0"] && file.has("Jürgen"), "{}", file.text());
        let latin = amal.post_file("/clients/import", &look, ("file", b"name,email\nJ\xfcrgen,j@mail.example\n")).await;
        assert!(latin.status == 422 || latin.has("UTF-8"), "{}", latin.text());
        // Pressed twice: everybody is known by now.
        assert_eq!(amal.post_all("/clients/import", add(csv, false)).await.status, 422);
        assert_eq!(store::clients::list(&world.app.store, &world.amal).await.unwrap().len(), 491);
        // A file from a therapist goes to their own caseload, whatever the form says.
        let mut ben = world.signed_in("ben@riverside.example").await;
        ben.post_all("/clients/import", add("name,email\nUna,una@mail.example\n".into(), false)).await;
        assert!(ben.get("/clients").await.has("Una"));
    }

    async fn a_pause_holds_everything_and_a_discharge_ends_it(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = world.occurrence(assignment).await.client_id;
        let mut amal = world.amal().await;
        let turn = format!("/clients/{ann}/status");
        assert!(amal.get(&format!("{turn}?to=pause")).await.has("Pause Ann?"));
        assert!(amal.post(&turn, &[("to", "pause")]).await.has("Paused"));
        let refused = amal.post(&format!("/clients/{ann}/assign"), &[("template_id", &world.check_in().await.to_string()), ("_do", "send")]).await;
        assert_eq!(refused.status, 422);
        world.wait(TimeDelta::days(20)).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open, "nothing is missed in a pause");
        assert_eq!(world.mails_to("ann@mail.example").len(), 1, "nobody is reminded in a pause");
        amal = world.amal().await;
        assert!(amal.post(&turn, &[("to", "resume")]).await.has("Active again"));
        world.wait(TimeDelta::days(5)).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open, "a week is left at least");

        let mut phone = world.visitor();
        amal = world.amal().await;
        amal.post(&format!("/assignments/{assignment}/resend"), &[]).await;
        world.work().await;
        let fresh = world.mails_to("ann@mail.example").pop().unwrap().link();
        assert_ne!(fresh, link);
        let page = phone.post(&fresh, &[]).await;
        assert!(amal.post(&turn, &[("to", "discharge")]).await.has("Discharged"));
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Cancelled);
        assert_eq!(world.visitor().get(&fresh).await.status, 404);
        // The page that was open still sends, and what it sends is kept.
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "6")]).await;
        assert_eq!(world.responses().await.len(), 1);
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Cancelled);
        assert!(amal.get("/clients").await.has("Nobody matches"));
        assert!(amal.post(&turn, &[("to", "reopen")]).await.has("Active again"));
        assert_eq!(status(&world, ann).await, ClientStatus::Active);
    }

    async fn a_new_address_ends_every_link_to_the_old_one(world: World) {
        let (assignment, old) = world.ann_with_homework().await;
        let ann = world.occurrence(assignment).await.client_id;
        let mut phone = world.visitor();
        let page = phone.post(&old, &[]).await;
        world.client("Ed").await;
        let mut amal = world.amal().await;
        let edit = format!("/clients/{ann}/edit");
        let typed = |email: &'static str| [("name", "Ann"), ("email", email), ("time_zone", "Europe/London"), ("language", "en"), ("attested", "yes")];
        let asked = fill(&mut amal, &edit, &typed("ed@mail.example")).await;
        assert!(asked.has("Ed already has this address"), "a shared mailbox is asked about");
        assert!(fill(&mut amal, &edit, &typed("ann.new@mail.example")).await.has("Saved."));
        world.work().await;
        assert_eq!(world.visitor().get(&old).await.status, 404);
        assert_eq!(phone.get(&page.path).await.status, 404, "the session that came from it ends as well");
        let new = world.mails_to("ann.new@mail.example").pop().unwrap().link();
        assert!(world.visitor().post(&new, &[]).await.path.starts_with("/w/"));
    }

    async fn an_assignment_is_sent_again_changed_cancelled_and_repeated(world: World) {
        let (assignment, _) = world.ann_with_homework().await;
        let ann = world.occurrence(assignment).await.client_id;
        let mut amal = world.amal().await;
        let page = format!("/assignments/{assignment}");
        for _ in 0..2 {
            amal.post(&format!("{page}/resend"), &[]).await;
        }
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 2, "two presses within a minute send one mail");
        let shown = amal.get(&page).await;
        assert_eq!(shown.texts(".card a.line .name.what").len(), 2, "every mail of it is there: {}", shown.text());
        // Later due, other words.
        let past = fill(&mut amal, &format!("{page}/edit"), &[("due_date", "2026-11-01"), ("due_time", "18:00"), ("why", "x"), ("message", "")]).await;
        assert!(past.status == 422 && past.exists("#e-due_date"));
        let saved = fill(&mut amal, &format!("{page}/edit"), &[("due_date", "2026-12-04"), ("due_time", "20:00"), ("why", "A little later."), ("message", "")]).await;
        assert!(saved.has("Saved.") && saved.has("A little later."), "{}", saved.text());
        let occurrence = world.occurrence(assignment).await;
        assert_eq!(occurrence.due_at.unwrap().to_rfc3339(), "2026-12-04T20:00:00+00:00");
        world.wait(TimeDelta::days(10) + TimeDelta::minutes(630)).await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 3, "the reminder follows the new date");
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        assert_eq!(world.visitor().get(&link).await.status, 200);

        let mut amal = world.amal().await;
        assert!(amal.get(&format!("{page}/cancel")).await.has("Cancel this assignment?"));
        assert!(amal.post(&format!("{page}/cancel"), &[]).await.has("Cancelled"));
        assert_eq!(world.visitor().get(&link).await.status, 404);
        let kept = store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap();
        assert_eq!(kept.status, AssignmentStatus::Cancelled);
        amal.post(&format!("{page}/resend"), &[]).await;
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 3, "nothing of it is sent any more");
        // The last one again: template and words are there, the date is not.
        let client = amal.get(&format!("/clients/{ann}")).await;
        let repeat = client.attributes(".head a.button", "href").into_iter().find(|href| href.contains("repeat=")).unwrap();
        let form = amal.get(&repeat).await;
        assert!(form.exists("#template_id option[selected]") && form.has("A little later.") && form.attribute("input[name=due_date]", "value").is_empty());
    }

    async fn several_clients_get_it_at_once_or_nobody_does(world: World) {
        let (ann, ed, mia) = (world.client("Ann").await, world.client("Ed").await, world.client("Mia").await);
        let template = world.check_in().await;
        let path = format!("/templates/{template}/assign");
        let (mut amal, mut other) = (world.amal().await, world.amal().await);
        let form = amal.get(&path).await;
        let chosen = [("client", ann.to_string()), ("client", ed.to_string())];
        let with = |due: &'static str| chosen.iter().map(|(name, id)| (*name, id.as_str())).chain([("why", "For all of you."), ("due_date", due), ("due_time", "")]).collect::<Vec<_>>();
        assert_eq!(amal.submit(&form, &path, &with("2026-01-01")).await.status, 422);
        // Ed is paused meanwhile: nobody gets it.
        other.post(&format!("/clients/{ed}/status"), &[("to", "pause")]).await;
        assert_eq!(amal.submit(&form, &path, &with("2026-11-30")).await.status, 422);
        world.work().await;
        assert!(world.mails().is_empty());
        other.post(&format!("/clients/{ed}/status"), &[("to", "resume")]).await;
        for _ in 0..2 {
            assert!(amal.submit(&form, &path, &with("2026-11-30")).await.has("Assigned"));
        }
        world.work().await;
        let to = |name: &str| world.mails_to(&format!("{name}@mail.example")).len();
        assert_eq!((to("ann"), to("ed"), to("mia")), (1, 1, 0), "pressed twice, assigned once");
        let _ = mia;
    }

    async fn a_mail_that_was_given_up_is_tried_again_by_hand(world: World) {
        let (assignment, _) = world.ann_with_homework().await;
        let mail = store::outbox::of_assignment(&world.app.store, &world.amal, assignment).await.unwrap().remove(0);
        // As if the mail server had been away for days.
        let id = mail.id;
        use sea_orm::ConnectionTrait;
        world.app.store.write(move |tx| async move {
            use store::Cx;
            tx.db().execute_unprepared("UPDATE outbox_email SET state = 'failed', reason = 'too late' WHERE kind = 'invitation'").await?;
            Ok(())
        }).await.unwrap();
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/mails/{id}")).await;
        assert!(page.has("too late") && page.has("accepted"), "the tries are told: {}", page.text());
        assert!(amal.post(&format!("/mails/{id}/retry"), &[]).await.has("tried again"));
        world.work().await;
        assert!(amal.get(&format!("/mails/{id}")).await.texts(".badge").contains(&"sent".to_owned()));
        let mut ben = world.signed_in("ben@riverside.example").await;
        assert_eq!(ben.get(&format!("/mails/{id}")).await.status, 404, "not his client");
    }

    async fn the_trail_is_chained_and_a_forged_row_is_noticed(world: World) {
        use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
        use store::Cx;
        use store::audit::{Verdict, verify};
        let (assignment, _) = world.ann_with_homework().await;
        let verdict = async || verify(&world.app.store, &world.amal).await.unwrap();
        let Verdict::Whole { rows, waiting: 0, mark } = verdict().await else { panic!("broken") };
        assert!(rows >= 4);
        let mut amal = world.amal().await;
        amal.get(&format!("/assignments/{assignment}")).await;
        assert!(matches!(verdict().await, Verdict::Whole { waiting: 1.., .. }), "rows wait for the worker");
        // Two nodes chain at once.
        let (one, two) = tokio::join!(meanwhile::actions::audit::chain_all(&world.app), meanwhile::actions::audit::chain_all(&world.app));
        one.unwrap();
        two.unwrap();
        let Verdict::Whole { rows: more, waiting: 0, mark: later } = verdict().await else { panic!("broken") };
        assert!(more > rows && mark != later);
        let page = amal.get("/practice/audit?what=read").await;
        let told = page.texts(".plain-list .what");
        assert!(told == ["Dr. Amal looked at an assignment of Ann"], "{told:?}");
        let csv = amal.get("/practice/audit.csv").await.body;
        assert!(csv.lines().count() as i64 > more && csv.contains("practitioner") && !csv.contains("Ann"));
        // Whoever can only write to the database can neither change, nor add, nor remove, nor cut off the end.
        let own = "practice_id = (SELECT id FROM practice WHERE public_name = 'Riverside')";
        let run = async |sql: String| world.app.store.write(move |tx| async move { tx.db().execute_unprepared(&sql).await?; Ok(()) }).await.unwrap();
        run(format!("UPDATE audit_event SET verb = verb || 'x' WHERE seq = 3 AND {own}")).await;
        assert_eq!(verdict().await, Verdict::Broken { at: 3 });
        run(format!("UPDATE audit_event SET verb = substr(verb, 1, length(verb) - 1) WHERE seq = 3 AND {own}")).await;
        assert!(matches!(verdict().await, Verdict::Whole { .. }));

        let mut forged = store::audit::list(&world.app.store, &world.amal).await.unwrap().remove(0);
        forged.id = meanwhile::random::id(world.app.now());
        (forged.seq, forged.verb) = (None, "forged".to_owned());
        let id = forged.id;
        world.app.store.write(move |tx| async move {
            entity::audit_event::Entity::insert(forged.into_active_model()).exec_without_returning(tx.db()).await?;
            Ok(())
        }).await.unwrap();
        world.work().await;
        assert!(matches!(verdict().await, Verdict::Broken { .. }), "a row that the program did not write joins no chain");
        world.app.store.write(move |tx| async move { entity::audit_event::Entity::delete_by_id(id).exec(tx.db()).await?; Ok(()) }).await.unwrap();
        assert!(matches!(verdict().await, Verdict::Whole { .. }));

        run(format!("DELETE FROM audit_event WHERE {own} AND seq = (SELECT seq FROM audit_head WHERE {own})")).await;
        run(format!("UPDATE audit_head SET seq = seq - 1 WHERE {own}")).await;
        run(format!("UPDATE audit_head SET mac = (SELECT mac FROM audit_event WHERE {own} AND seq = (SELECT seq FROM audit_head WHERE {own})) WHERE {own}")).await;
        assert!(matches!(verdict().await, Verdict::Broken { .. }), "the end was cut off");
        assert!(world.amal().await.get("/practice/audit?check=yes").await.has("broken"));
        assert!(matches!(verify(&world.app.store, &world.carol).await.unwrap(), Verdict::Whole { .. }), "each practice has its own chain");
    }

    async fn a_template_is_set_aside_and_versions_stay_readable(world: World) {
        let template = world.check_in().await;
        let mut amal = world.amal().await;
        let page = format!("/templates/{template}");
        meanwhile::actions::templates::draft(&world.app, world.amal, template).await.unwrap();
        meanwhile::actions::templates::publish(&world.app, world.amal, template).await.unwrap();
        assert_eq!(amal.get(&page).await.texts(".card a.line[href*='/versions/'] .name"), ["Version 2", "Version 1"]);
        assert_eq!(amal.get(&format!("{page}/versions/1")).await.status, 200);
        assert_eq!(amal.get(&format!("{page}/versions/9")).await.status, 404);
        assert!(amal.post(&format!("{page}/archive"), &[("archived", "yes")]).await.has("Archived"));
        let ann = world.client("Ann").await;
        assert!(!amal.get(&format!("/clients/{ann}/assign")).await.exists("#template_id option:nth-child(2)"));
        assert_eq!(amal.post(&format!("/clients/{ann}/assign"), &[("template_id", &template.to_string()), ("_do", "send")]).await.status, 422);
        assert!(amal.post(&format!("{page}/archive"), &[("archived", "no")]).await.has("Offered again"));
    }

    async fn what_was_typed_goes_on_for_the_same_person_only(world: World) {
        let (_, sams) = world.hire("Sam", Role::Assistant).await;
        let (mut amal, mut elsewhere) = (world.amal().await, world.amal().await);
        let form = amal.get("/clients/new").await;
        elsewhere.post("/account/sessions", &[]).await;
        let typed = [("name", "Zeno Private"), ("email", "zeno@mail.example"), ("time_zone", "Europe/London"), ("language", "en")];
        let asked = amal.submit(&form, "/clients", &typed).await;
        assert!(asked.status == 401 && !asked.body.contains("Zeno"), "what was typed is sealed on the sign-in page");
        let mut sam = amal.clone();
        let other = sam.submit(&asked, "/sign-in", &[("_email", &sams), ("_password", PASSWORD)]).await;
        assert!(other.has("was not sent on"), "{}", other.text());
        assert!(store::clients::list(&world.app.store, &world.amal).await.unwrap().is_empty());
        let hers = amal.submit(&asked, "/sign-in", &[("_email", "amal@riverside.example"), ("_password", PASSWORD)]).await;
        assert!(hers.has("Zeno Private"), "{}", hers.text());
    }

    async fn an_old_link_leads_to_whatever_else_waits(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5")]).await;
        let ann = world.responses().await[0].client_id;
        world.assign(ann, world.log().await, None).await;
        let before = world.mails_to("ann@mail.example").len();
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        let mails = world.mails_to("ann@mail.example");
        assert_eq!(mails.len(), before + 1);
        assert!(world.visitor().post(&mails.last().unwrap().link(), &[]).await.has("How was your mood?"));
        // Nothing waits for somebody who was discharged a while ago.
        meanwhile::actions::clients::discharge(&world.app, world.amal, ann).await.unwrap();
        world.clock.advance(TimeDelta::days(31));
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before + 1);
    }

    async fn the_same_homework_twice_is_asked_about(world: World) {
        let (assignment, _) = world.ann_with_homework().await;
        let ann = world.occurrence(assignment).await.client_id;
        let template = store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap().template_id.to_string();
        let mut amal = world.amal().await;
        let path = format!("/clients/{ann}/assign");
        let typed = [("template_id", template.as_str()), ("why", "Once more."), ("_do", "send")];
        let asked = fill(&mut amal, &path, &typed).await;
        assert!(asked.exists("input[name=again]") && asked.has("Once more."));
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 1);
        amal.submit(&asked, &path, &[&typed[..], &[("again", "yes")]].concat()).await;
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 2);
    }

    async fn an_owners_own_zone_and_keys(world: World) {
        let mut amal = world.amal().await;
        assert!(fill(&mut amal, "/account", &[("name", "Dr. Amal Haddad"), ("time_zone", "America/New_York")]).await.has("Saved."));
        assert!(amal.get("/account").await.has("05:00"), "ten in London is five in New York");
        let made = amal.post("/practice/keys", &[("name", "Practice software"), ("scopes", "clinical:read")]).await;
        let secret = made.texts(".secret").remove(0);
        let call = async |secret: &str| reqwest::Client::new().get(format!("{}/api/v1/occurrences", world.base)).bearer_auth(secret).send().await.unwrap().status().as_u16();
        assert_eq!(call(&secret).await, 200);
        assert!(!amal.get("/practice/keys").await.body.contains(&secret), "shown once");
        let page = amal.get("/practice/keys").await;
        let twice = [("name", "Reloaded"), ("scopes", "templates")];
        assert!(amal.submit(&page, "/practice/keys", &twice).await.exists(".secret"));
        let again = amal.submit(&page, "/practice/keys", &twice).await;
        assert!(again.status == 409 && !again.exists(".secret"), "a page that is loaded again makes no second key");
        assert_eq!(amal.post("/practice/keys", &[("name", "")]).await.status, 422);
        let revoke = amal.get("/practice/keys").await.attributes("form[action$=revoke]", "action").pop().unwrap();
        assert!(amal.post(&revoke, &[]).await.has("revoked"));
        assert_eq!(call(&secret).await, 401);
    }
}

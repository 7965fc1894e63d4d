//! Caps and spacing, one mail for all that is due, and reminders as the client chooses them.

use chrono::{NaiveDateTime, TimeDelta};
use entity::ids::{AssignmentId, ClientId, TemplateId};
use entity::kinds::{EmailState, Role};
use meanwhile::actions::reminders::stop;
use meanwhile::actions::{assignments, clients, occurrences};
use meanwhile::domain::agreement::Agreement;
use meanwhile::domain::reminding::ReminderRule;
use meanwhile::domain::schedule::Schedule;
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::domain::unsent::{Held, NotSent};
use meanwhile::store::outbox;
use meanwhile::store::outbox::OutboxEmail;
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, Mail, Page, Visitor, World};

const EVERY_DAY: [(&str, &str); 7] = [("days", "1"), ("days", "2"), ("days", "3"), ("days", "4"), ("days", "5"), ("days", "6"), ("days", "7")];

fn local(text: &str) -> Option<NaiveDateTime> {
    Some(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

/// Assigned with a time to send it, a due time and a rule of reminders (how many, days apart, phrase).
async fn plan(
    world: &World,
    client: ClientId,
    template: TemplateId,
    send: Option<&str>,
    due: Option<&str>,
    rule: (&str, &str, &str),
) -> AssignmentId {
    let new = assignments::NewAssignment {
        id: None,
        tailoring: Default::default(),
        reminders: ReminderRule::parse(rule.0, rule.1, rule.2).unwrap(),
        client,
        template,
        practitioner: world.amal.practitioner().unwrap(),
        agreement: Agreement::default(),
        schedule: Schedule::Once { send_at: send.and_then(local), due_at: due.and_then(local) },
    };
    assignments::assign(&world.app, world.amal, new).await.unwrap()
}

async fn mails_about(world: &World, assignment: AssignmentId) -> Vec<OutboxEmail> {
    outbox::of_assignment(&world.app.store, &world.amal, assignment).await.unwrap()
}

fn anns(world: &World) -> Vec<Mail> {
    world.mails_to("ann@mail.example")
}

fn reminders(world: &World) -> usize {
    anns(world).iter().filter(|mail| mail.subject.contains("still something")).count()
}

/// Until that many minutes after the beginning, Monday at ten.
async fn until(world: &World, minutes: i64) {
    let at = crate::support::world::beginning() + TimeDelta::minutes(minutes);
    world.wait(at - world.app.now()).await;
}

async fn save(visitor: &mut Visitor, page: &str, fields: &[(&str, &str)]) -> Page {
    visitor.post(page, &[&[("_do", "save")], fields].concat()).await
}

stories! {
    async fn what_is_due_together_comes_in_one_mail_that_opens_everything(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let mut three = Vec::new();
        for _ in 0..3 {
            three.push(plan(&world, ann, template, Some("2026-11-24 09:00"), Some("2026-11-27 18:00"), ("1", "1", "")).await);
        }
        until(&world, 24 * 60).await;
        let mails = anns(&world);
        assert_eq!(mails.len(), 1, "one mail for three things");
        let mail = &mails[0];
        assert!(mail.subject.contains("things to fill in") && !mail.raw.contains("List-Unsubscribe"), "{}", mail.subject);
        // Each of them says that it was mailed, and the mail's page is found from each.
        for assignment in &three {
            let about = mails_about(&world, *assignment).await;
            assert_eq!(about.len(), 1);
            assert_eq!(about[0].subject_id, world.occurrence(*assignment).await.id.0);
        }
        let mut amal = world.amal().await;
        assert_eq!(amal.get(&format!("/clients/{ann}")).await.texts(".badge"), ["mailed", "mailed", "mailed"]);

        let mut phone = world.visitor();
        let link = mail.link();
        assert_eq!(phone.get(&link).await.status, 200);
        let home = phone.post(&link, &[]).await;
        assert_eq!(home.path, "/w/");
        assert_eq!(home.attributes("a.line", "href").len(), 3);
        let page = phone.get(&home.attributes("a.line", "href")[0]).await;
        assert_eq!(phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5")]).await.status, 200);
        assert_eq!(phone.get("/w/").await.attributes("a.line", "href").len(), 2, "what is left waits");
        let mut other = world.visitor();
        assert_eq!(other.post(&link, &[]).await.path, "/w/", "the link works again");

        // The day before, both that are left are spoken of in one reminder, which can be stopped.
        until(&world, 4 * 24 * 60).await;
        let reminder = anns(&world).pop().unwrap();
        assert_eq!(anns(&world).len(), 2);
        assert!(reminder.raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
        assert!(reminder.text.contains("This is a reminder"), "{}", reminder.text);
        assert_eq!(world.visitor().get(&reminder.address_with("/u/")).await.status, 200);

        // Being discharged ends it, a month later, with the page that every dead link has.
        clients::discharge(&world.app, world.amal, ann).await.unwrap();
        world.wait(TimeDelta::days(31)).await;
        let dead = world.visitor().get(&link).await;
        let never = world.visitor().get(&format!("/c/{}", "a".repeat(32))).await;
        assert_eq!((dead.status.as_u16(), &dead.body), (404, &never.body));
    }

    async fn what_was_settled_meanwhile_falls_out_of_a_waiting_mail(world: World) {
        let (ann, ed, template) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        let mut all = Vec::new();
        for client in [ann, ed] {
            plan(&world, client, template, Some("2026-11-24 09:00"), Some("2026-11-30 18:00"), ("0", "1", "")).await;
            for _ in 0..2 {
                all.push(plan(&world, client, template, Some("2026-11-24 09:10"), Some("2026-11-30 18:00"), ("0", "1", "")).await);
            }
        }
        let nine = 23 * 60;
        until(&world, nine + 1).await;
        until(&world, nine + 12).await;
        assert_eq!(world.mails().len(), 2, "what came at ten past waits for its hour");
        for gone in &all[1..] {
            assignments::cancel(&world.app, world.amal, *gone).await.unwrap();
        }
        until(&world, nine + 65).await;
        assert_eq!((anns(&world).len(), world.mails_to("ed@mail.example").len()), (2, 1));
        let (kept, gone) = (mails_about(&world, all[0]).await, mails_about(&world, all[1]).await);
        assert_eq!(kept[0].state, EmailState::Sent);
        assert!(gone.is_empty(), "the mail that went does not speak of it");
        let nothing = mails_about(&world, all[2]).await;
        assert_eq!((nothing[0].state, nothing[0].reason.as_deref()), (EmailState::Dropped, Some(NotSent::NothingLeft.words())));
    }

    async fn several_nodes_at_once_make_one_mail(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(plan(&world, ann, template, Some("2026-11-24 09:00"), Some("2026-11-30 18:00"), ("1", "1", "")).await);
        }
        for days in [1, 6] {
            let at = crate::support::world::beginning() + TimeDelta::days(days) + TimeDelta::hours(9);
            world.clock.advance(at - world.app.now());
            let rounds = futures_util::future::join_all((0..3).map(|_| meanwhile::worker::round(&world.app))).await;
            assert!(rounds.iter().all(Result::is_ok), "{rounds:?}");
        }
        assert_eq!(anns(&world).len(), 2, "one that says what is new, one that reminds");
        for assignment in all {
            assert_eq!(mails_about(&world, assignment).await.len(), 2);
            assert_eq!(world.occurrence(assignment).await.reminders_sent, 1);
        }
    }

    async fn what_waits_when_a_client_is_paused_goes_afterwards(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        plan(&world, ann, template, Some("2026-11-24 09:00"), Some("2026-11-30 18:00"), ("0", "1", "")).await;
        let waits = plan(&world, ann, template, Some("2026-11-24 09:10"), Some("2026-11-30 18:00"), ("0", "1", "")).await;
        let nine = 23 * 60;
        until(&world, nine + 1).await;
        until(&world, nine + 12).await;
        clients::pause(&world.app, world.amal, ann, Default::default()).await.unwrap();
        until(&world, nine + 65).await;
        assert_eq!(anns(&world).len(), 1, "nothing new while she is away");
        assert_eq!(mails_about(&world, waits).await[0].reason.as_deref(), Some(Held::ClientPaused.words()));
        clients::resume(&world.app, world.amal, ann).await.unwrap();
        until(&world, nine + 130).await;
        assert_eq!(anns(&world).len(), 2, "and once afterwards");
    }

    async fn quiet_hours_and_the_budget_hold_and_say_why(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let at = ["2026-11-24 09:00", "2026-11-24 09:20", "2026-11-24 11:30", "2026-11-25 20:00"];
        let mut all = Vec::new();
        for send in at {
            all.push(plan(&world, ann, template, Some(send), Some("2026-11-30 18:00"), ("0", "1", "")).await);
        }
        let morning = 23 * 60;
        until(&world, morning + 1).await;
        assert_eq!(anns(&world).len(), 1);
        until(&world, morning + 21).await;
        assert_eq!(anns(&world).len(), 1);
        assert_eq!(mails_about(&world, all[1]).await[0].reason.as_deref(), Some(Held::Spacing.words()));
        let page = world.amal().await.get(&format!("/assignments/{}", all[1])).await;
        assert!(page.has(Held::Spacing.words()), "{}", page.text());
        // What a person sends goes at once.
        world.assign(ann, template, None).await;
        assert_eq!(anns(&world).len(), 2);
        until(&world, morning + 62).await;
        assert_eq!(anns(&world).len(), 3);
        until(&world, morning + 160).await;
        assert_eq!(mails_about(&world, all[2]).await[0].reason.as_deref(), Some(Held::DayIsFull.words()));
        until(&world, morning + 23 * 60).await;
        assert_eq!(anns(&world).len(), 3);
        until(&world, morning + 24 * 60 + 5).await;
        assert_eq!(anns(&world).len(), 4, "held, not dropped");
        // The server was away and comes back at ten at night.
        until(&world, morning + 37 * 60).await;
        assert_eq!(mails_about(&world, all[3]).await[0].reason.as_deref(), Some(Held::QuietHours.words()));
        until(&world, morning + 47 * 60 + 2).await;
        assert_eq!(anns(&world).len(), 5);
        assert!(mails_about(&world, all[3]).await.iter().all(|mail| mail.sent_at.is_some() && mail.reason.is_none()));
        // A time that was agreed inside the quiet hours is kept.
        let ed = world.client("Ed").await;
        plan(&world, ed, template, Some("2026-11-26 23:30"), Some("2026-11-30 18:00"), ("0", "1", "")).await;
        until(&world, morning + 62 * 60 + 31).await;
        assert_eq!(world.mails_to("ed@mail.example").len(), 1);
    }

    async fn an_assignment_reminds_as_often_as_agreed_with_a_phrase_of_the_list(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        plan(&world, ann, template, None, Some("2026-11-30 18:00"), ("3", "2", "evening")).await;
        world.work().await;
        let mut came = Vec::new();
        for hour in (8..24 * 8).step_by(6) {
            let before = reminders(&world);
            until(&world, hour * 60 + 1).await;
            if reminders(&world) > before {
                came.push(world.app.now().format("%d %H").to_string());
                assert!(anns(&world).pop().unwrap().text.contains("in the evening"));
            }
        }
        assert_eq!(came, ["25 18", "27 18", "29 18"]);
        // None where none were agreed; and fewer by a change.
        let none = plan(&world, ann, template, None, Some("2026-12-10 18:00"), ("0", "1", "")).await;
        let two = plan(&world, ann, template, None, Some("2026-12-10 18:00"), ("2", "1", "")).await;
        assert_eq!(world.occurrence(none).await.remind_at, None);
        let fewer = assignments::Changed { reminders: Some(ReminderRule::parse("0", "", "").unwrap()), ..Default::default() };
        assignments::update(&world.app, world.amal, two, 1, fewer).await.unwrap();
        assert_eq!(world.occurrence(two).await.remind_at, None);
    }

    async fn the_client_chooses_hour_and_days_from_a_link(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        plan(&world, ann, template, None, Some("2026-12-04 12:00"), ("3", "1", "")).await;
        // Tuesday, Wednesday and Thursday at noon: the first one carries the link.
        until(&world, 8 * 24 * 60 + 3 * 60).await;
        assert_eq!(reminders(&world), 1);
        let link = anns(&world).pop().unwrap().address_with("/u/");
        let mut phone = world.visitor();
        phone.fetch_site = None;
        let page = phone.get(&link).await;
        assert_eq!(page.status, 200);
        assert!(!page.has("Ann") && !page.has("check-in"), "{}", page.text());
        let wrong = save(&mut phone, &link, &[("hour", "18"), ("paused_until", "2020-01-01")]).await;
        assert_eq!((wrong.status.as_u16(), wrong.texts(".error").len()), (422, 2));
        assert_eq!(wrong.attributes("option[selected]", "value"), ["18"], "what was chosen is still there");
        let saved = save(&mut phone, &link, &[("hour", "20"), ("days", "4"), ("days", "5")]).await;
        assert_eq!((saved.status.as_u16(), saved.attributes("input[checked]", "value")), (200, vec!["4".to_owned(), "5".to_owned()]));
        let mut amal = world.amal().await;
        assert!(amal.get(&format!("/clients/{ann}")).await.has("Ann gets reminders at 20:00 on Thu, Fri."));
        world.work().await;
        assert!(world.mails_to("amal@riverside.example").is_empty(), "choosing is no news");

        until(&world, 10 * 24 * 60 + 9 * 60).await;
        assert_eq!(reminders(&world), 1, "Thursday, an hour before");
        until(&world, 10 * 24 * 60 + 10 * 60 + 1).await;
        assert_eq!(reminders(&world), 2, "Thursday at eight");
    }

    async fn a_chosen_hour_counts_at_night_and_however_many_mails_came(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let mut amal = world.amal().await;
        amal.post(&format!("/clients/{ann}/reminders"), &[&[("_do", "save"), ("revision", "1"), ("hour", "22")], EVERY_DAY.as_slice()].concat()).await;
        assert!(amal.get(&format!("/clients/{ann}")).await.has("at 22:00 on any day"));
        for send in ["2026-11-26 18:30", "2026-11-26 19:45"] {
            plan(&world, ann, template, Some(send), Some("2026-12-10 18:00"), ("0", "1", "")).await;
        }
        plan(&world, ann, template, None, Some("2026-11-27 20:00"), ("1", "1", "")).await;
        for minutes in [8 * 60 + 31, 9 * 60 + 46, 11 * 60] {
            until(&world, 3 * 24 * 60 + minutes).await;
        }
        assert_eq!((anns(&world).len(), reminders(&world)), (3, 0));
        until(&world, 3 * 24 * 60 + 12 * 60 + 1).await;
        assert_eq!(reminders(&world), 1, "ten in the evening, as the third mail of the day");
        let twice = world.amal().await.post(&format!("/clients/{ann}/reminders"), &[("_do", "save"), ("revision", "1"), ("days", "1")]).await;
        assert_eq!(twice.status, 409, "somebody was faster");
    }

    async fn a_pause_ends_by_itself_and_an_outlived_reminder_says_why_it_did_not_go(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let soon = plan(&world, ann, template, None, Some("2026-11-26 18:00"), ("1", "1", "")).await;
        plan(&world, ann, template, None, Some("2026-12-11 18:00"), ("2", "5", "")).await;
        world.work().await;
        let api = Api::with(&world, &world.key(&[ApiScope::ClinicalRead, ApiScope::ClinicalWrite]).await);
        let path = format!("/clients/{ann}/reminders");
        let paused = api.call(Method::PATCH, &path, &[], Some(&json!({ "paused_until": "2026-12-07" }))).await;
        assert_eq!((paused.status, paused.json["hour"].clone(), paused.json["paused_until"].clone()), (200, json!(null), json!("2026-12-07")));
        assert_eq!(api.call(Method::PATCH, &path, &[], Some(&json!({ "days": [8] }))).await.status, 422);
        assert_eq!(api.call(Method::GET, &path, &[], None).await.json["days"], json!([1, 2, 3, 4, 5, 6, 7]));
        let mut amal = world.amal().await;
        assert!(amal.get(&format!("/clients/{ann}")).await.has("not before 7 Dec 2026"));
        for day in 1..14 {
            until(&world, day * 24 * 60).await;
        }
        assert_eq!(reminders(&world), 0);
        let why = mails_about(&world, soon).await.pop().unwrap();
        assert_eq!((why.kind.as_str(), why.state, why.reason.as_deref()), ("reminder", EmailState::Dropped, Some(NotSent::RemindersPaused.words())));
        until(&world, 14 * 24 * 60).await;
        assert_eq!(reminders(&world), 1, "the first day after the pause");
        // An old pause is nobody's mistake.
        assert_eq!(api.call(Method::PATCH, &path, &[], Some(&json!({ "hour": 18 }))).await.status, 200);
    }

    async fn any_mail_program_stops_reminders_with_one_post(world: World) {
        let ann = world.client("Ann").await;
        world.assign(ann, world.check_in().await, Some("2026-11-27 18:00")).await;
        until(&world, 4 * 24 * 60).await;
        let link = anns(&world).pop().unwrap().address_with("/u/");
        let whole = format!("{}{link}", world.base);
        let program = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        // RFC 8058 allows both ways to write the form.
        let parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        let multipart = program.post(&whole).header("content-type", "multipart/form-data; boundary=b").body(parts).send().await.unwrap();
        assert_eq!(multipart.status(), 200);
        let mut amal = world.amal().await;
        assert!(amal.get(&format!("/clients/{ann}")).await.has("stopped reminders"));
        let mut phone = world.visitor();
        let again = phone.post(&link, &[("_do", "begin")]).await;
        assert_eq!(again.status, 200);
        assert!(!amal.get(&format!("/clients/{ann}")).await.has("stopped reminders"), "begun again by the client");
        let strange = program.post(&whole).header("content-type", "text/plain").body("List-Unsubscribe=One-Click").send().await.unwrap();
        assert_eq!(strange.status(), 200);
        assert!(amal.get(&format!("/clients/{ann}")).await.has("stopped reminders"));
        world.work().await;
        assert_eq!(world.mails_to("amal@riverside.example").len(), 1, "told once a day");
    }

    async fn the_own_page_leads_to_the_same_choices(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        assert_eq!(phone.get("/w/reminders").await.status, 404);
        assert_eq!(phone.post("/w/reminders", &[("_do", "stop")]).await.status, 404);
        phone.post(&link, &[]).await;
        let home = phone.get("/w/").await;
        assert!(home.attributes("a", "href").contains(&"/w/reminders".to_owned()));
        let page = phone.get("/w/reminders").await;
        let saved = phone.submit(&page, "/w/reminders", &[("_do", "save"), ("hour", "7")]).await;
        assert_eq!(saved.attributes("option[selected]", "value"), ["7"]);
        assert_eq!(phone.post("/w/reminders", &[("_do", "stop")]).await.status, 200);
        // Stopped from here, it is told as well.
        world.work().await;
        assert_eq!(world.mails_to("amal@riverside.example").len(), 1);
        let (_, zed) = world.hire("Zed", Role::Assistant).await;
        let ann = world.app.store.clone();
        let ann = meanwhile::store::clients::list(&ann, &world.amal).await.unwrap()[0].id;
        assert_eq!(world.signed_in(&zed).await.get(&format!("/clients/{ann}/reminders")).await.status, 200);
    }

    async fn nobody_is_reminded_of_what_they_are_writing(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        until(&world, 3 * 24 * 60 + 7 * 60 + 40).await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        phone.put_json(&format!("{}/draft", page.path), &json!({ "fields": [{ "link_id": "mood", "value": ["4"] }] })).await;
        until(&world, 3 * 24 * 60 + 8 * 60 + 5).await;
        assert_eq!(reminders(&world), 0);
        assert_eq!(mails_about(&world, assignment).await.pop().unwrap().reason.as_deref(), Some(Held::BeingWritten.words()));
        until(&world, 3 * 24 * 60 + 8 * 60 + 50).await;
        assert_eq!(reminders(&world), 1, "it was left unfinished: an hour later it goes");
    }

    async fn a_stop_takes_reminders_out_of_a_waiting_mail_and_leaves_what_is_new(world: World) {
        let template = world.check_in().await;
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for name in ["Ann", "Ed"] {
            let client = world.client(name).await;
            old.push(plan(&world, client, template, None, Some("2026-11-28 09:15"), ("1", "1", "")).await);
            plan(&world, client, template, Some("2026-11-27 08:40"), Some("2026-11-30 18:00"), ("0", "1", "")).await;
            new.push(plan(&world, client, template, Some("2026-11-27 09:00"), Some("2026-11-30 18:00"), ("0", "1", "")).await);
        }
        world.work().await;
        // What is new at nine waits until twenty to ten; the reminder of a quarter past joins it.
        let friday = 4 * 24 * 60 - 10 * 60;
        for minutes in [8 * 60 + 41, 9 * 60 + 1] {
            until(&world, friday + minutes).await;
        }
        assert_eq!(anns(&world).len(), 2);
        world.clock.advance(TimeDelta::minutes(15));
        occurrences::remind_due(&world.app).await.unwrap();
        let ann = world.occurrence(old[0]).await.client_id;
        stop(&world.app, Scope::checked(world.amal.practice(), Actor::Client(ann)), ann).await.unwrap();
        until(&world, friday + 9 * 60 + 43).await;
        let mails = (anns(&world), world.mails_to("ed@mail.example"));
        assert_eq!((mails.0.len(), mails.1.len()), (3, 3));
        let both = &mails.1[2];
        assert!(both.subject.contains("things to fill in") && both.raw.contains("List-Unsubscribe"), "{}", both.raw);
        assert_eq!((mails_about(&world, old[1]).await.len(), mails_about(&world, new[1]).await.len()), (2, 1));
        assert_eq!((mails_about(&world, old[0]).await.len(), mails_about(&world, new[0]).await.len()), (1, 1), "her mail speaks of what is new");
    }
}

//! Addresses that are confirmed before anything of care goes there, and links that end when somebody says so.

use chrono::TimeDelta;
use entity::ids::{AssignmentId, ClientId};
use entity::kinds::{ConfirmedHow, EmailState, OccurrenceStatus, RevokedWhy, WrongAddress};
use meanwhile::actions::addresses::{self, Stop};
use meanwhile::actions::{assignments, clients, revoking};
use meanwhile::commands;
use meanwhile::domain::addresses::{Asking, code};
use meanwhile::domain::client::ClientDetails;
use meanwhile::error::Error;
use meanwhile::store::{self, Cx as _, links, outbox};
use sea_orm::ConnectionTrait as _;
use serde_json::json;

use crate::support::world::World;
use crate::support::{Api, Mail, Page, Visitor};

const ANN: &str = "ann@mail.example";

/// Ann was added, and is asked to confirm her address; something is assigned meanwhile. The mail that asks.
async fn ann_is_asked(world: &World) -> (ClientId, AssignmentId, Mail) {
    let ann = world.client_with("Ann", Asking::Now).await;
    let assignment = world.assign(ann, world.check_in().await, Some("2026-11-27 18:00")).await;
    let mut mails = world.mails_to(ANN);
    assert_eq!(mails.len(), 1, "nothing but the question goes");
    (ann, assignment, mails.remove(0))
}

fn code_in(mail: &Mail) -> String {
    mail.text.lines().find_map(code).unwrap_or_else(|| panic!("no code in {}", mail.text))
}

/// Another code than the one in the mail.
fn wrong(mail: &Mail) -> String {
    if code_in(mail) == "000000" { "111111".into() } else { "000000".into() }
}

async fn states(world: &World, assignment: AssignmentId) -> Vec<EmailState> {
    outbox::of_assignment(&world.app.store, &world.amal, assignment).await.unwrap().into_iter().map(|email| email.state).collect()
}

async fn known(world: &World, client: ClientId) -> meanwhile::domain::addresses::Address {
    store::clients::find(&world.app.store, &world.amal, client).await.unwrap().address
}

async fn type_code(world: &World, mail: &Mail, code: &str) -> Page {
    world.visitor().post(&mail.link(), &[("code", code), ("_do", "confirm")]).await
}

/// Everything of an answer that somebody could compare.
fn seen(page: &Page) -> (u16, Vec<(String, String)>, String) {
    let headers = page.headers.iter().filter(|(name, _)| *name != "date").map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (page.status.as_u16(), headers.collect(), page.body.clone())
}

async fn type_into(browser: &mut Visitor, page: &Page, text: &str) -> Page {
    let mut typed = page.hidden(&format!("{}/submit", page.path));
    typed.extend([("mood".into(), "4".into()), ("best".into(), text.into())]);
    browser.post_all(&format!("{}/submit", page.path), typed).await
}

stories! {
    async fn nothing_of_care_goes_to_an_address_before_somebody_typed_its_code(world: World) {
        let (ann, assignment, asked) = ann_is_asked(&world).await;
        let all = format!("{} {} {}", asked.subject, asked.text, asked.html).to_lowercase();
        for word in ["ann", "fill in", "check-in", "therap", "health", "crisis", "homework", "999"] {
            assert!(!all.replace("cannot", "").contains(word), "{word} in {all}");
        }
        assert!(all.contains("riverside") && asked.html.contains(&meanwhile::domain::addresses::spaced(&code_in(&asked))));
        assert_eq!(states(&world, assignment).await, [EmailState::Held]);
        let page = world.amal().await.get(&format!("/clients/{ann}")).await;
        assert!(page.has("Address not confirmed yet") && page.has("1 mail waits"), "{}", page.text());

        // Robots fetch the page and press its buttons; one fills in whatever it likes.
        for _ in 0..10 {
            let mut robot = world.visitor();
            robot.fetch_site = None;
            let page = robot.get(&asked.link()).await;
            assert!(page.status == 200 && page.has("Riverside") && !page.exists("script") && robot.cookies.is_empty());
            assert!(!page.body.contains(&code_in(&asked)) && !page.body.contains("Ann") && !page.body.contains(ANN), "{}", page.text());
            for fields in [&[][..], &[("_do", "confirm"), ("code", "")], &[("_do", "refuse")], &[("_do", "refuse"), ("why", "practice")]] {
                assert_eq!(robot.post(&asked.link(), fields).await.status, 422);
            }
        }
        assert_eq!(known(&world, ann).await.confirmed_at, None);
        assert_eq!(states(&world, assignment).await, [EmailState::Held]);

        let kept = type_code(&world, &asked, &wrong(&asked)).await;
        assert!(kept.status == 422 && kept.attribute("#code", "value") == wrong(&asked) && kept.exists("#e-code"), "{}", kept.text());
        let done = type_code(&world, &asked, &meanwhile::domain::addresses::spaced(&code_in(&asked))).await;
        assert!(done.status == 200 && !done.exists("#code") && done.has("Riverside"), "{}", done.text());
        let address = known(&world, ann).await;
        assert_eq!((address.confirmed_how, address.confirmed_at), (Some(ConfirmedHow::Typed), Some(world.app.now())));
        world.work().await;
        let invitation = world.mails_to(ANN).pop().unwrap();
        assert!(world.visitor().post(&invitation.link(), &[]).await.path.starts_with("/w/"), "what waited came, and opens");
        assert_eq!(states(&world, assignment).await, [EmailState::Sent]);
        assert!(!world.amal().await.get(&format!("/clients/{ann}")).await.has("not confirmed"));
        assert!(world.visitor().get(&asked.link()).await.exists("h1") && world.visitor().post(&asked.link(), &[]).await.status == 200);
        let trail = store::audit::list(&world.app.store, &world.amal).await.unwrap();
        assert!(trail.iter().any(|event| event.verb == "confirm_address" && event.actor_id == Some(ann.0)));
    }

    async fn a_code_is_tried_so_often_only_on_every_node_and_after_a_restart(world: World) {
        let (ann, _, asked) = ann_is_asked(&world).await;
        for _ in 0..5 {
            assert_eq!(type_code(&world, &asked, &wrong(&asked)).await.status, 422);
        }
        let waits = type_code(&world, &asked, &code_in(&asked)).await;
        assert!(waits.status == 429 && waits.headers.contains_key("retry-after") && waits.attribute("#code", "value") == code_in(&asked));
        assert_eq!(known(&world, ann).await.confirmed_at, None, "also the right one waits");
        world.clock.advance(TimeDelta::minutes(16));
        for _ in 0..5 {
            assert_eq!(type_code(&world, &asked, &wrong(&asked)).await.status, 422);
        }
        world.clock.advance(TimeDelta::minutes(16));
        assert_eq!(type_code(&world, &asked, &code_in(&asked)).await.status, 429, "ten a day");
        world.clock.advance(TimeDelta::days(1));
        assert_eq!(type_code(&world, &asked, &code_in(&asked)).await.status, 200);
        assert_eq!(known(&world, ann).await.confirmed_how, Some(ConfirmedHow::Typed));
    }

    async fn whoever_reads_it_can_say_that_mail_should_not_go_there(world: World) {
        let (ann, assignment, asked) = ann_is_asked(&world).await;
        let missing = world.visitor().post(&asked.link(), &[("_do", "refuse")]).await;
        assert!(missing.status == 422 && missing.exists("details[open]") && missing.exists("#e-why"));
        let thanks = world.visitor().post(&asked.link(), &[("_do", "refuse"), ("why", "stranger")]).await;
        assert_eq!(thanks.status, 200);
        world.work().await;
        assert_eq!(states(&world, assignment).await, [EmailState::Dropped]);
        assert_eq!(known(&world, ann).await.wrong_why, Some(WrongAddress::Stranger));
        let told = world.mails_to("amal@riverside.example").pop().unwrap();
        assert!(!told.text.contains("Ann") && told.text.contains(&format!("/clients/{ann}")), "{}", told.text);
        // The link is closed like any other, and asking for a fresh one brings nothing.
        let unknown = format!("/c/{}", "a".repeat(32));
        assert_eq!(seen(&world.visitor().get(&asked.link()).await), seen(&world.visitor().get(&unknown).await));
        assert_eq!(world.visitor().post(&asked.link(), &[("code", &code_in(&asked))]).await.status, 404);
        world.clock.advance(TimeDelta::hours(1));
        world.visitor().post(&asked.link(), &[("fresh", "yes")]).await;
        world.assign(ann, world.log().await, None).await;
        assert_eq!(world.mails_to(ANN).len(), 1);
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{ann}")).await;
        assert!(page.has("do not know you") && page.has(ANN), "{}", page.text());
        assert!(amal.get("/clients").await.texts("a.line").iter().any(|line| line.contains("wrong address")));

        // It was a mistake: Amal has checked it with her, and what is open goes there after all.
        amal.submit(&page, &format!("/clients/{ann}/address"), &[("_do", "attest")]).await;
        world.work().await;
        assert_eq!(world.mails_to(ANN).len(), 2, "one mail for both");
        let address = known(&world, ann).await;
        assert_eq!((address.wrong_at, address.confirmed_how, address.confirmed_by), (None, Some(ConfirmedHow::Attested), world.amal.practitioner().map(|id| id.0)));
    }

    async fn a_therapist_who_has_checked_an_address_need_not_ask_and_asking_has_its_limits(world: World) {
        let mut amal = world.amal().await;
        let form = amal.get("/clients/new").await;
        let typed = [("name", "Ann"), ("email", ANN), ("time_zone", "Europe/London"), ("language", "en")];
        let page = amal.submit(&form, "/clients", &[&typed[..], &[("attested", "yes")]].concat()).await;
        assert!(page.has("was added") && !page.has("not confirmed") && page.has("checked with them by Dr. Amal"), "{}", page.text());
        let mut refused = typed;
        refused[1] = ("email", "nonsense");
        let again = amal.submit(&form, "/clients", &[&refused[..], &[("attested", "yes")]].concat()).await;
        assert!(again.status == 422 && again.exists("input[name=attested][checked]"), "the tick is kept");
        world.work().await;
        assert_eq!(world.mails_to(ANN).len(), 0);

        let mut typed = typed;
        (typed[0], typed[1]) = (("name", "Ed"), ("email", "ed@mail.example"));
        let page = amal.submit(&form, "/clients", &typed).await;
        let ed: ClientId = page.path.rsplit('/').next().unwrap().parse().unwrap();
        let ask = async |amal: &mut Visitor| { amal.submit(&page, &format!("{}/address", page.path), &[("_do", "ask")]).await; };
        ask(&mut amal).await;
        world.work().await;
        assert_eq!(world.mails_to("ed@mail.example").len(), 1, "once in ten minutes");
        for _ in 0..5 {
            world.wait(TimeDelta::minutes(11)).await;
            ask(&mut amal).await;
        }
        world.work().await;
        assert_eq!(world.mails_to("ed@mail.example").len(), 3, "three times a day");
        let earlier = world.mails_to("ed@mail.example").remove(0);
        assert_eq!(type_code(&world, &earlier, &code_in(&world.mails_to("ed@mail.example")[2])).await.status, 422, "a code belongs to its link");
        assert_eq!(type_code(&world, &earlier, &code_in(&earlier)).await.status, 200, "an older mail works too");
        assert!(matches!(addresses::ask(&world.app, world.amal, ed).await, Err(Error::Conflict(_))));
        assert!(matches!(addresses::attest(&world.app, world.amal, ed).await, Err(Error::Conflict(_))));
    }

    async fn what_waited_goes_once_and_only_while_it_is_of_use(world: World) {
        let ann = world.client_with("Ann", Asking::AtFirstNeed).await;
        world.work().await;
        assert_eq!(world.mails_to(ANN).len(), 0, "nobody is asked before there is something to send");
        let late = world.assign(ann, world.check_in().await, Some("2026-11-24 18:00")).await;
        assert_eq!(world.mails_to(ANN).len(), 1, "now she is asked");
        let open = world.assign(ann, world.log().await, Some("2026-12-20 18:00")).await;
        world.wait(TimeDelta::minutes(2)).await;
        assignments::resend(&world.app, world.amal, open).await.unwrap();
        // Days pass: one is missed, and it is too late for its mail. Reminders remind of nothing that never came.
        world.wait(TimeDelta::days(10)).await;
        assert_eq!(world.occurrence(late).await.status, OccurrenceStatus::Missed);
        assert!(!states(&world, late).await.contains(&EmailState::Held), "{:?}", states(&world, late).await);
        assert_eq!(world.mails_to(ANN).len(), 1);
        addresses::attest(&world.app, world.amal, ann).await.unwrap();
        world.work().await;
        let mails = world.mails_to(ANN);
        assert_eq!(mails.len(), 2, "one mail about what is open: {:?}", mails.iter().map(|mail| &mail.subject).collect::<Vec<_>>());
        assert!(world.visitor().post(&mails[1].link(), &[]).await.path.ends_with(&world.occurrence(open).await.id.to_string()));
        assert!(states(&world, late).await.iter().all(|state| matches!(state, EmailState::Expired | EmailState::Dropped)));
    }

    async fn what_waited_longer_than_its_link_lives_is_sent_anew_while_it_is_open(world: World) {
        let (ann, assignment, asked) = ann_is_asked(&world).await;
        let open = world.assign(ann, world.log().await, Some("2027-03-01 18:00")).await;
        // All links of the practice end meanwhile, that of the mail which waits and that of the question too: it is asked anew.
        revoking::end_all(&world.app, world.amal).await.unwrap();
        world.wait(TimeDelta::days(40)).await;
        assert_eq!((world.occurrence(assignment).await.status, world.occurrence(open).await.status), (OccurrenceStatus::Missed, OccurrenceStatus::Open));
        assert_eq!(states(&world, open).await[0], EmailState::Expired);
        world.visitor().post(&asked.link(), &[("fresh", "yes")]).await;
        world.work().await;
        let again = world.mails_to(ANN).pop().unwrap();
        let done = type_code(&world, &again, &code_in(&again)).await;
        assert!(done.has("on its way"), "{}", done.text());
        world.work().await;
        let mails = world.mails_to(ANN);
        assert_eq!(mails.len(), 4);
        assert!(world.visitor().post(&mails[3].link(), &[]).await.path.ends_with(&world.occurrence(open).await.id.to_string()));
        // A discharged client's mails wait for nothing.
        let ed = world.client_with("Ed", Asking::Now).await;
        let eds = world.agree(ed, world.check_in().await, None).await;
        clients::discharge(&world.app, world.amal, ed).await.unwrap();
        assert_eq!(states(&world, eds).await, [EmailState::Dropped]);
    }

    async fn what_was_asked_for_by_a_program_that_knows_nothing_of_it_waits_all_the_same(world: World) {
        let ann = world.client_with("Ann", Asking::AtFirstNeed).await;
        let assignment = world.agree(ann, world.check_in().await, None).await;
        // As the program before this one leaves it: ready to go, and nobody was asked.
        let ready = async || world.app.store.write(|tx| async move {
            tx.db().execute_unprepared("UPDATE outbox_email SET state = 'ready' WHERE state = 'held'").await?;
            tx.db().execute_unprepared("UPDATE client SET confirm_asked_at = NULL").await?;
            tx.db().execute_unprepared("DELETE FROM outbox_email WHERE kind = 'confirm_address'").await?;
            Ok(())
        }).await.unwrap();
        ready().await;
        world.work().await;
        assert_eq!(states(&world, assignment).await, [EmailState::Held]);
        world.wait(TimeDelta::seconds(2)).await;
        let asked = world.mails_to(ANN);
        assert!(asked.len() == 1 && asked[0].text.lines().find_map(code).is_some(), "the worker asks");
        // Confirmed while a mail was on its way into the outbox: it does not wait for ever.
        addresses::attest(&world.app, world.amal, ann).await.unwrap();
        world.app.store.write(|tx| async move {
            tx.db().execute_unprepared("UPDATE outbox_email SET state = 'held' WHERE kind = 'invitation'").await?;
            Ok(())
        }).await.unwrap();
        world.work().await;
        assert_eq!(states(&world, assignment).await, [EmailState::Sent]);
    }

    async fn a_new_address_is_confirmed_anew(world: World) {
        let (assignment, old) = world.ann_with_homework().await;
        let ann = world.occurrence(assignment).await.client_id;
        let mut amal = world.amal().await;
        let typed = |email: &'static str| [("name", "Ann"), ("email", email), ("time_zone", "Europe/London"), ("language", "en")];
        let form = amal.get(&format!("/clients/{ann}/edit")).await;
        let page = amal.submit(&form, &format!("/clients/{ann}/edit"), &typed("new@mail.example")).await;
        assert!(page.has("Saved.") && page.has("not confirmed"), "{}", page.text());
        world.work().await;
        assert_eq!(world.visitor().get(&old).await.status, 404);
        let asked = world.mails_to("new@mail.example");
        assert_eq!(asked.len(), 1, "only the question goes there");
        // Moved once more before anybody confirmed: the old question is closed, and what waited for it does not go.
        let form = amal.get(&format!("/clients/{ann}/edit")).await;
        amal.submit(&form, &format!("/clients/{ann}/edit"), &typed("newer@mail.example")).await;
        assert_eq!(type_code(&world, &asked[0], &code_in(&asked[0])).await.status, 404);
        world.work().await;
        let asked = world.mails_to("newer@mail.example").pop().unwrap();
        assert_eq!(type_code(&world, &asked, &code_in(&asked)).await.status, 200);
        world.work().await;
        let mails = world.mails_to("newer@mail.example");
        assert_eq!((mails.len(), world.mails_to("new@mail.example").len()), (2, 1));
        assert!(world.visitor().post(&mails[1].link(), &[]).await.path.starts_with("/w/"));
        // With the tick it goes at once; a change of the name alone asks nothing.
        let form = amal.get(&format!("/clients/{ann}/edit")).await;
        let page = amal.submit(&form, &format!("/clients/{ann}/edit"), &[&typed("last@mail.example")[..], &[("attested", "yes")]].concat()).await;
        assert!(page.has("on its way to the new one"), "{}", page.text());
        world.work().await;
        assert!(world.mails_to("last@mail.example").pop().unwrap().link().starts_with("/c/"));
        let revision = store::clients::find(&world.app.store, &world.amal, ann).await.unwrap().revision;
        let details = ClientDetails::parse("Ann Larsen", "last@mail.example", "Europe/London", "en").unwrap();
        clients::update(&world.app, world.amal, ann, revision, clients::Changed { details: Some(details), ..Default::default() }).await.unwrap();
        assert!(known(&world, ann).await.confirmed_at.is_some());
    }

    async fn a_list_of_clients_is_no_row_of_mails(world: World) {
        let mut amal = world.amal().await;
        let mine = world.amal.practitioner().unwrap().to_string();
        let csv = "name,email\nAnn,ann@mail.example\nEd,ed@mail.example\n";
        amal.post("/clients/import", &[("_do", "add"), ("csv", csv), ("practitioner_id", &mine)]).await;
        let more = "name,email\nMia,mia@mail.example\n";
        amal.post("/clients/import", &[("_do", "add"), ("csv", more), ("practitioner_id", &mine), ("attested", "yes")]).await;
        world.work().await;
        assert_eq!(world.mails().len(), 0);
        let list = amal.get("/clients").await.texts("a.line");
        assert_eq!(list.iter().filter(|line| line.contains("not confirmed")).count(), 2, "{list:?}");
    }

    async fn a_question_whose_time_is_over_can_be_asked_for_anew(world: World) {
        let (_, _, asked) = ann_is_asked(&world).await;
        world.wait(TimeDelta::days(15)).await;
        let unknown = format!("/c/{}", "a".repeat(32));
        assert_eq!(seen(&world.visitor().get(&asked.link()).await), seen(&world.visitor().get(&unknown).await));
        let answer = world.visitor().post(&asked.link(), &[("fresh", "yes")]).await;
        assert_eq!(seen(&answer), seen(&world.visitor().post(&unknown, &[("fresh", "yes")]).await));
        world.visitor().post(&asked.link(), &[("fresh", "yes")]).await;
        world.work().await;
        let mails = world.mails_to(ANN);
        assert_eq!(mails.len(), 2, "one in ten minutes");
        assert_eq!(type_code(&world, &mails[1], &code_in(&mails[1])).await.status, 200);
    }

    async fn a_link_that_was_ended_closes_what_it_had_opened(world: World) {
        let (assignment, first) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&first, &[("remember", "yes")]).await;
        world.wait(TimeDelta::minutes(2)).await;
        assignments::resend(&world.app, world.amal, assignment).await.unwrap();
        world.work().await;
        let second = world.mails_to(ANN).pop().unwrap().link();
        let mut amal = world.amal().await;
        let shown = amal.get(&format!("/assignments/{assignment}")).await;
        assert_eq!(shown.texts("button[name=link]").len(), 2);
        assert!(shown.has("link works until Friday 4 December 2026"), "{}", shown.text());
        let id = shown.attributes("button[name=link]", "value").pop().unwrap();
        let after = amal.submit(&shown, &format!("/assignments/{assignment}/links"), &[("link", &id)]).await;
        assert!(after.has("ended by hand") && after.texts("button[name=link]").len() == 1, "{}", after.text());

        // The page that it had opened: neither saved nor sent, and nothing typed is lost.
        let saved = phone.put_json(&format!("{}/draft", page.path), &json!({ "fields": [{ "link_id": "best", "value": ["typed before"] }] })).await;
        assert_eq!(saved.status, 401);
        let kept = type_into(&mut phone, &page, "typed after it ended").await;
        assert!(kept.status == 403 && kept.has("typed after it ended") && kept.has("999"), "{}", kept.text());
        assert_eq!(phone.get(&page.path).await.status, 404);
        assert_eq!(world.visitor().get(&first).await.status, 404);
        assert!(world.responses().await.is_empty() && world.occurrence(assignment).await.begun_at.is_none());
        assert_eq!(world.visitor().get(&second).await.status, 200, "the other one lives");

        // All of them.
        let mut other = world.visitor();
        let page = other.post(&second, &[]).await;
        amal.submit(&after, &format!("/assignments/{assignment}/links"), &[("all", "yes")]).await;
        let kept = type_into(&mut other, &page, "also shown again").await;
        assert!(kept.status == 403 && kept.has("also shown again"));
        assert!(matches!(revoking::end_links_of(&world.app, world.amal, world.occurrence(assignment).await.id).await, Err(Error::Conflict(_))));
        // The client asks for a fresh one: it goes to the address that the therapist has.
        world.visitor().post(&second, &[("fresh", "yes")]).await;
        world.work().await;
        let mut fresh = world.visitor();
        let page = fresh.post(&world.mails_to(ANN).pop().unwrap().link(), &[]).await;
        assert!(type_into(&mut fresh, &page, "at last").await.path.ends_with("/done"));
    }

    async fn unsafe_at_home_stops_everything_until_it_is_lifted(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = world.occurrence(assignment).await.client_id;
        let due = "2027-01-15 18:00";
        let late = world.assign(ann, world.log().await, Some(due)).await;
        let before = world.mails_to(ANN).len();
        let mut tab = world.visitor();
        let page = tab.post(&link, &[("remember", "yes")]).await;
        let mut amal = world.amal().await;
        let ask = amal.get(&format!("/clients/{ann}/stop")).await;
        assert_eq!(amal.submit(&ask, &format!("/clients/{ann}/stop"), &[]).await.status, 422, "a reason is chosen first");
        let stopped = amal.submit(&ask, &format!("/clients/{ann}/stop"), &[("why", "unsafe")]).await;
        assert!(stopped.has("Unsafe at home"), "{}", stopped.text());
        assert!(amal.get("/clients").await.texts("a.line").iter().any(|line| line.contains("mail stopped")));

        // The tab that stands open says that one is done, forgets, and names nobody.
        let mut copy = tab.clone();
        let left = copy.get(&page.path).await;
        assert!(left.status == 200 && !left.has("Riverside") && left.headers.contains_key("clear-site-data") && copy.cookies.is_empty(), "{}", left.text());
        assert_eq!(seen(&tab.clone().get("/w/").await).2, left.body);
        assert_eq!(tab.put_json(&format!("{}/draft", page.path), &json!({ "fields": [{ "link_id": "best", "value": ["x"] }] })).await.status, 403);
        let kept = type_into(&mut tab, &page, "what she typed").await;
        assert!(kept.status == 403 && kept.has("what she typed"));
        assert!(world.responses().await.is_empty());
        let unknown = format!("/c/{}", "a".repeat(32));
        assert_eq!(seen(&world.visitor().get(&link).await), seen(&world.visitor().get(&unknown).await));

        // Nothing goes, whoever asks for it; nothing opens, nothing is missed.
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        assert!(matches!(assignments::resend(&world.app, world.amal, assignment).await, Err(Error::Conflict(_))));
        assert!(matches!(addresses::ask(&world.app, world.amal, ann).await, Err(Error::Conflict(_))));
        let refused = amal.post(&format!("/clients/{ann}/assign"), &[("template_id", &world.check_in().await.to_string()), ("_do", "send")]).await;
        assert!(refused.status == 422 && refused.has("Mail to Ann is stopped"), "{}", refused.text());
        let revision = store::clients::find(&world.app.store, &world.amal, ann).await.unwrap().revision;
        let details = ClientDetails::parse("Ann", "elsewhere@mail.example", "Europe/London", "en").unwrap();
        let moved = clients::Changed { details: Some(details), attested: true, ..Default::default() };
        clients::update(&world.app, world.amal, ann, revision, moved).await.unwrap();
        for _ in 0..6 {
            world.wait(TimeDelta::days(10)).await;
        }
        assert_eq!((world.mails_to(ANN).len(), world.mails_to("elsewhere@mail.example").len()), (before, 0));
        for one in [assignment, late] {
            assert_eq!(world.occurrence(one).await.status, OccurrenceStatus::Open, "nothing counts as missed");
        }

        addresses::lift(&world.app, world.amal, ann).await.unwrap();
        world.work().await;
        let mails = world.mails_to("elsewhere@mail.example");
        assert_eq!(mails.len(), 1, "what is open goes to the address of now, in one mail");
        assert!(world.visitor().post(&mails[0].link(), &[]).await.path.starts_with("/w"));
        assert_eq!(world.visitor().get(&link).await.status, 404, "an old link stays closed");
        assert!(matches!(addresses::lift(&world.app, world.amal, ann).await, Err(Error::Conflict(_))));
    }

    async fn an_address_that_is_called_wrong_gets_nothing_until_it_is_changed(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = world.occurrence(assignment).await.client_id;
        addresses::stop(&world.app, world.amal, ann, Stop::WrongAddress).await.unwrap();
        assert!(matches!(addresses::stop(&world.app, world.amal, ann, Stop::WrongAddress).await, Err(Error::Conflict(_))));
        assert_eq!(world.visitor().get(&link).await.status, 404);
        let next = world.assign(ann, world.log().await, None).await;
        assert_eq!(states(&world, next).await, [EmailState::Dropped]);
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        assert_eq!(world.mails_to(ANN).len(), 1, "only what went before");
        let known_links = links::page(&world.app.store, &world.amal, (Some(ann), None), None, 10).await.unwrap();
        assert!(known_links.iter().filter(|link| link.revoked_at.is_some()).all(|link| link.revoked_why == Some(RevokedWhy::WrongAddress)));
        let details = ClientDetails::parse("Ann", "right@mail.example", "Europe/London", "en").unwrap();
        let revision = store::clients::find(&world.app.store, &world.amal, ann).await.unwrap().revision;
        let moved = clients::Changed { details: Some(details), attested: true, ..Default::default() };
        clients::update(&world.app, world.amal, ann, revision, moved).await.unwrap();
        world.work().await;
        assert_eq!(world.mails_to("right@mail.example").len(), 2);
    }

    async fn an_owner_ends_every_link_of_the_practice_and_of_no_other(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        // Carol's own client.
        let details = ClientDetails::parse("Zed", "zed@mail.example", "Europe/London", "en").unwrap();
        clients::create(&world.app, world.carol, world.carol.practitioner().unwrap(), details, Asking::Now).await.unwrap();
        world.work().await;
        let carols = world.mails_to("zed@mail.example").pop().unwrap();
        assert_eq!(world.signed_in("ben@riverside.example").await.post("/practice/links", &[]).await.status, 403);
        assert_eq!(world.visitor().get(&link).await.status, 200);
        let mut amal = world.amal().await;
        let ask = amal.get("/practice/links").await;
        assert!(amal.submit(&ask, "/practice/links", &[]).await.has("were ended"));
        assert_eq!(world.visitor().get(&link).await.status, 404);
        assert!(type_into(&mut phone, &page, "kept for copying").await.has("kept for copying"));
        assert_eq!(world.visitor().get(&carols.link()).await.status, 200);
        assert!(amal.get(&format!("/assignments/{assignment}")).await.has("all links of the practice were ended"));
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        let fresh = world.mails_to(ANN).pop().unwrap().link();
        assert_eq!(world.visitor().get(&fresh).await.status, 200);
        // The same from the command line, of one practice and of all.
        let told = commands::revoke_links(&world.app, Some(world.amal.practice().0)).await.unwrap();
        assert!(told.starts_with('1'), "{told}");
        assert_eq!((world.visitor().get(&fresh).await.status.as_u16(), world.visitor().get(&carols.link()).await.status.as_u16()), (404, 200));
        commands::revoke_links(&world.app, None).await.unwrap();
        assert_eq!(world.visitor().get(&carols.link()).await.status, 404);
        assert!(commands::revoke_links(&world.app, Some(uuid::Uuid::nil())).await.is_err());
    }

    async fn at_most_ten_links_live_and_the_oldest_makes_room(world: World) {
        let (assignment, first) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&first, &[]).await;
        for _ in 0..10 {
            world.wait(TimeDelta::minutes(2)).await;
            assignments::resend(&world.app, world.amal, assignment).await.unwrap();
        }
        world.work().await;
        assert_eq!(world.visitor().get(&first).await.status, 404);
        let shown = world.amal().await.get(&format!("/assignments/{assignment}")).await;
        assert!(shown.texts("button[name=link]").len() == 10 && shown.has("a newer one took its place"), "{}", shown.text());
        assert!(type_into(&mut phone, &page, "written before").await.path.ends_with("/done"), "what it had opened can be sent");
        assert!(world.amal().await.get(&format!("/assignments/{assignment}")).await.texts("button[name=link]").is_empty());
    }

    async fn programs_do_all_of_it_too(world: World) {
        let api = Api::new(&world).await;
        let new = json!({ "name": "Ann", "email": ANN, "time_zone": "Europe/London" });
        let ann = api.post("/clients", new).await;
        assert!(ann.json["address_confirmed_at"].is_null() && ann.json["address_asked_at"].is_string(), "{ann:?}");
        let ann = ann.id();
        let call = async |path: String, body: Option<serde_json::Value>| api.call(reqwest::Method::POST, &path, &[], body.as_ref()).await.status;
        assert_eq!(call(format!("/clients/{ann}/ask-to-confirm"), None).await, 409, "asked a moment ago");
        world.wait(TimeDelta::minutes(11)).await;
        assert_eq!(call(format!("/clients/{ann}/ask-to-confirm"), None).await, 202);
        let template = world.check_in().await;
        let assigned = api.post("/assignments", json!({ "client_id": ann, "template_id": template.0, "schedule": { "kind": "once" } })).await.id();
        world.work().await;
        assert_eq!(api.get("/outbox?state=held").await.ids().len(), 1);
        assert_eq!(call(format!("/clients/{ann}/attest-address"), None).await, 204);
        assert_eq!(call(format!("/clients/{ann}/attest-address"), None).await, 409);
        world.work().await;
        let client = api.get(&format!("/clients/{ann}")).await.json;
        assert!(client["address_confirmed_how"] == "attested", "{client}");
        let occurrence = api.get(&format!("/occurrences?assignment_id={assigned}")).await.ids().remove(0);
        let links = api.get(&format!("/links?occurrence_id={occurrence}")).await;
        assert!(links.json["items"][0]["sent_at"].is_string() && links.json["items"][0]["purpose"] == "occurrence", "{links:?}");
        let link = links.ids().remove(0);
        assert_eq!((call(format!("/links/{link}/revoke"), None).await, call(format!("/links/{link}/revoke"), None).await), (204, 409));
        assert_eq!(api.get(&format!("/links?client_id={ann}")).await.json["items"].as_array().unwrap().iter().filter(|link| link["revoked_why"] == "by_hand").count(), 1);
        assert_eq!(call(format!("/occurrences/{occurrence}/revoke-links"), None).await, 409);
        assert_eq!(call(format!("/clients/{ann}/stop-mail"), Some(json!({ "reason": "unsafe" }))).await, 204);
        assert!(api.get(&format!("/clients/{ann}")).await.json["unsafe_at"].is_string());
        assert_eq!((call(format!("/clients/{ann}/allow-mail"), None).await, call(format!("/clients/{ann}/allow-mail"), None).await), (204, 409));
        assert_eq!(call(format!("/clients/{ann}/stop-mail"), Some(json!({ "reason": "wrong_address" }))).await, 204);
        let moved = json!({ "email": "new@mail.example", "address_attested": true });
        let moved = api.call(reqwest::Method::PATCH, &format!("/clients/{ann}"), &[], Some(&moved)).await;
        assert!(moved.json["address_wrong_at"].is_null() && moved.json["address_confirmed_at"].is_string(), "{moved:?}");
        assert_eq!(call("/practice/revoke-links".into(), None).await, 204);
        assert!(api.get(&format!("/links?client_id={ann}")).await.json["items"].as_array().unwrap().iter().all(|link| link["revoked_at"].is_string()));
    }
}

#[tokio::test]
async fn clients_who_were_there_before_count_as_checked_with_them() {
    use migration::{Migrator, MigratorTrait};
    use sea_orm::{ConnectOptions, Database, DbBackend, Statement};
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.unwrap();
    let before = Migrator::migrations().iter().position(|step| step.name() == "m0014_addresses").unwrap();
    Migrator::up(&db, Some(u32::try_from(before).unwrap())).await.unwrap();
    db.execute_unprepared("PRAGMA foreign_keys = OFF").await.unwrap();
    db.execute_unprepared(
        "INSERT INTO client (id, practice_id, practitioner_id, name_sealed, email_sealed, email_index, time_zone, language, status, revision, created_at, updated_at) \
         VALUES (x'01', x'02', x'03', x'', x'', x'', 'Europe/London', 'en', 'active', 1, '2026-01-05T10:00:00+00:00', '2026-02-01T10:00:00+00:00')",
    )
    .await
    .unwrap();
    Migrator::up(&db, None).await.unwrap();
    let asked = Statement::from_string(DbBackend::Sqlite, "SELECT confirmed_at = created_at AS same, confirmed_how AS how FROM client");
    let row = db.query_one_raw(asked).await.unwrap().unwrap();
    assert_eq!((row.try_get::<bool>("", "same").unwrap(), row.try_get::<String>("", "how").unwrap()), (true, "attested".into()));
}

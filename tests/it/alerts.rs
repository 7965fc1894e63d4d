//! Answers that need a person: whatever the total, sent or not; who is told, and who did what about it.

use chrono::TimeDelta;
use entity::ids::{AlertId, ClientId, TemplateId};
use entity::kinds::Role;
use meanwhile::actions::alert_rules::{self, TypedRule};
use meanwhile::actions::alerts::{self, Acting};
use meanwhile::actions::{covers, measures, misfiled};
use meanwhile::domain::alert::Stage;
use meanwhile::domain::cover::Absence;
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::error::Error;
use meanwhile::store::alert_cases::{self, About, Case, Turn, Which};
use meanwhile::store::{alert_steps, notices, practices};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{Api, Page, Visitor, World};

/// The practice's PHQ-9.
pub async fn phq(world: &World) -> TemplateId {
    measures::adopt(&world.app, world.amal, "phq-9", None).await.unwrap()
}

/// The client has the PHQ-9 open on a phone.
pub async fn opened(world: &World, client: ClientId, address: &str) -> (Visitor, Page) {
    let template = phq(world).await;
    world.assign(client, template, None).await;
    let mut phone = world.visitor();
    let page = phone.post(&world.mails_to(address).pop().unwrap().link(), &[]).await;
    (phone, page)
}

pub async fn ann(world: &World) -> (ClientId, Visitor, Page) {
    let ann = world.client("Ann").await;
    let (phone, page) = opened(world, ann, "ann@mail.example").await;
    (ann, phone, page)
}

/// Sends these answers, by question.
pub async fn send(phone: &mut Visitor, page: &Page, answers: &[(&str, &str)]) -> Page {
    let done = phone.submit(page, &format!("{}/submit", page.path), answers).await;
    assert!(done.path.ends_with("/done"), "{}", done.text());
    done
}

/// Saves them without sending.
pub async fn keep(phone: &mut Visitor, page: &Page, answers: &[(&str, &str)]) {
    let kept = phone.submit(page, &format!("{}/draft", page.path), answers).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
}

/// "Several days" to the ninth question, and a total of three.
pub const SEVERAL_DAYS: &[(&str, &str)] = &[
    ("phq9_1", "1"),
    ("phq9_2", "1"),
    ("phq9_3", "0"),
    ("phq9_4", "0"),
    ("phq9_5", "0"),
    ("phq9_6", "0"),
    ("phq9_7", "0"),
    ("phq9_8", "0"),
    ("phq9_9", "1"),
];

pub async fn all(world: &World) -> Vec<Case> {
    alert_cases::page(&world.app.store, &world.amal, (Which::All, None), Turn::After(None), 50).await.unwrap()
}

/// An answer of this client that needs a person.
pub async fn one_answer(world: &World, client: ClientId) -> AlertId {
    let address = meanwhile::store::clients::find(&world.app.store, &world.amal, client).await.unwrap().email;
    let (mut phone, page) = opened(world, client, &address).await;
    send(&mut phone, &page, SEVERAL_DAYS).await;
    all(world).await.last().unwrap().id
}

/// How often something went to somebody with this in its subject.
pub fn told(world: &World, address: &str, words: &str) -> usize {
    world.mails_to(address).iter().filter(|mail| mail.subject.contains(words)).count()
}

pub const AT_ONCE: &str = "something needs your attention";
pub const AGAIN: &str = "something still needs attention";
pub const AMAL: &str = "amal@riverside.example";
pub const BEN: &str = "ben@riverside.example";

pub async fn rule(world: &World, hours: &str, second: Option<entity::ids::PractitionerId>, unsent: bool) {
    let typed = TypedRule { hours: hours.into(), second: second.map(|id| id.to_string()).unwrap_or_default(), unsent };
    let revision = practices::find(&world.app.store, world.amal.practice()).await.unwrap().revision;
    alert_rules::set(&world.app, world.amal, revision, &typed).await.unwrap();
}

/// Dr. Amal is away this week; Ben was asked, and has said yes or not.
async fn amal_is_away(world: &World, ben_said_yes: bool) {
    let today = world.clock.now().date_naive();
    let absence = Absence { from: today, until: today + TimeDelta::days(6) };
    let (amal, ben) = (world.amal.practitioner().unwrap(), world.ben().await);
    let id = covers::add(&world.app, world.amal, covers::NewCover { id: None, absent: amal, reader: ben, absence }).await.unwrap();
    if !ben_said_yes {
        covers::end(&world.app, bens(world).await, id).await.unwrap();
    }
}

async fn bens(world: &World) -> Scope {
    let ben = world.ben().await;
    Scope::checked(world.amal.practice(), Actor::Practitioner(ben)).within_caseload_of(ben)
}

stories! {
    async fn several_days_is_put_before_dr_amal_though_the_total_is_three(world: World) {
        let (ann, mut phone, page) = ann(&world).await;
        assert!(page.exists("#q-phq9_9 [role=status] .support a[href^='tel:']"), "what is said at once is in the page before anything is chosen");
        let zero: Vec<(&str, &str)> = SEVERAL_DAYS.iter().map(|(name, _)| (*name, "0")).collect();
        send(&mut phone, &page, &zero).await;
        assert!(all(&world).await.is_empty());
        world.wait(TimeDelta::days(7)).await;
        let (mut phone, page) = opened(&world, ann, "ann@mail.example").await;
        let receipt = send(&mut phone, &page, SEVERAL_DAYS).await;
        assert!(receipt.exists(".support.always a[href^='tel:']"), "without scripts it stands on the receipt");
        world.work().await;
        assert_eq!(told(&world, AMAL, AT_ONCE), 1);
        let mail = world.mails_to(AMAL).into_iter().find(|mail| mail.subject.contains(AT_ONCE)).unwrap();
        for private in ["Ann", "PHQ", "days", "dead", "Several"] {
            assert!(!format!("{} {}", mail.subject, mail.text).contains(private), "{private}");
        }
        let case = all(&world).await.remove(0);
        assert!(mail.text.contains(&format!("/alerts/{}", case.id)));
        let mut amal = world.amal().await;
        let path = format!("/alerts/{}", case.id);
        let home = amal.get("/home").await;
        assert!(home.exists(&format!("a[href='{path}']")));
        let list = amal.get("/alerts").await;
        assert!(list.exists(&format!("a[href='{path}']")) && list.has("Ann"));
        let read = amal.get(&path).await;
        assert!(read.has("Several days") && read.has("last time: Not at all") && read.has("hurting yourself"), "{}", read.text());
        for level in ["moderate", "severe", "risk level", "high risk", "of 27"] {
            assert!(!read.text().to_lowercase().contains(level), "{level}");
        }
        // Seen, acted on, closed; and it stays.
        let seen = amal.submit(&read, &format!("{path}/seen"), &[]).await;
        assert!(seen.has("Seen by Dr. Amal"), "{}", seen.text());
        assert_eq!(amal.submit(&seen, &format!("{path}/act"), &[("note", " "), ("_do", "note")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let acted = amal.submit(&seen, &format!("{path}/act"), &[("note", "Called her at four."), ("_do", "note")]).await;
        assert!(acted.has("Called her at four.") && acted.has("Dr. Amal noted what was done"), "{}", acted.text());
        amal.submit(&seen, &format!("{path}/act"), &[("note", "Called her at four."), ("_do", "note")]).await;
        let again = amal.get(&path).await;
        assert_eq!(again.text().matches("Called her at four.").count(), 1, "pressed twice it is noted once");
        assert!(!amal.get("/home").await.exists(&format!("a[href='{path}']")), "what was acted on is no longer on the board");
        let closed = amal.submit(&again, &format!("{path}/close"), &[]).await;
        assert!(closed.has("Closed by Dr. Amal"), "{}", closed.text());
        assert!(!amal.get("/alerts").await.exists(&format!("a[href='{path}']")));
        assert!(amal.get("/alerts?show=closed").await.exists(&format!("a[href='{path}']")));
        let timeline = amal.get(&format!("/clients/{ann}/timeline")).await;
        assert!(timeline.has("Acted on by Dr. Amal") && timeline.has("Closed by Dr. Amal"), "{}", timeline.text());
    }

    async fn an_answer_that_is_not_sent_is_seen_after_two_hours_alone(world: World) {
        let (ann, mut phone, page) = ann(&world).await;
        keep(&mut phone, &page, &[("phq9_1", "3"), ("phq9_9", "2")]).await;
        world.wait(TimeDelta::minutes(110)).await;
        keep(&mut phone, &page, &[("phq9_1", "2"), ("phq9_9", "2")]).await;
        world.wait(TimeDelta::minutes(100)).await;
        assert!(all(&world).await.is_empty(), "two hours since something was typed");
        world.wait(TimeDelta::minutes(25)).await;
        let case = all(&world).await.remove(0);
        assert!(matches!(case.about, About::Unsent(_)) && case.client_id == ann && case.stage() == Stage::New);
        assert_eq!(told(&world, AMAL, AT_ONCE), 1);
        world.wait(TimeDelta::minutes(5)).await;
        assert_eq!(all(&world).await.len(), 1, "once");
        let mut amal = world.amal().await;
        let path = format!("/alerts/{}", case.id);
        let read = amal.get(&path).await;
        assert!(read.has("not submitted") && read.has("More than half the days"), "{}", read.text());
        assert!(!read.has("interest or pleasure"), "nothing else of the draft");
        assert!(read.has("What the client was told before the form") && read.has("after two hours"), "{}", read.text());
        assert!(amal.get("/home").await.has("not submitted"));
        alerts::see(&world.app, world.amal, case.id).await.unwrap();
        // Sent after all, and another answer than the one that was seen: the same alert, new again.
        send(&mut phone, &page, SEVERAL_DAYS).await;
        world.work().await;
        let cases = all(&world).await;
        assert_eq!(cases.len(), 1);
        assert!(cases[0].id == case.id && matches!(cases[0].about, About::Response(_)) && cases[0].stage() == Stage::New && cases[0].unsent);
        assert_eq!(told(&world, AMAL, AT_ONCE), 2, "nobody has seen this one");
        let read = amal.get(&path).await;
        assert!(read.has("Several days") && read.has("More than half the days") && read.has("sent after all"), "{}", read.text());
    }

    async fn the_same_answer_asks_nobody_twice_and_another_one_does(world: World) {
        let (_, mut phone, page) = ann(&world).await;
        let link = world.mails_to("ann@mail.example").last().unwrap().link();
        keep(&mut phone, &page, &[("phq9_9", "1")]).await;
        world.wait(TimeDelta::minutes(125)).await;
        let case = all(&world).await.remove(0);
        alerts::see(&world.app, world.amal, case.id).await.unwrap();
        let page = phone.post(&link, &[]).await;
        keep(&mut phone, &page, &[("phq9_1", "2"), ("phq9_9", "1")]).await;
        world.wait(TimeDelta::minutes(125)).await;
        assert!(all(&world).await[0].stage() == Stage::Seen && told(&world, AMAL, AT_ONCE) == 1, "it is the answer that was seen");
        let page = phone.post(&link, &[]).await;
        keep(&mut phone, &page, &[("phq9_1", "2"), ("phq9_9", "3")]).await;
        world.wait(TimeDelta::minutes(125)).await;
        let cases = all(&world).await;
        assert!(cases.len() == 1 && cases[0].id == case.id && cases[0].stage() == Stage::New, "nobody has seen this one");
        assert_eq!(told(&world, AMAL, AT_ONCE), 2);
        alerts::see(&world.app, world.amal, case.id).await.unwrap();
        let page = phone.post(&link, &[]).await;
        send(&mut phone, &page, &[("phq9_1", "2"), ("phq9_9", "3")]).await;
        world.work().await;
        assert!(all(&world).await[0].stage() == Stage::Seen && told(&world, AMAL, AT_ONCE) == 2, "sent, it is what was seen");
    }

    async fn what_is_taken_back_in_time_or_was_not_announced_is_seen_by_nobody(world: World) {
        let (_, mut phone, page) = ann(&world).await;
        assert!(page.has("after two hours"), "{}", page.text());
        keep(&mut phone, &page, &[("phq9_9", "2")]).await;
        world.wait(TimeDelta::minutes(60)).await;
        keep(&mut phone, &page, &[("phq9_9", "0")]).await;
        world.wait(TimeDelta::hours(3)).await;
        assert!(all(&world).await.is_empty(), "changed back within two hours");
        // Switched off: the page does not say so, and nothing is looked at.
        rule(&world, "24", None, false).await;
        let ed = world.client("Ed").await;
        let (mut phone, page) = opened(&world, ed, "ed@mail.example").await;
        assert!(!page.has("after two hours"));
        keep(&mut phone, &page, &[("phq9_9", "3")]).await;
        // On again: a page from before said nothing, so nothing that it saves is looked at.
        rule(&world, "24", None, true).await;
        keep(&mut phone, &page, &[("phq9_9", "2")]).await;
        world.wait(TimeDelta::hours(3)).await;
        assert!(all(&world).await.is_empty());
    }

    async fn two_nodes_make_one_and_a_form_without_such_an_answer_makes_none(world: World) {
        let (_, mut phone, page) = ann(&world).await;
        keep(&mut phone, &page, &[("phq9_9", "1")]).await;
        world.clock.advance(TimeDelta::hours(3));
        let (one, two) = tokio::join!(meanwhile::actions::unsent::look_at_due(&world.app), meanwhile::actions::unsent::look_at_due(&world.app));
        one.unwrap();
        two.unwrap();
        world.work().await;
        assert_eq!((all(&world).await.len(), told(&world, AMAL, AT_ONCE)), (1, 1));
        let (_, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        assert!(!page.has("after two hours"), "nothing of it is ever looked at, and nothing is said");
        keep(&mut phone, &page, &[("mood", "0"), ("best", "I want to die")]).await;
        world.wait(TimeDelta::hours(3)).await;
        assert_eq!(all(&world).await.len(), 1, "free text is not scanned");
    }

    async fn while_dr_amal_is_away_ben_hears_at_once(world: World) {
        amal_is_away(&world, true).await;
        let client = world.client("Ann").await;
        let alert = one_answer(&world, client).await;
        world.work().await;
        assert_eq!((told(&world, AMAL, AT_ONCE), told(&world, BEN, AT_ONCE)), (1, 1));
        let mut ben = world.signed_in(BEN).await;
        let path = format!("/alerts/{alert}");
        let page = ben.get(&path).await;
        assert!(ben.submit(&page, &format!("{path}/seen"), &[]).await.has("Seen by Ben"));
    }

    async fn while_nobody_reads_the_second_person_hears_at_once_and_sees_this_alone(world: World) {
        let ben = world.ben().await;
        rule(&world, "24", Some(ben), true).await;
        amal_is_away(&world, false).await;
        let client = world.client("Ann").await;
        let phq = phq(&world).await;
        let mut amal = world.amal().await;
        let form = amal.get(&format!("/clients/{client}/assign?template={phq}")).await;
        assert!(form.has("nobody reads meanwhile") && form.has("PHQ-8"), "{}", form.text());
        let alert = one_answer(&world, client).await;
        world.work().await;
        assert_eq!((told(&world, AMAL, AT_ONCE), told(&world, BEN, AT_ONCE)), (1, 1));
        let mut ben = world.signed_in(BEN).await;
        let path = format!("/alerts/{alert}");
        let page = ben.get(&path).await;
        assert!(page.has("Several days") && page.has("Ann"), "{}", page.text());
        assert!(ben.get("/alerts").await.exists(&format!("a[href='{path}']")));
        let response = world.responses().await[0].id;
        for closed in [format!("/responses/{response}"), format!("/clients/{client}")] {
            assert_eq!(ben.get(&closed).await.status, StatusCode::NOT_FOUND, "{closed}");
        }
        assert!(ben.submit(&page, &format!("{path}/act"), &[("note", "Called her."), ("_do", "close")]).await.has("Closed by Ben"));
    }

    async fn unseen_for_a_day_it_is_said_again_once_to_each(world: World) {
        let ben = world.ben().await;
        rule(&world, "24", Some(ben), true).await;
        let client = world.client("Ann").await;
        let alert = one_answer(&world, client).await;
        world.work().await;
        assert_eq!((told(&world, AMAL, AT_ONCE), told(&world, BEN, AT_ONCE)), (1, 0));
        let mut bens = world.signed_in(BEN).await;
        assert_eq!(bens.get(&format!("/alerts/{alert}")).await.status, StatusCode::NOT_FOUND, "not his before");
        world.wait(TimeDelta::hours(23)).await;
        assert_eq!(told(&world, AMAL, AGAIN), 0);
        world.wait(TimeDelta::hours(1)).await;
        world.wait(TimeDelta::hours(30)).await;
        assert_eq!((told(&world, AMAL, AGAIN), told(&world, BEN, AGAIN)), (1, 1));
        let mut bens = world.signed_in(BEN).await;
        assert!(bens.get(&format!("/alerts/{alert}")).await.has("Ben was asked to look, too"));
        // What was seen in time is not said again.
        let ed = world.client("Ed").await;
        let seen = one_answer(&world, ed).await;
        alerts::see(&world.app, world.amal, seen).await.unwrap();
        world.wait(TimeDelta::hours(30)).await;
        assert_eq!((told(&world, AMAL, AGAIN), told(&world, BEN, AGAIN)), (1, 1));
    }

    async fn of_two_who_act_at_once_the_second_sees_who_was_first(world: World) {
        let client = world.client("Ann").await;
        let alert = one_answer(&world, client).await;
        world.share_with_ben(client).await;
        let path = format!("/alerts/{alert}");
        let (mut amal, mut ben) = (world.amal().await, world.signed_in(BEN).await);
        let (amals, bens) = (amal.get(&path).await, ben.get(&path).await);
        let act = format!("{path}/act");
        assert_eq!(amal.submit(&amals, &act, &[("note", "Called her."), ("_do", "note")]).await.status, 200);
        let late = ben.submit(&bens, &act, &[("note", "Wrote to her."), ("_do", "note")]).await;
        assert!(late.status == StatusCode::CONFLICT && late.has("Dr. Amal noted what was done") && late.body.contains("Wrote to her."), "{}", late.text());
        // Knowing that, he adds what he did.
        assert!(ben.submit(&late, &act, &[("note", "Wrote to her."), ("_do", "note")]).await.has("Ben noted what was done"));
        // In one moment, too: one is the first, nothing is lost.
        let ed = world.client("Ed").await;
        let other = one_answer(&world, ed).await;
        let acting = |note: &str| Acting { id: None, note: note.into(), close: false, known: Some(Stage::New) };
        let (one, two) = tokio::join!(alerts::act(&world.app, world.amal, other, acting("one")), alerts::act(&world.app, world.amal, other, acting("two")));
        assert!(one.is_ok() != two.is_ok() && matches!(one.and(two), Err(Error::Conflict(_))));
        assert!(!alerts::see(&world.app, world.amal, other).await.unwrap(), "whoever acts has seen it");
    }

    async fn who_goes_back_and_writes_more_loses_nothing(world: World) {
        let client = world.client("Ann").await;
        let alert = one_answer(&world, client).await;
        let (path, mut amal) = (format!("/alerts/{alert}"), world.amal().await);
        let act = format!("{path}/act");
        let page = amal.get(&path).await;
        for _ in 0..2 {
            assert_eq!(amal.submit(&page, &act, &[("note", "Called her."), ("_do", "note")]).await.status, 200, "pressed twice is once");
        }
        // The page before, with other words in it.
        let again = amal.submit(&page, &act, &[("note", "Called her. We meet tomorrow."), ("_do", "close")]).await;
        assert!(again.status == StatusCode::CONFLICT && again.body.contains("We meet tomorrow."), "{}", again.text());
        let kept = amal.submit(&again, &act, &[("note", "Called her. We meet tomorrow."), ("_do", "close")]).await;
        assert!(kept.status == 200 && kept.has("We meet tomorrow."), "{}", kept.text());
        let steps = meanwhile::store::alert_steps::of(&world.app.store, &world.amal, alert, client).await.unwrap();
        let steps: Vec<_> = steps.into_iter().map(|step| step.step).collect();
        use entity::kinds::AlertStep::{Acted, Closed, Seen};
        assert_eq!(steps, [Seen, Acted, Acted, Closed]);
    }

    async fn what_becomes_of_the_response_takes_nothing_away(world: World) {
        let client = world.client("Ann").await;
        let alert = one_answer(&world, client).await;
        let response = world.responses().await[0].id;
        assert!(matches!(misfiled::reset(&world.app, world.amal, response).await, Err(Error::Conflict(_))), "while nobody has seen it");
        let acting = Acting { id: None, note: "Called her.".into(), close: true, known: None };
        alerts::act(&world.app, world.amal, alert, acting).await.unwrap();
        misfiled::reset(&world.app, world.amal, response).await.unwrap();
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/alerts/{alert}")).await;
        assert!(page.has("taken back") && page.has("Called her.") && page.has("Closed by Dr. Amal"), "{}", page.text());
        assert!(!page.has("Several days"));
        // It lies open as a draft again; a person was asked to look at that answer before.
        world.wait(TimeDelta::hours(3)).await;
        assert_eq!(all(&world).await.len(), 1);
    }

    async fn under_the_right_client_it_is_new_and_what_was_noted_stays_where_it_was_written(world: World) {
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        let alert = one_answer(&world, ann).await;
        alerts::act(&world.app, world.amal, alert, Acting { id: None, note: "Called Ann.".into(), close: false, known: None }).await.unwrap();
        let response = world.responses().await[0].id;
        misfiled::move_to(&world.app, world.amal, response, ed, None).await.unwrap();
        world.work().await;
        let case = all(&world).await.remove(0);
        assert!(case.client_id == ed && case.stage() == Stage::New);
        assert_eq!(told(&world, AMAL, AT_ONCE), 1, "who moves it knows of it");
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/alerts/{alert}")).await;
        assert!(page.has("Ed") && page.has("filed under somebody else") && !page.has("Called Ann."), "{}", page.text());
        let steps = alert_steps::of(&world.app.store, &world.amal, alert, ann).await.unwrap();
        assert!(steps.iter().any(|step| step.note.as_deref() == Some("Called Ann.")), "it is kept");
    }

    async fn carol_and_assistants_see_none_of_it(world: World) {
        let client = world.client("Ann").await;
        let alert = one_answer(&world, client).await;
        let (_, zed) = world.hire("Zed", Role::Assistant).await;
        for address in ["carol@hillside.example", zed.as_str(), BEN] {
            let mut somebody = world.signed_in(address).await;
            let one = somebody.get(&format!("/alerts/{alert}")).await;
            assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&one.status), "{address}: {}", one.status);
            assert!(!somebody.get("/alerts").await.body.contains(&alert.to_string()), "{address}");
            assert!(!somebody.get("/home").await.body.contains(&alert.to_string()), "{address}");
        }
        assert!(alerts::see(&world.app, world.carol, alert).await.is_err());
        assert!(alerts::close(&world.app, world.carol, alert).await.is_err());
        let typed = TypedRule { hours: "24".into(), second: world.carol.practitioner().unwrap().to_string(), unsent: true };
        let revision = practices::find(&world.app.store, world.amal.practice()).await.unwrap().revision;
        assert!(matches!(alert_rules::set(&world.app, world.amal, revision, &typed).await, Err(Error::Invalid(_))), "nobody of another practice is the second person");
    }

    async fn which_words_stood_before_the_form_is_kept(world: World) {
        let (_, mut phone, page) = ann(&world).await;
        let before = notices::of(&world.app.store, &world.amal, world.occurrence_of(&page).await).await.unwrap();
        assert_eq!(before.len(), 1);
        assert!(before[0].1.lines.iter().all(|line| page.has(&line.replace('…', "Dr. Amal"))) && page.exists(".reader a[href='#help']"));
        phone.get(&page.path).await;
        // The practice says something else from now on; then both wordings are there.
        let mut amal = world.amal().await;
        let settings = amal.get("/practice").await;
        let typed = [("public_name", "Riverside"), ("region", "GB"), ("time_zone", "Europe/London"), ("language", "en"), ("quiet_from", "21:00"), ("quiet_until", "08:00"), ("notes_read", "Answers are read on working days, by six.")];
        assert!(amal.submit(&settings, "/practice", &typed).await.has("Saved"));
        world.clock.advance(TimeDelta::minutes(1));
        let page = phone.get(&page.path).await;
        assert!(page.has("Answers are read on working days, by six."));
        let receipt = send(&mut phone, &page, SEVERAL_DAYS).await;
        assert!(receipt.has("Answers are read on working days, by six."), "what happens next, in the practice's words");
        let told = notices::of(&world.app.store, &world.amal, world.responses().await[0].occurrence_id).await.unwrap();
        assert_eq!(told.len(), 2);
        let read = amal.get(&format!("/responses/{}", world.responses().await[0].id)).await;
        assert!(read.has("What the client was told before the form") && read.has("by six"), "{}", read.text());
    }

    async fn another_system_reads_one_and_says_what_was_done(world: World) {
        let client = world.client("Ann").await;
        let ben = world.ben().await;
        let api = Api::with(&world, &world.key(&[ApiScope::Admin, ApiScope::ClinicalRead, ApiScope::ClinicalWrite]).await);
        let phq = phq(&world).await;
        let made = api.post("/assignments", json!({ "client_id": client, "template_id": phq, "schedule": { "kind": "once" } })).await;
        assert_eq!(made.json["warnings"], json!(["nobody_second", "shorter"]), "{}", made.json);
        let alert = one_answer(&world, client).await;
        let rule = api.get("/practice/alerts").await;
        assert_eq!(rule.json, json!({ "hours": 24, "second_practitioner_id": null, "second_gone": null, "unsent": true }));
        let change = json!({ "hours": 12, "second_practitioner_id": ben, "unsent": false });
        let mark = rule.header("etag").to_owned();
        assert_eq!(api.edit(Method::PUT, "/practice/alerts", &mark, change).await.json["hours"], 12);
        let one = api.get(&format!("/alerts/{alert}")).await;
        assert_eq!((one.json["answer"].as_str(), one.json["alert"]["status"].as_str()), (Some("Several days"), Some("new")), "{}", one.json);
        assert_eq!(api.post(&format!("/alerts/{alert}/close"), json!({})).await.status, 409);
        let acted = api.post(&format!("/alerts/{alert}/act"), json!({ "note": "Called.", "status": "new" })).await;
        assert_eq!(acted.json["status"], "acted", "{}", acted.json);
        assert_eq!(api.post(&format!("/alerts/{alert}/act"), json!({ "note": "Called too.", "status": "new" })).await.status, 409);
        assert_eq!(api.post(&format!("/alerts/{alert}/close"), json!({})).await.json["status"], "closed");
        assert_eq!(api.get("/alerts?status=closed").await.json["items"].as_array().unwrap().len(), 1);
    }
}

impl World {
    /// The occurrence whose page is open.
    async fn occurrence_of(&self, page: &Page) -> entity::ids::OccurrenceId {
        page.path.strip_prefix("/w/").unwrap().parse().unwrap()
    }
}

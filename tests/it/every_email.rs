//! Every email: text and HTML carry the same link, nothing personal in it, nothing a mail system could trip over.

use chrono::TimeDelta;
use meanwhile::mail::emails;

stories! {
    async fn every_mail_is_plain_neutral_and_whole(world: World) {
        // One of each: to a client and about them, and to those who work here.
        let (_, link) = world.ann_with_homework().await;
        world.wait(TimeDelta::days(3) + TimeDelta::hours(9)).await;
        let reminder = world.mails_to("ann@mail.example").pop().unwrap();
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        world.visitor().post(&reminder.address_with("/u/"), &[]).await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        phone.submit(&page, &format!("{}/plan", page.path), &[("sure", "3"), ("_plan", "save")]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5")]).await;
        phone.post("/w/struggling", &[("text", "Ann’s mood is low")]).await;
        // Nothing waits any more: the old link asks for one to her own page.
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        let mut amal = world.amal().await;
        amal.post("/practice/people", &[("name", "Zelda"), ("email", "zelda@riverside.example"), ("role", "assistant")]).await;
        // A reply to her response, and what she asks about her data.
        amal.post(&format!("/responses/{}/reply", world.responses().await[0].id), &[("text", "Good.")]).await;
        phone.post("/w/data/request", &[("kind", "copy")]).await;
        world.visitor().post("/forgot", &[("email", "ben@riverside.example")]).await;
        world.work().await;
        let reset = world.mails_to("ben@riverside.example").pop().unwrap().address_with("/reset/");
        world.visitor().post(&reset, &[("password", "another long password")]).await;
        // Two things that wait for the same morning come in one mail; a plan's link comes at once.
        let fay = world.client("Fay").await;
        crate::plan_reach::give_plan(&world, fay, "A canary").await;
        // Tomorrow it is to be looked at again.
        let tomorrow = world.clock.now().date_naive() + TimeDelta::days(1);
        meanwhile::actions::safety_plans::set_review(&world.app, world.amal, fay, Some(tomorrow)).await.unwrap();
        for _ in 0..2 {
            let send = chrono::NaiveDate::from_ymd_opt(2026, 11, 27).unwrap().and_hms_opt(9, 0, 0);
            let new = meanwhile::actions::assignments::NewAssignment {
                id: None,
                tailoring: Default::default(),
                reminders: Default::default(),
                client: fay,
                template: world.check_in().await,
                practitioner: world.amal.practitioner().unwrap(),
                agreement: Default::default(),
                schedule: meanwhile::domain::schedule::Schedule::Once { send_at: send, due_at: None },
            };
            meanwhile::actions::assignments::assign(&world.app, world.amal, new).await.unwrap();
        }
        world.wait(TimeDelta::hours(15)).await;
        // Ben will be away, and Dr. Amal reads meanwhile.
        let until = world.clock.now().date_naive() + TimeDelta::days(3);
        let absence = meanwhile::domain::cover::Absence { from: until, until };
        let bens = meanwhile::domain::scope::Actor::Practitioner(world.ben().await);
        let bens = meanwhile::domain::scope::Scope::checked(world.amal.practice(), bens);
        let new = meanwhile::actions::covers::NewCover { id: None, absent: world.ben().await, reader: world.amal.practitioner().unwrap(), absence };
        meanwhile::actions::covers::add(&world.app, bens, new).await.unwrap();
        // Two who are asked to confirm their address; one says that it is not theirs.
        world.client_with("Ann", meanwhile::domain::addresses::Asking::Now).await;
        world.client_with("Ed", meanwhile::domain::addresses::Asking::Now).await;
        world.work().await;
        let asked = world.mails_to("ed@mail.example").pop().unwrap();
        let refused = world.visitor().post(&asked.link(), &[("_do", "refuse"), ("why", "stranger")]).await;
        assert_eq!(refused.status, 200, "{}", refused.text());
        world.wait(TimeDelta::hours(2)).await;
        // An assistant changes an address: who is responsible hears of it.
        let (_, zed) = world.hire("Zed", entity::kinds::Role::Assistant).await;
        let client = world.responses().await[0].client_id;
        let typed = [("name", "Ann"), ("email", "other@mail.example"), ("time_zone", "Europe/London"), ("language", "en"), ("revision", "1")];
        assert!(world.signed_in(&zed).await.post(&format!("/clients/{client}/edit"), &typed).await.has("Saved."));
        // A safety plan is to be looked at tomorrow.
        crate::safety_plan::due_tomorrow(&world, fay).await;
        // An answer needs a person, and nobody looks.
        crate::alerts::one_answer(&world, fay).await;
        world.wait(TimeDelta::hours(24)).await;
        // And an appointment is near.
        let amal = world.amal.practitioner().unwrap();
        meanwhile::actions::briefs::choose_mail(&world.app, world.amal, amal, "one_hour").await.unwrap();
        crate::briefs::appointment(&world, client, "2026-11-28 12:45").await;
        world.work().await;
        let mails = world.mails();
        assert!(mails.len() >= emails::ALL.len(), "{:?}", mails.iter().map(|mail| &mail.subject).collect::<Vec<_>>());
        for mail in &mails {
            let all = format!("{} {} {}", mail.subject, mail.text, mail.html);
            for private in ["Ann", "Zelda", "Weekly check-in", "So that we both", "mood", "Dr. Amal"] {
                assert!(!all.contains(private), "{private} in {all}");
            }
            for word in ["therap", "mental", "health", "depress", "anxi", "crisis"] {
                assert!(!mail.subject.to_lowercase().contains(word), "{}", mail.subject);
            }
            let address = mail.text.split_whitespace().find(|word| word.starts_with("http")).unwrap();
            assert!(mail.html.contains(&format!("href=\"{address}\"")), "{}", mail.html);
            assert!(!mail.html.contains("<img") && !mail.html.contains("src="), "no pixel, no picture");
            assert!(!mail.text.contains("&#") && !mail.text.contains("&amp;"));
            assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
            assert!(mail.raw.contains("\r\nMessage-ID: <") && mail.raw.contains("\r\nDate: "));
            assert!(mail.raw.contains("From: \"Riverside via Meanwhile\" <no-reply@meanwhile.example>"), "{}", mail.raw);
            mail.check_wire();
        }
        let subjects: std::collections::BTreeSet<_> = mails.iter().map(|mail| mail.subject.clone()).collect();
        assert_eq!(subjects.len(), emails::ALL.len(), "{subjects:?}");
    }

    async fn a_practice_with_a_long_name_in_another_script_breaks_no_line(world: World) {
        let name = "Praxisgemeinschaft für Psychotherapie Überlingen, Çağlar & Żółkiewska, 心理療法 und Familienberatung am großen Bodensee e.V.";
        let settings = [("public_name", name), ("region", "GB"), ("time_zone", "Europe/London"), ("language", "en"), ("quiet_from", "21:00"), ("quiet_until", "08:00")];
        let mut amal = world.amal().await;
        let page = amal.get("/practice").await;
        assert!(amal.submit(&page, "/practice", &settings).await.has("Saved"));
        world.ann_with_homework().await;
        let mail = world.mails_to("ann@mail.example").pop().unwrap();
        mail.check_wire();
        assert!(mail.subject.contains("Überlingen") && mail.text.contains("Überlingen"), "{}", mail.subject);
    }
}

#[test]
fn every_email_has_its_three_templates() {
    let names = meanwhile::pages::Pages::load().names();
    for email in emails::ALL {
        for part in ["subject", "text", "html"] {
            assert!(names.contains(&format!("emails/{}/{part}", email.name)));
        }
    }
}

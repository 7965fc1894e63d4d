//! One reminder, at a decent hour, and it can be stopped.

use chrono::TimeDelta;

use crate::support::Mail;

fn reminders(mails: &[Mail]) -> usize {
    mails.iter().filter(|mail| mail.subject.contains("still something")).count()
}

stories! {
    async fn one_reminder_goes_the_day_before_and_none_after_the_answer(world: World) {
        let (ann, ed, template) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        world.assign(ann, template, Some("2026-11-27 18:00")).await;
        world.assign(ed, template, Some("2026-11-27 18:00")).await;
        let link = world.mails_to("ed@mail.example").pop().unwrap().link();
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5")]).await;
        world.wait(TimeDelta::days(3)).await;
        assert_eq!(reminders(&world.mails_to("ann@mail.example")), 0, "not before Thursday evening");
        world.wait(TimeDelta::hours(9)).await;
        for _ in 0..6 {
            world.wait(TimeDelta::hours(12)).await;
        }
        assert_eq!(reminders(&world.mails_to("ann@mail.example")), 1);
        assert_eq!(reminders(&world.mails_to("ed@mail.example")), 0);
    }

    async fn a_reminder_due_at_night_waits_for_the_morning(world: World) {
        world.assign(world.client("Ann").await, world.check_in().await, Some("2026-11-28 05:00")).await;
        world.wait(TimeDelta::days(3) + TimeDelta::hours(20)).await;
        assert_eq!(reminders(&world.mails_to("ann@mail.example")), 0, "six in the morning");
        world.wait(TimeDelta::hours(2) + TimeDelta::minutes(1)).await;
        assert_eq!(reminders(&world.mails_to("ann@mail.example")), 1, "eight in the morning");

        // The server was away and comes back at night: the reminder still waits for the morning.
        world.assign(world.client("Ed").await, world.check_in().await, Some("2026-12-02 18:00")).await;
        world.clock.advance(TimeDelta::days(4) + TimeDelta::hours(15));
        world.work().await;
        assert_eq!(reminders(&world.mails_to("ed@mail.example")), 0, "eleven at night");
        world.wait(TimeDelta::hours(9)).await;
        assert_eq!(reminders(&world.mails_to("ed@mail.example")), 1);
    }

    async fn reminders_stop_with_one_press_and_assignments_still_arrive(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        world.assign(ann, template, Some("2026-11-27 18:00")).await;
        world.wait(TimeDelta::days(3) + TimeDelta::hours(9)).await;
        let reminder = world.mails_to("ann@mail.example").pop().unwrap();
        assert!(reminder.raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
        let stop = reminder.address_with("/u/");
        assert!(reminder.raw.replace("\r\n ", "").contains(&format!("List-Unsubscribe: <{}{stop}>", world.base)));

        let mut mail_program = world.visitor();
        mail_program.fetch_site = None;
        assert!(mail_program.get(&stop).await.has("Stop reminders"));
        let mut amal = world.amal().await;
        assert!(!amal.get(&format!("/clients/{ann}")).await.has("stopped reminders"), "looking changes nothing");
        mail_program.post(&stop, &[("List-Unsubscribe", "One-Click")]).await;
        assert_eq!(mail_program.post(&stop, &[]).await.status, 200, "twice is fine");
        assert_eq!(mail_program.post(&format!("/u/{}", "a".repeat(32)), &[]).await.status, 404);
        world.work().await;
        assert!(amal.get(&format!("/clients/{ann}")).await.has("stopped reminders"));
        assert_eq!(world.mails_to("amal@riverside.example").iter().filter(|mail| mail.subject.contains("turned off")).count(), 1);

        world.assign(ann, template, Some("2026-12-05 18:00")).await;
        world.wait(TimeDelta::days(9)).await;
        let mails = world.mails_to("ann@mail.example");
        assert_eq!((reminders(&mails), mails.len()), (1, 3), "the invitation came, no further reminder");
        // As agreed with Ann, they are turned on again.
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{ann}")).await;
        amal.submit(&page, &format!("/clients/{ann}/reminders"), &[]).await;
        world.assign(ann, template, Some("2026-12-11 18:00")).await;
        world.wait(TimeDelta::days(5)).await;
        assert_eq!(reminders(&world.mails_to("ann@mail.example")), 2);
    }

    async fn what_is_planned_goes_at_its_local_time(world: World) {
        let ann = world.client("Ann").await;
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{ann}/assign")).await;
        world.check_in().await;
        let template = amal.get(&format!("/clients/{ann}/assign")).await.attributes("#template_id option", "value").pop().unwrap();
        let fields = [("template_id", template.as_str()), ("due_date", "2026-11-28"), ("send_date", "2026-11-25"), ("send_time", "07:30"), ("_do", "send")];
        let client = amal.submit(&page, &format!("/clients/{ann}/assign"), &fields).await;
        assert_eq!(client.texts(".badge"), ["planned"]);
        world.wait(TimeDelta::hours(45)).await;
        assert!(world.mails_to("ann@mail.example").is_empty());
        world.wait(TimeDelta::minutes(31)).await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 1);
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 1);
    }
}

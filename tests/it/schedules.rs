//! Rules that come again: the right thing at the right local time, once; what a pause, a change or an absence of the server does to it.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use entity::kinds::{AppointmentSource, OccurrenceStatus, OccurrenceWhy, PauseMode, TemplateMode};
use meanwhile::actions::appointments::{self, NewAppointment};
use meanwhile::actions::clients::Pause;
use meanwhile::actions::occurrences::{self as actions, Moved};
use meanwhile::actions::{assignments, clients, planning, templates};
use meanwhile::domain::appointment::Slot;
use meanwhile::domain::client::ClientDetails;
use meanwhile::domain::schedule::{Schedule, TypedSchedule};
use meanwhile::domain::zone;
use meanwhile::error::Error;
use meanwhile::store;
use meanwhile::store::occurrences::Occurrence;
use meanwhile::store::templates::Written;
use serde_json::json;

use crate::support::{Api, World};

const LONDON: &str = "Europe/London";

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Time passes; the worker has not been round.
fn until(world: &World, at: &str) {
    world.clock.advance(utc(at) - world.clock.now());
}

fn daily(time: &str) -> TypedSchedule {
    TypedSchedule { kind: "days".into(), times: vec![time.into()], from_date: "2026-11-24".into(), ..TypedSchedule::default() }
}

fn weekly(days: &[&str]) -> TypedSchedule {
    let weekdays = days.iter().map(|day| (*day).to_owned()).collect();
    TypedSchedule { kind: "weeks".into(), weekdays, from_date: "2026-11-24".into(), ..TypedSchedule::default() }
}

fn with(all: &[Occurrence], status: OccurrenceStatus) -> Vec<&Occurrence> {
    all.iter().filter(|one| one.status == status).collect()
}

/// No local day and number of it is there twice, and none of these is missing.
fn all_there(all: &[Occurrence], days: impl Iterator<Item = NaiveDate>) {
    let keys: HashSet<_> = all.iter().map(|one| (one.local_date, one.slot)).collect();
    assert_eq!(keys.len(), all.len(), "nothing is doubled");
    for day in days {
        assert!(keys.contains(&(day, 0)), "{day} is missing");
    }
}

fn days(from: &str, count: usize) -> impl Iterator<Item = NaiveDate> {
    from.parse::<NaiveDate>().unwrap().iter_days().take(count)
}

stories! {
    async fn a_weekly_schedule_keeps_nine_oclock_across_the_clock_change(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        until(&world, "2027-03-15T12:00:00Z");
        let rule = TypedSchedule { from_date: "2027-03-15".into(), end: "on".into(), until_date: "2027-04-12".into(), ..weekly(&["mon"]) };
        let assignment = world.assign_rule(ann, check_in, &rule).await;
        for _ in 0..35 {
            world.wait(TimeDelta::days(1)).await;
        }
        let all = world.occurrences(assignment).await;
        let opened: Vec<String> = all.iter().map(|one| one.opens_at.to_rfc3339()).collect();
        let expected = ["2027-03-22T09:00:00+00:00", "2027-03-29T08:00:00+00:00", "2027-04-05T08:00:00+00:00", "2027-04-12T08:00:00+00:00"];
        assert_eq!(opened, expected, "nine in London, before and after");
        assert_eq!(world.mails_to("ann@mail.example").len(), 4, "one mail each");
    }

    async fn a_rule_is_planned_two_weeks_ahead_and_opens_day_by_day(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily("20:00")).await;
        let first = world.occurrences(assignment).await;
        assert!(first.len() >= 14 && first.iter().all(|one| one.status == OccurrenceStatus::Planned));
        assert!(world.mails_to("ann@mail.example").is_empty(), "nothing yet");
        until(&world, "2026-11-24T20:00:01Z");
        for _ in 0..20 {
            world.work().await;
            world.clock.advance(TimeDelta::days(1));
        }
        let all = world.occurrences(assignment).await;
        all_there(&all, days("2026-11-24", 30));
        assert_eq!(with(&all, OccurrenceStatus::Open).len(), 1, "the next one takes the place of the one before");
        assert_eq!(with(&all, OccurrenceStatus::Missed).len(), 19);
        assert_eq!(world.mails_to("ann@mail.example").len(), 20);
        assert!(all.iter().all(|one| zone::local(one.opens_at, LONDON).time() == NaiveTime::from_hms_opt(20, 0, 0).unwrap()));
    }

    async fn after_downtime_the_newest_is_opened_and_the_rest_is_written_down(world: World) {
        let (ann, ed, check_in) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        let every_day = world.assign_rule(ann, check_in, &daily("09:00")).await;
        let rarely = world.assign_rule(ed, check_in, &weekly(&["tue"])).await;
        // The server is away for longer than was planned ahead.
        until(&world, "2026-12-19T10:00:00Z");
        world.work().await;
        let all = world.occurrences(every_day).await;
        all_there(&all, days("2026-11-24", 40));
        assert_eq!(with(&all, OccurrenceStatus::Open).len(), 1);
        assert_eq!(with(&all, OccurrenceStatus::Open)[0].local_date.to_string(), "2026-12-19");
        let missed = with(&all, OccurrenceStatus::Missed);
        assert_eq!(missed.len(), 25);
        assert!(missed.iter().all(|one| one.why == Some(OccurrenceWhy::Newer) && one.opened_at.is_none()));
        assert_eq!(world.mails_to("ann@mail.example").len(), 1, "never a storm");
        // Ed's last one was due on Wednesday: it is too late to send it.
        let all = world.occurrences(rarely).await;
        assert!(with(&all, OccurrenceStatus::Open).is_empty());
        let last = with(&all, OccurrenceStatus::Missed).pop().unwrap().clone();
        assert_eq!((last.local_date.to_string().as_str(), last.why), ("2026-12-15", Some(OccurrenceWhy::Downtime)));
        assert!(world.mails_to("ed@mail.example").is_empty());
        // What never reached a client counts for nobody.
        assert_eq!(store::occurrences::adherence(&all).missed, 0);
    }

    async fn a_changed_rule_moves_what_is_to_come_and_nothing_else(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily("09:00")).await;
        until(&world, "2026-11-26T12:00:00Z");
        world.work().await;
        let before = world.occurrences(assignment).await;
        let known = store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap();
        let typed = TypedSchedule { times: vec!["18:00".into()], ..daily("18:00") };
        let rule = Schedule::read(&typed, LONDON, utc("2026-11-24T00:00:00Z")).unwrap();
        let changed = assignments::Changed { schedule: Some(rule), ..Default::default() };
        assignments::update(&world.app, world.amal, assignment, known.revision, changed).await.unwrap();
        let after = world.occurrences(assignment).await;
        all_there(&after, days("2026-11-24", 14));
        for one in &after {
            let was = before.iter().find(|other| other.local_date == one.local_date);
            if one.status == OccurrenceStatus::Planned {
                assert_eq!(zone::local(one.opens_at, LONDON).hour(), 18);
            } else {
                assert_eq!(Some(one), was, "what was sent stays as it was");
            }
        }
        assert_eq!(after.iter().filter(|one| one.local_date.to_string() == "2026-11-26").count(), 1, "today's came already");
    }

    async fn a_client_who_moves_gets_it_at_the_same_hour_there(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily("09:00")).await;
        let known = store::clients::find(&world.app.store, &world.amal, ann).await.unwrap();
        let details = ClientDetails::parse("Ann", "ann@mail.example", "Australia/Lord_Howe", "en").unwrap();
        let changed = clients::Changed { details: Some(details), practitioner: None, attested: true };
        clients::update(&world.app, world.amal, ann, known.revision, changed).await.unwrap();
        let all = world.occurrences(assignment).await;
        all_there(&all, days("2026-11-24", 14));
        assert!(all.iter().all(|one| zone::local(one.opens_at, "Australia/Lord_Howe").to_string().ends_with("09:00:00")));
        assert_eq!(all[0].opens_at, utc("2026-11-23T22:00:00Z"));
    }

    async fn newer_zone_data_moves_what_is_planned(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily("09:00")).await;
        let all = world.occurrences(assignment).await;
        // As if it had been computed with older data.
        let wrong = all[3].clone();
        let times = meanwhile::domain::schedule::Times {
            local_date: wrong.local_date,
            opens_at: wrong.opens_at + TimeDelta::hours(1),
            due_at: wrong.due_at,
            window_ends_at: wrong.closes_at,
            closes_at: wrong.closes_at,
            remind_at: None,
        };
        let (amal, now, occurrence) = (world.amal, world.clock.now(), wrong.clone());
        world.app.store.write(move |tx| async move {
            store::occurrences::change(&tx, &amal, &occurrence, store::occurrences::Change::Retime(times), now).await?;
            store::meta::put(&tx, store::meta::ZONE_DATA, "2001a").await
        }).await.unwrap();
        assert_ne!(world.occurrences(assignment).await[3].opens_at, wrong.opens_at);
        world.work().await;
        assert_eq!(world.occurrences(assignment).await[3].opens_at, wrong.opens_at);
        assert_eq!(store::meta::get(&world.app.store, store::meta::ZONE_DATA).await.unwrap().as_deref(), Some(zone::version()));
    }

    async fn two_workers_plan_everything_once(world: World) {
        let check_in = world.check_in().await;
        let mut given = Vec::new();
        for name in ["Ann", "Ed", "Fay", "Gus"] {
            given.push(world.assign_rule(world.client(name).await, check_in, &daily("09:00")).await);
        }
        world.clock.advance(TimeDelta::days(2));
        let round = || async { meanwhile::worker::round(&world.app).await.unwrap() };
        tokio::join!(round(), round(), round());
        for assignment in given {
            all_there(&world.occurrences(assignment).await, days("2026-11-24", 16));
        }
        for name in ["ann", "ed", "fay", "gus"] {
            assert_eq!(world.mails_to(&format!("{name}@mail.example")).len(), 1);
        }
    }

    async fn a_clock_that_jumps_back_and_forth_doubles_nothing(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily("09:00")).await;
        until(&world, "2026-11-27T09:00:05Z");
        for step in [0i64, -1, 1, -24, 24, -25, 25, 48, -24] {
            world.clock.advance(TimeDelta::hours(step));
            world.work().await;
            planning::plan_due(&world.app).await.unwrap();
        }
        let all = world.occurrences(assignment).await;
        all_there(&all, days("2026-11-24", 16));
        let opened = all.iter().filter(|one| one.opened_at.is_some()).count();
        assert_eq!(world.mails_to("ann@mail.example").len(), opened);
    }

    async fn a_pause_leaves_out_or_shifts_by_choice(world: World) {
        let check_in = world.check_in().await;
        let rule = TypedSchedule { end: "after".into(), count: "6".into(), ..daily("09:00") };
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        let given = [world.assign_rule(ann, check_in, &rule).await, world.assign_rule(ed, check_in, &rule).await];
        for day in 24..=25 {
            until(&world, &format!("2026-11-{day}T12:00:00Z"));
            world.work().await;
        }
        for (client, mode) in [(ann, PauseMode::Skip), (ed, PauseMode::Shift)] {
            let until = Some("2026-11-28".parse().unwrap());
            clients::pause(&world.app, world.amal, client, Pause { until, mode }).await.unwrap();
        }
        for day in 25..=30 {
            until(&world, &format!("2026-11-{day}T13:00:00Z"));
            world.work().await;
        }
        for day in 1..=4 {
            until(&world, &format!("2026-12-0{day}T13:00:00Z"));
            world.work().await;
        }
        let came = |all: &[Occurrence]| -> Vec<String> {
            all.iter().filter(|one| one.opened_at.is_some()).map(|one| one.local_date.format("%m-%d").to_string()).collect()
        };
        let left_out = world.occurrences(given[0]).await;
        assert_eq!(came(&left_out), ["11-24", "11-25", "11-28", "11-29"], "six in all, two fell into the pause");
        assert_eq!(left_out.iter().filter(|one| one.why == Some(OccurrenceWhy::Pause)).count(), 2);
        let shifted = world.occurrences(given[1]).await;
        assert_eq!(came(&shifted), ["11-24", "11-25", "11-29", "11-30", "12-01", "12-02"], "all six come");
    }

    async fn somebody_who_comes_back_gets_the_same_day(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let rule = TypedSchedule { end: "after".into(), count: "5".into(), ..daily("09:00") };
        let assignment = world.assign_rule(ann, check_in, &rule).await;
        until(&world, "2026-11-24T12:00:00Z");
        world.work().await;
        clients::pause(&world.app, world.amal, ann, Pause { until: None, mode: PauseMode::Shift }).await.unwrap();
        until(&world, "2026-11-27T10:00:00Z");
        clients::resume(&world.app, world.amal, ann).await.unwrap();
        for _ in 0..6 {
            world.wait(TimeDelta::days(1)).await;
        }
        let came: Vec<String> = world.occurrences(assignment).await.iter().map(|one| one.local_date.format("%m-%d").to_string()).collect();
        assert_eq!(came, ["11-24", "11-28", "11-29", "11-30", "12-01"], "none of the five is lost");
        // Paused and resumed within a day, nothing happens to the rest.
        let ed = world.client("Ed").await;
        let rule = TypedSchedule { from_date: String::new(), times: vec!["20:00".into()], ..daily("20:00") };
        let assignment = world.assign_rule(ed, check_in, &rule).await;
        let before = world.occurrences(assignment).await.len();
        clients::pause(&world.app, world.amal, ed, Pause::default()).await.unwrap();
        world.wait(TimeDelta::hours(2)).await;
        clients::resume(&world.app, world.amal, ed).await.unwrap();
        assert!(world.occurrences(assignment).await.len() >= before);
    }

    async fn what_was_moved_onto_another_is_sent_too(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily("09:00")).await;
        let first = world.occurrences(assignment).await[0].id;
        let at = chrono::NaiveDateTime::parse_from_str("2026-11-25 09:00", "%Y-%m-%d %H:%M").unwrap();
        actions::reschedule(&world.app, world.amal, first, Moved { opens_at: Some(at), due_at: Some(None) }).await.unwrap();
        until(&world, "2026-11-25T09:00:05Z");
        world.work().await;
        assert_eq!(with(&world.occurrences(assignment).await, OccurrenceStatus::Open).len(), 2);
        assert_eq!(world.mails_to("ann@mail.example").len(), 1, "in one mail");
    }

    async fn what_comes_with_appointments_can_become_daily(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let slot = Slot { local_start: "2026-11-24T14:30:00".parse().unwrap(), time_zone: LONDON.into(), minutes: 50 };
        let new = NewAppointment { client: ann, practitioner: None, slots: vec![slot], source: AppointmentSource::Hand };
        appointments::add(&world.app, world.amal, new).await.unwrap();
        let rule = TypedSchedule { kind: "before".into(), days_before: "0".into(), before_time: "09:00".into(), ..TypedSchedule::default() };
        let assignment = world.assign_rule(ann, check_in, &rule).await;
        until(&world, "2026-11-24T09:30:00Z");
        world.work().await;
        let known = store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap();
        let rule = Schedule::read(&daily("18:00"), LONDON, world.clock.now()).unwrap();
        let changed = assignments::Changed { schedule: Some(rule), ..Default::default() };
        assignments::update(&world.app, world.amal, assignment, known.revision, changed).await.unwrap();
        let all = world.occurrences(assignment).await;
        let keys: HashSet<_> = all.iter().map(|one| (one.local_date, one.slot)).collect();
        assert!(keys.len() == all.len() && all.len() > 14, "today's is beside the one that came with the appointment");
    }

    async fn whoever_is_writing_is_not_cut_off(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily("09:00")).await;
        until(&world, "2026-11-24T09:00:05Z");
        world.work().await;
        let mail = world.mails_to("ann@mail.example").pop().unwrap();
        let mut browser = world.visitor();
        let page = browser.post(&mail.link(), &[]).await;
        assert!(page.path.starts_with("/w/"));
        until(&world, "2026-11-25T08:45:00Z");
        let page = browser.post(&mail.link(), &[]).await;
        let draft = format!("{}/draft", page.path);
        let mut fields = page.hidden(&format!("{}/submit", page.path));
        fields.push(("best".into(), "Half a sentence".into()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(&draft, &fields).await;
        until(&world, "2026-11-25T09:30:00Z");
        world.work().await;
        let all = world.occurrences(assignment).await;
        assert_eq!(with(&all, OccurrenceStatus::Open).len(), 2, "yesterday's is still being written, today's has come");
        until(&world, "2026-11-26T08:50:00Z");
        world.work().await;
        let all = world.occurrences(assignment).await;
        assert_eq!(all[0].status, OccurrenceStatus::Missed, "a day after the last word it is over");
    }

    async fn one_of_a_rule_is_moved_left_out_or_sent_now(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily("09:00")).await;
        let all = world.occurrences(assignment).await;
        let at = |text: &str| Some(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap());
        let moved = Moved { opens_at: at("2026-11-25 15:00"), due_at: Some(at("2026-11-26 08:00")) };
        actions::reschedule(&world.app, world.amal, all[1].id, moved).await.unwrap();
        actions::skip(&world.app, world.amal, all[2].id).await.unwrap();
        actions::send_now(&world.app, world.amal, all[0].id).await.unwrap();
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 1, "at once");
        // The rule is planned again and again, and leaves them alone.
        world.wait(TimeDelta::hours(25)).await;
        let now = world.occurrences(assignment).await;
        all_there(&now, days("2026-11-24", 15));
        let of = |day: &str| now.iter().find(|one| one.local_date.to_string() == day).unwrap();
        assert_eq!(of("2026-11-25").opens_at, utc("2026-11-25T15:00:00Z"));
        assert_eq!((of("2026-11-26").status, of("2026-11-26").why), (OccurrenceStatus::Cancelled, Some(OccurrenceWhy::Skipped)));
        let early = Moved { opens_at: at("2026-11-20 09:00"), due_at: None };
        assert!(matches!(actions::reschedule(&world.app, world.amal, all[1].id, early).await, Err(Error::Invalid(_))));
        assert!(matches!(actions::skip(&world.app, world.amal, all[0].id).await, Err(Error::Conflict(_))), "it was sent");
        assert!(matches!(actions::skip(&world.app, world.carol, all[3].id).await, Err(Error::NotFound)), "another practice");
    }

    async fn a_cancelled_rule_sends_nothing_more(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.assign_rule(ann, check_in, &daily("09:00")).await;
        until(&world, "2026-11-24T10:00:00Z");
        world.work().await;
        assignments::cancel(&world.app, world.amal, assignment).await.unwrap();
        world.wait(TimeDelta::days(3)).await;
        let all = world.occurrences(assignment).await;
        assert!(all.iter().all(|one| one.why == Some(OccurrenceWhy::Cancelled)));
        assert_eq!(world.mails_to("ann@mail.example").len(), 1);
    }

    async fn an_older_occurrence_is_asked_as_it_was_sent(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let rule = weekly(&["tue", "fri"]);
        let assignment = world.assign_rule(ann, check_in, &rule).await;
        until(&world, "2026-11-24T09:01:00Z");
        world.work().await;
        let old = world.mails_to("ann@mail.example").pop().unwrap();
        let content = serde_json::from_value(json!({ "sections": [{ "items": [
            { "link_id": "mood", "kind": "scale", "text": "Quite another question", "config": { "min": 0, "max": 10 } },
        ] }] })).unwrap();
        let written = Written { title: "Weekly check-in".into(), mode: TemplateMode::Form, content };
        let draft = templates::draft(&world.app, world.amal, check_in).await.unwrap();
        templates::save(&world.app, world.amal, &draft, draft.revision, written).await.unwrap();
        templates::publish(&world.app, world.amal, check_in).await.unwrap();
        let (amal, next) = (world.amal, store::templates::find(&world.app.store, &world.amal, check_in).await.unwrap().published_version_id);
        world.app.store.write(move |tx| async move { store::moves::set_next(&tx, &amal, assignment, next).await }).await.unwrap();
        until(&world, "2026-11-27T09:01:00Z");
        world.work().await;
        let new = world.mails_to("ann@mail.example").pop().unwrap();
        let page = world.visitor().post(&new.link(), &[]).await;
        assert!(page.has("Quite another question"));
        let page = world.visitor().post(&old.link(), &[]).await;
        assert!(!page.has("Quite another question"), "{}", page.text());
    }

    async fn what_hangs_on_appointments_moves_with_them(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let slot = |day: &str| Slot { local_start: format!("{day}T14:30:00").parse().unwrap(), time_zone: LONDON.into(), minutes: 50 };
        let new = NewAppointment { client: ann, practitioner: None, slots: vec![slot("2026-12-01"), slot("2026-12-08")], source: AppointmentSource::Hand };
        let appointments = appointments::add(&world.app, world.amal, new).await.unwrap();
        let rule = TypedSchedule { kind: "before".into(), days_before: "1".into(), before_time: "18:00".into(), ..TypedSchedule::default() };
        let assignment = world.assign_rule(ann, check_in, &rule).await;
        let opens = |all: &[Occurrence]| -> Vec<String> {
            let planned = all.iter().filter(|one| one.status == OccurrenceStatus::Planned);
            planned.map(|one| one.opens_at.format("%m-%d %H:%M").to_string()).collect()
        };
        assert_eq!(opens(&world.occurrences(assignment).await), ["11-30 18:00", "12-07 18:00"]);
        // The second is moved, the first is called off, a third is made late for tomorrow.
        let known = store::appointments::find(&world.app.store, &world.amal, appointments[1]).await.unwrap();
        appointments::change(&world.app, world.amal, appointments[1], known.revision, slot("2026-12-03"), false).await.unwrap();
        appointments::cancel(&world.app, world.amal, appointments[0], None, false).await.unwrap();
        assert_eq!(opens(&world.occurrences(assignment).await), ["12-02 18:00"]);
        until(&world, "2026-11-29T20:00:00Z");
        let late = NewAppointment { client: ann, practitioner: None, slots: vec![slot("2026-11-30")], source: AppointmentSource::Hand };
        appointments::add(&world.app, world.amal, late).await.unwrap();
        world.work().await;
        let all = world.occurrences(assignment).await;
        assert_eq!(with(&all, OccurrenceStatus::Open).len(), 1, "until it begins it is still worth sending");
        assert_eq!(with(&all, OccurrenceStatus::Open)[0].due_at, Some(utc("2026-11-30T14:30:00Z")));
        assert_eq!(opens(&all), ["12-02 18:00"]);
    }

    async fn a_program_plans_and_reads_rules(world: World) {
        let (ann, check_in) = (world.client("Ann").await, world.check_in().await);
        let api = Api::new(&world).await;
        let rule = json!({
            "kind": "recurring", "unit": "weeks", "weekdays": ["mon", "thu"], "times": ["08:30"], "from": "2026-11-26", "count": 5,
            "within_hours": 12, "taper": [{ "on": "2026-12-07", "every": 2, "unit": "weeks" }],
        });
        let made = api.post("/assignments", json!({ "client_id": ann, "template_id": check_in, "schedule": rule })).await;
        assert_eq!(made.status, 201, "{:?}", made.json);
        let schedule = &made.json["schedule"];
        for (field, value) in rule.as_object().unwrap() {
            assert_eq!(&schedule[field], value, "{field}");
        }
        let coming = api.get(&format!("/occurrences/coming?client_id={ann}&days=14")).await;
        let dates: Vec<&str> = coming.json["items"].as_array().unwrap().iter().map(|one| one["local_date"].as_str().unwrap()).collect();
        assert_eq!(dates, ["2026-11-26", "2026-11-30", "2026-12-03", "2026-12-07"]);
        let first = coming.json["items"][0]["id"].as_str().unwrap();
        let moved = api.post(&format!("/occurrences/{first}/move"), json!({ "opens_at": "2026-11-26T12:00:00Z", "due_at": null })).await;
        assert!(moved.status == 200 && moved.json["opens_at"].as_str().unwrap().starts_with("2026-11-26T12:00:00"), "{:?}", moved.json);
        assert_eq!(api.post(&format!("/occurrences/{first}/skip"), json!({})).await.json["why"], "skipped");
        let wrong = json!({ "kind": "recurring", "times": ["09:00", "09:20"], "until": "2026-12-01", "count": 3 });
        let refused = api.post("/assignments", json!({ "client_id": ann, "template_id": check_in, "schedule": wrong })).await;
        assert_eq!(refused.status, 422, "{:?}", refused.json);
        let text = refused.json.to_string();
        assert!(text.contains("schedule.times") && text.contains("schedule.count"), "{text}");
        let other = api.patch(&format!("/assignments/{}", made.id()), json!({ "schedule": { "kind": "once" } })).await;
        assert_eq!(other.status, 422);
    }
}

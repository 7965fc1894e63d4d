//! The brief before an appointment: what it says of an interval and in which order, who may read it, the mail that says that it is ready.

use chrono::{NaiveDateTime, TimeDelta};
use entity::ids::{AppointmentId, AssignmentId, ClientId, ResponseId, SubmissionId};
use entity::kinds::{AppointmentSource, DeclineReason, EntryKind, Role};
use meanwhile::actions::appointments::{self, NewAppointment};
use meanwhile::actions::discussing::{self, TakeawayOf};
use meanwhile::actions::{briefs, entries, occurrences, responses, reviews, topics};
use meanwhile::domain::appointment::Slot;
use meanwhile::domain::decline::Decline;
use meanwhile::domain::entry::{Shown, Written};
use meanwhile::domain::response::Answer;
use meanwhile::domain::review::Review;
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::{random, store};
use serde_json::json;

use crate::support::{Api, Page, World};

fn local(at: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M").unwrap()
}

/// An appointment of fifty minutes with Dr. Amal.
pub async fn appointment(world: &World, client: ClientId, at: &str) -> AppointmentId {
    let slot = Slot { local_start: local(at), time_zone: "Europe/London".into(), minutes: 50 };
    let new = NewAppointment { client, practitioner: None, slots: vec![slot], source: AppointmentSource::Hand };
    appointments::add(&world.app, world.amal, new).await.unwrap()[0]
}

fn as_client(world: &World, client: ClientId) -> Scope {
    Scope::checked(world.amal.practice(), Actor::Client(client))
}

/// The client writes unasked.
pub async fn write(world: &World, client: ClientId, kind: EntryKind, text: &str, shown: Shown) {
    let author = entries::Author { scope: as_client(world, client), client, session: None, vaults: Vec::new() };
    let written = Written { text: text.into(), ..Written::default() };
    entries::write(&world.app, author, entries::New { id: random::id(world.clock.now()), kind, written, shown }).await.unwrap();
}

/// The client sends a check-in.
pub async fn answer(world: &World, client: ClientId, assignment: AssignmentId, mood: u8) -> ResponseId {
    answer_with(world, client, assignment, mood, None).await
}

/// The client sends a check-in, perhaps with the best moment in words.
pub async fn answer_with(world: &World, client: ClientId, assignment: AssignmentId, mood: u8, best: Option<&str>) -> ResponseId {
    let scope = as_client(world, client);
    let occurrence = world.occurrences(assignment).await.pop().unwrap();
    let known = store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap();
    let version = store::templates::version(&world.app.store, &world.amal, known.version_id).await.unwrap();
    let mut answers = vec![Answer::new("mood", json!(mood))];
    answers.extend(best.map(|best| Answer::new("best", json!(best))));
    let submission: SubmissionId = random::id(world.clock.now());
    match responses::submit(&world.app, scope, occurrence.id, version, submission, answers, None).await.unwrap() {
        responses::Received::First(id) | responses::Received::Again(id) | responses::Received::Amendment(id) => id,
    }
}

async fn look_back(world: &World, client: ClientId, response: ResponseId, review: Review) {
    reviews::save(&world.app, as_client(world, client), response, None, review, true).await.unwrap();
}

/// Everything that a brief says, line by line, under the titles of its parts.
fn said(page: &Page) -> Vec<String> {
    page.texts(".brief h2, .brief li").iter().map(|text| text.trim().to_owned()).collect()
}

async fn read(world: &World, path: &str) -> Page {
    let page = world.amal().await.get(path).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page
}

/// Wants the mail two hours before.
async fn two_hours_before(world: &World) {
    briefs::choose_mail(&world.app, world.amal, world.amal.practitioner().unwrap(), "two_hours").await.unwrap();
}

fn told(world: &World) -> usize {
    world.mails_to("amal@riverside.example").iter().filter(|mail| mail.subject.contains("brief is ready")).count()
}

stories! {
    async fn amal_reads_what_happened_since_the_last_appointment_wins_first(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        write(&world, ann, EntryKind::Win, "Before the last appointment", Shown::Shared).await;
        appointment(&world, ann, "2026-11-23 14:00").await;
        let next = appointment(&world, ann, "2026-11-30 14:00").await;
        world.wait(TimeDelta::hours(6)).await;
        for mood in [4, 5, 6, 6, 7] {
            let given = world.assign(ann, template, None).await;
            world.wait(TimeDelta::hours(5)).await;
            answer(&world, ann, given, mood).await;
        }
        write(&world, ann, EntryKind::Win, "Swam before work. Nobody made me.", Shown::Shared).await;
        write(&world, ann, EntryKind::Journal, "canary of a journal", Shown::Shared).await;
        write(&world, ann, EntryKind::Lapse, "canary that is kept", Shown::Kept).await;
        write(&world, ann, EntryKind::Struggling, "canary of struggling", Shown::Shared).await;
        write(&world, ann, EntryKind::Ask, "Something short for the evening?", Shown::Shared).await;
        let line = topics::New { id: random::id(world.clock.now()), client: ann, session: None, text: "Saying no to my boss".into(), entry: None, shared: true };
        topics::add(&world.app, as_client(&world, ann), line).await.unwrap();

        let page = read(&world, &format!("/appointments/{next}/brief")).await;
        let lines = said(&page);
        let titles = page.texts(".brief h2");
        let expected = ["Look at this first", "Went well", "They want to talk about", "What changed", "Between the sessions", "Agreed last time"];
        assert_eq!(titles, expected, "{lines:?}");
        for wanted in [
            "Wrote “I am struggling” on 24 Nov.",
            "“Swam before work. Nobody made me.” (24 Nov)",
            "“Before the last appointment” (23 Nov, from before)",
            "They ask for something to work on: “Something short for the evening?”",
            "“Saying no to my boss”",
            "Also shared: 1 journal entry.",
            "They keep 1 entry for the session",
            "How was your mood: the first three average 5, the latest three 6.3 of 10 (n = 5, 4 to 7).",
            "“Weekly check-in”: done 5 times.",
            "Why: “So that we both see the week.”",
        ] {
            assert!(lines.iter().any(|line| line.contains(wanted)), "{wanted} in {lines:#?}");
        }
        assert!(page.has("Since the last appointment on Monday 23 November 2026."), "{}", page.text());
        assert!(!page.has("canary"), "{}", page.text());
        assert_eq!(page.attributes(".brief .head a", "href"), [format!("/appointments/{next}")]);
        assert!(page.exists("button[data-print][hidden]"), "without scripts the footer says how");
        // Every line leads to where it comes from.
        let links = page.attributes(".brief li a", "href");
        assert_eq!(links.len(), page.texts(".brief li").len());
        let mut amal = world.amal().await;
        for link in &links {
            assert_eq!(amal.get(link).await.status, 200, "{link}");
        }
        // What is quoted counts as read, what is not does not.
        let rows = store::entries::of_client(&world.app.store, &world.amal, ann, 50).await.unwrap();
        let unread = |kind| rows.iter().filter(move |row| row.kind == kind && row.read_at.is_none()).count();
        assert_eq!(unread(EntryKind::Ask), 0);
        assert_eq!(unread(EntryKind::Win), 0);
        assert!(amal.get(&format!("/appointments/{next}")).await.exists(&format!("a[href='/appointments/{next}/brief']")));
        assert!(amal.get(&format!("/clients/{ann}")).await.exists(&format!("dd a[href='/appointments/{next}']")));
        // The same page, asked for by the client.
        assert_eq!(said(&read(&world, &format!("/clients/{ann}/brief")).await).len(), lines.len());
    }

    async fn a_brief_is_for_whoever_sees_the_case(world: World) {
        let ann = world.client("Ann").await;
        let one = appointment(&world, ann, "2026-11-30 14:00").await;
        let (_, sam) = world.hire("Sam", Role::Assistant).await;
        let paths = [format!("/appointments/{one}/brief"), format!("/clients/{ann}/brief")];
        let mut carol = world.signed_in("carol@hillside.example").await;
        let mut ben = world.signed_in("ben@riverside.example").await;
        let mut sam = world.signed_in(&sam).await;
        let (hers, riversides) = (world.key_of(world.carol, &[ApiScope::ClinicalRead]).await, world.key(&[ApiScope::ClinicalRead]).await);
        for path in &paths {
            assert_eq!(carol.get(path).await.status, 404, "another practice's");
            assert_eq!(ben.get(path).await.status, 404, "another caseload's");
            assert_eq!(sam.get(path).await.status, 403, "an assistant");
            assert_eq!(Api::with(&world, &hers).get(path).await.status, 404);
            assert_eq!(Api::with(&world, &riversides).get(path).await.status, 200);
        }
        world.share_with_ben(ann).await;
        for path in &paths {
            assert_eq!(ben.get(path).await.status, 200);
        }
        let days = world.amal().await.get("/appointments").await;
        assert!(days.attributes("a", "href").contains(&paths[0]));
        assert!(!sam.get("/appointments").await.body.contains("/brief"));
        // Who read it stands in the trail.
        assert!(world.amal().await.get("/practice/audit").await.has("read the brief of"));
    }

    async fn done_differently_and_not_done_come_with_their_reasons(world: World) {
        let (ed, template) = (world.client("Ed").await, world.check_in().await);
        appointment(&world, ed, "2026-11-23 11:00").await;
        let next = appointment(&world, ed, "2026-12-07 11:00").await;
        world.wait(TimeDelta::hours(3)).await;
        let scope = as_client(&world, ed);
        let declines = [
            Decline::because(DeclineReason::NoTime).noting("Quarter’s end."),
            Decline::read(["differently"].into_iter(), "", "Walked with Jo instead").unwrap(),
        ];
        for decline in declines {
            let given = world.assign(ed, template, None).await;
            let occurrence = world.occurrence(given).await.id;
            occurrences::decline(&world.app, scope, occurrence, decline).await.unwrap();
        }
        let done = world.assign(ed, template, None).await;
        answer(&world, ed, done, 5).await;
        let waits = world.assign(ed, template, Some("2026-11-24 18:00")).await;
        world.wait(TimeDelta::days(12)).await;
        assert_eq!(world.occurrence(waits).await.status, entity::kinds::OccurrenceStatus::Missed);
        let lines = said(&read(&world, &format!("/appointments/{next}/brief")).await);
        for wanted in [
            "“Weekly check-in”: done 1 of 4 times.",
            "“Weekly check-in”: done differently on 23 Nov: “Walked with Jo instead”.",
            "“Weekly check-in”: not this time, on 23 Nov. There was no time. “Quarter’s end.”",
            "“Weekly check-in”: no answer came, once.",
        ] {
            assert!(lines.iter().any(|line| line == wanted), "{wanted} in {lines:#?}");
        }
    }

    async fn little_help_twice_is_an_offer_until_it_was_talked_about(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let mut last = None;
        // Once before the appointment, once after: the offer looks further back than the interval.
        for (helpful, days) in [(3, 1), (2, 2)] {
            let given = world.assign(ann, template, None).await;
            let response = answer(&world, ann, given, 5).await;
            look_back(&world, ann, response, Review { helpful: Some(helpful), hard: Some(6), ..Review::default() }).await;
            last = Some(response);
            if days == 1 {
                appointment(&world, ann, "2026-11-24 09:00").await;
            }
            world.wait(TimeDelta::days(days)).await;
        }
        let path = format!("/clients/{ann}/brief");
        let offer = "“Weekly check-in” helped little twice in a row (3 and 2 of 10). Change it, make it smaller, or swap it?";
        let page = read(&world, &path).await;
        assert!(page.has(offer), "{}", page.text());
        assert!(page.has("No appointment is planned.") && page.has("6 of 10 hard (n = 1)"), "{}", page.text());
        meanwhile::actions::discussing::set_discussed(&world.app, world.amal, last.unwrap(), true, None).await.unwrap();
        let page = read(&world, &path).await;
        assert!(!page.has("twice in a row") && page.has("helped 2 of 10 (n = 1)"), "{}", page.text());
    }

    async fn the_mail_comes_once_even_if_the_appointment_is_moved(world: World) {
        let ann = world.client("Ann").await;
        let one = appointment(&world, ann, "2026-11-23 14:00").await;
        // Nobody asked for it yet.
        world.wait(TimeDelta::hours(1)).await;
        two_hours_before(&world).await;
        world.work().await;
        assert_eq!(told(&world), 0, "it is three hours before");
        world.wait(TimeDelta::hours(1)).await;
        assert_eq!(told(&world), 1);
        let mail = world.mails_to("amal@riverside.example").pop().unwrap();
        let all = format!("{} {} {}", mail.subject, mail.text, mail.html);
        assert!(all.contains(&format!("/briefs/{one}")) && !all.contains("Ann") && !all.contains("14:00"), "{all}");
        assert_eq!(read(&world, &format!("/briefs/{one}")).await.path, format!("/appointments/{one}/brief"));
        // Moved to the next day after that: no second one.
        let row = store::appointments::find(&world.app.store, &world.amal, one).await.unwrap();
        let to = Slot { local_start: local("2026-11-24 15:00"), time_zone: "Europe/London".into(), minutes: 50 };
        appointments::change(&world.app, world.amal, one, row.revision, to, false).await.unwrap();
        for _ in 0..30 {
            world.wait(TimeDelta::hours(1)).await;
        }
        assert_eq!(told(&world), 1);
        // One that is moved before its time is told of at its new time.
        let two = appointment(&world, ann, "2026-11-26 10:00").await;
        let row = store::appointments::find(&world.app.store, &world.amal, two).await.unwrap();
        let to = Slot { local_start: local("2026-11-27 10:00"), time_zone: "Europe/London".into(), minutes: 50 };
        appointments::change(&world.app, world.amal, two, row.revision, to, false).await.unwrap();
        world.clock.advance("2026-11-26T10:30:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() - world.clock.now());
        world.work().await;
        assert_eq!(told(&world), 1);
        world.wait(TimeDelta::hours(22)).await;
        assert_eq!(told(&world), 2);
    }

    async fn no_mail_comes_for_what_was_cancelled_or_not_wanted(world: World) {
        let ann = world.client("Ann").await;
        two_hours_before(&world).await;
        let one = appointment(&world, ann, "2026-11-23 14:00").await;
        appointments::cancel(&world.app, world.amal, one, None, false).await.unwrap();
        world.wait(TimeDelta::hours(3)).await;
        assert_eq!(told(&world), 0);
        // Asked for, and cancelled before it went.
        let two = appointment(&world, ann, "2026-11-23 15:30").await;
        world.clock.advance(TimeDelta::hours(1));
        briefs::ask_due(&world.app).await.unwrap();
        appointments::cancel(&world.app, world.amal, two, None, false).await.unwrap();
        world.work().await;
        assert_eq!(told(&world), 0);
        // Switched off, and one of somebody who has the appointment and not the case.
        let mut amal = world.amal().await;
        let page = amal.get("/account").await;
        assert!(amal.submit(&page, "/account/briefs", &[("brief_mail", "sometimes")]).await.has("Please choose one of these."));
        assert!(amal.submit(&page, "/account/briefs", &[("brief_mail", "")]).await.has("Saved."));
        appointment(&world, ann, "2026-11-23 17:00").await;
        world.wait(TimeDelta::hours(2)).await;
        assert_eq!(told(&world), 0);
        let bens = Scope::checked(world.amal.practice(), Actor::Practitioner(world.ben().await));
        briefs::choose_mail(&world.app, bens, world.ben().await, "two_hours").await.unwrap();
        let slot = Slot { local_start: local("2026-11-23 18:00"), time_zone: "Europe/London".into(), minutes: 50 };
        let new = NewAppointment { client: ann, practitioner: Some(world.ben().await), slots: vec![slot], source: AppointmentSource::Hand };
        appointments::add(&world.app, world.amal, new).await.unwrap();
        world.wait(TimeDelta::minutes(90)).await;
        assert!(world.mails_to("ben@riverside.example").is_empty());
        world.share_with_ben(ann).await;
        world.work().await;
        assert_eq!(world.mails_to("ben@riverside.example").len(), 1, "now he may read it");
    }

    async fn two_appointments_on_one_day_have_a_brief_and_a_mail_each(world: World) {
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        two_hours_before(&world).await;
        let morning = appointment(&world, ann, "2026-11-24 09:00").await;
        let evening = appointment(&world, ann, "2026-11-24 17:00").await;
        appointment(&world, ed, "2026-11-24 17:00").await;
        write(&world, ann, EntryKind::Win, "In the beginning", Shown::Shared).await;
        world.wait(TimeDelta::hours(24)).await;
        assert_eq!(told(&world), 0, "a mail after it has begun helps nobody");
        write(&world, ann, EntryKind::Win, "At noon", Shown::Shared).await;
        world.wait(TimeDelta::hours(6)).await;
        assert_eq!(told(&world), 2, "one for each of two clients");
        let first = read(&world, &format!("/appointments/{morning}/brief")).await;
        let second = read(&world, &format!("/appointments/{evening}/brief")).await;
        // The morning is over: to look at its brief marks nothing as read, so what nobody has read yet stands there without its words.
        assert!(first.has("Noted a win (23 Nov)") && !first.has("In the beginning") && !first.has("At noon"), "{}", first.text());
        assert!(first.has("No appointment has taken place yet.") && first.has("It is over: this is what was known then."));
        assert!(second.has("“At noon”") && second.has("“In the beginning” (23 Nov, from before)"), "{}", second.text());
        assert!(second.has("Since the last appointment on Tuesday 24 November 2026."));
        let again = read(&world, &format!("/appointments/{morning}/brief")).await;
        assert!(again.has("“In the beginning” (23 Nov)"), "read by now");
    }

    async fn before_the_first_appointment_everything_since_care_began_counts(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let given = world.assign(ann, template, None).await;
        answer(&world, ann, given, 5).await;
        world.wait(TimeDelta::days(30)).await;
        let first = appointment(&world, ann, "2026-12-28 10:00").await;
        let page = read(&world, &format!("/appointments/{first}/brief")).await;
        assert!(page.has("Since care began on Monday 23 November 2026.") && page.has("How was your mood: 5 of 10 on 23 Nov (n = 1)."), "{}", page.text());
        appointments::cancel(&world.app, world.amal, first, None, false).await.unwrap();
        world.wait(TimeDelta::days(60)).await;
        let page = read(&world, &format!("/clients/{ann}/brief")).await;
        assert!(page.has("No appointment is on record. The last 7 days."), "{}", page.text());
        assert_eq!(said(&page), ["Between the sessions", "From before, still to discuss: 1 completion, of 23 Nov 2026."]);
    }

    async fn a_long_interval_is_cut_and_says_so(world: World) {
        let ann = world.client("Ann").await;
        for n in 0..9 {
            let text = format!("Topic number {n}");
            let line = topics::New { id: random::id(world.clock.now()), client: ann, session: None, text, entry: None, shared: true };
            topics::add(&world.app, as_client(&world, ann), line).await.unwrap();
            write(&world, ann, EntryKind::Win, &format!("Win number {n}"), Shown::Shared).await;
        }
        let page = read(&world, &format!("/clients/{ann}/brief")).await;
        assert_eq!(page.texts(".brief .rest"), ["and 5 more", "and 3 more"]);
        let rows = store::entries::of_client(&world.app.store, &world.amal, ann, 50).await.unwrap();
        assert_eq!(rows.iter().filter(|row| row.read_at.is_some()).count(), 4, "only what was shown counts as read");
    }

    async fn what_was_written_is_quoted_until_it_was_talked_about_and_beside_one_number_stands_the_one_before(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let say = |mood: u8, best: &'static str| {
            let world = &world;
            async move { answer_with(world, ann, world.assign(ann, template, None).await, mood, Some(best)).await }
        };
        let before = say(7, "Coffee in the sun.").await;
        appointment(&world, ann, "2026-11-23 14:00").await;
        world.wait(TimeDelta::days(1)).await;
        say(8, "Laughed a lot.").await;
        let next = appointment(&world, ann, "2026-11-30 14:00").await;
        let page = read(&world, &format!("/appointments/{next}/brief")).await;
        let lines = said(&page);
        for wanted in [
            "What was the best moment? “Laughed a lot.” (24 Nov)",
            "What was the best moment? “Coffee in the sun.” (23 Nov, from before)",
            "How was your mood: 8 of 10 on 24 Nov, before that 7 (n = 1).",
            "From before, still to discuss: 1 completion, of 23 Nov 2026.",
        ] {
            assert!(lines.iter().any(|line| line == wanted), "{wanted} in {lines:#?}");
        }
        assert!(world.amal().await.get(&format!("/practice/audit?about={before}")).await.has("read"), "words that were shown are in the trail");
        meanwhile::actions::discussing::set_discussed(&world.app, world.amal, before, true, None).await.unwrap();
        let page = read(&world, &format!("/appointments/{next}/brief")).await;
        assert!(!page.has("Coffee in the sun.") && page.has("Laughed a lot."), "{}", page.text());
    }

    async fn a_past_brief_is_as_it_was_known_then(world: World) {
        let (ann, scope) = (world.client("Ann").await, world.amal);
        let phq = meanwhile::actions::measures::adopt(&world.app, scope, "phq-9", Some(true)).await.unwrap();
        let answer = |scores: [u8; 9]| {
            let world = &world;
            async move {
                let given = world.assign(ann, phq, None).await;
                let known = store::assignments::find(&world.app.store, &world.amal, given).await.unwrap();
                let version = store::templates::version(&world.app.store, &world.amal, known.version_id).await.unwrap();
                let typed = scores.iter().enumerate().map(|(n, score)| (format!("phq9_{}", n + 1), vec![score.to_string()]));
                let answers = meanwhile::domain::response::read(&version.content, &typed.collect()).unwrap();
                let (occurrence, submission) = (world.occurrence(given).await.id, random::id(world.clock.now()));
                responses::submit(&world.app, as_client(world, ann), occurrence, version, submission, answers, None).await.unwrap();
            }
        };
        answer([3, 3, 2, 2, 1, 2, 2, 1, 1]).await;
        let first = appointment(&world, ann, "2026-11-23 14:00").await;
        world.wait(TimeDelta::hours(5)).await;
        let alert = store::alerts::new_ones(&world.app.store, &scope, 9).await.unwrap()[0].id;
        meanwhile::actions::alerts::see(&world.app, scope, alert).await.unwrap();
        world.wait(TimeDelta::days(3)).await;
        answer([1, 1, 1, 1, 1, 1, 1, 1, 0]).await;
        let second = appointment(&world, ann, "2026-11-30 14:00").await;
        world.wait(TimeDelta::days(5)).await;
        let line = topics::New { id: random::id(world.clock.now()), client: ann, session: None, text: "Of today".into(), entry: None, shared: true };
        topics::add(&world.app, as_client(&world, ann), line).await.unwrap();
        write(&world, ann, EntryKind::Win, "After all of it", Shown::Shared).await;

        let page = read(&world, &format!("/appointments/{first}/brief")).await;
        assert!(page.has("PHQ-9: 17 of 27") && page.has("One total alone shows no change."), "{}", page.text());
        assert!(page.has("An answer of 23 Nov needs a person. It was marked as seen on 23 Nov.") && !page.has("Of today"), "{}", page.text());
        let page = read(&world, &format!("/appointments/{second}/brief")).await;
        assert!(page.has("PHQ-9: 8 of 27") && page.has("reliably improved") && !page.has("Of today") && !page.has("After all"), "{}", page.text());
        let now = read(&world, &format!("/clients/{ann}/brief")).await;
        assert!(now.has("Of today") && now.has("After all of it") && !now.has("PHQ-9: 8 of 27"), "{}", now.text());
    }

    async fn what_belongs_to_which_appointment_is_kept_apart(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let missed = appointment(&world, ann, "2026-11-25 14:00").await;
        let first = appointment(&world, ann, "2026-11-23 14:00").await;
        let second = appointment(&world, ann, "2026-11-30 14:00").await;
        world.wait(TimeDelta::hours(6)).await;
        let line = |text: &str| discussing::Over { value: Some(text.to_owned()), revision: 0 };
        // Typed the evening after the one, and before the other begins.
        discussing::write_takeaway(&world.app, world.amal, TakeawayOf::Appointment(first), line("A small step counts.")).await.unwrap();
        discussing::write_takeaway(&world.app, world.amal, TakeawayOf::Appointment(second), line("Prepared for next time.")).await.unwrap();
        let late = world.assign(ann, template, Some("2026-11-25 18:00")).await;
        let done = world.assign(ann, template, None).await;
        world.wait(TimeDelta::hours(48)).await;
        answer(&world, ann, done, 6).await;
        appointments::mark(&world.app, world.amal, missed, None, false).await.unwrap();
        world.wait(TimeDelta::hours(6)).await;
        let page = read(&world, &format!("/appointments/{second}/brief")).await;
        let lines = said(&page);
        assert!(lines.iter().any(|line| line == "“A small step counts.” (23 Nov)") && !page.has("Prepared for next time."), "{lines:#?}");
        assert!(lines.iter().any(|line| line == "The session of 25 Nov did not take place."), "{lines:#?}");
        assert!(lines.iter().any(|line| line == "“Weekly check-in”: still open, late: it was asked for by 25 Nov."), "{lines:#?}");
        assert_eq!(world.occurrence(late).await.status, entity::kinds::OccurrenceStatus::Open);
        // What came in after it is no matter of the one that is over.
        let response = world.responses().await.pop().unwrap().id;
        let mut amal = world.amal().await;
        let over = amal.get(&format!("/appointments/{first}")).await;
        assert!(!over.body.contains(&response.to_string()) && over.has("on the list for the next"), "{}", over.text());
        assert!(amal.get(&format!("/appointments/{second}")).await.body.contains(&response.to_string()));
    }

    async fn what_was_moved_here_was_agreed_with_nobody(world: World) {
        let (ann, ed, template) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        let given = world.assign(ann, template, None).await;
        world.wait(TimeDelta::hours(1)).await;
        let response = answer(&world, ann, given, 5).await;
        world.wait(TimeDelta::hours(1)).await;
        let moved = meanwhile::actions::misfiled::move_to(&world.app, world.amal, response, ed, None).await.unwrap();
        let page = read(&world, &format!("/clients/{ed}/brief")).await;
        assert!(page.has("“Weekly check-in”: done.") && !page.texts(".brief h2").contains(&"Agreed last time".to_owned()), "{}", page.text());
        assert!(world.amal().await.get(&format!("/responses/{moved}")).await.has("moved here"));
        // What was agreed is, whatever answers it.
        let given = world.assign(ed, template, None).await;
        assert!(read(&world, &format!("/clients/{ed}/brief")).await.has("Agreed last time"), "{given}");
    }

    async fn a_brief_costs_the_same_however_much_was_sent(world: World) {
        let template = world.log().await;
        let mut counts = Vec::new();
        for (name, answers) in [("Ann", 10), ("Ed", 150)] {
            let client = world.client(name).await;
            let assignment = world.assign(client, template, None).await;
            for n in 0..answers {
                world.clock.advance(TimeDelta::minutes(20));
                answer(&world, client, assignment, n % 11).await;
            }
            let path = format!("/clients/{client}/brief");
            let mut amal = world.amal().await;
            assert_eq!(amal.get(&path).await.status, 200);
            let before = world.app.store.statements();
            assert_eq!(amal.get(&path).await.status, 200);
            counts.push(world.app.store.statements() - before);
        }
        assert!(counts[0] == counts[1] && counts[0] > 5, "{counts:?}");
    }

    async fn another_system_reads_the_same_brief(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let given = world.assign(ann, template, None).await;
        let response = answer(&world, ann, given, 5).await;
        let one = appointment(&world, ann, "2026-11-24 10:00").await;
        let api = Api::new(&world).await;
        let brief = api.get(&format!("/clients/{ann}/brief")).await.json;
        assert_eq!(brief, api.get(&format!("/appointments/{one}/brief")).await.json);
        assert_eq!((&brief["appointment_id"], &brief["since"]), (&json!(one.0), &json!("care_began")));
        let work = brief["sections"].as_array().unwrap().iter().find(|section| section["part"] == "work").unwrap();
        assert_eq!(work["lines"][0], json!({ "text": "“Weekly check-in”: done.", "source": "response", "source_id": response.0 }));
    }
}

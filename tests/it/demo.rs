//! The demo's sample weeks: that they end now whenever it is started, and that every page has something true to show.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AssignmentId, ClientId};
use entity::kinds::{ClientStatus, EmailState, OccurrenceStatus, Role};
use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::Config;
use meanwhile::demo::{self, DemoFile};
use meanwhile::domain::client::Client;
use meanwhile::domain::occurrence::{self, Facts, State};
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::store::audit::Verdict;
use meanwhile::store::{assignments, audit, clients, occurrences, outbox, practices, responses, sequences, templates};
use meanwhile::{server, web};
use tokio_util::sync::CancellationToken;

use crate::support::Visitor;

/// A demo prepared as if it were that time.
async fn prepared(now: DateTime<Utc>, dir: &Path) -> (App, Scope, DemoFile) {
    let config = Config::demo("127.0.0.1:7070".parse().unwrap(), dir).unwrap();
    let app = App::build(config, Clock::manual(now)).await.unwrap();
    let demo = demo::prepare(&app, dir).await.unwrap();
    let practice = practices::all(&app.store).await.unwrap()[0].id;
    (app, Scope::checked(practice, Actor::System), demo)
}

/// What became of a client's assignments that came once, the first one first.
async fn states(app: &App, scope: &Scope, client: ClientId) -> Vec<State> {
    let mut all = occurrences::of_client(&app.store, scope, client).await.unwrap();
    let again = by_rule(app, scope, client).await;
    all.retain(|occurrence| !again.contains(&occurrence.assignment_id));
    let facts = |occurrence: &occurrences::Occurrence| Facts {
        status: occurrence.status,
        mailed: true,
        begun_at: occurrence.begun_at,
        due_at: occurrence.due_at,
    };
    all.iter().rev().map(|occurrence| occurrence::state(facts(occurrence), app.now())).collect()
}

/// Assignments that come again.
async fn by_rule(app: &App, scope: &Scope, client: ClientId) -> Vec<AssignmentId> {
    let all = assignments::of_client(&app.store, scope, client).await.unwrap();
    all.iter().filter(|assignment| !assignment.schedule.is_single()).map(|assignment| assignment.id).collect()
}

fn count(states: &[State], state: State) -> usize {
    states.iter().filter(|known| **known == state).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_weeks_end_now_on_any_day_and_at_any_hour() {
    // A Monday soon after midnight; a Tuesday noon in summer; a Sunday, in the hour that the clock change repeats.
    for now in ["2026-01-05T00:05:00Z", "2026-07-14T12:00:00Z", "2026-10-25T01:30:00Z"] {
        let dir = tempfile::tempdir().unwrap();
        let now: DateTime<Utc> = now.parse().unwrap();
        let (app, scope, _) = prepared(now, dir.path()).await;
        assert_eq!(app.now(), now);
        let store = &app.store;
        let people: BTreeMap<String, Client> = clients::list(store, &scope).await.unwrap().into_iter().map(|one| (one.name.clone(), one)).collect();
        assert_eq!(people.len(), 7, "{now}");
        let one = |name: &str| people.iter().find(|(known, _)| known.starts_with(name)).unwrap().1;

        // Seven who differ, whenever it is started.
        let ann = states(&app, &scope, one("Ann").id).await;
        assert_eq!((count(&ann, State::Completed), count(&ann, State::Missed), ann.last()), (15, 1, Some(&State::Begun)), "{now}");
        // And what comes again: one that begins next week, one of each day.
        let again = by_rule(&app, &scope, one("Ann").id).await;
        assert_eq!(again.len(), 2, "{now}");
        let daily = occurrences::of_assignment(store, &scope, again[1]).await.unwrap();
        let of = |status| daily.iter().filter(|occurrence| occurrence.status == status).count();
        assert_eq!((daily.len(), of(OccurrenceStatus::Completed)), (14, 4), "{now}");
        assert!(of(OccurrenceStatus::Planned) >= 2 && of(OccurrenceStatus::Missed) >= 3 && of(OccurrenceStatus::Open) <= 1, "{now}");
        let ed = states(&app, &scope, one("Ed").id).await;
        assert_eq!((count(&ed, State::Completed), count(&ed, State::Begun), count(&ed, State::Missed)), (10, 1, 0), "{now}");
        // In the middle of three steps: done, waiting for him, to come.
        let sequence = sequences::page(store, &scope, Some(one("Ed").id), None, 10).await.unwrap().remove(0);
        let steps = sequences::steps(store, &scope, sequence.id).await.unwrap();
        assert_eq!(steps.iter().map(|step| step.begun_at.is_some()).collect::<Vec<_>>(), [true, true, false], "{now}");
        let tom = states(&app, &scope, one("Tom").id).await;
        assert_eq!(tom[5..], [State::Declined, State::Missed], "{now}");
        let silent = one("Tom").reminders_stopped_at.unwrap();
        assert!(now - silent < TimeDelta::days(14), "{now}: home no longer says that Tom stopped reminders");
        let priya = states(&app, &scope, one("Priya").id).await;
        assert_eq!((priya.last(), count(&priya, State::Cancelled)), (Some(&State::Late), 1), "{now}");
        assert_eq!(one("Priya").email, "priya@mail.example");
        let lena = states(&app, &scope, one("Lena").id).await;
        assert_eq!((one("Lena").status, count(&lena, State::Completed), lena.len()), (ClientStatus::Discharged, 9, 9), "{now}");
        assert_eq!(states(&app, &scope, one("Mina").id).await, [State::Mailed], "{now}");
        assert!(one("Tom").address.confirmed_how == Some(entity::kinds::ConfirmedHow::Typed) && one("Noah").address.confirmed_at.is_none(), "{now}");
        assert!(now - one("Mina").created_at < TimeDelta::days(5), "{now}: Mina is not new");

        // Nothing is ahead of now but what is due; the latest is a few days old at most.
        for event in audit::list(store, &scope).await.unwrap() {
            assert!(event.at <= now, "{now}: {} {} at {}", event.verb, event.subject, event.at);
        }
        let all = responses::page(store, &scope, None, None, 200).await.unwrap();
        let latest = all.iter().map(|row| row.submitted_at).max().unwrap();
        assert!(latest <= now && now - latest < TimeDelta::days(4), "{now}: {latest}");
        let undiscussed = all.iter().filter(|row| row.discussed_at.is_none()).count();
        assert!((2..6).contains(&undiscussed), "{now}: {undiscussed} of {}", all.len());
        for occurrence in occurrences::page(store, &scope, None, None, 200).await.unwrap() {
            assert!(occurrence.opens_at <= now || occurrence.status == OccurrenceStatus::Planned, "{now}");
        }
        let mails = outbox::page(store, &scope, &[], None, 200).await.unwrap();
        assert!(mails.iter().all(|mail| mail.created_at <= now && mail.sent_at.is_none_or(|at| at <= now)), "{now}");
        let given_up: Vec<_> = mails
            .iter()
            .filter(|mail| !matches!(mail.state, EmailState::Sent | EmailState::Ready))
            .map(|mail| (mail.kind.as_str(), mail.state))
            .collect();
        assert_eq!(given_up, [("response_received", EmailState::Expired), ("invitation", EmailState::Held)], "{now}");
        // What was done last waits for the worker's next round.
        let verdict = audit::verify(store, &scope).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { waiting: 0..=20, .. }), "{now}: {verdict:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_can_be_done_was_done_by_somebody() {
    let dir = tempfile::tempdir().unwrap();
    let (app, scope, _) = prepared("2026-11-22T12:00:00Z".parse().unwrap(), dir.path()).await;
    let trail = audit::list(&app.store, &scope).await.unwrap();
    let told: Vec<String> = trail.iter().map(|event| format!("{} {} {}", event.actor_kind, event.verb, event.subject)).collect();
    for event in [
        "practitioner invite practitioner",
        "practitioner ask_to_confirm client",
        "practitioner attest_address client",
        "client confirm_address client",
        "practitioner join practitioner",
        "practitioner update practice",
        "practitioner archive template",
        "practitioner publish consent_text",
        "client consent client",
        "practitioner share client",
        "practitioner pause client",
        "practitioner resume client",
        "practitioner discharge client",
        "practitioner change_address client",
        "practitioner resend assignment",
        "practitioner update assignment",
        "practitioner cancel assignment",
        "practitioner create appointment",
        "practitioner cancel appointment",
        "practitioner mark_missed appointment",
        "practitioner read response",
        "practitioner mark_discussed response",
        "client amend response",
        "client decline occurrence",
        "client stop_reminders client",
        "client choose_reminders client",
    ] {
        assert!(told.contains(&event.to_owned()), "{event} is not in {told:?}");
    }
    let written = templates::list(&app.store, &scope).await.unwrap();
    let check_in = written.iter().find(|template| template.title == "Weekly check-in").unwrap();
    let version = templates::version(&app.store, &scope, check_in.published_version_id.unwrap()).await.unwrap();
    assert_eq!(version.number, 2);
    // Both versions are in use: what was assigned before keeps its own.
    let ann = clients::list(&app.store, &scope).await.unwrap().into_iter().find(|client| client.name == "Ann Larsen").unwrap();
    let given = assignments::of_client(&app.store, &scope, ann.id).await.unwrap();
    let of_second = given.iter().filter(|assignment| assignment.version_id == version.id).count();
    assert_eq!((of_second, given.len()), (8, 19));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_start_is_never_taken_for_whole() {
    let dir = tempfile::tempdir().unwrap();
    assert!(!demo::is_demo(dir.path()));
    std::fs::write(dir.path().join("demo.unfinished"), "").unwrap();
    assert!(demo::is_demo(dir.path()), "it can be forgotten with --reset");
    let config = Config::demo("127.0.0.1:7070".parse().unwrap(), dir.path()).unwrap();
    let app = App::build(config, Clock::system()).await.unwrap();
    let refused = demo::prepare(&app, dir.path()).await.err().unwrap();
    assert!(refused.to_string().contains("--reset"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_the_seven_is_seen_for_what_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let bound = web::serve::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let app = App::build(Config::demo(bound.address, dir.path()).unwrap(), Clock::system()).await.unwrap();
    let demo = demo::prepare(&app, dir.path()).await.unwrap();
    let stop = CancellationToken::new();
    let running = tokio::spawn(server::serve(app.clone(), bound, stop.clone()));

    let mut amal = Visitor::new(&demo.base_url);
    let sign_in = [("_email", demo.workspace.email.as_str()), ("_password", &demo.workspace.password), ("_next", "/home")];
    let home = amal.post("/sign-in", &sign_in).await;
    let line = |about: &[&str]| home.texts("a.line").into_iter().any(|line| about.iter().all(|word| line.contains(word)));
    assert!(line(&["Tom Ashby", "no answer came"]) && line(&["Tom Ashby", "Stopped reminders"]), "{}", home.text());
    assert!(line(&["Priya Nair", "late"]), "{}", home.text());
    assert!(line(&["Mina Sato", "Weekly check-in"]) && line(&["Ed Okafor", "Morning notes"]), "{}", home.text());

    let list = amal.get("/clients").await;
    let names = ["Ann Larsen", "Ed Okafor", "Mina Sato", "Tom Ashby", "Priya Nair", "Noah Lind"];
    assert!(names.iter().all(|name| list.has(name)), "{}", list.text());
    let noah = list.texts("a.line").into_iter().find(|line| line.contains("Noah Lind")).unwrap();
    assert!(noah.contains("not confirmed") && noah.contains("1 mail waits"), "{noah}");
    let ended = amal.get("/clients?status=discharged").await;
    let lena = ended.texts("a.line").into_iter().find(|line| line.contains("Lena Vogel")).unwrap_or_else(|| panic!("{}", ended.text()));
    assert!(lena.contains("discharged"), "{lena}");
    let ann = amal.get(&list.line_with("Ann Larsen")).await;
    let progress = amal.get(&format!("{}/progress", ann.path)).await;
    assert!(progress.has("no answer") && progress.has("How was your mood"), "{}", progress.text());
    let tom = amal.get(&list.line_with("Tom Ashby")).await;
    assert!(tom.texts(".badge").iter().any(|badge| badge.contains("could not") || badge.contains("declined")), "{:?}", tom.texts(".badge"));

    // Colleagues joined, and sign in with what the file says.
    let roles: Vec<Role> = demo.people.iter().map(|person| person.role).collect();
    assert_eq!(roles, [Role::Owner, Role::Therapist, Role::Assistant]);
    for person in &demo.people {
        let mut visitor = Visitor::new(&demo.base_url);
        let home = visitor.post("/sign-in", &[("_email", &person.email), ("_password", &person.password), ("_next", "/home")]).await;
        assert!(home.status != 401 && home.path != "/sign-in", "{} {}", person.email, home.path);
    }
    stop.cancel();
    running.await.unwrap().unwrap();
}

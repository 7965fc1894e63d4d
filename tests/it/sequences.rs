//! Several templates, one after the other: each begins once, at its time, and the page says what is next and why.

use chrono::{NaiveTime, TimeDelta};
use entity::ids::{AssignmentId, ClientId, SequenceId, TemplateId};
use entity::kinds::{DeclineReason, OccurrenceStatus, SequenceStatus, StepTrigger};
use meanwhile::actions::sequences::{self as actions, Deed, NewSequence, Standing, Turn};
use meanwhile::actions::{assignments, clients, occurrences, templates};
use meanwhile::domain::agreement::Agreement;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::domain::sequence::plan::StepPlan;
use meanwhile::domain::sequence::{Became, Cue, Next, Obstacle, Outcome, Since, Wait};
use meanwhile::error::Error;
use meanwhile::store;
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, World};

/// A step that somebody begins.
pub fn by_hand(template: TemplateId) -> StepPlan {
    step(template, StepTrigger::Manual, 0, "")
}

fn step(template: TemplateId, begins: StepTrigger, delay_days: u16, time: &str) -> StepPlan {
    let send_time = NaiveTime::parse_from_str(time, "%H:%M").ok();
    StepPlan { template, agreement: Agreement::default(), cue: Cue { begins, delay_days, send_time }, due_days: None }
}

/// A sequence for one client of Dr. Amal.
pub async fn plan(world: &World, client: ClientId, title: &str, steps: &[StepPlan]) -> SequenceId {
    let new = NewSequence {
        id: None,
        client,
        practitioner: world.amal.practitioner().unwrap(),
        title: title.into(),
        starts_on: None,
        steps: steps.to_vec(),
    };
    actions::create(&world.app, world.amal, vec![new]).await.unwrap().remove(0)
}

async fn standing(world: &World, id: SequenceId) -> Standing {
    actions::read(&world.app.store, &world.amal, id, world.app.now()).await.unwrap()
}

async fn act(world: &World, id: SequenceId, place: usize, deed: Deed) -> Result<(), Error> {
    let step = standing(world, id).await.steps[place].step.id;
    actions::act(&world.app, world.amal, id, step, deed, None).await
}

async fn begun(world: &World, id: SequenceId) -> usize {
    standing(world, id).await.steps.iter().filter(|step| step.step.begun_at.is_some()).count()
}

async fn assigned(world: &World, client: ClientId) -> usize {
    store::assignments::of_client(&world.app.store, &world.amal, client).await.unwrap().len()
}

/// The client answers what the last mail asks for.
async fn answer(world: &World, email: &str) {
    let link = world.mails_to(email).last().unwrap().link();
    let mut phone = world.visitor();
    let page = phone.post(&link, &[]).await;
    phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5")]).await;
}

async fn titled(world: &World, title: &str) -> TemplateId {
    world.template(title, crate::support::world::check_in()).await
}

async fn decline(world: &World, client: ClientId, assignment: AssignmentId) {
    let scope = Scope::checked(world.amal.practice(), Actor::Client(client));
    let decline = store::occurrences::Decline::because(DeclineReason::TooHard);
    occurrences::decline(&world.app, scope, world.occurrence(assignment).await.id, decline).await.unwrap();
}

stories! {
    async fn each_step_begins_at_its_time_and_then_it_is_over(world: World) {
        let ann = world.client("Ann").await;
        let (values, diary, plan_of_week) = (titled(&world, "Values").await, titled(&world, "Sleep diary").await, titled(&world, "Plan").await);
        let steps = [
            StepPlan { due_days: Some(7), ..step(values, StepTrigger::Time, 0, "") },
            step(diary, StepTrigger::Completion, 3, "09:00"),
            step(plan_of_week, StepTrigger::Both, 7, "09:00"),
        ];
        let id = plan(&world, ann, "Sleep better", &steps).await;
        world.work().await;
        let mails = || world.mails_to("ann@mail.example").len();
        assert_eq!(mails(), 1, "the first one at once");
        let first = standing(&world, id).await;
        let due = first.steps[0].occurrence.as_ref().unwrap().due_at.unwrap();
        assert_eq!(due.to_rfc3339(), "2026-11-30T18:00:00+00:00");
        assert_eq!(first.next, Next::Waits { step: 1, wait: Wait::Done(0, Outcome::Open) });
        // Nothing happens without an answer.
        world.wait(TimeDelta::hours(30)).await;
        assert_eq!(begun(&world, id).await, 1);

        // Tuesday afternoon: three days later at nine is Friday.
        answer(&world, "ann@mail.example").await;
        world.work().await;
        let Next::At { step: 1, at, since: Since::Done(0) } = standing(&world, id).await.next else { panic!("{:?}", standing(&world, id).await.next) };
        assert_eq!(at.to_rfc3339(), "2026-11-27T09:00:00+00:00");
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/sequences/{id}")).await;
        assert!(page.has("Sleep diary") && page.has("Friday 27 November 2026 at 09:00") && page.has("3 days after “Values” was done"), "{}", page.text());
        assert!(amal.get(&format!("/clients/{ann}")).await.has("Friday 27 November 2026 at 09:00"));
        world.wait(TimeDelta::hours(64)).await;
        assert_eq!((mails(), begun(&world, id).await), (1, 1), "not a minute before");
        world.wait(TimeDelta::hours(1)).await;
        assert_eq!((mails(), begun(&world, id).await), (2, 2));

        // Answered at once: the third still waits until a week after the second began.
        answer(&world, "ann@mail.example").await;
        world.wait(TimeDelta::days(6)).await;
        assert_eq!(begun(&world, id).await, 2);
        world.wait(TimeDelta::days(1)).await;
        assert_eq!(begun(&world, id).await, 3);
        assert_eq!(standing(&world, id).await.next, Next::Running { step: 2 });
        answer(&world, "ann@mail.example").await;
        world.work().await;
        let over = standing(&world, id).await;
        assert_eq!((over.sequence.status, assigned(&world, ann).await), (SequenceStatus::Ended, 3));
        for _ in 0..3 {
            world.wait(TimeDelta::days(40)).await;
        }
        assert_eq!(assigned(&world, ann).await, 3, "nothing begins twice");
    }

    async fn two_workers_at_once_begin_a_step_once(world: World) {
        let template = world.check_in().await;
        let mut all = Vec::new();
        for name in ["Ann", "Ed", "Mina", "Tom"] {
            let client = world.client(name).await;
            all.push((client, plan(&world, client, "Slowly", &[step(template, StepTrigger::Time, 1, ""), step(template, StepTrigger::Time, 0, ""), step(template, StepTrigger::Time, 1, "")]).await));
        }
        world.clock.advance(TimeDelta::days(1));
        let app = &world.app;
        let (a, b, c, d) = tokio::join!(actions::advance_due(app), actions::advance_due(app), actions::advance_due(app), actions::advance_due(app));
        for round in [a, b, c, d] {
            round.unwrap();
        }
        for (client, id) in &all {
            assert_eq!((assigned(&world, *client).await, begun(&world, *id).await), (2, 2), "two were due, each once");
        }
        // A person and the worker at the same moment.
        world.clock.advance(TimeDelta::days(1));
        let (person, worker) = tokio::join!(act(&world, all[0].1, 2, Deed::Begin), actions::advance_due(app));
        person.unwrap();
        worker.unwrap();
        assert_eq!(assigned(&world, all[0].0).await, 3);
        // And the same button pressed twice.
        act(&world, all[0].1, 2, Deed::Begin).await.unwrap();
        assert_eq!(assigned(&world, all[0].0).await, 3);
    }

    async fn what_was_not_done_waits_for_the_therapist(world: World) {
        let (ann, ed, template) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        let steps = [StepPlan { due_days: Some(3), ..step(template, StepTrigger::Time, 0, "") }, step(template, StepTrigger::Completion, 0, "")];
        let (anns, eds) = (plan(&world, ann, "One", &steps).await, plan(&world, ed, "Two", &steps).await);
        let first = standing(&world, anns).await.steps[0].step.assignment_id.unwrap();
        decline(&world, ann, first).await;
        world.wait(TimeDelta::days(20)).await;
        world.work().await;
        assert_eq!(standing(&world, anns).await.next, Next::Waits { step: 1, wait: Wait::Done(0, Outcome::Declined) });
        assert_eq!(standing(&world, eds).await.next, Next::Waits { step: 1, wait: Wait::Done(0, Outcome::Missed) });
        assert!(world.amal().await.get(&format!("/sequences/{anns}")).await.has("was declined"));

        // Ann gets the next one; then the first once more, as a new assignment.
        act(&world, anns, 1, Deed::Begin).await.unwrap();
        assert_eq!(begun(&world, anns).await, 2);
        act(&world, anns, 0, Deed::Again).await.unwrap();
        assert_eq!(assigned(&world, ann).await, 3);
        assert_ne!(standing(&world, anns).await.steps[0].step.assignment_id, Some(first));
        assert!(act(&world, anns, 0, Deed::Again).await.is_err(), "it waits for an answer now");

        // Ed's is open again, with a new date; when he answers it goes on.
        act(&world, eds, 0, Deed::Again).await.unwrap();
        let occurrence = standing(&world, eds).await.steps[0].occurrence.clone().unwrap();
        assert_eq!((occurrence.status, assigned(&world, ed).await), (OccurrenceStatus::Open, 1));
        assert!(occurrence.due_at.unwrap() > world.app.now());
        world.work().await;
        answer(&world, "ed@mail.example").await;
        world.work().await;
        assert_eq!(begun(&world, eds).await, 2);
    }

    async fn steps_are_skipped_brought_back_and_moved(world: World) {
        let ann = world.client("Ann").await;
        let (one, two, three) = (titled(&world, "One").await, titled(&world, "Two").await, titled(&world, "Three").await);
        let id = plan(&world, ann, "Three things", &[by_hand(one), by_hand(two), by_hand(three)]).await;
        let mut amal = world.amal().await;
        let (path, action) = (format!("/sequences/{id}"), format!("/sequences/{id}/steps"));
        let order = async || standing(&world, id).await.steps.iter().map(|step| step.title.clone()).collect::<Vec<_>>();
        let name = async |deed: &str, title: &str| {
            let standing = standing(&world, id).await;
            format!("{deed} {}", standing.steps.iter().find(|step| step.title == title).unwrap().step.id)
        };

        // Moved by a page that shows how it is; an older page moves nothing.
        let page = amal.get(&path).await;
        let up = name("up", "Three").await;
        assert_eq!(amal.submit(&page, &action, &[("_do", &up)]).await.status, 200);
        assert_eq!(order().await, ["One", "Three", "Two"]);
        let twice = amal.submit(&page, &action, &[("_do", &up)]).await;
        assert_eq!((twice.status.as_u16(), order().await), (409, vec!["One".into(), "Three".into(), "Two".into()]));

        // The first is skipped, the next begins; the other is not next.
        let page = amal.get(&path).await;
        amal.submit(&page, &action, &[("_do", &name("skip", "One").await)]).await;
        let wrong = amal.submit(&page, &action, &[("_do", &name("begin", "Two").await)]).await;
        assert!(wrong.status.as_u16() == 409 && wrong.has("Another step is next"));
        amal.submit(&page, &action, &[("_do", &name("begin", "Three").await)]).await;
        assert_eq!(begun(&world, id).await, 1);
        // Brought back it is next, after what has begun.
        amal.submit(&page, &action, &[("_do", &name("bring-back", "One").await)]).await;
        assert_eq!(order().await, ["Three", "One", "Two"]);
        assert_eq!(standing(&world, id).await.next, Next::Waits { step: 1, wait: Wait::Person });
        assert!(act(&world, id, 0, Deed::Skip).await.is_err(), "what has begun is not skipped");
        // Skipping everything else and answering ends it.
        act(&world, id, 1, Deed::Skip).await.unwrap();
        act(&world, id, 2, Deed::Skip).await.unwrap();
        world.work().await;
        answer(&world, "ann@mail.example").await;
        world.work().await;
        assert_eq!(standing(&world, id).await.sequence.status, SequenceStatus::Ended);
        assert!(act(&world, id, 1, Deed::BringBack).await.is_err(), "what has ended stays so");
    }

    async fn nothing_begins_while_it_or_the_client_is_paused_and_nothing_after_discharge(world: World) {
        let (ann, ed, template) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        let steps = [step(template, StepTrigger::Time, 2, "09:00"), step(template, StepTrigger::Time, 2, "09:00")];
        let (anns, eds) = (plan(&world, ann, "One", &steps).await, plan(&world, ed, "Two", &steps).await);
        actions::turn(&world.app, world.amal, anns, Turn::Pause).await.unwrap();
        clients::pause(&world.app, world.amal, ed, Default::default()).await.unwrap();
        for _ in 0..5 {
            world.wait(TimeDelta::days(1)).await;
        }
        assert_eq!((begun(&world, anns).await, begun(&world, eds).await), (0, 0));
        assert_eq!(standing(&world, anns).await.next, Next::Waits { step: 0, wait: Wait::Paused });
        assert_eq!(standing(&world, eds).await.next, Next::Waits { step: 0, wait: Wait::ClientPaused });
        assert!(act(&world, anns, 0, Deed::Begin).await.is_err(), "resumed first");
        actions::turn(&world.app, world.amal, anns, Turn::Resume).await.unwrap();
        clients::resume(&world.app, world.amal, ed).await.unwrap();
        world.work().await;
        assert_eq!((begun(&world, anns).await, begun(&world, eds).await), (1, 1), "one each: the second counts from when the first began");
        clients::discharge(&world.app, world.amal, ed).await.unwrap();
        assert_eq!(standing(&world, eds).await.sequence.status, SequenceStatus::Ended);
        world.wait(TimeDelta::days(3)).await;
        assert_eq!((begun(&world, anns).await, begun(&world, eds).await), (2, 1));
        actions::turn(&world.app, world.amal, anns, Turn::End).await.unwrap();
        assert!(actions::turn(&world.app, world.amal, anns, Turn::Resume).await.is_err());
    }

    async fn a_template_that_was_archived_is_a_reason_to_wait(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let id = plan(&world, ann, "Later", &[step(template, StepTrigger::Time, 2, "09:00")]).await;
        templates::archive(&world.app, world.amal, template).await.unwrap();
        for _ in 0..4 {
            world.wait(TimeDelta::days(1)).await;
        }
        let waits = standing(&world, id).await;
        assert_eq!((begun(&world, id).await, waits.next), (0, Next::Waits { step: 0, wait: Wait::Template(Obstacle::Archived) }));
        assert!(waits.sequence.look_at.unwrap() > world.app.now(), "it is not tried every two seconds");
        assert!(world.amal().await.get(&format!("/sequences/{id}")).await.has("archived"));
        templates::restore(&world.app, world.amal, template).await.unwrap();
        world.wait(TimeDelta::hours(2)).await;
        assert_eq!(begun(&world, id).await, 1);
    }

    async fn when_the_client_moves_the_times_move(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let id = plan(&world, ann, "At nine", &[step(template, StepTrigger::Time, 1, "09:00")]).await;
        world.work().await;
        let known = store::clients::find(&world.app.store, &world.amal, ann).await.unwrap();
        let details = meanwhile::domain::client::ClientDetails::parse(&known.name, &known.email, "Asia/Tokyo", "en").unwrap();
        let changed = clients::Changed { details: Some(details), practitioner: None, attested: true };
        clients::update(&world.app, world.amal, ann, known.revision, changed).await.unwrap();
        // Nine in Tokyo is midnight in London.
        world.wait(TimeDelta::hours(14)).await;
        assert_eq!(begun(&world, id).await, 1);
    }

    async fn the_form_keeps_everything_and_plans_for_all_or_for_none(world: World) {
        let (ann, ed, template) = (world.client("Ann").await, world.client("Ed").await, world.check_in().await);
        let mut amal = world.amal().await;
        let page = amal.get("/sequences/new").await;
        let hidden = page.hidden("/sequences/new");
        let (one, two) = (ann.to_string(), ed.to_string());
        let row = |template: &str, begins: &str, delay: &str, why: &str| {
            [("step", ""), ("template_id", template), ("begins", begins), ("delay_days", delay), ("send_time", "09:00"), ("due_days", "5"), ("why", why), ("message", "")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let form = |button: &str, rows: Vec<[(String, String); 8]>| {
            let known = hidden.iter().filter(|(name, _)| name != "step").cloned();
            let mut fields: Vec<(String, String)> = known.collect();
            fields.extend([("title", "First weeks"), ("client", &one), ("client", &two), ("_do", button)].map(|(name, value)| (name.to_owned(), value.to_owned())));
            fields.extend(rows.into_iter().flatten());
            fields
        };
        let template = template.to_string();
        let added = amal.post_all("/sequences/new", form("add", vec![row(&template, "time", "0", "Because we said so")])).await;
        assert!(added.status == 200 && added.has("Step 2") && added.body.contains("Because we said so") && added.body.contains("First weeks"));
        let wrong = amal.post_all("/sequences/new", form("save", vec![row(&template, "time", "0", "Kept"), row("", "completion", "many", "Kept as well")])).await;
        assert!(wrong.status == 422 && wrong.body.contains("Kept as well") && wrong.body.contains("many") && wrong.has("Please choose a template"));
        assert_eq!(assigned(&world, ann).await, 0);

        // One of them was paused meanwhile: nobody gets it.
        clients::pause(&world.app, world.amal, ed, Default::default()).await.unwrap();
        let good = || form("save", vec![row(&template, "time", "0", "One"), row(&template, "completion", "3", "Two")]);
        assert_eq!(amal.post_all("/sequences/new", good()).await.status, 422);
        assert_eq!((assigned(&world, ann).await, sequences_of(&world, ann).await.len()), (0, 0));
        clients::resume(&world.app, world.amal, ed).await.unwrap();
        // Pressed twice, it is planned once.
        for _ in 0..2 {
            assert_eq!(amal.post_all("/sequences/new", good()).await.path, "/home");
        }
        assert_eq!((sequences_of(&world, ann).await.len(), sequences_of(&world, ed).await.len()), (1, 1));
        // It says nine, and it is ten: tomorrow.
        assert_eq!(assigned(&world, ann).await, 0);
        world.wait(TimeDelta::days(1)).await;
        assert_eq!((assigned(&world, ann).await, assigned(&world, ed).await), (1, 1));
        assert_eq!(store::assignments::of_client(&world.app.store, &world.amal, ann).await.unwrap()[0].agreement.why.as_deref(), Some("One"));

        // Used again for somebody else, with all its words.
        let mut amal = world.amal().await;
        let again = amal.get(&format!("/sequences/new?from={}", sequences_of(&world, ann).await[0])).await;
        assert!(again.body.contains("First weeks") && again.body.contains(">\nTwo</textarea>"), "{}", again.text());
    }

    async fn what_is_not_begun_can_be_rewritten(world: World) {
        let ann = world.client("Ann").await;
        let (one, two) = (titled(&world, "One").await, titled(&world, "Two").await);
        let id = plan(&world, ann, "Short", &[step(one, StepTrigger::Time, 0, ""), step(one, StepTrigger::Completion, 3, "09:00")]).await;
        let mut amal = world.amal().await;
        let path = format!("/sequences/{id}/edit");
        let page = amal.get(&path).await;
        assert!(page.has("Step 2") && !page.has("Step 1"), "what has begun is not in the form");
        let waiting = standing(&world, id).await.steps[1].step.id.to_string();
        let hidden: Vec<(String, String)> = page.hidden(&path).into_iter().filter(|(name, _)| name != "step").collect();
        let (one, two) = (one.to_string(), two.to_string());
        let form = |button: &str| {
            let mut fields = hidden.clone();
            for (name, value) in [
                ("_do", button), ("title", "Longer"),
                ("step", ""), ("template_id", &two), ("begins", "time"), ("delay_days", "1"), ("send_time", ""), ("due_days", ""), ("why", "New"), ("message", ""),
                ("step", &waiting), ("template_id", &one), ("begins", "manual"), ("delay_days", "0"), ("send_time", ""), ("due_days", ""), ("why", ""), ("message", "Hello"),
            ] {
                fields.push((name.to_owned(), value.to_owned()));
            }
            fields
        };
        let saved = amal.post_all(&path, form("save")).await;
        assert_eq!(saved.path, format!("/sequences/{id}"));
        let now = standing(&world, id).await;
        assert_eq!(now.steps.iter().map(|step| step.title.as_str()).collect::<Vec<_>>(), ["One", "Two", "One"]);
        assert!(now.steps[2].step.id.to_string() == waiting && now.sequence.title == "Longer");
        assert!(matches!(now.next, Next::At { step: 1, since: Since::Begun(0), .. }));
        // Written on top of an older state: told so, and nothing is lost.
        let stale = amal.post_all(&path, form("save")).await;
        assert!(stale.status == 409 && stale.body.contains("New"));
        world.wait(TimeDelta::days(1)).await;
        assert_eq!(begun(&world, id).await, 2);
        assert_eq!(standing(&world, id).await.steps[1].rule.became, Became::Begun { at: world.app.now(), outcome: Outcome::Open });
    }

    async fn a_program_plans_reads_and_changes_sequences(world: World) {
        let api = Api::new(&world).await;
        let (ann, ed, one, two) = (world.client("Ann").await, world.client("Ed").await, titled(&world, "One").await, titled(&world, "Two").await);
        let steps = json!([
            { "template_id": one, "begins": "manual" },
            { "template_id": two, "begins": "completion", "delay_days": 3, "send_time": "09:00", "due_days": 7, "agreement": { "why": "To see." } },
        ]);
        let body = json!({ "client_ids": [ann, ed], "title": "Both", "steps": steps });
        let made = api.call(Method::POST, "/sequences", &[], Some(&body)).await;
        assert_eq!(made.status, 201, "{made:?}");
        let id = made.json["items"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("/sequences/{id}");
        assert_eq!(api.get(&format!("/sequences?client_id={ann}")).await.ids(), std::slice::from_ref(&id));
        let before = api.get(&path).await;
        let mark = before.header("etag").to_owned();
        let (first, second) = (before.json["steps"][0]["id"].clone(), before.json["steps"][1]["id"].clone());
        assert!(before.json["next"]["step_id"] == first && before.json["why"].as_str().unwrap().contains("until you begin it"), "{before:?}");

        // The other way round.
        let turned = json!({ "steps": [
            { "id": second, "template_id": two, "begins": "time", "delay_days": 1, "send_time": "09:00" },
            { "id": first, "template_id": one, "begins": "both", "delay_days": 2 },
        ] });
        let changed = api.call(Method::PATCH, &path, &[("if-match", &mark)], Some(&turned)).await;
        assert!(changed.status == 200 && changed.json["steps"][0]["id"] == second && changed.json["next"]["at"] == "2026-11-24T09:00:00+00:00", "{changed:?}");
        assert_eq!(api.call(Method::PATCH, &path, &[("if-match", &mark)], Some(&turned)).await.status, 412);
        let begun = api.call(Method::POST, &format!("{path}/begin"), &[], Some(&json!({ "step_id": second }))).await;
        assert!(begun.status == 200 && begun.json["steps"][0]["state"] == "open" && begun.json["steps"][0]["assignment_id"].is_string(), "{begun:?}");
        let begin = api.call(Method::POST, &format!("{path}/begin"), &[], Some(&json!({ "step_id": second }))).await;
        assert_eq!((begin.status, assigned(&world, ann).await), (200, 1));
        assert_eq!(api.call(Method::POST, &format!("{path}/pause"), &[], None).await.json["status"], "paused");
        assert_eq!(api.call(Method::POST, &format!("{path}/pause"), &[], None).await.status, 409);
        assert_eq!(api.call(Method::POST, &format!("{path}/skip"), &[], Some(&json!({ "step_id": first }))).await.json["next"], json!(null));
        assert_eq!(api.call(Method::POST, &format!("{path}/end"), &[], None).await.json["status"], "ended");

        // A wrong template for one, a client of nobody: for none.
        let wrong = json!({ "client_ids": [ann, one], "title": "Wrong", "steps": [{ "template_id": ann, "begins": "time", "send_time": "9am", "due_days": 500 }] });
        let refused = api.call(Method::POST, "/sequences", &[], Some(&wrong)).await;
        assert!(refused.status == 422 && refused.json.to_string().contains("client_ids[1]") && refused.json.to_string().contains("steps[0].send_time"), "{refused:?}");
        assert_eq!(sequences_of(&world, ann).await.len(), 1);
    }

    async fn a_cancelled_step_can_be_sent_anew_and_a_handed_over_case_takes_its_sequences_along(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let id = plan(&world, ann, "On", &[step(template, StepTrigger::Time, 0, ""), step(template, StepTrigger::Completion, 0, "")]).await;
        let first = standing(&world, id).await.steps[0].step.assignment_id.unwrap();
        assignments::cancel(&world.app, world.amal, first).await.unwrap();
        world.work().await;
        assert_eq!(standing(&world, id).await.next, Next::Waits { step: 1, wait: Wait::Done(0, Outcome::Cancelled) });
        act(&world, id, 0, Deed::Again).await.unwrap();
        let known = store::clients::find(&world.app.store, &world.amal, ann).await.unwrap();
        let ben = world.ben().await;
        let changed = clients::Changed { details: None, practitioner: Some(ben), attested: true };
        clients::update(&world.app, world.amal, ann, known.revision, changed).await.unwrap();
        world.work().await;
        answer(&world, "ann@mail.example").await;
        world.work().await;
        let second = standing(&world, id).await.steps[1].step.assignment_id.unwrap();
        assert_eq!(store::assignments::find(&world.app.store, &world.amal, second).await.unwrap().practitioner_id, ben);
    }
}

async fn sequences_of(world: &World, client: ClientId) -> Vec<SequenceId> {
    let all = store::sequences::page(&world.app.store, &world.amal, Some(client), None, 50).await.unwrap();
    all.into_iter().map(|one| one.id).collect()
}

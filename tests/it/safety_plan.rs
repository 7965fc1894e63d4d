//! The safety plan: one for each client, every change a version, what a client proposes, when it is looked at again, who may see it.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use entity::ids::{ClientId, TemplateId};
use entity::kinds::{AppointmentSource, Author, PlanTrigger, PlanVersionState, PlanWriting, Role, SafetyPlanStatus};
use meanwhile::actions::appointments::{self, NewAppointment};
use meanwhile::actions::safety_plans::{self as actions, Begun, Reviewed, Written};
use meanwhile::actions::{self as all_actions, starters};
use meanwhile::domain::appointment::Slot;
use meanwhile::domain::response::Typed;
use meanwhile::domain::safety_plan::{KeptLine, PlanContent, TypedPlan};
use meanwhile::domain::scope::{Actor, ApiScope, Scope};
use meanwhile::error::Error;
use meanwhile::store::safety_plans::{self as plans, NewVersion, SafetyPlan};
use meanwhile::{random, store};
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, Page, Visitor, World};

/// The library's plan, published.
async fn template(world: &World) -> TemplateId {
    starters::copy(&world.app, world.amal, "my-safety-plan").await.unwrap().template
}

fn as_client(world: &World, client: ClientId) -> Scope {
    Scope::checked(world.amal.practice(), Actor::Client(client))
}

fn typed(pairs: &[(&str, &str)]) -> TypedPlan {
    let mut typed = Typed::new();
    for (name, text) in pairs {
        typed.entry((*name).to_owned()).or_default().push((*text).to_owned());
    }
    TypedPlan { typed, not_for_me: Vec::new() }
}

async fn plan(world: &World, client: ClientId) -> SafetyPlan {
    plans::of_client(&world.app.store, &world.amal, client).await.unwrap().unwrap()
}

async fn says(world: &World, client: ClientId) -> PlanContent {
    plans::current(&world.app.store, &world.amal, &plan(world, client).await).await.unwrap().unwrap().content
}

/// A plan of this client's with a version and a proposal: what the walks of addresses look for.
pub async fn with_proposal(world: &World, client: ClientId) {
    actions::begin(&world.app, world.amal, client, template(world).await).await.unwrap();
    actions::write(&world.app, world.amal, client, typed(&[("signals", "A canary of a plan")]), 0, true).await.unwrap().unwrap();
    proposes(world, client, &[("signals", "A canary of a plan"), ("signals", "One more")], 1).await.unwrap();
}

/// A plan of this client's that is to be looked at tomorrow.
pub async fn due_tomorrow(world: &World, client: ClientId) {
    actions::begin(&world.app, world.amal, client, template(world).await).await.unwrap();
    let number = plan(world, client).await.current_number.unwrap_or(0);
    actions::write(&world.app, world.amal, client, typed(&[("signals", "I stop sleeping")]), number, true).await.unwrap().unwrap();
    let tomorrow = world.clock.now().date_naive() + TimeDelta::days(1);
    actions::set_review(&world.app, world.amal, client, Some(tomorrow)).await.unwrap();
}

/// Ann's plan, written together.
async fn anns(world: &World) -> ClientId {
    let ann = world.client("Ann").await;
    actions::begin(&world.app, world.amal, ann, template(world).await).await.unwrap();
    let first = typed(&[("signals", "I stop sleeping"), ("where_kept", "In my wallet")]);
    assert_eq!(actions::write(&world.app, world.amal, ann, first, 0, true).await.unwrap(), Ok(Written::Saved(1)));
    ann
}

async fn proposes(world: &World, client: ClientId, pairs: &[(&str, &str)], expected: i32) -> Result<Written, Error> {
    let session = random::id(world.clock.now());
    actions::write_as_client(&world.app, as_client(world, client), client, session, typed(pairs), expected).await.map(|written| written.unwrap())
}

fn url(client: ClientId, rest: &str) -> String {
    format!("/clients/{client}/safety-plan{rest}")
}

/// The form, with fields changed, added or (with none) taken away, and sent.
async fn save(browser: &mut Visitor, page: &Page, client: ClientId, changed: &[(&str, &[&str])]) -> Page {
    let action = url(client, "/edit");
    let mut fields = page.hidden(&action);
    fields.retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    fields.extend(changed.iter().flat_map(|(name, texts)| texts.iter().map(|text| ((*name).to_owned(), (*text).to_owned()))));
    browser.post_all(&action, fields).await
}

async fn appointment(world: &World, client: ClientId, day: &str) -> entity::ids::AppointmentId {
    let local_start = NaiveDateTime::parse_from_str(&format!("{day} 14:00"), "%Y-%m-%d %H:%M").unwrap();
    let slot = Slot { local_start, time_zone: "Europe/London".into(), minutes: 50 };
    let new = NewAppointment { client, practitioner: None, slots: vec![slot], source: AppointmentSource::Hand };
    appointments::add(&world.app, world.amal, new).await.unwrap()[0]
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn looked_at(world: &World, client: ClientId) {
    let number = plan(world, client).await.current_number.unwrap();
    let reviewed = Reviewed { id: None, together: true, next: None };
    actions::mark_reviewed(&world.app, world.amal, client, number, reviewed).await.unwrap();
}

stories! {
    async fn begun_by_assigning_twice_there_is_one_plan_and_nothing_to_send(world: World) {
        let (ann, template) = (world.client("Ann").await, template(&world).await);
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{ann}/assign")).await;
        let chosen = [("template_id", template.to_string())];
        let chosen: Vec<(&str, &str)> = chosen.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let action = format!("/clients/{ann}/assign");
        let told = amal.submit(&page, &action, &[&chosen[..], &[("_do", "preview")]].concat()).await;
        assert!(told.path == action && told.exists(&format!("a[href='{}']", url(ann, ""))), "{}", told.text());
        let first = amal.submit(&page, &action, &[&chosen[..], &[("_do", "send")]].concat()).await;
        assert_eq!(first.path, url(ann, ""), "{}", first.text());
        let second = amal.submit(&page, &action, &[&chosen[..], &[("_do", "send")]].concat()).await;
        assert_eq!(second.path, url(ann, ""));
        let kept = plan(&world, ann).await;
        assert_eq!((kept.status, kept.current_number), (SafetyPlanStatus::Draft, None));
        assert!(store::assignments::of_client(&world.app.store, &world.amal, ann).await.unwrap().is_empty());
        assert!(store::occurrences::of_client(&world.app.store, &world.amal, ann).await.unwrap().is_empty());

        // Neither by a rule, nor to several, nor by the API's assignments.
        let api = Api::new(&world).await;
        let given = async |template: TemplateId| {
            let body = json!({ "client_id": ann, "template_id": template, "schedule": { "kind": "once", "due_at": "2026-12-01T18:00:00Z" } });
            api.post("/assignments", body).await.status
        };
        assert_eq!((given(template).await, given(world.check_in().await).await), (422, 201));
        let again = api.post(&format!("/clients/{ann}/safety-plan"), json!({ "template_id": template })).await;
        assert_eq!((again.status, again.id()), (200, kept.id.to_string()));
        let homework = world.check_in().await;
        let refused = api.post(&format!("/clients/{ann}/safety-plan"), json!({ "template_id": homework })).await;
        assert_eq!(refused.status, 422, "{refused:?}");

        // Archived by a person, it is reopened by assigning it, as it was.
        actions::write(&world.app, world.amal, ann, typed(&[("signals", "One")]), 0, true).await.unwrap().unwrap();
        actions::archive(&world.app, world.amal, ann, None).await.unwrap();
        assert!(actions::write(&world.app, world.amal, ann, typed(&[("signals", "Two")]), 1, true).await.is_err());
        let (id, begun) = actions::begin(&world.app, world.amal, ann, template).await.unwrap();
        assert_eq!((id, begun, plan(&world, ann).await.status), (kept.id, Begun::Reopened, SafetyPlanStatus::InUse));
        assert_eq!(says(&world, ann).await.answers["signals"], json!(["One"]));
    }

    async fn every_change_is_a_version_and_two_tabs_overwrite_nothing(world: World) {
        let ann = anns(&world).await;
        let mut amal = world.amal().await;
        let page = amal.get(&url(ann, "/edit")).await;
        assert_eq!(page.attribute("[name=signals]", "value"), "I stop sleeping");
        // Half filled, nobody to call: a word about it, and nothing in the way.
        assert!(amal.get(&url(ann, "")).await.has("Nobody with a phone number"));

        // Saved as it was: no version.
        let same: [(&str, &[&str]); 2] = [("signals", &["I stop sleeping", ""]), ("where_kept", &["In my wallet"])];
        assert!(save(&mut amal, &page, ann, &same).await.path == url(ann, ""));
        assert_eq!(plan(&world, ann).await.current_number, Some(1));

        let here: [(&str, &[&str]); 4] = [("signals", &["I stop sleeping", "I cancel everything"]), ("where_kept", &["In my wallet"]),
            ("helpers:0:who", &["Maya", "sister", "020 7946 0018"]), ("_not_for_me", &["places_people"])];
        let saved = save(&mut amal, &page, ann, &here).await;
        assert!(saved.exists("a[href='tel:02079460018']") && saved.exists("a[href='sms:02079460018']"), "{}", saved.text());
        assert!(!saved.has("Nobody with a phone number"));
        // The other tab still shows version 1.
        let there: [(&str, &[&str]); 2] = [("signals", &["From the other tab"]), ("where_kept", &["In my wallet"])];
        let refused = save(&mut amal, &page, ann, &there).await;
        assert_eq!((refused.status.as_u16(), refused.attribute("[name=signals]", "value").as_str()), (409, "From the other tab"));
        assert!(refused.has("I cancel everything") && refused.attribute("[name=_expected]", "value") == "2", "both are there: {}", refused.text());
        assert_eq!(plan(&world, ann).await.current_number, Some(2));
        let meant = save(&mut amal, &refused, ann, &there).await;
        assert_eq!(meant.path, url(ann, ""));

        // All three are there with author and time; the first says what it said.
        let rows = plans::versions(&world.app.store, &world.amal, plan(&world, ann).await.id, None, 10).await.unwrap();
        let states: Vec<_> = rows.iter().map(|row| (row.number, row.state, row.practitioner_id)).collect();
        let me = world.amal.practitioner();
        assert_eq!(states, [(3, PlanVersionState::Current, me), (2, PlanVersionState::Replaced, me), (1, PlanVersionState::Replaced, me)]);
        let second = amal.get(&url(ann, "/versions/2")).await;
        assert!(second.has("I cancel everything") && second.texts("ins").iter().any(|text| text.contains("I cancel everything")));
        assert_eq!(amal.get(&url(ann, "/versions/9")).await.status, 404);
        assert!(amal.get(&url(ann, "/print?version=2")).await.has("I cancel everything"));
    }

    async fn what_is_wrong_is_said_and_lines_go_up_and_down_without_scripts(world: World) {
        let ann = anns(&world).await;
        let mut amal = world.amal().await;
        let page = amal.get(&url(ann, "/edit")).await;
        let wrong: [(&str, &[&str]); 2] = [("signals", &["One", "Two"]), ("helpers:0:who", &["Maya", "", "ask her"])];
        let refused = save(&mut amal, &page, ann, &wrong).await;
        assert!(refused.status == 422 && refused.exists("#problems a[href*='helpers:0:who']"), "{}", refused.text());
        assert_eq!(refused.attributes("[name=signals]", "value")[..2], ["One", "Two"]);
        let moved = save(&mut amal, &refused, ann, &[("signals", &["One", "Two"]), ("_move", &["signals:1:up"])]).await;
        assert_eq!((moved.status.as_u16(), &moved.attributes("[name=signals]", "value")[..2]), (200, &["Two".to_owned(), "One".to_owned()][..]));
        assert_eq!(plan(&world, ann).await.current_number, Some(1), "nothing is saved by moving");
        let rows: [(&str, &[&str]); 3] = [("helpers:0:who", &["Maya", "", ""]), ("helpers:1:who", &["Joe", "", ""]), ("_move", &["helpers:0:down"])];
        let moved = save(&mut amal, &moved, ann, &rows).await;
        assert_eq!(moved.attributes("[name='helpers:0:who']", "value")[0], "Joe");
        // A field of something else cannot have come from this page.
        assert_eq!(save(&mut amal, &moved, ann, &[("practice_id", &["1"])]).await.status, 400);
    }

    async fn a_client_proposes_and_the_therapist_takes_or_declines_it(world: World) {
        let ann = world.client("Ann").await;
        actions::begin(&world.app, world.amal, ann, template(&world).await).await.unwrap();
        // The first words are the plan, however the practice chose, and are looked at together.
        assert_eq!(proposes(&world, ann, &[("signals", "Mine")], 0).await.unwrap(), Written::Saved(1));
        assert_eq!(plan(&world, ann).await.status, SafetyPlanStatus::NeedsReview);
        looked_at(&world, ann).await;
        assert_eq!(plan(&world, ann).await.status, SafetyPlanStatus::InUse);

        assert_eq!(proposes(&world, ann, &[("signals", "Mine"), ("signals", "Another")], 1).await.unwrap(), Written::Proposed(2));
        assert_eq!(says(&world, ann).await.answers["signals"], json!(["Mine"]), "the plan stays until somebody takes it");
        assert_eq!(plan(&world, ann).await.status, SafetyPlanStatus::NeedsReview);
        // The same again is nothing new; more of it replaces what waits; from a page of before, nothing is lost.
        assert_eq!(proposes(&world, ann, &[("signals", "Mine"), ("signals", "Another")], 1).await.unwrap(), Written::Unchanged(2));
        assert_eq!(proposes(&world, ann, &[("signals", "Mine"), ("signals", "A third")], 2).await.unwrap(), Written::Proposed(3));
        assert!(matches!(proposes(&world, ann, &[("signals", "Stale")], 2).await, Err(Error::Stale)));

        let mut amal = world.amal().await;
        let page = amal.get(&url(ann, "/proposal")).await;
        assert!(page.texts("ins").iter().any(|text| text.contains("A third")), "{}", page.text());
        // A look alone does not decide about it.
        looked_at(&world, ann).await;
        assert_eq!(plan(&world, ann).await.status, SafetyPlanStatus::NeedsReview);
        let taken = amal.submit(&page, &url(ann, "/proposal"), &[("_do", "accept")]).await;
        assert_eq!(taken.path, url(ann, ""));
        let kept = plan(&world, ann).await;
        assert_eq!((kept.status, says(&world, ann).await.answers["signals"].clone()), (SafetyPlanStatus::InUse, json!(["Mine", "A third"])));
        let rows = plans::versions(&world.app.store, &world.amal, kept.id, None, 10).await.unwrap();
        assert!(rows[0].author == Author::Client && rows[0].decided_by == world.amal.practitioner().map(|id| id.0));
        // Pressed twice, it was taken once.
        assert_eq!(amal.submit(&page, &url(ann, "/proposal"), &[("_do", "accept")]).await.path, url(ann, ""));
        assert_eq!(plan(&world, ann).await.current_number, kept.current_number);

        let seen = kept.current_number.unwrap();
        proposes(&world, ann, &[("signals", "Nothing of it")], seen).await.unwrap();
        let page = amal.get(&url(ann, "/proposal")).await;
        assert!(amal.submit(&page, &url(ann, "/proposal"), &[("_do", "decline")]).await.path == url(ann, ""));
        assert_eq!(says(&world, ann).await.answers["signals"], json!(["Mine", "A third"]));
        let api = Api::new(&world).await;
        let versions = api.get(&format!("{}/versions", url(ann, ""))).await;
        assert_eq!(versions.json["items"][0]["state"], "declined", "what was proposed stays among the versions");

        // Where the practice lets clients edit, what they write is the plan.
        let settings = api.call(Method::PATCH, "/practice", &[], Some(&json!({ "plan_writing": "edit" }))).await;
        assert_eq!((settings.status, settings.json["plan_writing"].as_str()), (200, Some("edit")), "{settings:?}");
        assert_eq!(store::practices::find(&world.app.store, world.amal.practice()).await.unwrap().plan_writing, PlanWriting::Edit);
        assert!(matches!(proposes(&world, ann, &[("signals", "At once")], seen).await.unwrap(), Written::Saved(_)));
        assert_eq!(says(&world, ann).await.answers["signals"], json!(["At once"]));
    }

    async fn a_proposal_on_an_older_version_undoes_nothing_that_was_written_since(world: World) {
        let ann = anns(&world).await;
        let hers = [("signals", "I stop sleeping"), ("signals", "Hers"), ("where_kept", "On the fridge")];
        assert_eq!(proposes(&world, ann, &hers, 1).await.unwrap(), Written::Proposed(2));
        let since = typed(&[("signals", "I stop sleeping"), ("signals", "From the session"), ("where_kept", "In my wallet"), ("reasons", "My sister")]);
        actions::write(&world.app, world.amal, ann, since, 1, true).await.unwrap().unwrap();

        let mut amal = world.amal().await;
        let page = amal.get(&url(ann, "/proposal")).await;
        assert_eq!(page.attributes("[name=take]", "value"), ["signals"], "what both changed is shown: {}", page.text());
        let api = Api::new(&world).await;
        let proposal = api.get(&url(ann, "/proposal")).await;
        assert_eq!((&proposal.json["is_older"], &proposal.json["clashes"]), (&json!(true), &json!(["signals"])));
        assert_eq!(api.post(&url(ann, "/proposal/accept"), json!({ "number": 2, "expected": 1, "take": [] })).await.status, 412, "seen on another version");
        amal.submit(&page, &url(ann, "/proposal"), &[("_do", "accept")]).await;
        let said = says(&world, ann).await;
        assert_eq!(said.answers["signals"], json!(["I stop sleeping", "From the session"]), "the words of the session stay");
        assert_eq!((&said.answers["where_kept"], &said.answers["reasons"]), (&json!("On the fridge"), &json!(["My sister"])), "and what only she changed is taken");
    }

    async fn a_dated_copy_keeps_its_numbers_while_the_plan_shows_todays(world: World) {
        let ann = anns(&world).await;
        let first = plans::version(&world.app.store, &world.amal, plan(&world, ann).await.id, 1).await.unwrap();
        assert!(first.content.lines.iter().any(|line| line.emergency), "the lines of the day are kept");
        // As it was written when the line had another number.
        let (scope, now, row) = (world.amal, world.clock.now(), plan(&world, ann).await);
        let old = KeptLine { label: "The line of then".into(), call: Some("020 7946 0999".into()), tel: Some("tel:02079460999".into()), ..KeptLine::default() };
        let written = world.app.store.write(move |tx| async move {
            let content = PlanContent { lines: vec![old], ..first.content };
            let (base_number, template_version, state) = (1, first.row.template_version_id, PlanVersionState::Replaced);
            let new = NewVersion { base_number, template_version, content, author: Author::Practitioner, practitioner: scope.practitioner(), session: None, together: false, state, decided: None };
            plans::insert_version(&tx, &scope, &row, new, now).await
        });
        assert_eq!(written.await.unwrap().1, 2);
        let mut amal = world.amal().await;
        let copy = amal.get(&url(ann, "/versions/2")).await;
        assert!(copy.exists("main a[href='tel:02079460999']"), "{}", copy.text());
        assert!(amal.get(&url(ann, "/print?version=2")).await.exists("a[href='tel:02079460999']"));
        let living = amal.get(&url(ann, "")).await;
        assert!(!living.exists("a[href='tel:02079460999']") && living.exists("main .help-lines a[href='tel:999']"), "{}", living.text());
        let api = Api::new(&world).await;
        assert_eq!(api.get(&url(ann, "/versions/2")).await.json["lines"][0]["call"], "020 7946 0999");
    }

    async fn it_is_looked_at_at_three_appointments_then_quarterly_and_somebody_is_reminded_once(world: World) {
        let ann = world.client("Ann").await;
        for on in ["2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14"] {
            appointment(&world, ann, on).await;
        }
        actions::begin(&world.app, world.amal, ann, template(&world).await).await.unwrap();
        actions::write(&world.app, world.amal, ann, typed(&[("signals", "One")]), 0, true).await.unwrap().unwrap();
        let next = async || plan(&world, ann).await.review_on;
        assert_eq!(next().await, Some(day("2026-11-30")));
        // The next one is moved, and moved back; one more comes between, and is cancelled.
        let between = appointment(&world, ann, "2026-11-26").await;
        assert_eq!(next().await, Some(day("2026-11-26")));
        appointments::cancel(&world.app, world.amal, between, None, false).await.unwrap();
        assert_eq!(next().await, Some(day("2026-11-30")));

        // The address of Ann's page: a longer one would be broken by a line.
        let page = format!("/clients/{ann}");
        let mails = || world.mails_to("amal@riverside.example").iter().filter(|mail| mail.text.contains(&page)).count();
        world.wait(TimeDelta::days(6)).await;
        assert_eq!(mails(), 0, "not before its day");
        world.wait(TimeDelta::days(1)).await;
        world.work().await;
        assert_eq!(mails(), 1, "once");
        let mail = world.mails_to("amal@riverside.example").pop().unwrap();
        assert!(!mail.subject.contains("Ann") && !mail.text.contains("Ann") && !mail.text.contains("One"));
        let mut amal = world.amal().await;
        assert!(amal.get("/home").await.exists(&format!("a[href='{}']", url(ann, ""))), "on the board");
        assert!(amal.get(&format!("/clients/{ann}/brief")).await.exists(&format!("a[href='{}']", url(ann, ""))), "in the brief");
        for (left, expected) in [(2, "2026-12-07"), (1, "2026-12-14"), (0, "2027-03-14")] {
            looked_at(&world, ann).await;
            let kept = plan(&world, ann).await;
            assert_eq!((kept.reviews_left, kept.review_on), (left, Some(day(expected))));
            if left > 0 {
                world.wait(TimeDelta::days(7)).await;
            }
        }
        assert_eq!(mails(), 3);
        assert!(world.amal().await.get(&url(ann, "")).await.has("Last reviewed together"));

        // A quarter later nobody looks: after a week it needs review, and nobody is written to again.
        world.wait(TimeDelta::days(91)).await;
        assert_eq!((mails(), plan(&world, ann).await.status), (4, SafetyPlanStatus::InUse));
        world.wait(TimeDelta::days(7)).await;
        let kept = plan(&world, ann).await;
        assert_eq!((mails(), kept.status), (4, SafetyPlanStatus::NeedsReview));
        let why = plans::triggers(&world.app.store, &kept).await.unwrap();
        assert_eq!(why.iter().map(|one| one.kind).collect::<Vec<_>>(), [PlanTrigger::MissedReviews]);
        looked_at(&world, ann).await;
        assert_eq!(plan(&world, ann).await.status, SafetyPlanStatus::InUse);

        // A day that somebody chose stays, whatever appointments say.
        let api = Api::new(&world).await;
        let chosen = api.call(Method::PUT, &url(ann, "/review-day"), &[], Some(&json!({ "review_on": "2027-06-01" }))).await;
        assert_eq!(chosen.json["review_on"], "2027-06-01", "{chosen:?}");
        appointment(&world, ann, "2027-04-20").await;
        assert_eq!(next().await, Some(day("2027-06-01")));
    }

    async fn an_alert_a_tick_and_discharge(world: World) {
        let ann = anns(&world).await;
        let (scope, now, about) = (world.amal, world.clock.now(), random::id::<entity::ids::AlertId>(world.clock.now()).0);
        for _ in 0..2 {
            world.app.store.write(move |tx| async move { actions::raise(&tx, &scope, ann, PlanTrigger::Alert, Some(about), now).await }).await.unwrap();
        }
        let kept = plan(&world, ann).await;
        assert_eq!((kept.status, plans::triggers(&world.app.store, &kept).await.unwrap().len()), (SafetyPlanStatus::NeedsReview, 1));
        looked_at(&world, ann).await;
        actions::revisit(&world.app, as_client(&world, ann), ann).await.unwrap();
        assert_eq!(plan(&world, ann).await.status, SafetyPlanStatus::NeedsReview);
        // Somebody without a plan: nothing happens.
        let ed = world.client("Ed").await;
        world.app.store.write(move |tx| async move { actions::raise(&tx, &scope, ed, PlanTrigger::Alert, None, now).await }).await.unwrap();

        // After discharge it stays and can be read; it is changed no longer, and nobody is reminded.
        all_actions::clients::discharge(&world.app, world.amal, ann).await.unwrap();
        assert_eq!(plan(&world, ann).await.status, SafetyPlanStatus::NeedsReview);
        let mut amal = world.amal().await;
        assert!(amal.get(&url(ann, "")).await.has("I stop sleeping"));
        assert!(matches!(actions::write(&world.app, world.amal, ann, typed(&[]), 1, true).await, Err(Error::Conflict(_))));
        assert!(matches!(proposes(&world, ann, &[("signals", "Late")], 1).await, Err(Error::Conflict(_))));
        world.wait(TimeDelta::days(200)).await;
        assert!(!world.mails_to("amal@riverside.example").iter().any(|mail| mail.text.contains(&format!("/clients/{ann}"))));
        actions::archive(&world.app, world.amal, ann, None).await.unwrap();
        assert_eq!(plan(&world, ann).await.status, SafetyPlanStatus::Archived);
    }

    async fn a_newer_template_is_taken_only_by_somebody_and_says_what_is_lost(world: World) {
        let ann = anns(&world).await;
        let template = plan(&world, ann).await.template_id;
        let draft = all_actions::templates::draft(&world.app, world.amal, template).await.unwrap();
        let mut written = draft.written();
        // The practice asks other things: no last section, and another question first.
        written.content.sections.pop();
        written.content.translations.clear();
        written.content.sections[0].items[0].text = "Whom am I here for?".into();
        all_actions::templates::save(&world.app, world.amal, &draft, draft.revision, written).await.unwrap();
        all_actions::templates::publish(&world.app, world.amal, template).await.unwrap();
        let mut amal = world.amal().await;
        assert!(amal.get(&url(ann, "")).await.has("In my wallet"), "it stays in its own version");
        let page = amal.get(&url(ann, "/newer")).await;
        assert!(page.has("In my wallet") && !page.has("I stop sleeping"), "what would be lost: {}", page.text());
        let moved = amal.submit(&page, &url(ann, "/newer"), &[]).await;
        assert_eq!(moved.path, url(ann, ""));
        let said = says(&world, ann).await;
        assert_eq!((said.answers["signals"].clone(), said.answers.get("where_kept")), (json!(["I stop sleeping"]), None));
        assert!(amal.get(&url(ann, "/versions/1")).await.has("In my wallet"), "the version before keeps it");
        assert_eq!(amal.get(&url(ann, "/newer")).await.path, url(ann, ""));
    }

    async fn it_is_for_whoever_is_on_the_case_and_for_whoever_covers(world: World) {
        let ann = anns(&world).await;
        let (_, sam) = world.hire("Sam", Role::Assistant).await;
        let pages = ["", "/edit", "/versions/1", "/print", "/proposal", "/newer"];
        for path in pages {
            assert_eq!(world.signed_in("carol@hillside.example").await.get(&url(ann, path)).await.status, 404, "Carol {path}");
            assert_eq!(world.signed_in(&sam).await.get(&url(ann, path)).await.status, 403, "Sam {path}");
            assert_eq!(world.signed_in("ben@riverside.example").await.get(&url(ann, path)).await.status, 404, "Ben {path}");
        }
        let carols = Api::with(&world, &world.key_of(world.carol, &ApiScope::ALL).await);
        assert_eq!(carols.get(&url(ann, "")).await.status, 404);
        let stolen = carols.call(Method::PUT, &url(ann, ""), &[], Some(&json!({ "expected": 1, "together": false, "answers": [], "not_for_me": [] }))).await;
        assert_eq!(stolen.status, 404);

        // Dr. Amal is away for a fortnight: Ben reads, and hears of what is due.
        let reader = world.ben().await;
        let absence = meanwhile::domain::cover::Absence { from: day("2026-11-23"), until: day("2026-12-06") };
        let new = all_actions::covers::NewCover { id: None, absent: world.amal.practitioner().unwrap(), reader, absence };
        let cover = all_actions::covers::add(&world.app, world.amal, new).await.unwrap();
        let bens = Scope::checked(world.amal.practice(), Actor::Practitioner(reader)).within_caseload_of(reader);
        all_actions::covers::accept(&world.app, bens, cover).await.unwrap();
        let mut ben = world.signed_in("ben@riverside.example").await;
        assert!(ben.get(&url(ann, "")).await.has("I stop sleeping"));
        actions::set_review(&world.app, world.amal, ann, Some(day("2026-11-25"))).await.unwrap();
        world.wait(TimeDelta::days(2)).await;
        assert!(world.mails_to("ben@riverside.example").iter().any(|mail| mail.text.contains(&format!("/clients/{ann}"))));

        // Ann's own copy of her data has it, and the timeline tells of it.
        let mut amal = world.amal().await;
        assert!(amal.get(&format!("/clients/{ann}/own-data.json")).await.body.contains("I stop sleeping"));
        assert!(amal.get(&format!("/clients/{ann}/timeline")).await.exists(&format!("a[href='{}']", url(ann, "/versions/1"))));
        assert!(amal.get(&format!("/clients/{ann}")).await.exists(&format!("a[href='{}']", url(ann, ""))));
    }

    async fn every_section_of_the_starter_is_written_and_read_in_three_languages(world: World) {
        let template = template(&world).await;
        for (name, language, title) in [("Ann", "en", "My safety plan"), ("Eva", "es", "Mi plan de seguridad"), ("Uli", "de", "Mein Sicherheitsplan")] {
            let details = meanwhile::domain::client::ClientDetails::parse(name, &format!("{name}@mail.example"), "Europe/London", language).unwrap();
            let asking = meanwhile::domain::addresses::Asking::Attested;
            let client = all_actions::clients::create(&world.app, world.amal, world.amal.practitioner().unwrap(), details, asking).await.unwrap();
            actions::begin(&world.app, world.amal, client, template).await.unwrap();
            let everything = typed(&[
                ("reasons", "My niece"), ("signals", "I stop sleeping"), ("self_steps", "0:what:A walk"), ("self_steps", "0:how_likely:7"), ("self_steps", "0:in_the_way:Rain"),
                ("places_people", "0:sort:place"), ("places_people", "0:name:The library"), ("places_people", "0:phone:020 7946 0001"),
                ("helpers", "0:who:Maya"), ("helpers", "0:who:sister"), ("helpers", "0:who:020 7946 0002"), ("helpers", "0:told:plan"),
                ("professionals", "0:who:Dr. Roe"), ("professionals", "0:who:doctor"), ("professionals", "0:who:020 7946 0003"), ("professionals", "0:hours:mornings"),
                ("emergency_name", "St. Mary"), ("emergency_address", "Mill Lane"), ("emergency_phone", "020 7946 0004"),
                ("safer_steps", "0:what:Maya keeps it"), ("safer_steps", "0:by_when:2026-12-01"), ("safer_steps", "0:done:no"),
                ("where_kept", "In my wallet"), ("shared_with", "Maya"), ("likely_to_use", "8"), ("obstacles", "Being tired"),
            ]);
            assert_eq!(actions::write(&world.app, world.amal, client, everything, 0, true).await.unwrap(), Ok(Written::Saved(1)));
            let mut amal = world.amal().await;
            for path in ["", "/print"] {
                let page = amal.get(&url(client, path)).await;
                for text in ["My niece", "A walk", "Rain", "The library", "Maya", "sister", "Dr. Roe", "mornings", "St. Mary", "Mill Lane", "In my wallet", "Being tired"] {
                    assert!(page.has(text), "{name} {path} {text}: {}", page.text());
                }
                for number in 1..=4 {
                    assert!(page.exists(&format!("a[href='tel:0207946000{number}']")), "{name} {path} {number}");
                }
                assert!(!page.has('%'.to_string().as_str()), "no percentage");
            }
            assert!(amal.get(&url(client, "/print")).await.texts("h1").contains(&title.to_owned()));
        }
    }
}

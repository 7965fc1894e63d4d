//! An agreement, not an order: Ann plans what Dr. Amal gave her, or passes it over; says afterwards how it went; or why it was not done.

use chrono::TimeDelta;
use entity::ids::AssignmentId;
use entity::kinds::OccurrenceStatus;
use meanwhile::domain::schedule::TypedSchedule;
use meanwhile::store;
use serde_json::json;

use crate::support::{Api, Page, Visitor, World};

/// Ann's homework with a smallest version, and her phone on the questions.
async fn agreed(world: &World) -> (AssignmentId, Visitor, Page) {
    let (assignment, link) = world.ann_with_homework().await;
    let mut amal = world.amal().await;
    let form = amal.get(&format!("/assignments/{assignment}/edit")).await;
    let typed = [
        ("why", "So that we both see the week."),
        ("due_date", "2026-11-27"),
        ("due_time", "18:00"),
        ("smallest", "One word in the evening"),
        ("when_where", "On the sofa after supper"),
        ("_do", "save"),
    ];
    let saved = amal.submit(&form, &format!("/assignments/{assignment}/edit"), &typed).await;
    assert!(saved.has("Saved.") && saved.has("One word in the evening"), "{}", saved.text());
    let mut phone = world.visitor();
    let page = phone.post(&link, &[]).await;
    (assignment, phone, page)
}

/// Presses one of the buttons above the questions, with this typed in the questions.
async fn press(phone: &mut Visitor, page: &Page, button: &str, typed: &[(&str, &str)]) -> Page {
    let mut fields = page.hidden(&format!("{}/submit", page.path));
    fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields.push(("_plan".into(), button.into()));
    phone.post_all(&format!("{}/plan", page.path), fields).await
}

async fn kept(world: &World, assignment: AssignmentId) -> Option<store::client_plans::Kept> {
    store::client_plans::find(&world.app.store, &world.amal, assignment).await.unwrap()
}

/// Answers, and comes to the receipt.
async fn send(phone: &mut Visitor, page: &Page) -> Page {
    let receipt = phone.submit(page, &format!("{}/submit", page.path), &[("mood", "5")]).await;
    assert!(receipt.path.ends_with("/done"), "{}", receipt.text());
    receipt
}

stories! {
    async fn ann_plans_is_not_sure_and_is_offered_the_smallest_version(world: World) {
        let (assignment, mut phone, page) = agreed(&world).await;
        assert!(page.exists("#plan button[value=skip]") && page.has("On the sofa after supper"));
        assert!(!page.has("One word in the evening"), "the smallest version is for whoever is not sure");
        let form = press(&mut phone, &page, "open", &[("best", "half a thought")]).await;
        assert!(form.path.ends_with("/plan") && form.has("So that we both see the week.") && form.has("On the sofa after supper"));
        assert_eq!(form.texts("#q-sure input").len(), 11);
        let plan = [("when", "have had supper"), ("then", "sit down"), ("sure", "5"), ("obstacle", "the late shift"), ("_plan", "save")];
        let offer = phone.submit(&form, &form.path, &plan).await;
        assert!(offer.has("One word in the evening") && offer.exists("input[name=step][value=agreed]"), "{}", offer.text());
        let back = phone.submit(&offer, &offer.path, &[("step", "agreed"), ("_plan", "small")]).await;
        assert_eq!(back.path, page.path);
        assert!(back.has("When: have had supper") && back.has("Then: sit down") && back.has("One word in the evening"), "{}", back.text());
        assert_eq!(back.texts("textarea[name=best]"), ["half a thought"], "what was typed is still there");

        world.work().await;
        let mut mails = world.mails_to("amal@riverside.example");
        let mail = mails.pop().unwrap();
        assert!(mails.is_empty() && !format!("{}{}", mail.subject, mail.text).contains("Ann"));
        let mut amal = world.amal().await;
        let shown = amal.get(&format!("/assignments/{assignment}")).await;
        for words in ["When I have had supper, then I sit down", "5 of 10 sure", "the late shift", "begin with the smallest version"] {
            assert!(shown.has(words), "{words}: {}", shown.text());
        }
        let client = world.occurrence(assignment).await.client_id;
        assert!(amal.get(&format!("/clients/{client}")).await.has("5 of 10 sure") && amal.get("/home").await.has("5 of 10 sure"));
        let api = Api::new(&world).await;
        let object = api.get(&format!("/assignments/{assignment}")).await.json;
        assert_eq!((object["plan"]["confidence"].as_u64(), object["plan"]["step"].as_str()), (Some(5), Some("smallest")));
        assert_eq!(object["agreement"]["smallest"], "One word in the evening");
        assert_eq!(api.get("/assignments").await.json["items"][0]["plan"]["obstacle"], "the late shift");

        // She thinks again: what she said stands in the fields, and now she is sure.
        let form = phone.get(&format!("{}/plan", page.path)).await;
        assert_eq!(form.texts("textarea[name=obstacle]"), ["the late shift"]);
        assert_eq!(form.attribute("input[name=sure][checked]", "value"), "5");
        let back = phone.submit(&form, &form.path, &[("when", "wake up"), ("sure", "8"), ("_plan", "save")]).await;
        assert!(back.has("When: wake up") && !back.has("One word in the evening"));
        world.work().await;
        assert_eq!(world.mails_to("amal@riverside.example").len(), 1, "only what is worth a word is told");
        assert!(!amal.get(&format!("/clients/{client}")).await.has("of 10 sure"));
    }

    async fn skipping_is_one_tap_and_costs_nothing(world: World) {
        let (assignment, mut phone, page) = agreed(&world).await;
        let back = press(&mut phone, &page, "skip", &[("best", "typed before")]).await;
        assert_eq!(back.path, page.path);
        assert!(!back.exists("#plan button[value=skip]") && back.exists("#plan button[value=open]"), "it can be made later all the same");
        assert_eq!(back.texts("textarea[name=best]"), ["typed before"]);
        let row = kept(&world, assignment).await.unwrap();
        assert!(row.plan.is_none() && row.skipped_at.is_some());
        // And whoever never looks at it sends as ever.
        send(&mut phone, &back).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Completed);
        world.work().await;
        assert_eq!(world.mails_to("amal@riverside.example").len(), 1);
        let mut amal = world.amal().await;
        assert!(!amal.get(&format!("/assignments/{assignment}")).await.has("The client’s plan"));
    }

    async fn buttons_alone_say_nothing(world: World) {
        let (assignment, mut robot, page) = agreed(&world).await;
        let form = press(&mut robot, &page, "open", &[]).await;
        assert_eq!(robot.submit(&form, &form.path, &[("_plan", "save")]).await.path, page.path);
        assert_eq!(robot.submit(&form, &form.path, &[("_plan", "small")]).await.path, page.path);
        assert!(kept(&world, assignment).await.is_none());
        let form = robot.get(&format!("{}/not-now", page.path)).await;
        let refused = robot.submit(&form, &form.path, &[]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.exists("#error-reason") && refused.exists("#problems a[href='#q-reason']"));
        let refused = robot.submit(&form, &form.path, &[("_do", "later")]).await;
        assert!(refused.status == 422 && refused.exists("#error-days"));
        let one = world.occurrence(assignment).await;
        assert!(one.status == OccurrenceStatus::Open && one.begun_at.is_none());
        send(&mut robot, &page).await;
        let form = robot.get(&format!("{}/review", page.path)).await;
        assert_eq!(robot.submit(&form, &form.path, &[]).await.status, 422);
        let row = world.responses().await.pop().unwrap();
        assert!(store::reviews::find(&world.app.store, &world.amal, row.id).await.unwrap().is_none());
    }

    async fn a_plan_is_read_back_only_where_it_was_written(world: World) {
        let (assignment, mut phone, page) = agreed(&world).await;
        let form = press(&mut phone, &page, "open", &[]).await;
        phone.submit(&form, &form.path, &[("when", "a canary sings"), ("sure", "9"), ("_plan", "save")]).await;
        // Somebody else with the link: the plan is there and is not told.
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        let mut other = world.visitor();
        let page = other.post(&link, &[]).await;
        assert!(page.exists("#plan") && !page.body.contains("canary"));
        let form = other.get(&format!("{}/plan", page.path)).await;
        assert!(form.status == 200 && !form.body.contains("canary") && !form.exists("input[name=sure][checked]"));
        // What they leave out stays as it was.
        let back = other.submit(&form, &form.path, &[("obstacle", "rain"), ("_plan", "save")]).await;
        assert!(back.path == page.path);
        let plan = kept(&world, assignment).await.unwrap().plan.unwrap();
        assert_eq!((plan.when.as_deref(), plan.sure, plan.obstacle.as_deref()), (Some("a canary sings"), Some(9), Some("rain")));
        // And is not shown to them for having added to it; the phone still sees it.
        assert!(!back.body.contains("canary") && !other.get(&form.path).await.body.contains("canary"));
        assert!(phone.get(&page.path).await.body.contains("canary"));
    }

    async fn what_comes_again_is_planned_once(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let rule = TypedSchedule { kind: "days".into(), times: vec!["09:00".into()], from_date: "2026-11-24".into(), ..TypedSchedule::default() };
        let assignment = world.assign_rule(ann, template, &rule).await;
        world.wait(TimeDelta::days(1)).await;
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[("remember", "yes")]).await;
        let form = press(&mut phone, &page, "open", &[]).await;
        phone.submit(&form, &form.path, &[("when", "brush my teeth"), ("_plan", "save")]).await;
        let questions = phone.get(&page.path).await;
        send(&mut phone, &questions).await;
        world.wait(TimeDelta::days(1)).await;
        let again = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[("remember", "yes")]).await;
        assert_ne!(again.path, page.path);
        assert!(again.has("When I brush my teeth.") && !again.exists("#plan button[value=skip]"), "{}", again.text());
        assert!(kept(&world, assignment).await.is_some());
    }

    async fn afterwards_ann_says_how_it_went_and_thinks_again(world: World) {
        let (assignment, mut phone, page) = agreed(&world).await;
        let receipt = send(&mut phone, &page).await;
        let offer = receipt.attribute("a[href$='/review']", "href");
        let form = phone.get(&offer).await;
        let said = [("amount", "half"), ("hard", "6"), ("helpful", "3"), ("hindrances", "no_time"), ("hindrances", "boring"), ("next", "easier")];
        let thanks = phone.submit(&form, &offer, &said).await;
        assert!(thanks.status == 200 && thanks.exists("a[href$='/review']"), "{}", thanks.text());
        let response = world.responses().await[0].id;
        let mut amal = world.amal().await;
        let shown = amal.get(&format!("/responses/{response}")).await;
        for words in ["about half", "6 of 10", "There was no time; it was boring", "make it easier"] {
            assert!(shown.has(words), "{words}: {}", shown.text());
        }
        // The other way round is refused with everything still there.
        let refused = phone.submit(&form, &offer, &[("hard", "12"), ("learned", "It rains.")]).await;
        assert!(refused.status == 422 && refused.exists("#error-hard"));
        assert_eq!(refused.texts("textarea[name=learned]"), ["It rains."]);
        // Again: in place of what was said, with what was said in the fields.
        let form = phone.get(&offer).await;
        assert_eq!(form.attributes("input[name=hindrances][checked]", "value"), ["no_time", "boring"]);
        phone.submit(&form, &offer, &[("helpful", "7"), ("learned", "Evenings are the hard part.")]).await;
        let review = Api::new(&world).await.get(&format!("/responses/{response}")).await.json["review"].clone();
        assert_eq!((review["helpful"].as_u64(), &review["amount"], review["obstacles"].as_array().map(Vec::len)), (Some(7), &json!(null), Some(0)));
        assert_eq!(review["learned"], "Evenings are the hard part.");
        world.work().await;
        assert_eq!(world.mails_to("amal@riverside.example").len(), 1, "one mail: that a response came in");
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Completed);
        // A later version of the answers keeps what was said of them.
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "9")]).await;
        let later = world.responses().await[1].id;
        assert!(amal.get(&format!("/responses/{later}")).await.has("Evenings are the hard part."));
    }

    async fn what_helped_little_twice_in_a_row_is_suggested_to_be_changed(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let mut phone = world.visitor();
        for helpful in ["2", "3"] {
            let mut amal = world.amal().await;
            assert!(!amal.get(&format!("/clients/{ann}")).await.has("twice in a row"));
            world.assign(ann, template, None).await;
            let page = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
            send(&mut phone, &page).await;
            let form = phone.get(&format!("{}/review", page.path)).await;
            phone.submit(&form, &form.path, &[("helpful", helpful)]).await;
            world.wait(TimeDelta::days(1)).await;
        }
        let mut amal = world.amal().await;
        let shown = amal.get(&format!("/clients/{ann}")).await;
        assert!(shown.has("twice in a row (2 and 3 of 10)"), "{}", shown.text());
        let response = world.responses().await[1].id;
        let form = amal.get(&shown.line_with("twice in a row")).await;
        assert!(form.path.ends_with(&response.to_string()));
        amal.submit(&form, &format!("/responses/{response}/discussed"), &[("discussed", "yes")]).await;
        assert!(!amal.get(&format!("/clients/{ann}")).await.has("twice in a row"), "once it was talked about, it is done");
    }

    async fn asking_afterwards_can_be_switched_off(world: World) {
        let (assignment, mut phone, page) = agreed(&world).await;
        let api = Api::new(&world).await;
        let off = api.patch(&format!("/assignments/{assignment}"), json!({ "agreement": { "ask_afterwards": false } })).await;
        assert_eq!((off.status, &off.json["agreement"]["ask_afterwards"]), (200, &json!(false)));
        assert_eq!(off.json["agreement"]["smallest"], "One word in the evening", "what is left out stays");
        let receipt = send(&mut phone, &page).await;
        assert!(!receipt.exists("a[href$='/review']"));
        assert_eq!(phone.get(&format!("{}/review", page.path)).await.path, receipt.path);
        assert_eq!(phone.post(&format!("{}/review", page.path), &[("helpful", "1")]).await.path, receipt.path);
        let response = world.responses().await[0].id;
        assert!(store::reviews::find(&world.app.store, &world.amal, response).await.unwrap().is_none());
        let usual = api.patch(&format!("/assignments/{assignment}"), json!({ "agreement": { "ask_afterwards": null } })).await;
        assert_eq!(usual.json["agreement"]["ask_afterwards"], json!(null));
        assert!(phone.get(&receipt.path).await.exists("a[href$='/review']"));
    }

    async fn not_this_time_takes_several_reasons_and_what_was_done_instead(world: World) {
        let (assignment, mut phone, page) = agreed(&world).await;
        let form = phone.get(&format!("{}/not-now", page.path)).await;
        assert_eq!(form.attributes("input[name=reason]", "value").len(), 12);
        let fields = [("reason", "differently"), ("reason", "boring"), ("instead", "Went for a walk with my sister"), ("note", "too hard because of the rain")];
        assert!(phone.submit(&form, &form.path, &fields).await.path.ends_with("/done"));
        let one = world.occurrence(assignment).await;
        assert_eq!(one.status, OccurrenceStatus::Declined);
        let mut amal = world.amal().await;
        let shown = amal.get(&format!("/assignments/{assignment}")).await;
        for words in ["It was boring; did it differently", "Went for a walk with my sister", "because of the rain"] {
            assert!(shown.has(words), "{words}: {}", shown.text());
        }
        let object = Api::new(&world).await.get(&format!("/occurrences/{}", one.id)).await.json;
        assert_eq!(object["decline_reasons"], json!(["boring", "differently"]));
        assert_eq!((&object["decline_reason"], &object["decline_instead"]), (&json!("boring"), &json!("Went for a walk with my sister")));
    }

    async fn just_not_now_is_no_answer_and_reminds_on_the_day_that_was_chosen(world: World) {
        let ann = world.client("Ann").await;
        let assignment = world.assign(ann, world.check_in().await, None).await;
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        let form = phone.get(&format!("{}/not-now", page.path)).await;
        let done = phone.submit(&form, &form.path, &[("days", "2"), ("_do", "later")]).await;
        assert!(done.exists("[role=status]"), "{}", done.text());
        let before = world.mails_to("ann@mail.example").len();
        world.wait(TimeDelta::hours(40)).await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before);
        world.wait(TimeDelta::hours(9)).await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before + 1);
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open);
        // Whoever wants no reminders is not promised one.
        meanwhile::actions::reminders::stop(&world.app, world.amal, ann).await.unwrap();
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        let form = phone.get(&format!("{}/not-now", page.path)).await;
        assert!(!form.exists("input[name=days]"));
        assert_eq!(phone.submit(&form, &form.path, &[("days", "2"), ("_do", "later")]).await.status, 409);
    }

    async fn another_client_opens_neither_plan_nor_review(world: World) {
        let (assignment, mut phone, page) = agreed(&world).await;
        send(&mut phone, &page).await;
        let ed = world.client("Ed").await;
        world.assign(ed, world.check_in().await, None).await;
        let mut eds = world.visitor();
        eds.post(&world.mails_to("ed@mail.example").pop().unwrap().link(), &[]).await;
        for path in ["plan", "review", "not-now"] {
            let path = format!("{}/{path}", page.path);
            assert_eq!(eds.get(&path).await.status, 404, "{path}");
            for fields in [&[("helpful", "1"), ("sure", "1"), ("reason", "forgot")][..], &[("_plan", "skip")], &[("_plan", "small"), ("step", "whole")]] {
                let answer = eds.post(&path, fields).await;
                assert!(matches!(answer.status.as_u16(), 401 | 404), "{path}: {}", answer.status);
            }
        }
        assert!(kept(&world, assignment).await.is_none());
        let response = world.responses().await[0].id;
        assert!(store::reviews::find(&world.app.store, &world.amal, response).await.unwrap().is_none());
    }

    async fn a_measure_asks_for_neither_plan_nor_review_unless_somebody_says_so(world: World) {
        let mut amal = world.amal().await;
        let adopted = amal.post("/measures/phq-9/use", &[]).await;
        let template = adopted.path.strip_prefix("/templates/").unwrap_or_else(|| panic!("{}", adopted.text())).parse().unwrap();
        let ann = world.client("Ann").await;
        world.assign(ann, template, None).await;
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        assert!(page.status == 200 && !page.exists("#plan"), "{}", page.text());
    }
}

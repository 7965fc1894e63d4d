//! What can be asked: tables, conditions, computed values, prompts in turn, a template fitted to one client, answers that need a person.

use entity::kinds::{TemplateKind, TemplateMode};
use meanwhile::actions::{alerts, templates};
use meanwhile::domain::tailoring::Tailoring;
use meanwhile::store::templates::Written;
use serde_json::{Value, json};

use crate::support::{Page, Visitor, World};

/// Ann has this to do; her phone, with the page open.
async fn asked(world: &World, mode: TemplateMode, content: Value) -> (entity::ids::AssignmentId, Visitor, Page) {
    let known = meanwhile::store::clients::list(&world.app.store, &world.amal).await.unwrap();
    let ann = match known.first() {
        Some(ann) => ann.id,
        None => world.client("Ann").await,
    };
    let template = published(world, TemplateKind::Homework, mode, content).await;
    let assignment = world.assign(ann, template, None).await;
    let mut phone = world.visitor();
    let page = phone.post(&world.mails_to("ann@mail.example").last().unwrap().link(), &[]).await;
    (assignment, phone, page)
}

async fn published(world: &World, kind: TemplateKind, mode: TemplateMode, content: Value) -> entity::ids::TemplateId {
    let written = Written { title: "Something to do".into(), mode, content: serde_json::from_value(content).unwrap() };
    let id = templates::create(&world.app, world.amal, kind, written).await.unwrap();
    templates::publish(&world.app, world.amal, id).await.unwrap();
    id
}

fn ladder() -> Value {
    json!({ "sections": [{ "items": [
        { "link_id": "ladder_steps", "kind": "table", "text": "Steps, from easy to hard", "required": true, "config": { "min": 1, "max": 10, "row_name": "Step", "columns": [
            { "key": "step", "label": "What I do", "kind": "short_text", "required": true, "config": {} },
            { "key": "distress", "label": "How hard", "kind": "number", "required": true, "config": { "min": 0, "max": 100 } },
            { "key": "where", "label": "Where", "kind": "multiple_choice", "required": false, "config": { "options": [{ "key": "in", "label": "Inside" }, { "key": "out", "label": "Outside" }] } },
        ] } },
        { "link_id": "hardest", "kind": "computed", "text": "The hardest", "config": { "op": "max", "of": ["ladder_steps:distress"], "show": true } },
    ] }] })
}

stories! {
    async fn six_steps_of_a_ladder_are_written_in_two_sittings_and_one_is_picked_later(world: World) {
        let (assignment, mut phone, page) = asked(&world, TemplateMode::Form, ladder()).await;
        let home = page.path.clone();
        assert_eq!(page.attributes("[data-row]", "data-row").len(), 2, "two empty rows to begin with");
        let row = |n: usize, step: &str, distress: &str| {
            vec![(format!("ladder_steps:{n}:step"), step.to_owned()), (format!("ladder_steps:{n}:distress"), distress.to_owned()), (format!("ladder_steps:{n}:where"), "out".to_owned())]
        };
        let mut draft = page.hidden(&format!("{home}/submit"));
        draft.extend(row(0, "Look at the bus stop", "20"));
        draft.extend(row(1, "Stand at the bus stop: ten minutes", "35"));
        phone.post_all(&format!("{home}/draft"), draft).await;
        let later = phone.get(&home).await;
        assert_eq!(later.attribute("input[name='ladder_steps:1:step']", "value"), "Stand at the bus stop: ten minutes");
        assert!(later.exists("input[name='ladder_steps:0:where'][value=out][checked]") && !later.exists("input[name='ladder_steps:0:where'][value=in][checked]"));
        assert!(later.exists("[name='ladder_steps:2:step']"), "there is always room for one more");
        assert!(later.text().contains("35"), "what is computed so far is shown");
        // Six rows, one of them with a slip: it is said in its own cell, and nothing is lost.
        let all = |hard: &str| {
            let mut fields = later.hidden(&format!("{home}/submit"));
            for (n, (step, distress)) in [("Look", "20"), ("Stand", "35"), ("Board", "50"), ("One stop", "65"), ("Two stops", hard), ("To town", "90")].into_iter().enumerate() {
                fields.extend(row(n, step, distress));
            }
            fields
        };
        let refused = phone.post_all(&format!("{home}/submit"), all("eighty")).await;
        assert!(refused.status == 422 && refused.exists("[id='error-ladder_steps:4:distress']"), "{}", refused.text());
        assert!(refused.exists("details[data-row='4'][open]"), "the row with the slip is open");
        assert_eq!(refused.attribute("[name='ladder_steps:5:step']", "value"), "To town");
        assert!(refused.exists(".summary a[href='#error-ladder_steps:4:distress']"));
        assert!(phone.post_all(&format!("{home}/submit"), all("80")).await.path.ends_with("/done"));
        let mut amal = world.amal().await;
        let response = amal.get(&format!("/responses/{}", world.responses().await[0].id)).await;
        assert_eq!(response.texts("table.rows tbody tr td:nth-child(1)"), ["Look", "Stand", "Board", "One stop", "Two stops", "To town"]);
        assert!(response.has("90 (computed)"));
        assert_eq!(world.occurrence(assignment).await.status, entity::kinds::OccurrenceStatus::Completed);
        // A later log offers the steps, and takes something else as well.
        let log = json!({ "sections": [{ "items": [{ "link_id": "tried", "kind": "linked_item", "text": "Which step?", "config": { "from": "ladder_steps", "column": "step" } }] }] });
        let (_, mut phone, page) = asked(&world, TemplateMode::Log, log).await;
        assert_eq!(page.attributes("select[name=tried] option", "value")[1..], ["Look", "Stand", "Board", "One stop", "Two stops", "To town"]);
        let home = page.path.clone();
        phone.submit(&page, &format!("{home}/submit"), &[("tried", "One stop"), ("tried", "")]).await;
        let page = phone.get(&home).await;
        phone.submit(&page, &format!("{home}/submit"), &[("tried", ""), ("tried", "A taxi")]).await;
        let said: Vec<Value> = meanwhile::store::responses::latest(&world.app.store, &world.amal, world.responses().await[0].client_id, 10).await.unwrap().into_iter().map(|response| response.answers[0].value.clone()).collect();
        assert_eq!(said[..2], [json!("A taxi"), json!("One stop")]);
    }

    async fn what_is_hidden_is_neither_required_nor_kept(world: World) {
        let (_, mut phone, page) = asked(&world, TemplateMode::Form, json!({ "sections": [
            { "items": [
                { "link_id": "tried", "kind": "yes_no", "text": "Did you try?", "required": true },
                { "link_id": "how", "kind": "scale", "text": "How did it go?", "required": true, "show_when": { "conditions": [{ "item": "tried", "is": "is", "value": true }] } },
            ] },
            { "title": "What got in the way", "show_when": { "conditions": [{ "item": "tried", "is": "is", "value": false }] }, "items": [
                { "link_id": "way", "kind": "short_text", "text": "What was it?", "required": true },
            ] },
        ] })).await;
        let submit = format!("{}/submit", page.path);
        let refused = phone.submit(&page, &submit, &[("tried", "yes"), ("way", "left from before")]).await;
        assert!(refused.exists("#error-how") && !refused.exists("#error-way"), "only what is shown is needed");
        assert!(phone.submit(&refused, &submit, &[("tried", "yes"), ("how", "7"), ("way", "left from before")]).await.path.ends_with("/done"));
        let response = meanwhile::store::responses::find(&world.app.store, &world.amal, world.responses().await[0].id).await.unwrap();
        assert_eq!(response.answers.iter().map(|answer| answer.link_id.as_str()).collect::<Vec<_>>(), ["tried", "how"]);
        let mut amal = world.amal().await;
        assert!(amal.get(&format!("/responses/{}", response.row.id)).await.has("not asked"));
    }

    async fn prompts_come_in_turn_and_one_can_be_passed_over(world: World) {
        let items: Vec<Value> = (1..=3).map(|n| json!({ "link_id": format!("p{n}"), "kind": "long_text", "text": format!("Prompt number {n}"), "required": true })).collect();
        let content = json!({ "sections": [{ "items": items }], "prompts": { "order": "in_turn", "each": 1 } });
        let (_, mut phone, page) = asked(&world, TemplateMode::Log, content).await;
        let home = page.path.clone();
        assert!(page.has("Prompt number 1") && !page.has("Prompt number 2"));
        assert!(phone.submit(&page, &format!("{home}/submit"), &[("p1", "First words")]).await.path.ends_with("/done"));
        let second = phone.get(&home).await;
        assert!(second.has("Prompt number 2") && !second.has("Prompt number 1"), "the next entry has the next prompt");
        let pass = second.attribute("button[name=_pass]", "value");
        let other = phone.submit(&second, &format!("{home}/draft"), &[("p2", ""), ("_pass", &pass)]).await;
        assert!(other.has("Prompt number 3") && !other.has("Prompt number 2"));
        let empty = phone.submit(&other, &format!("{home}/submit"), &[("p3", "")]).await;
        assert!(empty.status == 422 && empty.has("Prompt number 3") && !empty.has("Prompt number 2"), "a refused page keeps its prompt");
        assert!(phone.submit(&empty, &format!("{home}/submit"), &[("p3", "Third")]).await.path.ends_with("/done"));
        assert_eq!(world.responses().await.len(), 2);
    }

    async fn a_template_is_fitted_to_ann_and_ed_sees_it_as_it_was(world: World) {
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        let content = json!({ "sections": [{ "items": [
            { "link_id": "mood", "kind": "scale", "text": "How was your mood, {client}?", "required": true },
            { "link_id": "plan", "kind": "short_text", "text": "What is the plan?" },
            { "link_id": "more", "kind": "long_text", "text": "Anything else?" },
        ] }] });
        let template = published(&world, TemplateKind::Homework, TemplateMode::Form, content).await;
        let mut amal = world.amal().await;
        let form = amal.get(&format!("/clients/{ann}/assign?template={template}")).await;
        let path = format!("/clients/{ann}/assign");
        let chosen = template.to_string();
        let panel = amal.submit(&form, &path, &[("template_id", &chosen), ("_do", "tailor")]).await;
        assert!(panel.exists("[name='t_words-plan']"), "{}", panel.text());
        let fitted = [
            ("template_id", chosen.as_str()), ("t_words-mood", "How was your mood, {client}?"), ("t_words-plan", "Your walk with Maya"), ("t_words-more", "Anything else?"),
            ("t_place-mood", "2"), ("t_place-plan", "1"), ("t_place-more", "3"), ("fill-plan", "Tuesday at six"), ("t_lock", "plan"), ("t_out", "more"),
        ];
        let preview = amal.submit(&panel, &path, &[&fitted[..], &[("_do", "preview")]].concat()).await;
        assert!(preview.has("Your walk with Maya") && preview.has("How was your mood, Ann?"), "{}", preview.text());
        let sent = amal.submit(&preview, &path, &[&fitted[..], &[("_do", "send")]].concat()).await;
        assert_eq!(sent.path, format!("/clients/{ann}"), "{}", sent.text());
        world.assign(ed, template, None).await;
        world.work().await;
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ann@mail.example")[0].link(), &[]).await;
        assert_eq!(page.texts(".question-box .question").iter().map(|text| text.replace("(needed)", "").trim().to_owned()).collect::<Vec<_>>(), ["Your walk with Maya", "How was your mood, Ann?"]);
        assert!(page.has("Tuesday at six") && !page.exists("[name=plan]"), "what is locked is read, not typed");
        // Somebody who sends the locked field all the same changes nothing by it.
        let submit = format!("{}/submit", page.path);
        let empty = phone.submit(&page, &submit, &[("plan", "something else")]).await;
        assert_eq!(empty.status, 422);
        assert!(phone.submit(&page, &submit, &[("mood", "6"), ("plan", "something else")]).await.path.ends_with("/done"));
        let response = meanwhile::store::responses::find(&world.app.store, &world.amal, world.responses().await[0].id).await.unwrap();
        let answer = |link_id: &str| response.answers.iter().find(|answer| answer.link_id == link_id).unwrap();
        assert_eq!(answer("plan").value, json!("Tuesday at six"));
        let read = amal.get(&format!("/responses/{}", response.row.id)).await;
        assert!(read.has("Your walk with Maya") && read.has("How was your mood, Ann?"), "read in the words in which it was asked");
        let page = world.visitor().post(&world.mails_to("ed@mail.example")[0].link(), &[]).await;
        assert!(page.has("What is the plan?") && page.has("How was your mood, Ed?") && page.has("Anything else?"));
    }

    async fn what_was_fitted_can_be_changed_and_taken_back(world: World) {
        let (assignment, _) = world.ann_with_homework().await;
        let mut amal = world.amal().await;
        let path = format!("/assignments/{assignment}/tailoring");
        let page = amal.get(&path).await;
        let wrong = amal.submit(&page, &path, &[("t_words-mood", "How low was it?"), ("fill-mood", "99"), ("_do", "save")]).await;
        assert!(wrong.status == 422 && wrong.text().contains("How low was it?"));
        let saved = amal.submit(&page, &path, &[("t_words-mood", "How low was it?"), ("t_out", "best"), ("_do", "save")]).await;
        assert!(saved.has("question in other words"), "{}", saved.text());
        let mut phone = world.visitor();
        let asked = phone.post(&world.mails_to("ann@mail.example")[0].link(), &[]).await;
        assert!(asked.has("How low was it?") && !asked.exists("[name=best]"));
        let page = amal.get(&path).await;
        amal.submit(&page, &path, &[("_do", "reset")]).await;
        assert!(phone.get(&asked.path).await.has("How was your mood?"));
        // The form from before is refused now: somebody changed it meanwhile.
        assert_eq!(amal.submit(&page, &path, &[("t_out", "best"), ("_do", "save")]).await.status, 409);
        let nothing = meanwhile::store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap().tailoring;
        assert_eq!(nothing, Tailoring::default());
    }

    async fn an_answer_that_needs_a_person_shows_help_at_once_and_waits_until_it_is_seen(world: World) {
        let options = json!({ "options": [{ "key": "no", "label": "No" }, { "key": "yes", "label": "Yes, sometimes", "support_card": true, "attention": true }] });
        let (_, mut phone, page) = asked(&world, TemplateMode::Form, json!({ "sections": [{ "items": [
            { "link_id": "dark", "kind": "single_choice", "text": "Were there thoughts that scare you?", "config": options },
        ] }] })).await;
        assert!(page.exists("#q-dark .support a[href^='tel:']"), "help is in the page before anything is chosen");
        let done = phone.submit(&page, &format!("{}/submit", page.path), &[("dark", "yes")]).await;
        assert!(done.exists(".support.always a[href^='tel:']"), "and on the page that follows");
        world.work().await;
        assert!(world.mails().iter().all(|mail| !mail.text.contains("scare")), "no mail says it");
        let mut amal = world.amal().await;
        let response = world.responses().await[0].id;
        let alert = meanwhile::store::alerts::of_response(&world.app.store, &world.amal, response).await.unwrap()[0].id;
        assert!(amal.get("/home").await.exists(&format!("a[href='/alerts/{alert}'] .name")));
        let page = amal.get(&format!("/responses/{response}")).await;
        assert!(page.has("Yes, sometimes"));
        amal.submit(&page, &format!("/responses/{response}/seen"), &[]).await;
        let kept = meanwhile::store::alerts::of_response(&world.app.store, &world.amal, response).await.unwrap();
        assert_eq!((kept.len(), kept[0].status, kept[0].seen_by), (1, entity::kinds::AlertStatus::Seen, world.amal.practitioner()));
        assert!(meanwhile::store::alerts::new_ones(&world.app.store, &world.amal, 10).await.unwrap().is_empty());
        assert!(alerts::see(&world.app, world.carol, kept[0].id).await.is_err(), "another practice reaches nothing");
    }

    async fn what_is_left_out_later_leaves_earlier_answers_where_they_are(world: World) {
        let (assignment, mut phone, page) = asked(&world, TemplateMode::Log, json!({ "sections": [{ "items": [
            { "link_id": "mood", "kind": "scale", "text": "Mood?" }, { "link_id": "sleep", "kind": "short_text", "text": "Sleep?" },
        ] }] })).await;
        let submit = format!("{}/submit", page.path);
        phone.submit(&page, &submit, &[("mood", "4"), ("sleep", "like a stone")]).await;
        // A page is open and being written to while the question is taken away.
        let open = phone.get(&page.path).await;
        let mut amal = world.amal().await;
        let path = format!("/assignments/{assignment}/tailoring");
        let panel = amal.get(&path).await;
        amal.submit(&panel, &path, &[("t_out", "sleep"), ("_do", "save")]).await;
        assert!(!phone.get(&page.path).await.exists("[name=sleep]"));
        assert!(phone.submit(&open, &submit, &[("mood", "5"), ("sleep", "in between")]).await.path.ends_with("/done"));
        for (row, words) in world.responses().await.iter().zip(["like a stone", "in between"]) {
            assert!(amal.get(&format!("/responses/{}", row.id)).await.has(words), "what was written is kept and read");
            assert!(amal.get(&format!("/clients/{}/progress", row.client_id)).await.has(words));
        }
    }

    async fn what_was_filled_in_can_be_taken_away_and_a_robot_sends_nothing(world: World) {
        let (ann, options) = (world.client("Ann").await, json!({ "options": [{ "key": "walk", "label": "A walk" }, { "key": "rest", "label": "Rest" }] }));
        let template = published(&world, TemplateKind::Homework, TemplateMode::Form, json!({ "sections": [{ "items": [
            { "link_id": "plan", "kind": "multiple_choice", "text": "What is planned?", "config": options },
            { "link_id": "how", "kind": "scale", "text": "How sure are you?", "required": true },
        ] }] })).await;
        let assignment = world.assign(ann, template, None).await;
        let mut amal = world.amal().await;
        let path = format!("/assignments/{assignment}/tailoring");
        let panel = amal.get(&path).await;
        amal.submit(&panel, &path, &[("fill-plan", "walk"), ("_do", "save")]).await;
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ann@mail.example")[0].link(), &[]).await;
        assert!(page.exists("[name=plan][value=walk][checked]"));
        let submit = format!("{}/submit", page.path);
        assert_eq!(phone.submit(&page, &submit, &[("plan", "walk")]).await.status, 422, "pressing the button is no answer");
        // She unticks it and forgets the other question: it is not ticked again behind her back.
        let draft = phone.submit(&page, &format!("{}/draft", page.path), &[]).await;
        assert!(!draft.exists("[name=plan][checked]"));
        let refused = phone.submit(&draft, &submit, &[("how", "99")]).await;
        assert!(refused.status == 422 && !refused.exists("[name=plan][checked]"));
        assert!(phone.submit(&refused, &submit, &[("how", "9")]).await.path.ends_with("/done"));
        let response = meanwhile::store::responses::find(&world.app.store, &world.amal, world.responses().await[0].id).await.unwrap();
        assert_eq!(response.answers.iter().map(|answer| answer.link_id.as_str()).collect::<Vec<_>>(), ["how"]);
    }

    async fn an_amendment_without_a_number_takes_its_point_back(world: World) {
        let (_, mut phone, page) = asked(&world, TemplateMode::Form, json!({ "sections": [{ "items": [
            { "link_id": "mood", "kind": "scale", "text": "Mood?" }, { "link_id": "more", "kind": "short_text", "text": "More?" },
        ] }] })).await;
        let submit = format!("{}/submit", page.path);
        phone.submit(&page, &submit, &[("mood", "4")]).await;
        let points = async || {
            let client = world.responses().await[0].client_id;
            let series = meanwhile::store::series::of_client(&world.app.store, &world.amal, client).await.unwrap();
            series.into_iter().flat_map(|series| series.points).map(|point| point.value).collect::<Vec<_>>()
        };
        assert_eq!(points().await, [4.0]);
        // Sent again from the page that is still open, with the number taken back.
        phone.submit(&page, &submit, &[("more", "I was not sure about the number.")]).await;
        assert_eq!((world.responses().await.len(), points().await), (2, vec![]));
    }
}

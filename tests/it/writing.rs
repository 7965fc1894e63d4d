//! Ann writes: long forms in steps, two pages of one form, and whatever may happen before it is sent. All without a script.

use chrono::TimeDelta;
use entity::ids::{AssignmentId, ClientId, TemplateId};
use entity::kinds::OccurrenceStatus;
use meanwhile::actions::addresses::{self, Stop};
use meanwhile::actions::{assignments, clients, templates};
use meanwhile::store::drafts;
use serde_json::{Value, json};

use crate::support::{Page, Visitor, World};

/// Three sections, the second asked only of who slept badly.
pub fn long_form() -> Value {
    let text = |name: &str| json!({ "link_id": name, "kind": "short_text", "text": format!("What about {name}?") });
    let only = json!({ "conditions": [{ "item": "bad", "is": "is", "value": true }] });
    json!({ "sections": [
        { "title": "Nights", "items": [
            { "link_id": "bad", "kind": "yes_no", "text": "Did you sleep badly?", "required": true }, text("bed"), text("noise"),
        ] },
        { "title": "Waking", "show_when": only, "items": [text("first"), text("second")] },
        { "title": "Days", "items": [{ "link_id": "mood", "kind": "scale", "text": "How was your mood?", "required": true }, text("work"), text("people"), text("plans")] },
    ] })
}

pub async fn long_template(world: &World, content: Value) -> TemplateId {
    let content = serde_json::from_value(content).unwrap();
    let written = meanwhile::store::templates::Written { title: "My week".into(), mode: entity::kinds::TemplateMode::Form, content };
    let id = templates::create(&world.app, world.amal, entity::kinds::TemplateKind::Homework, written).await.unwrap();
    templates::publish(&world.app, world.amal, id).await.unwrap();
    id
}

async fn given(world: &World, template: TemplateId) -> (AssignmentId, String) {
    let assignment = world.assign(world.client("Ann").await, template, None).await;
    (assignment, world.mails_to("ann@mail.example").pop().unwrap().link())
}

/// Everything the browser would send with this page's form, with some fields changed; of choices the ticked ones.
fn form(page: &Page, changed: &[(&str, &str)]) -> Vec<(String, String)> {
    let names = page.attributes("form.questions input[type=hidden]", "name");
    let mut all: Vec<(String, String)> = names.into_iter().zip(page.attributes("form.questions input[type=hidden]", "value")).collect();
    let texts = "form.questions input[type=text]";
    all.extend(page.attributes(texts, "name").into_iter().zip(page.attributes(texts, "value")));
    for name in page.attributes("form.questions textarea", "name") {
        let text = page.texts(&format!("form.questions textarea[name='{name}']")).remove(0);
        all.push((name, text));
    }
    let ticked = "form.questions input[checked]";
    all.extend(page.attributes(ticked, "name").into_iter().zip(page.attributes(ticked, "value")));
    all.retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    all.extend(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    all
}

fn place(page: &Page) -> String {
    page.path.trim_end_matches("/submit").trim_end_matches("/draft").to_owned()
}

/// Sends the page's form by one of its buttons.
async fn press(phone: &mut Visitor, page: &Page, changed: &[(&str, &str)]) -> Page {
    phone.post_all(&format!("{}/submit", place(page)), form(page, changed)).await
}

async fn save(phone: &mut Visitor, page: &Page, changed: &[(&str, &str)]) -> Page {
    phone.post_all(&format!("{}/draft", place(page)), form(page, changed)).await
}

fn open_steps(page: &Page) -> Vec<String> {
    page.attributes("[data-step]:not([hidden])", "data-step")
}

async fn occurrence(world: &World, assignment: AssignmentId) -> meanwhile::store::occurrences::Occurrence {
    world.occurrence(assignment).await
}

/// Current texts of an occurrence.
async fn current(world: &World, client: ClientId, assignment: AssignmentId, name: &str) -> Option<String> {
    let id = occurrence(world, assignment).await.id;
    let (current, _) = drafts::current(&world.app.store, &world.amal, client, id).await.unwrap();
    current.into_iter().find(|draft| draft.link_id == name).map(|draft| draft.value.join("|"))
}

/// Every revision that was saved of what was best, oldest first.
async fn all_texts(world: &World, client: ClientId, assignment: AssignmentId) -> Vec<String> {
    let (id, mut all) = (occurrence(world, assignment).await.id, Vec::new());
    for rev in 1.. {
        let Some(one) = drafts::revision(&world.app.store, &world.amal, client, id, ("best", rev)).await.unwrap() else { break };
        all.push(one.value.join("|"));
    }
    all
}

stories! {
    async fn a_long_form_is_asked_in_steps_without_any_script(world: World) {
        let (assignment, link) = given(&world, long_template(&world, long_form()).await).await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        assert_eq!((open_steps(&page), page.has("Step 1 of 3")), (vec!["1".to_owned()], true));
        assert!(!page.exists("[data-send]"), "nothing is sent before it was looked over");
        // The second step is passed over: it is asked only of who slept badly.
        let page = press(&mut phone, &page, &[("bad", "no"), ("bed", "at eleven"), ("_step", "2")]).await;
        assert_eq!(open_steps(&page), ["3"]);
        let page = press(&mut phone, &page, &[("work", "quiet"), ("_step", "2")]).await;
        assert_eq!(open_steps(&page), ["1"], "and so on the way back");
        assert_eq!(page.attribute("input[name=bed]", "value"), "at eleven");
        let page = press(&mut phone, &page, &[("bad", "yes"), ("_step", "2")]).await;
        assert_eq!(open_steps(&page), ["2"]);
        let page = press(&mut phone, &page, &[("first", "at three"), ("_step", "3")]).await;
        let look = press(&mut phone, &page, &[("_step", "check")]).await;
        assert!(open_steps(&look).is_empty() && look.exists("[data-send]"));
        assert!(look.has("at eleven") && look.has("at three") && look.has("quiet"));
        assert_eq!(look.texts("[data-overview] .error").len(), 1, "the mood is still missing");
        // Sent all the same: it leads to the right step, with everything typed.
        let refused = press(&mut phone, &look, &[]).await;
        assert_eq!((refused.status.as_u16(), open_steps(&refused)), (422, vec!["3".to_owned()]));
        assert!(refused.exists("#problems a[href='#q-mood']") && refused.exists("[data-send]"));
        let receipt = press(&mut phone, &refused, &[("mood", "4")]).await;
        assert!(receipt.path.ends_with("/done"), "{}", receipt.text());
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Completed);
        let response = meanwhile::store::responses::find(&world.app.store, &world.amal, world.responses().await[0].id).await.unwrap();
        let names: Vec<&str> = response.answers.iter().map(|answer| answer.link_id.as_str()).collect();
        assert_eq!(names, ["bad", "bed", "first", "mood", "work"]);
    }

    async fn whoever_comes_back_goes_on_where_they_stopped(world: World) {
        let (_, link) = given(&world, long_template(&world, long_form()).await).await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        let page = press(&mut phone, &page, &[("bad", "yes"), ("_step", "2")]).await;
        world.clock.advance(TimeDelta::minutes(1));
        let saved = save(&mut phone, &page, &[("second", "rain")]).await;
        assert_eq!(open_steps(&saved), ["2"]);
        assert_eq!(open_steps(&phone.get(&place(&page)).await), ["2"]);
        assert_eq!(open_steps(&phone.get(&format!("{}?step=1", place(&page))).await), ["1"], "an address of its own");
        assert_eq!(open_steps(&phone.get(&format!("{}?step=99", place(&page))).await), ["3"]);
    }

    async fn steps_go_on_without_cookies_and_after_the_session_has_ended(world: World) {
        let (_, link) = given(&world, long_template(&world, long_form()).await).await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        world.clock.advance(TimeDelta::hours(3));
        let page = press(&mut phone, &page, &[("bad", "no"), ("bed", "at ten"), ("_step", "2")]).await;
        assert_eq!((page.status.as_u16(), open_steps(&page)), (200, vec!["3".to_owned()]));
        assert!(page.has("cannot save any more"));
        let mut bare = world.visitor();
        let look = press(&mut bare, &page, &[("mood", "6"), ("_step", "check")]).await;
        assert!(look.has("at ten") && look.exists("[data-send]"));
        let receipt = press(&mut bare, &look, &[]).await;
        assert!(receipt.path.ends_with("/done"), "{}", receipt.text());
        assert_eq!(world.responses().await.len(), 1);
        // A capability of another occurrence opens no step here.
        let (_, other) = { let ed = world.client("Ed").await; (world.assign(ed, world.check_in().await, None).await, world.mails_to("ed@mail.example").pop().unwrap().link()) };
        let eds = world.visitor().post(&other, &[]).await;
        let mut fields = form(&page, &[("_step", "1")]);
        fields.retain(|(name, _)| name != "_capability");
        fields.extend(eds.hidden(&format!("{}/submit", eds.path)).into_iter().filter(|(name, _)| name == "_capability"));
        assert_eq!(world.visitor().post_all(&format!("{}/draft", place(&page)), fields).await.status, 401);
    }

    async fn an_author_can_say_that_it_stays_one_page(world: World) {
        let mut content = long_form();
        content["one_page"] = json!(true);
        let template = long_template(&world, content).await;
        let (_, link) = given(&world, template).await;
        let page = world.visitor().post(&link, &[]).await;
        assert!(!page.exists("[data-step]") && page.exists("input[name=people]"));
        let mut amal = world.amal().await;
        let editor = amal.get(&format!("/templates/{template}/edit")).await;
        assert_eq!(editor.attributes("#pages option[selected]", "value"), ["one"]);
    }

    async fn two_pages_without_scripts_are_asked_which_text_stays(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = occurrence(&world, assignment).await.client_id;
        let mut phone = world.visitor();
        let first = phone.post(&link, &[]).await;
        let second = phone.get(&place(&first)).await;
        save(&mut phone, &first, &[("best", "from the first")]).await;
        // The second page knows nothing of that.
        let asked = save(&mut phone, &second, &[("best", "from the second"), ("mood", "4")]).await;
        assert_eq!(asked.status, 200);
        assert!(asked.texts(".clash").concat().contains("from the first"));
        assert_eq!(asked.texts("textarea[name=best]"), ["from the second"]);
        assert_eq!(current(&world, ann, assignment, "best").await.unwrap(), "from the first");
        assert_eq!(current(&world, ann, assignment, "mood").await.unwrap(), "4", "what does not clash is saved");
        // Saved again without choosing: asked again, and nothing is kept twice.
        let again = save(&mut phone, &asked, &[]).await;
        assert_eq!(again.texts(".clash").len(), 1);
        let kept = all_texts(&world, ann, assignment).await;
        assert_eq!(kept, ["from the first", "from the second"]);
        // The other one, after a last word was added: that is kept too.
        let settled = press(&mut phone, &again, &[("best", "from the second, and more"), ("_other", "best")]).await;
        assert!(!settled.exists(".clash"));
        assert_eq!(settled.texts("textarea[name=best]"), ["from the first"]);
        assert!(all_texts(&world, ann, assignment).await.contains(&"from the second, and more".to_owned()));
        // And the other way round.
        let asked = save(&mut phone, &second, &[("best", "from the second again")]).await;
        let settled = press(&mut phone, &asked, &[("_mine", "best")]).await;
        assert!(!settled.exists(".clash"));
        assert_eq!(current(&world, ann, assignment, "best").await.unwrap(), "from the second again");
    }

    async fn what_was_not_touched_undoes_nothing(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = occurrence(&world, assignment).await.client_id;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        let page = save(&mut phone, &page, &[("best", "one")]).await;
        let stale = page.clone();
        save(&mut phone, &page, &[("best", "two")]).await;
        let after = save(&mut phone, &stale, &[("mood", "7")]).await;
        assert!(!after.exists(".clash"));
        assert_eq!((current(&world, ann, assignment, "best").await.unwrap(), after.texts("textarea[name=best]")), ("two".into(), vec!["two".to_owned()]));
    }

    async fn a_second_device_without_scripts_overwrites_nothing_and_sees_nothing(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = occurrence(&world, assignment).await.client_id;
        let (mut phone, mut tablet) = (world.visitor(), world.visitor());
        let on_phone = phone.post(&link, &[]).await;
        let on_tablet = tablet.post(&link, &[]).await;
        save(&mut phone, &on_phone, &[("best", "for nobody else")]).await;
        let asked = save(&mut tablet, &on_tablet, &[("best", "from the tablet")]).await;
        assert_eq!(asked.texts(".clash").len(), 1);
        assert!(!asked.body.contains("for nobody else") && !asked.exists("button[name=_other]"));
        assert_eq!(current(&world, ann, assignment, "best").await.unwrap(), "for nobody else");
        assert_eq!(phone.get(&place(&on_phone)).await.texts("textarea[name=best]"), ["for nobody else"]);
        press(&mut tablet, &asked, &[("_mine", "best")]).await;
        assert_eq!(current(&world, ann, assignment, "best").await.unwrap(), "from the tablet");
        assert_eq!(all_texts(&world, ann, assignment).await, ["for nobody else", "from the tablet", "from the tablet"]);
    }

    async fn own_words_stay_in_sight_when_another_browser_begins_afresh(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = occurrence(&world, assignment).await.client_id;
        let (mut phone, mut tablet) = (world.visitor(), world.visitor());
        let on_phone = phone.post(&link, &[]).await;
        save(&mut phone, &on_phone, &[("mood", "2"), ("best", "mine")]).await;
        // The tablet sees that something is there, and begins on top of it.
        let on_tablet = tablet.post(&link, &[]).await;
        save(&mut tablet, &on_tablet, &[("mood", "8"), ("best", "other words")]).await;
        assert_eq!(current(&world, ann, assignment, "best").await.as_deref(), Some("other words"));
        let again = phone.get(&place(&on_phone)).await;
        assert_eq!(again.texts("textarea[name=best]"), ["mine"]);
        assert_eq!(again.attributes("input[name=mood][checked]", "value"), ["2"]);
        assert!(again.exists(".clash") && !again.body.contains("other words"), "it says that there is another, and not what it is");
        assert!(press(&mut phone, &again, &[]).await.path.ends_with("/done"), "what it shows is what is sent");
        let kept = meanwhile::store::responses::find(&world.app.store, &world.amal, world.responses().await[0].id).await.unwrap();
        assert!(kept.answers.iter().any(|answer| answer.value == json!("mine")));
    }

    async fn a_window_that_was_overtaken_says_so_and_can_be_sent_as_well(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = occurrence(&world, assignment).await.client_id;
        let mut phone = world.visitor();
        let first = phone.post(&link, &[]).await;
        let second = phone.get(&place(&first)).await;
        press(&mut phone, &first, &[("mood", "3")]).await;
        let draft = format!("{}/draft", place(&second));
        let saved = phone.put_json(&draft, &json!({ "fields": [{ "link_id": "best", "value": ["typed on"] }] })).await;
        assert_eq!((saved.status.as_u16(), saved.body.contains("\"sent\":true")), (410, true), "never called saved");
        let shown = save(&mut phone, &second, &[("mood", "3"), ("best", "typed on")]).await;
        assert!(shown.exists("p.notice[role=status]") && shown.texts("textarea[name=best]") == ["typed on"], "{}", shown.text());
        assert_eq!(current(&world, ann, assignment, "best").await, None, "nothing is kept where nobody looks");
        assert!(press(&mut phone, &shown, &[]).await.path.ends_with("/done"));
        let rows = world.responses().await;
        assert_eq!((rows.len(), rows[1].amends_id), (2, Some(rows[0].id)));
    }

    async fn an_entry_of_a_log_forgets_its_own_page_and_no_other(world: World) {
        let log = world.log().await;
        let (assignment, link) = given(&world, log).await;
        let ann = occurrence(&world, assignment).await.client_id;
        let mut phone = world.visitor();
        let first = phone.post(&link, &[]).await;
        let second = phone.get(&place(&first)).await;
        let first = save(&mut phone, &first, &[("best", "this morning")]).await;
        phone.put_json(&format!("{}/draft", place(&second)), &json!({ "fields": [{ "link_id": "mood", "value": ["8"] }] })).await;
        let receipt = press(&mut phone, &first, &[("mood", "3")]).await;
        assert!(receipt.path.ends_with("/done"));
        assert_eq!(current(&world, ann, assignment, "best").await, None, "the next entry begins on a blank page");
        assert_eq!(current(&world, ann, assignment, "mood").await.as_deref(), Some("8"), "what the other tab saved is still there");
    }

    // The table of what arrives when, in `docs/SECURITY.md`; the other rows are told in `answering.rs`.
    async fn the_same_form_with_other_words_keeps_both(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        press(&mut phone, &page, &[("mood", "3")]).await;
        let receipt = press(&mut phone, &page, &[("mood", "4"), ("best", "the evening")]).await;
        assert!(receipt.path.ends_with("/done"));
        let rows = world.responses().await;
        assert_eq!((rows.len(), rows[1].amends_id), (2, Some(rows[0].id)));
        world.work().await;
        press(&mut phone, &page, &[("mood", "4"), ("best", "the evening")]).await;
        assert_eq!(world.responses().await.len(), 2, "the very same a third time is nothing new");
    }

    async fn what_was_cancelled_or_retired_meanwhile_is_taken_all_the_same(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        let template = meanwhile::store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap().template_id;
        templates::archive(&world.app, world.amal, template).await.unwrap();
        assignments::cancel(&world.app, world.amal, assignment).await.unwrap();
        let draft = phone.put_json(&format!("{}/draft", page.path), &json!({ "fields": [{ "link_id": "best", "value": ["still typing"] }] })).await;
        assert_eq!(draft.status, 200, "the page goes on saving");
        let receipt = press(&mut phone, &page, &[("mood", "5"), ("best", "still typing")]).await;
        assert!(receipt.path.ends_with("/done"), "{}", receipt.text());
        let rows = world.responses().await;
        assert!(rows.len() == 1 && rows[0].late, "it says that it came after");
        assert_eq!(occurrence(&world, assignment).await.status, OccurrenceStatus::Cancelled);
    }

    async fn somebody_who_was_discharged_meanwhile_loses_no_word(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = occurrence(&world, assignment).await.client_id;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        clients::discharge(&world.app, world.amal, ann).await.unwrap();
        let answer = press(&mut phone, &page, &[("mood", "5"), ("best", "my own words")]).await;
        let taken = world.responses().await.len() == 1 && answer.path.ends_with("/done");
        assert!(taken || answer.has("my own words"), "{} {}", answer.status, answer.text());
        assert!(!world.visitor().post(&link, &[]).await.path.starts_with("/w/"));
    }

    async fn an_open_page_at_an_unsafe_home_saves_nothing_more_and_shows_the_way_out(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let ann = occurrence(&world, assignment).await.client_id;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        addresses::stop(&world.app, world.amal, ann, Stop::Unsafe).await.unwrap();
        let body = json!({ "fields": [{ "link_id": "best", "value": ["x"] }], "capability": page.attribute("[name=_capability]", "value") });
        let draft = phone.put_json(&format!("{}/draft", page.path), &body).await;
        assert!(draft.status == 403 && draft.body.contains("\"closed\":true"), "{} {}", draft.status, draft.body);
        for path in ["submit", "draft"] {
            let refused = phone.post_all(&format!("{}/{path}", page.path), form(&page, &[("mood", "5"), ("best", "my own words")])).await;
            assert_eq!(refused.status, 403, "{path}");
            assert!(refused.has("my own words") && refused.exists("form[action='/w/leave']") && refused.has("999"));
        }
        assert!(world.responses().await.is_empty() && current(&world, ann, assignment, "best").await.is_none());
        assert!(phone.get(&page.path).await.exists("h1") && phone.cookies.is_empty(), "the page itself is the page of somebody who is done");
    }

    async fn a_session_that_ended_is_told_apart_from_a_closed_page(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        world.clock.advance(TimeDelta::hours(3));
        let body = json!({ "fields": [{ "link_id": "best", "value": ["x"] }], "capability": page.attribute("[name=_capability]", "value") });
        let draft = phone.put_json(&format!("{}/draft", page.path), &body).await;
        assert!(draft.status == 401 && draft.body.contains("\"closed\":false"), "{}", draft.body);
    }

    async fn a_field_cuts_nothing_off_that_was_spoken_into_it(world: World) {
        let items = json!([
            { "link_id": "line", "kind": "short_text", "text": "In a line?" },
            { "link_id": "lines", "kind": "list", "text": "A few?" },
            { "link_id": "who", "kind": "person", "text": "Who?" },
        ]);
        let template = world.template("Spoken", items).await;
        let (_, link) = given(&world, template).await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        assert!(!page.exists("form.questions [maxlength]"));
        assert!(page.attributes("form.questions input[type=text], form.questions textarea, form.questions input[type=tel]", "autocomplete").iter().all(|word| word == "off"));
        let long = "word ".repeat(120);
        let refused = press(&mut phone, &page, &[("line", &long)]).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.attribute("input[name=line]", "value"), long, "all of it is still there");
    }
}

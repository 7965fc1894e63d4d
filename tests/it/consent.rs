//! Consent comes before everything of the client's side, "no" and paper are answers as good, and what was done on paper counts.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::kinds::{ConsentAnswer, EmailState, OccurrenceStatus, Role};
use meanwhile::actions::consents as actions;
use meanwhile::domain::consent::{Standing, Texts};
use meanwhile::domain::scope::{ApiScope, Scope};
use meanwhile::store::consents;
use meanwhile::{store, web};
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, Page, Visitor, World};

const CONSENT: &str = "/w/consent";

/// Riverside publishes a text.
async fn publish(world: &World, text: &str, asks_again: bool) {
    publish_for(world, world.amal, text, asks_again).await;
}

async fn publish_for(world: &World, scope: Scope, text: &str, asks_again: bool) {
    let texts = Texts([("en".to_owned(), text.to_owned())].into());
    actions::save_draft(&world.app, scope, 0, texts).await.unwrap();
    let draft = consents::draft(&world.app.store, &scope).await.unwrap().unwrap();
    actions::publish(&world.app, scope, draft.revision, asks_again).await.unwrap();
}

/// The client chooses on a page that asks.
async fn choose(phone: &mut Visitor, page: &Page, choice: &str) -> Page {
    let action = page.attribute("form:has(#consent-choice)", "action");
    phone.submit(page, &action, &[("_consent", choice)]).await
}

/// Ann has something to fill in, and presses the button of her link.
async fn ann_comes(world: &World) -> (entity::ids::AssignmentId, Visitor, Page) {
    let (assignment, link) = world.ann_with_homework().await;
    let mut phone = world.visitor();
    let page = phone.post(&link, &[]).await;
    (assignment, phone, page)
}

async fn standing(world: &World, client: entity::ids::ClientId) -> Standing {
    consents::standing(&world.app.store, &world.amal, client).await.unwrap()
}

fn asks(page: &Page) -> bool {
    page.exists("#consent-choice")
}

stories! {
    async fn nothing_is_asked_before_a_text_is_published(world: World) {
        let (_, mut phone, page) = ann_comes(&world).await;
        assert!(page.exists("form.questions"));
        assert_eq!(phone.get(CONSENT).await.path, "/w/");
        assert!(world.amal().await.get("/practice/consent").await.exists(".notice strong"));
    }

    async fn ann_reads_agrees_and_goes_on_to_her_questions(world: World) {
        publish(&world, "## What is kept\n\nWhat you send.", false).await;
        let (assignment, mut phone, page) = ann_comes(&world).await;
        assert_eq!(page.path, CONSENT);
        assert!(page.has("What you send.") && page.exists("#help a[href^='tel:']"), "help is in sight while consent is asked");
        assert!(!page.body.contains("Weekly check-in") && !page.exists("input[name=mood]"));
        let questions = choose(&mut phone, &page, "agreed").await;
        let occurrence = world.occurrence(assignment).await;
        assert_eq!(questions.path, format!("/w/{}", occurrence.id));
        assert!(questions.exists("input[name=mood]"));
        assert_eq!(standing(&world, occurrence.client_id).await, Standing::Agreed);
        // The copy is there to read again, and the own page leads to it.
        assert!(phone.get("/w/").await.exists("a[href='/w/consent']"));
        assert!(phone.get(CONSENT).await.has("What you send."));
        // What the practice can tell afterwards: which text, in which language, when.
        let given = consents::of_client(&world.app.store, &world.amal, occurrence.client_id).await.unwrap();
        assert_eq!((given.len(), given[0].number, given[0].language.as_str(), given[0].answer), (1, 1, "en", ConsentAnswer::Agreed));
        let trail = store::audit::list(&world.app.store, &world.amal).await.unwrap();
        assert!(trail.iter().any(|event| event.verb == "consent"));
    }

    async fn a_robot_presses_everything_and_agrees_to_nothing(world: World) {
        publish(&world, "What is kept.", false).await;
        let (_, mut robot, page) = ann_comes(&world).await;
        let client = world.client_named("Ann").await;
        for action in [CONSENT.to_owned(), format!("{}/submit", page.path)] {
            robot.submit(&page, &action, &[]).await;
        }
        let refused = robot.submit(&page, CONSENT, &[("_consent", "")]).await;
        assert!(refused.status == 422 && refused.exists("#problems") && asks(&refused));
        for link in page.attributes("a[href^='/']", "href") {
            robot.get(&link).await;
        }
        assert!(consents::of_client(&world.app.store, &world.amal, client).await.unwrap().is_empty());
        assert_eq!(standing(&world, client).await, Standing::ToAsk { again: false });
    }

    async fn without_consent_no_route_of_the_clients_side_shows_or_takes_anything(world: World) {
        let (assignment, mut phone, page) = ann_comes(&world).await;
        let occurrence = world.occurrence(assignment).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5"), ("best", "a canary in the garden")]).await;
        let waiting = world.assign(occurrence.client_id, world.check_in().await, None).await;
        let waiting = world.occurrence(waiting).await.id;
        publish(&world, "What is kept.", true).await;
        let mut later = world.visitor();
        later.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        let routes: BTreeSet<(&str, &str)> = web::table().filter(|(_, path)| path.starts_with("/w")).collect();
        assert!(routes.len() > 10, "{}", routes.len());
        // What belongs to everybody, whatever they said: the question itself, help, paper, reminders, own data, leaving.
        let without = ["/w/consent", "/w/reminders", "/w/leave", "/w/:id/print", "/w/data"];
        let help = ("get", "/w/struggling");
        let mut open = Vec::new();
        let before = world.responses().await.len();
        for (method, path) in routes.iter().filter(|(_, path)| !without.iter().any(|without| path.starts_with(without))) {
            let real = path.replace(":id", &waiting.to_string());
            let answer = if *method == "put" {
                later.put_json(&real, &json!({ "fields": [{ "link_id": "best", "value": ["x"] }] })).await
            } else {
                let fields = (*method == "post").then(|| vec![("mood".to_owned(), "5".to_owned()), ("reason".to_owned(), "no_time".to_owned())]);
                later.once(method.to_uppercase().parse().unwrap(), &real, fields.as_ref()).await
            };
            let leads = answer.headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
            let asked = leads.starts_with(CONSENT) || asks(&answer) || answer.status.is_client_error();
            // Addresses of posted forms lead to their page, which asks.
            let back = *method == "get" && leads.starts_with("/w/") && !leads.contains('?');
            if !(asked || back || (*method, *path) == help) {
                open.push(format!("{method} {path} answers {} {leads}", answer.status));
            }
            if ["Weekly check-in", "a canary", "How was your mood"].iter().any(|canary| answer.body.contains(canary)) {
                open.push(format!("{method} {path} shows content"));
            }
        }
        assert!(open.is_empty(), "{open:#?}");
        assert_eq!(world.responses().await.len(), before);
        assert_eq!(store::occurrences::find(&world.app.store, &world.amal, waiting).await.unwrap().status, OccurrenceStatus::Open);
        // And with consent they open: otherwise all this would prove nothing.
        let ask = later.get("/w/").await;
        choose(&mut later, &ask, "agreed").await;
        assert!(later.get(&format!("/w/{waiting}")).await.has("Weekly check-in"));
    }

    async fn a_new_text_asks_again_only_where_it_changed_in_substance(world: World) {
        publish(&world, "First.", false).await;
        let (_, mut phone, page) = ann_comes(&world).await;
        let questions = choose(&mut phone, &page, "agreed").await;
        publish(&world, "First, in better words.", false).await;
        assert!(!asks(&phone.get(&questions.path).await));
        publish(&world, "Something else.", true).await;
        let again = phone.get(&questions.path).await;
        assert!(asks(&again) && again.has("Something else."));
        // A page that shows the text before is not taken for agreeing to this one.
        let stale = choose(&mut phone, &page, "agreed").await;
        assert!(stale.status == 422 && stale.has("Something else."));
        let shown = choose(&mut phone, &stale, "agreed").await;
        assert!(!asks(&shown));
        // What was published stays what it was.
        let all = consents::versions(&world.app.store, &world.amal).await.unwrap();
        assert_eq!(all.iter().map(|text| (text.number, text.basis)).collect::<Vec<_>>(), [(3, 3), (2, 1), (1, 1)]);
        assert_eq!(consents::texts(&all[2]).unwrap().0["en"], "First.");
    }

    async fn what_is_typed_survives_a_new_text(world: World) {
        publish(&world, "First.", false).await;
        let (assignment, mut phone, page) = ann_comes(&world).await;
        let questions = choose(&mut phone, &page, "agreed").await;
        world.clock.advance(TimeDelta::minutes(5));
        publish(&world, "Another.", true).await;
        // The page that stands open goes on saving.
        let saved = phone.put_json(&format!("{}/draft", questions.path), &json!({ "fields": [{ "link_id": "best", "value": ["the sea"] }] })).await;
        assert_eq!(saved.status, 200);
        let submit = format!("{}/submit", questions.path);
        let ask = phone.submit(&questions, &submit, &[("mood", "7"), ("best", "the sea")]).await;
        assert!(asks(&ask) && ask.has("Another.") && ask.has("the sea"), "{} {}", ask.status, ask.text());
        assert!(world.responses().await.is_empty(), "nothing is taken before");
        // Choosing nothing keeps it; agreeing sends it.
        let nothing = choose(&mut phone, &ask, "").await;
        assert!(nothing.status == 422 && nothing.has("the sea"));
        let receipt = choose(&mut phone, &nothing, "agreed").await;
        assert!(receipt.path.ends_with("/done"), "{} {}", receipt.path, receipt.text());
        let rows = world.responses().await;
        let kept = store::responses::find(&world.app.store, &world.amal, rows[0].id).await.unwrap();
        assert_eq!(kept.answers.iter().find(|answer| answer.link_id == "best").unwrap().value, json!("the sea"));
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Completed);
    }

    async fn what_is_typed_can_be_copied_after_a_no_and_saving_ends(world: World) {
        publish(&world, "First.", false).await;
        let (_, mut phone, page) = ann_comes(&world).await;
        let questions = choose(&mut phone, &page, "agreed").await;
        world.clock.advance(TimeDelta::minutes(5));
        publish(&world, "Another.", true).await;
        let ask = phone.submit(&questions, &format!("{}/submit", questions.path), &[("mood", "7"), ("best", "the sea")]).await;
        let told = choose(&mut phone, &ask, "declined").await;
        assert!(told.has("the sea") && world.responses().await.is_empty());
        assert_eq!(standing(&world, world.client_named("Ann").await).await, Standing::Declined);
        let saved = phone.put_json(&format!("{}/draft", questions.path), &json!({ "fields": [{ "link_id": "best", "value": ["more"] }] })).await;
        assert_eq!(saved.status, 403);
        // A page without cookies asks too, and its answer counts.
        let mut bare = world.visitor();
        bare.fetch_site = None;
        let asked = bare.submit(&questions, &format!("{}/submit", questions.path), &[("mood", "2")]).await;
        assert!(asks(&asked) && world.responses().await.is_empty());
        assert!(choose(&mut bare, &asked, "agreed").await.path.ends_with("/done"));
        assert_eq!(world.responses().await.len(), 1);
    }

    async fn ann_chooses_paper_and_changes_her_mind(world: World) {
        publish(&world, "What is kept.", false).await;
        let (assignment, mut phone, page) = ann_comes(&world).await;
        let ann = world.client_named("Ann").await;
        let told = choose(&mut phone, &page, "paper").await;
        assert_eq!((told.path.as_str(), standing(&world, ann).await), (CONSENT, Standing::Paper));
        // The blank form is hers to print.
        let id = world.occurrence(assignment).await.id;
        assert!(told.exists(&format!("a[href='/w/{id}/print']")));
        let sheet = phone.get(&format!("/w/{id}/print")).await;
        assert!(sheet.has("How was your mood?") && sheet.exists(".points .box") && !sheet.exists("input") && sheet.exists("footer a[href^='tel:']"));

        // The practitioner sees it: at home, on her page, while assigning.
        let mut amal = world.amal().await;
        for path in ["/home".to_owned(), format!("/clients/{ann}"), format!("/clients/{ann}/assign"), format!("/assignments/{assignment}")] {
            assert!(amal.get(&path).await.has("paper"), "{path}");
        }
        // Nothing more is mailed, and the record says why.
        let before = world.mails_to("ann@mail.example").len();
        let next = world.assign(ann, world.check_in().await, Some("2026-11-27 18:00")).await;
        world.wait(TimeDelta::days(3)).await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before);
        let mails = store::outbox::of_assignment(&world.app.store, &world.amal, next).await.unwrap();
        assert!(!mails.is_empty() && mails.iter().all(|mail| mail.state == EmailState::Dropped && mail.reason.as_deref().is_some_and(|why| why.contains("online"))));
        assert_eq!(world.occurrence(next).await.status, OccurrenceStatus::Open, "it is open, to be entered from paper");

        // She changes her mind by the link that she has.
        let link = world.mails_to("ann@mail.example").last().unwrap().link();
        let back = phone.post(&link, &[]).await;
        assert!(asks(&back));
        assert!(!asks(&choose(&mut phone, &back, "agreed").await));
        assert_eq!(standing(&world, ann).await, Standing::Agreed);
        let later = world.assign(ann, world.check_in().await, None).await;
        assert!(world.mails_to("ann@mail.example").len() > before, "{later}");
        // And back again: withdrawing is as easy as agreeing was.
        let copy = phone.get(CONSENT).await;
        choose(&mut phone, &copy, "declined").await;
        assert_eq!(standing(&world, ann).await, Standing::Declined);
        assert!(asks(&phone.get("/w/").await));
    }

    async fn what_waits_to_go_does_not_go_after_a_no(world: World) {
        publish(&world, "What is kept.", false).await;
        let (_, mut phone, page) = ann_comes(&world).await;
        let ann = world.client_named("Ann").await;
        world.agree(ann, world.check_in().await, None).await;
        let before = world.mails_to("ann@mail.example").len();
        choose(&mut phone, &page, "declined").await;
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before);
    }

    async fn later_is_no_answer(world: World) {
        publish(&world, "What is kept.", false).await;
        let (_, mut phone, page) = ann_comes(&world).await;
        let fine = choose(&mut phone, &page, "later").await;
        assert!(fine.exists("[role=status]") && asks(&fine));
        let ann = world.client_named("Ann").await;
        assert!(consents::of_client(&world.app.store, &world.amal, ann).await.unwrap().is_empty());
        assert!(!world.amal().await.get(&format!("/clients/{ann}")).await.has("chose paper"));
    }

    async fn a_double_tap_answers_once(world: World) {
        publish(&world, "What is kept.", false).await;
        let (_, mut phone, page) = ann_comes(&world).await;
        for _ in 0..3 {
            choose(&mut phone, &page, "agreed").await;
        }
        let given = consents::of_client(&world.app.store, &world.amal, world.client_named("Ann").await).await.unwrap();
        assert_eq!(given.len(), 1);
    }

    async fn owners_write_the_text_and_others_do_not(world: World) {
        let mut amal = world.amal().await;
        let page = amal.get("/practice/consent").await;
        let begun = amal.submit(&page, "/practice/consent", &[("_do", "start")]).await;
        assert!(begun.texts("textarea[name=text_en]")[0].contains("## Nobody watches"));
        // A draft is nobody's to agree to.
        let (_, _, first) = ann_comes(&world).await;
        assert!(!asks(&first));
        let empty = amal.submit(&begun, "/practice/consent", &[("_do", "publish"), ("text_en", " ")]).await;
        assert!(empty.status == 422 && empty.exists("#e-text_en"));
        let own = "## Kept\n\n<script>alert(1)</script>\n\n**All** of it.";
        let done = amal.submit(&begun, "/practice/consent", &[("_do", "publish"), ("text_en", own)]).await;
        assert_eq!(done.status, 200, "{}", done.text());
        let mut phone = world.visitor();
        let shown = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        assert!(shown.exists(".card strong") && !shown.body.contains("<script>alert"));
        // The next version needs a word on whether it changed in substance.
        let next = amal.get("/practice/consent").await;
        let unsaid = amal.submit(&next, "/practice/consent", &[("_do", "publish"), ("text_en", "Other.")]).await;
        assert!(unsaid.status == 422 && unsaid.exists("#e-again") && unsaid.texts("textarea[name=text_en]")[0] == "Other.");
        // Two owners at once: nobody overwrites.
        let mut again = amal.clone();
        amal.submit(&next, "/practice/consent", &[("_do", "save"), ("text_en", "Mine.")]).await;
        let late = again.submit(&next, "/practice/consent", &[("_do", "save"), ("text_en", "Mine too.")]).await;
        assert!(late.status == 409 && late.texts("textarea[name=text_en]")[0] == "Mine too.");
        assert_eq!(world.signed_in("ben@riverside.example").await.get("/practice/consent").await.status, 403);
        // Another practice has its own, and sees nothing of this one.
        assert!(!world.signed_in("carol@hillside.example").await.get("/practice/consent").await.body.contains("Mine."));
        assert!(consents::in_force(&world.app.store, &world.carol).await.unwrap().is_none());
    }

    async fn done_on_paper_counts_like_done_online(world: World) {
        let (assignment, mut phone, page) = ann_comes(&world).await;
        let mut amal = world.amal().await;
        let id = world.occurrence(assignment).await.id;
        let form = amal.get(&format!("/occurrences/{id}/paper")).await;
        let path = format!("/occurrences/{id}/paper");
        for (day, which) in [("", "without"), ("2026-12-24", "without"), ("2026-11-22", "answers")] {
            let refused = amal.submit(&form, &path, &[("_date", day), ("_do", which)]).await;
            assert_eq!(refused.status, 422, "{day} {which}");
        }
        assert!(world.responses().await.is_empty());
        let wrong = amal.submit(&form, &path, &[("_date", "2026-11-22"), ("mood", "11"), ("_do", "answers")]).await;
        assert!(wrong.status == 422 && wrong.exists("#problems a[href='#q-mood']"));
        let read = amal.submit(&form, &path, &[("_date", "2026-11-22"), ("mood", "4"), ("best", "the dog"), ("_do", "answers")]).await;
        assert!(read.path.starts_with("/responses/") && read.has("entered by Dr. Amal") && read.has("the dog"), "{} {}", read.path, read.text());
        let (occurrence, rows) = (world.occurrence(assignment).await, world.responses().await);
        assert_eq!(occurrence.status, OccurrenceStatus::Completed);
        assert_eq!(occurrence.completed_at.unwrap().to_string(), "2026-11-22 12:00:00 UTC");
        assert!(rows[0].on_paper_at == occurrence.completed_at && rows[0].entered_by == Some(world.amal.practitioner().unwrap().0) && !rows[0].late);
        let series = store::series::of_client(&world.app.store, &world.amal, occurrence.client_id).await.unwrap();
        assert_eq!((series[0].points[0].value, series[0].points[0].at), (4.0, occurrence.completed_at.unwrap()));
        // Who entered it is not written to about it; the client sees that it is done.
        world.work().await;
        assert!(world.mails_to("amal@riverside.example").is_empty());
        let receipt = phone.get(&page.path).await;
        assert!(receipt.path.ends_with("/done") && receipt.has("paper"), "{}", receipt.text());
        // The same pressed twice is one; a correction is an amendment that moves the point.
        amal.submit(&form, &path, &[("_date", "2026-11-22"), ("mood", "4"), ("best", "the dog"), ("_do", "answers")]).await;
        assert_eq!(world.responses().await.len(), 1);
        let again = amal.get(&path).await;
        assert_eq!(again.texts("textarea[name=best]"), ["the dog"]);
        amal.submit(&again, &path, &[("_date", "2026-11-21"), ("mood", "6"), ("_do", "answers")]).await;
        let rows = world.responses().await;
        assert_eq!(rows.iter().map(|row| row.amends_id).collect::<Vec<_>>(), [None, Some(rows[0].id)]);
        assert_eq!(world.occurrence(assignment).await.completed_at.unwrap().to_string(), "2026-11-21 12:00:00 UTC");
        let series = store::series::of_client(&world.app.store, &world.amal, occurrence.client_id).await.unwrap();
        assert_eq!(series[0].points.iter().map(|point| (point.value, point.at.to_string())).collect::<Vec<_>>(), [(6.0, "2026-11-21 12:00:00 UTC".to_owned())]);
        let trail = store::audit::list(&world.app.store, &world.amal).await.unwrap();
        assert!(["enter_paper", "correct_paper"].iter().all(|verb| trail.iter().any(|event| event.verb == *verb)));
    }

    async fn without_answers_is_done_too_and_online_answers_are_not_touched(world: World) {
        let (assignment, mut phone, page) = ann_comes(&world).await;
        let mut amal = world.amal().await;
        let path = format!("/occurrences/{}/paper", world.occurrence(assignment).await.id);
        let form = amal.get(&path).await;
        let read = amal.submit(&form, &path, &[("_date", "2026-11-23"), ("_do", "without")]).await;
        assert!(read.path.starts_with("/responses/"), "{}", read.text());
        let occurrence = world.occurrence(assignment).await;
        assert_eq!(occurrence.status, OccurrenceStatus::Completed);
        assert!(store::series::of_client(&world.app.store, &world.amal, occurrence.client_id).await.unwrap().is_empty());
        // What Ann sends herself after all is kept beside it, and nobody of the practice answers over that.
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "8")]).await;
        let over = amal.submit(&form, &path, &[("_date", "2026-11-23"), ("mood", "1"), ("_do", "answers")]).await;
        assert_eq!(over.status, 409);
        assert_eq!(world.responses().await.len(), 2);
    }

    async fn a_measure_from_paper_scores_as_it_does_online(world: World) {
        let mut amal = world.amal().await;
        let measures = amal.get("/measures").await;
        let who: entity::ids::TemplateId =
            amal.submit(&measures, "/measures/phq-9/use", &[]).await.path.strip_prefix("/templates/").unwrap().parse().unwrap();
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        let (online, paper) = (world.assign(ann, who, None).await, world.assign(ed, who, None).await);
        let answers = ["2", "2", "1", "1", "1", "1", "1", "0", "1"];
        let names: Vec<String> = (1..=9).map(|n| format!("phq9_{n}")).collect();
        let fields: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(answers).collect();
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &fields).await;
        let path = format!("/occurrences/{}/paper", world.occurrence(paper).await.id);
        let form = amal.get(&path).await;
        let date = [("_date", "2026-11-23"), ("_do", "answers")];
        amal.submit(&form, &path, &fields.iter().copied().chain(date).collect::<Vec<_>>()).await;
        let score = async |assignment| {
            let occurrence = world.occurrence(assignment).await;
            let rows = store::responses::of_occurrence(&world.app.store, &world.amal, occurrence.id).await.unwrap();
            let kept = store::responses::find(&world.app.store, &world.amal, rows[0].id).await.unwrap();
            kept.answers.into_iter().find(|answer| answer.link_id == "score:total").unwrap().value
        };
        assert_eq!(score(online).await, score(paper).await);
        // An answer that needs a person does so from paper too.
        let alerts = store::alerts::new_ones(&world.app.store, &world.amal, 10).await.unwrap();
        assert_eq!(alerts.iter().map(|alert| alert.client_id).collect::<BTreeSet<_>>(), [ann, ed].into());
        // Where somebody holds the rights of the words, they stand on the paper too.
        let sheet = amal.get(&format!("/assignments/{paper}/print")).await;
        assert!(sheet.has("Copyright © Pfizer") && sheet.exists(".boxes .box"));
    }

    async fn every_kind_of_question_prints_with_room_to_write(world: World) {
        let mut amal = world.amal().await;
        let items: Vec<serde_json::Value> = meanwhile::domain::items::KINDS
            .iter()
            .enumerate()
            .filter(|(_, kind)| !kind.computes())
            .map(|(n, kind)| json!({ "link_id": format!("q{n}"), "kind": kind.name(), "text": format!("Question {n}"), "config": kind.sample().config }))
            .collect();
        let template = world.template("All of them", json!(items)).await;
        let sheet = amal.get(&format!("/templates/{template}/print")).await;
        assert_eq!(sheet.status, 200, "{}", sheet.text());
        let asks = meanwhile::domain::items::KINDS.iter().filter(|kind| kind.asks()).count();
        assert_eq!(sheet.texts(".question").len(), asks);
        for item in sheet.texts(".item:not(.told)") {
            assert!(!item.is_empty());
        }
        assert!(sheet.attributes(".item:not(.told):not(:has(.write)):not(:has(.box)):not(:has(td))", "class").is_empty(), "no room to write");
        assert!(!sheet.exists("input, textarea, select, script"));
    }

    async fn the_api_does_what_the_screens_do_and_never_answers(world: World) {
        let api = Api::new(&world).await;
        assert_eq!(api.get("/consent-texts/draft").await.status, 404);
        let draft = api.call(Method::PUT, "/consent-texts/draft", &[], Some(&json!({ "texts": [{ "language": "en", "text": "Kept." }] }))).await;
        assert_eq!((draft.status, draft.json["number"].as_i64()), (200, Some(1)));
        let stale = api.edit(Method::PUT, "/consent-texts/draft", "\"9\"", json!({ "texts": [] })).await;
        assert_eq!(stale.status, 412);
        let published = api.post("/consent-texts/publish", json!({ "asks_again": false })).await;
        assert_eq!((published.status, published.json["status"].as_str()), (200, Some("published")));
        assert_eq!(api.post("/consent-texts/publish", json!({ "asks_again": true })).await.status, 409);
        let (assignment, link) = world.ann_with_homework().await;
        let occurrence = world.occurrence(assignment).await;
        let path = format!("/clients/{}/consent", occurrence.client_id);
        assert_eq!(api.get(&path).await.json["standing"], "to_ask");
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        choose(&mut phone, &page, "paper").await;
        let told = api.get(&path).await;
        assert_eq!((told.json["standing"].as_str(), told.json["answers"][0]["answer"].as_str()), (Some("paper"), Some("paper")));
        assert!(api.post(&path, json!({ "answer": "agreed" })).await.status >= 400, "nobody agrees for a client");
        // Done on paper.
        let paper = format!("/occurrences/{}/paper", occurrence.id);
        assert_eq!(api.post(&paper, json!({ "done_on": "2027-01-01" })).await.status, 422);
        assert_eq!(api.post(&paper, json!({ "done_on": "2026-11-23", "answers": [] })).await.status, 422);
        assert_eq!(api.post(&paper, json!({ "done_on": "2026-11-23", "answers": [{ "link_id": "mood", "typed": ["99"] }] })).await.status, 422);
        assert_eq!(api.post(&paper, json!({ "done_on": "2026-11-23", "answers": [{ "link_id": "nothing", "typed": ["9"] }] })).await.status, 422);
        let entered = api.post(&paper, json!({ "done_on": "2026-11-23", "answers": [{ "link_id": "mood", "typed": ["3"] }] })).await;
        assert_eq!(entered.status, 200, "{entered:?}");
        assert!(entered.json["on_paper_at"].is_string() && entered.json["entered_by"].is_string());
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Completed);
        // Whoever reads it is told: nobody at a screen knows yet.
        world.work().await;
        assert_eq!(world.mails_to("amal@riverside.example").len(), 1);
        // A key of another practice finds nothing.
        let hers = Api::with(&world, &world.key_of(world.carol, &ApiScope::ALL).await);
        assert_eq!((hers.get(&path).await.status, hers.post(&paper, json!({ "done_on": "2026-11-23" })).await.status), (404, 404));
    }

    async fn others_find_nothing_of_it(world: World) {
        publish(&world, "What is kept.", false).await;
        let (assignment, mut phone, page) = ann_comes(&world).await;
        choose(&mut phone, &page, "paper").await;
        let (ann, id) = (world.client_named("Ann").await, world.occurrence(assignment).await.id);
        let (_, sams) = world.hire("Sam", Role::Assistant).await;
        let mut sam = world.signed_in(&sams).await;
        assert!(!sam.get(&format!("/clients/{ann}")).await.has("chose paper") && !sam.get("/home").await.has("paper"));
        for path in [format!("/occurrences/{id}/paper"), format!("/assignments/{assignment}/print")] {
            assert_eq!(sam.get(&path).await.status, 403, "{path}");
            for who in ["carol@hillside.example", "ben@riverside.example"] {
                assert_eq!(world.signed_in(who).await.get(&path).await.status, 404, "{who} {path}");
            }
        }
        // Another client's form is nobody else's.
        let ed = world.client("Ed").await;
        world.assign(ed, world.check_in().await, None).await;
        let mut eds = world.visitor();
        eds.post(&world.mails_to("ed@mail.example").pop().unwrap().link(), &[]).await;
        assert_eq!(eds.get(&format!("/w/{id}/print")).await.status, 404);
        // What another practice asks is not what Ed is asked.
        publish_for(&world, world.carol, "Hillside asks.", true).await;
        assert!(!eds.get(CONSENT).await.has("Hillside asks."));
        // Nor does Ann's answer say anything about Ed.
        assert_eq!(standing(&world, ed).await, Standing::ToAsk { again: false });
    }
}

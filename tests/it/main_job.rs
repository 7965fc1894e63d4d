//! The path that everything hangs on: homework assigned, answered from the mail, seen in the progress.

use chrono::TimeDelta;

stories! {
    async fn amal_assigns_homework_ann_answers_from_the_mail_and_progress_shows_it(world: World) {
        // Dr. Amal writes a template in the workspace.
        let mut amal = world.amal().await;
        let editor = amal.post("/templates", &[("title", "Evenings"), ("kind", "homework")]).await;
        let action = editor.path.clone();
        let editor = amal.submit(&editor, &action, &[("title", "Evenings"), ("mode", "form"), ("section", "0"), ("section_title", ""), ("add_kind", "scale"), ("_do", "add:0")]).await;
        let item = editor.attribute("input[name=item]", "value");
        let fields = [
            ("title", "Evenings"), ("mode", "form"), ("section", "0"), ("section_title", "Tonight"),
            ("item", item.as_str()), ("kind", "scale"), ("text", "How tense were you?"), ("help", "A rough number is fine."), ("required", "yes"),
            ("min", "0"), ("max", "10"), ("min_label", "calm"), ("max_label", "very tense"), ("add_kind", "scale"), ("_do", "publish"),
        ];
        let revision = editor.attribute("input[name=revision]", "value");
        let mut all: Vec<(String, String)> = vec![("revision".into(), revision)];
        all.extend(fields.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        let template = amal.post_all(&action, all).await;
        assert!(template.has("How tense were you?") && template.has("version 1"), "{}", template.text());

        // She adds Ann and assigns it: from Ann's page, choose, say why, due date, send.
        let ann = amal.post("/clients", &[("name", "Ann Larsen"), ("email", "ann@mail.example"), ("time_zone", "Europe/London"), ("language", "en"), ("attested", "yes")]).await;
        let client = ann.path.clone();
        let form = amal.get(&format!("{client}/assign")).await;
        let id = form.attributes("#template_id option", "value").pop().unwrap();
        let action = format!("{client}/assign");
        let typed = [("template_id", id.as_str()), ("why", "Evenings are the hardest part."), ("due_date", "2026-11-27"), ("due_time", "20:00")];
        let preview = amal.submit(&form, &action, &[&typed[..], &[("_do", "preview")]].concat()).await;
        assert!(preview.has("Friday 27 November 2026, 20:00") && preview.has("How tense were you?"));
        assert!(world.mails_to("ann@mail.example").is_empty(), "looking sends nothing");
        let sent = amal.submit(&form, &action, &[&typed[..], &[("_do", "send")]].concat()).await;
        assert_eq!(sent.path, client);
        world.work().await;
        assert_eq!(amal.get(&client).await.texts(".badge"), ["mailed"]);

        // Ann opens the mail on her phone and answers, without JavaScript.
        let mail = world.mails_to("ann@mail.example").pop().unwrap();
        assert!(!mail.raw.contains("Ann Larsen") && !mail.raw.contains("Evenings"), "mails name nobody and nothing");
        let mut phone = world.visitor();
        let landing = phone.get(&mail.link()).await;
        assert!(landing.has("Riverside") && !landing.has("Ann") && !landing.has("Evenings"));
        let page = phone.post(&mail.link(), &[]).await;
        assert!(page.path.starts_with("/w/") && !page.body.contains(&mail.link()));
        assert!(page.has("Evenings are the hardest part.") && page.has("calm") && page.has("999"));
        assert!(!page.exists("input[type=radio][checked]"), "nothing is chosen beforehand");
        let submit = format!("{}/submit", page.path);
        let receipt = phone.submit(&page, &submit, &[(&item, "7")]).await;
        assert!(receipt.path.ends_with("/done"), "{}", receipt.text());
        assert!(phone.get("/w/").await.has("Filled in on Monday 23 November 2026"));

        // Dr. Amal hears of it, reads it, ticks it off; the progress shows it.
        world.work().await;
        let told = world.mails_to("amal@riverside.example").pop().unwrap();
        assert!(!told.raw.contains("Ann"));
        let home = amal.get("/home").await;
        let response = amal.get(&home.line_with("Evenings")).await;
        assert!(response.has("How tense were you?") && response.has("7 on a scale from 0 (calm) to 10 (very tense)"));
        let response = amal.submit(&response, &format!("{}/discussed", response.path), &[("discussed", "yes")]).await;
        assert!(response.has("discussed 23 Nov 2026"));
        let progress = amal.get(&format!("{client}/progress")).await;
        assert!(progress.exists("svg circle") && progress.has("One answer in this time: 7 on 23 Nov 2026"), "{}", progress.text());
        let csv = amal.get(&format!("{client}/export.csv")).await;
        assert!(csv.body.lines().nth(1).unwrap().contains("\"How tense were you?\",\"7\",\"7\""), "{}", csv.body);
    }

    async fn a_week_without_an_answer_is_a_gap_and_not_a_zero(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        for (week, mood) in [Some("3"), None, Some("5"), Some("6")].into_iter().enumerate() {
            let due = format!("2026-{}", ["11-27 18:00", "12-04 18:00", "12-11 18:00", "12-18 18:00"][week]);
            world.assign(ann, template, Some(&due)).await;
            if let Some(mood) = mood {
                let link = world.mails_to("ann@mail.example").pop().unwrap().link();
                let mut phone = world.visitor();
                let page = phone.post(&link, &[]).await;
                phone.submit(&page, &format!("{}/submit", page.path), &[("mood", mood)]).await;
            }
            world.wait(TimeDelta::days(7)).await;
        }
        world.wait(TimeDelta::days(7)).await;
        let progress = world.amal().await.get(&format!("/clients/{ann}/progress")).await;
        assert_eq!(progress.attributes("svg polyline", "points").len(), 1, "the line stops at the gap: one point alone, then two");
        assert_eq!(progress.attributes("svg circle", "cx").len(), 3);
        assert_eq!(progress.attributes("svg .gap", "x1").len(), 1);
        assert!(progress.texts("td.number").contains(&"no answer".to_owned()));
    }
}

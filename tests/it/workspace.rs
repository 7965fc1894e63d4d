//! The practitioner's side: signing in, the lock, clients, templates that never change once published.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;

use crate::support::world::PASSWORD;
use crate::support::{Page, Visitor};

/// Sends the editor with these parts and nothing else of what it showed.
async fn edit(visitor: &mut Visitor, page: &Page, parts: &[&[(&str, &str)]]) -> Page {
    let action = page.path.clone();
    let mut all: Vec<_> = page.hidden(&action).into_iter().filter(|(name, _)| name == "revision" || name == "_token").collect();
    all.extend(parts.concat().iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    visitor.post_all(&action, all).await
}

stories! {
    async fn guessing_a_password_is_slow_and_signing_out_is_final(world: World) {
        let mut guesser = world.visitor();
        let try_with = |email: &'static str, password: &'static str| [("_email", email), ("_password", password), ("_next", "/home")];
        let wrong = guesser.post("/sign-in", &try_with("amal@riverside.example", "wrong")).await;
        let nobody = guesser.post("/sign-in", &try_with("nobody@riverside.example", "wrong")).await;
        assert_eq!(wrong.texts(".summary"), nobody.texts(".summary"), "nobody learns who signs in here");
        assert_eq!(wrong.status, 401);
        for _ in 0..2 {
            guesser.post("/sign-in", &try_with("Amal@Riverside.example", "wrong")).await;
        }
        assert_eq!(guesser.post("/sign-in", &try_with("amal@riverside.example", PASSWORD)).await.status, 429);
        world.clock.advance(TimeDelta::seconds(2));
        let home = guesser.post("/sign-in", &try_with("amal@riverside.example", PASSWORD)).await;
        assert_eq!(home.path, "/home");
        let cookies = guesser.cookies.clone();
        guesser.post("/sign-out", &[]).await;
        assert!(guesser.cookies.is_empty());
        guesser.cookies = cookies;
        assert_eq!(guesser.get("/home").await.path, "/sign-in");
    }

    async fn after_signing_in_only_own_pages_are_gone_on_to(world: World) {
        for next in ["//evil.example", "https:evil", "/\\evil", "https://evil.example/"] {
            let page = world.visitor().post("/sign-in", &[("_email", "amal@riverside.example"), ("_password", PASSWORD), ("_next", next)]).await;
            assert_eq!(page.path, "/home");
        }
        let asked = world.visitor().get("/clients?q=ann").await;
        assert_eq!(asked.attribute("input[name=_next]", "value"), "/clients?q=ann");
    }

    async fn the_idle_lock_keeps_what_was_typed(world: World) {
        let mut amal = world.amal().await;
        let form = amal.get("/clients/new").await;
        world.clock.advance(TimeDelta::minutes(16));
        let typed = [("name", "Ann <Larsen> & Co"), ("email", "ann@mail.example"), ("time_zone", "Europe/London"), ("language", "en")];
        let locked = amal.submit(&form, "/clients", &typed).await;
        assert_eq!(locked.status, 401);
        assert_eq!(amal.get("/clients").await.status, 401, "nothing is seen while locked");
        let wrong = amal.submit(&locked, "/unlock", &[("_password", "wrong")]).await;
        assert_eq!(wrong.status, 401);
        let client = amal.submit(&wrong, "/unlock", &[("_password", PASSWORD)]).await;
        assert!(client.path.starts_with("/clients/") && client.has("Ann <Larsen> & Co"), "{} {}", client.path, client.text());
        // The day ends however busy one is; what was typed comes along here too.
        let form = amal.get("/clients/new").await;
        world.clock.advance(TimeDelta::hours(12));
        let ended = amal.submit(&form, "/clients", &[("name", "Ed"), ("email", "ed@mail.example"), ("time_zone", "Europe/London"), ("language", "en")]).await;
        assert_eq!(ended.status, 401);
        let client = amal.submit(&ended, "/sign-in", &[("_email", "amal@riverside.example"), ("_password", PASSWORD)]).await;
        assert!(client.has("Ed"), "{}", client.text());
    }

    async fn a_client_form_with_mistakes_says_so_beside_each_field(world: World) {
        let mut amal = world.amal().await;
        let form = amal.get("/clients/new").await;
        let refused = amal.submit(&form, "/clients", &[("name", " "), ("email", "ann at home"), ("time_zone", "Europe/Atlantis"), ("language", "en")]).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.texts(".error").len(), 3);
        assert_eq!(refused.attribute("#email", "value"), "ann at home");
        assert!(amal.get("/clients").await.has("Nobody here yet"));
        // A couple may share a mailbox, but it is asked first.
        world.client("Ann").await;
        let typed = [("name", "Per"), ("email", "ann@mail.example"), ("time_zone", "Europe/London"), ("language", "en")];
        let asked = amal.submit(&form, "/clients", &typed).await;
        assert!(asked.has("Ann already has this address") && asked.attribute("#name", "value") == "Per");
        let per = amal.submit(&asked, "/clients", &[&typed[..], &[("same_email", "yes")]].concat()).await;
        assert!(per.has("Per"));
        assert_eq!(amal.get("/clients?q=LARS").await.texts("a.line").len(), 0);
        assert_eq!(amal.get("/clients?q=an").await.texts("a.line").len(), 2, "name or address");
    }

    async fn two_people_cannot_overwrite_each_others_changes(world: World) {
        let ann = world.client("Ann").await;
        world.share_with_ben(ann).await;
        let (mut amal, mut ben) = (world.amal().await, world.signed_in("ben@riverside.example").await);
        let action = format!("/clients/{ann}/edit");
        let (hers, his) = (amal.get(&action).await, ben.get(&action).await);
        let typed = |name: &'static str| [("name", name), ("email", "ann@mail.example"), ("time_zone", "Europe/London"), ("language", "en")];
        amal.submit(&hers, &action, &typed("Ann Larsen")).await;
        let refused = ben.submit(&his, &action, &typed("Ann L.")).await;
        assert_eq!(refused.status, 409);
        assert_eq!(refused.attribute("#name", "value"), "Ann L.", "what he typed is still there");
        assert!(amal.get(&format!("/clients/{ann}")).await.has("Ann Larsen"));
        assert!(ben.submit(&refused, &action, &typed("Ann L.")).await.has("Ann L."), "then it is a choice");

        let template = world.check_in().await;
        // Ben uses what Amal shares; another owner may change it too.
        let action = format!("/templates/{template}/edit");
        assert_eq!(ben.get(&action).await.status, 403);
        let (_, olga) = world.hire("Olga", entity::kinds::Role::Owner).await;
        let mut ben = world.signed_in(&olga).await;
        let (hers, his) = (amal.get(&action).await, ben.get(&action).await);
        let fields = |title: &'static str| [("title", title), ("mode", "form"), ("section", "0"), ("_do", "save")];
        edit(&mut amal, &hers, &[&fields("Hers")]).await;
        let refused = edit(&mut ben, &his, &[&fields("His")]).await;
        assert_eq!(refused.status, 409);
        assert_eq!(refused.attribute("#title", "value"), "His");
        assert_eq!(amal.get(&action).await.attribute("#title", "value"), "Hers");
    }

    async fn a_published_version_never_changes_and_assignments_keep_theirs(world: World) {
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let first = world.assign(ann, template, None).await;
        let mut amal = world.amal().await;
        let action = format!("/templates/{template}/edit");
        let editor = amal.get(&action).await;
        // Reworded, reordered: the names of the items last.
        let mood = [("item", "mood"), ("kind", "scale"), ("text", "How are you, really?"), ("min", "0"), ("max", "10"), ("required", "yes")];
        let best = [("item", "best"), ("kind", "long_text"), ("text", "The best moment?")];
        let title = [("title", "Weekly check-in"), ("mode", "form"), ("section", "0")];
        let asked = edit(&mut amal, &editor, &[&title, &best, &mood, &[("_do", "publish")]]).await;
        assert_eq!(asked.path, format!("/templates/{template}/publish"), "first it is asked what becomes of what is open");
        let page = amal.submit(&asked, &asked.path, &[]).await;
        assert!(page.has("version 2") && page.has("How are you, really?"), "{}", page.text());
        let second = world.assign(ann, template, None).await;

        let links: Vec<String> = world.mails_to("ann@mail.example").iter().map(|mail| mail.link()).collect();
        let old = world.visitor().post(&links[0], &[]).await;
        assert!(old.has("How was your mood?") && !old.has("really"));
        let new = world.visitor().post(&links[1], &[]).await;
        assert!(new.has("How are you, really?"));
        assert_eq!(new.attributes("[data-item]", "data-item"), ["best", "mood"]);
        assert_ne!(first, second);

        // The database itself refuses to change what was published.
        let change = "UPDATE template_version SET title = 'changed' WHERE status <> 'draft'";
        let refused = world.app.store.write(move |tx| async move {
            use meanwhile::store::Cx;
            Ok(tx.db().execute_unprepared(change).await.is_err())
        }).await;
        assert!(!matches!(refused, Ok(false)), "a published version could be changed");
    }

    async fn items_move_between_sections_without_javascript(world: World) {
        let template = world.check_in().await;
        let mut amal = world.amal().await;
        let action = format!("/templates/{template}/edit");
        let order = |page: &crate::support::Page| page.attributes("input[name=section], input[name=item]", "value");
        let page = amal.get(&action).await;
        assert_eq!(order(&page), ["0", "mood", "best"]);
        let mood = [("item", "mood"), ("kind", "scale"), ("text", "Mood?"), ("min", "0"), ("max", "10")];
        let best = [("item", "best"), ("kind", "long_text"), ("text", "Best?")];
        let title = [("title", "Check-in"), ("mode", "form")];
        let rest = |command: &'static str| [("add_kind", "date"), ("_do", command)];
        let page = edit(&mut amal, &page, &[&title, &[("section", "0")], &mood, &best, &rest("down:mood")]).await;
        assert_eq!(order(&page), ["0", "best", "mood"]);
        let page = edit(&mut amal, &page, &[&title, &[("section", "0")], &best, &mood, &rest("add-section")]).await;
        let page = edit(&mut amal, &page, &[&title, &[("section", "0")], &best, &mood, &[("section", "1")], &rest("down:mood")]).await;
        assert_eq!(order(&page), ["0", "best", "1", "mood"]);
        let page = edit(&mut amal, &page, &[&title, &[("section", "0")], &best, &[("section", "1")], &mood, &rest("duplicate:mood")]).await;
        assert_eq!(order(&page).len(), 5);
        assert_eq!(page.texts("textarea[name=text]"), ["Best?", "Mood?", "Mood?"]);
        // A mistake keeps everything and says where.
        let wrong = [("item", "mood"), ("kind", "scale"), ("text", "Mood?"), ("min", "ten"), ("max", "0")];
        let page = edit(&mut amal, &page, &[&title, &[("section", "0")], &wrong, &rest("save")]).await;
        assert_eq!(page.status, 422);
        assert!(page.exists("#item-mood .summary") && page.attributes("input[name=min]", "value") == ["ten"]);
        // What is not finished cannot be published.
        let empty = [("item", "x1"), ("kind", "single_choice"), ("text", "")];
        let page = edit(&mut amal, &page, &[&title, &[("section", "0")], &empty, &rest("publish")]).await;
        assert_eq!(page.status, 422, "{}", page.text());
        assert!(page.exists("#item-x1 .summary"));
    }

    async fn pressing_send_twice_assigns_once(world: World) {
        let ann = world.client("Ann").await;
        let template = world.check_in().await.to_string();
        let amal = world.amal().await;
        let action = format!("/clients/{ann}/assign");
        let form = amal.clone().get(&action).await;
        let mut presses = Vec::new();
        for _ in 0..4 {
            let (mut amal, form, action, template) = (amal.clone(), form.clone(), action.clone(), template.clone());
            presses.push(tokio::spawn(async move { amal.submit(&form, &action, &[("template_id", &template), ("_do", "send")]).await.status }));
        }
        for press in presses {
            assert!(press.await.unwrap().is_success());
        }
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 1);
    }

    async fn a_corrected_address_gets_what_is_open(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut amal = world.amal().await;
        let client = amal.get(&amal.clone().get("/clients").await.line_with("Ann")).await.path;
        let form = amal.get(&format!("{client}/edit")).await;
        let typed = [("name", "Ann"), ("email", "ann.larsen@mail.example"), ("time_zone", "Europe/London"), ("language", "en"), ("attested", "yes")];
        amal.submit(&form, &format!("{client}/edit"), &typed).await;
        world.work().await;
        assert_eq!(world.visitor().get(&link).await.status, 404, "the old address opens nothing");
        let mail = world.mails_to("ann.larsen@mail.example").pop().unwrap();
        assert_eq!(world.visitor().get(&mail.link()).await.status, 200);
    }

    async fn looking_at_the_editor_begins_no_draft_and_a_draft_can_be_thrown_away(world: World) {
        let template = world.check_in().await;
        let mut amal = world.amal().await;
        let action = format!("/templates/{template}/edit");
        let editor = amal.get(&action).await;
        assert!(!amal.get("/templates").await.exists(".badge.draft"));
        let mood = [("item", "mood"), ("kind", "scale"), ("text", "Mood?"), ("min", "0"), ("max", "10")];
        edit(&mut amal, &editor, &[&[("title", "New title"), ("mode", "form"), ("section", "0")], &mood, &[("_do", "save")]]).await;
        let editor = amal.get(&action).await;
        assert!(amal.get("/templates").await.exists(".badge.draft"));
        amal.submit(&editor, &format!("/templates/{template}/discard"), &[]).await;
        let list = amal.get("/templates").await;
        assert!(!list.exists(".badge.draft") && list.has("Weekly check-in"));
        assert_eq!(amal.get("/").await.path, "/home");
    }

    async fn assigning_with_mistakes_keeps_what_was_typed(world: World) {
        let ann = world.client("Ann").await;
        world.check_in().await;
        let mut amal = world.amal().await;
        let action = format!("/clients/{ann}/assign");
        let form = amal.get(&action).await;
        let refused = amal.submit(&form, &action, &[("template_id", ""), ("why", "because"), ("due_date", "2020-01-01"), ("_do", "send")]).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.texts(".error").len(), 2);
        assert_eq!(refused.texts("#why"), ["because"]);
        assert!(amal.get(&format!("/clients/{ann}")).await.has("Nothing assigned yet"));
    }
}

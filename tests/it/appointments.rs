//! Sessions in the room: by hand, by the API, from a calendar; what becomes of them; who may see them.

use entity::ids::ClientId;
use entity::kinds::{AppointmentStatus, Role};
use meanwhile::domain::scope::ApiScope;
use meanwhile::store::appointments::{self, Appointment};
use meanwhile::store::{clients, practitioners};
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, Page, Visitor, World};

async fn of(world: &World, client: ClientId) -> Vec<Appointment> {
    appointments::of_client(&world.app.store, &world.amal, client).await.unwrap()
}

fn starts(all: &[Appointment]) -> Vec<String> {
    all.iter().map(|one| one.starts_at.format("%m-%d %H:%M").to_string()).collect()
}

fn states(all: &[Appointment]) -> Vec<&'static str> {
    all.iter().map(|one| one.status.word()).collect()
}

async fn add(visitor: &mut Visitor, client: ClientId, date: &str, repeat: &str, count: &str) -> Page {
    let fields = [("date", date), ("time", "14:30"), ("minutes", "50"), ("repeat", repeat), ("count", count)];
    visitor.post(&format!("/clients/{client}/appointments"), &fields).await
}

/// Ann every Tuesday at two, by her address; Ed once, by his name; a staff meeting.
fn calendar(sequence: u32, anns: &str, eds: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n\
         BEGIN:VEVENT\r\nUID:tuesdays@calendar\r\nSEQUENCE:{sequence}\r\nSUMMARY:A canary title\r\nATTENDEE;CN=Ann:mailto:Ann@mail.example\r\n\
         DTSTART;TZID=Europe/London:20261124T140000\r\nDTEND;TZID=Europe/London:20261124T145000\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\n{anns}END:VEVENT\r\n\
         BEGIN:VEVENT\r\nUID:once@calendar\r\nSEQUENCE:{sequence}\r\nSUMMARY:Session: Ed\r\n{eds}DTSTART:20261125T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n\
         BEGIN:VEVENT\r\nUID:staff@calendar\r\nSUMMARY:Staff meeting\r\nDTSTART:20261126T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n\
         BEGIN:VEVENT\r\nUID:holiday@calendar\r\nSUMMARY:Holiday\r\nDTSTART;VALUE=DATE:20261228\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// Looks at a calendar, then writes what is proposed.
async fn import(visitor: &mut Visitor, path: &str, text: &str) -> Page {
    let page = visitor.post(path, &[("ics", text), ("_do", "look")]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    write(visitor, path, &page, text, &[]).await
}

async fn write(visitor: &mut Visitor, path: &str, page: &Page, text: &str, chosen: &[(String, String)]) -> Page {
    let mut fields = vec![("ics".to_owned(), text.to_owned()), ("_do".to_owned(), "write".to_owned())];
    for name in page.attributes("select", "name") {
        let other = chosen.iter().find(|(at, _)| *at == name).map(|(_, value)| value.clone());
        let value = other.unwrap_or_else(|| page.attribute(&format!("select[name={name}] option[selected]"), "value"));
        fields.push((name, value));
    }
    visitor.post_all(path, fields).await
}

stories! {
    async fn amal_plans_a_series_moves_it_and_cancels_the_rest(world: World) {
        let (ann, mut amal) = (world.client("Ann").await, world.amal().await);
        let page = add(&mut amal, ann, "2027-03-16", "weekly", "4").await;
        assert_eq!(page.path, format!("/clients/{ann}/appointments"), "{}", page.text());
        // The clocks go forward on the 28th: half past two stays half past two.
        assert_eq!(starts(&of(&world, ann).await), ["03-16 14:30", "03-23 14:30", "03-30 13:30", "04-06 13:30"]);
        assert!(amal.get(&format!("/clients/{ann}")).await.has("Tuesday 16 March 2027, 14:30 to 15:20"));

        let second = of(&world, ann).await[1].clone();
        let form = amal.get(&format!("/appointments/{}/edit", second.id)).await;
        assert_eq!((form.attribute("input[name=date]", "value"), form.attribute("input[name=time]", "value")), ("2027-03-23".into(), "14:30".into()));
        let fields = [("date", "2027-03-24"), ("time", "16:00"), ("minutes", "45"), ("later", "yes")];
        amal.submit(&form, &format!("/appointments/{}/edit", second.id), &fields).await;
        assert_eq!(starts(&of(&world, ann).await), ["03-16 14:30", "03-24 16:00", "03-31 15:00", "04-07 15:00"]);

        // Somebody had the form open meanwhile: what they typed is kept, and nothing is overwritten unseen.
        let stale = amal.submit(&form, &format!("/appointments/{}/edit", second.id), &[("date", "2027-03-25"), ("time", "09:00"), ("minutes", "50")]).await;
        assert_eq!((stale.status.as_u16(), stale.attribute("input[name=date]", "value")), (409, "2027-03-25".into()));

        amal.post(&format!("/appointments/{}/cancel", second.id), &[("later", "yes")]).await;
        assert_eq!(states(&of(&world, ann).await), ["planned", "cancelled", "cancelled", "cancelled"]);
        // A cancelled one cannot be moved or cancelled again.
        assert_eq!(amal.get(&format!("/appointments/{}/edit", second.id)).await.path, format!("/clients/{ann}/appointments"));
        amal.post(&format!("/appointments/{}/cancel", second.id), &[]).await;
        assert_eq!(of(&world, ann).await[1].revision, 3);
    }

    async fn what_makes_no_sense_is_said_beside_its_field(world: World) {
        let (ann, mut amal) = (world.client("Ann").await, world.amal().await);
        for (date, repeat, count, at) in [("", "never", "1", "date"), ("2036-01-01", "never", "1", "date"), ("2026-12-01", "weekly", "53", "count"), ("2026-12-01", "weekly", "", "count"), ("2028-06-01", "fortnightly", "52", "count")] {
            let page = add(&mut amal, ann, date, repeat, count).await;
            assert_eq!(page.status, 422, "{date} {repeat} {count}");
            assert!(page.exists(&format!("#e-{at}")), "{at}: {}", page.text());
            assert_eq!(page.attribute("input[name=time]", "value"), "14:30", "what was typed stays");
        }
        assert!(of(&world, ann).await.is_empty());
    }

    async fn one_that_is_over_counts_as_held_until_somebody_says_otherwise(world: World) {
        let (ann, mut amal) = (world.client("Ann").await, world.amal().await);
        add(&mut amal, ann, "2026-11-24", "weekly", "2").await;
        let id = of(&world, ann).await[0].id;
        // Not before it begins.
        amal.post(&format!("/appointments/{id}/mark"), &[("as", "missed")]).await;
        assert_eq!(states(&of(&world, ann).await), ["planned", "planned"]);
        world.wait(chrono::TimeDelta::days(2)).await;
        let mut amal = world.amal().await;
        assert_eq!(amal.get(&format!("/clients/{ann}/appointments")).await.texts(".badge"), ["held"]);
        let client = amal.get(&format!("/clients/{ann}")).await;
        assert!(client.has("Tuesday 24 November 2026, 14:30") && client.has("Tuesday 1 December 2026, 14:30"), "{}", client.text());
        assert_eq!(of(&world, ann).await[0].status, AppointmentStatus::Planned, "that is derived, not written");

        amal.post(&format!("/appointments/{id}/mark"), &[("as", "missed")]).await;
        let page = amal.get(&format!("/clients/{ann}/appointments")).await;
        assert_eq!(page.texts(".badge"), ["did not take place"]);
        let (from, until) = ("2026-11-01T00:00:00Z".parse().unwrap(), "2027-01-01T00:00:00Z".parse().unwrap());
        let anchors = appointments::anchors(&world.app.store, &world.amal, ann, from, until).await.unwrap();
        assert_eq!(anchors.len(), 1, "one that did not take place anchors nothing");
        amal.post(&format!("/appointments/{id}/mark"), &[("as", "held")]).await;
        assert_eq!(states(&of(&world, ann).await), ["held", "planned"]);
        let anchors = appointments::anchors(&world.app.store, &world.amal, ann, from, until).await.unwrap();
        assert!(anchors.len() == 2 && anchors.is_sorted_by_key(|anchor| anchor.1) && anchors[0].2 - anchors[0].1 == chrono::TimeDelta::minutes(50));
    }

    async fn an_assistant_plans_and_a_colleague_who_is_not_on_the_case_sees_nothing(world: World) {
        let ann = world.client("Ann").await;
        let (_, sams) = world.hire("Sam", Role::Assistant).await;
        let (mut sam, mut ben, mut carol) = (world.signed_in(&sams).await, world.signed_in("ben@riverside.example").await, world.signed_in("carol@hillside.example").await);
        add(&mut sam, ann, "2026-11-24", "never", "1").await;
        let one = of(&world, ann).await[0].clone();
        assert_eq!(Some(one.practitioner_id), world.amal.practitioner(), "with whoever is responsible");
        let (days, page) = (sam.get("/appointments").await, sam.get(&format!("/clients/{ann}")).await);
        assert!(days.has("Ann") && page.has("24 November 2026"), "{} {}", days.text(), page.text());
        for visitor in [&mut ben, &mut carol] {
            for path in [format!("/clients/{ann}/appointments"), format!("/appointments/{}/edit", one.id), format!("/appointments/{}/cancel", one.id)] {
                assert_eq!(visitor.get(&path).await.status, 404, "{path}");
            }
            visitor.post(&format!("/appointments/{}/cancel", one.id), &[]).await;
            add(visitor, ann, "2026-11-25", "never", "1").await;
            assert!(!visitor.get("/appointments").await.has("Ann"));
        }
        assert_eq!(states(&of(&world, ann).await), ["planned"]);
        // A case that is shared is seen, and what he adds is with him.
        world.share_with_ben(ann).await;
        add(&mut ben, ann, "2026-11-26", "never", "1").await;
        assert_eq!(of(&world, ann).await[1].practitioner_id, world.ben().await);
        assert!(ben.get("/appointments").await.has("Ann") && !world.amal().await.get("/appointments").await.has("Thursday 26 November"));
    }

    async fn discharging_cancels_what_is_to_come_and_handing_over_takes_it_along(world: World) {
        let (ann, ed, mut amal) = (world.client("Ann").await, world.client("Ed").await, world.amal().await);
        for client in [ann, ed] {
            add(&mut amal, client, "2026-11-20", "weekly", "3").await;
        }
        meanwhile::actions::clients::discharge(&world.app, world.amal, ann).await.unwrap();
        assert_eq!(states(&of(&world, ann).await), ["planned", "cancelled", "cancelled"], "what was stays");
        let page = add(&mut amal, ann, "2026-12-04", "never", "1").await;
        assert_eq!((page.status.as_u16(), of(&world, ann).await.len()), (422, 3));

        let known = clients::find(&world.app.store, &world.amal, ed).await.unwrap();
        let ben = world.ben().await;
        let changed = meanwhile::actions::clients::Changed { details: None, practitioner: Some(ben) };
        meanwhile::actions::clients::update(&world.app, world.amal, ed, known.revision, changed).await.unwrap();
        let with: Vec<bool> = of(&world, ed).await.iter().map(|one| one.practitioner_id == ben).collect();
        assert_eq!(with, [false, true, true]);
        // He leaves; what is to come goes back to Dr. Amal.
        meanwhile::actions::practitioners::deactivate(&world.app, world.amal, ben, world.amal.practitioner()).await.unwrap();
        assert!(of(&world, ed).await.iter().all(|one| one.practitioner_id != ben));
        assert!(practitioners::find(&world.app.store, &world.amal, ben).await.unwrap().deactivated_at.is_some());
    }

    async fn a_calendar_is_looked_at_first_and_written_then(world: World) {
        let (ann, ed, mut amal) = (world.client("Ann").await, world.client("Ed").await, world.amal().await);
        let text = calendar(0, "", "");
        let page = amal.post("/appointments/import", &[("ics", &text), ("_do", "look")]).await;
        assert!(page.has("by the attendee’s address") && page.has("by the name in the title") && page.has("Nobody was found") && page.has("It lasts all day"), "{}", page.text());
        assert!(page.has("Tuesday 24 November 2026, 14:00"));
        assert!(of(&world, ann).await.is_empty(), "looking writes nothing");
        let done = write(&mut amal, "/appointments/import", &page, &text, &[]).await;
        assert_eq!(done.path, "/appointments", "{}", done.text());
        assert_eq!(starts(&of(&world, ann).await), ["11-24 14:00", "12-01 14:00", "12-08 14:00", "12-15 14:00"]);
        assert_eq!((starts(&of(&world, ed).await), done.has("Ed")), (vec!["11-25 09:00".to_owned()], true));

        // The same again changes nothing; nothing is there twice.
        let again = amal.post("/appointments/import", &[("ics", &text), ("_do", "look")]).await;
        assert!(again.has("as they are known") && again.texts("select").len() == 1, "only the staff meeting is still a question: {}", again.text());
        write(&mut amal, "/appointments/import", &again, &text, &[]).await;
        assert_eq!((of(&world, ann).await.len(), of(&world, ed).await.len()), (4, 1));

        // One is left out, Ed's is cancelled there.
        let next = calendar(1, "EXDATE;TZID=Europe/London:20261208T140000\r\n", "STATUS:CANCELLED\r\n");
        let look = amal.post("/appointments/import", &[("ics", &next), ("_do", "look")]).await;
        assert!(look.has("no longer in the calendar") && look.has("cancelled in the calendar"), "{}", look.text());
        write(&mut amal, "/appointments/import", &look, &next, &[]).await;
        assert_eq!(states(&of(&world, ann).await), ["planned", "planned", "cancelled", "planned"]);
        assert_eq!(states(&of(&world, ed).await), ["cancelled"]);
        // An older file does not bring anything back.
        import(&mut amal, "/appointments/import", &text).await;
        assert_eq!((states(&of(&world, ann).await)[2], states(&of(&world, ed).await)[0]), ("cancelled", "cancelled"));
        // All of it moves by an hour.
        import(&mut amal, "/appointments/import", &next.replace("SEQUENCE:1", "SEQUENCE:2").replace("T140000", "T150000").replace("T145000", "T155000")).await;
        let live: Vec<Appointment> = of(&world, ann).await.into_iter().filter(|one| one.status == AppointmentStatus::Planned).collect();
        assert_eq!(starts(&live), ["11-24 15:00", "12-01 15:00", "12-15 15:00"]);
    }

    async fn whose_it_is_can_be_chosen_and_the_choice_is_known_again(world: World) {
        let (ann, ed, mut amal) = (world.client("Ann").await, world.client("Ed").await, world.amal().await);
        let text = calendar(0, "", "");
        let page = amal.post("/appointments/import", &[("ics", &text), ("_do", "look")]).await;
        let selects = page.attributes("select", "name");
        let of_title = |title: &str| selects[page.texts("form .card:has(select) h2").iter().position(|text| text == title).unwrap()].clone();
        let chosen = [(of_title("A canary title"), "none".to_owned()), (of_title("Staff meeting"), ann.to_string())];
        write(&mut amal, "/appointments/import", &page, &text, &chosen).await;
        assert_eq!((starts(&of(&world, ann).await), of(&world, ed).await.len()), (vec!["11-26 09:00".to_owned()], 1));
        let again = amal.post("/appointments/import", &[("ics", &text), ("_do", "look")]).await;
        assert_eq!(again.texts("select").len(), 1, "the staff meeting is known as Ann’s now");
        // From Ed's page, all of it is proposed for Ed.
        let eds = amal.post(&format!("/clients/{ed}/appointments/import"), &[("ics", &text), ("_do", "look")]).await;
        assert_eq!(eds.attribute("select option[selected]", "value"), ed.to_string());
        // A line that nobody has seen is not written.
        let unseen = amal.post("/appointments/import", &[("ics", &text), ("_do", "write")]).await;
        assert_eq!((unseen.status.as_u16(), of(&world, ann).await.len()), (422, 1));
    }

    async fn a_client_out_of_sight_is_not_named_and_nothing_is_there_twice(world: World) {
        let (ann, mut amal, mut ben) = (world.client("Ann").await, world.amal().await, world.signed_in("ben@riverside.example").await);
        let text = calendar(0, "", "");
        import(&mut amal, "/appointments/import", &text).await;
        let page = ben.post("/appointments/import", &[("ics", &text), ("_do", "look")]).await;
        assert!(page.has("with a client whom you do not see") && !page.body.contains(&ann.to_string()), "{}", page.text());
        write(&mut ben, "/appointments/import", &page, &text, &[]).await;
        assert_eq!(of(&world, ann).await.len(), 4);
        // Somebody else's id in the form is refused, and nothing is written.
        let staff = page.attributes("select", "name");
        let forged: Vec<(String, String)> = staff.iter().map(|name| (name.clone(), ann.to_string())).collect();
        assert_eq!(write(&mut ben, "/appointments/import", &page, &text, &forged).await.status, 422);
        assert_eq!(of(&world, ann).await.len(), 4);
    }

    async fn a_file_that_cannot_be_read_is_refused_kindly(world: World) {
        let mut amal = world.amal().await;
        let text = calendar(0, "", "");
        for (text, says) in [("nonsense", "BEGIN:VCALENDAR"), (&text.replacen("END:VEVENT\r\n", "", 1), "Line"), ("", "Please choose")] {
            let page = amal.post("/appointments/import", &[("ics", text), ("_do", "look")]).await;
            assert!(page.status == 422 && page.has(says), "{}", page.text());
        }
        let token = amal.get("/appointments/import").await.hidden("/appointments/import");
        let page = amal.post_file("/appointments/import", &token, ("file", text.as_bytes())).await;
        assert!(page.has("Staff meeting"), "{}", page.text());
        let large = format!("{}{}", text, " ".repeat(1024 * 1024));
        let page = amal.post_file("/appointments/import", &token, ("file", large.as_bytes())).await;
        assert!(page.status == 422 && page.has("megabyte"), "{}", page.text());
    }

    async fn when_zone_data_changes_they_keep_their_hour(world: World) {
        let ann = world.client("Ann").await;
        add(&mut world.amal().await, ann, "2027-01-05", "weekly", "2").await;
        assert_eq!(meanwhile::actions::appointments::recompute(&world.app, world.amal).await.unwrap(), 0);
        // As if the data had been an hour wrong when it was planned.
        let (scope, mut wrong) = (world.amal, of(&world, ann).await[0].clone());
        wrong.starts_at += chrono::TimeDelta::hours(1);
        wrong.ends_at += chrono::TimeDelta::hours(1);
        let now = world.app.now();
        world.app.store.write(move |tx| async move { appointments::update(&tx, &scope, &wrong, now).await }).await.unwrap();
        assert_eq!(starts(&of(&world, ann).await)[0], "01-05 15:30");
        assert_eq!(meanwhile::actions::appointments::recompute(&world.app, world.amal).await.unwrap(), 1);
        assert_eq!(starts(&of(&world, ann).await), ["01-05 14:30", "01-12 14:30"]);
    }

    async fn titles_of_a_calendar_are_not_kept(world: World) {
        let (ann, mut amal) = (world.client("Ann").await, world.amal().await);
        import(&mut amal, "/appointments/import", &calendar(0, "", "")).await;
        let kept = format!("{:?}", of(&world, ann).await);
        assert!(!kept.contains("canary") && !kept.contains("tuesdays@calendar"), "{kept}");
        let trail = amal.get("/practice/audit").await;
        assert!(trail.has("imported appointments of") && !trail.has("canary"));
    }

    async fn a_program_adds_moves_cancels_marks_and_imports(world: World) {
        let (ann, api) = (world.client("Ann").await, Api::new(&world).await);
        let new = json!({ "client_id": ann, "starts_at": "2026-11-24T14:30:00Z", "repeat": "weekly", "count": 3 });
        let added = api.post("/appointments", new).await;
        assert_eq!((added.status, added.ids().len()), (200, 3), "{added:?}");
        let path = format!("/appointments/{}", added.ids()[0]);
        let read = api.get(&path).await;
        assert_eq!((read.json["status"].as_str(), read.json["source"].as_str()), (Some("planned"), Some("api")));

        let later = json!({ "starts_at": "2026-11-24T16:00:00Z", "minutes": 80 });
        assert_eq!(api.edit(Method::PATCH, &path, "\"7\"", later.clone()).await.status, 412);
        let moved = api.edit(Method::PATCH, &path, read.header("etag"), later).await;
        assert_eq!((moved.status, moved.json["ends_at"].as_str()), (200, Some("2026-11-24T17:20:00+00:00")), "{moved:?}");
        assert_eq!(api.edit(Method::PATCH, &path, read.header("etag"), json!({ "minutes": 50 })).await.status, 412);
        assert_eq!(api.post(&format!("{path}/mark"), json!({ "held": false })).await.status, 409, "not before it begins");

        let within = api.get(&format!("/appointments?client_id={ann}&from=2026-11-25T00:00:00Z&until=2026-12-02T00:00:00Z")).await;
        assert_eq!(within.ids(), [added.ids()[1].clone()]);
        let cancelled = api.post(&format!("/appointments/{}/cancel", added.ids()[1]), json!({ "later_too": true })).await;
        assert_eq!((cancelled.json["status"].as_str(), states(&of(&world, ann).await)), (Some("cancelled"), vec!["planned", "cancelled", "cancelled"]));
        assert_eq!(api.post(&format!("/appointments/{}/cancel", added.ids()[1]), json!({})).await.status, 409);
        world.wait(chrono::TimeDelta::days(2)).await;
        let marked = api.post(&format!("{path}/mark"), json!({ "held": false })).await;
        assert_eq!(marked.json["status"], "missed");

        let ics = calendar(0, "", "");
        let looked = api.post("/appointments/import", json!({ "ics": ics })).await;
        assert_eq!((looked.json["dry_run"].as_bool(), looked.json["added"].as_u64()), (Some(true), Some(0)), "{looked:?}");
        let entries = looked.json["entries"].as_array().unwrap().clone();
        let ed = entries.iter().find(|entry| entry["title"] == "Session: Ed").unwrap();
        assert!(ed["client_id"].is_null(), "Ed is no client here");
        let body = json!({ "ics": ics, "dry_run": false, "choices": [{ "key": ed["key"], "client_id": ann }] });
        let done = api.post("/appointments/import", body.clone()).await;
        assert_eq!(done.json["added"], 5, "{done:?}");
        assert_eq!(api.post("/appointments/import", body).await.json["added"], 0);
        let wrong = api.post("/appointments/import", json!({ "ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT" })).await;
        assert_eq!((wrong.status, wrong.json["errors"][0]["field"].as_str()), (422, Some("ics")));

        // Another practice's key reaches none of it.
        let carol = Api::with(&world, &world.key_of(world.carol, &ApiScope::ALL).await);
        assert_eq!((carol.get(&path).await.status, carol.get("/appointments").await.ids().len()), (404, 0));
        assert_eq!(carol.post("/appointments", json!({ "client_id": ann, "starts_at": "2026-12-24T14:30:00Z" })).await.status, 422);
        assert_eq!(carol.post(&format!("{path}/cancel"), json!({})).await.status, 404);
    }
}

//! The assign page: every way of saying how often, looked at before anything goes; a rule that is changed; lists that stay short.

use chrono::{DateTime, TimeDelta, Utc};
use entity::kinds::{OccurrenceStatus, PauseMode};
use meanwhile::domain::addresses::Asking;
use meanwhile::domain::client::ClientDetails;
use meanwhile::domain::schedule::{Cadence, End, Schedule, Side, Within};
use meanwhile::domain::zone;
use meanwhile::{actions, store};

use crate::support::{Page, Visitor, World};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn until(world: &World, at: &str) {
    world.clock.advance(utc(at) - world.clock.now());
}

/// Fills in the assign form of a client.
async fn assign(amal: &mut Visitor, action: &str, fields: &[(&str, &str)]) -> Page {
    let form = amal.get(action).await;
    amal.submit(&form, action, fields).await
}

/// What the browser would send of a form: every field with what it holds, then what was changed.
fn filled(page: &Page, changed: &[(&str, &str)]) -> Vec<(String, String)> {
    let document = scraper::Html::parse_document(&page.body);
    let select = |selector: &str| scraper::Selector::parse(selector).unwrap();
    let mut all = Vec::new();
    for field in document.select(&select("main form input, main form select, main form textarea")) {
        let (element, get) = (field.value(), |name: &str| field.value().attr(name).unwrap_or_default().to_owned());
        let value = match (element.name(), element.attr("type").unwrap_or_default()) {
            (_, "radio" | "checkbox") if element.attr("checked").is_none() => continue,
            ("select", _) => {
                let chosen = select("option[selected]");
                field
                    .select(&chosen)
                    .next()
                    .or_else(|| field.select(&select("option")).next())
                    .map(|option| option.value().attr("value").unwrap_or_default().to_owned())
                    .unwrap_or_default()
            }
            ("textarea", _) => field.text().collect::<String>().trim().to_owned(),
            _ => get("value"),
        };
        all.push((get("name"), value));
    }
    all.retain(|(name, _)| !changed.iter().any(|(known, _)| known == name));
    all.extend(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    all
}

async fn in_zone(world: &World, name: &str, zone: &str) -> entity::ids::ClientId {
    let details = ClientDetails::parse(name, &format!("{}@mail.example", name.to_lowercase()), zone, "en").unwrap();
    actions::clients::create(&world.app, world.amal, world.amal.practitioner().unwrap(), details, Asking::Attested).await.unwrap()
}

async fn rule_of(world: &World, client: entity::ids::ClientId) -> Schedule {
    let all = store::assignments::of_client(&world.app.store, &world.amal, client).await.unwrap();
    all[0].schedule.clone()
}

stories! {
    async fn every_way_of_saying_how_often_can_be_chosen_in_the_form(world: World) {
        let template = world.check_in().await.to_string();
        let mut amal = world.amal().await;
        let kinds: [(&str, &[(&str, &str)]); 7] = [
            ("once", &[("due_date", "2026-11-30")]),
            ("days", &[("every_days", "2"), ("times", "21:00"), ("times", ""), ("times", "08:00"), ("within", "6"), ("within_unit", "hours")]),
            ("weeks", &[("every_weeks", "2"), ("weekdays", "thu"), ("weekdays", "mon"), ("every_days", "9"), ("end", "after"), ("count", "8")]),
            ("months", &[("every_months", "3"), ("month_day", "31"), ("end", "on"), ("until_date", "2027-12-31")]),
            ("before", &[("days_before", "2"), ("before_time", "10:15"), ("hours_after", "nonsense")]),
            ("after", &[("hours_after", "3"), ("within", "2")]),
            ("open_log", &[("log_until", "2027-01-31"), ("until_date", "2020-01-01")]),
        ];
        for (at, (kind, fields)) in kinds.into_iter().enumerate() {
            let client = world.client(&format!("Ann{at}")).await;
            let action = format!("/clients/{client}/assign");
            let fields = [&[("template_id", template.as_str()), ("schedule", kind)][..], fields].concat();
            let looked = assign(&mut amal, &action, &[&fields[..], &[("_do", "preview")]].concat()).await;
            assert!(looked.exists("#preview"), "{kind}: {}", looked.text());
            assert_eq!(looked.attribute("input[name=schedule][checked]", "value"), kind);
            assert!(store::assignments::of_client(&world.app.store, &world.amal, client).await.unwrap().is_empty(), "looking assigns nothing");
            let sent = assign(&mut amal, &action, &[&fields[..], &[("_do", "send")]].concat()).await;
            assert_eq!(sent.path, format!("/clients/{client}"), "{kind}: {}", sent.text());
            let rule = rule_of(&world, client).await;
            let right = match (&rule, kind) {
                (Schedule::Once { due_at: Some(_), .. }, "once") => true,
                (Schedule::Recurring(rule), "days") => rule.cadence == Cadence::Days { every: 2 } && rule.at.len() == 2 && rule.within == Within::Hours(6),
                (Schedule::Recurring(rule), "weeks") => matches!(&rule.cadence, Cadence::Weeks { every: 2, on } if on.len() == 2) && rule.end == End::After(8),
                (Schedule::Recurring(rule), "months") => rule.cadence == Cadence::Months { every: 3, day: 31 } && matches!(rule.end, End::On(_)),
                (Schedule::Appointment(rule), "before") => matches!(rule.side, Side::Before { days: 2, .. }),
                (Schedule::Appointment(rule), "after") => rule.side == Side::After { hours: 3, within: Within::Days(2) },
                (Schedule::OpenLog { until: Some(until), .. }, "open_log") => until.to_string() == "2027-01-31",
                _ => false,
            };
            assert!(right, "{kind}: {rule:?}");
            // Its own page says the rule; a rule without a date yet is on the client's page as well.
            let client_page = amal.get(&format!("/clients/{client}")).await;
            let page = amal.get(&client_page.line_with("Weekly check-in")).await;
            assert!(kind == "once" || page.has(&rule.in_words()), "{kind}: {}", page.text());
        }
    }

    async fn mistakes_in_a_rule_stand_beside_their_field_and_everything_typed_is_kept(world: World) {
        let ann = world.client("Ann").await;
        let template = world.check_in().await.to_string();
        let mut amal = world.amal().await;
        let action = format!("/clients/{ann}/assign");
        let wrong = [
            ("template_id", template.as_str()), ("schedule", "weeks"), ("every_weeks", "0"), ("weekdays", "tue"), ("times", "09:00"), ("times", "09:20"),
            ("from_date", "2020-01-01"), ("end", "after"), ("count", ""), ("thin_date", "2026-12-24"), ("thin_every", "x"), ("thin_unit", "days"), ("why", "As we said."), ("_do", "send"),
        ];
        let refused = assign(&mut amal, &action, &wrong).await;
        assert_eq!(refused.status, 422);
        assert!(refused.exists("#e-thin"), "{}", refused.body);
        // What can be read is looked at as a whole.
        let fixed = filled(&refused, &[("thin_every", "9"), ("_do", "send")]);
        let refused = amal.post_all(&action, fixed).await;
        assert_eq!(refused.status, 422);
        for error in ["#e-every_weeks", "#e-times", "#e-from_date", "#e-count"] {
            assert!(refused.exists(error), "{error} in {}", refused.body);
        }
        assert_eq!(refused.attributes("input[name=times]", "value")[..2], ["09:00", "09:20"]);
        assert_eq!(refused.attributes("input[name=weekdays][checked]", "value"), ["tue"]);
        assert_eq!(refused.attribute("input[name=thin_date]", "value"), "2026-12-24");
        assert_eq!(refused.attribute("select[name=end] option[selected]", "value"), "after");
        assert_eq!(refused.texts("#why"), ["As we said."]);
        let fixed = filled(&refused, &[("every_weeks", "1"), ("count", "5"), ("times", "09:00"), ("from_date", "2026-11-24"), ("_do", "send")]);
        assert_eq!(amal.post_all(&action, fixed).await.path, format!("/clients/{ann}"));
        let Schedule::Recurring(rule) = rule_of(&world, ann).await else { panic!() };
        assert_eq!((rule.taper.len(), rule.end), (1, End::After(5)));
    }

    async fn the_preview_shows_local_dates_across_a_change_of_the_clocks(world: World) {
        let ann = world.client("Ann").await;
        let template = world.check_in().await.to_string();
        until(&world, "2027-03-15T12:00:00Z");
        let mut amal = world.amal().await;
        let action = format!("/clients/{ann}/assign");
        let weekly = [("template_id", template.as_str()), ("schedule", "weeks"), ("weekdays", "mon"), ("times", "09:00"), ("end", "on"), ("until_date", "2027-05-24"), ("_do", "preview")];
        let looked = assign(&mut amal, &action, &weekly).await;
        let dates = looked.texts("#preview .dates li");
        assert_eq!(dates.len(), 6);
        assert!(dates.iter().all(|date| date.starts_with("Monday") && date.contains("09:00")), "{dates:?}");
        assert!(dates[0].contains("22 March") && dates[1].contains("29 March"), "{dates:?}");
        let clocks = looked.texts(".clock-changes li");
        assert!(clocks.len() == 1 && clocks[0].contains("28 March 2027") && clocks[0].contains("09:00"), "{clocks:?}");
        assert!(looked.has("24 May 2027"), "until when it goes on");
        // Two months with every date, marked in words.
        assert_eq!(looked.texts(".month caption"), ["March 2027", "April 2027"]);
        assert_eq!(looked.texts(".mark.mail").len(), 2 + 4);
        assert!(looked.texts("td.marked").iter().any(|cell| cell.starts_with("22") && cell.contains("mail at 09:00")), "{:?}", looked.texts("td.marked"));
        assert_eq!(looked.texts(".mark.clocks").len(), 1);
        // A time that there is not on one of the days is said.
        let daily = [("template_id", template.as_str()), ("schedule", "days"), ("times", "01:30"), ("_do", "preview")];
        let clocks = assign(&mut amal, &action, &daily).await.texts(".clock-changes li");
        assert!(clocks.iter().any(|said| said.contains("01:30") && said.contains("28 March") && said.contains("02:30")), "{clocks:?}");
        // What was seen is what is planned.
        assign(&mut amal, &action, &[&weekly[..6], &[("_do", "send")]].concat()).await;
        let all = store::occurrences::of_client(&world.app.store, &world.amal, ann).await.unwrap();
        let next: Vec<String> = all.iter().rev().map(|one| one.opens_at.to_rfc3339()).collect();
        assert_eq!(next, ["2027-03-22T09:00:00+00:00", "2027-03-29T08:00:00+00:00"]);
    }

    async fn the_preview_says_what_will_not_go_and_why(world: World) {
        let ann = world.client("Ann").await;
        let (form, log) = (world.check_in().await.to_string(), world.log().await.to_string());
        let mut amal = world.amal().await;
        let action = format!("/clients/{ann}/assign");
        let often = |template| vec![("template_id", template), ("schedule", "days"), ("times", "08:00"), ("times", "12:00"), ("times", "16:00"), ("_do", "preview")];
        let looked = assign(&mut amal, &action, &often(&form)).await;
        assert!(looked.texts(".mails li").iter().any(|mail| mail.contains('3')), "three a day are named: {:?}", looked.texts(".mails li"));
        assert!(!looked.exists("#preview .notice"));
        let waiting = assign(&mut amal, &action, &[("template_id", form.as_str()), ("schedule", "before"), ("_do", "preview")]).await;
        assert!(waiting.has("No appointment is planned yet") && !waiting.exists(".month"));
        // A log is an open log unless something else is chosen.
        let chosen = amal.get(&format!("{action}?template={log}")).await;
        assert_eq!(chosen.attribute("input[name=schedule][checked]", "value"), "open_log");
        let (store, scope) = (world.app.store.clone(), world.amal);
        let at = Some(world.clock.now());
        store.write(move |tx| async move { store::clients::set_reminders_stopped(&tx, &scope, ann, at).await }).await.unwrap();
        let looked = assign(&mut amal, &action, &[("template_id", form.as_str()), ("schedule", "weeks"), ("within", "5"), ("_do", "preview")]).await;
        assert!(looked.texts("#preview .notice li").iter().any(|said| said.contains("stopped")), "{}", looked.text());
    }

    async fn several_clients_get_the_same_rule_at_their_own_nine_oclock(world: World) {
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        let vera = in_zone(&world, "Vera", "America/Vancouver").await;
        let template = world.check_in().await;
        let mut amal = world.amal().await;
        let action = format!("/templates/{template}/assign");
        let ids = [ann, ed, vera].map(|id| id.to_string());
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("client", id.as_str())).collect();
        fields.extend([("schedule", "weeks"), ("weekdays", "tue"), ("times", "09:00"), ("why", "For all of you.")]);
        let form = amal.get(&action).await;
        let looked = amal.submit(&form, &action, &[&fields[..], &[("_do", "preview")]].concat()).await;
        let zones = looked.texts("#preview .card h3");
        assert_eq!(zones.len(), 2);
        assert!(zones[0].starts_with("2 in Europe/London") && zones[1].starts_with("1 in America/Vancouver"), "{zones:?}");
        assert_eq!(looked.attributes("input[name=client][checked]", "value").len(), 3, "who was chosen is kept");
        let nothing = amal.submit(&looked, &action, &[("schedule", "weeks"), ("every_weeks", "77")]).await;
        assert!(nothing.status == 422 && nothing.exists("#e-every_weeks"));
        amal.submit(&looked, &action, &fields).await;
        for (id, hour) in [(ann, "09:00"), (ed, "09:00"), (vera, "17:00")] {
            let first = store::occurrences::of_client(&world.app.store, &world.amal, id).await.unwrap().pop().unwrap();
            // British Columbia stays seven hours behind.
            let expected = if hour == "17:00" { "2026-11-24T16:00:00+00:00" } else { "2026-11-24T09:00:00+00:00" };
            assert_eq!(first.opens_at.to_rfc3339(), expected);
        }
    }

    async fn a_rule_is_changed_on_its_page_and_what_was_sent_stays(world: World) {
        let ann = world.client("Ann").await;
        let template = world.check_in().await.to_string();
        let mut amal = world.amal().await;
        let daily = [("template_id", template.as_str()), ("schedule", "days"), ("times", "09:00"), ("thin_date", "2027-01-04"), ("thin_every", "2"), ("thin_unit", "weeks"), ("_do", "send")];
        assign(&mut amal, &format!("/clients/{ann}/assign"), &daily).await;
        for _ in 0..20 {
            world.wait(TimeDelta::days(1)).await;
        }
        amal = world.amal().await;
        let id = store::assignments::of_client(&world.app.store, &world.amal, ann).await.unwrap()[0].id;
        let page = format!("/assignments/{id}");
        let (before, sent) = (world.occurrences(id).await, world.mails_to("ann@mail.example").len());
        // Twenty days of it stay readable: what came is on pages, of what is to come there are three.
        let shown = amal.get(&page).await;
        assert_eq!(shown.texts(".dates li").len(), 3);
        assert!(shown.texts("li.line").len() < 20 && shown.exists("a[href$='page=2']"), "{}", shown.text());
        assert!(amal.get(&format!("{page}?page=2")).await.exists("a[href$='page=1']"));
        let client = amal.get(&format!("/clients/{ann}")).await;
        assert!(client.texts("a.line").len() <= 12 && client.texts(".badge.planned").len() == 1, "{}", client.text());
        assert_eq!(amal.get("/home").await.texts("a.line").iter().filter(|line| line.contains("no answer came")).count(), 1, "one line for a rule");

        // Saved as it stands, nothing changes.
        let edit = format!("{page}/edit");
        let form = amal.get(&edit).await;
        assert_eq!(amal.post_all(&edit, filled(&form, &[("why", "Said better."), ("_do", "save")])).await.path, page);
        assert_eq!(world.occurrences(id).await, before);
        // Looked at first; then later in the day.
        let form = amal.get(&edit).await;
        let looked = amal.post_all(&edit, filled(&form, &[("times", "18:30"), ("_do", "preview")])).await;
        assert!(looked.exists("#preview .dates") && looked.has("What was sent or moved by hand stays"), "{}", looked.text());
        assert_eq!(world.occurrences(id).await, before, "looking moves nothing");
        assert_eq!(amal.post_all(&edit, filled(&looked, &[("_do", "save")])).await.path, page);
        let after = world.occurrences(id).await;
        for one in &after {
            let same = before.iter().find(|other| other.id == one.id && other.status != OccurrenceStatus::Planned);
            let local = zone::local(one.opens_at, "Europe/London").format("%H:%M").to_string();
            assert!(if one.status == OccurrenceStatus::Planned { local == "18:30" } else { same == Some(one) }, "{one:?}");
        }
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), sent, "no mail goes for it");
        let Schedule::Recurring(rule) = rule_of(&world, ann).await else { panic!() };
        assert_eq!(rule.taper.len(), 1, "what was not changed stays");
        // Nonsense is refused beside its field; a rule cannot become something that comes once.
        let form = amal.get(&edit).await;
        assert!(amal.post_all(&edit, filled(&form, &[("within", "900"), ("_do", "save")])).await.exists("#e-within"));
        assert_eq!(amal.post_all(&edit, filled(&form, &[("schedule", "once"), ("_do", "save")])).await.status, 422);
        // Of two who change it at once, the second is told.
        amal.post_all(&edit, filled(&form, &[("times", "07:00"), ("_do", "save")])).await;
        let late = amal.post_all(&edit, filled(&form, &[("times", "11:00"), ("_do", "save")])).await;
        assert!(late.status == 409 && late.attribute("input[name=times]", "value") == "11:00");
    }

    async fn a_pause_says_until_when_and_what_becomes_of_what_falls_into_it(world: World) {
        let ann = world.client("Ann").await;
        let mut amal = world.amal().await;
        let turn = format!("/clients/{ann}/status");
        let form = amal.get(&format!("{turn}?to=pause")).await;
        let past = amal.submit(&form, &turn, &[("mode", "skip"), ("until", "2026-11-20")]).await;
        assert!(past.status == 422 && past.exists("#e-until"));
        assert_eq!(past.attribute("select[name=mode] option[selected]", "value"), "skip");
        assert_eq!(amal.submit(&past, &turn, &[("mode", "skip"), ("until", "soon")]).await.status, 422);
        let paused = amal.submit(&past, &turn, &[("mode", "skip"), ("until", "2026-12-03")]).await;
        assert!(paused.has("3 December 2026") && paused.has("left out"), "{}", paused.text());
        let known = store::clients::find(&world.app.store, &world.amal, ann).await.unwrap();
        assert_eq!((known.paused_until.unwrap().to_string().as_str(), known.pause_mode), ("2026-12-03", Some(PauseMode::Skip)));
        world.wait(TimeDelta::days(11)).await;
        assert!(!world.amal().await.get(&format!("/clients/{ann}")).await.has("left out"), "it ended by itself");
    }
}

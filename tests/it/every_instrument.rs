//! Every measure that is known: its data whole, its licence said, its content publishable, its scores as published.

use meanwhile::domain::content::{Content, Strictness};
use meanwhile::domain::instruments::{self, Instrument, Scored, known, score};
use meanwhile::domain::response::Answer;
use serde_json::{Value, json};

/// The answers to an instrument's items that are scored, in order: the option with that score, none where there is a gap.
fn answers(instrument: &Instrument, points: &[Option<u8>]) -> Vec<Answer> {
    let scored = instrument.items().filter(|item| item.scored);
    let answer = |(item, points): (&instruments::Item, &Option<u8>)| {
        let points = f64::from((*points)?);
        let choice = instrument.choices(item).iter().find(|choice| choice.score == Some(points)).unwrap();
        Some(Answer::new(instrument.link_id(&item.key), json!(choice.key)))
    };
    scored.zip(points).filter_map(answer).collect()
}

fn total(key: &str, estimate: bool, points: &[Option<u8>]) -> Scored {
    let instrument = instruments::find(key).unwrap();
    of(&instruments::content(instrument, estimate), &answers(instrument, points), "score:total")
}

fn of(content: &Content, answers: &[Answer], link_id: &str) -> Scored {
    let scores = instruments::scores(content, answers);
    let found = score::kept(&scores).find(|(name, _)| *name == link_id).map(|(_, scored)| scored);
    found.unwrap_or_else(|| panic!("no {link_id}"))
}

fn all(points: &[u8]) -> Vec<Option<u8>> {
    points.iter().copied().map(Some).collect()
}

/// Whether an answer is marked: for the client's support card, for a person's attention.
fn marks(key: &str, item: &str, points: u8) -> (bool, bool) {
    let instrument = instruments::find(key).unwrap();
    let content = instruments::content(instrument, false);
    let options = content.item(item).unwrap().config["options"].clone();
    let option = options.as_array().unwrap().iter().find(|option| option["score"] == json!(f64::from(points))).unwrap().clone();
    (option.get("support_card") == Some(&json!(true)), option.get("attention") == Some(&json!(true)))
}

#[test]
fn every_file_can_be_read_and_says_its_terms() {
    assert_eq!(instruments::files().len(), instruments::all().count(), "a file cannot be read, or a key is there twice");
    for one in instruments::all() {
        let basis = &one.licence.basis;
        assert!(!basis.quoted_text.is_empty() && basis.checked_on.to_string().as_str() > "2026-01-01", "{}", one.key);
        assert!(!one.title.is_empty() && !one.measures.is_empty() && !one.citation.is_empty() && !one.names.is_empty(), "{}", one.key);
        assert!(one.recall_days > 0 && one.min_repeat_days > 0 && one.version > 0, "{}", one.key);
        if !one.gated() {
            assert!(one.texts && one.copyright_line.is_some() && basis.url.starts_with("https://"), "{}", one.key);
        }
    }
    for file in instruments::files() {
        let raw: Value = serde_json::from_str(file).unwrap();
        serde_json::from_str::<Instrument>(file).unwrap_or_else(|error| panic!("{}: {error}", raw["key"]));
    }
    assert!(known::named().len() > 8);
}

#[test]
fn what_may_ship_ships_whole_and_what_may_not_has_no_word() {
    let shipped = ["phq-9", "phq-8", "phq-2", "gad-7", "gad-2", "phq-4", "pcl-5", "pc-ptsd-5", "k6", "k10-us", "k10-au"];
    for one in instruments::all() {
        assert_eq!(one.texts, shipped.contains(&one.key.as_str()), "{}", one.key);
        for item in one.items() {
            assert_eq!(item.text.is_empty(), !one.texts, "{} {}", one.key, item.key);
            for choice in one.choices(item) {
                assert_eq!(choice.label.is_empty(), !one.texts, "{} {}", one.key, choice.key);
            }
        }
        let words = one.sections.iter().any(|section| section.title.is_some() || section.note.is_some());
        assert!(one.texts || !words, "{}", one.key);
    }
    let gated: Vec<_> = instruments::all().filter(|one| one.gated() && one.texts).map(|one| one.key.as_str()).collect();
    assert_eq!(gated, ["pc-ptsd-5"], "its terms are not confirmed");
}

#[test]
fn options_scores_and_bands_agree() {
    for one in instruments::all() {
        for item in one.items() {
            let choices = one.choices(item);
            assert!(choices.len() >= 2, "{} {}", one.key, item.key);
            assert!(!item.scored || choices.iter().all(|choice| choice.score.is_some()), "{} {}", one.key, item.key);
        }
        for score in &one.scores {
            let items: Vec<_> = one.items().filter(|item| item.scored && (score.items.is_empty() || score.items.contains(&item.key))).collect();
            assert!(!items.is_empty() && (score.items.is_empty() || items.len() == score.items.len()), "{} {}", one.key, score.key);
            let end = |pick: fn(f64, f64) -> f64, from: f64| -> f64 {
                let ends = items.iter().map(|item| one.choices(item).iter().filter_map(|choice| choice.score).fold(from, pick));
                ends.sum::<f64>() * score.multiply.unwrap_or(1.0)
            };
            assert_eq!(end(f64::max, f64::NEG_INFINITY), score.max, "{} {}", one.key, score.key);
            assert!(end(f64::min, f64::INFINITY) == score.min, "{} {}", one.key, score.key);
            for pair in score.bands.windows(2) {
                assert_eq!(pair[0].to + 1.0, pair[1].from, "{} {}", one.key, score.key);
            }
            assert!(score.bands.last().is_none_or(|band| band.to == score.max), "{} {}", one.key, score.key);
            assert!(score.change.as_ref().is_none_or(|rule| rule.reliable > 0.0 && !rule.citation.is_empty()));
        }
    }
}

#[test]
fn every_shipped_content_can_be_published_and_only_as_it_is() {
    for one in instruments::all() {
        let content = instruments::content(one, false);
        let strictness = if one.texts { Strictness::Published } else { Strictness::Draft };
        let checked = content.clone().checked(strictness).unwrap_or_else(|problems| panic!("{}: {problems:?}", one.key));
        assert!(instruments::locked(&checked).is_ok(), "{}: its own content is refused", one.key);
        assert!(one.texts || content.clone().checked(Strictness::Published).is_err(), "{}: nothing is asked yet", one.key);
        let first = content.sections[0].items.iter().position(|item| item.kind == "single_choice").unwrap();
        let changed = |change: &dyn Fn(&mut Content)| {
            let mut changed = content.clone();
            change(&mut changed);
            instruments::locked(&changed).is_err()
        };
        assert_eq!(changed(&|content| content.sections[0].items[first].text = "Another wording".into()), one.texts, "{}", one.key);
        assert_eq!(changed(&|content| content.sections[0].items[first].config["options"][0]["label"] = json!("Never")), one.texts, "{}", one.key);
        assert!(changed(&|content| content.sections[0].items[first].config["options"][0]["score"] = json!(9)), "{}", one.key);
        assert!(changed(&|content| content.sections[0].items[first].link_id = "other".into()), "{}", one.key);
        assert!(changed(&|content| content.sections[0].items.truncate(1)), "{}", one.key);
        assert!(changed(&|content| content.measure.as_mut().unwrap().version = 99), "{}", one.key);
        // What the answers set off cannot be taken away either.
        let mut unmarked = content.clone();
        for option in unmarked
            .sections
            .iter_mut()
            .flat_map(|section| &mut section.items)
            .filter_map(|item| item.config.get_mut("options").and_then(Value::as_array_mut))
            .flatten()
        {
            option.as_object_mut().unwrap().remove("attention");
        }
        assert_eq!(instruments::locked(&unmarked).unwrap(), content, "{}", one.key);
    }
}

#[test]
fn a_copy_has_neither_name_nor_norms() {
    for one in instruments::all().filter(|one| one.texts) {
        let (title, copy) = instruments::custom(&instruments::content(one, true));
        copy.clone().checked(Strictness::Published).unwrap_or_else(|problems| panic!("{}: {problems:?}", one.key));
        assert!(copy.measure.is_none() && instruments::scores(&copy, &[]).is_empty());
        let text = serde_json::to_string(&copy).unwrap() + &title;
        for name in one.names.iter().chain([&one.prefix, &one.key]).chain(&one.loinc) {
            assert!(!text.contains(name.as_str()), "{}: the copy says {name}", one.key);
        }
    }
}

#[test]
fn the_phq_9_scores_as_published() {
    let banded = |points: &[u8]| {
        let scored = total("phq-9", true, &all(points));
        assert!(!scored.estimated);
        (scored.value.unwrap(), scored.band.unwrap())
    };
    let said = |value: f64, band: &str| (value, band.to_owned());
    assert_eq!(banded(&[0; 9]), said(0.0, "minimal"));
    assert_eq!(banded(&[3; 9]), said(27.0, "severe"));
    assert_eq!(banded(&[1; 9]), said(9.0, "mild"));
    assert_eq!(banded(&[2, 2, 1, 1, 1, 1, 1, 0, 1]), said(10.0, "moderate"));
    assert_eq!(banded(&[3, 3, 2, 2, 2, 2, 1, 0, 0]), said(15.0, "moderately severe"));

    let one = Some(1);
    let two_missing = total("phq-9", true, &[one, one, one, one, one, one, one, None, None]);
    assert_eq!((two_missing.value, two_missing.estimated, two_missing.answered), (Some(9.0), true, 7));
    let one_missing = total("phq-9", true, &[Some(2), Some(2), one, one, Some(0), Some(0), one, None, Some(0)]);
    assert_eq!((one_missing.value, one_missing.band.as_deref(), one_missing.estimated), (Some(7.88), Some("mild"), true));
    let three_missing = total("phq-9", true, &[one, one, one, one, one, one, None, None, None]);
    assert_eq!((three_missing.value, three_missing.band, three_missing.answered, three_missing.items), (None, None, 6, 9));
    assert_eq!(total("phq-9", false, &[one, one, one, one, one, one, one, one, None]).value, None, "the practice turned estimates off");
}

#[test]
fn a_risk_answer_is_marked_whatever_the_total_is() {
    for points in 0..=3 {
        assert_eq!(marks("phq-9", "phq9_9", points), (points > 0, points > 0));
        assert_eq!(marks("phq-9", "phq9_1", points), (false, false));
    }
    for points in 0..=4 {
        assert_eq!(marks("pcl-5", "pcl5_16", points), (false, points >= 3), "shown to the practitioner, not to the client");
    }
    assert_eq!(marks("core-10", "core10_6", 1), (true, true), "also where the words are the practice's own");
}

#[test]
fn the_difficulty_question_is_shown_only_where_something_troubled() {
    let phq = instruments::find("phq-9").unwrap();
    let content = instruments::content(phq, true);
    let shown = |points: &[u8]| {
        let answers = answers(phq, &all(points));
        let answered = answers.iter().map(|answer| (answer.link_id.as_str(), &answer.value)).collect();
        meanwhile::domain::conditions::shown(&content, &answered).contains("phq9_difficulty")
    };
    assert!(!shown(&[0; 9]));
    assert!(shown(&[0, 0, 0, 0, 0, 0, 0, 0, 1]));
    let mut with = answers(phq, &all(&[1; 9]));
    with.push(Answer::new("phq9_difficulty", json!("extremely")));
    assert_eq!(of(&content, &with, "score:total").value, Some(9.0), "it is not scored");
}

#[test]
fn the_gad_7_estimates_only_where_the_practice_says_so() {
    let points = [Some(1), Some(1), Some(1), None, Some(0), Some(2), None];
    let estimated = total("gad-7", true, &points);
    assert_eq!((estimated.value, estimated.estimated), (Some(7.0), true));
    assert_eq!(total("gad-7", false, &points).value, None);
    assert_eq!(instruments::find("gad-7").unwrap().estimates(), Some(false));
    let first = &instruments::content(instruments::find("gad-7").unwrap(), false).sections[0].items[0].config["options"][0];
    assert_eq!(first["label"], "Not at all");
}

#[test]
fn the_pcl_5_tells_pattern_and_total_as_two_facts() {
    let mut points = [0u8; 20];
    for item in [1, 6, 8, 9, 15, 17] {
        points[item - 1] = 2;
    }
    let scored = total("pcl-5", false, &all(&points));
    assert_eq!(scored.value, Some(12.0));
    assert!(scored.facts.iter().any(|fact| fact.contains("criteria pattern met")), "{:?}", scored.facts);
    assert!(scored.facts.iter().any(|fact| fact.contains("below 31")), "{:?}", scored.facts);
    points[0] = 1;
    assert!(total("pcl-5", false, &all(&points)).facts.iter().any(|fact| fact.contains("not met")));

    let pcl = instruments::find("pcl-5").unwrap();
    let mut gap = all(&[2; 20]);
    gap[19] = None;
    let (content, answers) = (instruments::content(pcl, false), answers(pcl, &gap));
    assert_eq!(of(&content, &answers, "score:total").value, None, "one is missing");
    assert_eq!(of(&content, &answers, "score:b").value, Some(10.0), "this cluster is whole");
    assert_eq!(of(&content, &answers, "score:e").value, None);
}

#[test]
fn who_never_met_such_an_event_is_asked_nothing_more() {
    let screen = instruments::find("pc-ptsd-5").unwrap();
    let content = instruments::content(screen, false);
    let gate = |key: &str| Answer::new("pcptsd5_gate", json!(key));
    let no = of(&content, &[gate("no")], "score:total");
    assert_eq!((no.value, no.estimated), (Some(0.0), false));
    let answered = json!("no");
    let shown = meanwhile::domain::conditions::shown(&content, &[("pcptsd5_gate", &answered)].into());
    assert!((1..=5).all(|n| !shown.contains(format!("pcptsd5_{n}").as_str())));
    let mut yes = answers(screen, &all(&[1, 1, 1, 0, 1]));
    assert_eq!(of(&content, &yes, "score:total").value, None, "hidden answers do not count");
    yes.push(gate("yes"));
    assert_eq!(of(&content, &yes, "score:total").value, Some(4.0));
    assert_eq!(of(&content, &[gate("yes")], "score:total").value, None);
}

#[test]
fn the_two_k10_are_two() {
    let (us, au) = (instruments::find("k10-us").unwrap(), instruments::find("k10-au").unwrap());
    assert_eq!(total("k10-us", false, &all(&[0; 10])).value, Some(0.0));
    assert_eq!(total("k10-au", false, &all(&[1; 10])).value, Some(10.0));
    assert_eq!(total("k6", false, &all(&[2; 6])).band.as_deref(), Some("moderate distress"));
    let text = |one: &'static Instrument, n: usize| one.items().nth(n - 1).unwrap().text.as_str();
    assert!(text(us, 8).contains("so depressed") && text(us, 9).contains("effort"));
    assert!(text(au, 8).contains("effort") && text(au, 9).contains("so sad"));
    assert!(us.sections[0].title.as_ref().unwrap().contains("30 days") && au.sections[0].title.as_ref().unwrap().contains("4 weeks"));
    assert_ne!(us.prefix, au.prefix, "never on one line");
}

#[test]
fn higher_is_better_on_the_who_5() {
    let scored = total("who-5", false, &all(&[3; 5]));
    assert_eq!((scored.value, scored.raw), (Some(60.0), Some(15.0)));
    let who = instruments::find("who-5").unwrap();
    assert_eq!(who.higher_is, instruments::Direction::Better);
    let rule = who.scores[0].change.as_ref().unwrap();
    let totals = [40.0, 60.0].map(|value| instruments::change::Total { value, estimated: false });
    assert_eq!(rule.classify(&totals, who.higher_is), Some(instruments::change::Change::Recovered));
}

#[test]
fn reversed_and_doubled_scores_come_out_right() {
    // Items 2 and 3 of the CORE-10 are turned round: all zeros is 8.
    assert_eq!(total("core-10", true, &all(&[0; 10])).value, Some(8.0));
    let dass = instruments::find("dass-21").unwrap();
    let (content, ones) = (instruments::content(dass, false), answers(dass, &all(&[1; 21])));
    for (name, band) in [("score:depression", "moderate"), ("score:anxiety", "moderate"), ("score:stress", "normal")] {
        let scored = of(&content, &ones, name);
        assert_eq!((scored.value, scored.raw, scored.band.as_deref()), (Some(14.0), Some(7.0), Some(band)), "{name}");
    }
}

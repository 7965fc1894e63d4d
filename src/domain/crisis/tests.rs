//! What a reader is shown of the directory, and what a practice may do with it.

use super::*;
use crate::domain::crisis::typed::TypedLine;
use proptest::prelude::*;

fn line(n: u128, region: &str, kind: CrisisKind, languages: &str) -> Line {
    Line {
        id: Uuid::from_u128(n).into(),
        own: false,
        replaces: None,
        region: region.into(),
        subdivision: None,
        kind,
        label: format!("Line {n}"),
        audience: None,
        audience_word: None,
        note: None,
        note_word: None,
        languages: regions_of(languages),
        call: Some(format!("10{n}")),
        call_option: None,
        also_call: vec![],
        text: None,
        sms_keyword: None,
        url: None,
        chat_url: None,
        hours: "24/7".into(),
        sort: n as i32,
        source_url: "https://example.org".into(),
        verified_on: "2026-11-21".parse().unwrap(),
        verified_how: VerifiedHow::Source,
        verified_by: None,
        revision: 1,
        foreign: false,
    }
}

fn directory() -> Directory {
    let shared = vec![
        line(5, "GB", CrisisKind::Line, "en"),
        Line { audience_word: Some("veterans".into()), ..line(1, "GB", CrisisKind::Line, "en") },
        line(9, "GB", CrisisKind::Emergency, ""),
        Line { subdivision: Some("ENG".into()), ..line(3, "GB", CrisisKind::Line, "en") },
        line(2, "GB", CrisisKind::Line, "es"),
        line(20, "ES", CrisisKind::Emergency, ""),
        line(21, "ES", CrisisKind::Line, "es"),
    ];
    Directory { shared, practices: HashMap::new() }
}

fn seen(directory: &Directory, practice: Option<PracticeId>, regions: &[&str], language: &str) -> Vec<u128> {
    let regions: Vec<String> = regions.iter().map(|one| (*one).to_owned()).collect();
    directory.shown(Reader { practice, regions: &regions, language }).iter().map(|line| line.id.0.as_u128()).collect()
}

#[test]
fn the_emergency_number_is_first_then_ones_own_language_then_what_is_for_everybody() {
    let directory = directory();
    assert_eq!(seen(&directory, None, &["GB"], "en"), [9, 3, 5, 1, 2]);
    assert_eq!(seen(&directory, None, &["GB"], "es"), [9, 2, 3, 5, 1]);
    assert_eq!(seen(&directory, None, &["ES", "GB"], "en"), [20, 21, 9, 3, 5, 1, 2]);
    assert_eq!(seen(&directory, None, &["GB-SCT"], "en"), [9, 5, 1, 2], "what is for one part only is not shown to another");
    assert_eq!(directory.regions(), ["ES", "GB", "GB-ENG"]);
}

#[test]
fn a_practice_hides_and_replaces_for_itself_alone_and_keeps_an_emergency_number() {
    let mut directory = directory();
    let (us, others): (PracticeId, PracticeId) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
    let own = Line { own: true, replaces: Some(Uuid::from_u128(5).into()), ..line(50, "GB", CrisisKind::Line, "en") };
    let near = Line { own: true, ..line(60, "GB", CrisisKind::Line, "en") };
    let hide = |n: u128| Choice { line: Uuid::from_u128(n).into(), hidden: true, verified_on: None, verified_by: None };
    directory.practices.insert(us, OfPractice { lines: vec![own, near], choices: vec![hide(1)] });
    assert_eq!(seen(&directory, Some(us), &["GB"], "en"), [9, 60, 3, 50, 2]);
    assert_eq!(seen(&directory, Some(others), &["GB"], "en"), [9, 3, 5, 1, 2]);
    // Should it ever stand in the database that the emergency number is left out, it is shown all the same.
    directory.practices.insert(us, OfPractice { lines: vec![], choices: vec![hide(9)] });
    assert_eq!(seen(&directory, Some(us), &["GB"], "en")[0], 9);
    assert!(directory.left_out(us).is_empty());
}

#[test]
fn an_own_emergency_line_stands_after_the_shared_one_and_is_named() {
    let mut directory = directory();
    let us: PracticeId = Uuid::from_u128(1).into();
    let own = |n, replaces: Option<u128>| Line {
        own: true,
        replaces: replaces.map(|id| Uuid::from_u128(id).into()),
        ..line(n, "GB", CrisisKind::Emergency, "en")
    };
    let hidden = Choice { line: Uuid::from_u128(9).into(), hidden: true, verified_on: None, verified_by: None };
    directory.practices.insert(us, OfPractice { lines: vec![own(50, None), own(51, Some(9))], choices: vec![hidden] });
    for language in ["en", "es"] {
        let lines = directory.shown(Reader { practice: Some(us), regions: &["GB".into()], language });
        assert_eq!(lines[..3].iter().map(|line| line.id.0.as_u128()).collect::<Vec<_>>(), [9, 50, 51], "{language}");
        let said = help::lines(&lines);
        assert!(said[0].emergency && said[1..].iter().all(|line| !line.emergency && !line.label.is_empty()));
        assert_eq!((said[1].label.as_str(), said[1].hours_say.as_deref()), ("Line 50", Some("crisis-hours-always")));
    }
}

#[test]
fn a_region_keeps_a_line_to_call_or_to_text() {
    let directory = directory();
    let hide = |n: u128| Choice { line: Uuid::from_u128(n).into(), hidden: true, verified_on: None, verified_by: None };
    let of = |lines: &[Line], hidden: &[u128]| OfPractice { lines: lines.to_vec(), choices: hidden.iter().map(|n| hide(*n)).collect() };
    let keeps = |after: &OfPractice| keeps_lines(&directory.shared, &OfPractice::default(), after);
    assert!(keeps(&of(&[], &[5])), "another one for everybody is left");
    assert!(!keeps(&of(&[], &[5, 2])), "what is for England, or for veterans, leaves the others without");
    assert!(!keeps(&of(&[], &[21])));
    let own = Line { own: true, ..line(50, "ES", CrisisKind::Line, "es") };
    assert!(keeps(&of(std::slice::from_ref(&own), &[21])));
    let site = Line { kind: CrisisKind::Directory, call: None, url: Some("https://a.example".into()), ..own.clone() };
    assert!(!keeps(&of(&[site], &[21])) && !keeps(&of(&[Line { kind: CrisisKind::Emergency, ..own }], &[21])));
    // Where it stands in the database all the same, it is shown, and other changes are not held up.
    let without = of(&[], &[21]);
    assert!(keeps_lines(&directory.shared, &without, &of(&[], &[21, 1])) && !keeps_lines(&directory.shared, &without, &of(&[], &[21, 5, 2])));
    let us: PracticeId = Uuid::from_u128(1).into();
    let directory = Directory { practices: HashMap::from([(us, without)]), ..directory };
    assert_eq!(seen(&directory, Some(us), &["ES"], "en"), [20, 21]);
}

#[test]
fn a_server_needs_a_region_with_an_emergency_number() {
    let mut directory = directory();
    directory.shared.push(Line { call: None, ..line(30, "*", CrisisKind::Emergency, "") });
    let has = |regions: &[&str]| directory.has_emergency(&regions.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
    assert!(has(&["GB"]) && has(&["XX", "ES"]) && has(&["GB-ENG"]));
    assert!(!has(&["UK"]) && !has(&[]) && !has(&[""]) && !has(&["*"]));
}

#[test]
fn a_line_is_stale_after_half_a_year_or_when_nobody_ever_looked() {
    let fresh = line(1, "GB", CrisisKind::Line, "en");
    let day = |days| fresh.verified_on + TimeDelta::days(days);
    assert!(!fresh.is_stale(day(180)) && fresh.is_stale(day(181)));
    let never = Line { verified_how: VerifiedHow::Unverified, ..fresh.clone() };
    assert!(never.is_stale(day(0)));
    let choice = Choice { line: fresh.id, hidden: false, verified_on: Some(day(1)), verified_by: None };
    assert!(!checked(never, Some(&choice)).is_stale(day(2)), "the practice made sure itself");
    assert_eq!(
        checked(fresh.clone(), Some(&Choice { verified_on: Some(day(-9)), ..choice })).verified_on,
        fresh.verified_on,
        "the newest day counts"
    );
}

#[test]
fn what_is_wrong_is_said_beside_its_field() {
    let known = ["GB".to_owned(), "GB-ENG".to_owned()];
    let fine = TypedLine {
        region: "gb".into(),
        kind: "line".into(),
        label: "Night line".into(),
        call: "020 7946 0000".into(),
        source_url: "https://example.org".into(),
        ..TypedLine::default()
    };
    assert_eq!(fine.check(&known).unwrap().hours, "24/7");
    let fields = |typed: TypedLine| typed.check(&known).unwrap_err().0.into_iter().map(|problem| problem.field).collect::<Vec<_>>();
    assert_eq!(fields(TypedLine { call: "988 then 1".into(), ..fine.clone() }), ["call"]);
    assert_eq!(fields(TypedLine { call: String::new(), ..fine.clone() }), ["call"]);
    assert_eq!(fields(TypedLine { label: " ".into(), ..fine.clone() }), ["label"]);
    assert_eq!(fields(TypedLine { source_url: "our own word".into(), ..fine.clone() }), ["source_url"]);
    assert_eq!(fields(TypedLine { source_url: String::new(), ..fine.clone() }), ["source_url"]);
    assert_eq!(fields(TypedLine { sms_keyword: "HELLO".into(), ..fine.clone() }), ["text"]);
    assert_eq!(fields(TypedLine { region: "GB-ENG".into(), ..fine.clone() }), ["region"]);
    assert_eq!(fields(TypedLine { kind: "emergency".into(), call: String::new(), url: "https://a.example".into(), ..fine }), ["call"]);
}

proptest! {
    /// Whatever a practice hides and adds, and whatever order is chosen: every known region begins with an emergency number, and nothing is shown twice.
    #[test]
    fn every_region_begins_with_an_emergency_number(hidden in proptest::collection::vec(0u128..25, 0..6), own in proptest::collection::btree_map(30u128..40, 0u128..25, 0..4), spanish in any::<bool>()) {
        let mut directory = directory();
        let us: PracticeId = Uuid::from_u128(1).into();
        let lines = own.iter().map(|(n, replaces)| Line { own: true, replaces: Some(Uuid::from_u128(*replaces).into()), ..line(*n, "GB", CrisisKind::Line, "en") });
        let choices = hidden.iter().map(|n| Choice { line: Uuid::from_u128(*n).into(), hidden: true, verified_on: None, verified_by: None });
        let own = OfPractice { lines: lines.collect(), choices: choices.collect() };
        directory.practices.insert(us, own);
        for region in ["GB", "ES"] {
            let seen = seen(&directory, Some(us), &[region, region], if spanish { "es" } else { "en" });
            prop_assert_eq!(seen[0], if region == "GB" { 9 } else { 20 });
            let once: std::collections::BTreeSet<_> = seen.iter().collect();
            prop_assert_eq!(once.len(), seen.len());
        }
    }
}

//! Three years in fourteen zones, rules drawn at random, each compared with the plainest reading of the rule, day by day.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use proptest::prelude::*;

use super::*;

/// Clock changes at midnight (Cairo, Beirut, Santiago, Asuncion, Gaza), of half an hour (Lord Howe), twice a year around Ramadan (Casablanca,
/// El Aaiun), none (Kolkata, Phoenix), far from Greenwich (Apia, Chatham, Kiritimati).
const ZONES: [&str; 14] = [
    "Europe/London",
    "America/New_York",
    "America/Vancouver",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Santiago",
    "America/Asuncion",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
];

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn clock(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn place(zone: &str, since: DateTime<Utc>) -> Place<'_> {
    Place { zone, quiet: QuietHours::default(), since, anchors: &[], reminders: Default::default() }
}

/// Whether a rule comes on a day, by the words of the rule alone.
fn comes_on(rule: &Recurring, date: NaiveDate) -> bool {
    if date < rule.from || matches!(rule.end, End::On(last) if date > last) {
        return false;
    }
    let (mut from, mut cadence) = (rule.from, &rule.cadence);
    for step in rule.taper.iter().filter(|step| step.on <= date) {
        (from, cadence) = (step.on, &step.cadence);
    }
    let monday = |date: NaiveDate| date - Days::new(date.weekday().num_days_from_monday().into());
    match cadence {
        Cadence::Days { every } => (date - from).num_days() % i64::from(*every) == 0,
        Cadence::Weeks { every, on } => on.contains(&date.weekday()) && (monday(date) - monday(from)).num_days() / 7 % i64::from(*every) == 0,
        Cadence::Months { every, day } => {
            let months = (date.year() - from.year()) * 12 + i32::try_from(date.month()).unwrap() - i32::try_from(from.month()).unwrap();
            let last = date.month() != (date + Days::new(1)).month();
            let on_day = date.day() == u32::from(*day) || last && date.day() < u32::from(*day);
            on_day && months % i32::from(*every) == 0
        }
    }
}

fn cadences() -> impl Strategy<Value = Cadence> {
    let weekdays =
        prop::collection::btree_set(0u8..7, 1..=7).prop_map(|days| days.into_iter().map(|day| Weekday::try_from(day).unwrap()).collect::<Vec<_>>());
    prop_oneof![
        (1u16..40).prop_map(|every| Cadence::Days { every }),
        ((1u16..6), weekdays).prop_map(|(every, on)| Cadence::Weeks { every, on }),
        ((1u16..5), (1u8..=31)).prop_map(|(every, day)| Cadence::Months { every, day }),
    ]
}

fn rules() -> impl Strategy<Value = Recurring> {
    let times = prop::collection::btree_set(0u32..24, 1..=MOST_A_DAY).prop_flat_map(|hours| {
        prop::sample::select(vec![0u32, 30])
            .prop_map(move |minute| hours.iter().map(|hour| NaiveTime::from_hms_opt(*hour, minute, 0).unwrap()).collect())
    });
    let end =
        prop_oneof![Just(End::Never), (0u64..1100).prop_map(|days| End::On(day("2026-01-05") + Days::new(days))), (1u32..900).prop_map(End::After)];
    let taper = prop::option::of(((40u64..900), cadences()));
    (cadences(), times, 0u64..60, end, taper).prop_map(|(cadence, at, begins, end, taper)| {
        let from = day("2026-01-05") + Days::new(begins);
        let end = if let End::On(last) = end { End::On(last.max(from)) } else { end };
        let taper = taper.map(|(days, cadence)| Thinning { on: from + Days::new(days), cadence }).into_iter().collect();
        Recurring { cadence, at, from, end, within: Within::Days(1), taper }
    })
}

/// What the plainest reading wants, three years long.
fn wanted(rule: &Recurring) -> Vec<(NaiveDate, i32)> {
    let days = (0u64..1096).map(|days| day("2026-01-05") + Days::new(days)).filter(|date| comes_on(rule, *date));
    let all = days.flat_map(|date| (0..i32::try_from(rule.at.len()).unwrap()).map(move |slot| (date, slot)));
    let most = if let End::After(count) = rule.end { usize::try_from(count).unwrap() } else { usize::MAX };
    all.take(most).collect()
}

/// The planner asked day after day for two weeks ahead, its answers put together as the database does: by date and number.
fn lived(rule: &Recurring, zone: &str) -> BTreeMap<(NaiveDate, i32), Times> {
    let (schedule, since) = (Schedule::Recurring(rule.clone()), utc("2026-01-04T00:00:00Z"));
    let mut all = BTreeMap::new();
    // Some days the host's clock is wrong, or the server is away.
    for days in (0..1110i64).step_by(9) {
        let now = since + TimeDelta::days(days) + TimeDelta::hours(days % 3 * 24 - 24);
        for planned in schedule.planned(place(zone, since), now + TimeDelta::days(16)) {
            all.insert((planned.times.local_date, planned.slot), planned.times);
        }
    }
    all
}

fn check(rule: &Recurring, zone: &str) -> Result<(), TestCaseError> {
    let horizon = day("2028-12-20");
    let planned = lived(rule, zone);
    let keys: Vec<(NaiveDate, i32)> = planned.keys().copied().filter(|(date, _)| *date < horizon).collect();
    let wanted: Vec<(NaiveDate, i32)> = wanted(rule).into_iter().filter(|(date, _)| *date < horizon).collect();
    prop_assert_eq!(keys, wanted, "{} in {}", Schedule::Recurring(rule.clone()).in_words(), zone);
    for ((date, slot), times) in &planned {
        let local = crate::domain::zone::local(times.opens_at, zone);
        let meant = date.and_time(rule.at[usize::try_from(*slot).unwrap()]);
        // Later than meant only where the clock skips that time, and by no more than the gap.
        prop_assert!(local == meant || local > meant && local - meant <= TimeDelta::hours(1), "{meant} became {local} in {zone}");
        prop_assert!(times.opens_at <= times.due_at.unwrap() && times.due_at.unwrap() <= times.closes_at && times.window_ends_at <= times.closes_at);
    }
    let mut by_time: Vec<&Times> = planned.values().collect();
    by_time.sort_by_key(|times| times.opens_at);
    for pair in by_time.windows(2).filter(|pair| pair[0].opens_at < pair[1].opens_at) {
        prop_assert!(pair[0].closes_at <= pair[1].opens_at, "two wait at once in {zone}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_local_occurrence_is_missing_or_doubled(rule in rules(), zone in prop::sample::select(ZONES.to_vec())) {
        check(&rule, zone)?;
    }

    #[test]
    fn a_pause_that_shifts_loses_nothing(rule in rules(), paused in 0u64..300, days in 1u64..60) {
        let paused = day("2026-01-05") + Days::new(paused);
        let resumed = paused + Days::new(days);
        let after = match Schedule::Recurring(rule.clone()).shifted(paused, resumed) {
            Schedule::Recurring(after) => after,
            other => panic!("{other:?}"),
        };
        if let End::After(count) = rule.end {
            let before = rule.slots().take_while(|slot| slot.date < paused).count();
            let all = rule.slots().count();
            // No rule is followed further than ten years.
            if before < all && all == usize::try_from(count).unwrap() {
                prop_assert_eq!(before + after.slots().count(), all);
            }
        }
        if rule.slots().any(|slot| slot.date >= paused) {
            prop_assert!(after.slots().all(|slot| slot.date >= resumed), "{:?}", after);
        }
    }

    #[test]
    fn a_rule_is_kept_as_it_is(rule in rules()) {
        let schedule = Schedule::Recurring(rule);
        let kept: Schedule = serde_json::from_value(serde_json::to_value(&schedule).unwrap()).unwrap();
        prop_assert_eq!(kept, schedule);
    }
}

#[test]
fn every_zone_keeps_a_rule_with_all_its_parts_for_three_years() {
    let weekly = Cadence::Weeks { every: 1, on: vec![Weekday::Mon, Weekday::Fri] };
    let at = vec![clock("00:00"), clock("02:30"), clock("23:59")];
    let taper = vec![Thinning { on: day("2027-06-01"), cadence: Cadence::Days { every: 1 } }];
    let rule = Recurring { cadence: weekly, at, from: day("2026-01-05"), end: End::Never, within: Within::Hours(2), taper };
    for zone in ZONES {
        check(&rule, zone).unwrap();
    }
}

#[test]
fn a_day_that_a_zone_left_out_brings_nothing_and_takes_nothing() {
    let daily = Recurring {
        cadence: Cadence::Days { every: 1 },
        at: vec![clock("09:00")],
        from: day("2011-12-28"),
        end: End::On(day("2012-01-02")),
        within: Within::Days(1),
        taper: vec![],
    };
    let planned = Schedule::Recurring(daily).planned(place("Pacific/Apia", utc("2011-12-01T00:00:00Z")), utc("2012-02-01T00:00:00Z"));
    let days: Vec<String> = planned.iter().map(|one| one.times.local_date.to_string()).collect();
    assert_eq!(days, ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01", "2012-01-02"]);
    assert_eq!(planned[2].times.opens_at - planned[1].times.opens_at, TimeDelta::days(1));
}

#[test]
fn a_due_date_is_local_and_leaves_a_week_after_it() {
    let now = utc("2026-11-21T10:00:00Z");
    let schedule = Schedule::parse(("2026-11-28", ""), ("", ""), "America/New_York", now).unwrap();
    let times = schedule.times("America/New_York", QuietHours::default(), now);
    assert_eq!(times.due_at, Some(utc("2026-11-28T23:00:00Z")));
    assert_eq!(times.closes_at, utc("2026-12-05T23:00:00Z"));
    assert_eq!(times.remind_at, Some(utc("2026-11-27T23:00:00Z")));
    assert_eq!(times.opens_at, now);
}

#[test]
fn an_open_log_stays_open_until_the_end_of_its_last_day() {
    let now = utc("2026-11-21T10:00:00Z");
    let typed = TypedSchedule { kind: "open_log".into(), until_date: "2026-12-24".into(), ..TypedSchedule::default() };
    let times = Schedule::read(&typed, "Europe/London", now).unwrap().times("Europe/London", QuietHours::default(), now);
    assert_eq!((times.opens_at, times.due_at, times.closes_at), (now, None, utc("2026-12-25T00:00:00Z")));
}

#[test]
fn what_hangs_on_appointments_follows_them() {
    let anchor = |id: u128, start: &str| Anchor { id: uuid::Uuid::from_u128(id), start: utc(start), end: utc(start) + TimeDelta::minutes(50) };
    let anchors = [anchor(1, "2026-12-01T15:00:00Z"), anchor(2, "2026-12-08T15:00:00Z"), anchor(3, "2026-12-15T08:30:00Z")];
    let since = utc("2026-11-30T12:00:00Z");
    let plan = |side: Side, end: End| {
        let place = Place { anchors: &anchors, ..place("Europe/London", since) };
        Schedule::Appointment(Anchored { side, from: day("2026-11-30"), end }).planned(place, since + TimeDelta::days(60))
    };
    let before = plan(Side::Before { days: 1, at: clock("09:00") }, End::Never);
    let opens: Vec<String> = before.iter().map(|one| one.times.opens_at.to_rfc3339()).collect();
    assert_eq!(opens, ["2026-11-30T09:00:00+00:00", "2026-12-07T09:00:00+00:00", "2026-12-14T09:00:00+00:00"], "the first is still worth sending");
    assert_eq!(before[0].times.due_at, Some(anchors[0].start));
    let same_day = plan(Side::Before { days: 0, at: clock("09:00") }, End::On(day("2026-12-15")));
    assert_eq!(same_day[2].times.opens_at, utc("2026-12-15T07:30:00Z"), "an hour before an early appointment");
    let after = plan(Side::After { hours: 24, within: Within::Days(2) }, End::After(2));
    assert_eq!(after.len(), 2);
    assert_eq!((after[0].times.opens_at, after[0].times.due_at), (utc("2026-12-02T15:50:00Z"), Some(utc("2026-12-04T15:50:00Z"))));
}

#[test]
fn times_in_the_wrong_order_are_refused_with_the_place() {
    let now = utc("2026-11-21T10:00:00Z");
    let field = |due, send| Schedule::parse(due, send, "Europe/London", now).unwrap_err().0[0].field.clone();
    assert_eq!(field(("2026-11-20", ""), ("", "")), "due_date");
    assert_eq!(field(("2026-11-24", ""), ("2026-11-25", "")), "send_date");
    assert_eq!(field(("24.11.2026", ""), ("", "")), "due_date");
    assert_eq!(field(("", "18:00"), ("", "")), "due_date");
    assert_eq!(field(("2036-11-24", ""), ("", "")), "due_date");
}

#[test]
fn a_rule_that_makes_no_sense_is_refused_with_the_place() {
    let now = utc("2026-11-21T10:00:00Z");
    let weekly = || TypedSchedule { kind: "weeks".into(), weekdays: vec!["mon".into()], ..TypedSchedule::default() };
    let field = |typed: TypedSchedule| Schedule::read(&typed, "Europe/London", now).unwrap_err().0[0].field.clone();
    let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    assert!(Schedule::read(&weekly(), "Europe/London", now).is_ok());
    assert_eq!(field(TypedSchedule { weekdays: texts(&["someday"]), ..weekly() }), "weekdays");
    assert_eq!(field(TypedSchedule { from_date: "2026-11-20".into(), ..weekly() }), "from_date");
    assert_eq!(field(TypedSchedule { end: "on".into(), until_date: "2026-11-20".into(), ..weekly() }), "until_date");
    assert_eq!(field(TypedSchedule { end: "after".into(), count: "0".into(), ..weekly() }), "count");
    assert_eq!(field(TypedSchedule { every: "0".into(), ..weekly() }), "every");
    assert_eq!(field(TypedSchedule { times: texts(&["09:00", "09:30"]), ..weekly() }), "times");
    assert_eq!(field(TypedSchedule { times: texts(&["1:00", "3:00", "5:00", "7:00", "9:00", "11:00", "13:00"]), ..weekly() }), "times");
    assert_eq!(field(TypedSchedule { within: "90".into(), within_unit: "hours".into(), ..weekly() }), "within");
    assert_eq!(field(TypedSchedule { kind: "sometimes".into(), ..weekly() }), "schedule");
    let thin = |date: &str| vec![typed::TypedThinning { date: date.into(), ..Default::default() }];
    assert_eq!(field(TypedSchedule { thin: thin("2026-11-01"), ..weekly() }), "thin_date");
}

#[test]
fn a_rule_is_said_in_words() {
    let now = utc("2026-11-21T10:00:00Z");
    let typed = TypedSchedule {
        kind: "weeks".into(),
        weekdays: vec!["thu".into(), "mon".into()],
        times: vec!["20:00".into(), "8:00".into()],
        from_date: "2026-12-01".into(),
        end: "after".into(),
        count: "8".into(),
        thin: vec![typed::TypedThinning { date: "2027-01-04".into(), every: "2".into(), unit: "weeks".into() }],
        ..TypedSchedule::default()
    };
    let words = Schedule::read(&typed, "Europe/London", now).unwrap().in_words();
    for part in ["Monday and Thursday", "08:00 and 20:00", "1 December 2026", "from 4 January 2027 every 2 weeks", "8 times"] {
        assert!(words.contains(part), "{words}");
    }
}

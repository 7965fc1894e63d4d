//! Calendars as programs write them, damaged ones, and what is made of them.

use chrono::{DateTime, Utc};
use entity::ids::ClientId;
use proptest::prelude::*;
use uuid::Uuid;

use super::person::{Candidate, Candidates, Person, Why};
use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

fn calendar(inside: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{}END:VCALENDAR\r\n", inside.trim_start().replace('\n', "\r\n"))
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:one@example\nSUMMARY:Ann\n{}\nEND:VEVENT\n", lines.trim())
}

fn read_in(zone: &str, inside: &str) -> Calendar {
    read(&calendar(inside), zone, now()).unwrap()
}

fn starts(calendar: &Calendar) -> Vec<String> {
    calendar.events.iter().map(|event| event.starts_at.format("%m-%d %H:%M").to_string()).collect()
}

#[test]
fn times_are_read_in_their_zone_in_universal_time_or_in_the_practices() {
    for (lines, expected) in [
        ("DTSTART:20261201T140000Z\nDTEND:20261201T145000Z", "12-01 14:00"),
        ("DTSTART;TZID=America/New_York:20261201T090000\nDURATION:PT50M", "12-01 14:00"),
        ("DTSTART:20261201T150000", "12-01 14:00"),
        ("DTSTART;TZID=\"W. Europe Standard Time\":20261201T150000\nDTEND;TZID=\"W. Europe Standard Time\":20261201T155000", "12-01 14:00"),
        ("DTSTART;TZID=/example.org/20200101/Europe/London:20261201T140000", "12-01 14:00"),
        // Nine in Vancouver: only current zone data knows that the clocks are not put back any more.
        ("DTSTART;TZID=America/Vancouver:20261215T090000", "12-15 16:00"),
    ] {
        let read = read_in("Europe/Berlin", &event(lines));
        assert_eq!(starts(&read), [expected], "{lines}");
        assert_eq!((read.events[0].ends_at - read.events[0].starts_at).num_minutes(), 50, "{lines}");
        assert_eq!(read.events[0].note, None, "{lines}");
    }
}

#[test]
fn an_unknown_zone_is_read_by_the_files_own_list_or_as_the_practices_with_a_note() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Our own\nBEGIN:STANDARD\nDTSTART:16011028T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010325T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    let one = event("DTSTART;TZID=Our own:20261201T150000\nRRULE:FREQ=MONTHLY;INTERVAL=6;COUNT=2");
    let listed = read_in("America/New_York", &format!("{zone}{one}"));
    assert_eq!(starts(&listed), ["12-01 14:00", "06-01 13:00"], "winter and summer");
    assert!(listed.events[0].note.is_none() && listed.events[0].time_zone == "America/New_York");
    let guessed = read_in("Europe/Berlin", &one);
    assert_eq!(starts(&guessed), ["12-01 14:00", "06-01 13:00"]);
    assert!(guessed.events[0].note.as_ref().unwrap().contains("Our own"));
    let placed = zone.replace("TZID:Our own", "TZID:Our own\nX-LIC-LOCATION:Europe/Berlin");
    assert_eq!(read_in("America/New_York", &format!("{placed}{one}")).events[0].time_zone, "Europe/Berlin");
}

#[test]
fn a_weekly_hour_stays_the_same_hour_across_the_clock_change() {
    let read = read_in("UTC", &event("DTSTART;TZID=Europe/London:20270315T143000\nRRULE:FREQ=WEEKLY;UNTIL=20270405T133000Z"));
    assert_eq!(starts(&read), ["03-15 14:30", "03-22 14:30", "03-29 13:30", "04-05 13:30"]);
}

#[test]
fn what_is_left_out_added_moved_or_cancelled_within_a_repeating_entry_is_so() {
    let master = event(
        "DTSTART;TZID=Europe/London:20261201T100000\nDTEND;TZID=Europe/London:20261201T110000\nRRULE:FREQ=WEEKLY;COUNT=5\n\
         EXDATE;TZID=Europe/London:20261208T100000\nRDATE;TZID=Europe/London:20261203T160000\nATTENDEE;CN=Ann Larsen:mailto:ann@mail.example",
    );
    let moved = event(
        "RECURRENCE-ID;TZID=Europe/London:20261215T100000\nDTSTART;TZID=Europe/London:20261216T120000\nDTEND;TZID=Europe/London:20261216T130000",
    );
    let gone = event("RECURRENCE-ID:20261222T100000Z\nDTSTART;TZID=Europe/London:20261222T100000\nSTATUS:CANCELLED");
    let read = read_in("UTC", &format!("{moved}{master}{gone}"));
    assert_eq!(starts(&read), ["12-01 10:00", "12-03 16:00", "12-16 12:00", "12-22 10:00", "12-29 10:00"]);
    assert_eq!(read.events.iter().map(|event| event.cancelled).collect::<Vec<_>>(), [false, false, false, true, false]);
    assert_eq!(read.events[2].recurrence, "20261215T100000", "known by the time it was first planned for");
    assert_eq!(read.events[2].people, read.events[0].people);
    assert!(read.whole.contains("one@example"));
    // One alone says nothing about the others.
    assert!(read_in("UTC", &gone).whole.is_empty());
}

#[test]
fn the_newer_of_two_counts_and_a_cancelled_calendar_cancels() {
    let newer = event("SEQUENCE:2\nDTSTART:20261201T100000Z");
    let older = event("SEQUENCE:1\nDTSTART:20261202T100000Z");
    assert_eq!(starts(&read_in("UTC", &format!("{newer}{older}"))), ["12-01 10:00"]);
    assert!(read_in("UTC", &format!("METHOD:CANCEL\n{newer}")).events[0].cancelled);
    assert!(read_in("UTC", &event("DTSTART:20261201T100000Z\nSTATUS:CANCELLED")).events[0].cancelled);
}

#[test]
fn what_is_no_session_is_left_out_and_said() {
    for lines in [
        "DTSTART;VALUE=DATE:20261201",
        "DTSTART:20261201T100000Z\nDTEND:20261203T100000Z",
        "DTSTART:20261201T100000Z\nDTEND:20261201T090000Z",
        "DTSTART:20291201T100000Z",
        "DTSTART:20231201T100000Z",
        "DTSTART:banana",
        "SEQUENCE:1",
        "DTSTART:20261201T100000Z\nRRULE:FREQ=MINUTELY",
    ] {
        let read = read_in("UTC", &event(lines));
        assert!(read.events.is_empty() && read.left_out.len() == 1, "{lines} {read:?}");
        assert_eq!((read.left_out[0].line, read.left_out[0].title.as_str()), (4, "Ann"));
    }
}

#[test]
fn folded_lines_and_any_line_breaks_are_read() {
    let text = calendar(&event("DTSTART:20261201T1000\n 00Z")).replace("SUMMARY:Ann", "SUMMARY:Ann \r\n Lar\r\n\tsen\\, first");
    for text in [text.clone(), text.replace("\r\n", "\n"), format!("\u{feff}{text}")] {
        let read = read(&text, "UTC", now()).unwrap();
        assert_eq!((starts(&read), read.events[0].title.as_str()), (vec!["12-01 10:00".to_owned()], "Ann Larsen, first"));
    }
}

#[test]
fn what_is_broken_is_named_with_its_line() {
    let fine = calendar(&event("DTSTART:20261201T100000Z"));
    let says = |text: &str| read(text, "UTC", now()).unwrap_err();
    assert!(says("name,email\nAnn,ann@mail.example").contains("BEGIN:VCALENDAR"));
    assert!(says(&fine.replace("END:VEVENT\r\n", "")).contains("Line 8"), "{}", says(&fine.replace("END:VEVENT\r\n", "")));
    assert!(says(fine.strip_suffix("END:VCALENDAR\r\n").unwrap()).contains("Line 1"));
    assert!(says(&fine.replace("BEGIN:VCALENDAR\r\n", "")).contains("Line 3"));
    assert!(says(&fine.replace("Ann", "Zo\u{fffd}")).contains("UTF-8"));
    assert!(says(&"x".repeat(LARGEST + 1)).contains("megabyte"));
}

#[test]
fn a_file_with_too_many_times_is_refused_and_endless_rules_end() {
    let daily = |n: usize| event("DTSTART:20200101T100000Z\nRRULE:FREQ=DAILY").replace("one@", &format!("{n}@"));
    let read_all = |inside: &str| read(&calendar(inside), "UTC", now());
    assert_eq!(read_all(&daily(0)).unwrap().events.len(), 366 + 731 + 1);
    assert!(read_all(&(0..3).map(daily).collect::<String>()).unwrap_err().contains("2000"));
    let never = |n: usize| event("DTSTART:20200101T100000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31").replace("one@", &format!("{n}@"));
    let begun = std::time::Instant::now();
    assert!(read_all(&(0..300).map(never).collect::<String>()).unwrap_err().contains("never"));
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn a_client_is_proposed_where_exactly_one_fits() {
    let id = |n: u128| ClientId(Uuid::from_u128(n));
    let one = |n, name: &str, email: &str| Candidate { id: id(n), name: name.into(), email: email.into() };
    let candidates = Candidates::new(&[
        one(1, "Ann Larsen", "ann@mail.example"),
        one(2, "Ed Okafor", "home@mail.example"),
        one(3, "Ada Okafor", "Home@mail.example"),
        one(4, "Ann", "other@mail.example"),
    ]);
    let with = |email: &str, name: &str| vec![Person { email: crate::domain::address::normalise(email), name: name.into() }];
    assert_eq!(candidates.find("Session", &with("ANN@mail.example", "")), Some((id(1), Why::Address)));
    assert_eq!(candidates.find("Session: ann larsen (50 min)", &[]), Some((id(1), Why::Name)));
    assert_eq!(candidates.find("Ann", &[]), Some((id(4), Why::Name)));
    assert_eq!(candidates.find("Session", &with("home@mail.example", "Ada Okafor")), Some((id(3), Why::Name)), "a shared mailbox says nothing");
    assert_eq!(candidates.find("Okafor family", &[]), None);
    assert_eq!(candidates.find("Anniversary of Edward", &[]), None);
}

/// A line such as calendars have, or a damaged one.
fn a_line() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "BEGIN:STANDARD",
        "END:STANDARD",
        "UID:a",
        "DTSTART:20261201T100000Z",
        "DTSTART;TZID=Europe/London:20261201T100000",
        "DTSTART:99991231T235959",
        "DTEND:00000000T000000",
        "DURATION:P4294967295W",
        "RRULE:FREQ=WEEKLY;COUNT=4294967295",
        "RRULE:FREQ=YEARLY;INTERVAL=65535;BYDAY=-53MO",
        "RRULE:FREQ=DAILY;BYHOUR=0,1,2;UNTIL=20270101",
        "RRULE:FREQ=",
        "RRULE:FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU;BYMONTH=13",
        "EXDATE:20261208T100000Z,x",
        "RDATE;VALUE=PERIOD:20261208T100000Z/PT1H",
        "RECURRENCE-ID:20261201",
        "TZOFFSETTO:+9999",
        "TZOFFSETTO:-0100",
        "TZID:a",
        "SEQUENCE:-99999999999",
        "STATUS:CANCELLED",
        "ATTENDEE;CN=\"Ü:mailto:@",
        "SUMMARY:Zoë 🌧 \\",
        " folded",
        "",
        "RRULE:FREQ=YEARLY;BYWEEKNO=53;BYYEARDAY=-366;BYEASTER=1",
        "DTSTART;VALUE=DATE:20260230",
        "SUMMARY;ENCODING=QUOTED-PRINTABLE:=C3=",
        "SUMMARY;ENCODING=BASE64:////",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => ".{0,40}", 1 => "(DTSTART|RRULE|DURATION|EXDATE|TZOFFSETTO)[;:][A-Z=;,:0-9+-]{0,40}"]
}

/// As a file is damaged on its way: cut, doubled, letters changed.
fn damaged() -> impl Strategy<Value = String> {
    let whole = calendar(&format!(
        "BEGIN:VTIMEZONE\nTZID:Odd\nBEGIN:STANDARD\nDTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n{}{}",
        event(
            "DTSTART;TZID=Odd:20261201T100000\nDTEND;TZID=Odd:20261201T110000\nRRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270401T000000Z\nEXDATE;TZID=Odd:20261203T100000"
        ),
        event("RECURRENCE-ID;TZID=Odd:20261208T100000\nDTSTART;TZID=Odd:20261209T100000\nATTENDEE;CN=\"Ann\":mailto:ann@mail.example"),
    ));
    (prop::collection::vec((0..whole.len(), "[ -~é]"), 0..12), 0..whole.len(), any::<bool>()).prop_map(move |(changes, at, cut)| {
        let mut letters: Vec<char> = whole.chars().collect();
        for (at, letter) in changes {
            letters[at] = letter.chars().next().unwrap();
        }
        if cut {
            letters.drain(at..(at + 30).min(letters.len()));
        }
        letters.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(lines in prop::collection::vec(a_line(), 0..40), framed in any::<bool>()) {
        let body = lines.join("\n");
        let framed_body = lines.iter().filter(|line| !line.starts_with("BEGIN") && !line.starts_with("END")).cloned().collect::<Vec<_>>().join("\n");
        let text = if framed { calendar(&format!("BEGIN:VEVENT\n{framed_body}\nEND:VEVENT\n")) } else { body };
        if let Ok(read) = read(&text, "Europe/London", now()) {
            prop_assert!(read.events.len() <= MOST_EVENTS);
            for event in read.events {
                prop_assert!(event.starts_at < event.ends_at);
                prop_assert_eq!(crate::domain::zone::local(event.starts_at, &event.time_zone), event.local_start);
            }
        }
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(text in damaged()) {
        let _ = read(&text, "Europe/London", now());
    }
}

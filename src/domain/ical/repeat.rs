//! Repeating entries, made into single times on the clocks of their zone. calcard expands the rule as floating time, which has no zone;
//! what is left out and what is added is done here.

use std::collections::BTreeSet;

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency, ICalendarProperty, ICalendarRecurrenceRule,
    ICalendarValue,
};
use chrono::{Datelike, NaiveDateTime, Timelike};

use super::event::Raw;

/// The most single times of one rule that are looked at: daily since 1990.
const MOST: usize = 16_000;

/// How one of a repeating entry is called.
pub fn id(local: NaiveDateTime) -> String {
    local.format("%Y%m%dT%H%M%S").to_string()
}

/// Every time until then, also those that are left out.
///
/// # Errors
/// A sentence why it is left out as a whole.
pub fn times(raw: &Raw, until: NaiveDateTime) -> Result<BTreeSet<NaiveDateTime>, String> {
    let mut all = match &raw.rule {
        Some(rule) => by_rule(raw.local_start, rule, until)?,
        None => BTreeSet::from([raw.local_start]),
    };
    all.extend(raw.further.iter().filter(|at| **at <= until));
    Ok(all)
}

/// The times that a rule gives from a start on.
pub fn by_rule(start: NaiveDateTime, rule: &ICalendarRecurrenceRule, until: NaiveDateTime) -> Result<BTreeSet<NaiveDateTime>, String> {
    let mut rule = rule.clone();
    let often = matches!(rule.freq, ICalendarFrequency::Hourly | ICalendarFrequency::Minutely | ICalendarFrequency::Secondly);
    let a_day = rule.byhour.len().max(1) * rule.byminute.len().max(1) * rule.bysecond.len().max(1);
    if often || a_day > 12 {
        return Err("It repeats many times a day.".into());
    }
    // Without an end calcard would go on for ever. Both an end and a count may stand.
    let end = rule.until.as_ref().and_then(super::event::naive).unwrap_or(until).min(until);
    if end < start {
        return Ok(BTreeSet::new());
    }
    rule.until = Some(partial(end));
    let entry = |name, value| ICalendarEntry { name, params: Vec::new(), values: vec![value] };
    let event = ICalendarComponent {
        component_type: ICalendarComponentType::VEvent,
        entries: vec![
            entry(ICalendarProperty::Dtstart, ICalendarValue::PartialDateTime(Box::new(partial(start)))),
            entry(ICalendarProperty::Rrule, ICalendarValue::RecurrenceRule(Box::new(rule))),
        ],
        component_ids: Vec::new(),
    };
    let expanded = ICalendar { components: vec![event] }.expand_dates(Tz::Floating, MOST);
    if !expanded.errors.is_empty() {
        return Err("Its rule for repeating could not be read.".into());
    }
    Ok(expanded.events.into_iter().map(|event| event.start.naive_local()).filter(|at| *at <= end).collect())
}

/// As calcard writes it, without a zone.
pub fn partial(at: NaiveDateTime) -> PartialDateTime {
    let small = |number: u32| u8::try_from(number).ok();
    PartialDateTime {
        year: u16::try_from(at.year()).ok(),
        month: small(at.month()),
        day: small(at.day()),
        hour: small(at.hour()),
        minute: small(at.minute()),
        second: small(at.second()),
        ..PartialDateTime::default()
    }
}

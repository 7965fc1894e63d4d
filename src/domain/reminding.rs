//! How an assignment reminds: how many times, how far apart, and with which phrase of a fixed list. Nothing typed, nothing that says
//! what the homework is about. Nothing here promises that reminders help.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::problems::Problems;

/// At most this many for one occurrence.
pub const MOST: u8 = 3;
/// At most this many days between two.
pub const FURTHEST: u8 = 30;
/// Where nothing is due, the first comes after three days.
const WITHOUT_DUE: TimeDelta = TimeDelta::days(3);
/// The last comes a day before it is due; none sooner than a day after it opened.
const ONE_DAY: TimeDelta = TimeDelta::days(1);
/// One that waited for the morning does not push the next one a day further.
const LENIENCE: TimeDelta = TimeDelta::hours(12);

/// What a reminder adds, tied to the plan that was made: a fixed list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phrase {
    #[default]
    None,
    Morning,
    Evening,
    BeforeAppointment,
}

impl Phrase {
    /// Every phrase, its word and what it is called in the workspace.
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::None, "none", "Nothing more"),
        (Self::Morning, "morning", "That it was planned for the morning"),
        (Self::Evening, "evening", "That it was planned for the evening"),
        (Self::BeforeAppointment, "before_appointment", "That it was planned for before your appointment"),
    ];

    /// The word, as forms and the API write it.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(phrase, _, _)| *phrase == self).map_or("none", |(_, word, _)| word)
    }

    /// The sentence in `locales/*/mail.ftl`, where there is one.
    pub fn sentence(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Morning => Some("reminder-planned-morning"),
            Self::Evening => Some("reminder-planned-evening"),
            Self::BeforeAppointment => Some("reminder-planned-appointment"),
        }
    }
}

/// The rule of one assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReminderRule {
    /// 0 to 3 for each occurrence.
    pub count: u8,
    /// Days between two of them, 1 to 30.
    pub every_days: u8,
    pub phrase: Phrase,
}

impl Default for ReminderRule {
    /// One, the day before it is due.
    fn default() -> Self {
        Self { count: 1, every_days: 1, phrase: Phrase::None }
    }
}

/// What is known of an occurrence when the next reminder is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// When it opened or will; or when its due time was changed, if that was later.
    pub opens_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    /// How many reminders there were.
    pub sent: u8,
    /// When the last one was.
    pub last: Option<DateTime<Utc>>,
}

/// The fields in which a rule is typed.
pub const FIELDS: [&str; 3] = ["reminder_count", "reminder_days", "reminder_phrase"];

/// A rule as it is typed in one of its fields.
pub fn typed(rule: &ReminderRule, field: &str) -> String {
    match field {
        "reminder_count" => rule.count.to_string(),
        "reminder_days" => rule.every_days.to_string(),
        _ => rule.phrase.word().to_owned(),
    }
}

impl ReminderRule {
    /// Reads how many, how many days apart, and the phrase's word; what is left empty is as usual.
    ///
    /// # Errors
    /// Every problem, by field (`reminder_count`, `reminder_days`, `reminder_phrase`).
    pub fn parse(count: &str, days: &str, phrase: &str) -> Result<Self, Problems> {
        let (mut problems, usual) = (Problems::default(), Self::default());
        let count = problems.note("reminder_count", number(count, usual.count, 0..=MOST, "Please choose 0 to 3 reminders."));
        let every_days = problems.note("reminder_days", number(days, usual.every_days, 1..=FURTHEST, "Please choose 1 to 30 days."));
        let known = |word: &str| Phrase::ALL.iter().find(|(_, known, _)| *known == word).map(|(phrase, _, _)| *phrase);
        let phrase = if phrase.trim().is_empty() { Some(usual.phrase) } else { known(phrase.trim()) };
        let phrase = problems.note("reminder_phrase", phrase.ok_or_else(|| "Please choose one of the phrases offered.".to_owned()));
        match (count, every_days, phrase) {
            (Some(count), Some(every_days), Some(phrase)) => Ok(Self { count, every_days, phrase }),
            _ => Err(problems),
        }
    }

    /// When the next reminder is due, if there is one. Counted back from a day before it is due, `every_days` apart; where nothing is
    /// due, from three days after it opened.
    pub fn next(&self, known: Known) -> Option<DateTime<Utc>> {
        let left = i32::from(self.count.checked_sub(known.sent)?);
        let apart = TimeDelta::days(self.every_days.max(1).into());
        let earliest = known.last.map_or(known.opens_at + ONE_DAY, |last| last + apart - LENIENCE);
        match known.due_at {
            Some(due) => (0..left).rev().map(|later| due - ONE_DAY - apart * later).find(|at| *at >= earliest),
            None if left == 0 => None,
            None => Some(known.last.map_or(known.opens_at + WITHOUT_DUE, |last| last + apart)),
        }
    }
}

fn number(typed: &str, usual: u8, fine: std::ops::RangeInclusive<u8>, sentence: &str) -> Result<u8, String> {
    match typed.trim() {
        "" => Ok(usual),
        typed => typed.parse().ok().filter(|number| fine.contains(number)).ok_or_else(|| sentence.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn all(rule: ReminderRule, due_at: Option<DateTime<Utc>>) -> Vec<String> {
        let mut known = Known { opens_at: utc("2026-11-23T10:00:00Z"), due_at, sent: 0, last: None };
        let mut all = Vec::new();
        while let Some(at) = rule.next(known) {
            all.push(at.format("%d %H").to_string());
            known = Known { sent: known.sent + 1, last: Some(at), ..known };
        }
        all
    }

    #[test]
    fn as_usual_there_is_one_the_day_before_or_after_three_days() {
        let usual = ReminderRule::default();
        assert_eq!(all(usual, Some(utc("2026-11-27T18:00:00Z"))), ["26 18"]);
        assert_eq!(all(usual, Some(utc("2026-11-25T10:00:00Z"))), ["24 10"], "two days are just enough");
        assert!(all(usual, Some(utc("2026-11-25T09:59:00Z"))).is_empty());
        assert_eq!(all(usual, None), ["26 10"]);
    }

    #[test]
    fn several_are_counted_back_from_the_day_before() {
        let three = ReminderRule { count: 3, every_days: 1, phrase: Phrase::Evening };
        assert_eq!(all(three, Some(utc("2026-11-27T18:00:00Z"))), ["24 18", "25 18", "26 18"]);
        assert_eq!(all(three, Some(utc("2026-11-26T18:00:00Z"))), ["24 18", "25 18"], "there is no room for the first");
        assert_eq!(all(ReminderRule { count: 2, every_days: 4, ..three }, None), ["26 10", "30 10"]);
        assert!(all(ReminderRule { count: 0, ..three }, None).is_empty());
    }

    #[test]
    fn one_that_waited_for_the_morning_leaves_the_next_where_it_was() {
        let known = Known {
            opens_at: utc("2026-11-23T10:00:00Z"),
            due_at: Some(utc("2026-11-27T05:00:00Z")),
            sent: 1,
            last: Some(utc("2026-11-25T08:00:02Z")),
        };
        assert_eq!(ReminderRule { count: 2, ..ReminderRule::default() }.next(known), Some(utc("2026-11-26T05:00:00Z")));
    }

    #[test]
    fn what_is_typed_is_read_within_limits() {
        assert_eq!(ReminderRule::parse("", "", ""), Ok(ReminderRule::default()));
        assert_eq!(ReminderRule::parse("2", "3", "morning").unwrap().phrase, Phrase::Morning);
        let fields = |found: Problems| found.0.into_iter().map(|problem| problem.field).collect::<Vec<_>>();
        assert_eq!(fields(ReminderRule::parse("4", "0", "do it!").unwrap_err()), ["reminder_count", "reminder_days", "reminder_phrase"]);
    }

    proptest! {
        #[test]
        fn never_more_than_agreed_never_closer_and_none_after_it_is_due(
            count in 0_u8..=3, every_days in 1_u8..=30, hours in proptest::option::of(1_i64..2000), late in 0_i64..48,
        ) {
            let rule = ReminderRule { count, every_days, phrase: Phrase::None };
            let opens_at = utc("2026-11-23T10:00:00Z");
            let due_at = hours.map(|hours| opens_at + TimeDelta::hours(hours));
            let mut known = Known { opens_at, due_at, sent: 0, last: None };
            while let Some(at) = rule.next(known) {
                prop_assert!(known.sent < count);
                prop_assert!(at > opens_at);
                prop_assert!(due_at.is_none_or(|due| at <= due - ONE_DAY));
                prop_assert!(known.last.is_none_or(|last| at - last >= TimeDelta::days(every_days.into()) - LENIENCE));
                // It goes a while later.
                known = Known { sent: known.sent + 1, last: Some(at + TimeDelta::hours(late)), ..known };
            }
        }
    }
}

//! What is chosen of a timeline: kinds, from which day to which, where the page before ended. Read from an address or a form alike.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use crate::domain::problems::Problems;
use crate::domain::timeline::{Happening, Kind};
use crate::domain::zone;
use crate::web::forms::Fields;
use crate::web::timeline::Wanted;

/// As it was typed, and what it means.
pub struct Form {
    from: String,
    until: String,
    pub wanted: Wanted,
}

/// The form on the page.
#[derive(Serialize)]
pub struct Shown {
    kinds: Vec<Choice>,
    days: Vec<Field>,
    /// Whether anything is chosen: then it stands open.
    open: bool,
}

/// The first moment of a day in a zone; nothing where nothing was typed.
///
/// # Errors
/// A sentence for whoever typed it.
pub fn day(typed: &str, zone_name: &str, plus: u64) -> Result<Option<DateTime<Utc>>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok().and_then(|date| date.checked_add_days(Days::new(plus)));
    // Far from any day that a calendar here can have, there is no zone to ask either.
    let date = date.filter(|date| (1900..=2200).contains(&chrono::Datelike::year(date)));
    let date = date.ok_or_else(|| "Please choose a day.".to_owned())?;
    Ok(Some(zone::resolve(date.and_time(NaiveTime::MIN), zone_name)))
}

/// Two days, both included, as instants.
///
/// # Errors
/// Every problem, by field (`from`, `until`).
pub fn period(from: &str, until: &str, zone_name: &str, problems: &mut Problems) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let from = problems.note("from", day(from, zone_name, 0)).flatten();
    let until = problems.note("until", day(until, zone_name, 1)).flatten();
    if from.zip(until).is_some_and(|(from, until)| from >= until) {
        problems.add("until", "This is before the first day.");
    }
    (from, until)
}

impl Form {
    /// Reads it. What is no kind or no cursor is passed over: nobody types these.
    pub fn read(fields: &Fields, zone_name: &str) -> (Self, Problems) {
        let mut problems = Problems::default();
        let short = |name| fields.get(name).chars().take(40).collect::<String>();
        let (from, until) = (short("from"), short("until"));
        let (begin, end) = period(&from, &until, zone_name, &mut problems);
        let kinds = Kind::ALL.into_iter().filter(|kind| fields.all("kind").any(|word| word == kind.word())).collect();
        let wanted = Wanted { kinds, from: begin, until: end, after: Happening::of_cursor(fields.get("before")) };
        (Self { from, until, wanted }, problems)
    }

    /// Whether things of this kind are among what is shown.
    pub fn shows(&self, kind: Kind) -> bool {
        self.wanted.kinds.is_empty() || self.wanted.kinds.contains(&kind)
    }

    /// Names and values, as a form sends them.
    pub fn fields(&self) -> Vec<(String, String)> {
        let kinds = self.wanted.kinds.iter().map(|kind| ("kind", kind.word()));
        let days = [("from", self.from.as_str()), ("until", self.until.as_str())].into_iter().filter(|(_, day)| !day.is_empty());
        kinds.chain(days).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// The same as the end of an address, to go on after `before`.
    pub fn query(&self, before: Option<&Happening>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.fields());
        if let Some(before) = before {
            query.append_pair("before", &before.cursor());
        }
        query.finish()
    }

    /// The fields. Somebody without clinical content chooses among what is plain.
    pub fn shown(&self, clinical: bool, problems: &Problems) -> Shown {
        let chosen = |kind: &Kind| self.wanted.kinds.contains(kind);
        let kinds = Kind::ALL.into_iter().filter(|kind| clinical || kind.is_plain());
        Shown {
            kinds: kinds.map(|kind| Choice { value: kind.word().into(), label: kind.label().into(), chosen: chosen(&kind) }).collect(),
            days: vec![
                Field::new("from", "From", Control::Date, self.from.as_str(), problems).optional(),
                Field::new("until", "Until", Control::Date, self.until.as_str(), problems).optional(),
            ],
            open: !self.fields().is_empty() || problems.0.iter().any(|problem| problem.field != "words"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_days_are_included_and_turned_around_ones_are_told() {
        let mut problems = Problems::default();
        let (from, until) = period("2026-11-01", "2026-11-01", "Europe/London", &mut problems);
        assert!(problems.is_empty());
        assert_eq!(until.unwrap() - from.unwrap(), chrono::TimeDelta::days(1));
        for (from, until) in [("2026-11-02", "2026-11-01"), ("soon", ""), ("", "9999-99-99"), ("-262143-01-01", "")] {
            let mut problems = Problems::default();
            period(from, until, "Europe/London", &mut problems);
            assert!(!problems.is_empty(), "{from} {until}");
        }
    }

    #[test]
    fn what_is_chosen_comes_back_as_it_was() {
        let fields = Fields(vec![("kind".into(), "entry".into()), ("kind".into(), "sad".into()), ("from".into(), "2026-11-01".into())]);
        let (form, problems) = Form::read(&fields, "Europe/London");
        assert!(problems.is_empty() && form.shows(Kind::Entry) && !form.shows(Kind::Mail));
        assert_eq!(form.query(None), "kind=entry&from=2026-11-01");
    }
}

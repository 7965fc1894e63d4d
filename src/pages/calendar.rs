//! A small calendar: months as tables, with words on the days that matter.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

/// Something about a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub date: NaiveDate,
    /// What is seen under the number, a few letters, such as a time.
    pub label: String,
    /// What is said before it to whoever hears the page.
    pub said: &'static str,
    /// A class of the stylesheet.
    pub kind: &'static str,
}

/// One month.
#[derive(Debug, Serialize)]
pub struct Month {
    caption: String,
    weeks: Vec<Vec<Day>>,
}

/// A cell; empty before the first and after the last of the month.
#[derive(Debug, Serialize)]
struct Day {
    number: Option<u32>,
    today: bool,
    marks: Vec<DayMark>,
}

#[derive(Debug, Serialize)]
struct DayMark {
    label: String,
    said: &'static str,
    kind: &'static str,
}

/// So many months from the one of `first` on; weeks begin on Monday.
pub fn months(first: NaiveDate, count: usize, marks: &[Mark], today: NaiveDate) -> Vec<Month> {
    let firsts = std::iter::successors(first.with_day(1), |first| first.checked_add_months(chrono::Months::new(1)));
    firsts.take(count).map(|first| month(first, marks, today)).collect()
}

/// The last day of what `months` shows.
pub fn last_day(first: NaiveDate, count: u32) -> NaiveDate {
    let end = first.with_day(1).and_then(|first| first.checked_add_months(chrono::Months::new(count))).and_then(|next| next.pred_opt());
    end.unwrap_or(first)
}

fn month(first: NaiveDate, marks: &[Mark], today: NaiveDate) -> Month {
    let blanks = first.weekday().num_days_from_monday() as usize;
    let empty = || Day { number: None, today: false, marks: Vec::new() };
    let mut days: Vec<Day> = std::iter::repeat_with(empty).take(blanks).collect();
    days.extend(first.iter_days().take_while(|date| date.month() == first.month()).map(|date| day(date, marks, today)));
    days.resize_with(days.len().div_ceil(7) * 7, empty);
    let mut weeks = Vec::new();
    while !days.is_empty() {
        let rest = days.split_off(7);
        weeks.push(std::mem::replace(&mut days, rest));
    }
    Month { caption: first.format("%B %Y").to_string(), weeks }
}

fn day(date: NaiveDate, marks: &[Mark], today: NaiveDate) -> Day {
    let of_day = marks.iter().filter(|mark| mark.date == date);
    Day {
        number: Some(date.day()),
        today: date == today,
        marks: of_day.map(|mark| DayMark { label: mark.label.clone(), said: mark.said, kind: mark.kind }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_every_day_once_under_its_weekday() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mark = Mark { date: day("2027-02-01"), label: "09:00".into(), said: "mail at", kind: "mail" };
        let shown = months(day("2027-01-20"), 2, &[mark], day("2027-01-20"));
        assert_eq!((shown[0].caption.as_str(), shown[1].caption.as_str()), ("January 2027", "February 2027"));
        assert_eq!(shown[0].weeks.len(), 5);
        // February 2027 begins on a Monday and has four whole weeks.
        assert_eq!(shown[1].weeks.len(), 4);
        assert_eq!(shown[1].weeks[0][0].marks.len(), 1);
        let numbers: Vec<u32> = shown[0].weeks.iter().flatten().filter_map(|day| day.number).collect();
        assert_eq!(numbers, (1..=31).collect::<Vec<_>>());
        assert_eq!(shown[0].weeks[0].iter().filter(|day| day.number.is_none()).count(), 4, "a Friday");
        assert_eq!(last_day(day("2027-01-20"), 2), day("2027-02-28"));
    }
}

//! Days, times and changes of the clocks in words, for the workspace, which speaks English.

use chrono::{NaiveDate, NaiveDateTime};

/// Such as "Monday 29 March 2027".
pub fn day(date: NaiveDate) -> String {
    date.format("%A %-d %B %Y").to_string()
}

/// Such as "09:00".
pub fn clock(at: NaiveDateTime) -> String {
    at.format("%H:%M").to_string()
}

/// "a, b and c".
pub fn and(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Such as "clocks go forward an hour"; of seconds.
pub fn change_words(by: i32) -> String {
    let way = if by > 0 { "forward" } else { "back" };
    let much = match by.abs() {
        3600 => "an hour".to_owned(),
        1800 => "half an hour".into(),
        other => format!("{} minutes", other / 60),
    };
    format!("clocks go {way} {much}")
}

/// Such as "+1 h"; of seconds.
pub fn hours(by: i32) -> String {
    let sign = if by > 0 { '+' } else { '−' };
    let minutes = by.abs() / 60;
    if minutes % 60 == 0 { format!("{sign}{} h", minutes / 60) } else { format!("{sign}{minutes} min") }
}

/// Such as "UTC+5:30"; of seconds.
pub fn offset_words(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    let sign = if seconds < 0 { '−' } else { '+' };
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".into(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_changes_are_said() {
        assert_eq!(offset_words(0), "UTC");
        assert_eq!(offset_words(-12_600), "UTC−3:30");
        assert_eq!(offset_words(19_800), "UTC+5:30");
        assert_eq!(change_words(-1800), "clocks go back half an hour");
        assert_eq!((hours(3600), hours(-1800)), ("+1 h".to_owned(), "−30 min".to_owned()));
    }
}

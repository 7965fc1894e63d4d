//! Intervals between appointments: from one that took place to the next.

use chrono::{DateTime, Utc};

/// An interval: from the appointment that begins it to the one that ends it. Without a beginning before the first one, without an end
/// since the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
}

/// In which interval a moment falls. An appointment begins its own interval. `starts` are the beginnings of appointments, oldest first.
pub fn span_of(starts: &[DateTime<Utc>], at: DateTime<Utc>) -> Span {
    let begun = starts.partition_point(|start| *start <= at);
    Span { from: begun.checked_sub(1).map(|last| starts[last]), until: starts.get(begun).copied() }
}

/// Rows that follow each other in the order of time, in groups of one interval each.
pub fn grouped<T>(rows: Vec<T>, starts: &[DateTime<Utc>], at: impl Fn(&T) -> DateTime<Utc>) -> Vec<(Span, Vec<T>)> {
    let mut groups: Vec<(Span, Vec<T>)> = Vec::new();
    for row in rows {
        let span = span_of(starts, at(&row));
        match groups.last_mut() {
            Some((last, rows)) if *last == span => rows.push(row),
            _ => groups.push((span, vec![row])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(day * 86_400, 0).unwrap()
    }

    #[test]
    fn an_appointment_begins_an_interval_and_ends_the_one_before() {
        let starts = [at(10), at(17)];
        assert_eq!(span_of(&starts, at(3)), Span { from: None, until: Some(at(10)) });
        assert_eq!(span_of(&starts, at(10)), Span { from: Some(at(10)), until: Some(at(17)) });
        assert_eq!(span_of(&starts, at(12)), Span { from: Some(at(10)), until: Some(at(17)) });
        assert_eq!(span_of(&starts, at(20)), Span { from: Some(at(17)), until: None });
        assert_eq!(span_of(&[], at(20)), Span { from: None, until: None });
    }

    #[test]
    fn rows_are_grouped_without_changing_their_order() {
        let groups = grouped(vec![20, 18, 17, 16, 3], &[at(10), at(17)], |day| at(*day));
        assert_eq!(groups.iter().map(|(_, days)| days.clone()).collect::<Vec<_>>(), [vec![20, 18, 17], vec![16], vec![3]]);
        assert!(grouped(Vec::<i64>::new(), &[], |day| at(*day)).is_empty());
    }
}

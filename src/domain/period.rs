//! How far back a look at progress goes.

use chrono::{DateTime, TimeDelta, Utc};

/// The choices, the shortest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// Since the last session that took place; four weeks where there was none.
    SinceAppointment,
    FourWeeks,
    #[default]
    ThreeMonths,
    Everything,
}

impl Period {
    pub const ALL: [Self; 4] = [Self::SinceAppointment, Self::FourWeeks, Self::ThreeMonths, Self::Everything];

    /// In an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::SinceAppointment => "since-appointment",
            Self::FourWeeks => "four-weeks",
            Self::ThreeMonths => "three-months",
            Self::Everything => "everything",
        }
    }

    /// The period of that word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.word() == word)
    }

    /// From when on; none for everything. `last` is when the last session began.
    pub fn begins(self, now: DateTime<Utc>, last: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        match self {
            Self::SinceAppointment => Some(last.unwrap_or(now - TimeDelta::weeks(4))),
            Self::FourWeeks => Some(now - TimeDelta::weeks(4)),
            Self::ThreeMonths => Some(now - TimeDelta::days(91)),
            Self::Everything => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_period_is_known_by_its_word_and_reaches_further_back_than_the_one_before() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let last = now - TimeDelta::days(6);
        let from: Vec<_> = Period::ALL.iter().map(|period| period.begins(now, Some(last))).collect();
        assert!(from[0] > from[1] && from[1] > from[2] && from[3].is_none());
        assert_eq!(Period::SinceAppointment.begins(now, None), Period::FourWeeks.begins(now, None));
        assert!(Period::ALL.iter().all(|period| Period::of(period.word()) == Some(*period)) && Period::of("century").is_none());
    }
}

//! Hours in which no scheduled mail goes.

use chrono::{DateTime, Days, NaiveTime, Timelike, Utc};

use crate::domain::zone;

/// No scheduled mail goes between these local times, in minutes after midnight; equal ones mean that there is no such time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    pub from: u16,
    pub until: u16,
}

impl Default for QuietHours {
    /// From nine in the evening until eight in the morning.
    fn default() -> Self {
        Self { from: 21 * 60, until: 8 * 60 }
    }
}

impl QuietHours {
    /// That time, or the end of the quiet hours that it falls in, in the client's zone.
    pub fn after(self, at: DateTime<Utc>, zone_name: &str) -> DateTime<Utc> {
        let local = zone::local(at, zone_name);
        let minute = u16::try_from(local.num_seconds_from_midnight() / 60).unwrap_or(0);
        let quiet = if self.from <= self.until { (self.from..self.until).contains(&minute) } else { minute >= self.from || minute < self.until };
        if !quiet {
            return at;
        }
        let tomorrow = minute >= self.until;
        let day = if tomorrow { local.date().checked_add_days(Days::new(1)).unwrap_or(local.date()) } else { local.date() };
        let end = NaiveTime::from_hms_opt(u32::from(self.until / 60), u32::from(self.until % 60), 0).unwrap_or_default();
        zone::resolve(day.and_time(end), zone_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_waits_for_the_morning() {
        let utc = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let after = |quiet: QuietHours, at: &str| quiet.after(utc(at), "Europe/London");
        let night = QuietHours::default();
        assert_eq!(after(night, "2026-11-21T22:30:00Z"), utc("2026-11-22T08:00:00Z"));
        assert_eq!(after(night, "2026-11-21T03:00:00Z"), utc("2026-11-21T08:00:00Z"));
        assert_eq!(after(night, "2026-11-21T12:00:00Z"), utc("2026-11-21T12:00:00Z"));
        let siesta = QuietHours { from: 13 * 60, until: 15 * 60 + 30 };
        assert_eq!(after(siesta, "2026-11-21T14:00:00Z"), utc("2026-11-21T15:30:00Z"));
        assert_eq!(after(siesta, "2026-11-21T22:00:00Z"), utc("2026-11-21T22:00:00Z"));
        let never = QuietHours { from: 0, until: 0 };
        assert_eq!(after(never, "2026-11-21T00:00:00Z"), utc("2026-11-21T00:00:00Z"));
    }
}

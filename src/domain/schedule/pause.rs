//! A pause in care (a holiday, a stay in hospital): what falls into it is left out, or comes afterwards.

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::Schedule;
use super::recurring::{Cadence, End, Recurring, Thinning};

impl Schedule {
    /// The rule after a pause, where what fell into it comes afterwards: everything from its beginning on is moved by its length.
    /// Rules by weekday move by whole weeks, rules by day of the month keep their day.
    pub fn shifted(self, paused: NaiveDateTime, resumed: NaiveDate) -> Self {
        let days = u64::try_from((resumed - paused.date()).num_days()).unwrap_or(0);
        if days == 0 {
            return self;
        }
        let moved = |at: NaiveDateTime| if at >= paused { at.checked_add_days(Days::new(days)).unwrap_or(at) } else { at };
        match self {
            Self::Once { send_at, due_at } => Self::Once { send_at: send_at.map(moved), due_at: due_at.map(moved) },
            Self::OpenLog { from, until } => {
                let until = until.map(|until| if until >= paused.date() { later(until, days) } else { until });
                Self::OpenLog { from: from.map(moved), until }
            }
            Self::Recurring(rule) => Self::Recurring(rule.shifted(paused, resumed, days)),
            // Appointments are moved by themselves.
            Self::Appointment(rule) => Self::Appointment(rule),
        }
    }
}

impl Recurring {
    fn shifted(self, paused: NaiveDateTime, resumed: NaiveDate, days: u64) -> Self {
        let Some(first) = self.slots().find(|slot| slot.local >= paused).map(|slot| slot.date) else { return self };
        let before = self.slots().take_while(|slot| slot.local < paused).count();
        let (past, to_come): (Vec<Thinning>, Vec<Thinning>) = self.taper.iter().cloned().partition(|thinning| thinning.on <= paused.date());
        let cadence = past.last().map_or(&self.cadence, |thinning| &thinning.cadence).clone();
        let (days, from) = match &cadence {
            Cadence::Days { .. } => (days, later(first, days)),
            Cadence::Weeks { .. } => {
                let weeks = days.div_ceil(7) * 7;
                (weeks, later(first, weeks))
            }
            Cadence::Months { .. } => (days, first.max(resumed)),
        };
        let end = match self.end {
            End::Never => End::Never,
            End::On(date) => End::On(later(date, days)),
            End::After(count) => End::After(count.saturating_sub(u32::try_from(before).unwrap_or(u32::MAX))),
        };
        let taper = to_come.into_iter().map(|thinning| Thinning { on: later(thinning.on, days), ..thinning }).collect();
        Self { cadence, from, end, taper, ..self }
    }
}

fn later(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

//! When in the week something was noted: seven days by eight parts of three hours (CLINICAL 4.2 T3, T19). Counts of entries, not of what
//! happened: what was never noted is not there.

use chrono::{Datelike, NaiveDateTime, Timelike};

/// Parts of a day.
pub const PARTS: usize = 8;
/// With fewer entries nothing is said of a time of day.
pub const ENOUGH: usize = 10;

/// Counts by weekday (Monday first) and part of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Map {
    pub cells: [[u32; PARTS]; 7],
}

/// A cell that stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peak {
    /// 0 is Monday.
    pub day: usize,
    /// The hour at which it begins.
    pub hour: usize,
    pub count: u32,
}

impl Map {
    /// From local times.
    pub fn of(times: impl IntoIterator<Item = NaiveDateTime>) -> Self {
        let mut map = Self::default();
        for time in times {
            map.cells[time.weekday().num_days_from_monday() as usize][time.hour() as usize * PARTS / 24] += 1;
        }
        map
    }

    /// All entries.
    pub fn n(&self) -> u32 {
        self.cells.iter().flatten().sum()
    }

    /// The highest count of a cell.
    pub fn most(&self) -> u32 {
        self.cells.iter().flatten().copied().max().unwrap_or(0)
    }

    /// Where most entries are: only of ten and more, where one cell alone has the most and at least three.
    pub fn peak(&self) -> Option<Peak> {
        let most = self.most();
        let mut cells = self.cells.iter().enumerate().flat_map(|(day, parts)| parts.iter().enumerate().map(move |(part, count)| (day, part, *count)));
        let (day, part, count) = cells.clone().find(|(.., count)| *count == most)?;
        let alone = cells.by_ref().filter(|(.., count)| *count == most).count() == 1;
        (self.n() as usize >= ENOUGH && most >= 3 && alone).then_some(Peak { day, hour: part * 24 / PARTS, count })
    }

    /// How strongly a cell is drawn: 0 for none, then 1 to 4.
    pub fn step(&self, count: u32) -> u32 {
        if count == 0 { 0 } else { (count * 4).div_ceil(self.most().max(1)).clamp(1, 4) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_falls_into_its_part_of_its_day() {
        let map = Map::of([at("2026-11-23T00:00:00"), at("2026-11-23T02:59:59"), at("2026-11-29T23:59:59")]);
        assert_eq!((map.cells[0][0], map.cells[6][7], map.n(), map.most()), (2, 1, 3, 2));
        assert_eq!((map.step(0), map.step(1), map.step(2)), (0, 2, 4));
    }

    #[test]
    fn a_peak_needs_ten_entries_and_stands_alone() {
        let evening = at("2026-11-24T19:00:00");
        assert_eq!(Map::of(vec![evening; 9]).peak(), None);
        assert_eq!(Map::of(vec![evening; 10]).peak(), Some(Peak { day: 1, hour: 18, count: 10 }));
        let both = [vec![evening; 6], vec![at("2026-11-25T19:00:00"); 6]].concat();
        assert_eq!(Map::of(both).peak(), None);
        assert_eq!(Map::default().peak(), None);
    }
}

//! Weeks, before and after, times of day.

use chrono::NaiveDate;

use super::{Figure, Table, Writing};
use crate::actions::progress::{Hours, Pairs};
use crate::domain::hours::PARTS;
use crate::domain::pairs;
use crate::domain::weeks::Week;
use crate::pages::chart::{self, Bars, Name, number};
use crate::pages::reading;

fn figure(name: Name, facts: Vec<String>, chart: chart::Chart, table: Table) -> Figure {
    Figure {
        id: name.id,
        heading: name.title,
        facts,
        chart,
        sentence: name.sentence,
        rate: None,
        change: None,
        copyright: None,
        table,
        baselines: None,
    }
}

/// Planned beside done, and entries in logs; each where there is anything.
pub fn of_weeks(weeks: &[Week], writing: Writing<'_>) -> Vec<Figure> {
    let planned = weeks.iter().any(|week| week.planned > 0).then(|| planned(weeks, writing));
    let entries = weeks.iter().any(|week| week.entries > 0).then(|| entries(weeks, writing));
    planned.into_iter().chain(entries).collect()
}

fn planned(weeks: &[Week], writing: Writing<'_>) -> Figure {
    let name = Name { id: "planned".into(), title: "Planned and done, by week".into(), sentence: reading::planned_and_done(weeks) };
    let row = |week: &Week| {
        let counts = [week.planned, week.done, week.declined, week.open].map(|count| count.to_string());
        std::iter::once(writing.day(week.from)).chain(counts).collect()
    };
    let columns = vec!["Week from", "Planned", "Done", "Could not be done", "Still open"];
    let table = Table::new(columns, weeks.iter().rev().map(row));
    let drawn = chart::weeks(&name, weeks, Bars::PlannedAndDone, |day: NaiveDate| writing.day(day));
    figure(name, vec!["Outline: planned. Filled: done.".into()], drawn, table)
}

fn entries(weeks: &[Week], writing: Writing<'_>) -> Figure {
    let name = Name { id: "entries".into(), title: "Entries in logs, by week".into(), sentence: reading::entries(weeks) };
    let row = |week: &Week| vec![writing.day(week.from), week.entries.to_string()];
    let table = Table::new(vec!["Week from", "Entries"], weeks.iter().rev().map(row));
    let drawn = chart::weeks(&name, weeks, Bars::Entries, |day: NaiveDate| writing.day(day));
    figure(name, Vec::new(), drawn, table)
}

/// Before and after in the entries of one template. None where there are none.
pub fn of_pairs(of: &Pairs, number_of: usize, writing: Writing<'_>) -> Option<Figure> {
    let summary = pairs::summary(&of.pairs)?;
    let word = of.of.as_deref().map(|word| format!(": {word}")).unwrap_or_default();
    let mut sentence = reading::pairs(&summary, of.rows, of.newest_only, |at| writing.at(at));
    if of.pairs.len() > chart::MOST_PAIRS {
        sentence += &format!(" The newest {} are drawn.", chart::MOST_PAIRS);
    }
    let name = Name { id: format!("pairs-{number_of}"), title: format!("{}{word}", of.title), sentence };
    let drawn = chart::pairs(&name, &of.pairs, of.range, |at| writing.at(at));
    let row = |pair: &pairs::Pair| {
        let difference = pair.after - pair.before;
        let sign = if difference > 0.0 { "+" } else { "" };
        vec![writing.at(pair.at), number(pair.before), number(pair.after), format!("{sign}{}", number(difference))]
    };
    let table = Table::new(vec!["When", "Before", "After", "Difference"], of.pairs.iter().rev().map(row));
    Some(figure(name, vec![format!("○ {}", of.before.text), format!("● {}", of.after.text)], drawn, table))
}

/// When in the week entries of one log were noted.
pub fn of_hours(of: &Hours, number_of: usize, writing: Writing<'_>) -> Figure {
    let days: [String; 7] = std::array::from_fn(|day| writing.speech.say(&format!("weekday-{}", day + 1), &[]));
    let name = Name { id: format!("hours-{number_of}"), title: of.title.clone(), sentence: reading::hours(&of.map, of.newest_only) };
    let short = days.clone().map(|day| day.chars().take(3).collect::<String>());
    let cells = of.map.cells.iter().zip(&days).flat_map(|(counts, day)| {
        counts.iter().enumerate().filter(|(_, count)| **count > 0).map(move |(part, count)| {
            let from = part * 24 / PARTS;
            vec![day.clone(), format!("{from:02}:00 to {:02}:00", from + 24 / PARTS), count.to_string()]
        })
    });
    let table = Table::new(vec!["Day", "Time", "Entries"], cells.collect::<Vec<_>>().into_iter());
    figure(name.clone(), Vec::new(), chart::hours(&name, &of.map, &short), table)
}

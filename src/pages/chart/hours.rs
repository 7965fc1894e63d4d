//! When in the week something was noted: a cell for three hours of a day, with its count written in it, so that no colour has to be told apart.

use super::{Chart, LEFT, Name, RIGHT, WIDTH};
use crate::domain::hours::{Map, PARTS};

const ROW: f64 = 24.0;
const TOP: f64 = 20.0;

/// Draws the map. `days` are the names of the weekdays, Monday first.
pub fn draw(name: &Name, map: &Map, days: &[String; 7]) -> Chart {
    let mut chart = Chart::new(name, TOP + ROW * 7.0 + 4.0);
    let width = (WIDTH - LEFT - RIGHT) / PARTS as f64;
    for part in 0..PARTS {
        chart.text("", (LEFT + width * part as f64, TOP - 6.0), "start", format!("{:02}:00", part * 24 / PARTS));
    }
    for (day, counts) in map.cells.iter().enumerate() {
        let y = TOP + ROW * day as f64;
        chart.text("", (LEFT - 6.0, y + ROW / 2.0 + 4.0), "end", days[day].clone());
        for (part, count) in counts.iter().enumerate() {
            let x = LEFT + width * part as f64;
            chart.rect(format!("cell s{}", map.step(*count)), (x, y), (width - 2.0, ROW - 2.0));
            if *count > 0 {
                chart.text("count", (x + width / 2.0 - 1.0, y + ROW / 2.0 + 3.0), "middle", count.to_string());
            }
        }
    }
    chart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_has_its_count_in_it() {
        let times = ["2026-11-24T19:00:00", "2026-11-24T20:00:00", "2026-11-23T01:00:00"].map(|at| at.parse().unwrap());
        let chart = draw(&Name::default(), &Map::of(times), &std::array::from_fn(|day| day.to_string()));
        assert_eq!((chart.rects.len(), chart.rects.iter().filter(|rect| rect.class != "cell s0").count()), (56, 2));
        assert_eq!(chart.texts.iter().filter(|text| text.class == "count").map(|text| text.text.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    }
}

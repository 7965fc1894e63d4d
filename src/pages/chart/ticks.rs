//! Where an axis has its marks: round numbers, whole days.

use chrono::{DateTime, TimeDelta, Utc};

/// Round values within a range, at most five and the top where it stands apart. Both ends where none is round.
pub fn values(low: f64, high: f64) -> Vec<f64> {
    let step = step((high - low) / 4.0);
    let first = (low / step).ceil();
    let mut ticks: Vec<f64> = (0..6).map(|n| (first + f64::from(n)) * step).take_while(|tick| *tick <= high + step * 1e-9).collect();
    if ticks.last().is_some_and(|last| high - last > 0.6 * step) {
        ticks.push(high);
    }
    if ticks.len() < 2 { vec![low, high] } else { ticks }
}

/// The next of 1, 2, 5, 10, 20, 25, 50, 100 …
fn step(at_least: f64) -> f64 {
    let power = 10_f64.powf(at_least.max(1e-9).log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|step| step * power);
    let fits = |step: &f64| *step >= at_least * (1.0 - 1e-9) && (*step >= 25.0 || (step / power - 2.5).abs() > 0.1);
    steps.into_iter().find(fits).unwrap_or(power * 10.0)
}

/// Up to three moments, whole days apart, the last at the end: more dates would run into each other.
pub fn times(from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let days = (to - from).num_days();
    if days < 1 {
        return vec![to];
    }
    let apart = (days / 2).max(1);
    let mut ticks: Vec<DateTime<Utc>> = (0..3).map(|n| to - TimeDelta::days(apart * n)).take_while(|at| *at >= from).collect();
    // Alone at the right it would not say how far back this goes.
    if ticks.len() < 2 {
        ticks.push(from);
    }
    ticks.reverse();
    ticks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(values(0.0, 10.0), [0.0, 5.0, 10.0]);
        assert_eq!(values(0.0, 27.0), [0.0, 10.0, 20.0, 27.0]);
        assert_eq!(values(0.0, 100.0), [0.0, 25.0, 50.0, 75.0, 100.0]);
        assert_eq!(values(0.0, 4.0), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(values(-60.0, 20.0), [-60.0, -40.0, -20.0, 0.0, 20.0]);
        assert_eq!(values(72.7, 91.3), [75.0, 80.0, 85.0, 90.0]);
    }

    proptest! {
        #[test]
        fn ticks_stay_within_the_axis_and_never_end(low in -1e6_f64..1e6, width in 1e-3_f64..1e6) {
            let ticks = values(low, low + width);
            prop_assert!((2..=7).contains(&ticks.len()));
            prop_assert!(ticks.iter().all(|tick| *tick >= low - width * 1e-6 && *tick <= low + width * (1.0 + 1e-6)));
            prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
        }

        #[test]
        fn times_stand_in_order_between_both_ends(start in 0_i64..2_000_000_000, seconds in 0_i64..1_000_000_000) {
            let (from, to) = (DateTime::from_timestamp(start, 0).unwrap(), DateTime::from_timestamp(start + seconds, 0).unwrap());
            let ticks = times(from, to);
            prop_assert!((1..=3).contains(&ticks.len()) && ticks.last() == Some(&to));
            prop_assert!(ticks.iter().all(|at| *at >= from) && ticks.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}

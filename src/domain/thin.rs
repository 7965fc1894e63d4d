//! Thousands of points where a few hundred are enough: of each narrow column the first, the lowest, the highest and the last stay. What is
//! drawn looks the same (Jugel and others, "M4", VLDB 2014), and no extreme is hidden.

use super::progress::Point;

/// Which points, in order of x, stay where each column of that width keeps at most four.
pub fn places(points: &[(f64, f64)], column: f64) -> Vec<usize> {
    let of = |point: &(f64, f64)| (point.0 / column).floor();
    let (mut kept, mut begins) = (Vec::new(), 0);
    for group in points.chunk_by(|one, other| of(one) == of(other)) {
        let lowest = (0..group.len()).min_by(|a, b| group[*a].1.total_cmp(&group[*b].1));
        let highest = (0..group.len()).max_by(|a, b| group[*a].1.total_cmp(&group[*b].1));
        let mut places: Vec<usize> = [Some(0), lowest, highest, group.len().checked_sub(1)].into_iter().flatten().collect();
        places.sort_unstable();
        places.dedup();
        kept.extend(places.into_iter().map(|place| begins + place));
        begins += group.len();
    }
    kept
}

/// Thins points in order of x to at most four in each column of that width.
pub fn thin(points: &[(f64, f64)], column: f64) -> Vec<(f64, f64)> {
    places(points, column).into_iter().map(|place| points[place]).collect()
}

/// At most so many points of a series, oldest first: all of them, or of equal stretches of time the first, lowest, highest and last. At
/// least four are kept.
pub fn series(points: &[Point], most: usize) -> Vec<Point> {
    let [first, .., last] = points else { return points.to_vec() };
    if points.len() <= most {
        return points.to_vec();
    }
    let since = |point: &Point| (point.at - first.at).num_milliseconds() as f64;
    // A little longer than a whole part, so that the last point is in the last stretch and not in one of its own.
    let stretch = (since(last) / (most / 4).max(1) as f64).max(1.0) * (1.0 + 1e-9) + f64::EPSILON;
    let drawn: Vec<(f64, f64)> = points.iter().map(|point| (since(point), point.value)).collect();
    places(&drawn, stretch).into_iter().map(|place| points[place]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_points_all_stay() {
        let points = [(0.0, 3.0), (10.0, 1.0), (20.0, 2.0)];
        assert_eq!(thin(&points, 2.0), points);
        assert!(thin(&[], 2.0).is_empty());
    }

    #[test]
    fn a_single_extreme_among_ten_thousand_stays() {
        let mut points: Vec<(f64, f64)> = (0..10_000).map(|n| (f64::from(n) * 0.04, 5.0)).collect();
        points[7_777].1 = 9.0;
        let kept = thin(&points, 2.0);
        assert!(kept.len() <= 800 && kept.contains(&points[7_777]));
    }

    fn point(minute: i64, value: f64) -> Point {
        let at = chrono::DateTime::from_timestamp(minute * 60, 0).unwrap();
        Point { at, value, response: entity::ids::ResponseId(uuid::Uuid::nil()), estimated: false, version: None }
    }

    #[test]
    fn a_series_is_thinned_to_what_is_asked_for_and_no_further_than_needed() {
        let all: Vec<Point> = (0..1_000).map(|n| point(n, (n % 7) as f64)).collect();
        assert_eq!(series(&all, 1_000), all);
        let some = series(&all, 100);
        assert!((90..=100).contains(&some.len()), "{}", some.len());
        assert_eq!((some.first(), some.last()), (all.first(), all.last()));
        let at_once: Vec<Point> = (0..50).map(|n| point(3, f64::from(n))).collect();
        assert_eq!(series(&at_once, 20).len(), 2, "what came at once has a first and a last");
        assert!(series(&[], 20).is_empty() && series(&all[..1], 20).len() == 1);
    }

    proptest! {
        #[test]
        fn a_thinned_series_keeps_its_extremes_and_its_size(
            minutes in prop::collection::vec((0_i64..5_000_000, -100_i32..100), 1..600),
            most in 4_usize..300,
        ) {
            let mut all: Vec<Point> = minutes.iter().map(|(minute, value)| point(*minute, f64::from(*value))).collect();
            all.sort_by_key(|point| point.at);
            let kept = series(&all, most);
            let extreme = |points: &[Point], of: fn(f64, f64) -> f64| points.iter().map(|point| point.value).reduce(of);
            prop_assert!(kept.len() <= most);
            prop_assert_eq!(extreme(&kept, f64::min), extreme(&all, f64::min));
            prop_assert_eq!(extreme(&kept, f64::max), extreme(&all, f64::max));
            prop_assert_eq!((kept.first(), kept.last()), (all.first(), all.last()));
        }

        #[test]
        fn extremes_ends_and_order_stay(mut points in prop::collection::vec((0.0_f64..400.0, -1e3_f64..1e3), 1..2000)) {
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            let kept = thin(&points, 2.0);
            let extreme = |points: &[(f64, f64)], of: fn(f64, f64) -> f64| points.iter().map(|point| point.1).reduce(of);
            prop_assert_eq!(extreme(&kept, f64::min), extreme(&points, f64::min));
            prop_assert_eq!(extreme(&kept, f64::max), extreme(&points, f64::max));
            prop_assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
            prop_assert!(kept.windows(2).all(|pair| pair[0].0 <= pair[1].0) && kept.len() <= 800);
        }
    }
}

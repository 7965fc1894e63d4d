//! Thousands of points on a few hundred pixels: of each narrow column the first, the lowest, the highest and the last stay. What is drawn
//! looks the same (Jugel and others, "M4", VLDB 2014), and no extreme is hidden.

/// Thins points in order of x to at most four in each column of that width.
pub fn thin(points: &[(f64, f64)], column: f64) -> Vec<(f64, f64)> {
    let of = |point: &(f64, f64)| (point.0 / column).floor();
    let mut kept = Vec::new();
    for group in points.chunk_by(|one, other| of(one) == of(other)) {
        let lowest = (0..group.len()).min_by(|a, b| group[*a].1.total_cmp(&group[*b].1));
        let highest = (0..group.len()).max_by(|a, b| group[*a].1.total_cmp(&group[*b].1));
        let mut places: Vec<usize> = [Some(0), lowest, highest, group.len().checked_sub(1)].into_iter().flatten().collect();
        places.sort_unstable();
        places.dedup();
        kept.extend(places.into_iter().map(|place| group[place]));
    }
    kept
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

    proptest! {
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

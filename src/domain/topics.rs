//! The order of the list for the next session.

/// The longest topic, in characters: one line.
pub const LONGEST: usize = 300;
/// Open topics of one client.
pub const MOST: usize = 100;

/// The order after one was moved past its neighbour, among those that the person sees. What they do not see keeps its place.
/// `None` where it cannot go further, or is not there.
pub fn moved<T: Copy + PartialEq>(order: &[T], seen: &[T], one: T, up: bool) -> Option<Vec<T>> {
    let seen: Vec<T> = order.iter().copied().filter(|other| seen.contains(other)).collect();
    let at = seen.iter().position(|other| *other == one)?;
    let past = if up { seen.get(at.checked_sub(1)?) } else { seen.get(at + 1) };
    let (from, to) = (order.iter().position(|other| *other == one)?, order.iter().position(|other| Some(other) == past)?);
    let mut changed = order.to_vec();
    changed.remove(from);
    changed.insert(to, one);
    Some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_moves_past_the_neighbour_that_is_seen() {
        assert_eq!(moved(&[1, 2, 3, 4], &[1, 3, 4], 3, true), Some(vec![3, 1, 2, 4]));
        assert_eq!(moved(&[1, 2, 3, 4], &[1, 3, 4], 1, false), Some(vec![2, 3, 1, 4]));
        assert_eq!((moved(&[1, 2], &[1, 2], 1, true), moved(&[1, 2], &[1, 2], 2, false), moved(&[1, 2], &[1], 2, true)), (None, None, None));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_there_is_a_way_back(count in 1usize..8, one in 0usize..8, up: bool) {
            let order: Vec<usize> = (0..count).collect();
            if let Some(changed) = moved(&order, &order, one, up) {
                let mut sorted = changed.clone();
                sorted.sort_unstable();
                prop_assert_eq!(&sorted, &order);
                prop_assert_eq!(moved(&changed, &changed, one, !up), Some(order));
            }
        }
    }
}

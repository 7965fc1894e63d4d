//! Which card helped most, by the client's own numbers. The rule, plainly: the mean of (before − after) over the uses that have both
//! numbers, the larger the higher; a card with fewer than two such uses stands after those that have two, because one time says little.
//! Nothing is hidden or judged: every card stays in the box, and the number of uses stands beside each mean.

use std::cmp::Ordering;

use entity::kinds::Helped;

use super::Rating;

/// Uses with both numbers that a card needs to have a place of its own.
pub const ENOUGH: usize = 2;

/// What the uses of one card come to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// All uses.
    pub uses: usize,
    /// Uses with a number before and after.
    pub rated: usize,
    /// The mean of (before − after) over these: points of the scale 0–10; below nought where it was worse afterwards.
    pub drop: Option<f64>,
    /// The last two uses that say anything say that it did not help.
    pub low_twice: bool,
}

impl Standing {
    /// From a card's uses, the oldest first.
    pub fn of(uses: &[Rating]) -> Self {
        let drops: Vec<f64> = uses.iter().filter_map(|one| Some(f64::from(one.before?) - f64::from(one.after?))).collect();
        #[allow(clippy::cast_precision_loss, reason = "a count of uses is small")]
        let drop = (!drops.is_empty()).then(|| drops.iter().sum::<f64>() / drops.len() as f64);
        let mut said = uses.iter().rev().filter_map(was_low);
        let low_twice = said.next() == Some(true) && said.next() == Some(true);
        Self { uses: uses.len(), rated: drops.len(), drop, low_twice }
    }

    /// The mean, where there is enough to go by.
    pub fn ranked(&self) -> Option<f64> {
        self.drop.filter(|_| self.rated >= ENOUGH)
    }
}

/// Whether a use says that it did not help: the client's own word; without one, a number that did not fall. Starting at nought there
/// was nothing to fall.
fn was_low(one: &Rating) -> Option<bool> {
    match (one.helped, one.before, one.after) {
        (Some(word), ..) => Some(word == Helped::No),
        (None, Some(before), Some(after)) if before > 0 || after > 0 => Some(after >= before),
        _ => None,
    }
}

/// The order of a box: places of cards in `all`. By hand where the client gave places, what has none after these; else by what helped.
/// Cards that say the same stay as they were.
pub fn order(all: &[(Option<i32>, Standing)]) -> Vec<usize> {
    let by_hand = all.iter().any(|(place, _)| place.is_some());
    let mut order: Vec<usize> = (0..all.len()).collect();
    if by_hand {
        order.sort_by_key(|at| all[*at].0.unwrap_or(i32::MAX));
    } else {
        order.sort_by(|a, b| before(&all[*a].1, &all[*b].1));
    }
    order
}

fn before(a: &Standing, b: &Standing) -> Ordering {
    match (a.ranked(), b.ranked()) {
        (Some(one), Some(other)) => other.total_cmp(&one),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// The order after one card went up or down by one; the same where it is at the end already.
pub fn moved(order: &[usize], card: usize, up: bool) -> Vec<usize> {
    let mut order = order.to_vec();
    let Some(at) = order.iter().position(|one| *one == card) else { return order };
    let to = if up { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < order.len()) };
    if let Some(to) = to {
        order.swap(at, to);
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fell(before: u8, after: u8) -> Rating {
        Rating { before: Some(before), after: Some(after), helped: None }
    }

    fn said(helped: Helped) -> Rating {
        Rating { helped: Some(helped), ..Rating::default() }
    }

    #[test]
    fn the_mean_counts_only_uses_with_both_numbers() {
        let standing = Standing::of(&[fell(8, 4), Rating { before: Some(9), ..Rating::default() }, fell(6, 5)]);
        assert_eq!((standing.uses, standing.rated, standing.drop), (3, 2, Some(2.5)));
        assert_eq!(Standing::of(&[]), Standing::default());
    }

    #[test]
    fn one_great_time_does_not_beat_two_fair_ones() {
        let once = Standing::of(&[fell(10, 0)]);
        let twice = Standing::of(&[fell(6, 5), fell(6, 5)]);
        let better = Standing::of(&[fell(7, 3), fell(7, 4)]);
        let worse = Standing::of(&[fell(3, 5), fell(4, 6)]);
        assert_eq!(order(&[(None, once), (None, twice), (None, better), (None, worse)]), [2, 1, 3, 0]);
    }

    #[test]
    fn the_order_of_the_client_wins_and_new_cards_come_last() {
        let good = Standing::of(&[fell(9, 1), fell(9, 1)]);
        let none = Standing::default();
        assert_eq!(order(&[(None, good), (Some(2), none), (Some(1), none)]), [2, 1, 0]);
    }

    #[test]
    fn low_twice_looks_at_the_last_two_that_say_anything() {
        assert!(!Standing::of(&[said(Helped::No)]).low_twice);
        assert!(Standing::of(&[said(Helped::No), Rating::default(), fell(5, 5)]).low_twice);
        assert!(!Standing::of(&[said(Helped::No), said(Helped::No), said(Helped::Little)]).low_twice);
        assert!(!Standing::of(&[fell(0, 0), fell(0, 0)]).low_twice, "there was nothing to fall");
        // The client's word counts for more than the numbers.
        let kept_steady = Rating { helped: Some(Helped::Yes), ..fell(6, 6) };
        assert!(!Standing::of(&[kept_steady, kept_steady]).low_twice);
    }

    #[test]
    fn a_card_at_the_end_stays_there() {
        assert_eq!(moved(&[2, 0, 1], 2, true), [2, 0, 1]);
        assert_eq!(moved(&[2, 0, 1], 0, true), [0, 2, 1]);
        assert_eq!(moved(&[2, 0, 1], 1, false), [2, 0, 1]);
        assert_eq!(moved(&[2, 0, 1], 9, false), [2, 0, 1]);
    }

    fn rating() -> impl Strategy<Value = Rating> {
        let number = prop::option::of(0_u8..=10);
        let helped = prop::option::of(prop::sample::select(vec![Helped::Yes, Helped::Little, Helped::No]));
        (number.clone(), number, helped).prop_map(|(before, after, helped)| Rating { before, after, helped })
    }

    proptest! {
        #[test]
        fn every_card_stands_in_the_box_once_and_what_helped_more_is_never_below(
            all in prop::collection::vec((prop::option::of(0_i32..9), prop::collection::vec(rating(), 0..6)), 0..12), by_hand in any::<bool>()
        ) {
            let all: Vec<(Option<i32>, Standing)> = all.iter().map(|(place, uses)| (place.filter(|_| by_hand), Standing::of(uses))).collect();
            let order = order(&all);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..all.len()).collect::<Vec<_>>());
            for pair in order.windows(2) {
                let (one, next) = (&all[pair[0]], &all[pair[1]]);
                if all.iter().any(|(place, _)| place.is_some()) {
                    prop_assert!(one.0.unwrap_or(i32::MAX) <= next.0.unwrap_or(i32::MAX));
                } else if let Some(mean) = next.1.ranked() {
                    prop_assert!(one.1.ranked().is_some_and(|better| better >= mean));
                }
            }
        }
    }
}

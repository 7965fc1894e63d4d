//! Where the labels of guides stand: where neither the line nor another label is, if there is such a place.

/// Width of a letter, of the size at which guides are labelled on a phone (16 of 440), a little more than it is on average.
const LETTER: f64 = 8.2;
/// Height of a line of letters above its baseline, and what hangs below.
const ABOVE: f64 = 13.0;
const BELOW: f64 = 4.0;
/// How far apart places along a guide are that are tried.
const APART: f64 = 24.0;

/// The box that a label takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// The box of a label at that place, anchored there.
pub(super) fn extent(label: &str, (x, y): (f64, f64), anchor: &str) -> Extent {
    let width = label.chars().count() as f64 * LETTER;
    let left = if anchor == "end" { x - width } else { x };
    Extent { left, right: left + width, top: y - ABOVE, bottom: y + BELOW }
}

impl Extent {
    /// Whether two boxes share a place.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether the straight line between two points comes through it (Liang and Barsky 1984).
    pub(super) fn crossed_by(&self, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> bool {
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        for (way, room) in [(x1 - x2, x1 - self.left), (x2 - x1, self.right - x1), (y1 - y2, y1 - self.top), (y2 - y1, self.bottom - y1)] {
            if way == 0.0 {
                if room < 0.0 {
                    return false;
                }
            } else if way < 0.0 {
                from = from.max(room / way);
            } else {
                to = to.min(room / way);
            }
        }
        from <= to
    }
}

/// Labels that were placed, around lines.
pub(super) struct Labels {
    curves: Vec<Vec<(f64, f64)>>,
    placed: Vec<Extent>,
}

impl Labels {
    /// None yet, around these lines; a line of one point is a dot.
    pub(super) fn around(curves: Vec<Vec<(f64, f64)>>) -> Self {
        Self { curves, placed: Vec::new() }
    }

    /// A place for a label along a guide at that height, above it or below: as far to its side as can be, on nothing else. Where the chart
    /// is so full that there is none, the first place: letters have a rim of paper.
    pub(super) fn place(&mut self, label: &str, (left, right): (f64, f64), y: f64, prefers_left: bool) -> ((f64, f64), &'static str) {
        let heights = [y - 3.0, y + ABOVE + 2.0];
        let ends = heights
            .into_iter()
            .flat_map(|y| if prefers_left { [((left, y), "start"), ((right, y), "end")] } else { [((right, y), "end"), ((left, y), "start")] });
        let steps = ((right - left) / APART) as usize;
        let between = (1..steps).flat_map(|step| heights.map(|y| (((left + step as f64 * APART), y), "start")));
        let all: Vec<((f64, f64), &'static str)> =
            ends.chain(between).filter(|(at, anchor)| extent(label, *at, anchor).right <= right + 0.5).collect();
        let free = all.iter().find(|(at, anchor)| self.is_free(&extent(label, *at, anchor)));
        let (at, anchor) = free.or(all.first()).copied().unwrap_or(((left, y - 3.0), "start"));
        self.placed.push(extent(label, at, anchor));
        (at, anchor)
    }

    fn is_free(&self, place: &Extent) -> bool {
        let on_line = |curve: &Vec<(f64, f64)>| match curve[..] {
            [one] => place.crossed_by(one, one),
            _ => curve.windows(2).any(|pair| place.crossed_by(pair[0], pair[1])),
        };
        !self.placed.iter().any(|other| place.meets(other)) && !self.curves.iter().any(on_line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_a_box_crosses_it_and_one_beside_it_does_not() {
        let place = extent("abc", (10.0, 20.0), "start");
        assert!(place.crossed_by((0.0, 0.0), (30.0, 35.0)) && place.crossed_by((15.0, 15.0), (15.0, 15.0)));
        assert!(!place.crossed_by((0.0, 0.0), (30.0, 5.0)) && !place.crossed_by((40.0, 0.0), (40.0, 60.0)));
        assert!(!place.crossed_by((0.0, 15.0), (9.0, 15.0)), "it ends before");
    }

    #[test]
    fn a_label_moves_off_the_line_and_off_other_labels() {
        let mut labels = Labels::around(vec![vec![(40.0, 90.0), (200.0, 90.0)]]);
        let ends = (44.0, 428.0);
        let first = labels.place("10 moderate", ends, 95.0, true);
        assert_eq!(first.1, "end", "the line lies on the left");
        let second = labels.place("cut-off 10", ends, 95.0, false);
        assert!(!extent("10 moderate", first.0, first.1).meets(&extent("cut-off 10", second.0, second.1)));
        assert_eq!(Labels::around(Vec::new()).place("5 mild", ends, 50.0, true), ((44.0, 47.0), "start"));
    }
}

//! Progress, computed and honest: a series with its gaps, counts of what was done, and a plain sentence made by rule.
//! Says what was answered, never whether it is good: whether more is better depends on the question.

use chrono::{DateTime, Utc};
use entity::ids::ResponseId;
use entity::kinds::OccurrenceStatus;
use serde::{Deserialize, Serialize};

use super::content::Content;
use super::version_diff::{self, Seam};

/// One number at one time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub at: DateTime<Utc>,
    pub value: f64,
    /// The response it comes from.
    pub response: ResponseId,
    /// Whether it is a total with missing answers filled in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
    /// Number of the version that was answered; an earlier program did not write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
}

/// What is drawn, in order of time. A gap breaks the line; nothing is filled in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    Point(Point),
    /// Asked and not answered, at that time.
    Gap(DateTime<Utc>),
    /// From here on it was asked differently.
    Seam(SeamAt),
}

impl Mark {
    /// When it stands.
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Point(point) => point.at,
            Self::Gap(at) => *at,
            Self::Seam(seam) => seam.between,
        }
    }
}

/// Between two answers that were asked with different versions of the question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeamAt {
    /// Half-way between both answers.
    pub between: DateTime<Utc>,
    /// The first answer after it.
    pub after: Point,
    /// Its place in the series.
    pub index: usize,
    /// Number of the version that was answered from here on.
    pub version: i32,
    pub seam: Seam,
}

/// Where a series, oldest first, crosses into a version that asks differently. `asked` is the number and content of the version that a
/// point was asked with.
pub fn seams<'a>(points: &[Point], link_id: &str, asked: impl Fn(&Point) -> Option<(i32, &'a Content)>) -> Vec<SeamAt> {
    let mut seams = Vec::new();
    let mut last: Option<(DateTime<Utc>, i32, &Content)> = None;
    for (index, after) in points.iter().enumerate() {
        let Some((version, content)) = asked(after) else { continue };
        if let Some((at, number, before)) = last
            && number != version
            && let Some(seam) = version_diff::seam(before, content, link_id)
        {
            seams.push(SeamAt { between: at + (after.at - at) / 2, after: *after, index, version, seam });
        }
        last = Some((after.at, version, content));
    }
    seams
}

/// Where the answers begin that can be read together: after the last change of the scale.
pub fn comparable(seams: &[SeamAt]) -> usize {
    seams.iter().rev().find(|seam| seam.seam == Seam::Rescaled).map_or(0, |seam| seam.index)
}

/// From which of these points, oldest first, change is counted: the one that was chosen, by its response or, where that was amended, its
/// time; else the first whose value is no estimate (CLINICAL 1.5: the first completed one is the baseline). And whether it was chosen.
pub fn baseline(points: &[Point], chosen: Option<(ResponseId, DateTime<Utc>)>) -> Option<(usize, bool)> {
    let chosen = chosen.and_then(|(response, at)| {
        let by_response = points.iter().position(|point| point.response == response);
        by_response.or_else(|| points.iter().position(|point| point.at == at)).filter(|place| !points[*place].estimated)
    });
    let first = || points.iter().position(|point| !point.estimated);
    chosen.map(|place| (place, true)).or_else(|| first().map(|place| (place, false)))
}

/// A mean is said of at least so many answers (CLINICAL 4.2 T7: a week's mean needs four nights).
pub const ENOUGH_FOR_A_MEAN: usize = 4;

/// How often it was answered of how often it was asked, and the mean of the answers. A log asks at no time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    pub answered: usize,
    pub asked: Option<usize>,
    pub mean: Option<f64>,
}

/// The rate of these points, where it was asked so often.
pub fn rate(points: &[Point], asked: Option<usize>) -> Rate {
    let answered = points.len();
    Rate { answered, asked: asked.map(|asked| asked.max(answered)), mean: (answered >= ENOUGH_FOR_A_MEAN).then(|| mean(points)) }
}

/// Marks with seams among them.
pub fn with_seams(mut marks: Vec<Mark>, seams: &[SeamAt]) -> Vec<Mark> {
    marks.extend(seams.iter().copied().map(Mark::Seam));
    // Where two answers came at once, the seam still stands before the later one.
    marks.sort_by_key(|mark| (mark.at(), matches!(mark, Mark::Point(point) if seams.iter().any(|seam| seam.after == *point))));
    marks
}

/// Points and gaps in one order.
pub fn marks(points: &[Point], gaps: &[DateTime<Utc>]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = points.iter().copied().map(Mark::Point).chain(gaps.iter().copied().map(Mark::Gap)).collect();
    marks.sort_by_key(Mark::at);
    marks
}

/// What the sentence beside a chart is made of. Dates are added where it is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// Nothing yet.
    None,
    /// One answer shows where somebody stood once.
    One(Point),
    /// Two to four: too few to speak of a direction.
    Few { n: usize, low: f64, high: f64, latest: Point },
    /// Five and more: the mean of the first three beside the mean of the latest three.
    Some { n: usize, low: f64, high: f64, first: f64, latest: f64, from: DateTime<Utc>, to: DateTime<Utc> },
}

/// Reads a series, oldest first.
pub fn reading(points: &[Point]) -> Reading {
    let low = points.iter().map(|point| point.value).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|point| point.value).fold(f64::NEG_INFINITY, f64::max);
    match points {
        [] => Reading::None,
        [one] => Reading::One(*one),
        [.., latest] if points.len() < 5 => Reading::Few { n: points.len(), low, high, latest: *latest },
        [first, .., last] => Reading::Some {
            n: points.len(),
            low,
            high,
            first: mean(&points[..3]),
            latest: mean(&points[points.len() - 3..]),
            from: first.at,
            to: last.at,
        },
    }
}

fn mean(points: &[Point]) -> f64 {
    points.iter().map(|point| point.value).sum::<f64>() / points.len() as f64
}

/// What became of everything that was due. Counts only: completion is no score of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Adherence {
    pub assigned: u32,
    pub completed: u32,
    /// Of the completed, how many came after they were due.
    pub completed_late: u32,
    pub declined: u32,
    pub missed: u32,
    /// Planned or open.
    pub open: u32,
}

impl Adherence {
    /// Counts occurrences by status; cancelled ones are left out.
    pub fn count(occurrences: impl IntoIterator<Item = (OccurrenceStatus, bool)>) -> Self {
        let mut counts = Self::default();
        for (status, late) in occurrences {
            match status {
                OccurrenceStatus::Cancelled => continue,
                OccurrenceStatus::Completed => {
                    counts.completed += 1;
                    counts.completed_late += u32::from(late);
                }
                OccurrenceStatus::Declined => counts.declined += 1,
                OccurrenceStatus::Missed => counts.missed += 1,
                OccurrenceStatus::Planned | OccurrenceStatus::Open => counts.open += 1,
            }
            counts.assigned += 1;
        }
        counts
    }
}

/// Bounds further apart than this only keep slips of the finger out; scales and totals lie within it.
const WIDE: f64 = 100.0;

/// Where an axis ends that begins at `low`, may go to `high`, and shows nothing above `most`. Minutes that could be 600 and never were more
/// than 40 are drawn over what was answered; a scale or a total is always drawn whole.
pub fn top_of_axis(low: f64, high: f64, most: f64) -> f64 {
    let (width, used) = (high - low, most - low);
    if width > WIDE && used > 0.0 && used < width / 4.0 { low + used * 1.25 } else { high.max(most) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(day: i64, value: f64) -> Point {
        Point {
            at: DateTime::from_timestamp(day * 86_400, 0).unwrap(),
            value,
            response: ResponseId(uuid::Uuid::nil()),
            estimated: false,
            version: None,
        }
    }

    #[test]
    fn few_points_are_never_called_a_direction() {
        assert_eq!(reading(&[]), Reading::None);
        assert!(matches!(reading(&[point(1, 3.0)]), Reading::One(_)));
        let few: Vec<Point> = (1..5).map(|day| point(day, day as f64)).collect();
        assert!(matches!(reading(&few), Reading::Few { n: 4, low: 1.0, high: 4.0, .. }));
    }

    #[test]
    fn five_points_show_both_ends() {
        let points: Vec<Point> = (1..=6).map(|day| point(day, day as f64)).collect();
        let Reading::Some { n, first, latest, .. } = reading(&points) else { panic!() };
        assert_eq!((n, first, latest), (6, 2.0, 5.0));
    }

    #[test]
    fn a_baseline_is_the_first_that_is_no_estimate_or_the_chosen_one() {
        let numbered = |n: u128, estimated| Point { response: ResponseId(uuid::Uuid::from_u128(n)), estimated, ..point(n as i64, 10.0) };
        let points = [numbered(1, true), numbered(2, false), numbered(3, false)];
        assert_eq!(baseline(&points, None), Some((1, false)));
        let chosen = |n: u128, day: i64| Some((ResponseId(uuid::Uuid::from_u128(n)), point(day, 0.0).at));
        assert_eq!(baseline(&points, chosen(3, 3)), Some((2, true)));
        assert_eq!(baseline(&points, chosen(9, 3)), Some((2, true)), "an amendment has another id and the same time");
        assert_eq!(baseline(&points, chosen(1, 1)), Some((1, false)), "nothing is counted from an estimate");
        assert_eq!(baseline(&points, chosen(9, 9)), Some((1, false)));
        assert_eq!(baseline(&points[..1], None), None);
    }

    #[test]
    fn a_mean_needs_four_answers_and_stands_with_how_often_it_was_asked() {
        let points: Vec<Point> = (1..=4).map(|day| point(day, day as f64)).collect();
        assert_eq!(rate(&points, Some(9)), Rate { answered: 4, asked: Some(9), mean: Some(2.5) });
        assert_eq!(rate(&points[..3], None), Rate { answered: 3, asked: None, mean: None });
        assert_eq!(rate(&points, Some(3)).asked, Some(4), "what was entered from paper counts as asked");
    }

    #[test]
    fn a_gap_stands_between_the_points_around_it() {
        let marks = marks(&[point(1, 1.0), point(3, 2.0)], &[point(2, 0.0).at]);
        assert!(matches!(marks[..], [Mark::Point(_), Mark::Gap(_), Mark::Point(_)]));
    }

    #[test]
    fn values_of_two_scales_are_never_read_together() {
        let content = |max: i64| -> Content {
            serde_json::from_value(serde_json::json!({ "sections": [{ "items": [
                { "link_id": "mood", "kind": "scale", "text": "Mood?", "config": { "min": 0, "max": max, "min_label": "", "max_label": "" } }
            ] }] }))
            .unwrap()
        };
        let (old, new) = (content(10), content(100));
        let points: Vec<Point> = (1..=8_u128)
            .map(|n| Point { response: ResponseId(uuid::Uuid::from_u128(n)), ..point(n as i64, if n < 4 { 5.0 } else { 50.0 }) })
            .collect();
        let asked = |point: &Point| Some(if point.response.0.as_u128() < 4 { (1, &old) } else { (2, &new) });
        let found = seams(&points, "mood", asked);
        assert_eq!((found.len(), found[0].index, found[0].version, found[0].seam), (1, 3, 2, Seam::Rescaled));
        let Reading::Some { n, low, first, .. } = reading(&points[comparable(&found)..]) else { panic!() };
        assert_eq!((n, low, first), (5, 50.0, 50.0));
        let marks = with_seams(marks(&points, &[]), &found);
        assert!(matches!(marks[2..5], [Mark::Point(_), Mark::Seam(_), Mark::Point(_)]));
        assert!(seams(&points, "mood", |_| Some((1, &old))).is_empty());
    }

    #[test]
    fn a_scale_is_drawn_whole_and_wide_bounds_as_far_as_they_were_used() {
        assert_eq!(top_of_axis(0.0, 10.0, 1.0), 10.0);
        assert_eq!(top_of_axis(0.0, 80.0, 12.0), 80.0);
        assert_eq!(top_of_axis(0.0, 600.0, 40.0), 50.0);
        assert_eq!(top_of_axis(0.0, 600.0, 400.0), 600.0);
        assert_eq!(top_of_axis(0.0, 600.0, 0.0), 600.0);
        assert_eq!(top_of_axis(0.0, 10.0, 12.0), 12.0, "what lies outside is still seen");
        assert_eq!(top_of_axis(0.0, 600.0, f64::NEG_INFINITY), 600.0, "no answer yet");
    }
}

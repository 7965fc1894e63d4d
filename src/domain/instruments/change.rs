//! What a change between two totals can be called, by a published rule that is named beside it. Nothing is said of one total
//! alone, nor of an estimated one.

use serde::Deserialize;

use super::Direction;

/// A rule with its source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is called beside a label.
    pub rule: String,
    pub citation: String,
    /// The smallest change, in points, that is more than the measure's own error.
    pub reliable: f64,
    /// Which totals are on the clinical side, where there is a published cut-off.
    #[serde(default)]
    pub clinical: Option<Side>,
}

/// One side of a cut-off.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// From this total up.
    From(f64),
    /// Up to this total.
    Until(f64),
}

impl Side {
    /// Whether a total is on it.
    pub fn holds(self, total: f64) -> bool {
        match self {
            Self::From(at) => total >= at,
            Self::Until(at) => total <= at,
        }
    }

    /// Where it begins.
    pub fn at(self) -> f64 {
        match self {
            Self::From(at) | Self::Until(at) => at,
        }
    }
}

/// What became of a total since the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Improved reliably, and from the clinical side to the other.
    Recovered,
    Improved,
    Unchanged,
    Deteriorated,
    /// Improved reliably; it began on the other side already, so it cannot be called recovered.
    StartedBelow,
}

impl Change {
    /// In words. “Reliable” says that it is more than error; it does not say that it matters.
    pub fn words(self) -> &'static str {
        match self {
            Self::Recovered => "Reliably improved, and no longer on the clinical side of the cut-off",
            Self::Improved => "Reliably improved",
            Self::Unchanged => "No reliable change",
            Self::Deteriorated => "Reliably worse",
            Self::StartedBelow => "Reliably improved; it started below the cut-off",
        }
    }
}

/// A total to compare.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Total {
    pub value: f64,
    pub estimated: bool,
}

impl Rule {
    /// What became of the latest total since the first. None for a single one, and none where either was estimated.
    pub fn classify(&self, totals: &[Total], higher_is: Direction) -> Option<Change> {
        let [first, .., latest] = totals else { return None };
        if first.estimated || latest.estimated {
            return None;
        }
        let better = match higher_is {
            Direction::Worse => first.value - latest.value,
            Direction::Better => latest.value - first.value,
        };
        Some(match better {
            worse if worse <= -self.reliable => Change::Deteriorated,
            better if better >= self.reliable => match self.clinical {
                Some(side) if !side.holds(first.value) => Change::StartedBelow,
                Some(side) if !side.holds(latest.value) => Change::Recovered,
                _ => Change::Improved,
            },
            _ => Change::Unchanged,
        })
    }
}

/// How Jacobson and Truax (1991) find the smallest reliable change: from the spread of first totals and the test-retest reliability.
pub fn reliable_change(spread: f64, reliability: f64) -> f64 {
    let error = spread * (1.0 - reliability).sqrt();
    1.96 * (2.0 * error * error).sqrt()
}

/// Their cut-off c between two groups, each given as mean and spread.
pub fn cut_off(clinical: (f64, f64), norm: (f64, f64)) -> f64 {
    (norm.1 * clinical.0 + clinical.1 * norm.0) / (norm.1 + clinical.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(value: f64) -> Total {
        Total { value, estimated: false }
    }

    fn nhs() -> Rule {
        Rule { rule: "NHS".into(), citation: "NHS".into(), reliable: 6.0, clinical: Some(Side::From(10.0)) }
    }

    fn of(values: &[f64]) -> Option<Change> {
        let totals: Vec<Total> = values.iter().copied().map(exact).collect();
        nhs().classify(&totals, Direction::Worse)
    }

    #[test]
    fn jacobson_and_truax_give_the_published_numbers() {
        assert!((reliable_change(6.0, 0.84) - 6.65).abs() < 0.005);
        assert!((cut_off((15.0, 5.0), (4.0, 4.0)) - 8.89).abs() < 0.005);
    }

    #[test]
    fn each_class_has_its_place() {
        assert_eq!(of(&[15.0]), None, "one total cannot show a change");
        assert_eq!(of(&[15.0, 20.0, 9.0]), Some(Change::Recovered));
        assert_eq!(of(&[20.0, 14.0]), Some(Change::Improved));
        assert_eq!(of(&[15.0, 10.0]), Some(Change::Unchanged), "five points are less than six");
        assert_eq!(of(&[9.0, 15.0]), Some(Change::Deteriorated));
        assert_eq!(of(&[9.0, 3.0]), Some(Change::StartedBelow));
    }

    #[test]
    fn nothing_is_said_of_estimated_totals() {
        let estimated = Total { value: 4.0, estimated: true };
        assert_eq!(nhs().classify(&[exact(15.0), estimated], Direction::Worse), None);
        assert_eq!(nhs().classify(&[estimated, exact(15.0)], Direction::Worse), None);
    }

    #[test]
    fn where_higher_is_better_more_is_improvement() {
        let rule = Rule { rule: "T".into(), citation: "T".into(), reliable: 10.0, clinical: Some(Side::Until(50.0)) };
        assert_eq!(rule.classify(&[exact(40.0), exact(60.0)], Direction::Better), Some(Change::Recovered));
        assert_eq!(rule.classify(&[exact(60.0), exact(40.0)], Direction::Better), Some(Change::Deteriorated));
    }
}

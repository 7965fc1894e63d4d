//! Where a client's safety plan opens: it is there in the worst hour, without waiting for anything, and closes only where somebody decided
//! so (`DESIGN` 9.1, 9.5, `CLINICAL.md` 2.3).

use chrono::TimeDelta;
use entity::kinds::{ClientStatus, SafetyPlanStatus};

/// A link to a plan lives until somebody ends it: so long that nobody sees the end.
pub const LINK_LIVES: TimeDelta = TimeDelta::days(36_525);

/// What is known where somebody wants to open a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub status: SafetyPlanStatus,
    pub care: ClientStatus,
    /// Whether the practice lets plans open after discharge.
    pub after_discharge: bool,
    /// Whether anything was ever written in it.
    pub written: bool,
}

/// Whether it opens for the client: at any time of their care, also while it is being written; afterwards as the practice decided; never once
/// it was archived.
pub fn opens(facts: Facts) -> bool {
    let cared_for = facts.care != ClientStatus::Discharged || facts.after_discharge;
    cared_for && facts.status != SafetyPlanStatus::Archived
}

/// Whether every page of the client's shows the way to it: there is something to read, also where nobody has looked at it together yet.
pub fn is_in_sight(facts: Facts) -> bool {
    opens(facts) && facts.written
}

/// Whether the client may still write into it: nobody would read it after discharge.
pub fn may_be_written(facts: Facts) -> bool {
    opens(facts) && facts.care != ClientStatus::Discharged
}

/// What is known where a phone asks whether it may keep its copy, or for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyFacts {
    /// Whether the plan opens at all.
    pub opens: bool,
    /// The link through which the copy came was ended.
    pub link_ended: bool,
    /// Mail and links of the client were stopped, or their address was called wrong.
    pub stopped: bool,
    /// The client wants their PIN asked before it: a copy would open without.
    pub asks_pin: bool,
}

/// Whether a copy that is on a phone may stay there.
pub fn copy_may_stay(facts: CopyFacts) -> bool {
    facts.opens && !facts.link_ended && !facts.stopped && !facts.asks_pin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_in_care_and_afterwards_as_the_practice_decides_and_never_once_archived() {
        let all = [SafetyPlanStatus::Draft, SafetyPlanStatus::InUse, SafetyPlanStatus::NeedsReview, SafetyPlanStatus::Archived];
        for status in all {
            for care in [ClientStatus::Active, ClientStatus::Paused, ClientStatus::Discharged] {
                for after_discharge in [true, false] {
                    let facts = Facts { status, care, after_discharge, written: true };
                    let expected = status != SafetyPlanStatus::Archived && (care != ClientStatus::Discharged || after_discharge);
                    assert_eq!(opens(facts), expected, "{facts:?}");
                    assert_eq!(is_in_sight(facts), expected, "a draft with something in it is there too: {facts:?}");
                    assert!(!is_in_sight(Facts { written: false, ..facts }), "{facts:?}");
                    assert_eq!(may_be_written(facts), expected && care != ClientStatus::Discharged, "{facts:?}");
                }
            }
        }
    }

    #[test]
    fn a_copy_goes_as_soon_as_one_reason_says_so() {
        let stays = CopyFacts { opens: true, link_ended: false, stopped: false, asks_pin: false };
        assert!(copy_may_stay(stays));
        let reasons = [
            CopyFacts { opens: false, ..stays },
            CopyFacts { link_ended: true, ..stays },
            CopyFacts { stopped: true, ..stays },
            CopyFacts { asks_pin: true, ..stays },
        ];
        assert!(reasons.into_iter().all(|facts| !copy_may_stay(facts)));
    }
}

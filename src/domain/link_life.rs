//! How long a link works, and why it no longer does, for the practitioner.

use chrono::{DateTime, Utc};
use entity::kinds::RevokedWhy;

/// What is known of a link.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub why: Option<RevokedWhy>,
    /// Whether what it opens can still be answered.
    pub answerable: bool,
}

/// What becomes of whoever opens it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    Works(DateTime<Utc>),
    /// It was answered or ended: there is nothing behind the link.
    Done,
    /// Its time is over.
    Over(DateTime<Utc>),
    /// Somebody or something ended it.
    Ended(RevokedWhy, DateTime<Utc>),
}

/// The life of a link at `now`.
pub fn life(facts: Facts, now: DateTime<Utc>) -> Life {
    match (facts.revoked_at, facts.why) {
        (Some(at), why) => Life::Ended(why.unwrap_or(RevokedWhy::AddressChanged), at),
        // A link that made room for a newer one ends for whoever would open it; a page it opened before may still be sent.
        (None, Some(why)) if facts.expires_at <= now => Life::Ended(why, facts.expires_at),
        _ if facts.expires_at <= now => Life::Over(facts.expires_at),
        _ if !facts.answerable => Life::Done,
        _ => Life::Works(facts.expires_at),
    }
}

impl Life {
    /// Whether it opens anything.
    pub fn works(self) -> bool {
        matches!(self, Self::Works(_))
    }

    /// In words; `day` writes a day for whoever reads them.
    pub fn words(self, day: impl Fn(DateTime<Utc>) -> String) -> String {
        match self {
            Self::Works(until) => format!("link works until {}", day(until)),
            Self::Done => "link no longer needed: it was answered or ended".into(),
            Self::Over(at) => format!("link ended {}: its time was over", day(at)),
            Self::Ended(why, at) => format!("link ended {}: {}", day(at), reason(why)),
        }
    }
}

/// Why a link was ended, in words.
pub fn reason(why: RevokedWhy) -> &'static str {
    match why {
        RevokedWhy::WrongAddress => "the address was called wrong",
        RevokedWhy::Unsafe => "mail to this client was stopped",
        RevokedWhy::Practice => "all links of the practice were ended",
        RevokedWhy::Replaced => "a newer one took its place",
        RevokedWhy::AddressChanged => "the address was changed",
        RevokedWhy::Bounced => "mail to the address came back",
        RevokedWhy::ByHand => "it was ended by hand",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(hour * 3600, 0).unwrap_or_default()
    }

    #[test]
    fn what_ended_it_counts_before_its_time_and_its_time_before_what_it_opens() {
        let facts = Facts { expires_at: at(10), revoked_at: None, why: None, answerable: true };
        assert_eq!(life(facts, at(9)), Life::Works(at(10)));
        assert_eq!(life(facts, at(10)), Life::Over(at(10)), "the last moment is over");
        let answered = Facts { answerable: false, ..facts };
        assert_eq!(life(answered, at(9)), Life::Done);
        assert_eq!(life(answered, at(11)), Life::Over(at(10)));
        let revoked = Facts { revoked_at: Some(at(5)), why: Some(RevokedWhy::Unsafe), ..answered };
        assert_eq!(life(revoked, at(6)), Life::Ended(RevokedWhy::Unsafe, at(5)));
        assert_eq!(life(revoked, at(20)), Life::Ended(RevokedWhy::Unsafe, at(5)));
        let replaced = Facts { why: Some(RevokedWhy::Replaced), ..facts };
        assert_eq!(life(replaced, at(11)), Life::Ended(RevokedWhy::Replaced, at(10)));
    }

    #[test]
    fn every_life_has_words_of_its_own() {
        let ended = [RevokedWhy::WrongAddress, RevokedWhy::Unsafe, RevokedWhy::Practice, RevokedWhy::Replaced, RevokedWhy::AddressChanged];
        let lives = ended.map(|why| Life::Ended(why, at(1))).into_iter().chain([Life::Works(at(1)), Life::Done, Life::Over(at(1))]);
        let words: std::collections::BTreeSet<String> = lives.map(|life| life.words(|_| "Thursday".into())).collect();
        assert_eq!(words.len(), 8);
    }
}

//! Why a mail was not sent, and why one waits: every reason, in one place, in plain words for practitioners.

/// Why a mail that was asked for was dropped at the last moment, as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotSent {
    Answered,
    Declined,
    Cancelled,
    Missed,
    NotOpen,
    /// What it told of was seen or taken back.
    SeenAlready,
    /// Of a mail of several things, nothing was left.
    NothingLeft,
    ClientPaused,
    ClientDischarged,
    AddressRefused,
    AddressWrong,
    /// The client does such things on paper, or not at all.
    ChosePaper,
    /// Mail could reach somebody else at home.
    Unsafe,
    /// There is nothing to confirm any more.
    Confirmed,
    /// The address is not confirmed, so nothing went before.
    NothingToRemindOf,
    RemindersStopped,
    RemindersPaused,
    /// The next hour or day that the client chose comes after it closes.
    ChosenTimeTooLate,
    LinkEnded,
    PractitionerLinkEnded,
    PractitionerLeft,
    /// The plan that its link opened was put away.
    PlanArchived,
    /// The client took back what it spoke of.
    TakenBack,
    /// A practitioner's own mail that they no longer want, or that is somebody else's by now.
    NotWanted,
}

impl NotSent {
    /// Every reason.
    pub const ALL: &'static [Self] = &[
        Self::Answered,
        Self::Declined,
        Self::Cancelled,
        Self::Missed,
        Self::NotOpen,
        Self::SeenAlready,
        Self::NothingLeft,
        Self::ClientPaused,
        Self::ClientDischarged,
        Self::AddressRefused,
        Self::AddressWrong,
        Self::ChosePaper,
        Self::Unsafe,
        Self::Confirmed,
        Self::NothingToRemindOf,
        Self::RemindersStopped,
        Self::RemindersPaused,
        Self::ChosenTimeTooLate,
        Self::LinkEnded,
        Self::PractitionerLinkEnded,
        Self::PractitionerLeft,
        Self::PlanArchived,
        Self::TakenBack,
        Self::NotWanted,
    ];

    /// After "not sent, as it should be:". Kept with the mail.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Answered => "it was answered before the mail went",
            Self::Declined => "the client had said “not this time” before the mail went",
            Self::Cancelled => "it was cancelled before the mail went",
            Self::Missed => "its time was over before the mail went",
            Self::NotOpen => "it is not open yet",
            Self::SeenAlready => "what it told of was seen or taken back before the mail went",
            Self::NothingLeft => "everything it spoke of was answered or ended before the mail went",
            Self::ClientPaused => "the client is paused",
            Self::ClientDischarged => "the client is discharged",
            Self::AddressRefused => "the client's address was refused before",
            Self::AddressWrong => "the client's address was called wrong",
            Self::ChosePaper => "the client does not want to fill things in online",
            Self::Unsafe => "mail to this client was stopped",
            Self::Confirmed => "the address was confirmed before the mail went",
            Self::NothingToRemindOf => "the address is not confirmed: there was no mail yet to remind of",
            Self::RemindersStopped => "the client stopped reminders",
            Self::RemindersPaused => "reminders pause until after it closes",
            Self::ChosenTimeTooLate => "the next hour or day chosen for reminders comes after it closes",
            Self::LinkEnded => "its link has ended",
            Self::PractitionerLinkEnded => "its link was used, replaced or has ended",
            Self::PractitionerLeft => "the practitioner no longer works here",
            Self::PlanArchived => "the plan was archived before the mail went",
            Self::TakenBack => "what it spoke of was taken back or read before the mail went",
            Self::NotWanted => "it was no longer wanted, or is somebody else’s by now",
        }
    }
}

/// Why a mail waits although it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Held {
    QuietHours,
    Spacing,
    DayIsFull,
    ChosenTime,
    BeingWritten,
    ClientPaused,
}

impl Held {
    /// Every reason.
    pub const ALL: &'static [Self] = &[Self::QuietHours, Self::Spacing, Self::DayIsFull, Self::ChosenTime, Self::BeingWritten, Self::ClientPaused];

    /// After "goes 25 Nov, 08:00:".
    pub const fn words(self) -> &'static str {
        match self {
            Self::QuietHours => "it waits for the end of the quiet hours",
            Self::Spacing => "another mail went to this client less than an hour before",
            Self::DayIsFull => "the client had as many mails as one day may bring",
            Self::ChosenTime => "it waits for the hour or day chosen for reminders",
            Self::BeingWritten => "the client is writing just now",
            Self::ClientPaused => "it waits as long as the client is paused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_reason_has_words_of_its_own_that_fit_a_line() {
        let words: Vec<&str> = NotSent::ALL.iter().map(|why| why.words()).chain(Held::ALL.iter().map(|why| why.words())).collect();
        assert_eq!(words.iter().collect::<HashSet<_>>().len(), words.len());
        assert!(words.iter().all(|text| !text.is_empty() && text.len() < 90 && !text.ends_with('.')));
    }
}

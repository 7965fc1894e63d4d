//! What a story is made of: moments, and what is done in them.

use entity::kinds::{DeclineReason, EntryKind};

use super::calendar::Hour;
use crate::domain::addresses::Asking;
use crate::domain::client_plan::ClientPlan;
use crate::domain::entry::Shown;
use crate::domain::rating::Rating;
use crate::domain::review::Review;
use crate::domain::schedule::TypedSchedule;

/// The seven clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    Ann,
    Ed,
    Mina,
    Tom,
    Priya,
    Lena,
    Noah,
}

/// The people of the practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Staff {
    Amal,
    Ben,
    Sam,
}

/// What can be assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sheet {
    CheckIn,
    Journal,
    Activity,
    /// A log: one occurrence, many entries.
    Mornings,
    /// A standard measure, with its scores.
    Measure,
}

/// What is typed into a page: the question's name and the text of its field. `{today}` and `{yesterday}` stand for dates.
pub type Typed = Vec<(&'static str, String)>;

/// Something that somebody does. Assignments go by a name of their own within a client's story.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Staff adds the client to the caseload of `of`.
    Add {
        by: Staff,
        of: Staff,
        name: &'static str,
        email: &'static str,
        zone: &'static str,
        language: &'static str,
        asking: Asking,
    },
    /// The client types the code from the mail that asks to confirm the address.
    Confirm,
    /// The client opens the link, reads the consent text and agrees; answers come another time.
    Agree,
    /// Times in the room from today on, each week at that full hour.
    Meet {
        hour: u32,
        times: usize,
    },
    /// The one so many days from now is cancelled.
    CallOff(u64),
    /// Today's did not take place.
    StayAway,
    /// Due at six in the evening so many days later.
    Assign {
        name: String,
        sheet: Sheet,
        due: Option<u32>,
        why: &'static str,
        message: Option<&'static str>,
    },
    /// Comes again by this rule. A date in it is a number of days from the day of the session.
    Rule {
        name: String,
        sheet: Sheet,
        rule: Box<TypedSchedule>,
        why: &'static str,
    },
    /// A sequence of these sheets, the first at once, each later one so many days after the one before is done. The first step goes by
    /// the name of the sequence.
    Plan(&'static str, Vec<Assigned>),
    /// The client sends answers: the first ones, an amendment, or a log's next entry.
    Answer(String, Typed),
    /// The client opens the mail's link, types, and leaves it for later.
    Begin(String, Typed),
    Decline(String, DeclineReason, &'static str),
    /// The client says when and where, and how sure.
    Intend(String, Box<ClientPlan>),
    /// The client says of the newest answers how it went.
    LookBack(String, Box<Review>),
    /// The client writes something unasked: its kind, its words, a place, and who sees it.
    Write(EntryKind, &'static str, &'static str, Shown),
    /// A line for the list of the next session, which the therapist sees.
    Topic(&'static str),
    /// In the session: the answers are read together and ticked off.
    Discuss(String),
    /// What is taken away from it, and how the therapist rates it; ticks it off too.
    Conclude(String, &'static str, Rating),
    SendAgain(String),
    /// Due at six in the evening so many days from now.
    Postpone(String, u32),
    Cancel(String),
    /// The client presses "stop reminders" in the newest reminder.
    StopReminders,
    /// The client chooses an hour and weekdays, and pauses for so many days.
    ChooseReminders {
        hour: u8,
        days: &'static [u8],
        pause: u64,
    },
    /// What the client keeps for themselves: cards with what helped, a goal with steps, something to look forward to.
    SelfCare,
    /// The safety plan: written in the room (later: with further lines), looked at again, a line that the client proposes.
    PlanTogether {
        later: bool,
    },
    PlanReviewed,
    PlanProposed,
    MoveTo(&'static str),
    Share(Staff),
    Pause,
    Resume,
    Discharge,
    /// Staff looks at the client's progress.
    Look,
}

/// A deed and its time, in days from the last session day.
#[derive(Clone, Debug)]
pub struct Moment {
    pub who: Who,
    pub day: i64,
    pub hour: Hour,
    pub deed: Deed,
}

/// One client's weeks, with a session at the same hour in each.
pub struct Story {
    who: Who,
    session: u32,
    pub moments: Vec<Moment>,
}

impl Story {
    /// A story whose sessions begin at that full hour.
    pub fn of(who: Who, session: u32) -> Self {
        Self { who, session, moments: Vec::new() }
    }

    /// Something at that hour, so many days after the session of `week` weeks ago.
    pub fn then(&mut self, week: i64, days: i64, hour: Hour, deed: Deed) {
        self.moments.push(Moment { who: self.who, day: days - 7 * week, hour, deed });
    }

    /// Planned at the beginning of a session: this one and the next ones, week by week.
    pub fn sessions(&mut self, week: i64, times: usize) {
        self.then(week, 0, (self.session, 6), Deed::Meet { hour: self.session, times });
    }

    /// At the beginning of a session: looking back.
    pub fn opening(&mut self, week: i64, deed: Deed) {
        self.then(week, 0, (self.session, 5), deed);
    }

    /// At the end of a session: what comes next.
    pub fn closing(&mut self, week: i64, deed: Deed) {
        self.then(week, 0, (self.session, 45), deed);
    }

    /// Assigned at the end of a session, answered so many days later, discussed in the next session.
    pub fn round(&mut self, week: i64, assigned: Assigned, answered: (i64, Hour), typed: Typed) {
        let name = self.assign(week, assigned);
        self.then(week, answered.0, answered.1, Deed::Answer(name.clone(), typed));
        if week > 0 {
            self.opening(week - 1, Deed::Discuss(name));
        }
    }

    /// Agreed at the end of a session to come again. Returns its name.
    pub fn rule(&mut self, week: i64, sheet: Sheet, rule: TypedSchedule, why: &'static str) -> String {
        let name = format!("{sheet:?} again {week}");
        self.closing(week, Deed::Rule { name: name.clone(), sheet, rule: Box::new(rule), why });
        name
    }

    /// Assigned at the end of a session. Returns its name.
    pub fn assign(&mut self, week: i64, Assigned { sheet, due, why, message }: Assigned) -> String {
        let name = format!("{sheet:?} {week}");
        self.closing(week, Deed::Assign { name: name.clone(), sheet, due, why, message });
        name
    }
}

/// What is agreed at the end of a session.
#[derive(Clone, Copy, Debug)]
pub struct Assigned {
    pub sheet: Sheet,
    pub due: Option<u32>,
    pub why: &'static str,
    pub message: Option<&'static str>,
}

/// Something due in so many days, with its reason.
pub fn due(sheet: Sheet, days: u32, why: &'static str) -> Assigned {
    Assigned { sheet, due: Some(days), why, message: None }
}

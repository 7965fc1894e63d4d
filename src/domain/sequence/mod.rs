//! Sequences: several templates, one after the other. The rule says which step is next, when, and why; it is asked anew each time,
//! so that nothing which happened meanwhile is missed. What was begun comes before what was not, and a step is begun once.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use entity::kinds::{ClientStatus, SequenceStatus, StepTrigger};

use super::zone;

pub mod order;
pub mod plan;

#[cfg(test)]
mod tests;

/// What begins a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    pub begins: StepTrigger,
    /// Days of the client's calendar.
    pub delay_days: u16,
    /// The client's local time; none: as soon as the moment has come.
    pub send_time: Option<NaiveTime>,
}

/// What became of the assignment of a begun step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Planned or open.
    Open,
    Completed(DateTime<Utc>),
    Declined,
    Missed,
    Cancelled,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    Waiting,
    Skipped(DateTime<Utc>),
    Begun { at: DateTime<Utc>, outcome: Outcome },
}

/// Why the template of a step cannot be assigned as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    Archived,
    Unpublished,
    /// A measure that the practice has not said it may use.
    Unattested,
}

/// A step as the rule sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub cue: Cue,
    pub became: Became,
    pub obstacle: Option<Obstacle>,
}

/// A sequence as the rule sees it.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    pub status: SequenceStatus,
    pub client: ClientStatus,
    /// The client's local date from which the first step counts, if one was chosen.
    pub starts_on: Option<NaiveDate>,
    pub made_at: DateTime<Utc>,
    pub zone: &'a str,
    pub steps: &'a [Step],
}

/// From what a step's moment was counted. Steps by their place from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The day that the sequence starts.
    Start,
    Begun(usize),
    Done(usize),
    Skipped(usize),
}

/// What a step waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Somebody presses "Begin".
    Person,
    /// That step is done; what became of it so far.
    Done(usize, Outcome),
    /// The sequence is resumed.
    Paused,
    /// The client is resumed.
    ClientPaused,
    /// Its moment has come, but not its template's.
    Template(Obstacle),
}

/// What is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It may begin now; its moment was `at`.
    Ready {
        step: usize,
        at: DateTime<Utc>,
        since: Since,
    },
    At {
        step: usize,
        at: DateTime<Utc>,
        since: Since,
    },
    Waits {
        step: usize,
        wait: Wait,
    },
    /// Everything has begun; that one still waits for an answer.
    Running {
        step: usize,
    },
    /// Everything has begun; the last one was not done.
    NotDone {
        step: usize,
    },
    /// Everything has begun and is over.
    Finished,
    /// Somebody ended it, or the client was discharged.
    Ended,
}

impl Next {
    /// The step that begins next.
    pub fn step(self) -> Option<usize> {
        match self {
            Self::Ready { step, .. } | Self::At { step, .. } | Self::Waits { step, .. } => Some(step),
            Self::Running { .. } | Self::NotDone { .. } | Self::Finished | Self::Ended => None,
        }
    }
}

/// What is next, and why.
pub fn next(course: &Course<'_>, now: DateTime<Utc>) -> Next {
    if course.status == SequenceStatus::Ended || course.client == ClientStatus::Discharged {
        return Next::Ended;
    }
    let Some(step) = order::first_waiting(course.steps.iter().map(|step| step.became)) else { return over(course.steps) };
    let waits = |wait| Next::Waits { step, wait };
    if course.status == SequenceStatus::Paused {
        return waits(Wait::Paused);
    }
    if course.client == ClientStatus::Paused {
        return waits(Wait::ClientPaused);
    }
    match moment(course, step) {
        Err(wait) => waits(wait),
        Ok((at, since)) if at > now => Next::At { step, at, since },
        Ok((at, since)) => match course.steps[step].obstacle {
            Some(obstacle) => waits(Wait::Template(obstacle)),
            None => Next::Ready { step, at, since },
        },
    }
}

/// Nothing is left to begin.
fn over(steps: &[Step]) -> Next {
    let outcome = |step: &Step| match step.became {
        Became::Begun { outcome, .. } => Some(outcome),
        _ => None,
    };
    if let Some(step) = steps.iter().position(|step| outcome(step) == Some(Outcome::Open)) {
        return Next::Running { step };
    }
    let last = steps.iter().enumerate().rev().find_map(|(place, step)| outcome(step).map(|outcome| (place, outcome)));
    match last {
        Some((step, Outcome::Declined | Outcome::Missed)) => Next::NotDone { step },
        _ => Next::Finished,
    }
}

/// When a step begins and from what that is counted, or what it waits for.
fn moment(course: &Course<'_>, step: usize) -> Result<(DateTime<Utc>, Since), Wait> {
    let cue = course.steps[step].cue;
    if cue.begins == StepTrigger::Manual {
        return Err(Wait::Person);
    }
    let before = &course.steps[..step];
    let last = before.iter().enumerate().rev().find_map(|(place, step)| match step.became {
        Became::Begun { at, outcome } => Some((place, at, outcome)),
        _ => None,
    });
    // Of what was skipped since, the delay counts from when that was said.
    let skipped = before.iter().enumerate().filter_map(|(place, step)| match step.became {
        Became::Skipped(at) if last.is_none_or(|(begun, ..)| place > begun) => Some((at, Since::Skipped(place))),
        _ => None,
    });
    let skipped = skipped.max_by_key(|(at, _)| *at);
    let from = |base: (DateTime<Utc>, Since)| skipped.filter(|skip| skip.0 > base.0).unwrap_or(base);
    let counted = |(base, since): (DateTime<Utc>, Since), days| (later(base, days, cue.send_time, course.zone), since);
    let delay = cue.delay_days;
    Ok(match (last, cue.begins) {
        (None, _) => counted(from((start(course, cue), Since::Start)), delay),
        (Some((place, at, _)), StepTrigger::Time) => counted(from((at, Since::Begun(place))), delay),
        (Some((place, _, Outcome::Completed(done))), StepTrigger::Completion) => counted(from((done, Since::Done(place))), delay),
        (Some((place, at, Outcome::Completed(done))), _) => {
            let (by_time, by_answer) = (counted(from((at, Since::Begun(place))), delay), counted((done, Since::Done(place)), 0));
            if by_answer.0 > by_time.0 { by_answer } else { by_time }
        }
        (Some((place, _, outcome)), _) => return Err(Wait::Done(place, outcome)),
    })
}

/// From when the first step counts. On a chosen day, in the morning where no time was chosen.
fn start(course: &Course<'_>, cue: Cue) -> DateTime<Utc> {
    let morning = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
    course.starts_on.map_or(course.made_at, |day| zone::resolve(day.and_time(cue.send_time.unwrap_or(morning)), course.zone))
}

/// So many days of the calendar after `base`, at that time of day or at the same; never before `base`.
fn later(base: DateTime<Utc>, days: u16, time: Option<NaiveTime>, zone_name: &str) -> DateTime<Utc> {
    if days == 0 && time.is_none() {
        return base;
    }
    let local = zone::local(base, zone_name);
    let on = |days: u64| local.date().checked_add_days(Days::new(days)).unwrap_or(local.date());
    let at = |days: u64| zone::resolve(on(days).and_time(time.unwrap_or(local.time())), zone_name);
    let found = at(days.into());
    if found < base && time.is_some() { at(u64::from(days) + 1) } else { found.max(base) }
}

/// When what begins now is due: so many days from now, at six in the evening of the client's time.
pub fn due_at(now: DateTime<Utc>, days: u16, zone_name: &str) -> NaiveDateTime {
    let today = zone::local(now, zone_name).date();
    let day = today.checked_add_days(Days::new(days.into())).unwrap_or(today);
    day.and_time(NaiveTime::from_hms_opt(18, 0, 0).unwrap_or_default())
}

//! What is next in a sequence and why, in words for the practitioner.

use chrono::{DateTime, Utc};
use entity::kinds::StepTrigger;

use super::dates;
use super::speech::Speech;
use crate::domain::sequence::{Cue, Next, Obstacle, Outcome, Since, Step, Wait};

/// A sequence as it is told.
pub struct Told<'a> {
    pub speech: &'a Speech,
    /// The client's zone: times are theirs.
    pub zone: &'a str,
    pub client: &'a str,
    /// What the steps are called, in their order.
    pub titles: Vec<&'a str>,
    pub steps: Vec<Step>,
}

impl Told<'_> {
    fn title(&self, place: usize) -> String {
        let title = self.titles.get(place).copied().unwrap_or_default();
        if title.is_empty() { format!("step {}", place + 1) } else { format!("“{title}”") }
    }

    fn cue(&self, place: usize) -> Cue {
        let none = Cue { begins: StepTrigger::Manual, delay_days: 0, send_time: None };
        self.steps.get(place).map_or(none, |step| step.cue)
    }

    /// What is next and why: one or two sentences.
    pub fn why(&self, next: Next) -> String {
        match next {
            Next::Ready { step, since, .. } => format!("Next: {}, in a moment: {}.", self.title(step), self.since(step, since)),
            Next::At { step, at, since } => format!("Next: {}, on {}, {}.", self.title(step), self.moment(at), self.since(step, since)),
            Next::Waits { step, wait } => self.wait(step, wait),
            Next::Running { step } => format!("Every step has begun. {} waits for an answer.", self.title(step)),
            Next::NotDone { step } => format!("{}, the last step, was not done. Send it again, or end the sequence.", capital(&self.title(step))),
            Next::Finished => "Every step is done.".into(),
            Next::Ended => "It has ended. No further step begins.".into(),
        }
    }

    fn moment(&self, at: DateTime<Utc>) -> String {
        format!("{} at {}", dates::day(self.speech, at, self.zone), dates::time(at, self.zone))
    }

    fn since(&self, step: usize, since: Since) -> String {
        let cue = self.cue(step);
        let after = |what: String| match cue.delay_days {
            0 => format!("once {what}"),
            days => format!("{} after {what}", days_of(days)),
        };
        match since {
            Since::Start if cue.delay_days == 0 => "at the start".into(),
            Since::Start => format!("{} after the start", days_of(cue.delay_days)),
            Since::Begun(place) => after(format!("{} began", self.title(place))),
            Since::Done(place) if cue.begins == StepTrigger::Both => {
                format!("once {} was done and {} had passed since it began", self.title(place), days_of(cue.delay_days))
            }
            Since::Done(place) => after(format!("{} was done", self.title(place))),
            Since::Skipped(place) => after(format!("{} was skipped", self.title(place))),
        }
    }

    fn wait(&self, step: usize, wait: Wait) -> String {
        let next = format!("Next: {}", self.title(step));
        match wait {
            Wait::Person => format!("{next}. It waits until you begin it."),
            Wait::Paused => format!("{next}. The sequence is paused: nothing begins until you resume it."),
            Wait::ClientPaused => format!("{next}. {} is paused: nothing begins until they are active again.", self.client),
            Wait::Done(place, Outcome::Open | Outcome::Completed(_)) => {
                let cue = self.cue(step);
                let then = match (cue.begins, cue.delay_days, cue.send_time) {
                    (StepTrigger::Both, days, _) if days > 0 => format!(", at the earliest {} after that began{}", days_of(days), at_time(cue)),
                    (_, 0, None) => "; then at once".into(),
                    (_, 0, Some(time)) => format!("; then at the next {}", time.format("%H:%M")),
                    (_, days, _) => format!("; then {} later{}", days_of(days), at_time(cue)),
                };
                format!("{next}. It waits until {} is done{then}.", self.title(place))
            }
            Wait::Done(place, outcome) => {
                let what = match outcome {
                    Outcome::Declined => "was declined",
                    Outcome::Missed => "was not done in time",
                    _ => "was cancelled",
                };
                let before = self.title(place);
                format!("{} {what}, so {} waits. Begin {}, or send {before} again.", capital(&before), self.title(step), self.title(step))
            }
            Wait::Template(obstacle) => format!("{next}. Its time has come, but {}.", self.obstacle(obstacle)),
        }
    }

    /// Why a template cannot be assigned as it is.
    pub fn obstacle(&self, obstacle: Obstacle) -> &'static str {
        match obstacle {
            Obstacle::Archived => "its template is archived: bring that back, or choose another one",
            Obstacle::Unpublished => "its template is not published: publish it, or choose another one",
            Obstacle::Unattested => "its measure may not be used yet: an owner says on the page of measures that the practice may",
        }
    }

    /// When a step begins, as it was planned.
    pub fn plan(&self, place: usize) -> String {
        let cue = self.cue(place);
        let at = at_time(cue);
        let days = cue.delay_days;
        match (cue.begins, place, days) {
            (StepTrigger::Manual, ..) => "when you begin it".into(),
            (_, 0, 0) => format!("at the start{at}"),
            (_, 0, _) => format!("{} after the start{at}", days_of(days)),
            (StepTrigger::Time, _, 0) => format!("together with the step before{at}"),
            (StepTrigger::Time, ..) => format!("{} after the step before began{at}", days_of(days)),
            (StepTrigger::Completion, _, 0) | (StepTrigger::Both, _, 0) => format!("when the step before is done{at}"),
            (StepTrigger::Completion, ..) => format!("{} after the step before is done{at}", days_of(days)),
            (StepTrigger::Both, ..) => format!("when the step before is done and {} have passed since it began{at}", days_of(days)),
        }
    }
}

fn at_time(cue: Cue) -> String {
    cue.send_time.map(|time| format!(", at {}", time.format("%H:%M"))).unwrap_or_default()
}

/// "1 day", "3 days".
pub fn days_of(days: u16) -> String {
    if days == 1 { "1 day".into() } else { format!("{days} days") }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

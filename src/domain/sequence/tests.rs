//! The rule, told in examples and then with deeds drawn at random.

use proptest::prelude::*;

use super::*;
use StepTrigger::{Both, Completion, Manual, Time};

const LONDON: &str = "Europe/London";

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn nine() -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(9, 0, 0)
}

fn waiting(begins: StepTrigger, delay_days: u16, send_time: Option<NaiveTime>) -> Step {
    Step { cue: Cue { begins, delay_days, send_time }, became: Became::Waiting, obstacle: None }
}

fn begun(at: &str, outcome: Outcome) -> Step {
    Step { became: Became::Begun { at: utc(at), outcome }, ..waiting(Time, 0, None) }
}

fn course<'a>(steps: &'a [Step]) -> Course<'a> {
    Course {
        status: SequenceStatus::Active,
        client: ClientStatus::Active,
        starts_on: None,
        made_at: utc("2026-11-23T10:00:00Z"),
        zone: LONDON,
        steps,
    }
}

fn next_of(steps: &[Step], now: &str) -> Next {
    next(&course(steps), utc(now))
}

#[test]
fn three_days_after_it_was_done_at_nine() {
    let done = begun("2026-11-23T10:00:00Z", Outcome::Completed(utc("2026-11-30T20:00:00Z")));
    let steps = [done, waiting(Completion, 3, nine())];
    let at = utc("2026-12-03T09:00:00Z");
    assert_eq!(next_of(&steps, "2026-11-30T20:01:00Z"), Next::At { step: 1, at, since: Since::Done(0) });
    assert_eq!(next_of(&steps, "2026-12-03T09:00:00Z"), Next::Ready { step: 1, at, since: Since::Done(0) });
    // Done in the night with no delay: the next nine o'clock, not the one before.
    let steps = [done, waiting(Completion, 0, nine())];
    assert_eq!(next_of(&steps, "2026-11-30T20:01:00Z"), Next::At { step: 1, at: utc("2026-12-01T09:00:00Z"), since: Since::Done(0) });
    // Nine stays nine across the clock change.
    let done = begun("2026-10-20T10:00:00Z", Outcome::Completed(utc("2026-10-23T20:00:00Z")));
    let steps = [done, waiting(Completion, 3, nine())];
    assert_eq!(next_of(&steps, "2026-10-24T00:00:00Z"), Next::At { step: 1, at: utc("2026-10-26T09:00:00Z"), since: Since::Done(0) });
}

#[test]
fn time_does_not_wait_for_an_answer_and_completion_does() {
    let open = begun("2026-11-23T10:00:00Z", Outcome::Open);
    let at = utc("2026-11-30T10:00:00Z");
    assert_eq!(next_of(&[open, waiting(Time, 7, None)], "2026-11-23T10:00:00Z"), Next::At { step: 1, at, since: Since::Begun(0) });
    for begins in [Completion, Both] {
        for outcome in [Outcome::Open, Outcome::Declined, Outcome::Missed, Outcome::Cancelled] {
            let steps = [begun("2026-11-23T10:00:00Z", outcome), waiting(begins, 0, None)];
            assert_eq!(next_of(&steps, "2027-11-23T10:00:00Z"), Next::Waits { step: 1, wait: Wait::Done(0, outcome) });
        }
    }
    // Both: whichever is later.
    let early = begun("2026-11-23T10:00:00Z", Outcome::Completed(utc("2026-11-24T10:00:00Z")));
    assert_eq!(next_of(&[early, waiting(Both, 7, None)], "2026-11-24T10:00:00Z"), Next::At { step: 1, at, since: Since::Begun(0) });
    let late = begun("2026-11-23T10:00:00Z", Outcome::Completed(utc("2026-12-05T10:00:00Z")));
    let ready = Next::Ready { step: 1, at: utc("2026-12-05T10:00:00Z"), since: Since::Done(0) };
    assert_eq!(next_of(&[late, waiting(Both, 7, None)], "2026-12-05T10:00:00Z"), ready);
}

#[test]
fn the_first_begins_at_once_on_a_day_or_by_hand() {
    let now = "2026-11-23T10:00:00Z";
    assert_eq!(next_of(&[waiting(Time, 0, None)], now), Next::Ready { step: 0, at: utc(now), since: Since::Start });
    assert_eq!(next_of(&[waiting(Completion, 2, nine())], now), Next::At { step: 0, at: utc("2026-11-25T09:00:00Z"), since: Since::Start });
    assert_eq!(next_of(&[waiting(Manual, 0, None)], now), Next::Waits { step: 0, wait: Wait::Person });
    let steps = [waiting(Time, 0, None)];
    let on_a_day = Course { starts_on: NaiveDate::from_ymd_opt(2026, 12, 3), ..course(&steps) };
    assert_eq!(next(&on_a_day, utc(now)), Next::At { step: 0, at: utc("2026-12-03T09:00:00Z"), since: Since::Start });
}

#[test]
fn after_a_skipped_step_the_delay_counts_from_when_that_was_said() {
    let skipped = |at: &str| Step { became: Became::Skipped(utc(at)), ..waiting(Manual, 0, None) };
    let done = begun("2026-11-23T10:00:00Z", Outcome::Completed(utc("2026-11-24T10:00:00Z")));
    let steps = [done, skipped("2026-11-28T12:00:00Z"), waiting(Completion, 2, None)];
    assert_eq!(next_of(&steps, "2026-11-28T12:00:00Z"), Next::At { step: 2, at: utc("2026-11-30T12:00:00Z"), since: Since::Skipped(1) });
    // Said before the last one was done, it moves nothing.
    let steps = [done, skipped("2026-11-23T12:00:00Z"), waiting(Completion, 2, None)];
    assert_eq!(next_of(&steps, "2026-11-24T10:00:00Z"), Next::At { step: 2, at: utc("2026-11-26T10:00:00Z"), since: Since::Done(0) });
}

#[test]
fn nothing_begins_while_somebody_or_a_template_holds_it_back() {
    let now = utc("2026-11-23T10:00:00Z");
    let steps = [Step { obstacle: Some(Obstacle::Archived), ..waiting(Time, 0, None) }];
    assert_eq!(next(&course(&steps), now), Next::Waits { step: 0, wait: Wait::Template(Obstacle::Archived) });
    let steps = [waiting(Time, 0, None)];
    let paused = Course { status: SequenceStatus::Paused, ..course(&steps) };
    assert_eq!(next(&paused, now), Next::Waits { step: 0, wait: Wait::Paused });
    let away = Course { client: ClientStatus::Paused, ..course(&steps) };
    assert_eq!(next(&away, now), Next::Waits { step: 0, wait: Wait::ClientPaused });
    let gone = Course { client: ClientStatus::Discharged, ..course(&steps) };
    assert_eq!(next(&gone, now), Next::Ended);
}

#[test]
fn it_is_over_when_the_last_one_is() {
    let of = |outcome| next_of(&[begun("2026-11-23T10:00:00Z", outcome)], "2026-12-23T10:00:00Z");
    assert_eq!(of(Outcome::Open), Next::Running { step: 0 });
    assert_eq!(of(Outcome::Missed), Next::NotDone { step: 0 });
    assert_eq!(of(Outcome::Completed(utc("2026-11-24T10:00:00Z"))), Next::Finished);
    assert_eq!(of(Outcome::Cancelled), Next::Finished);
    assert_eq!(
        next_of(&[Step { became: Became::Skipped(utc("2026-11-24T10:00:00Z")), ..waiting(Time, 0, None) }], "2026-12-23T10:00:00Z"),
        Next::Finished
    );
}

/// What somebody may do to a sequence between two looks of the worker.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Complete(usize),
    Decline(usize),
    Skip(usize),
    BringBack(usize),
    Move(usize, bool),
    Pause,
    Resume,
    Wait(u32),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        (0usize..8).prop_map(Deed::Complete),
        (0usize..8).prop_map(Deed::Decline),
        (0usize..8).prop_map(Deed::Skip),
        (0usize..8).prop_map(Deed::BringBack),
        ((0usize..8), any::<bool>()).prop_map(|(place, up)| Deed::Move(place, up)),
        Just(Deed::Pause),
        Just(Deed::Resume),
        (1u32..400).prop_map(Deed::Wait),
    ];
    prop::collection::vec(deed, 0..60)
}

fn cues() -> impl Strategy<Value = Vec<Cue>> {
    let cue = (0usize..4, 0u16..=365, prop::option::of((0u32..24, 0u32..60)));
    let cue = cue.prop_map(|(begins, delay_days, time)| Cue {
        begins: [Manual, Time, Completion, Both][begins],
        delay_days,
        send_time: time.and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0)),
    });
    prop::collection::vec(cue, 1..8)
}

/// Steps with a name each, so that a step is known wherever it stands.
struct Run {
    steps: Vec<(usize, Step)>,
    now: DateTime<Utc>,
    status: SequenceStatus,
    zone: &'static str,
    begun: Vec<usize>,
}

impl Run {
    fn next(&self) -> Next {
        let steps: Vec<Step> = self.steps.iter().map(|(_, step)| *step).collect();
        next(&Course { status: self.status, zone: self.zone, ..course(&steps) }, self.now)
    }

    fn became(&self) -> Vec<Became> {
        self.steps.iter().map(|(_, step)| step.became).collect()
    }

    fn begin(&mut self, place: usize) {
        let name = self.steps[place].0;
        assert!(self.steps[place].1.became == Became::Waiting && !self.begun.contains(&name), "begun twice");
        assert!(!self.steps[place..].iter().any(|(_, step)| matches!(step.became, Became::Begun { .. })), "went backwards");
        self.begun.push(name);
        self.steps[place].1.became = Became::Begun { at: self.now, outcome: Outcome::Open };
    }

    fn look(&mut self) {
        while let Next::Ready { step, at, .. } = self.next() {
            assert!(at <= self.now);
            self.begin(step);
        }
    }

    fn answer(&mut self, place: usize, outcome: Outcome) {
        if let Some((_, Step { became: Became::Begun { outcome: was, .. }, .. })) = self.steps.get_mut(place)
            && !matches!(was, Outcome::Completed(_))
        {
            *was = outcome;
        }
    }

    fn arrange(&mut self, order: Vec<usize>) {
        self.steps = order.into_iter().map(|place| self.steps[place]).collect();
    }

    fn perform(&mut self, deed: Deed) {
        match deed {
            Deed::Complete(place) => self.answer(place, Outcome::Completed(self.now)),
            Deed::Decline(place) => self.answer(place, Outcome::Declined),
            Deed::Skip(place) => {
                if let Some((_, step)) = self.steps.get_mut(place).filter(|(_, step)| step.became == Became::Waiting) {
                    step.became = Became::Skipped(self.now);
                }
            }
            Deed::BringBack(place) => {
                if matches!(self.steps.get(place), Some((_, Step { became: Became::Skipped(_), .. }))) {
                    let order = order::brought_back(&self.became(), place);
                    self.steps[place].1.became = Became::Waiting;
                    self.arrange(order);
                }
            }
            Deed::Move(place, up) => {
                if let Some(order) = order::moved(&self.became(), place, up) {
                    self.arrange(order);
                }
            }
            Deed::Pause => self.status = SequenceStatus::Paused,
            Deed::Resume => self.status = SequenceStatus::Active,
            Deed::Wait(hours) => self.now += chrono::TimeDelta::hours(hours.into()),
        }
    }
}

proptest! {
    #[test]
    fn a_step_begins_once_and_in_order_and_the_sequence_ends(
        cues in cues(),
        deeds in deeds(),
        zone in prop::sample::select(vec!["Europe/London", "America/Vancouver", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Cairo"]),
    ) {
        let steps = cues.into_iter().map(|cue| Step { cue, became: Became::Waiting, obstacle: None }).enumerate().collect();
        let mut run = Run { steps, now: utc("2026-11-23T10:00:00Z"), status: SequenceStatus::Active, zone, begun: Vec::new() };
        for deed in deeds {
            run.perform(deed);
            run.look();
        }
        // Now every step is answered, begun by hand where it waits for a person, and waited for.
        run.status = SequenceStatus::Active;
        for _ in 0..40 {
            run.look();
            let open: Vec<usize> = (0..run.steps.len()).collect();
            open.into_iter().for_each(|place| run.answer(place, Outcome::Completed(run.now)));
            match run.next() {
                Next::Waits { step, wait: Wait::Person } => run.begin(step),
                Next::At { at, .. } => {
                    prop_assert!(at > run.now && at <= run.now + chrono::TimeDelta::days(367));
                    run.now = at;
                }
                Next::Ready { .. } => {}
                Next::Finished => break,
                other => prop_assert!(false, "stands still: {:?}", other),
            }
        }
        prop_assert_eq!(run.next(), Next::Finished);
        prop_assert!(run.steps.iter().all(|(_, step)| step.became != Became::Waiting));
    }
}

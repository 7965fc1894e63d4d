//! The seven clients of the demo and their twelve weeks: steady, improving, stopped, new, unconfirmed, overdue, discharged. All of them made up.
//! Weeks are counted back from the last session: week 11 is the first one, week 0 the last.

use entity::kinds::{DeclineReason, EntryKind};

use super::calendar::{FIRST_WEEK, ZONE};
use super::story::{Assigned, Deed, Moment, Sheet, Staff, Story, Typed, Who, due};
use crate::domain::addresses::Asking;
use crate::domain::client_plan::{ClientPlan, Step};
use crate::domain::entry::Shown;
use crate::domain::rating::{Quality, Rating};
use crate::domain::review::{Amount, Next, Review};
use crate::domain::schedule::{TypedSchedule, TypedThinning};

/// Everything that happens, in the order of time.
pub fn moments() -> Vec<Moment> {
    let stories = [ann(), ed(), tom(), priya(), lena(), mina(), noah()];
    let mut moments: Vec<Moment> = stories.into_iter().flat_map(|story| story.moments).collect();
    moments.sort_by_key(|moment| (moment.day, moment.hour));
    moments
}

/// Between these two moments no mail goes, as when a server stands still: a mail that waits too long is given up.
pub const STANDSTILL: ((i64, super::calendar::Hour), (i64, super::calendar::Hour)) = ((-40, (19, 55)), (-37, (20, 30)));

/// How the therapist sees it.
fn rated(amount: Amount, quality: Quality, next: Next) -> Rating {
    Rating { amount: Some(amount), quality: Some(quality), next: Some(next) }
}

fn typed(pairs: &[(&'static str, &str)]) -> Typed {
    pairs.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (*name, (*text).to_owned())).collect()
}

/// A check-in: mood, sleep and energy; whether it was tried, what helped; the best moment, and a wish.
fn check_in((mood, sleep, energy): (u8, u8, u8), (tried, helped): (&str, &str), best: &str, wish: &str) -> Typed {
    let (mood, sleep, energy) = (mood.to_string(), sleep.to_string(), energy.to_string());
    let fields =
        [("mood", mood.as_str()), ("sleep", &sleep), ("energy", &energy), ("tried", tried), ("helped", helped), ("best", best), ("wish", wish)];
    typed(&fields)
}

/// A PHQ-9, from the scores of its nine answers.
fn phq_9(scores: [u8; 9]) -> Typed {
    const NAMES: [&str; 9] = ["phq9_1", "phq9_2", "phq9_3", "phq9_4", "phq9_5", "phq9_6", "phq9_7", "phq9_8", "phq9_9"];
    let answers = NAMES.into_iter().zip(scores).map(|(name, score)| (name, score.to_string()));
    answers.chain([("phq9_difficulty", "somewhat".to_owned())]).collect()
}

/// The day of the week's answer. Nobody answers while the server stands still.
fn day(week: i64, usual: i64) -> i64 {
    if week == 6 { 1 } else { usual }
}

/// Improving: her mood rises over twelve check-ins, one of them missed.
fn ann() -> Story {
    let mut ann = Story::of(Who::Ann, 10);
    let why = "So that we both see how the week went, not only the day of the session.";
    ann.opening(
        FIRST_WEEK,
        Deed::Add {
            by: Staff::Amal,
            of: Staff::Amal,
            name: "Ann Larsen",
            email: "ann@mail.example",
            zone: ZONE,
            language: "en",
            asking: Asking::Attested,
        },
    );
    ann.sessions(FIRST_WEEK, 16);
    let weeks = [
        ((3, 5, 2), ("no", ""), "Coffee in the sun on Tuesday.", ""),
        ((4, 5, 3), ("yes", ""), "Rang my sister back.", "The phone call with my mother."),
        ((4, 6, 3), ("yes", ""), "Slept through twice.", "Sunday evenings."),
        ((5, 6, 4), ("yes", ""), "A long bath and a bad film.", ""),
        ((0, 0, 0), ("", ""), "", ""),
        ((5, 6, 5), ("yes", "moving"), "Walked the long way home, just because.", "Why I did not send anything last week."),
        ((6, 7, 5), ("yes", "people"), "Dinner at my sister's. I stayed for pudding.", ""),
        ((6, 6, 6), ("no", "rest"), "Said no to the extra shift, and it was fine.", "Saying no to my boss."),
        ((7, 7, 6), ("yes", "moving"), "First swim since spring.", ""),
        ((6, 6, 6), ("yes", "people"), "My nephew's drawing of me.", "How to keep this going."),
        ((7, 8, 7), ("yes", "doing"), "Cleared the kitchen table. It has stayed clear.", ""),
        ((8, 8, 7), ("yes", "moving"), "Swam twice, and laughed a lot on Saturday.", "Whether we could meet every other week."),
    ];
    for (week, (numbers, did, best, wish)) in (0..=FIRST_WEEK).rev().zip(weeks) {
        let assigned = due(Sheet::CheckIn, 5, why);
        if numbers.0 == 0 {
            ann.assign(week, assigned);
            continue;
        }
        let usual = if week == 0 { 1 } else { [3, 2, 4][usize::try_from(week % 3).unwrap_or(0)] };
        ann.round(week, assigned, (day(week, usual), (20, 15)), check_in(numbers, did, best, wish));
    }
    // Every third week a standard measure. One answer in the first weeks needed a person.
    let measured =
        [(11, [3, 3, 2, 2, 1, 2, 2, 1, 1]), (8, [2, 2, 2, 2, 1, 2, 1, 1, 0]), (5, [2, 1, 1, 1, 1, 1, 1, 1, 0]), (2, [1, 1, 1, 1, 1, 1, 1, 0, 0])];
    for (week, answers) in measured {
        let why = "A second pair of eyes on how you are, beside the numbers of your own.";
        ann.round(week, due(Sheet::Measure, 4, why), (2, (9, 10)), phq_9(answers));
    }
    // She sent one and remembered something the next morning.
    let more =
        check_in((6, 6, 6), ("yes", "people"), "My nephew's drawing of me. And the message from Jo, after all this time.", "How to keep this going.");
    ann.then(2, 5, (8, 5), Deed::Answer("CheckIn 2".into(), more));
    ann.opening(5, Deed::Look);
    ann.opening(0, Deed::Look);
    // From now on by a rule: every week, in a month every other week, as she wished. And for two weeks one small thing each day.
    let weekly = TypedSchedule {
        kind: "weeks".into(),
        times: vec!["09:00".into()],
        from_date: "7".into(),
        within: "3".into(),
        thin: vec![TypedThinning { date: "35".into(), every: "2".into(), unit: "weeks".into() }],
        ..TypedSchedule::default()
    };
    ann.rule(0, Sheet::CheckIn, weekly, why);
    let daily = TypedSchedule {
        kind: "days".into(),
        times: vec!["08:30".into()],
        from_date: "1".into(),
        end: "on".into(),
        until_date: "14".into(),
        within: "12".into(),
        within_unit: "hours".into(),
        ..TypedSchedule::default()
    };
    let small = ann.rule(1, Sheet::Activity, daily, "One small thing each day for two weeks, on days that are good and on days that are not.");
    for (days, what, minutes) in [(1, "outside", "25"), (2, "people", "40"), (4, "outside", "30"), (5, "music", "20")] {
        let done = [("what", what), ("when", "{today}"), ("minutes", minutes), ("before", "5"), ("after", "7"), ("again", "same")];
        ann.then(1, days, (17, 40), Deed::Answer(small.clone(), typed(&done)));
    }
    let review = Review {
        amount: Some(Amount::Most),
        hard: Some(4),
        helpful: Some(8),
        hindrances: vec![DeclineReason::NoTime],
        learned: Some("Going out of the door is the hard part. After that it goes by itself.".into()),
        next: Some(Next::Keep),
    };
    ann.then(1, 5, (17, 50), Deed::LookBack(small.clone(), Box::new(review)));
    ann.opening(0, Deed::Conclude(small, "A small step counts as a step.", rated(Amount::Most, Quality::Mostly, Next::Keep)));
    ann.then(0, 1, (19, 30), Deed::SelfCare);
    // A plan that was written together, and changed when they looked at it.
    ann.closing(8, Deed::PlanTogether { later: false });
    ann.closing(7, Deed::PlanReviewed);
    ann.opening(4, Deed::PlanTogether { later: true });
    ann.closing(4, Deed::PlanReviewed);
    ann.closing(1, Deed::PlanReviewed);
    let journal = Assigned {
        sheet: Sheet::Journal,
        due: Some(10),
        why: "To keep hold of what you notice between our sessions.",
        message: Some("No need to fill in all three. One line is plenty."),
    };
    let journal = ann.assign(0, journal);
    // She plans it, is not quite sure, and begins with the smallest version. The small things of each day did her good.
    let plan = ClientPlan {
        when: Some("have put the phone away on Thursday".into()),
        then: Some("write one line at the kitchen table".into()),
        sure: Some(6),
        obstacle: Some("I may be too tired after the late shift.".into()),
        step: Some(Step::Smallest),
        smallest: Some("One line is plenty.".into()),
    };
    ann.then(0, 1, (21, 10), Deed::Intend(journal.clone(), Box::new(plan)));
    // In the evening she has time; next week she is away.
    ann.then(0, 1, (20, 30), Deed::ChooseReminders { hour: 19, days: &[1, 3, 5], pause: 7 });
    ann.then(0, 1, (21, 15), Deed::Begin(journal, typed(&[("takeaway", "That a good week does not have to be explained.")])));
    // Between the sessions she writes what nobody asked for.
    let lapse = "Cancelled on Jo at the last minute and hid in bed. I rang her the next day.";
    ann.then(1, 2, (21, 40), Deed::Write(EntryKind::Lapse, lapse, "Home", Shown::Shared));
    ann.then(1, 3, (19, 20), Deed::Write(EntryKind::Win, "Swam before work. Nobody made me.", "Pool", Shown::Shared));
    ann.then(0, 1, (21, 20), Deed::Write(EntryKind::Journal, "Something my sister said keeps going round.", "Home", Shown::Kept));
    ann.then(0, 1, (21, 25), Deed::Topic("What I say when my mother rings"));
    ann
}

/// Steady: Ben's client, shared with Amal; away for two weeks in the middle; keeps a log since.
fn ed() -> Story {
    let mut ed = Story::of(Who::Ed, 11);
    ed.opening(
        10,
        Deed::Add {
            by: Staff::Ben,
            of: Staff::Ben,
            name: "Ed Okafor",
            email: "ed@mail.example",
            zone: "Europe/Dublin",
            language: "en",
            asking: Asking::Attested,
        },
    );
    ed.sessions(10, 14);
    ed.then(4, 0, (11, 40), Deed::CallOff(7));
    ed.then(0, 1, (13, 10), Deed::Write(EntryKind::Ask, "Something short for the evening before a night shift?", "", Shown::Shared));
    let weeks = [
        (10, (6, 6, 5), ("yes", ""), "Football with my nephew.", ""),
        (9, (6, 5, 6), ("yes", ""), "A quiet shift.", ""),
        (8, (5, 6, 5), ("no", ""), "Sunday lunch.", "Night shifts again."),
        (7, (6, 6, 6), ("yes", ""), "Fixed the bike.", ""),
        (6, (6, 6, 5), ("yes", "doing"), "We won, three to two.", ""),
        (5, (6, 7, 6), ("yes", "people"), "Packing for the trip.", ""),
        (2, (6, 7, 6), ("no", "rest"), "Two weeks without an alarm clock.", "Coming back."),
        (1, (5, 5, 5), ("yes", "people"), "Football again.", ""),
        (0, (6, 6, 6), ("yes", "doing"), "Cooked for five people.", ""),
    ];
    for (week, numbers, did, best, wish) in weeks {
        let usual = if week == 0 { 1 } else { 2 };
        // In week 6 he writes when the server has just begun to stand still: Ben's mail about it is given up.
        let answered = if week == 6 { (2, (20, 0)) } else { (usual, (19, 20)) };
        ed.round(week, due(Sheet::CheckIn, 5, "A short look at the week before we meet."), answered, check_in(numbers, did, best, wish));
    }
    // Twice in a row the check-in does little for him.
    for (week, days, helpful) in [(1, 2, 3), (0, 1, 2)] {
        let review = Review { amount: Some(Amount::All), hard: Some(2), helpful: Some(helpful), ..Review::default() };
        ed.then(week, days, (19, 30), Deed::LookBack(format!("CheckIn {week}"), Box::new(review)));
    }
    ed.opening(8, Deed::Share(Staff::Amal));
    ed.opening(4, Deed::Conclude("CheckIn 5".into(), "A bad night is one night.", rated(Amount::All, Quality::Partly, Next::Easier)));
    ed.closing(4, Deed::Pause);
    ed.opening(2, Deed::Resume);
    let log =
        ed.assign(2, due(Sheet::Mornings, 23, "You wondered whether late shifts or late screens make the difference. A line each morning may tell."));
    let mornings = [
        (2, 2, "6", "5", "Late shift."),
        (2, 4, "7.5", "7", "Off. Read in bed."),
        (2, 6, "7", "6", ""),
        (1, 2, "5.5", "4", "Late shift, then the phone until one."),
        (1, 4, "7", "7", "Phone in the kitchen."),
        (0, 1, "7.5", "7", "Phone in the kitchen again."),
    ];
    for (week, days, hours, rested, note) in mornings {
        let entry = typed(&[("night", "{today}"), ("hours", hours), ("rested", rested), ("note", note)]);
        ed.then(week, days, (8, 10), Deed::Answer(log.clone(), entry));
    }
    ed.opening(0, Deed::Discuss(log));
    // In the middle of three small steps: one is done, one waits for him, one is to come.
    let steps = vec![
        due(Sheet::Journal, 5, "What you know about your nights already."),
        due(Sheet::Activity, 7, "One evening without a screen, on a day you choose."),
        due(Sheet::CheckIn, 7, "To see whether anything moved."),
    ];
    ed.closing(1, Deed::Plan("Better nights, step by step", steps));
    let nights = typed(&[("takeaway", "Late shifts are not the whole story: the phone is.")]);
    ed.then(1, 2, (20, 10), Deed::Answer("Better nights, step by step".into(), nights));
    ed
}

/// Stopped: five good weeks, one that he declined, one without an answer; then no more reminders, please.
fn tom() -> Story {
    let mut tom = Story::of(Who::Tom, 14);
    let why = "A few lines between our sessions, so that we can begin where you are.";
    tom.opening(
        8,
        Deed::Add { by: Staff::Amal, of: Staff::Amal, name: "Tom Ashby", email: "tom@mail.example", zone: ZONE, language: "en", asking: Asking::Now },
    );
    tom.then(8, 0, (14, 20), Deed::Confirm);
    tom.sessions(8, 11);
    tom.then(1, 0, (14, 30), Deed::StayAway);
    tom.then(0, 0, (14, 30), Deed::StayAway);
    let weeks = [
        (8, (5, 5, 4), ("yes", ""), "New job, first week done.", ""),
        (7, (6, 5, 5), ("yes", ""), "Lunch outside with two colleagues.", "Speaking up in meetings."),
        (6, (6, 6, 5), ("yes", "people"), "Said something in the Monday meeting.", ""),
        (5, (7, 6, 6), ("yes", "doing"), "Finished the report a day early.", ""),
        (4, (6, 5, 5), ("no", "rest"), "Slept until ten on Sunday.", "Too many evenings at work."),
    ];
    for (week, numbers, did, best, wish) in weeks {
        tom.round(week, due(Sheet::CheckIn, 5, why), (day(week, 2), (21, 5)), check_in(numbers, did, best, wish));
    }
    let declined = tom.assign(3, due(Sheet::CheckIn, 5, why));
    let note = "Quarter's end at work. I would rather do this properly than in a hurry.";
    tom.then(3, 3, (19, 30), Deed::Decline(declined, DeclineReason::NoTime, note));
    tom.assign(2, due(Sheet::CheckIn, 5, why));
    tom.then(2, 5, (8, 10), Deed::StopReminders);
    tom
}

/// Overdue: often late and never gone; what is due now she has begun.
fn priya() -> Story {
    let mut priya = Story::of(Who::Priya, 15);
    let small = "One small thing, on a day you choose. Smaller than you think counts.";
    let look = "A short look at the week before we meet.";
    priya.opening(
        10,
        Deed::Add {
            by: Staff::Amal,
            of: Staff::Amal,
            name: "Priya Nair",
            email: "priya@oldmail.example",
            zone: ZONE,
            language: "es",
            asking: Asking::Attested,
        },
    );
    priya.sessions(10, 15);
    priya.closing(2, Deed::PlanTogether { later: false });
    priya.closing(1, Deed::PlanReviewed);
    priya.then(0, 1, (20, 45), Deed::PlanProposed);
    priya.round(10, due(Sheet::CheckIn, 5, look), (4, (19, 40)), check_in((5, 4, 4), ("yes", ""), "My plants are still alive.", "Sleep."));
    let late = [
        ("what", "outside"),
        ("when", "{yesterday}"),
        ("minutes", "20"),
        ("before", "4"),
        ("after", "6"),
        ("again", "same"),
        ("more", "The park is nearer than I remembered."),
    ];
    priya.round(9, due(Sheet::Activity, 6, small), (7, (7, 50)), typed(&late));
    // The wrong sheet, taken back at once.
    let wrong = priya.assign(8, due(Sheet::Journal, 6, small));
    priya.then(8, 0, (15, 52), Deed::Cancel(wrong));
    let music = [("what", "music"), ("when", "{yesterday}"), ("minutes", "35"), ("before", "5"), ("after", "7"), ("again", "same")];
    priya.then(8, 0, (15, 55), Deed::Assign { name: "Activity 8".into(), sheet: Sheet::Activity, due: Some(6), why: small, message: None });
    priya.then(8, 5, (20, 30), Deed::Answer("Activity 8".into(), typed(&music)));
    priya.opening(
        7,
        Deed::Conclude("Activity 8".into(), "Music first, then the rest of the evening.", rated(Amount::All, Quality::Fully, Next::Keep)),
    );
    priya.round(7, due(Sheet::CheckIn, 5, look), (2, (21, 0)), check_in((6, 5, 5), ("yes", ""), "Piano, badly, for half an hour.", ""));
    // She moved house: more time, and a new address.
    let moving = priya.assign(5, due(Sheet::Activity, 6, small));
    priya.then(5, 2, (9, 30), Deed::Postpone(moving.clone(), 9));
    priya.then(5, 5, (11, 0), Deed::MoveTo("priya@mail.example"));
    let boxes = [
        ("what", "rest"),
        ("when", "{yesterday}"),
        ("minutes", "60"),
        ("before", "3"),
        ("after", "5"),
        ("again", "smaller"),
        ("more", "Sat on a box and did nothing. It was good."),
    ];
    priya.then(5, 10, (20, 30), Deed::Answer(moving.clone(), typed(&boxes)));
    priya.opening(3, Deed::Conclude(moving, "Sitting down is allowed.", rated(Amount::Half, Quality::Mostly, Next::Harder)));
    priya.round(
        3,
        due(Sheet::CheckIn, 5, look),
        (6, (22, 10)),
        check_in((5, 5, 4), ("no", "rest"), "Found the kettle.", "Everything takes so long at the moment."),
    );
    let call = [
        ("what", "people"),
        ("when", "{yesterday}"),
        ("minutes", "15"),
        ("before", "4"),
        ("after", "7"),
        ("again", "same"),
        ("more", "Only meant to leave a message."),
    ];
    priya.round(2, due(Sheet::Activity, 5, small), (4, (20, 45)), typed(&call));
    let open = priya.assign(1, due(Sheet::Journal, 8, "You said that good thoughts are gone by the evening. Three places to put them."));
    let begun = [("takeaway", "That late is not the same as not at all."), ("challenge", "The last of the boxes.")];
    priya.then(0, 0, (21, 40), Deed::Begin(open, typed(&begun)));
    priya
}

/// Discharged in the ninth week, with everything answered and discussed.
fn lena() -> Story {
    let mut lena = Story::of(Who::Lena, 16);
    let why = "The same few questions each week, so that you can see the road behind you.";
    lena.opening(
        FIRST_WEEK,
        Deed::Add {
            by: Staff::Amal,
            of: Staff::Amal,
            name: "Lena Vogel",
            email: "lena@mail.example",
            zone: "Europe/Lisbon",
            language: "de",
            asking: Asking::Attested,
        },
    );
    lena.sessions(FIRST_WEEK, 12);
    let weeks = [
        (11, (4, 4, 4), ("yes", ""), "The sea, on Thursday.", "Flying home for the wedding."),
        (10, (5, 4, 4), ("yes", ""), "Booked the ticket.", ""),
        (9, (5, 5, 5), ("yes", ""), "Slept before the big meeting.", ""),
        (8, (6, 6, 5), ("no", ""), "A whole day without lists.", "Lists."),
        (7, (6, 6, 6), ("yes", ""), "Was at the airport and stayed calm.", ""),
        (6, (7, 7, 6), ("yes", "people"), "Danced at the wedding.", ""),
        (5, (7, 7, 7), ("yes", "moving"), "Back at choir.", "How we end."),
        (4, (8, 7, 7), ("yes", "people"), "Told a friend what I have learned here.", "Saying goodbye well."),
    ];
    for (week, numbers, did, best, wish) in weeks {
        lena.round(week, due(Sheet::CheckIn, 5, why), (day(week, 3), (18, 40)), check_in(numbers, did, best, wish));
    }
    lena.then(8, 2, (10, 0), Deed::SendAgain("CheckIn 8".into()));
    let log = lena.assign(9, due(Sheet::Mornings, 7, "One week of mornings, to see what the nights are really like."));
    for (days, hours, rested) in [(1, "5.5", "4"), (3, "6", "5"), (5, "7", "6")] {
        lena.then(9, days, (7, 45), Deed::Answer(log.clone(), typed(&[("night", "{today}"), ("hours", hours), ("rested", rested)])));
    }
    lena.opening(8, Deed::Discuss(log));
    lena.opening(3, Deed::Look);
    lena.closing(3, Deed::Discharge);
    lena
}

/// New: Sam added her this week; her first mail waits unopened.
fn mina() -> Story {
    let mut mina = Story::of(Who::Mina, 17);
    mina.then(
        0,
        0,
        (12, 20),
        Deed::Add {
            by: Staff::Sam,
            of: Staff::Amal,
            name: "Mina Sato",
            email: "mina@mail.example",
            zone: ZONE,
            language: "en",
            asking: Asking::Attested,
        },
    );
    mina.then(0, 0, (12, 25), Deed::Meet { hour: 17, times: 6 });
    mina.assign(0, due(Sheet::CheckIn, 9, "Our first look at an ordinary week."));
    mina.then(0, 0, (18, 20), Deed::Agree);
    mina
}

/// Newer still: he has not confirmed his address yet, so his first mail waits.
fn noah() -> Story {
    let mut noah = Story::of(Who::Noah, 18);
    noah.then(
        0,
        0,
        (12, 40),
        Deed::Add { by: Staff::Sam, of: Staff::Amal, name: "Noah Lind", email: "noah@mail.example", zone: ZONE, language: "de", asking: Asking::Now },
    );
    noah.assign(0, due(Sheet::CheckIn, 9, "Our first look at an ordinary week."));
    noah
}

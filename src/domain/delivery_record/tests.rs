//! Every case, every word, and any combination of facts.

use super::*;
use chrono::TimeDelta;
use entity::kinds::PauseMode;
use proptest::prelude::*;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    utc("2026-11-23T10:00:00Z")
}

fn hours(hours: i64) -> DateTime<Utc> {
    now() + TimeDelta::hours(hours)
}

fn at(at: DateTime<Utc>) -> String {
    format!("on {}", at.format("%d %b, %H:%M"))
}

/// Something that was planned a week ago.
fn facts(status: OccurrenceStatus) -> Facts {
    let opened_at = (status != OccurrenceStatus::Planned).then(|| hours(-24));
    let opens_at = if opened_at.is_some() { hours(-24) } else { hours(24) };
    Facts {
        now: now(),
        status,
        why: None,
        times: Times { planned_at: hours(-168), opens_at, opened_at, remind_at: Some(hours(48)), ..Times::default() },
        barrier: None,
        reminder_barrier: None,
        client: ClientTimes::default(),
        mails: Vec::new(),
        saves: Saves::default(),
        responses: Vec::new(),
        sending_stopped: None,
    }
}

fn mail(part: Part, state: EmailState) -> Mail {
    Mail {
        part,
        several: false,
        state,
        asked_at: hours(-24),
        next_try_at: hours(-24),
        expires_at: hours(48),
        sent_at: (state == EmailState::Sent).then(|| hours(-23)),
        bounced_at: None,
        reason: None,
        tries: Vec::new(),
    }
}

fn open_with(mail: Mail) -> Facts {
    Facts { mails: vec![mail], ..facts(OccurrenceStatus::Open) }
}

fn said(why: Option<Why>) -> String {
    why.map_or_else(|| "it was sent".into(), |why| why.words(&at))
}

#[test]
fn what_is_planned_says_when_it_goes_or_what_keeps_it() {
    let planned = facts(OccurrenceStatus::Planned);
    assert_eq!(not_sent(&planned), Some(Why::Later(hours(24))));
    assert!(said(not_sent(&planned)).contains("on 24 Nov, 10:00"));
    let due = Facts { times: Times { opens_at: hours(0), ..planned.times }, ..planned.clone() };
    assert_eq!(not_sent(&due), Some(Why::AboutToOpen));
    for barrier in Barrier::ALL {
        let text = said(not_sent(&Facts { barrier: Some(barrier), ..planned.clone() }));
        assert!(text.contains(&barrier.words()), "{text}");
        assert_eq!(text.starts_with("It waits"), barrier.waits(), "{text}");
    }
    let until = "2026-11-28".parse().ok();
    let paused = Facts { barrier: Some(Barrier::Paused { until, mode: PauseMode::Shift }), ..planned };
    assert!(said(not_sent(&paused)).contains("paused until 28 November 2026"));
}

#[test]
fn what_ended_before_it_went_says_why() {
    let mut seen = std::collections::HashSet::new();
    for why in OccurrenceWhy::ALL {
        let status =
            if matches!(why, OccurrenceWhy::Downtime | OccurrenceWhy::Newer) { OccurrenceStatus::Missed } else { OccurrenceStatus::Cancelled };
        let mut ended = Facts { why: Some(*why), ..facts(status) };
        ended.times.opened_at = None;
        assert_eq!(not_sent(&ended), Some(Why::Ended(Some(*why))));
        assert!(seen.insert(said(not_sent(&ended))), "{why} has words of its own");
    }
    assert_eq!(not_sent(&facts(OccurrenceStatus::Cancelled)), Some(Why::Ended(None)));
    assert_eq!(not_sent(&facts(OccurrenceStatus::Missed)), Some(Why::Over));
    assert_eq!(not_sent(&facts(OccurrenceStatus::Completed)), Some(Why::Answered));
    assert_eq!(not_sent(&facts(OccurrenceStatus::Open)), Some(Why::NothingAsked));
}

#[test]
fn a_mail_that_has_not_gone_says_where_it_is() {
    use EmailState::*;
    let with = |state, change: &dyn Fn(&mut Mail)| {
        let mut one = mail(Part::Invitation, state);
        change(&mut one);
        said(not_sent(&open_with(one)))
    };
    assert_eq!(with(Sent, &|_| {}), "it was sent");
    let quiet = with(Ready, &|mail| (mail.next_try_at, mail.reason) = (hours(10), Some("it waits for the end of the quiet hours".into())));
    assert!(quiet.contains("on 23 Nov, 20:00") && quiet.contains("quiet hours"), "{quiet}");
    assert!(with(Ready, &|_| {}).contains("about to go") && with(Sending, &|_| {}).contains("about to go"));
    let away = with(Retry, &|mail| (mail.next_try_at, mail.reason) = (hours(1), Some("our mail server could not be reached".into())));
    assert!(away.starts_with("We try again on 23 Nov, 11:00") && away.contains("could not be reached"), "{away}");
    let tries = |mail: &mut Mail| {
        mail.tries = vec![Try { at: hours(-2), state: AttemptState::Refused, said: Some("452 4.2.2 mailbox full".into()) }];
    };
    let expired = with(Expired, &|mail| {
        tries(mail);
        mail.expires_at = hours(-1);
    });
    assert!(expired.contains("on 23 Nov, 09:00") && expired.contains("“452 4.2.2 mailbox full”"), "{expired}");
    let failed = with(Failed, &|mail| {
        tries(mail);
        mail.reason = Some("the mail server refused it".into());
    });
    assert!(failed.contains("given up: the mail server refused it") && failed.contains("mailbox full"), "{failed}");
    assert!(with(Dropped, &|mail| mail.reason = Some("its link has ended".into())).contains("its link has ended"));
    assert!(with(Dropped, &|_| {}).contains("no longer mattered"));
    assert!(with(Uncertain, &|_| {}).contains("may or may not have arrived"));
    let back = with(Sent, &|mail| (mail.bounced_at, mail.reason) = (Some(hours(-1)), Some("no such mailbox".into())));
    assert!(back.contains("came back on 23 Nov, 09:00: no such mailbox"), "{back}");
    let stopped = Facts { sending_stopped: Some(hours(-3)), ..open_with(mail(Part::Invitation, Retry)) };
    assert_eq!(not_sent(&stopped), Some(Why::SendingStopped(hours(-3))));
    assert!(with(Held, &|_| {}).contains("until the client’s address is confirmed"));
}

#[test]
fn the_last_mail_has_the_word_and_any_that_went_is_enough() {
    let mut open = open_with(mail(Part::Invitation, EmailState::Failed));
    open.mails.push(mail(Part::Again, EmailState::Ready));
    assert_eq!(not_sent(&open), Some(Why::MailAboutToGo));
    open.mails.insert(0, mail(Part::FreshLink, EmailState::Sent));
    assert_eq!(not_sent(&open), None);
}

#[test]
fn reminders_have_answers_of_their_own() {
    let open = open_with(mail(Part::Invitation, EmailState::Sent));
    assert_eq!(not_reminded(&open), Some(Why::Later(hours(48))));
    let none = Facts { times: Times { remind_at: None, ..open.times }, ..open.clone() };
    assert_eq!(not_reminded(&none), Some(Why::NoneForeseen));
    let stopped = Facts { reminder_barrier: Some(Barrier::RemindersStopped), ..open.clone() };
    assert!(said(not_reminded(&stopped)).contains("stopped reminders"));
    assert_eq!(not_reminded(&Facts { status: OccurrenceStatus::Completed, ..open.clone() }), Some(Why::Answered));
    let mut dropped = open.clone();
    dropped.mails.push(Mail { reason: Some("the client stopped reminders".into()), ..mail(Part::Reminder, EmailState::Dropped) });
    assert!(said(not_reminded(&dropped)).contains("the client stopped reminders"));
    let mut reminded = open;
    reminded.mails.push(mail(Part::Reminder, EmailState::Sent));
    assert_eq!(not_reminded(&reminded), None);
}

#[test]
fn a_record_tells_everything_in_its_order() {
    let mut done = open_with(Mail {
        tries: vec![
            Try { at: hours(-24), state: AttemptState::Error, said: Some("connection refused".into()) },
            Try { at: hours(-23), state: AttemptState::Accepted, said: Some("250 ok".into()) },
        ],
        ..mail(Part::Invitation, EmailState::Sent)
    });
    done.mails.push(Mail { sent_at: Some(hours(-10)), several: true, ..mail(Part::Reminder, EmailState::Sent) });
    done.status = OccurrenceStatus::Completed;
    done.times.begun_at = Some(hours(-9));
    done.times.completed_at = Some(hours(-7));
    done.times.due_at = Some(hours(-8));
    done.saves = Saves { count: 4, last_at: Some(hours(-8)) };
    done.responses = vec![hours(-7), hours(-1)];
    let all = entries(&done, &at);
    let what: Vec<What> = all.iter().map(|entry| entry.what).collect();
    use What::*;
    assert_eq!(what, [Planned, Opened, Tried, Mailed, Reminded, Begun, Saved, Completed, Amended]);
    assert!(all[2].why.as_ref().unwrap().contains("connection refused"));
    assert!(all[4].why.as_ref().unwrap().contains("other things"));
    assert!(all[6].why.as_ref().unwrap().contains('3'));
    assert_eq!(all[7].why.as_deref(), Some("after it was due"));
}

#[test]
fn nothing_begins_without_a_saved_answer() {
    let mut open = open_with(mail(Part::Invitation, EmailState::Sent));
    open.saves = Saves { count: 2, last_at: Some(hours(-1)) };
    assert!(entries(&open, &at).iter().all(|entry| !matches!(entry.what, What::Begun | What::Saved)));
}

fn any_time() -> impl Strategy<Value = DateTime<Utc>> {
    (-200i64..200).prop_map(hours)
}

fn maybe() -> impl Strategy<Value = Option<DateTime<Utc>>> {
    proptest::option::of(any_time())
}

prop_compose! {
    fn any_mail()(part in proptest::sample::select(&Part::ALL[..]), state in proptest::sample::select(EmailState::ALL), several: bool,
        asked_at in any_time(), next_try_at in any_time(), sent_at in maybe(), bounced_at in maybe(),
        reason in proptest::option::of("[a-z]{1,20}"), tried in proptest::collection::vec((any_time(), proptest::sample::select(AttemptState::ALL)), 0..3)) -> Mail {
        let tries = tried.into_iter().map(|(at, state)| Try { at, state, said: None }).collect();
        Mail { part, several, state, asked_at, next_try_at, expires_at: next_try_at, sent_at, bounced_at, reason, tries }
    }
}

prop_compose! {
    fn any_facts()(status in proptest::sample::select(OccurrenceStatus::ALL), why in proptest::option::of(proptest::sample::select(OccurrenceWhy::ALL)),
        opens_at in any_time(), (due_at, remind_at, moved_at, opened_at) in (maybe(), maybe(), maybe(), maybe()),
        (begun_at, completed_at, declined_at, missed_at, cancelled_at) in (maybe(), maybe(), maybe(), maybe(), maybe()),
        barrier in proptest::option::of(proptest::sample::select(&Barrier::ALL[..])), sending_stopped in maybe(), paused_at in maybe(),
        mails in proptest::collection::vec(any_mail(), 0..4), count in 0usize..4, last_at in maybe(), responses in proptest::collection::vec(any_time(), 0..3)) -> Facts {
        Facts {
            now: now(), status, why,
            times: Times { planned_at: hours(-300), opens_at, due_at, remind_at, moved_at, opened_at, begun_at, completed_at, declined_at, missed_at, cancelled_at },
            barrier, reminder_barrier: barrier,
            client: ClientTimes { paused_at, ..ClientTimes::default() },
            mails, saves: Saves { count, last_at }, responses, sending_stopped,
        }
    }
}

proptest! {
    #[test]
    fn whatever_the_facts_there_is_an_answer_or_it_was_sent(facts in any_facts()) {
        let went = facts.mails.iter().any(Mail::arrived);
        prop_assert_eq!(not_sent(&facts).is_none(), went);
        let reminded = facts.mails.iter().any(|mail| mail.part == Part::Reminder && mail.arrived());
        prop_assert_eq!(not_reminded(&facts).is_none(), reminded);
        for why in [not_sent(&facts), not_reminded(&facts)].into_iter().flatten() {
            let text = why.words(&at);
            prop_assert!((text.ends_with('.') || text.ends_with("”.")) && !text.contains("  ") && !text.contains(".."), "{}", text);
        }
        let all = entries(&facts, &at);
        prop_assert!(all.is_sorted_by_key(|entry| entry.at));
        prop_assert_eq!(all.iter().filter(|entry| entry.what == What::Begun).count(), usize::from(facts.times.begun_at.is_some()));
        prop_assert_eq!(all.iter().filter(|entry| entry.what == What::Completed).count(), usize::from(facts.times.completed_at.is_some()));
        prop_assert!(all.iter().any(|entry| entry.what == What::Planned));
    }
}

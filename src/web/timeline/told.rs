//! One thing of the timeline in words. Facts alone: what was done, not whether it was good.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::ids::PractitionerId;
use entity::ids::VersionId;
use entity::kinds::{AssignmentStatus, Author, ConsentAnswer, GoalStatus, PlanVersionState, StepResult};
use serde::Serialize;
use uuid::Uuid;

use crate::domain::alert::Stage;
use crate::domain::client_plan::ClientPlan;
use crate::domain::delivery::words::explain;
use crate::domain::entry::{self, TagKind, Written};
use crate::domain::review::{self, Amount, Next, Review};
use crate::domain::timeline::{Event, Happening};
use crate::domain::{appointment, hindrance};
use crate::pages::speech::Speech;
use crate::pages::{ask, dates, scores};
use crate::store::outbox;
use crate::store::responses::Response;
use crate::store::timeline::{PutRight, Right, Rows};
use crate::urls;
use crate::web::workspace::{entries, mails};

/// Characters of what somebody wrote that stand on the timeline; the rest is a tap away.
const BEGINNING: usize = 240;

/// A word beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Badge {
    pub colour: &'static str,
    pub text: &'static str,
}

/// One thing that happened, in words.
#[derive(Clone, Debug)]
pub struct Told {
    pub happening: Happening,
    pub title: String,
    /// Where it can be read whole.
    pub url: Option<String>,
    pub lines: Vec<String>,
    pub badges: Vec<Badge>,
    /// Where a search found its words, if that does not stand in the lines.
    pub found: Option<String>,
}

/// Tells of the rows of one page.
pub struct Teller {
    pub speech: &'static Speech,
    pub zone: String,
    pub now: DateTime<Utc>,
    /// Who works here.
    pub people: HashMap<Uuid, String>,
    pub rows: Rows,
}

/// A title, its address, its lines, its badges, and what else was written.
#[derive(Default)]
struct Words {
    title: String,
    url: Option<String>,
    lines: Vec<String>,
    badges: Vec<Badge>,
    more: Vec<String>,
}

impl Words {
    fn titled(title: impl Into<String>, url: impl Into<Option<String>>) -> Self {
        Self { title: title.into(), url: url.into(), ..Self::default() }
    }

    /// Something that was written: its beginning is shown, all of it can be found.
    fn said(mut self, text: &str) -> Self {
        if !text.trim().is_empty() {
            self.lines.push(Written { text: text.to_owned(), ..Written::default() }.beginning(BEGINNING));
            self.more.push(text.to_owned());
        }
        self
    }

    fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    fn badge(mut self, stands: bool, colour: &'static str, text: &'static str) -> Self {
        if stands {
            self.badges.push(Badge { colour, text });
        }
        self
    }
}

impl Teller {
    /// In words, with what else was written about it; nothing where its row is gone.
    pub fn tell(&self, one: &Happening) -> Option<(Told, Vec<String>)> {
        let words = self.words(one)?;
        let told = Told { happening: *one, title: words.title, url: words.url, lines: words.lines, badges: words.badges, found: None };
        Some((told, words.more))
    }

    fn words(&self, one: &Happening) -> Option<Words> {
        match one.event {
            Event::Completed => self.completed(one.id),
            Event::PutRight => self.put_right(one.id),
            Event::Declined | Event::Missed => self.not_done(one.id),
            Event::AssignmentGiven | Event::AssignmentEnded | Event::AssignmentChanged => self.assignment(one),
            Event::PlanWritten => self.plan(one.id),
            Event::Review => self.review(one.id),
            Event::EntryShared => self.entry(one.id),
            Event::TopicAdded | Event::TopicDone => self.topic(one),
            Event::Replied => self.reply(one.id),
            Event::GoalMade | Event::GoalEnded => self.goal(one),
            Event::StepSaid => self.step(one.id),
            Event::SafetyPlanWritten => self.safety_plan(one.id),
            Event::SafetyPlanReviewed => self.safety_plan_review(one.id),
            Event::TakeawayWritten => self.takeaway(one.id),
            Event::Appointment | Event::AppointmentCancelled => self.appointment(one.id),
            Event::Alert | Event::AlertSeen | Event::AlertActed | Event::AlertClosed => self.alert(one),
            Event::AlertUnsent => self.unsent(one.id),
            Event::Consented => self.consent(one.id),
            Event::MailFailed => self.mail(one.id),
        }
    }

    fn title(&self, version: VersionId) -> String {
        self.rows.versions.get(&version.0).map(|version| version.title.clone()).unwrap_or_default()
    }

    fn title_of_response(&self, response: Uuid) -> String {
        self.rows.responses.get(&response).map(|response| self.title(response.row.version_id)).unwrap_or_default()
    }

    fn completed(&self, id: Uuid) -> Option<Words> {
        let response = self.rows.responses.get(&id)?;
        let row = &response.row;
        let what = if row.amends_id.is_some() { "A later version" } else { "Completed" };
        let mut words = Words::titled(format!("{what}: {}", self.title(row.version_id)), urls::response(row.id))
            .badge(row.late, "late", "late")
            .badge(row.on_paper_at.is_some(), "", "from paper")
            .badge(row.discussed_at.is_some(), "completed", "discussed");
        if let Some(version) = self.rows.versions.get(&row.version_id.0) {
            let measure = scores::read(&version.content, &response.answers);
            words.lines = measure.into_iter().flat_map(|measure| measure.scores).map(|score| format!("{}: {}", score.title, score.text)).collect();
            words.more = answers(response, version);
        }
        Some(words)
    }

    /// Never the name of the other client: each has a therapist of their own.
    fn put_right(&self, id: Uuid) -> Option<Words> {
        let PutRight { how, of } = self.rows.put_right.get(&id)?;
        let what = match how {
            Right::TakenBack => "Taken back",
            Right::WentAway => "Moved away, it was another client’s",
            Right::CameHere => "Moved here from another client",
        };
        let still = of.withdrawn_at.is_none();
        let url = if still { urls::response(of.id) } else { urls::delivery_record(of.occurrence_id) };
        Some(Words::titled(format!("{what}: {}", self.title(of.version_id)), url))
    }

    fn not_done(&self, id: Uuid) -> Option<Words> {
        let (occurrence, decline) = self.rows.occurrences.get(&id)?;
        let version = occurrence.version_id.or_else(|| self.rows.assignments.get(&occurrence.assignment_id.0).map(|one| one.version_id));
        let title = version.map(|version| self.title(version)).unwrap_or_default();
        let url = urls::delivery_record(occurrence.id);
        let Some(decline) = decline else { return Some(Words::titled(format!("Without an answer: {title}"), url)) };
        let words = Words::titled(format!("Could not be done: {title}"), url).line(hindrance::texts(decline.reasons()));
        let words = words.said(decline.note.as_deref().unwrap_or_default());
        Some(match &decline.instead {
            Some(instead) => words.said(&format!("Instead: {instead}")),
            None => words,
        })
    }

    fn assignment(&self, one: &Happening) -> Option<Words> {
        let change = self.rows.changes.get(&one.id);
        let id = change.map_or(one.id, |change| change.assignment.0);
        // Whoever sees nothing clinical is told that something was given, not what.
        let Some(given) = self.rows.assignments.get(&id) else {
            let what = match one.event {
                Event::AssignmentGiven => "Something to fill in was assigned",
                Event::AssignmentEnded => "An assignment ended",
                _ => "An assignment was changed",
            };
            return Some(Words::titled(what, None));
        };
        let what = match (one.event, given.status, change.is_some_and(|change| change.moved)) {
            (Event::AssignmentGiven, ..) => "Assigned",
            (Event::AssignmentEnded, AssignmentStatus::Cancelled, _) => "Cancelled",
            (Event::AssignmentEnded, ..) => "Ended",
            (_, _, true) => "Goes on with a newer version",
            _ => "Changed",
        };
        let words = Words::titled(format!("{what}: {}", self.title(given.version_id)), urls::assignment(given.id));
        Some(if one.event == Event::AssignmentGiven { words.said(given.agreement.why.as_deref().unwrap_or_default()) } else { words })
    }

    fn plan(&self, id: Uuid) -> Option<Words> {
        let kept = self.rows.plans.get(&id)?;
        let plan = kept.plan.as_ref()?;
        let title = self.rows.assignments.get(&id).map(|given| self.title(given.version_id)).unwrap_or_default();
        let words = Words::titled(format!("Their plan: {title}"), urls::assignment(kept.assignment_id)).said(&if_then(plan));
        let words = words.badge(plan.is_unsure(), "late", "not sure yet");
        let words = if let Some(sure) = plan.sure { words.line(format!("{sure} of 10 sure of doing it")) } else { words };
        Some(match &plan.obstacle {
            Some(obstacle) => words.said(&format!("Might get in the way: {obstacle}")),
            None => words,
        })
    }

    fn review(&self, id: Uuid) -> Option<Words> {
        let kept = self.rows.reviews.get(&id)?;
        let words = Words::titled(format!("How it went: {}", self.title_of_response(id)), urls::response(kept.response_id));
        let words = words.said(&review_line(&kept.review));
        Some(words.said(kept.review.learned.as_deref().unwrap_or_default()))
    }

    fn entry(&self, id: Uuid) -> Option<Words> {
        let titled = |row: &crate::store::entries::EntryRow| {
            let words = Words::titled(entries::kind_words(row.kind), urls::entry(row.id));
            let asks = entry::asks(row.kind);
            words.badge(row.answered_at.is_some(), "completed", "seen to").badge(asks && row.answered_at.is_none(), "late", "open").badge(
                row.read_at.is_none() && !asks,
                "mailed",
                "new",
            )
        };
        if let Some(row) = self.rows.unread.get(&id) {
            return Some(titled(row).line("Not opened yet. Opening it counts as reading."));
        }
        let kept = self.rows.entries.get(&id)?;
        let written = &kept.written;
        let mut words = titled(&kept.row).said(&written.text);
        words.more.extend(written.prompts.iter().flat_map(|one| [one.prompt.clone(), one.text.clone()]));
        if written.text.is_empty() {
            words.lines.push(written.beginning(BEGINNING));
        }
        let tags: Vec<String> = TagKind::ALL.into_iter().map(|kind| written.tags_typed(kind)).filter(|tags| !tags.is_empty()).collect();
        Some(if tags.is_empty() { words } else { words.line(format!("Tags: {}", tags.join(", "))) })
    }

    fn topic(&self, one: &Happening) -> Option<Words> {
        let topic = self.rows.topics.get(&one.id)?;
        let what = match (one.event, topic.row.by_client) {
            (Event::TopicDone, _) => "Talked about",
            (_, true) => "For the next session, from the client",
            (_, false) => "For the next session, from the practice",
        };
        let open = one.event == Event::TopicAdded && topic.row.done_at.is_none();
        Some(Words::titled(what, urls::from_client(topic.row.client_id)).said(&topic.text).badge(open, "mailed", "open"))
    }

    fn reply(&self, id: Uuid) -> Option<Words> {
        let reply = self.rows.replies.get(&id)?;
        let seen = reply.row.shown_at.is_some();
        let title = self.title_of_response(reply.row.response_id.0);
        let words = Words::titled(format!("Reply to: {title}"), urls::response(reply.row.response_id)).said(&reply.text);
        Some(words.badge(seen, "completed", "seen").badge(!seen, "mailed", "not seen yet"))
    }

    fn goal(&self, one: &Happening) -> Option<Words> {
        let goal = self.rows.goals.get(&one.id)?;
        let what = match (one.event, goal.status) {
            (Event::GoalMade, _) => "A goal",
            (_, GoalStatus::Reached) => "A goal was reached",
            _ => "A goal was put aside",
        };
        let mut words = Words::titled(what, urls::client_goals(goal.client_id)).said(&goal.text.wording);
        words.more.extend([&goal.text.why, &goal.text.measure].into_iter().flatten().cloned());
        Some(words)
    }

    fn step(&self, id: Uuid) -> Option<Words> {
        let step = self.rows.steps.get(&id)?;
        let said = step.outcome.as_ref()?;
        let what = match said.result {
            StepResult::Done => "A step was done",
            StepResult::Partly => "A step was partly done",
            StepResult::NotDone => "A step was not done",
        };
        Some(Words::titled(what, urls::client_goals(step.client_id)).said(&step.plan.text).said(said.note.as_deref().unwrap_or_default()))
    }

    /// That it was written, not what it says: that is read on its own page.
    fn safety_plan(&self, id: Uuid) -> Option<Words> {
        let row = self.rows.safety_plans.get(&id)?;
        let who = if row.author == Author::Client { "the client" } else { "the practice" };
        let what = match (row.state, row.author, row.together) {
            (PlanVersionState::Proposed | PlanVersionState::Declined, ..) => "Safety plan: changes proposed by the client".to_owned(),
            (_, _, true) => "Safety plan written together".to_owned(),
            _ => format!("Safety plan written by {who}"),
        };
        let words = Words::titled(what, format!("{}/versions/{}", urls::safety_plan(row.client_id), row.number));
        let words = words.line(format!("Version {}", row.number));
        Some(words.badge(row.state == PlanVersionState::Proposed, "late", "waits for you").badge(
            row.state == PlanVersionState::Declined,
            "",
            "not taken",
        ))
    }

    fn safety_plan_review(&self, id: Uuid) -> Option<Words> {
        let row = self.rows.safety_plan_reviews.get(&id)?;
        let what = if row.together { "Safety plan looked at together" } else { "Safety plan looked at" };
        Some(Words::titled(what, urls::safety_plan(row.client_id)))
    }

    fn takeaway(&self, id: Uuid) -> Option<Words> {
        let takeaway = self.rows.takeaways.get(&id)?;
        let about = takeaway.row.response_id;
        let title = about.map(|id| format!("Takeaway, about {}", self.title_of_response(id.0)));
        let url = about.map_or_else(|| urls::appointments(takeaway.row.client_id), urls::response);
        Some(Words::titled(title.unwrap_or_else(|| "Takeaway of the session".into()), url).said(&takeaway.text))
    }

    fn appointment(&self, id: Uuid) -> Option<Words> {
        let one = self.rows.appointments.get(&id)?;
        let standing = appointment::words(appointment::standing(one.status, one.ends_at, self.now));
        let when = format!("{} to {}", dates::long(self.speech, one.starts_at, &self.zone), dates::time(one.ends_at, &self.zone));
        Some(Words::titled(format!("Appointment {standing}"), urls::appointments(one.client_id)).line(when))
    }

    fn alert(&self, one: &Happening) -> Option<Words> {
        let alert = self.rows.alerts.get(&one.id)?;
        let title = self.title_of_response(alert.response_id.0);
        let url = urls::alert(alert.id);
        let by = |by: Option<PractitionerId>| by.and_then(|by| self.people.get(&by.0)).map(|name| format!(" by {name}")).unwrap_or_default();
        let step = match one.event {
            Event::AlertSeen => Some(format!("Seen{}", by(alert.seen_by))),
            Event::AlertActed => Some(format!("Acted on{}", by(alert.acted_by))),
            Event::AlertClosed => Some(format!("Closed{}", by(alert.closed_by))),
            _ => None,
        };
        if let Some(step) = step {
            return Some(Words::titled(format!("{step}: an answer that needs attention, in {title}"), url));
        }
        let stage = Stage::of(alert.seen_at.is_some(), alert.acted_at.is_some(), alert.closed_at.is_some());
        let words = Words::titled(format!("An answer needs attention: {title}"), url).badge(alert.unsent_at.is_some(), "", "first not submitted");
        Some(staged(words, stage))
    }

    fn unsent(&self, id: Uuid) -> Option<Words> {
        let alert = self.rows.unsent.get(&id)?;
        let words =
            Words::titled(format!("An answer that was not submitted needs attention: {}", self.title(alert.version_id)), urls::alert(alert.id));
        Some(staged(words, Stage::of(alert.seen_at.is_some(), alert.acted_at.is_some(), alert.closed_at.is_some())))
    }

    fn consent(&self, id: Uuid) -> Option<Words> {
        let consent = self.rows.consents.get(&id)?;
        let answer = match consent.answer {
            ConsentAnswer::Agreed => "agreed",
            ConsentAnswer::Paper => "chose paper",
            ConsentAnswer::Declined => "does not want to fill things in online",
        };
        Some(Words::titled(format!("Consent: {answer}"), None).line(format!("Version {} of the text", consent.number)))
    }

    fn mail(&self, id: Uuid) -> Option<Words> {
        let mail = self.rows.mails.get(&id)?;
        let what = explain(outbox::facts(mail), self.now, |at| dates::short_with_time(self.speech, at, &self.zone));
        Some(
            Words::titled(format!("Mail: {}", mails::kind_label(&mail.kind, &mail.key)), urls::mail(mail.id))
                .line(what)
                .badge(true, "failed", "failed"),
        )
    }
}

/// Everything that was answered, and what was asked, to be found.
fn answers(response: &Response, version: &crate::store::templates::Version) -> Vec<String> {
    let said = response.answers.iter().filter_map(|answer| Some(ask::text(version.content.item(&answer.link_id)?, &answer.value)));
    said.collect()
}

/// A plan in one sentence; empty where it has neither half.
pub fn if_then(plan: &ClientPlan) -> String {
    match (&plan.when, &plan.then) {
        (Some(when), Some(then)) => format!("When I {when}, then I {then}"),
        (Some(when), None) => format!("When I {when}"),
        (None, Some(then)) => format!("Then I {then}"),
        (None, None) => String::new(),
    }
}

/// What was said afterwards, on one line.
fn review_line(said: &Review) -> String {
    let of_ten = |what: &str, point: u8| format!("{what} {point} of {}", review::MOST);
    let hindrances = Some(hindrance::texts(&said.hindrances)).filter(|line| !line.is_empty());
    let all = [
        said.amount.map(|amount| format!("did {}", Amount::text(amount))),
        said.hard.map(|hard| of_ten("how hard:", hard)),
        said.helpful.map(|helped| of_ten("helped:", helped)),
        hindrances.map(|words| format!("in the way: {words}")),
        said.next.map(|next| format!("next: {}", Next::text(next))),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// With how far it is.
fn staged(words: Words, stage: Stage) -> Words {
    words.badge(true, if stage == Stage::New { "late" } else { "completed" }, stage.name())
}

//! The caseload board, read: a fixed number of questions to the database however many clients there are, and every list bounded.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use entity::ids::{AlertId, AssignmentId, ClientId};
use entity::kinds::{AppointmentStatus, ClientStatus, ConsentAnswer, OccurrenceStatus, SafetyPlanStatus};

use crate::app::App;
use crate::domain::alert::Stage;
use crate::domain::attainment::review_is_due;
use crate::domain::board::{self, HEARD_WITHIN, Heard, Item, Kind, LOOKS_BACK, PLAN_IS_OLD, Silence};
use crate::domain::client::Client;
use crate::domain::scope::Scope;
use crate::domain::{entry, zone};
use crate::error::Result;
use crate::store::alert_cases::{self, About, Case, Turn, Which};
use crate::store::appointments::{self, Appointment};
use crate::store::board::{self as store, MOST, Rule};
use crate::store::outbox::OutboxEmail;
use crate::store::own_requests::RequestRow;
use crate::store::safety_plans::SafetyPlan;
use crate::store::{assignments, client_plans, clients, consents, covers, entries, goals, outbox, own_requests, safety_plans, templates};

/// The board of a scope.
#[derive(Default)]
pub struct Board {
    /// Those whom the board is about, with their names.
    pub clients: Vec<Client>,
    pub attention: Vec<Item>,
    /// The alerts that attention speaks of.
    pub alerts: Vec<Case>,
    pub reviews: Vec<Item>,
    pub silent: Vec<Item>,
    pub ends: Vec<Item>,
    /// Appointments of this day that count.
    pub today: Vec<Appointment>,
    /// The mails and requests that attention speaks of.
    pub mails: Vec<OutboxEmail>,
    pub requests: Vec<RequestRow>,
}

/// For whom and when it is read.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    /// Whether what was assigned and written may be told.
    pub clinical: bool,
    /// The zone whose day is today.
    pub zone: &'a str,
    /// The practice's day, by which cover and reviews count.
    pub today: NaiveDate,
}

/// Reads the board of whatever the scope reaches.
pub async fn read(app: &App, scope: &Scope, viewer: Viewer<'_>) -> Result<Board> {
    let now = app.now();
    let mut board = Board { clients: clients::list(&app.store, scope).await?, ..Board::default() };
    let here = zone::local(now, viewer.zone).date();
    let midnight = |day: NaiveDate| zone::resolve(day.and_time(NaiveTime::MIN), viewer.zone);
    let (from, until) = (midnight(here), midnight(here.succ_opt().unwrap_or(here)));
    let mut today = appointments::between(&app.store, scope, None, from, until).await?;
    today.retain(|one| matches!(one.status, AppointmentStatus::Planned | AppointmentStatus::Held) && one.starts_at >= from);
    today.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    board.today = today;
    about_mail(app, scope, &mut board, now).await?;
    if viewer.clinical {
        written(app, scope, &mut board).await?;
        came_to_nothing(app, scope, &mut board, now).await?;
        from_outside(app, scope, &mut board, viewer, now).await?;
        let rules = store::rules(&app.store, scope).await?;
        board.reviews = reviews(app, scope, &rules, viewer.today, now).await?;
        board.silent = silent(app, scope, &board.clients, &rules, now).await?;
        board.ends = ends(app, scope, &board.clients, &rules, here, now).await?;
        name_all(app, scope, &mut board).await?;
    }
    board.attention.sort_by_key(|item| item.kind);
    Ok(board)
}

/// Mails that did not arrive, clients whose mail is stopped, reminders that were stopped.
async fn about_mail(app: &App, scope: &Scope, board: &mut Board, now: DateTime<Utc>) -> Result<()> {
    let since = now - LOOKS_BACK;
    board.mails = outbox::given_up(&app.store, scope, since).await?;
    board.attention.extend(board.mails.iter().map(|mail| Item::new(Kind::Mail, mail.client_id, mail.id.0, mail.created_at)));
    for client in board.clients.iter().filter(|client| client.status != ClientStatus::Discharged) {
        if let Some(at) = client.address.unsafe_at.filter(|at| *at > since) {
            board.attention.push(Item::new(Kind::Unsafe, client.id, client.id.0, at));
        }
        if let Some(at) = client.reminders_stopped_at.filter(|at| *at > since) {
            board.attention.push(Item::new(Kind::RemindersStopped, client.id, client.id.0, at));
        }
    }
    Ok(())
}

/// Who struggles or asks something, and answers that need a person.
async fn written(app: &App, scope: &Scope, board: &mut Board) -> Result<()> {
    let mut asking = entries::asking(&app.store, scope, MOST).await?;
    // Who struggles stands above everything else.
    asking.sort_by_key(|row| entry::rank(row.kind));
    for row in asking {
        let title = Some(row.kind.word().to_owned());
        board.attention.push(Item { title, ..Item::new(Kind::Entry, row.client_id, row.id.0, row.shared_at.unwrap_or(row.written_at)) });
    }
    // What nobody has seen stands first; what was seen stays until somebody notes what was done.
    for stage in [Stage::New, Stage::Seen] {
        let cases = alert_cases::page(&app.store, scope, (Which::At(stage), None), Turn::After(None), MOST).await?;
        board.attention.extend(cases.iter().map(|case| Item::new(Kind::Alert, case.client_id, case.id.0, case.created_at)));
        board.alerts.extend(cases);
    }
    Ok(())
}

/// What was declined, missed or never sent, and plans of which clients are not sure.
async fn came_to_nothing(app: &App, scope: &Scope, board: &mut Board, now: DateTime<Utc>) -> Result<()> {
    let lines = store::not_done(&app.store, scope, now - LOOKS_BACK).await?;
    let item = |line: &store::NotDone| {
        let kind = match line.status {
            OccurrenceStatus::Declined => Kind::Declined,
            _ if line.never_sent => Kind::NotSent,
            _ => Kind::Missed,
        };
        Item { count: line.count, ..Item::new(kind, line.client, line.assignment.0, line.last) }
    };
    board.attention.extend(board::together(lines.iter().map(item).collect()));
    for kept in client_plans::since(&app.store, scope, now - LOOKS_BACK, MOST).await? {
        let sure = kept.plan.as_ref().filter(|plan| plan.is_unsure()).and_then(|plan| plan.sure);
        if let (Some(sure), Some(at)) = (sure, kept.written_at) {
            board.attention.push(Item { count: sure.into(), ..Item::new(Kind::Unsure, kept.client_id, kept.assignment_id.0, at) });
        }
    }
    Ok(())
}

/// Requests about own data, words about filling in online, and colleagues who ask to be covered for.
async fn from_outside(app: &App, scope: &Scope, board: &mut Board, viewer: Viewer<'_>, now: DateTime<Utc>) -> Result<()> {
    board.requests = own_requests::open_ones(&app.store, scope).await?;
    board.attention.extend(board.requests.iter().map(|row| Item::new(Kind::Request, row.client_id, row.id.0, row.created_at)));
    let mut seen = BTreeSet::new();
    let mut latest = consents::since(&app.store, scope, now - LOOKS_BACK).await?;
    latest.retain(|answer| seen.insert(answer.client_id) && answer.answer != ConsentAnswer::Agreed);
    for answer in latest.iter().take(usize::try_from(MOST).unwrap_or(usize::MAX)) {
        let title = Some(answer.answer.word().to_owned());
        board.attention.push(Item { title, ..Item::new(Kind::OffLine, answer.client_id, answer.client_id.0, answer.answered_at) });
    }
    if let (Some(me), None) = (scope.practitioner(), scope.only()) {
        let asked = covers::standing(&app.store, scope, Some(me), viewer.today).await?;
        for cover in asked.iter().filter(|cover| cover.reader_id == me && cover.accepted_at.is_none()) {
            let item = Item::new(Kind::CoverAsked, None, cover.absent_id.0, cover.created_at);
            board.attention.push(Item { on: Some(cover.starts_on), ..item });
        }
    }
    Ok(())
}

/// Safety plans that need a look, goals whose day has come, and plans that are as they were four weeks ago for something that comes again.
async fn reviews(app: &App, scope: &Scope, rules: &[Rule], today: NaiveDate, now: DateTime<Utc>) -> Result<Vec<Item>> {
    let goals = goals::to_review(&app.store, scope, today, MOST).await?;
    let looks = store::last_looks(&app.store, scope, goals.iter().map(|goal| goal.id).collect()).await?;
    let due = goals.into_iter().filter(|goal| review_is_due(goal.review_on, looks.get(&goal.id).copied(), today));
    let goal = |goal: goals::Goal| {
        let item = Item::new(Kind::GoalReview, goal.client_id, goal.id.0, goal.written_at);
        Item { on: goal.review_on, title: Some(goal.text.wording), ..item }
    };
    let mut lines: Vec<Item> = safety_plans::to_review(&app.store, scope, today, MOST).await?.iter().map(plan_item).collect();
    lines.extend(due.map(goal));
    let old = store::plans_before(&app.store, scope, now - PLAN_IS_OLD).await?;
    let again = rules.iter().filter(|rule| !rule.schedule.is_single());
    let plan = |rule: &Rule| Some(Item::new(Kind::PlanReview, rule.client, rule.id.0, *old.get(&rule.id)?));
    lines.extend(again.filter_map(plan).take(usize::try_from(MOST).unwrap_or(usize::MAX)));
    Ok(lines)
}

/// A safety plan that needs a look, with its day where that is the reason.
fn plan_item(plan: &SafetyPlan) -> Item {
    let item = Item::new(Kind::SafetyPlan, plan.client_id, plan.id.0, plan.created_at);
    Item { on: plan.review_on.filter(|_| plan.status == SafetyPlanStatus::InUse), ..item }
}

/// Active clients from whom nothing came in for a time that fits what they were asked for; the longest first.
async fn silent(app: &App, scope: &Scope, clients: &[Client], rules: &[Rule], now: DateTime<Utc>) -> Result<Vec<Item>> {
    let from = now - HEARD_WITHIN;
    let (last, asked) = (store::last_signs(&app.store, scope, from).await?, store::asked_since(&app.store, scope, from).await?);
    let off_line = consents::off_line(&app.store, scope).await?;
    let mut gaps: HashMap<ClientId, u32> = HashMap::new();
    for rule in rules {
        let gap = board::usual_gap(&rule.schedule);
        gaps.entry(rule.client).and_modify(|known| *known = gap.min(*known)).or_insert(gap);
    }
    // Whoever says no, plans, or reads a reply was heard from too.
    let last = store::latest_of(last, store::other_signs(&app.store, scope, from).await?);
    let may_be_heard =
        |client: &&Client| client.status == ClientStatus::Active && client.address.unsafe_at.is_none() && !off_line.contains(&client.id);
    let line = |client: &Client| {
        let (asked_since, usual_gap) = (*asked.get(&client.id)?, *gaps.get(&client.id)?);
        let heard = Heard { last: last.get(&client.id).copied(), asked_since, usual_gap, known_since: client.created_at };
        let item = |at| Item::new(Kind::Silent, client.id, client.id.0, at);
        Some(match board::silence(heard, now)? {
            Silence::Since(at) => item(at),
            // Nothing ever: said in other words.
            Silence::Never(asked) => Item { count: 0, ..item(asked) },
            Silence::Longer(at) => Item { longer: true, ..item(at) },
        })
    };
    let mut lines: Vec<Item> = clients.iter().filter(may_be_heard).filter_map(line).collect();
    lines.sort_by_key(|item| item.at);
    lines.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(lines)
}

/// What ends within the coming two weeks.
async fn ends(app: &App, scope: &Scope, clients: &[Client], rules: &[Rule], today: NaiveDate, now: DateTime<Utc>) -> Result<Vec<Item>> {
    let mut lines: Vec<Item> = Vec::new();
    for rule in rules {
        if let Some(day) = board::last_day(&rule.schedule).filter(|day| board::ends_soon(*day, today)) {
            lines.push(Item { on: Some(day), ..Item::new(Kind::AssignmentEnds, rule.client, rule.id.0, now) });
        }
    }
    for (sequence, client) in store::last_steps(&app.store, scope).await? {
        lines.push(Item::new(Kind::SequenceEnds, client, sequence.0, now));
    }
    let last = store::last_planned(&app.store, scope, now).await?;
    for client in clients.iter().filter(|client| client.status == ClientStatus::Active) {
        if let Some(at) = last.get(&client.id).filter(|at| **at - now <= board::ENDS_WITHIN + TimeDelta::days(1)) {
            let on = Some(zone::local(*at, &client.time_zone).date()).filter(|on| board::ends_soon(*on, today));
            if on.is_some() {
                lines.push(Item { on, ..Item::new(Kind::LastAppointment, client.id, client.id.0, *at) });
            }
        }
    }
    lines.sort_by_key(|item| (item.on.is_none(), item.on, item.kind));
    lines.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(lines)
}

/// Which assignment a line is about, where it is about one.
fn assignment_of(item: &Item, of_case: &HashMap<AlertId, AssignmentId>) -> Option<AssignmentId> {
    match item.kind {
        Kind::Alert => of_case.get(&AlertId(item.about)).copied(),
        Kind::Declined | Kind::Missed | Kind::NotSent | Kind::Unsure | Kind::PlanReview | Kind::AssignmentEnds => Some(AssignmentId(item.about)),
        _ => None,
    }
}

/// Gives the titles of their templates to the lines that are about an assignment.
async fn name_all(app: &App, scope: &Scope, board: &mut Board) -> Result<()> {
    let of_case = assignments_of_cases(app, scope, &board.alerts).await?;
    let about = board.attention.iter().chain(&board.reviews).chain(&board.ends).filter_map(|item| assignment_of(item, &of_case));
    let ids: BTreeSet<AssignmentId> = about.collect();
    let titles = titles(app, scope, ids.into_iter().collect()).await?;
    for item in board.attention.iter_mut().chain(&mut board.reviews).chain(&mut board.ends) {
        if let Some(id) = assignment_of(item, &of_case) {
            item.title = titles.get(&id).cloned();
        }
    }
    Ok(())
}

/// Which assignment each alert is about.
async fn assignments_of_cases(app: &App, scope: &Scope, cases: &[Case]) -> Result<HashMap<AlertId, AssignmentId>> {
    let (mut sent, mut typed) = (Vec::new(), Vec::new());
    for case in cases {
        match case.about {
            About::Response(id) => sent.push(id),
            About::Unsent(id) => typed.push(id),
        }
    }
    let (sent, typed) = (store::assignments_of(&app.store, scope, sent).await?, store::assignments_of_occurrences(&app.store, scope, typed).await?);
    let of = |case: &Case| match case.about {
        About::Response(id) => sent.get(&id).copied(),
        About::Unsent(id) => typed.get(&id).copied(),
    };
    Ok(cases.iter().filter_map(|case| Some((case.id, of(case)?))).collect())
}

/// The titles of what these alerts are about, for whoever reaches it.
pub async fn titles_of_cases(app: &App, scope: &Scope, cases: &[Case]) -> Result<HashMap<AlertId, String>> {
    let of = assignments_of_cases(app, scope, cases).await?;
    let wanted: BTreeSet<AssignmentId> = of.values().copied().collect();
    let titles = titles(app, scope, wanted.into_iter().collect()).await?;
    Ok(of.into_iter().filter_map(|(id, assignment)| Some((id, titles.get(&assignment)?.clone()))).collect())
}

/// The titles of the versions that these assignments pin.
pub async fn titles(app: &App, scope: &Scope, ids: Vec<AssignmentId>) -> Result<HashMap<AssignmentId, String>> {
    let pinned = assignments::versions(&app.store, scope, ids).await?;
    let wanted: BTreeSet<_> = pinned.iter().map(|(_, version)| *version).collect();
    let versions = templates::versions(&app.store, scope, wanted.into_iter().collect()).await?;
    let titles: HashMap<_, _> = versions.into_iter().map(|version| (version.id, version.title)).collect();
    Ok(pinned.into_iter().filter_map(|(assignment, version)| Some((assignment, titles.get(&version)?.clone()))).collect())
}

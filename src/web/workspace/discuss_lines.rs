//! The lines of the pages where things are discussed: completions with what was said of them, topics, and where each goes on. Everything for
//! one page is read at once, with the same number of queries for one line and for forty.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::ids::{AppointmentId, AssignmentId, ClientId, EntryId, ResponseId, TopicId};
use entity::kinds::{AlertStatus, AssignmentStatus, ResponseWay};
use serde::Serialize;

use super::Desk;
use super::controls::Choice;
use super::said;
use crate::domain::problems::Problems;
use crate::domain::rating::Quality;
use crate::domain::review::{Amount, Next};
use crate::error::Result;
use crate::pages::dates;
use crate::store::assignments::Assignment;
use crate::store::ratings::Rated;
use crate::store::responses::ResponseRow;
use crate::store::reviews::Kept;
use crate::store::takeaways::Takeaway;
use crate::store::topics::Topic;
use crate::store::{alerts, assignments, ratings, reviews, takeaways, templates};
use crate::urls;
use crate::web::forms::Fields;

/// How far back what clients said afterwards is looked through.
const REVIEWS: u64 = 200;

/// One completion: the newest of what was sent, under the id of the first.
pub struct Completion {
    pub root: ResponseId,
    pub row: ResponseRow,
}

/// All that is known about the completions of a page.
pub struct Known {
    client: ClientId,
    /// The newest first.
    pub completions: Vec<Completion>,
    titles: HashMap<ResponseId, String>,
    given: HashMap<AssignmentId, Assignment>,
    ratings: HashMap<ResponseId, Rated>,
    takeaways: HashMap<ResponseId, Takeaway>,
    reviews: HashMap<ResponseId, Kept>,
    /// With an answer that needs a person; whether somebody still has to see it.
    alerts: HashMap<ResponseId, bool>,
}

impl Known {
    /// Reads what belongs to these responses of one client.
    pub async fn read(desk: &Desk, client: ClientId, rows: Vec<ResponseRow>) -> Result<Self> {
        let (store, scope) = (&desk.app.store, &desk.scope);
        let mut newest: BTreeMap<ResponseId, ResponseRow> = BTreeMap::new();
        for row in rows {
            let root = reviews::root(&row);
            match newest.get(&root) {
                Some(known) if known.id >= row.id => {}
                _ => drop(newest.insert(root, row)),
            }
        }
        let mut completions: Vec<Completion> = newest.into_iter().map(|(root, row)| Completion { root, row }).collect();
        completions.sort_by_key(|one| std::cmp::Reverse((one.row.submitted_at, one.row.id)));
        let roots: Vec<ResponseId> = completions.iter().map(|one| one.root).collect();
        let versions = templates::versions(store, scope, completions.iter().map(|one| one.row.version_id).collect()).await?;
        let title = |row: &ResponseRow| versions.iter().find(|version| version.id == row.version_id).map(|version| version.title.clone());
        let mut flagged: HashMap<ResponseId, bool> = HashMap::new();
        // Of an answer that was corrected, what was sent first may need a person too.
        let root_of: HashMap<ResponseId, ResponseId> = completions.iter().flat_map(|one| [(one.row.id, one.root), (one.root, one.root)]).collect();
        let ids: Vec<ResponseId> = root_of.keys().copied().collect();
        for alert in alerts::of_responses(store, scope, &ids).await? {
            let root = root_of.get(&alert.response_id).copied().unwrap_or(alert.response_id);
            *flagged.entry(root).or_default() |= alert.status == AlertStatus::New;
        }
        Ok(Self {
            client,
            titles: completions.iter().map(|one| (one.root, title(&one.row).unwrap_or_default())).collect(),
            given: assignments::of_client(store, scope, client).await?.into_iter().map(|one| (one.id, one)).collect(),
            ratings: ratings::of_responses(store, scope, &roots).await?,
            takeaways: takeaways::of_responses(store, scope, &roots).await?,
            reviews: reviews::of_client(store, scope, client, REVIEWS).await?.into_iter().map(|kept| (kept.response_id, kept)).collect(),
            alerts: flagged,
            completions,
        })
    }

    fn next_of(&self, one: &Completion) -> Option<(Next, &Rated, &Assignment)> {
        let rated = self.ratings.get(&one.root)?;
        Some((rated.rating.next?, rated, self.given.get(&one.row.assignment_id)?))
    }

    /// Where what was agreed to come next is prepared; nothing is sent there before somebody says so.
    pub fn next_url(&self, one: &Completion) -> Option<String> {
        let (next, _, given) = self.next_of(one)?;
        let goes_on = given.status == AssignmentStatus::Active && !given.schedule.is_single();
        match (next, goes_on) {
            (Next::Keep, true) => Some(urls::assignment(given.id)),
            (Next::Drop, true) => Some(urls::cancel_assignment(given.id)),
            (Next::Drop, false) => None,
            _ => Some(urls::assign_next(self.client, given.id, next.word(), one.root)),
        }
    }

    /// Another assignment of the same template that is not over.
    fn also_comes(&self, given: &Assignment) -> Option<&Assignment> {
        let same = |one: &&Assignment| one.template_id == given.template_id && one.id != given.id && one.status == AssignmentStatus::Active;
        self.given.values().find(same)
    }

    /// What was agreed to come next and is still to be prepared: a list of links, where the completion itself has left the page.
    pub fn to_prepare(&self) -> Vec<Prepare> {
        let waits = |one: &Completion| {
            let (next, rated, given) = self.next_of(one)?;
            let goes_on = given.status == AssignmentStatus::Active && !given.schedule.is_single();
            if rated.next_assignment_id.is_some() || (next == Next::Keep && goes_on) || (next == Next::Drop && !goes_on) {
                return None;
            }
            Some(Prepare { title: self.titles.get(&one.root).cloned().unwrap_or_default(), next: self.next_line(one)? })
        };
        self.completions.iter().filter_map(waits).collect()
    }

    /// What comes next, in words.
    fn next_line(&self, one: &Completion) -> Option<NextLine> {
        let (next, rated, given) = self.next_of(one)?;
        if let Some(begun) = rated.next_assignment_id {
            return Some(NextLine { text: "The next one was assigned.".into(), url: Some(urls::assignment(begun)), label: "Look at it".into() });
        }
        let goes_on = given.status == AssignmentStatus::Active && !given.schedule.is_single();
        if let Some(other) = self.also_comes(given).filter(|_| next == Next::Drop && !goes_on) {
            let text = "This one is over. It also comes by another assignment.".into();
            return Some(NextLine { text, url: Some(urls::assignment(other.id)), label: "Look at the other one".into() });
        }
        let (text, label) = match (next, goes_on) {
            (Next::Keep, true) => ("It goes on by its rule.", "Look at it".to_owned()),
            (Next::Drop, true) => ("It comes again until it is ended.", "End it …".to_owned()),
            (Next::Drop, false) => ("Nothing more of it comes.", String::new()),
            _ => ("Nothing was sent yet.", format!("Prepare the next one: {}", next.text())),
        };
        Some(NextLine { text: text.into(), url: self.next_url(one), label })
    }
}

/// What is put into the fields: what was typed, where a form is shown again.
pub struct Show<'a> {
    pub typed: Option<&'a Fields>,
    pub problems: &'a Problems,
    pub within: Option<AppointmentId>,
    /// Somebody else changed something meanwhile.
    pub conflict: bool,
}

impl Show<'_> {
    /// What stands in a field.
    pub fn value(&self, name: &str, kept: &str) -> String {
        self.typed.filter(|typed| typed.has(name)).map_or(kept, |typed| typed.get(name)).to_owned()
    }

    /// What somebody else keeps there now, where it differs from what was typed.
    pub fn theirs(&self, name: &str, kept: &str) -> Option<String> {
        let typed = self.typed.filter(|typed| self.conflict && typed.has(name))?;
        (crate::domain::text::line_breaks(typed.get(name)).trim() != kept).then(|| kept.to_owned())
    }

    /// What is wrong with a field.
    pub fn error(&self, name: &str) -> Option<String> {
        self.problems.0.iter().find(|problem| problem.field == name).map(|problem| problem.detail.clone())
    }
}

/// One completion as the page shows it.
#[derive(Serialize)]
pub struct CompletionLine {
    id: ResponseId,
    title: String,
    url: String,
    when: String,
    /// How it came, where that was not the client's own page.
    way: Option<&'static str>,
    late: bool,
    /// An answer needs a person: seen or not.
    alert: Option<&'static str>,
    /// What the client said afterwards.
    review: Option<said::ReviewRead>,
    discussed: bool,
    /// Whether it was when the page was made.
    discussed_seen: String,
    takeaway: String,
    takeaway_rev: i32,
    takeaway_error: Option<String>,
    takeaway_theirs: Option<String>,
    rating_rev: i32,
    amounts: Vec<Choice>,
    qualities: Vec<Choice>,
    nexts: Vec<Choice>,
    rating_error: Option<String>,
    next: Option<NextLine>,
}

/// What is still to be prepared, of a completion that was talked about.
#[derive(Serialize)]
pub struct Prepare {
    title: String,
    next: NextLine,
}

#[derive(Serialize)]
struct NextLine {
    text: String,
    url: Option<String>,
    label: String,
}

/// How a response came, in words.
pub fn way(row: &ResponseRow) -> Option<&'static str> {
    match (row.way, row.on_paper_at) {
        (Some(ResponseWay::Together), _) => Some("filled in together"),
        (Some(ResponseWay::HandedOver), _) => Some("on a device handed over"),
        (None, Some(_)) => Some("on paper"),
        (None, None) => None,
    }
}

fn choices<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str, text: impl Fn(T) -> &'static str, chosen: &str) -> Vec<Choice> {
    let none = Choice::new("", "not said", chosen);
    std::iter::once(none).chain(all.iter().map(|one| Choice::new(word(*one), text(*one), chosen))).collect()
}

/// One completion with what is known of it.
pub fn line(desk: &Desk, known: &Known, one: &Completion, show: &Show<'_>) -> CompletionLine {
    let (row, id) = (&one.row, one.root);
    let rated = known.ratings.get(&id);
    let rating = rated.map(|rated| rated.rating).unwrap_or_default();
    let takeaway = known.takeaways.get(&id);
    let name = |part: &str| format!("{part}-{id}");
    let kept = takeaway.map(|one| one.text.as_str()).unwrap_or_default();
    let discussed = match show.typed {
        Some(typed) => typed.get(&name("d")) == "yes",
        None => row.discussed_at.is_some(),
    };
    CompletionLine {
        id,
        title: known.titles.get(&id).cloned().unwrap_or_default(),
        url: urls::response(row.id),
        when: dates::short_with_time(desk.speech(), row.submitted_at, desk.zone()),
        way: way(row),
        late: row.late,
        alert: known.alerts.get(&id).map(|new| if *new { "needs a person" } else { "needed a person, seen" }),
        review: known.reviews.get(&id).map(|kept| said::read(desk, kept)),
        discussed,
        discussed_seen: show.value(&name("ds"), if row.discussed_at.is_some() { "yes" } else { "no" }),
        takeaway: show.value(&name("t"), kept),
        takeaway_rev: takeaway.map_or(0, |one| one.row.revision),
        takeaway_error: show.error(&name("t")),
        takeaway_theirs: show.theirs(&name("t"), kept),
        rating_rev: rated.map_or(0, |rated| rated.revision),
        amounts: choices(&Amount::ALL, Amount::word, Amount::text, &show.value(&name("a"), rating.amount.map_or("", Amount::word))),
        qualities: choices(&Quality::ALL, Quality::word, Quality::text, &show.value(&name("q"), rating.quality.map_or("", Quality::word))),
        nexts: choices(&Next::ALL, Next::word, Next::text, &show.value(&name("n"), rating.next.map_or("", Next::word))),
        rating_error: ["a", "q", "n"].into_iter().find_map(|part| show.error(&name(part))),
        next: known.next_line(one),
    }
}

/// One topic as the page shows it.
#[derive(Serialize)]
pub struct TopicLine {
    id: TopicId,
    text: String,
    by: &'static str,
    /// The entry that it brings along.
    entry: Option<String>,
    choices: Vec<Choice>,
    /// How it stood when the page was made.
    seen: String,
    /// It was put off before.
    carried: bool,
}

/// A topic, with what becomes of it.
pub fn topic_line(topic: &Topic, shared: &BTreeSet<EntryId>, show: &Show<'_>) -> TopicLine {
    let row = &topic.row;
    let carried_here = row.carried_at.is_some() && show.within.is_some() && row.carried_from == show.within;
    let kept = match (row.done_at, carried_here) {
        (Some(_), _) => "done",
        (None, true) => "carried",
        (None, false) => "open",
    };
    let chosen = show.value(&format!("m-{}", row.id), kept);
    let choice = |value, label| Choice::new(value, label, &chosen);
    TopicLine {
        id: row.id,
        text: topic.text.clone(),
        by: if row.by_client { "from the client" } else { "from the practice" },
        entry: row.entry_id.filter(|id| shared.contains(id)).map(urls::entry),
        choices: vec![choice("open", "not yet"), choice("done", "talked about"), choice("carried", "next time")],
        seen: show.value(&format!("ms-{}", row.id), kept),
        carried: row.carried_at.is_some() && !carried_here,
    }
}

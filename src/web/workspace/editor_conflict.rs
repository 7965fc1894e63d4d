//! Two people in one draft: who saved meanwhile, and what differs between theirs and mine.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{PractitionerId, TemplateId};
use entity::kinds::ActorKind;
use serde::Serialize;

use super::Desk;
use super::when::name_of;
use crate::actions;
use crate::domain::content::Strictness;
use crate::domain::side_by_side::{Difference, differences};
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::audit::{self, Filter, Order};
use crate::store::practitioners;
use crate::store::templates::{Version, Written};

/// What the page says where somebody saved meanwhile.
#[derive(Serialize)]
pub struct Conflict {
    who: String,
    when: String,
    /// The revision that theirs has: putting mine in its place names it.
    theirs: i32,
    lines: Vec<Line>,
}

/// One thing that differs.
#[derive(Serialize)]
struct Line {
    what: &'static str,
    name: String,
    theirs: Option<String>,
    mine: Option<String>,
}

/// How long ago a save of somebody else is still worth a word.
const RECENT: TimeDelta = TimeDelta::minutes(30);

/// Compares what was typed with what somebody else saved.
pub async fn between(desk: &Desk, theirs: &Version, mine: &Written) -> Result<Conflict> {
    let saved = last_save(desk, theirs.template_id, None).await?;
    let when = dates::short_with_time(desk.speech(), theirs.updated_at, desk.zone());
    // Both as they would be kept: blanks at an end are no difference.
    let mine = actions::templates::checked(mine.clone(), Strictness::Draft).unwrap_or_else(|_| mine.clone());
    let who = saved.map_or_else(|| "Somebody".to_owned(), |(who, own)| if own { "You, in another window,".into() } else { who });
    Ok(Conflict { who, when, theirs: theirs.revision, lines: lines(theirs, &mine) })
}

fn lines(theirs: &Version, mine: &Written) -> Vec<Line> {
    let mut lines = Vec::new();
    if theirs.title != mine.title {
        let (theirs, mine) = (Some(theirs.title.clone()), Some(mine.title.clone()));
        lines.push(Line { what: "Another title", name: String::new(), theirs, mine });
    }
    if theirs.mode != mine.mode {
        lines.push(Line { what: "How often it is answered", name: String::new(), theirs: None, mine: None });
    }
    let line = |difference| {
        let named = |what, item| Line { what, name: name_of(item), theirs: None, mine: None };
        match difference {
            Difference::OnlyTheirs(item) => named("Only in theirs:", item),
            Difference::OnlyMine(item) => named("Only in yours:", item),
            Difference::Changed(item) => named("Other settings of", item),
            Difference::Reworded { theirs, mine } => {
                Line { what: "Other words", name: String::new(), theirs: Some(theirs.text.clone()), mine: Some(mine.text.clone()) }
            }
            Difference::Order => Line { what: "The order, or a heading", name: String::new(), theirs: None, mine: None },
            Difference::Prompts => Line { what: "How prompts are drawn", name: String::new(), theirs: None, mine: None },
            Difference::Pages => Line { what: "Whether it is one page", name: String::new(), theirs: None, mine: None },
        }
    };
    lines.extend(differences(&theirs.content, &mine.content).into_iter().map(line));
    lines
}

/// “Ben saved this 2 minutes ago”, where somebody else did so just now.
pub async fn company(desk: &Desk, draft: &Version) -> Result<Option<String>> {
    let ago = desk.app.now() - draft.updated_at;
    // A draft that nobody saved yet has its first revision.
    if ago > RECENT || draft.revision <= 1 {
        return Ok(None);
    }
    let saved = last_save(desk, draft.template_id, Some(draft.updated_at - TimeDelta::seconds(1))).await?;
    let minutes = match ago.num_minutes() {
        ..=0 => "just now".to_owned(),
        1 => "a minute ago".to_owned(),
        minutes => format!("{minutes} minutes ago"),
    };
    Ok(saved.filter(|(_, own)| !own).map(|(who, _)| format!("{who} saved this {minutes}.")))
}

/// Who saved the draft last, and whether that was me.
async fn last_save(desk: &Desk, id: TemplateId, from: Option<DateTime<Utc>>) -> Result<Option<(String, bool)>> {
    let filter = Filter { verb: Some("save_draft".into()), subject: Some("template".into()), subject_id: Some(id.0), from, ..Filter::default() };
    let events = audit::page(&desk.app.store, &desk.scope, &filter, Order::NewestFirst, None, 1).await?;
    let Some(event) = events.into_iter().next() else { return Ok(None) };
    let Some(who) = event.actor_id.filter(|_| event.actor_kind == ActorKind::Practitioner) else {
        return Ok(Some(("Another program".into(), false)));
    };
    match practitioners::find(&desk.app.store, &desk.scope, PractitionerId(who)).await {
        Ok(one) => Ok(Some((one.name, one.id == desk.me.id))),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

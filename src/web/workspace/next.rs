//! What was agreed to come next, as the assign form begins with it: the template, the words and the rule of the one before. Nothing is sent
//! before somebody presses Send.

use entity::ids::ResponseId;
use entity::kinds::AssignmentStatus;
use serde::Serialize;

use super::Desk;
use crate::actions::{assignments as assigning, discussing};
use crate::domain::review::Next;
use crate::error::{Error, Result};
use crate::store::assignments::{self, Assignment};
use crate::store::{client_plans, responses};
use crate::web::forms::Fields;
use entity::ids::AssignmentId;

/// What `workspace/assign` shows above the form, and hands on.
#[derive(Serialize)]
pub struct Panel {
    hint: String,
    /// The completion it comes after.
    of: ResponseId,
    next: &'static str,
    /// The one before goes on by its rule: whether it ends when this is sent.
    can_end: bool,
    end: bool,
}

fn read(word: &str) -> Option<Next> {
    Next::ALL.into_iter().find(|next| next.word() == word)
}

/// The smallest version of what was done before: the one that was agreed, else the one in the client's plan.
enum Smallest {
    Agreed(String),
    Planned(String),
    None,
}

impl Smallest {
    async fn of(desk: &Desk, before: &Assignment) -> Result<Self> {
        if let Some(agreed) = &before.agreement.smallest {
            return Ok(Self::Agreed(agreed.clone()));
        }
        let plan = client_plans::find(&desk.app.store, &desk.scope, before.id).await?.and_then(|kept| kept.plan);
        Ok(plan.and_then(|plan| plan.smallest).map_or(Self::None, Self::Planned))
    }

    fn words(&self) -> Option<&str> {
        match self {
            Self::Agreed(words) | Self::Planned(words) => Some(words),
            Self::None => None,
        }
    }
}

/// The fields of the one before, changed as was agreed.
///
/// # Errors
/// Where the client's plan cannot be read.
pub async fn fields(desk: &Desk, mut fields: Vec<(String, String)>, next: &str, of: &str, before: &Assignment) -> Result<Vec<(String, String)>> {
    let (Some(next), Ok(of)) = (read(next), of.parse::<ResponseId>()) else { return Ok(fields) };
    let smallest = if next == Next::Easier { Smallest::of(desk, before).await? } else { Smallest::None };
    let mut put = |name: &str, value: String| {
        fields.retain(|(known, _)| known != name);
        fields.push((name.to_owned(), value));
    };
    match next {
        // The smallest version that counted becomes the whole.
        Next::Easier => {
            if let Some(smallest) = smallest.words() {
                put("message", smallest.to_owned());
                put("smallest", String::new());
            }
        }
        Next::Change => put("template_id", String::new()),
        Next::Keep | Next::Harder | Next::Drop => {}
    }
    put("next", next.word().to_owned());
    put("next_of", of.to_string());
    if goes_on(before) {
        put("end_before", "yes".to_owned());
    }
    Ok(fields)
}

fn goes_on(before: &Assignment) -> bool {
    before.status == AssignmentStatus::Active && !before.schedule.is_single()
}

/// The panel, where the form came from a completion.
pub async fn panel(desk: &Desk, fields: &Fields) -> Result<Option<Panel>> {
    let (Some(next), Ok(of)) = (read(fields.get("next")), fields.get("next_of").parse::<ResponseId>()) else { return Ok(None) };
    let Some(before) = before(desk, of).await? else { return Ok(None) };
    let smallest = if next == Next::Easier { Smallest::of(desk, &before).await? } else { Smallest::None };
    let hint = match (next, &smallest) {
        (Next::Keep, _) => "The same once more, with the words that you agreed.".to_owned(),
        (Next::Easier, Smallest::Agreed(words)) => {
            format!("Easier: begun from the smallest version that you agreed, “{words}”. It stands in the message.")
        }
        (Next::Easier, Smallest::Planned(words)) => {
            format!("Easier: begun from the smallest version in their own plan, “{words}”. It stands in the message.")
        }
        (Next::Easier, Smallest::None) => {
            "Easier: no smallest version was agreed. Write a smaller step into the message, or leave something out below.".to_owned()
        }
        (Next::Harder, _) => "Harder: change how often it comes, or what is asked. The words are those of the one before.".to_owned(),
        (Next::Change, _) => "Something else: choose another template. The words are those of the one before.".to_owned(),
        (Next::Drop, _) => return Ok(None),
    };
    let can_end = goes_on(&before);
    Ok(Some(Panel { hint, of, next: next.word(), can_end, end: can_end && fields.get("end_before") == "yes" }))
}

/// What was answered by a completion, if it is within reach.
async fn before(desk: &Desk, of: ResponseId) -> Result<Option<Assignment>> {
    let row = match responses::row(&desk.app.store, &desk.scope, of).await {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    };
    assignments::find(&desk.app.store, &desk.scope, row.assignment_id).await.map(Some)
}

/// After it was sent: notes what came of the completion, and ends the one before where that was wanted.
pub async fn settle(desk: &Desk, fields: &Fields, assigned: AssignmentId) -> Result<()> {
    let Ok(of) = fields.get("next_of").parse::<ResponseId>() else { return Ok(()) };
    let Some(before) = before(desk, of).await? else { return Ok(()) };
    match discussing::begun(&desk.app, desk.scope, of, assigned).await {
        // Taken back, or another client's form: it is assigned all the same.
        Err(Error::NotFound) => return Ok(()),
        other => other?,
    }
    if fields.get("end_before") == "yes" && goes_on(&before) && before.id != assigned {
        match assigning::cancel(&desk.app, desk.scope, before.id).await {
            Err(Error::Conflict(_)) => {}
            other => other?,
        }
    }
    Ok(())
}

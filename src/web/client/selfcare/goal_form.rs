//! Writing a goal down, and writing it anew.

use entity::ids::GoalId;
use poem::web::{Data, Path};
use poem::{Response, handler};

use super::goal::find;
use super::own_form::{OwnForm, Trouble, stored};
use super::{Form, OwnField, locked_page, once, once_of, today};
use crate::actions::goals::{self as actions, NewGoal};
use crate::app::App;
use crate::domain::goals::{GoalText, TypedGoal};
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::store::goals::{self, Goal};
use crate::urls;
use crate::web::client::entries::taken;
use crate::web::client::me::Me;
use crate::web::client::see_other;
use crate::web::forms::Fields;

fn typed(fields: &Fields) -> TypedGoal<'_> {
    TypedGoal { wording: fields.get("wording"), why: fields.get("why"), measure: fields.get("measure"), review_on: fields.get("review_on") }
}

fn fields_of(form: &Form<'_>, is_new: bool, typed: &Fields) -> Vec<OwnField> {
    let mut fields = vec![
        form.field("wording", "text", typed.get("wording")),
        form.field("why", "lines", typed.get("why")).optional(),
        form.field("measure", "lines", typed.get("measure")).optional(),
        form.field("review_on", "date", typed.get("review_on")).optional(),
    ];
    if is_new {
        fields.push(form.field("shared", "check", typed.get("shared")));
    }
    fields
}

fn render(app: &App, me: &Me, goal: Option<&Goal>, typed: &Fields, problems: &Problems, trouble: Trouble) -> Result<Response> {
    let speech = me.speech(app);
    let form = Form { speech, prefix: "goals", problems };
    let page = OwnForm {
        title: speech.say(if goal.is_none() { "goals-new" } else { "goals-change" }, &[]),
        action: goal.map_or(urls::NEW_GOAL.to_owned(), |goal| urls::edit_goal(goal.id)),
        back: goal.map_or(urls::GOALS.to_owned(), |goal| urls::goal(goal.id)),
        fields: fields_of(&form, goal.is_none(), typed),
        once: once_of(app, typed.get("_once")),
        revision: goal.map(|goal| goal.revision),
        stored: goal.map(|goal| stored(fields_of(&form, false, &fields_from(goal)))).unwrap_or_default(),
        full: "goals-full",
    };
    page.render(app, me, problems, &trouble)
}

/// An empty form.
#[handler]
pub async fn blank(app: Data<&App>, me: Me) -> poem::Result<Response> {
    Ok(render(&app, &me, None, &Fields::default(), &Problems::default(), Trouble::Nothing)?)
}

/// Adds it.
#[handler]
pub async fn create(app: Data<&App>, me: poem::Result<Me>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (urls::NEW_GOAL, &fields), |me| add(&app, me, &fields)).await
}

async fn add(app: &App, me: Me, fields: &Fields) -> poem::Result<Response> {
    let (text, review_on) = match GoalText::parse(typed(fields), today(app, &me)) {
        Ok(read) => read,
        Err(problems) => return Ok(render(app, &me, None, fields, &problems, Trouble::Nothing)?),
    };
    let id = Some(fields.get("_once").parse().unwrap_or_else(|_| once(app)));
    let shared = fields.get("shared") == "yes";
    let new = NewGoal { id, client: me.client.id, text, review_on, shared, session: Some(me.session.id) };
    match actions::add(app, me.scope, new).await {
        Ok(id) => Ok(see_other(&format!("{}?done=saved", urls::goal(id)))),
        Err(Error::Conflict(_)) => Ok(render(app, &me, None, fields, &Problems::default(), Trouble::Full)?),
        Err(error) => Err(error.into()),
    }
}

fn fields_from(goal: &Goal) -> Fields {
    let text = &goal.text;
    let pairs = [
        ("wording", text.wording.clone()),
        ("why", text.why.clone().unwrap_or_default()),
        ("measure", text.measure.clone().unwrap_or_default()),
        ("review_on", goal.review_on.map(|on| on.to_string()).unwrap_or_default()),
    ];
    Fields(pairs.map(|(name, value)| (name.to_owned(), value)).into())
}

/// The form with the goal's words.
#[handler]
pub async fn edit(app: Data<&App>, me: Me, Path(id): Path<GoalId>) -> poem::Result<Response> {
    match find(&app, &me, id).await? {
        Some(goal) => Ok(render(&app, &me, Some(&goal), &fields_from(&goal), &Problems::default(), Trouble::Nothing)?),
        None => Ok(locked_page(&app, &me, &urls::edit_goal(id), urls::GOALS)?),
    }
}

/// Keeps the new words. A review that was in the past already may stay there.
#[handler]
pub async fn update(app: Data<&App>, me: poem::Result<Me>, Path(id): Path<GoalId>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (&urls::edit_goal(id), &fields), |me| rewrite(&app, me, id, &fields)).await
}

async fn rewrite(app: &App, me: Me, id: GoalId, fields: &Fields) -> poem::Result<Response> {
    let Some(goal) = find(app, &me, id).await? else {
        return Ok(locked_page(app, &me, &urls::edit_goal(id), urls::GOALS)?);
    };
    let today = goal.review_on.map_or_else(|| today(app, &me), |on| on.min(today(app, &me)));
    let read = match GoalText::parse(typed(fields), today) {
        Ok(read) => read,
        Err(problems) => return Ok(render(app, &me, Some(&goal), fields, &problems, Trouble::Nothing)?),
    };
    let same = goal.text == read.0 && goal.review_on == read.1;
    if same {
        return Ok(see_other(&format!("{}?done=saved", urls::goal(id))));
    }
    let revision = fields.get("_revision").parse().unwrap_or(0);
    match actions::rewrite(app, me.scope, id, revision, read, Some(me.session.id)).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::goal(id)))),
        Err(Error::Stale) => {
            let newest = goals::find(&app.store, &me.scope, id).await?;
            Ok(render(app, &me, Some(&newest), fields, &Problems::default(), Trouble::Stale)?)
        }
        Err(error) => Err(error.into()),
    }
}

//! The five levels of a goal in the client's own words, and where they see it now. No number is shown but the level itself.

use entity::ids::{GoalId, GoalRatingId};
use entity::kinds::Author;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::goal::find;
use super::{Form, OwnField, locked_page, once_of, short_day, status, summary, today};
use crate::actions::attainment::{self as actions, Attained, NewRating};
use crate::app::App;
use crate::domain::attainment::{FIELDS, LEVELS, Rating, Scale, sign, track};
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::speech::Speech;
use crate::store::attainment::{KeptRating, KeptScale};
use crate::store::goals::Goal;
use crate::urls;
use crate::web::client::entries::taken;
use crate::web::client::me::{Locked, Me};
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;

#[derive(Serialize)]
struct LevelsPage {
    shell: Shell,
    id: GoalId,
    wording: String,
    rate: Vec<OwnField>,
    levels: Vec<OwnField>,
    wrong: Vec<OwnField>,
    /// Whether levels are there already.
    set: bool,
    revision: i32,
    once: GoalRatingId,
    stale: bool,
    locked: Option<Locked>,
}

/// A level as pages show it.
#[derive(Clone, Debug, Serialize)]
pub struct LevelLine {
    sign: String,
    words: String,
}

/// A look as pages show it.
#[derive(Clone, Debug, Serialize)]
pub struct LookLine {
    who: String,
    day: String,
    sign: String,
    track: String,
    words: String,
    note: Option<String>,
}

/// Levels and looks of a goal, as far as they may be read here.
#[derive(Clone, Debug, Default)]
pub struct Readable {
    pub scale: Option<KeptScale>,
    pub looks: Vec<KeptRating>,
    /// Whether there is more that may not be read here.
    pub more: bool,
}

impl Readable {
    pub async fn of(app: &App, me: &Me, goal: GoalId) -> Result<Self> {
        let mut attained = Attained::read(app, &me.scope, me.client.id).await?;
        let (scale, looks) = (attained.scales.remove(&goal), attained.series(goal));
        let set = scale.is_some();
        let readable = scale.filter(|kept| me.reads.allows(kept.written_at, kept.session_id));
        let hidden = readable.is_none() && (set || attained_has(&attained, goal));
        let (seen, others): (Vec<_>, Vec<_>) = looks.into_iter().cloned().partition(|kept| me.reads.allows(kept.created_at, kept.session_id));
        Ok(Self { more: hidden || !others.is_empty(), looks: if readable.is_some() { seen } else { Vec::new() }, scale: readable })
    }

    /// The levels in words, the highest first.
    pub fn levels(&self) -> Vec<LevelLine> {
        let Some(kept) = &self.scale else { return Vec::new() };
        LEVELS.iter().rev().map(|level| LevelLine { sign: sign(*level), words: kept.scale.words_of(*level).to_owned() }).collect()
    }

    /// The looks in words, the newest first.
    pub fn lines(&self, app: &App, me: &Me) -> Vec<LookLine> {
        let (Some(kept), speech) = (&self.scale, me.speech(app)) else { return Vec::new() };
        let line = |look: &KeptRating| LookLine {
            who: speech.say(if look.author == Author::Client { "attainment-you" } else { "attainment-practice" }, &[]),
            day: short_day(app, me, look.rated_on),
            sign: sign(look.rating.level),
            track: track(look.rating.level),
            words: kept.scale.words_of(look.rating.level).to_owned(),
            note: look.rating.note.clone(),
        };
        self.looks.iter().rev().map(line).collect()
    }
}

fn attained_has(attained: &Attained, goal: GoalId) -> bool {
    attained.ratings.iter().any(|kept| kept.goal_id == goal)
}

fn rate_fields(form: &Form<'_>, scale: &Scale, typed: &Fields) -> Vec<OwnField> {
    let levels = LEVELS.iter().rev().map(|level| (level.to_string(), format!("{}: {}", sign(*level), scale.words_of(*level))));
    vec![form.field("level", "radio", typed.get("level")).choices(levels), form.field("note", "lines", typed.get("note")).optional()]
}

fn level_fields(form: &Form<'_>, speech: &Speech, kept: Option<&KeptScale>, typed: &Fields) -> Vec<OwnField> {
    let value = |name: &str, kept: Option<String>| if typed.has(name) { typed.get(name).to_owned() } else { kept.unwrap_or_default() };
    let words = |level| kept.map(|kept| kept.scale.words_of(level).to_owned());
    let mut all: Vec<OwnField> = FIELDS.into_iter().zip(LEVELS).map(|(name, level)| form.field(name, "text", value(name, words(level)))).collect();
    let baseline = value("baseline", kept.and_then(|kept| kept.scale.baseline).map(|level| level.to_string()));
    let name = |field: &str| speech.say(&format!("attainment-{}", field.replace('_', "-")), &[]);
    let levels = FIELDS.into_iter().zip(LEVELS).map(|(field, level)| (level.to_string(), name(field)));
    all.push(form.field("baseline", "radio", baseline).choices(levels).optional());
    all
}

/// A goal with what may be read of its levels.
async fn read(app: &App, me: &Me, id: GoalId) -> Result<Option<(Goal, Readable)>> {
    match find(app, me, id).await? {
        Some(goal) => Ok(Some((goal, Readable::of(app, me, id).await?))),
        None => Ok(None),
    }
}

fn render(app: &App, me: &Me, (goal, readable): (&Goal, &Readable), typed: &Fields, problems: &Problems, stale: bool) -> Result<Response> {
    let speech = me.speech(app);
    let form = Form { speech, prefix: "attainment", problems };
    let kept = readable.scale.as_ref();
    let rate = kept.map(|kept| rate_fields(&form, &kept.scale, typed)).unwrap_or_default();
    // What somebody looked by stays; what may not be read here cannot be written here.
    let open = readable.looks.is_empty() && !readable.more;
    let levels = if open { level_fields(&form, speech, kept, typed) } else { Vec::new() };
    let context = LevelsPage {
        shell: me.shell(app, speech.say("attainment-title", &[])),
        id: goal.id,
        wording: goal.text.wording.clone(),
        wrong: summary(&[rate.clone(), levels.clone()].concat()),
        rate,
        levels,
        set: kept.is_some(),
        revision: kept.map_or(0, |kept| kept.revision),
        once: once_of(app, typed.get("_once")),
        stale,
        locked: readable.more.then(|| me.locked(&urls::goal_levels(goal.id))),
    };
    me.page(app, "client/selfcare/goal_levels", if stale { StatusCode::CONFLICT } else { status(problems) }, &context)
}

/// What stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {}

/// The forms.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Path(id): Path<GoalId>, _asked: Query<Asked>) -> poem::Result<Response> {
    match read(&app, &me, id).await? {
        Some((goal, readable)) => Ok(render(&app, &me, (&goal, &readable), &Fields::default(), &Problems::default(), false)?),
        None => Ok(locked_page(&app, &me, &urls::goal_levels(id), urls::GOALS)?),
    }
}

/// Keeps levels, or where the client sees the goal now.
#[handler]
pub async fn act(app: Data<&App>, me: poem::Result<Me>, Path(id): Path<GoalId>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (&urls::goal_levels(id), &fields), |me| keep(&app, me, id, &fields)).await
}

async fn keep(app: &App, me: Me, id: GoalId, fields: &Fields) -> poem::Result<Response> {
    let Some((goal, readable)) = read(app, &me, id).await? else {
        return Ok(locked_page(app, &me, &urls::goal_levels(id), urls::GOALS)?);
    };
    // What may not be read here cannot be said anything of: its words are what a look means.
    if readable.scale.is_none() && readable.more {
        return Ok(locked_page(app, &me, &urls::goal_levels(id), urls::GOALS)?);
    }
    let (outcome, done) = match fields.get("_do") {
        "rate" => (rate(app, &me, id, fields).await, "rated"),
        _ => (write(app, &me, id, &readable, fields).await, "levels"),
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done={done}", urls::goal(id)))),
        Err(Error::Invalid(problems)) => Ok(render(app, &me, (&goal, &readable), fields, &problems, false)?),
        Err(Error::Conflict(_) | Error::Stale) => Ok(render(app, &me, (&goal, &readable), fields, &Problems::default(), true)?),
        Err(error) => Err(error.into()),
    }
}

async fn rate(app: &App, me: &Me, id: GoalId, fields: &Fields) -> Result<()> {
    let rating = Rating::parse(fields.get("level"), fields.get("note"))?;
    let new = NewRating { id: fields.get("_once").parse().ok(), goal: id, rating, on: today(app, me), session: Some(me.session.id) };
    actions::rate(app, me.scope, new).await.map(drop)
}

async fn write(app: &App, me: &Me, id: GoalId, readable: &Readable, fields: &Fields) -> Result<()> {
    // How much a goal counts is nothing that a client is asked.
    let weight = readable.scale.as_ref().map_or(1, |kept| kept.scale.weight).to_string();
    let scale = Scale::parse(FIELDS.map(|name| fields.get(name)), &weight, fields.get("baseline"))?;
    let revision = fields.get("_revision").parse().unwrap_or(0);
    actions::write_scale(app, me.scope, id, revision, scale, Some(me.session.id)).await
}

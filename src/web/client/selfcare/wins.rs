//! Wins to look back on: steps done, goals reached, good things that happened, and what was written down as a win. A calm list by month,
//! without counts: there is no row to be broken.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::kinds::{ForwardOutcome, GoalStatus, StepResult};
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::goals::OwnGoals;
use super::short_day;
use crate::app::App;
use crate::domain::zone;
use crate::error::Result;
use crate::store::look_forward;
use crate::urls;
use crate::web::client::Shell;
use crate::web::client::entries;
use crate::web::client::me::{Locked, Me};

/// Things looked forward to that are looked back on.
const MOST: u64 = 200;

/// One of them.
struct Win {
    on: NaiveDate,
    text: String,
    /// The sentence that says what it was.
    kind: &'static str,
}

#[derive(Serialize)]
struct WinsPage {
    shell: Shell,
    months: Vec<Month>,
    locked: Option<Locked>,
}

#[derive(Serialize)]
struct Month {
    title: String,
    wins: Vec<WinLine>,
}

#[derive(Serialize)]
struct WinLine {
    text: String,
    kind: String,
    when: String,
}

fn local(me: &Me, at: DateTime<Utc>) -> NaiveDate {
    zone::local(at, &me.client.time_zone).date()
}

/// Everything good that may be read here, and whether there is more.
async fn read(app: &App, me: &Me) -> Result<(Vec<Win>, bool)> {
    let own = OwnGoals::read(app, me).await?;
    let steps = own.steps.iter().filter_map(|step| {
        let said = step.outcome.as_ref().filter(|said| said.result == StepResult::Done)?;
        Some(Win { on: local(me, said.at), text: step.plan.text.clone(), kind: "wins-step" })
    });
    let goals = own.goals.iter().filter(|goal| goal.status == GoalStatus::Reached).filter_map(|goal| {
        let at = goal.ended_at?;
        Some(Win { on: local(me, at), text: goal.text.wording.clone(), kind: "wins-goal" })
    });
    let mut wins: Vec<Win> = steps.chain(goals).collect();
    let mut more = own.more;
    for one in look_forward::of_client(&app.store, &me.scope, me.client.id, MOST).await? {
        if one.outcome != Some(ForwardOutcome::Good) {
            continue;
        }
        if me.reads.allows(one.created_at, one.session_id) {
            wins.push(Win { on: one.on, text: one.text.what, kind: "wins-forward" });
        } else {
            more = true;
        }
    }
    let (written, hidden) = entries::wins(app, me).await?;
    wins.extend(written.iter().map(|own| Win { on: local(me, own.written_at()), text: own.written().text.clone(), kind: "wins-entry" }));
    more |= hidden;
    wins.sort_by_key(|win| std::cmp::Reverse(win.on));
    Ok((wins, more))
}

/// The list.
#[handler]
pub async fn show(app: Data<&App>, me: Me) -> poem::Result<Response> {
    let speech = me.speech(&app);
    let (wins, more) = read(&app, &me).await?;
    let mut months: Vec<Month> = Vec::new();
    for win in wins {
        let month = speech.say(&format!("month-{}", win.on.month()), &[]);
        let title = speech.say("wins-month", &[("first", &month), ("second", &win.on.year().to_string())]);
        let line = WinLine { text: win.text, kind: speech.say(win.kind, &[]), when: short_day(&app, &me, win.on) };
        match months.last_mut().filter(|last| last.title == title) {
            Some(last) => last.wins.push(line),
            None => months.push(Month { title, wins: vec![line] }),
        }
    }
    let context = WinsPage { shell: me.shell(&app, speech.say("wins-title", &[])), months, locked: more.then(|| me.locked(urls::WINS)) };
    Ok(me.page(&app, "client/selfcare/wins", StatusCode::OK, &context)?)
}

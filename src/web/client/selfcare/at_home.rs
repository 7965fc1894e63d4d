//! What of all this stands on the client's own page itself: steps of these days, and what is looked forward to.

use entity::kinds::GoalStatus;
use serde::Serialize;

use super::forward::{ForwardLine, OwnForward, line};
use super::goals::{OwnGoals, StepLine, step_line};
use super::today;
use crate::app::App;
use crate::error::Result;
use crate::web::client::me::Me;

/// For `client/selfcare/at_home`.
#[derive(Serialize)]
pub struct AtHome {
    /// Steps that have begun and of which nothing was said.
    steps: Vec<StepLine>,
    /// The last one that is over and not said of yet, and the next one.
    forward: Vec<ForwardLine>,
}

impl AtHome {
    /// As far as it may be read here; what may not is not spoken of: the pages themselves say that something waits.
    pub async fn read(app: &App, me: &Me) -> Result<Self> {
        let today = today(app, me);
        let own = OwnGoals::read(app, me).await?;
        let aside =
            |step: &&crate::store::goal_steps::Step| own.goals.iter().all(|goal| goal.id != step.goal_id || goal.status == GoalStatus::Active);
        let steps = own.steps.iter().filter(aside).map(|step| step_line(app, me, step, today)).filter(|step| step.asks).collect();
        let (over, next): (Vec<ForwardLine>, Vec<ForwardLine>) =
            OwnForward::read(app, me).await?.open.iter().map(|one| line(app, me, one, today)).partition(|one| one.over);
        let forward = over.into_iter().last().into_iter().chain(next.into_iter().next()).collect();
        Ok(Self { steps, forward })
    }
}

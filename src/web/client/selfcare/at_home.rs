//! What of all this stands on the client's own page itself: steps of these days, and what is looked forward to.

use serde::Serialize;

use super::forward::{ForwardLine, OwnForward, line};
use super::goals::{OwnGoals, StepLine, step_line};
use super::today;
use crate::app::App;
use crate::error::Result;
use crate::web::client::me::Me;
use entity::kinds::GoalStatus;

/// For `client/selfcare/at_home`.
#[derive(Serialize)]
pub struct AtHome {
    /// Steps that have begun and of which nothing was said.
    steps: Vec<StepLine>,
    /// The next thing, or the one to be asked about.
    forward: Option<ForwardLine>,
}

impl AtHome {
    /// As far as it may be read here; what may not is not spoken of: the pages themselves say that something waits.
    pub async fn read(app: &App, me: &Me) -> Result<Self> {
        let today = today(app, me);
        let own = OwnGoals::read(app, me).await?;
        let aside =
            |step: &&crate::store::goal_steps::Step| own.goals.iter().all(|goal| goal.id != step.goal_id || goal.status == GoalStatus::Active);
        let steps = own.steps.iter().filter(aside).map(|step| step_line(app, me, step, today)).filter(|step| step.asks).collect();
        let forward = OwnForward::read(app, me).await?.open.first().map(|one| line(app, me, one, today));
        Ok(Self { steps, forward })
    }
}

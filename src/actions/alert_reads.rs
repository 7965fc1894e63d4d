//! Reading an answer that needs a person: its steps, and that somebody looked, which stands in the audit trail and with the client's own data.

use entity::ids::{AlertId, ClientId};
use entity::kinds::AlertStep;

use crate::app::App;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::alert_steps::{self, Step};
use crate::store::{Cx, audit};

/// Notes it. Whoever reaches the alert was settled before.
pub async fn note(app: &App, scope: Scope, id: AlertId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read", ("alert", id.0), now).await }).await
}

/// The steps of an alert in the order in which they happened. Whoever notes what was done has seen it in the same moment.
pub async fn steps(cx: &impl Cx, scope: &Scope, alert: AlertId, client: ClientId) -> Result<Vec<Step>> {
    let mut steps = alert_steps::of(cx, scope, alert, client).await?;
    steps.sort_by_key(|step| (step.at, AlertStep::ALL.iter().position(|kind| *kind == step.step)));
    Ok(steps)
}

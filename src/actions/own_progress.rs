//! What a client is shown of the own numbers, as a practitioner chooses.

use std::collections::BTreeSet;

use entity::ids::{ClientId, TemplateId};
use entity::kinds::ProgressShown;

use crate::app::App;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::{Cx, assignments, audit, clients, progress_views, series};

/// What was assigned to a client, or has numbers of theirs.
pub async fn templates_of(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<TemplateId>> {
    let assigned = assignments::of_client(cx, scope, client).await?.into_iter().map(|assignment| assignment.template_id);
    let counted = series::of_client(cx, scope, client).await?.into_iter().map(|series| series.template_id);
    Ok(assigned.chain(counted).collect::<BTreeSet<_>>().into_iter().collect())
}

/// Chooses the usual and what differs from it; what is not named stays. `None` leaves it to the usual.
///
/// # Errors
/// `NotFound` for a template that this client never had.
pub async fn choose(
    app: &App,
    scope: Scope,
    client: ClientId,
    usual: Option<ProgressShown>,
    of_template: Vec<(TemplateId, Option<ProgressShown>)>,
) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let known = templates_of(&tx, &scope, client).await?;
            if of_template.iter().any(|(id, _)| !known.contains(id)) {
                return Err(Error::NotFound);
            }
            let before = progress_views::of_client(&tx, &scope, client).await?;
            if let Some(usual) = usual {
                progress_views::set(&tx, &scope, client, client.0, Some(usual), now).await?;
            }
            for (template, shown) in of_template {
                progress_views::set(&tx, &scope, client, template.0, shown, now).await?;
            }
            if progress_views::of_client(&tx, &scope, client).await? == before {
                return Ok(());
            }
            audit::record(&tx, &scope, "choose_progress", ("client", client.0), now).await
        })
        .await
}

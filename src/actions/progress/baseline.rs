//! From which answer change is counted: the practitioner may choose another than the first.

use entity::ids::{ClientId, ResponseId, TemplateId};

use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::progress;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::{audit, baselines, clients, series};

/// Which series, and from which answer on; from the first again where none is named.
#[derive(Clone, Debug)]
pub struct Choice {
    pub template: TemplateId,
    pub link_id: String,
    pub response: Option<ResponseId>,
}

/// Chooses, and notes in the audit trail that it was changed. Choosing what is chosen already changes nothing.
///
/// # Errors
/// `NotFound` for a series that this client does not have; a problem of `response` where it has no such number or that is an estimate:
/// nothing is compared with an estimate, nor with what was asked or scored differently.
pub async fn set_baseline(app: &App, scope: Scope, client: ClientId, choice: Choice) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let all = series::of_client(&tx, &scope, client).await?;
            let found = all.into_iter().find(|one| one.template_id == choice.template && one.link_id == choice.link_id);
            let found = found.ok_or(Error::NotFound)?;
            let of = (client, choice.template, choice.link_id.as_str());
            let changed = match choice.response {
                None => baselines::clear(&tx, &scope, of).await?,
                Some(response) => {
                    let place = found.points.iter().position(|point| point.response == response && !point.estimated);
                    let place = place.ok_or_else(|| Problems::one("response", "Please choose an answer that is no estimate."))?;
                    let asked = series::asked(&tx, &scope, std::slice::from_ref(&found)).await?;
                    if place < progress::comparable(&asked.seams(&found)) {
                        return Err(Problems::one("response", "The scale changed since that answer. Please choose a later one.").into());
                    }
                    let point = &found.points[place];
                    let chosen = baselines::of_client(&tx, &scope, client).await?;
                    let same = |one: &baselines::Baseline| (one.template_id, &*one.link_id, one.response_id) == (of.1, of.2, response);
                    let changed = !chosen.iter().any(same);
                    baselines::set(&tx, &scope, of, (point.response, point.at), now).await?;
                    changed
                }
            };
            if changed { audit::record(&tx, &scope, "set_baseline", ("client", client.0), now).await } else { Ok(()) }
        })
        .await
}

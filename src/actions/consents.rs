//! Consent: owners write and publish the text, clients answer it. Nobody answers for a client.

use entity::ids::ConsentTextId;
use entity::kinds::ConsentAnswer;

use crate::app::App;
use crate::domain::consent::{self, Texts};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::random;
use crate::store::consents::NewConsent;
use crate::store::{audit, clients, consents, practices};

/// Keeps what was typed as the draft of the next version; begins it where there is none. `revision` is what the page showed, 0 for none.
///
/// # Errors
/// `Invalid` by field; `Conflict` when somebody else changed it meanwhile.
pub async fn save_draft(app: &App, scope: Scope, revision: i32, typed: Texts) -> Result<()> {
    let (texts, now) = (typed.check(None)?, app.now());
    let id: ConsentTextId = random::id(now);
    app.store
        .write(move |tx| async move {
            practices::hold(&tx, &scope).await?;
            let draft = consents::draft(&tx, &scope).await?;
            if draft.as_ref().map_or(0, |draft| draft.revision) != revision {
                return Err(Error::Conflict("Somebody changed this text meanwhile."));
            }
            let id = match draft {
                Some(draft) if consents::texts(&draft)? == texts => return Ok(()),
                Some(draft) => {
                    consents::save_draft(&tx, &scope, &draft, &texts).await?;
                    draft.id
                }
                None => {
                    let number = consents::versions(&tx, &scope).await?.first().map_or(1, |newest| newest.number + 1);
                    consents::insert_draft(&tx, &scope, id, number, &texts, now).await?;
                    id
                }
            };
            audit::record(&tx, &scope, "update", ("consent_text", id.0), now).await
        })
        .await
}

/// Publishes the draft: it is asked from now on. `asks_again`: it changed in substance, so that everybody is asked again.
///
/// # Errors
/// `Invalid` where the practice's own language is missing; `Conflict` where there is no draft at this revision.
pub async fn publish(app: &App, scope: Scope, revision: i32, asks_again: bool) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            practices::hold(&tx, &scope).await?;
            let own = practices::find(&tx, scope.practice()).await?.language;
            let draft = consents::draft(&tx, &scope).await?.filter(|draft| draft.revision == revision);
            let draft = draft.ok_or(Error::Conflict("Somebody changed or published this text meanwhile."))?;
            consents::texts(&draft)?.check(Some(&own))?;
            let before = consents::in_force(&tx, &scope).await?.map(|text| consents::force(&text));
            let basis = consent::basis(draft.number, before, asks_again);
            consents::publish(&tx, &scope, &draft, basis, now).await?;
            audit::record(&tx, &scope, "publish", ("consent_text", draft.id.0), now).await
        })
        .await
}

/// Throws the draft away, where there is one.
pub async fn discard(app: &App, scope: Scope) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            practices::hold(&tx, &scope).await?;
            let Some(draft) = consents::draft(&tx, &scope).await? else { return Ok(()) };
            consents::discard(&tx, &scope).await?;
            audit::record(&tx, &scope, "discard", ("consent_text", draft.id.0), now).await
        })
        .await
}

/// A client answers: agrees, chooses paper, or does not want it. Who agreed can change their mind at any time.
///
/// # Errors
/// `Conflict` where another version is in force than the one that was shown, or none.
pub async fn answer(app: &App, scope: Scope, new: NewConsent) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, new.client, now).await?;
            let text = consents::in_force(&tx, &scope).await?;
            if text.is_none_or(|text| text.number != new.number) {
                return Err(Error::Conflict("The text was changed meanwhile."));
            }
            let verb = match new.answer {
                ConsentAnswer::Agreed => "consent",
                ConsentAnswer::Paper => "choose_paper",
                ConsentAnswer::Declined => "decline_consent",
            };
            let client = new.client;
            if consents::insert(&tx, &scope, new, now).await? {
                audit::record(&tx, &scope, verb, ("client", client.0), now).await?;
            }
            Ok(())
        })
        .await
}

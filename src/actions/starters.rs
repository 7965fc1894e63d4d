//! Copying from the starter library into the practice.

use chrono::{DateTime, Utc};
use entity::ids::{TemplateId, VersionId};

use super::templates::checked;
use crate::app::App;
use crate::domain::content::{Content, Strictness};
use crate::domain::scope::Scope;
use crate::domain::starters;
use crate::domain::template_file::TemplateFile;
use crate::error::{Error, Result};
use crate::random;
use crate::store::templates::{self, Written};
use crate::store::{Tx, audit, practices};

/// What became of it.
#[derive(Clone, Copy, Debug)]
pub struct Copied {
    pub template: TemplateId,
    /// The template of the starter that belongs together with it, where there is one.
    pub partner: Option<TemplateId>,
    /// Whether anything was made: false where the practice had it all before.
    pub made: bool,
}

/// Copies a starter, and the one it belongs together with, as published templates of the practice. What is there already, and is not
/// archived, is left as it is: asking twice makes nothing twice.
///
/// # Errors
/// `NotFound` where no starter has this key.
pub async fn copy(app: &App, scope: Scope, key: &str) -> Result<Copied> {
    let starter = starters::find(key).ok_or(Error::NotFound)?;
    let now = app.now();
    app.store
        .write(move |tx| async move {
            practices::hold(&tx, &scope).await?;
            let (template, mut made) = copy_one(&tx, &scope, starter, now).await?;
            let mut partner = None;
            if let Some(other) = starters::partner(starter) {
                let (template, also_made) = copy_one(&tx, &scope, other, now).await?;
                partner = Some(template);
                made |= also_made;
            }
            Ok(Copied { template, partner, made })
        })
        .await
}

/// The practice's template of a starter, and whether it was made just now.
async fn copy_one(tx: &Tx, scope: &Scope, starter: &'static TemplateFile, now: DateTime<Utc>) -> Result<(TemplateId, bool)> {
    let key = starter.key.as_deref().unwrap_or_default();
    if let Some(known) = templates::of_starter(tx, scope, key).await? {
        return Ok((known.id, false));
    }
    let content = Content { language: starter.own_language(), ..starter.content.clone() };
    let written = Written { title: starter.title.clone(), mode: starter.mode, content };
    let written = checked(written, Strictness::Published)?;
    let ids = (random::id::<TemplateId>(now), random::id::<VersionId>(now));
    templates::insert(tx, scope, ids, starter.kind, &written, now).await?;
    templates::set_starter(tx, scope, ids.0, starter).await?;
    let draft = templates::version(tx, scope, ids.1).await?;
    templates::publish(tx, scope, &draft, scope.practitioner(), now).await?;
    audit::record(tx, scope, "copy_starter", ("template", ids.0.0), now).await?;
    Ok((ids.0, true))
}

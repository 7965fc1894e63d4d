//! What a client's page asks: the occurrence with its questions, and what stands in the fields.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use entity::ids::AccessLinkId;

use super::answer::Showing;
use crate::actions::asking;
use crate::actions::drafts::is_blank;
use crate::app::App;
use crate::domain::content::{Content, DrawingOrder};
use crate::domain::items;
use crate::domain::prompts;
use crate::domain::response::Typed;
use crate::domain::scope::Scope;
use crate::domain::translation::Said;
use crate::error::Result;
use crate::store::assignments::Assignment;
use crate::store::occurrences::Occurrence;
use crate::store::templates::Version;
use crate::store::{assignments, templates};

/// The occurrence with all that its page needs.
pub struct Asked {
    pub scope: Scope,
    pub occurrence: Occurrence,
    pub assignment: Assignment,
    pub version: Version,
    pub link: AccessLinkId,
    /// What this client is asked, undrawn prompts too, in the version's own language.
    pub content: Content,
    /// The same in the client's language, as far as it is translated.
    pub said: Said,
}

impl Asked {
    /// Reads assignment and pinned version.
    pub async fn load(app: &App, scope: Scope, occurrence: Occurrence, link: AccessLinkId) -> Result<Self> {
        let assignment = assignments::find(&app.store, &scope, occurrence.assignment_id).await?;
        let version = templates::version(&app.store, &scope, assignment.version_of(&occurrence)).await?;
        let (content, said) = asking::said(app, &scope, &assignment, &version).await?;
        Ok(Self { scope, occurrence, assignment, version, link, content, said })
    }

    /// With what was left out while the client was writing it: it was written, so it is taken.
    pub async fn with_answered(mut self, app: &App, typed: &Typed) -> Result<Self> {
        let written = |link_id: &String| typed.get(link_id).is_some_and(|texts| !is_blank(&self.version.content, link_id, texts));
        if self.assignment.tailoring.left_out.iter().any(written) {
            let mut assignment = self.assignment.clone();
            assignment.tailoring.left_out.retain(|link_id| !written(link_id));
            (self.content, self.said) = asking::said(app, &self.scope, &assignment, &self.version).await?;
        }
        Ok(self)
    }

    /// The content with the prompts whose turn it is, their names, and how many of them wait for a first word.
    pub(super) async fn drawn(&self, app: &App, showing: &Showing) -> Result<(Content, Option<Vec<String>>, usize)> {
        let drawn = match &showing.asked {
            Some(asked) => Some(asked.clone()),
            None => asking::drawn(app, &self.scope, &self.occurrence, &self.version, &self.content, showing.passed).await?,
        };
        let Some(mut drawn) = drawn else {
            // Where the client chooses, nothing is needed; without prompts everything is as it was.
            let chosen = self.content.prompts.is_some_and(|drawing| drawing.order == DrawingOrder::Chosen);
            let content = if chosen { prompts::require_only(&self.said.content, &BTreeSet::new()) } else { self.said.content.clone() };
            return Ok((content, None, 0));
        };
        let written = |link_id: &str| showing.typed.get(link_id).is_some_and(|texts| !is_blank(&self.content, link_id, texts));
        // What was written to stays, and counts: others only fill up. A form that is shown again keeps its own.
        if showing.asked.is_none() {
            let each = drawn.len();
            let begun: Vec<String> = self.content.items().map(|item| item.link_id.clone()).filter(|link_id| written(link_id)).collect();
            drawn.retain(|link_id| !begun.contains(link_id));
            drawn.truncate(each.saturating_sub(begun.len()));
            drawn.splice(0..0, begun);
        }
        let unwritten = drawn.iter().filter(|link_id| !written(link_id)).count();
        Ok((prompts::only(&self.said.content, &drawn), Some(drawn), unwritten))
    }

    /// What stands in the fields: what was typed, else what the practitioner filled in or the moment this is opened. A form that was
    /// sent says all there is to say: what is empty in it was emptied.
    pub(super) fn prefilled(&self, showing: &Showing, local: NaiveDateTime) -> Typed {
        if showing.submission.is_some() {
            return showing.typed.clone().into_iter().chain(self.locked()).collect();
        }
        self.filled(showing.typed.clone(), local)
    }

    /// What was typed, completed by what is there already.
    pub fn filled(&self, typed: Typed, local: NaiveDateTime) -> Typed {
        let mut filled = self.assignment.tailoring.typed(false);
        for item in self.content.items() {
            if let Some(now) = items::kind(&item.kind).and_then(|kind| kind.now(&item.config, local)) {
                filled.entry(item.link_id.clone()).or_insert(now);
            }
        }
        filled.extend(typed);
        filled.extend(self.locked());
        filled
    }

    /// What the practitioner filled in for good. What is no answer to this version any more is left to the client.
    pub fn locked(&self) -> Typed {
        let mut locked = self.assignment.tailoring.typed(true);
        locked.retain(|link_id, typed| {
            let item = self.content.item(link_id).and_then(|item| Some((item, items::kind(&item.kind)?)));
            item.is_some_and(|(item, kind)| kind.parse(&item.config, typed).is_ok_and(|answer| answer.is_some()))
        });
        locked
    }
}

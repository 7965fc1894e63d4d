//! Publishing a draft: what it changes, what is open with older versions, and what becomes of that.

use entity::ids::TemplateId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::perhaps::Perhaps;
use super::words::TemplateMode;
use super::{Instant, Key};
use crate::actions::publishing::{self as actions, Choice, Group, Publishing};
use crate::app::App;
use crate::domain::scope::ApiScope;
use crate::domain::version_diff::{Diff, ItemChange, Part, SectionChange, SectionWhat, What};
use crate::error::Error;
use crate::store::templates;
use crate::web::workspace::publish;

pub struct PublishingOf;

/// What becomes of open assignments: they keep their version, move on when their next occurrence opens, or end
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "Choice")]
enum OpenChoice {
    Keep,
    Move,
    End,
}

/// What becomes of the open assignments that are on one version.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct OpenGroup {
    /// The version's number
    version: i32,
    #[oai(rename = "do")]
    what: OpenChoice,
}

/// What becomes of open assignments. Those of versions that are not named keep theirs
#[derive(Object, Default)]
#[oai(deny_unknown_fields)]
struct PublishRequest {
    #[oai(validator(max_items = 200))]
    open_assignments: Option<Vec<OpenGroup>>,
}

/// A version that is final now.
#[derive(Object)]
struct Published {
    template_id: Uuid,
    /// Its number: 1, 2, 3 …
    version: i32,
    version_id: Uuid,
    published_at: Option<Instant>,
}

/// How an item or section changed
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum ChangeKind {
    Added,
    Removed,
    Reworded,
    /// A number means something else than before
    Rescaled,
    Conditions,
    Moved,
    Required,
    NotRequired,
    Settings,
}

/// One part, before and after.
#[derive(Object)]
struct ChangedPart {
    /// Which part, in words
    of: String,
    before: String,
    after: String,
}

/// What became of an item.
#[derive(Object)]
#[oai(rename = "ItemChange")]
struct ItemChangeObject {
    link_id: String,
    text: String,
    changes: Vec<ChangeKind>,
    /// Wordings and scales that changed
    parts: Vec<ChangedPart>,
}

/// What became of a section.
#[derive(Object)]
#[oai(rename = "SectionChange")]
struct SectionChangeObject {
    title: Option<String>,
    change: ChangeKind,
}

/// Open assignments on one version.
#[derive(Object)]
struct OpenOnVersion {
    /// The version's number
    version: i32,
    assignments: u32,
    /// Of these, how many have an occurrence that is still to open
    planned: u32,
}

/// What publishing the draft would change.
#[derive(Object)]
struct TemplateDiff {
    /// The version that is published now
    from_version: Option<i32>,
    /// The draft's number
    to_version: i32,
    /// The title that it had, where it has another
    title_before: Option<String>,
    /// The mode that it had, where it has another
    mode_before: Option<TemplateMode>,
    /// Whether prompts are drawn differently
    prompts: bool,
    /// Whether it is one page now, where that changed
    one_page: Option<bool>,
    /// Whether it is another measure, or scored differently
    measure: bool,
    sections: Vec<SectionChangeObject>,
    items: Vec<ItemChangeObject>,
    open_assignments: Vec<OpenOnVersion>,
}

fn part(part: &Part) -> ChangedPart {
    ChangedPart { of: part.of.clone(), before: part.before.clone(), after: part.after.clone() }
}

fn item(change: ItemChange) -> ItemChangeObject {
    let kind = |what: &What| match what {
        What::Added => ChangeKind::Added,
        What::Removed => ChangeKind::Removed,
        What::Reworded(_) => ChangeKind::Reworded,
        What::Rescaled(_) => ChangeKind::Rescaled,
        What::Conditions => ChangeKind::Conditions,
        What::Moved => ChangeKind::Moved,
        What::Required(true) => ChangeKind::Required,
        What::Required(false) => ChangeKind::NotRequired,
        What::Settings(_) => ChangeKind::Settings,
    };
    let parts = change.what.iter().flat_map(|what| match what {
        What::Reworded(parts) | What::Rescaled(parts) => parts.iter().map(part).collect(),
        _ => Vec::new(),
    });
    ItemChangeObject { changes: change.what.iter().map(kind).collect(), parts: parts.collect(), link_id: change.link_id, text: change.text }
}

fn section(change: SectionChange) -> SectionChangeObject {
    let kind = match change.what {
        SectionWhat::Added => ChangeKind::Added,
        SectionWhat::Removed => ChangeKind::Removed,
        SectionWhat::Renamed(_) => ChangeKind::Reworded,
        SectionWhat::Moved => ChangeKind::Moved,
        SectionWhat::Conditions => ChangeKind::Conditions,
    };
    SectionChangeObject { title: change.title, change: kind }
}

fn object(diff: Diff, from_version: Option<i32>, to_version: i32, open_assignments: Vec<OpenOnVersion>) -> TemplateDiff {
    TemplateDiff {
        from_version,
        to_version,
        title_before: diff.title.map(|(before, _)| before),
        mode_before: diff.mode.map(|(before, _)| before.into()),
        prompts: diff.prompts.is_some(),
        one_page: diff.one_page,
        measure: diff.measure,
        sections: diff.sections.into_iter().map(section).collect(),
        items: diff.items.into_iter().map(item).collect(),
        open_assignments,
    }
}

#[OpenApi]
impl PublishingOf {
    /// Publish the draft
    ///
    /// Scope: templates. From here on this version never changes; assignments pin it. Open assignments keep their version, unless the
    /// body says otherwise, for which the key needs the scope clinical:write too.
    #[oai(path = "/templates/:id/publish", method = "post", operation_id = "publish_template")]
    async fn publish(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Perhaps<PublishRequest>) -> poem::Result<Json<Published>> {
        let scope = key.may(ApiScope::Templates)?;
        let group = |group: OpenGroup| Group { version: group.version, choice: group.what.into(), shown: None };
        let groups: Vec<Group> = body.0.open_assignments.unwrap_or_default().into_iter().map(group).collect();
        if groups.iter().any(|group| group.choice != Choice::Keep) {
            key.may(ApiScope::ClinicalWrite)?;
        }
        let version = actions::publish_with(&app, scope, TemplateId(id.0), Publishing { seen: None, groups }).await?;
        Ok(Json(Published { template_id: id.0, version: version.number, version_id: version.id.0, published_at: version.published_at }))
    }

    /// What publishing the draft would change
    ///
    /// Scope: templates. Compared with the version that is published now, and how many open assignments are on which version. 404 where
    /// there is no draft.
    #[oai(path = "/templates/:id/diff", method = "get", operation_id = "read_template_diff")]
    async fn diff(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<TemplateDiff>> {
        let (scope, id) = (key.may(ApiScope::Templates)?, TemplateId(id.0));
        let template = templates::find(&app.store, &scope, id).await?;
        let versions = templates::versions_of(&app.store, &scope, id).await?;
        let draft = versions.iter().find(|version| Some(version.id) == template.draft_version_id).ok_or(Error::NotFound)?;
        let before = versions.iter().find(|version| Some(version.id) == template.published_version_id);
        let (groups, _) = publish::open(&app.store, &scope, id, &versions).await?;
        let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        let group = |(version, all): (i32, Vec<crate::store::moves::OpenAssignment>)| OpenOnVersion {
            version,
            assignments: count(all.len()),
            planned: count(all.iter().filter(|one| one.planned).count()),
        };
        Ok(Json(object(publish::compared(before, draft), before.map(|one| one.number), draft.number, groups.into_iter().map(group).collect())))
    }
}

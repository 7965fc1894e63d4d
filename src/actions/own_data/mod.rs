//! Everything that is kept about a client, gathered: one file for each noun, one line in [`NOUNS`]. A noun says its records; how they are
//! written is `pages::own_data` and [`OwnData::json`]. Left out on purpose: practitioners' private notes about a client, which are kept
//! apart (45 CFR 164.501) and come along only where their author asks for them by name; and where the client is not the reader, drafts and
//! whatever is private.
//!
//! To add a noun: a file with `gather`, a line in `NOUNS`, a row in `docs/OWN_DATA.md`, and the sentences `own-section-KEY` and
//! `own-field-KEY` in `locales/*/own.ftl`. `tests/it/own.rs` fails for a key without a sentence.

use std::collections::HashMap;

use entity::ids::{PractitionerId, VersionId};
use entity::kinds::ActorKind;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::app::App;
use crate::domain::client::Client;
use crate::domain::own_data::{OwnData, Record, Section};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::assignments::Assignment;
use crate::store::templates::Version;
use crate::store::{api_keys, assignments, audit, clients, occurrences, practices, practitioners, responses, templates};

mod alerts;
mod appointments;
mod assigned;
mod before_forms;
mod browsers;
mod consents;
mod coping;
mod details;
mod drafts;
pub mod entries;
mod forward;
mod goals;
mod mails;
mod private_notes;
mod readers;
mod replies;
mod requests;
mod reviews;
mod safety_plan;
mod sent;
mod sequences;
mod takeaways;
mod telling;
mod topics;

/// Who gets the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The client, who may read everything.
    Client,
    /// The practice, for the client: without what the client has not sent.
    Practice,
    /// The practice, for its own record: the same, with the private notes of whoever asks for them.
    PracticeWithNotes,
}

impl Reader {
    /// Without what the client keeps to themselves.
    pub fn is_practice(self) -> bool {
        self != Self::Client
    }
}

/// What every noun may ask.
pub struct Gather<'a> {
    pub app: &'a App,
    pub scope: Scope,
    pub client: &'a Client,
    pub reader: Reader,
    pub assignments: Vec<Assignment>,
    versions: HashMap<VersionId, Version>,
    people: HashMap<PractitionerId, String>,
    keys: HashMap<Uuid, String>,
}

/// One noun: its key in the document, and what is kept of it.
pub struct Noun {
    pub key: &'static str,
    pub gather: for<'a> fn(&'a Gather<'a>) -> BoxFuture<'a, Result<Vec<Record>>>,
    /// Only in the client's own copy.
    pub own_only: bool,
    /// Only where it is asked for by name.
    pub on_request: bool,
}

/// Makes a line of [`NOUNS`].
macro_rules! noun {
    ($key:literal, $room:ident) => {
        Noun { key: $key, gather: |cx| $room::gather(cx).boxed(), own_only: false, on_request: false }
    };
    ($key:literal, $room:ident, on_request) => {
        Noun { key: $key, gather: |cx| $room::gather(cx).boxed(), own_only: false, on_request: true }
    };
    ($key:literal, $room:ident, own) => {
        Noun { key: $key, gather: |cx| $room::gather(cx).boxed(), own_only: true, on_request: false }
    };
}

/// Every noun, in the order in which it is read.
pub const NOUNS: &[Noun] = &[
    noun!("details", details),
    noun!("assignments", assigned),
    noun!("responses", sent),
    noun!("reviews", reviews),
    noun!("replies", replies),
    noun!("takeaways", takeaways),
    noun!("drafts", drafts, own),
    noun!("entries", entries),
    noun!("topics", topics),
    noun!("safety_plan", safety_plan),
    noun!("goals", goals),
    noun!("coping_cards", coping),
    noun!("looking_forward", forward, own),
    noun!("told_others", telling, own),
    noun!("attention", alerts),
    noun!("before_forms", before_forms),
    noun!("sequences", sequences),
    noun!("appointments", appointments),
    noun!("consents", consents),
    noun!("requests", requests),
    noun!("mails", mails),
    noun!("browsers", browsers),
    noun!("readers", readers),
    noun!("private_notes", private_notes, on_request),
];

impl<'a> Gather<'a> {
    async fn of(app: &'a App, scope: Scope, client: &'a Client, reader: Reader) -> Result<Self> {
        let store = &app.store;
        let assignments = assignments::of_client(store, &scope, client.id).await?;
        let people = practitioners::list(store, &scope).await?.into_iter().map(|one| (one.id, one.name)).collect();
        let keys = api_keys::list(store, &scope).await?.into_iter().map(|key| (key.id.0, key.name)).collect();
        // What was assigned, opened and answered: read once, however often it is asked for.
        let mut ids: Vec<VersionId> = assignments.iter().map(|assignment| assignment.version_id).collect();
        ids.extend(occurrences::of_client(store, &scope, client.id).await?.iter().filter_map(|occurrence| occurrence.version_id));
        let answered = crate::store::own_data::response_ids(store, &scope, client.id).await?;
        ids.extend(responses::versions_of(store, &scope, answered).await?.into_iter().map(|(_, version)| version));
        ids.sort_unstable();
        ids.dedup();
        let versions = templates::versions(store, &scope, ids).await?.into_iter().map(|version| (version.id, version)).collect();
        Ok(Self { app, scope, client, reader, assignments, versions, people, keys })
    }

    /// The version with that id, where it is one that this client has met.
    pub fn version(&self, id: VersionId) -> Option<&Version> {
        self.versions.get(&id)
    }

    /// A practitioner's name, as the practice shows it.
    pub fn person(&self, id: PractitionerId) -> String {
        self.people.get(&id).cloned().unwrap_or_default()
    }

    /// The name of a key of the API.
    pub fn key(&self, id: Uuid) -> Option<&String> {
        self.keys.get(&id)
    }

    /// Says who did something: by name, or of which kind they are.
    pub fn by(&self, record: Record, (kind, id): (ActorKind, Option<Uuid>)) -> Record {
        match (kind, id) {
            (ActorKind::Practitioner, Some(id)) => record.text("who", self.person(id.into())),
            (ActorKind::ApiKey, Some(id)) => record.word("who_kind", "actor", "api_key").perhaps("who", self.key(id).cloned()),
            _ => record.word("who_kind", "actor", "system"),
        }
    }

    /// The assignment with that id.
    pub fn assignment(&self, id: entity::ids::AssignmentId) -> Option<&Assignment> {
        self.assignments.iter().find(|one| one.id == id)
    }
}

/// Gathers the whole document. Memory: what one client has, opened, once.
pub async fn gather(app: &App, scope: Scope, client: entity::ids::ClientId, reader: Reader) -> Result<OwnData> {
    let client = clients::find(&app.store, &scope, client).await?;
    let practice = practices::find(&app.store, scope.practice()).await?;
    let cx = Gather::of(app, scope, &client, reader).await?;
    let mut sections = Vec::with_capacity(NOUNS.len());
    let wanted = |noun: &&Noun| (reader == Reader::Client || !noun.own_only) && (reader == Reader::PracticeWithNotes || !noun.on_request);
    for noun in NOUNS.iter().filter(wanted) {
        sections.push(Section { key: noun.key, records: (noun.gather)(&cx).await? });
    }
    Ok(OwnData {
        made_at: app.now(),
        practice: practice.public_name,
        language: client.language.clone(),
        time_zone: client.time_zone.clone(),
        sections,
    })
}

/// Notes in the audit trail that everything was shown on one page, or taken away as a file.
pub async fn note(app: &App, scope: Scope, client: entity::ids::ClientId, verb: &'static str) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, verb, ("client", client.0), now).await }).await
}

//! Reading along: a supervisor sees a caseload, or one client, and changes nothing. Given by an owner, or by whoever is responsible.

use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::{ClientId, PractitionerId, ReadAccessId};

use super::covers::{speaks_for_practice, works_here};
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::random;
use crate::store::read_access::{self, ReadAccess};
use crate::store::{Tx, audit, clients};

/// With what somebody reads along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Caseload(PractitionerId),
    Client(ClientId),
}

impl About {
    fn subject(self) -> (&'static str, uuid::Uuid) {
        match self {
            Self::Caseload(whose) => ("practitioner", whose.0),
            Self::Client(client) => ("client", client.0),
        }
    }

    fn of(row: &ReadAccess) -> Result<Self> {
        match (row.client_id, row.caseload_of) {
            (Some(client), _) => Ok(Self::Client(client)),
            (None, Some(whose)) => Ok(Self::Caseload(whose)),
            (None, None) => Err(Error::NotFound),
        }
    }
}

/// A right to be given.
#[derive(Clone, Copy, Debug)]
pub struct NewAccess {
    /// Made with the page, so that pressing twice makes it once; a new one where there is no page.
    pub id: Option<ReadAccessId>,
    pub reader: PractitionerId,
    pub about: About,
    /// The last day, of the practice's zone; none: until it is ended.
    pub ends_on: Option<NaiveDate>,
}

/// Whose clients they are.
async fn responsible(tx: &Tx, scope: &Scope, about: About) -> Result<PractitionerId> {
    match about {
        About::Caseload(whose) => Ok(whose),
        About::Client(client) => Ok(clients::find(tx, scope, client).await?.practitioner_id),
    }
}

async fn may_give(tx: &Tx, scope: &Scope, responsible: PractitionerId) -> Result<()> {
    let mine = scope.practitioner() == Some(responsible) || speaks_for_practice(tx, scope).await?;
    if mine { Ok(()) } else { Err(Error::Forbidden) }
}

/// Lets somebody read along. The same id once more: nothing happens.
///
/// # Errors
/// `Forbidden`: the clients are somebody else's. `Invalid` by field (`reader_id`, `caseload_of`, `ends_on`).
pub async fn give(app: &App, scope: Scope, new: NewAccess) -> Result<ReadAccessId> {
    let now = app.now();
    let today = super::covers::today(app, &scope).await?;
    app.store
        .write(move |tx| async move {
            let whose = responsible(&tx, &scope, new.about).await?;
            may_give(&tx, &scope, whose).await?;
            works_here(&tx, &scope, new.reader, "reader_id").await?;
            works_here(&tx, &scope, whose, "caseload_of").await?;
            if new.reader == whose {
                return Err(Problems::one("reader_id", "Please choose somebody else.").into());
            }
            if new.ends_on.is_some_and(|on| on < today) {
                return Err(Problems::one("ends_on", "This is in the past. Please choose a later day.").into());
            }
            let id = new.id.unwrap_or_else(|| random::id(now));
            let (caseload_of, client_id) = match new.about {
                About::Caseload(whose) => (Some(whose), None),
                About::Client(client) => (None, Some(client)),
            };
            let row = ReadAccess {
                id,
                practice_id: scope.practice(),
                practitioner_id: new.reader,
                caseload_of,
                client_id,
                given_by: scope.practitioner(),
                created_at: now,
                ends_on: new.ends_on,
                ended_at: None,
                ended_by: None,
            };
            if read_access::insert(&tx, row).await? {
                audit::record(&tx, &scope, "let_read_along", new.about.subject(), now).await?;
                audit::record(&tx, &scope, "reads_along", ("practitioner", new.reader.0), now).await?;
            }
            Ok(id)
        })
        .await
}

/// Ends it: by whoever may give it, or by the one who reads along. Twice is as once.
///
/// # Errors
/// `Forbidden` for anybody else.
pub async fn end(app: &App, scope: Scope, id: ReadAccessId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let row = read_access::find(&tx, &scope, id).await?;
            let about = About::of(&row)?;
            if scope.practitioner() != Some(row.practitioner_id) {
                may_give(&tx, &scope, responsible(&tx, &scope, about).await?).await?;
            }
            if read_access::end(&tx, &scope, id, now).await? {
                audit::record(&tx, &scope, "end_read_along", about.subject(), now).await
            } else {
                Ok(())
            }
        })
        .await
}

/// Notes that somebody who only reads along opened something about a client.
pub async fn note_opened(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read_along", ("client", client.0), now).await }).await
}

/// A client goes into other hands: whoever read along with this one client did so by the word of whoever was responsible before. Whoever is
/// from now on lets them anew.
pub(super) async fn handed_over(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    match read_access::end_of_client(tx, scope, client, now).await? {
        0 => Ok(()),
        _ => audit::record(tx, scope, "end_read_along", About::Client(client).subject(), now).await,
    }
}

/// Notes that somebody who only reads along looked at a caseload's board.
pub async fn note_board(app: &App, scope: Scope, whose: PractitionerId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read_board", ("practitioner", whose.0), now).await }).await
}

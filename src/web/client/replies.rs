//! A practitioner's short reply, on the client's page. Looking at the page changes nothing; a press shows the text, and from then on it
//! stays as it is.

use entity::ids::ReplyId;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::for_you::Came;
use super::me::{Locked, Me};
use super::{Shell, see_other};
use crate::actions::replies as actions_of;
use crate::app::App;
use crate::error::Result;
use crate::pages::dates;
use crate::store::replies::{self, Reply};
use crate::store::{links, practitioners, responses};
use crate::urls;
use crate::web::forms::Fields;

/// What was just done, as a word in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct After {
    mailed: Option<String>,
}

#[derive(Serialize)]
struct Page {
    shell: Shell,
    action: String,
    practitioner: String,
    when: String,
    /// Once it was shown.
    text: Option<String>,
    locked: Option<Locked>,
    /// Whether the mail that told of it opens it, and can be sent again.
    by_mail: bool,
    /// It was just sent again.
    mailed: bool,
    /// Whether a PIN may open it, or nothing else does.
    pin: bool,
    /// What it is about, where that may be read.
    answers: Option<String>,
}

async fn page(app: &App, me: &Me, reply: Reply, mailed: bool) -> Result<Response> {
    let (row, speech) = (reply.row, me.speech(app));
    let may = Came::of(app, me).await?.may_read(me, row.updated_at, None, row.link_id);
    let practitioner = practitioners::find(&app.store, &me.scope, row.practitioner_id).await?.name;
    let sent = responses::row(&app.store, &me.scope, row.response_id).await?;
    let context = Page {
        shell: me.shell(app, speech.say("reply-title", &[("practitioner", &practitioner)])),
        action: urls::client_reply(row.id),
        when: dates::long(speech, row.updated_at, &me.client.time_zone),
        text: Some(reply.text).filter(|_| may && row.shown_at.is_some()),
        locked: (!may).then(|| me.locked(&urls::client_reply(row.id))),
        by_mail: row.shown_at.is_none() && row.link_id.is_some(),
        mailed,
        pin: (me.reads.has_pin && !me.reads.unlocked()) || row.shown_at.is_some() || row.link_id.is_none(),
        answers: me.reads.opens(sent.submitted_at).then(|| urls::client_answers(sent.occurrence_id)),
        practitioner,
    };
    me.page(app, "client/reply", StatusCode::OK, &context)
}

/// That there is one, and once it was shown, what it says.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Path(id): Path<ReplyId>, Query(after): Query<After>) -> poem::Result<Response> {
    let reply = replies::find(&app.store, &me.scope, id).await?;
    Ok(page(&app, &me, reply, after.mailed.is_some()).await?)
}

/// Shows it; or sends the mail that told of it once more.
#[handler]
pub async fn open(app: Data<&App>, me: Me, Path(id): Path<ReplyId>, fields: Fields) -> poem::Result<Response> {
    let reply = replies::find(&app.store, &me.scope, id).await?;
    if let ("mail", Some(link)) = (fields.get("_do"), reply.row.link_id) {
        actions_of::ask_fresh(&app, &links::find(&app.store, link).await?).await?;
        app.wake_worker();
        return Ok(see_other(&format!("{}?mailed=1", urls::client_reply(id))));
    }
    if Came::of(&app, &me).await?.may_read(&me, reply.row.updated_at, None, reply.row.link_id) {
        actions_of::show(&app, me.scope, id).await?;
    }
    Ok(see_other(&urls::client_reply(id)))
}

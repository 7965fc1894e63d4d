//! What the practice wrote to a client: replies, and answers to requests. It is read back, so the PIN opens it. A client without one is not
//! locked out of a kind word: the link in the mail that told of it opens just that, and no older link does (docs/decisions/0039).

use chrono::{DateTime, Utc};
use entity::ids::{AccessLinkId, ClientSessionId, ResponseId};
use serde::Serialize;

use super::me::Me;
use crate::app::App;
use crate::domain::own_request;
use crate::error::Result;
use crate::store::{own_requests, practitioners, replies, sessions};
use crate::urls;

/// Through which links this browser came.
pub struct Came(Vec<AccessLinkId>);

impl Came {
    /// By the session's grants: what was revoked is not among them.
    pub async fn of(app: &App, me: &Me) -> Result<Self> {
        Ok(Self(sessions::grants(&app.store, me.session.id).await?.into_iter().map(|grant| grant.link_id).collect()))
    }

    /// Whether what was written then may be read here. `session` wrote what it answers, `link` was mailed with the news of it: that counts
    /// where there is no PIN, and where the PIN that was entered is younger than what was written.
    pub fn may_read(&self, me: &Me, written_at: DateTime<Utc>, session: Option<ClientSessionId>, link: Option<AccessLinkId>) -> bool {
        let by_link = link.is_some_and(|link| self.0.contains(&link)) && (!me.reads.has_pin || me.reads.unlocked());
        by_link || me.reads.allows(written_at, session)
    }
}

/// One line of the own page that leads there.
#[derive(Serialize)]
pub struct News {
    pub url: String,
    pub text: String,
}

/// What is new from the practice. Says who wrote and nothing else: anybody may be looking.
pub async fn news(app: &App, me: &Me) -> Result<Vec<News>> {
    let speech = me.speech(app);
    let mut news = Vec::new();
    for row in replies::of_client(&app.store, &me.scope, me.client.id).await?.into_iter().filter(|row| row.shown_at.is_none()) {
        let from = practitioners::find(&app.store, &me.scope, row.practitioner_id).await?.name;
        news.push(News { url: urls::client_reply(row.id), text: speech.say("reply-news", &[("practitioner", &from)]) });
    }
    let requests = own_requests::page(&app.store, &me.scope, (Some(me.client.id), None), None, 200).await?;
    let lately = app.now() - chrono::TimeDelta::days(14);
    if requests.iter().any(|row| !own_request::is_open(row.status) && row.answered_at.is_some_and(|at| at > lately)) {
        let text = speech.say("own-news", &[("practice", &me.practice.public_name)]);
        news.push(News { url: urls::CLIENT_DATA.to_owned(), text });
    }
    Ok(news)
}

/// The way to the reply to a response, from where the response is read.
pub async fn about(app: &App, me: &Me, response: ResponseId) -> Result<Option<News>> {
    let Some(reply) = replies::of_response(&app.store, &me.scope, response).await? else { return Ok(None) };
    let from = practitioners::find(&app.store, &me.scope, reply.row.practitioner_id).await?.name;
    Ok(Some(News { url: urls::client_reply(reply.row.id), text: me.speech(app).say("reply-on-answers", &[("practitioner", &from)]) }))
}

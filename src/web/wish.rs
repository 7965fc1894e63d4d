//! In which language somebody whom nobody knows is spoken to: the first that their browser wishes for and that is spoken here, else
//! the server's. Pages of dead links and of faults are about nobody, so this is all there is to go by. For one browser they are the
//! same whatever was wrong with the link.

use std::future::Future;

use poem::Request;
use poem::http::header;

use crate::app::App;
use crate::domain::languages;

tokio::task_local! {
    static WISH: Option<&'static str>;
}

/// What the browser wishes for.
pub fn of(request: &Request) -> Option<&'static str> {
    request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(languages::wished)
}

/// Answers a request with its wish at hand.
pub async fn within<F: Future>(wish: Option<&'static str>, answer: F) -> F::Output {
    WISH.scope(wish, answer).await
}

/// The language of pages that are about nobody.
pub fn language(app: &App) -> String {
    WISH.try_with(|wish| *wish).ok().flatten().map_or_else(|| app.config().language.clone(), str::to_owned)
}

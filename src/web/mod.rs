//! Everything over HTTP: the workspace, the client's pages, the admin API. The only room (with `error`) that knows poem.
//! A handler finds, asks an action, answers. Who may come in is settled by the extractor it needs: `Desk` (workspace),
//! `Visitor` (client pages), `Key` (API). A new page: a handler, a template, one line in `routes`.

use std::sync::Arc;

use poem::endpoint::BoxEndpoint;
use poem::{Endpoint, EndpointExt, Response, Route, get, handler, post};

use crate::app::App;
use crate::pages::assets;
use crate::urls;

pub mod api;
mod client;
mod cookies;
mod forms;
mod health;
mod limits;
mod metrics;
mod middleware;
pub mod serve;
mod workspace;

/// The whole site.
pub fn site(app: App) -> BoxEndpoint<'static, Response> {
    let limits = Arc::new(limits::Limits::new());
    let mut routes = Route::new()
        .at("/healthz", get(health::alive))
        .at("/readyz", get(health::ready))
        .at("/static/*name", get(asset))
        .at("/c/:token", get(client::landing::show).post(client::landing::open))
        .at("/u/:token", get(client::reminders::show).post(client::reminders::stop))
        .nest_no_strip("/w", client_pages())
        .nest_no_strip("/api", api::routes())
        .nest_no_strip("/", workspace_pages());
    if app.config().demo {
        routes = routes.at(urls::MAILBOX, get(workspace::mailbox::list)).at("/mailbox/:name", get(workspace::mailbox::show));
    }
    let (checked, guarded) = (app.clone(), app.clone());
    routes
        .data(limits)
        .data(app)
        .around(move |endpoint, request| middleware::origin::check(checked.clone(), endpoint, request))
        .around(move |endpoint, request| middleware::guard::guard(guarded.clone(), endpoint, request))
        .map_to_response()
        .boxed()
}

fn client_pages() -> impl Endpoint {
    Route::new()
        .at("/w", get(client::home::show))
        .at("/w/", get(client::home::show))
        .at("/w/leave", get(client::home::back).post(client::home::leave))
        .at("/w/:id", get(client::answer::show))
        .at("/w/:id/draft", get(client::answer::back).put(client::draft::save).post(client::draft::save_form))
        .at("/w/:id/submit", get(client::answer::back).post(client::submit::submit))
        .at("/w/:id/not-now", get(client::decline::show).post(client::decline::decline))
        .at("/w/:id/done", get(client::answer::receipt))
}

fn workspace_pages() -> impl Endpoint {
    use workspace::{assign, assignments, clients, editor, home, progress, responses, sign_in, templates};
    Route::new()
        .at("/", get(home::root))
        .at("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .at("/sign-out", post(sign_in::sign_out))
        .at("/lock", post(sign_in::lock))
        .at("/unlock", post(sign_in::unlock))
        .at("/home", get(home::show))
        .at("/clients", get(clients::list).post(clients::create))
        .at("/clients/new", get(clients::new))
        .at("/clients/:id", get(clients::show))
        .at("/clients/:id/edit", get(clients::edit).post(clients::update))
        .at("/clients/:id/reminders", post(clients::resume_reminders))
        .at("/clients/:id/assign", get(assign::show).post(assign::assign))
        .at("/clients/:id/progress", get(progress::show))
        .at("/clients/:id/export.csv", get(progress::export))
        .at("/assignments/:id", get(assignments::show))
        .at("/responses/:id", get(responses::show))
        .at("/responses/:id/discussed", post(responses::discussed))
        .at("/templates", get(templates::list).post(templates::create))
        .at("/templates/:id", get(templates::show))
        .at("/templates/:id/preview", get(templates::preview))
        .at("/templates/:id/publish", post(templates::publish))
        .at("/templates/:id/edit", get(editor::show).post(editor::save))
        .at("/templates/:id/discard", post(editor::discard))
}

/// A stylesheet or script. The address changes with the content, so it is kept for a year.
#[handler]
fn asset(poem::web::Path(name): poem::web::Path<String>) -> poem::Result<Response> {
    let (bytes, content_type) = assets::get(&name).ok_or(crate::error::Error::NotFound)?;
    Ok(Response::builder().content_type(content_type).header("cache-control", "public, max-age=31536000, immutable").body(bytes))
}

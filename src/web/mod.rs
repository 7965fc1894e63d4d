//! Everything over HTTP: the workspace, the client's pages, the admin API. The only room (with `error`) that knows poem.
//! A handler finds, asks an action, answers. Who may come in is settled by the extractor it needs: `Desk` (workspace),
//! `Visitor` (client pages), `Key` (API). A new page: a handler, a template, one line in `routes`.

use std::sync::Arc;

use poem::endpoint::BoxEndpoint;
use poem::{EndpointExt, Response, Route, RouteMethod, handler};

use crate::app::App;
use crate::pages::assets;

mod alert_reading;
pub mod api;
mod client;
mod cookies;
pub mod figures;
mod forms;
mod health;
mod limits;
mod metrics;
mod middleware;
mod own_data_file;
pub mod serve;
mod summary;
mod timeline;
pub mod wish;
mod workspace;

use workspace::{
    account, addresses, alert_rules, alerts, api_keys, appointments, assign, assign_many, assignment_edit, assignments, audit, brief,
    calendar_import, care, client_crisis, client_pin, clients, coming, consent, crisis_form, days, delivery_record, discussing, editor, entries,
    home, import, joining, library, mailbox, mails, measures, misfiled, occurrence_changes, own_data, own_progress, own_requests, paper, people,
    practice, print, progress, publish, reminders, replies, responses, sequence_form, sequences, sign_in, tailoring, template_import, template_list,
    template_settings, templates, together, translations,
};

/// Declares routes once: as an endpoint, and as a table of methods and paths that tests walk.
macro_rules! routes {
    ($(#[$doc:meta])* $table:ident, $endpoint:ident: $($path:literal => $($method:ident $handler:path),+;)+) => {
        $(#[$doc])*
        const $table: &[(&str, &str)] = &[$($((stringify!($method), $path)),+),+];

        fn $endpoint() -> Route {
            Route::new()$(.at($path, RouteMethod::new()$(.$method($handler))+))+
        }
    };
}

routes! {
    /// What anybody may ask: health, files, and the links in mails.
    DOORS, doors:
    "/healthz" => get health::alive;
    "/readyz" => get health::ready;
    "/static/*name" => get asset;
    "/c/:token" => get client::landing::show, post client::landing::open;
    "/u/:token" => get client::reminders::show, post client::reminders::change;
}

routes! {
    /// What a client's session opens.
    CLIENT, client_pages:
    "/w" => get client::home::show;
    "/w/" => get client::home::show;
    "/w/consent" => get client::consent::show, post client::consent::choose;
    "/w/where" => get client::where_now::show, post client::where_now::choose;
    "/w/reminders" => get client::reminders::show_at_home, post client::reminders::change_at_home;
    "/w/answers" => get client::answers::list;
    "/w/answers/:id" => get client::answers::show;
    "/w/pin" => get client::pin::show, post client::pin::change;
    "/w/data" => get client::own_data::show;
    "/w/data/everything" => get client::own_data::show_everything;
    "/w/data/download" => get client::own_data::back, post client::own_data::download;
    "/w/data/request" => get client::own_requests::show, post client::own_requests::ask;
    "/w/progress" => get client::own_progress::show;
    "/w/takeaways" => get client::takeaways::list;
    "/w/replies/:id" => get client::replies::show, post client::replies::open;
    "/w/write" => get client::write::show, post client::write::create;
    "/w/wins/new" => get client::write::win;
    "/w/ask" => get client::struggling::show_ask, post client::struggling::send_ask;
    "/w/struggling" => get client::struggling::show, post client::struggling::send;
    "/w/entries" => get client::entries::list;
    "/w/entries/:id" => get client::entries::show;
    "/w/entries/:id/edit" => get client::write::edit, post client::write::change;
    "/w/entries/:id/show" => get client::entries::back, post client::entries::disclose;
    "/w/entries/:id/bring" => get client::entries::back, post client::topics::bring;
    "/w/entries/:id/delete" => get client::entries::back, post client::entries::delete;
    "/w/topics" => get client::topics::show, post client::topics::add;
    "/w/topics/:id" => get client::topics::back, post client::topics::act;
    "/w/coping" => get client::selfcare::coping::show, post client::selfcare::coping::act;
    "/w/coping/new" => get client::selfcare::coping_form::blank, post client::selfcare::coping_form::create;
    "/w/coping/print" => get client::selfcare::coping::print;
    "/w/coping/:id" => get client::selfcare::coping_card::show, post client::selfcare::coping_card::act;
    "/w/coping/:id/edit" => get client::selfcare::coping_form::edit, post client::selfcare::coping_form::update;
    "/w/uses/:id" => get client::selfcare::coping_uses::show, post client::selfcare::coping_uses::rate;
    "/w/goals" => get client::selfcare::goals::show;
    "/w/goals/new" => get client::selfcare::goal_form::blank, post client::selfcare::goal_form::create;
    "/w/goals/:id" => get client::selfcare::goal::show, post client::selfcare::goal::act;
    "/w/goals/:id/edit" => get client::selfcare::goal_form::edit, post client::selfcare::goal_form::update;
    "/w/goals/:id/levels" => get client::selfcare::goal_levels::show, post client::selfcare::goal_levels::act;
    "/w/goals/:id/steps" => get client::selfcare::steps::blank, post client::selfcare::steps::create;
    "/w/steps/:id" => get client::selfcare::steps::show, post client::selfcare::steps::say_how;
    "/w/forward" => get client::selfcare::forward::show, post client::selfcare::forward::act;
    "/w/wins" => get client::selfcare::wins::show;
    "/w/tell" => get client::selfcare::tell::show, post client::selfcare::tell::act;
    "/w/tell/print" => get client::selfcare::tell::print;
    "/w/leave" => get client::home::back, post client::home::leave;
    "/w/:id" => get client::answer::show;
    "/w/:id/draft" => get client::answer::back, put client::draft::save, post client::draft::save_form;
    "/w/:id/submit" => get client::answer::back, post client::submit::submit;
    "/w/:id/not-now" => get client::decline::show, post client::decline::decline;
    "/w/:id/print" => get client::print::show;
    "/w/:id/done" => get client::receipt::show;
    "/w/:id/plan" => get client::plan::show, post client::plan::act;
    "/w/:id/review" => get client::review::show, post client::review::save;
}

routes! {
    /// A client's safety plan: its own link opens it, and every other session of the client.
    PLAN, plan_pages:
    "/plan" => get client::safety_plan::read::show, post client::safety_plan::read::revisit;
    "/plan/edit" => get client::safety_plan::edit::show, post client::safety_plan::edit::save;
    "/plan/print" => get client::safety_plan::print::sheet;
    "/plan/card" => get client::safety_plan::print::card;
    "/plan/copies" => get client::safety_plan::copies::list;
    "/plan/copies/:number" => get client::safety_plan::copies::show;
    "/plan/pin" => get client::safety_plan::pin::show, post client::safety_plan::pin::change;
    "/plan/sw.js" => get client::safety_plan::offline::worker;
    "/plan/offline" => get client::safety_plan::offline::back, post client::safety_plan::offline::ask;
}

routes! {
    /// What a device shows that was handed over: one form, whose it is says a cookie.
    KIOSK, kiosk_pages:
    "/kiosk" => get client::kiosk::show, post client::kiosk::submit;
    "/kiosk/done" => get client::kiosk::done;
    "/kiosk/leave" => get client::kiosk::ask_leave, post client::kiosk::leave;
}

routes! {
    /// What a practitioner's sign-in opens, and the ways to one.
    WORKSPACE, workspace_pages:
    "/" => get home::root;
    "/sign-in" => get sign_in::show, post sign_in::sign_in;
    "/sign-out" => post sign_in::sign_out;
    "/lock" => post sign_in::lock;
    "/unlock" => post sign_in::unlock;
    "/forgot" => get joining::forgot, post joining::ask_reset;
    "/join/:token" => get joining::show_join, post joining::join;
    "/reset/:token" => get joining::show_reset, post joining::reset;
    "/home" => get home::show;
    "/cover" => get workspace::cover::show, post workspace::cover::act;
    "/account" => get account::show, post account::save;
    "/account/briefs" => get account::back_to_briefs, post account::choose_brief_mail;
    "/account/password" => get account::back, post account::change_password;
    "/account/sessions" => get account::back, post account::end_others;
    "/clients" => get clients::list, post clients::create;
    "/clients/new" => get clients::new;
    "/clients/import" => get import::show, post import::import;
    "/clients/:id" => get clients::show;
    "/clients/:id/edit" => get clients::edit, post clients::update;
    "/clients/:id/reminders" => get reminders::show, post reminders::change;
    "/clients/:id/status" => get care::confirm, post care::change_status;
    "/clients/:id/crisis-lines" => get client_crisis::show, post client_crisis::choose;
    "/clients/:id/pin" => get client_pin::show, post client_pin::change;
    "/clients/:id/address" => post addresses::confirm;
    "/clients/:id/stop" => get addresses::ask_stop, post addresses::stop;
    "/clients/:id/allow-mail" => post addresses::lift;
    "/clients/:id/sharing" => get care::sharing, post care::change_sharing;
    "/clients/:id/assign" => get assign::show, post assign::assign;
    "/clients/:id/sequences/new" => get sequence_form::new_for_one, post sequence_form::create_for_one;
    "/sequences/new" => get sequence_form::new_for_several, post sequence_form::create_for_several;
    "/sequences/:id" => get sequences::show;
    "/sequences/:id/edit" => get sequence_form::edit, post sequence_form::save;
    "/sequences/:id/steps" => get sequences::back, post sequences::act;
    "/sequences/:id/status" => get sequences::confirm, post sequences::turn;
    "/clients/:id/appointments" => get appointments::list, post appointments::add;
    "/clients/:id/appointments/import" => get calendar_import::show_for, post calendar_import::import_for;
    "/appointments" => get days::show;
    "/appointments/import" => get calendar_import::show, post calendar_import::import;
    "/appointments/:id" => get discussing::show, post discussing::save;
    "/clients/:id/discuss" => get discussing::list, post discussing::save_list;
    "/appointments/:id/edit" => get appointments::edit, post appointments::update;
    "/appointments/:id/cancel" => get appointments::confirm_cancel, post appointments::cancel;
    "/appointments/:id/mark" => get appointments::back, post appointments::mark;
    "/appointments/:id/brief" => get brief::of_appointment;
    "/clients/:id/brief" => get brief::of_client;
    "/briefs/:id" => get brief::from_mail;
    "/clients/:id/safety-plan/link" => get workspace::plan_link::back, post workspace::plan_link::act;
    "/clients/:id/coping" => get workspace::coping::show, post workspace::coping::add;
    "/clients/:id/goals" => get workspace::goals::show, post workspace::goals::act;
    "/goals/:id" => get workspace::goal::show, post workspace::goal::act;
    "/clients/:id/safety-plan" => get workspace::safety_plan::show, post workspace::safety_plan::act;
    "/clients/:id/safety-plan/edit" => get workspace::safety_plan::edit::show, post workspace::safety_plan::edit::save;
    "/clients/:id/safety-plan/versions/:number" => get workspace::safety_plan::copies::show;
    "/clients/:id/safety-plan/print" => get workspace::safety_plan::copies::print;
    "/clients/:id/safety-plan/proposal" => get workspace::safety_plan::proposal::show, post workspace::safety_plan::proposal::decide;
    "/clients/:id/safety-plan/newer" => get workspace::safety_plan::newer::show, post workspace::safety_plan::newer::move_there;
    "/clients/:id/progress" => get progress::show;
    "/clients/:id/timeline" => get workspace::timeline::show, post workspace::timeline::search;
    "/clients/:id/summary" => get workspace::summary::show, post workspace::summary::make;
    "/clients/:id/progress/baseline" => post progress::set_baseline;
    "/clients/:id/export.csv" => get progress::export;
    "/clients/:id/own-data" => get own_data::show;
    "/clients/:id/own-data.html" => get own_data::html;
    "/clients/:id/own-data.json" => get own_data::json;
    "/clients/:id/own-progress" => get own_progress::show, post own_progress::save;
    "/requests" => get own_requests::list;
    "/requests/:id" => get own_requests::show, post own_requests::answer;
    "/clients/:id/entries" => get entries::list, post entries::add_topic;
    "/entries/:id" => get entries::show;
    "/entries/:id/answered" => post entries::answered;
    "/topics/:id" => post entries::mark_topic;
    "/clients/:id/coming" => get coming::of_client;
    "/coming" => get coming::show;
    "/occurrences/:id" => get delivery_record::show;
    "/occurrences/:id/paper" => get paper::show, post paper::enter;
    "/occurrences/:id/together" => get together::show, post together::enter;
    "/occurrences/:id/hand-over" => get together::ask_hand_over, post together::hand_over;
    "/occurrences/:id/move" => get occurrence_changes::edit, post occurrence_changes::reschedule;
    "/occurrences/:id/skip" => get occurrence_changes::confirm_skip, post occurrence_changes::skip;
    "/occurrences/:id/unskip" => post occurrence_changes::unskip;
    "/occurrences/:id/send" => post occurrence_changes::send_now;
    "/assignments/:id" => get assignments::show;
    "/assignments/:id/edit" => get assignment_edit::show, post assignment_edit::update;
    "/assignments/:id/tailoring" => get tailoring::show, post tailoring::save;
    "/assignments/:id/print" => get print::assignment;
    "/assignments/:id/resend" => post assignments::resend;
    "/assignments/:id/cancel" => get assignments::confirm_cancel, post assignments::cancel;
    "/assignments/:id/links" => post addresses::end_links;
    "/alerts" => get alerts::list;
    "/alerts/:id" => get alerts::show;
    "/alerts/:id/seen" => post alerts::seen;
    "/alerts/:id/act" => post alerts::act;
    "/alerts/:id/close" => post alerts::close;
    "/practice/alerts" => get alert_rules::show, post alert_rules::save;
    "/responses/:id" => get responses::show;
    "/responses/:id/reply" => get replies::show, post replies::save;
    "/responses/:id/discussed" => post responses::discussed;
    "/responses/:id/move" => get misfiled::ask_move, post misfiled::move_to;
    "/responses/:id/reset" => get misfiled::ask_reset, post misfiled::reset;
    "/responses/:id/seen" => post responses::seen;
    "/templates" => get template_list::show, post templates::create;
    "/templates/import" => get template_import::show, post template_import::import;
    "/templates/:id" => get templates::show;
    "/templates/:id/file" => get template_import::save_file;
    "/templates/:id/fhir" => get template_import::save_questionnaire;
    "/templates/:id/preview" => get templates::preview;
    "/templates/:id/print" => get print::template;
    "/templates/:id/publish" => get publish::show, post publish::publish;
    "/templates/:id/settings" => get template_settings::show, post template_settings::save;
    "/templates/:id/copy" => get template_settings::back, post template_settings::copy;
    "/templates/:id/edit" => get editor::show, post editor::save;
    "/templates/:id/edit/preview" => post editor::preview;
    "/templates/:id/translations" => get translations::show, post translations::save;
    "/templates/:id/discard" => post editor::discard;
    "/templates/:id/archive" => post templates::archive;
    "/templates/:id/versions/:number" => get templates::older;
    "/templates/:id/assign" => get assign_many::show, post assign_many::assign;
    "/measures" => get measures::list;
    "/measures/:key" => get measures::show;
    "/measures/:key/use" => post measures::adopt;
    "/measures/:key/attest" => post measures::attest;
    "/library" => get library::list;
    "/library/:key" => get library::show, post library::copy;
    "/mails" => get mails::list;
    "/mails/:id" => get mails::show;
    "/mails/:id/retry" => post mails::retry;
    "/practice" => get practice::show, post practice::save;
    "/practice/links" => get addresses::ask_end_all, post addresses::end_all;
    "/practice/consent" => get consent::show, post consent::change;
    "/practice/crisis-lines" => get workspace::crisis::show, post crisis_form::create;
    "/practice/crisis-lines/preview" => get workspace::crisis::preview;
    "/practice/crisis-lines/new" => get crisis_form::blank;
    "/practice/crisis-lines/:id" => get crisis_form::edit, post crisis_form::save;
    "/practice/crisis-lines/:id/act" => post workspace::crisis::act;
    "/practice/people" => get people::list, post people::invite;
    "/practice/people/:id" => get people::show, post people::change_role;
    "/practice/people/:id/invite" => post people::invite_again;
    "/practice/people/:id/leave" => get people::back, post people::deactivate;
    "/practice/keys" => get api_keys::list, post api_keys::create;
    "/practice/keys/:id/revoke" => post api_keys::revoke;
    "/practice/audit" => get audit::show;
    "/practice/audit.csv" => get audit::export;
}

routes! {
    /// The demo's mailbox; nowhere else.
    DEMO, demo_pages:
    "/mailbox" => get mailbox::list;
    "/mailbox/:name" => get mailbox::show;
}

/// Every method and path outside the API's document: what the isolation test walks.
pub fn table() -> impl Iterator<Item = (&'static str, &'static str)> {
    [DOORS, CLIENT, PLAN, KIOSK, WORKSPACE, DEMO, api::TABLE].concat().into_iter()
}

/// The whole site.
pub fn site(app: App) -> BoxEndpoint<'static, Response> {
    let limits = Arc::new(limits::Limits::new(app.config().api_per_minute));
    let mut routes = doors()
        .nest_no_strip("/w", client_pages())
        .nest_no_strip("/plan", plan_pages())
        .nest_no_strip("/kiosk", kiosk_pages())
        .nest_no_strip("/api", api::routes())
        .nest_no_strip("/", workspace_pages());
    if app.config().demo {
        routes = routes.nest_no_strip("/mailbox", demo_pages());
    }
    let (checked, guarded, handed) = (app.clone(), app.clone(), app.clone());
    routes
        .data(limits)
        .data(app)
        .around(move |endpoint, request| middleware::kiosk::check(handed.clone(), endpoint, request))
        .around(move |endpoint, request| middleware::origin::check(checked.clone(), endpoint, request))
        .around(move |endpoint, request| middleware::guard::guard(guarded.clone(), endpoint, request))
        .map_to_response()
        .boxed()
}

/// A stylesheet or script. The address changes with the content, so it is kept for a year.
#[handler]
fn asset(poem::web::Path(name): poem::web::Path<String>) -> poem::Result<Response> {
    let (bytes, content_type) = assets::get(&name).ok_or(crate::error::Error::NotFound)?;
    Ok(Response::builder().content_type(content_type).header("cache-control", "public, max-age=31536000, immutable").body(bytes))
}

//! What the commands about practices, the audit trail and API keys do. Each returns what is to be printed. Beside a running server
//! they work on PostgreSQL; SQLite's lock refuses them.

use std::fmt::Write;
use std::io::Read;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use entity::kinds::Role;
use uuid::Uuid;

use crate::actions::bounces::Taken;
use crate::actions::practices::Founding;
use crate::actions::practitioners::NewPractitioner;
use crate::actions::{api_keys, bounces, practices as founding, practitioners, revoking};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::domain::address;
use crate::domain::problems::Problems;
use crate::domain::scope::{Actor, Scope};
use crate::error::Error;
use crate::mail::dsn;
use crate::store::audit::{self, Verdict};
use crate::store::practices::{self, Practice};
use crate::store::practitioners::{self as people, Practitioner};
use crate::urls;

/// A practice as the command line names it.
pub struct NewPractice {
    pub name: String,
    pub owner_name: String,
    pub owner_email: String,
    pub region: String,
    pub time_zone: String,
}

/// Founds a practice. Says with which link its owner joins.
///
/// # Errors
/// Every problem, one sentence a line, with the option that it is about.
pub async fn found_practice(app: &App, new: NewPractice) -> Result<String, String> {
    let owner = NewPractitioner { name: new.owner_name, email: new.owner_email, password: None, role: Role::Owner };
    let founding = Founding { public_name: new.name.clone(), region: new.region, time_zone: new.time_zone, owner };
    let (practice, owner) = founding::found(app, founding).await.map_err(|error| match error {
        Error::Invalid(problems) => by_option(app, &problems),
        other => explain(other),
    })?;
    let (token, until) = practitioners::join_link(app, Scope::checked(practice, Actor::System), owner).await.map_err(explain)?;
    Ok(format!("{} is founded ({practice}). {}", new.name.trim(), invitation(app, &token, until)))
}

fn invitation(app: &App, token: &str, until: DateTime<Utc>) -> String {
    let address = app.urls().whole(&urls::join(token));
    format!("Its owner joins with this link, once, until {}: {address}", until.format("%Y-%m-%d %H:%M UTC"))
}

/// Problems with the options they are about.
fn by_option(app: &App, problems: &Problems) -> String {
    let line = |field: &str, detail: &str| match field {
        "public_name" => format!("--name: {detail}"),
        "name" => format!("--owner-name: {detail}"),
        "email" => format!("--owner-email: {detail}"),
        "region" => format!("--region: {detail} Known are: {}.", app.regions().join(", ")),
        "time_zone" => format!("--time-zone: {detail}"),
        _ => detail.to_owned(),
    };
    problems.0.iter().map(|problem| line(&problem.field, &problem.detail)).collect::<Vec<_>>().join("\n")
}

/// Every practice, the first one first.
///
/// # Errors
/// When the database is away.
pub async fn list_practices(app: &App) -> Result<String, String> {
    let mut told = Vec::new();
    for practice in sorted(app).await? {
        let owners = owners(app, &practice).await?;
        let joined = if owners.iter().any(Practitioner::is_active) { "an owner has joined" } else { "no owner has joined yet" };
        let Practice { id, public_name, region, time_zone, created_at, .. } = practice;
        told.push(format!("{id}  {public_name}, {region}, {time_zone}, since {}, {joined}", created_at.format("%Y-%m-%d")));
    }
    Ok(if told.is_empty() { "There is no practice yet. Found one with: meanwhile practice create".into() } else { told.join("\n") })
}

async fn sorted(app: &App) -> Result<Vec<Practice>, String> {
    let mut all = practices::all(&app.store).await.map_err(explain)?;
    all.sort_by_key(|practice| practice.id);
    Ok(all)
}

/// The practice of that id, or the only one.
async fn chosen(app: &App, id: Option<Uuid>) -> Result<Practice, String> {
    let mut all = sorted(app).await?;
    match id {
        Some(id) => all.into_iter().find(|practice| practice.id.0 == id).ok_or("There is no practice with this id.".into()),
        None if all.len() == 1 => Ok(all.remove(0)),
        None if all.is_empty() => Err("There is no practice yet. Found one with: meanwhile practice create".into()),
        None => Err("There are several practices. Please name one with --practice ID; meanwhile practice list shows them.".into()),
    }
}

async fn owners(app: &App, practice: &Practice) -> Result<Vec<Practitioner>, String> {
    let scope = Scope::checked(practice.id, Actor::System);
    let everybody = people::list(&app.store, &scope).await.map_err(explain)?;
    Ok(everybody.into_iter().filter(|one| one.role == Role::Owner && one.deactivated_at.is_none()).collect())
}

/// A new link for an owner who has not joined; the older one ends.
///
/// # Errors
/// When nobody waits to join, or several do and none is named.
pub async fn join_link(app: &App, practice: Option<Uuid>, email: Option<&str>) -> Result<String, String> {
    let practice = chosen(app, practice).await?;
    let mut waiting = owners(app, &practice).await?;
    waiting.retain(|owner| owner.accepted_at.is_none());
    if let Some(email) = email {
        let wanted = address::normalise(email.trim());
        waiting.retain(|owner| address::normalise(&owner.email) == wanted);
    }
    let owner = match (waiting.as_slice(), email) {
        ([only], _) => only,
        ([], Some(_)) => return Err("No owner with this address is waiting to join.".into()),
        ([], None) => return Err("Its owners have joined. Whoever forgot their password can ask for a new one where they sign in.".into()),
        _ => return Err("Several owners have not joined. Please name one with --email ADDRESS.".into()),
    };
    let (token, until) = practitioners::join_link(app, Scope::checked(practice.id, Actor::System), owner.id).await.map_err(explain)?;
    Ok(invitation(app, &token, until))
}

/// Ends all links to clients of one practice, or of all.
///
/// # Errors
/// When the practice is unknown or the database away.
pub async fn revoke_links(app: &App, practice: Option<Uuid>) -> Result<String, String> {
    let ended = match practice {
        Some(_) => {
            let scope = Scope::checked(chosen(app, practice).await?.id, Actor::System);
            revoking::end_all(app, scope).await
        }
        None => revoking::end_everywhere(app).await,
    };
    Ok(match ended.map_err(explain)? {
        1 => "1 link was ended.".into(),
        ended => format!("{ended} links were ended."),
    })
}

/// Looks at the audit trail of one practice or of all. Also returns whether all are whole.
///
/// # Errors
/// When the practice is unknown or the database away.
pub async fn verify_audit(app: &App, practice: Option<Uuid>) -> Result<(String, bool), String> {
    let practices = if practice.is_some() { vec![chosen(app, practice).await?] } else { sorted(app).await? };
    let (mut told, mut all_whole) = (String::new(), true);
    for practice in practices {
        let scope = Scope::checked(practice.id, Actor::System);
        let line = match audit::verify(&app.store, &scope).await.map_err(explain)? {
            Verdict::Whole { rows, mark, waiting } => {
                let mark = if mark.is_empty() { "none".into() } else { HEXLOWER.encode(&mark) };
                format!("ok  {} whole: {rows} events, last mark {mark}, {waiting} waiting to be chained", practice.id)
            }
            Verdict::Broken { at } => {
                all_whole = false;
                format!("NOT {} broken at event {at}: something was changed, removed or put in between there", practice.id)
            }
        };
        let _ = writeln!(told, "{line}");
    }
    Ok((if told.is_empty() { "There is no practice yet.".into() } else { told.trim_end().to_owned() }, all_whole))
}

/// Makes a key of the API. Returns its secret.
///
/// # Errors
/// When the practice, the name or a scope will not do.
pub async fn create_api_key(app: &App, practice: Option<Uuid>, name: &str, scopes: &[String]) -> Result<String, String> {
    let practice = chosen(app, practice).await?;
    let (_, secret) = api_keys::create(app, Scope::checked(practice.id, Actor::System), name, scopes).await.map_err(explain)?;
    Ok(secret)
}

/// Takes in a report that a mail could not be delivered. With a spool folder it is put there, which needs neither the database nor the
/// root key; without one it is noted at once.
///
/// # Errors
/// When that cannot be done just now.
pub async fn take_bounce(input: impl std::io::Read, recipient: Option<String>) -> Result<String, String> {
    let mut bytes = Vec::new();
    input.take(dsn::LONGEST as u64 + 1).read_to_end(&mut bytes).map_err(|error| format!("The report could not be read: {error}"))?;
    if bytes.len() > dsn::LONGEST {
        return Ok("The report was ignored: it is too long.".into());
    }
    if let Some(spool) = config::bounce_spool() {
        let put = bounces::put_into_spool(&spool, &bytes, recipient.as_deref());
        return put.map(|()| "The report waits in the spool folder.".into()).map_err(|error| format!("{}: {error}", spool.display()));
    }
    let app = App::build(Config::from_environment()?, Clock::system()).await.map_err(explain)?;
    Ok(match bounces::take_in(&app, None, bytes, recipient).await.map_err(explain)? {
        Taken::Noted(id) => format!("The report was noted on mail {id}."),
        Taken::Known(id) => format!("The report on mail {id} was noted before."),
        Taken::Ignored(why) => format!("The report was ignored: {why}."),
    })
}

/// An error in sentences.
pub fn explain(error: Error) -> String {
    match error {
        Error::Invalid(problems) => problems.0.iter().map(|problem| problem.detail.as_str()).collect::<Vec<_>>().join("\n"),
        Error::Conflict(sentence) | Error::BadRequest(sentence) => sentence.into(),
        Error::Unavailable(text) => format!("The database cannot be used: {text}"),
        other => other.to_string(),
    }
}

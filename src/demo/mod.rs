//! `meanwhile demo`: the whole product on SQLite with made-up people and a mailbox. The sample weeks are lived, not inserted:
//! the real actions run under a clock that is moved by hand. `calendar` says when, `content` what is asked, `cast` who does what,
//! `life` makes it happen. One more event is one more line in `cast`.

use std::path::Path;

use entity::kinds::Role;
use serde::{Deserialize, Serialize};

use crate::actions::api_keys;
use crate::app::App;
use crate::config::MailTransport;
use crate::domain::scope::{Actor, ApiScope, Scope};
use crate::error::{Error, Result};
use crate::store::{self, practitioners};

mod calendar;
mod cast;
mod content;
mod life;
mod own;
mod safety;
mod self_care;
mod story;

/// Who signs in. Printed at every start.
pub const EMAIL: &str = "amal@riverside.example";
/// The password that goes with it.
pub const PASSWORD: &str = "riverside-demo-2026";

/// The other people of the practice, who joined by their invitations: name, address, password, role.
const COLLEAGUES: [(&str, &str, &str, Role); 2] = [
    ("Ben Adeyemi", "ben@riverside.example", "riverside-ben-2026", Role::Therapist),
    ("Sam Whitlock", "sam@riverside.example", "riverside-sam-2026", Role::Assistant),
];

/// What scripts read: `DIR/demo.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct DemoFile {
    pub base_url: String,
    /// The owner's sign-in.
    pub workspace: SignIn,
    /// A key with every scope.
    pub api_key: String,
    pub mail_dir: String,
    /// Everybody who can sign in, the owner first.
    #[serde(default)]
    pub people: Vec<Person>,
}

/// An address and its password.
#[derive(Debug, Serialize, Deserialize)]
pub struct SignIn {
    pub email: String,
    pub password: String,
}

/// Somebody of the practice.
#[derive(Debug, Serialize, Deserialize)]
pub struct Person {
    pub email: String,
    pub password: String,
    pub role: Role,
}

/// There while the sample weeks are being lived: what was interrupted in the middle is never taken for whole.
const UNFINISHED: &str = "demo.unfinished";

/// Whether a folder holds a demo's data, finished or not, and so may be forgotten with `--reset`.
pub fn is_demo(dir: &Path) -> bool {
    dir.join("demo.json").exists() || dir.join(UNFINISHED).exists()
}

/// Fills an empty database, and writes `demo.json`. A second start keeps the data and the key.
///
/// # Errors
/// `Unavailable` when an earlier start was interrupted half-way.
pub async fn prepare(app: &App, dir: &Path) -> Result<DemoFile> {
    let file = dir.join("demo.json");
    let MailTransport::File(mail_dir) = &app.config().mail.transport else { return Err(Error::internal("the demo's mail goes to files")) };
    std::fs::create_dir_all(mail_dir).map_err(Error::internal)?;
    let unfinished = dir.join(UNFINISHED);
    if unfinished.exists() {
        return Err(Error::Unavailable("an earlier start was interrupted; begin anew with --reset".into()));
    }
    if practitioners::by_email(&app.store, EMAIL).await?.is_none() {
        std::fs::write(&unfinished, "").map_err(Error::internal)?;
        life::live(app, mail_dir).await?;
        std::fs::remove_file(&unfinished).map_err(Error::internal)?;
    }
    let demo = DemoFile {
        base_url: app.config().base_url.clone(),
        workspace: SignIn { email: EMAIL.into(), password: PASSWORD.into() },
        api_key: api_key(app, &file).await?,
        mail_dir: std::fs::canonicalize(mail_dir).unwrap_or_else(|_| mail_dir.clone()).display().to_string(),
        people: people(),
    };
    std::fs::write(&file, serde_json::to_string_pretty(&demo)? + "\n").map_err(Error::internal)?;
    Ok(demo)
}

/// The key of the last start where it still opens something, else a new one.
async fn api_key(app: &App, file: &Path) -> Result<String> {
    let known: Option<DemoFile> = std::fs::read_to_string(file).ok().and_then(|text| serde_json::from_str(&text).ok());
    if let Some(known) = known
        && store::api_keys::by_secret(&app.store, &known.api_key).await?.is_some()
    {
        return Ok(known.api_key);
    }
    let amal = practitioners::by_email(&app.store, EMAIL).await?.ok_or(Error::NotFound)?;
    let scope = Scope::checked(amal.practice_id, Actor::Practitioner(amal.id));
    Ok(api_keys::create(app, scope, "Demo scripts", &ApiScope::ALL.map(|scope| scope.word().to_owned())).await?.1)
}

fn people() -> Vec<Person> {
    let owner = Person { email: EMAIL.into(), password: PASSWORD.into(), role: Role::Owner };
    let colleague = |(_, email, password, role): (&str, &str, &str, Role)| Person { email: email.into(), password: password.into(), role };
    std::iter::once(owner).chain(COLLEAGUES.map(colleague)).collect()
}

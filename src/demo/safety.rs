//! Safety plans of the demo: one written together, changed and looked at again; one with changes that its client proposes. Numbers are from
//! ranges that nobody has.

use entity::ids::ClientId;

use crate::actions::safety_plans::{self, Reviewed, Written};
use crate::actions::starters;
use crate::app::App;
use crate::domain::response::Typed;
use crate::domain::safety_plan::TypedPlan;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::random;
use crate::store::safety_plans as store;

/// The starter of the library.
const STARTER: &str = "my-safety-plan";

/// What is typed: the first lines of a plan, and what was added later.
fn typed(later: bool) -> TypedPlan {
    let mut all: Vec<(&str, &str)> = vec![
        ("reasons", "My sister and her little ones"),
        ("reasons", "The garden in spring"),
        ("signals", "I stop answering messages"),
        ("signals", "I lie awake after three"),
        ("self_steps", "0:what:Walk to the river and back"),
        ("self_steps", "0:how_likely:7"),
        ("self_steps", "1:what:Sit in the kitchen with the radio on"),
        ("places_people", "0:sort:place"),
        ("places_people", "0:name:The café at the library"),
        ("helpers", "0:who:Kirsten"),
        ("helpers", "0:who:sister"),
        ("helpers", "0:who:020 7946 0018"),
        ("helpers", "0:told:yes"),
        ("where_kept", "On my phone, and on paper in the kitchen drawer"),
    ];
    if later {
        all.extend([
            ("signals", "I cancel things I like"),
            ("helpers", "1:who:Jo"),
            ("helpers", "1:who:neighbour"),
            ("helpers", "1:who:020 7946 0044"),
            ("helpers", "1:told:plan"),
            ("safer_steps", "0:what:Kirsten keeps what we talked about"),
            ("safer_steps", "0:done:yes"),
        ]);
    }
    let mut typed = Typed::new();
    for (name, text) in all {
        typed.entry(name.to_owned()).or_default().push(text.to_owned());
    }
    TypedPlan { typed, not_for_me: Vec::new() }
}

async fn number(app: &App, scope: &Scope, client: ClientId) -> Result<i32> {
    Ok(store::of_client(&app.store, scope, client).await?.and_then(|plan| plan.current_number).unwrap_or(0))
}

/// Written in the room; begun where there is none yet.
pub async fn together(app: &App, scope: Scope, client: ClientId, later: bool) -> Result<()> {
    let template = starters::copy(app, scope, STARTER).await?.template;
    safety_plans::begin(app, scope, client, template).await?;
    let expected = number(app, &scope, client).await?;
    fine(safety_plans::write(app, scope, client, typed(later), expected, true).await?)
}

/// Looked at in the room.
pub async fn reviewed(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let seen = number(app, &scope, client).await?;
    safety_plans::mark_reviewed(app, scope, client, seen, Reviewed { id: None, together: true, next: None }).await
}

/// The client proposes a further line.
pub async fn proposed(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let mut plan = typed(false);
    plan.typed.entry("self_steps".into()).or_default().push("2:what:Ring the choir and ask when they meet".into());
    plan.not_for_me.push("safer_steps".into());
    let (expected, session) = (number(app, &scope, client).await?, random::id(app.now()));
    fine(safety_plans::write_as_client(app, scope, client, session, plan, expected).await?)
}

fn fine(written: std::result::Result<Written, safety_plans::Refused>) -> Result<()> {
    written.map(|_| ()).map_err(|refused| Error::internal(format!("the demo's plan was refused in {} places", refused.len())))
}

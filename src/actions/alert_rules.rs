//! What a practice does about answers that need a person: after how many hours it is said again, to whom, and whether unsent ones count.

use entity::ids::PractitionerId;

use crate::app::App;
use crate::domain::alert::{AlertRule, MOST_HOURS};
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::practices::Practice;
use crate::store::practitioners::Practitioner;
use crate::store::{Tx, audit, practices, practitioners};

/// The rule as it was typed.
#[derive(Clone, Debug)]
pub struct TypedRule {
    pub hours: String,
    /// Nobody where empty.
    pub second: String,
    pub unsent: bool,
}

/// Changes it.
///
/// # Errors
/// `Invalid` by field (`hours`, `second`); `Conflict` when somebody else changed the practice since `revision`.
pub async fn set(app: &App, scope: Scope, revision: i32, typed: &TypedRule) -> Result<()> {
    let (rule, now) = (check(typed)?, app.now());
    app.store
        .write(move |tx| async move {
            if let Some(second) = rule.second {
                may_read(&tx, &scope, second).await?;
            }
            practices::set_alerts(&tx, &scope, revision, rule).await?;
            audit::record(&tx, &scope, "set_alerts", ("practice", scope.practice().0), now).await
        })
        .await
}

fn check(typed: &TypedRule) -> Result<AlertRule> {
    let mut problems = Problems::default();
    let hours = typed.hours.trim().parse::<i32>().ok().filter(|hours| (1..=MOST_HOURS).contains(hours));
    let hours = problems.note("hours", hours.ok_or_else(|| format!("Please write a whole number of hours between 1 and {MOST_HOURS}.")));
    let second = match typed.second.trim() {
        "" => Some(None),
        id => problems.note("second", id.parse::<PractitionerId>().map(Some).map_err(|_| NOBODY.to_owned())),
    };
    match (hours, second) {
        (Some(hours), Some(second)) => Ok(AlertRule { hours, second, unsent: typed.unsent }),
        _ => Err(problems.into()),
    }
}

/// Why whoever is named as the second person is told nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    Left,
    /// Works here, and sees no answers.
    Assistant,
}

/// Whoever is named as the second person and is told nothing any more; the other owners are told in their place.
pub fn second_gone<'a>(practice: &Practice, people: &'a [Practitioner]) -> Option<(&'a Practitioner, Gone)> {
    let named = people.iter().find(|one| Some(one.id) == practice.alert_second_id)?;
    match (named.is_active(), role::is_clinical(named.role)) {
        (false, _) => Some((named, Gone::Left)),
        (true, false) => Some((named, Gone::Assistant)),
        (true, true) => None,
    }
}

const NOBODY: &str = "Please choose an owner or a therapist who works here.";

async fn may_read(tx: &Tx, scope: &Scope, second: PractitionerId) -> Result<()> {
    match practitioners::find(tx, scope, second).await {
        Ok(one) if one.is_active() && role::is_clinical(one.role) => Ok(()),
        Ok(_) | Err(Error::NotFound) => Err(Problems::one("second", NOBODY).into()),
        Err(error) => Err(error),
    }
}

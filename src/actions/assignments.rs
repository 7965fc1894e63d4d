//! Assigning: this client does this template.

use entity::ids::{AssignmentId, ClientId, OccurrenceId, PractitionerId, TemplateId};
use entity::kinds::{AssignmentStatus, ClientStatus, OccurrenceStatus};

use crate::app::App;
use crate::domain::agreement::Agreement;
use crate::domain::problems::Problems;
use crate::domain::schedule::Schedule;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::mail::enqueue::{self, LinkMail};
use crate::random;
use crate::store::assignments::Assignment;
use crate::store::occurrences::Occurrence;
use crate::store::{assignments, audit, clients, occurrences, templates};

/// What is agreed.
#[derive(Clone, Debug)]
pub struct NewAssignment {
    /// Made with the page, so that pressing twice assigns once; a new one where there is no page.
    pub id: Option<AssignmentId>,
    pub client: ClientId,
    pub template: TemplateId,
    pub practitioner: PractitionerId,
    pub agreement: Agreement,
    pub schedule: Schedule,
}

/// Assigns, and if it opens now, asks for its mail in the same transaction.
///
/// # Errors
/// `Invalid` when the template was never published or the client is discharged.
pub async fn assign(app: &App, scope: Scope, new: NewAssignment) -> Result<AssignmentId> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let id: AssignmentId = new.id.unwrap_or_else(|| random::id(now));
    app.store
        .write(move |tx| async move {
            let client = clients::find(&tx, &scope, new.client).await?;
            // Two presses at once follow each other.
            clients::hold(&tx, &scope, client.id, now).await?;
            if new.id.is_some() && assignments::find(&tx, &scope, id).await.is_ok() {
                return Ok(());
            }
            let template = templates::find(&tx, &scope, new.template).await?;
            let mut problems = Problems::default();
            if client.status == ClientStatus::Discharged {
                problems.add("client_id", "This client is discharged.");
            }
            if template.published_version_id.is_none() {
                problems.add("template_id", "This template is not published yet.");
            }
            let (Some(version_id), true) = (template.published_version_id, problems.is_empty()) else { return Err(problems.into()) };
            let assignment = Assignment {
                id,
                client_id: client.id,
                practitioner_id: new.practitioner,
                template_id: template.id,
                version_id,
                agreement: new.agreement,
                schedule: new.schedule,
                status: AssignmentStatus::Active,
                created_at: now,
            };
            assignments::insert(&tx, &scope, &assignment).await?;
            let occurrence = first_occurrence(&scope, &assignment, &client.time_zone, now);
            occurrences::insert(&tx, occurrence.clone()).await?;
            if occurrence.status == OccurrenceStatus::Open {
                enqueue::link_mail(&tx, LinkMail::Invitation, &occurrence, &domain, now).await?;
            }
            audit::record(&tx, &scope, "create", ("assignment", id.0), now).await
        })
        .await
        .map_err(|error| match error {
            Error::NotFound => Problems::one("template_id", "There is no such client or template in this practice.").into(),
            other => other,
        })?;
    app.wake_worker();
    Ok(id)
}

fn first_occurrence(scope: &Scope, assignment: &Assignment, zone: &str, now: chrono::DateTime<chrono::Utc>) -> Occurrence {
    let times = assignment.schedule.times(zone, now);
    let open = times.opens_at <= now;
    Occurrence {
        id: random::id::<OccurrenceId>(now),
        practice_id: scope.practice(),
        assignment_id: assignment.id,
        client_id: assignment.client_id,
        local_date: times.local_date,
        slot: 0,
        status: if open { OccurrenceStatus::Open } else { OccurrenceStatus::Planned },
        opens_at: times.opens_at,
        due_at: times.due_at,
        closes_at: times.closes_at,
        remind_at: times.remind_at,
        reminded_at: None,
        opened_at: open.then_some(now),
        begun_at: None,
        completed_at: None,
        declined_at: None,
        decline_sealed: None,
        missed_at: None,
        created_at: now,
    }
}

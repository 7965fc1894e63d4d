//! How it went, afterwards and if the client likes: how much, how hard, whether it helped, what got in the way, what comes next.
//! Seven taps. An empty one is not taken: robots press buttons.

use entity::ids::OccurrenceId;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::choosing::{Asking, Choices, Lines, Problem, Scale};
use super::me::Locked;
use super::{Admitted, Caller, Shell, admitted, capability, consent, page, see_other, submit};
use crate::actions::drafts::Writer;
use crate::actions::reviews as actions;
use crate::app::App;
use crate::domain::client_plan::Wrong;
use crate::domain::hindrance;
use crate::domain::pin::Reads;
use crate::domain::review::{Amount, MOST, Next, Review, Typed};
use crate::domain::scope::Scope;
use crate::domain::translation;
use crate::error::{Error, Result};
use crate::store::assignments::Assignment;
use crate::store::occurrences::Occurrence;
use crate::store::responses::ResponseRow;
use crate::store::reviews::{self, Kept};
use crate::store::{assignments, clients, practitioners, responses, templates};
use crate::urls;
use crate::web::forms::Fields;

/// On the receipt: where to say how it went.
#[derive(Serialize)]
pub struct ReviewOffer {
    occurrence: OccurrenceId,
    /// Something was said already.
    again: bool,
}

/// Whether the client may say something of this occurrence: something came in, and this assignment asks.
pub async fn offer(app: &App, scope: &Scope, occurrence: &Occurrence) -> Result<Option<ReviewOffer>> {
    let Some((_, row)) = subject(app, scope, occurrence).await? else { return Ok(None) };
    let again = reviews::find(&app.store, scope, reviews::root(&row)).await?.is_some();
    Ok(Some(ReviewOffer { occurrence: occurrence.id, again }))
}

/// What is reviewed: the newest response, where its assignment asks.
async fn subject(app: &App, scope: &Scope, occurrence: &Occurrence) -> Result<Option<(Assignment, ResponseRow)>> {
    let Some(row) = responses::of_occurrence(&app.store, scope, occurrence.id).await?.pop() else { return Ok(None) };
    let assignment = assignments::find(&app.store, scope, occurrence.assignment_id).await?;
    let kind = templates::kind(&app.store, scope, assignment.template_id).await?;
    Ok(assignment.agreement.asks_afterwards(kind).then_some((assignment, row)))
}

#[derive(Serialize)]
struct ReviewPage {
    shell: Shell,
    occurrence: OccurrenceId,
    title: String,
    practitioner: String,
    /// It was just taken.
    thanks: bool,
    /// Something was said that this browser may not read.
    hidden: Option<Locked>,
    empty: bool,
    capability: String,
    problems: Vec<Problem>,
    amount: Choices,
    hard: Scale,
    helpful: Scale,
    hindrances: Choices,
    learned: Lines,
    next: Choices,
}

/// What is shown besides the fields.
#[derive(Default)]
struct Shown {
    thanks: bool,
    empty: bool,
    wrong: Wrong,
}

struct About {
    admitted: Admitted,
    assignment: Assignment,
    row: ResponseRow,
    kept: Option<Kept>,
    readable: bool,
    reads: Reads,
}

impl About {
    /// None where nothing came in yet, or nothing is asked.
    async fn load(app: &App, admitted: Admitted) -> Result<Option<Self>> {
        let Some((assignment, row)) = subject(app, &admitted.scope, &admitted.occurrence).await? else { return Ok(None) };
        let kept = reviews::find(&app.store, &admitted.scope, reviews::root(&row)).await?;
        let reads = Writer::reading(app, &admitted.scope, &admitted.session).await?.reads;
        let readable = kept.as_ref().is_none_or(|kept| reads.allows(kept.written_at, kept.session_id));
        Ok(Some(Self { admitted, assignment, row, kept, readable, reads }))
    }

    async fn render(&self, app: &App, fields: &Fields, shown: Shown) -> Result<Response> {
        let (store, scope, occurrence) = (&app.store, &self.admitted.scope, &self.admitted.occurrence);
        let practice = super::practice(app, scope.practice()).await?;
        let client = clients::find(store, scope, occurrence.client_id).await?;
        let version = templates::version(store, scope, self.row.version_id).await?;
        let speech = app.pages().speech(&client.language);
        let asking = Asking { speech, fields, wrong: &shown.wrong };
        let refused = shown.empty || !shown.wrong.is_empty();
        let context = ReviewPage {
            shell: Shell::opened(app, &practice, scope, &client, speech.say("review-title", &[])).await?,
            occurrence: occurrence.id,
            title: translation::title(&version.title, &version.content, &client.language).to_owned(),
            practitioner: practitioners::find(store, scope, self.assignment.practitioner_id).await?.name,
            thanks: shown.thanks,
            hidden: (!self.readable).then(|| Locked::of(&self.reads, &urls::review(occurrence.id))),
            empty: shown.empty,
            capability: capability(app, occurrence.id, self.admitted.link),
            problems: asking.problems(),
            amount: asking.one_of("amount", "review-amount", "review-amount", Amount::ALL.map(|one| one.word().to_owned())),
            hard: asking.scale("hard", "review-hard", MOST),
            helpful: asking.scale("helpful", "review-helpful", MOST),
            hindrances: asking.hindrances("hindrances", "review-hindrances", "review-hindrances-help", &hindrance::AFTERWARDS),
            learned: asking.lines("learned", "review-learned", None, 3),
            next: asking.one_of("next", "review-next", "review-next", Next::ALL.map(|one| one.word().to_owned())),
        };
        let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        page(app, "client/review", &client.language, status, &context)
    }
}

/// The fields of a review.
fn fields_of(review: &Review) -> Fields {
    let number = |given: Option<u8>| given.map(|point| point.to_string()).unwrap_or_default();
    let mut fields = vec![
        ("amount".to_owned(), review.amount.map(Amount::word).unwrap_or_default().to_owned()),
        ("hard".into(), number(review.hard)),
        ("helpful".into(), number(review.helpful)),
        ("learned".into(), review.learned.clone().unwrap_or_default()),
        ("next".into(), review.next.map(Next::word).unwrap_or_default().to_owned()),
    ];
    fields.extend(review.hindrances.iter().map(|one| ("hindrances".to_owned(), one.word().to_owned())));
    Fields(fields)
}

/// What the address says about the page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Part {
    thanks: Option<String>,
}

/// Asks; what was said before stands in the fields, where this browser said it.
#[handler]
pub async fn show(app: Data<&App>, caller: Caller, Path(id): Path<OccurrenceId>, Query(part): Query<Part>) -> poem::Result<Response> {
    let admitted = admitted(&app, caller.session.as_ref(), id, true).await?.ok_or(Error::NotFound)?;
    let Some(about) = About::load(&app, admitted).await? else { return Ok(see_other(&urls::occurrence(id))) };
    let fields = about.kept.as_ref().filter(|_| about.readable).map(|kept| fields_of(&kept.review)).unwrap_or_default();
    let thanks = part.thanks.is_some() && about.kept.is_some();
    Ok(about.render(&app, &fields, Shown { thanks, ..Shown::default() }).await?)
}

/// Takes it, in place of what was said before.
#[handler]
pub async fn save(app: Data<&App>, caller: Caller, Path(id): Path<OccurrenceId>, fields: Fields) -> poem::Result<Response> {
    submit::or_busy(&app, &urls::review(id), &fields, take(&app, &caller, id, &fields).await)
}

async fn take(app: &App, caller: &Caller, id: OccurrenceId, fields: &Fields) -> poem::Result<Response> {
    if let Some(first) = consent::before_form(app, caller, id, &urls::review(id), fields).await? {
        return Ok(first);
    }
    let Some(admitted) = admitted(app, caller.session.as_ref(), id, true).await? else {
        return submit::without_session(app, fields, id).await;
    };
    let Some(about) = About::load(app, admitted).await? else { return Ok(see_other(&urls::occurrence(id))) };
    super::draft::require_page(app, caller, fields.get("_capability"), id).await?;
    let typed = Typed {
        amount: fields.get("amount"),
        hard: fields.get("hard"),
        helpful: fields.get("helpful"),
        hindrances: fields.all("hindrances").collect(),
        learned: fields.get("learned"),
        next: fields.get("next"),
    };
    let review = match Review::read(&typed) {
        Ok(review) => review,
        Err(wrong) => return Ok(about.render(app, fields, Shown { wrong, ..Shown::default() }).await?),
    };
    if review.is_empty() {
        return Ok(about.render(app, fields, Shown { empty: true, ..Shown::default() }).await?);
    }
    actions::save(app, about.admitted.scope, about.row.id, Some(about.admitted.session.id), review, about.readable).await?;
    Ok(see_other(&format!("{}?thanks=1", urls::review(id))))
}

//! The practice's consent text in versions, and where a client stands with it. Nobody answers for a client.

use entity::ids::ClientId;
use entity::kinds::VersionStatus as Status;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::etags::{Condition, Done, Tagged, tag};
use super::text::Text;
use super::words::{ConsentAnswer, VersionStatus};
use super::{Instant, Key};
use crate::actions::consents as actions;
use crate::app::App;
use crate::domain::consent::{LONGEST, Standing, Texts};
use crate::domain::problems::Problem;
use crate::domain::scope::{ApiScope, Scope};
use crate::error::{Error, Result};
use crate::store::{clients, consents};

pub struct ConsentTexts;

/// The text in one language.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ConsentTextIn {
    /// Such as en
    language: Text<16>,
    /// Markdown
    text: Text<LONGEST>,
}

/// One version of what clients are asked to agree to. Never changed once it is published
#[derive(Object)]
struct ConsentText {
    id: Uuid,
    /// 1, 2, 3 … within the practice
    number: i32,
    status: VersionStatus,
    texts: Vec<ConsentTextIn>,
    /// The oldest version whose agreement still counts, where it is published
    agreement_since: Option<i32>,
    published_at: Option<Instant>,
}

#[derive(Object)]
struct ConsentTextList {
    items: Vec<ConsentText>,
}

/// What is asked, in each language. The practice's own is needed to publish.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ConsentDraft {
    #[oai(validator(max_items = 50))]
    texts: Vec<ConsentTextIn>,
}

/// Whether it changed in substance.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ConsentPublish {
    /// true: everybody is asked again. false: who agreed to the version before has agreed
    asks_again: bool,
}

/// Where a client stands: not_asked where no text is published, to_ask at the next visit
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum ConsentStanding {
    NotAsked,
    ToAsk,
    Agreed,
    Paper,
    Declined,
}

/// One answer of a client. The newest counts
#[derive(Object)]
struct ConsentGiven {
    id: Uuid,
    /// The version that was shown
    number: i32,
    /// The language in which it was shown
    language: String,
    answer: ConsentAnswer,
    answered_at: Instant,
}

/// Where a client stands with the consent text.
#[derive(Object)]
struct ClientConsent {
    standing: ConsentStanding,
    /// The newest first
    answers: Vec<ConsentGiven>,
}

fn object(row: consents::ConsentText) -> Result<ConsentText> {
    let texts = consents::texts(&row)?.0.into_iter();
    Ok(ConsentText {
        id: row.id.0,
        number: row.number,
        agreement_since: (row.status != Status::Draft).then_some(row.basis),
        status: row.status.into(),
        texts: texts.map(|(language, text)| ConsentTextIn { language: Text(language), text: Text(text) }).collect(),
        published_at: row.published_at,
    })
}

async fn draft(app: &App, scope: &Scope) -> Result<Tagged<ConsentText>> {
    let row = consents::draft(&app.store, scope).await?.ok_or(Error::NotFound)?;
    let mark = tag(row.revision);
    Ok(Tagged::Now(Json(object(row)?), mark))
}

/// Problems of the page's fields under the names of the request.
fn named(error: Error) -> Error {
    let rename = |problem: Problem| match problem.field.strip_prefix("text_") {
        Some(language) => Problem { field: format!("texts.{language}"), ..problem },
        None => problem,
    };
    match error {
        Error::Invalid(problems) => Error::Invalid(crate::domain::problems::Problems(problems.0.into_iter().map(rename).collect())),
        other => other,
    }
}

async fn revision(app: &App, scope: &Scope) -> Result<i32> {
    Ok(consents::draft(&app.store, scope).await?.map_or(0, |draft| draft.revision))
}

#[OpenApi]
impl ConsentTexts {
    /// List the versions of the consent text
    ///
    /// Scope: admin. The newest first; the draft among them.
    #[oai(path = "/consent-texts", method = "get", operation_id = "list_consent_texts")]
    async fn list(&self, app: Data<&App>, key: Key) -> poem::Result<Json<ConsentTextList>> {
        let scope = key.may(ApiScope::Admin)?;
        let rows = consents::versions(&app.store, &scope).await?;
        Ok(Json(ConsentTextList { items: rows.into_iter().map(object).collect::<Result<_>>()? }))
    }

    /// Read the draft of the consent text
    ///
    /// Scope: admin.
    #[oai(path = "/consent-texts/draft", method = "get", operation_id = "read_consent_draft")]
    async fn read(&self, app: Data<&App>, key: Key) -> poem::Result<Tagged<ConsentText>> {
        Ok(draft(&app, &key.may(ApiScope::Admin)?).await?)
    }

    /// Write the draft of the consent text
    ///
    /// Scope: admin. Begins the next version where there is no draft. Clients see nothing of it.
    #[oai(path = "/consent-texts/draft", method = "put", operation_id = "write_consent_draft")]
    async fn write(
        &self,
        app: Data<&App>,
        key: Key,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<ConsentDraft>,
    ) -> poem::Result<Tagged<ConsentText>> {
        let (scope, condition) = (key.may(ApiScope::Admin)?, Condition::new(if_match.0));
        let was = consents::draft(&app.store, &scope).await?;
        condition.check(was.as_ref().map(|draft| tag(draft.revision)).as_deref())?;
        let texts = Texts(body.0.texts.into_iter().map(|text| (text.language.0, text.text.0)).collect());
        let outcome = actions::save_draft(&app, scope, was.map_or(0, |draft| draft.revision), texts).await.map_err(named);
        condition.settle(outcome, async { Ok(tag(revision(&app, &scope).await?)) }).await?;
        Ok(draft(&app, &scope).await?)
    }

    /// Throw the draft of the consent text away
    ///
    /// Scope: admin.
    #[oai(path = "/consent-texts/draft", method = "delete", operation_id = "discard_consent_draft")]
    async fn discard(&self, app: Data<&App>, key: Key) -> poem::Result<Done> {
        let scope = key.may(ApiScope::Admin)?;
        consents::draft(&app.store, &scope).await?.ok_or(Error::NotFound)?;
        actions::discard(&app, scope).await?;
        Ok(Done::Done)
    }

    /// Publish the draft of the consent text
    ///
    /// Scope: admin. Clients are asked for it from now on; without an agreement nothing of their side opens.
    #[oai(path = "/consent-texts/publish", method = "post", operation_id = "publish_consent_text")]
    async fn publish(&self, app: Data<&App>, key: Key, body: Json<ConsentPublish>) -> poem::Result<Json<ConsentText>> {
        let scope = key.may(ApiScope::Admin)?;
        let draft = consents::draft(&app.store, &scope).await?.ok_or(Error::Conflict("There is no draft to publish."))?;
        actions::publish(&app, scope, draft.revision, body.asks_again).await.map_err(named)?;
        Ok(Json(object(consents::version(&app.store, &scope, draft.number).await?)?))
    }

    /// Read where a client stands with the consent text
    ///
    /// Scope: clinical:read. Only clients answer it.
    #[oai(path = "/clients/:id/consent", method = "get", operation_id = "read_client_consent")]
    async fn of_client(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<ClientConsent>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        clients::find(&app.store, &scope, id).await?;
        let standing = match consents::standing(&app.store, &scope, id).await? {
            Standing::NotAsked => ConsentStanding::NotAsked,
            Standing::ToAsk { .. } => ConsentStanding::ToAsk,
            Standing::Agreed => ConsentStanding::Agreed,
            Standing::Paper => ConsentStanding::Paper,
            Standing::Declined => ConsentStanding::Declined,
        };
        let given = |row: consents::Consent| ConsentGiven {
            id: row.id.0,
            number: row.number,
            language: row.language,
            answer: row.answer.into(),
            answered_at: row.answered_at,
        };
        let answers = consents::of_client(&app.store, &scope, id).await?.into_iter().map(given).collect();
        Ok(Json(ClientConsent { standing, answers }))
    }
}

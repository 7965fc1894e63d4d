//! The page with the questions.

use std::collections::BTreeMap;

use entity::ids::{OccurrenceId, SubmissionId};
use entity::kinds::OccurrenceStatus;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::care;
use super::plan_card::{self, PlanCard};
use super::{Admitted, Caller, Shell, admitted, capability, page, see_other};
use crate::actions::drafts::{self, Clash, Writer, is_blank};
use crate::app::App;
use crate::domain::content::{Content, DrawingOrder};
use crate::domain::message::Message;
use crate::domain::response::{self, Typed};
use crate::domain::steps;
use crate::domain::translation::Place;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection, Problem, Support};
use crate::pages::help::{self, HelpLine};
use crate::pages::speech::Speech;
use crate::pages::steps::{Open, Stepped};
use crate::pages::{self, dates};
use crate::random;
use crate::store::{clients, practitioners};
use crate::urls;
use crate::web::forms::Fields;

/// The questions.
#[derive(Serialize)]
struct AnswerPage {
    shell: Shell,
    occurrence: OccurrenceId,
    title: String,
    /// The language of the title, where it is not the page's.
    title_lang: Option<String>,
    /// That the questions, or some of them, are in another language.
    other_language: Option<String>,
    practitioner: String,
    /// When it is read, that nobody watches, what is kept.
    told: Vec<String>,
    /// Where help is now, beside that: the emergency number and one line; all of them stand in the foot.
    now: Vec<HelpLine>,
    why: Option<String>,
    message: Option<String>,
    due: Option<String>,
    late: bool,
    declined: bool,
    minutes: u32,
    sections: Vec<AskedSection>,
    /// Why it was given and the plan are shown with the first step only.
    past_first: bool,
    /// The same in steps, where it is long.
    stepped: Option<Stepped>,
    /// The revision of each field that this page knows of.
    revs: String,
    submission_id: SubmissionId,
    capability: String,
    /// Something was just saved.
    saved: Option<String>,
    /// This device is remembered: it sees again what was typed here.
    remembered: bool,
    /// This could not be saved, as there is no session; it can still be sent.
    unsaved: bool,
    /// It was sent from another window meanwhile.
    sent: bool,
    /// Two texts of something wait to be chosen from.
    clash: bool,
    /// There are answers that another browser saved; they are not shown here.
    hidden_draft: bool,
    /// Where the PIN is entered that shows them, where there is one.
    pin_url: Option<String>,
    /// Problems as a list at the top, each leading to its field.
    problems: Vec<Problem>,
    /// Nothing was answered at all.
    empty: bool,
    /// What these questions need besides the script that saves.
    scripts: Vec<&'static str>,
    /// The prompts that were drawn, for the form to say when it is sent.
    asked: Option<String>,
    /// How many prompts are passed over where another is asked for instead.
    another: Option<usize>,
    /// How many prompts to choose, where the client chooses.
    choose: Option<u32>,
    /// The client's own plan, or the offer to make one.
    plan: PlanCard,
}

/// What is shown besides the questions themselves.
#[derive(Default)]
pub struct Showing {
    pub typed: Typed,
    pub revs: Vec<(String, i32)>,
    pub problems: Vec<(String, Message)>,
    pub empty: bool,
    pub hidden_draft: bool,
    /// Whether the client has a PIN that may show it.
    pub has_pin: bool,
    pub saved: bool,
    pub remembered: bool,
    /// This could not be saved, as there is no session.
    pub unsaved: bool,
    /// It was sent from another window meanwhile.
    pub sent: bool,
    /// Fields with two texts.
    pub clashes: Vec<Clash>,
    /// Which step is open.
    pub open: Open,
    /// The field that was typed in last.
    pub last: Option<String>,
    /// Prompts that were drawn before, for a form that is shown again.
    pub asked: Option<Vec<String>>,
    /// Prompts passed over just now.
    pub passed: usize,
    /// Kept when a refused form is shown again, so that sending it twice stays harmless.
    pub submission: Option<SubmissionId>,
    /// The plan; not on a form that is shown again.
    pub plan: PlanCard,
}

impl Asked {
    /// Renders the page.
    pub async fn render(&self, app: &App, status: StatusCode, showing: Showing) -> Result<Response> {
        let practice = super::practice(app, self.scope.practice()).await?;
        let client = clients::find(&app.store, &self.scope, self.occurrence.client_id).await?;
        let practitioner = practitioners::find(&app.store, &self.scope, self.assignment.practitioner_id).await?;
        let speech = app.pages().speech(&client.language);
        let (content, asked, drawn) = self.drawn(app, &showing).await?;
        let typed = self.prefilled(&showing, zone::local(app.now(), &client.time_zone));
        let sections = ask::sections(speech, &content, &typed, &showing.problems, &showing.revs);
        let clashes: Vec<_> = showing.clashes.iter().map(|clash| (clash.link_id.clone(), clash.rev, clash.other.clone())).collect();
        let sections = ask::with_clashes(sections, &content, &clashes);
        let now = app.now();
        let shell = Shell::opened(app, &practice, &self.scope, &client, self.said.title.clone()).await?;
        let drawing = self.content.prompts;
        let sections = ask::in_own_language(
            ask::with_locked(ask::with_help(sections, &Support { told: true, ..care::support(&practice, &shell) }), &self.locked()),
            &self.said,
        );
        let stepped = self.stepped(&sections, &content, &typed, &showing);
        // Only a session's page is saved as it is typed.
        let told = care::words(speech, &practice, &client.language, &self.said.content, &practitioner.name, !showing.unsaved);
        care::note(app, self.scope, (client.id, self.occurrence.id), &self.said.content, (&told, &practitioner.name)).await;
        let context = AnswerPage {
            told: told.lines,
            now: help::first(&shell.help),
            scripts: scripts(&content, stepped.is_some()),
            past_first: stepped.as_ref().is_some_and(|stepped| stepped.at != 1),
            sections: if stepped.is_some() { Vec::new() } else { sections },
            stepped,
            revs: revs(&showing.revs),
            unsaved: showing.unsaved,
            sent: showing.sent,
            clash: !clashes.is_empty(),
            shell,
            occurrence: self.occurrence.id,
            title: self.said.title.clone(),
            title_lang: ask::lang_of(&self.said, &Place::Title),
            other_language: (!self.said.foreign.is_empty()).then(|| self.other_language(speech)),
            practitioner: practitioner.name,
            why: self.assignment.agreement.why.clone(),
            message: self.assignment.agreement.message.clone(),
            due: self.occurrence.due_at.map(|due| dates::long(speech, due, &client.time_zone)),
            late: self.occurrence.due_at.is_some_and(|due| due < now),
            declined: self.occurrence.status == OccurrenceStatus::Declined,
            minutes: content.minutes(),
            another: asked.as_ref().filter(|_| drawn > 0).map(|_| showing.passed + drawn),
            asked: asked.map(|asked| asked.join(" ")),
            choose: drawing.filter(|drawing| drawing.order == DrawingOrder::Chosen).map(|drawing| drawing.each),
            submission_id: showing.submission.unwrap_or_else(|| random::id(now)),
            capability: capability(app, self.occurrence.id, self.link),
            saved: showing.saved.then(|| dates::time_of(speech, now, &client.time_zone)),
            remembered: showing.remembered,
            hidden_draft: showing.hidden_draft,
            pin_url: showing.has_pin.then(|| format!("{}?next={}", urls::CLIENT_PIN, urls::occurrence(self.occurrence.id))),
            problems: ask::problems(speech, &self.said.content, &showing.problems),
            empty: showing.empty,
            plan: showing.plan,
        };
        page(app, "client/answer", &client.language, status, &context)
    }

    /// The sections in their steps, where it is long.
    fn stepped(&self, sections: &[AskedSection], content: &Content, typed: &Typed, showing: &Showing) -> Option<Stepped> {
        let steps = steps::of(content);
        if steps.is_empty() {
            return None;
        }
        let wrong: Vec<&str> = showing.problems.iter().map(|(link_id, _)| link_id.as_str()).collect();
        let settled = response::so_far(content, typed);
        Some(pages::steps::stepped(&steps, sections.to_vec(), &showing.open, showing.last.as_deref(), &wrong, &settled.shown))
    }

    /// A sentence about the language of the questions.
    fn other_language(&self, speech: &Speech) -> String {
        let id = if self.said.is_untranslated() { "answer-all-in-language" } else { "answer-some-in-language" };
        speech.say(id, &[("language", &self.said.source)])
    }
}

/// The scripts that these questions need.
fn scripts(content: &Content, stepped: bool) -> Vec<&'static str> {
    let conditions = content.sections.iter().any(|section| section.show_when.is_some() || section.items.iter().any(|item| item.show_when.is_some()));
    let tables = content.items().any(|item| item.kind == "table");
    [(conditions, "conditions.js"), (tables, "table.js"), (stepped, "steps.js")]
        .into_iter()
        .filter(|(needed, _)| *needed)
        .map(|(_, script)| script)
        .collect()
}

/// What a page knows of: `mood=3 best=1`. Names have neither spaces nor equals signs.
fn revs(revs: &[(String, i32)]) -> String {
    revs.iter().map(|(link_id, rev)| format!("{link_id}={rev}")).collect::<Vec<_>>().join(" ")
}

/// The same, read from a form; nothing for a page that does not say.
pub fn read_revs(fields: &Fields) -> Option<BTreeMap<String, i32>> {
    let one = |word: &str| word.split_once('=').and_then(|(link_id, rev)| Some((link_id.to_owned(), rev.parse().ok()?)));
    fields.has("_revs").then(|| fields.get("_revs").split_whitespace().filter_map(one).collect())
}

/// What the address says about the page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Saved {
    saved: Option<String>,
    /// Which step is open.
    step: String,
    pass: usize,
}

/// The questions, with what this browser saved before.
#[handler]
pub async fn show(app: Data<&App>, caller: Caller, Path(id): Path<OccurrenceId>, Query(query): Query<Saved>) -> poem::Result<Response> {
    let Some(Admitted { scope, session, occurrence, link }) = admitted(&app, caller.session.as_ref(), id, true).await? else {
        return Err(Error::NotFound.into());
    };
    if occurrence.status == OccurrenceStatus::Completed {
        return Ok(see_other(&urls::receipt(id)));
    }
    if matches!(occurrence.status, OccurrenceStatus::Cancelled | OccurrenceStatus::Planned) {
        return Err(Error::NotFound.into());
    }
    let writer = Writer::reading(&app, &scope, &session).await?;
    let found = drafts::found(&app, &scope, &writer, id).await?;
    let asked = Asked::load(&app, scope, occurrence, link).await?;
    let showing = Showing {
        hidden_draft: found.others.iter().any(|draft| !is_blank(&asked.version.content, &draft.link_id, &draft.value)),
        revs: found.revs,
        typed: found.typed,
        clashes: found.clashes,
        last: found.last,
        open: Open::read(&query.step),
        saved: query.saved.is_some(),
        passed: query.pass.min(10_000),
        remembered: session.device_hash.is_some(),
        has_pin: writer.reads.has_pin && !writer.reads.unlocked(),
        plan: plan_card::of(&app, &scope, &session, &asked.assignment, id).await?,
        ..Showing::default()
    };
    Ok(asked.render(&app, StatusCode::OK, showing).await?)
}

/// The address of a form that was sent, opened again: to the page.
#[handler]
pub fn back(Path(id): Path<OccurrenceId>) -> Response {
    see_other(&urls::occurrence(id))
}

//! The form for a crisis line of a practice's own.

use entity::ids::CrisisLineId;
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::controls::{Choice, Control, Field};
use super::practice::region_name;
use super::{Desk, Owners, Posted, Seat, Shell, see_other};
use crate::actions::crisis as actions;
use crate::domain::crisis::typed::TypedLine;
use crate::domain::crisis::{AUDIENCES, Line};
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::help;
use crate::random;
use crate::store::crisis as store;
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    action: String,
    fields: Vec<Field>,
    /// The shared line that this one stands in for.
    replaces: Option<String>,
    replaces_label: Option<String>,
    once: Option<String>,
    revision: i32,
    wrong: bool,
    conflict: bool,
}

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    replaces: String,
}

fn typed_of(line: &Line) -> TypedLine {
    let text = |kept: &Option<String>| kept.clone().unwrap_or_default();
    TypedLine {
        replaces: line.replaces,
        region: line.region.clone(),
        kind: line.kind.word().into(),
        label: line.label.clone(),
        audience_word: text(&line.audience_word),
        audience: line.audience.clone().filter(|_| line.audience_word.is_none()).unwrap_or_default(),
        note: text(&line.note),
        languages: line.languages.join(" "),
        call: text(&line.call),
        call_option: text(&line.call_option),
        also_call: line.also_call.join("\n"),
        text: text(&line.text),
        sms_keyword: text(&line.sms_keyword),
        url: text(&line.url),
        chat_url: text(&line.chat_url),
        hours: line.hours.clone(),
        source_url: line.source_url.clone(),
        checked: false,
    }
}

fn typed(fields: &Fields) -> TypedLine {
    let text = |name| fields.get(name).to_owned();
    TypedLine {
        replaces: fields.get("replaces").parse().ok(),
        region: text("region"),
        kind: text("kind"),
        label: text("label"),
        audience_word: text("audience_word"),
        audience: text("audience"),
        note: text("note"),
        languages: text("languages"),
        call: text("call"),
        call_option: text("call_option"),
        also_call: text("also_call"),
        text: text("text"),
        sms_keyword: text("sms_keyword"),
        url: text("url"),
        chat_url: text("chat_url"),
        hours: text("hours"),
        source_url: text("source_url"),
        checked: fields.get("checked") == "yes",
    }
}

fn fields(desk: &Desk, shown: &TypedLine, problems: &Problems) -> Vec<Field> {
    let field = |name, label, control, value: &str| Field::new(name, label, control, value, problems);
    let whole = desk.app.regions().into_iter().filter(|code| !code.contains('-'));
    let regions = whole.map(|code| Choice::new(code.clone(), format!("{} ({code})", region_name(&code)), &shown.region)).collect();
    let kinds = [("line", "People to talk or write to"), ("emergency", "Emergency number"), ("directory", "A list of lines on the web")];
    let speech = desk.speech();
    let mut audiences = vec![Choice::new("", "Everybody, or as below", &shown.audience_word)];
    audiences.extend(AUDIENCES.iter().map(|word| Choice::new(*word, speech.say(&help::say("for", word), &[]), &shown.audience_word)));
    vec![
        field("label", "Name", Control::Text, &shown.label).help("As clients should read it."),
        field("kind", "What it is", Control::Select, &shown.kind).choices(kinds.map(|(word, label)| Choice::new(word, label, &shown.kind)).into()),
        field("region", "Region", Control::Select, &shown.region).choices(regions),
        field("call", "Number to call", Control::Text, &shown.call).help("As it is written; spaces and dashes are fine.").optional(),
        field("call_option", "Then press", Control::Text, &shown.call_option).help("Where a voice asks, such as 2.").optional(),
        field("also_call", "Further numbers", Control::Lines, &shown.also_call).help("One a line.").optional(),
        field("text", "Number to text", Control::Text, &shown.text).optional(),
        field("sms_keyword", "Word to write", Control::Text, &shown.sms_keyword).help("Where the text needs one.").optional(),
        field("chat_url", "Chat", Control::Text, &shown.chat_url).help("Its address on the web.").optional(),
        field("url", "Website", Control::Text, &shown.url).optional(),
        field("hours", "Hours", Control::Text, &shown.hours)
            .help("24/7 is said in the client’s language; other words stay as you write them.")
            .optional(),
        field("languages", "Languages", Control::Text, &shown.languages)
            .help("Codes such as en es. Clients see lines in their own language first.")
            .optional(),
        field("audience_word", "For whom", Control::Select, &shown.audience_word).choices(audiences),
        field("audience", "For whom, in your words", Control::Text, &shown.audience).optional(),
        field("note", "What else to know", Control::Text, &shown.note).help("A few words.").optional(),
        field("source_url", "Source", Control::Text, &shown.source_url).help("The page of whoever runs the line, where the number stands."),
        field("checked", "Checked", Control::Checkboxes, "")
            .help("Without it the line counts as not verified: it stands after the others, and you are reminded.")
            .choices(vec![Choice {
                value: "yes".into(),
                label: "Somebody made sure of it today, at the source or by calling".into(),
                chosen: shown.checked,
            }]),
    ]
}

/// What the form is for.
enum Which {
    New(String),
    Kept(CrisisLineId, i32),
}

fn render(desk: &Desk, which: &Which, shown: &TypedLine, status: StatusCode, problems: &Problems) -> Result<Response> {
    let replaced = shown.replaces.and_then(|id| desk.app.crisis().shared.iter().find(|line| line.id == id).cloned());
    let context = Page {
        shell: desk.shell(if matches!(which, Which::New(_)) { "Add a crisis line" } else { "Change a crisis line" }, "practice"),
        action: match which {
            Which::New(_) => urls::CRISIS_LINES.to_owned(),
            Which::Kept(id, _) => urls::crisis_line(*id),
        },
        fields: fields(desk, shown, problems),
        replaces: shown.replaces.map(|id| id.to_string()),
        replaces_label: replaced.map(|line| line.label),
        once: if let Which::New(once) = which { Some(once.clone()) } else { None },
        revision: if let Which::Kept(_, revision) = which { *revision } else { 0 },
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
    };
    desk.page_with(status, "workspace/crisis_line", &context)
}

/// An empty form, or one with a shared line to change for one's own clients.
#[handler]
pub fn blank(Seat { desk, .. }: Seat<Owners>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let shared = asked.replaces.parse().ok().and_then(|id: CrisisLineId| desk.app.crisis().shared.iter().find(|line| line.id == id).cloned());
    // The emergency number keeps its place: a line is added beside it.
    let shown = match shared.filter(|line| !line.is_emergency()) {
        Some(line) => TypedLine { replaces: Some(line.id), ..typed_of(&line) },
        None => {
            let region = crate::domain::crisis::regions_of(&desk.practice.crisis_regions).into_iter().next().unwrap_or_default();
            TypedLine { region, kind: "line".into(), languages: desk.practice.language.clone(), ..TypedLine::default() }
        }
    };
    let once = Which::New(random::id::<CrisisLineId>(desk.app.now()).to_string());
    Ok(render(&desk, &once, &shown, StatusCode::OK, &Problems::default())?)
}

/// Adds a line.
#[handler]
pub async fn create(Posted { desk, fields, .. }: Posted<Owners>) -> poem::Result<Response> {
    let shown = typed(&fields);
    match actions::add(&desk.app, desk.scope, fields.get("_once").parse().ok(), &shown).await {
        Ok(_) => Ok(see_other(&format!("{}?done=crisis-added", urls::CRISIS_LINES))),
        Err(Error::Invalid(problems)) => {
            Ok(render(&desk, &Which::New(fields.get("_once").to_owned()), &shown, StatusCode::UNPROCESSABLE_ENTITY, &problems)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The form of a line.
#[handler]
pub async fn edit(Seat { desk, .. }: Seat<Owners>, Path(id): Path<CrisisLineId>) -> poem::Result<Response> {
    let (line, _) = store::find(&desk.app.store, &desk.scope, id).await?;
    Ok(render(&desk, &Which::Kept(id, line.revision), &typed_of(&line), StatusCode::OK, &Problems::default())?)
}

/// Changes a line.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted<Owners>, Path(id): Path<CrisisLineId>) -> poem::Result<Response> {
    let (kept, _) = store::find(&desk.app.store, &desk.scope, id).await?;
    let shown = TypedLine { replaces: kept.replaces, ..typed(&fields) };
    let revision = fields.get("revision").parse().unwrap_or(0);
    match actions::change(&desk.app, desk.scope, id, revision, &shown).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::CRISIS_LINES))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &Which::Kept(id, revision), &shown, StatusCode::UNPROCESSABLE_ENTITY, &problems)?),
        Err(Error::Conflict(_)) => Ok(render(&desk, &Which::Kept(id, kept.revision), &shown, StatusCode::CONFLICT, &Problems::default())?),
        Err(error) => Err(error.into()),
    }
}

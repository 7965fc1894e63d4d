//! A draft's texts in other languages: the original and the translation side by side, what is missing said first. Works without a
//! script; a double tap saves the same twice.

use std::collections::BTreeMap;

use entity::ids::TemplateId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{self, Choice};
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions;
use crate::domain::content::Content;
use crate::domain::items;
use crate::domain::languages;
use crate::domain::problems::Problems;
use crate::domain::translation::{self, Pair, Place, Translation};
use crate::error::{Error, Result};
use crate::store::templates::{self, Template, Version};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct TranslationsPage {
    shell: Shell,
    id: TemplateId,
    title: String,
    revision: i32,
    /// Saving makes a new draft of what is published.
    begins_draft: bool,
    /// The languages in which it may be written.
    own: Vec<Choice>,
    /// What it is written in, as it calls itself, and its code.
    source: String,
    source_code: String,
    languages: Vec<LanguageLine>,
    /// The language that is written in.
    code: Option<String>,
    name: String,
    right_to_left: bool,
    /// How many texts clients do not see in it.
    missing: usize,
    stale: usize,
    first_missing: Option<String>,
    rows: Vec<Row>,
    /// Something was refused.
    wrong: bool,
    /// Somebody saved meanwhile.
    conflict: bool,
}

#[derive(Serialize)]
struct LanguageLine {
    code: String,
    name: String,
    done: usize,
    all: usize,
    here: bool,
}

/// One text.
#[derive(Serialize)]
struct Row {
    number: usize,
    place: String,
    /// What sort of text it is.
    what: String,
    source: String,
    text: String,
    missing: bool,
    stale: bool,
    lines: bool,
    error: Option<String>,
}

/// What stands in the form.
struct Typed {
    translation: Translation,
    problems: Problems,
    conflict: bool,
}

fn key(place: &Place) -> String {
    match place {
        Place::Title => "title".into(),
        Place::Section(title) => format!("section:{title}"),
        Place::Item(link_id, part) => format!("item:{link_id}:{part}"),
    }
}

fn place_of(key: &str) -> Option<Place> {
    match key.split_once(':') {
        None => (key == "title").then_some(Place::Title),
        Some(("section", title)) => Some(Place::Section(title.to_owned())),
        Some(("item", rest)) => rest.split_once(':').map(|(link_id, part)| Place::Item(link_id.to_owned(), part.to_owned())),
        _ => None,
    }
}

/// The field of a problem about a place, as `domain::translation` names it.
fn field(code: &str, place: &Place) -> String {
    let at = match place {
        Place::Title => "title".into(),
        Place::Section(title) => format!("sections.{title}"),
        Place::Item(link_id, part) => format!("items.{link_id}.{part}"),
    };
    format!("content.translations.{code}.{at}")
}

/// What sort of text stands at a place, for whoever translates.
fn what(content: &Content, place: &Place) -> String {
    let Place::Item(link_id, part) = place else {
        return if *place == Place::Title { "Title" } else { "Section" }.to_owned();
    };
    let kind = content.item(link_id).and_then(|item| items::kind(&item.kind)).map_or("Question", |kind| kind.label());
    let last = part.rsplit('/').next().unwrap_or_default();
    match (part.as_str(), last) {
        ("text", _) => kind.to_owned(),
        ("help", _) => format!("{kind}: help"),
        (_, "min_label") => format!("{kind}: lowest"),
        (_, "max_label") => format!("{kind}: highest"),
        (_, "unit") => format!("{kind}: unit"),
        (_, "row_name") => format!("{kind}: what a row is called"),
        (part, _) if part.contains("options/") => format!("{kind}: option"),
        (part, _) if part.starts_with("columns/") => format!("{kind}: column"),
        _ => format!("{kind}: other words"),
    }
}

fn row(content: &Content, code: &str, problems: &Problems, (number, pair): (usize, Pair)) -> Row {
    let at = field(code, &pair.place);
    Row {
        number,
        place: key(&pair.place),
        what: what(content, &pair.place),
        missing: pair.text.is_empty(),
        lines: pair.source.chars().count() > 60 || matches!(&pair.place, Place::Item(_, part) if part == "text" || part == "help"),
        source: pair.source,
        text: pair.text,
        stale: pair.stale,
        error: problems.0.iter().find(|problem| problem.field == at).map(|problem| problem.detail.clone()),
    }
}

fn line(version: &Version, code: &str, here: Option<&str>) -> LanguageLine {
    let nothing = Translation::default();
    let pairs = translation::pairs(&version.title, &version.content, version.content.translations.get(code).unwrap_or(&nothing));
    let done = pairs.iter().filter(|pair| pair.counts()).count();
    LanguageLine { code: code.to_owned(), name: languages::name(code).to_owned(), done, all: pairs.len(), here: here == Some(code) }
}

/// The languages into which a version can be translated: those that are spoken here, and those that it has already.
fn codes(version: &Version, source: &str) -> Vec<String> {
    let mut codes: Vec<String> = languages::all().iter().map(|language| language.code.clone()).collect();
    codes.extend(version.content.translations.keys().filter(|code| languages::find(code).is_none()).cloned());
    codes.retain(|code| code != source);
    codes
}

async fn version(desk: &Desk, template: &Template) -> Result<Version> {
    let shown = template.draft_version_id.or(template.published_version_id).ok_or(Error::NotFound)?;
    templates::version(&desk.app.store, &desk.scope, shown).await
}

async fn render(desk: &Desk, template: &Template, wanted: &str, typed: Option<Typed>, notice: Option<String>) -> Result<Response> {
    let version = version(desk, template).await?;
    let (title, content) = (&version.title, &version.content);
    let source = content.source_language(&desk.practice.language).to_owned();
    let codes = codes(&version, &source);
    let code = codes.iter().find(|code| *code == wanted).cloned();
    let problems = typed.as_ref().map(|typed| typed.problems.clone()).unwrap_or_default();
    let conflict = typed.as_ref().is_some_and(|typed| typed.conflict);
    let translation = typed.map(|typed| typed.translation).or_else(|| content.translations.get(code.as_ref()?).cloned()).unwrap_or_default();
    let pairs = code.as_ref().map(|_| translation::pairs(title, content, &translation)).unwrap_or_default();
    let rows = pairs.into_iter().enumerate().map(|one| row(content, code.as_deref().unwrap_or_default(), &problems, one));
    let rows: Vec<Row> = rows.collect();
    let mut shell = desk.shell(format!("Translations of {title}"), "templates");
    shell.notice = notice;
    let status = if !problems.is_empty() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else if conflict {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    let context = TranslationsPage {
        shell,
        id: template.id,
        title: title.clone(),
        revision: if template.draft_version_id.is_some() { version.revision } else { 0 },
        begins_draft: template.draft_version_id.is_none(),
        own: controls::languages(&source),
        source: languages::name(&source).to_owned(),
        source_code: source,
        languages: codes.iter().map(|one| line(&version, one, code.as_deref())).collect(),
        name: code.as_deref().map(languages::name).unwrap_or_default().to_owned(),
        right_to_left: code.as_deref().and_then(languages::find).is_some_and(|language| language.right_to_left),
        missing: rows.iter().filter(|row| row.missing).count(),
        stale: rows.iter().filter(|row| row.stale).count(),
        first_missing: rows.iter().find(|row| row.missing || row.stale).map(|row| format!("t{}", row.number)),
        code,
        rows,
        wrong: !problems.is_empty(),
        conflict,
    };
    desk.page_with(status, "workspace/translations", &context)
}

/// The languages, and the one that the address names side by side with the original.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find_to_edit(&desk.app.store, &desk.scope, id).await?;
    if let Some(page) = super::measures::locked(&desk, &template, StatusCode::OK).await? {
        return Ok(page);
    }
    let query = request.uri().query().unwrap_or_default();
    let wanted = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "in").map(|(_, code)| code.into_owned()).unwrap_or_default();
    Ok(render(&desk, &template, &wanted, None, notice(request)).await?)
}

/// What was typed, over what was there. What the page did not show stays.
fn read(fields: &Fields, was: &Translation) -> Translation {
    let mut translation = was.clone();
    let mut rows: Vec<BTreeMap<&str, &str>> = Vec::new();
    for (name, value) in &fields.0 {
        match name.as_str() {
            "place" => rows.push(BTreeMap::from([("place", value.as_str())])),
            "source" | "text" | "before" | "fits" => drop(rows.last_mut().map(|row| row.insert(name, value))),
            _ => {}
        }
    }
    for row in rows {
        let get = |name: &str| row.get(name).copied().unwrap_or_default();
        let Some(place) = place_of(get("place")) else { continue };
        let text = crate::domain::text::line_breaks(get("text"));
        // What was translated from other words stays so, unless somebody looked at it again.
        if !get("before").is_empty() && crate::domain::text::line_breaks(get("before")) == text && get("fits").is_empty() {
            continue;
        }
        translation.say(&place, &text, &crate::domain::text::line_breaks(get("source")));
    }
    translation
}

/// Saves the texts of one language, or in which language the template itself is written.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find_to_edit(&desk.app.store, &desk.scope, id).await?;
    if let Some(page) = super::measures::locked(&desk, &template, StatusCode::CONFLICT).await? {
        return Ok(page);
    }
    let code = fields.get("in").to_owned();
    let draft = actions::templates::draft(&desk.app, desk.scope, id).await?;
    // A draft that began just now can have been changed by nobody else.
    let revision = if template.draft_version_id.is_none() { draft.revision } else { fields.get("revision").parse().unwrap_or(0) };
    let mut written = draft.written();
    let was = written.content.translations.get(&code).cloned().unwrap_or_default();
    let typed = read(&fields, &was);
    if fields.has("own") {
        written.content.language = languages::find(fields.get("own")).map(|language| language.code.clone());
    } else if languages::is_code(&code) {
        written.content.translations.insert(code.clone(), typed.clone());
    }
    let (problems, conflict) = match actions::templates::save(&desk.app, desk.scope, &draft, revision, written).await {
        Ok(()) => return Ok(see_other(&format!("{}?in={code}&done=saved", urls::translations(id)))),
        Err(Error::Invalid(problems)) => (problems, false),
        Err(Error::Conflict(_)) => (Problems::default(), true),
        Err(error) => return Err(error.into()),
    };
    let template = Template { draft_version_id: Some(draft.id), ..template };
    Ok(render(&desk, &template, &code, Some(Typed { translation: typed, problems, conflict }), None).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_changed_words_stays_so_until_somebody_looks_at_it() {
        let place = Place::Item("mood".into(), "text".into());
        let mut was = Translation::default();
        was.say(&place, "Stimmung?", "Mood?");
        let post = |text: &str, fits: bool| {
            let mut pairs = vec![("place", "item:mood:text"), ("source", "How is your mood?"), ("before", "Stimmung?"), ("text", text)];
            pairs.extend(fits.then_some(("fits", "yes")));
            read(&Fields(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()), &was)
        };
        let of = |translation: &Translation| translation.items["mood"]["text"].of.clone();
        assert_eq!(of(&post("Stimmung?", false)), "Mood?");
        assert_eq!(of(&post("Stimmung?", true)), "How is your mood?");
        assert_eq!(of(&post("Wie ist deine Stimmung?", false)), "How is your mood?");
        assert!(post("", false).items["mood"].is_empty());
    }

    #[test]
    fn every_place_has_a_key_of_its_own() {
        for place in [Place::Title, Place::Section("a:b".into()), Place::Item("i.1".into(), "options/a:b/label".into())] {
            assert_eq!(place_of(&key(&place)), Some(place));
        }
        assert_eq!(place_of("nothing"), None);
    }
}

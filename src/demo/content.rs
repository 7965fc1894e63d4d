//! What Riverside asks its clients. Written for the demo; nobody's licensed text.

use entity::kinds::{TemplateKind, TemplateMode};
use serde_json::{Value, json};

use crate::error::Result;
use crate::store::templates::Written;

/// A template as its author writes it.
pub fn written(title: &str, mode: TemplateMode, content: Value) -> Result<Written> {
    Ok(Written { title: title.into(), mode, content: serde_json::from_value(content)? })
}

/// The four that are assigned: kind, mode, title, content.
pub fn sheets() -> [(super::story::Sheet, TemplateKind, TemplateMode, &'static str, Value); 4] {
    use super::story::Sheet::{Activity, CheckIn, Journal, Mornings};
    use TemplateMode::{Form, Log};
    [
        (CheckIn, TemplateKind::Homework, Form, "Weekly check-in", check_in()),
        (Journal, TemplateKind::PromptSet, Form, "Between sessions", journal()),
        (Activity, TemplateKind::Homework, Form, "One thing that does me good", activity()),
        (Mornings, TemplateKind::Homework, Log, "Morning notes", mornings()),
    ]
}

fn scale(link_id: &str, text: &str, low: &str, high: &str) -> Value {
    json!({ "link_id": link_id, "kind": "scale", "text": text, "required": link_id == "mood",
            "config": { "min": 0, "max": 10, "min_label": low, "max_label": high } })
}

fn option(key: &str, label: &str) -> Value {
    json!({ "key": key, "label": label })
}

fn check_in() -> Value {
    json!({ "sections": [
        { "title": "How the week was", "items": [
            scale("mood", "How was your mood, taking the week as a whole?", "very low", "very good"),
            scale("sleep", "How did you sleep?", "very badly", "very well"),
            scale("energy", "How much energy did you have?", "none", "plenty"),
        ] },
        { "title": "For our session", "items": [
            { "link_id": "tried", "kind": "yes_no", "text": "Did you try what we talked about?", "help": "Either answer is useful." },
            { "link_id": "best", "kind": "long_text", "text": "What was the best moment, however small?" },
            { "link_id": "wish", "kind": "short_text", "text": "Is there something you would like to talk about?" },
        ] },
    ] })
}

/// The second version, from the middle of the twelve weeks on: one question more, one in better words.
pub fn check_in_again() -> Value {
    json!({ "sections": [
        { "title": "How the week was", "items": [
            scale("mood", "How was your mood, taking the week as a whole?", "very low", "very good"),
            scale("sleep", "How did you sleep?", "very badly", "very well"),
            scale("energy", "How much energy did you have for things you care about?", "none", "plenty"),
            { "link_id": "helped", "kind": "multiple_choice", "text": "What helped, if anything?", "config": { "options": [
                option("people", "Being with somebody"), option("moving", "Moving, being outside"), option("rest", "Rest and sleep"),
                option("doing", "Getting something done"), option("other", "Something else"),
            ] } },
        ] },
        { "title": "For our session", "items": [
            { "link_id": "tried", "kind": "yes_no", "text": "Did you try what we talked about?", "help": "Either answer is useful." },
            { "link_id": "best", "kind": "long_text", "text": "What was the best moment, however small?" },
            { "link_id": "wish", "kind": "short_text", "text": "Is there something you would like to talk about?" },
        ] },
        { "title": "The week ahead", "items": [
            { "link_id": "plan", "kind": "short_text", "text": "What is one small thing you would like to do?" },
            { "link_id": "when", "kind": "short_text", "text": "When and where could that be?" },
        ] },
    ], "language": "en", "translations": check_in_in_words() })
}

/// The check-in in Spanish and German: Mina and Noah read it so.
fn check_in_in_words() -> Value {
    let scale = |text: &str, low: &str, high: &str| json!({ "text": { "text": text }, "min_label": { "text": low }, "max_label": { "text": high } });
    let text = |text: &str| json!({ "text": { "text": text } });
    json!({
        "es": { "title": { "text": "La semana" }, "sections": { "How the week was": "Cómo fue la semana", "For our session": "Para nuestra sesión",
                "The week ahead": "La semana que viene" }, "items": {
            "mood": scale("¿Cómo fue tu ánimo, mirando la semana entera?", "muy bajo", "muy bueno"),
            "sleep": scale("¿Qué tal dormiste?", "muy mal", "muy bien"),
            "energy": scale("¿Cuánta energía tuviste para lo que te importa?", "ninguna", "mucha"),
            "helped": { "text": { "text": "¿Qué te ayudó, si algo ayudó?" }, "options/people/label": { "text": "Estar con alguien" },
                        "options/moving/label": { "text": "Moverme, salir fuera" }, "options/rest/label": { "text": "Descansar y dormir" },
                        "options/doing/label": { "text": "Terminar algo" }, "options/other/label": { "text": "Otra cosa" } },
            "tried": { "text": { "text": "¿Probaste lo que hablamos?" }, "help": { "text": "Las dos respuestas sirven." } },
            "best": text("¿Cuál fue el mejor momento, por pequeño que fuera?"),
            "wish": text("¿Hay algo de lo que te gustaría hablar?"),
            "plan": text("¿Qué cosa pequeña te gustaría hacer?"),
            "when": text("¿Cuándo y dónde podría ser?"),
        } },
        "de": { "title": { "text": "Die Woche" }, "sections": { "How the week was": "Wie die Woche war", "For our session": "Für unser Gespräch",
                "The week ahead": "Die nächste Woche" }, "items": {
            "mood": scale("Wie war deine Stimmung, wenn du die ganze Woche nimmst?", "sehr schlecht", "sehr gut"),
            "sleep": scale("Wie hast du geschlafen?", "sehr schlecht", "sehr gut"),
            "energy": scale("Wie viel Kraft hattest du für das, was dir wichtig ist?", "keine", "viel"),
            "helped": { "text": { "text": "Was hat geholfen, wenn etwas geholfen hat?" }, "options/people/label": { "text": "Mit jemandem zusammen sein" },
                        "options/moving/label": { "text": "Bewegung, draußen sein" }, "options/rest/label": { "text": "Ruhe und Schlaf" },
                        "options/doing/label": { "text": "Etwas fertig machen" }, "options/other/label": { "text": "Etwas anderes" } },
            "tried": { "text": { "text": "Hast du probiert, worüber wir gesprochen haben?" }, "help": { "text": "Beide Antworten helfen weiter." } },
            "best": text("Was war der beste Moment, so klein er war?"),
            "wish": text("Möchtest du über etwas Bestimmtes sprechen?"),
            "plan": text("Welche kleine Sache möchtest du gern tun?"),
            "when": text("Wann und wo könnte das sein?"),
        } },
    })
}

fn journal() -> Value {
    json!({ "sections": [{ "items": [
        { "link_id": "intro", "kind": "note", "text": "Three short prompts. **Skip** any that do not fit today." },
        { "link_id": "takeaway", "kind": "long_text", "text": "What from our last session has stayed with you?" },
        { "link_id": "challenge", "kind": "long_text", "text": "What was hard, and what did you do?" },
        { "link_id": "question", "kind": "long_text", "text": "What would you like to bring next time?" },
    ] }] })
}

fn activity() -> Value {
    json!({ "sections": [{ "items": [
        { "link_id": "what", "kind": "multiple_choice", "text": "What did you do?", "required": true, "config": { "options": [
            option("outside", "Went outside"), option("people", "Met or called somebody"), option("music", "Music, or making something"),
            option("rest", "Rested on purpose"), option("other", "Something else"),
        ] } },
        { "link_id": "when", "kind": "date", "text": "When was it?" },
        { "link_id": "minutes", "kind": "number", "text": "About how long?", "config": { "min": 0, "max": 600, "unit": "minutes" } },
        scale("before", "How were you just before?", "bad", "good"),
        scale("after", "And just after?", "bad", "good"),
        { "link_id": "again", "kind": "single_choice", "text": "Next time?", "config": { "options": [
            option("same", "The same again"), option("smaller", "Something smaller"), option("different", "Something different"),
        ] } },
        { "link_id": "more", "kind": "long_text", "text": "Anything you noticed?" },
    ] }] })
}

fn mornings() -> Value {
    json!({ "sections": [{ "items": [
        { "link_id": "night", "kind": "date", "text": "Which morning is this about?" },
        { "link_id": "hours", "kind": "number", "text": "About how many hours did you sleep?", "required": true,
          "config": { "min": 0, "max": 16, "unit": "hours" } },
        scale("rested", "How rested do you feel?", "not at all", "fully"),
        { "link_id": "note", "kind": "short_text", "text": "Anything about the evening before?" },
    ] }] })
}

/// Never published: a draft in the middle of being written.
pub fn letter() -> Value {
    json!({ "sections": [{ "title": "Before you begin", "items": [
        { "link_id": "intro", "kind": "note", "text": "There is no right length, and no right way to say it." },
        { "link_id": "letter", "kind": "long_text", "text": "What would you like to tell yourself, a year from now?" },
        { "link_id": "keep", "kind": "short_text", "text": "Which sentence would you like to keep?" },
    ] }] })
}

/// Archived: the check-in took its place.
pub fn week_plan() -> Value {
    json!({ "sections": [{ "items": [
        { "link_id": "plan", "kind": "long_text", "text": "What are three things that you would like to do this week?" },
        { "link_id": "first", "kind": "short_text", "text": "Which one comes first?" },
    ] }] })
}

//! What is worth a thought when a form is given whose answers may need a person: said kindly, beside everything else; nothing is held back.

use entity::ids::PractitionerId;
use serde::Serialize;

use super::Desk;
use crate::actions::alerts;
use crate::domain::alert::{self, Warning};
use crate::domain::content::Content;
use crate::domain::role;
use crate::error::Result;
use crate::store::practitioners;
use crate::urls;

/// The lines, each perhaps with a place to see to it.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    text: String,
    url: Option<&'static str>,
    link: &'static str,
}

/// What is said beside a form for clients of these people.
pub async fn lines(desk: &Desk, content: Option<&Content>, responsible: &[PractitionerId]) -> Result<Vec<Line>> {
    let Some(content) = content else { return Ok(Vec::new()) };
    let found = alerts::warnings(&desk.app, &desk.scope, content, responsible).await?;
    let mut lines: Vec<Line> = found.into_iter().map(|warning| line(desk, warning)).collect();
    if lines.is_empty() && alert::has_marked(content) {
        lines.push(asks(desk).await?);
    }
    Ok(lines)
}

/// Where all is in order: who hears of it, and the question who reads while somebody is away.
async fn asks(desk: &Desk) -> Result<Line> {
    let people = practitioners::list(&desk.app.store, &desk.scope).await?;
    let second = people.into_iter().find(|one| Some(one.id) == desk.practice.alert_second_id).map(|one| one.name).unwrap_or_default();
    let hours = desk.practice.alert_hours;
    let text = format!(
        "This form has an answer that asks for a person. The responsible therapist hears of it at once, and {second} where nobody has seen it \
         after {hours} hours. Will they be away while it is out?"
    );
    Ok(Line { text, url: Some(urls::COVER), link: "Enter who reads" })
}

fn line(desk: &Desk, warning: Warning) -> Line {
    let owner = role::runs_practice(desk.me.role);
    match warning {
        Warning::NobodyReads => Line {
            text: "This form has an answer that asks for a person. The responsible therapist is away now, and nobody reads meanwhile.".into(),
            url: Some(urls::COVER),
            link: "Enter who reads",
        },
        Warning::NobodySecond => Line {
            text: "This form has an answer that asks for a person. No second person is named yet who hears of it if nobody has seen it.".into(),
            url: owner.then_some(urls::ALERT_RULES),
            link: "Name somebody",
        },
        Warning::Shorter => Line {
            text: "The PHQ-8 asks the same without the ninth question. Leaving a question out does not take the risk away.".into(),
            url: Some(urls::MEASURES),
            link: "See measures",
        },
    }
}

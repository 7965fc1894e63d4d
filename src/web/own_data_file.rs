//! Everything that is kept about a client as a file: a page that stands alone, with its own small style, and JSON. For the client's own
//! pages and for the practice alike.

use poem::Response;
use serde::Serialize;

use crate::app::App;
use crate::domain::own_data::OwnData;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::pages::own_data::{self, ReadSection};

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Html,
    Json,
}

impl Format {
    /// As it is asked for.
    ///
    /// # Errors
    /// `NotFound` for another word.
    pub fn of(word: &str) -> Result<Self> {
        match word {
            "html" => Ok(Self::Html),
            "json" => Ok(Self::Json),
            _ => Err(Error::NotFound),
        }
    }
}

#[derive(Serialize)]
struct File {
    lang: String,
    practice: String,
    made: String,
    sections: Vec<ReadSection>,
}

/// The file, to be kept: its name tells nothing.
pub fn response(app: &App, data: &OwnData, format: Format) -> Result<Response> {
    let day = data.made_at.date_naive();
    let (kind, end, body) = match format {
        Format::Html => ("text/html; charset=utf-8", "html", html(app, data)?),
        Format::Json => ("application/json", "json", serde_json::to_string_pretty(&data.json())?),
    };
    let name = format!("attachment; filename=\"my-data-{day}.{end}\"");
    Ok(Response::builder().content_type(kind).header("content-disposition", name).body(body))
}

fn html(app: &App, data: &OwnData) -> Result<String> {
    let speech = app.pages().speech(&data.language);
    let file = File {
        lang: data.language.clone(),
        practice: data.practice.clone(),
        made: dates::long(speech, data.made_at, &data.time_zone),
        sections: own_data::read(speech, data),
    };
    app.pages().page("own_data/file", &data.language, &file)
}

//! A caseload from another program: CSV with a header, read as a whole, every problem named with its line.

use super::address;
use super::client::ClientDetails;
use super::text::line_breaks;

/// The longest file, in lines.
pub const MOST_ROWS: usize = 2_000;

/// What the practice fills in where a file leaves it out.
#[derive(Clone, Copy, Debug)]
pub struct Defaults<'a> {
    pub time_zone: &'a str,
    pub language: &'a str,
}

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As an editor counts lines: the header is 1.
    pub line: u64,
    /// As typed, so that somebody finds it again.
    pub name: String,
    pub email: String,
    /// None where something is wrong with it.
    pub details: Option<ClientDetails>,
    /// Sentences, each beginning with the column they are about.
    pub problems: Vec<String>,
}

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub rows: Vec<Row>,
}

impl Sheet {
    /// Whether every line can be added.
    pub fn is_fine(&self) -> bool {
        self.rows.iter().all(|row| row.problems.is_empty())
    }

    /// How many lines have problems.
    pub fn wrong(&self) -> usize {
        self.rows.iter().filter(|row| !row.problems.is_empty()).count()
    }

    /// Marks lines whose address is known already; `known` tells by normalised address.
    pub fn mark_known(&mut self, known: impl Fn(&str) -> bool) {
        for row in &mut self.rows {
            if row.details.as_ref().is_some_and(|details| known(&address::normalise(&details.email))) {
                row.problems.push("email: A client of this practice has this address already.".into());
            }
        }
    }
}

const COLUMNS: [&str; 4] = ["name", "email", "time_zone", "language"];

/// Reads a file: columns `name`, `email`, and if there are any `time_zone`, `language`, in any order; commas, semicolons or tabs between.
///
/// # Errors
/// A sentence where the file as a whole cannot be read.
pub fn read(text: &str, defaults: Defaults<'_>) -> Result<Sheet, String> {
    // What was not UTF-8 was read with this mark in its place: names would be damaged.
    if text.contains('\u{fffd}') {
        return Err(unreadable());
    }
    let text = line_breaks(text.trim_start_matches('\u{feff}'));
    let header = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t'].into_iter().find(|delimiter| header.bytes().any(|byte| byte == *delimiter)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().map_err(|_| unreadable())?.iter().map(column).collect();
    if let Some(unknown) = names.iter().find(|name| !COLUMNS.contains(&name.as_str())) {
        return Err(format!("There is a column “{unknown}”. Known columns are: {}.", COLUMNS.join(", ")));
    }
    for needed in ["name", "email"] {
        match names.iter().filter(|name| *name == needed).count() {
            0 => return Err(format!("The first line should name the columns, and there is no column “{needed}”.")),
            1 => {}
            _ => return Err(format!("There are two columns “{needed}”.")),
        }
    }
    let mut sheet = Sheet::default();
    let mut seen: std::collections::HashMap<String, u64> = std::collections::HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|_| unreadable())?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        if sheet.rows.len() == MOST_ROWS {
            return Err(format!("This file has more than {MOST_ROWS} lines. Please split it."));
        }
        let line = record.position().map_or(0, |at| line_at(&text, at));
        sheet.rows.push(row(&record, &names, line, defaults, &mut seen));
    }
    if sheet.rows.is_empty() { Err("There is no line below the header.".into()) } else { Ok(sheet) }
}

/// The line that a record stands on: empty lines before it belong to its position.
fn line_at(text: &str, at: &csv::Position) -> u64 {
    let rest = text.get(usize::try_from(at.byte()).unwrap_or(0)..).unwrap_or_default();
    at.line() + rest.bytes().take_while(|byte| *byte == b'\n').count() as u64
}

/// A column's name as it is known here.
fn column(written: &str) -> String {
    match written.to_lowercase().replace([' ', '-'], "_").as_str() {
        "e_mail" | "mail" | "email_address" => "email".into(),
        "timezone" | "zone" => "time_zone".into(),
        known => known.to_owned(),
    }
}

fn unreadable() -> String {
    "This is not a file we can read. Please save it as CSV in UTF-8.".into()
}

fn row(record: &csv::StringRecord, names: &[String], line: u64, defaults: Defaults<'_>, seen: &mut std::collections::HashMap<String, u64>) -> Row {
    let cell = |name: &str| names.iter().position(|known| known == name).and_then(|at| record.get(at)).unwrap_or_default();
    let or = |text, usual| if str::is_empty(text) { usual } else { text };
    let (name, email) = (cell("name").to_owned(), cell("email").to_owned());
    let parsed = ClientDetails::parse(&name, &email, or(cell("time_zone"), defaults.time_zone), or(cell("language"), defaults.language));
    let mut problems = Vec::new();
    let details = match parsed {
        Ok(details) => Some(details),
        Err(found) => {
            problems.extend(found.0.into_iter().map(|problem| format!("{}: {}", problem.field.replace('_', " "), problem.detail)));
            None
        }
    };
    if record.len() > names.len() {
        problems.push("This line has more cells than the header.".into());
    }
    if let Some(details) = &details {
        match seen.entry(address::normalise(&details.email)) {
            std::collections::hash_map::Entry::Occupied(first) => problems.push(format!("email: Line {} has the same address.", first.get())),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(line);
            }
        }
    }
    Row { line, name, email, details, problems }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONDON: Defaults<'static> = Defaults { time_zone: "Europe/London", language: "en" };

    #[test]
    fn columns_come_in_any_order_and_with_any_usual_separator() {
        for text in
            ["email,name\nann@mail.example,Ann\n", "\u{feff}Name;Email;Time zone\r\nAnn;ann@mail.example;\r\n", "name\temail\nAnn\tann@mail.example"]
        {
            let sheet = read(text, LONDON).unwrap();
            assert!(sheet.is_fine(), "{sheet:?}");
            let details = sheet.rows[0].details.clone().unwrap();
            assert_eq!((details.name.as_str(), details.email.as_str(), details.time_zone.as_str()), ("Ann", "ann@mail.example", "Europe/London"));
        }
    }

    #[test]
    fn every_wrong_line_is_named_and_the_others_stay_right() {
        let text = "name,email,time_zone\nAnn,ann@mail.example,\n,bea@mail.example,Mars\n\n\"Cy, Jr\",ANN@mail.example,\nDee,dee@mail.example,,x\n";
        let sheet = read(text, LONDON).unwrap();
        let told: Vec<(u64, usize)> = sheet.rows.iter().map(|row| (row.line, row.problems.len())).collect();
        assert_eq!(told, [(2, 0), (3, 2), (5, 1), (6, 1)]);
        assert!(sheet.rows[2].problems[0].contains("Line 2"));
    }

    #[test]
    fn a_file_that_makes_no_sense_is_refused_as_a_whole() {
        for text in ["", "name\nAnn", "name,email,diagnosis\nAnn,a@b.example,x", "name,email\n", "name,name,email\nA,B,a@b.example"] {
            assert!(read(text, LONDON).is_err(), "{text}");
        }
    }
}

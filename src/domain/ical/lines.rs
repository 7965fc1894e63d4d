//! The frame of a file: what begins must end, and where it does not, the line is named.

/// Line breaks as one character, without a byte order mark. A lone carriage return is a line break too.
pub fn unified(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n")
}

/// Where each `VEVENT` begins, in the order of the file, lines counted from 1.
///
/// # Errors
/// A sentence that names the line.
pub fn check(text: &str) -> Result<Vec<usize>, String> {
    let mut open: Vec<(String, usize)> = Vec::new();
    let (mut events, mut calendars) = (Vec::new(), 0);
    for (at, line) in text.split('\n').enumerate() {
        let at = at + 1;
        let Some((word, name)) = frame(line) else { continue };
        if word == "BEGIN" {
            match (name.as_str(), open.len()) {
                ("VCALENDAR", 0) => calendars += 1,
                (other, 0) => return Err(format!("Line {at}: {other} begins outside a calendar. A calendar begins with BEGIN:VCALENDAR.")),
                ("VEVENT", _) => events.push(at),
                _ => {}
            }
            if open.len() >= 8 {
                return Err(format!("Line {at}: too many things are open here. An END is missing above."));
            }
            open.push((name, at));
        } else {
            match open.pop() {
                Some((begun, _)) if begun == name => {}
                Some((begun, from)) => return Err(format!("Line {at}: {name} ends here, but {begun}, begun on line {from}, has not ended yet.")),
                None => return Err(format!("Line {at}: {name} ends here and has never begun.")),
            }
        }
    }
    match open.pop() {
        Some((begun, from)) => Err(format!("Line {from}: {begun} begins here and never ends. The file may have been cut off.")),
        None if calendars == 0 => Err("This is no calendar file: it should begin with BEGIN:VCALENDAR.".into()),
        None => Ok(events),
    }
}

/// `BEGIN` or `END` with the name of what begins or ends. A folded line is neither.
fn frame(line: &str) -> Option<(&'static str, String)> {
    let (word, name) = line.split_once(':')?;
    let word = ["BEGIN", "END"].into_iter().find(|known| word.eq_ignore_ascii_case(known))?;
    Some((word, name.trim().to_ascii_uppercase().chars().take(40).collect()))
}
